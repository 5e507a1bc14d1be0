//! Report forms: the built-in ones, those of a repository, and a report filled in from one.

use super::started::written;
use crate::document::front::{Fact, Kind, Word};
use crate::document::{Complaint, Document, Milestone, Source, Span, yaml};
use include_dir::{Dir, include_dir};
use jiff::Zoned;
use std::collections::BTreeMap;
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates/postmortem");

/// A form that a report can begin from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub name: String,
    /// What it is for: its first comment.
    pub purpose: String,
    /// Whether the repository brings it.
    pub own: bool,
}

/// Every form there is, by name, and the parts that forms share.
pub struct Forms {
    tera: Tera,
    list: Vec<Form>,
    /// The texts by their names in `tera`, to show where a mistake is.
    texts: BTreeMap<String, String>,
}

/// What a report begins with.
#[derive(Clone, Debug)]
pub struct Facts {
    pub id: String,
    pub title: String,
    pub kind: Kind,
    pub severity: Option<String>,
    /// Every severity there is, worst first.
    pub severities: Vec<String>,
    pub services: Vec<String>,
    pub owner: Option<String>,
    pub started: Option<Zoned>,
}

impl Facts {
    /// What a report says of itself; `stem` is its file's name without the ending.
    pub fn of(report: &Document, stem: &str, severities: &[String]) -> Facts {
        let front = report.front();
        let headed = (1..report.sections().len()).find(|section| report.sections()[*section].level == 1);
        let said = |fact: &Option<Fact<String>>| fact.as_ref().map(|fact| fact.value.clone());
        Facts {
            id: report.id(stem),
            title: said(&front.title).or_else(|| headed.map(|section| report.heading(section).to_owned())).unwrap_or_else(|| stem.into()),
            kind: front.kind.as_ref().map_or(Kind::Incident, |kind| kind.value),
            severity: said(&front.severity),
            severities: severities.to_vec(),
            services: front.services.iter().map(|service| service.value.clone()).collect(),
            owner: said(&front.owner),
            started: front.milestone(Milestone::Started).map(|started| started.value.clone()),
        }
    }
}

/// A form that cannot be used: which one, and where in it.
#[derive(Debug)]
pub struct Mistake {
    /// The path in the folder of forms: `short.md`.
    pub path: String,
    /// Whether the repository brings it; one of ours never has a mistake.
    pub own: bool,
    pub source: Source,
    pub complaint: Complaint,
}

const OWN: &str = "own/";
const OURS: &str = "built-in/";

impl Forms {
    /// The built-in forms, and over them those of a repository, given by path in its folder (`short.md`,
    /// `parts/facts.md`) with their texts. A file in a deeper folder is a part: forms include it, and it ends where its
    /// last line ends, without the line feed.
    ///
    /// # Errors
    /// A form is no template.
    pub fn new(own: impl IntoIterator<Item = (String, String)>) -> Result<Forms, Box<Mistake>> {
        let mut texts: BTreeMap<String, String> = built_in(&BUILT_IN).map(|(path, text)| (format!("{OURS}{path}"), text.into())).collect();
        texts.extend(own.into_iter().map(|(path, text)| (format!("{OWN}{path}"), text.replace("\r\n", "\n"))));
        for (key, text) in &mut texts {
            if is_part(key) {
                text.truncate(text.trim_end_matches('\n').len());
            }
        }
        let mut tera = Tera::new();
        tera.autoescape_on(Vec::<&str>::new());
        tera.register_filter("yaml", in_yaml);
        let added = tera.set_fallback_prefixes([OWN, OURS]).and_then(|()| tera.add_raw_templates(&texts));
        added.map_err(|error| mistake(&error, &texts))?;
        let mut by_name = BTreeMap::new();
        for (key, text) in &texts {
            let own = key.starts_with(OWN);
            if let Some(name) = path(key).strip_suffix(".md").filter(|_| !is_part(key)) {
                let form = Form { name: name.to_owned(), purpose: purpose(text), own };
                if own || !by_name.contains_key(name) {
                    by_name.insert(name.to_owned(), form);
                }
            }
        }
        Ok(Forms { tera, list: by_name.into_values().collect(), texts })
    }

    /// All forms by name.
    pub fn all(&self) -> &[Form] {
        &self.list
    }

    pub fn named(&self, name: &str) -> Option<&Form> {
        self.list.iter().find(|form| form.name == name)
    }

    /// A report filled in from a form.
    ///
    /// # Errors
    /// The form asks for something that is not there.
    pub fn fill(&self, form: &Form, facts: &Facts) -> Result<String, Box<Mistake>> {
        let mut context = Context::new();
        context.insert("id", &facts.id);
        context.insert("title", &facts.title);
        context.insert("kind", facts.kind.name());
        context.insert("severity", &facts.severity.as_deref().unwrap_or_default());
        context.insert("severities", &facts.severities);
        context.insert("services", &facts.services);
        context.insert("owner", &facts.owner.as_deref().unwrap_or_default());
        context.insert("started", &facts.started.as_ref().map(written).unwrap_or_default());
        let text = self.tera.render(&format!("{}.md", form.name), &context).map_err(|error| mistake(&error, &self.texts))?;
        Ok(tidy(&text))
    }
}

