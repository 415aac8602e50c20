//! Acts whose process dies: a process of its own carries the act out and aborts itself after a
//! statement it gives to the database, `BEGIN` and `COMMIT` among them, after each in its turn. "Before a
//! statement" is the same state as "after the one before it". What dropping the act (`cut.rs`) cannot show is the
//! last of them: the commit is done, and nobody was told.
//!
//! The abort lives here alone: the product knows nothing of it. Statements are counted by the spans
//! that a transaction's connection traces itself with.

use crate::books::{close_month, healthy, ten_seats};
use crate::cut::{exact, let_go, rows};
use crate::settlement::to_be_paid_out;
use crate::world::{World, day, month};
use crate::{arrears, on_both_databases, run_month};
use gaetong_billing::notes::{self, NewRequest};
use gaetong_billing::partners::payouts;
use gaetong_billing::payments::message;
use gaetong_billing::run;
use gaetong_entity::Scope;
use gaetong_entity::money::bill;
use gaetong_entity::money::bill_run;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::demand::DemandChannel;
use gaetong_entity::party::billing_account;
use gaetong_entity::settling::payout;
use gaetong_rules::Won;
use gaetong_rules::arrears::Step;
use sea_orm::QueryOrder;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

on_both_databases!(
    dying_in_a_part_of_a_bill_run,
    dying_in_a_payment,
    dying_in_a_credit_note,
    dying_in_a_debit_note,
    dying_in_a_suspension,
    dying_in_a_termination,
    dying_in_a_payout,
    dying_in_a_close,
);

type Done<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;
type Act = for<'a> fn(&'a World) -> Done<'a>;

const ACTS: [(&str, Act); 8] = [
    ("bill", |world| Box::pin(bill_a_part(world))),
    ("pay", |world| Box::pin(pay(world))),
    ("credit", |world| Box::pin(note(world, false))),
    ("debit", |world| Box::pin(note(world, true))),
    ("suspend", |world| Box::pin(step(world, Step::Suspend, "2026-12-29"))),
    ("terminate", |world| Box::pin(step(world, Step::Terminate, "2027-04-01"))),
    ("pay_out", |world| Box::pin(pay_out(world))),
    ("close", |world| Box::pin(close(world))),
];

/// Which act, on which database, and the statement after which to die: for the process that does.
const ACT: &str = "GAETONG_TEST_CRASH_ACT";
const DATABASE: &str = "GAETONG_TEST_CRASH_DATABASE";
const STATEMENT: &str = "GAETONG_TEST_CRASH_STATEMENT";

/// No test by itself: the process that dies, or gets to its end.
#[test]
fn the_process_that_dies() {
    let told = |name| std::env::var(name).ok();
    let (Some(act), Some(url), Some(at)) = (told(ACT), told(DATABASE), told(STATEMENT)) else {
        return;
    };
    let (_, act) = ACTS.iter().find(|(name, _)| *name == act).expect("an act");
    let at = at.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let world = World::joined(&url).await;
        let dying = Dying { at, ..Dying::default() };
        tracing::subscriber::set_global_default(dying).expect("nobody else listens");
        act(&world).await;
    });
    std::process::exit(0);
}

/// Hears of every statement that is done, and dies after one of them.
#[derive(Default)]
struct Dying {
    at: usize,
    statements: AtomicUsize,
    spans: AtomicU64,
    /// Those that are statements, with how many hold them.
    open: Mutex<BTreeMap<u64, usize>>,
}

/// What the database layer calls its statements.
const STATEMENTS: [&str; 6] =
    ["begin", "execute_raw", "execute_unprepared", "query_one_raw", "query_all_raw", "commit"];

impl Subscriber for Dying {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        about.is_span() && about.target() == "gaetong_entity::session"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.spans.fetch_add(1, Ordering::SeqCst) + 1;
        if STATEMENTS.contains(&span.metadata().name()) {
            self.open.lock().expect("one thread").insert(id, 1);
        }
        Id::from_u64(id)
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.open.lock().expect("one thread").entry(id.into_u64()).and_modify(|held| *held += 1);
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut open = self.open.lock().expect("one thread");
        let Some(held) = open.get_mut(&id.into_u64()) else { return true };
        *held -= 1;
        if *held > 0 {
            return false;
        }
        open.remove(&id.into_u64());
        if self.statements.fetch_add(1, Ordering::SeqCst) == self.at {
            std::process::abort();
        }
        true
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Whether the process got to its end before it was to die.
fn dies(world: &World, act: &str, at: usize) -> bool {
    let mut child = std::process::Command::new(std::env::current_exe().expect("the tests"));
    child.args(["crash::the_process_that_dies", "--exact", "--nocapture"]);
    child.env(ACT, act).env(DATABASE, world.url()).env(STATEMENT, at.to_string());
    let output = child.output().expect("starts");
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => true,
        // Ended by a signal.
        None => false,
        Some(code) => panic!("{act} at {at}: {code}: {said}"),
    }
}

/// More statements than any act has.
const MOST: usize = 2_000;

/// Dies after one statement after the other, and at the end of the act; what there is then. Only
/// after the last statement, the commit, has anything happened.
async fn after_every_statement(world: &World, act: &str) -> Vec<i64> {
    healthy(world).await;
    let before = rows(world).await;
    for at in 0..MOST {
        let ended = dies(world, act, at);
        let_go(world).await;
        healthy(world).await;
        let now = rows(world).await;
        if ended || now != before {
            println!("{act}: died after each of {} statements", at + 1);
            assert!(at > 5, "the act has statements");
            assert!(!ended, "the last of them commits");
            assert_ne!(now, before, "the act leaves something behind");
            return now;
        }
    }
    panic!("the act comes to no end");
}

