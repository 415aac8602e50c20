//! A tenant sees its own rows and writes its own rows; so does a partner. Tried on every table:
//! through the application's filter on both databases, and by raw SQL past that filter on
//! PostgreSQL, where row level security must hold alone.

use super::rows::{self, ROWS, partner, tenant};
use crate::database::{TestDatabase, rows as ask};
use crate::{on_both_databases, on_one_database};
use gaetong_entity::{Owned, Scope, Tx};
use sea_orm::{ConnectionTrait, PaginatorTrait};

on_both_databases!(the_applications_filter_shows_each_its_own, every_table_has_a_row_in_this_test,);

on_one_database!(postgres_alone, Postgres:
    without_a_scope_nothing_is_visible,
    raw_sql_shows_a_tenant_its_own_rows_only,
    raw_sql_shows_a_partner_its_own_rows_only,
    a_tenant_cannot_write_for_another,
    a_tenant_cannot_give_its_rows_away,
    the_scope_ends_with_the_transaction,
);

/// Tables without a tenant's or partner's rows.
const SHARED: [&str; 13] = [
    "compensation_task",
    "consent_text",
    "deployment_setting",
    "extra_holiday",
    "ledger_account",
    "plan_template",
    "plan_template_dependency",
    "plan_template_task",
    "price",
    "price_book",
    "product",
    "recording_capacity",
    "seaql_migrations",
];

