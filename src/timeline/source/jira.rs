//! Jira: what became of issues, from their change logs, and what was said on them.
//!
//! The issues are those that the report links, or those of the settings' project or JQL that may have changed in the window.
//! JQL reads a day in the zone of whoever asks, so it is asked for days around the window. A comment that only some may see
//! stays where it is.

use super::{Bad, Found, Request};
use crate::document::plain;
use crate::remote::jira::{self, Speaking, quoted};
use crate::remote::page::Next;
use crate::remote::{Ask, Error};
use crate::timeline::event::{Channel, Event, Kind};
use crate::timeline::reach::{Opened, broken_off, rows, stamp};
use crate::timeline::reading::answer::text;
use crate::world::Failure;
use crate::world::http::encoded;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;

/// So many rows a page has at most.
const PAGE: usize = 100;
/// What an issue is told by.
const FIELDS: &str = "summary,created,creator";
/// Zones are at most fourteen hours apart from UTC.
const AROUND: SignedDuration = SignedDuration::from_hours(24);
/// Values of fields are texts of any length.
const LONGEST: usize = 120;

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    let speaking = speak(request)?;
    Ok(Opened { service: speaking.service, with: speaking.with })
}

fn speak<'r>(request: &Request<'r>) -> anyhow::Result<Speaking<'r>> {
    let speaking = Speaking::open(request.access)?;
    Ok(Speaking { service: speaking.service.asked_with(&speaking.with), ..speaking })
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let jira = speak(request)?;
    let user: Value = jira.service.json(&Ask::get(jira.path("myself"))).map_err(Failure::from)?;
    let odd = || Failure::outside(format!("what answers at {} is no Jira", jira.service.address));
    let name = text(&user["displayName"]).or_else(|| text(&user["name"])).ok_or_else(odd)?;
    let zone = text(&user["timeZone"]).map(|zone| format!(", in {zone}")).unwrap_or_default();
    Ok(format!("as {name}{zone}"))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let jira = speak(request)?;
    let (since, until) = request.ends()?;
    let linked = request.linked("jira");
    let mut pull = Pull { jira: &jira, request, is_begun: false, hidden: 0 };
    let read = match linked.is_empty() {
        true => pull.searched(&select(request)?, since, until, found),
        false => linked.into_iter().try_for_each(|key| pull.linked(key, found)),
    };
    let (is_begun, hidden) = (pull.is_begun, pull.hidden);
    if hidden > 0 {
        let noun = if hidden == 1 { "comment that only some may see is" } else { "comments that only some may see are" };
        found(Found::Note(format!("{hidden} {noun} left where they are")));
    }
    match read {
        Ok(()) => Ok(()),
        // What is read again is known already.
        Err(error) => broken_off(error, is_begun, None, found),
    }
}

/// The JQL of the settings.
fn select(request: &Request) -> Result<String, Failure> {
    let projects: Vec<String> = request.own.texts("project").iter().map(|key| quoted(key)).collect();
    let project = (!projects.is_empty()).then(|| format!("project in ({})", projects.join(", ")));
    match (project, request.own.text("select")) {
        (Some(project), None) => Ok(project),
        (None, Some(select)) => Ok(format!("({select})")),
        (Some(project), Some(select)) => Ok(format!("{project} AND ({select})")),
        (None, None) => Err(Failure::settings("the report links no issue of Jira, and the settings name no project")
            .hint("write `links: {jira: [OPS-12]}` into the report's front matter, or project: OPS or select: with JQL into the settings")),
    }
}

/// What one row of a list tells, or why it cannot be read.
type Told = Result<Vec<Event>, String>;

struct Pull<'p, 'r> {
    jira: &'p Speaking<'r>,
    request: &'p Request<'r>,
    is_begun: bool,
    /// How many comments only some may see.
    hidden: usize,
}

