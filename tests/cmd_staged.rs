//! `noblame lint --staged`, `--changed` and `noblame hook`, on repositories that git itself makes.

#![expect(clippy::disallowed_methods, reason = "the test lays out repositories and runs programs in them")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A repository in a temporary folder whose home is beside it, so that nobody's settings of git's count.
struct Scene {
    around: tempfile::TempDir,
    root: PathBuf,
}

const BAD: &str = "The clerk forgot the flag.\n";
const WORSE: &str = "The clerk ignored the alert.\n";
const GOOD: &str = "# A\n\nThe queue was full.\n";

impl Scene {
    fn new() -> Scene {
        let around = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(around.path()).unwrap().join("repo");
        fs::create_dir(&root).unwrap();
        let scene = Scene { around, root };
        scene.git("init --quiet --initial-branch main");
        scene.git("config user.name Somebody");
        scene.git("config user.email somebody@example.com");
        scene.git("config commit.gpgsign false");
        scene
    }

    /// With a first commit that holds a good report.
    fn begun() -> Scene {
        let scene = Scene::new();
        scene.write("postmortems/a.md", GOOD);
        scene.commit("first");
        scene
    }

    fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(program);
        let beside = Path::new(env!("CARGO_BIN_EXE_noblame")).parent().unwrap();
        let path = format!("{}:{}", beside.display(), std::env::var("PATH").unwrap_or_default());
        let home = self.around.path().to_owned();
        command.current_dir(folder).env_clear().env("PATH", path).env("HOME", home);
        command.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1795363200").env("LC_ALL", "C.UTF-8");
        command
    }

    fn done(&self, mut command: Command) -> (i32, String) {
        let done = command.output().unwrap();
        let printed = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code().unwrap_or(-1), printed)
    }

    fn git_code(&self, words: &str) -> (i32, String) {
        let mut command = self.command("git", &self.root);
        command.args(shell_words::split(words).unwrap());
        self.done(command)
    }

    fn git(&self, words: &str) -> String {
        let (code, printed) = self.git_code(words);
        assert_eq!(code, 0, "git {words}: {printed}");
        printed
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn stage(&self, path: &str, text: &str) {
        self.write(path, text);
        self.git("add --all");
    }

    fn commit(&self, message: &str) {
        self.git("add --all");
        self.git(&format!("commit --quiet --no-verify -m {message}"));
    }

    fn run_in(&self, folder: &Path, words: &str) -> (i32, String) {
        let mut command = self.command(env!("CARGO_BIN_EXE_noblame"), folder);
        command.args(shell_words::split(words).unwrap());
        self.done(command)
    }

    fn run(&self, words: &str) -> (i32, String) {
        self.run_in(&self.root, words)
    }

    /// The code, and each finding as `path:line rule`.
    fn found(&self, words: &str) -> (i32, Vec<String>) {
        let mut command = self.command(env!("CARGO_BIN_EXE_noblame"), &self.root);
        command.args(["lint", "--format", "json"]).args(shell_words::split(words).unwrap());
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let printed: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{said}"));
        let findings = printed["findings"].as_array().unwrap();
        let one = |finding: &serde_json::Value| {
            format!("{}:{} {}", finding["path"].as_str().unwrap(), finding["line"], finding["rule"].as_str().unwrap())
        };
        (done.status.code().unwrap(), findings.iter().map(one).collect())
    }
}

fn clean() -> (i32, Vec<String>) {
    (0, Vec::new())
}

fn one(found: &str) -> (i32, Vec<String>) {
    (1, vec![found.to_owned()])
}

#[test]
fn what_is_staged_is_judged_and_not_the_file() {
    let scene = Scene::begun();
    scene.stage("postmortems/a.md", &format!("{GOOD}\n{BAD}"));
    scene.write("postmortems/a.md", GOOD);
    assert_eq!(scene.found("--staged"), one("postmortems/a.md:5 blame/forgot"));
    scene.stage("postmortems/a.md", &format!("{GOOD}\nIt was fast.\n"));
    scene.write("postmortems/a.md", &format!("{GOOD}\n{BAD}"));
    scene.write("postmortems/untracked.md", BAD);
    scene.git("add --intent-to-add postmortems/untracked.md");
    assert_eq!(scene.found("--staged"), clean());
    assert_eq!(scene.run("lint --staged --fix").0, 2);
}

