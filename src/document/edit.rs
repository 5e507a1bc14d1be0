//! The only way a report's text changes: bytes replaced, and everything between them left as it was.

use super::Span;

/// Replace the bytes of `span` by `text`. An empty span inserts, an empty text removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn replace(span: Span, text: impl Into<String>) -> Edit {
        Edit { span, text: text.into() }
    }

    pub fn insert(offset: usize, text: impl Into<String>) -> Edit {
        Edit { span: Span::at(offset), text: text.into() }
    }

    pub fn remove(span: Span) -> Edit {
        Edit { span, text: String::new() }
    }
}

/// The text after all `edits`, which may come in any order; two inserts at one offset keep the order given.
///
/// # Errors
/// Two edits that overlap, or one that leaves the text or splits a character: nothing is changed then. No writer of
/// this crate makes such edits, so the caller reports it as our own fault.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, Misfit> {
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let grown: usize = order.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut done = 0;
    for edit in order {
        let Span { start, end } = edit.span;
        if start < done || end < start {
            return Err(Misfit(edit.span));
        }
        let (Some(kept), Some(_)) = (text.get(done..start), text.get(start..end)) else {
            return Err(Misfit(edit.span));
        };
        out.push_str(kept);
        out.push_str(&edit.text);
        done = end;
    }
    out.push_str(&text[done..]);
    Ok(out)
}

/// An edit that does not fit the text or another edit.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit(pub Span);

impl std::fmt::Display for Misfit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "an edit of bytes {}..{} does not fit the text or overlaps another edit", self.0.start, self.0.end)
    }
}

impl std::error::Error for Misfit {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_bytes_change() {
        let edits = [Edit::remove(Span::new(3, 4)), Edit::insert(0, "> "), Edit::replace(Span::new(1, 2), "B")];
        assert_eq!(apply("abcdé", &edits).unwrap(), "> aBcé");
    }

    #[test]
    fn edits_that_do_not_fit_change_nothing() {
        let overlapping = [Edit::remove(Span::new(0, 2)), Edit::remove(Span::new(1, 3))];
        assert_eq!(apply("abc", &overlapping), Err(Misfit(Span::new(1, 3))));
        assert_eq!(apply("é", &[Edit::insert(1, "x")]), Err(Misfit(Span::at(1))));
        assert_eq!(apply("a", &[Edit::remove(Span::new(0, 9))]), Err(Misfit(Span::new(0, 9))));
    }
}
