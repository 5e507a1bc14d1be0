//! Code in colours: comments, strings, numbers and words that a language keeps for itself.
//!
//! A lexer of our own rather than a library of grammars: those that are kept need a seventh of a millisecond a line, which
//! is more than all the rest of a report's page, and three megabytes. What a reader of a report needs is told apart; a
//! language that is not known is plain text.

use super::clean::escape;

/// Code that is longer than this many bytes is plain text: it is a log that somebody pasted.
const LONGEST: usize = 256 * 1024;

/// How a language is read.
#[derive(Debug)]
struct Language {
    /// The words that name it after a fence.
    names: &'static [&'static str],
    /// What begins a comment that ends with its line.
    line_comments: &'static [&'static str],
    /// What begins and ends a comment over lines.
    block_comment: Option<(&'static str, &'static str)>,
    /// What begins and ends a string.
    quotes: &'static [char],
    /// Whether a backslash in a string takes the next character with it.
    escapes: bool,
    keywords: &'static [&'static str],
    /// Whether case matters in keywords.
    cased: bool,
    /// Whether a word before a colon, or an equals sign, is a key.
    keys: Option<char>,
}

const C_LIKE: Language = Language {
    names: &[],
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &['"', '\''],
    escapes: true,
    keywords: &[],
    cased: true,
    keys: None,
};

const HASHED: Language = Language {
    names: &[],
    line_comments: &["#"],
    block_comment: None,
    quotes: &['"', '\''],
    escapes: true,
    keywords: &[],
    cased: true,
    keys: None,
};

