//! Amending (수정발급) by a wizard that asks the reason: the reason fixes how many papers there are,
//! how they are dated and which sign they carry (spec 4.3).

use super::draft::{self, Draft, DraftLine, Making, NoteRef, Original};
use super::issue::{self, Outcome};
use super::sources::{self, Key, Known, Note, NoteLine, Source};
use super::{ISSUERS, Issuer, READERS, Seal, TaxInvoiceError, stored_amendment};
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::free_text;
use gaetong_entity::ids::{CreditNoteId, TaxInvoiceId};
use gaetong_entity::money::tax_invoice::{AmendmentCode, InvoiceClass};
use gaetong_entity::money::{bill, tax_invoice, tax_invoice_line};
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_rules::tax_invoice::{Amendment, Documents, Finding, Party, Reason};
use gaetong_rules::{Month, Text};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

/// What somebody wants amended, and why.
#[derive(Debug, Clone)]
pub struct Wish {
    pub original: TaxInvoiceId,
    pub reason: Reason,
    /// The credit note that says by how much, where the reason needs one.
    pub credit_note: Option<CreditNoteId>,
    /// The day the reason arose; that of the credit note where nobody says. For 05 the day the
    /// letter of credit was opened.
    pub happened_on: Option<NaiveDate>,
    /// In the person's own words.
    pub words: String,
}

/// What amending would issue.
#[derive(Debug, Clone)]
pub struct Plan {
    pub amendment: AmendmentCode,
    pub documents: Documents,
    pub original: tax_invoice::Model,
    /// One paper or two, in the order in which they are issued.
    pub drafts: Vec<Draft>,
}

/// The papers that would be issued. Nothing is written.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`]; [`TaxInvoiceError::State`] for one
/// that was rejected or cancelled; [`TaxInvoiceError::TakenBack`], [`TaxInvoiceError::HasAmendment`],
/// [`TaxInvoiceError::NeedsNote`], [`TaxInvoiceError::NoteElsewhere`],
/// [`TaxInvoiceError::NotInFull`], [`TaxInvoiceError::BadDate`].
pub async fn plan_amendment(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    wish: &Wish,
) -> Result<Plan, TaxInvoiceError> {
    super::only(actor, &READERS)?;
    let (document, bill) = original(tx, wish.original).await?;
    plan(tx, actor, issuer, (document, bill), wish).await
}

/// Issues the papers of an amendment, all or none. Records `tax_invoice.issued` for each.
///
/// # Errors
/// As [`plan_amendment`]; what is wrong with a paper is its [`Outcome`].
pub async fn amend(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    wish: &Wish,
    seal: &dyn Seal,
) -> Result<Vec<Outcome>, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let words = free_text::reason("words", &wish.words)?;
    let (document, bill) = original(tx, wish.original).await?;
    issue::locked(tx, &[bill]).await?;
    let plan = plan(tx, actor, issuer, (document, bill), wish).await?;
    issue::together(tx, actor, issuer, (&plan.drafts, &words), seal).await
}

async fn original(tx: &Tx, id: TaxInvoiceId) -> Result<(tax_invoice::Model, Key), TaxInvoiceError> {
    let document = super::find(tx, id).await?;
    let bill = sources::keys(tx, bill::Column::Id.eq(document.bill_id).into()).await?;
    let bill = bill.into_iter().next().ok_or(TaxInvoiceError::no_invoice())?;
    Ok((document, bill))
}

