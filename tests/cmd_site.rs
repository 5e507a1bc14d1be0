//! `noblame site build`: the pages as a browser would take them.

#![expect(clippy::disallowed_methods, reason = "the test looks at what was written")]

mod site;

use assert_cmd::Command;
use site::{CART, build, built, files, repository, two};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// A tag of a page: its name and its attributes, values decoded.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, wanted: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// The tags of a page, as strictly as our own writing allows: a `<` that begins no tag fails.
fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let begins = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') || rest.starts_with("!doctype html>");
        assert!(begins, "a bare < before: {}", &rest[..rest.floor_char_boundary(60)]);
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        rest = &rest[name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>')).unwrap();
            let attribute = rest[..end].to_owned();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix("=\"") {
                let end = after.find('"').unwrap();
                value = after[..end]
                    .replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&");
                rest = &after[end + 1..];
            }
            if !attribute.is_empty() {
                attributes.push((attribute, value));
            }
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
        }
        if !name.is_empty() {
            tags.push(Tag { name, attributes });
        }
    }
    tags
}

/// Every internal link and anchor leads somewhere, every id stands once.
fn links_resolve(site: &BTreeMap<String, String>) {
    let pages = || site.iter().filter(|(name, _)| name.ends_with(".html"));
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, page) in pages() {
        let found = ids.entry(name).or_default();
        for id in tags(page).iter().filter_map(|tag| tag.get("id")) {
            assert!(found.insert(id.to_owned()), "{name}: the id {id} stands twice");
        }
    }
    for (name, page) in pages() {
        for tag in tags(page) {
            let Some(link) = tag.get("href").or(tag.get("src")) else { continue };
            if link.starts_with("https://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, place) = link.split_once('#').unwrap_or((link, ""));
            let path = path.split('?').next().unwrap_or_default();
            let target = match path {
                "" => name.clone(),
                path => path.trim_start_matches("../").to_owned(),
            };
            let up = path.matches("../").count();
            assert!(path.is_empty() || up == name.matches('/').count(), "{name}: {link}");
            assert!(site.contains_key(&target), "{name}: {link} leads nowhere");
            assert!(place.is_empty() || ids[target.as_str()].contains(place), "{name}: {link} names no place");
        }
    }
}

