//! The deadline board (spec 4.2): what of a month is not issued, late or failed, with the days left
//! and what lateness would cost.

use super::{Draft, Drafts, Issuer, READERS, TaxInvoiceError, drafts_in_parts};
use crate::{rating, usage_month};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::money::tax_invoice;
use gaetong_entity::money::tax_invoice_progress::{self, InvoiceState};
use gaetong_rules::business_day::Holidays;
use gaetong_rules::month::seoul_date;
use gaetong_rules::tax_invoice::{self as rules, Penalty};
use gaetong_rules::{Month, Won};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
};

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
        nothing_due: 0,
    };
    let wait = |part: Drafts| {
        board.nothing_due += part.nothing.len() as u64;
        part.drafts.iter().try_for_each(|draft| board.wait(draft))
    };
    drafts_in_parts(tx, actor, issuer, month, wait).await?;
    for issued in of_month(tx, month).await? {
        board.count(&issued, (actor.today(), &holidays))?;
    }
    Ok(board)
}

/// An issued tax invoice as far as the board looks at it.
#[derive(Debug, FromQueryResult)]
struct OnItsWay {
    supply: i64,
    written_on: NaiveDate,
    issued_on: NaiveDate,
    late: bool,
    state: InvoiceState,
    sent_at: Option<DateTime<Utc>>,
}

async fn of_month(tx: &Tx, month: Month) -> Result<Vec<OnItsWay>, DbErr> {
    use tax_invoice::Column::{Id, IssuedOn, Late, Month, Supply, TenantId, WrittenOn};
    use tax_invoice_progress::Column as Way;
    let of_month = tx.find::<tax_invoice::Entity>().filter(Month.eq(usage_month::stored(month)));
    let issued = of_month.select_only().columns([Supply, WrittenOn, IssuedOn, Late]);
    let mut issued = issued.columns([Way::State, Way::SentAt]).into_query();
    let way = |column: Way| Expr::col((tax_invoice_progress::Entity, column));
    let its = way(Way::TenantId).equals((tax_invoice::Entity, TenantId));
    let its = its.and(way(Way::TaxInvoiceId).equals((tax_invoice::Entity, Id)));
    issued.inner_join(tax_invoice_progress::Entity, its);
    let rows = tx.raw().query_all(&issued).await?;
    rows.iter().map(|row| OnItsWay::from_query_result(row, "")).collect()
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
        issued: &OnItsWay,
        (today, holidays): (NaiveDate, &Holidays),
    ) -> Result<(), TaxInvoiceError> {
        let supply = Won::new(issued.supply);
        let list = match issued.state {
            InvoiceState::Issued => &mut self.issued,
            InvoiceState::Queued => &mut self.queued,
            InvoiceState::Sent => &mut self.sent,
            InvoiceState::Accepted => &mut self.accepted,
            InvoiceState::Rejected => &mut self.rejected,
            InvoiceState::Cancelled => &mut self.cancelled,
        };
        list.add(supply)?;
        if !issued.state.is_live() {
            return Ok(());
        }
        if let Some(penalty) = issued.late_issue(holidays)? {
            self.issued_late.add(supply)?;
            self.issued_late_penalty = self.issued_late_penalty.plus(penalty.amount, "penalty")?;
        }
        if let Some(penalty) = issued.late_transmission(today, holidays)? {
            self.sent_late.add(supply)?;
            self.sent_late_penalty = self.sent_late_penalty.plus(penalty.amount, "penalty")?;
        }
        Ok(())
    }
}

impl OnItsWay {
    /// What issuing it late cost; none in time.
    fn late_issue(&self, holidays: &Holidays) -> Result<Option<Penalty>, TaxInvoiceError> {
        if !self.late {
            return Ok(None);
        }
        let supply = Won::new(self.supply);
        Ok(rules::of_issue(supply, self.written_on, self.issued_on, holidays)?)
    }

    /// What transmitting it late costs, as of the day it was sent or of today; none in time.
    fn late_transmission(
        &self,
        today: NaiveDate,
        holidays: &Holidays,
    ) -> Result<Option<Penalty>, TaxInvoiceError> {
        let dates = (self.written_on, self.issued_on);
        let sent_on = self.sent_at.map_or(today, seoul_date);
        Ok(rules::of_transmission(Won::new(self.supply), dates, sent_on, holidays)?)
    }
}
