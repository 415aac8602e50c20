//! A payer as tax invoices name it, and the further addresses they are mailed to.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use gaetong_billing::tax_invoices::{self, ISSUERS, PayerDetails, TaxInvoiceError};
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::party::billing_account::{self, TaxKind};
use gaetong_entity::{Actor, Scope, Tx};
use serde::Deserialize;

use super::{PayerPage, words};
use crate::pages::component::{Choice, Field, FieldKind, Identity, Section};
use crate::pages::desk::{self, Desk, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::receivable::account;
use crate::problem::Problem;

const KINDS: [TaxKind; 3] = [TaxKind::Taxable, TaxKind::ZeroRated, TaxKind::Exempt];

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Where to go on to afterwards.
    #[serde(default)]
    then: String,
}

/// Only a page of tax invoices: nothing typed leads out of the house.
fn then(asked: &str) -> Option<String> {
    asked.starts_with("/tax-invoices").then(|| asked.to_owned())
}

pub async fn form(
    desk: Desk,
    id: Path<BillingAccountId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    desk.only(&ISSUERS)?;
    let page = desk.page(desk.lang().t("tax-payer-title"));
    desk::show(&present(&desk, page, *id, (then(&asked.then), None)).await?)
}

/// The fields by their names in the act and here.
const FIELDS: [(&str, &str); 8] = [
    ("payer_name", "tax_payer_name"),
    ("business_number", "tax_customer_number"),
    ("representative", "tax_representative"),
    ("address", "tax_address"),
    ("business_type", "tax_business_type"),
    ("business_item", "tax_business_item"),
    ("branch", "tax_branch"),
    ("email", "tax_email"),
];

fn stored(account: &billing_account::Model, name: &str) -> String {
    match name {
        "payer_name" => account.payer_name.clone(),
        "business_number" => figures::business_number(account.business_number.digits()),
        "representative" => account.representative.clone(),
        "address" => account.address.clone(),
        "business_type" => account.business_type.clone(),
        "business_item" => account.business_item.clone(),
        "branch" => account.branch.clone(),
        _ => account.email.clone(),
    }
}

async fn present(
    desk: &Desk,
    page: Page,
    id: BillingAccountId,
    (then, typed): (Option<String>, Option<&Posted>),
) -> Result<PayerPage, Problem> {
    let tx = desk.read().await?;
    let account = account(&tx, id).await?;
    let list = tax_invoices::recipients(&tx, &desk.person.actor, id).await?;
    let value = |name: &str, field: &str| match typed {
        Some(posted) => posted.field(field).to_owned(),
        None => stored(&account, name),
    };
    let field = |(name, field): (&'static str, &'static str)| {
        let kind = if name == "email" { FieldKind::Email } else { FieldKind::Text };
        let input = Field::new(&page, field, kind).value(value(name, field));
        match name {
            "branch" => input.optional().width("w-xs"),
            "business_type" | "business_item" => input.optional(),
            "address" => input.width("field-wide"),
            _ => input,
        }
    };
    let mut fields: Vec<Field> = FIELDS.into_iter().map(field).collect();
    if desk.person.actor.scope() == Scope::Provider {
        let kinds = KINDS.map(|kind| Choice::new(kind.code(), words::kind(&page, kind)));
        let chosen = typed.map(|posted| posted.field("tax_kind").to_owned());
        let chosen = chosen.unwrap_or_else(|| account.tax_kind.code().to_owned());
        let kind = Field::new(&page, "tax_kind", FieldKind::Select(kinds.to_vec()));
        fields.push(kind.value(chosen));
    }
    let add = |name: &str, kind| {
        let typed = typed.map(|posted| posted.field(name).to_owned()).unwrap_or_default();
        Field::new(&page, name, kind).value(typed)
    };
    Ok(PayerPage {
        crumbs: vec![(page.t("tax-invoices"), "/tax-invoices".to_owned())],
        identity: Identity {
            customer: account.payer_name.clone(),
            number: Some(account.number.clone()),
            copy: page.t("copy"),
            tag: None,
            facts: vec![(
                page.t("tax-form-registration"),
                figures::business_number(account.business_number.digits()),
            )],
        },
        address: format!("/billing-accounts/{id}/tax"),
        version: account.version.to_string(),
        sections: vec![Section::new(page.t("tax-payer-fields"), fields)],
        may_act: true,
        recipients: list.into_iter().map(|one| (one.id.to_string(), one.name, one.email)).collect(),
        add: vec![
            add("tax_recipient_name", FieldKind::Text),
            add("tax_recipient_email", FieldKind::Email),
        ],
        back: then.clone().unwrap_or_else(|| "/tax-invoices".to_owned()),
        then,
        page,
    })
}

