//! The answers given, each with its way back to change it: shown right before submitting.

use askama::Template;
use askama::filters::HtmlSafe;

#[derive(Clone, Debug)]
pub struct Answer {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Template)]
#[template(path = "part/answers.html")]
pub struct Answers {
    pub title: String,
    pub answers: Vec<Answer>,
    /// The word `변경` and where it leads.
    pub change: Option<(String, String)>,
}

impl HtmlSafe for Answers {}
