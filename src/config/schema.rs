//! The JSON Schema of `noblame.yml`: a test makes it of the types that read the settings, so that the two cannot part.

use serde_json::{Value, json};

/// What a repository has that its settings can name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Rules and families of rules.
    pub rules: Vec<String>,
    pub packs: Vec<String>,
    /// Forms of reports.
    pub forms: Vec<String>,
}

/// The schema, with the names that a repository has; without any, every word will do in their places.
pub fn schema(names: &Names) -> Value {
    let mut schema = written();
    let lint = schema.pointer_mut("/properties/lint/properties");
    if let (Some(lint), false) = (lint, names.rules.is_empty()) {
        let packs = json!({"type": "string", "enum": names.packs});
        for place in ["", "/paths/items/properties"] {
            if let Some(levels) = lint.pointer_mut(&format!("{place}/levels")) {
                levels["propertyNames"] = json!({"enum": names.rules});
            }
            for list in ["only", "not"] {
                if let Some(list) = lint.pointer_mut(&format!("{place}/packs/properties/{list}")) {
                    list["items"] = packs.clone();
                }
            }
        }
    }
    if let (Some(forms), false) =
        (schema.pointer_mut("/properties/templates/properties").and_then(Value::as_object_mut), names.forms.is_empty())
    {
        forms.values_mut().for_each(|form| form["enum"] = json!(names.forms));
    }
    schema
}

/// The schema as it lies in the repository.
fn written() -> Value {
    serde_json::from_str(WRITTEN).unwrap_or_default()
}

