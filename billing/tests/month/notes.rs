//! Credit notes and disputes: never more than was billed (I7), two people above the limit, and a
//! disputed line on hold.

use crate::world::{Customer, World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::notes::{self, NewRequest, NoteError, Outcome, disputes};
use gaetong_billing::receivables;
use gaetong_entity::ids::BillId;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::line_dispute::DisputeState;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Refusal, Scope};
use gaetong_rules::Won;

on_both_databases!(
    a_line_gives_back_no_more_than_it_took,
    the_last_note_takes_the_last_won_of_tax,
    of_notes_at_once_one_wins,
    above_the_limit_a_second_person_approves,
    what_was_billed_too_little_is_charged_further,
    a_role_has_a_limit_of_its_own,
    a_disputed_line_is_on_hold,
    a_dispute_above_the_limit_waits_for_its_note,
);

/// A bill of 35 seats with the app: 5,600,000 and 2,677,500.
async fn billed(world: &mut World) -> (Customer, BillId) {
    let customer = world.customer("한빛보험").await;
    let units = [("asp-base", 35), ("app-premium", 35)];
    world.service(customer, 36, "2026-01-01", &units).await;
    run_month(world, month("2026-09")).await;
    let bill = bill_of(world, customer, month("2026-09")).await.expect("a bill");
    (customer, bill.summary.id)
}

fn wanted(bill_id: BillId, line_no: i32, won: i64) -> NewRequest {
    NewRequest {
        bill_id,
        ground: CreditGround::BillingError,
        reason: "석수 오기".into(),
        lines: vec![(line_no, Won::new(won))],
    }
}

async fn ask(world: &World, actor: &Actor, new: NewRequest) -> Result<Outcome, NoteError> {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let outcome = notes::ask(&tx, actor, new).await?;
    tx.commit().await?;
    Ok(outcome)
}

async fn open(world: &World, customer: Customer) -> (i64, i64) {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let bills = receivables::of_account(&tx, customer.tenant, customer.account, false).await;
    let bill = bills.expect("are read").remove(0);
    (bill.open().get(), bill.on_hold.get())
}

async fn lift_limit(world: &World) {
    let admin = world.person(Role::Admin, None, "2026-10-15").await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    notes::set_limit(&tx, &admin, None, Won::new(1_000_000_000)).await.expect("is set");
    tx.commit().await.expect("commits");
}

/// I7, by line and by bill.
async fn a_line_gives_back_no_more_than_it_took(mut world: World) {
    let (customer, bill) = billed(&mut world).await;
    lift_limit(&world).await;
    let clerk = world.clerk_on(day("2026-10-15"));
    for (won, refused) in [
        (0, Some("nothing-to-credit")),
        (-1, Some("nothing-to-credit")),
        (2_677_501, Some("more-than-billed")),
        (2_000_000, None),
        (677_501, Some("more-than-billed")),
        (677_500, None),
        (1, Some("more-than-billed")),
    ] {
        let outcome = ask(&world, &clerk, wanted(bill, 2, won)).await;
        assert_eq!(outcome.as_ref().err().map(Refusal::code), refused, "{won}: {outcome:?}");
    }
    assert_eq!(open(&world, customer).await, (5_600_000 * 11 / 10, 0));
    assert_eq!(world.count("credit_note").await, 2);
    let none = ask(&world, &clerk, wanted(bill, 9, 1)).await.expect_err("no such line");
    assert_eq!(none.code(), "not-found");
}

/// Tax is mirrored: what notes take of it comes to what was billed, to the won.
async fn the_last_note_takes_the_last_won_of_tax(mut world: World) {
    let customer = world.customer("한빛보험").await;
    // 17 of 28 days of 1,800,000: 1,092,857 and 109,285 of tax.
    world.service(customer, 24, "2026-02-12", &[("asp-base", 10)]).await;
    run_month(&world, month("2026-02")).await;
    let bill = bill_of(&world, customer, month("2026-02")).await.expect("a bill").summary;
    lift_limit(&world).await;
    let clerk = world.clerk_on(day("2026-03-15"));
    let supply = bill.supply.get();
    let mut vat = 0;
    for part in [19, 19, 5, supply - 43] {
        let Ok(Outcome::Issued(note)) = ask(&world, &clerk, wanted(bill.id, 1, part)).await else {
            panic!("{part} is issued");
        };
        vat += note.vat;
    }
    assert_eq!(vat, bill.vat.get());
    assert_eq!(open(&world, customer).await, (0, 0));
}

/// Eight people credit the whole line at the same moment.
async fn of_notes_at_once_one_wins(mut world: World) {
    let (_, bill) = billed(&mut world).await;
    lift_limit(&world).await;
    let clerk = world.clerk_on(day("2026-10-15"));
    let all = (0..8).map(|_| ask(&world, &clerk, wanted(bill, 2, 2_677_500)));
    let outcomes = futures_of(all).await;
    let issued = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(issued, 1, "{outcomes:?}");
    assert_eq!(world.count("credit_note").await, 1);
    // Nor past the acts: a second note with the same place on the bill is refused by the table.
    let again = world.try_sql(
        "INSERT INTO credit_note SELECT tenant_id, bill_id, billing_account_id, bill_id, seq, \
         'X', ground, reason, supply, vat, out_of_scope, total, issued_on, issued_at, \
         requested_by, approved_by, workings FROM credit_note",
    );
    assert!(again.await.is_err());
}

