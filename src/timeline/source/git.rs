//! A git repository: what reached its main line in the incident's window, and which tags were made.
//!
//! Only the first parents of HEAD are walked: a commit of a branch happened to production when the branch was merged,
//! not when it was written.

use super::{Found, Request};
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::timeline::event::{Channel, Event, Kind, Stamp};
use crate::world::Failure;
use crate::world::git::{Commit, Repository, Tag};
use anyhow::Context;
use jiff::Zoned;
use regex::Regex;
use std::path::PathBuf;
use std::sync::LazyLock;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    if request.window.since.is_none() {
        return Err(Failure::yours("it is not known when the incident began, so there is no window to look at in git")
            .hint("set `started:` in the report's front matter, for example 2026-11-21T14:02:00Z, or pass --since")
            .into());
    }
    if request.inputs.is_empty() {
        return repository(request, request.folder.to_path_buf(), None, found);
    }
    for input in request.inputs {
        repository(request, request.place(input), Some(input), found)?;
    }
    Ok(())
}

fn repository(request: &Request, folder: PathBuf, input: Option<&str>, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let shown = input.map_or_else(|| request.world.shown(&folder), str::to_owned);
    if !crate::world::files::is_folder(&folder) {
        return Err(Failure::yours("there is no such folder").in_file(shown).hint("give the folder of a repository").into());
    }
    let Some(repository) = Repository::find(&folder)? else {
        return Err(Failure::yours("is not inside a git repository").in_file(shown).hint("give the folder of one after --from git").into());
    };
    let forge = repository.origin().and_then(|origin| Forge::of(&origin, request.settings.git.forge));
    let named = input.map(|_| name(&repository));
    let (since, until) = (request.window.since, request.window.until);
    for commit in repository.mainline(since, until).with_context(|| format!("reading the history of {shown}"))? {
        if let Some(told) = tell(&commit, request.settings.git.deploys()) {
            let link = forge.as_ref().map(|forge| told.request.map_or_else(|| forge.commit(&commit.id), |number| forge.request(number)));
            let channel = request.channel.unwrap_or(told.channel);
            found(Found::from(Event {
                actor: Some(plain::line(&commit.author)).filter(|author| !author.is_empty()),
                link,
                origin: named.clone(),
                kind: told.kind,
                ..Event::new("git", format!("commit:{}", commit.id), channel, stamp(&commit.at), plain::line(&told.text))
            }));
        }
    }
    for tag in repository.tags().with_context(|| format!("reading the tags of {shown}"))? {
        let at = tag.at.timestamp();
        if since.is_some_and(|since| at < since) || until.is_some_and(|until| at > until) {
            continue;
        }
        let channel = request.channel.unwrap_or_else(|| tag_channel(&tag, request.settings.git.deploys()));
        let id = format!("tag:{}@{}", tag.name, tag.commit);
        found(Found::from(Event {
            link: forge.as_ref().map(|forge| forge.tag(&tag.name)),
            origin: named.clone(),
            kind: if channel == Channel::Deploy { Kind::Deployed } else { Kind::Tagged },
            ..Event::new("git", id, channel, stamp(&tag.at), plain::line(&tag_text(&tag)))
        }));
    }
    Ok(())
}

/// What a reader calls the repository: the last part of its origin's address, or of its folder.
fn name(repository: &Repository) -> String {
    let origin = repository.origin().unwrap_or_default();
    let last = origin.trim_end_matches('/').trim_end_matches(".git").rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    let folder = repository.root().file_name().map(|name| name.to_string_lossy().into_owned());
    let name = plain::line(if last.is_empty() { folder.as_deref().unwrap_or("git") } else { &last });
    if name.is_empty() { "git".to_owned() } else { name }
}

fn stamp(at: &Zoned) -> Stamp {
    Stamp {
        at: at.timestamp(),
        original: at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        precision: Precision::Second,
        zone: Trust::Written,
    }
}

/// What a commit is in an incident.
#[derive(Debug, PartialEq)]
struct Told {
    text: String,
    channel: Channel,
    kind: Kind,
    /// The number of its pull or merge request.
    request: Option<u64>,
}

static MERGED_REQUEST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^Merge pull request (?:'(?P<title>.*)' \()?#(?P<number>\d+)\)?"));
static MERGED_BRANCH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^Merge (?:remote-tracking )?(?P<what>branch|tag) '(?P<name>[^']+)'(?P<of> of )?"));
static SEE_REQUEST: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^See merge request \S*!(?P<number>\d+)\s*$"));
static SQUASHED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<title>.*\S)\s+\([#!](?P<number>\d+)\)$"));
static REVERTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)^revert(?:s|ed)?(?::\s*|\s+)["“]?(?P<title>.*?)["”]?$"#));

static ROLLED_BACK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\broll(s|ed|ing)?[ -]?back\b|\brollback\b"));

/// Patterns of this file are constants, and `every_pattern_is_one` builds them all.
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern, built by a test")
}

