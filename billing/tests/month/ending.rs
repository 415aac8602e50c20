//! What ending or changing a contract costs (spec 3.3), what the months to come would cost, and
//! how a penalty gets on a bill.

use crate::world::{Service, World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::contract::{self, ContractError};
use gaetong_billing::outlook::{self, CauseKind, MonthChange, MonthOutlook};
use gaetong_entity::{Refusal, Scope};
use gaetong_rules::early_termination::{Act, Cause};
use gaetong_rules::{ItemCode, Quantity, Term, Won};

on_both_databases!(
    the_penalties_of_the_spec,
    a_contract_that_began_anew,
    what_the_discount_came_to,
    a_waived_penalty_is_billed_with_its_reasons,
    what_more_seats_would_cost,
    what_a_pause_and_an_end_would_cost,
    months_that_are_billed,
    questions_without_an_answer,
);

const ALL: Act = Act::Terminate(Cause::Customer);

async fn penalty(world: &World, service: &Service, last_day: &str, act: Act) -> i64 {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let found = contract::penalty(&tx, &service.id, day(last_day), act).await;
    found.expect("a penalty").amount().get()
}

async fn refused(world: &World, service: &Service, last_day: &str, act: Act) -> &'static str {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let found = contract::penalty(&tx, &service.id, day(last_day), act).await;
    found.expect_err("no penalty").code()
}

fn fewer(seats: u32) -> Act {
    Act::Reduce(vec![(ItemCode::ASP_BASE, Quantity::new(seats))])
}

/// The table of spec 3.3.
async fn the_penalties_of_the_spec(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let mut plain = world.service(customer, 36, "2025-01-01", &[("asp-base", 10)]).await;
    assert_eq!(penalty(&world, &plain, "2025-12-31", ALL).await, 7_200_000);
    assert_eq!(penalty(&world, &plain, "2026-01-30", ALL).await, 7_200_000);
    let shorter = Act::ChangeTerm(Term::Months24);
    assert_eq!(penalty(&world, &plain, "2025-12-31", shorter).await, 1_200_000);
    for cause in [Cause::ProvidersReason, Cause::RefusedAcceptance] {
        assert_eq!(penalty(&world, &plain, "2025-12-31", Act::Terminate(cause)).await, 0);
    }
    // The last day of the term and the day before.
    assert_eq!(penalty(&world, &plain, "2027-12-31", ALL).await, 0);
    assert_eq!(penalty(&world, &plain, "2027-12-30", ALL).await, 35 * 600_000);
    // T7: five months into the first renewal year, at the discount of twelve months.
    assert_eq!(penalty(&world, &plain, "2028-05-31", ALL).await, 5 * 400_000);

    let units = [("asp-base", 10), ("app-basic", 10)];
    let with_app = world.service(customer, 36, "2025-01-01", &units).await;
    assert_eq!(penalty(&world, &with_app, "2025-12-31", ALL).await, 7_200_000 + 1_080_000);

    let seats = [("asp-base", 10)];
    let mut grown = world.service(customer, 36, "2025-01-01", &seats).await;
    let later = world.add_units(&mut grown, "asp-base", 5, "2025-07-01").await;
    assert_eq!(penalty(&world, &grown, "2025-12-31", ALL).await, 9_000_000);
    assert_eq!(penalty(&world, &grown, "2025-12-31", fewer(3)).await, 1_080_000);
    // The same once the three have left.
    world.units_leave(&mut grown, later, 3, "2026-01-01").await;
    assert_eq!(penalty(&world, &grown, "2025-12-31", fewer(3)).await, 1_080_000);
    assert_eq!(penalty(&world, &grown, "2026-01-31", fewer(3)).await, (7 * 2 + 13) * 60_000);

    world.charge(&mut plain, "paused", "2025-05-01").await;
    world.charge(&mut plain, "running", "2025-07-01").await;
    assert_eq!(penalty(&world, &plain, "2025-12-31", ALL).await, 6_000_000);
}

/// A term agreed on for a contract that had none counts from its own first day.
async fn a_contract_that_began_anew(mut world: World) {
    let customer = world.customer("가람유통").await;
    let mut service = world.service(customer, 0, "2025-01-01", &[("asp-base", 10)]).await;
    assert_eq!(penalty(&world, &service, "2025-06-30", ALL).await, 0);
    world.change_term(&mut service, 24, "2025-07-01", "2025-07-01").await;
    assert_eq!(penalty(&world, &service, "2025-06-30", ALL).await, 0);
    assert_eq!(penalty(&world, &service, "2025-12-31", ALL).await, 6 * 10 * 50_000);
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let facts = contract::facts_of(&tx, &service.id).await.expect("a contract");
    let period = facts.period_on(day("2027-07-01")).expect("a renewal year");
    assert_eq!((period.renewal, period.period.from()), (1, day("2027-07-01")));
    assert_eq!(facts.term_on(day("2025-06-30")).map(|term| term.term), Some(Term::None));
}

