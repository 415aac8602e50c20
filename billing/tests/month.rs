//! A month is billed: the figures of spec 3.1 through a real database, on SQLite and on
//! PostgreSQL (`sqlite::…` and `postgres::…`), whole, repeated, interrupted and dry.

#[path = "month/arrears.rs"]
mod arrears;
#[path = "month/attendance.rs"]
mod attendance;
#[path = "month/books.rs"]
mod books;
#[path = "month/crash.rs"]
mod crash;
#[path = "month/cut.rs"]
mod cut;
#[path = "month/damage.rs"]
mod damage;
#[path = "month/ending.rs"]
mod ending;
#[path = "month/far.rs"]
mod far;
#[path = "month/life.rs"]
mod life;
#[path = "month/notes.rs"]
mod notes;
#[path = "month/outages.rs"]
mod outages;
#[path = "month/partners.rs"]
mod partners;
#[path = "month/payments.rs"]
mod payments;
#[path = "month/power.rs"]
mod power;
#[path = "month/recount.rs"]
mod recount;
#[path = "month/reports.rs"]
mod reports;
#[path = "month/run.rs"]
mod run_as_object;
#[path = "../../tests/server.rs"]
mod server;
#[path = "month/settlement.rs"]
mod settlement;
#[path = "month/statements.rs"]
mod statements;
#[path = "month/tax_invoice_way.rs"]
mod tax_invoice_way;
#[path = "month/tax_invoices.rs"]
mod tax_invoices;
#[path = "month/world.rs"]
mod world;

use gaetong_billing::bills::{self, BillDetail, BillFilter, LineDetail};
use gaetong_billing::difference::CauseKind;
use gaetong_billing::run::{self, Billed, RunError};
use gaetong_billing::runs::{self, BillRun};
use gaetong_billing::{dry_run, explain, home};
use gaetong_entity::act::Actor;
use gaetong_entity::money::bill_run::RunState;
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Refusal, Scope};
use gaetong_rules::{Lang, Month, Won};
use world::{Customer, World, day, month};

/// Makes a test of each story on each database.
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $story() {
                $crate::world::tell($crate::world::Engine::Sqlite, super::$story);
            })+
        }
        mod postgres {
            $(#[test] fn $story() {
                $crate::world::tell($crate::world::Engine::Postgres, super::$story);
            })+
        }
    };
}

on_both_databases!(
    the_first_example_of_the_spec,
    an_opening_within_the_month,
    two_seats_more_from_the_sixteenth,
    suspended_days_are_free,
    one_off_items_in_full,
    a_negotiated_price,
    a_month_is_billed_once,
    a_killed_run_is_carried_on,
    two_runs_at_once,
    a_dry_run_writes_nothing,
    one_broken_account_does_not_stop_the_others,
    missing_attendance_is_listed,
    a_zero_rated_account_is_not_taxed,
    nothing_to_charge_no_bill,
    before_the_month_is_over,
    only_settlement_runs_bills,
    why_it_is_that_amount,
    counted_again,
    what_changed_since_last_month,
    a_tenant_sees_its_own_bills,
    pages_of_bills,
);

const SPEC: [(&str, i64); 4] =
    [("asp-base", 35), ("app-premium", 35), ("recording", 35), ("extra-line", 5)];

async fn run_month(world: &World, of: Month) -> BillRun {
    let actor = world.clerk_on(of.next().first_day());
    run::whole_month(&world.store, &actor, of, |_| ()).await.expect("the month is billed")
}

async fn bill_of(world: &World, customer: Customer, of: Month) -> Option<BillDetail> {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let filter = BillFilter {
        month: Some(of),
        billing_account_id: Some(customer.account),
        ..BillFilter::default()
    };
    let found = bills::list(&tx, &filter, None, 10).await.expect("bills are read");
    assert!(found.rows.len() <= 1, "one regular bill per account and month");
    let id = found.rows.first()?.id;
    bills::detail(&tx, id).await.expect("the bill is read")
}

