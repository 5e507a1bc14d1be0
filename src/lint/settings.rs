//! What `noblame.yml` says about the lint, for all reports and for those of some paths.

use super::rule::Rule;
use super::tree::{self, Node, Value};
use crate::document::{Complaint, Span, nearest, yaml};
use crate::report::Level;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// What `noblame.yml` says about the lint.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The level of a rule (`blame/omission`) or of a family (`blame`), in place of its own.
    pub levels: Levels,
    /// The packs that are used.
    pub packs: Chosen,
    /// Levels and packs for the reports of some paths; of several that match, the later says more.
    pub paths: Vec<Place>,
    /// The file of old findings, from the folder of `noblame.yml`.
    #[serde(deserialize_with = "inner_file")]
    #[cfg_attr(test, schemars(schema_with = "yaml::shape::folder"))]
    pub baseline: Option<String>,
    /// The page of a rule where the team publishes them: `https://…/{rule}`.
    #[serde(deserialize_with = "page")]
    #[cfg_attr(test, schemars(schema_with = "page_shape"))]
    pub url: Option<String>,
    /// Names of people, beside those that the report and its front matter name.
    pub people: Vec<String>,
    /// Names of programs and machines that could be taken for people.
    pub systems: Vec<String>,
    /// How many days after an incident its report is published.
    pub publish_within_days: u16,
    /// How many days after an incident of a severity its items are due at the latest; `any` speaks for the others.
    pub due_within_days: Option<BTreeMap<String, u16>>,
    /// How long a timeline may tell nothing while an incident is going on.
    pub gap_minutes: u16,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            levels: Levels::new(),
            packs: Chosen::default(),
            paths: Vec::new(),
            baseline: None,
            url: None,
            people: Vec::new(),
            systems: Vec::new(),
            publish_within_days: 30,
            due_within_days: None,
            gap_minutes: 60,
        }
    }
}

impl Settings {
    /// In how many days the items of a report of this severity are due, where the house has said so.
    pub fn due_days(&self, severity: Option<&str>) -> Option<u16> {
        let days = self.due_within_days.as_ref()?;
        let of = |wanted: &str| days.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, days)| *days);
        severity.and_then(of).or_else(|| of("any"))
    }
}

pub type Levels = BTreeMap<String, Setting>;

/// A level, or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    Off,
    Info,
    Suggestion,
    Warning,
    Error,
}

impl Setting {
    pub(super) fn level(self) -> Option<Level> {
        match self {
            Setting::Off => None,
            Setting::Info => Some(Level::Info),
            Setting::Suggestion => Some(Level::Suggestion),
            Setting::Warning => Some(Level::Warning),
            Setting::Error => Some(Level::Error),
        }
    }
}

/// Packs by name: these alone, or all but these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// These alone.
    pub only: Option<Vec<String>>,
    /// All but these.
    #[serde(default)]
    pub not: Vec<String>,
}

impl Chosen {
    fn says_something(&self) -> bool {
        self.only.is_some() || !self.not.is_empty()
    }

    fn admits(&self, pack: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|name| name == pack)) && !self.not.iter().any(|name| name == pack)
    }
}

/// What holds for the reports of some paths.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Paths from the folder of `noblame.yml`: a file, a folder, or with `*`, `?` and `**`.
    #[serde(rename = "match", deserialize_with = "one_or_more")]
    #[cfg_attr(test, schemars(schema_with = "yaml::shape::texts"))]
    pub matches: Vec<String>,
    /// The levels of rules and families there.
    #[serde(default)]
    pub levels: Levels,
    /// The packs that are used there.
    #[serde(default)]
    pub packs: Chosen,
}

impl Place {
    pub(super) fn holds(&self, path: &str) -> bool {
        self.matches.iter().any(|pattern| matches(pattern, path))
    }
}

/// The level of a rule, and whether a setting gave it: what is said later counts.
pub(super) fn level<'s>(rule: &Rule, said: impl Iterator<Item = (&'s Levels, &'s Chosen)>) -> (Option<Level>, bool) {
    let (mut level, mut is_set, mut is_on) = (Some(rule.level), false, true);
    for (levels, packs) in said {
        if let Some(setting) = levels.get(&rule.id).or_else(|| levels.get(rule.family())) {
            (level, is_set) = (setting.level(), true);
        }
        if packs.says_something() {
            is_on = packs.admits(&rule.pack);
        }
    }
    (level.filter(|_| is_on), is_set)
}

/// A name in the settings that nothing has.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Where it stands: keys, and numbers from 0 in lists.
    keys: Vec<String>,
    pub message: String,
    pub hint: String,
}

impl Unknown {
    /// The same as a complaint about the file of settings.
    pub fn complaint(self, yaml: &str) -> Complaint {
        let root = tree::read(yaml);
        let span = root.ok().and_then(|root| place(&root, &self.keys)).unwrap_or_default();
        Complaint::new(span, self.message).hint(self.hint)
    }
}

impl Settings {
    /// The first name that is neither a rule, a family nor a pack.
    pub(super) fn unknown(&self, rules: &[Rule]) -> Option<Unknown> {
        let all = std::iter::once((vec!["lint".to_owned()], &self.levels, &self.packs));
        let places = self.paths.iter().enumerate().map(|(number, place)| {
            let keys = ["lint", "paths", &number.to_string()].map(str::to_owned).to_vec();
            (keys, &place.levels, &place.packs)
        });
        all.chain(places).find_map(|(keys, levels, packs)| unknown_in(&keys, levels, packs, rules))
    }
}

