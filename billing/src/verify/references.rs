//! Every reference between rows, looked into as data (I13): the foreign keys of the schema, and what
//! refers without one. The list does not come from the database's catalog: a copy restored without
//! its constraints is measured by the same list. A test holds it against the catalogs.

use sea_orm::DbBackend;

/// Table, its key, the columns that refer, the table they refer to and its columns; where only some
/// rows refer, which. `$nil` is the id of nobody.
const REFERENCES: &str = include_str!("references.txt");

/// Columns that name a row of another table, or none where one of them is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub table: &'static str,
    /// What tells a row of the table from the others.
    pub key: Vec<&'static str>,
    pub columns: Vec<&'static str>,
    pub parent: &'static str,
    pub parent_columns: Vec<&'static str>,
    /// Which rows refer; none where all do.
    pub only: Option<&'static str>,
}

/// All of them.
///
/// # Panics
/// If a line of the list is none; a test reads them all.
pub fn references() -> Vec<Reference> {
    REFERENCES.lines().map(Reference::read).collect()
}

impl Reference {
    fn read(line: &'static str) -> Reference {
        let mut parts = line.split(" | ").map(str::trim);
        let mut part = || parts.next().unwrap_or_default();
        let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
        Reference {
            table: part(),
            key: words(part()),
            columns: words(part()),
            parent: part(),
            parent_columns: words(part()),
            only: parts.next(),
        }
    }
}

/// A query for what breaks one reference.
#[derive(Debug)]
pub(super) struct Question {
    reference: Reference,
    broken: Broken,
}

/// What is wrong with a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    /// It leads to nothing.
    Dangling,
    /// It leads to somebody of another customer's.
    Stranger,
}

/// Rows that refer to nothing.
pub(super) fn dangling() -> Vec<Question> {
    let all = references().into_iter();
    all.map(|reference| Question { reference, broken: Broken::Dangling }).collect()
}

/// Rows of a customer that name somebody of another customer's.
pub(super) fn strangers() -> Vec<Question> {
    let people = |reference: &Reference| {
        reference.parent == "user_account" && reference.key.contains(&"tenant_id")
    };
    let all = references().into_iter().filter(people);
    all.map(|reference| Question { reference, broken: Broken::Stranger }).collect()
}

impl Question {
    pub(super) fn sql(&self, backend: DbBackend) -> String {
        let Reference { table, key, columns, parent, parent_columns, only } = &self.reference;
        let row = key.iter().map(|column| text(backend, column)).collect::<Vec<_>>();
        let mut refers: Vec<String> =
            columns.iter().map(|column| format!("c.{column} IS NOT NULL")).collect();
        refers.extend(only.map(|only| only.replace("$nil", nil(backend))));
        let mut same: Vec<String> =
            columns.iter().zip(parent_columns).map(|(of, to)| format!("p.{to} = c.{of}")).collect();
        let broken = match self.broken {
            Broken::Dangling => "NOT EXISTS",
            Broken::Stranger => {
                same.push("p.tenant_id <> c.tenant_id".into());
                refers.push(format!("c.tenant_id <> {}", nil(backend)));
                "EXISTS"
            }
        };
        format!(
            "SELECT '{table} (' || {} || '): {} → {parent}' AS what FROM {table} c \
             WHERE {} AND {broken} (SELECT 1 FROM {parent} p WHERE {})",
            row.join(" || ', ' || "),
            columns.join(", "),
            refers.join(" AND "),
            same.join(" AND "),
        )
    }
}

fn nil(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "CAST('00000000-0000-0000-0000-000000000000' AS uuid)",
        _ => "x'00000000000000000000000000000000'",
    }
}

/// A column of the row that refers, as text: an id is a blob on SQLite.
fn text(backend: DbBackend, column: &str) -> String {
    match backend {
        DbBackend::Postgres => format!("CAST(c.{column} AS text)"),
        _ => format!(
            "CASE typeof(c.{column}) WHEN 'blob' THEN lower(hex(c.{column})) \
             ELSE CAST(c.{column} AS text) END"
        ),
    }
}
