//! What linting costs, against a bare pulldown-cmark walk of the same reports in the same run.
//!
//! `cargo bench --bench lint -- FOLDER` (or `NOBLAME_BENCH=FOLDER`) measures the Markdown files of a folder; without one
//! a seeded set of invented reports is made in memory. Each figure is the best of several rounds, each of which does
//! everything once; what counts is the ratio in the last column.
//!
//! `cargo bench --bench lint -- FOLDER --once all` does one pass of one row, for a profiler that counts instructions:
//! `valgrind --tool=callgrind` around the binary that cargo names. `--once none` reads the files and makes the packs
//! ready, and no more; what it costs is to be taken off.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a bench reads files and the clock, and prints")]

use noblame::document::{self, Document};
use noblame::lint::{Context, Packs, Settings};
use noblame::report::Level;
use pulldown_cmark::Parser;
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut once) = (std::env::var("NOBLAME_BENCH").ok(), None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--once" => once = arguments.next(),
            // Cargo's own.
            option if option.starts_with('-') => {}
            _ => folder = Some(argument),
        }
    }
    let texts = match &folder {
        Some(folder) => read(Path::new(folder)),
        None => invented(300),
    };
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} reports, {:.2} MB, {}", texts.len(), bytes as f64 / 1e6, folder.as_deref().unwrap_or("invented"));

    let settings = Settings::default();
    let context = |least| Context {
        today: jiff::civil::Date::constant(2026, 1, 1),
        severities: &[],
        settings: &settings,
        least,
        path: "",
        before: None,
    };
    let (everything, context) = (context(Level::Info), context(Level::Suggestion));
    let packs = Packs::built_in();
    let language = Packs::built_in().language();
    let judge = |packs: &Packs, text: &String, context: &Context| drop(black_box(packs.judge(&Document::parse(text.as_str()), context)));
    let each = |work: &dyn Fn(&String)| texts.iter().for_each(work);
    // Each core takes the next report, as the program does.
    let shared = || {
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                judge(&packs, text, &context);
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(work);
            work();
        });
    };
    let rows: [(&str, &str, &dyn Fn()); 6] = [
        ("walk", "bare pulldown-cmark walk", &|| {
            each(&|text| Parser::new_ext(text, document::options()).for_each(|event| drop(black_box(event))));
        }),
        ("parse", "Document::parse", &|| each(&|text| drop(black_box(Document::parse(text.as_str()))))),
        ("words", "parse and language rules", &|| each(&|text| judge(&language, text, &context))),
        ("all", "parse and all packs", &|| each(&|text| judge(&packs, text, &context))),
        ("info", "the same with --all", &|| each(&|text| judge(&packs, text, &everything))),
        ("two", "all packs, on two threads", &shared),
    ];
    if let Some(once) = once {
        for packs in [&packs, &language] {
            judge(packs, &"Nothing yet.".to_owned(), &context);
        }
        rows.iter().filter(|(name, ..)| *name == once).for_each(|(.., work)| work());
        return;
    }

    let took = best(&rows.map(|(.., work)| work));
    let walk = took_of(&took);
    for ((_, what, _), took) in rows.iter().zip(&took) {
        let seconds = took.as_secs_f64();
        println!("{what:34} {:9.3} ms {:8.1} MB/s {:6.2}", seconds * 1e3, bytes as f64 / 1e6 / seconds, seconds / walk);
    }
    let built = took_of(&best(&[&|| drop(black_box(Packs::built_in_bare()))]));
    println!("{:34} {:9.3} ms, once a process", "built-in packs", built * 1e3);

    // What is linear takes twice as long for twice the text.
    let paragraph = |size: usize| "the engineer failed to check it because nobody should have asked ".repeat(size / 66);
    let report = |size: usize| invented(1).concat().repeat(size / 8000);
    for (what, make) in [("one paragraph", &paragraph as &dyn Fn(usize) -> String), ("one report", &report)] {
        let mut before = None;
        for size in [250_000, 500_000, 1_000_000] {
            let text = make(size);
            let took = took_of(&best(&[&|| judge(&packs, &text, &everything)]));
            let ratio = before.map_or(String::new(), |before| format!("{:6.2} times the half", took / before));
            println!("{:34} {:9.3} ms {ratio}", format!("{what} of {:.2} MB, --all", text.len() as f64 / 1e6), took * 1e3);
            before = Some(took);
        }
    }
}

fn took_of(took: &[Duration]) -> f64 {
    took.first().map_or(0.0, Duration::as_secs_f64)
}

/// The best time of each, all of them in each round: what disturbs one disturbs its neighbours too.
fn best(work: &[&dyn Fn()]) -> Vec<Duration> {
    let mut best = vec![Duration::MAX; work.len()];
    for _ in 0..ROUNDS {
        for (best, work) in best.iter_mut().zip(work) {
            let start = Instant::now();
            work();
            *best = start.elapsed().min(*best);
        }
    }
    best
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
