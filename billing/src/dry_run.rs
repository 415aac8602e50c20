//! The dry run (시험 실행): the same amounts as the run would give, without writing, with what
//! changed since last month, the most surprising accounts first.

use crate::beside::Beside;
use crate::difference::{self, Difference, Figure};
use crate::facts::{self, Account, Between};
use crate::rating::{self, Plan, PlanLine, Unbillable, Warning};
use crate::run::{self, RunError};
use crate::{bills, usage_month};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{BillingAccountId, TenantId};
use gaetong_entity::money::bill;
use gaetong_entity::party::billing_account;
use gaetong_rules::business_day::Holidays;
use gaetong_rules::late_payment::{DueDate, due_date_of_issue};
use gaetong_rules::{Month, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;

/// What a run of the month would do. Amounts in won.
#[derive(Debug, Clone)]
pub struct DryRun {
    pub month: Month,
    pub accounts: u64,
    /// Bills the run would make now.
    pub bills: u64,
    /// What those bills would come to, VAT included.
    pub total: Won,
    /// When bills issued today would fall due (L1); none outside the calendar of holidays.
    pub due: Option<DueDate>,
    /// One row for each account with something to say: a bill, a reason why not, a warning, or a
    /// bill last month and none now. Failures first, then outliers, then by size of the change.
    pub rows: Vec<DryRunRow>,
}

/// What would happen to one account.
#[derive(Debug, Clone)]
pub struct DryRunRow {
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    pub account_number: String,
    pub payer_name: String,
    /// None where there is nothing to charge or the account cannot be billed.
    pub plan: Option<Planned>,
    pub problem: Option<Unbillable>,
    pub warnings: Vec<Warning>,
    /// The number of the month's bill, where it has been issued already: the run would skip it.
    pub already_billed: Option<String>,
    pub difference: Difference,
}

/// What a bill would come to, in won. The bill itself is not kept: a month of a hundred thousand with
/// their workings would not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
}

impl From<&Plan> for Planned {
    fn from(plan: &Plan) -> Planned {
        Planned { supply: plan.supply, vat: plan.vat, total: plan.total }
    }
}

/// Accounts rated at a time.
const CHUNK: usize = 500;

/// Rates the month for every account without writing anything.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::MonthNotOver`] as for the run itself.
pub async fn dry_run(tx: &Tx, actor: &Actor, month: Month) -> Result<DryRun, RunError> {
    let mut rating = Rating::begin(tx, actor, month).await?;
    let mut after = None;
    loop {
        let accounts = facts::account_page(tx, after, CHUNK as u64).await?;
        let Some(last) = accounts.last() else { return rating.end().await };
        after = Some((last.tenant_id, last.id));
        rating.look_at(tx, accounts).await?;
    }
}

/// As [`dry_run`], of what a close still asks of the month: accounts without their bill, and those
/// whose attendance reports may be missing.
pub(crate) async fn left(tx: &Tx, actor: &Actor, month: Month) -> Result<DryRun, RunError> {
    let mut rating = Rating::begin(tx, actor, month).await?;
    for some in facts::accounts_to_close(tx, month).await?.chunks(CHUNK) {
        let these = billing_account::Column::Id.is_in(some.iter().copied());
        let accounts = tx.find::<billing_account::Entity>().filter(these);
        let accounts = accounts.into_partial_model::<Account>().all(tx.raw()).await?;
        rating.look_at(tx, accounts).await?;
    }
    rating.end().await
}

/// A month being rated, some accounts at a time.
struct Rating {
    today: NaiveDate,
    holidays: Arc<Holidays>,
    /// The accounts before, being rated while the next are read.
    beside: Beside<Vec<DryRunRow>>,
    found: DryRun,
}

impl Rating {
    async fn begin(tx: &Tx, actor: &Actor, month: Month) -> Result<Rating, RunError> {
        run::allowed(actor)?;
        let today = actor.today();
        if !usage_month::is_over(month, today) {
            return Err(RunError::MonthNotOver { month, today });
        }
        let holidays = Arc::new(rating::holidays(tx).await?);
        let due = due_date_of_issue(month, today, &holidays).ok();
        let found =
            DryRun { month, accounts: 0, bills: 0, total: Won::ZERO, due, rows: Vec::new() };
        Ok(Rating { today, holidays, beside: Beside::new(), found })
    }

