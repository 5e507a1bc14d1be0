//! Each source is held to the traps of its format.

use super::asked_tests::access;
use super::*;
use crate::document::time::Trust;
use crate::remote::cassette::Cassette;
use crate::world::{Clock, Terminal};
use std::fs;

/// A folder of one test, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        Folder(crate::world::files::scratch("source").unwrap())
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    #[expect(clippy::disallowed_methods, reason = "the test takes its own folder away")]
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a source finds in files, as lines: time, channel, kind, actor, text; or what is wrong.
#[track_caller]
fn check(source: &str, files: &[(&str, &[u8])], own: &str, expected: &str) {
    check_in(
        source,
        files,
        own,
        Window { since: "2026-11-20T00:00:00Z".parse().ok(), until: "2026-11-24T00:00:00Z".parse().ok() },
        expected,
    );
}

#[expect(clippy::disallowed_methods, reason = "the test lays out files")]
#[track_caller]
fn check_in(source: &str, files: &[(&str, &[u8])], own: &str, window: Window, expected: &str) {
    let folder = Folder::new();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let world = World {
        clock: Clock::Fixed("2026-11-23T00:00:00Z".parse().unwrap()),
        terminal: Terminal::default(),
        folder: folder.path().to_path_buf(),
    };
    let own: Own = crate::document::yaml::read(own).unwrap();
    // Files of one folder are one input.
    let mut inputs: Vec<String> = files.iter().map(|(name, _)| name.split('/').next().unwrap().to_owned()).collect();
    inputs.dedup();
    let progress = Progress::new(Terminal { quiet: true, ..Terminal::default() }, "lines");
    let nobody = Cassette::read("");
    let access = access(&nobody, &own, &|_| None);
    let request = Request {
        world: &world,
        settings: &Settings::default(),
        folder: folder.path(),
        inputs: &inputs,
        map: Map::default(),
        times: Reader::default(),
        channel: None,
        window,
        links: &[],
        own: &own,
        from: folder.path(),
        root: folder.path(),
        cursor: None,
        progress: &progress,
        access: &access,
        known: &[],
    };
    let mut lines = Vec::new();
    let read = (Source::named(source).unwrap().read)(&request, &mut |found| lines.push(told(found)));
    if let Err(error) = read {
        lines.push(format!("failed: {}", error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")));
    }
    assert_eq!(lines.join("\n"), expected.trim());
}

pub(super) fn told(found: Found) -> String {
    match found {
        Found::Event(event) => {
            let trust = if event.time.zone == Trust::Assumed { "?" } else { "" };
            let level = event.level.map_or(String::new(), |level| format!("/{}", level.name()));
            let who = event.actor.map_or(String::new(), |actor| format!(" {actor}:"));
            let many = if event.count > 1 {
                format!(" ×{} until {}", event.count, event.until.map_or(String::new(), |until| until.strftime("%H:%M:%S").to_string()))
            } else {
                String::new()
            };
            let marks = if event.marks.is_empty() { String::new() } else { format!(" {:?}", event.marks) };
            let gone = if event.withdrawn { " withdrawn" } else { "" };
            format!(
                "{}{trust} {} {}{level}{who} {}{many}{marks}{gone}",
                event.time.at.strftime("%d %H:%M:%S"),
                event.channel.name(),
                event.kind.name(),
                event.text
            )
        }
        Found::Bad(bad) => format!("bad {bad}"),
        Found::Note(note) => format!("note {note}"),
        Found::Cursor(cursor) => format!("cursor {cursor}").trim_end().to_owned(),
        Found::Gone(_, id) => format!("gone {id}"),
        Found::Partial(why) => format!("partial {why}"),
    }
}

#[test]
fn names_are_words_of_their_own() {
    let mut names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), SOURCES.len());
    for source in SOURCES {
        assert!(source.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        assert!(!source.reads.is_empty() && !source.reads.ends_with('.'), "{}", source.name);
        assert_eq!(Source::named(source.name).unwrap().name, source.name);
    }
    assert_eq!(Source::named("fax").unwrap_err().message, "“fax” is no source");
}

const USERS: &[u8] = br#"[{"id":"U01","name":"li","deleted":false},{"id":"U02","name":"sam","deleted":true}]"#;
const CHANNELS: &[u8] = br#"[{"id":"C01","name":"inc-42","pins":[{"id":"1795270000.000300","type":"C"}]}]"#;

#[test]
fn a_slack_export_is_read() {
    // 1795269753 is 2026-11-21 14:02:33 UTC.
    let day = br#"[
 {"type":"message","subtype":"channel_join","user":"U02","text":"<@U02> has joined the channel","ts":"1795269700.000100"},
 {"type":"message","user":"U01","text":"5xx since <!date^1795269000^{time}|13:50>, see <https://g.example.com/d|graph> &amp; <@U02>","ts":"1795269753.000200"},
 {"type":"message","user":"U02","text":"rolling back","ts":"1795270000.000300","thread_ts":"1795270000.000300","edited":{"user":"U02","ts":"1795270100.000000"},"reactions":[{"name":"pushpin","users":["U01"],"count":1},{"name":"+1::skin-tone-2"}]},
 {"type":"message","subtype":"thread_broadcast","user":"U09","user_profile":{"name":"kim"},"text":"error rate is normal","ts":"1795270200.000400","thread_ts":"1795270000.000300"},
 {"type":"message","subtype":"bot_message","bot_id":"B01","username":"Pager","text":"","attachments":[{"fallback":"Triggered #1: BudgetBurn"}],"ts":"1795269600.000500"},
 {"type":"message","bot_id":"B02","text":"deployed checkout 1.4.2","ts":"1795269500.000600"},
 {"type":"message","subtype":"tombstone","user":"USLACKBOT","text":"This message was deleted.","hidden":true,"ts":"1795270300.000700"},
 {"type":"message","user":"U01","text":"","files":[{"name":"graph.png"}],"ts":"1795270400.000800"},
 {"type":"message","user":"U01","text":null,"ts":"1795270500.000900"},
 {"type":"message","user":"U01","text":"a number","ts":1795270600.001},
 {"type":"message","user":"U01","text":"no ts","ts":"soon"}
]"#;
    check(
        "slack-export",
        &[
            ("e/users.json", USERS),
            ("e/channels.json", CHANNELS),
            ("e/inc-42/2026-11-21.json", day),
            ("e/inc-42/2026-10-01.json", b"[]"),
            ("e/random/2026-11-21.json", b"[{]"),
        ],
        "{channels: [inc-*, war-room], workspace: acme}",
        "
21 14:01:40 chat joined sam: joined the channel
21 14:02:33 chat message li: 5xx since 13:50, see graph & @sam
21 14:06:40 chat message sam: rolling back [\"pushpin\", \"+1\", \"pinned\"]
21 14:10:00 chat message kim: error rate is normal
21 14:00:00 alert fired Pager: Triggered #1: BudgetBurn
21 13:58:20 deploy deployed deployed checkout 1.4.2
21 14:11:40 chat message USLACKBOT: This message was deleted. withdrawn
21 14:13:20 chat message li: shared graph.png
bad e:inc-42/2026-11-21.json:0: a message's `ts` is text, and here it is 1795270600.001
bad e:inc-42/2026-11-21.json:0: “soon” is no `ts` of a message: seconds, a dot, six digits
note e has no channel “war-room”
note 1 files of days outside the window were not read
",
    );
}

#[test]
fn what_is_no_slack_export_is_said() {
    check(
        "slack-export",
        &[("e/readme.txt", b"x")],
        "{}",
        "failed: importing e: e: is no Slack export: it has neither users.json nor channels.json",
    );
    check("slack-export", &[("x.zip", b"PK\x03\x04")], "{}", "failed: importing x.zip: x.zip: is no zip archive, or is cut off");
    check(
        "slack-export",
        &[("e/users.json", b"[{\"id\":\"U01\",\n\"name\":}]"), ("e/inc/2026-11-21.json", b"{\"messages\": []}")],
        "{}",
        "
bad e:users.json:2: is no such JSON: expected value
bad e:inc/2026-11-21.json:1: is no such JSON: invalid type: map, expected an array
",
    );
}

#[test]
fn the_journal_is_read() {
    let journal = br#"{"_HOSTNAME":"web-1","__REALTIME_TIMESTAMP":"1795269753250001","__CURSOR":"s=1","PRIORITY":"3","SYSLOG_IDENTIFIER":"checkout","MESSAGE":"connection pool exhausted (50/50)"}
{"__REALTIME_TIMESTAMP":"1795269754000000","__CURSOR":"s=2","PRIORITY":"2","SYSLOG_IDENTIFIER":"checkout","MESSAGE":"panic: too many\n  at pool.rs:88"}
{"__REALTIME_TIMESTAMP":"1795269755000000","__CURSOR":"s=3","PRIORITY":"6","MESSAGE":[99,97,102,233,32,98]}
{"__REALTIME_TIMESTAMP":"1795269756000000","__CURSOR":"s=4","MESSAGE":null}
{"__REALTIME_TIMESTAMP":"0","MESSAGE":"x"}
{"MESSAGE":"x"}
-- No entries --
"#;
    check(
        "journald",
        &[("j.json", journal)],
        "{}",
        "
21 14:02:33 monitoring log/error checkout: connection pool exhausted (50/50)
21 14:02:34 monitoring log/error checkout: panic: too many at pool.rs:88
21 14:02:35 monitoring log/info caf\u{fffd} b
21 14:02:36 monitoring log (a message too large for journalctl to print)
bad j.json:5: “0” is how an unset time is written
bad j.json:6: has no __REALTIME_TIMESTAMP
bad j.json:7: is no JSON object of the journal
",
    );
}

#[test]
fn syslog_is_read_in_both_its_forms() {
    let log = "<131>1 2026-11-21T14:02:07.933901+00:00 vm checkout - - [incident@32473 id=\"INC \\\"42\\\" ]\"] pool exhausted
<133>1 2026-11-21T14:03:07.9+01:00 vm deploy - - [timeQuality tzKnown=\"0\" isSynced=\"0\"] \u{feff}rolling back
57 <132>1 2026-11-21T14:04:07+00:00 vm legacy - - - 57 octets
<34>Nov 21 14:05:58 web-1 su[12]: 'su root' failed
Nov  2 14:05:58 web-1 kernel: out of memory
2026-11-21T14:06:00.123+00:00 web-1 checkout: warming up
<13>1 - host app - - - no time
<999>1 2026-11-21T14:02:07Z h a - - - x
<13>1 2026-11-21T14:02:07Z h
Foo 99 14:05:58 web-1 x
";
    check(
        "syslog",
        &[("s.log", log.as_bytes())],
        "{}",
        "
21 14:02:07 monitoring log/error checkout: pool exhausted
21 13:03:07? monitoring log/info deploy: rolling back
21 14:04:07 monitoring log/warning legacy: 57 octets
21 14:05:58? monitoring log/error su: 'su root' failed
02 14:05:58? monitoring log/error kernel: out of memory
21 14:06:00 monitoring log/info checkout: warming up
bad s.log:7: has no time
bad s.log:8: begins with no priority of syslog
bad s.log:9: is cut off: a line of RFC 5424 has six words before its text
bad s.log:10: “Foo 99 14:05:58” is no time of syslog, such as “Nov 22 14:05:58”
note 1 lines of s.log say that their clock was not set by any other
",
    );
}

#[test]
fn a_year_that_is_not_told_is_the_nearest() {
    let window = Window { since: "2026-12-31T23:00:00Z".parse().ok(), until: None };
    check_in(
        "syslog",
        &[("s.log", b"Jan  1 00:10:00 h a: later\nDec 31 23:50:00 h a: sooner\nFeb 29 10:00:00 h a: leap\n")],
        "{}",
        window,
        "
01 00:10:00? monitoring log/info a: later
31 23:50:00? monitoring log/info a: sooner
bad s.log:3: “Feb 29 10:00:00” is no time of syslog, such as “Nov 22 14:05:58”
",
    );
}

#[test]
fn kubernetes_events_are_read_in_both_shapes() {
    let list = br#"{"apiVersion":"v1","kind":"List","items":[
{"metadata":{"name":"a","namespace":"shop","uid":"u1"},"involvedObject":{"kind":"Pod","name":"checkout-7f9c"},"reason":"Unhealthy","message":"Readiness probe failed: HTTP 503","type":"Warning","firstTimestamp":"2026-11-21T14:02:00Z","lastTimestamp":"2026-11-21T14:20:00Z","count":37,"eventTime":null},
{"metadata":{"name":"b","uid":"u2"},"regarding":{"kind":"Pod","name":"x"},"reason":"FailedScheduling","note":"0/3 nodes are available","type":"Warning","eventTime":"2026-11-21T14:04:00.000100Z","deprecatedFirstTimestamp":null,"series":{"count":5,"lastObservedTime":"2026-11-21T14:10:00.000000Z"}},
{"metadata":{"name":"c","uid":"u3"},"involvedObject":{"kind":"Deployment","name":"checkout"},"reason":"ScalingReplicaSet","message":"Scaled up to 3","type":"Normal","firstTimestamp":"2026-11-21T14:30:00Z","lastTimestamp":"2026-11-21T14:30:00Z","count":1},
{"metadata":{"name":"d","uid":"u4"},"involvedObject":{"kind":"Pod","name":"y"},"reason":"Pulled","message":"image pulled","type":"Normal","firstTimestamp":null,"lastTimestamp":null,"metadata2":{}}
]}"#;
    check(
        "kubernetes",
        &[("k.json", list), ("w.json", br#"{"type":"ADDED","object":{"metadata":{"uid":"u5"},"involvedObject":{"kind":"Node","name":"n1"},"reason":"NodeNotReady","message":"gone","type":"Normal","firstTimestamp":"2026-11-21T14:40:00Z"}}"#)],
        "{}",
        "
21 14:02:00 monitoring fact/warning Pod checkout-7f9c: Readiness probe failed: HTTP 503 ×37 until 14:20:00
21 14:04:00 monitoring fact/warning Pod x: 0/3 nodes are available ×5 until 14:10:00
21 14:30:00 change fact/info Deployment checkout: Scaled up to 3
bad k.json:1: item 4: is no event of Kubernetes: it has no time
21 14:40:00 monitoring fact/info Node n1: gone
",
    );
}

#[test]
fn cloudevents_are_read() {
    let events = br#"{"id":"e0","source":"/ci","type":"dev.cdevents.service.deployed.0.1.1","specversion":"1.0","time":"2026-11-21T14:02:00Z","data":{"service":"checkout","version":"v2.14.0"}}
{"id":"e1","source":"/ci","type":"dev.cdevents.service.rolledback.0.1.1","specversion":"1.0","time":"2026-11-21T14:30:00+01:00","subject":"checkout"}
{"id":"e2","source":"/ci","type":"com.example.incident.resolved","specversion":"1.0","data":{"message":"all well"}}
{"context":{"id":"e3","source":"/ci","type":"dev.cdevents.incident.detected.0.2.0","timestamp":"2026-11-21T14:05:00Z"},"subject":{"id":"inc-1","content":{"description":"latency"}}}
{"id":"e4"}
{"#;
    check(
        "cloudevents",
        &[
            ("c.jsonl", events),
            ("b.json", br#"[{"id":"e5","source":"s","type":"x.y","time":"2026-11-21T14:02:00Z","data":{"text":"batch"}}]"#),
        ],
        "{}",
        "
21 14:02:00 deploy deployed service.deployed: service checkout, version v2.14.0
21 13:30:00 deploy rolled-back service.rolledback checkout
bad c.jsonl:3: has no time: CloudEvents may leave it out, and a timeline cannot
21 14:05:00 alert fired latency
bad c.jsonl:5: is no CloudEvent: it has no `type`
bad c.jsonl:6: is no JSON: EOF while parsing an object
21 14:02:00 note fact batch
",
    );
}

#[test]
fn otlp_logs_are_read() {
    let log = br#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},"scopeLogs":[{"scope":{"name":"app"},"logRecords":[
{"timeUnixNano":"1795269753000000000","observedTimeUnixNano":"1795269754000000000","severityNumber":17,"body":{"stringValue":"pool exhausted"}},
{"timeUnixNano":"0","observedTimeUnixNano":"1795269754000000000","severityNumber":9,"body":{"intValue":"503"}},
{"timeUnixNano":"0","body":{"stringValue":"x"}},
{"timeUnixNano":"1795269755000000000","severityText":"WARN","body":{"kvlistValue":{"values":[]}}}]}]}]}
{"spans":[]}"#;
    check(
        "otlp",
        &[("o.jsonl", log)],
        "{}",
        "
21 14:02:33 monitoring log/error checkout: pool exhausted
21 14:02:34 monitoring log/info checkout: 503
bad o.jsonl:1: has no time
21 14:02:35 monitoring log/warning checkout: {\"values\":[]}
bad o.jsonl:2: is no export of OTLP logs: it has no `resourceLogs`
",
    );
}

