//! 거래처 원장 of one account, as a page and as a file, and the 채권잔액 확인서.

use actix_web::HttpResponse;
use actix_web::web::{self, Path, Query};
use chrono::{Datelike, NaiveDate};
use gaetong_billing::arrears::READERS;
use gaetong_billing::arrears::statement::{Entry, Statement, statement};
use gaetong_billing::receivables;
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::party::billing_account;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;

use super::payer::pdf;
use crate::pages::component::{Cell, Column, Field, FieldKind, Grid, Row};
use crate::pages::desk::{Desk, show as show_page};
use crate::pages::page::Page;
use crate::pages::view::{Action, ListPage};
use crate::papers;
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, FileKind, Guide, Sheet};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

impl Asked {
    /// This year until today, unless told.
    fn days(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let new_year = today.with_ordinal(1).unwrap_or(today);
        (self.from.parse().unwrap_or(new_year), self.until.parse().unwrap_or(today))
    }
}

async fn found(
    desk: &Desk,
    id: BillingAccountId,
    asked: &Asked,
) -> Result<(billing_account::Model, Statement), Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    let account = account(&tx, id).await?;
    let days = asked.days(desk.person.actor.today());
    let said = statement(&tx, (account.tenant_id, account.id), days).await.or_broken()?;
    Ok((account, said))
}

/// The billing account, if there is one for these eyes.
pub async fn account(
    tx: &gaetong_entity::Tx,
    id: BillingAccountId,
) -> Result<billing_account::Model, Problem> {
    let found = tx.find::<billing_account::Entity>().filter(billing_account::Column::Id.eq(id));
    found.one(tx.raw()).await.or_broken()?.ok_or_else(Problem::not_found)
}

pub async fn show(
    desk: Desk,
    id: Path<BillingAccountId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let (account, said) = found(&desk, *id, &asked).await?;
    let mut page = desk.page(format!("{} {}", desk.lang().t("statement"), account.payer_name));
    for (field, typed) in [("from", &asked.from), ("until", &asked.until)] {
        page.filtered::<NaiveDate>(field, typed, "statement-day-wrong");
    }
    let (from, until) = (said.from, said.until);
    let address = format!("/receivables/{}/statement", *id);
    let file = |kind: &str| format!("{address}.{kind}?from={from}&until={until}");
    let mut grid = grid(&page, &said).file(&page, &file("csv"));
    grid.files.push((page.t("bill-pdf"), file("pdf")));
    show_page(&ListPage {
        lead: account.number.clone(),
        action: Some(Action { label: page.t("sheet-xlsx"), href: file("xlsx"), icon: "download" }),
        views: Vec::new(),
        filter: vec![
            Field::new(&page, "from", FieldKind::Date).label(page.t("statement-from")).value(from),
            Field::new(&page, "until", FieldKind::Date)
                .label(page.t("statement-until"))
                .value(until),
        ],
        grid,
        page,
    })
}

fn grid(page: &Page, said: &Statement) -> Grid {
    let columns = vec![
        Column::fit(page.t("statement-on")),
        Column::fit(page.t("statement-what")),
        Column::text(page.t("statement-reference")),
        Column::number(page.t("statement-debit")),
        Column::number(page.t("statement-credit")),
        Column::number(page.t("statement-balance")),
    ];
    let money = |won: i64| if won == 0 { Cell::Blank } else { Cell::Money(won) };
    let opening = Row::plain(vec![
        Cell::text(page.date(&said.from)),
        Cell::text(page.t("statement-opening")),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Money(said.opening.get()),
    ]);
    let row = |entry: &Entry| {
        Row::plain(vec![
            Cell::text(page.date(&entry.on)),
            Cell::text(page.word("statement-kind", entry.kind.code())),
            Cell::text(entry.shown()),
            money(entry.debit),
            money(entry.credit),
            Cell::Money(entry.balance),
        ])
    };
    let rows = std::iter::once(opening).chain(said.entries.iter().map(row)).collect();
    let (debit, credit) = said.turnover();
    Grid::new(page.t("statement"), columns, rows)
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", said.entries.len()))
        .sum(vec![
            Cell::text(page.t("run-sum")),
            Cell::Blank,
            Cell::Blank,
            Cell::Money(debit),
            Cell::Money(credit),
            Cell::Money(said.closing().get()),
        ])
}

pub async fn csv(
    desk: Desk,
    id: Path<BillingAccountId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    file(&desk, *id, &asked, FileKind::Csv).await
}

pub async fn xlsx(
    desk: Desk,
    id: Path<BillingAccountId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    file(&desk, *id, &asked, FileKind::Xlsx).await
}

async fn file(
    desk: &Desk,
    id: BillingAccountId,
    asked: &Asked,
    kind: FileKind,
) -> Result<HttpResponse, Problem> {
    let (account, said) = found(desk, id, asked).await?;
    let page = desk.page("");
    let titles = ["on", "what", "reference", "debit", "credit", "balance"];
    let titles = titles.map(|title| page.t(&format!("statement-{title}"))).to_vec();
    let opening = vec![
        sheet::Cell::Day(said.from),
        page.t("statement-opening").into(),
        "".into(),
        sheet::Cell::Won(0),
        sheet::Cell::Won(0),
        sheet::Cell::Won(said.opening.get()),
    ];
    let row = |entry: &Entry| {
        vec![
            sheet::Cell::Day(entry.on),
            page.word("statement-kind", entry.kind.code()).into(),
            entry.shown().into(),
            sheet::Cell::Won(entry.debit),
            sheet::Cell::Won(entry.credit),
            sheet::Cell::Won(entry.balance),
        ]
    };
    let rows = std::iter::once(opening).chain(said.entries.iter().map(row)).collect();
    let name = format!("statement-{}-{}", account.number, said.until);
    let of = vec![
        (page.t("arrears-account"), account.number.clone()),
        (page.t("arrears-payer"), account.payer_name.clone()),
        (page.t("statement-from"), said.from.to_string()),
        (page.t("statement-until"), said.until.to_string()),
    ];
    let guide = Guide::of(&page, page.t("statement"), of);
    let sheet = Sheet::new(page.t("statement"), titles, rows).summed([3, 4]);
    sheet.download(kind, &name, guide).await
}

pub async fn paper(
    desk: Desk,
    id: Path<BillingAccountId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let (account, said) = found(&desk, *id, &asked).await?;
    let (lang, today) = (desk.lang().of_rules(), desk.person.actor.today());
    let config = desk.app.config.clone();
    let name = format!("statement-{}-{}.pdf", account.number, said.until);
    let made = web::block(move || {
        let sheet = (&config.supplier, config.is_demo(), lang);
        papers::arrears::statement_pdf(&account, &said, today, sheet)
    });
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    Ok(pdf(name, made.map_err(|error| Problem::internal(&error))?))
}

/// The balance of today, for the customer to confirm.
pub async fn confirmation(desk: Desk, id: Path<BillingAccountId>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let (lang, today) = (desk.lang().of_rules(), desk.person.actor.today());
    let tx = desk.read().await?;
    let account = account(&tx, *id).await?;
    let open = receivables::of_account(&tx, account.tenant_id, account.id, true).await;
    let (open, config) = (open.or_broken()?, desk.app.config.clone());
    let name = format!("balance-{}-{today}.pdf", account.number);
    let made = web::block(move || {
        let sheet = (&config.supplier, config.is_demo(), lang);
        papers::arrears::confirmation_pdf(&account, &open, today, sheet)
    });
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    Ok(pdf(name, made.map_err(|error| Problem::internal(&error))?))
}
