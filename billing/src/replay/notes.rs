//! The documents beside the regular bills: debit notes, credit notes, and bills nobody makes.

use super::{CHUNK, Deviation, DocumentKind, Replay, lines_of};
use crate::facts::of_tenants;
use crate::notes::{self, Again};
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, TenantId};
use gaetong_entity::money::bill::BillKind;
use gaetong_entity::money::{bill, bill_line, credit_note, credit_note_line};
use gaetong_rules::{Text, Won};
use sea_orm::sea_query::{Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

type Lines = HashMap<BillId, Vec<bill_line::Model>>;

impl Replay {
    /// Bills out of turn.
    pub(super) async fn further(&mut self, tx: &Tx) -> Result<(), DbErr> {
        let mut after = None;
        loop {
            let out_of_turn = bill::Column::Kind.ne(BillKind::Regular);
            let found = self.page(tx, out_of_turn, after).await?;
            let Some(last) = found.last() else { return Ok(()) };
            after = Some((last.tenant_id, last.id));
            let corrected = corrected(tx, &found).await?;
            let lines = lines_of(tx, found.iter().chain(corrected.values())).await?;
            for bill in found {
                let again = match bill.kind {
                    BillKind::DebitNote => {
                        self.debit_notes += 1;
                        let of = bill.corrects_bill_id.and_then(|id| corrected.get(&id));
                        let of = of.map(|of| (of.clone(), lines_or_none(&lines, of.id).to_vec()));
                        notes::debit_again(tx, (&bill, lines_or_none(&lines, bill.id)), of).await?
                    }
                    _ => Again::default(),
                };
                self.compare(&bill, (document(bill.kind), &bill.number, bill.total), again);
            }
        }
    }

    /// Corrections downwards of the month's bills.
    pub(super) async fn credits(&mut self, tx: &Tx) -> Result<(), DbErr> {
        let mut after = None;
        loop {
            let mut noted = Query::select();
            noted.column(credit_note::Column::BillId).from(credit_note::Entity);
            let found = self.page(tx, bill::Column::Id.in_subquery(noted), after).await?;
            let Some(last) = found.last() else { return Ok(()) };
            after = Some((last.tenant_id, last.id));
            let lines = lines_of(tx, found.iter()).await?;
            for bill in found {
                self.credits_of(tx, &bill, lines_or_none(&lines, bill.id)).await?;
            }
        }
    }

    async fn credits_of(
        &mut self,
        tx: &Tx,
        bill: &bill::Model,
        lines: &[bill_line::Model],
    ) -> Result<(), DbErr> {
        use credit_note::Column::{BillId, Seq, TenantId};
        let noted = tx.find::<credit_note::Entity>().filter(TenantId.eq(bill.tenant_id));
        let noted = noted.filter(BillId.eq(bill.id)).order_by_asc(Seq).all(tx.raw()).await?;
        use credit_note_line::Column as Line;
        let taken = tx.find::<credit_note_line::Entity>();
        let taken =
            taken.filter(Line::TenantId.eq(bill.tenant_id)).filter(Line::BillId.eq(bill.id));
        let taken = taken.order_by_asc(Line::LineNo).all(tx.raw()).await?;
        for (at, note) in noted.iter().enumerate() {
            let earlier = &noted[..at];
            let before = |line: &&credit_note_line::Model| {
                earlier.iter().any(|note| note.id == line.credit_note_id)
            };
            let of_earlier: Vec<_> = taken.iter().filter(before).cloned().collect();
            let own = taken.iter().filter(|line| line.credit_note_id == note.id);
            let own: Vec<_> = own.cloned().collect();
            let earlier = (earlier, of_earlier.as_slice());
            let again = notes::credit_again(tx, (bill, lines), earlier, (note, &own)).await?;
            self.credit_notes += 1;
            self.compare(bill, (DocumentKind::CreditNote, &note.number, note.total), again);
        }
        Ok(())
    }

    fn compare(
        &mut self,
        bill: &bill::Model,
        (kind, number, total): (DocumentKind, &str, i64),
        again: Again,
    ) {
        if again.proves(total) {
            return;
        }
        let nobodys = || {
            let text = Text::fixed("이런 청구서를 만드는 업무가 없음", "no act makes such a bill");
            (kind == DocumentKind::Final).then_some(text)
        };
        self.deviations.push(Deviation {
            kind,
            bill_id: bill.id,
            number: number.to_owned(),
            payer_name: bill.payer_name.clone(),
            engine_version: bill.engine_version.clone(),
            issued: Won::new(total),
            counted: again.counted,
            other_facts: again.other_facts,
            line_no: again.line_no,
            problem: again.problem.map(|problem| problem.text()).or_else(nobodys),
        });
    }

    /// Bills of the month, in the order of their keys.
    async fn page(
        &self,
        tx: &Tx,
        which: SimpleExpr,
        after: Option<(TenantId, BillId)>,
    ) -> Result<Vec<bill::Model>, DbErr> {
        use bill::Column::{Id, Month, TenantId};
        let mut found = tx.find::<bill::Entity>().filter(which);
        found = found.filter(Month.eq(usage_month::stored(self.month)));
        if let Some((tenant, id)) = after {
            let later = Condition::all().add(TenantId.eq(tenant)).add(Id.gt(id));
            found = found.filter(Condition::any().add(TenantId.gt(tenant)).add(later));
        }
        found.order_by_asc(TenantId).order_by_asc(Id).limit(CHUNK).all(tx.raw()).await
    }
}

fn document(kind: BillKind) -> DocumentKind {
    match kind {
        BillKind::Regular => DocumentKind::Regular,
        BillKind::Final => DocumentKind::Final,
        BillKind::DebitNote => DocumentKind::DebitNote,
    }
}

fn lines_or_none(lines: &Lines, bill: BillId) -> &[bill_line::Model] {
    lines.get(&bill).map(Vec::as_slice).unwrap_or_default()
}

/// The bills that debit notes correct.
async fn corrected(tx: &Tx, of: &[bill::Model]) -> Result<HashMap<BillId, bill::Model>, DbErr> {
    use bill::Column::{Id, TenantId};
    let found = tx.find::<bill::Entity>();
    let found = found.filter(of_tenants(TenantId, of.iter().map(|bill| bill.tenant_id)));
    let found = found.filter(Id.is_in(of.iter().filter_map(|bill| bill.corrects_bill_id)));
    let found = found.all(tx.raw()).await?.into_iter();
    Ok(found.map(|bill| (bill.id, bill)).collect())
}