#[test]
fn chaos_journals_are_read() {
    let journal = br#"{"chaoslib-version":"1.40.0","experiment":{"title":"The database goes away"},"start":"2026-11-21T14:00:00.123456","status":"completed","deviated":true,"end":"2026-11-21T14:10:00",
"steady_states":{"before":{"steady_state_met":true,"probes":[{"start":"2026-11-21T14:00:01"}]},"after":{"steady_state_met":false,"probes":[{"start":"2026-11-21T14:09:00"}]},"during":[]},
"run":[{"activity":{"type":"action","name":"stop the database"},"status":"succeeded","start":"2026-11-21T14:01:00"},{"activity":{"type":"probe","name":"shop answers"},"status":"failed","start":"2026-11-21T14:02:00"}],
"rollbacks":[{"activity":{"type":"action","name":"start the database"},"status":"succeeded","start":"2026-11-21T14:08:00"}]}"#;
    check(
        "chaos",
        &[("j.json", journal), ("x.json", b"{}")],
        "{}",
        "
21 14:00:00 note opened The database goes away: the experiment began
21 14:00:01 monitoring fact The database goes away: the steady state held before
21 14:09:00 monitoring fired The database goes away: the steady state did not hold after it
21 14:01:00 change fact The database goes away: stop the database
21 14:02:00 monitoring log/warning The database goes away: shop answers (failed)
21 14:08:00 deploy rolled-back The database goes away: start the database
21 14:10:00 note closed The database goes away: the experiment ended: completed, and deviated from the steady state
bad x.json:1: is no journal of the Chaos Toolkit: it has no `start`
",
    );
}

