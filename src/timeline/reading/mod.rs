//! The forms that files come in, read one piece at a time: what several sources share.

pub mod lines;
