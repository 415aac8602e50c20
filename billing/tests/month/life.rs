//! What a month costs when a contract changes in it: seats, term, pause, payer, the end, and the
//! charges that acts assessed.

use crate::world::{Customer, World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::bills::BillDetail;
use gaetong_billing::explain;
use gaetong_entity::Scope;
use gaetong_entity::money::bill_line::ChargeKind;

on_both_databases!(
    seats_leave_across_a_band,
    a_product_leaves,
    a_shorter_term_changes_the_price_from_its_day,
    a_pause_over_a_month_end,
    no_pause_is_free_beyond_six_months,
    an_extended_pause_counts_from_its_first_day,
    a_pause_is_not_ended_by_the_end_of_another,
    another_account_pays_from_the_first,
    the_last_day_of_a_month,
    what_was_planned_after_the_end_never_happens,
    a_withdrawn_termination_never_was,
    charged_later_than_opened,
    the_penalty_comes_with_the_last_bill,
    what_is_assessed_late_comes_with_the_next_bill,
    a_credit_larger_than_the_bill_is_carried,
);

/// Days, quantity and supply of each line of a month's bill, after running the month.
async fn lines(world: &World, customer: Customer, of: &str) -> Vec<(i32, i64, i64)> {
    run_month(world, month(of)).await;
    let bill = bill_of(world, customer, month(of)).await;
    let lines = bill.into_iter().flat_map(|bill| bill.lines);
    lines.map(|line| (line.days, line.quantity, line.supply.get())).collect()
}

/// The issued bill, which must come to the same when it is counted again.
async fn recounted(world: &World, customer: Customer, of: &str) -> BillDetail {
    let bill = bill_of(world, customer, month(of)).await.expect("a bill");
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let again = explain::recount(&tx, bill.summary.id).await.expect("counts").expect("a bill");
    assert!(again.same_facts && again.same_amounts, "{of}: {:?}", again.problem);
    bill
}

/// P1, C4: 30 seats at 180,000 become 28 at 200,000 on the sixteenth.
async fn seats_leave_across_a_band(mut world: World) {
    let customer = world.customer("누리카드").await;
    let mut service = world.service(customer, 12, "2026-01-01", &[("asp-base", 25)]).await;
    let added = world.add_units(&mut service, "asp-base", 5, "2026-02-01").await;
    world.units_leave(&mut service, added, 2, "2026-04-16").await;
    let april = lines(&world, customer, "2026-04").await;
    assert_eq!(april, [(15, 30, 2_700_000), (15, 28, 2_800_000)]);
    assert_eq!(lines(&world, customer, "2026-05").await, [(31, 28, 5_600_000)]);
    recounted(&world, customer, "2026-04").await;
}

/// A product that leaves is charged up to its last day, and no line of nothing is left.
async fn a_product_leaves(mut world: World) {
    let customer = world.customer("다온여행").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    let recording = world.add_units(&mut service, "recording", 10, "2026-01-01").await;
    world.units_leave(&mut service, recording, 10, "2026-06-11").await;
    let june = lines(&world, customer, "2026-06").await;
    assert_eq!(june, [(30, 10, 2_400_000), (10, 10, 66_666)]);
    assert_eq!(lines(&world, customer, "2026-07").await, [(31, 10, 2_400_000)]);
}

/// T5: "from that day the price is that of B"; 36 months cost 180,000 a seat, 24 cost 190,000.
async fn a_shorter_term_changes_the_price_from_its_day(mut world: World) {
    let customer = world.customer("가람유통").await;
    let mut service = world.service(customer, 36, "2026-01-01", &[("asp-base", 10)]).await;
    world.change_term(&mut service, 12, "2026-06-21", "2026-01-01").await;
    // Recorded later for the same day, so this one holds.
    world.change_term(&mut service, 24, "2026-06-21", "2026-01-01").await;
    let june = lines(&world, customer, "2026-06").await;
    assert_eq!(june, [(20, 10, 1_200_000), (10, 10, 633_333)]);
    let bill = recounted(&world, customer, "2026-06").await;
    let terms: Vec<_> = bill.lines.iter().map(|line| line.conditions.ko.to_string()).collect();
    assert_eq!(terms, ["10석 이상 · 36개월 · 20/30일", "10석 이상 · 24개월 · 10/30일"]);
    assert_eq!(lines(&world, customer, "2026-07").await, [(31, 10, 1_900_000)]);
}

/// C2, X1: paused from 20 March, running again on 25 April; the end is known from the start.
async fn a_pause_over_a_month_end(mut world: World) {
    let customer = world.customer("라온문화").await;
    let mut service = world.service(customer, 12, "2026-01-01", &[("asp-base", 10)]).await;
    world.charge(&mut service, "paused", "2026-03-20").await;
    world.charge(&mut service, "running", "2026-04-25").await;
    // 2,000,000 × 19 ÷ 31 and × 6 ÷ 30.
    assert_eq!(lines(&world, customer, "2026-03").await, [(19, 10, 1_225_806)]);
    assert_eq!(lines(&world, customer, "2026-04").await, [(6, 10, 400_000)]);
    recounted(&world, customer, "2026-03").await;
}

/// X2: "Charges resume on the first day after the six months", though nobody resumed it.
async fn no_pause_is_free_beyond_six_months(mut world: World) {
    let customer = world.customer("마루손보").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    world.charge(&mut service, "paused", "2026-03-10").await;
    assert_eq!(lines(&world, customer, "2026-08").await, []);
    assert_eq!(lines(&world, customer, "2026-09").await, [(21, 10, 1_680_000)]);
    assert_eq!(lines(&world, customer, "2026-10").await, [(31, 10, 2_400_000)]);
}

/// X1: extended from two months to seven, six of them free.
async fn an_extended_pause_counts_from_its_first_day(mut world: World) {
    let customer = world.customer("바다상사").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    for (state, on) in [
        ("paused", "2026-02-01"),
        ("running", "2026-04-01"),
        ("paused", "2026-04-01"),
        ("running", "2026-09-01"),
    ] {
        world.charge(&mut service, state, on).await;
    }
    assert_eq!(lines(&world, customer, "2026-04").await, []);
    assert_eq!(lines(&world, customer, "2026-07").await, []);
    assert_eq!(lines(&world, customer, "2026-08").await, [(31, 10, 2_400_000)]);
}

/// Resumed early and paused again: the end planned for the first pause does not end the second.
async fn a_pause_is_not_ended_by_the_end_of_another(mut world: World) {
    let customer = world.customer("사람인력").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    for (state, on) in [
        ("paused", "2026-03-01"),
        ("running", "2026-06-15"),
        ("running", "2026-04-11"),
        ("paused", "2026-06-01"),
        ("running", "2026-07-11"),
    ] {
        world.charge(&mut service, state, on).await;
    }
    assert_eq!(lines(&world, customer, "2026-04").await, [(20, 10, 1_600_000)]);
    assert_eq!(lines(&world, customer, "2026-06").await, []);
    assert_eq!(lines(&world, customer, "2026-07").await, [(21, 10, 1_625_806)]);
}

/// C7: a month has one payer, and what was billed before stays where it was.
async fn another_account_pays_from_the_first(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let mut service = world.service(customer, 36, "2026-01-01", &[("asp-base", 10)]).await;
    assert_eq!(lines(&world, customer, "2026-03").await, [(31, 10, 1_800_000)]);
    let branch = world.change_payer(&mut service, "한빛보험 강남지점", "2026-05-01").await;
    assert_eq!(lines(&world, customer, "2026-04").await, [(30, 10, 1_800_000)]);
    assert!(bill_of(&world, branch, month("2026-04")).await.is_none());
    assert_eq!(lines(&world, branch, "2026-05").await, [(31, 10, 1_800_000)]);
    assert!(bill_of(&world, customer, month("2026-05")).await.is_none());
    recounted(&world, customer, "2026-03").await;
    recounted(&world, branch, "2026-05").await;
}

/// C3: the last day is billed, and nothing after it.
async fn the_last_day_of_a_month(mut world: World) {
    let customer = world.customer("그대로").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    world.charge(&mut service, "closed", "2026-07-01").await;
    assert_eq!(lines(&world, customer, "2026-06").await, [(30, 10, 2_400_000)]);
    assert_eq!(lines(&world, customer, "2026-07").await, []);
}

/// The end of a pause planned for after the end of the contract revives nothing.
async fn what_was_planned_after_the_end_never_happens(mut world: World) {
    let customer = world.customer("작은회사").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    world.charge(&mut service, "paused", "2026-03-11").await;
    world.charge(&mut service, "running", "2026-05-11").await;
    world.charge(&mut service, "closed", "2026-04-01").await;
    assert_eq!(lines(&world, customer, "2026-03").await, [(10, 10, 774_193)]);
    assert_eq!(lines(&world, customer, "2026-05").await, []);
}

/// A termination that was withdrawn changes nothing, not even a pause over its day.
async fn a_withdrawn_termination_never_was(mut world: World) {
    let customer = world.customer("나래물류").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    world.charge(&mut service, "closed", "2026-03-16").await;
    world.charge(&mut service, "running", "2026-03-16").await;
    assert_eq!(lines(&world, customer, "2026-03").await, [(31, 10, 2_400_000)]);
    world.charge(&mut service, "paused", "2026-05-01").await;
    world.charge(&mut service, "running", "2026-06-16").await;
    world.charge(&mut service, "closed", "2026-05-20").await;
    world.charge(&mut service, "running", "2026-05-20").await;
    assert_eq!(lines(&world, customer, "2026-05").await, []);
    assert_eq!(lines(&world, customer, "2026-06").await, [(15, 10, 1_200_000)]);
}

/// The certificate may put the first day charged after the opening.
async fn charged_later_than_opened(mut world: World) {
    let customer = world.customer("새벽배송").await;
    let mut service = world.service(customer, 0, "2026-03-10", &[("asp-base", 10)]).await;
    // What opened on the tenth holds units from before that.
    let earlier = world.add_units(&mut service, "asp-base", 20, "2026-03-01").await;
    world.units_leave(&mut service, earlier, 20, "2026-03-05").await;
    assert_eq!(lines(&world, customer, "2026-03").await, [(22, 10, 1_703_225)]);
}

/// The account of a terminated service still gets its bill, even if nothing recurring is on it.
async fn the_penalty_comes_with_the_last_bill(mut world: World) {
    let customer = world.customer("해오름").await;
    let mut service = world.service(customer, 36, "2026-01-01", &[("asp-base", 10)]).await;
    world.charge(&mut service, "closed", "2026-04-01").await;
    world.assess(&service, ChargeKind::Clawback, 1_800_000, "2026-03").await;
    let march = lines(&world, customer, "2026-03").await;
    assert_eq!(march, [(31, 10, 1_800_000), (0, 1, 1_800_000)]);
    let bill = recounted(&world, customer, "2026-03").await;
    assert_eq!(bill.lines[1].charge, ChargeKind::Clawback);
    assert_eq!(bill.lines[1].service_id, Some(service.id.clone()));
    assert_eq!(bill.summary.vat.get(), 360_000);
    assert_eq!((bill.lines[1].quantity, bill.lines[1].unit.ko.as_ref()), (1, "건"));
    let causes: Vec<_> = bill.difference.causes.iter().map(|c| c.text.ko.as_ref()).collect();
    assert!(causes.contains(&"해지위약금"), "{causes:?}");
    // Once only.
    assert_eq!(lines(&world, customer, "2026-04").await, []);
    world.assess(&service, ChargeKind::Clawback, 500_000, "2026-04").await;
    assert_eq!(lines(&world, customer, "2026-04").await, [(0, 1, 500_000)]);
    assert_eq!(world.count("billed_charge").await, 2);
}

/// A month whose bill is out leaves its late charges to the next one, and counts to the same.
async fn what_is_assessed_late_comes_with_the_next_bill(mut world: World) {
    let customer = world.customer("산들바람").await;
    let service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    assert_eq!(lines(&world, customer, "2026-03").await, [(31, 10, 2_400_000)]);
    world.assess(&service, ChargeKind::OutageCredit, -135_000, "2026-03").await;
    recounted(&world, customer, "2026-03").await;
    let april = lines(&world, customer, "2026-04").await;
    assert_eq!(april, [(30, 10, 2_400_000), (0, 1, -135_000)]);
    let bill = recounted(&world, customer, "2026-04").await;
    assert_eq!(bill.lines[1].conditions.ko, "2026-03", "the month it is about");
    recounted(&world, customer, "2026-03").await;
}

/// C8: down to zero, the rest with the next bill; one that fits nowhere waits as it is.
async fn a_credit_larger_than_the_bill_is_carried(mut world: World) {
    let customer = world.customer("푸른바다").await;
    let service = world.service(customer, 0, "2026-03-31", &[("asp-base", 31)]).await;
    // A day of 31 seats at 220,000.
    world.assess(&service, ChargeKind::OutageCredit, -300_000, "2026-03").await;
    world.assess(&service, ChargeKind::OutageCredit, -50_000, "2026-03").await;
    let march = lines(&world, customer, "2026-03").await;
    assert_eq!(march, [(1, 31, 220_000), (0, 1, -220_000)]);
    let april = lines(&world, customer, "2026-04").await;
    assert_eq!(april, [(30, 31, 6_820_000), (0, 1, -50_000), (0, 1, -80_000)]);
    let bill = recounted(&world, customer, "2026-04").await;
    assert_eq!(bill.lines[2].label.ko, "이월 감면: 장애 손해배상");
    let march = recounted(&world, customer, "2026-03").await;
    assert_eq!(march.summary.total.get(), 0);
    assert_eq!(march.summary.due_on, day("2026-04-27"));
}
