//! Every page, asked for by everybody; every form, sent by nobody and without its token.
//! `pages.txt` says who is shown which page.

use super::doors::{compare, learned};
use super::rows;
use super::visitors::{Visitor, visitors};
use crate::client::Request;
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::story::spine::SHEET;
use crate::tidy::{files, read};
use crate::world::World;
use gaetong_entity::ids::{
    AcceptanceId, ApplicationId, AttendanceId, BillId, BillRunId, BillingAccountId,
    BillingRequestId, ChangeOrderId, CreditNoteId, DemandId, DepositId, DepositImportId, DisputeId,
    DocumentId, MaintenanceId, NoteRequestId, NumberId, OutageId, PartnerContractId,
    PartnerDocumentId, PaymentId, PayoutId, PurchaseInvoiceId, RecordingId, SettlementDisputeId,
    SettlementId, TaskId, TaxInvoiceId, VirtualAccountId,
};
use std::collections::BTreeMap;

on_both_databases!(
    every_page_is_shown_to_whom_it_should,
    another_tenants_page_is_like_no_page,
    a_form_without_its_token_changes_nothing,
);

const SHOWN: &str = include_str!("pages.txt");

/// Method and address of every page, read from where they are declared.
fn pages() -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let sources = files(&[".rs"]);
    for name in sources.iter().filter(|name| name.starts_with("api/src/pages/")) {
        let text = read(name);
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for rest in text.split("route(\"").skip(1) {
            let path = rest.split('"').next().unwrap_or_default().to_owned();
            let verb = rest.split("web::").nth(1).and_then(|verb| verb.split('(').next());
            let method = match verb {
                Some("get") => "GET",
                Some("post") => "POST",
                other => panic!("{name}: {path} by {other:?}"),
            };
            found.push((method, path));
        }
    }
    assert!(found.len() > 50, "only {} pages were found", found.len());
    found.sort();
    found
}

