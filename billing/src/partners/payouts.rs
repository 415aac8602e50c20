//! Payouts (지급): confirmed statements with a matching tax invoice are paid together on the day of
//! payment, by two people; the bank gets its list, the books take it up when it was paid, and each
//! partner hears what it got.

mod bank_file;
mod read;

pub use bank_file::{BankFile, COLUMNS, NewTemplate, bank_file, save_template, templates};
pub use read::{PayoutDetail, PayoutLineDetail, detail, list, of_settlement};

use super::accounts::{self, AccountDetail};
use super::invoices;
use super::refusal::{PartnerError, missing};
use super::{MAY_SETTLE, Ours, settlers};
use crate::ledger::{self, Account, Entry, Move, Source};
use crate::notes::refusal::{only, unchanged};
use crate::usage_month;
use chrono::{Datelike, NaiveDate};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::free_text;
use gaetong_entity::ids::{PartnerId, PayoutId, PayoutLineId, SettlementId, TenantId};
use gaetong_entity::settling::payout::{self, PayoutState};
use gaetong_entity::settling::settlement::{self, SettlementState};
use gaetong_entity::settling::{payout_line, purchase_invoice};
use gaetong_rules::payout::Difference;
use gaetong_rules::{Text, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;
use std::collections::HashSet;

/// A confirmed statement that waits to be paid, and what stands in the way.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub settlement: settlement::Model,
    pub partner_name: String,
    pub invoice: Option<purchase_invoice::Model>,
    pub account: Option<AccountDetail>,
    pub blocked: Vec<Block>,
}

/// Why a statement cannot be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    NoInvoice,
    /// Where statement, invoice and contract differ.
    Differs(Difference),
    NoAccount,
    HolderUnchecked,
    NothingDue,
}

impl Block {
    /// Stable, and the last part of its translation key.
    pub const fn code(&self) -> &'static str {
        match self {
            Block::NoInvoice => "no_invoice",
            Block::Differs(_) => "differs",
            Block::NoAccount => "no_account",
            Block::HolderUnchecked => "holder_unchecked",
            Block::NothingDue => "nothing_due",
        }
    }

    pub fn text(&self) -> Text {
        match self {
            Block::NoInvoice => Text::fixed("세금계산서가 없습니다", "no tax invoice"),
            Block::Differs(difference) => {
                let place = difference.place.name();
                let (is, should) = (&difference.found, &difference.expected);
                Text::new(
                    format!("{}이(가) 다릅니다: {} → {}", place.ko, is.ko, should.ko),
                    format!("{} differs: {} → {}", place.en, is.en, should.en),
                )
            }
            Block::NoAccount => Text::fixed("계좌가 없습니다", "no bank account"),
            Block::HolderUnchecked => {
                Text::fixed("예금주를 확인하지 않았습니다", "the holder was not checked")
            }
            Block::NothingDue => Text::fixed("지급할 금액이 없습니다", "nothing is due"),
        }
    }
}

/// The statements that wait to be paid on a day or before, and what stands in the way of each.
pub async fn candidates(
    tx: &Tx,
    ours: Ours<'_>,
    pay_on: NaiveDate,
) -> Result<Vec<Candidate>, PartnerError> {
    use settlement::Column::{Number, PayOn, State};
    let rows = tx.find::<settlement::Entity>().filter(State.eq(SettlementState::Confirmed));
    let rows = rows.filter(PayOn.lte(pay_on)).order_by_asc(Number).all(tx.raw()).await?;
    let taken = payout_line::Column::SettlementId.is_in(rows.iter().map(|row| row.id));
    let taken = tx.find::<payout_line::Entity>().filter(taken).all(tx.raw()).await?;
    let taken: HashSet<SettlementId> = taken.into_iter().map(|line| line.settlement_id).collect();
    let rows: Vec<_> = rows.into_iter().filter(|row| !taken.contains(&row.id)).collect();
    let mut invoices = invoices::registered(tx, rows.iter().map(|row| row.id)).await?;
    let all: Vec<_> = invoices.values().cloned().collect();
    let mut found = invoices::matched(tx, &all, ours.business_number).await?;
    let partners: Vec<PartnerId> = rows.iter().map(|row| row.partner_id).collect();
    let accounts = accounts::of(tx, &partners).await?;
    let names = super::names(tx).await?;
    let candidate = |settlement: settlement::Model| {
        let invoice = invoices.remove(&settlement.id);
        let differences = invoice.as_ref().and_then(|invoice| found.remove(&invoice.id));
        let account = accounts.get(&settlement.partner_id).cloned();
        let blocked = blocked(&settlement, differences, account.as_ref());
        let partner_name = names.get(&settlement.partner_id).cloned().unwrap_or_default();
        Candidate { settlement, partner_name, invoice, account, blocked }
    };
    Ok(rows.into_iter().map(candidate).collect())
}

