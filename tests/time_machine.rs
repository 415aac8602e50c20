//! The clock goes forward and the daily jobs run: what is due at a contract's end happens once,
//! however often and from however many processes it is looked for.

use crate::client::Request;
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::program::{gaetong, run};
use crate::story::spine::{HANBIT, House, Order};
use crate::world::instant;
use gaetong_api::app::App;
use gaetong_api::jobs::{self, daily};
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    passing_a_contracts_end_writes_twice_and_renews_once,
    two_processes_do_it_once,
    a_part_that_fails_keeps_no_other_from_its_work,
    two_movers_wait_for_each_other,
    the_clock_does_not_go_back,
    the_command_line_moves_the_clock_too,
    the_pages_show_what_happened_and_the_letters,
);

const CLOCK: &str = "/api/v1/sandbox/clock";

/// A service opened on 1 April 2026 for 36 months; it is January of its last year.
async fn in_the_last_year(db: TestDatabase) -> (House, Order) {
    let house = House::open(db).await;
    let items = json!([{ "product": "asp-base", "quantity": 35 }]);
    let mut order = house.file(HANBIT, items, "2026-04-01").await;
    house.accept(&mut order).await;
    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
    house.sign(&order, &customer).await;
    house.world.clock("2026-04-01T09:00");
    house.open_service(&order, "2026-04-01").await;
    house.world.clock("2029-01-25T09:00");
    (house, order)
}

/// Letters before the end, renewals recorded, and the notices kept.
async fn done(house: &House) -> [String; 3] {
    let count = async |sql: &str| {
        let rows = house.world.db.ask(sql).await;
        rows[0][0].clone()
    };
    [
        count("SELECT CAST(count(*) AS text) FROM outbox WHERE kind = 'renewal_ahead'").await,
        count("SELECT CAST(count(*) AS text) FROM event WHERE act = 'service.renewed'").await,
        count("SELECT CAST(count(*) AS text) FROM notice WHERE kind LIKE 'renewal_%'").await,
    ]
}

async fn passing_a_contracts_end_writes_twice_and_renews_once(db: TestDatabase) {
    let (house, order) = in_the_last_year(db).await;
    let key = uuid::Uuid::new_v4().to_string();
    let three_months = Request::new("POST", CLOCK).header("idempotency-key", &key);
    let three_months = three_months.json(&json!({ "months": 3 }));
    let moved = house.desk.send(three_months.clone()).await.expect(200).json();
    assert_eq!((&moved["from"], &moved["today"]), (&json!("2029-01-25"), &json!("2029-04-25")));
    assert_eq!(moved["days"], 90);
    let happened =
        |day: &str, deed: &str| json!({ "day": day, "service_id": order.service_id, "deed": deed });
    let expected = json!([
        happened("2029-01-31", "renewal_two_months_ahead"),
        happened("2029-02-28", "renewal_one_month_ahead"),
        happened("2029-04-01", "renewed"),
    ]);
    assert_eq!(moved["happened"], expected);
    assert_eq!(moved["letters"], json!([{ "kind": "renewal_ahead", "count": 2 }]));
    assert_eq!(done(&house).await, ["2", "1", "2"]);

    let again = house.desk.send(three_months).await.expect(200).json();
    assert_eq!(again, moved, "the same request sent twice is one move");
    jobs::run_due_once(&house.world.app).await.expect("the jobs run");
    jobs::run_due_once(&house.world.app).await.expect("the jobs run");
    let week = house.desk.post(CLOCK, json!({ "days": 7 })).await.expect(200).json();
    assert_eq!((&week["today"], &week["happened"]), (&json!("2029-05-02"), &json!([])));
    assert_eq!(done(&house).await, ["2", "1", "2"], "and nothing is done twice");
    // The letters leave like any other.
    let letters = house.world.letters_to(&house.address_of(HANBIT)).await;
    let delivered = "SELECT CAST(count(*) AS text) FROM notice \
         WHERE kind LIKE 'renewal_%' AND delivered_at IS NOT NULL";
    assert_eq!(house.world.db.ask(delivered).await, [["2"]], "the notices say when they left");
    let whole = letters.iter().filter(|letter| letter.raw.contains("multipart/alternative"));
    assert!(letters.len() >= 2, "{letters:?}");
    assert_eq!(whole.count(), letters.len(), "every letter has both its parts: {letters:?}");
}

/// Another process on the same database, its clock where this one's is.
async fn another(house: &House) -> App {
    let app = App::open(house.world.app.config.as_ref().clone()).await.expect("opens");
    app.clock.set(house.world.app.clock.now());
    app
}

async fn two_processes_do_it_once(db: TestDatabase) {
    let (house, _) = in_the_last_year(db).await;
    let second = another(&house).await;
    for (day, expected) in [
        ("2029-01-31T09:00", ["1", "0", "1"]),
        ("2029-02-28T09:00", ["2", "0", "2"]),
        ("2029-04-01T09:00", ["2", "1", "2"]),
    ] {
        house.world.clock(day);
        second.clock.set(instant(day));
        let both = tokio::join!(daily::look(&house.world.app), daily::look(&second));
        both.0.expect("looks");
        both.1.expect("looks");
        assert_eq!(done(&house).await, expected, "{day}");
    }
}

