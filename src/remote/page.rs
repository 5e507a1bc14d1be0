//! Long answers come in pages: by a link to the next one, by a cursor, or by counting.

use super::{Ask, Error, Kind, Service};
use crate::world::http::Response;
use serde_json::Value;

/// More pages than this are a circle, not an answer.
const MOST_PAGES: usize = 2_000;

/// Where a page stands, for the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for this path.
    Path(String),
    /// Ask the same path with this form.
    Form(String),
    End,
}

impl Service<'_> {
    /// All pages from a first one on; `next` looks at a page and its answer and says where the next is.
    ///
    /// # Errors
    /// A page cannot be had: a list that is not whole is never given out as if it were. Or the pages go in a circle.
    pub fn pages(&self, first: &str, mut next: impl FnMut(&Value, &Response) -> Result<Next, Error>) -> Result<Vec<Value>, Error> {
        let mut found = Vec::new();
        let each = |page: Value, response: &Response| {
            let next = next(&page, response);
            found.push(page);
            next
        };
        self.each_page(Ask::get(first), each).map_err(|error| after(error, found.len()))?;
        Ok(found)
    }

    /// All pages from a first one on, one at a time: none is kept, so that there may be more than memory holds. `take` looks
    /// at a page and its answer and says where the next is.
    ///
    /// # Errors
    /// A page cannot be had; those before it were given. Or the pages go in a circle.
    pub fn each_page(&self, first: Ask, mut take: impl FnMut(Value, &Response) -> Result<Next, Error>) -> Result<(), Error> {
        let mut ask = first;
        let mut asked = std::collections::HashSet::new();
        while asked.len() < MOST_PAGES && asked.insert((ask.path.trim_start_matches('/').to_owned(), ask.form.clone())) {
            let response = self.send(&ask)?;
            let page: Value = self.read(&ask, &response)?;
            match take(page, &response)? {
                Next::Path(path) => ask = Ask { path, ..ask },
                Next::Form(form) => ask = ask.form(form),
                Next::End => return Ok(()),
            }
        }
        Err(Error::odd(format!("{} {}", ask.method.name(), self.address.with(&ask.path)), "its pages lead on for ever"))
    }

    /// All pages that link to the next with `Link: <…>; rel="next"`.
    ///
    /// # Errors
    /// As [`Service::pages`].
    pub fn linked_pages(&self, first: &str) -> Result<Vec<Value>, Error> {
        self.pages(first, |_, response| {
            let path = response.header("link").and_then(linked).and_then(|link| self.path_of(&link));
            Ok(path.map_or(Next::End, Next::Path))
        })
    }

    /// Pages that link to the next, one at a time, as long as `take` goes on.
    ///
    /// # Errors
    /// As [`Service::each_page`].
    pub fn each_linked(&self, first: &str, mut take: impl FnMut(&Value) -> Result<bool, Error>) -> Result<(), Error> {
        self.each_page(Ask::get(first), |page, response| {
            let goes_on = take(&page)?;
            let path = response.header("link").and_then(linked).and_then(|link| self.path_of(&link));
            Ok(path.filter(|_| goes_on).map_or(Next::End, Next::Path))
        })
    }

    /// All pages of a list that is counted: `path` makes the address of the page that begins at a row, `rows` finds the
    /// rows of a page and how many there are in all, if it says. A page with no rows is the end.
    ///
    /// # Errors
    /// As [`Service::pages`].
    pub fn counted_pages(
        &self,
        path: impl Fn(usize) -> String,
        rows: impl Fn(&Value) -> (usize, Option<usize>),
    ) -> Result<Vec<Value>, Error> {
        let mut seen = 0;
        self.pages(&path(0), |page, _| {
            let (here, all) = rows(page);
            seen += here;
            let is_end = here == 0 || all.is_some_and(|all| seen >= all);
            Ok(if is_end { Next::End } else { Next::Path(path(seen)) })
        })
    }
}

/// A failure in the middle says how far it came.
fn after(error: Error, pages: usize) -> Error {
    match error.kind {
        Kind::Net { .. } | Kind::Limited { .. } if pages > 0 => {
            let noun = if pages == 1 { "page" } else { "pages" };
            Error { said: format!("{} (after {pages} {noun})", error.said), ..error }
        }
        _ => error,
    }
}

/// The address behind `rel="next"` in a `Link` header.
pub fn linked(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>')?;
        let (link, after) = (&rest[start + 1..end], &rest[end + 1..]);
        let stop = after.find(", <").or_else(|| after.find(",<")).unwrap_or(after.len());
        let is_next = after[..stop].split(';').any(|part| {
            let part = part.trim();
            part.strip_prefix("rel=").is_some_and(|name| name.trim_matches('"').split(' ').any(|name| name == "next"))
        });
        if is_next {
            return Some(link.to_owned());
        }
        rest = &after[stop..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found() {
        let table = [
            (
                r#"<https://x/a?page=1>; rel="prev", <https://x/a?b=1,2&page=3>; rel="next", <https://x/a?page=9>; rel="last""#,
                Some("https://x/a?b=1,2&page=3"),
            ),
            ("<a?page=2>; rel=next", Some("a?page=2")),
            (r#"<https://x>; rel="last""#, None),
            ("", None),
            ("<broken", None),
        ];
        for (header, expected) in table {
            assert_eq!(linked(header).as_deref(), expected, "{header}");
        }
    }
}
