//! Secrets in what machines and people wrote: found by their shapes and masked before anything is kept.
//!
//! What is masked is told by kind and number, never by value. A shape is listed only where it cannot be mistaken: commit
//! ids, UUIDs, digests and times stay.

use regex::{Captures, Regex, RegexBuilder};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A shape that secrets of one kind have. A group named `keep` is left standing before the mask, `tail` behind it.
struct Shape {
    kind: &'static str,
    pattern: &'static str,
}

/// In the order in which they are tried at one place.
const SHAPES: &[Shape] = &[
    Shape {
        kind: "private key",
        pattern: r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z)",
    },
    Shape { kind: "private key", pattern: r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}" },
    Shape { kind: "AWS key", pattern: r"\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b" },
    Shape { kind: "GitHub token", pattern: r"\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})" },
    Shape { kind: "GitLab token", pattern: r"\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_.-]{20,}" },
    Shape { kind: "Slack token", pattern: r"\b(?:xox[abeoprs](?:\.xox[bp])?|xapp)-[0-9A-Za-z-]{10,}" },
    Shape { kind: "webhook", pattern: r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_+-]+" },
    Shape { kind: "webhook", pattern: r"https://(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks/[0-9]+/[A-Za-z0-9_-]+" },
    Shape { kind: "webhook", pattern: r"https://[a-z0-9-]+\.webhook\.office\.com/[^\s<>|]+" },
    Shape { kind: "Stripe key", pattern: r"\b(?:[sr]k_(?:live|test)_[0-9A-Za-z]{16,}|whsec_[0-9A-Za-z]{24,})" },
    Shape { kind: "Google key", pattern: r"\bAIza[0-9A-Za-z_-]{35}|\bya29\.[0-9A-Za-z_-]{20,}|\bGOCSPX-[0-9A-Za-z_-]{20,}" },
    Shape { kind: "API key", pattern: r"\bsk-(?:ant-|proj-|svcacct-|or-)?[A-Za-z0-9_-]{20,}" },
    Shape {
        kind: "API key",
        pattern: r"\b(?:npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}|rubygems_[0-9a-f]{40,}|hf_[A-Za-z0-9]{30,}|dckr_pat_[A-Za-z0-9_-]{20,}|dop_v1_[0-9a-f]{40,}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|lin_(?:api|oauth)_[A-Za-z0-9]{20,}|dapi[0-9a-f]{32}|gl(?:sa|c)_[A-Za-z0-9+/=_]{20,}|ATATT3[A-Za-z0-9_=-]{20,}|sntry[su]_[A-Za-z0-9+/=_-]{20,}|NRAK-[A-Z0-9]{20,}|dp\.(?:pt|st|ct)\.[A-Za-z0-9_.]{20,}|hv[sbr]\.[A-Za-z0-9_-]{20,}|tskey-[a-z]+-[A-Za-z0-9-]{10,}|PMAK-[0-9a-f]{20,}-[0-9a-f]{20,}|syt_[A-Za-z0-9+/=]+_[A-Za-z]{20}_[A-Za-z0-9]{6}|ops_eyJ[A-Za-z0-9_-]{40,}|figd_[A-Za-z0-9_-]{20,})",
    },
    Shape {
        kind: "API key",
        pattern: r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}|\bSK[0-9a-f]{32}\b|\bkey-[0-9a-f]{32}\b|\b[0-9]{8,10}:AA[A-Za-z0-9_-]{32,35}",
    },
    Shape { kind: "JSON web token", pattern: r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?" },
    Shape { kind: "password", pattern: r"(?P<keep>\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@<>|]{0,64}:)[^\s/@<>|]{1,256}(?P<tail>@)" },
    Shape {
        kind: "token",
        pattern: r#"(?i)(?P<keep>\bauthorization["']?\s{0,2}[:=]\s{0,2}["']?(?:bearer|basic|token|geniekey|token token=)?\s{0,2})[A-Za-z0-9+/=._~-]{8,}"#,
    },
    Shape { kind: "token", pattern: r"(?i)(?P<keep>\bbearer )[A-Za-z0-9+/=._~-]{20,}" },
    Shape {
        kind: "token",
        pattern: r"(?i)(?P<keep>\b(?:private-token|x-api-key|x-auth-token|x-vault-token|cookie|set-cookie)\s{0,2}:\s{0,2})[^\s,;]{8,}",
    },
    Shape {
        kind: "token",
        pattern: r"(?i)(?P<keep>[?&](?:access_token|api_?key|auth|code|key|password|sig|signature|token|x-amz-signature|x-amz-security-token)=)[^\s&#<>|]{6,}",
    },
    Shape {
        kind: "password",
        pattern: r#"(?i)(?P<keep>(?:\b|_)(?:pass(?:word|wd|phrase)?|pwd|pgpassword|mysql_pwd)["']?=["']?)[^\s"'&,;]{3,}"#,
    },
    Shape {
        kind: "password",
        pattern: r#"(?i)(?P<keep>(?:\b|_)(?:pass(?:word|wd|phrase)|pwd|pw)["']?\s{0,2}(?::|is)\s{1,2}["']?)(?:[^\s"']{0,64}[0-9!$%^*#][^\s"']{2,64}|[^\s"']{2,64}[0-9!$%^*#][^\s"']{0,64})"#,
    },
    Shape { kind: "password", pattern: r#"(?i)(?P<keep>"(?:[a-z_-]*(?:password|passwd|secret|token|api_?key))"\s{0,2}:\s{0,2}")[^"]{3,}"# },
    Shape {
        kind: "token",
        pattern: r#"(?i)(?P<keep>(?:\b|_)(?:secret|token|api_?key|access_?key|secret_?key|auth_?key|account_?key|client_?secret|private_?key|sharedaccesskey|credential)(?:_?id)?["']?=["']?)[A-Za-z0-9+/=._~-]{8,}"#,
    },
    Shape {
        kind: "token",
        pattern: r#"(?i)(?P<keep>(?:\b|_)(?:secret|token|api[_ ]?key|access[_ ]?key|secret[_ ]?key|client[_ ]?secret)["']?:\s{0,2}["']?)[A-Za-z0-9+/=._~-]{0,60}[0-9][A-Za-z0-9+/=._~-]{15,}"#,
    },
    Shape { kind: "password", pattern: r"(?P<keep>\s--?(?:password|passwd|token|secret)[ =])\S{4,}" },
    Shape { kind: "password", pattern: r"(?P<keep>\bcurl\b[^|\n]{0,200}\s(?:-u|--user)[ =]?[^\s:]{1,64}:)\S{3,}" },
    Shape {
        kind: "private address",
        pattern: r"\b(?:10\.(?:[0-9]{1,3})\.(?:[0-9]{1,3})|192\.168\.[0-9]{1,3}|172\.(?:1[6-9]|2[0-9]|3[01])\.[0-9]{1,3}|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.[0-9]{1,3}|169\.254\.[0-9]{1,3})\.[0-9]{1,3}\b",
    },
    Shape { kind: "private address", pattern: r"(?i)\b(?:f[cd][0-9a-f]{2}|fe80)(?::[0-9a-f]{0,4}){2,7}(?:%[a-z0-9]+)?" },
    Shape { kind: "e-mail address", pattern: r"(?i)\b[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z]{2,24}\b" },
];

/// All shapes in one, so that a text is gone through once. The patterns are constants, and a test builds them.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    let all: Vec<String> = SHAPES.iter().enumerate().map(|(at, shape)| numbered(at, shape.pattern)).collect();
    let built = RegexBuilder::new(&all.join("|")).size_limit(1 << 26).dfa_size_limit(1 << 25).build();
    built.expect("constant patterns, built by a test")
});

