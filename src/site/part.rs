//! Files that the site's script loads when it needs them: each calls `noblame.part` with its name and what it holds.
//!
//! They are scripts rather than JSON because a page that was opened from a disk may load a script beside it, and may not
//! fetch anything. Numbers are written five bits a letter, the lowest first, so that a list of them is short and needs no
//! parser: the letters of the second half of [`LETTERS`] say that more follows.

use serde::Serialize;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text of a part.
pub(super) fn part(name: &str, value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let mut text = format!("noblame.part({name:?},");
    // Line ends that JSON allows in a text and old browsers do not.
    text.push_str(&json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"));
    text.push_str(");\n");
    text
}

/// Add a number.
pub(super) fn number(out: &mut String, mut value: usize) {
    loop {
        let more = value >= 32;
        out.push(LETTERS[value % 32 + if more { 32 } else { 0 }] as char);
        if !more {
            return;
        }
        value /= 32;
    }
}

/// Add numbers that grow, each as how far it lies behind the one before.
pub(super) fn growing(out: &mut String, values: impl IntoIterator<Item = usize>) {
    let mut before = 0;
    for value in values {
        number(out, value - before);
        before = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_as_many_letters_as_they_need() {
        let written = |value| {
            let mut out = String::new();
            number(&mut out, value);
            out
        };
        assert_eq!([0, 31, 32, 1023, 1024].map(written), ["A", "f", "gB", "_f", "ggB"]);
        let mut out = String::new();
        growing(&mut out, [3, 4, 40]);
        assert_eq!(out, "DBkB");
        assert_eq!(part("x", &"</script>\u{2028}"), "noblame.part(\"x\",\"</script>\\u2028\");\n");
    }
}
