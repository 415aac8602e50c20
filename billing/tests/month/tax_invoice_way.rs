//! Tax invoices after their issue: cancelled, sent, answered, issued again, summed up; and who may.

use crate::books::healthy;
use crate::tax_invoices::{
    STAMP, Stamp, amend, billed, credit, drafts, issue_all, issue_one, issued, issuer, listed,
    papers, wish,
};
use crate::world::{World, day, month};
use crate::{on_both_databases, run_month};
use gaetong_billing::tax_invoices::{
    self, Answered, Carrier, GapReason, NotIssued, Order, Reason, Slot,
};
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Refusal, Scope};
use gaetong_rules::Won;

on_both_databases!(
    before_it_is_sent_it_can_be_cancelled,
    packages_go_and_answers_come,
    what_was_rejected_is_issued_again,
    the_summary_ties_to_the_ledger,
    a_paper_that_cannot_be_signed_takes_no_number,
    only_settlement_issues,
);

/// 발행취소: what it invoices may be invoiced anew; a paper of two takes the other along.
async fn before_it_is_sent_it_can_be_cancelled(mut world: World) {
    let (_, original) = issued(&mut world).await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day("2026-09-09"));
    let silent = tax_invoices::cancel(&tx, &clerk, original, " ", None).await;
    assert_eq!(silent.expect_err("no reason").code(), "empty");
    tax_invoices::queue(&tx, &clerk, &[original]).await.expect("is queued");
    let stale = tax_invoices::cancel(&tx, &clerk, original, "오기", Some(1)).await;
    assert_eq!(stale.expect_err("another version").code(), "changed");
    tax_invoices::cancel(&tx, &clerk, original, "오기", Some(2)).await.expect("is cancelled");
    let twice = tax_invoices::cancel(&tx, &clerk, original, "오기", None).await;
    assert_eq!(twice.expect_err("twice").code(), "tax-invoice-state");
    tx.commit().await.expect("commits");
    let again = issue_one(&world, "2026-09-09", "2026-08").await;
    assert_eq!(again.number, "T202608-00000002");
    let opened = wish(again.id, Reason::LetterOfCredit, None);
    amend(&world, "2026-09-12", opened).await.expect("is tried");
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let amended = tax_invoices::cancel(&tx, &clerk, again.id, "오기", None).await;
    assert_eq!(amended.expect_err("amended").code(), "tax-invoice-amended");
    drop(tx);
    let negative = listed(&world).await.remove(2).document.id;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    tax_invoices::cancel(&tx, &clerk, negative, "신용장 취소", None).await.expect("is cancelled");
    tx.commit().await.expect("commits");
    let states: Vec<InvoiceState> =
        listed(&world).await.iter().map(|listed| listed.progress.state).collect();
    use InvoiceState::{Cancelled, Issued};
    assert_eq!(states, [Cancelled, Issued, Cancelled, Cancelled]);
    healthy(&world).await;
}

fn carrier() -> Carrier {
    Carrier { name: "test".into(), simulated: true, registration: "41000000".into() }
}

/// Hands over what is queued and answers it all with one code.
async fn send(world: &World, on: &str, code: &str) -> Answered {
    let clerk = world.clerk_on(day(on));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let package = tax_invoices::package(&tx, &clerk, &carrier()).await.expect("is packed");
    let package = package.expect("something waits");
    tx.commit().await.expect("commits");
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let id = package.transmission.id;
    tax_invoices::submitted(&tx, &clerk, id, Err("no network".into())).await.expect("is noted");
    let left = tax_invoices::unsubmitted(&tx, &clerk).await.expect("are found");
    assert_eq!(left[0].papers.len(), package.papers.len());
    tax_invoices::submitted(&tx, &clerk, id, Ok(())).await.expect("is noted");
    let answers: Vec<(String, String)> =
        package.papers.iter().map(|paper| (paper.issue_id.clone(), code.to_owned())).collect();
    let answered = tax_invoices::answer(&tx, &clerk, &answers).await.expect("are taken");
    tx.commit().await.expect("commits");
    answered
}

