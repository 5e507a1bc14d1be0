//! `noblame actions sync` and `adopt`, as a person runs them, against a service in this process.

#![expect(clippy::disallowed_methods, reason = "the test is a service of its own, and stops the program it started")]

#[path = "trackers/github.rs"]
mod github;
#[path = "trackers/service.rs"]
mod service;

use service::{Answer, Asked, Board, Service, ok};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const SETTINGS: &str = "tracker:\n  kind: github\n  project: acme/shop\n  pause: 0s\n  accounts: {'@amara': ana}\n";
const CART: &str = "---\nid: cart-500s\ntitle: Cart returned 500s\n---\n\n## Action items\n\n\
                    - [ ] Refuse drains of more than 10 nodes (@amara, due 2026-12-05, prevent)\n\
                    - [x] Alert on queue lag (@li)\n\
                    - [ ] Write the runbook (@li, due 2026-11-20, process)\n";

fn repository(report: &str) -> tempfile::TempDir {
    // Every note of a journal waits for the disk: in memory that costs nothing.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    fs::create_dir(folder.path().join("postmortems")).unwrap();
    fs::write(folder.path().join("noblame.yml"), SETTINGS).unwrap();
    fs::write(folder.path().join("postmortems/cart.md"), report).unwrap();
    folder
}

fn command(folder: &Path, service: &Service, now: u64, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noblame"));
    command.current_dir(folder).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", now.to_string()).env("XDG_STATE_HOME", folder.join("state"));
    command.env("GITHUB_API_URL", &service.url).env("GITHUB_TOKEN", "token-1234").env_remove("GH_TOKEN").env_remove("GH_HOST");
    command.args(arguments);
    command
}

/// 2026-11-22
const TODAY: u64 = 1_795_305_600;

fn run(folder: &Path, service: &Service, arguments: &[&str]) -> (String, String, i32) {
    let output = command(folder, service, TODAY, arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&service.url, "http://service");
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn report(folder: &Path) -> String {
    fs::read_to_string(folder.join("postmortems/cart.md")).unwrap()
}

#[test]
fn items_get_tickets_and_both_are_kept_in_step() {
    let (folder, service) = (repository(CART), service::start(github::github));
    let plan = "cart-500s#A1  make a ticket: Refuse drains of more than 10 nodes (assigned to ana)\n\
                cart-500s#A3  make a ticket: Write the runbook\n    \
                note: @li has no account in tracker.accounts, so the ticket's assignee is left alone\n";
    let (printed, said, code) = run(folder.path(), &service, &["actions", "sync", "--dry-run"]);
    assert_eq!((printed.as_str(), said.as_str(), code), (plan, "3 items: 2 to make\n", 0));
    // A dry run writes nothing anywhere.
    assert_eq!((report(folder.path()).as_str(), service.board.lock().unwrap().issues.len()), (CART, 0));
    assert!(!folder.path().join("postmortems/cart.tickets.jsonl").exists());
    let (printed, said, code) = run(folder.path(), &service, &["actions", "sync"]);
    assert_eq!((printed.as_str(), code), (plan, 0));
    assert_eq!(
        said,
        "3 items: 2 to make\ncart-500s#A1 is #1 http://service/acme/shop/issues/1\ncart-500s#A3 is #2 http://service/acme/shop/issues/2\n"
    );
    let linked = format!("process) [#2]({}/acme/shop/issues/2) <!-- A3 -->\n", service.url);
    assert!(report(folder.path()).contains(&linked), "{}", report(folder.path()));
    // Nothing has changed: one request, and no write.
    let asked = service.board.lock().unwrap().asked;
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]), (String::new(), "3 items in step\n".into(), 0));
    assert_eq!(service.board.lock().unwrap().asked, asked + 1);
    // Each side changes something else, and one thing both.
    {
        let mut board = service.board.lock().unwrap();
        board.asked += 1;
        board.change("2").unwrap().state = "closed/completed".into();
        board.change("1").unwrap().title = "Refuse drains".into();
    }
    run(folder.path(), &service, &["actions", "set", "cart-500s#A1", "text=Refuse big drains"]);
    let (printed, said, code) = run(folder.path(), &service, &["actions", "sync"]);
    assert_eq!(
        printed,
        "cart-500s#A1  #1: conflict\n    conflict title: “Refuse big drains” in the report, “Refuse drains” in the ticket, before “Refuse \
         drains of more than 10 nodes”\ncart-500s#A3  #2: take home\n    take status: “open” → “done”\n"
    );
    assert!(said.starts_with("3 items: 1 to take home, 1 conflict\n") && code == 1, "{said}");
    assert!(report(folder.path()).contains("- [x] Write the runbook"));
    assert_eq!(run(folder.path(), &service, &["actions", "sync", "--prefer", "report"]).2, 0);
    assert_eq!(service.board.lock().unwrap().issues[0].title, "Refuse big drains");
}

