//! Recorded requests and answers, for tests: a text file that plays a service, and what writes such files.
//!
//! A file holds exchanges, each ended by a line `=====`:
//!
//! ```text
//! > GET /issues?per_page=100
//! < 200
//! < link: <https://service.example/issues?page=2>; rel="next"
//!
//! [{"number": 1}]
//! =====
//! ```
//!
//! A body that was sent stands after the first line, each of its lines behind `> `. A request matches an exchange by its
//! method, path, query in any order, and body; exchanges of one request are played in their order. A request that has no
//! exchange left fails, and so does a cassette that is dropped with exchanges that nobody asked for. Requests' headers are
//! never recorded; of the answers' only those that something is read from, and a service is always called
//! `https://service.example`.

use crate::world::http::{Broken, Method, Request, Response, Transport};
use std::sync::Mutex;
use std::time::Duration;

const END: &str = "=====";
const HOST: &str = "https://service.example";

/// The headers of answers that are recorded.
const KEPT: &[&str] = &["content-type", "link", "etag", "location", "retry-after", "x-next-page", "x-total-count"];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Exchange {
    method: String,
    path: String,
    sent: Option<String>,
    response: Response,
}

/// A service played from a recording.
#[derive(Debug)]
pub struct Cassette {
    left: Mutex<Vec<Exchange>>,
    /// Every wait that was asked for: nobody waits.
    pub waits: Mutex<Vec<Duration>>,
}

impl Cassette {
    /// # Panics
    /// The text is no recording: it is part of a test.
    pub fn read(text: &str) -> Cassette {
        let mut left = Vec::new();
        let mut lines = text.lines().peekable();
        while lines.peek().is_some() {
            let exchange: Vec<&str> = lines.by_ref().take_while(|line| *line != END).collect();
            if exchange.iter().any(|line| !line.trim().is_empty()) {
                left.push(exchange_of(&exchange));
            }
        }
        Cassette { left: Mutex::new(left), waits: Mutex::default() }
    }

    /// What is played for a request, which may be asked again: by its method, path and body, and where `is_exact` by its
    /// query.
    pub fn looked_up(&self, request: &Request, is_exact: bool) -> Option<Response> {
        let shortened = |path: &str| if is_exact { sorted(path) } else { path.split('?').next().unwrap_or_default().to_owned() };
        let path = shortened(path_of(&request.url));
        let left = self.left.lock().unwrap();
        let found = left.iter().filter(|exchange| {
            exchange.method == request.method.name()
                && shortened(&exchange.path) == path
                && (!is_exact || same(exchange.sent.as_deref(), request.body.as_deref()))
        });
        // Where it refused first, it does as it is asked.
        let found: Vec<&Exchange> = found.collect();
        let done = found.iter().find(|exchange| exchange.response.status < 300).or(found.first());
        done.map(|exchange| exchange.response.clone())
    }

    /// Let nobody miss what was not asked for.
    pub fn leave(&self) {
        self.left.lock().unwrap().clear();
    }
}

fn exchange_of(lines: &[&str]) -> Exchange {
    let mut sent = lines.iter().map_while(|line| line.strip_prefix("> "));
    let first = sent.next().unwrap_or_else(|| panic!("no request in {lines:?}"));
    let (method, path) = first.split_once(' ').unwrap_or_else(|| panic!("no request: {first}"));
    let body: Vec<&str> = sent.collect();
    let mut heads = lines[1 + body.len()..].iter().map_while(|line| line.strip_prefix("< "));
    let status = heads.next().and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no status after {first}"));
    let headers: Vec<(String, String)> = heads
        .map(|head| head.split_once(": ").unwrap_or_else(|| panic!("no header: {head}")))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let answered = lines[1 + body.len() + 1 + headers.len()..].iter().skip_while(|line| line.is_empty());
    let answered = answered.copied().collect::<Vec<_>>().join("\n");
    Exchange {
        method: method.into(),
        path: sorted(path),
        sent: (!body.is_empty()).then(|| body.join("\n")),
        response: Response { status, headers, body: answered.into_bytes() },
    }
}

/// A path with the parts of its query in order.
fn sorted(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let mut parts: Vec<&str> = query.split('&').collect();
    parts.sort_unstable();
    format!("{path}?{}", parts.join("&"))
}

/// The path of an address, and its query.
fn path_of(url: &str) -> &str {
    let after = url.find("://").map_or(0, |at| at + 3);
    url[after..].find('/').map_or("/", |at| &url[after + at..])
}

/// Whether two bodies say the same: JSON in any order of keys.
fn same(a: Option<&str>, b: Option<&str>) -> bool {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    a == b || a.zip(b).is_some_and(|(a, b)| json(a).is_some() && json(a) == json(b))
}

impl Transport for Cassette {
    fn send(&self, request: &Request) -> Result<Response, Broken> {
        let path = sorted(path_of(&request.url));
        let mut left = self.left.lock().unwrap();
        let found = left.iter().position(|exchange| {
            exchange.method == request.method.name() && exchange.path == path && same(exchange.sent.as_deref(), request.body.as_deref())
        });
        match found {
            Some(at) => Ok(left.remove(at).response),
            None => {
                let told: Vec<String> = left.iter().map(|exchange| format!("{} {}", exchange.method, exchange.path)).collect();
                drop(left);
                panic!("nobody recorded {} {path} {:?}; left are {told:?}", request.method.name(), request.body)
            }
        }
    }

