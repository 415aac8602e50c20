//! A chart beside a table: bars that stand on each other or next to each other, above and below
//! zero, in won, minutes or days. It never says more than the table, and is drawn by the server.

mod scale;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{Datelike, NaiveDate};
use gaetong_rules::Month;

use self::scale::{Scale, share};
use crate::pages::figures;
use crate::pages::language::Lang;

/// What the values are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Won,
    Minutes,
    Days,
    /// Seconds, written as hours and minutes: `5:30`.
    Hours,
}

impl Measure {
    fn key(self) -> &'static str {
        match self {
            Measure::Won => "won",
            Measure::Minutes => "chart-minutes",
            Measure::Days => "chart-days",
            Measure::Hours => "chart-hours",
        }
    }

    /// A value with all its digits.
    fn written(self, value: i64) -> String {
        match self {
            Measure::Won | Measure::Minutes | Measure::Days => figures::money(value),
            Measure::Hours => format!("{}:{:02}", value / 3_600, value % 3_600 / 60),
        }
    }

    /// A value as it stands at a line, where there is little room.
    fn short(self, value: i64, lang: Lang) -> String {
        match self {
            Measure::Won => figures::short(value, lang),
            Measure::Minutes | Measure::Days | Measure::Hours => self.written(value),
        }
    }
}

/// The colour of a series. Every one stands out from the page in each of the looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Blue,
    Green,
    Teal,
    Amber,
    Red,
    Violet,
    Grey,
}

impl Ink {
    /// The name of its class.
    fn class(self) -> &'static str {
        match self {
            Ink::Blue => "ink-blue",
            Ink::Green => "ink-green",
            Ink::Teal => "ink-teal",
            Ink::Amber => "ink-amber",
            Ink::Red => "ink-red",
            Ink::Violet => "ink-violet",
            Ink::Grey => "ink-grey",
        }
    }
}

/// One value for each place along the chart.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub ink: Ink,
    pub values: Vec<i64>,
}

impl Series {
    pub fn new(name: impl Into<String>, ink: Ink, values: impl IntoIterator<Item = i64>) -> Series {
        Series { name: name.into(), ink, values: values.into_iter().collect() }
    }

    fn at(&self, place: usize) -> i64 {
        self.values.get(place).copied().unwrap_or(0)
    }
}

/// How the series of one place stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// On each other: what adds up above zero, what is taken away below.
    Stacked,
    /// Side by side.
    Beside,
}

/// A place along the chart: what it is called, and what stands below it.
#[derive(Clone, Debug)]
struct Place {
    name: String,
    below: String,
    /// The year a month lies in, or empty.
    year: String,
}

#[derive(Clone, Debug, Template)]
#[template(path = "part/chart.html")]
pub struct Chart {
    pub title: String,
    lang: Lang,
    measure: Measure,
    places: Vec<Place>,
    /// Months keep the place of those to come.
    least: usize,
    series: Vec<Series>,
    stand: Stand,
    /// Marked across the bars: what they come to.
    net: Option<Series>,
    /// Drawn as a line from place to place.
    running: Option<Series>,
    /// Lines with a meaning of their own, by value, instead of those at round numbers.
    limits: Vec<(i64, String)>,
    /// Whether the same numbers stand in a table beside it, so that they need not be read out.
    tabled: bool,
}

/// Where the bars are drawn, in pixels from the top, and where the words below them stand.
const TOP: i64 = 16;
const FOOT: i64 = 160;
/// Bars with their value above them, and words below every bar, are legible up to so many places.
const FEW: usize = 6;
const LEGIBLE: usize = 12;

impl Chart {
    fn new(lang: Lang, title: String, measure: Measure, places: Vec<Place>, least: usize) -> Chart {
        let series = Vec::new();
        let (stand, net, running, limits) = (Stand::Stacked, None, None, Vec::new());
        let tabled = false;
        Chart { title, lang, measure, places, least, series, stand, net, running, limits, tabled }
    }

