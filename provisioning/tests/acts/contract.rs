//! The life of a contract after its opening, by the articles it rests on.

use super::world::{Person, World, day};
use gaetong_entity::Scope;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::refusal::Refusal;
use gaetong_entity::service::change_order::{self, ChangeState, EndGround};
use gaetong_entity::service::subscription_state::Ground;
use gaetong_provisioning::application::papers::{NewPaper, examine};
use gaetong_provisioning::contract::{
    self, ChangeOfTerms, Contract, ContractError, ItemChange, Order, Stage, Wish, list,
    maintenance, notice, renewal, standstill,
};
use gaetong_provisioning::service;
use gaetong_rules::early_termination::Act;
use gaetong_rules::{ItemCode, Quantity};

crate::on_both! {
    a_reduction_takes_the_units_added_last
    what_a_form_cannot_say
    units_that_leave_on_the_day_they_came
    a_term_that_would_be_over_is_not_filed
    sales_files_with_the_sealed_form_the_customer_by_its_own_word
    fewer_than_ten_seats_need_the_product_manager
    a_pause_lasts_one_month_to_six
    a_pause_ended_early_leaves_nothing_behind
    a_pause_nobody_ends_is_listed
    the_contract_ends_with_the_day_that_was_filed
    notice_that_comes_too_late_is_refused_with_its_date
    the_provider_tells_its_ground_before_it_ends_a_contract
    a_court_stops_a_service_and_the_charges_go_on
    the_renewal_is_announced_twice_and_recorded_once
    planned_work_is_told_to_those_it_stops
    two_people_change_one_contract
}

fn seats(product: &str, quantity: i64) -> ItemChange {
    ItemChange { product: product.into(), quantity, agreed_price: None, agreed_reason: None }
}

fn change(on: &str, items: &[(&str, i64)]) -> Order {
    let items = items.iter().map(|(product, quantity)| seats(product, *quantity)).collect();
    let terms = ChangeOfTerms { items, ..ChangeOfTerms::default() };
    Order { effective_on: day(on), wish: Wish::Change(terms) }
}

fn term(on: &str, months: i32) -> Order {
    let terms = ChangeOfTerms { term_months: Some(months), ..ChangeOfTerms::default() };
    Order { effective_on: day(on), wish: Wish::Change(terms) }
}

fn pause(from: &str, until: &str) -> Order {
    Order { effective_on: day(from), wish: Wish::Pause { until: day(until) } }
}

fn resume(on: &str) -> Order {
    Order { effective_on: day(on), wish: Wish::Resume }
}

/// `last_day` is the last day of service (C3).
fn end(last_day: &str, ground: EndGround) -> Order {
    let effective_on = day(last_day).succ_opt().expect("a next day");
    Order { effective_on, wish: Wish::Terminate { ground } }
}

impl World {
    async fn files(&self, by: &Person, id: &ServiceId, order: Order) -> change_order::Model {
        self.does(by, async |tx, actor| {
            contract::file(tx, actor, id, None, &order, "고객사 요청", None).await
        })
        .await
    }

    async fn approves(&self, filed: &change_order::Model) -> contract::Approval {
        self.does(&self.consulting, async |tx, actor| {
            contract::approve(tx, actor, filed.id, Some(filed.version), None, None).await
        })
        .await
    }

    /// Filed by the customer and approved.
    async fn carries_out(&self, tenant: &Person, id: &ServiceId, order: Order) {
        let filed = self.files(tenant, id, order).await;
        self.approves(&filed).await;
    }

    async fn cannot_file(&self, by: &Person, id: &ServiceId, order: Order) -> &'static str {
        self.refused(by, async |tx, actor| {
            contract::file(tx, actor, id, None, &order, "고객사 요청", None).await
        })
        .await
    }

    async fn contract(&self, id: &ServiceId) -> Contract {
        let tx = self.read(Scope::Provider).await;
        let found = service::find(&tx, id).await.expect("reads").expect("a service");
        Contract::read(&tx, &found).await.expect("a contract")
    }

    async fn stage(&self, id: &ServiceId, on: &str) -> Stage {
        self.contract(id).await.stage_on(day(on))
    }
}

