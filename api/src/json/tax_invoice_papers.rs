//! Tax invoices as files: one as PDF or XML, many as one PDF, as a ZIP, or as the workbook for
//! Hometax.

use crate::app::App;
use crate::json::bills::month;
use crate::papers::tax_invoice::{self as papers, BundleError, Print, Stamp};
use crate::problem::Problem;
use crate::session::Person;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use gaetong_billing::tax_invoices::{self, Filter};
use gaetong_documents::{Copies, PaperError};
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::{Actor, Tx};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(pdf).service(xml).service(files);
}

/// Documents in one file; more are asked for month by month or state by state.
const MOST: u64 = 1_000;

/// Whose copies are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyWanted {
    Supplier,
    #[default]
    Customer,
    Both,
}

impl From<CopyWanted> for Copies {
    fn from(copy: CopyWanted) -> Copies {
        match copy {
            CopyWanted::Supplier => Copies::Supplier,
            CopyWanted::Customer => Copies::Customer,
            CopyWanted::Both => Copies::Both,
        }
    }
}

/// What many tax invoices are put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// One PDF to print.
    Pdf,
    /// A PDF and the signed XML of each.
    Zip,
    /// The workbook for Hometax's bulk issue.
    Hometax,
}

/// How one is printed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PdfQuery {
    /// `customer` (blue) unless told; `supplier` (red) or `both`.
    #[serde(default)]
    #[param(inline, example = "customer")]
    copy: CopyWanted,
}

/// Which tax invoices, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FilesQuery {
    /// `pdf`, `zip` or `hometax`.
    #[param(inline, example = "pdf")]
    form: FileForm,
    /// The month they invoice.
    #[param(example = "2026-10")]
    month: String,
    /// Those in this state alone.
    #[param(value_type = Option<String>, example = "issued")]
    state: Option<InvoiceState>,
    /// Whose copies, for `pdf`.
    #[serde(default)]
    #[param(inline, example = "both")]
    copy: CopyWanted,
}

/// 세금계산서 PDF / A tax invoice as PDF
///
/// 법정서식의 배치로, 공급자 보관용은 적색, 공급받는자 보관용은 청색입니다. In the arrangement of the legal form,
/// the supplier's copy red, the customer's blue.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readTaxInvoicePdf",
    security(("bearer" = [])),
    params(
        ("tax_invoice_id" = String, Path, description = "The tax invoice", example = "txi_01k00000000000000000000000"),
        PdfQuery,
    ),
    responses((status = 200, description = "PDF", body = [u8], content_type = "application/pdf"))
)]
#[get("/tax-invoices/{tax_invoice_id}/pdf")]
async fn pdf(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
    query: web::Query<PdfQuery>,
) -> Result<HttpResponse, Problem> {
    pdf_answer(&app, &person.actor, *id, query.copy.into()).await
}

/// 세금계산서 XML / A tax invoice as XML
///
/// 전자서명된 원본 그대로입니다. The signed original, to the byte.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readTaxInvoiceXml",
    security(("bearer" = [])),
    params(("tax_invoice_id" = String, Path, description = "The tax invoice", example = "txi_01k00000000000000000000000")),
    responses((status = 200, description = "XML", body = [u8], content_type = "application/xml"))
)]
#[get("/tax-invoices/{tax_invoice_id}/xml")]
async fn xml(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
) -> Result<HttpResponse, Problem> {
    xml_answer(&app, &person.actor, *id).await
}

/// 세금계산서 여러 건을 한 파일로 / Many tax invoices in one file
///
/// 한 번에 1,000건까지. 일괄 인쇄용 PDF, PDF와 XML의 ZIP, 홈택스 일괄발급 엑셀. At most 1,000 at once: a PDF to
/// print, a ZIP of PDF and XML, or the workbook for Hometax's bulk issue.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readTaxInvoiceFile",
    security(("bearer" = [])),
    params(FilesQuery),
    responses((status = 200, description = "The file", body = [u8], content_type = "application/octet-stream"))
)]
#[get("/tax-invoice-files")]
async fn files(
    app: web::Data<App>,
    person: Person,
    query: web::Query<FilesQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.into_inner();
    let name = format!("tax-invoices-{}", query.month);
    let filter = Filter {
        month: Some(month(&query.month)?),
        states: query.state.into_iter().collect(),
        ..Filter::default()
    };
    files_answer(&app, &person.actor, &filter, (query.form, query.copy.into()), &name).await
}

