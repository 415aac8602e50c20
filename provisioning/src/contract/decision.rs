//! The order desk decides a change order: approved, it is carried out in the same act; refused, it
//! changes nothing. What goes beyond the price table or the penalty of art. 14(3) needs the
//! product manager or credit control first (P5, P6, T9).

use super::carry_out::{Carried, around, carry_out, for_change};
use super::change::{ChangeOfTerms, ItemChange};
use super::filing::{record, still_filed, summary};
use super::in_force::Contract;
use super::list::items_of;
use super::plan::{Order, PenaltyDue, Planned, Wish, plan};
use super::{ContractError, notice};
use crate::application::draft::all_set;
use crate::barred;
use crate::lifecycle::{ChangeOrderEvent, change_order_after};
use crate::{compensation, free_text, letters, service};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product;
use gaetong_entity::ids::ChangeOrderId;
use gaetong_entity::order::document;
use gaetong_entity::party::billing_account;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::{self, ChangeKind, EndGround};
use gaetong_entity::service::change_order_item;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::month::seoul_date;
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use serde_json::{Value, json};

/// An order that was carried out.
#[derive(Debug, Clone)]
pub struct Approval {
    pub order: change_order::Model,
    pub carried: Carried,
    /// What the penalty rule is to be asked; the door lets billing assess it in this transaction.
    pub penalty: Option<PenaltyDue>,
}

/// Approves a filed order and carries it out. `unbilled_from` is the first day no bill holds,
/// `penalty` what billing works out for it, won. With the end of a contract the tasks that bring its
/// equipment back are made. Records `change_order.approved`; the customer and the filer are written to.
pub async fn approve(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    expected: Option<i64>,
    unbilled_from: Option<NaiveDate>,
    penalty: Option<i64>,
) -> Result<Approval, ContractError> {
    barred::only(actor, &DECIDERS)?;
    let mut row = still_filed(tx, id, expected, ChangeOrderEvent::Approve).await?;
    let (contract, planned) = planned_again(tx, &row, unbilled_from).await?;
    complete(tx, &row, &planned).await?;
    let before = summary(&row);
    row.state = change_order_after(row.state, ChangeOrderEvent::Approve)?;
    row.penalty = penalty;
    row.decided_by = Some(actor.user_id);
    row.decided_at = Some(actor.now);
    row.version += 1;
    let order: change_order::Model = tx.update(all_set(row)).await?;
    let source = paper(&order);
    let penalty = planned.penalty.clone();
    let carried = carry_out(tx, actor, contract, planned, order.effective_on, &source).await?;
    if order.kind == ChangeKind::Termination {
        let last_day = super::plan::day_before(order.effective_on);
        compensation::equipment_return(tx, actor, &carried.service, last_day).await?;
    }
    record(tx, actor, &order, "change_order.approved", (before, summary(&order)), None).await?;
    if order.kind == ChangeKind::Termination {
        let last_day = super::plan::day_before(order.effective_on);
        compensation::equipment_return(tx, actor, &carried.service, last_day).await?;
    }
    tell(tx, actor, &carried.before, &order, confirmation(order.kind)).await?;
    Ok(Approval { order, carried, penalty })
}

/// Who approves and refuses: the order desk.
pub const DECIDERS: [Role; 1] = [Role::Consulting];
/// Who waives a penalty (T9).
pub const WAIVERS: [Role; 2] = [Role::Credit, Role::Product];

/// What the penalty rule would be asked for a filed order, for billing to answer before one of
/// `allowed` decides on it.
pub async fn penalty_of(
    tx: &Tx,
    actor: &Actor,
    allowed: &'static [Role],
    id: ChangeOrderId,
    unbilled_from: Option<NaiveDate>,
) -> Result<(change_order::Model, Option<PenaltyDue>), ContractError> {
    barred::only(actor, allowed)?;
    let row = still_filed(tx, id, None, ChangeOrderEvent::Approve).await?;
    let (_, planned) = planned_again(tx, &row, unbilled_from).await?;
    Ok((row, planned.penalty))
}

/// Refuses a filed order. Records `change_order.refused`; customer and filer are told why.
pub async fn refuse(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    expected: Option<i64>,
    reason: &str,
) -> Result<change_order::Model, ContractError> {
    barred::only(actor, &DECIDERS)?;
    let reason = free_text::reason("reason", reason)?;
    let mut row = still_filed(tx, id, expected, ChangeOrderEvent::Refuse).await?;
    let before = summary(&row);
    row.state = change_order_after(row.state, ChangeOrderEvent::Refuse)?;
    row.decision_reason = Some(reason.clone());
    row.decided_by = Some(actor.user_id);
    row.decided_at = Some(actor.now);
    row.version += 1;
    let row: change_order::Model = tx.update(all_set(row)).await?;
    let change = (before, summary(&row));
    record(tx, actor, &row, "change_order.refused", change, Some(reason)).await?;
    let contract = for_change(tx, &row.service_id, None).await?;
    tell(tx, actor, &contract, &row, letters::CHANGE_ORDER_REFUSED).await?;
    Ok(row)
}

