//! The rim of the room: the protocol's types, and what becomes of them.

mod answers;
mod capabilities;
mod client;
mod listing;
mod say;
mod shape;
mod wide;

pub mod server;

pub use say::Say;
