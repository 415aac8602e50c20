//! Attendance reports (복무확인서, C6): from the partner's grid to the customer's bill.

use crate::on_both_databases;
use crate::partners::{
    Partner, agents, all_promises_hold, begin, contract, on, partner, sign, staffing, submit,
};
use crate::world::{Customer, Service, World, day, month};
use crate::{bill_of, problems, run_month};
use gaetong_billing::close::{self, Check, CheckCode};
use gaetong_billing::partners::PartnerError;
use gaetong_billing::partners::attendance::{self, NewReport};
use gaetong_billing::replay;
use gaetong_entity::act::Actor;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::attendance_report::AttendanceState;
use gaetong_entity::{Refusal, Scope};
use gaetong_rules::{Month, Won};

on_both_databases!(
    confirmed_agent_months_are_billed,
    a_late_report_is_billed_next_month_under_its_own,
    a_correction_bills_the_difference,
    a_correction_downwards_is_a_credit,
    without_a_price_nothing_is_signed,
    who_may_do_what,
    a_report_goes_back_and_forth,
);

struct Staffed {
    world: World,
    customer: Customer,
    service: Service,
    partner: Partner,
    admin: Actor,
}

/// A customer whose service has eight agents of a partner, at 2,500,000 won an agent-month.
async fn staffed(mut world: World, price: Option<i64>) -> Staffed {
    let customer = world.customer("상담회사").await;
    let units = [("asp-base", 10), ("agent-staffing", 8)];
    let mut service = world.service(customer, 36, "2026-01-01", &units).await;
    if let Some(price) = price {
        world.agree_price(&mut service, "agent-staffing", price, "2026-01-01").await;
    }
    let partner = partner(&world, "휴먼잇다㈜", "1248100998").await;
    contract(&world, staffing(&partner, &service, 1_950_000)).await;
    let admin = world.person(Role::TenantAdmin, Some(customer.tenant), "2026-04-02").await;
    Staffed { world, customer, service, partner, admin }
}

impl Staffed {
    /// The partner reports and the customer signs, on the second of the next month.
    async fn confirm(&self, of: &str, whole: usize, days: usize, signed_on: &str) {
        let by = on(&self.partner.person, &self.world, signed_on);
        let of = month(of);
        let report = submit(&self.world, &by, &self.service, of, agents(of, whole, days)).await;
        let admin = on(&self.admin, &self.world, signed_on);
        sign(&self.world, &admin, &report).await.expect("is signed");
    }

    /// Label, quantity and won of the lines of staffing, and what the bill comes to.
    async fn billed(&self, of: Month) -> (Vec<(String, i64, i64)>, Won) {
        let bill = bill_of(&self.world, self.customer, of).await.expect("a bill");
        let staffing = bill.lines.iter().filter(|l| l.product.as_deref() == Some("agent-staffing"));
        let told = staffing.map(|l| (l.conditions.ko.to_string(), l.quantity, l.supply.get()));
        (told.collect(), bill.summary.supply)
    }

    /// What the checklist of a month's close says of attendance.
    async fn reports_missing_at_close(&self, of: &str) -> usize {
        let tx = self.world.store.read(Scope::Provider).await.expect("begins");
        let clerk = self.world.clerk_on(day("2026-04-12"));
        let checks = close::checklist_of_month(&tx, &clerk, month(of)).await.expect("is looked at");
        let of_attendance = |check: &&Check| check.code == CheckCode::AttendanceComplete;
        checks.iter().find(of_attendance).expect("is looked at").found
    }
}

/// C6: "confirmed agent-months (two decimals) × agreed price".
async fn confirmed_agent_months_are_billed(world: World) {
    let staffed = staffed(world, Some(2_500_000)).await;
    // Seven whole agents and eleven of twenty days of another: 7.55.
    staffed.confirm("2026-03", 7, 11, "2026-04-01").await;
    let done = run_month(&staffed.world, month("2026-03")).await;
    assert_eq!(problems(&staffed.world, &done).await, []);
    let (lines, supply) = staffed.billed(month("2026-03")).await;
    assert_eq!(lines, [("2026-03".to_owned(), 755, 18_875_000)]);
    assert_eq!(supply, Won::new(1_800_000 + 18_875_000));
    // The month counted again comes to the same, to the won and to the hash.
    let tx = staffed.world.store.read(Scope::Provider).await.expect("begins");
    let again = replay::replay(&tx, month("2026-03")).await.expect("is counted");
    assert_eq!((again.bills, again.deviations), (1, Vec::new()));
    drop(tx);
    // Nothing is billed twice.
    run_month(&staffed.world, month("2026-04")).await;
    assert_eq!(staffed.billed(month("2026-04")).await.0, []);
    all_promises_hold(&staffed.world).await;
}

