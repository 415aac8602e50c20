//! The explanation every result carries: a tree a customer can read and a program can store.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::{Article, Lang, Text, Won};

/// How one figure came about. Plain data: every field may be stored and shown as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// The rule's number in the billing rules: `C2`, `P1`, `S5`.
    pub rule: Cow<'static, str>,
    /// The article, form or act the rule rests on.
    pub article: Text,
    /// What is being worked out.
    pub title: Text,
    pub inputs: Vec<Input>,
    /// The formula with its numbers in place; empty where nothing is calculated.
    pub formula: Text,
    /// The result as it is printed.
    pub result: Text,
    /// Won, where the result is an amount.
    pub amount: Option<Won>,
    /// What the inputs of this figure were worked out from.
    pub children: Vec<Derivation>,
}

/// One number or fact that went into a figure, and where it was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub label: Text,
    pub value: Text,
    /// The paper or table the value stands in.
    pub source: Text,
    /// The day from which the value holds, where it has one.
    pub effective: Option<NaiveDate>,
}

impl Input {
    pub fn new(label: Text, value: Text, source: Text) -> Input {
        Input { label, value, source, effective: None }
    }

    #[must_use]
    pub fn since(mut self, effective: NaiveDate) -> Input {
        self.effective = Some(effective);
        self
    }

    /// `수량: 10석 — 신청서 A-2026-0012 (2026-02-12부터)`.
    pub fn render(&self, lang: Lang) -> String {
        let mut line = alloc::format!("{}: {}", self.label.get(lang), self.value.get(lang));
        if !self.source.is_empty() {
            line.push_str(" — ");
            line.push_str(self.source.get(lang));
        }
        if let Some(day) = self.effective {
            line.push_str(&match lang {
                Lang::Ko => alloc::format!(" ({day}부터)"),
                Lang::En => alloc::format!(" (from {day})"),
            });
        }
        line
    }
}

impl Derivation {
    /// A derivation still without inputs, formula or result.
    pub fn new(rule: &'static str, article: Article, title: Text) -> Derivation {
        Derivation {
            rule: Cow::Borrowed(rule),
            article: article.text(),
            title,
            inputs: Vec::new(),
            formula: Text::default(),
            result: Text::default(),
            amount: None,
            children: Vec::new(),
        }
    }

    #[must_use]
    pub fn input(mut self, input: Input) -> Derivation {
        self.inputs.push(input);
        self
    }

    #[must_use]
    pub fn formula(mut self, formula: Text) -> Derivation {
        self.formula = formula;
        self
    }

    /// The result is this amount of money.
    #[must_use]
    pub fn amounts_to(mut self, amount: Won) -> Derivation {
        self.result = Text::won(amount);
        self.amount = Some(amount);
        self
    }

    /// The result is something other than money: a date, a refusal, a count.
    #[must_use]
    pub fn results_in(mut self, result: Text) -> Derivation {
        self.result = result;
        self
    }

    #[must_use]
    pub fn child(mut self, child: Derivation) -> Derivation {
        self.children.push(child);
        self
    }

    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Derivation>) -> Derivation {
        self.children.extend(children);
        self
    }

    /// The whole tree as indented lines, a paper's appendix or a terminal's answer.
    pub fn render(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        self.render_into(lang, 0, &mut lines);
        lines
    }

    fn render_into(&self, lang: Lang, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        let title = self.title.get(lang);
        lines.push(match self.result.get(lang) {
            "" => alloc::format!("{indent}{title}"),
            result => alloc::format!("{indent}{title}: {result}"),
        });
        if !self.formula.is_empty() {
            lines.push(alloc::format!("{indent}  = {}", self.formula.get(lang)));
        }
        lines.push(alloc::format!("{indent}  [{}] {}", self.rule, self.article.get(lang)));
        for input in &self.inputs {
            lines.push(alloc::format!("{indent}  · {}", input.render(lang)));
        }
        for child in &self.children {
            child.render_into(lang, depth.saturating_add(1), lines);
        }
    }
}
