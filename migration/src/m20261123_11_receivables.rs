//! What is owed and what was paid: the ledger, open bills, deposits and payments, credit notes,
//! off-cycle bills, disputed lines, and months that are closed.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        for column in COLUMNS {
            dialect::add_column(manager, column).await?;
        }
        dialect::loosen(manager, ("assessed_charge", "subscription_id", "ID")).await?;
        dialect::create(manager, &TABLES).await?;
        let db = manager.get_connection();
        for (code, ko, en, kind) in ACCOUNTS {
            let sql = format!(
                "INSERT INTO ledger_account (code, name_ko, name_en, kind) \
                 VALUES ('{code}', '{ko}', '{en}', '{kind}')"
            );
            run(db, &sql).await?;
        }
        for sql in SERIES_AND_INDEXES {
            run(db, sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        run(manager.get_connection(), "DELETE FROM number_series WHERE name = 'month_close'")
            .await?;
        dialect::drop_all(manager, &TABLES).await?;
        for (table, column, _) in COLUMNS.iter().rev() {
            dialect::drop_column(manager, (table, column)).await?;
        }
        Ok(())
    }
}

/// Table, column, type; where it may not be null with a DEFAULT for the rows that are there.
const COLUMNS: [(&str, &str, &str); 4] = [
    // A bill out of turn: the final bill asked for, or a debit note (C7: `-2`, `-3` …).
    (
        "bill",
        "kind",
        "text NOT NULL DEFAULT 'regular' CHECK (kind IN ('regular', 'final', 'debit_note'))",
    ),
    // The bill a debit note corrects, and why.
    ("bill", "corrects_bill_id", "ID"),
    ("bill", "reason", "text"),
    // A charge of the payer's and of no service: the late charge of a bill.
    ("assessed_charge", "billing_account_id", "ID"),
];

/// code, Korean, English, kind (spec 4.4)
#[rustfmt::skip]
const ACCOUNTS: [(&str, &str, &str, &str); 14] = [
    ("bank", "보통예금", "Bank", "asset"),
    ("receivables", "외상매출금", "Receivables", "asset"),
    ("input_vat", "부가세대급금", "Input VAT", "asset"),
    ("suspense", "가수금", "Suspense", "liability"),
    ("vat_payable", "부가세예수금", "VAT payable", "liability"),
    ("partner_payable", "미지급금(협력사)", "Partner payable", "liability"),
    ("revenue", "서비스매출", "Service revenue", "income"),
    ("outage_credits", "장애 손해배상(매출차감)", "Outage credits", "income"),
    ("sales_adjustments", "매출조정", "Sales adjustments", "income"),
    ("clawback_revenue", "해지위약금수익", "Clawback revenue", "income"),
    ("late_charge_income", "가산금수익", "Late charge income", "income"),
    ("partner_cost", "협력사 지급수수료", "Partner cost", "expense"),
    ("bad_debt", "대손상각비", "Bad debt", "expense"),
    ("rounding", "잡손익", "Differences", "expense"),
];

const SERIES_AND_INDEXES: [&str; 8] = [
    // Its row is what closing a month and posting to it wait for each other on.
    "INSERT INTO number_series (name, next_number) VALUES ('month_close', 1)",
    "CREATE INDEX assessed_charge_by_subscription ON assessed_charge (subscription_id, month)",
    "CREATE INDEX assessed_charge_by_account ON assessed_charge (billing_account_id, month)",
    "CREATE INDEX posting_by_month ON posting (month, tenant_id)",
    "CREATE INDEX receivable_open ON receivable (tenant_id, billing_account_id, due_on) \
     WHERE late_open + principal_open > 0",
    "CREATE INDEX allocation_by_bill ON allocation (tenant_id, bill_id)",
    "CREATE INDEX credit_balance_left ON credit_balance (tenant_id, billing_account_id) \
     WHERE remaining > 0",
    "CREATE INDEX payment_by_deposit ON payment (deposit_id)",
];

