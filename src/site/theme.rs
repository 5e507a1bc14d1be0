//! The templates and the style of the pages: the built-in ones, and a repository's own in their place by name.

use super::address;
use include_dir::{Dir, include_dir};
use std::collections::{BTreeMap, HashMap};
use tera::{Context, ErrorKind, Kwargs, State, Tera};

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates/site");

/// Where a template stands whose name is a repository's own, and where a built-in one stands.
const OWN: &str = "own/";
const BUILT: &str = "built-in/";

/// A template or style of a repository's own.
#[derive(Clone, Debug, Hash)]
pub struct Override {
    /// `report.html`.
    pub name: String,
    /// The file as a person is told of it.
    pub shown: String,
    pub text: String,
}

/// What is wrong with a template, and where: line and column are 1-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub shown: String,
    pub at: Option<(usize, usize)>,
    pub message: String,
    /// Whether it is a template of ours.
    pub is_built_in: bool,
}

impl Fault {
    /// A fault that is no template's.
    pub(super) fn ours(shown: &str, message: &str) -> Fault {
        Fault { shown: shown.to_owned(), at: None, message: message.to_owned(), is_built_in: true }
    }
}

/// Templates that are ready to use.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    /// Files that go onto the site as they are, by name: style, script, icon.
    assets: BTreeMap<&'static str, String>,
    shown: HashMap<String, String>,
}

impl Theme {
    /// The built-in templates, with those of `overrides` in their place. An override may extend the one it stands for
    /// as `built-in/NAME`; a template of a name of its own may be included.
    ///
    /// # Errors
    /// A template cannot be read.
    pub fn new(overrides: &[Override]) -> Result<Theme, Fault> {
        let mut tera = Tera::default();
        tera.register_filter("urlencode", |text: &str, _: Kwargs, _: &State| address::encode(text));
        let shown: HashMap<String, String> = overrides.iter().map(|found| (format!("{OWN}{}", found.name), found.shown.clone())).collect();
        let fault = |error: &tera::Error| fault(error, &shown);
        tera.set_fallback_prefixes([OWN, BUILT]).map_err(|error| fault(&error))?;
        let built_in = BUILT_IN.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
        let mut assets = BTreeMap::new();
        let mut templates = Vec::new();
        for (name, text) in built_in {
            match is_template(name) {
                true => templates.push((format!("{BUILT}{name}"), text)),
                false => drop(assets.insert(name, text.to_owned())),
            }
        }
        for found in overrides {
            match assets.get_mut(found.name.as_str()) {
                Some(asset) => asset.clone_from(&found.text),
                None => templates.push((format!("{OWN}{}", found.name), &found.text)),
            }
        }
        tera.add_raw_templates(templates).map_err(|error| fault(&error))?;
        Ok(Theme { tera, assets, shown })
    }

    /// The names that an override may have. Templates may have others too, to be included.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.files().filter_map(|file| file.path().to_str())
    }

    /// The names of the files that go onto the site as they are.
    pub(super) fn assets(&self) -> impl Iterator<Item = &'static str> {
        self.assets.keys().copied()
    }

    pub(super) fn asset(&self, name: &str) -> &str {
        self.assets.get(name).map_or("", String::as_str)
    }

    pub(super) fn render(&self, name: &str, context: &Context) -> Result<String, Fault> {
        self.tera.render(name, context).map_err(|error| fault(&error, &self.shown))
    }
}

fn is_template(name: &str) -> bool {
    name.ends_with(".html") || name.ends_with(".xml")
}

fn fault(error: &tera::Error, shown: &HashMap<String, String>) -> Fault {
    let (file, at, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            (report.filename().to_owned(), Some((span.start_line, span.start_col + 1)), report.message().to_owned())
        }
        ErrorKind::MissingParent { current, parent } => {
            (current.clone(), None, format!("extends “{parent}”, and there is no such template"))
        }
        ErrorKind::CircularExtend { tpl, .. } => (tpl.clone(), None, "extends itself".to_owned()),
        ErrorKind::CircularInclude { tpl, .. } => (tpl.clone(), None, "includes itself".to_owned()),
        _ => told(&error.to_string()),
    };
    let message = message.trim_end_matches('.').to_owned();
    match shown.get(&file) {
        Some(own) => Fault { shown: own.clone(), at, message, is_built_in: false },
        None => Fault { shown: file, at, message, is_built_in: true },
    }
}

/// The first of several errors, which the engine tells as text alone: `error: …`, then ` --> file:line:column`.
fn told(text: &str) -> (String, Option<(usize, usize)>, String) {
    let mut lines = text.lines().map(str::trim);
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let place = lines.find_map(|line| {
        let mut parts = line.strip_prefix("--> ")?.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some((parts.next()?.to_owned(), (line, column)))
    });
    match place {
        Some((file, at)) => (file, Some(at), message),
        None => (String::new(), None, text.to_owned()),
    }
}
