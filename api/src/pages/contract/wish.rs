//! The wishes a form asks for, read from its fields: what is wrong stands at its field.

use chrono::NaiveDate;
use gaetong_entity::party::billing_account;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::ChangeKind;
use gaetong_provisioning::contract::Order;
use gaetong_provisioning::contract::filing::FILERS;
use gaetong_provisioning::service::ServiceDetail;

use crate::pages::desk::Desk;
use crate::pages::page::{FieldError, Page};
use crate::problem::Problem;

/// A field by its name, as it was typed; empty where it was not.
pub type Ask<'a> = &'a dyn Fn(&str) -> String;

/// Who ends contracts: those who file, and credit control for arrears.
const ENDERS: [Role; 4] = [Role::Sales, Role::Consulting, Role::TenantAdmin, Role::Credit];

/// A service about to be changed, on the day it is looked at.
pub struct Wishing<'a> {
    pub kind: ChangeKind,
    pub detail: &'a ServiceDetail,
    pub accounts: &'a [billing_account::Model],
    pub role: Role,
}

/// The last part of the form's address.
#[must_use]
pub const fn slug(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Change => "change",
        ChangeKind::Pause => "pause",
        ChangeKind::PauseExtension => "extension",
        ChangeKind::Resumption => "resume",
        ChangeKind::Termination => "terminate",
    }
}

/// The wish of an address.
#[must_use]
pub fn of_slug(asked: &str) -> Option<ChangeKind> {
    [
        ChangeKind::Change,
        ChangeKind::Pause,
        ChangeKind::PauseExtension,
        ChangeKind::Resumption,
        ChangeKind::Termination,
    ]
    .into_iter()
    .find(|kind| slug(*kind) == asked)
}

/// The form is shown to those who may send it.
pub fn may_wish(desk: &Desk, kind: ChangeKind) -> Result<(), Problem> {
    let allowed: &'static [Role] = match kind {
        ChangeKind::Termination => &ENDERS,
        _ => &FILERS,
    };
    desk.only(allowed)
}

/// A wish as it was read, with the product of each line the acts speak of.
#[derive(Clone, Debug)]
pub struct Read {
    pub order: Order,
    pub lines: Vec<String>,
}

/// A day written `YYYY-MM-DD`.
pub fn day(page: &Page, ask: Ask, name: &str) -> Result<NaiveDate, FieldError> {
    let fault = || FieldError { field: name.to_owned(), text: page.t("error-date") };
    ask(name).trim().parse().map_err(|_| fault())
}

/// What a wish reads.
pub fn read(page: &Page, wishing: &Wishing<'_>, ask: Ask) -> Result<Read, Vec<FieldError>> {
    match wishing.kind {
        ChangeKind::Change => super::change::read(page, wishing.detail, ask),
        ChangeKind::Pause | ChangeKind::PauseExtension | ChangeKind::Resumption => {
            super::pause::read(page, wishing, ask)
        }
        ChangeKind::Termination => super::termination::read(page, ask),
    }
}

/// The fields of a kind with something in them, in the order of the form.
#[must_use]
pub fn typed(wishing: &Wishing<'_>, ask: Ask) -> Vec<(String, String)> {
    let names = match wishing.kind {
        ChangeKind::Change => super::change::names(wishing.detail),
        ChangeKind::Pause => vec!["pause_from".into(), "until_on".into()],
        ChangeKind::PauseExtension => vec!["until_on".into()],
        ChangeKind::Resumption => vec!["effective_on".into()],
        ChangeKind::Termination => vec!["last_day".into(), "ground".into()],
    };
    let names = names.into_iter().chain(["change_reason".to_owned()]);
    names
        .map(|name| (ask(&name), name))
        .filter(|(v, _)| !v.is_empty())
        .map(|(v, n)| (n, v))
        .collect()
}

/// The acts speak of lines and days; the form has fields.
pub fn at_fields(errors: &mut [FieldError], kind: ChangeKind, lines: &[String]) {
    for error in errors {
        error.field = match (error.field.as_str(), kind) {
            ("reason", _) => "change_reason".to_owned(),
            ("effective_on", ChangeKind::Termination) => "last_day".to_owned(),
            ("effective_on", ChangeKind::Pause) => "pause_from".to_owned(),
            ("effective_on", ChangeKind::PauseExtension) => "until_on".to_owned(),
            ("term_months", _) => "term".to_owned(),
            ("billing_account_id", _) => "payer".to_owned(),
            (other, _) => at_line(other, lines),
        };
    }
}

/// `items-0-quantity` is the input of that line's product.
fn at_line(field: &str, lines: &[String]) -> String {
    let Some(rest) = field.strip_prefix("items-") else { return field.to_owned() };
    let mut parts = rest.splitn(2, '-');
    let place = parts.next().and_then(|place| place.parse::<usize>().ok());
    let what = parts.next().unwrap_or_default();
    let prefix = if what.starts_with("agreed") { "price" } else { "quantity" };
    place
        .and_then(|place| lines.get(place))
        .map_or_else(String::new, |product| format!("{prefix}_{product}"))
}