const WRITTEN: &str = include_str!("../../editors/schemas/settings.json");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::document::yaml;

    #[test]
    fn it_is_what_the_types_say() {
        let settings = schemars::generate::SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        let mut made = settings.into_generator().into_root_schema_for::<Config>();
        made.insert("title".into(), "Settings of noblame".into());
        let mut made = made.to_value();
        without_null_defaults(&mut made);
        let made = serde_json::to_string_pretty(&made).unwrap() + "\n";
        if made != WRITTEN {
            #[expect(clippy::disallowed_methods, reason = "what the types say is laid beside what is in the repository")]
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/target/settings.json"), made).unwrap();
            panic!("the settings have changed: mv target/settings.json editors/schemas/settings.json");
        }
    }

    /// A key that may be left out need not say that it is nothing then.
    fn without_null_defaults(schema: &mut Value) {
        match schema {
            Value::Object(pairs) => {
                pairs.retain(|key, value| key != "default" || !value.is_null());
                pairs.values_mut().for_each(without_null_defaults);
            }
            Value::Array(values) => values.iter_mut().for_each(without_null_defaults),
            _ => {}
        }
    }

    /// Whether settings are read, and whether the schema lets them pass.
    fn judge(schema: &jsonschema::Validator, text: &str) -> (bool, bool) {
        let value: Value = serde_yaml::from_str(text).unwrap();
        (yaml::read::<Config>(text).is_ok(), schema.is_valid(&value))
    }

    #[test]
    fn it_says_what_the_reader_says() {
        let schema = jsonschema::draft202012::new(&schema(&Names::default())).unwrap();
        let sound = [
            "{}",
            "reports: docs/postmortems\nseverities: [S1, S2]\n",
            "templates: {near-miss: short}\n",
            "lint: {levels: {blame: off, human-error/error: info}, packs: {not: [hindsight]}, paths: [{match: old/**, levels: {blame: info}}]}\n",
            "lint: {url: 'https://wiki.example/{rule}', due_within_days: {SEV1: 30, any: 90}, gap_minutes: 5, baseline: old.json}\n",
            "site: {title: T, audience: [public], status: [in-review, published], out: public}\n",
            "actions: {ageing_days: 10, soak_days: 0}\n",
            "timeline: {zone: Europe/Berlin, gap: 20m, git: {deploy: ['^ship'], forge: gitlab}, csv: {map: {time: created}}, people: {names: true, roles: {ana: cook}}}\n",
            "timeline: {sources: [{from: csv, name: pager, inputs: [a.csv], skew: -45s, channel: paging, zone: UTC, map: {time: at}}]}\n",
            "timeline: {sources: [{from: pagerduty, url: 'https://pages.example', credential: [pass, pages]}, {from: git}]}\n",
            "timeline: {sources: [{from: github, project: acme/shop, issues: [4, '#5'], labels: incident, take: [issues]}]}\n",
            "timeline: {rules: [{row: {channel: chat, mark: [pushpin]}}, {drop: {kind: log, below: warn}}]}\n",
            "tracker: {kind: github, project: acme/shop, prefer: {status: tracker}, statuses: {in-progress: Doing}, type: Task, pause: 1s}\n",
        ];
        for text in sound {
            assert_eq!(judge(&schema, text), (true, true), "{text}");
        }
        let unsound = [
            "report: docs\n",
            "reports: ../elsewhere\n",
            "reports: /tmp\n",
            "reports: C:\\reports\n",
            "reports: ''\n",
            "severities: SEV1\n",
            "templates: {near_miss: short}\n",
            "lint: {levels: {blame: loud}}\n",
            "lint: {packs: [hindsight]}\n",
            "lint: {paths: [{levels: {blame: off}}]}\n",
            "lint: {url: 'https://wiki.example/'}\n",
            "lint: {gap_minutes: -1}\n",
            "site: {audience: [everybody]}\n",
            "site: {status: [Published]}\n",
            "actions: {ageing_days: 0}\n",
            "timeline: {gap: 30}\n",
            "timeline: {git: {forge: sourcehut}}\n",
            "timeline: {csv: {map: {when: x}}}\n",
            "timeline: {sources: [{name: x}]}\n",
            "timeline: {sources: [{from: fax}]}\n",
            "timeline: {sources: [{from: csv}]}\n",
            "timeline: {sources: [{from: csv, inputs: [a.csv], url: x}]}\n",
            "timeline: {sources: [{from: pagerduty, inputs: [a]}]}\n",
            "timeline: {sources: [{from: github, url: [a, b]}]}\n",
            "timeline: {sources: [{from: github, take: {issues: true}}]}\n",
            "timeline: {sources: [{from: git, skew: 5}]}\n",
            "timeline: {rules: [{row: {chanel: chat}}]}\n",
            "timeline: {rules: [{row: {}, drop: {}}]}\n",
            "timeline: {rules: [{drop: {kind: noise}}]}\n",
            "tracker: {prefer: {status: mine}}\n",
            "tracker: {pause: 3}\n",
        ];
        for text in unsound {
            assert_eq!(judge(&schema, text), (false, false), "{text}");
        }
    }

    #[test]
    fn names_of_the_repository_are_offered() {
        let names = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let names = Names { rules: names(&["house", "house/short"]), packs: names(&["house"]), forms: names(&["ours"]) };
        let schema = jsonschema::draft202012::new(&schema(&names)).unwrap();
        for (text, expected) in [
            ("lint: {levels: {house/short: off}, packs: {only: [house]}}\ntemplates: {incident: ours}\n", true),
            ("lint: {levels: {house/long: off}}\n", false),
            ("lint: {paths: [{match: a, levels: {house/long: off}}]}\n", false),
            ("lint: {paths: [{match: a, packs: {not: [home]}}]}\n", false),
            ("lint: {packs: {only: [home]}}\n", false),
            ("templates: {incident: theirs}\n", false),
        ] {
            assert_eq!(judge(&schema, text).1, expected, "{text}");
        }
    }

    #[test]
    fn every_key_is_told_what_for() {
        fn walk(schema: &Value, path: &str, missing: &mut Vec<String>) {
            for (key, value) in schema["properties"].as_object().into_iter().flatten() {
                let path = format!("{path}{key}");
                if value["description"].is_null() {
                    missing.push(path.clone());
                }
                walk(value, &format!("{path}."), missing);
                walk(&value["items"], &format!("{path}[]."), missing);
            }
        }
        let mut missing = Vec::new();
        walk(&written(), "", &mut missing);
        missing.retain(|path| !path.contains("map."));
        assert!(missing.is_empty(), "without a word: {}", missing.join(", "));
    }
}