#[test]
fn pages_are_written_and_every_link_resolves() {
    let folder = two();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!((code, said.as_str()), (0, "2 reports built: open public/index.html\n"));
    let site = files(&folder.path().join("public"));
    // How many files the index has depends on the words of the rules.
    let is_own =
        |name: &&str| !name.starts_with("rules/") && (!name.starts_with("search/") || !name.contains(|c: char| ('1'..='9').contains(&c)));
    let names: Vec<&str> = site.keys().map(String::as_str).filter(is_own).collect();
    assert_eq!(
        names,
        [
            ".noblame-site",
            "actions.html",
            "badges/days-since.svg",
            "badges/open-actions.svg",
            "files/notes.txt",
            "files/postmortems/img/graph.png",
            "icon.svg",
            "index.html",
            "index.json",
            "lists/items-0.js",
            "lists/items.js",
            "lists/others-0.js",
            "lists/others-1.js",
            "lists/others-2.js",
            "lists/others-3.js",
            "lists/others-4.js",
            "lists/others-5.js",
            "lists/others-6.js",
            "lists/others-7.js",
            "lists/reports-0.js",
            "lists/reports.js",
            "numbers.html",
            "reports/2026-03-02-cart.html",
            "reports/2026-11-21-checkout.html",
            "rules.html",
            "search.html",
            "search/0.js",
            "search/first.js",
            "search/known.js",
            "services.html",
            "services/checkout.html",
            "site.js",
            "style.css",
            "timeline.js",
        ]
    );
    links_resolve(&site);
    let page = &site["reports/2026-11-21-checkout.html"];
    for expected in [
        "<h1 id=\"checkout-returned-500s\">Checkout returned 500s</h1>",
        "<dt>Users</dt><dd>18,400</dd>",
        "<dt>Time to detect</dt><dd><strong>7 min</strong> <span>from the first effect until an alert or a person noticed it</span></dd>",
        "href=\"../reports/2026-03-02-cart.html#timeline\">the cart",
        "id=\"at.2026-11-21.1402\"",
        "<a class=\"at\" href=\"#at.2026-11-21.1402\">2026-11-21 14:02</a>",
        "aria-label=\"The incident to scale: undetected for 7 min, being resolved for 35 min.\"",
        "href=\"../reports/2026-03-02-cart.html\">its end",
        "<a href=\"../files/notes.txt\">a file</a>",
        "<img src=\"../files/postmortems/img/graph.png\" alt=\"graph\"",
        "<a>a script</a>",
        "<a>nowhere</a>",
        "Source: <code>postmortems/2026-11-21-checkout.md</code>",
        "<a rel=\"prev\" href=\"../reports/2026-03-02-cart.html\">",
    ] {
        assert!(page.contains(expected), "no {expected} in\n{page}");
    }
    for unexpected in ["PROMPT", "NOTE", "<!--", "noblame-file-here", "Background", "passwd"] {
        assert!(!page.contains(unexpected), "{unexpected} in\n{page}");
    }
    let home = &site["index.html"];
    let newest_first =
        [">2026<", "Checkout returned 500s", "lasted 42 min", "The pool grew past what the database takes.", "The cart was empty"];
    let places: Vec<_> = newest_first.iter().map(|words| home.find(words).unwrap_or_else(|| panic!("no {words} in\n{home}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn open_items_stand_in_the_order_to_do_them_and_say_why() {
    let folder = two();
    let site = built(folder.path());
    links_resolve(&site);
    let page = &site["actions.html"];
    let words: Vec<String> = page
        .lines()
        .filter(|line| {
            line.starts_with("<h2>")
                || line.starts_with("<p class=\"what\">")
                || line.contains("<p class=\"meta\">")
                || line.starts_with("<p class=\"why\">")
        })
        .map(tags_gone)
        .collect();
    assert_eq!(
        words,
        [
            "All open items",
            "Page earlier",
            "10 Nov 2026 P1 detect @payments",
            "P1; waits 1 day; 12 days late",
            "Read the limit before a deploy",
            "5 Dec 2026 @payments",
            "no priority, taken for P2; waits 1 day; due in 13 days",
            "Write the limit down",
            "in progress docs",
            "no priority, taken for P2; waits 1 day",
            "Ask the vendor",
            "no priority, taken for P2; waits 1 day",
        ]
    );
    let row = page.lines().skip_while(|line| !line.contains("up to a month")).take(4).map(tags_gone).collect::<Vec<_>>();
    assert_eq!(row, ["up to a month", "3", "1", "1"]);
    let place = |id: &str| format!("<p class=\"what\"><a href=\"reports/2026-11-21-checkout.html#{id}\">");
    for id in ["A1", "A2", "A4", "A5"] {
        assert!(page.contains(&place(id)), "no {id} in\n{page}");
    }
    let report = &site["reports/2026-11-21-checkout.html"];
    assert!(report.contains("<li id=\"A3\" class=\"task item done\">"), "{report}");
    assert!(report.contains("<dt>Action items</dt><dd><a href=\"#page.open\">4 of 5 open</a></dd>"), "{report}");
}

/// The words of a line, with one blank where tags stood.
fn tags_gone(line: &str) -> String {
    let words = line.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words.trim());
    words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_long_history_has_a_page_a_year() {
    let folder = repository(&[]);
    for number in 0..130 {
        let text = format!("# Report {number}\n\nSomething slow became slower.\n");
        let name = format!("postmortems/{}-01-{:02}-{number}.md", 2020 + number / 26, number % 26 + 1);
        fs::write(folder.path().join(name), text).unwrap();
    }
    let site = built(folder.path());
    links_resolve(&site);
    assert_eq!(site["index.html"].matches("<article>").count(), 15);
    assert_eq!(site["years/2020.html"].matches("<article>").count(), 26);
    assert!(site["index.html"].contains("<a href=\"years/2020.html\">2020</a> <span>26</span>"));
    let first: usize = ["index.html", "style.css", "site.js"].iter().map(|name| site[*name].len()).sum();
    assert!(first < 60_000, "{first}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = two();
    for number in 0..40 {
        fs::write(folder.path().join(format!("postmortems/more-{number}.md")), CART).unwrap();
    }
    let first = built(folder.path());
    for threads in ["1", "2", "7"] {
        let mut command = Command::cargo_bin("noblame").unwrap();
        command.current_dir(folder.path()).env("SOURCE_DATE_EPOCH", "1795305600").env("RAYON_NUM_THREADS", threads);
        command.args(["site", "build", "--out", threads]).assert().success();
        assert_eq!(files(&folder.path().join(threads)), first);
    }
}

/// The folder of a site is the one it was or the one it is to be, whenever the build is killed.
#[test]
fn an_interrupted_build_leaves_a_whole_site() {
    let folder = repository(&[]);
    let write = |word: &str| {
        for number in 0..200 {
            let text = CART.replace("no data", &format!("{word} data {number}"));
            fs::write(folder.path().join(format!("postmortems/{number}.md")), text).unwrap();
        }
    };
    let run = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_noblame"));
        command.current_dir(folder.path()).env("SOURCE_DATE_EPOCH", "1795305600").args(["site", "build", "--quiet"]);
        command
    };
    write("old");
    let mut before = built(folder.path());
    let mut killed = 0;
    for round in 0..12 {
        write(&format!("new {round}"));
        let mut child = run().spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(round * 11));
        child.kill().unwrap();
        let was_killed = !child.wait().unwrap().success();
        killed += usize::from(was_killed);
        let found = files(&folder.path().join("public"));
        if found != before {
            assert!(run().args(["--out", "whole"]).status().unwrap().success());
            let whole = files(&folder.path().join("whole"));
            assert!(found == whole, "round {round}: neither the old site nor the new one");
            before = found;
        }
    }
    assert!(killed > 2, "only {killed} of 12 builds were killed before their end");
    built(folder.path());
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".noblame-"))
        .collect();
    assert!(left.is_empty(), "{left:?} is left behind");
}

