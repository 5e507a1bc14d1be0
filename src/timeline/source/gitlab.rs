//! GitLab: deployments, releases, pipelines, merge requests, and what happened to issues and incidents.

use super::{Found, Request};
use crate::document::plain;
use crate::remote::{Ask, Error, Service, forge};
use crate::timeline::event::{Channel, Event, Kind};
use crate::timeline::reach::Opened;
use crate::timeline::reading::answer::{id, rows, stamp, text};
use crate::timeline::reading::forge::{
    Met, Outcome, Part, back, deployed, each, event, in_issue, issues, merged, projects, ran, reaches, walk,
};
use crate::world::Failure;
use crate::world::http::encoded;
use jiff::Timestamp;
use serde_json::Value;

const SOURCE: &str = "gitlab";

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    let (service, from) = forge::gitlab(request.access)?;
    Ok(Opened::new(service, format!("with the token of {from}")))
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let me = service.look("api/v4/user").map_err(Failure::from)?;
    let mut names = Vec::new();
    for project in projects(request, 1)? {
        let answer: Value = service.json(&Ask::get(path(&project, ""))).map_err(Failure::from)?;
        let name = text(&answer["path_with_namespace"]);
        names.push(name.ok_or_else(|| Failure::outside(format!("what answers at {} is no GitLab", service.address)))?);
    }
    let who = me.and_then(|me| text(&me["username"])).map(|login| format!("as {login}, ")).unwrap_or_default();
    Ok(format!("{who}{}", names.join(", ")))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let (since, _) = request.ends()?;
    let pull = Pull { service: &service, request, since };
    let is_there = |list: &'static str| {
        let service = &service;
        move |project: &str, rest: &str, _: &Met| Ok(service.look(path(project, &format!("/{list}/{}", encoded(rest))))?.is_some())
    };
    let parts: [Part; 5] = [
        Part {
            name: "deployments",
            kind: "deployment",
            read: Box::new(|project, found| pull.deployments(project, found)),
            is_there: Box::new(is_there("deployments")),
        },
        Part {
            name: "releases",
            kind: "release",
            read: Box::new(|project, found| pull.releases(project, found)),
            is_there: Box::new(is_there("releases")),
        },
        Part {
            name: "pipelines",
            kind: "pipeline",
            read: Box::new(|project, found| pull.pipelines(project, found)),
            is_there: Box::new(is_there("pipelines")),
        },
        Part {
            name: "merges",
            kind: "merge",
            read: Box::new(|project, found| pull.merges(project, found)),
            is_there: Box::new(is_there("merge_requests")),
        },
        Part {
            name: "issues",
            kind: "issue",
            read: Box::new(|project, found| pull.issues(project, found)),
            is_there: Box::new(|project, rest, met| {
                in_issue(rest, &format!("{project}/issue"), met, |number| {
                    // Who may not see a project is told of everything in it that it is not there.
                    let is_there = is_there("issues")(project, number, met)?;
                    service.send(&Ask::get(path(project, "")))?;
                    Ok(is_there)
                })
            }),
        },
    ];
    walk(request, SOURCE, &projects(request, 1)?, &parts, found)
}

/// A project is its number, or its whole path as one word.
fn path(project: &str, rest: &str) -> String {
    format!("api/v4/projects/{}{rest}", encoded(project))
}

struct Pull<'p, 'r> {
    service: &'p Service<'r>,
    request: &'p Request<'r>,
    since: Timestamp,
}

impl Pull<'_, '_> {
    /// Everything that was changed since the window began; what was changed again after it is among it.
    fn updated(&self) -> String {
        format!("updated_after={}", encoded(&self.since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()))
    }

    fn list(&self, first: &str, mut take: impl FnMut(&Value) -> Result<bool, Error>) -> Result<(), Error> {
        self.service.each_linked(first, |page| {
            self.request.progress.line();
            take(page)
        })
    }