#[test]
fn the_first_commit_is_judged() {
    let scene = Scene::new();
    scene.stage("postmortems/dir with spaces/größe.md", BAD);
    scene.write("elsewhere.md", BAD);
    scene.write("postmortems/README.md", BAD);
    scene.git("add --all");
    assert_eq!(scene.found("--staged"), one("postmortems/dir with spaces/größe.md:1 blame/forgot"));
    assert_eq!(scene.found("--staged 'postmortems/dir with spaces'").0, 1);
    assert_eq!(scene.found("--staged elsewhere.md").0, 1);
    assert_eq!(scene.found("--staged postmortems/none.md").0, 0);
    let (code, said) = scene.run("lint --changed main");
    assert!(code == 2 && said.contains("“main” names no commit"), "{said}");
}

#[test]
fn what_was_moved_or_removed_is_not_judged() {
    let scene = Scene::begun();
    scene.write("postmortems/old.md", &format!("{GOOD}\n{BAD}"));
    scene.commit("second");
    scene.git("mv postmortems/old.md postmortems/new.md");
    assert_eq!(scene.found("--staged"), clean());
    scene.stage("postmortems/new.md", &format!("{GOOD}\n{BAD}\n{WORSE}"));
    assert_eq!(scene.found("--staged").1, ["postmortems/new.md:5 blame/forgot", "postmortems/new.md:7 blame/ignored"]);
    assert_eq!(scene.found("--staged --changed HEAD"), one("postmortems/new.md:7 blame/ignored"));
    scene.git("rm --quiet -f postmortems/new.md");
    assert_eq!(scene.found("--staged"), clean());
}

#[test]
fn only_what_a_change_brought_is_shown() {
    let scene = Scene::begun();
    scene.write("postmortems/a.md", &format!("{GOOD}\n{BAD}"));
    scene.commit("second");
    scene.git("switch --quiet -c topic");
    scene.write("postmortems/a.md", &format!("{GOOD}\n{BAD}\nIt was fast.\n\n{WORSE}"));
    scene.commit("third");
    scene.git("switch --quiet main");
    scene.write("postmortems/b.md", BAD);
    scene.commit("fourth");
    scene.git("switch --quiet topic");
    assert_eq!(scene.found("--changed main"), one("postmortems/a.md:9 blame/ignored"));
    // The work tree counts, and what git does not know yet.
    scene.write("postmortems/a.md", &format!("{GOOD}\n{BAD}\nIt was fast.\n"));
    scene.write("postmortems/c.md", WORSE);
    assert_eq!(scene.found("--changed main"), one("postmortems/c.md:1 blame/ignored"));
    let (code, said) = scene.run("lint --changed origin/main");
    assert!(code == 2 && said.contains("git fetch"), "{said}");
    scene.git("checkout --quiet --orphan lonely");
    scene.commit("alone");
    let (code, said) = scene.run("lint --changed main");
    assert!(code == 2 && said.contains("have no commit in common"), "{said}");
}

#[test]
fn what_a_removed_line_brings_is_shown() {
    let scene = Scene::new();
    let front = "---\ntitle: A\nkind: incident\nstatus: in-review\nowner: \"@amara\"\ndetected_by: alert\n---\n\n# A\n\n## Impact\n\n12 orders failed.\n";
    scene.write("postmortems/a.md", front);
    scene.commit("first");
    let before = scene.found("").1;
    scene.write("postmortems/a.md", &front.replace("owner: \"@amara\"\n", ""));
    assert!(!before.iter().any(|found| found.contains("one-owner")), "{before:?}");
    assert_eq!(scene.found("--changed HEAD"), one("postmortems/a.md:1 structure/one-owner"));
}

#[test]
fn what_a_change_does_to_a_report_is_asked_about() {
    let scene = Scene::new();
    let report = "---\ntitle: A\nkind: incident\nstatus: in-review\nowner: \"@amara\"\ndetected_by: alert\n---\n\n# A\n\n## Impact\n\n12 orders failed.\n\n\
                  ## Open questions\n\n- Why was it full?\n\n## Action items\n\n- [ ] Alert on a full queue (@amara, due 2026-12-20, detect, P2)\n- [ ] Empty the queue each night (@li, due 2026-12-20, prevent, P2)\n";
    scene.write("postmortems/a.md", report);
    scene.commit("first");
    let changed =
        report.replace("in-review", "approved").replace("- [ ] Empty the queue each night (@li, due 2026-12-20, prevent, P2)\n", "");
    scene.stage("postmortems/moved.md", &changed);
    scene.git("rm --quiet -f --cached postmortems/a.md");
    fs::remove_file(scene.root.join("postmortems/a.md")).unwrap();
    let expected = ["postmortems/moved.md:4 change/open-questions", "postmortems/moved.md:19 change/item-removed"];
    for words in ["--staged", "--changed HEAD", "--staged --changed HEAD"] {
        let found: Vec<String> = scene.found(words).1.into_iter().filter(|found| found.contains("change/")).collect();
        assert_eq!(found, expected, "{words}");
    }
    assert!(!scene.found("").1.iter().any(|found| found.contains("change/")));
}