/// Every language that is known, by the names that people write.
static LANGUAGES: &[Language] = &[
    Language {
        names: &["sh", "bash", "shell", "zsh", "fish"],
        keywords: &[
            "if", "then", "else", "elif", "fi", "for", "in", "do", "done", "while", "until", "case", "esac", "function", "return",
            "export", "local", "set", "unset", "exit", "trap", "sudo",
        ],
        ..HASHED
    },
    Language { names: &["yaml", "yml"], keywords: &["true", "false", "null", "yes", "no"], keys: Some(':'), ..HASHED },
    Language {
        names: &["toml", "ini", "conf", "cfg", "properties", "env", "dotenv"],
        line_comments: &["#", ";"],
        keywords: &["true", "false"],
        keys: Some('='),
        ..HASHED
    },
    Language { names: &["json", "jsonc", "json5", "jsonl"], keywords: &["true", "false", "null"], keys: Some(':'), ..C_LIKE },
    Language {
        names: &["sql", "postgresql", "postgres", "mysql", "plpgsql"],
        line_comments: &["--"],
        quotes: &['\''],
        escapes: false,
        keywords: &[
            "select",
            "from",
            "where",
            "and",
            "or",
            "not",
            "null",
            "is",
            "in",
            "like",
            "between",
            "insert",
            "into",
            "values",
            "update",
            "set",
            "delete",
            "create",
            "alter",
            "drop",
            "table",
            "index",
            "view",
            "primary",
            "key",
            "foreign",
            "references",
            "unique",
            "join",
            "left",
            "right",
            "inner",
            "outer",
            "on",
            "as",
            "group",
            "by",
            "order",
            "having",
            "limit",
            "offset",
            "union",
            "all",
            "distinct",
            "case",
            "when",
            "then",
            "else",
            "end",
            "begin",
            "commit",
            "rollback",
            "transaction",
            "explain",
            "analyze",
            "vacuum",
            "concurrently",
            "exists",
            "with",
            "add",
            "column",
            "default",
            "constraint",
            "if",
            "lock",
            "grant",
            "revoke",
            "truncate",
            "cascade",
        ],
        cased: false,
        ..C_LIKE
    },
    Language {
        names: &["python", "py", "starlark", "bzl"],
        keywords: &[
            "def", "class", "return", "if", "elif", "else", "for", "while", "in", "not", "and", "or", "is", "import", "from", "as", "with",
            "try", "except", "finally", "raise", "lambda", "yield", "pass", "break", "continue", "None", "True", "False", "async", "await",
            "global", "assert", "del",
        ],
        ..HASHED
    },
    Language {
        names: &["ruby", "rb"],
        keywords: &[
            "def", "class", "module", "end", "if", "elsif", "else", "unless", "while", "until", "do", "return", "yield", "nil", "true",
            "false", "and", "or", "not", "begin", "rescue", "ensure", "raise", "require", "self", "then", "case", "when",
        ],
        ..HASHED
    },
    Language {
        names: &["go", "golang"],
        quotes: &['"', '`', '\''],
        keywords: &[
            "func",
            "package",
            "import",
            "return",
            "if",
            "else",
            "for",
            "range",
            "switch",
            "case",
            "default",
            "go",
            "defer",
            "chan",
            "select",
            "struct",
            "interface",
            "type",
            "var",
            "const",
            "map",
            "nil",
            "true",
            "false",
            "break",
            "continue",
            "err",
        ],
        ..C_LIKE
    },
    Language {
        names: &["rust", "rs"],
        quotes: &['"'],
        keywords: &[
            "fn", "let", "mut", "pub", "use", "mod", "struct", "enum", "impl", "trait", "match", "if", "else", "for", "while", "loop",
            "return", "async", "await", "move", "ref", "self", "Self", "super", "crate", "where", "const", "static", "type", "unsafe",
            "dyn", "as", "in", "break", "continue", "true", "false",
        ],
        ..C_LIKE
    },
    Language {
        names: &["javascript", "js", "jsx", "typescript", "ts", "tsx", "mjs"],
        quotes: &['"', '\'', '`'],
        keywords: &[
            "function",
            "const",
            "let",
            "var",
            "return",
            "if",
            "else",
            "for",
            "while",
            "do",
            "switch",
            "case",
            "default",
            "break",
            "continue",
            "class",
            "extends",
            "new",
            "this",
            "import",
            "export",
            "from",
            "async",
            "await",
            "try",
            "catch",
            "finally",
            "throw",
            "null",
            "undefined",
            "true",
            "false",
            "typeof",
            "instanceof",
            "interface",
            "type",
            "enum",
            "of",
            "in",
        ],
        ..C_LIKE
    },
    Language {
        names: &["c", "cpp", "c++", "h", "java", "kotlin", "kt", "scala", "csharp", "cs", "swift", "php", "groovy", "protobuf", "proto"],
        keywords: &[
            "if",
            "else",
            "for",
            "while",
            "do",
            "switch",
            "case",
            "default",
            "break",
            "continue",
            "return",
            "class",
            "struct",
            "enum",
            "interface",
            "public",
            "private",
            "protected",
            "static",
            "final",
            "const",
            "void",
            "int",
            "long",
            "char",
            "float",
            "double",
            "bool",
            "boolean",
            "new",
            "this",
            "null",
            "nullptr",
            "true",
            "false",
            "try",
            "catch",
            "finally",
            "throw",
            "throws",
            "import",
            "package",
            "using",
            "namespace",
            "extends",
            "implements",
            "override",
            "fun",
            "val",
            "var",
            "def",
            "func",
            "let",
            "message",
            "service",
            "rpc",
            "returns",
            "repeated",
        ],
        ..C_LIKE
    },
    Language {
        names: &["dockerfile", "docker"],
        keywords: &[
            "from",
            "run",
            "cmd",
            "copy",
            "add",
            "env",
            "arg",
            "workdir",
            "expose",
            "entrypoint",
            "user",
            "volume",
            "label",
            "healthcheck",
            "as",
        ],
        cased: false,
        ..HASHED
    },
    Language {
        names: &["hcl", "terraform", "tf", "nginx", "makefile", "make"],
        line_comments: &["#", "//"],
        keywords: &[
            "resource",
            "variable",
            "module",
            "provider",
            "output",
            "data",
            "locals",
            "terraform",
            "for_each",
            "count",
            "true",
            "false",
            "null",
            "server",
            "location",
            "upstream",
            "listen",
            "proxy_pass",
            "include",
            "if",
            "return",
        ],
        keys: Some('='),
        ..HASHED
    },
    Language {
        names: &["promql", "logql"],
        keywords: &[
            "sum",
            "rate",
            "increase",
            "by",
            "without",
            "avg",
            "max",
            "min",
            "histogram_quantile",
            "irate",
            "count",
            "topk",
            "and",
            "or",
            "unless",
            "on",
        ],
        ..HASHED
    },
];

