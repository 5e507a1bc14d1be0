//! Items as an iCalendar file (RFC 5545): one to-do each, for a calendar that reads a file or an address.

use crate::actions::Listed;
use crate::document::item::Status;
use crate::document::plain;
use jiff::{Timestamp, civil::Date};

/// One calendar; `now` is when it was made.
pub fn print(items: &[Listed], now: Timestamp) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| fold(&mut out, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//noblame//action items//EN");
    line("CALSCALE", "GREGORIAN");
    for listed in items {
        let item = &listed.item;
        line("BEGIN", "VTODO");
        line("UID", &text(&listed.name()));
        line("DTSTAMP", &now.strftime("%Y%m%dT%H%M%SZ").to_string());
        line("SUMMARY", &text(&item.text));
        line("DESCRIPTION", &text(&description(listed)));
        if let Some(due) = item.due {
            line("DUE;VALUE=DATE", &day(due));
        }
        line("STATUS", status(item.status));
        if let Some(on) = item.closed_on.filter(|_| item.status == Status::Done) {
            line("COMPLETED", &format!("{}T000000Z", day(on)));
        }
        if item.status == Status::Done {
            line("PERCENT-COMPLETE", "100");
        }
        if let Some(level) = item.level() {
            // Calendars count from 1, the most urgent, to 9.
            line("PRIORITY", &(1 + 2 * level).to_string());
        }
        let categories: Vec<String> =
            item.kind.map(|kind| kind.name().to_owned()).into_iter().chain(listed.origin.services.clone()).collect();
        if !categories.is_empty() {
            line("CATEGORIES", &categories.iter().map(|category| text(category)).collect::<Vec<_>>().join(","));
        }
        if let Some((_, url)) = item.ticket.as_ref().filter(|(_, url)| is_address(url)) {
            line("URL", url);
        }
        line("END", "VTODO");
    }
    line("END", "VCALENDAR");
    out
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "NEEDS-ACTION",
        Status::InProgress => "IN-PROCESS",
        Status::Done => "COMPLETED",
        Status::WontDo => "CANCELLED",
    }
}

/// What a calendar has no field for: the report, the owner, the reason, a due date that is no day.
fn description(listed: &Listed) -> String {
    let item = &listed.item;
    let mut lines = vec![format!(
        "{} in {}, line {}",
        listed.origin.title.as_deref().unwrap_or(&listed.origin.report),
        listed.origin.path,
        listed.line
    )];
    let told = [("Owner", &item.owner), ("Due", &item.due_words), ("Not done because", &item.reason)];
    lines.extend(told.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}: {value}"))));
    lines.extend(item.change.as_ref().map(|(words, url)| format!("Change: {words} {url}").trim_end().to_owned()));
    lines.extend(item.verified_by.as_ref().map(|(words, url)| format!("Verified by: {words} {url}").trim_end().to_owned()));
    lines.join("\n")
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// An address that can stand in a line by itself.
fn is_address(url: &str) -> bool {
    url.contains("://") && url.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Text as a value: control characters are gone, what has a meaning is escaped.
fn text(value: &str) -> String {
    let lines: Vec<String> = value.split('\n').map(plain::line).collect();
    lines.join("\n").replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line, broken so that none has more than 75 bytes and no character is torn apart.
fn fold(out: &mut String, line: &str) {
    let mut room = 75;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::list;
    use crate::document::Document;

    #[test]
    fn each_item_is_a_to_do() {
        let report = "---\nid: r1\ntitle: \"Cart: 500s, again\"\nservices: [cart]\n---\n\n## Action items\n\n\
                      - [ ] Refuse drains; of more than ten nodes, as 磁盘告警磁盘告警磁盘告警 (@amara, due 2026-12-05, prevent, P1) [#12](https://x.example/12)\n\
                      - [x] Alert (done 2026-12-01, verified-by: gale drill)\n- Drop it (wont-do: too slow)\n- [ ] Soon (due next sprint)\n";
        let items = list(&Document::parse(report), "postmortems/r1.md", "r1", "2026-11-22".parse().unwrap());
        let printed = print(&items, "2026-11-22T08:00:00Z".parse().unwrap());
        assert!(printed.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{printed}");
        assert_eq!(
            printed.replace("\r\n ", "").replace("\r\n", "\n"),
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//noblame//action items//EN\nCALSCALE:GREGORIAN\n\
             BEGIN:VTODO\nUID:r1#A1\nDTSTAMP:20261122T080000Z\n\
             SUMMARY:Refuse drains\\; of more than ten nodes\\, as 磁盘告警磁盘告警磁盘告警\n\
             DESCRIPTION:Cart: 500s\\, again in postmortems/r1.md\\, line 9\\nOwner: @amara\n\
             DUE;VALUE=DATE:20261205\nSTATUS:NEEDS-ACTION\nPRIORITY:3\nCATEGORIES:prevent,cart\nURL:https://x.example/12\nEND:VTODO\n\
             BEGIN:VTODO\nUID:r1#A2\nDTSTAMP:20261122T080000Z\nSUMMARY:Alert\n\
             DESCRIPTION:Cart: 500s\\, again in postmortems/r1.md\\, line 10\\nVerified by: gale drill\n\
             STATUS:COMPLETED\nCOMPLETED:20261201T000000Z\nPERCENT-COMPLETE:100\nCATEGORIES:cart\nEND:VTODO\n\
             BEGIN:VTODO\nUID:r1#A3\nDTSTAMP:20261122T080000Z\nSUMMARY:Drop it\n\
             DESCRIPTION:Cart: 500s\\, again in postmortems/r1.md\\, line 11\\nNot done because: too slow\n\
             STATUS:CANCELLED\nCATEGORIES:cart\nEND:VTODO\n\
             BEGIN:VTODO\nUID:r1#A4\nDTSTAMP:20261122T080000Z\nSUMMARY:Soon\n\
             DESCRIPTION:Cart: 500s\\, again in postmortems/r1.md\\, line 12\\nDue: next sprint\n\
             STATUS:NEEDS-ACTION\nCATEGORIES:cart\nEND:VTODO\nEND:VCALENDAR\n"
        );
    }
}
