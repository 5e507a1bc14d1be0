//! The findings in the formats that were asked for, on standard output and in files.

use crate::cli::Session;
use crate::lint::Packs;
use crate::report::{About, FORMATS, Format, Judged, Results};
use crate::world::files;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A format and the file that it is written to: `sarif=noblame.sarif`.
#[derive(Clone, Debug)]
pub(super) struct Output {
    format: &'static Format,
    file: PathBuf,
}

impl Output {
    pub fn read(written: &str) -> Result<Output, String> {
        let names = || FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
        let (name, file) = written.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or("write FORMAT=FILE: sarif=noblame.sarif")?;
        let format = FORMATS.iter().find(|format| format.name == name);
        let format = format.ok_or_else(|| format!("there is no format “{name}”: there are {}", names()))?;
        Ok(Output { format, file: file.into() })
    }
}

/// Whether one of the formats tells why a rule is there, which takes packs that hold it.
pub(super) fn explains(format: &Format, outputs: &[Output]) -> bool {
    format.explains || outputs.iter().any(|output| output.format.explains)
}

/// Print the findings, and write each of the files; a file that is there is replaced.
///
/// # Errors
/// Standard output or a file cannot be written.
pub(super) fn print(judged: &[Judged], format: &Format, outputs: &[Output], packs: &Packs, session: &Session) -> anyhow::Result<()> {
    let ids: BTreeSet<&str> = judged.iter().flat_map(|judged| &judged.findings).map(|finding| finding.rule.as_str()).collect();
    let pages = session.config.lint.url.as_ref();
    let about = |id: &&str| {
        packs.rule(id).map(|rule| About {
            id: rule.id.clone(),
            level: rule.level,
            ask: rule.ask.clone(),
            why: rule.why.clone(),
            url: pages.map(|pages| pages.replace("{rule}", &rule.id)),
        })
    };
    let rules: Vec<About> = ids.iter().filter_map(about).collect();
    let results = Results { judged, rules: &rules };
    for Output { format, file } in outputs {
        let path = session.world.path(file);
        let text = session.world.terminal.plain(&(format.print)(&results), format.styled);
        if files::is_there(&path) { files::write(&path, &text)? } else { files::create(&path, &text)? }
    }
    let printed = (format.print)(&results);
    let terminal = session.world.terminal;
    if format.styled { terminal.print(&printed) } else { terminal.print_raw(&printed) }
}
