//! The editor's server: what the command line tells of a report, told while it is written.
//!
//! One thread answers, in the order in which the editor asks; another reads what the editor says, and a third writes what
//! it is told. What may take long (a history, all reports) is done beside them. Inside the room places are bytes and
//! changes are edits; only `rim` knows the protocol's types.

mod act;
mod complete;
mod desk;
mod hover;
mod length;
mod links;
mod open;
mod outline;
mod place;
mod reports;
mod repository;
mod rim;
mod told;

use crate::world::{World, talk};
use lsp_server::Message;
use rim::Say;
use rim::server::{Heard, Server, Step};
use std::collections::VecDeque;
use std::io::{ErrorKind, Write};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// How long to wait for the rest of a message of which a part has come, before what is known is told.
const REST: Duration = Duration::from_millis(50);

/// The most messages that wait for an editor to read them: an answer in parts is worked out no faster than it is read.
const UNREAD: usize = 4;

/// Speak with an editor on standard input and output until it leaves; whether it took leave as it should.
///
/// # Errors
/// Standard output cannot be written.
pub fn serve(world: World) -> anyhow::Result<bool> {
    let (input, mut output) = talk::open();
    let (hear, heard) = channel();
    let (say, said) = sync_channel::<String>(UNREAD);
    let inbox = hear.clone();
    thread::spawn(move || listen(input, &inbox));
    let writer = thread::spawn(move || {
        for message in said {
            let framed = format!("Content-Length: {}\r\n\r\n{message}", message.len());
            output.write_all(framed.as_bytes())?;
            output.flush()?;
        }
        Ok::<_, std::io::Error>(())
    });
    let well = answer(Server::new(world, Say::new(say), hear), &heard);
    match writer.join() {
        // An editor that is gone reads nothing more.
        Ok(Err(error)) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(well),
    }
}

/// Pass on what the editor says, until it says no more.
fn listen(mut input: talk::Input, inbox: &Sender<Heard>) {
    loop {
        let heard = match Message::read(&mut input) {
            Ok(Some(message)) => Heard::Said { message: Box::new(message), more: input.waits() },
            Ok(None) => break,
            Err(error) if error.kind() == ErrorKind::InvalidData => Heard::Garbled(error.to_string()),
            Err(_) => break,
        };
        if inbox.send(heard).is_err() {
            return;
        }
    }
    let _ = inbox.send(Heard::Gone);
}

/// Answer what is heard, and tell what was found once nothing more is being said: to a burst of keys there is one answer.
fn answer(mut server: Server, heard: &Receiver<Heard>) -> bool {
    let mut waiting = VecDeque::new();
    loop {
        let Some(next) = waiting.pop_front().or_else(|| heard.recv().ok()) else { return false };
        waiting.extend(heard.try_iter());
        server.drop_cancelled(&mut waiting);
        let more = matches!(next, Heard::Said { more: true, .. });
        if let Step::End { well } = server.hear(next) {
            return well;
        }
        if !waiting.is_empty() {
            continue;
        }
        if more && let Ok(rest) = heard.recv_timeout(REST) {
            waiting.push_back(rest);
            continue;
        }
        server.settle(|uri| {
            waiting.extend(heard.try_iter());
            waiting.iter().any(|heard| heard.changes(uri))
        });
    }
}
