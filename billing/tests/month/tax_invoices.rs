//! Tax invoices: drafted from bills, issued once, amended by their reason, sent and answered.

use crate::books::healthy;
use crate::world::{Customer, World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::notes::{self, NewRequest};
use gaetong_billing::tax_invoices::{
    self, Draft, Drafts, Filter, Invoice, Issued, Issuer, Listed, NotIssued, Order, Outcome, Party,
    PayerDetails, Reason, Seal, SealError, Slot, TaxInvoiceError, Wish,
};
use gaetong_entity::ids::{CreditNoteId, TaxInvoiceId};
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::party::billing_account::{self, TaxKind};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Refusal, Scope};
use gaetong_rules::{Text, Won};
use sea_orm::{ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

on_both_databases!(
    a_bill_becomes_a_tax_invoice,
    what_is_issued_is_issued_once,
    two_clerks_at_once_issue_once,
    one_broken_address_does_not_stop_the_others,
    zero_rated_and_exempt_payers_get_their_papers,
    a_one_off_has_its_own_writing_date,
    what_is_left_of_a_bill_still_waits,
    a_late_one_waits_for_somebody_to_say_so,
    a_credit_before_the_invoice_stands_in_it,
    a_credit_after_the_invoice_amends_it,
    a_debit_note_amends_upwards,
    a_mistake_of_ours_is_two_papers_or_a_difference,
    a_wrong_customer_is_corrected,
    what_was_never_supplied_is_rescinded,
    a_letter_of_credit_makes_it_zero_rated,
    what_was_issued_twice_is_taken_back,
);

/// Signs by writing down what it was given; refuses customers of that name.
pub struct Stamp {
    pub refuses: &'static str,
}

impl Seal for Stamp {
    fn seal(&self, invoice: &Invoice) -> Result<String, SealError> {
        let document = &invoice.document;
        if document.customer_name == self.refuses {
            return Err(SealError(Text::fixed("서명할 수 없습니다.", "It cannot be signed.")));
        }
        let lines: Vec<String> =
            invoice.lines.iter().map(|line| format!("{} {}", line.name, line.supply)).collect();
        Ok(format!("{} {} {}", document.issue_id, invoice.type_code(), lines.join("|")))
    }
}

pub const STAMP: Stamp = Stamp { refuses: "" };

pub fn issuer() -> Issuer {
    Issuer {
        supplier: Party {
            id: "1248100998".into(),
            name: "㈜개통텔레콤".into(),
            representative: "한개통".into(),
            email: "billing@gaetong.example".into(),
            ..Party::default()
        },
        phone: "02-000-0100".into(),
        registration: "41000000".into(),
    }
}

/// Ten seats at 240,000 a month in August 2026, billed.
pub async fn billed(world: &mut World, name: &str) -> Customer {
    let customer = world.customer(name).await;
    world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    customer
}

pub async fn drafts(world: &World, on: &str, of: &str) -> Drafts {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day(on));
    tax_invoices::drafts(&tx, &clerk, &issuer(), month(of)).await.expect("are worked out")
}

fn told(draft: &Draft) -> String {
    let Draft { written_on, supply, vat, .. } = draft;
    let code = draft.amendment.map_or("", |code| code.code());
    format!("{} {written_on} {supply} {vat} {code}", draft.kind.code()).trim_end().to_owned()
}

async fn issue_as(world: &World, actor: &Actor, order: &Order) -> Vec<Outcome> {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let outcomes = tax_invoices::issue(&tx, actor, &issuer(), order, &STAMP).await;
    tx.commit().await.expect("commits");
    outcomes.expect("is tried")
}

/// Issues everything of a month that can be.
pub async fn issue_all(world: &World, on: &str, of: &str) -> Vec<Outcome> {
    let slots = drafts(world, on, of).await.drafts.into_iter().map(Slot::from).collect();
    let order = Order { slots, late_too: false };
    issue_as(world, &world.clerk_on(day(on)), &order).await
}

pub async fn issue_one(world: &World, on: &str, of: &str) -> Issued {
    let mut outcomes = issue_all(world, on, of).await;
    assert_eq!(outcomes.len(), 1, "{outcomes:?}");
    outcomes.remove(0).result.expect("is issued")
}

pub async fn listed(world: &World) -> Vec<Listed> {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day("2026-12-01"));
    let page = tax_invoices::list(&tx, &clerk, &Filter::default(), (None, 1_000)).await;
    let mut rows = page.expect("are read").rows;
    rows.reverse();
    rows
}