/// T3: "a reduction takes the latest-added first"; T1 is asked for what leaves.
async fn a_reduction_takes_the_units_added_last(world: World) {
    let (id, tenant) = world.opened().await;
    world.carries_out(&tenant, &id, change("2026-06-01", &[("asp-base", 40)])).await;
    world.on("2026-08-20");
    let less = change("2026-09-01", &[("asp-base", 32), ("app-premium", 32), ("recording", 32)]);
    let filed = world.files(&tenant, &id, less).await;
    let approved = world.approves(&filed).await;
    let due = approved.penalty.expect("units leave");
    assert_eq!(due.last_day, day("2026-08-31"));
    let left = [
        (ItemCode::ASP_BASE, Quantity::new(8)),
        (ItemCode::APP_PREMIUM, Quantity::new(3)),
        (ItemCode::RECORDING, Quantity::new(3)),
    ];
    assert_eq!(due.act, Act::Reduce(left.to_vec()));

    let contract = world.contract(&id).await;
    let batches = |on: &str| -> Vec<String> {
        let batches = contract.batches_on(day(on));
        let base = batches.iter().filter(|batch| batch.product == "asp-base");
        base.map(|batch| format!("{} since {}", batch.quantity, batch.from_on)).collect()
    };
    assert_eq!(batches("2026-05-31"), ["35 since 2026-02-12"]);
    assert_eq!(batches("2026-08-31"), ["35 since 2026-02-12", "5 since 2026-06-01"]);
    assert_eq!(batches("2026-09-01"), ["32 since 2026-02-12"], "the five, and three of the first");
    assert_eq!(contract.quantity_on("extra-line", day("2026-09-01")), 5, "not named, not touched");

    let tx = world.read(Scope::Provider).await;
    let detail = list::detail(&tx, filed.id).await.expect("reads").expect("an order");
    let row = &detail.items[0];
    let shown = (row.old_quantity, row.old_unit_price, row.new_quantity, row.new_unit_price);
    assert_eq!(shown, (40, Some(160_000), 32, Some(160_000)), "the grid of form 4");
    let then = service::detail(&tx, &id, (day("2026-07-01"), day("2026-08-20"))).await;
    let then = then.expect("reads").expect("a service");
    assert_eq!(then.lines[0].quantity, 40, "as of July");
}

async fn what_a_form_cannot_say(world: World) {
    let (id, tenant) = world.opened().await;
    world.on("2026-03-10");
    let cases: [(Order, &str); 12] = [
        (change("2026-04-01", &[("asp-base", 35)]), "nothing-changes"),
        (change("2026-04-01", &[("asp-base", 0)]), "no-seats-left"),
        (change("2026-04-01", &[("asp-base", 20)]), "more-than-seats"),
        (change("2026-04-01", &[("build", 1)]), "not-by-the-month"),
        (change("2026-04-01", &[("asp-base", -1)]), "quantity-out-of-range"),
        (change("2026-04-01", &[("asp-base", 36), ("asp-base", 37)]), "listed-twice"),
        (change("2026-03-09", &[("asp-base", 40)]), "in-the-past"),
        (change("2026-02-11", &[("asp-base", 40)]), "in-the-past"),
        (term("2026-04-01", 0), "no-term-again"),
        (term("2026-04-01", 18), "no-such-term"),
        (resume("2026-04-01"), "not-paused"),
        (change("2026-04-01", &[("app-basic", 10)]), "two-applications"),
    ];
    for (order, code) in cases {
        let said = world.cannot_file(&tenant, &id, order.clone()).await;
        assert_eq!(said, code, "{order:?}");
    }
    let early = change("2026-02-11", &[("asp-base", 40)]);
    assert_eq!(world.cannot_file(&world.consulting, &id, early).await, "before-opening");
    let both = ChangeOfTerms {
        items: vec![seats("extra-line", 1)],
        term_months: Some(24),
        ..ChangeOfTerms::default()
    };
    let both = Order { effective_on: day("2026-04-01"), wish: Wish::Change(both) };
    assert_eq!(world.cannot_file(&tenant, &id, both).await, "shorter-and-fewer");
    let more = change("2026-03-20", &[("asp-base", 40)]);
    let billed = world
        .refused(&tenant, async |tx, actor| {
            let unbilled_from = Some(day("2026-04-01"));
            contract::file(tx, actor, &id, None, &more, "요청", unbilled_from).await
        })
        .await;
    assert_eq!(billed, "already-billed");
    world.carries_out(&tenant, &id, change("2026-06-01", &[("asp-base", 40)])).await;
    let before = change("2026-05-01", &[("asp-base", 41)]);
    assert_eq!(world.cannot_file(&tenant, &id, before).await, "out-of-order");
}

