//! The run as an object: proposed, held back, reviewed, confirmed; shared by several hands; one
//! account alone; counted again; at midnight in Seoul.

use crate::world::{World, day, month};
use crate::{SPEC, amounts, everything, on_both_databases, run_month};
use chrono::{TimeDelta, Utc};
use gaetong_billing::bills::{self, BillFilter};
use gaetong_billing::replay::Replay;
use gaetong_billing::run::{self, Billed, RunError};
use gaetong_billing::runs;
use gaetong_entity::act::Actor;
use gaetong_entity::money::bill_run::RunState;
use gaetong_entity::{Refusal, Scope};
use gaetong_rules::Month;

on_both_databases!(
    a_run_is_reviewed_before_it_is_issued,
    an_account_held_back_is_billed_alone_later,
    eight_hands_make_the_bills_of_one,
    the_first_parts_are_small,
    who_lost_a_part_writes_nothing,
    a_month_counted_again,
    a_month_billed_after_its_due_date,
    once_a_month_at_midnight_in_seoul,
);

/// Carries out one act in a transaction of its own.
macro_rules! act {
    ($world:ident, $actor:ident, |$tx:ident| $act:expr) => {{
        let $tx = $world.store.begin($actor.scope()).await.expect("a transaction");
        let done = $act.await;
        if done.is_ok() {
            $tx.commit().await.expect("commits");
        }
        done
    }};
}

fn code<T>(refused: Result<T, RunError>) -> &'static str {
    refused.err().map(|error| error.code()).unwrap_or_default()
}

async fn a_run_is_reviewed_before_it_is_issued(mut world: World) {
    let customer = world.customer("한빛보험").await;
    world.service(customer, 36, "2026-01-01", &SPEC).await;
    let clerk = world.clerk_on(day("2026-04-01"));
    let of = month("2026-03");
    let proposed = act!(world, clerk, |tx| run::propose(&tx, &clerk, of)).expect("is proposed");
    assert_eq!((proposed.state, proposed.bills_issued), (RunState::Proposed, 0));
    let again = act!(world, clerk, |tx| run::propose(&tx, &clerk, of)).expect("is that run");
    assert_eq!(again.id, proposed.id);
    let early = act!(world, clerk, |tx| run::confirm(&tx, &clerk, proposed.id, "2026-03"));
    assert_eq!(code(early), "bill-run-state");
    act!(world, clerk, |tx| run::review(&tx, &clerk, proposed.id)).expect("is reviewed");
    let typed = act!(world, clerk, |tx| run::confirm(&tx, &clerk, proposed.id, "2026-04"));
    assert_eq!(code(typed), "month-typed-otherwise");
    assert_eq!(world.count("bill").await, 0);
    let begun = act!(world, clerk, |tx| run::confirm(&tx, &clerk, proposed.id, "2026-03"));
    assert_eq!(begun.expect("begins").state, RunState::Issuing);
    let done = run::to_the_end(&world.store, &clerk, proposed.id, |_| ()).await.expect("is done");
    assert_eq!((done.state, done.bills_issued), (RunState::Issued, 1));
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let detail = runs::detail(&tx, done.id).await.expect("read").expect("the run");
    assert_eq!(
        (detail.started_by_name, detail.reviewed_by_name),
        ("박정산".into(), "박정산".into())
    );
}