async fn bill_a_part(world: &World) {
    let actor = world.clerk_on(day("2026-02-01"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let run = tx.find::<bill_run::Entity>().one(tx.raw()).await.expect("is read");
    let run = run.expect("a run").id;
    let part = run::take(&tx, &actor, run).await.expect("is taken").expect("a part");
    run::bill(&tx, &actor, run, &part).await.expect("bills");
    tx.commit().await.expect("commits");
}

async fn dying_in_a_part_of_a_bill_run(mut world: World) {
    ten_seats(&mut world).await;
    let other = world.customer("다온여행").await;
    world.service(other, 12, "2026-01-12", &[("asp-base", 35), ("recording", 35)]).await;
    let actor = world.clerk_on(day("2026-02-01"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    run::start(&tx, &actor, month("2026-01")).await.expect("begins");
    tx.commit().await.expect("commits");
    after_every_statement(&world, "bill").await;
    run_month(&world, month("2026-01")).await;
    assert_eq!(rows(&world).await[0], 2, "a bill each");
}

async fn pay(world: &World) {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day("2026-02-20"));
    message::receive(&tx, &clerk, &exact("누리카드")).await.expect("is received");
    tx.commit().await.expect("commits");
}

/// The bank, which heard nothing, sends its message again.
async fn dying_in_a_payment(mut world: World) {
    ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    let done = after_every_statement(&world, "pay").await;
    pay(&world).await;
    assert_eq!(rows(&world).await, done, "the second message changes nothing");
    assert_eq!((done[4], done[5]), (1, 1), "the deposit is the payer's");
}

async fn note(world: &World, debit: bool) {
    let clerk = world.clerk_on(day("2026-02-20"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let bills = tx.find::<bill::Entity>().order_by_asc(bill::Column::Id);
    let bill_id = bills.one(tx.raw()).await.expect("is read").expect("a bill").id;
    let asked = NewRequest {
        bill_id,
        ground: CreditGround::Goodwill,
        reason: "안내 지연".into(),
        lines: vec![(1, Won::new(100_000))],
    };
    let done = match debit {
        true => notes::ask_debit(&tx, &clerk, asked).await,
        false => notes::ask(&tx, &clerk, asked).await,
    };
    done.expect("is issued");
    tx.commit().await.expect("commits");
}

async fn dying_in_a_credit_note(mut world: World) {
    ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    assert_eq!(after_every_statement(&world, "credit").await[6], 1, "one credit note");
}

async fn dying_in_a_debit_note(mut world: World) {
    ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    assert_eq!(after_every_statement(&world, "debit").await[0], 2, "one bill further");
}

/// Credit control's half; operations' half is in the same transaction.
async fn step(world: &World, step: Step, on: &str) {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let account = tx.find::<billing_account::Entity>().one(tx.raw()).await.expect("is read");
    let account = account.expect("an account");
    drop(tx);
    let payer = crate::world::Customer { tenant: account.tenant_id, account: account.id };
    let done = arrears::try_step(world, payer, step, on).await;
    assert!(["suspension", "termination"].contains(&done), "{done}");
}

async fn dying_in_a_suspension(mut world: World) {
    let customer = arrears::billed(&mut world).await;
    let post = ("2026-12-02", DemandChannel::Post);
    arrears::demand_on(&world, customer, post).await.expect("is demanded");
    assert_eq!(after_every_statement(&world, "suspend").await[12], 1, "one step");
}

async fn dying_in_a_termination(mut world: World) {
    let customer = arrears::billed(&mut world).await;
    let post = ("2026-12-02", DemandChannel::Post);
    arrears::demand_on(&world, customer, post).await.expect("is demanded");
    for (rung, on) in [(Step::Suspend, "2026-12-29"), (Step::NoticeOfTermination, "2027-03-05")] {
        let done = arrears::try_step(&world, customer, rung, on).await;
        assert!(["suspension", "termination_notice"].contains(&done), "{done}");
    }
    assert_eq!(after_every_statement(&world, "terminate").await[12], 3, "the third step");
}

async fn dying_in_a_payout(world: World) {
    let world = to_be_paid_out(world).await;
    after_every_statement(&world, "pay_out").await;
}

/// The approved payout is carried out.
pub async fn pay_out(world: &World) {
    let clerk = world.clerk_on(day("2026-04-24"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let made = tx.find::<payout::Entity>().one(tx.raw()).await.expect("is read");
    let made = made.expect("a payout").id;
    payouts::mark_paid(&tx, &clerk, made, None, day("2026-04-24")).await.expect("is paid");
    tx.commit().await.expect("commits");
}

async fn close(world: &World) {
    let clerk = world.clerk_on(day("2026-02-20"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let none = BTreeMap::from([("tax_invoices_issued".to_owned(), "따로 발급".to_owned())]);
    close_month(&tx, &clerk, month("2026-01"), &none).await.expect("is closed");
    tx.commit().await.expect("commits");
}

async fn dying_in_a_close(mut world: World) {
    ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    assert_eq!(after_every_statement(&world, "close").await[9], 1, "one close");
}
