//! Partner settlement (spec 4.6): from the month's sources to the statement, what is said about it,
//! its tax invoice and the payout.

use crate::on_both_databases;
use crate::partners::{
    Mirror, OURS, Partner, agents, all_promises_hold, begin, contract, lines, on, partner, settle,
    sign, staff, staffing, submit, terms, try_contract,
};
use crate::run_month;
use crate::world::{Customer, Service, World, day, month};
use gaetong_billing::partners::accounts::{self, NewAccount};
use gaetong_billing::partners::contracts::{self, NewContract};
use gaetong_billing::partners::invoices::{self, NewInvoice, NewInvoiceLine};
use gaetong_billing::partners::payouts::{self, NewTemplate};
use gaetong_billing::partners::settlements::{
    self, Decision, Finding, Message, NewAdjustment, back_to_back,
};
use gaetong_billing::partners::{PartnerError, faults};
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{OutageCreditId, OutageId, SettlementId};
use gaetong_entity::money::outage_credit;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::{outage, outage_entry};
use gaetong_entity::settling::partner_contract::PayKind;
use gaetong_entity::settling::purchase_invoice::{InvoiceState, Way};
use gaetong_entity::settling::settlement::SettlementState;
use gaetong_entity::settling::settlement_line::Source;
use gaetong_entity::{Refusal, Scope};
use gaetong_rules::Won;
use sea_orm::ActiveValue::Set;

on_both_databases!(
    every_kind_of_contract_makes_its_line,
    settled_once_and_what_came_late_next_month,
    an_outage_the_partner_caused_is_claimed_back,
    a_disputed_line_is_talked_over_and_adjusted,
    from_confirmation_to_the_bank,
    a_wrong_invoice_blocks_the_payout_and_says_where,
    an_invoice_we_draft_is_theirs_to_approve,
    their_list_beside_ours,
    what_stands_alone_is_found,
    contracts_end_and_are_replaced,
    another_partner_sees_nothing,
);

/// A partner with a month of staffing: seven and a half agent-months of March 2026.
struct Settled {
    world: World,
    customer: Customer,
    service: Service,
    partner: Partner,
}

async fn staffed(mut world: World) -> Settled {
    let customer = world.customer("상담회사").await;
    let units = [("asp-base", 10), ("app-premium", 10), ("agent-staffing", 8)];
    let mut service = world.service(customer, 36, "2026-01-01", &units).await;
    world.agree_price(&mut service, "agent-staffing", 2_500_000, "2026-01-01").await;
    let partner = partner(&world, "휴먼잇다㈜", "1248100998").await;
    contract(&world, staffing(&partner, &service, 1_950_000)).await;
    Settled { world, customer, service, partner }
}

impl Settled {
    async fn report(&self, of: &str, whole: usize, days: usize) {
        let admin = self.world.person(Role::TenantAdmin, Some(self.customer.tenant), "2026-04-02");
        let admin = admin.await;
        let of = month(of);
        let by = on(&self.partner.person, &self.world, &of.next().first_day().to_string());
        let report = submit(&self.world, &by, &self.service, of, agents(of, whole, days)).await;
        sign(&self.world, &admin, &report).await.expect("is signed");
    }

    /// March's statement, sent.
    async fn march(&self) -> SettlementId {
        self.report("2026-03", 7, 10).await;
        run_month(&self.world, month("2026-03")).await;
        let settled = settle(&self.world, month("2026-03")).await;
        assert_eq!(settled.made.len(), 1);
        settled.made[0].id
    }

    async fn confirm(&self, id: SettlementId) {
        let tx = begin(&self.world, &self.partner.person).await;
        let done = settlements::confirm(&tx, &self.partner.person, id, None).await;
        assert_eq!(done.expect("is confirmed").state, SettlementState::Confirmed);
        tx.commit().await.expect("commits");
    }

    async fn state(&self, id: SettlementId) -> SettlementState {
        let tx = self.world.store.read(Scope::Provider).await.expect("begins");
        let found = settlements::detail(&tx, id, OURS.business_number).await.expect("is read");
        found.expect("the statement").summary.settlement.state
    }
}

