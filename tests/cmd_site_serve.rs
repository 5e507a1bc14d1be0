//! `noblame site serve`: what a browser is given while reports are being written, and what nobody else is.

#![expect(clippy::disallowed_methods, reason = "the test starts a server and speaks to it")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const REPORT: &str = "---\ntitle: The cart was empty\n---\n# The cart was empty\n\nA node came back with no data. ![graph](graph.png)\n";

/// A running server; it ends with the test.
struct Served {
    folder: TempDir,
    child: Child,
    port: u16,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn start() -> Served {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::create_dir(folder.path().join("postmortems")).unwrap();
        fs::write(folder.path().join("postmortems/cart.md"), REPORT).unwrap();
        fs::write(folder.path().join("postmortems/graph.png"), "png").unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_noblame"))
            .current_dir(folder.path())
            .args(["site", "serve", "--port", "0"])
            .env("SOURCE_DATE_EPOCH", "1795305600")
            .env("NO_COLOR", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let port = line.split_once("localhost:").and_then(|(_, rest)| rest.split('/').next()).and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no address in {line:?}"));
        Served { folder, child, port }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // One that was refused before it was read ends the connection.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port))
    }

    fn report(&self) -> std::path::PathBuf {
        self.folder.path().join("postmortems/cart.md")
    }

    /// The news as they come, one a line.
    fn news(&self) -> impl FnMut() -> String + use<> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET /.noblame/news HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).unwrap();
        let mut lines = BufReader::new(stream).lines();
        let mut next = move || loop {
            let line = lines.next().unwrap().unwrap();
            if let Some(data) = line.strip_prefix("data: ") {
                return data.to_owned();
            }
        };
        next();
        next
    }

    /// Wait until a page holds these words.
    fn until(&self, path: &str, words: &str) -> String {
        let since = Instant::now();
        loop {
            let page = self.get(path);
            if page.contains(words) {
                return page;
            }
            assert!(since.elapsed() < Duration::from_secs(20), "no {words} in\n{page}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn pages_are_served_and_nothing_is_written() {
    let served = Served::start();
    let home = served.get("/");
    assert!(home.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"), "{home}");
    assert!(home.contains("Cache-Control: no-store") && home.contains("X-Content-Type-Options: nosniff"), "{home}");
    assert!(home.contains("script-src 'self'; connect-src 'self';") && home.contains("src=\"/.noblame/serve.js\""), "{home}");
    assert!(served.get("/reports/cart.html?x=1").contains("<h1 id=\"the-cart-was-empty\">"));
    assert!(served.get("/style.css").contains("Content-Type: text/css"));
    assert!(served.get("/.noblame/serve.js").contains("EventSource"));
    assert!(served.get("/files/postmortems/graph.png").ends_with("\r\n\r\npng"));
    let head = served.ask(&format!("HEAD / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", served.port));
    assert!(head.starts_with("HTTP/1.1 200 OK") && head.ends_with("\r\n\r\n"), "{head}");
    for path in [
        "/gone.html",
        "/../postmortems/cart.md",
        "/files/../noblame.yml",
        "/%2e%2e/postmortems/cart.md",
        "/postmortems/cart.md",
        "//etc/passwd",
    ] {
        assert!(served.get(path).starts_with("HTTP/1.1 404 Not Found"), "{path}");
    }
    assert!(!served.folder.path().join("public").exists());
}

#[test]
fn a_page_elsewhere_reads_nothing() {
    let served = Served::start();
    for host in ["evil.example.com", "localhost.evil.example.com", "localhost"] {
        for path in ["/", "/reports/cart.html", "/.noblame/news", "/.noblame/trouble", "/files/postmortems/graph.png"] {
            let answer = served.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
            assert!(answer.starts_with("HTTP/1.1 403 Forbidden") && !answer.contains("cart was empty"), "{host}{path}: {answer}");
        }
    }
    assert!(served.ask("POST / HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 403"));
    assert!(served.ask("\u{0}\u{1}\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert_eq!(served.ask(&format!("GET /{} HTTP/1.1\r\n", "x".repeat(40_000))), "");
    assert!(!served.get("/").contains("Access-Control"));
}

#[test]
fn a_save_is_told_soon_and_shown() {
    let served = Served::start();
    let mut news = served.news();
    let mut slowest = Duration::ZERO;
    for number in 0..5 {
        std::thread::sleep(Duration::from_millis(60));
        let saved = Instant::now();
        fs::write(served.report(), REPORT.replace("no data", &format!("no data {number}"))).unwrap();
        assert_eq!(news(), "changed");
        slowest = slowest.max(saved.elapsed());
        assert!(served.get("/reports/cart.html").contains(&format!("no data {number}")));
    }
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}

#[test]
fn what_is_wrong_is_shown_with_its_place_until_it_is_mended() {
    let served = Served::start();
    let mut news = served.news();
    fs::write(served.report(), "---\ntitle: one: two\n---\n# A <b>\n").unwrap();
    assert_eq!(news(), "trouble");
    assert!(served.get("/.noblame/trouble").contains("postmortems/cart.md:2:"), "{}", served.get("/.noblame/trouble"));
    assert!(served.get("/reports/cart.html").contains("A node came back"), "the last good site stays");
    fs::write(served.report(), REPORT.replace("no data", "all data")).unwrap();
    assert_eq!(news(), "changed");
    assert!(served.get("/.noblame/trouble").ends_with("\r\n\r\n"));
    assert!(served.get("/reports/cart.html").contains("all data"));

    fs::create_dir_all(served.folder.path().join("templates/site")).unwrap();
    fs::write(served.folder.path().join("templates/site/home.html"), "<p>\n{{ nobody }").unwrap();
    served.until("/.noblame/trouble", "templates/site/home.html:2:");
    fs::remove_file(served.folder.path().join("templates/site/home.html")).unwrap();
    served.until("/.noblame/trouble", "Content-Length: 0\r\n");
    fs::write(served.folder.path().join("noblame.yml"), "site: {title: Harbour}\n").unwrap();
    served.until("/", "<title>Harbour</title>");
    fs::write(served.folder.path().join("noblame.yml"), "site: {titel: Harbour}\n").unwrap();
    served.until("/.noblame/trouble", "noblame.yml:1:");
}

#[test]
fn storms_removals_and_renames_are_survived() {
    let served = Served::start();
    let reports = served.folder.path().join("postmortems");
    for number in 0..300 {
        fs::write(reports.join(format!("{number}.md")), format!("# Storm {number}\n\nx\n")).unwrap();
        fs::write(reports.join(format!("{number}.md~")), "x").unwrap();
        if number % 2 == 0 {
            fs::remove_file(reports.join(format!("{number}.md"))).unwrap();
        }
    }
    served.until("/reports/299.html", "Storm 299");
    assert!(served.get("/reports/298.html").starts_with("HTTP/1.1 404"));
    fs::rename(reports.join("299.md"), reports.join("calm.md")).unwrap();
    served.until("/reports/calm.html", "Storm 299");
    assert!(served.get("/reports/299.html").starts_with("HTTP/1.1 404"));

    let away = served.folder.path().join("away");
    fs::rename(&reports, &away).unwrap();
    served.until("/.noblame/trouble", "there is no folder of reports here");
    fs::rename(&away, &reports).unwrap();
    served.until("/.noblame/trouble", "Content-Length: 0\r\n");
    // The folder that came back is watched as the first one was.
    save_by_renaming(&reports.join("calm.md"), "# Calm again\n\nx\n");
    served.until("/reports/calm.html", "Calm again");
}

/// As many editors do: the new text beside the old one, then in its place.
fn save_by_renaming(path: &Path, text: &str) {
    let beside = path.with_extension("md.new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

#[test]
fn a_taken_port_is_told() {
    let served = Served::start();
    let output = Command::new(env!("CARGO_BIN_EXE_noblame"))
        .current_dir(served.folder.path())
        .args(["site", "serve", "--port", &served.port.to_string()])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        format!("error: port {} is taken by another program\nhint: name another with `--port`, or 0 for any that is free\n", served.port)
    );
}
