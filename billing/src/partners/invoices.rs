//! Purchase tax invoices (매입세금계산서): registered from their XML or by hand, or drafted by us for the
//! partner to approve (역발행), and matched three ways with statement and contracts. A difference does
//! not stop the registering; it stops the paying, and says where it is.

use super::refusal::{PartnerError, missing};
use super::settlements;
use super::{MAY_SETTLE, Ours, own, settlers};
use crate::notes::refusal::{only, unchanged};
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{
    PartnerContractId, PartnerDocumentId, PartnerId, PurchaseInvoiceId, SettlementId, TenantId,
};
use gaetong_entity::party::partner;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::purchase_invoice::{self, InvoiceState, Way};
use gaetong_entity::settling::settlement::{self, SettlementState};
use gaetong_entity::settling::{partner_contract, purchase_invoice_line, settlement_line};
use gaetong_rules::payout::{
    ContractTerms, Difference, InvoiceFacts, StatementFacts, StatementLine, three_way_match,
};
use gaetong_rules::{Month, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// An invoice as it reads. Amounts in won.
#[derive(Debug, Clone)]
pub struct NewInvoice {
    pub settlement_id: SettlementId,
    pub way: Way,
    /// 승인번호: 24 characters; invoices on paper have none.
    pub issue_id: Option<String>,
    pub written_on: NaiveDate,
    pub supplier_number: String,
    pub supplier_name: String,
    pub customer_number: String,
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
    pub remarks: String,
    pub lines: Vec<NewInvoiceLine>,
    /// The XML or scan, kept with the statement.
    pub document: Option<PartnerDocumentId>,
}

#[derive(Debug, Clone)]
pub struct NewInvoiceLine {
    pub name: String,
    pub supply: Won,
    pub vat: Won,
}

/// An invoice with its lines and what the three-way match found.
#[derive(Debug, Clone)]
pub struct InvoiceDetail {
    pub invoice: purchase_invoice::Model,
    pub lines: Vec<purchase_invoice_line::Model>,
    pub differences: Vec<Difference>,
}

/// A partner's line of the purchase summary (매입처별 합계표). Amounts in won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseTotal {
    pub partner_id: PartnerId,
    pub supplier_number: String,
    pub supplier_name: String,
    pub count: usize,
    pub supply: Won,
    pub vat: Won,
}

/// Registers the invoice of a confirmed statement. Records `purchase_invoice.registered`.
///
/// # Errors
/// [`PartnerError::SettlementState`], [`PartnerError::InvoiceExists`],
/// [`PartnerError::InvoiceTaken`], [`PartnerError::NotAnIssueId`].
pub async fn register(
    tx: &Tx,
    actor: &Actor,
    ours: Ours<'_>,
    new: NewInvoice,
) -> Result<InvoiceDetail, PartnerError> {
    if actor.role != Role::Partner {
        only(actor, &MAY_SETTLE, settlers())?;
    }
    let settlement = to_invoice(tx, new.settlement_id).await?;
    if let Some(written) = &new.issue_id {
        free(tx, settlement.partner_id, &issue_id(written)?).await?;
    }
    let lines = new.lines.clone();
    let row = row(actor, &settlement, new, InvoiceState::Registered)?;
    write(tx, actor, (row, lines), "purchase_invoice.registered", ours).await
}

