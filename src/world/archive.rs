//! An export as its program gave it: a zip archive or a folder of files, read one file at a time and never unpacked to disk.

use super::{Failure, files};
use anyhow::Context;
use flate2::read::DeflateDecoder;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// No file of an archive is larger when it is unpacked: more is not an export but an attack on the disk.
const LARGEST: u64 = 4 << 30;
/// All of them together.
const LARGEST_SUM: u64 = 64 << 30;
/// An archive that names more files than this is not read.
const MOST: u64 = 2_000_000;
/// The list of an archive's files is not longer than this.
const LARGEST_LIST: u64 = 512 << 20;
/// What is unpacked is at most so many times what is packed; deflate itself ends at about 1032.
const SWOLLEN: u64 = 1032;

/// An opened export.
#[derive(Debug)]
pub struct Archive {
    shown: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Folder(PathBuf),
    Zip { path: PathBuf, members: Vec<Member> },
}

#[derive(Debug)]
struct Member {
    name: String,
    method: u16,
    packed: u64,
    size: u64,
    /// Where its own head begins.
    offset: u64,
}

impl Archive {
    /// # Errors
    /// It is neither a folder nor a zip archive that can be read; `shown` names it.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn open(path: &Path, shown: &str) -> anyhow::Result<Archive> {
        if files::is_folder(path) {
            return Ok(Archive { shown: shown.to_owned(), kind: Kind::Folder(path.to_path_buf()) });
        }
        drop(files::open(path, shown)?);
        let mut file = fs::File::open(path).with_context(|| format!("reading {shown}"))?;
        let members = members(&mut file).map_err(|why| {
            Failure::yours(why).in_file(shown).hint("give the archive as it was downloaded, or the folder that it was unpacked to")
        })?;
        Ok(Archive { shown: shown.to_owned(), kind: Kind::Zip { path: path.to_path_buf(), members } })
    }

    /// The names of its files, with `/` between parts, in their order. Of a folder those three levels deep at most.
    ///
    /// # Errors
    /// A folder cannot be listed.
    pub fn names(&self) -> anyhow::Result<Vec<String>> {
        let mut names = match &self.kind {
            Kind::Zip { members, .. } => members.iter().map(|member| member.name.clone()).filter(|name| !name.ends_with('/')).collect(),
            Kind::Folder(folder) => {
                let mut names = Vec::new();
                list(folder, "", 3, &mut names).with_context(|| format!("listing {}", self.shown))?;
                names
            }
        };
        names.sort();
        Ok(names)
    }

    /// One of its files as a stream.
    ///
    /// # Errors
    /// It is not there, is encrypted or packed in a way that is not known, or claims to swell beyond all measure.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn file(&self, name: &str) -> anyhow::Result<Box<dyn BufRead>> {
        let shown = format!("{}:{name}", self.shown);
        match &self.kind {
            Kind::Folder(folder) => files::open(&folder.join(name), &shown),
            Kind::Zip { path, members } => {
                let member = members.iter().find(|member| member.name == name);
                let member = member.ok_or_else(|| Failure::yours("is not in the archive").in_file(&shown))?;
                if member.size > LARGEST || member.size > member.packed.saturating_mul(SWOLLEN).saturating_add(1024) {
                    return Err(Failure::yours("would unpack to more than any export holds, and is not read").in_file(&shown).into());
                }
                let mut file = fs::File::open(path).with_context(|| format!("reading {shown}"))?;
                let packed = start(&mut file, member).and_then(|at| {
                    file.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
                    Ok(BufReader::with_capacity(1 << 16, file).take(member.packed))
                });
                let packed = packed.map_err(|why| Failure::yours(why).in_file(&shown))?;
                match member.method {
                    0 => Ok(Box::new(BufReader::new(packed.take(member.size)))),
                    // What it says of its size is not believed: reading ends there.
                    8 => Ok(Box::new(BufReader::with_capacity(1 << 16, DeflateDecoder::new(packed).take(member.size)))),
                    other => Err(Failure::yours(format!("is packed in a way that is not known (method {other})"))
                        .in_file(&shown)
                        .hint("unpack the archive, and give the folder")
                        .into()),
                }
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
fn list(folder: &Path, before: &str, depth: usize, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 1 {
            list(&entry.path(), &format!("{name}/"), depth - 1, names)?;
        } else if kind.is_file() {
            names.push(name);
        }
    }
    Ok(())
}

/// The files that the list at the archive's end names.
fn members(file: &mut fs::File) -> Result<Vec<Member>, String> {
    let broken = || "is no zip archive, or is cut off".to_owned();
    let length = file.seek(SeekFrom::End(0)).map_err(|error| error.to_string())?;
    let tail_start = length.saturating_sub(66_000);
    let tail = bytes(file, tail_start, length - tail_start)?;
    let end = tail.windows(4).rposition(|four| four == b"PK\x05\x06").filter(|end| end + 22 <= tail.len()).ok_or_else(broken)?;
    let (mut count, mut size, mut offset) =
        (u64::from(short(&tail, end + 10)), u64::from(long(&tail, end + 12)), u64::from(long(&tail, end + 16)));
    if count == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff {
        let locator = end.checked_sub(20).filter(|at| &tail[*at..at + 4] == b"PK\x06\x07").ok_or_else(broken)?;
        let record = bytes(file, huge(&tail, locator + 8), 56)?;
        if &record[..4] != b"PK\x06\x06" {
            return Err(broken());
        }
        (count, size, offset) = (huge(&record, 32), huge(&record, 40), huge(&record, 48));
    }
    if count > MOST || size > LARGEST_LIST || offset.checked_add(size).is_none_or(|end| end > length) {
        return Err("names more files than any export has".to_owned());
    }
    let list = bytes(file, offset, size)?;
    let mut members = Vec::new();
    let (mut at, mut sum) = (0, 0u64);
    while at + 46 <= list.len() && members.len() < count as usize {
        if &list[at..at + 4] != b"PK\x01\x02" {
            return Err(broken());
        }
        let (name_length, extra_length, note_length) = (short(&list, at + 28), short(&list, at + 30), short(&list, at + 32));
        let name_end = at + 46 + usize::from(name_length);
        let extra_end = name_end + usize::from(extra_length);
        let (Some(name), Some(extra)) = (list.get(at + 46..name_end), list.get(name_end..extra_end)) else { return Err(broken()) };
        if short(&list, at + 8) & 1 == 1 {
            return Err("is encrypted".to_owned());
        }
        let mut member = Member {
            name: String::from_utf8_lossy(name).replace('\\', "/"),
            method: short(&list, at + 10),
            packed: long(&list, at + 20).into(),
            size: long(&list, at + 24).into(),
            offset: long(&list, at + 42).into(),
        };
        widen(&mut member, extra);
        sum = sum.saturating_add(member.size);
        if sum > LARGEST_SUM {
            return Err("would unpack to more than any export holds, and is not read".to_owned());
        }
        members.push(member);
        at = extra_end + usize::from(note_length);
    }
    Ok(members)
}

/// Sizes that do not fit 32 bits stand in a field of their own.
fn widen(member: &mut Member, mut extra: &[u8]) {
    while extra.len() >= 4 {
        let (id, length) = (short(extra, 0), usize::from(short(extra, 2)));
        let Some(field) = extra.get(4..4 + length) else { return };
        if id == 1 {
            let mut numbers = field.chunks_exact(8).map(|eight| huge(eight, 0));
            for value in [&mut member.size, &mut member.packed, &mut member.offset] {
                if *value == 0xffff_ffff {
                    *value = numbers.next().unwrap_or(*value);
                }
            }
        }
        extra = &extra[4 + length..];
    }
}

/// Where a member's bytes begin, behind its own head.
fn start(file: &mut fs::File, member: &Member) -> Result<u64, String> {
    let head = bytes(file, member.offset, 30)?;
    if &head[..4] != b"PK\x03\x04" {
        return Err("is damaged: its head is not where the archive says".to_owned());
    }
    Ok(member.offset + 30 + u64::from(short(&head, 26)) + u64::from(short(&head, 28)))
}

fn bytes(file: &mut fs::File, at: u64, length: u64) -> Result<Vec<u8>, String> {
    let mut read = Vec::new();
    file.seek(SeekFrom::Start(at)).and_then(|_| file.take(length).read_to_end(&mut read)).map_err(|error| error.to_string())?;
    if read.len() as u64 == length { Ok(read) } else { Err("is cut off".to_owned()) }
}

fn short(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(short(bytes, at)) | u32::from(short(bytes, at + 2)) << 16
}

fn huge(bytes: &[u8], at: usize) -> u64 {
    u64::from(long(bytes, at)) | u64::from(long(bytes, at + 4)) << 32
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests lay out files")]
mod tests {
    use super::*;
    use std::io::Write;

    /// An archive of stored files, with whatever size each claims.
    fn zip(files: &[(&str, &[u8], u32)]) -> Vec<u8> {
        let (mut out, mut list) = (Vec::new(), Vec::new());
        for (name, content, claimed) in files {
            let offset = out.len() as u32;
            let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
            packed.write_all(content).unwrap();
            let packed = packed.finish().unwrap();
            out.extend(
                [b"PK\x03\x04".as_slice(), &[0; 22], &(name.len() as u16).to_le_bytes(), &[0, 0], name.as_bytes(), &packed].concat(),
            );
            list.extend([b"PK\x01\x02".as_slice(), &[0; 6], &8u16.to_le_bytes(), &[0; 8], &(packed.len() as u32).to_le_bytes()].concat());
            list.extend(
                [claimed.to_le_bytes().as_slice(), &(name.len() as u16).to_le_bytes(), &[0; 12], &offset.to_le_bytes(), name.as_bytes()]
                    .concat(),
            );
        }
        let (offset, size, count) = (out.len() as u32, list.len() as u32, files.len() as u16);
        out.extend(list);
        out.extend(
            [
                b"PK\x05\x06".as_slice(),
                &[0; 4],
                &count.to_le_bytes(),
                &count.to_le_bytes(),
                &size.to_le_bytes(),
                &offset.to_le_bytes(),
                &[0, 0],
            ]
            .concat(),
        );
        out
    }

    fn check(bytes: &[u8], name: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.zip");
        fs::write(&path, bytes).unwrap();
        let read = Archive::open(&path, "x.zip").and_then(|archive| {
            let mut text = String::new();
            archive.file(name)?.read_to_string(&mut text)?;
            Ok(format!("{} {}", archive.names()?.join(","), text.len()))
        });
        read.unwrap_or_else(|error| format!("! {error}"))
    }

    #[test]
    fn files_are_read_and_bombs_are_not() {
        let good = zip(&[("b/1.json", b"[1]", 3), ("a.json", b"[]", 2)]);
        assert_eq!(check(&good, "b/1.json"), "a.json,b/1.json 3");
        assert_eq!(check(&good, "c"), "! x.zip:c: is not in the archive");
        assert_eq!(check(&good[..good.len() - 9], "a.json"), "! x.zip: is no zip archive, or is cut off");
        assert_eq!(check(b"PK", "a.json"), "! x.zip: is no zip archive, or is cut off");
        let swollen = zip(&[("a.json", b"[]", 0xffff_0000)]);
        assert_eq!(check(&swollen, "a.json"), "! x.zip:a.json: would unpack to more than any export holds, and is not read");
        let liar = zip(&[("a.json", &[b' '; 100_000], 10)]);
        assert_eq!(check(&liar, "a.json"), "a.json 10");
    }

    #[test]
    fn damage_never_panics() {
        let good = zip(&[("a.json", b"[1,2,3]", 7)]);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0xff;
            let _ = check(&bad, "a.json");
        }
    }
}