/// Drives all of them at once.
async fn futures_of<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = all.map(|one| Some(Box::pin(one))).collect();
    let mut done: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (slot, out) in waiting.iter_mut().zip(&mut done) {
            if let Some(one) = slot
                && let std::task::Poll::Ready(value) = one.as_mut().poll(cx)
            {
                *out = Some(value);
                *slot = None;
            }
        }
        if waiting.iter().all(Option::is_none) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// 500,000 won, VAT included, by oneself; more by two.
async fn above_the_limit_a_second_person_approves(mut world: World) {
    let (customer, bill) = billed(&mut world).await;
    let clerk = world.clerk_on(day("2026-10-15"));
    let second = world.person(Role::Credit, None, "2026-10-15").await;
    let within = ask(&world, &clerk, wanted(bill, 1, 454_546)).await.expect("within the limit");
    assert!(matches!(within, Outcome::Issued(_)), "500,000 won");
    let above = ask(&world, &clerk, wanted(bill, 1, 454_547)).await.expect("above the limit");
    let Outcome::Waiting(request) = above else { panic!("it waits") };
    assert_eq!(world.count("credit_note").await, 1);
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let own = notes::approve(&tx, &clerk, request.id, None).await.expect_err("their own");
    assert_eq!(own.code(), "own-request");
    let approved = notes::approve(&tx, &second, request.id, Some(1)).await.expect("is approved");
    let Outcome::Issued(note) = approved else { panic!("a credit note") };
    assert_eq!((note.requested_by, note.approved_by), (clerk.user_id, Some(second.user_id)));
    let twice = notes::approve(&tx, &second, request.id, None).await.expect_err("twice");
    assert_eq!(twice.code(), "decided-already");
    tx.commit().await.expect("commits");
    let sales = world.person(Role::Sales, None, "2026-10-15").await;
    let refused = ask(&world, &sales, wanted(bill, 1, 1)).await.expect_err("not sales");
    assert_eq!(refused.code(), "not-allowed");
    let owed = (5_600_000 + 2_677_500) * 11 / 10 - 500_000 - 500_001;
    assert_eq!(open(&world, customer).await.0, owed);
}

