//! A rule to be: what a person says of it, as a stanza at the end of a pack.

use super::rule;
use super::tree::{self, Node, Value};
use crate::document::{Complaint, Span, yaml};
use crate::report::Level;

/// What a person says of a rule that there is not yet.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: String,
    pub level: Level,
    pub patterns: Vec<String>,
    pub regexes: Vec<String>,
    pub message: String,
    pub ask: String,
    pub why: String,
    pub sources: Vec<String>,
    pub flags: Vec<String>,
    pub passes: Vec<String>,
}

/// The text of a pack with one more rule, and where in it each thing that was said stands.
#[derive(Debug)]
pub struct Written {
    pub text: String,
    said: Vec<(Span, &'static str, String)>,
}

impl Written {
    /// The key and the value that a complaint about the text means, where it means one of the new rule.
    pub fn said(&self, complaint: &Complaint) -> Option<(&'static str, &str)> {
        let meant = self.said.iter().find(|(span, ..)| span.covers(Span::at(complaint.span.start)));
        meant.map(|(_, key, value)| (*key, value.as_str()))
    }
}

/// The id of a rule, or what is wrong with it.
///
/// # Errors
/// It is no family and name in small letters.
pub fn id(text: &str) -> Result<(), Complaint> {
    rule::read_id(&Node { span: Span::default(), value: Value::Scalar(text.into()) }).map(drop)
}

impl Draft {
    /// A pack of this name with the rule alone.
    pub fn begin(&self, pack: &str) -> Written {
        let head = format!("pack: {}\nrules:\n", yaml::scalar(pack));
        let at = head.len();
        self.written(head, at, "  ", "\n", "")
    }

    /// A pack that there is, with the rule behind its others: nothing else of it changes.
    ///
    /// # Errors
    /// It is no YAML, or its rules stand between brackets.
    pub fn append(&self, pack: &str) -> Result<Written, Complaint> {
        let root = tree::read(pack)?;
        let pairs = root.expect_map("a pack")?;
        let Some((key, rules)) = pairs.iter().find(|(key, _)| key.text() == Some("rules")) else {
            return Err(Complaint::new(root.span, "`rules:` is missing here"));
        };
        let end = if pack.contains("\r\n") { "\r\n" } else { "\n" };
        let line_end = |at: usize| pack[at..].find('\n').map_or(pack.len(), |found| at + found + 1);
        let is_flow = pack[rules.span.start..].starts_with('[');
        let Some(last) = rules.items().last().filter(|_| !is_flow) else {
            if !rules.items().is_empty() {
                return Err(rules
                    .complain("the rules of this pack stand between brackets, and no rule can be added to them")
                    .hint("write them one below the other, each after a dash, or name another pack"));
            }
            // `rules: []`, or nothing at all behind the colon.
            let (head, at) = if is_flow {
                let cut = rules.span.end - key.span.end - 1;
                let head = format!("{}:{}", &pack[..key.span.end], &pack[rules.span.end..]);
                (head, line_end(rules.span.end) - cut)
            } else {
                (pack.to_owned(), line_end(key.span.end))
            };
            return Ok(self.written(head, at, "  ", end, ""));
        };
        let first = &rules.items()[0];
        let line = pack[..first.span.start].rfind('\n').map_or(0, |found| found + 1);
        let dash = pack[line..first.span.start].find('-').unwrap_or(0);
        let indent = pack[line..line + dash].to_owned();
        Ok(self.written(pack.to_owned(), line_end(end_of(last, pack)), &indent, end, end))
    }

    /// The stanza put into `head` at a place where a line begins, or the text ends.
    fn written(&self, mut head: String, at: usize, indent: &str, end: &str, before: &str) -> Written {
        let is_open = at > 0 && !head[..at].ends_with('\n');
        let mut stanza = Stanza { text: if is_open { end.to_owned() } else { String::new() }, at, said: Vec::new() };
        stanza.text += &format!("{before}{indent}- id: ");
        stanza.say("id", &self.id, &yaml::scalar(&self.id));
        stanza.text += &format!("{end}{indent}  level: {}{end}", self.level.name());
        let list = |stanza: &mut Stanza, key: &'static str, values: &[String], write: fn(&str) -> String| {
            if !values.is_empty() {
                stanza.text += &format!("{indent}  {key}:{end}");
            }
            for value in values {
                stanza.text += &format!("{indent}    - ");
                stanza.say(key, value, &write(value));
                stanza.text += end;
            }
        };
        list(&mut stanza, "match", &self.patterns, yaml::quoted);
        list(&mut stanza, "regex", &self.regexes, single_quoted);
        for (key, value) in [("message", &self.message), ("ask", &self.ask), ("why", &self.why)] {
            if !value.is_empty() {
                stanza.text += &format!("{indent}  {key}: ");
                stanza.say(key, value, &yaml::scalar(value));
                stanza.text += end;
            }
        }
        list(&mut stanza, "sources", &self.sources, yaml::scalar);
        list(&mut stanza, "flags", &self.flags, yaml::scalar);
        list(&mut stanza, "passes", &self.passes, yaml::scalar);
        head.insert_str(at, &stanza.text);
        Written { text: head, said: stanza.said }
    }
}

