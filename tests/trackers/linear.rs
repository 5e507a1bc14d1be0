//! How Linear speaks: as much of its GraphQL as a sync uses, and its oddities.

use super::github::{option, text};
use super::service::{Answer, Asked, Board, Issue, ok};
use serde_json::{Value, json};

/// The states of the team by position, the last of them first: what comes first is not what begins.
const STATES: [(&str, &str, &str, f64); 5] = [
    ("s-5", "Canceled", "canceled", 5.5),
    ("s-4", "Done", "completed", 4.0),
    ("s-3", "In Progress", "started", 3.0),
    ("s-2", "Todo", "unstarted", 2.0),
    ("s-1", "Backlog", "backlog", 1.0),
];

/// An issue's own id is kept among its labels.
pub fn linear(board: &mut Board, asked: &Asked) -> Answer {
    if asked.header("authorization") != "token-1234" {
        return failed(400, "Authentication required, not authenticated", "AUTHENTICATION_ERROR");
    }
    if (asked.method.as_str(), asked.path.as_str()) != ("POST", "/graphql") {
        return failed(404, "Not found", "");
    }
    let (words, variables) = (text(&asked.body["query"]), &asked.body["variables"]);
    let is = |start: &str| words.split_once('{').is_some_and(|(_, rest)| rest.trim_start().starts_with(start));
    if is("viewer") {
        return data(json!({"viewer": {"name": "Ana"}}));
    }
    if is("teams") {
        let states: Vec<Value> =
            STATES.iter().map(|(id, name, kind, position)| json!({"id": id, "name": name, "type": kind, "position": position})).collect();
        let teams = if variables["key"] == json!("OPS") { vec![json!({"id": "t-1", "states": {"nodes": states}})] } else { Vec::new() };
        return data(json!({"teams": {"nodes": teams}}));
    }
    if is("issueLabels") {
        let labels = json!([
            {"id": "l-1", "isGroup": false, "team": null}, {"id": "l-2", "isGroup": false, "team": {"id": "t-2"}},
            {"id": "l-3", "isGroup": true, "team": null},
        ]);
        return data(json!({"issueLabels": {"nodes": labels}}));
    }
    if is("issueCreate") {
        return create(board, &variables["input"]);
    }
    if is("issueUpdate") {
        return update(board, variables);
    }
    if is("issues") {
        return list(board, variables);
    }
    if is("commentCreate") {
        let input = &variables["input"];
        let Some(number) = number(board, &text(&input["issueId"])) else { return missing() };
        board.comments.push((number, text(&input["body"])));
        return data(json!({"commentCreate": {"success": true}}));
    }
    match number(board, &text(&variables["id"])) {
        Some(number) if words.contains("comments(") => {
            let mark = text(&variables["mark"]);
            let found: Vec<Value> = board.said(&number).filter(|said| said.contains(&mark)).map(|_| json!({"id": "c-1"})).collect();
            data(json!({"issue": {"id": board.get(&number).unwrap().labels[0], "comments": {"nodes": found}}}))
        }
        Some(number) if is("issue(") => data(json!({"issue": show(board, board.get(&number).unwrap())})),
        _ => missing(),
    }
}

fn data(data: Value) -> Answer {
    ok(json!({"data": data}))
}

fn failed(status: u16, message: &str, code: &str) -> Answer {
    (status, Vec::new(), json!({"data": null, "errors": [{"message": message, "extensions": {"code": code, "userError": true}}]}))
}

/// What is wrong with a request comes with a status of success.
fn missing() -> Answer {
    failed(200, "Entity not found: Issue", "INPUT_ERROR")
}

/// The number of an issue that is named by its id or as people do.
fn number(board: &Board, id: &str) -> Option<String> {
    let issue = board.issues.iter().find(|issue| issue.labels[0] == id || format!("OPS-{}", issue.number) == id)?;
    Some(issue.number.to_string())
}

fn show(board: &Board, issue: &Issue) -> Value {
    let (_, name, kind, _) = STATES.iter().find(|(id, ..)| *id == issue.state).unwrap();
    json!({"id": issue.labels[0], "identifier": format!("OPS-{}", issue.number), "title": issue.title, "description": issue.body,
        "url": format!("{}/acme/issue/OPS-{}/a-title", board.url, issue.number), "dueDate": issue.due, "updatedAt": issue.updated(),
        "trashed": null, "state": {"name": name, "type": kind}, "assignee": issue.owner.as_ref().map(|id| json!({"id": id}))})
}

fn list(board: &Board, variables: &Value) -> Answer {
    let from: usize = variables["after"].as_str().map_or(0, |after| after.trim_start_matches("c-").parse().unwrap());
    let here: Vec<Value> = board.issues.iter().skip(from).take(100).map(|issue| show(board, issue)).collect();
    let end = from + here.len();
    let info = json!({"hasNextPage": end < board.issues.len(), "endCursor": format!("c-{end}")});
    data(json!({"issues": {"nodes": here, "pageInfo": info}}))
}

fn create(board: &mut Board, input: &Value) -> Answer {
    let id = text(&input["id"]);
    let is_version_4 = id.len() == 36 && id.as_bytes()[14] == b'4' && matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b');
    if !is_version_4 || input["teamId"] != json!("t-1") || input["labelIds"] != json!(["l-1"]) {
        return failed(200, "Argument Validation Error", "INVALID_INPUT");
    }
    if number(board, &id).is_some() {
        return failed(200, "Conflict on insert of Issue", "INPUT_ERROR");
    }
    if input["title"].as_str().is_none_or(|title| title.is_empty() || title.chars().count() > 255) {
        return failed(200, "title must be shorter than or equal to 255 characters", "INVALID_INPUT");
    }
    let issue = board.add(Issue {
        title: text(&input["title"]),
        body: text(&input["description"]),
        state: "s-1".into(),
        owner: option(&input["assigneeId"]),
        due: option(&input["dueDate"]),
        labels: vec![id],
        ..Issue::default()
    });
    data(json!({"issueCreate": {"success": true, "issue": show(board, &issue)}}))
}

fn update(board: &mut Board, variables: &Value) -> Answer {
    let Some(number) = number(board, &text(&variables["id"])) else { return missing() };
    let issue = board.change(&number).unwrap();
    for (name, value) in variables["input"].as_object().unwrap() {
        match name.as_str() {
            "title" => issue.title = text(value),
            "stateId" => issue.state = text(value),
            "assigneeId" => issue.owner = option(value),
            "dueDate" => issue.due = option(value),
            other => {
                return failed(
                    400,
                    &format!("Field \"{other}\" is not defined by type \"IssueUpdateInput\"."),
                    "GRAPHQL_VALIDATION_FAILED",
                );
            }
        }
    }
    data(json!({"issueUpdate": {"success": true, "issue": show(board, board.get(&number).unwrap())}}))
}