/// Add code to a page as a language, named after its fence, is coloured.
pub(super) fn write(out: &mut String, name: &str, code: &str) {
    let name = name.split([' ', ',', '{']).next().unwrap_or_default().trim_start_matches('.').to_ascii_lowercase();
    if code.len() > LONGEST {
        return escape(out, code);
    }
    match name.as_str() {
        "diff" | "patch" => lines(out, code, |line| match line.as_bytes().first() {
            Some(b'+') => Some("added"),
            Some(b'-') => Some("removed"),
            Some(b'@') => Some("comment"),
            _ => None,
        }),
        "console" | "shell-session" | "terminal" | "sh-session" => session(out, code),
        name => match LANGUAGES.iter().find(|language| language.names.contains(&name)) {
            Some(language) => language.write(out, code),
            None => escape(out, code),
        },
    }
}

/// Each line as a whole.
fn lines(out: &mut String, code: &str, class: impl Fn(&str) -> Option<&'static str>) {
    for line in code.split_inclusive('\n') {
        span(out, class(line), line);
    }
}

/// What was typed at a prompt, and what came of it.
fn session(out: &mut String, code: &str) {
    for line in code.split_inclusive('\n') {
        match ["$ ", "# ", "> "].iter().find_map(|prompt| line.strip_prefix(prompt)) {
            Some(typed) => {
                span(out, Some("comment"), &line[..2]);
                LANGUAGES[0].write(out, typed);
            }
            None => escape(out, line),
        }
    }
}

fn span(out: &mut String, class: Option<&str>, text: &str) {
    let Some(class) = class else { return escape(out, text) };
    out.push_str("<span class=\"");
    out.push_str(class);
    out.push_str("\">");
    escape(out, text);
    out.push_str("</span>");
}

