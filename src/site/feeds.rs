//! What programs read of a site: feeds in two formats, the index of all reports, and badges.
//!
//! Feeds name their entries by addresses, so they are only made for a site that knows where it stands.

use super::Definition;
use super::address;
use super::clean::escape;
use super::page::{Page, Passed, Report};
use crate::document::front::Kind;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many reports a feed holds, the newest.
const HELD: usize = 30;

/// What a feed says of itself.
#[derive(Debug)]
pub(super) struct Feed<'s> {
    pub title: String,
    /// Where the site stands, with a slash at its end.
    pub base: &'s str,
    /// The page of what it holds, and its own file, from the root.
    pub page: &'s str,
    pub address: &'s str,
    /// The site's own title.
    pub author: &'s str,
}

/// The severities that reports name, in order.
pub(super) fn severities(pages: &[Arc<Page>]) -> Vec<String> {
    let named: BTreeSet<&String> = pages.iter().filter_map(|page| page.report.severity.as_ref()).collect();
    named.into_iter().filter(|name| !name.trim().is_empty()).cloned().collect()
}

/// Names for files, one for each of these, though many disks do not tell upper from lower case.
pub(super) fn file_names<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for name in names {
        let plain = address::page_name(name).to_lowercase();
        let mut file = plain.clone();
        for again in 2.. {
            if taken.insert(file.clone()) {
                break;
            }
            file = format!("{plain}-{again}");
        }
        files.push(file);
    }
    files
}

/// The moment that stands for a report: when it began, or else the beginning of its day. One without a day is as old as can
/// be.
fn moment(report: &Report) -> String {
    let day = || format!("{}T00:00:00Z", report.day.as_deref().unwrap_or("1970-01-01"));
    report.began.clone().unwrap_or_else(day)
}

/// The newest moment of some reports, which lists hold by their days alone.
fn newest(reports: &[&Report]) -> String {
    let newest = reports.iter().map(|report| moment(report)).max_by_key(|moment| moment.parse::<Timestamp>().ok());
    newest.unwrap_or_else(|| moment(&Report::default()))
}

/// An Atom feed of reports that come newest first.
pub(super) fn atom<'p>(feed: &Feed, reports: impl Iterator<Item = &'p Report>) -> String {
    let reports: Vec<&Report> = reports.take(HELD).collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    let element = |xml: &mut String, name: &str, text: &str| {
        xml.push_str(&format!("<{name}>"));
        escape(xml, text);
        xml.push_str(&format!("</{name}>\n"));
    };
    let link = |xml: &mut String, rel: &str, kind: &str, target: &str| {
        xml.push_str(&format!("<link rel=\"{rel}\" type=\"{kind}\" href=\""));
        escape(xml, target);
        xml.push_str("\"/>\n");
    };
    let whole = |address: &str| format!("{}{}", feed.base, address::encode(address));
    element(&mut xml, "title", &feed.title);
    element(&mut xml, "id", &whole(feed.address));
    element(&mut xml, "updated", &newest(&reports));
    xml.push_str("<author>");
    element(&mut xml, "name", feed.author);
    xml.push_str("</author>\n");
    link(&mut xml, "self", "application/atom+xml", &whole(feed.address));
    link(&mut xml, "alternate", "text/html", &whole(feed.page));
    for report in reports {
        xml.push_str("<entry>\n");
        element(&mut xml, "title", &report.title);
        element(&mut xml, "id", &whole(&report.address));
        link(&mut xml, "alternate", "text/html", &whole(&report.address));
        element(&mut xml, "published", &moment(report));
        element(&mut xml, "updated", &moment(report));
        element(&mut xml, "summary", report.summary.as_deref().unwrap_or(&report.title));
        for name in tags(report) {
            xml.push_str("<category term=\"");
            escape(&mut xml, name);
            xml.push_str("\"/>\n");
        }
        xml.push_str("</entry>\n");
    }
    xml.push_str("</feed>\n");
    xml
}

/// What a report is filed under.
fn tags(report: &Report) -> impl Iterator<Item = &str> {
    let one = std::iter::once(report.kind.as_str()).chain(report.severity.as_deref());
    one.chain(report.services.iter().chain(&report.tags).chain(&report.factors).map(String::as_str)).filter(|name| !name.trim().is_empty())
}

#[derive(Serialize)]
struct Json<'f> {
    version: &'static str,
    title: &'f str,
    home_page_url: String,
    feed_url: String,
    items: Vec<JsonItem<'f>>,
}

