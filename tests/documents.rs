//! Pages as people write them, each with all that is read of it: timeline entries and action items.
//!
//! A page is named after the form it is written in. Where an expected block is wrong, the failing test prints the block
//! that is read now; put it in only after reading it as if a stranger had sent it.

use noblame::document::entry::Place;
use noblame::document::time::{Precision, Trust, Zone};
use noblame::document::{Document, Entry, Item};
use noblame::world::files;
use std::fmt::Write;
use std::path::Path;

#[test]
fn pages_say_what_their_readers_read() {
    let mut wrong = String::new();
    for (name, page, expected) in PAGES {
        let told = tell(&Document::parse(*page));
        if told.trim() != expected.trim() {
            let _ = writeln!(wrong, "=== {name} is read as:\n{told}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn windows_line_endings_change_nothing() {
    for (name, page, _) in PAGES {
        let unix = Document::parse(*page);
        let windows = Document::parse(page.replace('\n', "\r\n"));
        assert_eq!(tell(&unix), tell(&windows), "{name}");
    }
}

#[test]
fn every_page_is_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let found = files::list(&folder, "md", &folder).expect("the folder of pages can be read");
    assert_eq!(found.len(), PAGES.len(), "a page lies in tests/documents without its expected block, or the other way round");
}

/// All that is read of a page, one entry or item a line.
fn tell(document: &Document) -> String {
    let mut told = String::new();
    for timeline in document.timelines() {
        let zone = &timeline.zone;
        let _ = writeln!(told, "{:?} under “{}”{}", timeline.form, document.heading(timeline.section), tell_zone(zone));
        for entry in &timeline.entries {
            let _ = writeln!(told, "  {}", tell_entry(document, entry));
        }
    }
    let items = document.action_items();
    if !items.is_empty() {
        let _ = writeln!(told, "Items");
        for item in &items {
            let _ = writeln!(told, "  {}", tell_item(item));
        }
    }
    told
}

/// `line: day time..end zone who-says-so | milestone | text | evidence`; a time between question marks is not understood.
fn tell_entry(document: &Document, entry: &Entry) -> String {
    let line = document.source().position(entry.span.start).line;
    let mut told = format!("{line}: ");
    match &entry.when.moment {
        None => {
            let _ = write!(told, "?{}?", entry.when.span.of(document.text()));
        }
        Some(moment) => {
            told += if moment.approximate { "~" } else { "" };
            told += &moment.date.map_or("?".into(), |date| date.to_string());
            if let Some(clock) = moment.clock {
                let full = clock.to_string();
                let _ = write!(told, " {}", if moment.precision == Precision::Second { &full } else { &full[..5] });
            }
            if let Some((date, clock)) = moment.until {
                let day = date.filter(|date| Some(*date) != moment.date).map(|date| date.to_string());
                let clock = clock.map(|clock| clock.to_string()[..5].to_owned());
                let _ = write!(told, "..{}", [day, clock].into_iter().flatten().collect::<Vec<_>>().join(" "));
            }
            told += &tell_zone(&moment.zone);
        }
    }
    if let Some(milestone) = entry.milestone {
        let _ = write!(told, " | {}", milestone.name());
    }
    let _ = write!(told, " | {}", entry.text);
    if let Some((words, target)) = &entry.evidence {
        let _ = write!(told, " | [{words}]({target})");
    }
    if matches!(entry.place, Place::Block(_)) {
        told += " | paragraph";
    }
    told
}

fn tell_item(item: &Item) -> String {
    let mut told = format!("{} {:?} | {}", item.id, item.status, item.text);
    if let Some(owner) = &item.owner {
        let _ = write!(told, " | owner {owner}");
    }
    if let Some(due) = item.due {
        let _ = write!(told, " | due {due}");
    }
    if let Some(kind) = item.kind {
        let _ = write!(told, " | {kind:?}");
    }
    if let Some(priority) = &item.priority {
        let _ = write!(told, " | {priority}");
    }
    if let Some((words, target)) = &item.ticket {
        let _ = write!(told, " | [{words}]({target})");
    }
    told
}

fn tell_zone(zone: &Zone) -> String {
    let trust = match zone.trust {
        Trust::Assumed => "assumed",
        Trust::Stated => "stated",
        Trust::Written => "written",
    };
    format!(" {} {trust}", if zone.name.is_empty() { "UTC" } else { &zone.name })
}

/// Name, page, and what is read of it.
const PAGES: &[(&str, &str, &str)] = &[
    (
        "actions-in-many-forms",
        include_str!("documents/actions-in-many-forms.md"),
        r"
List under “Orders were paid twice” UTC assumed
  4: ?? | The second worker took the same job
Items
  A1 Open | Give each payment a key of its own. | [#41](https://tracker.example/issues/41)
  A2 Done | Test two workers on one queue
  A3 Open | Refund the orders | owner Payments
  A4 Open | Long term: one queue a shop | owner @sam | [one queue a shop](https://tracker.example/issues/42)
  A5 Open | Keys for payments | owner @amara | Prevent
  A6 Open | Alert on pairs | owner @li
  A7 Open | Count pairs every hour | owner @amara | due 2026-12-05 | Detect | P1
  A8 Open | See that there are alerts for:
  A9 Open | pairs
  A10 Open | refunds
  A11 WontDo | Buy a lock server
  A12 Open | Write it down: what a worker may assume | [issue](https://tracker.example/issues/43)
",
    ),
    (
        "bracketed-times-and-chat",
        include_str!("documents/bracketed-times-and-chat.md"),
        r"
List under “Timeline” PDT stated
  7: ????? | Disks begin to slow down
  8: 2026-03-30 13:26 PDT stated | @sam asks in the chat
  9: 2026-03-30 14:17 PDT stated | @amara looks at the disks
  10: 2026-03-30 23:55 PDT stated | New nodes are up
  11: 2026-03-31 07:00 PDT stated | Builds pass at their usual rate
Items
  A1 Open | Alert when disks are slow, so that nobody needs to ask | [#829](https://tracker.example/829)
  A2 Open | Watch the queue
",
    ),
    (
        "broken-up-list",
        include_str!("documents/broken-up-list.md"),
        r"
List under “Timeline” UTC stated
  12: 2026-03-13 18:53 UTC stated | @nova First report of slow answers
  13: 2026-03-13 18:55 UTC stated | @dma Status page changed | [Status page](https://status.example)
  19: 2026-03-13 19:01 UTC stated | @robot Alert with a second line, at 19:02 by the wall clock
  25: 2026-03-13 19:04 UTC stated | @nova The disk is full
  26: 2026-03-13 23:50 UTC stated | @nova Clean-up begins
  27: 2026-03-14 00:10 UTC stated | @nova Clean-up ends
Items
  A1 Open | Larger disk | owner @nova | Repair
  A2 Open | Alert on disks | owner @dma | Detect
",
    ),
    (
        "days-in-paragraphs",
        include_str!("documents/days-in-paragraphs.md"),
        r"
Paragraphs under “Timeline” UTC assumed
  5: 2026-03-09 UTC assumed | A customer writes that the page stays empty | paragraph
  7: 2026-03-09..2026-03-23 UTC assumed | Nobody sees the letter | paragraph
  9: 2026-03-23 UTC assumed | Five faults are found | paragraph
Items
  A1 Done | Read the letters daily | owner Support | due 2026-03-25
  A2 Open | Alert on empty pages | owner Platform | due 2026-04-01
",
    ),
    (
        "days-with-lists",
        include_str!("documents/days-with-lists.md"),
        r"
List under “Tuesday, March 3” UTC assumed
  7: 2026-03-03 23:40 UTC assumed | load rises
  8: 2026-03-03 23:58 UTC assumed | load doubles
  9: 2026-03-04 00:07 UTC assumed | nodes restart, see graph | [graph](https://graph.example/1)
  13: 2026-03-04 12:00 UTC assumed | quiet
  14: 2026-03-04 21:30 BST assumed | all nodes are new
  15: 2026-03-05 08:00 +02:00 written | review
Items
  A1 Open | Keep one node spare | owner Sam | due 2026-04-01
  A2 WontDo | Buy more nodes
",
    ),
    (
        "headings-in-braces",
        include_str!("documents/headings-in-braces.md"),
        r"
Headings under “Timeline (if relevant)” UTC assumed
  12: 2026-03-20 14:00..14:30 UTC assumed | The image was built anew.
  15: 2026-03-20 18:10 UTC assumed | First report, at around 5.45 PM, that nothing is saved.
  19: 2026-03-20 18:40 UTC assumed | The old image is back.
Items
  A1 Open | {{ Check the size of images }} | [link to issue]()
  A2 Open | Tell teachers before a build
",
    ),
    (
        "headings-per-entry",
        include_str!("documents/headings-per-entry.md"),
        r"
Headings under “Timeline” CET (GMT+1) stated
  11: 2026-03-20 14:17 CET (GMT+1) stated | The announcement goes out.
  15: 2026-03-20 14:55 CET (GMT+1) stated | First complaint in the chat room. | [chat room](https://chat.example/1)
  21: ~2026-03-20 15:10..15:20 CET (GMT+1) stated | The queue is full.
  29: ?2X:XX? | Two nodes are added.
  33: ~2026-03-20 22:52 CET (GMT+1) stated | Quiet.
  37: 2026-03-21 13:00 CET (GMT+1) stated | The queue is full again.
  41: 2026-03-21 15:15 CET (GMT+1) stated | Seats are doubled.
Items
  A1 Open | Count seats before an announcement | [Issue](https://tracker.example/1)
  A2 Done | Warn at 80 %
  A3 Open | Put announcements into the calendar of deployments
",
    ),
    (
        "html-page",
        include_str!("documents/html-page.md"),
        r"
Headings under “Problems/Timeline” UTC assumed
  10: 2026-03-25 UTC assumed | The first part was deployed, see the change. | [the change](https://code.example/9)
  15: ?Wednesday to Friday? | Entries were written.
  20: 2026-03-27 UTC assumed | The class was renamed
Items
  A1 Open | Test with a copy of the data
  A2 Open | Measure migrations
",
    ),
    (
        "incidents-with-their-own-timelines",
        include_str!("documents/incidents-with-their-own-timelines.md"),
        r"
List under “March 3, 2026 - Index stops growing” UTC stated
  13: 2026-03-03 21:45 UTC written | Deploy of the new chunk size
  14: 2026-03-03 22:50 UTC written | Index lag passes one hour
  15: 2026-03-03 22:50 UTC written | Roll-back begins
List under “March 11-12, 2026 - Index grows too fast” UTC stated
  22: 2026-03-11 22:30 UTC written | Disk alert
  23: 2026-03-12 00:03 UTC written | First shard is full
  24: 2026-03-12 05:39 UTC written | All shards accept writes again
Items
  A1 Done | Refuse chunk sizes over 4 MB
  A2 Done | Alert on index lag | [#431](https://tracker.example/431)
  A3 Open | Grow shards by themselves
",
    ),
    (
        "key-events",
        include_str!("documents/key-events.md"),
        r"
List under “Images could not be pulled” UTC assumed
  9: 2026-03-11 14:22 UTC assumed | detected | First detected
  10: 2026-03-11 15:17 UTC assumed | Incident declared
  12: 2026-03-11 15:50 UTC assumed | Repaired
  13: 2026-03-11 15:51 UTC assumed | resolved | Resolved
List under “Images could not be pulled” UTC assumed
  20: 2026-03-11 14:22 UTC assumed | Sign-in to the registry fails:
  26: 2026-03-11 14:34 UTC assumed | The password is not the one that is kept
  28: 2026-03-11 14:40 UTC assumed | The kept password is changed
  29: 2026-03-11 15:11 UTC assumed | A message is sent | paragraph
  30: 2026-03-12 09:00 UTC assumed | All nodes are new
Items
  A1 Open | Write down how passwords are changed | [#3016](https://tracker.example/3016)
  A2 Open | Ask for a larger limit - this has already been done
",
    ),
    (
        "label-first",
        include_str!("documents/label-first.md"),
        r"
List under “Issue timeline” UTC stated
  5: ~2026-03-08 16:00 UTC written | Start: Thumbnails stop appearing
  6: 2026-03-09 05:00 UTC written | Discovery: Found while looking at another fault
  7: 2026-03-09 05:45 UTC written | Partial fix #1: First thumbnail is made again
  8: 2026-03-09 06:08 UTC written | Complete resolution: All thumbnails are back
List under “Timeline of events” UTC assumed
  13: ?Early 2024? | First design
  15: ?Date unknown? | Split of the workers
  17: 2026-03-08 UTC assumed | Failure: seen the day after
Items
  A1 Done | Make the names one list | [#464]()
  A2 Open | Test every size before a deploy
  A3 Open | Remove the old worker
",
    ),
    (
        "narrative",
        include_str!("documents/narrative.md"),
        r"
Items
  A1 Done | Alert on processors
  A2 Done | Limit the clean-up
",
    ),
    (
        "no-times",
        include_str!("documents/no-times.md"),
        r"
List under “Events/Timeline:” UTC assumed
  5: ?? | The first build failed with the new image:
  10: ?? | The same build passed on an old machine
  11: ?? | An older image was tried, and passed
Items
  A1 Open | Use the older image
  A2 Open | Build our own image. Options:
",
    ),
    (
        "plain-day-lines",
        include_str!("documents/plain-day-lines.md"),
        r"
List under “Timeline” PST stated
  9: 2026-03-22 14:54 PST written | change merged | [change](https://code.example/1)
  11: 2026-03-22 15:28 PST written | bad settings uploaded
  15: 2026-03-23 04:49 PST stated | first lost hook
  17: 2026-03-23 08:02 PST stated | @sam says that hooks arrive, and are answered with 503
Items
  A1 Open | We should alert on settings that do not load. We should be able to use the log for it.
  A2 Open | Write down how to repair settings by hand
",
    ),
    (
        "since-the-start",
        include_str!("documents/since-the-start.md"),
        r"
Paragraphs under “Sequence of events” UTC stated
  9: 2026-03-21 13:00 UTC written | the database is stopped | paragraph
  12: 2026-03-21 13:07 UTC stated | the alert fires | paragraph
  13: 2026-03-21 13:12 UTC stated | @li takes the pager | paragraph
  14: 2026-03-21 14:05 UTC stated | the second database answers | paragraph
Items
  A1 Open | Shorten the wait | owner @li | due 2026-04-01 | Mitigate | P1
",
    ),
    (
        "table",
        include_str!("documents/table.md"),
        r"
Table under “Timeline” UTC stated
  9: 2026-03-10 UTC stated | The expiry was announced
  10: 2026-03-13 08:40 UTC stated | First certificate expires & the log says so
  11: 2026-03-13 14:30 UTC stated | Deploys fail
  12: 2026-03-13 14:05 UTC stated | Deploys are slow
  13: ?2026-03-13 14:??? | Somebody restarts the agent
  14: 2026-03-13 12:26 UTC stated | A second agent was restarted
  15: ?2026-03-13 HH:mm? | Short event description.
  16: 2026-03-14 09:20 UTC stated | resolved | Resolved: all certificates are new | [all certificates](https://ci.example/77)
Items
  A1 Open | Alert before expiry: thirty days ahead, in the team's channel
  A2 Open | Renew by machine: has been scheduled
",
    ),
    (
        "table-with-zone-and-source",
        include_str!("documents/table-with-zone-and-source.md"),
        r"
Table under “Timeline” CET stated
  12: 2026-03-29 01:58 CET stated | Deploy of checkout 1.4.2 | [deploys](https://ci.example/8)
  13: 2026-03-29 02:04 CET stated | detected | Detected: alert fired; see graph | [alerts]()
  14: 2026-03-29 03:01 UTC written | Roll-back | [chat](https://chat.example/2)
  15: 2026-03-30 09:05 CET stated | Review
  16: ?? | Template row
Items
  A1 Open | Refuse drains of more than ten nodes | owner @amara | due 2026-04-12 | Prevent | [#12](https://t.example/12)
",
    ),
    (
        "times-in-code",
        include_str!("documents/times-in-code.md"),
        r"
List under “Timeline” PST stated
  9: 2026-03-30 PST stated | The faucet is filled
  10: 2026-03-30 07:54 PST stated | First requests arrive
  11: 2026-03-30 07:54 PST stated | The queue grows
  12: 2026-03-30 14:10 PST stated | The faucet is empty
  13: 2026-03-31 00:20 PST stated | The faucet is filled again
Items
  A1 InProgress | Limit by address
  A2 Open | Alert at ten per cent
  A3 Done | Mend the page
",
    ),
    (
        "zone-in-heading",
        include_str!("documents/zone-in-heading.md"),
        r"
List under “Timeline (times in CEST)” CEST stated
  16: 2026-03-07..2026-03-08 CEST stated | the index is rebuilt
  17: 2026-03-08 11:11 CEST stated | Deployed, all went well
  18: 2026-03-08 12:22 CEST stated | Errors
  19: 2026-03-08 12:22..13:00 CEST stated | We look for the cause
  20: 2026-03-08 13:11 CEST stated | Restarted with systemctl restart cache
Items
  A1 Open | Restart the cache with every deploy
  A2 Done | Write the alert that was missing
",
    ),
];