#[test]
fn the_plan_is_told_to_programs() {
    let (folder, service) = (repository(CART), service::start(github::github));
    let (printed, _, code) = run(folder.path(), &service, &["actions", "sync", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((code, told["version"].as_u64(), told["tracker"].as_str()), (0, Some(1), Some("github acme/shop")));
    let step = &told["steps"][0];
    assert_eq!(
        (step["item"].as_str(), step["act"].as_str(), step["result"].as_str()),
        (Some("cart-500s#A1"), Some("create"), Some("done"))
    );
    assert_eq!(step["ticket"]["name"], "#1");
    assert_eq!(told["summary"]["create"], 2);
}

#[test]
fn a_ticket_that_is_there_is_adopted() {
    let (folder, service) = (repository(CART), service::start(github::github));
    let issue = service::Issue { title: "Drains".into(), state: "open".into(), ..service::Issue::default() };
    service.board.lock().unwrap().add(issue);
    let (printed, said, code) = run(folder.path(), &service, &["actions", "adopt", "cart-500s#A1", "#1"]);
    assert!(printed.contains("+ - [ ] Refuse drains of more than 10 nodes (@amara, due 2026-12-05, prevent) [#1](http://service/acme/shop/issues/1) <!-- A1 -->"), "{printed}");
    assert_eq!((said.as_str(), code), ("cart-500s#A1: adopted #1\n", 0));
    let (printed, _, code) = run(folder.path(), &service, &["actions", "sync", "--dry-run"]);
    assert!(printed.contains("conflict title: “Refuse drains of more than 10 nodes” in the report, “Drains” in the ticket\n"), "{printed}");
    assert_eq!(code, 1);
    let (_, said, code) =
        run(folder.path(), &service, &["actions", "adopt", "cart-500s#A3", "https://elsewhere.example/acme/shop/issues/1"]);
    assert!(said.contains("there is no ticket “https://elsewhere.example/acme/shop/issues/1” in github acme/shop") && code == 2, "{said}");
}

#[test]
fn a_strangers_settings_get_no_token() {
    let (folder, service) = (repository(CART), service::start(github::github));
    let evil = SETTINGS.replace("  pause", "  url: http://127.0.0.1:9\n  pause");
    fs::write(folder.path().join("noblame.yml"), evil).unwrap();
    let (_, said, code) = run(folder.path(), &service, &["actions", "sync"]);
    assert_eq!(
        (said.as_str(), code),
        (
            "error: the settings of this repository would send a token to http://127.0.0.1:9, and you have not trusted them with that\n\
             hint: look at noblame.yml, and if it is right run `noblame trust` once\n",
            2
        )
    );
    let program = SETTINGS.replace("  pause", "  credential: [touch, ran]\n  pause");
    fs::write(folder.path().join("noblame.yml"), program).unwrap();
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 2);
    assert!(!folder.path().join("ran").exists());
    assert_eq!(run(folder.path(), &service, &["trust"]).0, "trusted: run touch ran\n");
    assert_eq!(run(folder.path(), &service, &["trust"]).0, "trusted already: run touch ran\n");
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
}

#[test]
fn a_ticket_that_was_transferred_is_followed_and_one_that_was_deleted_is_told() {
    let (folder, service) = (repository(CART), service::start(github::github));
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    service.board.lock().unwrap().change("2").unwrap().state = "transferred".into();
    let moved = "cart-500s#A3  its ticket #2 is in another project now: #1 http://service/acme/other/issues/1\n    \
                 the report says “open”, the ticket “closed”; the link follows it, and they are kept in step no longer\n";
    let (printed, said, code) = run(folder.path(), &service, &["actions", "sync"]);
    assert_eq!((printed.as_str(), code), (moved, 1));
    assert!(said.contains("3 items: 1 to look at\n"), "{said}");
    let linked = format!("process) [#1]({}/acme/other/issues/1) <!-- A3 -->\n", service.url);
    assert!(report(folder.path()).contains(&linked), "{}", report(folder.path()));
    // The other item's ticket has that number here: it was not mistaken for it.
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]), (String::new(), "3 items in step\n".into(), 0));
    service.board.lock().unwrap().issues.clear();
    let gone = "cart-500s#A1  its ticket #1 is not there, or not for you: link another, or take the link away\n    \
                the report says “open”, and when it was last seen the ticket said “open”\n";
    let (printed, _, code) = run(folder.path(), &service, &["actions", "sync"]);
    assert_eq!((printed.as_str(), code), (gone, 1));
}

