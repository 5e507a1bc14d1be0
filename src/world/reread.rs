//! A file of lines that is read once from its beginning, and again at single places.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

trait Places: Read + Seek {}
impl<T: Read + Seek> Places for T {}

/// An open file: a line of it may be asked for by where it begins.
pub struct Reread {
    file: RefCell<BufReader<Box<dyn Places>>>,
}

impl std::fmt::Debug for Reread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Reread")
    }
}

impl Reread {
    /// The same file, read from its beginning, stays whatever it is while others add to it.
    ///
    /// # Errors
    /// It cannot be opened.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn open(path: &Path) -> io::Result<Reread> {
        Ok(Reread::over(File::open(path)?))
    }

    /// What only a test has is read so too.
    #[cfg(test)]
    pub fn of(text: &str) -> Reread {
        Reread::over(io::Cursor::new(text.as_bytes().to_vec()))
    }

    fn over(file: impl Read + Seek + 'static) -> Reread {
        Reread { file: RefCell::new(BufReader::with_capacity(1 << 12, Box::new(file))) }
    }

    /// The line that begins at this byte.
    ///
    /// # Errors
    /// It cannot be read, or is no text.
    pub fn line(&self, start: u64) -> io::Result<String> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(start))?;
        let mut line = String::new();
        file.read_line(&mut line)?;
        Ok(line)
    }
}