#[test]
fn logs_of_irc_are_read() {
    let irssi = "--- Log opened Sat Nov 21 23:58:00 2026
23:58 -!- li [li@host.example.com] has joined #inc-42
23:59 <@li> looking at checkout
--- Day changed Sun Nov 22 2026
00:01 < sam> li: rolling back
00:02  * sam watches the graphs
00:03 -!- sam [sam@host.example.com] has quit [bye]
00:04 -!- mode/#inc-42 [+o li] by server
nonsense
";
    let weechat = "2026-11-21 14:02:26\t-->\tli (~li@host) has joined #inc-42\n2026-11-21 14:02:27\t@li\tlooking\n2026-11-21 14:02:28\t *\tli watches\n2026-11-21 14:02:29\t--\tNotice\n";
    let znc = "[14:02:26] *** Joins: li (~li@host)\n[14:02:27] <li> looking\n[14:02:28] * li watches\n[14:02:29] *** Quits: li (~li@host) (bye)\n";
    let raw = "2026-11-21T14:02:26.5+00:00 :li!~li@host JOIN :#inc-42\n2026-11-21T14:02:27+00:00 @time=x :li!~li@host PRIVMSG #inc-42 :looking\n2026-11-21T14:02:28+00:00 :li!~li@host PRIVMSG #inc-42 :\u{1}ACTION watches\u{1}\n2026-11-21T14:02:29+00:00 :irc.example.com 376 li :End\n";
    check(
        "irc",
        &[
            ("irssi.log", irssi.as_bytes()),
            ("weechat.log", weechat.as_bytes()),
            ("2026-11-21.log", znc.as_bytes()),
            ("raw.log", raw.as_bytes()),
            ("znc.log", b"[14:02:27] <li> looking\n"),
        ],
        "{}",
        "
21 23:58:00? chat joined li: joined the channel
21 23:59:00? chat message li: looking at checkout
22 00:01:00? chat message sam: @li: rolling back
22 00:02:00? chat message sam: watches the graphs
22 00:03:00? chat left sam: left the channel
bad irssi.log:9: is no line of a log that irssi, weechat or znc write
21 14:02:26? chat joined li: joined the channel
21 14:02:27? chat message li: looking
21 14:02:28? chat message li: watches
21 14:02:26? chat joined li: joined the channel
21 14:02:27? chat message li: looking
21 14:02:28? chat message li: watches
21 14:02:29? chat left li: left the channel
21 14:02:26 chat joined li: joined the channel
21 14:02:27 chat message li: looking
21 14:02:28 chat message li: watches
bad znc.log:1: tells no day: irssi writes it in a line of its own, znc in the name of the file (2026-11-21.log)
",
    );
}

