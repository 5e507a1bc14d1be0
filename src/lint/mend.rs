//! What can be written into a report for a finding: a word left out where the sentence stands without it, or the question,
//! as a comment below.
//!
//! Both are held to what they promise before they are handed out: the changed report is read again, and must say what the
//! old one said.

use super::lexicon::Known;
use super::sentence;
use super::silence;
use super::token::{self, Sort, Token};
use super::{Context, Packs};
use crate::document::{Document, Edit, Kind, Span, apply};
use crate::report::Finding;

impl Packs {
    /// The edits that mend findings without breaking their sentences: few rules know one, and only at a safe place.
    pub fn fixes(&self, document: &Document, findings: &[Finding], context: &Context) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        let mut before = None;
        for finding in findings {
            let Some(rule) = self.rule(&finding.rule).filter(|rule| !rule.without.is_empty()) else { continue };
            let Some(edit) = without(document, finding.span, &rule.without) else { continue };
            if edits.iter().any(|other| other.span.start <= edit.span.end && edit.span.start <= other.span.end) {
                continue;
            }
            let Ok(text) = apply(document.text(), std::slice::from_ref(&edit)) else { continue };
            let after = self.judge(&Document::parse(text), context);
            let count = |findings: &[Finding]| findings.iter().filter(|found| found.rule == finding.rule).count();
            let before = before.get_or_insert_with(|| self.judge(document, context));
            if after.len() < before.len() && count(&after) < count(before) {
                edits.push(edit);
            }
        }
        edits
    }

    /// The edits that write the questions of findings below the blocks they stand in, each once: below a list or a table as
    /// a whole. A question that stands there already, answered or not, is not written again.
    pub fn questions(&self, document: &Document, findings: &[Finding]) -> Vec<Edit> {
        let asked = findings.iter().filter(|finding| !finding.ask.is_empty());
        let asked = asked.filter(|finding| self.rule(&finding.rule).is_some_and(super::Rule::reads_words));
        let mut edits: Vec<Edit> = Vec::new();
        for finding in asked {
            let Some(below) = below(document, finding.span) else { continue };
            let question = question(document, finding);
            let is_new = !edits.iter().any(|edit| edit.span.start == below.at && edit.text.contains(&question));
            if is_new && !below.comments.iter().any(|comment| comment.of(document.text()).starts_with(&question)) {
                let Below { at, blank, prefix, ending, .. } = &below;
                // One blank line between a list or a table and what follows it, and none between the questions.
                let blank = if *blank && !edits.iter().any(|edit| edit.span.start == *at) {
                    format!("{ending}{}", prefix.trim_end())
                } else {
                    String::new()
                };
                edits.push(Edit::insert(*at, format!("{blank}{ending}{prefix}{question} -->")));
            }
        }
        if says_the_same(document, &edits) {
            return edits;
        }
        edits.retain(|edit| says_the_same(document, std::slice::from_ref(edit)));
        if says_the_same(document, &edits) { edits } else { Vec::new() }
    }
}

/// One of `words` left out of the sentence, if one stands in `span` before a verb that stands well without it, or opens a
/// sentence.
fn without(document: &Document, span: Span, words: &[String]) -> Option<Edit> {
    let prose = document.prose();
    let read = prose.find(span.start)?;
    let block = document.blocks().iter().find(|block| block.read.contains(&read))?;
    let tokens = token::split(prose, sentence::around(prose.text(), block.read.clone(), read));
    let place = |token: Token| prose.locate(token.range());
    let at = tokens
        .iter()
        .position(|&token| span.covers(place(token)) && words.iter().any(|word| word.eq_ignore_ascii_case(&prose.text()[token.range()])))?;
    let comma = usize::from(tokens.get(at + 1).is_some_and(|token| token.sort == Sort::Sign(',')));
    let next = *tokens.get(at + 1 + comma)?;
    let text = document.text();
    let rest = Span::new(place(tokens[at]).start, place(next).start);
    // What is cut is what a reader reads there: no markup begins or ends between.
    let blank = rest.of(text).strip_prefix(&prose.text()[tokens[at].range()])?;
    if !matches!(blank.trim_start_matches(','), " ") || blank.len() != 1 + comma {
        return None;
    }
    match at.checked_sub(1).map(|before| tokens[before]) {
        None => {
            let is_subject = next.is(SUBJECTS) || next.sort == Sort::Name;
            let first = text[rest.end..].chars().next().filter(|c| c.is_alphabetic() && is_subject)?;
            Some(Edit::replace(Span::new(rest.start, rest.end + first.len_utf8()), first.to_uppercase().to_string()))
        }
        Some(before) => {
            let is_verb = next.sort == Sort::Word && next.is(Known::PAST.with(Known::PARTICIPLE).with(Known::AUXILIARY));
            let leads = matches!(before.sort, Sort::Word | Sort::Name) && (!before.is(HOLDS_ON) || before.is(Known::WHO));
            (comma == 0 && is_verb && leads && text[..rest.start].ends_with(' ')).then(|| Edit::remove(rest))
        }
    }
}

