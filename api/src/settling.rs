//! What the doors of partner settlement share: who may look, how a file is handed on, the provider
//! as an invoice names it, an invoice's XML, and the bank's list of transfers.

use crate::app::App;
use crate::config::Supplier;
use crate::pages::figures;
use crate::pages::upload::keep_bytes;
use crate::papers::tax_invoice::received;
use crate::problem::Problem;
use crate::sheet::{Cell, Sheet};
use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use gaetong_billing::partners::invoices::{self, InvoiceDetail, NewInvoice, NewInvoiceLine};
use gaetong_billing::partners::payouts::BankFile;
use gaetong_billing::partners::{
    MAY_READ, MAY_SETTLE, Ours, PartnerError, StoredFile, settlements,
};
use gaetong_documents::tax_invoice::TaxInvoice;
use gaetong_entity::ids::SettlementId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::purchase_invoice::Way;
use gaetong_entity::settling::settlement_line::{self, Source};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::papers::Examined;
use gaetong_rules::Won;
use sha2::{Digest, Sha256};

/// The price of a settled line as it is written: of a share its percentage, of an adjustment none.
#[must_use]
pub fn unit_price(line: &settlement_line::Model) -> String {
    match line.source {
        Source::BillLine | Source::Outage => figures::percent(line.unit_price),
        Source::Adjustment => String::new(),
        _ => figures::money(line.unit_price),
    }
}

/// Its quantity: agent-months to two decimals, of a share the won it is a share of.
#[must_use]
pub fn quantity(line: &settlement_line::Model) -> String {
    match line.source {
        Source::Attendance => figures::hundredths(line.quantity),
        Source::Adjustment => String::new(),
        _ => figures::money(line.quantity),
    }
}

/// Staff who look at partner settlement.
///
/// # Errors
/// 403 for everybody else.
pub fn staff(actor: &Actor) -> Result<(), Problem> {
    one_of(actor, &MAY_READ)
}

/// The desk that pays.
///
/// # Errors
/// 403 for everybody else.
pub fn settlement_desk(actor: &Actor) -> Result<(), Problem> {
    one_of(actor, &MAY_SETTLE)
}

/// Who registers purchase invoices: the desk that pays, and partners their own.
///
/// # Errors
/// 403 for everybody else.
pub fn invoicing(actor: &Actor) -> Result<(), Problem> {
    one_of(actor, &[Role::Settlement, Role::Admin, Role::Partner])
}

fn one_of(actor: &Actor, roles: &[Role]) -> Result<(), Problem> {
    if actor.is_one_of(roles) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "not-allowed",
        "고객정산팀과 관련 담당만 볼 수 있습니다.",
        "Only settlement and those concerned see this.",
    ))
}

/// A file that was examined and is kept.
pub fn stored(file_name: String, examined: &Examined) -> StoredFile {
    StoredFile {
        file_name,
        media_type: examined.media_type.code().to_owned(),
        byte_count: examined.byte_count,
        sha256: examined.sha256.clone(),
        object_key: examined.object_key(),
    }
}

/// The provider as a tax invoice names it; `number` is [`Supplier::digits`].
pub fn ours<'a>(supplier: &'a Supplier, number: &'a str) -> Ours<'a> {
    Ours { business_number: number, name: &supplier.name }
}

/// The largest invoice taken, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Reads and keeps the XML of a purchase invoice.
///
/// # Errors
/// 422 where it is no tax invoice of the standard, or not as it was signed, with what is wrong.
pub async fn purchase_invoice(
    app: &App,
    settlement_id: SettlementId,
    file_name: String,
    bytes: &[u8],
) -> Result<(StoredFile, NewInvoice), Problem> {
    let text = std::str::from_utf8(bytes).ok().filter(|_| bytes.len() <= LARGEST);
    let text = text.ok_or_else(|| no_invoice("UTF-8"))?;
    let (read, _) = received(text).map_err(|error| no_invoice(&error.to_string()))?;
    let sha256 = crate::session::hex(&Sha256::digest(bytes));
    let object_key = format!("papers/{}/{sha256}", &sha256[..2]);
    keep_bytes(app, &object_key, bytes.to_vec().into()).await?;
    let file = StoredFile {
        file_name,
        media_type: "application/xml".to_owned(),
        byte_count: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256,
        object_key,
    };
    Ok((file, new_invoice(settlement_id, read)))
}

fn new_invoice(settlement_id: SettlementId, read: TaxInvoice) -> NewInvoice {
    let line = |line: gaetong_documents::tax_invoice::TaxInvoiceLine| NewInvoiceLine {
        name: line.name,
        supply: Won::new(line.supply),
        vat: Won::new(line.vat.unwrap_or(0)),
    };
    NewInvoice {
        settlement_id,
        way: Way::Xml,
        issue_id: Some(read.issue_id),
        written_on: read.written_on,
        supplier_number: read.supplier.number,
        supplier_name: read.supplier.name,
        customer_number: read.customer.number,
        supply: Won::new(read.supply),
        vat: Won::new(read.vat.unwrap_or(0)),
        total: Won::new(read.total),
        remarks: read.remarks.join(" / "),
        lines: read.lines.into_iter().map(line).collect(),
        document: None,
    }
}

/// Registers what was read, with its XML as a paper of the statement.
///
/// # Errors
/// As [`invoices::register`].
pub async fn register_xml(
    tx: &Tx,
    actor: &Actor,
    ours: Ours<'_>,
    (file, read): (StoredFile, NewInvoice),
) -> Result<InvoiceDetail, PartnerError> {
    let kept = settlements::keep_document(tx, actor, read.settlement_id, file).await?;
    let new = NewInvoice { document: Some(kept.id), ..read };
    invoices::register(tx, actor, ours, new).await
}

fn no_invoice(why: &str) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "not-a-tax-invoice",
        &format!("표준 전자세금계산서 XML이 아닙니다: {why}"),
        &format!("This is no tax invoice of the standard: {why}"),
    )
}

/// The list of transfers as banks take it: CSV, account numbers as texts.
pub fn bank_csv(file: &BankFile) -> HttpResponse {
    let rows = file.rows.iter().map(|row| row.iter().cloned().map(Cell::Text).collect());
    let titles = file.header.clone().unwrap_or_default();
    let mut text = Sheet::new(file.name.as_str(), titles, rows.collect()).csv();
    if file.header.is_none() {
        // The row of titles is empty then, and no bank wants it.
        text = text.replacen("\u{feff}\r\n", "\u{feff}", 1);
    }
    let disposition = format!("attachment; filename=\"{}.csv\"", file.name);
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(text)
}
