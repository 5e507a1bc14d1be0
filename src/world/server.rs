//! A small web server for one person's own browser: it answers on this machine alone, and only pages that it made.

use super::Failure;
use anyhow::Context;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The longest request that is read, in bytes; a browser's are a tenth of it.
const LONGEST: usize = 16 * 1024;

/// How long a browser may take to ask, and to read.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most connections at a time: a browser opens six.
const MOST: usize = 64;

/// How often a browser that waits for news is asked whether it is still there.
const BEAT: Duration = Duration::from_secs(15);

/// A server that listens, and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    port: u16,
}

/// What a browser is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// News that browsers wait for: each is numbered, and a browser is told what came after the number it knows.
#[derive(Debug, Default)]
pub struct News {
    state: Mutex<(u64, String)>,
    came: Condvar,
}

impl News {
    /// Tell all browsers that wait, and give the number of the news; what was told before and nobody has heard yet is
    /// forgotten.
    pub fn tell(&self, words: &str) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (state.0 + 1, words.to_owned());
        self.came.notify_all();
        state.0
    }

    /// The news after number `known`, waited for no longer than a beat.
    fn after(&self, known: u64) -> Option<(u64, String)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.came.wait_timeout_while(state, BEAT, |state| state.0 <= known);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (state.0 > known).then(|| state.clone())
    }

    fn number(&self) -> u64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Server {
    /// Listen on this machine's own address. Port 0 is any that is free.
    ///
    /// # Errors
    /// The port is taken or may not be used.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is opened")]
    pub fn listen(port: u16) -> anyhow::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => Failure::yours(format!("port {port} is taken by another program"))
                .hint("name another with `--port`, or 0 for any that is free"),
            ErrorKind::PermissionDenied => {
                Failure::yours(format!("port {port} may not be used: permission denied")).hint("name one above 1023 with `--port`")
            }
            _ => Failure::outside(format!("port {port} cannot be listened on: {error}")),
        })?;
        let port = listener.local_addr().context("asking which port was given")?.port();
        Ok(Server { listener, port })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answer until the process ends. `answer` is asked with the path of an address, without what follows a `?`; the path
    /// `news` is a stream of events instead. Nobody but a browser that believes it speaks to this machine is answered: a
    /// page elsewhere whose name was made to lead here sends its own name, and is refused.
    pub fn run(self, news: &Arc<News>, news_path: &'static str, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) {
        let answer = Arc::new(answer);
        let open = Arc::new(AtomicUsize::new(0));
        let port = self.port;
        for stream in self.listener.incoming().flatten() {
            if open.fetch_add(1, Ordering::SeqCst) >= MOST {
                open.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let (answer, opened, news) = (Arc::clone(&answer), Arc::clone(&open), Arc::clone(news));
            let spoken = std::thread::Builder::new().spawn(move || {
                // A browser that has gone away is no failure.
                let _ = speak(stream, port, &news, news_path, &*answer);
                opened.fetch_sub(1, Ordering::SeqCst);
            });
            if spoken.is_err() {
                open.fetch_sub(1, Ordering::SeqCst);
            }
        }
    }
}

/// One request, one answer, and the connection is closed: a browser opens another in no time.
fn speak(mut stream: TcpStream, port: u16, news: &News, news_path: &str, answer: &dyn Fn(&str) -> Answer) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let Some(asked) = read(&mut stream)? else { return Ok(()) };
    let (is_head, path) = match understood(&asked, port) {
        Ok(understood) => understood,
        Err((status, words)) => return send(&mut stream, &plain(status, words), false),
    };
    if path == news_path && !is_head {
        return tell(&mut stream, news);
    }
    send(&mut stream, &answer(&path), is_head)
}

/// The head of a request; none where the connection is closed without one, or it is too long.
fn read(stream: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut asked = Vec::new();
    let mut part = [0; 4096];
    loop {
        let count = stream.read(&mut part)?;
        asked.extend_from_slice(&part[..count]);
        if asked.windows(4).any(|end| end == b"\r\n\r\n") {
            return Ok(Some(asked));
        }
        if count == 0 || asked.len() > LONGEST {
            return Ok(None);
        }
    }
}

