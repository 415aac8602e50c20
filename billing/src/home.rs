//! What a customer sees first: this month's bill, what changed and why, and what the running month
//! will come to.

use crate::bills::{self, BillDetail, BillFilter, BillSummary};
use crate::facts::{self, Account};
use crate::rating::{self, Rated};
use gaetong_entity::Tx;
use gaetong_rules::{Month, Text, Won};
use sea_orm::DbErr;

/// The home of one customer company. Read it in that tenant's scope.
#[derive(Debug, Clone)]
pub struct TenantHome {
    /// The latest bill; none before the first.
    pub latest: Option<BillDetail>,
    /// `ASP 기본서비스 5석 증가 +850,000원`: the difference to the month before in a line.
    pub reason: Option<Text>,
    /// The bills of the last twelve months or so, newest first.
    pub recent: Vec<BillSummary>,
    /// What the running month comes to as things stand, account by account.
    pub expected: Vec<Expected>,
}

/// What an account will be billed for a month that is not over yet.
#[derive(Debug, Clone)]
pub struct Expected {
    pub account: Account,
    pub month: Month,
    /// None where there is nothing to charge, or the account cannot be billed.
    pub rated: Option<Rated>,
}

impl Expected {
    /// Won, VAT included.
    pub fn total(&self) -> Option<Won> {
        self.rated.as_ref().and_then(|rated| rated.plan.as_ref()).map(|plan| plan.total)
    }
}

/// Accounts of one tenant read for the expectation; a company has a handful.
const ACCOUNTS: u64 = 100;

/// Reads the home of the tenant whose eyes `tx` looks through; `running` is the month today lies in.
pub async fn tenant_home(tx: &Tx, running: Month) -> Result<TenantHome, DbErr> {
    let recent = bills::list(tx, &BillFilter::default(), None, 24).await?.rows;
    let latest = match recent.first() {
        Some(newest) => bills::detail(tx, newest.id).await?,
        None => None,
    };
    let reason = latest.as_ref().map(|bill| bill.difference.reason());
    Ok(TenantHome { latest, reason, recent, expected: expected(tx, running).await? })
}

/// What the accounts in sight will be billed for a month as things stand.
pub async fn expected(tx: &Tx, month: Month) -> Result<Vec<Expected>, DbErr> {
    let holidays = rating::holidays(tx).await?;
    let accounts = facts::account_page(tx, None, ACCOUNTS).await?;
    let known = facts::of_accounts(tx, month, accounts).await?;
    let expected = |(account, facts): facts::Known| {
        let rated = facts.ok().and_then(|facts| rating::rate(&facts, &holidays).ok());
        Expected { account, month, rated }
    };
    Ok(known.into_iter().map(expected).collect())
}
