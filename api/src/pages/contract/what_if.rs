//! What a wish would bring about, beside the form it is typed into: the months before and after with
//! their reasons, the new unit prices, cheaper sizes, and the penalty with its derivation.

use askama::Template;
use askama::filters::HtmlSafe;
use gaetong_billing::contract::{GrantedDiscount, Penalty};
use gaetong_billing::outlook::{MonthChange, MonthOutlook};
use gaetong_entity::party::user_account::Language;
use gaetong_provisioning::contract::Wish;
use gaetong_rules::quote::Quote;

use crate::contracts::WhatIf;
use crate::pages::bill::tree;
use crate::pages::component::{Cell, Column, Grid, Row, Why};
use crate::pages::figures;
use crate::pages::language::Lang;
use crate::pages::page::{Icon, Page};
use crate::problem::Problem;

/// A month before and after. Amounts in won, VAT included.
#[derive(Clone, Debug)]
pub struct MonthView {
    pub month: String,
    /// `무과금 12-01 – 12-31`, or empty.
    pub remark: String,
    pub before: i64,
    pub after: i64,
    pub difference: i64,
    /// What each reason makes of it, VAT excluded.
    pub causes: Vec<(String, i64)>,
}

/// The penalty: its amount, the sum of the discounts granted (T9), and why.
#[derive(Clone, Debug)]
pub struct PenaltyView {
    pub amount: i64,
    /// Words and won of the discount that was really granted.
    pub granted: Option<(String, i64)>,
    pub why: Why,
}

#[derive(Clone, Debug, Template)]
#[template(path = "contract/what_if.html")]
pub struct WhatIfView {
    pub page: Page,
    /// Its own on the page.
    pub id: &'static str,
    pub title: String,
    /// Why there is nothing to show yet, or why it cannot be.
    pub remark: Option<String>,
    /// It cannot be done as it was asked.
    pub refused: bool,
    pub months: Vec<MonthView>,
    pub prices: Option<Grid>,
    /// The lines of the final bill.
    pub last_bill: Option<Grid>,
    /// `50석으로 신청하면 월 300,000원 절감`.
    pub cliff: Option<String>,
    /// What the product manager must approve.
    pub exceptions: Vec<String>,
    pub penalty: Option<PenaltyView>,
}

impl WhatIfView {
    fn money(won: &i64) -> String {
        figures::money(*won)
    }

    fn difference(won: &i64) -> String {
        figures::difference(*won)
    }

    fn icon(name: &'static str) -> Icon {
        Icon::named(name)
    }
}

impl HtmlSafe for WhatIfView {}

/// Nothing to work out yet.
#[must_use]
pub fn nothing(page: &Page) -> WhatIfView {
    WhatIfView {
        id: "what-if",
        title: page.t("what-if-title"),
        remark: Some(page.t("what-if-nothing")),
        refused: false,
        months: Vec::new(),
        prices: None,
        last_bill: None,
        cliff: None,
        exceptions: Vec::new(),
        penalty: None,
        page: Page { flash: None, errors: Vec::new(), ..page.clone() },
    }
}

/// Why it cannot be.
#[must_use]
pub fn refused(page: &Page, problem: &Problem) -> WhatIfView {
    let language = match page.look.lang {
        Lang::Ko => Language::Ko,
        Lang::En => Language::En,
    };
    let detail = match problem.fields.first() {
        Some(field) => field.message(language).to_owned(),
        None => problem.detail(language).to_owned(),
    };
    WhatIfView { remark: Some(detail), refused: true, ..nothing(page) }
}

/// What came of trying it out.
#[must_use]
pub fn view(page: &Page, found: &WhatIf) -> WhatIfView {
    let lang = page.look.lang.of_rules();
    let ends = matches!(found.order.wish, Wish::Terminate { .. });
    let cheaper = found.monthly_after.as_ref().and_then(|quote| {
        quote.cheaper.map(|cheaper| cheaper.advice(&quote.base_item.unit()).get(lang).to_owned())
    });
    let is_change = matches!(found.order.wish, Wish::Change(_));
    let outlook = |month: &MonthChange| found.after.iter().find(|after| after.month == month.month);
    WhatIfView {
        remark: None,
        months: found.months.iter().map(|m| month_view(page, m, outlook(m))).collect(),
        prices: is_change.then(|| prices(page, found)).flatten(),
        last_bill: ends.then(|| last_bill(page, found)).flatten(),
        cliff: cheaper.filter(|_| is_change),
        exceptions: exceptions(page, found),
        penalty: found.penalty.as_ref().map(|p| penalty(page, p, found.granted.as_ref())),
        ..nothing(page)
    }
}

