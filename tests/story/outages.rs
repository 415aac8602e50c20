//! An outage before the bill and after it, and a line the customer does not accept, as its people
//! tell it (spec 3.2).

use super::spine::{HANBIT, House, Order, text};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::Person;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    an_outage_known_before_the_bill_comes_off_it,
    an_outage_known_after_the_bill_is_a_credit_note,
    a_disputed_line_waits_and_is_taken_back,
);

/// 30 seats for 12 months: the 5,400,000 of spec 3.2.
async fn thirty_seats(house: &House) -> (Order, Person) {
    let seats = json!([{ "product": "asp-base", "quantity": 30 }]);
    house.serve(HANBIT, seats, json!({ "term_months": 12 })).await
}

/// Operations records five hours of a day and that they are over; the outage's path.
async fn five_hours(house: &House, order: &Order, day: &str) -> String {
    let began = json!({
        "began_at": format!("{day}T00:00:00Z"), "cause": "system_failure",
        "services": [order.service_id], "note": "교환기 장애",
    });
    let made = house.operations.post("/api/v1/outages", began).await.expect(201);
    let path = made.header("location").expect("where it is").to_owned();
    assert_eq!(made.json()["state"], "running");
    let ended = json!({ "ended_at": format!("{day}T05:00:00Z") });
    act(&house.operations, &format!("{path}/recover"), &path, ended).await;
    path
}

/// An act on the thing at `path` as it stands now.
async fn act(person: &Person, door: &str, path: &str, body: Value) -> Value {
    let version = person.version(path).await;
    person.change("POST", door, version, body).await.expect(200).json()
}

/// The customer's bill of a month.
async fn bill_of(customer: &Person, month: &str) -> Value {
    let bills = customer.get("/api/v1/bills").await.expect(200).json();
    let rows = bills["data"].as_array().expect("bills").clone();
    let found = rows.into_iter().find(|bill| bill["month"] == month).expect("a bill of the month");
    customer.get(&format!("/api/v1/bills/{}", text(&found["id"]))).await.expect(200).json()
}

async fn an_outage_known_before_the_bill_comes_off_it(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = thirty_seats(&house).await;
    let settlement = &house.settlement;
    house.world.clock("2026-04-10T09:00");
    let path = five_hours(&house, &order, "2026-04-09").await;
    let seen = house.operations.get(&format!("{path}/credits")).await.expect(200).json();
    assert_eq!((&seen["to_grant"], &seen["data"][0]["amount"]), (&json!(135_000), &json!(135_000)));
    // Operations asks; only settlement confirms.
    act(&house.operations, &format!("{path}/request-credits"), &path, json!({})).await;
    let version = house.operations.version(&path).await;
    let door = format!("{path}/confirm-credits");
    house.operations.change("POST", &door, version, json!({})).await.expect(403);
    let done = act(settlement, &door, &path, json!({})).await;
    assert_eq!((&done["charges"], &done["told"]), (&json!(1), &json!(1)));
    assert_eq!(done["credit_notes"], json!([]));
    house.world.clock("2026-05-01T09:00");
    house.bill("2026-04").await;
    let bill = bill_of(&customer, "2026-04").await;
    let lines: Vec<&Value> =
        bill["lines"].as_array().expect("lines").iter().map(|line| &line["supply"]).collect();
    assert_eq!(lines, [&json!(5_400_000), &json!(-135_000)]);
    // The customer sees why on a page of its own, and nobody else's outages.
    let own = customer.get("/api/v1/service-outages?month=2026-04").await.expect(200).json();
    assert_eq!(own["data"][0]["credits"][0]["amount"], 135_000);
    assert_eq!(customer.get("/api/v1/outages").await.expect(200).json()["data"], json!([]));
    customer.get(&path).await.expect(404);
}

