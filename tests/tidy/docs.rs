//! Documents that would go stale in silence.

use super::{files, read, root};
use std::collections::BTreeSet;
use std::path::Path;

/// `[text](target)` in Markdown, without what comes after `#`.
fn links(text: &str) -> Vec<String> {
    let starts = text.match_indices("](").map(|(at, _)| at + 2);
    let targets = starts.filter_map(|at| text[at..].split(')').next());
    targets.filter_map(|target| target.split('#').next()).map(str::to_owned).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut seen = 0;
    for name in files(&[".md"]) {
        let folder = root().join(Path::new(&name).parent().unwrap_or(Path::new("")));
        for link in links(&read(&name)) {
            let elsewhere = link.is_empty() || link.contains("://") || link.starts_with("mailto:");
            assert!(elsewhere || folder.join(&link).exists(), "{name} links to {link}");
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} links were found");
}

#[test]
fn decisions_are_numbered_and_dated() {
    let folder = "docs/decisions/";
    let mut names: Vec<String> = files(&[".md"]);
    names.retain(|name| name.starts_with(folder) && !name.ends_with("README.md"));
    names.sort();
    for (expected, name) in (1..).zip(&names) {
        let number = format!("{folder}{expected:04}-");
        assert!(name.starts_with(&number), "{name} should be number {expected:04}");
        let text = read(name);
        let mut lines = text.lines();
        assert!(lines.next().is_some_and(|line| line.starts_with("# ")), "{name} has no title");
        assert!(text.contains("\nDate: 20"), "{name} has no date");
    }
}

#[test]
fn every_decision_the_code_names_exists() {
    let mut seen = 0;
    for name in files(&[".rs", ".toml", ".md"]).iter().filter(|name| *name != "tests/tidy/docs.rs")
    {
        let text = read(name);
        for (at, _) in text.match_indices("docs/decisions/0") {
            let rest = &text[at..];
            let end = rest.find(".md").map(|end| end + 3).filter(|end| *end < 100);
            let path = end.map(|end| &rest[..end]).unwrap_or_else(|| panic!("{name}: {rest:.60}"));
            assert!(root().join(path).exists(), "{name} names {path}");
            seen += 1;
        }
    }
    assert!(seen >= 2);
}

/// The third column of the glossary's tables: where the word is in the code.
#[test]
fn every_word_of_the_glossary_is_used() {
    let glossary = read("docs/glossary.md");
    let source: Vec<String> = files(&[".rs", ".csv"]).iter().map(|name| read(name)).collect();
    let mut seen = 0;
    for row in glossary.lines().filter(|line| line.starts_with("| ") && line.contains('`')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let names = cells.last().expect("a row has cells").split('`').skip(1).step_by(2);
        for name in names {
            let last = name.rsplit("::").next().unwrap_or(name).trim_end_matches("()");
            let used = source.iter().any(|text| text.contains(last));
            assert!(used, "the glossary says `{name}` for {}, no code does", cells[0]);
            seen += 1;
        }
    }
    assert!(seen > 60, "only {seen} words were found");
}

#[test]
fn every_role_and_product_is_in_the_glossary() {
    let glossary = read("docs/glossary.md");
    let words: BTreeSet<&str> = glossary.split(['`', ' ', '\n', '|', ',']).collect();
    let roles = read("entity/src/party/user_account.rs");
    let codes = roles.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
    for code in codes.filter(|code| code.len() > 2) {
        assert!(words.contains(code), "the glossary does not know the role {code}");
    }
    for row in read("data/price-book-2014.csv").lines().skip(1) {
        let item = row.split(',').next().unwrap_or_default();
        assert!(words.contains(item), "the glossary does not know the product {item}");
    }
}

/// The two readmes are one text in two languages.
#[test]
fn the_readmes_keep_in_step() {
    let shape = |name: &str| {
        let text = read(name);
        let headings = text.lines().filter(|line| line.starts_with('#'));
        let depths: Vec<usize> =
            headings.map(|line| line.chars().take_while(|c| *c == '#').count()).collect();
        let commands: Vec<String> = text
            .split("```sh\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .map(str::to_owned)
            .collect();
        (depths, commands)
    };
    assert_eq!(shape("README.md"), shape("README.ko.md"));
}

/// The project speaks of itself: no machine's paths, no package registry's hosts.
#[test]
fn documents_name_no_machine() {
    let lock = ["package-lock.json"];
    for name in files(&[".md", ".json", ".toml", ".yml"]) {
        let text = read(&name);
        for part in ["/root/", "/tmp/", "registry.npmjs.org", "index.crates.io", "pypi.org"] {
            assert!(!text.contains(part), "{name} names {part}");
        }
        let is_lock = lock.iter().any(|lock| name.ends_with(lock));
        assert!(!is_lock || !text.contains("\"resolved\""), "{name} says where it was fetched");
    }
}
