//! Outages from the record to the credit: the worked examples of spec 3.2 through a real database,
//! before the month's bill and after it.

use crate::world::{Customer, Service, World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use chrono::{DateTime, Utc};
use gaetong_billing::outages::{self, Confirmed, NewOutage, OutageError};
use gaetong_billing::{explain, notes, receivables};
use gaetong_entity::ids::OutageId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::{Actor, Refusal, Scope};
use gaetong_rules::Won;

on_both_databases!(
    the_examples_of_the_spec,
    known_before_the_bill_it_is_a_negative_line,
    known_after_the_bill_it_is_a_credit_note,
    an_outage_over_the_end_of_a_month,
    a_correction_takes_back_what_was_too_much,
    two_outages_reach_twenty_four_hours_together,
    the_base_service_stops_everything_unless_narrowed,
    what_the_bill_cannot_give_back_goes_to_the_next,
    other_causes_and_suspensions_earn_nothing,
    those_affected_are_told,
    who_may_do_what,
);

/// 30 seats at 180,000: the 5,400,000 of spec 3.2.
const SEATS: [(&str, i64); 1] = [("asp-base", 30)];

struct Desk {
    operations: Actor,
    settlement: Actor,
}

impl Desk {
    async fn on(world: &World, on: &str) -> Desk {
        Desk {
            operations: world.person(Role::Operations, None, on).await,
            settlement: world.clerk_on(day(on)),
        }
    }
}

/// A moment of Seoul, `2026-05-31 22:00:00`.
fn at(text: &str) -> DateTime<Utc> {
    let wall = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a time");
    wall.and_utc() - chrono::TimeDelta::hours(9)
}

fn failure(service: &Service, from: &str, until: &str) -> NewOutage {
    NewOutage {
        began_at: at(from),
        ended_at: Some(at(until)),
        cause: Cause::SystemFailure,
        services: vec![service.id.clone()],
        products: Vec::new(),
        narrowed: false,
        note: "교환기 장애".into(),
    }
}

async fn record(world: &World, desk: &Desk, new: NewOutage) -> OutageId {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let row = outages::record(&tx, &desk.operations, new).await.expect("is recorded");
    tx.commit().await.expect("commits");
    row.id
}

async fn confirm(world: &World, desk: &Desk, id: OutageId) -> Confirmed {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let done = outages::confirm(&tx, &desk.settlement, id, None).await.expect("is confirmed");
    tx.commit().await.expect("commits");
    done
}

async fn correct(world: &World, desk: &Desk, id: OutageId, new: NewOutage) {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    outages::correct(&tx, &desk.operations, id, None, new).await.expect("is corrected");
    tx.commit().await.expect("commits");
}

async fn supplies(world: &World, customer: Customer, of: &str) -> Vec<i64> {
    run_month(world, month(of)).await;
    let bill = bill_of(world, customer, month(of)).await.expect("a bill");
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let again = explain::recount(&tx, bill.summary.id).await.expect("counts").expect("a bill");
    assert!(again.same_facts && again.same_amounts, "{of}: {:?}", again.problem);
    bill.lines.iter().map(|line| line.supply.get()).collect()
}

/// What is open of a month's bill.
async fn open(world: &World, customer: Customer, of: &str) -> i64 {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let bills = receivables::of_account(&tx, customer.tenant, customer.account, false).await;
    let bills = bills.expect("are read");
    bills.iter().find(|bill| bill.month == month(of)).expect("a bill").open().get()
}

/// Spec 3.2: every row of the table, each for a customer of its own.
async fn the_examples_of_the_spec(mut world: World) {
    let desk = Desk::on(&world, "2026-06-20").await;
    let seven: Vec<_> = (1..=7).map(|n| clock(n, "09:00:00", "12:30:00")).collect();
    let eight: Vec<_> = (1..=8).map(|n| clock(n, "09:00:00", "12:00:00")).collect();
    let one = |from: &str, until: &str| vec![clock(4, from, until)];
    let merged = vec![clock(4, "09:00:00", "11:30:00"), clock(4, "11:00:00", "13:00:00")];
    for (intervals, credit) in [
        (one("09:00:00", "14:00:00"), 135_000),
        (one("09:00:00", "12:59:59"), 0),
        (one("09:00:00", "13:00:00"), 108_000),
        (seven, 661_500),
        (eight, 0),
        (merged, 108_000),
    ] {
        let customer = world.customer("한빛보험").await;
        let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
        for (from, until) in &intervals {
            let id = record(&world, &desk, failure(&service, from, until)).await;
            confirm(&world, &desk, id).await;
        }
        let lines = supplies(&world, customer, "2026-05").await;
        let credited: i64 = lines.iter().filter(|won| **won < 0).sum();
        assert_eq!(credited, -credit, "{intervals:?}");
    }
}

fn clock(n: u32, from: &str, until: &str) -> (String, String) {
    (format!("2026-05-{n:02} {from}"), format!("2026-05-{n:02} {until}"))
}

/// S6: known before the bill is out it is a negative line on it.
async fn known_before_the_bill_it_is_a_negative_line(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
    let desk = Desk::on(&world, "2026-09-11").await;
    let new = failure(&service, "2026-09-10 09:00:00", "2026-09-10 14:00:00");
    let id = record(&world, &desk, new).await;
    let done = confirm(&world, &desk, id).await;
    assert_eq!((done.charges, done.notes.len()), (1, 0));
    assert_eq!(supplies(&world, customer, "2026-09").await, [5_400_000, -135_000]);
    assert_eq!(open(&world, customer, "2026-09").await, 5_791_500);
    assert_eq!(world.count("credit_note").await, 0);
    // The bill explains it by the article and the interval.
    let bill = bill_of(&world, customer, month("2026-09")).await.expect("a bill");
    assert_eq!(bill.lines[1].workings.rule, "S5");
}

/// S6: known later it is a credit note, with its tax, against what is owed.
async fn known_after_the_bill_it_is_a_credit_note(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
    assert_eq!(supplies(&world, customer, "2026-09").await, [5_400_000]);
    let desk = Desk::on(&world, "2026-10-15").await;
    let new = failure(&service, "2026-09-10 09:00:00", "2026-09-10 14:00:00");
    let id = record(&world, &desk, new).await;
    let done = confirm(&world, &desk, id).await;
    assert_eq!((done.charges, done.notes.len()), (0, 1));
    let tx = world.store.read(Scope::Tenant(customer.tenant)).await.expect("begins");
    let note = notes::detail(&tx, done.notes[0]).await.expect("is read").expect("a note");
    assert_eq!(note.summary.number, "202609-A0000001-C1");
    let amounts = (note.summary.supply, note.summary.vat, note.summary.total);
    assert_eq!(amounts, (Won::new(135_000), Won::new(13_500), Won::new(148_500)));
    let workings = note.lines[0].workings.as_ref().expect("workings");
    assert_eq!(workings.amount, Some(Won::new(135_000)));
    drop(tx);
    assert_eq!(open(&world, customer, "2026-09").await, 5_940_000 - 148_500);
    // Nothing of it comes again on the next bill.
    assert_eq!(supplies(&world, customer, "2026-10").await, [5_400_000]);
    // Confirming again is refused: it was granted.
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let again = outages::confirm(&tx, &desk.settlement, id, None).await;
    assert!(matches!(again, Err(OutageError::ConfirmedAlready)), "{again:?}");
}

/// S3: each month by itself, cut at midnight of the first; the long outage counts in both.
async fn an_outage_over_the_end_of_a_month(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
    assert_eq!(supplies(&world, customer, "2026-05").await, [5_400_000]);
    let desk = Desk::on(&world, "2026-06-02").await;
    let new = failure(&service, "2026-05-31 22:00:00", "2026-06-01 03:00:00");
    let id = record(&world, &desk, new).await;
    let done = confirm(&world, &desk, id).await;
    assert_eq!((done.charges, done.notes.len()), (1, 1));
    assert_eq!(open(&world, customer, "2026-05").await, 5_940_000 - 59_400);
    assert_eq!(supplies(&world, customer, "2026-06").await, [5_400_000, -81_000]);
}

/// A correction is a new entry; what was granted too much is charged again on the next bill, and
/// what was too little is granted on top.
async fn a_correction_takes_back_what_was_too_much(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
    let desk = Desk::on(&world, "2026-09-11").await;
    let new = failure(&service, "2026-09-10 09:00:00", "2026-09-10 14:00:00");
    let id = record(&world, &desk, new.clone()).await;
    confirm(&world, &desk, id).await;
    assert_eq!(supplies(&world, customer, "2026-09").await, [5_400_000, -135_000]);
    let shorter = NewOutage { ended_at: Some(at("2026-09-10 13:00:00")), ..new.clone() };
    correct(&world, &desk, id, shorter).await;
    let done = confirm(&world, &desk, id).await;
    assert_eq!(done.impact.to_grant(), Won::new(-27_000));
    assert_eq!(supplies(&world, customer, "2026-10").await, [5_400_000, 27_000]);
    // It was longer after all: the September bill gives the rest back.
    correct(&world, &desk, id, new).await;
    let done = confirm(&world, &desk, id).await;
    assert_eq!((done.impact.to_grant(), done.notes.len()), (Won::new(27_000), 1));
    assert_eq!(world.count("outage_entry").await, 3);
}

/// S4 (b): more than 24 hours in a month, and all of it counts, also what was no ground before.
async fn two_outages_reach_twenty_four_hours_together(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
    let desk = Desk::on(&world, "2026-05-20").await;
    for n in 1..=7 {
        let (from, until) = clock(n, "09:00:00", "12:30:00");
        let id = record(&world, &desk, failure(&service, &from, &until)).await;
        let granted = confirm(&world, &desk, id).await.impact.to_grant().get();
        assert_eq!(granted, if n == 7 { 661_500 } else { 0 }, "after {n}");
    }
    assert_eq!(supplies(&world, customer, "2026-05").await, [5_400_000, -661_500]);
}

/// S2: an outage of the base service is one of every product, each by its own fee.
async fn the_base_service_stops_everything_unless_narrowed(mut world: World) {
    let units = [("asp-base", 30), ("recording", 30)];
    let desk = Desk::on(&world, "2026-09-11").await;
    for (narrowed, products, credits) in [
        (false, vec![], vec![-135_000, -15_000]),
        (true, vec![], vec![-135_000]),
        (false, vec!["recording".to_owned()], vec![-15_000]),
    ] {
        let customer = world.customer("한빛보험").await;
        let service = world.service(customer, 12, "2026-01-01", &units).await;
        let new = failure(&service, "2026-09-10 09:00:00", "2026-09-10 14:00:00");
        let id = record(&world, &desk, NewOutage { narrowed, products, ..new }).await;
        confirm(&world, &desk, id).await;
        let lines = supplies(&world, customer, "2026-09").await;
        assert_eq!(lines[2..], credits, "narrowed: {narrowed}");
    }
}

/// C8 after issue: a note takes no more than the line; the rest comes off the next bill.
async fn what_the_bill_cannot_give_back_goes_to_the_next(mut world: World) {
    let customer = world.customer("한빛보험").await;
    // Two days of September: 360,000.
    let service = world.service(customer, 12, "2026-09-29", &SEATS).await;
    assert_eq!(supplies(&world, customer, "2026-09").await, [360_000]);
    let desk = Desk::on(&world, "2026-10-15").await;
    let new = failure(&service, "2026-09-29 00:00:00", "2026-09-30 12:00:00");
    let id = record(&world, &desk, new).await;
    let done = confirm(&world, &desk, id).await;
    // 36 hours of 5,400,000 are 972,000.
    assert_eq!((done.impact.to_grant(), done.charges), (Won::new(972_000), 1));
    assert_eq!(open(&world, customer, "2026-09").await, 0);
    assert_eq!(supplies(&world, customer, "2026-10").await, [5_400_000, -612_000]);
}

/// S1: only the provider's failures, and no time during a suspension.
async fn other_causes_and_suspensions_earn_nothing(mut world: World) {
    let desk = Desk::on(&world, "2026-09-20").await;
    for cause in Cause::ALL {
        let customer = world.customer("한빛보험").await;
        let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
        let new = failure(&service, "2026-09-10 09:00:00", "2026-09-10 14:00:00");
        let id = record(&world, &desk, NewOutage { cause, ..new }).await;
        let granted = confirm(&world, &desk, id).await.impact.to_grant().get();
        assert_eq!(granted, if cause == Cause::SystemFailure { 135_000 } else { 0 }, "{cause:?}");
    }
    let customer = world.customer("쉬는회사").await;
    let mut service = world.service(customer, 12, "2026-01-01", &SEATS).await;
    world.suspend(&mut service, "2026-09-10").await;
    let new = failure(&service, "2026-09-09 22:00:00", "2026-09-10 14:00:00");
    let id = record(&world, &desk, new).await;
    // Two hours before the suspension are too few.
    assert_eq!(confirm(&world, &desk, id).await.impact.to_grant(), Won::ZERO);
}

/// S7: with the confirmation at the latest; once each.
async fn those_affected_are_told(mut world: World) {
    let desk = Desk::on(&world, "2026-09-11").await;
    let first = world.customer("한빛보험").await;
    world.service(first, 12, "2026-01-01", &SEATS).await;
    let second = world.customer("누리카드").await;
    let service = world.service(second, 12, "2026-01-01", &SEATS).await;
    let new = failure(&service, "2026-09-10 09:00:00", "2026-09-10 14:00:00");
    let id = record(&world, &desk, NewOutage { services: Vec::new(), ..new }).await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let before = outages::detail(&tx, id).await.expect("is read").expect("an outage").summary;
    assert_eq!((before.affected, before.told), (2, 0));
    assert_eq!(before.notice_due, Some(day("2026-10-10")));
    assert_eq!(outages::tell(&tx, &desk.operations, id, None).await.expect("are told"), 2);
    let again = outages::tell(&tx, &desk.operations, id, None).await;
    assert!(matches!(again, Err(OutageError::NobodyToTell)), "{again:?}");
    tx.commit().await.expect("commits");
    assert_eq!(confirm(&world, &desk, id).await.told, 0);
    assert_eq!(world.count("outage_notice").await, 2);
    // A customer sees its own and nobody else's.
    let tx = world.store.read(Scope::Tenant(second.tenant)).await.expect("begins");
    let own = outages::of_tenant(&tx, Some(month("2026-09")), desk.settlement.now).await;
    let own = own.expect("is read");
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].service_id, service.id);
    assert_eq!(own[0].dues[0].credit.amount, Won::new(135_000));
    assert!(outages::detail(&tx, id).await.expect("is read").is_none());
}

