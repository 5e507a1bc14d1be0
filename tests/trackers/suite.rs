//! What every tracker has to do, whether it is a stand-in or a real server.

use jiff::Timestamp;
use noblame::actions::ticket::{self, New, Part, Patch, Remark, Ticket};
use noblame::actions::tracker::{Kind as Row, Opening, Settings, TRACKERS, Tracker};
use noblame::document::item::Status;
use noblame::document::yaml;
use noblame::remote::{Access, Kind, Patience};
use noblame::world::Clock;
use noblame::world::http::{Broken, Method, Network, Request, Response, Transport};
use noblame::world::process;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// A tracker to try.
pub struct Bench<'a> {
    /// The key `tracker:` as it is written.
    pub settings: &'a str,
    /// The environment: addresses and tokens.
    pub variables: Vec<(&'a str, String)>,
    /// The variable that holds the token, if a wrong one is told from the right one.
    pub token: Option<&'a str>,
    /// An account that tickets can be assigned to.
    pub account: &'a str,
    /// Something that was not there before: keys of other runs are found, too.
    pub report: String,
    /// How many tickets a long list has.
    pub many: usize,
}

/// The network with faults on purpose, which does not wait, and remembers what went through it.
#[derive(Default)]
pub struct Faulty {
    network: Network,
    next: Mutex<Option<(Method, Fault)>>,
    pub waits: Mutex<Vec<Duration>>,
    pub sent: Mutex<Vec<Request>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Done, and the answer is lost.
    LostAnswer,
    /// Lost on its way.
    LostRequest,
    Busy,
    BadGateway,
}

impl Faulty {
    /// The next request of a method fails so.
    pub fn fail(&self, method: Method, fault: Fault) {
        *self.next.lock().unwrap() = Some((method, fault));
    }

    /// A program that is asked, with the same faults.
    fn ask(&self, words: &[String], line: &str, limit: Duration) -> Result<Vec<u8>, Broken> {
        let ask: serde_json::Value = serde_json::from_str(line).unwrap();
        let method = match ask["do"].as_str() {
            Some("create") => Method::Post,
            Some("update") => Method::Patch,
            _ => Method::Get,
        };
        let fault = self.next.lock().unwrap().take_if(|(meant, _)| *meant == method).map(|(_, fault)| fault);
        let broken = || Err(Broken { sent: true, message: "it broke".into() });
        match fault {
            Some(Fault::LostRequest) => broken(),
            Some(Fault::Busy) => Ok(b"{\"failed\": \"too many\", \"why\": \"busy\", \"wait\": 7}\n".to_vec()),
            Some(Fault::BadGateway) => Ok(b"{\"failed\": \"trouble\", \"why\": \"unknown\"}\n".to_vec()),
            Some(Fault::LostAnswer) => {
                process::ask(words, Path::new("."), line, limit)?;
                broken()
            }
            None => process::ask(words, Path::new("."), line, limit),
        }
    }
}

impl Transport for Faulty {
    fn send(&self, request: &Request) -> Result<Response, Broken> {
        let mut next = self.next.lock().unwrap();
        // A query may be a POST, too: what makes something is meant.
        let is_query = request.body.as_ref().is_some_and(|body| body.contains("\"query\":\"query"));
        let is_meant = |method| if is_query { method == Method::Get } else { method == request.method };
        let fault = next.take_if(|(method, _)| is_meant(*method)).map(|(_, fault)| fault);
        drop(next);
        let broken = || Err(Broken { sent: true, message: "it broke".into() });
        let answer = |status, name: &str, value: &str| {
            Ok(Response { status, headers: vec![(name.into(), value.into())], body: b"<html></html>".to_vec() })
        };
        match fault {
            Some(Fault::LostRequest) => broken(),
            Some(Fault::Busy) => answer(429, "retry-after", "7"),
            Some(Fault::BadGateway) => answer(502, "content-type", "text/html"),
            Some(Fault::LostAnswer) => {
                self.sent.lock().unwrap().push(request.clone());
                self.network.send(request)?;
                broken()
            }
            None => {
                self.sent.lock().unwrap().push(request.clone());
                self.network.send(request)
            }
        }
    }

