//! The partner's tax invoice of a statement: from its XML or typed in; or drafted by us.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use gaetong_billing::partners::invoices::{self, InvoiceDetail, NewInvoice, NewInvoiceLine};
use gaetong_billing::partners::settlements::SettlementDetail;
use gaetong_billing::partners::{MAY_SETTLE, PartnerError};
use gaetong_entity::ids::SettlementId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::purchase_invoice::Way;
use gaetong_rules::Won;

use super::show::{found, or_the_statement};
use crate::pages::component::{Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::{ChosenFile, Uploaded};
use crate::pages::view::FormPage;
use crate::problem::Problem;
use crate::settling;

/// Who registers an invoice: the partner whose it is, or settlement for it.
const MAY_REGISTER: [Role; 3] = [Role::Partner, Role::Settlement, Role::Admin];

pub async fn form(desk: Desk, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_REGISTER)?;
    let detail = found(&desk, *id).await?;
    let page = desk.page(desk.lang().t("purchase-register"));
    // What the statement says is what the invoice should say.
    let row = &detail.summary.settlement;
    let typed = |name: &str| match name {
        "supply" => row.supply.to_string(),
        "vat" => row.vat.to_string(),
        "written_on" => detail.summary.month.last_day().to_string(),
        _ => String::new(),
    };
    show(&form_page(page, &detail, &typed))
}

fn form_page(page: Page, detail: &SettlementDetail, typed: &dyn Fn(&str) -> String) -> FormPage {
    let address = format!("/settlements/{}", detail.summary.settlement.id);
    let field = |name: &str, key: &str, kind| {
        Field::new(&page, name, kind).label(page.t(key)).value(typed(name))
    };
    let won = |field: Field| field.unit(page.t("won")).width("w-sm");
    let file = Field::new(&page, "file", FieldKind::File { accept: ".xml" })
        .label(page.t("purchase-file"))
        .hinted(page.t("purchase-file-hint"))
        .optional();
    let by_hand = vec![
        field("issue_id", "purchase-issue-id", FieldKind::Text)
            .hinted(page.t("purchase-issue-id-hint"))
            .optional(),
        field("written_on", "purchase-written-on", FieldKind::Date),
        won(field("supply", "purchase-supply", FieldKind::Number)),
        won(field("vat", "purchase-vat", FieldKind::Number)),
        field("item", "purchase-item", FieldKind::Text).optional(),
        field("remarks", "purchase-remarks", FieldKind::Text).optional(),
    ];
    FormPage {
        lead: page.t("purchase-register-lead"),
        crumbs: vec![
            (page.t("nav-settlements"), "/settlements".to_owned()),
            (detail.summary.month.to_string(), address.clone()),
        ],
        action: format!("{address}/invoice"),
        sections: vec![
            Section::new(page.t("purchase-by-xml"), vec![file]),
            Section::new(page.t("purchase-by-hand"), by_hand),
        ],
        hidden: Vec::new(),
        submit: page.t("purchase-register"),
        back: address,
        autosave: None,
        quote: None,
        quote_now: None,
        files: true,
        page,
    }
}

pub async fn register(uploaded: Uploaded, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    let desk = &posted.desk;
    desk.only(&MAY_REGISTER)?;
    let detail = found(desk, *id).await?;
    let done = match file {
        Some(file) => by_xml(&posted, *id, file).await,
        None => match by_hand(&posted, &detail) {
            Ok(new) => by_form(&posted, new).await,
            Err(errors) => {
                let mut page = desk.page(desk.lang().t("purchase-register"));
                page.errors = errors;
                return again(&posted, page, &detail);
            }
        },
    };
    match done {
        Err(problem) if comes_back(&problem) => {
            let page = desk.refused(desk.lang().t("purchase-register"), &problem);
            again(&posted, page, &detail)
        }
        other => other,
    }
}

fn again(posted: &Posted, page: Page, detail: &SettlementDetail) -> Result<HttpResponse, Problem> {
    let typed = |name: &str| posted.field(name).to_owned();
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &form_page(page, detail, &typed))
}

/// Registers the invoice as its XML has it.
async fn by_xml(
    posted: &Posted,
    id: SettlementId,
    file: ChosenFile,
) -> Result<HttpResponse, Problem> {
    let app = &posted.desk.app;
    let read = settling::purchase_invoice(app, id, file.name, &file.bytes).await?;
    let number = app.config.supplier.digits();
    let done = posted.act(async |tx, actor| {
        let ours = settling::ours(&app.config.supplier, &number);
        Ok::<_, PartnerError>(place(&settling::register_xml(tx, actor, ours, read).await?))
    });
    done.await
}

/// Registers the invoice as it was typed.
async fn by_form(posted: &Posted, new: NewInvoice) -> Result<HttpResponse, Problem> {
    let supplier = &posted.desk.app.config.supplier;
    let number = supplier.digits();
    let done = posted.act(async |tx, actor| {
        let ours = settling::ours(supplier, &number);
        Ok::<_, PartnerError>(place(&invoices::register(tx, actor, ours, new).await?))
    });
    done.await
}

fn place(made: &InvoiceDetail) -> String {
    format!("/purchase-invoices/{}?said=purchase-registered", made.invoice.id)
}

/// The invoice as it was typed: of this partner, to us.
fn by_hand(posted: &Posted, detail: &SettlementDetail) -> Result<NewInvoice, Vec<FieldError>> {
    let page = posted.desk.page("");
    let mut errors = Vec::new();
    let written_on = posted.field("written_on").parse::<NaiveDate>().ok();
    if written_on.is_none() {
        errors.push(FieldError { field: "written_on".into(), text: page.t("error-day") });
    }
    let mut won = |name: &str| {
        let plain = posted.field(name).replace([',', ' '], "");
        let amount = plain.parse::<i64>().ok();
        if amount.is_none() {
            errors.push(FieldError { field: name.to_owned(), text: page.t("error-won") });
        }
        Won::new(amount.unwrap_or(0))
    };
    let (supply, vat) = (won("supply"), won("vat"));
    let Some(written_on) = written_on.filter(|_| errors.is_empty()) else { return Err(errors) };
    let text = |name: &str| posted.field(name).to_owned();
    let item = Some(text("item")).filter(|item| !item.is_empty());
    Ok(NewInvoice {
        settlement_id: detail.summary.settlement.id,
        way: Way::Hand,
        issue_id: Some(text("issue_id")).filter(|id| !id.is_empty()),
        written_on,
        supplier_number: detail.partner.business_number.digits().to_owned(),
        supplier_name: detail.partner.name.clone(),
        customer_number: posted.desk.app.config.supplier.digits(),
        supply,
        vat,
        total: Won::new(supply.get().saturating_add(vat.get())),
        remarks: text("remarks"),
        lines: item.into_iter().map(|name| NewInvoiceLine { name, supply, vat }).collect(),
        document: None,
    })
}

pub async fn propose(posted: Posted, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let detail = found(&posted.desk, *id).await?;
    let supplier = &posted.desk.app.config.supplier;
    let number = supplier.digits();
    let written_on = detail.summary.month.last_day();
    let done = posted.act(async |tx, actor| {
        let ours = settling::ours(supplier, &number);
        invoices::propose(tx, actor, ours, *id, written_on).await?;
        Ok::<_, PartnerError>(format!("/settlements/{}?said=purchase-proposed", *id))
    });
    or_the_statement(&posted, *id, done.await).await
}
