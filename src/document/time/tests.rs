//! Times as people write them, and what is read of each.

use super::*;
use jiff::civil::date;

/// A time as one line: bytes, day, clock, end, zone, what is known of it, and the rest of the text.
fn check(text: &str) -> String {
    let Some(written) = read(text, 0, true) else { return "none".into() };
    let near = Some(date(2026, 11, 21));
    let day = |day: Option<Day>| day.map_or("-".into(), |day| day.near(near).map_or("?".into(), |date| date.to_string()));
    let clock = |clock: Option<jiff::civil::Time>| clock.map_or("-".into(), |clock| clock.to_string());
    let mut line = format!("{} {}", day(written.day), clock(written.clock));
    if let Some((last, end)) = written.until {
        line += &format!("..{} {}", day(last), clock(end));
    }
    if let Some(zone) = &written.zone {
        line += &format!(" {}{}", zone.name, if zone.is_ambiguous() { "?" } else { "" });
    }
    if let Some(elapsed) = written.elapsed {
        line += &format!(" T{:+}s", elapsed.as_secs());
    }
    line += if written.approximate { " about" } else { "" };
    line += if written.unclear { " unclear" } else { "" };
    let again = read(&text[written.range.clone()], 0, true).map(|mut again| {
        again.range = again.range.start + written.range.start..again.range.end + written.range.start;
        again
    });
    assert_eq!(again.as_ref(), Some(&written), "{text}: {:?} reads differently", &text[written.range.clone()]);
    let rest = &text[rest(text, written.range.end)..];
    if !rest.is_empty() {
        line += &format!(" | {rest}");
    }
    line
}

fn checks(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(check(text), *expected, "{text}");
    }
}

#[test]
fn times_of_day() {
    checks(&[
        ("14:02 pods restart", "- 14:02:00 | pods restart"),
        ("14:02:31.5 - pods", "- 14:02:31.5 | pods"),
        ("2:54 PM: merged", "- 14:54:00 | merged"),
        ("11:21a", "- 11:21:00"),
        ("12:28p", "- 12:28:00"),
        ("12:05 a.m.", "- 00:05:00"),
        ("4pm", "- 16:00:00"),
        ("4:10pm", "- 16:10:00"),
        ("17:14pm", "- 17:14:00"),
        ("0:25:59 AM", "- 00:25:59"),
        ("14.43: declared", "- 14:43:00 | declared"),
        ("2026-11-21 14.43", "2026-11-21 14:43:00"),
        ("14h02", "- 14:02:00"),
        ("14:02h", "- 14:02:00"),
        ("14:02 Uhr", "- 14:02:00"),
        ("1402Z paged", "- 14:02:00 Z | paged"),
        ("1402 hrs", "- 14:02:00"),
        ("noon: lunch", "- 12:00:00 | lunch"),
        ("{{ 06:10 }}", "- 06:10:00"),
        ("[13:26] @sam says", "- 13:26:00 | @sam says"),
        ("(14:02) pods", "- 14:02:00 | pods"),
        ("~14:02", "- 14:02:00 about"),
        ("ca. 14:02", "- 14:02:00 about"),
        ("Around 9:52am we", "- 09:52:00 about | we"),
        ("14:02 (approx.)", "- 14:02:00 about"),
        ("14:02ish", "- 14:02:00 about"),
        ("At 14:02 the pager", "- 14:02:00 | the pager"),
        ("1h30m of work", "none"),
        ("3 pods failed", "none"),
        ("10.0.0.1 was down", "none"),
        ("3.14 released", "none"),
        ("16:9 screens", "none"),
        ("10:20:30:40 an address", "none"),
    ]);
}

#[test]
fn days() {
    checks(&[
        ("2026-11-21 14:02", "2026-11-21 14:02:00"),
        ("2026-11-21T14:02Z", "2026-11-21 14:02:00 Z"),
        ("2026-11-21T14:02:03-07:00 x", "2026-11-21 14:02:03 -07:00 | x"),
        ("2026-11-21 - 14:02 - alert", "2026-11-21 14:02:00 | alert"),
        ("2026/11/21, 14:02", "2026-11-21 14:02:00"),
        ("Jan 14, 10:18 AM", "2027-01-14 10:18:00"),
        ("October 9, 2025 - first report", "2025-10-09 - | first report"),
        ("September 28, 2025: fixed", "2025-09-28 - | fixed"),
        ("Feb 20 2018 14:17", "2018-02-20 14:17:00"),
        ("Feb 21, 13:00", "2027-02-21 13:00:00"),
        ("May 1 2019, 3:18 PM", "2019-05-01 15:18:00"),
        ("19. April, 11:00", "2027-04-19 11:00:00"),
        ("14th of January 2026", "2026-01-14 -"),
        ("14-Nov-2026 08:00", "2026-11-14 08:00:00"),
        ("28-07-2017", "2017-07-28 -"),
        ("2026\u{2011}11\u{2011}21 14:02", "2026-11-21 14:02:00"),
        ("03.08.2023 09:03", "2023-08-03 09:03:00"),
        ("21.11. 14:02", "2026-11-21 14:02:00"),
        ("11/25/2026 14:02", "2026-11-25 14:02:00"),
        ("12/11/2026 14:02", "2026-11-12 14:02:00"),
        ("Wednesday 28-07-2017", "2017-07-28 -"),
        ("Monday 14:02", "2026-11-23 14:02:00"),
        ("Day 2, 09:00 x", "2026-11-22 09:00:00 | x"),
        ("next day, 07:00", "2026-11-22 07:00:00"),
        ("14:02 UTC (Oct 29)", "2026-10-29 14:02:00 UTC"),
        ("May 31", "2026-05-31 -"),
        ("2026-11-21 ca. 11:20", "2026-11-21 11:20:00 about"),
        ("2026-11-21 (Time TBC)", "2026-11-21 -"),
        ("2026-02-30 14:02", "none"),
        ("May we ask", "none"),
    ]);
}

