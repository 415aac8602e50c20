//! 미수 연령: what is open by days past the due date, on any day, with a file to take away.

use actix_web::HttpResponse;
use actix_web::web::Query;
use chrono::NaiveDate;
use gaetong_billing::arrears::READERS;
use gaetong_billing::arrears::aging::{Aging, AgingRow, Bucket, aging as read_aging};
use serde::Deserialize;

use crate::pages::component::{Cell, Column, Empty, Field, FieldKind, Grid, Row};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::view::{Action, ListPage};
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, FileKind, Guide, Sheet};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    as_of: String,
}

impl Asked {
    fn day(&self, today: NaiveDate) -> NaiveDate {
        self.as_of.parse().unwrap_or(today)
    }
}

async fn found(desk: &Desk, asked: &Asked) -> Result<Aging, Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    read_aging(&tx, asked.day(desk.person.actor.today())).await.or_broken()
}

pub async fn aging(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let found = found(&desk, &asked).await?;
    let page = desk.page(desk.lang().t("aging"));
    show(&ListPage {
        lead: page.t1("aging-lead", "day", page.date(&found.as_of)),
        action: Some(Action {
            label: page.t("sheet-xlsx"),
            href: format!("/receivables/aging.xlsx?as_of={}", found.as_of),
            icon: "download",
        }),
        views: Vec::new(),
        filter: vec![
            Field::new(&page, "as_of", FieldKind::Date).label(page.t("as-of")).value(found.as_of),
        ],
        grid: grid(&page, &found)
            .file(&page, &format!("/receivables/aging.csv?as_of={}", found.as_of)),
        page,
    })
}

fn grid(page: &Page, found: &Aging) -> Grid {
    let mut columns = vec![Column::text(page.t("arrears-payer"))];
    columns.extend(Bucket::ALL.map(|b| Column::number(page.word("aging-bucket", b.code()))));
    columns.push(Column::number(page.t("aging-total")));
    columns.push(Column::number(page.t("arrears-on-hold")));
    let money = |won: i64| if won == 0 { Cell::Blank } else { Cell::Money(won) };
    let row = |row: &AgingRow| {
        let mut cells = vec![Cell::text(format!("{} {}", row.payer_name, row.account_number))];
        cells.extend(row.open.map(money));
        cells.extend([Cell::Money(row.total().get()), money(row.on_hold)]);
        Row::to(format!("/receivables/{}", row.account_id), cells)
    };
    let mut sum = vec![Cell::text(page.t("run-sum"))];
    sum.extend(found.totals().map(Cell::Money));
    sum.push(Cell::Money(found.totals().iter().sum()));
    sum.push(Cell::Money(found.rows.iter().map(|row| row.on_hold).sum()));
    Grid::new(page.t("aging"), columns, found.rows.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .sum(sum)
        .total(page.t1("list-total", "n", found.rows.len()))
        .when_empty(Empty {
            icon: Icon::named("circle-check"),
            title: page.t("aging-none"),
            why: page.t("aging-none-why"),
            action: None,
        })
}

pub async fn csv(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    file(&desk, &asked, FileKind::Csv).await
}

pub async fn xlsx(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    file(&desk, &asked, FileKind::Xlsx).await
}

async fn file(desk: &Desk, asked: &Asked, kind: FileKind) -> Result<HttpResponse, Problem> {
    let found = found(desk, asked).await?;
    let page = desk.page("");
    let mut titles = vec![page.t("arrears-account"), page.t("arrears-payer")];
    titles.extend(Bucket::ALL.map(|bucket| page.word("aging-bucket", bucket.code())));
    titles.extend([page.t("aging-total"), page.t("arrears-on-hold")]);
    let row = |row: &AgingRow| {
        let mut cells: Vec<sheet::Cell> =
            vec![row.account_number.clone().into(), row.payer_name.clone().into()];
        cells.extend(row.open.map(sheet::Cell::Won));
        cells.extend([sheet::Cell::Won(row.total().get()), sheet::Cell::Won(row.on_hold)]);
        cells
    };
    let sums = 2..titles.len();
    let sheet = Sheet::new(page.t("aging"), titles, found.rows.iter().map(row).collect());
    let guide = Guide::of(&page, page.t("aging"), vec![(page.t("as-of"), found.as_of.to_string())]);
    sheet.summed(sums).download(kind, &format!("aging-{}", found.as_of), guide).await
}