const TABLES: [Table; 12] = [
    Table {
        name: "ledger_account",
        owner: Owner::Everyone,
        keep: Editable,
        body: "code text NOT NULL PRIMARY KEY,
            name_ko text NOT NULL,
            name_en text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('asset', 'liability', 'income', 'expense'))",
    },
    // Double entry (spec 4.4). A row moves an amount from the credited to the debited account, so
    // no row and no sum of rows is out of balance. `entry_id` is the document's own id: a document
    // is posted once. `month` is the accounting month; `tenant_id` is the nil id where money has
    // come in and nobody knows whose it is.
    Table {
        name: "posting",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            entry_id ID NOT NULL,
            seq integer NOT NULL,
            source text NOT NULL CHECK (source IN ('bill', 'credit_note', 'deposit', 'payment',
                'payment_reversal', 'deposit_return', 'refund', 'write_off', 'settlement',
                'payout')),
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            entered_on DAY NOT NULL,
            debit text NOT NULL REFERENCES ledger_account (code),
            credit text NOT NULL REFERENCES ledger_account (code),
            amount WON NOT NULL CHECK (amount > 0),
            billing_account_id ID,
            partner_id ID,
            product text,
            PRIMARY KEY (tenant_id, entry_id, seq),
            CHECK (debit <> credit)",
    },
    // A closed month (마감): later postings go to the next open one. The highest `seq` of a month
    // says how it stands. `checklist` is what was found then, as JSON; `postings` and
    // `control_total` (won) are what the month held then.
    Table {
        name: "month_close",
        owner: Owner::Provider,
        keep: Immutable,
        body: "month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            seq integer NOT NULL CHECK (seq > 0),
            state text NOT NULL CHECK (state IN ('closed', 'reopened')),
            reason text NOT NULL,
            checklist text NOT NULL,
            postings COUNT NOT NULL,
            control_total WON NOT NULL,
            decided_by ID NOT NULL REFERENCES user_account (id),
            decided_at INSTANT NOT NULL,
            PRIMARY KEY (month, seq)",
    },
    // What is still open of a bill: a balance that the allocations add up to again. `late` is what
    // stands outside the tax (the late charges of earlier bills), which a payment settles first (L3).
    Table {
        name: "receivable",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            bill_id ID NOT NULL,
            billing_account_id ID NOT NULL,
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            due_on DAY NOT NULL,
            late_total WON NOT NULL CHECK (late_total >= 0),
            principal_total WON NOT NULL CHECK (principal_total >= 0),
            late_open WON NOT NULL CHECK (late_open BETWEEN 0 AND late_total),
            principal_open WON NOT NULL CHECK (principal_open BETWEEN 0 AND principal_total),
            PRIMARY KEY (tenant_id, bill_id),
            FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // Money that came in (입금). `fingerprint` is what makes the same deposit the same, whatever
    // file or message brings it. `assigned` won of it are known to be somebody's; the rest waits
    // in suspense (가수금), which may be acknowledged with a note.
    Table {
        name: "deposit",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            fingerprint text NOT NULL UNIQUE,
            source text NOT NULL CHECK (source IN ('import', 'callback', 'manual')),
            bank text NOT NULL,
            deposited_on DAY NOT NULL,
            deposited_at text,
            depositor text NOT NULL,
            amount WON NOT NULL CHECK (amount > 0),
            virtual_account text,
            reference text,
            memo text,
            import_id ID,
            assigned WON NOT NULL CHECK (assigned BETWEEN 0 AND amount),
            acknowledged_by ID REFERENCES user_account (id),
            acknowledged_at INSTANT,
            acknowledged_note text,
            recorded_by ID REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            version COUNT NOT NULL",
    },
    // A deposit, or a part of it, that is a payer's (수납).
    Table {
        name: "payment",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            deposit_id ID NOT NULL REFERENCES deposit (id),
            amount WON NOT NULL CHECK (amount > 0),
            paid_on DAY NOT NULL,
            matched_by text NOT NULL CHECK (matched_by IN ('virtual_account', 'name_and_amount',
                'hand')),
            designated_bill_id ID,
            recorded_by ID REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id),
            FOREIGN KEY (tenant_id, designated_bill_id) REFERENCES bill (tenant_id, id)",
    },
    // A payment that was none (returned transfer, wrong payer): undone once, as a whole.
    Table {
        name: "payment_reversal",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            payment_id ID NOT NULL,
            id ID NOT NULL,
            reason text NOT NULL,
            back_to text NOT NULL CHECK (back_to IN ('suspense', 'bank')),
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, payment_id),
            FOREIGN KEY (tenant_id, payment_id) REFERENCES payment (tenant_id, id)",
    },
    // A correction downwards of an issued bill (감액 통지). Amounts are positive won.
    Table {
        name: "credit_note",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            bill_id ID NOT NULL,
            seq integer NOT NULL CHECK (seq > 0),
            number text NOT NULL,
            ground text NOT NULL CHECK (ground IN ('outage', 'dispute', 'billing_error',
                'goodwill', 'price_change', 'termination')),
            reason text NOT NULL,
            supply WON NOT NULL CHECK (supply >= 0),
            vat WON NOT NULL CHECK (vat >= 0),
            out_of_scope WON NOT NULL CHECK (out_of_scope >= 0),
            total WON NOT NULL CHECK (total > 0),
            issued_on DAY NOT NULL,
            issued_at INSTANT NOT NULL,
            requested_by ID NOT NULL REFERENCES user_account (id),
            approved_by ID REFERENCES user_account (id),
            workings text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT credit_note_seq UNIQUE (tenant_id, bill_id, seq),
            CONSTRAINT credit_note_number UNIQUE (tenant_id, number),
            CONSTRAINT credit_note_adds_up CHECK (total = supply + vat + out_of_scope),
            FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    Table {
        name: "credit_note_line",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            credit_note_id ID NOT NULL,
            line_no integer NOT NULL,
            bill_id ID NOT NULL,
            bill_line_no integer,
            charge text NOT NULL,
            product text REFERENCES product (code),
            label_ko text NOT NULL,
            label_en text NOT NULL,
            supply WON NOT NULL CHECK (supply >= 0),
            vat WON NOT NULL CHECK (vat >= 0),
            tax_category text NOT NULL CHECK (tax_category IN
                ('taxable', 'zero_rated', 'exempt', 'out_of_scope')),
            workings text NOT NULL,
            PRIMARY KEY (tenant_id, credit_note_id, line_no),
            FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_note (tenant_id, id),
            FOREIGN KEY (tenant_id, bill_id, bill_line_no)
                REFERENCES bill_line (tenant_id, bill_id, line_no)",
    },
    // What is left of a payment or a credit note to settle bills with. `id` is that document's.
    Table {
        name: "credit_balance",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            source text NOT NULL CHECK (source IN ('payment', 'credit_note')),
            billing_account_id ID NOT NULL,
            given_on DAY NOT NULL,
            amount WON NOT NULL CHECK (amount > 0),
            remaining WON NOT NULL CHECK (remaining BETWEEN 0 AND amount),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // What settled what (L3): append only, undone by rows of the opposite sign.
    Table {
        name: "allocation",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            source text NOT NULL CHECK (source IN ('payment', 'credit_note', 'write_off')),
            source_id ID NOT NULL,
            bill_id ID NOT NULL,
            late WON NOT NULL,
            principal WON NOT NULL,
            allocated_on DAY NOT NULL,
            allocated_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CHECK ((late >= 0 AND principal >= 0 AND late + principal > 0)
                OR (late <= 0 AND principal <= 0 AND late + principal < 0)),
            FOREIGN KEY (tenant_id, bill_id) REFERENCES receivable (tenant_id, bill_id)",
    },
    // A line the customer does not accept (이의): while it is open its amount is left out of late
    // charge, demand and suspension. `amount` won, VAT included.
    Table {
        name: "line_dispute",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            billing_account_id ID NOT NULL,
            bill_id ID NOT NULL,
            bill_line_no integer NOT NULL,
            amount WON NOT NULL CHECK (amount > 0),
            state text NOT NULL CHECK (state IN ('open', 'upheld', 'rejected', 'withdrawn')),
            reason text NOT NULL,
            opened_by ID NOT NULL REFERENCES user_account (id),
            opened_at INSTANT NOT NULL,
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            decision text,
            credit_note_id ID,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, bill_id, bill_line_no)
                REFERENCES bill_line (tenant_id, bill_id, line_no),
            FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_note (tenant_id, id)",
    },
];
