//! Redmine.

use super::{Kind, Opening, Settings, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in};
use crate::document::item::Status;
use crate::remote::{Ask, Error, Service};
use crate::world::Failure;
use crate::world::http::{Method, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::cell::OnceCell;
use std::time::Duration;

pub(super) const KIND: Kind = Kind {
    name: "redmine",
    what: "Redmine",
    lag: SignedDuration::ZERO,
    pause: Duration::ZERO,
    open: |opening| Ok(Box::new(Redmine::open(opening)?)),
};

struct Redmine<'w> {
    service: Service<'w>,
    settings: &'w Settings,
    statuses: OnceCell<Vec<Word>>,
}

/// One of the words that a server has for a status.
struct Word {
    id: u64,
    name: String,
    is_closed: bool,
}

impl<'w> Redmine<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Redmine<'w>> {
        if opening.settings.project.is_empty() {
            return Err(Failure::settings("tracker.project: there is none")
                .hint("write the project's identifier, as its address has it")
                .into());
        }
        let address = opening.access.address(opening.access.first(&["REDMINE_URL"]), None)?;
        let token = opening.access.token(&["REDMINE_API_KEY"])?;
        let service = opening.access.service(address).secret_header("X-Redmine-API-Key", token.secret());
        Ok(Redmine { service, settings: opening.settings, statuses: OnceCell::new() })
    }

    fn tickets(&self, query: &str) -> Result<Vec<Ticket>, Error> {
        let project = encoded(&self.settings.project);
        let pages = self.service.counted_pages(
            |row| format!("issues.json?project_id={project}&status_id=*&sort=id&limit=100&offset={row}{query}"),
            |page| {
                let all = page["total_count"].as_u64().and_then(|all| usize::try_from(all).ok());
                (page["issues"].as_array().map_or(0, Vec::len), all)
            },
        )?;
        let issues = super::rows(&pages, &self.service.address.with("issues.json"), |page| &page["issues"])?;
        let tickets = issues.into_iter().map(|issue| self.ticket(issue)).collect::<Result<Vec<_>, _>>()?;
        Ok(tickets.into_iter().filter(|ticket| ticket.key.is_some()).collect())
    }

    fn ticket(&self, issue: &Value) -> Result<Ticket, Error> {
        let odd = || Error::odd(self.service.address.with("issues.json"), "an issue without id or subject");
        let id = issue["id"].as_u64().ok_or_else(odd)?;
        let said = issue["status"]["name"].as_str().unwrap_or_default();
        let is_closed = match issue["status"]["is_closed"].as_bool() {
            Some(is_closed) => is_closed,
            None => self.statuses()?.iter().any(|word| word.name == said && word.is_closed),
        };
        let status = self.settings.status_called(said).unwrap_or(if is_closed { Status::Done } else { Status::Open });
        Ok(Ticket {
            id: id.to_string(),
            name: format!("#{id}"),
            url: self.service.address.with(&format!("issues/{id}")),
            key: key_in(issue["description"].as_str().unwrap_or_default()),
            values: Values {
                title: issue["subject"].as_str().ok_or_else(odd)?.to_owned(),
                status,
                owner: issue["assigned_to"]["id"].as_u64().map(|id| id.to_string()),
                due: issue["due_date"].as_str().and_then(|due| due.parse().ok()),
            },
            said: said.to_owned(),
            version: issue["updated_on"].as_str().unwrap_or_default().to_owned(),
        })
    }

    fn statuses(&self) -> Result<&[Word], Error> {
        if let Some(known) = self.statuses.get() {
            return Ok(known);
        }
        let answer: Value = self.service.json(&Ask::get("issue_statuses.json"))?;
        let words = answer["issue_statuses"].as_array().into_iter().flatten().filter_map(|word| {
            let (id, name) = (word["id"].as_u64()?, word["name"].as_str()?.to_owned());
            Some(Word { id, name, is_closed: word["is_closed"].as_bool().unwrap_or(false) })
        });
        Ok(self.statuses.get_or_init(|| words.collect()))
    }

    /// The number of the server's word for a status: the settings' word, or else the first of its category.
    fn status_id(&self, status: Status) -> Result<u64, Error> {
        let words = self.statuses()?;
        let wanted = self.settings.word_for(status);
        let found = match wanted {
            Some(wanted) => words.iter().find(|word| word.name.eq_ignore_ascii_case(wanted)),
            None => words.iter().find(|word| word.is_closed == status.is_closed()),
        };
        found.map(|word| word.id).ok_or_else(|| {
            let known = words.iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join(", ");
            let wanted = wanted.unwrap_or(status.name());
            Error::invalid(self.service.address.with("issue_statuses.json"), format!("there is no status “{wanted}”: there are {known}"))
        })
    }

    fn account(&self, account: &str) -> Result<Value, Error> {
        account.parse::<u64>().map(|id| json!(id)).map_err(|_| {
            Error::invalid("tracker.accounts", format!("“{account}” is no number of a user: Redmine's accounts are given by their numbers"))
        })
    }

    /// A number for a name, out of a list of what a project has.
    fn kind_id(&self, wanted: &str) -> Result<u64, Error> {
        let answer: Value = self.service.json(&Ask::get("trackers.json"))?;
        let mut kinds = answer["trackers"].as_array().into_iter().flatten();
        let found = kinds.find(|kind| kind["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(wanted)));
        found
            .and_then(|kind| kind["id"].as_u64())
            .ok_or_else(|| Error::invalid(self.service.address.with("trackers.json"), format!("tracker.type: there is no type “{wanted}”")))
    }
}

impl Tracker for Redmine<'_> {
    fn carries(&self) -> Carries {
        let has = |status| self.settings.word_for(status).is_some();
        Carries { title: 255, body: 60_000, in_progress: has(Status::InProgress), wont_do: has(Status::WontDo), due: true, comments: true }
    }

    /// A wrong key is answered with what anybody may see, but nobody's account.
    fn check(&self) -> Result<String, Error> {
        let user: Value = self.service.json(&Ask::get("users/current.json"))?;
        self.service.send(&Ask::get(format!("projects/{}.json", encoded(&self.settings.project))))?;
        Ok(user["user"]["login"].as_str().unwrap_or_default().to_owned())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        let ours = self.settings.key_field.map_or_else(String::new, |field| format!("&cf_{field}=*"));
        self.tickets(&ours)
    }

    /// The custom field may be none of this project's, so the words of what was changed since are read.
    fn find(&self, key: &str, since: Timestamp) -> Result<Vec<Ticket>, Error> {
        let since = since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut found = self.tickets(&format!("&updated_on=%3E%3D{}", encoded(&since)))?;
        found.retain(|ticket| ticket.key.as_deref() == Some(key));
        Ok(found)
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        self.service.look(format!("issues/{id}.json"))?.map(|answer| self.ticket(&answer["issue"])).transpose()
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let mut issue = json!({"project_id": self.settings.project, "subject": new.title, "description": new.body});
        if let Some(due) = new.due {
            issue["due_date"] = json!(due.to_string());
            // Without one it begins today, and what was due before today is refused.
            issue["start_date"] = Value::Null;
        }
        if let Some(owner) = &new.owner {
            issue["assigned_to_id"] = self.account(owner)?;
        }
        if let Some(field) = self.settings.key_field {
            issue["custom_fields"] = json!([{"id": field, "value": new.key}]);
        }
        if let Some(kind) = &self.settings.r#type {
            issue["tracker_id"] = json!(self.kind_id(kind)?);
        }
        let answer: Value = self.service.json(&Ask::new(Method::Post, "issues.json").json(json!({"issue": issue})))?;
        self.ticket(&answer["issue"])
    }

    /// Redmine answers nothing to a change, and passes over in silence what the workflow does not allow: it is asked again.
    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        super::unchanged(self, seen)?;
        let mut issue = Map::new();
        if let Some(title) = &patch.title {
            issue.insert("subject".into(), json!(title));
        }
        if let Some(status) = patch.status {
            issue.insert("status_id".into(), json!(self.status_id(status)?));
        }
        if let Some(owner) = &patch.owner {
            let id = owner.as_deref().map(|owner| self.account(owner)).transpose()?;
            issue.insert("assigned_to_id".into(), id.unwrap_or_else(|| json!("")));
        }
        if let Some(due) = patch.due {
            issue.insert("due_date".into(), json!(due.map(|due| due.to_string()).unwrap_or_default()));
        }
        let path = format!("issues/{}.json", seen.id);
        self.service.send(&Ask::new(Method::Put, path.as_str()).json(json!({"issue": issue})))?;
        let answer: Value = self.service.json(&Ask::get(path))?;
        self.ticket(&answer["issue"])
    }

    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        let path = format!("issues/{}.json", ticket.id);
        let answer: Value = self.service.json(&Ask::get(format!("{path}?include=journals")))?;
        let journals = std::slice::from_ref(&answer["issue"]["journals"]);
        if !super::holds_mark(journals, &self.service.address.with(&path), "notes", mark)? {
            self.service.send(&Ask::new(Method::Put, path).json(json!({"issue": {"notes": text}})).once())?;
        }
        Ok(())
    }

    fn id_of(&self, url: &str) -> Option<String> {
        super::id_after(url, "/issues/").filter(|id| super::is_at(url, &self.service.address) && id.parse::<u64>().is_ok())
    }
}