/// T9: the discount of each billed month, prorated and truncated like its charge.
async fn what_the_discount_came_to(mut world: World) {
    let customer = world.customer("누리카드").await;
    let mut service = world.service(customer, 36, "2025-01-15", &[("asp-base", 10)]).await;
    world.charge(&mut service, "paused", "2025-03-11").await;
    world.charge(&mut service, "running", "2025-04-11").await;
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let granted = contract::granted_discount(&tx, &service.id, day("2025-05-20")).await;
    let granted = granted.expect("a sum");
    let months: Vec<i64> = granted.months.iter().map(|(_, won)| won.get()).collect();
    let full = 600_000;
    let expected = [full * 17 / 31, full, full * 10 / 31, full * 20 / 30, full * 20 / 31];
    assert_eq!(months, expected);
    assert_eq!(granted.total.get(), expected.iter().sum::<i64>());
    // A renewal year is counted from its own first day, in the middle of a month.
    let renewed = contract::granted_discount(&tx, &service.id, day("2028-02-10")).await;
    let renewed = renewed.expect("a sum");
    assert_eq!(renewed.from, day("2028-01-15"));
    let months: Vec<i64> = renewed.months.iter().map(|(_, won)| won.get()).collect();
    assert_eq!(months, [full * 17 / 31, full * 10 / 29]);
}

/// T9: a waiver in part; the rest is on the last bill with both figures.
async fn a_waived_penalty_is_billed_with_its_reasons(mut world: World) {
    let customer = world.customer("다온여행").await;
    let mut service = world.service(customer, 36, "2025-01-01", &[("asp-base", 10)]).await;
    let clerk = world.clerk_on(day("2025-12-20"));
    let last_day = day("2025-12-31");
    let tx = world.store.begin(clerk.scope()).await.expect("a transaction");
    let assess =
        |waived| contract::assess_penalty(&tx, &clerk, &service.id, last_day, ALL, waived, None);
    let too_much = assess(Some(7_200_001)).await.expect_err("more than the penalty");
    assert_eq!(too_much.code(), "waiver-too-large");
    assert!(assess(Some(7_200_000)).await.expect("nothing left").is_none());
    let charge = assess(Some(1_200_000)).await.expect("assessed").expect("a charge");
    assert_eq!((charge.supply, charge.month), (6_000_000, 202_512));
    assert_eq!(charge.product.as_deref(), Some("asp-base"));
    tx.commit().await.expect("commits");
    assert_eq!(world.count("event").await, 1);
    world.charge(&mut service, "closed", "2026-01-01").await;
    run_month(&world, month("2025-12")).await;
    let bill = bill_of(&world, customer, month("2025-12")).await.expect("a bill");
    let lines: Vec<_> = bill.lines.iter().map(|line| line.supply.get()).collect();
    assert_eq!(lines, [1_800_000, 6_000_000]);
    let workings = &bill.lines[1].workings;
    assert_eq!(workings.formula.ko, "7,200,000 − 1,200,000");
    assert_eq!(workings.children[0].amount, Some(Won::new(7_200_000)));
}

async fn months(world: &World, service: &Service, from: &str, n: u32) -> Vec<MonthOutlook> {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    outlook::outlook(&tx, &service.id, month(from), n).await.expect("an outlook")
}

fn causes(change: &MonthChange) -> Vec<(CauseKind, i64)> {
    let sum: i64 = change.causes.iter().map(|cause| cause.amount.get()).sum();
    assert_eq!(sum, change.difference.get(), "the causes add up");
    change.causes.iter().map(|cause| (cause.kind, cause.amount.get())).collect()
}

/// P1, P2: two seats more on the sixteenth: the month that is prorated and the first full one.
async fn what_more_seats_would_cost(mut world: World) {
    let customer = world.customer("마루손보").await;
    let mut service = world.service(customer, 12, "2026-01-01", &[("asp-base", 28)]).await;
    let before = months(&world, &service, "2026-04", 2).await;
    assert_eq!(before[0].supply, Won::new(5_600_000));
    world.add_units(&mut service, "asp-base", 2, "2026-04-16").await;
    let after = months(&world, &service, "2026-04", 2).await;
    let changes = outlook::compare(&before, &after);
    assert_eq!(changes[0].after.supply, Won::new(2_800_000 + 2_700_000));
    // 2 × 200,000 and 30 × 20,000 for half a month.
    assert_eq!(causes(&changes[0]), [(CauseKind::Band, -300_000), (CauseKind::Quantity, 200_000)]);
    assert_eq!(
        changes[0].causes[0].text.ko,
        "ASP 기본서비스 단가 200,000원 → 180,000원, 석수 구간 (15일)"
    );
    assert_eq!(changes[0].causes[1].text.ko, "ASP 기본서비스 28석 → 30석 (15일)");
    assert_eq!(changes[1].difference, Won::new(-200_000));
    assert_eq!(changes[1].difference_total, Won::new(-220_000));
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let quote = |on: &'static str| outlook::monthly_on(&tx, &service.id, day(on));
    let was = quote("2026-04-15").await.expect("priced").expect("seats");
    assert_eq!(was.cheaper.map(|cheaper| cheaper.quantity.get()), Some(30));
    let is = quote("2026-04-16").await.expect("priced").expect("seats");
    assert_eq!((is.lines[0].unit_price.price.get(), is.cheaper), (180_000, None));
}