/// Number, supply, VAT and total of every bill of a month, the lines' amounts and hashes included.
async fn everything(world: &World, of: Month) -> Vec<String> {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let filter = BillFilter { month: Some(of), ..BillFilter::default() };
    let found = bills::list(&tx, &filter, None, 1_000).await.expect("bills are read");
    let mut all = Vec::new();
    for bill in found.rows {
        let bill = bills::detail(&tx, bill.id).await.expect("read").expect("a bill");
        let lines = bill.lines.iter().map(|l| format!("{} {} {}", l.supply, l.vat, l.label.ko));
        let lines: Vec<String> = lines.collect();
        let (supply, vat, total) = (bill.summary.supply, bill.summary.vat, bill.summary.total);
        let figures = format!("{supply} {vat} {total} {:?} {}", lines, bill.inputs_sha256);
        all.push(format!("{} {figures}", bill.summary.number));
    }
    all
}

/// Spec 3.1, first example, with M2's allocation and L1's due date.
async fn the_first_example_of_the_spec(mut world: World) {
    let customer = world.customer("한빛보험").await;
    world.service(customer, 36, "2026-02-01", &SPEC).await;
    let done = run_month(&world, month("2026-09")).await;
    assert_eq!((done.bills_issued, done.amount_total), (1, Won::new(9_985_250)));
    let bill = bill_of(&world, customer, month("2026-09")).await.expect("a bill");
    let lines: Vec<_> = bill.lines.iter().map(|line| line.supply.to_string()).collect();
    assert_eq!(lines, ["5,600,000", "2,677,500", "700,000", "100,000"]);
    let vat: Vec<_> = bill.lines.iter().map(|line| line.vat.to_string()).collect();
    assert_eq!(vat, ["560,000", "267,750", "70,000", "10,000"]);
    assert_eq!(bill.summary.supply, Won::new(9_077_500));
    assert_eq!(bill.summary.vat, Won::new(907_750));
    assert_eq!(bill.summary.total, Won::new(9_985_250));
    assert_eq!(bill.summary.number, "202609-A0000001");
    // 25 October 2026 is a Sunday.
    assert_eq!(bill.summary.due_on, day("2026-10-26"));
    assert_eq!(bill.lines[0].conditions.ko, "30석 이상 · 36개월");
    // T9: what the term took off the short-term price of 220,000.
    assert_eq!(bill.lines[0].discount_granted, Won::new(35 * 60_000));
    assert_eq!((world.count("event").await, world.count("outbox").await), (4, 1));
}

/// Spec 3.1: "10 seats × 180,000 starting 12 February 2026".
async fn an_opening_within_the_month(mut world: World) {
    let customer = world.customer("가람유통").await;
    world.service(customer, 36, "2026-02-12", &[("asp-base", 10)]).await;
    run_month(&world, month("2026-02")).await;
    let bill = bill_of(&world, customer, month("2026-02")).await.expect("a bill");
    assert_eq!(bill.summary.supply, Won::new(1_092_857));
    assert_eq!((bill.lines[0].days, bill.lines[0].month_days), (17, 28));
    assert_eq!(bill.lines[0].span, Some((day("2026-02-12"), day("2026-02-28"))));
    assert_eq!(bill.lines[0].conditions.ko, "10석 이상 · 36개월 · 17/28일");
}

/// Spec 3.1: the whole base moves to the new band's price on the day the seats arrive.
async fn two_seats_more_from_the_sixteenth(mut world: World) {
    let customer = world.customer("누리카드").await;
    let mut service = world.service(customer, 12, "2026-01-01", &[("asp-base", 28)]).await;
    world.add_units(&mut service, "asp-base", 2, "2026-04-16").await;
    run_month(&world, month("2026-04")).await;
    let bill = bill_of(&world, customer, month("2026-04")).await.expect("a bill");
    let lines: Vec<_> = bill.lines.iter().map(|l| (l.quantity, l.supply.get())).collect();
    assert_eq!(lines, [(28, 2_800_000), (30, 2_700_000)]);
}