    fn wait(&self, time: Duration) {
        self.waits.lock().unwrap().push(time);
    }
}

/// Something that was not there before.
pub fn fresh() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    format!("suite-{:x}", now.as_nanos())
}

/// Work with the tracker of a bench.
pub fn with<T>(bench: &Bench<'_>, wire: &Faulty, work: impl FnOnce(&dyn Tracker) -> T) -> T {
    let settings: Settings = yaml::read(bench.settings).unwrap();
    let row: &Row = TRACKERS.iter().find(|row| Some(row.name) == settings.kind.as_deref()).unwrap();
    let opening = Opening {
        settings: &settings,
        access: Access {
            transport: wire,
            clock: Clock::Machine,
            patience: Patience::default(),
            pause: Duration::ZERO,
            variable: &|name| bench.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()),
            file: &|_| unreachable!("no variable names a file"),
            output: &|_| unreachable!("no program is named"),
            trusts: &|with| with.starts_with("run "),
            tells: &|_| {},
            name: row.name,
            url: settings.url.as_deref(),
            credential: &settings.credential,
        },
        ask: &|words, line, limit| wire.ask(words, line, limit),
    };
    let tracker = (row.open)(&opening).unwrap();
    work(tracker.as_ref())
}

fn new(bench: &Bench<'_>, tracker: &dyn Tracker, item: &str, title: &str) -> New {
    let carries = tracker.carries();
    New {
        key: ticket::key(&bench.report, item),
        title: ticket::cut(title, carries.title),
        body: ticket::body(title, item, &bench.report, Some("Cart was slow"), carries.body),
        owner: Some(bench.account.to_owned()),
        due: carries.due.then(|| "2031-12-05".parse().unwrap()),
    }
}

/// Everything. Panics where something does not hold.
pub fn conforms(bench: &Bench<'_>) {
    let wire = Faulty::default();
    with(bench, &wire, |tracker| {
        tracker.check().unwrap();
        let first = made_and_found(bench, tracker);
        lost(bench, tracker, &wire);
        changed(bench, tracker, &first, &wire);
        busy(bench, tracker, &wire);
        told(bench, tracker, &wire);
        strange(bench, tracker);
        many(bench, tracker, &wire);
    });
    expired(bench);
    contract(bench, &wire);
}

fn long_ago() -> Timestamp {
    Timestamp::now() - jiff::SignedDuration::from_hours(24)
}

fn find(tracker: &dyn Tracker, bench: &Bench<'_>, item: &str) -> Vec<Ticket> {
    tracker.find(&ticket::key(&bench.report, item), long_ago()).unwrap()
}

fn made_and_found(bench: &Bench<'_>, tracker: &dyn Tracker) -> Ticket {
    assert!(find(tracker, bench, "A1").is_empty());
    let wanted = new(bench, tracker, "A1", "Refuse drains of more than 10 nodes");
    let made = tracker.create(&wanted).unwrap();
    assert_eq!((made.values.title.as_str(), made.values.status), (wanted.title.as_str(), Status::Open));
    assert_eq!((made.values.owner.as_deref(), made.values.due), (Some(bench.account), wanted.due));
    assert_eq!(made.key.as_ref(), Some(&wanted.key));
    assert_eq!(tracker.id_of(&made.url).as_ref(), Some(&made.id), "{}", made.url);
    let found = find(tracker, bench, "A1");
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].id, &found[0].values), (&made.id, &made.values));
    assert_eq!(tracker.get(&made.id).unwrap().unwrap().values, made.values);
    assert!(tracker.get(&made.id.replace(|c: char| c.is_ascii_digit(), "9")).unwrap().is_none());
    made
}

fn lost(bench: &Bench<'_>, tracker: &dyn Tracker, wire: &Faulty) {
    // The same key again: whoever asks first finds it and makes none.
    for (item, fault, there) in [("A2", Fault::LostAnswer, true), ("A3", Fault::LostRequest, false), ("A4", Fault::BadGateway, false)] {
        let wanted = new(bench, tracker, item, "Alert on queue lag");
        wire.waits.lock().unwrap().clear();
        wire.fail(Method::Post, fault);
        // A tracker whose ticket takes more than one request may lose the one that makes nothing.
        match tracker.create(&wanted) {
            Err(error) if error.may_be_done() => assert_eq!(find(tracker, bench, item).len(), usize::from(there), "{fault:?}"),
            Err(_) => assert!(find(tracker, bench, item).is_empty(), "{fault:?}"),
            Ok(_) => panic!("{fault:?} was not told"),
        }
        assert!(wire.waits.lock().unwrap().is_empty(), "nothing that may be done is tried again");
    }
}

