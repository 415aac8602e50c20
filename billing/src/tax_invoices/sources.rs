//! What drafts are worked out from: bills with their lines, their credit notes, and the tax
//! invoices there are already. A handful of queries for any number of bills.

use crate::facts::{Between, OfBills};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{
    BillId, BillingAccountId, BusinessNumber, CreditNoteId, TaxInvoiceId, TenantId,
};
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
use sea_orm::{
    ColumnTrait, Condition, DbErr, DerivePartialModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A bill as far as its tax invoices need to know it.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "bill::Entity")]
pub(super) struct Bill {
    pub tenant_id: TenantId,
    pub id: BillId,
    pub billing_account_id: BillingAccountId,
    pub number: String,
    pub month: i32,
    pub kind: BillKind,
    pub payer_name: String,
    pub issued_on: NaiveDate,
    pub corrects_bill_id: Option<BillId>,
}

/// A payer as a paper names it.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "billing_account::Entity")]
pub(super) struct Payer {
    pub id: BillingAccountId,
    pub number: String,
    pub payer_name: String,
    pub business_number: BusinessNumber,
    pub branch: String,
    pub representative: String,
    pub address: String,
    pub business_type: String,
    pub business_item: String,
    pub email: String,
}

/// Which bill: its month, its tenant and itself.
pub(super) type Key = (i32, TenantId, BillId);

/// A bill with all that bears on its tax invoices.
#[derive(Debug)]
pub(super) struct Source {
    pub bill: Bill,
    pub account: Payer,
    pub lines: BTreeMap<i32, Line>,
    pub notes: Vec<Note>,
    /// In the order in which they were issued; rejected and cancelled ones too.
    pub invoices: Vec<Known>,
    /// Those of the bill a debit note corrects.
    pub corrected: Vec<Known>,
}

/// A line of a bill, without its workings.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "bill_line::Entity")]
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
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "credit_note_line::Entity")]
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

/// The bills that meet a condition, by number.
pub(super) async fn keys(tx: &Tx, wanted: Condition) -> Result<Vec<Key>, DbErr> {
    use bill::Column::{Id, Month, Number, TenantId};
    let bills = tx.find::<bill::Entity>().filter(wanted).order_by_asc(Number);
    bills.select_only().columns([Month, TenantId, Id]).into_tuple().all(tx.raw()).await
}

/// The bills with all that bears on their tax invoices, in the order given. Some hundred at once.
pub(super) async fn read(tx: &Tx, keys: &[Key]) -> Result<Vec<Source>, DbErr> {
    let these = These::among(tx, keys).await?;
    let mut bills = these.bills(tx).await?;
    let mut lines = these.lines(tx).await?;
    let mut notes = these.notes(tx).await?;
    let invoices = these.invoices(tx, bills.values().filter_map(|b| b.corrects_bill_id)).await?;
    let of_bill = |id: &BillId| invoices.get(id).cloned().unwrap_or_default();
    let payers = these.payers(tx, bills.values().map(|bill| bill.billing_account_id)).await?;
    let source = |(_, _, id): &Key| {
        let bill = bills.remove(id)?;
        let lines = lines.remove(id).unwrap_or_default();
        Some(Source {
            account: payers.get(&bill.billing_account_id)?.clone(),
            lines: lines.into_iter().map(|line| (line.line_no, line)).collect(),
            notes: notes.remove(id).unwrap_or_default(),
            invoices: of_bill(id),
            corrected: bill.corrects_bill_id.as_ref().map(of_bill).unwrap_or_default(),
            bill,
        })
    };
    Ok(keys.iter().filter_map(source).collect())
}

/// Some bills, and perhaps others of the same months and tenants.
struct These {
    tenants: Between,
    bills: OfBills,
}

impl These {
    async fn among(tx: &Tx, keys: &[Key]) -> Result<These, DbErr> {
        use bill::Column::{Id, Month, TenantId};
        let tenants = Between::tenants(keys.iter().map(|key| key.1));
        let months: BTreeSet<i32> = keys.iter().map(|key| key.0).collect();
        let of_months = Condition::all().add(Month.is_in(months));
        let all = tx.find::<bill::Entity>().filter(of_months.clone());
        let all = all.filter(tenants.walk(TenantId)).count(tx.raw()).await?;
        let tenants = tenants.unless_alone(keys.len(), all);
        let named = tenants.only(|| Id.is_in(keys.iter().map(|key| key.2)).into());
        Ok(These { tenants, bills: OfBills::which(tx, tenants, of_months.add(named)) })
    }