/// What to tell of a commit; nothing of one that was neither merged, reverted nor deployed.
fn tell(commit: &Commit, deploy: &[Regex]) -> Option<Told> {
    let number = |found: Option<regex::Match>| found.and_then(|found| found.as_str().parse::<u64>().ok());
    let title_of_body = || commit.body.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("See merge request"));
    let (title, request, merged) = if let Some(found) = MERGED_REQUEST.captures(&commit.summary) {
        let title = found.name("title").map(|title| title.as_str()).or_else(title_of_body);
        (title.map(str::to_owned), number(found.name("number")), true)
    } else if let Some(found) = MERGED_BRANCH.captures(&commit.summary).filter(|_| commit.parents > 1) {
        let see = SEE_REQUEST.captures(&commit.body).and_then(|see| number(see.name("number")));
        // The main line merged into itself is somebody's `git pull`.
        if see.is_none() && (found.name("of").is_some() || is_main(&found["name"])) {
            return None;
        }
        let title = see.and_then(|_| title_of_body()).map(str::to_owned);
        (Some(title.unwrap_or_else(|| format!("{} {}", &found["what"], &found["name"]))), see, true)
    } else if let Some(found) = SQUASHED.captures(&commit.summary) {
        (Some(found["title"].to_owned()), number(found.name("number")), true)
    } else {
        (Some(commit.summary.clone()), None, commit.parents > 1)
    };
    let title = title.unwrap_or_default();
    let hash = request.map(|number| format!("#{number}"));
    let reverted = REVERTED.captures(&title).map(|found| found["title"].to_owned());
    if let Some(reverted) = reverted {
        let text = match hash {
            Some(hash) => format!("reverted by {hash}: {reverted}"),
            None => format!("reverted: {reverted}"),
        };
        return Some(Told { text, channel: Channel::Change, kind: Kind::Reverted, request });
    }
    let channel = if deploy.iter().any(|pattern| pattern.is_match(&title)) { Channel::Deploy } else { Channel::Change };
    let text = match (merged, hash) {
        (true, Some(hash)) if title.is_empty() => format!("merged {hash}"),
        (true, Some(hash)) => format!("merged {hash}: {title}"),
        (true, None) => format!("merged {title}"),
        (false, _) if channel == Channel::Deploy => title.clone(),
        (false, _) => return None,
    };
    let kind = match channel {
        Channel::Deploy if rolls_back(&title) => Kind::RolledBack,
        Channel::Deploy => Kind::Deployed,
        _ => Kind::Merged,
    };
    Some(Told { text, channel, kind, request })
}

/// Whether the words for a deploy say that it went back.
pub fn rolls_back(text: &str) -> bool {
    ROLLED_BACK.is_match(text)
}

fn is_main(branch: &str) -> bool {
    let name = branch.rsplit('/').next().unwrap_or(branch);
    matches!(name, "main" | "master" | "trunk" | "develop" | "HEAD")
}

fn tag_text(tag: &Tag) -> String {
    match tag.message.as_deref().map(str::trim).filter(|message| !message.is_empty() && *message != tag.name) {
        Some(message) => format!("tagged {}: {message}", tag.name),
        None => format!("tagged {}", tag.name),
    }
}

fn tag_channel(tag: &Tag, deploy: &[Regex]) -> Channel {
    let told = [Some(tag.name.as_str()), tag.message.as_deref()];
    let is_deploy = told.into_iter().flatten().any(|text| deploy.iter().any(|pattern| pattern.is_match(text)));
    if is_deploy { Channel::Deploy } else { Channel::Change }
}

/// The three ways that the pages of a repository are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    Github,
    Gitlab,
    Forgejo,
}

/// The pages of a repository.
struct Forge {
    layout: Layout,
    /// `https://host/owner/name`.
    base: String,
}

impl Forge {
    /// From the address of a remote. The layout is told by the host's name, or by the settings. Whatever else the
    /// address holds, a name or a token before the host, stays out.
    fn of(origin: &str, layout: Option<Layout>) -> Option<Forge> {
        let origin = origin.trim();
        let (scheme, rest) = match origin.split_once("://") {
            Some((scheme @ ("https" | "http"), rest)) => (scheme, rest.to_owned()),
            Some(("ssh" | "git" | "git+ssh", rest)) => ("https", rest.to_owned()),
            Some(_) => return None,
            // `git@host:owner/name`, and no path of this machine.
            None => {
                let (host, path) = origin.split_once(':')?;
                (host.contains('.') && !host.contains('/')).then_some(())?;
                ("https", format!("{host}/{}", path.trim_start_matches('/')))
            }
        };
        let (host, path) = rest.split_once('/')?;
        let host = host.rsplit('@').next()?;
        let host = if origin.starts_with("http") { host } else { host.split(':').next()? };
        let host = host.to_ascii_lowercase();
        let path = path.trim_matches('/').trim_end_matches(".git");
        let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/:".contains(c));
        if !plain(&host) || !plain(path) || !path.contains('/') {
            return None;
        }
        let has = |word: &str| host.split(['.', '-']).any(|part| part.contains(word));
        let told = if has("github") {
            Some(Layout::Github)
        } else if has("gitlab") {
            Some(Layout::Gitlab)
        } else if has("codeberg") || has("forgejo") || has("gitea") {
            Some(Layout::Forgejo)
        } else {
            None
        };
        Some(Forge { layout: layout.or(told)?, base: format!("{scheme}://{host}/{path}") })
    }

