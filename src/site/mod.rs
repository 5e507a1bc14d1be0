//! Documents as the pages of a static site.