/// What came and leaves on the same day was never used: no penalty is asked for it (T2).
async fn units_that_leave_on_the_day_they_came(world: World) {
    let (id, tenant) = world.opened().await;
    world.carries_out(&tenant, &id, change("2026-06-01", &[("asp-base", 40)])).await;
    let filed = world.files(&tenant, &id, change("2026-06-01", &[("asp-base", 35)])).await;
    assert_eq!(world.approves(&filed).await.penalty, None);
    assert_eq!(world.contract(&id).await.quantity_on("asp-base", day("2026-06-01")), 35);
    let filed = world.files(&tenant, &id, change("2026-06-01", &[("extra-line", 4)])).await;
    let due = world.approves(&filed).await.penalty.expect("a line of the opening leaves");
    let line = (ItemCode::EXTRA_LINE, Quantity::new(1));
    assert_eq!(due.act, Act::Reduce(vec![line]));
}

/// T5: "B must still lie ahead", said at the counter.
async fn a_term_that_would_be_over_is_not_filed(world: World) {
    let (id, tenant) = world.opened().await;
    world.on("2027-01-10");
    let said = world.cannot_file(&tenant, &id, term("2027-02-12", 12)).await;
    assert_eq!(said, "new-term-already-over");
    world.files(&tenant, &id, term("2027-02-11", 12)).await;
}

/// Spec 2.3: change application and quotation with the customer's seal.
async fn sales_files_with_the_sealed_form_the_customer_by_its_own_word(world: World) {
    let (id, tenant) = world.opened().await;
    let order = change("2026-03-01", &[("asp-base", 40)]);
    let filed = world.files(&world.sales, &id, order.clone()).await;
    let approve = async |tx: &gaetong_entity::Tx, actor: &gaetong_entity::Actor| {
        contract::approve(tx, actor, filed.id, None, None, None).await
    };
    assert_eq!(world.refused(&world.consulting, approve).await, "papers-missing");
    for kind in ["change_application", "quotation"] {
        let paper = NewPaper {
            kind: kind.into(),
            sealed: true,
            file_name: "form.pdf".into(),
            examined: examine(b"%PDF-1.7 form").expect("a paper"),
        };
        world
            .does(&world.sales, async |tx, actor| list::attach(tx, actor, filed.id, paper).await)
            .await;
    }
    world.does(&world.consulting, approve).await;
    assert_eq!(world.refused(&world.consulting, approve).await, "no-such-move", "decided once");
    let own = world.files(&tenant, &id, change("2026-04-01", &[("asp-base", 41)])).await;
    assert_eq!(world.approves(&own).await.order.state, ChangeState::Approved);
    let letters = world.letters().await;
    let confirmed = letters.iter().filter(|letter| letter.starts_with("change_confirmed")).count();
    assert_eq!(confirmed, 4, "customer and filer of the application, for each: {letters:?}");
}

