//! Many rows at once: a statement whose text depends on the table and on which of its columns all
//! rows agree in, so that the database plans it once, however many rows come and however often.
//! What all rows agree in is told once.
//!
//! PostgreSQL takes a column as one text, the rows' values in a line, and takes it apart again;
//! SQLite takes a fixed number of rows by parameters. Rows that do not fit either go by the
//! ordinary way.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityName,
    EntityTrait, IdenStatic, Iterable, QueryTrait, Statement, Value,
};
use std::fmt::Write as _;

/// Between two values of a column: "unit separator", which no text of a person's holds.
const BETWEEN: char = '\u{1f}';
/// For a value that is not there: "record separator".
const NOTHING: char = '\u{1e}';

/// Rows PostgreSQL takes in one statement: what is held in memory stays small.
const ROWS_A_STATEMENT: usize = 1_000;

/// Rows SQLite takes in one statement, the largest that fit first.
const ROWS_BY_PARAMETERS: [usize; 5] = [512, 128, 32, 8, 1];

/// What SQLite allows in one statement, and PostgreSQL nearly twice of.
const PARAMETERS: usize = 32_000;

/// Fewer rows are not worth the trouble.
const FEW: usize = 4;

type Row = Vec<Value>;

/// Rows made ready to be written, of any number of tables, in the order they were added. Making
/// them ready needs no database, so that nobody waits for it in a transaction.
#[derive(Debug)]
pub struct Bulk {
    backend: DbBackend,
    statements: Vec<Statement>,
}

impl Bulk {
    pub(crate) fn new(backend: DbBackend) -> Bulk {
        Bulk { backend, statements: Vec::new() }
    }

    /// Adds the rows of one table.
    pub fn add<A: ActiveModelTrait>(&mut self, rows: Vec<A>) {
        type Column<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;
        let columns: Vec<Column<A>> = Column::<A>::iter().collect();
        let told = |row: &A| columns.iter().all(|column| !row.is_not_set(*column));
        if rows.len() < FEW || !rows.iter().all(told) {
            return self.one_by_one(rows, columns.len());
        }
        let names: Vec<&str> = columns.iter().map(IdenStatic::as_str).collect();
        let values = rows.into_iter().map(|mut row| {
            let value = |column: &Column<A>| row.take(*column).into_value();
            columns.iter().filter_map(value).collect()
        });
        self.of_table(A::Entity::default().table_name(), &names, values.collect());
    }

    pub(crate) async fn write(self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        for statement in self.statements {
            tx.execute_raw(statement).await?;
        }
        Ok(())
    }

    /// As the object mapper does it: a text of its own for every number of rows.
    #[expect(clippy::disallowed_methods, reason = "the door this is behind is the only one")]
    fn one_by_one<A: ActiveModelTrait>(&mut self, rows: Vec<A>, columns: usize) {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<A> = rows.by_ref().take((PARAMETERS / columns).max(1)).collect();
            self.statements.push(A::Entity::insert_many(some).build(self.backend));
        }
    }

    fn of_table(&mut self, table: &str, columns: &[&str], rows: Vec<Row>) {
        let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let head = format!("INSERT INTO \"{table}\" ({})", names.join(", "));
        match self.backend {
            DbBackend::Postgres => self.by_column(&head, rows),
            _ => self.by_row(&head, rows),
        }
    }

    /// SQLite: so many rows of parameters, a handful of texts for a table.
    fn by_row(&mut self, head: &str, rows: Vec<Row>) {
        let agreed = agreed(&rows);
        let mut rows = rows.into_iter();
        for size in ROWS_BY_PARAMETERS {
            if rows.len() < size || size * agreed.len() > PARAMETERS {
                continue;
            }
            let sql = format!("{head} {}", beside_what_is_agreed(&agreed, size));
            while rows.len() >= size {
                let values = row_by_row(&agreed, rows.by_ref().take(size));
                self.statements.push(Statement::from_sql_and_values(self.backend, &sql, values));
            }
        }
    }

    /// PostgreSQL: a text for each column, taken apart there.
    fn by_column(&mut self, head: &str, rows: Vec<Row>) {
        let agreed = agreed(&rows);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<Row> = rows.by_ref().take(ROWS_A_STATEMENT).collect();
            match in_lines(&agreed, &some) {
                Some((types, lines)) => {
                    let sql = format!("{head} {}", taken_apart(&agreed, &types));
                    self.statements.push(Statement::from_sql_and_values(self.backend, sql, lines));
                }
                None => self.by_row_numbered(head, some),
            }
        }
    }

    /// PostgreSQL, for rows with a text no line can hold.
    fn by_row_numbered(&mut self, head: &str, rows: Vec<Row>) {
        for row in rows {
            let places: Vec<String> = (1..=row.len()).map(|place| format!("${place}")).collect();
            let sql = format!("{head} VALUES ({})", places.join(","));
            self.statements.push(Statement::from_sql_and_values(self.backend, sql, row));
        }
    }
}

/// The columns in which every row has the same value; none where rows agree in all of them, for each
/// row has to be told by something.
fn agreed(rows: &[Row]) -> Vec<bool> {
    let Some((first, others)) = rows.split_first() else { return Vec::new() };
    let same =
        |(column, value): (usize, &Value)| others.iter().all(|row| row.get(column) == Some(value));
    let agreed: Vec<bool> = first.iter().enumerate().map(same).collect();
    if agreed.contains(&false) { agreed } else { vec![false; agreed.len()] }
}

