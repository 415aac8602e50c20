//! The command line: one file per command, calling the same acts as pages and API.
//!
//! Results go to standard output, everything else to standard error. A person at a terminal gets
//! tables; a program asks for `--json`.

/// Prints a line of the result.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::put(&format!($($text)*)) };
}

mod arrears;
mod bench;
mod bill_run;
mod calc;
mod change;
mod clock;
mod demo;
mod doctor;
mod explain;
mod healthcheck;
mod ledger;
mod lifecycle;
mod migrate;
mod openapi;
mod payments;
mod penalty;
mod quote;
mod replay;
mod serve;
mod service;
mod settlement;
mod tax_invoice;
mod user;
mod verify;

pub use user::operator;

use crate::app::App;
use crate::config::{Config, Mode};
use clap::{Parser, Subcommand};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// Gaetong (개통): provisioning and billing of services rented by the seat.
#[derive(Debug, Parser)]
#[command(name = "gaetong", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command; they win over environment and file.
#[derive(Debug, Clone, clap::Args, Serialize)]
pub struct Global {
    /// Configuration file [default: gaetong.toml, if it is there]
    #[arg(long, global = true, env = "GAETONG_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// sqlite://FILE?mode=rwc or postgres://USER:PASSWORD@HOST/DATABASE
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// What the deployment is for
    #[arg(long, global = true, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Folder for papers and letters
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// Print JSON instead of tables
    #[arg(long, global = true)]
    #[serde(skip)]
    pub json: bool,
}

impl Global {
    pub fn configuration(&self) -> Result<Config, CommandError> {
        Ok(Config::read(self.config.as_deref(), self)?)
    }

    /// Opens the application as configured.
    pub async fn app(&self) -> Result<App, CommandError> {
        Ok(App::open(self.configuration()?).await?)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and API
    Serve(serve::Args),
    /// Show everything with invented data: no set-up, no questions
    Demo(demo::Args),
    /// Show the demo's clock, or move it forward and see what the daily jobs do
    ///
    /// Example: gaetong clock --advance 2m
    Clock(clock::Args),
    /// Bring the database's schema up to date
    Migrate,
    /// Manage users
    User(user::Args),
    /// Show who is overdue, on which step of the ladder, and what comes next
    ///
    /// Example: gaetong arrears --as-of 2026-12-29
    Arrears(arrears::Args),
    /// Price an order, and say when more seats would cost less
    ///
    /// Example: gaetong quote --seats 28 --term 24 --item app-basic=28
    Quote(quote::Args),
    /// Bill a month for every account; a run that was stopped carries on
    ///
    /// Example: gaetong bill-run 2026-10 --dry-run
    BillRun(bill_run::Args),
    /// Count an issued month again from what was known then, and list what differs
    ///
    /// Example: gaetong replay 2026-10
    Replay(replay::Args),
    /// Say why a service's month costs what it costs
    ///
    /// Example: gaetong explain J00000001 2026-10
    Explain(explain::Args),
    /// Show a service as it is on any day: state, contract period, units by start day
    ///
    /// Example: gaetong service J00000001 --as-of 2026-03-31
    Service(service::Args),
    /// Say what a change, a pause or an end would bring about; file it with --file
    ///
    /// Example: gaetong change J00000001 --on 2026-12-16 --seats 35 --as kim@example.com
    Change(change::Args),
    /// Say what ending a service on a day would cost, and why
    ///
    /// Example: gaetong penalty J00000001 --on 2026-12-31
    Penalty(penalty::Args),
    /// Read a bank's statement, match its deposits
    ///
    /// Example: gaetong payments import docs/examples/statement.csv --confirm
    Payments(payments::Args),
    /// Settlement with partners: their monthly statements and what is paid
    ///
    /// Example: gaetong settlement run --month 2026-10 --dry-run
    Settlement(settlement::Args),
    /// Issue, list, amend and send tax invoices
    ///
    /// Example: gaetong tax-invoice drafts --month 2026-08
    TaxInvoice(tax_invoice::Args),
    /// Print the trial balance of accounting months
    ///
    /// Example: gaetong ledger 2026-10
    Ledger(ledger::Args),
    /// Look into every promise about money; fails if one does not hold
    ///
    /// Example: gaetong verify --papers
    Verify(verify::Args),
    /// Answer questions of the billing rules, one JSON object a line
    ///
    /// Example: echo '{"rule":"vat","supply":[1092857,1096774]}' | gaetong calc
    Calc,
    /// Measure on a throw-away data set, and print JSON
    ///
    /// Example: gaetong bench bill-run --accounts 100000
    Bench(bench::Args),
    /// Look whether everything is in place, and say what to do if not
    Doctor,
    /// Ask the running server whether it is ready (for containers)
    Healthcheck,
    /// Print the OpenAPI document
    Openapi,
    /// Print the tables of states and moves, as docs/lifecycle.md
    Lifecycle,
    /// Print the configuration in force, secrets left out
    Config,
}

/// Why a command failed: what, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Config(#[from] crate::config::ConfigProblem),
    #[error(transparent)]
    Start(#[from] crate::app::StartProblem),
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    #[error("{what}: {error}")]
    Io { what: String, error: std::io::Error },
    #[error("{0}")]
    Refused(String),
}

impl CommandError {
    pub fn io(what: &str) -> impl Fn(std::io::Error) -> CommandError {
        let what = what.to_owned();
        move |error| CommandError::Io { what: what.clone(), error }
    }

