//! Filing a change order: the customer itself, or sales and the order desk for it. What cannot be
//! carried out is refused at the counter, with nothing filed.

use super::carry_out::{around, for_change};
use super::change::{ChangeOfTerms, held_after, price};
use super::in_force::Contract;
use super::plan::{Around, Order, Planned, Wish, plan};
use super::{ContractError, notice};
use crate::application::draft::all_set;
use crate::application::items::NewItem;
use crate::barred::{self, Barred};
use crate::free_text;
use crate::lifecycle::{ChangeOrderEvent, change_order_after};
use chrono::NaiveDate;
use gaetong_entity::ids::{ChangeOrderId, ServiceId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::{self, ChangeState, EndGround};
use gaetong_entity::service::change_order_item;
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter};
use serde_json::{Value, json};

/// Who files change orders: the customer itself, sales and the order desk.
pub const FILERS: [Role; 3] = [Role::Sales, Role::Consulting, Role::TenantAdmin];
/// Who files the provider's own terminations: the order desk, and credit control for arrears.
const PROVIDERS: [Role; 2] = [Role::Consulting, Role::Credit];

/// Files a wish. `expected` is the service's version the filer saw; `unbilled_from` the first day
/// no bill holds. Records `change_order.filed`; a termination by the provider tells the customer
/// of its ground at once (art. 15).
pub async fn file(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    expected: Option<i64>,
    order: &Order,
    reason: &str,
    unbilled_from: Option<NaiveDate>,
) -> Result<change_order::Model, ContractError> {
    may_file(actor, &order.wish)?;
    let reason = free_text::reason("reason", reason)?;
    let contract = for_change(tx, service_id, expected).await?;
    if let Some(waiting) = waiting(tx, &contract).await? {
        return Err(ContractError::AlreadyFiled { id: waiting.id });
    }
    let around = around(tx, &contract, unbilled_from, actor.today()).await?;
    not_in_the_past(actor, order)?;
    let planned = plan(&contract, order, &around)?;
    let row = tx.insert(as_filed(actor, &contract, order, &planned, reason)).await?;
    let row: change_order::Model = row;
    if let Wish::Change(terms) = &order.wish {
        tx.insert_all(grid(&contract, &row, order.effective_on, (terms, &planned), &around)?)
            .await?;
    }
    record(tx, actor, &row, "change_order.filed", (json!({}), summary(&row)), None).await?;
    if let Wish::Terminate { ground } = order.wish
        && ground != EndGround::CustomersWish
    {
        notice::tell_of_termination(tx, actor, &contract, &row).await?;
    }
    Ok(row)
}

/// Takes a filed order back. Records `change_order.withdrawn`.
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    expected: Option<i64>,
) -> Result<change_order::Model, ContractError> {
    barred::only(actor, &FILERS)?;
    let mut row = still_filed(tx, id, expected, ChangeOrderEvent::Withdraw).await?;
    let before = summary(&row);
    row.state = change_order_after(row.state, ChangeOrderEvent::Withdraw)?;
    row.decided_by = Some(actor.user_id);
    row.decided_at = Some(actor.now);
    row.version += 1;
    let row: change_order::Model = tx.update(all_set(row)).await?;
    record(tx, actor, &row, "change_order.withdrawn", (before, summary(&row)), None).await?;
    Ok(row)
}

fn may_file(actor: &Actor, wish: &Wish) -> Result<(), ContractError> {
    match wish {
        Wish::Terminate { ground } if *ground != EndGround::CustomersWish => {
            Ok(barred::only(actor, &PROVIDERS)?)
        }
        _ => Ok(barred::only(actor, &FILERS)?),
    }
}

/// A customer's wish looks ahead; only the order desk, which has the papers, may state a day that
/// is past.
fn not_in_the_past(actor: &Actor, order: &Order) -> Result<(), ContractError> {
    let (on, today) = (order.effective_on, actor.today());
    if on < today && actor.role != Role::Consulting {
        return Err(ContractError::InThePast { on, today });
    }
    Ok(())
}

/// One order at a time: a second one would be planned on facts the first one changes.
async fn waiting(tx: &Tx, contract: &Contract) -> Result<Option<change_order::Model>, DbErr> {
    tx.find::<change_order::Entity>()
        .filter(change_order::Column::TenantId.eq(contract.service.tenant_id))
        .filter(change_order::Column::SubscriptionId.eq(contract.service.id))
        .filter(change_order::Column::State.eq(ChangeState::Filed))
        .one(tx.raw())
        .await
}