    /// Over months, the oldest first.
    pub fn months(
        lang: Lang,
        title: impl Into<String>,
        measure: Measure,
        months: impl IntoIterator<Item = Month>,
    ) -> Chart {
        let place = |month: Month| Place {
            name: month.to_string(),
            below: month.number().to_string(),
            year: month.year().to_string(),
        };
        let places = months.into_iter().map(place).collect();
        Chart::new(lang, title.into(), measure, places, 12)
    }

    /// Over the days of a month.
    pub fn days(
        lang: Lang,
        title: impl Into<String>,
        measure: Measure,
        days: impl IntoIterator<Item = NaiveDate>,
    ) -> Chart {
        let place = |day: NaiveDate| Place {
            name: day.to_string(),
            below: day.day().to_string(),
            year: String::new(),
        };
        Chart::new(lang, title.into(), measure, days.into_iter().map(place).collect(), 1)
    }

    /// Over what has a name.
    pub fn named(
        lang: Lang,
        title: impl Into<String>,
        measure: Measure,
        names: impl IntoIterator<Item = String>,
    ) -> Chart {
        let place = |name: String| Place { below: name.clone(), name, year: String::new() };
        Chart::new(lang, title.into(), measure, names.into_iter().map(place).collect(), 1)
    }

    /// One more series, on top of those before it.
    #[must_use]
    pub fn with(mut self, series: Series) -> Chart {
        self.series.push(series);
        self
    }

    /// The series side by side instead of on each other.
    #[must_use]
    pub fn beside(mut self) -> Chart {
        self.stand = Stand::Beside;
        self
    }

    /// A mark across the bars of each place: what they come to.
    #[must_use]
    pub fn net(mut self, name: impl Into<String>) -> Chart {
        let sum = |place| self.series.iter().fold(0, |sum: i64, s| sum.saturating_add(s.at(place)));
        let sums: Vec<i64> = (0..self.places.len()).map(sum).collect();
        self.net = Some(Series::new(name, Ink::Grey, sums));
        self
    }

    /// A line from place to place, for what adds up.
    #[must_use]
    pub fn running(mut self, series: Series) -> Chart {
        self.running = Some(series);
        self
    }

    /// A line at this value with this word, instead of lines at round numbers.
    #[must_use]
    pub fn limit(mut self, value: i64, word: impl Into<String>) -> Chart {
        self.limits.push((value, word.into()));
        self
    }

    /// Its numbers stand in a table beside it.
    #[must_use]
    pub fn tabled(mut self) -> Chart {
        self.tabled = true;
        self
    }

    /// Nothing where every value is zero: an empty picture says less than its absence.
    #[must_use]
    pub fn filled(self) -> Option<Chart> {
        let any = self.series.iter().flat_map(|series| &series.values).any(|value| *value != 0);
        any.then_some(self)
    }

    fn unit(&self) -> String {
        let unit = self.lang.t(self.measure.key());
        self.lang.t_with("chart-unit", &[("unit", &unit)])
    }

    /// One series that is called like the chart needs no legend.
    fn has_legend(&self) -> bool {
        self.series.iter().any(|series| series.name != self.title)
    }

    /// The picture in words: every number, or where they stand.
    fn said(&self) -> String {
        if self.tabled {
            return self.lang.t_with("chart-tabled", &[("title", &self.title)]);
        }
        let any = |place: &usize| self.series.iter().any(|series| series.at(*place) != 0);
        let said = (0..self.places.len()).filter(any).map(|place| self.told(place));
        format!("{}: {}", self.title, said.collect::<Vec<_>>().join(", "))
    }

    /// One place in words: `2014-08 신규 1,200,000 · 이탈 −300,000 (원)`.
    fn told(&self, place: usize) -> String {
        let name = self.places.get(place).map_or("", |place| &place.name);
        if let ([one], None) = (self.series.as_slice(), &self.running) {
            return format!("{name} {}", self.measure.written(one.at(place)));
        }
        let value = |s: &Series| format!("{} {}", s.name, self.measure.written(s.at(place)));
        let all = self.series.iter().chain(&self.net).chain(&self.running);
        let values: Vec<String> = all.map(value).collect();
        format!("{name} {}", values.join(" \u{b7} "))
    }

