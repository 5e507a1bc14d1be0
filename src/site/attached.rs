//! Files of the repository that reports lead to: which may stand on the site, and how a body names them until all are known.

use super::address::{self, FILE};
use std::ops::Range;

/// The attributes of a body that lead to files of the repository: where each begins, with its blank, and its value. A
/// body says `name="value"`, and no `<` but where a tag begins.
pub(super) fn file_links(body: &str) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(tag) = body[at..].find('<') {
        at += tag + 1;
        while let Some(next) = body[at..].find(['"', '>']) {
            let stop = at + next;
            if body.as_bytes()[stop] == b'>' {
                at = stop + 1;
                break;
            }
            let Some(length) = body[stop + 1..].find('"') else { return found };
            let value = stop + 1..stop + 1 + length;
            let name = body[at..stop].rfind(' ').map_or(at, |blank| at + blank);
            if matches!(&body[name..stop], " href=" | " src=") && body[value.clone()].starts_with(FILE) {
                found.push((name, value.clone()));
            }
            at = value.end + 1;
        }
    }
    found
}

/// The files of the repository that a body leads to, as it writes them: each once, in order.
pub(super) fn links(body: &str) -> Vec<String> {
    if !body.contains(FILE) {
        return Vec::new();
    }
    let mut links: Vec<String> = file_links(body).into_iter().map(|(_, value)| body[value][FILE.len()..].to_owned()).collect();
    links.sort();
    links.dedup();
    links
}

/// A link's path in the repository, and the place in its page that follows it.
pub(super) fn parts(link: &str) -> (&str, &str) {
    link.split_at(link.find('#').unwrap_or(link.len()))
}

/// The path of a file that a link leads to and that may stand beside the pages.
pub(super) fn wanted(link: &str) -> Option<String> {
    address::decode(parts(link).0).filter(|path| is_attachable(path))
}

/// What may stand beside the pages: pictures and data. No HTML and no SVG, which run scripts when they are opened.
const ATTACHABLE: [&str; 14] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "pdf", "txt", "log", "csv", "tsv", "json", "jsonl", "mp4"];

/// Whether a file of the repository may go with the reports, by its path: no hidden one, and no log of events, which
/// holds more than the report tells.
pub fn is_attachable(path: &str) -> bool {
    if path.split('/').any(|part| part.starts_with('.'))
        || [".events.jsonl", ".tickets.jsonl"].iter().any(|log| path.to_ascii_lowercase().ends_with(log))
    {
        return false;
    }
    path.rsplit_once('.').is_some_and(|(_, ending)| ATTACHABLE.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
