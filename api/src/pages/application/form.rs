//! The fields of the application form, part by part, and what they ask the acts to do.

use chrono::NaiveDate;
use gaetong_entity::order::application::AccessLine;
use gaetong_provisioning::application::detail::ApplicationDetail;
use gaetong_provisioning::application::draft::{CustomerFacts, FormChange, PayerFacts};
use gaetong_rules::Term;

use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::page::{FieldError, Page};

/// Looks a field up by its name.
pub type Ask<'a> = &'a dyn Fn(&str) -> String;

/// The parts of the form that are pages of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Customer,
    Payer,
    Items,
    Terms,
}

impl Part {
    pub const ALL: [Part; 4] = [Part::Customer, Part::Payer, Part::Items, Part::Terms];

    pub fn code(self) -> &'static str {
        match self {
            Part::Customer => "customer",
            Part::Payer => "payer",
            Part::Items => "items",
            Part::Terms => "terms",
        }
    }

    pub fn from_code(code: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.code() == code)
    }

    /// Key of its heading.
    pub fn title(self) -> &'static str {
        match self {
            Part::Customer => "application-section-customer",
            Part::Payer => "application-section-payer",
            Part::Items => "application-section-products",
            Part::Terms => "application-section-terms",
        }
    }

    pub fn sections(self, page: &Page, detail: &ApplicationDetail, ask: Ask) -> Vec<Section> {
        match self {
            Part::Customer => customer_sections(page, ask),
            Part::Payer => payer_sections(page, ask),
            Part::Items => super::items::sections(page, detail, ask),
            Part::Terms => terms_sections(page, ask),
        }
    }

    /// What the application says now, field by field.
    pub fn stored(self, detail: &ApplicationDetail, name: &str) -> String {
        match self {
            Part::Customer => stored_customer(detail, name),
            Part::Payer => stored_payer(detail, name),
            Part::Items => super::items::stored(detail, name),
            Part::Terms => stored_terms(detail, name),
        }
    }
}

/// A field that could not be read: its name and the key of what is wrong.
pub struct Misread(Vec<(&'static str, &'static str)>);

impl Misread {
    pub fn errors(&self, page: &Page) -> Vec<FieldError> {
        let error = |(field, key): &(&'static str, &'static str)| FieldError {
            field: (*field).to_string(),
            text: page.t(key),
        };
        self.0.iter().map(error).collect()
    }

    pub fn one(field: &'static str, key: &'static str) -> Misread {
        Misread(vec![(field, key)])
    }
}

fn text(page: &Page, name: &str, ask: Ask) -> Field {
    Field::new(page, name, FieldKind::Text).value(ask(name))
}

fn customer_sections(page: &Page, ask: Ask) -> Vec<Section> {
    let fields = vec![
        text(page, "name", ask).label(page.t("field-company-name")).autocomplete("organization"),
        text(page, "corporate_number", ask).optional(),
        text(page, "representative", ask),
        Field::new(page, "phone", FieldKind::Tel).value(ask("phone")),
        Field::new(page, "mobile", FieldKind::Tel).value(ask("mobile")).optional(),
        Field::new(page, "email", FieldKind::Email).value(ask("email")),
        text(page, "address", ask).width("field-wide"),
    ];
    vec![Section::new(page.t("application-section-customer"), fields)]
}

