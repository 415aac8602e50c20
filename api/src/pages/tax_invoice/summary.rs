//! The totals by customer (매출처별 세금계산서합계표), held against the ledger.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::tax_invoices::{self, CustomerSum, Gap, READERS, Summary};
use gaetong_rules::Month;
use serde::Deserialize;

use super::{SummaryPage, words};
use crate::pages::component::{Cell, Check, Column, Empty, Field, FieldKind, Grid, Row, Tile};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::Problem;
use crate::sheet::{self, FileKind, Guide, Sheet};

/// Differences named one by one.
const NAMED: usize = 30;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// `xlsx` or `csv` to take it away.
    download: Option<String>,
}

pub async fn look(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let page = desk.page(desk.lang().t("tax-summary-title"));
    let last = Month::of(page.today).prev();
    let to: Month = asked.to.trim().parse().unwrap_or(last);
    let from: Month = asked.from.trim().parse().unwrap_or(to).min(to);
    let tx = desk.read().await?;
    let found = tax_invoices::summary(&tx, &desk.person.actor, from, to).await?;
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        let span = vec![
            (page.t("field-tax-from"), from.to_string()),
            (page.t("field-tax-to"), to.to_string()),
        ];
        let guide = Guide::of(&page, page.t("tax-summary-title"), span);
        let name = format!("tax-invoices-{from}-{to}");
        return sheet(&page, &found).download(kind, &name, guide).await;
    }
    show(&present(page, &found))
}

fn present(page: Page, found: &Summary) -> SummaryPage {
    let (from, to) = (found.from.to_string(), found.to.to_string());
    let address = format!("/tax-invoices/summary?from={from}&to={to}");
    let month = |name: &str, key: &str, value: &str| {
        Field::new(&page, key, FieldKind::Text).named(name).width("w-sm").optional().value(value)
    };
    let won = |key: &str, won: i64| Tile::new(page.t(key), figures::money(won), page.t("won"));
    let (exempt, taxed): (Vec<_>, Vec<_>) =
        found.customers.iter().partition(|customer| customer.exempt);
    let mut grids = vec![grid(&page, "tax-summary-title", &taxed)];
    if !exempt.is_empty() {
        grids.push(grid(&page, "tax-summary-exempt", &exempt));
    }
    SummaryPage {
        downloads: [("sheet-xlsx", "xlsx"), ("sheet-csv", "csv")]
            .map(|(key, kind)| (page.t(key), format!("{address}&download={kind}")))
            .to_vec(),
        filter: vec![month("from", "tax_from", &from), month("to", "tax_to", &to)],
        tiles: vec![
            Tile::new(page.t("tax-summary-customers"), found.customers.len(), ""),
            Tile::new(page.t("tax-summary-documents"), found.count, ""),
            won("tax-supply", found.supply.get()),
            won("tax-vat", found.vat.get()),
        ],
        grids,
        ties: ties(&page, found),
        page,
    }
}

fn titles(page: &Page) -> [String; 7] {
    [
        "tax-customer",
        "tax-form-registration",
        "tax-summary-documents",
        "tax-summary-accepted",
        "tax-supply",
        "tax-vat",
        "tax-total",
    ]
    .map(|key| page.t(key))
}

fn grid(page: &Page, caption: &str, customers: &[&CustomerSum]) -> Grid {
    let [name, number, amounts @ ..] = titles(page);
    let columns = [Column::text(name), Column::fit(number)];
    let columns = columns.into_iter().chain(amounts.map(Column::number)).collect();
    let row = |one: &&CustomerSum| {
        Row::plain(vec![
            Cell::text(&one.name),
            Cell::Code(figures::business_number(one.business_number.digits())),
            Cell::Count(one.count),
            Cell::Count(one.accepted),
            Cell::Money(one.supply.get()),
            Cell::Money(one.vat.get()),
            Cell::Money(one.supply.get() + one.vat.get()),
        ])
    };
    let count = |of: fn(&CustomerSum) -> u64| Cell::Count(customers.iter().map(|c| of(c)).sum());
    let won = |of: fn(&CustomerSum) -> i64| Cell::Money(customers.iter().map(|c| of(c)).sum());
    let sum = vec![
        Cell::text(page.t("run-sum")),
        Cell::Blank,
        count(|one| one.count),
        count(|one| one.accepted),
        won(|one| one.supply.get()),
        won(|one| one.vat.get()),
        won(|one| one.supply.get() + one.vat.get()),
    ];
    let empty = Empty {
        icon: Icon::named("file-invoice"),
        title: page.t("tax-summary-none"),
        why: page.t("tax-none-why"),
        action: None,
    };
    Grid::new(page.t(caption), columns, customers.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .sum(sum)
        .total(page.t1("list-total", "n", customers.len()))
        .when_empty(empty)
}

/// Whether the books owe the tax these papers say; else which documents make the difference.
fn ties(page: &Page, found: &Summary) -> Vec<Check> {
    let difference = found.ledger_vat.get() - found.vat.get();
    let said = page.t_with(
        "tax-ties-said",
        &[
            ("all", &figures::money(found.ledger_vat.get())),
            ("told", &figures::money(found.vat.get())),
            ("value", &figures::difference(difference)),
        ],
    );
    let tone = if found.gaps.is_empty() { Tone::Ok } else { Tone::Warn };
    let mut ties = vec![Check { tone, text: said, detail: String::new() }];
    let gap = |gap: &Gap| Check {
        tone: Tone::Info,
        text: format!("{} · {}", gap.number, page.word("tax-gap", gap.reason.code())),
        detail: words::won(page, gap.vat.get()),
    };
    ties.extend(found.gaps.iter().take(NAMED).map(gap));
    if found.gaps.len() > NAMED {
        let text = page.t1("tax-gap-more", "n", found.gaps.len() - NAMED);
        ties.push(Check { tone: Tone::Info, text, detail: String::new() });
    }
    ties
}

fn sheet(page: &Page, found: &Summary) -> Sheet {
    let row = |one: &CustomerSum| {
        vec![
            one.name.clone().into(),
            figures::business_number(one.business_number.digits()).into(),
            sheet::Cell::Count(i64::try_from(one.count).unwrap_or(i64::MAX)),
            sheet::Cell::Count(i64::try_from(one.accepted).unwrap_or(i64::MAX)),
            sheet::Cell::Won(one.supply.get()),
            sheet::Cell::Won(one.vat.get()),
            sheet::Cell::Won(one.supply.get() + one.vat.get()),
        ]
    };
    let rows = found.customers.iter().map(row).collect();
    Sheet::new(page.t("tax-summary-title"), titles(page).into(), rows).summed([2, 3, 4, 5, 6])
}