/// Drafts the invoice of a confirmed statement for the partner to approve (역발행). Records
/// `purchase_invoice.proposed`.
///
/// # Errors
/// As [`register`].
pub async fn propose(
    tx: &Tx,
    actor: &Actor,
    ours: Ours<'_>,
    id: SettlementId,
    written_on: NaiveDate,
) -> Result<InvoiceDetail, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let settlement = to_invoice(tx, id).await?;
    let partner = super::partner(tx, settlement.partner_id).await?;
    let lines = settlements_lines(tx, id).await?;
    let line = |line: &settlement_line::Model| NewInvoiceLine {
        name: line.label_ko.clone(),
        supply: Won::new(line.supply),
        vat: Won::new(line.vat),
    };
    let new = NewInvoice {
        settlement_id: id,
        way: Way::Reverse,
        issue_id: None,
        written_on,
        supplier_number: partner.business_number.digits().to_owned(),
        supplier_name: partner.name,
        customer_number: ours.business_number.to_owned(),
        supply: Won::new(settlement.supply),
        vat: Won::new(settlement.vat),
        total: Won::new(settlement.total),
        remarks: String::new(),
        lines: lines.iter().map(line).collect(),
        document: None,
    };
    let lines = new.lines.clone();
    let row = row(actor, &settlement, new, InvoiceState::Proposed)?;
    write(tx, actor, (row, lines), "purchase_invoice.proposed", ours).await
}

/// The partner approves our draft: it is its invoice. Records `purchase_invoice.approved`.
///
/// # Errors
/// [`PartnerError::InvoiceState`].
pub async fn approve(
    tx: &Tx,
    actor: &Actor,
    id: PurchaseInvoiceId,
    expected: Option<i64>,
) -> Result<purchase_invoice::Model, PartnerError> {
    own(actor)?;
    let row = in_state(tx, id, expected, InvoiceState::Proposed).await?;
    decide(tx, actor, row, (InvoiceState::Registered, None), "purchase_invoice.approved").await
}

/// The partner refuses our draft. Records `purchase_invoice.refused`.
///
/// # Errors
/// [`PartnerError::InvoiceState`].
pub async fn refuse(
    tx: &Tx,
    actor: &Actor,
    id: PurchaseInvoiceId,
    expected: Option<i64>,
    reason: &str,
) -> Result<purchase_invoice::Model, PartnerError> {
    own(actor)?;
    let reason = free_text::reason("reason", reason)?;
    let row = in_state(tx, id, expected, InvoiceState::Proposed).await?;
    let to = (InvoiceState::Refused, Some(reason));
    decide(tx, actor, row, to, "purchase_invoice.refused").await
}

/// Takes an invoice or a draft away again, while the statement is not in a payout, so that the right
/// one can be registered. Records `purchase_invoice.withdrawn`.
///
/// # Errors
/// [`PartnerError::InvoiceState`], [`PartnerError::SettlementState`].
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    id: PurchaseInvoiceId,
    expected: Option<i64>,
    reason: &str,
) -> Result<purchase_invoice::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let reason = free_text::reason("reason", reason)?;
    let row = found(tx, id, expected).await?;
    if !matches!(row.state, InvoiceState::Proposed | InvoiceState::Registered) {
        return Err(PartnerError::InvoiceState(row.state.code()));
    }
    if let Some(payout) = super::payouts::of_settlement(tx, row.settlement_id).await? {
        return Err(PartnerError::PayoutState(payout.state.code()));
    }
    let to = (InvoiceState::Withdrawn, Some(reason));
    decide(tx, actor, row, to, "purchase_invoice.withdrawn").await
}

/// One invoice; none if there is no such for these eyes.
pub async fn detail(
    tx: &Tx,
    id: PurchaseInvoiceId,
    ours: &str,
) -> Result<Option<InvoiceDetail>, PartnerError> {
    let known = purchase_invoice::Column::Id.eq(id);
    let known = tx.find::<purchase_invoice::Entity>().filter(known).all(tx.raw()).await?;
    Ok(details(tx, known, ours).await?.into_iter().next())
}

/// The invoices of a statement, the latest first.
pub async fn of_settlement(
    tx: &Tx,
    id: SettlementId,
    ours: &str,
) -> Result<Vec<InvoiceDetail>, PartnerError> {
    let of = purchase_invoice::Column::SettlementId.eq(id);
    let of = tx.find::<purchase_invoice::Entity>().filter(of);
    let of = of.order_by_desc(purchase_invoice::Column::Id).all(tx.raw()).await?;
    details(tx, of, ours).await
}