#[test]
fn transcripts_are_read() {
    let zoom = "WEBVTT\n\n1\n00:00:03.120 --> 00:00:05.400\nLi Chen: we see errors\n\n2\n00:00:06.000 --> 00:00:07.000\nsince: 14:00\n";
    let teams = "WEBVTT\n\n0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f/12-0\n00:10.000 --> 00:12.000\n<v Sam>rolling <b>back</b></v>\n";
    let srt = "1\r\n00:00:03,120 --> 00:00:05,400\r\nLi: one\r\ntwo\r\n\r\n2\r\nxx --> yy\r\n";
    let meet = "0:00:03.120,0:00:05.400\nLi Chen: hello\n";
    check(
        "transcript",
        &[
            ("zoom.vtt", zoom.as_bytes()),
            ("teams.vtt", teams.as_bytes()),
            ("x.srt", srt.as_bytes()),
            ("meet.sbv", meet.as_bytes()),
            ("empty.vtt", b"WEBVTT\n"),
        ],
        "{start: '2026-11-21T14:30:00Z'}",
        "
21 14:30:00 call opened the call began
21 14:30:03 call message Li Chen: we see errors
21 14:30:06 call message since: 14:00
21 14:30:07 call closed the call ended
21 14:30:00 call opened the call began
21 14:30:10 call message Sam: rolling back
21 14:30:12 call closed the call ended
21 14:30:00 call opened the call began
bad x.srt:7: “xx --> yy” is no time of a cue
21 14:30:03 call message Li: one two
21 14:30:05 call closed the call ended
21 14:30:00 call opened the call began
21 14:30:03 call message Li Chen: hello
21 14:30:05 call closed the call ended
note empty.vtt holds no cues
",
    );
    check("transcript", &[("zoom.vtt", zoom.as_bytes())], "{}", "failed: a transcript tells no day: say when the recording began");
}

