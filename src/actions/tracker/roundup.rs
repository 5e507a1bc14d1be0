//! Roundup. Its tickets have no body of their own, so the key stands at the end of the title.

use super::{Kind, Opening, Settings, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in_title};
use crate::document::item::Status;
use crate::remote::{Ask, Error, Limit, Service};
use crate::world::Failure;
use crate::world::http::{Method, Response, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::time::Duration;

pub(super) const KIND: Kind = Kind {
    name: "roundup",
    what: "Roundup",
    lag: SignedDuration::ZERO,
    pause: Duration::ZERO,
    open: |opening| Ok(Box::new(Roundup::open(opening)?)),
};

/// The words for what is done in the templates that Roundup comes with.
const CLOSED: &[&str] = &["resolved", "done-cbb", "closed", "done"];

struct Roundup<'w> {
    service: Service<'w>,
    settings: &'w Settings,
    user: String,
}

impl<'w> Roundup<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Roundup<'w>> {
        let address = opening.access.address(opening.access.first(&["ROUNDUP_URL"]), None)?;
        let user = opening.access.first(&["ROUNDUP_USER"]).map(|(_, user)| user).ok_or_else(|| {
            Failure::settings("there is no user for roundup").hint("set ROUNDUP_USER to the name that ROUNDUP_PASSWORD belongs to")
        })?;
        let password = opening.access.token(&["ROUNDUP_PASSWORD"])?;
        // Without these two headers Roundup takes a change for one that another site's page has asked for.
        let service = opening
            .access
            .service(address.clone())
            .header("X-Requested-With", "rest")
            .header("Origin", address.origin())
            .basic(&user, password.secret())
            .limited(limited);
        Ok(Roundup { service, settings: opening.settings, user })
    }

    /// The words for a status that the settings do not give: those of the template that Roundup comes with.
    fn word(&self, status: Status) -> String {
        let usual = match status {
            Status::Open => "unread",
            Status::InProgress => "in-progress",
            Status::Done | Status::WontDo => "resolved",
        };
        self.settings.word_for(status).unwrap_or(usual).to_owned()
    }

    fn tickets(&self, title: &str) -> Result<Vec<Ticket>, Error> {
        let title = encoded(title);
        let path = move |page: usize| {
            format!(
                "rest/data/issue?title={title}&@fields=title,status,assignedto,activity&@verbose=2&@sort=id&@page_size=100&@page_index={page}"
            )
        };
        let mut number = 1;
        let mut seen = 0;
        let pages = self.service.pages(&path(1), |page, _| {
            let here = page["data"]["collection"].as_array().map_or(0, Vec::len);
            let all = page["data"]["@total_size"].as_u64().and_then(|all| usize::try_from(all).ok());
            (seen, number) = (seen + here, number + 1);
            let is_end = here == 0 || all.is_some_and(|all| seen >= all);
            Ok(if is_end { crate::remote::page::Next::End } else { crate::remote::page::Next::Path(path(number)) })
        })?;
        let issues = super::rows(&pages, &self.service.address.with("rest/data/issue"), |page| &page["data"]["collection"])?;
        let tickets = issues.into_iter().map(|issue| self.ticket(&issue["id"], issue, String::new())).collect::<Result<Vec<_>, _>>()?;
        Ok(tickets.into_iter().filter(|ticket| ticket.key.is_some()).collect())
    }

    fn ticket(&self, id: &Value, said: &Value, etag: String) -> Result<Ticket, Error> {
        let odd = || Error::odd(self.service.address.with("rest/data/issue"), "an issue without id or title");
        let id = id.as_str().ok_or_else(odd)?;
        let (title, key) = key_in_title(said["title"].as_str().ok_or_else(odd)?);
        let word = said["status"]["name"].as_str().unwrap_or_default();
        let usual = match word {
            "in-progress" | "testing" => Status::InProgress,
            word if CLOSED.contains(&word) => Status::Done,
            _ => Status::Open,
        };
        Ok(Ticket {
            id: id.to_owned(),
            name: format!("#{id}"),
            url: self.service.address.with(&format!("issue{id}")),
            key,
            values: Values {
                title,
                status: self.settings.status_called(word).unwrap_or(usual),
                owner: said["assignedto"]["username"].as_str().map(str::to_owned),
                due: None,
            },
            said: word.to_owned(),
            version: etag,
        })
    }

    fn titled(title: &str, key: Option<&str>) -> String {
        key.map_or_else(|| title.to_owned(), |key| format!("{title} [{key}]"))
    }
}

