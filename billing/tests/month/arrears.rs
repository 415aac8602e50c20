//! Arrears through a real database: late charge, demand, suspension with its proof, lifting,
//! promises, exceptions, aging and statement.

use crate::on_both_databases;
use crate::world::{Customer, World, day, month};
use crate::{SPEC, run_month};
use chrono::NaiveDate;
use gaetong_billing::arrears::exception::Decision;
use gaetong_billing::arrears::promise::{NewPromise, PromiseState};
use gaetong_billing::arrears::statement::EntryKind;
use gaetong_billing::arrears::{
    self, ArrearsError, Payer, Terms, aging, demand, exception, late_charge, letters, promise,
    statement, step,
};
use gaetong_billing::receivables;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{DepositId, DisputeId, PaymentId, UserId};
use gaetong_entity::money::credit_balance::CreditSource;
use gaetong_entity::money::demand::DemandChannel;
use gaetong_entity::money::deposit::{self, DepositSource};
use gaetong_entity::money::line_dispute::{self, DisputeState};
use gaetong_entity::money::payment::{self, MatchedBy};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription_state::{self, Axis};
use gaetong_entity::{Refusal, Scope, Tx};
use gaetong_rules::Won;
use gaetong_rules::arrears::{Stage, Step};
use sea_orm::ActiveValue::Set;

on_both_databases!(
    a_late_charge_once_per_bill_on_the_next_bill,
    the_ladder_from_the_due_date_to_the_termination,
    what_is_disputed_is_no_arrears,
    payment_in_full_lifts_and_a_part_does_not,
    a_promise_and_an_exception_hold_the_next_step,
    aging_by_due_date_and_the_statement_that_agrees,
);

/// Six months, 35 seats: the bill of October falls due on 25 November 2026.
pub async fn billed(world: &mut World) -> Customer {
    let customer = world.customer("㈜한빛보험").await;
    let service = world.service(customer, 24, "2026-10-01", &SPEC).await;
    world
        .insert(vec![subscription_state::ActiveModel {
            tenant_id: Set(customer.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(90),
            axis: Set(Axis::Service),
            state: Set("active".into()),
            effective_on: Set(day("2026-10-01")),
            reason: Set("개시".into()),
            recorded_by: Set(Some(world.settlement)),
            recorded_at: Set(world.clerk_on(day("2026-10-01")).now),
            ground: Set(None),
        }])
        .await;
    run_month(world, month("2026-10")).await;
    customer
}

pub fn credit_on(world: &World, on: &str) -> Actor {
    Actor { role: Role::Credit, ..world.clerk_on(day(on)) }
}

fn job_on(world: &World, on: &str) -> Actor {
    Actor { user_id: UserId(uuid::Uuid::nil()), role: Role::Admin, ..world.clerk_on(day(on)) }
}

async fn within<T>(world: &World, act: impl AsyncFnOnce(&Tx) -> T) -> T {
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let done = act(&tx).await;
    tx.commit().await.expect("commits");
    done
}

pub async fn payer_on(tx: &Tx, customer: Customer, on: NaiveDate) -> Payer {
    arrears::payer(tx, customer.account, on, &Terms::default()).await.expect("the payer")
}

pub async fn demand_on(
    world: &World,
    customer: Customer,
    (on, channel): (&str, DemandChannel),
) -> Result<NaiveDate, &'static str> {
    within(world, async |tx| {
        let payer = payer_on(tx, customer, day(on)).await;
        let actor = credit_on(world, on);
        let done = demand::demand(tx, &actor, &payer, channel, &Terms::default()).await;
        done.map(|row| row.pay_by).map_err(|refused| refused.code())
    })
    .await
}

