//! Arrears (spec 3.4): late charges, demands, the steps of the ladder with their proof, promises
//! to pay, and exceptions.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        // A late charge that falls due and a suspension that a payment lifts are nobody's doing.
        for table in ["assessed_charge", "subscription_state"] {
            dialect::loosen(manager, (table, "recorded_by", "ID")).await?;
        }
        dialect::create(manager, &TABLES).await?;
        for sql in SERIES_AND_INDEXES {
            run(manager.get_connection(), sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        run(manager.get_connection(), "DELETE FROM number_series WHERE name = 'demand'").await?;
        dialect::drop_all(manager, &TABLES).await
    }
}

const SERIES_AND_INDEXES: [&str; 5] = [
    "INSERT INTO number_series (name, next_number) VALUES ('demand', 1)",
    "CREATE INDEX demand_by_account ON demand (tenant_id, billing_account_id)",
    "CREATE INDEX arrears_step_by_account ON arrears_step (tenant_id, billing_account_id)",
    "CREATE INDEX payment_promise_by_account ON payment_promise (tenant_id, billing_account_id)",
    "CREATE INDEX arrears_exception_by_account ON arrears_exception \
     (tenant_id, billing_account_id)",
];

const TABLES: [Table; 5] = [
    // 가산금 (L2): once per bill, which the key holds. `base` is what was unpaid then without
    // what was disputed; no charge where two percent of it are less than a won.
    Table {
        name: "late_charge",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            bill_id ID NOT NULL,
            billing_account_id ID NOT NULL,
            base WON NOT NULL CHECK (base > 0),
            rate integer NOT NULL CHECK (rate >= 0),
            amount WON NOT NULL CHECK (amount >= 0),
            charged_on DAY NOT NULL,
            assessed_charge_id ID,
            PRIMARY KEY (tenant_id, bill_id),
            FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, id),
            FOREIGN KEY (tenant_id, assessed_charge_id)
                REFERENCES assessed_charge (tenant_id, id)",
    },
    // 납부최고 (L4). `bills` is what was demanded, bill by bill, as JSON.
    Table {
        name: "demand",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            number text NOT NULL,
            billing_account_id ID NOT NULL,
            sent_on DAY NOT NULL,
            sent_at INSTANT NOT NULL,
            first_due_on DAY NOT NULL,
            pay_by DAY NOT NULL,
            amount WON NOT NULL CHECK (amount > 0),
            bills text NOT NULL,
            channel text NOT NULL CHECK (channel IN ('mail', 'post')),
            recipient text NOT NULL,
            outbox_id ID,
            sent_by ID NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT demand_number UNIQUE (tenant_id, number),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // What was ordered on the ladder, with what allowed it: for a suspension the demand, the first
    // due date and the day from which it was possible (art. 11(1)). `services` and `workings` are
    // JSON. A lifted suspension is a row of its own.
    Table {
        name: "arrears_step",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            kind text NOT NULL CHECK (kind IN ('suspension', 'lift', 'termination_notice',
                'termination')),
            taken_on DAY NOT NULL,
            taken_at INSTANT NOT NULL,
            demand_id ID,
            first_due_on DAY,
            possible_from DAY,
            amount WON NOT NULL CHECK (amount >= 0),
            services text NOT NULL,
            reason text NOT NULL,
            workings text NOT NULL,
            taken_by ID NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT suspension_has_its_proof CHECK (kind <> 'suspension' OR
                (demand_id IS NOT NULL AND first_due_on IS NOT NULL
                AND possible_from IS NOT NULL AND taken_on >= possible_from)),
            FOREIGN KEY (tenant_id, demand_id) REFERENCES demand (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // 납부 약속: kept or broken is what the payments say.
    Table {
        name: "payment_promise",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            promised_on DAY NOT NULL,
            pay_by DAY NOT NULL,
            amount WON NOT NULL CHECK (amount > 0),
            note text NOT NULL,
            recorded_by ID NOT NULL,
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CHECK (pay_by >= promised_on),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // 유예: asked for by one, decided by another, over by itself after `until_on`.
    Table {
        name: "arrears_exception",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            reason text NOT NULL,
            until_on DAY NOT NULL,
            state text NOT NULL CHECK (state IN ('requested', 'approved', 'refused')),
            requested_by ID NOT NULL,
            requested_at INSTANT NOT NULL,
            decided_by ID,
            decided_at INSTANT,
            decision text,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT decided_by_another CHECK (state = 'requested'
                OR decided_by <> requested_by),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
];
