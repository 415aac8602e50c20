//! The way to the tax office: queued, packed at most a hundred at a time, handed to a gateway,
//! answered. Before it is sent a paper can be cancelled; what it invoices may then be invoiced
//! anew, and so it may after a rejection.

use super::{ISSUERS, TaxInvoiceError};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{TaxInvoiceId, TaxTransmissionId};
use gaetong_entity::money::tax_invoice::AmendmentCode;
use gaetong_entity::money::tax_invoice_progress::{Column, Entity as Progress, InvoiceState};
use gaetong_entity::money::{
    tax_invoice, tax_invoice_paper, tax_invoice_progress, tax_transmission,
};
use gaetong_rules::tax_invoice::answer as meaning;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The most the tax office takes at once.
pub const MOST_IN_A_PACKAGE: u64 = 100;

/// The gateway that carries packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// `file-drop`.
    pub name: String,
    /// Whether nothing of it reaches the tax office.
    pub simulated: bool,
    /// 국세청 등록번호, eight digits.
    pub registration: String,
}

/// A package for a gateway.
#[derive(Debug, Clone)]
pub struct Package {
    pub transmission: tax_transmission::Model,
    pub papers: Vec<PackedPaper>,
}

/// A signed document in a package.
#[derive(Debug, Clone)]
pub struct PackedPaper {
    pub id: TaxInvoiceId,
    pub issue_id: String,
    pub customer_business_number: String,
    pub xml: String,
}

/// What answers came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    pub accepted: Vec<String>,
    pub rejected: Vec<String>,
    /// Approval numbers that nobody waits for an answer about.
    pub unexpected: Vec<String>,
}

/// Asks for the transmission of issued tax invoices; those queued already stay as they are.
/// Records `tax_invoice.queued`. Returns how many were queued.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`]; [`TaxInvoiceError::State`] for one
/// that is past that.
pub async fn queue(tx: &Tx, actor: &Actor, ids: &[TaxInvoiceId]) -> Result<u64, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let rows = tx.find::<Progress>().filter(Column::TaxInvoiceId.is_in(ids.iter().copied()));
    let rows = locked(tx, rows).all(tx.raw()).await?;
    if rows.len() < ids.len() {
        return Err(TaxInvoiceError::no_invoice());
    }
    let (mut queued, mut events) = (0, Vec::new());
    for row in rows {
        match row.state {
            InvoiceState::Queued => continue,
            InvoiceState::Issued => {}
            state => return Err(TaxInvoiceError::State { state }),
        }
        events.push(event(&row, "tax_invoice.queued", json!({"state": "queued"}), None));
        let version = row.version;
        let mut row = row.into_active_model();
        row.state = Set(InvoiceState::Queued);
        row.queued_at = Set(Some(actor.now));
        row.version = Set(version + 1);
        tx.update(row).await?;
        queued += 1;
    }
    tx.record_all(actor, events).await?;
    Ok(queued)
}

/// Queues whatever was issued before today: what the daily round does. Returns how many.
///
/// # Errors
/// As [`queue`].
pub async fn queue_issued_before_today(tx: &Tx, actor: &Actor) -> Result<u64, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let waiting = tx.find::<Progress>().filter(Column::State.eq(InvoiceState::Issued));
    let waiting = waiting.order_by_asc(Column::TaxInvoiceId).limit(MOST_AT_ONCE);
    let ids: Vec<TaxInvoiceId> =
        waiting.all(tx.raw()).await?.into_iter().map(|row| row.tax_invoice_id).collect();
    let due = tx.find::<tax_invoice::Entity>().filter(tax_invoice::Column::Id.is_in(ids));
    let due = due.filter(tax_invoice::Column::IssuedOn.lt(actor.today())).all(tx.raw()).await?;
    let due: Vec<TaxInvoiceId> = due.into_iter().map(|document| document.id).collect();
    queue(tx, actor, &due).await
}

/// Papers looked at in one go.
const MOST_AT_ONCE: u64 = 10_000;