/// Every tax invoice in the order of issue: type, date, amounts, amendment, state.
pub async fn papers(world: &World) -> Vec<String> {
    let told = |listed: &Listed| {
        let Listed { document: d, progress } = listed;
        let (supply, vat) = (Won::new(d.supply), Won::new(d.vat));
        let code = d.amendment.map_or("--", |code| code.code());
        let (kind, state) = (tax_invoices::type_code(d), progress.state.code());
        format!("{kind} {} {supply} {vat} {code} {state}", d.written_on)
    };
    listed(world).await.iter().map(told).collect()
}

/// A credit note on the customer's August bill.
pub async fn credit(
    world: &World,
    customer: Customer,
    ground: CreditGround,
    won: i64,
    on: &str,
) -> CreditNoteId {
    let bill = bill_of(world, customer, month("2026-08")).await.expect("a bill");
    let new = NewRequest {
        bill_id: bill.summary.id,
        ground,
        reason: "합의".into(),
        lines: vec![(1, Won::new(won))],
    };
    let admin = world.person(Role::Admin, None, on).await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    notes::set_limit(&tx, &admin, None, Won::new(1_000_000_000)).await.expect("is set");
    let outcome = notes::ask(&tx, &world.clerk_on(day(on)), new).await.expect("is issued");
    tx.commit().await.expect("commits");
    let notes::Outcome::Issued(note) = outcome else { panic!("waits for a second person") };
    note.id
}

pub async fn amend(world: &World, on: &str, wish: Wish) -> Result<Vec<Outcome>, TaxInvoiceError> {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day(on));
    let plan = tax_invoices::plan_amendment(&tx, &clerk, &issuer(), &wish).await?;
    let outcomes = tax_invoices::amend(&tx, &clerk, &issuer(), &wish, &STAMP).await?;
    assert_eq!(outcomes.len(), plan.drafts.len());
    tx.commit().await?;
    Ok(outcomes)
}

pub fn wish(original: TaxInvoiceId, reason: Reason, credit_note: Option<CreditNoteId>) -> Wish {
    let words = "고객 요청".into();
    Wish { original, reason, credit_note, happened_on: None, words }
}

/// August is billed on 2 September, its tax invoice issued on the 9th.
pub async fn issued(world: &mut World) -> (Customer, TaxInvoiceId) {
    let customer = billed(world, "한빛보험").await;
    run_month(world, month("2026-08")).await;
    (customer, issue_one(world, "2026-09-09", "2026-08").await.id)
}

/// Spec 4.2: one a month and account, written on the month's last day, the line's tax as billed.
async fn a_bill_becomes_a_tax_invoice(mut world: World) {
    let customer = billed(&mut world, "한빛보험").await;
    run_month(&world, month("2026-08")).await;
    let found = drafts(&world, "2026-09-09", "2026-08").await;
    let told: Vec<String> = found.drafts.iter().map(told).collect();
    assert_eq!(told, ["taxable 2026-08-31 2,400,000 240,000"]);
    assert_eq!(found.drafts[0].issue_by, Some(day("2026-09-10")));
    let issued = issue_one(&world, "2026-09-09", "2026-08").await;
    assert_eq!((issued.number.as_str(), issued.late), ("T202608-00000001", false));
    assert_eq!(issued.issue_id, "202608314100000000000001");
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day("2026-09-09"));
    let detail = tax_invoices::detail(&tx, &clerk, issued.id).await.expect("is read");
    let detail = detail.expect("is there");
    let document = &detail.invoice.document;
    assert_eq!((document.total, document.paid_credit), (2_640_000, 2_640_000));
    assert_eq!(document.transmit_by, day("2026-09-10"));
    assert_eq!(document.billing_account_id, customer.account);
    let line = &detail.invoice.lines[0];
    assert_eq!((line.name.as_str(), line.quantity), ("ASP 기본서비스", Some(1_000)));
    assert_eq!(line.unit_price, Some(240_000));
    let xml = tax_invoices::xml(&tx, &clerk, issued.id).await.expect("is read").expect("signed");
    assert_eq!(xml.xml, "202608314100000000000001 0101 ASP 기본서비스 2400000");
    let log = tax_invoices::log(&tx, &clerk, issued.id).await.expect("is read");
    let acts: Vec<&str> = log.iter().map(|event| event.act.as_str()).collect();
    assert_eq!(acts, ["tax_invoice.issued"]);
    drop(tx);
    assert!(drafts(&world, "2026-09-09", "2026-08").await.drafts.is_empty());
    healthy(&world).await;
}

