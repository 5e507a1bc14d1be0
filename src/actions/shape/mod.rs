//! The forms that a list of items is printed in: one file a form.

pub mod calendar;
pub mod csv;
pub mod json;
pub mod text;
