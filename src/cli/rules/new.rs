//! `noblame rules new`: a house rule, written only once it keeps its promises.

use super::context;
use crate::cli::{Outcome, Session, lint};
use crate::document::{Complaint, plain};
use crate::lint::draft::{self, Draft, Written};
use crate::lint::{Packs, promise};
use crate::report::Level;
use crate::world::{Failure, files};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What it is called, a family and a name: `house/hero`
    id: Option<String>,
    /// The pack it goes into: `lint-rules/NAME.yml`, made where it is not there
    #[arg(long, value_name = "NAME", default_value = "house")]
    pack: String,
    /// How much it matters: info, suggestion, warning or error [default: warning]
    #[arg(long, value_parser = lint::level)]
    level: Option<Level>,
    /// A pattern that it looks for: "{person} saved the day"; may be given more than once
    #[arg(long = "match", value_name = "PATTERN")]
    patterns: Vec<String>,
    /// A regular expression that it looks for; may be given more than once
    #[arg(long = "regex", value_name = "REGEX")]
    regexes: Vec<String>,
    /// What a finding says; {found} is what was found
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// The question that leads on
    #[arg(long, value_name = "TEXT")]
    ask: Option<String>,
    /// Why the rule is there, for `noblame explain`
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Where the rule comes from; may be given more than once
    #[arg(long = "source", value_name = "TEXT")]
    sources: Vec<String>,
    /// A sentence that it stops at; may be given more than once
    #[arg(long, value_name = "SENTENCE")]
    flags: Vec<String>,
    /// A sentence that looks alike and that it lets be; may be given more than once
    #[arg(long, value_name = "SENTENCE")]
    passes: Vec<String>,
    /// Print the pack with the rule in it and write nothing
    #[arg(long)]
    print: bool,
}

pub(super) fn run(args: Args, packs: &Packs, session: &Session) -> anyhow::Result<Outcome> {
    let terminal = session.world.terminal;
    let pack = Pack::open(&args.pack, session)?;
    let print = args.print;
    let draft = if terminal.is_interactive() { ask(args, packs, &pack, session)? } else { given(args, packs)? };
    let written = pack.with(&draft)?;
    let promises = prove(&draft, &written, &pack, session)?;
    if print {
        terminal.print_raw(&written.text)?;
        return Ok(Outcome::Clean);
    }
    match &pack.text {
        None => files::create(&pack.path, &written.text)?,
        Some(old) if files::replace(&pack.path, old, &written.text).map_err(|error| session.reshown(error, &pack.path))? => {}
        Some(_) => {
            let failure = Failure::outside("is being changed by somebody else; it is left as it is").in_file(pack.shown);
            return Err(failure.hint("run the command again").into());
        }
    }
    terminal.print(&format!("{}\n", pack.shown))?;
    terminal.say(&format!("{} keeps its {promises} promises\n", draft.id));
    Ok(Outcome::Clean)
}

/// The pack that a rule goes into, as it is now.
struct Pack {
    name: String,
    path: PathBuf,
    shown: String,
    text: Option<String>,
}

impl Pack {
    fn open(name: &str, session: &Session) -> anyhow::Result<Pack> {
        let name = name.strip_suffix(".yml").unwrap_or(name);
        let is_sound = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        if !is_sound {
            return Err(Failure::yours(format!("“{name}” is no name of a pack"))
                .hint("a pack is a file in lint-rules: give letters, digits and dashes, such as house")
                .into());
        }
        let path = session.root.join("lint-rules").join(format!("{name}.yml"));
        let shown = session.world.shown(&path);
        Ok(Pack { name: name.to_owned(), text: files::read_if_there(&path)?, path, shown })
    }

    /// The pack's text with the rule in it.
    fn with(&self, draft: &Draft) -> anyhow::Result<Written> {
        match &self.text {
            Some(text) if !text.trim().is_empty() => draft.append(text).map_err(|complaint| {
                let source = crate::document::Source::new(text.clone());
                crate::cli::session::failure(&complaint, &source, &self.shown).of_settings().into()
            }),
            _ => Ok(draft.begin(&self.name)),
        }
    }
}

