//! How GitHub speaks: as much of it as a sync uses, and its oddities.

use super::service::{Answer, Asked, Board, Issue, ok};
use serde_json::{Value, json};

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub fn option(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if number.as_u64() != Some(0) => Some(number.to_string()),
        _ => None,
    }
}

pub fn refuse(status: u16, message: &str) -> Answer {
    (status, Vec::new(), json!({"message": message}))
}

/// The comments of an issue, and a new one.
pub fn comments(board: &mut Board, asked: &Asked, number: &str) -> Answer {
    if asked.method == "POST" {
        board.comments.push((number.to_owned(), text(&asked.body["body"])));
        return (201, Vec::new(), json!({"id": board.comments.len()}));
    }
    let rows = board.said(number).map(|words| json!({"body": words})).collect();
    linked(board, asked, rows)
}

/// One page of what is left, and where the next is by a link.
pub fn linked(board: &Board, asked: &Asked, rows: Vec<Value>) -> Answer {
    let (size, page) = (asked.number("per_page", asked.number("limit", 30)), asked.number("page", 1));
    let here: Vec<Value> = rows.iter().skip((page - 1) * size).take(size).cloned().collect();
    let mut headers = Vec::new();
    if page * size < rows.len() {
        let kept =
            asked.query.iter().filter(|(name, _)| name != "page").map(|(name, value)| format!("{name}={}&", value.replace(',', "%2C")));
        let query: String = kept.collect();
        headers.push(("Link".into(), format!("<{}{}?{query}page={}>; rel=\"next\"", board.url, asked.raw_path, page + 1)));
    }
    (200, headers, Value::Array(here))
}

pub fn github(board: &mut Board, asked: &Asked) -> Answer {
    if asked.header("authorization") != "Bearer token-1234" {
        return refuse(401, "Bad credentials");
    }
    let show = |board: &Board, issue: &Issue| {
        let (state, reason) = issue.state.split_once('/').unwrap_or((&issue.state, ""));
        json!({"number": issue.number, "title": issue.title, "body": issue.body, "state": state,
            "state_reason": if reason.is_empty() { Value::Null } else { json!(reason) },
            "assignees": issue.owner.iter().map(|login| json!({"login": login})).collect::<Vec<_>>(),
            "labels": issue.labels, "milestone": issue.due.as_ref().map(|due| json!({"due_on": due})), "html_url": format!("{}/acme/shop/issues/{}", board.url, issue.number), "updated_at": issue.updated()})
    };
    let path = asked.path.trim_end_matches('/');
    // What was transferred leads to where it is now, and has another number there.
    let other = |issue: &Issue| {
        let mut shown = show(board, issue);
        shown["html_url"] = json!(format!("{}/acme/other/issues/1", board.url));
        shown["number"] = json!(1);
        shown["state"] = json!("closed");
        shown
    };
    if let Some(number) = path.strip_prefix("/repositories/9/issues/") {
        return board.get(number).map_or_else(|| refuse(404, "Not Found"), |issue| ok(other(issue)));
    }
    if let Some(number) =
        path.strip_prefix("/repos/acme/shop/issues/").filter(|number| board.get(number).is_some_and(|found| found.state == "transferred"))
    {
        let to = format!("{}/repositories/9/issues/{number}", board.url);
        return (301, vec![("Location".into(), to)], json!({"message": "Moved Permanently"}));
    }
    match (asked.method.as_str(), path.strip_prefix("/repos/acme/shop").unwrap_or("?")) {
        ("GET", "") => ok(json!({"full_name": "acme/shop", "has_issues": true})),
        ("GET", "/issues") => {
            let label = asked.query("labels");
            let mut rows: Vec<Value> = board
                .issues
                .iter()
                .rev()
                .filter(|issue| issue.state != "transferred")
                .filter(|issue| label.is_none_or(|label| issue.labels.iter().any(|found| found == label)))
                .map(|issue| show(board, issue))
                .collect();
            rows.insert(0, json!({"number": 9000, "title": "a pull request", "pull_request": {}}));
            linked(board, asked, rows)
        }
        ("POST", "/issues") => {
            let body = &asked.body;
            if body["body"].as_str().is_some_and(|body| body.chars().count() > 65_536)
                || body["title"].as_str().is_none_or(|title| title.chars().count() > 256)
            {
                return refuse(422, "Validation Failed");
            }
            let labels = body["labels"].as_array().into_iter().flatten().map(text).collect();
            let issue = board.add(Issue {
                title: text(&body["title"]),
                body: text(&body["body"]),
                state: "open".into(),
                owner: option(&body["assignees"][0]),
                labels,
                ..Issue::default()
            });
            (201, Vec::new(), show(board, &issue))
        }
        (_, rest) if rest.ends_with("/comments") => {
            let number = rest.trim_start_matches("/issues/").trim_end_matches("/comments").to_owned();
            comments(board, asked, &number)
        }
        (method, rest) => {
            let number = rest.strip_prefix("/issues/").unwrap_or_default().to_owned();
            if method == "PATCH"
                && let Some(issue) = board.change(&number)
            {
                if let Some(title) = asked.body["title"].as_str() {
                    issue.title = title.to_owned();
                }
                if let Some(state) = asked.body["state"].as_str() {
                    issue.state = format!("{state}/{}", text(&asked.body["state_reason"]));
                }
                if asked.body["assignees"].is_array() {
                    issue.owner = option(&asked.body["assignees"][0]);
                }
            }
            board.get(&number).map_or_else(|| refuse(404, "Not Found"), |issue| ok(show(board, issue)))
        }
    }
}
