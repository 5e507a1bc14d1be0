//! Every format with names and words that would break it, if it let them.

use super::*;

/// Words that end attributes, sections and commands, or move a cursor.
const WORDS: &str = "“a\"b'<&>]]>\r\n::error::%0A ##[add-mask]x|y`z`\u{1b}[2J @amara #12”";
const PATH: &str = "postmortems/50% \"off\", a:b/ü|x\u{7}.md";

fn print(name: &str, judged: &[Judged]) -> String {
    let rules = [
        About {
            id: "blame/forgot".into(),
            level: Level::Warning,
            ask: "What was going on?".into(),
            why: "Because.\n".into(),
            url: Some("https://wiki.example/blame/forgot".into()),
        },
        About { id: "own/]]>".into(), level: Level::Suggestion, ask: String::new(), why: String::new(), url: None },
    ];
    let format = FORMATS.iter().find(|format| format.name == name).unwrap();
    (format.print)(&Results { judged, rules: &rules })
}

/// One report with a finding in a line and one over two lines, and one report without any.
fn hostile() -> Vec<Judged> {
    let text = "# Ü\n\nThe “clerk” forgot.\nAnd more.\n";
    let at = |from: &str, to: &str| Span::new(text.find(from).unwrap(), text.find(to).unwrap() + to.len());
    let one = Finding {
        span: at("forgot", "forgot"),
        rule: "blame/forgot".into(),
        level: Level::Warning,
        message: WORDS.into(),
        ask: "What was going on?".into(),
    };
    let two =
        Finding { span: at("forgot", "And"), rule: "own/]]>".into(), level: Level::Suggestion, message: "two".into(), ask: String::new() };
    let judged = |path: &str, findings| Judged {
        path: path.into(),
        inner: path.into(),
        source: Source::new(text.into()),
        findings,
        pages: Some("https://wiki.example/{rule}".into()),
        places: Vec::new(),
    };
    vec![judged(PATH, vec![one, two]), judged("postmortems/clean.md", Vec::new())]
}

/// As many findings of a level as are wanted.
fn many(count: usize, level: Level) -> Vec<Judged> {
    let text = "The clerk forgot.\n".repeat(count);
    let finding = |number: usize| Finding {
        span: Span::new(number * 18 + 10, number * 18 + 16),
        rule: "blame/forgot".into(),
        level,
        message: "“forgot” ::error::".into(),
        ask: "What was going on?".into(),
    };
    let findings = (0..count).map(finding).collect();
    vec![Judged { path: "a.md".into(), inner: "a.md".into(), source: Source::new(text), findings, pages: None, places: Vec::new() }]
}

#[test]
fn what_quotes_nothing_needs_no_text() {
    let told =
        |judged: &[Judged]| FORMATS.iter().filter(|format| !format.quotes).map(|format| print(format.name, judged)).collect::<Vec<_>>();
    for reports in [hostile, || many(30, Level::Warning)] {
        let mut light = reports();
        light.iter_mut().for_each(Judged::let_text_go);
        assert!(light.iter().all(|judged| judged.source.text().is_empty()));
        assert_eq!(told(&light), told(&reports()));
    }
}

#[test]
fn annotations_are_commands_and_nothing_else_is() {
    insta::assert_snapshot!(print("github", &hostile()), @r####"
    ::warning file=postmortems/50%25 "off"%2C a%3Ab/ü|x.md,line=3,endLine=3,col=13,endColumn=19,title=blame/forgot::“a"b'<&>]]>%0A::error::%250A ## [add-mask]x|y`z`[2J @amara #12”%0AWhat was going on?
    ::notice file=postmortems/50%25 "off"%2C a%3Ab/ü|x.md,line=3,endLine=4,title=own/]]>::two
    "####);
}

