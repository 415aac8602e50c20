//! What waits (미발행) of a month: the bills that may have something to be invoiced, and their drafts,
//! part by part, so that a large month is never held as a whole.

use super::draft::{Draft, Drafts, Making};
use super::sources::{self, Key};
use super::{Issuer, READERS, TaxInvoiceError};
use crate::beside::Beside;
use crate::{rating, usage_month};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::money::{bill, credit_note, tax_invoice};
use gaetong_rules::tax_invoice::{self as rules, Party};
use gaetong_rules::{Month, Text};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, DbBackend, DbErr, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bills whose lines are held in memory, and named in one statement, at a time.
const AT_A_TIME: usize = 1_000;

/// How much of a month waits, for a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub count: usize,
    /// Not all were counted: there may be more.
    pub and_more: bool,
    /// The last day to issue what is written in the month.
    pub issue_by: NaiveDate,
    /// Negative once it has passed.
    pub days_left: i64,
}

/// What is not issued yet: of the bills of a month, and of the credit notes of the month on bills
/// whose tax invoice is out.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn drafts(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    month: Month,
) -> Result<Drafts, TaxInvoiceError> {
    let mut all = Drafts::default();
    let add = |part: Drafts| {
        all.drafts.extend(part.drafts);
        all.nothing.extend(part.nothing);
        Ok(())
    };
    drafts_in_parts(tx, actor, issuer, month, add).await?;
    Ok(all)
}

/// As [`drafts`], told in parts, for whoever asks how much it comes to.
///
/// # Errors
/// As [`drafts`], and what `see` says.
pub async fn drafts_in_parts(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    month: Month,
    mut see: impl FnMut(Drafts) -> Result<(), TaxInvoiceError>,
) -> Result<(), TaxInvoiceError> {
    super::only(actor, &READERS)?;
    let bills = bills(tx, month).await?;
    of_bills(tx, actor, issuer, &bills, |part| see(only_of(part, month))).await
}

/// How much waits. Whoever looks at a large month wants to know that it is much and not wait for the
/// last of it: counted is to this many, or a part more.
///
/// # Errors
/// As [`drafts`].
pub async fn waiting(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    (month, enough): (Month, usize),
) -> Result<Waiting, TaxInvoiceError> {
    super::only(actor, &READERS)?;
    let issue_by = rules::issue_by(month.last_day(), &rating::holidays(tx).await?)?;
    let days_left = (issue_by - actor.today()).num_days();
    let mut found = Waiting { count: 0, and_more: false, issue_by, days_left };
    let making = Making::today(tx, actor, issuer).await?;
    for some in bills(tx, month).await?.chunks(AT_A_TIME) {
        found.and_more = found.count >= enough;
        if found.and_more {
            break;
        }
        let part = making.all(&sources::read(tx, some).await?)?;
        found.count += only_of(part, month).drafts.len();
    }
    Ok(found)
}

/// What a month's close asks: names the bills whose tax invoices are not issued to `bill`, and the
/// credit notes whose amendments are not to `note`. The supplier's own details do not matter here.
pub(crate) async fn unissued(
    tx: &Tx,
    actor: &Actor,
    month: Month,
    (mut bill, mut note): (impl FnMut(Text), impl FnMut(Text)),
) -> Result<(), DbErr> {
    let (supplier, phone) = (Party::default(), String::new());
    let issuer = Issuer { supplier, phone, registration: String::new() };
    let name = |part: Drafts| {
        for draft in part.drafts {
            let name = Text::same(draft.name());
            if draft.original.is_some() { note(name) } else { bill(name) }
        }
        Ok(())
    };
    let told = drafts_in_parts(tx, actor, &issuer, month, name).await;
    told.map_err(|error| match error {
        TaxInvoiceError::Database(error) => error,
        other => DbErr::Custom(other.to_string()),
    })
}

