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

/// The numbers that [`growing`] wrote; what is none of its letters is taken for zero.
pub(super) fn grown(letters: &str) -> impl Iterator<Item = u32> {
    let (mut before, mut value, mut shift) = (0_u32, 0_u32, 0);
    letters.bytes().filter_map(move |letter| {
        let digits = VALUES[usize::from(letter)];
        value = value.wrapping_add(u32::from(digits % 32).wrapping_shl(shift));
        if digits >= 32 {
            shift += 5;
            return None;
        }
        before = before.wrapping_add(value);
        (value, shift) = (0, 0);
        Some(before)
    })
}

/// How many numbers were written, commas between them not counted.
pub(super) fn count(letters: &str) -> usize {
    letters.bytes().filter(|&letter| letter != b',' && VALUES[usize::from(letter)] < 32).count()
}

/// What each letter says.
const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut at = 0;
    while at < LETTERS.len() {
        values[LETTERS[at] as usize] = at as u8;
        at += 1;
    }
    values
};

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
        assert_eq!(grown(&out).collect::<Vec<_>>(), [3, 4, 40]);
        assert_eq!(grown("oggggB").collect::<Vec<_>>(), [8 + (1 << 25)]);
        assert_eq!(count("DBkB,,A"), 4);
        assert_eq!(part("x", &"</script>\u{2028}"), "noblame.part(\"x\",\"</script>\\u2028\");\n");
    }
}