impl Tracker for Roundup<'_> {
    fn carries(&self) -> Carries {
        Carries {
            title: 200,
            body: 60_000,
            in_progress: true,
            wont_do: self.settings.word_for(Status::WontDo).is_some(),
            due: false,
            comments: true,
        }
    }

    fn check(&self) -> Result<String, Error> {
        self.service.send(&Ask::get("rest/data/issue?@page_size=1"))?;
        Ok(String::new())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        self.tickets("[noblame:")
    }

    fn find(&self, key: &str, _: Timestamp) -> Result<Vec<Ticket>, Error> {
        let mut found = self.tickets(&format!("[{key}]"))?;
        found.retain(|ticket| ticket.key.as_deref() == Some(key));
        Ok(found)
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        let ask = Ask::get(format!("rest/data/issue/{}?@verbose=2", encoded(id)));
        let response = match self.service.send(&ask) {
            Ok(response) => response,
            Err(error) if error.is_gone() => return Ok(None),
            Err(error) => return Err(error),
        };
        let answer: Value = self.service.read(&ask, &response)?;
        let etag = response.header("etag").map(str::to_owned).or_else(|| answer["data"]["@etag"].as_str().map(str::to_owned));
        self.ticket(&answer["data"]["id"], &answer["data"]["attributes"], etag.unwrap_or_default()).map(Some)
    }

    /// The words go into a message first: should the issue not follow, a message that nothing shows is all that is left.
    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let ask = Ask::new(Method::Post, "rest/data/msg").json(json!({"content": new.body, "author": self.user}));
        let message: Value = self.service.json(&ask).map_err(Error::not_done)?;
        let mut body = json!({"title": Self::titled(&new.title, Some(&new.key)), "status": self.word(Status::Open)});
        if let Some(id) = message["data"]["id"].as_str() {
            body["messages"] = json!([id]);
        }
        if let Some(owner) = &new.owner {
            body["assignedto"] = json!(owner);
        }
        let made: Value = self.service.json(&Ask::new(Method::Post, "rest/data/issue").json(body))?;
        let id = made["data"]["id"]
            .as_str()
            .ok_or_else(|| Error::odd(self.service.address.with("rest/data/issue"), "a new issue without id"))?;
        self.get(id)?.ok_or_else(|| Error::odd(self.service.address.with("rest/data/issue"), "a new issue that is not there"))
    }

    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        let gone = || Error::conflict(&seen.url, "it is gone");
        // The list gives no ETags: that of what is looked at now stands for it, if nothing else has changed since.
        let etag = match seen.version.as_str() {
            "" => {
                let now = self.get(&seen.id)?.ok_or_else(gone)?;
                if now.values != seen.values {
                    return Err(Error::conflict(&seen.url, "it was changed meanwhile"));
                }
                now.version
            }
            etag => etag.to_owned(),
        };
        let mut body = Map::new();
        if let Some(title) = &patch.title {
            body.insert("title".into(), json!(Self::titled(title, seen.key.as_deref())));
        }
        if let Some(status) = patch.status {
            body.insert("status".into(), json!(self.word(status)));
        }
        if let Some(owner) = &patch.owner {
            // Nobody is a number here: null is passed over.
            body.insert("assignedto".into(), json!(owner.as_deref().unwrap_or("-1")));
        }
        let path = format!("rest/data/issue/{}", encoded(&seen.id));
        self.service.send(&Ask::new(Method::Put, path).header("If-Match", etag).json(Value::Object(body)))?;
        self.get(&seen.id)?.ok_or_else(gone)
    }

    /// A message first, then its place among those of the issue: should that not follow, a message that nothing shows is all
    /// that is left. Whoever says something and not what the status is would open what is resolved.
    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        let path = format!("rest/data/issue/{}", encoded(&ticket.id));
        let ask = Ask::get(format!("{path}?@verbose=2"));
        let response = self.service.send(&ask)?;
        let issue: Value = self.service.read(&ask, &response)?;
        let messages = issue["data"]["attributes"]["messages"].as_array();
        let ids: Vec<&str> = messages.into_iter().flatten().filter_map(|message| message["id"].as_str()).collect();
        for id in &ids {
            let message = self.service.look(format!("rest/data/msg/{}?@verbose=3", encoded(id)))?.unwrap_or_default();
            if message["data"]["attributes"]["content"].as_str().is_some_and(|words| words.contains(mark)) {
                return Ok(());
            }
        }
        let etag = response.header("etag").or_else(|| issue["data"]["@etag"].as_str()).unwrap_or_default().to_owned();
        let ask = Ask::new(Method::Post, "rest/data/msg").json(json!({"content": text, "author": self.user}));
        let made: Value = self.service.json(&ask).map_err(Error::not_done)?;
        let made =
            made["data"]["id"].as_str().ok_or_else(|| Error::odd(self.service.address.with("rest/data/msg"), "a message without id"))?;
        let status = &issue["data"]["attributes"]["status"]["id"];
        let all: Vec<&str> = ids.into_iter().chain([made]).collect();
        self.service.send(&Ask::new(Method::Put, path).header("If-Match", etag).json(json!({"messages": all, "status": status}))).map(drop)
    }

    fn id_of(&self, url: &str) -> Option<String> {
        let id = super::id_after(url, &format!("{}/issue", self.service.address.path().trim_end_matches('/')))?;
        (super::is_at(url, &self.service.address) && id.parse::<u64>().is_ok()).then_some(id)
    }
}

/// Its reset is a number of seconds from now, with a fraction.
fn limited(response: &Response, _: Timestamp) -> Limit {
    if response.status != 429 {
        return Limit::No;
    }
    let reset = response.header("x-ratelimit-reset").and_then(|reset| Duration::try_from_secs_f64(reset.parse().ok()?).ok());
    reset.map_or(Limit::Yes, Limit::For)
}
