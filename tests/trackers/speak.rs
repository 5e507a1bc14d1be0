//! How the other trackers speak: as much of it as a sync uses, and their oddities.

use super::github::{comments, linked, option, refuse, text};
use super::service::{Answer, Asked, Board, Issue, ok};
use serde_json::{Value, json};

/// Its workflow has three words, two of them closed; a wrong key is answered with what anybody may see.
pub fn redmine(board: &mut Board, asked: &Asked) -> Answer {
    let words = [(1, "New", false), (2, "In Progress", false), (5, "Closed", true), (6, "Rejected", true)];
    let knows = asked.header("x-redmine-api-key") == "token-1234";
    let show = |issue: &Issue| {
        let (id, name, is_closed) = words.iter().find(|(id, ..)| id.to_string() == issue.state).copied().unwrap_or(words[0]);
        json!({"id": issue.number, "subject": issue.title, "description": issue.body, "status": {"id": id, "name": name, "is_closed": is_closed},
            "assigned_to": issue.owner.as_ref().map(|id| json!({"id": id.parse::<u64>().unwrap(), "name": "Ana"})), "due_date": issue.due, "updated_on": issue.updated()})
    };
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/users/current.json") if !knows => refuse(401, ""),
        ("GET", "/users/current.json") => ok(json!({"user": {"id": 1, "login": "ana"}})),
        ("GET", "/projects/sre.json") => ok(json!({"project": {"id": 1}})),
        ("GET", "/issue_statuses.json") => {
            ok(json!({"issue_statuses": words.map(|(id, name, is_closed)| json!({"id": id, "name": name, "is_closed": is_closed}))}))
        }
        ("GET", "/issues.json") => {
            let offset = asked.number("offset", 0);
            let all: Vec<&Issue> =
                board.issues.iter().filter(|issue| asked.query("status_id") == Some("*") || issue.state == "1").collect();
            let here: Vec<Value> = all.iter().skip(offset).take(asked.number("limit", 25).min(100)).map(|issue| show(issue)).collect();
            ok(json!({"issues": here, "total_count": all.len(), "offset": offset}))
        }
        (_, _) if !knows && asked.method != "GET" => refuse(401, ""),
        ("POST", "/issues.json") => {
            let body = &asked.body["issue"];
            if body["due_date"].is_string() && !body["start_date"].is_null()
                || body["subject"].as_str().is_none_or(|subject| subject.chars().count() > 255)
            {
                return refuse(422, "Due date must be greater than start date");
            }
            let issue = board.add(Issue {
                title: text(&body["subject"]),
                body: text(&body["description"]),
                state: "1".into(),
                owner: option(&body["assigned_to_id"]),
                due: option(&body["due_date"]),
                ..Issue::default()
            });
            (201, Vec::new(), json!({"issue": show(&issue)}))
        }
        (method, path) => {
            let number = path.trim_start_matches("/issues/").trim_end_matches(".json").to_owned();
            if method == "PUT"
                && let Some(issue) = board.change(&number)
            {
                let body = &asked.body["issue"];
                let words = body["notes"].as_str().map(str::to_owned);
                if let Some(subject) = body["subject"].as_str() {
                    issue.title = subject.to_owned();
                }
                if let Some(id) = option(&body["status_id"]) {
                    issue.state = id;
                }
                if !body["assigned_to_id"].is_null() {
                    issue.owner = option(&body["assigned_to_id"]);
                }
                if !body["due_date"].is_null() {
                    issue.due = option(&body["due_date"]);
                }
                board.comments.extend(words.map(|words| (number, words)));
                return (204, Vec::new(), Value::Null);
            }
            let Some(issue) = board.get(&number) else { return refuse(404, "") };
            let mut shown = json!({"issue": show(issue)});
            if asked.query("include") == Some("journals") {
                shown["issue"]["journals"] = board.said(&number).map(|words| json!({"notes": words})).collect();
            }
            ok(shown)
        }
    }
}

