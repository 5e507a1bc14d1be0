//! Standard input, output and error: what is printed where, how wide, and in what colours.

use anstream::{AutoStream, ColorChoice};
use anyhow::Context;
use std::cell::Cell;
use std::io::{self, IsTerminal, Read, Write};
use std::time::Instant;

/// The three standard streams and how the user wants them used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    pub colour: Colour,
    /// Say nothing but results and failures.
    pub quiet: bool,
}

/// When to colour: `Auto` is on a terminal, unless `NO_COLOR` is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read and written")]
impl Terminal {
    /// Results. Styles in the text are dropped where colours are off.
    ///
    /// # Errors
    /// Standard output cannot be written. A reader who has gone away (`noblame … | head`) is no error: the work goes on
    /// in silence, and the exit code is what it would have been.
    pub fn print(self, text: &str) -> anyhow::Result<()> {
        // Looking for styles letter by letter takes longer than printing where none can be.
        if !text.bytes().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()) {
            return self.print_raw(text);
        }
        let mut out = AutoStream::new(io::stdout().lock(), self.choice());
        unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }

    /// Whether styles in results are kept.
    pub fn has_styles(self) -> bool {
        AutoStream::new(io::stdout(), self.choice()).current_choice() != ColorChoice::Never
    }

    /// Results as bytes, untouched: for JSON, CSV and the like.
    pub fn print_raw(self, text: &str) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }

    /// Whether results are shown in colours.
    pub fn has_colours(self) -> bool {
        let choice = self.choice();
        choice == ColorChoice::Always || choice == ColorChoice::Auto && AutoStream::choice(&io::stdout()) != ColorChoice::Never
    }

    /// What was done or is being done, on standard error; silent with `--quiet`. Failing to say it is no failure.
    pub fn say(self, text: &str) {
        if !self.quiet {
            self.alert(text);
        }
    }

    /// The same, in the place of a line of progress that may stand there.
    pub fn say_over(self, text: &str) {
        let over = if io::stderr().is_terminal() { "\r\u{1b}[K" } else { "" };
        self.say(&format!("{over}{text}"));
    }

    /// What a person has to know even with `--quiet`, on standard error.
    pub fn alert(self, text: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice());
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// All of standard input as text; the position of the first byte that is not UTF-8 is an error.
    pub fn read_input(self) -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("reading standard input")?;
        super::files::text(bytes, "<stdin>")
    }

    /// Ask for a line of text; an empty answer takes what is offered. Ask only where [`Terminal::is_interactive`].
    ///
    /// # Errors
    /// The terminal went away, or the person gave up with Ctrl-C.
    pub fn ask(self, question: &str, offered: &str) -> anyhow::Result<String> {
        let theme = dialoguer::theme::ColorfulTheme::default();
        let mut prompt = dialoguer::Input::<String>::with_theme(&theme).with_prompt(question).allow_empty(true);
        if !offered.is_empty() {
            prompt = prompt.default(offered.to_owned());
        }
        prompt.interact_text().context("asking at the terminal")
    }

    /// Ask to choose one of several; the answer is its place in the list.
    ///
    /// # Errors
    /// As [`Terminal::ask`].
    pub fn choose(self, question: &str, choices: &[String], offered: usize) -> anyhow::Result<usize> {
        let theme = dialoguer::theme::ColorfulTheme::default();
        dialoguer::Select::with_theme(&theme)
            .with_prompt(question)
            .items(choices)
            .default(offered)
            .interact()
            .context("asking at the terminal")
    }

    /// Standard input as a stream of bytes, for what may be larger than memory.
    pub fn input(self) -> Box<dyn io::BufRead> {
        Box::new(io::BufReader::with_capacity(1 << 16, io::stdin()))
    }

    /// Whether a person sits at both ends, so that a question can be asked.
    pub fn is_interactive(self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    pub fn output_is_terminal(self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether links can be clicked where results are printed.
    pub fn has_links(self) -> bool {
        self.colour != Colour::Never && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
    }

    /// Columns of the terminal that results go to: `COLUMNS` if it is set, otherwise asked of the terminal, otherwise 100.
    pub fn width(self) -> usize {
        let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|&columns| columns >= 20);
        set.or_else(|| dialoguer_size().filter(|_| io::stdout().is_terminal())).unwrap_or(100)
    }

    fn choice(self) -> ColorChoice {
        match self.colour {
            Colour::Auto => ColorChoice::Auto,
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        }
    }
}

fn dialoguer_size() -> Option<usize> {
    dialoguer::console::Term::stdout().size_checked().map(|(_, columns)| columns.into())
}

fn unless_closed(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("writing to standard output"),
    }
}

/// How far long work has come: one line on standard error, only on a terminal and only after a second.
#[derive(Debug)]
pub struct Progress {
    shown: bool,
    what: String,
    begun: Instant,
    last: Cell<Option<Instant>>,
    count: Cell<u64>,
}

impl Progress {
    /// `what` is the thing that is counted, as several: `lines`.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn new(terminal: Terminal, what: &str) -> Progress {
        let shown = !terminal.quiet && io::stderr().is_terminal();
        Progress { shown, what: what.to_owned(), begun: Instant::now(), last: Cell::new(None), count: Cell::new(0) }
    }

    /// One more of what is counted.
    pub fn line(&self) {
        self.count.set(self.count.get() + 1);
        if self.shown {
            self.show();
        }
    }

    fn show(&self) {
        let now = Instant::now();
        let is_due =
            now.duration_since(self.last.get().unwrap_or(self.begun)).as_millis() >= if self.last.get().is_none() { 1000 } else { 200 };
        if is_due {
            self.last.set(Some(now));
            let seconds = now.duration_since(self.begun).as_secs();
            Terminal::default().alert(&format!("\r{} {} read, {seconds} s", self.count.get(), self.what));
        }
    }
}

impl Drop for Progress {
    /// The line goes when the work is done.
    fn drop(&mut self) {
        if self.last.get().is_some() {
            Terminal::default().alert("\r\u{1b}[K");
        }
    }
}
