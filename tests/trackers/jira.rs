//! How Jira speaks, at Atlassian and on a server of one's own: as much of it as a sync uses, and its oddities.

use super::github::{option, text};
use super::service::{Answer, Asked, Board, Issue, ok};
use serde_json::{Value, json};

/// The latest so many tickets are not in its index yet.
const UNSEEN: usize = 2;

pub fn cloud(board: &mut Board, asked: &Asked) -> Answer {
    // ana@example.org:token-1234
    jira(board, asked, true, "Basic YW5hQGV4YW1wbGUub3JnOnRva2VuLTEyMzQ=")
}

pub fn data_center(board: &mut Board, asked: &Asked) -> Answer {
    jira(board, asked, false, "Bearer token-1234")
}

fn jira(board: &mut Board, asked: &Asked, is_cloud: bool, authorization: &str) -> Answer {
    let knows = asked.header("authorization") == authorization;
    let Some(path) = asked.path.strip_prefix(if is_cloud { "/rest/api/3/" } else { "/rest/api/2/" }) else { return refuse(404, "") };
    match (asked.method.as_str(), path) {
        ("GET", "myself") if !knows => refuse(401, ""),
        ("GET", "myself") => ok(json!({"displayName": "Ana"})),
        ("GET", "project/OPS") => ok(json!({"id": "10000", "key": "OPS"})),
        // Who is not known sees what everybody may see, and that is nothing.
        ("GET", "search/jql") if is_cloud => by_token(board, asked, knows),
        ("GET", "search") if is_cloud => {
            refuse(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")
        }
        ("GET", "search") => counted(board, asked, knows),
        (_, _) if !knows => refuse(401, "You do not have the permission to see the specified issue."),
        ("POST", "issue") => create(board, asked, is_cloud),
        (method, path) => {
            let rest = path.strip_prefix("issue/OPS-").unwrap_or_default();
            let (number, rest) = rest.split_once('/').unwrap_or((rest, ""));
            let Some(issue) = board.get(number).cloned() else {
                return refuse(404, "Issue does not exist or you do not have permission to see it.");
            };
            match (method, rest) {
                ("GET", "") => ok(show(&issue, asked, is_cloud)),
                ("PUT", "") => edit(board, asked, number, is_cloud),
                ("GET", "transitions") => ok(json!({"transitions": ways(&issue).collect::<Vec<_>>()})),
                ("GET", "comment") => {
                    let all: Vec<Value> =
                        board.said(number).map(|body| json!({"body": serde_json::from_str::<Value>(body).unwrap()})).collect();
                    let from = asked.number("startAt", 0);
                    let here: Vec<&Value> = all.iter().skip(from).take(asked.number("maxResults", 50).min(100)).collect();
                    ok(json!({"comments": here, "startAt": from, "total": all.len()}))
                }
                ("POST", "comment") if words(&asked.body["body"], is_cloud).is_none() => refuse(400, "Comment body is not valid!"),
                ("POST", "comment") => {
                    board.comments.push((number.to_owned(), asked.body["body"].to_string()));
                    (201, Vec::new(), json!({"id": board.comments.len().to_string()}))
                }
                ("POST", "transitions") => walk(board, asked, &issue),
                _ => refuse(405, ""),
            }
        }
    }
}

fn refuse(status: u16, said: &str) -> Answer {
    (status, Vec::new(), json!({"errorMessages": [said], "errors": {}}))
}

/// Ids only, unless it is told.
fn show(issue: &Issue, asked: &Asked, is_cloud: bool) -> Value {
    let (word, resolution) = issue.state.split_once('/').unwrap_or((&issue.state, ""));
    let all = json!({
        "summary": issue.title,
        "status": status(word),
        "resolution": if resolution.is_empty() { Value::Null } else { json!({"name": resolution}) },
        "assignee": issue.owner.as_ref().map(|id| json!({(if is_cloud { "accountId" } else { "name" }): id, "displayName": "Ana"})),
        "duedate": issue.due,
        "labels": issue.labels,
        "description": serde_json::from_str::<Value>(&issue.body).unwrap(),
        "updated": issue.updated().replace('Z', ".000+0000"),
    });
    let mut shown = json!({"id": (10_000 + issue.number).to_string(), "key": format!("OPS-{}", issue.number)});
    if let Some(wanted) = asked.query("fields") {
        shown["fields"] = wanted.split(',').map(|name| (name.to_owned(), all[name].clone())).collect();
    }
    shown
}

fn status(word: &str) -> Value {
    let category = match word {
        "Done" => "done",
        "In Progress" => "indeterminate",
        _ => "new",
    };
    json!({"name": word, "statusCategory": {"key": category}})
}

/// What a search is for: a label of one project.
fn wanted(asked: &Asked) -> Option<String> {
    let jql = asked.query("jql")?.strip_prefix("project = \"OPS\" AND labels = \"")?;
    jql.split_once("\" ORDER BY").map(|(label, _)| label.to_owned())
}

fn by_token(board: &Board, asked: &Asked, knows: bool) -> Answer {
    let Some(label) = wanted(asked) else { return refuse(400, "Unbounded JQL queries are not allowed here.") };
    let fresh: Vec<&str> = asked.query.iter().filter(|(name, _)| name == "reconcileIssues").map(|(_, id)| id.as_str()).collect();
    if fresh.len() > 50 {
        return refuse(400, "At most 50 issues are reconciled");
    }
    let is_seen = |issue: &Issue| {
        label != "noblame" || issue.number + UNSEEN <= board.issues.len() || fresh.contains(&(10_000 + issue.number).to_string().as_str())
    };
    let all: Vec<&Issue> = board.issues.iter().filter(|issue| knows && issue.labels.contains(&label) && is_seen(issue)).collect();
    let from: usize = asked.query("nextPageToken").map_or(0, |token| token.trim_start_matches("a+b/").parse().unwrap());
    let here: Vec<Value> =
        all.iter().skip(from).take(asked.number("maxResults", 50).min(100)).map(|issue| show(issue, asked, true)).collect();
    let end = from + here.len();
    let mut page = json!({"issues": here, "isLast": end >= all.len()});
    if end < all.len() {
        page["nextPageToken"] = json!(format!("a+b/{end}"));
    }
    ok(page)
}

fn counted(board: &Board, asked: &Asked, knows: bool) -> Answer {
    let Some(label) = wanted(asked) else { return refuse(400, "Error in the JQL Query") };
    let all: Vec<&Issue> = board.issues.iter().filter(|issue| knows && issue.labels.contains(&label)).collect();
    let from = asked.number("startAt", 0);
    let here: Vec<Value> =
        all.iter().skip(from).take(asked.number("maxResults", 50).min(100)).map(|issue| show(issue, asked, false)).collect();
    ok(json!({"issues": here, "startAt": from, "total": all.len()}))
}

fn create(board: &mut Board, asked: &Asked, is_cloud: bool) -> Answer {
    let fields = &asked.body["fields"];
    let labels: Vec<String> = fields["labels"].as_array().into_iter().flatten().map(text).collect();
    if labels.iter().any(|label| label.contains(char::is_whitespace) || label.is_empty()) {
        return refuse(400, "The label contains spaces which is invalid.");
    }
    if fields["project"] != json!({"key": "OPS"}) || fields["issuetype"] != json!({"name": "Task"}) {
        return refuse(400, "valid issue type is required");
    }
    if fields["summary"].as_str().is_none_or(|summary| summary.chars().count() > 255 || summary.contains('\n')) {
        return refuse(400, "The summary must be less than 255 characters.");
    }
    let Some(words) = words(&fields["description"], is_cloud) else { return refuse(400, "Operation value must be an Atlassian Document") };
    if words > 32_767 {
        return refuse(400, "The entered text is too long. It exceeds the allowed limit of 32,767 characters.");
    }
    let issue = board.add(Issue {
        title: text(&fields["summary"]),
        body: fields["description"].to_string(),
        state: "To Do".into(),
        owner: option(&fields["assignee"][if is_cloud { "accountId" } else { "name" }]),
        due: option(&fields["duedate"]),
        labels,
        ..Issue::default()
    });
    (201, Vec::new(), json!({"id": (10_000 + issue.number).to_string(), "key": format!("OPS-{}", issue.number)}))
}

/// How long a description is, as Jira counts; none where it is of the other dialect, or not as it should be.
fn words(node: &Value, is_cloud: bool) -> Option<usize> {
    if !is_cloud {
        return node.as_str().map(|text| text.encode_utf16().count());
    }
    match node["type"].as_str()? {
        "text" => node["text"].as_str().filter(|text| !text.is_empty() && !text.contains('\n')).map(|text| text.encode_utf16().count()),
        "hardBreak" => Some(1),
        "doc" if node["version"] != json!(1) => None,
        "doc" | "paragraph" => node["content"].as_array()?.iter().map(|node| words(node, true)).sum(),
        _ => None,
    }
}

fn edit(board: &mut Board, asked: &Asked, number: &str, is_cloud: bool) -> Answer {
    let Some(fields) = asked.body["fields"].as_object() else { return refuse(400, "no fields") };
    if let Some(name) = fields.keys().find(|name| !["summary", "assignee", "duedate"].contains(&name.as_str())) {
        return refuse(400, &format!("Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."));
    }
    let issue = board.change(number).unwrap();
    if let Some(title) = fields.get("summary") {
        issue.title = text(title);
    }
    if let Some(assignee) = fields.get("assignee") {
        issue.owner = option(&assignee[if is_cloud { "accountId" } else { "name" }]);
    }
    if let Some(due) = fields.get("duedate") {
        issue.due = option(due);
    }
    (204, Vec::new(), Value::Null)
}

/// A workflow in which nothing is done that was not begun, and whoever closes says how.
fn ways(issue: &Issue) -> impl Iterator<Item = Value> + use<> {
    let resolution = json!({"resolution": {"required": true, "allowedValues": [{"name": "Won't Do"}, {"name": "Fixed"}]}});
    let ways = match issue.state.split('/').next() {
        Some("To Do") => vec![("11", "Begin", "In Progress", json!({}))],
        Some("In Progress") => vec![("21", "Put back", "To Do", json!({})), ("31", "Close", "Done", resolution)],
        _ => vec![("41", "Reopen", "To Do", json!({}))],
    };
    ways.into_iter().map(|(id, name, to, fields)| json!({"id": id, "name": name, "to": status(to), "fields": fields}))
}

fn walk(board: &mut Board, asked: &Asked, issue: &Issue) -> Answer {
    let Some(way) = ways(issue).find(|way| way["id"] == asked.body["transition"]["id"]) else {
        return refuse(400, "It seems that you have tried to perform an illegal workflow operation.");
    };
    let chosen = option(&asked.body["fields"]["resolution"]["name"]);
    if way["fields"]["resolution"].is_object() != chosen.is_some() {
        return refuse(400, "resolution: Resolution is required.");
    }
    let to = text(&way["to"]["name"]);
    board.change(&issue.number.to_string()).unwrap().state = chosen.map_or_else(|| to.clone(), |chosen| format!("{to}/{chosen}"));
    (204, Vec::new(), Value::Null)
}
