//! Partners (협력사) are settled and paid: attendance, statement, tax invoice, payout.

use super::spine::{HANBIT, House, Order, SHEET, text, upload};
use crate::client::Request;
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::Person;
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    a_month_of_staffing_from_attendance_to_the_payout,
    a_build_from_its_certificate_to_both_sides,
    a_disputed_line_is_talked_over,
    a_wrong_tax_invoice_blocks_the_payout_and_says_where,
    what_is_one_partners_is_nothing_to_another,
);

/// A customer with five agents of a staffing partner, at 2,500,000 won an agent-month, opened on
/// 1 April 2026; the partner gets 1,950,000.
struct Staffed {
    house: House,
    order: Order,
    customer: Person,
    partner: Person,
}

async fn staffed(db: TestDatabase) -> Staffed {
    let mut house = House::open(db).await;
    let partner = house.world.partner("서인력", PartnerKind::Staffing, "124-81-00998").await;
    house.partners.push(partner);
    let items = json!([
        { "product": "asp-base", "quantity": 20 },
        { "product": "agent-staffing", "quantity": 5, "agreed_price": 2_500_000,
          "agreed_reason": "위탁운영 계약" },
    ]);
    let (order, customer) = serve(&house, items, json!({ "staffing": true })).await;
    let partner = house.partners.pop().expect("the staffing partner");
    let staffed = Staffed { house, order, customer, partner };
    let terms = json!({
        "kind": "agent_month", "title": "상담원 위탁운영", "product": "agent-staffing",
        "service_id": staffed.order.service_id, "price": 1_950_000,
    });
    contract(&staffed.house, "서인력 회사", terms).await;
    staffed
}

/// From the application, with the contracts its items need, to the open service.
async fn serve(house: &House, items: Value, form: Value) -> (Order, Person) {
    let mut order = house.draft(HANBIT, items, "2026-04-01", form).await;
    let path = format!("/api/v1/applications/{}", order.application_id);
    for kind in ["contract", "partner_contract"] {
        let paper = upload(&format!("{path}/documents"), kind, "true", SHEET);
        house.sales.send(paper).await.expect(201);
    }
    let version = house.sales.version(&path).await;
    house.sales.change("POST", &format!("{path}/submit"), version, json!({})).await.expect(200);
    house.accept(&mut order).await;
    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
    house.sign(&order, &customer).await;
    house.world.clock("2026-04-01T09:00");
    house.open_service(&order, "2026-04-01").await;
    (order, customer)
}

/// The partner of this name, as the settlement desk finds it.
async fn partner_id(house: &House, name: &str) -> String {
    let all = house.settlement.get("/api/v1/partners").await.expect(200).json();
    let all = all["data"].as_array().expect("partners").clone();
    let found = all.iter().find(|partner| partner["name"] == name);
    text(&found.unwrap_or_else(|| panic!("no {name} in {all:?}"))["id"])
}

async fn contract(house: &House, partner: &str, terms: Value) -> Value {
    let mut terms = terms;
    terms["partner_id"] = json!(partner_id(house, partner).await);
    terms["budget_item"] = json!("지급수수료");
    terms["from_on"] = json!("2026-01-01");
    house.settlement.post("/api/v1/partner-contracts", terms).await.expect(201).json()
}

/// `path` changed by somebody who read it before.
async fn change(who: &Person, path: &str, verb: &str, body: Value) -> Value {
    let version = who.version(path).await;
    who.change("POST", &format!("{path}/{verb}"), version, body).await.expect(200).json()
}

const FILE: &str = "상담원,1,2,3,4,5,6,7,8,9,10\n김상담,근,근,근,근,근,근,근,근,근,근\n";

impl Staffed {
    /// April's report: one agent for all of its 22 business days, another for eleven; confirmed.
    async fn report(&self) -> String {
        self.house.world.clock("2026-05-02T09:00");
        let whole = "w".repeat(22) + &"-".repeat(8);
        let half = "w".repeat(10) + "t" + &"-".repeat(19);
        let form = json!({
            "service_id": self.order.service_id, "month": "2026-04",
            "agents": [{ "agent": "김상담", "days": whole }, { "agent": "이상담", "days": half }],
        });
        let filled = self.partner.post("/api/v1/attendance-reports", form).await.expect(200);
        let path = format!("/api/v1/attendance-reports/{}", text(&filled.json()["id"]));
        change(&self.partner, &path, "submit", json!({})).await;
        let signed = change(&self.customer, &path, "sign", json!({ "signatory": "이한빛" })).await;
        assert_eq!((&signed["state"], &signed["confirmed"]), (&json!("signed"), &json!(150)));
        path
    }

