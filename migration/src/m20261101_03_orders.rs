//! Applications (청약), their items, checks, consents and papers.

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

const TABLES: [Table; 5] = [
    Table {
        name: "application",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL REFERENCES tenant (id),
            id ID NOT NULL,
            state text NOT NULL CHECK (state IN ('draft', 'submitted', 'under_review', 'accepted',
                'provisioning', 'awaiting_acceptance', 'completed', 'returned', 'refused',
                'withdrawn', 'cancelled')),
            filed_by ID NOT NULL REFERENCES user_account (id),
            billing_account_id ID,
            applicant_name text NOT NULL,
            applicant_relation text NOT NULL,
            term_months integer NOT NULL CHECK (term_months IN (0, 12, 24, 36)),
            term_until DAY,
            wished_opening_on DAY,
            access_line text NOT NULL CHECK (access_line IN ('dedicated', 'vpn', 'existing')),
            intelligent_network FLAG NOT NULL,
            staffing FLAG NOT NULL,
            headsets FLAG NOT NULL,
            install_address text NOT NULL,
            seller_department text NOT NULL,
            seller_name text NOT NULL,
            seller_phone text NOT NULL,
            opportunity_code text NOT NULL,
            remarks text NOT NULL,
            price_book_version text REFERENCES price_book (version),
            state_reason text,
            refusal_ground text,
            handler_id ID REFERENCES user_account (id),
            submitted_at INSTANT,
            accepted_at INSTANT,
            created_at INSTANT NOT NULL,
            updated_at INSTANT NOT NULL,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // What was applied for. A unit price here is a negotiated or agreed one (P5), in won per unit
    // and month, or the contract price of a one-off item, VAT excluded.
    Table {
        name: "application_item",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            application_id ID NOT NULL,
            line_no integer NOT NULL,
            product text NOT NULL REFERENCES product (code),
            description text NOT NULL,
            quantity COUNT NOT NULL CHECK (quantity > 0),
            agreed_price WON CHECK (agreed_price >= 0),
            agreed_reason text,
            PRIMARY KEY (tenant_id, application_id, line_no),
            FOREIGN KEY (tenant_id, application_id) REFERENCES application (tenant_id, id)",
    },
    // Pre-checks and approvals, each with who and when (spec 2.1, P5, P6).
    Table {
        name: "application_check",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            application_id ID NOT NULL,
            kind text NOT NULL CHECK (kind IN ('network_reviewed', 'quote_confirmed_by_product',
                'quote_confirmed_by_consulting', 'under_ten_seats_approved',
                'agreed_price_approved')),
            checked_by ID NOT NULL REFERENCES user_account (id),
            checked_at INSTANT NOT NULL,
            note text NOT NULL,
            PRIMARY KEY (tenant_id, application_id, kind),
            FOREIGN KEY (tenant_id, application_id) REFERENCES application (tenant_id, id)",
    },
    Table {
        name: "consent",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            application_id ID NOT NULL,
            kind text NOT NULL,
            text_version text NOT NULL,
            given FLAG NOT NULL,
            given_by text NOT NULL,
            means text NOT NULL CHECK (means IN ('paper', 'electronic', 'phone')),
            given_at INSTANT NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, application_id) REFERENCES application (tenant_id, id),
            FOREIGN KEY (kind, text_version) REFERENCES consent_text (kind, version)",
    },
    // Papers: the file itself is in the object store under `object_key`.
    Table {
        name: "document",
        owner: Owner::TenantAndPartner,
        keep: Editable,
        body: "tenant_id ID NOT NULL REFERENCES tenant (id),
            id ID NOT NULL,
            application_id ID,
            task_id ID,
            partner_id ID REFERENCES partner (id),
            kind text NOT NULL,
            sealed FLAG NOT NULL,
            file_name text NOT NULL,
            media_type text NOT NULL,
            byte_count COUNT NOT NULL CHECK (byte_count > 0),
            sha256 text NOT NULL,
            object_key text NOT NULL,
            uploaded_by ID NOT NULL REFERENCES user_account (id),
            uploaded_at INSTANT NOT NULL,
            removed_at INSTANT,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, application_id) REFERENCES application (tenant_id, id)",
    },
];
