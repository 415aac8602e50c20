//! Month end at the settlement desk: tax invoices issued, amended, cancelled, sent and answered, as
//! its people tell it (spec 4.2, 4.3).

use super::spine::{Company, HANBIT, House, Order, text};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::Person;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    at_month_end_one_broken_address_is_listed_and_the_others_go_on,
    zero_rated_and_exempt_payers_get_their_own_papers,
    a_late_one_is_flagged_with_its_penalty,
    a_credit_a_mistake_and_a_wrong_name_amend_by_their_codes,
    a_rescission_a_letter_of_credit_and_a_double_amend_by_their_codes,
    before_it_is_sent_it_is_cancelled_and_issued_anew,
    a_rejection_is_told_in_plain_words_and_issued_again,
);

const NURI: Company =
    Company {
        name: "누리카드㈜", business_number: "204-86-31263", email: "office@nuri.example"
    };

/// Ten seats for each company from 1 April 2026, and their administrators.
async fn served(house: &House, companies: &[Company]) -> Vec<(Order, Person)> {
    let seats = json!([{ "product": "asp-base", "quantity": 10 }]);
    let mut orders = Vec::new();
    for company in companies {
        let order = house.file(*company, seats.clone(), "2026-04-01").await;
        orders.push(order);
    }
    for order in &mut orders {
        house.accept(order).await;
    }
    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let mut served = Vec::new();
    for order in orders {
        let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
        house.sign(&order, &customer).await;
        served.push((order, customer));
    }
    house.world.clock("2026-04-01T09:00");
    for (order, _) in &served {
        house.open_service(order, "2026-04-01").await;
    }
    served
}

/// The customer's April bill.
async fn bill_of(customer: &Person) -> Value {
    let bills = customer.get("/api/v1/bills?month=2026-04").await.expect(200).json();
    let id = text(&bills["data"][0]["id"]);
    customer.get(&format!("/api/v1/bills/{id}")).await.expect(200).json()
}

/// The payer's account, as the bill's draft or tax invoice names it.
async fn account_of(house: &House, customer: &Person) -> String {
    let bill = bill_of(customer).await["id"].clone();
    for path in ["/api/v1/tax-invoice-drafts?month=2026-04", "/api/v1/tax-invoices?limit=200"] {
        let found = house.settlement.get(path).await.expect(200).json();
        let mut rows = found["data"].as_array().expect("rows").iter();
        if let Some(row) = rows.find(|row| row["bill_id"] == bill) {
            return text(&row["billing_account_id"]);
        }
    }
    panic!("the bill has neither draft nor tax invoice")
}

/// Gives the payer an address the form has room for; stories' own addresses are longer.
async fn correct(house: &House, customer: &Person, changes: Value) -> Value {
    let account = account_of(house, customer).await;
    let path = format!("/api/v1/billing-accounts/{account}/tax-details");
    let mut details = house.settlement.get(&path).await.expect(200).json();
    details["email"] = json!("tax@customer.example");
    for (field, value) in changes.as_object().expect("fields") {
        details[field] = value.clone();
    }
    let version = house.settlement.version(&path).await;
    house.settlement.change("PUT", &path, version, details).await.expect(200).json()
}

/// April billed in May, every payer with a fitting address.
async fn billed(db: TestDatabase, companies: &[Company]) -> (House, Vec<Person>) {
    let house = House::open(db).await;
    let served = served(&house, companies).await;
    house.world.clock("2026-05-04T09:00");
    house.bill("2026-04").await;
    let customers: Vec<Person> = served.into_iter().map(|(_, customer)| customer).collect();
    for customer in &customers {
        correct(&house, customer, json!({})).await;
    }
    (house, customers)
}

async fn slots(house: &House, month: &str) -> Value {
    let path = format!("/api/v1/tax-invoice-drafts?month={month}");
    let drafts = house.settlement.get(&path).await.expect(200).json();
    let rows = drafts["data"].as_array().expect("drafts");
    rows.iter().map(|draft| draft["slot"].clone()).collect()
}

