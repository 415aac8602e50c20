//! Tax invoices of a month: issued with numbers, signature, rows and letters; signed alone; printed.

use super::{Place, dataset, first_of_november, october, peak_rss_mib, refused};
use crate::cli::CommandError;
use crate::cli::user;
use crate::config::{Config, Mode};
use crate::papers::tax_invoice::{Print, Stamp, pdf};
use crate::seal::Sealer;
use gaetong_billing::run;
use gaetong_billing::tax_invoices::{self, Invoice, Order, Seal, Slot};
use gaetong_documents::Copies;
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::{Actor, Scope, Store};
use gaetong_migration::Migrator;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;

/// Documents issued in one transaction, as the daily work does.
const AT_ONCE: usize = 500;

/// What was measured. Rates are per second of wall time and of one core each.
#[derive(Debug, Serialize)]
pub struct Measured {
    database: &'static str,
    issued: usize,
    refused: usize,
    issue_seconds: f64,
    /// With numbers, signature, rows, events and letters.
    issued_per_second: f64,
    seal_seconds: f64,
    /// XML written and signed, without the database.
    sealed_per_second: f64,
    pdf_seconds: f64,
    /// The customer's copy, a file each.
    pdfs_per_second: f64,
    pdf_bytes: usize,
    xml_bytes: usize,
    peak_rss_mib: u64,
}

/// Bills a month of so many accounts, then measures.
pub async fn measure(place: &Place, count: u32) -> Result<Measured, CommandError> {
    let owner = Store::connect(&place.settings(None)).await?;
    Migrator::up(owner.connection(), None).await?;
    dataset::fill(&owner, count).await?;
    // The data set's own numbers have no check digit, and no paper is issued to those.
    let valid = "UPDATE billing_account SET business_number = '2208162517'";
    owner.connection().execute_unprepared(valid).await?;
    let store = Store::connect(&place.settings(place.role())).await?;
    let actor = user::operator_at(first_of_november());
    let billed = run::whole_month(&store, &actor, october(), |_| ()).await;
    billed.map_err(refused)?;
    let (config, folder) = configuration();
    let sealer = Sealer::new(&config);
    // The key is drawn before the clock runs.
    let drawn = sealer.certificate(actor.now).map(drop);
    drawn.map_err(|error| CommandError::io("key")(std::io::Error::other(error.to_string())))?;
    let measured = of_month(place, &store, &actor, (&config, &sealer)).await;
    std::fs::remove_dir_all(folder).map_err(CommandError::io("bench"))?;
    store.close().await?;
    owner.close().await?;
    measured
}

/// A demonstration's, with a folder of its own for the key.
fn configuration() -> (Config, PathBuf) {
    let folder = std::env::temp_dir().join(format!("gaetong-bench-{}", uuid::Uuid::new_v4()));
    let config = Config { mode: Mode::Demo, data_dir: folder.clone(), ..Config::default() };
    (config, folder)
}

async fn of_month(
    place: &Place,
    store: &Store,
    actor: &Actor,
    (config, sealer): (&Config, &Sealer),
) -> Result<Measured, CommandError> {
    let issuer = config.issuer();
    let tx = store.read(Scope::Provider).await?;
    let drafts = tax_invoices::drafts(&tx, actor, &issuer, october()).await.map_err(refused)?;
    drop(tx);
    let slots: Vec<Slot> = drafts.drafts.into_iter().map(Slot::from).collect();
    let (mut ids, mut not_issued) = (Vec::new(), 0);
    let begun = Instant::now();
    for part in slots.chunks(AT_ONCE) {
        let tx = store.begin(Scope::Provider).await?;
        let order = Order { slots: part.to_vec(), late_too: false };
        let outcomes = tax_invoices::issue(&tx, actor, &issuer, &order, sealer).await;
        for outcome in outcomes.map_err(refused)? {
            match outcome.result {
                Ok(issued) => ids.push(issued.id),
                Err(_) => not_issued += 1,
            }
        }
        tx.commit().await?;
    }
    let issue_seconds = begun.elapsed().as_secs_f64();
    let invoices = read(store, actor, &ids).await?;
    let begun = Instant::now();
    let mut xml_bytes = 0;
    for invoice in &invoices {
        let sealed = sealer.seal(invoice);
        xml_bytes += sealed
            .map_err(|e| CommandError::io("seal")(std::io::Error::other(e.to_string())))?
            .len();
    }
    let seal_seconds = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let mut pdf_bytes = 0;
    for invoice in invoices {
        let print = Print { invoice, sent_at: None };
        let made = pdf(&[print], Copies::Customer, Stamp::of(config));
        pdf_bytes += made.map_err(|e| CommandError::io("pdf")(std::io::Error::other(e)))?.len();
    }
    let pdf_seconds = begun.elapsed().as_secs_f64();
    let count = f64::from(u32::try_from(ids.len()).unwrap_or(u32::MAX));
    Ok(Measured {
        database: place.name(),
        issued: ids.len(),
        refused: not_issued,
        issue_seconds,
        issued_per_second: count / issue_seconds,
        seal_seconds,
        sealed_per_second: count / seal_seconds,
        pdf_seconds,
        pdfs_per_second: count / pdf_seconds,
        pdf_bytes: pdf_bytes / ids.len().max(1),
        xml_bytes: xml_bytes / ids.len().max(1),
        peak_rss_mib: peak_rss_mib(),
    })
}

async fn read(
    store: &Store,
    actor: &Actor,
    ids: &[TaxInvoiceId],
) -> Result<Vec<Invoice>, CommandError> {
    let mut invoices = Vec::with_capacity(ids.len());
    for part in ids.chunks(AT_ONCE) {
        let tx = store.read(Scope::Provider).await?;
        let read = tax_invoices::invoices(&tx, actor, part).await;
        invoices.extend(read.map_err(|error| CommandError::refused(&error))?);
    }
    Ok(invoices)
}
