//! The life of a contract as its people tell it: more seats, fewer, another term, a pause, a
//! renewal, an end. Every figure by the articles.

use super::spine::{HANBIT, House, Order, SHEET, text, upload};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::Person;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    more_seats_in_mid_month_reach_a_cheaper_band,
    fewer_seats_cost_what_their_discount_gave,
    a_shorter_term_gives_back_the_difference,
    a_pause_over_the_end_of_a_month,
    the_contract_is_renewed_and_a_late_notice_is_refused,
    ending_on_the_last_day_of_the_term_and_a_day_before,
    a_waiver_is_judged_by_what_the_discount_really_gave,
    a_court_stops_a_service_and_maintenance_does_not,
);

fn seats(quantity: u32) -> Value {
    json!([{ "product": "asp-base", "quantity": quantity }])
}

fn term(months: u32) -> Value {
    json!({ "term_months": months })
}

/// A wish about the service, without filing it.
async fn what_if(person: &Person, order: &Order, wish: &Value) -> Value {
    let path = format!("/api/v1/services/{}/what-if", order.service_id);
    person.post(&path, wish.clone()).await.expect(200).json()
}

/// Files a wish on the version of the service as it is now; its path.
async fn file(person: &Person, order: &Order, wish: Value) -> String {
    let service = format!("/api/v1/services/{}", order.service_id);
    let version = person.version(&service).await;
    let path = format!("{service}/change-orders");
    let filed = person.change("POST", &path, version, wish).await.expect(201);
    filed.header("location").expect("where it is").to_owned()
}

/// The order desk approves what was filed.
async fn approve(house: &House, filed: &str) -> Value {
    let version = house.desk.version(filed).await;
    let path = format!("{filed}/approve");
    house.desk.change("POST", &path, version, json!({})).await.expect(200).json()
}

/// What a month's bill says, line by line: charge, quantity, unit price, supply.
async fn bill_lines(house: &House, customer: &Person, month: &str) -> Vec<Value> {
    house.bill(month).await;
    let bills = customer.get("/api/v1/bills").await.expect(200).json();
    let rows = bills["data"].as_array().expect("bills").clone();
    let of_month = rows.into_iter().find(|bill| bill["month"] == month);
    let id = text(&of_month.unwrap_or_else(|| panic!("no bill of {month}: {bills}"))["id"]);
    let bill = customer.get(&format!("/api/v1/bills/{id}")).await.expect(200).json();
    let short = |line: &Value| {
        json!([line["charge"], line["quantity"], line["unit_price"], line["supply"]])
    };
    bill["lines"].as_array().expect("lines").iter().map(short).collect()
}

/// Spec 3.1: 28 seats at 12 months all of April, 2 more from the 16th (band 30–49: 180,000).
async fn more_seats_in_mid_month_reach_a_cheaper_band(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = house.serve(HANBIT, seats(28), term(12)).await;
    let wish = json!({
        "kind": "change", "effective_on": "2026-04-16", "items": seats(30), "reason": "증설",
    });
    let seen = what_if(&customer, &order, &wish).await;
    let april = &seen["months"][0];
    assert_eq!(april["month"], "2026-04");
    assert_eq!(
        (&april["supply_before"], &april["supply_after"]),
        (&json!(5_600_000), &json!(5_500_000))
    );
    assert_eq!(seen["months"][1]["supply_after"], 5_400_000, "the first whole month");
    assert_eq!(seen["prices_after"][0]["unit_price"], 180_000);
    assert_eq!(seen["penalty"], Value::Null);
    let causes = april["causes"].as_array().expect("causes");
    let sum: i64 = causes.iter().filter_map(|cause| cause["amount"].as_i64()).sum();
    assert_eq!(sum, -100_000, "the causes add up: {causes:?}");
    let kinds: Vec<&Value> = causes.iter().map(|cause| &cause["kind"]).collect();
    assert!(kinds.contains(&&json!("band")) && kinds.contains(&&json!("quantity")), "{kinds:?}");

    let filed = file(&customer, &order, wish).await;
    let approved = approve(&house, &filed).await;
    let row = &approved["items"][0];
    assert_eq!(
        (&row["old_unit_price"], &row["new_unit_price"]),
        (&json!(200_000), &json!(180_000)),
        "the form's grid: {row}"
    );
    house.world.clock("2026-05-04T09:00");
    let lines = bill_lines(&house, &customer, "2026-04").await;
    let expected = [
        json!(["recurring", 28, 200_000, 2_800_000]),
        json!(["recurring", 30, 180_000, 2_700_000]),
    ];
    assert_eq!(lines, expected);
    let then = format!("/api/v1/services/{}?as_of=2026-04-15", order.service_id);
    let then = customer.get(&then).await.expect(200).json();
    assert_eq!((&then["seats"], &then["monthly_supply"]), (&json!(28), &json!(5_600_000)));
}