/// P6, art. 3(7).
async fn fewer_than_ten_seats_need_the_product_manager(world: World) {
    let (id, tenant) = world.opened().await;
    world.on("2026-03-10");
    let fewer = [("asp-base", 9), ("app-premium", 0), ("recording", 9)];
    let filed = world.files(&tenant, &id, change("2026-04-01", &fewer)).await;
    let approve = async |tx: &gaetong_entity::Tx, actor: &gaetong_entity::Actor| {
        contract::approve(tx, actor, filed.id, None, None, None).await
    };
    assert_eq!(world.refused(&world.consulting, approve).await, "needs-exception");
    let exception = async |tx: &gaetong_entity::Tx, actor: &gaetong_entity::Actor| {
        contract::approve_exception(tx, actor, filed.id, None, "기존 고객 유지").await
    };
    assert_eq!(world.refused(&world.consulting, exception).await, "not-allowed");
    world.does(&world.product, exception).await;
    world.does(&world.consulting, approve).await;
    assert_eq!(world.contract(&id).await.quantity_on("asp-base", day("2026-04-01")), 9);
}

/// X1: "at least 1 month and at most 6 months; extension allowed while the total stays within 6".
async fn a_pause_lasts_one_month_to_six(world: World) {
    let (id, tenant) = world.opened().await;
    world.on("2026-03-02");
    let short = world.cannot_file(&tenant, &id, pause("2026-03-10", "2026-04-09")).await;
    assert_eq!(short, "suspension-too-short");
    let long = world.cannot_file(&tenant, &id, pause("2026-03-10", "2026-09-11")).await;
    assert_eq!(long, "suspension-too-long");
    world.carries_out(&tenant, &id, pause("2026-03-10", "2026-05-10")).await;
    assert_eq!(world.stage(&id, "2026-03-09").await, Stage::Active);
    assert_eq!(world.stage(&id, "2026-03-10").await, Stage::SuspendedByCustomer);
    let again = world.cannot_file(&tenant, &id, pause("2026-04-01", "2026-05-10")).await;
    assert_eq!(again, "not-running");

    world.on("2026-05-01");
    let extend = |on: &str, until: &str| Order {
        effective_on: day(on),
        wish: Wish::ExtendPause { until: day(until) },
    };
    let from = world.cannot_file(&tenant, &id, extend("2026-05-09", "2026-07-01")).await;
    assert_eq!(from, "extends-from-its-end");
    let over = world.cannot_file(&tenant, &id, extend("2026-05-10", "2026-09-11")).await;
    assert_eq!(over, "suspension-too-long");
    world.carries_out(&tenant, &id, extend("2026-05-10", "2026-09-10")).await;
    let stands = world.contract(&id).await.standstill_on(day("2026-06-01")).expect("paused");
    assert_eq!((stands.from, stands.planned_until), (day("2026-03-10"), Some(day("2026-09-10"))));
    world.carries_out(&tenant, &id, resume("2026-06-15")).await;
    assert_eq!(world.stage(&id, "2026-06-14").await, Stage::SuspendedByCustomer);
    assert_eq!(world.stage(&id, "2026-06-15").await, Stage::Active);
}

