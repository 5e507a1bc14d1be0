//! A repository that an open text lies in: its settings, packs, forms and people, read anew when they change.

use super::reports::Reports;
use crate::config::{self, Config};
use crate::document::Document;
use crate::lint::baseline::Baseline;
use crate::lint::{Context, Packs};
use crate::report::{Finding, Level};
use crate::scaffold::Forms;
use crate::session::{self, OWNERS, Session};
use crate::world::files::{self, Signature};
use crate::world::people::{self, People};
use crate::world::{Failure, World};
use jiff::civil::Date;
use std::cell::OnceCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The files are looked at no more often than this while somebody writes.
const OFTEN: Duration = Duration::from_secs(1);

/// A repository, or a folder that is none.
pub struct Repository {
    pub session: Session,
    pub packs: Arc<Packs>,
    baseline: Option<Baseline>,
    people: People,
    /// What its reports say of themselves, as far as they were read.
    pub reports: Arc<Reports>,
    forms: OnceCell<Option<Forms>>,
    /// What is wrong with the settings, as a person is told it; what was read before stays in force.
    pub trouble: Option<String>,
    /// What it was read from.
    files: Vec<(PathBuf, Option<Signature>)>,
    looked: Instant,
}

impl Repository {
    /// The repository around a folder. Settings that cannot be read are trouble, and the usual ones hold.
    pub fn open(world: World) -> Repository {
        let root = session::root(&world.folder);
        let (session, trouble) = match Session::open(World { folder: world.folder.clone(), ..world }) {
            Ok(session) => (session, None),
            Err(error) => (Session { world, root, config: Config::default(), index: None }, Some(told(&error))),
        };
        let mut repository = Repository {
            session,
            packs: Arc::new(Packs::built_in_bare()),
            baseline: None,
            people: People::new(),
            reports: Arc::default(),
            forms: OnceCell::new(),
            trouble,
            files: Vec::new(),
            looked: Instant::now(),
        };
        repository.read();
        repository
    }

    /// The same with packs that were read before.
    pub fn with(world: World, packs: Arc<Packs>) -> Repository {
        Repository { packs, ..Repository::open(world) }
    }

    /// What tells the settings, packs and people from others: what was found by the same is found again.
    pub fn basis(&self, least: Level) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.files, &self.people, least, self.today().to_string()).hash(&mut hasher);
        hasher.finish()
    }

    /// The folder of the work tree whose history names people, and the world to read it in.
    pub fn history(&self) -> Option<(PathBuf, World)> {
        let root = people::work_tree(&self.session.root)?.to_path_buf();
        Some((root, World { folder: self.session.root.clone(), ..self.session.world }))
    }

    /// Take what the history says.
    pub fn know(&mut self, people: People) {
        self.people = people;
        self.read();
    }

    /// Read what changed since the last time; whether anything did. While somebody writes it is not looked at each time.
    pub fn refresh(&mut self, now: bool) -> bool {
        if !now && self.looked.elapsed() < OFTEN {
            return false;
        }
        self.looked = Instant::now();
        let seen = self.sources();
        if seen == self.files {
            return false;
        }
        match session::settings(&self.session.world, &self.session.root) {
            Ok(config) => {
                self.session.config = config;
                self.trouble = None;
            }
            Err(error) => self.trouble = Some(told(&error)),
        }
        self.forms = OnceCell::new();
        self.read();
        true
    }

    fn read(&mut self) {
        self.files = self.sources();
        match self.session.packs(Packs::built_in_bare()) {
            Ok(mut packs) => {
                self.session.introduce(&mut packs, &self.people);
                self.packs = Arc::new(packs);
            }
            Err(error) => self.trouble = Some(told(&error)),
        }
        let path = self.session.config.lint.baseline.as_ref().map(|path| self.session.root.join(path));
        self.baseline = path.and_then(|path| Baseline::read(&files::read_if_there(&path).ok()??).ok());
    }

    /// The files that the settings, packs, people and forms come from, as they are now.
    fn sources(&self) -> Vec<(PathBuf, Option<Signature>)> {
        let Session { root, .. } = &self.session;
        let mut paths = vec![root.join(config::FILE)];
        for folder in ["lint-rules", "templates/postmortem"] {
            let folder = root.join(folder);
            if files::is_folder(&folder) {
                let ending = if folder.ends_with("lint-rules") { "yml" } else { "md" };
                paths.extend(self.session.list(&folder, ending).unwrap_or_default());
            }
        }
        if let Some(tree) = people::work_tree(root) {
            paths.extend(OWNERS.iter().chain(&[".mailmap"]).map(|place| tree.join(place)));
        }
        paths.extend(self.session.config.lint.baseline.as_ref().map(|path| root.join(path)));
        paths
            .into_iter()
            .map(|path| {
                let signature = files::signature(&path);
                (path, signature)
            })
            .collect()
    }

    /// The forms that a report can begin from; none where one of the repository's own is broken.
    pub fn forms(&self) -> Option<&Forms> {
        self.forms.get_or_init(|| self.session.forms().ok()).as_ref()
    }

    /// Whom the history names.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// The handles of the owners of code, each with its `@`.
    pub fn handles(&self) -> Vec<String> {
        let Some(tree) = people::work_tree(&self.session.root) else { return Vec::new() };
        let texts = OWNERS.iter().filter_map(|place| files::read_if_there(&tree.join(place)).ok()?);
        texts.flat_map(|text| crate::lint::owners(&text).map(|handle| format!("@{handle}")).collect::<Vec<_>>()).collect()
    }

    pub fn today(&self) -> Date {
        self.session.world.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// What a report of this path is judged by.
    pub fn context<'c>(&'c self, path: &'c str, least: Level) -> Context<'c> {
        let config = &self.session.config;
        Context { today: self.today(), severities: &config.severities, settings: &config.lint, least, path, before: None }
    }

    /// Without the findings that the repository has agreed not to hear of again.
    pub fn unheard(&self, document: &Document, findings: Vec<Finding>, context: &Context) -> Vec<Finding> {
        match &self.baseline {
            Some(baseline) => baseline.split(document, findings, &self.packs, context).new,
            None => findings,
        }
    }

    /// A path from the folder of the settings.
    pub fn inner(&self, path: &Path) -> String {
        self.session.inner(path)
    }

    /// Whether a text is a report that is to be judged: in the folder of reports; anywhere, if its front matter is ours or
    /// if there are neither settings nor such a folder. A `README.md` is none.
    pub fn is_report(&self, path: Option<&Path>, document: &Document) -> bool {
        let Some(path) = path else { return true };
        if path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("README.md")) {
            return false;
        }
        let Session { root, config, .. } = &self.session;
        let folder = root.join(&config.reports);
        let is_elsewhere = !path.starts_with(&folder) && (files::is_there(&root.join(config::FILE)) || files::is_folder(&folder));
        !is_elsewhere || document.front().is_ours()
    }
}

/// A failure in one line.
fn told(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let failure = error.chain().filter_map(|cause| cause.downcast_ref::<Failure>()).last();
    let hint = failure.and_then(|failure| failure.hint.as_ref()).map_or(String::new(), |hint| format!(" ({hint})"));
    format!("{}{hint}", causes.join(": "))
}
