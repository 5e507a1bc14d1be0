//! Linear, which is spoken to in GraphQL.
//!
//! The id of a new issue is ours to choose: it is made of the item's key, so that a key is looked for by its id, is seen
//! at once, and cannot be made twice.

use super::{Kind, Opening, Settings, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in};
use crate::document::item::Status;
use crate::remote::{Ask, Error, Kind as Trouble, Limit, Service, retry};
use crate::world::Failure;
use crate::world::http::{Method, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::time::Duration;

pub(super) const KIND: Kind = Kind {
    name: "linear",
    what: "Linear",
    lag: SignedDuration::ZERO,
    pause: Duration::ZERO,
    open: |opening| Ok(Box::new(Linear::open(opening)?)),
};

const ISSUE: &str = "{ id identifier title description url dueDate updatedAt trashed state { name type } assignee { id } }";
const TEAM: &str =
    "query($key: String!) { teams(filter: {key: {eq: $key}}) { nodes { id states(first: 100) { nodes { id name type position } } } } }";
const LABELS: &str =
    "query($names: [String!]) { issueLabels(first: 100, filter: {name: {in: $names}}) { nodes { id isGroup team { id } } } }";
/// More pages than this are a circle, not an answer.
const MOST_PAGES: usize = 2_000;

struct Linear<'w> {
    service: Service<'w>,
    settings: &'w Settings,
    team: OnceCell<Team>,
}

struct Team {
    id: String,
    states: Vec<State>,
}

struct State {
    id: String,
    name: String,
    kind: String,
}

impl<'w> Linear<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Linear<'w>> {
        if opening.settings.project.is_empty() {
            return Err(Failure::settings("tracker.project: there is none").hint("write the key of the team, like OPS").into());
        }
        let environment = opening.access.first(&["LINEAR_API_URL"]).map(|(name, url)| (name, url.trim_end_matches("/graphql").to_owned()));
        let address = opening.access.address(environment, Some("https://api.linear.app"))?;
        let token = opening.access.token(&["LINEAR_API_KEY"])?;
        // A key stands alone; only what a program was given by way of OAuth is called a bearer's.
        let is_key = !token.secret().starts_with("lin_oauth_");
        let authorization = if is_key { token.secret().to_owned() } else { format!("Bearer {}", token.secret()) };
        let service = opening.access.service(address).secret_header("Authorization", authorization).limited(limited);
        Ok(Linear { service, settings: opening.settings, team: OnceCell::new() })
    }

    /// What a query or a mutation answers; its own errors come with a status of success.
    fn ask(&self, words: &str, variables: Value) -> Result<Value, Error> {
        let ask = Ask::new(Method::Post, "graphql").json(json!({"query": words, "variables": variables}));
        let ask = if words.starts_with("query") { ask.repeatable() } else { ask };
        let place = || self.service.address.with("graphql");
        let mut answer: Value = self.service.json(&ask).map_err(|error| match error.kind {
            // What it does not understand or accept is answered with 400, and so is who it does not know.
            Trouble::Invalid if error.said.to_lowercase().contains("authentication") => Error { kind: Trouble::Auth, ..error },
            _ => error,
        })?;
        if let Some(error) = answer["errors"].as_array().and_then(|all| all.first()) {
            let message = error["message"].as_str().unwrap_or_default();
            let kind = match error["extensions"]["code"].as_str().unwrap_or_default() {
                "AUTHENTICATION_ERROR" => Trouble::Auth,
                "FORBIDDEN" => Trouble::Scope,
                "INTERNAL_SERVER_ERROR" => Trouble::Net { sent: true },
                _ if message.starts_with("Entity not found") => Trouble::Gone,
                _ => Trouble::Invalid,
            };
            let said = error["extensions"]["userPresentableMessage"].as_str().filter(|said| *said != message);
            let said = said.map_or_else(|| message.to_owned(), |said| format!("{message}: {said}"));
            return Err(Error { kind, place: place(), said });
        }
        match answer.get_mut("data").map(Value::take) {
            Some(Value::Object(data)) => Ok(Value::Object(data)),
            _ => Err(Error::odd(place(), "an answer without data")),
        }
    }

    fn team(&self) -> Result<&Team, Error> {
        if let Some(known) = self.team.get() {
            return Ok(known);
        }
        let data = self.ask(TEAM, json!({"key": self.settings.project}))?;
        let team = &data["teams"]["nodes"][0];
        let Some(id) = team["id"].as_str() else {
            let said = format!("there is no team with the key “{}”", self.settings.project);
            return Err(Error { kind: Trouble::Gone, place: self.service.address.with("graphql"), said });
        };
        let mut states: Vec<(f64, State)> = Vec::new();
        for state in team["states"]["nodes"].as_array().into_iter().flatten() {
            let text = |name: &str| state[name].as_str().unwrap_or_default().to_owned();
            states.push((state["position"].as_f64().unwrap_or_default(), State { id: text("id"), name: text("name"), kind: text("type") }));
        }
        states.sort_by(|a, b| a.0.total_cmp(&b.0));
        let states = states.into_iter().map(|(_, state)| state).collect();
        Ok(self.team.get_or_init(|| Team { id: id.to_owned(), states }))
    }

    /// The state for a status: the settings' word, or else the first of its type.
    fn state(&self, status: Status) -> Result<&str, Error> {
        let states = &self.team()?.states;
        let wanted = self.settings.word_for(status);
        let of = |kind: &str| states.iter().find(|state| state.kind == kind);
        let found = match (wanted, status) {
            (Some(wanted), _) => states.iter().find(|state| state.name.eq_ignore_ascii_case(wanted)),
            (None, Status::Open) => of("unstarted").or_else(|| of("backlog")),
            (None, Status::InProgress) => of("started"),
            (None, Status::Done) => of("completed"),
            (None, Status::WontDo) => of("canceled"),
        };
        found.map(|state| state.id.as_str()).ok_or_else(|| {
            let known = states.iter().map(|state| state.name.as_str()).collect::<Vec<_>>().join(", ");
            let said = format!("there is no status “{}”: there are {known}", wanted.unwrap_or(status.name()));
            Error::invalid(self.service.address.with("graphql"), said)
        })
    }

    /// Those of the labels that the workspace or the team has.
    fn labels(&self) -> Result<Vec<String>, Error> {
        let wanted = self.settings.labels();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let team = self.team()?;
        let data = self.ask(LABELS, json!({"names": wanted}))?;
        let all = data["issueLabels"]["nodes"].as_array().into_iter().flatten();
        let ours = all.filter(|label| label["isGroup"] != json!(true) && label["team"]["id"].as_str().is_none_or(|id| id == team.id));
        Ok(ours.filter_map(|label| label["id"].as_str().map(str::to_owned)).collect())
    }

    fn ticket(&self, issue: &Value) -> Result<Ticket, Error> {
        let odd = || Error::odd(self.service.address.with("graphql"), "an issue without identifier or title");
        let id = issue["identifier"].as_str().ok_or_else(odd)?;
        let word = issue["state"]["name"].as_str().unwrap_or_default();
        let usual = match issue["state"]["type"].as_str() {
            Some("started") => Status::InProgress,
            Some("completed") => Status::Done,
            Some("canceled" | "duplicate") => Status::WontDo,
            _ => Status::Open,
        };
        let text = |name: &str| issue[name].as_str().unwrap_or_default().to_owned();
        Ok(Ticket {
            id: id.to_owned(),
            name: id.to_owned(),
            url: text("url"),
            key: key_in(&text("description")),
            values: Values {
                title: issue["title"].as_str().ok_or_else(odd)?.to_owned(),
                status: self.settings.status_called(word).unwrap_or(usual),
                owner: issue["assignee"]["id"].as_str().map(str::to_owned),
                due: issue["dueDate"].as_str().and_then(|due| due.parse().ok()),
            },
            said: word.to_owned(),
            version: text("updatedAt"),
        })
    }

    fn id(&self, key: &str) -> String {
        id_for(&self.settings.project, key)
    }
}