#[test]
fn why_an_item_was_decided_against_is_told_once() {
    let (folder, service) = (repository(CART), service::start(github::github));
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    run(folder.path(), &service, &["actions", "wont-do", "cart-500s#A3", "--because", "the runbook is retired in spring"]);
    let plan = "cart-500s#A3  #2: send\n    send status: “open” → “wont-do”\n    \
                send why it was decided against: “the runbook is retired in spring”\n";
    assert_eq!(run(folder.path(), &service, &["actions", "sync", "--dry-run"]).0, plan);
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    let said = || service.board.lock().unwrap().comments.clone();
    assert_eq!(said().len(), 1);
    assert!(said()[0].1.starts_with("Decided against: the runbook is retired in spring\n\nnoblame:cart-500s/A3 "), "{:?}", said());
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]), (String::new(), "3 items in step\n".into(), 0));
    // A clone whose journal was lost finds what was said.
    let journal = folder.path().join("postmortems/cart.tickets.jsonl");
    let kept: String =
        fs::read_to_string(&journal).unwrap().lines().filter(|line| !line.contains("reason")).map(|line| format!("{line}\n")).collect();
    fs::write(&journal, kept).unwrap();
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    assert_eq!(said().len(), 1);
    // Another reason is another thing to say; what the ticket itself said is not said back.
    let text = report(folder.path()).replace("retired in spring", "retired in May");
    fs::write(folder.path().join("postmortems/cart.md"), text).unwrap();
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    assert_eq!(said().len(), 2);
    service.board.lock().unwrap().asked += 1;
    service.board.lock().unwrap().change("1").unwrap().state = "closed/not_planned".into();
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    assert!(report(folder.path()).contains("wont-do: #1 was closed as not planned"), "{}", report(folder.path()));
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).1, "3 items in step\n");
    assert_eq!(said().len(), 2);
}

#[test]
fn what_verified_an_item_is_told_once() {
    let (folder, service) = (repository(CART), service::start(github::github));
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    run(folder.path(), &service, &["actions", "done", "cart-500s#A3"]);
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    let said = || service.board.lock().unwrap().comments.clone();
    assert!(said().is_empty(), "{:?}", said());
    run(folder.path(), &service, &["actions", "set", "cart-500s#A3", "verified-by=[the gale drill](https://drills.example/gale)"]);
    let (printed, told, code) = run(folder.path(), &service, &["actions", "sync", "--dry-run"]);
    let plan = "cart-500s#A3  #2: send\n    send what verified it: “the gale drill (https://drills.example/gale)”\n";
    assert_eq!((printed.as_str(), told.as_str(), code), (plan, "3 items: 1 to send\n", 0));
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    let words = "Verified by: the gale drill (https://drills.example/gale)\n\nnoblame:cart-500s/A3 ";
    assert!(said().len() == 1 && said()[0].1.starts_with(words), "{:?}", said());
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]), (String::new(), "3 items in step\n".into(), 0));
    // A second drill is another thing to say.
    run(folder.path(), &service, &["actions", "set", "cart-500s#A3", "verified-by=2026-12-10-gale.md"]);
    assert_eq!(run(folder.path(), &service, &["actions", "sync"]).2, 0);
    assert!(said()[1].1.starts_with("Verified by: 2026-12-10-gale.md\n"), "{:?}", said());
}