fn exceptions(page: &Page, found: &WhatIf) -> Vec<String> {
    found.carried.planned.exceptions.iter().map(|code| page.word("exception", code)).collect()
}

fn month_view(page: &Page, month: &MonthChange, outlook: Option<&MonthOutlook>) -> MonthView {
    let lang = page.look.lang.of_rules();
    let whole = month.month.period();
    let paused = outlook.into_iter().flat_map(|month| &month.paused).filter_map(|stop| {
        let from = stop.from().max(whole.from());
        let last = stop.last_day().min(whole.last_day());
        (from <= last).then(|| format!("{} – {}", from.format("%m-%d"), last.format("%m-%d")))
    });
    let paused: Vec<String> = paused.collect();
    let cause = |cause: &gaetong_billing::outlook::Cause| {
        (cause.text.get(lang).to_owned(), cause.amount.get())
    };
    MonthView {
        month: month.month.to_string(),
        remark: match paused.is_empty() {
            true => String::new(),
            false => page.t1("what-if-free", "days", paused.join(", ")),
        },
        before: month.before.total.get(),
        after: month.after.total.get(),
        difference: month.difference_total.get(),
        causes: month.causes.iter().map(cause).collect(),
    }
}

/// Unit price and month of each product, before and after.
fn prices(page: &Page, found: &WhatIf) -> Option<Grid> {
    let (before, after) = (found.monthly_before.as_ref()?, found.monthly_after.as_ref()?);
    let columns = vec![
        Column::text(page.t("service-product")),
        Column::number(page.t("change-old-price")),
        Column::number(page.t("change-new-price")),
        Column::number(page.t("change-old-amount")),
        Column::number(page.t("change-new-amount")),
    ];
    let mut items: Vec<_> = before.lines.iter().map(|line| line.item).collect();
    for line in &after.lines {
        if !items.contains(&line.item) {
            items.push(line.item);
        }
    }
    let lang = page.look.lang.of_rules();
    let of = |quote: &Quote, item| quote.lines.iter().find(|line| line.item == item).cloned();
    let rows = items.into_iter().map(|item| {
        let (old, new) = (of(before, item), of(after, item));
        let price = |line: &Option<gaetong_rules::quote::QuoteLine>| {
            line.as_ref().map_or(Cell::Blank, |line| Cell::Money(line.unit_price.price.get()))
        };
        let amount = |line: &Option<gaetong_rules::quote::QuoteLine>| {
            line.as_ref().map_or(Cell::Blank, |line| Cell::Money(line.amount.get()))
        };
        let name = Cell::text(item.name().get(lang));
        Row::plain(vec![name, price(&old), price(&new), amount(&old), amount(&new)])
    });
    let sum = vec![
        Cell::text(page.t("service-monthly")),
        Cell::Blank,
        Cell::Blank,
        Cell::Money(before.supply.get()),
        Cell::Money(after.supply.get()),
    ];
    let grid = Grid::new(page.t("what-if-prices"), columns, rows.collect());
    Some(grid.shown_caption(page.t("unit-won")).sum(sum))
}

/// The bill of the last month of service, penalty and credits included.
fn last_bill(page: &Page, found: &WhatIf) -> Option<Grid> {
    let last = found.after.iter().find(|month| !month.lines.is_empty())?;
    let lang = page.look.lang.of_rules();
    let columns = vec![
        Column::text(page.t("bill-item")),
        Column::text(page.t("bill-days")),
        Column::number(page.t("bill-amount")),
    ];
    let row = |line: &gaetong_billing::rating::PlanLine| {
        let days = match line.month_days {
            0 => String::new(),
            days => format!("{}/{days}", line.days),
        };
        let cells = [line.label.get(lang).to_owned(), days].map(Cell::Text).into_iter();
        Row::plain(cells.chain([Cell::Money(line.supply.get())]).collect())
    };
    let sum = vec![Cell::text(page.t("bill-total")), Cell::Blank, Cell::Money(last.total.get())];
    let rows = last.lines.iter().map(row).collect();
    let caption = page.t1("what-if-last-bill", "month", last.month);
    Some(Grid::new(caption, columns, rows).shown_caption(page.t("what-if-last-bill-unit")).sum(sum))
}

#[must_use]
pub fn penalty(page: &Page, found: &Penalty, granted: Option<&GrantedDiscount>) -> PenaltyView {
    let sum = granted.map(|granted| {
        let days = [granted.from.to_string(), granted.last_day.to_string()];
        let words = page.t_with("penalty-granted", &[("from", &days[0]), ("until", &days[1])]);
        (words, granted.total.get())
    });
    PenaltyView {
        amount: found.amount().get(),
        granted: sum,
        why: tree::why(&found.workings, String::new(), "", page.look.lang),
    }
}
