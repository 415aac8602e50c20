//! Partner settlement (협력사 정산): contracts and bank accounts of partners, attendance reports,
//! billing and settlement requests, monthly statements with what is said about them, purchase tax
//! invoices and payouts.
//!
//! What only the partner and the provider may see names the customer in `customer_id`, not in
//! `tenant_id`: the customer does not see what its supplier's partner earns.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        for column in PARTNER_COLUMNS {
            dialect::add_column(manager, ("partner", column, "text NOT NULL DEFAULT ''")).await?;
        }
        dialect::create(manager, &TABLES).await?;
        dialect::add_column(manager, ("document", "billing_request_id", "ID")).await?;
        for sql in SERIES_AND_INDEXES {
            run(manager.get_connection(), sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        let series = "DELETE FROM number_series WHERE name IN \
                      ('partner_contract', 'billing_request', 'payout')";
        run(manager.get_connection(), series).await?;
        dialect::drop_column(manager, ("document", "billing_request_id")).await?;
        dialect::drop_all(manager, &TABLES).await?;
        for column in PARTNER_COLUMNS {
            dialect::drop_column(manager, ("partner", column)).await?;
        }
        Ok(())
    }
}

/// What a tax invoice says of its supplier.
const PARTNER_COLUMNS: [&str; 4] = ["representative", "address", "business_type", "business_item"];

const SERIES_AND_INDEXES: [&str; 10] = [
    "INSERT INTO number_series (name, next_number) VALUES ('partner_contract', 1)",
    "INSERT INTO number_series (name, next_number) VALUES ('billing_request', 1)",
    "INSERT INTO number_series (name, next_number) VALUES ('payout', 1)",
    "CREATE INDEX attendance_report_by_month ON attendance_report (month, state)",
    "CREATE INDEX settlement_by_month ON settlement (month)",
    "CREATE UNIQUE INDEX settlement_dispute_open \
     ON settlement_dispute (partner_id, settlement_id, line_no) WHERE state = 'open'",
    "CREATE UNIQUE INDEX purchase_invoice_live ON purchase_invoice (partner_id, settlement_id) \
     WHERE state IN ('proposed', 'registered')",
    "CREATE INDEX payout_line_by_payout ON payout_line (payout_id)",
    "CREATE INDEX settlement_line_by_source ON settlement_line (source_id)",
    "CREATE INDEX settlement_line_by_usage_month ON settlement_line (usage_month)",
];

