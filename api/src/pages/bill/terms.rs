//! The terms of service as the bill page shows them: the articles a bill rests on, the passage marked.
//!
//! In Korean the text itself, as it stands in `docs/terms`; in English a reading of the articles cited.

use std::sync::LazyLock;

use gaetong_rules::Derivation;
use serde::Deserialize;

use super::ArticleView;
use crate::pages::language::Lang;

#[derive(Debug, Deserialize)]
struct Terms {
    article: Vec<Article>,
}

#[derive(Debug, Deserialize)]
struct Article {
    number: u32,
    title: String,
    paragraph: Vec<Paragraph>,
}

#[derive(Debug, Deserialize)]
struct Paragraph {
    /// The number a citation names; zero for text before the first.
    place: u32,
    text: String,
}

static KOREAN: LazyLock<Terms> =
    LazyLock::new(|| read(include_str!("../../../../docs/terms/terms-of-service-2014.md")));

static ENGLISH: LazyLock<Terms> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/terms-of-service-en.toml"))
        .expect("the reading is part of the program; a test reads it")
});

fn terms(lang: Lang) -> &'static Terms {
    match lang {
        Lang::Ko => &KOREAN,
        Lang::En => &ENGLISH,
    }
}

/// Articles begin with `## 제3조 (…)`, paragraphs with `1. `; what follows belongs to them.
fn read(markdown: &str) -> Terms {
    let mut article: Vec<Article> = Vec::new();
    for block in markdown.split("\n\n").map(str::trim_end) {
        let block = block.trim_start_matches('\n');
        if let Some(title) = block.strip_prefix("## ") {
            let number = title.strip_prefix('제').and_then(leading_number).unwrap_or_default();
            article.push(Article { number, title: title.to_owned(), paragraph: Vec::new() });
        } else if let Some(article) = article.last_mut() {
            article.add(&block.replace("\\*", "*"));
        }
    }
    Terms { article }
}

impl Article {
    fn add(&mut self, text: &str) {
        let place = leading_number(text).filter(|_| !text.starts_with(' '));
        let new = place.filter(|place| self.paragraph.iter().all(|other| other.place != *place));
        match (new, self.paragraph.last_mut()) {
            (None, Some(last)) => last.text = format!("{}\n{text}", last.text),
            (place, _) => {
                let (place, text) = (place.unwrap_or(0), text.to_owned());
                self.paragraph.push(Paragraph { place, text });
            }
        }
    }
}

/// An article and the paragraph or item cited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    article: u32,
    place: u32,
}

impl Citation {
    /// From `이용약관 제10조 제3항`; none for laws, forms and tables, and for articles without text.
    #[must_use]
    pub fn read(cited: &str) -> Option<Citation> {
        let rest = cited.strip_prefix("이용약관 ")?;
        let mut numbers = rest.split('제').skip(1).filter_map(leading_number);
        let citation = Citation { article: numbers.next()?, place: numbers.next().unwrap_or(0) };
        KOREAN.article.iter().any(|a| a.number == citation.article).then_some(citation)
    }

    /// The place of the article's text on the page.
    #[must_use]
    pub fn anchor(self) -> String {
        format!("article-{}", self.article)
    }
}

fn leading_number(text: &str) -> Option<u32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Every place these trees cite, each once, in the order of the terms.
#[must_use]
pub fn cited_by<'a>(trees: impl IntoIterator<Item = &'a Derivation>) -> Vec<Citation> {
    let mut found = Vec::new();
    trees.into_iter().for_each(|tree| collect(tree, &mut found));
    found.sort();
    found.dedup();
    found
}

fn collect(tree: &Derivation, found: &mut Vec<Citation>) {
    found.extend(Citation::read(&tree.article.ko));
    tree.children.iter().for_each(|child| collect(child, found));
}

/// The whole text of the terms; what is cited is marked, and its articles stand first.
#[must_use]
pub fn articles(cited: &[Citation], lang: Lang) -> Vec<ArticleView> {
    let is_cited = |article: &&Article| cited.iter().any(|c| c.article == article.number);
    let (first, rest): (Vec<_>, Vec<_>) = terms(lang).article.iter().partition(is_cited);
    first.into_iter().chain(rest).map(|article| view(article, cited)).collect()
}

fn view(article: &Article, cited: &[Citation]) -> ArticleView {
    let here =
        |p: &Paragraph| cited.contains(&Citation { article: article.number, place: p.place });
    let words = |paragraphs: &[Paragraph]| {
        let lines: Vec<&str> = paragraphs.iter().map(|p| p.text.as_str()).collect();
        lines.join("\n")
    };
    let marked = article.paragraph.iter().position(here);
    let (before, from) = article.paragraph.split_at(marked.unwrap_or(article.paragraph.len()));
    let last = from.iter().rposition(here).map_or(0, |place| place + 1);
    let (marked, after) = from.split_at(last);
    ArticleView {
        anchor: format!("article-{}", article.number),
        title: article.title.clone(),
        before: words(before),
        marked: words(marked),
        after: words(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_of_the_terms_lead_to_their_text() {
        let read = |text| Citation::read(text).map(|c| (c.article, c.place));
        assert_eq!(read("이용약관 제10조 제3항"), Some((10, 3)));
        assert_eq!(read("이용약관 제3조 제7호"), Some((3, 7)));
        for elsewhere in ["부가가치세법 제30조", "이용요금표(양식 #3)", "이용약관 제99조"]
        {
            assert_eq!(read(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn the_korean_text_is_read_whole() {
        let numbers: Vec<u32> = KOREAN.article.iter().map(|article| article.number).collect();
        assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
        let credit = &articles(&[Citation { article: 10, place: 3 }], Lang::Ko)[0];
        assert!(credit.marked.starts_with("3. ") && credit.marked.contains("25일*(중지시간"));
        assert!(credit.before.contains("2. 시스템") && credit.after.starts_with("4. "));
    }

    /// Every article the rules can cite has its text here, in both languages.
    #[test]
    fn every_article_of_the_rules_has_its_text() {
        use gaetong_rules::Article as A;
        let all = [
            A::UNDER_TEN_SEATS,
            A::OUTAGE_CREDIT,
            A::SUSPENSION_FOR_ARREARS,
            A::PAUSE,
            A::CONTRACT_TERM,
            A::RENEWAL,
            A::PENALTY,
            A::PROVIDERS_REASON,
        ];
        for article in all {
            let citation = Citation::read(&article.text().ko).expect("an article of the terms");
            for lang in [Lang::Ko, Lang::En] {
                assert!(!articles(&[citation], lang)[0].marked.is_empty(), "{article:?}");
            }
        }
    }
}
