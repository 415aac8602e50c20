//! Debit notes and credit notes are found by their day: what is to be invoiced of a month does not
//! take longer the more months there are.

use crate::dialect;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, on) in INDEXES {
            let sql = format!("CREATE INDEX {name} ON {on}");
            dialect::run(manager.get_connection(), &sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            dialect::run(manager.get_connection(), &format!("DROP INDEX {name}")).await?;
        }
        Ok(())
    }
}

const INDEXES: [(&str, &str); 2] = [
    ("bill_debit_notes", "bill (issued_on) WHERE kind = 'debit_note'"),
    ("credit_note_by_day", "credit_note (issued_on)"),
];
