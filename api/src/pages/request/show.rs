//! One request: what is billed to the customer, what is settled with the partner, on what papers.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::MAY_SETTLE;
use gaetong_billing::partners::requests::{self, MAY_ASK, RequestDetail};
use gaetong_entity::Tx;
use gaetong_entity::ids::BillingRequestId;
use gaetong_entity::settling::billing_request::RequestState;

use super::RequestPage;
use super::list::{READERS, state_tag};
use crate::pages::component::{Answer, Answers, Identity};
use crate::pages::desk::{self, Desk};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::pages::upload::paper;
use crate::papers::settling::request_pdf;
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: Path<BillingRequestId>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    let detail = found(&tx, *id).await?;
    let page = desk.page(title(&desk, &detail));
    desk::show(&present(&desk, page, &detail))
}

/// The request as a paper.
pub async fn pdf(desk: Desk, id: Path<BillingRequestId>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    let detail = found(&tx, *id).await?;
    let name = detail.request.number.clone();
    paper(&desk, name, move |sheet| request_pdf(&detail, sheet)).await
}

pub(super) async fn found(tx: &Tx, id: BillingRequestId) -> Result<RequestDetail, Problem> {
    requests::detail(tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

pub(super) fn title(desk: &Desk, detail: &RequestDetail) -> String {
    desk.lang().t_with("request-title", &[("number", &detail.request.number)])
}

pub(super) fn present(desk: &Desk, page: Page, detail: &RequestDetail) -> RequestPage {
    let request = &detail.request;
    let open = request.state == RequestState::Filed;
    let certificate = request.acceptance_id.map(|id| {
        (page.t("request-basis-acceptance"), format!("/acceptances/{id}"), "certificate")
    });
    let report = request.attendance_report_id.map(|id| {
        (page.t("request-basis-attendance"), format!("/attendance/{id}"), "clipboard-check")
    });
    let address = format!("/billing-requests/{}", request.id);
    let pdf = (page.t("request-pdf"), format!("{address}/pdf"), "file-type-pdf");
    let attached = |one: &gaetong_entity::order::document::Model| {
        let at = figures::instant(one.uploaded_at, page.look.lang);
        (one.file_name.clone(), at, format!("/documents/{}", one.id))
    };
    RequestPage {
        address,
        version: request.version,
        identity: identity(&page, detail),
        links: std::iter::once(pdf).chain(certificate).chain(report).collect(),
        notes: notes(&page, detail),
        billing: billing(&page, detail),
        settling: settling(&page, detail),
        papers: detail.documents.iter().map(attached).collect(),
        may_attach: open && desk.only(&MAY_ASK).is_ok(),
        may_decide: open && desk.only(&MAY_SETTLE).is_ok(),
        page,
    }
}

fn identity(page: &Page, detail: &RequestDetail) -> Identity {
    let request = &detail.request;
    let at = figures::instant(request.filed_at, page.look.lang);
    Identity {
        customer: request.customer_name.clone(),
        number: Some(request.service_id.to_string()),
        copy: page.t("copy"),
        tag: Some(state_tag(page, request.state)),
        facts: vec![
            (page.t("request-kind"), page.word("request-kind", request.kind.code())),
            (page.t("request-filed-at"), format!("{at} · {}", detail.filed_by)),
        ],
    }
}

fn notes(page: &Page, detail: &RequestDetail) -> Vec<(Tone, String)> {
    let request = &detail.request;
    let tone = if request.state == RequestState::Returned { Tone::Warn } else { Tone::Ok };
    let decision = request.decision.clone().filter(|text| !text.is_empty());
    let decided = decision.map(|text| {
        let who = detail.decided_by.clone().unwrap_or_default();
        (tone, format!("{}: {text} · {who}", page.t("request-decision")))
    });
    decided.into_iter().collect()
}

fn answers(page: &Page, title: &str, all: Vec<(&str, String)>) -> Answers {
    let filled = all.into_iter().filter(|(_, value)| !value.is_empty());
    let answers = filled.map(|(key, value)| Answer { label: page.t(key), value }).collect();
    Answers { title: page.t(title), answers, change: None }
}

fn billing(page: &Page, detail: &RequestDetail) -> Answers {
    let request = &detail.request;
    let amount = format!("{} {}", figures::money(request.amount), page.t("won"));
    answers(
        page,
        "request-billing",
        vec![
            ("request-customer", request.customer_name.clone()),
            ("request-contract-period", request.contract_period.clone()),
            ("request-amount", amount),
            ("request-account-code", request.account_code.clone()),
            ("request-written-on", page.date(&request.written_on)),
            ("request-due-on", page.date(&request.due_on)),
            ("request-sales-office", request.sales_office.clone()),
            ("request-billing-office", request.billing_office.clone()),
            ("request-remarks", request.remarks.clone()),
        ],
    )
}

fn settling(page: &Page, detail: &RequestDetail) -> Answers {
    let request = &detail.request;
    let partner = detail.partner_name.clone();
    let amount =
        request.partner_amount.map(|won| format!("{} {}", figures::money(won), page.t("won")));
    answers(
        page,
        "request-settling",
        vec![
            ("request-partner", partner.unwrap_or_else(|| page.t("request-partner-none"))),
            ("request-partner-amount", amount.unwrap_or_default()),
            ("request-budget-item", request.budget_item.clone()),
            ("request-pay-on", request.pay_on.map(|day| page.date(&day)).unwrap_or_default()),
        ],
    )
}