/// The PDF of one as an answer; made off the event loop.
///
/// # Errors
/// There is no such tax invoice for these eyes.
pub async fn pdf_answer(
    app: &App,
    actor: &Actor,
    id: TaxInvoiceId,
    copies: Copies,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(actor).await?;
    let found = tax_invoices::detail(&tx, actor, id).await?.ok_or_else(Problem::not_found)?;
    drop(tx);
    let name = papers::file_name(&found.invoice.document, "pdf");
    let print = Print { invoice: found.invoice, sent_at: found.progress.sent_at };
    let stamp = Stamp::of(&app.config);
    let made = web::block(move || papers::pdf(&[print], copies, stamp)).await;
    let made: Result<Vec<u8>, PaperError> = made.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok(answered("application/pdf", "inline", &name, bytes))
}

/// The signed XML of one as an answer.
///
/// # Errors
/// As [`pdf_answer`].
pub async fn xml_answer(
    app: &App,
    actor: &Actor,
    id: TaxInvoiceId,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(actor).await?;
    let invoice = tax_invoices::invoices(&tx, actor, &[id]).await?.pop();
    let invoice = invoice.ok_or_else(Problem::not_found)?;
    let paper = tax_invoices::xml(&tx, actor, id).await?.ok_or_else(Problem::not_found)?;
    let name = papers::file_name(&invoice.document, "xml");
    Ok(answered("application/xml", "attachment", &name, paper.xml.into_bytes()))
}

/// Many in one file, as an answer; made off the event loop.
///
/// # Errors
/// More than a thousand, or nothing that may be read.
pub async fn files_answer(
    app: &App,
    actor: &Actor,
    filter: &Filter,
    (form, copies): (FileForm, Copies),
    name: &str,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(actor).await?;
    let found = prints(&tx, actor, filter).await?;
    if form == FileForm::Hometax {
        drop(tx);
        let invoices: Vec<_> = found.into_iter().map(|print| print.invoice).collect();
        let name = name.to_owned();
        let made = web::block(move || papers::hometax(&invoices, &name)).await;
        let made = finished(made)?;
        return Ok(answered(made.media_type, "attachment", &made.name, made.bytes));
    }
    let stamp = Stamp::of(&app.config);
    if form == FileForm::Pdf {
        drop(tx);
        let made = web::block(move || Ok(papers::pdf(&found, copies, stamp)?)).await;
        return Ok(answered("application/pdf", "inline", &format!("{name}.pdf"), finished(made)?));
    }
    let mut with_xml = Vec::with_capacity(found.len());
    for print in found {
        let paper = tax_invoices::xml(&tx, actor, print.invoice.document.id).await?;
        let paper = paper.ok_or_else(Problem::not_found)?;
        with_xml.push((print, paper.xml));
    }
    drop(tx);
    let made = web::block(move || papers::archive(&with_xml, stamp)).await;
    Ok(answered("application/zip", "attachment", &format!("{name}.zip"), finished(made)?))
}

fn finished<T>(
    made: Result<Result<T, BundleError>, actix_web::error::BlockingError>,
) -> Result<T, Problem> {
    made.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))
}

/// The documents of a filter, the earliest first.
async fn prints(tx: &Tx, actor: &Actor, filter: &Filter) -> Result<Vec<Print>, Problem> {
    let listed = tax_invoices::list(tx, actor, filter, (None, MOST)).await?;
    if listed.has_more {
        return Err(Problem::malformed(
            "한 파일에 1,000건까지 담을 수 있습니다. 상태로 나누어 받으세요.",
            "A file holds at most 1,000: ask for one state at a time.",
        ));
    }
    let sent: HashMap<TaxInvoiceId, _> =
        listed.rows.iter().map(|row| (row.document.id, row.progress.sent_at)).collect();
    let ids: Vec<TaxInvoiceId> = listed.rows.iter().map(|row| row.document.id).collect();
    let invoices = tax_invoices::invoices(tx, actor, &ids).await?;
    let print = |invoice: tax_invoices::Invoice| Print {
        sent_at: sent.get(&invoice.document.id).copied().flatten(),
        invoice,
    };
    Ok(invoices.into_iter().map(print).collect())
}

fn answered(media_type: &str, disposition: &str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    let disposition = format!("{disposition}; filename=\"{name}\"");
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes)
}
