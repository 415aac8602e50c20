//! How deposits come in: virtual accounts, the banks' file layouts, imported files, messages of the
//! bank.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::create(manager, &TABLES).await?;
        for sql in INDEXES {
            run(manager.get_connection(), sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["deposit_in_suspense", "deposit_by_day"] {
            run(manager.get_connection(), &format!("DROP INDEX {index}")).await?;
        }
        dialect::drop_all(manager, &TABLES).await
    }
}

const INDEXES: [&str; 4] = [
    // One virtual account at a time for a payer.
    "CREATE UNIQUE INDEX virtual_account_open ON virtual_account (tenant_id, billing_account_id) \
     WHERE closed_on IS NULL",
    "CREATE INDEX deposit_by_day ON deposit (deposited_on, id)",
    "CREATE INDEX deposit_in_suspense ON deposit (deposited_on) WHERE assigned < amount",
    "CREATE INDEX deposit_callback_by_likeness ON deposit_callback (likeness)",
];

const TABLES: [Table; 4] = [
    // A number of a bank that belongs to one payer: what arrives there is that payer's.
    Table {
        name: "virtual_account",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            bank text NOT NULL,
            number text NOT NULL UNIQUE,
            opened_on DAY NOT NULL,
            opened_by ID NOT NULL REFERENCES user_account (id),
            opened_at INSTANT NOT NULL,
            closed_on DAY,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // How a bank lays out its file. `columns` is JSON: what stands in which column, from zero.
    Table {
        name: "bank_mapping",
        owner: Owner::Provider,
        keep: Editable,
        body: "bank text NOT NULL PRIMARY KEY,
            kind text NOT NULL CHECK (kind IN ('xlsx', 'csv')),
            encoding text NOT NULL CHECK (encoding IN ('utf8', 'utf16', 'cp949')),
            header_row integer NOT NULL CHECK (header_row >= 0),
            columns text NOT NULL,
            date_order text NOT NULL CHECK (date_order IN ('ymd', 'mdy', 'dmy')),
            saved_by ID REFERENCES user_account (id),
            saved_at INSTANT NOT NULL,
            version COUNT NOT NULL",
    },
    // A file of a bank. `grid` is its cells as JSON; what they mean follows from the mapping, which
    // may be corrected until the import is confirmed. Only then are there deposits.
    Table {
        name: "deposit_import",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            bank text NOT NULL,
            file_name text NOT NULL,
            sha256 text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('xlsx', 'csv')),
            encoding text NOT NULL CHECK (encoding IN ('utf8', 'utf16', 'cp949')),
            header_row integer NOT NULL CHECK (header_row >= 0),
            columns text NOT NULL,
            date_order text NOT NULL CHECK (date_order IN ('ymd', 'mdy', 'dmy')),
            grid text NOT NULL,
            state text NOT NULL CHECK (state IN ('previewed', 'confirmed', 'discarded')),
            imported_by ID REFERENCES user_account (id),
            imported_at INSTANT NOT NULL,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            deposits COUNT,
            amount WON,
            version COUNT NOT NULL",
    },
    // A message of the bank that was taken: one row a message, so that none is taken twice.
    Table {
        name: "deposit_callback",
        owner: Owner::Provider,
        keep: Immutable,
        body: "message_id text NOT NULL PRIMARY KEY,
            reference text NOT NULL UNIQUE,
            likeness text NOT NULL,
            deposit_id ID NOT NULL REFERENCES deposit (id),
            received_at INSTANT NOT NULL",
    },
];
