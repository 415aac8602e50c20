//! A disputed line: opened with a reason and a paper, talked about, withdrawn or decided.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Path, Query};
use gaetong_billing::partners::settlements::{self, Decision, Message, SettlementDetail};
use gaetong_billing::partners::{MAY_SETTLE, PartnerError, StoredFile};
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{PartnerDocumentId, SettlementDisputeId, SettlementId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::settlement_dispute;
use gaetong_provisioning::application::papers::examine;
use gaetong_rules::Won;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;

use super::present::label;
use super::show::{found, or_the_statement};
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::{ChosenFile, Uploaded, fetch, keep};
use crate::pages::view::FormPage;
use crate::problem::{OrBroken, Problem};
use crate::settling;

/// Only the partner whose statement it is disputes a line of it.
const DISPUTERS: [Role; 1] = [Role::Partner];

/// Papers that can be attached.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.tif,.tiff";

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    line: String,
}

pub async fn form(
    desk: Desk,
    id: Path<SettlementId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    desk.only(&DISPUTERS)?;
    let detail = found(&desk, *id).await?;
    let page = desk.page(desk.lang().t("settlement-dispute-title"));
    let typed = |name: &str| match name {
        "line" => asked.line.clone(),
        _ => String::new(),
    };
    show(&form_page(page, &detail, &typed))
}

fn form_page(page: Page, detail: &SettlementDetail, typed: &dyn Fn(&str) -> String) -> FormPage {
    let address = format!("/settlements/{}", detail.summary.settlement.id);
    let choices = detail.lines.iter().map(|line| {
        let won = page.money(&line.supply);
        Choice::new(
            line.line_no.to_string(),
            format!("{}. {} · {won}", line.line_no, label(&page, line)),
        )
    });
    let fields = vec![
        Field::new(&page, "line", FieldKind::Select(choices.collect()))
            .label(page.t("settlement-dispute-line"))
            .value(typed("line")),
        Field::new(&page, "body", FieldKind::Area)
            .label(page.t("settlement-dispute-body"))
            .value(typed("body"))
            .width("field-wide"),
        Field::new(&page, "file", FieldKind::File { accept: ACCEPT })
            .label(page.t("settlement-attachment"))
            .optional(),
    ];
    FormPage {
        lead: page.t("settlement-dispute-lead"),
        crumbs: vec![
            (page.t("nav-settlements"), "/settlements".to_owned()),
            (detail.summary.month.to_string(), address.clone()),
        ],
        action: format!("{address}/dispute"),
        sections: vec![Section::new(page.t("settlement-dispute"), fields)],
        hidden: Vec::new(),
        submit: page.t("settlement-dispute-send"),
        back: address,
        autosave: None,
        quote: None,
        quote_now: None,
        files: true,
        page,
    }
}

pub async fn open(uploaded: Uploaded, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    posted.desk.only(&DISPUTERS)?;
    let stored = stored(&posted, file).await?;
    let line: i32 = posted.field("line").parse().unwrap_or(0);
    let body = posted.field("body").to_owned();
    let done = posted.act(async |tx, actor| {
        let document = attached(tx, actor, *id, stored).await?;
        settlements::dispute(tx, actor, *id, line, Message { body, document }).await?;
        let go = format!("/settlements/{}?said=settlement-disputed#dispute-{line}", *id);
        Ok::<_, PartnerError>(go)
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let title = posted.desk.lang().t("settlement-dispute-title");
            let page = posted.desk.refused(title, &problem);
            let detail = found(&posted.desk, *id).await?;
            let typed = |name: &str| posted.field(name).to_owned();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_with(status, &form_page(page, &detail, &typed))
        }
        other => other,
    }
}

/// The chosen file, kept by its content; a file that is no paper is refused.
pub(super) async fn stored(
    posted: &Posted,
    file: Option<ChosenFile>,
) -> Result<Option<StoredFile>, Problem> {
    let Some(file) = file else { return Ok(None) };
    let examined = examine(&file.bytes)?;
    keep(&posted.desk.app, &examined, file.bytes).await?;
    Ok(Some(settling::stored(file.name, &examined)))
}

