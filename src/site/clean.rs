//! What keeps a report's text from becoming a page's program: escaping, and the sanitiser for HTML in reports.

use super::address::{self, SCHEMES};
use ammonia::{Builder, UrlRelative, UrlRelativeEvaluate};
use std::borrow::Cow;

/// Add text as HTML shows it: nothing in it can begin a tag, end an attribute or name a character.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let replaced = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            // HTML has no place for control characters.
            0..=8 | 11..=31 | 127 => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(replaced);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

/// The classes that the writer of bodies gives, and so the only ones that stay.
const CLASSES: &[(&str, &[&str])] = &[
    ("a", &["here", "back", "at"]),
    ("div", &["table", "timeline", "stacked", "items", "admonition", "note", "tip", "important", "warning", "caution"]),
    ("li", &["task", "item", "done", "milestone"]),
    ("p", &["label", "item", "done", "milestone"]),
    ("section", &["footnotes"]),
    ("figure", &["diagram"]),
    ("span", &["state", "open", "in-progress", "done", "wont-do", "comment", "string", "number", "keyword", "key", "added", "removed"]),
    ("sup", &["footnote"]),
    ("td", &["center", "right", "short"]),
    ("th", &["center", "right", "short"]),
    ("tr", &["item", "done", "milestone"]),
];

/// A body that holds HTML of the report's own, with everything left out that runs, styles, frames, submits or loads a
/// page or a picture from elsewhere. Only here is [`address::FILE`] written: one that the report writes is left out.
/// `folder` is the report's own, for links.
pub(super) fn clean(html: &str, folder: &str) -> String {
    let mut builder = Builder::default();
    builder
        .add_tags(["section", "input"])
        .rm_tags(["map", "area", "header", "footer", "nav", "center"])
        .add_generic_attributes(["id", "dir"])
        .add_tag_attributes("input", ["type", "disabled", "checked", "aria-label"])
        .add_tag_attributes("img", ["loading"])
        .add_tag_attributes("pre", ["tabindex"])
        .add_tag_attributes("div", ["tabindex", "role", "aria-label"])
        .add_tag_attributes("a", ["name", "aria-label", "rel"])
        .add_tag_attributes("section", ["aria-label"])
        .add_tag_attributes("span", ["aria-hidden"])
        .add_tag_attributes("details", ["open"])
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .link_rel(None)
        .add_clean_content_tags(["title", "iframe", "noscript", "noembed", "noframes", "template", "object", "svg", "math"])
        .url_schemes(SCHEMES.into())
        .attribute_filter(|tag, name, value| {
            let is_loaded = tag == "img" && name == "src";
            (!is_loaded || !address::is_elsewhere(value)).then_some(value.into())
        })
        .url_relative(UrlRelative::Custom(Box::new(Folder(folder.to_owned()))));
    for tag in ["table", "thead", "tbody", "tr", "th", "td"] {
        builder.add_tag_attributes(tag, ["role"]);
    }
    for (tag, classes) in CLASSES {
        builder.add_allowed_classes(*tag, *classes);
    }
    described(builder.clean(html).to_string())
}

/// HTML in which a picture whose source was left out is its description: browsers would show a broken one.
pub(super) fn described(html: String) -> String {
    let mut out = String::new();
    let mut from = 0;
    while let Some(at) = html[from..].find("<img").map(|at| from + at) {
        let mut in_value = false;
        let is_end = |c: char| {
            in_value ^= c == '"';
            c == '>' && !in_value
        };
        let Some(end) = html[at..].find(is_end).map(|end| at + end + 1) else { break };
        let tag = &html[at..end];
        if tag.contains(" src=\"") {
            out.push_str(&html[from..end]);
        } else {
            out.push_str(&html[from..at]);
            out.push_str(tag.split_once(" alt=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default());
        }
        from = end;
    }
    if from == 0 {
        return html;
    }
    out + &html[from..]
}

/// The folder that relative links start from.
struct Folder(String);

impl UrlRelativeEvaluate<'_> for Folder {
    fn evaluate<'url>(&self, written: &'url str) -> Option<Cow<'url, str>> {
        address::target(written, &self.0).map(Cow::Owned)
    }
}
