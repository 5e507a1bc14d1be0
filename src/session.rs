//! What every verb and the editor's server start from: the world, the settings, the reports, their packs and forms.

mod forms;
mod packs;

pub use packs::OWNERS;

use crate::config::{self, Config};
use crate::document::{Complaint, Document, Source};
use crate::world::git::{Index, Repository};
use crate::world::{Failure, World, files, windows};
use std::path::{Path, PathBuf};

/// How often a change is planned anew; each time somebody else has got on with theirs.
const TRIES: usize = 40;

/// An opened repository of reports.
#[derive(Debug)]
pub struct Session {
    pub world: World,
    /// The folder of `noblame.yml`; without one the root of the git work tree; without that the current folder.
    pub root: PathBuf,
    pub config: Config,
    /// Where the next commit is judged: settings, packs and reports are read from it, and not from the work tree.
    pub index: Option<Index>,
}

impl Session {
    /// Find and read the settings, walking up from the current folder to the root of the git work tree.
    ///
    /// # Errors
    /// The settings cannot be read or understood.
    pub fn open(world: World) -> anyhow::Result<Session> {
        let root = root(&world.folder);
        let config = settings(&world, &root)?;
        Ok(Session { world, root, config, index: None })
    }

    /// The same of what the next commit would hold. Settings that the index does not hold are not part of it: that is
    /// told, and the commit is judged as it will be elsewhere.
    ///
    /// # Errors
    /// As [`Session::open`], or there is no work tree of git's here.
    pub fn of_index(world: World) -> anyhow::Result<Session> {
        let repository = Repository::meant(&world)?
            .ok_or_else(|| Failure::yours("nothing is staged here: this folder is in no work tree of git's").hint("leave out --staged"))?;
        let index = Index::open(repository)?;
        let above = world.folder.ancestors().take_while(|above| above.starts_with(index.root()));
        let root = above.into_iter().find(|above| index.holds(&above.join(config::FILE))).unwrap_or(index.root()).to_path_buf();
        let path = root.join(config::FILE);
        let staged = index.read(&path, &world)?;
        if staged.is_none() && files::is_there(&path) {
            world.terminal.say(&format!(
                "{} is not staged: what is staged is judged without it; to have it count: git add {0}\n",
                world.shown(&path)
            ));
        }
        let config = settings_of(staged, &world, &path)?;
        Ok(Session { world, root, config, index: Some(index) })
    }

    /// The text of a file of the repository, or none where there is no such file.
    ///
    /// # Errors
    /// It cannot be read, or is no text.
    pub fn text(&self, path: &Path) -> anyhow::Result<Option<String>> {
        match &self.index {
            Some(index) => index.read(path, &self.world),
            None => files::read_if_there(path).map_err(|error| self.reshown(error, path)),
        }
    }

    /// The reports at the paths given, or all of the settings' folder where none is given: a file is taken as it is, a
    /// folder gives every Markdown file in it that git does not ignore, `README.md` left out.
    ///
    /// # Errors
    /// A path does not exist.
    pub fn reports(&self, paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
        if paths.is_empty() {
            let folder = self.root.join(&self.config.reports);
            if !files::is_folder(&folder) {
                return Err(Failure::yours("there is no folder of reports here")
                    .in_file(self.world.shown(&folder))
                    .hint("run `noblame init` to make one, name a path, or set `reports:` in noblame.yml")
                    .into());
            }
            return self.reports_in(&folder, &self.root);
        }
        let mut found = Vec::new();
        for path in paths {
            let full = self.world.path(path);
            if files::is_folder(&full) {
                // A folder elsewhere that somebody names is taken as its own.
                let is_here = files::real(&full).starts_with(files::real(&self.root));
                found.extend(self.reports_in(&full, if is_here { &self.root } else { &full })?);
            } else if files::is_there(&full) {
                found.push(full);
            } else {
                return Err(Failure::yours("there is no such file or folder").in_file(path.display().to_string()).into());
            }
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|path| seen.insert(path.clone()));
        Ok(found)
    }

    /// Read one report; the path is shown in failures as the user would write it.
    ///
    /// # Errors
    /// The file cannot be read, is no text, or is empty.
    pub fn read(&self, path: &Path) -> anyhow::Result<Document> {
        self.written(path).map(Document::parse)
    }

    fn written(&self, path: &Path) -> anyhow::Result<String> {
        let full = self.world.path(path);
        let text = match &self.index {
            Some(index) => index.read(&full, &self.world)?.unwrap_or_default(),
            None => files::read(&full).map_err(|error| self.reshown(error, &full))?,
        };
        if text.trim_start_matches('\u{feff}').trim().is_empty() {
            return Err(empty(self.world.shown(&full)).into());
        }
        Ok(text)
    }

    /// Read one report whose facts are needed.
    ///
    /// # Errors
    /// As [`Session::read`], and the front matter is no YAML.
    pub fn report(&self, path: &Path) -> anyhow::Result<Document> {
        self.whole(self.read(path)?, path)
    }

    /// Read one report of which only facts, headings and action items are needed.
    ///
    /// # Errors
    /// As [`Session::report`].
    pub fn skim(&self, path: &Path) -> anyhow::Result<Document> {
        self.whole(self.written(path).map(Document::skim)?, path)
    }

    fn whole(&self, document: Document, path: &Path) -> anyhow::Result<Document> {
        match &document.front().broken {
            Some(complaint) => Err(failure(complaint, document.source(), &self.world.shown(&self.world.path(path))).into()),
            None => Ok(document),
        }
    }

