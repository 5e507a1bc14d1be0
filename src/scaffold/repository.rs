//! What a repository of reports holds before its first report: settings, folder, hook and CI job, as texts.

/// Where checks of merge and pull requests run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ci {
    GitHub,
    GitLab,
}

impl Ci {
    /// The one that a remote's address speaks for, if it names one.
    pub fn of(remote: &str) -> Option<Ci> {
        let host = remote.split_once("://").map_or(remote, |(_, rest)| rest);
        let host = host.rsplit_once('@').map_or(host, |(_, rest)| rest).split(['/', ':']).next()?.to_lowercase();
        [("github", Ci::GitHub), ("gitlab", Ci::GitLab)].into_iter().find(|(name, _)| host.contains(name)).map(|(_, ci)| ci)
    }
}

/// A file to be written where there is none of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// From the root, with `/` between parts.
    pub path: String,
    pub text: String,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// For a file that other tools share: what to add to one that does not name us, and under what.
    pub addition: Option<(&'static str, String)>,
}

/// Everything that is proposed, in the order in which it is told. `reports` is the folder of the reports.
pub fn proposals(reports: &str, has_hook: bool, ci: Option<Ci>) -> Vec<Proposal> {
    let own = |path: String, text: &str, purpose| Proposal { path, text: filled(text, reports), purpose, addition: None };
    let mut all = vec![
        own("noblame.yml".into(), SETTINGS, "settings"),
        own(format!("{reports}/README.md"), README, "the folder of reports"),
        own(format!("{reports}/.editorconfig"), EDITOR, "editor settings for reports"),
        own(format!("{reports}/.gitattributes"), ATTRIBUTES, "lets git merge the logs of gathered events"),
    ];
    if has_hook {
        let lines = HOOK.replace("{{ reports }}", &escaped(reports));
        all.push(Proposal {
            path: ".pre-commit-config.yaml".into(),
            text: format!("repos:\n{lines}"),
            purpose: "checks reports before a commit, once `pre-commit install` has run",
            addition: Some(("under `repos:`", lines)),
        });
    }
    match ci {
        Some(Ci::GitHub) => all.push(own(".github/workflows/noblame.yml".into(), GITHUB, "checks reports in pull requests")),
        Some(Ci::GitLab) => {
            let lines = filled(GITLAB, reports);
            let addition = Some(("at its end", lines.clone()));
            all.push(Proposal { path: ".gitlab-ci.yml".into(), text: lines, purpose: "checks reports in merge requests", addition });
        }
        None => {}
    }
    all
}

const SETTINGS: &str = include_str!("../../templates/repository/noblame.yml");
const README: &str = include_str!("../../templates/repository/README.md");
const EDITOR: &str = include_str!("../../templates/repository/editorconfig");
const ATTRIBUTES: &str = include_str!("../../templates/repository/gitattributes");
const HOOK: &str = include_str!("../../templates/repository/pre-commit.yml");
const GITHUB: &str = include_str!("../../templates/repository/github.yml");
const GITLAB: &str = include_str!("../../templates/repository/gitlab.yml");

fn filled(text: &str, reports: &str) -> String {
    text.replace("{{ reports }}", reports).replace("{{ version }}", env!("CARGO_PKG_VERSION"))
}

/// A folder's name in a regular expression.
fn escaped(folder: &str) -> String {
    folder.chars().flat_map(|c| [(!c.is_alphanumeric() && !"_-/ ".contains(c)).then_some('\\'), Some(c)]).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_tells_where_checks_run() {
        let table = [
            ("git@github.com:acme/shop.git", Some(Ci::GitHub)),
            ("https://token@gitlab.example.com/acme/github.git", Some(Ci::GitLab)),
            ("ssh://git@gitlab.example.com:2222/acme/shop", Some(Ci::GitLab)),
            ("https://git.example.com/github/gitlab", None),
            ("../shop", None),
            ("", None),
        ];
        for (remote, expected) in table {
            assert_eq!(Ci::of(remote), expected, "{remote}");
        }
    }

    #[test]
    fn the_folder_is_named_as_each_file_needs_it() {
        let all = proposals("docs/v1.0", true, Some(Ci::GitHub));
        let text = |path: &str| all.iter().find(|proposal| proposal.path == path).map(|proposal| proposal.text.as_str()).unwrap();
        assert!(text(".pre-commit-config.yaml").contains("files: ^docs/v1\\.0/.*\\.md$\n"));
        assert!(text(".github/workflows/noblame.yml").contains("[\"docs/v1.0/**\", noblame.yml, \"lint-rules/**\"]"));
        assert!(all.iter().all(|proposal| !proposal.text.contains("{{ ") && proposal.text.ends_with('\n')));
    }
}
