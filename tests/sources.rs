//! Sources that ask services, against real servers, where the environment names them.
//!
//! `NOBLAME_REAL_SOURCES` is a list of those to try, such as `prometheus alertmanager slack matrix github gitlab`; each reads
//! address and token from its own variables, and `NOBLAME_REAL_SLACK` and the like say what else its settings need, as
//! `channels: [inc-42]`. Nothing is written there: `cargo test --test sources -- --nocapture`.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "the test reads its environment, and says what it skips")]

use assert_cmd::Command;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Each service, and the variable that holds its address.
const SERVICES: &[(&str, &str)] = &[
    ("prometheus", "PROMETHEUS_URL"),
    ("alertmanager", "ALERTMANAGER_URL"),
    ("slack", "SLACK_API_URL"),
    ("github", "GITHUB_API_URL"),
    ("gitlab", "GITLAB_HOST"),
    ("matrix", "MATRIX_HOMESERVER"),
];

/// The variables that hold what nobody may read afterwards.
const TOKENS: &[&str] = &["SLACK_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN", "MATRIX_ACCESS_TOKEN"];

/// What a proxy does to the first requests, each twice.
const FAULTS: &[&str] =
    &["reset", "429", "429 with a date", "403 of the second limit", "502", "503", "slow", "half", "truncated", "lost", "bare"];

/// The heads that "bare" takes away, beside those of limits.
const HEADS: &[&str] = &["etag", "link", "last-modified", "retry-after"];

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A report in a folder of its own, and the settings that ask one service.
fn report(source: &str, more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = format!("timeline:\n  most_rows: 100000\n  sources:\n    - {{from: {source}{more}}}\n");
    fs::write(folder.path().join("noblame.yml"), settings).unwrap();
    let since = variable("NOBLAME_REAL_SINCE").unwrap_or_else(|| "2026-01-01T00:00:00Z".to_owned());
    fs::write(folder.path().join("x.md"), format!("---\ntitle: x\nstarted: {since}\n---\n\n# x\n")).unwrap();
    folder
}

/// The events that the sidecar holds after a pull; what was printed and said, and the code.
fn pull(folder: &Path, name: &str, address: &str) -> (Vec<String>, String, i32) {
    let mut command = Command::cargo_bin("noblame").unwrap();
    command.current_dir(folder).env("NO_COLOR", "1").env(name, address).env("XDG_STATE_HOME", folder.join("state"));
    let output = command.args(["timeline", "pull", "x.md"]).timeout(Duration::from_secs(300)).output().unwrap();
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    for token in TOKENS.iter().filter_map(|name| variable(name)) {
        let kept = ["x.md", "x.events.jsonl"].map(|file| fs::read_to_string(folder.join(file)).unwrap_or_default());
        assert!(!told.contains(&token) && !kept.iter().any(|text| text.contains(&token)), "a token is told: {told}");
    }
    (events(folder), told, output.status.code().unwrap_or(-1))
}