/// What begins a sentence as its subject.
const SUBJECTS: Known = Known::DETERMINER.with(Known::WE).with(Known::SOMEONE).with(Known::THEY).with(Known::PERSON).with(Known::GROUP);

/// What an adverb cannot be taken from: “not carelessly deleted”, “quickly and carelessly deleted”.
const HOLDS_ON: Known =
    Known::NEGATION.with(Known::PREPOSITION).with(Known::DETERMINER).with(Known::ADVERB).with(Known::CONJUNCTION).with(Known::SUBORDINATE);

/// Where a question goes.
struct Below {
    at: usize,
    /// Whether a blank line comes first.
    blank: bool,
    /// What the line begins with: the marks of an admonition.
    prefix: String,
    ending: &'static str,
    /// The comments that stand there already.
    comments: Vec<Span>,
}

fn below(document: &Document, at: Span) -> Option<Below> {
    let text = document.text();
    let is_text = |kind: Kind| !matches!(kind, Kind::Html | Kind::Code);
    let block = document.blocks().iter().find(|block| is_text(block.kind) && block.span.covers(Span::at(at.start)))?;
    let (whole, blank) = match (block.item, block.kind) {
        (Some(item), _) => (silence::list(document, item), true),
        (None, Kind::Cell { table, .. }) => (document.tables()[table].span, true),
        _ => (block.span, false),
    };
    let end = whole.trim(text).end;
    let at = text[end..].find('\n').map_or(text.len(), |feed| end + feed);
    let at = if text[..at].ends_with('\r') { at - 1 } else { at };
    let line = text[..end].rfind('\n').map_or(0, |feed| feed + 1);
    let marks = text[line..].len() - text[line..].trim_start_matches([' ', '\t', '>']).len();
    let prefix = text[line..line + marks].rfind('>').map_or(String::new(), |last| format!("{} ", &text[line..=line + last]));
    // Comments, with nothing but blank lines and the marks of an admonition between.
    let mut comments = Vec::new();
    let mut done = at;
    for &comment in document.comments().iter().filter(|comment| comment.start >= at) {
        if !text[done..comment.start].chars().all(|c| c.is_whitespace() || c == '>') {
            break;
        }
        comments.push(comment);
        done = comment.end;
    }
    Some(Below { at, blank, prefix, ending: if text.contains("\r\n") { "\r\n" } else { "\n" }, comments })
}

