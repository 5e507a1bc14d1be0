//! The forms that a repository's reports begin from.

use super::{Session, failure};
use crate::scaffold::{Forms, Mistake};
use crate::world::{Failure, files};

/// The folder of a repository's own forms, beside its settings.
const FOLDER: &str = "templates/postmortem";

impl Session {
    /// The built-in forms and those of the repository.
    ///
    /// # Errors
    /// A form cannot be read, or is no template.
    pub fn forms(&self) -> anyhow::Result<Forms> {
        let folder = self.root.join(FOLDER);
        let mut own = Vec::new();
        if files::is_folder(&folder) {
            for path in self.list(&folder, "md")? {
                let inner = path.strip_prefix(&folder).unwrap_or(&path).components().map(|part| part.as_os_str().to_string_lossy());
                let text = files::read(&path).map_err(|error| self.reshown(error, &path))?;
                own.push((inner.collect::<Vec<_>>().join("/"), text));
            }
        }
        Forms::new(own).map_err(|mistake| self.told(&mistake).into())
    }

    /// A mistake in a form, as a failure at its place.
    pub fn told(&self, mistake: &Mistake) -> Failure {
        let path = self.root.join(FOLDER).join(&mistake.path);
        let failure = failure(&mistake.complaint, &mistake.source, &self.world.shown(&path)).of_settings();
        if mistake.own {
            failure
        } else {
            Failure::ours(format!("the built-in form {} is broken: {}", mistake.path, mistake.complaint.message))
        }
    }
}
