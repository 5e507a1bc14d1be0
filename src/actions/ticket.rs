//! An item's twin in a tracker, and what the two have in common.

use crate::document::item::Status;
use crate::document::{escape, plain};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// The parts that an item and its ticket share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Title,
    Status,
    Owner,
    Due,
}

impl Part {
    pub const ALL: [Part; 4] = [Part::Title, Part::Status, Part::Owner, Part::Due];

    pub fn name(self) -> &'static str {
        match self {
            Part::Title => "title",
            Part::Status => "status",
            Part::Owner => "owner",
            Part::Due => "due",
        }
    }
}

/// What one side says. The owner is the tracker's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    pub title: String,
    pub status: Status,
    pub owner: Option<String>,
    pub due: Option<Date>,
}

impl Values {
    /// A part as text; empty where there is none.
    pub fn said(&self, part: Part) -> String {
        match part {
            Part::Title => self.title.clone(),
            Part::Status => self.status.name().to_owned(),
            Part::Owner => self.owner.clone().unwrap_or_default(),
            Part::Due => self.due.map(|due| due.to_string()).unwrap_or_default(),
        }
    }
}

/// A ticket as its tracker tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// As the tracker's addresses hold it: `12`, `OPS-3`.
    pub id: String,
    /// As people write it: `#12`, `OPS-3`.
    pub name: String,
    pub url: String,
    /// The key of the item that it was made for, if it carries one.
    pub key: Option<String>,
    pub values: Values,
    /// The tracker's own word for the status.
    pub said: String,
    /// Another whenever the ticket is another.
    pub version: String,
}

impl Ticket {
    /// As a report names it: its name, which leads to its address where that is one of a page. Both are the tracker's words,
    /// and stand in somebody's text.
    pub fn link(&self) -> String {
        let name = escape::text(&plain::line(&self.name));
        escape::target(&self.url).map_or_else(|| name.clone(), |target| format!("[{name}]({target})"))
    }

    /// Whether it was closed because another ticket is about the same, or has taken its place: that one has the story, and
    /// this one no answer.
    pub fn is_replaced(&self) -> bool {
        let said = self.said.to_lowercase();
        self.values.status.is_closed() && ["duplicate", "moved"].iter().any(|word| said.contains(word))
    }
}

/// A ticket to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    pub key: String,
    pub title: String,
    /// Markdown; its last line is the key.
    pub body: String,
    pub owner: Option<String>,
    pub due: Option<Date>,
}

/// What a ticket is to become; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    pub title: Option<String>,
    pub status: Option<Status>,
    pub owner: Option<Option<String>>,
    pub due: Option<Option<Date>>,
}

impl Patch {
    /// The parts of these values.
    pub fn of(values: &Values, parts: &[Part]) -> Patch {
        let wants = |part| parts.contains(&part);
        Patch {
            title: wants(Part::Title).then(|| values.title.clone()),
            status: wants(Part::Status).then_some(values.status),
            owner: wants(Part::Owner).then(|| values.owner.clone()),
            due: wants(Part::Due).then_some(values.due),
        }
    }
}

/// How much of an item a tracker can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carries {
    /// The longest title, in characters.
    pub title: usize,
    /// The longest body, in characters.
    pub body: usize,
    /// Whether `in-progress` is told from `open`.
    pub in_progress: bool,
    /// Whether `wont-do` is told from `done`.
    pub wont_do: bool,
    pub due: bool,
    /// Whether tickets can be commented on.
    pub comments: bool,
}

impl Carries {
    /// What is left of values once the tracker holds them.
    pub fn project(&self, values: &Values) -> Values {
        let status = match values.status {
            Status::InProgress if !self.in_progress => Status::Open,
            Status::WontDo if !self.wont_do => Status::Done,
            status => status,
        };
        Values { title: cut(&values.title, self.title), status, owner: values.owner.clone(), due: values.due.filter(|_| self.due) }
    }
}

/// At most so many characters, the last an ellipsis where some are missing.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => {
            let end = text.char_indices().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
            format!("{}…", text[..end].trim_end())
        }
    }
}

/// What a ticket is told by a comment: it has no field for it, and nothing of it is read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Why the item was decided against.
    WhyNot(String),
    /// What showed that it works.
    Verified(String),
}

impl Remark {
    pub fn words(&self) -> &str {
        match self {
            Remark::WhyNot(words) | Remark::Verified(words) => words,
        }
    }

