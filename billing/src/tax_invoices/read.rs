//! Tax invoices, read back.

use super::{Invoice, TaxInvoiceError, may_read};
use crate::bills::Page;
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{BillId, BillingAccountId, TaxInvoiceId, TaxTransmissionId, TenantId};
use gaetong_entity::money::tax_invoice::{self, Column, InvoiceClass};
use gaetong_entity::money::tax_invoice_progress::{self, InvoiceState};
use gaetong_entity::money::{tax_invoice_line, tax_invoice_paper, tax_transmission};
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_entity::work::event;
use gaetong_rules::{Month, Won};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// A tax invoice and where it is on its way.
#[derive(Debug, Clone)]
pub struct Listed {
    pub document: tax_invoice::Model,
    pub progress: tax_invoice_progress::Model,
}

/// A tax invoice with everything that is known of it.
#[derive(Debug, Clone)]
pub struct Detail {
    pub invoice: Invoice,
    pub progress: tax_invoice_progress::Model,
    /// The package it went in; to the customer none.
    pub transmission: Option<tax_transmission::Model>,
    /// Fingerprint of the signed XML.
    pub sha256: String,
    pub original: Option<Listed>,
    /// What amends it, in the order it was issued.
    pub amendments: Vec<Listed>,
}

/// Which tax invoices.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub month: Option<Month>,
    pub states: Vec<InvoiceState>,
    pub class: Option<InvoiceClass>,
    pub kind: Option<TaxKind>,
    pub tenant_id: Option<TenantId>,
    pub billing_account_id: Option<BillingAccountId>,
    pub bill_id: Option<BillId>,
    pub transmission_id: Option<TaxTransmissionId>,
    /// Those issued after their last day.
    pub late: bool,
    /// Part of its number, approval number or the customer's name, or the customer's number.
    pub text: Option<String>,
}

/// The tax invoices these eyes may see, the latest first; `after` is the last one seen.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn list(
    tx: &Tx,
    actor: &Actor,
    filter: &Filter,
    (after, limit): (Option<TaxInvoiceId>, u64),
) -> Result<Page<Listed>, TaxInvoiceError> {
    may_read(actor)?;
    let mut found = tx.find::<tax_invoice::Entity>().filter(filter.condition());
    if let Some(after) = after {
        found = found.filter(Column::Id.lt(after));
    }
    let found = found.order_by_desc(Column::Id).limit(limit.saturating_add(1));
    let rows = found.all(tx.raw()).await?;
    Ok(Page::of(listed(tx, rows).await?, limit))
}

impl Filter {
    fn condition(&self) -> Condition {
        let text = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        Condition::all()
            .add_option(self.month.map(|month| Column::Month.eq(usage_month::stored(month))))
            .add_option(self.class.map(|class| Column::Class.eq(class)))
            .add_option(self.kind.map(|kind| Column::Kind.eq(kind)))
            .add_option(self.tenant_id.map(|id| Column::TenantId.eq(id)))
            .add_option(self.billing_account_id.map(|id| Column::BillingAccountId.eq(id)))
            .add_option(self.bill_id.map(|id| Column::BillId.eq(id)))
            .add_option(self.late.then(|| Column::Late.eq(true)))
            .add_option(text.map(told))
            .add_option(self.on_its_way())
    }

    /// Those whose progress is as wanted.
    fn on_its_way(&self) -> Option<Condition> {
        use tax_invoice_progress::Column::{State, TaxInvoiceId, TransmissionId};
        if self.states.is_empty() && self.transmission_id.is_none() {
            return None;
        }
        let mut these = Query::select();
        these.column(TaxInvoiceId).from(tax_invoice_progress::Entity);
        if !self.states.is_empty() {
            these.and_where(State.is_in(self.states.iter().copied()));
        }
        if let Some(id) = self.transmission_id {
            these.and_where(TransmissionId.eq(id));
        }
        Some(Condition::all().add(Column::Id.in_subquery(these)))
    }
}

/// Part of a number or name; hyphens of a business number do not matter.
fn told(text: &str) -> Condition {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let number = (digits.len() == 10).then(|| Column::CustomerBusinessNumber.eq(digits));
    Condition::any()
        .add(Column::Number.contains(text))
        .add(Column::IssueId.contains(text.replace('-', "")))
        .add(Column::CustomerName.contains(text))
        .add_option(number)
}

/// The same with where each is on its way.
async fn listed(tx: &Tx, rows: Vec<tax_invoice::Model>) -> Result<Vec<Listed>, DbErr> {
    let ids = rows.iter().map(|row| row.id);
    let ways = tx.find::<tax_invoice_progress::Entity>();
    let ways = ways.filter(tax_invoice_progress::Column::TaxInvoiceId.is_in(ids));
    let ways = ways.all(tx.raw()).await?;
    let mut ways: HashMap<TaxInvoiceId, tax_invoice_progress::Model> =
        ways.into_iter().map(|row| (row.tax_invoice_id, row)).collect();
    let listed = |document: tax_invoice::Model| {
        let progress = ways.remove(&document.id)?;
        Some(Listed { document, progress })
    };
    Ok(rows.into_iter().filter_map(listed).collect())
}

