//! Derivation trees as the API answers them.

use gaetong_rules::{Derivation, Input, Text, Won};
use serde::Serialize;
use utoipa::ToSchema;

/// How one figure came about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workings {
    /// The rule's number.
    #[schema(example = "C2")]
    pub rule: String,
    /// The article or form it rests on.
    pub article: Words,
    /// What is being worked out.
    pub title: Words,
    /// The facts that went in.
    pub inputs: Vec<Fact>,
    /// The formula with its numbers in place; empty where nothing is calculated.
    pub formula: Words,
    /// The result as it is printed.
    pub result: Words,
    /// Won, where the result is an amount.
    #[schema(example = 1092857)]
    pub amount: Option<i64>,
    /// What the inputs were worked out from.
    #[schema(no_recursion, example = json!([]))]
    pub children: Vec<Workings>,
}

/// The same words in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Words {
    /// Korean.
    #[schema(example = "ASP 기본서비스")]
    pub ko: String,
    /// English.
    #[schema(example = "ASP base service")]
    pub en: String,
}

/// One fact and where it was taken from.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fact {
    /// What it is.
    pub label: Words,
    /// Its value as it is printed.
    pub value: Words,
    /// The paper or table it stands in.
    pub source: Words,
    /// The day from which it holds, where it has one.
    #[schema(example = "2026-02-12")]
    pub effective: Option<chrono::NaiveDate>,
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Words {
        Words { ko: text.ko.to_string(), en: text.en.to_string() }
    }
}

impl From<&Input> for Fact {
    fn from(input: &Input) -> Fact {
        Fact {
            label: Words::from(&input.label),
            value: Words::from(&input.value),
            source: Words::from(&input.source),
            effective: input.effective,
        }
    }
}

impl From<&Derivation> for Workings {
    fn from(tree: &Derivation) -> Workings {
        Workings {
            rule: tree.rule.to_string(),
            article: Words::from(&tree.article),
            title: Words::from(&tree.title),
            inputs: tree.inputs.iter().map(Fact::from).collect(),
            formula: Words::from(&tree.formula),
            result: Words::from(&tree.result),
            amount: tree.amount.map(Won::get),
            children: tree.children.iter().map(Workings::from).collect(),
        }
    }
}
