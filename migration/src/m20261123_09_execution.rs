//! How an order is carried out: the Thursdays of the recording studio and who has which slot of
//! them, the pools of IP ranges and telephone numbers, and the secret addresses of calendars.

use crate::dialect::{self, Keep::Editable, Owner, Table};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::create(manager, &TABLES).await?;
        let first = "INSERT INTO recording_capacity (from_on, only_that_day, slots, reason, version) \
                     VALUES ('2012-01-01', FALSE, 4, '기준값', 1)";
        dialect::run(manager.get_connection(), first).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_all(manager, &TABLES).await
    }
}

const TABLES: [Table; 4] = [
    // How many scenarios can be recorded on a Thursday: from a day on, or on one day only, which
    // then goes first. Writers lock these few rows, so that two never take the same slot.
    Table {
        name: "recording_capacity",
        owner: Owner::Everyone,
        keep: Editable,
        body: "from_on DAY NOT NULL,
            only_that_day FLAG NOT NULL,
            slots integer NOT NULL CHECK (slots BETWEEN 0 AND 50),
            reason text NOT NULL,
            version COUNT NOT NULL,
            PRIMARY KEY (from_on, only_that_day)",
    },
    // A scenario recording: of the plan (with its task), or ordered again at a price. `cost` is
    // the actual cost in won, VAT excluded; none for the first recording, which is free.
    // One person per day and slot: the slots are the provider's, so this key has no tenant.
    Table {
        name: "recording_booking",
        owner: Owner::TenantAndPartner,
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            subscription_id ID NOT NULL,
            service_id text NOT NULL,
            customer_label text NOT NULL,
            task_id ID,
            partner_id ID REFERENCES partner (id),
            day DAY NOT NULL,
            slot integer CHECK (slot > 0),
            state text NOT NULL CHECK (state IN ('booked', 'recorded', 'cancelled')),
            cost WON CHECK (cost > 0),
            description text NOT NULL,
            reason text,
            booked_by ID NOT NULL REFERENCES user_account (id),
            booked_at INSTANT NOT NULL,
            recorded_on DAY,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT recording_booking_slot UNIQUE (day, slot),
            CONSTRAINT recording_booking_of_task UNIQUE (tenant_id, task_id),
            CONSTRAINT recording_booking_has_a_slot CHECK (state <> 'booked' OR slot IS NOT NULL),
            CONSTRAINT recording_booking_first_is_free CHECK (task_id IS NULL OR cost IS NULL),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
            FOREIGN KEY (tenant_id, task_id) REFERENCES task (tenant_id, id)",
    },
    // The provider's IP ranges and telephone numbers. Both are stored as the numbers they stand
    // for, so that the next free one and an overlap are a comparison; a telephone number's first
    // and last are the same.
    Table {
        name: "number_pool_entry",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            kind text NOT NULL CHECK (kind IN ('ip_range', 'did', 'dod')),
            label text NOT NULL,
            first_number COUNT NOT NULL,
            last_number COUNT NOT NULL,
            state text NOT NULL CHECK (state IN ('free', 'assigned', 'blocked')),
            service_id text REFERENCES service_number (service_id),
            assigned_on DAY,
            reason text,
            added_by ID NOT NULL REFERENCES user_account (id),
            added_at INSTANT NOT NULL,
            version COUNT NOT NULL,
            CONSTRAINT number_pool_entry_first UNIQUE (kind, first_number),
            CHECK (first_number <= last_number),
            CHECK ((state = 'assigned') = (service_id IS NOT NULL))",
    },
    // The secret address of a person's calendar: one each, of which only the hash is kept.
    Table {
        name: "calendar_feed",
        owner: Owner::Provider,
        keep: Editable,
        body: "user_id ID NOT NULL PRIMARY KEY REFERENCES user_account (id),
            token_hash text NOT NULL,
            created_at INSTANT NOT NULL,
            CONSTRAINT calendar_feed_token UNIQUE (token_hash)",
    },
];
