//! HTTP: one request, one answer, and nothing of the library that carries them.
//!
//! [`Transport`] is the seam: the network, a cassette of recorded answers and a transport that fails on purpose stand
//! behind it alike. Redirects are followed here, and headers that hold secrets are left behind where one leads to another
//! place.

use super::Failure;
use std::io::Read;
use std::time::Duration;
use ureq::tls::{RootCerts, TlsConfig};

/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long one request may take, its answer included.
const WHOLE: Duration = Duration::from_secs(60);
/// An answer larger than this is not read.
pub const LARGEST_ANSWER: usize = 32 << 20;
/// How many redirects are followed in a row.
const REDIRECTS: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub const ALL: [Method; 5] = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];

    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// Whether doing it twice comes to the same as doing it once, by the meaning of the word alone.
    pub fn is_repeatable(self) -> bool {
        matches!(self, Method::Get | Method::Put | Method::Delete)
    }
}

/// A request as it goes out. It may hold secrets, so it has no `Debug` that shows headers.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// Whole, with its query.
    pub url: String,
    pub headers: Vec<Header>,
    pub body: Option<String>,
}

#[derive(Clone)]
pub struct Header {
    pub name: String,
    pub value: String,
    /// It is neither shown nor recorded, and not sent to another place than the request's.
    pub is_secret: bool,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.method.name(), self.url)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// The value of the first header of this name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.trim())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// No whole answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Whether the request may have reached the service. False only where it certainly did not.
    pub sent: bool,
    pub message: String,
}

/// What carries requests, and what waits between them.
pub trait Transport: Sync {
    /// # Errors
    /// No whole answer came back. Any status is an answer.
    fn send(&self, request: &Request) -> Result<Response, Broken>;

    /// Do nothing for a while.
    fn wait(&self, time: Duration);
}

/// The network.
#[derive(Debug)]
pub struct Network {
    agent: ureq::Agent,
}

impl Default for Network {
    fn default() -> Network {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECTING))
            .timeout_global(Some(WHOLE))
            .user_agent(concat!("noblame/", env!("CARGO_PKG_VERSION")));
        Network { agent: config.build().new_agent() }
    }
}

impl Transport for Network {
    fn send(&self, request: &Request) -> Result<Response, Broken> {
        let mut request = request.clone();
        for _ in 0..=REDIRECTS {
            let response = self.once(&request)?;
            match redirected(&request, &response) {
                Some(next) => request = next,
                None => return Ok(response),
            }
        }
        Err(Broken { sent: true, message: format!("it was redirected more than {REDIRECTS} times") })
    }

    fn wait(&self, time: Duration) {
        super::clock::wait(time);
    }
}

impl Network {
    fn once(&self, request: &Request) -> Result<Response, Broken> {
        let mut built = ureq::http::Request::builder().method(request.method.name()).uri(&request.url);
        for header in &request.headers {
            built = built.header(&header.name, &header.value);
        }
        let unsent = |message: String| Broken { sent: false, message };
        // The library's words may repeat a header's value: they are not passed on.
        let is_odd = |_| unsent("its address or a header holds a character that cannot be sent".to_owned());
        let answer = match &request.body {
            Some(body) => self.agent.run(built.body(body.as_str()).map_err(is_odd)?),
            None => self.agent.run(built.body(()).map_err(is_odd)?),
        };
        let answer = answer.map_err(|error| broken(&error))?;
        let (parts, body) = answer.into_parts();
        let headers = parts.headers.iter();
        let headers =
            headers.map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
        let mut bytes = Vec::new();
        let read = body.into_reader().take(LARGEST_ANSWER as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| Broken { sent: true, message: format!("the answer broke off: {error}") })?;
        if bytes.len() > LARGEST_ANSWER {
            return Err(Broken { sent: true, message: format!("the answer is larger than {} MiB", LARGEST_ANSWER >> 20) });
        }
        Ok(Response { status: parts.status.as_u16(), headers, body: bytes })
    }
}

fn broken(error: &ureq::Error) -> Broken {
    use std::io::ErrorKind;
    let sent = match error {
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::BadUri(_)
        | ureq::Error::Tls(_)
        | ureq::Error::Rustls(_)
        | ureq::Error::InvalidProxyUrl
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => false,
        ureq::Error::Io(error) => {
            !matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable)
        }
        _ => true,
    };
    Broken { sent, message: error.to_string() }
}

/// Where an answer leads on to, as the request to make there. Only requests that ask and change nothing are sent to
/// another place, and never from a safe line to an open one.
fn redirected(request: &Request, response: &Response) -> Option<Request> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let from = Address::read(&request.url).ok()?;
    let to = from.join(response.header("location")?)?;
    let stays = from.origin() == to.origin();
    let is_same_request = matches!(response.status, 307 | 308);
    if (request.method != Method::Get && !(stays && is_same_request)) || (from.is_safe() && !to.is_safe()) {
        return None;
    }
    let headers = request.headers.iter().filter(|header| stays || !header.is_secret).cloned().collect();
    Some(Request { method: request.method, url: to.to_string(), headers, body: request.body.clone() })
}

/// The address of a service: `https://tracker.example/sub`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    scheme: &'static str,
    /// With its port where one is written, in lower case.
    host: String,
    /// Path and query, which begin with `/` or are empty.
    rest: String,
}

