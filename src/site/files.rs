//! The files of a site: which there are, and each one rendered when it is asked for.

use super::address::{self, FILE};
use super::around::{self, Around};
use super::clean::{described, escape};
use super::lists;
use super::page::{Page, Report, stem};
use super::repository::Repository;
use super::settings::Settings;
use super::theme::{Fault, ICON, STYLE, TIMELINE, Theme};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use tera::Context;

/// What is decided for a whole site.
#[derive(Clone, Debug)]
pub struct Options {
    pub title: String,
    /// Where the site will stand, with a slash at its end: for addresses that cannot be relative.
    pub base: Option<String>,
    /// The folder of the reports, which an empty site names.
    pub folder: String,
    pub today: Date,
    /// Where the source of the reports can be looked at.
    pub repository: Option<Repository>,
}

/// Two reports want the same page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    pub id: String,
    pub one: String,
    pub other: String,
}

/// All reports of a site, newest first.
#[derive(Debug)]
pub struct Site {
    pages: Vec<Page>,
    theme: Theme,
    options: Options,
    /// The pages by the files of their reports.
    by_source: HashMap<String, usize>,
    around: Around,
    /// Files of the repository that go with the reports.
    attached: BTreeSet<String>,
    left_out: usize,
    /// What reports that are left out are called, in lower case: no page names them.
    unnamed: HashSet<String>,
}

/// A file of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    Home,
    Actions,
    Style,
    Icon,
    /// A script, by its name.
    Script(&'static str),
    Sitemap,
    /// The reports of a year, or those without a day.
    Year(Option<i16>),
    /// By its place in the site, newest first.
    Report(usize),
}

/// What every template knows of the site.
#[derive(Serialize)]
struct Frame<'s> {
    title: &'s str,
    /// From this page to the site's root: empty, or `../`.
    root: &'static str,
    /// The page's own address where the site's is known.
    canonical: Option<String>,
    /// Which page it is: `home`, `year`, `actions`, `report`.
    page: &'static str,
}

impl Site {
    /// Put the pages together that the settings allow.
    ///
    /// # Errors
    /// Two of them have the same id, or ids that make the same page.
    pub fn new(mut pages: Vec<Page>, settings: &Settings, theme: Theme, options: Options) -> Result<Site, Clash> {
        let all = pages.len();
        let mut unnamed = HashSet::new();
        pages.retain(|page| {
            let allows = settings.allows(page.audience, page.status);
            if !allows {
                unnamed.extend([page.report.id.as_str(), stem(&page.report.source)].map(str::to_lowercase));
            }
            allows
        });
        let left_out = all - pages.len();
        let mut addresses: HashMap<String, &Report> = HashMap::new();
        for page in &pages {
            // Many disks do not tell upper from lower case.
            if let Some(other) = addresses.insert(page.report.address.to_lowercase(), &page.report) {
                return Err(Clash { id: page.report.id.clone(), one: other.source.clone(), other: page.report.source.clone() });
            }
        }
        pages.sort_by(|one, other| other.report.day.cmp(&one.report.day).then_with(|| other.report.id.cmp(&one.report.id)));
        let by_source = pages.iter().enumerate().map(|(at, page)| (page.report.source.clone(), at)).collect();
        let around = Around::of(&pages);
        Ok(Site { pages, theme, options, by_source, around, attached: BTreeSet::new(), left_out, unnamed })
    }

    pub fn reports(&self) -> usize {
        self.pages.len()
    }

    /// How many reports the settings left out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Every file that [`Site::file`] renders.
    pub fn files(&self) -> Vec<File> {
        let sitemap = self.options.base.is_some().then_some(File::Sitemap);
        let fixed = [File::Home, File::Actions, File::Style, File::Icon, File::Script(TIMELINE)].into_iter().chain(sitemap);
        let years = lists::spans(&self.pages).into_iter().map(|(year, _)| File::Year(year)).filter(|_| self.is_split());
        fixed.chain(years).chain((0..self.pages.len()).map(File::Report)).collect()
    }