async fn plan(
    tx: &Tx,
    actor: &Actor,
    issuer: &Issuer,
    (document, bill): (tax_invoice::Model, Key),
    wish: &Wish,
) -> Result<Plan, TaxInvoiceError> {
    let mut sources = sources::read(tx, &[bill]).await?;
    let source = sources.pop().ok_or(TaxInvoiceError::no_invoice())?;
    let known = source.invoices.iter().find(|known| known.document.id == document.id);
    let known = known.ok_or(TaxInvoiceError::no_invoice())?;
    let amendment = wish.reason.amendment();
    still_stands(&source, known, amendment)?;
    let amending = Amending {
        making: Making::today(tx, actor, issuer).await?,
        source: &source,
        known,
        note: match wish.credit_note {
            Some(id) => Some(note_of(&source, known, id)?),
            None if wish.reason.needs_a_note() => return Err(TaxInvoiceError::NeedsNote),
            None => None,
        },
        lines: lines_of(tx, &document).await?,
        wish,
    };
    let mut drafts = amending.drafts(amendment)?;
    drafts.retain(|draft| !amending.is_out(draft));
    if drafts.is_empty() {
        return Err(TaxInvoiceError::TakenBack);
    }
    let (amendment, documents) = (stored_amendment(amendment), amendment.documents());
    Ok(Plan { amendment, documents, original: document, drafts })
}

/// It counts, nobody has taken it back, and what is to be taken back in full was not changed in
/// part before.
fn still_stands(
    source: &Source,
    known: &Known,
    amendment: Amendment,
) -> Result<(), TaxInvoiceError> {
    use AmendmentCode as C;
    if !known.is_live() {
        return Err(TaxInvoiceError::State { state: known.state });
    }
    let after = source.live().filter(|other| other.document.original_id == Some(known.document.id));
    let in_part = matches!(amendment.documents(), Documents::Difference | Documents::NegativePart);
    let of_two = Some(stored_amendment(amendment)).filter(|_| amendment.documents().count() == 2);
    for other in after {
        match other.document.amendment {
            // One of two papers may have been rejected: it is issued again alone.
            code if code.is_some() && code == of_two => {}
            Some(C::Error | C::Rescinded | C::LetterOfCredit | C::IssuedTwice) => {
                return Err(TaxInvoiceError::TakenBack);
            }
            _ if in_part => {}
            _ => {
                let number = other.document.number.clone();
                return Err(TaxInvoiceError::HasAmendment { number });
            }
        }
    }
    Ok(())
}

/// The note and what of it concerns this tax invoice.
type OnOriginal<'a> = (&'a Note, Vec<(&'a NoteLine, i32)>);

fn note_of<'a>(
    source: &'a Source,
    known: &Known,
    id: CreditNoteId,
) -> Result<OnOriginal<'a>, TaxInvoiceError> {
    let note = source.notes.iter().find(|note| note.row.id == id);
    let note = note.ok_or(TaxInvoiceError::NoteElsewhere)?;
    let half = source.live().any(|other| {
        other.document.original_id == Some(known.document.id)
            && other.document.credit_note_id == Some(id)
            && other.document.amendment == Some(AmendmentCode::Error)
    });
    if half {
        let of = |line: &'a NoteLine| Some((line, source.line_of(line)?.line_no));
        let lines = note.lines.iter().filter_map(of).filter(|(_, no)| known.covers(*no));
        return Ok((note, lines.collect()));
    }
    let lines = draft::on_originals(source, note)
        .into_iter()
        .find(|(holder, _)| holder.document.id == known.document.id)
        .map(|(_, lines)| lines)
        .ok_or(TaxInvoiceError::NoteElsewhere)?;
    Ok((note, lines))
}

async fn lines_of(tx: &Tx, document: &tax_invoice::Model) -> Result<Vec<DraftLine>, DbErr> {
    use tax_invoice_line::Column::{LineNo, TaxInvoiceId};
    let lines = tx.find::<tax_invoice_line::Entity>().filter(TaxInvoiceId.eq(document.id));
    let lines = lines.order_by_asc(LineNo).all(tx.raw()).await?;
    let line = |line: tax_invoice_line::Model| DraftLine {
        supplied_on: line.supplied_on,
        name: line.name,
        spec: line.spec,
        quantity: line.quantity,
        unit_price: line.unit_price,
        supply: line.supply,
        vat: line.vat,
        remark: line.remark,
    };
    Ok(lines.into_iter().map(line).collect())
}

/// All that an amendment is made of.
struct Amending<'a> {
    making: Making,
    source: &'a Source,
    known: &'a Known,
    note: Option<OnOriginal<'a>>,
    /// Those of the original.
    lines: Vec<DraftLine>,
    wish: &'a Wish,
}