fn changed(bench: &Bench<'_>, tracker: &dyn Tracker, first: &Ticket, wire: &Faulty) {
    let carries = tracker.carries();
    let title = |title: &str| Patch { title: Some(title.into()), ..Patch::default() };
    // What the list gives is what changes begin from.
    let seen = tracker.list().unwrap().into_iter().find(|ticket| ticket.id == first.id).expect("the list holds it");
    assert_eq!((&seen.values, &seen.key), (&first.values, &first.key));
    let renamed = tracker.update(&seen, &title("Refuse big drains")).unwrap();
    assert_eq!((renamed.values.title.as_str(), &renamed.key), ("Refuse big drains", &first.key));
    // Somebody else was quicker.
    assert_eq!(tracker.update(&seen, &title("Mine")).unwrap_err().kind, Kind::Conflict);
    assert_eq!(tracker.get(&first.id).unwrap().unwrap().values.title, "Refuse big drains");
    let mut now = tracker.get(&first.id).unwrap().unwrap();
    for status in [Status::Done, Status::Open, Status::InProgress, Status::WontDo, Status::Open] {
        let before = now.values.status;
        now = tracker.update(&now, &Patch { status: Some(status), ..Patch::default() }).unwrap();
        let expected = carries.project(&noblame::actions::ticket::Values { status, ..now.values.clone() }).status;
        assert_eq!(now.values.status, expected, "from {before:?} to {status:?}");
        now = tracker.get(&first.id).unwrap().unwrap();
        assert_eq!(now.values.status, expected, "from {before:?} to {status:?}");
    }
    let due = carries.due.then(|| "2032-01-31".parse().unwrap());
    let patch = Patch { owner: Some(None), due: carries.due.then_some(due), ..Patch::default() };
    now = tracker.update(&now, &patch).unwrap();
    assert_eq!((now.values.owner.clone(), now.values.due), (None, due));
    now = tracker
        .update(&now, &Patch { owner: Some(Some(bench.account.into())), due: carries.due.then_some(None), ..Patch::default() })
        .unwrap();
    assert_eq!((now.values.owner.as_deref(), now.values.due), (Some(bench.account), None));
    assert_eq!(now.values.said(Part::Title), "Refuse big drains");
    // A change says what shall be: it is made again.
    wire.waits.lock().unwrap().clear();
    wire.fail(Method::Get, Fault::BadGateway);
    assert!(tracker.get(&first.id).unwrap().is_some());
    assert_eq!(wire.waits.lock().unwrap().len(), 1);
}

fn busy(bench: &Bench<'_>, tracker: &dyn Tracker, wire: &Faulty) {
    for method in [Method::Get, Method::Post] {
        wire.waits.lock().unwrap().clear();
        wire.fail(method, Fault::Busy);
        match method {
            Method::Get => drop(tracker.list().unwrap()),
            _ => drop(tracker.create(&new(bench, tracker, "A5", "Write the runbook")).unwrap()),
        }
        assert_eq!(*wire.waits.lock().unwrap(), [Duration::from_secs(7)], "{method:?}");
    }
    assert_eq!(find(tracker, bench, "A5").len(), 1);
}

