//! Deposits come in by file and by message, and bills are settled with them (spec 4.5, L3).

use super::world::{Customer, World, day, month};
use super::{bill_of, run_month};
use crate::on_both_databases;
use gaetong_billing::payments::hand::{self, Share};
use gaetong_billing::payments::import::{self, Confirmed, NewFile};
use gaetong_billing::payments::known::Fate;
use gaetong_billing::payments::list::{self, DepositFilter, DepositState};
use gaetong_billing::payments::message::{self, Message};
use gaetong_billing::payments::{PaymentError, virtual_account};
use gaetong_billing::receivables;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{BillId, DepositId, PaymentId};
use gaetong_entity::money::payment::MatchedBy;
use gaetong_entity::money::payment_reversal::BackTo;
use gaetong_entity::money::{assessed_charge, deposit, posting};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Refusal, Scope};

on_both_databases!(
    a_file_is_imported_once_however_often_it_comes,
    nothing_is_a_deposit_before_it_is_confirmed,
    a_file_and_the_banks_messages_tell_of_the_same_deposits,
    messages_shuffled_and_repeated_are_taken_once_each,
    a_virtual_account_says_whose_it_is,
    the_same_amount_twice_is_not_taken_for_the_same_bill,
    by_hand_in_parts_and_on_a_named_bill,
    a_payment_that_was_none,
    late_charge_first_and_the_oldest_bill_first,
    only_settlement_handles_payments,
    three_hundred_deposits_at_once,
);

const HEADER: &str = "거래일자,거래시간,입금자명,입금액,적요,가상계좌\n";

fn line(on: &str, at: &str, who: &str, won: i64) -> String {
    format!("{on},{at},{who},{won},,\n")
}

/// A customer with the bill of 2026-09 and, if asked, of 2026-10: their totals in won.
async fn billed(world: &mut World, name: &str, seats: i64) -> (Customer, i64) {
    let customer = world.customer(name).await;
    world.service(customer, 36, "2026-02-01", &[("asp-base", seats)]).await;
    (customer, seats)
}

fn clerk(world: &World) -> Actor {
    world.clerk_on(day("2026-11-20"))
}

async fn total_of(world: &World, customer: Customer, of: &str) -> (BillId, i64) {
    let bill = bill_of(world, customer, month(of)).await.expect("a bill");
    (bill.summary.id, bill.summary.total.get())
}

async fn take(world: &World, bytes: &[u8]) -> Confirmed {
    let (tx, actor) = (world.store.begin(Scope::Provider).await.expect("begins"), clerk(world));
    let file = NewFile { bank: "가온은행", file_name: "입금.csv", bytes };
    let read = import::preview(&tx, &actor, file).await.expect("is previewed");
    let done = import::confirm(&tx, &actor, read.id).await.expect("is confirmed");
    tx.commit().await.expect("commits");
    done
}

/// Late charge and principal open of each bill of a customer, oldest first.
async fn open(world: &World, customer: Customer) -> Vec<(i64, i64)> {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let all = receivables::of_account(&tx, customer.tenant, customer.account, false).await;
    let all = all.expect("is read").into_iter();
    all.map(|bill| (bill.late_open.get(), bill.principal_open.get())).collect()
}

async fn credit(world: &World, customer: Customer) -> i64 {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    list::credit_of(&tx, customer.tenant, customer.account).await.expect("is read").get()
}

async fn deposits(world: &World, unmatched: bool) -> Vec<deposit::Model> {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let filter = DepositFilter { unmatched, ..DepositFilter::default() };
    let found = list::deposits(&tx, &clerk(world), &filter, None, 1_000).await.expect("is read");
    found.rows.into_iter().map(|row| row.deposit).collect()
}

/// The balance of a ledger account, in won, debits less credits.
async fn balance(world: &World, account: &str) -> i64 {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let rows = tx.find::<posting::Entity>().all(tx.raw()).await.expect("is read");
    let of = |row: &posting::Model| match (row.debit == account, row.credit == account) {
        (true, _) => row.amount,
        (_, true) => -row.amount,
        _ => 0,
    };
    rows.iter().map(of).sum()
}