/// Operations records, settlement confirms; what still runs is not confirmed.
async fn who_may_do_what(mut world: World) {
    let desk = Desk::on(&world, "2026-09-11").await;
    let customer = world.customer("한빛보험").await;
    let service = world.service(customer, 12, "2026-01-01", &SEATS).await;
    let new = failure(&service, "2026-09-10 09:00:00", "2026-09-10 14:00:00");
    let running = NewOutage { ended_at: None, ..new.clone() };
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let refused = outages::record(&tx, &desk.settlement, new.clone()).await.expect_err("refused");
    assert_eq!(refused.code(), "not-allowed");
    let late = NewOutage { ended_at: Some(at("2026-09-12 09:00:00")), ..new.clone() };
    let refused = outages::record(&tx, &desk.operations, late).await.expect_err("refused");
    assert_eq!(refused.code(), "in-the-future");
    let nothing = NewOutage { products: vec!["build".into()], ..new.clone() };
    let refused = outages::record(&tx, &desk.operations, nothing).await.expect_err("refused");
    assert_eq!(refused.code(), "no-such-product");
    let row = outages::record(&tx, &desk.operations, running).await.expect("is recorded");
    assert_eq!(row.number, "O-2026-0001");
    let refused = outages::confirm(&tx, &desk.settlement, row.id, None).await.expect_err("runs");
    assert_eq!(refused.code(), "outage-runs");
    let refused = outages::confirm(&tx, &desk.operations, row.id, None).await.expect_err("no");
    assert_eq!(refused.code(), "not-allowed");
    let row = outages::recover(&tx, &desk.operations, row.id, Some(1), new.ended_at).await;
    let row = row.expect("recovers");
    let refused = outages::request(&tx, &desk.operations, row.id, Some(1)).await;
    assert_eq!(refused.expect_err("an old version").code(), "changed");
    let row = outages::request(&tx, &desk.operations, row.id, Some(2)).await.expect("asked");
    let before = outages::impact(&tx, row.id, desk.settlement.now).await.expect("is read");
    assert_eq!(before.to_grant(), Won::new(135_000));
    outages::confirm(&tx, &desk.settlement, row.id, Some(3)).await.expect("is confirmed");
}
