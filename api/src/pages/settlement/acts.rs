//! What is done with statements: made for a month, sent, confirmed, taken away as a file.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use gaetong_billing::partners::settlements::{self, SettlementDetail};
use gaetong_billing::partners::{MAY_SETTLE, PartnerError};
use gaetong_entity::ids::SettlementId;
use gaetong_rules::Month;
use serde::Deserialize;

use super::board;
use super::present::{customer, label};
use super::show::{found, or_the_statement};
use crate::json::bills::month;
use crate::pages::desk::{Desk, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::paper;
use crate::papers::settling::settlement_pdf;
use crate::problem::Problem;
use crate::sheet::{Cell, FileKind, Guide, Sheet};

pub async fn make(posted: Posted) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let of = month(posted.field("month"))?;
    let done = posted.act(async |tx, actor| {
        let settled = settlements::settle(tx, actor, of).await?;
        let said = match settled.made.is_empty() {
            true => "settlement-made-none",
            false => "settlement-made-n",
        };
        Ok::<_, PartnerError>(format!("/settlements?month={of}&said={said}"))
    });
    or_the_board(&posted, of, done.await).await
}

pub async fn ask_many(posted: Posted) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let of = month(posted.field("month"))?;
    let ids: Vec<SettlementId> =
        posted.all("settlement").into_iter().filter_map(|id| id.parse().ok()).collect();
    let done = posted.act(async |tx, actor| {
        for id in &ids {
            settlements::send(tx, actor, *id, None).await?;
        }
        Ok::<_, PartnerError>(format!("/settlements?month={of}&said=settlement-asked"))
    });
    or_the_board(&posted, of, done.await).await
}

async fn or_the_board(
    posted: &Posted,
    of: Month,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    match done {
        Err(problem) if comes_back(&problem) => {
            show_with(problem.status, &board::again(posted, of, &problem).await?)
        }
        other => other,
    }
}

pub async fn ask(posted: Posted, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        settlements::send(tx, actor, *id, version).await?;
        Ok::<_, PartnerError>(format!("/settlements/{}?said=settlement-asked", *id))
    });
    or_the_statement(&posted, *id, done.await).await
}

pub async fn confirm(posted: Posted, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        settlements::confirm(tx, actor, *id, version).await?;
        Ok::<_, PartnerError>(format!("/settlements/{}?said=settlement-was-confirmed", *id))
    });
    or_the_statement(&posted, *id, done.await).await
}

#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    download: Option<String>,
}

/// The lines as a file; a partner's own list in this form can be compared with ours.
pub async fn sheet(
    desk: Desk,
    id: Path<SettlementId>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let detail = found(&desk, *id).await?;
    let page = desk.page("");
    let title = super::show::title(&desk, &detail);
    let kind = FileKind::asked(wanted.download.as_deref()).unwrap_or(FileKind::Xlsx);
    let name = format!("settlement-{}", detail.summary.settlement.number);
    let guide = Guide::of(&page, title, Vec::new());
    lines(&page, &detail).download(kind, &name, guide).await
}

fn lines(page: &Page, detail: &SettlementDetail) -> Sheet {
    let titles = [
        "settlement-number-of-line",
        "settlement-line",
        "settlement-customer",
        "settlement-source",
        "settlement-supply",
        "settlement-vat",
    ];
    let row = |line: &gaetong_entity::settling::settlement_line::Model| {
        vec![
            Cell::Count(i64::from(line.line_no)),
            label(page, line).into(),
            customer(line).into(),
            page.word("settlement-source", line.source.code()).into(),
            Cell::Won(line.supply),
            Cell::Won(line.vat),
        ]
    };
    let titles = titles.map(|key| page.t(key)).to_vec();
    let rows = detail.lines.iter().map(row).collect();
    Sheet::new(page.t("settlement-lines"), titles, rows).summed([4, 5])
}

/// The statement as a paper; once it is paid, the remittance advice.
pub async fn pdf(desk: Desk, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    let detail = found(&desk, *id).await?;
    let name = format!("settlement-{}", detail.summary.settlement.number);
    paper(&desk, name, move |sheet| settlement_pdf(&detail, sheet)).await
}