/// Whatever was done: the bank has every deposit, suspense what is nobody's, receivables what is
/// open less what is to somebody's credit.
async fn books_agree(world: &World, customers: &[Customer]) {
    let all = deposits(world, false).await;
    assert_eq!(balance(world, "bank").await, all.iter().map(|d| d.amount).sum::<i64>());
    let waiting: i64 = all.iter().map(|d| d.amount - d.assigned).sum();
    assert_eq!(balance(world, "suspense").await, -waiting);
    let mut owed = 0;
    for customer in customers {
        let open = open(world, *customer).await;
        owed += open.iter().map(|(late, rest)| late + rest).sum::<i64>();
        owed -= credit(world, *customer).await;
    }
    assert_eq!(balance(world, "receivables").await, owed);
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    for promise in gaetong_billing::verify::verify(&tx).await.expect("is verified") {
        assert!(promise.broken_by.is_empty(), "{:?}", promise.broken_by);
    }
}

async fn a_file_is_imported_once_however_often_it_comes(mut world: World) {
    let (hanbit, _) = billed(&mut world, "한빛보험(주)", 30).await;
    let (saebom, _) = billed(&mut world, "새봄병원", 12).await;
    run_month(&world, month("2026-09")).await;
    let (_, hanbit_total) = total_of(&world, hanbit, "2026-09").await;
    let first = line("2026-10-23", "14:03:05", "㈜ 한빛 보험", hanbit_total);
    let file = format!("{HEADER}{first}{}", line("2026-10-23", "15:00:00", "모르는곳", 7));
    let done = take(&world, file.as_bytes()).await;
    assert_eq!((done.deposits, done.matched), (2, 1));
    assert_eq!((done.amount, done.matched_amount), (hanbit_total + 7, hanbit_total));
    assert_eq!(open(&world, hanbit).await, [(0, 0)]);
    assert_ne!(open(&world, saebom).await, [(0, 0)]);
    // The same again, in another encoding and with one row more.
    let longer = format!("{file}{}", line("2026-10-24", "09:00:00", "또모르는곳", 8));
    let (cp949, _, _) = encoding_rs::EUC_KR.encode(&longer);
    assert_eq!(take(&world, &cp949).await.deposits, 1);
    assert_eq!(take(&world, file.as_bytes()).await.deposits, 0);
    assert_eq!(deposits(&world, false).await.len(), 3);
    assert_eq!(deposits(&world, true).await.len(), 2);
    assert_eq!(world.count("payment").await, 1);
    books_agree(&world, &[hanbit, saebom]).await;
}

