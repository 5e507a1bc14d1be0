//! Every tracker has to do what the suite says: here against services in this process that speak as it does.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "the test is a service of its own, and reads its environment")]

#[path = "trackers/contract.rs"]
mod contract;
#[path = "trackers/github.rs"]
mod github;
#[path = "trackers/jira.rs"]
mod jira;
#[path = "trackers/linear.rs"]
mod linear;
#[path = "trackers/service.rs"]
mod service;
#[path = "trackers/speak.rs"]
mod speak;
#[path = "trackers/suite.rs"]
mod suite;

use service::Speak;
use suite::{Bench, conforms, fresh};

/// A stand-in, its address and its token in the environment.
#[track_caller]
fn check(speak: Speak, settings: &str, address: &str, below: &str, token: &'static str, more: &[(&'static str, &str)], account: &str) {
    let service = service::start(speak);
    let mut variables = vec![(address, format!("{}{below}", service.url)), (token, "token-1234".to_owned())];
    variables.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    conforms(&Bench { settings, variables, token: Some(token), account, report: fresh(), many: 250 });
    let board = service.board.lock().unwrap();
    assert!(board.issues.len() >= 250);
}

#[test]
fn github_issues() {
    check(github::github, "kind: github\nproject: acme/shop\n", "GITHUB_API_URL", "", "GITHUB_TOKEN", &[], "ana");
}

#[test]
fn redmine() {
    let settings = "kind: redmine\nproject: sre\nstatuses: {in-progress: In Progress, wont-do: Rejected, done: Closed}\n";
    check(speak::redmine, settings, "REDMINE_URL", "", "REDMINE_API_KEY", &[], "5");
    check(speak::redmine, "kind: redmine\nproject: sre\n", "REDMINE_URL", "", "REDMINE_API_KEY", &[], "5");
}

#[test]
fn roundup() {
    check(speak::roundup, "kind: roundup\n", "ROUNDUP_URL", "/sre/", "ROUNDUP_PASSWORD", &[("ROUNDUP_USER", "admin")], "ben");
}

#[test]
fn gitlab() {
    let settings = "kind: gitlab\nproject: acme/shop\nstatuses: {in-progress: doing, wont-do: declined}\n";
    check(speak::gitlab, settings, "GITLAB_URI", "", "GITLAB_TOKEN", &[], "5");
}

#[test]
fn forgejo() {
    check(speak::forgejo, "kind: forgejo\nproject: acme/shop\n", "FORGEJO_URL", "", "FORGEJO_TOKEN", &[], "ana");
}

#[test]
fn jira_cloud() {
    let more = [("JIRA_EMAIL", "ana@example.org")];
    let settings = "kind: jira\nproject: OPS\nstatuses: {wont-do: Won't Do}\n";
    check(jira::cloud, settings, "JIRA_URL", "", "JIRA_API_TOKEN", &more, "712020:ana");
    check(jira::cloud, "kind: jira\nproject: OPS\n", "JIRA_URL", "", "JIRA_API_TOKEN", &more, "712020:ana");
}

#[test]
fn jira_data_center() {
    let settings = "kind: jira\nproject: OPS\nstatuses: {open: To Do, in-progress: In Progress, done: Done, wont-do: Won't Do}\n";
    check(jira::data_center, settings, "JIRA_URL", "", "JIRA_API_TOKEN", &[], "ana");
}

#[test]
fn linear() {
    check(linear::linear, "kind: linear\nproject: OPS\n", "LINEAR_API_URL", "/graphql", "LINEAR_API_KEY", &[], "u-1");
}

#[test]
fn a_program() {
    if std::process::Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no python3 to run tests/trackers/board.py");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let board = folder.path().join("board.json");
    let settings = format!("kind: command\ncommand: [python3, tests/trackers/board.py, '{}']\n", board.display());
    conforms(&Bench { settings: &settings, variables: Vec::new(), token: None, account: "ana", report: fresh(), many: 40 });
    let tickets: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(board).unwrap()).unwrap();
    assert_eq!(tickets.len(), 46);
}