/// The rule as the command line says it; nothing is asked.
fn given(args: Args, packs: &Packs) -> anyhow::Result<Draft> {
    let mut missing = Vec::new();
    let has = |texts: &[String]| texts.iter().any(|text| !text.trim().is_empty());
    for (name, is_there) in [
        ("an id", args.id.is_some()),
        ("--match or --regex", has(&args.patterns) || has(&args.regexes)),
        ("--message", args.message.as_ref().is_some_and(|text| !text.trim().is_empty())),
        ("--flags", has(&args.flags)),
        ("--passes", has(&args.passes)),
    ] {
        if !is_there {
            missing.push(name);
        }
    }
    if !missing.is_empty() {
        return Err(Failure::yours(format!("a rule needs {} too", missing.join(", ")))
            .hint(
                "for example: noblame rules new house/hero --match \"saved the day\" --message \"“{found}” thanks one person\" \
                 --flags \"Mara saved the day.\" --passes \"The logs were saved.\"",
            )
            .into());
    }
    let draft = begun(args);
    free(&draft.id, packs)?;
    Ok(draft)
}

/// What the command line says, with nothing for what it does not.
fn begun(args: Args) -> Draft {
    let lines = |texts: Vec<String>| texts.iter().map(|text| one_line(text)).filter(|text| !text.is_empty()).collect();
    let line = |text: Option<String>| text.as_deref().map(one_line).unwrap_or_default();
    Draft {
        id: line(args.id),
        level: args.level.unwrap_or(Level::Warning),
        patterns: lines(args.patterns),
        regexes: args.regexes.into_iter().filter(|text| !text.is_empty()).collect(),
        message: line(args.message),
        ask: line(args.ask),
        why: line(args.why),
        sources: lines(args.sources),
        flags: lines(args.flags),
        passes: lines(args.passes),
    }
}

/// Ask a person for what the command line left out. What is answered is tried at once, and asked again where it is wrong.
fn ask(args: Args, packs: &Packs, pack: &Pack, session: &Session) -> anyhow::Result<Draft> {
    let terminal = session.world.terminal;
    let level = args.level;
    let mut draft = begun(args);
    let tell = |failure: &Failure| {
        let hint = failure.hint.as_ref().map_or(String::new(), |hint| format!("\n{hint}"));
        terminal.alert(&format!("{}{hint}\n", plain::visible(&failure.message)));
    };
    // What the command line says is not asked for again: it is wrong for good.
    if !draft.id.is_empty() {
        free(&draft.id, packs)?;
    }
    while draft.id.is_empty() {
        let typed = one_line(&terminal.ask("What is the rule called? (a family and a name: house/hero)", "")?);
        match free(&typed, packs) {
            Ok(()) => draft.id = typed,
            Err(failure) => tell(&failure),
        }
    }
    let mut is_done = !draft.patterns.is_empty() || !draft.regexes.is_empty();
    while !is_done {
        let question = if draft.patterns.is_empty() {
            "What does it look for? (a pattern: “{person} saved the day”)"
        } else {
            "And what else? (nothing ends)"
        };
        let typed = one_line(&terminal.ask(question, "")?);
        is_done = typed.is_empty() && !draft.patterns.is_empty();
        if !typed.is_empty() {
            draft.patterns.push(typed);
            let whole = Draft { message: "m".into(), ask: String::new(), flags: Vec::new(), passes: Vec::new(), ..draft.clone() };
            if let Err(error) = pack.with(&whole).and_then(|written| understood(&written, pack, session)) {
                tell(&error.downcast::<Failure>()?);
                draft.patterns.pop();
            }
        }
    }
    while draft.message.is_empty() {
        draft.message = one_line(&terminal.ask("What does a finding say? ({found} is what was found)", "")?);
        let whole = Draft { ask: String::new(), flags: Vec::new(), passes: Vec::new(), ..draft.clone() };
        if let Err(error) = pack.with(&whole).and_then(|written| understood(&written, pack, session))
            && !draft.message.is_empty()
        {
            tell(&error.downcast::<Failure>()?);
            draft.message.clear();
        }
    }
    if draft.ask.is_empty() {
        draft.ask = one_line(&terminal.ask("Which question leads on? (nothing leaves it out)", "")?);
    }
    if draft.why.is_empty() {
        draft.why = one_line(&terminal.ask("Why is the rule there? (nothing leaves it out)", "")?);
    }
    if level.is_none() {
        let names: Vec<String> = Level::ALL.iter().map(|level| level.name().to_owned()).collect();
        let warning = Level::ALL.iter().position(|level| *level == Level::Warning).unwrap_or(0);
        draft.level = Level::ALL[terminal.choose("How much does it matter?", &names, warning)?];
    }
    for (is_flag, question) in [
        (true, "A sentence that it stops at (more than one: one at a time, nothing ends)"),
        (false, "A sentence like it that it lets be (nothing ends)"),
    ] {
        let examples = |draft: &mut Draft| if is_flag { std::mem::take(&mut draft.flags) } else { std::mem::take(&mut draft.passes) };
        let mut kept = examples(&mut draft);
        let mut is_done = !kept.is_empty();
        while !is_done {
            let typed = one_line(&terminal.ask(question, "")?);
            is_done = typed.is_empty() && !kept.is_empty();
            if typed.is_empty() {
                continue;
            }
            let one = vec![typed.clone()];
            let (flags, passes) = if is_flag { (one, Vec::new()) } else { (Vec::new(), one) };
            let tried = Draft { flags, passes, ..draft.clone() };
            match pack.with(&tried).and_then(|written| prove(&tried, &written, pack, session)) {
                Ok(_) => kept.push(typed),
                Err(error) => tell(&error.downcast::<Failure>()?),
            }
        }
        if is_flag { draft.flags = kept } else { draft.passes = kept }
    }
    Ok(draft)
}