    fn commit(&self, id: &str) -> String {
        match self.layout {
            Layout::Github | Layout::Forgejo => format!("{}/commit/{id}", self.base),
            Layout::Gitlab => format!("{}/-/commit/{id}", self.base),
        }
    }

    fn request(&self, number: u64) -> String {
        match self.layout {
            Layout::Github => format!("{}/pull/{number}", self.base),
            Layout::Gitlab => format!("{}/-/merge_requests/{number}", self.base),
            Layout::Forgejo => format!("{}/pulls/{number}", self.base),
        }
    }

    fn tag(&self, name: &str) -> String {
        match self.layout {
            Layout::Github | Layout::Forgejo => format!("{}/releases/tag/{name}", self.base),
            Layout::Gitlab => format!("{}/-/tags/{name}", self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::Settings;

    fn check(summary: &str, body: &str, parents: usize) -> String {
        let commit = Commit {
            id: "0".repeat(40),
            summary: summary.into(),
            body: body.into(),
            author: "invented".into(),
            at: "2026-11-21T14:02:00+00:00[UTC]".parse().unwrap(),
            parents,
        };
        match tell(&commit, Settings::default().git.deploys()) {
            Some(told) => format!("{} {} {:?}", told.channel.name(), told.text, told.request),
            None => "nothing".into(),
        }
    }

    #[test]
    fn commits_tell_what_reached_the_main_line() {
        let table = [
            (
                "Merge pull request #431 from acme/drain",
                "Refuse drains of more than 10 nodes",
                2,
                "change merged #431: Refuse drains of more than 10 nodes Some(431)",
            ),
            ("Merge pull request #431 from acme/drain", "", 2, "change merged #431 Some(431)"),
            ("Merge pull request 'Refuse drains' (#12) from drain into main", "", 2, "change merged #12: Refuse drains Some(12)"),
            (
                "Merge branch 'drain' into 'main'",
                "Refuse drains\n\nSee merge request acme/shop!7",
                2,
                "change merged #7: Refuse drains Some(7)",
            ),
            ("Merge branch 'drain'", "", 2, "change merged branch drain None"),
            ("Merge branch 'main' into drain", "", 2, "nothing"),
            ("Merge branch 'drain' of host:acme/shop", "", 2, "nothing"),
            ("Merge branch 'drain' is a title", "", 1, "nothing"),
            ("Refuse drains (#9)", "", 1, "change merged #9: Refuse drains Some(9)"),
            ("Deploy checkout 1.4.2", "", 1, "deploy Deploy checkout 1.4.2 None"),
            ("chore(release): 1.4.2", "", 1, "deploy chore(release): 1.4.2 None"),
            ("Roll back checkout to 1.4.1 (#10)", "", 1, "deploy merged #10: Roll back checkout to 1.4.1 Some(10)"),
            ("Revert \"Refuse drains\"", "This reverts commit 0.", 1, "change reverted: Refuse drains None"),
            ("Revert \"Refuse drains\" (#11)", "", 1, "change reverted by #11: Refuse drains Some(11)"),
            ("Mend a comment", "", 1, "nothing"),
            ("", "", 1, "nothing"),
        ];
        for (summary, body, parents, expected) in table {
            assert_eq!(check(summary, body, parents), expected, "{summary}");
        }
    }

    #[test]
    fn origins_lead_to_pages_without_credentials() {
        let table = [
            ("git@github.com:acme/shop.git", Some("https://github.com/acme/shop/pull/1")),
            ("https://somebody:token@github.com/acme/shop", Some("https://github.com/acme/shop/pull/1")),
            ("ssh://git@gitlab.example.com:2222/acme/web/shop.git", Some("https://gitlab.example.com/acme/web/shop/-/merge_requests/1")),
            ("https://codeberg.org/acme/shop.git", Some("https://codeberg.org/acme/shop/pulls/1")),
            ("http://gitea.example.com:3000/acme/shop", Some("http://gitea.example.com:3000/acme/shop/pulls/1")),
            ("https://git.example.com/acme/shop", None),
            ("/srv/git/shop.git", None),
            ("../shop", None),
            ("C:\\git\\shop", None),
            ("https://github.com/acme/shop) [x](y", None),
        ];
        for (origin, expected) in table {
            assert_eq!(Forge::of(origin, None).map(|forge| forge.request(1)).as_deref(), expected, "{origin}");
        }
        assert_eq!(
            Forge::of("https://git.example.com/acme/shop", Some(Layout::Gitlab)).map(|forge| forge.tag("v1")).as_deref(),
            Some("https://git.example.com/acme/shop/-/tags/v1")
        );
    }

    #[test]
    fn every_pattern_is_one() {
        for pattern in [&MERGED_REQUEST, &MERGED_BRANCH, &SEE_REQUEST, &SQUASHED, &REVERTED] {
            assert!(!pattern.as_str().is_empty());
        }
    }
}
