//! The deadline board (spec 4.2): what of a month is not issued, late or failed, with the days left
//! and what lateness would cost.

use super::{Draft, Issuer, READERS, TaxInvoiceError, drafts};
use crate::{rating, usage_month};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::money::tax_invoice;
use gaetong_entity::money::tax_invoice_progress::{self, InvoiceState};
use gaetong_rules::business_day::Holidays;
use gaetong_rules::month::seoul_date;
use gaetong_rules::tax_invoice::{self as rules, Penalty};
use gaetong_rules::{Month, Won};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashMap;

/// How many, and their supply in won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub count: u64,
    pub supply: Won,
}

/// A month's tax invoices as the deadline sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    pub month: Month,
    /// The last day to issue what is written in the month.
    pub issue_by: NaiveDate,
    /// Negative once it has passed.
    pub days_left: i64,
    /// Ready to be issued.
    pub ready: Count,
    /// Something stands in their way.
    pub blocked: Count,
    /// Of both, what amends a tax invoice.
    pub amendments: Count,
    /// Of all that is not issued, those past their day, and what issuing them today would cost.
    pub overdue: Count,
    pub overdue_penalty: Won,
    pub issued: Count,
    pub queued: Count,
    pub sent: Count,
    pub accepted: Count,
    pub rejected: Count,
    pub cancelled: Count,
    /// Issued after their day, and the penalty of that.
    pub issued_late: Count,
    pub issued_late_penalty: Won,
    /// Transmitted after their day or not yet, and the penalty of that.
    pub sent_late: Count,
    pub sent_late_penalty: Won,
    /// Bills' categories no tax invoice is due for.
    pub nothing_due: u64,
}

impl Count {
    fn add(&mut self, supply: Won) -> Result<(), TaxInvoiceError> {
        self.count += 1;
        self.supply = self.supply.plus(supply, "supply on the board")?;
        Ok(())
    }
}

/// The board of a month.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn board(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    month: Month,
) -> Result<Board, TaxInvoiceError> {
    super::only(actor, &READERS)?;
    let holidays = rating::holidays(tx).await?;
    let issue_by = rules::issue_by(month.last_day(), &holidays)?;
    let waiting = drafts(tx, actor, issuer, month).await?;
    let mut board = Board {
        month,
        issue_by,
        days_left: (issue_by - actor.today()).num_days(),
        ready: Count::default(),
        blocked: Count::default(),
        amendments: Count::default(),
        overdue: Count::default(),
        overdue_penalty: Won::ZERO,
        issued: Count::default(),
        queued: Count::default(),
        sent: Count::default(),
        accepted: Count::default(),
        rejected: Count::default(),
        cancelled: Count::default(),
        issued_late: Count::default(),
        issued_late_penalty: Won::ZERO,
        sent_late: Count::default(),
        sent_late_penalty: Won::ZERO,
        nothing_due: waiting.nothing.len() as u64,
    };
    for draft in &waiting.drafts {
        board.wait(draft)?;
    }
    let of_month = tax_invoice::Column::Month.eq(usage_month::stored(month));
    let documents = tx.find::<tax_invoice::Entity>().filter(of_month).all(tx.raw()).await?;
    let ways = ways(tx, &documents).await?;
    for document in &documents {
        if let Some(way) = ways.get(&document.id) {
            board.count(document, way, (actor.today(), &holidays))?;
        }
    }
    Ok(board)
}

async fn ways(
    tx: &Tx,
    documents: &[tax_invoice::Model],
) -> Result<HashMap<TaxInvoiceId, tax_invoice_progress::Model>, TaxInvoiceError> {
    use tax_invoice_progress::Column::TaxInvoiceId as Id;
    let all = tx.find::<tax_invoice_progress::Entity>();
    let rows = tx.among(all, Id, documents.iter().map(|document| document.id)).await?;
    Ok(rows.into_iter().map(|row| (row.tax_invoice_id, row)).collect())
}

impl Board {
    fn wait(&mut self, draft: &Draft) -> Result<(), TaxInvoiceError> {
        let list = if draft.is_ready() { &mut self.ready } else { &mut self.blocked };
        list.add(draft.supply)?;
        if draft.original.is_some() {
            self.amendments.add(draft.supply)?;
        }
        if let Some(penalty) = draft.penalty {
            self.overdue.add(draft.supply)?;
            self.overdue_penalty = self.overdue_penalty.plus(penalty.amount, "penalty")?;
        }
        Ok(())
    }

    fn count(
        &mut self,
        document: &tax_invoice::Model,
        way: &tax_invoice_progress::Model,
        (today, holidays): (NaiveDate, &Holidays),
    ) -> Result<(), TaxInvoiceError> {
        let supply = Won::new(document.supply);
        let list = match way.state {
            InvoiceState::Issued => &mut self.issued,
            InvoiceState::Queued => &mut self.queued,
            InvoiceState::Sent => &mut self.sent,
            InvoiceState::Accepted => &mut self.accepted,
            InvoiceState::Rejected => &mut self.rejected,
            InvoiceState::Cancelled => &mut self.cancelled,
        };
        list.add(supply)?;
        if !way.state.is_live() {
            return Ok(());
        }
        if let Some(penalty) = late_issue(document, holidays)? {
            self.issued_late.add(supply)?;
            self.issued_late_penalty = self.issued_late_penalty.plus(penalty.amount, "penalty")?;
        }
        if let Some(penalty) = late_transmission(document, way, today, holidays)? {
            self.sent_late.add(supply)?;
            self.sent_late_penalty = self.sent_late_penalty.plus(penalty.amount, "penalty")?;
        }
        Ok(())
    }
}

/// What a tax invoice that was issued late costs; none in time.
pub(super) fn late_issue(
    document: &tax_invoice::Model,
    holidays: &Holidays,
) -> Result<Option<Penalty>, TaxInvoiceError> {
    if !document.late {
        return Ok(None);
    }
    let supply = Won::new(document.supply);
    Ok(rules::of_issue(supply, document.written_on, document.issued_on, holidays)?)
}

/// What transmitting it late costs, as of the day it was sent or of today; none in time.
fn late_transmission(
    document: &tax_invoice::Model,
    way: &tax_invoice_progress::Model,
    today: NaiveDate,
    holidays: &Holidays,
) -> Result<Option<Penalty>, TaxInvoiceError> {
    let dates = (document.written_on, document.issued_on);
    let sent_on = way.sent_at.map_or(today, seoul_date);
    Ok(rules::of_transmission(Won::new(document.supply), dates, sent_on, holidays)?)
}