fn unknown_in(keys: &[String], levels: &Levels, packs: &Chosen, rules: &[Rule]) -> Option<Unknown> {
    let below = |more: &[&str]| keys.iter().cloned().chain(more.iter().map(|key| (*key).to_owned())).collect();
    let mut known: Vec<&str> = rules.iter().flat_map(|rule| [rule.id.as_str(), rule.family()]).collect();
    known.sort_unstable();
    known.dedup();
    if let Some(name) = levels.keys().find(|name| known.binary_search(&name.as_str()).is_err()) {
        let near = nearest(name, known.iter().copied());
        return Some(Unknown {
            keys: below(&["levels", name]),
            message: format!("“{name}” is neither a rule nor a family of rules"),
            hint: near.map_or("`noblame rules list` shows them".to_owned(), |near| format!("did you mean {near}?")),
        });
    }
    let mut known: Vec<&str> = rules.iter().map(|rule| rule.pack.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let lists = [("only", packs.only.as_deref().unwrap_or_default()), ("not", &packs.not)];
    let named = lists.iter().flat_map(|(list, names)| names.iter().enumerate().map(move |(at, name)| (*list, at, name)));
    let (list, at, name) = named.into_iter().find(|(_, _, name)| known.binary_search(&name.as_str()).is_err())?;
    let near = nearest(name, known.iter().copied());
    Some(Unknown {
        keys: below(&["packs", list, &at.to_string()]),
        message: format!("there is no pack “{name}”"),
        hint: near.map_or_else(|| format!("there are {}", known.join(", ")), |near| format!("did you mean {near}?")),
    })
}

/// The key or value at the end of a path of keys.
fn place(node: &Node, keys: &[String]) -> Option<Span> {
    let Some((first, rest)) = keys.split_first() else { return Some(node.span) };
    match &node.value {
        Value::Map(pairs) => {
            let (key, value) = pairs.iter().find(|(key, _)| key.text() == Some(first))?;
            if rest.is_empty() { Some(key.span) } else { place(value, rest) }
        }
        Value::List(items) => place(items.get(first.parse::<usize>().ok()?)?, rest),
        Value::Scalar(_) => None,
    }
}

/// Whether a path is what the pattern says or lies in a folder that is.
fn matches(pattern: &str, path: &str) -> bool {
    let parts = |text: &str| text.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect::<Vec<_>>();
    let (pattern, path) = (parts(pattern), parts(path));
    // Row by row as one compares texts: no pattern takes more steps than its parts times the path's.
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for part in &pattern {
        let mut next = vec![false; path.len() + 1];
        for at in 0..=path.len() {
            next[at] = if part == "**" {
                reached[at] || at > 0 && next[at - 1]
            } else {
                at > 0 && reached[at - 1] && matches_name(part, &path[at - 1])
            };
        }
        reached = next;
    }
    // All of it, or a folder that it lies in.
    !pattern.is_empty() && reached.iter().skip(1).any(|reached| *reached)
}

fn matches_name(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for sign in pattern {
        let mut next = vec![false; name.len() + 1];
        for at in 0..=name.len() {
            next[at] = match sign {
                '*' => reached[at] || at > 0 && next[at - 1],
                _ => at > 0 && reached[at - 1] && (sign == '?' || sign == name[at - 1]),
            };
        }
        reached = next;
    }
    reached[name.len()]
}

fn inner_file<'d, D: Deserializer<'d>>(from: D) -> Result<Option<String>, D::Error> {
    yaml::inner_folder(from).map(Some)
}

fn page<'d, D: Deserializer<'d>>(from: D) -> Result<Option<String>, D::Error> {
    let url = String::deserialize(from)?;
    if !(url.starts_with("https://") || url.starts_with("http://")) || !url.contains("{rule}") {
        let message =
            format!("“{url}” is no address of a rule's page: write one with {{rule}} in it, such as https://wiki.example/{{rule}}");
        return Err(serde::de::Error::custom(message));
    }
    Ok(Some(url))
}

#[cfg(test)]
fn page_shape(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "string", "pattern": r"^https?://.*\{rule\}"})
}

fn one_or_more<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore {
        One(String),
        More(Vec<String>),
    }
    let found = match OneOrMore::deserialize(from)? {
        OneOrMore::One(one) => vec![one],
        OneOrMore::More(more) => more,
    };
    match found.iter().find(|pattern| pattern.split('/').all(|part| part.is_empty() || part == ".")) {
        Some(empty) => Err(serde::de::Error::custom(format!("“{empty}” matches no path: write a folder such as postmortems/drafts"))),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_matched() {
        let table = [
            ("postmortems/drafts/**", "postmortems/drafts/a/b.md", true),
            ("postmortems/drafts", "postmortems/drafts/b.md", true),
            ("postmortems/drafts", "postmortems/drafts-old/b.md", false),
            ("**/*-public.md", "a/b-public.md", true),
            ("**/*-public.md", "b-public.md", true),
            ("**/*-public.md", "b-internal.md", false),
            ("a/*/c.md", "a/b/c.md", true),
            ("a/*/c.md", "a/b/b/c.md", false),
            ("a/**/c.md", "a/c.md", true),
            ("?.md", "é.md", true),
            ("/", "a.md", false),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
        assert!(!matches(&"**/".repeat(500), ""), "and it takes no time");
        assert!(!matches_name(&"*a".repeat(500), &"a".repeat(499)));
    }
}
