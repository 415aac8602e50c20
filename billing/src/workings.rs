//! Workings (산출 근거) as they are stored: the derivation tree of a figure as JSON, exactly as it
//! was when the bill was issued. Keys are sorted, so equal trees are equal texts.

use chrono::NaiveDate;
use gaetong_rules::{Derivation, Input, Text, Won};
use serde::Deserialize;
use serde_json::{Value, json};

/// The tree as a JSON value, for storing and for the API.
pub fn to_value(derivation: &Derivation) -> Value {
    json!({
        "rule": derivation.rule,
        "article": words(&derivation.article),
        "title": words(&derivation.title),
        "inputs": derivation.inputs.iter().map(fact).collect::<Vec<_>>(),
        "formula": words(&derivation.formula),
        "result": words(&derivation.result),
        "amount": derivation.amount.map(Won::get),
        "children": derivation.children.iter().map(to_value).collect::<Vec<_>>(),
    })
}

/// The tree as it is stored in one column.
pub fn to_json(derivation: &Derivation) -> String {
    to_value(derivation).to_string()
}

/// Several trees as they are stored in one column.
pub fn all_to_json(derivations: &[Derivation]) -> String {
    Value::Array(derivations.iter().map(to_value).collect()).to_string()
}

/// Reads one stored tree back.
pub fn from_json(stored: &str) -> Result<Derivation, serde_json::Error> {
    serde_json::from_str::<Node>(stored).map(Derivation::from)
}

/// Reads several stored trees back.
pub fn all_from_json(stored: &str) -> Result<Vec<Derivation>, serde_json::Error> {
    let nodes: Vec<Node> = serde_json::from_str(stored)?;
    Ok(nodes.into_iter().map(Derivation::from).collect())
}

fn words(text: &Text) -> Value {
    json!({"ko": text.ko, "en": text.en})
}

fn fact(input: &Input) -> Value {
    json!({
        "label": words(&input.label),
        "value": words(&input.value),
        "source": words(&input.source),
        "effective": input.effective.map(|day| day.to_string()),
    })
}

#[derive(Deserialize)]
struct Words {
    ko: String,
    en: String,
}

#[derive(Deserialize)]
struct Fact {
    label: Words,
    value: Words,
    source: Words,
    effective: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Node {
    rule: String,
    article: Words,
    title: Words,
    inputs: Vec<Fact>,
    formula: Words,
    result: Words,
    amount: Option<i64>,
    children: Vec<Node>,
}

impl From<Words> for Text {
    fn from(words: Words) -> Text {
        Text::new(words.ko, words.en)
    }
}

impl From<Fact> for Input {
    fn from(fact: Fact) -> Input {
        Input {
            label: fact.label.into(),
            value: fact.value.into(),
            source: fact.source.into(),
            effective: fact.effective,
        }
    }
}

impl From<Node> for Derivation {
    fn from(node: Node) -> Derivation {
        Derivation {
            rule: node.rule.into(),
            article: node.article.into(),
            title: node.title.into(),
            inputs: node.inputs.into_iter().map(Input::from).collect(),
            formula: node.formula.into(),
            result: node.result.into(),
            amount: node.amount.map(Won::new),
            children: node.children.into_iter().map(Derivation::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gaetong_rules::Article;

    #[test]
    fn a_stored_tree_reads_back_as_itself() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 12).unwrap();
        let child = Derivation::new("P1", Article::PRICE_FORM, Text::fixed("단가", "Unit price"))
            .amounts_to(Won::new(180_000));
        let tree = Derivation::new("C2", Article::PRICE_FORM, Text::fixed("기본", "Base"))
            .input(Input::new(Text::same("수량"), Text::same("10석"), Text::default()).since(day))
            .formula(Text::same("180,000 × 10 × 17 ÷ 28"))
            .amounts_to(Won::new(1_092_857))
            .child(child);
        assert_eq!(from_json(&to_json(&tree)).unwrap(), tree);
        let trees = vec![tree.clone(), tree];
        assert_eq!(all_from_json(&all_to_json(&trees)).unwrap(), trees);
    }
}
