//! Numbers that carry their own check: `business_number`, `corporate_number`, `service_id`.

use gaetong_rules::{business_number, corporate_number, service_id};
use serde::Serialize;

use super::fields::Fields;
use super::why::{Why, Words};
use super::{Answer, write};

#[derive(Serialize)]
struct Checked {
    valid: bool,
    derivation: Why,
}

#[derive(Serialize)]
struct Doubted {
    valid: bool,
    /// What to ask the customer about a number that may still be right.
    warning: Option<Words>,
    derivation: Why,
}

fn value(mut fields: Fields) -> Result<String, super::Refused> {
    let value = fields.required("value")?;
    fields.finish()?;
    Ok(value)
}

/// `{"rule":"business_number","value":"124-81-00998"}`
pub(super) fn business_number(fields: Fields) -> Answer {
    let value = value(fields)?;
    let valid = business_number::business_number(&value).is_ok();
    write(&Checked { valid, derivation: business_number::derivation(&value).into() })
}

/// `{"rule":"corporate_number","value":"110111-1468754"}`
pub(super) fn corporate_number(fields: Fields) -> Answer {
    let value = value(fields)?;
    let number = corporate_number::corporate_number(&value).ok();
    let warning = number.as_ref().and_then(|number| number.warning());
    write(&Doubted {
        valid: number.is_some(),
        warning: warning.as_ref().map(Words::from),
        derivation: corporate_number::derivation(&value).into(),
    })
}

/// `{"rule":"service_id","value":"J-00001587"}`
pub(super) fn service_id(fields: Fields) -> Answer {
    let value = value(fields)?;
    let valid = service_id::service_id(&value).is_ok();
    write(&Checked { valid, derivation: service_id::derivation(&value).into() })
}
