//! GitLab issues.

use super::{Kind, Opening, Settings, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in};
use crate::document::item::Status;
use crate::remote::{Ask, Error, Service, forge};
use crate::world::Failure;
use crate::world::http::{Method, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::time::Duration;

pub(super) const KIND: Kind = Kind {
    name: "gitlab",
    what: "GitLab issues, at gitlab.com or a server of your own",
    lag: SignedDuration::from_mins(10),
    pause: Duration::from_secs(1),
    open: |opening| Ok(Box::new(Gitlab::open(opening)?)),
};

struct Gitlab<'w> {
    service: Service<'w>,
    settings: &'w Settings,
}

impl<'w> Gitlab<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Gitlab<'w>> {
        if opening.settings.project.is_empty() {
            return Err(Failure::settings("tracker.project: there is none").hint("write it like acme/shop").into());
        }
        let (service, _) = forge::gitlab(&opening.access)?;
        Ok(Gitlab { service, settings: opening.settings })
    }

    fn path(&self, rest: &str) -> String {
        format!("api/v4/projects/{}/issues{rest}", encoded(&self.settings.project))
    }

    fn tickets(&self, query: &str) -> Result<Vec<Ticket>, Error> {
        let pages = self.service.linked_pages(&self.path(&format!("?per_page=100{query}")))?;
        let place = self.service.address.with(&self.path(""));
        super::rows(&pages, &place, |page| page)?.into_iter().map(|issue| self.ticket(issue)).collect()
    }

    /// Other trackers know three states, GitLab two and labels: the settings' words for the others are labels.
    fn ticket(&self, issue: &Value) -> Result<Ticket, Error> {
        let odd = || Error::odd(self.service.address.with(&self.path("")), "an issue without iid or title");
        let id = issue["iid"].as_u64().ok_or_else(odd)?;
        let text = |name: &str| issue[name].as_str().unwrap_or_default().to_owned();
        let labels = issue["labels"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let labelled = labels.filter_map(|label| self.settings.status_called(label)).next();
        let status = match (issue["state"].as_str() == Some("closed"), labelled) {
            (true, Some(Status::WontDo)) => Status::WontDo,
            (true, _) => Status::Done,
            (false, Some(Status::InProgress)) => Status::InProgress,
            (false, _) => Status::Open,
        };
        let assignee = issue["assignees"].as_array().and_then(|all| all.first()).unwrap_or(&issue["assignee"]);
        Ok(Ticket {
            id: id.to_string(),
            name: format!("#{id}"),
            url: text("web_url"),
            key: key_in(&text("description")),
            values: Values {
                title: issue["title"].as_str().ok_or_else(odd)?.to_owned(),
                status,
                owner: assignee["id"].as_u64().map(|id| id.to_string()),
                due: issue["due_date"].as_str().and_then(|due| due.parse().ok()),
            },
            said: match (&issue["moved_to_id"], &issue["_links"]["closed_as_duplicate_of"]) {
                (Value::Number(_), _) => "closed as moved to another project".to_owned(),
                (_, Value::String(other)) => format!("closed as a duplicate of {other}"),
                _ => text("state"),
            },
            version: text("updated_at"),
        })
    }

    fn account(account: &str) -> Result<Value, Error> {
        account.parse::<u64>().map(|id| json!(id)).map_err(|_| {
            Error::invalid("tracker.accounts", format!("“{account}” is no number of a user: GitLab's accounts are given by their numbers"))
        })
    }
}

impl Tracker for Gitlab<'_> {
    fn carries(&self) -> Carries {
        let has = |status| self.settings.word_for(status).is_some();
        Carries { title: 255, body: 500_000, in_progress: has(Status::InProgress), wont_do: has(Status::WontDo), due: true, comments: true }
    }

    fn check(&self) -> Result<String, Error> {
        let user: Value = self.service.json(&Ask::get("api/v4/user"))?;
        Ok(user["username"].as_str().unwrap_or_default().to_owned())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        let labels = self.settings.labels().iter().map(|label| encoded(label)).collect::<Vec<_>>().join(",");
        self.tickets(&if labels.is_empty() { labels } else { format!("&labels={labels}") })
    }

    fn find(&self, key: &str, since: Timestamp) -> Result<Vec<Ticket>, Error> {
        let since = encoded(&since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let mut found = self.tickets(&format!("&updated_after={since}"))?;
        found.retain(|ticket| ticket.key.as_deref() == Some(key));
        Ok(found)
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        self.service.look(self.path(&format!("/{id}")))?.map(|issue| self.ticket(&issue)).transpose()
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let mut body = json!({"title": new.title, "description": new.body, "labels": self.settings.labels()});
        if let Some(owner) = &new.owner {
            body["assignee_ids"] = json!([Self::account(owner)?]);
        }
        if let Some(due) = new.due {
            body["due_date"] = json!(due.to_string());
        }
        if let Some(kind) = &self.settings.r#type {
            body["issue_type"] = json!(kind);
        }
        let issue: Value = self.service.json(&Ask::new(Method::Post, self.path("")).json(body))?;
        self.ticket(&issue)
    }

    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        super::unchanged(self, seen)?;
        let mut body = Map::new();
        if let Some(title) = &patch.title {
            body.insert("title".into(), json!(title));
        }
        if let Some(owner) = &patch.owner {
            body.insert("assignee_ids".into(), json!([owner.as_deref().map_or(Ok(json!(0)), Self::account)?]));
        }
        if let Some(due) = patch.due {
            body.insert("due_date".into(), json!(due.map(|due| due.to_string())));
        }
        if let Some(status) = patch.status {
            if status.is_closed() != seen.values.status.is_closed() {
                body.insert("state_event".into(), json!(if status.is_closed() { "close" } else { "reopen" }));
            }
            // Labels of the other statuses go, the one of this comes.
            let others = Status::ALL.iter().filter(|(other, _)| *other != status).filter_map(|(other, _)| self.settings.word_for(*other));
            let others: Vec<&str> = others.collect();
            if !others.is_empty() {
                body.insert("remove_labels".into(), json!(others));
            }
            if let Some(word) = self.settings.word_for(status) {
                body.insert("add_labels".into(), json!([word]));
            }
        }
        let issue: Value = self.service.json(&Ask::new(Method::Put, self.path(&format!("/{}", seen.id))).json(Value::Object(body)))?;
        self.ticket(&issue)
    }

    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        let path = self.path(&format!("/{}/notes", ticket.id));
        let pages = self.service.linked_pages(&format!("{path}?per_page=100"))?;
        if !super::holds_mark(&pages, &self.service.address.with(&path), "body", mark)? {
            self.service.send(&Ask::new(Method::Post, path).json(json!({"body": text})))?;
        }
        Ok(())
    }

    fn id_of(&self, url: &str) -> Option<String> {
        let id = super::id_after(url, &format!("/{}/-/issues/", self.settings.project))
            .or_else(|| super::id_after(url, &format!("/{}/-/work_items/", self.settings.project)));
        id.filter(|_| super::is_at(url, &self.service.address))
    }
}
