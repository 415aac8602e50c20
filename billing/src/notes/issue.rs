//! Issuing a credit note: the document, its posting, its credit and its letter in one act.

use super::{Left, NoteError};
use crate::ledger::{self, Account, Entry, Move, Source};
use crate::{receivables, usage_month, workings};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::ids::{CreditNoteId, UserId};
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::money::credit_balance::CreditSource;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::{bill_line, credit_note, credit_note_line};
use gaetong_rules::{Derivation, Lang, Month, Text, Won};
use sea_orm::{ActiveValue::Set, DbErr};
use serde_json::json;

/// A note about to be issued.
#[derive(Debug)]
pub(crate) struct NewNote {
    pub ground: CreditGround,
    pub reason: String,
    pub lines: Vec<NewLine>,
    pub requested_by: UserId,
    pub approved_by: Option<UserId>,
}

/// What of a bill's line is taken back: won, VAT excluded.
#[derive(Debug, Clone)]
pub(crate) struct NewLine {
    pub line_no: i32,
    pub supply: Won,
    pub label: Text,
    pub workings: Derivation,
}

/// Issues a note on a bill. Records `credit_note.issued`.
///
/// # Errors
/// I7: [`NoteError::MoreThanBilled`], [`NoteError::MoreThanBill`].
pub(crate) async fn issue(
    tx: &Tx,
    actor: &Actor,
    left: Left,
    new: NewNote,
) -> Result<credit_note::Model, NoteError> {
    let wanted: Vec<(i32, i64)> =
        new.lines.iter().map(|line| (line.line_no, line.supply.get())).collect();
    let (supply, out_of_scope) = within(&left, &wanted)?;
    let tax = left.tax(&wanted)?;
    let vat: i64 = tax.iter().sum();
    let note = tx.insert(row(actor, &left, &new, (supply, vat, out_of_scope))).await?;
    let lines = new.lines.iter().zip(&tax).zip(1..);
    let lines: Vec<_> = lines
        .filter_map(|((line, vat), at)| {
            let of = &left.lines.get(&line.line_no)?.line;
            Some(line_row(&note, of, line, *vat, at))
        })
        .collect();
    tx.insert_all(lines).await?;
    ledger::post(tx, vec![entry(actor, &left, &note, &new, vat)]).await?;
    let whose = (note.tenant_id, note.billing_account_id);
    let document = (CreditSource::CreditNote, note.id.0);
    receivables::give(tx, whose, document, note.issued_on, Won::new(note.total)).await?;
    let on = (note.id.0, note.bill_id);
    receivables::settle_on(tx, actor, whose.0, whose.1, on).await?;
    receivables::settle(tx, actor, whose.0, whose.1).await?;
    tell(tx, actor, &left, &note).await?;
    Ok(note)
}

/// I7, line by line and for the whole bill; what the note comes to, taxed and out of scope.
pub(super) fn within(left: &Left, wanted: &[(i32, i64)]) -> Result<(i64, i64), NoteError> {
    let (mut supply, mut out_of_scope) = (0_i64, 0_i64);
    let mut seen = Vec::new();
    for &(line_no, won) in wanted {
        let line = left.lines.get(&line_no).ok_or_else(NoteError::no_line)?;
        if won <= 0 || seen.contains(&line_no) {
            return Err(NoteError::NothingToCredit);
        }
        seen.push(line_no);
        if won > line.supply {
            let (wanted, left) = (Won::new(won), Won::new(line.supply.max(0)));
            return Err(NoteError::MoreThanBilled { line_no, wanted, left });
        }
        match line.line.tax_category {
            TaxCategory::OutOfScope => out_of_scope += won,
            _ => supply += won,
        }
    }
    for (wanted, left) in [(supply, left.supply), (out_of_scope, left.out_of_scope)] {
        if wanted > left {
            let left = Won::new(left.max(0));
            return Err(NoteError::MoreThanBill { wanted: Won::new(wanted), left });
        }
    }
    if supply + out_of_scope == 0 {
        Err(NoteError::NothingToCredit)
    } else {
        Ok((supply, out_of_scope))
    }
}

