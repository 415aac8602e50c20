//! Filing a request: the signed paper it rests on first, then what is billed and settled.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use gaetong_billing::partners::attendance::{self, Filter, ReportSummary};
use gaetong_billing::partners::requests::{self, MAY_ASK, NewRequest};
use gaetong_billing::partners::{self, PartnerError};
use gaetong_entity::Tx;
use gaetong_entity::ids::{AttendanceId, BillingRequestId, ServiceId};
use gaetong_entity::party::partner;
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_entity::settling::attendance_report::AttendanceState;
use gaetong_entity::settling::billing_request::RequestKind;
use gaetong_provisioning::application::papers::examine;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue;
use gaetong_rules::{Month, Won};

use super::show::{found, present, title};
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures::hundredths;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::{Uploaded, keep};
use crate::pages::view::FormPage;
use crate::problem::{OrBroken, Problem};
use crate::settling;

/// Signed papers offered to rest a request on.
const OFFERED: u64 = 100;

pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_ASK)?;
    let page = desk.page(desk.lang().t("request-new"));
    let month = Month::of(page.today).prev();
    let typed = |name: &str| match name {
        "written_on" => month.last_day().to_string(),
        _ => String::new(),
    };
    show(&form_page(&desk, page, &typed).await?)
}

pub async fn file(posted: Posted) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_ASK)?;
    let heading = posted.desk.lang().t("request-new");
    let mut page = posted.desk.page(heading.clone());
    match read(&page, &posted) {
        Err(errors) => page.errors = errors,
        Ok(new) => {
            let done = posted.act(async |tx, actor| {
                let row = requests::file(tx, actor, new).await?;
                Ok::<_, PartnerError>(format!("/billing-requests/{}?said=request-filed", row.id))
            });
            match done.await {
                Err(problem) if comes_back(&problem) => {
                    page = posted.desk.refused(heading, &problem);
                }
                other => return other,
            }
        }
    }
    let typed = |name: &str| posted.field(name).to_owned();
    let page = form_page(&posted.desk, page, &typed).await?;
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `J00000001` for its certificate, `J00000001 att_…` for a report of attendance.
fn basis(text: &str) -> Option<(ServiceId, Option<AttendanceId>)> {
    let (service, report) = text.split_once(' ').map_or((text, None), |(a, b)| (a, Some(b)));
    let report = match report {
        None => None,
        Some(report) => Some(report.parse().ok()?),
    };
    Some((service.parse().ok()?, report))
}

fn read(page: &Page, posted: &Posted) -> Result<NewRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, key: &str| {
        errors.push(FieldError { field: field.to_owned(), text: page.t(key) });
    };
    let basis = basis(posted.field("basis"));
    if basis.is_none() {
        wrong("basis", "request-nothing-signed");
    }
    let mut won = |name: &str| match posted.field(name).replace([',', ' '], "").as_str() {
        "" => None,
        text => {
            let amount = text.parse::<i64>().ok();
            if amount.is_none() {
                wrong(name, "error-won");
            }
            amount.map(Won::new)
        }
    };
    let (amount, partner_amount) = (won("amount"), won("partner_amount"));
    let mut day = |name: &str, required: bool| {
        let text = posted.field(name);
        let day = text.parse::<NaiveDate>().ok();
        if day.is_none() && (required || !text.is_empty()) {
            wrong(name, "error-day");
        }
        day
    };
    let (written_on, due_on) = (day("written_on", true), day("due_on", true));
    let pay_on = day("pay_on", false);
    if amount.is_none() && errors.iter().all(|error| error.field != "amount") {
        errors.push(FieldError { field: "amount".into(), text: page.t("error-won") });
    }
    let (Some((service, report)), Some(amount), Some(written_on), Some(due_on), true) =
        (basis, amount, written_on, due_on, errors.is_empty())
    else {
        return Err(errors);
    };
    let text = |name: &str| posted.field(name).to_owned();
    Ok(NewRequest {
        kind: if report.is_some() { RequestKind::Staffing } else { RequestKind::OneOff },
        service,
        report,
        contract_period: text("contract_period"),
        amount,
        account_code: text("account_code"),
        written_on,
        due_on,
        sales_office: text("sales_office"),
        billing_office: text("billing_office"),
        partner: posted.field("partner").parse().ok(),
        partner_amount,
        budget_item: text("budget_item"),
        pay_on,
        remarks: text("remarks"),
    })
}