#[derive(Serialize)]
struct JsonItem<'f> {
    id: String,
    url: String,
    title: &'f str,
    content_text: &'f str,
    date_published: String,
    tags: Vec<&'f str>,
}

/// The same as a JSON feed.
pub(super) fn json<'p>(feed: &Feed, reports: impl Iterator<Item = &'p Report>) -> String {
    let whole = |address: &str| format!("{}{}", feed.base, address::encode(address));
    let item = |report: &'p Report| JsonItem {
        id: whole(&report.address),
        url: whole(&report.address),
        title: &report.title,
        content_text: report.summary.as_deref().unwrap_or(&report.title),
        date_published: moment(report),
        tags: tags(report).collect(),
    };
    let written = Json {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: whole(feed.page),
        feed_url: whole(feed.address),
        items: reports.take(HELD).map(item).collect(),
    };
    pretty(&written)
}

#[derive(Serialize)]
struct Index<'p> {
    version: u8,
    title: &'p str,
    built: String,
    reports: Vec<Indexed<'p>>,
}

#[derive(Serialize)]
struct Indexed<'p> {
    id: &'p str,
    title: &'p str,
    address: &'p str,
    source: &'p str,
    day: Option<&'p str>,
    kind: &'p str,
    status: Option<&'p str>,
    audience: &'p str,
    severity: Option<&'p str>,
    services: &'p [String],
    tags: &'p [String],
    factors: &'p [String],
    summary: Option<&'p str>,
    learned: Option<&'p str>,
    lengths: Vec<Length<'p>>,
    items: usize,
    items_open: usize,
    items_overdue: usize,
}

#[derive(Serialize)]
struct Length<'p> {
    name: &'p str,
    seconds: i64,
}

/// Every report of the site, newest first, for programs: `index.json`.
pub(super) fn index(title: &str, pages: &[Arc<Page>], definitions: &[Definition], today: Date) -> String {
    let reports = pages.iter().map(|page| indexed(page, definitions, today)).collect();
    pretty(&Index { version: 1, title, built: today.to_string(), reports })
}

fn indexed<'p>(page: &'p Page, definitions: &[Definition], today: Date) -> Indexed<'p> {
    let report = &page.report;
    let named = |length: &Passed| definitions.iter().find(|definition| length.is_of(definition)).map(|definition| definition.name);
    let lengths = page.lengths.iter().filter_map(|length| Some(Length { name: named(length)?, seconds: length.seconds }));
    Indexed {
        id: &report.id,
        title: &report.title,
        address: &report.address,
        source: &report.source,
        day: report.day.as_deref(),
        kind: &report.kind,
        status: report.status.as_deref(),
        audience: &report.audience,
        severity: report.severity.as_deref(),
        services: &report.services,
        tags: &report.tags,
        factors: &report.factors,
        summary: report.summary.as_deref(),
        learned: report.learned.as_deref(),
        lengths: lengths.collect(),
        items: report.items,
        items_open: report.items_open,
        items_overdue: page.items_overdue(today),
    }
}

/// A badge: what it counts, and how much of it there is.
pub(super) fn badge(label: &str, value: &str) -> String {
    // A letter of eleven pixels is about seven wide: an estimate is enough, for the text is fitted to it.
    let width = |text: &str| text.chars().count() * 7 + 12;
    let (left, right) = (width(label), width(value));
    let whole = left + right;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"20\" role=\"img\" aria-label=\"{label}: {value}\">\
         <title>{label}: {value}</title><rect width=\"{whole}\" height=\"20\" rx=\"3\" fill=\"#444c56\"/>\
         <path d=\"M{left} 0h{}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{}z\" fill=\"#1d5c8f\"/>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\
         <text x=\"{}\" y=\"14\" textLength=\"{}\">{label}</text><text x=\"{}\" y=\"14\" textLength=\"{}\">{value}</text></g></svg>\n",
        right - 3,
        right - 3,
        left / 2,
        left - 12,
        left + right / 2,
        right - 12,
    )
}

