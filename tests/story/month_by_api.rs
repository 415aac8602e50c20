//! The settlement desk runs a month by program: quotes, dry run, run, and who may not.

use crate::client::Request;
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::{Person, World};
use gaetong_entity::ids::TenantId;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};
use std::time::Duration;

on_both_databases!(
    a_quote_says_when_more_seats_cost_less,
    a_quote_names_the_product_at_fault,
    a_month_is_run_once_it_is_over,
    a_dry_run_is_for_the_settlement_desk,
);

async fn a_quote_says_when_more_seats_cost_less(db: TestDatabase) {
    let world = World::open(db, "2026-10-05T09:00").await;
    let sales = world.staff("최영업", Role::Sales).await;
    let items = json!([{"product": "asp-base", "quantity": 29}]);
    let asked = json!({"term": 12, "items": items});
    let quote = sales.post("/api/v1/quotes", asked.clone()).await.expect(200).json();
    assert_eq!((&quote["supply"], &quote["vat"]), (&json!(5_800_000), &json!(580_000)));
    assert_eq!(quote["cheaper"]["quantity"], 30);
    assert_eq!(quote["cheaper"]["advice_ko"], "30석으로 신청하면 월 400,000원 절감");
    assert_eq!(quote["workings"]["amount"], 5_800_000);
    // Every POST carries a key, even one that writes nothing.
    let without_key = Request::new("POST", "/api/v1/quotes").json(&asked);
    assert_eq!(sales.send(without_key).await.expect(400).json()["code"], "idempotency-key-missing");
}

async fn a_quote_names_the_product_at_fault(db: TestDatabase) {
    let world = World::open(db, "2026-10-05T09:00").await;
    let sales = world.staff("최영업", Role::Sales).await;
    let base = |seats: u32| json!({"product": "asp-base", "quantity": seats});
    let cases = [
        (json!([base(9), {"product": "app-basic", "quantity": 9}]), "not-sold-under", 1),
        (json!([base(10), {"product": "floor-space", "quantity": 3}]), "no-agreed-price", 1),
        (json!([base(10), {"product": "swimming-pool", "quantity": 3}]), "no-such-product", 1),
        (json!([base(10), {"product": "수영장", "quantity": 3}]), "no-such-product", 1),
        (json!([base(10), base(5)]), "listed-twice", 1),
        (json!([base(0)]), "no-base-seats", 0),
    ];
    for (items, code, at) in cases {
        let refused = sales.post("/api/v1/quotes", json!({"term": 24, "items": items})).await;
        let refused = refused.expect(422).json();
        assert_eq!(refused["code"], code);
        assert_eq!(refused["errors"][0]["pointer"], format!("/items/{at}/product"), "{refused}");
    }
    let term = sales.post("/api/v1/quotes", json!({"term": 18, "items": [base(10)]})).await;
    assert_eq!(term.expect(422).json()["code"], "no-such-term");
}

async fn a_month_is_run_once_it_is_over(db: TestDatabase) {
    let world = World::open(db, "2026-10-31T23:59").await;
    let settlement = world.staff("박정산", Role::Settlement).await;
    let october = json!({"month": "2026-10", "mode": "final"});
    let early = settlement.post("/api/v1/bill-runs", october.clone()).await.expect(409).json();
    assert_eq!(early["code"], "month-not-over");
    let none = settlement.get("/api/v1/bill-runs").await.expect(200).json();
    assert_eq!(none["data"], json!([]), "a refusal leaves nothing behind");

    world.clock("2026-11-01T00:00");
    let run = |key: &'static str| {
        let request = Request::new("POST", "/api/v1/bill-runs").header("idempotency-key", key);
        settlement.send(request.json(&october))
    };
    let first = run("october").await.expect(201);
    let place = first.header("location").expect("a place to look").to_owned();
    let done = finished(&settlement, &place).await;
    assert_eq!((&done["state"], &done["started_by"]), (&json!("issued"), &json!("박정산")));
    // The same key again is the same run; a fresh one is another, which finds nothing to bill.
    assert_eq!(run("october").await.expect(201).header("location"), Some(place.as_str()));
    let again = run("october-again").await.expect(201);
    finished(&settlement, again.header("location").expect("a place to look")).await;

    // The list in pages of one: the cursor goes into an address as it is.
    let page = settlement.get("/api/v1/bill-runs?limit=1").await.expect(200).json();
    let next = page["page"]["next"].as_str().expect("there is more").to_owned();
    let rest = settlement.get(&format!("/api/v1/bill-runs?limit=1&after={next}")).await;
    let rest = rest.expect(200).json();
    assert_ne!(rest["data"][0]["id"], page["data"][0]["id"]);
    assert_eq!(rest["page"]["has_more"], false);

    let stranger = world.staff("최영업", Role::Sales).await;
    let refused = stranger.post("/api/v1/bill-runs", october.clone()).await.expect(403).json();
    assert_eq!(refused["code"], "not-allowed");
}

/// The run, once it has come to its end.
async fn finished(person: &Person, place: &str) -> Value {
    for _ in 0..200 {
        let run = person.get(place).await.expect(200).json();
        if run["state"] == "issued" {
            return run;
        }
        actix_web::rt::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{place} did not come to its end in five seconds");
}

async fn a_dry_run_is_for_the_settlement_desk(db: TestDatabase) {
    let world = World::open(db, "2026-11-02T09:00").await;
    let settlement = world.staff("박정산", Role::Settlement).await;
    let dry = json!({"month": "2026-10", "mode": "dry"});
    let answer = settlement.post("/api/v1/bill-runs", dry.clone()).await.expect(200).json();
    assert_eq!((&answer["bills"], &answer["rows"]), (&json!(0), &json!([])));
    let runs = settlement.get("/api/v1/bill-runs").await.expect(200).json();
    assert_eq!(runs["data"], json!([]));
    let credit = world.staff("정신용", Role::Credit).await;
    credit.post("/api/v1/bill-runs", dry).await.expect(403);
    let malformed = json!({"month": "2026-13", "mode": "dry"});
    settlement.post("/api/v1/bill-runs", malformed).await.expect(400);
    let id = TenantId::new();
    settlement.get(&format!("/api/v1/bills?tenant_id={id}")).await.expect(200);
    settlement.get("/api/v1/bills/bil_01k00000000000000000000000").await.expect(404);
}
