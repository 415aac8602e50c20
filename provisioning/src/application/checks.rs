//! Pre-checks and approvals, each by the role whose it is, with who and when (spec 2.1, P5, P6).

use super::draft::record;
use super::{
    ApplicationError, base_seats, checks_of, for_change, items_of, missing, still_editable,
};
use crate::{barred, free_text};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application_check::{self, CheckKind};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Text;
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// What is confirmed or approved about the quote, and void when the quote changes.
pub const OF_THE_QUOTE: [CheckKind; 4] = [
    CheckKind::QuoteConfirmedByProduct,
    CheckKind::QuoteConfirmedByConsulting,
    CheckKind::UnderTenSeatsApproved,
    CheckKind::AgreedPriceApproved,
];

/// Whose check it is.
pub const fn roles_for(kind: CheckKind) -> &'static [Role] {
    match kind {
        CheckKind::NetworkReviewed => &[Role::Sales],
        CheckKind::QuoteConfirmedByConsulting => &[Role::Consulting],
        CheckKind::QuoteConfirmedByProduct
        | CheckKind::UnderTenSeatsApproved
        | CheckKind::AgreedPriceApproved => &[Role::Product],
    }
}

pub const fn name(kind: CheckKind) -> Text {
    match kind {
        CheckKind::NetworkReviewed => {
            Text::fixed("고객 네트워크 환경 검토", "review of the customer's network")
        }
        CheckKind::QuoteConfirmedByProduct => {
            Text::fixed("최종 견적 확인(상품담당)", "final quote confirmed by product")
        }
        CheckKind::QuoteConfirmedByConsulting => {
            Text::fixed("최종 견적 확인(컨설팅지원담당)", "final quote confirmed by consulting")
        }
        CheckKind::UnderTenSeatsApproved => Text::fixed(
            "10석 미만 예외 승인(약관 제3조 7항)",
            "exception for under 10 seats (art. 3(7))",
        ),
        CheckKind::AgreedPriceApproved => {
            Text::fixed("협의 단가 승인", "approval of the negotiated price")
        }
    }
}

/// Makes a check, or makes it again. Records `application.checked`.
pub async fn check(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    kind: CheckKind,
    note: &str,
) -> Result<application_check::Model, ApplicationError> {
    barred::only(actor, roles_for(kind))?;
    let note = free_text::remark("note", note)?;
    let row = still_editable(for_change(tx, id, None).await?)?;
    let seats = base_seats(&items_of(tx, id).await?);
    if kind != CheckKind::NetworkReviewed && seats == 0 {
        return Err(ApplicationError::NothingToConfirm);
    }
    super::draft::void_checks(tx, &row, &[kind]).await?;
    let stored = tx
        .insert(application_check::ActiveModel {
            tenant_id: Set(row.tenant_id),
            application_id: Set(id),
            kind: Set(kind),
            checked_by: Set(actor.user_id),
            checked_at: Set(actor.now),
            note: Set(note),
        })
        .await?;
    let after = json!({ "check": kind.code(), "note": stored.note, "seats": seats });
    record(tx, actor, &row, "application.checked", (json!({}), after), None).await?;
    Ok(stored)
}

/// The checks an application needs that it does not have.
pub async fn wanted(tx: &Tx, id: ApplicationId) -> Result<Vec<CheckKind>, sea_orm::DbErr> {
    let made = checks_of(tx, id).await?;
    let items = items_of(tx, id).await?;
    let products = tx.find::<gaetong_entity::catalogue::product::Entity>().all(tx.raw()).await?;
    let needed = missing::checks_needed(&items, &products);
    Ok(needed.into_iter().filter(|kind| made.iter().all(|check| check.kind != *kind)).collect())
}
