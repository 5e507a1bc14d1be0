//! The command line: one file a verb.

mod access;
mod actions;
mod completions;
mod demo;
mod explain;
mod failure;
mod grow;
mod hook;
mod init;
mod lint;
mod lsp;
mod man;
mod new;
mod rules;
mod schema;
mod site;
mod snippets;
mod timeline;
mod trust;

use crate::session::{self, Session};
use crate::world::World;
use crate::world::terminal::Colour;
use clap::{Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// Write blameless post-mortems as Markdown in git: scaffold, gather timelines, lint, follow up, publish
#[derive(Debug, Parser)]
#[command(name = "noblame", version, propagate_version = true, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// When to colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Everywhere")]
    color: When,
    /// Say nothing but results and failures
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum When {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Args),
    New(new::Args),
    Grow(grow::Args),
    Timeline(timeline::Args),
    Lint(lint::Args),
    Hook(hook::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    Actions(actions::Args),
    Trust(trust::Args),
    Site(site::Args),
    Lsp(lsp::Args),
    Schema(schema::Args),
    Snippets(snippets::Args),
    Demo(demo::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// What came of it, for the exit code: 0 clean, 1 findings or overdue items, 2 where something could not be read. What could not be done is an error, and 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Clean,
    Findings,
    /// A report could not be read; the findings say which and where.
    Unread,
}

/// The editor's server, which this room may not know: it is handed in at the door. It tells whether the editor took leave
/// of it as it should.
pub type Serve = fn(World) -> anyhow::Result<bool>;

/// Run the command line of this process.
pub fn main(serve: Serve) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let mut world = match World::real() {
        Ok(world) => world,
        Err(error) => return failure::report(&error, crate::world::Terminal::default()),
    };
    world.terminal.quiet = cli.quiet;
    world.terminal.colour = match cli.color {
        When::Auto => Colour::Auto,
        When::Always => Colour::Always,
        When::Never => Colour::Never,
    };
    let terminal = world.terminal;
    match run(cli.verb, world, serve) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Unread) => ExitCode::from(2),
        Err(error) => failure::report(&error, terminal),
    }
}

fn run(verb: Verb, world: World, serve: Serve) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Init(args) => init::run(args, &world),
        Verb::New(args) => new::run(args, &Session::open(world)?),
        Verb::Grow(args) => grow::run(args, &Session::open(world)?),
        Verb::Timeline(args) => timeline::run(args, &Session::open(world)?),
        Verb::Lint(args) => lint::run(args, world),
        Verb::Hook(args) => hook::run(args, world),
        Verb::Explain(args) => explain::run(args, &Session::open(world)?),
        Verb::Rules(args) => rules::run(args, &Session::open(world)?),
        Verb::Actions(args) => actions::run(args, &Session::open(world)?),
        Verb::Trust(args) => trust::run(args, &Session::open(world)?),
        Verb::Site(args) => site::run(args, &Session::open(world)?),
        Verb::Schema(args) => schema::run(args, &Session::open(world)?),
        Verb::Snippets(args) => snippets::run(args, &Session::open(world)?),
        Verb::Lsp(args) => lsp::run(args, world, serve),
        Verb::Demo(args) => demo::run(args, &world, serve),
        Verb::Completions(args) => completions::run(args, &world),
        Verb::Man(args) => man::run(args, &world),
    }
}
