//! Outages (장애): what stood still and since when, what each customer was told and credited, and
//! corrections of bills that wait for a second person.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        dialect::create(manager, &TABLES).await?;
        for sql in SERIES_AND_INDEXES {
            run(manager.get_connection(), sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        run(manager.get_connection(), "DELETE FROM number_series WHERE name = 'outage'").await?;
        run(manager.get_connection(), "DROP INDEX line_dispute_open").await?;
        dialect::drop_all(manager, &TABLES).await
    }
}

const SERIES_AND_INDEXES: [&str; 5] = [
    "INSERT INTO number_series (name, next_number) VALUES ('outage', 1)",
    "CREATE INDEX service_outage_by_outage ON service_outage (outage_id, seq)",
    "CREATE INDEX outage_credit_by_outage ON outage_credit (outage_id)",
    "CREATE INDEX note_request_waiting ON note_request (requested_at) WHERE state = 'pending'",
    "CREATE UNIQUE INDEX line_dispute_open ON line_dispute (tenant_id, bill_id, bill_line_no) \
     WHERE state = 'open'",
];

const TABLES: [Table; 6] = [
    // `confirmed_seq` is the entry the credits were worked out from; a correction after it counts
    // once it is confirmed in its turn.
    Table {
        name: "outage",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            number text NOT NULL UNIQUE,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            requested_by ID REFERENCES user_account (id),
            requested_at INSTANT,
            confirmed_seq integer,
            confirmed_by ID REFERENCES user_account (id),
            confirmed_at INSTANT,
            version COUNT NOT NULL",
    },
    // What is known of an outage: the highest `seq` is what holds. `ended_at` is null while it
    // runs. `products` are codes with spaces between; one of asp-base is one of all products of a
    // subscription unless `narrowed` (S2).
    Table {
        name: "outage_entry",
        owner: Owner::Provider,
        keep: Immutable,
        body: "outage_id ID NOT NULL REFERENCES outage (id),
            seq integer NOT NULL CHECK (seq > 0),
            began_at INSTANT NOT NULL,
            ended_at INSTANT CHECK (ended_at > began_at),
            cause text NOT NULL CHECK (cause IN ('system_failure', 'line_failure',
                'planned_maintenance', 'force_majeure', 'customer_cause')),
            all_services FLAG NOT NULL,
            products text NOT NULL,
            narrowed FLAG NOT NULL,
            note text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (outage_id, seq)",
    },
    // An entry as one service sees it. A service that an earlier entry named and this one does not
    // has a row that says so.
    Table {
        name: "service_outage",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            outage_id ID NOT NULL,
            seq integer NOT NULL,
            number text NOT NULL,
            began_at INSTANT NOT NULL,
            ended_at INSTANT,
            cause text NOT NULL CHECK (cause IN ('system_failure', 'line_failure',
                'planned_maintenance', 'force_majeure', 'customer_cause')),
            products text NOT NULL,
            narrowed FLAG NOT NULL,
            affected FLAG NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, outage_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // What was granted (won, VAT excluded; negative: taken back), by which document. The rows of a
    // subscription, month and product add up to the credit due by the confirmed outages (S4, S5).
    Table {
        name: "outage_credit",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            subscription_id ID NOT NULL,
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            product text NOT NULL REFERENCES product (code),
            amount WON NOT NULL CHECK (amount <> 0),
            outage_id ID NOT NULL,
            outage_seq integer NOT NULL,
            assessed_charge_id ID,
            credit_note_id ID,
            granted_by ID NOT NULL REFERENCES user_account (id),
            granted_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CHECK ((assessed_charge_id IS NULL) <> (credit_note_id IS NULL)),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
            FOREIGN KEY (tenant_id, assessed_charge_id)
                REFERENCES assessed_charge (tenant_id, id),
            FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_note (tenant_id, id)",
    },
    // S7: the customer was told who may claim, on what basis and how.
    Table {
        name: "outage_notice",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            outage_id ID NOT NULL,
            subscription_id ID NOT NULL,
            outbox_id ID NOT NULL,
            recipient text NOT NULL,
            due_on DAY NOT NULL,
            told_by ID NOT NULL REFERENCES user_account (id),
            told_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, outage_id, subscription_id),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // A credit note above what one person may give: it waits for a second one. `lines` is a JSON
    // array of bill line and won, VAT excluded.
    Table {
        name: "note_request",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            bill_id ID NOT NULL,
            ground text NOT NULL CHECK (ground IN ('outage', 'dispute', 'billing_error',
                'goodwill', 'price_change', 'termination')),
            reason text NOT NULL,
            lines text NOT NULL,
            total WON NOT NULL CHECK (total > 0),
            dispute_id ID,
            state text NOT NULL CHECK (state IN ('pending', 'approved', 'refused')),
            requested_by ID NOT NULL REFERENCES user_account (id),
            requested_at INSTANT NOT NULL,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            decision text,
            credit_note_id ID,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CHECK (decided_by IS NULL OR decided_by <> requested_by),
            FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, id),
            FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_note (tenant_id, id)",
    },
];