/// Changes want the ETag of what was seen.
pub fn roundup(board: &mut Board, asked: &Asked) -> Answer {
    if asked.header("authorization") != "Basic YWRtaW46dG9rZW4tMTIzNA==" {
        return refuse(401, "Unauthorized");
    }
    if asked.method != "GET" && (asked.header("x-requested-with").is_empty() || asked.header("origin") != board.url) {
        return refuse(400, "Required Header Missing");
    }
    let etag = |issue: &Issue| format!("\"{}-{}\"", issue.number, issue.version);
    let show = |issue: &Issue| {
        let owner = issue.owner.as_ref().map(|name| json!({"id": "3", "username": name}));
        json!({"title": issue.title, "status": {"id": issue.state, "name": issue.state}, "assignedto": owner,
            "messages": issue.labels.iter().map(|id| json!({"id": id})).collect::<Vec<_>>()})
    };
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/sre/rest/data/issue") => {
            let title = asked.query("title").unwrap_or_default();
            let all: Vec<&Issue> = board.issues.iter().filter(|issue| issue.title.contains(title)).collect();
            let (size, page) = (asked.number("@page_size", 50), asked.number("@page_index", 1));
            let row = |issue: &&Issue| {
                let mut row = show(issue);
                row["id"] = json!(issue.number.to_string());
                row
            };
            let here: Vec<Value> = all.iter().skip((page - 1) * size).take(size).map(row).collect();
            ok(json!({"data": {"collection": here, "@total_size": all.len()}}))
        }
        // A message without an author breaks the issue that names it.
        ("POST", "/sre/rest/data/msg") if asked.body["author"].is_null() => refuse(409, "no author"),
        ("POST", "/sre/rest/data/msg") => {
            let id = (board.comments.len() + 1).to_string();
            board.comments.push((id.clone(), text(&asked.body["content"])));
            (201, Vec::new(), json!({"data": {"id": id}}))
        }
        ("GET", path) if path.starts_with("/sre/rest/data/msg/") => {
            let words = board.said(path.trim_start_matches("/sre/rest/data/msg/")).next().map(str::to_owned);
            words.map_or_else(|| refuse(404, "no such message"), |words| ok(json!({"data": {"attributes": {"content": words}}})))
        }
        ("POST", "/sre/rest/data/issue") => {
            let body = &asked.body;
            let issue = board.add(Issue {
                title: text(&body["title"]),
                state: text(&body["status"]),
                owner: option(&body["assignedto"]),
                labels: body["messages"].as_array().into_iter().flatten().map(text).collect(),
                ..Issue::default()
            });
            (201, Vec::new(), json!({"data": {"id": issue.number.to_string()}}))
        }
        (method, path) => {
            let number = path.trim_start_matches("/sre/rest/data/issue/").to_owned();
            let Some(issue) = board.get(&number).cloned() else { return refuse(404, "no such issue") };
            if method == "PUT" {
                if asked.header("if-match") != etag(&issue) {
                    return (412, Vec::new(), json!({"error": {"status": 412, "msg": "If-Match is missing or does not match"}}));
                }
                let issue = board.change(&number).unwrap();
                if let Some(title) = asked.body["title"].as_str() {
                    issue.title = title.to_owned();
                }
                if let Some(status) = asked.body["status"].as_str() {
                    issue.state = status.to_owned();
                }
                // Whoever says something opens it, unless the status is said, too.
                if let Some(status) = option(&asked.body["status"]).filter(|_| asked.body["messages"].is_array()) {
                    issue.state = status;
                } else if asked.body["messages"].is_array() {
                    issue.state = "chatting".into();
                }
                if let Some(messages) = asked.body["messages"].as_array() {
                    issue.labels = messages.iter().map(text).collect();
                }
                // Null is passed over; nobody is a number.
                if let Some(owner) = option(&asked.body["assignedto"]) {
                    issue.owner = Some(owner).filter(|owner| owner != "-1");
                }
                return ok(json!({"data": {}}));
            }
            (200, vec![("ETag".into(), etag(&issue))], json!({"data": {"id": number, "attributes": show(&issue)}}))
        }
    }
}

