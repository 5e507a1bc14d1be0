//! GitHub: deployments and their statuses, releases, runs of workflows, merged pull requests, and what happened to issues.
//!
//! Lists come newest first and most cannot be asked for a window: pages are read until they are older than it. An issue's
//! events are those of `issues:` and of the issues that carry one of `labels:`.

use super::{Found, Request};
use crate::document::plain;
use crate::remote::{Ask, Error, Service, forge};
use crate::timeline::event::{Channel, Event, Kind};
use crate::timeline::reach::Opened;
use crate::timeline::reading::answer::{id, rows, stamp, text};
use crate::timeline::reading::forge::{Outcome, Part, back, deployed, each, event, in_issue, issues, merged, projects, ran, reaches, walk};
use crate::world::Failure;
use crate::world::http::encoded;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use std::cell::RefCell;

const SOURCE: &str = "github";

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    let (service, from) = forge::github(request.access)?;
    Ok(Opened::new(service, format!("with the token of {from}")))
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let me = service.look("user").map_err(Failure::from)?;
    let mut names = Vec::new();
    for project in projects(request, 2)? {
        let repository: Value = service.json(&Ask::get(path(&project, ""))).map_err(Failure::from)?;
        names.push(
            text(&repository["full_name"]).ok_or_else(|| Failure::outside(format!("what answers at {} is no GitHub", service.address)))?,
        );
    }
    let who = me.and_then(|me| text(&me["login"])).map(|login| format!("as {login}, ")).unwrap_or_default();
    Ok(format!("{who}{}", names.join(", ")))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let (since, until) = request.ends()?;
    let pull = Pull { service: &service, request, since, until };
    let parts: [Part; 5] = [
        Part {
            name: "deployments",
            kind: "deployment",
            read: Box::new(|project, found| pull.deployments(project, found)),
            is_there: Box::new(|project, rest, _| pull.is_there(project, &place("/deployments/", rest, "/statuses/"))),
        },
        Part {
            name: "releases",
            kind: "release",
            read: Box::new(|project, found| pull.releases(project, found)),
            // One that was made a draft again is shown to who may change it.
            is_there: Box::new(|project, rest, _| {
                Ok(service.look(path(project, &place("/releases/", rest, "/")))?.is_some_and(|release| is_published(&release)))
            }),
        },
        Part {
            name: "runs of workflows",
            kind: "run",
            read: Box::new(|project, found| pull.runs(project, found)),
            // A list has the last attempt alone.
            is_there: Box::new(|project, rest, _| pull.is_there(project, &place("/actions/runs/", rest, "/attempts/"))),
        },
        Part {
            name: "merges",
            kind: "merge",
            read: Box::new(|project, found| pull.merges(project, found)),
            is_there: Box::new(|project, rest, _| pull.is_there(project, &place("/pulls/", rest, "/"))),
        },
        Part {
            name: "issues",
            kind: "issue",
            read: Box::new(|project, found| pull.issues(project, found)),
            is_there: Box::new(|project, rest, met| {
                in_issue(rest, &format!("{project}/issue"), met, |number| {
                    // Who may not see a project is told of everything in it that it is not there.
                    let is_there = pull.is_there(project, &place("/issues/", number, "/"))?;
                    service.send(&Ask::get(path(project, "")))?;
                    Ok(is_there)
                })
            }),
        },
    ];
    walk(request, SOURCE, &projects(request, 2)?, &parts, found)
}

fn path(project: &str, rest: &str) -> String {
    let parts: Vec<String> = project.split('/').map(encoded).collect();
    format!("repos/{}{rest}", parts.join("/"))
}

/// Where what an id tells is asked for: what belongs to something else stands behind it.
fn place(list: &str, rest: &str, under: &str) -> String {
    format!("{list}{}", rest.split('/').map(encoded).collect::<Vec<_>>().join(under))
}

