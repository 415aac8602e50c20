//! Tax invoices (세금계산서): the papers, where each is on its way to the tax office, and what the
//! law wants to know of a payer.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        for column in PAYER {
            let kind = "text NOT NULL DEFAULT ''";
            dialect::add_column(manager, ("billing_account", column, kind)).await?;
        }
        dialect::create(manager, &TABLES).await?;
        for sql in SERIES_AND_INDEXES {
            run(manager.get_connection(), sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        run(manager.get_connection(), "DELETE FROM number_series WHERE name = 'tax_invoice'")
            .await?;
        dialect::drop_all(manager, &TABLES).await?;
        for column in PAYER {
            dialect::drop_column(manager, ("billing_account", column)).await?;
        }
        Ok(())
    }
}

const PAYER: [&str; 4] = ["representative", "business_type", "business_item", "branch"];

const SERIES_AND_INDEXES: [&str; 7] = [
    "INSERT INTO number_series (name, next_number) VALUES ('tax_invoice', 1)",
    // Who represents a payer was asked of the company it belongs to.
    "UPDATE billing_account SET representative = coalesce((SELECT t.representative FROM tenant t \
     WHERE t.id = billing_account.tenant_id), '')",
    // Nothing is invoiced twice, but what was rejected or cancelled may be invoiced anew.
    "CREATE UNIQUE INDEX tax_invoice_slot ON tax_invoice_progress (tenant_id, slot) \
     WHERE state NOT IN ('rejected', 'cancelled')",
    "CREATE INDEX tax_invoice_by_month ON tax_invoice (month, id)",
    "CREATE INDEX tax_invoice_by_bill ON tax_invoice (tenant_id, bill_id)",
    "CREATE INDEX tax_invoice_on_its_way ON tax_invoice_progress (state) \
     WHERE state IN ('issued', 'queued', 'sent')",
    "CREATE INDEX tax_invoice_by_transmission ON tax_invoice_progress (transmission_id)",
];