/// The invoice March's statement calls for: 7.50 × 1,950,000 and a tenth.
fn invoice(of: SettlementId) -> NewInvoice {
    NewInvoice {
        settlement_id: of,
        way: Way::Hand,
        issue_id: Some("20260331-40000000-00000001".into()),
        written_on: day("2026-03-31"),
        supplier_number: "124-81-00998".into(),
        supplier_name: "휴먼잇다㈜".into(),
        customer_number: "102-81-42945".into(),
        supply: Won::new(14_625_000),
        vat: Won::new(1_462_500),
        total: Won::new(16_087_500),
        remarks: String::new(),
        lines: vec![NewInvoiceLine {
            name: "위탁운영".into(),
            supply: Won::new(14_625_000),
            vat: Won::new(1_462_500),
        }],
        document: None,
    }
}

async fn register(
    settled: &Settled,
    new: NewInvoice,
) -> Result<invoices::InvoiceDetail, PartnerError> {
    let by = &settled.partner.person;
    let tx = begin(&settled.world, by).await;
    let made = invoices::register(&tx, by, OURS, new).await?;
    tx.commit().await.expect("commits");
    Ok(made)
}

/// An account on file whose holder the bank knows.
async fn account(settled: &Settled, found: &str) {
    let (world, clerk) = (&settled.world, settled.world.clerk_on(day("2026-04-05")));
    let tx = begin(world, &clerk).await;
    let new = NewAccount {
        bank_code: "088".into(),
        number: "110-123-456789".into(),
        holder: "휴먼잇다㈜".into(),
    };
    let made = accounts::record(&tx, &clerk, &Mirror, settled.partner.id, new).await;
    let made = made.expect("an account");
    assert_eq!((made.masked(), made.is_checked()), ("****6789".to_owned(), false));
    assert!(!made.account.number_sealed.contains("110123456789"));
    accounts::check_holder(&tx, &clerk, settled.partner.id, found).await.expect("is checked");
    tx.commit().await.expect("commits");
}

async fn every_kind_of_contract_makes_its_line(world: World) {
    let mut settled = staffed(world).await;
    let partner = settled.partner.clone();
    settled.world.one_off(&mut settled.service, 30_000_000, Some("2026-03-12")).await;
    let fixed = NewContract {
        from_on: day("2026-03-15"),
        ..terms(&partner, PayKind::FixedMonthly, "asp-base", 1_200_000)
    };
    contract(&settled.world, fixed).await;
    contract(&settled.world, terms(&partner, PayKind::RevenueShare, "app-premium", 1_500)).await;
    contract(&settled.world, terms(&partner, PayKind::OnAcceptance, "build", 21_000_000)).await;
    let id = settled.march().await;
    let lines = lines(&settled.world, id).await;
    let told: Vec<_> = lines.iter().map(|line| (line.source, line.quantity, line.supply)).collect();
    assert_eq!(
        told,
        [
            (Source::Attendance, 750, 14_625_000),
            (Source::Fixed, 1, 658_064), // 17 of 31 days
            (Source::BillLine, 765_000, 114_750),
            (Source::OneOff, 1, 21_000_000),
        ]
    );
    let supply: i64 = lines.iter().map(|line| line.supply).sum();
    let vat: i64 = lines.iter().map(|line| line.vat).sum();
    assert_eq!(vat, supply / 10);
    assert!(lines.iter().all(|line| line.workings.contains("R1")));
    all_promises_hold(&settled.world).await;
}