/// Spec 3.1: suspended 10–20 and 25–27 March, 17 of 31 days.
async fn suspended_days_are_free(mut world: World) {
    let customer = world.customer("다온여행").await;
    let mut service = world.service(customer, 12, "2026-01-01", &[("asp-base", 10)]).await;
    for (state, on) in [
        ("paused", "2026-03-10"),
        ("running", "2026-03-21"),
        ("paused", "2026-03-25"),
        ("running", "2026-03-28"),
    ] {
        world.charge(&mut service, state, on).await;
    }
    run_month(&world, month("2026-03")).await;
    let bill = bill_of(&world, customer, month("2026-03")).await.expect("a bill");
    let lines: Vec<_> = bill.lines.iter().map(|l| (l.days, l.supply.get())).collect();
    assert_eq!(lines, [(17, 1_096_774)]);
    // Closed on the 11th: ten days of April.
    world.charge(&mut service, "closed", "2026-04-11").await;
    run_month(&world, month("2026-04")).await;
    let bill = bill_of(&world, customer, month("2026-04")).await.expect("a bill");
    assert_eq!((bill.lines[0].days, bill.summary.supply.get()), (10, 666_666));
    run_month(&world, month("2026-05")).await;
    assert!(bill_of(&world, customer, month("2026-05")).await.is_none());
}

/// C5.
async fn one_off_items_in_full(mut world: World) {
    let customer = world.customer("라온문화").await;
    let mut service = world.service(customer, 0, "2026-05-20", &[("asp-base", 10)]).await;
    world.one_off(&mut service, 12_000_000, Some("2026-05-20")).await;
    world.one_off(&mut service, 3_000_000, Some("2026-06-01")).await;
    world.one_off(&mut service, 9_000_000, None).await;
    run_month(&world, month("2026-05")).await;
    let bill = bill_of(&world, customer, month("2026-05")).await.expect("a bill");
    let lines: Vec<_> = bill.lines.iter().map(|line| line.supply.get()).collect();
    // 2,400,000 × 12 ÷ 31.
    assert_eq!(lines, [929_032, 12_000_000]);
    run_month(&world, month("2026-06")).await;
    let bill = bill_of(&world, customer, month("2026-06")).await.expect("a bill");
    assert_eq!(bill.summary.supply, Won::new(2_400_000 + 3_000_000));
}

/// P5, shown on the bill.
async fn a_negotiated_price(mut world: World) {
    let customer = world.customer("마루손보").await;
    let units = [("asp-base", 10), ("equipment-rental", 4)];
    let mut service = world.service(customer, 12, "2026-01-01", &units).await;
    world.agree_price(&mut service, "asp-base", 170_000, "2026-01-01").await;
    world.agree_price(&mut service, "equipment-rental", 35_000, "2026-01-01").await;
    run_month(&world, month("2026-03")).await;
    let bill = bill_of(&world, customer, month("2026-03")).await.expect("a bill");
    let lines: Vec<_> = bill.lines.iter().map(|line| line.supply.get()).collect();
    assert_eq!(lines, [1_700_000, 140_000]);
    assert_eq!(bill.lines[0].conditions.ko, "10석 이상 · 12개월 · 협정 단가");
    assert_eq!(bill.lines[0].discount_granted, Won::new(400_000));
}

/// C7: whatever is run how often.
async fn a_month_is_billed_once(mut world: World) {
    for name in ["바다상사", "사람인력"] {
        let customer = world.customer(name).await;
        world.service(customer, 24, "2026-01-01", &SPEC).await;
    }
    run_month(&world, month("2026-03")).await;
    let first = everything(&world, month("2026-03")).await;
    let again = run_month(&world, month("2026-03")).await;
    assert_eq!((again.bills_issued, again.state), (0, RunState::Issued));
    assert_eq!(everything(&world, month("2026-03")).await, first);
    assert_eq!((world.count("bill").await, world.count("outbox").await), (2, 2));
}

