//! The fields of a question, taken one by one; what is left over is refused by name.

use std::str::FromStr;

use chrono::NaiveDate;
use gaetong_rules::{Period, Quantity, Term, Won};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Refused;

/// A JSON object being read. Every field is either taken or refused.
pub(super) struct Fields {
    /// Where the object stands: empty for the line itself, `units[1].` for one of a list.
    place: String,
    map: Map<String, Value>,
}

impl Fields {
    /// The object a line holds.
    pub fn read(line: &[u8]) -> Result<Fields, Refused> {
        let value = serde_json::from_slice(line)
            .map_err(|error| Refused::new("not-json", format!("not a JSON line: {error}")))?;
        match value {
            Value::Object(map) => Ok(Fields { place: String::new(), map }),
            _ => Err(Refused::new("not-an-object", "a line holds one JSON object")),
        }
    }

    fn name(&self, field: &str) -> String {
        format!("{}{field}", self.place)
    }

    /// A field that may be left out or null.
    pub fn optional<T: DeserializeOwned>(&mut self, field: &str) -> Result<Option<T>, Refused> {
        match self.map.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value).map(Some).map_err(|error| {
                let name = self.name(field);
                Refused::new("invalid-field", format!("{name}: {error}")).at(name)
            }),
        }
    }

    /// A field that must be there.
    pub fn required<T: DeserializeOwned>(&mut self, field: &str) -> Result<T, Refused> {
        self.optional(field)?.ok_or_else(|| self.missing(field))
    }

    fn missing(&self, field: &str) -> Refused {
        let name = self.name(field);
        Refused::new("missing-field", format!("the field {name} is missing")).at(name)
    }

    /// A text that is read by its own rule: a month, a product code.
    pub fn parsed<T: FromStr<Err: std::fmt::Display>>(
        &mut self,
        field: &str,
    ) -> Result<T, Refused> {
        let text: String = self.required(field)?;
        text.parse().map_err(|error| self.invalid(field, error))
    }

    /// A field whose value cannot be.
    pub fn invalid(&self, field: &str, why: impl std::fmt::Display) -> Refused {
        let name = self.name(field);
        Refused::new("invalid-field", format!("{name}: {why}")).at(name)
    }

    pub fn won(&mut self, field: &str) -> Result<Won, Refused> {
        self.required(field).map(Won::new)
    }

    pub fn quantity(&mut self, field: &str) -> Result<Quantity, Refused> {
        self.required(field).map(Quantity::new)
    }

    pub fn date(&mut self, field: &str) -> Result<NaiveDate, Refused> {
        self.required(field)
    }

    /// A term in months; 0 or "none" for none.
    pub fn term(&mut self, field: &str) -> Result<Term, Refused> {
        self.optional_term(field)?.ok_or_else(|| self.missing(field))
    }

    pub fn optional_term(&mut self, field: &str) -> Result<Option<Term>, Refused> {
        if self.map.get(field).is_some_and(|value| value == "none") {
            self.map.remove(field);
            return Ok(Some(Term::None));
        }
        let Some(months) = self.optional(field)? else { return Ok(None) };
        Term::from_months(months).map(Some).map_err(|error| self.invalid(field, error))
    }

    /// `from` and `until` of this object as a period.
    pub fn period(&mut self) -> Result<Period, Refused> {
        let (from, until) = (self.date("from")?, self.date("until")?);
        Period::new(from, until).map_err(|empty| {
            let name = self.name("until");
            Refused::new("empty-period", empty).at(name)
        })
    }

    /// A list of objects; left out, an empty one.
    pub fn objects(&mut self, field: &str) -> Result<Vec<Fields>, Refused> {
        let objects: Vec<Map<String, Value>> = self.optional(field)?.unwrap_or_default();
        let name = self.name(field);
        let numbered = objects.into_iter().enumerate();
        Ok(numbered.map(|(at, map)| Fields { place: format!("{name}[{at}]."), map }).collect())
    }

    /// A list of `from` and `until`; left out, an empty one.
    pub fn periods(&mut self, field: &str) -> Result<Vec<Period>, Refused> {
        let read = |mut object: Fields| {
            let period = object.period()?;
            object.finish()?;
            Ok(period)
        };
        self.objects(field)?.into_iter().map(read).collect()
    }

    /// Nothing may be left: a field nobody asked for is a mistake, not a comment.
    pub fn finish(self) -> Result<(), Refused> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(field) => {
                let name = self.name(field);
                Err(Refused::new("unknown-field", format!("unknown field {name}")).at(name))
            }
        }
    }
}