/// T3: 10 seats and 5 more half a year later, reduced to 12: 6 × 3 × 60,000.
async fn fewer_seats_cost_what_their_discount_gave(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = house.serve(HANBIT, seats(10), term(36)).await;
    let more = json!({
        "kind": "change", "effective_on": "2026-10-01", "items": seats(15), "reason": "증설",
    });
    approve(&house, &file(&customer, &order, more).await).await;
    house.world.clock("2027-03-10T09:00");
    let fewer = json!({
        "kind": "change", "effective_on": "2027-04-01", "items": seats(12), "reason": "감축",
    });
    let seen = what_if(&customer, &order, &fewer).await;
    assert_eq!(seen["penalty"]["amount"], 1_080_000);
    assert_eq!(seen["penalty"]["workings"]["amount"], 1_080_000);
    assert_eq!(
        seen["months"][0]["month"], "2027-03",
        "the penalty belongs to the last day's month"
    );
    let approved = approve(&house, &file(&customer, &order, fewer).await).await;
    assert_eq!((&approved["penalty"], &approved["waived"]), (&json!(1_080_000), &Value::Null));
    let service = format!("/api/v1/services/{}?as_of=2027-04-01", order.service_id);
    let service = customer.get(&service).await.expect(200).json();
    let batches = service["lines"][0]["batches"].as_array().expect("batches").clone();
    let batches: Vec<Value> =
        batches.iter().map(|batch| json!([batch["quantity"], batch["from_on"]])).collect();
    assert_eq!(batches, [json!([10, "2026-04-01"]), json!([2, "2026-10-01"])]);
    house.world.clock("2027-04-05T09:00");
    let lines = bill_lines(&house, &customer, "2027-03").await;
    assert_eq!(lines[0], json!(["recurring", 15, 180_000, 2_700_000]));
    assert_eq!(lines[1][0], "clawback");
    assert_eq!(lines[1][3], 1_080_000);
    let again = bill_lines(&house, &customer, "2027-03").await;
    assert_eq!(again.len(), 2, "billed once");
}

/// T5: 36 → 24 months after 12 months, 10 seats: 12 × 10 × 10,000; from that day 190,000.
async fn a_shorter_term_gives_back_the_difference(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = house.serve(HANBIT, seats(10), term(36)).await;
    house.world.clock("2027-03-10T09:00");
    let wish = json!({
        "kind": "change", "effective_on": "2027-04-01", "term_months": 24, "reason": "약정 단축",
    });
    let seen = what_if(&customer, &order, &wish).await;
    assert_eq!(seen["penalty"]["amount"], 1_200_000);
    assert_eq!(seen["prices_after"][0]["unit_price"], 190_000);
    approve(&house, &file(&customer, &order, wish).await).await;
    let path = format!("/api/v1/services/{}", order.service_id);
    let then = customer.get(&format!("{path}?as_of=2027-04-01")).await.expect(200).json();
    assert_eq!((&then["term_months"], &then["contract_until"]), (&json!(24), &json!("2028-04-01")));
    let before = customer.get(&format!("{path}?as_of=2027-03-31")).await.expect(200).json();
    assert_eq!(
        (&before["term_months"], &before["contract_until"]),
        (&json!(36), &json!("2029-04-01"))
    );
    house.world.clock("2027-05-04T09:00");
    assert_eq!(bill_lines(&house, &customer, "2027-03").await[1][3], 1_200_000);
    let april = bill_lines(&house, &customer, "2027-04").await;
    assert_eq!(april, [json!(["recurring", 10, 190_000, 1_900_000])]);
}

