//! Where links lead: what may be followed, what stands in the repository, and what a report's page is called.

use std::fmt::Write;

/// Stands before the path of a file of the repository until all pages are known; no page is written with it.
pub(super) const FILE: &str = "noblame-file-here:";

/// What a link may begin with. Everything else, `javascript:` first of all, is shown as text.
pub(super) const SCHEMES: [&str; 10] = ["http", "https", "mailto", "tel", "ftp", "ftps", "irc", "ircs", "xmpp", "matrix"];

/// The name of a report's page, from its id: what a path cannot hold, or an address would have to escape, becomes `-`.
pub fn page_name(id: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let name: String = id.trim().chars().map(plain).collect();
    let name = name.trim_start_matches('.');
    let short = &name[..name.floor_char_boundary(200)];
    if short.is_empty() { "report".to_owned() } else { short.to_owned() }
}

/// A link's target as a page may hold it: a place on the page, an address of an allowed scheme, or a file of the
/// repository behind [`FILE`]. `folder` is the report's own. None where it must not, or cannot, be followed.
pub(super) fn target(written: &str, folder: &str) -> Option<String> {
    let written = written.trim();
    if written.is_empty() || written.contains(|c: char| c.is_control()) {
        return None;
    }
    if written.starts_with('#') {
        return Some(written.to_owned());
    }
    if let Some(rest) = written.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    match scheme(written) {
        Some(scheme) => SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)).then(|| written.to_owned()),
        None => file(written, folder),
    }
}

/// Whether a target lies outside of the repository.
pub(super) fn is_elsewhere(target: &str) -> bool {
    !target.starts_with(FILE) && (target.starts_with("//") || scheme(target).is_some())
}

fn scheme(written: &str) -> Option<&str> {
    let end = written.find([':', '/', '?', '#'])?;
    let scheme = written[..end].trim();
    (written[end..].starts_with(':')).then_some(scheme)
}

fn file(written: &str, folder: &str) -> Option<String> {
    let (path, place) = match written.find('#') {
        Some(at) => written.split_at(at),
        None => (written, ""),
    };
    let path = path.split('?').next().unwrap_or_default();
    let path = decode(path)?.replace('\\', "/");
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    parts.retain(|part| !part.is_empty() && *part != ".");
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() || parts.iter().any(|part| part.contains(|c: char| c.is_control())) {
        return None;
    }
    Some(format!("{FILE}{}{place}", encode(&parts.join("/"))))
}

/// A path with what an address cannot hold as percent signs and digits.
pub(super) fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            encoded.push(byte as char);
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A path without percent signs; none where it is then no text.
pub fn decode(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| bytes[at] == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_allowed_resolved_or_refused() {
        let table = [
            ("#timeline", Some("#timeline")),
            ("https://example.com/?a=b#c", Some("https://example.com/?a=b#c")),
            ("//example.com/x", Some("https://example.com/x")),
            ("mailto:ops@example.com", Some("mailto:ops@example.com")),
            ("other.md#impact", Some("noblame-file-here:postmortems/other.md#impact")),
            ("./images/a%20b.png", Some("noblame-file-here:postmortems/images/a%20b.png")),
            ("../docs/x.md?plain=1", Some("noblame-file-here:docs/x.md")),
            ("/README.md", Some("noblame-file-here:README.md")),
            ("../../outside.md", None),
            ("javascript:alert(1)", None),
            ("JavaScript:alert(1)", None),
            (" javascript:alert(1)", None),
            ("java\tscript:alert(1)", None),
            ("\u{1}javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("vbscript:x", None),
            ("noblame-file-here:x.md", None),
            ("a%00b.md", None),
            ("", None),
        ];
        for (written, expected) in table {
            assert_eq!(target(written, "postmortems").as_deref(), expected, "{written:?}");
        }
    }

    #[test]
    fn page_names_are_plain() {
        let table = [
            ("2026-11-21-checkout-500s", "2026-11-21-checkout-500s"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("A report: of <things>", "A-report--of--things-"),
            ("..", "report"),
            ("", "report"),
        ];
        for (id, expected) in table {
            assert_eq!(page_name(id), expected, "{id:?}");
        }
    }
}
