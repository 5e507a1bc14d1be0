//! A timeline put into the order of time, where that changes nothing but the order.

use super::entry::{Entry, Form, Place, Timeline};
use super::{Document, Edit, apply};
use jiff::Timestamp;

impl Document {
    /// The edits that put the rows or list items of a timeline into the order of time, entries of one time staying as they
    /// stand to one another. None where they are in order, where a time is not known, or where an entry would come to say
    /// another time because it took its day from the one before it.
    pub fn sort_entries(&self, timeline: &Timeline) -> Option<Vec<Edit>> {
        let is_whole = |entry: &Entry| match (timeline.form, entry.place) {
            (Form::Table, Place::Row { .. }) => true,
            (Form::List, Place::Item(item)) => self.list_items()[item].depth == 0,
            _ => false,
        };
        let entries = &timeline.entries;
        let times: Vec<Timestamp> = entries.iter().filter(|entry| is_whole(entry)).filter_map(at).collect();
        if times.len() != entries.len() || times.is_sorted() {
            return None;
        }
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|&entry| times[entry]);
        let text = self.text();
        let spans: Vec<_> = entries.iter().map(|entry| entry.span.trim(text)).collect();
        let moved = order.iter().enumerate().filter(|(place, entry)| place != *entry);
        let edits: Vec<Edit> = moved.map(|(place, &entry)| Edit::replace(spans[place], spans[entry].of(text))).collect();
        let sorted = Document::parse(apply(text, &edits).ok()?);
        let told = |timelines: &[Timeline]| -> Vec<(Option<Timestamp>, String)> {
            let entries = timelines.iter().flat_map(|timeline| &timeline.entries);
            entries.map(|entry| (at(entry), entry.text.clone())).collect()
        };
        let (mut before, mut after) = (told(&self.timelines()), told(&sorted.timelines()));
        let is_sorted = sorted.timelines().iter().any(|other| {
            other.section == timeline.section && other.entries.iter().map(at).eq(order.iter().map(|&entry| Some(times[entry])))
        });
        before.sort();
        after.sort();
        (is_sorted && before == after).then_some(edits)
    }
}

/// The moment of an entry that tells a time of day.
fn at(entry: &Entry) -> Option<Timestamp> {
    entry.when.moment.as_ref().filter(|moment| moment.clock.is_some())?.timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let document = Document::parse(text);
        let timelines = document.timelines();
        let sorted = document.sort_entries(&timelines[0]).map(|edits| apply(text, &edits).unwrap());
        assert_eq!(sorted.as_deref(), expected);
    }

    #[test]
    fn rows_and_items_are_put_in_order_and_nothing_else_changes() {
        let head = "## Timeline\r\n\r\n| Time (UTC) | What |\r\n| --- | --- |\r\n";
        check(
            &format!("{head}| 2026-11-21 14:09 | b |\r\n|2026-11-21 14:02|  a |\r\n| 2026-11-21 14:09 | c |"),
            Some(&format!("{head}|2026-11-21 14:02|  a |\r\n| 2026-11-21 14:09 | b |\r\n| 2026-11-21 14:09 | c |")),
        );
        check(
            "## Timeline\n\n- 2026-11-21 14:09 UTC: b\n  - more\n- 2026-11-21 14:02 UTC: a\n\nEnd.\n",
            Some("## Timeline\n\n- 2026-11-21 14:02 UTC: a\n- 2026-11-21 14:09 UTC: b\n  - more\n\nEnd.\n"),
        );
    }

    #[test]
    fn what_would_come_to_say_another_time_stays() {
        let head = "## Timeline\n\n| Time (UTC) | What |\n| --- | --- |\n";
        check(&format!("{head}| 2026-11-21 14:02 | a |\n| 2026-11-21 14:09 | b |\n"), None);
        check(&format!("{head}| 2026-11-21 14:09 | b |\n| later | c |\n| 2026-11-21 14:02 | a |\n"), None);
        // The second time takes its day from the first.
        check(&format!("{head}| 2026-11-21 14:09 | b |\n| 13:02 | a |\n| 2026-11-20 12:00 | c |\n"), None);
    }
}