    fn wait(&self, time: Duration) {
        self.waits.lock().unwrap().push(time);
    }
}

impl Drop for Cassette {
    fn drop(&mut self) {
        if let Ok(left) = self.left.lock()
            && !std::thread::panicking()
        {
            let told: Vec<String> = left.iter().map(|exchange| format!("{} {}", exchange.method, exchange.path)).collect();
            assert!(told.is_empty(), "nobody asked for {told:?}");
        }
    }
}

/// A transport that writes down what passes through it, without secrets, hosts and people's addresses.
pub struct Recorder<'t> {
    inner: &'t dyn Transport,
    text: Mutex<String>,
}

impl<'t> Recorder<'t> {
    pub fn new(inner: &'t dyn Transport) -> Recorder<'t> {
        Recorder { inner, text: Mutex::default() }
    }

    /// What was recorded so far: the text of a cassette.
    pub fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }
}

impl Transport for Recorder<'_> {
    fn send(&self, request: &Request) -> Result<Response, Broken> {
        let response = self.inner.send(request)?;
        let mut text = format!("> {} {}\n", request.method.name(), path_of(&request.url));
        for line in request.body.iter().flat_map(|body| body.lines()) {
            text += &format!("> {line}\n");
        }
        text += &format!("< {}\n", response.status);
        for (name, value) in response.headers.iter().filter(|(name, _)| KEPT.contains(&name.as_str()) || name.contains("ratelimit")) {
            text += &format!("< {name}: {value}\n");
        }
        text += &format!("\n{}\n{END}\n", response.text());
        self.text.lock().unwrap().push_str(&scrubbed(&text, request));
        Ok(response)
    }

    fn wait(&self, time: Duration) {
        self.inner.wait(time);
    }
}

fn scrubbed(text: &str, request: &Request) -> String {
    let start = request.url.find("://").map_or(0, |at| at + 3);
    let end = request.url[start..].find('/').map_or(request.url.len(), |at| start + at);
    let mut text = text.replace(&request.url[..end], HOST).replace(&request.url[start..end], HOST.trim_start_matches("https://"));
    for header in request.headers.iter().filter(|header| header.is_secret) {
        for word in header.value.split(' ').filter(|word| word.len() >= 4) {
            text = text.replace(word, "[secret]");
        }
    }
    let mail = regex::Regex::new(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[a-z]{2,}").unwrap();
    mail.replace_all(&text, "someone@example.org").into_owned()
}

#[test]
fn what_is_recorded_is_played() {
    use crate::world::http::Header;
    struct Once;
    impl Transport for Once {
        fn send(&self, request: &Request) -> Result<Response, Broken> {
            let headers = [("link", "<http://10.9.8.7:80/a?page=2>; rel=next"), ("set-cookie", "s=1")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            let body = format!("{{\"you\": \"{}\", \"mail\": \"ana@maker.example\"}}", request.headers[0].value);
            Ok(Response { status: 200, headers, body: body.into_bytes() })
        }
        fn wait(&self, _: Duration) {}
    }
    let header = Header { name: "X-Key".into(), value: "Token abcdef".into(), is_secret: true };
    let ask = |method, path: &str, body: Option<&str>| Request {
        method,
        url: format!("http://10.9.8.7:80/{path}"),
        headers: vec![header.clone()],
        body: body.map(str::to_owned),
    };
    let recorder = Recorder::new(&Once);
    recorder.send(&ask(Method::Get, "a?b=1&a=2", None)).unwrap();
    recorder.send(&ask(Method::Post, "a", Some(r#"{"x":1,"y":2}"#))).unwrap();
    let text = recorder.text();
    assert_eq!(
        text.split(END).next().unwrap(),
        "> GET /a?b=1&a=2\n< 200\n< link: <https://service.example/a?page=2>; rel=next\n\n\
         {\"you\": \"[secret] [secret]\", \"mail\": \"someone@example.org\"}\n"
    );
    let cassette = Cassette::read(&text);
    assert_eq!(
        cassette.send(&ask(Method::Get, "a?a=2&b=1", None)).unwrap().header("link"),
        Some("<https://service.example/a?page=2>; rel=next")
    );
    assert_eq!(cassette.send(&ask(Method::Post, "a", Some(r#"{"y":2, "x":1}"#))).unwrap().status, 200);
}

#[test]
#[should_panic(expected = "nobody recorded GET /b")]
fn what_was_not_recorded_fails() {
    let request = Request { method: Method::Get, url: "https://x/b".into(), headers: Vec::new(), body: None };
    let _ = Cassette::read("").send(&request);
}

#[test]
#[should_panic(expected = "nobody asked for")]
fn what_nobody_asks_for_fails() {
    drop(Cassette::read("> GET /b\n< 200\n\n[]\n=====\n"));
}
