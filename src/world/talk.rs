//! Standard input and output as a conversation with another program, which may say several things at once.

use std::io::{self, BufRead, BufReader, Read, Write};

/// What the other program says.
#[derive(Debug)]
pub struct Input(BufReader<io::Stdin>);

/// Both ends of the conversation of this process.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read and written")]
pub fn open() -> (Input, impl Write + Send) {
    (Input(BufReader::with_capacity(1 << 16, io::stdin())), io::stdout())
}

impl Input {
    /// Whether more has been said than was read so far. Where the system does not tell, what was not read yet counts as
    /// not said.
    pub fn waits(&self) -> bool {
        !self.0.buffer().is_empty() || is_readable(self.0.get_ref())
    }
}

#[cfg(unix)]
fn is_readable(input: &io::Stdin) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut polled = [PollFd::new(input, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut polled, Some(&now)).is_ok_and(|ready| ready > 0) && polled[0].revents() == PollFlags::IN
}

#[cfg(not(unix))]
fn is_readable(_: &io::Stdin) -> bool {
    false
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.0.consume(amount);
    }
}
