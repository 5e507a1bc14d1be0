//! Forms, rows, items and comments as snippets: text with places that an editor leads the writer through.

use super::form::{Facts, Form, Forms, Mistake};
use crate::document::front::{Kind, keys};
use crate::document::item::{Status, Type};
use crate::document::{Document, Role};
use std::fmt::Write;

/// Something to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What is typed to have it.
    pub name: String,
    /// What it is for.
    pub about: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// What stands there until it is answered: a form's comment.
    Prompt(String),
    /// What belongs there, said only where an editor can say it.
    Hint(String),
    /// One of these words.
    Choice(Vec<&'static str>),
    /// The name of the file without its ending, which the editor knows.
    Stem,
}

/// Stand in a form for what its writer's editor puts there.
const STEM: char = '\u{e000}';
const TITLE: char = '\u{e001}';

impl Snippet {
    /// The whole of a form; `stem` is the name of the report's file, where it is known.
    ///
    /// # Errors
    /// The form asks for something that is not there.
    pub fn form(forms: &Forms, form: &Form, kind: Kind, severities: &[String], stem: Option<&str>) -> Result<Snippet, Box<Mistake>> {
        let facts = Facts {
            id: stem.map_or(STEM.to_string(), str::to_owned),
            title: TITLE.to_string(),
            kind,
            severity: None,
            severities: severities.to_vec(),
            services: Vec::new(),
            owner: None,
            started: None,
        };
        let text = forms.fill(form, &facts)?;
        Ok(Snippet { name: form.name.clone(), about: form.purpose.clone(), parts: parts(&text) })
    }

    /// A row for the first table of the section that has this role; none where there is no such table.
    pub fn row(report: &Document, role: Role) -> Option<Snippet> {
        let headings = headings(report, role)?;
        let mut parts = vec![Part::Text("| ".to_owned())];
        for (number, heading) in headings.into_iter().enumerate() {
            if number > 0 {
                parts.push(Part::Text(" | ".to_owned()));
            }
            parts.push(match heading.to_lowercase().as_str() {
                "type" => Part::Choice(Type::ALL.map(|(_, word)| word).to_vec()),
                "status" => Part::Choice(Status::ALL.map(|(_, word)| word).to_vec()),
                _ => Part::Hint(heading),
            });
        }
        parts.push(Part::Text(" |".to_owned()));
        let (name, about) = match role {
            Role::Actions => ("item", "a row of the action items"),
            _ => ("row", "a row of the timeline"),
        };
        Some(Snippet { name: name.to_owned(), about: about.to_owned(), parts })
    }

    /// An action item of a task list.
    pub fn task() -> Snippet {
        let hint = |words: &str| Part::Hint(words.to_owned());
        let text = |words: &str| Part::Text(words.to_owned());
        let kinds = Part::Choice(Type::ALL.map(|(_, word)| word).to_vec());
        let parts = vec![
            text("- [ ] "),
            hint("What will be true of the system"),
            text(" ("),
            hint("@owner"),
            text(", due "),
            hint("2026-12-05"),
            text(", "),
            kinds,
            text(", "),
            hint("P1"),
            text(")"),
        ];
        Snippet { name: "task".to_owned(), about: "an action item in a list".to_owned(), parts }
    }

    /// The comment that silences a rule, with its reason.
    pub fn silence() -> Snippet {
        let text = |words: &str| Part::Text(words.to_owned());
        let parts = vec![
            text("<!-- noblame: off "),
            Part::Hint("rule".to_owned()),
            text(" because "),
            Part::Hint("reason".to_owned()),
            text(" -->"),
        ];
        Snippet { name: "off".to_owned(), about: "silence a rule here, with a reason".to_owned(), parts }
    }

    /// As editors read snippets.
    pub fn body(&self) -> String {
        let mut out = String::new();
        let mut stop = 0;
        for part in &self.parts {
            stop += usize::from(matches!(part, Part::Prompt(_) | Part::Hint(_) | Part::Choice(_)));
            let _ = match part {
                Part::Text(text) => write!(out, "{}", escaped(text)),
                Part::Prompt(text) | Part::Hint(text) => write!(out, "${{{stop}:{}}}", escaped(text)),
                Part::Choice(words) => write!(out, "${{{stop}|{}|}}", words.join(",")),
                Part::Stem => write!(out, "$TM_FILENAME_BASE"),
            };
        }
        out
    }

    /// For an editor that knows no snippets.
    pub fn plain(&self) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) | Part::Prompt(text) => text.clone(),
            Part::Hint(_) | Part::Choice(_) | Part::Stem => String::new(),
        };
        self.parts.iter().map(text).collect()
    }
}

