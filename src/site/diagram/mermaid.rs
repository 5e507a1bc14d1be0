//! What all of Mermaid's diagrams have in common: their first word, comments, titles, and how a label is written.

/// A diagram without what is said around it.
#[derive(Debug)]
pub(super) struct Source<'t> {
    /// `flowchart`, `sequenceDiagram`.
    pub kind: &'t str,
    /// What follows it on its line.
    pub rest: &'t str,
    pub title: Option<&'t str>,
    /// The lines below, each with its number, without comments and empty ones.
    pub lines: Vec<(usize, &'t str)>,
}

/// Divide a text; none where it says nothing.
pub(super) fn source(text: &str) -> Option<Source<'_>> {
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).peekable();
    let mut title = None;
    while lines.next_if(|(_, line)| line.is_empty()).is_some() {}
    if lines.next_if(|(_, line)| *line == "---").is_some() {
        for (_, line) in lines.by_ref().take_while(|(_, line)| *line != "---") {
            title = line.strip_prefix("title:").map(str::trim).or(title);
        }
    }
    let mut in_directive = false;
    let mut kept = lines.filter(|(_, line)| {
        let begins = line.starts_with("%%{");
        let is_said = !in_directive && !line.starts_with("%%") && !line.is_empty();
        in_directive = (in_directive || begins) && !line.ends_with("}%%");
        is_said
    });
    let (number, first) = kept.next()?;
    let end = first.find([' ', '\t', ';']).unwrap_or(first.len());
    let (kind, rest) = first.split_at(end);
    // What follows the first `;` is a statement already.
    let (rest, statement) = rest.split_once(';').unwrap_or((rest, ""));
    let lines = (!statement.trim().is_empty()).then(|| (number, statement.trim())).into_iter().chain(kept).collect();
    Some(Source { kind, rest: rest.trim(), title, lines })
}

/// A label as it is meant: without quotes, with its breaks as line ends and its signs as they are.
pub(super) fn label(written: &str) -> String {
    let text = written.trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '#', '&', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let lower = rest.get(..6).unwrap_or(rest).to_ascii_lowercase();
        let taken = if rest.starts_with("\\n") {
            out.push('\n');
            2
        } else if lower.starts_with("<br") {
            out.push('\n');
            rest.find('>').map_or(3, |end| end + 1)
        } else if let Some((name, _)) = rest[1..].split_once(';').filter(|(name, _)| rest.starts_with(['#', '&']) && name.len() < 10) {
            match sign(name.trim_start_matches('#')) {
                Some(sign) => {
                    out.push(sign);
                    name.len() + 2
                }
                None => {
                    out.push_str(&rest[..1]);
                    1
                }
            }
        } else {
            out.push_str(&rest[..1]);
            1
        };
        rest = &rest[taken..];
    }
    out + rest
}

fn sign(name: &str) -> Option<char> {
    Some(match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        number => char::from_u32(number.parse().ok()?).filter(|c| !c.is_control())?,
    })
}
