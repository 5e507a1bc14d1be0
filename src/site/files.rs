//! The files of a site: which there are, and each one rendered when it is asked for.

use super::Definition;
use super::address::{self, FILE};
use super::around::{self, Around};
use super::clean::{described, escape};
use super::nav::{self, KINDS, Link, kind_words};
use super::page::{Page, Report, Whole, stem};
use super::repository::Repository;
use super::rules::{self, Rule, Told};
use super::search::{self, Index, Standing, Words};
use super::settings::Settings;
use super::theme::{Fault, Theme};
use super::topics::{self, Subject, Topic};
use super::{attached, board, feeds, listing, lists, numbers, part, poster};
use crate::document::front::Kind;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};
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
    /// The rules to tell of, in their order.
    pub rules: Vec<Rule>,
    /// What the stretches between milestones are called, and what they mean.
    pub definitions: Vec<Definition>,
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
    pub(super) pages: Vec<Arc<Page>>,
    theme: Theme,
    pub(super) options: Options,
    /// The pages by the files of their reports.
    pub(super) by_source: HashMap<String, usize>,
    pub(super) around: Around,
    rules: Vec<Told>,
    pub(super) topics: Vec<Topic>,
    severities: Vec<String>,
    /// What can be done still, in the order of the board; nothing before it is ranked.
    pub(super) board: board::Order,
    /// What a search finds the topics by.
    named: Vec<Words>,
    /// Made when it is first asked for.
    pub(super) search: OnceLock<(Standing, OnceLock<Index>)>,
    pub(super) nav: Vec<Link>,
    /// Files of the repository that go with the reports, and the sizes of those that are pictures.
    attached: BTreeMap<String, Option<(u32, u32)>>,
    left_out: usize,
    /// What reports that are left out are called, in lower case: no page names them.
    pub(super) unnamed: HashSet<String>,
}

/// A file of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    Home,
    Actions,
    Numbers,
    Search,
    /// The reports of a kind that has a page of its own.
    Kind(Kind),
    /// All services, tags or factors.
    Topics(Subject),
    /// By its place among all topics.
    Topic(usize),
    Rules,
    /// By its place among the rules.
    Rule(usize),
    /// The style, the script, the icon, by name.
    Asset(&'static str),
    Sitemap,
    /// The newest reports of some sort, in one of two formats.
    Feed(Sort, Format),
    /// Every report, for programs.
    Index,
    DaysSince,
    OpenActions,
    /// The picture that stands for a report where it is shared, and that of every other page.
    Poster(usize),
    SitePoster,
    /// The reports of a year, or those without a day: a part of them, counted from 0.
    Year(Option<i16>, usize),
    /// By its place in the site, newest first.
    Report(usize),
    /// What the reports are filed under, and what lists show of them, oldest first, ten a file.
    Facets,
    Cards(usize),
    /// The same for rules, services, tags and factors, which a search finds too.
    Others(usize),
    /// The same for the items of the board.
    ItemFacets,
    ItemCards(usize),
    /// The index of the search: what it begins with, the words that are known, and its parts.
    SearchFirst,
    SearchKnown,
    SearchPart(usize),
}

/// Whose reports a feed holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    All,
    /// A topic, by its place.
    Topic(usize),
    /// By its place among the severities.
    Severity(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Atom,
    Json,
}

/// What every template knows of the site.
#[derive(Serialize)]
struct Frame<'s> {
    title: &'s str,
    /// From this page to the site's root: empty, or `../`.
    root: &'static str,
    /// The page's own address where the site's is known.
    canonical: Option<String>,
    /// Which page it is: `home`, `year`, `kind`, `actions`, `topics`, `topic`, `rules`, `rule`, `search`, `report`.
    page: &'static str,
    /// The pages that every page leads to.
    nav: &'s [Link],
    /// The address of this page, from the root.
    address: String,
    /// Whether there are feeds.
    has_feeds: bool,
    /// What a page is that somebody shares: its title and, where it has one, a sentence.
    shared: Shared<'s>,
}

#[derive(Serialize)]
struct Shared<'s> {
    title: &'s str,
    line: Option<&'s str>,
    /// The whole address of a picture, and what it says.
    picture: Option<String>,
    says: String,
}

