//! What is left of a bill that notes could still take back (I7): the stored amounts less those of
//! its notes. Tax is mirrored, never worked out anew on what was billed.

use super::NoteError;
use gaetong_entity::Tx;
use gaetong_entity::ids::BillId;
use gaetong_entity::money::bill_line::TaxCategory;
use gaetong_entity::money::{bill, bill_line, credit_note, credit_note_line, receivable};
use gaetong_rules::Won;
use gaetong_rules::value_added_tax::value_added_tax;
use gaetong_rules::won::Overflow;
use sea_orm::{ColumnTrait, DbBackend, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// What is left of a line. Won.
#[derive(Debug, Clone)]
pub struct LineLeft {
    pub line: bill_line::Model,
    /// VAT excluded; negative for a line that is a credit itself.
    pub supply: i64,
    pub vat: i64,
}

impl LineLeft {
    /// VAT included.
    pub fn total(&self) -> i64 {
        self.supply + self.vat
    }
}

/// What is left of a bill and of its lines, in won, and how many notes it has.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    pub bill: bill::Model,
    pub supply: i64,
    pub vat: i64,
    pub out_of_scope: i64,
    pub lines: BTreeMap<i32, LineLeft>,
    pub notes: i32,
}

/// What is left of a bill's lines; none if there is no such bill for these eyes.
pub async fn left_of(tx: &Tx, id: BillId) -> Result<Option<Vec<LineLeft>>, DbErr> {
    let Some(bill) = super::bill(tx, id).await? else { return Ok(None) };
    Ok(Some(Left::read(tx, bill).await?.lines.into_values().collect()))
}

impl Left {
    /// Under the lock of the bill's balance: two notes on one bill wait for each other.
    pub(crate) async fn locked(tx: &Tx, bill: bill::Model) -> Result<Left, DbErr> {
        if tx.backend() == DbBackend::Postgres {
            let row =
                tx.find::<receivable::Entity>().filter(receivable::Column::BillId.eq(bill.id));
            row.lock_exclusive().one(tx.raw()).await?;
        }
        Left::read(tx, bill).await
    }

    pub(crate) async fn read(tx: &Tx, bill: bill::Model) -> Result<Left, DbErr> {
        let of_bill = bill_line::Column::BillId.eq(bill.id);
        let lines = tx.find::<bill_line::Entity>().filter(of_bill);
        let lines = lines.order_by_asc(bill_line::Column::LineNo).all(tx.raw()).await?;
        let of_bill = credit_note::Column::BillId.eq(bill.id);
        let notes = tx.find::<credit_note::Entity>().filter(of_bill).all(tx.raw()).await?;
        let of_bill = credit_note_line::Column::BillId.eq(bill.id);
        let taken = tx.find::<credit_note_line::Entity>().filter(of_bill).all(tx.raw()).await?;
        Ok(Left::less(bill, lines, &notes, &taken))
    }

    /// A bill and its lines, less these notes of it and their lines.
    pub(super) fn less(
        bill: bill::Model,
        lines: Vec<bill_line::Model>,
        notes: &[credit_note::Model],
        taken: &[credit_note_line::Model],
    ) -> Left {
        let whole = |line: bill_line::Model| {
            (line.line_no, LineLeft { supply: line.supply, vat: line.vat, line })
        };
        let mut left = Left {
            supply: bill.supply - notes.iter().map(|note| note.supply).sum::<i64>(),
            vat: bill.vat - notes.iter().map(|note| note.vat).sum::<i64>(),
            out_of_scope: bill.out_of_scope - notes.iter().map(|n| n.out_of_scope).sum::<i64>(),
            lines: lines.into_iter().map(whole).collect(),
            notes: i32::try_from(notes.len()).unwrap_or(i32::MAX),
            bill,
        };
        for note in taken {
            let line = note.bill_line_no.and_then(|line_no| left.lines.get_mut(&line_no));
            if let Some(line) = line {
                line.supply -= note.supply;
                line.vat -= note.vat;
            }
        }
        left
    }

    /// The most that a line can still give back, VAT excluded: a credit on the same bill has
    /// taken its part already.
    pub(crate) fn most_of(&self, line_no: i32) -> i64 {
        let Some(line) = self.lines.get(&line_no) else { return 0 };
        let of_bill = match line.line.tax_category {
            TaxCategory::OutOfScope => self.out_of_scope,
            _ => self.supply,
        };
        line.supply.min(of_bill).max(0)
    }

    /// The tax of a note that takes `wanted` (line, won) back, line by line: 10 % by M2, a line
    /// that is emptied gives what is left of its tax, and so does a bill that is emptied.
    pub(crate) fn tax(&self, wanted: &[(i32, i64)]) -> Result<Vec<i64>, NoteError> {
        let mut tax = Vec::with_capacity(wanted.len());
        let parts: Vec<Won> =
            wanted.iter().map(|&(at, won)| Won::new(self.part(at, won))).collect();
        let of_parts = value_added_tax(&parts)?.allocated;
        for (&(line_no, won), part) in wanted.iter().zip(of_parts) {
            let line = self.lines.get(&line_no).ok_or_else(NoteError::no_line)?;
            let emptied = won == line.supply;
            tax.push(if emptied { line.vat } else { part.get().min(line.vat) });
        }
        self.fit(wanted, tax)
    }

    /// What of `won` is tax worked out on: not of a line that is emptied, nor of an untaxed one.
    fn part(&self, line_no: i32, won: i64) -> i64 {
        let taxed =
            |line: &&LineLeft| line.line.tax_category == TaxCategory::Taxable && line.supply != won;
        self.lines.get(&line_no).filter(taxed).map_or(0, |_| won)
    }

    /// The note that empties the bill takes all the tax left; no note takes more than that.
    fn fit(&self, wanted: &[(i32, i64)], mut tax: Vec<i64>) -> Result<Vec<i64>, NoteError> {
        let scoped = |at: &i32| {
            self.lines.get(at).is_some_and(|l| l.line.tax_category != TaxCategory::OutOfScope)
        };
        let supply: i64 = wanted.iter().filter(|(at, _)| scoped(at)).map(|(_, won)| won).sum();
        let sum: i64 = tax.iter().sum();
        let mut off = if supply == self.supply { self.vat - sum } else { (self.vat - sum).min(0) };
        for (at, (line_no, _)) in wanted.iter().enumerate() {
            let most = self.lines.get(line_no).map_or(0, |line| line.vat);
            let fitted = (tax[at] + off).clamp(0, most);
            off -= fitted - tax[at];
            tax[at] = fitted;
        }
        if off == 0 { Ok(tax) } else { Err(Overflow { what: "tax of the note" }.into()) }
    }
}