fn row(
    actor: &Actor,
    left: &Left,
    new: &NewNote,
    (supply, vat, out_of_scope): (i64, i64, i64),
) -> credit_note::ActiveModel {
    let (bill, seq) = (&left.bill, left.notes + 1);
    let trees: Vec<Derivation> = new.lines.iter().map(|line| line.workings.clone()).collect();
    credit_note::ActiveModel {
        tenant_id: Set(bill.tenant_id),
        id: Set(CreditNoteId::new()),
        billing_account_id: Set(bill.billing_account_id),
        bill_id: Set(bill.id),
        seq: Set(seq),
        number: Set(format!("{}-C{seq}", bill.number)),
        ground: Set(new.ground),
        reason: Set(new.reason.clone()),
        supply: Set(supply),
        vat: Set(vat),
        out_of_scope: Set(out_of_scope),
        total: Set(supply + vat + out_of_scope),
        issued_on: Set(actor.today()),
        issued_at: Set(actor.now),
        requested_by: Set(new.requested_by),
        approved_by: Set(new.approved_by),
        workings: Set(workings::all_to_json(&trees)),
    }
}

fn line_row(
    note: &credit_note::Model,
    of: &bill_line::Model,
    line: &NewLine,
    vat: i64,
    line_no: i32,
) -> credit_note_line::ActiveModel {
    credit_note_line::ActiveModel {
        tenant_id: Set(note.tenant_id),
        credit_note_id: Set(note.id),
        line_no: Set(line_no),
        bill_id: Set(note.bill_id),
        bill_line_no: Set(Some(of.line_no)),
        charge: Set(of.charge),
        product: Set(of.product.clone()),
        label_ko: Set(line.label.get(Lang::Ko).to_owned()),
        label_en: Set(line.label.get(Lang::En).to_owned()),
        supply: Set(line.supply.get()),
        vat: Set(vat),
        tax_category: Set(of.tax_category),
        workings: Set(workings::to_json(&line.workings)),
    }
}

/// What the note does to the books: income and tax given back, less to receive.
fn entry(actor: &Actor, left: &Left, note: &credit_note::Model, new: &NewNote, vat: i64) -> Entry {
    let lines = new.lines.iter().map(|line| (line.line_no, line.supply));
    Entry {
        tenant_id: note.tenant_id,
        document: note.id.0,
        source: Source::CreditNote,
        month: Month::of(actor.today()),
        entered_on: note.issued_on,
        billing_account_id: Some(note.billing_account_id),
        partner_id: None,
        moves: moves(left, new.ground, lines, vat),
    }
}

/// What giving back these amounts of the bill's lines, VAT excluded, moves.
pub(super) fn moves(
    left: &Left,
    ground: CreditGround,
    lines: impl Iterator<Item = (i32, Won)>,
    vat: i64,
) -> Vec<Move> {
    let of_line = |(line_no, supply): (i32, Won)| {
        let of = &left.lines.get(&line_no)?.line;
        let given = Move::of(account(ground, of.charge), Account::Receivables, supply)?;
        Some(given.of_product(of.product.clone()))
    };
    let tax = Move::of(Account::VatPayable, Account::Receivables, Won::new(vat));
    lines.filter_map(of_line).chain(tax).collect()
}

/// Where a line's amount is given back.
fn account(ground: CreditGround, charge: ChargeKind) -> Account {
    match (ground, charge) {
        (_, ChargeKind::LateCharge) => Account::LateChargeIncome,
        (_, ChargeKind::Clawback) => Account::ClawbackRevenue,
        (CreditGround::Outage, _) => Account::OutageCredits,
        _ => Account::SalesAdjustments,
    }
}

async fn tell(tx: &Tx, actor: &Actor, left: &Left, note: &credit_note::Model) -> Result<(), DbErr> {
    let month = usage_month::read(left.bill.month)?;
    let change = Change {
        tenant_id: note.tenant_id,
        act: "credit_note.issued",
        subject_kind: "credit_note",
        subject_id: note.id.to_string(),
        before: json!({}),
        after: json!({
            "number": note.number, "bill": left.bill.number, "ground": note.ground.code(),
            "supply": note.supply, "vat": note.vat, "total": note.total,
            "approved_by": note.approved_by,
        }),
        reason: Some(note.reason.clone()),
    };
    tx.record(actor, change).await?;
    let letter = Letter {
        kind: "credit_note",
        subject_id: note.id.to_string(),
        recipient: left.bill.payer_email.clone(),
        payload: json!({
            "number": note.number, "bill_number": left.bill.number, "payer": left.bill.payer_name,
            "month": month.to_string(), "supply": note.supply, "vat": note.vat,
            "total": note.total, "reason": note.reason,
        }),
    };
    tx.post(actor, note.tenant_id, letter).await.map(drop)
}
