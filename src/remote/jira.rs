//! How Jira is spoken to: at Atlassian (Cloud) and on a server of one's own (Data Center), two dialects; who asks, and its
//! texts, which Cloud has as documents of nodes.

use super::{Access, Limit, Service, retry};
use crate::world::Failure;
use crate::world::http::{Address, Response};
use jiff::Timestamp;
use serde_json::Value;

/// A Jira that is found and has not been asked yet.
#[derive(Debug)]
pub struct Speaking<'w> {
    pub service: Service<'w>,
    pub is_cloud: bool,
    /// Where the token is from, as a person is told it.
    pub with: String,
}

impl<'w> Speaking<'w> {
    /// # Errors
    /// It has no address, its token or its user is missing, or the user has not trusted the settings with where the token
    /// would go.
    pub fn open(access: &Access<'w>) -> anyhow::Result<Speaking<'w>> {
        let address = access.address(access.first(&["JIRA_URL", "JIRA_SERVER"]), None)?;
        let email = access.first(&["JIRA_EMAIL"]);
        let is_cloud = email.is_some() || is_atlassian(&address);
        let user = email.or_else(|| access.first(&["JIRA_USER"]));
        let token = access.token(&["JIRA_API_TOKEN"])?;
        let service = access.service(address).header("Accept", "application/json").limited(limited);
        let (service, with) = match user {
            Some((name, user)) => (service.basic(&user, token.secret()), format!("with {name} and {}", token.from)),
            None if is_cloud => {
                return Err(Failure::settings("there is no user for jira")
                    .hint("set JIRA_EMAIL to the address of the account that JIRA_API_TOKEN belongs to")
                    .into());
            }
            None => {
                (service.secret_header("Authorization", format!("Bearer {}", token.secret())), format!("with the token of {}", token.from))
            }
        };
        Ok(Speaking { service, is_cloud, with })
    }

    /// A path of its dialect.
    pub fn path(&self, rest: &str) -> String {
        format!("rest/api/{}/{rest}", if self.is_cloud { 3 } else { 2 })
    }
}

fn is_atlassian(address: &Address) -> bool {
    let host = address.host().split(':').next().unwrap_or_default();
    host.ends_with(".atlassian.net") || host == "api.atlassian.com"
}

/// Its reset is a time as text.
fn limited(response: &Response, now: Timestamp) -> Limit {
    if response.status != 429 {
        return Limit::No;
    }
    let reset = response.header("x-ratelimit-reset").and_then(|reset| reset.parse::<Timestamp>().ok());
    reset.map_or(Limit::Yes, |reset| Limit::For(retry::until(reset, now)))
}

/// A text in JQL.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The words of a document of nodes, a line for each block; a plain text is its own.
pub fn plain(node: &Value) -> String {
    if let Some(text) = node.as_str().or_else(|| node["text"].as_str()) {
        return text.to_owned();
    }
    let said = |key: &str| node["attrs"][key].as_str().unwrap_or_default().to_owned();
    let inner: String = node["content"].as_array().into_iter().flatten().map(plain).collect();
    match node["type"].as_str() {
        Some("hardBreak") => "\n".to_owned(),
        Some("inlineCard") => said("url"),
        Some("mention" | "status" | "emoji") => said("text"),
        _ if inner.ends_with('\n') => inner,
        _ => inner + "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::time::Duration;

    #[test]
    fn nodes_are_read_as_words() {
        let text = |text: &str| json!({"type": "text", "text": text});
        let document = json!({"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [text("ask "), {"type": "mention", "attrs": {"id": "5b1", "text": "@Ana Rivers"}}, {"type": "hardBreak"}, text("see "),
                {"type": "inlineCard", "attrs": {"url": "https://x.example"}}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [text("one")]}]}]},
        ]});
        assert_eq!(plain(&document), "ask @Ana Rivers\nsee https://x.example\none\n");
        assert_eq!([plain(&Value::Null), plain(&json!("as it is"))], ["\n", "as it is"]);
        assert_eq!(quoted(r#"a"b\c"#), r#""a\"b\\c""#);
    }

    #[test]
    fn a_limit_says_until_when() {
        let at = |reset: &str| {
            let headers = vec![("x-ratelimit-reset".to_owned(), reset.to_owned())];
            limited(&Response { status: 429, headers, body: Vec::new() }, "2030-01-01T10:00:00Z".parse().unwrap())
        };
        assert_eq!(at("2030-01-01T10:00:09Z"), Limit::For(Duration::from_secs(9)));
        assert_eq!([at("2030-01-01T10:01Z"), at("soon")], [Limit::For(Duration::from_secs(60)), Limit::Yes]);
    }
}