async fn a_pause_ended_early_leaves_nothing_behind(world: World) {
    let (id, tenant) = world.opened().await;
    world.carries_out(&tenant, &id, pause("2026-03-01", "2026-06-01")).await;
    world.carries_out(&tenant, &id, resume("2026-04-01")).await;
    world.on("2026-04-02");
    world.carries_out(&tenant, &id, pause("2026-04-15", "2026-07-15")).await;
    let contract = world.contract(&id).await;
    let billing =
        |on: &str| gaetong_provisioning::axes::on(&contract.states, day(on)).billing.code();
    let expected = [
        ("2026-02-28", "running"),
        ("2026-03-01", "paused"),
        ("2026-04-01", "running"),
        ("2026-04-15", "paused"),
        ("2026-06-01", "paused"),
        ("2026-07-14", "paused"),
        ("2026-07-15", "running"),
    ];
    for (on, state) in expected {
        assert_eq!(billing(on), state, "{on}: the first pause's planned end is no end any more");
    }
    let stands = contract.standstill_on(day("2026-05-01")).expect("paused");
    assert_eq!(stands.planned_until, Some(day("2026-07-15")));

    // Extended, and resumed before the extension would have begun.
    let longer = Order {
        effective_on: day("2026-07-15"),
        wish: Wish::ExtendPause { until: day("2026-10-01") },
    };
    world.carries_out(&tenant, &id, longer).await;
    world.on("2026-05-20");
    world.carries_out(&tenant, &id, resume("2026-06-15")).await;
    let contract = world.contract(&id).await;
    for on in ["2026-06-15", "2026-07-15", "2026-09-30", "2026-10-01"] {
        let axes = gaetong_provisioning::axes::on(&contract.states, day(on));
        assert_eq!(axes.billing.code(), "running", "{on}: the extension is no rest any more");
    }
}

/// X2: "listed to consulting; nothing happens by itself. Charges resume".
async fn a_pause_nobody_ends_is_listed(world: World) {
    let (id, tenant) = world.opened().await;
    world.carries_out(&tenant, &id, pause("2026-03-01", "2026-09-01")).await;
    let overdue = async |on: &str| {
        let tx = world.read(Scope::Provider).await;
        list::overdue_pauses(&tx, day(on)).await.expect("reads").len()
    };
    assert_eq!(overdue("2026-08-31").await, 0);
    assert_eq!(overdue("2026-09-01").await, 1);
    let axes = gaetong_provisioning::axes::on(&world.contract(&id).await.states, day("2026-09-01"));
    assert_eq!((axes.service.code(), axes.billing.code()), ("suspended", "running"));
    world.on("2026-10-05");
    world.carries_out(&tenant, &id, resume("2026-10-05")).await;
    assert_eq!(overdue("2026-10-05").await, 0);
}

async fn the_contract_ends_with_the_day_that_was_filed(world: World) {
    let (id, tenant) = world.opened().await;
    world.on("2026-05-04");
    let filed = world.files(&tenant, &id, end("2026-05-31", EndGround::CustomersWish)).await;
    assert_eq!(world.stage(&id, "2026-06-30").await, Stage::Active, "filed is not ended");
    let again = world.cannot_file(&tenant, &id, end("2026-06-30", EndGround::CustomersWish)).await;
    assert_eq!(again, "already-filed");
    let approved = world.approves(&filed).await;
    let due = approved.penalty.expect("asked");
    assert_eq!(due.last_day, day("2026-05-31"));
    assert!(matches!(due.act, Act::Terminate(_)));
    let stages = [
        ("2026-05-04", Stage::Terminating),
        ("2026-05-31", Stage::Terminating),
        ("2026-06-01", Stage::Terminated),
    ];
    for (on, stage) in stages {
        assert_eq!(world.stage(&id, on).await, stage, "{on}");
    }
    let later = world.cannot_file(&tenant, &id, change("2026-05-20", &[("asp-base", 40)])).await;
    assert_eq!(later, "contract-ending");
}

