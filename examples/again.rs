//! Holds `Document::again` to `Document::parse` over the Markdown files of a folder, after many changes of each:
//! `cargo run --release --example again -- FOLDER [CHANGES]`. It counts those after which they differ; with none it ends with 0, else with 1.

use noblame::document::{Document, Edit, Span};
use noblame::world::{Terminal, files};
use std::path::Path;
use std::process::ExitCode;

/// What is put in, beside stretches of the text itself.
const NEW: &[&str] = &[
    "x",
    "",
    "",
    " ",
    "\n",
    "\n\n",
    "\n\n## A heading\n\n",
    "```\n",
    "\n```\n",
    "- ",
    "> ",
    "`",
    "**",
    "|",
    "<!-- ",
    " -->",
    "<div>",
    "</ul>",
    "\n===\n",
    "\n---\n",
    "[a]: b\n",
    "[^1]",
    "    ",
    "\r\n",
    "é",
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let terminal = Terminal::default();
    let Some(folder) = arguments.next() else {
        terminal.alert("again: name a folder of Markdown files\n");
        return ExitCode::from(2);
    };
    let changes: usize = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(60);
    let Ok(paths) = files::list(Path::new(&folder), "md", Path::new(&folder)) else { return ExitCode::from(2) };
    let (mut tried, mut wrong) = (0, 0);
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for path in &paths {
        let Ok(text) = files::read(path) else { continue };
        let mut document = Document::parse(text);
        for _ in 0..changes {
            let edit = chance.edit(document.text());
            document.marks();
            document = document.again(&edit);
            tried += 1;
            if said(&document) != said(&Document::parse(document.text())) {
                wrong += 1;
                terminal.alert(&format!("{}: {edit:?}\n", path.display()));
                document = Document::parse(document.text());
            }
        }
    }
    terminal.alert(&format!("{} files, {tried} changes, {wrong} after which a report is read otherwise\n", paths.len()));
    ExitCode::from(u8::from(wrong > 0))
}

/// Everything that was read.
fn said(document: &Document) -> String {
    let lists = (document.list_items(), document.tables(), document.links(), document.comments());
    format!(
        "{:?} {:?} {:?} {lists:?} {:?} {:?}",
        document.front(),
        document.prose(),
        document.blocks(),
        document.sections(),
        document.marks()
    )
}

/// Numbers without a pattern, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    fn span(&mut self, text: &str, longest: usize) -> Span {
        let start = text.floor_char_boundary(self.below(text.len() + 1));
        let end = text.floor_char_boundary((start + self.below(longest)).min(text.len()));
        Span::new(start, end.max(start))
    }

    fn edit(&mut self, text: &str) -> Edit {
        let span = self.span(text, 40);
        if self.below(4) == 0 {
            return Edit::replace(span, self.span(text, 400).of(text));
        }
        let number = self.below(NEW.len());
        Edit::replace(if self.below(2) == 0 { Span::at(span.start) } else { span }, NEW[number])
    }
}