/// States are opened and closed, changes close and reopen.
pub fn gitlab(board: &mut Board, asked: &Asked) -> Answer {
    if asked.header("private-token") != "token-1234" {
        return refuse(401, "401 Unauthorized");
    }
    let show = |board: &Board, issue: &Issue| {
        json!({"iid": issue.number, "title": issue.title, "description": issue.body, "state": issue.state, "labels": issue.labels,
            "assignees": issue.owner.iter().map(|id| json!({"id": id.parse::<u64>().unwrap()})).collect::<Vec<_>>(), "due_date": issue.due,
            "web_url": format!("{}/acme/shop/-/issues/{}", board.url, issue.number), "updated_at": issue.updated()})
    };
    if asked.path == "/api/v4/user" {
        return ok(json!({"username": "ana"}));
    }
    match (asked.method.as_str(), asked.path.strip_prefix("/api/v4/projects/acme/shop/issues").unwrap_or("?")) {
        ("GET", "") => {
            let label = asked.query("labels");
            let rows = board.issues.iter().filter(|issue| label.is_none_or(|label| issue.labels.iter().any(|found| found == label)));
            linked(board, asked, rows.map(|issue| show(board, issue)).collect())
        }
        ("POST", "") => {
            let body = &asked.body;
            let labels = body["labels"].as_array().into_iter().flatten().map(text).collect();
            let issue = board.add(Issue {
                title: text(&body["title"]),
                body: text(&body["description"]),
                state: "opened".into(),
                owner: option(&body["assignee_ids"][0]),
                due: option(&body["due_date"]),
                labels,
                ..Issue::default()
            });
            (201, Vec::new(), show(board, &issue))
        }
        (_, rest) if rest.ends_with("/notes") => {
            let number = rest.trim_matches('/').trim_end_matches("/notes").to_owned();
            comments(board, asked, &number)
        }
        (method, rest) => {
            let number = rest.trim_start_matches('/').to_owned();
            if method == "PUT"
                && let Some(issue) = board.change(&number)
            {
                let body = &asked.body;
                if let Some(title) = body["title"].as_str() {
                    issue.title = title.to_owned();
                }
                match body["state_event"].as_str() {
                    Some("close") => issue.state = "closed".into(),
                    Some("reopen") => issue.state = "opened".into(),
                    Some(other) => return refuse(400, &format!("state_event {other} is invalid")),
                    None => {}
                }
                let gone: Vec<String> = body["remove_labels"].as_array().into_iter().flatten().map(text).collect();
                issue.labels.retain(|label| !gone.contains(label));
                issue.labels.extend(body["add_labels"].as_array().into_iter().flatten().map(text));
                if body["assignee_ids"].is_array() {
                    issue.owner = option(&body["assignee_ids"][0]);
                }
                if body.get("due_date").is_some() {
                    issue.due = option(&body["due_date"]);
                }
            }
            board.get(&number).map_or_else(|| refuse(404, "404 Not found"), |issue| ok(show(board, issue)))
        }
    }
}

/// Labels are numbers here, and a day is a moment.
pub fn forgejo(board: &mut Board, asked: &Asked) -> Answer {
    if asked.header("authorization") != "token token-1234" {
        return refuse(401, "token is required");
    }
    let show = |board: &Board, issue: &Issue| {
        json!({"number": issue.number, "title": issue.title, "body": issue.body, "state": issue.state, "due_date": issue.due,
            "assignees": issue.owner.iter().map(|login| json!({"login": login})).collect::<Vec<_>>(),
            "html_url": format!("{}/acme/shop/issues/{}", board.url, issue.number), "updated_at": issue.updated()})
    };
    match (asked.method.as_str(), asked.path.as_str().trim_start_matches("/api/v1").trim_start_matches("/repos/acme/shop")) {
        ("GET", "/user") => ok(json!({"login": "ana"})),
        ("GET", "/labels") => ok(json!([{"id": 7, "name": "postmortem"}, {"id": 8, "name": "bug"}])),
        ("GET", "/issues") => {
            let label = asked.query("labels");
            let ours = board.issues.iter().filter(|issue| label.is_none_or(|label| issue.labels.iter().any(|found| found == label)));
            linked(board, asked, ours.map(|issue| show(board, issue)).collect())
        }
        ("POST", "/issues") => {
            let body = &asked.body;
            if body["labels"] != json!([7]) || body["due_date"].as_str().is_some_and(|due| !due.contains('T')) {
                return refuse(422, "[]: labels are numbers");
            }
            let issue = board.add(Issue {
                title: text(&body["title"]),
                body: text(&body["body"]),
                state: "open".into(),
                owner: option(&body["assignees"][0]),
                due: option(&body["due_date"]),
                labels: vec!["postmortem".into()],
                ..Issue::default()
            });
            (201, Vec::new(), show(board, &issue))
        }
        (_, rest) if rest.ends_with("/comments") => {
            let number = rest.trim_start_matches("/issues/").trim_end_matches("/comments").to_owned();
            comments(board, asked, &number)
        }
        (method, rest) => {
            let number = rest.trim_start_matches("/issues/").to_owned();
            if method == "PATCH"
                && let Some(issue) = board.change(&number)
            {
                let body = &asked.body;
                if let Some(title) = body["title"].as_str() {
                    issue.title = title.to_owned();
                }
                if let Some(state) = body["state"].as_str() {
                    issue.state = state.to_owned();
                }
                if body["assignees"].is_array() {
                    issue.owner = option(&body["assignees"][0]);
                }
                if let Some(due) = body["due_date"].as_str() {
                    issue.due = Some(due.to_owned());
                }
                if body["unset_due_date"] == json!(true) {
                    issue.due = None;
                }
            }
            board.get(&number).map_or_else(|| refuse(404, "not found"), |issue| ok(show(board, issue)))
        }
    }
}