/// Tries a step and says how it went.
pub async fn try_step(world: &World, customer: Customer, step: Step, on: &str) -> &'static str {
    let actor = credit_on(world, on);
    within(world, async |tx| {
        let payer = payer_on(tx, customer, day(on)).await;
        let services: Vec<_> = payer.services.iter().map(|s| s.service_id.clone()).collect();
        let done = match step {
            Step::Suspend => step::suspend(tx, &actor, &payer).await,
            Step::NoticeOfTermination => {
                step::give_notice(tx, &actor, &payer, &Terms::default()).await
            }
            _ => step::terminate(tx, &actor, &payer, &services).await,
        };
        done.map_or_else(|refused| refused.code(), |row| row.kind.code())
    })
    .await
}

async fn pay(world: &World, customer: Customer, (on, won): (&str, i64)) {
    let actor = world.clerk_on(day(on));
    let (deposit, payment) = (DepositId::new(), PaymentId::new());
    world
        .insert(vec![deposit::ActiveModel {
            id: Set(deposit),
            fingerprint: Set(deposit.to_string()),
            source: Set(DepositSource::Manual),
            bank: Set("가온은행".into()),
            deposited_on: Set(day(on)),
            deposited_at: Set(None),
            depositor: Set("한빛보험".into()),
            amount: Set(won),
            virtual_account: Set(None),
            reference: Set(None),
            memo: Set(None),
            import_id: Set(None),
            assigned: Set(won),
            acknowledged_by: Set(None),
            acknowledged_at: Set(None),
            acknowledged_note: Set(None),
            recorded_by: Set(Some(world.settlement)),
            recorded_at: Set(actor.now),
            version: Set(1),
        }])
        .await;
    within(world, async |tx| {
        let row = payment::ActiveModel {
            tenant_id: Set(customer.tenant),
            id: Set(payment),
            billing_account_id: Set(customer.account),
            deposit_id: Set(deposit),
            amount: Set(won),
            paid_on: Set(day(on)),
            matched_by: Set(MatchedBy::Hand),
            designated_bill_id: Set(None),
            recorded_by: Set(Some(world.settlement)),
            recorded_at: Set(actor.now),
        };
        tx.insert(row).await.expect("the payment");
        let whose = (customer.tenant, customer.account);
        let source = (CreditSource::Payment, payment.0);
        receivables::give(tx, whose, source, day(on), Won::new(won)).await.expect("given");
        receivables::settle(tx, &actor, whose.0, whose.1).await.expect("settled");
    })
    .await;
}

async fn dispute(world: &World, customer: Customer, line: i32, won: i64) {
    let bill = within(world, async |tx| payer_on(tx, customer, day("2026-12-20")).await).await;
    let bill = bill.open.first().expect("an open bill").bill_id;
    world
        .insert(vec![line_dispute::ActiveModel {
            tenant_id: Set(customer.tenant),
            id: Set(DisputeId::new()),
            billing_account_id: Set(customer.account),
            bill_id: Set(bill),
            bill_line_no: Set(line),
            amount: Set(won),
            state: Set(DisputeState::Open),
            reason: Set("수량이 다릅니다".into()),
            opened_by: Set(world.settlement),
            opened_at: Set(world.clerk_on(day("2026-11-20")).now),
            decided_by: Set(None),
            decided_at: Set(None),
            decision: Set(None),
            credit_note_id: Set(None),
            version: Set(1),
        }])
        .await;
}

/// What the late charges of a day come to.
async fn charge_on(world: &World, on: &str) -> Vec<i64> {
    let actor = job_on(world, on);
    within(world, async |tx| {
        let mut charged = Vec::new();
        for bill in late_charge::due(tx, day(on)).await.expect("is read") {
            let row = late_charge::charge(tx, &actor, bill, &Terms::default()).await;
            charged.extend(row.expect("is charged").map(|row| row.amount));
        }
        charged
    })
    .await
}

async fn overdue(world: &World, customer: Customer, on: &str) -> i64 {
    within(world, async |tx| payer_on(tx, customer, day(on)).await.overdue_amount().get()).await
}

