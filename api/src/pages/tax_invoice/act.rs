//! What is done with one tax invoice: queued, cancelled, mailed again.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use gaetong_billing::tax_invoices::{self, Detail, ISSUERS, TaxInvoiceError};
use gaetong_entity::ids::TaxInvoiceId;
use serde::Deserialize;

use super::{show, words};
use crate::pages::component::Confirm;
use crate::pages::desk::{self, Desk, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

/// What may be done before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Queue,
    Cancel,
}

impl Wish {
    fn named(code: &str) -> Result<Wish, Problem> {
        match code {
            "queue" | "" => Ok(Wish::Queue),
            "cancel" => Ok(Wish::Cancel),
            _ => Err(Problem::not_found()),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Wish::Queue => "queue",
            Wish::Cancel => "cancel",
        }
    }
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    wish: String,
}

pub async fn ask(
    desk: Desk,
    id: Path<TaxInvoiceId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    desk.only(&ISSUERS)?;
    let wish = Wish::named(&asked.wish)?;
    let tx = desk.read().await?;
    let found = show::found(&desk, &tx, *id).await?;
    desk::show(&confirm(desk.page(""), &found, wish))
}

fn confirm(mut page: Page, found: &Detail, wish: Wish) -> Confirm {
    let document = &found.invoice.document;
    let code = wish.code();
    page.title = page.t1(&format!("tax-{code}-title"), "number", &document.number);
    let address = format!("/tax-invoices/{}", document.id);
    Confirm {
        lead: page.t(&format!("tax-{code}-lead")),
        effects: vec![
            (page.t("tax-customer"), document.customer_name.clone()),
            (page.t("tax-written-on"), page.date(&document.written_on)),
            (page.t("tax-total"), words::won(&page, document.total)),
        ],
        warning: None,
        typed: None,
        reason: (wish == Wish::Cancel).then(|| page.t("tax-cancel-reason")),
        action: format!("{address}/act"),
        button: page.t(&format!("tax-{code}")),
        back: address,
        hidden: vec![
            ("wish".into(), code.into()),
            ("version".into(), found.progress.version.to_string()),
        ],
        page,
    }
}

pub async fn act(posted: Posted, id: Path<TaxInvoiceId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    let wish = Wish::named(posted.field("wish"))?;
    let expected = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        let said = match wish {
            Wish::Queue => {
                tax_invoices::queue(tx, actor, &[*id]).await?;
                "tax-queued"
            }
            Wish::Cancel => {
                tax_invoices::cancel(tx, actor, *id, posted.field("reason"), expected).await?;
                "tax-was-cancelled"
            }
        };
        Ok::<_, TaxInvoiceError>(format!("/tax-invoices/{}?said={said}", *id))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let tx = desk.read().await?;
            let found = show::found(desk, &tx, *id).await?;
            let shown = confirm(desk.refused("", &problem), &found, wish);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        other => other,
    }
}

pub async fn resend(posted: Posted, id: Path<TaxInvoiceId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&ISSUERS)?;
    let done = posted.act(async |tx, actor| {
        tax_invoices::resend(tx, actor, *id).await?;
        Ok::<_, TaxInvoiceError>(format!("/tax-invoices/{}?said=tax-resent", *id))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => show::again(&posted.desk, *id, &problem).await,
        other => other,
    }
}
