//! The name that was probably meant by a mistyped one.

/// The one of `names` that differs least from `typed`, if it is near enough to be what was meant and no other is as near.
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // Nothing of that length was a slip of the fingers.
    if typed.len() > 80 {
        return None;
    }
    let typed = typed.trim().to_lowercase();
    let names: Vec<&str> = names.into_iter().collect();
    let near_enough = |name: &str| (name.chars().count() / 3).max(1);
    // What is further away than any name may be decides nothing.
    let most = names.iter().map(|name| near_enough(name)).max()?;
    let near = names.into_iter().filter_map(|name| {
        let lower = name.to_lowercase();
        (at_least(&typed, &lower) <= most).then(|| (distance(&typed, &lower), name))
    });
    let mut scored: Vec<(usize, &str)> = near.collect();
    scored.sort_by_key(|(distance, _)| *distance);
    let (least, name) = *scored.first()?;
    let alone = scored.get(1).is_none_or(|(next, _)| *next > least);
    (alone && least <= near_enough(name)).then_some(name)
}

/// No fewer than so many letters must be added, taken away or replaced: those that one has and the other lacks.
fn at_least(one: &str, other: &str) -> usize {
    let mut more = [0i16; 256];
    one.bytes().for_each(|byte| more[usize::from(byte)] += 1);
    other.bytes().for_each(|byte| more[usize::from(byte)] -= 1);
    if !one.is_ascii() || !other.is_ascii() {
        return 0;
    }
    let (here, there) = more.iter().fold((0, 0), |(here, there), count| (here + (*count).max(0), there + (-*count).max(0)));
    usize::from(here.max(there).unsigned_abs())
}

/// How many letters must be added, taken away, replaced or swapped with their neighbour to come from one to the other.
pub fn distance(one: &str, other: &str) -> usize {
    let [one, other] = [one, other].map(|text| text.chars().collect::<Vec<_>>());
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
