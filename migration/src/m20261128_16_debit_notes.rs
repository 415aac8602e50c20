//! A request for a second person can be for a debit note too: what was billed too little.

use crate::dialect;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            dialect::add_column(manager, column).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        let debits = "DELETE FROM note_request WHERE kind = 'debit'";
        dialect::run(manager.get_connection(), debits).await?;
        for (table, column, _) in COLUMNS.iter().rev() {
            dialect::drop_column(manager, (table, column)).await?;
        }
        Ok(())
    }
}

const COLUMNS: [(&str, &str, &str); 2] = [
    ("note_request", "kind", "text NOT NULL DEFAULT 'credit' CHECK (kind IN ('credit', 'debit'))"),
    // The bill an approved debit note became.
    ("note_request", "debit_bill_id", "ID"),
];