    /// April billed, settled, and the statement sent to the partner.
    async fn statement(&self) -> String {
        self.report().await;
        self.house.bill("2026-04").await;
        let settlement = &self.house.settlement;
        let asked = json!({ "month": "2026-04", "mode": "final" });
        let made = settlement.post("/api/v1/settlements", asked).await.expect(200).json();
        let statements = made["statements"].as_array().expect("statements");
        assert_eq!(statements.len(), 1, "{made}");
        let path = format!("/api/v1/settlements/{}", text(&statements[0]["settlement_id"]));
        change(settlement, &path, "send", json!({})).await;
        path
    }

    /// The account the partner is paid to, its holder known to the bank.
    async fn account(&self) {
        let id = partner_id(&self.house, "서인력 회사").await;
        let path = format!("/api/v1/partners/{id}/bank-account");
        let account = json!({
            "bank_code": "088", "number": "110-123-456789", "holder": "서인력 회사",
        });
        let settlement = &self.house.settlement;
        let kept = settlement.post(&path, account).await.expect(200).json();
        assert_eq!(kept["number"], "****6789");
        let found = json!({ "holder_found": "주식회사 서인력회사" });
        let checked = settlement.post(&format!("{path}/check"), found).await.expect(200).json();
        assert_eq!(checked["checked"], true);
        let sql = "SELECT number_sealed FROM partner_bank_account";
        let stored = self.house.world.db.ask(sql).await;
        assert!(!stored[0][0].contains("456789"), "{stored:?}");
        let why = json!({ "reason": "이체 오류 확인" });
        let whole = settlement.post(&format!("{path}/unmask"), why.clone()).await.expect(200);
        assert_eq!(whole.json()["number"], "110123456789");
        self.house.sales.post(&format!("{path}/unmask"), why).await.expect(403);
    }
}

/// The partner's tax invoice for 1.50 agent-months, or another amount.
fn invoice(supply: i64) -> Value {
    json!({
        "issue_id": format!("20260430-41000073-{:08}", supply % 100_000_000),
        "written_on": "2026-04-30", "supplier_number": "124-81-00998",
        "supplier_name": "서인력 회사", "customer_number": "124-81-00998",
        "supply": supply, "vat": supply / 10, "total": supply + supply / 10, "remarks": "",
        "lines": [{ "name": "위탁운영", "supply": supply, "vat": supply / 10 }],
    })
}

async fn a_month_of_staffing_from_attendance_to_the_payout(db: TestDatabase) {
    let staffed = staffed(db).await;
    let (partner, settlement) = (&staffed.partner, &staffed.house.settlement);
    // The partner looks a file through first.
    let body = [
        b"--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n",
        FILE.as_bytes(),
        b"\r\n--part--\r\n",
    ];
    let sent = Request::new("POST", "/api/v1/attendance-previews?month=2026-04")
        .header("idempotency-key", "preview-1")
        .body("multipart/form-data; boundary=part", body.concat());
    let seen = partner.send(sent).await.expect(200).json();
    assert_eq!(seen["agents"][0]["days"], "w".repeat(10) + &"-".repeat(20));
    let path = staffed.statement().await;
    // The customer pays 1.50 × 2,500,000 for it.
    let bills = staffed.customer.get("/api/v1/bills").await.expect(200).json();
    let bill = format!("/api/v1/bills/{}", text(&bills["data"][0]["id"]));
    let bill = staffed.customer.get(&bill).await.expect(200).json();
    let lines = bill["lines"].as_array().expect("lines");
    let staffing = lines.iter().find(|line| line["product"] == "agent-staffing");
    assert_eq!(staffing.expect("a line of staffing")["supply"], 3_750_000);
    // The partner confirms and sends its tax invoice.
    let read = partner.get(&path).await.expect(200).json();
    assert_eq!((&read["supply"], &read["total"]), (&json!(2_925_000), &json!(3_217_500)));
    change(partner, &path, "confirm", json!({})).await;
    let invoices = format!("{path}/purchase-invoices");
    let made = partner.post(&invoices, invoice(2_925_000)).await.expect(200).json();
    assert_eq!(made["differences"], json!([]));
    staffed.account().await;
    pay(&staffed).await;
    assert_eq!(partner.get(&path).await.expect(200).json()["state"], "paid");
    staffed.house.world.letters_to("office.staffing@partner.example").await;
    let sql = "SELECT kind FROM outbox WHERE recipient = 'office.staffing@partner.example' \
               AND done_at IS NOT NULL AND kind IN ('settlement_statement', 'remittance_advice') \
               ORDER BY kind";
    let told = staffed.house.world.db.ask(sql).await;
    assert_eq!(told, [["remittance_advice"], ["settlement_statement"]]);
    let sides = settlement.get("/api/v1/back-to-back/2026-04").await.expect(200).json();
    assert_eq!((&sides["margin"], &sides["rows"][0]["finding"]), (&json!(825_000), &Value::Null));
    let verified = settlement.get("/api/v1/verification").await.expect(200).json();
    assert!(!verified.to_string().contains("\"holds\":false"), "{verified}");
}

