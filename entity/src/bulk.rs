//! Many rows at once: a statement whose text depends on the table and on which of its columns all
//! rows agree in, so that the database plans it once, however many rows come and however often.
//! What all rows agree in is told once.
//!
//! PostgreSQL takes a column as one text, the rows' values in a line, and takes it apart again;
//! SQLite takes a fixed number of rows by parameters. Rows that do not fit either go by the
//! ordinary way.

use crate::session::{Arguments, Session};
use crate::told::Told;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityName, EntityTrait, IdenStatic,
    Iterable, QueryTrait, Statement, Value,
};
use std::fmt::Write as _;

/// Between two values of a column: "unit separator", which no text of a person's holds.
const BETWEEN: char = '\u{1f}';
/// For a value that is not there: "record separator".
const NOTHING: char = '\u{1e}';

/// Rows PostgreSQL takes in one statement: what is held in memory stays small.
const ROWS_A_STATEMENT: usize = 1_000;

/// Places for rows in a statement of SQLite's: the fewest that hold them all are taken, or the most
/// there are. Those left over stay empty.
const PLACES: [usize; 3] = [8, 64, 512];

/// What any SQLite allows in one statement, and PostgreSQL nearly twice of.
const PARAMETERS: usize = 32_000;

/// Fewer rows are not worth the trouble.
const FEW: usize = 4;

/// Rows made ready to be written, of any number of tables, in the order they were added. Making
/// them ready needs no database, so that nobody waits for it in a transaction.
#[derive(Debug)]
pub struct Bulk {
    backend: DbBackend,
    statements: Vec<Ready>,
}

/// A statement with what it is given.
#[derive(Debug)]
enum Ready {
    ToBeTold(Statement),
    /// For SQLite, as the driver takes it.
    Made(String, Result<Arguments, DbErr>),
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
        let mut values = Vec::with_capacity(rows.len() * columns.len());
        for mut row in rows {
            values.extend(columns.iter().filter_map(|column| row.take(*column).into_value()));
        }
        self.of_table(A::Entity::default().table_name(), &names, values);
    }

    pub(crate) async fn write(self, session: &Session) -> Result<(), DbErr> {
        for statement in self.statements {
            match statement {
                Ready::ToBeTold(statement) => session.execute_raw(statement).await.map(drop)?,
                Ready::Made(sql, arguments) => session.execute_made(&sql, arguments?).await?,
            }
        }
        Ok(())
    }

    fn tell(&mut self, statement: Statement) {
        self.statements.push(Ready::ToBeTold(statement));
    }

    /// As the object mapper does it: a text of its own for every number of rows.
    #[expect(clippy::disallowed_methods, reason = "the door this is behind is the only one")]
    fn one_by_one<A: ActiveModelTrait>(&mut self, rows: Vec<A>, columns: usize) {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<A> = rows.by_ref().take((PARAMETERS / columns).max(1)).collect();
            self.tell(A::Entity::insert_many(some).build(self.backend));
        }
    }

    fn of_table(&mut self, table: &str, columns: &[&str], values: Vec<Value>) {
        let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let head = format!("INSERT INTO \"{table}\" ({})", names.join(", "));
        let agreed = agreed(columns.len(), &values);
        match self.backend {
            DbBackend::Postgres => self.by_column(&head, &agreed, &values),
            _ => self.by_row(&head, &agreed, values),
        }
    }

    /// SQLite: a statement with places for so many rows, a handful of texts for a table. Each
    /// statement is handed over to the connection's thread and waited for, so there are to be few.
    fn by_row(&mut self, head: &str, agreed: &[bool], values: Vec<Value>) {
        let mut left = values.len() / agreed.len().max(1);
        let mut values = values.into_iter();
        while left > 0 {
            let places = places_for(left);
            let rows = left.min(places);
            let sql = format!("{head} {}", beside_what_is_agreed(agreed, places));
            let some = values.by_ref().take(rows * agreed.len());
            let mut told = Told::of(1 + rows * agreed.len(), agreed.len());
            row_by_row(agreed, rows, some, |column, value| told.add(column, value));
            self.statements.push(Ready::Made(sql, told.arguments()));
            left -= rows;
        }
    }

    /// PostgreSQL: a text for each column, taken apart there.
    fn by_column(&mut self, head: &str, agreed: &[bool], values: &[Value]) {
        for some in values.chunks(ROWS_A_STATEMENT * agreed.len().max(1)) {
            match in_lines(agreed, some) {
                Some((types, lines)) => {
                    let sql = format!("{head} {}", taken_apart(agreed, &types));
                    self.tell(Statement::from_sql_and_values(self.backend, sql, lines));
                }
                None => self.by_row_numbered(head, agreed.len(), some),
            }
        }
    }

    /// PostgreSQL, for rows with a text no line can hold.
    fn by_row_numbered(&mut self, head: &str, width: usize, values: &[Value]) {
        let places: Vec<String> = (1..=width).map(|place| format!("${place}")).collect();
        let sql = format!("{head} VALUES ({})", places.join(","));
        for row in values.chunks(width.max(1)) {
            self.tell(Statement::from_sql_and_values(self.backend, &sql, row.to_vec()));
        }
    }
}

