//! Jira, at Atlassian (Cloud) and on a server of one's own (Data Center): two dialects of one tracker.
//!
//! Cloud takes texts as documents of nodes and pages by tokens; Data Center takes plain texts and counts. An item's key is
//! a label, too, because that is what can be searched for exactly; no search names a time, which Jira would read in the
//! zone of whoever asks.

use super::{Kind, Opening, Settings, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in};
use crate::document::item::Status;
use crate::remote::jira::{Speaking, plain, quoted};
use crate::remote::page::Next;
use crate::remote::{Ask, Error, Kind as Trouble};
use crate::world::Failure;
use crate::world::http::{Method, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::time::Duration;

pub(super) const KIND: Kind = Kind {
    name: "jira",
    what: "Jira",
    lag: SignedDuration::from_mins(10),
    pause: Duration::ZERO,
    open: |opening| Ok(Box::new(Jira::open(opening)?)),
};

/// The label of every ticket that a sync has made.
const OURS: &str = "noblame";
/// What a ticket is read from: a search gives nothing but ids unless it is told.
const FIELDS: &str = "summary,status,resolution,assignee,duedate,labels,description,updated";
/// A search looks at so many tickets anew, whatever its index says.
const RECONCILED: usize = 50;
/// What Jira calls the resolution of a ticket that is done, by the project's age and kind. Where it offers none of these,
/// the first is taken that is not the settings' word for what is decided against.
const DONE: &[&str] = &["Done", "Fixed", "Resolved", "Complete", "Completed"];
/// A workflow may lead to a status by way of others: by no more than these.
const STEPS: usize = 4;

struct Jira<'w> {
    speaking: Speaking<'w>,
    settings: &'w Settings,
    /// The numbers of the tickets that this run has made or changed, the latest last.
    touched: RefCell<Vec<u64>>,
}

