//! A bill run that is killed in the middle, without warning, is simply run again.

use crate::database::{Engine, TestDatabase, rows};
use crate::on_both_databases;
use crate::program::{self, gaetong};
use gaetong_entity::Scope;
use sea_orm::ConnectionTrait;
use std::time::Duration;

on_both_databases!(
    a_killed_run_run_again_issues_the_same_bills,
    two_runs_at_once_killed_at_random_moments,
);

/// Eight chunks of the run, so that there is a middle.
pub const ACCOUNTS: usize = 800;

/// Every company has ten seats and more from 2022 on, without a term, some in mid-month.
const COMPANY: [&str; 8] = [
    "INSERT INTO tenant (id, business_number, name, representative, address, phone, email, \
     created_at, version) VALUES (<1>, '999810%', '회사 #', 'r', 'a', 'p', 'e', '@', 1)",
    "INSERT INTO billing_account (tenant_id, id, number, payer_name, business_number, address, \
     phone, email, tax_kind, created_at, version, representative, business_type, business_item, \
     branch) VALUES (<1>, <2>, 'A%', '회사 #', '9998100000', 'a', 'p', 'payer@example.com', \
     'taxable', '@', 1, 'r', 't', 'i', '')",
    "INSERT INTO application (tenant_id, id, state, filed_by, billing_account_id, applicant_name, \
     applicant_relation, term_months, access_line, intelligent_network, staffing, headsets, \
     install_address, seller_department, seller_name, seller_phone, opportunity_code, remarks, \
     created_at, updated_at, version) VALUES (<1>, <3>, 'completed', <clerk>, <2>, 'n', 'r', 0, \
     'vpn', FALSE, FALSE, FALSE, 'a', 'd', 'n', 'p', 'o', '', '@', '@', 1)",
    "INSERT INTO service_number (service_id, tenant_id, subscription_id) \
     VALUES ('J%', <1>, <4>)",
    "INSERT INTO subscription (tenant_id, id, service_id, application_id, billing_account_id, \
     term_months, price_book_version, wished_opening_on, opened_on, contract_from, created_at, \
     version) VALUES (<1>, <4>, 'J%', <3>, <2>, 0, '2014-07', '2022-01-01', '2022-01-01', \
     '2022-01-01', '@', 1)",
    "INSERT INTO subscription_state (tenant_id, subscription_id, seq, axis, state, effective_on, \
     reason, recorded_by, recorded_at) VALUES \
     (<1>, <4>, 1, 'service', 'active', '2022-01-01', 'r', <clerk>, '@'), \
     (<1>, <4>, 2, 'billing', 'running', '2022-01-01', 'r', <clerk>, '@')",
    "INSERT INTO subscription_unit (tenant_id, subscription_id, seq, product, quantity, from_on, \
     source, recorded_by, recorded_at) VALUES \
     (<1>, <4>, 1, 'asp-base', 10 + #, '2022-01-01', 's', <clerk>, '@'), \
     (<1>, <4>, 2, 'recording', 10 + #, '2022-01-01', 's', <clerk>, '@')",
    "INSERT INTO subscription_unit (tenant_id, subscription_id, seq, product, quantity, from_on, \
     source, recorded_by, recorded_at) VALUES \
     (<1>, <4>, 3, 'asp-base', 1 + # % 7, '2022-03-12', 's', <clerk>, '@')",
];

const CLERK: &str = "INSERT INTO user_account (id, email, name, department, phone, role, \
    language, password_hash, created_at, version) VALUES (<clerk>, 'clerk@example.com', 'n', 'd', \
    'p', 'settlement', 'ko', 'h', '@', 1)";

