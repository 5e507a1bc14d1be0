//! What was worked out of short texts, kept for as long as they come again: the same few headings stand in all reports of a
//! house, and one that no other report has pushes out one alone.

use std::cell::RefCell;

/// How many answers are kept; a power of two.
const SLOTS: usize = 1024;

/// A longer text is seldom met twice.
const LONGEST: usize = 120;

/// Answers by their texts, each in the one place that its text has.
#[derive(Debug, Default)]
pub(super) struct Memo<T>(RefCell<Vec<(String, Option<T>)>>);

impl<T: Copy> Memo<T> {
    pub const fn new() -> Memo<T> {
        Memo(RefCell::new(Vec::new()))
    }

    /// The answer that is kept, or what `work` makes of the text; `work` may ask the same memo.
    pub fn of(&self, text: &str, work: impl FnOnce(&str) -> T) -> T {
        if text.len() > LONGEST {
            return work(text);
        }
        let place = place(text.as_bytes());
        if let Some((known, Some(answer))) = self.0.borrow().get(place)
            && known == text
        {
            return *answer;
        }
        let answer = work(text);
        let mut slots = self.0.borrow_mut();
        if slots.is_empty() {
            slots.resize_with(SLOTS, || (String::new(), None));
        }
        let (known, kept) = &mut slots[place];
        known.clear();
        known.push_str(text);
        *kept = Some(answer);
        answer
    }
}

/// Where the answer to a text is kept. Two of one place only push each other out.
fn place(text: &[u8]) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = text.len() as u64;
    for chunk in text.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(ODD);
    }
    (hash >> 32) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn an_answer_is_worked_out_once_while_it_is_kept() {
        let (memo, worked) = (Memo::new(), Cell::new(0));
        let ask = |text: &str| {
            memo.of(text, |text| {
                worked.set(worked.get() + 1);
                text.len()
            })
        };
        assert_eq!([ask("a"), ask("bc"), ask(""), ask("a"), ask("bc"), ask("")], [1, 2, 0, 1, 2, 0]);
        assert_eq!(worked.get(), 3);
        for number in 0..10 * SLOTS {
            let text = format!("heading {number}");
            assert_eq!((ask(&text), ask(&text)), (text.len(), text.len()));
        }
        assert_eq!(worked.get(), 3 + 10 * SLOTS);
    }
}
