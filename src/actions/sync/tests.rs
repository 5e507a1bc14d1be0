//! Items and tickets in memory: who goes where, and what is left after a crash at any point.

use super::apply::{Done, Home, Write, carry_out};
use super::*;
use crate::actions::journal::{self, Journal};
use crate::actions::ticket::Patch;
use crate::document::Document;
use crate::document::item::Status;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

static READ: LazyLock<Mutex<HashMap<String, Vec<Listed>>>> = LazyLock::new(Mutex::default);

/// Everything that outlives a process.
#[derive(Default)]
struct Outside {
    /// The report's items, as `id|text|status|owner|due|ticket`.
    items: RefCell<Vec<[String; 6]>>,
    ids_written: Cell<bool>,
    journal: RefCell<String>,
    tickets: RefCell<Vec<Ticket>>,
    said: RefCell<Vec<String>>,
    /// How many points are passed before the process is stopped.
    left: Cell<Option<usize>>,
    now: Cell<i64>,
    /// How the next create ends, if not well.
    lost: Cell<Option<Lost>>,
    waited: Cell<u64>,
}

#[derive(Clone, Copy)]
enum Lost {
    /// Made, and the answer is lost.
    Answer,
    /// Not made, and nobody can know.
    Request,
    Refused,
}

struct Stopped;

impl Outside {
    /// A point where the process may be stopped.
    fn point(&self) {
        match self.left.get() {
            Some(0) => resume_unwind(Box::new(Stopped)),
            Some(left) => self.left.set(Some(left - 1)),
            None => {}
        }
    }

    fn time(&self) -> Timestamp {
        Timestamp::from_second(1_795_305_600 + self.now.get()).unwrap()
    }

    fn entries(&self, settings: &Settings) -> Vec<Entry> {
        let journal = Journal::read(&self.journal.borrow(), &settings.name(), "x").unwrap();
        let head = "## Action items\n\n| ID | Action | Status | Owner | Due | Ticket |\n|---|---|---|---|---|---|\n".to_owned();
        let text = self.items.borrow().iter().fold(head, |text, [id, rest @ ..]| {
            let id = if self.ids_written.get() { id.as_str() } else { "" };
            format!("{text}| {id} | {} |\n", rest.join(" | "))
        });
        // The same few texts are read thousands of times.
        let mut read = READ.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let today = "2026-11-22".parse().unwrap();
        let listed = read.entry(text.clone()).or_insert_with(|| crate::actions::list(&Document::parse(text), "r.md", "r", today)).clone();
        let entry = |listed: Listed| Entry {
            known: journal.item(&listed.item.id).cloned().unwrap_or_default(),
            listed,
            file: "r.md".into(),
            is_withdrawn: false,
        };
        listed.into_iter().map(entry).collect()
    }
}

struct Disk<'o>(&'o Outside);

impl Home for Disk<'_> {
    fn note(&mut self, _: &Entry, lines: &str) -> anyhow::Result<()> {
        self.0.point();
        self.0.journal.borrow_mut().push_str(lines);
        self.0.point();
        Ok(())
    }

    fn change(&mut self, _: &Path, writes: &[Write]) -> anyhow::Result<Vec<(usize, String)>> {
        self.0.point();
        for write in writes {
            let mut items = self.0.items.borrow_mut();
            let item = items.iter_mut().find(|item| item[0] == write.item).unwrap();
            match write.field {
                Field::Id => self.0.ids_written.set(true),
                Field::Text => item[1] = write.value.clone(),
                Field::Status => item[2] = write.value.clone(),
                Field::Owner => item[3] = write.value.clone(),
                Field::Due => item[4] = write.value.clone(),
                Field::Ticket => item[5] = write.value.clone(),
                field => panic!("{field:?}"),
            }
        }
        self.0.point();
        Ok(Vec::new())
    }

    fn now(&self) -> Timestamp {
        self.0.time()
    }

    fn wait(&self, time: Duration) {
        self.0.waited.set(self.0.waited.get() + time.as_secs());
    }

    fn tell(&mut self, _: &Entry, _: &Done) {}
}

struct Board<'o>(&'o Outside);

