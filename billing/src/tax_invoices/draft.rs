//! Drafts (미발행): what would be issued now, worked out from issued bills and their credit notes.
//! Nothing of it is stored.

use super::sources::{self, Bill, Known, Line, Note, NoteLine, Source};
use super::{Issuer, TaxInvoiceError, amendment, kind, stored_kind};
use crate::{rating, usage_month};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{BillId, BillingAccountId, CreditNoteId, TaxInvoiceId, TenantId};
use gaetong_entity::money::bill::BillKind;
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_entity::money::credit_note;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::tax_invoice::{AmendmentCode, InvoiceClass};
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_rules::business_day::Holidays;
use gaetong_rules::tax_invoice::{
    self as rules, Charged, Class, Dated, Finding, IdKind, Kind, Means, Paper, PaperLine, Part,
    Party, Penalty, Purpose,
};
use gaetong_rules::{Month, Won};
use sea_orm::DbErr;
use std::collections::BTreeMap;

/// A tax invoice before it is issued. Amounts in won.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it invoices, and its name in a batch: `bill/bil_…/taxable/2026-08-31`.
    pub slot: String,
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    pub account_number: String,
    pub bill_id: BillId,
    pub bill_number: String,
    /// The lines of the bill it is about.
    pub bill_lines: Vec<i32>,
    /// The credit note an amendment expresses.
    pub credit_note: Option<NoteRef>,
    /// Credit notes that stand in it as negative lines.
    pub absorbs: Vec<CreditNoteId>,
    /// The month it belongs to: that of the bill, or of the event an amendment is dated by.
    pub month: Month,
    pub class: InvoiceClass,
    pub kind: TaxKind,
    pub written_on: NaiveDate,
    pub amendment: Option<AmendmentCode>,
    /// Where a person has to choose: the codes that come into question.
    pub choices: Vec<AmendmentCode>,
    pub original: Option<Original>,
    pub customer: Party,
    pub lines: Vec<DraftLine>,
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
    /// 비고.
    pub remarks: Vec<String>,
    /// The last day to issue it; none where it is dated like its original.
    pub issue_by: Option<NaiveDate>,
    /// What issuing it today would cost.
    pub penalty: Option<Penalty>,
    /// What stands in the way; empty where it may be issued.
    pub findings: Vec<Finding>,
}

/// An item of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    pub supplied_on: NaiveDate,
    pub name: String,
    pub spec: String,
    /// Hundredths.
    pub quantity: Option<i64>,
    pub unit_price: Option<i64>,
    pub supply: i64,
    pub vat: i64,
    pub remark: String,
}

/// The tax invoice an amendment amends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    pub id: TaxInvoiceId,
    pub number: String,
    pub issue_id: String,
    pub written_on: NaiveDate,
}

/// The credit note behind an amendment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRef {
    pub id: CreditNoteId,
    pub number: String,
    pub ground: CreditGround,
}

/// What is not issued yet of a month, by the payer's account.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    pub drafts: Vec<Draft>,
    /// Categories of bills that come to nothing or less: no tax invoice is due.
    pub nothing: Vec<Nothing>,
}

/// A bill's category that no tax invoice is issued for, because it is no charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nothing {
    pub bill_id: BillId,
    pub bill_number: String,
    pub payer_name: String,
    pub kind: TaxKind,
    /// Won, zero or less.
    pub supply: Won,
}

impl Draft {
    /// Whether nothing stands in the way.
    pub fn is_ready(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether its last day has passed.
    pub fn is_late(&self) -> bool {
        self.penalty.is_some()
    }
}

/// What every draft is made with.
pub(super) struct Making {
    issuer: Issuer,
    pub today: NaiveDate,
    holidays: Holidays,
}

impl Making {
    pub async fn today(tx: &Tx, actor: &Actor, issuer: &Issuer) -> Result<Making, DbErr> {
        let holidays = rating::holidays(tx).await?;
        Ok(Making { issuer: issuer.clone(), today: actor.today(), holidays })
    }

    pub fn all(&self, sources: &[Source]) -> Result<Drafts, TaxInvoiceError> {
        let mut all = Drafts::default();
        for source in sources {
            self.normal(source, &mut all)?;
            self.notes(source, &mut all)?;
        }
        Ok(all)
    }

