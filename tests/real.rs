//! Every tracker has to do what the suite says: here against real servers, where the environment names them.
//!
//! `NOBLAME_REAL` is a list of those to try, such as `redmine roundup github`; each reads its address and token from its
//! own variables, and `NOBLAME_REAL_ACCOUNT_REDMINE` and the like name an account that tickets can be assigned to. They
//! make some fifty tickets each, so name projects that are there for it: `cargo test --test real -- --nocapture`.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "the test reads its environment, and says what it skips")]

#[path = "trackers/contract.rs"]
mod contract;
#[path = "trackers/suite.rs"]
mod suite;

use suite::{Bench, conforms, fresh};

/// The variables that trackers read.
const VARIABLES: &[&str] = &[
    "GITHUB_API_URL",
    "GITHUB_TOKEN",
    "REDMINE_URL",
    "REDMINE_API_KEY",
    "ROUNDUP_URL",
    "ROUNDUP_USER",
    "ROUNDUP_PASSWORD",
    "GITLAB_HOST",
    "GITLAB_TOKEN",
    "JIRA_URL",
    "JIRA_EMAIL",
    "JIRA_API_TOKEN",
    "LINEAR_API_URL",
    "LINEAR_API_KEY",
];

#[track_caller]
fn check(kind: &str, settings: &str, token: Option<&str>) {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if !variable("NOBLAME_REAL").is_some_and(|named| named.split([' ', ',']).any(|name| name == kind)) {
        eprintln!("SKIPPED: {kind} was not tried on a real server (NOBLAME_REAL does not name it)");
        return;
    }
    let variables = VARIABLES.iter().filter_map(|name| variable(name).map(|value| (*name, value))).collect();
    let of = |what: &str| variable(&format!("NOBLAME_REAL_{what}_{}", kind.to_uppercase())).unwrap_or_default();
    let settings = settings.replace("PROJECT", &of("PROJECT"));
    let many = of("MANY").parse().unwrap_or(40);
    conforms(&Bench { settings: &settings, variables, token, account: &of("ACCOUNT"), report: fresh(), many });
}

/// A stand-in may take any token for the right one: `NOBLAME_REAL_ANY_TOKEN` says so.
#[test]
fn github() {
    let token = std::env::var("NOBLAME_REAL_ANY_TOKEN").is_err().then_some("GITHUB_TOKEN");
    check("github", "kind: github\nproject: PROJECT\n", token);
}

#[test]
fn redmine() {
    let settings = "kind: redmine\nproject: PROJECT\nkey_field: 1\nstatuses: {in-progress: In Progress, wont-do: Rejected, done: Closed}\n";
    check("redmine", settings, Some("REDMINE_API_KEY"));
}

#[test]
fn roundup() {
    check("roundup", "kind: roundup\n", Some("ROUNDUP_PASSWORD"));
}

#[test]
fn gitlab() {
    check("gitlab", "kind: gitlab\nproject: PROJECT\nstatuses: {in-progress: doing, wont-do: declined}\n", Some("GITLAB_TOKEN"));
}

#[test]
fn jira() {
    check("jira", "kind: jira\nproject: PROJECT\n", Some("JIRA_API_TOKEN"));
}

#[test]
fn linear() {
    check("linear", "kind: linear\nproject: PROJECT\n", Some("LINEAR_API_KEY"));
}