/// What was typed, or the field that cannot be read.
async fn details(
    posted: &Posted,
    page: &Page,
    id: BillingAccountId,
) -> Result<Result<PayerDetails, FieldError>, Problem> {
    let tx = posted.desk.read().await?;
    let account = account(&tx, id).await?;
    let typed = |field: &str| posted.field(field).to_owned();
    let Ok(business_number) = typed("tax_customer_number").parse() else {
        let text = page.t("error-business-number");
        return Ok(Err(FieldError { field: "tax_customer_number".into(), text }));
    };
    // A customer does not say how it is taxed.
    let kind = KINDS.into_iter().find(|kind| kind.code() == posted.field("tax_kind"));
    Ok(Ok(PayerDetails {
        payer_name: typed("tax_payer_name"),
        business_number,
        representative: typed("tax_representative"),
        address: typed("tax_address"),
        business_type: typed("tax_business_type"),
        business_item: typed("tax_business_item"),
        branch: typed("tax_branch"),
        email: typed("tax_email"),
        tax_kind: kind.unwrap_or(account.tax_kind),
    }))
}

pub async fn save(posted: Posted, id: Path<BillingAccountId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    let title = desk.lang().t("tax-payer-title");
    let mut page = desk.page(title.clone());
    let then = then(posted.field("then"));
    match details(&posted, &page, *id).await? {
        Err(error) => page.errors.push(error),
        Ok(details) => {
            let expected = posted.field("version").parse().ok();
            let back = then.clone().unwrap_or_else(|| format!("/billing-accounts/{}/tax", *id));
            let more = if back.contains('?') { '&' } else { '?' };
            let done = posted.act(async |tx: &Tx, actor: &Actor| {
                tax_invoices::correct_payer(tx, actor, *id, details.clone(), expected).await?;
                Ok::<_, TaxInvoiceError>(format!("{back}{more}said=tax-payer-saved"))
            });
            match done.await {
                Err(problem) if comes_back(&problem) => {
                    page = named(desk.refused(title, &problem), &FIELDS);
                }
                other => return other,
            }
        }
    }
    let shown = present(desk, page, *id, (then, Some(&posted))).await?;
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// Errors beside the fields of this page.
fn named(mut page: Page, fields: &[(&str, &str)]) -> Page {
    for error in &mut page.errors {
        let here = fields.iter().find(|(name, _)| *name == error.field);
        error.field = here.map(|(_, field)| (*field).to_owned()).unwrap_or_default();
    }
    page
}

pub async fn add(posted: Posted, id: Path<BillingAccountId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    let new = (posted.field("tax_recipient_name"), posted.field("tax_recipient_email"));
    let done = posted.act(async |tx: &Tx, actor: &Actor| {
        tax_invoices::add_recipient(tx, actor, *id, new).await?;
        Ok::<_, TaxInvoiceError>(format!("/billing-accounts/{}/tax?said=tax-recipient-added", *id))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let page = desk.refused(desk.lang().t("tax-payer-title"), &problem);
            let fields = [("name", "tax_recipient_name"), ("email", "tax_recipient_email")];
            let mut shown = present(desk, named(page, &fields), *id, (None, None)).await?;
            for field in &mut shown.add {
                field.value = posted.field(&field.name).to_owned();
            }
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        other => other,
    }
}

pub async fn remove(posted: Posted, id: Path<BillingAccountId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&ISSUERS)?;
    let recipient = posted.field("recipient").parse().map_err(|_| Problem::not_found())?;
    posted
        .act(async |tx: &Tx, actor: &Actor| {
            tax_invoices::remove_recipient(tx, actor, recipient).await?;
            let said = "said=tax-recipient-removed";
            Ok::<_, TaxInvoiceError>(format!("/billing-accounts/{}/tax?{said}", *id))
        })
        .await
}
