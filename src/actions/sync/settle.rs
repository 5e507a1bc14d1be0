//! One part of an item and of its ticket: who has changed it, and where it goes.

use super::Entry;
use crate::actions::ticket::{Carries, Part, Ticket, Values};
use crate::actions::tracker::{Settings, Side};
use crate::document::item::{Field, Status};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    Same,
    Send,
    Take,
    Conflict,
}

/// What is to be done about a part: what only one side has changed goes to the other; where both have, `side` is right.
/// Where they never agreed and differ, both have, unless one of them says nothing.
pub(super) fn settle(report: &str, tracker: &str, agreed: Option<&str>, side: Option<Side>) -> Settled {
    match (agreed, side) {
        _ if report == tracker => Settled::Same,
        (Some(agreed), _) if agreed == tracker => Settled::Send,
        (Some(agreed), _) if agreed == report => Settled::Take,
        (_, Some(Side::Report)) => Settled::Send,
        (_, Some(Side::Tracker)) => Settled::Take,
        (None, None) if tracker.is_empty() => Settled::Send,
        (None, None) if report.is_empty() => Settled::Take,
        (_, None) => Settled::Conflict,
    }
}

/// What a report says of an item, as far as the tracker can hold it.
pub(super) struct Report {
    pub values: Values,
    /// An owner who has no account there.
    stranger: Option<String>,
    owner: Option<String>,
    due: bool,
}

impl Report {
    pub fn of(entry: &Entry, carries: &Carries, settings: &Settings) -> Report {
        let item = &entry.listed.item;
        let account = item.owner.as_deref().and_then(|owner| settings.account(owner)).map(str::to_owned);
        let stranger = item.owner.clone().filter(|_| account.is_none());
        let values = Values { title: item.text.clone(), status: item.status, owner: account, due: item.due };
        Report { values: carries.project(&values), stranger, owner: item.owner.clone(), due: carries.due }
    }

    /// A part as the tracker would say it; none where it cannot be said there.
    pub fn said(&self, part: Part) -> Option<String> {
        match part {
            Part::Owner if self.stranger.is_some() => None,
            Part::Due if !self.due => None,
            part => Some(self.values.said(part)),
        }
    }

    /// A part as the report has it.
    pub fn shown(&self, part: Part) -> String {
        match part {
            Part::Owner => self.owner.clone().unwrap_or_default(),
            part => self.values.said(part),
        }
    }

    /// What the user should know of it.
    pub fn note(&self) -> Option<String> {
        let owner = self.stranger.as_ref()?;
        Some(format!("{owner} has no account in tracker.accounts, so the ticket's assignee is left alone"))
    }
}

/// What the report is to say of a part of the ticket; a note where it has no words for it.
pub(super) fn home(part: Part, ticket: &Ticket, settings: &Settings) -> Result<(Field, String), String> {
    let values = &ticket.values;
    Ok(match part {
        Part::Title if values.title.trim().is_empty() => return Err(format!("{} has no title, so the item keeps its words", ticket.name)),
        Part::Title => (Field::Text, values.title.clone()),
        Part::Due => (Field::Due, values.said(Part::Due)),
        Part::Status if ticket.is_replaced() => {
            let (name, said) = (&ticket.name, &ticket.said);
            let note = "so the item keeps its status: adopt the ticket that has taken its place";
            return Err(format!("{name} is not done, it is {said}, {note}"));
        }
        Part::Status if values.status == Status::WontDo => (Field::Status, format!("wont-do: {} was {}", ticket.name, ticket.said)),
        Part::Status => (Field::Status, values.said(Part::Status)),
        Part::Owner => match &values.owner {
            None => (Field::Owner, String::new()),
            Some(account) => match settings.owner(account) {
                Some(owner) => (Field::Owner, owner.to_owned()),
                None => return Err(format!("{} is assigned to {account}, who is nobody in tracker.accounts", ticket.name)),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_changed_it_wins_and_two_do_not() {
        use Settled::{Conflict, Same, Send, Take};
        let table = [
            (("a", "a", Some("a"), None), Same),
            (("b", "b", Some("a"), None), Same),
            (("a", "a", None, None), Same),
            (("b", "a", Some("a"), None), Send),
            (("b", "a", Some("a"), Some(Side::Tracker)), Send),
            (("a", "b", Some("a"), None), Take),
            (("a", "b", Some("a"), Some(Side::Report)), Take),
            (("b", "c", Some("a"), None), Conflict),
            (("b", "c", None, None), Conflict),
            (("b", "", None, None), Send),
            (("", "c", None, None), Take),
            (("", "c", Some("a"), None), Conflict),
            (("", "c", None, Some(Side::Report)), Send),
            (("b", "c", Some("a"), Some(Side::Report)), Send),
            (("b", "c", Some("a"), Some(Side::Tracker)), Take),
            (("b", "c", None, None), Conflict),
            (("", "c", Some(""), None), Take),
        ];
        for ((report, tracker, agreed, side), expected) in table {
            assert_eq!(settle(report, tracker, agreed, side), expected, "{report} {tracker} {agreed:?} {side:?}");
        }
    }
}
