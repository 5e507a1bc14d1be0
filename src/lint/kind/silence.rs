//! Whether the silences of a report are understood, have a reason, and are still needed.

use super::{Hit, Subject};
use crate::document::{Span, nearest};
use crate::lint::silence::{self, Name};

/// What cannot be read, and names of no rule.
pub(super) fn not_understood(subject: &Subject) -> Vec<Hit> {
    let text = subject.document.text();
    let form = "write <!-- noblame: off RULE because REASON -->";
    let mut hits = Vec::new();
    for silence in subject.silences {
        let problem = |span: Span, problem: String, hint: String| Hit::at(span).with("problem", problem).with("hint", hint);
        match silence.unknown {
            Some(span) if span == silence.comment => hits.push(problem(span, "this comment says nothing to noblame".into(), form.into())),
            Some(span) => hits.push(problem(span, format!("“{}” says nothing to noblame", span.of(text)), form.into())),
            None if silence.names.is_empty() => hits.push(problem(silence.comment, "this silences no rule".into(), form.into())),
            None => {}
        }
        for name in silence.names.iter().filter(|name| !is_known(subject, name)) {
            let families = subject.rules.iter().filter_map(|rule| rule.id.split('/').next());
            let mut known: Vec<&str> = subject.rules.iter().map(|rule| rule.id).chain(families).collect();
            known.sort_unstable();
            known.dedup();
            let hint =
                nearest(&name.text, known).map_or("`noblame rules list` shows them".to_owned(), |near| format!("did you mean {near}?"));
            hits.push(problem(name.span, format!("there is no rule or family “{}”", name.text), hint));
        }
    }
    hits
}

pub(super) fn reason(subject: &Subject) -> Vec<Hit> {
    let lacking = subject.silences.iter().filter(|silence| !silence.has_reason && !silence.names.is_empty());
    lacking.map(|silence| Hit::at(silence.comment).with("found", names(&silence.names))).collect()
}

/// What had nothing to silence, where all that it names was looked for.
pub(super) fn unused(subject: &Subject) -> Vec<Hit> {
    let silences = subject.silences.iter().filter(|silence| silence.has_reason);
    let unused = silences.flat_map(|silence| &silence.names).filter(|name| {
        let meant: Vec<_> = subject.rules.iter().filter(|rule| rule.is_on && silence::names(&name.text, rule.id)).collect();
        !name.used.get() && !meant.is_empty() && meant.iter().all(|rule| rule.looked_for)
    });
    unused.map(|name| Hit::at(name.span).with("found", name.text.as_str())).collect()
}

fn is_known(subject: &Subject, name: &Name) -> bool {
    subject.rules.iter().any(|rule| silence::names(&name.text, rule.id))
}

fn names(names: &[Name]) -> String {
    names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}