async fn issue(house: &House, month: &str) -> Value {
    let asked = json!({ "slots": slots(house, month).await });
    house.settlement.post("/api/v1/tax-invoices", asked).await.expect(200).json()
}

/// Issues the one thing that waits; the tax invoice's path.
async fn issue_one(house: &House, month: &str) -> String {
    let done = issue(house, month).await;
    assert_eq!((&done["issued"], &done["failed"]), (&json!(1), &json!(0)), "{done}");
    format!("/api/v1/tax-invoices/{}", text(&done["results"][0]["tax_invoice_id"]))
}

/// Every tax invoice in the order of issue: type, date, supply, tax, code, state.
async fn papers(person: &Person) -> Vec<String> {
    let all = person.get("/api/v1/tax-invoices?limit=200").await.expect(200).json();
    let mut rows = all["data"].as_array().expect("rows").clone();
    rows.reverse();
    let told = |row: &Value| {
        let code = row["amendment"].as_str().unwrap_or("--");
        let (kind, on) = (text(&row["type_code"]), text(&row["written_on"]));
        format!("{kind} {on} {} {} {code} {}", row["supply"], row["vat"], text(&row["state"]))
    };
    rows.iter().map(told).collect()
}

/// A credit note on the customer's April bill.
async fn credit(house: &House, customer: &Person, ground: &str, won: i64) -> String {
    let admin = house.world.staff("관리자", Role::Admin).await;
    let limit = json!({ "won": 100_000_000 });
    let key = admin.change("PUT", "/api/v1/credit-note-limit", 1, limit).await;
    key.expect(200);
    let bill = text(&bill_of(customer).await["id"]);
    let asked = json!({
        "ground": ground, "reason": "합의", "lines": [{ "line_no": 1, "supply": won }],
    });
    let door = format!("/api/v1/bills/{bill}/credit-notes");
    let done = house.settlement.post(&door, asked).await.expect(200).json();
    text(&done["credit_note_id"])
}

async fn amend(house: &House, path: &str, asked: Value) -> Value {
    let door = format!("{path}/amendments");
    let done = house.settlement.post(&door, asked).await.expect(200).json();
    assert_eq!(done["failed"], 0, "{done}");
    done
}

/// INV146 is told with the field and the fix; mended, the one is issued alone.
async fn at_month_end_one_broken_address_is_listed_and_the_others_go_on(db: TestDatabase) {
    let house = House::open(db).await;
    let served = served(&house, &[HANBIT, NURI]).await;
    house.world.clock("2026-05-04T09:00");
    house.bill("2026-04").await;
    correct(&house, &served[0].1, json!({})).await;
    let account = account_of(&house, &served[0].1).await;
    let door = format!("/api/v1/billing-accounts/{account}/recipients");
    let accountant = format!("{}@a.example", &uuid::Uuid::new_v4().simple().to_string()[..12]);
    let more = json!({ "name": "세무대리인", "email": accountant });
    house.settlement.post(&door, more.clone()).await.expect(200);
    let twice = house.settlement.post(&door, more).await.expect(409).json();
    assert_eq!(twice["code"], "known-address");
    let board = "/api/v1/tax-invoice-board?month=2026-04";
    let before = house.settlement.get(board).await.expect(200).json();
    assert_eq!(before["issue_by"], "2026-05-11");
    let counts = [&before["days_left"], &before["ready"]["count"], &before["blocked"]["count"]];
    assert_eq!(counts, [&json!(7), &json!(1), &json!(1)]);
    let done = issue(&house, "2026-04").await;
    assert_eq!((&done["issued"], &done["failed"]), (&json!(1), &json!(1)));
    let results = done["results"].as_array().expect("results");
    let blocked = results.iter().find(|result| result["problem"] == "findings").expect("one");
    let finding = &blocked["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["field"]),
        (&json!("INV146"), &json!("/customer/email"))
    );
    assert!(text(&finding["fix"]["ko"]).contains("납부자"), "{finding}");
    correct(&house, &served[1].1, json!({})).await;
    issue_one(&house, "2026-04").await;
    let after = house.settlement.get(board).await.expect(200).json();
    assert_eq!((&after["issued"]["count"], &after["ready"]["count"]), (&json!(2), &json!(0)));
    // The further recipient has a letter of the one payer; each customer sees its own paper.
    let letters = house.world.letters_to(&accountant).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(papers(&served[0].1).await.len(), 1);
    let own = served[0].1.get("/api/v1/tax-invoices").await.expect(200).json();
    let path = format!("/api/v1/tax-invoices/{}", text(&own["data"][0]["id"]));
    served[1].1.get(&path).await.expect(404);
    let partner = &house.partners[0];
    partner.get(&path).await.expect(403);
    let sums = "/api/v1/tax-invoice-summary?from=2026-04";
    let sums = house.settlement.get(sums).await.expect(200).json();
    assert_eq!((&sums["count"], &sums["vat"]), (&json!(2), &sums["ledger_vat"]));
    assert_eq!(sums["gaps"], json!([]));
}