/// X1, C2: from 10 May to 20 June 2026 free of charge.
async fn a_pause_over_the_end_of_a_month(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = house.serve(HANBIT, seats(10), term(12)).await;
    house.world.clock("2026-05-04T09:00");
    let long = json!({
        "kind": "pause", "effective_on": "2026-05-10", "until_on": "2026-11-11", "reason": "휴업",
    });
    let path = format!("/api/v1/services/{}/what-if", order.service_id);
    let refused = customer.post(&path, long).await.expect(422).json();
    assert_eq!(
        (&refused["code"], &refused["article"]),
        (&json!("suspension-too-long"), &json!("이용약관 제13조 제1항"))
    );
    let wish = json!({
        "kind": "pause", "effective_on": "2026-05-10", "until_on": "2026-06-21", "reason": "휴업",
    });
    let seen = what_if(&customer, &order, &wish).await;
    let after: Vec<&Value> =
        seen["months"].as_array().expect("months").iter().map(|m| &m["supply_after"]).collect();
    assert_eq!(after, [&json!(580_645), &json!(666_666), &json!(2_000_000)]);
    approve(&house, &file(&customer, &order, wish).await).await;
    house.world.clock("2026-06-20T09:00");
    let resume =
        json!({ "kind": "resumption", "effective_on": "2026-06-21", "reason": "영업 재개" });
    approve(&house, &file(&customer, &order, resume).await).await;
    house.world.clock("2026-07-03T09:00");
    assert_eq!(bill_lines(&house, &customer, "2026-05").await[0][3], 580_645);
    assert_eq!(bill_lines(&house, &customer, "2026-06").await[0][3], 666_666);
    let path = format!("/api/v1/services/{}?as_of=2026-05-31", order.service_id);
    let paused = customer.get(&path).await.expect(200).json();
    assert_eq!(paused["stage"], "suspended_by_customer");
    assert_eq!(paused["standstill"]["planned_until"], "2026-06-21");
}

/// T7: 12 months from 1 April 2026; notice was due by 28 February 2027.
async fn the_contract_is_renewed_and_a_late_notice_is_refused(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = house.serve(HANBIT, seats(10), term(12)).await;
    house.world.clock("2027-03-01T09:00");
    let service = format!("/api/v1/services/{}", order.service_id);
    let end =
        |last_day: &str| json!({ "kind": "termination", "last_day": last_day, "reason": "종료" });
    let version = customer.version(&service).await;
    let path = format!("{service}/change-orders");
    let late = customer.change("POST", &path, version, end("2027-03-31")).await;
    let late = late.expect(422).json();
    assert_eq!(late["code"], "notice-too-late");
    assert!(text(&late["detail"]).contains("2027-02-28"), "it names the day: {late}");
    house.world.clock("2027-04-02T09:00");
    let renewed = customer.get(&service).await.expect(200).json();
    assert_eq!(
        (&renewed["period"]["renewal"], &renewed["contract_until"]),
        (&json!(1), &json!("2028-04-01"))
    );
    let seen = what_if(&customer, &order, &end("2027-06-30")).await;
    assert_eq!(seen["penalty"]["amount"], 1_200_000, "3 × 10 × 40,000 of the renewal year");
}

/// T1, T6: 12 months from 1 April 2026, ended on time, or a day too early.
async fn ending_on_the_last_day_of_the_term_and_a_day_before(db: TestDatabase) {
    let house = House::open(db).await;
    let (order, customer) = house.serve(HANBIT, seats(10), term(12)).await;
    house.world.clock("2027-02-20T09:00");
    let end =
        |last_day: &str| json!({ "kind": "termination", "last_day": last_day, "reason": "이전" });
    let on_time = what_if(&customer, &order, &end("2027-03-31")).await;
    assert_eq!(
        (&on_time["penalty"]["amount"], &on_time["penalty"]["free"]),
        (&json!(0), &json!("served"))
    );
    let early = what_if(&customer, &order, &end("2027-03-30")).await;
    assert_eq!(early["penalty"]["amount"], 4_400_000, "11 × 10 × 40,000");
    assert_eq!(early["months"][0]["supply_after"], 1_935_483 + 4_400_000);

    let filed = file(&house.sales, &order, end("2027-03-30")).await;
    let version = house.desk.version(&filed).await;
    let path = format!("{filed}/approve");
    let bare = house.desk.change("POST", &path, version, json!({})).await.expect(409).json();
    assert_eq!(bare["code"], "papers-missing", "sales filed it: the sealed form is needed");
    let form = upload(&format!("{filed}/documents"), "termination_application", "true", SHEET);
    house.sales.send(form).await.expect(201);
    assert_eq!(approve(&house, &filed).await["state"], "approved");
    let service = format!("/api/v1/services/{}", order.service_id);
    let ending = house.desk.get(&service).await.expect(200).json();
    assert_eq!(ending["stage"], "terminating");
    let tasks = ending["tasks"].as_array().expect("tasks");
    let back = tasks.iter().filter(|task| task["state"] == "ready").map(|task| text(&task["kind"]));
    let back: Vec<String> = back.filter(|kind| kind.starts_with("return_")).collect();
    assert_eq!(back, ["return_router", "return_headsets"], "the equipment comes back");
    house.world.clock("2027-05-03T09:00");
    let ended = customer.get(&service).await.expect(200).json();
    assert_eq!((&ended["stage"], &ended["last_day"]), (&json!("terminated"), &json!("2027-03-30")));
    assert_eq!(ended["personal_data_until"], "2027-09-30", "the clock of its personal data runs");
    let lines = bill_lines(&house, &customer, "2027-03").await;
    assert_eq!(lines[0], json!(["recurring", 10, 200_000, 1_935_483]));
    assert_eq!(lines[1][3], 4_400_000);
    let april = house.bill("2027-04").await;
    assert_eq!(april["bills_issued"], 0, "nothing more is billed");
}