impl Tracker for Board<'_> {
    fn carries(&self) -> Carries {
        Carries { title: 40, body: 4000, in_progress: true, wont_do: true, due: true, comments: true }
    }

    fn check(&self) -> Result<String, Error> {
        Ok("me".into())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        Ok(self.0.tickets.borrow().clone())
    }

    fn find(&self, key: &str, _: Timestamp) -> Result<Vec<Ticket>, Error> {
        Ok(self.0.tickets.borrow().iter().filter(|ticket| ticket.key.as_deref() == Some(key)).cloned().collect())
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        Ok(self.0.tickets.borrow().iter().find(|ticket| ticket.id == id).cloned())
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        self.0.point();
        let lost = self.0.lost.take();
        let broken = || Error { kind: crate::remote::Kind::Net { sent: true }, place: "POST".into(), said: "it broke".into() };
        match lost {
            Some(Lost::Request) => return Err(broken()),
            Some(Lost::Refused) => return Err(Error::invalid("POST", "no such type")),
            _ => {}
        }
        let id = self.0.tickets.borrow().len() + 1;
        let values = Values { title: new.title.clone(), status: Status::Open, owner: new.owner.clone(), due: new.due };
        let url = format!("https://board.example/t/{id}");
        let (id, name) = (id.to_string(), format!("#{id}"));
        let ticket = Ticket { id, name, url, key: ticket::key_in(&new.body), values, said: "new".into(), version: "1".into() };
        assert_eq!(ticket.key.as_deref(), Some(new.key.as_str()));
        self.0.tickets.borrow_mut().push(ticket.clone());
        self.0.point();
        if lost.is_some() { Err(broken()) } else { Ok(ticket) }
    }

    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        self.0.point();
        let mut tickets = self.0.tickets.borrow_mut();
        let ticket = tickets.iter_mut().find(|ticket| ticket.id == seen.id).unwrap();
        let values = &mut ticket.values;
        values.title = patch.title.clone().unwrap_or_else(|| values.title.clone());
        values.status = patch.status.unwrap_or(values.status);
        values.owner = patch.owner.clone().unwrap_or_else(|| values.owner.clone());
        values.due = patch.due.unwrap_or(values.due);
        let now = ticket.clone();
        drop(tickets);
        self.0.point();
        Ok(now)
    }

    fn comment(&self, _: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        if !self.0.said.borrow().iter().any(|said| said.contains(mark)) {
            self.0.point();
            self.0.said.borrow_mut().push(text.to_owned());
            self.0.point();
        }
        Ok(())
    }

    fn id_of(&self, url: &str) -> Option<String> {
        url.strip_prefix("https://board.example/t/").map(str::to_owned)
    }
}

fn settings() -> Settings {
    crate::document::yaml::read("kind: board\nproject: p\naccounts: {'@li': li-account, on-call: bot}\n").unwrap()
}

fn outside(items: &[[&str; 6]]) -> Outside {
    let items = items.iter().map(|item| item.map(str::to_owned)).collect();
    Outside { items: RefCell::new(items), ..Outside::default() }
}

/// One sync; the plan as lines, and what was not done.
fn sync(outside: &Outside, prefer: Option<Side>) -> Vec<String> {
    let settings = settings();
    let entries = outside.entries(&settings);
    let board = Board(outside);
    let rules = Rules { settings: &settings, prefer, lag: SignedDuration::ZERO, now: outside.time() };
    let steps = plan(&entries, &look(&entries, &board).unwrap(), &board, &rules);
    let applied = carry_out(&entries, &steps, &board, &rules, &mut Disk(outside)).unwrap();
    let shown = text::plan(&entries, &steps) + &text::failures(&entries, &steps, &applied);
    let plain = shown.replace("\u{1b}[32m", "").replace("\u{1b}[33m", "").replace("\u{1b}[31m", "").replace("\u{1b}[0m", "");
    plain.lines().map(str::to_owned).collect()
}

fn item(outside: &Outside, at: usize) -> String {
    outside.items.borrow()[at].join("|")
}

#[test]
fn each_side_gets_what_the_other_has_changed() {
    let outside = outside(&[["A1", "Cap the queue", "open", "@li", "2026-12-05", ""], ["A2", "Old", "done", "", "", ""]]);
    assert_eq!(sync(&outside, None), ["r#A1  make a ticket: Cap the queue (assigned to li-account, due 2026-12-05)"]);
    assert_eq!(item(&outside, 0), "A1|Cap the queue|open|@li|2026-12-05|[#1](https://board.example/t/1)");
    assert_eq!(sync(&outside, None), [""; 0]);
    outside.items.borrow_mut()[0][1] = "Cap all queues".into();
    {
        let mut tickets = outside.tickets.borrow_mut();
        tickets[0].values = Values { status: Status::WontDo, owner: Some("bot".into()), due: None, ..tickets[0].values.clone() };
    }
    assert_eq!(
        sync(&outside, None),
        [
            "r#A1  #1: send, take home",
            "    send title: “Cap the queue” → “Cap all queues”",
            "    take status: “open” → “wont-do”",
            "    take owner: “@li” → “on-call”",
            "    take due: “2026-12-05” → none",
        ]
    );
    assert_eq!(item(&outside, 0), "A1|Cap all queues|wont-do: #1 was new|on-call||[#1](https://board.example/t/1)");
    assert_eq!(outside.tickets.borrow()[0].values.title, "Cap all queues");
    assert_eq!(sync(&outside, None), [""; 0]);
}