struct Pull<'p, 'r> {
    service: &'p Service<'r>,
    request: &'p Request<'r>,
    since: Timestamp,
    until: Timestamp,
}

impl Pull<'_, '_> {
    fn is_there(&self, project: &str, rest: &str) -> Result<bool, Error> {
        Ok(self.service.look(path(project, rest))?.is_some())
    }

    fn deployments(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        // One that was made the day before may have been done in the window.
        let made = self.since.saturating_sub(24.hours()).unwrap_or(self.since);
        self.service.each_linked(&path(project, "/deployments?per_page=100"), |page| {
            let statuses = RefCell::new(Vec::new());
            for deployment in rows(page).filter(|row| is_between(&row["created_at"], made, self.until)) {
                let Some(number) = id(&deployment["id"]) else { continue };
                let first = path(project, &format!("/deployments/{}/statuses?per_page=100", encoded(&number)));
                let mut all = Vec::new();
                self.service.each_linked(&first, |page| {
                    all.extend(rows(page).cloned());
                    Ok(true)
                })?;
                statuses.borrow_mut().push((number, all));
            }
            each(page, "github deployments", found, |deployment| {
                let number = id(&deployment["id"]).ok_or("a deployment without `id`")?;
                let statuses = statuses.borrow();
                let statuses = statuses.iter().find(|(known, _)| *known == number).map_or(&[][..], |(_, statuses)| statuses);
                self.deployment(project, &number, deployment, statuses)
            })?;
            self.request.progress.line();
            Ok(reaches(page, &["created_at"], made))
        })
    }

    /// The deployment, and each of its statuses that says how it went.
    fn deployment(&self, project: &str, number: &str, deployment: &Value, statuses: &[Value]) -> Result<Vec<Event>, String> {
        let time = stamp(&deployment["created_at"], "created_at")?;
        let what = text(&deployment["ref"]).map(|name| short(&name)).unwrap_or_else(|| "something".to_owned());
        let place = text(&deployment["environment"]).map(|place| format!(" to {place}")).unwrap_or_default();
        let about = [deployment["task"].as_str(), deployment["description"].as_str()];
        let actor = text(&deployment["creator"]["login"]);
        let event = |id, time, page: &Value| event(self.request, SOURCE, id, Channel::Deploy, time, page, project);
        let page = Value::from(self.page(project, "/deployments"));
        // Where it is said how it went, that it was asked for is no news.
        let kind = if statuses.is_empty() { Kind::Fact } else { Kind::Notified };
        let made = format!("deployment of {what}{place} was asked for");
        let mut events = vec![Event { kind, actor, text: made, ..event(format!("{project}/deployment/{number}"), time, &page) }];
        for status in statuses {
            let state = status["state"].as_str().unwrap_or_default();
            let (kind, said) = match state {
                "success" => (deployed(&about), format!("deployed {what}{place}{}", back(&about))),
                "failure" | "error" => (Kind::Fact, format!("deployment of {what}{place} failed")),
                "in_progress" => (Kind::Notified, format!("deployment of {what}{place} was begun")),
                _ => continue,
            };
            let number_of = id(&status["id"]).ok_or("a status without `id`")?;
            let words = text(&status["description"]).map(|words| format!(": {words}")).unwrap_or_default();
            let link = [&status["environment_url"], &status["log_url"], &status["target_url"]]
                .into_iter()
                .find(|url| url.as_str().is_some_and(|url| !url.is_empty()));
            let time = stamp(&status["created_at"], "created_at")?;
            let id = format!("{project}/deployment/{number}/{number_of}");
            events.push(Event {
                kind,
                actor: text(&status["creator"]["login"]),
                text: said + &words,
                ..event(id, time, link.unwrap_or(&page))
            });
        }
        Ok(events)
    }

