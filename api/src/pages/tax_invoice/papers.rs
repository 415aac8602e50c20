//! The papers of tax invoices, to look at and to take along.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use gaetong_documents::Copies;

use crate::app::App;
use crate::papers::tax_invoice::{self as papers, BundleError, Print, Stamp};
use crate::problem::Problem;

fn copies(ours: bool) -> Copies {
    if ours { Copies::Supplier } else { Copies::Customer }
}

/// The printed form of any number of them, one copy each.
pub async fn pdf(
    app: &App,
    prints: Vec<Print>,
    (ours, name): (bool, &str),
) -> Result<HttpResponse, Problem> {
    let stamp = Stamp::of(&app.config);
    let made = web::block(move || papers::pdf(&prints, copies(ours), stamp));
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok(file(("inline", name), "application/pdf", bytes))
}

/// PDF and signed XML of each.
pub async fn zip(app: &App, prints: Vec<(Print, String)>) -> Result<HttpResponse, Problem> {
    let stamp = Stamp::of(&app.config);
    let made = web::block(move || papers::archive(&prints, stamp));
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok(file(("attachment", "tax-invoices.zip"), "application/zip", bytes))
}

/// The workbook Hometax takes; several in a ZIP above a hundred.
pub async fn hometax(prints: Vec<Print>) -> Result<HttpResponse, Problem> {
    let made = web::block(move || {
        let invoices: Vec<_> = prints.into_iter().map(|print| print.invoice).collect();
        papers::hometax(&invoices, "hometax")
    });
    let made: Result<_, BundleError> = made.await.map_err(|error| Problem::internal(&error))?;
    let made = made.map_err(|error| Problem::internal(&error))?;
    Ok(file(("attachment", &made.name), made.media_type, made.bytes))
}

fn file((how, name): (&str, &str), kind: &'static str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("{how}; filename=\"{name}\"")))
        .body(bytes)
}
