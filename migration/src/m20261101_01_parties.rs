//! Who: tenants (customer companies), their billing accounts, partners, users and sign-ins.

use crate::dialect::{self, Keep::Editable, Owner, Table};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::create_app_role(manager).await?;
        dialect::create(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_all(manager, &TABLES).await
    }
}

const TABLES: [Table; 9] = [
    Table {
        name: "deployment_setting",
        owner: Owner::Everyone,
        keep: Editable,
        body: "name text NOT NULL PRIMARY KEY, value text NOT NULL",
    },
    // The next number of each series: service IDs, account numbers. The row is locked while one
    // is taken, so numbers are given in order and a roll-back gives them back.
    Table {
        name: "number_series",
        owner: Owner::Provider,
        keep: Editable,
        body: "name text NOT NULL PRIMARY KEY, next_number COUNT NOT NULL CHECK (next_number > 0)",
    },
    Table {
        name: "tenant",
        owner: Owner::Tenant("id"),
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            business_number text NOT NULL,
            corporate_number text,
            name text NOT NULL,
            representative text NOT NULL,
            address text NOT NULL,
            phone text NOT NULL,
            mobile text,
            email text NOT NULL,
            created_at INSTANT NOT NULL,
            version COUNT NOT NULL,
            CONSTRAINT tenant_business_number UNIQUE (business_number)",
    },
    Table {
        name: "billing_account",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL REFERENCES tenant (id),
            id ID NOT NULL,
            number text NOT NULL,
            payer_name text NOT NULL,
            business_number text NOT NULL,
            address text NOT NULL,
            phone text NOT NULL,
            email text NOT NULL,
            tax_kind text NOT NULL CHECK (tax_kind IN ('taxable', 'zero_rated', 'exempt')),
            created_at INSTANT NOT NULL,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT billing_account_number UNIQUE (tenant_id, number)",
    },
    Table {
        name: "partner",
        owner: Owner::Partner("id"),
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            name text NOT NULL,
            kind text NOT NULL CHECK (kind IN
                ('system', 'app', 'staffing', 'development', 'network', 'goods')),
            business_number text NOT NULL,
            email text NOT NULL,
            phone text NOT NULL,
            created_at INSTANT NOT NULL,
            CONSTRAINT partner_business_number UNIQUE (business_number)",
    },
    Table {
        name: "user_account",
        owner: Owner::TenantAndPartner,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            email text NOT NULL,
            name text NOT NULL,
            department text NOT NULL,
            phone text NOT NULL,
            role text NOT NULL CHECK (role IN ('sales', 'consulting', 'product', 'operations',
                'settlement', 'credit', 'legal', 'admin', 'tenant_admin', 'tenant_viewer',
                'partner')),
            tenant_id ID REFERENCES tenant (id),
            partner_id ID REFERENCES partner (id),
            language text NOT NULL CHECK (language IN ('ko', 'en')),
            password_hash text NOT NULL,
            disabled_at INSTANT,
            created_at INSTANT NOT NULL,
            version COUNT NOT NULL,
            CONSTRAINT user_account_email UNIQUE (email),
            CONSTRAINT user_account_belongs CHECK (
                (role IN ('tenant_admin', 'tenant_viewer')) = (tenant_id IS NOT NULL)
                AND (role = 'partner') = (partner_id IS NOT NULL))",
    },
    // A sign-in: of a browser (secret in the cookie) or of a program (refresh tokens).
    Table {
        name: "sign_in",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            user_id ID NOT NULL REFERENCES user_account (id),
            channel text NOT NULL CHECK (channel IN ('page', 'api')),
            secret_hash text NOT NULL,
            from_address text NOT NULL,
            user_agent text NOT NULL,
            created_at INSTANT NOT NULL,
            expires_at INSTANT NOT NULL,
            ended_at INSTANT,
            end_reason text,
            CONSTRAINT sign_in_secret UNIQUE (secret_hash)",
    },
    Table {
        name: "refresh_token",
        owner: Owner::Provider,
        keep: Editable,
        body: "token_hash text NOT NULL PRIMARY KEY,
            sign_in_id ID NOT NULL REFERENCES sign_in (id),
            created_at INSTANT NOT NULL,
            expires_at INSTANT NOT NULL,
            used_at INSTANT",
    },
    Table {
        name: "sign_in_attempt",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            email text NOT NULL,
            from_address text NOT NULL,
            succeeded FLAG NOT NULL,
            at INSTANT NOT NULL",
    },
];
