//! A file name from a title.

/// The longest file name made from a title, in bytes: long enough to be told apart, short enough for any system.
const LONGEST: usize = 60;

/// A title as part of a file name: letters and digits of any script in lower case, joined by hyphens. Empty where the
/// title has neither.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')) {
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let joint = if slug.is_empty() { "" } else { "-" };
        if word.is_empty() {
            continue;
        }
        if slug.len() + joint.len() + word.len() > LONGEST {
            if slug.is_empty() {
                slug.push_str(&word[..word.floor_char_boundary(LONGEST)]);
            }
            break;
        }
        slug.push_str(joint);
        slug.push_str(&word);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_file_names() {
        let long = "The nightly export of the order history took the replica that answers the search with it";
        let table = [
            ("Checkout returned 500s", "checkout-returned-500s"),
            ("  “Queue’s full”: 100 % lag! ", "queues-full-100-lag"),
            ("Über die Brücke / 注文が止まった", "über-die-brücke-注文が止まった"),
            (long, "the-nightly-export-of-the-order-history-took-the-replica"),
            ("../../etc/passwd", "etc-passwd"),
            ("!!!", ""),
        ];
        for (title, expected) in table {
            assert_eq!(slug(title), expected);
        }
        assert_eq!(slug(&"語".repeat(40)), "語".repeat(20));
    }
}