    fn scale(&self) -> Scale {
        let reach = |place: usize| {
            let values = self.series.iter().map(move |series| series.at(place));
            match self.stand {
                Stand::Beside => (values.clone().min(), values.max()),
                Stand::Stacked => (
                    Some(values.clone().filter(|v| *v < 0).fold(0, i64::saturating_add)),
                    Some(values.filter(|v| *v > 0).fold(0, i64::saturating_add)),
                ),
            }
        };
        let (mut low, mut high) = (0, 0);
        for (least, most) in (0..self.places.len()).map(reach) {
            low = low.min(least.unwrap_or(0));
            high = high.max(most.unwrap_or(0));
        }
        let running = self.running.iter().flat_map(|series| &series.values);
        high =
            running.chain(self.limits.iter().map(|(value, _)| value)).fold(high, |a, b| a.max(*b));
        match self.limits.is_empty() {
            true => Scale::over(low, high, TOP, FOOT),
            false => Scale::exactly(low, high, TOP, FOOT),
        }
    }

    /// The lines across the chart: where, and what they stand for.
    fn lines(&self) -> Vec<(i64, String, bool)> {
        let scale = self.scale();
        if !self.limits.is_empty() {
            let limits =
                self.limits.iter().map(|(value, word)| (scale.y(*value), word.clone(), false));
            return std::iter::once((scale.y(0), String::new(), true)).chain(limits).collect();
        }
        let line = |value: i64| (scale.y(value), self.measure.short(value, self.lang), value == 0);
        scale.ticks().into_iter().map(line).collect()
    }

    /// The pieces of the running line: from and to across, from and to down.
    fn pieces(&self) -> Vec<(String, String, i64, i64)> {
        let Some(running) = &self.running else { return Vec::new() };
        let (scale, wide) = (self.scale(), self.wide());
        let piece = |place: usize| {
            let before = place.checked_sub(1).map_or(0, |before| running.at(before));
            let (from, to) = (share(place, wide), share(place + 1, wide));
            (from, to, scale.y(before), scale.y(running.at(place)))
        };
        (0..self.places.len()).map(piece).collect()
    }

    fn wide(&self) -> usize {
        self.places.len().max(self.least).max(1)
    }

    /// Everything of one place, from the left.
    fn columns(&self) -> Vec<Column> {
        let scale = self.scale();
        (0..self.places.len()).map(|place| self.column(place, &scale)).collect()
    }

    fn column(&self, place: usize, scale: &Scale) -> Column {
        let wide = self.wide();
        let abreast = match self.stand {
            Stand::Stacked => 1,
            Stand::Beside => self.series.len().max(1),
        };
        // The bars take five eighths of their place, the rest is air between them.
        let left = |bar: usize| share((place * 16 + 3) * abreast + bar * 10, wide * 16 * abreast);
        let (mut up, mut down) = (0_i64, 0_i64);
        let mut bars = Vec::new();
        for (nth, series) in self.series.iter().enumerate() {
            let value = series.at(place);
            let (from, to) = match (self.stand, value < 0) {
                (Stand::Beside, _) => (0, value),
                (Stand::Stacked, true) => (down, down.saturating_add(value)),
                (Stand::Stacked, false) => (up, up.saturating_add(value)),
            };
            (up, down) = (up.max(to), down.min(to));
            let (y, foot) = (scale.y(from.max(to)), scale.y(from.min(to)));
            // A value too small for the picture is still shown as something.
            let height = if value == 0 { 0 } else { (foot - y).max(1) };
            let left = left(if self.stand == Stand::Beside { nth } else { 0 });
            if height > 0 {
                bars.push(BarShape { class: self.class(series, place), left, y, height });
            }
        }
        let value = (self.series.len() == 1 && self.places.len() <= FEW && self.least == 1)
            .then(|| self.measure.short(up.saturating_add(down), self.lang));
        Column {
            told: self.told(place),
            slot: (share(place, wide), share(1, wide)),
            wide: share(10, wide * 16 * abreast),
            bars,
            net: self.net.as_ref().map(|net| {
                (share(place * 16 + 2, wide * 16), share(place * 16 + 14, wide * 16), {
                    scale.y(net.at(place))
                })
            }),
            middle: share(place * 2 + 1, wide * 2),
            value: value.map(|text| (scale.y(up) - 4, text)),
            below: self.below(place),
            year: self.year(place),
        }
    }