/// The product manager approves what the price table does not provide for: fewer than ten seats
/// (P6), a negotiated price (P5). Records `change_order.exception_approved`.
pub async fn approve_exception(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    expected: Option<i64>,
    note: &str,
) -> Result<change_order::Model, ContractError> {
    barred::only(actor, &[Role::Product])?;
    let note = free_text::reason("note", note)?;
    let mut row = still_filed(tx, id, expected, ChangeOrderEvent::ApproveException).await?;
    row.product_approved_by = Some(actor.user_id);
    row.product_approved_at = Some(actor.now);
    row.product_note = Some(note.clone());
    row.version += 1;
    let row: change_order::Model = tx.update(all_set(row)).await?;
    let change = (json!({}), summary(&row));
    record(tx, actor, &row, "change_order.exception_approved", change, Some(note)).await?;
    Ok(row)
}

/// Credit control or the product manager waives the penalty in part or whole (T9): `waived` won of
/// `penalty`, which billing has worked out. Records `change_order.penalty_waived`.
pub async fn waive(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    expected: Option<i64>,
    (penalty, waived): (i64, i64),
    reason: &str,
) -> Result<change_order::Model, ContractError> {
    barred::only(actor, &WAIVERS)?;
    let reason = free_text::reason("reason", reason)?;
    if !(0..=penalty).contains(&waived) {
        return Err(ContractError::WaiverOutOfRange { waived, penalty });
    }
    let mut row = still_filed(tx, id, expected, ChangeOrderEvent::WaivePenalty).await?;
    let before = summary(&row);
    row.penalty = Some(penalty);
    row.waived = Some(waived);
    row.waiver_reason = Some(reason.clone());
    row.waived_by = Some(actor.user_id);
    row.version += 1;
    let row: change_order::Model = tx.update(all_set(row)).await?;
    let change = (before, summary(&row));
    record(tx, actor, &row, "change_order.penalty_waived", change, Some(reason)).await?;
    Ok(row)
}

/// The wish of a stored order, planned on the contract as it stands now.
async fn planned_again(
    tx: &Tx,
    row: &change_order::Model,
    unbilled_from: Option<NaiveDate>,
) -> Result<(Contract, Planned), ContractError> {
    let contract = for_change(tx, &row.service_id, None).await?;
    let items = items_of(tx, row).await?;
    still_as_shown(&contract, row, &items)?;
    let around = around(tx, &contract, unbilled_from, seoul_date(row.filed_at)).await?;
    let planned = plan(&contract, &wished(row, &items), &around)?;
    Ok((contract, planned))
}

/// What stands on the form as 기존 must still be so.
fn still_as_shown(
    contract: &Contract,
    row: &change_order::Model,
    items: &[change_order_item::Model],
) -> Result<(), ContractError> {
    for item in items {
        let held = contract.quantity_on(&item.product, row.effective_on);
        if held != item.old_quantity {
            let (product, shown) = (item.product.clone(), item.old_quantity);
            return Err(ContractError::ChangedSinceFiled { product, shown, held });
        }
    }
    Ok(())
}

/// A stored order as the wish it was filed as.
pub(super) fn wished(row: &change_order::Model, items: &[change_order_item::Model]) -> Order {
    let until = row.until_on.unwrap_or(row.effective_on);
    let wish = match row.kind {
        ChangeKind::Change => Wish::Change(terms(row, items)),
        ChangeKind::Pause => Wish::Pause { until },
        ChangeKind::PauseExtension => Wish::ExtendPause { until },
        ChangeKind::Resumption => Wish::Resume,
        ChangeKind::Termination => {
            Wish::Terminate { ground: row.ground.unwrap_or(EndGround::CustomersWish) }
        }
    };
    Order { effective_on: row.effective_on, wish }
}

fn terms(row: &change_order::Model, items: &[change_order_item::Model]) -> ChangeOfTerms {
    let changed = items
        .iter()
        .filter(|item| item.old_quantity != item.new_quantity || item.agreed_price.is_some());
    ChangeOfTerms {
        items: changed
            .map(|item| ItemChange {
                product: item.product.clone(),
                quantity: item.new_quantity,
                agreed_price: item.agreed_price,
                agreed_reason: item.agreed_reason.clone(),
            })
            .collect(),
        term_months: row.new_term_months,
        billing_account_id: row.new_billing_account_id,
        install_address: row.new_install_address.clone(),
    }
}