async fn nothing_is_a_deposit_before_it_is_confirmed(mut world: World) {
    let (hanbit, _) = billed(&mut world, "한빛보험(주)", 30).await;
    run_month(&world, month("2026-09")).await;
    let (_, total) = total_of(&world, hanbit, "2026-09").await;
    let file =
        format!("{HEADER}{}2026-99-01,,?,x,,\n", line("2026-10-23", "14:03:05", "한빛보험", total));
    let actor = clerk(&world);
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let new = NewFile { bank: "", file_name: "새나라은행_202610.csv", bytes: file.as_bytes() };
    let read = import::preview(&tx, &actor, new).await.expect("is previewed");
    assert_eq!(read.bank, "새나라은행");
    let seen = import::read(&tx, &actor, read.id).await.expect("is read");
    let counts = seen.counts();
    assert_eq!((counts.new, counts.matched, counts.wrong), (1, 1, 1));
    assert!(matches!(&seen.told[1].fate, Fate::Wrong(errors) if errors.len() == 2));
    let mut mapping = seen.mapping;
    mapping.columns.depositor = 4;
    import::remap(&tx, &actor, read.id, &mapping).await.expect("is read another way");
    let again = import::read(&tx, &actor, read.id).await.expect("is read");
    assert_eq!((again.counts().new, again.counts().wrong), (0, 2));
    import::discard(&tx, &actor, read.id).await.expect("is put aside");
    let late = import::confirm(&tx, &actor, read.id).await.expect_err("too late");
    assert_eq!(late.code(), "import-decided");
    tx.commit().await.expect("commits");
    for table in ["deposit", "payment", "allocation"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
}

fn message(n: u32, on: &str, at: Option<&str>, who: &str, won: i64) -> Message {
    Message {
        message_id: format!("msg_{n}"),
        bank: "가온은행".into(),
        reference: format!("R{n}"),
        on: day(on),
        at: at.map(|at| at.parse().expect("a time")),
        depositor: who.into(),
        amount: won,
        virtual_account: None,
        memo: None,
    }
}

async fn tell(world: &World, message: &Message) -> bool {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let taken = message::receive(&tx, &clerk(world), message).await.expect("is taken");
    tx.commit().await.expect("commits");
    taken.is_new
}

async fn a_file_and_the_banks_messages_tell_of_the_same_deposits(world: World) {
    let at = Some("14:03:59");
    // Two equal deposits in one minute: told of by messages, then by a file; and the other way.
    let first = message(1, "2026-10-23", at, "한빛보험", 500);
    assert!(tell(&world, &first).await);
    assert!(!tell(&world, &first).await);
    let mut again = first.clone();
    again.message_id = "msg_1b".into();
    assert!(!tell(&world, &again).await, "the bank's own number is the deposit's");
    let pair = line("2026-10-23", "14:03", "한빛 보험", 500).repeat(2);
    let file = format!("{HEADER}{pair}");
    assert_eq!(take(&world, file.as_bytes()).await.deposits, 1);
    assert!(!tell(&world, &message(2, "2026-10-23", at, "한빛보험", 500)).await);
    assert!(tell(&world, &message(3, "2026-10-23", at, "한빛보험", 500)).await);
    // A file without times knows the deposit all the same, and so does a message after it.
    let untimed = "거래일,입금자,입금액\n2026-10-23,한빛보험,500\n2026-10-25,새봄,9\n".to_owned();
    assert_eq!(take(&world, untimed.as_bytes()).await.deposits, 1);
    assert!(!tell(&world, &message(4, "2026-10-25", at, "새봄", 9)).await);
    assert_eq!(deposits(&world, false).await.len(), 4);
    books_agree(&world, &[]).await;
}

async fn messages_shuffled_and_repeated_are_taken_once_each(world: World) {
    let mut random = 20_261_120_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from((random >> 33) % below as u64).expect("small")
    };
    // Of 40 deposits some are alike but for the bank's number.
    let mut queue: Vec<Message> = (0..40)
        .map(|n| message(n, "2026-10-23", Some("10:00:00"), "한빛보험", i64::from(n % 10) + 1))
        .collect();
    for _ in 0..12 {
        queue.push(queue[next(40)].clone());
    }
    for place in (1..queue.len()).rev() {
        queue.swap(place, next(place + 1));
    }
    let mut fresh = 0;
    for message in &queue {
        fresh += usize::from(tell(&world, message).await);
    }
    assert_eq!((fresh, deposits(&world, false).await.len()), (40, 40));
    books_agree(&world, &[]).await;
}

async fn a_virtual_account_says_whose_it_is(mut world: World) {
    let (hanbit, _) = billed(&mut world, "한빛보험(주)", 30).await;
    let (saebom, _) = billed(&mut world, "새봄병원", 12).await;
    run_month(&world, month("2026-09")).await;
    let (_, total) = total_of(&world, hanbit, "2026-09").await;
    let actor = clerk(&world);
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let open_it = async |account, number| {
        let new = virtual_account::NewVirtualAccount {
            billing_account_id: account,
            bank: "가온은행",
            number,
        };
        virtual_account::open(&tx, &actor, new).await.map_err(|error| error.code())
    };
    let opened = open_it(hanbit.account, "900-1234-5678").await.expect("is opened");
    assert_eq!(open_it(hanbit.account, "90099999").await, Err("virtual-account-open"));
    assert_eq!(open_it(saebom.account, "90012345678").await, Err("virtual-account-taken"));
    assert_eq!(open_it(saebom.account, "12").await, Err("virtual-account-number"));
    tx.commit().await.expect("commits");
    // Whoever pays there, and whatever amount: the rest stays to their credit.
    let to = |at: &str, won: i64| format!("2026-10-23,{at},누군가,{won},,900-12345678\n");
    let done = take(&world, format!("{HEADER}{}", to("10:00:00", total + 1_000)).as_bytes()).await;
    assert_eq!(done.matched, 1);
    assert_eq!((open(&world, hanbit).await, credit(&world, hanbit).await), (vec![(0, 0)], 1_000));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    virtual_account::close(&tx, &actor, opened.id).await.expect("is closed");
    tx.commit().await.expect("commits");
    assert_eq!(take(&world, format!("{HEADER}{}", to("11:00:00", 5)).as_bytes()).await.matched, 0);
    let waiting = deposits(&world, true).await;
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let detail = list::deposit(&tx, &actor, waiting[0].id).await.expect("is read");
    let best = &detail.candidates[0];
    assert_eq!(detail.book.payers[best.payer].billing_account_id, hanbit.account);
    drop(tx);
    // The next bill takes up the credit.
    run_month(&world, month("2026-10")).await;
    assert_eq!(credit(&world, hanbit).await, 0);
    books_agree(&world, &[hanbit, saebom]).await;
}

