//! Where the reports' files and their history can be looked at, on the site that hosts the git repository.

use super::address;

/// The address of a repository, without a slash at its end, and where the reports' paths begin in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Repository {
    address: String,
    /// From the repository's root to the folder that paths start from: empty, or with a slash at its end.
    inner: String,
}

impl Repository {
    /// The repository that a remote of git, or a setting, names; none where no browser can go there, as with a folder.
    /// What stands before the host's name, a token perhaps, is left out.
    pub fn named(written: &str, inner: &str) -> Option<Repository> {
        let written = written.trim();
        let rest = match written.split_once("://") {
            Some(("https" | "http" | "ssh" | "git" | "git+ssh", rest)) => rest.to_owned(),
            Some(_) => return None,
            // `git@example.com:shop/reports.git`
            None => {
                let (host, path) = written.split_once(':').filter(|(host, _)| host.contains('@') && !host.contains('/'))?;
                format!("{host}/{path}")
            }
        };
        let scheme = if written.starts_with("http://") { "http" } else { "https" };
        let (host, path) = rest.split_once('/')?;
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        // The port of another protocol says nothing of where pages are.
        let host = if written.starts_with("http") { host } else { host.split(':').next().unwrap_or(host) };
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let is_plain =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/:%+".contains(&byte));
        if !is_plain(host) || !is_plain(path) {
            return None;
        }
        let inner = inner.trim_matches('/');
        let inner = if inner.is_empty() { String::new() } else { format!("{inner}/") };
        Some(Repository { address: format!("{scheme}://{host}/{path}"), inner })
    }

    /// The page of a file.
    pub(super) fn file(&self, path: &str) -> String {
        self.page("blob", path)
    }

    /// The page of a file's history.
    pub(super) fn history(&self, path: &str) -> String {
        self.page("commits", path)
    }

    /// GitHub's form, which most hosts understand; GitLab sets its own pages apart with a dash.
    fn page(&self, kind: &str, path: &str) -> String {
        let host = self.address.split('/').nth(2).unwrap_or_default();
        let apart = if host.contains("gitlab") { "-/" } else { "" };
        format!("{}/{apart}{kind}/HEAD/{}{}", self.address, address::encode(&self.inner), address::encode(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_become_addresses() {
        let table = [
            ("https://github.com/acme/shop.git", Some("https://github.com/acme/shop/blob/HEAD/docs/a%20b.md")),
            ("https://x-token:secret@github.com/acme/shop", Some("https://github.com/acme/shop/blob/HEAD/docs/a%20b.md")),
            ("git@github.com:acme/shop.git", Some("https://github.com/acme/shop/blob/HEAD/docs/a%20b.md")),
            ("ssh://git@git.example.com:2222/acme/shop.git", Some("https://git.example.com/acme/shop/blob/HEAD/docs/a%20b.md")),
            ("https://gitlab.example.com/acme/shop.git", Some("https://gitlab.example.com/acme/shop/-/blob/HEAD/docs/a%20b.md")),
            ("http://localhost:3000/acme/shop", Some("http://localhost:3000/acme/shop/blob/HEAD/docs/a%20b.md")),
            ("/srv/git/shop.git", None),
            ("../shop", None),
            ("file:///srv/git/shop.git", None),
            ("javascript://x/%0aalert(1)", None),
            ("https://example.com/\"onclick=\"x", None),
            ("https://example.com", None),
            ("C:\\work\\shop", None),
            ("", None),
        ];
        for (written, expected) in table {
            assert_eq!(Repository::named(written, "docs").map(|found| found.file("a b.md")).as_deref(), expected, "{written}");
        }
        let plain = Repository::named("https://github.com/acme/shop", "").unwrap();
        assert_eq!(plain.history("a.md"), "https://github.com/acme/shop/commits/HEAD/a.md");
    }
}
