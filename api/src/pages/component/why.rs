//! Why an amount is what it is: a tree, open from the start, whose every node names its rule, its
//! article, the numbers that went in with where they come from, and what came out.

use askama::Template;
use askama::filters::HtmlSafe;

#[derive(Clone, Debug)]
pub struct WhyInput {
    pub name: String,
    pub value: String,
    /// Where the value comes from: `요금표 #3`, `변경신청 2014-06-02`.
    pub source: String,
}

#[derive(Clone, Debug, Template)]
#[template(path = "part/why.html")]
pub struct Why {
    pub title: String,
    /// Rule number of the specification: `C2`, `S5`, `M2`.
    pub rule: String,
    /// `약관 제10조 3항`, with the place of its text, or empty.
    pub article: String,
    pub article_href: Option<String>,
    /// In words: which base was used and why.
    pub said: String,
    /// With the numbers in place.
    pub formula: String,
    pub inputs: Vec<WhyInput>,
    pub result: String,
    pub parts: Vec<Why>,
    /// Words of the table and of the link to the article: input, value, source, read the terms.
    pub words: [String; 4],
    /// For the link from a bill line.
    pub anchor: String,
}

impl HtmlSafe for Why {}

impl Why {
    /// The same tree as plain text, for the copy button.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(0, &mut out);
        out
    }

    fn write_text(&self, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        let cited =
            [self.rule.as_str(), self.article.as_str()].into_iter().filter(|part| !part.is_empty());
        let cited = cited.collect::<Vec<_>>().join(" · ");
        out.push_str(&format!(
            "{indent}{} = {} [{cited}]\n{indent}  {}\n",
            self.title, self.result, self.formula
        ));
        for input in &self.inputs {
            out.push_str(&format!(
                "{indent}  - {}: {} ({})\n",
                input.name, input.value, input.source
            ));
        }
        self.parts.iter().for_each(|part| part.write_text(depth + 1, out));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(title: &str, parts: Vec<Why>) -> Why {
        Why {
            title: title.to_string(),
            rule: "S5".to_string(),
            article: "art. 10(3)".to_string(),
            article_href: Some("/terms#10".to_string()),
            said: String::new(),
            formula: "5,400,000 ÷ 25 × 5/24 × 3".to_string(),
            inputs: vec![WhyInput {
                name: "fee".into(),
                value: "5,400,000".into(),
                source: "price book".into(),
            }],
            result: "135,000".to_string(),
            parts,
            words: ["in", "value", "source", "read"].map(str::to_string),
            anchor: String::new(),
        }
    }

    #[test]
    fn every_node_is_open_and_nested_in_its_parent() {
        let html = node("credit", vec![node("hours", vec![])]).to_string();
        assert_eq!(html.matches("<details").count(), 2);
        assert_eq!(html.matches(" open>").count(), 2, "{html}");
        assert!(html.find("credit") < html.find("hours") && html.contains("/terms#10"), "{html}");
    }

    #[test]
    fn the_text_keeps_the_tree() {
        let text = node("credit", vec![node("hours", vec![])]).text();
        assert!(text.contains("credit = 135,000 [S5 · art. 10(3)]\n  5,400,000 ÷ 25"), "{text}");
        assert!(text.contains("\n  hours = "), "{text}");
    }
}
