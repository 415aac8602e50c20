//! The demo's tax invoices: issued on the fifth, sent the next working day, answered by the
//! simulator. Of the last month that is billed three wait past their day, one was rejected, one is
//! amended and one credit note waits for its amendment.

use super::history::{Told, weekday};
use super::people::staff_email;
use crate::cli::CommandError;
use crate::tax_transmission;
use chrono::{Datelike, Days, Months, NaiveDate};
use gaetong_billing::notes::{self, NewRequest};
use gaetong_billing::tax_invoices::{self, Carrier, Filter, Order, Slot, TaxInvoiceError};
use gaetong_entity::Scope;
use gaetong_entity::ids::BillId;
use gaetong_entity::money::bill;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_rules::{Month, Won};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

/// Drafts left open of the last month that is billed.
const LEFT_OPEN: usize = 3;

/// What of tax invoices happens on a day.
pub async fn on(told: &Told<'_>, day: NaiveDate, today: NaiveDate) -> Result<(), CommandError> {
    let first = day.with_day(1).unwrap_or(day);
    if first + Months::new(1) > today {
        return Ok(());
    }
    let month = Month::of(first).prev();
    let last = first + Months::new(2) > today;
    let fifth = day.with_day(5).map(weekday);
    if fifth == Some(day) {
        told.set_time(day, 11);
        issue(told, month, last).await?;
    }
    if fifth.map(|fifth| weekday(fifth + Days::new(1))) == Some(day) {
        told.set_time(day, 10);
        if last {
            reject_one(told, month).await?;
        }
        send(told).await?;
    }
    if last && day.with_day(19).map(weekday) == Some(day) {
        told.set_time(day, 15);
        amend_one(told, month).await?;
    }
    Ok(())
}

fn refused(refusal: TaxInvoiceError) -> CommandError {
    CommandError::refused(&refusal)
}

async fn issue(told: &Told<'_>, month: Month, last: bool) -> Result<(), CommandError> {
    let issuer = told.app.config.issuer();
    told.act(&staff_email("settlement"), async |tx, actor| {
        let found = tax_invoices::drafts(tx, actor, &issuer, month).await?.drafts;
        let left = if last { LEFT_OPEN } else { 0 };
        let slots = found.len().saturating_sub(left);
        let slots = found.into_iter().take(slots).map(Slot::from).collect();
        let order = Order { slots, late_too: false };
        tax_invoices::issue(tx, actor, &issuer, &order, told.app.seal.as_ref()).await
    })
    .await
    .map(drop)
}

/// Queues what was issued before, hands it over, books the simulator's answers.
async fn send(told: &Told<'_>) -> Result<(), CommandError> {
    let actor = told.actor(&staff_email("settlement"))?;
    tax_transmission::daily(told.app, &actor).await.map(drop).map_err(refused)
}

/// The tax office does not know one customer's number.
async fn reject_one(told: &Told<'_>, month: Month) -> Result<(), CommandError> {
    let config = &told.app.config;
    let carrier = Carrier {
        name: "simulator".to_owned(),
        simulated: true,
        registration: config.tax_invoice.registration(config.mode).to_owned(),
    };
    told.act(&staff_email("settlement"), async |tx, actor| {
        let filter = Filter { month: Some(month), ..Filter::default() };
        let found = tax_invoices::list(tx, actor, &filter, (None, 1)).await?.rows;
        let Some(one) = found.first() else { return Ok(()) };
        tax_invoices::queue(tx, actor, &[one.document.id]).await?;
        let Some(package) = tax_invoices::package(tx, actor, &carrier).await? else {
            return Ok(());
        };
        tax_invoices::submitted(tx, actor, package.transmission.id, Ok(())).await?;
        let answer = (one.document.issue_id.clone(), "ERR002".to_owned());
        tax_invoices::answer(tx, actor, &[answer]).await?;
        Ok::<_, TaxInvoiceError>(())
    })
    .await
}

/// Two credits by good will on bills whose tax invoice is out; one of them is amended.
async fn amend_one(told: &Told<'_>, month: Month) -> Result<(), CommandError> {
    for bill in two_bills(told, month).await? {
        let new = NewRequest {
            bill_id: bill,
            ground: CreditGround::Goodwill,
            reason: "개통 지연에 대한 합의".to_owned(),
            lines: vec![(1, Won::new(100_000))],
        };
        told.act(&staff_email("settlement"), async |tx, actor| notes::ask(tx, actor, new).await)
            .await?;
    }
    let issuer = told.app.config.issuer();
    told.act(&staff_email("settlement"), async |tx, actor| {
        let found = tax_invoices::drafts(tx, actor, &issuer, month.next()).await?.drafts;
        let amends = found.into_iter().filter(|draft| draft.original.is_some());
        let slots = amends.take(1).map(Slot::from).collect();
        let order = Order { slots, late_too: false };
        tax_invoices::issue(tx, actor, &issuer, &order, told.app.seal.as_ref()).await
    })
    .await
    .map(drop)
}

/// The first two bills of the month.
async fn two_bills(told: &Told<'_>, month: Month) -> Result<Vec<BillId>, CommandError> {
    let tx = told.app.store.read(Scope::Provider).await?;
    let of_month = bill::Column::Month.eq(gaetong_billing::usage_month::stored(month));
    let bills = tx.find::<bill::Entity>().filter(of_month).order_by_asc(bill::Column::Number);
    let bills = bills.all(tx.raw()).await?;
    Ok(bills.into_iter().take(2).map(|bill| bill.id).collect())
}