fn blocked(
    settlement: &settlement::Model,
    differences: Option<Vec<Difference>>,
    account: Option<&AccountDetail>,
) -> Vec<Block> {
    let mut blocked = Vec::new();
    match differences {
        None => blocked.push(Block::NoInvoice),
        Some(found) => blocked.extend(found.into_iter().map(Block::Differs)),
    }
    match account {
        None => blocked.push(Block::NoAccount),
        Some(account) if !account.is_checked() => blocked.push(Block::HolderUnchecked),
        Some(_) => {}
    }
    if settlement.total <= 0 {
        blocked.push(Block::NothingDue);
    }
    blocked
}

/// Makes a payout of these statements, or of all that nothing stands in the way of. Records
/// `payout.made`.
///
/// # Errors
/// [`PartnerError::NothingToPay`], [`PartnerError::NotPayable`] with what stands in the way of a
/// statement that was named.
pub async fn make(
    tx: &Tx,
    actor: &Actor,
    ours: Ours<'_>,
    pay_on: NaiveDate,
    wanted: Option<&[SettlementId]>,
) -> Result<payout::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    // Whoever makes another payout waits here; one that comes to nothing takes no number.
    let number = tx.hold_numbers("payout").await?;
    let all = candidates(tx, ours, pay_on).await?;
    let chosen = chosen(all, wanted)?;
    let amounts = chosen.iter().map(|one| Won::new(one.settlement.total));
    let total = Won::sum(amounts, "payout")?;
    let row = payout::ActiveModel {
        id: Set(PayoutId::new()),
        number: Set(format!("PO-{}-{number:04}", actor.today().year())),
        pay_on: Set(pay_on),
        state: Set(PayoutState::Made),
        line_count: Set(i32::try_from(chosen.len()).unwrap_or(i32::MAX)),
        total: Set(total.get()),
        made_by: Set(actor.user_id),
        made_at: Set(actor.now),
        approved_by: Set(None),
        approved_at: Set(None),
        paid_by: Set(None),
        paid_at: Set(None),
        paid_on: Set(None),
        reason: Set(None),
        version: Set(1),
    };
    let row = tx.insert(row).await?;
    tx.took_numbers("payout", 1).await?;
    let lines = chosen.into_iter().filter_map(|one| {
        let (invoice, account) = one.invoice.zip(one.account)?;
        Some(payout_line::ActiveModel {
            partner_id: Set(one.settlement.partner_id),
            id: Set(PayoutLineId::new()),
            payout_id: Set(row.id),
            settlement_id: Set(one.settlement.id),
            invoice_id: Set(invoice.id),
            account_seq: Set(account.account.seq),
            amount: Set(one.settlement.total),
        })
    });
    tx.insert_all(lines.collect()).await?;
    record(tx, actor, &row, "payout.made").await?;
    Ok(row)
}

fn chosen(
    all: Vec<Candidate>,
    wanted: Option<&[SettlementId]>,
) -> Result<Vec<Candidate>, PartnerError> {
    let Some(wanted) = wanted else {
        let free: Vec<_> = all.into_iter().filter(|one| one.blocked.is_empty()).collect();
        return if free.is_empty() { Err(PartnerError::NothingToPay) } else { Ok(free) };
    };
    let named: Vec<Candidate> =
        all.into_iter().filter(|one| wanted.contains(&one.settlement.id)).collect();
    if named.is_empty() || named.len() != wanted.len() {
        return Err(PartnerError::NothingToPay);
    }
    let why = named.iter().flat_map(|one| {
        one.blocked.iter().map(|block| {
            let text = block.text();
            let name = &one.partner_name;
            Text::new(format!("{name}: {}", text.ko), format!("{name}: {}", text.en))
        })
    });
    let why: Vec<Text> = why.collect();
    if why.is_empty() { Ok(named) } else { Err(PartnerError::NotPayable(why)) }
}

/// A second person approves. Records `payout.approved`.
///
/// # Errors
/// [`PartnerError::OwnPayout`], [`PartnerError::PayoutState`].
pub async fn approve(
    tx: &Tx,
    actor: &Actor,
    id: PayoutId,
    expected: Option<i64>,
) -> Result<payout::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let row = in_state(tx, id, expected, &[PayoutState::Made]).await?;
    if row.made_by == actor.user_id {
        return Err(PartnerError::OwnPayout);
    }
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(PayoutState::Approved);
    row.approved_by = Set(Some(actor.user_id));
    row.approved_at = Set(Some(actor.now));
    row.version = Set(version);
    let row = tx.update(row).await?;
    record(tx, actor, &row, "payout.approved").await?;
    Ok(row)
}