async fn an_account_held_back_is_billed_alone_later(mut world: World) {
    for name in ["보류회사", "다른회사"] {
        let customer = world.customer(name).await;
        world.service(customer, 36, "2026-01-01", &SPEC).await;
    }
    let clerk = world.clerk_on(day("2026-04-01"));
    let run = act!(world, clerk, |tx| run::propose(&tx, &clerk, month("2026-03")));
    let run = run.expect("is proposed").id;
    act!(world, clerk, |tx| run::review(&tx, &clerk, run)).expect("is reviewed");
    let without = act!(world, clerk, |tx| run::hold(&tx, &clerk, run, "A0000001", " "));
    assert_eq!(code(without), "hold-reason-needed");
    let unknown = act!(world, clerk, |tx| run::hold(&tx, &clerk, run, "A9", "이의"));
    assert_eq!(code(unknown), "no-such-account");
    let held = act!(world, clerk, |tx| run::hold(&tx, &clerk, run, "A0000001", "단가 이의"));
    assert_eq!(held.expect("is held").state, RunState::Proposed, "to be looked at again");
    let twice = act!(world, clerk, |tx| run::hold(&tx, &clerk, run, "A0000001", "단가 이의"));
    assert_eq!(code(twice), "account-held");
    act!(world, clerk, |tx| run::review(&tx, &clerk, run)).expect("is reviewed");
    act!(world, clerk, |tx| run::confirm(&tx, &clerk, run, "2026-03")).expect("begins");
    let done = run::to_the_end(&world.store, &clerk, run, |_| ()).await.expect("is done");
    assert_eq!((done.bills_issued, done.accounts_total, done.accounts_done), (1, 1, 1));

    let held = act!(world, clerk, |tx| run::bill_alone(&tx, &clerk, run, "A0000001"));
    assert_eq!(code(held), "account-held");
    act!(world, clerk, |tx| run::release(&tx, &clerk, run, "A0000001")).expect("is released");
    let alone = act!(world, clerk, |tx| run::bill_alone(&tx, &clerk, run, "A0000001"));
    let alone = alone.expect("is billed");
    assert_eq!((alone.bills_issued, alone.state), (2, RunState::Issued));
    let again = act!(world, clerk, |tx| run::bill_alone(&tx, &clerk, run, "A0000001"));
    assert_eq!(code(again), "account-billed");
    assert_eq!((world.count("bill").await, world.count("receivable").await), (2, 2));
}

async fn eight_hands_make_the_bills_of_one(mut world: World) {
    for n in 0..24 {
        let customer = world.customer(&format!("고객 {n}")).await;
        world.service(customer, 36, "2026-01-01", &[("asp-base", 10 + n)]).await;
    }
    let clerk = world.clerk_on(day("2026-07-01"));
    let mut made = Vec::new();
    // March and May have as many days.
    for (of, hands) in [(month("2026-03"), 1), (month("2026-05"), 8)] {
        let begun = act!(world, clerk, |tx| run::start_in_parts(&tx, &clerk, of, 2));
        let run = begun.expect("starts").id;
        let mut steps = Vec::new();
        let done =
            run::shared(&world.store, &clerk, run, hands, |run| steps.push(run.accounts_done));
        let done = done.await.expect("comes to its end");
        assert_eq!((done.bills_issued, done.accounts_done), (24, 24));
        // Twelve parts and the open end.
        assert_eq!((steps.len(), steps.iter().max()), (13, Some(&24)));
        let yyyymm = of.to_string().replace('-', "");
        made.push(amounts(&everything(&world, of).await, &yyyymm));
    }
    assert_eq!(made[0], made[1]);
    assert_eq!(world.count("bill").await, 48);
}

/// An eighth, a quarter and a half of a hundred, and then the hundreds: nobody twice, nobody left out.
async fn the_first_parts_are_small(mut world: World) {
    for n in 0..90 {
        let customer = world.customer(&format!("고객 {n}")).await;
        world.service(customer, 36, "2026-01-01", &[("asp-base", 10)]).await;
    }
    let clerk = world.clerk_on(day("2026-04-01"));
    let begun = act!(world, clerk, |tx| run::start(&tx, &clerk, month("2026-03")));
    let run = begun.expect("starts").id;
    let mut steps = Vec::new();
    let done = run::shared(&world.store, &clerk, run, 1, |run| steps.push(run.accounts_done));
    assert_eq!(done.await.expect("comes to its end").bills_issued, 90);
    assert_eq!(steps, [12, 37, 87, 90]);
    assert_eq!(world.count("bill").await, 90);
}

/// A hand that was too slow: its part was given to another when its lease was over.
async fn who_lost_a_part_writes_nothing(mut world: World) {
    let customer = world.customer("한빛보험").await;
    world.service(customer, 36, "2026-01-01", &SPEC).await;
    let slow = world.clerk_on(day("2026-04-01"));
    let later = Actor { now: slow.now + TimeDelta::minutes(2), ..slow.clone() };
    let run = act!(world, slow, |tx| run::start(&tx, &slow, month("2026-03"))).expect("starts").id;
    let part = act!(world, slow, |tx| run::take(&tx, &slow, run)).expect("read").expect("a part");
    let none = act!(world, slow, |tx| run::take(&tx, &slow, run)).expect("read");
    assert!(none.is_none(), "there is one part and somebody is at it");
    let mine = act!(world, later, |tx| run::take(&tx, &later, run)).expect("read").expect("a part");
    let lost = act!(world, slow, |tx| run::bill(&tx, &slow, run, &part)).expect("no error");
    assert!(matches!(lost, Billed::Lost));
    assert_eq!((world.count("bill").await, world.count("outbox").await), (0, 0));
    let written = act!(world, later, |tx| run::bill(&tx, &later, run, &mine)).expect("no error");
    assert!(matches!(written, Billed::Written(_)));
    assert_eq!(world.count("bill").await, 1);
}

