//! Something wrong at a place in a text, said so that its writer can mend it.

use super::Span;

/// What is wrong, where, and what would be right. No full stop at the end of either sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub span: Span,
    pub message: String,
    pub hint: Option<String>,
}

impl Complaint {
    pub fn new(span: Span, message: impl Into<String>) -> Complaint {
        Complaint { span, message: message.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Complaint {
        self.hint = Some(hint.into());
        self
    }
}