async fn what_is_issued_is_issued_once(mut world: World) {
    billed(&mut world, "한빛보험").await;
    run_month(&world, month("2026-08")).await;
    let slots: Vec<Slot> =
        drafts(&world, "2026-09-09", "2026-08").await.drafts.into_iter().map(Slot::from).collect();
    let order = Order { slots: [slots.clone(), slots].concat(), late_too: false };
    let clerk = world.clerk_on(day("2026-09-09"));
    for expected in [[true, false], [false, false]] {
        let outcomes = issue_as(&world, &clerk, &order).await;
        let done: Vec<bool> = outcomes.iter().map(|outcome| outcome.result.is_ok()).collect();
        assert_eq!(done, expected, "{outcomes:?}");
        assert_eq!(outcomes[1].result, Err(NotIssued::NoSuchDraft));
    }
    assert_eq!(world.count("tax_invoice").await, 1);
    // One letter to the payer, besides the bill's.
    assert_eq!(world.count("outbox WHERE kind = 'tax_invoice'").await, 1);
}

async fn two_clerks_at_once_issue_once(mut world: World) {
    for name in ["가", "나", "다"] {
        billed(&mut world, name).await;
    }
    run_month(&world, month("2026-08")).await;
    let both = tokio::join!(
        issue_all(&world, "2026-09-09", "2026-08"),
        issue_all(&world, "2026-09-09", "2026-08"),
    );
    let done = both.0.iter().chain(&both.1).filter(|outcome| outcome.result.is_ok()).count();
    assert_eq!((done, world.count("tax_invoice").await), (3, 3));
    healthy(&world).await;
}

/// INV146: listed with the field and the fix, the others go on; mended, it is issued alone.
async fn one_broken_address_does_not_stop_the_others(mut world: World) {
    let broken = billed(&mut world, "깨진주소").await;
    billed(&mut world, "멀쩡한회사").await;
    run_month(&world, month("2026-08")).await;
    set_email(&world, broken, "bills@").await;
    let outcomes = issue_all(&world, "2026-09-09", "2026-08").await;
    let Err(NotIssued::Findings(findings)) = &outcomes[0].result else { panic!("{outcomes:?}") };
    assert_eq!((findings[0].rule, findings[0].field), ("INV146", "/customer/email"));
    assert_eq!(outcomes[0].what, "202608-A0000001 깨진주소");
    assert!(outcomes[1].result.is_ok());
    let details = PayerDetails {
        payer_name: "깨진주소".into(),
        business_number: "1248100998".parse().expect("a number"),
        representative: "김대표".into(),
        address: "서울".into(),
        business_type: "서비스".into(),
        business_item: "콜센터".into(),
        branch: String::new(),
        email: "bills@customer.example".into(),
        tax_kind: TaxKind::Taxable,
    };
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day("2026-09-09"));
    let stale = tax_invoices::correct_payer(&tx, &clerk, broken.account, details.clone(), Some(9));
    assert_eq!(stale.await.expect_err("another version").code(), "changed");
    tax_invoices::correct_payer(&tx, &clerk, broken.account, details, Some(1)).await.expect("is");
    tx.commit().await.expect("commits");
    let again = issue_one(&world, "2026-09-09", "2026-08").await;
    assert_eq!(again.number, "T202608-00000002");
    healthy(&world).await;
}

async fn set_email(world: &World, customer: Customer, email: &str) {
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let account = billing_account::Column::Id.eq(customer.account);
    let account = tx.find::<billing_account::Entity>().filter(account).one(tx.raw()).await;
    let mut row = account.expect("is read").expect("an account").into_active_model();
    row.email = Set(email.to_owned());
    tx.update(row).await.expect("is changed");
    tx.commit().await.expect("commits");
}

/// 0102 and 0301: no tax, and the promises about bills hold.
async fn zero_rated_and_exempt_payers_get_their_papers(mut world: World) {
    for (name, kind) in [("수출회사", TaxKind::ZeroRated), ("면세회사", TaxKind::Exempt)] {
        let customer = billed(&mut world, name).await;
        world.tax(customer, kind).await;
    }
    run_month(&world, month("2026-08")).await;
    issue_all(&world, "2026-09-09", "2026-08").await;
    let expected =
        ["0102 2026-08-31 2,400,000 0 -- issued", "0301 2026-08-31 2,400,000 0 -- issued"];
    assert_eq!(papers(&world).await, expected);
    healthy(&world).await;
}

