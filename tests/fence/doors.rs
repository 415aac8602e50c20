//! Every door of the API, tried by everybody. `doors.txt` says who is let in; a door that is not
//! on that list, or lets in somebody else, fails.

use super::rows;
use super::visitors::{ROLES, Visitor, visitors};
use crate::client::{Answer, Request};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::story::spine::{SHEET, upload};
use crate::world::World;
use gaetong_entity::ids::{
    AcceptanceId, ApplicationId, ArrearsExceptionId, AttendanceId, BillId, BillRunId,
    BillingAccountId, BillingRequestId, ChangeOrderId, CreditNoteId, DemandId, DepositId,
    DepositImportId, DisputeId, DocumentId, MaintenanceId, NoteRequestId, NumberId, OutageId,
    PartnerContractId, PartnerDocumentId, PaymentId, PayoutId, PurchaseInvoiceId, RecipientId,
    RecordingId, SettlementDisputeId, SettlementId, TaskId, TaxInvoiceId, VirtualAccountId,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

on_both_databases!(
    every_door_lets_in_whom_it_should,
    another_tenants_thing_is_like_no_thing,
    a_garbled_address_names_nothing,
);

/// One operation of the API, as the OpenAPI document describes it.
#[derive(Debug, Clone)]
struct Door {
    method: &'static str,
    path: String,
    /// The document's own example of a body.
    example: Option<Value>,
}

/// One line a door: method, path, a colon, the roles that are let in.
const LET_IN: &str = include_str!("doors.txt");

/// Doors that take a file, by how their address ends.
const UPLOADS: [&str; 3] = ["/attendance-previews", "/comparisons", "/purchase-invoices/xml"];

/// A name that stands in nobody's world.
const NOBODY: u8 = 9;

fn doors() -> Vec<Door> {
    let document = serde_json::to_value(gaetong_api::json::openapi()).expect("a document");
    let paths = document["paths"].as_object().expect("paths");
    let mut doors = Vec::new();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().expect("operations") {
            let content = operation["requestBody"]["content"].as_object();
            let example = content.and_then(|kinds| kinds.values().next()).map(|kind| {
                let example = &kind["example"];
                if example.is_null() { json!({}) } else { example.clone() }
            });
            let method = ["GET", "POST", "PUT", "PATCH", "DELETE"]
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(method))
                .unwrap_or_else(|| panic!("{method} {path}"));
            doors.push(Door { method, path: path.clone(), example });
        }
    }
    // Reading comes before changing, and last what ends the sign-in every request needs.
    doors.sort_by_key(|door| (door.path.ends_with("/sessions/current"), door.method != "GET"));
    doors
}

impl Door {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The door to a thing of tenant number `n`.
    fn of(&self, n: u8) -> String {
        let id = |name: &str| rows::id(n, name);
        let named = [
            ("{application_id}", ApplicationId(id("application")).to_string()),
            ("{document_id}", DocumentId(id("document")).to_string()),
            ("{task_id}", TaskId(id("task")).to_string()),
            ("{acceptance_id}", AcceptanceId(id("acceptance")).to_string()),
            ("{change_order_id}", ChangeOrderId(id("change")).to_string()),
            ("{maintenance_id}", MaintenanceId(id("maintenance")).to_string()),
            ("{bill_id}", BillId(id("bill")).to_string()),
            ("{outage_id}", OutageId(id("outage")).to_string()),
            ("{credit_note_id}", CreditNoteId(id("note")).to_string()),
            ("{note_request_id}", NoteRequestId(id("note-request")).to_string()),
            ("{dispute_id}", DisputeId(id("dispute")).to_string()),
            ("{billing_account_id}", BillingAccountId(id("account")).to_string()),
            ("{demand_id}", DemandId(id("demand")).to_string()),
            ("{exception_id}", ArrearsExceptionId(id("exception")).to_string()),
            ("{number_id}", NumberId(id("number")).to_string()),
            ("{recording_id}", RecordingId(id("recording")).to_string()),
            ("{deposit_id}", DepositId(id("deposit")).to_string()),
            ("{import_id}", DepositImportId(id("import")).to_string()),
            ("{payment_id}", PaymentId(id("payment")).to_string()),
            ("{tax_invoice_id}", TaxInvoiceId(id("invoice")).to_string()),
            ("{contract_id}", PartnerContractId(id("contract")).to_string()),
            ("{attendance_id}", AttendanceId(id("attendance")).to_string()),
            ("{billing_request_id}", BillingRequestId(id("billing-request")).to_string()),
            ("{settlement_id}", SettlementId(id("settlement")).to_string()),
            ("{settlement_dispute_id}", SettlementDisputeId(id("settlement-dispute")).to_string()),
            ("{partner_document_id}", PartnerDocumentId(id("partner-document")).to_string()),
            ("{purchase_invoice_id}", PurchaseInvoiceId(id("purchase-invoice")).to_string()),
            ("{payout_id}", PayoutId(id("payout")).to_string()),
            ("{partner_id}", rows::partner(n).to_string()),
            ("{recipient_id}", RecipientId(id("recipient")).to_string()),
            ("{virtual_account_id}", VirtualAccountId(id("virtual")).to_string()),
            ("{run_id}", BillRunId(id("run")).to_string()),
            ("{customer_id}", rows::tenant(n).to_string()),
            ("{service_id}", format!("J{n:08}")),
            ("{month}", "2026-11".to_owned()),
            ("{version}", "2014-07".to_owned()),
        ];
        let mut path = self.path.clone();
        for (name, value) in named {
            path = path.replace(name, &value);
        }
        assert!(!path.contains('{'), "{path}: how is this filled in?");
        path
    }

