//! 미수 연령: what is open by days past the due date, on any day, with a file to take away.

use actix_web::HttpResponse;
use actix_web::web::Query;
use askama::Template;
use chrono::NaiveDate;
use gaetong_billing::arrears::READERS;
use gaetong_billing::arrears::aging::{Aging, AgingRow, Bucket, aging as read_aging};
use gaetong_entity::Tx;
use serde::Deserialize;

use crate::pages::component::{
    Cell, Chart, Column, Empty, Field, FieldKind, Grid, Ink, Measure, Row, Series,
};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page};
use crate::pages::report::Part;
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

/// Accounts a page shows; the file has all of them.
const SHOWN: usize = 200;

async fn found(desk: &Desk, asked: &Asked, most: usize) -> Result<Aging, Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    read_aging(&tx, asked.day(desk.person.actor.today()), most).await.or_broken()
}

/// What is open by days past due, as a picture and account by account.
#[derive(Clone, Debug, Template)]
#[template(path = "receivable/aging.html")]
pub struct AgingPage {
    pub page: Page,
    pub lead: String,
    pub download: String,
    pub filter: Vec<Field>,
    pub chart: Option<Chart>,
    pub grid: Grid,
}

pub async fn aging(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let mut page = desk.page(desk.lang().t("aging"));
    page.filtered::<NaiveDate>("as_of", &asked.as_of, "aging-day-wrong");
    let found = found(&desk, &asked, SHOWN).await?;
    show(&AgingPage {
        lead: page.t1("aging-lead", "day", page.date(&found.as_of)),
        download: format!("/receivables/aging.xlsx?as_of={}", found.as_of),
        chart: chart(&page, &found),
        filter: vec![
            Field::new(&page, "as_of", FieldKind::Date).label(page.t("as-of")).value(found.as_of),
        ],
        grid: grid(&page, &found)
            .file(&page, &format!("/receivables/aging.csv?as_of={}", found.as_of)),
        page,
    })
}

fn chart(page: &Page, found: &Aging) -> Option<Chart> {
    let names = Bucket::ALL.map(|bucket| page.word("aging-bucket", bucket.code()));
    let chart = Chart::named(page.look.lang, page.t("report-aging"), Measure::Won, names);
    let open = Series::new(page.t("report-aging"), Ink::Blue, found.sums.open);
    chart.tabled().with(open).filled()
}

/// The same by bucket, as it stands today, for the reports.
pub async fn summary(desk: &Desk, tx: &Tx, page: &Page) -> Result<Part, Problem> {
    let found = read_aging(tx, desk.person.actor.today(), 0).await.or_broken()?;
    let columns = vec![
        Column::text(page.t("report-bucket")),
        Column::number(page.t("report-open")),
        Column::number(page.t("report-accounts")),
    ];
    let row = |((bucket, won), owing): ((Bucket, i64), u64)| {
        let name = Cell::text(page.word("aging-bucket", bucket.code()));
        Row::plain(vec![name, Cell::Money(won), Cell::Count(owing)])
    };
    let rows = Bucket::ALL.into_iter().zip(found.sums.open).zip(found.sums.owing).map(row);
    let sum = vec![
        Cell::text(page.t("run-sum")),
        Cell::Money(found.sums.open.iter().sum()),
        Cell::Count(found.sums.accounts),
    ];
    let mut grid = Grid::new(page.t("report-aging"), columns, rows.collect()).sum(sum);
    let day = page.date(&found.as_of);
    grid = grid.shown_caption(format!(
        "{} {}",
        page.t("unit-won"),
        page.t1("report-aging-when", "day", day)
    ));
    grid.files.push((page.t("report-aging-all"), "/receivables/aging".to_owned()));
    Ok(Part { charts: chart(page, &found).into_iter().collect(), grid })
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
    sum.extend(found.sums.open.map(Cell::Money));
    sum.push(Cell::Money(found.sums.open.iter().sum()));
    sum.push(Cell::Money(found.sums.on_hold));
    let all = figures::grouped(found.sums.accounts);
    let total = match found.sums.accounts > found.rows.len() as u64 {
        true => page.t_with("aging-largest", &[("n", &SHOWN.to_string()), ("all", &all)]),
        false => page.t1("list-total", "n", all),
    };
    Grid::new(page.t("aging"), columns, found.rows.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .sum(sum)
        .total(total)
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
    let found = found(desk, asked, usize::MAX).await?;
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
