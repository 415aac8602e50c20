//! Debit notes (추가 청구): a bill never changes, what it left out is a further bill of the same
//! month that refers to it. Two people above the limit, as for credit notes.

use super::refusal::only;
use super::request::{self, NewRequest, Outcome, RequestLine};
use super::{MAY_CREDIT, NoteError};
use crate::ledger::{self, Entry, Move, Source};
use crate::rating::ENGINE_VERSION;
use crate::{rating, receivables, usage_month, workings};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::free_text;
use gaetong_entity::ids::BillId;
use gaetong_entity::money::bill::BillKind;
use gaetong_entity::money::bill_line::{self, TaxCategory};
use gaetong_entity::money::note_request::NoteKind;
use gaetong_entity::money::{bill, receivable};
use gaetong_rules::late_payment::{DueDate, due_date};
use gaetong_rules::value_added_tax::{Vat, value_added_tax};
use gaetong_rules::won::Overflow;
use gaetong_rules::{Article, Derivation, Input, Lang, Month, Text, Won};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbBackend, DbErr, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Bills further to one bill's lines, or leaves it for a second person where it is above the limit.
/// Records `bill.issued` or `note_request.made`.
///
/// # Errors
/// [`NoteError::NotAllowed`], [`NoteError::NotFound`], [`NoteError::NothingToCredit`],
/// [`NoteError::OnADebitNote`].
pub async fn ask_debit(tx: &Tx, actor: &Actor, new: NewRequest) -> Result<Outcome, NoteError> {
    only(actor, &MAY_CREDIT, request::allowed())?;
    let reason = free_text::reason("reason", &new.reason)?;
    let corrected = Corrected::locked(tx, new.bill_id).await?;
    let lines: Vec<RequestLine> = request::lines(&new);
    let planned = corrected.plan(&lines)?;
    if planned.total() <= request::limit(tx, actor.role).await? {
        return Ok(Outcome::Billed(corrected.issue(tx, actor, planned, &reason).await?));
    }
    let what = (NoteKind::Debit, new.ground, reason, planned.total());
    request::leave(tx, actor, &corrected.bill, what, &lines, None).await.map(Outcome::Waiting)
}

/// What a second person has approved becomes a bill.
pub(super) async fn approved(
    tx: &Tx,
    actor: &Actor,
    (bill, reason): (BillId, &str),
    lines: &[RequestLine],
) -> Result<bill::Model, NoteError> {
    let corrected = Corrected::locked(tx, bill).await?;
    let planned = corrected.plan(lines)?;
    corrected.issue(tx, actor, planned, reason).await
}

/// The bill a note refers to, and its lines.
pub(super) struct Corrected {
    pub(super) bill: bill::Model,
    pub(super) lines: Vec<bill_line::Model>,
}

/// A debit note as it comes out again of what was asked for.
pub(super) struct Recounted {
    /// Won, VAT excluded, and the tax, line by line.
    pub(super) lines: Vec<(Won, Won)>,
    /// Won: supply, VAT, out of scope.
    pub(super) sums: (i64, i64, i64),
    pub(super) inputs_sha256: String,
    pub(super) moves: Vec<Move>,
}

/// Lines of the bill and what is charged further, with its tax.
struct Planned<'a> {
    /// Won, VAT excluded, and the tax.
    lines: Vec<(&'a bill_line::Model, Won, Won)>,
    vat: Vat,
    supply: i64,
    out_of_scope: i64,
}

impl Planned<'_> {
    fn total(&self) -> Won {
        Won::new(self.supply + self.vat.total.get() + self.out_of_scope)
    }

    fn moves(&self) -> Result<Vec<Move>, Overflow> {
        let lines = self.lines.iter().map(|(of, won, _)| (of.charge, of.product.as_deref(), *won));
        ledger::of_bill(lines, self.vat.total)
    }
}

impl Corrected {
    /// Under the lock of the bill's balance: two notes on one bill wait for each other.
    async fn locked(tx: &Tx, id: BillId) -> Result<Corrected, NoteError> {
        let bill = super::bill(tx, id).await?.ok_or_else(NoteError::no_bill)?;
        if bill.kind == BillKind::DebitNote {
            return Err(NoteError::OnADebitNote);
        }
        if tx.backend() == DbBackend::Postgres {
            let row = tx.find::<receivable::Entity>();
            let row = row.filter(receivable::Column::BillId.eq(bill.id));
            row.lock_exclusive().one(tx.raw()).await?;
        }
        let of_bill = bill_line::Column::BillId.eq(bill.id);
        let lines = tx.find::<bill_line::Entity>().filter(of_bill);
        let lines = lines.order_by_asc(bill_line::Column::LineNo).all(tx.raw()).await?;
        Ok(Corrected { bill, lines })
    }

