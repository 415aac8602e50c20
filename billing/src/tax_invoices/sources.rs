//! What drafts are worked out from: bills with their lines, their credit notes, and the tax
//! invoices there are already. A handful of queries for any number of bills.

use crate::facts::of_tenants;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, BillingAccountId, CreditNoteId, TaxInvoiceId, TenantId};
use gaetong_entity::money::bill::BillKind;
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::money::tax_invoice::{AmendmentCode, InvoiceClass};
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::money::{
    bill, bill_line, credit_note, credit_note_line, tax_invoice, tax_invoice_note,
    tax_invoice_progress,
};
use gaetong_entity::party::billing_account;
use gaetong_rules::charge;
use gaetong_rules::tax_invoice::{self as rules, Kind};
use sea_orm::{ColumnTrait, DbErr, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// Bills whose rows are read at once.
const AT_ONCE: usize = 1_000;

/// A bill with all that bears on its tax invoices.
#[derive(Debug)]
pub(super) struct Source {
    pub bill: bill::Model,
    pub account: billing_account::Model,
    pub lines: BTreeMap<i32, Line>,
    pub notes: Vec<Note>,
    /// In the order in which they were issued; rejected and cancelled ones too.
    pub invoices: Vec<Known>,
    /// Those of the bill a debit note corrects.
    pub corrected: Vec<Known>,
}

/// A line of a bill, without its workings.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Line {
    pub bill_id: BillId,
    pub line_no: i32,
    pub charge: ChargeKind,
    pub service_id: Option<String>,
    pub label_ko: String,
    pub conditions_ko: String,
    pub unit_price: i64,
    pub quantity: i64,
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    pub supply: i64,
    pub vat: i64,
    pub tax_category: TaxCategory,
}

/// A credit note on the bill.
#[derive(Debug)]
pub(super) struct Note {
    pub row: credit_note::Model,
    pub lines: Vec<NoteLine>,
}

/// A line of a credit note; its amounts are positive.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct NoteLine {
    pub credit_note_id: CreditNoteId,
    pub bill_line_no: Option<i32>,
    pub label_ko: String,
    pub supply: i64,
    pub vat: i64,
    pub tax_category: TaxCategory,
}

/// A tax invoice that was issued about the bill.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub document: tax_invoice::Model,
    pub state: InvoiceState,
    pub bill_lines: Vec<i32>,
    /// Credit notes that stand in it as negative lines.
    pub notes: Vec<CreditNoteId>,
}

impl Line {
    /// The paper it belongs on; none for what no tax invoice holds.
    pub fn kind(&self) -> Option<Kind> {
        paper_kind(self.tax_category)
    }

    /// The day a one-off charge was accepted, which is its writing date.
    pub fn accepted_on(&self) -> Option<NaiveDate> {
        self.first_day.filter(|_| self.charge == ChargeKind::OneOff)
    }
}

pub(super) fn paper_kind(category: TaxCategory) -> Option<Kind> {
    Kind::of(match category {
        TaxCategory::Taxable => charge::TaxCategory::Taxable,
        TaxCategory::ZeroRated => charge::TaxCategory::ZeroRated,
        TaxCategory::Exempt => charge::TaxCategory::Exempt,
        TaxCategory::OutOfScope => charge::TaxCategory::OutOfScope,
    })
}

impl Known {
    pub fn is_live(&self) -> bool {
        self.state.is_live()
    }

    pub fn covers(&self, line_no: i32) -> bool {
        self.bill_lines.contains(&line_no)
    }

    /// Whether it takes the whole of another back.
    fn takes_all_back(&self) -> bool {
        self.document.supply <= 0
            && matches!(
                self.document.amendment,
                Some(AmendmentCode::Rescinded | AmendmentCode::IssuedTwice)
            )
    }

    /// Whether it stands in the place of what it amends.
    fn replaces(&self) -> bool {
        let code = self.document.amendment;
        let in_full = matches!(code, Some(AmendmentCode::Error | AmendmentCode::LetterOfCredit));
        in_full && self.document.supply > 0
    }
}

impl Source {
    pub fn live(&self) -> impl Iterator<Item = &Known> {
        self.invoices.iter().filter(|known| known.is_live())
    }

    /// The tax invoice a line of the bill stands on now: the one that was issued for it, or the one
    /// that replaced that; none if it is on none or was taken back in full.
    pub fn holder(&self, line_no: i32) -> Option<&Known> {
        let mut holder = None;
        for known in self.live().filter(|known| known.covers(line_no)) {
            // The tax invoice of a debit note amends another bill's, but it is its own bill's first.
            let first = self.bill.kind == BillKind::DebitNote && holder.is_none();
            if known.document.class == InvoiceClass::Normal || known.replaces() || first {
                holder = Some(known);
            } else if known.takes_all_back() {
                holder = None;
            }
        }
        holder
    }

