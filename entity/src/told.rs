//! What a statement of SQLite's with many rows is given. The driver keeps each text in memory of its
//! own, made here and let go of by the thread that writes. Rows of one table repeat theirs (a charge,
//! a product, a day), so what was told of a column a few rows before is told again, not made again.

use crate::session::Arguments;
use chrono::NaiveDate;
use sea_orm::sqlx::Arguments as _;
use sea_orm::sqlx::error::BoxDynError;
use sea_orm::{DbErr, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Longer texts hardly repeat, and comparing them costs.
const LONGEST_SHARED: usize = 64;

/// How many texts of a column are remembered.
const REMEMBERED: usize = 8;

/// A column that had so many new texts one after the other is one of numbers or addresses: each
/// row has its own.
const NEW_IN_A_ROW: usize = 48;

/// Arguments in the making.
#[derive(Debug)]
pub(crate) struct Told {
    arguments: Result<Arguments, BoxDynError>,
    columns: Vec<Recent>,
    /// A month has few.
    days: HashMap<NaiveDate, Arc<str>>,
}

/// The texts a column had last.
#[derive(Debug, Default, Clone)]
struct Recent {
    texts: [Option<Arc<str>>; REMEMBERED],
    next: usize,
    new_in_a_row: usize,
}

impl Told {
    /// With room for so many values, of so many columns.
    pub(crate) fn of(values: usize, columns: usize) -> Told {
        let mut arguments = Arguments::default();
        arguments.reserve(values, 0);
        Told {
            arguments: Ok(arguments),
            columns: vec![Recent::default(); columns],
            days: HashMap::new(),
        }
    }

    /// The next value, of this column.
    pub(crate) fn add(&mut self, column: usize, value: Value) {
        let Ok(arguments) = &mut self.arguments else { return };
        let recent = self.columns.get_mut(column).filter(|recent| recent.is_worth_it());
        let added = match (value, recent) {
            (Value::String(Some(text)), Some(recent)) if text.len() <= LONGEST_SHARED => {
                arguments.add(recent.shared(&text))
            }
            (Value::ChronoDate(Some(day)), _) => {
                let told = self.days.entry(day).or_insert_with(|| Arc::from(day.to_string()));
                arguments.add(Arc::clone(told))
            }
            (value, _) => own(arguments, value),
        };
        if let Err(error) = added {
            self.arguments = Err(error);
        }
    }

    /// # Errors
    /// A value of a kind no table has.
    pub(crate) fn arguments(self) -> Result<Arguments, DbErr> {
        self.arguments.map_err(|error| DbErr::Custom(error.to_string()))
    }
}

impl Recent {
    fn is_worth_it(&self) -> bool {
        self.new_in_a_row < NEW_IN_A_ROW
    }

    fn shared(&mut self, text: &str) -> Arc<str> {
        let known = self.texts.iter().flatten().find(|known| ***known == *text);
        if let Some(known) = known {
            self.new_in_a_row = 0;
            return Arc::clone(known);
        }
        self.new_in_a_row += 1;
        let new: Arc<str> = Arc::from(text);
        if let Some(oldest) = self.texts.get_mut(self.next) {
            *oldest = Some(Arc::clone(&new));
        }
        self.next = (self.next + 1) % REMEMBERED;
        new
    }
}

/// As the object mapper hands values to the driver.
fn own(arguments: &mut Arguments, value: Value) -> Result<(), BoxDynError> {
    match value {
        Value::Bool(value) => arguments.add(value),
        Value::Int(value) => arguments.add(value),
        Value::BigInt(value) => arguments.add(value),
        Value::String(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
        Value::Uuid(value) => arguments.add(value),
        Value::ChronoDate(value) => arguments.add(value),
        Value::ChronoDateTimeUtc(value) => arguments.add(value),
        unknown => Err(format!("{unknown:?} cannot be told to SQLite").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_comes_again_is_not_made_again() {
        let mut recent = Recent::default();
        let (one, other) = (recent.shared("recurring"), recent.shared("one_off"));
        assert!(Arc::ptr_eq(&one, &recent.shared("recurring")));
        assert!(!Arc::ptr_eq(&one, &other));
        // Forgotten after so many others.
        (0..REMEMBERED).for_each(|n| drop(recent.shared(&n.to_string())));
        assert!(!Arc::ptr_eq(&one, &recent.shared("recurring")));
        assert!(recent.is_worth_it());
        // A column of numbers: none comes again.
        (0..NEW_IN_A_ROW).for_each(|n| drop(recent.shared(&n.to_string())));
        assert!(!recent.is_worth_it());
    }

    #[test]
    fn what_no_table_has_is_refused_when_the_rows_are_made_ready() {
        let told = |value| {
            let mut told = Told::of(2, 1);
            told.add(0, value);
            told.add(0, Value::from(7));
            told.arguments()
        };
        let day = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
        assert_eq!(told(Value::from(day)).unwrap().len(), 2);
        assert_eq!(told(Value::from("ㄱ".repeat(99))).unwrap().len(), 2);
        assert!(told(Value::from(0.5)).unwrap_err().to_string().contains("0.5"));
    }
}