    fn releases(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        self.service.each_linked(&path(project, "/releases?per_page=100"), |page| {
            each(page, "github releases", found, |release| {
                if !is_published(release) {
                    return Ok(Vec::new());
                }
                let number = id(&release["id"]).ok_or("a release without `id`")?;
                let time = stamp(&release["published_at"], "published_at")?;
                let tag = text(&release["tag_name"]).unwrap_or_default();
                let name = text(&release["name"]).filter(|name| *name != tag).map(|name| format!(": {name}")).unwrap_or_default();
                let event = event(
                    self.request,
                    SOURCE,
                    format!("{project}/release/{number}"),
                    Channel::Deploy,
                    time,
                    &release["html_url"],
                    project,
                );
                Ok(vec![Event {
                    kind: Kind::Tagged,
                    actor: text(&release["author"]["login"]),
                    text: format!("released {tag}{name}"),
                    ..event
                }])
            })?;
            self.request.progress.line();
            Ok(reaches(page, &["created_at", "published_at"], self.since))
        })
    }

    fn runs(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        // A run is listed by when it was made, and told by when it ended.
        let made = self.since.saturating_sub(6.hours()).unwrap_or(self.since);
        let span = format!("{}..{}", made.strftime("%Y-%m-%dT%H:%M:%SZ"), self.until.strftime("%Y-%m-%dT%H:%M:%SZ"));
        let (mut seen, mut all) = (0, 0);
        self.service.each_linked(&path(project, &format!("/actions/runs?per_page=100&created={}", encoded(&span))), |page| {
            all = page["total_count"].as_u64().unwrap_or_default();
            seen += rows(&page["workflow_runs"]).count() as u64;
            each(&page["workflow_runs"], "github runs", found, |run| {
                if run["status"] != "completed" {
                    return Ok(Vec::new());
                }
                let number = id(&run["id"]).ok_or("a run without `id`")?;
                let time = stamp(&run["updated_at"], "updated_at")?;
                let name = text(&run["name"]).unwrap_or_else(|| "a workflow".to_owned());
                let branch = text(&run["head_branch"]).map(|branch| format!(" on {branch}")).unwrap_or_default();
                let (outcome, how) = match run["conclusion"].as_str().unwrap_or_default() {
                    "success" => (Outcome::Well, "went well".to_owned()),
                    "failure" | "timed_out" | "startup_failure" => (Outcome::Failed, "failed".to_owned()),
                    other => (Outcome::Other, format!("ended: {}", plain::line(&other.replace('_', " ")))),
                };
                let attempt = run["run_attempt"].as_u64().unwrap_or(1);
                let id = format!("{project}/run/{number}/{attempt}");
                let event = event(self.request, SOURCE, id, Channel::Change, time, &run["html_url"], project);
                Ok(vec![Event {
                    actor: text(&run["actor"]["login"]),
                    text: format!("{name}{branch} {how}"),
                    ..ran(self.request, event, &name, outcome)
                }])
            })?;
            self.request.progress.line();
            Ok(true)
        })?;
        if seen < all {
            // GitHub gives no more than a thousand of them.
            found(Found::Partial(format!("{seen} of {all} runs of workflows of {project} could be read: narrow the window")));
        }
        Ok(())
    }

    fn merges(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        self.service.each_linked(&path(project, "/pulls?state=closed&sort=updated&direction=desc&per_page=100"), |page| {
            each(page, "github pull requests", found, |pull| {
                if pull["merged_at"].is_null() {
                    return Ok(Vec::new());
                }
                let number = id(&pull["number"]).ok_or("a pull request without `number`")?;
                let time = stamp(&pull["merged_at"], "merged_at")?;
                let event =
                    event(self.request, SOURCE, format!("{project}/merge/{number}"), Channel::Change, time, &pull["html_url"], project);
                Ok(vec![merged(event, &format!("#{number}"), pull["title"].as_str().unwrap_or_default())])
            })?;
            self.request.progress.line();
            Ok(reaches(page, &["updated_at"], self.since))
        })
    }