#[test]
fn only_what_the_settings_allow_is_built() {
    let folder = two();
    fs::write(folder.path().join("noblame.yml"), "site: {title: Harbour, out: docs/site, audience: [public], status: [published]}\n")
        .unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(
        (code, said.as_str()),
        (0, "1 report built (1 report left out by `site.audience` and `site.status`): open docs/site/index.html\n")
    );
    let site = files(&folder.path().join("docs/site"));
    assert!(!site.contains_key("reports/2026-03-02-cart.html"));
    assert!(!site.values().any(|page| page.contains("The cart was empty")));
    let related = "<p>gone</p>\n<p class=\"meta\"><span>named here</span></p>";
    assert!(site["reports/2026-11-21-checkout.html"].contains(related), "{}", site["reports/2026-11-21-checkout.html"]);
    links_resolve(&site);

    fs::write(folder.path().join("noblame.yml"), "site:\n  audience: [internal, everybody]\n").unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(
        said.starts_with("error: noblame.yml:2:") && said.contains("“everybody” is not known here: write internal or public"),
        "{said}"
    );
}

#[test]
fn an_empty_repository_says_how_to_begin() {
    let folder = repository(&[]);
    let site = built(folder.path());
    assert!(site["index.html"].contains("noblame new"), "{}", site["index.html"]);
    links_resolve(&site);
}

#[test]
fn broken_front_matter_is_told_and_nothing_written() {
    let folder = two();
    built(folder.path());
    let before = files(&folder.path().join("public"));
    fs::write(folder.path().join("postmortems/a.md"), "---\ntitle: one: two\n---\n# A\n").unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(said.starts_with("error: postmortems/a.md:2:"), "{said}");
    fs::write(folder.path().join("postmortems/b.md"), "---\ntitle: [one\n---\n# B\n").unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(said.contains("postmortems/a.md:2:") && said.contains("postmortems/b.md:"), "{said}");
    assert!(said.contains("2 reports cannot be read, and nothing was written"), "{said}");
    assert_eq!(files(&folder.path().join("public")), before);
}

#[test]
fn two_reports_of_one_id_are_told_apart_from_one() {
    let folder = two();
    fs::write(folder.path().join("postmortems/other.md"), "---\nid: 2026-03-02-Cart\n---\n# Other\n").unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(said.starts_with("error: postmortems/other.md: its page would be the one of postmortems/2026-03-02-cart.md"), "{said}");
    assert!(!folder.path().join("public").exists());
}