/// Everything that is not issued yet of these bills. While the next are read, drafts are made of
/// those before.
pub(super) async fn of_bills(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    bills: &[Key],
    mut see: impl FnMut(Drafts) -> Result<(), TaxInvoiceError>,
) -> Result<(), TaxInvoiceError> {
    let making = Arc::new(Making::today(tx, actor, issuer).await?);
    let mut beside = Beside::new();
    for some in bills.chunks(AT_A_TIME) {
        let (sources, making) = (sources::read(tx, some).await?, Arc::clone(&making));
        if let Some(before) = beside.give(move || making.all(&sources)).await? {
            see(before?)?;
        }
    }
    match beside.take().await? {
        Some(last) => see(last?),
        None => Ok(()),
    }
}

/// A bill of one month may have something to be invoiced in another.
fn only_of(mut part: Drafts, month: Month) -> Drafts {
    part.drafts.retain(|draft: &Draft| draft.month == month);
    part
}

/// The bills of which something may wait: those of the month, by number; before them those of other
/// months with a debit note or a credit note of this one.
async fn bills(tx: &Tx, month: Month) -> Result<Vec<Key>, DbErr> {
    use bill::Column::{Id, IssuedOn, Month, TenantId};
    let stored = usage_month::stored(month);
    let days = || (month.first_day(), month.next().first_day());
    let debit_notes = Condition::all()
        .add(Month.ne(stored))
        // In the words of the index.
        .add(Expr::cust("kind = 'debit_note'"))
        .add(IssuedOn.gte(days().0))
        .add(IssuedOn.lt(days().1));
    let notes = tx
        .find::<credit_note::Entity>()
        .filter(credit_note::Column::IssuedOn.gte(days().0))
        .filter(credit_note::Column::IssuedOn.lt(days().1))
        .select_only()
        .columns([credit_note::Column::TenantId, credit_note::Column::BillId]);
    let bill = Expr::tuple([Expr::col(TenantId), Expr::col(Id)]);
    let noted = Condition::all().add(Month.ne(stored)).add(bill.in_subquery(notes.into_query()));
    let mut of_others: BTreeSet<Key> = BTreeSet::new();
    for wanted in [debit_notes, noted] {
        of_others.extend(sources::keys(tx, wanted).await?);
    }
    let mut of_month = Condition::all().add(Month.eq(stored));
    if is_begun(tx, stored).await? {
        of_month = of_month.add(is_not_done(tx.backend()));
    }
    let of_month = sources::keys(tx, of_month).await?;
    Ok(of_others.into_iter().chain(of_month).collect())
}

/// Whether any tax invoice of the month is issued.
async fn is_begun(tx: &Tx, stored: i32) -> Result<bool, DbErr> {
    let issued = tx.find::<tax_invoice::Entity>().filter(tax_invoice::Column::Month.eq(stored));
    let one = issued.select_only().column(tax_invoice::Column::Id).limit(1);
    Ok(one.into_tuple::<uuid::Uuid>().one(tx.raw()).await?.is_some())
}

/// Leaves out bills of which certainly nothing waits, without reading them: each of their lines is on
/// a tax invoice that stands, none of those was amended, and nothing was taken back.
fn is_not_done(backend: DbBackend) -> Expr {
    let lines = match backend {
        DbBackend::Postgres => "json_array_length(t.bill_lines::json)",
        _ => "json_array_length(t.bill_lines)",
    };
    Expr::cust(format!(
        "((SELECT count(*) FROM bill_line l \
            WHERE l.tenant_id = bill.tenant_id AND l.bill_id = bill.id) \
         <> (SELECT coalesce(sum({lines}), 0) FROM tax_invoice t \
            JOIN tax_invoice_progress p \
              ON p.tenant_id = t.tenant_id AND p.tax_invoice_id = t.id \
            WHERE t.tenant_id = bill.tenant_id AND t.bill_id = bill.id \
              AND p.state NOT IN ('rejected', 'cancelled')) \
         OR EXISTS (SELECT 1 FROM tax_invoice t WHERE t.tenant_id = bill.tenant_id \
              AND t.bill_id = bill.id AND t.class <> 'normal') \
         OR EXISTS (SELECT 1 FROM credit_note c \
              WHERE c.tenant_id = bill.tenant_id AND c.bill_id = bill.id))"
    ))
}