    async fn look_at(&mut self, tx: &Tx, accounts: Vec<Account>) -> Result<(), RunError> {
        let part = Part::read(tx, self.found.month, accounts).await?;
        let (today, holidays) = (self.today, Arc::clone(&self.holidays));
        let rows = self.beside.give(move || part.rate(today, &holidays)).await?;
        self.found.add(rows)
    }

    async fn end(mut self) -> Result<DryRun, RunError> {
        let last = self.beside.take().await?;
        self.found.add(last)?;
        self.found.rows.sort_by_cached_key(DryRunRow::place);
        Ok(self.found)
    }
}

impl DryRun {
    fn add(&mut self, rows: Option<Vec<DryRunRow>>) -> Result<(), RunError> {
        for row in rows.into_iter().flatten() {
            self.accounts += 1;
            if let (Some(plan), None) = (&row.plan, &row.already_billed) {
                self.bills += 1;
                self.total = self.total.plus(plan.total, "amount of the run")?;
            }
            if row.says_something() {
                self.rows.push(row);
            }
        }
        Ok(())
    }
}

impl DryRunRow {
    fn says_something(&self) -> bool {
        self.plan.is_some()
            || self.problem.is_some()
            || !self.warnings.is_empty()
            || self.difference.previous.is_some()
    }

    /// Failures, warnings, outliers, the rest; each by size of the change, then by number.
    fn place(&self) -> (bool, bool, bool, std::cmp::Reverse<i64>, String) {
        (
            self.problem.is_none(),
            self.warnings.is_empty(),
            !self.difference.is_outlier(),
            std::cmp::Reverse(self.difference.change.get().saturating_abs()),
            self.account_number.clone(),
        )
    }
}

/// Some accounts with all their rows depend on.
struct Part {
    known: Vec<facts::Known>,
    before: HashMap<BillingAccountId, Vec<Figure>>,
    billed: HashMap<BillingAccountId, String>,
}

impl Part {
    async fn read(tx: &Tx, month: Month, accounts: Vec<Account>) -> Result<Part, DbErr> {
        let ids: Vec<BillingAccountId> = accounts.iter().map(|account| account.id).collect();
        let these = (Between::accounts(tx, &accounts).await?, ids.as_slice());
        Ok(Part {
            before: bills::figures_of(tx, month.prev(), these).await?,
            billed: issued_numbers(tx, month, these).await?,
            known: facts::of_accounts(tx, month, accounts).await?,
        })
    }

    fn rate(self, today: NaiveDate, holidays: &Holidays) -> Vec<DryRunRow> {
        let row = |known: facts::Known| {
            let (account, rated) = run::rated(known, today, holidays);
            let (plan, warnings, problem) = match rated {
                Ok(rated) => (rated.plan, rated.warnings, None),
                Err(problem) => (None, Vec::new(), Some(problem)),
            };
            let lines = plan.iter().flat_map(|plan| &plan.lines);
            let figures: Vec<Figure> = lines.map(Figure::from).collect();
            let before = self.before.get(&account.id).map(Vec::as_slice);
            DryRunRow {
                tenant_id: account.tenant_id,
                billing_account_id: account.id,
                difference: difference::between(before, &figures),
                already_billed: self.billed.get(&account.id).cloned(),
                account_number: account.number,
                payer_name: account.payer_name,
                plan: plan.as_ref().map(Planned::from),
                problem,
                warnings,
            }
        };
        self.known.into_iter().map(row).collect()
    }
}

async fn issued_numbers(
    tx: &Tx,
    month: Month,
    (between, accounts): (Between, &[BillingAccountId]),
) -> Result<HashMap<BillingAccountId, String>, DbErr> {
    use bill::Column::{BillingAccountId as Payer, Month, Number, Seq, TenantId};
    let bills = tx.find::<bill::Entity>().filter(Month.eq(usage_month::stored(month)));
    let bills = bills.filter(between.walk(TenantId)).filter(Seq.eq(1));
    let bills = bills.filter(between.only(|| Payer.is_in(accounts.iter().copied()).into()));
    let bills = bills.select_only().columns([Payer, Number]);
    Ok(bills.into_tuple().all(tx.raw()).await?.into_iter().collect())
}

impl From<&PlanLine> for Figure {
    fn from(line: &PlanLine) -> Figure {
        Figure {
            service_id: line.service_id.clone(),
            charge: line.charge,
            product: line.item.map(|item| item.to_string()),
            unit_price: line.unit_price,
            quantity: line.quantity,
            days: line.days,
            supply: line.supply,
        }
    }
}