/// Arrears cannot be read; customers are written to about their contracts all the same, and once.
async fn a_part_that_fails_keeps_no_other_from_its_work(db: TestDatabase) {
    let (house, _) = in_the_last_year(db).await;
    let app = &house.world.app;
    house.world.clock("2029-01-31T09:00");
    let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
    house.world.db.ask(&rename("receivable", "receivable_gone")).await;
    let mut looked = daily::Looked::default();
    let failed = daily::look_daily(app, &mut looked).await.expect_err("arrears cannot be read");
    assert!(failed.to_string().contains("receivable"), "{failed}");
    assert_eq!(done(&house).await, ["1", "0", "1"]);
    daily::look_daily(app, &mut looked).await.expect("not looked at again at once");
    house.world.db.ask(&rename("receivable_gone", "receivable")).await;
    daily::look(app).await.expect("looks");
    assert_eq!(done(&house).await, ["1", "0", "1"]);
}

async fn two_movers_wait_for_each_other(db: TestDatabase) {
    let (house, _) = in_the_last_year(db).await;
    let to = json!({ "to": "2029-04-02" });
    let (first, second) =
        tokio::join!(house.desk.post(CLOCK, to.clone()), house.sales.post(CLOCK, to));
    let answers = [first.expect(200).json(), second.expect(200).json()];
    let deeds = |answer: &Value| answer["happened"].as_array().map_or(0, Vec::len);
    assert_eq!(answers.iter().map(deeds).sum::<usize>(), 3, "{answers:?}");
    assert_eq!(done(&house).await, ["2", "1", "2"]);
}

async fn the_clock_does_not_go_back(db: TestDatabase) {
    let house = House::open(db).await;
    for (body, code) in [
        (json!({ "to": "2026-03-02" }), "clock-out-of-reach"),
        (json!({ "days": 4000 }), "clock-out-of-reach"),
        (json!({}), "clock-move-unclear"),
        (json!({ "days": 1, "months": 1 }), "clock-move-unclear"),
    ] {
        let refused = house.desk.post(CLOCK, body.clone()).await.expect(422).json();
        assert_eq!(refused["code"], code, "{body}");
    }
    let today = house.desk.post(CLOCK, json!({ "to": "2026-03-03" })).await.expect(200).json();
    assert_eq!((&today["days"], &today["today"]), (&json!(0), &json!("2026-03-03")));
}

async fn the_command_line_moves_the_clock_too(db: TestDatabase) {
    let (house, order) = in_the_last_year(db).await;
    // What the program reads is what the last mover kept.
    house.desk.post(CLOCK, json!({ "days": 1 })).await.expect(200);
    let world = &house.world;
    let arguments = ["clock", "--advance", "2029-04-02", "--json"];
    let told = run(gaetong(&world.db.url, world.db.folder(), &arguments)).await;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&told["from"], &told["today"]), (&json!("2029-01-26"), &json!("2029-04-02")));
    assert_eq!(told["happened"][2]["service_id"], json!(order.service_id));
    assert_eq!(done(&house).await, ["2", "1", "2"]);
    // A server takes the moved clock up; it would look at the same days and find them done.
    let running = another(&house).await;
    let tx = running.store.read(gaetong_entity::Scope::Provider).await.expect("begins");
    running.clock.follow(&tx).await.expect("follows");
    assert_eq!(running.clock.today().to_string(), "2029-04-02");
}

async fn the_pages_show_what_happened_and_the_letters(db: TestDatabase) {
    let (house, order) = in_the_last_year(db).await;
    let admin = house.world.staff("관리자", Role::Admin).await;
    let cookie = house.world.cookie_of(&admin).await;
    let ask = async |path: &str| {
        let request = Request::new("GET", path).header("cookie", &cookie);
        request.header("accept", "text/html").send(&house.world.address).await.expect(200)
    };
    house.desk.post(CLOCK, json!({ "months": 3 })).await.expect(200);
    let page = ask("/time-machine").await.text();
    for words in ["2029-04-01", &order.service_id, "자동 연장", "약정 만료 안내 2통"] {
        assert!(page.contains(words), "the time machine does not show {words}: {page}");
    }
    let list = ask("/outbox").await.text();
    assert!(list.contains("약정 만료 안내 (2029-03-31)"), "{list}");
    let id = list.split("/outbox/out_").nth(1).and_then(|rest| rest.split('"').next());
    let address = format!("/outbox/out_{}", id.expect("a letter"));
    let letter = ask(&address).await.text();
    assert!(letter.contains("sandbox=\"\"") && letter.contains(&format!("{address}/html")));
    let alone = ask(&format!("{address}/html")).await;
    let policy = alone.header("content-security-policy").expect("a policy").to_owned();
    assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
    assert!(alone.text().contains("max-width:600px"), "{}", alone.text());
}