async fn zero_rated_and_exempt_payers_get_their_own_papers(db: TestDatabase) {
    let house = House::open(db).await;
    let served = served(&house, &[HANBIT, NURI]).await;
    house.world.clock("2026-05-04T09:00");
    house.bill("2026-04").await;
    for ((_, customer), kind) in served.iter().zip(["zero_rated", "exempt"]) {
        correct(&house, customer, json!({ "tax_kind": kind })).await;
    }
    house.world.clock("2026-06-01T09:00");
    house.bill("2026-05").await;
    issue(&house, "2026-05").await;
    let bills = served[0].1.get("/api/v1/bills?month=2026-05").await.expect(200).json();
    assert_eq!(bills["data"][0]["vat"], 0);
    let found = papers(&house.settlement).await;
    let expected = ["0102 2026-05-31 1800000 0 -- issued", "0301 2026-05-31 1800000 0 -- issued"];
    assert_eq!(found, expected);
}

/// Past the 10th by business day nothing goes by itself; said so, it goes and is flagged.
async fn a_late_one_is_flagged_with_its_penalty(db: TestDatabase) {
    let (house, _) = billed(db, &[HANBIT]).await;
    house.world.clock("2026-05-12T09:00");
    let slots = slots(&house, "2026-04").await;
    let asked = json!({ "slots": slots });
    let done = house.settlement.post("/api/v1/tax-invoices", asked).await.expect(200).json();
    let waits = &done["results"][0];
    assert_eq!((&waits["problem"], &waits["penalty"]["amount"]), (&json!("late"), &json!(18_000)));
    let asked = json!({ "slots": slots, "late_too": true });
    let done = house.settlement.post("/api/v1/tax-invoices", asked).await.expect(200).json();
    assert_eq!(done["results"][0]["late"], true);
    let late = house.settlement.get("/api/v1/tax-invoices?late=true").await.expect(200).json();
    assert_eq!(late["totals"]["count"], 1);
    let board = "/api/v1/tax-invoice-board?month=2026-04";
    let board = house.settlement.get(board).await.expect(200).json();
    assert_eq!(board["issued_late_penalty"], 18_000);
}

