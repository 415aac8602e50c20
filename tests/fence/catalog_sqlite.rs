//! What the SQLite schema itself must promise.

use crate::database::TestDatabase;
use crate::on_one_database;
use gaetong_entity::{Scope, Tx};
use sea_orm::{ConnectionTrait, Statement};

/// Rows of these tables are written once; corrections are new rows.
pub const WRITTEN_ONCE: [&str; 43] = [
    "allocation",
    "arrears_step",
    "assessed_charge",
    "bill",
    "bill_line",
    "billed_attendance",
    "billed_charge",
    "consent",
    "credit_note",
    "credit_note_line",
    "demand",
    "deposit_callback",
    "dropped_item",
    "event",
    "late_charge",
    "month_close",
    "outage_credit",
    "outage_entry",
    "outage_fault",
    "outage_notice",
    "partner_account_check",
    "partner_bank_account",
    "partner_document",
    "payment",
    "payment_promise",
    "payment_reversal",
    "posting",
    "purchase_invoice_line",
    "service_number",
    "service_outage",
    "settlement_line",
    "settlement_message",
    "subscription_address",
    "subscription_leaving",
    "subscription_payer",
    "subscription_price",
    "subscription_state",
    "subscription_term",
    "subscription_unit",
    "tax_invoice",
    "tax_invoice_line",
    "tax_invoice_note",
    "tax_invoice_paper",
];

on_one_database!(sqlite, Sqlite:
    every_table_is_strict,
    nothing_counts_by_itself,
    what_is_written_once_has_both_triggers,
    the_tenant_leads_every_key,
    a_committed_act_survives_a_power_cut,
    money_is_never_a_float,
);

async fn tables(db: &TestDatabase) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' \
               AND name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations' ORDER BY name";
    db.ask(sql).await.into_iter().flatten().collect()
}

async fn every_table_is_strict(db: TestDatabase) {
    let sql = "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 \
               AND name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations'";
    assert_eq!(db.ask(sql).await, Vec::<Vec<String>>::new());
    assert!(tables(&db).await.len() > 30);
}

async fn nothing_counts_by_itself(db: TestDatabase) {
    let sql = "SELECT name FROM sqlite_schema WHERE lower(sql) LIKE '%autoincrement%'";
    assert_eq!(db.ask(sql).await, Vec::<Vec<String>>::new());
}

async fn what_is_written_once_has_both_triggers(db: TestDatabase) {
    for table in WRITTEN_ONCE {
        let sql = format!(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{table}' \
             AND sql LIKE '%RAISE(ABORT%' ORDER BY name"
        );
        let found: Vec<String> = db.ask(&sql).await.into_iter().flatten().collect();
        let both = ["DELETE", "UPDATE"].map(|verb| format!("{table}_is_written_once_{verb}"));
        assert_eq!(found, both);
    }
}

/// `bill_run_failure` hangs on its run, the provider's; `service_number` is the series itself;
/// people sign in by an address that is theirs in the whole house; the slots of a Thursday are the
/// provider's, whoever books them; a bank gives out a virtual account's number once.
pub const KEYS_NOT_LED_BY_THE_TENANT: [&str; 5] =
    ["bill_run_failure", "recording_booking", "service_number", "user_account", "virtual_account"];

async fn the_tenant_leads_every_key(db: TestDatabase) {
    let sql = "SELECT t.name, i.name, c.name FROM sqlite_schema t \
               JOIN pragma_index_list(t.name) i ON i.\"unique\" = 1 \
               JOIN pragma_index_info(i.name) c ON c.seqno = 0 \
               WHERE t.type = 'table' AND EXISTS \
               (SELECT 1 FROM pragma_table_info(t.name) x WHERE x.name = 'tenant_id')";
    let keys = db.ask(sql).await;
    assert!(keys.len() > 25, "{keys:?}");
    for key in keys {
        let led = key[2] == "tenant_id" || KEYS_NOT_LED_BY_THE_TENANT.contains(&key[0].as_str());
        assert!(led, "{}: unique index {} begins with {}", key[0], key[1], key[2]);
    }
}

async fn a_committed_act_survives_a_power_cut(db: TestDatabase) {
    for (pragma, value) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
        let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        assert_eq!(db.ask(&sql).await, [[value.to_owned()]], "{pragma}");
    }
    // A part of a run is not waited for; what comes after it is, whatever became of the part.
    let synchronous = async |tx: Tx| {
        let asked = Statement::from_string(tx.backend(), "PRAGMA synchronous");
        let row = tx.raw().query_one_raw(asked).await.expect("is read").expect("a row");
        row.try_get_by_index::<i32>(0).expect("a number")
    };
    let part = db.store.begin_part(Scope::Provider).await.expect("begins");
    assert_eq!(synchronous(part).await, 1, "in order");
    let act = db.store.begin(Scope::Provider).await.expect("begins");
    assert_eq!(synchronous(act).await, 2, "on the disk");
}

async fn money_is_never_a_float(db: TestDatabase) {
    let sql = "SELECT t.name, c.name, c.type FROM sqlite_schema t \
               JOIN pragma_table_info(t.name) c WHERE t.type = 'table' \
               AND t.name <> 'seaql_migrations' \
               AND upper(c.type) NOT IN ('TEXT', 'INTEGER', 'BLOB')";
    assert_eq!(db.ask(sql).await, Vec::<Vec<String>>::new());
}
