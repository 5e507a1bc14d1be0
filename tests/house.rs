//! The rules of the house as an ordinary test.
