//! The summary by customer (매출처별 세금계산서 합계표), and how it ties to the ledger: the tax the
//! books owe for a period is the tax of its tax invoices, but for what is named.

use super::{READERS, TaxInvoiceError};
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{BillId, BusinessNumber, CreditNoteId, TaxInvoiceId};
use gaetong_entity::money::tax_invoice_progress::{self, InvoiceState};
use gaetong_entity::money::{bill, credit_note, posting, tax_invoice, tax_invoice_note};
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_rules::{Month, Won};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What one customer was invoiced in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSum {
    pub business_number: BusinessNumber,
    pub name: String,
    /// Tax invoices (taxable and zero-rated), and exempt ones, which are summed apart.
    pub exempt: bool,
    pub count: u64,
    pub supply: Won,
    pub vat: Won,
    /// Of them, those the tax office has accepted.
    pub accepted: u64,
}

/// Why a document's tax is in the books of the period and not in its tax invoices, or the other way
/// round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapReason {
    /// No live tax invoice yet.
    NotInvoiced,
    /// Its tax invoice is written in another period.
    OtherPeriod,
    /// It is invoiced with another tax: a later letter of credit, a correction.
    OtherAmount,
}

/// A document whose tax differs between books and tax invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The number of the bill or credit note.
    pub number: String,
    pub reason: GapReason,
    /// Tax posted less tax invoiced in the period, in won.
    pub vat: Won,
}

/// A period's tax invoices by customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub from: Month,
    /// The last month in it.
    pub to: Month,
    pub customers: Vec<CustomerSum>,
    pub count: u64,
    pub supply: Won,
    pub vat: Won,
    /// VAT payable by the ledger's postings of the period.
    pub ledger_vat: Won,
    /// Their difference, document by document; its sum is `ledger_vat − vat`.
    pub gaps: Vec<Gap>,
}

impl GapReason {
    /// Stable, for programs.
    pub fn code(self) -> &'static str {
        match self {
            GapReason::NotInvoiced => "not_invoiced",
            GapReason::OtherPeriod => "other_period",
            GapReason::OtherAmount => "other_amount",
        }
    }
}

/// The live tax invoices written from the first day of `from` to the last of `to`.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`] and broken machinery.
pub async fn summary(
    tx: &Tx,
    actor: &Actor,
    from: Month,
    to: Month,
) -> Result<Summary, TaxInvoiceError> {
    super::only(actor, &READERS)?;
    let written = within(from, to);
    let documents = live(tx, written).await?;
    let customers = by_customer(&documents)?;
    let sum = |of: fn(&CustomerSum) -> Won| Won::sum(customers.iter().map(of), "summary");
    let posted = posted(tx, from, to).await?;
    Ok(Summary {
        from,
        to,
        count: customers.iter().map(|customer| customer.count).sum(),
        supply: sum(|customer| customer.supply)?,
        vat: sum(|customer| customer.vat)?,
        ledger_vat: Won::new(posted.values().sum()),
        gaps: gaps(tx, &documents, posted).await?,
        customers,
    })
}

fn within(from: Month, to: Month) -> Condition {
    use tax_invoice::Column::WrittenOn;
    Condition::all().add(WrittenOn.gte(from.first_day())).add(WrittenOn.lte(to.last_day()))
}

type Live = (tax_invoice::Model, InvoiceState);

async fn live(tx: &Tx, which: Condition) -> Result<Vec<Live>, DbErr> {
    use tax_invoice_progress::Column::{State, TaxInvoiceId};
    let dead = [InvoiceState::Rejected, InvoiceState::Cancelled];
    let mut these = Query::select();
    these.column(TaxInvoiceId).from(tax_invoice_progress::Entity);
    these.and_where(State.is_not_in(dead));
    let accepted = State.eq(InvoiceState::Accepted);
    let accepted = tx.find::<tax_invoice_progress::Entity>().filter(accepted);
    let accepted: HashSet<_> =
        accepted.all(tx.raw()).await?.into_iter().map(|row| row.tax_invoice_id).collect();
    let documents = tx.find::<tax_invoice::Entity>().filter(which);
    let documents = documents.filter(tax_invoice::Column::Id.in_subquery(these));
    let documents = documents.order_by_asc(tax_invoice::Column::Id).all(tx.raw()).await?;
    let state = |document: tax_invoice::Model| {
        let state = if accepted.contains(&document.id) {
            InvoiceState::Accepted
        } else {
            InvoiceState::Issued
        };
        (document, state)
    };
    Ok(documents.into_iter().map(state).collect())
}

fn by_customer(documents: &[Live]) -> Result<Vec<CustomerSum>, TaxInvoiceError> {
    let mut sums: BTreeMap<(bool, &BusinessNumber), CustomerSum> = BTreeMap::new();
    for (document, state) in documents {
        let exempt = document.kind == TaxKind::Exempt;
        let number = &document.customer_business_number;
        let sum = sums.entry((exempt, number)).or_insert_with(|| CustomerSum {
            business_number: number.clone(),
            name: String::new(),
            exempt,
            count: 0,
            supply: Won::ZERO,
            vat: Won::ZERO,
            accepted: 0,
        });
        // The name it has now stands for all: documents come in the order of their issue.
        sum.name.clone_from(&document.customer_name);
        sum.count += 1;
        sum.supply = sum.supply.plus(Won::new(document.supply), "summary")?;
        sum.vat = sum.vat.plus(Won::new(document.vat), "summary")?;
        sum.accepted += u64::from(*state == InvoiceState::Accepted);
    }
    Ok(sums.into_values().collect())
}

