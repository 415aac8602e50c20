//! Workings (산출 근거) as they are stored: the derivation tree of a figure as JSON, exactly as it
//! was when the bill was issued. Keys are sorted, so equal trees are equal texts.

use chrono::NaiveDate;
use gaetong_rules::{Derivation, Input, Text, Won};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The tree as a JSON value, every field there, for the API.
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
    let mut json = String::with_capacity(2_048);
    write_node(&mut json, derivation);
    json
}

/// Several trees as they are stored in one column.
pub fn all_to_json(derivations: &[Derivation]) -> String {
    let mut json = String::with_capacity(2_048);
    write_all(&mut json, derivations, write_node);
    json
}

/// Straight into one text, keys in order: a run writes hundreds of thousands of these, and going
/// by values of JSON took more time than all of its rating. What is not there is not written, and
/// words that are the same in both languages are written once: these texts are most of what a
/// month takes on the disk.
fn write_node(json: &mut String, node: &Derivation) {
    json.push('{');
    if let Some(amount) = node.amount {
        // Writing into a String cannot fail.
        let _ = write!(json, "\"amount\":{},", amount.get());
    }
    write_words(json, "article", &node.article);
    write_all_under(json, "children", &node.children, write_node);
    write_words(json, "formula", &node.formula);
    write_all_under(json, "inputs", &node.inputs, write_fact);
    write_words(json, "result", &node.result);
    json.push_str("\"rule\":");
    write_text(json, &node.rule);
    json.push(',');
    write_words(json, "title", &node.title);
    close(json);
}

fn write_fact(json: &mut String, input: &Input) {
    json.push('{');
    if let Some(day) = input.effective {
        let _ = write!(json, "\"effective\":\"{day}\",");
    }
    write_words(json, "label", &input.label);
    write_words(json, "source", &input.source);
    write_words(json, "value", &input.value);
    close(json);
}

/// The last field leaves a comma behind.
fn close(json: &mut String) {
    if json.ends_with(',') {
        json.pop();
    }
    json.push('}');
}

fn write_all_under<T>(json: &mut String, name: &str, all: &[T], one: impl Fn(&mut String, &T)) {
    if !all.is_empty() {
        write_name(json, name);
        write_all(json, all, one);
        json.push(',');
    }
}

fn write_name(json: &mut String, name: &str) {
    json.push('"');
    json.push_str(name);
    json.push_str("\":");
}

fn write_all<T>(json: &mut String, all: &[T], one: impl Fn(&mut String, &T)) {
    json.push('[');
    for (at, item) in all.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        one(json, item);
    }
    json.push(']');
}

fn write_words(json: &mut String, name: &str, text: &Text) {
    match (text.ko.is_empty() && text.en.is_empty(), text.ko == text.en) {
        (true, _) => return,
        (false, true) => {
            write_name(json, name);
            write_text(json, &text.ko);
        }
        (false, false) => {
            write_name(json, name);
            json.push_str("{\"en\":");
            write_text(json, &text.en);
            json.push_str(",\"ko\":");
            write_text(json, &text.ko);
            json.push('}');
        }
    }
    json.push(',');
}

/// A text in quotation marks; few of them hold anything that needs escaping.
fn write_text(json: &mut String, text: &str) {
    // All of it, without stopping at the first: many bytes at a time are looked at that way.
    let special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    if text.bytes().fold(false, |found, byte| found | special(byte)) {
        json.push_str(&Value::from(text).to_string());
        return;
    }
    json.push('"');
    json.push_str(text);
    json.push('"');
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

/// As written: once for both languages, or in each. Bills issued before the shorter form have
/// every field, empty or not.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Same(String),
    Each { ko: String, en: String },
}

impl Default for Words {
    fn default() -> Words {
        Words::Same(String::new())
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fact {
    label: Words,
    value: Words,
    source: Words,
    effective: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Node {
    rule: String,
    #[serde(default)]
    article: Words,
    #[serde(default)]
    title: Words,
    #[serde(default)]
    inputs: Vec<Fact>,
    #[serde(default)]
    formula: Words,
    #[serde(default)]
    result: Words,
    amount: Option<i64>,
    #[serde(default)]
    children: Vec<Node>,
}

impl From<Words> for Text {
    fn from(words: Words) -> Text {
        match words {
            Words::Same(both) => Text::same(both),
            Words::Each { ko, en } => Text::new(ko, en),
        }
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
            .input(
                Input::new(Text::same("수량\t\"a\\b\""), Text::same("10석"), Text::default())
                    .since(day),
            )
            .formula(Text::same("180,000 × 10 × 17 ÷ 28"))
            .amounts_to(Won::new(1_092_857))
            .child(child);
        assert_eq!(from_json(&to_json(&tree)).unwrap(), tree);
        // As bills of earlier versions have it.
        assert_eq!(from_json(&to_value(&tree).to_string()).unwrap(), tree);
        let trees = vec![tree.clone(), tree];
        assert_eq!(all_from_json(&all_to_json(&trees)).unwrap(), trees);
    }
}
