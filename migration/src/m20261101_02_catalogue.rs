//! What is sold and under which words: products, price books, consent texts, the provisioning
//! template, ad-hoc holidays. Shared reference data, none of it points to a tenant.

use crate::dialect::{self, Keep::Editable, Owner::Everyone, Table};
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

const TABLES: [Table; 7] = [
    Table {
        name: "product",
        owner: Everyone,
        keep: Editable,
        body: "code text NOT NULL PRIMARY KEY,
            name_ko text NOT NULL,
            name_en text NOT NULL,
            unit_ko text NOT NULL,
            unit_en text NOT NULL,
            charge text NOT NULL CHECK (charge IN ('recurring', 'one_off', 'attendance')),
            pricing text NOT NULL CHECK (pricing IN ('price_book', 'agreement')),
            mandatory FLAG NOT NULL,
            position integer NOT NULL",
    },
    Table {
        name: "price_book",
        owner: Everyone,
        keep: Editable,
        body: "version text NOT NULL PRIMARY KEY,
            valid_from DAY NOT NULL,
            source text NOT NULL,
            base_item text NOT NULL REFERENCES product (code)",
    },
    // Won per unit and month, VAT excluded, by contract term.
    Table {
        name: "price",
        owner: Everyone,
        keep: Editable,
        body: "version text NOT NULL REFERENCES price_book (version),
            item text NOT NULL REFERENCES product (code),
            min_seats COUNT NOT NULL CHECK (min_seats > 0),
            term_none WON NOT NULL CHECK (term_none >= 0),
            term_12 WON NOT NULL CHECK (term_12 >= 0),
            term_24 WON NOT NULL CHECK (term_24 >= 0),
            term_36 WON NOT NULL CHECK (term_36 >= 0),
            PRIMARY KEY (version, item, min_seats)",
    },
    Table {
        name: "consent_text",
        owner: Everyone,
        keep: Editable,
        body: "kind text NOT NULL CHECK (kind IN
                ('collection', 'collection_optional', 'third_party', 'marketing')),
            version text NOT NULL,
            valid_from DAY NOT NULL,
            required FLAG NOT NULL,
            title_ko text NOT NULL,
            title_en text NOT NULL,
            body_ko text NOT NULL,
            body_en text NOT NULL,
            PRIMARY KEY (kind, version)",
    },
    // The provisioning template of the terms' guide (spec 2.5), as data.
    Table {
        name: "plan_template_task",
        owner: Everyone,
        keep: Editable,
        body: "version text NOT NULL,
            kind text NOT NULL,
            position integer NOT NULL,
            title_ko text NOT NULL,
            title_en text NOT NULL,
            rule_ko text NOT NULL,
            rule_en text NOT NULL,
            owner_role text NOT NULL,
            partner_kind text,
            needed_when text NOT NULL,
            timing text NOT NULL CHECK (timing IN ('before_opening', 'after_opening', 'thursday')),
            business_days integer NOT NULL,
            needs_evidence FLAG NOT NULL,
            PRIMARY KEY (version, kind)",
    },
    Table {
        name: "plan_template_dependency",
        owner: Everyone,
        keep: Editable,
        body: "version text NOT NULL,
            kind text NOT NULL,
            depends_on text NOT NULL,
            PRIMARY KEY (version, kind, depends_on),
            FOREIGN KEY (version, kind) REFERENCES plan_template_task (version, kind),
            FOREIGN KEY (version, depends_on) REFERENCES plan_template_task (version, kind)",
    },
    // Election and ad-hoc holidays; the statutory ones are a rule (rules::business_day).
    Table {
        name: "extra_holiday",
        owner: Everyone,
        keep: Editable,
        body: "day DAY NOT NULL PRIMARY KEY, name text NOT NULL",
    },
];