impl Language {
    fn write(&self, out: &mut String, code: &str) {
        let mut at = 0;
        let mut plain = 0;
        while at < code.len() {
            let Some((class, length)) = self.token(code, at) else {
                at += code[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            if let Some(class) = class {
                escape(out, &code[plain..at]);
                span(out, Some(class), &code[at..at + length]);
                plain = at + length;
            }
            at += length;
        }
        escape(out, &code[plain..]);
    }

    /// What begins at `at`: its class, if it has one, and its length; none where nothing that is told apart begins.
    fn token(&self, code: &str, at: usize) -> Option<(Option<&'static str>, usize)> {
        let rest = &code[at..];
        let first = rest.chars().next()?;
        let before = code[..at].chars().next_back();
        let after_blank = before.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '{' | '}' | ')' | ','));
        if let Some((start, end)) = self.block_comment.filter(|(start, _)| rest.starts_with(start)) {
            let length = rest[start.len()..].find(end).map_or(rest.len(), |found| start.len() + found + end.len());
            return Some((Some("comment"), length));
        }
        // In many languages the sign of a comment means something else inside a word: `$#`, `https://`.
        if after_blank && self.line_comments.iter().any(|sign| rest.starts_with(sign)) {
            return Some((Some("comment"), rest.find('\n').unwrap_or(rest.len())));
        }
        if self.quotes.contains(&first) {
            let length = self.string(rest, first);
            let is_key = self.is_key(&rest[length..]);
            return Some((Some(if is_key { "key" } else { "string" }), length));
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-' && self.keys.is_some() || c == '.' && self.keys.is_some();
        if !is_word(first) {
            return None;
        }
        let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let word = &rest[..length];
        let class = if first.is_ascii_digit() {
            Some("number").filter(|_| word.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '_' | 'x')))
        } else if self.is_key(&rest[length..]) {
            Some("key")
        } else {
            let is_kept = |kept: &str| if self.cased { kept == word } else { kept.eq_ignore_ascii_case(word) };
            Some("keyword").filter(|_| self.keywords.iter().any(|kept| is_kept(kept)))
        };
        Some((class, length))
    }

    /// The length of a string with both its quotes; one that is never closed ends with its line, unless it may hold lines.
    fn string(&self, rest: &str, quote: char) -> usize {
        let mut chars = rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == '\\' && self.escapes {
                chars.next();
            } else if c == quote {
                return at + c.len_utf8();
            } else if c == '\n' && quote != '`' {
                return at;
            }
        }
        rest.len()
    }

    /// Whether what was just read is a key, by what follows it.
    fn is_key(&self, rest: &str) -> bool {
        self.keys.is_some_and(|sign| {
            let rest = rest.trim_start_matches([' ', '\t']);
            rest.strip_prefix(sign).is_some_and(|rest| {
                sign != ':' || rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '"' || c == '{' || c == '[')
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code with its spans as `class(text)`.
    fn check(name: &str, code: &str, expected: &str) {
        let mut html = String::new();
        write(&mut html, name, code);
        let short = html.replace("<span class=\"", "").replace("\">", "(").replace("</span>", ")");
        assert_eq!(short, expected, "{name}");
    }

    #[test]
    fn what_a_reader_tells_apart_is_marked() {
        check(
            "sh",
            "if true; then # why\n  echo \"a $b\" 3 https://x#y\nfi",
            "keyword(if) true; keyword(then) comment(# why)\n  echo string(&quot;a $b&quot;) number(3) https://x#y\nkeyword(fi)",
        );
        check(
            "YAML",
            "pool: 20 # was 10\nname: 'x: y'\nurl: http://x:1",
            "key(pool): number(20) comment(# was 10)\nkey(name): string(&#39;x: y&#39;)\nkey(url): http://x:number(1)",
        );
        check("json", "{\"a\": [1, true, \"b\"]}", "{key(&quot;a&quot;): [number(1), keyword(true), string(&quot;b&quot;)]}");
        check(
            "sql",
            "SELECT count(*) FROM orders WHERE id = 'it''s' -- slow",
            "keyword(SELECT) count(*) keyword(FROM) orders keyword(WHERE) id = string(&#39;it&#39;)string(&#39;s&#39;) comment(-- slow)",
        );
        check("diff", "-a\n+b\n c", "removed(-a\n)added(+b\n) c");
        check("console", "$ ls 1\nx", "comment($ )ls number(1)\nx");
        check("go", "x := `a\nb` /* c", "x := string(`a\nb`) comment(/* c)");
        check("python", "s = \"open\nnext = None", "s = string(&quot;open)\nnext = keyword(None)");
        check("brainfuck", "if <b>", "if &lt;b&gt;");
        check("", "if é \"", "if é &quot;");
    }

    #[test]
    fn every_language_has_names_of_its_own_and_takes_any_text() {
        let mut seen = std::collections::HashSet::new();
        for language in LANGUAGES {
            for name in language.names {
                assert!(seen.insert(*name), "{name} stands twice");
                for code in ["\"", "'é", "/*", "#", "--", "\\", "\"\\", "`", "é\u{0}=:", "a.b-c:\n", "💥\"💥\\"] {
                    let mut out = String::new();
                    write(&mut out, name, code);
                }
            }
        }
    }
}