/// A stanza as it is written, and where its text will stand.
struct Stanza {
    text: String,
    at: usize,
    said: Vec<(Span, &'static str, String)>,
}

impl Stanza {
    fn say(&mut self, key: &'static str, value: &str, written: &str) {
        let start = self.at + self.text.len();
        self.text += written;
        self.said.push((Span::new(start, start + written.len()), key, value.to_owned()));
    }
}

/// A regular expression as people write it in YAML, without a backslash doubled.
fn single_quoted(text: &str) -> String {
    if text.contains(char::is_control) { yaml::quoted(text) } else { format!("'{}'", text.replace('\'', "''")) }
}

/// Where the last thing of a value ends; what the parser says of a list or mapping without brackets takes in the comments
/// behind it.
fn end_of(node: &Node, pack: &str) -> usize {
    let children = match &node.value {
        Value::List(items) => items.last(),
        Value::Map(pairs) => pairs.last().map(|(key, value)| if value.span.end > key.span.end { value } else { key }),
        Value::Scalar(_) => None,
    };
    let is_closed = pack[node.span.start..].starts_with(['[', '{']);
    match children {
        Some(last) if !is_closed => end_of(last, pack),
        _ => node.span.end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Draft {
            id: "house/hero".into(),
            level: Level::Warning,
            patterns: texts(&["{person} saved the day"]),
            regexes: texts(&["\\bit's a hero"]),
            message: "“{found}” thanks: one person".into(),
            ask: String::new(),
            why: "It: \"depends\"".into(),
            sources: Vec::new(),
            flags: texts(&["Mara saved the day."]),
            passes: texts(&["- The day", "12"]),
        }
    }

    const STANZA: &str = "  - id: house/hero\n    level: warning\n    match:\n      - \"{person} saved the day\"\n    regex:\n      - '\\bit''s a hero'\n    \
        message: \"“{found}” thanks: one person\"\n    why: \"It: \\\"depends\\\"\"\n    flags:\n      - Mara saved the day.\n    passes:\n      - \"- The day\"\n      \
        - \"12\"\n";

    /// What is added to `before`, that nothing else changes, and that it is read as it was meant.
    fn check(before: &str, expected: &str) {
        let written = draft().append(before).unwrap();
        assert_eq!(written.text, expected);
        let rules = rule::read(&written.text).unwrap_or_else(|complaint| panic!("{complaint:?}\n{}", written.text));
        let last = rules.iter().find(|rule| rule.id == "house/hero").unwrap();
        assert_eq!((last.message.as_str(), last.why.as_str()), ("“{found}” thanks: one person", "It: \"depends\""));
        assert_eq!((last.flags[0].text.as_str(), last.passes[1].text.as_str()), ("Mara saved the day.", "12"));
        for (span, _, value) in &written.said {
            let forms = [value.clone(), yaml::quoted(value), single_quoted(value)];
            assert!(forms.contains(&span.of(&written.text).to_owned()), "{value}");
        }
    }

    #[test]
    fn a_stanza_is_put_behind_the_others() {
        assert_eq!(draft().begin("house").text, format!("pack: house\nrules:\n{STANZA}"));
        let one = "pack: house\nrules:\n  - id: house/x\n    level: info\n    message: m\n    match: [x,\n      y]";
        check(&format!("{one} # so\n"), &format!("{one} # so\n\n{STANZA}"));
        check(one, &format!("{one}\n\n{STANZA}"));
        check(&format!("{one}\n\n# Lists.\nwords: {{}}\n"), &format!("{one}\n\n{STANZA}\n# Lists.\nwords: {{}}\n"));
        check(
            &format!("{one}\n    why: |\n      A\n\n      b\n# end\n"),
            &format!("{one}\n    why: |\n      A\n\n      b\n\n{STANZA}# end\n"),
        );
        check(&one.replace('\n', "\r\n"), &format!("{one}\n\n{STANZA}").replace('\n', "\r\n"));
        let flush = one.replace("\n  ", "\n");
        check(&flush, &format!("{flush}\n\n{}", STANZA.replace("\n  ", "\n").trim_start()));
        check("pack: house\nrules: []  # none\nwords: {}\n", &format!("pack: house\nrules:  # none\n{STANZA}words: {{}}\n"));
        check("rules:\npack: house\n", &format!("rules:\n{STANZA}pack: house\n"));
        check("pack: house\nrules:", &format!("pack: house\nrules:\n{STANZA}"));
        let complaint = draft().append("pack: house\nrules: [{id: house/x, level: info, message: m, match: x}]\n").unwrap_err();
        assert_eq!(complaint.message, "the rules of this pack stand between brackets, and no rule can be added to them");
    }

    #[test]
    fn a_complaint_leads_back_to_what_was_said() {
        let written = Draft { message: "{who} did it".into(), ..draft() }.begin("house");
        let complaint = rule::read(&written.text).unwrap_err();
        assert_eq!(written.said(&complaint), Some(("message", "{who} did it")));
    }
}