    async fn bills(&self, tx: &Tx) -> Result<HashMap<BillId, Bill>, DbErr> {
        let these = self.bills.rows(bill::Column::TenantId, bill::Column::Id);
        let bills = tx.find::<bill::Entity>().filter(these).into_partial_model::<Bill>();
        Ok(bills.all(tx.raw()).await?.into_iter().map(|bill| (bill.id, bill)).collect())
    }

    async fn lines(&self, tx: &Tx) -> Result<HashMap<BillId, Vec<Line>>, DbErr> {
        use bill_line::Column as C;
        let lines = tx.find::<bill_line::Entity>().filter(self.bills.rows(C::TenantId, C::BillId));
        let lines = lines.into_partial_model::<Line>().all(tx.raw()).await?;
        Ok(gathered(lines, |line| line.bill_id))
    }

    async fn notes(&self, tx: &Tx) -> Result<HashMap<BillId, Vec<Note>>, DbErr> {
        use credit_note::Column::{BillId, Seq, TenantId};
        let rows = tx.find::<credit_note::Entity>().filter(self.bills.rows(TenantId, BillId));
        let rows = rows.order_by_asc(Seq).all(tx.raw()).await?;
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        use credit_note_line::Column as L;
        let lines =
            tx.find::<credit_note_line::Entity>().filter(self.bills.rows(L::TenantId, L::BillId));
        let lines = lines.order_by_asc(L::LineNo).into_partial_model::<NoteLine>();
        let mut lines = gathered(lines.all(tx.raw()).await?, |line| line.credit_note_id);
        let note = |row: credit_note::Model| {
            let lines = lines.remove(&row.id).unwrap_or_default();
            Note { row, lines }
        };
        Ok(gathered(rows.into_iter().map(note), |note| note.row.bill_id))
    }

    /// Those of the bills and of others, which debit notes among them correct.
    async fn invoices(
        &self,
        tx: &Tx,
        corrected: impl Iterator<Item = BillId>,
    ) -> Result<HashMap<BillId, Vec<Known>>, DbErr> {
        use tax_invoice::Column::{BillId, Id, TenantId};
        let all = tx.find::<tax_invoice::Entity>().order_by_asc(Id);
        let mut rows = all.clone().filter(self.bills.rows(TenantId, BillId)).all(tx.raw()).await?;
        let known: HashSet<_> = rows.iter().map(|row| row.bill_id).collect();
        let elsewhere: Vec<_> = corrected.filter(|bill| !known.contains(bill)).collect();
        if !elsewhere.is_empty() {
            let elsewhere = all.filter(self.tenants.walk(TenantId)).filter(BillId.is_in(elsewhere));
            rows.extend(elsewhere.all(tx.raw()).await?);
        }
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<TaxInvoiceId> = rows.iter().map(|row| row.id).collect();
        let states = tx
            .find::<tax_invoice_progress::Entity>()
            .filter(self.tenants.walk(tax_invoice_progress::Column::TenantId))
            .filter(tax_invoice_progress::Column::TaxInvoiceId.is_in(ids.iter().copied()))
            .all(tx.raw())
            .await?;
        let states: HashMap<TaxInvoiceId, InvoiceState> =
            states.into_iter().map(|row| (row.tax_invoice_id, row.state)).collect();
        let absorbed = tx
            .find::<tax_invoice_note::Entity>()
            .filter(self.tenants.walk(tax_invoice_note::Column::TenantId))
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

    async fn payers(
        &self,
        tx: &Tx,
        wanted: impl Iterator<Item = BillingAccountId>,
    ) -> Result<HashMap<BillingAccountId, Payer>, DbErr> {
        use billing_account::Column::{Id, TenantId};
        let payers = tx.find::<billing_account::Entity>().filter(self.tenants.walk(TenantId));
        let payers = payers.filter(self.tenants.only(|| Id.is_in(wanted).into()));
        let payers = payers.into_partial_model::<Payer>().all(tx.raw()).await?;
        Ok(payers.into_iter().map(|payer| (payer.id, payer)).collect())
    }
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
pub(super) fn customer(account: &Payer) -> rules::Party {
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
pub(super) fn as_original(document: &tax_invoice::Model, account: &Payer) -> rules::Party {
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
