//! The findings in the formats that were asked for, on standard output and in files.

use crate::cli::Session;
use crate::document::Source;
use crate::lint::Packs;
use crate::report::{About, FORMATS, Format, Judged, Level, Results, text};
use crate::world::{Terminal, files};
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

/// How each report is printed for itself, on the core that judges it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// In the text for people, the only format that tells of each report apart from the others.
    is_text: bool,
    colours: bool,
    /// Whether the report is still asked for when it is printed, and whether its text is too.
    keeps: bool,
    quotes: bool,
}

impl Look {
    /// `keeps` says that somebody else asks for the findings at the end.
    pub fn new(format: &Format, outputs: &[Output], keeps: bool, terminal: Terminal) -> Look {
        let is_text = format.name == FORMATS[0].name;
        let quotes = keeps || !is_text && format.quotes || outputs.iter().any(|output| output.format.quotes);
        Look { is_text, colours: terminal.has_colours(), keeps: keeps || !is_text || !outputs.is_empty(), quotes }
    }

    /// Where no report is printed or asked for.
    pub const NONE: Look = Look { is_text: false, colours: false, keeps: false, quotes: false };

    /// What is printed of a report. Of one that is not asked for again the text is let go.
    pub fn print(self, judged: &mut Judged) -> String {
        let mut out = String::new();
        if self.is_text {
            text::report(judged, self.colours, &mut out);
        }
        // Of ten thousand reports most are told nothing of: their texts need not be kept.
        if !self.keeps || judged.findings.is_empty() {
            judged.source = Source::default();
        } else if !self.quotes {
            judged.let_text_go();
        }
        out
    }
}

/// Prints what is found, report by report as it comes where the format lets it.
#[derive(Debug)]
pub(super) struct Printer<'p> {
    look: Look,
    terminal: Terminal,
    waiting: String,
    pub tally: text::Tally,
    /// Those that are asked for at the end.
    pub judged: Vec<Judged>,
    format: &'static Format,
    outputs: &'p [Output],
}

/// What is printed of reports is gathered up to so many bytes.
const AT_ONCE: usize = 1 << 16;

impl<'p> Printer<'p> {
    pub fn new(look: Look, format: &'static Format, outputs: &'p [Output], terminal: Terminal) -> Printer<'p> {
        Printer { look, terminal, waiting: String::new(), tally: text::Tally::default(), judged: Vec::new(), format, outputs }
    }

    /// Print one report, in its turn.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn take(&mut self, judged: Judged, printed: &str) -> anyhow::Result<()> {
        self.tally.add(&judged);
        if self.look.keeps {
            self.judged.push(judged);
        }
        self.waiting += printed;
        if self.waiting.len() < AT_ONCE { Ok(()) } else { self.flush() }
    }

    /// Print what is told of all reports, and write each of the files; a file that is there is replaced. On a terminal, that
    /// nothing was found is said too, if all was read.
    ///
    /// # Errors
    /// Standard output or a file cannot be written.
    pub fn end(&mut self, all_read: bool, packs: &Packs, session: &Session) -> anyhow::Result<()> {
        let ids: BTreeSet<&str> = self.judged.iter().flat_map(|judged| &judged.findings).map(|finding| finding.rule.as_str()).collect();
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
        let results = Results { judged: &self.judged, rules: &rules };
        for Output { format, file } in self.outputs {
            let path = session.world.path(file);
            let text = (format.print)(&results);
            if files::is_there(&path) { files::write(&path, &text)? } else { files::create(&path, &text)? }
        }
        if self.look.is_text {
            self.waiting += &self.tally.end();
            if all_read && self.tally.counts.at_least(Level::Info) == 0 && self.terminal.output_is_terminal() {
                self.terminal.say(&(self.tally.summary() + "\n"));
            }
        } else {
            self.waiting += &(self.format.print)(&results);
        }
        self.flush()
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if self.look.is_text && self.look.colours { self.terminal.print(&waiting) } else { self.terminal.print_raw(&waiting) }
    }
}