/// Shown at the end, 5: killed in the middle and run again gives the bills of an undisturbed run.
async fn a_killed_run_is_carried_on(mut world: World) {
    for n in 0..7 {
        let customer = world.customer(&format!("고객 {n}")).await;
        world.service(customer, 36, "2026-01-01", &[("asp-base", 10 + n)]).await;
    }
    // The undisturbed month.
    run_month(&world, month("2026-03")).await;
    let undisturbed: Vec<String> = amounts(&everything(&world, month("2026-03")).await, "202603");
    assert_eq!(undisturbed.len(), 7);

    let actor = world.clerk_on(day("2026-07-01"));
    let of = month("2026-05");
    let tx = world.store.begin(actor.scope()).await.expect("a transaction");
    let started = run::start_in_parts(&tx, &actor, of, 3).await.expect("starts");
    tx.commit().await.expect("commits");
    let tx = world.store.begin(actor.scope()).await.expect("a transaction");
    let part = run::take(&tx, &actor, started.id).await.expect("read").expect("a part");
    let billed = run::bill(&tx, &actor, started.id, &part).await.expect("bills three");
    tx.commit().await.expect("commits");
    let Billed::Written(after) = billed else { panic!("the part was ours") };
    assert_eq!((after.bills_issued, after.accounts_done), (3, 3));
    // Killed in the middle of the next part: its transaction never commits.
    let tx = world.store.begin(actor.scope()).await.expect("a transaction");
    let part = run::take(&tx, &actor, started.id).await.expect("read").expect("a part");
    run::bill(&tx, &actor, started.id, &part).await.expect("bills three more");
    drop(tx);
    assert_eq!(everything(&world, of).await.len(), 3);

    let mut steps = Vec::new();
    let done = run::whole_month(&world.store, &actor, of, |run| steps.push(run.accounts_done));
    let done = done.await.expect("is carried on");
    assert_eq!(done.id, started.id, "the open run is taken over");
    assert_eq!((done.bills_issued, done.accounts_done, done.accounts_total), (7, 7, 7));
    assert_eq!(steps.first(), Some(&7), "the three are not billed again");
    let resumed = amounts(&everything(&world, of).await, "202605");
    assert_eq!(resumed, undisturbed);
    assert_eq!(done.amount_total, total(&world, of).await);
}

/// What differs between two months of the same services is left out: month and hash.
fn amounts(bills: &[String], yyyymm: &str) -> Vec<String> {
    let figures = |bill: &String| {
        let (figures, _hash) = bill.rsplit_once(' ').expect("ends in its hash");
        figures.replacen(yyyymm, "", 1)
    };
    bills.iter().map(figures).collect()
}

async fn total(world: &World, of: Month) -> Won {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let filter = BillFilter { month: Some(of), ..BillFilter::default() };
    let found = bills::list(&tx, &filter, None, 1_000).await.expect("bills are read");
    Won::sum(found.rows.iter().map(|bill| bill.total), "total").expect("small amounts")
}

/// 4.1: two runs at once still make one bill an account.
async fn two_runs_at_once(mut world: World) {
    for n in 0..12 {
        let customer = world.customer(&format!("고객 {n}")).await;
        world.service(customer, 36, "2026-01-01", &[("asp-base", 10)]).await;
    }
    let actor = world.clerk_on(day("2026-04-01"));
    let of = month("2026-03");
    let run = || run::whole_month(&world.store, &actor, of, |_| ());
    let (one, two) = tokio::join!(run(), run());
    for run in [one, two] {
        assert_eq!(run.expect("comes to its end").state, RunState::Issued);
    }
    assert_eq!((world.count("bill").await, world.count("bill_line").await), (12, 12));
    assert_eq!(world.count("outbox").await, 12);
}