async fn settled_once_and_what_came_late_next_month(world: World) {
    let settled = staffed(world).await;
    let clerk = settled.world.clerk_on(day("2026-04-02"));
    // Not before the bill run.
    let tx = begin(&settled.world, &clerk).await;
    let refused = settlements::settle(&tx, &clerk, month("2026-03")).await.expect_err("too early");
    assert_eq!(refused.code(), "bill-run-missing");
    drop(tx);
    let id = settled.march().await;
    let again = settle(&settled.world, month("2026-03")).await;
    assert_eq!((again.made.len(), again.there), (0, 1));
    let found = settled.state(id).await;
    assert_eq!(found, SettlementState::Sent);
    // A correction of March comes with April's.
    let by = on(&settled.partner.person, &settled.world, "2026-04-20");
    let tx = begin(&settled.world, &by).await;
    let reports = gaetong_billing::partners::attendance::list(&tx, Default::default()).await;
    let report = reports.expect("is read").remove(0).report;
    gaetong_billing::partners::attendance::correct(&tx, &by, report.id).await.expect("begins");
    tx.commit().await.expect("commits");
    settled.report("2026-03", 7, 16).await;
    settled.report("2026-04", 8, 0).await;
    run_month(&settled.world, month("2026-04")).await;
    let april = settle(&settled.world, month("2026-04")).await;
    let lines = lines(&settled.world, april.made[0].id).await;
    let told: Vec<_> = lines.iter().map(|l| (l.usage_month, l.quantity, l.supply)).collect();
    assert_eq!(told, [(202_603, 30, 585_000), (202_604, 800, 15_600_000)]);
    // The 24th of May 2026 is a Sunday, the 25th the substitute of Buddha's birthday.
    assert_eq!(april.pay_on, day("2026-05-26"));
    all_promises_hold(&settled.world).await;
}

async fn an_outage_the_partner_caused_is_claimed_back(world: World) {
    let settled = staffed(world).await;
    let partner = &settled.partner;
    let fixed = NewContract {
        claim_back: 5_000,
        ..terms(partner, PayKind::FixedMonthly, "asp-base", 50_000)
    };
    contract(&settled.world, fixed).await;
    let outage = blamed(&settled).await;
    for (won, product) in [(60_000, "asp-base"), (100_000, "app-premium")] {
        credit(&settled, outage, won, product).await;
    }
    let id = settled.march().await;
    let lines = lines(&settled.world, id).await;
    let claimed: Vec<_> =
        lines.iter().filter(|l| l.source == Source::Outage).map(|l| l.supply).collect();
    // Half of 60,000, then what is left of the month's 50,000.
    assert_eq!(claimed, [-30_000, -20_000]);
    all_promises_hold(&settled.world).await;
}

async fn blamed(settled: &Settled) -> OutageId {
    let (world, clerk) = (&settled.world, settled.world.clerk_on(day("2026-04-01")));
    let id = OutageId::new();
    world
        .insert(vec![outage::ActiveModel {
            id: Set(id),
            number: Set("O-2026-0001".into()),
            recorded_by: Set(world.settlement),
            recorded_at: Set(clerk.now),
            requested_by: Set(None),
            requested_at: Set(None),
            confirmed_seq: Set(None),
            confirmed_by: Set(None),
            confirmed_at: Set(None),
            version: Set(1),
        }])
        .await;
    world.numbered("outage", 1).await;
    world
        .insert(vec![outage_entry::ActiveModel {
            outage_id: Set(id),
            seq: Set(1),
            began_at: Set(clerk.now - chrono::TimeDelta::hours(5)),
            ended_at: Set(Some(clerk.now)),
            cause: Set(outage_entry::Cause::SystemFailure),
            all_services: Set(true),
            products: Set("asp-base".into()),
            narrowed: Set(false),
            note: Set(String::new()),
            recorded_by: Set(world.settlement),
            recorded_at: Set(clerk.now),
        }])
        .await;
    let tx = begin(world, &clerk).await;
    let why = "작업자 실수로 교환기 정지";
    faults::find(&tx, &clerk, id, settled.partner.id, why).await.expect("is found");
    let twice = faults::find(&tx, &clerk, id, settled.partner.id, why).await;
    assert_eq!(twice.expect_err("said already").code(), "decided-already");
    tx.commit().await.expect("commits");
    id
}