/// Whether only the head of an answer is asked for, and the path; or why there is none.
fn understood(asked: &[u8], port: u16) -> Result<(bool, String), (u16, &'static str)> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    if !request.parse(asked).is_ok_and(|parsed| parsed.is_complete()) {
        return Err((400, "This is no request that is understood here."));
    }
    let mut hosts = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("host"));
    let host = hosts.next().and_then(|header| std::str::from_utf8(header.value).ok()).unwrap_or_default();
    let is_ours = ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        let rest = host.get(..name.len()).filter(|found| found.eq_ignore_ascii_case(name)).map(|_| &host[name.len()..]);
        rest.is_some_and(|rest| rest.strip_prefix(':').is_some_and(|told| told == port.to_string()) || rest.is_empty() && port == 80)
    });
    if !is_ours || hosts.next().is_some() {
        return Err((403, "This site is shown to the browser of this machine alone."));
    }
    let is_head = match request.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => return Err((405, "Only GET and HEAD are answered here.")),
    };
    let target = request.path.unwrap_or_default();
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') {
        return Err((400, "This is no path."));
    }
    Ok((is_head, path.to_owned()))
}

fn plain(status: u16, words: &str) -> Answer {
    Answer { status, kind: "text/plain; charset=utf-8", bytes: format!("{words}\n").into_bytes() }
}

fn send(stream: &mut TcpStream, answer: &Answer, is_head: bool) -> std::io::Result<()> {
    let reason = match answer.status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Internal Server Error",
    };
    let head = format!(
        "HTTP/1.1 {} {reason}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
         X-Frame-Options: DENY\r\nCross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n",
        answer.status,
        answer.kind,
        answer.bytes.len()
    );
    stream.write_all(head.as_bytes())?;
    if !is_head {
        stream.write_all(&answer.bytes)?;
    }
    stream.flush()
}

/// Send the news as they come, until the browser is gone.
fn tell(stream: &mut TcpStream, news: &News) -> std::io::Result<()> {
    let mut known = news.number();
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
          Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\nretry: 500\n\n",
    )?;
    write!(stream, "event: here\ndata: {known}\n\n")?;
    loop {
        match news.after(known) {
            Some((number, words)) => {
                known = number;
                let data: String = words.lines().map(|line| format!("data: {line}\n")).collect();
                write!(stream, "id: {number}\n{data}\n")?;
            }
            None => stream.write_all(b": still here\n\n")?,
        }
        stream.flush()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_browser_is_understood() {
        let table = [
            ("GET /reports/a.html?x=1 HTTP/1.1\r\nHost: localhost:8000\r\n\r\n", Ok((false, "/reports/a.html".to_owned()))),
            ("HEAD / HTTP/1.1\r\nhost: 127.0.0.1:8000\r\n\r\n", Ok((true, "/".to_owned()))),
            ("GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n", Ok((false, "/".to_owned()))),
            ("GET / HTTP/1.1\r\nHost: evil.example.com:8000\r\n\r\n", Err(403)),
            ("GET / HTTP/1.1\r\nHost: localhost.evil.example.com:8000\r\n\r\n", Err(403)),
            ("GET / HTTP/1.1\r\nHost: localhost:8001\r\n\r\n", Err(403)),
            ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", Err(403)),
            ("GET / HTTP/1.1\r\nHost: localhost:8000\r\nHost: evil.example.com\r\n\r\n", Err(403)),
            ("GET / HTTP/1.1\r\n\r\n", Err(403)),
            ("POST / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n", Err(405)),
            ("GET http://localhost:8000/ HTTP/1.1\r\nHost: localhost:8000\r\n\r\n", Err(400)),
            ("hello\r\n\r\n", Err(400)),
            ("GET / HTTP/1.1\r\nHost\u{e9}: é\r\n\r\n", Err(400)),
        ];
        for (asked, expected) in table {
            assert_eq!(understood(asked.as_bytes(), 8000).map_err(|(status, _)| status), expected, "{asked}");
        }
    }
}