impl Amending<'_> {
    fn drafts(&self, amendment: Amendment) -> Result<Vec<Draft>, TaxInvoiceError> {
        let code = stored_amendment(amendment);
        Ok(match amendment.documents() {
            Documents::Difference | Documents::NegativePart => vec![self.difference(code)?],
            Documents::FullNegative if code == AmendmentCode::Rescinded => {
                vec![self.rescission(code)?]
            }
            Documents::FullNegative => vec![self.negative(code, self.original_date())?],
            Documents::FullNegativeAndCorrect => {
                vec![self.negative(code, self.original_date())?, self.correct(code)?]
            }
            Documents::FullNegativeAndZeroRated => {
                vec![self.negative(code, self.original_date())?, self.zero_rated(code)?]
            }
        })
    }

    /// Whether this paper of two is out already.
    fn is_out(&self, draft: &Draft) -> bool {
        draft.amendment.is_some_and(|code| {
            matches!(code, AmendmentCode::Error | AmendmentCode::LetterOfCredit)
                && self.source.live().any(|other| {
                    other.document.original_id == Some(self.known.document.id)
                        && other.document.amendment == Some(code)
                        && (other.document.supply < 0) == draft.supply.is_negative()
                })
        })
    }

    fn original_date(&self) -> NaiveDate {
        self.known.document.written_on
    }

    /// The day the reason arose: not before the original and not to come.
    fn event_date(&self) -> Result<NaiveDate, TaxInvoiceError> {
        let of_note = self.note.as_ref().map(|(note, _)| note.row.issued_on);
        let on = self.wish.happened_on.or(of_note).unwrap_or(self.making.today);
        if on < self.original_date() || on > self.making.today {
            return Err(TaxInvoiceError::BadDate { on });
        }
        Ok(on)
    }

    /// What the note takes back: 02 and 03.
    fn difference(&self, code: AmendmentCode) -> Result<Draft, TaxInvoiceError> {
        let Some((note, lines)) = &self.note else { return Err(TaxInvoiceError::NeedsNote) };
        let mut draft = self.making.of_note(self.source, note, self.known, lines)?;
        draft.amendment = Some(code);
        draft.choices.clear();
        draft.written_on = self.event_date()?;
        draft.month = Month::of(draft.written_on);
        for line in &mut draft.lines {
            line.supplied_on = draft.written_on;
        }
        self.making.finish(draft)
    }

    /// The whole original, dated by the event, with a note that takes all of it back: 04.
    fn rescission(&self, code: AmendmentCode) -> Result<Draft, TaxInvoiceError> {
        let Some((note, lines)) = &self.note else { return Err(TaxInvoiceError::NeedsNote) };
        let supply: i64 = lines.iter().map(|(line, _)| line.supply).sum();
        let vat: i64 = lines.iter().map(|(line, _)| line.vat).sum();
        let document = &self.known.document;
        if (supply, vat) != (document.supply, document.vat) {
            return Err(TaxInvoiceError::NotInFull);
        }
        let mut draft = self.negative(code, self.event_date()?)?;
        draft.month = Month::of(draft.written_on);
        draft.slot = format!("note/{}/{}", note.row.id, document.id);
        Ok(draft)
    }

    /// A paper about the same lines as the original.
    fn like_original(&self, code: AmendmentCode, at: usize, on: NaiveDate) -> Draft {
        let document = &self.known.document;
        let slot = match &self.note {
            Some((note, _)) => format!("note/{}/{}/{at}", note.row.id, document.id),
            None => format!("amend/{}/{at}", document.id),
        };
        let lines = self.known.bill_lines.clone();
        let mut draft = self.making.blank(self.source, slot, document.kind, on, lines);
        draft.class = InvoiceClass::Amended;
        draft.amendment = Some(code);
        draft.original = Some(Original::of(self.known));
        draft.credit_note = self.note.as_ref().map(|(note, _)| NoteRef::of(&note.row));
        draft.month = usage_month::read(document.month).unwrap_or(Month::of(on));
        draft.customer = sources::as_original(document, &self.source.account);
        draft.remarks.push(draft::dated_like(self.known));
        draft
    }

    fn negative(&self, code: AmendmentCode, on: NaiveDate) -> Result<Draft, TaxInvoiceError> {
        let mut draft = self.like_original(code, 0, on);
        draft.lines = draft::negated(&self.lines);
        self.making.finish(draft)
    }

    /// The paper as it should have been: with the amounts the note leaves, or for the payer as it
    /// is on file now.
    fn correct(&self, code: AmendmentCode) -> Result<Draft, TaxInvoiceError> {
        let mut draft = self.like_original(code, 1, self.original_date());
        let now = sources::customer(&self.source.account);
        let same = same_customer(&draft.customer, &now);
        draft.lines = match &self.note {
            Some((_, lines)) => self.corrected_lines(lines),
            None => self.lines.clone(),
        };
        draft.customer = now;
        let mut draft = self.making.finish(draft)?;
        if self.note.is_none() && same {
            draft.findings.push(unchanged_customer());
        }
        Ok(draft)
    }

    /// The original's lines, each of the bill less what notes took of it: those the original held
    /// already, and this one.
    fn corrected_lines(&self, taken: &[(&NoteLine, i32)]) -> Vec<DraftLine> {
        let earlier =
            self.source.notes.iter().filter(|note| self.known.notes.contains(&note.row.id));
        let earlier = earlier.flat_map(|note| &note.lines);
        let earlier: Vec<(&NoteLine, i32)> =
            earlier.filter_map(|line| Some((line, self.source.line_of(line)?.line_no))).collect();
        let covered = self.known.bill_lines.iter().filter_map(|no| self.source.lines.get(no));
        let item = |line: &sources::Line| {
            let of_line = |taken: &&(&NoteLine, i32)| taken.1 == line.line_no;
            let off: Vec<_> = earlier.iter().chain(taken).filter(of_line).collect();
            let mut item = draft::item(line, self.original_date());
            item.supply -= off.iter().map(|(note, _)| note.supply).sum::<i64>();
            item.vat -= off.iter().map(|(note, _)| note.vat).sum::<i64>();
            if !off.is_empty() {
                (item.quantity, item.unit_price) = (None, None);
            }
            item
        };
        let items = covered.map(item);
        items.filter(|item| item.supply != 0 || item.vat != 0).collect()
    }

    fn zero_rated(&self, code: AmendmentCode) -> Result<Draft, TaxInvoiceError> {
        let mut draft = self.like_original(code, 1, self.original_date());
        draft.kind = TaxKind::ZeroRated;
        draft.lines = self.lines.iter().map(|line| DraftLine { vat: 0, ..line.clone() }).collect();
        draft.remarks.push(format!("내국신용장 개설일 {}", self.event_date()?));
        let mut draft = self.making.finish(draft)?;
        if self.known.document.kind != TaxKind::Taxable {
            draft.findings.push(not_taxable());
        }
        Ok(draft)
    }
}

fn same_customer(before: &Party, now: &Party) -> bool {
    let told = |party: &Party| {
        let Party { id, branch, name, representative, address, .. } = party.clone();
        (id, branch, name, representative, address)
    };
    told(before) == told(now)
}

/// A correction of the customer that corrects nothing.
fn unchanged_customer() -> Finding {
    Finding {
        rule: "INV110",
        field: "/customer",
        message: Text::fixed(
            "납부자 정보가 당초 세금계산서와 같습니다.",
            "The payer's details are those of the original.",
        ),
        fix: Text::fixed(
            "먼저 납부자의 세금계산서 정보를 고치세요.",
            "Correct the payer's tax invoice details first.",
        ),
    }
}

fn not_taxable() -> Finding {
    Finding {
        rule: "ERR008",
        field: "/kind",
        message: Text::fixed(
            "과세 세금계산서만 영세율로 바꿀 수 있습니다.",
            "Only a taxable one becomes zero-rated.",
        ),
        fix: Text::fixed("수정사유를 다시 고르세요.", "Choose the reason of the amendment again."),
    }
}