/// Everything there is to begin with, for an editor that no server tells.
///
/// # Errors
/// A form asks for something that is not there.
pub fn all(forms: &Forms, kind: impl Fn(&str) -> Kind, severities: &[String]) -> Result<Vec<Snippet>, Box<Mistake>> {
    let mut snippets = Vec::new();
    for form in forms.all() {
        snippets.push(Snippet::form(forms, form, kind(&form.name), severities, None)?);
    }
    let short = snippets.iter().find(|snippet| snippet.name == "short").or(snippets.first());
    let report = Document::parse(short.map(Snippet::plain).unwrap_or_default());
    snippets.iter_mut().for_each(|snippet| snippet.name = format!("postmortem-{}", snippet.name));
    snippets.extend([Role::Timeline, Role::Actions].into_iter().filter_map(|role| Snippet::row(&report, role)));
    snippets.extend([Snippet::task(), Snippet::silence()]);
    Ok(snippets)
}

/// A form's text cut at its comments and at what the editor fills in. What stands in the front matter is no prompt.
fn parts(text: &str) -> Vec<Part> {
    let body = Document::parse(text).front_span().map_or(0, |front| front.end);
    let mut parts = filled(&text[..body]);
    let mut rest = &text[body..];
    while let Some(start) = rest.find("<!--") {
        let Some(length) = rest[start..].find("-->") else { break };
        let end = start + length + "-->".len();
        parts.extend(filled(&rest[..start]));
        parts.push(Part::Prompt(rest[start..end].to_owned()));
        rest = &rest[end..];
    }
    parts.extend(filled(rest));
    parts
}

fn filled(text: &str) -> Vec<Part> {
    let title = keys::named("title").map_or("", |key| key.what);
    let mut parts = Vec::new();
    for piece in text.split_inclusive([STEM, TITLE]) {
        let words = piece.trim_end_matches([STEM, TITLE]);
        parts.push(Part::Text(words.to_owned()));
        match piece[words.len()..].chars().next() {
            Some(STEM) => parts.push(Part::Stem),
            Some(_) => parts.push(Part::Hint(title.to_owned())),
            None => {}
        }
    }
    parts
}

/// The headings of the first table in a section of this role.
fn headings(report: &Document, role: Role) -> Option<Vec<String>> {
    let sections = report.sections().iter().filter(|section| section.role == role);
    sections.into_iter().find_map(|section| {
        let lines: Vec<&str> = section.span.of(report.text()).lines().map(str::trim).collect();
        let is_rule = |line: &str| line.starts_with('|') && line.contains('-') && line.chars().all(|c| "|-: ".contains(c));
        let table = lines.windows(2).find(|pair| pair[0].starts_with('|') && is_rule(pair[1]))?;
        Some(table[0].trim_matches('|').split('|').map(|heading| heading.trim().to_owned()).collect())
    })
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_a_snippet_that_says_what_the_form_says() {
        let forms = Forms::new([]).unwrap();
        let severities = vec!["SEV1".to_owned()];
        for snippet in all(&forms, |_| Kind::Incident, &severities).unwrap() {
            let Some(name) = snippet.name.strip_prefix("postmortem-") else { continue };
            let form = forms.named(name).unwrap();
            let facts = Facts {
                id: "\u{e000}".into(),
                title: "\u{e001}".into(),
                kind: Kind::Incident,
                severity: None,
                severities: severities.clone(),
                services: Vec::new(),
                owner: None,
                started: None,
            };
            let text = forms.fill(form, &facts).unwrap().replace(['\u{e000}', '\u{e001}'], "");
            assert_eq!(snippet.plain(), text, "{name}");
            // Nothing but the places is said to the editor in its own signs.
            let body = snippet.body();
            assert!(body.contains("id: $TM_FILENAME_BASE\n") || !text.contains("\nid:"), "{name}");
            assert_eq!(body.matches("${").count(), snippet.parts.iter().filter(|part| !matches!(part, Part::Text(_) | Part::Stem)).count());
        }
    }

    #[test]
    fn rows_have_the_columns_of_the_report() {
        let report =
            Document::parse("## Timeline\n\n| Time (UTC) | What |\n| --- | :-: |\n\n## Action items\n\n| Action | Type |\n| - | - |\n");
        let row = Snippet::row(&report, Role::Timeline).unwrap();
        assert_eq!((row.body().as_str(), row.plain().as_str()), ("| ${1:Time (UTC)} | ${2:What} |", "|  |  |"));
        let item = Snippet::row(&report, Role::Actions).unwrap();
        assert_eq!(item.body(), "| ${1:Action} | ${2|prevent,mitigate,detect,repair,process,learn|} |");
        assert!(Snippet::row(&report, Role::Impact).is_none());
        assert_eq!(Snippet::silence().plain(), "<!-- noblame: off  because  -->");
    }

    #[test]
    fn signs_of_snippets_are_escaped() {
        let snippet = Snippet { name: String::new(), about: String::new(), parts: parts("cost ${5}\\ <!-- {a} $1 -->") };
        assert_eq!(snippet.body(), "cost \\${5\\}\\\\ ${1:<!-- {a\\} \\$1 -->}");
    }
}