async fn the_same_amount_twice_is_not_taken_for_the_same_bill(mut world: World) {
    let (hanbit, _) = billed(&mut world, "한빛보험(주)", 30).await;
    // Another payer by the same name is no one payer.
    let (twin, _) = billed(&mut world, "새봄 병원", 12).await;
    let (other, _) = billed(&mut world, "새봄병원(주)", 12).await;
    run_month(&world, month("2026-09")).await;
    let (_, total) = total_of(&world, hanbit, "2026-09").await;
    let (_, twins) = total_of(&world, twin, "2026-09").await;
    let file = format!(
        "{HEADER}{}{}{}{}",
        line("2026-10-23", "10:00:00", "한빛보험", total),
        line("2026-10-23", "11:00:00", "한빛보험", total),
        line("2026-10-23", "12:00:00", "새봄병원", twins),
        line("2026-10-23", "13:00:00", "한빛", total - 1),
    );
    assert_eq!(take(&world, file.as_bytes()).await.matched, 1);
    let waiting = deposits(&world, true).await;
    assert_eq!(waiting.len(), 3);
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let of = async |won: i64| {
        let row = waiting.iter().find(|row| row.amount == won).expect("waits");
        let detail = list::deposit(&tx, &clerk(&world), row.id).await.expect("is read");
        detail.candidates.iter().map(|c| c.score).collect::<Vec<_>>()
    };
    assert_eq!(of(twins).await, [100, 100]);
    assert_eq!(of(total - 1).await, [40]);
    books_agree(&world, &[hanbit, twin, other]).await;
}

async fn by_hand_in_parts_and_on_a_named_bill(mut world: World) {
    let (hanbit, _) = billed(&mut world, "한빛보험(주)", 30).await;
    let (saebom, _) = billed(&mut world, "새봄병원", 12).await;
    run_month(&world, month("2026-09")).await;
    run_month(&world, month("2026-10")).await;
    let (_, old) = total_of(&world, hanbit, "2026-09").await;
    let (newer, _) = total_of(&world, hanbit, "2026-10").await;
    let (_, theirs) = total_of(&world, saebom, "2026-09").await;
    take(
        &world,
        format!("{HEADER}{}", line("2026-11-10", "10:00:00", "그룹본사", 900_000)).as_bytes(),
    )
    .await;
    let waiting = deposits(&world, true).await.remove(0);
    let actor = clerk(&world);
    let share = |customer: Customer, amount, bill_id| Share {
        billing_account_id: customer.account,
        amount,
        bill_id,
    };
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let assign = async |version, shares: &[Share]| {
        hand::assign(&tx, &actor, waiting.id, version, shares).await.map_err(|error| error.code())
    };
    assert_eq!(assign(9, &[share(hanbit, 1, None)]).await, Err("changed"));
    assert_eq!(assign(1, &[]).await, Err("nothing-assigned"));
    assert_eq!(assign(1, &[share(hanbit, 0, None)]).await, Err("amount-too-small"));
    assert_eq!(assign(1, &[share(hanbit, 900_001, None)]).await, Err("more-than-left"));
    let foreign = assign(1, &[share(saebom, 5, Some(newer))]).await;
    assert_eq!(foreign, Err("bill-of-another-account"));
    let parts = [share(hanbit, 300_000, Some(newer)), share(saebom, 200_000, None)];
    let paid = assign(1, &parts).await.expect("is assigned");
    assert_eq!(paid.len(), 2);
    hand::acknowledge(&tx, &actor, waiting.id, "그룹 본사에 문의 중").await.expect("may wait");
    tx.commit().await.expect("commits");
    let left = deposits(&world, true).await.remove(0);
    assert_eq!((left.assigned, DepositState::of(&left)), (500_000, DepositState::Partly));
    assert_eq!(left.acknowledged_note.as_deref(), Some("그룹 본사에 문의 중"));
    let hanbit_open = open(&world, hanbit).await;
    assert_eq!(hanbit_open[0], (0, old));
    assert_eq!(hanbit_open[1].1, total_of(&world, hanbit, "2026-10").await.1 - 300_000);
    assert_eq!(open(&world, saebom).await[0], (0, theirs - 200_000));
    let tx = world.store.read(Scope::Tenant(hanbit.tenant)).await.expect("begins");
    let seen = list::of_bill(&tx, newer).await.expect("is read");
    assert_eq!((seen.len(), seen[0].principal, seen[0].on), (1, 300_000, day("2026-11-10")));
    let other = list::payment(&tx, paid[1]).await.expect("is read");
    assert!(other.is_none(), "another tenant's payment");
    drop(tx);
    books_agree(&world, &[hanbit, saebom]).await;
}