    /// Whether any live tax invoice is about the line.
    pub fn is_invoiced(&self, line_no: i32) -> bool {
        self.live().any(|known| known.covers(line_no))
    }

    /// Whether the note is on a tax invoice about that line already.
    pub fn is_accounted(&self, note: CreditNoteId, line_no: i32) -> bool {
        self.live()
            .filter(|known| known.covers(line_no))
            .any(|known| known.document.credit_note_id == Some(note) || known.notes.contains(&note))
    }

    /// The line of the bill a note's line takes back; the first of the same category where the note
    /// names none.
    pub fn line_of(&self, note: &NoteLine) -> Option<&Line> {
        match note.bill_line_no {
            Some(line_no) => self.lines.get(&line_no),
            None => self.lines.values().find(|line| line.tax_category == note.tax_category),
        }
    }
}

/// The bills with all that bears on their tax invoices, in the order given.
pub(super) async fn read(tx: &Tx, bills: Vec<bill::Model>) -> Result<Vec<Source>, DbErr> {
    let mut sources = Vec::with_capacity(bills.len());
    let mut bills = bills.into_iter().peekable();
    while bills.peek().is_some() {
        let some: Vec<bill::Model> = bills.by_ref().take(AT_ONCE).collect();
        sources.extend(of(tx, some).await?);
    }
    Ok(sources)
}

async fn of(tx: &Tx, bills: Vec<bill::Model>) -> Result<Vec<Source>, DbErr> {
    let ids: Vec<BillId> = bills.iter().map(|bill| bill.id).collect();
    let tenants: Vec<TenantId> = bills.iter().map(|bill| bill.tenant_id).collect();
    let mut lines = lines(tx, &ids, &tenants).await?;
    let mut notes = notes(tx, &ids, &tenants).await?;
    let invoices = invoices(tx, &bills, &tenants).await?;
    let of_bill = |id: &BillId| invoices.get(id).cloned().unwrap_or_default();
    let accounts = accounts(tx, &bills, &tenants).await?;
    let source = |bill: bill::Model| {
        let account = accounts.get(&bill.billing_account_id)?.clone();
        let lines = lines.remove(&bill.id).unwrap_or_default();
        Some(Source {
            account,
            lines: lines.into_iter().map(|line| (line.line_no, line)).collect(),
            notes: notes.remove(&bill.id).unwrap_or_default(),
            invoices: of_bill(&bill.id),
            corrected: bill.corrects_bill_id.as_ref().map(of_bill).unwrap_or_default(),
            bill,
        })
    };
    Ok(bills.into_iter().filter_map(source).collect())
}

async fn lines(
    tx: &Tx,
    bills: &[BillId],
    tenants: &[TenantId],
) -> Result<HashMap<BillId, Vec<Line>>, DbErr> {
    use bill_line::Column as C;
    let rows = tx
        .find::<bill_line::Entity>()
        .select_only()
        .columns([C::BillId, C::LineNo, C::Charge, C::ServiceId, C::LabelKo, C::ConditionsKo])
        .columns([C::UnitPrice, C::Quantity, C::FirstDay, C::LastDay, C::Supply, C::Vat])
        .column(C::TaxCategory)
        .filter(of_tenants(C::TenantId, tenants.iter().copied()))
        .filter(C::BillId.is_in(bills.iter().copied()))
        .order_by_asc(C::LineNo)
        .into_model::<Line>()
        .all(tx.raw())
        .await?;
    Ok(gathered(rows, |line| line.bill_id))
}

async fn notes(
    tx: &Tx,
    bills: &[BillId],
    tenants: &[TenantId],
) -> Result<HashMap<BillId, Vec<Note>>, DbErr> {
    use credit_note_line::Column as L;
    let rows = tx
        .find::<credit_note::Entity>()
        .filter(of_tenants(credit_note::Column::TenantId, tenants.iter().copied()))
        .filter(credit_note::Column::BillId.is_in(bills.iter().copied()))
        .order_by_asc(credit_note::Column::Seq)
        .all(tx.raw())
        .await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let lines = tx
        .find::<credit_note_line::Entity>()
        .select_only()
        .columns([L::CreditNoteId, L::BillLineNo, L::LabelKo, L::Supply, L::Vat, L::TaxCategory])
        .filter(of_tenants(L::TenantId, tenants.iter().copied()))
        .filter(L::BillId.is_in(bills.iter().copied()))
        .order_by_asc(L::LineNo)
        .into_model::<NoteLine>()
        .all(tx.raw())
        .await?;
    let mut lines = gathered(lines, |line| line.credit_note_id);
    let note = |row: credit_note::Model| {
        let lines = lines.remove(&row.id).unwrap_or_default();
        Note { row, lines }
    };
    Ok(gathered(rows.into_iter().map(note), |note| note.row.bill_id))
}

