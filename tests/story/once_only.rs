//! What is sent twice happens once, what somebody else changed is not overwritten, and whoever
//! signed out is out.

use crate::client::{Answer, Request};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::{Person, World};
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    the_same_key_brings_the_same_answer,
    sixteen_twins_make_one_application,
    a_key_is_for_one_request,
    a_refusal_uses_no_key_up,
    the_second_of_two_changes_is_told,
    signing_out_takes_effect_at_once,
);

const MONDAY: &str = "2026-02-02T09:00";
const START: &str = "/api/v1/applications";

fn company(number: &str) -> Value {
    json!({
        "business_number": number,
        "customer": {
            "name": "㈜한번만",
            "representative": "한번만",
            "address": "서울특별시 중구 한번길 1",
            "phone": "02-000-0001",
            "email": "office@once.example",
        },
    })
}

async fn start(sales: &Person, key: &str, body: &Value) -> Answer {
    sales.send(Request::new("POST", START).header("idempotency-key", key).json(body)).await
}

async fn filed(sales: &Person) -> usize {
    let list = sales.get(START).await.expect(200).json();
    list["data"].as_array().expect("a list").len()
}

async fn the_same_key_brings_the_same_answer(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let sales = world.staff("김영업", Role::Sales).await;
    let first = start(&sales, "key-1", &company("124-81-00998")).await.expect(201);
    let again = start(&sales, "key-1", &company("124-81-00998")).await.expect(201);
    assert_eq!(first.body, again.body);
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(first.header("etag"), again.header("etag"));
    assert_eq!(filed(&sales).await, 1);
}

async fn sixteen_twins_make_one_application(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let sales = world.staff("김영업", Role::Sales).await;
    let twins = (0..16).map(|_| {
        let sales = sales.clone();
        actix_web::rt::spawn(async move {
            start(&sales, "key-of-twins", &company("124-81-00998")).await
        })
    });
    let twins: Vec<_> = twins.collect();
    let mut answers = Vec::new();
    for twin in twins {
        answers.push(twin.await.expect("an answer").expect(201).body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "every twin hears the same");
    assert_eq!(filed(&sales).await, 1);
}

async fn a_key_is_for_one_request(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let sales = world.staff("김영업", Role::Sales).await;
    let colleague = world.staff("이영업", Role::Sales).await;
    start(&sales, "key-1", &company("124-81-00998")).await.expect(201);
    let other = start(&sales, "key-1", &company("220-81-62517")).await.expect(422).json();
    assert_eq!(other["code"], "idempotency-key-reused");
    // Keys belong to whoever sends them.
    start(&colleague, "key-1", &company("220-81-62517")).await.expect(201);
    let bare = sales.send(Request::new("POST", START).json(&company("124-81-00998"))).await;
    assert_eq!(bare.expect(400).json()["code"], "idempotency-key-missing");
    start(&sales, "key with blanks", &company("124-81-00998")).await.expect(400);
}

async fn a_refusal_uses_no_key_up(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let clerk = world.staff("박정산", Role::Settlement).await;
    let sales = world.staff("김영업", Role::Sales).await;
    start(&clerk, "key-1", &company("124-81-00998")).await.expect(403);
    start(&sales, "key-2", &company("123-45-67890")).await.expect(400);
    assert_eq!(filed(&sales).await, 0);
    start(&sales, "key-2", &company("124-81-00998")).await.expect(201);
}

async fn the_second_of_two_changes_is_told(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let sales = world.staff("김영업", Role::Sales).await;
    let made = start(&sales, "key-1", &company("124-81-00998")).await.expect(201);
    let place = made.header("location").expect("a place").to_owned();
    let version: i64 =
        made.header("etag").and_then(|tag| tag.trim_matches('"').parse().ok()).expect("a version");
    let remark = |text: &str| json!({ "remarks": text });
    sales.change("PATCH", &place, version, remark("먼저")).await.expect(200);
    let late = sales.change("PATCH", &place, version, remark("나중")).await.expect(412).json();
    assert_eq!(late["code"], "changed");
    assert!(late["detail"].as_str().is_some_and(|text| text.contains("김영업")), "{late}");
    let now = sales.get(&place).await.expect(200).text();
    assert!(now.contains("먼저") && !now.contains("나중"), "{now}");
    let blind = Request::new("PATCH", &place).header("idempotency-key", "k").json(&remark("모름"));
    assert_eq!(sales.send(blind).await.expect(428).json()["code"], "version-required");
}

async fn signing_out_takes_effect_at_once(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let clerk = world.staff("박정산", Role::Settlement).await;
    clerk.get("/api/v1/me").await.expect(200);
    clerk.send(Request::new("DELETE", "/api/v1/sessions/current")).await.expect(204);
    clerk.get("/api/v1/me").await.expect(401);
}
