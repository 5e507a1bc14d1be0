//! Rules held to what they promise: to their own examples, and to sentences that people have judged.

use super::rule::Example;
use super::{Context, Packs, Rule};
use crate::document::{Complaint, Document, Role, Span};
use crate::report::Level;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the rules that are on do with their own examples.
#[derive(Debug, Default)]
pub struct Kept {
    pub rules: usize,
    /// How many examples turned out as their rule says.
    pub kept: usize,
    pub broken: Vec<Broken>,
}

/// An example that did not turn out as its rule says.
#[derive(Debug)]
pub struct Broken {
    pub rule: String,
    pub text: String,
    /// Whether the rule should have stopped at it.
    pub wanted: bool,
}

/// Every rule stops at its `flags:` and lets its `passes:` be.
pub fn keep(packs: &Packs, context: &Context) -> Kept {
    let mut found = Kept::default();
    for (rule, _) in packs.rules().filter(|(_, level)| level.is_some()) {
        found.rules += 1;
        let broken = broken(packs, rule, context);
        found.kept += rule.flags.len() + rule.passes.len() - broken.len();
        found.broken.extend(broken);
    }
    found
}

/// The examples of one rule that do not turn out as it says.
pub fn broken(packs: &Packs, rule: &Rule, context: &Context) -> Vec<Broken> {
    let flags = rule.flags.iter().map(|example| (example, true));
    let all = flags.chain(rule.passes.iter().map(|example| (example, false)));
    let broken = all.filter(|(example, wanted)| stops(packs, rule, example, context) != *wanted);
    broken.map(|(example, wanted)| Broken { rule: rule.id.clone(), text: example.text.clone(), wanted }).collect()
}

/// How the rules do with sentences that people have judged. A `mild` sentence counts neither way.
#[derive(Debug, Default)]
pub struct Measured {
    pub found: usize,
    pub missed: usize,
    /// How many sentences without a label were stopped at, of so many.
    pub wrong: usize,
    pub clean: usize,
    /// By rule.
    pub rules: BTreeMap<String, Tally>,
    /// By what a sentence is flagged for: a family, which any rule may find, or the id of a rule, which it must find itself.
    pub labels: BTreeMap<String, Recall>,
    /// What was missed and what was stopped at wrongly, in the order of the sentences.
    pub errors: Vec<Mistake>,
}

/// What a rule stopped at, rightly and wrongly.
#[derive(Debug, Default)]
pub struct Tally {
    pub right: usize,
    pub wrong: usize,
}

/// How many of the sentences flagged for one thing were found.
#[derive(Debug, Default)]
pub struct Recall {
    pub found: usize,
    pub whole: usize,
}

/// A sentence that was missed, with the families that should have stopped at it, or stopped at wrongly by these rules.
#[derive(Debug)]
pub struct Mistake {
    pub missed: bool,
    pub names: Vec<String>,
    pub text: String,
}

/// The families that judge language.
pub(super) const FAMILIES: [&str; 5] = ["blame", "human-error", "counterfactual", "hindsight", "people-fix"];

/// Precision and recall at level warning on JSON lines.
///
/// # Errors
/// A line is no labelled sentence; the complaint's span is in bytes of `lines`.
pub fn measure(packs: &Packs, lines: &str, context: &Context) -> Result<Measured, Complaint> {
    let mut measured = Measured::default();
    let mut start = 0;
    for line in lines.split_inclusive('\n') {
        let from = start;
        start += line.len();
        if line.trim().is_empty() {
            continue;
        }
        let row: Labelled = serde_json::from_str(line.trim_end()).map_err(|error| {
            let at = lines.floor_char_boundary(from + error.column().saturating_sub(1).min(line.len()));
            Complaint::new(Span::at(at), format!("this line is no labelled sentence: {error}"))
                .hint("a line is {\"text\": \"…\", \"labels\": [[\"blame\", \"flag\"]]}")
        })?;
        count(&mut measured, row, packs, context);
    }
    Ok(measured)
}

