//! Somebody does not pay: demand, suspension, notice, the end of the contract by the order desk;
//! and the way back by payment.

use super::spine::{HANBIT, House, Order, text};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::Person;
use gaetong_billing::receivables;
use gaetong_entity::Scope;
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::money::credit_balance::CreditSource;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::work::outbox;
use gaetong_rules::Won;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

on_both_databases!(
    from_the_due_date_to_the_end_of_the_contract,
    payment_in_full_brings_the_service_back,
);

/// April is billed and falls due on 26 May 2026: the 25th is a holiday.
async fn owing(db: TestDatabase) -> (House, Order, Person) {
    let house = House::open(db).await;
    let seats = json!([{ "product": "asp-base", "quantity": 35 }]);
    let (order, _) = house.serve(HANBIT, seats, json!({ "term_months": 36 })).await;
    let credit = house.world.staff("강신용", Role::Credit).await;
    house.world.clock("2026-05-04T09:00");
    house.bill("2026-04").await;
    (house, order, credit)
}

/// The morning of a day: the daily look and the letters.
async fn morning(house: &House, day: &str) {
    house.world.clock(&format!("{day}T09:00"));
    gaetong_api::jobs::run_due_once(&house.world.app).await.expect("the jobs run");
}

async fn ladder(credit: &Person) -> Value {
    credit.get("/api/v1/receivables").await.expect(200).json()
}

/// Takes a step for the one payer there is: the status, and the code of a refusal.
async fn step(credit: &Person, account: &str, step: &str) -> (u16, Value) {
    let body = json!({ "step": step, "billing_account_ids": [account] });
    let answer = credit.post("/api/v1/receivables/steps", body).await;
    (answer.status, answer.json()["code"].clone())
}

async fn stage(house: &House, order: &Order) -> Value {
    let path = format!("/api/v1/services/{}", order.service_id);
    house.desk.get(&path).await.expect(200).json()["stage"].clone()
}

async fn suspended(house: &House, order: &Order, credit: &Person) -> String {
    morning(house, "2026-05-27").await;
    let payer = ladder(credit).await[0].clone();
    assert_eq!((&payer["stage"], &payer["next_from"]), (&json!("overdue"), &json!("2026-06-02")));
    let account = text(&payer["billing_account_id"]);
    let early = step(credit, &account, "demand").await;
    assert_eq!(early, (409, json!("arrears-too-early")));
    morning(house, "2026-06-02").await;
    assert_eq!(step(credit, &account, "demand").await.0, 200);
    let letters = house.world.letters_to(&house.address_of(HANBIT)).await;
    let demand = letters.iter().any(|letter| letter.file_name.starts_with("D-2026-"));
    assert!(demand, "the payer was written to, with the paper");
    // May's bill takes up the late charge of April's.
    house.bill("2026-05").await;
    morning(house, "2026-06-26").await;
    assert_eq!(step(credit, &account, "suspend").await, (409, json!("arrears-too-early")));
    morning(house, "2026-06-27").await;
    assert_eq!(step(credit, &account, "suspend").await.0, 200);
    assert_eq!(stage(house, order).await, "suspended_for_arrears");
    account
}