/// Those of the bills and of the bills that debit notes among them correct.
async fn invoices(
    tx: &Tx,
    bills: &[bill::Model],
    tenants: &[TenantId],
) -> Result<HashMap<BillId, Vec<Known>>, DbErr> {
    let wanted =
        bills.iter().map(|bill| bill.id).chain(bills.iter().filter_map(|b| b.corrects_bill_id));
    let tenant = |column| of_tenants(column, tenants.iter().copied());
    let rows = tx
        .find::<tax_invoice::Entity>()
        .filter(tenant(tax_invoice::Column::TenantId))
        .filter(tax_invoice::Column::BillId.is_in(wanted))
        .order_by_asc(tax_invoice::Column::Id)
        .all(tx.raw())
        .await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<TaxInvoiceId> = rows.iter().map(|row| row.id).collect();
    let states = tx
        .find::<tax_invoice_progress::Entity>()
        .filter(of_tenants(tax_invoice_progress::Column::TenantId, tenants.iter().copied()))
        .filter(tax_invoice_progress::Column::TaxInvoiceId.is_in(ids.iter().copied()))
        .all(tx.raw())
        .await?;
    let states: HashMap<TaxInvoiceId, InvoiceState> =
        states.into_iter().map(|row| (row.tax_invoice_id, row.state)).collect();
    let absorbed = tx
        .find::<tax_invoice_note::Entity>()
        .filter(of_tenants(tax_invoice_note::Column::TenantId, tenants.iter().copied()))
        .filter(tax_invoice_note::Column::TaxInvoiceId.is_in(ids))
        .all(tx.raw())
        .await?;
    let mut absorbed = gathered(absorbed, |row| row.tax_invoice_id);
    let known = |document: tax_invoice::Model| {
        let notes = absorbed.remove(&document.id).unwrap_or_default();
        Some(Known {
            state: *states.get(&document.id)?,
            bill_lines: serde_json::from_str(&document.bill_lines).unwrap_or_default(),
            notes: notes.into_iter().map(|row| row.credit_note_id).collect(),
            document,
        })
    };
    Ok(gathered(rows.into_iter().filter_map(known), |known| known.document.bill_id))
}

async fn accounts(
    tx: &Tx,
    bills: &[bill::Model],
    tenants: &[TenantId],
) -> Result<HashMap<BillingAccountId, billing_account::Model>, DbErr> {
    let accounts = tx
        .find::<billing_account::Entity>()
        .filter(of_tenants(billing_account::Column::TenantId, tenants.iter().copied()))
        .filter(billing_account::Column::Id.is_in(bills.iter().map(|bill| bill.billing_account_id)))
        .all(tx.raw())
        .await?;
    Ok(accounts.into_iter().map(|account| (account.id, account)).collect())
}

fn gathered<T, K: std::hash::Hash + Eq>(
    rows: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> HashMap<K, Vec<T>> {
    let mut gathered: HashMap<K, Vec<T>> = HashMap::new();
    for row in rows {
        gathered.entry(key(&row)).or_default().push(row);
    }
    gathered
}

/// The customer as a new paper names it: as the payer stands now.
pub(super) fn customer(account: &billing_account::Model) -> rules::Party {
    rules::Party {
        id: account.business_number.digits().to_owned(),
        branch: account.branch.clone(),
        name: account.payer_name.clone(),
        representative: account.representative.clone(),
        address: account.address.clone(),
        business_type: account.business_type.clone(),
        business_item: account.business_item.clone(),
        email: account.email.clone(),
        second_email: String::new(),
    }
}

/// The customer as the original names it, at the address the payer has now.
pub(super) fn as_original(
    document: &tax_invoice::Model,
    account: &billing_account::Model,
) -> rules::Party {
    rules::Party {
        id: document.customer_business_number.digits().to_owned(),
        branch: document.customer_branch.clone(),
        name: document.customer_name.clone(),
        representative: document.customer_representative.clone(),
        address: document.customer_address.clone(),
        business_type: document.customer_business_type.clone(),
        business_item: document.customer_business_item.clone(),
        email: account.email.clone(),
        second_email: document.customer_second_email.clone(),
    }
}
