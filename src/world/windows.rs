//! Paths of Windows as texts, told without being there: what `cfg!(windows)` asks for is tested on every machine.

/// A path as people write it: without the prefix of long paths, and with its drive in a capital letter.
pub fn plain(path: &str) -> String {
    let path = match (path.strip_prefix(r"\\?\UNC\"), path.strip_prefix(r"\\?\")) {
        (Some(share), _) => format!(r"\\{share}"),
        (None, Some(long)) if has_drive(long) => long.to_owned(),
        _ => path.to_owned(),
    };
    if has_drive(&path) { path[..1].to_ascii_uppercase() + &path[1..] } else { path }
}

/// A path with `/` between its parts, as settings, findings and addresses have it.
pub fn slashed(path: &str) -> String {
    plain(path).replace('\\', "/")
}

fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_one_way() {
        let table = [
            (r"c:\notes\a.md", r"C:\notes\a.md", "C:/notes/a.md"),
            (r"\\?\C:\notes\a.md", r"C:\notes\a.md", "C:/notes/a.md"),
            (r"\\?\c:\notes", r"C:\notes", "C:/notes"),
            (r"\\?\UNC\host\share\a.md", r"\\host\share\a.md", "//host/share/a.md"),
            (r"\\host\share", r"\\host\share", "//host/share"),
            (r"\\?\Volume{1}\a", r"\\?\Volume{1}\a", "//?/Volume{1}/a"),
            (r"postmortems\2026\a.md", r"postmortems\2026\a.md", "postmortems/2026/a.md"),
            ("C:/notes/a.md", "C:/notes/a.md", "C:/notes/a.md"),
            ("é:x", "é:x", "é:x"),
            ("", "", ""),
        ];
        for (path, expected, slashes) in table {
            assert_eq!((plain(path).as_str(), slashed(path).as_str()), (expected, slashes), "{path}");
        }
    }
}