    /// The lines of the bill that are on no tax invoice, with the credit notes on them.
    fn normal(&self, source: &Source, all: &mut Drafts) -> Result<(), TaxInvoiceError> {
        let lines: Vec<&Line> = source
            .lines
            .values()
            .filter(|line| line.kind().is_some() && !source.is_invoiced(line.line_no))
            .collect();
        let notes: Vec<(&Note, &NoteLine, &Line)> = source
            .notes
            .iter()
            .flat_map(|note| note.lines.iter().map(move |line| (note, line)))
            .filter_map(|(note, line)| Some((note, line, source.line_of(line)?)))
            .filter(|(_, _, of)| lines.iter().any(|line| line.line_no == of.line_no))
            .collect();
        let charges = lines.iter().filter_map(|line| charged(line, line.supply, line.vat));
        let credits = notes.iter().filter_map(|(_, line, of)| charged(of, -line.supply, -line.vat));
        let mut charges: Vec<Charged> = charges.chain(credits).collect();
        if source.bill.kind == BillKind::DebitNote {
            // All of it arose on the day of the note.
            charges.iter_mut().for_each(|charge| charge.accepted_on = None);
        }
        let month_end = written_on(&source.bill)?;
        let split = rules::split(&charges, month_end)?;
        for part in split.nothing {
            all.nothing.push(nothing(source, &part));
        }
        for part in split.parts {
            all.drafts.push(self.part(source, &part, &lines, &notes)?);
        }
        Ok(())
    }

    fn part(
        &self,
        source: &Source,
        part: &Part,
        lines: &[&Line],
        notes: &[(&Note, &NoteLine, &Line)],
    ) -> Result<Draft, TaxInvoiceError> {
        let on_it = part.charges.iter().filter_map(|&at| lines.get(at).copied());
        let credits: Vec<_> =
            part.charges.iter().filter_map(|&at| notes.get(at.checked_sub(lines.len())?)).collect();
        let bill_lines: Vec<i32> = on_it.clone().map(|line| line.line_no).collect();
        let mut items: Vec<DraftLine> = on_it.map(|line| item(line, part.written_on)).collect();
        items.extend(credits.iter().map(|(note, line, _)| credit(note, line, part.written_on)));
        let mut absorbs: Vec<CreditNoteId> = credits.iter().map(|(note, ..)| note.row.id).collect();
        absorbs.dedup();
        let kind = stored_kind(part.kind);
        let slot = format!("bill/{}/{}/{}", source.bill.id, kind.code(), part.written_on);
        let mut draft = self.blank(source, slot, kind, part.written_on, bill_lines);
        draft.lines = items;
        draft.absorbs = absorbs;
        // What a debit note charges further is an event of its own day.
        if source.bill.kind != BillKind::DebitNote {
            draft.month = usage_month::read(source.bill.month)?;
        }
        if let Some(original) = corrected(source, part.kind) {
            draft.class = InvoiceClass::Amended;
            draft.amendment = Some(AmendmentCode::SupplyChanged);
            draft.original = Some(Original::of(original));
            draft.remarks.push(dated_like(original));
        }
        self.finish(draft)
    }

    /// Credit notes on lines whose tax invoice is out: each is an amendment of it.
    fn notes(&self, source: &Source, all: &mut Drafts) -> Result<(), TaxInvoiceError> {
        for note in &source.notes {
            for (original, lines) in on_originals(source, note) {
                all.drafts.push(self.of_note(source, note, original, &lines)?);
            }
        }
        Ok(())
    }

    /// The amendment that expresses what a note takes back of one tax invoice.
    pub fn of_note(
        &self,
        source: &Source,
        note: &Note,
        original: &Known,
        lines: &[(&NoteLine, i32)],
    ) -> Result<Draft, TaxInvoiceError> {
        let choices = codes(note.row.ground);
        let amendment = choices.first().copied().filter(|_| choices.len() == 1);
        let day = note.row.issued_on;
        let slot = format!("note/{}/{}", note.row.id, original.document.id);
        let bill_lines = lines.iter().map(|(_, line_no)| *line_no).collect();
        let kind = original.document.kind;
        let mut draft = self.blank(source, slot, kind, day, bill_lines);
        draft.class = InvoiceClass::Amended;
        draft.amendment = amendment;
        draft.choices = choices.to_vec();
        draft.credit_note = Some(NoteRef::of(&note.row));
        draft.original = Some(Original::of(original));
        draft.customer = sources::as_original(&original.document, &source.account);
        draft.lines = lines.iter().map(|(line, _)| credit(note, line, day)).collect();
        draft.remarks.push(dated_like(original));
        self.finish(draft)
    }

