//! Forgejo and Gitea.

use super::{Kind, Opening, Settings, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in};
use crate::document::item::Status;
use crate::remote::{Ask, Error, Limit, Service};
use crate::world::Failure;
use crate::world::http::{Method, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::time::Duration;

pub(super) const KIND: Kind = Kind {
    name: "forgejo",
    what: "Forgejo and Gitea",
    lag: SignedDuration::ZERO,
    pause: Duration::ZERO,
    open: |opening| Ok(Box::new(Forgejo::open(opening)?)),
};

struct Forgejo<'w> {
    service: Service<'w>,
    settings: &'w Settings,
}

impl<'w> Forgejo<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Forgejo<'w>> {
        let project = &opening.settings.project;
        if project.split('/').filter(|part| !part.is_empty()).count() != 2 {
            return Err(Failure::settings(format!("tracker.project: “{project}” is no repository")).hint("write it like acme/shop").into());
        }
        let address = opening.access.address(opening.access.first(&["FORGEJO_URL", "GITEA_URL", "GITEA_SERVER_URL"]), None)?;
        let token = opening.access.token(&["FORGEJO_TOKEN", "GITEA_TOKEN"])?;
        let service =
            opening.access.service(address).secret_header("Authorization", format!("token {}", token.secret())).limited(|_, _| Limit::No);
        Ok(Forgejo { service, settings: opening.settings })
    }

    fn path(&self, rest: &str) -> String {
        format!("api/v1/repos/{}{rest}", self.settings.project)
    }

    fn tickets(&self, query: &str) -> Result<Vec<Ticket>, Error> {
        let pages = self.service.linked_pages(&self.path(&format!("/issues?state=all&type=issues&limit=50{query}")))?;
        let place = self.service.address.with(&self.path("/issues"));
        super::rows(&pages, &place, |page| page)?.into_iter().map(|issue| self.ticket(issue)).collect()
    }

    fn ticket(&self, issue: &Value) -> Result<Ticket, Error> {
        let odd = || Error::odd(self.service.address.with(&self.path("/issues")), "an issue without number or title");
        let number = issue["number"].as_u64().ok_or_else(odd)?;
        let text = |name: &str| issue[name].as_str().unwrap_or_default().to_owned();
        let assignee = issue["assignees"].as_array().and_then(|all| all.first()).unwrap_or(&issue["assignee"]);
        Ok(Ticket {
            id: number.to_string(),
            name: format!("#{number}"),
            url: text("html_url"),
            key: key_in(&text("body")),
            values: Values {
                title: issue["title"].as_str().ok_or_else(odd)?.to_owned(),
                status: if issue["state"].as_str() == Some("closed") { Status::Done } else { Status::Open },
                owner: assignee["login"].as_str().map(str::to_owned),
                // A day here is a moment there: the end of that day, in the server's own zone.
                due: issue["due_date"].as_str().and_then(|due| due.get(..10)?.parse().ok()),
            },
            said: text("state"),
            version: text("updated_at"),
        })
    }

    /// Labels are given by their numbers. One that the repository does not have is left out.
    fn labels(&self) -> Result<Vec<u64>, Error> {
        let wanted = self.settings.labels();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let pages = self.service.linked_pages(&self.path("/labels?limit=50"))?;
        let labels = pages.iter().flat_map(|page| page.as_array().into_iter().flatten());
        let ours = labels.filter(|label| wanted.iter().any(|wanted| label["name"].as_str() == Some(wanted)));
        Ok(ours.filter_map(|label| label["id"].as_u64()).collect())
    }
}

impl Tracker for Forgejo<'_> {
    fn carries(&self) -> Carries {
        Carries { title: 255, body: 60_000, in_progress: false, wont_do: false, due: true, comments: true }
    }

    fn check(&self) -> Result<String, Error> {
        let user: Value = self.service.json(&Ask::get("api/v1/user"))?;
        Ok(user["login"].as_str().unwrap_or_default().to_owned())
    }

    /// Those of our labels, as new tickets get them. Where the repository lacks one of them no ticket has it, and all are
    /// looked through: servers pass over a label that they do not know.
    fn list(&self) -> Result<Vec<Ticket>, Error> {
        let wanted = self.settings.labels();
        let is_by_label = !wanted.is_empty() && self.labels()?.len() == wanted.len();
        let labels = wanted.iter().map(|label| encoded(label)).collect::<Vec<_>>().join(",");
        let mut all = self.tickets(&if is_by_label { format!("&labels={labels}") } else { String::new() })?;
        all.retain(|ticket| ticket.key.is_some());
        Ok(all)
    }

    fn find(&self, key: &str, since: Timestamp) -> Result<Vec<Ticket>, Error> {
        let since = encoded(&since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let mut found = self.tickets(&format!("&since={since}"))?;
        found.retain(|ticket| ticket.key.as_deref() == Some(key));
        Ok(found)
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        self.service.look(self.path(&format!("/issues/{id}")))?.map(|issue| self.ticket(&issue)).transpose()
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let mut body = json!({"title": new.title, "body": new.body, "labels": self.labels().map_err(Error::not_done)?});
        if let Some(owner) = &new.owner {
            body["assignees"] = json!([owner]);
        }
        if let Some(due) = new.due {
            body["due_date"] = json!(format!("{due}T23:59:59Z"));
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
        match patch.due {
            Some(Some(due)) => drop(body.insert("due_date".into(), json!(format!("{due}T23:59:59Z")))),
            Some(None) => drop(body.insert("unset_due_date".into(), json!(true))),
            None => {}
        }
        if let Some(status) = patch.status {
            body.insert("state".into(), json!(if status.is_closed() { "closed" } else { "open" }));
        }
        let ask = Ask::new(Method::Patch, self.path(&format!("/issues/{}", seen.id))).json(Value::Object(body)).repeatable();
        let issue: Value = self.service.json(&ask)?;
        self.ticket(&issue)
    }

    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        let path = self.path(&format!("/issues/{}/comments", ticket.id));
        let pages = self.service.linked_pages(&path)?;
        if !super::holds_mark(&pages, &self.service.address.with(&path), "body", mark)? {
            self.service.send(&Ask::new(Method::Post, path).json(json!({"body": text})))?;
        }
        Ok(())
    }

    fn id_of(&self, url: &str) -> Option<String> {
        super::id_after(url, &format!("/{}/issues/", self.settings.project)).filter(|_| super::is_at(url, &self.service.address))
    }
}