async fn first_payment(world: &World, of: DepositId) -> (PaymentId, MatchedBy) {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let detail = list::deposit(&tx, &clerk(world), of).await.expect("is read");
    let row = &detail.payments[0].row.payment;
    (row.id, row.matched_by)
}

async fn a_payment_that_was_none(mut world: World) {
    let (hanbit, _) = billed(&mut world, "한빛보험(주)", 30).await;
    run_month(&world, month("2026-09")).await;
    let (_, total) = total_of(&world, hanbit, "2026-09").await;
    let file = format!("{HEADER}{}", line("2026-10-23", "10:00:00", "한빛보험", total));
    take(&world, file.as_bytes()).await;
    let deposit = deposits(&world, false).await.remove(0);
    let (payment, matched_by) = first_payment(&world, deposit.id).await;
    assert_eq!(matched_by, MatchedBy::NameAndAmount);
    let actor = clerk(&world);
    let reverse = async |back_to, reason: &str| {
        let tx = world.store.begin(Scope::Provider).await.expect("begins");
        let done = hand::reverse(&tx, &actor, payment, back_to, reason).await;
        if done.is_ok() {
            tx.commit().await.expect("commits");
        }
        done.map(drop).map_err(|error| error.code())
    };
    assert_eq!(reverse(BackTo::Suspense, " ").await, Err("empty"));
    assert_eq!(reverse(BackTo::Suspense, "다른 회사의 입금").await, Ok(()));
    assert_eq!(reverse(BackTo::Suspense, "다시").await, Err("payment-reversed"));
    assert_eq!(open(&world, hanbit).await, [(0, total)]);
    assert_eq!(deposits(&world, true).await.len(), 1);
    books_agree(&world, &[hanbit]).await;
    // Given to the same payer by hand after all, it settles the bill again.
    let waiting = deposits(&world, true).await.remove(0);
    let share = Share { billing_account_id: hanbit.account, amount: total, bill_id: None };
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let given = hand::assign(&tx, &actor, waiting.id, waiting.version, &[share]).await;
    let given = given.expect("is assigned")[0];
    tx.commit().await.expect("commits");
    assert_eq!(open(&world, hanbit).await, [(0, 0)]);
    // The bank called it back: nobody's suspense, and the bank has it no more.
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    hand::reverse(&tx, &actor, given, BackTo::Bank, "은행이 회수").await.expect("is reversed");
    tx.commit().await.expect("commits");
    assert_eq!(open(&world, hanbit).await, [(0, total)]);
    assert_eq!((balance(&world, "bank").await, balance(&world, "suspense").await), (0, 0));
    assert!(deposits(&world, true).await.is_empty());
}

async fn late_charge_first_and_the_oldest_bill_first(mut world: World) {
    let (hanbit, _) = billed(&mut world, "한빛보험(주)", 30).await;
    run_month(&world, month("2026-09")).await;
    late_charge(&world, hanbit, 60_000).await;
    run_month(&world, month("2026-10")).await;
    let before = open(&world, hanbit).await;
    let (_, old) = total_of(&world, hanbit, "2026-09").await;
    assert_eq!((before[0], before[1].0), ((0, old), 60_000));
    let pay = async |at: &str, won: i64| {
        let number = format!("2026-11-10,{at},A0000001,{won},,\n");
        take(&world, format!("{HEADER}{number}").as_bytes()).await;
        let Some(waiting) = deposits(&world, true).await.pop() else { return };
        let share =
            Share { billing_account_id: hanbit.account, amount: waiting.amount, bill_id: None };
        let tx = world.store.begin(Scope::Provider).await.expect("begins");
        let shares = [share];
        hand::assign(&tx, &clerk(&world), waiting.id, waiting.version, &shares)
            .await
            .expect("pays");
        tx.commit().await.expect("commits");
    };
    pay("10:00:00", old - 100).await;
    assert_eq!(open(&world, hanbit).await, [(0, 100), before[1]]);
    pay("11:00:00", 50_100).await;
    assert_eq!(open(&world, hanbit).await, [(0, 0), (10_000, before[1].1)]);
    // All of the rest at once is recognised by the account's number and the amount.
    pay("12:00:00", 10_000 + before[1].1).await;
    assert_eq!(open(&world, hanbit).await, [(0, 0), (0, 0)]);
    assert!(deposits(&world, true).await.is_empty());
    books_agree(&world, &[hanbit]).await;
}

