//! Acts that break off: at every place where an act waits for the database it is dropped there, as
//! a process that dies would leave it. Afterwards the act has happened as a whole or not at all,
//! the books are in order, and doing it again does it once.

use crate::books::{close_month, healthy, ten_seats};
use crate::far::further_off;
use crate::world::{Customer, World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::notes::{self, NewRequest};
use gaetong_billing::payments::message::{self, Message};
use gaetong_billing::run;
use gaetong_entity::Scope;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_rules::Won;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

on_both_databases!(
    a_part_of_a_bill_run_breaks_off,
    a_payment_breaks_off,
    a_credit_note_breaks_off,
    a_close_breaks_off,
);

/// Lets a future wait so many times, then drops it; none if it was dropped.
async fn cut<T>(future: impl Future<Output = T>, waits: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = waits;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// How many rows there are of everything that money leaves behind.
pub async fn rows(world: &World) -> Vec<i64> {
    const TABLES: [&str; 14] = [
        "bill",
        "bill_line",
        "posting",
        "receivable",
        "deposit",
        "payment",
        "credit_note",
        "credit_note_line",
        "allocation",
        "month_close",
        "event",
        "outbox",
        "arrears_step",
        "note_request",
    ];
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let mut counted = Vec::new();
    for table in TABLES {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let question = Statement::from_string(tx.backend(), sql);
        let row = tx.raw().query_one_raw(question).await.expect("counts").expect("a row");
        counted.push(row.try_get::<i64>("", "n").expect("a number"));
    }
    counted
}

/// Waits until the transaction that was cut off has ended: the server rolls it back a moment later,
/// and until then holds what it had locked. SQLite's one writer answers in turn, and a commit that was
/// given to it is carried out, whoever waits for it or not: the next to write comes after it.
pub async fn let_go(world: &World) {
    const OTHERS: &str = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                          AND pid <> pg_backend_pid() AND xact_start IS NOT NULL";
    if world.store.backend() == DbBackend::Sqlite {
        drop(world.store.begin(Scope::Provider).await.expect("its turn"));
        return;
    }
    loop {
        let tx = world.store.read(Scope::Provider).await.expect("a transaction");
        // The application's own role does not see what the sessions are at.
        tx.raw().execute_unprepared("SET LOCAL ROLE NONE").await.expect("steps out of its role");
        let question = Statement::from_string(tx.backend(), OTHERS);
        let row = tx.raw().query_one_raw(question).await.expect("counts").expect("a row");
        if row.try_get::<i64>("", "n").expect("a number") == 0 {
            return;
        }
        drop(tx);
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
}

/// More places than any act has.
const MOST: usize = 2_000;

/// Cuts the act off at its first wait, its second, and so on, until it gets to its end.
async fn at_every_place(world: &World, act: impl AsyncFn(&World)) {
    let far = further_off(world).await;
    let acting = far.as_ref().unwrap_or(world);
    let before = rows(world).await;
    let mut places = 0;
    let after = loop {
        assert!(places < MOST, "the act comes to no end");
        let done = cut(act(acting), places).await.is_some();
        let_go(world).await;
        healthy(world).await;
        let now = rows(world).await;
        // Cut off while it committed, it may have happened all the same.
        if done || now != before {
            break now;
        }
        places += 1;
    };
    // SQLite often answers before it is waited for: `crash.rs` goes by statements.
    let waits = world.store.backend() == DbBackend::Postgres;
    assert!(places > 0 || !waits, "the act never waits");
    assert_ne!(after, before, "the act leaves something behind");
}

async fn a_part_of_a_bill_run_breaks_off(mut world: World) {
    ten_seats(&mut world).await;
    let other = world.customer("다온여행").await;
    world.service(other, 12, "2026-01-12", &[("asp-base", 35), ("recording", 35)]).await;
    let actor = world.clerk_on(day("2026-02-01"));
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let begun = run::start(&tx, &actor, month("2026-01")).await.expect("begins");
    tx.commit().await.expect("commits");
    at_every_place(&world, async |world| {
        let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
        let part = run::take(&tx, &actor, begun.id).await.expect("is taken").expect("a part");
        run::bill(&tx, &actor, begun.id, &part).await.expect("bills");
        tx.commit().await.expect("commits");
    })
    .await;
    assert!(bill_of(&world, other, month("2026-01")).await.is_some());
    run_month(&world, month("2026-01")).await;
    assert_eq!(rows(&world).await[0], 2, "a bill each");
}

pub fn exact(customer: &str) -> Message {
    Message {
        message_id: "msg_1".into(),
        bank: "가온은행".into(),
        reference: "R1".into(),
        on: day("2026-02-20"),
        at: None,
        depositor: customer.into(),
        amount: 2_640_000,
        virtual_account: None,
        memo: None,
    }
}

async fn a_payment_breaks_off(mut world: World) {
    ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    let actor = world.clerk_on(day("2026-02-20"));
    let paid = exact("누리카드");
    at_every_place(&world, async |world| {
        let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
        message::receive(&tx, &actor, &paid).await.expect("is received");
        tx.commit().await.expect("commits");
    })
    .await;
    let counted = rows(&world).await;
    assert_eq!((counted[4], counted[5]), (1, 1), "the deposit is the payer's");
}

async fn a_credit_note_breaks_off(mut world: World) {
    let payer: Customer = ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    let bill = bill_of(&world, payer, month("2026-01")).await.expect("a bill").summary.id;
    let actor = world.clerk_on(day("2026-02-20"));
    at_every_place(&world, async |world| {
        let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
        let asked = NewRequest {
            bill_id: bill,
            ground: CreditGround::Goodwill,
            reason: "안내 지연".into(),
            lines: vec![(1, Won::new(100_000))],
        };
        notes::ask(&tx, &actor, asked).await.expect("is issued");
        tx.commit().await.expect("commits");
    })
    .await;
    assert_eq!(rows(&world).await[6], 1, "one credit note");
}

async fn a_close_breaks_off(mut world: World) {
    ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    let actor = world.clerk_on(day("2026-02-20"));
    at_every_place(&world, async |world| {
        let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
        let none = BTreeMap::from([("tax_invoices_issued".to_owned(), "따로 발급".to_owned())]);
        close_month(&tx, &actor, month("2026-01"), &none).await.expect("is closed");
        tx.commit().await.expect("commits");
    })
    .await;
    assert_eq!(rows(&world).await[9], 1, "one close");
}
