//! The forms that files come in, read one piece at a time: what several sources share.

pub mod answer;
pub mod array;
pub mod forge;
pub mod json;
pub mod lines;
pub mod notice;
pub mod slack_message;
pub mod slack_text;
