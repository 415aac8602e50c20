//! The data set of the bench: tenants of one account and one service each, made by the database
//! itself in a few statements.

use super::{Dialect, execute};
use crate::cli::CommandError;
use gaetong_entity::{Scope, Store};
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// What the ids of each table begin with.
const USER: u32 = 1;
const TENANT: u32 = 2;
const ACCOUNT: u32 = 3;
const APPLICATION: u32 = 4;
const SUBSCRIPTION: u32 = 5;
const CHARGE: u32 = 6;

/// Products of the second to fifth line.
const FURTHER: [&str; 4] = ["app-basic", "recording", "extra-line", "floor-space"];

pub async fn fill(store: &Store, accounts: u32) -> Result<(), CommandError> {
    let dialect = Dialect::of(store);
    let mut statements = parties(&dialect, accounts);
    statements.extend(services(&dialect, accounts));
    statements.extend(states(&dialect, accounts));
    statements.extend(units(&dialect, accounts));
    statements.push(credits(&dialect, accounts));
    execute(store, &statements).await?;
    let tx = store.begin(Scope::Provider).await?;
    tx.raw().execute_unprepared("ANALYZE").await?;
    Ok(tx.commit().await?)
}

/// How many rows a table holds.
pub async fn count(store: &Store, table: &str) -> Result<i64, CommandError> {
    let tx = store.begin(Scope::Provider).await?;
    let sql = format!("SELECT count(*) FROM {table}");
    let row = tx.raw().query_one_raw(Statement::from_string(tx.backend(), sql)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound(table.to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}

fn parties(d: &Dialect, accounts: u32) -> Vec<String> {
    let (numbers, now) = (d.numbers(accounts), d.instant());
    let (user, tenant, account) = (d.id(USER, "1"), d.id(TENANT, "n"), d.id(ACCOUNT, "n"));
    let number = d.padded("n", 10);
    vec![
        format!(
            "INSERT INTO user_account (id, email, name, department, phone, role, language, \
             password_hash, created_at, version) VALUES ({user}, 'bench@gaetong.example', 'bench', \
             '', '', 'consulting', 'ko', '-', {now}, 1)"
        ),
        format!(
            "INSERT INTO tenant (id, business_number, name, representative, address, phone, email, \
             created_at, version) SELECT {tenant}, {number}, 'Company ' || n, 'Kim', \
             'Seoul, Jung-gu, Euljiro ' || n, '02-000-0000', 'office@company.example', {now}, 1 \
             FROM {numbers}"
        ),
        format!(
            "INSERT INTO billing_account (tenant_id, id, number, payer_name, business_number, \
             address, phone, email, tax_kind, created_at, version, representative, business_type, \
             business_item, branch) SELECT {tenant}, {account}, 'A' || {number}, 'Company ' || n, \
             {number}, 'Seoul, Jung-gu, Euljiro ' || n, '02-000-0000', 'office@company.example', \
             'taxable', {now}, 1, 'Kim', 'Service', 'Call centre', '' FROM {numbers}"
        ),
    ]
}

fn services(d: &Dialect, accounts: u32) -> Vec<String> {
    let (numbers, now) = (d.numbers(accounts), d.instant());
    let (user, tenant, account) = (d.id(USER, "1"), d.id(TENANT, "n"), d.id(ACCOUNT, "n"));
    let (application, subscription) = (d.id(APPLICATION, "n"), d.id(SUBSCRIPTION, "n"));
    let (service, opened) = (format!("'J' || {}", d.padded("n", 8)), d.day("2026-01-05"));
    let no = match d.0 {
        sea_orm::DbBackend::Postgres => "false",
        _ => "0",
    };
    let terms = "12 * (n % 4)";
    vec![
        format!(
            "INSERT INTO application (tenant_id, id, state, filed_by, billing_account_id, \
             applicant_name, applicant_relation, term_months, access_line, intelligent_network, \
             staffing, headsets, install_address, seller_department, seller_name, seller_phone, \
             opportunity_code, remarks, created_at, updated_at, version) SELECT {tenant}, \
             {application}, 'completed', {user}, {account}, 'Kim', 'self', {terms}, 'vpn', {no}, \
             {no}, {no}, 'Seoul', '', '', '', '', '', {now}, {now}, 1 FROM {numbers}"
        ),
        format!(
            "INSERT INTO service_number (service_id, tenant_id, subscription_id) SELECT {service}, \
             {tenant}, {subscription} FROM {numbers}"
        ),
        format!(
            "INSERT INTO subscription (tenant_id, id, service_id, application_id, \
             billing_account_id, term_months, price_book_version, wished_opening_on, opened_on, \
             contract_from, created_at, version) SELECT {tenant}, {subscription}, {service}, \
             {application}, {account}, {terms}, '2014-07', {opened}, {opened}, {opened}, {now}, 1 \
             FROM {numbers}"
        ),
    ]
}

/// Active, charged, nothing overdue; one in a hundred paused from the 10th on.
fn states(d: &Dialect, accounts: u32) -> Vec<String> {
    let one = |seq: u32, axis: &str, state: &str, day: &str, which: &str| {
        let (user, tenant, subscription) =
            (d.id(USER, "1"), d.id(TENANT, "n"), d.id(SUBSCRIPTION, "n"));
        let (numbers, now, day) = (d.numbers(accounts), d.instant(), d.day(day));
        format!(
            "INSERT INTO subscription_state (tenant_id, subscription_id, seq, axis, state, \
             effective_on, reason, recorded_by, recorded_at) SELECT {tenant}, {subscription}, \
             {seq}, '{axis}', '{state}', {day}, 'bench', {user}, {now} FROM {numbers} WHERE {which}"
        )
    };
    vec![
        one(1, "service", "active", "2026-01-05", "true"),
        one(2, "billing", "running", "2026-01-05", "true"),
        one(3, "collection", "clear", "2026-01-05", "true"),
        one(4, "billing", "paused", "2026-10-10", "n % 100 = 7"),
        one(5, "billing", "running", "2026-12-10", "n % 100 = 7"),
    ]
}

/// Account n holds `n % 5 + 1` products; three in a hundred get two more seats on the 16th.
fn units(d: &Dialect, accounts: u32) -> Vec<String> {
    let seats = "10 + n % 60";
    let one = |seq: u32, product: &str, quantity: &str, day: &str, which: &str| {
        let (user, tenant, subscription) =
            (d.id(USER, "1"), d.id(TENANT, "n"), d.id(SUBSCRIPTION, "n"));
        let (numbers, now, day) = (d.numbers(accounts), d.instant(), d.day(day));
        format!(
            "INSERT INTO subscription_unit (tenant_id, subscription_id, seq, product, quantity, \
             from_on, source, recorded_by, recorded_at) SELECT {tenant}, {subscription}, {seq}, \
             '{product}', {quantity}, {day}, 'bench', {user}, {now} FROM {numbers} WHERE {which}"
        )
    };
    let mut all = vec![one(1, "asp-base", seats, "2026-01-05", "true")];
    for (product, place) in FURTHER.into_iter().zip(1_u32..) {
        let which = format!("n % 5 >= {place}");
        all.push(one(place + 1, product, seats, "2026-01-05", &which));
    }
    all.push(one(6, "asp-base", "2", "2026-10-16", "n % 100 < 3"));
    let (user, tenant, subscription) =
        (d.id(USER, "1"), d.id(TENANT, "n"), d.id(SUBSCRIPTION, "n"));
    let (numbers, now, day) = (d.numbers(accounts), d.instant(), d.day("2026-01-05"));
    all.push(format!(
        "INSERT INTO subscription_price (tenant_id, subscription_id, seq, product, unit_price, \
         from_on, reason, recorded_by, recorded_at) SELECT {tenant}, {subscription}, 1, \
         'floor-space', 50000, {day}, 'bench', {user}, {now} FROM {numbers} WHERE n % 5 = 4"
    ));
    all
}

/// Two in a hundred have the credit of an outage to come.
fn credits(d: &Dialect, accounts: u32) -> String {
    let (user, tenant, subscription) =
        (d.id(USER, "1"), d.id(TENANT, "n"), d.id(SUBSCRIPTION, "n"));
    let (charge, numbers, now) = (d.id(CHARGE, "n"), d.numbers(accounts), d.instant());
    let words = r#"{"ko":"","en":""}"#;
    let workings = format!(
        r#"{{"rule":"S5","title":{words},"inputs":[],"article":{words},"formula":{words},"result":{words},"amount":-54000,"children":[]}}"#
    );
    format!(
        "INSERT INTO assessed_charge (tenant_id, id, subscription_id, month, charge, label_ko, \
         label_en, supply, tax_category, workings, recorded_by, recorded_at) SELECT {tenant}, \
         {charge}, {subscription}, 202610, 'outage_credit', 'credit', 'credit', -54000, 'taxable', \
         '{workings}', {user}, {now} FROM {numbers} WHERE n % 100 IN (11, 61)"
    )
}