/// The address with the ids of world number `n` in it.
fn of(path: &str, n: u8) -> String {
    let id = |name: &str| rows::id(n, name);
    let kind = path.split('/').nth(1).unwrap_or_default();
    let thing = match kind {
        "applications" | "orders" => ApplicationId(id("application")).to_string(),
        "documents" => DocumentId(id("document")).to_string(),
        "services" => format!("J{n:08}"),
        "numbers" => NumberId(id("number")).to_string(),
        "recordings" => RecordingId(id("recording")).to_string(),
        "tasks" => TaskId(id("task")).to_string(),
        "acceptances" => AcceptanceId(id("acceptance")).to_string(),
        "bills" => BillId(id("bill")).to_string(),
        "deposits" => DepositId(id("deposit")).to_string(),
        "deposit-imports" => DepositImportId(id("import")).to_string(),
        "payments" => PaymentId(id("payment")).to_string(),
        "virtual-accounts" => VirtualAccountId(id("virtual")).to_string(),
        "bill-runs" => BillRunId(id("run")).to_string(),
        "receivables" => BillingAccountId(id("account")).to_string(),
        "demands" => DemandId(id("demand")).to_string(),
        "outbox" => gaetong_entity::ids::OutboxId(id("letter")).to_string(),
        "change-orders" => ChangeOrderId(id("change")).to_string(),
        "tax-invoices" => TaxInvoiceId(id("invoice")).to_string(),
        "billing-accounts" => BillingAccountId(id("account")).to_string(),
        "outages" => OutageId(id("outage")).to_string(),
        "credit-notes" => CreditNoteId(id("note")).to_string(),
        "note-requests" => NoteRequestId(id("note-request")).to_string(),
        "disputes" => DisputeId(id("dispute")).to_string(),
        "maintenance" => MaintenanceId(id("maintenance")).to_string(),
        "attendance" => AttendanceId(id("attendance")).to_string(),
        "billing-requests" => BillingRequestId(id("billing-request")).to_string(),
        "settlements" => SettlementId(id("settlement")).to_string(),
        "settlement-disputes" => SettlementDisputeId(id("settlement-dispute")).to_string(),
        "partner-documents" => PartnerDocumentId(id("partner-document")).to_string(),
        "partner-contracts" => PartnerContractId(id("contract")).to_string(),
        "partners" => rows::partner(n).to_string(),
        "purchase-invoices" => PurchaseInvoiceId(id("purchase-invoice")).to_string(),
        "payouts" => PayoutId(id("payout")).to_string(),
        "users" => gaetong_entity::ids::UserId(id("user")).to_string(),
        "plan-templates" => "2014-07".to_owned(),
        "problems" => "not-found".to_owned(),
        _ => String::new(),
    };
    let path = path.replace("{id}", &thing).replace("{code}", &thing);
    let path = path.replace("{paper}", &DocumentId(id("document")).to_string());
    let path = path.replace("{wish}", "change");
    path.replace("{part}", "items")
        .replace("{month}", "2026-11")
        .replace("{day}", "2026-12-03")
        .replace("{slot}", "2")
        .replace("{token}", "nobody-has-this")
        .replace("{name}", "app.css")
        .replace("{stamp}", "00000000")
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

async fn every_page_is_shown_to_whom_it_should(db: TestDatabase) {
    let (world, visitors) = populated(db).await;
    let mut found = BTreeMap::new();
    for (_, path) in pages().into_iter().filter(|(method, _)| *method == "GET") {
        let mut shown_to = Vec::new();
        for visitor in &visitors {
            let request = Request::new("GET", &of(&path, 1)).header("accept", "text/html");
            let answer = visitor.ask_for_a_page(&world, request).await;
            assert!(answer.status < 500, "{path} as {}: {}", visitor.role, answer.text());
            let to_the_door = answer.header("location").is_some_and(|go| go.contains("/login"));
            if ![401, 403, 404].contains(&answer.status) && !to_the_door {
                shown_to.push(visitor.role);
            }
        }
        found.insert(path, shown_to);
    }
    compare(&found, SHOWN);
}

async fn another_tenants_page_is_like_no_page(db: TestDatabase) {
    let (world, visitors) = populated(db).await;
    let outsiders =
        visitors.iter().filter(|v| ["tenant_admin", "tenant_viewer", "partner"].contains(&v.role));
    for visitor in outsiders {
        for (_, path) in pages().into_iter().filter(|(m, p)| *m == "GET" && p.contains("{id}")) {
            let (foreign, nothing) = (of(&path, 2), of(&path, 9));
            let ask = |path: &str| Request::new("GET", path).header("accept", "text/html");
            let seen = visitor.ask_for_a_page(&world, ask(&foreign)).await;
            let unseen = visitor.ask_for_a_page(&world, ask(&nothing)).await;
            let what = format!("{path} as {}", visitor.role);
            assert!((400..500).contains(&seen.status), "{what}: {}", seen.status);
            let strip = |(status, text): (u16, String)| (status, without_tokens(&text));
            let (seen, unseen) = (learned(&seen, &foreign), learned(&unseen, &nothing));
            assert_eq!(strip(seen), strip(unseen), "{what}");
        }
    }
}

/// A page without the ids and keys that are fresh on every one.
fn without_tokens(text: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let words = text.split(|c: char| !word(c)).filter(|part| part.len() < 20);
    words.collect::<Vec<_>>().join(" ")
}

async fn a_form_without_its_token_changes_nothing(db: TestDatabase) {
    let (world, visitors) = populated(db).await;
    let events = "SELECT CAST(count(*) AS text) FROM event";
    // Coming in, going out and choosing a language need no token.
    let open = ["/login", "/logout", "/preferences", "/demo/sign-in", "/demo/clock"];
    let before = world.db.ask(events).await;
    for (_, path) in pages().into_iter().filter(|(method, _)| *method == "POST") {
        for visitor in visitors.iter().filter(|_| !open.contains(&path.as_str())) {
            let request = Request::new("POST", &of(&path, 1)).form(&[("_csrf", "guessed")]);
            let answer = visitor.ask_for_a_page(&world, request).await;
            let sent_away = answer.header("location").is_some_and(|go| go.contains("/login"));
            let refused = (400..500).contains(&answer.status) || sent_away;
            assert!(refused, "{path} as {}: {}", visitor.role, answer.status);
        }
    }
    // The cookies that were handed out for asking are the only events.
    let signed_in = "SELECT CAST(count(*) AS text) FROM event WHERE act <> 'user.signed_in'";
    let others = world.db.ask(signed_in).await;
    assert!(before[0][0].parse::<u32>().expect("a count") >= others[0][0].parse().expect("one"));
}