/// C6: "a later confirmation is billed in the next run under its own month".
async fn a_late_report_is_billed_next_month_under_its_own(world: World) {
    let staffed = staffed(world, Some(2_500_000)).await;
    let done = run_month(&staffed.world, month("2026-03")).await;
    let missing = ("상담회사".to_owned(), "missing-attendance".to_owned(), true);
    assert_eq!(problems(&staffed.world, &done).await, [missing]);
    // Billed or not, the month's close asks for it until it is there.
    assert_eq!(staffed.reports_missing_at_close("2026-03").await, 1);
    staffed.confirm("2026-03", 8, 0, "2026-04-10").await;
    assert_eq!(staffed.reports_missing_at_close("2026-03").await, 0);
    staffed.confirm("2026-04", 8, 10, "2026-05-01").await;
    let done = run_month(&staffed.world, month("2026-04")).await;
    assert_eq!(problems(&staffed.world, &done).await, []);
    let late = ("2026-03".to_owned(), 800, 20_000_000);
    let own = ("2026-04".to_owned(), 850, 21_250_000);
    assert_eq!(staffed.billed(month("2026-04")).await.0, [late, own]);
    let tx = staffed.world.store.read(Scope::Provider).await.expect("begins");
    for of in ["2026-03", "2026-04"] {
        let again = replay::replay(&tx, month(of)).await.expect("is counted");
        assert_eq!((again.bills, again.deviations), (1, Vec::new()), "{of}");
    }
    drop(tx);
    all_promises_hold(&staffed.world).await;
}

/// A signed report never changes: a correction is another one, and the difference is billed.
async fn a_correction_bills_the_difference(world: World) {
    let staffed = staffed(world, Some(2_500_000)).await;
    staffed.confirm("2026-03", 7, 0, "2026-04-01").await;
    run_month(&staffed.world, month("2026-03")).await;
    correct(&staffed, 7, 10, "2026-04-12").await;
    run_month(&staffed.world, month("2026-04")).await;
    let lines = staffed.billed(month("2026-04")).await.0;
    assert_eq!(lines, [("2026-03".to_owned(), 50, 1_250_000)]);
    all_promises_hold(&staffed.world).await;
}

async fn a_correction_downwards_is_a_credit(world: World) {
    let staffed = staffed(world, Some(2_500_000)).await;
    staffed.confirm("2026-03", 8, 0, "2026-04-01").await;
    run_month(&staffed.world, month("2026-03")).await;
    correct(&staffed, 7, 15, "2026-04-12").await;
    run_month(&staffed.world, month("2026-04")).await;
    let bill = bill_of(&staffed.world, staffed.customer, month("2026-04")).await.expect("a bill");
    // 0.25 agent-months less at 2,500,000.
    assert_eq!(bill.summary.supply, Won::new(1_800_000 - 625_000));
    all_promises_hold(&staffed.world).await;
}

async fn correct(staffed: &Staffed, whole: usize, days: usize, date: &str) {
    let (world, by) = (&staffed.world, on(&staffed.partner.person, &staffed.world, date));
    let tx = begin(world, &by).await;
    let filter = attendance::Filter::default();
    let signed = attendance::list(&tx, filter).await.expect("is read").remove(0).report;
    let begun = attendance::correct(&tx, &by, signed.id).await.expect("a correction");
    assert_eq!((begun.seq, begun.confirmed, begun.difference), (2, signed.confirmed, 0));
    tx.commit().await.expect("commits");
    let of = month("2026-03");
    let report = submit(world, &by, &staffed.service, of, agents(of, whole, days)).await;
    sign(world, &on(&staffed.admin, world, date), &report).await.expect("is signed");
}

