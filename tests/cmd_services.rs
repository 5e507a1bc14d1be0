//! `noblame timeline pull` from services, as a person runs it: good answers, and answers that mean harm.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders, runs programs and is a service of its own")]

use assert_cmd::Command;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

const TOKEN: &str = "wordless-secret-4711";

const REPORT: &str = "---
title: Checkout returned 500s
started: 2026-11-21T14:02:00Z
resolved: 2026-11-21T15:10:00Z
---

## Timeline
";

/// A service of the settings, and the variables that hold its address and token.
struct Known {
    name: &'static str,
    settings: &'static str,
    /// Empty where only the settings name it.
    address: &'static str,
    token: &'static str,
    /// The variable of the token for a server of one's own, where that is another.
    own_token: &'static str,
}

/// Each service that a source asks.
const SERVICES: &[Known] = &[
    Known { name: "prometheus", settings: "", address: "PROMETHEUS_URL", token: "PROMETHEUS_TOKEN", own_token: "PROMETHEUS_TOKEN" },
    Known { name: "alertmanager", settings: "", address: "ALERTMANAGER_URL", token: "ALERTMANAGER_TOKEN", own_token: "ALERTMANAGER_TOKEN" },
    Known { name: "slack", settings: ", channels: [C024BE91L]", address: "SLACK_API_URL", token: "SLACK_TOKEN", own_token: "SLACK_TOKEN" },
    Known { name: "pagerduty", settings: "", address: "", token: "PAGERDUTY_TOKEN", own_token: "PAGERDUTY_TOKEN" },
    Known {
        name: "github",
        settings: ", project: acme/shop",
        address: "GITHUB_API_URL",
        token: "GITHUB_TOKEN",
        own_token: "GH_ENTERPRISE_TOKEN",
    },
    Known { name: "gitlab", settings: ", project: acme/shop", address: "GITLAB_HOST", token: "GITLAB_TOKEN", own_token: "GITLAB_TOKEN" },
    Known {
        name: "matrix",
        settings: ", rooms: ['!r']",
        address: "MATRIX_HOMESERVER",
        token: "MATRIX_ACCESS_TOKEN",
        own_token: "MATRIX_ACCESS_TOKEN",
    },
];

/// What a service sends for the path it is asked, status line and all.
type Speak = Box<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

struct Service {
    url: String,
    /// Every request, as it came.
    asked: Arc<Mutex<Vec<String>>>,
}

fn start(speak: Speak) -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (asked, speak) = (Arc::new(Mutex::new(Vec::new())), Arc::new(speak));
    let service = Service { url, asked: asked.clone() };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (asked, speak) = (asked.clone(), speak.clone());
            std::thread::spawn(move || serve(stream, &speak, &asked));
        }
    });
    service
}

fn serve(stream: TcpStream, speak: &Speak, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|read| read > 0) && !head.ends_with("\r\n\r\n") {}
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    asked.lock().unwrap().push(head + &String::from_utf8_lossy(&body));
    let _ = writer.write_all(&speak(&path));
}

fn answer(status: u16, heads: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{heads}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn json(body: &str) -> Vec<u8> {
    answer(200, "Content-Type: application/json\r\n", body.as_bytes())
}

struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new(settings: &str) -> Scratch {
        let scratch = Scratch(tempfile::tempdir().unwrap());
        let repo = scratch.path().join("repo");
        fs::create_dir(&repo).unwrap();
        fs::write(repo.join("noblame.yml"), format!("timeline:\n  sources:\n    - {settings}\n")).unwrap();
        fs::write(repo.join("x.md"), REPORT).unwrap();
        scratch
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// What was printed, what was said, and the exit code.
    fn run(&self, variables: &[(&str, &str)], arguments: &[&str]) -> (String, String, i32) {
        let mut command = Command::cargo_bin("noblame").unwrap();
        command.current_dir(self.path().join("repo")).env_clear().envs(variables.iter().copied());
        command.env("SOURCE_DATE_EPOCH", "1795309200").env("NO_COLOR", "1").env("XDG_STATE_HOME", self.path().join("state"));
        let output = command.args(arguments).timeout(std::time::Duration::from_secs(100)).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap_or(-1))
    }

    /// Everything that stands in the folder.
    fn written(&self) -> String {
        let names = fs::read_dir(self.path().join("repo")).unwrap().map(|entry| entry.unwrap().path());
        names.map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()).collect()
    }
}

impl Known {
    /// A repository whose settings ask it there, and the environment.
    fn at<'u>(&self, url: &'u str) -> (Scratch, Vec<(&'static str, &'u str)>) {
        if self.address.is_empty() {
            let scratch = Scratch::new(&format!("{{from: {}, url: {url}{}}}", self.name, self.settings));
            scratch.run(&[], &["trust"]);
            return (scratch, vec![(self.token, TOKEN)]);
        }
        let scratch = Scratch::new(&format!("{{from: {}{}}}", self.name, self.settings));
        (scratch, vec![(self.address, url), (self.token, TOKEN)])
    }
}