/// L2: on the day after the due date, once, outside the tax, and taken up by the next bill.
async fn a_late_charge_once_per_bill_on_the_next_bill(mut world: World) {
    let customer = billed(&mut world).await;
    let owed = overdue(&world, customer, "2026-12-01").await;
    assert!(charge_on(&world, "2026-11-25").await.is_empty(), "it is due on that day");
    assert_eq!(charge_on(&world, "2026-11-26").await, [owed / 50]);
    assert!(charge_on(&world, "2026-11-27").await.is_empty(), "once per bill");
    run_month(&world, month("2026-11")).await;
    let open = within(&world, async |tx| payer_on(tx, customer, day("2026-12-02")).await).await;
    let [_, november] = &open.open[..] else { panic!("two bills are open") };
    assert_eq!(november.late_open.get(), owed / 50);
    assert_eq!(world.count("late_charge").await, 1);
}

/// L4, L5, L6: every step on its first day, and refused the day before.
async fn the_ladder_from_the_due_date_to_the_termination(mut world: World) {
    let customer = billed(&mut world).await;
    let mail = DemandChannel::Mail;
    assert_eq!(demand_on(&world, customer, ("2026-11-25", mail)).await, Err("nothing-overdue"));
    assert_eq!(demand_on(&world, customer, ("2026-12-01", mail)).await, Err("arrears-too-early"));
    // The month ends on Christmas, a Friday: until Monday the 28th.
    let gives = day("2026-12-28");
    assert_eq!(demand_on(&world, customer, ("2026-12-02", mail)).await, Ok(gives));
    assert_eq!(demand_on(&world, customer, ("2026-12-03", mail)).await, Err("demanded-already"));
    assert_eq!(try_step(&world, customer, Step::Suspend, "2026-12-28").await, "arrears-too-early");
    let unserved = try_step(&world, customer, Step::Suspend, "2026-12-29").await;
    assert_eq!(unserved, "demand-not-served", "the letter has not left");
    within(&world, async |tx| letter_leaves(tx).await).await;
    assert_eq!(try_step(&world, customer, Step::Suspend, "2026-12-29").await, "suspension");
    let again = try_step(&world, customer, Step::Suspend, "2026-12-30").await;
    assert_eq!(again, "not-the-next-step");
    // Two months from 30 December end with February, a Sunday after a Saturday, and 1 March is a
    // holiday: until Tuesday.
    for (step, on, says) in [
        (Step::Terminate, "2027-02-22", "not-the-next-step"),
        (Step::NoticeOfTermination, "2027-02-01", "arrears-too-early"),
        (Step::NoticeOfTermination, "2027-02-23", "termination_notice"),
        (Step::Terminate, "2027-03-02", "arrears-too-early"),
        (Step::Terminate, "2027-03-03", "termination"),
    ] {
        assert_eq!(try_step(&world, customer, step, on).await, says, "{on}");
    }
    let kinds = [letters::PAYMENT_DEMAND, letters::ARREARS_SUSPENDED];
    let kinds = [&kinds[..], &[letters::ARREARS_TERMINATION_NOTICE]].concat();
    assert_eq!(within(&world, async |tx| sent(tx).await).await, kinds);
}

async fn letter_leaves(tx: &Tx) {
    use gaetong_entity::work::outbox;
    use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter};
    let demands = tx.find::<outbox::Entity>();
    let demands = demands.filter(outbox::Column::Kind.eq(letters::PAYMENT_DEMAND));
    for row in demands.all(tx.raw()).await.expect("is read") {
        let at = row.created_at;
        let mut row = row.into_active_model();
        row.done_at = Set(Some(at));
        tx.update(row).await.expect("is sent");
    }
}

async fn sent(tx: &Tx) -> Vec<String> {
    use gaetong_entity::work::outbox;
    use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
    let all = tx.find::<outbox::Entity>().filter(outbox::Column::Kind.ne("bill"));
    let all = all.order_by_asc(outbox::Column::CreatedAt).all(tx.raw()).await;
    all.expect("is read").into_iter().map(|row| row.kind).collect()
}