    fn plan(&self, wanted: &[RequestLine]) -> Result<Planned<'_>, NoteError> {
        let mut charged = Vec::with_capacity(wanted.len());
        for asked in wanted {
            let line = self.lines.iter().find(|line| line.line_no == asked.line_no);
            let line = line.ok_or_else(NoteError::no_line)?;
            let twice = charged.iter().any(|(of, _): &(&bill_line::Model, i64)| *of == line);
            if asked.supply <= 0 || twice {
                return Err(NoteError::NothingToCharge);
            }
            charged.push((line, asked.supply));
        }
        if charged.is_empty() {
            return Err(NoteError::NothingToCharge);
        }
        let of = |line: &bill_line::Model, kind: TaxCategory| line.tax_category == kind;
        let taxed = |(line, won): &(&bill_line::Model, i64)| {
            Won::new(if of(line, TaxCategory::Taxable) { *won } else { 0 })
        };
        let vat = value_added_tax(&charged.iter().map(taxed).collect::<Vec<_>>())?;
        let sum = |outside: bool| {
            let these = charged.iter().filter(|(l, _)| of(l, TaxCategory::OutOfScope) == outside);
            Won::sum(these.map(|(_, won)| Won::new(*won)), "debit note")
        };
        let (supply, out_of_scope) = (sum(false)?.get(), sum(true)?.get());
        let with_tax = charged.iter().zip(&vat.allocated);
        let lines = with_tax.map(|((line, won), vat)| (*line, Won::new(*won), *vat)).collect();
        Ok(Planned { lines, vat, supply, out_of_scope })
    }

    /// What charging these lines further comes to, for this reason.
    pub(super) fn recount(
        &self,
        asked: &[RequestLine],
        reason: &str,
    ) -> Result<Recounted, NoteError> {
        let planned = self.plan(asked)?;
        Ok(Recounted {
            lines: planned.lines.iter().map(|(_, won, vat)| (*won, *vat)).collect(),
            sums: (planned.supply, planned.vat.total.get(), planned.out_of_scope),
            inputs_sha256: self.sha256(&planned, reason),
            moves: planned.moves()?,
        })
    }

    /// Which of the bill's lines a line of a note on it says it is about, as [`Corrected::line`]
    /// wrote it down.
    pub(super) fn asked(&self, line: &bill_line::Model) -> Option<RequestLine> {
        let of = line.conditions_en.strip_prefix(&format!("{} line ", self.bill.number))?;
        Some(RequestLine { line_no: of.parse().ok()?, supply: line.supply })
    }

    async fn issue(
        &self,
        tx: &Tx,
        actor: &Actor,
        planned: Planned<'_>,
        reason: &str,
    ) -> Result<bill::Model, NoteError> {
        let month = Month::of(actor.today());
        let holidays = rating::holidays(tx).await?;
        let due = due_date(month, &holidays).map_err(|e| DbErr::Custom(e.to_string()))?;
        let trees = [planned.vat.derivation(), due.derivation(&holidays)];
        let seq = self.next_seq(tx).await?;
        let row = self.row(actor, &planned, (seq, due), reason);
        let row = bill::Model { workings: workings::all_to_json(&trees), ..row };
        let bill = tx.insert(row.into_active_model().reset_all()).await?;
        let lines = (1..).zip(&planned.lines);
        let lines = lines.map(|(no, line)| self.line(&bill, no, line, reason)).collect();
        tx.insert_all(lines).await?;
        let entry = Entry {
            tenant_id: bill.tenant_id,
            document: bill.id.0,
            source: Source::Bill,
            month,
            entered_on: bill.issued_on,
            billing_account_id: Some(bill.billing_account_id),
            partner_id: None,
            moves: planned.moves()?,
        };
        ledger::post(tx, vec![entry]).await?;
        tx.insert(receivables::opened(&bill)).await?;
        receivables::settle(tx, actor, bill.tenant_id, bill.billing_account_id).await?;
        self.tell(tx, actor, &bill, reason).await?;
        Ok(bill)
    }

    /// C7: `-2`, `-3` … after the month's regular bill.
    async fn next_seq(&self, tx: &Tx) -> Result<i32, DbErr> {
        use bill::Column::{BillingAccountId, Month, Seq, TenantId};
        let of_month = tx.find::<bill::Entity>().filter(TenantId.eq(self.bill.tenant_id));
        let of_month = of_month.filter(BillingAccountId.eq(self.bill.billing_account_id));
        let of_month = of_month.filter(Month.eq(self.bill.month)).filter(Seq.gt(1));
        let further = of_month.count(tx.raw()).await?;
        Ok(i32::try_from(further).unwrap_or(i32::MAX).saturating_add(2))
    }

    /// All but its workings.
    fn row(
        &self,
        actor: &Actor,
        planned: &Planned<'_>,
        (seq, due): (i32, DueDate),
        reason: &str,
    ) -> bill::Model {
        let first = self.bill.number.clone();
        let (month_and_account, _) = first
            .rsplit_once(&format!("-{}", self.bill.seq))
            .filter(|_| self.bill.seq > 1)
            .unwrap_or((first.as_str(), ""));
        bill::Model {
            id: BillId::new(),
            seq,
            number: format!("{month_and_account}-{seq}"),
            supply: planned.supply,
            vat: planned.vat.total.get(),
            out_of_scope: planned.out_of_scope,
            total: planned.total().get(),
            due_on: due.date,
            issued_on: actor.today(),
            issued_at: actor.now,
            run_id: None,
            engine_version: ENGINE_VERSION.to_owned(),
            inputs_sha256: self.sha256(planned, reason),
            kind: BillKind::DebitNote,
            corrects_bill_id: Some(self.bill.id),
            reason: Some(reason.to_owned()),
            ..self.bill.clone()
        }
    }

    /// Over what was asked for: which lines of which bill, how much and why.
    fn sha256(&self, planned: &Planned<'_>, reason: &str) -> String {
        let line = |(of, won, _): &(&bill_line::Model, Won, Won)| json!([of.line_no, won.get()]);
        let lines: Vec<_> = planned.lines.iter().map(line).collect();
        let said = json!({"bill": self.bill.id, "lines": lines, "reason": reason}).to_string();
        Sha256::digest(said).iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing into a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    fn line(
        &self,
        bill: &bill::Model,
        line_no: i32,
        (of, won, vat): &(&bill_line::Model, Won, Won),
        reason: &str,
    ) -> bill_line::ActiveModel {
        let label = Text::new(
            format!("추가 청구: {}", of.label_ko),
            format!("Charged further: {}", of.label_en),
        );
        let of_bill = Text::new(
            format!("{} {}번 줄", self.bill.number, of.line_no),
            format!("{} line {}", self.bill.number, of.line_no),
        );
        let tree = Derivation::new("C7", Article::MONTHLY_BILL, label.clone())
            .input(Input::new(Text::fixed("원 청구", "Of"), of_bill.clone(), Text::default()))
            .input(Input::new(
                Text::fixed("사유", "Reason"),
                Text::same(reason.to_owned()),
                Text::default(),
            ))
            .amounts_to(*won);
        let row = bill_line::Model {
            bill_id: bill.id,
            line_no,
            label_ko: label.get(Lang::Ko).to_owned(),
            label_en: label.get(Lang::En).to_owned(),
            conditions_ko: of_bill.get(Lang::Ko).to_owned(),
            conditions_en: of_bill.get(Lang::En).to_owned(),
            unit_price: won.get(),
            quantity: 1,
            supply: won.get(),
            vat: vat.get(),
            discount_granted: 0,
            workings: workings::to_json(&tree),
            ..(*of).clone()
        };
        row.into_active_model().reset_all()
    }

    async fn tell(
        &self,
        tx: &Tx,
        actor: &Actor,
        bill: &bill::Model,
        reason: &str,
    ) -> Result<(), DbErr> {
        let change = Change {
            tenant_id: bill.tenant_id,
            act: "bill.issued",
            subject_kind: "bill",
            subject_id: bill.id.to_string(),
            before: json!({}),
            after: json!({
                "number": bill.number, "corrects": self.bill.number,
                "month": usage_month::read(bill.month)?.to_string(), "supply": bill.supply,
                "vat": bill.vat, "total": bill.total, "due_on": bill.due_on.to_string(),
                "inputs_sha256": bill.inputs_sha256,
            }),
            reason: Some(reason.to_owned()),
        };
        tx.record(actor, change).await?;
        let letter = Letter {
            kind: "bill",
            subject_id: bill.id.to_string(),
            recipient: bill.payer_email.clone(),
            payload: json!({"number": bill.number}),
        };
        tx.post(actor, bill.tenant_id, letter).await.map(drop)
    }
}
