//! `gaetong bench`: how fast, on a data set made for it and thrown away afterwards.

mod dataset;
mod floor;
mod looks;
mod tax_invoices;

use super::{CommandError, Global, print_json};
use crate::cli::user;
use gaetong_billing::run;
use gaetong_entity::store::Settings;
use gaetong_entity::{Refusal, Scope, Store};
use gaetong_migration::{APP_ROLE, Migrator};
use gaetong_rules::Month;
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::MigratorTrait;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Bill a month of so many accounts, and let the database alone write the same rows
    BillRun(BillRunArgs),
    /// Issue, sign and print a month's tax invoices
    TaxInvoices(TaxInvoicesArgs),
    /// Look at a month that is out as the settlement desk and credit control do
    Looks(LooksArgs),
}

#[derive(Debug, clap::Args)]
struct TaxInvoicesArgs {
    /// Accounts, one tax invoice each
    #[arg(long, default_value_t = 10_000)]
    count: u32,
}

#[derive(Debug, clap::Args)]
struct LooksArgs {
    /// Accounts, nearly all with an open bill
    #[arg(long, default_value_t = 10_000)]
    accounts: u32,
}

#[derive(Debug, clap::Args)]
struct BillRunArgs {
    /// Accounts: one to five lines each, 3 % changed in mid-month, 2 % with a credit, 1 % paused
    #[arg(long, default_value_t = 10_000)]
    accounts: u32,
}

/// What was measured. Rates are per second of wall time.
#[derive(Debug, Serialize)]
struct Measured {
    database: &'static str,
    accounts: u32,
    bills: i64,
    lines: i64,
    seconds: f64,
    bills_per_second: f64,
    /// Of this process, whole run.
    peak_rss_mib: u64,
    /// The same rows by `INSERT … SELECT` into tables with the same keys.
    floor_seconds: f64,
    floor_bills_per_second: f64,
    /// The run's speed as a part of the floor's.
    ratio: f64,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let place = Place::make(global).await?;
    match args.what {
        What::BillRun(args) => {
            let measured = measure(&place, args.accounts).await;
            place.throw_away().await?;
            print_json(&measured?)
        }
        What::TaxInvoices(args) => {
            let measured = tax_invoices::measure(&place, args.count).await;
            place.throw_away().await?;
            print_json(&measured?)
        }
        What::Looks(args) => {
            let measured = looks::measure(&place, args.accounts).await;
            place.throw_away().await?;
            print_json(&measured?)
        }
    }
}

fn refused(refusal: impl Refusal) -> CommandError {
    CommandError::refused(&refusal)
}

/// The month that is billed.
fn october() -> Month {
    Month::of(chrono::NaiveDate::from_ymd_opt(2026, 10, 1).unwrap_or_default())
}

/// When it is: the data set has its own time, so that every bench is the same.
fn first_of_november() -> chrono::DateTime<chrono::Utc> {
    gaetong_rules::month::seoul_midnight(october().next().first_day())
}

async fn measure(place: &Place, accounts: u32) -> Result<Measured, CommandError> {
    let owner = Store::connect(&place.settings(None)).await?;
    Migrator::up(owner.connection(), None).await?;
    dataset::fill(&owner, accounts).await?;
    come_to_rest(&owner).await?;
    let store = Store::connect(&place.settings(place.role())).await?;
    let actor = user::operator_at(first_of_november());
    let begun = Instant::now();
    let done = run::whole_month(&store, &actor, october(), |_| ()).await;
    let done = done.map_err(refused)?;
    let seconds = begun.elapsed().as_secs_f64();
    let peak_rss_mib = peak_rss_mib();
    let floor_seconds = floor::seconds(&owner).await?;
    let lines = dataset::count(&owner, "bill_line").await?;
    store.close().await?;
    owner.close().await?;
    let bills = u32::try_from(done.bills_issued).unwrap_or(u32::MAX);
    Ok(Measured {
        database: place.name(),
        accounts,
        bills: done.bills_issued,
        lines,
        seconds,
        bills_per_second: f64::from(bills) / seconds,
        peak_rss_mib,
        floor_seconds,
        floor_bills_per_second: f64::from(bills) / floor_seconds,
        ratio: floor_seconds / seconds,
    })
}