/// T7: "A notice given too late is refused with the date by which it was due." 36 months from
/// 12 February 2026 end with 11 February 2029; notice is due by 11 January 2029.
async fn notice_that_comes_too_late_is_refused_with_its_date(world: World) {
    let (id, tenant) = world.opened().await;
    world.on("2029-01-12");
    let order = end("2029-02-11", EndGround::CustomersWish);
    let late = world
        .act(&tenant, async |tx, actor| {
            contract::file(tx, actor, &id, None, &order, "종료", None).await
        })
        .await
        .expect_err("too late");
    assert_eq!(late.code(), "notice-too-late");
    assert!(matches!(late, ContractError::Notice(_)));
    assert!(late.message(gaetong_entity::party::user_account::Language::Ko).contains("2029-01-11"));
    let day_before = end("2029-02-10", EndGround::CustomersWish);
    let filed = world.files(&tenant, &id, day_before).await;
    assert_eq!(
        filed.state,
        ChangeState::Filed,
        "a day before the end is a termination, with its price"
    );
}

/// Art. 15: "그 사유를 통보한 후".
async fn the_provider_tells_its_ground_before_it_ends_a_contract(world: World) {
    let (id, tenant) = world.opened().await;
    world.on("2026-05-04");
    let order = end("2026-05-31", EndGround::SeriousBreach);
    assert_eq!(world.cannot_file(&tenant, &id, order.clone()).await, "not-allowed");
    let filed = world.files(&world.consulting, &id, order).await;
    let letters = world.letters().await;
    let told = letters.iter().any(|letter| letter == "termination_notice → office@hanbit.example");
    assert!(told, "{letters:?}");
    world.approves(&filed).await;
    let tx = world.read(Scope::Tenant(tenant.tenant.expect("a tenant"))).await;
    let found = service::find(&tx, &id).await.expect("reads").expect("its own service");
    assert_eq!(notice::of_service(&tx, &found).await.expect("notices").len(), 1);
}

/// Art. 11(2); L5: charges go on during it.
async fn a_court_stops_a_service_and_the_charges_go_on(world: World) {
    let (id, tenant) = world.opened().await;
    let credit = world.colleague("신용", Role::Credit).await;
    let stop = |ground: Ground| {
        let id = id.clone();
        async move |tx: &gaetong_entity::Tx, actor: &gaetong_entity::Actor| {
            standstill::suspend(tx, actor, &id, None, ground, "서울중앙지법 2026카단1").await
        }
    };
    assert_eq!(world.refused(&credit, stop(Ground::Arrears)).await, "not-that-ground");
    assert_eq!(world.refused(&tenant, stop(Ground::CourtOrder)).await, "not-allowed");
    world.does(&credit, stop(Ground::CourtOrder)).await;
    assert_eq!(world.stage(&id, "2026-02-12").await, Stage::SuspendedByCourt);
    let contract = world.contract(&id).await;
    let axes = gaetong_provisioning::axes::on(&contract.states, day("2026-03-01"));
    assert_eq!((axes.service.code(), axes.billing.code()), ("suspended", "running"));
    assert_eq!(world.cannot_file(&tenant, &id, resume("2026-03-01")).await, "not-paused");
    world.on("2026-03-03");
    let lift = async |tx: &gaetong_entity::Tx, actor: &gaetong_entity::Actor| {
        standstill::lift(tx, actor, &id, None, "해제 결정").await
    };
    world.does(&credit, lift).await;
    assert_eq!(world.stage(&id, "2026-03-03").await, Stage::Active);
    assert_eq!(world.refused(&credit, lift).await, "not-suspended");
}

/// Art. 14(2): 36 months from 12 February 2026.
async fn the_renewal_is_announced_twice_and_recorded_once(world: World) {
    let (id, _) = world.opened().await;
    let look = async |on: &str| {
        world.on(on);
        let tx = world.read(Scope::Provider).await;
        let due = renewal::due(&tx, day(on)).await.expect("reads");
        drop(tx);
        let mut done = Vec::new();
        for service in due {
            let what = world
                .does(&world.consulting, async |tx, actor| {
                    renewal::look_after(tx, actor, &service).await
                })
                .await;
            done.push(what);
        }
        done
    };
    assert_eq!(look("2028-12-10").await, []);
    assert_eq!(look("2028-12-11").await, [Some(renewal::Due::TwoMonthsAhead)]);
    assert_eq!(look("2028-12-12").await, []);
    assert_eq!(look("2029-01-11").await, [Some(renewal::Due::OneMonthAhead)]);
    assert_eq!(look("2029-02-11").await, []);
    assert_eq!(look("2029-02-12").await, [Some(renewal::Due::Renewed)]);
    assert_eq!(look("2029-03-01").await, []);
    let period = world.contract(&id).await.period_on(day("2029-03-01")).expect("a renewal year");
    assert_eq!((period.renewal, period.period.until()), (1, day("2030-02-12")));
}