/// Cancels a tax invoice that was not sent (발행취소), and the paper it goes with where it is one of
/// two. Records `tax_invoice.cancelled` for each.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`], [`TaxInvoiceError::Changed`],
/// [`TaxInvoiceError::Unfit`]; [`TaxInvoiceError::State`] once one of them was sent;
/// [`TaxInvoiceError::HasAmendment`].
pub async fn cancel(
    tx: &Tx,
    actor: &Actor,
    id: TaxInvoiceId,
    words: &str,
    expected: Option<i64>,
) -> Result<(), TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let words = free_text::reason("reason", words)?;
    let document = super::find(tx, id).await?;
    let ids = companions(tx, &document).await?;
    let rows = tx.find::<Progress>().filter(Column::TaxInvoiceId.is_in(ids));
    for row in locked(tx, rows).all(tx.raw()).await? {
        let this = row.tax_invoice_id == id;
        if !this && !row.state.is_live() {
            continue;
        }
        if this {
            let subject = ("tax_invoice", id.to_string());
            super::unchanged(tx, subject, row.version, expected).await?;
        }
        if !matches!(row.state, InvoiceState::Issued | InvoiceState::Queued) {
            return Err(TaxInvoiceError::State { state: row.state });
        }
        if let Some(number) = amended_by(tx, row.tax_invoice_id).await? {
            return Err(TaxInvoiceError::HasAmendment { number });
        }
        cancel_one(tx, actor, row, &words).await?;
    }
    Ok(())
}

async fn cancel_one(
    tx: &Tx,
    actor: &Actor,
    row: tax_invoice_progress::Model,
    words: &str,
) -> Result<(), DbErr> {
    let told = json!({"state": "cancelled"});
    let change = event(&row, "tax_invoice.cancelled", told, Some(words.to_owned()));
    let version = row.version;
    let mut row = row.into_active_model();
    row.state = Set(InvoiceState::Cancelled);
    row.cancelled_at = Set(Some(actor.now));
    row.version = Set(version + 1);
    tx.update(row).await?;
    tx.record(actor, change).await.map(drop)
}

/// The paper itself and, of an amendment in two papers, the other one.
async fn companions(tx: &Tx, document: &tax_invoice::Model) -> Result<Vec<TaxInvoiceId>, DbErr> {
    use AmendmentCode::{Error, LetterOfCredit};
    let (Some(original), Some(code @ (Error | LetterOfCredit))) =
        (document.original_id, document.amendment)
    else {
        return Ok(vec![document.id]);
    };
    let papers = tx
        .find::<tax_invoice::Entity>()
        .filter(tax_invoice::Column::OriginalId.eq(original))
        .filter(tax_invoice::Column::Amendment.eq(code))
        .all(tx.raw())
        .await?;
    Ok(papers.into_iter().map(|paper| paper.id).collect())
}

/// The number of a live tax invoice that amends this one.
async fn amended_by(tx: &Tx, id: TaxInvoiceId) -> Result<Option<String>, DbErr> {
    let after = tx.find::<tax_invoice::Entity>().filter(tax_invoice::Column::OriginalId.eq(id));
    for document in after.all(tx.raw()).await? {
        let state = tx.find::<Progress>().filter(Column::TaxInvoiceId.eq(document.id));
        let state = state.one(tx.raw()).await?.map(|row| row.state);
        if state.is_some_and(InvoiceState::is_live) {
            return Ok(Some(document.number));
        }
    }
    Ok(None)
}

