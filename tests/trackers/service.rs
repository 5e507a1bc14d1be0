//! A service over TCP that keeps its tickets in memory, and speaks as a tracker does.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// Without the query, its `%` signs resolved.
    pub path: String,
    /// As it was sent.
    pub raw_path: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn number(&self, name: &str, usual: usize) -> usize {
        self.query(name).and_then(|value| value.parse().ok()).unwrap_or(usual)
    }
}

/// A status, headers and a body.
pub type Answer = (u16, Vec<(String, String)>, Value);

pub fn ok(body: Value) -> Answer {
    (200, Vec::new(), body)
}

/// A ticket as every tracker has it.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    pub number: usize,
    pub title: String,
    pub body: String,
    /// The tracker's own word.
    pub state: String,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub labels: Vec<String>,
    /// How often it was changed: its time, too.
    pub version: usize,
}

impl Issue {
    /// A time that is later with each change.
    pub fn updated(&self) -> String {
        let minutes = self.version;
        format!("2030-01-01T{:02}:{:02}:00Z", minutes / 60, minutes % 60)
    }
}

#[derive(Debug, Default)]
pub struct Board {
    pub issues: Vec<Issue>,
    /// Counts requests, so that every change has a time of its own.
    pub asked: usize,
    /// Comments, each with the number of its issue.
    pub comments: Vec<(String, String)>,
    /// The service's own address.
    pub url: String,
}

impl Board {
    /// The comments of an issue.
    pub fn said<'b>(&'b self, number: &'b str) -> impl Iterator<Item = &'b str> {
        self.comments.iter().filter(move |(of, _)| of == number).map(|(_, words)| words.as_str())
    }

    pub fn add(&mut self, issue: Issue) -> Issue {
        let number = self.issues.len() + 1;
        self.issues.push(Issue { number, version: self.asked, ..issue });
        self.issues[number - 1].clone()
    }

    /// The issue of a number, to be changed.
    pub fn change(&mut self, number: &str) -> Option<&mut Issue> {
        let version = self.asked;
        let issue = self.issues.iter_mut().find(|issue| issue.number.to_string() == number)?;
        issue.version = version;
        Some(issue)
    }

    pub fn get(&self, number: &str) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.number.to_string() == number)
    }
}

pub type Speak = fn(&mut Board, &Asked) -> Answer;

/// A service that listens until the test ends.
pub struct Service {
    pub url: String,
    pub board: Arc<Mutex<Board>>,
}

pub fn start(speak: Speak) -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let board = Arc::new(Mutex::new(Board { url: url.clone(), ..Board::default() }));
    let service = Service { url, board: board.clone() };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let board = board.clone();
            std::thread::spawn(move || serve(stream, speak, &board));
        }
    });
    service
}

fn serve(stream: TcpStream, speak: Speak, board: &Mutex<Board>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(asked) = read(&mut reader) {
        let (status, headers, body) = {
            let mut board = board.lock().unwrap();
            board.asked += 1;
            speak(&mut board, &asked)
        };
        let body = if status == 204 { String::new() } else { body.to_string() };
        let heads: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{heads}\r\n", body.len());
        if writer.write_all((head + &body).as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (plain(name), plain(value))).collect();
    Some(Asked {
        method,
        path: plain(path),
        raw_path: path.to_owned(),
        query,
        headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}

fn plain(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