impl Address {
    /// # Errors
    /// It is no address of a service, or holds a name and password, which have no place there.
    pub fn read(text: &str) -> Result<Address, Failure> {
        let text = text.trim();
        let no = || Failure::settings("this is no address of a service").hint("write it like https://tracker.example");
        let (scheme, rest) = text.split_once("://").ok_or_else(no)?;
        let scheme = ["https", "http"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known)).ok_or_else(no)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(end);
        if host.contains('@') {
            return Err(Failure::settings("an address that holds a name or password is not used")
                .hint("leave them out; the page on trackers says where a token is looked for"));
        }
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if host.is_empty() || !host.chars().all(is_host) || rest.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(no());
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let rest = if rest.starts_with('?') { format!("/{rest}") } else { rest.to_owned() };
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix(usual).unwrap_or(&host).to_owned();
        Ok(Address { scheme, host, rest })
    }

    /// Scheme, host and port: what a token belongs to.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.rest
    }

    pub fn is_safe(&self) -> bool {
        self.scheme == "https"
    }

    /// The address with a path, and maybe a query, behind its own path.
    pub fn with(&self, path: &str) -> String {
        format!("{}{}/{}", self.origin(), self.rest.trim_end_matches('/'), path.trim_start_matches('/'))
    }

    /// Where a link written in an answer of this address leads.
    pub fn join(&self, link: &str) -> Option<Address> {
        if link.contains("://") {
            return Address::read(link).ok();
        }
        if let Some(other) = link.strip_prefix("//") {
            return Address::read(&format!("{}://{other}", self.scheme)).ok();
        }
        let path = self.rest.split('?').next().unwrap_or_default();
        let folder = path.rfind('/').map_or("/", |end| &path[..=end]);
        let rest = match link {
            _ if link.starts_with('/') => link.to_owned(),
            _ if link.starts_with('?') => format!("{path}{link}"),
            _ => format!("{folder}{link}"),
        };
        Address::read(&format!("{}{rest}", self.origin())).ok()
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}{}", self.origin(), self.rest)
    }
}

/// A word as it can stand in a path or a query.
pub fn encoded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for byte in word.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A part of an address as it was before it was encoded.
pub fn decoded(word: &str) -> String {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|digits| *first == b'%' && digits.iter().all(u8::is_ascii_hexdigit));
        let byte = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_joined() {
        let address = Address::read("HTTPS://Tracker.Example:443/sub/").unwrap();
        assert_eq!(address.to_string(), "https://tracker.example/sub/");
        assert_eq!(address.with("issues?x=1"), "https://tracker.example/sub/issues?x=1");
        let joined = |link| address.join(link).map(|to| to.to_string());
        assert_eq!(joined("/a?b").as_deref(), Some("https://tracker.example/a?b"));
        assert_eq!(joined("a").as_deref(), Some("https://tracker.example/sub/a"));
        assert_eq!(joined("//other.example/a").as_deref(), Some("https://other.example/a"));
        assert_eq!(joined("http://other.example").as_deref(), Some("http://other.example"));
        assert_eq!(joined("gopher://x"), None);
        for wrong in ["tracker.example", "https://", "ftp://x", "https://a b/", "https://me:secret@x/"] {
            assert!(Address::read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(encoded("a b/ü&"), "a%20b%2F%C3%BC%26");
        assert_eq!([decoded("a%20b%2F%c3%BC%26"), decoded("5% of%2, 100%")], ["a b/ü&", "5% of%2, 100%"]);
    }

    #[test]
    fn a_redirect_to_another_place_gets_no_secret() {
        let header = |name: &str, is_secret| Header { name: name.into(), value: "x".into(), is_secret };
        let request = |method| Request {
            method,
            url: "https://a.example/old?q=1".into(),
            headers: vec![header("Private-Token", true), header("Accept", false)],
            body: None,
        };
        let told = |method, status, location: &str| {
            let response = Response { status, headers: vec![("location".into(), location.into())], body: Vec::new() };
            redirected(&request(method), &response).map(|next| (next.url, next.headers.len()))
        };
        assert_eq!(told(Method::Get, 301, "/new"), Some(("https://a.example/new".into(), 2)));
        assert_eq!(told(Method::Get, 302, "https://b.example/new"), Some(("https://b.example/new".into(), 1)));
        assert_eq!(told(Method::Get, 302, "https://a.example:8443/new"), Some(("https://a.example:8443/new".into(), 1)));
        assert_eq!(told(Method::Get, 302, "http://a.example/new"), None);
        assert_eq!(told(Method::Post, 302, "/new"), None);
        assert_eq!(told(Method::Post, 307, "https://b.example/new"), None);
        assert_eq!(told(Method::Patch, 307, "/new"), Some(("https://a.example/new".into(), 2)));
        assert_eq!(told(Method::Get, 200, "/new"), None);
    }

    #[test]
    fn what_was_certainly_not_sent_is_known() {
        let network = Network::default();
        // Nobody listens on port 1.
        let request = Request { method: Method::Post, url: "http://127.0.0.1:1/".into(), headers: Vec::new(), body: Some("{}".into()) };
        assert!(!network.send(&request).unwrap_err().sent);
        let odd = Header { name: "X".into(), value: "secret\n".into(), is_secret: true };
        let broken = network.send(&Request { headers: vec![odd], ..request }).unwrap_err();
        assert!(!broken.sent && !broken.message.contains("secret"), "{}", broken.message);
    }
}