    /// Write what `plan` makes of a report, unless it is only tried; gives the report as it was and its new text. Where
    /// somebody else changes the file meanwhile, what they wrote is read and planned for anew.
    ///
    /// # Errors
    /// As [`Session::report`] and `plan`, or the file cannot be written, or is another each time.
    pub fn change(
        &self,
        path: &Path,
        dry_run: bool,
        mut plan: impl FnMut(&Document) -> anyhow::Result<String>,
    ) -> anyhow::Result<(Document, String)> {
        let full = self.world.path(path);
        for _ in 0..TRIES {
            let report = self.report(path)?;
            let text = plan(&report)?;
            let is_done = dry_run || text == report.text();
            if is_done || files::replace(&full, report.text(), &text).map_err(|error| self.reshown(error, &full))? {
                return Ok((report, text));
            }
        }
        Err(Failure::outside("is being changed by somebody else; it is left as it is")
            .in_file(self.world.shown(&full))
            .hint("run the command again")
            .into())
    }

    /// A path from the folder of the settings, with `/` between its parts; a path outside it as it is.
    pub fn inner(&self, path: &Path) -> String {
        let inner = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned();
        if cfg!(windows) { windows::slashed(&inner) } else { inner }
    }

    /// What is wrong with the settings beyond their form, at its place in the file.
    pub fn unsettled(&self, complain: impl FnOnce(&str) -> Complaint) -> anyhow::Error {
        let path = self.root.join(config::FILE);
        let yaml = self.text(&path).ok().flatten().unwrap_or_default();
        let complaint = complain(&yaml);
        failure(&complaint, &Source::new(yaml), &self.world.shown(&path)).of_settings().into()
    }

    fn reports_in(&self, folder: &Path, repository: &Path) -> anyhow::Result<Vec<PathBuf>> {
        let mut found = files::list(folder, "md", repository).map_err(|error| self.shortened(error))?;
        found.retain(|path| !is_readme(path));
        Ok(found)
    }

    /// Whether there is such a file.
    pub fn holds(&self, path: &Path) -> bool {
        self.index.as_ref().map_or_else(|| files::is_there(path), |index| index.holds(path))
    }

    /// Whether a path is what [`Session::reports`] would give for these: for what is in the index, or no longer there.
    pub fn is_report(&self, path: &Path, among: &[PathBuf]) -> bool {
        let own = self.root.join(&self.config.reports);
        let named = among.iter().map(|path| self.world.path(path).components().collect());
        let folders: Vec<PathBuf> = if among.is_empty() { vec![own] } else { named.collect() };
        folders.iter().any(|folder| match path.strip_prefix(folder) {
            Ok(rest) if rest.as_os_str().is_empty() => true,
            Ok(rest) => {
                let is_hidden = rest.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."));
                !is_hidden && !is_readme(path) && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
            }
            Err(_) => false,
        })
    }

    /// The files of this ending in a folder of the repository that git does not ignore.
    ///
    /// # Errors
    /// The folder cannot be listed, or a link in it leads out of the repository.
    pub fn list(&self, folder: &Path, ending: &str) -> anyhow::Result<Vec<PathBuf>> {
        if let Some(index) = &self.index {
            let mut found = index.files(folder);
            found.retain(|path| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending)));
            return Ok(found);
        }
        files::list(folder, ending, &self.root).map_err(|error| self.shortened(error))
    }

    /// A failure with its path as a person is shown it.
    fn shortened(&self, error: anyhow::Error) -> anyhow::Error {
        let path = error.downcast_ref::<Failure>().and_then(|failure| failure.place.as_ref()).map(|place| PathBuf::from(&place.path));
        match path {
            Some(path) => self.reshown(error, &path),
            None => error,
        }
    }

    /// Failures of the file room name absolute paths; a person is shown the short one.
    pub fn reshown(&self, error: anyhow::Error, full: &Path) -> anyhow::Error {
        match error.downcast::<Failure>() {
            Ok(mut failure) => {
                if let Some(place) = &mut failure.place {
                    place.path = self.world.shown(full);
                }
                failure.into()
            }
            Err(error) => error,
        }
    }
}

/// Nothing was written where a report is wanted.
pub fn empty(shown: String) -> Failure {
    Failure::yours("is empty: there is no report in it")
        .in_file(shown)
        .hint("`noblame new TITLE` begins one; remove the file if nobody needs it")
}

/// The settings in a folder, or the default ones where it has none.
///
/// # Errors
/// They cannot be read or understood.
pub fn settings(world: &World, root: &Path) -> anyhow::Result<Config> {
    let path = root.join(config::FILE);
    settings_of(files::read_if_there(&path)?, world, &path)
}

fn settings_of(text: Option<String>, world: &World, path: &Path) -> anyhow::Result<Config> {
    let Some(text) = text else { return Ok(Config::default()) };
    let read = Config::read(&text);
    Ok(read.map_err(|complaint| failure(&complaint, &Source::new(text), &world.shown(path)).of_settings())?)
}

fn is_readme(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("README.md"))
}

/// A complaint about a text, as a failure that names file, line and column.
pub fn failure(complaint: &Complaint, source: &Source, shown: &str) -> Failure {
    let at = source.position(complaint.span.start);
    let failure = Failure::yours(&complaint.message).at(shown, at.line, at.column);
    match &complaint.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// A file's name without its ending.
pub fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The folder of `noblame.yml`, or of `.git`, whichever is met first walking up; otherwise `folder` itself.
pub fn root(folder: &Path) -> PathBuf {
    let found = folder.ancestors().find(|above| files::is_there(&above.join(config::FILE)) || files::is_there(&above.join(".git")));
    found.unwrap_or(folder).to_path_buf()
}