/// Whether an id is one, and nobody's yet.
fn free(id: &str, packs: &Packs) -> Result<(), Failure> {
    draft::id(id).map_err(|complaint| meant(&complaint, complaint.message.clone()))?;
    if packs.rule(id).is_none() {
        return Ok(());
    }
    let (place, hint) = match packs.own(id) {
        Some(place) => (place.to_owned(), "choose another name, or change the rule there"),
        None => (
            "among the built-in ones".to_owned(),
            "choose another name, or set its level in noblame.yml; a rule of that name written into a pack takes its place",
        ),
    };
    Err(Failure::yours(format!("there is a rule {id} already, {place}")).hint(hint))
}

/// The packs with the new rule, or what of it is not understood, by its flag.
fn understood(written: &Written, pack: &Pack, session: &Session) -> anyhow::Result<Packs> {
    if let Err(complaint) = crate::lint::rule::read(&written.text)
        && let Some((key, value)) = written.said(&complaint)
    {
        let flag = match key {
            "id" => String::new(),
            "sources" => "--source ".to_owned(),
            key => format!("--{key} "),
        };
        return Err(meant(&complaint, format!("{flag}“{value}”: {}", complaint.message)).into());
    }
    session.packs_with(Packs::built_in_bare(), Some((&pack.path, &written.text)))
}

/// How many promises the rule keeps: all of them, or it is not written.
fn prove(draft: &Draft, written: &Written, pack: &Pack, session: &Session) -> anyhow::Result<usize> {
    let packs = understood(written, pack, session)?;
    let rule = packs.rule(&draft.id).ok_or_else(|| Failure::ours("the rule is not where it was written").in_file(&pack.shown))?;
    match promise::broken(&packs, rule, &context(session)).first() {
        None => Ok(draft.flags.len() + draft.passes.len()),
        Some(broken) if broken.wanted => Err(Failure::yours(format!("the rule does not stop at “{}”", broken.text))
            .hint("write the pattern as the sentence is: {person} is anybody, (a|b) one of two, word~ any form, … words between; or give another sentence")
            .into()),
        Some(broken) => Err(Failure::yours(format!("the rule stops at “{}”, which is to pass", broken.text))
            .hint("narrow the pattern by what stands before or after it, or give another sentence")
            .into()),
    }
}

fn meant(complaint: &Complaint, message: String) -> Failure {
    Failure { hint: complaint.hint.clone(), ..Failure::yours(message) }
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