#[test]
fn a_merge_commit_answers_for_its_own_text_alone() {
    let scene = Scene::begun();
    scene.git("switch --quiet -c topic");
    scene.write("postmortems/a.md", "# A\n\nThe queue was full at noon.\n");
    scene.commit("ours");
    scene.git("switch --quiet main");
    scene.write("postmortems/a.md", &format!("# A\n\nThe queue was full at night.\n\n{WORSE}"));
    scene.write("postmortems/theirs.md", BAD);
    scene.commit("theirs");
    scene.git("switch --quiet topic");
    assert_eq!(scene.git_code("merge main").0, 1);
    scene.write("postmortems/a.md", &format!("# A\n\nThe queue was full at noon and at night.\n\n{WORSE}"));
    scene.git("add --all");
    assert_eq!(scene.found("--staged"), one("postmortems/a.md:5 blame/ignored"));
    assert_eq!(scene.found("--staged --changed HEAD"), clean());
    scene.write("postmortems/a.md", &format!("# A\n\nThe clerk forgot noon.\n\n{WORSE}"));
    scene.git("add --all");
    assert_eq!(scene.found("--staged --changed HEAD"), one("postmortems/a.md:3 blame/forgot"));
}

#[cfg(unix)]
#[test]
fn links_submodules_and_what_is_not_checked_out() {
    let scene = Scene::begun();
    let other = Scene::begun();
    scene.git(&format!("-c protocol.file.allow=always submodule --quiet add '{}' postmortems/sub", other.root.display()));
    std::os::unix::fs::symlink("a.md", scene.root.join("postmortems/link.md")).unwrap();
    scene.git("add --all");
    assert_eq!(scene.found("--staged"), clean());
    scene.commit("second");
    other.write("postmortems/a.md", BAD);
    other.commit("worse");
    scene.git("-c protocol.file.allow=always submodule --quiet update --remote");
    scene.git("add --all");
    assert_eq!(scene.found("--staged"), clean());
    assert_eq!(scene.found("--changed HEAD"), clean());
    scene.commit("third");

    scene.write("postmortems/deep/b.md", GOOD);
    scene.commit("fourth");
    scene.git("sparse-checkout set --no-cone /postmortems/a.md /.gitmodules");
    assert!(!scene.root.join("postmortems/deep/b.md").exists());
    assert_eq!(scene.found("--changed HEAD"), clean());
    scene.stage("postmortems/a.md", BAD);
    assert_eq!(scene.found("--staged"), one("postmortems/a.md:1 blame/forgot"));
}

#[test]
fn line_endings_are_no_change() {
    let scene = Scene::begun();
    scene.write(".gitattributes", "*.md text eol=crlf\n");
    scene.write("postmortems/a.md", &format!("{GOOD}\n{BAD}").replace('\n', "\r\n"));
    scene.commit("second");
    assert_eq!(scene.git("show HEAD:postmortems/a.md"), format!("{GOOD}\n{BAD}"));
    scene.write("postmortems/a.md", &format!("{GOOD}\n{BAD}\n{WORSE}").replace('\n', "\r\n"));
    assert_eq!(scene.found("--changed HEAD"), one("postmortems/a.md:7 blame/ignored"));
    scene.write(".gitattributes", "*.md -text -diff\n");
    assert_eq!(scene.found("--staged"), clean());
}

