//! Every "exactly once" of the house has a constraint; here raw SQL tries to break each.

use super::catalog_sqlite::WRITTEN_ONCE;
use super::rows;
use crate::database::{Engine, TestDatabase};
use crate::{on_both_databases, on_one_database};
use gaetong_entity::Scope;
use std::collections::BTreeSet;

on_both_databases!(
    nothing_happens_twice,
    a_bill_adds_up_and_owes_no_negative_amount,
    what_is_written_once_stays,
    a_row_points_into_its_own_tenant,
);

on_one_database!(postgres_alone, Postgres: every_constraint_is_tried);

/// The sentence, its constraint, the table, and how the second row differs from the first.
struct Once {
    sentence: &'static str,
    constraint: &'static str,
    table: &'static str,
    differs: &'static [(&'static str, &'static str)],
}

const fn once(
    sentence: &'static str,
    constraint: &'static str,
    table: &'static str,
    differs: &'static [(&'static str, &'static str)],
) -> Once {
    Once { sentence, constraint, table, differs }
}

const ONCE: [Once; 45] = [
    once(
        "one regular bill per billing account and month",
        "bill_once_a_month",
        "bill",
        &[("<bill>", "<other>"), ("202611-A#", "x")],
    ),
    once(
        "a bill number names one bill",
        "bill_number",
        "bill",
        &[("<bill>", "<other>"), ("202611, 1", "202612, 1")],
    ),
    once("a bill line is numbered once", "bill_line_pkey", "bill_line", &[]),
    once(
        "a service ID is never given twice, not even to another tenant",
        "service_number_pkey",
        "service_number",
        &[("<subscription>", "<other>")],
    ),
    once(
        "an application becomes one subscription",
        "subscription_of_application",
        "subscription",
        &[("<subscription>", "<other>"), ("'J0000000#'", "'J99999999'")],
    ),
    once(
        "a subscription has one service ID and a service ID one subscription",
        "subscription_service_id",
        "subscription",
        &[("<subscription>", "<other>"), ("<application>", "<other-application>")],
    ),
    once("a plan has each task once", "task_kind", "task", &[("<task>", "<other>")]),
    once(
        "a round of acceptance is asked for once",
        "acceptance_round",
        "acceptance",
        &[("<acceptance>", "<other>")],
    ),
    once(
        "a state change has one place in its series",
        "subscription_state_pkey",
        "subscription_state",
        &[],
    ),
    once(
        "a customer company is on file once",
        "tenant_business_number",
        "tenant",
        &[("<tenant>", "<other>")],
    ),
    once(
        "an account number names one account",
        "billing_account_number",
        "billing_account",
        &[("<account>", "<other>")],
    ),
    once(
        "a partner is on file once",
        "partner_business_number",
        "partner",
        &[("<partner>", "<other>")],
    ),
    once(
        "an address signs in one person",
        "user_account_email",
        "user_account",
        &[("<user>", "<other>")],
    ),
    once(
        "a session secret opens one session",
        "sign_in_secret",
        "sign_in",
        &[("<sign-in>", "<other>")],
    ),
    once("a refresh token is given once", "refresh_token_pkey", "refresh_token", &[]),
    once("a key is answered once", "idempotency_key_pkey", "idempotency_key", &[]),
    once(
        "a slot of a Thursday is one recording's",
        "recording_booking_slot",
        "recording_booking",
        &[("<recording>", "<other>"), ("<task>", "NULL")],
    ),
    once(
        "a task is recorded in one slot",
        "recording_booking_of_task",
        "recording_booking",
        &[("<recording>", "<other>"), ("2026-11-05", "2026-11-12")],
    ),
    once(
        "a number is in the pool once",
        "number_pool_entry_first",
        "number_pool_entry",
        &[("<number>", "<other>")],
    ),
    once(
        "a credit note has one place on its bill",
        "credit_note_seq",
        "credit_note",
        &[("<note>", "<other>"), ("'202611-A#-C1'", "'x'")],
    ),
    once(
        "a number names one credit note",
        "credit_note_number",
        "credit_note",
        &[("<note>", "<other>"), ("<bill>, 1,", "<bill>, 2,")],
    ),
    once("a number names one outage", "outage_number_key", "outage", &[("<outage>", "<other>")]),
    once(
        "the same deposit counts once",
        "deposit_fingerprint_key",
        "deposit",
        &[("<deposit>", "<other>")],
    ),
    once("a number names one demand", "demand_number", "demand", &[("<demand>", "<other>")]),
    once(
        "a virtual account is one payer's",
        "virtual_account_number_key",
        "virtual_account",
        &[("<virtual>", "<other>")],
    ),
    once(
        "a bank's message is taken once",
        "deposit_callback_reference_key",
        "deposit_callback",
        &[("'msg_#'", "'x'")],
    ),
    once(
        "a number names one tax invoice",
        "tax_invoice_number",
        "tax_invoice",
        &[("<invoice>", "<other>"), ("41000000", "41000001")],
    ),
    once(
        "an approval number names one tax invoice",
        "tax_invoice_issue_id",
        "tax_invoice",
        &[("<invoice>", "<other>"), ("'T202611", "'T202612")],
    ),
    once("a tax invoice is signed once", "tax_invoice_paper_pkey", "tax_invoice_paper", &[]),
    once(
        "a package is numbered once",
        "tax_transmission_submit_id_key",
        "tax_transmission",
        &[("<transmission>", "<other>")],
    ),
    once(
        "an address gets a payer's tax invoices once",
        "billing_recipient_once",
        "billing_recipient",
        &[("<recipient>", "<other>")],
    ),
    once("a document is posted once", "posting_pkey", "posting", &[]),
    once("a bill bears one late charge", "late_charge_pkey", "late_charge", &[]),
    once("a payment is undone once", "payment_reversal_pkey", "payment_reversal", &[]),
    once(
        "a calendar's address opens one calendar",
        "calendar_feed_token",
        "calendar_feed",
        &[("<user>", "<other>")],
    ),
    once(
        "a number names one contract of a partner",
        "partner_contract_number",
        "partner_contract",
        &[("<contract>", "<other>")],
    ),
    once(
        "a month's attendance has one report of each turn",
        "attendance_report_once",
        "attendance_report",
        &[("<attendance>", "<other>")],
    ),
    once("attendance is billed once", "billed_attendance_pkey", "billed_attendance", &[]),
    once(
        "a number names one billing request",
        "billing_request_number",
        "billing_request",
        &[("<billing-request>", "<other>")],
    ),
    once(
        "a partner has one statement a month",
        "settlement_once_a_month",
        "settlement",
        &[("<settlement>", "<other>"), ("'S-#'", "'x'")],
    ),
    once(
        "a number names one statement",
        "settlement_number",
        "settlement",
        &[("<settlement>", "<other>"), ("202611", "202612")],
    ),
    once(
        "a source is settled once",
        "settlement_line_source",
        "settlement_line",
        &[("<settlement>, 1", "<settlement>, 2")],
    ),
    once(
        "a tax invoice is registered once",
        "purchase_invoice_issue_id",
        "purchase_invoice",
        &[("<purchase-invoice>", "<other>"), ("'registered'", "'withdrawn'")],
    ),
    once("a number names one payout", "payout_number", "payout", &[("<payout>", "<other>")]),
    once(
        "a statement is paid once",
        "payout_line_settlement",
        "payout_line",
        &[("<payout-line>", "<other>")],
    ),
];

