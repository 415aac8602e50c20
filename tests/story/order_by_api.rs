//! An order by the JSON API alone: filed, accepted, provisioned, accepted by the customer, opened.

use crate::client::{Answer, Request};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::{Person, World};
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(
    an_order_goes_all_the_way_by_the_api,
    the_api_says_what_is_wrong_and_where,
    another_customers_order_answers_like_one_that_does_not_exist,
);

/// The people an order needs, and the services of their partners.
pub struct House {
    pub sales: Person,
    pub consulting: Person,
    pub product: Person,
    pub operations: Person,
    pub system: Person,
    pub app: Person,
}

impl House {
    pub async fn staffed(world: &World) -> House {
        House {
            sales: world.staff("최영업", Role::Sales).await,
            consulting: world.staff("윤접수", Role::Consulting).await,
            product: world.staff("한상품", Role::Product).await,
            operations: world.staff("오운용", Role::Operations).await,
            system: world.partner("시스템", PartnerKind::System, "220-81-62517").await,
            app: world.partner("앱", PartnerKind::App, "111-11-11119").await,
        }
    }
}

/// 35 seats for 36 months, wished for 12 February 2026: the worked example, all but submitted.
pub async fn drafted(house: &House, business_number: &str) -> String {
    let customer = json!({
        "name": "한빛보험(주)", "representative": "김한빛", "address": "서울시 중구 세종대로 1",
        "phone": "02-000-0000", "email": "office@hanbit.example",
    });
    let body = json!({ "business_number": business_number, "customer": customer });
    let draft = house.sales.post("/api/v1/applications", body).await.expect(201);
    let path = draft.header("location").expect("a location").to_owned();
    let form = json!({
        "applicant_name": "이신청", "applicant_relation": "직원", "term_months": 36,
        "wished_opening_on": "2026-02-12", "access_line": "vpn",
        "install_address": "서울시 중구 세종대로 1, 5층",
    });
    change(&house.sales, "PATCH", &path, form).await;
    let items = [("asp-base", 35), ("app-premium", 35), ("recording", 35), ("extra-line", 5)]
        .map(|(product, quantity)| json!({ "product": product, "quantity": quantity }));
    let (set, items) = (format!("{path}/items"), json!({ "items": items }));
    let priced = change(&house.sales, "PUT", &set, items).await.json();
    assert_eq!(priced["quote"]["supply"], 9_077_500);
    assert_eq!(priced["quote"]["vat"], 907_750);
    for (kind, sealed) in [
        ("application", true),
        ("terms", true),
        ("quotation", true),
        ("business_registration", false),
    ] {
        upload(&house.sales, &format!("{path}/documents"), kind, sealed).await.expect(201);
    }
    let consent =
        json!({ "kind": "collection", "given": true, "given_by": "김한빛", "means": "paper" });
    house.sales.post(&format!("{path}/consents"), consent).await.expect(200);
    for (person, kind) in [
        (&house.sales, "network_reviewed"),
        (&house.product, "quote_confirmed_by_product"),
        (&house.consulting, "quote_confirmed_by_consulting"),
    ] {
        person.post(&format!("{path}/checks"), json!({ "kind": kind })).await.expect(200);
    }
    path
}

/// A change based on the version as it is now.
pub async fn change(person: &Person, method: &'static str, path: &str, body: Value) -> Answer {
    let thing = path.split('/').take(5).collect::<Vec<_>>().join("/");
    let thing = thing.replace("/orders/", "/applications/");
    let version = version_of(person, &thing).await;
    person.change(method, path, version, body).await.expect(200)
}

async fn version_of(person: &Person, path: &str) -> i64 {
    let read = person.get(path).await.expect(200);
    let tag = read.header("etag").expect("a version").trim_matches('"').to_owned();
    tag.parse().expect("a number")
}

async fn upload(person: &Person, path: &str, kind: &str, sealed: bool) -> Answer {
    let part = |name: &str, more: &str, value: &str| {
        format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n"
        )
    };
    let file = format!("; filename=\"{kind}.pdf\"");
    let body = [
        part("kind", "", kind),
        part("sealed", "", &sealed.to_string()),
        part("file", &file, &format!("%PDF-1.7 {kind}")),
        "--edge--\r\n".to_owned(),
    ];
    let key = uuid::Uuid::new_v4().to_string();
    let request = Request::new("POST", path).header("idempotency-key", &key);
    let media_type = "multipart/form-data; boundary=edge";
    person.send(request.body(media_type, body.concat().into_bytes())).await
}

