//! A new report from a form, and a fuller form for one that is written.