impl Pull<'_, '_> {
    /// The issues that may have changed in a window.
    fn searched(&mut self, select: &str, since: Timestamp, until: Timestamp, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        let first = day(since.saturating_sub(AROUND).unwrap_or(since));
        let last = day(until.saturating_add(AROUND).unwrap_or(until)).saturating_add(1.day());
        let jql = format!("{select} AND updated >= \"{first}\" AND created < \"{last}\" ORDER BY created ASC");
        let query = format!("?jql={}&fields={FIELDS}&maxResults={PAGE}", encoded(&jql));
        let jira = self.jira;
        // The list of every version answers 410 at Atlassian by now.
        let first = jira.path(&if jira.is_cloud { format!("search/jql{query}") } else { format!("search{query}") });
        let mut seen = 0;
        let path = |seen: usize| if jira.is_cloud { first.clone() } else { format!("{first}&startAt={seen}") };
        jira.service.each_page(Ask::get(path(0)), |page, _| {
            let issues = rows(&jira.service, &page, "issues")?;
            self.is_begun = true;
            for issue in issues {
                self.issue(issue, found)?;
            }
            seen += issues.len();
            if jira.is_cloud {
                return Ok(match page["nextPageToken"].as_str() {
                    Some(token) if page["isLast"] != true => Next::Path(format!("{first}&nextPageToken={}", encoded(token))),
                    _ => Next::End,
                });
            }
            Ok(if is_last(&page, issues.len(), seen, &first)? { Next::End } else { Next::Path(path(seen)) })
        })
    }

    fn linked(&mut self, key: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let path = self.jira.path(&format!("issue/{}?fields={FIELDS}", encoded(key)));
        let issue: Value = self.jira.service.json(&Ask::get(path))?;
        self.is_begun = true;
        self.issue(&issue, found)
    }

    /// An issue's beginning, its changes and its comments.
    fn issue(&mut self, issue: &Value, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let (Some(id), Some(key)) = (text(&issue["id"]), text(&issue["key"])) else {
            found(bad("issues", 1, "an issue without `id` or `key`".to_owned()));
            return Ok(());
        };
        let about = About { id, link: self.jira.service.address.with(&format!("browse/{}", encoded(&key))), key };
        match self.opened(issue, &about) {
            Ok(event) => found(event.into()),
            Err(why) => found(bad(&about.key, 1, why)),
        }
        self.changes(&about, found)?;
        let path = self.jira.path(&format!("issue/{}/comment?orderBy=created", encoded(&about.key)));
        self.counted(&path, "comments", &mut |pull, row| pull.comment(row, &about).map(|event| event.into_iter().collect()), found)
    }

    fn opened(&self, issue: &Value, about: &About) -> Result<Event, String> {
        let fields = &issue["fields"];
        let title = text(&fields["summary"]).ok_or_else(|| format!("{} has no summary", about.key))?;
        let time = stamp(&self.request.times, fields, "created")?;
        Ok(Event {
            kind: Kind::Opened,
            actor: person(&fields["creator"]),
            ..self.event(about, "opened", time, format!("{} opened: {title}", about.key))
        })
    }

    fn changes(&mut self, about: &About, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        if self.jira.is_cloud {
            let path = self.jira.path(&format!("issue/{}/changelog?", encoded(&about.key)));
            return self.counted(&path, "values", &mut |pull, row| pull.change(row, about), found);
        }
        // A server of one's own has no list of changes; they come with the issue, all at once.
        let path = self.jira.path(&format!("issue/{}?expand=changelog&fields=created", encoded(&about.key)));
        let issue: Value = self.jira.service.json(&Ask::get(path.as_str()))?;
        let log = &issue["changelog"];
        let histories = rows(&self.jira.service, log, "histories")?;
        for (row, number) in histories.iter().zip(1..) {
            match self.change(row, about) {
                Ok(events) => events.into_iter().for_each(|event| found(event.into())),
                Err(why) => found(bad(&about.key, number, why)),
            }
        }
        if log["total"].as_u64().is_some_and(|all| all > histories.len() as u64) {
            return Err(Error::odd(self.jira.service.address.with(&path), format!("only {} of its changes are told", histories.len())));
        }
        Ok(())
    }