async fn nothing_happens_twice(db: TestDatabase) {
    rows::write(&db, &[1]).await;
    for rule in &ONCE {
        let sql = second_row(db.engine, rule);
        let outcome = db.run_as(Scope::Provider, &sql).await;
        let refusal = outcome.expect_err(rule.sentence).to_string();
        let named = match db.engine {
            Engine::Postgres => refusal.contains(rule.constraint),
            Engine::Sqlite => refusal.contains("UNIQUE constraint failed"),
        };
        assert!(named, "{}: {refusal}", rule.sentence);
    }
}

fn second_row(engine: Engine, rule: &Once) -> String {
    let row = rows::ROWS.iter().find(|row| row.table == rule.table).expect("a known table");
    let mut text = row.text();
    for (from, to) in rule.differs {
        assert!(text.contains(from), "{}: {text}", rule.sentence);
        text = text.replace(from, to);
    }
    rows::fill_in(engine, &text, 1)
}

async fn every_constraint_is_tried(db: TestDatabase) {
    let sql = "SELECT conname::text FROM pg_constraint WHERE contype = 'u' \
               AND connamespace = 'public'::regnamespace";
    let tried: BTreeSet<String> = ONCE.iter().map(|rule| rule.constraint.to_owned()).collect();
    for constraint in db.ask(sql).await.into_iter().flatten() {
        assert!(tried.contains(&constraint), "{constraint} is not tried in written_once.rs");
    }
}

