//! What can be done at a place of a report: each a name and edits that the rooms make.

use super::desk::Look;
use super::hover::touches;
use crate::document::item::NewItem;
use crate::document::{Document, Edit, Kind as Block, Role, Span};
use crate::lint::{Context, silence};
use crate::report::{Finding, Level};
use crate::scaffold::{Facts, grow};
use crate::session;

/// Something to be done.
#[derive(Debug)]
pub struct Action {
    pub title: String,
    pub kind: Kind,
    pub edits: Vec<Edit>,
    /// The findings it is about, by their numbers.
    pub findings: Vec<usize>,
    /// The stretch of the changed text that the writer goes on with.
    pub select: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It mends a finding.
    Fix,
    /// It mends all findings that it can.
    FixAll,
    /// It changes a report that nothing need be wrong with.
    Rewrite,
}

/// What can be done about a stretch of a report.
pub fn actions(look: &Look, span: Span) -> Vec<Action> {
    if !look.is_report() {
        return Vec::new();
    }
    let path = look.path();
    let context = look.repository.context(&path, Level::Info);
    let findings = look.open.findings.as_deref().unwrap_or_default();
    let meets = |finding: &Finding| finding.span.start <= span.end && span.start <= finding.span.end;
    let mut actions = Vec::new();
    for (number, finding) in findings.iter().enumerate().filter(|(_, finding)| meets(finding)) {
        actions.extend(mend(look, number, finding, &context));
        actions.extend(ask(look, number, finding));
        actions.extend(hush(look, number, finding));
    }
    actions.extend(mend_all(look, findings, &context));
    actions.extend(sort(look, span));
    actions.extend(promise(look, span, findings));
    actions.extend(sections(look, span));
    actions
}

/// What leaves out a word without which the sentence stands.
fn mend(look: &Look, number: usize, finding: &Finding, context: &Context) -> Option<Action> {
    let edits = look.repository.packs.fixes(look.open.document(), std::slice::from_ref(finding), context);
    let [edit] = &edits[..] else { return None };
    let title = format!("Leave out “{}”", edit.span.of(look.open.text()).split_whitespace().next().unwrap_or_default());
    Some(Action { title, kind: Kind::Fix, edits, findings: vec![number], select: None })
}

/// The same for all findings: what `noblame lint --fix` does.
fn mend_all(look: &Look, findings: &[Finding], context: &Context) -> Option<Action> {
    let edits = look.repository.packs.fixes(look.open.document(), findings, context);
    let title = "Leave out every word that the sentences stand without".to_owned();
    (!edits.is_empty()).then_some(Action { title, kind: Kind::FixAll, edits, findings: Vec::new(), select: None })
}

/// The question, written below what it is asked of: what `noblame lint --ask` does.
fn ask(look: &Look, number: usize, finding: &Finding) -> Option<Action> {
    let edits = look.repository.packs.questions(look.open.document(), std::slice::from_ref(finding));
    let title = "Write the question below, as a comment".to_owned();
    (!edits.is_empty()).then_some(Action { title, kind: Kind::Fix, edits, findings: vec![number], select: None })
}

/// The comment that silences a rule here, with its reason to be written.
fn hush(look: &Look, number: usize, finding: &Finding) -> Option<Action> {
    let edit = silence(look.open.document(), &finding.rule, finding.span)?;
    let reason = edit.text.find('…').map(|at| Span::new(edit.span.start + at, edit.span.start + at + '…'.len_utf8()));
    let title = format!("Silence {} here, with a reason", finding.rule);
    Some(Action { title, kind: Kind::Fix, edits: vec![edit], findings: vec![number], select: reason })
}

/// The timeline that the place is in, in the order of time.
fn sort(look: &Look, span: Span) -> Option<Action> {
    let document = look.open.document();
    let timelines = document.timelines();
    let here = timelines.iter().find(|timeline| document.sections()[timeline.section].span.contains(span.start))?;
    let edits = document.sort_entries(here)?;
    Some(Action { title: "Put the timeline into the order of time".into(), kind: Kind::Rewrite, edits, findings: Vec::new(), select: None })
}

/// The sentence at the place, or what is selected, as an action item in the form that the report's others have. Editors that
/// know no bare cursor always have a letter or a word selected, and some select the finding that they go to: neither is a choice
/// of words.
fn promise(look: &Look, span: Span, findings: &[Finding]) -> Option<Action> {
    let document = look.open.document();
    let number = document.blocks().iter().position(|block| touches(block.span, span.start) && is_prose(block.kind))?;
    let block = &document.blocks()[number];
    if document.sections()[block.section].role == Role::Actions || block.read.is_empty() {
        return None;
    }
    let selected = span.of(look.open.text());
    let is_chosen = selected.split_whitespace().nth(1).is_some() && findings.iter().all(|finding| finding.span != span);
    let (what, said) = if is_chosen {
        ("what is selected", selected.to_owned())
    } else {
        let at = document.prose().find(span.start).or_else(|| document.prose().find(span.start.checked_sub(1)?))?;
        let sentence = document.sentences(number).into_iter().find(|sentence| sentence.start <= at && at <= sentence.end)?;
        ("this sentence", document.prose().text()[sentence].to_owned())
    };
    let text = said.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned();
    let (edits, id) = document.add_item(&NewItem { text, ..NewItem::default() }).ok()?;
    Some(Action { title: format!("Make {what} an action item ({id})"), kind: Kind::Rewrite, edits, findings: Vec::new(), select: None })
}

fn is_prose(kind: Block) -> bool {
    matches!(kind, Block::Paragraph | Block::Item | Block::Cell { .. })
}

/// Each section that the report lacks of the form for its kind; offered at headings and on blank lines.
fn sections(look: &Look, span: Span) -> Vec<Action> {
    let line = look.open.line(span.start).of(look.open.text());
    if !(line.trim().is_empty() || line.starts_with('#')) {
        return Vec::new();
    }
    let Some(form) = form(look) else { return Vec::new() };
    let report = look.open.document();
    let add = |(index, heading): (usize, String)| {
        let edits = grow::section(report, &form, index).edits;
        let title = format!("Add the section “{heading}”");
        (!edits.is_empty()).then_some(Action { title, kind: Kind::Rewrite, edits, findings: Vec::new(), select: None })
    };
    grow::lacking(report, &form).into_iter().filter_map(add).collect()
}

/// The form for the report's kind, filled in with what the report says of itself.
pub fn form(look: &Look) -> Option<Document> {
    let settings = &look.repository.session.config;
    let forms = look.repository.forms()?;
    let stem = look.open.path.as_deref().map_or(String::new(), session::stem);
    let facts = Facts::of(look.open.document(), &stem, &settings.severities);
    let form = forms.named(settings.templates.form(facts.kind))?;
    forms.fill(form, &facts).ok().map(Document::parse)
}