/// What a ticket is told it is told once, also where an answer was lost.
fn told(bench: &Bench<'_>, tracker: &dyn Tracker, wire: &Faulty) {
    if !tracker.carries().comments {
        return;
    }
    let wanted = new(bench, tracker, "A9", "Retire the old queue");
    let ticket = tracker.create(&wanted).unwrap();
    let ticket = tracker.update(&ticket, &Patch { status: Some(Status::WontDo), ..Patch::default() }).unwrap();
    assert!(ticket.values.status.is_closed());
    let is_query = |request: &Request| request.body.as_ref().is_some_and(|body| body.contains("\"query\":\"query"));
    let writes = || wire.sent.lock().unwrap().iter().filter(|request| request.method != Method::Get && !is_query(request)).count();
    let remarks = [
        (Method::Get, Remark::WhyNot("it is retired in spring".into())),
        (Method::Put, Remark::WhyNot("übrig „<b>“ & 🚒".into())),
        (Method::Post, Remark::Verified("nobody_uses *it* (https://drills.example/gale)".into())),
    ];
    for (method, remark) in remarks {
        let (text, mark) = remark.comment(&wanted.key);
        if method != Method::Get {
            wire.fail(method, Fault::LostAnswer);
        }
        if let Err(error) = tracker.comment(&ticket, &mark, &text) {
            // What was changed all the same is another by now when it is tried again.
            let is_told = error.may_be_done() || matches!(error.kind, Kind::Net { sent: false } | Kind::Conflict);
            assert!(is_told, "{error:?}");
        }
        *wire.next.lock().unwrap() = None;
        tracker.comment(&ticket, &mark, &text).unwrap();
        let before = writes();
        tracker.comment(&ticket, &mark, &text).unwrap();
        assert_eq!(writes(), before, "{remark:?} is told once");
    }
    assert_eq!(tracker.get(&ticket.id).unwrap().unwrap().values, ticket.values);
}

fn strange(bench: &Bench<'_>, tracker: &dyn Tracker) {
    let title = "Schöne „Grüße“ an 🚒 & <b>co</b> “100 %” \\ 日本語";
    let made = tracker.create(&new(bench, tracker, "A6", title)).unwrap();
    assert_eq!(tracker.get(&made.id).unwrap().unwrap().values.title, title);
    let large = "🚒 ünïcode ".repeat(100_000);
    assert!(large.len() > 1_000_000);
    let made = tracker.create(&new(bench, tracker, "A7", &large)).unwrap();
    let read = tracker.get(&made.id).unwrap().unwrap();
    assert_eq!(read.key, Some(ticket::key(&bench.report, "A7")));
    assert_eq!(read.values.title, ticket::cut(&large, tracker.carries().title));
}

fn many(bench: &Bench<'_>, tracker: &dyn Tracker, wire: &Faulty) {
    // Others may be at work in a real server.
    let ours = |list: &[Ticket]| list.iter().filter(|ticket| ticket.key.as_ref().is_some_and(|key| key.contains(&bench.report))).count();
    let before = ours(&tracker.list().unwrap());
    for number in 0..bench.many {
        tracker.create(&new(bench, tracker, &format!("B{number}"), &format!("Item {number}"))).unwrap();
    }
    wire.sent.lock().unwrap().truncate(200);
    let asked = wire.sent.lock().unwrap().len();
    let list = tracker.list().unwrap();
    assert_eq!(ours(&list), before + bench.many);
    let pages = wire.sent.lock().unwrap().len() - asked;
    // Some tell only by an empty page that there are no more.
    assert!(pages <= list.len() / 50 + 2, "{pages} requests for {} tickets", list.len());
    let ids: std::collections::HashSet<_> = list.iter().map(|ticket| &ticket.id).collect();
    assert_eq!(ids.len(), list.len());
}

/// A token that is no longer good: that is not an empty list.
fn expired(bench: &Bench<'_>) {
    let Some(name) = bench.token else { return };
    let variables =
        bench.variables.iter().map(|(known, value)| (*known, if *known == name { "expired".to_owned() } else { value.clone() }));
    let bench = Bench { variables: variables.collect(), report: bench.report.clone(), ..*bench };
    with(&bench, &Faulty::default(), |tracker| {
        assert_eq!(tracker.check().unwrap_err().kind, Kind::Auth);
        assert_eq!(tracker.create(&new(&bench, tracker, "A8", "Never")).unwrap_err().kind, Kind::Auth);
    });
}

/// Requests are kept for the contracts.
fn contract(bench: &Bench<'_>, wire: &Faulty) {
    let settings: Settings = yaml::read(bench.settings).unwrap();
    super::contract::keep(settings.kind.as_deref().unwrap_or_default(), &wire.sent.lock().unwrap());
}
