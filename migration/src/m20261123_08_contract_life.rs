//! The life of a contract after its opening: change orders (변경·일시이용중단·해지 신청), what leaves
//! and what changes from which day, charges other rules assess, and what the customer is told.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::create(manager, &TABLES).await?;
        for column in COLUMNS {
            dialect::add_column(manager, column).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name, _) in COLUMNS.iter().rev() {
            let sql = format!("ALTER TABLE {table} DROP COLUMN {name}");
            dialect::run(manager.get_connection(), &sql).await?;
        }
        dialect::drop_all(manager, &TABLES).await
    }
}

/// Table, column, type.
const COLUMNS: [(&str, &str, &str); 2] = [
    // On whose wish or ground a service stands still, so that no stop is called by another's name:
    // 일시이용중단 (art. 13), 이용정지 (art. 11).
    (
        "subscription_state",
        "ground",
        "text CHECK (ground IN ('customers_wish', 'arrears', 'court_order', 'insolvency'))",
    ),
    // A paper of a change order.
    ("document", "change_order_id", "ID"),
];

const TABLES: [Table; 10] = [
    // 변경신청서 (양식 #4), 일시이용중단 신청, 해지신청서 (양식 #1). `effective_on` is the first day on
    // which it holds; for a termination the day after the last day of service (C3). `until_on` is
    // the day after a pause's last day.
    Table {
        name: "change_order",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            subscription_id ID NOT NULL,
            service_id text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('change', 'pause', 'pause_extension', 'resumption',
                'termination')),
            state text NOT NULL CHECK (state IN ('filed', 'approved', 'refused', 'withdrawn')),
            reason text NOT NULL,
            effective_on DAY NOT NULL,
            until_on DAY,
            ground text CHECK (ground IN ('customers_wish', 'public_order', 'serious_breach',
                'pause_over_six_months', 'similar_ground', 'end_of_business', 'arrears')),
            old_term_months integer CHECK (old_term_months IN (0, 12, 24, 36)),
            new_term_months integer CHECK (new_term_months IN (0, 12, 24, 36)),
            new_billing_account_id ID,
            new_install_address text,
            filed_by ID NOT NULL REFERENCES user_account (id),
            filed_at INSTANT NOT NULL,
            product_approved_by ID REFERENCES user_account (id),
            product_approved_at INSTANT,
            product_note text,
            penalty WON CHECK (penalty >= 0),
            waived WON CHECK (waived >= 0 AND waived <= penalty),
            waiver_reason text,
            waived_by ID REFERENCES user_account (id),
            decided_by ID REFERENCES user_account (id),
            decided_at INSTANT,
            decision_reason text,
            version COUNT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
            FOREIGN KEY (tenant_id, new_billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    // The form's grid: 기존 and 변경, each 단가 and 회선수, per product. Prices in won per unit and
    // month; `agreed_price` is a negotiated one (P5).
    Table {
        name: "change_order_item",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            change_order_id ID NOT NULL,
            line_no integer NOT NULL,
            product text NOT NULL REFERENCES product (code),
            old_quantity COUNT NOT NULL CHECK (old_quantity >= 0),
            old_unit_price WON,
            new_quantity COUNT NOT NULL CHECK (new_quantity >= 0),
            new_unit_price WON,
            agreed_price WON CHECK (agreed_price >= 0),
            agreed_reason text,
            PRIMARY KEY (tenant_id, change_order_id, line_no),
            FOREIGN KEY (tenant_id, change_order_id) REFERENCES change_order (tenant_id, id)",
    },
    // Units that left their batch (T3); `from_on` is the first day without them.
    Table {
        name: "subscription_leaving",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            unit_seq integer NOT NULL,
            quantity COUNT NOT NULL CHECK (quantity > 0),
            from_on DAY NOT NULL,
            source text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id, unit_seq)
                REFERENCES subscription_unit (tenant_id, subscription_id, seq)",
    },
    // A changed term (T5). The contract counts from `contract_from`, which is another day than
    // before only where a new contract began: from no term, or in a renewal year.
    Table {
        name: "subscription_term",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            term_months integer NOT NULL CHECK (term_months IN (0, 12, 24, 36)),
            contract_from DAY NOT NULL,
            from_on DAY NOT NULL,
            source text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // Another payer, from the first of a month: a month has one payer (C7).
    Table {
        name: "subscription_payer",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            billing_account_id ID NOT NULL,
            from_on DAY NOT NULL,
            source text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
            FOREIGN KEY (tenant_id, billing_account_id)
                REFERENCES billing_account (tenant_id, id)",
    },
    Table {
        name: "subscription_address",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            subscription_id ID NOT NULL,
            seq integer NOT NULL,
            install_address text NOT NULL,
            from_on DAY NOT NULL,
            source text NOT NULL,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, subscription_id, seq),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // A charge (or, negative, a credit) that an act worked out, with its derivation as JSON; won,
    // VAT excluded. It is billed once, in the run of its month or the next one after it.
    Table {
        name: "assessed_charge",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            subscription_id ID NOT NULL,
            month integer NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
            charge text NOT NULL CHECK (charge IN
                ('outage_credit', 'late_charge', 'clawback', 'adjustment')),
            product text REFERENCES product (code),
            label_ko text NOT NULL,
            label_en text NOT NULL,
            supply WON NOT NULL CHECK (supply <> 0),
            tax_category text NOT NULL CHECK (tax_category IN
                ('taxable', 'zero_rated', 'exempt', 'out_of_scope')),
            workings text NOT NULL,
            change_order_id ID,
            recorded_by ID NOT NULL REFERENCES user_account (id),
            recorded_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
            FOREIGN KEY (tenant_id, change_order_id) REFERENCES change_order (tenant_id, id)",
    },
    // Which bill an assessed charge went on: once.
    Table {
        name: "billed_charge",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            assessed_charge_id ID NOT NULL,
            bill_id ID NOT NULL,
            line_no integer NOT NULL,
            PRIMARY KEY (tenant_id, assessed_charge_id),
            FOREIGN KEY (tenant_id, assessed_charge_id)
                REFERENCES assessed_charge (tenant_id, id),
            FOREIGN KEY (tenant_id, bill_id, line_no)
                REFERENCES bill_line (tenant_id, bill_id, line_no)",
    },
    // What a customer must be told before a day, and when it was. A mail's delivery is known from
    // its letter; one told by telephone or post is delivered when it is recorded.
    Table {
        name: "notice",
        owner: Owner::Tenant("tenant_id"),
        keep: Editable,
        body: "tenant_id ID NOT NULL,
            id ID NOT NULL,
            subscription_id ID NOT NULL,
            kind text NOT NULL CHECK (kind IN ('delay', 'maintenance', 'renewal_two_months',
                'renewal_one_month', 'suspension', 'termination')),
            subject text NOT NULL,
            reason text NOT NULL,
            promised_on DAY,
            tell_by DAY,
            channel text NOT NULL CHECK (channel IN ('mail', 'phone', 'post')),
            recipient text NOT NULL,
            outbox_id ID,
            maintenance_id ID,
            told_by ID REFERENCES user_account (id),
            told_at INSTANT NOT NULL,
            delivered_at INSTANT,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id)",
    },
    // 휴지 (art. 12): planned work that stops services, told of beforehand; never an outage.
    Table {
        name: "maintenance",
        owner: Owner::Provider,
        keep: Editable,
        body: "id ID NOT NULL PRIMARY KEY,
            from_at INSTANT NOT NULL,
            until_at INSTANT NOT NULL,
            reason text NOT NULL,
            planned_by ID NOT NULL REFERENCES user_account (id),
            planned_at INSTANT NOT NULL,
            cancelled_at INSTANT,
            version COUNT NOT NULL,
            CHECK (until_at > from_at)",
    },
];
