//! What is done with many: those ticked, or all the list found.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use gaetong_billing::tax_invoices::{self, ISSUERS, Invoice, Listed};
use gaetong_entity::Scope;
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use std::collections::{HashMap, HashSet};

use super::list::Asked;
use super::{papers, words};
use crate::pages::component::Confirm;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::papers::tax_invoice::Print;
use crate::problem::Problem;

/// Tax invoices in one go; for more the filter is narrowed.
const MOST: u64 = 1_000;

/// What can be done with many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bulk {
    Queue,
    Resend,
    Pdf,
    Zip,
    Xlsx,
}

impl Bulk {
    fn named(code: &str) -> Result<Bulk, Problem> {
        match code {
            "queue" | "" => Ok(Bulk::Queue),
            "resend" => Ok(Bulk::Resend),
            "pdf" => Ok(Bulk::Pdf),
            "zip" => Ok(Bulk::Zip),
            "xlsx" => Ok(Bulk::Xlsx),
            _ => Err(Problem::not_found()),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Bulk::Queue => "queue",
            Bulk::Resend => "resend",
            Bulk::Pdf => "pdf",
            Bulk::Zip => "zip",
            Bulk::Xlsx => "xlsx",
        }
    }

    fn takes(self, one: &Listed) -> bool {
        match self {
            Bulk::Queue => one.progress.state == InvoiceState::Issued,
            _ => one.progress.state.is_live(),
        }
    }
}

/// What was chosen: which act, which filter, which boxes.
struct Chosen {
    bulk: Bulk,
    asked: Asked,
    ticked: HashSet<TaxInvoiceId>,
}

impl Chosen {
    fn read(pairs: &[(String, String)]) -> Result<Chosen, Problem> {
        let first = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let ticked = pairs.iter().filter(|(key, _)| key == "id");
        let ticked = ticked.map(|(_, id)| id.parse().map_err(|_| Problem::not_found()));
        Ok(Chosen {
            bulk: Bulk::named(&first("do"))?,
            asked: Asked::named(&first),
            ticked: ticked.collect::<Result<_, _>>()?,
        })
    }

    /// Those it is done with, and how many are left out.
    async fn found(&self, desk: &Desk) -> Result<(Vec<Listed>, usize), Problem> {
        let tx = desk.read().await?;
        let filter = self.asked.filter();
        let found = tax_invoices::list(&tx, &desk.person.actor, &filter, (None, MOST)).await?;
        let all = found.rows.into_iter();
        let meant: Vec<Listed> = all
            .filter(|one| self.ticked.is_empty() || self.ticked.contains(&one.document.id))
            .collect();
        let before = meant.len();
        let taken: Vec<Listed> = meant.into_iter().filter(|one| self.bulk.takes(one)).collect();
        let left_out = before.saturating_sub(taken.len());
        Ok((taken, left_out))
    }

    fn hidden(&self) -> Vec<(String, String)> {
        let mut hidden = self.asked.pairs();
        hidden.push(("do".to_owned(), self.bulk.code().to_owned()));
        hidden.extend(self.ticked.iter().map(|id| ("id".to_owned(), id.to_string())));
        hidden
    }
}

pub async fn ask(
    desk: Desk,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let chosen = Chosen::read(&pairs)?;
    match chosen.bulk {
        Bulk::Queue | Bulk::Resend => {
            desk.only(&ISSUERS)?;
            let (taken, left_out) = chosen.found(&desk).await?;
            show(&confirm(desk.page(""), &chosen, &taken, left_out))
        }
        Bulk::Pdf | Bulk::Zip | Bulk::Xlsx => papers_of(&desk, &chosen).await,
    }
}

async fn papers_of(desk: &Desk, chosen: &Chosen) -> Result<HttpResponse, Problem> {
    let (taken, _) = chosen.found(desk).await?;
    let ids: Vec<TaxInvoiceId> = taken.iter().map(|one| one.document.id).collect();
    let tx = desk.read().await?;
    let actor = &desk.person.actor;
    let ours = actor.scope() == Scope::Provider;
    let sent: HashMap<TaxInvoiceId, _> =
        taken.into_iter().map(|one| (one.document.id, one.progress.sent_at)).collect();
    let print = |invoice: Invoice| Print {
        sent_at: sent.get(&invoice.document.id).copied().flatten(),
        invoice,
    };
    let invoices = tax_invoices::invoices(&tx, actor, &ids).await?;
    let prints: Vec<Print> = invoices.into_iter().map(print).collect();
    match chosen.bulk {
        Bulk::Xlsx if ours => papers::hometax(prints).await,
        Bulk::Zip => {
            let mut signed = Vec::with_capacity(prints.len());
            for print in prints {
                let id = print.invoice.document.id;
                let paper =
                    tax_invoices::xml(&tx, actor, id).await?.ok_or_else(Problem::not_found)?;
                signed.push((print, paper.xml));
            }
            papers::zip(&desk.app, signed).await
        }
        _ => papers::pdf(&desk.app, prints, (ours, "tax-invoices.pdf")).await,
    }
}

fn confirm(mut page: Page, chosen: &Chosen, taken: &[Listed], left_out: usize) -> Confirm {
    let code = chosen.bulk.code();
    page.title = page.t(&format!("tax-bulk-{code}-title"));
    let sum = |of: fn(&Listed) -> i64| words::won(&page, taken.iter().map(of).sum());
    let names: Vec<&str> =
        taken.iter().take(20).map(|one| one.document.customer_name.as_str()).collect();
    Confirm {
        lead: page.t(&format!("tax-bulk-{code}-lead")),
        effects: vec![
            (page.t("tax-confirm-count"), page.t1("tax-count", "n", taken.len())),
            (page.t("tax-supply"), sum(|one| one.document.supply)),
            (page.t("tax-total"), sum(|one| one.document.total)),
            (page.t("tax-customer"), names.join(", ")),
        ],
        warning: (left_out > 0).then(|| page.t1("tax-bulk-left-out", "n", left_out)),
        typed: None,
        reason: None,
        action: "/tax-invoices/bulk".into(),
        button: page.t(&format!("tax-bulk-{code}")),
        back: chosen.asked.address(&[]),
        hidden: chosen.hidden(),
        page,
    }
}

pub async fn act(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    let chosen = Chosen::read(posted.fields())?;
    let (taken, left_out) = chosen.found(desk).await?;
    let ids: Vec<TaxInvoiceId> = taken.iter().map(|one| one.document.id).collect();
    let done = posted.act(async |tx, actor| {
        let said = match chosen.bulk {
            Bulk::Queue => {
                tax_invoices::queue(tx, actor, &ids).await?;
                "tax-queued"
            }
            Bulk::Resend => {
                for id in &ids {
                    tax_invoices::resend(tx, actor, *id).await?;
                }
                "tax-resent"
            }
            Bulk::Pdf | Bulk::Zip | Bulk::Xlsx => return Err(Problem::not_found()),
        };
        Ok::<_, Problem>(chosen.asked.address(&[("said", said)]))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let shown = confirm(desk.refused("", &problem), &chosen, &taken, left_out);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        other => other,
    }
}