impl Tracker for Linear<'_> {
    fn carries(&self) -> Carries {
        Carries { title: 255, body: 60_000, in_progress: true, wont_do: true, due: true, comments: true }
    }

    fn check(&self) -> Result<String, Error> {
        let data = self.ask("query { viewer { name } }", json!({}))?;
        self.team()?;
        Ok(data["viewer"]["name"].as_str().unwrap_or_default().to_owned())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        let words = format!(
            "query($key: String!, $after: String) {{ issues(first: 100, after: $after, orderBy: createdAt, filter: \
             {{team: {{key: {{eq: $key}}}}, description: {{contains: \"noblame:\"}}}}) {{ nodes {ISSUE} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let mut found = Vec::new();
        let mut after = Value::Null;
        for _ in 0..MOST_PAGES {
            let data = self.ask(&words, json!({"key": self.settings.project, "after": after}))?;
            let odd = |said: &str| Error::odd(self.service.address.with("graphql"), said);
            for issue in data["issues"]["nodes"].as_array().ok_or_else(|| odd("a page without issues"))? {
                found.push(self.ticket(issue)?);
            }
            let end = &data["issues"]["pageInfo"];
            if end["hasNextPage"] != json!(true) {
                return Ok(found);
            }
            if end["endCursor"].is_null() || end["endCursor"] == after {
                return Err(odd("its pages lead on for ever"));
            }
            after = end["endCursor"].clone();
        }
        Err(Error::odd(self.service.address.with("graphql"), "its pages lead on for ever"))
    }

    fn find(&self, key: &str, _: Timestamp) -> Result<Vec<Ticket>, Error> {
        Ok(self.get(&self.id(key))?.into_iter().collect())
    }

    /// What lies in Linear's bin is gone.
    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        match self.ask(&format!("query($id: String!) {{ issue(id: $id) {ISSUE} }}"), json!({"id": id})) {
            Ok(data) if data["issue"]["trashed"] == json!(true) => Ok(None),
            Ok(data) => self.ticket(&data["issue"]).map(Some),
            Err(error) if error.is_gone() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let team = self.team().map_err(Error::not_done)?;
        let mut input = json!({
            "id": self.id(&new.key),
            "teamId": team.id,
            "title": new.title,
            "description": new.body,
            "labelIds": self.labels().map_err(Error::not_done)?,
        });
        if let Some(owner) = &new.owner {
            input["assigneeId"] = json!(owner);
        }
        if let Some(due) = new.due {
            input["dueDate"] = json!(due.to_string());
        }
        let words = format!("mutation($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ success issue {ISSUE} }} }}");
        let data = self.ask(&words, json!({"input": input}))?;
        self.ticket(&data["issueCreate"]["issue"])
    }

    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        super::unchanged(self, seen)?;
        let mut input = Map::new();
        if let Some(title) = &patch.title {
            input.insert("title".into(), json!(title));
        }
        if let Some(owner) = &patch.owner {
            input.insert("assigneeId".into(), json!(owner));
        }
        if let Some(due) = &patch.due {
            input.insert("dueDate".into(), json!(due.map(|due| due.to_string())));
        }
        if let Some(status) = patch.status {
            input.insert("stateId".into(), json!(self.state(status)?));
        }
        let words = format!(
            "mutation($id: String!, $input: IssueUpdateInput!) {{ issueUpdate(id: $id, input: $input) {{ success issue {ISSUE} }} }}"
        );
        let data = self.ask(&words, json!({"id": seen.id, "input": input}))?;
        self.ticket(&data["issueUpdate"]["issue"])
    }

    /// A comment's id is ours to choose, too, but one that was deleted keeps its own: its words are looked for.
    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        let words = "query($id: String!, $mark: String!) { issue(id: $id) { id comments(first: 1, filter: {body: {contains: $mark}}) { nodes { id } } } }";
        let data = self.ask(words, json!({"id": ticket.id, "mark": mark}))?;
        if data["issue"]["comments"]["nodes"].as_array().is_none_or(|found| found.is_empty()) {
            let words = "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success } }";
            self.ask(words, json!({"input": {"issueId": data["issue"]["id"], "body": text}}))?;
        }
        Ok(())
    }

    fn id_of(&self, url: &str) -> Option<String> {
        let id = super::id_after(url, "/issue/")?;
        let (team, _) = id.rsplit_once('-')?;
        (super::is_at(url, &self.service.address) && team.eq_ignore_ascii_case(&self.settings.project)).then_some(id)
    }
}

