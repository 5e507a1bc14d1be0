//! Plain text and addresses as Markdown that reads as exactly them, and as nothing else.

/// A line of plain text as Markdown, for a table's cell or inside a line: it cannot end the cell, begin markup or HTML,
/// or become a link, not even one that GitHub makes of a bare address. Words such as `payments_db` stay readable.
pub fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len() + 8);
    let mut before: Option<char> = None;
    let mut rest = plain.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escaped = match c {
            '*' | '`' | '[' | ']' | '~' => true,
            '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
            '_' => !(is_word(before) && is_word(next)),
            '<' => next.is_none_or(|next| !next.is_whitespace()),
            '&' => next.is_some_and(|next| next.is_alphanumeric() || next == '#'),
            ':' => rest.as_str().starts_with("//"),
            '@' => is_word(before) && is_word(next),
            '.' => out.len() >= 3 && out.is_char_boundary(out.len() - 3) && out[out.len() - 3..].eq_ignore_ascii_case("www"),
            _ => false,
        };
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            // A backslash before a pipe is read differently by different readers of tables; a name is not.
            '|' if before == Some('\\') => out += "&#124;",
            '|' => out += "\\|",
            _ => {
                if escaped {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        before = Some(c);
    }
    out
}

/// An address as the target of a link in any place, or none if it is no address of a page.
pub fn target(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) {
        return None;
    }
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        if c.is_whitespace() || c.is_control() || "()<>|\\`\"'[]{}^".contains(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out += &format!("%{byte:02X}");
            }
        } else if c == '&' && is_entity(&url[at + 1..]) {
            out += "&amp;";
        } else {
            out.push(c);
        }
    }
    Some(out)
}

/// Whether what follows an ampersand makes it a character's name, such as `copy;`.
fn is_entity(after: &str) -> bool {
    let name = after.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    name > 0 && after.as_bytes().get(name) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use proptest::prelude::*;

    #[test]
    fn only_what_would_be_markup_is_escaped() {
        let table = [
            ("payments_db is up, 5 < 6 & 7 > 2", "payments_db is up, 5 < 6 & 7 > 2"),
            ("[FIRING] *all* `x` ~y~ _z_", "\\[FIRING\\] \\*all\\* \\`x\\` \\~y\\~ \\_z\\_"),
            ("<script>&lt;a|b", "\\<script>\\&lt;a\\|b"),
            (
                "see https://example.com or www.example.com or a@b.example",
                "see https\\://example.com or www\\.example.com or a\\@b.example",
            ),
            ("C:\\dir\\|x \\", "C:\\dir\\\\&#124;x \\\\"),
            ("@oncall at 14:02", "@oncall at 14:02"),
        ];
        for (plain, expected) in table {
            assert_eq!(text(plain), expected);
        }
    }

    #[test]
    fn targets_are_addresses_of_pages() {
        assert_eq!(
            target("https://example.com/a b?c=(d)|e&f&copy;").as_deref(),
            Some("https://example.com/a%20b?c=%28d%29%7Ce&f&amp;copy;")
        );
        assert_eq!(target("javascript://example.com"), None);
        assert_eq!(target("example.com"), None);
    }

    proptest! {
        #[test]
        fn it_reads_as_it_was(plain in "[a-z \\\\|*_`<>\\[\\]()!&#;:/.@~\"'é🙂$^{}=+-]{0,40}") {
            let escaped = text(&plain);
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let page = format!("| A | B |\n|---|---|\n| x {escaped} | y |\n");
            let document = Document::parse(page.as_str());
            prop_assert_eq!(document.tables()[0].rows.len(), 2);
            let cells = &document.tables()[0].rows[1].cells;
            prop_assert_eq!(cells.len(), 2, "{}", page);
            prop_assert_eq!(words(document.read(cells[0])), words(&format!("x {plain}")), "{}", page);
            prop_assert_eq!(document.read(cells[1]), "y");
            prop_assert!(document.links().is_empty());
            let line = format!("- x {escaped}\n");
            let document = Document::parse(line.as_str());
            let block = document.list_items()[0].block.unwrap();
            prop_assert_eq!(words(document.read(block)), words(&format!("x {plain}")), "{}", line);
            prop_assert!(document.links().is_empty());
        }

        #[test]
        fn targets_stay_one_link(path in "[a-z ()<>|\\\\`\"'\\[\\]{}^&;*_~]{0,20}") {
            let target = target(&format!("https://example.com/{path}x")).unwrap();
            let document = Document::parse(format!("| A |\n|---|\n| [label]({target}) |\n"));
            prop_assert_eq!(document.links().len(), 1, "{}", target);
            prop_assert_eq!(document.read(document.tables()[0].rows[1].cells[0]), "label");
        }
    }
}
