//! What a machine's notice in a chat means, by its words.

use crate::timeline::event::Kind;
use regex::Regex;
use std::sync::LazyLock;

/// In the order in which they are tried: `[RESOLVED] HighErrorRate fired` is over.
static MEANINGS: LazyLock<Vec<(Regex, Kind)>> = LazyLock::new(|| {
    let table = [
        (r"(?i)\b(resolved|recovered|back to normal|auto-?closed)\b|^\W*ok\b", Kind::Resolved),
        (r"(?i)\backnowledged\b|^\W*ack\b", Kind::Acknowledged),
        (r"(?i)\broll(ed|ing)?[ -]?back\b|\brollback\b", Kind::RolledBack),
        (r"(?i)\b(deployed|deploying|deploy|deployment|rollout|released)\b", Kind::Deployed),
        (r"(?i)\b(fired|firing|triggered|alert|alerting|critical|is down|problem)\b", Kind::Fired),
    ];
    table.into_iter().filter_map(|(pattern, kind)| Some((Regex::new(pattern).ok()?, kind))).collect()
});

/// The kind of a notice; a mere notification where its words tell no other.
pub fn kind(text: &str) -> Kind {
    MEANINGS.iter().find(|(pattern, _)| pattern.is_match(text)).map_or(Kind::Notified, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_what_a_notice_means() {
        let table = [
            ("Triggered #1234: CheckoutErrorBudgetBurn", Kind::Fired),
            ("[FIRING:2] HighErrorRate", Kind::Fired),
            ("[RESOLVED] alert HighErrorRate", Kind::Resolved),
            ("OK: latency", Kind::Resolved),
            ("Incident 7 was acknowledged", Kind::Acknowledged),
            ("deployed checkout 1.4.2", Kind::Deployed),
            ("rollback of checkout is done", Kind::RolledBack),
            ("stand-up in five minutes", Kind::Notified),
        ];
        for (text, expected) in table {
            assert_eq!(kind(text), expected, "{text}");
        }
        assert_eq!(MEANINGS.len(), 5);
    }
}