async fn a_dry_run_writes_nothing(mut world: World) {
    let small = world.customer("작은회사").await;
    let mut service = world.service(small, 36, "2026-01-01", &[("asp-base", 10)]).await;
    let steady = world.customer("그대로").await;
    world.service(steady, 36, "2026-01-01", &SPEC).await;
    run_month(&world, month("2026-03")).await;
    world.add_units(&mut service, "asp-base", 5, "2026-04-01").await;
    let tables = ["bill", "bill_line", "bill_run", "event", "outbox", "bill_run_failure"];
    let mut before = Vec::new();
    for table in tables {
        before.push(world.count(table).await);
    }
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let actor = world.clerk_on(day("2026-05-01"));
    let dry = dry_run::dry_run(&tx, &actor, month("2026-04")).await.expect("a dry run");
    drop(tx);
    for (table, rows) in tables.into_iter().zip(before) {
        assert_eq!(world.count(table).await, rows, "{table}");
    }
    // The one that changed comes first, with the reason.
    let names: Vec<_> = dry.rows.iter().map(|row| row.payer_name.as_str()).collect();
    assert_eq!(names, ["작은회사", "그대로"]);
    assert_eq!(dry.rows[0].difference.change, Won::new(900_000));
    assert_eq!(dry.rows[0].difference.causes[0].kind, CauseKind::Quantity);
    assert!(dry.rows[0].difference.is_outlier() && !dry.rows[1].difference.is_outlier());
    assert_eq!(dry.rows[1].difference.change, Won::ZERO);
    assert_eq!((dry.accounts, dry.bills), (2, 2));
    // The run then gives the same amounts.
    let done = run_month(&world, month("2026-04")).await;
    assert_eq!((done.bills_issued, done.amount_total), (2, dry.total));
}

/// 4.1: "listed with the reason and does not stop the others; the run can be resumed for those
/// alone".
async fn one_broken_account_does_not_stop_the_others(mut world: World) {
    let broken = world.customer("깨진회사").await;
    let mut service = world.service(broken, 36, "2026-01-01", &[("floor-space", 3)]).await;
    let sound = world.customer("멀쩡한회사").await;
    world.service(sound, 36, "2026-01-01", &SPEC).await;
    let of = month("2026-03");
    let done = run_month(&world, of).await;
    assert_eq!((done.bills_issued, done.accounts_done), (1, 2));
    let problems = problems(&world, &done).await;
    let found: Vec<_> = problems.iter().map(|p| (p.0.as_str(), p.1.as_str(), p.2)).collect();
    assert_eq!(found, [("깨진회사", "unknown-item", false)]);
    // The price is agreed afterwards; running again bills the one alone.
    world.agree_price(&mut service, "floor-space", 50_000, "2026-01-01").await;
    let again = run_month(&world, of).await;
    assert_eq!((again.bills_issued, again.amount_total), (1, Won::new(165_000)));
}

async fn problems(world: &World, run: &BillRun) -> Vec<(String, String, bool)> {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let detail = runs::detail(&tx, run.id).await.expect("read").expect("the run");
    assert_eq!(detail.started_by_name, "박정산");
    let problem = |p: runs::Problem| (p.payer_name, p.code, p.billed);
    detail.problems.into_iter().map(problem).collect()
}

/// C6.
async fn missing_attendance_is_listed(mut world: World) {
    let customer = world.customer("상담회사").await;
    let units = [("asp-base", 10), ("agent-staffing", 8)];
    world.service(customer, 36, "2026-01-01", &units).await;
    let done = run_month(&world, month("2026-03")).await;
    let bill = bill_of(&world, customer, month("2026-03")).await.expect("a bill");
    assert_eq!(bill.summary.supply, Won::new(1_800_000));
    let found = problems(&world, &done).await;
    assert_eq!(found, [("상담회사".to_owned(), "missing-attendance".to_owned(), true)]);
}