/// A disputed amount bears no late charge, is not demanded, and suspends nothing.
async fn what_is_disputed_is_no_arrears(mut world: World) {
    let customer = billed(&mut world).await;
    let owed = overdue(&world, customer, "2026-12-02").await;
    dispute(&world, customer, 1, owed - 1_000_000).await;
    assert_eq!(overdue(&world, customer, "2026-12-02").await, 1_000_000);
    assert_eq!(charge_on(&world, "2026-11-26").await, [20_000]);
    let post = DemandChannel::Post;
    assert!(demand_on(&world, customer, ("2026-12-02", post)).await.is_ok());
    dispute(&world, customer, 2, 1_000_000).await;
    let says = try_step(&world, customer, Step::Suspend, "2026-12-29").await;
    assert_eq!(says, "nothing-overdue");
    let payer = within(&world, async |tx| payer_on(tx, customer, day("2026-12-29")).await).await;
    assert_eq!((payer.stage(), payer.months()), (None, 0));
}

/// L5: "Payment in full lifts it".
async fn payment_in_full_lifts_and_a_part_does_not(mut world: World) {
    let customer = billed(&mut world).await;
    let post = ("2026-12-02", DemandChannel::Post);
    demand_on(&world, customer, post).await.expect("is demanded");
    assert_eq!(try_step(&world, customer, Step::Suspend, "2026-12-29").await, "suspension");
    let owed = overdue(&world, customer, "2026-12-29").await;
    pay(&world, customer, ("2026-12-30", owed - 1)).await;
    assert_eq!(lifted(&world, customer, "2026-12-30").await, None);
    pay(&world, customer, ("2026-12-31", 1)).await;
    assert_eq!(lifted(&world, customer, "2026-12-31").await, Some(1));
    assert_eq!(lifted(&world, customer, "2026-12-31").await, None, "once");
    let board = within(&world, async |tx| {
        arrears::board(tx, day("2026-12-31"), &Terms::default()).await.expect("the board")
    });
    assert!(board.await.is_empty());
}

/// How many services ran again.
async fn lifted(world: &World, customer: Customer, on: &str) -> Option<usize> {
    let actor = job_on(world, on);
    within(world, async |tx| {
        let payer = payer_on(tx, customer, day(on)).await;
        let row = step::lift_if_paid(tx, &actor, &payer).await.expect("no refusal");
        row.map(|row| step::services_of(&row).len())
    })
    .await
}

/// Both hold the next step while they last; the second needs a second person.
async fn a_promise_and_an_exception_hold_the_next_step(mut world: World) {
    let customer = billed(&mut world).await;
    let actor = credit_on(&world, "2026-12-01");
    let promised = |amount, pay_by| {
        let new = NewPromise { pay_by: day(pay_by), amount, note: "김과장 통화".into() };
        let (world, actor) = (&world, &actor);
        async move {
            within(world, async |tx| {
                let payer = payer_on(tx, customer, day("2026-12-01")).await;
                promise::promise(tx, actor, &payer, new).await.map_err(|e| e.code()).map(drop)
            })
            .await
        }
    };
    assert_eq!(promised(500_000, "2027-01-02").await, Err("day-out-of-range"));
    assert_eq!(promised(i64::MAX, "2026-12-10").await, Err("amount-out-of-range"));
    assert_eq!(promised(500_000, "2026-12-10").await, Ok(()));
    assert_eq!(promised(500_000, "2026-12-20").await, Err("promise-open"));
    let post = DemandChannel::Post;
    assert_eq!(demand_on(&world, customer, ("2026-12-10", post)).await, Err("arrears-held"));
    let broken = within(&world, async |tx| payer_on(tx, customer, day("2026-12-11")).await).await;
    assert_eq!(broken.promises[0].state, PromiseState::Broken);
    pay(&world, customer, ("2026-12-09", 500_000)).await;
    let kept = within(&world, async |tx| payer_on(tx, customer, day("2026-12-11")).await).await;
    assert_eq!(kept.promises[0].state, PromiseState::Kept);
    assert!(demand_on(&world, customer, ("2026-12-11", post)).await.is_ok());
    excepted(&world, customer).await;
}