/// One makes the payout, another approves it, the bank gets its list.
async fn pay(staffed: &Staffed) {
    let settlement = &staffed.house.settlement;
    let other = staffed.house.world.staff("오정산", Role::Settlement).await;
    let made = json!({ "pay_on": "2026-05-26" });
    let made = settlement.post("/api/v1/payouts", made).await.expect(200).json();
    assert_eq!((&made["total"], &made["line_count"]), (&json!(3_217_500), &json!(1)));
    let path = format!("/api/v1/payouts/{}", text(&made["id"]));
    let version = settlement.version(&path).await;
    let own = settlement.change("POST", &format!("{path}/approve"), version, json!({})).await;
    assert_eq!(own.expect(403).json()["code"], "own-payout");
    change(&other, &path, "approve", json!({})).await;
    let list = other.post(&format!("{path}/bank-file"), json!({ "bank": null })).await.expect(200);
    let list = list.text();
    assert!(list.contains("\"088\",\"110123456789\",\"3217500\""), "{list}");
    change(&other, &path, "paid", json!({ "paid_on": "2026-05-26" })).await;
}

async fn a_build_from_its_certificate_to_both_sides(db: TestDatabase) {
    let house = House::open(db).await;
    house.world.partner("추개발", PartnerKind::Development, "130-81-00009").await;
    let items = json!([
        { "product": "asp-base", "quantity": 20 },
        { "product": "build", "quantity": 1, "description": "상담 연동 S/W",
          "agreed_price": 30_000_000, "agreed_reason": "개발계약" },
    ]);
    let terms = json!({
        "kind": "on_acceptance", "title": "상담 연동 S/W 개발", "product": "build",
        "price": 21_000_000,
    });
    contract(&house, "추개발 회사", terms).await;
    let mut order = house.draft(HANBIT, items, "2026-04-01", json!({})).await;
    let path = format!("/api/v1/applications/{}", order.application_id);
    for kind in ["contract", "partner_contract"] {
        let paper = upload(&format!("{path}/documents"), kind, "true", SHEET);
        house.sales.send(paper).await.expect(201);
    }
    let version = house.sales.version(&path).await;
    house.sales.change("POST", &format!("{path}/submit"), version, json!({})).await.expect(200);
    house.accept(&mut order).await;
    // Sales cannot ask for the money before the customer has accepted.
    let request = json!({
        "kind": "one_off", "service_id": order.service_id, "contract_period": "2026-04 ~ 2029-03",
        "amount": 30_000_000, "account_code": "구축매출", "written_on": "2026-04-02",
        "due_on": "2026-05-25", "sales_office": "강남지사", "billing_office": "수도권요금센터",
        "partner_amount": 21_000_000, "budget_item": "개발비", "remarks": "",
    });
    let early = house.sales.post("/api/v1/billing-requests", request.clone()).await.expect(422);
    assert_eq!(early.json()["code"], "certificate-missing");
    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    house.world.clock("2026-04-01T08:00");
    let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
    house.sign(&order, &customer).await;
    house.world.clock("2026-04-01T09:00");
    house.open_service(&order, "2026-04-01").await;
    let filed = house.sales.post("/api/v1/billing-requests", request).await.expect(201).json();
    let path = format!("/api/v1/billing-requests/{}", text(&filed["id"]));
    let paper = upload(&format!("{path}/documents"), "contract", "true", SHEET);
    house.sales.send(paper).await.expect(201);
    let handled = change(&house.settlement, &path, "handle", json!({ "note": "4월 청구" })).await;
    assert_eq!(handled["state"], "handled");
    house.world.clock("2026-05-02T09:00");
    house.bill("2026-04").await;
    let asked = json!({ "month": "2026-04", "mode": "final" });
    let made = house.settlement.post("/api/v1/settlements", asked).await.expect(200).json();
    assert_eq!(made["total"], 23_100_000, "{made}");
    let sides = house.settlement.get("/api/v1/back-to-back/2026-04").await.expect(200).json();
    let row = &sides["rows"][0];
    assert_eq!(
        (&row["customer"]["supply"], &row["margin"]),
        (&json!(30_000_000), &json!(9_000_000))
    );
}

