//! A bill run as an object: proposed, looked through, issued; single accounts held back; its work
//! shared out by claims.

use crate::dialect::{self, Keep::Editable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        rename(manager, (BEFORE, AFTER), [("running", "issuing"), ("finished", "issued")]).await?;
        for column in COLUMNS {
            dialect::add_column(manager, column).await?;
        }
        dialect::create(manager, &TABLES).await?;
        // A month has one run that is not over.
        let open = "CREATE UNIQUE INDEX bill_run_open ON bill_run (month) WHERE state <> 'issued'";
        run(manager.get_connection(), open).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        run(manager.get_connection(), "DROP INDEX bill_run_open").await?;
        dialect::drop_all(manager, &TABLES).await?;
        for (table, column, _) in COLUMNS.iter().rev() {
            dialect::drop_column(manager, (table, column)).await?;
        }
        // A run that was never issued made nothing.
        let db = manager.get_connection();
        run(db, "DELETE FROM bill_run WHERE state IN ('proposed', 'reviewed')").await?;
        rename(manager, (AFTER, BEFORE), [("issuing", "running"), ("issued", "finished")]).await
    }
}

const BEFORE: &str = "state IN ('running', 'finished', 'interrupted')";
const BOTH: &str = "state IN ('running', 'finished', 'proposed', 'reviewed', 'issuing', 'issued',
                'interrupted')";
const AFTER: &str = "state IN ('proposed', 'reviewed', 'issuing', 'issued',
                'interrupted')";

/// Both words are allowed while the rows change theirs.
async fn rename(
    manager: &SchemaManager<'_>,
    (from, to): (&str, &str),
    words: [(&str, &str); 2],
) -> Result<(), DbErr> {
    dialect::recheck(manager, ("bill_run", "state"), (from, BOTH)).await?;
    for (old, new) in words {
        let sql = format!("UPDATE bill_run SET state = '{new}' WHERE state = '{old}'");
        run(manager.get_connection(), &sql).await?;
    }
    dialect::recheck(manager, ("bill_run", "state"), (BOTH, to)).await
}

/// Who looked the proposal through, and when.
const COLUMNS: [(&str, &str, &str); 2] =
    [("bill_run", "reviewed_by", "ID"), ("bill_run", "reviewed_at", "INSTANT")];

const TABLES: [Table; 2] = [
    // A part of a run: the accounts after one key up to and with another, in the order of tenant
    // and account; null is the beginning and the end. Whoever holds the token until `lease_until`
    // bills them; whoever lost it writes nothing.
    Table {
        name: "bill_run_claim",
        owner: Owner::Provider,
        keep: Editable,
        body: "run_id ID NOT NULL REFERENCES bill_run (id),
            chunk integer NOT NULL,
            after_tenant ID,
            after_account ID,
            to_tenant ID,
            to_account ID,
            token ID,
            lease_until INSTANT,
            done_at INSTANT,
            PRIMARY KEY (run_id, chunk)",
    },
    // An account left out of a run on purpose.
    Table {
        name: "bill_run_hold",
        owner: Owner::Provider,
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            run_id ID NOT NULL REFERENCES bill_run (id),
            billing_account_id ID NOT NULL,
            reason text NOT NULL CHECK (length(trim(reason)) > 0),
            held_by ID REFERENCES user_account (id),
            held_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, run_id, billing_account_id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
];