/// A member of the lists that is no report, as a search shows it.
#[derive(Serialize)]
struct Found<'s> {
    title: &'s str,
    address: &'s str,
    /// What it is: `rule`, `service`.
    kind: &'static str,
    line: String,
}

/// What the picture of the whole site says below its title.
const SAID: &str = "Written to learn from, not to blame";

impl Site {
    /// Put the pages together that the settings allow.
    ///
    /// # Errors
    /// Two of them have the same id, or ids that make the same page.
    pub fn new(mut pages: Vec<Arc<Page>>, settings: &Settings, theme: Theme, mut options: Options) -> Result<Site, Clash> {
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
        let rules: Vec<Told> = options.rules.drain(..).map(rules::told).collect();
        let topics = topics::topics(&pages);
        let named = topics.iter().map(|topic| search::words(&topic.name, [topic.subject.word()], "")).collect();
        let search = OnceLock::new();
        let severities = feeds::severities(&pages);
        let board = board::Order::default();
        let nav = nav::nav(&pages, &topics, &rules);
        let attached = BTreeMap::new();
        Ok(Site {
            pages,
            theme,
            options,
            by_source,
            around,
            rules,
            topics,
            severities,
            board,
            named,
            search,
            nav,
            attached,
            left_out,
            unnamed,
        })
    }

    pub fn reports(&self) -> usize {
        self.pages.len()
    }

