//! A plan as lines for people: one an item, and one more for each part.

use super::apply::{Applied, told};
use super::{Act, Counts, Entry, Step};
use crate::actions::ticket::{Part, Remark};
use crate::document::plain;
use anstyle::AnsiColor;

/// The plan, before anything is done.
pub fn plan(entries: &[Entry], steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        let (name, lines) = lines(&entries[step.entry], step);
        let (first, rest) = lines.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        out += &format!("{name}  {first}\n");
        for line in rest {
            out += &format!("    {line}\n");
        }
    }
    out
}

fn lines(entry: &Entry, step: &Step) -> (String, Vec<String>) {
    let (green, yellow, red) = (AnsiColor::Green.on_default(), AnsiColor::Yellow.on_default(), AnsiColor::Red.on_default());
    // A title of the tracker's may hold lines that look like ours.
    let visible = plain::line;
    let mut lines = Vec::new();
    match &step.act {
        Act::Create(new) => {
            let with = [new.owner.clone().map(|owner| format!("assigned to {owner}")), new.due.map(|due| format!("due {due}"))];
            let with = with.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let with = if with.is_empty() { with } else { format!(" ({})", visible(&with)) };
            lines.push(format!("{green}make a ticket{green:#}: {}{}", visible(&new.title), with));
        }
        Act::Keep(keep) => {
            let does = [
                (keep.link, "link"),
                (keep.sends(), "send"),
                (!keep.take.is_empty(), "take home"),
                (!keep.conflicts.is_empty(), "conflict"),
            ];
            let does: Vec<&str> = does.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
            let does = if does.is_empty() { "in step".to_owned() } else { does.join(", ") };
            lines.push(format!("{}: {does}", visible(&keep.ticket.name)));
            let arrow = |from: &str, to: &str| {
                let word = |said: &str| if said.is_empty() { "none".to_owned() } else { format!("“{}”", visible(said)) };
                format!("{} → {}", word(from), word(to))
            };
            lines.extend(
                keep.send
                    .iter()
                    .map(|change| format!("{green}send{green:#} {}: {}", change.part.name(), arrow(&change.tracker, &change.report))),
            );
            lines.extend(keep.tell.iter().map(|remark| {
                let what = match remark {
                    Remark::WhyNot(_) => "why it was decided against",
                    Remark::Verified(_) => "what verified it",
                };
                format!("{green}send{green:#} {what}: “{}”", visible(remark.words()))
            }));
            lines.extend(
                keep.take
                    .iter()
                    .map(|change| format!("{green}take{green:#} {}: {}", change.part.name(), arrow(&change.report, &change.tracker))),
            );
            for change in &keep.conflicts {
                let agreed = change.agreed.as_ref().map_or_else(String::new, |agreed| format!(", before “{}”", visible(agreed)));
                lines.push(format!("{red}conflict{red:#} {}{agreed}", visible(&told(change))));
            }
        }
        Act::Lost { name } => {
            let before =
                entry.known.agreed.get(Part::Status).map(|status| format!(", and when it was last seen the ticket said “{status}”"));
            lines.push(format!(
                "{yellow}its ticket {} is not there{yellow:#}, or not for you: link another, or take the link away",
                visible(name)
            ));
            lines.push(format!("the report says “{}”{}", entry.listed.item.status.name(), visible(&before.unwrap_or_default())));
        }
        Act::Moved { from, ticket } => {
            lines.push(format!(
                "{yellow}its ticket {} is in another project now{yellow:#}: {} {}",
                visible(from),
                visible(&ticket.name),
                visible(&ticket.url)
            ));
            lines.push(format!(
                "the report says “{}”, the ticket “{}”; the link follows it, and they are kept in step no longer",
                entry.listed.item.status.name(),
                visible(&ticket.said)
            ));
        }
        Act::Wait { since } => {
            lines.push(format!("{yellow}a ticket may have been made at {since}{yellow:#} and is not seen yet: run this again later"))
        }
        Act::Twice { names } => {
            lines.push(format!("{yellow}more than one ticket carries its key{yellow:#}: {}; adopt one", visible(&names.join(", "))))
        }
    }
    lines.extend(step.notes.iter().map(|note| format!("{yellow}note{yellow:#}: {}", visible(note))));
    (visible(&entry.listed.name()), lines)
}

/// What the plan comes to, in one line.
pub fn summary(counts: &Counts, entries: usize) -> String {
    let parts = [
        (counts.create, "to make"),
        (counts.link, "to link"),
        (counts.send, "to send"),
        (counts.take, "to take home"),
        (counts.conflicts, if counts.conflicts == 1 { "conflict" } else { "conflicts" }),
        (counts.stuck, "to look at"),
    ];
    let parts: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let items = if entries == 1 { "1 item".to_owned() } else { format!("{entries} items") };
    match parts.as_slice() {
        [] => format!("{items} in step\n"),
        parts => format!("{items}: {}\n", parts.join(", ")),
    }
}

/// What was not done.
pub fn failures(entries: &[Entry], steps: &[Step], applied: &Applied) -> String {
    let failed = applied.done.iter().filter_map(|done| done.failed.as_ref().map(|failed| (done.step, failed)));
    let lines = failed.map(|(step, failed)| format!("{}: {}\n", entries[steps[step].entry].listed.name(), plain::line(failed)));
    let mut out: String = lines.collect();
    let notes = applied.done.iter().flat_map(|done| done.notes.iter().filter(|note| !steps[done.step].notes.contains(note)));
    notes.for_each(|note| out += &format!("note: {}\n", plain::line(note)));
    plain::visible(&out).into_owned()
}