/// A late charge on September's bill, as credit control assesses it: outside the tax.
async fn late_charge(world: &World, customer: Customer, won: i64) {
    use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
    use sea_orm::ActiveValue::Set;
    let id = gaetong_entity::ids::AssessedChargeId::new();
    let label = gaetong_rules::Text::fixed("가산금", "Late charge");
    let article = gaetong_rules::Article::OUTAGE_CREDIT;
    let workings = gaetong_rules::Derivation::new("L2", article, label.clone());
    let row = assessed_charge::ActiveModel {
        tenant_id: Set(customer.tenant),
        id: Set(id),
        subscription_id: Set(None),
        month: Set(202_610),
        charge: Set(ChargeKind::LateCharge),
        product: Set(None),
        label_ko: Set(label.ko.into_owned()),
        label_en: Set(label.en.into_owned()),
        supply: Set(won),
        tax_category: Set(TaxCategory::OutOfScope),
        workings: Set(gaetong_billing::workings::to_json(&workings)),
        change_order_id: Set(None),
        recorded_by: Set(Some(world.settlement)),
        recorded_at: Set(clerk(world).now),
        billing_account_id: Set(Some(customer.account)),
    };
    world.insert(vec![row]).await;
    let bill = crate::bill_of(world, customer, month("2026-09")).await.expect("a bill").summary;
    let charged = gaetong_entity::money::late_charge::ActiveModel {
        tenant_id: Set(customer.tenant),
        bill_id: Set(bill.id),
        billing_account_id: Set(customer.account),
        base: Set(won * 50),
        rate: Set(200),
        amount: Set(won),
        charged_on: Set(clerk(world).today()),
        assessed_charge_id: Set(Some(id)),
    };
    world.insert(vec![charged]).await;
    let told = gaetong_entity::act::Change {
        tenant_id: customer.tenant,
        act: "arrears.late_charged",
        subject_kind: "bill",
        subject_id: bill.id.to_string(),
        before: serde_json::json!({}),
        after: serde_json::json!({ "amount": won }),
        reason: None,
    };
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    tx.record(&clerk(world), told).await.expect("is recorded");
    tx.commit().await.expect("commits");
}

async fn only_settlement_handles_payments(world: World) {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    for role in [Role::Sales, Role::Credit, Role::Operations, Role::TenantAdmin, Role::Partner] {
        let actor = Actor { role, ..clerk(&world) };
        let file = NewFile { bank: "가온은행", file_name: "a.csv", bytes: HEADER.as_bytes() };
        let refused = import::preview(&tx, &actor, file).await.expect_err("is refused");
        assert!(matches!(refused, PaymentError::NotAllowed(_)), "{refused:?}");
        let refused = list::deposits(&tx, &actor, &DepositFilter::default(), None, 1).await;
        assert_eq!(refused.expect_err("is refused").code(), "not-allowed");
    }
}

async fn three_hundred_deposits_at_once(mut world: World) {
    let mut customers = Vec::new();
    for n in 0..60 {
        customers.push(billed(&mut world, &format!("고객{n:03}"), 10 + n).await.0);
    }
    for of in ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"] {
        run_month(&world, month(of)).await;
    }
    let mut file = HEADER.to_owned();
    for (n, customer) in customers.iter().enumerate() {
        for (m, of) in ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"].iter().enumerate() {
            let (_, total) = total_of(&world, *customer, of).await;
            file += &line(
                "2026-11-10",
                &format!("{:02}:{:02}:00", 9 + m, n),
                &format!("고객{n:03}"),
                total,
            );
        }
    }
    let before = std::time::Instant::now();
    let done = take(&world, file.as_bytes()).await;
    eprintln!("300 deposits in {:?}", before.elapsed());
    assert_eq!((done.deposits, done.matched), (300, 300));
    assert!(deposits(&world, true).await.is_empty());
    books_agree(&world, &customers).await;
}
