//! How a failure is told: what, where, why, and what would be right; always exit code 2.

use crate::document::plain;
use crate::world::failure::Whose;
use crate::world::{Failure, Terminal};
use anstyle::{AnsiColor, Style};
use std::process::ExitCode;

pub(super) fn report(error: &anyhow::Error, terminal: Terminal) -> ExitCode {
    terminal.alert(&told(error));
    ExitCode::from(2)
}

/// The same without colours, for a page.
pub(super) fn words(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| plain::visible(&cause.to_string()).into_owned());
    let mut lines: Vec<String> =
        causes.enumerate().map(|(depth, cause)| if depth == 0 { cause } else { format!("  because: {cause}") }).collect();
    let failure = error.chain().filter_map(|cause| cause.downcast_ref::<Failure>()).last();
    lines.extend(failure.and_then(|failure| failure.hint.as_deref()).map(|hint| format!("hint: {}", plain::visible(hint))));
    lines.join("\n")
}

/// The chain of causes, one a line, then the hint of the innermost failure that has one.
fn told(error: &anyhow::Error) -> String {
    let red = AnsiColor::Red.on_default().bold();
    let bold = Style::new().bold();
    let mut lines = String::new();
    for (depth, cause) in error.chain().enumerate() {
        let told = cause.to_string();
        let told = plain::visible(&told);
        if depth == 0 {
            lines += &format!("{red}error{red:#}{bold}:{bold:#} {told}\n");
        } else {
            lines += &format!("  because: {told}\n");
        }
    }
    let failure = error.chain().filter_map(|cause| cause.downcast_ref::<Failure>()).last();
    if let Some(hint) = failure.and_then(|failure| failure.hint.as_deref()) {
        let cyan = AnsiColor::Cyan.on_default().bold();
        lines += &format!("{cyan}hint{cyan:#}{bold}:{bold:#} {}\n", plain::visible(hint));
    }
    if failure.is_some_and(|failure| failure.whose == Whose::Ours) {
        lines += "This is a mistake in noblame, not in what you did; nothing was written.\n";
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_failure_moves_the_cursor() {
        let failure = Failure::yours("“a\u{1b}]0;x\u{7}b” is no item").in_file("\u{9b}2Jr.md").hint("it has\n\u{1b}[2Kc");
        let plain = "error: 2Jr.md: “a]0;xb” is no item\nhint: it has\n[2Kc\n";
        let styled = told(&failure.into());
        assert_eq!(styled.replace("\u{1b}[1m", "").replace("\u{1b}[31m", "").replace("\u{1b}[36m", "").replace("\u{1b}[0m", ""), plain);
    }
}
