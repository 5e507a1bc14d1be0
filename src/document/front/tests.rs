//! What front matter says, what it complains of, and what a splice leaves alone.

use super::*;
use crate::document::{apply, yaml};
use proptest::prelude::*;

/// The front matter of a report, and each complaint as the text it points at, what it says, and its hint.
fn check(lines: &str, complaints: &[(&str, &str)]) -> Front {
    let document = Document::parse(format!("---\n{lines}---\n\n# Title\n"));
    let front = document.front();
    let found: Vec<(String, String)> = front
        .complaints
        .iter()
        .chain(&front.broken)
        .map(|complaint| {
            let hint = complaint.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default();
            (complaint.span.of(document.text()).to_owned(), format!("{}{hint}", complaint.message))
        })
        .collect();
    let expected: Vec<(String, String)> = complaints.iter().map(|(span, said)| ((*span).to_owned(), (*said).to_owned())).collect();
    assert_eq!(found, expected, "{lines}");
    front.clone()
}

#[test]
fn every_fact_is_read() {
    let front = check(
        "id: 2026-11-21-checkout-500s   # the file's stem
title: Checkout returned 500s for 42 minutes
kind: incident
status: draft
audience: internal
severity: SEV2
services: [checkout, payments-db]
tags: dns
owner: \"@amara\"
facilitator: '@li'
reviewers: [{who: \"@sam\", state: approved, on: 2026-11-25}, \"@kit\"]
detected_by: alert
started: 2026-11-21T14:02:00Z
detected: 2026-11-21 15:09 +0100
resolved: 2026-11-21T14:44Z
mitigated: 2026-11-21 14:31 UTC
impact: {summary: 1 in 5 checkouts failed, users: 18400, requests_failed: \"52,110\", regions: [eu]}
slo: {name: checkout-availability, objective: 99.9%, window: 30d, bad: 52110, total: 9800000}
effort: {responders: 5, hours: 14.5}
factors:
  - config-rollout
  - missing-validation
links: {pagerduty: [Q1ABC], github: \"acme/shop#431\"}
related:
acknowledged:
layout: post
author: [Kim, Bo]
",
        &[],
    );
    let utc = |clock: &str| format!("2026-11-21T{clock}:00Z").parse::<jiff::Timestamp>().unwrap();
    let moments: Vec<_> = front.milestones.iter().map(|(milestone, fact)| (*milestone, fact.value.timestamp())).collect();
    assert_eq!(
        moments,
        [
            (Milestone::Started, utc("14:02")),
            (Milestone::Detected, utc("14:09")),
            (Milestone::Mitigated, utc("14:31")),
            (Milestone::Resolved, utc("14:44"))
        ]
    );
    assert_eq!(front.kind.unwrap().value, Kind::Incident);
    assert_eq!(front.owner.unwrap().value, "@amara");
    assert_eq!(front.tags.iter().map(|tag| tag.value.as_str()).collect::<Vec<_>>(), ["dns"]);
    assert_eq!(front.factors.len(), 2);
    let impact = front.impact.unwrap().value;
    assert_eq!(impact.numbers, [("users".to_owned(), 18400.0), ("requests_failed".to_owned(), 52110.0)]);
    assert_eq!(impact.other, [("regions".to_owned(), "[eu]".to_owned())]);
    assert_eq!(front.slo.unwrap().value.objective, Some(99.9));
    assert_eq!(front.reviewers[1].value.who, "@kit");
    assert_eq!(front.reviewers[0].value.on, Some(jiff::civil::date(2026, 11, 25)));
    assert_eq!(front.links[1], ("github".to_owned(), vec!["acme/shop#431".to_owned()]));
    let other: Vec<_> = front.other.iter().map(|(key, fact)| (key.as_str(), fact.value.as_str())).collect();
    assert_eq!(other, [("layout", "post"), ("author", "[Kim, Bo]")]);
}

#[test]
fn what_is_not_understood_is_said_with_what_would_be_right() {
    let table: &[(&str, &str, &str)] = &[
        (
            "kind: incidnet\n",
            "incidnet",
            "“incidnet” is no kind that noblame knows; did you mean incident? It is one of incident, near-miss, problem or game-day",
        ),
        ("status: [a]\n", "[a]", "status is one word, and this is a list; write draft, in-review, approved, published or withdrawn"),
        (
            "started: 2026-11-21 14:02\n",
            "2026-11-21 14:02",
            "“2026-11-21 14:02” does not say in which time zone it is; say the zone: 2026-11-21T14:02:00Z, or an offset such as +01:00 in place of the Z",
        ),
        (
            "started: 2026-11-21\n",
            "2026-11-21",
            "“2026-11-21” is a day without a time; add the time of day and the zone: 2026-11-21T14:02:00Z",
        ),
        (
            "resolved: around noon\n",
            "around noon",
            "“around noon” is no time that can be read; write it as 2026-11-21T14:02:00Z, or leave it empty until it is known",
        ),
        (
            "owner: [\"@amara\", \"@li\"]\n",
            "[\"@amara\", \"@li\"]",
            "a report has exactly one owner; keep the one who sees the report through; the others can be reviewers",
        ),
        ("impact: {users: many}\n", "many", "“many” is no number; write users as digits: 18400"),
        ("slo: {objective: 0.999}\n", "0.999", "an objective is in percent; write 99.9 for 999 good ones in 1000"),
        ("title: a\ntitle: b\n", "title", "the key “title” stands here a second time; keep one of the two"),
        ("services: {a: b}\n", "{a: b}", "services is a list of words, and this is a set of keys; write it as `services: [one, another]`"),
        ("reviewers: [{on: 1}]\n", "{on: 1}", "this does not say who reviews; write {who: \"@sam\", state: approved, on: 2026-11-25}"),
        ("owner: @amara\n", "@amara", "a value in YAML cannot begin with @; put quotation marks around it: \"@amara\""),
        (
            "title: Checkout: 500s\n",
            ": 500s",
            "a colon stands here where YAML expects none; a value that holds “: ” needs quotation marks around it; a list that began with [ needs its ]",
        ),
        (
            "a note\n",
            "a note",
            "front matter is a list of keys with their values, and this is none; write a line such as `title: Checkout returned 500s`",
        ),
    ];
    for (lines, span, said) in table {
        check(lines, &[(span, said)]);
    }
}

#[test]
fn what_other_tools_write_is_accepted() {
    let front =
        check("layout: post\ndate: 2020-04-08 12:00:00 +0200\nowner: [one]\nservices: checkout\nstatus: In Review\nkind: nearmiss\n", &[]);
    assert_eq!(front.date.unwrap().value, jiff::civil::date(2020, 4, 8));
    assert_eq!(front.owner.unwrap().value, "one");
    assert_eq!(front.status.unwrap().value, Status::InReview);
    assert_eq!(front.kind.unwrap().value, Kind::NearMiss);
    assert!(!check("title: x\ndate: yesterday\ntags: [a]\n", &[]).is_ours());
}

/// What a document becomes when one key is set.
fn set(text: &str, key: &str, value: &str) -> String {
    let document = Document::parse(text);
    match document.set_fact(key, value) {
        Ok(edits) => apply(text, &edits).unwrap(),
        Err(complaint) => format!("{}: {}", complaint.span.of(text), complaint.message),
    }
}

#[test]
fn only_the_value_changes() {
    let table: &[(&str, &str, &str, &str)] = &[
        ("---\nowner:   a   # who\n---\n", "owner", "@b", "---\nowner:   \"@b\"   # who\n---\n"),
        ("---\nowner: # who\n---\n", "owner", "b", "---\nowner: b # who\n---\n"),
        ("---\r\nowner: \r\n---\r\n", "owner", "b", "---\r\nowner: b\r\n---\r\n"),
        ("---\ntitle: 'a'\n---\n", "title", "Checkout: 500s", "---\ntitle: \"Checkout: 500s\"\n---\n"),
        ("---\ntitle: >-  # long\n  a\n  b\n\n# c\nkind: x\n---\n", "title", "t", "---\ntitle: t  # long\n\n# c\nkind: x\n---\n"),
        ("---\ntitle: |+\n  a\n\nkind: x\n---\n", "title", "t", "---\ntitle: t\n\nkind: x\n---\n"),
        ("---\ntags: [a,  b] # c\n---\n", "tags", "[x, y]", "---\ntags: [x, y] # c\n---\n"),
        ("---\ntags: # c\n    - a # d\n    - b\nx: 1\n---\n", "tags", "[x, y]", "---\ntags: # c\n    - x\n    - y\nx: 1\n---\n"),
        ("---\ntags: # c\n- a\n# e\n- b # d\nx: 1\n---\n", "tags", "one", "---\ntags: one # c # d\nx: 1\n---\n"),
        ("---\nimpact:\n  users: 4 # c\n---\n", "impact.users", "5", "---\nimpact:\n  users: 5 # c\n---\n"),
        ("---\nimpact:\n  summary: x\ntags: a\n---\n", "impact.users", "5", "---\nimpact:\n  summary: x\n  users: 5\ntags: a\n---\n"),
        ("---\nimpact: {summary: x }\n---\n", "impact.users", "5", "---\nimpact: {summary: x, users: 5 }\n---\n"),
        ("---\nimpact: {summary: x}\n---\n", "impact.summary", "a, b", "---\nimpact: {summary: \"a, b\"}\n---\n"),
        ("---\nimpact:\n---\n", "impact.users", "5", "---\nimpact: {users: 5}\n---\n"),
        ("---\ntitle: x\n---\n", "impact.users", "5", "---\ntitle: x\nimpact: {users: 5}\n---\n"),
        (
            "---\n# a\nid: x # b\n\n# c\nzzz: 1\nowner: o\n---\n",
            "title",
            "t",
            "---\n# a\nid: x # b\ntitle: t\n\n# c\nzzz: 1\nowner: o\n---\n",
        ),
        ("---\n\n# the owner\nowner: o\n---\n", "id", "x", "---\n\nid: x\n# the owner\nowner: o\n---\n"),
        ("---\n  a: 1\n---\n", "b", "2", "---\n  a: 1\n  b: 2\n---\n"),
        ("---\n{a: 1}\n---\n", "b", "2", "---\n{a: 1, b: 2}\n---\n"),
        ("---\na: |\n  x\n...\nbody", "b", "2", "---\na: |\n  x\nb: 2\n...\nbody"),
        ("---\n# only a comment\n---\n", "b", "", "---\n# only a comment\nb:\n---\n"),
        ("---\n---\n", "owner", "no", "---\nowner: no\n---\n"),
        ("\u{feff}# Title\r\n", "owner", "a", "\u{feff}---\r\nowner: a\r\n---\r\n\r\n# Title\r\n"),
        ("", "owner", "a", "---\nowner: a\n---\n"),
        ("---\na: &x 1\nb: *x\n---\n", "b", "2", "---\na: &x 1\nb: 2\n---\n"),
        ("---\nowner: a\n---\n", "owner", "", "---\nowner: \n---\n"),
        ("---\ntitle: a\n  b\n---\n", "title", "c\nd", "---\ntitle: \"c\\nd\"\n---\n"),
        ("---\ntitle: a\n---\n", "tags", "- a\n- b: 1\n", "---\ntitle: a\ntags: [a, {b: 1}]\n---\n"),
    ];
    for (before, key, value, after) in table {
        assert_eq!(set(before, key, value), *after, "{before:?} {key} {value:?}");
    }
}

#[test]
fn what_would_change_another_key_is_refused() {
    let table: &[(&str, &str, &str, &str)] = &[
        ("---\na: &x 1\nb: *x\n---\n", "a", "2", ": a cannot be set without changing another key"),
        ("---\nowner: @a\n---\n", "owner", "b", "@a: a value in YAML cannot begin with @"),
        ("---\nimpact: some\n---\n", "impact.users", "5", "some: impact holds no keys, so “users” cannot be set in it"),
        ("---\na: 1\na: 2\n---\n", "a", "3", "a: the key “a” stands here a second time"),
        ("---\na: 1\n---\n", "a..b", "3", ": “a..b” is no key"),
        ("---\n- a\n---\n", "a", "3", "- a: the front matter holds no keys, so “a” cannot be set in it"),
    ];
    for (before, key, value, said) in table {
        assert_eq!(set(before, key, value), *said, "{before:?}");
    }
}

#[test]
fn nonsense_is_read() {
    let mut texts =
        vec!["[".repeat(1 << 20), "{a: ".repeat(1 << 18), "- ".repeat(1 << 19), "a: 'x\n".repeat(1 << 17), "\u{1f642}".repeat(1 << 18)];
    texts.push((0..15_000).map(|n| format!("key{n}: [a, b]\n")).collect());
    texts.push("? ".repeat(100_000));
    texts.push("&a ".repeat(100_000));
    let bomb: String = (0..40).map(|n| format!("a{}: &a{} [*a{n}, *a{n}, *a{n}, *a{n}]\n", n + 1, n + 1)).collect();
    texts.push(format!("a: &a0 [x]\n{bomb}"));
    texts.push(format!("a: &a {}\nservices: [{}]\n", "x".repeat(1 << 19), "*a,".repeat(1 << 16)));
    texts.push("services: &a [*a]\n".into());
    for text in texts {
        let document = Document::parse(format!("---\n{text}\n---\n\nText.\n"));
        let front = document.front();
        assert!(front.broken.is_some() || front.keys.len() > 1000 || !front.complaints.is_empty(), "{}", &text[..20]);
        if let Err(complaint) = document.set_fact("owner", "x") {
            assert!(document.text().get(complaint.span.start..complaint.span.end).is_some());
        }
    }
}

/// One key with its value as people write them, and the comments and blank lines around it.
fn line(key: String) -> impl Strategy<Value = String> {
    let inside = key.clone();
    let value = prop_oneof![
        "[a-z0-9 ]{0,8}[a-z]",
        "'[a-z: #,]{0,8}'",
        "\"[a-zé🙂: #,]{0,8}\"",
        Just(String::new()),
        Just("[a,  'b' ,c]".to_owned()),
        Just("{x: 1,y: [2] }".to_owned()),
        Just("\n  - a # note\n\n  -   b".to_owned()),
        Just("\n- a\n# between\n- b: 1\n  c:".to_owned()),
        Just("\n    x: 1\n    y:   {z: 2} # note".to_owned()),
        Just("|\n  text: here\n\n  # no comment\n".to_owned()),
        Just(">-  # note\n   folded\n   text".to_owned()),
        Just("|+\n  kept\n\n".to_owned()),
        Just("one\n  two # note".to_owned()),
        Just("2026-11-21T14:02:00Z".to_owned()),
        Just(format!("&{inside} anchored")),
    ];
    let before = prop_oneof![Just(""), Just("# above\n"), Just("\n"), Just("# a\n\n  # b\n")];
    (before, "[ ]{0,2}", "[ ]{1,3}", value, prop_oneof![Just(""), Just("  # beside"), Just(" ")]).prop_map(
        move |(before, colon, gap, value, note)| {
            let note = if value.contains('\n') { "" } else { note };
            format!("{before}{key}{colon}:{gap}{value}{note}\n")
        },
    )
}

fn reports() -> impl Strategy<Value = String> {
    let keys =
        prop::sample::subsequence(vec!["id", "title", "mine", "status", "tags", "owner", "impact", "a b", "factors"], 0..=9).prop_shuffle();
    let lines = keys.prop_flat_map(|keys| keys.into_iter().map(|key| line(key.replace(' ', "-"))).collect::<Vec<_>>());
    (lines, any::<bool>(), any::<bool>(), prop_oneof![Just("---"), Just("...")], "[a-z# \n]{0,20}").prop_map(
        |(lines, bom, crlf, fence, body)| {
            let text = format!("---\n{}{fence}\n{body}", lines.concat());
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            if bom { format!("\u{feff}{text}") } else { text }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Every line that does not belong to the key is still there, byte for byte and in order, and every other key says
    /// what it said.
    #[test]
    fn setting_a_key_leaves_the_others(
        text in reports(),
        key in prop::sample::select(vec!["id", "title", "kind", "owner", "tags", "impact", "impact.users", "mine", "new"]),
        value in prop_oneof!["[ -~é\n]{0,12}", Just("[a, b]".to_owned()), Just("x".to_owned()), Just("{a: 1}".to_owned())],
    ) {
        let document = Document::parse(text.as_str());
        prop_assert!(document.front().broken.is_none(), "{:?}", document.front().broken);
        let edits = match document.set_fact(key, &value) {
            Ok(edits) => edits,
            Err(complaint) => {
                prop_assert!(key == "impact.users" && complaint.message.contains("holds no keys"), "{}", complaint.message);
                return Ok(());
            }
        };
        let after = apply(&text, &edits).unwrap();
        let first = edits.iter().map(|edit| edit.span.start).min().unwrap_or(0);
        let last = edits.iter().map(|edit| edit.span.end).max().unwrap_or(text.len());
        prop_assert_eq!(&text[..first], &after[..first]);
        prop_assert!(after.ends_with(&text[last..]));
        let again = Document::parse(after.as_str());
        let top = key.split('.').next().unwrap();
        for (other, span) in &document.front().keys {
            if other.split('.').next() == Some(top) {
                continue;
            }
            let moved = again.front().key_span(other);
            prop_assert!(moved.is_some(), "{} is gone", other);
            let touched = edits.iter().any(|edit| edit.span.start < span.end && span.start < edit.span.end);
            prop_assert!(!touched);
        }
        if !value.trim().is_empty() {
            prop_assert!(again.front().key_span(key).is_some());
        }
        let spaces = |text: &str| text.matches("\r\n").count();
        prop_assert!(spaces(&text) == 0 || after.matches('\n').count() == spaces(&after), "a line ending changed");
    }

    /// A quoted text reads as itself, in a block, in a list and in a mapping.
    #[test]
    fn a_scalar_reads_as_its_text(text in prop_oneof!["\\PC{0,12}", "[-+.:0-9eExXo_ ,TZ]{0,8}", any::<String>(), "(yes|No|NULL|~|on|\\.inf|<<|---|\\.\\.\\.)"]) {
        let scalar = yaml::scalar(&text);
        let read: std::collections::BTreeMap<String, serde_yaml::Value> = yaml::read(&format!("a: {scalar}\n")).unwrap();
        prop_assert_eq!(read["a"].as_str(), Some(text.as_str()));
        let document = Document::parse(format!("---\ntitle: {scalar}\n---\n"));
        prop_assert_eq!(document.front().title.as_ref().map(|fact| fact.value.as_str()), Some(text.trim()));
        let edits = document.set_fact("impact.summary", &scalar).unwrap();
        let after = Document::parse(apply(document.text(), &edits).unwrap());
        let impact = after.front().impact.clone();
        prop_assert_eq!(impact.and_then(|fact| fact.value.summary), Some(text.trim().to_owned()));
    }

    #[test]
    fn no_text_is_too_strange(text in prop_oneof!["[-a:#&*!|>'\"\\[\\]{}, \n\t\r?%@`~.]{0,80}", any::<String>()], key in "[a-c.]{0,3}", value in any::<String>()) {
        let document = Document::parse(format!("---\n{text}\n---\n"));
        let front = document.front();
        for complaint in front.complaints.iter().chain(&front.broken) {
            prop_assert!(document.text().get(complaint.span.start..complaint.span.end).is_some());
        }
        if let Ok(edits) = document.set_fact(&key, &value) {
            prop_assert!(apply(document.text(), &edits).is_ok());
        }
    }
}