/// Packs up to a hundred queued tax invoices, the longest waiting first; none if nothing waits.
/// Records `tax_invoice.sent` for each. The caller hands the package to the gateway once this is
/// committed, and says by [`submitted`] how that went; [`unsubmitted`] finds what was left behind.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn package(
    tx: &Tx,
    actor: &Actor,
    carrier: &Carrier,
) -> Result<Option<Package>, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let waiting = tx.find::<Progress>().filter(Column::State.eq(InvoiceState::Queued));
    let waiting = waiting.order_by_asc(Column::QueuedAt).order_by_asc(Column::TaxInvoiceId);
    let waiting = free(tx, waiting).limit(MOST_IN_A_PACKAGE);
    let waiting = waiting.all(tx.raw()).await?;
    if waiting.is_empty() {
        return Ok(None);
    }
    let id = TaxTransmissionId::new();
    let date = actor.today().format("%Y%m%d");
    let transmission = tax_transmission::ActiveModel {
        id: Set(id),
        submit_id: Set(format!("{}-{date}-{}", carrier.registration, id.0.simple())),
        gateway: Set(carrier.name.clone()),
        simulated: Set(carrier.simulated),
        documents: Set(i32::try_from(waiting.len()).unwrap_or(i32::MAX)),
        created_by: Set(actor.person()),
        created_at: Set(actor.now),
        submitted_at: Set(None),
        answered_at: Set(None),
        last_error: Set(None),
        version: Set(1),
    };
    let transmission = tx.insert(transmission).await?;
    let mut events = Vec::with_capacity(waiting.len());
    for row in waiting {
        let told = json!({
            "state": "sent", "transmission": transmission.submit_id,
            "gateway": carrier.name, "simulated": carrier.simulated,
        });
        events.push(event(&row, "tax_invoice.sent", told, None));
        let version = row.version;
        let mut row = row.into_active_model();
        row.state = Set(InvoiceState::Sent);
        row.transmission_id = Set(Some(id));
        row.sent_at = Set(Some(actor.now));
        row.version = Set(version + 1);
        tx.update(row).await?;
    }
    tx.record_all(actor, events).await?;
    Ok(Some(packed(tx, transmission).await?))
}

/// A package again, with its papers.
async fn packed(tx: &Tx, transmission: tax_transmission::Model) -> Result<Package, DbErr> {
    let rows = tx.find::<Progress>().filter(Column::TransmissionId.eq(transmission.id));
    let ids: Vec<TaxInvoiceId> =
        rows.all(tx.raw()).await?.into_iter().map(|row| row.tax_invoice_id).collect();
    let documents =
        tx.find::<tax_invoice::Entity>().filter(tax_invoice::Column::Id.is_in(ids.iter().copied()));
    let documents = documents.order_by_asc(tax_invoice::Column::Number).all(tx.raw()).await?;
    let papers = tx
        .find::<tax_invoice_paper::Entity>()
        .filter(tax_invoice_paper::Column::TaxInvoiceId.is_in(ids))
        .all(tx.raw())
        .await?;
    let mut papers: HashMap<TaxInvoiceId, String> =
        papers.into_iter().map(|paper| (paper.tax_invoice_id, paper.xml)).collect();
    let paper = |document: tax_invoice::Model| {
        Some(PackedPaper {
            id: document.id,
            xml: papers.remove(&document.id)?,
            customer_business_number: document.customer_business_number.digits().to_owned(),
            issue_id: document.issue_id,
        })
    };
    Ok(Package { papers: documents.into_iter().filter_map(paper).collect(), transmission })
}

/// Packages no gateway took yet, to be handed over again.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn unsubmitted(tx: &Tx, actor: &Actor) -> Result<Vec<Package>, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let left = tax_transmission::Column::SubmittedAt.is_null();
    let left = tx.find::<tax_transmission::Entity>().filter(left);
    let left = left.order_by_asc(tax_transmission::Column::Id).all(tx.raw()).await?;
    let mut packages = Vec::with_capacity(left.len());
    for transmission in left {
        packages.push(packed(tx, transmission).await?);
    }
    Ok(packages)
}

/// Notes that the gateway took a package, or why it did not; then it stays to be handed over again.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`].
pub async fn submitted(
    tx: &Tx,
    actor: &Actor,
    id: TaxTransmissionId,
    outcome: Result<(), String>,
) -> Result<(), TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let row = tx.find::<tax_transmission::Entity>().filter(tax_transmission::Column::Id.eq(id));
    let row = row.one(tx.raw()).await?.ok_or(TaxInvoiceError::no_transmission())?;
    let version = row.version;
    let mut row = row.into_active_model();
    match outcome {
        Ok(()) => {
            row.submitted_at = Set(Some(actor.now));
            row.last_error = Set(None);
        }
        Err(error) => row.last_error = Set(Some(error)),
    }
    row.version = Set(version + 1);
    tx.update(row).await?;
    Ok(())
}