/// Spec 4.2: written on the day of acceptance; the month's charges on its last day.
async fn a_one_off_has_its_own_writing_date(mut world: World) {
    let customer = world.customer("라온문화").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    world.one_off(&mut service, 12_000_000, Some("2026-08-12")).await;
    run_month(&world, month("2026-08")).await;
    issue_all(&world, "2026-09-09", "2026-08").await;
    let expected = [
        "0101 2026-08-12 12,000,000 1,200,000 -- issued",
        "0101 2026-08-31 2,400,000 240,000 -- issued",
    ];
    assert_eq!(papers(&world).await, expected);
    healthy(&world).await;
}

/// A bill with one of its two papers issued is not done: the other is not forgotten.
async fn what_is_left_of_a_bill_still_waits(mut world: World) {
    let customer = billed(&mut world, "한빛보험").await;
    let mut service = world.service(customer, 0, "2026-01-01", &[("asp-base", 10)]).await;
    world.one_off(&mut service, 12_000_000, Some("2026-08-12")).await;
    run_month(&world, month("2026-08")).await;
    let mut expected =
        vec!["taxable 2026-08-12 12,000,000 1,200,000", "taxable 2026-08-31 4,800,000 480,000"];
    while !expected.is_empty() {
        let found = drafts(&world, "2026-09-09", "2026-08").await.drafts;
        assert_eq!(found.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(waiting(&world, "2026-09-09", "2026-08").await, expected.len());
        let order = Order { slots: vec![found[0].clone().into()], late_too: false };
        let outcomes = issue_as(&world, &world.clerk_on(day("2026-09-09")), &order).await;
        assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
        expected.remove(0);
    }
    assert!(drafts(&world, "2026-09-09", "2026-08").await.drafts.is_empty());
    assert_eq!(waiting(&world, "2026-09-09", "2026-08").await, 0);
}

async fn waiting(world: &World, on: &str, of: &str) -> usize {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let asked = (month(of), 1_000);
    let found = tax_invoices::waiting(&tx, &world.clerk_on(day(on)), &issuer(), asked).await;
    let found = found.expect("is counted");
    assert!(!found.and_more);
    found.count
}

/// Issued after the 10th by business day it is flagged and its penalty shown before.
async fn a_late_one_waits_for_somebody_to_say_so(mut world: World) {
    billed(&mut world, "한빛보험").await;
    run_month(&world, month("2026-08")).await;
    let outcomes = issue_all(&world, "2026-09-11", "2026-08").await;
    let Err(NotIssued::Late(penalty)) = outcomes[0].result else { panic!("{outcomes:?}") };
    assert_eq!((penalty.kind.code(), penalty.amount), ("late_issue", Won::new(24_000)));
    let clerk = world.clerk_on(day("2026-09-11"));
    let order = Order { slots: vec![outcomes[0].slot.clone().into()], late_too: true };
    let outcomes = issue_as(&world, &clerk, &order).await;
    assert!(outcomes[0].result.as_ref().is_ok_and(|issued| issued.late));
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let board = tax_invoices::board(&tx, &clerk, &issuer(), month("2026-08")).await.expect("is");
    assert_eq!((board.issued_late.count, board.issued_late_penalty), (1, Won::new(24_000)));
    assert_eq!((board.issue_by, board.days_left), (day("2026-09-10"), -1));
}

/// Tax-and-law 2: found before the invoice is issued it is a negative line in the same paper.
async fn a_credit_before_the_invoice_stands_in_it(mut world: World) {
    let customer = billed(&mut world, "한빛보험").await;
    run_month(&world, month("2026-08")).await;
    credit(&world, customer, CreditGround::Outage, 300_000, "2026-09-05").await;
    issue_one(&world, "2026-09-09", "2026-08").await;
    assert_eq!(papers(&world).await, ["0101 2026-08-31 2,100,000 210,000 -- issued"]);
    for of in ["2026-08", "2026-09"] {
        assert!(drafts(&world, "2026-09-09", of).await.drafts.is_empty(), "{of}");
    }
    healthy(&world).await;
}

/// The worked example of tax-and-law 2: 02, one paper, negative, dated the day it was fixed.
async fn a_credit_after_the_invoice_amends_it(mut world: World) {
    let (customer, original) = issued(&mut world).await;
    credit(&world, customer, CreditGround::Outage, 300_000, "2026-09-12").await;
    let found = drafts(&world, "2026-09-12", "2026-09").await.drafts;
    let told: Vec<String> = found.iter().map(told).collect();
    assert_eq!(told, ["taxable 2026-09-12 -300,000 -30,000 02"]);
    assert_eq!(found[0].original.as_ref().map(|original| original.id), Some(original));
    assert_eq!(found[0].remarks, ["당초 작성일자 2026-08-31"]);
    issue_one(&world, "2026-09-12", "2026-09").await;
    assert!(drafts(&world, "2026-09-12", "2026-09").await.drafts.is_empty());
    let last = listed(&world).await.pop().expect("is there").document;
    assert_eq!((last.month, last.total, last.paid_credit), (202_609, -330_000, -330_000));
    assert_eq!(last.original_issue_id.as_deref(), Some("202608314100000000000001"));
    healthy(&world).await;
}

/// 02 again, positive, dated the day of the debit note; no month's own paper takes it up.
async fn a_debit_note_amends_upwards(mut world: World) {
    let (customer, original) = issued(&mut world).await;
    let bill = bill_of(&world, customer, month("2026-08")).await.expect("a bill");
    let new = NewRequest {
        bill_id: bill.summary.id,
        ground: CreditGround::BillingError,
        reason: "단가 누락".into(),
        lines: vec![(1, Won::new(50_000))],
    };
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let clerk = world.clerk_on(day("2026-09-12"));
    notes::ask_debit(&tx, &clerk, new).await.expect("is billed");
    tx.commit().await.expect("commits");
    assert!(drafts(&world, "2026-09-12", "2026-08").await.drafts.is_empty());
    let found = drafts(&world, "2026-09-12", "2026-09").await.drafts;
    let told: Vec<String> = found.iter().map(told).collect();
    assert_eq!(told, ["taxable 2026-09-12 50,000 5,000 02"]);
    assert_eq!(found[0].original.as_ref().map(|original| original.id), Some(original));
    issue_one(&world, "2026-09-12", "2026-09").await;
    assert!(drafts(&world, "2026-09-12", "2026-09").await.drafts.is_empty());
    healthy(&world).await;
}

/// 01: the original in full, negative, and the correct one, both dated like it; or 02 where the
/// clerk says so. Without a choice nothing is issued.
async fn a_mistake_of_ours_is_two_papers_or_a_difference(mut world: World) {
    let (customer, original) = issued(&mut world).await;
    let note = credit(&world, customer, CreditGround::BillingError, 240_000, "2026-09-12").await;
    let outcomes = issue_all(&world, "2026-09-12", "2026-09").await;
    let Err(NotIssued::Findings(findings)) = &outcomes[0].result else { panic!("{outcomes:?}") };
    assert_eq!(findings[0].rule, "INV110");
    let needs = amend(&world, "2026-09-12", wish(original, Reason::WrongAmount, None)).await;
    assert_eq!(needs.expect_err("no note").code(), "needs-credit-note");
    let done = amend(&world, "2026-09-12", wish(original, Reason::WrongAmount, Some(note))).await;
    assert!(done.expect("is tried").iter().all(|outcome| outcome.result.is_ok()));
    let expected = [
        "0101 2026-08-31 2,400,000 240,000 -- issued",
        "0201 2026-08-31 -2,400,000 -240,000 01 issued",
        "0201 2026-08-31 2,160,000 216,000 01 issued",
    ];
    assert_eq!(papers(&world).await, expected);
    let twice = amend(&world, "2026-09-12", wish(original, Reason::WrongAmount, Some(note))).await;
    assert!(twice.is_err());
    // A later credit is about the correct one.
    credit(&world, customer, CreditGround::Goodwill, 100_000, "2026-09-15").await;
    let found = drafts(&world, "2026-09-15", "2026-09").await.drafts;
    let correct = listed(&world).await.pop().expect("is there").document;
    assert_eq!(found[0].original.as_ref().map(|original| original.id), Some(correct.id));
    issue_one(&world, "2026-09-15", "2026-09").await;
    healthy(&world).await;
}

/// 01 without a note: the wrong party negative, the right one positive.
async fn a_wrong_customer_is_corrected(mut world: World) {
    let (customer, original) = issued(&mut world).await;
    let same = amend(&world, "2026-09-12", wish(original, Reason::WrongCustomer, None)).await;
    let same = same.expect("is tried");
    assert!(same.iter().all(|outcome| outcome.result.is_err()), "{same:?}");
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let account = billing_account::Column::Id.eq(customer.account);
    let account = tx.find::<billing_account::Entity>().filter(account).one(tx.raw()).await;
    let mut row = account.expect("is read").expect("an account").into_active_model();
    row.payer_name = Set("한빛손해보험".into());
    tx.update(row).await.expect("is changed");
    tx.commit().await.expect("commits");
    let done = amend(&world, "2026-09-12", wish(original, Reason::WrongCustomer, None)).await;
    assert!(done.expect("is tried").iter().all(|outcome| outcome.result.is_ok()));
    let named: Vec<(String, i64)> = listed(&world)
        .await
        .into_iter()
        .map(|listed| (listed.document.customer_name, listed.document.supply))
        .collect();
    let expected = [("한빛보험", 2_400_000), ("한빛보험", -2_400_000), ("한빛손해보험", 2_400_000)];
    assert_eq!(named, expected.map(|(name, supply)| (name.to_owned(), supply)));
    healthy(&world).await;
}

/// 04: dated the day of rescission, the full negative, and only for all of it.
async fn what_was_never_supplied_is_rescinded(mut world: World) {
    let (customer, original) = issued(&mut world).await;
    let part = credit(&world, customer, CreditGround::Termination, 400_000, "2026-09-12").await;
    let refused = amend(&world, "2026-09-12", wish(original, Reason::Rescinded, Some(part))).await;
    assert_eq!(refused.expect_err("a part").code(), "not-in-full");
    let other = amend(&world, "2026-09-12", wish(original, Reason::Rescinded, None)).await;
    assert_eq!(other.expect_err("no note").code(), "needs-credit-note");

    let whole = billed(&mut world, "취소회사").await;
    run_month(&world, month("2026-08")).await;
    let issued = issue_one(&world, "2026-09-09", "2026-08").await;
    let note = credit(&world, whole, CreditGround::Termination, 2_400_000, "2026-09-12").await;
    let early = Wish {
        happened_on: Some(day("2026-08-30")),
        ..wish(issued.id, Reason::Rescinded, Some(note))
    };
    let refused = amend(&world, "2026-09-12", early).await;
    assert_eq!(refused.expect_err("before the original").code(), "bad-amendment-date");
    let done = amend(&world, "2026-09-12", wish(issued.id, Reason::Rescinded, Some(note))).await;
    assert!(done.expect("is tried")[0].result.is_ok());
    let last = papers(&world).await.pop();
    assert_eq!(last.as_deref(), Some("0201 2026-09-12 -2,400,000 -240,000 04 issued"));
    healthy(&world).await;
}

/// 05: the original in full, negative, and the same at the zero rate; 비고 tells the day.
async fn a_letter_of_credit_makes_it_zero_rated(mut world: World) {
    let (_, original) = issued(&mut world).await;
    let opened = Wish {
        happened_on: Some(day("2026-09-05")),
        ..wish(original, Reason::LetterOfCredit, None)
    };
    let done = amend(&world, "2026-09-12", opened).await.expect("is tried");
    assert!(done.iter().all(|outcome| outcome.result.is_ok()), "{done:?}");
    let expected = [
        "0101 2026-08-31 2,400,000 240,000 -- issued",
        "0201 2026-08-31 -2,400,000 -240,000 05 issued",
        "0202 2026-08-31 2,400,000 0 05 issued",
    ];
    assert_eq!(papers(&world).await, expected);
    let last = listed(&world).await.pop().expect("is there").document;
    assert_eq!(last.remarks, "당초 작성일자 2026-08-31\n내국신용장 개설일 2026-09-05");
    healthy(&world).await;
}

/// 06: the full negative, dated like the original; nothing is left to amend.
async fn what_was_issued_twice_is_taken_back(mut world: World) {
    let (customer, original) = issued(&mut world).await;
    let done = amend(&world, "2026-09-12", wish(original, Reason::IssuedTwice, None)).await;
    assert!(done.expect("is tried")[0].result.is_ok());
    let last = papers(&world).await.pop();
    assert_eq!(last.as_deref(), Some("0201 2026-08-31 -2,400,000 -240,000 06 issued"));
    let again = amend(&world, "2026-09-12", wish(original, Reason::IssuedTwice, None)).await;
    assert_eq!(again.expect_err("twice").code(), "taken-back");
    credit(&world, customer, CreditGround::Goodwill, 100_000, "2026-09-15").await;
    assert!(drafts(&world, "2026-09-15", "2026-09").await.drafts.is_empty());
    healthy(&world).await;
}
