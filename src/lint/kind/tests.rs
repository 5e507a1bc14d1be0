//! Every rule that is a check keeps its promises, and reports are asked for what they can give.

use super::*;
use crate::document::Source;
use crate::lint::{Context, Packs, Settings};
use crate::report::Level;
use jiff::civil::date;

/// The findings of the built-in checks of these rules: level, place, rule, message.
fn check(text: &str, rules: &str) -> Vec<String> {
    check_change(None, text, rules)
}

/// The same of a change of a report.
fn check_change(before: Option<&str>, text: &str, rules: &str) -> Vec<String> {
    let settings = Settings::default();
    let severities = ["SEV1", "SEV2", "SEV3"].map(str::to_owned);
    let context =
        Context { today: date(2026, 12, 1), severities: &severities, settings: &settings, least: Level::Info, path: "", before: None };
    let before = before.map(Document::parse);
    let context = Context { before: before.as_ref(), ..context };
    let source = Source::new(text.to_owned());
    let findings = Packs::built_in().judge(&Document::parse(text), &context);
    let wanted = findings.iter().filter(|finding| finding.rule.starts_with(rules));
    wanted
        .map(|finding| {
            let at = source.position(finding.span.start);
            format!("{} {}:{} {}: {}", finding.level.name(), at.line, at.column, finding.rule, finding.message)
        })
        .collect()
}

#[test]
fn every_check_has_a_rule_and_keeps_its_promises() {
    let packs = Packs::built_in();
    for kind in KINDS {
        let rule = packs.rule(kind.name).unwrap_or_else(|| panic!("{} has no rule", kind.name));
        assert!(!rule.flags.is_empty() && !rule.passes.is_empty(), "{}", kind.name);
        for example in &rule.flags {
            assert!(
                !check_change(example.before.as_deref(), &example.text, kind.name).is_empty(),
                "{} lets this be:\n{}",
                kind.name,
                example.text
            );
        }
        for example in &rule.passes {
            assert_eq!(
                check_change(example.before.as_deref(), &example.text, kind.name),
                Vec::<String>::new(),
                "{} stops at:\n{}",
                kind.name,
                example.text
            );
        }
    }
}

#[test]
fn more_is_asked_of_a_report_that_goes_to_review() {
    let report = |front: &str| format!("{front}\n# Checkout\n\n## Summary\n");
    let levels = |front: &str| -> Vec<String> {
        let found = check(&report(front), "structure/");
        found.iter().map(|line| line.split(':').take(2).collect::<Vec<_>>().join(":")).collect()
    };
    assert_eq!(
        levels("---\nkind: incident\nstatus: draft\n---\n"),
        [
            "info 1:1 structure/audience",
            "suggestion 1:1 structure/detection",
            "suggestion 1:1 structure/impact-number",
            "info 1:1 structure/milestones",
            "suggestion 1:1 structure/one-owner",
            "info 8:1 structure/empty-section",
        ]
    );
    assert_eq!(
        levels("---\nkind: incident\nstatus: in-review\n---\n"),
        [
            "suggestion 1:1 structure/audience",
            "warning 1:1 structure/detection",
            "warning 1:1 structure/impact-number",
            "warning 1:1 structure/milestones",
            "warning 1:1 structure/one-owner",
            "warning 8:1 structure/empty-section",
        ]
    );
    // What another tool wrote owes us nothing.
    assert!(levels("---\ntitle: Checkout\ndate: 2026-11-21\n---\n").iter().all(|line| line.starts_with("info ")));
}

#[test]
fn the_settings_have_the_last_word() {
    let settings: Settings = serde_yaml::from_str("levels: {structure/audience: warning, structure/detection: off}").unwrap();
    let mut packs = Packs::built_in();
    packs.set(&settings).unwrap();
    let context = Context { today: date(2026, 12, 1), severities: &[], settings: &settings, least: Level::Info, path: "", before: None };
    let document = Document::parse("---\nkind: incident\n---\n");
    let found = packs.judge(&document, &context);
    let level = |rule: &str| found.iter().find(|finding| finding.rule == rule).map(|finding| finding.level);
    assert_eq!(level("structure/audience"), Some(crate::report::Level::Warning));
    assert_eq!(level("structure/detection"), None);
    assert_eq!(level("structure/milestones"), Some(crate::report::Level::Info));
}

