//! Orders of every kind on their way to the opening: what is ordered decides who does what.

use super::spine::{HANBIT, House, text};
use crate::database::TestDatabase;
use crate::on_both_databases;
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    a_vpn_order_with_staffing,
    a_dedicated_line_waits_for_its_router,
    nine_seats_are_refused_until_the_product_manager_excepts_them,
    a_plan_that_is_late_is_told_before_the_day,
    a_rejected_acceptance_is_done_again,
);

fn seats(quantity: u32) -> Value {
    json!([{ "product": "asp-base", "quantity": quantity }])
}

fn kinds(accepted: &Value) -> Vec<String> {
    let tasks = accepted["tasks"].as_array().expect("tasks");
    tasks.iter().map(|task| text(&task["kind"])).collect()
}

/// Spec 2.5: with VPN the router comes with the line; staffing brings its own tasks.
async fn a_vpn_order_with_staffing(db: TestDatabase) {
    let mut house = House::open(db).await;
    let staffing = house.world.partner("서인력", PartnerKind::Staffing, "124-81-00998").await;
    house.partners.push(staffing);
    let items = json!([
        { "product": "asp-base", "quantity": 20 },
        { "product": "agent-staffing", "quantity": 5, "agreed_price": 2_500_000,
          "agreed_reason": "위탁운영 계약" },
    ]);
    let form = json!({ "access_line": "vpn", "staffing": true });
    let mut order = house.draft(HANBIT, items, "2026-04-01", form).await;
    let path = format!("/api/v1/applications/{}", order.application_id);
    let version = house.sales.version(&path).await;
    let submit = format!("{path}/submit");
    let lacking = house.sales.change("POST", &submit, version, json!({})).await.expect(422).json();
    assert!(
        lacking.to_string().contains("contract"),
        "with staffing, contracts are needed: {lacking}"
    );
    for kind in ["contract", "partner_contract"] {
        let paper =
            super::spine::upload(&format!("{path}/documents"), kind, "true", super::spine::SHEET);
        house.sales.send(paper).await.expect(201);
    }
    let version = house.sales.version(&path).await;
    house.sales.change("POST", &submit, version, json!({})).await.expect(200);
    let accepted = house.accept(&mut order).await;
    let kinds = kinds(&accepted);
    assert!(kinds.contains(&"agent_hiring".to_owned()), "{kinds:?}");
    assert!(kinds.contains(&"line_order".to_owned()), "{kinds:?}");
    assert!(!kinds.contains(&"router_supply".to_owned()), "with VPN it comes with the line");
    assert!(text(&accepted["line_note"]).contains(&order.service_id));
    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
    house.sign(&order, &customer).await;
    house.world.clock("2026-04-01T09:00");
    house.open_service(&order, "2026-04-01").await;
}

/// Spec 2.5: the router is due before IP assignment; IP assignment waits for it.
async fn a_dedicated_line_waits_for_its_router(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.file(HANBIT, seats(20), "2026-04-01").await;
    let accepted = house.accept(&mut order).await;
    let tasks = accepted["tasks"].as_array().expect("tasks").clone();
    let task = |kind: &str| {
        tasks
            .iter()
            .find(|task| task["kind"] == kind)
            .unwrap_or_else(|| panic!("no {kind}"))
            .clone()
    };
    let (router, ip) = (task("router_supply"), task("ip_assignment"));
    assert!(text(&router["due_on"]) <= text(&ip["due_on"]), "{router} {ip}");
    let path = format!("/api/v1/tasks/{}/complete", text(&ip["id"]));
    let version = ip["version"].as_i64().expect("a version");
    let early = json!({ "evidence": "10.0.0.0/24" });
    let refused = house.operations.change("POST", &path, version, early).await.expect(409).json();
    assert_eq!(refused["code"], "no-such-move", "it waits for the router: {refused}");
}

/// P6, art. 3(7).
async fn nine_seats_are_refused_until_the_product_manager_excepts_them(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.draft(HANBIT, seats(9), "2026-04-01", json!({})).await;
    let path = format!("/api/v1/applications/{}", order.application_id);
    let version = house.sales.version(&path).await;
    let submit = format!("{path}/submit");
    let refused = house.sales.change("POST", &submit, version, json!({})).await;
    let refused = refused.expect(422).json();
    assert_eq!(refused["article"], "이용약관 제3조 제7호");
    let check = json!({ "kind": "under_ten_seats_approved", "note": "전략 고객" });
    let checks = format!("{path}/checks");
    house.sales.post(&checks, check.clone()).await.expect(403);
    house.product.post(&checks, check).await.expect(200);
    let version = house.sales.version(&path).await;
    house.sales.change("POST", &submit, version, json!({})).await.expect(200);
    house.accept(&mut order).await;
    assert_eq!(order.service_id, "J00000001");
}

/// Art. 8(4): told before the wished date.
async fn a_plan_that_is_late_is_told_before_the_day(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.file(HANBIT, seats(20), "2026-03-04").await;
    house.accept(&mut order).await;
    let sql = "SELECT recipient FROM outbox WHERE kind = 'delay_notice'";
    let told = house.world.db.ask(sql).await;
    assert_eq!(told, [[house.address_of(HANBIT)]], "the customer, once, on the day it is known");
    let service = format!("/api/v1/services/{}", order.service_id);
    let seen = house.desk.get(&service).await.expect(200).json();
    assert!(text(&seen["expected_opening_on"]).as_str() > "2026-03-04", "{seen}");
}

/// Spec 2.6: a rejection with reasons goes back to provisioning.
async fn a_rejected_acceptance_is_done_again(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.file(HANBIT, seats(20), "2026-04-01").await;
    house.accept(&mut order).await;
    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
    let ask = format!("/api/v1/services/{}/acceptances", order.service_id);
    let handover = json!({ "company": "㈜개통텔레콤", "person": "김영업" });
    let asked = house.sales.post(&ask, handover).await.expect(201).json();
    let round = format!("/api/v1/acceptances/{}", text(&asked["id"]));
    let version = customer.version(&round).await;
    let items = customer.get(&round).await.expect(200).json()["items"].clone();
    let first = items[0]["line_no"].clone();
    let reject = json!({
        "reason": "헤드셋 두 개가 불량", "lines": [{ "line_no": first, "reason": "불량" }],
    });
    let path = format!("{round}/reject");
    customer.change("POST", &path, version, reject).await.expect(200);
    let service = format!("/api/v1/services/{}", order.service_id);
    let open = json!({ "opened_on": "2026-03-26" });
    let version = house.desk.version(&service).await;
    let early = house.desk.change("POST", &format!("{service}/open"), version, open).await;
    assert_eq!(early.status, 409, "not before it is accepted: {}", early.text());
    house.provision().await;
    house.sign(&order, &customer).await;
    house.world.clock("2026-04-01T09:00");
    house.open_service(&order, "2026-04-01").await;
}
