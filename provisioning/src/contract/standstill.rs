//! 이용정지 (art. 11): ordered by a court, or because the customer cannot pay any more. Charges go on
//! (L5). Arrears have their own ladder; they are settled before a service is stopped for them.

use super::ContractError;
use super::carry_out::for_change;
use super::in_force::Contract;
use super::plan::running;
use crate::application::draft::all_set;
use crate::axes::{self, AxisEvent};
use crate::{barred, free_text, letters, service};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription;
use gaetong_entity::service::subscription_state::{Axis, Ground};
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::DbErr;
use serde_json::json;

/// Stops a service today on a ground of art. 11(2) or (3). Records `service.suspended`; the
/// customer is told the ground.
pub async fn suspend(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    expected: Option<i64>,
    ground: Ground,
    reason: &str,
) -> Result<subscription::Model, ContractError> {
    barred::only(actor, &[Role::Credit])?;
    if !matches!(ground, Ground::CourtOrder | Ground::Insolvency) {
        return Err(ContractError::NotThatGround { ground: ground.code() });
    }
    let reason = free_text::reason("reason", reason)?;
    let contract = for_change(tx, service_id, expected).await?;
    let today = actor.today();
    contract.service.opened_on.ok_or(ContractError::NotOpened)?;
    running(&contract, today)?;
    let stops = AxisEvent {
        axis: Axis::Service,
        state: "suspended",
        effective_on: today,
        reason: reason.clone(),
        ground: Some(ground),
    };
    let moved = moved(tx, actor, &contract, vec![stops], ("service.suspended", &reason)).await?;
    let payload = json!({ "ground": ground.code(), "reason": reason, "from": today });
    tell(tx, actor, &moved, letters::SERVICE_SUSPENDED, payload).await?;
    Ok(moved)
}

/// Lifts an 이용정지 from today on. Records `service.suspension_lifted`; the customer is told.
pub async fn lift(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    expected: Option<i64>,
    reason: &str,
) -> Result<subscription::Model, ContractError> {
    barred::only(actor, &[Role::Credit])?;
    let reason = free_text::reason("reason", reason)?;
    let contract = for_change(tx, service_id, expected).await?;
    let today = actor.today();
    let stands = contract.standstill_on(today).ok_or(ContractError::NotSuspended)?;
    if stands.ground == Ground::CustomersWish {
        return Err(ContractError::NotSuspended);
    }
    let goes_on = AxisEvent {
        axis: Axis::Service,
        state: "active",
        effective_on: today,
        reason: reason.clone(),
        ground: None,
    };
    let moved =
        moved(tx, actor, &contract, vec![goes_on], ("service.suspension_lifted", &reason)).await?;
    let payload = json!({ "reason": reason, "from": today });
    tell(tx, actor, &moved, letters::SUSPENSION_LIFTED, payload).await?;
    Ok(moved)
}

pub(super) async fn moved(
    tx: &Tx,
    actor: &Actor,
    contract: &Contract,
    events: Vec<AxisEvent>,
    (act, reason): (&'static str, &str),
) -> Result<subscription::Model, DbErr> {
    let change = Change {
        tenant_id: contract.service.tenant_id,
        act,
        subject_kind: "subscription",
        subject_id: contract.service.id.to_string(),
        before: json!({ "stage": contract.stage_on(actor.today()).code() }),
        after: json!({
            "state": events.first().map(|event| event.state),
            "ground": events.first().and_then(|event| event.ground).map(Ground::code),
        }),
        reason: Some(reason.to_owned()),
    };
    axes::append(tx, actor, &contract.service, events).await?;
    let mut row = contract.service.clone();
    row.version += 1;
    let row = tx.update(all_set(row)).await?;
    tx.record(actor, change).await?;
    Ok(row)
}

async fn tell(
    tx: &Tx,
    actor: &Actor,
    row: &subscription::Model,
    kind: &'static str,
    mut payload: serde_json::Value,
) -> Result<(), DbErr> {
    let (order, customer) = service::customer_of(tx, row).await?;
    let (filer, address) = crate::application::addresses_of(tx, &order).await?;
    payload["customer"] = json!(customer.name);
    payload["service_id"] = json!(row.service_id.to_string());
    let subject = row.service_id.to_string();
    for letter in letters::to_all(kind, &subject, &[filer.as_str(), address.as_str()], &payload) {
        tx.post(actor, row.tenant_id, letter).await?;
    }
    Ok(())
}
