//! What `site:` in `noblame.yml` holds.

use crate::document::front::{Audience, Status};
use crate::document::yaml;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What the site is called.
    pub title: String,
    /// Where the site will stand, for what cannot be relative: feeds, `sitemap.xml`, canonical links.
    pub base_url: Option<String>,
    /// The folder that the site is written to, relative to the settings file.
    #[serde(deserialize_with = "yaml::inner_folder")]
    #[cfg_attr(test, schemars(schema_with = "yaml::shape::folder"))]
    pub out: String,
    /// The git repository's address, for links to the source and its history; the remote `origin` where it is not said,
    /// and no links where it is empty.
    pub repository: Option<String>,
    /// Whose reports are built: `internal`, `public`. A report that does not say is `internal`.
    #[cfg_attr(test, schemars(with = "Vec<Audience>"))]
    audience: Vec<Word<Audience>>,
    /// Which are built by their status. A report that does not say is a `draft`.
    #[cfg_attr(test, schemars(with = "Vec<Status>"))]
    status: Vec<Word<Status>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            title: "Post-mortems".to_owned(),
            base_url: None,
            out: "public".to_owned(),
            repository: None,
            audience: [Audience::Internal, Audience::Public].map(Word).to_vec(),
            status: [Status::Draft, Status::InReview, Status::Approved, Status::Published].map(Word).to_vec(),
        }
    }
}

impl Settings {
    pub fn allows(&self, audience: Audience, status: Status) -> bool {
        self.audience.iter().any(|word| word.0 == audience) && self.status.iter().any(|word| word.0 == status)
    }
}

/// A value by the word that stands for it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String", bound = "T: FromWord")]
struct Word<T>(T);

trait FromWord: Sized {
    const WORDS: &'static str;
    fn from_word(word: &str) -> Option<Self>;
}

impl FromWord for Audience {
    const WORDS: &'static str = "internal or public";
    fn from_word(word: &str) -> Option<Audience> {
        Some(match word {
            "internal" => Audience::Internal,
            "public" => Audience::Public,
            _ => return None,
        })
    }
}

impl FromWord for Status {
    const WORDS: &'static str = "draft, in-review, approved, published or withdrawn";
    fn from_word(word: &str) -> Option<Status> {
        Some(match word {
            "draft" => Status::Draft,
            "in-review" => Status::InReview,
            "approved" => Status::Approved,
            "published" => Status::Published,
            "withdrawn" => Status::Withdrawn,
            _ => return None,
        })
    }
}

impl<T: FromWord> TryFrom<String> for Word<T> {
    type Error = String;

    fn try_from(word: String) -> Result<Word<T>, String> {
        T::from_word(&word).map(Word).ok_or_else(|| format!("“{word}” is not known here: write {}", T::WORDS))
    }
}