/// Art. 12: 사전통지.
async fn planned_work_is_told_to_those_it_stops(world: World) {
    let (id, _) = world.opened().await;
    let plan = |from: &str, until: &str| maintenance::NewMaintenance {
        from_at: super::world::instant(from),
        until_at: super::world::instant(until),
        reason: "교환기 증설".into(),
        services: Vec::new(),
    };
    let by = &world.operations;
    let announce = |new: maintenance::NewMaintenance| {
        async move |tx: &gaetong_entity::Tx, actor: &gaetong_entity::Actor| {
            maintenance::announce(tx, actor, new).await
        }
    };
    let past = plan("2026-02-12T08:00", "2026-02-12T10:00");
    assert_eq!(world.refused(by, announce(past)).await, "began-already");
    let turned = plan("2026-02-20T02:00", "2026-02-20T01:00");
    assert_eq!(world.refused(by, announce(turned)).await, "ends-before-it-begins");
    let announced = world.does(by, announce(plan("2026-02-20T01:00", "2026-02-20T03:00"))).await;
    assert_eq!(announced.told.len(), 1);
    assert_eq!(world.stage(&id, "2026-02-20").await, Stage::Active, "휴지 is no suspension");
    let work = announced.maintenance.id;
    let called_off =
        world.does(by, async |tx, actor| maintenance::cancel(tx, actor, work, None).await).await;
    assert_eq!(called_off.told.len(), 1);
    let letters = world.letters().await;
    let about: Vec<&String> = letters.iter().filter(|l| l.starts_with("maintenance")).collect();
    assert_eq!(about.len(), 2, "{about:?}");
}

/// Both looked at version 2; the later one is told what happened.
async fn two_people_change_one_contract(world: World) {
    let (id, tenant) = world.opened().await;
    let version = world.contract(&id).await.service.version;
    let file = |by: Person, quantity: i64| {
        let (world, id) = (&world, &id);
        async move {
            let order = change("2026-03-01", &[("asp-base", quantity)]);
            world
                .act(&by, async |tx, actor| {
                    contract::file(tx, actor, id, Some(version), &order, "요청", None).await
                })
                .await
        }
    };
    let (one, other) = tokio::join!(file(tenant.clone(), 40), file(world.sales.clone(), 50));
    let refused: Vec<&str> = [&one, &other]
        .iter()
        .filter_map(|result| result.as_ref().err().map(Refusal::code))
        .collect();
    assert_eq!(refused, ["already-filed"]);
    let filed = one.or(other).expect("one of them");
    let approve = || {
        world.act(&world.consulting, async |tx, actor| {
            contract::approve(tx, actor, filed.id, Some(filed.version), None, None).await
        })
    };
    world
        .does(&tenant, async |tx, actor| contract::withdraw(tx, actor, filed.id, None).await)
        .await;
    let late = approve().await.expect_err("withdrawn meanwhile");
    assert_eq!(late.code(), "changed");
    world.carries_out(&tenant, &id, change("2026-03-01", &[("asp-base", 36)])).await;
    let stale = world
        .act(&tenant, async |tx, actor| {
            let order = change("2026-04-01", &[("asp-base", 37)]);
            contract::file(tx, actor, &id, Some(version), &order, "요청", None).await
        })
        .await
        .expect_err("the contract changed");
    assert_eq!(stale.code(), "changed");
}
