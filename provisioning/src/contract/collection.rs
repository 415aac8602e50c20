//! What arrears do to a service (art. 11(1), 15): the third axis of spec 2.8, the suspension and
//! its end. Whether a step is due is billing's to say; here it is written into the service's life.

use super::ContractError;
use super::carry_out::for_change;
use super::filing::{record, summary};
use super::in_force::{Contract, Stage};
use super::standstill::moved;
use crate::application::draft::all_set;
use crate::axes::{self, AxisEvent};
use crate::barred;
use crate::lifecycle::{ChangeOrderEvent, CollectionEvent, change_order_after, collection_after};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::{self, ChangeState, EndGround};
use gaetong_entity::service::subscription;
use gaetong_entity::service::subscription_state::{Axis, Ground};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};

/// The payer of a service was demanded to pay. Records `service.demanded`; a second demand leaves
/// the service as it is.
pub async fn demanded(
    tx: &Tx,
    actor: &Actor,
    service: &ServiceId,
    reason: &str,
) -> Result<(), ContractError> {
    barred::only(actor, &[Role::Credit])?;
    let contract = for_change(tx, service, None).await?;
    if let Ok(event) = collects(&contract, actor, CollectionEvent::Demand, reason) {
        moved(tx, actor, &contract, vec![event], ("service.demanded", reason)).await?;
    }
    Ok(())
}

/// Stops a running service for arrears from today on; charges go on (L5). Records
/// `service.suspended`. The payer's letter is written by whoever ordered it.
pub async fn suspend(
    tx: &Tx,
    actor: &Actor,
    service: &ServiceId,
    proof: &str,
) -> Result<subscription::Model, ContractError> {
    barred::only(actor, &[Role::Credit])?;
    let contract = for_change(tx, service, None).await?;
    used(&contract, actor)?;
    let stops = AxisEvent {
        axis: Axis::Service,
        state: "suspended",
        effective_on: actor.today(),
        reason: proof.to_owned(),
        ground: Some(Ground::Arrears),
    };
    let mut events = vec![stops];
    // A service that came to this payer after the demand was not demanded for itself.
    if collects(&contract, actor, CollectionEvent::Demand, proof).is_ok() {
        events.push(collection(actor, "demanded", proof));
    }
    events.push(collection(actor, "suspended", proof));
    Ok(moved(tx, actor, &contract, events, ("service.suspended", proof)).await?)
}

/// Everything overdue was paid: a service stopped for arrears runs again from today on, and an end
/// filed for arrears that the order desk has not carried out is taken back. Records
/// `service.suspension_lifted` or `service.settled`; nothing where nothing stood.
pub async fn settled(
    tx: &Tx,
    actor: &Actor,
    service: &ServiceId,
    reason: &str,
) -> Result<(), ContractError> {
    let contract = for_change(tx, service, None).await?;
    let today = actor.today();
    let mut events = Vec::new();
    let stands = contract.standstill_on(today).map(|stands| stands.ground);
    let lifts = stands == Some(Ground::Arrears);
    if lifts {
        events.push(AxisEvent {
            axis: Axis::Service,
            state: "active",
            effective_on: today,
            reason: reason.to_owned(),
            ground: None,
        });
    }
    events.extend(collects(&contract, actor, CollectionEvent::Settle, reason));
    if !events.is_empty() {
        let act = if lifts { "service.suspension_lifted" } else { "service.settled" };
        moved(tx, actor, &contract, events, (act, reason)).await?;
    }
    Ok(take_back_ends(tx, actor, &contract, reason).await?)
}

/// The service runs, if only until an end that is set already.
fn used(contract: &Contract, actor: &Actor) -> Result<(), ContractError> {
    match contract.stage_on(actor.today()) {
        Stage::Active | Stage::Terminating => Ok(()),
        stage => Err(ContractError::NotRunning { stage }),
    }
}

/// The collection axis after an event, as from today.
fn collects(
    contract: &Contract,
    actor: &Actor,
    event: CollectionEvent,
    reason: &str,
) -> Result<AxisEvent, ContractError> {
    let held = axes::on(&contract.states, actor.today()).collection;
    Ok(collection(actor, collection_after(held, event)?.code(), reason))
}

fn collection(actor: &Actor, state: &'static str, reason: &str) -> AxisEvent {
    AxisEvent {
        axis: Axis::Collection,
        state,
        effective_on: actor.today(),
        reason: reason.to_owned(),
        ground: None,
    }
}

/// Records `change_order.withdrawn` for an end for arrears that waits.
async fn take_back_ends(
    tx: &Tx,
    actor: &Actor,
    contract: &Contract,
    reason: &str,
) -> Result<(), DbErr> {
    use change_order::Column::{Ground, State, SubscriptionId, TenantId};
    let waiting = tx.find::<change_order::Entity>();
    let waiting = waiting.filter(TenantId.eq(contract.service.tenant_id));
    let waiting = waiting.filter(SubscriptionId.eq(contract.service.id));
    let waiting = waiting.filter(State.eq(ChangeState::Filed));
    let waiting = waiting.filter(Ground.eq(EndGround::Arrears)).all(tx.raw()).await?;
    for mut row in waiting {
        let before = summary(&row);
        let Ok(state) = change_order_after(row.state, ChangeOrderEvent::Withdraw) else { continue };
        row.state = state;
        row.decided_by = actor.person();
        row.decided_at = Some(actor.now);
        row.decision_reason = Some(reason.to_owned());
        row.version += 1;
        let row: change_order::Model = tx.update(all_set(row)).await?;
        let change = (before, summary(&row));
        let reason = Some(reason.to_owned());
        record(tx, actor, &row, "change_order.withdrawn", change, reason).await?;
    }
    Ok(())
}
