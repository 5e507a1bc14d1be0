//! The markup of Slack's messages as plain text: who and what it points at, and what its entities mean.

use crate::document::plain;
use std::collections::HashMap;

/// Logins by the ids that messages have for them.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, String>);

/// What a text says, on one line, with the logins in it.
#[derive(Debug, Default)]
pub struct Read {
    pub text: String,
    pub mentions: Vec<String>,
    /// Those of them that are not known by their ids.
    pub unnamed: Vec<String>,
}

impl Names {
    pub fn know(&mut self, id: String, login: String) {
        if !login.is_empty() {
            self.0.insert(id, login);
        }
    }

    pub fn of(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// A text as it is read.
    pub fn read(&self, text: &str) -> Read {
        let (mut out, mut people) = (String::with_capacity(text.len()), Read::default());
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            out += &rest[..at];
            let Some(end) = rest[at..].find('>') else {
                out += &rest[at..];
                rest = "";
                break;
            };
            let inside = &rest[at + 1..at + end];
            out += &self.pointed_at(inside, &mut people);
            rest = &rest[at + end + 1..];
        }
        out += rest;
        // `&amp;` comes last, or `&amp;lt;` would become a bracket.
        let out = out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("```", " ");
        Read { text: plain::line(&out), ..people }
    }

    fn pointed_at(&self, inside: &str, people: &mut Read) -> String {
        let (target, label) = match inside.split_once('|') {
            Some((target, label)) => (target, Some(label).filter(|label| !label.is_empty())),
            None => (inside, None),
        };
        if let Some(id) = target.strip_prefix('@') {
            let in_its_place = || label.map_or_else(|| plain::line(id), |label| plain::line(label.trim_start_matches('@')));
            let login = self.of(id).map_or_else(in_its_place, str::to_owned);
            if !people.mentions.contains(&login) {
                people.mentions.push(login.clone());
            }
            if self.of(id).is_none() && !people.unnamed.contains(&login) {
                people.unnamed.push(login.clone());
            }
            return format!("@{login}");
        }
        if let Some(id) = target.strip_prefix('#') {
            return format!("#{}", label.unwrap_or(id));
        }
        if let Some(special) = target.strip_prefix('!') {
            // `<!date^1700000000^{time}|10:40>` has what to show where dates are not known; `<!here>` has nothing else.
            let word = special.split('^').next().unwrap_or(special);
            return label.map_or_else(|| format!("@{word}"), str::to_owned);
        }
        label.unwrap_or(target.strip_prefix("mailto:").unwrap_or(target)).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_read() {
        let mut names = Names::default();
        names.know("U01".into(), "li".into());
        let table = [
            ("<@U01> and <@U02|sam> and <@U03>", "@li and @sam and @U03"),
            ("see <#C01|inc-42>, <#C02>", "see #inc-42, #C02"),
            ("<!here> <!subteam^S1|@web> <!date^1700000000^{time}|10:40>", "@here @web 10:40"),
            ("<https://e.example.com/a?b=1&amp;c|graph> <https://e.example.com>", "graph https://e.example.com"),
            ("a &lt;b&gt; &amp;amp; &amp;lt;", "a <b> &amp; &lt;"),
            ("1 < 2, not closed", "1 < 2, not closed"),
            ("```one\ntwo```", "one two"),
        ];
        for (text, expected) in table {
            assert_eq!(names.read(text).text, expected);
        }
        let read = names.read("<@U01> <@U01> <@U02|sam>");
        assert_eq!((read.mentions, read.unnamed), (vec!["li".to_owned(), "sam".to_owned()], vec!["sam".to_owned()]));
    }
}