/// Queued the day after issue, at most a hundred a package, each answered once.
async fn packages_go_and_answers_come(mut world: World) {
    let (_, id) = issued(&mut world).await;
    let clerk = world.clerk_on(day("2026-09-09"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    assert!(tax_invoices::package(&tx, &clerk, &carrier()).await.expect("looks").is_none());
    let same_day = tax_invoices::queue_issued_before_today(&tx, &clerk).await;
    assert_eq!(same_day.expect("looks"), 0);
    let next_day = world.clerk_on(day("2026-09-10"));
    let queued = tax_invoices::queue_issued_before_today(&tx, &next_day).await;
    assert_eq!(queued.expect("is queued"), 1);
    assert_eq!(tax_invoices::queue(&tx, &next_day, &[id]).await.expect("is queued already"), 0);
    tx.commit().await.expect("commits");
    let answered = send(&world, "2026-09-10", "SUC001").await;
    assert_eq!(answered.accepted, ["202608314100000000000001"]);
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let again = [("202608314100000000000001".to_owned(), "ERR001".to_owned())];
    let answered = tax_invoices::answer(&tx, &clerk, &again).await.expect("are taken");
    assert_eq!(answered.unexpected, ["202608314100000000000001"]);
    let odd = [("202608314100000000000001".to_owned(), "ERR777".to_owned())];
    let odd = tax_invoices::answer(&tx, &clerk, &odd).await;
    assert_eq!(odd.expect_err("no such code").code(), "unknown-answer");
    let cancel = tax_invoices::cancel(&tx, &clerk, id, "오기", None).await;
    assert_eq!(cancel.expect_err("it is out").code(), "tax-invoice-state");
    let package = tax_invoices::transmissions(&tx, &clerk, 10).await.expect("are read").remove(0);
    assert!(package.simulated && package.answered_at.is_some() && package.last_error.is_none());
    let log = tax_invoices::log(&tx, &clerk, id).await.expect("is read");
    let acts: Vec<&str> = log.iter().map(|event| event.act.as_str()).collect();
    let expected = ["issued", "queued", "sent", "accepted"].map(|act| format!("tax_invoice.{act}"));
    assert_eq!(acts, expected);
    drop(tx);
    healthy(&world).await;
}

async fn what_was_rejected_is_issued_again(mut world: World) {
    let (_, id) = issued(&mut world).await;
    let clerk = world.clerk_on(day("2026-09-09"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    tax_invoices::queue(&tx, &clerk, &[id]).await.expect("is queued");
    tx.commit().await.expect("commits");
    let answered = send(&world, "2026-09-09", "ERR009").await;
    assert_eq!(answered.rejected, ["202608314100000000000001"]);
    let amended = amend(&world, "2026-09-09", wish(id, Reason::IssuedTwice, None)).await;
    assert_eq!(amended.expect_err("it does not count").code(), "tax-invoice-state");
    let again = issue_one(&world, "2026-09-09", "2026-08").await;
    assert_eq!(again.issue_id, "202608314100000000000002");
    let expected = [
        "0101 2026-08-31 2,400,000 240,000 -- rejected",
        "0101 2026-08-31 2,400,000 240,000 -- issued",
    ];
    assert_eq!(papers(&world).await, expected);
    healthy(&world).await;
}

/// The tax of the books is the tax of the tax invoices, but for what is named.
async fn the_summary_ties_to_the_ledger(mut world: World) {
    let (customer, _) = issued(&mut world).await;
    billed(&mut world, "누락회사").await;
    run_month(&world, month("2026-08")).await;
    credit(&world, customer, CreditGround::Outage, 300_000, "2026-09-12").await;
    let summary = |from: &'static str, to: &'static str| {
        let world = &world;
        async move {
            let tx = world.store.read(Scope::Provider).await.expect("begins");
            let clerk = world.clerk_on(day("2026-09-20"));
            let summary = tax_invoices::summary(&tx, &clerk, month(from), month(to)).await;
            let summary = summary.expect("is summed up");
            let gaps: i64 = summary.gaps.iter().map(|gap| gap.vat.get()).sum();
            assert_eq!(summary.ledger_vat.get() - summary.vat.get(), gaps);
            summary
        }
    };
    let august = summary("2026-08", "2026-08").await;
    assert_eq!((august.count, august.vat), (1, Won::new(240_000)));
    let gap = &august.gaps[0];
    assert_eq!((gap.number.as_str(), gap.reason), ("202608-A0000002", GapReason::NotInvoiced));
    issue_all(&world, "2026-09-09", "2026-08").await;
    issue_all(&world, "2026-09-12", "2026-09").await;
    let both = summary("2026-08", "2026-09").await;
    assert_eq!((both.count, both.vat, both.gaps.len()), (3, Won::new(450_000), 0));
    assert_eq!(both.customers.len(), 2);
    let september = summary("2026-09", "2026-09").await;
    assert_eq!((september.vat, september.ledger_vat), (Won::new(-30_000), Won::new(-30_000)));
}

async fn a_paper_that_cannot_be_signed_takes_no_number(mut world: World) {
    billed(&mut world, "가회사").await;
    billed(&mut world, "나회사").await;
    run_month(&world, month("2026-08")).await;
    let slots = drafts(&world, "2026-09-09", "2026-08").await.drafts;
    let slots = slots.into_iter().map(Slot::from).collect();
    let order = Order { slots, late_too: false };
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day("2026-09-09"));
    let stamp = Stamp { refuses: "가회사" };
    let outcomes = tax_invoices::issue(&tx, &clerk, &issuer(), &order, &stamp).await;
    let outcomes = outcomes.expect("is tried");
    tx.commit().await.expect("commits");
    assert_eq!(outcomes[0].result.as_ref().map_err(NotIssued::code), Err("not-signed"));
    let second = outcomes[1].result.as_ref().expect("is issued");
    assert_eq!(second.number, "T202608-00000001");
    healthy(&world).await;
}

async fn only_settlement_issues(mut world: World) {
    let (customer, id) = issued(&mut world).await;
    for role in [Role::Credit, Role::Sales, Role::Operations, Role::Legal] {
        let person = world.person(role, None, "2026-09-09").await;
        let tx = world.store.begin(Scope::Provider).await.expect("begins");
        let issue = tax_invoices::issue(&tx, &person, &issuer(), &Order::default(), &STAMP).await;
        assert_eq!(issue.expect_err("may not").code(), "not-allowed", "{}", role.code());
        let queue = tax_invoices::queue(&tx, &person, &[id]).await;
        assert_eq!(queue.expect_err("may not").code(), "not-allowed");
        let read = tax_invoices::detail(&tx, &person, id).await.map(|found| found.is_some());
        assert_eq!(read.is_ok(), role != Role::Operations, "{}", role.code());
    }
    // A customer reads its own and nobody else's.
    let stranger = billed(&mut world, "다른회사").await;
    for (tenant, sees) in [(customer.tenant, true), (stranger.tenant, false)] {
        let person = world.person(Role::TenantViewer, Some(tenant), "2026-09-09").await;
        let tx = world.store.read(Scope::Tenant(tenant)).await.expect("begins");
        let found = tax_invoices::detail(&tx, &person, id).await.expect("is read");
        assert_eq!(found.is_some(), sees);
        let drafts = tax_invoices::drafts(&tx, &person, &issuer(), month("2026-08")).await;
        assert_eq!(drafts.expect_err("may not").code(), "not-allowed");
    }
}
