//! Diagrams written as text: told to be what they are, and shown as the text that they are.

use super::clean::escape;

/// The languages of diagrams, by the names that people write after a fence, and what a reader is told.
const KNOWN: [(&[&str], &str); 3] = [
    (&["mermaid"], "A Mermaid diagram, as text"),
    (&["dot", "graphviz", "gv"], "A Graphviz diagram, as text"),
    (&["plantuml", "puml"], "A PlantUML diagram, as text"),
];

/// The figure for a diagram; none where the language is none of diagrams.
pub(super) fn figure(language: &str, text: &str) -> Option<String> {
    let name = language.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
    let (_, told) = KNOWN.iter().find(|(names, _)| names.contains(&name.as_str()))?;
    let mut html = String::with_capacity(text.len() + 160);
    html.push_str("<figure class=\"diagram\"><figcaption>");
    html.push_str(told);
    html.push_str("</figcaption>\n<pre tabindex=\"0\"><code>");
    escape(&mut html, text);
    html.push_str("</code></pre></figure>\n");
    Some(html)
}
