//! Diagrams, drawn and told.

use super::graph::{End, Graph};
use super::*;
use proptest::prelude::*;

/// What a diagram says, a sentence a line, or why it is not drawn.
fn check(language: &str, text: &str, expected: &str) {
    let drawn = match language {
        "dot" => dot::read(text).and_then(|graph| draw_graph(&graph, "Graph", None)),
        _ => draw_mermaid(text),
    };
    let said = drawn.map_or_else(|what| format!("not drawn: {what}"), |drawn| drawn.told.join("\n"));
    assert_eq!(said, expected, "{text}");
}

#[test]
fn graphs_are_read() {
    check("dot", "digraph G { a -> b -> c [label=\"x\\ny\"]; d }", "a → b: x y\nb → c: x y\nd");
    check("dot", "graph { rankdir=LR\n a -- {b; c} }", "a — b\na — c");
    check("dot", "digraph { a [label=\"One\"+\" more\"]; a:p:n -> \"b c\" [dir=both] /* no */ // no\n # no\n}", "One more ↔ b c");
    check("dot", "strict digraph { subgraph cluster_x { label=Inside; a; b } a -> d [dir=back] }", "a ← d\nInside holds a, b");
    check("dot", "digraph { a [shape=record, label=\"{<p> one|two}\"]; b [label=<<b>x</b><br/>&lt;y&gt;>]; a -> b }", "one two → x <y>");
    check("dot", "digraph { a -> }", "not drawn: line 1: a name is missing");
    check("dot", "digraph {\n a -> \"b", "not drawn: line 2: a quotation does not end");
    check("dot", "digraph { a -> b", "not drawn: a closing brace is missing");
    check("dot", "digraph {}", "not drawn: it has no boxes");
    check("dot", "<b", "not drawn: line 1: a label in HTML does not end");
}

#[test]
fn flowcharts_are_read() {
    check("mermaid", "graph TD; A-->B", "A → B");
    check(
        "mermaid",
        "%%{init: {}}%%\nflowchart LR\n  A[One] -->|yes| B{\"Two #quot;x#quot; (y)\"} -- no --> C((Three)) %% c",
        "not drawn: line 3: “%% c” is not understood",
    );
    check(
        "mermaid",
        "flowchart LR\n  A[One] -->|yes| B{\"Two #quot;x#quot; (y)\"} -- no --> C((Three<br>lines))",
        "One → Two \"x\" (y): yes\nTwo \"x\" (y) → Three lines: no",
    );
    check(
        "mermaid",
        "graph\n a & b ==> c:::big\n c -.-> d\n d -. why .-> e\n c --- x\n c --x y\n c <--> z",
        "a → c\nb → c\nc → d\nd → e: why\nc — x\nc → y\nc ↔ z",
    );
    check(
        "mermaid",
        "graph\n subgraph one [The one]\n a --> b\n end\n c --> one\n style a fill:red",
        "a → b\nc → The one\nThe one holds a, b",
    );
    check("mermaid", "graph\n api-gateway-->web.app", "api-gateway → web.app");
    check("mermaid", "graph\n subgraph x\n a", "not drawn: an “end” is missing");
    check("mermaid", "graph\n a@{ shape: cyl }", "not drawn: line 2: boxes of the form “@{…}” are not drawn");
    check("mermaid", "graph\n subgraph g\n a\n end\n a --> g", "not drawn: a line leads from a group to what is in it");
    check("mermaid", "pie\n \"a\" : 1", "not drawn: this kind of diagram is not drawn here");
    check("mermaid", "", "not drawn: it says nothing");
}

#[test]
fn sequences_are_read() {
    check(
        "mermaid",
        "---\ntitle: T\n---\nsequenceDiagram\n participant A as Amara\n A->>+B: page\n loop every 2 s\n B--xB: retry\n end\n Note over A,B: both\n B-->>-A: ok",
        "Amara → B: page\nBegin “loop”: every 2 s\nB → B: retry\nEnd\nNote, Amara to B: both\nB → Amara: ok",
    );
    check(
        "mermaid",
        "sequenceDiagram\n autonumber\n A->B: x\n alt y\n B->>A: z\n else n\n B<<->>A: w\n end",
        "A — B: 1. x\nBegin “alt”: y\nB → A: 2. z\nOr: n\nB ↔ A: 3. w\nEnd",
    );
    check("mermaid", "sequenceDiagram\n A says hello", "not drawn: line 2: this is no message, note or frame");
    check("mermaid", "sequenceDiagram\n else x", "not drawn: line 2: a part of a frame stands outside of one");
    check("mermaid", "sequenceDiagram\n loop x", "not drawn: an “end” is missing");
}

#[test]
fn a_figure_holds_its_text_and_nothing_that_runs() {
    let hostile = "graph LR\n a[\"<img src=x onerror=alert(1)>\"] -->|\"</text><script>alert(1)</script>\"| b";
    let figure = figure("mermaid", hostile, 3).unwrap();
    let drawing = figure.drawing.unwrap();
    assert!(figure.html.contains("<hr id=\"page.diagram.3\">\n<details><summary>The diagram as text</summary>"), "{}", figure.html);
    assert!(drawing.contains("&lt;img src=x</text>"), "{drawing}");
    assert!(!drawing.contains("<script") && !drawing.contains("<img") && !figure.html.contains("<img"), "{drawing}");
    let text = super::figure("plantuml", "a -> b", 0).unwrap();
    assert_eq!(
        (text.html.as_str(), text.drawing.is_none()),
        (
            "<figure class=\"diagram\"><figcaption>A PlantUML diagram, as text: this language is not drawn here</figcaption>\n\
             <pre tabindex=\"0\"><code>a -&gt; b</code></pre>\n</figure>\n",
            true
        )
    );
    assert!(super::figure("rust", "", 0).is_none());
}