    /// Among months of one series the last is the one that is spoken of.
    fn class(&self, series: &Series, place: usize) -> String {
        let past = self.least > 1 && self.series.len() == 1 && place + 1 < self.places.len();
        format!("{}{}", series.ink.class(), if past { " past" } else { "" })
    }

    /// Whether there is room for words below this place; there always is below the last.
    fn has_room(&self, place: usize) -> bool {
        let each = self.places.len().div_ceil(LEGIBLE).max(1);
        (self.places.len() - 1 - place).is_multiple_of(each)
    }

    fn below(&self, place: usize) -> String {
        let below = self.places.get(place).map_or("", |place| &place.below);
        if self.has_room(place) { below.to_owned() } else { String::new() }
    }

    /// The year is told where it begins.
    fn year(&self, place: usize) -> String {
        let year = |place: usize| self.places.get(place).map(|place| place.year.clone());
        let mut others = (0..place).rev().filter(|other| self.has_room(*other));
        let before = others.next().and_then(year);
        let after = (place + 1..self.places.len()).find(|other| self.has_room(*other));
        // The first of two years side by side has no room.
        let crowded =
            before.is_none() && after.and_then(year).is_some_and(|y| Some(y) != year(place));
        if !self.has_room(place) || before == year(place) || crowded {
            return String::new();
        }
        year(place).unwrap_or_default()
    }
}

/// What is drawn at one place; across in percent of the chart, down in pixels.
struct Column {
    told: String,
    /// Left edge and width of the whole place.
    slot: (String, String),
    /// Width of one bar.
    wide: String,
    bars: Vec<BarShape>,
    /// From, to, and how far down.
    net: Option<(String, String, i64)>,
    middle: String,
    value: Option<(i64, String)>,
    below: String,
    year: String,
}

struct BarShape {
    class: String,
    left: String,
    y: i64,
    height: i64,
}