/// How many tax invoices a filter finds and what they come to, in won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub count: i64,
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
}

/// The sums over all tax invoices of a filter.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn totals(tx: &Tx, actor: &Actor, filter: &Filter) -> Result<Totals, TaxInvoiceError> {
    may_read(actor)?;
    let sum = |column: &str| Expr::cust(format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)"));
    let query = tx
        .find::<tax_invoice::Entity>()
        .filter(filter.condition())
        .select_only()
        .column_as(Column::Id.count(), "count")
        .column_as(sum("supply"), "supply")
        .column_as(sum("vat"), "vat")
        .column_as(sum("total"), "total");
    let sums = query.into_tuple::<(i64, i64, i64, i64)>().one(tx.raw()).await?;
    let (count, supply, vat, total) = sums.unwrap_or_default();
    Ok(Totals { count, supply: Won::new(supply), vat: Won::new(vat), total: Won::new(total) })
}

/// One tax invoice with everything known of it; none if there is no such one for these eyes.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn detail(
    tx: &Tx,
    actor: &Actor,
    id: TaxInvoiceId,
) -> Result<Option<Detail>, TaxInvoiceError> {
    may_read(actor)?;
    let Some(invoice) = invoices(tx, actor, &[id]).await?.pop() else { return Ok(None) };
    let document = std::slice::from_ref(&invoice.document).to_vec();
    let Some(Listed { progress, .. }) = listed(tx, document).await?.pop() else { return Ok(None) };
    let transmission = tax_transmission::Column::Id;
    let transmission = match progress.transmission_id {
        Some(id) => {
            tx.find::<tax_transmission::Entity>().filter(transmission.eq(id)).one(tx.raw()).await?
        }
        None => None,
    };
    let original = match invoice.document.original_id {
        Some(original) => {
            let original = tx.find::<tax_invoice::Entity>().filter(Column::Id.eq(original));
            listed(tx, original.all(tx.raw()).await?).await?.pop()
        }
        None => None,
    };
    let after = tx.find::<tax_invoice::Entity>().filter(Column::OriginalId.eq(id));
    let amendments = listed(tx, after.order_by_asc(Column::Id).all(tx.raw()).await?).await?;
    let sha256 = xml(tx, actor, id).await?.map(|paper| paper.sha256).unwrap_or_default();
    Ok(Some(Detail { invoice, progress, transmission, sha256, original, amendments }))
}

/// Tax invoices with their lines, in the order of their issue: what papers are made of.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn invoices(
    tx: &Tx,
    actor: &Actor,
    ids: &[TaxInvoiceId],
) -> Result<Vec<Invoice>, TaxInvoiceError> {
    may_read(actor)?;
    let documents = tx.find::<tax_invoice::Entity>().filter(Column::Id.is_in(ids.iter().copied()));
    let documents = documents.order_by_asc(Column::Id).all(tx.raw()).await?;
    let of_these = tax_invoice_line::Column::TaxInvoiceId.is_in(ids.iter().copied());
    let lines = tx.find::<tax_invoice_line::Entity>().filter(of_these);
    let lines = lines.order_by_asc(tax_invoice_line::Column::LineNo).all(tx.raw()).await?;
    let mut of: HashMap<TaxInvoiceId, Vec<tax_invoice_line::Model>> = HashMap::new();
    for line in lines {
        of.entry(line.tax_invoice_id).or_default().push(line);
    }
    let invoice = |document: tax_invoice::Model| {
        let lines = of.remove(&document.id).unwrap_or_default();
        Invoice { document, lines }
    };
    Ok(documents.into_iter().map(invoice).collect())
}

/// The signed XML; none if there is no such tax invoice for these eyes.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn xml(
    tx: &Tx,
    actor: &Actor,
    id: TaxInvoiceId,
) -> Result<Option<tax_invoice_paper::Model>, TaxInvoiceError> {
    may_read(actor)?;
    let paper = tax_invoice_paper::Column::TaxInvoiceId.eq(id);
    Ok(tx.find::<tax_invoice_paper::Entity>().filter(paper).one(tx.raw()).await?)
}

/// Who did what to a tax invoice, the earliest first.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`].
pub async fn log(
    tx: &Tx,
    actor: &Actor,
    id: TaxInvoiceId,
) -> Result<Vec<event::Model>, TaxInvoiceError> {
    may_read(actor)?;
    super::find(tx, id).await?;
    let events = tx.find::<event::Entity>().filter(event::Column::SubjectKind.eq("tax_invoice"));
    let events = events.filter(event::Column::SubjectId.eq(id.to_string()));
    Ok(events.order_by_asc(event::Column::Id).all(tx.raw()).await?)
}

/// Packages, the latest first.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn transmissions(
    tx: &Tx,
    actor: &Actor,
    limit: u64,
) -> Result<Vec<tax_transmission::Model>, TaxInvoiceError> {
    super::only(actor, &super::READERS)?;
    let packages = tx.find::<tax_transmission::Entity>();
    Ok(packages.order_by_desc(tax_transmission::Column::Id).limit(limit).all(tx.raw()).await?)
}