#[test]
fn what_git_ignores_or_hides_is_not_attached() {
    let names = [".git/x.log", "postmortems/a.events.jsonl", "secret/a.txt", "postmortems/.env.txt", "told.txt"];
    let links: String = names.iter().map(|name| format!("[x](/{name})\n")).collect();
    let report = format!("# A\n\n{links}");
    let mut all = vec![("postmortems/a.md", report.as_str()), (".gitignore", "secret/\n")];
    all.extend(names.map(|name| (name, "x")));
    let site = built(repository(&all).path());
    let attached: Vec<_> = site.keys().filter(|name| name.starts_with("files/")).collect();
    assert_eq!(attached, ["files/told.txt"]);
    links_resolve(&site);
}

#[test]
fn templates_and_style_are_overridden_by_name() {
    let folder = two();
    let templates = folder.path().join("templates/site");
    fs::create_dir_all(&templates).unwrap();
    fs::write(templates.join("style.css"), "body { color: rebeccapurple }").unwrap();
    fs::write(templates.join("foot.html"), "Harbour & Sons, {{ site.title }}").unwrap();
    fs::write(
        templates.join("home.html"),
        "{% extends \"built-in/home.html\" %}{% block footer %}{% include \"foot.html\" %}{% endblock footer %}",
    )
    .unwrap();
    let site = built(folder.path());
    assert_eq!(site["style.css"], "body { color: rebeccapurple }");
    assert!(site["index.html"].contains("<p>Harbour & Sons, Post-mortems</p>"), "{}", site["index.html"]);
    assert!(!site["actions.html"].contains("Harbour"));
}

#[test]
fn a_template_that_cannot_be_read_is_told_with_its_place() {
    let folder = two();
    let templates = folder.path().join("templates/site");
    fs::create_dir_all(&templates).unwrap();
    fs::write(templates.join("home.html"), "<p>\n  {{ years | shout }}").unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(said.starts_with("error: templates/site/home.html:2:"), "{said}");
    fs::write(
        templates.join("home.html"),
        "{% extends \"built-in/home.html\" %}\n{% block footer %}{{ nobody.here }}{% endblock footer %}",
    )
    .unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(said.starts_with("error: templates/site/home.html:2:"), "{said}");
    assert!(!folder.path().join("public").exists());
}

#[test]
fn an_address_makes_canonical_links_and_a_sitemap() {
    let folder = two();
    let (code, said) = build(folder.path(), &["--base-url", "https://example.com/pm"]);
    assert_eq!(code, 0, "{said}");
    let site = files(&folder.path().join("public"));
    assert!(
        site["reports/2026-03-02-cart.html"]
            .contains("<link rel=\"canonical\" href=\"https://example.com/pm/reports/2026-03-02-cart.html\">")
    );
    assert!(site["sitemap.xml"].contains("<loc>https://example.com/pm/actions.html</loc>"), "{}", site["sitemap.xml"]);
    let cart = &site["reports/2026-03-02-cart.html"];
    for expected in [
        "<meta property=\"og:image\" content=\"https://example.com/pm/posters/2026-03-02-cart.png\">",
        "<meta property=\"og:image:alt\" content=\"The cart was empty: Incident · 2 March 2026\">",
    ] {
        assert!(cart.contains(expected), "no {expected} in\n{cart}");
    }
    assert!(site["index.html"].contains("content=\"https://example.com/pm/poster.png\""), "{}", site["index.html"]);
    for name in ["posters/2026-03-02-cart.png", "poster.png"] {
        let bytes = fs::read(folder.path().join("public").join(name)).unwrap();
        assert_eq!((&bytes[1..4], &bytes[16..24]), (&b"PNG"[..], &[0, 0, 4, 176, 0, 0, 2, 118][..]), "{name}");
    }
    let (code, said) = build(folder.path(), &["--base-url", "javascript:alert(1)"]);
    assert_eq!(code, 2);
    assert!(said.contains("no address that a site can stand at"), "{said}");
}