    /// Give the rows of a list that counts them.
    fn counted(
        &mut self,
        list: &str,
        key: &str,
        tell: &mut dyn FnMut(&mut Self, &Value) -> Told,
        found: &mut dyn FnMut(Found),
    ) -> Result<(), Error> {
        let service = &self.jira.service;
        let path = |seen: usize| {
            format!("{}startAt={seen}&maxResults={PAGE}", if list.ends_with('?') { list.to_owned() } else { format!("{list}&") })
        };
        let mut seen = 0;
        service.each_page(Ask::get(path(0)), |page, _| {
            let rows = rows(service, &page, key)?;
            self.request.progress.line();
            for (row, number) in rows.iter().zip(seen + 1..) {
                match tell(self, row) {
                    Ok(events) => events.into_iter().for_each(|event| found(event.into())),
                    Err(why) => found(bad(key, number as u64, why)),
                }
            }
            seen += rows.len();
            Ok(if is_last(&page, rows.len(), seen, list)? { Next::End } else { Next::Path(path(seen)) })
        })
    }

    /// What a change tells: it may be of several fields at once.
    fn change(&self, change: &Value, about: &About) -> Told {
        let id = text(&change["id"]).ok_or("a change without `id`")?;
        let time = stamp(&self.request.times, change, "created")?;
        let actor = person(&change["author"]);
        let items = change["items"].as_array().into_iter().flatten().enumerate();
        let told = items.filter_map(|(number, item)| {
            let field = text(&item["field"])?;
            let (from, to) = (value(&item["fromString"]), value(&item["toString"]));
            let key = &about.key;
            let mut mentions = Vec::new();
            let (kind, said) = match (field.to_lowercase().as_str(), from, to) {
                ("status", Some(from), Some(to)) => (Kind::Fact, format!("{key}: from {from} to {to}")),
                ("resolution", _, Some(to)) => (Kind::Closed, format!("{key} closed: {to}")),
                ("resolution", _, None) => (Kind::Opened, format!("{key} opened again")),
                ("assignee", _, Some(to)) => {
                    mentions.push(to.clone());
                    (Kind::Assigned, format!("{key} assigned to @{to}"))
                }
                ("assignee", _, None) => (Kind::Assigned, format!("{key} assigned to nobody")),
                ("priority" | "severity", Some(from), Some(to)) => (Kind::Fact, format!("{key}: {field} from {from} to {to}")),
                // Every edit of a description is one: they are for the sidecar.
                (_, Some(from), Some(to)) => (Kind::Notified, format!("{key}: {field} from {from} to {to}")),
                (_, None, Some(to)) => (Kind::Notified, format!("{key}: {field} is {to}")),
                (_, _, None) => (Kind::Notified, format!("{key}: {field} was taken away")),
            };
            let event = self.event(about, &format!("{id}/{number}"), time.clone(), said);
            Some(Event { kind, actor: actor.clone(), mentions, ..event })
        });
        Ok(told.collect())
    }

    fn comment(&mut self, comment: &Value, about: &About) -> Result<Option<Event>, String> {
        let id = text(&comment["id"]).ok_or("a comment without `id`")?;
        let time = stamp(&self.request.times, comment, "created")?;
        if comment["visibility"].is_object() || comment["jsdPublic"] == false {
            self.hidden += 1;
            return Ok(None);
        }
        let (said, mentions) = mentioned(&plain::line(&jira::plain(&comment["body"])), &comment["body"]);
        if said.is_empty() {
            return Ok(None);
        }
        let event = self.event(about, &format!("comment/{id}"), time, format!("on {}: {said}", about.key));
        let link = Some(format!("{}?focusedCommentId={}", about.link, encoded(&id)));
        Ok(Some(Event { kind: Kind::Message, actor: person(&comment["author"]), mentions, link, ..event }))
    }