    fn request(&self, path: &str) -> Request {
        if self.path.ends_with("/documents")
            || UPLOADS.iter().any(|door| self.path.ends_with(door))
            || self.path.ends_with("/deposit-imports") && self.method == "POST"
        {
            return upload(path, "application", "true", SHEET);
        }
        let key = uuid::Uuid::new_v4().to_string();
        let request = Request::new(self.method, path)
            .header("idempotency-key", &key)
            .header("if-match", "\"1\"");
        match &self.example {
            Some(example) => request.json(example),
            None if self.method != "GET" => request.json(&json!({})),
            None => request,
        }
    }

    fn names_a_tenants_thing(&self) -> bool {
        let providers = ["{payout_id}", "{run_id}", "{maintenance_id}", "{outage_id}", "{version}"];
        self.path.contains('{') && providers.iter().all(|name| !self.path.contains(name))
    }
}

async fn populated(db: TestDatabase) -> (World, Vec<Visitor>) {
    rows::write(&db, &[1, 2]).await;
    let world = World::open(db, "2026-11-23T09:00").await;
    // The file of the row in `document`.
    let papers = world.app.config.data_dir.join("papers");
    std::fs::write(papers.join("o"), SHEET).expect("a paper is kept");
    let visitors = visitors(&world).await;
    (world, visitors)
}

async fn every_door_lets_in_whom_it_should(db: TestDatabase) {
    let (world, visitors) = populated(db).await;
    let mut found = BTreeMap::new();
    for door in doors() {
        let path = door.of(1);
        let mut let_in = Vec::new();
        for visitor in &visitors {
            let answer = visitor.ask_the_api(&world, door.request(&path)).await;
            assert!(answer.status < 500, "{} as {}: {}", door.name(), visitor.role, answer.text());
            if ![401, 403, 404].contains(&answer.status) {
                let_in.push(visitor.role);
            }
        }
        found.insert(door.name(), let_in);
    }
    compare(&found, LET_IN);
}

/// The list as found and as declared must be one.
pub fn compare(found: &BTreeMap<String, Vec<&'static str>>, declared: &str) {
    let lines = |(door, roles): (&String, &Vec<&str>)| format!("{door}: {}", shown(roles));
    let found: Vec<String> = found.iter().map(lines).collect();
    let declared: Vec<&str> = declared.lines().filter(|line| !line.starts_with('#')).collect();
    let new: Vec<&String> = found.iter().filter(|l| !declared.contains(&l.as_str())).collect();
    let gone: Vec<&&str> = declared.iter().filter(|l| !found.contains(&l.to_string())).collect();
    assert!(new.is_empty() && gone.is_empty(), "found\n{new:#?}\ndeclared\n{gone:#?}");
}

fn shown(roles: &[&str]) -> String {
    match roles.len() {
        0 => "nobody".to_owned(),
        all if all == ROLES.len() => "everybody".to_owned(),
        _ if roles == &ROLES[..ROLES.len() - 1] => "signed in".to_owned(),
        _ => roles.join(" "),
    }
}

/// What a person outside learns from an answer, without what names the request itself.
pub fn learned(answer: &Answer, path: &str) -> (u16, String) {
    let mut text = answer.text();
    if let Ok(Value::Object(mut problem)) = serde_json::from_str(&text) {
        problem.remove("request_id");
        problem.remove("instance");
        text = Value::Object(problem).to_string();
    }
    // The thing asked for may be quoted back.
    let name = path.split('/').max_by_key(|part| part.len()).unwrap_or_default();
    (answer.status, text.replace(name, "…").replace("J00000002", "…").replace("J00000009", "…"))
}

async fn another_tenants_thing_is_like_no_thing(db: TestDatabase) {
    let (world, visitors) = populated(db).await;
    let outsiders =
        visitors.iter().filter(|v| ["tenant_admin", "tenant_viewer", "partner"].contains(&v.role));
    let mut tried = 0;
    for visitor in outsiders {
        for door in doors().into_iter().filter(Door::names_a_tenants_thing) {
            let (foreign, nothing) = (door.of(2), door.of(NOBODY));
            let seen = visitor.ask_the_api(&world, door.request(&foreign)).await;
            let unseen = visitor.ask_the_api(&world, door.request(&nothing)).await;
            assert!((400..500).contains(&seen.status), "{foreign}: {}", seen.text());
            let as_who = format!("{} as {}", door.name(), visitor.role);
            assert_eq!(learned(&seen, &foreign), learned(&unseen, &nothing), "{as_who}");
            tried += 1;
        }
    }
    assert!(tried > 90, "only {tried} doors were tried");
}

async fn a_garbled_address_names_nothing(db: TestDatabase) {
    let (world, visitors) = populated(db).await;
    let long = "x".repeat(3000);
    let garbage = ["x", "0", "%00", "%FF", "..%2F..", "%27%20OR%201%3D1", "app_zzz", "-1", &long];
    for door in doors().into_iter().filter(|door| door.path.contains('{')) {
        let (before, rest) = door.path.split_once('{').expect("a name");
        let after = rest.split_once('}').expect("its end").1;
        let other = Door { path: after.to_owned(), ..door.clone() }.of(1);
        for word in garbage {
            let path = format!("{before}{word}{other}");
            let answer = visitors[0].ask_the_api(&world, door.request(&path)).await;
            assert!((400..500).contains(&answer.status), "{path:.100}: {}", answer.text());
            let problem = answer.header("content-type") == Some("application/problem+json");
            assert!(problem, "{} {path:.100}: {:?}", door.method, answer.headers);
        }
    }
}
