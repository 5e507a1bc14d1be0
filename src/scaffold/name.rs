//! Names: a file name from a title, and the name that was probably meant.

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

/// The one of `names` that differs least from `typed`, if it is near enough to be what was meant and no other is as near.
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let typed: Vec<char> = typed.to_lowercase().chars().collect();
    let letters = |name: &str| name.to_lowercase().chars().collect::<Vec<_>>();
    let mut scored: Vec<(usize, &str)> = names.into_iter().map(|name| (distance(&typed, &letters(name)), name)).collect();
    scored.sort_by_key(|(distance, _)| *distance);
    let (least, name) = *scored.first()?;
    let alone = scored.get(1).is_none_or(|(next, _)| *next > least);
    (alone && least <= (name.chars().count() / 3).max(1)).then_some(name)
}

/// How many letters must be added, taken away, replaced or swapped with their neighbour to come from one to the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut rows: [Vec<usize>; 3] = [vec![0; other.len() + 1], (0..=other.len()).collect(), vec![0; other.len() + 1]];
    for (i, a) in one.iter().enumerate() {
        rows[2][0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let mut least = (rows[1][j] + usize::from(a != b)).min(rows[1][j + 1] + 1).min(rows[2][j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(rows[0][j - 1] + 1);
            }
            rows[2][j + 1] = least;
        }
        rows.rotate_left(1);
    }
    rows[1][other.len()]
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

    #[test]
    fn the_nearest_name_is_found_if_it_is_near() {
        let names = ["short", "full", "google", "near-miss", "game-day", "gulf"];
        let table = [
            ("shrot", Some("short")),
            ("Google", Some("google")),
            ("near_miss", Some("near-miss")),
            ("xyz", None),
            ("", None),
            ("gull", None),
        ];
        for (typed, expected) in table {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
    }
}
