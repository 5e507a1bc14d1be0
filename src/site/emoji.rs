//! Signs that people write as words: `:warning:`.

use std::borrow::Cow;

/// The signs that reports hold most, by GitHub's names, in order. Its whole set is two thousand, for which a table would be
/// larger than all pages' templates together; a name that is not here stays as it is written.
const KNOWN: [(&str, &str); 49] = [
    ("+1", "👍"),
    ("-1", "👎"),
    ("alarm_clock", "⏰"),
    ("ambulance", "🚑"),
    ("arrow_down", "⬇️"),
    ("arrow_right", "➡️"),
    ("arrow_up", "⬆️"),
    ("bangbang", "‼️"),
    ("bell", "🔔"),
    ("black_circle", "⚫"),
    ("book", "📖"),
    ("boom", "💥"),
    ("bug", "🐛"),
    ("bulb", "💡"),
    ("calendar", "📆"),
    ("chart_with_downwards_trend", "📉"),
    ("chart_with_upwards_trend", "📈"),
    ("clap", "👏"),
    ("construction", "🚧"),
    ("eyes", "👀"),
    ("fire", "🔥"),
    ("fire_engine", "🚒"),
    ("green_circle", "🟢"),
    ("hammer_and_wrench", "🛠️"),
    ("heavy_check_mark", "✔️"),
    ("hourglass", "⌛"),
    ("information_source", "ℹ️"),
    ("link", "🔗"),
    ("lock", "🔒"),
    ("mag", "🔍"),
    ("mega", "📣"),
    ("memo", "📝"),
    ("no_entry", "⛔"),
    ("package", "📦"),
    ("pager", "📟"),
    ("phone", "☎️"),
    ("pushpin", "📌"),
    ("question", "❓"),
    ("red_circle", "🔴"),
    ("rocket", "🚀"),
    ("rotating_light", "🚨"),
    ("stopwatch", "⏱️"),
    ("tada", "🎉"),
    ("thinking", "🤔"),
    ("warning", "⚠️"),
    ("white_check_mark", "✅"),
    ("wrench", "🔧"),
    ("x", "❌"),
    ("yellow_circle", "🟡"),
];

/// Text with signs in the place of their names.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest[from..].find(':').map(|at| from + at) {
        let name = &rest[at + 1..];
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '+' | '-')).unwrap_or(name.len());
        // A name among other words, as in `a:x:b`, is none.
        let stands_free = |beside: Option<char>| beside.is_none_or(|c| !c.is_alphanumeric() && c != ':');
        let is_free =
            stands_free(rest[..at].chars().next_back()) && name[end..].starts_with(':') && stands_free(name[end..].chars().nth(1));
        match KNOWN.binary_search_by(|(known, _)| known.cmp(&&name[..end])) {
            Ok(found) if is_free => {
                out.push_str(&rest[..at]);
                out.push_str(KNOWN[found].1);
                rest = &name[end + 1..];
                from = 0;
            }
            _ => from = at + 1,
        }
    }
    if out.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(out + rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stand_free_become_signs() {
        assert!(KNOWN.is_sorted_by_key(|(name, _)| *name));
        let table = [
            (":warning: hot", "⚠️ hot"),
            ("done :white_check_mark:.", "done ✅."),
            (":x::x:", ":x::x:"),
            (":fire: :tada:", "🔥 🎉"),
            ("14:x:02 a:x:b", "14:x:02 a:x:b"),
            (":unknown: :", ":unknown: :"),
            ("10:30: :+1:", "10:30: 👍"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