fn count(measured: &mut Measured, row: Labelled, packs: &Packs, context: &Context) {
    let flagged = row.labels.iter().any(|(_, strength)| strength == "flag");
    let (page, at) = page(
        row.section.as_deref().filter(|name| !name.is_empty()),
        [row.prev.as_deref(), Some(&row.text), row.next.as_deref()],
        row.kind.as_deref() == Some("list"),
    );
    let document = Document::parse(page);
    let findings = packs.judge(&document, context);
    let here: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.level >= Level::Warning && document.source().position(finding.span.start).line == at)
        .map(|finding| finding.rule.as_str())
        .filter(|rule| FAMILIES.contains(&rule.split('/').next().unwrap_or_default()) || row.labels.iter().any(|(label, _)| label == rule))
        .collect();
    for (label, _) in row.labels.iter().filter(|(_, strength)| strength == "flag") {
        let recall = measured.labels.entry(label.clone()).or_default();
        recall.whole += 1;
        recall.found += usize::from(if label.contains('/') { here.contains(&label.as_str()) } else { !here.is_empty() });
    }
    for rule in &here {
        let tally = measured.rules.entry((*rule).to_owned()).or_default();
        tally.right += usize::from(flagged);
        tally.wrong += usize::from(row.labels.is_empty());
    }
    match (flagged, row.labels.is_empty(), here.is_empty()) {
        (true, _, false) => measured.found += 1,
        (true, _, true) => {
            measured.missed += 1;
            let names = row.labels.into_iter().map(|(label, _)| label).collect();
            measured.errors.push(Mistake { missed: true, names, text: row.text });
        }
        (false, true, true) => measured.clean += 1,
        (false, true, false) => {
            measured.clean += 1;
            measured.wrong += 1;
            let names = here.into_iter().map(str::to_owned).collect();
            measured.errors.push(Mistake { missed: false, names, text: row.text });
        }
        (false, false, _) => {}
    }
}

/// Whether a rule finds something in an example, judged alone so that no other rule's finding covers its own.
fn stops(packs: &Packs, rule: &Rule, example: &Example, context: &Context) -> bool {
    if !rule.reads_words() {
        // Of a check the example is a whole report.
        let before = example.before.as_deref().map(Document::parse);
        let context = Context { before: before.as_ref(), ..*context };
        return !packs.judge_by(rule, &Document::parse(example.text.as_str()), &context).is_empty();
    }
    let heading = example.section.filter(|role| *role != Role::Other).map(|role| role.name().replace('-', " "));
    let (page, line) = page(heading.as_deref(), [example.before.as_deref(), Some(&example.text), None], false);
    let document = Document::parse(page);
    let found = packs.judge_by(rule, &document, context);
    found.iter().any(|finding| document.source().position(finding.span.start).line == line)
}

/// A small report with a sentence in it, and the line that the sentence stands on. Each sentence is an item of a list
/// where `list` says so, and a line of one paragraph otherwise.
fn page(section: Option<&str>, sentences: [Option<&str>; 3], list: bool) -> (String, usize) {
    let [before, text, after] = sentences.map(|sentence| sentence.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "));
    let mark = if list { "- " } else { "" };
    let mut page = format!("# A report\n\n## {}\n\n", section.unwrap_or("Notes"));
    if text.starts_with('|') {
        let columns = text.trim_matches('|').matches('|').count() + 1;
        page += &format!("|{}\n|{}\n{text}\n", " a |".repeat(columns), " --- |".repeat(columns));
        let line = page.matches('\n').count();
        return (page, line);
    }
    if !before.is_empty() && Some(before.as_str()) != section {
        page += &format!("{mark}{before}\n");
    }
    page += &format!("{mark}{text}\n");
    let line = page.matches('\n').count();
    if !after.is_empty() {
        page += &format!("{mark}{after}\n");
    }
    (page, line)
}

/// A sentence that people have judged.
#[derive(Deserialize)]
struct Labelled {
    text: String,
    /// Each a family and `flag` or `mild`.
    labels: Vec<(String, String)>,
    #[serde(default)]
    section: Option<String>,
    #[serde(default)]
    prev: Option<String>,
    #[serde(default)]
    next: Option<String>,
    /// `list` for an item of a list.
    #[serde(default)]
    kind: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Settings;

    #[test]
    fn a_line_that_is_no_sentence_is_pointed_at() {
        let settings = Settings::default();
        let context = Context::plain(&settings);
        let lines = "{\"text\": \"The clerk forgot it.\", \"labels\": [[\"blame\", \"flag\"]]}\n\n{\"text\": 1}\n";
        let complaint = measure(&Packs::built_in(), lines, &context).unwrap_err();
        assert_eq!(complaint.span, Span::at(lines.rfind('1').unwrap()));
        let measured = measure(&Packs::built_in(), lines.lines().next().unwrap(), &context).unwrap();
        assert_eq!((measured.found, measured.missed, measured.clean), (1, 0, 0));
    }
}