/// The comment of a finding, without its end.
fn question(document: &Document, finding: &Finding) -> String {
    let words: Vec<&str> = finding.span.of(document.text()).split_whitespace().collect();
    let mut said = format!("<!-- noblame: ask {} about “{}”: {}", finding.rule, clipped(&words.join(" ")), finding.ask);
    // Two hyphens end a comment for some readers of Markdown.
    while said[4..].contains("--") {
        said = format!("<!--{}", said[4..].replace("--", "–"));
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('-').to_owned()
}

fn clipped(words: &str) -> String {
    match words.char_indices().nth(60) {
        Some((at, _)) => words[..at].trim_end().to_owned() + "…",
        None => words.to_owned(),
    }
}

/// Whether the report still says all it said, comments aside.
fn says_the_same(document: &Document, edits: &[Edit]) -> bool {
    let Ok(text) = apply(document.text(), edits) else { return false };
    let changed = Document::parse(text);
    let shape = |document: &Document| {
        let kinds: Vec<_> =
            document.blocks().iter().filter(|block| block.kind != Kind::Html).map(|block| (block.kind, block.quoted)).collect();
        let lists: Vec<_> = document.list_items().iter().map(|item| (item.depth, item.list)).collect();
        (kinds, lists, document.tables().len(), document.sections().len(), document.action_items().len(), document.timelines().len())
    };
    changed.prose().text().split_whitespace().eq(document.prose().text().split_whitespace())
        && changed.comments().len() == document.comments().len() + edits.len()
        && shape(&changed) == shape(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Settings;

    const PACK: &str = "pack: mine\nrules:\n  - id: mine/adverb\n    level: warning\n    match: [\"(carelessly|obviously)\"]\n    \
        fix: {without: [carelessly, obviously]}\n    message: m\n    ask: What -- did they see?\n  - id: mine/forgot\n    level: warning\n    \
        match: [forgot]\n    message: m\n    ask: What was going on?\n";

    fn mended(text: &str, asks: bool) -> String {
        let settings = Settings::default();
        let context = Context::plain(&settings);
        let mut packs = Packs::of(Vec::new());
        packs.add(PACK, "house.yml").unwrap();
        let document = Document::parse(text);
        let findings = packs.judge(&document, &context);
        let edits = if asks { packs.questions(&document, &findings) } else { packs.fixes(&document, &findings, &context) };
        apply(text, &edits).unwrap()
    }

    #[test]
    fn a_word_is_left_out_where_the_sentence_stands_without_it() {
        for (text, expected) in [
            ("Ana carelessly deleted it.\r\n", "Ana deleted it.\r\n"),
            ("The index was carelessly deleted.", "The index was deleted."),
            ("Ana, who carelessly deleted it, left.", "Ana, who deleted it, left."),
            ("It ended. Obviously, the clerk was late. Obviously we were too.", "It ended. The clerk was late. We were too."),
            ("Obviously Ana was late.", "Ana was late."),
            ("- Obviously é was late.\n", "- Obviously é was late.\n"),
        ] {
            assert_eq!(mended(text, false), expected);
        }
        for text in [
            "Ana acted carelessly.",
            "Ana acted carelessly and deleted it.",
            "It was not carelessly deleted.",
            "It was quickly and carelessly deleted.",
            "A carelessly deleted index.",
            "Ana **carelessly** deleted it.",
            "**Ana carelessly** deleted it.",
            "Ana, carelessly, deleted it.",
            "Obviously.",
            "Obviously `it` was late.",
            "Obviously late, it ended.",
        ] {
            assert_eq!(mended(text, false), text);
        }
    }

    #[test]
    fn a_question_is_written_below_its_block_once() {
        let asked = "<!-- noblame: ask mine/forgot about “forgot”: What was going on? -->";
        for (text, expected) in [
            ("# T\r\n\r\nAna forgot.\r\n\r\nb\r\n", "# T\r\n\r\nAna forgot.\r\nASK\r\n\r\nb\r\n"),
            ("Ana forgot.", "Ana forgot.\nASK"),
            ("a\n\n- b\n  - Ana forgot.\n- c\n\nd\n", "a\n\n- b\n  - Ana forgot.\n- c\n\nASK\n\nd\n"),
            ("| a |\n| - |\n| Ana forgot |\n| b forgot |\n\nc\n", "| a |\n| - |\n| Ana forgot |\n| b forgot |\n\nASK\n\nc\n"),
            ("> [!NOTE]\n> Ana forgot.\n\nb\n", "> [!NOTE]\n> Ana forgot.\n> ASK\n\nb\n"),
            ("Ana forgot.\n- b\n", "Ana forgot.\nASK\n- b\n"),
            ("<p>Ana forgot.</p>\n\nb\n", "<p>Ana forgot.</p>\nASK\n\nb\n"),
        ] {
            let expected = expected.replace("ASK", asked);
            assert_eq!(mended(text, true), expected);
            assert_eq!(mended(&expected, true), expected, "and never twice");
        }
        let answered = format!("Ana forgot.\n{} The page. -->\n", asked.trim_end_matches(" -->"));
        assert_eq!(mended(&answered, true), answered);
        assert_eq!(
            mended("Ana forgot, carelessly.", true),
            "Ana forgot, carelessly.\n<!-- noblame: ask mine/forgot about “forgot”: What was going on? -->\n\
             <!-- noblame: ask mine/adverb about “carelessly”: What – did they see? -->"
        );
    }
}