/// L2, L4, L5, L6, T6: each on its day; the order desk ends the contract with its penalty.
async fn from_the_due_date_to_the_end_of_the_contract(db: TestDatabase) {
    let (house, order, credit) = owing(db).await;
    let account = suspended(&house, &order, &credit).await;
    let path = format!("/api/v1/receivables/{account}");
    let payer = credit.get(&path).await.expect(200).json();
    let may = payer["bills"].as_array().expect("bills").iter().find(|b| b["late_open"] != 0);
    let april = payer["bills"][0]["principal_open"].as_i64().expect("won");
    assert_eq!(may.expect("a late charge")["late_open"], april / 50, "2 % of April's bill");
    assert_eq!(payer["steps"][0]["kind"], "suspension");
    assert_eq!(payer["steps"][0]["demand_id"], payer["demands"][0]["id"], "its proof");
    // Two months from 28 June end with 27 August: the notice of a week ends with them.
    morning(&house, "2026-08-19").await;
    let early = step(&credit, &account, "notice_of_termination").await;
    assert_eq!(early, (409, json!("arrears-too-early")));
    let wish = json!({
        "kind": "termination", "last_day": "2026-08-19", "ground": "arrears", "reason": "연체",
    });
    let service = format!("/api/v1/services/{}", order.service_id);
    let version = credit.version(&service).await;
    let orders = format!("{service}/change-orders");
    let past_the_ladder = credit.change("POST", &orders, version, wish).await;
    assert_eq!(past_the_ladder.json()["code"], "not-the-next-step");
    morning(&house, "2026-08-20").await;
    assert_eq!(step(&credit, &account, "notice_of_termination").await.0, 200);
    morning(&house, "2026-08-27").await;
    assert_eq!(step(&credit, &account, "terminate").await, (409, json!("arrears-too-early")));
    morning(&house, "2026-08-28").await;
    assert_eq!(step(&credit, &account, "terminate").await.0, 200);
    let filed = house.desk.get("/api/v1/change-orders?state=filed").await.expect(200).json();
    let filed = format!("/api/v1/change-orders/{}", text(&filed["data"][0]["id"]));
    let version = house.desk.version(&filed).await;
    let approve = format!("{filed}/approve");
    let done = house.desk.change("POST", &approve, version, json!({})).await.expect(200).json();
    // Four completed months of 35 seats at 60,000.
    assert_eq!(done["penalty"], 4 * 35 * 60_000, "{done}");
    morning(&house, "2026-08-29").await;
    assert_eq!(stage(&house, &order).await, "terminated");
}

/// L5: "Payment in full lifts it"; what was ordered before is taken back.
async fn payment_in_full_brings_the_service_back(db: TestDatabase) {
    let (house, order, credit) = owing(db).await;
    let account = suspended(&house, &order, &credit).await;
    let owed = ladder(&credit).await[0]["overdue"].as_i64().expect("won");
    pay(&house, &account, owed - 1).await;
    morning(&house, "2026-06-28").await;
    assert_eq!(stage(&house, &order).await, "suspended_for_arrears", "a won is missing");
    pay(&house, &account, 1).await;
    morning(&house, "2026-06-29").await;
    assert_eq!(stage(&house, &order).await, "active");
    assert!(ladder(&credit).await.as_array().expect("payers").is_empty());
    let told = letters_gone(&house, "arrears_lifted").await;
    assert_eq!(told, 1, "the payer was told");
    let statement = format!("/api/v1/receivables/{account}/statement");
    credit.get(&statement).await.expect(200);
}

/// Letters of a kind that have left.
async fn letters_gone(house: &House, kind: &str) -> u64 {
    let tx = house.world.app.store.read(Scope::Provider).await.expect("begins");
    let left = tx.find::<outbox::Entity>().filter(outbox::Column::Kind.eq(kind));
    let left = left.filter(outbox::Column::DoneAt.is_not_null());
    left.count(tx.raw()).await.expect("is read")
}

/// Money that came in and was found to be this payer's.
async fn pay(house: &House, account: &str, won: i64) {
    let app = &house.world.app;
    let account: BillingAccountId = account.parse().expect("an account");
    let tx = app.store.begin(Scope::Provider).await.expect("begins");
    let actor = house.world.admin();
    let terms = app.config.arrears.terms();
    let payer = gaetong_api::arrears::payer(&tx, &actor, account, &terms).await;
    let tenant = payer.expect("the payer").account.tenant_id;
    let source = (CreditSource::Payment, uuid::Uuid::now_v7());
    let today = actor.today();
    receivables::give(&tx, (tenant, account), source, today, Won::new(won)).await.expect("given");
    receivables::settle(&tx, &actor, tenant, account).await.expect("settled");
    tx.commit().await.expect("commits");
}