async fn an_outage_known_after_the_bill_is_a_credit_note(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = thirty_seats(&house).await;
    let settlement = &house.settlement;
    house.world.clock("2026-05-01T09:00");
    house.bill("2026-04").await;
    house.world.clock("2026-05-06T09:00");
    let path = five_hours(&house, &order, "2026-04-09").await;
    let done = act(settlement, &format!("{path}/confirm-credits"), &path, json!({})).await;
    let note = format!("/api/v1/credit-notes/{}", text(&done["credit_notes"][0]));
    let note = customer.get(&note).await.expect(200).json();
    let amounts = (&note["supply"], &note["vat"], &note["total"]);
    assert_eq!(amounts, (&json!(135_000), &json!(13_500), &json!(148_500)));
    assert_eq!(note["ground"], "outage");
    let paper = format!("/api/v1/credit-notes/{}/pdf", text(&note["id"]));
    let paper = customer.get(&paper).await.expect(200);
    assert!(paper.text().starts_with("%PDF"));
    // Confirmed is confirmed; corrected to three hours, it is taken back on the next bill.
    let version = settlement.version(&path).await;
    let confirm = format!("{path}/confirm-credits");
    let again = settlement.change("POST", &confirm, version, json!({}));
    assert_eq!(again.await.expect(409).json()["code"], "outage-confirmed");
    let shorter = json!({
        "began_at": "2026-04-09T00:00:00Z", "ended_at": "2026-04-09T03:00:00Z",
        "cause": "system_failure", "services": [order.service_id], "note": "복구 시각 정정",
    });
    act(&house.operations, &format!("{path}/correct"), &path, shorter).await;
    let done = act(settlement, &format!("{path}/confirm-credits"), &path, json!({})).await;
    assert_eq!(done["impact"]["to_grant"], -135_000);
    house.world.clock("2026-06-01T09:00");
    house.bill("2026-05").await;
    let bill = bill_of(&customer, "2026-05").await;
    assert_eq!(bill["lines"][1]["supply"], 135_000);
}

async fn a_disputed_line_waits_and_is_taken_back(db: TestDatabase) {
    let house = House::open(db).await;
    let (_, customer) = thirty_seats(&house).await;
    let settlement = &house.settlement;
    let credit = house.world.staff("정신용", Role::Credit).await;
    house.world.clock("2026-05-01T09:00");
    house.bill("2026-04").await;
    let bill = bill_of(&customer, "2026-04").await;
    let door = format!("/api/v1/bills/{}/disputes", text(&bill["id"]));
    let asked = json!({ "line_no": 1, "reason": "석수가 다릅니다" });
    let dispute = customer.post(&door, asked.clone()).await.expect(201).json();
    assert_eq!((&dispute["state"], &dispute["amount"]), (&json!("open"), &json!(5_940_000)));
    assert_eq!(customer.post(&door, asked).await.expect(409).json()["code"], "already-disputed");
    // The customer does not decide, and above the limit one person alone does not either.
    let at = |what: &str| format!("/api/v1/disputes/{}/{what}", text(&dispute["id"]));
    let why = json!({ "reason": "두 석을 잘못 청구" });
    customer.change("POST", &at("reject"), 1, why.clone()).await.expect(403);
    let uphold = json!({ "reason": "두 석을 잘못 청구", "supply": 3_600_000 });
    let waits = settlement.change("POST", &at("uphold"), 1, uphold).await.expect(200).json();
    let request = format!("/api/v1/note-requests/{}", text(&waits["note_request_id"]));
    let approve = format!("{request}/approve");
    let own = settlement.change("POST", &approve, 1, json!({})).await.expect(409).json();
    assert_eq!(own["code"], "own-request");
    let note = credit.change("POST", &approve, 1, json!({})).await.expect(200).json();
    assert_eq!(note["total"], 3_960_000);
    let all = customer.get("/api/v1/disputes").await.expect(200).json();
    assert_eq!(all["data"][0]["state"], "upheld");
}
