//! Money comes in: by the bank's file, by the bank's messages, by hand; the customer sees it.

use super::spine::{HANBIT, House, text};
use crate::client::{Answer, Request};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::{CALLBACK_SECRET, Person, World};
use gaetong_api::json::deposit_callbacks::signature;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    a_bill_is_paid_and_the_customer_sees_it,
    the_banks_messages_are_signed_fresh_and_counted_once,
    a_file_is_dropped_and_confirmed_in_two_clicks,
);

const FILE: &str = "\
거래일자,거래시간,입금자명,출금액,입금액,적요
2026-05-20,10:00:00,한빛보험(주),,\"9,985,250\",4월 요금
2026-05-20,11:00:00,급여,\"1,000,000\",,
2026-05-20,12:00:00,모르는회사,,\"77,000\",
2026-05-20,13:00:00,오타,,칠만원,
";

/// The house with one bill of 9,985,250 won for 2026-04.
async fn billed(db: TestDatabase) -> (House, Person) {
    let house = House::open(db).await;
    let item = |product: &str, quantity: u32| json!({ "product": product, "quantity": quantity });
    let items = [
        item("asp-base", 35),
        item("app-premium", 35),
        item("recording", 35),
        item("extra-line", 5),
    ];
    let (_, customer) = house.serve(HANBIT, json!(items), json!({})).await;
    house.world.clock("2026-05-21T09:00");
    house.bill("2026-04").await;
    (house, customer)
}

fn upload(path: &str, fields: &[(&str, &str)], bytes: &[u8]) -> Request {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    let head = "--part\r\nContent-Disposition: form-data; name=\"file\"; \
                filename=\"may.csv\"\r\n\r\n";
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--part--\r\n");
    Request::new("POST", path).body("multipart/form-data; boundary=part", body)
}

async fn import(settlement: &Person, bytes: &[u8]) -> Value {
    let key = uuid::Uuid::new_v4().to_string();
    let sent = upload("/api/v1/deposit-imports", &[("bank", "가온은행")], bytes);
    let read = settlement.send(sent.header("idempotency-key", &key)).await.expect(201).json();
    let path = format!("/api/v1/deposit-imports/{}", text(&read["id"]));
    let preview = settlement.get(&path).await.expect(200).json();
    settlement.post(&format!("{path}/confirm"), json!({})).await.expect(200);
    preview
}

async fn a_bill_is_paid_and_the_customer_sees_it(db: TestDatabase) {
    let (house, customer) = billed(db).await;
    let settlement = &house.settlement;
    let (cp949, _, _) = encoding_rs::EUC_KR.encode(FILE);
    let preview = import(settlement, &cp949).await;
    assert_eq!(preview["encoding"], "cp949");
    let count = |what: &str| preview["counts"][what].as_i64().expect("a number");
    let counts = ["new", "matched", "withdrawals", "wrong"].map(count);
    assert_eq!(counts, [2, 1, 1, 1]);
    let wrong = preview["rows"].as_array().expect("rows").iter().find(|r| r["state"] == "wrong");
    assert_eq!(wrong.expect("a row")["errors"][0]["cell"], "E5");
    // The same file once more, now in UTF-8: nothing is new.
    assert_eq!(import(settlement, FILE.as_bytes()).await["counts"]["known"], 2);

    let list = settlement.get("/api/v1/deposits?month=2026-05").await.expect(200).json();
    assert_eq!(list["totals"], json!({"count": 2, "amount": 10_062_250, "assigned": 9_985_250}));
    let waiting = settlement.get("/api/v1/deposits?unmatched=true").await.expect(200).json();
    let deposit = &waiting["data"][0];
    assert_eq!(
        (&deposit["depositor"], &deposit["state"]),
        (&json!("모르는회사"), &json!("suspense"))
    );
    let path = format!("/api/v1/deposits/{}", text(&deposit["id"]));
    settlement.post(&format!("{path}/acknowledge"), json!({"note": "문의 중"})).await.expect(200);

    // Over-payment: it was theirs after all; it stays to their credit.
    let account = text(&list["data"][1]["payments"][0]["billing_account_id"]);
    let parts = json!({"parts": [{"billing_account_id": account, "amount": 77_000}]});
    let stale = settlement.change("POST", &format!("{path}/payments"), 1, parts.clone()).await;
    assert_eq!(stale.expect(412).json()["code"], "changed");
    let version = settlement.version(&path).await;
    let made = settlement.change("POST", &format!("{path}/payments"), version, parts).await;
    let payment = text(&made.expect(200).json()["payments"][0]);
    let seen = customer.get(&format!("/api/v1/payments/{payment}")).await.expect(200).json();
    assert_eq!((&seen["remaining"], &seen["settled"]), (&json!(77_000), &json!([])));

    // The customer's page of the bill says that it is paid, and with what.
    let bills = customer.get("/api/v1/bills").await.expect(200).json();
    let bill = text(&bills["data"][0]["id"]);
    let page = house.page(&customer, &format!("/bills/{bill}")).await.expect(200).text();
    for words in ["완납", "2026-05-20", "9,985,250"] {
        assert!(page.contains(words), "the page does not say {words}");
    }

    // It was not theirs: reversed once, and no second time.
    let path = format!("/api/v1/payments/{payment}/reverse");
    let wrong_payer = json!({"back_to": "suspense", "reason": "다른 회사의 입금"});
    customer.post(&path, wrong_payer.clone()).await.expect(403);
    settlement.post(&path, wrong_payer.clone()).await.expect(200);
    let again = settlement.post(&path, wrong_payer).await.expect(409).json();
    assert_eq!(again["code"], "payment-reversed");
}

