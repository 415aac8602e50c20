//! The rules of the house that no compiler checks (docs/ARCHITECTURE.md). Reads the source.

mod docs;

use std::path::{Path, PathBuf};
use std::process::Command;

/// A function fits on a screen, a file in a head.
const LONGEST_FUNCTION: usize = 70;
const LONGEST_FILE: usize = 600;

/// Offenders there were before the limit; this list may only shrink.
const LONG_FUNCTIONS: [&str; 0] = [];
const LONG_FILES: [&str; 0] = [];

/// Who may know whom. Cargo keeps the direction; this keeps it from being changed in passing.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("billing/rules", &[]),
    ("billing/documents", &[]),
    ("billing/seal", &[]),
    ("entity", &["gaetong-rules"]),
    ("migration", &[]),
    ("billing", &["gaetong-rules", "gaetong-entity"]),
    ("provisioning", &["gaetong-rules", "gaetong-entity"]),
    (
        "api",
        &[
            "gaetong-billing",
            "gaetong-documents",
            "gaetong-entity",
            "gaetong-migration",
            "gaetong-provisioning",
            "gaetong-rules",
            "gaetong-seal",
        ],
    ),
];

pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests are in the workspace").to_owned()
}

/// Every file of the project that git knows or would take, as paths from the root.
pub fn files(extensions: &[&str]) -> Vec<String> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    let text = String::from_utf8(listing.stdout).expect("names are UTF-8");
    let wanted = |name: &&str| {
        extensions.iter().any(|extension| name.ends_with(extension)) && root().join(name).is_file()
    };
    let found: Vec<String> = text.lines().filter(wanted).map(str::to_owned).collect();
    assert!(!found.is_empty(), "no file ends in {extensions:?}");
    found
}

