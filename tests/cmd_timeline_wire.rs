//! `noblame timeline pull` over real connections whose other end cuts, swells or delays what it answers.

#![expect(clippy::disallowed_methods, reason = "the test lays out files, and plays a service on this machine")]

use assert_cmd::Command;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const REPORT: &str = "---\ntitle: x\nstarted: 2026-11-21T14:00:00Z\nresolved: 2026-11-21T15:00:00Z\n---\n\n# x\n\n## Timeline\n\n";

/// What a pull from a service comes to: its code, what it printed and said, the report and the sidecar.
struct Pulled {
    code: i32,
    told: String,
    report: String,
    sidecar: Option<String>,
}

/// Pull from a service that answers the request of each number so.
fn pull(answer: impl Fn(usize, &mut TcpStream) -> std::io::Result<()> + Send + 'static, max_wait: &str) -> Pulled {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let mut stream = stream;
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked);
            let _ = answer(number, &mut stream);
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("noblame.yml"), "timeline: {sources: [{from: grafana}]}\n").unwrap();
    fs::write(at("x.md"), REPORT).unwrap();
    let mut command = Command::cargo_bin("noblame").unwrap();
    command.current_dir(folder.path()).env("NO_COLOR", "1").env("GRAFANA_URL", address).env("GRAFANA_TOKEN", "of-a-test");
    command.env("XDG_STATE_HOME", at("state")).args(["timeline", "pull", "x.md", "--max-wait", max_wait]);
    let output = command.timeout(Duration::from_secs(120)).output().unwrap();
    Pulled {
        code: output.status.code().unwrap_or(-1),
        told: String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        report: fs::read_to_string(at("x.md")).unwrap(),
        sidecar: fs::read_to_string(at("x.events.jsonl")).ok(),
    }
}

/// It ended with a clear word, and nothing was written.
#[track_caller]
fn fails(pulled: &Pulled, said: &str) {
    assert_eq!(pulled.code, 2, "{}", pulled.told);
    assert!(pulled.told.contains("grafana: could not be read") && pulled.told.contains(said), "{}", pulled.told);
    assert!(pulled.report == REPORT && pulled.sidecar.is_none(), "{} {:?}", pulled.report, pulled.sidecar);
}

fn send(stream: &mut TcpStream, heads: &str, body: &[u8]) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n{heads}\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

fn annotations(count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|id| format!(r#"{{"id":{id},"time":{},"tags":["deploy"],"text":"deployed cart {id}"}}"#, 1_795_270_000_000_u64 + id as u64))
        .collect();
    format!("[{}]", rows.join(","))
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(text).unwrap();
    out.finish().unwrap()
}

/// A packed answer is unpacked; one that ends early is no answer, whether its length was told or the stream just ends.
#[test]
fn a_packed_answer_that_is_cut_off_is_none() {
    let whole = packed(annotations(3).as_bytes());
    let length = whole.len();
    let pulled = pull(move |_, stream| send(stream, &format!("Content-Encoding: gzip\r\nContent-Length: {length}\r\n"), &whole), "0s");
    assert!(pulled.code == 0 && pulled.report.contains("deployed cart 2"), "{}", pulled.told);
    let whole = packed(annotations(3).as_bytes());
    let cut = whole[..length / 2].to_vec();
    let told = cut.clone();
    fails(
        &pull(move |_, stream| send(stream, &format!("Content-Encoding: gzip\r\nContent-Length: {length}\r\n"), &told), "0s"),
        "broke off",
    );
    let short = cut.clone();
    let heads = format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", cut.len());
    fails(&pull(move |_, stream| send(stream, &heads, &short), "0s"), "broke off");
    fails(&pull(move |_, stream| send(stream, "Content-Encoding: gzip\r\n", &cut), "0s"), "broke off");
}

/// No more of an answer is read than the largest that is taken, however it is packed.
#[test]
fn an_answer_without_end_is_left() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    let pulled = pull(
        move |_, stream| {
            send(stream, "", b"[")?;
            let rows = annotations(1000).replace(['[', ']'], "") + ",";
            while counter.load(Ordering::Relaxed) < 1 << 30 {
                stream.write_all(rows.as_bytes())?;
                counter.fetch_add(rows.len(), Ordering::Relaxed);
            }
            Ok(())
        },
        "0s",
    );
    fails(&pulled, "the answer is larger than 32 MiB");
    // What is on its way in the buffers of both ends is written too.
    assert!(sent.load(Ordering::Relaxed) < 48 << 20, "{} bytes were taken", sent.load(Ordering::Relaxed));
    let swelling = packed(&vec![b' '; 256 << 20]);
    let heads = format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", swelling.len());
    fails(&pull(move |_, stream| send(stream, &heads, &swelling), "0s"), "the answer is larger than 32 MiB");
}

/// A service that asks for patience is given it, and a person is told what is waited for.
#[test]
fn a_wait_that_is_asked_for_is_said() {
    let pulled = pull(
        |number, stream| match number {
            0 => stream.write_all(b"HTTP/1.1 429 X\r\nConnection: close\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}"),
            _ => {
                let body = annotations(1);
                send(stream, &format!("Content-Length: {}\r\n", body.len()), body.as_bytes())
            }
        },
        "60s",
    );
    assert!(pulled.code == 0 && pulled.sidecar.is_some(), "{}", pulled.told);
    assert!(pulled.told.contains("grafana: waiting 3 s before it is asked again: GET http://127.0.0.1:"), "{}", pulled.told);
}