impl<'w> Jira<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Jira<'w>> {
        if opening.settings.project.is_empty() {
            return Err(Failure::settings("tracker.project: there is none").hint("write the project's key, like OPS").into());
        }
        let speaking = Speaking::open(&opening.access)?;
        Ok(Jira { speaking, settings: opening.settings, touched: RefCell::default() })
    }

    fn issue(&self, id: &str, rest: &str) -> String {
        self.speaking.path(&format!("issue/{}{rest}", encoded(id)))
    }

    /// The tickets of the project that have a label.
    fn labelled(&self, label: &str) -> Result<Vec<Ticket>, Error> {
        let jql = format!("project = {} AND labels = {} ORDER BY created ASC", quoted(&self.settings.project), quoted(label));
        let query = format!("?jql={}&fields={FIELDS}&maxResults=100", encoded(&jql));
        let pages = if self.speaking.is_cloud {
            let touched = self.touched.borrow();
            let recent = &touched[touched.len().saturating_sub(RECONCILED)..];
            let recent: String = recent.iter().map(|id| format!("&reconcileIssues={id}")).collect();
            let first = self.speaking.path(&format!("search/jql{query}{recent}"));
            self.speaking.service.pages(&first, |page, _| match page["nextPageToken"].as_str() {
                Some(token) if page["isLast"] != json!(true) => Ok(Next::Path(format!("{first}&nextPageToken={}", encoded(token)))),
                _ => Ok(Next::End),
            })?
        } else {
            let path = |from: usize| self.speaking.path(&format!("search{query}&startAt={from}"));
            self.speaking.service.counted_pages(path, |page| {
                let all = page["total"].as_u64().and_then(|all| usize::try_from(all).ok());
                (page["issues"].as_array().map_or(0, Vec::len), all)
            })?
        };
        let odd = || Error::odd(self.speaking.service.address.with(&self.speaking.path("search")), "a page without issues");
        let mut found = Vec::new();
        for page in &pages {
            for issue in page["issues"].as_array().ok_or_else(odd)? {
                found.push(self.ticket(issue)?);
            }
        }
        Ok(found)
    }

    fn ticket(&self, issue: &Value) -> Result<Ticket, Error> {
        let odd =
            || Error::odd(self.speaking.service.address.with(&self.speaking.path("issue")), "an issue without key, summary or status");
        let id = issue["key"].as_str().ok_or_else(odd)?;
        let fields = &issue["fields"];
        let word = fields["status"]["name"].as_str().ok_or_else(odd)?;
        let resolution = fields["resolution"]["name"].as_str();
        let category = fields["status"]["statusCategory"]["key"].as_str().unwrap_or_default();
        let labels = fields["labels"].as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(Ticket {
            id: id.to_owned(),
            name: id.to_owned(),
            url: self.speaking.service.address.with(&format!("browse/{id}")),
            key: key_in(&plain(&fields["description"])).or_else(|| labels.filter_map(key_of).next()),
            values: Values {
                title: fields["summary"].as_str().ok_or_else(odd)?.to_owned(),
                status: self.status(word, category, resolution),
                owner: fields["assignee"][self.account()].as_str().map(str::to_owned),
                due: fields["duedate"].as_str().and_then(|due| due.parse().ok()),
            },
            said: match resolution {
                Some(resolution) if resolution != word => format!("{word} ({resolution})"),
                _ => word.to_owned(),
            },
            version: fields["updated"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// Whoever decides against something closes the ticket: the settings' word for it is a status, or a resolution.
    fn status(&self, word: &str, category: &str, resolution: Option<&str>) -> Status {
        let dropped = resolution.and_then(|resolution| self.settings.status_called(resolution)).filter(|found| *found == Status::WontDo);
        match (category, dropped.or_else(|| self.settings.status_called(word))) {
            ("done", Some(Status::WontDo)) => Status::WontDo,
            (_, Some(status)) if dropped.is_none() => status,
            ("done", _) => Status::Done,
            ("indeterminate", _) => Status::InProgress,
            _ => Status::Open,
        }
    }

    /// How accounts are named: Cloud has forgotten the names that people choose.
    fn account(&self) -> &'static str {
        if self.speaking.is_cloud { "accountId" } else { "name" }
    }

    fn text(&self, body: &str) -> Value {
        if self.speaking.is_cloud { paragraphs(body) } else { json!(body) }
    }

    /// Lead a ticket through the workflow to a status: a status cannot be set, only a transition be made.
    fn lead(&self, id: &str, mut now: Status, wanted: Status) -> Result<(), Error> {
        let mut been = Vec::new();
        while now != wanted && been.len() < STEPS {
            let path = self.issue(id, "/transitions?expand=transitions.fields");
            let answer: Value = self.speaking.service.json(&Ask::get(path))?;
            let ways: Vec<&Value> = answer["transitions"].as_array().into_iter().flatten().collect();
            let direct = ways.iter().find_map(|way| self.leads_to(way, wanted).map(|body| (*way, wanted, body)));
            let round = || {
                let passes = |way: &&&Value| category(way) == "indeterminate" && !been.iter().any(|name| *name == way["to"]["name"]);
                ways.iter().find(passes).map(|way| (*way, Status::InProgress, json!({"transition": {"id": way["id"]}})))
            };
            let Some((way, status, body)) = direct.or_else(round) else {
                let known = ways.iter().filter_map(|way| way["to"]["name"].as_str()).collect::<Vec<_>>().join(", ");
                let known = if known.is_empty() { "nowhere".to_owned() } else { format!("to {known}") };
                let said = format!("the workflow does not lead to {} from here: it leads {known}", wanted.name());
                return Err(Error::invalid(self.speaking.service.address.with(&self.issue(id, "")), said));
            };
            self.speaking.service.send(&Ask::new(Method::Post, self.issue(id, "/transitions")).json(body))?;
            been.push(way["to"]["name"].clone());
            now = status;
        }
        Ok(())
    }

    /// What is sent to take a way out of a status, if it is one to the status that is wanted.
    fn leads_to(&self, way: &Value, wanted: Status) -> Option<Value> {
        let name = way["to"]["name"].as_str().unwrap_or_default();
        let resolutions: Vec<&str> = resolutions(way).collect();
        let is_dropped = |name: &str| self.settings.word_for(Status::WontDo).is_some_and(|word| word.eq_ignore_ascii_case(name));
        let chosen = match wanted {
            Status::WontDo => resolutions.iter().find(|name| is_dropped(name)),
            _ => {
                let usual = resolutions.iter().find(|name| DONE.iter().any(|done| done.eq_ignore_ascii_case(name)));
                usual.or_else(|| resolutions.iter().find(|name| !is_dropped(name)))
            }
        };
        let fits = match (self.settings.word_for(wanted), wanted) {
            (Some(word), _) if word.eq_ignore_ascii_case(name) => true,
            (Some(_), Status::WontDo) => category(way) == "done" && chosen.is_some(),
            (Some(_), _) => false,
            (None, Status::Open) => category(way) == "new",
            (None, Status::InProgress) => category(way) == "indeterminate",
            (None, Status::Done | Status::WontDo) => category(way) == "done" && !is_dropped(name),
        };
        let mut body = json!({"transition": {"id": way["id"]}});
        if let Some(chosen) = chosen.filter(|_| wanted.is_closed()) {
            body["fields"] = json!({"resolution": {"name": chosen}});
        }
        fits.then_some(body)
    }

    fn touch(&self, issue: &Value) {
        self.touched.borrow_mut().extend(issue["id"].as_str().and_then(|id| id.parse::<u64>().ok()));
    }
}

impl Tracker for Jira<'_> {
    /// Jira counts 255 in a title and 32767 in a text, and some signs for two.
    fn carries(&self) -> Carries {
        let wont_do = self.settings.word_for(Status::WontDo).is_some();
        Carries { title: 255, body: 16_000, in_progress: true, wont_do, due: true, comments: true }
    }

    fn check(&self) -> Result<String, Error> {
        let user: Value = self.speaking.service.json(&Ask::get(self.speaking.path("myself")))?;
        self.speaking.service.send(&Ask::get(self.speaking.path(&format!("project/{}", encoded(&self.settings.project)))))?;
        Ok(user["displayName"].as_str().unwrap_or_default().to_owned())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        self.labelled(OURS)
    }

    fn find(&self, key: &str, _: Timestamp) -> Result<Vec<Ticket>, Error> {
        let mut found = self.labelled(&label_of(key))?;
        found.retain(|ticket| ticket.key.as_deref() == Some(key));
        Ok(found)
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        self.speaking.service.look(self.issue(id, &format!("?fields={FIELDS}")))?.map(|issue| self.ticket(&issue)).transpose()
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let own = [OURS.to_owned(), label_of(&new.key)];
        let labels: Vec<String> = self.settings.labels().into_iter().filter(|label| label != OURS).chain(own).collect();
        let mut fields = json!({
            "project": {"key": self.settings.project},
            "issuetype": {"name": self.settings.r#type.as_deref().unwrap_or("Task")},
            "summary": new.title,
            "description": self.text(&new.body),
            "labels": labels,
        });
        if let Some(owner) = &new.owner {
            fields["assignee"] = json!({self.account(): owner});
        }
        if let Some(due) = new.due {
            fields["duedate"] = json!(due.to_string());
        }
        let made: Value =
            self.speaking.service.json(&Ask::new(Method::Post, self.speaking.path("issue")).json(json!({"fields": fields})))?;
        self.touch(&made);
        let odd = || {
            Error::odd(self.speaking.service.address.with(&self.speaking.path("issue")), "a new issue without key, or that is not there")
        };
        // The ticket is made: whatever goes wrong from here on, it may be there.
        let seen = self.get(made["key"].as_str().ok_or_else(odd)?);
        seen.map_err(|error| Error { kind: Trouble::Net { sent: true }, ..error })?.ok_or_else(odd)
    }

    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        super::unchanged(self, seen)?;
        let mut fields = Map::new();
        if let Some(title) = &patch.title {
            fields.insert("summary".into(), json!(title));
        }
        if let Some(owner) = &patch.owner {
            fields.insert("assignee".into(), owner.as_ref().map_or(Value::Null, |owner| json!({self.account(): owner})));
        }
        if let Some(due) = &patch.due {
            fields.insert("duedate".into(), json!(due.map(|due| due.to_string())));
        }
        if !fields.is_empty() {
            self.speaking.service.send(&Ask::new(Method::Put, self.issue(&seen.id, "")).json(json!({"fields": fields})))?;
        }
        if let Some(status) = patch.status {
            let carries = self.carries();
            let plain = |status| carries.project(&Values { status, ..seen.values.clone() }).status;
            self.lead(&seen.id, plain(seen.values.status), plain(status))?;
        }
        let gone = || Error::conflict(&seen.url, "it is gone");
        let issue: Value = self
            .speaking
            .service
            .json(&Ask::get(self.issue(&seen.id, &format!("?fields={FIELDS}"))))
            .map_err(|error| if error.is_gone() { gone() } else { error })?;
        self.touch(&issue);
        self.ticket(&issue)
    }

    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        let path = self.issue(&ticket.id, "/comment");
        let mut seen = 0;
        let pages = self.speaking.service.pages(&format!("{path}?maxResults=100"), |page, _| {
            let here = page["comments"].as_array().map_or(0, Vec::len);
            seen += here;
            let is_end = here == 0 || page["total"].as_u64().is_none_or(|all| seen as u64 >= all);
            Ok(if is_end { Next::End } else { Next::Path(format!("{path}?maxResults=100&startAt={seen}")) })
        })?;
        let mut comments = pages.iter().flat_map(|page| page["comments"].as_array().into_iter().flatten());
        if !comments.any(|comment| plain(&comment["body"]).contains(mark)) {
            self.speaking.service.send(&Ask::new(Method::Post, path).json(json!({"body": self.text(text)})))?;
        }
        Ok(())
    }

    fn id_of(&self, url: &str) -> Option<String> {
        let id = super::id_after(url, "/browse/")?;
        let (project, _) = id.rsplit_once('-')?;
        (super::is_at(url, &self.speaking.service.address) && project.eq_ignore_ascii_case(&self.settings.project)).then_some(id)
    }
}

