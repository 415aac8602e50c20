//! What people look at when a month is out: how long each look takes them.

use super::{Place, come_to_rest, dataset, first_of_november, october, refused};
use crate::cli::{CommandError, user};
use crate::config::Config;
use gaetong_billing::arrears::aging::aging;
use gaetong_billing::{close, dry_run, reports, run, tax_invoices, verify};
use gaetong_entity::{Scope, Store};
use gaetong_migration::Migrator;
use sea_orm_migration::MigratorTrait;
use serde::Serialize;
use std::time::Instant;

/// What was measured, in seconds of wall time, from one snapshot.
#[derive(Debug, Serialize)]
pub struct Measured {
    database: &'static str,
    accounts: u32,
    /// The month rated anew, with what changed since the month before.
    dry_run: f64,
    /// What is open by days past due; the 200 that owe most by name.
    aging: f64,
    /// The checklist of the month's close without the books, all of it unissued.
    checklist: f64,
    /// Every promise about money of everything there is.
    verify: f64,
    /// Twelve months of revenue and recurring revenue.
    revenue: f64,
    /// The deadline board of tax invoices, none issued yet.
    tax_board: f64,
}

/// Rows a page of aging shows.
const SHOWN: usize = 200;

/// Bills a month of so many accounts, then looks.
pub async fn measure(place: &Place, accounts: u32) -> Result<Measured, CommandError> {
    let owner = Store::connect(&place.settings(None)).await?;
    Migrator::up(owner.connection(), None).await?;
    dataset::fill(&owner, accounts).await?;
    let store = Store::connect(&place.settings(place.role())).await?;
    let actor = user::operator_at(first_of_november());
    run::whole_month(&store, &actor, october(), |_| ()).await.map_err(refused)?;
    come_to_rest(&owner).await?;
    let issuer = Config::default().issuer();
    let begun = Instant::now();
    let mut last = 0.0;
    let mut took = || {
        let all = begun.elapsed().as_secs_f64();
        all - std::mem::replace(&mut last, all)
    };
    let tx = store.read(Scope::Provider).await?;
    took();
    dry_run::dry_run(&tx, &actor, october()).await.map_err(refused)?;
    let dry_run = took();
    aging(&tx, actor.today(), SHOWN).await?;
    let aging = took();
    close::checklist_of_month(&tx, &actor, october()).await.map_err(refused)?;
    let checklist = took();
    verify::verify(&tx).await?;
    let verify = took();
    let year_before = (1..12).fold(october(), |month, _| month.prev());
    reports::revenue(&tx, year_before, october()).await?;
    let revenue = took();
    tax_invoices::board(&tx, &actor, &issuer, october()).await.map_err(refused)?;
    let tax_board = took();
    drop(tx);
    store.close().await?;
    owner.close().await?;
    let database = place.name();
    Ok(Measured { database, accounts, dry_run, aging, checklist, verify, revenue, tax_board })
}