    fn issues(&self, project: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let mut numbers = self.request.own.texts("issues");
        let labels = self.request.own.texts("labels");
        if !labels.is_empty() {
            let labels: Vec<String> = labels.iter().map(|label| encoded(label)).collect();
            let since = encoded(&self.since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            self.service.each_linked(
                &path(project, &format!("/issues?state=all&per_page=100&since={since}&labels={}", labels.join(","))),
                |page| {
                    numbers.extend(rows(page).filter_map(|issue| id(&issue["number"])));
                    Ok(true)
                },
            )?;
        }
        issues(self.request, SOURCE, project, numbers, found, |number, found| self.issue(project, number, found))
    }

    fn issue(&self, project: &str, number: &str, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let issue: Value = self.service.json(&Ask::get(path(project, &format!("/issues/{}", encoded(number)))))?;
        let page = issue["html_url"].clone();
        let list = Value::Array(vec![issue]);
        each(&list, "github issues", found, |issue| {
            let time = stamp(&issue["created_at"], "created_at")?;
            let title = text(&issue["title"]).unwrap_or_default();
            let event = event(self.request, SOURCE, format!("{project}/issue/{number}"), Channel::Ticket, time, &page, project);
            Ok(vec![Event {
                kind: Kind::Opened,
                actor: text(&issue["user"]["login"]),
                text: format!("opened #{number}: {title}"),
                ..event
            }])
        })?;
        self.service.each_linked(&path(project, &format!("/issues/{}/timeline?per_page=100", encoded(number))), |rows| {
            each(rows, "github issue events", found, |row| Ok(self.issue_event(project, number, row, &page)?.into_iter().collect()))?;
            self.request.progress.line();
            Ok(true)
        })?;
        Ok(())
    }

    /// What happened to an issue. Its list holds commits and mentions too, some without id or time: they are none of ours.
    fn issue_event(&self, project: &str, number: &str, row: &Value, page: &Value) -> Result<Option<Event>, String> {
        let name = row["event"].as_str().unwrap_or_default();
        let label = || text(&row["label"]["name"]).unwrap_or_default();
        let (kind, said) = match name {
            "commented" => (Kind::Message, row["body"].as_str().map(plain::line).unwrap_or_default()),
            "closed" => {
                let reason = text(&row["state_reason"])
                    .filter(|reason| reason != "completed")
                    .map(|reason| format!(" as {}", reason.replace('_', " ")));
                (Kind::Closed, format!("closed #{number}{}", reason.unwrap_or_default()))
            }
            "reopened" => (Kind::Opened, format!("reopened #{number}")),
            "assigned" => (Kind::Assigned, format!("#{number} was assigned")),
            "labeled" => (Kind::Notified, format!("#{number} was labelled {}", label())),
            "unlabeled" => (Kind::Notified, format!("#{number} is no longer labelled {}", label())),
            "renamed" => (Kind::Notified, format!("#{number} was renamed {}", text(&row["rename"]["to"]).unwrap_or_default())),
            _ => return Ok(None),
        };
        if said.is_empty() {
            return Ok(None);
        }
        let id = id(&row["id"]).ok_or_else(|| format!("“{name}” without `id`"))?;
        let time = stamp(&row["created_at"], "created_at")?;
        let own = if row["html_url"].is_string() { &row["html_url"] } else { page };
        let actor = text(&row["actor"]["login"]).or_else(|| text(&row["user"]["login"]));
        // Comments and events are counted apart from each other.
        let id = if name == "commented" { format!("comment/{id}") } else { id };
        let event = event(self.request, SOURCE, format!("{project}/issue/{number}/{id}"), Channel::Ticket, time, own, project);
        Ok(Some(Event { kind, actor, text: said, ..event }))
    }

    /// A page of a project, where it is known how pages are called.
    fn page(&self, project: &str, rest: &str) -> String {
        let host = self.service.address.host();
        let host = host.strip_prefix("api.").unwrap_or(host);
        let scheme = if self.service.address.is_safe() { "https" } else { "http" };
        format!("{scheme}://{host}/{project}{rest}")
    }
}

/// A commit by its first letters; a branch or tag whole.
fn short(name: &str) -> String {
    let is_commit = name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_commit { name[..7].to_owned() } else { name.to_owned() }
}

/// A draft was published to nobody.
fn is_published(release: &Value) -> bool {
    release["draft"] != true && !release["published_at"].is_null()
}

fn is_between(value: &Value, since: Timestamp, until: Timestamp) -> bool {
    value.as_str().and_then(|text| text.parse::<Timestamp>().ok()).is_some_and(|at| since <= at && at <= until)
}

#[cfg(test)]
mod tests {
    use crate::remote::cassette::Cassette;
    use crate::timeline::source::asked_tests::{Asked, given, missing};
    use std::time::Duration;

