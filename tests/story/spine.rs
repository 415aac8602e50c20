//! The one main job, step by step: who does what, at which door. Other stories and the fences
//! start from here.

use crate::client::{Answer, Request};
use crate::database::TestDatabase;
use crate::world::{Person, World};
use gaetong_entity::ids::TenantId;
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

/// A customer company as it stands on its own letterhead.
#[derive(Debug, Clone, Copy)]
pub struct Company {
    pub name: &'static str,
    pub business_number: &'static str,
    pub email: &'static str,
}

pub const HANBIT: Company =
    Company {
        name: "한빛보험㈜", business_number: "124-81-00998", email: "office@hanbit.example"
    };

/// The provider's people and its partners', at their desks.
pub struct House {
    pub world: World,
    pub sales: Person,
    pub desk: Person,
    pub product: Person,
    pub operations: Person,
    pub settlement: Person,
    pub partners: Vec<Person>,
    /// Sets this house's letters apart from another's at the same mail server.
    post_code: String,
}

/// An order under way.
#[derive(Debug, Clone)]
pub struct Order {
    pub application_id: String,
    pub tenant_id: TenantId,
    pub service_id: String,
}

impl House {
    /// Opens the house on a spring morning; the partners' companies are on file.
    pub async fn open(db: TestDatabase) -> House {
        let world = World::open(db, "2026-03-03T09:00").await;
        let partners = vec![
            world.partner("나시스", PartnerKind::System, "102-81-42945").await,
            world.partner("유앱이", PartnerKind::App, "220-81-62517").await,
            world.partner("도네트", PartnerKind::Network, "111-11-11119").await,
            world.partner("마납품", PartnerKind::Goods, "999-81-00015").await,
        ];
        House {
            sales: world.staff("김영업", Role::Sales).await,
            desk: world.staff("최상담", Role::Consulting).await,
            product: world.staff("오상품", Role::Product).await,
            operations: world.staff("조운용", Role::Operations).await,
            settlement: world.staff("박정산", Role::Settlement).await,
            partners,
            post_code: uuid::Uuid::new_v4().simple().to_string(),
            world,
        }
    }

    /// Where this company's letters go.
    pub fn address_of(&self, company: Company) -> String {
        format!("{}.{}", self.post_code, company.email)
    }

    /// A sales representative files this company's application, complete, and submits it: 36
    /// months on a dedicated line.
    pub async fn file(&self, company: Company, items: Value, opening: &str) -> Order {
        self.file_as(company, items, opening, json!({})).await
    }

    /// As [`House::file`], with some fields of the form otherwise.
    pub async fn file_as(
        &self,
        company: Company,
        items: Value,
        opening: &str,
        otherwise: Value,
    ) -> Order {
        let order = self.draft(company, items, opening, otherwise).await;
        let path = format!("/api/v1/applications/{}", order.application_id);
        let version = self.sales.version(&path).await;
        let submit = format!("{path}/submit");
        self.sales.change("POST", &submit, version, json!({})).await.expect(200);
        order
    }

    /// An application with everything, not submitted yet.
    pub async fn draft(
        &self,
        company: Company,
        items: Value,
        opening: &str,
        otherwise: Value,
    ) -> Order {
        let customer = json!({
            "name": company.name, "representative": "이한빛", "address": "서울특별시 중구 을지로 900",
            "phone": "02-000-0001", "email": self.address_of(company),
        });
        let start = json!({ "business_number": company.business_number, "customer": customer });
        let started = self.sales.post("/api/v1/applications", start).await.expect(201).json();
        let id = text(&started["id"]);
        let path = format!("/api/v1/applications/{id}");
        self.fill_in(&path, opening, company, (items, otherwise)).await;
        self.hand_in_papers(&path).await;
        self.give_consents(&path).await;
        self.make_checks(&path).await;
        let tenant_id = text(&started["customer"]["id"]).parse().expect("a tenant's id");
        Order { application_id: id, tenant_id, service_id: String::new() }
    }

    async fn fill_in(
        &self,
        path: &str,
        opening: &str,
        company: Company,
        (items, otherwise): (Value, Value),
    ) {
        let mut form = json!({
            "applicant_name": "이한빛", "applicant_relation": "대표자 본인", "term_months": 36,
            "wished_opening_on": opening, "access_line": "dedicated", "intelligent_network": false,
            "staffing": false, "headsets": true, "install_address": "서울특별시 중구 을지로 900",
            "seller_department": "기업고객본부", "seller_name": "김영업",
            "seller_phone": "02-000-0101", "opportunity_code": "OPP-1", "remarks": "",
        });
        for (field, value) in otherwise.as_object().expect("fields") {
            form[field] = value.clone();
        }
        let sales = &self.sales;
        let version = sales.version(path).await;
        sales.change("PATCH", path, version, form).await.expect(200);
        let payer = json!({
            "payer_name": company.name, "business_number": company.business_number,
            "address": "서울특별시 중구 을지로 900", "phone": "02-000-0001", "email": self.address_of(company),
        });
        let version = sales.version(path).await;
        sales.change("PUT", &format!("{path}/payer"), version, payer).await.expect(200);
        let version = sales.version(path).await;
        let items = json!({ "items": items });
        sales.change("PUT", &format!("{path}/items"), version, items).await.expect(200);
    }

    async fn hand_in_papers(&self, path: &str) {
        for kind in ["application", "terms", "quotation", "business_registration"] {
            let sealed = if kind == "business_registration" { "false" } else { "true" };
            let upload = upload(&format!("{path}/documents"), kind, sealed, SHEET);
            self.sales.send(upload).await.expect(201);
        }
    }