/// Ways that have run scripts through some Markdown or some sanitiser.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example.com/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=\"javascript:alert(1)\"></object><embed src=\"javascript:alert(1)\">",
    "<form action=\"javascript:alert(1)\"><button formaction=\"javascript:alert(1)\">x</button></form>",
    "<a href=\"java\nscript:alert(1)\">x</a> <a href=\"&#106;avascript:alert(1)\">x</a> <a href=\" javascript:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<base href=\"https://evil.example.com/\"><meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<link rel=stylesheet href=\"https://evil.example.com/x.css\"><style>@import 'https://evil.example.com/x.css';</style>",
    "<div style=\"background:url(javascript:alert(1))\" onclick=alert(1)>x</div>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<input autofocus onfocus=alert(1)><textarea onfocus=alert(1) autofocus></textarea><select autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!--><img src=x onerror=alert(1)>--> <!--> --!> <img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template><title><img src=x onerror=alert(1)></title>",
    "</div></main></body><script>alert(1)</script>",
    "[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](java&#10;script:alert(1)) [x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=) [x](vbscript:x) ![x](javascript:alert(1)) <javascript:alert(1)>",
    "[x](https://example.com/\"onmouseover=\"alert(1)) ![\"onerror=\"alert(1)](x.png \"\\\"onerror=\\\"alert(1)\")",
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>alert(1)</script>` **<script>alert(1)</script>**",
    "[x](noblame-file-here:javascript:alert(1)) <a href=\"noblame-file-here:javascript:alert(1)\">x</a> =\"noblame-file-here:x\"",
    "{{ site.title }} {% raw %} {{ body | safe }}",
    "<hr id=\"page.timeline\"><figure class=\"lanes\" id=\"page.timeline\" onclick=alert(1)><svg><title><script>alert(1)</script>",
    "</title></desc></svg></figure><script>alert(1)</script>",
    "</text><circle onclick=alert(1) data-row=\"x\\\" onload=\\\"alert(1)\">",
    "</code></pre><script>alert(1)</script>",
    "</figcaption></figure><img src=x onerror=alert(1)>",
    "\u{202e}<script>alert(1)</script>\u{2066}",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "<img src=\"x.png\" width=\"1\" height=\"1\" onload=alert(1) srcset=\"https://evil.example.com/x.png\">",
    "<a id=\"at.2026-11-21.1402\" name=\"page.content\" href=\"//evil.example.com\" ping=\"https://evil.example.com\" target=_blank>x</a>",
    "- [ ] <b onclick=alert(1)>x</b> (@<script>, due 2026-01-01, P1) [#1](javascript:alert(1))",
    "[^x]\n\n[^x]: <script>alert(1)</script> \"onclick=\"alert(1)",
    "# x {#\"onclick=alert(1)}\n\n## y {#page.content .z onclick=alert(1)}",
];

#[test]
fn pictures_keep_their_room_and_code_its_colours() {
    let report = "# A\n\n![g](g.png) [g](g.png) ![n](n.png)\n\n```sh\necho \"a\" # <b>\n```\n\n```mermaid\ngraph TD; A-->B\n```\n";
    let folder = repository(&[("postmortems/a.md", report), ("postmortems/n.png", "no picture")]);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";
    fs::write(folder.path().join("postmortems/g.png"), png).unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 0, "{said}");
    let page = fs::read_to_string(folder.path().join("public/reports/a.html")).unwrap();
    for expected in [
        "<img src=\"../files/postmortems/g.png\" width=\"640\" height=\"480\" alt=\"g\"",
        "<a href=\"../files/postmortems/g.png\">g</a>",
        "<img src=\"../files/postmortems/n.png\" alt=\"n\"",
        "<pre tabindex=\"0\"><code>echo <span class=\"string\">&quot;a&quot;</span> <span class=\"comment\"># &lt;b&gt;</span>\n</code></pre>",
        "<figure class=\"diagram\"><div class=\"drawn\" role=\"group\" aria-label=\"Diagram\" tabindex=\"0\"><svg viewBox=",
        "<text class=\"word\" x=\"",
        "<li>A → B</li>\n</ul>\n<pre tabindex=\"0\"><code>graph TD; A--&gt;B\n</code></pre>\n</details></figure>",
    ] {
        assert!(page.contains(expected), "no {expected} in\n{page}");
    }
}