/// 02 from a credit, 01 from a mistake of ours and from a wrong name.
async fn a_credit_a_mistake_and_a_wrong_name_amend_by_their_codes(db: TestDatabase) {
    let (house, customers) = billed(db, &[HANBIT, NURI]).await;
    let done = issue(&house, "2026-04").await;
    assert_eq!(done["issued"], 2);
    house.world.clock("2026-05-20T09:00");
    credit(&house, &customers[0], "goodwill", 300_000).await;
    issue_one(&house, "2026-05").await;
    let note = credit(&house, &customers[1], "billing_error", 180_000).await;
    // Without a choice between 01 and 02 it stays.
    assert_eq!(issue(&house, "2026-05").await["failed"], 1);
    let own = customers[1].get("/api/v1/tax-invoices").await.expect(200).json();
    let path = format!("/api/v1/tax-invoices/{}", text(&own["data"][0]["id"]));
    let bare = json!({ "reason": "wrong_amount", "words": "금액 오기" });
    let refused = house.settlement.post(&format!("{path}/amendments"), bare).await.expect(422);
    assert_eq!(refused.json()["code"], "needs-credit-note");
    let plan = format!("{path}/amendment-plan?reason=wrong_amount&credit_note_id={note}");
    let plan = house.settlement.get(&plan).await.expect(200).json();
    assert_eq!(
        (&plan["amendment"], plan["papers"].as_array().map(Vec::len)),
        (&json!("01"), Some(2))
    );
    let asked = json!({ "reason": "wrong_amount", "credit_note_id": note, "words": "금액 오기" });
    amend(&house, &path, asked).await;
    // The correct one bears the wrong name still; it is corrected in its turn.
    correct(&house, &customers[1], json!({ "payer_name": "누리신용카드㈜" })).await;
    let own = customers[1].get("/api/v1/tax-invoices").await.expect(200).json();
    let path = format!("/api/v1/tax-invoices/{}", text(&own["data"][0]["id"]));
    amend(&house, &path, json!({ "reason": "wrong_customer", "words": "상호 변경" })).await;
    let found = papers(&customers[0]).await;
    assert_eq!(found[1], "0201 2026-05-20 -300000 -30000 02 issued");
    let expected = [
        "0101 2026-04-30 1800000 180000 -- issued",
        "0201 2026-04-30 -1800000 -180000 01 issued",
        "0201 2026-04-30 1620000 162000 01 issued",
        "0201 2026-04-30 -1620000 -162000 01 issued",
        "0201 2026-04-30 1620000 162000 01 issued",
    ];
    assert_eq!(papers(&customers[1]).await, expected);
    let own = customers[1].get("/api/v1/tax-invoices").await.expect(200).json();
    assert_eq!(own["data"][0]["customer_name"], "누리신용카드㈜");
}

/// 04 with the note that takes all back, 05 to the zero rate, 06 by itself, 03 by a return.
async fn a_rescission_a_letter_of_credit_and_a_double_amend_by_their_codes(db: TestDatabase) {
    let (house, customers) = billed(db, &[HANBIT, NURI]).await;
    issue(&house, "2026-04").await;
    house.world.clock("2026-05-20T09:00");
    let note = credit(&house, &customers[0], "termination", 1_800_000).await;
    let own = customers[0].get("/api/v1/tax-invoices").await.expect(200).json();
    let path = format!("/api/v1/tax-invoices/{}", text(&own["data"][0]["id"]));
    // The same note as a return would be 03; as a rescission it is 04.
    let plan = format!("{path}/amendment-plan?reason=returned&credit_note_id={note}");
    let plan = house.settlement.get(&plan).await.expect(200).json();
    assert_eq!(
        (&plan["amendment"], &plan["papers"][0]["supply"]),
        (&json!("03"), &json!(-1_800_000))
    );
    let asked = json!({ "reason": "rescinded", "credit_note_id": note, "words": "공급 전 해제" });
    amend(&house, &path, asked).await;
    let found = papers(&customers[0]).await;
    assert_eq!(found[1], "0201 2026-05-20 -1800000 -180000 04 issued");
    let again = json!({ "reason": "issued_twice", "words": "이중" });
    let again = house.settlement.post(&format!("{path}/amendments"), again).await.expect(409);
    assert_eq!(again.json()["code"], "taken-back");

    let own = customers[1].get("/api/v1/tax-invoices").await.expect(200).json();
    let path = format!("/api/v1/tax-invoices/{}", text(&own["data"][0]["id"]));
    let asked = json!({
        "reason": "letter_of_credit", "happened_on": "2026-05-10", "words": "구매확인서",
    });
    amend(&house, &path, asked).await;
    let own = customers[1].get("/api/v1/tax-invoices").await.expect(200).json();
    let zero = format!("/api/v1/tax-invoices/{}", text(&own["data"][0]["id"]));
    let detail = house.settlement.get(&zero).await.expect(200).json();
    assert_eq!(detail["remarks"][1], "내국신용장 개설일 2026-05-10");
    amend(&house, &zero, json!({ "reason": "issued_twice", "words": "이중 발급" })).await;
    let expected = [
        "0101 2026-04-30 1800000 180000 -- issued",
        "0201 2026-04-30 -1800000 -180000 05 issued",
        "0202 2026-04-30 1800000 0 05 issued",
        "0202 2026-04-30 -1800000 0 06 issued",
    ];
    assert_eq!(papers(&customers[1]).await, expected);
}

