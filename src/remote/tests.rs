//! Services that are slow, busy, broken or rude, and what is made of them.

use super::*;
use crate::remote::cassette::Cassette;
use crate::world::http::Broken;
use std::sync::Mutex;

/// Answers in their order, whatever is asked.
struct Script {
    answers: Mutex<Vec<Result<Response, Broken>>>,
    asked: Mutex<Vec<Request>>,
    waits: Mutex<Vec<Duration>>,
}

impl Transport for Script {
    fn send(&self, request: &Request) -> Result<Response, Broken> {
        self.asked.lock().unwrap().push(request.clone());
        self.answers.lock().unwrap().remove(0)
    }

    fn wait(&self, time: Duration) {
        self.waits.lock().unwrap().push(time);
    }
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Result<Response, Broken> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Ok(Response { status, headers, body: b"{}".to_vec() })
}

fn broken(sent: bool) -> Result<Response, Broken> {
    Err(Broken { sent, message: "it broke".into() })
}

/// What comes of answers: the kind of error if any, how often was asked, and the seconds waited for, rounded up.
#[track_caller]
fn check(ask: &Ask, answers: Vec<Result<Response, Broken>>, error: Option<Kind>, asked: usize, waits: &[u64]) {
    let script = Script { answers: Mutex::new(answers), asked: Mutex::default(), waits: Mutex::default() };
    let address = Address::read("https://service.example/sub").unwrap();
    let clock = Clock::Fixed("2026-11-22T12:00:00Z".parse().unwrap());
    let service = Service::new(&script, clock, address, Patience::default());
    let result = service.send(ask);
    assert_eq!(result.err().map(|error| error.kind), error);
    assert_eq!(script.asked.lock().unwrap().len(), asked);
    let waited: Vec<u64> = script.waits.lock().unwrap().iter().map(|wait| wait.as_secs_f64().ceil() as u64).collect();
    if waits != [u64::MAX] {
        assert_eq!(waited, waits);
    }
}

/// Waits whose length is left to chance.
const ANY: &[u64] = &[u64::MAX];

#[test]
fn what_may_be_repeated_is() {
    let get = Ask::get("a");
    let busy = |seconds| answer(429, &[("retry-after", seconds)]);
    check(&get, vec![answer(200, &[])], None, 1, &[]);
    check(&get, vec![answer(502, &[]), broken(true), answer(200, &[])], None, 3, ANY);
    check(&get, vec![answer(503, &[]); 5], Some(Kind::Net { sent: true }), 5, ANY);
    check(&get, vec![busy("5"), answer(200, &[])], None, 2, &[5]);
    check(&get, vec![busy("Sun, 22 Nov 2026 12:00:07 GMT"), answer(304, &[])], None, 2, &[7]);
    check(&get, vec![answer(404, &[])], Some(Kind::Gone), 1, &[]);
    check(&get, vec![answer(401, &[])], Some(Kind::Auth), 1, &[]);
}

#[test]
fn what_may_have_been_done_is_not_done_again() {
    let post = Ask::new(Method::Post, "a").json(serde_json::json!({}));
    check(&post, vec![broken(true)], Some(Kind::Net { sent: true }), 1, &[]);
    check(&post, vec![answer(502, &[])], Some(Kind::Net { sent: true }), 1, &[]);
    check(&post, vec![broken(false), broken(false), answer(201, &[])], None, 3, ANY);
    check(&post, vec![answer(429, &[("retry-after", "1")]), answer(201, &[])], None, 2, &[1]);
    check(&post.repeatable(), vec![broken(true), answer(200, &[])], None, 2, ANY);
}

#[test]
fn nobody_waits_for_ever() {
    let busy = |seconds| answer(429, &[("retry-after", seconds)]);
    let wait = |seconds| Some(Kind::Limited { wait: Some(Duration::from_secs(seconds)) });
    check(&Ask::get("a"), vec![busy("3600")], wait(3600), 1, &[]);
    check(&Ask::get("a"), vec![busy("60"); 5], wait(60), 5, &[60; 4]);
    check(&Ask::get("a"), vec![answer(429, &[]), answer(429, &[])], Some(Kind::Limited { wait: None }), 2, &[60]);
    check(&Ask::get("a"), vec![answer(302, &[("location", "https://b.example/")])], Some(Kind::Gone), 1, &[]);
}

/// A wait that a person would notice is said before it begins; a short one is not.
#[test]
fn long_waits_are_told() {
    let told = Mutex::new(Vec::new());
    let tells = |what: &str| told.lock().unwrap().push(what.to_owned());
    let answers = vec![answer(429, &[("retry-after", "30")]), answer(429, &[("retry-after", "1")]), answer(200, &[])];
    let script = Script { answers: Mutex::new(answers), asked: Mutex::default(), waits: Mutex::default() };
    let address = Address::read("https://service.example/sub").unwrap();
    Service::new(&script, Clock::Machine, address, Patience::default()).telling(&tells).send(&Ask::get("a")).unwrap();
    assert_eq!(*told.lock().unwrap(), ["waiting 30 s before it is asked again: GET https://service.example/sub/a: 429"]);
}

#[test]
fn secrets_stay_out_of_failures() {
    let echo = Response { status: 422, headers: Vec::new(), body: br#"{"message":"bad key abcdefgh"}"#.to_vec() };
    let script = Script { answers: Mutex::new(vec![Ok(echo)]), asked: Mutex::default(), waits: Mutex::default() };
    let address = Address::read("https://service.example/sub").unwrap();
    let service = Service::new(&script, Clock::Machine, address, Patience::default()).secret_header("Authorization", "Bearer abcdefgh");
    let error = service.send(&Ask::get("issues?x=1")).unwrap_err();
    assert_eq!(error.to_string(), "GET https://service.example/sub/issues?x=1: 422 bad key [secret]");
    assert!(!format!("{error:?} {service:?} {:?}", script.asked.lock().unwrap()).contains("abcdefgh"));
}

#[test]
fn pages_are_followed_to_their_end() {
    let linked = "> GET /sub/issues?per_page=2\n< 200\n< link: <http://inner:80/sub/issues?page=2>; rel=\"next\"\n\n[1,2]\n=====\n\
                  > GET /sub/issues?page=2\n< 200\n\n[3]\n=====\n";
    let cassette = Cassette::read(linked);
    let address = Address::read("https://service.example/sub").unwrap();
    let service = Service::new(&cassette, Clock::Machine, address.clone(), Patience::default());
    assert_eq!(service.linked_pages("issues?per_page=2").unwrap().len(), 2);
    let counted = "> GET /sub/i?offset=0\n< 200\n\n{\"rows\":[1,2],\"all\":3}\n=====\n> GET /sub/i?offset=2\n< 200\n\n{\"rows\":[3],\"all\":3}\n=====\n";
    let cassette = Cassette::read(counted);
    let service = Service::new(&cassette, Clock::Machine, address.clone(), Patience::default());
    let rows = |page: &Value| (page["rows"].as_array().map_or(0, Vec::len), page["all"].as_u64().map(|all| all as usize));
    assert_eq!(service.counted_pages(|row| format!("i?offset={row}"), rows).unwrap().len(), 2);
    let circle = "> GET /sub/i\n< 200\n< link: </sub/i>; rel=next\n\n[]\n=====\n";
    let cassette = Cassette::read(circle);
    let service = Service::new(&cassette, Clock::Machine, address, Patience::default());
    assert_eq!(service.linked_pages("i").unwrap_err().kind, Kind::Contract);
}
