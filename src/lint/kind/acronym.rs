//! Acronyms that a reader meets without being told what they stand for.

use super::{Hit, Subject};
use crate::document::{Kind, Mark};
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// What everybody who reads such a report knows, and words that are only shouted.
const KNOWN: &str = "
    AM API APIS ASCII AWS AZ BST CA CD CDN CEO CEST CET CI CI CLI CPU CRUD CSS CSV CTO DB DC DDOS DEBUG DELETE DM DNS DOS DRAFT EC2 EDT EOF ERROR EST ET EU
    FAIL FAQ FATAL FIXME FQDN FYI GB GCP GET GHZ GIT GMT GPU GUI HEAD HTML HTTP HTTPS I/O IAM ID IDS INFO IO IOPS IP IPS IPV4 IPV6 IRC ISP IT JS JSON JVM JWT KB KB
    LAN LGTM MB MD5 MS MTTR N/A NA NFS NIC NO NOT NOTE NTP NULL OAUTH OK OKR OOM OR AND ALL ANY OS PATCH PC PDF PDT PM POST PR PRS PST PT PUT QA QPS RAID RAM
    RCA REST RFC ROI RPC RPS RSS RTT S3 SDK SEV SEV0 SEV1 SEV2 SEV3 SEV4 SEV5 SHA SLA SLAS SLI SLIS SLO SLOS SMS SMTP SQL SRE SRES SSD SSH SSL SSO TB TBD TCP TL
    TLS TODO TTL TV UDP UI UK UNIX URI URL URLS US USA USB UTC UTF UUID UX VM VMS VPC VPN WARN WARNING WAN WIFI XML YAML YES ZIP TLDR TL;DR P0 P1 P2 P3 P4 MTTD
    ONLY NEVER ALWAYS MUST SHOULD VERY NEW OLD ON OFF TRUE FALSE CRITICAL ALERT FIRING RESOLVED OPEN CLOSED DONE UP DOWN SELECT INSERT UPDATE DROP TABLE WHERE FROM
";

/// The first use of each acronym that is explained nowhere in the report.
pub(super) fn undefined(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    static KNOWN_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| KNOWN.split_whitespace().collect());
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, block) in document.blocks().iter().enumerate() {
        if block.quoted || matches!(block.kind, Kind::Code | Kind::Html | Kind::Heading(_)) {
            continue;
        }
        let read = document.read(index);
        if !has_capitals(read) {
            continue;
        }
        let words: Vec<(usize, &str)> = words(read).filter(|(_, word)| !word.is_empty()).collect();
        for (number, (at, word)) in words.iter().copied().enumerate() {
            // Beside another word in capitals it is shouted, or SQL.
            let beside = [number.checked_sub(1), Some(number + 1)].into_iter().flatten().filter_map(|beside| words.get(beside));
            if beside.into_iter().any(|(_, other)| other.len() > 1 && other.bytes().all(|byte| byte.is_ascii_uppercase())) {
                continue;
            }
            let at = block.read.start + at;
            let is_prose = !document.prose().mark(at).has(Mark::CODE);
            if is_prose && is_acronym(word) && !KNOWN_WORDS.contains(word) {
                first.entry(word).or_insert(at);
            }
        }
    }
    let prose = document.prose().text();
    let mut found: Vec<(usize, &str)> =
        first.into_iter().filter(|(word, _)| !is_explained(prose, word)).map(|(word, at)| (at, word)).collect();
    found.sort_unstable();
    found.into_iter().map(|(at, word)| Hit::at(document.prose().locate(at..at + word.len())).with("found", word)).collect()
}

/// Whether three capitals stand side by side, looked for at every third byte.
pub(super) fn has_capitals(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_capital = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    (2..bytes.len()).step_by(3).any(|at| {
        is_capital(at) && {
            let before = usize::from(is_capital(at - 1)) * (1 + usize::from(is_capital(at - 2)));
            let after = usize::from(is_capital(at + 1)) * (1 + usize::from(is_capital(at + 2)));
            before + after >= 2
        }
    })
}

/// The words of a text and where they begin; what hangs together by a dash or a slash is one word.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        _ if c.is_ascii() => matches!(c, '-' | '_' | '/' | '.' | '@' | '#' | '\''),
        _ => c.is_alphanumeric() || c == '’',
    };
    let mut at = 0;
    text.split_inclusive(move |c| !inside(c)).map(move |word| {
        let start = at + word.len() - word.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        at += word.len();
        (start, word.trim_matches(|c: char| !c.is_alphanumeric()))
    })
}

/// Three to five capitals and nothing else: not a code, a key or a name with digits, nor somebody's initials.
fn is_acronym(word: &str) -> bool {
    (3..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether it stands in brackets after what it means, or what it means stands after it.
fn is_explained(prose: &str, word: &str) -> bool {
    prose.match_indices(word).any(|(at, _)| {
        let before = prose[..at].chars().next_back();
        let after = &prose[at + word.len()..];
        let in_brackets = before == Some('(') && after.starts_with([')', ',', ';', 's']);
        in_brackets
            || [" (", ": ", " – ", " — ", " - ", " stands for", " means", " is a", " is the", ", or ", " = "]
                .iter()
                .any(|mark| after.starts_with(mark))
    })
}
