//! What the PostgreSQL schema itself must promise: read from the catalog, so that a new table
//! cannot forget it.

use super::catalog_sqlite::{KEYS_NOT_LED_BY_THE_TENANT, WRITTEN_ONCE};
use crate::database::TestDatabase;
use crate::on_one_database;
use std::collections::BTreeSet;

/// Reference data that everyone may read, and answers kept under a person's own id.
const WITHOUT_ROW_LEVEL_SECURITY: [&str; 13] = [
    "compensation_task",
    "consent_text",
    "deployment_setting",
    "extra_holiday",
    "idempotency_key",
    "ledger_account",
    "plan_template",
    "plan_template_dependency",
    "plan_template_task",
    "price",
    "price_book",
    "product",
    "recording_capacity",
];

on_one_database!(postgres, Postgres:
    every_table_but_reference_data_has_forced_row_level_security,
    every_policy_guards_reading_and_writing,
    the_tenant_leads_every_key,
    the_tenant_leads_every_reference_between_tenants_tables,
    the_application_owns_nothing_and_may_do_nothing_more,
    what_is_written_once_cannot_be_changed_by_the_application,
    nothing_counts_by_itself,
    no_function_or_view_looks_past_the_fence,
    money_is_never_a_float,
);

fn nobody() -> Vec<Vec<String>> {
    Vec::new()
}

const TABLES: &str = "SELECT c.oid, c.relname FROM pg_class c \
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
    WHERE c.relkind IN ('r', 'p') AND c.relname <> 'seaql_migrations'";

async fn every_table_but_reference_data_has_forced_row_level_security(db: TestDatabase) {
    let sql = format!(
        "SELECT relname::text FROM pg_class WHERE oid IN (SELECT oid FROM ({TABLES}) t) \
         AND NOT (relrowsecurity AND relforcerowsecurity)"
    );
    let open: BTreeSet<String> = db.ask(&sql).await.into_iter().flatten().collect();
    assert_eq!(open, WITHOUT_ROW_LEVEL_SECURITY.map(str::to_owned).into());
    let sql = format!(
        "SELECT relname::text FROM ({TABLES}) t JOIN pg_attribute a ON a.attrelid = t.oid \
         WHERE a.attname = 'tenant_id'"
    );
    for table in db.ask(&sql).await.into_iter().flatten() {
        assert!(!open.contains(&table), "{table} belongs to a tenant");
    }
}

async fn every_policy_guards_reading_and_writing(db: TestDatabase) {
    let sql = "SELECT tablename::text, policyname::text FROM pg_policies \
               WHERE qual IS NULL OR with_check IS NULL OR cmd <> 'ALL' OR qual <> with_check";
    assert_eq!(db.ask(sql).await, nobody());
    let sql = format!(
        "SELECT t.relname::text FROM ({TABLES}) t JOIN pg_class c ON c.oid = t.oid \
         LEFT JOIN pg_policy p ON p.polrelid = t.oid \
         WHERE c.relrowsecurity GROUP BY t.relname HAVING count(p.oid) <> 1"
    );
    assert_eq!(db.ask(&sql).await, nobody(), "exactly one policy a table");
    let sql = format!(
        "SELECT t.relname::text FROM ({TABLES}) t JOIN pg_policies p ON p.tablename = t.relname \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id' \
         WHERE p.qual NOT LIKE '%app.scope%' OR (p.qual NOT LIKE '%app.tenant_id%' \
           AND t.relname NOT IN ('bill_run_failure', 'bill_run_hold'))"
    );
    assert_eq!(db.ask(&sql).await, nobody(), "a policy reads who is asking");
}

async fn the_tenant_leads_every_key(db: TestDatabase) {
    let sql = format!(
        "SELECT t.relname::text, i.relname::text, a.attname::text FROM ({TABLES}) t \
         JOIN pg_index x ON x.indrelid = t.oid AND x.indisunique \
         JOIN pg_class i ON i.oid = x.indexrelid \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] \
         WHERE EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = t.oid \
           AND o.attname = 'tenant_id')"
    );
    let keys = db.ask(&sql).await;
    assert!(keys.len() > 25, "{keys:?}");
    for key in keys {
        let led = key[2] == "tenant_id" || KEYS_NOT_LED_BY_THE_TENANT.contains(&key[0].as_str());
        assert!(led, "{}: unique index {} begins with {}", key[0], key[1], key[2]);
    }
}

