//! Many rows at once: a statement whose text depends on the table alone, so that the database
//! plans it once, however many rows come and however often.
//!
//! PostgreSQL takes a column as one text, the rows' values in a line, and takes it apart again;
//! SQLite takes a fixed number of rows by parameters. Rows that do not fit either go by the
//! ordinary way.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityName,
    EntityTrait, IdenStatic, Iterable, Statement, Value,
};
use std::fmt::Write as _;

/// Between two values of a column: "unit separator", which no text of a person's holds.
const BETWEEN: char = '\u{1f}';
/// For a value that is not there: "record separator".
const NOTHING: char = '\u{1e}';

/// Rows PostgreSQL takes in one statement: what is held in memory stays small.
const ROWS_A_STATEMENT: usize = 1_000;

/// Rows SQLite takes in one statement, the largest that fit first.
const ROWS_BY_PARAMETERS: [usize; 4] = [64, 16, 4, 1];

/// What SQLite allows in one statement, and PostgreSQL nearly twice of.
const PARAMETERS: usize = 32_000;

/// Fewer rows are not worth the trouble.
const FEW: usize = 4;

type Column<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

/// Writes the rows with as few statements as may be.
pub(crate) async fn insert_all<A>(tx: &DatabaseTransaction, rows: Vec<A>) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
{
    let columns: Vec<Column<A>> = Column::<A>::iter().collect();
    let told = |row: &A| columns.iter().all(|column| !row.is_not_set(*column));
    if rows.len() < FEW || !rows.iter().all(told) {
        return one_by_one(tx, rows, columns.len()).await;
    }
    let values = rows.into_iter().map(|mut row| {
        let value = |column: &Column<A>| row.take(*column).into_value();
        columns.iter().filter_map(value).collect::<Vec<Value>>()
    });
    match tx.get_database_backend() {
        DbBackend::Postgres => by_column::<A>(tx, &columns, values).await,
        backend => by_row::<A>(tx, backend, &columns, values.collect()).await,
    }
}

/// As the object mapper does it: a text of its own for every number of rows.
#[expect(clippy::disallowed_methods, reason = "the door this is behind is the only one")]
async fn one_by_one<A>(tx: &DatabaseTransaction, rows: Vec<A>, columns: usize) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take((PARAMETERS / columns).max(1)).collect();
        A::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn head<A: ActiveModelTrait>(columns: &[Column<A>]) -> String {
    let names: Vec<String> = columns.iter().map(|c| format!("\"{}\"", c.as_str())).collect();
    format!("INSERT INTO \"{}\" ({})", A::Entity::default().table_name(), names.join(", "))
}

/// SQLite: so many rows of parameters, a handful of texts for a table.
async fn by_row<A: ActiveModelTrait>(
    tx: &DatabaseTransaction,
    backend: DbBackend,
    columns: &[Column<A>],
    rows: Vec<Vec<Value>>,
) -> Result<(), DbErr> {
    let mut rows = rows.into_iter();
    for size in ROWS_BY_PARAMETERS {
        if rows.len() < size {
            continue;
        }
        let row = format!("({})", vec!["?"; columns.len()].join(","));
        let sql = format!("{} VALUES {}", head::<A>(columns), vec![row; size].join(","));
        while rows.len() >= size {
            let values: Vec<Value> = rows.by_ref().take(size).flatten().collect();
            tx.execute_raw(Statement::from_sql_and_values(backend, &sql, values)).await?;
        }
    }
    Ok(())
}

/// PostgreSQL: a text for each column, taken apart there.
async fn by_column<A: ActiveModelTrait>(
    tx: &DatabaseTransaction,
    columns: &[Column<A>],
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<(), DbErr> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let some: Vec<Vec<Value>> = rows.by_ref().take(ROWS_A_STATEMENT).collect();
        match in_lines(&some) {
            Some((types, lines)) => {
                let sql = taken_apart::<A>(columns, &types);
                let values = lines.into_iter().map(Value::from);
                let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
                tx.execute_raw(statement).await?;
            }
            None => by_row_numbered::<A>(tx, columns, some).await?,
        }
    }
    Ok(())
}

