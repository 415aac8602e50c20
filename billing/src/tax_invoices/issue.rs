//! Issuing (발행): drafts become numbered, signed papers that never change, each with its audit
//! event and its letters, many in a few statements. What cannot be issued is listed and does not
//! stop the others.

use super::draft::{Draft, DraftLine, Drafts};
use super::{
    ISSUERS, Invoice, Issuer, Seal, SealError, TaxInvoiceError, recipients, sources, waiting,
};
use crate::facts::of_tenants;
use crate::rating;
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::ids::{BillId, BusinessNumber, CreditNoteId, TaxInvoiceId, TenantId};
use gaetong_entity::money::tax_invoice::Purpose;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::money::{
    bill, credit_note, receivable, tax_invoice, tax_invoice_line, tax_invoice_note,
    tax_invoice_paper, tax_invoice_progress,
};
use gaetong_rules::tax_invoice::{self as rules, Finding, Penalty};
use gaetong_rules::{Text, Won};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter,
};
use sea_orm::{QueryOrder, QuerySelect};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The series the papers' serials are taken from.
const SERIES: &str = "tax_invoice";

/// What is to be issued.
#[derive(Debug, Clone, Default)]
pub struct Order {
    pub slots: Vec<Slot>,
    /// Late ones too; they are flagged and may cost a penalty.
    pub late_too: bool,
}

/// A draft that is to be issued.
#[derive(Debug, Clone)]
pub struct Slot {
    name: String,
    /// Where it is known whose it is, its bill is looked for among that customer's; otherwise among
    /// the bills of all.
    tenant: Option<TenantId>,
}

impl From<String> for Slot {
    fn from(name: String) -> Slot {
        Slot { name, tenant: None }
    }
}

impl From<Draft> for Slot {
    fn from(draft: Draft) -> Slot {
        Slot { name: draft.slot, tenant: Some(draft.tenant_id) }
    }
}

/// What became of one draft.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub slot: String,
    /// The bill's number and the payer's name; the slot again where there is no such draft.
    pub what: String,
    pub result: Result<Issued, NotIssued>,
}

/// A tax invoice that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    pub id: TaxInvoiceId,
    pub number: String,
    pub issue_id: String,
    pub total: Won,
    pub late: bool,
}

/// Why a draft was not issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotIssued {
    /// There is nothing to issue under that name: it was issued already, or never was.
    NoSuchDraft,
    /// Rules it breaks.
    Findings(Vec<Finding>),
    /// Its last day has passed, and nobody said that late ones are meant too.
    Late(Penalty),
    /// It could not be signed.
    Seal(SealError),
    /// Its companion could not be issued: an amendment's papers go together.
    Together,
}

impl NotIssued {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            NotIssued::NoSuchDraft => "no-such-draft",
            NotIssued::Findings(_) => "findings",
            NotIssued::Late(_) => "late",
            NotIssued::Seal(_) => "not-signed",
            NotIssued::Together => "companion-not-issued",
        }
    }

    /// What happened and what to do.
    pub fn text(&self) -> Text {
        match self {
            NotIssued::NoSuchDraft => Text::fixed(
                "발급할 것이 없습니다. 이미 발급되었는지 확인하세요.",
                "There is nothing to issue: see whether it was issued already.",
            ),
            NotIssued::Findings(findings) => findings
                .first()
                .map(|finding| finding.message.clone().then(" ", &finding.fix))
                .unwrap_or_default(),
            NotIssued::Late(penalty) => {
                let (label, amount) = (penalty.kind.label(), penalty.amount);
                Text::new(
                    format!(
                        "발급 기한이 지났습니다. 지금 발급하면 가산세 {}, {amount}원이 예상됩니다. 지연 발급을 선택하세요.",
                        label.ko
                    ),
                    format!(
                        "Its last day has passed. Issued now it would cost {}: {amount} won. Say that late ones are meant too.",
                        label.en
                    ),
                )
            }
            NotIssued::Seal(error) => error.0.clone(),
            NotIssued::Together => Text::fixed(
                "함께 발급할 문서를 발급하지 못했습니다.",
                "The paper that goes with it could not be issued.",
            ),
        }
    }
}

