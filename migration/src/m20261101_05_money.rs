//! What the customer owes: bill runs, issued bills and their lines. An issued bill never changes.

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

const TABLES: [Table; 4] = [
    // Months are whole numbers yyyymm.
    Table {
        name: "bill_run",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            state text NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
            started_by ID REFERENCES user_account (id),
            started_at INSTANT NOT NULL,
            finished_at INSTANT,
            accounts_total COUNT NOT NULL,
            accounts_done COUNT NOT NULL,
            bills_issued COUNT NOT NULL,
            amount_total WON NOT NULL,
            version COUNT NOT NULL",
    },
    Table {
        name: "bill_run_failure",
        owner: Owner::Provider,
        keep: Editable,
        body: "run_id ID NOT NULL REFERENCES bill_run (id),
            tenant_id ID NOT NULL,
            billing_account_id ID NOT NULL,
            code text NOT NULL,
            detail text NOT NULL,
            PRIMARY KEY (run_id, tenant_id, billing_account_id)",
    },
    Table {
        name: "bill",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            seq integer NOT NULL CHECK (seq > 0),
            number text NOT NULL,
            payer_name text NOT NULL,
            payer_business_number text NOT NULL,
            payer_address text NOT NULL,
            payer_email text NOT NULL,
            supply WON NOT NULL,
            vat WON NOT NULL,
            out_of_scope WON NOT NULL,
            total WON NOT NULL,
            due_on DAY NOT NULL,
            issued_on DAY NOT NULL,
            issued_at INSTANT NOT NULL,
            run_id ID,
            engine_version text NOT NULL,
            inputs_sha256 text NOT NULL,
            workings text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT bill_once_a_month UNIQUE (tenant_id, billing_account_id, month, seq),
            CONSTRAINT bill_number UNIQUE (tenant_id, number),
            CONSTRAINT bill_adds_up CHECK (total = supply + vat + out_of_scope AND total >= 0),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // `unit_price` in won per unit and month; `days` of `month_days` were billable; `workings` is
    // the derivation tree as JSON, exactly as it was when the bill was issued.
    Table {
        name: "bill_line",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            bill_id ID NOT NULL,
            line_no integer NOT NULL,
            subscription_id ID,
            service_id text,
            charge text NOT NULL CHECK (charge IN ('recurring', 'one_off', 'attendance',
                'outage_credit', 'late_charge', 'clawback', 'adjustment')),
            product text REFERENCES product (code),
            label_ko text NOT NULL,
            label_en text NOT NULL,
            conditions_ko text NOT NULL,
            conditions_en text NOT NULL,
            unit_price WON NOT NULL,
            quantity COUNT NOT NULL,
            first_day DAY,
            last_day DAY,
            days integer NOT NULL,
            month_days integer NOT NULL,
            supply WON NOT NULL,
            vat WON NOT NULL,
            discount_granted WON NOT NULL,
            tax_category text NOT NULL CHECK (tax_category IN
                ('taxable', 'zero_rated', 'exempt', 'out_of_scope')),
            workings text NOT NULL,
            PRIMARY KEY (tenant_id, bill_id, line_no),
            FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, id),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
];
