//! Confirming the credits of an outage (보상 확정): what is due, less what was granted, goes on the
//! bill to come or into a credit note on the bill that is out (S6, C8).

use super::credit::{self, Due, Impact};
use super::register::for_update;
use super::{MAY_RECORD, OutageError, notice, read};
use crate::notes::refusal::only;
use crate::notes::{self, Left, NewLine, NewNote};
use crate::{usage_month, workings};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{
    AssessedChargeId, BillId, CreditNoteId, OutageCreditId, OutageId, SubscriptionId, TenantId,
};
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::{assessed_charge, outage_credit};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::{outage, subscription};
use gaetong_rules::{Article, Derivation, Input, Lang, Text, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Who confirms; operations may ask for it.
pub const MAY_CONFIRM: [Role; 2] = [Role::Settlement, Role::Admin];

/// What a confirmation did.
#[derive(Debug, Clone)]
pub struct Confirmed {
    pub outage: outage::Model,
    pub impact: Impact,
    /// Charges for bills to come.
    pub charges: usize,
    pub notes: Vec<CreditNoteId>,
    pub told: usize,
}

/// Asks settlement to confirm the credits of an outage. Records `outage.confirmation_requested`.
pub async fn request(
    tx: &Tx,
    actor: &Actor,
    id: OutageId,
    expected: Option<i64>,
) -> Result<outage::Model, OutageError> {
    only(actor, &MAY_RECORD, Text::fixed("운용센터, 관리자", "operations, admin"))?;
    let row = for_update(tx, id, expected).await?;
    ready(tx, &row).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.requested_by = Set(Some(actor.user_id));
    row.requested_at = Set(Some(actor.now));
    row.version = Set(version);
    let row = tx.update(row).await?;
    let after = json!({ "number": row.number });
    record(tx, actor, &row, "outage.confirmation_requested", after).await?;
    Ok(row)
}

/// Confirms the credits of an outage as it stands and tells those affected, if nobody has (S7).
/// Records `outage.confirmed`.
///
/// # Errors
/// [`OutageError::StillRuns`], [`OutageError::ConfirmedAlready`].
pub async fn confirm(
    tx: &Tx,
    actor: &Actor,
    id: OutageId,
    expected: Option<i64>,
) -> Result<Confirmed, OutageError> {
    only(actor, &MAY_CONFIRM, Text::fixed("고객정산팀, 관리자", "settlement, admin"))?;
    let row = for_update(tx, id, expected).await?;
    let seq = ready(tx, &row).await?;
    lock_services(tx, id).await?;
    let impact = credit::of_outage(tx, &row, seq, actor.now).await?;
    let granted = grant(tx, actor, &row, seq, &impact.dues).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.confirmed_seq = Set(Some(seq));
    row.confirmed_by = Set(Some(actor.user_id));
    row.confirmed_at = Set(Some(actor.now));
    row.version = Set(version);
    let row = tx.update(row).await?;
    let told = notice::tell_untold(tx, actor, &row).await?;
    let after = json!({
        "number": row.number, "entry": seq, "granted": impact.to_grant().get(),
        "charges": granted.charges, "notes": granted.notes.len(), "told": told,
    });
    record(tx, actor, &row, "outage.confirmed", after).await?;
    Ok(Confirmed { outage: row, impact, charges: granted.charges, notes: granted.notes, told })
}

/// The entry that would be confirmed.
async fn ready(tx: &Tx, row: &outage::Model) -> Result<i32, OutageError> {
    let entry = read::last_entry(tx, row.id).await?.ok_or_else(OutageError::no_outage)?;
    if entry.ended_at.is_none() {
        return Err(OutageError::StillRuns);
    }
    if row.confirmed_seq == Some(entry.seq) {
        return Err(OutageError::ConfirmedAlready);
    }
    Ok(entry.seq)
}

/// Two outages of one service are confirmed one after the other: the second sees what the first
/// granted.
async fn lock_services(tx: &Tx, id: OutageId) -> Result<(), DbErr> {
    if tx.backend() != DbBackend::Postgres {
        return Ok(());
    }
    let ids: BTreeSet<SubscriptionId> = read::subscriptions_of(tx, id).await?;
    let ids: Vec<SubscriptionId> = ids.into_iter().collect();
    for chunk in ids.chunks(1_000) {
        let these = subscription::Column::Id.is_in(chunk.iter().copied());
        let rows = tx.find::<subscription::Entity>().filter(these);
        rows.order_by_asc(subscription::Column::Id).lock_exclusive().all(tx.raw()).await?;
    }
    Ok(())
}

/// What was written.
#[derive(Default)]
struct Granted {
    charges: usize,
    notes: Vec<CreditNoteId>,
}

/// A part of a due amount and the document that grants it.
struct Part<'a> {
    due: &'a Due,
    amount: Won,
    charge: Option<AssessedChargeId>,
    note: Option<CreditNoteId>,
}

