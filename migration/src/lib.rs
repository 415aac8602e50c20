//! Schema and reference data, one file per change, from one text for SQLite and PostgreSQL.
//!
//! Migrations never use `entity`: types change, history must not.

mod dialect;
mod m20261101_01_parties;
mod m20261101_02_catalogue;
mod m20261101_03_orders;
mod m20261101_04_services;
mod m20261101_05_money;
mod m20261101_06_work;
mod m20261101_07_reference_data;
mod m20261123_08_contract_life;
mod m20261123_09_execution;
mod m20261123_10_plans;
mod m20261123_11_receivables;
mod m20261124_12_bill_runs;
mod m20261124_13_outages;
mod m20261124_14_payments;
mod m20261124_15_arrears;
mod m20261128_16_debit_notes;
mod m20261128_17_tax_invoices;
mod m20261128_18_settlement;
mod m20261129_19_notes_by_day;

pub use dialect::APP_ROLE;
use sea_orm_migration::prelude::*;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_01_parties::Migration),
            Box::new(m20261101_02_catalogue::Migration),
            Box::new(m20261101_03_orders::Migration),
            Box::new(m20261101_04_services::Migration),
            Box::new(m20261101_05_money::Migration),
            Box::new(m20261101_06_work::Migration),
            Box::new(m20261101_07_reference_data::Migration),
            Box::new(m20261123_08_contract_life::Migration),
            Box::new(m20261123_09_execution::Migration),
            Box::new(m20261123_10_plans::Migration),
            Box::new(m20261123_11_receivables::Migration),
            Box::new(m20261124_12_bill_runs::Migration),
            Box::new(m20261124_13_outages::Migration),
            Box::new(m20261124_15_arrears::Migration),
            Box::new(m20261124_14_payments::Migration),
            Box::new(m20261128_16_debit_notes::Migration),
            Box::new(m20261128_17_tax_invoices::Migration),
            Box::new(m20261128_18_settlement::Migration),
            Box::new(m20261129_19_notes_by_day::Migration),
        ]
    }
}