    /// The comment, and the mark by which it is seen that it was made: of other words it is another. Letters and digits
    /// alone, as some trackers write anything else anew.
    pub fn comment(&self, key: &str) -> (String, String) {
        let (lead, hashed) = match self {
            Remark::WhyNot(reason) => ("Decided against", format!("{key}\n{reason}")),
            Remark::Verified(what) => ("Verified by", format!("{key}\nverified by\n{what}")),
        };
        let mark: String = Sha256::digest(hashed.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        (format!("{lead}: {}\n\n{key} {mark}", self.words()), mark)
    }
}

const MARK: &str = "noblame:";

/// The key of an item: in the ticket, a person and a later sync find the item by it.
pub fn key(report: &str, item: &str) -> String {
    format!("{MARK}{report}/{item}")
}

/// The key in a ticket's body: a line of its own, the last one that there is.
pub fn key_in(body: &str) -> Option<String> {
    let plain = |line: &str| line.trim().trim_matches(['`', '*', '_']).trim_start_matches("<p>").trim_end_matches("</p>").trim().to_owned();
    body.lines().rev().map(plain).find(|line| line.starts_with(MARK) && line.contains('/'))
}

/// The key at the end of a title, for trackers whose tickets have no body: `Cap the queue [noblame:cart/A1]`. The title
/// without it comes first.
pub fn key_in_title(title: &str) -> (String, Option<String>) {
    let found = title.trim_end().strip_suffix(']').and_then(|rest| rest.rfind(&format!("[{MARK}")).map(|at| (at, rest)));
    match found {
        Some((at, rest)) => (rest[..at].trim_end().to_owned(), Some(rest[at + 1..].to_owned())),
        None => (title.to_owned(), None),
    }
}

/// The body of a ticket: the whole text, where it comes from, and the key.
pub fn body(text: &str, item: &str, report: &str, title: Option<&str>, most: usize) -> String {
    let key = key(report, item);
    let of = title.map_or_else(|| report.to_owned(), |title| format!("“{title}” ({report})"));
    let end = format!("\n\nAction item {item} of the post-mortem {of}.\n\n{key}");
    let room = most.saturating_sub(end.chars().count());
    format!("{}{end}", cut(text, room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_found_where_it_was_written() {
        let written = body("Cap the queue", "A1", "2026-11-21-cart", Some("Cart was slow"), 1000);
        assert_eq!(
            written,
            "Cap the queue\n\nAction item A1 of the post-mortem “Cart was slow” (2026-11-21-cart).\n\nnoblame:2026-11-21-cart/A1"
        );
        assert_eq!(key_in(&written).as_deref(), Some("noblame:2026-11-21-cart/A1"));
        assert_eq!(key_in("a\r\n`noblame:x/A1`\r\n\r\n").as_deref(), Some("noblame:x/A1"));
        assert_eq!(key_in("see noblame:x/A1 for more"), None);
        let long = body(&"ü".repeat(2000), "A1", "cart", None, 300);
        assert_eq!((long.chars().count(), key_in(&long).as_deref()), (300, Some("noblame:cart/A1")));
        assert_eq!(key_in_title("Cap [x] [noblame:cart/A1]"), ("Cap [x]".into(), Some("noblame:cart/A1".into())));
        assert_eq!(key_in_title("Cap [x]"), ("Cap [x]".into(), None));
    }

    #[test]
    fn what_a_tracker_calls_a_ticket_stays_a_link() {
        let ticket = |name: &str, url: &str| Ticket {
            id: "7".into(),
            name: name.into(),
            url: url.into(),
            key: None,
            values: Values { title: String::new(), status: Status::Open, owner: None, due: None },
            said: String::new(),
            version: String::new(),
        };
        assert_eq!(ticket("#7", "https://git.example/a/issues/7").link(), "[#7](https://git.example/a/issues/7)");
        assert_eq!(ticket("OPS-7", "").link(), "OPS-7");
        assert_eq!(ticket("#7", "javascript:alert(1)").link(), "#7");
        assert_eq!(ticket("#7](x)\n", "https://x/7) <b>\n| a").link(), "[#7\\](x)](https://x/7%29%20%3Cb%3E%0A%7C%20a)");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!([cut("äöü", 3), cut("äöüß", 3), cut("", 3)], ["äöü", "äö…", ""]);
    }
}