/// So many rows of parameters, each beside the parameters they agree in. Not numbered: SQLite looks
/// for a number from the beginning of the list each time one is bound.
fn beside_what_is_agreed(agreed: &[bool], rows: usize) -> String {
    let own = agreed.iter().filter(|agreed| !**agreed).count();
    let row = format!("({})", vec!["?"; own].join(","));
    let values = format!("VALUES {}", vec![row; rows].join(","));
    if own == agreed.len() {
        return values;
    }
    let (mut told, mut shared) = (0, 0);
    let column = |agreed: &bool| {
        let (place, name) = if *agreed { (&mut shared, "agreed") } else { (&mut told, "column") };
        *place += 1;
        format!("{name}{place}")
    };
    let columns: Vec<String> = agreed.iter().map(column).collect();
    let shared: Vec<String> = (1..=shared).map(|place| format!("? AS agreed{place}")).collect();
    let (columns, shared) = (columns.join(","), shared.join(","));
    format!("SELECT {columns} FROM ({values}) CROSS JOIN (SELECT {shared})")
}

/// The values of [`beside_what_is_agreed`].
fn row_by_row(agreed: &[bool], rows: impl Iterator<Item = Row>) -> Vec<Value> {
    let (mut told, mut shared) = (Vec::new(), Vec::new());
    for (at, row) in rows.enumerate() {
        for (value, agreed) in row.into_iter().zip(agreed) {
            match (agreed, at) {
                (false, _) => told.push(value),
                (true, 0) => shared.push(value),
                (true, _) => {}
            }
        }
    }
    told.append(&mut shared);
    told
}

/// The rows out of their lines: `agreed` columns are parameters as they are.
fn taken_apart(agreed: &[bool], types: &[&str]) -> String {
    let numbered = || (1..).zip(agreed.iter().zip(types));
    let chosen = numbered().map(|(place, (agreed, kind))| match agreed {
        true => format!("${place}::{kind}"),
        false => format!("c{place}::{kind}"),
    });
    let chosen: Vec<String> = chosen.collect();
    let lines = || numbered().filter(|(_, (agreed, _))| !**agreed).map(|(place, _)| place);
    let apart = |place: usize| {
        format!("string_to_array(${place}, chr({}), chr({}))", BETWEEN as u32, NOTHING as u32)
    };
    let apart: Vec<String> = lines().map(apart).collect();
    let names: Vec<String> = lines().map(|place| format!("c{place}")).collect();
    let (chosen, apart, names) = (chosen.join(", "), apart.join(", "), names.join(", "));
    format!("SELECT {chosen} FROM unnest({apart}) AS r ({names})")
}

/// The type of each column and its line, or its value if it is agreed; none where a value would be
/// misread.
fn in_lines(agreed: &[bool], rows: &[Row]) -> Option<(Vec<&'static str>, Vec<Value>)> {
    let first = rows.first().filter(|_| rows.len() > 1)?;
    let types = first.iter().map(type_of).collect::<Option<Vec<_>>>()?;
    let mut values = Vec::with_capacity(agreed.len());
    for ((column, agreed), value) in agreed.iter().enumerate().zip(first) {
        if *agreed {
            values.push(value.clone());
            continue;
        }
        let mut line = String::new();
        for (at, row) in rows.iter().enumerate() {
            if at > 0 {
                line.push(BETWEEN);
            }
            append(&mut line, row.get(column)?)?;
        }
        values.push(Value::from(line));
    }
    Some((types, values))
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

    fn row(text: Option<&str>, number: i64) -> Row {
        vec![Value::String(text.map(str::to_owned)), Value::BigInt(Some(number))]
    }

    fn lines(rows: &[Row]) -> Option<Vec<Value>> {
        in_lines(&agreed(rows), rows).map(|(_, lines)| lines)
    }

    #[test]
    fn a_column_is_a_line() {
        let rows = [row(Some("가"), 1), row(None, -2), row(Some(""), 3)];
        let told = ["가\u{1f}\u{1e}\u{1f}", "1\u{1f}-2\u{1f}3"].map(Value::from);
        assert_eq!(lines(&rows).expect("these fit"), told);
    }

    #[test]
    fn what_rows_agree_in_is_told_once() {
        let rows = [row(None, 7), row(Some("나"), 7), row(Some("다"), 7)];
        let agreed = agreed(&rows);
        assert_eq!(agreed, [false, true]);
        assert_eq!(
            beside_what_is_agreed(&agreed, 3),
            "SELECT column1,agreed1 FROM (VALUES (?),(?),(?)) CROSS JOIN (SELECT ? AS agreed1)"
        );
        let texts = [None, Some("나".to_owned()), Some("다".to_owned())].map(Value::String);
        let told: Vec<Value> = texts.into_iter().chain([Value::from(7_i64)]).collect();
        assert_eq!(row_by_row(&agreed, rows.clone().into_iter()), told);

        let told = [Value::from("\u{1e}\u{1f}나\u{1f}다"), Value::from(7_i64)];
        assert_eq!(lines(&rows).expect("these fit"), told);
        assert_eq!(
            taken_apart(&agreed, &["text", "bigint"]),
            "SELECT c1::text, $2::bigint FROM \
             unnest(string_to_array($1, chr(31), chr(30))) AS r (c1)"
        );
    }

    #[test]
    fn what_would_be_misread_goes_the_ordinary_way() {
        assert!(lines(&[row(Some("a\u{1f}b"), 1), row(None, 2)]).is_none());
        assert!(lines(&[row(Some("\u{1e}"), 1), row(None, 2)]).is_none());
        // A line of one empty text would read as no text at all.
        assert!(lines(&[row(Some(""), 1)]).is_none());
        assert!(lines(&[vec![Value::Double(Some(0.5))], vec![Value::Double(None)]]).is_none());
    }

    #[test]
    fn equal_rows_are_told_each() {
        assert_eq!(agreed(&[row(None, 1), row(None, 1)]), [false, false]);
    }
}