/// The category of the status that a transition leads to: new, indeterminate or done.
fn category(way: &Value) -> &str {
    way["to"]["statusCategory"]["key"].as_str().unwrap_or_default()
}

/// The resolutions that a transition offers; most offer none, and set one by themselves.
fn resolutions(way: &Value) -> impl Iterator<Item = &str> {
    way["fields"]["resolution"]["allowedValues"].as_array().into_iter().flatten().filter_map(|value| value["name"].as_str())
}

/// The label for a key: `noblame-cart/A1`. No label has a blank in it.
fn label_of(key: &str) -> String {
    key.replacen(':', "-", 1).replace(char::is_whitespace, "_")
}

/// The key that a label stands for.
fn key_of(label: &str) -> Option<String> {
    label.strip_prefix("noblame-").filter(|rest| rest.contains('/')).map(|rest| format!("noblame:{rest}"))
}

/// A text as a document of nodes: a paragraph for each that is parted by an empty line.
fn paragraphs(body: &str) -> Value {
    let paragraph = |text: &str| {
        let lines = text.lines().filter(|line| !line.is_empty()).map(|line| json!({"type": "text", "text": line}));
        let mut content: Vec<Value> = Vec::new();
        for line in lines {
            if !content.is_empty() {
                content.push(json!({"type": "hardBreak"}));
            }
            content.push(line);
        }
        json!({"type": "paragraph", "content": content})
    };
    let all: Vec<Value> = body.replace("\r\n", "\n").split("\n\n").filter(|text| !text.trim().is_empty()).map(paragraph).collect();
    json!({"type": "doc", "version": 1, "content": all})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_document_and_back() {
        let document = paragraphs("Cap the queue\nand say so\r\n\r\n\n\nnoblame:cart/A1\n");
        let text = |text: &str| json!({"type": "text", "text": text});
        let expected = json!({"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [text("Cap the queue"), {"type": "hardBreak"}, text("and say so")]},
            {"type": "paragraph", "content": [text("noblame:cart/A1")]},
        ]});
        assert_eq!(document, expected);
        assert_eq!(plain(&document), "Cap the queue\nand say so\nnoblame:cart/A1\n");
    }

    #[test]
    fn a_label_is_a_key() {
        let label = label_of("noblame:cart/A1");
        assert_eq!((label.as_str(), key_of(&label).as_deref()), ("noblame-cart/A1", Some("noblame:cart/A1")));
        assert_eq!(label_of("noblame:my cart/A1"), "noblame-my_cart/A1");
        assert_eq!([key_of("noblame-later"), key_of("postmortem"), key_of("noblame")], [None, None, None]);
    }
}
