//! A document judged by packs of rules.
