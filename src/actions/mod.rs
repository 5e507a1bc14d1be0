//! What was promised: the items of all reports, listed, added and changed.