    fn event(&self, about: &About, id: &str, time: crate::timeline::event::Stamp, said: String) -> Event {
        let channel = self.request.channel.unwrap_or(Channel::Ticket);
        // An issue that moves to another project has another key.
        Event { link: Some(about.link.clone()), ..Event::new("jira", format!("{}/{id}", about.id), channel, time, said) }
    }
}

/// The issue that something is about.
struct About {
    id: String,
    key: String,
    link: String,
}

fn bad(list: &str, line: u64, why: String) -> Found {
    Found::Bad(Bad { input: format!("jira {list}"), line, why })
}

/// Whether a counted page is the last.
fn is_last(page: &Value, here: usize, seen: usize, list: &str) -> Result<bool, Error> {
    let all = page["total"].as_u64();
    if page["isLast"] == true || all.is_some_and(|all| seen as u64 >= all) {
        return Ok(true);
    }
    match (here, page["isLast"] == false || all.is_some()) {
        (0, true) => Err(Error::odd(list, "a page without rows says that there are more")),
        (0, false) => Ok(true),
        _ => Ok(false),
    }
}

/// A field's value on one line, cut where it is long.
fn value(value: &Value) -> Option<String> {
    let said = text(value)?;
    Some(match said.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", said[..end].trim_end()),
        None => said,
    })
}

/// A server of one's own has logins; Atlassian has forgotten the names that people choose, and has what they show.
fn person(user: &Value) -> Option<String> {
    text(&user["name"]).or_else(|| text(&user["displayName"])).or_else(|| text(&user["accountId"]))
}

/// The text with its people as `@login`, and these: nodes of their own in documents, `[~login]` in plain texts.
fn mentioned(said: &str, body: &Value) -> (String, Vec<String>) {
    let mut people = Vec::new();
    collect(body, &mut people);
    let mut out = String::with_capacity(said.len());
    let mut rest = said;
    while let Some((before, after)) = rest.split_once("[~") {
        let Some((login, behind)) = after.split_once(']') else { break };
        let login = login.trim_start_matches("accountid:");
        out += &format!("{before}@{login}");
        people.push(login.to_owned());
        rest = behind;
    }
    people.sort();
    people.dedup();
    (out + rest, people)
}

