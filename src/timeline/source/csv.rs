//! Tables as text: a header, then one event a row.

use super::{Bad, Found, Request, origin, shown, text};
use crate::document::plain;
use crate::document::time::zone_of_heading;
use crate::timeline::columns::{self, Common, Field, Map, Row};
use crate::timeline::stamp::Reader;
use crate::world::Failure;
use anyhow::Context;
use csv::{ByteRecord, ReaderBuilder};
use std::io::BufRead;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        table(request, input, found).with_context(|| format!("importing {}", shown(input)))?;
    }
    Ok(())
}

fn table(request: &Request, input: &str, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let mut stream = request.open(input)?;
    let delimiter = delimiter(stream.fill_buf()?);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(stream);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record)? {
        found(Found::Note(format!("{} is empty", shown(input))));
        return Ok(());
    }
    let header: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let map = request.map.clone().over(&request.settings.csv.map);
    let columns = settle(&map, &header, input)?;
    let times = Reader {
        zone: request.times.zone.clone().or_else(|| columns.zone(&header)),
        form: request.times.form.clone(),
        ..Reader::default()
    };
    let named = origin(input);
    let common = Common {
        source: "csv",
        times: &times,
        channel: request.channel.unwrap_or(super::Source::named("csv")?.channel),
        strict_channel: map.get(Field::Channel).is_some(),
        origin: named.as_deref(),
    };
    while reader.read_byte_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let event = row(&record, &header, &columns).and_then(|row| columns::event(&row, &common));
        found(match event {
            Ok(event) => event.into(),
            Err(why) => Found::Bad(Bad { input: shown(input), line, why }),
        });
    }
    request.times.repeated.set(request.times.repeated.get() + times.repeated.get());
    Ok(())
}

/// Where each field stands.
struct Columns([Option<usize>; 8]);

impl Columns {
    fn of(&self, field: Field) -> Option<usize> {
        self.0[field as usize]
    }

    /// A header such as `Time (UTC)` says the zone of its column.
    fn zone(&self, header: &[String]) -> Option<jiff::tz::TimeZone> {
        let name = header.get(self.of(Field::Time)?)?.replace('_', " ");
        let zone = zone_of_heading(&name).or_else(|| zone_of_heading(&name.to_ascii_uppercase()))?;
        (!zone.is_ambiguous()).then_some(zone.zone)
    }
}

/// The columns that the user named, and by their names those that nobody named.
fn settle(map: &Map, header: &[String], input: &str) -> anyhow::Result<Columns> {
    let mut columns = Columns([None; 8]);
    for field in Field::ALL {
        columns.0[field as usize] = match map.get(field) {
            Some(name) => Some(position(header, name).ok_or_else(|| {
                Failure::yours(format!("there is no column “{name}” for the {}", field.name()))
                    .at(shown(input), 1, 1)
                    .hint(format!("its columns are {}", listed(header)))
            })?),
            None => None,
        };
    }
    let mut best = [usize::MAX; 8];
    for (at, name) in header.iter().enumerate() {
        if let Some((field, rank)) = Field::suggested(name)
            && map.get(field).is_none()
            && !columns.0.contains(&Some(at))
            && rank < best[field as usize]
        {
            best[field as usize] = rank;
            columns.0[field as usize] = Some(at);
        }
    }
    let missing = match (columns.of(Field::Time).or(columns.of(Field::Date)), columns.of(Field::Text)) {
        (None, _) => "time",
        (_, None) => "text",
        _ => return Ok(columns),
    };
    let failure = Failure::yours(format!("no column looks like the {missing} of an event")).at(shown(input), 1, 1);
    Err(failure.hint(format!("name it: --map {missing}=COLUMN; the first line has {}", listed(header))).into())
}

fn position(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|column| column == name).or_else(|| header.iter().position(|column| column.eq_ignore_ascii_case(name)))
}

fn listed(header: &[String]) -> String {
    let names: Vec<String> = header.iter().take(20).map(|name| plain::line(name)).collect();
    names.join(", ")
}

fn row<'r>(record: &'r ByteRecord, header: &[String], columns: &Columns) -> Result<Row<'r>, String> {
    if record.len() > header.len() && record.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
        return Err(format!(
            "has {} values where the header has {}: a value that holds the delimiter needs quotation marks around it",
            record.len(),
            header.len()
        ));
    }
    let mut row = Row::default();
    for field in Field::ALL {
        if let Some(cell) = columns.of(field).and_then(|at| record.get(at)) {
            row.set(field, plain::of_cell(text(cell)?));
        }
    }
    Ok(row)
}

/// The delimiter that stands most often in the first line, outside quotation marks; a comma where none does.
fn delimiter(start: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_the_times_may_say_their_zone() {
        let table = [
            ("Time (UTC)", true),
            ("timestamp_utc", true),
            ("Time (CET)", true),
            ("created_at", false),
            ("Time (IST)", false),
            ("Timestamp", false),
        ];
        for (name, told) in table {
            let mut columns = Columns([None; 8]);
            columns.0[Field::Time as usize] = Some(0);
            assert_eq!(columns.zone(&[name.to_owned()]).is_some(), told, "{name}");
        }
    }

    #[test]
    fn delimiters_are_told_from_the_first_line() {
        let table: &[(&str, u8)] = &[
            ("time,text\n1;2;3;4", b','),
            ("time;text;link\r\n", b';'),
            ("time\ttext", b'\t'),
            ("\"a;b;c;d\",text\n", b','),
            ("time", b','),
            ("", b','),
        ];
        for (text, expected) in table {
            assert_eq!(delimiter(text.as_bytes()), *expected, "{text}");
        }
    }
}