    /// Whether there are more reports than the home page shows, so that each year has a page.
    fn is_split(&self) -> bool {
        self.pages.len() > lists::HOME
    }

    /// The files of the repository that reports show or point at and that may go with them, each once.
    pub fn wanted(&self) -> BTreeSet<String> {
        let mut wanted = BTreeSet::new();
        for page in &self.pages {
            for (_, value) in file_links(&page.body) {
                let written = &page.body[value][FILE.len()..];
                let path = written.split('#').next().and_then(address::decode);
                wanted.extend(path.filter(|path| is_attachable(path)));
            }
        }
        wanted
    }

    /// Say which of the wanted files are there: they will stand on the site at the address that is given back.
    pub fn attach(&mut self, paths: BTreeSet<String>) -> Vec<(String, String)> {
        self.attached = paths;
        self.attached.iter().map(|path| (path.clone(), format!("files/{path}"))).collect()
    }

    /// One file of the site: its name, with `/` between parts, and its bytes.
    ///
    /// # Errors
    /// A template is at fault.
    pub fn file(&self, file: File) -> Result<(String, Vec<u8>), Fault> {
        let text = match file {
            File::Home => self.home()?,
            File::Actions => self.actions()?,
            File::Style => self.theme.style().to_owned(),
            File::Icon => self.theme.icon().to_owned(),
            File::Script(name) => self.theme.script(name).to_owned(),
            File::Sitemap => self.sitemap(),
            File::Year(year) => self.year(year)?,
            File::Report(at) => self.report(at)?,
        };
        Ok((self.name(file), text.into_bytes()))
    }

    /// The name of a file, with `/` between parts.
    pub fn name(&self, file: File) -> String {
        match file {
            File::Home => "index.html".to_owned(),
            File::Actions => "actions.html".to_owned(),
            File::Style => STYLE.to_owned(),
            File::Icon => ICON.to_owned(),
            File::Script(name) => name.to_owned(),
            File::Sitemap => "sitemap.xml".to_owned(),
            File::Year(year) => lists::year_address(year),
            File::Report(at) => self.pages[at].report.address.clone(),
        }
    }

    fn home(&self) -> Result<String, Fault> {
        let mut context = self.context(File::Home, "home", "");
        context.insert("years", &lists::years(&self.pages[..self.pages.len().min(lists::HOME)]));
        let all_years = if self.is_split() { lists::year_links(&self.pages) } else { Vec::new() };
        context.insert("all_years", &all_years);
        context.insert("reports", &self.pages.len());
        context.insert("items_open", &self.pages.iter().map(|page| page.report.items_open).sum::<usize>());
        context.insert("folder", &self.options.folder);
        self.theme.render("home.html", &context)
    }

    fn year(&self, year: Option<i16>) -> Result<String, Fault> {
        let mut context = self.context(File::Year(year), "year", "../");
        let span = lists::spans(&self.pages).into_iter().find(|(known, _)| *known == year).map(|(_, span)| span).unwrap_or_default();
        context.insert("years", &lists::years(&self.pages[span]));
        context.insert("all_years", &lists::year_links(&self.pages));
        self.theme.render("year.html", &context)
    }

    fn actions(&self) -> Result<String, Fault> {
        let mut context = self.context(File::Actions, "actions", "");
        context.insert("groups", &lists::due(&self.pages, self.options.today));
        context.insert("today", &super::figures::day(self.options.today));
        context.insert("items", &self.pages.iter().map(|page| page.report.items).sum::<usize>());
        self.theme.render("actions.html", &context)
    }

    fn report(&self, at: usize) -> Result<String, Fault> {
        let page = &self.pages[at];
        let mut context = self.context(File::Report(at), "report", "../");
        context.insert("report", &page.report);
        context.insert("contents", &page.contents);
        context.insert("body", &self.resolved(&page.body));
        // Newest first: the one before in time comes after.
        context.insert("previous", &self.pages.get(at + 1).map(|page| around::from(&page.report)));
        context.insert("next", &at.checked_sub(1).map(|at| around::from(&self.pages[at].report)));
        context.insert("others", &self.around.others(&self.pages, at, &self.unnamed));
        context.insert("open", &lists::still_open(page, self.options.today));
        let source = &page.report.source;
        context.insert("source_link", &self.options.repository.as_ref().map(|repository| repository.file(source)));
        context.insert("history_link", &self.options.repository.as_ref().map(|repository| repository.history(source)));
        self.theme.render("report.html", &context)
    }