/// Spec 4.2: zero-rated and exempt payers are billed like the others, without tax.
async fn a_zero_rated_account_is_not_taxed(mut world: World) {
    for (name, kind) in [("수출회사", TaxKind::ZeroRated), ("면세회사", TaxKind::Exempt)] {
        let customer = world.customer(name).await;
        world.service(customer, 36, "2026-01-01", &SPEC).await;
        world.tax(customer, kind).await;
        run_month(&world, month("2026-03")).await;
        let bill = bill_of(&world, customer, month("2026-03")).await.expect("a bill");
        let summary = &bill.summary;
        assert_eq!((summary.vat, summary.total), (Won::ZERO, summary.supply), "{name}");
        let of_kind = |line: &LineDetail| line.tax_category.code() == kind.code();
        assert!(!bill.lines.is_empty() && bill.lines.iter().all(of_kind), "{name}");
    }
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    for verified in gaetong_billing::verify::verify(&tx).await.expect("is verified") {
        assert!(verified.holds(), "{}: {:?}", verified.promise.code, verified.broken_by);
    }
}

/// C8: "A bill with nothing to charge is not made."
async fn nothing_to_charge_no_bill(mut world: World) {
    let customer = world.customer("아직없음").await;
    world.service(customer, 36, "2026-06-01", &SPEC).await;
    world.customer("서비스없음").await;
    let done = run_month(&world, month("2026-05")).await;
    assert_eq!((done.bills_issued, done.accounts_done, world.count("bill").await), (0, 2, 0));
}

/// C1: billed after the month ends, at midnight in Seoul.
async fn before_the_month_is_over(world: World) {
    let refused = |actor: Actor| {
        let store = world.store.clone();
        async move {
            let tx = store.begin(actor.scope()).await.expect("a transaction");
            run::start(&tx, &actor, month("2026-10")).await.map(drop)
        }
    };
    let last_day = refused(world.clerk_on(day("2026-10-31"))).await;
    assert!(matches!(last_day, Err(RunError::MonthNotOver { .. })));
    let mut before_midnight = world.clerk_on(day("2026-10-31"));
    before_midnight.now = "2026-10-31T14:59:59Z".parse().expect("an instant");
    assert!(refused(before_midnight.clone()).await.is_err());
    before_midnight.now = "2026-10-31T15:00:00Z".parse().expect("an instant");
    assert!(refused(before_midnight).await.is_ok());
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let dry = dry_run::dry_run(&tx, &world.clerk_on(day("2026-10-31")), month("2026-10")).await;
    assert_eq!(dry.err().map(|e| e.code()), Some("month-not-over"));
}

async fn only_settlement_runs_bills(world: World) {
    for role in [Role::Sales, Role::Consulting, Role::TenantAdmin, Role::Partner, Role::Credit] {
        let actor = Actor { role, ..world.clerk_on(day("2026-10-01")) };
        let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
        let refused = run::start(&tx, &actor, month("2026-09")).await.err();
        assert_eq!(refused.map(|e| e.code()), Some("not-allowed"), "{role:?}");
    }
}