async fn excepted(world: &World, customer: Customer) {
    let asks = credit_on(world, "2026-12-28");
    let id = within(world, async |tx| {
        let payer = payer_on(tx, customer, day("2026-12-28")).await;
        let until = (day("2027-01-15"), "회생 신청 예정, 법무 검토");
        exception::request(tx, &asks, &payer, until).await.expect("is asked for").id
    })
    .await;
    assert_eq!(decide(world, &asks, id).await, Some("not-your-own"));
    let other = Actor { role: Role::Product, user_id: UserId::new(), ..asks.clone() };
    assert_eq!(decide(world, &other, id).await, None);
    assert_eq!(decide(world, &other, id).await, Some("exception-decided"));
    assert_eq!(try_step(world, customer, Step::Suspend, "2027-01-15").await, "arrears-held");
    assert_eq!(try_step(world, customer, Step::Suspend, "2027-01-16").await, "suspension");
}

async fn decide(
    world: &World,
    actor: &Actor,
    id: gaetong_entity::ids::ArrearsExceptionId,
) -> Option<&'static str> {
    within(world, async |tx| {
        let decision = Decision { id, expected: None, approve: true, note: "한 번만".into() };
        let refused: Option<ArrearsError> = exception::decide(tx, actor, decision).await.err();
        refused.map(|refused| refused.code())
    })
    .await
}

/// As of any day: what was settled since is put back, what came out since is left out.
async fn aging_by_due_date_and_the_statement_that_agrees(mut world: World) {
    let customer = billed(&mut world).await;
    let owed = overdue(&world, customer, "2026-12-02").await;
    pay(&world, customer, ("2027-01-10", 1_000_000)).await;
    let rest = owed - 1_000_000;
    for (as_of, buckets) in [
        ("2026-10-31", None),
        ("2026-11-25", Some([owed, 0, 0, 0, 0])),
        ("2026-11-26", Some([0, owed, 0, 0, 0])),
        ("2026-12-25", Some([0, owed, 0, 0, 0])),
        ("2026-12-26", Some([0, 0, owed, 0, 0])),
        ("2027-01-24", Some([0, 0, rest, 0, 0])),
        ("2027-01-25", Some([0, 0, 0, rest, 0])),
        ("2027-02-24", Some([0, 0, 0, 0, rest])),
    ] {
        let found = within(&world, async |tx| aging::aging(tx, day(as_of), 1).await).await;
        let found = found.expect("is read");
        assert_eq!(found.rows.first().map(|row| row.open), buckets, "{as_of}");
        assert_eq!(found.sums.open, buckets.unwrap_or_default(), "{as_of}");
        let days = (day("2026-01-01"), day(as_of));
        let whose = (customer.tenant, customer.account);
        let said = within(&world, async |tx| statement::statement(tx, whose, days).await).await;
        let closing = said.expect("is read").closing().get();
        assert_eq!(closing, buckets.unwrap_or_default().iter().sum::<i64>(), "{as_of}");
    }
    let days = (day("2026-12-01"), day("2027-02-01"));
    let whose = (customer.tenant, customer.account);
    let said = within(&world, async |tx| statement::statement(tx, whose, days).await).await;
    let said = said.expect("is read");
    assert_eq!((said.opening.get(), said.closing().get()), (owed, rest));
    let kinds: Vec<EntryKind> = said.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!((kinds, said.turnover()), (vec![EntryKind::Payment], (0, 1_000_000)));
    let payer = within(&world, async |tx| payer_on(tx, customer, day("2026-12-02")).await).await;
    assert_eq!(payer.stage(), Some(Stage::Overdue));
}