/// Gives the statements of a payout back, before it is paid. Records `payout.cancelled`.
///
/// # Errors
/// [`PartnerError::PayoutState`].
pub async fn cancel(
    tx: &Tx,
    actor: &Actor,
    id: PayoutId,
    expected: Option<i64>,
    reason: &str,
) -> Result<payout::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let reason = free_text::reason("reason", reason)?;
    let open = [PayoutState::Made, PayoutState::Approved];
    let row = in_state(tx, id, expected, &open).await?;
    let lines = payout_line::Entity::delete_many().filter(payout_line::Column::PayoutId.eq(id));
    lines.exec(tx.raw()).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(PayoutState::Cancelled);
    row.reason = Set(Some(reason));
    row.version = Set(version);
    let row = tx.update(row).await?;
    record(tx, actor, &row, "payout.cancelled").await?;
    Ok(row)
}

/// The bank has paid. The books take it up, the statements are paid, the partners hear of it.
/// Records `payout.paid`.
///
/// # Errors
/// [`PartnerError::PayoutState`] unless it was approved.
pub async fn mark_paid(
    tx: &Tx,
    actor: &Actor,
    id: PayoutId,
    expected: Option<i64>,
    paid_on: NaiveDate,
) -> Result<payout::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let row = in_state(tx, id, expected, &[PayoutState::Approved]).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(PayoutState::Paid);
    row.paid_by = Set(Some(actor.user_id));
    row.paid_at = Set(Some(actor.now));
    row.paid_on = Set(Some(paid_on));
    row.version = Set(version);
    let row = tx.update(row).await?;
    let lines = payout_line::Column::PayoutId.eq(id);
    let lines = tx.find::<payout_line::Entity>().filter(lines).all(tx.raw()).await?;
    ledger::post(tx, lines.iter().map(|line| entry(line, paid_on)).collect()).await?;
    for line in &lines {
        paid(tx, actor, line, paid_on).await?;
    }
    record(tx, actor, &row, "payout.paid").await?;
    Ok(row)
}

/// 미지급금 / 보통예금.
fn entry(line: &payout_line::Model, paid_on: NaiveDate) -> Entry {
    let moved = Move::of(Account::PartnerPayable, Account::Bank, Won::new(line.amount));
    Entry {
        tenant_id: TenantId::NONE,
        document: line.id.0,
        source: Source::Payout,
        month: gaetong_rules::Month::of(paid_on),
        entered_on: paid_on,
        billing_account_id: None,
        partner_id: Some(line.partner_id),
        moves: moved.into_iter().collect(),
    }
}

async fn paid(
    tx: &Tx,
    actor: &Actor,
    line: &payout_line::Model,
    paid_on: NaiveDate,
) -> Result<(), PartnerError> {
    let of = super::settlements::locked(tx, line.settlement_id, None).await?;
    let version = of.version + 1;
    let mut of = of.into_active_model();
    of.state = Set(SettlementState::Paid);
    of.paid_on = Set(Some(paid_on));
    of.version = Set(version);
    let of = tx.update(of).await?;
    super::settlements::record(tx, actor, &of, "settlement.paid", None).await?;
    let partner = super::partner(tx, line.partner_id).await?;
    let account = accounts::of(tx, &[line.partner_id]).await?.remove(&line.partner_id);
    let letter = Letter {
        kind: "remittance_advice",
        subject_id: of.id.to_string(),
        recipient: partner.email,
        payload: json!({
            "partner": partner.name, "number": of.number,
            "month": usage_month::read(of.month)?.to_string(), "amount": line.amount,
            "paid_on": paid_on.to_string(), "account": account.map(|account| account.masked()),
        }),
    };
    tx.post(actor, TenantId::NONE, letter).await?;
    Ok(())
}

pub(super) async fn in_state(
    tx: &Tx,
    id: PayoutId,
    expected: Option<i64>,
    states: &[PayoutState],
) -> Result<payout::Model, PartnerError> {
    let mut found = tx.find::<payout::Entity>().filter(payout::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or(missing("지급이", "payout"))?;
    unchanged(tx, ("payout", id.to_string()), row.version, expected).await?;
    if states.contains(&row.state) {
        Ok(row)
    } else {
        Err(PartnerError::PayoutState(row.state.code()))
    }
}

pub(super) async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &payout::Model,
    act: &'static str,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "payout",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "number": row.number, "state": row.state.code(), "total": row.total,
            "lines": row.line_count, "pay_on": row.pay_on.to_string(),
        }),
        reason: row.reason.clone(),
    };
    tx.record(actor, change).await.map(drop)
}