async fn before_it_is_sent_it_is_cancelled_and_issued_anew(db: TestDatabase) {
    let (house, customers) = billed(db, &[HANBIT]).await;
    let settlement = &house.settlement;
    let path = issue_one(&house, "2026-04").await;
    let why = json!({ "reason": "비고 오기" });
    let cancel = format!("{path}/cancel");
    customers[0].change("POST", &cancel, 1, why.clone()).await.expect(403);
    let stale = settlement.change("POST", &cancel, 7, why.clone()).await.expect(412).json();
    assert_eq!(stale["code"], "changed");
    settlement.change("POST", &cancel, 1, why.clone()).await.expect(200);
    let twice = settlement.change("POST", &cancel, 2, why).await.expect(409).json();
    assert_eq!(twice["code"], "tax-invoice-state");
    issue_one(&house, "2026-04").await;
    let expected =
        ["0101 2026-04-30 1800000 180000 -- cancelled", "0101 2026-04-30 1800000 180000 -- issued"];
    assert_eq!(papers(settlement).await, expected);
    let log = settlement.get(&format!("{path}/log")).await.expect(200).json();
    assert_eq!(log["data"][1]["act"], "tax_invoice.cancelled");
    assert_eq!(log["data"][1]["reason"], "비고 오기");
}

/// ERR009 in words, with the remedy; what it invoices waits again.
async fn a_rejection_is_told_in_plain_words_and_issued_again(db: TestDatabase) {
    let (house, _) = billed(db, &[HANBIT]).await;
    let settlement = &house.settlement;
    let path = issue_one(&house, "2026-04").await;
    let id = path.rsplit('/').next().expect("an id");
    let ids = json!({ "tax_invoice_ids": [id] });
    let queued = settlement.post("/api/v1/tax-invoice-queue", ids).await.expect(200).json();
    assert_eq!(queued["queued"], 1);
    answered_by_the_office(&house, "ERR009").await;
    let seen = settlement.get(&path).await.expect(200).json();
    assert_eq!((&seen["state"], &seen["answer"]["code"]), (&json!("rejected"), &json!("ERR009")));
    assert!(text(&seen["answer"]["message"]["ko"]).contains("폐업"), "{seen}");
    assert!(!text(&seen["answer"]["remedy"]["ko"]).is_empty());
    assert_eq!(seen["transmission"]["simulated"], true);
    issue_one(&house, "2026-04").await;
    let next = "2026-05-06T09:00";
    house.world.clock(next);
    gaetong_api::jobs::daily::look(&house.world.app).await.expect("the daily look");
    let found = papers(settlement).await;
    let expected = [
        "0101 2026-04-30 1800000 180000 -- rejected",
        "0101 2026-04-30 1800000 180000 -- accepted",
    ];
    assert_eq!(found, expected);
    let packages = settlement.get("/api/v1/tax-invoice-transmissions").await.expect(200).json();
    assert_eq!(packages["data"][0]["gateway"], "simulator");
}

/// Packs what is queued and has it answered with a code the simulator would not give.
async fn answered_by_the_office(house: &House, code: &str) {
    use gaetong_billing::tax_invoices::{self, Carrier};
    let (app, admin) = (&house.world.app, house.world.admin());
    let carrier = Carrier { name: "test".into(), simulated: true, registration: "41000000".into() };
    let tx = app.store.begin(gaetong_entity::Scope::Provider).await.expect("begins");
    let package = tax_invoices::package(&tx, &admin, &carrier).await.expect("is packed");
    let package = package.expect("something waits");
    let id = package.transmission.id;
    tax_invoices::submitted(&tx, &admin, id, Ok(())).await.expect("is noted");
    let answers: Vec<(String, String)> =
        package.papers.iter().map(|paper| (paper.issue_id.clone(), code.to_owned())).collect();
    tax_invoices::answer(&tx, &admin, &answers).await.expect("are taken");
    tx.commit().await.expect("commits");
}