/// Issues drafts, each for itself: some hundred at once in one transaction. Records
/// `tax_invoice.issued` for each and leaves its letters.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NoRegistration`], broken machinery. What is
/// wrong with one draft is its [`Outcome`].
pub async fn issue(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    order: &Order,
    seal: &dyn Seal,
) -> Result<Vec<Outcome>, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let bills = bills_of(tx, &order.slots).await?;
    locked(tx, &bills).await?;
    let mut found: BTreeMap<String, Draft> = BTreeMap::new();
    let named = |draft: Draft| (draft.slot.clone(), draft);
    let add = |part: Drafts| {
        found.extend(part.drafts.into_iter().map(named));
        Ok(())
    };
    waiting::of_bills(tx, actor, issuer, &bills, add).await?;
    let mut press = Press::ready(tx, actor, issuer, seal).await?;
    let mut outcomes = Vec::with_capacity(order.slots.len());
    for slot in order.slots.iter().map(|slot| &slot.name) {
        let Some(draft) = found.remove(slot) else {
            let (slot, what) = (slot.clone(), slot.clone());
            outcomes.push(Outcome { slot, what, result: Err(NotIssued::NoSuchDraft) });
            continue;
        };
        let result = match may_be_issued(&draft, order.late_too) {
            Ok(()) => press.print(&draft, None).map_err(NotIssued::Seal),
            Err(why) => Err(why),
        };
        outcomes.push(Outcome { slot: draft.slot.clone(), what: draft.name(), result });
    }
    press.deliver().await?;
    Ok(outcomes)
}

/// Issues the papers of one amendment: all of them or none.
pub(super) async fn together(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    (drafts, words): (&[Draft], &str),
    seal: &dyn Seal,
) -> Result<Vec<Outcome>, TaxInvoiceError> {
    let mut press = Press::ready(tx, actor, issuer, seal).await?;
    let mut outcomes = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let result = match may_be_issued(draft, true) {
            Ok(()) => press.print(draft, Some(words)).map_err(NotIssued::Seal),
            Err(why) => Err(why),
        };
        outcomes.push(Outcome { slot: draft.slot.clone(), what: draft.name(), result });
    }
    if outcomes.iter().all(|outcome| outcome.result.is_ok()) {
        press.deliver().await?;
    } else {
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.result.is_ok()) {
            outcome.result = Err(NotIssued::Together);
        }
    }
    Ok(outcomes)
}

fn may_be_issued(draft: &Draft, late_too: bool) -> Result<(), NotIssued> {
    if !draft.is_ready() {
        return Err(NotIssued::Findings(draft.findings.clone()));
    }
    match draft.penalty {
        Some(penalty) if !late_too => Err(NotIssued::Late(penalty)),
        _ => Ok(()),
    }
}

/// The bills that drafts of these names are about.
async fn bills_of(tx: &Tx, slots: &[Slot]) -> Result<Vec<sources::Key>, DbErr> {
    let tenants: Option<Vec<TenantId>> = slots.iter().map(|slot| slot.tenant).collect();
    let tenants = || tenants.iter().flatten().copied();
    let (mut bills, mut notes) = (BTreeSet::<BillId>::new(), Vec::<CreditNoteId>::new());
    for slot in slots {
        let mut parts = slot.name.split('/');
        match (parts.next(), parts.next()) {
            (Some("bill"), Some(id)) => bills.extend(id.parse::<BillId>()),
            (Some("note"), Some(id)) => notes.extend(id.parse::<CreditNoteId>()),
            _ => {}
        }
    }
    if !notes.is_empty() {
        use credit_note::Column::{Id, TenantId};
        let notes = tx.find::<credit_note::Entity>().filter(Id.is_in(notes));
        let notes = notes.filter(of_tenants(TenantId, tenants()));
        bills.extend(notes.all(tx.raw()).await?.into_iter().map(|note| note.bill_id));
    }
    let theirs = of_tenants(bill::Column::TenantId, tenants());
    sources::keys(tx, theirs.add(bill::Column::Id.is_in(bills))).await
}

/// Whoever issues for a bill, or corrects it, waits for its balance.
pub(super) async fn locked(tx: &Tx, bills: &[sources::Key]) -> Result<(), DbErr> {
    if tx.backend() != DbBackend::Postgres {
        return Ok(());
    }
    let theirs = of_tenants(receivable::Column::TenantId, bills.iter().map(|key| key.1));
    let these = theirs.add(receivable::Column::BillId.is_in(bills.iter().map(|key| key.2)));
    let rows = tx.find::<receivable::Entity>().filter(these);
    let rows = rows.order_by_asc(receivable::Column::BillId).lock_exclusive();
    rows.all(tx.raw()).await.map(drop)
}

/// Numbers, signs and gathers papers, and then writes all of them.
struct Press<'a> {
    tx: &'a Tx,
    actor: &'a Actor,
    issuer: &'a Issuer,
    seal: &'a dyn Seal,
    supplier: BusinessNumber,
    transmit_by: NaiveDate,
    /// The serial of the next paper.
    serial: i64,
    papers: Vec<Printed>,
}

/// A paper that is signed but not written.
struct Printed {
    invoice: Invoice,
    xml: String,
    slot: String,
    absorbs: Vec<CreditNoteId>,
}