fn told(n: u32, won: i64) -> Value {
    json!({
        "bank": "가온은행", "transaction_id": format!("T{n}"), "deposited_on": "2026-05-20",
        "deposited_at": "10:00:00", "depositor": "한빛보험(주)", "amount": won,
    })
}

async fn call(world: &World, id: &str, at: i64, body: &Value, secret: &str) -> Answer {
    let bytes = body.to_string().into_bytes();
    let signed = signature(secret, id, at, &bytes).expect("a signature");
    let request = Request::new("POST", "/api/v1/deposit-callbacks")
        .header("webhook-id", id)
        .header("webhook-timestamp", &at.to_string())
        .header("webhook-signature", &signed)
        .body("application/json", bytes);
    request.send(&world.address).await
}

async fn the_banks_messages_are_signed_fresh_and_counted_once(db: TestDatabase) {
    let (house, _) = billed(db).await;
    let world = &house.world;
    let now = world.app.clock.wall().timestamp();
    let body = told(1, 9_985_250);
    for (at, secret) in [
        (now - 301, CALLBACK_SECRET),
        (now + 301, CALLBACK_SECRET),
        (now, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ] {
        let refused = call(world, "msg_1", at, &body, secret).await.expect(401).json();
        assert_eq!(refused["code"], "signature-wrong");
    }
    assert_eq!(world.db.ask("SELECT id FROM deposit").await, Vec::<Vec<String>>::new());
    let first = call(world, "msg_1", now, &body, CALLBACK_SECRET).await.expect(200).json();
    assert_eq!(first["new"], true);
    let replay = call(world, "msg_1", now, &body, CALLBACK_SECRET).await.expect(200).json();
    assert_eq!((&replay["new"], &replay["deposit_id"]), (&json!(false), &first["deposit_id"]));
    // The file tells of it again, and a message of what the file told.
    assert_eq!(import(&house.settlement, FILE.as_bytes()).await["counts"]["known"], 1);
    let mut other = told(2, 77_000);
    other["depositor"] = json!("모르는회사");
    other["deposited_at"] = json!("12:00:41");
    let known = call(world, "msg_2", now, &other, CALLBACK_SECRET).await.expect(200).json();
    assert_eq!(known["new"], false);
    let list = house.settlement.get("/api/v1/deposits").await.expect(200).json();
    assert_eq!(list["totals"], json!({"count": 2, "amount": 10_062_250, "assigned": 9_985_250}));
    for broken in [json!({}), told(3, 0), told(3, -5)] {
        let answer = call(world, "msg_3", now, &broken, CALLBACK_SECRET).await;
        assert!([400, 422].contains(&answer.status), "{}", answer.text());
    }
}

async fn a_file_is_dropped_and_confirmed_in_two_clicks(db: TestDatabase) {
    let (house, _) = billed(db).await;
    let cookie = house.world.cookie_of(&house.settlement).await;
    let ask = async |request: Request| {
        request
            .header("cookie", &cookie)
            .header("accept", "text/html")
            .send(&house.world.address)
            .await
    };
    let page = ask(Request::new("GET", "/payments")).await.expect(200).text();
    let token = |page: &str, name: &str| {
        let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field");
        field.split('"').next().unwrap_or_default().to_owned()
    };
    let (csrf, key) = (token(&page, "_csrf"), token(&page, "_key"));
    let fields = [("_csrf", csrf.as_str()), ("_key", key.as_str()), ("bank", "가온은행")];
    let dropped = ask(upload("/payments/import", &fields, FILE.as_bytes())).await.expect(303);
    let place = dropped.header("location").expect("a preview").to_owned();
    let preview = ask(Request::new("GET", &place)).await.expect(200).text();
    assert!(preview.contains("E5") && preview.contains("칠만원"), "the fault is shown");
    let fields = [("_csrf", csrf.as_str()), ("_key", "confirm-1")];
    let done = Request::new("POST", &format!("{place}/confirm")).form(&fields);
    let done = ask(done).await.expect(303);
    let left = done.header("location").expect("what is left").to_owned();
    assert!(left.starts_with("/payments?view=unmatched"), "{left}");
    let left = ask(Request::new("GET", &left)).await.expect(200).text();
    assert!(
        left.contains("모르는회사") && !left.contains("한빛보험(주)"),
        "only what is unmatched"
    );
    let sales = house.world.cookie_of(&house.sales).await;
    let refused = Request::new("GET", "/payments").header("cookie", &sales);
    refused.header("accept", "text/html").send(&house.world.address).await.expect(403);
    assert_eq!(house.settlement.role, Role::Settlement);
}

impl House {
    /// A page as this person's browser asks for it.
    async fn page(&self, person: &Person, path: &str) -> Answer {
        let cookie = self.world.cookie_of(person).await;
        let request = Request::new("GET", path).header("cookie", &cookie);
        request.header("accept", "text/html").send(&self.world.address).await
    }
}