    fn context(&self, file: File, page: &'static str, root: &'static str) -> Context {
        let address = match file {
            File::Home => String::new(),
            file => self.name(file),
        };
        let canonical = self.options.base.as_ref().map(|base| format!("{base}{}", address::encode(&address)));
        let mut context = Context::new();
        context.insert("site", &Frame { title: &self.options.title, root, canonical, page });
        context
    }

    /// A body with its links to files of the repository turned into addresses, or into plain text where the site does
    /// not hold the file.
    fn resolved(&self, body: &str) -> String {
        let mut out = String::with_capacity(body.len());
        let mut from = 0;
        for (name, value) in file_links(body) {
            let written = &body[value.start + FILE.len()..value.end];
            let (path, place) = written.split_at(written.find('#').unwrap_or(written.len()));
            out.push_str(&body[from..name]);
            if let Some(address) = self.address(path, place) {
                out.push_str(&body[name..value.start]);
                escape(&mut out, &address);
                out.push('"');
            }
            from = value.end + 1;
        }
        out.push_str(&body[from..]);
        described(out)
    }

    /// The address, from a report's page, of a file of the repository; `place` is what follows it in its page.
    fn address(&self, path: &str, place: &str) -> Option<String> {
        let path = address::decode(path)?;
        if let Some(&at) = self.by_source.get(&path) {
            return Some(format!("../{}{}", self.pages[at].report.address, self.pages[at].place(place).unwrap_or_default()));
        }
        self.attached.contains(&path).then(|| format!("../files/{}", address::encode(&path)))
    }

    fn sitemap(&self) -> String {
        let base = self.options.base.as_deref().unwrap_or_default();
        let mut xml =
            String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        for file in self.files().into_iter().filter(|file| !matches!(file, File::Style | File::Icon | File::Script(_) | File::Sitemap)) {
            let address = if file == File::Home { String::new() } else { self.name(file) };
            xml.push_str("<url><loc>");
            escape(&mut xml, base);
            escape(&mut xml, &address::encode(&address));
            xml.push_str("</loc></url>\n");
        }
        xml.push_str("</urlset>\n");
        xml
    }
}

/// The attributes of a body that lead to files of the repository: where each begins, with its blank, and its value. A
/// body says `name="value"`, and no `<` but where a tag begins.
fn file_links(body: &str) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(tag) = body[at..].find('<') {
        at += tag + 1;
        while let Some(next) = body[at..].find(['"', '>']) {
            let stop = at + next;
            if body.as_bytes()[stop] == b'>' {
                at = stop + 1;
                break;
            }
            let Some(length) = body[stop + 1..].find('"') else { return found };
            let value = stop + 1..stop + 1 + length;
            let name = body[at..stop].rfind(' ').map_or(at, |blank| at + blank);
            if matches!(&body[name..stop], " href=" | " src=") && body[value.clone()].starts_with(FILE) {
                found.push((name, value.clone()));
            }
            at = value.end + 1;
        }
    }
    found
}

/// What may stand beside the pages: pictures and data. No HTML and no SVG, which run scripts when they are opened.
const ATTACHABLE: [&str; 14] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "pdf", "txt", "log", "csv", "tsv", "json", "jsonl", "mp4"];

/// Whether a file of the repository may go with the reports, by its path: no hidden one, and no log of events, which
/// holds more than the report tells.
pub fn is_attachable(path: &str) -> bool {
    if path.split('/').any(|part| part.starts_with('.'))
        || [".events.jsonl", ".tickets.jsonl"].iter().any(|log| path.to_ascii_lowercase().ends_with(log))
    {
        return false;
    }
    path.rsplit_once('.').is_some_and(|(_, ending)| ATTACHABLE.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