/// The order, about to be decided.
pub(super) async fn still_filed(
    tx: &Tx,
    id: ChangeOrderId,
    expected: Option<i64>,
    event: ChangeOrderEvent,
) -> Result<change_order::Model, Barred> {
    let found = barred::for_update::<change_order::Entity>(tx)
        .filter(change_order::Column::Id.eq(id))
        .one(tx.raw())
        .await?;
    let row = found.ok_or_else(Barred::no_change_order)?;
    barred::unchanged(tx, ("change_order", id.to_string()), row.version, expected).await?;
    change_order_after(row.state, event)?;
    Ok(row)
}

fn as_filed(
    actor: &Actor,
    contract: &Contract,
    order: &Order,
    planned: &Planned,
    reason: String,
) -> change_order::ActiveModel {
    let terms = match &order.wish {
        Wish::Change(terms) => terms.clone(),
        _ => ChangeOfTerms::default(),
    };
    let until = match order.wish {
        Wish::Pause { until } | Wish::ExtendPause { until } => Some(until),
        _ => None,
    };
    let ground = match order.wish {
        Wish::Terminate { ground } => Some(ground),
        _ => None,
    };
    let new_term = planned.term.map(|term| term.months);
    let held = contract.term_on(order.effective_on).map(|term| term.months);
    change_order::ActiveModel {
        tenant_id: Set(contract.service.tenant_id),
        id: Set(ChangeOrderId::new()),
        subscription_id: Set(contract.service.id),
        service_id: Set(contract.service.service_id.clone()),
        kind: Set(order.wish.kind()),
        state: Set(ChangeState::Filed),
        reason: Set(reason),
        effective_on: Set(order.effective_on),
        until_on: Set(until),
        ground: Set(ground),
        old_term_months: Set(held.filter(|_| new_term.is_some())),
        new_term_months: Set(new_term),
        new_billing_account_id: Set(planned.payer),
        new_install_address: Set(terms.install_address.filter(|_| planned.address.is_some())),
        filed_by: Set(actor.user_id),
        filed_at: Set(actor.now),
        product_approved_by: Set(None),
        product_approved_at: Set(None),
        product_note: Set(None),
        penalty: Set(None),
        waived: Set(None),
        waiver_reason: Set(None),
        waived_by: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        decision_reason: Set(None),
        version: Set(1),
    }
}

/// The grid of 양식 #4: every product that is held before or after, with both unit prices.
fn grid(
    contract: &Contract,
    row: &change_order::Model,
    on: NaiveDate,
    (terms, planned): (&ChangeOfTerms, &Planned),
    around: &Around,
) -> Result<Vec<change_order_item::ActiveModel>, ContractError> {
    let before = held_after(contract, on, &ChangeOfTerms::default());
    let after = held_after(contract, on, terms);
    let old_term = contract.term_on(on).map_or(0, |term| term.months);
    let new_term = planned.term.map_or(old_term, |term| term.months);
    let old = price(contract, old_term, &before, around)?;
    let new = price(contract, new_term, &after, around)?;
    let unit = |quote: &gaetong_rules::quote::Quote, product: &str| {
        let line = quote.lines.iter().find(|line| line.item.as_str() == product);
        line.map(|line| line.unit_price.price.get())
    };
    let quantity = |held: &[NewItem], product: &str| {
        held.iter().filter(|item| item.product == product).map(|item| item.quantity).sum()
    };
    let mut products: Vec<&str> = before.iter().map(|item| item.product.as_str()).collect();
    products.extend(after.iter().map(|item| item.product.as_str()));
    products.sort_by_key(|code| around.products.iter().position(|known| known.code == *code));
    products.dedup();
    let cells = (1..).zip(products).map(|(line_no, product)| {
        let wish = terms.items.iter().find(|item| item.product == product);
        change_order_item::ActiveModel {
            tenant_id: Set(row.tenant_id),
            change_order_id: Set(row.id),
            line_no: Set(line_no),
            product: Set(product.to_owned()),
            old_quantity: Set(quantity(&before, product)),
            old_unit_price: Set(unit(&old, product)),
            new_quantity: Set(quantity(&after, product)),
            new_unit_price: Set(unit(&new, product)),
            agreed_price: Set(wish.and_then(|wish| wish.agreed_price)),
            agreed_reason: Set(wish.and_then(|wish| wish.agreed_reason.clone())),
        }
    });
    Ok(cells.collect())
}

/// What the audit trail keeps of an order.
pub(super) fn summary(row: &change_order::Model) -> Value {
    json!({
        "change_order_id": row.id.to_string(), "kind": row.kind.code(), "state": row.state.code(),
        "effective_on": row.effective_on, "until_on": row.until_on,
        "ground": row.ground.map(EndGround::code), "term_months": row.new_term_months,
        "penalty": row.penalty, "waived": row.waived,
    })
}

pub(super) async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &change_order::Model,
    act: &'static str,
    (before, after): (Value, Value),
    reason: Option<String>,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "change_order",
        subject_id: row.id.to_string(),
        before,
        after,
        reason,
    };
    tx.record(actor, change).await.map(drop)
}