    /// A refusal of an act, in Korean, with its code.
    pub fn refused(refusal: &dyn gaetong_entity::Refusal) -> CommandError {
        use gaetong_entity::party::user_account::Language;
        let article = refusal.article().map(|a| format!(" ({a})")).unwrap_or_default();
        let sentence = refusal.message(Language::Ko);
        let sentence = if sentence.is_empty() { refusal.to_string() } else { sentence };
        CommandError::Refused(format!("{sentence}{article} [{}]", refusal.code()))
    }
}

/// Reads the command line and runs the command. 0: done; 1: refused or failed; 2: wrong usage.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr();
    match actix_web::rt::System::new().block_on(command(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("gaetong: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn command(cli: Cli) -> Result<ExitCode, CommandError> {
    let global = &cli.global;
    match cli.command {
        Command::Serve(args) => serve::run(global, args).await?,
        Command::Demo(args) => demo::run(global, args).await?,
        Command::Clock(args) => clock::run(global, args).await?,
        Command::Migrate => migrate::run(global).await?,
        Command::User(args) => user::run(global, args).await?,
        Command::Arrears(args) => arrears::run(global, args).await?,
        Command::Quote(args) => quote::run(global, args).await?,
        Command::BillRun(args) => bill_run::run(global, args).await?,
        Command::Replay(args) => replay::run(global, args).await?,
        Command::Explain(args) => explain::run(global, args).await?,
        Command::Service(args) => service::run(global, args).await?,
        Command::Change(args) => change::run(global, args).await?,
        Command::Penalty(args) => penalty::run(global, args).await?,
        Command::Payments(args) => payments::run(global, args).await?,
        Command::Settlement(args) => settlement::run(global, args).await?,
        Command::TaxInvoice(args) => tax_invoice::run(global, args).await?,
        Command::Ledger(args) => ledger::run(global, args).await?,
        Command::Verify(args) => return verify::run(global, args).await,
        Command::Calc => {
            let outcome = calc::run(std::io::stdin().lock(), std::io::stdout().lock());
            return Ok(outcome.map_err(CommandError::io("calc"))?.into());
        }
        Command::Bench(args) => bench::run(global, args).await?,
        Command::Doctor => return doctor::run(global).await,
        Command::Healthcheck => return healthcheck::run(global),
        Command::Openapi => openapi::run()?,
        Command::Lifecycle => lifecycle::run()?,
        Command::Config => print_json(&global.configuration()?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A table for people; the columns in `numbers` are aligned as numbers.
fn table(header: &[&str], numbers: std::ops::Range<usize>) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(header.iter().copied());
    for column in table.column_iter_mut().skip(numbers.start).take(numbers.len()) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    table
}

fn print_json(value: &impl Serialize) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(value);
    say!("{}", text.map_err(|e| CommandError::Refused(e.to_string()))?);
    Ok(())
}

/// JSON lines to standard error; `GAETONG_LOG` chooses what, warnings by default.
fn log_to_stderr() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("GAETONG_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let subscriber = tracing_subscriber::fmt().json().with_env_filter(filter);
    // A second subscriber in one process (tests) is refused; the first one stays.
    let _ = subscriber.with_writer(std::io::stderr).try_init();
}

/// Prints a line of the result. A reader who has seen enough (`| head`) ends the command quietly.
fn put(line: &str) {
    use std::io::Write;
    if writeln!(std::io::stdout().lock(), "{line}").is_err() {
        std::process::exit(0);
    }
}
