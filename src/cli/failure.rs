//! How a failure is told: what, where, why, and what would be right; always exit code 2.

use crate::world::failure::Whose;
use crate::world::{Failure, Terminal};
use anstyle::{AnsiColor, Style};
use std::process::ExitCode;

pub(super) fn report(error: &anyhow::Error, terminal: Terminal) -> ExitCode {
    terminal.alert(&told(error));
    ExitCode::from(2)
}

/// The chain of causes, one a line, then the hint of the innermost failure that has one.
fn told(error: &anyhow::Error) -> String {
    let red = AnsiColor::Red.on_default().bold();
    let bold = Style::new().bold();
    let mut lines = String::new();
    for (depth, cause) in error.chain().enumerate() {
        if depth == 0 {
            lines += &format!("{red}error{red:#}{bold}:{bold:#} {cause}\n");
        } else {
            lines += &format!("  because: {cause}\n");
        }
    }
    let failure = error.chain().filter_map(|cause| cause.downcast_ref::<Failure>()).last();
    if let Some(hint) = failure.and_then(|failure| failure.hint.as_deref()) {
        let cyan = AnsiColor::Cyan.on_default().bold();
        lines += &format!("{cyan}hint{cyan:#}{bold}:{bold:#} {hint}\n");
    }
    if failure.is_some_and(|failure| failure.whose == Whose::Ours) {
        lines += "This is a mistake in noblame, not in what you did; nothing was written.\n";
    }
    lines
}