impl<'a> Press<'a> {
    async fn ready(
        tx: &'a Tx,
        actor: &'a Actor,
        issuer: &'a Issuer,
        seal: &'a dyn Seal,
    ) -> Result<Press<'a>, TaxInvoiceError> {
        let digits = issuer.registration.bytes().all(|byte| byte.is_ascii_digit());
        if issuer.registration.len() != 8 || !digits {
            return Err(TaxInvoiceError::NoRegistration);
        }
        let supplier = issuer.supplier.id.parse();
        let supplier = supplier.map_err(|_| TaxInvoiceError::NoRegistration)?;
        let transmit_by = rules::transmit_by(actor.today(), &rating::holidays(tx).await?)?;
        let serial = tx.hold_numbers(SERIES).await?;
        Ok(Press { tx, actor, issuer, seal, supplier, transmit_by, serial, papers: Vec::new() })
    }

    /// Numbers and signs a draft; the number of one that cannot be signed goes to the next.
    fn print(&mut self, draft: &Draft, words: Option<&str>) -> Result<Issued, SealError> {
        let invoice = self.invoice(draft, words)?;
        let xml = self.seal.seal(&invoice)?;
        self.serial += 1;
        let document = &invoice.document;
        let issued = Issued {
            id: document.id,
            number: document.number.clone(),
            issue_id: document.issue_id.clone(),
            total: draft.total,
            late: document.late,
        };
        let (slot, absorbs) = (draft.slot.clone(), draft.absorbs.clone());
        self.papers.push(Printed { invoice, xml, slot, absorbs });
        Ok(issued)
    }

    fn invoice(&self, draft: &Draft, words: Option<&str>) -> Result<Invoice, SealError> {
        let document = self.document(draft, words)?;
        let line = |(line_no, line): (i32, &DraftLine)| tax_invoice_line::Model {
            tenant_id: document.tenant_id,
            tax_invoice_id: document.id,
            line_no,
            supplied_on: line.supplied_on,
            name: line.name.clone(),
            spec: line.spec.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            supply: line.supply,
            vat: line.vat,
            remark: line.remark.clone(),
        };
        let lines = (1..).zip(&draft.lines).map(line).collect();
        Ok(Invoice { document, lines })
    }

    fn document(
        &self,
        draft: &Draft,
        words: Option<&str>,
    ) -> Result<tax_invoice::Model, SealError> {
        let (supplier, customer) = (&self.issuer.supplier, &draft.customer);
        let number = customer.id.parse::<BusinessNumber>();
        let month = usage_month::stored(draft.month);
        let written = draft.written_on.format("%Y%m%d");
        Ok(tax_invoice::Model {
            tenant_id: draft.tenant_id,
            id: TaxInvoiceId::new(),
            billing_account_id: draft.billing_account_id,
            bill_id: draft.bill_id,
            bill_lines: json!(draft.bill_lines).to_string(),
            credit_note_id: draft.credit_note.as_ref().map(|note| note.id),
            month,
            number: format!("T{month}-{:08}", self.serial),
            issue_id: format!("{written}{}{:08}", self.issuer.registration, self.serial),
            class: draft.class,
            kind: draft.kind,
            written_on: draft.written_on,
            purpose: Purpose::Charge,
            supplier_business_number: self.supplier.clone(),
            supplier_branch: supplier.branch.clone(),
            supplier_name: supplier.name.clone(),
            supplier_representative: supplier.representative.clone(),
            supplier_address: supplier.address.clone(),
            supplier_business_type: supplier.business_type.clone(),
            supplier_business_item: supplier.business_item.clone(),
            supplier_email: supplier.email.clone(),
            supplier_phone: self.issuer.phone.clone(),
            customer_business_number: number.map_err(unreadable)?,
            customer_branch: customer.branch.clone(),
            customer_name: customer.name.clone(),
            customer_representative: customer.representative.clone(),
            customer_address: customer.address.clone(),
            customer_business_type: customer.business_type.clone(),
            customer_business_item: customer.business_item.clone(),
            customer_email: customer.email.clone(),
            customer_second_email: customer.second_email.clone(),
            supply: draft.supply.get(),
            vat: draft.vat.get(),
            total: draft.total.get(),
            paid_cash: 0,
            paid_cheque: 0,
            paid_note: 0,
            paid_credit: draft.total.get(),
            remarks: draft.remarks.join("\n"),
            amendment: draft.amendment,
            original_id: draft.original.as_ref().map(|original| original.id),
            original_issue_id: draft.original.as_ref().map(|o| o.issue_id.clone()),
            issue_by: draft.issue_by,
            transmit_by: self.transmit_by,
            issued_on: self.actor.today(),
            issued_at: self.actor.now,
            issued_by: self.actor.person(),
            late: draft.is_late(),
            reason: words.map(str::to_owned),
        })
    }

    /// Writes what was printed, tells whom it concerns, and takes its numbers.
    async fn deliver(self) -> Result<(), TaxInvoiceError> {
        if self.papers.is_empty() {
            return Ok(());
        }
        let (tx, actor, papers) = (self.tx, self.actor, self.papers);
        tx.took_numbers(SERIES, papers.len()).await?;
        let addresses =
            recipients::addresses(tx, papers.iter().map(|p| &p.invoice.document)).await?;
        let mut letters = Vec::with_capacity(papers.len());
        for paper in &papers {
            let document = &paper.invoice.document;
            let to = addresses.get(&document.id).into_iter().flatten();
            letters.extend(to.map(|to| (document.tenant_id, letter(document, to))));
        }
        let events = papers.iter().map(|paper| issued_event(&paper.invoice.document)).collect();
        write(tx, papers).await?;
        tx.record_all(actor, events).await?;
        Ok(tx.post_all(actor, letters).await?)
    }
}

