//! `noblame schema`: what editors check and complete YAML by.

use super::{Outcome, Session};
use crate::config::schema::{self as settings, Names};
use crate::document::front::schema as front;
use crate::lint::{Packs, schema as packs};
use clap::ValueEnum;

/// Print the JSON Schema of front matter, settings or packs, with what this repository can name in them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the schema is of
    #[arg(value_enum, default_value_t, value_name = "WHAT")]
    what: What,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum What {
    /// A report's front matter, with the settings' severities
    #[default]
    FrontMatter,
    /// `noblame.yml`, with the names of the repository's rules, packs and forms
    Settings,
    /// A file of rules in `lint-rules`
    Packs,
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let schema = match args.what {
        What::FrontMatter => front::schema(&session.config.severities),
        What::Settings => settings::schema(&names(session)?),
        What::Packs => packs::schema(),
    };
    session.world.terminal.print_raw(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Outcome::Clean)
}

fn names(session: &Session) -> anyhow::Result<Names> {
    let packs = session.packs(Packs::built_in_bare())?;
    let forms = session.forms()?;
    let sorted = |mut names: Vec<String>| {
        names.sort_unstable();
        names.dedup();
        names
    };
    Ok(Names {
        rules: sorted(packs.rules().flat_map(|(rule, _)| [rule.id.clone(), rule.family().to_owned()]).collect()),
        packs: sorted(packs.rules().map(|(rule, _)| rule.pack.clone()).collect()),
        forms: sorted(forms.all().iter().map(|form| form.name.to_string()).collect()),
    })
}