/// Invoices, the latest first.
pub async fn list(tx: &Tx) -> Result<Vec<purchase_invoice::Model>, DbErr> {
    let rows = tx.find::<purchase_invoice::Entity>();
    rows.order_by_desc(purchase_invoice::Column::Id).limit(1_000).all(tx.raw()).await
}

/// What was bought of each partner by invoices written in these months (매입처별 합계표).
pub async fn summary(tx: &Tx, from: Month, to: Month) -> Result<Vec<PurchaseTotal>, PartnerError> {
    use purchase_invoice::Column::{State, WrittenOn};
    let rows = tx.find::<purchase_invoice::Entity>().filter(State.eq(InvoiceState::Registered));
    let rows = rows.filter(WrittenOn.gte(from.first_day())).filter(WrittenOn.lte(to.last_day()));
    let mut totals: BTreeMap<String, PurchaseTotal> = BTreeMap::new();
    for row in rows.all(tx.raw()).await? {
        let total = totals.entry(row.supplier_number.clone()).or_insert(PurchaseTotal {
            partner_id: row.partner_id,
            supplier_number: row.supplier_number,
            supplier_name: row.supplier_name,
            count: 0,
            supply: Won::ZERO,
            vat: Won::ZERO,
        });
        total.count += 1;
        total.supply = total.supply.plus(Won::new(row.supply), "purchases")?;
        total.vat = total.vat.plus(Won::new(row.vat), "purchases")?;
    }
    Ok(totals.into_values().collect())
}

/// The registered invoice of each of these statements.
pub(super) async fn registered(
    tx: &Tx,
    these: impl Iterator<Item = SettlementId>,
) -> Result<HashMap<SettlementId, purchase_invoice::Model>, DbErr> {
    let of = purchase_invoice::Column::SettlementId.is_in(these);
    let of = tx.find::<purchase_invoice::Entity>().filter(of);
    let of = of.filter(purchase_invoice::Column::State.eq(InvoiceState::Registered));
    Ok(of.all(tx.raw()).await?.into_iter().map(|row| (row.settlement_id, row)).collect())
}

/// What the three-way match finds for each of these invoices.
pub(super) async fn matched(
    tx: &Tx,
    invoices: &[purchase_invoice::Model],
    ours: &str,
) -> Result<HashMap<PurchaseInvoiceId, Vec<Difference>>, PartnerError> {
    let ids: Vec<SettlementId> = invoices.iter().map(|invoice| invoice.settlement_id).collect();
    let of = settlement::Column::Id.is_in(ids.iter().copied());
    let settlements = tx.find::<settlement::Entity>().filter(of).all(tx.raw()).await?;
    let lines = settlement_line::Column::SettlementId.is_in(ids);
    let lines = tx.find::<settlement_line::Entity>().filter(lines);
    let lines = lines.order_by_asc(settlement_line::Column::LineNo).all(tx.raw()).await?;
    let contracts = tx.find::<partner_contract::Entity>().all(tx.raw()).await?;
    let contracts: HashMap<PartnerContractId, partner_contract::Model> =
        contracts.into_iter().map(|row| (row.id, row)).collect();
    let partners: HashMap<PartnerId, partner::Model> =
        super::list(tx).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut found = HashMap::new();
    for invoice in invoices {
        let settlement = settlements.iter().find(|row| row.id == invoice.settlement_id);
        let Some((settlement, partner)) = settlement.zip(partners.get(&invoice.partner_id)) else {
            continue;
        };
        let lines = lines.iter().filter(|line| line.settlement_id == settlement.id);
        let lines: Result<Vec<_>, DbErr> = lines.map(|line| stated(line, &contracts)).collect();
        let statement = StatementFacts {
            partner_number: partner.business_number.digits().to_owned(),
            provider_number: ours.to_owned(),
            month: usage_month::read(settlement.month)?,
            supply: Won::new(settlement.supply),
            vat: Won::new(settlement.vat),
            lines: lines?,
        };
        found.insert(invoice.id, three_way_match(&statement, &facts(invoice)));
    }
    Ok(found)
}

