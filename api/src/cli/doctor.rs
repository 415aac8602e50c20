//! `gaetong doctor`: is everything in place, and if not, what to do.

use super::{CommandError, Global, print_json};
use crate::app::{self, App};
use crate::clock::Clock;
use crate::config::Config;
use crate::seal::Sealer;
use gaetong_entity::{Scope, Store};
use gaetong_migration::Migrator;
use gaetong_rules::month::seoul_date;
use sea_orm_migration::MigratorTrait;
use serde::Serialize;
use std::net::ToSocketAddrs;
use std::process::ExitCode;

/// One thing looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
    /// What to do when it is not in order.
    remedy: Option<&'static str>,
}

fn finding(what: &'static str, result: Result<String, String>, remedy: &'static str) -> Finding {
    let ok = result.is_ok();
    let detail = result.unwrap_or_else(|problem| problem);
    Finding { what, ok, detail, remedy: (!ok).then_some(remedy) }
}

/// Exit status 1 when something is not in order.
pub async fn run(global: &Global) -> Result<ExitCode, CommandError> {
    let findings = match global.configuration() {
        Ok(config) => examine(&config).await,
        Err(problem) => {
            vec![finding("configuration", Err(problem.to_string()), "mend what is named")]
        }
    };
    if global.json {
        print_json(&findings)?;
    } else {
        for found in &findings {
            let mark = if found.ok { "✓" } else { "✗" };
            say!("{mark} {}: {}", found.what, found.detail);
            if let Some(remedy) = found.remedy {
                say!("  → {remedy}");
            }
        }
    }
    let sound = findings.iter().all(|found| found.ok);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(config: &Config) -> Vec<Finding> {
    vec![
        finding("configuration", Ok(format!("mode {:?}", config.mode)), ""),
        finding(
            "database",
            reachable(config).await,
            "start the database, or correct --database-url",
        ),
        finding("schema", up_to_date(config).await, "gaetong migrate"),
        finding("papers", writable(config), "make the folder writable for this user (data_dir)"),
        finding(
            "mail",
            mail_host(config),
            "correct mail.smtp_url, or leave it empty for .eml files",
        ),
        finding(
            "tax invoice certificate",
            certificate(config),
            "name the supplier's certificate in [tax_invoice] (pkcs12_file, or certificate_file and \
             key_file), or renew it",
        ),
        finding("paper fonts", fonts(), "this binary is broken: install it again"),
        finding("clock", clock(config).await, "set the machine's clock (NTP)"),
    ]
}

async fn reachable(config: &Config) -> Result<String, String> {
    let store = Store::connect(&config.store_settings()).await.map_err(|e| e.to_string())?;
    store.read(Scope::Provider).await.map_err(|e| e.to_string())?;
    Ok(app::shown(&config.database_url))
}

async fn up_to_date(config: &Config) -> Result<String, String> {
    let store = Store::connect(&config.owner_settings()).await.map_err(|e| e.to_string())?;
    let pending = Migrator::get_pending_migrations(store.connection()).await;
    match pending.map_err(|e| e.to_string())?.len() {
        0 => Ok("up to date".into()),
        n => Err(format!("{n} migrations have not run")),
    }
}

fn writable(config: &Config) -> Result<String, String> {
    let probe = config.data_dir.join(".doctor");
    std::fs::create_dir_all(&config.data_dir).map_err(|e| e.to_string())?;
    std::fs::write(&probe, b"").map_err(|e| e.to_string())?;
    std::fs::remove_file(&probe).map_err(|e| e.to_string())?;
    Ok(config.data_dir.display().to_string())
}

fn mail_host(config: &Config) -> Result<String, String> {
    if config.mail.smtp_url.is_empty() {
        return Ok(format!("kept as files in {}", config.data_dir.join("mail").display()));
    }
    let url = url::Url::parse(&config.mail.smtp_url).map_err(|e| e.to_string())?;
    let host = url.host_str().ok_or("the address names no host")?;
    let port = url.port().unwrap_or(if url.scheme() == "smtps" { 465 } else { 25 });
    let found = (host, port).to_socket_addrs().map_err(|e| format!("{host}: {e}"))?.next();
    found.map(|at| format!("{host} at {at}")).ok_or_else(|| format!("{host} has no address"))
}

/// What signs tax invoices, and for how long; a month ahead its end is a finding.
fn certificate(config: &Config) -> Result<String, String> {
    const SOON: i64 = 30;
    let now = Clock::default().now();
    if config.tax_invoice.registration(config.mode).is_empty() {
        return Err("no registration_number: no tax invoice can be issued".to_owned());
    }
    let sealer = Sealer::new(config);
    let certificate = sealer.certificate(now).map_err(|refused| refused.to_string())?;
    let until = seoul_date(certificate.not_after);
    let days = (certificate.not_after - now).num_days();
    let found = format!("{}, until {until} ({days} days)", certificate.subject);
    if !certificate.holds_at(now) || days < SOON { Err(found) } else { Ok(found) }
}

fn fonts() -> Result<String, String> {
    let amount = gaetong_documents::hangul_amount(7_987_980);
    let right = amount == "칠백구십팔만칠천구백팔십원";
    right.then(|| "embedded".to_owned()).ok_or(format!("7,987,980 reads {amount}"))
}

/// The deployment's time, and whether a demo has moved it.
async fn clock(config: &Config) -> Result<String, String> {
    let app = App::open(config.clone()).await.map_err(|e| e.to_string())?;
    let (now, wall) = (app.clock.now(), app.clock.wall());
    let moved = (now - wall).num_days();
    if wall.timestamp() < 1_767_225_600 {
        return Err(format!("the machine says {wall}, before this version was made"));
    }
    Ok(if moved == 0 { format!("{now}") } else { format!("{now}, moved by {moved} days") })
}