fn built_in(folder: &'static Dir) -> Box<dyn Iterator<Item = (&'static str, &'static str)>> {
    let here = folder.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
    Box::new(here.chain(folder.dirs().flat_map(built_in)))
}

/// A name in the folder of forms.
fn path(key: &str) -> &str {
    key.strip_prefix(OWN).or(key.strip_prefix(OURS)).unwrap_or(key)
}

fn is_part(key: &str) -> bool {
    path(key).contains('/')
}

/// The first comment of a form, of the template's or of HTML's kind; empty where it begins with none.
fn purpose(text: &str) -> String {
    let text = text.trim_start();
    let inner = match (text.strip_prefix("{#"), text.strip_prefix("<!--")) {
        (Some(rest), _) => rest.split_once("#}"),
        (_, Some(rest)) => rest.split_once("-->"),
        _ => None,
    };
    let words = inner.map_or("", |(inner, _)| inner).trim_matches(['-', ' ', '\n']);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No white space at the ends of lines and one line feed at the end, so that a value left empty leaves no trace; nor
/// does it before a comment of the front matter.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut fences = 0;
    for line in text.trim().lines() {
        fences += usize::from(line.trim_end() == "---");
        match line.split_once(":   #") {
            Some((key, comment)) if fences == 1 => tidied += &format!("{key}:  #{comment}"),
            _ => tidied.push_str(line),
        }
        tidied.truncate(tidied.trim_end_matches([' ', '\t']).len());
        tidied.push('\n');
    }
    tidied
}

/// The filter `yaml`: text or a list of texts as YAML that reads back as the same; nothing for an empty text.
fn in_yaml(value: Value, _: Kwargs, _: &State) -> String {
    let text = value.to_string();
    match value.as_array() {
        Some(values) => format!("[{}]", values.iter().map(|value| in_list(&value.to_string())).collect::<Vec<_>>().join(", ")),
        None if text.is_empty() => text,
        None => yaml::scalar(&text),
    }
}

/// A scalar between brackets, where a comma or a bracket would end it.
pub(super) fn in_list(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}']) { yaml::quoted(text) } else { yaml::scalar(text) }
}

fn mistake(error: &tera::Error, texts: &BTreeMap<String, String>) -> Box<Mistake> {
    let (key, span, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let range = report.span().range.clone();
            (report.filename().to_owned(), Span::new(range.start, range.end), report.message().to_owned())
        }
        ErrorKind::MissingParent { current, parent } => {
            (current.clone(), Span::at(0), format!("extends “{parent}”, and there is no such form"))
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            (tpl.clone(), Span::at(0), "includes or extends itself".to_owned())
        }
        _ => told(&error.to_string(), texts),
    };
    let source = Source::new(texts.get(&key).cloned().unwrap_or_default());
    let names = ["id", "title", "kind", "severity", "severities", "services", "owner", "started"].map(|name| format!("`{name}`"));
    let hint = format!("a form may use {}, each with the filter `yaml` in front matter", names.join(", "));
    let complaint = Complaint::new(span, message.trim_end_matches('.')).hint(hint);
    Box::new(Mistake { path: path(&key).to_owned(), own: !key.starts_with(OURS), source, complaint })
}