async fn a_month_counted_again(mut world: World) {
    let steady = world.customer("그대로").await;
    world.service(steady, 36, "2026-01-01", &SPEC).await;
    let moved = world.customer("나중에 알림").await;
    let mut service = world.service(moved, 36, "2026-01-01", &[("asp-base", 10)]).await;
    let of = month("2026-03");
    run_month(&world, of).await;
    let proved = replay(&world, of).await;
    assert_eq!((proved.bills, proved.deviations.len()), (2, 0));
    // Told in May for March: what was known when the bill was issued is what counts.
    let units = ("asp-base", 5);
    world.tell_of_units(&mut service, units, "2026-03-10", "2026-05-04").await;
    assert_eq!(replay(&world, of).await.deviations, []);
    // Known before the bill was issued, and not in it: somebody changed the past.
    world.tell_of_units(&mut service, units, "2026-03-10", "2026-03-10").await;
    let found = replay(&world, of).await.deviations;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].payer_name.as_str(), found[0].other_facts), ("나중에 알림", true));
    assert_eq!(found[0].line_no, Some(1));
    assert!(found[0].counted > Some(found[0].issued));
}

/// L1, decision 0025: the bill is due with those of the month it is issued in, says why, and comes to
/// the same when it is counted again.
async fn a_month_billed_after_its_due_date(mut world: World) {
    let customer = world.customer("늦은청구").await;
    world.service(customer, 36, "2026-01-01", &SPEC).await;
    let midnight = |text| gaetong_rules::month::seoul_midnight(day(text));
    for (of, issued_on, due_on) in [
        ("2026-02", "2026-03-25", "2026-03-25"), // on its due date
        ("2026-03", "2026-04-28", "2026-05-26"), // due 27 April; Buddha's birthday in lieu
    ] {
        let clerk = at(&world, midnight(issued_on));
        let run = run::whole_month(&world.store, &clerk, month(of), |_| ()).await;
        assert_eq!(run.expect("is billed").bills_issued, 1);
        let tx = world.store.read(Scope::Provider).await.expect("a transaction");
        let filter = BillFilter { month: Some(month(of)), ..BillFilter::default() };
        let bill = bills::list(&tx, &filter, None, 1).await.expect("is listed").rows.remove(0);
        assert_eq!(bill.due_on, day(due_on), "{of} issued on {issued_on}");
        let told = bills::detail(&tx, bill.id).await.expect("is read").expect("is there").workings;
        let due: Vec<_> = told.iter().filter(|told| told.rule == "L1").collect();
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].result, gaetong_rules::Text::date(day(due_on)));
        assert_eq!(replay(&world, month(of)).await.deviations, []);
    }
}

async fn replay(world: &World, of: Month) -> Replay {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    gaetong_billing::replay::replay(&tx, of).await.expect("is counted again")
}

/// Runs of the month that ends and of the one before, at the last second and the first one, on
/// every boundary of seven years: one bill an account and month, in the right order.
async fn once_a_month_at_midnight_in_seoul(mut world: World) {
    let customer = world.customer("자정회사").await;
    world.service(customer, 12, "2023-12-01", &[("asp-base", 10)]).await;
    let mut of = month("2023-12");
    let last = month("2030-12");
    let mut billed = 0;
    while of <= last {
        let midnight = gaetong_rules::month::seoul_midnight(of.next().first_day());
        for (now, over) in [(midnight - TimeDelta::seconds(1), false), (midnight, true)] {
            let clerk = at(&world, now);
            let run = run::whole_month(&world.store, &clerk, of, |_| ()).await;
            assert_eq!(run.is_ok(), over, "{of} at {now}");
            billed += run.map_or(0, |run| run.bills_issued);
        }
        assert_eq!(billed, months_since(of), "{of}");
        of = of.next();
    }
    assert_eq!(world.count("bill").await, billed);
}

fn at(world: &World, now: chrono::DateTime<Utc>) -> Actor {
    Actor { now, ..world.clerk_on(day("2024-01-01")) }
}

/// Months from December 2023 to this one, both counted.
fn months_since(of: Month) -> i64 {
    let mut months = 1;
    let mut from = month("2023-12");
    while from < of {
        months += 1;
        from = from.next();
    }
    months
}