#[test]
fn ranges() {
    checks(&[
        ("16:54:15 - 17:15:31", "- 16:54:15..- 17:15:31"),
        ("00:25 - 00:29 AM", "- 00:25:00..- 00:29:00"),
        ("11:30 - 1:15 PM", "- 11:30:00..- 13:15:00"),
        ("16:05:57-58", "- 16:05:57..- 16:05:58"),
        ("12:22 to 13:00 waiting", "- 12:22:00..- 13:00:00 | waiting"),
        ("Between 02:00 and 02.30 PM", "- 14:00:00..- 14:30:00"),
        ("2026-11-21 Between 02:00 and 02.30 PM }}", "2026-11-21 14:00:00..- 14:30:00"),
        ("2020-08-27 to 2020-09-03", "2020-08-27 -..2020-09-03 -"),
        ("October 9-23, 2025 - open", "2025-10-09 -..2025-10-23 - | open"),
        ("~13:30-13:45", "- 13:30:00..- 13:45:00 about"),
        ("14:02 – 14:05 UTC", "- 14:02:00..- 14:05:00 UTC"),
        ("**12:22** to **13:00**", "- 12:22:00..- 13:00:00"),
        ("12:26-12:??", "- 12:26:00"),
        ("14:02 - 3 pods failed", "- 14:02:00 | 3 pods failed"),
        ("14:02 - 07 is the build", "- 14:02:00 | 07 is the build"),
        ("14:02 to the rescue", "- 14:02:00 | to the rescue"),
    ]);
}

#[test]
fn zones() {
    checks(&[
        ("14:02 UTC - alert", "- 14:02:00 UTC | alert"),
        ("14:02 UTC+1", "- 14:02:00 UTC+1"),
        ("14:02 (UTC was meant", "- 14:02:00 | (UTC was meant"),
        ("2026-11-21 about the deploy", "2026-11-21 - | about the deploy"),
        ("14:02 (CEST)", "- 14:02:00 CEST"),
        ("14:02 PST (UTC-8) x", "- 14:02:00 PST (UTC-8) | x"),
        ("14:02+02:00", "- 14:02:00 +02:00"),
        ("14:02 Europe/Berlin", "- 14:02:00 Europe/Berlin"),
        ("14:02 Pacific Time", "- 14:02:00 Pacific Time"),
        ("14:02 Zurich time", "- 14:02:00 Zurich time"),
        ("14:02 IST paged", "- 14:02:00 IST? | paged"),
        ("14:02 UTC / 16:02 CEST: x", "- 14:02:00 UTC | x"),
        ("14:02 UTC (16:02 CEST) x", "- 14:02:00 UTC | x"),
        ("2:54 PM PST: x", "- 14:54:00 PST | x"),
        ("14:02 CPU was high", "- 14:02:00 | CPU was high"),
    ]);
    let name = |zone: Option<Zone>| zone.map_or("none".into(), |zone| format!("{} {:?}", zone.name, zone.trust));
    let stated = [
        ("All times in UTC.", "UTC Stated"),
        ("All times in CET (GMT+1)", "CET (GMT+1) Stated"),
        ("All events are kept in UTC time.", "UTC Stated"),
        ("Timezone: Europe/Berlin", "Europe/Berlin Stated"),
        ("Times are IST", "IST Assumed"),
        ("All times Pacific.", "Pacific Stated"),
        ("The UTC offset was wrong.", "none"),
        ("All times are local.", "none"),
    ];
    for (text, expected) in stated {
        assert_eq!(name(zone::stated_in(text)), expected, "{text}");
    }
    for (text, expected) in [("Timeline (times in UTC)", "UTC Stated"), ("Timeline of the CT scan", "none"), ("Time (PT)", "PT Stated")] {
        assert_eq!(name(zone::in_heading(text)), expected, "{text}");
    }
}

#[test]
fn times_that_say_no_moment() {
    checks(&[
        ("14:?? scaled", "- - unclear | scaled"),
        ("X:XX", "- - unclear"),
        ("2X:XX (not sure)", "- - unclear | (not sure)"),
        ("2026-11-21 HH:mm", "2026-11-21 - unclear"),
        ("YYYY-MM-DD HH:MM UTC: x", "- - UTC unclear | x"),
        ("[???] began", "- - unclear | began"),
        ("25:61: x", "none"),
        ("14:75 x", "- - unclear | x"),
        ("Early morning", "- - about unclear"),
        ("Unknown Date: x", "- - about unclear | x"),
        ("Mid-2024", "- - about unclear"),
        ("Later we looked", "none"),
        ("T+7m", "- - T+420s"),
        ("T+00:07 paged", "- - T+420s | paged"),
        ("T + 1h 30m", "- - T+5400s"),
        ("T-5min: deploy", "- - T-300s | deploy"),
        ("T0", "- - T+0s"),
        ("+7m", "- - T+420s"),
        ("The pager rang", "none"),
    ]);
}
