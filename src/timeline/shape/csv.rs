//! A timeline as a table with a header, times in UTC: what `timeline import --from csv` reads again.

use crate::document::plain;
use crate::timeline::view::View;
use csv::WriterBuilder;

pub fn print(view: &View) -> String {
    let mut out = WriterBuilder::new().from_writer(Vec::new());
    // Writing into memory fails only where there is none.
    let _ = out.write_record(["time", "channel", "milestone", "text", "source", "link"]);
    for row in &view.rows {
        let (label, link) = row.evidence.as_ref().map_or(("", ""), |(label, link)| (label.as_str(), link.as_str()));
        let cells = [
            row.timestamp().map(|at| at.to_string()).unwrap_or_default().as_str(),
            row.channel.map_or("", |channel| channel.name()),
            row.milestone.map_or("", |milestone| milestone.name()),
            &row.text,
            label,
            link,
        ]
        .map(|cell| plain::cell(cell).into_owned());
        let _ = out.write_record(cells);
    }
    String::from_utf8(out.into_inner().unwrap_or_default()).unwrap_or_default()
}