impl HtmlSafe for Chart {}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(number: u32) -> Month {
        Month::new(2014, number).expect("a month")
    }

    fn movement(up: [i64; 2], down: [i64; 2]) -> Chart {
        Chart::months(Lang::Ko, "증감", Measure::Won, [month(7), month(8)])
            .with(Series::new("신규", Ink::Green, up))
            .with(Series::new("이탈", Ink::Red, down))
            .net("순증감")
    }

    #[test]
    fn what_is_taken_away_stands_below_zero() {
        let chart = movement([300, 100], [-100, 0]);
        let zero = chart.scale().y(0);
        let first = &chart.columns()[0];
        assert_eq!(first.bars.len(), 2);
        assert_eq!(first.bars[0].y + first.bars[0].height, zero, "new business stands on zero");
        assert_eq!(first.bars[1].y, zero, "what left hangs from zero");
        assert_eq!(first.net.as_ref().map(|net| net.2), Some(chart.scale().y(200)));
        assert_eq!(chart.columns()[1].bars.len(), 1, "nothing is drawn for zero");
    }

    #[test]
    fn bars_on_each_other_touch_and_stay_inside() {
        let chart = Chart::months(Lang::Ko, "장애", Measure::Minutes, [month(8)])
            .with(Series::new("a", Ink::Blue, [i64::MAX]))
            .with(Series::new("b", Ink::Red, [i64::MAX]));
        let bars = &chart.columns()[0].bars;
        assert!(bars.iter().all(|bar| bar.y >= TOP && bar.y + bar.height <= FOOT + 1));
        let chart = Chart::months(Lang::Ko, "장애", Measure::Minutes, [month(8)])
            .with(Series::new("a", Ink::Blue, [30]))
            .with(Series::new("b", Ink::Red, [60]));
        let bars = &chart.columns()[0].bars;
        assert_eq!(bars[1].y + bars[1].height, bars[0].y);
    }

    #[test]
    fn a_small_value_is_seen_and_none_is_not() {
        let of = |values: [i64; 3]| {
            let months = [6, 7, 8].map(month);
            let chart = Chart::months(Lang::Ko, "매출", Measure::Won, months);
            chart.with(Series::new("매출", Ink::Blue, values))
        };
        let heights = |chart: &Chart| -> Vec<i64> {
            chart.columns().iter().map(|one| one.bars.first().map_or(0, |bar| bar.height)).collect()
        };
        assert_eq!(heights(&of([0, 1, 1_000_000_000]))[..2], [0, 1]);
        let equal = heights(&of([5, 5, 5]));
        assert!(equal[0] > 100 && equal.iter().all(|height| *height == equal[0]), "{equal:?}");
        assert!(of([0, 0, 0]).filled().is_none());
        assert_eq!(of([0, 0, 0]).lines().len(), 1, "only the line of zero");
    }

    #[test]
    fn bars_side_by_side_do_not_overlap() {
        let chart = Chart::months(Lang::Ko, "개통", Measure::Days, [month(8)])
            .with(Series::new("중앙값", Ink::Blue, [7]))
            .with(Series::new("90 %", Ink::Teal, [21]))
            .beside();
        let column = &chart.columns()[0];
        // The second of twelfths: 3/16 of a place, then half of ten sixteenths.
        assert_eq!(column.bars[0].left, "1.56%");
        assert_eq!(column.wide, "2.60%");
        assert_eq!(column.bars[1].left, "4.16%");
    }

    #[test]
    fn limits_stand_where_their_values_are_and_the_running_line_ends_at_its_sum() {
        let days = (1..=30).filter_map(|day| NaiveDate::from_ymd_opt(2014, 8, day));
        let chart = Chart::days(Lang::Ko, "장애", Measure::Hours, days)
            .with(Series::new(
                "장애",
                Ink::Red,
                (1..=30).map(|day| if day == 3 { 18_000 } else { 0 }),
            ))
            .running(Series::new(
                "누적",
                Ink::Grey,
                (1..=30).map(|day| if day < 3 { 0 } else { 18_000 }),
            ))
            .limit(4 * 3_600, "4시간")
            .limit(24 * 3_600, "24시간");
        let lines = chart.lines();
        assert_eq!(
            lines.iter().map(|line| line.1.as_str()).collect::<Vec<_>>(),
            ["", "4시간", "24시간"]
        );
        assert_eq!(lines[2].0, TOP, "the highest limit is the top");
        assert!(chart.columns()[2].bars[0].y < lines[1].0, "five hours are above four");
        assert_eq!(chart.pieces().last().map(|piece| piece.3), Some(chart.scale().y(18_000)));
        assert!(chart.said().contains("2014-08-03 장애 5:00 · 누적 5:00"), "{}", chart.said());
    }

    #[test]
    fn years_are_told_where_they_begin_and_long_spans_keep_their_words_apart() {
        let from = |first: Month, many: usize| {
            let months = std::iter::successors(Some(first), |month| Some(month.next())).take(many);
            let values = std::iter::repeat_n(1, many);
            Chart::months(Lang::Ko, "매출", Measure::Won, months).with(Series::new(
                "매출",
                Ink::Blue,
                values,
            ))
        };
        let years = |chart: &Chart| -> Vec<String> {
            chart.columns().into_iter().map(|one| one.year).filter(|y| !y.is_empty()).collect()
        };
        assert_eq!(years(&from(month(3), 12)), ["2014", "2015"]);
        assert_eq!(
            years(&from(month(12), 12)),
            ["2015"],
            "December alone has no room for its year"
        );
        let long = from(month(1), 120);
        let words = long.columns().into_iter().filter(|one| !one.below.is_empty()).count();
        assert_eq!(words, 12);
    }

    #[test]
    fn it_is_read_out_or_says_where_the_numbers_are() {
        let chart = movement([1_000, 0], [-500, 0]);
        assert!(
            chart.said().contains("2014-07 신규 1,000 · 이탈 \u{2212}500 · 순증감 500"),
            "{}",
            chart.said()
        );
        let said = chart.tabled().said();
        assert!(said.starts_with("증감") && !said.contains("1,000"), "{said}");
    }
}
