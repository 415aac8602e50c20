//! What must be so before a month is closed (spec 4.7).

use super::CloseError;
use crate::dry_run::{self, DryRun};
use crate::ledger::ClosedMonths;
use crate::outages::{self, OutageState};
use crate::partners::settlements;
use crate::rating::{Unbillable, Warning};
use crate::run::RunError;
use crate::{tax_invoices, usage_month, verify};
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::money::note_request::{self, RequestState};
use gaetong_entity::money::{bill_run, bill_run_hold, deposit, posting};
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::settling::settlement::SettlementState;
use gaetong_rules::month::seoul_date;
use gaetong_rules::{Month, Text};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// What is looked at; codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
    MonthOver,
    EarlierMonthsClosed,
    EverythingBilled,
    FailuresExplained,
    AttendanceComplete,
    OutagesConfirmed,
    CorrectionsDecided,
    TaxInvoicesIssued,
    AmendmentsIssued,
    SettlementsConfirmed,
    SuspenseClear,
    BooksInOrder,
}

impl CheckCode {
    /// As sent and stored, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            CheckCode::MonthOver => "month_over",
            CheckCode::EarlierMonthsClosed => "earlier_months_closed",
            CheckCode::EverythingBilled => "everything_billed",
            CheckCode::FailuresExplained => "failures_explained",
            CheckCode::AttendanceComplete => "attendance_complete",
            CheckCode::OutagesConfirmed => "outages_confirmed",
            CheckCode::CorrectionsDecided => "corrections_decided",
            CheckCode::TaxInvoicesIssued => "tax_invoices_issued",
            CheckCode::AmendmentsIssued => "amendments_issued",
            CheckCode::SettlementsConfirmed => "settlements_confirmed",
            CheckCode::SuspenseClear => "suspense_clear",
            CheckCode::BooksInOrder => "books_in_order",
        }
    }

    /// Whether somebody may close the month all the same, saying why.
    pub const fn can_be_acknowledged(self) -> bool {
        matches!(
            self,
            CheckCode::FailuresExplained
                | CheckCode::AttendanceComplete
                | CheckCode::OutagesConfirmed
                | CheckCode::CorrectionsDecided
                | CheckCode::TaxInvoicesIssued
                | CheckCode::AmendmentsIssued
                | CheckCode::SettlementsConfirmed
                | CheckCode::SuspenseClear
        )
    }
}

/// What one look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub code: CheckCode,
    /// How many things are not in order; zero where all is.
    pub found: usize,
    /// Some of them, by name.
    pub examples: Vec<Text>,
}

/// How many things are named.
const EXAMPLES: usize = 10;
/// Outages looked through, the latest first.
const MOST_OUTAGES: u64 = 10_000;

impl Check {
    fn of(code: CheckCode, found: Vec<Text>) -> Check {
        let mut check = Check { code, found: 0, examples: Vec::new() };
        found.into_iter().for_each(|text| check.add(text));
        check
    }

    fn add(&mut self, text: Text) {
        self.found += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(text);
        }
    }

    pub fn is_in_order(&self) -> bool {
        self.found == 0
    }

    /// Whether it is in order or somebody has said why it may stay.
    pub fn passes(&self, acknowledged: &BTreeMap<String, String>) -> bool {
        self.is_in_order() || self.note(acknowledged).is_some()
    }

    fn note<'a>(&self, acknowledged: &'a BTreeMap<String, String>) -> Option<&'a str> {
        let note = acknowledged.get(self.code.code()).map(|note| note.trim());
        note.filter(|note| self.code.can_be_acknowledged() && !note.is_empty())
    }

    pub(super) fn to_json(&self, acknowledged: &BTreeMap<String, String>) -> Value {
        json!({
            "code": self.code,
            "found": self.found,
            "examples": self.examples.iter().map(|text| text.ko.as_ref()).collect::<Vec<_>>(),
            "note": self.note(acknowledged).filter(|_| !self.is_in_order()),
        })
    }
}

/// Looks at everything a month's close depends on. What is not billed yet is rated for it, and every
/// promise about money of all months is looked into.
///
/// # Errors
/// [`CloseError::NotAllowed`] and broken machinery.
pub async fn checklist(tx: &Tx, actor: &Actor, month: Month) -> Result<Vec<Check>, CloseError> {
    let mut checks = checklist_of_month(tx, actor, month).await?;
    checks.push(look_into_books(tx, actor).await?.check());
    Ok(checks)
}

/// What a look into the books of all months found.
#[derive(Debug, Clone)]
pub struct Books {
    broken: Vec<Text>,
}