/// From the draft to the service ID.
pub async fn accepted(house: &House, path: &str) -> String {
    change(&house.sales, "POST", &format!("{path}/submit"), json!({})).await;
    let order = path.replace("/applications/", "/orders/");
    change(&house.consulting, "POST", &format!("{order}/start-review"), json!({})).await;
    let body =
        change(&house.consulting, "POST", &format!("{order}/accept"), json!({})).await.json();
    body["service_id"].as_str().expect("a service ID").to_owned()
}

/// Everyone does what is ready until only the acceptance is left.
pub async fn provisioned(house: &House, service: &str) {
    loop {
        let path = format!("/api/v1/tasks?service_id={service}&state=ready&limit=200");
        let list = house.sales.get(&path).await.expect(200).json();
        let by_their_own_acts = ["acceptance_request", "acceptance_certificate", "service_opening"];
        let next = list["data"]
            .as_array()
            .expect("tasks")
            .iter()
            .find(|task| !by_their_own_acts.contains(&task["kind"].as_str().expect("a kind")));
        let Some(task) = next else { return };
        let owner = match (task["owner_role"].as_str(), task["partner_name"].as_str()) {
            (Some("partner"), Some("앱 회사")) => &house.app,
            (Some("partner"), _) => &house.system,
            (Some("operations"), _) => &house.operations,
            _ => &house.sales,
        };
        let id = task["id"].as_str().expect("an id");
        let body = json!({ "evidence": "완료" });
        change(owner, "POST", &format!("/api/v1/tasks/{id}/complete"), body).await;
    }
}

async fn an_order_goes_all_the_way_by_the_api(db: TestDatabase) {
    let world = World::open(db, "2026-01-05T09:00").await;
    let house = House::staffed(&world).await;
    let path = drafted(&house, "124-81-00998").await;
    let service = accepted(&house, &path).await;
    assert_eq!(service, "J00000001");
    world.clock("2026-02-09T09:00");
    provisioned(&house, &service).await;

    let handover = json!({ "company": "가나통신(주)", "person": "최영업" });
    let acceptances = format!("/api/v1/services/{service}/acceptances");
    let asked = house.sales.post(&acceptances, handover).await.expect(201);
    let acceptance = asked.header("location").expect("a location").to_owned();
    let application = house.sales.get(&path).await.expect(200).json();
    let tenant = application["customer_id"].as_str().expect("a customer").parse().expect("an id");
    let customer = world.customer("김고객", Role::TenantAdmin, tenant).await;
    let waiting = customer.get("/api/v1/acceptances").await.expect(200).json();
    assert_eq!(waiting["data"][0]["number"], "J00000001-1");
    let signing = json!({
        "person": "김고객", "signature": "김고객", "confirmed": [1, 2, 3, 4],
    });
    let signed = change(&customer, "POST", &format!("{acceptance}/sign"), signing).await.json();
    assert_eq!(signed["state"], "signed");
    let pdf = customer.get(&format!("{acceptance}/pdf")).await.expect(200);
    assert!(pdf.body.starts_with(b"%PDF-"));
    let again = house.sales.get(&format!("{acceptance}/pdf")).await.expect(200);
    assert_eq!(pdf.body, again.body, "the certificate is the same file for everyone");

    world.clock("2026-02-12T09:00");
    let at = format!("/api/v1/services/{service}");
    let opened = change(&house.consulting, "POST", &format!("{at}/open"), json!({})).await.json();
    assert_eq!(opened["billed_from"], "2026-02-12");
    assert_eq!(opened["contract_until"], "2029-02-12");

    let now = customer.get(&at).await.expect(200).json();
    assert_eq!(
        now["states"],
        json!({
            "service": "active", "billing": "running", "collection": "clear"
        })
    );
    assert_eq!((&now["seats"], &now["monthly_supply"]), (&json!(35), &json!(9_077_500)));
    let before = customer.get(&format!("{at}?as_of=2026-02-11")).await.expect(200).json();
    assert_eq!(before["states"]["service"], "provisioning");
    let trail = customer.get(&format!("{path}/timeline")).await.expect(200).json();
    assert_eq!(trail[0]["act"], "service.opened");
    let papers = application["documents"].as_array().expect("papers");
    let paper = papers[0]["id"].as_str().expect("an id");
    let file = customer.get(&format!("/api/v1/documents/{paper}/content")).await.expect(200);
    assert_eq!(file.body, b"%PDF-1.7 application");
}