/// Saved answers, lines of them, and lines of log files, which have the alert beside what was done about it.
#[test]
fn what_was_saved_of_opsgenie_is_read() {
    let logs = br#"{"data":[{"log":"Alert created via API","owner":"System","createdAt":"2026-11-21T14:09:31Z","offset":"1"},
{"log":"Acknowledged via [web]","owner":"kim","createdAt":"2026-11-21T14:26:10.000+0000","offset":"2"},{"log":7,"createdAt":"2026-11-21T14:26:10Z"}],"paging":{}}"#;
    let alerts = br#"[{"id":"a1","tinyId":"7","message":"Checkout is slow","createdAt":1795270171120},{"id":"a2","message":"no time"}]"#;
    let lines = br#"{"alert":{"alertId":"a1","tinyId":"7","message":"Checkout is slow"},"log":"Alert closed via API","owner":"kim","createdAt":"2026-11-21T15:02:00Z"}
{"note":"rolled back","owner":"kim","createdAt":"2026-11-21T14:35:51Z"}
7
"#;
    check(
        "opsgenie-logs",
        &[("logs.json", logs), ("alerts.json", alerts), ("2026-11-21.json", lines)],
        "{}",
        "21 14:09:31 alert fired an alert fired
21 14:26:10 alert acknowledged kim: an alert acknowledged
bad logs.json:1: no line of a log, no note and no alert
21 14:09:31 alert fired alert #7 fired: Checkout is slow
bad alerts.json:2: `createdAt` is no time
21 15:02:00 alert resolved kim: alert #7 closed
21 14:35:51 note fact kim: note: rolled back
bad 2026-11-21.json:3: no line of a log, no note and no alert
",
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn no_input_panics(source in proptest::sample::select(SOURCES.iter().filter(|source| source.input == Input::Files).map(|source| source.name).collect::<Vec<_>>()), text in "[ -~\\n\\t]{0,200}|[\\[{<0-9: \",}\\]>a-z.\\n-]{0,200}") {
        let folder = Folder::new();
        let world = World { clock: Clock::Fixed(Timestamp::UNIX_EPOCH), terminal: Terminal::default(), folder: folder.path().to_path_buf() };
        crate::world::files::create(&folder.path().join("x"), &text).unwrap();
        let own: Own = crate::document::yaml::read("{start: '2026-11-21T14:30:00Z'}").unwrap();
        let nobody = Cassette::read("");
        let request = Request {
            world: &world,
            settings: &Settings::default(),
            folder: folder.path(),
            inputs: &["x".to_owned()],
            map: Map::default(),
            times: Reader::default(),
            channel: None,
            window: Window::default(),
            links: &[],
            own: &own,
            from: folder.path(),
            root: folder.path(),
            cursor: None,
            progress: &Progress::new(Terminal { quiet: true, ..Terminal::default() }, "lines"),
            access: &access(&nobody, &own, &|_| None),
            known: &[],
        };
        let _ = (Source::named(source).unwrap().read)(&request, &mut |found| drop(told(found)));
    }
}