async fn grant(
    tx: &Tx,
    actor: &Actor,
    row: &outage::Model,
    seq: i32,
    dues: &[Due],
) -> Result<Granted, OutageError> {
    let mut granted = Granted::default();
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut on_bills: BTreeMap<BillId, Vec<&Due>> = BTreeMap::new();
    let mut to_charge: Vec<(&Due, Won)> = Vec::new();
    for due in dues.iter().filter(|due| !due.difference.is_zero()) {
        match &due.bill {
            Some((bill, _)) if !due.difference.is_negative() => {
                on_bills.entry(*bill).or_default().push(due);
            }
            _ => to_charge.push((due, due.difference)),
        }
    }
    for (bill, dues) in on_bills {
        let (note, noted) = note_on(tx, actor, row, bill, &dues).await?;
        for (due, amount) in dues.into_iter().zip(noted) {
            if let (Some(_), false) = (note, amount.is_zero()) {
                parts.push(Part { due, amount, charge: None, note });
            }
            // What the bill cannot give back any more is taken off the next one (C8).
            let rest = due.difference.minus(amount, "rest of the credit")?;
            if !rest.is_zero() {
                to_charge.push((due, rest));
            }
        }
        granted.notes.extend(note);
    }
    let charges = to_charge.iter().map(|(due, amount)| charge_row(actor, row, due, *amount));
    let charges: Vec<(AssessedChargeId, assessed_charge::ActiveModel)> =
        charges.collect::<Result<_, _>>()?;
    granted.charges = charges.len();
    for ((due, amount), (id, _)) in to_charge.iter().zip(&charges) {
        parts.push(Part { due, amount: *amount, charge: Some(*id), note: None });
    }
    tx.insert_all(charges.into_iter().map(|(_, row)| row).collect()).await?;
    tx.insert_all(parts.iter().map(|part| credit_row(actor, row, seq, part)).collect()).await?;
    tx.record_all(actor, parts.iter().map(|part| event(row, part)).collect()).await?;
    Ok(granted)
}

/// A note on a bill for the credits of its month, product by product as far as the bill's lines of
/// the product go; how much each due amount got.
async fn note_on(
    tx: &Tx,
    actor: &Actor,
    row: &outage::Model,
    bill: BillId,
    dues: &[&Due],
) -> Result<(Option<CreditNoteId>, Vec<Won>), OutageError> {
    let Some(bill) = notes::bill(tx, bill).await? else {
        return Ok((None, vec![Won::ZERO; dues.len()]));
    };
    let left = Left::locked(tx, bill).await?;
    let (mut lines, mut noted, mut of_bill) = (Vec::new(), Vec::new(), left.supply.max(0));
    for due in dues {
        let mut wanted = due.difference.get();
        for line in left.lines.values().filter(|line| {
            line.line.subscription_id == Some(due.subscription_id)
                && line.line.product.as_deref() == Some(due.item.as_str())
                && line.line.charge == ChargeKind::Recurring
        }) {
            let part = wanted.min(left.most_of(line.line.line_no)).min(of_bill);
            if part > 0 {
                wanted -= part;
                of_bill -= part;
                lines.push(note_line(due, line.line.line_no, Won::new(part)));
            }
        }
        noted.push(due.difference.minus(Won::new(wanted), "credit of the note")?);
    }
    if lines.is_empty() {
        return Ok((None, noted));
    }
    let new = NewNote {
        ground: CreditGround::Outage,
        reason: format!("장애 {} 손해배상(약관 제10조)", row.number),
        lines,
        requested_by: row.requested_by.unwrap_or(actor.user_id),
        approved_by: Some(actor.user_id),
    };
    let note = notes::issue(tx, actor, left, new).await?;
    Ok((Some(note.id), noted))
}

fn note_line(due: &Due, line_no: i32, supply: Won) -> NewLine {
    NewLine { line_no, supply, label: label(due), workings: worked(due, supply) }
}