/// Takes the tax office's answers, by approval number. Records `tax_invoice.accepted` or
/// `tax_invoice.rejected`. An answer that was taken before changes nothing.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`]; [`TaxInvoiceError::UnknownAnswer`] for a code that is none.
pub async fn answer(
    tx: &Tx,
    actor: &Actor,
    answers: &[(String, String)],
) -> Result<Answered, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let wanted = answers.iter().map(|(issue_id, _)| issue_id.as_str());
    let documents =
        tx.find::<tax_invoice::Entity>().filter(tax_invoice::Column::IssueId.is_in(wanted));
    let documents = documents.all(tx.raw()).await?;
    let ids: HashMap<&str, TaxInvoiceId> =
        documents.iter().map(|document| (document.issue_id.as_str(), document.id)).collect();
    let mut answered = Answered::default();
    let mut packages = Vec::new();
    for (issue_id, code) in answers {
        let meant = meaning(code).ok_or_else(|| TaxInvoiceError::UnknownAnswer(code.clone()))?;
        let row = match ids.get(issue_id.as_str()) {
            Some(id) => sent(tx, *id).await?,
            None => None,
        };
        let Some(row) = row else {
            answered.unexpected.push(issue_id.clone());
            continue;
        };
        packages.extend(row.transmission_id);
        take(tx, actor, row, (meant.accepted, meant.code)).await?;
        let list = if meant.accepted { &mut answered.accepted } else { &mut answered.rejected };
        list.push(issue_id.clone());
    }
    packages.sort_unstable();
    packages.dedup();
    for package in packages {
        close(tx, actor, package).await?;
    }
    Ok(answered)
}

async fn sent(tx: &Tx, id: TaxInvoiceId) -> Result<Option<tax_invoice_progress::Model>, DbErr> {
    let row = tx.find::<Progress>().filter(Column::TaxInvoiceId.eq(id));
    let row = row.filter(Column::State.eq(InvoiceState::Sent));
    locked(tx, row).one(tx.raw()).await
}

async fn take(
    tx: &Tx,
    actor: &Actor,
    row: tax_invoice_progress::Model,
    (accepted, code): (bool, &str),
) -> Result<(), DbErr> {
    let (state, act) = if accepted {
        (InvoiceState::Accepted, "tax_invoice.accepted")
    } else {
        (InvoiceState::Rejected, "tax_invoice.rejected")
    };
    let change = event(&row, act, json!({"state": state.code(), "result_code": code}), None);
    let version = row.version;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.result_code = Set(Some(code.to_owned()));
    row.answered_at = Set(Some(actor.now));
    row.version = Set(version + 1);
    tx.update(row).await?;
    tx.record(actor, change).await.map(drop)
}

/// A package is answered with the last of its papers.
async fn close(tx: &Tx, actor: &Actor, id: TaxTransmissionId) -> Result<(), DbErr> {
    let open = tx.find::<Progress>().filter(Column::TransmissionId.eq(id));
    let open = open.filter(Column::State.eq(InvoiceState::Sent)).count(tx.raw()).await?;
    let row = tx.find::<tax_transmission::Entity>().filter(tax_transmission::Column::Id.eq(id));
    let Some(row) = row.one(tx.raw()).await?.filter(|_| open == 0) else { return Ok(()) };
    let version = row.version;
    let mut row = row.into_active_model();
    row.answered_at = Set(Some(actor.now));
    row.version = Set(version + 1);
    tx.update(row).await.map(drop)
}

/// On PostgreSQL the rows are this transaction's until it ends; SQLite has one writer.
fn locked(tx: &Tx, rows: Select<Progress>) -> Select<Progress> {
    if tx.backend() == DbBackend::Postgres { rows.lock_exclusive() } else { rows }
}

/// As [`locked`], without those another transaction is at.
fn free(tx: &Tx, rows: Select<Progress>) -> Select<Progress> {
    match tx.backend() {
        DbBackend::Postgres => rows.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked),
        _ => rows,
    }
}

fn event(
    row: &tax_invoice_progress::Model,
    act: &'static str,
    after: Value,
    reason: Option<String>,
) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "tax_invoice",
        subject_id: row.tax_invoice_id.to_string(),
        before: json!({"state": row.state}),
        after,
        reason,
    }
}