/// Pull each service while it answers so, and look that nothing panics, hangs, leaks or looks complete.
fn harmless(name: &str, speak: impl Fn(&str) -> Vec<u8> + Send + Sync + Clone + 'static) {
    for known in SERVICES {
        let service = start(Box::new(speak.clone()));
        let (scratch, variables) = known.at(&service.url);
        let (printed, said, code) = scratch.run(&variables, &["timeline", "pull", "x.md", "--max-wait", "0s"]);
        let all = format!("{name} {}\n{printed}{said}{}", known.name, scratch.written());
        assert_eq!(code, 2, "looks complete: {all}");
        assert!(!all.contains("panicked"), "{all}");
        assert!(!all.contains(TOKEN), "{all}");
        let (printed, said, _) = scratch.run(&variables, &["timeline", "sources", "--check"]);
        assert!(!format!("{printed}{said}").contains("panicked") && !format!("{printed}{said}").contains(TOKEN), "{name}: {printed}{said}");
    }
}

#[test]
fn answers_of_another_shape_do_no_harm() {
    harmless("html", |_| answer(200, "Content-Type: text/html\r\n", b"<html>log in</html>"));
    harmless("nothing", |_| answer(200, "", b""));
    harmless("a number", |_| json("7"));
    harmless("deep", |_| json(&"[".repeat(100_000)));
    harmless("no text", |_| json("\"\u{fffd}\\ud800\""));
    harmless("broken off", |_| b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n{".to_vec());
    harmless("gzip that is none", |_| answer(200, "Content-Encoding: gzip\r\n", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]));
    harmless("no http", |_| b"SSH-2.0-OpenSSH_9.2\r\n".to_vec());
}

#[test]
fn what_is_repeated_of_the_token_is_not_shown() {
    harmless("in an error", |_| answer(400, "", format!(r#"{{"error":"bad key {TOKEN}","ok":false}}"#).as_bytes()));
    harmless("in words", |_| answer(403, "", format!("no {TOKEN}").as_bytes()));
    harmless("in a place", |_| answer(302, &format!("Location: /{TOKEN}/?a={TOKEN}\r\n"), b""));
    harmless("in a link", |_| answer(200, &format!("Link: </{TOKEN}>; rel=\"next\"\r\n"), b"{}"));
}

#[test]
fn an_answer_larger_than_is_read_does_no_harm() {
    let huge = Arc::new(json(&format!("[{}1]", "\"0123456789abcdef\",".repeat(2 << 20))));
    harmless("huge", move |_| huge.to_vec());
}

#[test]
fn a_token_stays_at_its_host() {
    for known in SERVICES {
        let other = start(Box::new(|_| json("[]")));
        let to = other.url.replace("127.0.0.1", "localhost");
        let service = start(Box::new(move |path| answer(307, &format!("Location: {to}{path}\r\n"), b"")));
        let (scratch, variables) = known.at(&service.url);
        scratch.run(&variables, &["timeline", "pull", "x.md", "--max-wait", "0s"]);
        assert!(
            service.asked.lock().unwrap().iter().any(|asked| asked.contains(TOKEN)),
            "{}: the token is sent where it belongs",
            known.name
        );
        assert!(!other.asked.lock().unwrap().iter().any(|asked| asked.contains(TOKEN)), "{}: the token went on", known.name);
    }
}

#[test]
fn an_address_of_the_settings_gets_a_token_once_it_is_trusted() {
    for known in SERVICES {
        let service = start(Box::new(|_| json("[]")));
        let scratch = Scratch::new(&format!("{{from: {}, url: {}{}}}", known.name, service.url, known.settings));
        let token = [(known.own_token, TOKEN)];
        let expected = format!(
            "in noblame.yml: {}: cannot be read: the settings of this repository would send a token to {}, and you have not trusted them with that",
            known.name, service.url
        );
        let (printed, _, code) = scratch.run(&token, &["timeline", "sources"]);
        assert!(printed.contains(&expected) && code == 0, "{printed}");
        let (_, said, code) = scratch.run(&token, &["timeline", "pull", "x.md"]);
        assert!(said.contains("have not trusted them") && code == 2, "{said}");
        assert!(service.asked.lock().unwrap().is_empty());
        let (printed, _, _) = scratch.run(&token, &["trust"]);
        assert_eq!(printed, format!("trusted: send a token to {}\n", service.url));
        let (printed, _, code) = scratch.run(&token, &["timeline", "sources"]);
        assert!(
            printed.contains(&format!("{}: {} with the token of {}", known.name, service.url, known.own_token)) && code == 0,
            "{printed}"
        );
        assert!(service.asked.lock().unwrap().is_empty(), "a list asks nobody");
        scratch.run(&token, &["timeline", "pull", "x.md"]);
        assert!(service.asked.lock().unwrap().iter().all(|asked| asked.contains(TOKEN)));
    }
}