    /// How many reports the settings left out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The open items of all reports, for whoever ranks them.
    pub fn waiting(&self) -> impl Iterator<Item = board::Waiting<'_>> {
        board::waiting(&self.pages)
    }

    /// The incidents and near misses among the reports.
    pub fn incidents(&self) -> impl Iterator<Item = (&Report, Option<Date>)> {
        let are = self.pages.iter().filter(|page| matches!(page.kind, Kind::Incident | Kind::NearMiss));
        are.map(|page| (&page.report, page.since))
    }

    /// Say in which order the open items are to be done: each by its place in [`Site::waiting`].
    pub fn rank(&mut self, ranks: impl IntoIterator<Item = (usize, board::Standing)>) {
        self.board = board::Order::new(&board::places(&self.pages), ranks);
    }

    /// Take the order of the open items from an older site, which shows the same items on the same day.
    pub fn rank_as(&mut self, old: &Site) {
        self.board = old.board.clone();
    }

    /// The reports' own pages.
    pub fn report_files(&self) -> Vec<File> {
        (0..self.pages.len()).map(File::Report).collect()
    }

    /// The files that hold the index of the search, which is made for them.
    pub fn index_files(&self) -> Vec<File> {
        [File::SearchFirst, File::SearchKnown].into_iter().chain((0..self.index().len()).map(File::SearchPart)).collect()
    }

    /// The file of the index by its name, which makes the index when it is asked for one.
    pub fn index_file(&self, name: &str) -> Option<File> {
        match name.strip_prefix("search/")?.strip_suffix(".js")? {
            "first" => Some(File::SearchFirst),
            "known" => Some(File::SearchKnown),
            number => number.parse().ok().filter(|&at| at < self.index().len()).map(File::SearchPart),
        }
    }

    /// Every other file that [`Site::file`] renders.
    pub fn files(&self) -> Vec<File> {
        let mut files = vec![File::Home, File::Actions, File::Numbers, File::Search];
        files.extend(KINDS.into_iter().filter(|kind| self.pages.iter().any(|page| page.kind == *kind)).map(File::Kind));
        files
            .extend(Subject::ALL.into_iter().filter(|subject| self.topics.iter().any(|topic| topic.subject == *subject)).map(File::Topics));
        files.extend((0..self.topics.len()).map(File::Topic));
        if !self.rules.is_empty() {
            files.push(File::Rules);
        }
        files.extend((0..self.rules.len()).map(File::Rule));
        files.extend(self.theme.assets().map(File::Asset));
        files.extend([File::Index, File::DaysSince, File::OpenActions]);
        if self.options.base.is_some() {
            files.extend([File::Sitemap, File::SitePoster]);
            files.extend((0..self.pages.len()).map(File::Poster));
            let services = (0..self.topics.len()).filter(|&at| topics::feed(&self.topics[at]).is_some()).map(Sort::Topic);
            let sorts = std::iter::once(Sort::All).chain(services).chain((0..self.severities.len()).map(Sort::Severity));
            files.extend(sorts.flat_map(|sort| [File::Feed(sort, Format::Atom), File::Feed(sort, Format::Json)]));
        }
        for (year, span) in lists::spans(&self.pages).into_iter().filter(|_| self.is_split()) {
            files.extend((0..span.len().div_ceil(lists::PAGED)).map(|part| File::Year(year, part)));
        }
        files.extend(self.report_files());
        let together = |count: usize| 0..count.div_ceil(listing::TOGETHER);
        files.push(File::Facets);
        files.extend(together(self.pages.len()).map(File::Cards));
        files.extend(together(self.rules.len() + self.topics.len()).map(File::Others));
        files.push(File::ItemFacets);
        files.extend(together(self.board.len()).map(File::ItemCards));
        files
    }

    /// What a search finds, by number: reports, oldest first, and from [`search::OTHERS`] on rules and topics.
    pub(super) fn members(&self) -> impl Iterator<Item = (usize, &Words)> {
        let reports = self.pages.iter().rev().enumerate().filter_map(|(number, page)| Some((number, &page.text()?.words)));
        let others = self.rules.iter().map(|rule| &rule.words).chain(&self.named).enumerate();
        reports.chain(others.map(|(at, words)| (search::OTHERS + at, words)))
    }

    /// Where all words stand. It is made before it is kept: whoever waits for it inside of the making would wait for ever.
    pub(super) fn standing(&self) -> &(Standing, OnceLock<Index>) {
        if let Some(search) = self.search.get() {
            return search;
        }
        let standing = Standing::of(&self.members().collect::<Vec<_>>());
        self.search.get_or_init(|| (standing, OnceLock::new()))
    }

    fn index(&self) -> &Index {
        let (standing, index) = self.standing();
        if let Some(index) = index.get() {
            return index;
        }
        let made = Index::new(standing, self.pages.len());
        index.get_or_init(|| made)
    }

    /// Whether there are more reports than the home page shows, so that each year has a page.
    fn is_split(&self) -> bool {
        self.pages.len() > lists::HOME
    }

    /// The files of the repository that reports show or point at and that may go with them, each once.
    pub fn wanted(&self) -> BTreeSet<String> {
        self.pages.iter().flat_map(|page| &page.links).filter_map(|link| attached::wanted(link)).collect()
    }

    /// Say which of the wanted files are there, and how wide and high those are that are pictures: they will stand on the
    /// site at the address that is given back.
    pub fn attach(&mut self, paths: BTreeMap<String, Option<(u32, u32)>>) -> Vec<(String, String)> {
        self.attached = paths;
        self.attached.keys().map(|path| (path.clone(), format!("files/{path}"))).collect()
    }

    /// One file of the site: its name, with `/` between parts, and its bytes.
    ///
    /// # Errors
    /// A template is at fault.
    pub fn file(&self, file: File) -> Result<(String, Vec<u8>), Fault> {
        let text = match file {
            File::Home => self.home()?,
            File::Actions => self.actions()?,
            File::Numbers => {
                let mut context = self.context(file, "numbers", "");
                context.insert("numbers", &numbers::numbers(&self.pages, &self.options.definitions));
                self.theme.render("numbers.html", &context)?
            }
            File::Search => self.theme.render("search.html", &self.context(file, "search", ""))?,
            File::Kind(kind) => self.kind(kind)?,
            File::Topics(subject) => {
                let mut context = self.context(file, "topics", "");
                context.insert("topics", &topics::overview(subject, &self.topics, &self.pages));
                self.theme.render("topics.html", &context)?
            }
            File::Topic(at) => {
                let mut context = self.context(file, "topic", "../");
                context.insert("topic", &topics::shown(&self.topics[at], &self.topics, &self.pages, self.options.base.is_some()));
                self.theme.render("topic.html", &context)?
            }
            File::Rules => {
                let mut context = self.context(file, "rules", "");
                context.insert("families", &rules::families(&self.rules));
                self.theme.render("rules.html", &context)?
            }
            File::Rule(at) => {
                let mut context = self.context(file, "rule", "../../");
                context.insert("rule", &self.rules[at]);
                self.theme.render("rule.html", &context)?
            }
            File::Asset(name) => self.theme.asset(name).to_owned(),
            File::Sitemap => self.sitemap(),
            File::Feed(sort, format) => self.feed(sort, format),
            File::Index => feeds::index(&self.options.title, &self.pages, &self.options.definitions, self.options.today),
            File::DaysSince => feeds::badge("days since an incident", &feeds::days_since(&self.pages, self.options.today)),
            File::OpenActions => {
                let open: usize = self.pages.iter().map(|page| page.report.items_open).sum();
                feeds::badge("open action items", &open.to_string())
            }
            File::Poster(at) => {
                let page = &self.pages[at];
                let bytes = poster::png(&self.options.title, &page.report.title, &poster::about(&page.report));
                return Ok((self.name(file), bytes));
            }
            File::SitePoster => return Ok((self.name(file), poster::png("", &self.options.title, SAID))),
            File::Year(year, part) => self.year(year, part)?,
            File::Report(at) => self.report(at)?,
            File::Facets => listing::filed("reports", &lists::facets(&self.pages, self.options.today)),
            File::Cards(at) => {
                let last = self.pages.len() - at * listing::TOGETHER;
                let pages = self.pages[last.saturating_sub(listing::TOGETHER)..last].iter().rev();
                self.cards("reports", at, "card.html", pages.map(|page| lists::card(&page.report)))?
            }
            File::Others(at) => {
                self.cards("others", at, "found.html", self.others().skip(at * listing::TOGETHER).take(listing::TOGETHER))?
            }
            File::ItemFacets => listing::filed("items", &board::facets(&self.board.all(&self.pages, self.options.today))),
            File::ItemCards(at) => {
                let from = at * listing::TOGETHER;
                let open = self.board.open(&self.pages, from..from + listing::TOGETHER, self.options.today);
                self.cards("items", at, "item.html", open.into_iter())?
            }
            File::SearchFirst => self.index().first(self.pages.len(), self.rules.len() + self.topics.len()),
            File::SearchKnown => self.index().known(),
            File::SearchPart(at) => self.index().part(at).unwrap_or_default(),
        };
        Ok((self.name(file), text.into_bytes()))
    }

    /// The name of a file, with `/` between parts.
    pub fn name(&self, file: File) -> String {
        match file {
            File::Home => "index.html".to_owned(),
            File::Actions => "actions.html".to_owned(),
            File::Numbers => "numbers.html".to_owned(),
            File::Search => "search.html".to_owned(),
            File::Kind(kind) => format!("{}.html", kind_words(kind).0),
            File::Topics(subject) => format!("{}.html", subject.folder()),
            File::Topic(at) => self.topics[at].address.clone(),
            File::Rules => "rules.html".to_owned(),
            File::Rule(at) => self.rules[at].address.clone(),
            File::Asset(name) => name.to_owned(),
            File::Sitemap => "sitemap.xml".to_owned(),
            File::Feed(sort, format) => {
                let plain = match sort {
                    Sort::All => "feed".to_owned(),
                    Sort::Topic(at) => topics::feed(&self.topics[at]).unwrap_or_default(),
                    Sort::Severity(at) => format!("feeds/severities/{}", feeds::file_names(self.severities.iter().map(String::as_str))[at]),
                };
                plain + if format == Format::Atom { ".xml" } else { ".json" }
            }
            File::Index => "index.json".to_owned(),
            File::DaysSince => "badges/days-since.svg".to_owned(),
            File::OpenActions => "badges/open-actions.svg".to_owned(),
            File::Poster(at) => format!("posters/{}.png", address::page_name(&self.pages[at].report.id)),
            File::SitePoster => "poster.png".to_owned(),
            File::Year(year, part) => lists::year_address(year, part),
            File::Report(at) => self.pages[at].report.address.clone(),
            File::Facets => "lists/reports.js".to_owned(),
            File::Cards(at) => format!("lists/reports-{at}.js"),
            File::Others(at) => format!("lists/others-{at}.js"),
            File::ItemFacets => "lists/items.js".to_owned(),
            File::ItemCards(at) => format!("lists/items-{at}.js"),
            File::SearchFirst => "search/first.js".to_owned(),
            File::SearchKnown => "search/known.js".to_owned(),
            File::SearchPart(at) => format!("{}.js", search::part_name(at)),
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
        context.insert("filters", &lists::offers(&lists::facets(&self.pages, self.options.today)));
        context.insert("remembered", &lists::remembered(&self.pages, self.options.today));
        context.insert("today", &self.options.today.strftime("%-d %B").to_string());
        self.theme.render("home.html", &context)
    }

    fn year(&self, year: Option<i16>, part: usize) -> Result<String, Fault> {
        let mut context = self.context(File::Year(year, part), "year", "../");
        let span = lists::spans(&self.pages).into_iter().find(|(known, _)| *known == year).map(|(_, span)| span).unwrap_or_default();
        let from = span.start + part * lists::PAGED;
        context.insert("years", &lists::years(&self.pages[from..span.end.min(from + lists::PAGED)]));
        context.insert("parts", &lists::parts(year, span.len()));
        context.insert("part", &(part + 1));
        context.insert("all_years", &lists::year_links(&self.pages));
        self.theme.render("year.html", &context)
    }

    fn kind(&self, kind: Kind) -> Result<String, Fault> {
        let mut context = self.context(File::Kind(kind), "kind", "");
        let (_, word, title, lead) = kind_words(kind);
        let of_kind: Vec<&Arc<Page>> = self.pages.iter().filter(|page| page.kind == kind).collect();
        context.insert("word", word);
        context.insert("heading", title);
        context.insert("lead", lead);
        context.insert("cards", &of_kind.iter().take(lists::PAGED).map(|page| lists::card(&page.report)).collect::<Vec<_>>());
        context.insert("reports", &of_kind.len());
        context.insert("more", &of_kind.len().saturating_sub(lists::PAGED));
        self.theme.render("kind.html", &context)
    }

    fn actions(&self) -> Result<String, Fault> {
        let mut context = self.context(File::Actions, "actions", "");
        let open = self.board.all(&self.pages, self.options.today);
        context.insert("board", &board::board(&open, &self.board, &self.pages, self.options.today));
        self.theme.render("actions.html", &context)
    }

    /// A file of a list: what is shown of its members, each as HTML for a page at the site's root.
    fn cards<'c>(&self, list: &str, at: usize, template: &str, cards: impl Iterator<Item = impl Serialize + 'c>) -> Result<String, Fault> {
        let mut context = self.context(File::Home, "home", "");
        let shown = cards.map(|card| {
            context.insert("card", &card);
            Ok(self.theme.render(template, &context)?.trim().to_owned())
        });
        Ok(part::part(&listing::cards_name(list, at), &shown.collect::<Result<Vec<String>, Fault>>()?))
    }

    /// What a search finds beside reports, in the order of its index.
    fn others(&self) -> impl Iterator<Item = Found<'_>> {
        let rules = self.rules.iter().map(|rule| Found { title: &rule.id, address: &rule.address, kind: "rule", line: rule.line.clone() });
        let topics = self.topics.iter().map(|topic| Found {
            title: &topic.name,
            address: &topic.address,
            kind: topic.subject.word(),
            line: super::figures::counted(i64::try_from(topic.pages.len()).unwrap_or(i64::MAX), "report"),
        });
        rules.chain(topics)
    }

    fn report(&self, at: usize) -> Result<String, Fault> {
        let page = &self.pages[at];
        let mut context = self.context(File::Report(at), "report", "../");
        let text = page.text().ok_or_else(|| Fault::ours(&page.report.source, "its text was not read"))?;
        context.insert("report", &Whole { report: &page.report, details: &text.details });
        context.insert("contents", &text.contents);
        match page.links.is_empty() {
            true => context.insert("body", &text.body[..]),
            false => context.insert("body", &self.resolved(&text.body)),
        }
        // Newest first: the one before in time comes after.
        context.insert("previous", &self.pages.get(at + 1).map(|page| around::from(&page.report)));
        context.insert("next", &at.checked_sub(1).map(|at| around::from(&self.pages[at].report)));
        context.insert("others", &self.around.others(&self.pages, at, &self.unnamed));
        context.insert("open", &board::still_open(page, self.options.today));
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
        let has_feeds = canonical.is_some();
        let (title, line): (&str, Option<&str>) = match file {
            File::Report(at) => (&self.pages[at].report.title, self.pages[at].report.summary.as_deref()),
            File::Rule(at) => (&self.rules[at].id, Some(&self.rules[at].line)),
            File::Topic(at) => (&self.topics[at].name, None),
            _ => (&self.options.title, None),
        };
        let (poster, says) = match file {
            File::Report(at) => {
                let page = &self.pages[at];
                (File::Poster(at), format!("{}: {}", page.report.title, poster::about(&page.report)))
            }
            _ => (File::SitePoster, format!("{}: {SAID}", self.options.title)),
        };
        let picture = self.options.base.as_ref().map(|base| format!("{base}{}", address::encode(&self.name(poster))));
        let shared = Shared { title, line, picture, says };
        let frame =
            Frame { title: &self.options.title, root, canonical, page, nav: &self.nav, address: self.name(file), has_feeds, shared };
        context.insert("site", &frame);
        context
    }

    /// A body with its links to files of the repository turned into addresses, or into plain text where the site does
    /// not hold the file.
    fn resolved(&self, body: &str) -> String {
        let mut out = String::with_capacity(body.len());
        let mut from = 0;
        for (name, value) in attached::file_links(body) {
            let (address, size) = self.resolved_link(&body[value.start + FILE.len()..value.end]);
            out.push_str(&body[from..name]);
            if let Some(address) = address {
                out.push_str(&body[name..value.start]);
                escape(&mut out, &address);
                out.push('"');
                if let Some((width, height)) = size.filter(|_| &body[name..value.start] == " src=\"") {
                    out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
                }
            }
            from = value.end + 1;
        }
        out.push_str(&body[from..]);
        described(out)
    }

    /// The size of a picture that stands on the site.
    fn size(&self, path: &str) -> Option<(u32, u32)> {
        self.attached.get(&address::decode(path)?).copied().flatten()
    }

    /// Where a link of a body leads, and the size of what is there.
    pub(super) fn resolved_link(&self, link: &str) -> (Option<String>, Option<(u32, u32)>) {
        let (path, place) = attached::parts(link);
        (self.address(path, place), self.size(path))
    }

    /// The address, from a report's page, of a file of the repository; `place` is what follows it in its page.
    fn address(&self, path: &str, place: &str) -> Option<String> {
        let path = address::decode(path)?;
        if let Some(&at) = self.by_source.get(&path) {
            return Some(format!("../{}{}", self.pages[at].report.address, self.pages[at].place(place).unwrap_or_default()));
        }
        self.attached.contains_key(&path).then(|| format!("../files/{}", address::encode(&path)))
    }

    fn feed(&self, sort: Sort, format: Format) -> String {
        let all = &self.options.title;
        let named = |name: &str| format!("{all}: {name}");
        let (title, page) = match sort {
            Sort::All => (all.clone(), ""),
            Sort::Topic(at) => (named(&self.topics[at].name), self.topics[at].address.as_str()),
            Sort::Severity(at) => (named(&self.severities[at]), ""),
        };
        let address = self.name(File::Feed(sort, format));
        let base = self.options.base.as_deref().unwrap_or_default();
        let feed = feeds::Feed { title, base, page, address: &address, author: all };
        let holds = |at: &usize| match sort {
            Sort::All => true,
            Sort::Topic(topic) => self.topics[topic].pages.binary_search(at).is_ok(),
            Sort::Severity(severity) => self.pages[*at].report.severity.as_ref() == Some(&self.severities[severity]),
        };
        let reports = (0..self.pages.len()).filter(holds).map(|at| &self.pages[at].report);
        match format {
            Format::Atom => feeds::atom(&feed, reports),
            Format::Json => feeds::json(&feed, reports),
        }
    }

    fn sitemap(&self) -> String {
        let base = self.options.base.as_deref().unwrap_or_default();
        let mut xml =
            String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        for file in self.files().into_iter().filter(|file| self.name(*file).ends_with(".html")) {
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
