//! Deciding what waits: requests by a second person, disputes by whoever corrects bills.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_billing::notes::{self, NoteError, disputes};
use gaetong_entity::ids::{DisputeId, NoteRequestId};
use gaetong_entity::{Actor, Scope, Tx};

use super::{ask, board};
use crate::pages::desk::show_with;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn approve(posted: Posted, id: Path<NoteRequestId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let act = async |tx: &Tx, actor: &Actor| {
        let outcome = notes::approve(tx, actor, *id, version).await?;
        Ok::<_, NoteError>(ask::after(&outcome))
    };
    or_board(&posted, posted.act(act).await).await
}

pub async fn refuse(posted: Posted, id: Path<NoteRequestId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("reason").to_owned());
    let act = async |tx: &Tx, actor: &Actor| {
        notes::refuse(tx, actor, *id, version, &reason).await?;
        Ok::<_, NoteError>("/credit-notes?said=note-refused".to_owned())
    };
    or_board(&posted, posted.act(act).await).await
}

pub async fn withdraw(posted: Posted, id: Path<DisputeId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let act = async |tx: &Tx, actor: &Actor| {
        let row = disputes::withdraw(tx, actor, *id, version).await?;
        Ok::<_, NoteError>(format!("/bills/{}?said=dispute-withdrawn", row.bill_id))
    };
    or_board(&posted, posted.act(act).await).await
}

pub async fn reject(posted: Posted, id: Path<DisputeId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("reason").to_owned());
    let act = async |tx: &Tx, actor: &Actor| {
        disputes::reject(tx, actor, *id, version, &reason).await?;
        Ok::<_, NoteError>("/credit-notes?said=dispute-rejected".to_owned())
    };
    or_board(&posted, posted.act(act).await).await
}

pub async fn uphold(posted: Posted, id: Path<DisputeId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("reason").to_owned());
    let act = async |tx: &Tx, actor: &Actor| {
        let outcome = disputes::uphold(tx, actor, *id, version, &reason, None).await?;
        Ok::<_, NoteError>(ask::after(&outcome))
    };
    or_board(&posted, posted.act(act).await).await
}

fn version(posted: &Posted) -> Option<i64> {
    posted.field("version").parse().ok()
}

/// The board again with what was refused; a customer, who has no board, sees the refusal itself.
async fn or_board(
    posted: &Posted,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    match done {
        Err(problem)
            if comes_back(&problem) && posted.desk.person.actor.scope() == Scope::Provider =>
        {
            let page = posted.desk.refused(posted.desk.lang().t("credit-notes"), &problem);
            let page = board::page(&posted.desk, page).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        other => other,
    }
}