/// What must be there before an order is carried out: exceptions approved, the papers of what was
/// filed on the customer's behalf, the notice of the provider's own termination.
async fn complete(
    tx: &Tx,
    row: &change_order::Model,
    planned: &Planned,
) -> Result<(), ContractError> {
    if !planned.exceptions.is_empty() && row.product_approved_by.is_none() {
        return Err(ContractError::NeedsException { reasons: planned.exceptions.clone() });
    }
    if row.ground.is_some_and(|ground| ground != EndGround::CustomersWish) {
        return notice::told_of_termination(tx, row).await;
    }
    papers_there(tx, row).await
}

/// Spec 2.3: what sales or the order desk files for the customer needs the sealed form. What the
/// customer files under its own name is the customer's own word.
async fn papers_there(tx: &Tx, row: &change_order::Model) -> Result<(), ContractError> {
    let papers = tx
        .find::<document::Entity>()
        .filter(document::Column::ChangeOrderId.eq(row.id))
        .filter(document::Column::RemovedAt.is_null())
        .all(tx.raw())
        .await?;
    let is_there = |kind: &str| papers.iter().any(|paper| paper.kind == kind && paper.sealed);
    let needed = super::list::papers_still_needed(tx, row).await?;
    let missing: Vec<&'static str> =
        needed.iter().filter(|kind| !is_there(kind)).copied().collect();
    if missing.is_empty() { Ok(()) } else { Err(ContractError::PapersMissing { missing }) }
}

/// What the facts cite as their source.
fn paper(row: &change_order::Model) -> String {
    let filed_on = seoul_date(row.filed_at);
    match row.kind {
        ChangeKind::Change => format!("변경신청서 {filed_on}"),
        ChangeKind::Pause | ChangeKind::PauseExtension | ChangeKind::Resumption => {
            format!("일시이용중단 신청서 {filed_on}")
        }
        ChangeKind::Termination => format!("해지신청서 {filed_on}"),
    }
}

const fn confirmation(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Change => letters::CHANGE_CONFIRMED,
        ChangeKind::Pause | ChangeKind::PauseExtension => letters::PAUSE_CONFIRMED,
        ChangeKind::Resumption => letters::RESUMPTION_CONFIRMED,
        ChangeKind::Termination => letters::TERMINATION_CONFIRMED,
    }
}

/// The customer and the filer are written to.
async fn tell(
    tx: &Tx,
    actor: &Actor,
    contract: &Contract,
    row: &change_order::Model,
    kind: &'static str,
) -> Result<(), DbErr> {
    let (order, customer) = service::customer_of(tx, &contract.service).await?;
    let (filer, address) = crate::application::addresses_of(tx, &order).await?;
    let payload = json!({
        "customer": customer.name, "service_id": row.service_id.to_string(),
        "change_order_id": row.id.to_string(), "effective_on": row.effective_on,
        "last_day": row.effective_on.pred_opt(), "until_on": row.until_on,
        "reason": row.decision_reason, "penalty": row.penalty, "waived": row.waived,
        "old_term_months": row.old_term_months, "new_term_months": row.new_term_months,
        "install_address": row.new_install_address, "payer": new_payer(tx, row).await?,
        "items": side_by_side(tx, row).await?,
    });
    let subject = row.service_id.to_string();
    for letter in letters::to_all(kind, &subject, &[filer.as_str(), address.as_str()], &payload) {
        tx.post(actor, row.tenant_id, letter).await?;
    }
    Ok(())
}

/// The name of the payer the change brings.
async fn new_payer(tx: &Tx, row: &change_order::Model) -> Result<Option<String>, DbErr> {
    let account = tx
        .find::<billing_account::Entity>()
        .filter(billing_account::Column::TenantId.eq(row.tenant_id))
        .filter(billing_account::Column::Id.is_in(row.new_billing_account_id))
        .one(tx.raw())
        .await?;
    Ok(account.map(|account| account.payer_name))
}

/// The grid of 양식 #4 as the letter shows it: old and new side by side.
async fn side_by_side(tx: &Tx, row: &change_order::Model) -> Result<Vec<Value>, DbErr> {
    let items = items_of(tx, row).await?;
    let products = tx.find::<product::Entity>().all(tx.raw()).await?;
    let line = |item: change_order_item::Model| {
        let known = products.iter().find(|product| product.code == item.product);
        let name = |of: fn(&product::Model) -> &String| known.map_or(&item.product, of).clone();
        json!({
            "name_ko": name(|product| &product.name_ko), "name_en": name(|product| &product.name_en),
            "old_quantity": item.old_quantity, "new_quantity": item.new_quantity,
            "old_unit_price": item.old_unit_price, "new_unit_price": item.new_unit_price,
        })
    };
    Ok(items.into_iter().map(line).collect())
}