fn events(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("x.events.jsonl")).unwrap_or_default();
    let mut lines: Vec<String> = text.lines().filter(|line| line.contains(r#""type":"event""#)).map(plain).collect();
    lines.sort();
    lines
}

/// A line without the address that the service was asked at.
fn plain(line: &str) -> String {
    let port = regex::Regex::new(r"(127\.0\.0\.1|localhost):\d+").unwrap();
    port.replace_all(line, "here").into_owned()
}

#[test]
fn real_services_are_read_through_every_fault() {
    let wanted = variable("NOBLAME_REAL_SOURCES").unwrap_or_default();
    for (source, name) in SERVICES {
        if !wanted.split([' ', ',']).any(|wanted| wanted == *source) {
            eprintln!("SKIPPED: {source} was not tried on a real server (NOBLAME_REAL_SOURCES does not name it)");
            continue;
        }
        let address = variable(name).unwrap_or_else(|| panic!("{source} is named, and {name} is not set"));
        let more = variable(&format!("NOBLAME_REAL_{}", source.to_uppercase())).map(|more| format!(", {more}")).unwrap_or_default();
        let folder = report(source, &more);
        let (events, told, code) = pull(folder.path(), name, &address);
        assert!(code == 0 && !events.is_empty(), "{source}: {code} {told}");
        let (again, told, code) = pull(folder.path(), name, &address);
        assert!(code == 0 && again == events, "{source}: a second pull changes something: {told}");
        eprintln!("{source}: {} events, twice the same", events.len());
        for fault in FAULTS {
            let (proxied, struck) = proxy(&address, fault);
            let (begun, folder) = (Instant::now(), report(source, &more));
            let (through, told, first) = pull(folder.path(), name, &proxied);
            // All of it, or a part that is said to be one; nothing twice.
            let is_part = first == 2 && through.iter().all(|event| events.contains(event));
            assert!(first == 0 && through == events || is_part, "{source} {fault}: {first} {told}");
            assert!(struck.load(Ordering::Relaxed) > 0, "{source} {fault}: it struck nothing");
            // Run again it is all there, and once.
            let mut runs = 1;
            let mut last = (through, told, first);
            while last.2 != 0 && runs < 4 {
                last = pull(folder.path(), name, &proxied);
                runs += 1;
            }
            assert!(last.2 == 0 && last.0 == events, "{source} {fault}, run {runs} times: {}", last.1);
            eprintln!("{source} {fault}: all of it after {runs} runs, {:.1} s", begun.elapsed().as_secs_f64());
        }
    }
}

/// A proxy before a server that does this to two requests, and the number of those that it has struck.
fn proxy(address: &str, fault: &'static str) -> (String, Arc<AtomicUsize>) {
    let (scheme, rest) = address.split_once("://").unwrap();
    assert_eq!(scheme, "http", "a proxy for faults stands before a server on this machine");
    let (host, path) = rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
    let host = host.to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}{path}", listener.local_addr().unwrap().port());
    let struck = Arc::new(AtomicUsize::new(0));
    let counter = struck.clone();
    let one_at_a_time = Arc::new(Mutex::new(()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (host, counter, turn) = (host.clone(), counter.clone(), one_at_a_time.clone());
            std::thread::spawn(move || {
                let _turn = turn.lock().unwrap();
                let _ = serve(stream, &host, fault, &counter);
            });
        }
    });
    (url, struck)
}

fn serve(mut client: TcpStream, host: &str, fault: &str, struck: &AtomicUsize) -> std::io::Result<()> {
    let asked = message(&mut client)?;
    let strikes = struck.load(Ordering::Relaxed) < 2;
    if strikes {
        struck.fetch_add(1, Ordering::Relaxed);
        let canned = |status: &str, heads: &str, body: &str| {
            format!("HTTP/1.1 {status}\r\nConnection: close\r\n{heads}Content-Length: {}\r\n\r\n{body}", body.len())
        };
        let soon = || jiff::fmt::rfc2822::to_string(&(jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC) + Duration::from_secs(2)));
        let answer = match fault {
            "reset" => return Ok(()),
            "429" => canned("429 X", "Retry-After: 1\r\n", r#"{"message":"too many requests"}"#),
            "429 with a date" => canned("429 X", &format!("Retry-After: {}\r\n", soon().unwrap()), "{}"),
            "403 of the second limit" => canned("403 X", "", r#"{"message":"You have exceeded a secondary rate limit."}"#),
            "502" | "503" => canned(fault, "Content-Type: text/html\r\n", "<html><h1>Bad gateway</h1></html>"),
            _ => String::new(),
        };
        if !answer.is_empty() {
            return client.write_all(answer.as_bytes());
        }
    }
    if strikes && fault == "slow" {
        std::thread::sleep(Duration::from_secs(2));
    }
    let mut server = TcpStream::connect(host)?;
    let head = String::from_utf8_lossy(&asked);
    let (line, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
    let rest: Vec<&str> = rest.split("\r\n").filter(|head| !head.to_lowercase().starts_with("connection:")).collect();
    server.write_all(format!("{line}\r\nConnection: close\r\n{}", rest.join("\r\n")).as_bytes())?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let body = answer.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
    match fault {
        "lost" if strikes => Ok(()),
        "truncated" if strikes => client.write_all(&answer[..answer.len() - 20.min(answer.len())]),
        "half" if strikes => client.write_all(&answer[..body + (answer.len() - body) / 2]),
        "bare" if strikes => client.write_all(&[bared(&answer[..body]).as_bytes(), &answer[body..]].concat()),
        _ => client.write_all(&answer),
    }
}

/// The head of an answer without what it says of limits, versions and further pages.
fn bared(head: &[u8]) -> String {
    let is_bare = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default().to_lowercase();
        !HEADS.contains(&name.as_str()) && !name.contains("ratelimit")
    };
    String::from_utf8_lossy(head).split("\r\n").filter(is_bare).collect::<Vec<_>>().join("\r\n")
}

/// A request, head and body.
fn message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer)?;
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).to_lowercase();
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok()).unwrap_or(0);
            if read.len() >= end + 4 + length {
                return Ok(read);
            }
        }
        if count == 0 {
            return Ok(read);
        }
    }
}