/// A credit of a note the customer got for the outage.
async fn credit(settled: &Settled, outage: OutageId, won: i64, product: &str) {
    let world = &settled.world;
    let (service, at) = (&settled.service, world.clerk_on(day("2026-04-01")).now);
    world
        .assess(
            service,
            gaetong_entity::money::bill_line::ChargeKind::OutageCredit,
            -won,
            "2026-03",
        )
        .await;
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    use sea_orm::{ColumnTrait, QueryFilter};
    let row = gaetong_entity::money::assessed_charge::Column::Supply.eq(-won);
    let row = tx.find::<gaetong_entity::money::assessed_charge::Entity>().filter(row);
    let charge = row.one(tx.raw()).await.expect("is read").expect("the charge").id;
    drop(tx);
    world
        .insert(vec![outage_credit::ActiveModel {
            tenant_id: Set(service.tenant),
            id: Set(OutageCreditId::new()),
            subscription_id: Set(service.subscription),
            month: Set(202_603),
            product: Set(product.into()),
            amount: Set(won),
            outage_id: Set(outage),
            outage_seq: Set(1),
            assessed_charge_id: Set(Some(charge)),
            credit_note_id: Set(None),
            granted_by: Set(world.settlement),
            granted_at: Set(at),
        }])
        .await;
}

async fn a_disputed_line_is_talked_over_and_adjusted(world: World) {
    let settled = staffed(world).await;
    let id = settled.march().await;
    let (world, by) = (&settled.world, &settled.partner.person);
    let clerk = world.clerk_on(day("2026-04-06"));
    let message = |body: &str| Message { body: body.into(), document: None };
    let tx = begin(world, by).await;
    let dispute = settlements::dispute(&tx, by, id, 1, message("0.5인월이 빠졌습니다")).await;
    let dispute = dispute.expect("is disputed");
    tx.commit().await.expect("commits");
    let tx = begin(world, by).await;
    let twice = settlements::dispute(&tx, by, id, 1, message("또")).await.expect_err("open");
    assert_eq!(twice.code(), "already-disputed");
    let open = settlements::confirm(&tx, by, id, None).await.expect_err("disputed");
    assert_eq!(open.code(), "open-disputes");
    drop(tx);
    let tx = begin(world, &clerk).await;
    settlements::say(&tx, &clerk, dispute.id, message("확인했습니다")).await.expect("is said");
    let decision = Decision::Uphold { supply: Won::new(975_005), reason: "누락 확인".into() };
    settlements::decide(&tx, &clerk, dispute.id, None, decision).await.expect("is upheld");
    tx.commit().await.expect("commits");
    let tx = begin(world, by).await;
    let found = settlements::detail(&tx, id, OURS.business_number).await.expect("is read");
    let found = found.expect("the statement");
    let said: Vec<_> =
        found.disputes[0].messages.iter().map(|m| (m.by_partner, m.body.as_str())).collect();
    assert_eq!(said, [(true, "0.5인월이 빠졌습니다"), (false, "확인했습니다")]);
    let last = found.lines.last().expect("the adjustment");
    assert_eq!((last.source, last.supply, last.vat), (Source::Adjustment, 975_005, 97_500));
    let of = &found.summary.settlement;
    assert_eq!((of.supply, of.vat, of.total), (15_600_005, 1_560_000, 17_160_005));
    drop(tx);
    settled.confirm(id).await;
    // Confirmed is confirmed.
    let tx = begin(world, &clerk).await;
    let new = NewAdjustment { label: "정정".into(), supply: Won::new(1), reason: "r".into() };
    let refused = settlements::adjust(&tx, &clerk, id, None, new).await.expect_err("confirmed");
    assert_eq!(refused.code(), "settlement-state");
    drop(tx);
    all_promises_hold(world).await;
}

