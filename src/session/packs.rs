//! The packs of rules that a repository's reports are judged by, and the people whom its history names.

use super::{Session, failure};
use crate::document::Source;
use crate::lint::Packs;
use crate::world::people::People;
use crate::world::{files, people};
use std::path::Path;

impl Session {
    /// The built-in packs, those of the repository, and what the settings change.
    ///
    /// # Errors
    /// A pack cannot be read or understood, or the settings name a rule that is not there.
    pub fn packs(&self, built_in: Packs) -> anyhow::Result<Packs> {
        self.packs_with(built_in, None)
    }

    /// The same, with a pack of the repository that is to be written.
    pub fn packs_with(&self, built_in: Packs, new: Option<(&Path, &str)>) -> anyhow::Result<Packs> {
        let mut packs = built_in;
        let folder = self.root.join("lint-rules");
        let is_there = self.index.is_some() || files::is_folder(&folder);
        let mut own = if is_there { self.list(&folder, "yml")? } else { Vec::new() };
        own.retain(|path| new.is_none_or(|(new, _)| new != path));
        let read = own.into_iter().map(|path| self.text(&path).map(|yaml| (path, yaml.unwrap_or_default())));
        for pack in read.chain(new.map(|(path, yaml)| Ok((path.to_owned(), yaml.to_owned())))) {
            let (path, yaml) = pack?;
            let shown = self.world.shown(&path);
            packs.add(&yaml, &shown).map_err(|complaint| failure(&complaint, &Source::new(yaml), &shown).of_settings())?;
        }
        packs.set(&self.config.lint).map_err(|unknown| self.unsettled(|yaml| unknown.complaint(yaml)))?;
        Ok(packs)
    }

    /// Tell the packs whom the repository's history and its owners of code name.
    pub fn know(&self, packs: &mut Packs) {
        let Some(root) = people::work_tree(&self.root) else { return };
        self.introduce(packs, &people::people(root, &self.world));
    }

    /// The same, where the history was read already.
    pub fn introduce(&self, packs: &mut Packs, people: &People) {
        let Some(root) = people::work_tree(&self.root) else { return };
        let owners: Vec<String> = OWNERS.iter().filter_map(|place| self.text(&root.join(place)).ok()?).collect();
        let people = people.iter().map(|(name, address)| (name.as_str(), address.as_str()));
        packs.know(people, owners.iter().flat_map(|text| crate::lint::owners(text)));
    }
}

/// Where the owners of code are written, from the root of the work tree.
pub const OWNERS: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];