#[test]
fn hostile_reports_run_nothing() {
    let yaml = |text: &str| format!("'{}'", text.replace('\'', "''").replace('\n', " "));
    let mut reports: Vec<(String, String)> = Vec::new();
    for (number, hostile) in HOSTILE.iter().enumerate() {
        let fact = yaml(hostile);
        let cell = hostile.replace(['\n', '|'], " ");
        let label = cell.replace(['"', '\\'], "'");
        let text = format!(
            "---\nid: {fact}\ntitle: {fact}\nseverity: {fact}\nservices: [{fact}]\ntags: [{fact}]\nfactors: [{fact}]\nowner: {fact}\n\
             impact: {{summary: {fact}}}\nrelated: [{fact}]\nlinks: {{chat: [{fact}]}}\nstrange: {fact}\n---\n\
             # {cell}\n\n## Summary\n\n{hostile}\n\n## {cell}\n\n{cell}\n\n## Timeline\n\n| Time | What | Source |\n| --- | --- | --- |\n\
             | 2026-11-21 14:02 | {cell} | [chat]({cell}) |\n| 2026-11-21 14:09 | **Detected:** {cell} | [{cell}](https://example.com/) |\n\n\
             - {cell}\n\n> {cell}\n\n> [!WARNING] {cell}\n> {cell}\n\n[^1]\n\n[^1]: {cell}\n\n```{cell}\n{hostile}\n```\n\n```html\n{hostile}\n```\n\n```go\n{hostile}\n```\n\n```mermaid\n{hostile}\n```\n\n```mermaid\ngraph LR\na[\"{label}\"] -->|\"{label}\"| b\n```\n\n```dot\ndigraph {{ a [label=\"{label}\"]; a -> b }}\n```\n\n## Action items\n\n- [ ] {cell} (@x, due 2026-01-01)\n"
        );
        reports.push((format!("postmortems/{number:02}.md"), text.replace("id: '", &format!("id: '{number:02} "))));
    }
    let files: Vec<(&str, &str)> = reports.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = repository(&files);
    let site = built(folder.path());
    let pages: Vec<_> = site.iter().filter(|(name, _)| name.ends_with(".html")).collect();
    let reports = pages.iter().filter(|(name, _)| name.starts_with("reports/")).count();
    assert_eq!(reports, HOSTILE.len());
    let (mut pictures, mut drawings) = (0, 0);
    for (name, page) in pages {
        runs_nothing(name, page);
        pictures += page.matches("<figure class=\"lanes\"").count();
        drawings += page.matches("<div class=\"drawn\"").count();
    }
    // A script that never ends takes the timeline of its report with it.
    assert_eq!(pictures, HOSTILE.len() - 1);
    assert!(drawings > HOSTILE.len(), "{drawings} diagrams were drawn");
}

fn runs_nothing(name: &str, page: &str) {
    const OURS: [&str; 2] = ["site.js", "timeline.js"];
    const ALLOWED: &str = " html head meta title link body a header nav main footer article section h1 h2 h3 h4 h5 h6 p span strong em del code pre \
        sup sub ul ol li dl dt dd div table thead tbody tr th td blockquote img input time figure figcaption svg rect line i b kbd details summary br \
        hr script desc text circle path polygon ellipse button form label select option output noscript polyline caption tfoot ";
    let tags = tags(page);
    let policy: Vec<_> = tags.iter().filter(|tag| tag.name == "meta").filter_map(|tag| tag.get("http-equiv")).collect();
    assert_eq!(policy, ["Content-Security-Policy"], "{name}");
    for tag in &tags {
        assert!(ALLOWED.contains(&format!(" {} ", tag.name)), "{name}: <{}>", tag.name);
        assert!(
            tag.name != "script" || tag.get("src").is_some_and(|src| OURS.contains(&src.trim_start_matches("../"))),
            "{name}: a script that is none of ours"
        );
        for (attribute, value) in &tag.attributes {
            assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "srcdoc", "{name}: {attribute}={value}");
            let is_address =
                ["href", "src", "action", "formaction", "xlink:href", "cite", "data", "poster", "srcset"].contains(&attribute.as_str());
            let plain: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect::<String>().to_lowercase();
            let leads = plain.split_once(':').map_or("", |(scheme, _)| scheme);
            let safe = matches!(leads, "" | "https" | "http" | "mailto") || !leads.chars().all(|c| c.is_ascii_alphanumeric());
            assert!(!is_address || safe, "{name}: {attribute}={value}");
        }
    }
}
