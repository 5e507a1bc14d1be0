//! What happened, gathered: events from where they were recorded, merged into a report's timeline.
