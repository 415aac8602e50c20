//! What `gaetong verify` takes for the references of the schema is what the schema says, on either
//! database.

use crate::database::{Engine, TestDatabase};
use crate::on_both_databases;
use gaetong_billing::verify::references;
use std::collections::{BTreeMap, BTreeSet};

on_both_databases!(every_foreign_key_is_looked_into, no_id_refers_unseen);

/// Columns that refer and that are referred to.
type Columns = (Vec<String>, Vec<String>);

/// Table, foreign key, the columns that refer and are referred to, in their order.
const SQLITE: &str = "SELECT m.name, CAST(f.id AS text), f.\"from\", f.\"table\", f.\"to\" \
    FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' \
    ORDER BY m.name, f.id, f.seq";

const POSTGRES: &str = "SELECT c.conrelid::regclass::text, c.conname::text, a.attname::text, \
        c.confrelid::regclass::text, b.attname::text \
    FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) \
        WITH ORDINALITY AS k (of, onto, place) \
    JOIN pg_attribute a ON a.attnum = k.of JOIN pg_attribute b ON b.attnum = k.onto \
    WHERE c.contype = 'f' AND a.attrelid = c.conrelid AND b.attrelid = c.confrelid \
    ORDER BY 1, 2, k.place";

async fn every_foreign_key_is_looked_into(db: TestDatabase) {
    let catalog = match db.engine {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    };
    let mut keys: BTreeMap<[String; 3], Columns> = BTreeMap::new();
    for row in db.ask(catalog).await {
        let [table, key, of, parent, to] = row.try_into().expect("five columns");
        let columns = keys.entry([table, key, parent]).or_default();
        columns.0.push(of);
        columns.1.push(to);
    }
    assert!(keys.len() > 200, "{}", keys.len());
    let listed: BTreeSet<_> = references()
        .into_iter()
        .filter(|reference| reference.only.is_none())
        .map(|r| (r.table, r.parent, r.columns.join(" "), r.parent_columns.join(" ")))
        .collect();
    let missing: Vec<_> = keys
        .iter()
        .map(|([table, _, parent], (of, to))| {
            (table.as_str(), parent.as_str(), of.join(" "), to.join(" "))
        })
        .filter(|key| !listed.contains(key))
        .collect();
    assert!(missing.is_empty(), "not in billing/src/verify/references.txt: {missing:#?}");
}

/// Ids that are nobody else's: keys of their own, tokens, and a posting's document, which has a
/// promise of its own.
const REFER_TO_NOTHING: [&str; 8] = [
    "bill_run_claim.after_account",
    "bill_run_claim.after_tenant",
    "bill_run_claim.to_account",
    "bill_run_claim.to_tenant",
    "bill_run_claim.token",
    "outbox.lease_token",
    "posting.entry_id",
    "refresh_token.family",
];

async fn no_id_refers_unseen(db: TestDatabase) {
    let ids = match db.engine {
        Engine::Sqlite => {
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.type = 'BLOB' AND c.name <> 'id'"
        }
        Engine::Postgres => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND data_type = 'uuid' AND column_name <> 'id'"
        }
    };
    let seen: BTreeSet<String> = references()
        .into_iter()
        .flat_map(|r| r.columns.into_iter().map(move |column| format!("{}.{column}", r.table)))
        .collect();
    let ids = db.ask(ids).await.into_iter().map(|id| id.join("."));
    let unseen: Vec<String> =
        ids.filter(|id| !seen.contains(id) && !REFER_TO_NOTHING.contains(&id.as_str())).collect();
    assert!(unseen.is_empty(), "not in billing/src/verify/references.txt: {unseen:#?}");
}