/// The credit's own workings where this is all of it; else what was granted before and where this
/// part goes as well.
fn worked(due: &Due, amount: Won) -> Derivation {
    if amount == due.credit.amount && due.granted.is_zero() {
        return due.credit.derivation();
    }
    Derivation::new("S6", Article::OUTAGE_CREDIT, label(due))
        .input(Input::new(
            Text::fixed("손해배상액", "Credit due"),
            Text::won(due.credit.amount),
            Text::default(),
        ))
        .input(Input::new(
            Text::fixed("이미 보상한 금액", "Granted before"),
            Text::won(due.granted),
            Text::default(),
        ))
        .formula(Text::same(format!("{} − {}", due.credit.amount, due.granted)))
        .amounts_to(amount)
        .child(due.credit.derivation())
}

fn label(due: &Due) -> Text {
    let name = due.item.name();
    Text::new(format!("장애 손해배상({})", name.ko), format!("Outage credit ({})", name.en))
}

/// A credit is a negative charge of its month; what was too much is charged again.
fn charge_row(
    actor: &Actor,
    row: &outage::Model,
    due: &Due,
    amount: Won,
) -> Result<(AssessedChargeId, assessed_charge::ActiveModel), OutageError> {
    let id = AssessedChargeId::new();
    let supply = amount.negated("outage credit")?;
    let back = amount.is_negative();
    let (charge, label) = if back {
        let taken = Text::new(
            format!("장애 {} 정정: ", row.number),
            format!("Outage {} corrected: ", row.number),
        );
        (ChargeKind::Adjustment, taken.then("", &label(due)))
    } else {
        (ChargeKind::OutageCredit, label(due))
    };
    let row = assessed_charge::ActiveModel {
        tenant_id: Set(due.tenant_id),
        id: Set(id),
        subscription_id: Set(Some(due.subscription_id)),
        month: Set(usage_month::stored(due.month)),
        charge: Set(charge),
        product: Set(Some(due.item.to_string())),
        label_ko: Set(label.get(Lang::Ko).to_owned()),
        label_en: Set(label.get(Lang::En).to_owned()),
        supply: Set(supply.get()),
        tax_category: Set(TaxCategory::Taxable),
        workings: Set(workings::to_json(&as_charged(due, amount, supply))),
        change_order_id: Set(None),
        recorded_by: Set(Some(actor.user_id)),
        recorded_at: Set(actor.now),
        billing_account_id: Set(None),
    };
    Ok((id, row))
}

/// The bill shows a credit as a negative line (S6).
fn as_charged(due: &Due, amount: Won, supply: Won) -> Derivation {
    let worked = worked(due, amount);
    Derivation { amount: Some(supply), result: Text::won(supply), ..worked }
}

fn credit_row(
    actor: &Actor,
    row: &outage::Model,
    seq: i32,
    part: &Part<'_>,
) -> outage_credit::ActiveModel {
    outage_credit::ActiveModel {
        tenant_id: Set(part.due.tenant_id),
        id: Set(OutageCreditId::new()),
        subscription_id: Set(part.due.subscription_id),
        month: Set(usage_month::stored(part.due.month)),
        product: Set(part.due.item.to_string()),
        amount: Set(part.amount.get()),
        outage_id: Set(row.id),
        outage_seq: Set(seq),
        assessed_charge_id: Set(part.charge),
        credit_note_id: Set(part.note),
        granted_by: Set(actor.user_id),
        granted_at: Set(actor.now),
    }
}

fn event(row: &outage::Model, part: &Part<'_>) -> Change {
    Change {
        tenant_id: part.due.tenant_id,
        act: "outage_credit.granted",
        subject_kind: "subscription",
        subject_id: part.due.subscription_id.to_string(),
        before: json!({}),
        after: json!({
            "service_id": part.due.service_id, "outage": row.number,
            "month": part.due.month.to_string(), "product": part.due.item.as_str(),
            "amount": part.amount.get(), "payer": part.due.payer.to_string(),
            "credit_note_id": part.note.map(|id| id.to_string()),
        }),
        reason: None,
    }
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &outage::Model,
    act: &'static str,
    after: serde_json::Value,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "outage",
        subject_id: row.id.to_string(),
        before: json!({}),
        after,
        reason: None,
    };
    tx.record(actor, change).await.map(drop)
}
