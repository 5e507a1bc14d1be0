//! Front matter that is nothing but `key: value` and `key: [one, another]`, each in a line of its own, as most is: read
//! without a YAML parser, into the very tree that the parser would give. Whatever else stands there is the parser's.

use super::node::{Node, Style, Tree, Value, is_null};
use crate::document::Span;

/// The tree of a text, its spans shifted by `base`; none where a line is anything but plain.
pub(super) fn read(text: &str, base: usize) -> Option<Tree<'_>> {
    if text.is_empty() || !text.ends_with('\n') || !text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)) {
        return None;
    }
    let mut nodes = vec![Node { span: Span::at(base), after: base, value: Value::Null, weight: 1 }];
    let mut pairs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let line = &line[..line.len() - 1];
        let colon = line.find(": ")?;
        let (key, written) = (&line[..colon], &line[colon + 2..]);
        if !key.starts_with(|c: char| c.is_ascii_alphabetic()) || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return None;
        }
        let (index, at) = (nodes.len(), start + colon + 2);
        nodes.push(scalar(key, start + base));
        pairs.push((index, index + 1));
        match written.strip_prefix('[') {
            Some(inner) => list(inner.strip_suffix(']')?, at + base, &mut nodes)?,
            None if is_plain(written) => nodes.push(scalar(written, at + base)),
            None => return None,
        }
        start += line.len() + 1;
    }
    let (first, last) = (pairs.first()?.0, pairs.last()?.1);
    let end = nodes[last].span.end;
    let weight = pairs.iter().fold(1, |sum, (key, value)| sum + nodes[*key].weight + nodes[*value].weight);
    let span = Span::new(nodes[first].span.start, end);
    nodes[0] = Node { span, after: end, value: Value::Map { is_flow: false, pairs }, weight };
    Some(Tree { nodes, root: Some(0), is_dressed: false })
}

fn scalar(text: &str, at: usize) -> Node<'_> {
    let span = Span::new(at, at + text.len());
    let value = if is_null(text) { Value::Null } else { Value::Scalar(text.into(), Style::Plain) };
    Node { span, after: span.end, value, weight: text.len() + 1 }
}

/// The words between the brackets of a list that opens at `at`, added with the list before them.
fn list<'t>(inner: &'t str, at: usize, nodes: &mut Vec<Node<'t>>) -> Option<()> {
    let index = nodes.len();
    let span = Span::new(at, at + inner.len() + 2);
    nodes.push(Node { span, after: span.end, value: Value::Null, weight: 1 });
    let mut start = at + 1;
    for word in inner.split(',') {
        let blank = word.len() - word.trim_start_matches(' ').len();
        let written = word.trim_matches(' ');
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.' | b'/');
        if !written.starts_with(|c: char| c.is_ascii_alphanumeric()) || !written.bytes().all(is_word) {
            return None;
        }
        nodes.push(scalar(written, start + blank));
        start += word.len() + 1;
    }
    nodes[index].weight += nodes[index + 1..].iter().map(|node| node.weight).sum::<usize>();
    nodes[index].value = Value::List { is_flow: true, items: (index + 1..nodes.len()).collect() };
    Some(())
}

/// Whether YAML reads a value as the very characters that are written.
fn is_plain(written: &str) -> bool {
    written.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !written.ends_with([' ', ':'])
        && !written.contains('#')
        && !written.contains(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read here is what the parser reads, node by node, and whether anything was.
    #[track_caller]
    fn check(text: &str) -> bool {
        let Some(simple) = read(text, 4) else { return false };
        let parsed = Tree::parse(text, 4).unwrap_or_else(|complaint| panic!("{text:?}: {complaint:?}"));
        assert_eq!(format!("{simple:?}"), format!("{parsed:?}"), "{text:?}");
        true
    }

    #[test]
    fn plain_lines_are_read_as_the_parser_reads_them() {
        for text in [
            "id: a\n",
            "id: INC-1\ntitle: Checkout's 5\" disk, \"full\" {a} [b] & *c ! | > % @ `\nseverity: SEV2\n",
            "started: 2026-11-21T14:02:00Z\nservices: [checkout, payments-db]\ntags: [ dns,a b ]\nimpact: null\nx: ~\n",
            "id: a\nid: b\nservices: [null, 1.5, true]\nurl: https://a.example/b?c=d\n",
        ] {
            assert!(check(text) || text.contains('~'), "{text:?}");
        }
        for text in [
            "",
            "id: a",
            "a:\n",
            "a: \n",
            "a: b: c\n",
            "a: b #c\n",
            "a: 'b'\n",
            "a: b \n",
            "a:  b\n",
            "a: []\n",
            "a: [b,]\n",
            "a: [[b]]\n",
            "a: [b: c]\n",
            "a: b:\n",
            "- a: b\n",
            "a: b\n  c\n",
            "a: b\n\nc: d\n",
            "a: é\n",
            "a: b\r\n",
            "a: -\n",
            "a: &b c\n",
            "a: [b]]\n",
            "a: [b] c\n",
            "a: b\n---\nc: d\n",
            "a: ? b\n",
            "a: {b: c}\n",
            "a: |\n",
            "? a: b\n",
            "a : b\n",
            "a: [b\n",
            "\ta: b\n",
            "a: [b, c",
        ] {
            assert!(!check(text), "{text:?}");
        }
    }

    #[test]
    fn whatever_letters_come_together_the_parser_agrees() {
        let signs: Vec<char> = "abcdXYZ0129   aZ09 _-.:,[]{}'\"#&*!|>%@`~/?()+=\n".chars().collect();
        let mut state = 42u64;
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        let mut read = 0;
        for _ in 0..40_000 {
            let mut text = String::new();
            for _ in 0..=next(3) {
                let open = ["", "", "[", "[a, "][next(4)];
                let words: String = (0..next(8)).map(|_| signs[next(signs.len())]).collect();
                let close = if open.is_empty() { "" } else { "]" };
                text += &format!("{}: {open}{words}{close}\n", ["id", "title", "k_1", "Null"][next(4)]);
            }
            read += usize::from(check(&text));
        }
        assert!(read > 1_000, "{read}");
    }
}