/// A shape as one alternative of many: its groups carry its number, and its word boundaries are those of ASCII, which a
/// fast automaton can follow.
fn numbered(at: usize, pattern: &str) -> String {
    let pattern = pattern.replace("(?P<keep>", &format!("(?P<keep{at}>")).replace("(?P<tail>", &format!("(?P<tail{at}>"));
    format!("(?P<shape{at}>{})", pattern.replace(r"\b", r"(?-u:\b)"))
}

/// How many secrets of each kind were masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked(BTreeMap<&'static str, usize>);

impl Masked {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn count(&mut self, kind: &'static str) {
        *self.0.entry(kind).or_default() += 1;
    }

    pub fn add(&mut self, other: &Masked) {
        for (kind, count) in &other.0 {
            *self.0.entry(kind).or_default() += count;
        }
    }
}

/// `2 passwords, 1 AWS key`
impl std::fmt::Display for Masked {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, (kind, count)) in self.0.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let more = match (*count, kind.ends_with("ss")) {
                (1, _) => "",
                (_, true) => "es",
                _ => "s",
            };
            write!(out, "{comma}{count} {kind}{more}")?;
        }
        Ok(())
    }
}

/// The text with its secrets masked.
pub fn masked(text: &str) -> Cow<'_, str> {
    mask(text, &mut Masked::default())
}