/// People are looked up by their id alone wherever an act names who did it, and a subscription
/// names its service ID in the provider's series.
const REFERENCES_BY_ID_ALONE: [&str; 2] = ["user_account", "service_number"];

async fn the_tenant_leads_every_reference_between_tenants_tables(db: TestDatabase) {
    let sql = "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, \
                 a.attname::text, b.attname::text FROM pg_constraint c \
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
               JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] \
               WHERE c.contype = 'f' AND EXISTS (SELECT 1 FROM pg_attribute o \
                 WHERE o.attrelid = c.confrelid AND o.attname = 'tenant_id')";
    let references = db.ask(sql).await;
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let led = reference[2] == "tenant_id" && reference[3] == "tenant_id";
        let by_id = REFERENCES_BY_ID_ALONE.contains(&reference[1].as_str());
        assert!(led || by_id, "{reference:?}");
    }
}

async fn the_application_owns_nothing_and_may_do_nothing_more(db: TestDatabase) {
    let sql = "SELECT relname::text FROM pg_class WHERE relowner = 'gaetong_app'::regrole";
    assert_eq!(db.ask(sql).await, nobody());
    let sql = "SELECT rolname::text FROM pg_roles WHERE rolname = 'gaetong_app' AND \
               (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)";
    assert_eq!(db.ask(sql).await, nobody());
    let sql = format!(
        "SELECT relname::text FROM ({TABLES}) t WHERE \
         has_table_privilege('gaetong_app', t.oid, 'TRUNCATE, TRIGGER, REFERENCES')"
    );
    assert_eq!(db.ask(&sql).await, nobody());
    let sql = "SELECT current_user::text";
    let tx = db.store.read(gaetong_entity::Scope::Provider).await.expect("begins");
    let who = crate::database::rows(tx.raw(), sql).await.expect("reads");
    assert_eq!(who, [["gaetong_app"]]);
}

async fn what_is_written_once_cannot_be_changed_by_the_application(db: TestDatabase) {
    let sql = format!(
        "SELECT relname::text FROM ({TABLES}) t WHERE \
         NOT has_table_privilege('gaetong_app', t.oid, 'UPDATE') AND \
         NOT has_table_privilege('gaetong_app', t.oid, 'DELETE') ORDER BY 1"
    );
    let kept: Vec<String> = db.ask(&sql).await.into_iter().flatten().collect();
    assert_eq!(kept, WRITTEN_ONCE);
}

async fn nothing_counts_by_itself(db: TestDatabase) {
    let sql = "SELECT relname::text FROM pg_class WHERE relkind = 'S'";
    assert_eq!(db.ask(sql).await, nobody());
    let sql = format!(
        "SELECT relname::text, attname::text FROM ({TABLES}) t \
         JOIN pg_attribute a ON a.attrelid = t.oid WHERE attidentity <> '' OR atthasdef"
    );
    assert_eq!(db.ask(&sql).await, nobody(), "no column fills itself");
}

async fn no_function_or_view_looks_past_the_fence(db: TestDatabase) {
    let sql = "SELECT proname::text FROM pg_proc WHERE prosecdef \
               AND pronamespace = 'public'::regnamespace";
    assert_eq!(db.ask(sql).await, nobody());
    let sql = "SELECT relname::text FROM pg_class WHERE relkind IN ('v', 'm') \
               AND relnamespace = 'public'::regnamespace \
               AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', FALSE)";
    assert_eq!(db.ask(sql).await, nobody());
}

async fn money_is_never_a_float(db: TestDatabase) {
    let sql = "SELECT table_name::text, column_name::text, data_type::text \
               FROM information_schema.columns WHERE table_schema = 'public' \
               AND data_type IN ('real', 'double precision', 'numeric', 'money')";
    assert_eq!(db.ask(sql).await, nobody());
}