/// The process to stop, when so many tickets have been asked for, and whether before the last of them is made.
static STOP: Mutex<Option<Child>> = Mutex::new(None);
static LEFT: AtomicUsize = AtomicUsize::new(usize::MAX);
static BEFORE: AtomicBool = AtomicBool::new(false);

fn stop() {
    loop {
        if let Some(mut child) = STOP.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn deadly(board: &mut Board, asked: &Asked) -> Answer {
    if asked.method != "POST" || LEFT.fetch_sub(1, Ordering::SeqCst) != 1 {
        return github::github(board, asked);
    }
    if BEFORE.load(Ordering::SeqCst) {
        stop();
        return ok(serde_json::Value::Null);
    }
    let answer = github::github(board, asked);
    stop();
    answer
}

/// Fifty items: the process is killed when a ticket is asked for, before it is made and after, and run again.
#[test]
fn killed_in_the_middle_there_are_exactly_fifty_tickets() {
    let items: String = (1..=50).map(|number| format!("- [ ] Bound the queue of worker {number}\n")).collect();
    // With NOBLAME_SOAK set: at each of them.
    let is_soak = std::env::var_os("NOBLAME_SOAK").is_some();
    let points = (1..=50).filter(|requests| is_soak || [1, 25, 50].contains(requests));
    for (requests, before) in points.flat_map(|requests| [(requests, true), (requests, false)]) {
        let point = (requests, before);
        let folder = repository(&format!("---\nid: cart-500s\n---\n\n## Action items\n\n{items}"));
        let service = service::start(deadly);
        LEFT.store(requests, Ordering::SeqCst);
        BEFORE.store(before, Ordering::SeqCst);
        let mut child = command(folder.path(), &service, TODAY, &["actions", "sync"]);
        let child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        *STOP.lock().unwrap() = Some(child);
        // Whoever is killed is waited for by the service.
        while STOP.lock().unwrap().is_some() {
            std::thread::sleep(Duration::from_millis(5));
        }
        LEFT.store(usize::MAX, Ordering::SeqCst);
        // What may be on its way is left alone for ten minutes.
        let code = |now| command(folder.path(), &service, now, &["actions", "sync"]).output().unwrap().status.code().unwrap();
        code(TODAY);
        assert_eq!(code(TODAY + 601), 0, "{point:?}");
        let board = service.board.lock().unwrap();
        let keys: HashSet<&str> = board.issues.iter().filter_map(|issue| issue.body.lines().last()).collect();
        assert_eq!((board.issues.len(), keys.len()), (50, 50), "{point:?}");
        assert_eq!(report(folder.path()).matches("/acme/shop/issues/").count(), 50, "{point:?}");
    }
}

/// What the outside remembers: killed before each of these, and so after the one before, a process leaves all that it can leave.
const WRITES: &str = "write,fsync,fdatasync,?rename,?renameat,renameat2,?link,linkat,?unlink,unlinkat,ftruncate";

/// A sync that strace watches; its first argument says what strace is to do about [`WRITES`].
fn watched(folder: &Path, service: &Service, what: &str, log: &Path) -> std::process::ExitStatus {
    let sync = command(folder, service, TODAY, &["actions", "sync"]);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", what, "-o"]).arg(log).arg(sync.get_program()).args(sync.get_args());
    strace.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    for (name, value) in sync.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    strace.status().unwrap()
}

/// Three items, and with NOBLAME_SOAK fifty: the process is killed at every write of a file, and run again.
#[test]
fn killed_at_any_write_of_a_file_no_ticket_is_lost_or_made_twice() {
    let works = Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).stderr(Stdio::null()).status();
    if !works.is_ok_and(|status| status.success()) {
        // Not here, or it may not watch a process.
        return;
    }
    let count = if std::env::var_os("NOBLAME_SOAK").is_some() { 50 } else { 3 };
    let items: String = (1..=count).map(|number| format!("- [ ] Bound the queue of worker {number}\n")).collect();
    let text = format!("---\nid: cart-500s\n---\n\n## Action items\n\n{items}");
    // Once to the end, to know how many writes of each kind the thread has that writes; strace counts each kind by itself.
    let (folder, service) = (repository(&text), service::start(github::github));
    let log = folder.path().join("strace.log");
    assert!(watched(folder.path(), &service, &format!("trace={WRITES}"), &log).success());
    let log = fs::read_to_string(&log).unwrap();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    log.lines().filter_map(|line| line.split_once('(')?.0.split_whitespace().nth(1)).for_each(|kind| *kinds.entry(kind).or_default() += 1);
    let points: Vec<(&str, usize)> = kinds.iter().flat_map(|(kind, all)| (1..=*all).map(|point| (*kind, point))).collect();
    // A note before each ticket and one after, each written and brought to the disk, and twice a report.
    assert!(points.len() >= 4 * count + 6, "{kinds:?}");
    for (kind, point) in &points {
        let inject = format!("inject={kind}:signal=KILL:when={point}");
        let (folder, service) = (repository(&text), service::start(github::github));
        let status = watched(folder.path(), &service, &inject, Path::new("/dev/null"));
        assert!(!status.success(), "{inject}");
        // What may be on its way is left alone for ten minutes.
        let code = |now| command(folder.path(), &service, now, &["actions", "sync"]).output().unwrap().status.code().unwrap();
        code(TODAY);
        assert_eq!(code(TODAY + 601), 0, "{inject}");
        let board = service.board.lock().unwrap();
        let keys: HashSet<&str> = board.issues.iter().filter_map(|issue| issue.body.lines().last()).collect();
        assert_eq!((board.issues.len(), keys.len()), (count, count), "{inject}");
        let report = report(folder.path());
        let ids = (1..=count).filter(|number| report.contains(&format!("<!-- A{number} -->"))).count();
        assert_eq!((report.matches("/acme/shop/issues/").count(), ids), (count, count), "{inject}");
    }
}

/// What a sync says with a program as its tracker.
fn with_program(command: &str, is_trusted: bool) -> (String, i32) {
    let (folder, service) = (repository(CART), service::start(github::github));
    fs::write(folder.path().join("noblame.yml"), format!("tracker:\n  kind: command\n  command: {command}\n  timeout: 500ms\n")).unwrap();
    if is_trusted {
        assert_eq!(run(folder.path(), &service, &["trust"]).2, 0);
    }
    let (_, said, code) = run(folder.path(), &service, &["actions", "sync"]);
    assert!(is_trusted || !folder.path().join("ran").exists());
    assert!(!folder.path().join("postmortems/cart.tickets.jsonl").exists());
    (said, code)
}

#[test]
fn a_program_is_a_tracker_once_it_is_trusted() {
    let untrusted = "error: the settings of this repository would run touch ran, and you have not trusted them with that\n\
                     hint: look at noblame.yml, and if it is right run `noblame trust` once\n";
    assert_eq!(with_program("[touch, ran]", false), (untrusted.into(), 2));
    let nothing = "error: check of touch: it printed nothing; {\"done\": true} or {\"failed\": \"…\"} would be right\n";
    assert_eq!(with_program("[touch, ran]", true), (nothing.into(), 2));
    let late =
        "error: check of sleep: sleep took longer than 0.5 s and was ended\nhint: run the command again: what is done is not done twice\n";
    assert_eq!(with_program("[sleep, '60']", true), (late.into(), 2));
    let (said, code) = with_program("[./nowhere]", true);
    assert!(said.starts_with("error: check of ./nowhere: ./nowhere cannot be started: "), "{said}");
    assert_eq!(code, 2);
    // No shell reads the words.
    let (said, _) = with_program("[echo, '$(touch ran); true']", true);
    assert!(said.contains("line 1 is “$(touch ran); true”: "), "{said}");
}