async fn a_disputed_line_is_talked_over(db: TestDatabase) {
    let staffed = staffed(db).await;
    let path = staffed.statement().await;
    let (partner, settlement) = (&staffed.partner, &staffed.house.settlement);
    let paper = upload(&format!("{path}/documents"), "attendance", "false", SHEET);
    let paper = partner.send(paper).await.expect(201).json();
    let disputed = json!({
        "line_no": 1, "body": "이상담은 하루 더 일했습니다", "document_id": paper["id"],
    });
    let dispute = partner.post(&format!("{path}/disputes"), disputed).await.expect(200).json();
    let version = partner.version(&path).await;
    let early = partner.change("POST", &format!("{path}/confirm"), version, json!({})).await;
    assert_eq!(early.expect(409).json()["code"], "open-disputes");
    let door = format!("/api/v1/settlement-disputes/{}", text(&dispute["id"]));
    let answer = json!({ "body": "고객사에 확인했습니다" });
    settlement.post(&format!("{door}/messages"), answer).await.expect(200);
    let decision = json!({ "supply": 88_636, "reason": "하루 추가 인정" });
    partner.change("POST", &format!("{door}/decide"), 1, decision.clone()).await.expect(403);
    settlement.change("POST", &format!("{door}/decide"), 1, decision).await.expect(200);
    let read = partner.get(&path).await.expect(200).json();
    let said = read["disputes"][0]["messages"].as_array().expect("messages");
    let by: Vec<_> = said.iter().map(|message| message["by_partner"].clone()).collect();
    assert_eq!(by, [json!(true), json!(false)]);
    assert_eq!(read["supply"], 2_925_000 + 88_636);
    let kept = format!("/api/v1/partner-documents/{}/content", text(&paper["id"]));
    settlement.get(&kept).await.expect(200);
    let confirmed = change(partner, &path, "confirm", json!({})).await;
    assert_eq!(confirmed["state"], "confirmed");
}

async fn a_wrong_tax_invoice_blocks_the_payout_and_says_where(db: TestDatabase) {
    let staffed = staffed(db).await;
    let path = staffed.statement().await;
    let (partner, settlement) = (&staffed.partner, &staffed.house.settlement);
    change(partner, &path, "confirm", json!({})).await;
    staffed.account().await;
    let invoices = format!("{path}/purchase-invoices");
    let made = partner.post(&invoices, invoice(2_925_100)).await.expect(200).json();
    let places = made["differences"].as_array().expect("differences");
    let places: Vec<String> = places.iter().map(|found| text(&found["place"])).collect();
    assert_eq!(places, ["supply", "vat", "total"]);
    let id = path.rsplit('/').next().expect("an id");
    let asked = json!({ "pay_on": "2026-05-26", "settlements": [id] });
    let refused = settlement.post("/api/v1/payouts", asked).await.expect(409).json();
    assert_eq!(refused["code"], "not-payable");
    assert!(text(&refused["detail"]).contains("2,925,100"), "{refused}");
    let nothing = json!({ "pay_on": "2026-05-26" });
    settlement.post("/api/v1/payouts", nothing).await.expect(409);
    let waiting = settlement.get("/api/v1/payout-candidates?pay_on=2026-05-26").await.expect(200);
    assert_eq!(waiting.json()["data"][0]["blocked"][0]["code"], "differs");
    // The wrong one goes; we draft the right one, and the partner approves it.
    let wrong = format!("/api/v1/purchase-invoices/{}", text(&made["id"]));
    change(settlement, &wrong, "withdraw", json!({ "reason": "금액 오류" })).await;
    let draft = json!({ "written_on": "2026-04-30" });
    let draft = settlement.post(&format!("{path}/reverse-invoices"), draft).await.expect(200);
    let draft = format!("/api/v1/purchase-invoices/{}", text(&draft.json()["id"]));
    let approved = change(partner, &draft, "approve", json!({})).await;
    assert_eq!(approved["state"], "registered");
    let made = json!({ "pay_on": "2026-05-26" });
    assert_eq!(
        settlement.post("/api/v1/payouts", made).await.expect(200).json()["total"],
        3_217_500
    );
}

async fn what_is_one_partners_is_nothing_to_another(db: TestDatabase) {
    let staffed = staffed(db).await;
    let path = staffed.statement().await;
    let stranger = &staffed.house.partners[0];
    let report = staffed.partner.get("/api/v1/attendance-reports").await.expect(200).json();
    let report = format!("/api/v1/attendance-reports/{}", text(&report["data"][0]["id"]));
    for door in [&path, &report] {
        stranger.get(door).await.expect(404);
    }
    stranger.change("POST", &format!("{path}/confirm"), 2, json!({})).await.expect(404);
    for list in ["settlements", "attendance-reports", "partner-contracts", "purchase-invoices"] {
        let seen = stranger.get(&format!("/api/v1/{list}")).await.expect(200).json();
        assert_eq!(seen["data"], json!([]), "{list}");
    }
    // Nor does the customer see what the partner gets.
    staffed.customer.get(&path).await.expect(403);
    staffed.customer.get("/api/v1/settlements").await.expect(403);
    staffed.customer.get("/api/v1/back-to-back/2026-04").await.expect(403);
}
