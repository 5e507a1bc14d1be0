//! Diagrams written as text: drawn where we know how, and always shown as the text that they are.
//!
//! The drawing and the text of a figure go different ways: text passes the sanitiser with the rest of a body, and what we
//! draw is put in afterwards, where [`room`] has left room for it.

mod dot;
mod drawing;
mod flowchart;
mod graph;
mod ink;
mod layers;
mod mermaid;
mod sequence;

#[cfg(test)]
mod tests;

use super::clean::escape;
use graph::Graph;

/// A figure for the body, and the drawing that goes into it.
#[derive(Debug)]
pub(super) struct Figure {
    pub html: String,
    pub drawing: Option<String>,
}

/// The languages of diagrams, by the names that people write after a fence, and what they are called.
const KNOWN: [(&[&str], &str); 3] =
    [(&["mermaid"], "Mermaid"), (&["dot", "graphviz", "gv"], "Graphviz"), (&["plantuml", "puml"], "PlantUML")];

/// A drawing, what it is, and what it says to who does not see it.
#[derive(Debug)]
struct Drawn {
    svg: String,
    title: Option<String>,
    told: Vec<String>,
}

/// The figure for a diagram, the page's drawing of that number; none where the language is none of diagrams.
pub(super) fn figure(language: &str, text: &str, number: usize) -> Option<Figure> {
    let name = language.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
    let (_, called) = KNOWN.iter().find(|(names, _)| names.contains(&name.as_str()))?;
    let drawn = match *called {
        "Mermaid" => draw_mermaid(text),
        "Graphviz" => dot::read(text).and_then(|graph| draw_graph(&graph, "Graph", None)),
        _ => Err("this language is not drawn here".to_owned()),
    };
    let mut html = String::with_capacity(text.len() + 400);
    html.push_str("<figure class=\"diagram\">");
    let mut caption = |words: &str| {
        html.push_str("<figcaption>");
        escape(&mut html, words);
        html.push_str("</figcaption>\n");
    };
    let drawing = match drawn {
        Ok(drawn) => {
            if let Some(title) = &drawn.title {
                caption(title);
            }
            html.push_str(&room(number));
            html.push_str("<details><summary>The diagram as text</summary>\n<ul>\n");
            for sentence in &drawn.told {
                html.push_str("<li>");
                escape(&mut html, sentence);
                html.push_str("</li>\n");
            }
            html.push_str("</ul>\n");
            write_source(&mut html, text);
            html.push_str("</details>");
            Some(format!("<div class=\"drawn\" role=\"group\" aria-label=\"Diagram\" tabindex=\"0\">{}</div>\n", drawn.svg))
        }
        Err(what) => {
            caption(&format!("A {called} diagram, as text: {what}"));
            write_source(&mut html, text);
            None
        }
    };
    html.push_str("</figure>\n");
    Some(Figure { html, drawing })
}

/// Stands where the page's drawing of that number goes. A report that writes it moves its own drawing, and nothing else.
pub(super) fn room(number: usize) -> String {
    format!("<hr id=\"page.diagram.{number}\">\n")
}

fn write_source(html: &mut String, text: &str) {
    html.push_str("<pre tabindex=\"0\"><code>");
    escape(html, text);
    html.push_str("</code></pre>\n");
}

fn draw_mermaid(text: &str) -> Result<Drawn, String> {
    let source = mermaid::source(text).ok_or("it says nothing")?;
    match source.kind {
        "graph" | "flowchart" => draw_graph(&flowchart::read(&source)?, "Flowchart", source.title),
        "sequenceDiagram" => {
            let sequence = sequence::read(&source)?;
            let (people, messages) = sequence.counts();
            let name = format!("Sequence diagram with {} and {}, told as text below", count(people, "column"), count(messages, "message"));
            Ok(Drawn { svg: sequence.draw(&name), title: source.title.map(str::to_owned), told: sequence.told() })
        }
        _ => Err("this kind of diagram is not drawn here".to_owned()),
    }
}

fn draw_graph(graph: &Graph, kind: &str, title: Option<&str>) -> Result<Drawn, String> {
    let name = format!("{kind} with {} and {}, told as text below", count(graph.nodes.len(), "box"), count(graph.edges.len(), "line"));
    Ok(Drawn { svg: drawing::draw(graph, &name)?, title: title.map(str::to_owned), told: graph.told() })
}

fn count(number: usize, what: &str) -> String {
    match (number, what) {
        (1, what) => format!("1 {what}"),
        (number, "box") => format!("{number} boxes"),
        (number, what) => format!("{number} {what}s"),
    }
}
