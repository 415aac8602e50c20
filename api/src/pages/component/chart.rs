//! Twelve months as bars: a picture beside the numbers, with the same numbers as its title.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::pages::figures;

#[derive(Clone, Debug)]
pub struct Bar {
    /// `2014-08`
    pub month: String,
    pub won: i64,
}

/// Bars over months, the last one marked as the current month.
#[derive(Clone, Debug, Template)]
#[template(path = "part/bars.html")]
pub struct Bars {
    pub title: String,
    pub bars: Vec<Bar>,
}

const HEIGHT: i64 = 72;

impl Bars {
    /// Height in drawing units; the tallest bar fills the picture.
    fn height(&self, bar: &Bar) -> i64 {
        let tallest = self.bars.iter().map(|bar| bar.won).max().unwrap_or(0).max(1);
        (i128::from(bar.won.max(0)) * i128::from(HEIGHT) / i128::from(tallest))
            .try_into()
            .unwrap_or(HEIGHT)
    }

    fn top(&self, bar: &Bar) -> i64 {
        4 + HEIGHT - self.height(bar)
    }

    fn left(place: &usize) -> usize {
        4 + place * 30
    }

    fn middle(place: &usize) -> usize {
        Self::left(place) + 11
    }

    fn wide(&self) -> usize {
        // A young history keeps the place of the months to come.
        8 + self.bars.len().max(12) * 30
    }

    fn amount(bar: &Bar) -> String {
        figures::money(bar.won)
    }

    fn short(bar: &Bar) -> &str {
        bar.month.get(2..).unwrap_or(&bar.month)
    }
}

impl HtmlSafe for Bars {}