async fn the_api_says_what_is_wrong_and_where(db: TestDatabase) {
    let world = World::open(db, "2026-01-05T09:00").await;
    let house = House::staffed(&world).await;
    let number = json!({ "business_number": "124-81-00998" });
    let empty = house.sales.post("/api/v1/applications", number.clone()).await.expect(201);
    let path = empty.header("location").expect("a location").to_owned();
    let submit = format!("{path}/submit");
    let incomplete = house.sales.change("POST", &submit, 1, json!({})).await.expect(422).json();
    assert_eq!(incomplete["code"], "incomplete");
    let pointers: Vec<&str> = incomplete["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect();
    assert!(pointers.contains(&"/documents/quotation"), "{pointers:?}");

    let items = json!({ "items": [{ "product": "asp-base", "quantity": 9 },
        { "product": "app-basic", "quantity": 9 }] });
    let set = format!("{path}/items");
    let refused = house.sales.change("PUT", &set, 1, items).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/items/1/product");
    let stale = json!({ "remarks": "먼저" });
    house.sales.change("PATCH", &path, 1, stale.clone()).await.expect(200);
    let late = house.sales.change("PATCH", &path, 1, json!({ "remarks": "나중" })).await;
    assert_eq!(late.expect(412).json()["code"], "changed");
    let blind = Request::new("PATCH", &path).header("idempotency-key", "k").json(&stale);
    house.sales.send(blind).await.expect(428);
    let secret = json!({ "remarks": "900101-1234567" });
    let refused = house.sales.change("PATCH", &path, 2, secret).await.expect(422).json();
    assert_eq!(refused["code"], "resident-number");
    house.system.get(&path).await.expect(404);
    house.system.post("/api/v1/applications", number).await.expect(403);
    let page = house.sales.get("/api/v1/applications?state=nonsense").await.expect(422);
    assert_eq!(page.header("content-type"), Some("application/problem+json"));
    house.sales.get("/api/v1/applications?after=nonsense").await.expect(400);
    let upload = upload(&house.sales, &format!("{path}/documents"), "poem", false).await;
    assert_eq!(upload.expect(422).json()["code"], "no-such-paper");
}

async fn another_customers_order_answers_like_one_that_does_not_exist(db: TestDatabase) {
    let world = World::open(db, "2026-01-05T09:00").await;
    let house = House::staffed(&world).await;
    let path = drafted(&house, "124-81-00998").await;
    let service = accepted(&house, &path).await;
    let number = json!({ "business_number": "102-81-42945" });
    let other = house.sales.post("/api/v1/applications", number).await.expect(201).json();
    let tenant = other["customer_id"].as_str().expect("a customer").parse().expect("an id");
    let stranger = world.customer("남고객", Role::TenantAdmin, tenant).await;
    let theirs = house.sales.get(&path).await.expect(200).json();
    let paper = theirs["documents"][0]["id"].as_str().expect("an id").to_owned();
    let customer = theirs["customer_id"].as_str().expect("an id").to_owned();
    let list = house.sales.get(&format!("/api/v1/tasks?service_id={service}")).await.json();
    let task = list["data"][0]["id"].as_str().expect("an id").to_owned();
    let application = path.rsplit('/').next().expect("an id");
    for (theirs, nobodys, route) in [
        (application, "app_01k00000000000000000000000", "applications/{}"),
        (application, "app_01k00000000000000000000000", "applications/{}/timeline"),
        (&paper, "doc_01k00000000000000000000000", "documents/{}/content"),
        (&task, "tsk_01k00000000000000000000000", "tasks/{}"),
        (&service, "J99999999", "tasks?service_id={}"),
        (&service, "J99999999", "services/{}"),
        (&service, "J99999999", "services/{}/timeline"),
        (&customer, "ten_01k00000000000000000000000", "customers/{}"),
    ] {
        let ask = async |id: &str| {
            let read = format!("/api/v1/{}", route.replace("{}", id));
            let mut answer = stranger.get(&read).await.expect(404).json();
            let body = answer.as_object_mut().expect("a problem");
            body.retain(|name, _| name != "instance" && name != "request_id");
            answer
        };
        assert_eq!(ask(theirs).await, ask(nobodys).await, "{route}");
    }
    let order = path.replace("/applications/", "/orders/");
    let why = json!({ "reason": "남의 것" });
    for write in [format!("{path}/withdraw"), format!("{order}/cancel")] {
        stranger.change("POST", &write, 1, why.clone()).await.expect(404);
    }
    stranger.change("PATCH", &path, 1, json!({ "remarks": "x" })).await.expect(404);
    let listed = stranger.get("/api/v1/services").await.expect(200).json();
    assert_eq!(listed["data"], json!([]));
}