    async fn give_consents(&self, path: &str) {
        for (kind, given) in [("collection", true), ("marketing", false)] {
            let consent =
                json!({ "kind": kind, "given": given, "given_by": "이한빛", "means": "paper" });
            self.sales.post(&format!("{path}/consents"), consent).await.expect(200);
        }
    }

    async fn make_checks(&self, path: &str) {
        for (who, kind) in [
            (&self.sales, "network_reviewed"),
            (&self.product, "quote_confirmed_by_product"),
            (&self.desk, "quote_confirmed_by_consulting"),
        ] {
            let check = json!({ "kind": kind, "note": "확인함" });
            who.post(&format!("{path}/checks"), check).await.expect(200);
        }
    }

    /// The order desk reviews and accepts: the service gets its ID and a plan.
    pub async fn accept(&self, order: &mut Order) -> Value {
        let path = format!("/api/v1/applications/{}", order.application_id);
        let door = format!("/api/v1/orders/{}", order.application_id);
        let version = self.desk.version(&path).await;
        let review = format!("{door}/start-review");
        self.desk.change("POST", &review, version, json!({})).await.expect(200);
        let version = self.desk.version(&path).await;
        let accept = format!("{door}/accept");
        let accepted = self.desk.change("POST", &accept, version, json!({})).await;
        let accepted = accepted.expect(200).json();
        order.service_id = text(&accepted["service_id"]);
        accepted
    }

    /// Everyone finishes what is ready, until only the customer's part is left.
    pub async fn provision(&self) {
        let everyone = self.partners.iter().chain([&self.sales, &self.operations, &self.desk]);
        let everyone: Vec<&Person> = everyone.collect();
        loop {
            let mut finished = 0;
            for person in &everyone {
                finished += finish_what_is_ready(person).await;
            }
            if finished == 0 {
                return;
            }
        }
    }

    /// Sales asks for acceptance, the customer confirms every line and signs.
    pub async fn sign(&self, order: &Order, customer: &Person) -> String {
        let ask = format!("/api/v1/services/{}/acceptances", order.service_id);
        let handover = json!({ "company": "㈜개통텔레콤", "person": "김영업" });
        let asked = self.sales.post(&ask, handover).await.expect(201).json();
        let path = format!("/api/v1/acceptances/{}", text(&asked["id"]));
        let round = customer.get(&path).await.expect(200).json();
        let items = round["items"].as_array().expect("items");
        let lines: Vec<&Value> = items.iter().map(|item| &item["line_no"]).collect();
        let signing = json!({ "person": "이한빛", "signature": "이한빛", "confirmed": lines });
        let version = customer.version(&path).await;
        customer.change("POST", &format!("{path}/sign"), version, signing).await.expect(200);
        path
    }

    /// From the application to the open service, and the customer's admin: opened on 1 April 2026.
    pub async fn serve(&self, company: Company, items: Value, otherwise: Value) -> (Order, Person) {
        let mut order = self.file_as(company, items, "2026-04-01", otherwise).await;
        self.accept(&mut order).await;
        self.world.clock("2026-03-26T10:00");
        self.provision().await;
        let customer = self.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
        self.sign(&order, &customer).await;
        self.world.clock("2026-04-01T09:00");
        self.open_service(&order, "2026-04-01").await;
        (order, customer)
    }

    /// The order desk opens the service on this day.
    pub async fn open_service(&self, order: &Order, day: &str) -> Value {
        let path = format!("/api/v1/services/{}", order.service_id);
        let version = self.desk.version(&path).await;
        let body = json!({ "opened_on": day });
        let opened = self.desk.change("POST", &format!("{path}/open"), version, body).await;
        opened.expect(200).json()
    }

    /// The settlement desk bills a month for good.
    pub async fn bill(&self, month: &str) -> Value {
        let body = json!({ "month": month, "mode": "final" });
        let begun = self.settlement.post("/api/v1/bill-runs", body).await;
        assert!((200..300).contains(&begun.status), "{}", begun.text());
        gaetong_api::jobs::run_due_once(&self.world.app).await.expect("the jobs run");
        let run = format!("/api/v1/bill-runs/{}", text(&begun.json()["id"]));
        self.settlement.get(&run).await.expect(200).json()
    }
}

async fn finish_what_is_ready(person: &Person) -> usize {
    let ready = person.get("/api/v1/tasks?mine=true&state=ready&limit=100").await.expect(200);
    let mut finished = 0;
    for task in ready.json()["data"].as_array().expect("tasks") {
        let kind = text(&task["kind"]);
        if ["acceptance_request", "acceptance_certificate", "service_opening"]
            .contains(&kind.as_str())
        {
            continue;
        }
        let path = format!("/api/v1/tasks/{}/complete", text(&task["id"]));
        let version = task["version"].as_i64().expect("a version");
        let evidence = json!({ "evidence": format!("{kind}: 정상 처리") });
        person.change("POST", &path, version, evidence).await.expect(200);
        finished += 1;
    }
    finished
}

/// The smallest PDF that is one.
pub const SHEET: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
    2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// A paper as a browser or program uploads it.
pub fn upload(path: &str, kind: &str, sealed: &str, bytes: &[u8]) -> Request {
    let mut body = Vec::new();
    for (name, value) in [("kind", kind), ("sealed", sealed)] {
        let part =
            format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{kind}.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--part--\r\n");
    let key = uuid::Uuid::new_v4().to_string();
    let request = Request::new("POST", path).header("idempotency-key", &key);
    request.body("multipart/form-data; boundary=part", body)
}

/// A JSON string, as text.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

impl Person {
    /// The version of what is at `path`, to base a change on.
    pub async fn version(&self, path: &str) -> i64 {
        let answer: Answer = self.get(path).await.expect(200);
        let tag = answer.header("etag").unwrap_or_else(|| panic!("{path} has no version"));
        tag.trim_matches('"').parse().expect("a version")
    }
}