/// A line with the contract it is paid by. A claim-back is no price of the contract's.
fn stated(
    line: &settlement_line::Model,
    contracts: &HashMap<PartnerContractId, partner_contract::Model>,
) -> Result<StatementLine, DbErr> {
    let claim = line.source == settlement_line::Source::Outage;
    let contract = line.contract_id.filter(|_| !claim).and_then(|id| contracts.get(&id));
    Ok(StatementLine {
        line_no: line.line_no,
        label: settlements::line_text(line),
        usage_month: usage_month::read(line.usage_month)?,
        unit_price: line.unit_price,
        contract: contract.map(|contract| ContractTerms {
            number: contract.number.clone(),
            price: contract.price.unwrap_or(i64::from(contract.share.unwrap_or(0))),
            from: contract.from_on,
            until: contract.until_on,
        }),
    })
}

fn facts(invoice: &purchase_invoice::Model) -> InvoiceFacts {
    InvoiceFacts {
        supplier_number: invoice.supplier_number.clone(),
        customer_number: invoice.customer_number.clone(),
        written_on: invoice.written_on,
        supply: Won::new(invoice.supply),
        vat: Won::new(invoice.vat),
        total: Won::new(invoice.total),
    }
}

async fn details(
    tx: &Tx,
    invoices: Vec<purchase_invoice::Model>,
    ours: &str,
) -> Result<Vec<InvoiceDetail>, PartnerError> {
    let mut found = matched(tx, &invoices, ours).await?;
    let lines = purchase_invoice_line::Column::InvoiceId.is_in(invoices.iter().map(|row| row.id));
    let lines = tx.find::<purchase_invoice_line::Entity>().filter(lines);
    let lines = lines.order_by_asc(purchase_invoice_line::Column::LineNo).all(tx.raw()).await?;
    let detail = |invoice: purchase_invoice::Model| InvoiceDetail {
        differences: found.remove(&invoice.id).unwrap_or_default(),
        lines: lines.iter().filter(|line| line.invoice_id == invoice.id).cloned().collect(),
        invoice,
    };
    Ok(invoices.into_iter().map(detail).collect())
}

async fn settlements_lines(
    tx: &Tx,
    id: SettlementId,
) -> Result<Vec<settlement_line::Model>, DbErr> {
    let of = settlement_line::Column::SettlementId.eq(id);
    let of = tx.find::<settlement_line::Entity>().filter(of);
    of.order_by_asc(settlement_line::Column::LineNo).all(tx.raw()).await
}

/// A confirmed statement that has no invoice.
async fn to_invoice(tx: &Tx, id: SettlementId) -> Result<settlement::Model, PartnerError> {
    let settlement = settlements::locked(tx, id, None).await?;
    if settlement.state != SettlementState::Confirmed {
        return Err(PartnerError::SettlementState(settlement.state.code()));
    }
    let live = [InvoiceState::Proposed, InvoiceState::Registered];
    let of = purchase_invoice::Column::SettlementId.eq(id);
    let of = tx.find::<purchase_invoice::Entity>().filter(of);
    let of = of.filter(purchase_invoice::Column::State.is_in(live));
    match of.one(tx.raw()).await? {
        Some(_) => Err(PartnerError::InvoiceExists),
        None => Ok(settlement),
    }
}

async fn free(tx: &Tx, partner: PartnerId, issue_id: &str) -> Result<(), PartnerError> {
    let known = purchase_invoice::Column::IssueId.eq(issue_id);
    let known = tx.find::<purchase_invoice::Entity>().filter(known);
    let known = known.filter(purchase_invoice::Column::PartnerId.eq(partner));
    match known.one(tx.raw()).await? {
        Some(_) => Err(PartnerError::InvoiceTaken),
        None => Ok(()),
    }
}