/// VAT payable posted in the period, by the document that posted it.
async fn posted(tx: &Tx, from: Month, to: Month) -> Result<BTreeMap<Uuid, i64>, DbErr> {
    use posting::Column::{Credit, Debit, Month as Posted};
    let rows = tx
        .find::<posting::Entity>()
        .filter(Posted.between(usage_month::stored(from), usage_month::stored(to)))
        .filter(Condition::any().add(Debit.eq(VAT)).add(Credit.eq(VAT)))
        .all(tx.raw())
        .await?;
    let mut posted: BTreeMap<Uuid, i64> = BTreeMap::new();
    for row in rows {
        let signed = if row.credit == VAT { row.amount } else { -row.amount };
        *posted.entry(row.entry_id).or_default() += signed;
    }
    Ok(posted)
}

/// A tax invoice stands for its bill; an amendment by a credit note for the note; what stands in an
/// invoice as negative lines is the bill's and the notes' together.
async fn gaps(
    tx: &Tx,
    documents: &[Live],
    posted: BTreeMap<Uuid, i64>,
) -> Result<Vec<Gap>, TaxInvoiceError> {
    let absorbed = absorbed(tx).await?;
    let mut left: BTreeMap<Uuid, i64> = BTreeMap::new();
    for (entry, vat) in posted {
        // A note within an invoice goes with the bill of that invoice.
        *left.entry(absorbed.get(&entry).copied().unwrap_or(entry)).or_default() += vat;
    }
    for (document, _) in documents {
        *left.entry(stands_for(document)).or_default() -= document.vat;
    }
    left.retain(|_, vat| *vat != 0);
    let names = names(tx, left.keys().copied().collect()).await?;
    let whole = whole(tx, left.keys().copied().collect(), &absorbed).await?;
    let gap = |(entry, vat): (Uuid, i64)| {
        let reason = match whole.get(&entry) {
            Some((posted, Some(invoiced))) if posted == invoiced => GapReason::OtherPeriod,
            Some((_, Some(_))) => GapReason::OtherAmount,
            _ => GapReason::NotInvoiced,
        };
        let number = names.get(&entry).cloned().unwrap_or_else(|| entry.to_string());
        Gap { number, reason, vat: Won::new(vat) }
    };
    let mut gaps: Vec<Gap> = left.into_iter().map(gap).collect();
    gaps.sort_by(|one, other| one.number.cmp(&other.number));
    Ok(gaps)
}

/// The bill each credit note stands on as negative lines of a live tax invoice.
async fn absorbed(tx: &Tx) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let notes = tx.find::<tax_invoice_note::Entity>().all(tx.raw()).await?;
    let ids = notes.iter().map(|row| row.tax_invoice_id);
    let documents = live(tx, Condition::all().add(tax_invoice::Column::Id.is_in(ids))).await?;
    let bills: HashMap<TaxInvoiceId, BillId> =
        documents.iter().map(|(document, _)| (document.id, document.bill_id)).collect();
    let of = |row: &tax_invoice_note::Model| {
        bills.get(&row.tax_invoice_id).map(|bill| (row.credit_note_id.0, bill.0))
    };
    Ok(notes.iter().filter_map(of).collect())
}

/// Of each document, in won and whenever: the tax posted, and the tax invoiced if any was.
type Whole = HashMap<Uuid, (i64, Option<i64>)>;

async fn whole(
    tx: &Tx,
    entries: Vec<Uuid>,
    absorbed: &HashMap<Uuid, Uuid>,
) -> Result<Whole, DbErr> {
    use tax_invoice::Column::{BillId as Bill, CreditNoteId as Note};
    let within = absorbed.iter().filter(|(_, bill)| entries.contains(bill)).map(|(note, _)| *note);
    let members: Vec<Uuid> = entries.iter().copied().chain(within).collect();
    let mut whole: Whole = HashMap::new();
    let rows = posting::Column::EntryId.is_in(members);
    for row in tx.find::<posting::Entity>().filter(rows).all(tx.raw()).await? {
        let signed = match (row.debit.as_str(), row.credit.as_str()) {
            (_, VAT) => row.amount,
            (VAT, _) => -row.amount,
            _ => continue,
        };
        let entry = absorbed.get(&row.entry_id).copied().unwrap_or(row.entry_id);
        whole.entry(entry).or_default().0 += signed;
    }
    let which = Condition::any()
        .add(Bill.is_in(entries.iter().map(|id| BillId(*id))))
        .add(Note.is_in(entries.iter().map(|id| CreditNoteId(*id))));
    for (document, _) in live(tx, which).await? {
        let invoiced = &mut whole.entry(stands_for(&document)).or_default().1;
        *invoiced = Some(invoiced.unwrap_or_default() + document.vat);
    }
    Ok(whole)
}

/// The document whose tax it invoices.
fn stands_for(document: &tax_invoice::Model) -> Uuid {
    document.credit_note_id.map_or(document.bill_id.0, |note| note.0)
}

/// The numbers of bills and credit notes.
async fn names(tx: &Tx, entries: Vec<Uuid>) -> Result<HashMap<Uuid, String>, DbErr> {
    let bills = bill::Column::Id.is_in(entries.iter().map(|id| BillId(*id)));
    let bills = tx.find::<bill::Entity>().filter(bills).all(tx.raw()).await?;
    let notes = credit_note::Column::Id.is_in(entries.iter().map(|id| CreditNoteId(*id)));
    let notes = tx.find::<credit_note::Entity>().filter(notes).all(tx.raw()).await?;
    let bills = bills.into_iter().map(|bill| (bill.id.0, bill.number));
    Ok(bills.chain(notes.into_iter().map(|note| (note.id.0, note.number))).collect())
}

/// The ledger's account for the tax owed.
const VAT: &str = "vat_payable";