#[test]
fn settings_packs_and_the_baseline_are_the_staged_ones() {
    let scene = Scene::begun();
    scene.write("noblame.yml", "lint: {levels: {blame: suggestion}}\n");
    scene.write("postmortems/a.md", BAD);
    scene.git("add postmortems");
    let (code, said) = scene.run("lint --staged");
    assert!(code == 1 && said.contains("noblame.yml is not staged: what is staged is judged without it"), "{said}");
    scene.git("add noblame.yml");
    assert_eq!(scene.found("--staged").0, 0);
    // What is staged counts, whatever the file says by now.
    scene.write("noblame.yml", "no settings at all\n");
    assert_eq!(scene.found("--staged").0, 0);
    scene.git("add noblame.yml");
    let (code, said) = scene.run("lint --staged");
    assert!(code == 2 && said.starts_with("error: noblame.yml:1:1: "), "{said}");

    scene.write("noblame.yml", "reports: docs\nlint: {baseline: old.json}\n");
    scene.write("docs/a.md", BAD);
    scene.write("old.json", "{\"version\": 1, \"findings\": []}\n");
    assert_eq!(scene.run("lint --write-baseline").0, 0);
    scene.write("lint-rules/own.yml", "pack: own\nrules: nonsense\n");
    scene.git("add noblame.yml docs old.json");
    assert_eq!(scene.found("--staged"), clean());
    fs::remove_file(scene.root.join("old.json")).unwrap();
    assert_eq!(scene.found("--staged"), clean());
    scene.git("add lint-rules");
    assert_eq!(scene.run("lint --staged").0, 2);
}

#[test]
fn a_commit_is_stopped_and_told_how_to_go_on() {
    let scene = Scene::begun();
    assert_eq!(scene.run("hook install"), (0, "wrote .git/hooks/pre-commit: it checks the staged reports before each commit\n".into()));
    assert_eq!(scene.run("hook install"), (0, ".git/hooks/pre-commit is there already\n".into()));
    scene.stage("postmortems/it's.md", BAD);
    let (code, said) = scene.git_code("commit -m second");
    let expected = r"warning[blame/forgot]: “forgot” tells what somebody did not do
 --> postmortems/it's.md:1:11
  |
1 | The clerk forgot the flag.
  |           ^^^^^^
  |
  = ask: What was going on just then, and what would have brought the other thing to mind?

1 warning in 1 report
For the why, examples and sources: noblame explain blame/forgot
The commit was stopped by a finding in what is staged. To go on:
- answer the question in the report, then: git add 'postmortems/it'\''s.md'
- or let the sentence stand, and say why, right behind it: <!-- noblame: off blame/forgot because REASON -->
- or keep what old reports hold out of sight: noblame lint --baseline noblame-baseline.json --write-baseline
- or, as a last resort: git commit --no-verify
";
    assert_eq!((code, said.as_str()), (1, expected));
    scene.stage("postmortems/it's.md", GOOD);
    scene.git("commit --quiet -m second");

    // `--all` and a path are committed from an index of their own.
    scene.write("postmortems/a.md", BAD);
    assert_eq!(scene.git_code("commit --all -m third").0, 1);
    assert_eq!(scene.git_code("commit -m third -- postmortems/a.md").0, 1);
    scene.write("b.txt", "b");
    scene.git("add b.txt");
    scene.git("commit --quiet -m third");
    scene.stage("postmortems/it's.md", "---\na: [\n---\n");
    let (code, said) = scene.git_code("commit -m fourth");
    assert!(code == 1 && said.contains("structure/front-matter") && said.contains("--no-verify"), "{said}");
    scene.stage("noblame.yml", "nonsense\n");
    let (code, said) = scene.git_code("commit -m fourth");
    assert!(code == 1 && said.contains("could not be checked. As a last resort: git commit --no-verify"), "{said}");
    assert_eq!(scene.run("hook remove"), (0, "removed .git/hooks/pre-commit\n".into()));
    assert_eq!(scene.run("hook remove"), (0, "there is no .git/hooks/pre-commit\n".into()));
}