/// The difference names what is free of charge, what ended, and the penalty.
async fn what_a_pause_and_an_end_would_cost(mut world: World) {
    let customer = world.customer("바다상사").await;
    let mut service = world.service(customer, 12, "2026-01-01", &[("asp-base", 10)]).await;
    let before = months(&world, &service, "2026-03", 3).await;
    world.charge(&mut service, "paused", "2026-03-20").await;
    world.charge(&mut service, "running", "2026-04-20").await;
    let paused = months(&world, &service, "2026-03", 3).await;
    let changes = outlook::compare(&before, &paused);
    assert_eq!(causes(&changes[0]), [(CauseKind::Pause, -774_194)]);
    assert_eq!(changes[0].causes[0].text.ko, "ASP 기본서비스 일시이용중단 (12일)");
    assert_eq!(causes(&changes[2]), []);

    let clerk = world.clerk_on(day("2026-04-20"));
    let tx = world.store.begin(clerk.scope()).await.expect("a transaction");
    let last_day = day("2026-04-30");
    contract::assess_penalty(&tx, &clerk, &service.id, last_day, ALL, None, None)
        .await
        .expect("assessed");
    tx.commit().await.expect("commits");
    world.charge(&mut service, "closed", "2026-05-01").await;
    let ended = months(&world, &service, "2026-03", 3).await;
    let changes = outlook::compare(&paused, &ended);
    assert_eq!(changes[0].difference, Won::ZERO);
    // Four months less 31 days: two are complete.
    assert_eq!(causes(&changes[1]), [(CauseKind::Penalty, 2 * 400_000)]);
    assert_eq!(causes(&changes[2]), [(CauseKind::End, -2_000_000)]);
}

/// An act may not reach back into what is billed.
async fn months_that_are_billed(mut world: World) {
    let customer = world.customer("사람인력").await;
    let mut service = world.service(customer, 12, "2026-01-10", &[("asp-base", 10)]).await;
    assert_eq!(first_unbilled(&world, &service).await, "2026-01");
    run_month(&world, month("2026-02")).await;
    assert_eq!(first_unbilled(&world, &service).await, "2026-03");
    let february = months(&world, &service, "2026-02", 1).await;
    assert_eq!(february[0].bill_number.as_deref(), Some("202602-A0000001"));
    // The new payer's bills of other services do not count before it pays this one.
    let branch = world.change_payer(&mut service, "강남지점", "2026-05-01").await;
    world.service(branch, 12, "2026-01-01", &[("asp-base", 10)]).await;
    run_month(&world, month("2026-04")).await;
    assert_eq!(first_unbilled(&world, &service).await, "2026-05", "the old payer's of April");
    run_month(&world, month("2026-05")).await;
    assert_eq!(first_unbilled(&world, &service).await, "2026-06");
    // A run that finds nothing to charge is over as well; one that failed for the account is not.
    let resting = world.customer("쉬는회사").await;
    let mut paused = world.service(resting, 12, "2026-01-01", &[("asp-base", 10)]).await;
    world.charge(&mut paused, "paused", "2026-01-01").await;
    assert_eq!(first_unbilled(&world, &paused).await, "2026-06");
    world.service(resting, 12, "2026-06-01", &[("floor-space", 3)]).await;
    run_month(&world, month("2026-06")).await;
    assert_eq!(first_unbilled(&world, &paused).await, "2026-06");
}

async fn first_unbilled(world: &World, service: &Service) -> String {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let first = outlook::first_unbilled_month(&tx, &service.id).await;
    first.expect("a month").to_string()
}

async fn questions_without_an_answer(mut world: World) {
    let customer = world.customer("그대로").await;
    let service = world.service(customer, 36, "2026-01-01", &[("asp-base", 10)]).await;
    assert_eq!(refused(&world, &service, "2025-12-31", ALL).await, "ends-before-contract");
    assert_eq!(refused(&world, &service, "2026-06-30", fewer(11)).await, "more-than-held");
    let over = Act::ChangeTerm(Term::Months12);
    assert_eq!(refused(&world, &service, "2026-12-31", over).await, "new-term-already-over");
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let none = "J99999999".parse().expect("a service ID");
    let found = contract::penalty(&tx, &none, day("2026-06-30"), ALL).await;
    assert!(matches!(found, Err(ContractError::NoSuchService)));
    let stranger = world.store.read(Scope::Tenant(gaetong_entity::ids::TenantId::new())).await;
    let found = contract::facts_of(&stranger.expect("a transaction"), &service.id).await;
    assert!(matches!(found, Err(ContractError::NoSuchService)), "another tenant's is like none");
}
