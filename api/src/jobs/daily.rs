//! The daily look: orders that will be late (art. 8(4)), contracts that run out (art. 14(2)), numbers of
//! services that are over.
//!
//! Every job finds the services with something to do and looks after each in a transaction of its
//! own; the acts know what was done already, so looking twice, or from two processes, does nothing
//! twice. The time machine looks in the same way at each day it passes.

use crate::app::App;
use crate::{arrears, tax_transmission};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::arrears::Terms;
use gaetong_billing::tax_invoices::TaxInvoiceError;
use gaetong_entity::ids::{ServiceId, UserId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Refusal, Scope, Tx};
use gaetong_provisioning::contract::ended;
use gaetong_provisioning::contract::renewal::{self, Due};
use gaetong_provisioning::{Barred, delay};
use sea_orm::DbErr;
use serde::Serialize;
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// What is looked for every day, in this order.
#[derive(Debug, Clone, Copy)]
enum Job {
    /// Orders whose wished opening date cannot be met.
    Delays,
    /// Contract periods that end, and those that go on.
    Renewals,
    /// Services that are over and still hold numbers.
    Ended,
}

const JOBS: [Job; 3] = [Job::Delays, Job::Renewals, Job::Ended];

/// Something a daily job did for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// The customer was told that the opening will be late (art. 8(4)).
    DelayNotice,
    /// The customer was written to two months before the contract period ends (art. 14(2)).
    RenewalTwoMonthsAhead,
    /// The customer was written to one month before the contract period ends (art. 14(2)).
    RenewalOneMonthAhead,
    /// The contract went on for a year (art. 14(2)).
    Renewed,
    /// The numbers of an ended service are free for others again.
    NumbersFreed,
}

impl Deed {
    /// The wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Deed::DelayNotice => "delay_notice",
            Deed::RenewalTwoMonthsAhead => "renewal_two_months_ahead",
            Deed::RenewalOneMonthAhead => "renewal_one_month_ahead",
            Deed::Renewed => "renewed",
            Deed::NumbersFreed => "numbers_freed",
        }
    }
}

/// Who did what nobody asked for.
pub fn by_itself(now: DateTime<Utc>) -> Actor {
    Actor {
        user_id: UserId(uuid::Uuid::nil()),
        name: "daily look".into(),
        role: Role::Admin,
        tenant_id: None,
        partner_id: None,
        from_address: "job".into(),
        channel: "job",
        request_id: String::new(),
        now,
    }
}

impl Job {
    /// For the log.
    const fn name(self) -> &'static str {
        match self {
            Job::Delays => "delays",
            Job::Renewals => "renewals",
            Job::Ended => "ended services",
        }
    }

    /// The services this job may have something to do for.
    async fn due(self, tx: &Tx, today: NaiveDate) -> Result<Vec<ServiceId>, DbErr> {
        match self {
            Job::Delays => delay::under_way(tx).await,
            Job::Renewals => renewal::due(tx, today).await,
            Job::Ended => ended::due(tx, today).await,
        }
    }

    async fn look_after(
        self,
        tx: &Tx,
        actor: &Actor,
        service: &ServiceId,
    ) -> Result<Option<Deed>, Barred> {
        match self {
            Job::Delays => {
                let late = delay::announce(tx, actor, service).await?;
                Ok(late.map(|_| Deed::DelayNotice))
            }
            Job::Renewals => {
                let done = renewal::look_after(tx, actor, service).await?;
                Ok(done.map(|due| match due {
                    Due::TwoMonthsAhead => Deed::RenewalTwoMonthsAhead,
                    Due::OneMonthAhead => Deed::RenewalOneMonthAhead,
                    Due::Renewed => Deed::Renewed,
                }))
            }
            Job::Ended => {
                let freed = ended::look_after(tx, actor, service).await?;
                Ok(freed.map(|_| Deed::NumbersFreed))
            }
        }
    }
}

/// When it was looked last.
#[derive(Debug, Default)]
pub struct Looked {
    on: Option<NaiveDate>,
    /// After a look that failed.
    again: Option<Instant>,
}

/// What failed a moment ago fails again; the loop has other work, and the log other news.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

