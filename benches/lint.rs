//! What linting costs, against a bare pulldown-cmark walk of the same reports in the same run.
//!
//! `cargo bench --bench lint -- FOLDER` (or `NOBLAME_BENCH=FOLDER`) measures the Markdown files of a folder; without one
//! a seeded set of invented reports is made in memory. Each figure is the best of several rounds, on one thread; what
//! counts is the ratio in the last column.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a bench reads files and the clock, and prints")]

use noblame::document::{self, Document};
use noblame::lint::{Context, Packs, Settings};
use noblame::report::Level;
use pulldown_cmark::Parser;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).or_else(|| std::env::var("NOBLAME_BENCH").ok());
    let texts = match &folder {
        Some(folder) => read(Path::new(folder)),
        None => invented(300),
    };
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} reports, {:.2} MB, {}", texts.len(), bytes as f64 / 1e6, folder.as_deref().unwrap_or("invented"));

    let settings = Settings::default();
    let context = |least| Context { today: jiff::civil::Date::constant(2026, 1, 1), severities: &[], settings: &settings, least, path: "" };
    let (everything, context) = (context(Level::Info), context(Level::Suggestion));
    let built = best(|| drop(black_box(Packs::built_in())));
    let packs = Packs::built_in();
    let language = Packs::built_in().language();
    let documents: Vec<Document> = texts.iter().map(|text| Document::parse(text.as_str())).collect();

    let walk = best(|| texts.iter().for_each(|text| Parser::new_ext(text, document::options()).for_each(|event| drop(black_box(event)))));
    let parse = best(|| texts.iter().for_each(|text| drop(black_box(Document::parse(text.as_str())))));
    let judge = best(|| documents.iter().for_each(|document| drop(black_box(language.judge(document, &context)))));
    let words = best(|| texts.iter().for_each(|text| drop(black_box(language.judge(&Document::parse(text.as_str()), &context)))));
    let all = best(|| texts.iter().for_each(|text| drop(black_box(packs.judge(&Document::parse(text.as_str()), &context)))));
    let info = best(|| texts.iter().for_each(|text| drop(black_box(packs.judge(&Document::parse(text.as_str()), &everything)))));

    let row = |name: &str, took: Duration| {
        let seconds = took.as_secs_f64();
        println!("{name:34} {:9.3} ms {:8.1} MB/s {:6.2}", seconds * 1e3, bytes as f64 / 1e6 / seconds, seconds / walk.as_secs_f64());
    };
    row("bare pulldown-cmark walk", walk);
    row("Document::parse", parse);
    row("language rules alone", judge);
    row("parse and language rules", words);
    row("parse and all packs", all);
    row("the same with --all", info);
    println!("{:34} {:9.3} ms, once a process", "built-in packs", built.as_secs_f64() * 1e3);
    for size in [100_000, 1_000_000] {
        let paragraph = "the engineer failed to check it because nobody should have asked ".repeat(size / 66);
        let took = best(|| drop(black_box(language.judge(&Document::parse(paragraph.as_str()), &context))));
        println!("one paragraph of {size:7} bytes      {:9.3} ms", took.as_secs_f64() * 1e3);
    }
}

fn best(mut work: impl FnMut()) -> Duration {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn read(folder: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

/// Reports of about 8 KB, the same at each run.
fn invented(count: usize) -> Vec<String> {
    const SUBJECTS: &[&str] =
        &["The cart service", "A replica in zone b", "The night shift", "The deploy job", "Support", "The `ledger` pod"];
    const VERBS: &[&str] =
        &["restarted", "saw errors from", "waited for", "drained", "lost its lease on", "sent traffic to", "rolled back"];
    const OBJECTS: &[&str] = &["the queue", "two nodes", "the payment gateway", "an old cache entry", "the **primary**", "the index"];
    const TAILS: &[&str] =
        &["at 14:02", "after the second alert", "for eleven minutes", "while the backup ran", "without any error", "as designed"];
    const RARE: &[&str] =
        &["The author forgot to bump the version.", "The responder should have compared both dashboards.", "Be more careful next time."];
    let mut seed = 7u64;
    let mut pick = move |among: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % among
    };
    let one = |number: usize| {
        let mut text = format!("---\nid: invented-{number}\nseverity: SEV2\nowner: \"@ada\"\n---\n\n# Invented {number}\n");
        for heading in ["Summary", "Impact", "Timeline", "Root cause", "Lessons learned", "Action items"] {
            text += &format!("\n## {heading}\n\n");
            for line in 0..18 {
                let sentence = |pick: &mut dyn FnMut(usize) -> usize| {
                    let part = |list: &[&'static str], at: usize| list[at];
                    format!(
                        "{} {} {} {}. ",
                        part(SUBJECTS, pick(SUBJECTS.len())),
                        part(VERBS, pick(VERBS.len())),
                        part(OBJECTS, pick(OBJECTS.len())),
                        part(TAILS, pick(TAILS.len()))
                    )
                };
                text += if line % 3 == 0 { "- " } else { "" };
                text += &sentence(&mut pick);
                if pick(90) == 0 {
                    text += RARE[pick(RARE.len())];
                }
                text += if line % 3 == 2 { "\n\n" } else { "\n" };
            }
        }
        text
    };
    let mut one = one;
    (0..count).map(&mut one).collect()
}