fn stored_customer(detail: &ApplicationDetail, name: &str) -> String {
    let customer = &detail.contents.customer;
    match name {
        "name" => customer.name.clone(),
        "corporate_number" => {
            customer.corporate_number.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        "representative" => customer.representative.clone(),
        "phone" => customer.phone.clone(),
        "mobile" => customer.mobile.clone().unwrap_or_default(),
        "email" => customer.email.clone(),
        "address" => customer.address.clone(),
        _ => String::new(),
    }
}

pub fn customer_facts(ask: Ask) -> Result<CustomerFacts, Misread> {
    let corporate = ask("corporate_number");
    let corporate_number = (!corporate.is_empty()).then(|| corporate.parse()).transpose();
    Ok(CustomerFacts {
        corporate_number: corporate_number
            .map_err(|_| Misread::one("corporate_number", "error-corporate-number"))?,
        name: ask("name"),
        representative: ask("representative"),
        address: ask("address"),
        phone: ask("phone"),
        mobile: Some(ask("mobile")),
        email: ask("email"),
    })
}

fn payer_sections(page: &Page, ask: Ask) -> Vec<Section> {
    let fields = vec![
        text(page, "payer_name", ask),
        text(page, "business_number", ask),
        Field::new(page, "phone", FieldKind::Tel).value(ask("phone")),
        Field::new(page, "email", FieldKind::Email)
            .value(ask("email"))
            .label(page.t("field-payer-email")),
        text(page, "address", ask).width("field-wide"),
    ];
    vec![Section::new(page.t("application-section-payer"), fields)]
}

fn stored_payer(detail: &ApplicationDetail, name: &str) -> String {
    let Some(account) = &detail.contents.account else { return String::new() };
    match name {
        "payer_name" => account.payer_name.clone(),
        "business_number" => account.business_number.to_string(),
        "phone" => account.phone.clone(),
        "email" => account.email.clone(),
        "address" => account.address.clone(),
        _ => String::new(),
    }
}

pub fn payer_facts(ask: Ask) -> Result<PayerFacts, Misread> {
    let number = ask("business_number").parse();
    Ok(PayerFacts {
        payer_name: ask("payer_name"),
        business_number: number
            .map_err(|_| Misread::one("business_number", "error-business-number"))?,
        address: ask("address"),
        phone: ask("phone"),
        email: ask("email"),
    })
}

fn terms_sections(page: &Page, ask: Ask) -> Vec<Section> {
    let check = |name: &str| Field::new(page, name, FieldKind::Check).value(ask(name)).optional();
    let contract = vec![
        Field::new(page, "term", FieldKind::Radio(term_choices(page))).value(ask("term")),
        Field::new(page, "term_until", FieldKind::Date).value(ask("term_until")).optional(),
        Field::new(page, "wished_opening_on", FieldKind::Date).value(ask("wished_opening_on")),
        Field::new(page, "access_line", FieldKind::Radio(line_choices(page)))
            .value(ask("access_line")),
        text(page, "install_address", ask).width("field-wide"),
        check("intelligent_network"),
        check("headsets"),
        check("staffing"),
    ];
    let people = vec![
        text(page, "applicant_name", ask),
        text(page, "applicant_relation", ask),
        text(page, "seller_department", ask),
        text(page, "seller_name", ask),
        Field::new(page, "seller_phone", FieldKind::Tel).value(ask("seller_phone")).optional(),
        text(page, "opportunity_code", ask).optional(),
        Field::new(page, "remarks", FieldKind::Area)
            .value(ask("remarks"))
            .optional()
            .width("field-wide"),
    ];
    vec![
        Section::new(page.t("application-section-terms"), contract),
        Section::new(page.t("application-section-seller"), people),
    ]
}

pub fn term_choices(page: &Page) -> Vec<Choice> {
    let months = |months: &str| Choice::new(months, page.t1("term-months", "n", months));
    let mut choices: Vec<Choice> = ["12", "24", "36"].map(months).to_vec();
    choices.push(Choice::new("0", page.t("term-none")));
    choices
}

fn line_choices(page: &Page) -> Vec<Choice> {
    let lines = [AccessLine::Vpn, AccessLine::Dedicated, AccessLine::Existing];
    lines.map(|line| Choice::new(line.code(), page.word("access-line", line.code()))).to_vec()
}

fn stored_terms(detail: &ApplicationDetail, name: &str) -> String {
    let form = &detail.contents.application;
    let on = |flag: bool| if flag { "on".to_string() } else { String::new() };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    match name {
        "term" => form.term_months.to_string(),
        "term_until" => day(form.term_until),
        "wished_opening_on" => day(form.wished_opening_on),
        "access_line" => form.access_line.code().to_string(),
        "install_address" => form.install_address.clone(),
        "intelligent_network" => on(form.intelligent_network),
        "headsets" => on(form.headsets),
        "staffing" => on(form.staffing),
        "applicant_name" => form.applicant_name.clone(),
        "applicant_relation" => form.applicant_relation.clone(),
        "seller_department" => form.seller_department.clone(),
        "seller_name" => form.seller_name.clone(),
        "seller_phone" => form.seller_phone.clone(),
        "opportunity_code" => form.opportunity_code.clone(),
        "remarks" => form.remarks.clone(),
        _ => String::new(),
    }
}

/// What the terms page asks to be changed.
pub fn form_change(ask: Ask) -> Result<FormChange, Misread> {
    let term = term_of(&ask("term")).ok_or_else(|| Misread::one("term", "error-term"))?;
    let line = [AccessLine::Vpn, AccessLine::Dedicated, AccessLine::Existing];
    let line = line.into_iter().find(|line| line.code() == ask("access_line"));
    let said = |name: &str| Some(ask(name));
    let on = |name: &str| Some(ask(name) == "on");
    Ok(FormChange {
        applicant_name: said("applicant_name"),
        applicant_relation: said("applicant_relation"),
        term: Some(term),
        term_until: Some(day(ask, "term_until")?),
        wished_opening_on: Some(day(ask, "wished_opening_on")?),
        access_line: Some(line.ok_or_else(|| Misread::one("access_line", "error-choose"))?),
        intelligent_network: on("intelligent_network"),
        staffing: on("staffing"),
        headsets: on("headsets"),
        install_address: said("install_address"),
        seller_department: said("seller_department"),
        seller_name: said("seller_name"),
        seller_phone: said("seller_phone"),
        opportunity_code: said("opportunity_code"),
        remarks: said("remarks"),
    })
}

pub fn term_of(months: &str) -> Option<Term> {
    Term::from_months(months.trim().parse().ok()?).ok()
}

/// Dates are taken with hyphens, dots or none: `2026-02-12`, `2026.2.12`, `20260212`.
fn day(ask: Ask, name: &'static str) -> Result<Option<NaiveDate>, Misread> {
    let written = ask(name);
    if written.is_empty() {
        return Ok(None);
    }
    let read = read_day(&written);
    read.map(Some).ok_or_else(|| Misread::one(name, "error-day"))
}

#[must_use]
pub fn read_day(written: &str) -> Option<NaiveDate> {
    let plain = written.trim().trim_end_matches('.').replace(['.', '/'], "-").replace(' ', "");
    let eight = plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit());
    NaiveDate::parse_from_str(&plain, if eight { "%Y%m%d" } else { "%Y-%m-%d" }).ok()
}

#[cfg(test)]
mod tests {
    use super::read_day;

    #[test]
    fn days_are_read_as_people_write_them() {
        for written in ["2026-02-12", "2026.2.12", "20260212", "2026. 2. 12.", " 2026/02/12 "] {
            assert_eq!(read_day(written).map(|day| day.to_string()).as_deref(), Some("2026-02-12"));
        }
        for wrong in ["2026-02-30", "12 Feb 2026", "내일", ""] {
            assert_eq!(read_day(wrong), None, "{wrong}");
        }
    }
}