/// The columns in which every row has the same value; none where rows agree in all of them, for each
/// row has to be told by something. The values are those of rows of this width, row after row.
fn agreed(width: usize, values: &[Value]) -> Vec<bool> {
    let (first, others) = values.split_at(width.min(values.len()));
    let mut agreed = vec![true; first.len()];
    for row in others.chunks(width.max(1)) {
        for ((agreed, value), first) in agreed.iter_mut().zip(row).zip(first) {
            *agreed = *agreed && value == first;
        }
    }
    if agreed.contains(&false) { agreed } else { vec![false; agreed.len()] }
}

fn places_for(rows: usize) -> usize {
    let [.., most] = PLACES;
    PLACES.into_iter().find(|places| *places >= rows).unwrap_or(most)
}

/// Places for so many rows of parameters, each beside the parameters they agree in, as far as there
/// are rows; the places after them are not even looked at. Not numbered: SQLite looks for a number
/// from the beginning of the list each time one is bound.
fn beside_what_is_agreed(agreed: &[bool], places: usize) -> String {
    let own = agreed.iter().filter(|agreed| !**agreed).count();
    let (mut told, mut shared) = (0, 0);
    let column = |agreed: &bool| {
        let (place, name) = if *agreed { (&mut shared, "agreed") } else { (&mut told, "column") };
        *place += 1;
        format!("{name}{place}")
    };
    let columns: Vec<String> = agreed.iter().map(column).collect();
    let names: Vec<String> = (1..=shared).map(|place| format!(", agreed{place}")).collect();
    let row = format!("({})", vec!["?"; own].join(","));
    format!(
        "WITH once (many{}) AS (SELECT ?{}) SELECT {} FROM (VALUES {}) CROSS JOIN once \
         LIMIT (SELECT many FROM once)",
        names.concat(),
        ",?".repeat(shared),
        columns.join(","),
        vec![row; places].join(","),
    )
}