/// The rules let ten digits pass; the check digit is looked at here.
fn unreadable(_: gaetong_entity::ids::Malformed) -> SealError {
    SealError(Text::fixed(
        "공급받는 자의 사업자번호를 확인하세요. 검증번호가 맞지 않습니다.",
        "Check the customer's business number: its check digit is wrong.",
    ))
}

async fn write(tx: &Tx, papers: Vec<Printed>) -> Result<(), DbErr> {
    let (mut documents, mut lines, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut signed, mut ways) = (Vec::new(), Vec::new());
    for Printed { invoice, xml, slot, absorbs } in papers {
        let key = (invoice.document.tenant_id, invoice.document.id);
        documents.push(invoice.document.into_active_model().reset_all());
        lines.extend(invoice.lines.into_iter().map(|line| line.into_active_model().reset_all()));
        notes.extend(absorbs.into_iter().map(|note| note_row(key, note)));
        signed.push(paper_row(key, xml));
        ways.push(progress_row(key, slot));
    }
    tx.insert_all(documents).await?;
    tx.insert_all(lines).await?;
    tx.insert_all(notes).await?;
    tx.insert_all(signed).await?;
    tx.insert_all(ways).await
}

type Key = (TenantId, TaxInvoiceId);

fn note_row((tenant, id): Key, note: CreditNoteId) -> tax_invoice_note::ActiveModel {
    tax_invoice_note::ActiveModel {
        tenant_id: Set(tenant),
        tax_invoice_id: Set(id),
        credit_note_id: Set(note),
    }
}

fn paper_row((tenant, id): Key, xml: String) -> tax_invoice_paper::ActiveModel {
    tax_invoice_paper::ActiveModel {
        tenant_id: Set(tenant),
        tax_invoice_id: Set(id),
        sha256: Set(sha256(&xml)),
        xml: Set(xml),
    }
}

fn progress_row((tenant, id): Key, slot: String) -> tax_invoice_progress::ActiveModel {
    tax_invoice_progress::ActiveModel {
        tenant_id: Set(tenant),
        tax_invoice_id: Set(id),
        state: Set(InvoiceState::Issued),
        slot: Set(slot),
        transmission_id: Set(None),
        result_code: Set(None),
        queued_at: Set(None),
        sent_at: Set(None),
        answered_at: Set(None),
        cancelled_at: Set(None),
        version: Set(1),
    }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The letter with the paper; what is printed in it is read when it leaves.
pub(super) fn letter(document: &tax_invoice::Model, to: &str) -> Letter {
    Letter {
        kind: "tax_invoice",
        subject_id: document.id.to_string(),
        recipient: to.to_owned(),
        payload: json!({"number": document.number}),
    }
}

fn issued_event(document: &tax_invoice::Model) -> Change {
    Change {
        tenant_id: document.tenant_id,
        act: "tax_invoice.issued",
        subject_kind: "tax_invoice",
        subject_id: document.id.to_string(),
        before: json!({}),
        after: json!({
            "number": document.number, "issue_id": document.issue_id,
            "type": super::type_code(document), "written_on": document.written_on,
            "supply": document.supply, "vat": document.vat, "total": document.total,
            "amendment": document.amendment, "original": document.original_issue_id,
            "late": document.late,
        }),
        reason: document.reason.clone(),
    }
}

impl Draft {
    /// `202608-A000001 한빛보험`, with the credit note's number where there is one.
    pub fn name(&self) -> String {
        let number = self.credit_note.as_ref().map_or(&self.bill_number, |note| &note.number);
        format!("{number} {}", self.customer.name)
    }
}