impl Books {
    pub fn check(&self) -> Check {
        Check::of(CheckCode::BooksInOrder, self.broken.clone())
    }
}

/// Looks into every promise about money. Nobody has to be kept from writing for it: the promises hold
/// in every snapshot, or somebody's act has broken them.
///
/// # Errors
/// [`CloseError::NotAllowed`] and broken machinery.
pub async fn look_into_books(tx: &Tx, actor: &Actor) -> Result<Books, CloseError> {
    super::allowed(actor)?;
    Ok(Books { broken: broken_promises(tx).await? })
}

/// As [`checklist`], without [`CheckCode::BooksInOrder`]: that one takes the longer the longer the
/// books are.
///
/// # Errors
/// As [`checklist`].
pub async fn checklist_of_month(
    tx: &Tx,
    actor: &Actor,
    month: Month,
) -> Result<Vec<Check>, CloseError> {
    super::allowed(actor)?;
    let mut checks = vec![
        Check::of(CheckCode::MonthOver, not_over(actor, month)),
        Check::of(CheckCode::EarlierMonthsClosed, earlier_open(tx, month).await?),
    ];
    if usage_month::is_over(month, actor.today()) {
        let rated = dry_run::left(tx, actor, month).await.map_err(broken)?;
        checks.extend(of_the_run(&rated, &held(tx, month).await?));
    }
    checks.push(Check::of(CheckCode::OutagesConfirmed, outages_left(tx, month).await?));
    checks.push(Check::of(CheckCode::CorrectionsDecided, requests_left(tx).await?));
    checks.extend(invoices_left(tx, actor, month).await?);
    let left = settlements_left(tx, actor, month).await?;
    checks.push(Check::of(CheckCode::SettlementsConfirmed, left));
    checks.push(Check::of(CheckCode::SuspenseClear, suspense(tx, month).await?));
    Ok(checks)
}

/// Who may close may run bills, and the month is over: only machinery is left to fail.
fn broken(error: RunError) -> CloseError {
    match error {
        RunError::Database(error) => CloseError::Database(error),
        other => CloseError::Database(DbErr::Custom(other.to_string())),
    }
}

fn not_over(actor: &Actor, month: Month) -> Vec<Text> {
    let over = usage_month::is_over(month, actor.today());
    (!over).then(|| Text::same(month.to_string())).into_iter().collect()
}

/// Months before this one with something posted to them that nobody closed.
async fn earlier_open(tx: &Tx, month: Month) -> Result<Vec<Text>, DbErr> {
    let closed = ClosedMonths::read(tx).await?;
    let months: Vec<i32> = tx
        .find::<posting::Entity>()
        .select_only()
        .column(posting::Column::Month)
        .distinct()
        .filter(posting::Column::Month.lt(usage_month::stored(month)))
        .order_by_asc(posting::Column::Month)
        .into_tuple()
        .all(tx.raw())
        .await?;
    let months: Vec<Month> = months.into_iter().map(usage_month::read).collect::<Result<_, _>>()?;
    let open = months.into_iter().filter(|month| !closed.contains(*month));
    Ok(open.map(|month| Text::same(month.to_string())).collect())
}

/// Accounts held back from the month's runs, and why.
async fn held(tx: &Tx, month: Month) -> Result<HashMap<BillingAccountId, String>, DbErr> {
    let of_month = bill_run::Column::Month.eq(usage_month::stored(month));
    let runs = tx.find::<bill_run::Entity>().filter(of_month).all(tx.raw()).await?;
    let of_runs = bill_run_hold::Column::RunId.is_in(runs.iter().map(|run| run.id));
    let holds = tx.find::<bill_run_hold::Entity>().filter(of_runs).all(tx.raw()).await?;
    Ok(holds.into_iter().map(|hold| (hold.billing_account_id, hold.reason)).collect())
}

/// An account without its bill is explained by what is broken or by the reason it is held for.
fn of_the_run(rated: &DryRun, held: &HashMap<BillingAccountId, String>) -> [Check; 3] {
    let account = |row: &dry_run::DryRunRow| format!("{} {}", row.account_number, row.payer_name);
    let unbilled = || rated.rows.iter().filter(|row| row.already_billed.is_none());
    let is_held = |row: &&dry_run::DryRunRow| held.contains_key(&row.billing_account_id);
    let to_bill = unbilled().filter(|row| row.plan.is_some() && !is_held(row));
    let failed = unbilled().filter_map(|row| {
        let why = row.problem.as_ref().map(Unbillable::text);
        let why = why.or_else(|| held.get(&row.billing_account_id).cloned().map(Text::same))?;
        Some(Text::same(account(row)).then(": ", &why))
    });
    let mut to_bill: Vec<String> = to_bill.map(account).collect();
    to_bill.sort_unstable();
    let missing = rated.rows.iter().flat_map(|row| &row.warnings);
    let missing = missing.filter(|warning| matches!(warning, Warning::MissingAttendance { .. }));
    [
        Check::of(CheckCode::EverythingBilled, to_bill.into_iter().map(Text::same).collect()),
        Check::of(CheckCode::FailuresExplained, failed.collect()),
        Check::of(CheckCode::AttendanceComplete, missing.map(Warning::text).collect()),
    ]
}