    fn deployments(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let first = path(project, &format!("/deployments?order_by=updated_at&sort=asc&per_page=100&{}", self.updated()));
        self.list(&first, |page| {
            each(page, "gitlab deployments", found, |deployment| {
                let number = id(&deployment["id"]).ok_or("a deployment without `id`")?;
                let name = text(&deployment["ref"]).or_else(|| text(&deployment["sha"])).unwrap_or_else(|| "something".to_owned());
                let place = text(&deployment["environment"]["name"]).map(|place| format!(" to {place}")).unwrap_or_default();
                let job = &deployment["deployable"];
                let (kind, said) = match deployment["status"].as_str().unwrap_or_default() {
                    "success" => {
                        let about = [job["name"].as_str()];
                        (deployed(&about), format!("deployed {name}{place}{}", back(&about)))
                    }
                    "failed" | "canceled" => {
                        (Kind::Fact, format!("deployment of {name}{place} {}", deployment["status"].as_str().unwrap_or_default()))
                    }
                    "blocked" => (Kind::Notified, format!("deployment of {name}{place} waits for approval")),
                    "created" => (Kind::Notified, format!("deployment of {name}{place} was asked for")),
                    "running" => (Kind::Notified, format!("deployment of {name}{place} was begun")),
                    _ => return Ok(Vec::new()),
                };
                let finished =
                    [&job["finished_at"], &deployment["finished_at"], &deployment["updated_at"]].into_iter().find(|at| at.is_string());
                let time = stamp(finished.unwrap_or(&deployment["created_at"]), "updated_at")?;
                let event = event(
                    self.request,
                    SOURCE,
                    format!("{project}/deployment/{number}"),
                    Channel::Deploy,
                    time,
                    &job["pipeline"]["web_url"],
                    project,
                );
                Ok(vec![Event { kind, actor: text(&deployment["user"]["username"]), text: said, ..event }])
            })?;
            Ok(true)
        })
    }

    fn releases(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        self.list(&path(project, "/releases?order_by=released_at&sort=desc&per_page=100"), |page| {
            each(page, "gitlab releases", found, |release| {
                let tag = text(&release["tag_name"]).ok_or("a release without `tag_name`")?;
                // Of one that is planned only the day is known.
                if release["upcoming_release"] == true {
                    return Ok(Vec::new());
                }
                let time = stamp(&release["released_at"], "released_at")?;
                let name = text(&release["name"]).filter(|name| *name != tag).map(|name| format!(": {name}")).unwrap_or_default();
                let event = event(
                    self.request,
                    SOURCE,
                    format!("{project}/release/{tag}"),
                    Channel::Deploy,
                    time,
                    &release["_links"]["self"],
                    project,
                );
                Ok(vec![Event {
                    kind: Kind::Tagged,
                    actor: text(&release["author"]["username"]),
                    text: format!("released {tag}{name}"),
                    ..event
                }])
            })?;
            Ok(reaches(page, &["released_at"], self.since))
        })
    }

    fn pipelines(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let first = path(project, &format!("/pipelines?order_by=updated_at&sort=asc&scope=finished&per_page=100&{}", self.updated()));
        self.list(&first, |page| {
            each(page, "gitlab pipelines", found, |pipeline| {
                let number = id(&pipeline["id"]).ok_or("a pipeline without `id`")?;
                let time = stamp(&pipeline["updated_at"], "updated_at")?;
                let name = text(&pipeline["name"]).unwrap_or_else(|| "pipeline".to_owned());
                let branch = text(&pipeline["ref"]).map(|branch| format!(" on {branch}")).unwrap_or_default();
                let (outcome, how) = match pipeline["status"].as_str().unwrap_or_default() {
                    "success" => (Outcome::Well, "went well".to_owned()),
                    "failed" => (Outcome::Failed, "failed".to_owned()),
                    other => (Outcome::Other, format!("ended: {}", plain::line(other))),
                };
                let event = event(
                    self.request,
                    SOURCE,
                    format!("{project}/pipeline/{number}"),
                    Channel::Change,
                    time,
                    &pipeline["web_url"],
                    project,
                );
                Ok(vec![Event { text: format!("{name}{branch} {how}"), ..ran(self.request, event, &name, outcome) }])
            })?;
            Ok(true)
        })
    }

    fn merges(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let first = path(project, &format!("/merge_requests?state=merged&order_by=updated_at&sort=asc&per_page=100&{}", self.updated()));
        self.list(&first, |page| {
            each(page, "gitlab merge requests", found, |request| {
                if request["merged_at"].is_null() {
                    return Ok(Vec::new());
                }
                let number = id(&request["iid"]).ok_or("a merge request without `iid`")?;
                let time = stamp(&request["merged_at"], "merged_at")?;
                let by = [&request["merge_user"]["username"], &request["merged_by"]["username"]];
                let actor = by.into_iter().find_map(text);
                let event =
                    event(self.request, SOURCE, format!("{project}/merge/{number}"), Channel::Change, time, &request["web_url"], project);
                Ok(vec![merged(Event { actor, ..event }, &format!("!{number}"), request["title"].as_str().unwrap_or_default())])
            })?;
            Ok(true)
        })
    }