    fn asked(recording: &str) -> Asked<'_> {
        Asked::afternoon(
            "github",
            "{project: acme/shop, issues: [431]}",
            &[("GITHUB_API_URL", "https://service.example"), ("GH_TOKEN", "of-a-test")],
            recording,
        )
    }

    /// Lists that go on past the window and are left, drafts, runs that are not done or tried again, events without id.
    #[test]
    fn what_was_changed_is_read() {
        asked(include_str!("../../../tests/recordings/github.txt")).finds(
            "21 14:01:00 deploy notified ana: deployment of v1.4.2 to production was asked for\n\
             21 14:01:30 deploy notified ana: deployment of v1.4.2 to production was begun\n\
             21 14:03:00 deploy deployed ci[bot]: deployed v1.4.2 to production\n\
             21 13:00:00 deploy fact deployment of 0123456 to staging was asked for\n\
             21 14:20:00 deploy notified ben: deployment of v1.4.1 to production was asked for\n\
             21 14:21:00 deploy fact deployment of v1.4.1 to production failed: timeout\n\
             21 14:25:00 deploy rolled-back deployed v1.4.1 to production (rollback)\n\
             bad github deployments:4: a deployment without `id`\n\
             01 00:00:00 deploy fact deployment of v1.0.0 to production was asked for\n\
             21 14:00:30 deploy tagged ana: released v1.4.2: Faster carts\n\
             bad github releases:3: `published_at` is “soon”, which is no time\n\
             21 14:05:00 change fact ana: tests on main failed\n\
             21 14:03:10 deploy deployed Deploy to production on main went well\n\
             21 14:06:00 change notified a workflow ended: action required\n\
             21 14:00:10 change merged merged #430: Retry | carts\n\
             21 14:18:00 change reverted reverted by #432: Retry carts\n\
             01 00:00:00 change merged merged #3: old\n\
             21 14:08:00 ticket opened kim: opened #431: Checkout returns 500s\n\
             21 14:08:10 ticket notified kim: #431 was labelled incident\n\
             21 14:09:00 ticket assigned kim: #431 was assigned\n\
             21 14:10:00 ticket message ana: looking at it\n\
             21 14:50:00 ticket closed closed #431 as not planned\n\
             bad github issue events:7: “reopened” without `id`",
        );
    }

    /// The examples of GitHub's own document, with times of one afternoon and other names.
    #[test]
    fn the_documented_answers_are_read() {
        let recording = include_str!("../../../tests/recordings/github-documented.txt");
        Asked { own: "{project: acme/shop, issues: [1347]}", ..asked(recording) }.finds(
            "21 14:20:00 deploy notified ana: deployment of topic-branch to production was asked for\n\
             21 14:24:00 deploy rolled-back ana: deployed topic-branch to production (rollback): Deployment finished successfully.\n\
             21 14:21:00 deploy fact ana: deployment of topic-branch to production failed: Deployment failed in the third of four regions.\n\
             21 14:01:00 deploy notified ana: deployment of topic-branch to production was asked for\n\
             21 14:03:00 deploy deployed ana: deployed topic-branch to production: Deployment finished successfully.\n\
             21 14:00:30 deploy tagged ana: released v1.0.0\n\
             21 14:04:00 change fact ana: Build on master failed\n\
             21 14:03:00 deploy deployed ana: Deploy on master went well\n\
             21 14:00:10 change merged merged #1347: Retry carts\n\
             21 14:08:00 ticket opened ana: opened #1347: Checkout returns 500s\n\
             21 14:09:10 ticket notified kim: #1347 was labelled beta\n\
             21 14:09:20 ticket notified kim: #1347 was renamed Dry runs of carts\n\
             21 14:10:00 ticket message ana: looking at it",
        );
    }