const TABLES: [Table; 7] = [
    // `bill_lines` is a JSON array of the lines of the bill it is about. `number` is ours,
    // `issue_id` the tax office's form. What an amendment takes back is negative.
    Table {
        name: "tax_invoice",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            bill_id ID NOT NULL,
            bill_lines text NOT NULL,
            credit_note_id ID,
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            number text NOT NULL CHECK (length(number) <= 24),
            issue_id text NOT NULL CHECK (length(issue_id) = 24),
            class text NOT NULL CHECK (class IN ('normal', 'amended')),
            kind text NOT NULL CHECK (kind IN ('taxable', 'zero_rated', 'exempt')),
            written_on DAY NOT NULL,
            purpose text NOT NULL CHECK (purpose IN ('receipt', 'charge')),
            supplier_business_number text NOT NULL,
            supplier_branch text NOT NULL,
            supplier_name text NOT NULL,
            supplier_representative text NOT NULL,
            supplier_address text NOT NULL,
            supplier_business_type text NOT NULL,
            supplier_business_item text NOT NULL,
            supplier_email text NOT NULL,
            supplier_phone text NOT NULL,
            customer_business_number text NOT NULL,
            customer_branch text NOT NULL,
            customer_name text NOT NULL,
            customer_representative text NOT NULL,
            customer_address text NOT NULL,
            customer_business_type text NOT NULL,
            customer_business_item text NOT NULL,
            customer_email text NOT NULL,
            customer_second_email text NOT NULL,
            supply WON NOT NULL,
            vat WON NOT NULL,
            total WON NOT NULL,
            paid_cash WON NOT NULL,
            paid_cheque WON NOT NULL,
            paid_note WON NOT NULL,
            paid_credit WON NOT NULL,
            remarks text NOT NULL,
            amendment text CHECK (amendment IN ('01', '02', '03', '04', '05', '06')),
            original_id ID,
            original_issue_id text,
            issue_by DAY,
            transmit_by DAY NOT NULL,
            issued_on DAY NOT NULL,
            issued_at INSTANT NOT NULL,
            issued_by ID REFERENCES user_account (id),
            late FLAG NOT NULL,
            reason text,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT tax_invoice_number UNIQUE (tenant_id, number),
            CONSTRAINT tax_invoice_issue_id UNIQUE (tenant_id, issue_id),
            CONSTRAINT tax_invoice_adds_up CHECK (total = supply + vat
                AND total = paid_cash + paid_cheque + paid_note + paid_credit),
            CONSTRAINT tax_invoice_taxed CHECK (kind = 'taxable' OR vat = 0),
            CONSTRAINT tax_invoice_amends CHECK ((class = 'amended') = (amendment IS NOT NULL)
                AND (class = 'amended') = (original_id IS NOT NULL)
                AND (class = 'amended') = (original_issue_id IS NOT NULL)),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id),
            FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, id),
            FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_note (tenant_id, id),
            FOREIGN KEY (tenant_id, original_id) REFERENCES tax_invoice (tenant_id, id)",
    },
    // `quantity` in hundredths.
    Table {
        name: "tax_invoice_line",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            tax_invoice_id ID NOT NULL,
            line_no integer NOT NULL CHECK (line_no BETWEEN 1 AND 99),
            supplied_on DAY NOT NULL,
            name text NOT NULL,
            spec text NOT NULL,
            quantity COUNT,
            unit_price WON,
            supply WON NOT NULL,
            vat WON NOT NULL,
            remark text NOT NULL,
            PRIMARY KEY (tenant_id, tax_invoice_id, line_no),
            FOREIGN KEY (tenant_id, tax_invoice_id) REFERENCES tax_invoice (tenant_id, id)",
    },
    // Credit notes that were out before the invoice and stand in it as negative lines.
    Table {
        name: "tax_invoice_note",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            tax_invoice_id ID NOT NULL,
            credit_note_id ID NOT NULL,
            PRIMARY KEY (tenant_id, tax_invoice_id, credit_note_id),
            FOREIGN KEY (tenant_id, tax_invoice_id) REFERENCES tax_invoice (tenant_id, id),
            FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_note (tenant_id, id)",
    },
    // The signed XML, to the byte.
    Table {
        name: "tax_invoice_paper",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            tax_invoice_id ID NOT NULL,
            xml text NOT NULL,
            sha256 text NOT NULL CHECK (length(sha256) = 64),
            PRIMARY KEY (tenant_id, tax_invoice_id),
            FOREIGN KEY (tenant_id, tax_invoice_id) REFERENCES tax_invoice (tenant_id, id)",
    },
    // A package handed to a gateway. `simulated`: nothing of it reaches the tax office.
    Table {
        name: "tax_transmission",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            submit_id text NOT NULL UNIQUE,
            gateway text NOT NULL,
            simulated FLAG NOT NULL,
            documents integer NOT NULL CHECK (documents BETWEEN 1 AND 100),
            created_by ID REFERENCES user_account (id),
            created_at INSTANT NOT NULL,
            submitted_at INSTANT,
            answered_at INSTANT,
            last_error text,
            version COUNT NOT NULL",
    },
    // `slot` says what the document invoices.
    Table {
        name: "tax_invoice_progress",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            tax_invoice_id ID NOT NULL,
            state text NOT NULL CHECK (state IN ('issued', 'queued', 'sent', 'accepted',
                'rejected', 'cancelled')),
            slot text NOT NULL,
            transmission_id ID,
            result_code text,
            queued_at INSTANT,
            sent_at INSTANT,
            answered_at INSTANT,
            cancelled_at INSTANT,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, tax_invoice_id),
            CONSTRAINT tax_invoice_answered CHECK
                ((state IN ('accepted', 'rejected')) = (result_code IS NOT NULL)),
            CONSTRAINT tax_invoice_sent CHECK
                ((state IN ('sent', 'accepted', 'rejected')) = (transmission_id IS NOT NULL)),
            FOREIGN KEY (tenant_id, tax_invoice_id) REFERENCES tax_invoice (tenant_id, id)",
    },
    // Further addresses a payer's tax invoices go to.
    Table {
        name: "billing_recipient",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            name text NOT NULL,
            email text NOT NULL,
            added_by ID NOT NULL REFERENCES user_account (id),
            added_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT billing_recipient_once UNIQUE (tenant_id, billing_account_id, email),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
];