async fn a_bill_adds_up_and_owes_no_negative_amount(db: TestDatabase) {
    rows::write(&db, &[1]).await;
    let bill = rows::ROWS.iter().find(|row| row.table == "bill").expect("a bill");
    let another = bill.text().replace("<bill>", "<other>").replace("202611", "202612");
    for (from, to) in
        [("100, 10, 0, 110", "100, 10, 0, 111"), ("100, 10, 0, 110", "-100, -10, 0, -110")]
    {
        assert!(another.contains(from));
        let sql = rows::fill_in(db.engine, &another.replace(from, to), 1);
        let refusal = db.run_as(Scope::Provider, &sql).await.expect_err(to).to_string();
        assert!(refusal.contains("bill_adds_up"), "{refusal}");
    }
    let right = rows::fill_in(db.engine, &another, 1);
    db.run_as(Scope::Provider, &right).await.expect("the right one is taken");
}

async fn what_is_written_once_stays(db: TestDatabase) {
    rows::write(&db, &[1]).await;
    for table in WRITTEN_ONCE {
        let column = match table {
            "month_close" => "month",
            "outage_entry" => "outage_id",
            "deposit_callback" => "deposit_id",
            "outage_fault"
            | "partner_account_check"
            | "partner_bank_account"
            | "partner_document"
            | "purchase_invoice_line"
            | "settlement_line"
            | "settlement_message" => "partner_id",
            _ => "tenant_id",
        };
        for sql in
            [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")]
        {
            let refusal = db.run_as(Scope::Provider, &sql).await.expect_err(&sql).to_string();
            let said = match db.engine {
                Engine::Postgres => "permission denied",
                Engine::Sqlite => "rows are immutable",
            };
            assert!(refusal.contains(said), "{sql}: {refusal}");
        }
    }
}

/// The tenant is part of every reference, so even the provider's own machinery cannot hang one
/// tenant's row on another's.
async fn a_row_points_into_its_own_tenant(db: TestDatabase) {
    rows::write(&db, &[1, 2]).await;
    let foreign = |name: &str| rows::literal(db.engine, rows::id(2, name));
    for (table, parent) in [
        ("application_item", "<application>"),
        ("bill_line", "<bill>"),
        ("acceptance_item", "<acceptance>"),
        ("subscription_unit", "<subscription>"),
    ] {
        let row = rows::ROWS.iter().find(|row| row.table == table).expect("a known table");
        let name = parent.trim_matches(['<', '>']);
        let text = row.text().replace(parent, &foreign(name));
        let sql = rows::fill_in(db.engine, &text, 1);
        let refusal = db.run_as(Scope::Provider, &sql).await.expect_err(table).to_string();
        let refusal = refusal.to_lowercase();
        assert!(refusal.contains("foreign key"), "{table}: {refusal}");
    }
}