async fn attached(
    tx: &Tx,
    actor: &Actor,
    id: SettlementId,
    file: Option<StoredFile>,
) -> Result<Option<PartnerDocumentId>, PartnerError> {
    match file {
        None => Ok(None),
        Some(file) => Ok(Some(settlements::keep_document(tx, actor, id, file).await?.id)),
    }
}

/// The dispute, if there is one for these eyes.
async fn of(desk: &Desk, id: SettlementDisputeId) -> Result<settlement_dispute::Model, Problem> {
    let tx = desk.read().await?;
    let found = settlement_dispute::Column::Id.eq(id);
    let found = tx.find::<settlement_dispute::Entity>().filter(found).one(tx.raw()).await;
    found.or_broken()?.ok_or_else(Problem::not_found)
}

pub async fn reply(
    uploaded: Uploaded,
    id: Path<SettlementDisputeId>,
) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    let dispute = of(&posted.desk, *id).await?;
    let stored = stored(&posted, file).await?;
    let (settlement, body) = (dispute.settlement_id, posted.field("body").to_owned());
    let go = thread(&dispute, "settlement-replied");
    let done = posted.act(async |tx, actor| {
        let document = attached(tx, actor, settlement, stored).await?;
        settlements::say(tx, actor, *id, Message { body, document }).await?;
        Ok::<_, PartnerError>(go)
    });
    or_the_statement(&posted, settlement, done.await).await
}

fn thread(dispute: &settlement_dispute::Model, said: &str) -> String {
    format!("/settlements/{}?said={said}#dispute-{}", dispute.settlement_id, dispute.line_no)
}

pub async fn withdraw(
    posted: Posted,
    id: Path<SettlementDisputeId>,
) -> Result<HttpResponse, Problem> {
    posted.desk.only(&DISPUTERS)?;
    let dispute = of(&posted.desk, *id).await?;
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        settlements::withdraw(tx, actor, *id, version).await?;
        Ok::<_, PartnerError>(thread(&dispute, "settlement-withdrawn"))
    });
    or_the_statement(&posted, dispute.settlement_id, done.await).await
}

pub async fn uphold(
    posted: Posted,
    id: Path<SettlementDisputeId>,
) -> Result<HttpResponse, Problem> {
    let supply = signed(posted.field("amount"));
    let reason = posted.field("reason").to_owned();
    decide(posted, *id, Decision::Uphold { supply, reason }).await
}

pub async fn reject(
    posted: Posted,
    id: Path<SettlementDisputeId>,
) -> Result<HttpResponse, Problem> {
    let reason = posted.field("reason").to_owned();
    decide(posted, *id, Decision::Reject { reason }).await
}

async fn decide(
    posted: Posted,
    id: SettlementDisputeId,
    decision: Decision,
) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let dispute = of(&posted.desk, id).await?;
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        settlements::decide(tx, actor, id, version, decision).await?;
        Ok::<_, PartnerError>(thread(&dispute, "settlement-decided"))
    });
    or_the_statement(&posted, dispute.settlement_id, done.await).await
}

/// An amount as people write it, with either minus; what is no amount is none, and refused as such.
fn signed(text: &str) -> Won {
    let plain = text.replace([',', ' '], "").replace('\u{2212}', "-");
    plain.parse().map_or(Won::ZERO, Won::new)
}

/// A paper of a statement, to whoever may see the statement.
pub async fn paper(desk: Desk, id: Path<PartnerDocumentId>) -> Result<HttpResponse, Problem> {
    let tx = desk.read().await?;
    gaetong_billing::partners::may_read(&desk.person.actor)?;
    let paper = settlements::document(&tx, *id).await?;
    let bytes = fetch(&desk.app, &paper.object_key).await?;
    let name = percent_encoding(&paper.file_name);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    Ok(HttpResponse::Ok()
        .content_type(paper.media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(bytes))
}

fn percent_encoding(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn an_adjustment_is_read_with_either_minus() {
        for (text, won) in [("1,950,000", 1_950_000), ("-500", -500), ("\u{2212}500", -500)] {
            assert_eq!(signed(text).get(), won);
        }
        assert!(signed("").is_zero() && signed("많이").is_zero());
    }
}