async fn why_it_is_that_amount(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let service = world.service(customer, 36, "2026-02-12", &[("asp-base", 10)]).await;
    run_month(&world, month("2026-02")).await;
    let tx = world.store.read(Scope::Tenant(customer.tenant)).await.expect("a transaction");
    let found = explain::of_service(&tx, &service.id, month("2026-02")).await.expect("read");
    let text = found.expect("a bill").explanation(Lang::Ko).join("\n");
    for part in [
        "J00000001 ASP 기본서비스: 1,092,857원",
        "180,000원 × 10석 × 17일 ÷ 28일 (원 미만 절사)",
        "이용요금표 2014-07",
        "변경신청 2026-02-12",
        "부가가치세: 109,285원",
        "납기일: 2026-03-25",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(explain::of_service(&tx, &service.id, month("2026-03")).await.expect("read").is_none());
}

/// 다시 계산: the same digits, and it says so when the rows are no longer the same.
async fn counted_again(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let mut service = world.service(customer, 36, "2026-02-01", &SPEC).await;
    run_month(&world, month("2026-02")).await;
    let bill = bill_of(&world, customer, month("2026-02")).await.expect("a bill").summary.id;
    // What happens after the month does not concern it.
    world.add_units(&mut service, "asp-base", 5, "2026-03-01").await;
    world.charge(&mut service, "closed", "2026-06-01").await;
    let recount = async || {
        let tx = world.store.read(Scope::Provider).await.expect("a transaction");
        explain::recount(&tx, bill).await.expect("counted").expect("a bill")
    };
    let same = recount().await;
    assert!(same.same_facts && same.same_amounts && same.problem.is_none());
    // What is recorded later for a day within it does.
    world.add_units(&mut service, "recording", 1, "2026-02-28").await;
    let other = recount().await;
    assert!(!other.same_facts && !other.same_amounts);
}

async fn what_changed_since_last_month(mut world: World) {
    let customer = world.customer("한빛보험").await;
    let mut service = world.service(customer, 24, "2026-01-01", &[("asp-base", 30)]).await;
    run_month(&world, month("2026-01")).await;
    let tenant = Scope::Tenant(customer.tenant);
    let reason = async |running: &str| {
        let tx = world.store.read(tenant).await.expect("a transaction");
        let home = home::tenant_home(&tx, month(running)).await.expect("read");
        (home.reason.map(|r| r.ko.into_owned()), home.expected[0].total())
    };
    let (first, expected) = reason("2026-02").await;
    assert_eq!(first.as_deref(), Some("ASP 기본서비스 신규 이용 시작 +5,100,000원"));
    assert_eq!(expected, Some(Won::new(5_610_000)));
    world.add_units(&mut service, "asp-base", 5, "2026-02-01").await;
    run_month(&world, month("2026-02")).await;
    let (second, _) = reason("2026-03").await;
    assert_eq!(second.as_deref(), Some("ASP 기본서비스 5석 증가 +850,000원"));
    run_month(&world, month("2026-03")).await;
    assert_eq!(reason("2026-04").await.0.as_deref(), Some("지난달과 같습니다"));
}

async fn a_tenant_sees_its_own_bills(mut world: World) {
    let mut customers = Vec::new();
    for name in ["우리", "남"] {
        let customer = world.customer(name).await;
        world.service(customer, 36, "2026-01-01", &SPEC).await;
        customers.push(customer);
    }
    run_month(&world, month("2026-03")).await;
    let theirs = bill_of(&world, customers[1], month("2026-03")).await.expect("a bill").summary.id;
    let tx = world.store.read(Scope::Tenant(customers[0].tenant)).await.expect("a transaction");
    let seen = bills::list(&tx, &BillFilter::default(), None, 10).await.expect("read").rows;
    assert_eq!(seen.iter().map(|b| b.payer_name.as_str()).collect::<Vec<_>>(), ["우리"]);
    assert!(bills::detail(&tx, theirs).await.expect("read").is_none());
    assert!(explain::recount(&tx, theirs).await.expect("read").is_none());
    let partner = Scope::Partner(gaetong_entity::ids::PartnerId::new());
    let tx = world.store.read(partner).await.expect("a transaction");
    assert!(bills::detail(&tx, theirs).await.expect("read").is_none());
}

/// A list in pages holds every bill once, newest month first.
async fn pages_of_bills(mut world: World) {
    for n in 0..5 {
        let customer = world.customer(&format!("고객 {n}")).await;
        world.service(customer, 36, "2026-01-01", &[("asp-base", 10)]).await;
    }
    run_month(&world, month("2026-03")).await;
    run_month(&world, month("2026-04")).await;
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = bills::list(&tx, &BillFilter::default(), after.as_ref(), 3).await.expect("read");
        seen.extend(page.rows.iter().map(|bill| bill.number.clone()));
        after = page.rows.last().map(|bill| bill.cursor());
        if !page.has_more {
            break;
        }
    }
    let expected = ["202604", "202603"].iter().flat_map(|m| (1..=5).map(move |n| (m, n)));
    let expected: Vec<_> = expected.map(|(m, n)| format!("{m}-A000000{n}")).collect();
    assert_eq!(seen, expected);
    let named = BillFilter { text: Some("A0000003".into()), ..BillFilter::default() };
    let found = bills::list(&tx, &named, None, 10).await.expect("read").rows;
    assert_eq!(found.len(), 2);
}
