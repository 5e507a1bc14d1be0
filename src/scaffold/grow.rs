//! The sections that a fuller form has and a report lacks.