/// T9: the sum of the discounts granted stands beside the penalty; credit control waives.
async fn a_waiver_is_judged_by_what_the_discount_really_gave(db: TestDatabase) {
    let house = House::open(db).await;
    let credit = house.world.staff("신용", Role::Credit).await;
    let (order, customer) = house.serve(HANBIT, seats(10), term(12)).await;
    house.world.clock("2026-06-10T09:00");
    let wish = json!({ "kind": "termination", "last_day": "2026-06-30", "reason": "폐업" });
    let filed = file(&customer, &order, wish).await;
    let seen = credit.get(&format!("{filed}/what-if")).await.expect(200).json();
    let penalty = &seen["penalty"];
    assert_eq!(
        (&penalty["amount"], &penalty["granted_discount"]),
        (&json!(1_200_000), &json!(1_200_000))
    );
    let version = credit.version(&filed).await;
    let path = format!("{filed}/waive");
    let much = json!({ "waived": 1_200_001, "reason": "협의" });
    let refused = credit.change("POST", &path, version, much).await.expect(422).json();
    assert_eq!(refused["code"], "waiver-out-of-range");
    let half = json!({ "waived": 600_000, "reason": "폐업에 따른 협의" });
    let desk = house.desk.change("POST", &path, version, half.clone()).await.expect(403).json();
    assert_eq!(desk["code"], "not-allowed");
    credit.change("POST", &path, version, half).await.expect(200);
    let stale = house.desk.change("POST", &format!("{filed}/approve"), version, json!({})).await;
    let stale = stale.expect(412).json();
    assert!(text(&stale["detail"]).contains("신용"), "it says who changed it: {stale}");
    approve(&house, &filed).await;
    house.world.clock("2026-07-03T09:00");
    let lines = bill_lines(&house, &customer, "2026-06").await;
    assert_eq!(lines[1][3], 600_000);
}

/// Art. 11(2) and art. 12: two stops that are not the same.
async fn a_court_stops_a_service_and_maintenance_does_not(db: TestDatabase) {
    let house = House::open(db).await;
    let credit = house.world.staff("신용", Role::Credit).await;
    let (order, customer) = house.serve(HANBIT, seats(10), term(12)).await;
    let work = json!({
        "from_at": "2026-04-10T16:00:00Z", "until_at": "2026-04-10T19:00:00Z", "reason": "교환기 증설",
    });
    let announced = house.operations.post("/api/v1/maintenance", work).await.expect(201).json();
    assert_eq!(announced["told"], 1);
    let service = format!("/api/v1/services/{}", order.service_id);
    let version = credit.version(&service).await;
    let stop = json!({ "ground": "court_order", "reason": "서울중앙지법 2026카단1" });
    let path = format!("{service}/suspend");
    credit.change("POST", &path, version, stop).await.expect(200);
    let stopped = customer.get(&service).await.expect(200).json();
    assert_eq!(
        (&stopped["stage"], &stopped["states"]["billing"]),
        (&json!("suspended_by_court"), &json!("running"))
    );
    house.world.clock("2026-04-20T09:00");
    let version = credit.version(&service).await;
    let lift = json!({ "reason": "해제 결정" });
    credit.change("POST", &format!("{service}/lift-suspension"), version, lift).await.expect(200);
    house.world.clock("2026-05-04T09:00");
    let lines = bill_lines(&house, &customer, "2026-04").await;
    assert_eq!(lines, [json!(["recurring", 10, 200_000, 2_000_000])], "charges went on (L5)");
    let letters = house.world.letters_to(&house.address_of(HANBIT)).await;
    assert!(letters.len() >= 3, "maintenance, suspension and its lifting were told");
}