/// How many days ago the newest incident was; drills and near misses do not count.
pub(super) fn days_since(pages: &[Arc<Page>], today: Date) -> String {
    let days = pages.iter().filter(|page| page.kind == Kind::Incident).filter_map(|page| page.report.day.as_ref()?.parse::<Date>().ok());
    let last = days.filter(|day| *day <= today).max();
    last.map_or_else(|| "none yet".to_owned(), |last| (today - last).get_days().to_string())
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).map(|text| text + "\n").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(write: fn(&Feed, std::vec::IntoIter<&'static Report>) -> String, expected: &str) {
        let report: &'static Report = Box::leak(Box::new(Report {
            title: "Slow & <late>".to_owned(),
            address: "reports/ü.html".to_owned(),
            day: Some("2026-11-21".to_owned()),
            kind: "incident".to_owned(),
            services: vec!["a\"b".to_owned()],
            ..Report::default()
        }));
        let feed = Feed { title: "T".to_owned(), base: "https://example.com/", page: "index.html", address: "feed.xml", author: "T" };
        assert_eq!(write(&feed, vec![report].into_iter()), expected);
    }

    #[test]
    fn an_atom_feed_is_escaped_and_dated() {
        check(
            atom,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>T</title>\n\
             <id>https://example.com/feed.xml</id>\n<updated>2026-11-21T00:00:00Z</updated>\n<author><name>T</name>\n</author>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"https://example.com/feed.xml\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://example.com/index.html\"/>\n<entry>\n\
             <title>Slow &amp; &lt;late&gt;</title>\n<id>https://example.com/reports/%C3%BC.html</id>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://example.com/reports/%C3%BC.html\"/>\n\
             <published>2026-11-21T00:00:00Z</published>\n<updated>2026-11-21T00:00:00Z</updated>\n\
             <summary>Slow &amp; &lt;late&gt;</summary>\n<category term=\"incident\"/>\n<category term=\"a&quot;b\"/>\n</entry>\n</feed>\n",
        );
    }

    #[test]
    fn a_json_feed_says_the_same() {
        check(
            |feed, reports| json(feed, reports).lines().filter(|line| line.contains("url") || line.contains("text")).collect(),
            "  \"home_page_url\": \"https://example.com/index.html\",  \"feed_url\": \"https://example.com/feed.xml\",\
             \u{20}     \"url\": \"https://example.com/reports/%C3%BC.html\",      \"content_text\": \"Slow & <late>\",",
        );
    }

    #[test]
    fn a_feed_tells_when_a_report_began() {
        let report = |id: &str, day: Option<&str>, began: Option<&str>| Report {
            title: id.to_owned(),
            address: format!("reports/{id}.html"),
            day: day.map(str::to_owned),
            began: began.map(str::to_owned),
            ..Report::default()
        };
        let reports = [
            report("a", Some("2026-11-21"), Some("2026-11-21T08:00:00+02:00")),
            report("b", Some("2026-11-21"), Some("2026-11-21T07:30:00+00:00")),
            report("c", Some("2026-11-20"), None),
            report("d", None, None),
        ];
        let feed = Feed { title: "T".to_owned(), base: "https://example.com/", page: "", address: "feed.json", author: "T" };
        let written: serde_json::Value = serde_json::from_str(&json(&feed, reports.iter())).unwrap();
        assert_eq!(written["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(written["title"], "T");
        // What JSON Feed 1.1 asks of an item: an id of its own, what it says, and a moment of RFC 3339.
        let items = written["items"].as_array().unwrap();
        let ids: BTreeSet<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), reports.len());
        assert!(items.iter().all(|item| item["content_text"].is_string() && item["url"] == item["id"]));
        let moments: Vec<&str> = items.iter().map(|item| item["date_published"].as_str().unwrap()).collect();
        assert!(moments.iter().all(|moment| moment.parse::<Timestamp>().is_ok()));
        let expected = ["2026-11-21T08:00:00+02:00", "2026-11-21T07:30:00+00:00", "2026-11-20T00:00:00Z", "1970-01-01T00:00:00Z"];
        assert_eq!(moments, expected);
        // The feed is as new as the newest of them, whatever its zone.
        assert!(atom(&feed, reports.iter()).contains("</id>\n<updated>2026-11-21T07:30:00+00:00</updated>\n<author>"));
        assert!(atom(&feed, [].iter()).contains("<updated>1970-01-01T00:00:00Z</updated>"));
    }

    #[test]
    fn names_of_files_differ() {
        assert_eq!(file_names(["SEV1", "sev1", "a/b"].into_iter()), ["sev1", "sev1-2", "a-b"]);
        assert!(badge("open actions", "12").contains("aria-label=\"open actions: 12\""));
    }
}