#[test]
fn a_conflict_is_shown_and_left_alone() {
    let outside = outside(&[["A1", "a", "open", "", "", ""]]);
    sync(&outside, None);
    outside.items.borrow_mut()[0][1] = "b".into();
    outside.tickets.borrow_mut()[0].values.title = "c".into();
    let shown = ["r#A1  #1: conflict", "    conflict title: “b” in the report, “c” in the ticket, before “a”"];
    assert_eq!(sync(&outside, None), shown);
    assert_eq!(sync(&outside, None), shown);
    assert_eq!(
        (item(&outside, 0).as_str(), outside.tickets.borrow()[0].values.title.as_str()),
        ("A1|b|open|||[#1](https://board.example/t/1)", "c")
    );
    sync(&outside, Some(Side::Tracker));
    assert_eq!(item(&outside, 0), "A1|c|open|||[#1](https://board.example/t/1)");
    assert_eq!(sync(&outside, None), [""; 0]);
}

#[test]
fn what_cannot_go_on_by_itself_is_said() {
    let outside = outside(&[
        ["A1", "a", "open", "", "", "[#9](https://board.example/t/9)"],
        ["A2", "b", "open", "", "", "[X-1](https://elsewhere.example/X-1)"],
        ["A3", "c", "in-progress", "@stranger", "", ""],
    ]);
    assert_eq!(
        sync(&outside, None),
        [
            "r#A1  its ticket #9 is not there, or not for you: link another, or take the link away",
            "    the report says “open”",
            "r#A3  make a ticket: c",
            "    note: @stranger has no account in tracker.accounts, so the ticket's assignee is left alone",
        ]
    );
    assert_eq!(outside.tickets.borrow()[0].values.status, Status::InProgress);
    let twin = Ticket { id: "2".into(), name: "#2".into(), ..outside.tickets.borrow()[0].clone() };
    outside.tickets.borrow_mut().push(twin);
    outside.items.borrow_mut()[2][5].clear();
    outside.journal.borrow_mut().clear();
    assert_eq!(sync(&outside, None)[2], "r#A3  more than one ticket carries its key: #1, #2; adopt one");
}

#[test]
fn a_lost_answer_makes_no_second_ticket() {
    let outside = outside(&[["A1", "a", "open", "", "", ""]]);
    outside.lost.set(Some(Lost::Answer));
    sync(&outside, None);
    assert_eq!(item(&outside, 0), "A1|a|open|||[#1](https://board.example/t/1)");
    assert_eq!((outside.tickets.borrow().len(), sync(&outside, None).len()), (1, 0));
}

#[test]
fn a_lost_request_is_made_good_later() {
    let outside = outside(&[["A1", "a", "open", "", "", ""]]);
    outside.lost.set(Some(Lost::Request));
    let shown = sync(&outside, None);
    assert_eq!(shown[1], "r#A1: POST: it broke; no ticket is seen, and a later sync makes one if there is none then");
    assert_eq!(outside.waited.get(), 22);
    assert_eq!(
        sync(&outside, None),
        ["r#A1  a ticket may have been made at 2026-11-22T00:00:00Z and is not seen yet: run this again later"]
    );
    outside.now.set(61);
    assert_eq!(sync(&outside, None), ["r#A1  make a ticket: a"]);
    assert_eq!((outside.tickets.borrow().len(), sync(&outside, None).len()), (1, 0));
}

#[test]
fn what_was_refused_can_be_made_at_once() {
    let outside = outside(&[["A1", "a", "open", "", "", ""]]);
    outside.lost.set(Some(Lost::Refused));
    assert_eq!(sync(&outside, None)[1], "r#A1: POST: no such type");
    sync(&outside, None);
    assert_eq!(outside.tickets.borrow().len(), 1);
}