const TABLES: [Table; 18] = [
    // What a partner is paid for (spec 4.6). Won per piece, agent-month or unit and month, VAT
    // excluded; `share` in basis points of the billed revenue of `product`. `task_kind` names the
    // provisioning task an acceptance contract pays for; without one it is the accepted one-off
    // item of the product. `claim_back` in basis points of an outage's credit, 0: no clause.
    // `until_on` is the day after the last one. Nothing but the end is ever changed.
    Table {
        name: "partner_contract",
        owner: Owner::Partner("partner_id"),
        keep: Editable,
        body: "partner_id ID NOT NULL REFERENCES partner (id),
            id ID NOT NULL,
            number text NOT NULL,
            title text NOT NULL,
            kind text NOT NULL CHECK (kind IN
                ('on_acceptance', 'agent_month', 'fixed_monthly', 'revenue_share')),
            product text NOT NULL REFERENCES product (code),
            task_kind text,
            customer_id ID REFERENCES tenant (id),
            customer_label text,
            service_id text,
            subscription_id ID,
            price WON CHECK (price > 0),
            units COUNT NOT NULL CHECK (units > 0),
            share integer CHECK (share BETWEEN 1 AND 10000),
            claim_back integer NOT NULL CHECK (claim_back BETWEEN 0 AND 10000),
            budget_item text NOT NULL,
            from_on DAY NOT NULL,
            until_on DAY,
            replaces_id ID,
            created_by ID NOT NULL REFERENCES user_account (id),
            created_at INSTANT NOT NULL,
            ended_by ID REFERENCES user_account (id),
            ended_at INSTANT,
            end_reason text,
            version COUNT NOT NULL,
            PRIMARY KEY (partner_id, id),
            CONSTRAINT partner_contract_number UNIQUE (partner_id, number),
            CHECK ((kind = 'revenue_share') = (share IS NOT NULL)),
            CHECK ((kind = 'revenue_share') = (price IS NULL)),
            CHECK (until_on > from_on)",
    },
    // A payee's account: the number is encrypted with a key the database does not know. The
    // highest `seq` holds.
    Table {
        name: "partner_bank_account",
        owner: Owner::Partner("partner_id"),
        keep: Immutable,
        body: "partner_id ID NOT NULL REFERENCES partner (id),
            seq integer NOT NULL CHECK (seq > 0),
            bank_code text NOT NULL,
            number_sealed text NOT NULL,
            last_four text NOT NULL,
            holder text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (partner_id, seq)",
    },
    // Whether the bank names the holder the partner named (예금주 조회). The highest `seq` holds.
    Table {
        name: "partner_account_check",
        owner: Owner::Partner("partner_id"),
        keep: Immutable,
        body: "partner_id ID NOT NULL,
            account_seq integer NOT NULL,
            seq integer NOT NULL CHECK (seq > 0),
            matched FLAG NOT NULL,
            holder_found text NOT NULL,
            checked_by ID NOT NULL REFERENCES user_account (id),
            checked_at INSTANT NOT NULL,
            PRIMARY KEY (partner_id, account_seq, seq),
            FOREIGN KEY (partner_id, account_seq)
                REFERENCES partner_bank_account (partner_id, seq)",
    },
    // Whose doing an outage was: the basis of a claim-back.
    Table {
        name: "outage_fault",
        owner: Owner::Partner("partner_id"),
        keep: Immutable,
        body: "partner_id ID NOT NULL REFERENCES partner (id),
            outage_id ID NOT NULL REFERENCES outage (id),
            reason text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (partner_id, outage_id)",
    },
    // Attendance report (복무확인서). `confirmed` and `difference` in hundredths of agent-months:
    // what was confirmed, and by how much that differs from the report it corrects. Signed ones
    // never change: a correction is another report.
    Table {
        name: "attendance_report",
        owner: Owner::TenantAndPartner,
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            partner_id ID NOT NULL REFERENCES partner (id),
            contract_id ID NOT NULL,
            subscription_id ID NOT NULL,
            service_id text NOT NULL,
            customer_label text NOT NULL,
            product text NOT NULL REFERENCES product (code),
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            seq integer NOT NULL CHECK (seq > 0),
            base_days integer NOT NULL CHECK (base_days BETWEEN 1 AND 31),
            state text NOT NULL CHECK (state IN ('draft', 'submitted', 'signed', 'returned')),
            corrects_id ID,
            confirmed COUNT NOT NULL CHECK (confirmed >= 0),
            difference COUNT NOT NULL,
            remark text NOT NULL,
            submitted_by ID REFERENCES user_account (id),
            submitted_at INSTANT,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            signatory text,
            reason text,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT attendance_report_once
                UNIQUE (tenant_id, subscription_id, partner_id, month, seq),
            CHECK (state <> 'signed' OR (decided_at IS NOT NULL AND signatory IS NOT NULL)),
            FOREIGN KEY (partner_id, contract_id) REFERENCES partner_contract (partner_id, id),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // An agent's month: a letter a day (w worked, t trained, - neither), and what they come to.
    Table {
        name: "attendance_agent",
        owner: Owner::TenantAndPartner,
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            report_id ID NOT NULL,
            line_no integer NOT NULL,
            partner_id ID NOT NULL,
            agent text NOT NULL,
            days text NOT NULL,
            worked integer NOT NULL,
            trained integer NOT NULL,
            hundredths integer NOT NULL CHECK (hundredths BETWEEN 0 AND 100),
            PRIMARY KEY (tenant_id, report_id, line_no),
            FOREIGN KEY (tenant_id, report_id) REFERENCES attendance_report (tenant_id, id)",
    },
    // On which bill a signed report went (C6): once.
    Table {
        name: "billed_attendance",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            report_id ID NOT NULL,
            bill_id ID NOT NULL,
            line_no integer NOT NULL,
            PRIMARY KEY (tenant_id, report_id),
            FOREIGN KEY (tenant_id, report_id) REFERENCES attendance_report (tenant_id, id),
            FOREIGN KEY (tenant_id, bill_id, line_no)
                REFERENCES bill_line (tenant_id, bill_id, line_no)",
    },
    // Billing and settlement request (청구·정산 요청서): its fields as the form has them, won
    // without VAT; the certificate or report it rests on.
    Table {
        name: "billing_request",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            number text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('one_off', 'staffing')),
            subscription_id ID NOT NULL,
            service_id text NOT NULL,
            customer_name text NOT NULL,
            acceptance_id ID,
            attendance_report_id ID,
            contract_period text NOT NULL,
            amount WON NOT NULL CHECK (amount > 0),
            account_code text NOT NULL,
            written_on DAY NOT NULL,
            due_on DAY NOT NULL,
            sales_office text NOT NULL,
            billing_office text NOT NULL,
            partner_id ID,
            partner_amount WON CHECK (partner_amount > 0),
            budget_item text NOT NULL,
            pay_on DAY,
            remarks text NOT NULL,
            state text NOT NULL CHECK (state IN ('filed', 'handled', 'returned')),
            filed_by ID NOT NULL REFERENCES user_account (id),
            filed_at INSTANT NOT NULL,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            decision text,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT billing_request_number UNIQUE (tenant_id, number),
            CHECK ((kind = 'one_off') = (acceptance_id IS NOT NULL)),
            CHECK ((kind = 'staffing') = (attendance_report_id IS NOT NULL)),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
            FOREIGN KEY (tenant_id, acceptance_id) REFERENCES acceptance (tenant_id, id),
            FOREIGN KEY (tenant_id, attendance_report_id)
                REFERENCES attendance_report (tenant_id, id)",
    },
    // A partner's month (정산서). Won; the totals are those of its lines.
    Table {
        name: "settlement",
        owner: Owner::Partner("partner_id"),
        keep: Editable,
        body: "partner_id ID NOT NULL REFERENCES partner (id),
            id ID NOT NULL,
            number text NOT NULL,
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            state text NOT NULL CHECK (state IN ('made', 'sent', 'confirmed', 'paid')),
            supply WON NOT NULL,
            vat WON NOT NULL,
            total WON NOT NULL,
            settled_on DAY NOT NULL,
            pay_on DAY NOT NULL,
            made_by ID REFERENCES user_account (id),
            made_at INSTANT NOT NULL,
            sent_at INSTANT,
            confirmed_by ID REFERENCES user_account (id),
            confirmed_at INSTANT,
            paid_on DAY,
            version COUNT NOT NULL,
            PRIMARY KEY (partner_id, id),
            CONSTRAINT settlement_once_a_month UNIQUE (partner_id, month),
            CONSTRAINT settlement_number UNIQUE (partner_id, number),
            CONSTRAINT settlement_adds_up CHECK (total = supply + vat)",
    },
    // A line of it and where it comes from; a source is settled once. `quantity` in units, for
    // agent-months in hundredths, for a share the won it is a share of.
    Table {
        name: "settlement_line",
        owner: Owner::Partner("partner_id"),
        keep: Immutable,
        body: "partner_id ID NOT NULL,
            settlement_id ID NOT NULL,
            line_no integer NOT NULL,
            contract_id ID,
            source text NOT NULL CHECK (source IN ('attendance', 'task', 'one_off', 'fixed',
                'bill_line', 'outage', 'adjustment')),
            source_id ID NOT NULL,
            source_no integer NOT NULL,
            customer_id ID,
            customer_label text,
            service_id text,
            product text,
            label_ko text NOT NULL,
            label_en text NOT NULL,
            usage_month integer NOT NULL CHECK (usage_month % 100 BETWEEN 1 AND 12),
            quantity COUNT NOT NULL,
            unit_price WON NOT NULL,
            supply WON NOT NULL,
            vat WON NOT NULL,
            budget_item text NOT NULL,
            reason text,
            workings text NOT NULL,
            recorded_by ID REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (partner_id, settlement_id, line_no),
            CONSTRAINT settlement_line_source
                UNIQUE (partner_id, source, source_id, source_no),
            FOREIGN KEY (partner_id, settlement_id) REFERENCES settlement (partner_id, id),
            FOREIGN KEY (partner_id, contract_id) REFERENCES partner_contract (partner_id, id)",
    },
    // A line the partner does not accept (이의).
    Table {
        name: "settlement_dispute",
        owner: Owner::Partner("partner_id"),
        keep: Editable,
        body: "partner_id ID NOT NULL,
            id ID NOT NULL,
            settlement_id ID NOT NULL,
            line_no integer NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'withdrawn', 'rejected', 'upheld')),
            opened_by ID NOT NULL REFERENCES user_account (id),
            opened_at INSTANT NOT NULL,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            decision text,
            version COUNT NOT NULL,
            PRIMARY KEY (partner_id, id),
            FOREIGN KEY (partner_id, settlement_id, line_no)
                REFERENCES settlement_line (partner_id, settlement_id, line_no)",
    },
    // A partner's paper: an attachment to what it says, an invoice's XML, its own list.
    Table {
        name: "partner_document",
        owner: Owner::Partner("partner_id"),
        keep: Immutable,
        body: "partner_id ID NOT NULL REFERENCES partner (id),
            id ID NOT NULL,
            settlement_id ID NOT NULL,
            file_name text NOT NULL,
            media_type text NOT NULL,
            byte_count COUNT NOT NULL CHECK (byte_count > 0),
            sha256 text NOT NULL,
            object_key text NOT NULL,
            uploaded_by ID NOT NULL REFERENCES user_account (id),
            uploaded_at INSTANT NOT NULL,
            PRIMARY KEY (partner_id, id),
            FOREIGN KEY (partner_id, settlement_id) REFERENCES settlement (partner_id, id)",
    },
    // What was said about a disputed line, in order.
    Table {
        name: "settlement_message",
        owner: Owner::Partner("partner_id"),
        keep: Immutable,
        body: "partner_id ID NOT NULL,
            dispute_id ID NOT NULL,
            seq integer NOT NULL CHECK (seq > 0),
            author_id ID NOT NULL REFERENCES user_account (id),
            author_name text NOT NULL,
            by_partner FLAG NOT NULL,
            body text NOT NULL,
            document_id ID,
            written_at INSTANT NOT NULL,
            PRIMARY KEY (partner_id, dispute_id, seq),
            FOREIGN KEY (partner_id, dispute_id) REFERENCES settlement_dispute (partner_id, id),
            FOREIGN KEY (partner_id, document_id) REFERENCES partner_document (partner_id, id)",
    },
    // A purchase tax invoice (매입세금계산서): from its XML, typed in, or drafted by us for the
    // partner to approve (역발행). What stands on it never changes.
    Table {
        name: "purchase_invoice",
        owner: Owner::Partner("partner_id"),
        keep: Editable,
        body: "partner_id ID NOT NULL,
            id ID NOT NULL,
            settlement_id ID NOT NULL,
            way text NOT NULL CHECK (way IN ('xml', 'hand', 'reverse')),
            state text NOT NULL CHECK (state IN
                ('proposed', 'registered', 'refused', 'withdrawn')),
            issue_id text,
            written_on DAY NOT NULL,
            supplier_number text NOT NULL,
            supplier_name text NOT NULL,
            customer_number text NOT NULL,
            supply WON NOT NULL,
            vat WON NOT NULL,
            total WON NOT NULL,
            remarks text NOT NULL,
            document_id ID,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            reason text,
            version COUNT NOT NULL,
            PRIMARY KEY (partner_id, id),
            CONSTRAINT purchase_invoice_issue_id UNIQUE (partner_id, issue_id),
            FOREIGN KEY (partner_id, settlement_id) REFERENCES settlement (partner_id, id),
            FOREIGN KEY (partner_id, document_id) REFERENCES partner_document (partner_id, id)",
    },
    Table {
        name: "purchase_invoice_line",
        owner: Owner::Partner("partner_id"),
        keep: Immutable,
        body: "partner_id ID NOT NULL,
            invoice_id ID NOT NULL,
            line_no integer NOT NULL,
            name text NOT NULL,
            supply WON NOT NULL,
            vat WON NOT NULL,
            PRIMARY KEY (partner_id, invoice_id, line_no),
            FOREIGN KEY (partner_id, invoice_id) REFERENCES purchase_invoice (partner_id, id)",
    },
    // Partners paid together (지급). Whoever made it does not approve it.
    Table {
        name: "payout",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            number text NOT NULL,
            pay_on DAY NOT NULL,
            state text NOT NULL CHECK (state IN ('made', 'approved', 'paid', 'cancelled')),
            line_count integer NOT NULL,
            total WON NOT NULL CHECK (total >= 0),
            made_by ID NOT NULL REFERENCES user_account (id),
            made_at INSTANT NOT NULL,
            approved_by ID REFERENCES user_account (id),
            approved_at INSTANT,
            paid_by ID REFERENCES user_account (id),
            paid_at INSTANT,
            paid_on DAY,
            reason text,
            version COUNT NOT NULL,
            CONSTRAINT payout_number UNIQUE (number),
            CONSTRAINT payout_two_people CHECK (approved_by IS NULL OR approved_by <> made_by)",
    },
    // A settlement is in one payout: a cancelled one gives it back by losing its lines.
    Table {
        name: "payout_line",
        owner: Owner::Partner("partner_id"),
        keep: Editable,
        body: "partner_id ID NOT NULL,
            id ID NOT NULL,
            payout_id ID NOT NULL REFERENCES payout (id),
            settlement_id ID NOT NULL,
            invoice_id ID NOT NULL,
            account_seq integer NOT NULL,
            amount WON NOT NULL CHECK (amount > 0),
            PRIMARY KEY (partner_id, id),
            CONSTRAINT payout_line_settlement UNIQUE (partner_id, settlement_id),
            FOREIGN KEY (partner_id, settlement_id) REFERENCES settlement (partner_id, id),
            FOREIGN KEY (partner_id, invoice_id) REFERENCES purchase_invoice (partner_id, id),
            FOREIGN KEY (partner_id, account_seq)
                REFERENCES partner_bank_account (partner_id, seq)",
    },
    // How a bank wants its list of transfers: the columns' codes in order, with spaces between.
    Table {
        name: "payout_template",
        owner: Owner::Provider,
        keep: Editable,
        body: "bank text NOT NULL PRIMARY KEY,
            columns text NOT NULL,
            with_header FLAG NOT NULL,
            payee_text text NOT NULL,
            saved_by ID REFERENCES user_account (id),
            saved_at INSTANT NOT NULL,
            version COUNT NOT NULL",
    },
];