/// What a filter, test, function or part that does not exist is reported as: text alone, which begins
/// `error: MESSAGE`, then ` --> FORM:LINE:COLUMN`.
fn told(report: &str, texts: &BTreeMap<String, String>) -> (String, Span, String) {
    let place = || {
        let (first, rest) = report.strip_prefix("error: ")?.split_once('\n')?;
        let place = rest.lines().next()?.split_once("--> ")?.1;
        let mut parts = place.rsplitn(3, ':');
        let (column, line, key) = (parts.next()?.parse::<usize>().ok()?, parts.next()?.parse::<usize>().ok()?, parts.next()?);
        let text = texts.get(key)?;
        let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let within = text[before..].char_indices().nth(column.checked_sub(1)?).map_or(0, |(at, _)| at);
        Some((key.to_owned(), Span::at(before + within), first.to_owned()))
    };
    place().unwrap_or_else(|| (String::new(), Span::at(0), report.to_owned()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::{Document, Milestone, section};

    fn facts(title: &str) -> Facts {
        Facts {
            id: "2026-11-21-checkout".into(),
            title: title.into(),
            kind: Kind::Incident,
            severity: Some("SEV2".into()),
            severities: vec!["SEV1".into(), "SEV2".into()],
            services: vec!["checkout".into(), "payments, db".into()],
            owner: Some("@amara".into()),
            started: "2026-11-21T14:02:00+00:00[UTC]".parse().ok(),
        }
    }

    /// Every built-in form, filled in, by name.
    pub fn filled() -> Vec<(String, String)> {
        let forms = Forms::new([]).unwrap();
        forms.all().iter().map(|form| (form.name.clone(), forms.fill(form, &facts("t")).unwrap())).collect()
    }

    #[test]
    fn every_form_gives_a_report_that_can_be_read() {
        let forms = Forms::new([]).unwrap();
        assert!(forms.all().len() >= 14);
        for form in forms.all() {
            assert!(!form.purpose.is_empty() && form.purpose.chars().count() < 100, "{}: {}", form.name, form.purpose);
            let text = forms.fill(form, &facts("a: \"b\" # c")).unwrap();
            let report = Document::parse(text.as_str());
            let front = report.front();
            assert_eq!((&front.broken, &front.complaints[..], &front.other[..]), (&None, &[][..], &[][..]), "{}", form.name);
            assert_eq!(front.title.as_ref().map(|title| title.value.as_str()), Some("a: \"b\" # c"));
            assert_eq!(front.services.iter().map(|service| service.value.as_str()).collect::<Vec<_>>(), ["checkout", "payments, db"]);
            let started = front.milestone(Milestone::Started).map(|fact| written(&fact.value));
            assert_eq!(started.as_deref(), Some("2026-11-21T14:02:00Z"), "{}", form.name);
            assert!(report.sections().len() > 2, "{}", form.name);
            assert!(!text.contains("\n\n\n") && !text.contains("|\n#"), "{}:\n{text}", form.name);
            assert_eq!(text.lines().filter(|line| line.trim_end() != *line).count(), 0, "{}", form.name);
        }
    }

    /// A prompt asks how; who did it and why a person did it are not its questions.
    #[test]
    fn prompts_ask_how() {
        let forms = Forms::new([]).unwrap();
        for form in forms.all() {
            let text = forms.fill(form, &facts("t")).unwrap();
            let report = Document::parse(text.as_str());
            for comment in report.comments() {
                let prompt = comment.of(&text).to_lowercase();
                for word in ["who ", "whose", "why did", "why didn", "should have", "mistake", "error in"] {
                    let harmless = prompt.replace("somebody who was", "").replace("people who responded", "");
                    assert!(!harmless.contains(word), "{}: “{word}” in {prompt}", form.name);
                }
            }
        }
    }

    #[test]
    fn every_form_but_the_stub_has_a_timeline_and_items() {
        let forms = Forms::new([]).unwrap();
        for form in forms.all().iter().filter(|form| form.name != "stub") {
            let text = forms.fill(form, &facts("t")).unwrap();
            let report = Document::parse(text.as_str());
            let table = |role| {
                let found = report.tables().iter().filter(|table| report.sections()[table.section].role == role);
                found.map(|table| table.rows[0].cells.iter().map(|cell| report.read(*cell).to_owned()).collect::<Vec<_>>()).next()
            };
            assert_eq!(table(section::Role::Timeline).unwrap(), ["Time (UTC)", "What happened", "Source"], "{}", form.name);
            let columns = ["ID", "Action", "Owner", "Due", "Type", "Priority", "Status", "Ticket"];
            assert_eq!(table(section::Role::Actions).unwrap(), columns, "{}", form.name);
        }
    }

    #[test]
    fn a_repository_overrides_by_name_and_adds() {
        let own = [
            ("short.md".to_owned(), "<!-- Ours -->\n## {{ title }}\n".to_owned()),
            ("house.md".to_owned(), "{# House -#}\n---\r\n{% include \"parts/facts.md\" %}\n---\n".to_owned()),
            ("parts/facts.md".to_owned(), "title: {{ title | yaml }}\n".to_owned()),
        ];
        let forms = Forms::new(own).unwrap();
        let short = forms.named("short").unwrap();
        assert_eq!((short.purpose.as_str(), short.own), ("Ours", true));
        assert_eq!(forms.fill(short, &facts("T")).unwrap(), "<!-- Ours -->\n## T\n");
        assert_eq!(forms.fill(forms.named("house").unwrap(), &facts("T")).unwrap(), "---\ntitle: T\n---\n");
        assert!(forms.named("parts/facts").is_none());
    }

    #[test]
    fn mistakes_name_the_place() {
        let broken = Forms::new([("x.md".to_owned(), "## é\n{{ title | shout }}\n".to_owned())]).err().unwrap();
        assert_eq!((broken.path.as_str(), broken.own), ("x.md", true));
        let at = broken.source.position(broken.complaint.span.start);
        assert_eq!((at.line, at.column, broken.complaint.message.as_str()), (2, 12, "Unknown filter `shout`"));
        let forms = Forms::new([("x.md".to_owned(), "## {{ titel }}\n".to_owned())]).unwrap();
        let missing = forms.fill(forms.named("x").unwrap(), &facts("T")).unwrap_err();
        assert_eq!(missing.complaint.span.of(missing.source.text()), "titel");
        assert!(Forms::new([("x.md".to_owned(), "{% extends \"nowhere.md\" %}".to_owned())]).is_err());
        assert!(Forms::new([("x.md".to_owned(), "{% include \"x.md\" %}".to_owned())]).is_err());
    }
}