fn filled_in(engine: Engine, sql: &str, n: usize) -> String {
    let literal = |id: u128| crate::fence::literal(engine, uuid::Uuid::from_u128(id));
    let mut sql = sql.replace('@', "2026-01-01T00:00:00.000000+00:00");
    sql = sql.replace("clerk2026-01-01T00:00:00.000000+00:00example", "clerk@example");
    sql = sql.replace("payer2026-01-01T00:00:00.000000+00:00example", "payer@example");
    sql = sql.replace("# % 7", &(n % 7).to_string()).replace('#', &n.to_string());
    sql = sql.replace("'J%'", &format!("'J{n:08}'")).replace("'A%'", &format!("'A{n:07}'"));
    sql = sql.replace("999810%", &format!("99981{n:05}")).replace("<clerk>", &literal(1));
    for part in 1..=4 {
        let id = (n as u128 * 10 + part) << 64;
        sql = sql.replace(&format!("<{part}>"), &literal(id));
    }
    sql
}

pub async fn found_companies(db: &TestDatabase) {
    let tx = db.store.begin(Scope::Provider).await.expect("begins");
    let clerk = filled_in(db.engine, CLERK, 0);
    tx.raw().execute_unprepared(&clerk).await.expect("a clerk");
    for n in 1..=ACCOUNTS {
        let company = COMPANY.map(|sql| filled_in(db.engine, sql, n)).join("; ");
        tx.raw().execute_unprepared(&company).await.unwrap_or_else(|e| panic!("{e}: {company}"));
    }
    for series in ["service_id", "billing_account"] {
        let next = ACCOUNTS + 1;
        let goes_on =
            format!("UPDATE number_series SET next_number = {next} WHERE name = '{series}'");
        tx.raw().execute_unprepared(&goes_on).await.expect("the series goes on");
    }
    tx.commit().await.expect("commits");
}

/// Everything a customer would see of the bills, and what is to be mailed.
async fn bills(db: &TestDatabase) -> Vec<Vec<String>> {
    let sql = "SELECT b.number, CAST(b.supply AS text), CAST(b.vat AS text), \
                 CAST(b.total AS text), CAST(b.due_on AS text), b.inputs_sha256, \
                 CAST(l.line_no AS text), l.label_ko, CAST(l.unit_price AS text), \
                 CAST(l.quantity AS text), CAST(l.days AS text), CAST(l.supply AS text), \
                 CAST(l.vat AS text), l.workings \
               FROM bill b JOIN bill_line l ON l.tenant_id = b.tenant_id AND l.bill_id = b.id \
               ORDER BY b.number, l.line_no";
    look(db, sql).await
}

/// Reads without taking the one writer's place from the run.
async fn look(db: &TestDatabase, sql: &str) -> Vec<Vec<String>> {
    let tx = db.store.read(Scope::Provider).await.expect("begins");
    rows(tx.raw(), sql).await.expect("reads")
}

async fn count(db: &TestDatabase, table: &str) -> usize {
    let sql = format!("SELECT CAST(count(*) AS text) FROM {table}");
    look(db, &sql).await[0][0].parse().expect("a number")
}

async fn a_killed_run_run_again_issues_the_same_bills(db: TestDatabase) {
    let undisturbed = TestDatabase::new(db.engine).await;
    found_companies(&undisturbed).await;
    program::run(bill_run(&undisturbed)).await;
    assert_eq!(count(&undisturbed, "bill").await, ACCOUNTS);

    found_companies(&db).await;
    let mut run = program::start(bill_run(&db));
    while count(&db, "bill").await == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    run.kill().await.expect("SIGKILL");
    let done = count(&db, "bill").await;
    assert!(0 < done && done < ACCOUNTS, "killed in the middle: {done} of {ACCOUNTS} bills");

    program::run(bill_run(&db)).await;
    assert_eq!(bills(&db).await, bills(&undisturbed).await);
    for table in ["bill", "outbox"] {
        assert_eq!(count(&db, table).await, ACCOUNTS, "{table}");
    }
    program::run(bill_run(&db)).await;
    assert_eq!(count(&db, "bill").await, ACCOUNTS, "a third run adds nothing");
    assert_eq!(count(&db, "outbox").await, ACCOUNTS, "and nobody gets a second letter");
}

