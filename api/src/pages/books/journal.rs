//! 분개장: every posting of a month, by day.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::ledger::{self, Posting, PostingCursor, PostingFilter};
use gaetong_rules::Month;
use serde::Deserialize;

use super::rooms;
use crate::json::books::{place, readers_only};
use crate::pages::component::{Cell, Choice, Column, Empty, Field, FieldKind, Grid, Row};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::view::{Action, ListPage};
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, FileKind, Guide, Sheet};

/// Postings on a page, and in a file.
const SHOWN: u64 = 100;
const IN_A_FILE: u64 = 1_000_000;

#[derive(Debug, Deserialize)]
pub struct Asked {
    month: Option<String>,
    account: Option<String>,
    after: Option<String>,
    /// `xlsx` or `csv` to take it away.
    download: Option<String>,
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    readers_only(&desk.person)?;
    let last = Month::of(desk.person.actor.today()).prev();
    let mut page = desk.page(desk.lang().t("books-journal"));
    let typed = asked.month.clone().unwrap_or_default();
    let of = page.filtered::<Month>("month", &typed, "books-month-wrong").unwrap_or(last);
    let account = asked.account.clone().filter(|code| !code.is_empty());
    let after = asked.after.as_deref().map(place).transpose()?;
    let filter =
        PostingFilter { month: Some(of), account: account.clone(), ..PostingFilter::default() };
    let tx = desk.read().await?;
    let limit = if asked.download.is_some() { IN_A_FILE } else { SHOWN };
    let found = ledger::postings(&tx, &filter, after, limit).await.or_broken()?;
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        let guide = Guide::of(&page, page.t("books-journal"), conditions(&page, of, account));
        return sheet(&page, &found.rows).download(kind, &format!("journal-{of}"), guide).await;
    }
    let address =
        format!("/ledger/postings?month={of}&account={}", account.as_deref().unwrap_or(""));
    let last = found.rows.last().filter(|_| found.has_more);
    let older = last.map(|last| (page.t("older"), further(&address, last.cursor())));
    let csv = format!("{address}&download=csv");
    let mut grid = grid(&page, &found.rows).file(&page, &csv);
    grid.older = older;
    show(&ListPage {
        lead: page.t("books-journal-lead"),
        action: Some(Action {
            label: page.t("sheet-xlsx"),
            href: format!("{address}&download=xlsx"),
            icon: "download",
        }),
        views: rooms(&page, "/ledger/postings", &of.to_string()),
        filter: fields(&page, &typed_or(typed, of), account.as_deref()),
        grid,
        page,
    })
}

fn typed_or(typed: String, month: Month) -> String {
    if typed.is_empty() { month.to_string() } else { typed }
}

fn further(address: &str, cursor: PostingCursor) -> String {
    format!("{address}&after={}/{}/{}", cursor.entered_on, cursor.document, cursor.seq)
}

/// The accounts of the ledger, in the order of the trial balance.
const ACCOUNTS: [&str; 14] = [
    "bank",
    "input_vat",
    "receivables",
    "partner_payable",
    "suspense",
    "vat_payable",
    "clawback_revenue",
    "late_charge_income",
    "outage_credits",
    "revenue",
    "sales_adjustments",
    "bad_debt",
    "partner_cost",
    "rounding",
];

fn fields(page: &Page, month: &str, account: Option<&str>) -> Vec<Field> {
    let all = std::iter::once(Choice::new("", page.t("books-all-accounts")));
    let named = ACCOUNTS.iter().map(|code| Choice::new(*code, page.word("ledger-account", code)));
    vec![
        Field::new(page, "month", FieldKind::Text).value(month).width("w-sm"),
        Field::new(page, "account", FieldKind::Select(all.chain(named).collect()))
            .value(account.unwrap_or_default())
            .optional(),
    ]
}

fn titles(page: &Page) -> [String; 7] {
    [
        "books-day",
        "books-source",
        "books-debit",
        "books-credit",
        "books-amount",
        "books-payer",
        "books-product",
    ]
    .map(|key| page.t(key))
}

fn payer(posting: &Posting) -> String {
    let parts = [posting.account_number.as_deref(), posting.payer_name.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn product_name(page: &Page, posting: &Posting) -> String {
    posting.product.as_deref().map(|code| page.product(code)).unwrap_or_default()
}

fn grid(page: &Page, found: &[Posting]) -> Grid {
    let [day, source, debit, credit, amount, who, product] = titles(page);
    let columns = vec![
        Column::fit(day),
        Column::fit(source),
        Column::fit(debit),
        Column::fit(credit),
        Column::number(amount),
        Column::text(who),
        Column::text(product),
    ];
    let row = |posting: &Posting| {
        Row::plain(vec![
            Cell::text(page.date(&posting.entered_on)),
            Cell::text(page.word("posting-source", posting.source.code())),
            Cell::text(page.word("ledger-account", &posting.debit)),
            Cell::text(page.word("ledger-account", &posting.credit)),
            Cell::Money(posting.amount.get()),
            Cell::text(payer(posting)),
            Cell::Quiet(product_name(page, posting)),
        ])
    };
    let empty = Empty {
        icon: Icon::named("calculator"),
        title: page.t("books-nothing"),
        why: page.t("books-nothing-why"),
        action: None,
    };
    Grid::new(page.t("books-journal"), columns, found.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .when_empty(empty)
}

fn sheet(page: &Page, found: &[Posting]) -> Sheet {
    let row = |posting: &Posting| {
        vec![
            sheet::Cell::Day(posting.entered_on),
            page.word("posting-source", posting.source.code()).into(),
            page.word("ledger-account", &posting.debit).into(),
            page.word("ledger-account", &posting.credit).into(),
            sheet::Cell::Won(posting.amount.get()),
            payer(posting).into(),
            product_name(page, posting).into(),
        ]
    };
    let rows = found.iter().map(row).collect();
    Sheet::new(page.t("books-journal"), titles(page).into(), rows).summed([4])
}

fn conditions(page: &Page, month: Month, account: Option<String>) -> Vec<(String, String)> {
    let account = account.map(|code| page.word("ledger-account", &code)).unwrap_or_default();
    vec![(page.t("field-month"), month.to_string()), (page.t("books-account"), account)]
}