async fn from_confirmation_to_the_bank(world: World) {
    let settled = staffed(world).await;
    let id = settled.march().await;
    settled.confirm(id).await;
    let registered = register(&settled, invoice(id)).await.expect("is registered");
    assert_eq!(registered.differences, []);
    account(&settled, "(주)휴먼잇다").await;
    let world = &settled.world;
    let (maker, pay_on) = (world.clerk_on(day("2026-04-20")), day("2026-04-24"));
    let tx = begin(world, &maker).await;
    let made = payouts::make(&tx, &maker, OURS, pay_on, None).await.expect("a payout");
    assert_eq!((made.total, made.line_count), (16_087_500, 1));
    let none = payouts::make(&tx, &maker, OURS, pay_on, None).await.expect_err("paid once");
    assert_eq!(none.code(), "nothing-to-pay");
    let own = payouts::approve(&tx, &maker, made.id, None).await.expect_err("its own");
    assert_eq!(own.code(), "own-payout");
    let early = payouts::mark_paid(&tx, &maker, made.id, None, pay_on).await.expect_err("early");
    assert_eq!(early.code(), "payout-state");
    tx.commit().await.expect("commits");
    let second = staff(world, Role::Settlement, "2026-04-21").await;
    let tx = begin(world, &second).await;
    payouts::approve(&tx, &second, made.id, None).await.expect("is approved");
    let file = payouts::bank_file(&tx, &second, &Mirror, made.id, None).await.expect("a list");
    assert_eq!(file.header.as_ref().map(Vec::len), Some(6));
    assert_eq!(file.rows[0][..4], ["088", "110123456789", "16087500", "휴먼잇다㈜"]);
    template(&tx, &second).await;
    let file = payouts::bank_file(&tx, &second, &Mirror, made.id, Some("신한은행")).await;
    let file = file.expect("a list");
    assert_eq!(
        (file.header, file.rows),
        (None, vec![vec!["110123456789".into(), "16087500".into()]])
    );
    payouts::mark_paid(&tx, &second, made.id, None, pay_on).await.expect("is paid");
    tx.commit().await.expect("commits");
    assert_eq!(settled.state(id).await, SettlementState::Paid);
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let total = invoices::summary(&tx, month("2026-03"), month("2026-03")).await.expect("is read");
    assert_eq!((total.len(), total[0].supply, total[0].count), (1, Won::new(14_625_000), 1));
    drop(tx);
    all_promises_hold(world).await;
}

/// March settled, invoiced, and its payout approved.
pub async fn to_be_paid_out(world: World) -> World {
    let settled = staffed(world).await;
    let id = settled.march().await;
    settled.confirm(id).await;
    register(&settled, invoice(id)).await.expect("is registered");
    account(&settled, "휴먼잇다").await;
    let world = settled.world;
    let (maker, pay_on) = (world.clerk_on(day("2026-04-20")), day("2026-04-24"));
    let second = staff(&world, Role::Settlement, "2026-04-21").await;
    let tx = begin(&world, &maker).await;
    let made = payouts::make(&tx, &maker, OURS, pay_on, None).await.expect("a payout");
    payouts::approve(&tx, &second, made.id, None).await.expect("is approved");
    tx.commit().await.expect("commits");
    world
}

async fn template(tx: &gaetong_entity::Tx, by: &Actor) {
    let new = |columns: [&str; 2]| NewTemplate {
        bank: "신한은행".into(),
        columns: columns.map(str::to_owned).into(),
        with_header: false,
        payee_text: "개통".into(),
    };
    let refused = payouts::save_template(tx, by, new(["account", "colour"])).await;
    assert_eq!(refused.expect_err("no such column").code(), "payout-template-column");
    payouts::save_template(tx, by, new(["account", "holder"])).await.expect("is saved");
    payouts::save_template(tx, by, new(["account", "amount"])).await.expect("is saved again");
}