async fn every_table_has_a_row_in_this_test(db: TestDatabase) {
    let sql = match db.engine {
        crate::database::Engine::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        crate::database::Engine::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    for table in db.ask(sql).await.into_iter().flatten() {
        let known = ROWS.iter().any(|row| row.table == table) || SHARED.contains(&table.as_str());
        assert!(known, "{table} needs a row in fence/rows.rs");
    }
}

/// How many of these rows a transaction sees through [`Tx::find`].
async fn seen<E: Owned>(tx: &Tx) -> u64
where
    E::Model: Send + Sync,
    for<'a> sea_orm::Select<E>: PaginatorTrait<'a, gaetong_entity::session::Session>,
{
    tx.find::<E>().count(tx.raw()).await.expect("counts")
}

macro_rules! seen_by {
    ($tx:expr; $($module:ident :: $entity:ident),+ $(,)?) => {
        vec![$((stringify!($entity), seen::<gaetong_entity::$module::$entity::Entity>($tx).await)),+]
    };
}

async fn the_applications_filter_shows_each_its_own(db: TestDatabase) {
    rows::write(&db, &[1, 2]).await;
    let tx = db.store.read(Scope::Tenant(tenant(1))).await.expect("begins");
    for (table, count) in tenants_tables(&tx).await {
        assert_eq!(count, 1, "{table} as a tenant");
    }
    for (table, count) in providers_tables(&tx).await {
        assert_eq!(count, 0, "{table} as a tenant");
    }
    let tx = db.store.read(Scope::Partner(partner(2))).await.expect("begins");
    for (table, count) in tenants_tables(&tx).await {
        let shared =
            ["document", "task", "recording_booking", "attendance_report", "attendance_agent"];
        let own = u64::from(shared.contains(&table));
        assert_eq!(count, own, "{table} as a partner");
    }
    assert_eq!(seen::<gaetong_entity::party::partner::Entity>(&tx).await, 1);
    let tx = db.store.read(Scope::Provider).await.expect("begins");
    for (table, count) in tenants_tables(&tx).await {
        assert_eq!(count, 2, "{table} as the provider");
    }
}

async fn tenants_tables(tx: &Tx) -> Vec<(&'static str, u64)> {
    seen_by!(tx;
        party::tenant, party::billing_account, party::user_account,
        order::application, order::application_item, order::application_check, order::consent,
        order::document, order::dropped_item,
        service::service_number, service::subscription, service::subscription_state,
        service::subscription_unit, service::subscription_price, service::one_off_item,
        service::task, service::task_dependency, service::acceptance, service::acceptance_item,
        service::recording_booking,
        money::bill, money::bill_line, money::posting, money::receivable, money::payment,
        money::payment_reversal, money::credit_note, money::credit_note_line,
        money::credit_balance, money::allocation, money::line_dispute,
        money::late_charge, money::demand, money::arrears_step, money::payment_promise,
        money::arrears_exception,
        money::note_request, money::outage_credit,
        service::service_outage, service::outage_notice,
        money::virtual_account,
        money::tax_invoice, money::tax_invoice_line, money::tax_invoice_note,
        money::tax_invoice_paper, money::tax_invoice_progress, money::billing_recipient,
        settling::attendance_report, settling::attendance_agent, settling::billed_attendance,
        settling::billing_request,
        work::event, work::outbox,
    )
}

async fn providers_tables(tx: &Tx) -> Vec<(&'static str, u64)> {
    seen_by!(tx;
        party::number_series, party::sign_in, party::refresh_token, party::sign_in_attempt,
        party::partner, party::calendar_feed, money::bill_run, money::bill_run_failure,
        money::bill_run_claim, money::bill_run_hold,
        service::outage, service::outage_entry,
        money::deposit, money::deposit_callback, money::deposit_import, money::bank_mapping,
        money::month_close, money::tax_transmission,
        service::number_pool_entry,
        settling::payout, settling::payout_template, settling::partner_contract,
        settling::partner_bank_account, settling::partner_account_check, settling::outage_fault,
        settling::settlement, settling::settlement_line, settling::settlement_dispute,
        settling::settlement_message, settling::partner_document, settling::purchase_invoice,
        settling::purchase_invoice_line, settling::payout_line,
    )
}

const COLUMNS: &str = "SELECT c.relname::text FROM pg_class c \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $ \
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
    WHERE c.relkind = 'r' ORDER BY 1";

async fn tables_with(db: &TestDatabase, column: &str) -> Vec<String> {
    let sql = COLUMNS.replace('$', &format!("'{column}'"));
    db.ask(&sql).await.into_iter().flatten().collect()
}

async fn guarded_tables(db: &TestDatabase) -> Vec<String> {
    let sql = "SELECT relname::text FROM pg_class WHERE relrowsecurity ORDER BY 1";
    db.ask(sql).await.into_iter().flatten().collect()
}

async fn without_a_scope_nothing_is_visible(db: TestDatabase) {
    rows::write(&db, &[1, 2]).await;
    let tables = guarded_tables(&db).await;
    assert!(tables.len() > 25);
    for table in tables {
        let sql = format!("SELECT count(*)::text FROM {table}");
        let count = ask(db.store.connection(), &sql).await.expect("counts");
        assert_eq!(count, [["0"]], "{table}");
    }
}

async fn raw_sql_shows_a_tenant_its_own_rows_only(db: TestDatabase) {
    rows::write(&db, &[1, 2]).await;
    let tx = db.store.read(Scope::Tenant(tenant(1))).await.expect("begins");
    let own = rows::id(1, "tenant").to_string();
    for table in tables_with(&db, "tenant_id").await {
        let sql = format!("SELECT tenant_id::text FROM {table}");
        let seen = ask(tx.raw(), &sql).await.expect("reads");
        let providers = ["bill_run_failure", "bill_run_hold"].contains(&table.as_str());
        let expected = if providers { vec![] } else { vec![vec![own.clone()]] };
        assert_eq!(seen, expected, "{table}");
    }
}

async fn raw_sql_shows_a_partner_its_own_rows_only(db: TestDatabase) {
    rows::write(&db, &[1, 2]).await;
    let tx = db.store.read(Scope::Partner(partner(1))).await.expect("begins");
    let own = rows::id(1, "partner").to_string();
    let partners = tables_with(&db, "partner_id").await;
    for table in &partners {
        let sql = format!("SELECT DISTINCT coalesce(partner_id::text, 'none') FROM {table}");
        let seen = ask(tx.raw(), &sql).await.expect("reads");
        assert!(seen.iter().flatten().all(|id| *id == own), "{table}: {seen:?}");
    }
    for table in tables_with(&db, "tenant_id").await.iter().filter(|t| !partners.contains(t)) {
        let sql = format!("SELECT count(*)::text FROM {table}");
        assert_eq!(ask(tx.raw(), &sql).await.expect("counts"), [["0"]], "{table}");
    }
}

async fn a_tenant_cannot_write_for_another(db: TestDatabase) {
    rows::write(&db, &[1]).await;
    for table in tables_with(&db, "tenant_id").await {
        let sql = rows::insert(db.engine, &table, 2);
        let refusal = db.run_as(Scope::Tenant(tenant(1)), &sql).await.expect_err(&table);
        assert!(refusal.to_string().contains("row-level security"), "{table}: {refusal}");
    }
}

async fn a_tenant_cannot_give_its_rows_away(db: TestDatabase) {
    rows::write(&db, &[1, 2]).await;
    let (own, other) = (rows::id(1, "tenant"), rows::id(2, "tenant"));
    for table in ["application", "task", "outbox", "document", "one_off_item"] {
        let sql = format!("UPDATE {table} SET tenant_id = '{other}'");
        let refusal = db.run_as(Scope::Tenant(tenant(1)), &sql).await.expect_err(table);
        assert!(refusal.to_string().contains("row-level security"), "{table}: {refusal}");
        let tx = db.store.begin(Scope::Tenant(tenant(1))).await.expect("begins");
        let sql = format!("UPDATE {table} SET tenant_id = '{own}' WHERE tenant_id = '{other}'");
        let done = tx.raw().execute_unprepared(&sql).await.expect("runs");
        assert_eq!(done.rows_affected(), 0, "{table}");
        let sql = format!("DELETE FROM {table} WHERE tenant_id = '{other}'");
        let done = tx.raw().execute_unprepared(&sql).await.expect("runs");
        assert_eq!(done.rows_affected(), 0, "{table}");
    }
}

async fn the_scope_ends_with_the_transaction(db: TestDatabase) {
    rows::write(&db, &[1, 2]).await;
    for n in [1, 2, 1, 2, 1, 2] {
        let tx = db.store.read(Scope::Tenant(tenant(n))).await.expect("begins");
        let seen = ask(tx.raw(), "SELECT id::text FROM tenant").await.expect("reads");
        assert_eq!(seen, [[rows::id(n, "tenant").to_string()]]);
        tx.commit().await.expect("commits");
        let sql = "SELECT coalesce(nullif(current_setting('app.scope', true), ''), 'none')";
        assert_eq!(ask(db.store.connection(), sql).await.expect("reads"), [["none"]]);
    }
}
