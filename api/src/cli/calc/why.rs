//! Derivations and texts as JSON.

use chrono::NaiveDate;
use gaetong_rules::{Derivation, Input, Text, Won};
use serde::Serialize;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Words {
    ko: String,
    en: String,
}

/// A derivation, field by field.
#[derive(Debug, Serialize)]
pub(super) struct Why {
    rule: String,
    article: Words,
    title: Words,
    inputs: Vec<WhyInput>,
    formula: Words,
    result: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    children: Vec<Why>,
}

#[derive(Debug, Serialize)]
struct WhyInput {
    label: Words,
    value: Words,
    source: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective: Option<NaiveDate>,
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Words {
        Words { ko: text.ko.to_string(), en: text.en.to_string() }
    }
}

impl From<Derivation> for Why {
    fn from(derivation: Derivation) -> Why {
        Why {
            article: Words::from(&derivation.article),
            title: Words::from(&derivation.title),
            inputs: derivation.inputs.iter().map(WhyInput::from).collect(),
            formula: Words::from(&derivation.formula),
            result: Words::from(&derivation.result),
            amount: derivation.amount.map(Won::get),
            children: derivation.children.into_iter().map(Why::from).collect(),
            rule: derivation.rule.into_owned(),
        }
    }
}

impl From<&Input> for WhyInput {
    fn from(input: &Input) -> WhyInput {
        WhyInput {
            label: Words::from(&input.label),
            value: Words::from(&input.value),
            source: Words::from(&input.source),
            effective: input.effective,
        }
    }
}