async fn a_wrong_invoice_blocks_the_payout_and_says_where(world: World) {
    let settled = staffed(world).await;
    let id = settled.march().await;
    let early = register(&settled, invoice(id)).await.expect_err("not confirmed");
    assert_eq!(early.code(), "settlement-state");
    settled.confirm(id).await;
    let wrong = NewInvoice {
        supply: Won::new(14_625_100),
        vat: Won::new(1_462_510),
        total: Won::new(16_087_610),
        ..invoice(id)
    };
    let bad = register(&settled, wrong).await.expect("is registered");
    let places: Vec<_> = bad.differences.iter().map(|found| found.place.code()).collect();
    assert_eq!(places, ["supply", "vat", "total"]);
    let again = register(&settled, invoice(id)).await.expect_err("it has one");
    assert_eq!(again.code(), "purchase-invoice-exists");
    account(&settled, "다른사람").await;
    let (world, clerk) = (&settled.world, settled.world.clerk_on(day("2026-04-20")));
    let tx = begin(world, &clerk).await;
    let refused = payouts::make(&tx, &clerk, OURS, day("2026-04-24"), Some(&[id])).await;
    let refused = refused.expect_err("differs");
    assert_eq!(refused.code(), "not-payable");
    let said = refused.message(gaetong_entity::party::user_account::Language::Ko);
    assert!(said.contains("공급가액이(가) 다릅니다: 14,625,100원 → 14,625,000원"), "{said}");
    assert!(said.contains("예금주를 확인하지 않았습니다"), "{said}");
    let gone = invoices::withdraw(&tx, &clerk, bad.invoice.id, None, "금액 오류").await;
    assert_eq!(gone.expect("is withdrawn").state, InvoiceState::Withdrawn);
    tx.commit().await.expect("commits");
    let taken = register(&settled, invoice(id)).await.expect_err("the number is known");
    assert_eq!(taken.code(), "purchase-invoice-taken");
    let short = NewInvoice { issue_id: Some("2026".into()), ..invoice(id) };
    assert_eq!(register(&settled, short).await.expect_err("short").code(), "not-an-issue-id");
    let right = NewInvoice { issue_id: Some("202603314000000000000002".into()), ..invoice(id) };
    assert_eq!(register(&settled, right).await.expect("is registered").differences, []);
    all_promises_hold(world).await;
}

async fn an_invoice_we_draft_is_theirs_to_approve(world: World) {
    let settled = staffed(world).await;
    let id = settled.march().await;
    settled.confirm(id).await;
    let (world, by) = (&settled.world, &settled.partner.person);
    let clerk = world.clerk_on(day("2026-04-07"));
    let propose = async || {
        let tx = begin(world, &clerk).await;
        let made = invoices::propose(&tx, &clerk, OURS, id, day("2026-03-31")).await;
        tx.commit().await.expect("commits");
        made.expect("a draft")
    };
    let draft = propose().await;
    assert_eq!((draft.invoice.state, draft.differences.len()), (InvoiceState::Proposed, 0));
    let tx = begin(world, by).await;
    invoices::refuse(&tx, by, draft.invoice.id, None, "작성일자가 다릅니다")
        .await
        .expect("refused");
    tx.commit().await.expect("commits");
    let again = propose().await;
    let tx = begin(world, by).await;
    let approved = invoices::approve(&tx, by, again.invoice.id, None).await.expect("approved");
    assert_eq!(approved.state, InvoiceState::Registered);
    let twice = invoices::approve(&tx, by, draft.invoice.id, None).await.expect_err("refused");
    assert_eq!(twice.code(), "purchase-invoice-state");
}

async fn their_list_beside_ours(world: World) {
    let settled = staffed(world).await;
    contract(&settled.world, terms(&settled.partner, PayKind::FixedMonthly, "asp-base", 50_000))
        .await;
    let id = settled.march().await;
    let file = format!(
        "서비스번호,내용,공급가액\n{},위탁운영,\"14,000,000\"\n,교통비,\"30,000\"\n,,합계\n",
        settled.service.id
    );
    let tx = begin(&settled.world, &settled.partner.person).await;
    let found = settlements::compare(&tx, id, file.as_bytes()).await.expect("is compared");
    let told: Vec<_> = found.lines.iter().map(|l| (l.line_no, l.ours, l.theirs)).collect();
    let won = |won| Some(Won::new(won));
    assert_eq!(
        told,
        [
            (Some(1), won(14_625_000), won(14_000_000)),
            (Some(2), won(50_000), None),
            (None, None, won(30_000)),
        ]
    );
    assert_eq!((found.ours, found.theirs), (Won::new(14_675_000), Won::new(14_030_000)));
}