pub fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// A function in rustfmt's layout: its name and how many lines it has.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let Some(name) = function_name(bare) else { continue };
        let close = format!("{}}}", &line[..line.len() - bare.len()]);
        let body = lines[start..].iter().take_while(|l| **l != close).count();
        let declared_only = lines[start..].iter().take(12).any(|l| l.trim_end().ends_with(';'))
            && !lines[start..].iter().take(12).any(|l| l.trim_end().ends_with('{'));
        if !line.ends_with('}') && !declared_only {
            found.push((name, body + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let keyword = words.find(|word| {
        !["pub", "async", "const", "unsafe", "pub(crate)", "pub(super)"].contains(word)
    });
    let signature = words.next().filter(|_| keyword == Some("fn"))?;
    Some(signature.split(['(', '<']).next()?.to_owned())
}

#[test]
fn a_crate_knows_only_whom_it_may() {
    for (folder, allowed) in MAY_USE {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let dependencies = manifest.split("[dependencies]").nth(1).expect("a dependency list");
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        let used = dependencies.lines().filter(|line| line.starts_with("gaetong-"));
        for name in used.filter_map(|line| line.split(['.', ' ', '=']).next()) {
            assert!(allowed.contains(&name), "{folder} must not depend on {name}");
        }
    }
}

#[test]
fn the_rules_need_nothing_but_dates_and_error_texts() {
    let manifest = read("billing/rules/Cargo.toml");
    let list = manifest.split("[dependencies]").nth(1).expect("a dependency list");
    let list = list.split("\n[").next().unwrap_or_default();
    let names: Vec<&str> = list.lines().filter_map(|line| line.split(['.', ' ']).next()).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(names, ["chrono", "thiserror"]);
    assert!(read("billing/rules/src/lib.rs").contains("#![no_std]"));
}

#[test]
fn functions_fit_on_a_screen() {
    let mut seen = 0;
    for name in files(&[".rs"]) {
        for (function, lines) in functions(&read(&name)) {
            let excused = LONG_FUNCTIONS.contains(&format!("{name}::{function}").as_str());
            assert!(lines <= LONGEST_FUNCTION || excused, "{name}: {function} has {lines} lines");
            seen += 1;
        }
    }
    assert!(seen > 500, "only {seen} functions were found");
}

#[test]
fn files_fit_in_a_head() {
    for name in files(&[".rs"]) {
        let lines = read(&name).lines().count();
        let excused = LONG_FILES.contains(&name.as_str());
        assert!(lines <= LONGEST_FILE || excused, "{name} has {lines} lines");
    }
}

#[test]
fn a_file_is_named_for_what_it_does() {
    for name in files(&[".rs"]) {
        let last = name.rsplit('/').next().unwrap_or_default();
        let vague = ["utils.rs", "util.rs", "helpers.rs", "common.rs", "manager.rs", "handler.rs"];
        assert!(!vague.contains(&last), "{name} says nothing");
    }
}

#[test]
fn every_public_rule_says_what_it_means() {
    let is_rule = |name: &String| name.starts_with("billing/rules/src/");
    let mut seen = 0;
    for name in files(&[".rs"]).into_iter().filter(is_rule) {
        let text = read(&name);
        let source = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let lines: Vec<&str> = source.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let bare = line.trim_start();
            // A rule is a free function; what a value's methods do, their names say.
            let rule = line.starts_with("pub ") && function_name(bare).is_some();
            if rule {
                assert!(is_documented(&lines[..at]), "{name}: {bare} says nothing");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "only {seen} public functions were found");
}

fn is_documented(before: &[&str]) -> bool {
    let above = before.iter().rev().map(|line| line.trim_start());
    let attributes = |line: &&str| line.starts_with("#[");
    above.filter(|line| !attributes(line)).take(1).any(|line| line.starts_with("///"))
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TO", "FIX", "X", "HA"].iter().zip(["DO", "ME", "XX", "CK"]);
    let marks: Vec<String> = marks.map(|(a, b)| format!("{a}{b}")).collect();
    for name in files(&[".rs", ".html", ".ftl", ".toml", ".mjs", ".yml"]) {
        let text = read(&name);
        let words = |line: &str, mark: &str| {
            line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == mark)
        };
        for (at, line) in text.lines().enumerate() {
            for mark in &marks {
                assert!(!words(line, mark), "{name}:{}: {line}", at + 1);
            }
        }
    }
}

/// A business date is an argument, so that a month can be billed again as it was.
#[test]
fn sql_does_not_ask_what_time_it_is() {
    let clocks = ["current_timestamp", "current_date", "localtimestamp", "clock_timestamp"];
    for name in files(&[".rs"]).into_iter().filter(|name| name != "tests/tidy.rs") {
        for (at, line) in read(&name).lines().enumerate() {
            // What stands between quotes: every second piece.
            let quoted = line.split('"').skip(1).step_by(2).map(str::to_lowercase);
            let asks = quoted.into_iter().any(|text| {
                text.contains("now()") || clocks.iter().any(|clock| text.contains(clock))
            });
            assert!(!asks, "{name}:{}: {line}", at + 1);
        }
    }
}

#[test]
fn money_is_never_a_float() {
    let near_money = ["billing/", "entity/src/", "provisioning/src/", "migration/src/"];
    // Points and millimetres on paper are no money.
    let paper = "billing/documents/";
    let concerned = |name: &String| {
        near_money.iter().any(|room| name.starts_with(room)) && !name.starts_with(paper)
    };
    for name in files(&[".rs"]).into_iter().filter(concerned) {
        let text = read(&name);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let float = words.into_iter().find(|word| *word == "f64" || *word == "f32");
        // A benchmark reports how long something took, not how much it costs.
        assert!(float.is_none() || name.contains("/benches/"), "{name} uses {float:?}");
    }
}

/// A page that asks for a text by its name finds it, in both languages: a missing one would be
/// seen only by whoever opens that page.
#[test]
fn every_text_a_page_asks_for_is_there() {
    let asked: Vec<String> = files(&[".rs", ".html"])
        .into_iter()
        .filter(|name| name.starts_with("api/src/pages/") || name.starts_with("api/templates/"))
        .flat_map(|name| asked_for(&read(&name)))
        .collect();
    assert!(asked.len() > 300, "the texts are found: {}", asked.len());
    for language in ["ko", "en"] {
        let folder = format!("api/locales/{language}/");
        let texts: String = files(&[".ftl"])
            .into_iter()
            .filter(|name| name.starts_with(&folder))
            .map(|name| read(&name))
            .collect();
        let has = |key: &String| texts.lines().any(|line| line.starts_with(&format!("{key} =")));
        let missing: Vec<&String> = asked.iter().filter(|key| !has(key)).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
    }
}

/// The keys in `.t("…")`, as they are written out.
fn asked_for(text: &str) -> Vec<String> {
    let calls = text.split(".t(\"").skip(1).filter_map(|rest| rest.split_once("\")"));
    calls.map(|(key, _)| key.to_owned()).filter(|key| !key.contains(char::is_whitespace)).collect()
}
