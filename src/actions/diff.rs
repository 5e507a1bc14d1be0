//! The lines that differ between a report's text before and after a change.

/// A line that is gone or new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    /// Its number, from 1: in the old text if it is gone, in the new one if it is new.
    pub number: usize,
    pub is_new: bool,
    pub text: &'t str,
}

/// The lines that differ, in order, what is gone before what came for it. Meant for a few changed lines: each is looked
/// for among the next lines of the other side alone.
pub fn lines<'t>(old: &'t str, new: &'t str) -> Vec<Line<'t>> {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < before.len() || j < after.len() {
        if i < before.len() && j < after.len() && before[i] == after[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (gone, came) = meeting(&before[i..], &after[j..]);
        found.extend((i..i + gone).map(|at| Line { number: at + 1, is_new: false, text: before[at] }));
        found.extend((j..j + came).map(|at| Line { number: at + 1, is_new: true, text: after[at] }));
        (i, j) = (i + gone, j + came);
    }
    found
}

/// How many lines to skip on either side until both go on alike, or end.
fn meeting(before: &[&str], after: &[&str]) -> (usize, usize) {
    const FAR: usize = 40;
    for skipped in 1..=FAR {
        for gone in (0..=skipped.min(before.len())).rev() {
            let came = skipped - gone;
            if came <= after.len() && (before.get(gone) == after.get(came)) {
                return (gone, came);
            }
        }
    }
    (before.len(), after.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_side_by_side() {
        let told = |old, new| {
            let sign = |line: Line| format!("{}{}{}", if line.is_new { '+' } else { '-' }, line.number, line.text);
            lines(old, new).into_iter().map(sign).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told("a\nb\nc\n", "a\nB\nc\n"), "-2b +2B");
        assert_eq!(told("a\nb\n", "a\nb\n\nc\n"), "+3 +4c");
        assert_eq!(told("a\nb\nc\n", "a\nc\n"), "-2b");
        assert_eq!(told("a\nb\nc\nd\n", "a\nB\nC\nd\n"), "-2b -3c +2B +3C");
        assert_eq!(told("", "a"), "+1a");
        assert_eq!(told("a", "a"), "");
    }
}