#[cfg(unix)]
#[test]
fn a_hook_that_is_there_is_kept_and_counts() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::begun();
    let theirs = "#!/bin/sh\necho theirs \"$@\"; test ! -e stop\n";
    let path = scene.root.join(".git/hooks/pre-commit");
    scene.write(".git/hooks/pre-commit", theirs);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let told = "wrote .git/hooks/pre-commit; the hook that was there is kept as .git/hooks/pre-commit.before-noblame and runs first\n";
    assert_eq!(scene.run("hook install"), (0, told.into()));
    assert_eq!(scene.run("hook install").0, 0);
    scene.write("stop", "");
    scene.stage("postmortems/b.md", GOOD);
    assert_eq!(scene.git_code("commit -m second"), (1, "theirs\n".into()));
    fs::remove_file(scene.root.join("stop")).unwrap();
    assert!(scene.git("commit -m second").ends_with("theirs\n"));
    scene.stage("postmortems/b.md", BAD);
    let (code, said) = scene.git_code("commit -m third");
    assert!(code == 1 && said.starts_with("theirs\nwarning[blame/forgot]"), "{said}");
    // An older one of ours is brought up to date.
    let ours = fs::read_to_string(&path).unwrap();
    fs::write(&path, ours.replace("exec ", "")).unwrap();
    assert_eq!(scene.run("hook install").1, ".git/hooks/pre-commit is up to date now\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), ours);
    let told = "removed noblame's hook; .git/hooks/pre-commit is the one from before again\n";
    assert_eq!(scene.run("hook remove"), (0, told.into()));
    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    assert_eq!(scene.run("hook remove").1, "left .git/hooks/pre-commit as it is: it is none of noblame's\n");
}

#[test]
fn hooks_are_put_where_git_looks_for_them() {
    let scene = Scene::begun();
    scene.git("worktree add --quiet ../beside");
    let beside = scene.root.parent().unwrap().join("beside");
    let (code, told) = scene.run_in(&beside, "hook install");
    assert!(code == 0 && told.contains("repo/.git/hooks/pre-commit: it checks"), "{told}");
    fs::write(beside.join("postmortems/a.md"), BAD).unwrap();
    let mut commit = scene.command("git", &beside);
    commit.args(["commit", "--all", "-m", "second"]);
    let (code, said) = scene.done(commit);
    assert!(code == 1 && said.contains("postmortems/a.md:1:11"), "{said}");

    let scene = Scene::begun();
    scene.git("config core.hooksPath 'own hooks'");
    assert_eq!(scene.run("hook install").1, "wrote own hooks/pre-commit: it checks the staged reports before each commit\n");
    fs::create_dir(scene.root.join("deep")).unwrap();
    assert_eq!(scene.run_in(&scene.root.join("deep"), "hook install").1, "../own hooks/pre-commit is there already\n");
    scene.stage("postmortems/a.md", BAD);
    assert_eq!(scene.git_code("commit -m second").0, 1);

    let scene = Scene::begun();
    scene.git("config --global core.hooksPath ~/hooks");
    let (code, said) = scene.run("hook install");
    assert!(code == 2 && said.contains("the hooks of more repositories than this one"), "{said}");
    assert_eq!(scene.run("hook install --shared").0, 0);
    scene.git("config core.hooksPath /dev/null");
    let (code, said) = scene.run("hook install");
    assert!(code == 2 && said.contains("hooks are switched off here"), "{said}");
}

#[test]
fn tools_that_write_the_hook_are_told_of() {
    for (text, hint) in [
        ("# File generated by pre-commit: https://pre-commit.com\n", ".pre-commit-config.yaml"),
        ("call_lefthook run \"pre-commit\" \"$@\"\n", "lefthook.yml"),
    ] {
        let scene = Scene::begun();
        scene.write(".git/hooks/pre-commit", text);
        let (code, said) = scene.run("hook install");
        assert!(code == 2 && said.contains(hint), "{said}");
        assert_eq!(fs::read_to_string(scene.root.join(".git/hooks/pre-commit")).unwrap(), text);
    }
    let scene = Scene::begun();
    scene.write(".husky/_/pre-commit", "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"\n");
    scene.git("config core.hooksPath .husky/_");
    let (code, said) = scene.run("hook install");
    assert!(code == 2 && said.contains("hint: add a line to .husky/pre-commit: noblame hook run"), "{said}");
}

#[test]
fn without_a_work_tree_there_is_nothing_to_check() {
    let scene = Scene::new();
    let bare = scene.root.join("bare.git");
    scene.git("init --quiet --bare bare.git");
    for words in ["lint --staged", "lint --changed main", "hook install", "hook remove"] {
        let (code, said) = scene.run_in(&bare, words);
        assert!(code == 2 && said.contains("in no work tree of git's"), "{words}: {said}");
    }
    let (code, said) = scene.run_in(&bare, "init");
    assert!(code == 2 && said.contains("this is a bare repository"), "{said}");
    assert!(scene.run("init --hook git").1.ends_with("wrote .git/hooks/pre-commit: it checks the staged reports before each commit\n"));
    let (code, said) = scene.run("lint --staged -");
    assert!(code == 2 && said.contains("git knows nothing of standard input"), "{said}");
}