    /// What an earlier pull has seen is asked for where a list no longer has it: an older attempt of a run is still there, a draft
    /// is not. Of an issue that was read the list is whole, and who may not see the project any more is told nothing is gone.
    #[test]
    fn what_was_deleted_is_told() {
        let known = [
            ("github", "acme/shop/deployment/1"),
            ("github", "acme/shop/deployment/1/70"),
            ("github", "acme/shop/deployment/99"),
            ("github", "acme/shop/release/88"),
            ("github", "acme/shop/release/89"),
            ("github", "acme/shop/run/900/1"),
            ("github", "acme/shop/run/901/1"),
            ("github", "acme/shop/issue/431"),
            ("github", "acme/shop/issue/431/comment/55"),
            ("github", "acme/shop/issue/7/56"),
            ("github", "acme/shop/issue/8"),
            ("github", "acme/cart/run/1/1"),
            ("gitlab", "acme/shop/merge/12"),
        ];
        let path = "/repos/acme/shop";
        let list = |rest: &str, answer: &str| given(&format!("{path}{rest}"), answer);
        let gone = |rest: &str| missing(&format!("{path}{rest}"));
        let deployment = r#"[{"id":1,"ref":"v1","environment":"production","created_at":"2026-11-21T14:01:00Z"}]"#;
        let recording = [
            list("/deployments?per_page=100", deployment),
            list("/deployments/1/statuses?per_page=100", "[]"),
            gone("/deployments/1/statuses/70"),
            gone("/deployments/99"),
            list("/releases?per_page=100", "[]"),
            list("/releases/88", r#"{"id":88,"draft":true,"published_at":null}"#),
            list("/releases/89", r#"{"id":89,"draft":false,"published_at":"2026-11-21T14:01:00Z"}"#),
            list(
                "/actions/runs?per_page=100&created=2026-11-21T08%3A00%3A00Z..2026-11-21T15%3A10%3A00Z",
                r#"{"total_count":0,"workflow_runs":[]}"#,
            ),
            list("/actions/runs/900/attempts/1", r#"{"id":900}"#),
            gone("/actions/runs/901/attempts/1"),
            list("/pulls?state=closed&sort=updated&direction=desc&per_page=100", "[]"),
            list("/issues/431", r#"{"number":431,"title":"Checkout","created_at":"2026-11-21T14:08:00Z"}"#),
            list("/issues/431/timeline?per_page=100", "[]"),
            list("/issues/7", r#"{"number":7}"#),
            list("", r#"{"full_name":"acme/shop"}"#),
            gone("/issues/8"),
            list("", r#"{"full_name":"acme/shop"}"#),
        ];
        let asked = Asked { known: &known, ..asked("") };
        assert_eq!(
            asked.found(&Cassette::read(&recording.concat())).join("\n"),
            "21 14:01:00 deploy fact deployment of v1 to production was asked for\n\
             gone acme/shop/deployment/1/70\n\
             gone acme/shop/deployment/99\n\
             gone acme/shop/release/88\n\
             gone acme/shop/run/901/1\n\
             21 14:08:00 ticket opened opened #431: Checkout\n\
             gone acme/shop/issue/431/comment/55\n\
             gone acme/shop/issue/8"
        );
        let hidden = [&recording[..16], &[gone("")]].concat();
        let last = asked.found(&Cassette::read(&hidden.concat())).pop().unwrap_or_default();
        assert!(last.starts_with("partial the issues of acme/shop could not be read"), "{last}");
    }

    /// What is not there for this token is said, and the rest is read; the second limit says nothing but a sentence.
    #[test]
    fn what_is_not_given_is_said() {
        let path = "/repos/acme/shop";
        let limited = format!(
            "> GET {path}/deployments?per_page=100\n< 403\n\n{{\"message\":\"You have exceeded a secondary rate limit\"}}\n=====\n"
        );
        let rest = format!(
            "> GET {path}/deployments?per_page=100\n< 403\n\n{{\"message\":\"Resource not accessible\"}}\n=====\n\
             > GET {path}/releases?per_page=100\n< 200\n\n[]\n=====\n\
             > GET {path}/actions/runs?per_page=100&created=2026-11-21T08%3A00%3A00Z..2026-11-21T15%3A10%3A00Z\n< 200\n\n{{\"total_count\":1200,\"workflow_runs\":[]}}\n=====\n\
             > GET {path}/pulls?state=closed&sort=updated&direction=desc&per_page=100\n< 200\n\n[]\n=====\n\
             > GET {path}/issues/431\n< 410\n\n{{\"message\":\"This issue was deleted\"}}\n=====\n"
        );
        let cassette = Cassette::read(&(limited + &rest));
        assert_eq!(
            asked("").found(&cassette).join("\n"),
            "partial 0 of 1200 runs of workflows of acme/shop could be read: narrow the window\n\
             partial the deployments of acme/shop could not be read: GET https://service.example/repos/acme/shop/deployments?per_page=100: 403 Resource not accessible (it was asked with the token of GH_TOKEN)\n\
             partial the issues of acme/shop could not be read: GET https://service.example/repos/acme/shop/issues/431: 410 This issue was deleted"
        );
        assert_eq!(*cassette.waits.lock().unwrap(), [Duration::from_secs(60)]);
    }

    /// The token of a server of one's own is another's, as it is for GitHub's own tools.
    #[test]
    fn the_token_is_the_one_of_its_host() {
        let all: &[(&str, &str)] =
            &[("GITHUB_TOKEN", "b-of-a-test"), ("GH_TOKEN", "a-of-a-test"), ("GITHUB_ENTERPRISE_TOKEN", "d"), ("GH_ENTERPRISE_TOKEN", "c")];
        let own: &[(&str, &str)] = &[("GH_HOST", "git.example.org"), ("GH_TOKEN", "a"), ("GITHUB_ENTERPRISE_TOKEN", "d")];
        let none: &[(&str, &str)] = &[("GH_HOST", "git.example.org"), ("GH_TOKEN", "a")];
        let opened = |variables| Asked { variables, ..asked("") }.opened();
        assert_eq!(opened(all).unwrap(), "https://api.github.com with the token of GH_TOKEN");
        assert_eq!(opened(&all[..1]).unwrap(), "https://api.github.com with the token of GITHUB_TOKEN");
        assert_eq!(opened(own).unwrap(), "https://git.example.org/api/v3 with the token of GITHUB_ENTERPRISE_TOKEN");
        assert!(opened(none).is_err());
    }

    /// A token that may not see everything, or a server that has not all of it, is asked for what is wanted.
    #[test]
    fn what_is_wanted_alone_is_asked() {
        let own = "{project: acme/shop, take: [releases]}";
        let releases = "> GET /repos/acme/shop/releases?per_page=100\n< 200\n\n[]\n=====\n";
        Asked { own, ..asked(releases) }.finds("");
        let own = "{project: acme/shop, take: tags}";
        Asked { own, ..asked("") }.finds("failed: “tags” is nothing that can be read of a project");
    }
}