/// How often both runs are killed; `GAETONG_KILLS` says otherwise.
const KILLS: u32 = 8;

/// Moments nobody chose, the same again with the same `GAETONG_SEED`.
pub struct Chance(u64);

impl Chance {
    pub fn new() -> Chance {
        let seed = told("GAETONG_SEED").unwrap_or(2_026);
        println!("GAETONG_SEED={seed}");
        Chance(seed)
    }

    /// Waits, no longer than so many milliseconds.
    pub async fn wait(&mut self, most: u64) {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(Duration::from_millis((self.0 >> 33) % most)).await;
    }
}

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

pub fn kills(usual: u32) -> u32 {
    told("GAETONG_KILLS").and_then(|kills| u32::try_from(kills).ok()).unwrap_or(usual)
}

/// Bills January 2022 and says how many milliseconds that takes when nobody disturbs it.
pub async fn undisturbed(db: &TestDatabase) -> u64 {
    let began = std::time::Instant::now();
    program::run(gaetong(&db.url, db.folder(), &["bill-run", &of(0)])).await;
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
}

/// Two programs bill the same month and are killed together at a moment nobody chose, again and
/// again, month after month. After each time every promise about money holds.
async fn two_runs_at_once_killed_at_random_moments(db: TestDatabase) {
    let (mut left, mut chance) = (kills(KILLS), Chance::new());
    let engine = db.engine;
    let mut db = Some(db);
    while left > 0 {
        let fresh = match db.take() {
            Some(db) => db,
            None => TestDatabase::new(engine).await,
        };
        left -= killed_through_a_year(&fresh, left, &mut chance).await;
        println!("{left} kills left");
    }
}

/// A database of its own for each year: every promise is asked after every kill, of all that is
/// there. How many kills it took.
async fn killed_through_a_year(db: &TestDatabase, most: u32, chance: &mut Chance) -> u32 {
    found_companies(db).await;
    let undisturbed = undisturbed(db).await;
    let (mut month, mut kills, mut in_the_middle) = (1, 0, 0);
    while kills < most && month <= LAST {
        let run = || program::start(gaetong(&db.url, db.folder(), &["bill-run", &of(month)]));
        let (mut one, mut other) = (run(), run());
        chance.wait(undisturbed * 2).await;
        one.kill().await.expect("SIGKILL");
        other.kill().await.expect("SIGKILL");
        kills += 1;
        let billed = healthy(db, month).await;
        in_the_middle += u32::from(0 < billed && billed < ACCOUNTS);
        month += u32::from(billed == ACCOUNTS);
    }
    println!("{in_the_middle} of {kills} in the middle of a month, {month} months");
    for month in 1..=month.min(LAST) {
        program::run(gaetong(&db.url, db.folder(), &["bill-run", &of(month)])).await;
        assert_eq!(healthy(db, month).await, ACCOUNTS, "{}", of(month));
    }
    kills
}

/// The last month of the year that begins with January 2022.
pub const LAST: u32 = 11;

/// The month so many after January 2022: `2022-03`.
pub fn of(month: u32) -> String {
    format!("{}-{:02}", 2022 + month / 12, month % 12 + 1)
}

/// Every promise holds; how many bills the month has.
pub async fn healthy(db: &TestDatabase, month: u32) -> usize {
    let tx = db.store.read(Scope::Provider).await.expect("begins");
    for verified in gaetong_billing::verify::verify(&tx).await.expect("is looked into") {
        assert!(verified.holds(), "{}: {:?}", verified.promise.code, verified.broken_by);
    }
    let month = of(month).replace('-', "");
    let sql = format!("SELECT CAST(count(*) AS text) FROM bill WHERE month = {month}");
    look(db, &sql).await[0][0].parse().expect("a number")
}

fn bill_run(db: &TestDatabase) -> tokio::process::Command {
    gaetong(&db.url, db.folder(), &["bill-run", "2026-03"])
}
