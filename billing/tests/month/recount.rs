//! A month counted again: its notes too, by what was asked for and approved.

use crate::books::ten_seats;
use crate::damage;
use crate::world::{World, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::replay::{self, DocumentKind, Replay};
use gaetong_entity::{Scope, Tx};
use sea_orm::ConnectionTrait;

on_both_databases!(notes_are_counted_again, damaged_notes_are_not_proved);

/// February: a bill, a credit note by one person, a debit note by two.
async fn noted(world: &mut World) {
    let payer = ten_seats(world).await;
    run_month(world, month("2026-02")).await;
    let bill = bill_of(world, payer, month("2026-02")).await.expect("a bill").summary.id;
    damage::note(world, bill).await;
}

async fn counted(tx: &Tx) -> Replay {
    replay::replay(tx, month("2026-02")).await.expect("is counted")
}

async fn notes_are_counted_again(mut world: World) {
    noted(&mut world).await;
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let found = counted(&tx).await;
    assert_eq!(found.deviations, []);
    assert_eq!((found.bills, found.debit_notes, found.credit_notes), (1, 1, 1));
    assert_eq!(found.proved(DocumentKind::DebitNote), 1);
    assert_eq!(found.documents(), 3);
    let none = replay::replay(&tx, month("2026-03")).await.expect("is counted");
    assert_eq!(none.documents(), 0);
}

/// What is done behind the acts' backs, which note it shows at, and what is said of it.
#[rustfmt::skip]
const DAMAGES: [(&str, &str, &str); 13] = [
    ("UPDATE bill_line SET vat = vat - 1 WHERE bill_id IN (SELECT id FROM bill WHERE seq = 2)",
        "debit_note", "line 1"),
    ("UPDATE bill_line SET conditions_en = 'nothing' WHERE bill_id IN (SELECT id FROM bill \
        WHERE seq = 2)", "debit_note", "not of a line of its bill"),
    ("UPDATE bill_line SET charge = 'one_off' WHERE bill_id IN (SELECT id FROM bill WHERE seq = 2)",
        "debit_note", "line 1"),
    ("UPDATE bill SET corrects_bill_id = NULL WHERE seq = 2", "debit_note",
        "not of a line of its bill"),
    ("UPDATE bill SET vat = vat + 1, total = total + 1 WHERE seq = 2", "debit_note",
        "its sums are not its lines'"),
    ("UPDATE bill SET inputs_sha256 = '' WHERE seq = 2", "debit_note", "other facts"),
    ("UPDATE posting SET debit = 'bank' WHERE source = 'bill' AND amount = 70000", "debit_note",
        "posted as something else"),
    ("UPDATE note_request SET total = total + 1", "debit_note",
        "not what was asked for and approved"),
    ("DELETE FROM note_request", "debit_note", "above the limit of 500,000 won and not approved"),
    ("UPDATE bill SET kind = 'final' WHERE seq = 2", "final", "no act makes such a bill"),
    ("UPDATE credit_note_line SET vat = vat - 1", "credit_note", "line 1"),
    ("UPDATE posting SET amount = amount + 1 WHERE source = 'credit_note'", "credit_note",
        "posted as something else"),
    ("DELETE FROM event WHERE act = 'credit_note.issued'", "credit_note",
        "nobody is recorded to have issued it"),
];

async fn damaged_notes_are_not_proved(mut world: World) {
    noted(&mut world).await;
    let tx = damage::unfenced(&world).await;
    for (damage, kind, why) in DAMAGES {
        tx.raw().execute_unprepared("SAVEPOINT whole").await.expect("a savepoint");
        tx.raw().execute_unprepared(damage).await.unwrap_or_else(|e| panic!("{e}: {damage}"));
        let found = counted(&tx).await;
        assert_eq!(found.deviations.len(), 1, "{damage}: {:?}", found.deviations);
        let other = &found.deviations[0];
        let line = other.line_no.map(|no| format!("line {no}"));
        let facts = other.other_facts.then(|| "other facts".to_owned());
        let said = other.problem.as_ref().map(|problem| problem.en.to_string());
        assert_eq!(other.kind.code(), kind, "{damage}");
        assert_eq!(said.or(line).or(facts).as_deref(), Some(why), "{damage}: {other:?}");
        tx.raw().execute_unprepared("ROLLBACK TO SAVEPOINT whole").await.expect("is taken back");
    }
    assert_eq!(counted(&tx).await.deviations, []);
}