#[test]
fn what_can_be_followed_is_let_be() {
    let table: &[(&str, &str, &[&str])] = &[
        ("newest first is an order", "- 2026-11-21 14:31: c\n- 2026-11-21 14:09: b\n- 2026-11-21 14:02: a\n", &[]),
        ("over midnight", "- 2026-11-21 23:50: a\n- 2026-11-22 00:10: b\n- 2026-11-22 00:20: c\n", &[]),
        ("over midnight without days", "- 23:50: a\n- 00:10: b\n- 00:20: c\n", &[]),
        (
            "one entry too late",
            "- 2026-11-21 14:02: a\n- 2026-11-21 15:09: b\n- 2026-11-21 14:10: c\n- 2026-11-21 14:31: d\n",
            &["suggestion 9:3 timeline/order: 2026-11-21 14:10 stands after 2026-11-21 15:09"],
        ),
        ("about", "- 2026-11-21 14:02: a\n- ~2026-11-21 14:01: b\n- 2026-11-21 14:03: c\n", &[]),
    ];
    for (what, entries, expected) in table {
        let report = format!("---\nkind: incident\n---\n\n## Timeline (UTC)\n\n{entries}");
        assert_eq!(check(&report, "timeline/order"), *expected, "{what}");
    }
}

#[test]
fn one_person_or_role_is_an_owner() {
    let owners: &[(&str, bool)] = &[
        ("\"@amara\"", true),
        ("on-call lead for payments", true),
        ("Bo from the platform team", true),
        ("\"@amara @li\"", false),
        ("Amara and Li", false),
        ("the whole team", false),
        ("TBD", false),
        ("\"??\"", false),
    ];
    for (owner, fits) in owners {
        assert_eq!(check(&format!("---\nowner: {owner}\n---\n"), "structure/one-owner").is_empty(), *fits, "{owner}");
    }
}

#[test]
fn a_time_is_no_number_of_an_impact() {
    let texts: &[(&str, bool)] = &[
        ("Checkout returned errors.", false),
        ("From 14:02 to 14:44 on 2026-11-21 some users saw errors.", false),
        ("One in five checkouts failed.", true),
        ("1 in 5 checkouts failed.", true),
        ("~18,400 users saw errors.", true),
        ("Half of the checkouts failed.", true),
        ("All users were logged out.", true),
        ("Nobody noticed.", true),
        ("It cost $400.", true),
    ];
    for (text, counts) in texts {
        let report = format!("---\nkind: incident\n---\n\n## Impact\n\n{text}\n");
        assert_eq!(check(&report, "structure/impact-number").is_empty(), *counts, "{text}");
    }
}

#[test]
fn front_matter_that_cannot_be_read_is_asked_for_nothing_else() {
    let found = check("---\nowner: @amara\nkind: incident\n---\n\n## Summary\n\nCheckout returned errors.\n", "structure/");
    assert_eq!(found, ["error 2:8 structure/front-matter: a value in YAML cannot begin with @"]);
}

#[test]
fn many_items_that_lack_the_same_are_told_together() {
    let report = |count: usize| {
        let items: String = (1..=count).map(|number| format!("- [ ] Refuse drains of rack {number} (due 2026-12-05)\n")).collect();
        format!("---\nkind: incident\nstatus: in-review\n---\n\n## Action items\n\n{items}")
    };
    assert_eq!(
        check(&report(2), "action/owner"),
        ["warning 8:7 action/owner: nobody is named to do it: A1", "warning 9:7 action/owner: nobody is named to do it: A2"]
    );
    assert_eq!(check(&report(5), "action/owner"), ["warning 8:7 action/owner: nobody is named to do it: A1, A2, A3 and 2 more"]);
    assert_eq!(check(&report(5), "action/due"), Vec::<String>::new());
}

#[test]
fn a_report_of_ten_thousand_headings_is_soon_checked() {
    let text = "# R\n\n".to_owned() + &"## Impact\n\n<!-- how many? -->\n\n## Summary\n\n".repeat(10_000);
    let document = Document::parse(text);
    let settings = Settings::default();
    let context = Context::plain(&settings);
    let subject = super::Subject::new(&document, &context, &[], &[]);
    // Were each section to look at every other, this would take minutes.
    let count = |kind: &str| (super::named(kind).unwrap().run)(&subject).len();
    assert_eq!((count("structure/empty-section"), count("structure/prompt-left")), (10_000, 10_000));
}
