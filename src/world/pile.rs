//! Lines that are put down in any order and taken up in the order of their keys, more of them than memory should hold.
//!
//! What is beyond a few megabytes is sorted and written to a temporary file without a name, which is gone with the process, and
//! merged with the rest when it is taken up. Where no such file can be written, memory has to do.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// So many bytes of lines are held.
const HELD: usize = 16 << 20;

/// So many bytes of the file are read at once, of each run.
const READ: usize = 1 << 16;

/// A key, and how long the line behind it is.
const HEAD: usize = 16 + 8;

#[derive(Debug)]
pub struct Pile {
    held: Vec<(i128, Box<str>)>,
    /// The bytes of the held lines.
    size: usize,
    most: usize,
    count: usize,
    file: Option<File>,
    /// From where to where each sorted run stands in the file.
    runs: Vec<(u64, u64)>,
}

impl Default for Pile {
    fn default() -> Pile {
        Pile::holding(HELD)
    }
}

impl Pile {
    fn holding(most: usize) -> Pile {
        Pile { held: Vec::new(), size: 0, most, count: 0, file: None, runs: Vec::new() }
    }

    pub fn push(&mut self, key: i128, line: impl Into<Box<str>>) {
        let line = line.into();
        self.count += 1;
        self.size += line.len() + HEAD;
        self.held.push((key, line));
        if self.size >= self.most {
            self.sort();
            match self.put_down() {
                Ok(()) => (self.held, self.size) = (Vec::new(), 0),
                // There is no room on the disk: the next attempt is worth it when as much again is held.
                Err(_) => self.most = self.most.saturating_mul(2),
            }
        }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// To be called once nothing more is put down, before the lines are taken up.
    pub fn sort(&mut self) {
        self.held.sort_by_key(|(key, _)| *key);
    }

    fn put_down(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let start = self.runs.last().map_or(0, |(_, end)| *end);
        file.seek(SeekFrom::Start(start))?;
        let mut out = io::BufWriter::with_capacity(READ, file);
        let mut end = start;
        for (key, line) in &self.held {
            out.write_all(&key.to_le_bytes())?;
            out.write_all(&(line.len() as u64).to_le_bytes())?;
            out.write_all(line.as_bytes())?;
            end += (HEAD + line.len()) as u64;
        }
        out.flush()?;
        self.runs.push((start, end));
        Ok(())
    }

    /// The lines in the order of their keys; those of one key in the order in which they were put down.
    pub fn lines(&self) -> Lines<'_> {
        let runs: Vec<Run> = self.runs.iter().map(|&(at, end)| Run { at, end, read: Vec::new(), used: 0 }).collect();
        let mut lines = Lines { pile: self, runs, held: 0, next: BinaryHeap::new() };
        for run in 0..=lines.runs.len() {
            lines.look(run);
        }
        lines
    }
}

/// The lines of a pile on their way out.
#[derive(Debug)]
pub struct Lines<'p> {
    pile: &'p Pile,
    runs: Vec<Run>,
    held: usize,
    /// The next line of each run, and of what is held behind them.
    next: BinaryHeap<Reverse<(i128, usize)>>,
}

#[derive(Debug)]
struct Run {
    /// Where the file is read on.
    at: u64,
    end: u64,
    read: Vec<u8>,
    used: usize,
}

impl<'p> Iterator for Lines<'p> {
    type Item = io::Result<(i128, Cow<'p, str>)>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((key, number)) = self.next.pop()?;
        let line = match self.runs.get_mut(number) {
            Some(run) => self.pile.file.as_ref().map_or_else(|| Err(io::ErrorKind::NotFound.into()), |file| run.take(file)).map(Cow::Owned),
            None => {
                self.held += 1;
                Ok(Cow::Borrowed(&*self.pile.held[self.held - 1].1))
            }
        };
        if line.is_ok() {
            self.look(number);
        }
        Some(line.map(|line| (key, line)))
    }
}

impl Lines<'_> {
    /// Note the key of the next line of a run.
    fn look(&mut self, number: usize) {
        let key = match self.runs.get_mut(number) {
            // What cannot be read comes up at once, and is told then.
            Some(run) => self.pile.file.as_ref().and_then(|file| run.key(file).unwrap_or(Some(i128::MIN))),
            None => self.pile.held.get(self.held).map(|(key, _)| *key),
        };
        self.next.extend(key.map(|key| Reverse((key, number))));
    }
}

impl Run {
    /// The key of the next line; nothing at the end.
    fn key(&mut self, file: &File) -> io::Result<Option<i128>> {
        if self.used == self.read.len() && self.at == self.end {
            return Ok(None);
        }
        let head = self.bytes(file, 16)?;
        Ok(Some(i128::from_le_bytes(head.try_into().map_err(io::Error::other)?)))
    }

    fn take(&mut self, file: &File) -> io::Result<String> {
        let head = self.bytes(file, HEAD)?;
        let length = u64::from_le_bytes(head[16..].try_into().map_err(io::Error::other)?);
        let whole = HEAD + usize::try_from(length).map_err(io::Error::other)?;
        let line = String::from_utf8(self.bytes(file, whole)?[HEAD..].to_vec()).map_err(io::Error::other)?;
        self.used += whole;
        Ok(line)
    }

    /// The next bytes, left where they are.
    fn bytes(&mut self, mut file: &File, count: usize) -> io::Result<&[u8]> {
        if self.read.len() - self.used < count {
            self.read.drain(..self.used);
            self.used = 0;
            let wanted = (count - self.read.len()).max(READ) as u64;
            file.seek(SeekFrom::Start(self.at))?;
            let read = file.take(wanted.min(self.end - self.at)).read_to_end(&mut self.read)?;
            self.at += read as u64;
        }
        self.read.get(self.used..self.used + count).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However little is held, they come up in the order of their keys, and of one key as they were put down.
    #[test]
    fn lines_come_up_in_order() {
        for most in [1, 60, 700, usize::MAX] {
            let mut pile = Pile::holding(most);
            let line = |number: usize| {
                format!("{number} {}", "ä".repeat(number * 7919 % 90_000 / if number.is_multiple_of(50) { 1 } else { 900 }))
            };
            let mut expected: Vec<(i128, String)> = (0..400).map(|number| ((number * 37 % 50) as i128 - 20, line(number))).collect();
            expected.iter().for_each(|(key, line)| pile.push(*key, line.as_str()));
            pile.sort();
            expected.sort_by_key(|(key, _)| *key);
            let came: Vec<(i128, String)> = pile.lines().map(|line| line.unwrap()).map(|(key, line)| (key, line.into_owned())).collect();
            assert_eq!((came.len(), pile.len(), pile.is_empty()), (400, 400, false));
            assert!(came == expected, "{most}");
        }
        assert!(Pile::default().lines().next().is_none() && Pile::default().is_empty());
    }
}
