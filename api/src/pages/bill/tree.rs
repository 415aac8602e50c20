//! A stored derivation as the tree on the page.

use gaetong_rules::{Derivation, derivation::Input};

use super::terms::Citation;
use crate::pages::component::{Why, WhyInput};
use crate::pages::language::Lang;

/// The tree of one figure; `address` is the bill's, for the links to the terms, or empty.
#[must_use]
pub fn why(tree: &Derivation, anchor: String, address: &str, lang: Lang) -> Why {
    let words = ["why-input", "why-value", "why-source", "why-read"].map(|key| lang.t(key));
    node(tree, anchor, address, lang, &words)
}

fn node(tree: &Derivation, anchor: String, address: &str, lang: Lang, words: &[String; 4]) -> Why {
    let of = lang.of_rules();
    let terms = Citation::read(&tree.article.ko).filter(|_| !address.is_empty());
    let part = |child| node(child, String::new(), address, lang, words);
    Why {
        title: tree.title.get(of).to_owned(),
        rule: tree.rule.to_string(),
        article: tree.article.get(of).to_owned(),
        article_href: terms.map(|place| format!("{address}?tab=terms#{}", place.anchor())),
        said: String::new(),
        formula: tree.formula.get(of).to_owned(),
        inputs: tree.inputs.iter().map(|fact| input(fact, lang)).collect(),
        result: tree.result.get(of).to_owned(),
        parts: tree.children.iter().map(part).collect(),
        words: words.clone(),
        anchor,
    }
}

fn input(fact: &Input, lang: Lang) -> WhyInput {
    let of = lang.of_rules();
    let since = fact.effective.map(|day| lang.t_with("why-since", &[("day", &day.to_string())]));
    let source = [fact.source.get(of).to_owned(), since.unwrap_or_default()];
    let source: Vec<String> = source.into_iter().filter(|part| !part.is_empty()).collect();
    WhyInput {
        name: fact.label.get(of).to_owned(),
        value: fact.value.get(of).to_owned(),
        source: source.join(" · "),
    }
}
