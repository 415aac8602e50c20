//! Every letter in both languages and both forms, compared with what stands in `tests/letters`.
//!
//! A letter that is meant to read differently from now on is written anew by
//! `GAETONG_TEST_WRITE_LETTERS=1 cargo test -p gaetong-tests letters`, and looked at.

use crate::database::TestDatabase;
use crate::on_one_database;
use crate::story::spine::{HANBIT, House};
use crate::story::tax_invoice_papers::issue_all;
use crate::tidy::root;
use crate::world::World;
use chrono::{DateTime, Utc};
use gaetong_api::app::App;
use gaetong_api::letters::compose;
use gaetong_api::people::{self, NewUser};
use gaetong_entity::Scope;
use gaetong_entity::ids::{OutboxId, TenantId};
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::work::outbox;
use gaetong_provisioning::letters;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

on_one_database!(sqlite, Sqlite:
    every_letter_of_an_act_reads_as_it_should,
    the_bill_and_the_certificate_read_as_they_should,
);

const WRITE: &str = "GAETONG_TEST_WRITE_LETTERS";
/// The largest HTML a mail reader shows whole, in bytes.
const LARGEST: usize = 60 * 1024;
const READERS: [(&str, &str, Language); 2] = [
    ("ko", "korean.reader@gaetong.example", Language::Ko),
    ("en", "english.reader@gaetong.example", Language::En),
];

async fn readers(world: &World) {
    let tx = world.app.store.begin(Scope::Provider).await.expect("begins");
    for (_, email, language) in READERS {
        let new = NewUser {
            email: email.into(),
            name: "읽는이".into(),
            department: "총무팀".into(),
            phone: "02-000-0100".into(),
            role: Role::Sales,
            tenant_id: None,
            partner_id: None,
            language,
            password: "correct horse battery staple".into(),
        };
        people::create_user(&tx, &world.admin(), new).await.expect("makes the user");
    }
    tx.commit().await.expect("commits");
}

/// A row of the outbox, as an act leaves it.
fn left(kind: &str, payload: &Value) -> outbox::Model {
    let at: DateTime<Utc> = "2026-03-03T00:00:00Z".parse().expect("an instant");
    outbox::Model {
        tenant_id: TenantId::NONE,
        id: OutboxId::new(),
        kind: kind.to_owned(),
        subject_id: "app_01k00000000000000000000000".into(),
        recipient: String::new(),
        payload: payload.to_string(),
        created_at: at,
        available_at: at,
        attempts: 0,
        lease_token: None,
        lease_until: None,
        done_at: None,
        dead_at: None,
        last_error: None,
    }
}

async fn every_letter_of_an_act_reads_as_it_should(db: TestDatabase) {
    let world = World::open(db, "2026-03-03T09:00").await;
    readers(&world).await;
    let mut differ = Vec::new();
    for kind in letters::KINDS.into_iter().filter(|kind| *kind != letters::ACCEPTANCE_SIGNED) {
        differ.extend(read(&world.app, &left(kind, &sample(kind)), kind, "").await);
    }
    for kind in gaetong_billing::arrears::letters::KINDS {
        differ.extend(read(&world.app, &left(kind, &arrears_sample()), kind, "").await);
    }
    // A letter with nothing of what may be missing.
    for (kind, name) in [
        (letters::CHANGE_CONFIRMED, "change_confirmed_address"),
        (letters::TERMINATION_CONFIRMED, "termination_confirmed_free"),
        (letters::RENEWAL_AHEAD, "renewal_ahead_late"),
    ] {
        differ.extend(read(&world.app, &left(kind, &other_sample(kind)), name, "").await);
    }
    assert!(differ.is_empty(), "read differently: {differ:#?}");
}

async fn the_bill_and_the_certificate_read_as_they_should(db: TestDatabase) {
    let house = House::open(db).await;
    readers(&house.world).await;
    let items = json!([
        { "product": "asp-base", "quantity": 35 }, { "product": "recording", "quantity": 35 },
    ]);
    let mut order = house.file(HANBIT, items, "2026-04-01").await;
    house.accept(&mut order).await;
    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
    house.sign(&order, &customer).await;
    house.world.clock("2026-04-01T09:00");
    house.open_service(&order, "2026-04-01").await;
    house.world.clock("2026-05-04T09:00");
    house.bill("2026-04").await;
    issue_all(&house.world.app, &house.world.admin(), "2026-04").await;
    let mut differ = Vec::new();
    for kind in ["bill", letters::ACCEPTANCE_SIGNED, "tax_invoice"] {
        let tx = house.world.app.store.read(Scope::Provider).await.expect("begins");
        let found = tx.find::<outbox::Entity>().filter(outbox::Column::Kind.eq(kind));
        let row = found.one(tx.raw()).await.expect("reads").expect("was left");
        drop(tx);
        // The id of what it is about is new in every test; it stands in the link.
        let payload: Value = serde_json::from_str(&row.payload).expect("JSON");
        let id = payload["acceptance_id"].as_str().unwrap_or(&row.subject_id).to_owned();
        differ.extend(read(&house.world.app, &row, kind, &id).await);
    }
    assert!(differ.is_empty(), "read differently: {differ:#?}");
}