/// Looks once for every day in Seoul; a look of which a part failed is taken again a minute later.
///
/// # Errors
/// As [`look`].
pub async fn look_daily(app: &App, looked: &mut Looked) -> Result<(), DbErr> {
    let today = app.clock.today();
    let waits = looked.again.is_some_and(|again| Instant::now() < again);
    if looked.on == Some(today) || waits {
        return Ok(());
    }
    let outcome = look(app).await;
    match outcome {
        Ok(()) => *looked = Looked { on: Some(today), again: None },
        Err(_) => looked.again = Some(Instant::now() + AGAIN_AFTER),
    }
    outcome
}

/// Looks at everything. Neither a part that fails nor a service that fails keeps the others from
/// being looked after; a service is taken up again by the next day's look.
///
/// # Errors
/// The first part's that failed, because what it works on could not be read.
pub async fn look(app: &App) -> Result<(), DbErr> {
    let mut first = Ok(());
    let mut ended = |part: &str, outcome: Result<(), DbErr>| {
        if let Err(error) = &outcome {
            tracing::error!(%error, part, "a part of the daily look failed");
        }
        if first.is_ok() {
            first = outcome;
        }
    };
    ended("arrears", look_at_arrears(app).await);
    ended("tax invoices", send_tax_invoices(app).await);
    for job in JOBS {
        ended(job.name(), look_after_all(app, job).await);
    }
    first
}

async fn look_after_all(app: &App, job: Job) -> Result<(), DbErr> {
    let actor = by_itself(app.clock.now());
    let tx = app.store.read(Scope::Provider).await?;
    let services = job.due(&tx, actor.today()).await?;
    drop(tx);
    for service in services {
        if let Err(error) = in_its_own_transaction(app, job, &actor, &service).await {
            tracing::error!(%error, code = error.code(), %service, ?job, "daily look failed");
        }
    }
    Ok(())
}

/// What was issued before today goes to the tax office, and its answers are booked.
async fn send_tax_invoices(app: &App) -> Result<(), DbErr> {
    match tax_transmission::daily(app, &by_itself(app.clock.now())).await {
        Ok(_) => Ok(()),
        Err(TaxInvoiceError::Database(error)) => Err(error),
        Err(error) => {
            tracing::error!(%error, code = error.code(), "tax invoices were not sent");
            Ok(())
        }
    }
}

/// Late charges of bills that were not paid, and suspensions whose ground is paid: each in a
/// transaction of its own.
async fn look_at_arrears(app: &App) -> Result<(), DbErr> {
    let actor = by_itself(app.clock.now());
    let terms = app.config.arrears.terms();
    let tx = app.store.read(Scope::Provider).await?;
    let late = arrears::late(&tx, actor.today()).await?;
    let suspended = gaetong_billing::arrears::suspended(&tx).await?;
    drop(tx);
    for bill in late {
        let tx = app.store.begin(Scope::Provider).await?;
        match arrears::charge(&tx, &actor, bill, &terms).await {
            Ok(_) => tx.commit().await?,
            Err(error) => tracing::error!(%error, bill = %bill.1, "late charge failed"),
        }
    }
    for account in suspended {
        let tx = app.store.begin(Scope::Provider).await?;
        match arrears::lift_if_paid(&tx, &actor, account).await {
            Ok(_) => tx.commit().await?,
            Err(error) => tracing::error!(%error, %account, "lifting a suspension failed"),
        }
    }
    Ok(())
}

async fn in_its_own_transaction(
    app: &App,
    job: Job,
    actor: &Actor,
    service: &ServiceId,
) -> Result<(), Barred> {
    let tx = app.store.begin(Scope::Provider).await?;
    job.look_after(&tx, actor, service).await?;
    tx.commit().await?;
    Ok(())
}

/// Looks at everything as at `at`, within a transaction that has the provider's eyes; what was
/// done, in the order it was done.
///
/// # Errors
/// The first refusal or failure; the transaction is then the caller's to throw away.
pub async fn look_within(
    tx: &Tx,
    at: DateTime<Utc>,
    terms: &Terms,
) -> Result<Vec<(ServiceId, Deed)>, Barred> {
    let actor = by_itself(at);
    let failed = |problem: crate::problem::Problem| DbErr::Custom(problem.to_string());
    arrears::look_within(tx, &actor, terms).await.map_err(failed)?;
    let mut done = Vec::new();
    for job in JOBS {
        for service in job.due(tx, actor.today()).await? {
            if let Some(deed) = job.look_after(tx, &actor, &service).await? {
                done.push((service, deed));
            }
        }
    }
    Ok(done)
}