/// PostgreSQL, for rows with a text no line can hold.
async fn by_row_numbered<A: ActiveModelTrait>(
    tx: &DatabaseTransaction,
    columns: &[Column<A>],
    rows: Vec<Vec<Value>>,
) -> Result<(), DbErr> {
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let sql = format!("{} VALUES ({})", head::<A>(columns), places.join(","));
    for row in rows {
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, &sql, row)).await?;
    }
    Ok(())
}

fn taken_apart<A: ActiveModelTrait>(columns: &[Column<A>], types: &[&str]) -> String {
    let places = 1..=columns.len();
    let cast = places.clone().zip(types).map(|(place, kind)| format!("c{place}::{kind}"));
    let lines = places.clone().map(|place| {
        format!("string_to_array(${place}, chr({}), chr({}))", BETWEEN as u32, NOTHING as u32)
    });
    let names = places.map(|place| format!("c{place}"));
    let joined = |parts: Vec<String>| parts.join(", ");
    format!(
        "{} SELECT {} FROM unnest({}) AS r ({})",
        head::<A>(columns),
        joined(cast.collect()),
        joined(lines.collect()),
        joined(names.collect())
    )
}

/// The type and the line of each column; none where a value would be misread.
fn in_lines(rows: &[Vec<Value>]) -> Option<(Vec<&'static str>, Vec<String>)> {
    let first = rows.first().filter(|_| rows.len() > 1)?;
    let types = first.iter().map(type_of).collect::<Option<Vec<_>>>()?;
    let mut lines = vec![String::new(); types.len()];
    for (at, row) in rows.iter().enumerate() {
        for (line, value) in lines.iter_mut().zip(row) {
            if at > 0 {
                line.push(BETWEEN);
            }
            append(line, value)?;
        }
    }
    Some((types, lines))
}

fn type_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Bool(_) => "boolean",
        Value::Int(_) => "integer",
        Value::BigInt(_) => "bigint",
        Value::String(_) => "text",
        Value::Uuid(_) => "uuid",
        Value::ChronoDate(_) => "date",
        Value::ChronoDateTimeUtc(_) => "timestamptz",
        _ => return None,
    })
}

/// Writing into a text cannot fail; what is no such value or holds a separator gives none.
fn append(line: &mut String, value: &Value) -> Option<()> {
    match value {
        Value::Bool(Some(value)) => write!(line, "{value}").ok(),
        Value::Int(Some(value)) => write!(line, "{value}").ok(),
        Value::BigInt(Some(value)) => write!(line, "{value}").ok(),
        Value::Uuid(Some(value)) => write!(line, "{value}").ok(),
        Value::ChronoDate(Some(value)) => write!(line, "{value}").ok(),
        Value::ChronoDateTimeUtc(Some(value)) => {
            write!(line, "{}", value.format("%Y-%m-%dT%H:%M:%S%.6fZ")).ok()
        }
        Value::String(Some(text)) if !text.contains([BETWEEN, NOTHING]) => {
            line.push_str(text);
            Some(())
        }
        Value::Bool(None)
        | Value::Int(None)
        | Value::BigInt(None)
        | Value::Uuid(None)
        | Value::ChronoDate(None)
        | Value::ChronoDateTimeUtc(None)
        | Value::String(None) => {
            line.push(NOTHING);
            Some(())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: Option<&str>, number: i64) -> Vec<Value> {
        vec![Value::String(text.map(str::to_owned)), Value::BigInt(Some(number))]
    }

    #[test]
    fn a_column_is_a_line() {
        let rows = [row(Some("가"), 1), row(None, -2), row(Some(""), 3)];
        let (types, lines) = in_lines(&rows).expect("these fit");
        assert_eq!(types, ["text", "bigint"]);
        assert_eq!(lines, ["가\u{1f}\u{1e}\u{1f}", "1\u{1f}-2\u{1f}3"]);
    }

    #[test]
    fn what_would_be_misread_goes_the_ordinary_way() {
        assert!(in_lines(&[row(Some("a\u{1f}b"), 1), row(None, 2)]).is_none());
        assert!(in_lines(&[row(Some("\u{1e}"), 1), row(None, 2)]).is_none());
        // A line of one empty text would read as no text at all.
        assert!(in_lines(&[row(Some(""), 1)]).is_none());
        assert!(in_lines(&[vec![Value::Double(Some(0.5))], vec![Value::Double(None)]]).is_none());
    }
}
