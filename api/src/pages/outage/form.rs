//! What is typed about an outage: when, why, which services and products.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use gaetong_billing::outages::NewOutage;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::outage_entry::Cause;
use gaetong_rules::ItemCode;
use gaetong_rules::month::seoul_time;

use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::page::{FieldError, Page};

/// Products an outage may stop, beside the base service.
const PRODUCTS: [ItemCode; 6] = [
    ItemCode::APP_BASIC,
    ItemCode::APP_PREMIUM,
    ItemCode::RECORDING,
    ItemCode::EXTRA_LINE,
    ItemCode::EQUIPMENT_RENTAL,
    ItemCode::FLOOR_SPACE,
];

/// The form that records an outage, on the register and on the home of operations.
#[derive(Clone, Debug, Template)]
#[template(path = "outage/register.html")]
pub struct RegisterForm {
    pub page: Page,
    pub fields: Vec<Field>,
    pub sections: Vec<Section>,
}

impl HtmlSafe for RegisterForm {}

impl RegisterForm {
    /// Filled in with now, a system failure of every service, unless something was typed.
    #[must_use]
    pub fn new(page: &Page, now: DateTime<Utc>, typed: &dyn Fn(&str) -> String) -> RegisterForm {
        let (fields, more) = fields(page, now, typed);
        let sections = vec![Section::new(page.t("outage-more"), more).rare()];
        RegisterForm { page: page.clone(), fields, sections }
    }
}

/// What must be said, and what may be.
pub fn fields(
    page: &Page,
    now: DateTime<Utc>,
    typed: &dyn Fn(&str) -> String,
) -> (Vec<Field>, Vec<Field>) {
    let or =
        |name: &str, usual: String| Some(typed(name)).filter(|t| !t.is_empty()).unwrap_or(usual);
    let wall = seoul_time(now);
    let text = |name: &str| Field::new(page, name, FieldKind::Text);
    let causes = Cause::ALL.map(|c| Choice::new(c.code(), page.word("outage-cause", c.code())));
    let must = vec![
        Field::new(page, "outage_services", FieldKind::Text)
            .value(typed("outage_services"))
            .width("field-wide")
            .optional(),
        text("outage_note").value(typed("outage_note")).width("field-wide"),
        Field::new(page, "began_day", FieldKind::Date)
            .value(or("began_day", wall.format("%Y-%m-%d").to_string())),
        text("began_time")
            .value(or("began_time", wall.format("%H:%M:%S").to_string()))
            .width("w-sm"),
        Field::new(page, "outage_cause", FieldKind::Select(causes.to_vec()))
            .value(or("outage_cause", Cause::SystemFailure.code().to_owned())),
    ];
    let products =
        PRODUCTS.map(|item| Choice::new(item.as_str(), item.name().get(page.look.lang.of_rules())));
    let mut choices = vec![Choice::new("", page.t("outage-product-all"))];
    choices.push(Choice::new("narrowed", page.t("outage-product-base")));
    choices.extend(products);
    let may = vec![
        Field::new(page, "outage_product", FieldKind::Select(choices))
            .value(typed("outage_product"))
            .optional(),
        Field::new(page, "ended_day", FieldKind::Date).value(typed("ended_day")).optional(),
        text("ended_time").value(typed("ended_time")).width("w-sm").optional(),
    ];
    (must, may)
}

/// The outage that was typed, or what is wrong with it.
pub fn read(page: &Page, typed: &dyn Fn(&str) -> String) -> Result<NewOutage, Vec<FieldError>> {
    let fault = |field: &str, key: &str| FieldError { field: field.into(), text: page.t(key) };
    let began = instant(page, typed, "began");
    let ended = match typed("ended_day").is_empty() && typed("ended_time").is_empty() {
        true => Ok(None),
        false => instant(page, typed, "ended").map(Some),
    };
    let written = typed("outage_services");
    let parts = written.split([',', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let services: Result<Vec<ServiceId>, _> = parts.map(str::parse).collect();
    let services = services.map_err(|_| fault("outage_services", "error-services"));
    let cause = Cause::from_code(&typed("outage_cause"));
    let cause = cause.ok_or_else(|| fault("outage_cause", "error-choice"));
    let (products, narrowed) = match typed("outage_product").as_str() {
        "" => (Vec::new(), false),
        "narrowed" => (Vec::new(), true),
        product => (vec![product.to_owned()], false),
    };
    match (began, ended, services, cause) {
        (Ok(began_at), Ok(ended_at), Ok(services), Ok(cause)) => Ok(NewOutage {
            began_at,
            ended_at,
            cause,
            services,
            products,
            narrowed,
            note: typed("outage_note"),
        }),
        (began, ended, services, cause) => {
            let faults = [began.err(), ended.err(), services.err(), cause.err()];
            Err(faults.into_iter().flatten().collect())
        }
    }
}

/// Day and time on Seoul's clock, as an instant.
fn instant(
    page: &Page,
    typed: &dyn Fn(&str) -> String,
    which: &str,
) -> Result<DateTime<Utc>, FieldError> {
    let (day, time) = (format!("{which}_day"), format!("{which}_time"));
    let fault = |field: &str, key: &str| FieldError { field: field.into(), text: page.t(key) };
    let on: NaiveDate = typed(&day).parse().map_err(|_| fault(&day, "error-date"))?;
    let written = typed(&time);
    let at = NaiveTime::parse_from_str(&written, "%H:%M:%S")
        .or_else(|_| NaiveTime::parse_from_str(&written, "%H:%M"));
    let at = at.map_err(|_| fault(&time, "error-time"))?;
    Ok((on.and_time(at) - TimeDelta::hours(9)).and_utc())
}

/// Where a refusal's field stands on the form.
#[must_use]
pub fn field_of(pointer: &str) -> Option<&'static str> {
    Some(match pointer {
        "began_at" => "began_time",
        "ended_at" => "ended_time",
        "services" => "outage_services",
        "products" => "outage_product",
        "note" => "outage_note",
        _ => return None,
    })
}