/// Fifty items, stopped at every point of what is written here and there: after the next run there are fifty tickets.
#[test]
fn stopped_anywhere_there_are_exactly_fifty_tickets() {
    let names: Vec<String> = (1..=50).map(|number| format!("A{number}")).collect();
    let fifty: Vec<[&str; 6]> = names.iter().map(|name| [name.as_str(), "Do it", "in-progress", "@li", "2026-12-05", ""]).collect();
    // The ids, fifty times intent, ticket and status with their notes, the links: before and after each.
    let points = 2 + 50 * 6 + 2 + 50 * 4;
    (0..=points).into_par_iter().for_each(|point| {
        let outside = outside(&fifty);
        outside.left.set(Some(point));
        let stopped = catch_unwind(AssertUnwindSafe(|| sync(&outside, None))).is_err();
        assert_eq!(stopped, point < points, "there are other points than these");
        outside.left.set(None);
        // What was stopped while a request was under way is left alone for a minute.
        outside.now.set(61);
        sync(&outside, None);
        let keys: std::collections::HashSet<_> = outside.tickets.borrow().iter().map(|ticket| ticket.key.clone()).collect();
        assert_eq!((outside.tickets.borrow().len(), keys.len()), (50, 50), "stopped at point {point}");
        let linked: std::collections::HashSet<_> = outside.items.borrow().iter().map(|item| item[5].clone()).collect();
        assert_eq!(linked.len(), 50, "stopped at point {point}");
        assert!(outside.tickets.borrow().iter().all(|ticket| ticket.values.status == Status::InProgress), "stopped at point {point}");
        assert_eq!(sync(&outside, None), [""; 0], "stopped at point {point}");
    });
}

/// Five items decided against, or done and verified, stopped before and after each thing that is written: each ticket is told
/// why, or by what, and once.
#[test]
fn stopped_anywhere_a_remark_is_told_once() {
    let names: Vec<String> = (1..=5).map(|number| format!("A{number}")).collect();
    let text = "Do it (verified-by: the gale drill)";
    let five: Vec<[&str; 6]> = names.iter().map(|name| [name.as_str(), text, "open", "", "", ""]).collect();
    // Status, its note, the comment and its note.
    let points = 5 * 8;
    let statuses = [("wont-do: it is retired", "Decided against: it is retired\n"), ("done", "Verified by: the gale drill\n")];
    for (point, (status, words)) in (0..=points).flat_map(|point| statuses.map(|status| (point, status))) {
        let outside = outside(&five);
        sync(&outside, None);
        outside.items.borrow_mut().iter_mut().for_each(|item| item[2] = status.into());
        outside.left.set(Some(point));
        let stopped = catch_unwind(AssertUnwindSafe(|| sync(&outside, None))).is_err();
        assert_eq!(stopped, point < points, "there are other points than these");
        outside.left.set(None);
        sync(&outside, None);
        let said = outside.said.borrow().clone();
        assert!(said.len() == 5 && said.iter().all(|said| said.starts_with(words)), "stopped at point {point}: {said:?}");
        assert_eq!(sync(&outside, None), [""; 0], "stopped at point {point}");
    }
}

#[test]
fn a_duplicate_is_told_and_decides_nothing() {
    let outside = outside(&[["A1", "a", "open", "", "", ""]]);
    sync(&outside, None);
    let closed = |said: &str| {
        let mut tickets = outside.tickets.borrow_mut();
        tickets[0].values.status = Status::WontDo;
        tickets[0].said = said.to_owned();
    };
    closed("closed as duplicate");
    let name = outside.tickets.borrow()[0].name.clone();
    let told = sync(&outside, None).join("\n");
    let note =
        format!("{name} is not done, it is closed as duplicate, so the item keeps its status: adopt the ticket that has taken its place");
    assert!(told.contains(&note), "{told}");
    assert_eq!(outside.items.borrow()[0][2], "open");
    closed("closed as not planned");
    sync(&outside, None);
    assert_eq!(outside.items.borrow()[0][2], format!("wont-do: {name} was closed as not planned"));
}

#[test]
fn a_torn_journal_is_gone_on_with() {
    let outside = outside(&[["A1", "a", "open", "", "", ""]]);
    sync(&outside, None);
    let whole = outside.journal.borrow().clone();
    for end in 0..whole.len() {
        *outside.journal.borrow_mut() = whole[..end].to_owned();
        let journal = Journal::read(&whole[..end], "board p", "x").unwrap();
        assert!(journal.unreadable.len() <= 1);
        let start = journal.start();
        let text = format!("{}{start}{}", &whole[..end], journal::refused("A9", "board p", outside.time()));
        assert_eq!(Journal::read(&text, "board p", "x").unwrap().unreadable.len(), journal.unreadable.len());
        outside.items.borrow_mut()[0][5].clear();
        sync(&outside, None);
        assert_eq!(outside.tickets.borrow().len(), 1, "cut at {end}");
    }
}
