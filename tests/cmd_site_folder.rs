//! `noblame site build`: what it may write, and what it takes from beside the reports.

#![expect(clippy::disallowed_methods, reason = "the test looks at what was written")]

mod site;

use site::{build, built, files, repository, two};
use std::fs;

#[test]
fn a_folder_of_somebody_elses_is_left_alone() {
    let folder = two();
    fs::create_dir(folder.path().join("public")).unwrap();
    fs::write(folder.path().join("public/mine.html"), "mine").unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(said.contains("holds files that noblame did not make"), "{said}");
    assert_eq!(files(&folder.path().join("public")).keys().collect::<Vec<_>>(), ["mine.html"]);
}

#[test]
fn no_folder_is_replaced_that_is_more_than_the_site() {
    let folder = two();
    let before = files(folder.path());
    let table = [
        (".", "it is, or holds, the repository"),
        ("postmortems", "it is, or holds, the folder of the reports"),
        ("postmortems/site", "it lies in the folder of the reports"),
        (".git/site", "git keeps its own files there"),
    ];
    for (out, why) in table {
        let marker = folder.path().join(out).join(".noblame-site");
        fs::create_dir_all(marker.parent().unwrap()).unwrap();
        fs::write(&marker, "").unwrap();
        fs::write(folder.path().join("noblame.yml"), format!("site: {{out: {out}}}\n")).unwrap();
        let (code, said) = build(folder.path(), &[]);
        assert_eq!(code, 2, "{out}");
        let expected = format!("error: noblame.yml: the site is not written to “{out}” (`site.out`): {why}");
        assert!(said.starts_with(&expected), "{said}");
        fs::remove_file(folder.path().join("noblame.yml")).unwrap();
        let (code, said) = build(folder.path(), &["--out", out]);
        assert_eq!(code, 2, "{out}");
        assert!(said.starts_with(&format!("error: {out}: the site is not written here: {why}")), "{said}");
        fs::remove_file(&marker).unwrap();
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn settings_name_no_folder_outside() {
    let folder = two();
    for setting in ["site: {out: ../elsewhere}", "site: {out: /tmp/elsewhere}", "reports: /tmp", "reports: a/../../b", "reports: ''"] {
        fs::write(folder.path().join("noblame.yml"), format!("{setting}\n")).unwrap();
        let (code, said) = build(folder.path(), &[]);
        assert_eq!(code, 2, "{setting}");
        assert!(said.starts_with("error: noblame.yml:1:") && said.contains("leads out of the repository: name a folder in it"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_the_site_outside() {
    let (folder, elsewhere) = (two(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("public")).unwrap();
    let (code, said) = build(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(said.contains("it leads out of the repository, where only `--out` may"), "{said}");
    let (code, said) = build(folder.path(), &["--out", "public"]);
    assert_eq!(code, 0, "{said}");
    assert!(elsewhere.path().join("index.html").exists());
}

#[test]
fn what_looks_like_a_file_of_the_site_is_left_as_it_is() {
    let report = "# A\n\nIt said =\"noblame-file-here:../x.txt\" <b>twice</b>.\n\n<a href=\"noblame-file-here:../../x.txt\">x</a> [n](n.txt)\n\n<p title='a>b =\"noblame-file-here:n.txt'>t</p>\n";
    let site = built(repository(&[("postmortems/a.md", report), ("postmortems/n.txt", "n"), ("x.txt", "x")]).path());
    let page = &site["reports/a.html"];
    assert!(page.contains("<p>It said =\"noblame-file-here:../x.txt\" <b>twice</b>.</p>"), "{page}");
    assert!(page.contains("<a>x</a> <a href=\"../files/postmortems/n.txt\">n</a>"), "{page}");
    let attached: Vec<_> = site.keys().filter(|name| name.starts_with("files/")).collect();
    assert_eq!(attached, ["files/postmortems/n.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_the_reader_outside() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("p.md"), "# Secret\n").unwrap();
    for inside in ["postmortems/p.md", "templates/site/home.html", "templates/site/style.css"] {
        let folder = two();
        fs::create_dir_all(folder.path().join("templates/site")).unwrap();
        symlink(elsewhere.path().join("p.md"), folder.path().join(inside)).unwrap();
        let (code, said) = build(folder.path(), &[]);
        assert_eq!(code, 2);
        assert!(said.starts_with(&format!("error: {inside}: is a link that leads out of the repository")), "{said}");
        assert!(!folder.path().join("public").exists());
    }
}