/// The text with its secrets masked, each of them counted.
pub fn mask<'t>(text: &'t str, count: &mut Masked) -> Cow<'t, str> {
    if !ANY.is_match(text) {
        return Cow::Borrowed(text);
    }
    ANY.replace_all(text, |found: &Captures| {
        let at = (0..SHAPES.len()).find(|at| found.name(&format!("shape{at}")).is_some()).unwrap_or_default();
        let part = |name: &str| found.name(&format!("{name}{at}")).map_or("", |part| part.as_str()).to_owned();
        let whole = found.get(0).map_or("", |whole| whole.as_str());
        // A mask is no secret, and neither is an address of a documentation.
        if whole.contains("masked)") || is_example(whole) {
            return whole.to_owned();
        }
        count.count(SHAPES[at].kind);
        format!("{}({} masked){}", part("keep"), SHAPES[at].kind, part("tail"))
    })
}

/// Values that stand where a secret would, and say that it is not there.
fn is_example(whole: &str) -> bool {
    let value = whole.rsplit(['=', ':', ' ', '"', '/', '\'']).find(|part| !part.is_empty()).unwrap_or(whole).trim_end_matches('@');
    whole.starts_with("git@")
        || value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•'))
        || [
            "null",
            "none",
            "redacted",
            "[redacted]",
            "<redacted>",
            "changeme",
            "undefined",
            "required",
            "true",
            "false",
            "expired",
            "invalid",
            "missing",
            "$password",
            "${password}",
        ]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shapes of real secrets with invented values, in parts so that nobody's scanner takes this file for a leak.
    fn secrets() -> Vec<(&'static str, String)> {
        let letters = "q7Zr2Lw9Xk4Tn8Vb3Mc6Hd1Jf5Gs0Pa7Ye2Uo9Ri4Wt8Qz3Xv6Bn1Mk5Lj0";
        let hex = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
        let upper = "Q7ZR2LW9XK4TN8VB3MC6HD1JF5GS0PA7YE2UO9RI4WT8QZ3XV6BN1MK5LJ0";
        let of = |head: &str, tail: &str| format!("{head}{tail}");
        vec![
            ("AWS key", of("AKI", &format!("A{}", &upper[..16]))),
            ("AWS key", of("ASI", &format!("A{}", &upper[..16]))),
            ("GitHub token", of("gh", &format!("p_{}", &letters[..36]))),
            ("GitHub token", of("gh", &format!("s_{}", &letters[..36]))),
            ("GitHub token", of("github", &format!("_pat_11{}_{}", &letters[..20], &letters[..58]))),
            ("GitLab token", of("gl", &format!("pat-{}", &letters[..20]))),
            ("GitLab token", of("gl", &format!("rt-{}", &letters[..20]))),
            ("Slack token", of("xo", &format!("xb-123456789012-123456789012-{}", &letters[..24]))),
            ("Slack token", of("xo", &format!("xp-1234567890-{}", &letters[..24]))),
            ("Slack token", of("xa", &format!("pp-1-A012-123-{}", &hex[..32]))),
            ("webhook", of("https://hooks.slack", &format!(".com/services/T0/B0/{}", &letters[..24]))),
            ("webhook", of("https://discord", &format!(".com/api/webhooks/123456/{}", &letters[..40]))),
            ("Stripe key", of("sk", &format!("_live_{}", &letters[..24]))),
            ("Google key", of("AI", &format!("za{}", &letters[..35]))),
            ("Google key", of("ya", &format!("29.{}", &letters[..40]))),
            ("API key", of("sk", &format!("-proj-{}", &letters[..40]))),
            ("API key", of("sk", &format!("-ant-api03-{}", &letters[..40]))),
            ("API key", of("np", &format!("m_{}", &letters[..36]))),
            ("API key", of("py", &format!("pi-AgEI{}", &letters[..56]))),
            ("API key", of("h", &format!("f_{}", &letters[..34]))),
            ("API key", of("dckr", &format!("_pat_{}", &letters[..27]))),
            ("API key", of("lin", &format!("_api_{}", &letters[..40]))),
            ("API key", of("gl", &format!("sa_{}_{}", &letters[..32], &hex[..8]))),
            ("API key", of("hv", &format!("s.{}", &letters[..24]))),
            ("API key", of("S", &format!("G.{}.{}", &letters[..22], &letters[..43]))),
            ("API key", of("S", &format!("K{}", &hex[..32]))),
            ("JSON web token", of("ey", &format!("J{}.eyJ{}.{}", &letters[..20], &letters[..30], &letters[..43]))),
            ("private key", of("-----BEGIN RSA PRIVATE", " KEY----- MIIEow -----END RSA PRIVATE KEY-----")),
            ("private key", of("-----BEGIN OPENSSH PRIVATE", " KEY----- b3BlbnNza and it is cut off")),
        ]
    }

    #[test]
    fn secrets_are_masked_by_their_shapes() {
        for (kind, secret) in secrets() {
            let mut count = Masked::default();
            let text = format!("it says {secret}");
            assert_eq!(mask(&text, &mut count), format!("it says ({kind} masked)"), "{secret}");
            assert_eq!(count.to_string(), format!("1 {kind}"));
            let said = masked(&text).into_owned();
            assert_eq!(masked(&said), said, "a mask is no secret");
        }
    }

    #[test]
    fn what_stands_around_a_secret_stays() {
        let table = [
            ("postgres://shop:hunter2@db.example.com/shop", "postgres://shop:(password masked)@db.example.com/shop"),
            ("amqp://:hunter2@mq/", "amqp://:(password masked)@mq/"),
            ("PGPASSWORD=hunter2 psql", "PGPASSWORD=(password masked) psql"),
            ("DB_PASSWORD=hunter2", "DB_PASSWORD=(password masked)"),
            ("password: hunter2", "password: (password masked)"),
            ("the password is hunter2 for now", "the password is (password masked) for now"),
            (r#"{"password": "correct horse"}"#, r#"{"password": "(password masked)"}"#),
            ("AWS_SECRET_ACCESS_KEY=abcdefghijklmnop/qrstuvw+x", "AWS_SECRET_ACCESS_KEY=(token masked)"),
            ("api_key=0f1e2d3c4b5a6978", "api_key=(token masked)"),
            ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer (token masked)"),
            ("curl -H 'PRIVATE-TOKEN: abcdef01234567'", "curl -H 'PRIVATE-TOKEN: (token masked)"),
            ("GET /x?token=abcdef0123&page=2", "GET /x?token=(token masked)&page=2"),
            ("mysql --password=hunter2 shop", "mysql --password=(password masked) shop"),
            ("curl -u shop:hunter2 https://x", "curl -u shop:(password masked) https://x"),
            ("no route to 10.12.0.7:5432", "no route to (private address masked):5432"),
            ("from 192.168.1.20, 172.31.0.1", "from (private address masked), (private address masked)"),
            ("peer fd12:3456:789a::1 gone", "peer (private address masked) gone"),
            ("mail ana.b@example.com now", "mail (e-mail address masked) now"),
        ];
        for (text, expected) in table {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        let table = [
            "reverted 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c",
            "commit 0f1e2d3, image sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "request 6f1d1c62-4a3e-4e0a-9b1e-2f7c5d8e9a10 failed",
            "2026-11-21T14:02:33.250001+02:00 and 1795269753250001002",
            "checkout 10.2.1 replaces 10.2.0",
            "listens on 127.0.0.1:9090, seen from 203.0.113.9 and 172.15.0.1",
            "password reset mails were late",
            "the token expired, token=expired, password: required",
            "the secret is a good cache; secret: rotated by hand",
            "password=*** token=xxxxxxxx",
            "key=checkout author=li pass=3",
            "arn:aws:iam::123456789012:role/deploy",
            "ticket OPS-1234, task-force, risk-assessment-of-the-quarter",
            "https://ci.example.com/job/42?page=2&code=E12",
            "@li and #inc-42 at 14:02",
            "std::sync::mpsc and fe80 alone, fd: 12 open",
            "bearer of bad news, basic authorization",
            "pool exhausted (50/50) in shop:checkout@prod",
            "git@github.com:acme/shop.git",
        ];
        for text in table {
            let mut count = Masked::default();
            assert_eq!(mask(text, &mut count), text, "{count}");
        }
    }

    #[test]
    fn masks_are_counted_by_kind() {
        let mut count = Masked::default();
        mask("10.0.0.1 10.0.0.2 PGPASSWORD=hunter2", &mut count);
        assert_eq!(count.to_string(), "1 password, 2 private addresses");
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_and_masking_twice_is_masking_once(text in "[ -~é]{0,80}") {
            let once = masked(&text).into_owned();
            proptest::prop_assert_eq!(masked(&once).into_owned(), once);
        }
    }
}
