//! What is owed, what settles it, and the books: posted with the bills, closed with the month, and
//! looked into as a whole.

use crate::world::{Customer, World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::close::{self, CheckCode, CloseError, Decision};
use gaetong_billing::ledger::{self, Account, Entry, Move, Source};
use gaetong_billing::receivables::{self, Balance, Standing};
use gaetong_billing::{run, verify};
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{DepositId, PaymentId, TenantId};
use gaetong_entity::money::credit_balance::CreditSource;
use gaetong_entity::money::{deposit, payment};
use gaetong_entity::{Scope, Tx};
use gaetong_rules::{Month, Won};
use sea_orm::ActiveValue::Set;
use std::collections::BTreeMap;

on_both_databases!(
    a_bill_is_posted_and_open,
    a_payment_settles_the_oldest_bill_first,
    what_is_left_of_a_payment_settles_the_next_bill,
    a_payment_that_was_none_is_undone,
    the_payer_designates_a_bill,
    a_month_is_closed_and_later_bills_go_to_the_open_one,
    a_month_is_not_closed_before_everything_is_billed,
    a_held_account_is_explained,
);

pub async fn healthy(world: &World) {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    for verified in verify::verify(&tx).await.expect("is looked into") {
        assert!(verified.holds(), "{}: {:?}", verified.promise.code, verified.broken_by);
    }
}

/// Looks into the books and closes.
pub async fn close_month(
    tx: &Tx,
    actor: &Actor,
    of: Month,
    acknowledged: &BTreeMap<String, String>,
) -> Result<Decision, CloseError> {
    let books = close::look_into_books(tx, actor).await?;
    close::close(tx, actor, of, acknowledged, &books).await
}

/// A customer with ten seats at 240,000: bills of 2,640,000.
pub async fn ten_seats(world: &mut World) -> Customer {
    let customer = world.customer("누리카드").await;
    world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    customer
}

/// Money of this payer comes in.
async fn pays(world: &World, payer: Customer, won: i64, on: &str) -> PaymentId {
    let actor = world.clerk_on(day(on));
    let (deposit, payment) = (DepositId::new(), PaymentId::new());
    world.insert(vec![deposited(deposit, won, on)]).await;
    world.insert(vec![paid(world, payer, (deposit, payment), won, on)]).await;
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let entry = |tenant_id, document, source, debit, credit| Entry {
        tenant_id,
        document,
        source,
        month: Month::of(day(on)),
        entered_on: day(on),
        billing_account_id: (tenant_id == payer.tenant).then_some(payer.account),
        partner_id: None,
        moves: Move::of(debit, credit, Won::new(won)).into_iter().collect(),
    };
    let came_in =
        entry(TenantId::NONE, deposit.0, Source::Deposit, Account::Bank, Account::Suspense);
    let is_his =
        entry(payer.tenant, payment.0, Source::Payment, Account::Suspense, Account::Receivables);
    ledger::post(&tx, vec![came_in, is_his]).await.expect("is posted");
    let whose = (payer.tenant, payer.account);
    let document = (CreditSource::Payment, payment.0);
    receivables::give(&tx, whose, document, day(on), Won::new(won)).await.expect("is given");
    receivables::settle(&tx, &actor, payer.tenant, payer.account).await.expect("settles");
    let told = Change {
        tenant_id: payer.tenant,
        act: "payment.recorded",
        subject_kind: "payment",
        subject_id: payment.to_string(),
        before: serde_json::json!({}),
        after: serde_json::json!({ "amount": won }),
        reason: None,
    };
    tx.record(&actor, told).await.expect("is recorded");
    tx.commit().await.expect("commits");
    payment
}

fn deposited(id: DepositId, won: i64, on: &str) -> deposit::ActiveModel {
    deposit::ActiveModel {
        id: Set(id),
        fingerprint: Set(id.to_string()),
        source: Set(deposit::DepositSource::Manual),
        bank: Set("한국은행".into()),
        deposited_on: Set(day(on)),
        deposited_at: Set(None),
        depositor: Set("누리카드".into()),
        amount: Set(won),
        virtual_account: Set(None),
        reference: Set(None),
        memo: Set(None),
        import_id: Set(None),
        assigned: Set(won),
        acknowledged_by: Set(None),
        acknowledged_at: Set(None),
        acknowledged_note: Set(None),
        recorded_by: Set(None),
        recorded_at: Set(chrono::DateTime::UNIX_EPOCH),
        version: Set(1),
    }
}

fn paid(
    world: &World,
    payer: Customer,
    (deposit, payment): (DepositId, PaymentId),
    won: i64,
    on: &str,
) -> payment::ActiveModel {
    payment::ActiveModel {
        tenant_id: Set(payer.tenant),
        id: Set(payment),
        billing_account_id: Set(payer.account),
        deposit_id: Set(deposit),
        amount: Set(won),
        paid_on: Set(day(on)),
        matched_by: Set(payment::MatchedBy::Hand),
        designated_bill_id: Set(None),
        recorded_by: Set(Some(world.settlement)),
        recorded_at: Set(chrono::DateTime::UNIX_EPOCH),
    }
}

/// The account's bills: month, open, standing on the day.
async fn stand(world: &World, payer: Customer, on: &str) -> Vec<(String, i64, Standing)> {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let bills = receivables::of_account(&tx, payer.tenant, payer.account, false).await;
    let told = |bill: Balance| (bill.month.to_string(), bill.open().get(), bill.standing(day(on)));
    bills.expect("are read").into_iter().map(told).collect()
}

async fn trial_balance(world: &World, from: &str, to: &str) -> Vec<(String, i64, i64, i64)> {
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let lines = ledger::trial_balance(&tx, month(from), month(to)).await.expect("is read");
    let told = |line: ledger::AccountTotals| {
        (line.code, line.debits.get(), line.credits.get(), line.closing.get())
    };
    lines.into_iter().map(told).collect()
}

fn line(code: &str, debits: i64, credits: i64, closing: i64) -> (String, i64, i64, i64) {
    (code.to_owned(), debits, credits, closing)
}

/// Spec 4.4: receivables, revenue, VAT payable, in the same transaction as the bill.
async fn a_bill_is_posted_and_open(mut world: World) {
    let payer = ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    assert_eq!(
        stand(&world, payer, "2026-02-25").await,
        [("2026-01".into(), 2_640_000, Standing::Issued)]
    );
    assert_eq!(
        trial_balance(&world, "2026-01", "2026-01").await,
        [
            line("receivables", 2_640_000, 0, 2_640_000),
            line("vat_payable", 0, 240_000, -240_000),
            line("revenue", 0, 2_400_000, -2_400_000),
        ]
    );
    healthy(&world).await;
}

/// L3.
async fn a_payment_settles_the_oldest_bill_first(mut world: World) {
    let payer = ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    run_month(&world, month("2026-02")).await;
    pays(&world, payer, 3_000_000, "2026-03-10").await;
    assert_eq!(
        stand(&world, payer, "2026-03-26").await,
        [("2026-01".into(), 0, Standing::Paid), ("2026-02".into(), 2_280_000, Standing::Overdue),]
    );
    assert_eq!(stand(&world, payer, "2026-03-25").await[1].2, Standing::PartlyPaid);
    healthy(&world).await;
}

/// L3: over-payment stays as credit; the next bill finds it.
async fn what_is_left_of_a_payment_settles_the_next_bill(mut world: World) {
    let payer = ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    pays(&world, payer, 3_000_000, "2026-02-25").await;
    healthy(&world).await;
    run_month(&world, month("2026-02")).await;
    let february = ("2026-02".into(), 2_640_000 - 360_000, Standing::PartlyPaid);
    assert_eq!(stand(&world, payer, "2026-03-02").await[1], february);
    healthy(&world).await;
}

async fn a_payment_that_was_none_is_undone(mut world: World) {
    let payer = ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    let payment = pays(&world, payer, 3_000_000, "2026-02-25").await;
    let actor = world.clerk_on(day("2026-02-27"));
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let undone = receivables::take_back(&tx, &actor, payer.tenant, payer.account, payment.0).await;
    assert_eq!(undone.expect("is undone"), Won::new(2_640_000));
    let again = receivables::settle(&tx, &actor, payer.tenant, payer.account).await;
    assert!(again.expect("settles").is_empty(), "nothing is left of it");
    tx.commit().await.expect("commits");
    assert_eq!(
        stand(&world, payer, "2026-02-27").await,
        [("2026-01".into(), 2_640_000, Standing::Overdue)]
    );
}

/// Civil Act art. 476: the payer may say which bill is paid.
async fn the_payer_designates_a_bill(mut world: World) {
    let payer = ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    run_month(&world, month("2026-02")).await;
    let february = bill_of(&world, payer, month("2026-02")).await.expect("a bill").summary.id;
    let actor = world.clerk_on(day("2026-03-10"));
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let (document, whose) = (PaymentId::new().0, (payer.tenant, payer.account));
    let source = (CreditSource::Payment, document);
    receivables::give(&tx, whose, source, day("2026-03-10"), Won::new(3_000_000))
        .await
        .expect("is given");
    let settled =
        receivables::settle_on(&tx, &actor, payer.tenant, payer.account, (document, february));
    assert_eq!(settled.await.expect("settles").len(), 1);
    tx.commit().await.expect("commits");
    let stand = stand(&world, payer, "2026-03-10").await;
    assert_eq!((stand[0].1, stand[1].1), (2_640_000, 0));
}

/// Spec 4.7: later documents go to the open month, and a reason opens a closed one again.
async fn a_month_is_closed_and_later_bills_go_to_the_open_one(mut world: World) {
    ten_seats(&mut world).await;
    run_month(&world, month("2026-01")).await;
    let none = BTreeMap::from([("tax_invoices_issued".to_owned(), "따로 발급".to_owned())]);
    let actor = world.clerk_on(day("2026-02-10"));
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let closed = close_month(&tx, &actor, month("2026-01"), &none).await.expect("is closed");
    assert_eq!((closed.postings, closed.control_total), (2, Won::new(2_640_000)));
    let twice = close_month(&tx, &actor, month("2026-01"), &none).await;
    assert!(matches!(twice, Err(CloseError::AlreadyClosed(_))), "{twice:?}");
    tx.commit().await.expect("commits");
    // A customer that was forgotten is billed after the close.
    let late = world.customer("다온여행").await;
    world.service(late, 0, "2026-01-01", &[("asp-base", 10)]).await;
    run_month(&world, month("2026-01")).await;
    let january = trial_balance(&world, "2026-01", "2026-01").await;
    assert_eq!(january[0], line("receivables", 2_640_000, 0, 2_640_000));
    let february = trial_balance(&world, "2026-02", "2026-02").await;
    assert_eq!(february[0], line("receivables", 2_640_000, 0, 5_280_000));
    healthy(&world).await;
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let silent = close::reopen(&tx, &actor, month("2026-01"), " ").await;
    assert!(matches!(silent, Err(CloseError::NoReason)), "{silent:?}");
    close::reopen(&tx, &actor, month("2026-01"), "누락 확인").await.expect("is opened again");
    let open = close::reopen(&tx, &actor, month("2026-01"), "또").await;
    assert!(matches!(open, Err(CloseError::NotClosed(_))), "{open:?}");
    assert_eq!(close::decisions(&tx).await.expect("are read").len(), 2);
}

async fn a_month_is_not_closed_before_everything_is_billed(mut world: World) {
    ten_seats(&mut world).await;
    let actor = world.clerk_on(day("2026-02-10"));
    let january = month("2026-01");
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let early = close_month(&tx, &actor, january, &BTreeMap::new()).await;
    let Err(CloseError::NotInOrder { missing, .. }) = early else { panic!("{early:?}") };
    assert_eq!(missing, [CheckCode::EverythingBilled]);
    // What is not billed cannot be talked away.
    let note = BTreeMap::from([("everything_billed".to_owned(), "괜찮음".to_owned())]);
    let talked = close_month(&tx, &actor, january, &note).await;
    assert!(matches!(talked, Err(CloseError::NotInOrder { .. })), "{talked:?}");
    drop(tx);
    run_month(&world, january).await;
    world
        .insert(vec![deposit::ActiveModel {
            assigned: Set(0),
            ..deposited(DepositId::new(), 5_000, "2026-01-20")
        }])
        .await;
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let left = close::checklist(&tx, &actor, january).await.expect("is looked at");
    let found: Vec<_> = left.iter().filter(|c| !c.is_in_order()).map(|c| c.code).collect();
    // The deposit was not posted to suspense either, which the books show.
    let left = [CheckCode::TaxInvoicesIssued, CheckCode::SuspenseClear, CheckCode::BooksInOrder];
    assert_eq!(found, left);
    let refused = close_month(&tx, &actor, january, &BTreeMap::new()).await;
    let Err(CloseError::NotInOrder { missing, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(missing, left);
}

/// Spec 4.7: "all accounts billed or explained": a held account is explained by its reason, which
/// somebody answers for.
async fn a_held_account_is_explained(mut world: World) {
    ten_seats(&mut world).await;
    let january = month("2026-01");
    let actor = world.clerk_on(day("2026-02-10"));
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let id = run::propose(&tx, &actor, january).await.expect("is proposed").id;
    run::hold(&tx, &actor, id, "A0000001", "단가 확인 중").await.expect("is held");
    run::review(&tx, &actor, id).await.expect("is reviewed");
    run::confirm(&tx, &actor, id, "2026-01").await.expect("is confirmed");
    tx.commit().await.expect("commits");
    run::to_the_end(&world.store, &actor, id, |_| ()).await.expect("is issued");
    let tx = world.store.begin(Scope::Provider).await.expect("a transaction");
    let checks = close::checklist(&tx, &actor, january).await.expect("is looked at");
    let left: Vec<_> = checks.iter().filter(|check| !check.is_in_order()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].code, CheckCode::FailuresExplained);
    assert!(left[0].examples[0].ko.contains("단가 확인 중"), "{:?}", left[0].examples);
    let note = BTreeMap::from([("failures_explained".to_owned(), "다음 달에 청구".to_owned())]);
    close_month(&tx, &actor, january, &note).await.expect("is closed with the note");
}