async fn without_a_price_nothing_is_signed(world: World) {
    let staffed = staffed(world, None).await;
    let of = month("2026-03");
    let report =
        submit(&staffed.world, &staffed.partner.person, &staffed.service, of, agents(of, 1, 0));
    let report = report.await;
    let refused = sign(&staffed.world, &staffed.admin, &report).await.expect_err("no price");
    assert_eq!(refused.code(), "no-staffing-price");
}

async fn who_may_do_what(world: World) {
    let staffed = staffed(world, Some(2_500_000)).await;
    let world = &staffed.world;
    let of = month("2026-03");
    let new = || NewReport {
        service: staffed.service.id.clone(),
        month: of,
        base_days: None,
        agents: agents(of, 1, 0),
        remark: String::new(),
    };
    // Another partner has no contract for this service, and sees nothing of it.
    let stranger = partner(world, "남남㈜", "1028142945").await;
    let tx = begin(world, &stranger.person).await;
    let refused = attendance::fill(&tx, &stranger.person, new()).await.expect_err("no contract");
    assert!(matches!(refused, PartnerError::NoContract(_)), "{refused}");
    drop(tx);
    let report =
        submit(world, &staffed.partner.person, &staffed.service, of, agents(of, 1, 0)).await;
    let tx = begin(world, &stranger.person).await;
    assert!(attendance::detail(&tx, report.id).await.expect("is read").is_none());
    let refused = attendance::submit(&tx, &stranger.person, report.id, None).await;
    assert_eq!(refused.expect_err("not theirs").code(), "not-found");
    drop(tx);
    // The partner does not sign its own report, and staff fill in none.
    let refused = sign(world, &staffed.partner.person, &report).await.expect_err("its own");
    assert_eq!(refused.code(), "not-allowed");
    let clerk = world.clerk_on(day("2026-04-01"));
    let tx = begin(world, &clerk).await;
    let refused = attendance::fill(&tx, &clerk, new()).await.expect_err("not a partner");
    assert_eq!(refused.code(), "not-allowed");
    drop(tx);
    // What is signed stays.
    sign(world, &staffed.admin, &report).await.expect("is signed");
    let tx = begin(world, &staffed.partner.person).await;
    let refused = attendance::fill(&tx, &staffed.partner.person, new()).await.expect_err("signed");
    assert_eq!(refused.code(), "attendance-state");
}

async fn a_report_goes_back_and_forth(world: World) {
    let staffed = staffed(world, Some(2_500_000)).await;
    let world = &staffed.world;
    let of = month("2026-03");
    let by = &staffed.partner.person;
    let report = submit(world, by, &staffed.service, of, agents(of, 2, 0)).await;
    assert_eq!((report.confirmed, report.state), (200, AttendanceState::Submitted));
    let tx = begin(world, &staffed.admin).await;
    let back = attendance::give_back(&tx, &staffed.admin, report.id, None, "3일은 쉬었습니다");
    assert_eq!(back.await.expect("goes back").state, AttendanceState::Returned);
    tx.commit().await.expect("commits");
    let report = submit(world, by, &staffed.service, of, agents(of, 1, 19)).await;
    assert_eq!((report.confirmed, report.seq), (195, 1));
    sign(world, &staffed.admin, &report).await.expect("is signed");
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let detail = attendance::detail(&tx, report.id).await.expect("is read").expect("the report");
    let agents: Vec<_> = detail.agents.iter().map(|a| (a.worked, a.hundredths)).collect();
    assert_eq!(agents, [(31, 100), (19, 95)]);
    // Before the month is over nothing is handed in.
    drop(tx);
    let early = on(by, world, "2026-04-10");
    let tx = begin(world, &early).await;
    let new = NewReport {
        service: staffed.service.id.clone(),
        month: month("2026-04"),
        base_days: None,
        agents: self::agents(month("2026-04"), 1, 0),
        remark: String::new(),
    };
    let draft = attendance::fill(&tx, &early, new).await.expect("a draft");
    let refused = attendance::submit(&tx, &early, draft.id, None).await.expect_err("too early");
    assert!(matches!(refused, PartnerError::MonthNotOver(_)));
    // 22 business days in April 2026.
    assert_eq!(draft.base_days, 22);
}