/// The id that the issue of a key has in a team, in the form of a UUID of version 4: others Linear may refuse.
fn id_for(team: &str, key: &str) -> String {
    let digest = Sha256::digest(format!("{team}\n{key}").as_bytes());
    let mut hex = String::with_capacity(36);
    for (at, byte) in digest.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            hex.push('-');
        }
        hex.push_str(&format!("{byte:02x}"));
    }
    hex
}

/// Too many requests are answered with 400, with when to ask again in milliseconds: by requests, or by how much they ask.
fn limited(response: &Response, now: Timestamp) -> Limit {
    if response.status != 429 && !(response.status == 400 && code(response) == json!("RATELIMITED")) {
        return Limit::No;
    }
    let resets = ["requests", "complexity"].into_iter().filter_map(|what| {
        let is_used_up = response.header(&format!("x-ratelimit-{what}-remaining")) == Some("0");
        let reset = response.header(&format!("x-ratelimit-{what}-reset")).filter(|_| is_used_up)?;
        Timestamp::from_millisecond(reset.parse().ok()?).ok()
    });
    resets.max().map_or(Limit::Yes, |reset| Limit::For(retry::until(reset, now)))
}

/// The code of the first error in an answer.
fn code(response: &Response) -> Value {
    let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    answer["errors"][0]["extensions"]["code"].clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_a_key_and_of_version_4() {
        let id = id_for("OPS", "noblame:cart/A1");
        assert_eq!((id.len(), &id[14..15]), (36, "4"));
        assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"), "{id}");
        assert_eq!(id, id_for("OPS", "noblame:cart/A1"));
        assert_ne!(id, id_for("OPS", "noblame:cart/A2"));
        assert_ne!(id, id_for("SRE", "noblame:cart/A1"));
    }

    #[test]
    fn a_limit_says_until_when() {
        let check = |status, body: &str, headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            limited(&Response { status, headers, body: body.into() }, Timestamp::from_second(1_900_000_000).unwrap())
        };
        let body = r#"{"errors":[{"message":"Rate limit exceeded","extensions":{"code":"RATELIMITED"}}]}"#;
        let headers = [("x-ratelimit-requests-remaining", "0"), ("x-ratelimit-requests-reset", "1900000009000")];
        assert_eq!(check(400, body, &headers), Limit::For(Duration::from_secs(9)));
        assert_eq!([check(400, body, &[]), check(400, "{}", &headers)], [Limit::Yes, Limit::No]);
    }
}
