//! Notices: what a customer must be told before a day, when and how it was told (art. 8(4), 12, 14,
//! 15). One record for all of them; a mail's letter is in the outbox.

use super::in_force::Contract;
use super::refusal::ContractError;
use super::termination;
use crate::{letters, service};
use chrono::NaiveDate;
use gaetong_entity::act::Letter;
use gaetong_entity::ids::{MaintenanceId, NoticeId};
use gaetong_entity::service::change_order::{self, EndGround};
use gaetong_entity::service::notice::{self, Channel, NoticeKind};
use gaetong_entity::service::subscription;
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::{Value, json};

/// A notice about to be sent by mail.
#[derive(Debug, Clone)]
pub struct NewNotice {
    pub kind: NoticeKind,
    pub subject: String,
    pub reason: String,
    /// The day it happens, or the one promised.
    pub promised_on: Option<NaiveDate>,
    /// The last day on which telling is in time.
    pub tell_by: Option<NaiveDate>,
    pub maintenance_id: Option<MaintenanceId>,
    /// The letter's kind and payload.
    pub letter: (&'static str, Value),
}

/// Writes to the customer and keeps the notice.
pub async fn send(
    tx: &Tx,
    actor: &Actor,
    to: &subscription::Model,
    new: NewNotice,
) -> Result<notice::Model, DbErr> {
    let (_, customer) = service::customer_of(tx, to).await?;
    let (kind, mut payload) = new.letter;
    if let Value::Object(fields) = &mut payload {
        fields.insert("customer".to_owned(), json!(customer.name));
        fields.insert("service_id".to_owned(), json!(to.service_id.to_string()));
    }
    let recipient = customer.email.clone();
    let subject_id = to.service_id.to_string();
    let letter = Letter { kind, subject_id, recipient, payload };
    let outbox_id = tx.post(actor, to.tenant_id, letter).await?;
    tx.insert(notice::ActiveModel {
        tenant_id: Set(to.tenant_id),
        id: Set(NoticeId::new()),
        subscription_id: Set(to.id),
        kind: Set(new.kind),
        subject: Set(new.subject),
        reason: Set(new.reason),
        promised_on: Set(new.promised_on),
        tell_by: Set(new.tell_by),
        channel: Set(Channel::Mail),
        recipient: Set(customer.email),
        outbox_id: Set(Some(outbox_id)),
        maintenance_id: Set(new.maintenance_id),
        told_by: Set(Some(actor.user_id).filter(|user| !user.0.is_nil())),
        told_at: Set(actor.now),
        delivered_at: Set(None),
    })
    .await
}

/// The notices of a service, the latest first.
pub async fn of_service(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<Vec<notice::Model>, DbErr> {
    tx.find::<notice::Entity>()
        .filter(notice::Column::TenantId.eq(service.tenant_id))
        .filter(notice::Column::SubscriptionId.eq(service.id))
        .order_by_desc(notice::Column::Id)
        .all(tx.raw())
        .await
}

/// Art. 15: the customer is told of the ground before the contract is ended.
pub(super) async fn tell_of_termination(
    tx: &Tx,
    actor: &Actor,
    contract: &Contract,
    order: &change_order::Model,
) -> Result<(), DbErr> {
    let ground = order.ground.unwrap_or(EndGround::SimilarGround);
    let last_day = super::plan::day_before(order.effective_on);
    let new = NewNotice {
        kind: NoticeKind::Termination,
        subject: "서비스 계약 해지 예정 통지".to_owned(),
        reason: format!("{} — {}", termination::reason(ground), order.reason),
        promised_on: Some(last_day),
        tell_by: Some(last_day),
        maintenance_id: None,
        letter: (
            letters::TERMINATION_NOTICE,
            json!({ "last_day": last_day, "ground": ground.code(),
                    "reason": order.reason }),
        ),
    };
    send(tx, actor, &contract.service, new).await.map(drop)
}

/// The notice of the provider's termination is there, from before its last day.
pub(super) async fn told_of_termination(
    tx: &Tx,
    order: &change_order::Model,
) -> Result<(), ContractError> {
    let last_day = super::plan::day_before(order.effective_on);
    let told = tx
        .find::<notice::Entity>()
        .filter(notice::Column::TenantId.eq(order.tenant_id))
        .filter(notice::Column::SubscriptionId.eq(order.subscription_id))
        .filter(notice::Column::Kind.eq(NoticeKind::Termination))
        .filter(notice::Column::PromisedOn.eq(last_day))
        .one(tx.raw())
        .await?;
    let in_time =
        |notice: &notice::Model| gaetong_rules::month::seoul_date(notice.told_at) <= last_day;
    match told.filter(in_time) {
        Some(_) => Ok(()),
        None => Err(ContractError::NotTold { last_day }),
    }
}
