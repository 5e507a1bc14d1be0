//! How GitHub and GitLab are reached: where their addresses and tokens are, and how they say that they were asked too often.

use super::{Access, Limit, Service, retry};
use crate::world::http::Response;
use jiff::Timestamp;

const GITHUB: &str = "https://api.github.com";

/// GitHub, and the variable or program that its token is from.
///
/// # Errors
/// The token is missing, or the user has not trusted the settings with where it would go.
pub fn github<'w>(access: &Access<'w>) -> anyhow::Result<(Service<'w>, String)> {
    // The tools of GitHub keep the tokens of a server of one's own apart from those of github.com.
    let own = access.first(&["GH_HOST"]).filter(|(_, host)| host != "github.com");
    let own = own.map(|(name, host)| (name, format!("https://{host}/api/v3")));
    let environment = own.or_else(|| access.first(&["GITHUB_API_URL"]));
    let told = environment.as_ref().map(|(name, _)| *name);
    let address = access.address(environment, Some(GITHUB))?;
    let is_own = told != Some("GITHUB_API_URL") && address.origin() != GITHUB;
    let names: &[&str] = if is_own { &["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"] } else { &["GH_TOKEN", "GITHUB_TOKEN"] };
    let token = access.token(names)?;
    let service = access
        .service(address)
        .header("Accept", "application/vnd.github+json")
        .header("X-GitHub-Api-Version", "2022-11-28")
        .secret_header("Authorization", format!("Bearer {}", token.secret()))
        .limited(by_github);
    Ok((service, token.from))
}

/// GitLab, and the variable or program that its token is from.
///
/// # Errors
/// As of GitHub.
pub fn gitlab<'w>(access: &Access<'w>) -> anyhow::Result<(Service<'w>, String)> {
    let address = access.address(access.first(&["GITLAB_HOST", "GITLAB_URI", "CI_SERVER_URL"]), Some("https://gitlab.com"))?;
    let token = access.token(&["GITLAB_TOKEN"])?;
    Ok((access.service(address).secret_header("PRIVATE-TOKEN", token.secret()).limited(by_gitlab), token.from))
}

/// The first limit says how many are left and when there are more; the second often says nothing but a sentence.
fn by_github(response: &Response, now: Timestamp) -> Limit {
    if !matches!(response.status, 403 | 429) {
        return Limit::No;
    }
    let reset = response.header("x-ratelimit-reset").and_then(|reset| Timestamp::from_second(reset.parse().ok()?).ok());
    match reset {
        Some(reset) if response.header("x-ratelimit-remaining") == Some("0") => Limit::For(retry::until(reset, now)),
        _ if response.text().contains("secondary rate limit") => Limit::Yes,
        _ => Limit::No,
    }
}

/// When there are more is given in seconds since 1970.
fn by_gitlab(response: &Response, now: Timestamp) -> Limit {
    if response.status != 429 {
        return Limit::No;
    }
    let reset = response.header("ratelimit-reset").and_then(|reset| Timestamp::from_second(reset.parse().ok()?).ok());
    reset.map_or(Limit::Yes, |reset| Limit::For(retry::until(reset, now)))
}