    pub fn blank(
        &self,
        source: &Source,
        slot: String,
        kind: TaxKind,
        written_on: NaiveDate,
        bill_lines: Vec<i32>,
    ) -> Draft {
        Draft {
            slot,
            tenant_id: source.bill.tenant_id,
            billing_account_id: source.account.id,
            account_number: source.account.number.clone(),
            bill_id: source.bill.id,
            bill_number: source.bill.number.clone(),
            bill_lines,
            credit_note: None,
            absorbs: Vec::new(),
            month: Month::of(written_on),
            class: InvoiceClass::Normal,
            kind,
            written_on,
            amendment: None,
            choices: Vec::new(),
            original: None,
            customer: sources::customer(&source.account),
            lines: Vec::new(),
            supply: Won::ZERO,
            vat: Won::ZERO,
            total: Won::ZERO,
            remarks: Vec::new(),
            issue_by: None,
            penalty: None,
            findings: Vec::new(),
        }
    }

    /// Adds up, merges what does not fit, works out the days, and checks by every rule.
    pub fn finish(&self, mut draft: Draft) -> Result<Draft, TaxInvoiceError> {
        draft.lines = merged(std::mem::take(&mut draft.lines));
        draft.supply = Won::sum(draft.lines.iter().map(|line| Won::new(line.supply)), "supply")?;
        draft.vat = Won::sum(draft.lines.iter().map(|line| Won::new(line.vat)), "tax")?;
        draft.total = draft.supply.plus(draft.vat, "total")?;
        let dated = draft.amendment.map(|code| amendment(code).dated());
        if dated != Some(Dated::LikeOriginal) {
            draft.issue_by = Some(rules::issue_by(draft.written_on, &self.holidays)?);
            draft.penalty =
                rules::of_issue(draft.supply, draft.written_on, self.today, &self.holidays)?;
        }
        draft.findings = rules::check(&self.paper(&draft));
        Ok(draft)
    }