/// The boxes of a drawing: left, top, width, height.
fn boxes(svg: &str, class: &str) -> Vec<[f64; 4]> {
    let value = |tag: &str, name: &str| tag.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap().parse().unwrap();
    let tags = svg.lines().filter(|line| line.starts_with(&format!("<rect class=\"{class}\"")));
    tags.map(|tag| ["x", "y", "width", "height"].map(|name| value(tag, name))).collect()
}

/// The straight stretches of lines: where each begins and ends.
fn stretches(svg: &str) -> Vec<[[f64; 2]; 2]> {
    let mut found = Vec::new();
    for path in svg.split("<path class=\"edge\" d=\"").skip(1) {
        let path = path.split('"').next().unwrap().replace(['M', 'L'], " L ").replace('C', " C ");
        let mut at = [0.0; 2];
        let mut is_straight = true;
        let mut numbers: Vec<f64> = Vec::new();
        for word in path.split_whitespace() {
            match word.parse() {
                Ok(number) => numbers.push(number),
                Err(_) => (is_straight, numbers) = (word == "L", Vec::new()),
            }
            if numbers.len() == if is_straight { 2 } else { 6 } {
                let to = [numbers[numbers.len() - 2], numbers[numbers.len() - 1]];
                if is_straight && at != [0.0; 2] {
                    found.push([at, to]);
                }
                at = to;
            }
        }
    }
    found
}

#[test]
fn a_line_out_of_a_group_goes_round_what_stands_in_its_way() {
    for direction in ["LR", "RL", "TB", "BT"] {
        let text = format!("digraph {{ rankdir={direction}; subgraph cluster_x {{ api; queue }} api -> queue -> index -> api }}");
        let svg = dot::read(&text).and_then(|graph| drawing::draw(&graph, "n")).unwrap();
        let (nodes, lines) = (boxes(&svg, "node"), stretches(&svg));
        assert!(nodes.len() == 3 && !lines.is_empty(), "{svg}");
        for [from, to] in lines {
            let middle = [(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0];
            let is_in = |[left, top, wide, tall]: &[f64; 4]| {
                left + 1.0 < middle[0] && middle[0] < left + wide - 1.0 && top + 1.0 < middle[1] && middle[1] < top + tall - 1.0
            };
            assert!(!nodes.iter().any(is_in), "{direction}: {from:?} to {to:?} of {svg}");
        }
    }
}

proptest! {
    /// Whatever is linked to what: boxes do not lie on each other, nothing lies outside of the drawing, and it is drawn the
    /// same twice.
    #[test]
    fn boxes_have_room(links in prop::collection::vec((0..14_usize, 0..14_usize, any::<bool>(), 0..4_usize), 1..30), is_wide: bool) {
        let mut graph = Graph::default();
        for (from, to, has_label, group) in links {
            let group = group.checked_sub(2).map(|at| graph.group(&format!("g{at}"), "A group", None));
            let (from, to) = (graph.node(&format!("box {from}"), group), graph.node(&format!("box {to}"), None));
            let label = if has_label { "a label of some length".to_owned() } else { String::new() };
            let heads = [false, true];
            graph.edges.push(graph::Edge { from: End::Node(from), to: End::Node(to), label, line: graph::Line::Solid, heads });
        }
        graph.direction = if is_wide { graph::Direction::Right } else { graph::Direction::Down };
        let svg = drawing::draw(&graph, "n").unwrap();
        prop_assert_eq!(&svg, &drawing::draw(&graph, "n").unwrap());
        let (width, height) = svg.split_once("width=\"").and_then(|(_, rest)| {
            let (width, rest) = rest.split_once('"')?;
            Some((width.parse::<f64>().ok()?, rest.split('"').nth(1)?.parse::<f64>().ok()?))
        }).unwrap();
        let nodes = boxes(&svg, "node");
        prop_assert_eq!(nodes.len(), graph.nodes.len());
        for (at, [left, top, wide, tall]) in nodes.iter().enumerate() {
            prop_assert!(*left >= 0.0 && *top >= 0.0 && left + wide <= width && top + tall <= height);
            for [other_left, other_top, other_wide, other_tall] in &nodes[at + 1..] {
                let is_apart = left + wide <= *other_left || other_left + other_wide <= *left || top + tall <= *other_top || other_top + other_tall <= *top;
                prop_assert!(is_apart, "{svg}");
            }
        }
    }

    #[test]
    fn no_text_breaks_it(text in "(graph|flowchart LR|sequenceDiagram|digraph)[ \n;{]( ?([ab]|-->|->>|--|-.->|==|\\||\\[|\\]|\\(|\\)|\\{|\\}|\"|é|;|\n|end|subgraph|loop|else|note over a:|box|&|<|>|#|:|@|=|label|x|o)){0,30}") {
        for language in ["mermaid", "dot"] {
            prop_assert!(figure(language, &text, 0).is_some());
        }
    }
}
