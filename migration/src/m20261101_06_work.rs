//! The audit trail, the outbox of letters and jobs, answered idempotency keys.

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
        dialect::drop_all(manager, &TABLES).await
    }
}

const TABLES: [Table; 3] = [
    // Who, when, from where, what, before and after. `tenant_id` is the nil id for acts that
    // concern no tenant. `before` and `after` are JSON objects of what changed.
    Table {
        name: "event",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            at INSTANT NOT NULL,
            recorded_at INSTANT NOT NULL,
            actor_id ID,
            actor_name text NOT NULL,
            actor_role text NOT NULL,
            from_address text NOT NULL,
            channel text NOT NULL,
            request_id text NOT NULL,
            act text NOT NULL,
            subject_kind text NOT NULL,
            subject_id text NOT NULL,
            before text NOT NULL,
            after text NOT NULL,
            reason text,
            PRIMARY KEY (tenant_id, id)",
    },
    Table {
        name: "outbox",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            kind text NOT NULL,
            subject_id text NOT NULL,
            recipient text NOT NULL,
            payload text NOT NULL,
            created_at INSTANT NOT NULL,
            available_at INSTANT NOT NULL,
            attempts integer NOT NULL,
            lease_token ID,
            lease_until INSTANT,
            done_at INSTANT,
            dead_at INSTANT,
            last_error text,
            PRIMARY KEY (tenant_id, id)",
    },
    // An answered request: the same key brings the same answer (RFC draft, `docs/decisions`).
    Table {
        name: "idempotency_key",
        owner: Owner::Everyone,
        keep: Editable,
        body: "principal_id ID NOT NULL,
            key text NOT NULL,
            fingerprint text NOT NULL,
            status integer NOT NULL,
            body text NOT NULL,
            location text,
            created_at INSTANT NOT NULL,
            expires_at INSTANT NOT NULL,
            PRIMARY KEY (principal_id, key)",
    },
];

const INDEXES: [&str; 9] = [
    "CREATE INDEX application_by_state ON application (tenant_id, state)",
    "CREATE INDEX application_queue ON application (state, submitted_at)",
    "CREATE INDEX task_by_subscription ON task (tenant_id, subscription_id, position)",
    "CREATE INDEX task_by_partner ON task (partner_id, state)",
    "CREATE INDEX subscription_by_account ON subscription (tenant_id, billing_account_id)",
    "CREATE INDEX bill_by_month ON bill (month, tenant_id, billing_account_id)",
    "CREATE INDEX event_by_subject ON event (tenant_id, subject_kind, subject_id)",
    "CREATE INDEX outbox_due ON outbox (done_at, dead_at, available_at)",
    "CREATE INDEX sign_in_attempt_by_email ON sign_in_attempt (email, at)",
];
