//! A page as it is shown while it is being written: it loads itself anew when it has changed, and shows what is wrong.

use super::clean::escaped;

/// Where what belongs to the preview alone stands; no file of a site begins so.
pub const SCRIPT: &str = "/.noblame/serve.js";
pub const STYLE: &str = "/.noblame/serve.css";
pub const NEWS: &str = "/.noblame/news";
pub const TROUBLE: &str = "/.noblame/trouble";

/// The script and the style, by their paths.
pub fn own(path: &str) -> Option<(&'static str, &'static str)> {
    match path {
        SCRIPT => Some(("text/javascript; charset=utf-8", include_str!("../../templates/serve/serve.js"))),
        STYLE => Some(("text/css; charset=utf-8", include_str!("../../templates/serve/serve.css"))),
        _ => None,
    }
}

/// A page of the site with the preview's script and style; `number` says which state of the site it shows.
pub fn page(html: &str, number: u64) -> String {
    let added = format!("<link rel=\"stylesheet\" href=\"{STYLE}\">\n<script src=\"{SCRIPT}\" data-news=\"{number}\"></script>\n");
    let html = html.replacen("script-src 'self';", "script-src 'self'; connect-src 'self';", 1);
    match html.find("</head>") {
        Some(end) => format!("{}{added}{}", &html[..end], &html[end..]),
        None => format!("{added}{html}"),
    }
}

/// A page that says what is wrong, where there is no site to show.
pub fn wrong(heading: &str, words: &str, number: u64) -> String {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'\">\n\
         <title>{0}</title>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n<pre>{1}</pre>\n</main>\n</body>\n</html>\n",
        escaped(heading),
        escaped(words)
    );
    page(&html, number)
}

/// What a browser is told a file is, by its ending. A file of a repository that is none of these is not shown as a page.
pub fn kind(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" | "jsonl" => "application/json",
        "xml" => "application/xml; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "pdf" => "application/pdf",
        "txt" | "log" | "csv" | "tsv" => "text/plain; charset=utf-8",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_given_its_script_and_may_ask_for_news() {
        let shown = page("<head><meta content=\"default-src 'none'; script-src 'self'; style-src 'self'\"></head><body></body>", 7);
        assert_eq!(
            shown,
            "<head><meta content=\"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'\">\
             <link rel=\"stylesheet\" href=\"/.noblame/serve.css\">\n<script src=\"/.noblame/serve.js\" data-news=\"7\"></script>\n</head><body></body>"
        );
    }

    #[test]
    fn what_is_wrong_is_shown_as_text() {
        let shown = wrong("Not <made>", "a.md:2:1: <script>x</script>", 0);
        assert!(shown.contains("<h1>Not &lt;made&gt;</h1>\n<pre>a.md:2:1: &lt;script&gt;x&lt;/script&gt;</pre>"), "{shown}");
    }
}