fn collect(node: &Value, people: &mut Vec<String>) {
    if node["type"] == "mention" {
        people.extend(text(&node["attrs"]["text"]).and_then(|name| Some(name.strip_prefix('@')?.to_owned())));
    }
    node["content"].as_array().into_iter().flatten().for_each(|node| collect(node, people));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::source::asked_tests::Asked;

    fn asked(recording: &str) -> Asked<'_> {
        Asked {
            source: "jira",
            own: "{project: OPS}",
            variables: &[("JIRA_URL", "https://service.example"), ("JIRA_EMAIL", "ana@acme.example"), ("JIRA_API_TOKEN", "abcdefgh")],
            window: ("2026-11-21T14:00:00Z", "2026-11-21T23:00:00Z"),
            cursor: None,
            links: "",
            known: &[],
            recording,
        }
    }

    const TOLD: &str = "\
        21 14:20:00 ticket opened Ana Rivers: OPS-12 opened: Checkout answers 500\n\
        21 14:25:10 ticket assigned Ana Rivers: OPS-12 assigned to @Kim Lake\n\
        21 14:25:10 ticket fact Ana Rivers: OPS-12: from Open to In Progress\n\
        21 14:26:00 ticket notified Kim Lake: OPS-12: labels is checkout\n\
        21 15:10:00 ticket fact Kim Lake: OPS-12: from In Progress to Done\n\
        21 15:10:00 ticket closed Kim Lake: OPS-12 closed: Done\n\
        21 14:30:00 ticket message Kim Lake: on OPS-12: @Ana Rivers rolled back, see https://ci.example.com/431\n\
        note 1 comment that only some may see is left where they are";

    /// Both pages of the search, of the changes and of the comments; a day around the window, as JQL reads days in the zone
    /// of whoever asks.
    #[test]
    fn the_cloud_is_read() {
        asked(include_str!("../../../tests/recordings/jira.txt")).finds(TOLD);
    }

    #[test]
    fn a_server_of_ones_own_is_read() {
        let variables = &[("JIRA_URL", "https://service.example"), ("JIRA_API_TOKEN", "abcdefgh")];
        Asked { variables, links: "jira: OPS-12", ..asked(include_str!("../../../tests/recordings/jira-data-center.txt")) }.finds(
            "21 14:20:00 ticket opened ana: OPS-12 opened: Checkout answers 500\n\
             21 15:10:00 ticket opened kim: OPS-12 opened again\n\
             21 14:30:00 ticket message kim: on OPS-12: @ana rolled back",
        );
    }

    #[test]
    fn nothing_is_asked_for_all_of_jira() {
        Asked { own: "{}", ..asked("") }.finds("failed: the report links no issue of Jira, and the settings name no project");
        let own = "{project: [OPS, 'W\"B'], select: 'labels = sev1'}";
        let path = "/rest/api/3/search/jql?jql=project%20in%20%28%22OPS%22%2C%20%22W%5C%22B%22%29%20AND%20%28labels%20%3D%20sev1%29%20AND%20updated%20%3E%3D%20%222026-11-20%22%20AND%20created%20%3C%20%222026-11-23%22%20ORDER%20BY%20created%20ASC&fields=summary,created,creator&maxResults=100";
        let recording = format!("> GET {path}\n< 410\n\n{{\"errorMessages\":[\"The requested API has been removed\"]}}\n=====\n");
        Asked { own, ..asked(&recording) }
            .finds(&format!("failed: GET https://service.example{path}: 410 The requested API has been removed"));
    }

    /// Half of an issue's changes is not all of them.
    #[test]
    fn changes_that_are_not_told_are_missed() {
        let issue = "> GET /rest/api/2/issue/OPS-12?fields=summary,created,creator\n< 200\n\n{\"id\":\"7\",\"key\":\"OPS-12\",\"fields\":{\"summary\":\"x\",\"created\":\"2026-11-21T14:20:00.000+0000\"}}\n=====\n\
                     > GET /rest/api/2/issue/OPS-12?expand=changelog&fields=created\n< 200\n\n{\"changelog\":{\"total\":3,\"histories\":[]}}\n=====\n";
        let variables = &[("JIRA_URL", "https://service.example"), ("JIRA_API_TOKEN", "abcdefgh")];
        Asked { variables, links: "jira: OPS-12", ..asked(issue) }.finds(
            "21 14:20:00 ticket opened OPS-12 opened: x\n\
             partial https://service.example/rest/api/2/issue/OPS-12?expand=changelog&fields=created: only 0 of its changes are told",
        );
    }

    #[test]
    fn pages_end_where_they_say() {
        let table = [
            (r#"{"isLast":true}"#, 0, 0, Ok(true)),
            (r#"{"total":3}"#, 2, 2, Ok(false)),
            (r#"{"total":3}"#, 1, 3, Ok(true)),
            (r#"{"total":3}"#, 0, 2, Err(())),
            (r#"{"isLast":false}"#, 0, 2, Err(())),
            ("{}", 5, 5, Ok(false)),
            ("{}", 0, 5, Ok(true)),
        ];
        for (page, here, seen, expected) in table {
            assert_eq!(is_last(&serde_json::from_str(page).unwrap(), here, seen, "").map_err(drop), expected, "{page} {here}");
        }
    }

    #[test]
    fn who_asks_is_told() {
        let myself = "> GET /rest/api/3/myself\n< 200\n\n{\"displayName\":\"Ana Rivers\",\"timeZone\":\"Europe/Berlin\"}\n=====\n";
        assert_eq!(asked(myself).checked().unwrap(), "as Ana Rivers, in Europe/Berlin");
        assert_eq!(asked("").opened().unwrap(), "https://service.example with JIRA_EMAIL and JIRA_API_TOKEN");
    }
}