fn row(
    actor: &Actor,
    settlement: &settlement::Model,
    new: NewInvoice,
    state: InvoiceState,
) -> Result<purchase_invoice::ActiveModel, PartnerError> {
    Ok(purchase_invoice::ActiveModel {
        partner_id: Set(settlement.partner_id),
        id: Set(PurchaseInvoiceId::new()),
        settlement_id: Set(settlement.id),
        way: Set(new.way),
        state: Set(state),
        issue_id: Set(new.issue_id.as_deref().map(issue_id).transpose()?),
        written_on: Set(new.written_on),
        supplier_number: Set(digits(&new.supplier_number)),
        supplier_name: Set(free_text::line("supplier_name", &new.supplier_name)?),
        customer_number: Set(digits(&new.customer_number)),
        supply: Set(new.supply.get()),
        vat: Set(new.vat.get()),
        total: Set(new.total.get()),
        remarks: Set(free_text::remark("remarks", &new.remarks)?),
        document_id: Set(new.document),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        reason: Set(None),
        version: Set(1),
    })
}

/// 24 letters or digits; hyphens and spaces between them mean nothing.
fn issue_id(text: &str) -> Result<String, PartnerError> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let (date, rest) = bare.split_at_checked(16).unwrap_or(("", ""));
    let fits = bare.len() == 24
        && date.bytes().all(|c| c.is_ascii_digit())
        && rest.bytes().all(|c| c.is_ascii_alphanumeric());
    if fits { Ok(bare) } else { Err(PartnerError::NotAnIssueId) }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).take(20).collect()
}

async fn write(
    tx: &Tx,
    actor: &Actor,
    (row, lines): (purchase_invoice::ActiveModel, Vec<NewInvoiceLine>),
    act: &'static str,
    ours: Ours<'_>,
) -> Result<InvoiceDetail, PartnerError> {
    let row = tx.insert(row).await?;
    for (line_no, line) in (1..).zip(lines) {
        let line = purchase_invoice_line::ActiveModel {
            partner_id: Set(row.partner_id),
            invoice_id: Set(row.id),
            line_no: Set(line_no),
            name: Set(free_text::line("name", &line.name)?),
            supply: Set(line.supply.get()),
            vat: Set(line.vat.get()),
        };
        tx.insert(line).await?;
    }
    let detail = detail(tx, row.id, ours.business_number).await?;
    tx.widen_to_consequences().await?;
    record(tx, actor, &row, act).await?;
    detail.ok_or(missing("세금계산서가", "tax invoice"))
}

async fn found(
    tx: &Tx,
    id: PurchaseInvoiceId,
    expected: Option<i64>,
) -> Result<purchase_invoice::Model, PartnerError> {
    let mut found =
        tx.find::<purchase_invoice::Entity>().filter(purchase_invoice::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or(missing("세금계산서가", "tax invoice"))?;
    unchanged(tx, ("purchase_invoice", id.to_string()), row.version, expected).await?;
    Ok(row)
}

async fn in_state(
    tx: &Tx,
    id: PurchaseInvoiceId,
    expected: Option<i64>,
    state: InvoiceState,
) -> Result<purchase_invoice::Model, PartnerError> {
    let row = found(tx, id, expected).await?;
    if row.state == state { Ok(row) } else { Err(PartnerError::InvoiceState(row.state.code())) }
}

async fn decide(
    tx: &Tx,
    actor: &Actor,
    row: purchase_invoice::Model,
    (state, reason): (InvoiceState, Option<String>),
    act: &'static str,
) -> Result<purchase_invoice::Model, PartnerError> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.reason = Set(reason);
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.widen_to_consequences().await?;
    record(tx, actor, &row, act).await?;
    Ok(row)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &purchase_invoice::Model,
    act: &'static str,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "purchase_invoice",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "settlement_id": row.settlement_id.to_string(), "way": row.way.code(),
            "state": row.state.code(), "issue_id": row.issue_id, "supply": row.supply,
            "vat": row.vat, "total": row.total,
        }),
        reason: row.reason.clone(),
    };
    tx.record(actor, change).await.map(drop)
}