#[test]
fn code_quality_keeps_its_fingerprints() {
    insta::assert_snapshot!(print("gitlab", &hostile()), @r####"
    [
      {
        "description": "“a\"b'<&>]]>\r\n::error::%0A ##[add-mask]x|y`z`\u001b[2J @amara #12”\nWhat was going on?",
        "check_name": "blame/forgot",
        "fingerprint": "9470a179f1336d567b1f2e648670fbfc",
        "severity": "major",
        "location": {
          "path": "postmortems/50% \"off\", a:b/ü|x\u0007.md",
          "lines": {
            "begin": 3,
            "end": 3
          }
        }
      },
      {
        "description": "two",
        "check_name": "own/]]>",
        "fingerprint": "875c1aa20edf9b9852e79aad473a659c",
        "severity": "minor",
        "location": {
          "path": "postmortems/50% \"off\", a:b/ü|x\u0007.md",
          "lines": {
            "begin": 3,
            "end": 4
          }
        }
      }
    ]
    "####);
}

#[test]
fn a_comment_calls_nobody() {
    insta::assert_snapshot!(print("markdown", &hostile()), @r####"
    <!-- noblame -->
    ### noblame: 1 warning, 1 suggestion in 1 of 2 reports

    #### postmortems/50% "off", a:b/ü\|x.md

    | line | finding | question |
    | ---: | --- | --- |
    | 3 | **warning** [`blame/forgot`](https://wiki.example/blame/forgot): “a"b'\<&>\]\]> ::error::%0A #<!-- -->#<!-- -->\[add-mask\]x\|y\`z\`\[2J @<!-- -->amara #<!-- -->12” | What was going on? |
    | 3 | suggestion [`own/]]>`](https://wiki.example/own/%5D%5D%3E): two |  |

    What stands as it should: say why, behind it, in a comment `noblame: off RULE because REASON`.
    "####);
}

#[test]
fn rdjson_counts_bytes() {
    insta::assert_snapshot!(print("rdjson", &hostile()), @r####"
    {
      "source": {
        "name": "noblame"
      },
      "diagnostics": [
        {
          "message": "“a\"b'<&>]]>\r\n::error::%0A ##[add-mask]x|y`z`\u001b[2J @amara #12”\nWhat was going on?",
          "location": {
            "path": "postmortems/50% \"off\", a:b/ü|x\u0007.md",
            "range": {
              "start": {
                "line": 3,
                "column": 17
              },
              "end": {
                "line": 3,
                "column": 23
              }
            }
          },
          "severity": "WARNING",
          "code": {
            "value": "blame/forgot",
            "url": "https://wiki.example/blame/forgot"
          }
        },
        {
          "message": "two",
          "location": {
            "path": "postmortems/50% \"off\", a:b/ü|x\u0007.md",
            "range": {
              "start": {
                "line": 3,
                "column": 17
              },
              "end": {
                "line": 4,
                "column": 4
              }
            }
          },
          "severity": "INFO",
          "code": {
            "value": "own/]]>",
            "url": "https://wiki.example/own/]]>"
          }
        }
      ]
    }
    "####);
}

#[test]
fn checkstyle_is_xml() {
    insta::assert_snapshot!(print("checkstyle", &hostile()), @r####"
    <?xml version="1.0" encoding="UTF-8"?>
    <checkstyle version="10.0">
      <file name="postmortems/50% &quot;off&quot;, a:b/ü|x�.md">
        <error line="3" column="13" severity="warning" message="“a&quot;b'&lt;&amp;&gt;]]&gt;&#13;&#10;::error::%0A ##[add-mask]x|y`z`�[2J @amara #12”&#10;What was going on?" source="noblame.blame.forgot"/>
        <error line="3" column="13" severity="info" message="two" source="noblame.own.]]&gt;"/>
      </file>
    </checkstyle>
    "####);
}

#[test]
fn junit_is_xml() {
    insta::assert_snapshot!(print("junit", &hostile()), @r####"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="noblame" tests="3" failures="1" errors="0">
      <testsuite name="postmortems/50% &quot;off&quot;, a:b/ü|x�.md" tests="2" failures="1" errors="0">
        <testcase name="blame/forgot in line 3" classname="postmortems/50% &quot;off&quot;, a:b/ü|x�.md" file="postmortems/50% &quot;off&quot;, a:b/ü|x�.md" line="3">
          <failure type="warning" message="“a&quot;b'&lt;&amp;&gt;]]&gt;&#13;&#10;::error::%0A ##[add-mask]x|y`z`�[2J @amara #12”">postmortems/50% &quot;off&quot;, a:b/ü|x�.md:3
    “a&quot;b'&lt;&amp;&gt;]]&gt;&#13;&#10;::error::%0A ##[add-mask]x|y`z`�[2J @amara #12”&#10;What was going on?</failure>
        </testcase>
        <testcase name="own/]]&gt; in line 3" classname="postmortems/50% &quot;off&quot;, a:b/ü|x�.md" file="postmortems/50% &quot;off&quot;, a:b/ü|x�.md" line="3">
          <system-out>suggestion: two</system-out>
        </testcase>
      </testsuite>
      <testsuite name="postmortems/clean.md" tests="1" failures="0" errors="0">
        <testcase name="no findings" classname="postmortems/clean.md"/>
      </testsuite>
    </testsuites>
    "####);
}

#[test]
fn sarif_names_rules_and_places() {
    insta::assert_snapshot!(print("sarif", &hostile()), @r####"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "noblame",
              "semanticVersion": "0.1.0",
              "rules": [
                {
                  "id": "blame/forgot",
                  "shortDescription": {
                    "text": "blame forgot"
                  },
                  "fullDescription": {
                    "text": "Because."
                  },
                  "help": {
                    "text": "What was going on?\n\nnoblame explain blame/forgot"
                  },
                  "helpUri": "https://wiki.example/blame/forgot",
                  "defaultConfiguration": {
                    "level": "warning"
                  },
                  "properties": {
                    "tags": [
                      "blame"
                    ]
                  }
                },
                {
                  "id": "own/]]>",
                  "shortDescription": {
                    "text": "own ]]>"
                  },
                  "help": {
                    "text": "noblame explain own/]]>"
                  },
                  "defaultConfiguration": {
                    "level": "note"
                  },
                  "properties": {
                    "tags": [
                      "own"
                    ]
                  }
                }
              ]
            }
          },
          "columnKind": "unicodeCodePoints",
          "results": [
            {
              "ruleId": "blame/forgot",
              "ruleIndex": 0,
              "level": "warning",
              "message": {
                "text": "“a\"b'<&>]]>\r\n::error::%0A ##[add-mask]x|y`z`\u001b[2J @amara #12”\nWhat was going on?"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "postmortems/50%25%20%22off%22%2C%20a%3Ab/%C3%BC%7Cx%07.md",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "startLine": 3,
                      "startColumn": 13,
                      "endLine": 3,
                      "endColumn": 19
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "noblame/v1": "9470a179f1336d567b1f2e648670fbfc"
              }
            },
            {
              "ruleId": "own/]]>",
              "ruleIndex": 1,
              "level": "note",
              "message": {
                "text": "two"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "postmortems/50%25%20%22off%22%2C%20a%3Ab/%C3%BC%7Cx%07.md",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "startLine": 3,
                      "startColumn": 13,
                      "endLine": 4,
                      "endColumn": 4
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "noblame/v1": "875c1aa20edf9b9852e79aad473a659c"
              }
            }
          ]
        }
      ]
    }
    "####);
}

#[test]
fn annotations_stay_within_the_limit_and_the_weightiest_come_first() {
    let mut judged = many(12, Level::Warning);
    let weighty = Finding { level: Level::Error, ..judged[0].findings[0].clone() };
    judged[0].findings.push(weighty);
    let printed = print("github", &judged);
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].starts_with("::error file=a.md,line=1,"), "{printed}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("::warning ")).count(), 10);
    assert_eq!(
        lines[11..],
        [
            "2 more, beyond the 10 annotations of a kind that GitHub shows for a step:",
            "- a.md:11:11: warning [blame/forgot] “forgot” ::error::",
            "- a.md:12:11: warning [blame/forgot] “forgot” ::error::",
        ]
    );
}

#[test]
fn a_comment_is_never_too_long() {
    let printed = print("markdown", &many(2000, Level::Warning));
    assert!(printed.len() <= 65_536 && printed.len() > 65_000, "{}", printed.len());
    let rows = printed.lines().filter(|line| line.contains("**warning**")).count();
    assert!(printed.ends_with(&format!("\n{} more, for which a comment has no room: `noblame lint` shows them.\n", 2000 - rows)));
}

#[test]
fn a_finding_that_moves_keeps_its_fingerprint() {
    let prints = |judged: &[Judged]| {
        let results = Results { judged, rules: &[] };
        results.each().map(|(.., print)| print).collect::<Vec<_>>()
    };
    let mut judged = many(3, Level::Warning);
    let before = prints(&judged);
    assert_eq!(before.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    judged[0].findings.remove(0);
    assert_eq!(prints(&judged), before[..2]);
}

#[test]
fn without_findings_every_format_is_whole() {
    for (name, expected) in [
        ("text", ""),
        ("github", ""),
        ("gitlab", "[]\n"),
        ("markdown", "<!-- noblame -->\n### noblame: No findings in 0 reports\n"),
        ("checkstyle", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"10.0\">\n</checkstyle>\n"),
    ] {
        assert_eq!(print(name, &[]), expected);
    }
    for format in FORMATS {
        assert!(print(format.name, &[]).is_empty() || print(format.name, &[]).ends_with('\n'), "{}", format.name);
    }
}