async fn debit(world: &World, actor: &Actor, new: NewRequest) -> Result<Outcome, NoteError> {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let outcome = notes::ask_debit(&tx, actor, new).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// A debit note is a bill of the same month: numbered after it, due in its own time, posted, open;
/// above the limit by two; the month's next run makes no second regular bill.
async fn what_was_billed_too_little_is_charged_further(mut world: World) {
    let (customer, bill) = billed(&mut world).await;
    let clerk = world.clerk_on(day("2026-10-15"));
    let Ok(Outcome::Billed(first)) = debit(&world, &clerk, wanted(bill, 1, 454_545)).await else {
        panic!("499,999 won are within the limit")
    };
    assert_eq!((first.supply, first.vat, first.total), (454_545, 45_454, 499_999));
    assert_eq!((first.number.as_str(), first.seq), ("202609-A0000001-2", 2));
    // The 25th of November is a Wednesday.
    assert_eq!((first.due_on, first.corrects_bill_id), (day("2026-11-25"), Some(bill)));

    let above = debit(&world, &clerk, wanted(bill, 2, 1_000_000)).await.expect("waits");
    let Outcome::Waiting(request) = above else { panic!("it waits") };
    assert_eq!(world.count("bill").await, 2);
    let second = world.person(Role::Credit, None, "2026-10-15").await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let own = notes::approve(&tx, &clerk, request.id, None).await.expect_err("their own");
    assert_eq!(own.code(), "own-request");
    let approved = notes::approve(&tx, &second, request.id, Some(1)).await.expect("is approved");
    tx.commit().await.expect("commits");
    let Outcome::Billed(second) = approved else { panic!("a bill") };
    assert_eq!((second.number.as_str(), second.total), ("202609-A0000001-3", 1_100_000));

    for (line, won, refused) in [(1, 0, "nothing-to-charge"), (9, 1, "not-found")] {
        let outcome = debit(&world, &clerk, wanted(bill, line, won)).await;
        assert_eq!(outcome.expect_err("is refused").code(), refused, "{line} {won}");
    }
    let again = debit(&world, &clerk, wanted(first.id, 1, 1)).await.expect_err("on a debit note");
    assert_eq!(again.code(), "on-a-debit-note");
    let sales = world.person(Role::Sales, None, "2026-10-15").await;
    let refused = debit(&world, &sales, wanted(bill, 1, 1)).await.expect_err("not sales");
    assert_eq!(refused.code(), "not-allowed");

    // It can be credited like any bill, and a run of the month finds nothing to do.
    let taken = ask(&world, &clerk, wanted(first.id, 1, 454_545)).await.expect("is credited");
    assert!(matches!(taken, Outcome::Issued(_)));
    run_month(&world, month("2026-09")).await;
    assert_eq!(world.count("bill").await, 3);
    crate::books::healthy(&world).await;
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let owed = receivables::of_account(&tx, customer.tenant, customer.account, true).await;
    let owed: i64 = owed.expect("are read").iter().map(|bill| bill.open().get()).sum();
    assert_eq!(owed, (5_600_000 + 2_677_500) * 11 / 10 + 1_100_000);
}

async fn a_role_has_a_limit_of_its_own(mut world: World) {
    let (_, bill) = billed(&mut world).await;
    let admin = world.person(Role::Admin, None, "2026-10-15").await;
    let credit = world.person(Role::Credit, None, "2026-10-15").await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let low = (Some(Role::Credit), Won::new(10_000));
    notes::set_limit(&tx, &admin, low.0, low.1).await.expect("is set");
    assert_eq!(notes::limit(&tx, Role::Credit).await.expect("read"), Won::new(10_000));
    assert_eq!(notes::limit(&tx, Role::Settlement).await.expect("read"), Won::new(500_000));
    tx.commit().await.expect("commits");
    let waits = ask(&world, &credit, wanted(bill, 1, 10_000)).await.expect("waits");
    assert!(matches!(waits, Outcome::Waiting(_)), "11,000 won are above 10,000");
    let clerk = world.clerk_on(day("2026-10-15"));
    let issued = ask(&world, &clerk, wanted(bill, 1, 10_000)).await.expect("is issued");
    assert!(matches!(issued, Outcome::Issued(_)));
}

/// The customer disputes a line: its amount is on hold; rejected, it is due again; upheld, a note
/// takes it back.
async fn a_disputed_line_is_on_hold(mut world: World) {
    let (customer, bill) = billed(&mut world).await;
    lift_limit(&world).await;
    let clerk = world.clerk_on(day("2026-10-15"));
    let theirs = world.person(Role::TenantAdmin, Some(customer.tenant), "2026-10-10").await;
    let total = 9_105_250;
    let tx = world.store.begin(theirs.scope()).await.expect("begins");
    let first = disputes::open(&tx, &theirs, bill, 2, "쓰지 않은 상품").await.expect("is open");
    let again = disputes::open(&tx, &theirs, bill, 2, "다시").await.expect_err("twice");
    assert_eq!(again.code(), "already-disputed");
    tx.commit().await.expect("commits");
    assert_eq!(open(&world, customer).await, (total, 2_945_250));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let reason = "사용 기록이 있음";
    let row = disputes::reject(&tx, &clerk, first.id, Some(1), reason).await.expect("is rejected");
    assert_eq!(row.state, DisputeState::Rejected);
    tx.commit().await.expect("commits");
    assert_eq!(open(&world, customer).await, (total, 0));
    let tx = world.store.begin(theirs.scope()).await.expect("begins");
    let second = disputes::open(&tx, &theirs, bill, 2, "기록이 다릅니다").await.expect("is open");
    tx.commit().await.expect("commits");
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    disputes::uphold(&tx, &clerk, second.id, None, "확인함", None).await.expect("is upheld");
    tx.commit().await.expect("commits");
    assert_eq!(open(&world, customer).await, (6_160_000, 0));
    // Another customer's eyes see no such bill.
    let stranger = world.customer("누리카드").await;
    let stranger = world.person(Role::TenantAdmin, Some(stranger.tenant), "2026-10-10").await;
    let tx = world.store.begin(stranger.scope()).await.expect("begins");
    let refused = disputes::open(&tx, &stranger, bill, 1, "남의 청구서").await;
    assert_eq!(refused.expect_err("not theirs").code(), "not-found");
}

/// Upholding above the limit leaves the dispute open until the note is approved.
async fn a_dispute_above_the_limit_waits_for_its_note(mut world: World) {
    let (customer, bill) = billed(&mut world).await;
    let clerk = world.clerk_on(day("2026-10-15"));
    let second = world.person(Role::Admin, None, "2026-10-15").await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let dispute = disputes::open(&tx, &clerk, bill, 2, "고객 전화").await.expect("is open");
    let outcome = disputes::uphold(&tx, &clerk, dispute.id, None, "확인함", None).await;
    let Ok(Outcome::Waiting(request)) = outcome else { panic!("it waits") };
    tx.commit().await.expect("commits");
    assert_eq!(open(&world, customer).await, (9_105_250, 2_945_250));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    notes::approve(&tx, &second, request.id, None).await.expect("is approved");
    let all = disputes::list(&tx).await.expect("are read");
    assert_eq!(all[0].dispute.state, DisputeState::Upheld);
    tx.commit().await.expect("commits");
    assert_eq!(open(&world, customer).await, (6_160_000, 0));
}