/// Tells the values of [`beside_what_is_agreed`] with their columns, out of those of so many rows.
fn row_by_row(
    agreed: &[bool],
    rows: usize,
    mut values: impl Iterator<Item = Value>,
    mut tell: impl FnMut(usize, Value),
) {
    tell(0, Value::from(i64::try_from(rows).unwrap_or(i64::MAX)));
    let mut first = Vec::with_capacity(agreed.len());
    // In this order: the values are not to be asked for one more.
    for ((column, agreed), value) in agreed.iter().enumerate().zip(values.by_ref()) {
        if *agreed { tell(column, value) } else { first.push((column, value)) }
    }
    first.into_iter().for_each(|(column, value)| tell(column, value));
    for (value, (column, agreed)) in values.zip(agreed.iter().enumerate().cycle()) {
        if !*agreed {
            tell(column, value);
        }
    }
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
fn in_lines(agreed: &[bool], values: &[Value]) -> Option<(Vec<&'static str>, Vec<Value>)> {
    let width = agreed.len().max(1);
    let first = values.get(..width).filter(|_| values.len() > width)?;
    let types = first.iter().map(type_of).collect::<Option<Vec<_>>>()?;
    let mut lines = Vec::with_capacity(width);
    for ((column, agreed), value) in agreed.iter().enumerate().zip(first) {
        if *agreed {
            lines.push(value.clone());
            continue;
        }
        let mut line = String::new();
        for (at, row) in values.chunks(width).enumerate() {
            if at > 0 {
                line.push(BETWEEN);
            }
            append(&mut line, row.get(column)?)?;
        }
        lines.push(Value::from(line));
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

    fn row(text: Option<&str>, number: i64) -> [Value; 2] {
        [Value::String(text.map(str::to_owned)), Value::BigInt(Some(number))]
    }

    fn lines(values: &[Value]) -> Option<Vec<Value>> {
        in_lines(&agreed(2, values), values).map(|(_, lines)| lines)
    }

    #[test]
    fn a_column_is_a_line() {
        let rows = [row(Some("가"), 1), row(None, -2), row(Some(""), 3)];
        let told = ["가\u{1f}\u{1e}\u{1f}", "1\u{1f}-2\u{1f}3"].map(Value::from);
        assert_eq!(lines(&rows.concat()).expect("these fit"), told);
    }

    #[test]
    fn what_rows_agree_in_is_told_once() {
        let rows = [row(None, 7), row(Some("나"), 7), row(Some("다"), 7)].concat();
        let agreed = agreed(2, &rows);
        assert_eq!(agreed, [false, true]);
        assert_eq!(
            beside_what_is_agreed(&agreed, 3),
            "WITH once (many, agreed1) AS (SELECT ?,?) SELECT column1,agreed1 \
             FROM (VALUES (?),(?),(?)) CROSS JOIN once LIMIT (SELECT many FROM once)"
        );
        let texts = [None, Some("나".to_owned()), Some("다".to_owned())].map(Value::String);
        let first = [Value::from(3_i64), Value::from(7_i64)];
        let told: Vec<Value> = first.into_iter().chain(texts).collect();
        let mut in_order = Vec::new();
        row_by_row(&agreed, 3, rows.clone().into_iter(), |_, value| in_order.push(value));
        assert_eq!(in_order, told);

        let told = [Value::from("\u{1e}\u{1f}나\u{1f}다"), Value::from(7_i64)];
        assert_eq!(lines(&rows).expect("these fit"), told);
        assert_eq!(
            taken_apart(&agreed, &["text", "bigint"]),
            "SELECT c1::text, $2::bigint FROM \
             unnest(string_to_array($1, chr(31), chr(30))) AS r (c1)"
        );
    }

    #[test]
    fn the_places_are_the_fewest_that_hold_the_rows() {
        assert_eq!([1, 8, 9, 512, 513, 9_999].map(places_for), [8, 8, 64, 512, 512, 512]);
    }

    #[test]
    fn what_would_be_misread_goes_the_ordinary_way() {
        assert!(lines(&[row(Some("a\u{1f}b"), 1), row(None, 2)].concat()).is_none());
        assert!(lines(&[row(Some("\u{1e}"), 1), row(None, 2)].concat()).is_none());
        // A line of one empty text would read as no text at all.
        assert!(lines(&row(Some(""), 1)).is_none());
        let unknown = [Some(0.5), None].map(Value::Double);
        assert!(in_lines(&agreed(1, &unknown), &unknown).is_none());
    }

    #[test]
    fn equal_rows_are_told_each() {
        assert_eq!(agreed(2, &[row(None, 1), row(None, 1)].concat()), [false, false]);
    }
}