/// Outages the provider answers for that began by the end of the month and are still running or
/// not yet confirmed: their credits are not on any bill.
async fn outages_left(tx: &Tx, month: Month) -> Result<Vec<Text>, DbErr> {
    let all = outages::list(tx, MOST_OUTAGES).await?;
    let left = all.into_iter().filter(|outage| {
        outage.entry.cause == Cause::SystemFailure
            && outage.state != OutageState::Confirmed
            && seoul_date(outage.entry.began_at) < month.next().first_day()
    });
    Ok(left.map(|outage| Text::same(outage.outage.number)).collect())
}

/// Corrections of bills that wait for a second person.
async fn requests_left(tx: &Tx) -> Result<Vec<Text>, DbErr> {
    let waiting = note_request::Column::State.eq(RequestState::Pending);
    let waiting = tx.find::<note_request::Entity>().filter(waiting).all(tx.raw()).await?;
    Ok(waiting.into_iter().map(|request| Text::same(request.reason)).collect())
}

/// Bills without their tax invoices, and credit notes without their amendments.
async fn invoices_left(tx: &Tx, actor: &Actor, month: Month) -> Result<[Check; 2], DbErr> {
    let mut issued = Check::of(CheckCode::TaxInvoicesIssued, Vec::new());
    let mut amended = Check::of(CheckCode::AmendmentsIssued, Vec::new());
    let left = (|name| issued.add(name), |name| amended.add(name));
    tax_invoices::unissued(tx, actor, month, left).await?;
    Ok([issued, amended])
}

/// Partners whose statement of the month is not made yet, or made and not confirmed.
async fn settlements_left(tx: &Tx, actor: &Actor, month: Month) -> Result<Vec<Text>, CloseError> {
    if !usage_month::is_over(month, actor.today()) {
        return Ok(Vec::new());
    }
    let planned = settlements::plan(tx, actor, month).await;
    let planned = planned.map_err(|error| DbErr::Custom(error.to_string()))?;
    let not_made = planned.into_iter().map(|planned| Text::same(planned.partner.name));
    let filter = settlements::Filter { month: Some(month), ..settlements::Filter::default() };
    let made = settlements::list(tx, filter).await?;
    let open = made.into_iter().filter(|row| {
        matches!(row.settlement.state, SettlementState::Made | SettlementState::Sent)
    });
    let open =
        open.map(|row| Text::same(format!("{} {}", row.settlement.number, row.partner_name)));
    Ok(not_made.chain(open).collect())
}

/// Money that came in by the end of the month and is nobody's, unless somebody has said why.
async fn suspense(tx: &Tx, month: Month) -> Result<Vec<Text>, DbErr> {
    use deposit::Column::{AcknowledgedAt, Amount, Assigned, DepositedOn};
    let left = tx.find::<deposit::Entity>().filter(AcknowledgedAt.is_null());
    let left = left.filter(Expr::col(Assigned).lt(Expr::col(Amount)));
    let left = left.filter(DepositedOn.lt(month.next().first_day())).order_by_asc(DepositedOn);
    let left = left.all(tx.raw()).await?;
    let told = |deposit: deposit::Model| {
        let rest = gaetong_rules::Won::new(deposit.amount - deposit.assigned);
        let (on, who) = (deposit.deposited_on, deposit.depositor);
        Text::new(format!("{on} {who} {rest}원"), format!("{on} {who} {rest} won"))
    };
    Ok(left.into_iter().map(told).collect())
}

/// Every promise about money, looked into.
async fn broken_promises(tx: &Tx) -> Result<Vec<Text>, DbErr> {
    let verified = verify::verify(tx).await?;
    let broken = verified.into_iter().filter(|verified| !verified.holds());
    let told = |verified: verify::Verified| {
        let by = verified.broken_by.join(", ");
        let title = verified.promise.title();
        Text::new(format!("{}: {by}", title.ko), format!("{}: {by}", title.en))
    };
    Ok(broken.map(told).collect())
}