async fn what_stands_alone_is_found(world: World) {
    let mut settled = staffed(world).await;
    let id = settled.march().await;
    assert_eq!(settled.state(id).await, SettlementState::Sent);
    // Somebody built something for a customer under a contract, after March was settled.
    settled.world.one_off(&mut settled.service, 30_000_000, Some("2026-04-12")).await;
    let clerk = settled.world.clerk_on(day("2026-05-02"));
    let tx = begin(&settled.world, &clerk).await;
    let march = back_to_back(&tx, &clerk, month("2026-03")).await.expect("is read");
    let row = &march.rows[0];
    assert_eq!((march.rows.len(), row.finding), (1, None));
    // 7.50 × (2,500,000 − 1,950,000)
    assert_eq!((row.margin.amount, row.margin.basis_points), (Won::new(4_125_000), Some(2_200)));
    drop(tx);
    let other = partner(&settled.world, "개발㈜", "1028142945").await;
    let build = NewContract {
        from_on: day("2026-05-01"),
        ..terms(&other, PayKind::OnAcceptance, "build", 21_000_000)
    };
    contract(&settled.world, build).await;
    settled.report("2026-04", 8, 0).await;
    run_month(&settled.world, month("2026-04")).await;
    settle(&settled.world, month("2026-04")).await;
    let tx = begin(&settled.world, &clerk).await;
    let april = back_to_back(&tx, &clerk, month("2026-04")).await.expect("is read");
    let alone: Vec<_> = april.rows.iter().filter_map(|row| row.finding).collect();
    assert_eq!(alone, [Finding::NoPartnerLine]);
}

async fn contracts_end_and_are_replaced(world: World) {
    let settled = staffed(world).await;
    let world = &settled.world;
    let same = staffing(&settled.partner, &settled.service, 2_000_000);
    let refused = try_contract(world, same.clone()).await.expect_err("overlaps");
    assert_eq!(refused.code(), "contract-overlaps");
    let priceless = NewContract { price: None, ..same.clone() };
    assert_eq!(try_contract(world, priceless).await.expect_err("terms").code(), "contract-terms");
    let recurring = NewContract { product: "asp-base".into(), ..same.clone() };
    let refused = try_contract(world, recurring).await.expect_err("no staffing");
    assert_eq!(refused.code(), "product-not-settled-so");
    settled.march().await;
    let tx = begin(world, &world.clerk_on(day("2026-04-10"))).await;
    let first = contracts::list(&tx, Some(settled.partner.id)).await.expect("is read").remove(0);
    drop(tx);
    // March is settled: it cannot end before.
    let early = NewContract {
        replaces: Some(first.contract.id),
        from_on: day("2026-03-01"),
        ..same.clone()
    };
    assert_eq!(try_contract(world, early).await.expect_err("settled").code(), "contract-settled");
    let next =
        NewContract { replaces: Some(first.contract.id), from_on: day("2026-04-01"), ..same };
    let next = try_contract(world, next).await.expect("a new version");
    assert_eq!(next.price, Some(2_000_000));
    settled.report("2026-04", 1, 0).await;
    run_month(world, month("2026-04")).await;
    let april = settle(world, month("2026-04")).await;
    assert_eq!(lines(world, april.made[0].id).await[0].supply, 2_000_000);
}

async fn another_partner_sees_nothing(world: World) {
    let settled = staffed(world).await;
    let id = settled.march().await;
    let stranger = partner(&settled.world, "남남㈜", "1028142945").await;
    let tx = begin(&settled.world, &stranger.person).await;
    let found = settlements::detail(&tx, id, OURS.business_number).await.expect("is read");
    assert!(found.is_none());
    assert!(settlements::list(&tx, Default::default()).await.expect("is read").is_empty());
    let refused = settlements::confirm(&tx, &stranger.person, id, None).await.expect_err("not its");
    assert_eq!(refused.code(), "not-found");
    let theirs = accounts::of(&tx, &[settled.partner.id]).await.expect("is read");
    assert!(theirs.is_empty());
    drop(tx);
    // Nor does the customer, whose money it is.
    let admin =
        settled.world.person(Role::TenantAdmin, Some(settled.customer.tenant), "2026-04-09");
    let admin = admin.await;
    let tx = begin(&settled.world, &admin).await;
    assert!(settlements::list(&tx, Default::default()).await.expect("is read").is_empty());
    let refused = back_to_back(&tx, &admin, month("2026-03")).await.expect_err("not theirs");
    assert_eq!(refused.code(), "not-allowed");
}
