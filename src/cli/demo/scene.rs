//! The incident that the demonstration tells, step by step.

use super::{Stage, draft};

/// The report that `new` makes.
const REPORT: &str = "postmortems/2026-11-20-checkout-refused-foreign-cards.md";

const ID: &str = "2026-11-20-checkout-refused-foreign-cards";

/// What the shop has written before.
const EARLIER: &[(&str, &str)] = &[
    (
        "postmortems/2026-09-14-search-offered-sold-out-books.md",
        include_str!("../../../postmortems/2026-09-14-search-offered-sold-out-books.md"),
    ),
    ("postmortems/2026-10-06-backups-without-a-key.md", include_str!("../../../postmortems/2026-10-06-backups-without-a-key.md")),
    ("postmortems/2026-10-22-payment-provider-game-day.md", include_str!("../../../postmortems/2026-10-22-payment-provider-game-day.md")),
];

const ALERTS: &str = include_str!("../../../templates/demo/alerts.csv");
const CHAT: &str = include_str!("../../../templates/demo/chat.jsonl");

pub(super) fn play(stage: &Stage) -> anyhow::Result<()> {
    stage.world.terminal.print(
        "Larkspur Books, an invented bookshop, has an incident: one in five checkouts fails, for 42 minutes.\n\
         Everything happens in a scratch repository, which holds three earlier reports; every line after a $ is a command\n\
         that you can run.\n",
    )?;
    shop(stage)?;
    prepare(stage)?;
    gather(stage)?;
    review(stage)?;
    follow_up(stage)?;
    publish(stage)
}

/// What the shop's repository holds before anybody thinks of a report.
fn shop(stage: &Stage) -> anyhow::Result<()> {
    for report in EARLIER {
        stage.commit("2026-10-28T09:00:00Z", "keep a report", *report, None)?;
    }
    let code = |version: &str, limits: &str| format!("version: {version}\ncard_limits: {limits}\n");
    stage.commit("2026-11-19T09:00:00Z", "checkout: begin", ("checkout.yml", &code("2.13.4", "built in")), Some("v2.13.4"))?;
    let file = code("2.13.4", "config service");
    stage.commit("2026-11-20T13:40:21Z", "Read the card limits from the config service (#431)", ("checkout.yml", &file), None)?;
    let file = code("2.14.0", "config service");
    stage.commit("2026-11-20T13:58:02Z", "deploy checkout 2.14.0", ("checkout.yml", &file), Some("v2.14.0"))?;
    let file = code("2.13.4", "built in");
    stage.commit("2026-11-20T14:31:15Z", "deploy checkout 2.13.4 again", ("checkout.yml", &file), None)?;
    stage.commit("2026-11-20T14:58:00Z", "keep what the alerts and the chat said", ("exports/alerts.csv", ALERTS), None)?;
    stage.commit("2026-11-20T14:59:00Z", "keep what the alerts and the chat said", ("exports/chat.jsonl", CHAT), None)
}

fn prepare(stage: &Stage) -> anyhow::Result<()> {
    stage.tell("Once for a repository: settings, a folder, a hook, a CI job.")?;
    stage.run("2026-11-20T15:00:00Z", &["init", "--ci", "github"])?;
    stage.tell("A report begins with what is known. It is a Markdown file; nothing is kept anywhere else.")?;
    let words = [
        "new",
        "Checkout refused foreign cards",
        "--template",
        "short",
        "--severity",
        "SEV2",
        "--service",
        "checkout",
        "--started",
        "2026-11-20 14:02",
        "--owner",
        "checkout lead",
    ];
    stage.run("2026-11-20T15:01:00Z", &words)
}

fn gather(stage: &Stage) -> anyhow::Result<()> {
    stage.tell("The timeline is gathered from where things happened: alerts, the chat, and what git knows of deploys.")?;
    stage.run("2026-11-20T15:05:00Z", &["timeline", "import", REPORT, "--from", "csv", "exports/alerts.csv"])?;
    stage.run("2026-11-20T15:06:00Z", &["timeline", "import", REPORT, "--from", "jsonl", "exports/chat.jsonl"])?;
    stage.run("2026-11-20T15:07:00Z", &["timeline", "import", REPORT, "--from", "git"])?;
    stage.tell("The same events again add nothing. How the incident climbed from alert to people to a deploy:")?;
    stage.run("2026-11-20T15:08:00Z", &["timeline", "import", REPORT, "--from", "csv", "exports/alerts.csv"])?;
    stage.run("2026-11-20T15:09:00Z", &["timeline", "show", REPORT])
}

fn review(stage: &Stage) -> anyhow::Result<()> {
    stage.tell("Somebody writes a first draft, late on a Friday. The lint stops at two sentences and asks a question at each.")?;
    stage.write(REPORT, draft::first)?;
    stage.run("2026-11-20T17:30:00Z", &["lint", REPORT])?;
    stage.tell("The questions lead to another story. The same paragraph on Monday; the lint finds nothing more.")?;
    stage.write(REPORT, draft::second)?;
    stage.world.terminal.print(&quoted(draft::REWRITTEN))?;
    stage.run("2026-11-23T10:00:00Z", &["lint", REPORT])
}

fn follow_up(stage: &Stage) -> anyhow::Result<()> {
    stage.tell("What will change: each item with an owner and a day, in the table of the report.")?;
    let guard = "Refuse a deploy while the config service lacks a limit that was built in";
    let test = "Check each deploy with one card of every country in last month's orders";
    let item = |text, due, priority| {
        ["actions", "add", REPORT, text, "--owner", "checkout lead", "--due", due, "--type", "prevent", "--priority", priority]
    };
    stage.run("2026-11-23T10:20:00Z", &item(guard, "2026-12-04", "P1"))?;
    stage.run("2026-11-23T10:22:00Z", &item(test, "2026-12-18", "P2"))?;
    stage.tell("A day later the first one is done; the list holds what is open, over all reports.")?;
    stage.run("2026-11-24T16:00:00Z", &["actions", "set", &format!("{ID}#A1"), "status=done"])?;
    stage.run("2026-11-24T16:01:00Z", &["actions", "list"])
}

fn publish(stage: &Stage) -> anyhow::Result<()> {
    stage.tell("The review is over: the report's status becomes “published”, and all reports become a site.")?;
    stage.write(REPORT, draft::published)?;
    stage.run("2026-11-25T09:00:00Z", &["site", "build"])?;
    let page = stage.folder.join("public").join("index.html");
    stage.world.terminal.print(&format!("\nOpen it: {}\n", page.display()))
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect()
}