    fn paper(&self, draft: &Draft) -> Paper {
        let line = |line: &DraftLine| PaperLine {
            name: line.name.clone(),
            spec: line.spec.clone(),
            remark: line.remark.clone(),
            supply: Won::new(line.supply),
            vat: Won::new(line.vat),
        };
        let exempt = draft.kind == TaxKind::Exempt;
        Paper {
            issue_id: None,
            class: if draft.class == InvoiceClass::Amended {
                Class::Amended
            } else {
                Class::Normal
            },
            kind: kind(draft.kind),
            written_on: draft.written_on,
            issued_on: self.today,
            purpose: Some(Purpose::Charge),
            amendment: draft.amendment.map(amendment),
            original_issue_id: draft.original.as_ref().map(|original| original.issue_id.clone()),
            supplier: self.issuer.supplier.clone(),
            customer: draft.customer.clone(),
            customer_id: IdKind::Business,
            remarks: draft.remarks.clone(),
            lines: draft.lines.iter().map(line).collect(),
            supply: draft.supply,
            vat: (!exempt || !draft.vat.is_zero()).then_some(draft.vat),
            total: draft.total,
            paid: Means { credit: draft.total, ..Means::default() },
        }
    }
}

impl Original {
    pub(super) fn of(known: &Known) -> Original {
        let document = &known.document;
        Original {
            id: document.id,
            number: document.number.clone(),
            issue_id: document.issue_id.clone(),
            written_on: document.written_on,
        }
    }
}

impl NoteRef {
    pub(super) fn of(note: &credit_note::Model) -> NoteRef {
        NoteRef { id: note.id, number: note.number.clone(), ground: note.ground }
    }
}

/// The last day of the month, or the day a bill was made before its month was over.
fn written_on(bill: &Bill) -> Result<NaiveDate, TaxInvoiceError> {
    let month = usage_month::read(bill.month)?;
    Ok(match bill.kind {
        BillKind::DebitNote => bill.issued_on,
        BillKind::Regular | BillKind::Final => month.last_day().min(bill.issued_on),
    })
}

fn charged(line: &Line, supply: i64, vat: i64) -> Option<Charged> {
    let accepted_on = line.accepted_on();
    let kind = line.kind()?;
    Some(Charged { kind, accepted_on, supply: Won::new(supply), vat: Won::new(vat) })
}

/// The tax invoice a debit note adds to, where the bill it corrects has one of that kind.
fn corrected(source: &Source, kind: Kind) -> Option<&Known> {
    let live = source.corrected.iter().filter(|known| known.is_live());
    live.filter(|known| {
        known.document.class == InvoiceClass::Normal && known.document.kind == stored_kind(kind)
    })
    .max_by_key(|known| known.document.written_on)
}

/// A tax invoice, and the lines of a note with those of the bill they take back of it.
type TakenBack<'a> = (&'a Known, Vec<(&'a NoteLine, i32)>);

/// What a note takes back of each tax invoice it concerns, as far as none has it.
pub(super) fn on_originals<'a>(source: &'a Source, note: &'a Note) -> Vec<TakenBack<'a>> {
    let mut found: BTreeMap<&str, TakenBack<'_>> = BTreeMap::new();
    for line in &note.lines {
        let Some(of) = source.line_of(line) else { continue };
        if source.is_accounted(note.row.id, of.line_no) {
            continue;
        }
        if let Some(holder) = source.holder(of.line_no) {
            let entry = found.entry(&holder.document.number).or_insert((holder, Vec::new()));
            entry.1.push((line, of.line_no));
        }
    }
    found.into_values().collect()
}

/// Tax-and-law 2: how the ground of a credit note is expressed. A mistake of ours may be a wrong
/// entry (01) or a changed amount (02): a person decides.
fn codes(ground: CreditGround) -> &'static [AmendmentCode] {
    match ground {
        CreditGround::Outage
        | CreditGround::Dispute
        | CreditGround::Goodwill
        | CreditGround::PriceChange
        | CreditGround::Termination => &[AmendmentCode::SupplyChanged],
        CreditGround::BillingError => &[AmendmentCode::Error, AmendmentCode::SupplyChanged],
    }
}

fn nothing(source: &Source, part: &Part) -> Nothing {
    Nothing {
        bill_id: source.bill.id,
        bill_number: source.bill.number.clone(),
        payer_name: source.bill.payer_name.clone(),
        kind: stored_kind(part.kind),
        supply: part.supply,
    }
}

/// 비고 of an amendment: the original's writing date.
pub(super) fn dated_like(original: &Known) -> String {
    format!("당초 작성일자 {}", original.document.written_on)
}

/// A line of the bill as an item of the paper.
pub(super) fn item(line: &Line, written_on: NaiveDate) -> DraftLine {
    let whole_units = line.charge != ChargeKind::Attendance;
    let quantity = if whole_units { line.quantity.checked_mul(100) } else { Some(line.quantity) };
    DraftLine {
        supplied_on: line.last_day.unwrap_or(written_on).min(written_on),
        name: cut(&line.label_ko, 100),
        spec: cut(&line.conditions_ko, 60),
        quantity: quantity.filter(|quantity| *quantity != 0),
        unit_price: Some(line.unit_price).filter(|price| *price != 0),
        supply: line.supply,
        vat: line.vat,
        remark: line.service_id.clone().unwrap_or_default(),
    }
}

/// What a note takes back as an item of the paper.
fn credit(note: &Note, line: &NoteLine, on: NaiveDate) -> DraftLine {
    DraftLine {
        supplied_on: on,
        name: cut(&line.label_ko, 100),
        spec: String::new(),
        quantity: None,
        unit_price: None,
        supply: -line.supply,
        vat: -line.vat,
        remark: note.row.number.clone(),
    }
}

/// The form has no room for more; what is cut off stands on the bill.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// At most 99 items: what does not fit is one, "… 외 n건".
pub(super) fn merged(mut lines: Vec<DraftLine>) -> Vec<DraftLine> {
    let (alone, together) = rules::merged(lines.len());
    let rest = lines.split_off(alone);
    let Some(first) = rest.first() else { return lines };
    let others = format!(" 외 {}건", together.saturating_sub(1));
    let last = DraftLine {
        name: format!("{}{others}", cut(&first.name, 90)),
        spec: String::new(),
        quantity: None,
        unit_price: None,
        supply: rest.iter().map(|line| line.supply).sum(),
        vat: rest.iter().map(|line| line.vat).sum(),
        remark: String::new(),
        supplied_on: first.supplied_on,
    };
    lines.push(last);
    lines
}

/// Only amounts that are taken back whole.
pub(super) fn negated(lines: &[DraftLine]) -> Vec<DraftLine> {
    let negated = |line: &DraftLine| DraftLine {
        quantity: line.quantity.map(|quantity| -quantity),
        supply: -line.supply,
        vat: -line.vat,
        ..line.clone()
    };
    lines.iter().map(negated).collect()
}