/// Nobody loads all customers and bills them in the same minute: what the loading left to do is done
/// before, as a month-end finds it. A small run would pay for it otherwise, a large one hardly.
async fn come_to_rest(owner: &Store) -> Result<(), CommandError> {
    match owner.backend() {
        DbBackend::Postgres => {
            owner.connection().execute_unprepared("VACUUM (ANALYZE)").await?;
        }
        _ => owner.copy_log_back().await?,
    }
    Ok(())
}

/// The most memory this process held so far, in MiB, as the kernel counts it.
fn peak_rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

/// Where the data set lives: a file of its own, or a database of its own on the given server.
enum Place {
    Sqlite(PathBuf),
    Postgres { server: String, name: String },
}

impl Place {
    async fn make(global: &Global) -> Result<Place, CommandError> {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let server = global.database_url.as_ref().filter(|url| url.starts_with("postgres"));
        let Some(server) = server else {
            let folder = std::env::temp_dir().join(format!("gaetong-bench-{id}"));
            std::fs::create_dir_all(&folder).map_err(CommandError::io("bench"))?;
            return Ok(Place::Sqlite(folder));
        };
        let name = format!("gaetong_bench_{id}");
        let place = Place::Postgres { server: server.clone(), name };
        place.at_the_server("CREATE DATABASE").await?;
        Ok(place)
    }

    async fn at_the_server(&self, verb: &str) -> Result<(), CommandError> {
        let Place::Postgres { server, name } = self else { return Ok(()) };
        let settings = Settings { url: server.clone(), max_connections: 1, role: None };
        let store = Store::connect(&settings).await?;
        store.connection().execute_unprepared(&format!("{verb} {name}")).await?;
        Ok(store.close().await?)
    }

    fn settings(&self, role: Option<&'static str>) -> Settings {
        let url = match self {
            Place::Sqlite(folder) => {
                format!("sqlite://{}?mode=rwc", folder.join("bench.db").display())
            }
            Place::Postgres { server, name } => match server.rsplit_once('/') {
                Some((host, _)) => format!("{host}/{name}"),
                None => server.clone(),
            },
        };
        Settings { url, max_connections: 4, role }
    }

    fn role(&self) -> Option<&'static str> {
        matches!(self, Place::Postgres { .. }).then_some(APP_ROLE)
    }

    fn name(&self) -> &'static str {
        match self {
            Place::Sqlite(_) => "sqlite",
            Place::Postgres { .. } => "postgresql",
        }
    }

    async fn throw_away(&self) -> Result<(), CommandError> {
        if let Place::Sqlite(folder) = self {
            std::fs::remove_dir_all(folder).map_err(CommandError::io("bench"))?;
        }
        self.at_the_server("DROP DATABASE").await
    }
}

/// The words in which the two databases differ.
struct Dialect(DbBackend);

impl Dialect {
    fn of(store: &Store) -> Dialect {
        Dialect(store.backend())
    }

    /// An id of kind `kind` with the number the expression gives.
    fn id(&self, kind: u32, number: &str) -> String {
        match self.0 {
            DbBackend::Postgres => format!(
                "(lpad(to_hex({kind}), 8, '0') || lpad(to_hex(({number})::bigint), 24, '0'))::uuid"
            ),
            _ => format!("unhex(printf('%08x%024x', {kind}, {number}))"),
        }
    }

    /// The number with leading zeros.
    fn padded(&self, number: &str, width: u32) -> String {
        match self.0 {
            DbBackend::Postgres => format!("lpad(({number})::text, {width}, '0')"),
            _ => format!("printf('%0{width}d', {number})"),
        }
    }

    /// `FROM` the numbers 1 to `last`, as `n`.
    fn numbers(&self, last: u32) -> String {
        match self.0 {
            DbBackend::Postgres => format!("generate_series(1, {last}) AS g(n)"),
            _ => format!(
                "(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {last}) \
                 SELECT n FROM g) AS g"
            ),
        }
    }

    fn day(&self, day: &str) -> String {
        match self.0 {
            DbBackend::Postgres => format!("date '{day}'"),
            _ => format!("'{day}'"),
        }
    }

    fn instant(&self) -> &'static str {
        match self.0 {
            DbBackend::Postgres => "timestamptz '2026-01-05T00:00:00Z'",
            _ => "'2026-01-05T00:00:00.000000+00:00'",
        }
    }
}

async fn execute(store: &Store, statements: &[String]) -> Result<(), CommandError> {
    let tx = store.begin(Scope::Provider).await?;
    for statement in statements {
        tx.raw().execute_unprepared(statement).await?;
    }
    Ok(tx.commit().await?)
}