/// Makes the letter for each reader and compares both parts with the files; the names of those
/// that differ.
async fn read(app: &App, row: &outbox::Model, name: &str, id: &str) -> Vec<String> {
    let mut differ = Vec::new();
    for (language, email, _) in READERS {
        let tx = app.store.read(Scope::Provider).await.expect("begins");
        let row = outbox::Model { recipient: email.to_owned(), ..row.clone() };
        let letter = compose(app, &tx, &row).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        let what = format!("{name} in {language}");
        assert!(letter.html.len() < LARGEST, "{what}: {} bytes", letter.html.len());
        for foreign in ["src=", "<script", "<link", "url(", "<img"] {
            assert!(!letter.html.contains(foreign), "{what} holds {foreign}");
        }
        let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
        let first = letter.text.lines().next().unwrap_or_default();
        assert_eq!(hangul(&first.replace("한빛보험", "")), language == "ko", "{what}: {first}");
        let text = format!("{}\n\n{}\n", letter.subject, letter.text);
        for (extension, made) in [("txt", text), ("html", letter.html)] {
            let made = if id.is_empty() { made } else { made.replace(id, "…") };
            differ.extend(compare(&format!("{name}.{language}.{extension}"), &made));
        }
    }
    differ
}

/// The file's name if it does not hold this text.
fn compare(file: &str, made: &str) -> Option<String> {
    let path = root().join("tests/letters").join(file);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, made).expect("is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    (kept.trim_end() != made.trim_end()).then(|| format!("{file}: {made}"))
}

/// What the acts of the ladder of arrears leave.
fn arrears_sample() -> Value {
    json!({
        "payer": "㈜한빛보험", "account": "A0000001", "amount": 9_985_250 + 187_000,
        "bills": [
            { "number": "202610-A0000001", "month": "2026-10", "due_on": "2026-11-25",
              "open": 9_985_250 },
            { "number": "202611-A0000001", "month": "2026-11", "due_on": "2026-12-28",
              "open": 187_000 },
        ],
        "number": "D-2026-00001", "sent_on": "2026-12-02", "pay_by": "2026-12-28",
        "suspension_from": "2026-12-29", "from": "2026-12-29", "demand_number": "D-2026-00001",
        "demand_sent_on": "2026-12-02", "first_due_on": "2026-11-25",
        "services": ["J00000001", "J00000002"], "ends_from": "2027-03-03",
        "suspended_since": "2026-12-29",
    })
}

/// What an act of each kind leaves.
fn sample(kind: &str) -> Value {
    let mut payload = json!({
        "customer": "한빛보험㈜", "service_id": "J00000001",
        "reason": "사업자등록증 사본이 흐려 읽을 수 없습니다.",
        "wished_opening_on": "2026-10-01", "expected_opening_on": "2026-10-08",
        "line_note": "콜센터서비스 접속용 회선 (서비스번호: J00000001)",
        "ground_ko": "신청 좌석 10석 미만", "ground_en": "fewer than 10 seats",
        "article": "이용약관 제3조 제7호", "install_address": "서울특별시 중구 을지로 900",
        "title_ko": "라우터 설치", "title_en": "Router", "acceptance_id": "acp_1",
        "number": "ACC-2026-0001", "opened_on": "2026-10-01", "billed_from": "2026-10-01",
        "contract_until": "2029-10-01",
        "tasks": [{
            "task_id": "tsk_1", "title_ko": "라우터 설치", "title_en": "Router",
            "rule_ko": "개통 3영업일 전", "rule_en": "3 business days before the opening",
            "due_on": "2026-09-25",
        }],
        "to": "2026-10-14", "by": "나시스", "effective_on": "2026-10-12", "last_day": "2026-10-11", "from": "2026-10-12",
        "until_on": "2026-12-12", "penalty": 1_200_000, "waived": 200_000,
        "ends_on": "2026-12-31", "notice_due_by": "2026-12-01", "renews_until": "2028-01-01",
        "notice_possible": true,
        "from_at": "2026-10-17T17:00:00Z", "until_at": "2026-10-17T19:30:00Z",
    });
    if kind == letters::CHANGE_CONFIRMED {
        payload["install_address"] = Value::Null;
        payload["old_term_months"] = json!(36);
        payload["new_term_months"] = json!(24);
        payload["items"] = json!([
            { "name_ko": "콜센터 좌석", "name_en": "Contact-centre seat", "old_quantity": 48,
              "new_quantity": 52, "old_unit_price": 160_000, "new_unit_price": 150_000 },
            { "name_ko": "녹취", "name_en": "Recording", "old_quantity": 48,
              "new_quantity": 48, "old_unit_price": 20_000, "new_unit_price": 20_000 },
        ]);
    }
    if kind == letters::SERVICE_SUSPENDED {
        payload["ground"] = json!("court_order");
        payload["reason"] = json!("서울중앙지방법원 2026카합1234 결정");
    }
    if kind == letters::TERMINATION_NOTICE {
        payload["ground"] = json!("serious_breach");
        payload["reason"] = json!("좌석을 다른 사업자에게 다시 빌려줌");
    }
    if [letters::MAINTENANCE_AHEAD, letters::MAINTENANCE_CANCELLED].contains(&kind) {
        payload["reason"] = json!("교환기 소프트웨어 교체");
    }
    if kind == letters::SUSPENSION_LIFTED {
        payload["reason"] = json!("법원 결정 취소");
    }
    payload
}

fn other_sample(kind: &str) -> Value {
    let mut payload = sample("");
    payload["penalty"] = Value::Null;
    payload["waived"] = Value::Null;
    payload["notice_possible"] = json!(false);
    if kind == letters::CHANGE_CONFIRMED {
        payload["payer"] = json!("한빛보험㈜ 부산지점");
    }
    payload
}