    fn issues(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let mut numbers = self.request.own.texts("issues");
        let labels = self.request.own.texts("labels");
        if !labels.is_empty() {
            let labels: Vec<String> = labels.iter().map(|label| encoded(label)).collect();
            self.list(&path(project, &format!("/issues?scope=all&per_page=100&labels={}&{}", labels.join(","), self.updated())), |page| {
                numbers.extend(rows(page).filter_map(|issue| id(&issue["iid"])));
                Ok(true)
            })?;
        }
        issues(self.request, SOURCE, project, numbers, found, |number, found| self.issue(project, number, found))
    }

    fn issue(&self, project: &str, number: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let base = format!("/issues/{}", encoded(number));
        let issue: Value = self.service.json(&Ask::get(path(project, &base)))?;
        let page = issue["web_url"].clone();
        let (opened, whole) = (stamp(&issue["created_at"], "created_at"), Value::Array(vec![issue]));
        let event = |id: String, time, link: &Value| {
            event(self.request, SOURCE, format!("{project}/issue/{number}{id}"), Channel::Ticket, time, link, project)
        };
        each(&whole, "gitlab issues", found, |issue| {
            let title = text(&issue["title"]).unwrap_or_default();
            let event = event(String::new(), opened.clone()?, &page);
            Ok(vec![Event {
                kind: Kind::Opened,
                actor: text(&issue["author"]["username"]),
                text: format!("opened #{number}: {title}"),
                ..event
            }])
        })?;
        let mut hidden = 0;
        self.list(&path(project, &format!("{base}/notes?sort=asc&per_page=100")), |notes| {
            each(notes, "gitlab notes", found, |note| {
                let id = id(&note["id"]).ok_or("a note without `id`")?;
                let Some(body) = text(&note["body"]) else { return Ok(Vec::new()) };
                if note["internal"] == true || note["confidential"] == true {
                    hidden += 1;
                    return Ok(Vec::new());
                }
                let is_system = note["system"] == true;
                // Opening and closing are told with their own times below.
                if is_system && (body.starts_with("closed") || body.starts_with("reopened")) {
                    return Ok(Vec::new());
                }
                let kind = if is_system { Kind::Notified } else { Kind::Message };
                let said = if is_system { format!("#{number}: {body}") } else { body };
                let link = Value::from(format!("{}#note_{id}", page.as_str().unwrap_or_default()));
                let event = event(format!("/note/{id}"), stamp(&note["created_at"], "created_at")?, &link);
                Ok(vec![Event { kind, actor: text(&note["author"]["username"]), text: said, ..event }])
            })?;
            Ok(true)
        })?;
        if hidden > 0 {
            let what = if hidden == 1 { "internal note was left where it is" } else { "internal notes were left where they are" };
            found(Found::Note(format!("#{number}: {hidden} {what}")));
        }
        self.list(&path(project, &format!("{base}/resource_state_events?per_page=100")), |states| {
            each(states, "gitlab states", found, |state| {
                let id = id(&state["id"]).ok_or("a state without `id`")?;
                let (kind, word) = match state["state"].as_str().unwrap_or_default() {
                    "closed" => (Kind::Closed, "closed"),
                    "reopened" => (Kind::Opened, "reopened"),
                    _ => return Ok(Vec::new()),
                };
                let event = event(format!("/state/{id}"), stamp(&state["created_at"], "created_at")?, &page);
                Ok(vec![Event { kind, actor: text(&state["user"]["username"]), text: format!("{word} #{number}"), ..event }])
            })?;
            Ok(true)
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::remote::cassette::Cassette;
    use crate::timeline::source::asked_tests::{Asked, given, missing};

    fn asked(recording: &str) -> Asked<'_> {
        Asked::afternoon(
            "gitlab",
            "{project: acme/web/shop, labels: [incident]}",
            &[("GITLAB_HOST", "https://service.example/git"), ("GITLAB_TOKEN", "of-a-test")],
            recording,
        )
    }

    #[test]
    fn what_was_changed_is_read() {
        asked(include_str!("../../../tests/recordings/gitlab.txt")).finds(
            "21 14:03:00 deploy deployed ana: deployed main to production\n\
             21 14:22:00 deploy rolled-back deployed v1.4.1 to production (rollback)\n\
             21 14:23:00 deploy fact deployment of main failed\n\
             21 14:21:00 deploy notified deployment of main was begun\n\
             21 14:24:30 deploy notified ana: deployment of main to production waits for approval\n\
             21 14:25:00 deploy notified deployment of main to production was asked for\n\
             bad gitlab deployments:1: `updated_at` is “never”, which is no time\n\
             21 14:00:30 deploy tagged ana: released v1.4.2: Faster carts\n\
             01 00:00:00 deploy tagged released v1.4.1\n\
             21 14:04:00 change fact pipeline on main failed\n\
             21 14:05:00 deploy deployed Deploy to production on main went well\n\
             21 14:06:00 change notified pipeline on main ended: canceled\n\
             21 14:07:00 change notified pipeline on main ended: skipped\n\
             21 14:00:10 change merged ana: merged !7: Retry carts\n\
             21 14:18:00 change reverted reverted by !8: Retry carts\n\
             01 00:00:00 change merged merged !6: commented on later\n\
             21 14:08:00 ticket opened kim: opened #431: Checkout returns 500s\n\
             21 14:09:00 ticket notified kim: #431: assigned to @ana\n\
             21 14:10:00 ticket message ana: looking at it\n\
             note #431: 1 internal note was left where it is\n\
             21 14:50:00 ticket closed ana: closed #431\n\
             21 14:55:00 ticket opened reopened #431",
        );
    }

    /// What an earlier pull has seen is asked for where a list no longer has it; of an issue that was read the lists are whole.
    #[test]
    fn what_was_deleted_is_told() {
        let known = [
            ("gitlab", "acme/web/shop/deployment/99"),
            ("gitlab", "acme/web/shop/release/v1/2"),
            ("gitlab", "acme/web/shop/pipeline/5"),
            ("gitlab", "acme/web/shop/merge/7"),
            ("gitlab", "acme/web/shop/issue/9"),
            ("gitlab", "acme/web/shop/issue/9/note/1"),
            ("gitlab", "acme/web/shop/issue/431/note/2"),
        ];
        let path = "/git/api/v4/projects/acme%2Fweb%2Fshop";
        let since = "updated_after=2026-11-21T14%3A00%3A00Z";
        let list = |rest: &str, answer: &str| given(&format!("{path}{rest}"), answer);
        let gone = |rest: &str| missing(&format!("{path}{rest}"));
        let recording = [
            list(&format!("/deployments?order_by=updated_at&sort=asc&per_page=100&{since}"), "[]"),
            gone("/deployments/99"),
            list("/releases?order_by=released_at&sort=desc&per_page=100", "[]"),
            gone("/releases/v1%2F2"),
            list(&format!("/pipelines?order_by=updated_at&sort=asc&scope=finished&per_page=100&{since}"), "[]"),
            list("/pipelines/5", r#"{"id":5}"#),
            list(&format!("/merge_requests?state=merged&order_by=updated_at&sort=asc&per_page=100&{since}"), "[]"),
            gone("/merge_requests/7"),
            list("/issues/431", r#"{"iid":431,"title":"Checkout","created_at":"2026-11-21T14:08:00Z"}"#),
            list("/issues/431/notes?sort=asc&per_page=100", "[]"),
            list("/issues/431/resource_state_events?per_page=100", "[]"),
            gone("/issues/9"),
            gone("/issues/9"),
            list("", "{}"),
            gone("/issues/9"),
            list("", "{}"),
        ];
        let asked = Asked { own: "{project: acme/web/shop, issues: [431, 9]}", known: &known, ..asked("") };
        assert_eq!(
            asked.found(&Cassette::read(&recording.concat())).join("\n"),
            "gone acme/web/shop/deployment/99\n\
             gone acme/web/shop/release/v1/2\n\
             gone acme/web/shop/merge/7\n\
             21 14:08:00 ticket opened opened #431: Checkout\n\
             gone acme/web/shop/issue/9\n\
             gone acme/web/shop/issue/9/note/1\n\
             gone acme/web/shop/issue/431/note/2"
        );
    }
}
