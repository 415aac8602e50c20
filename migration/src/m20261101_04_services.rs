//! What the customer has: subscriptions with their service ID, units, prices and states, the
//! provisioning tasks and the acceptance certificates.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::create(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_all(manager, &TABLES).await
    }
}

const TABLES: [Table; 10] = [
    // Every service ID ever given, so that none is given twice (spec 2.4). The one index of the
    // services that is not led by the tenant: the series belongs to the provider.
    Table {
        name: "service_number",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "service_id text NOT NULL PRIMARY KEY,
            tenant_id ID NOT NULL REFERENCES tenant (id),
            subscription_id ID NOT NULL",
    },
    Table {
        name: "subscription",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            service_id text NOT NULL REFERENCES service_number (service_id),
            application_id ID NOT NULL,
            billing_account_id ID NOT NULL,
            term_months integer NOT NULL CHECK (term_months IN (0, 12, 24, 36)),
            price_book_version text NOT NULL REFERENCES price_book (version),
            wished_opening_on DAY NOT NULL,
            opened_on DAY,
            contract_from DAY,
            created_at INSTANT NOT NULL,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT subscription_service_id UNIQUE (tenant_id, service_id),
            CONSTRAINT subscription_of_application UNIQUE (tenant_id, application_id),
            FOREIGN KEY (tenant_id, application_id) REFERENCES application (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // Three axes (spec 2.8), each a series of dated, reasoned events; the latest effective one holds.
    Table {
        name: "subscription_state",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            axis text NOT NULL CHECK (axis IN ('service', 'billing', 'collection')),
            state text NOT NULL CHECK (
                (axis = 'service' AND state IN
                    ('provisioning', 'active', 'suspended', 'terminated'))
                OR (axis = 'billing' AND state IN ('not_started', 'running', 'paused', 'closed'))
                OR (axis = 'collection' AND state IN
                    ('clear', 'demanded', 'suspended', 'ex_officio_terminated'))),
            effective_on DAY NOT NULL,
            reason text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // Units of a product that came into force together; each batch carries its own start day (T3).
    Table {
        name: "subscription_unit",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            product text NOT NULL REFERENCES product (code),
            quantity COUNT NOT NULL CHECK (quantity > 0),
            from_on DAY NOT NULL,
            source text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // Negotiated unit prices (P5), won per unit and month, from a day on.
    Table {
        name: "subscription_price",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            product text NOT NULL REFERENCES product (code),
            unit_price WON NOT NULL CHECK (unit_price >= 0),
            from_on DAY NOT NULL,
            reason text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // One-off items: billable in full from the day they were accepted (C5).
    Table {
        name: "one_off_item",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            product text NOT NULL REFERENCES product (code),
            description text NOT NULL,
            quantity COUNT NOT NULL CHECK (quantity > 0),
            unit_price WON NOT NULL CHECK (unit_price >= 0),
            accepted_on DAY,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    Table {
        name: "task",
        owner: Owner::TenantAndPartner,
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            subscription_id ID NOT NULL,
            service_id text NOT NULL,
            customer_label text NOT NULL,
            kind text NOT NULL,
            position integer NOT NULL,
            title_ko text NOT NULL,
            title_en text NOT NULL,
            rule_ko text NOT NULL,
            rule_en text NOT NULL,
            owner_role text NOT NULL,
            partner_id ID REFERENCES partner (id),
            needs_evidence FLAG NOT NULL,
            state text NOT NULL CHECK (state IN ('waiting', 'ready', 'in_progress', 'done',
                'failed', 'cancelled', 'not_needed')),
            due_on DAY NOT NULL,
            evidence text NOT NULL,
            reason text,
            started_at INSTANT,
            finished_at INSTANT,
            finished_by ID REFERENCES user_account (id),
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT task_kind UNIQUE (tenant_id, subscription_id, kind),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    Table {
        name: "task_dependency",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            task_id ID NOT NULL,
            depends_on ID NOT NULL,
            PRIMARY KEY (tenant_id, task_id, depends_on),
            FOREIGN KEY (tenant_id, task_id) REFERENCES task (tenant_id, id),
            FOREIGN KEY (tenant_id, depends_on) REFERENCES task (tenant_id, id)",
    },
    Table {
        name: "acceptance",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            subscription_id ID NOT NULL,
            round integer NOT NULL CHECK (round > 0),
            state text NOT NULL CHECK (state IN ('requested', 'signed', 'rejected')),
            number text NOT NULL,
            requested_by ID NOT NULL REFERENCES user_account (id),
            requested_at INSTANT NOT NULL,
            installed_at text NOT NULL,
            handed_over_company text NOT NULL,
            handed_over_person text NOT NULL,
            taken_over_company text,
            taken_over_person text,
            signature text,
            billing_start_on DAY,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            rejection_reason text,
            sha256 text,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT acceptance_round UNIQUE (tenant_id, subscription_id, round),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    Table {
        name: "acceptance_item",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            acceptance_id ID NOT NULL,
            line_no integer NOT NULL,
            delivered_on DAY NOT NULL,
            name text NOT NULL,
            specification text NOT NULL,
            quantity COUNT NOT NULL CHECK (quantity > 0),
            remark text NOT NULL,
            confirmed FLAG,
            rejection_reason text,
            PRIMARY KEY (tenant_id, acceptance_id, line_no),
            FOREIGN KEY (tenant_id, acceptance_id) REFERENCES acceptance (tenant_id, id)",
    },
];