async fn form_page(
    desk: &Desk,
    page: Page,
    typed: &dyn Fn(&str) -> String,
) -> Result<FormPage, Problem> {
    let tx = desk.read().await?;
    let offered = offered(&page, &tx).await?;
    let all = partners::list(&tx).await.or_broken()?;
    let lead = match offered.is_empty() {
        true => page.t("request-nothing-signed"),
        false => page.t("request-new-lead"),
    };
    Ok(FormPage {
        lead,
        crumbs: vec![(page.t("requests"), "/billing-requests".to_owned())],
        action: "/billing-requests".to_owned(),
        sections: sections(&page, offered, &all, typed),
        hidden: Vec::new(),
        submit: page.t("request-send"),
        back: "/billing-requests".to_owned(),
        autosave: None,
        quote: None,
        quote_now: None,
        files: false,
        page,
    })
}

/// What was signed: certificates of acceptance, reports of attendance.
async fn offered(page: &Page, tx: &Tx) -> Result<Vec<Choice>, Problem> {
    let request = PageRequest::first(OFFERED);
    let signed = queue::acceptances(tx, AcceptanceState::Signed, &request).await.or_broken()?;
    let certificates = signed.rows.iter().map(|row| {
        let service = row.service_id.to_string();
        let label =
            format!("{} · {service} {}", page.t("request-basis-acceptance"), row.customer_name);
        Choice::new(service, label)
    });
    let filter = Filter { state: Some(AttendanceState::Signed), ..Filter::default() };
    let reports = attendance::list(tx, filter).await.or_broken()?;
    let report = |one: &ReportSummary| {
        let service = one.report.service_id.to_string();
        let label = format!(
            "{} · {service} {} {} · {}",
            page.t("request-basis-attendance"),
            one.report.customer_label,
            one.month,
            page.t1("attendance-agent-months-of", "n", hundredths(one.report.confirmed)),
        );
        Choice::new(format!("{service} {}", one.report.id), label)
    };
    Ok(reports.iter().map(report).chain(certificates).collect())
}

fn sections(
    page: &Page,
    offered: Vec<Choice>,
    all: &[partner::Model],
    typed: &dyn Fn(&str) -> String,
) -> Vec<Section> {
    let field = |name: &str, kind| {
        let key = format!("request-{}", name.replace('_', "-"));
        Field::new(page, name, kind).label(page.t(&key)).value(typed(name))
    };
    let won = |field: Field| field.unit(page.t("won")).width("w-sm");
    let none = Choice::new("", page.t("request-partner-none"));
    let named = all.iter().map(|one| Choice::new(one.id.to_string(), &one.name));
    let partners = std::iter::once(none).chain(named).collect();
    let basis = vec![field("basis", FieldKind::Select(offered)).width("field-wide")];
    let billing = vec![
        field("contract_period", FieldKind::Text),
        won(field("amount", FieldKind::Number)),
        field("account_code", FieldKind::Text),
        field("written_on", FieldKind::Date),
        field("due_on", FieldKind::Date),
        field("sales_office", FieldKind::Text),
        field("billing_office", FieldKind::Text),
        field("remarks", FieldKind::Area).optional(),
    ];
    let settling = vec![
        field("partner", FieldKind::Select(partners)).optional(),
        won(field("partner_amount", FieldKind::Number)).optional(),
        field("budget_item", FieldKind::Text).optional(),
        field("pay_on", FieldKind::Date).optional(),
    ];
    vec![
        Section::new(page.t("request-basis"), basis),
        Section::new(page.t("request-billing"), billing),
        Section::new(page.t("request-settling"), settling),
    ]
}

pub async fn attach(
    uploaded: Uploaded,
    id: Path<BillingRequestId>,
) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    let desk = &posted.desk;
    desk.only(&MAY_ASK)?;
    let tx = desk.read().await?;
    let detail = found(&tx, *id).await?;
    drop(tx);
    let examined = match &file {
        Some(file) => examine(&file.bytes).map_err(Problem::from),
        None => {
            let mut page = desk.page(title(desk, &detail));
            page.errors = vec![FieldError { field: "file".into(), text: page.t("error-no-file") }];
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show_with(status, &present(desk, page, &detail));
        }
    };
    let done = match (examined, file) {
        (Ok(examined), Some(file)) => {
            keep(&desk.app, &examined, file.bytes).await?;
            let stored = settling::stored(file.name, &examined);
            let done = posted.act(async |tx, actor| {
                requests::attach(tx, actor, *id, stored).await?;
                Ok::<_, PartnerError>(format!("/billing-requests/{}?said=request-attached", *id))
            });
            done.await
        }
        (Err(problem), _) => Err(problem),
        (Ok(_), None) => Err(Problem::not_found()),
    };
    match done {
        Err(problem) if comes_back(&problem) => {
            let page = desk.refused(title(desk, &detail), &problem);
            show_with(problem.status, &present(desk, page, &detail))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::basis;

    #[test]
    fn a_request_rests_on_a_certificate_or_on_a_report() {
        let (service, report) = basis("J00000001").expect("a service");
        assert_eq!((service.to_string().as_str(), report), ("J00000001", None));
        assert!(basis("J00000001 att_x").is_none() && basis("").is_none());
    }
}
