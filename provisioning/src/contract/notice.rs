//! Notices: what a customer must be told before a day, when and how it was told (art. 8(4), 12, 14,
//! 15). One record for all of them; a mail's letter is in the outbox.

use super::in_force::Contract;
use super::refusal::ContractError;
use super::termination;
use crate::application::draft::all_set;
use crate::barred::{self, Barred};
use crate::{free_text, letters, service};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::act::Letter;
use gaetong_entity::ids::{MaintenanceId, NoticeId, OutboxId, ServiceId, UserId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::{self, EndGround};
use gaetong_entity::service::notice::{self, Channel, NoticeKind};
use gaetong_entity::service::subscription;
use gaetong_entity::{Actor, Change, Tx};
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
        told_by: Set(teller(actor)),
        told_at: Set(actor.now),
        delivered_at: Set(None),
    })
    .await
}

/// A job tells in nobody's name.
fn teller(actor: &Actor) -> Option<UserId> {
    (!actor.user_id.0.is_nil()).then_some(actor.user_id)
}

/// Something a customer was told by word of mouth or on paper.
#[derive(Debug, Clone)]
pub struct ToldByHand {
    pub kind: NoticeKind,
    pub channel: ByHand,
    /// Whom it was told.
    pub recipient: String,
    pub reason: String,
    /// The day it happens, or the one promised.
    pub promised_on: Option<NaiveDate>,
}

/// The ways of telling that leave no letter in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByHand {
    Phone,
    Post,
}

/// Who records what a customer was told: the order desk, and credit control.
pub const RECORDERS: [Role; 2] = [Role::Consulting, Role::Credit];

/// Records what a customer was told by telephone or post; that is when it was delivered. Records
/// `notice.told`.
pub async fn record_told(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    told: ToldByHand,
) -> Result<notice::Model, Barred> {
    barred::only(actor, &RECORDERS)?;
    let recipient = free_text::reason("recipient", &told.recipient)?;
    let reason = free_text::reason("reason", &told.reason)?;
    let service = service::find(tx, service_id).await?.ok_or_else(Barred::no_service)?;
    let channel = match told.channel {
        ByHand::Phone => Channel::Phone,
        ByHand::Post => Channel::Post,
    };
    let row = tx
        .insert(notice::ActiveModel {
            tenant_id: Set(service.tenant_id),
            id: Set(NoticeId::new()),
            subscription_id: Set(service.id),
            kind: Set(told.kind),
            subject: Set(subject_of(told.kind).to_owned()),
            reason: Set(reason.clone()),
            promised_on: Set(told.promised_on),
            tell_by: Set(None),
            channel: Set(channel),
            recipient: Set(recipient),
            outbox_id: Set(None),
            maintenance_id: Set(None),
            told_by: Set(teller(actor)),
            told_at: Set(actor.now),
            delivered_at: Set(Some(actor.now)),
        })
        .await?;
    let change = Change {
        tenant_id: row.tenant_id,
        act: "notice.told",
        subject_kind: "subscription",
        subject_id: service.id.to_string(),
        before: json!({}),
        after: json!({
            "service_id": service_id.to_string(), "kind": row.kind.code(),
            "channel": row.channel.code(), "recipient": row.recipient,
            "promised_on": row.promised_on,
        }),
        reason: Some(reason),
    };
    tx.record(actor, change).await?;
    Ok(row)
}

/// The subject line of a notice that has no letter.
const fn subject_of(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Delay => "개통 예정일 변경 안내",
        NoticeKind::Maintenance => "서비스 점검 안내",
        NoticeKind::RenewalTwoMonths | NoticeKind::RenewalOneMonth => "계약 만료와 자동 연장 안내",
        NoticeKind::Suspension => "이용정지 안내",
        NoticeKind::Termination => "서비스 계약 해지 예정 통지",
    }
}

/// The letter of a notice has left: it is delivered.
pub async fn delivered(tx: &Tx, letter: OutboxId, at: DateTime<Utc>) -> Result<(), DbErr> {
    let told = tx.find::<notice::Entity>().filter(notice::Column::OutboxId.eq(letter));
    for row in told.filter(notice::Column::DeliveredAt.is_null()).all(tx.raw()).await? {
        let mut row: notice::ActiveModel = all_set(row);
        row.delivered_at = Set(Some(at));
        tx.update(row).await?;
    }
    Ok(())
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
