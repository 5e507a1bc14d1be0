//! GitHub Issues, at github.com and on servers of one's own.

use super::{Kind, Opening, Settings, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in};
use crate::document::item::Status;
use crate::remote::{Ask, Error, Service, forge};
use crate::world::Failure;
use crate::world::http::{Method, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Its search lags by minutes; its list has been seen to, once. More than 20 issues in a minute are held against one.
pub(super) const KIND: Kind = Kind {
    name: "github",
    what: "GitHub Issues, at github.com or a server of your own",
    lag: SignedDuration::from_mins(10),
    pause: Duration::from_secs(3),
    open: |opening| Ok(Box::new(Github::open(opening)?)),
};

struct Github<'w> {
    service: Service<'w>,
    settings: &'w Settings,
}

impl<'w> Github<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Github<'w>> {
        let project = &opening.settings.project;
        if project.split('/').filter(|part| !part.is_empty()).count() != 2 {
            return Err(Failure::settings(format!("tracker.project: “{project}” is no repository")).hint("write it like acme/shop").into());
        }
        let (service, _) = forge::github(&opening.access)?;
        Ok(Github { service, settings: opening.settings })
    }

    fn path(&self, rest: &str) -> String {
        format!("repos/{}{rest}", self.settings.project)
    }

    /// The issues of a list; pull requests are listed among them.
    fn tickets(&self, path: &str) -> Result<Vec<Ticket>, Error> {
        let pages = self.service.linked_pages(path)?;
        let issues = super::rows(&pages, &self.service.address.with(path), |page| page)?.into_iter();
        issues.filter(|issue| issue.get("pull_request").is_none()).map(|issue| self.ticket(issue)).collect()
    }

    fn ticket(&self, issue: &Value) -> Result<Ticket, Error> {
        let odd = || Error::odd(self.service.address.with(&self.path("/issues")), "an issue without number or title");
        let number = issue["number"].as_u64().ok_or_else(odd)?;
        let text = |name: &str| issue[name].as_str().unwrap_or_default().to_owned();
        let assignee = issue["assignees"].as_array().and_then(|all| all.first()).or_else(|| issue.get("assignee"));
        let (status, said) = match (issue["state"].as_str(), issue["state_reason"].as_str()) {
            (Some("closed"), Some(reason @ ("not_planned" | "duplicate"))) => {
                (Status::WontDo, format!("closed as {}", reason.replace('_', " ")))
            }
            (Some("closed"), _) => (Status::Done, "closed".to_owned()),
            _ => (Status::Open, "open".to_owned()),
        };
        Ok(Ticket {
            id: number.to_string(),
            name: format!("#{number}"),
            url: text("html_url"),
            key: key_in(issue["body"].as_str().unwrap_or_default()),
            values: Values {
                title: issue["title"].as_str().ok_or_else(odd)?.to_owned(),
                status,
                owner: assignee.and_then(|user| user["login"].as_str()).map(str::to_owned),
                due: None,
            },
            said,
            version: text("updated_at"),
        })
    }
}

impl Tracker for Github<'_> {
    fn carries(&self) -> Carries {
        Carries { title: 256, body: 60_000, in_progress: false, wont_do: true, due: false, comments: true }
    }

    fn check(&self) -> Result<String, Error> {
        let repository: Value = self.service.json(&Ask::get(self.path("")))?;
        if repository["has_issues"] == json!(false) {
            return Err(Error::invalid(self.service.address.with(&self.path("")), "this repository has its issues turned off"));
        }
        Ok(repository["full_name"].as_str().unwrap_or_default().to_owned())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        let labels = self.settings.labels();
        let labels = labels.iter().map(|label| encoded(label)).collect::<Vec<_>>().join(",");
        let labels = if labels.is_empty() { labels } else { format!("&labels={labels}") };
        self.tickets(&self.path(&format!("/issues?state=all&per_page=100{labels}")))
    }

    /// All that changed since then, whatever their labels: GitHub drops labels in silence for who may not give them.
    fn find(&self, key: &str, since: Timestamp) -> Result<Vec<Ticket>, Error> {
        let since = encoded(&since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let mut found = self.tickets(&self.path(&format!("/issues?state=all&per_page=100&since={since}")))?;
        found.retain(|ticket| ticket.key.as_deref() == Some(key));
        Ok(found)
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        self.service.look(self.path(&format!("/issues/{id}")))?.map(|issue| self.ticket(&issue)).transpose()
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let mut body = json!({"title": new.title, "body": new.body, "labels": self.settings.labels()});
        if let Some(owner) = &new.owner {
            body["assignees"] = json!([owner]);
        }
        let issue: Value = self.service.json(&Ask::new(Method::Post, self.path("/issues")).json(body))?;
        self.ticket(&issue)
    }

    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        super::unchanged(self, seen)?;
        let mut body = Map::new();
        if let Some(title) = &patch.title {
            body.insert("title".into(), json!(title));
        }
        if let Some(owner) = &patch.owner {
            body.insert("assignees".into(), owner.iter().map(|owner| json!(owner)).collect());
        }
        if let Some(status) = patch.status {
            body.insert("state".into(), json!(if status.is_closed() { "closed" } else { "open" }));
            let reason = match status {
                Status::Done => json!("completed"),
                Status::WontDo => json!("not_planned"),
                Status::Open | Status::InProgress => json!("reopened"),
            };
            body.insert("state_reason".into(), reason);
        }
        let ask = Ask::new(Method::Patch, self.path(&format!("/issues/{}", seen.id))).json(Value::Object(body)).repeatable();
        let issue: Value = self.service.json(&ask)?;
        self.ticket(&issue)
    }

    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        let path = self.path(&format!("/issues/{}/comments", ticket.id));
        let pages = self.service.linked_pages(&format!("{path}?per_page=100"))?;
        if !super::holds_mark(&pages, &self.service.address.with(&path), "body", mark)? {
            self.service.send(&Ask::new(Method::Post, path).json(json!({"body": text})))?;
        }
        Ok(())
    }

    fn id_of(&self, url: &str) -> Option<String> {
        super::id_after(url, &format!("/{}/issues/", self.settings.project)).filter(|_| super::is_at(url, &self.service.address))
    }
}
