//! Every rule that is a check keeps its promises, and reports are asked for what they can give.

use super::*;
use crate::document::Source;
use crate::lint::{Context, Packs, Settings};
use jiff::civil::date;

/// The findings of the built-in checks of these rules: level, place, rule, message.
fn check(text: &str, rules: &str) -> Vec<String> {
    let settings = Settings::default();
    let severities = ["SEV1", "SEV2", "SEV3"].map(str::to_owned);
    let context = Context { today: date(2026, 12, 1), severities: &severities, settings: &settings };
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
            assert!(!check(&example.text, kind.name).is_empty(), "{} lets this be:\n{}", kind.name, example.text);
        }
        for example in &rule.passes {
            assert_eq!(check(&example.text, kind.name), Vec::<String>::new(), "{} stops at:\n{}", kind.name, example.text);
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
    let context = Context { today: date(2026, 12, 1), severities: &[], settings: &settings };
    let document = Document::parse("---\nkind: incident\n---\n");
    let found = packs.judge(&document, &context);
    let level = |rule: &str| found.iter().find(|finding| finding.rule == rule).map(|finding| finding.level);
    assert_eq!(level("structure/audience"), Some(crate::report::Level::Warning));
    assert_eq!(level("structure/detection"), None);
    assert_eq!(level("structure/milestones"), Some(crate::report::Level::Info));
}
