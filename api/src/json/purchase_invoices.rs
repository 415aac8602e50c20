//! Purchase tax invoices (매입세금계산서).

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::json::bills;
use crate::json::documents::{EvidenceUpload, Sent};
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use crate::settling;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use gaetong_billing::partners::invoices::{
    self, InvoiceDetail, NewInvoice, NewInvoiceLine, PurchaseTotal,
};
use gaetong_billing::partners::{PartnerError, may_read};
use gaetong_entity::ids::{PurchaseInvoiceId, SettlementId};
use gaetong_entity::settling::purchase_invoice::{self, Way};
use gaetong_entity::{Actor, Tx};
use gaetong_rules::payout::Difference;
use gaetong_rules::{Month, Won};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(register).service(from_xml).service(propose);
    cfg.service(approve).service(refuse).service(withdraw).service(summary);
}

/// Which months; today's unless told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthsQuery {
    /// The first.
    #[param(example = "2026-10")]
    pub from: Option<String>,
    /// The last.
    #[param(example = "2026-12")]
    pub to: Option<String>,
}

/// Where statement, invoice and contract differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchDifferenceBody {
    /// `supplier`, `customer`, `written_on`, `supply`, `vat`, `total`, `price` or `validity`.
    #[schema(example = "supply")]
    pub place: &'static str,
    /// The statement's line, where it is about one.
    #[schema(example = json!(null))]
    pub line_no: Option<i32>,
    /// Where, in Korean.
    #[schema(example = "공급가액")]
    pub name_ko: String,
    /// Where, in English.
    #[schema(example = "Supply value")]
    pub name_en: String,
    /// What stands there.
    #[schema(example = "14,625,100원")]
    pub found: String,
    /// What should.
    #[schema(example = "14,625,000원")]
    pub expected: String,
}

/// A line of an invoice.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseInvoiceLineBody {
    /// What it is for.
    #[schema(example = "위탁운영")]
    pub name: String,
    /// VAT excluded.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 1462500)]
    pub vat: i64,
}

/// A purchase tax invoice. Amounts in won.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseInvoiceBody {
    /// The invoice.
    #[schema(example = "pin_01k00000000000000000000000")]
    pub id: String,
    /// The statement.
    #[schema(example = "stl_01k00000000000000000000000")]
    pub settlement_id: String,
    /// `xml`, `hand` or `reverse`.
    #[schema(example = "hand")]
    pub way: &'static str,
    /// `proposed`, `registered`, `refused` or `withdrawn`.
    #[schema(example = "registered")]
    pub state: &'static str,
    /// 승인번호.
    #[schema(example = "202610314100007300000001")]
    pub issue_id: Option<String>,
    /// 작성일자.
    #[schema(example = "2026-10-31")]
    pub written_on: NaiveDate,
    /// 공급자 등록번호.
    #[schema(example = "1248100998")]
    pub supplier_number: String,
    /// 공급자 상호.
    #[schema(example = "휴먼잇다㈜")]
    pub supplier_name: String,
    /// 공급받는자 등록번호.
    #[schema(example = "1028142945")]
    pub customer_number: String,
    /// 공급가액.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// 세액.
    #[schema(example = 1462500)]
    pub vat: i64,
    /// 합계금액.
    #[schema(example = 16087500)]
    pub total: i64,
    /// Its lines.
    pub lines: Vec<PurchaseInvoiceLineBody>,
    /// What the three-way match found; none lets it be paid.
    pub differences: Vec<MatchDifferenceBody>,
    /// Why it was refused or withdrawn.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// Invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseInvoicesBody {
    /// The latest first.
    pub data: Vec<PurchaseInvoiceBody>,
}

/// An invoice as it reads. Amounts in won.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseInvoiceRequest {
    /// 승인번호; an invoice on paper has none.
    #[schema(example = "20261031-41000073-00000001")]
    pub issue_id: Option<String>,
    /// 작성일자.
    #[schema(example = "2026-10-31")]
    pub written_on: NaiveDate,
    /// 공급자 등록번호.
    #[schema(example = "124-81-00998")]
    pub supplier_number: String,
    /// 공급자 상호.
    #[schema(example = "휴먼잇다㈜")]
    pub supplier_name: String,
    /// 공급받는자 등록번호.
    #[schema(example = "102-81-42945")]
    pub customer_number: String,
    /// 공급가액.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// 세액.
    #[schema(example = 1462500)]
    pub vat: i64,
    /// 합계금액.
    #[schema(example = 16087500)]
    pub total: i64,
    /// 비고.
    #[schema(example = "")]
    pub remarks: String,
    /// Its lines.
    pub lines: Vec<PurchaseLineRequest>,
}

/// A line of an invoice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseLineRequest {
    /// What it is for.
    #[schema(example = "위탁운영")]
    pub name: String,
    /// VAT excluded.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 1462500)]
    pub vat: i64,
}

/// A draft for the partner to approve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeRequest {
    /// 작성일자.
    #[schema(example = "2026-10-31")]
    pub written_on: NaiveDate,
}

/// What was bought of one partner.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseTotalBody {
    /// The partner.
    #[schema(example = "ptn_01k00000000000000000000000")]
    pub partner_id: String,
    /// 등록번호.
    #[schema(example = "1248100998")]
    pub supplier_number: String,
    /// 상호.
    #[schema(example = "휴먼잇다㈜")]
    pub supplier_name: String,
    /// 매수.
    #[schema(example = 1)]
    pub count: usize,
    /// 공급가액.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// 세액.
    #[schema(example = 1462500)]
    pub vat: i64,
}

/// 매입처별 합계표.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseSummaryBody {
    /// By business number.
    pub data: Vec<PurchaseTotalBody>,
    /// In all, VAT excluded.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// The tax in all.
    #[schema(example = 1462500)]
    pub vat: i64,
}

impl From<&Difference> for MatchDifferenceBody {
    fn from(difference: &Difference) -> MatchDifferenceBody {
        let name = difference.place.name();
        MatchDifferenceBody {
            place: difference.place.code(),
            line_no: difference.place.line_no(),
            name_ko: name.ko.to_string(),
            name_en: name.en.to_string(),
            found: difference.found.ko.to_string(),
            expected: difference.expected.ko.to_string(),
        }
    }
}

impl PurchaseInvoiceBody {
    fn bare(row: &purchase_invoice::Model) -> PurchaseInvoiceBody {
        PurchaseInvoiceBody {
            id: row.id.to_string(),
            settlement_id: row.settlement_id.to_string(),
            way: row.way.code(),
            state: row.state.code(),
            issue_id: row.issue_id.clone(),
            written_on: row.written_on,
            supplier_number: row.supplier_number.clone(),
            supplier_name: row.supplier_name.clone(),
            customer_number: row.customer_number.clone(),
            supply: row.supply,
            vat: row.vat,
            total: row.total,
            lines: Vec::new(),
            differences: Vec::new(),
            reason: row.reason.clone(),
            version: row.version,
        }
    }
}

impl From<&InvoiceDetail> for PurchaseInvoiceBody {
    fn from(detail: &InvoiceDetail) -> PurchaseInvoiceBody {
        let line = |line: &gaetong_entity::settling::purchase_invoice_line::Model| {
            PurchaseInvoiceLineBody { name: line.name.clone(), supply: line.supply, vat: line.vat }
        };
        PurchaseInvoiceBody {
            lines: detail.lines.iter().map(line).collect(),
            differences: detail.differences.iter().map(MatchDifferenceBody::from).collect(),
            ..PurchaseInvoiceBody::bare(&detail.invoice)
        }
    }
}

impl PurchaseInvoiceRequest {
    fn of(self, settlement_id: SettlementId) -> NewInvoice {
        let line = |line: PurchaseLineRequest| NewInvoiceLine {
            name: line.name,
            supply: Won::new(line.supply),
            vat: Won::new(line.vat),
        };
        NewInvoice {
            settlement_id,
            way: Way::Hand,
            issue_id: self.issue_id,
            written_on: self.written_on,
            supplier_number: self.supplier_number,
            supplier_name: self.supplier_name,
            customer_number: self.customer_number,
            supply: Won::new(self.supply),
            vat: Won::new(self.vat),
            total: Won::new(self.total),
            remarks: self.remarks,
            lines: self.lines.into_iter().map(line).collect(),
            document: None,
        }
    }
}

impl From<&PurchaseTotal> for PurchaseTotalBody {
    fn from(total: &PurchaseTotal) -> PurchaseTotalBody {
        PurchaseTotalBody {
            partner_id: total.partner_id.to_string(),
            supplier_number: total.supplier_number.clone(),
            supplier_name: total.supplier_name.clone(),
            count: total.count,
            supply: total.supply.get(),
            vat: total.vat.get(),
        }
    }
}

/// 매입세금계산서 목록 / List purchase invoices
///
/// 최근 것부터. 협력사는 자기 것만 봅니다. The latest first; a partner sees its own.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "listPurchaseInvoices",
    security(("bearer" = [])),
    responses((status = 200, description = "The invoices", body = PurchaseInvoicesBody))
)]
#[get("/purchase-invoices")]
async fn list(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<PurchaseInvoicesBody>, Problem> {
    may_read(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let all = invoices::list(&tx).await.or_broken()?;
    Ok(web::Json(PurchaseInvoicesBody {
        data: all.iter().map(PurchaseInvoiceBody::bare).collect(),
    }))
}

/// 매입세금계산서 / Read a purchase invoice
///
/// 정산서·계약과 대조한 결과와 함께입니다. With what the three-way match found.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "readPurchaseInvoice",
    security(("bearer" = [])),
    params(
        ("purchase_invoice_id" = String, Path, description = "The tax invoice", example = "pin_01k00000000000000000000000"),
    ),
    responses((status = 200, description = "The invoice; its version is the ETag", body = PurchaseInvoiceBody))
)]
#[get("/purchase-invoices/{purchase_invoice_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PurchaseInvoiceId>,
) -> Result<HttpResponse, Problem> {
    may_read(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let ours = app.config.supplier.digits();
    let found = invoices::detail(&tx, *id, &ours).await?.ok_or_else(Problem::not_found)?;
    let version = found.invoice.version;
    Ok(read_answer(PurchaseInvoiceBody::from(&found), Some(version)))
}

/// 매입세금계산서 등록 / Register a purchase invoice
///
/// 확정된 정산서의 세금계산서를 적습니다. 다르면 지급이 막히고 어디가 다른지 알려 줍니다. A difference blocks the payout
/// and says where it is.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "registerPurchaseInvoice",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = PurchaseInvoiceRequest, example = json!({"issue_id": "20261031-41000073-00000001", "written_on": "2026-10-31", "supplier_number": "124-81-00998", "supplier_name": "휴먼잇다㈜", "customer_number": "102-81-42945", "supply": 14625000, "vat": 1462500, "total": 16087500, "remarks": "", "lines": []})),
    responses((status = 200, description = "The invoice and what the match found", body = PurchaseInvoiceBody))
)]
#[post("/settlements/{settlement_id}/purchase-invoices")]
async fn register(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    asked: Write<PurchaseInvoiceRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let supplier = &app.config.supplier;
        let number = supplier.digits();
        let ours = settling::ours(supplier, &number);
        let made = invoices::register(tx, actor, ours, body.of(*id)).await?;
        Ok::<_, PartnerError>(Answer::ok(PurchaseInvoiceBody::from(&made)))
    };
    app.act(&person, &once, act).await
}

/// 매입세금계산서 XML 등록 / Register a purchase invoice by its XML
///
/// 표준 전자세금계산서 XML을 읽어 등록하고 원본을 보관합니다. The standard XML is read and kept.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "registerPurchaseInvoiceXml",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = EvidenceUpload, content_type = "multipart/form-data"),
    responses((status = 200, description = "The invoice and what the match found", body = PurchaseInvoiceBody))
)]
#[post("/settlements/{settlement_id}/purchase-invoices/xml")]
async fn from_xml(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    settling::invoicing(&person.actor)?;
    let (file, read) = settling::purchase_invoice(&app, *id, sent.file_name, &sent.bytes).await?;
    let supplier = &app.config.supplier;
    let number = supplier.digits();
    let act = async |tx: &Tx, actor: &Actor| {
        let ours = settling::ours(supplier, &number);
        let made = settling::register_xml(tx, actor, ours, (file, read)).await?;
        Ok::<_, PartnerError>(Answer::ok(PurchaseInvoiceBody::from(&made)))
    };
    app.act(&person, &sent.once, act).await
}

/// 역발행 요청 / Draft an invoice for the partner to approve
///
/// 정산서대로 세금계산서를 써서 협력사의 승인을 받습니다. As the statement says; the partner approves or refuses.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "proposePurchaseInvoice",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = ProposeRequest, example = json!({"written_on": "2026-10-31"})),
    responses((status = 200, description = "The draft", body = PurchaseInvoiceBody))
)]
#[post("/settlements/{settlement_id}/reverse-invoices")]
async fn propose(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    asked: Write<ProposeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let supplier = &app.config.supplier;
        let number = supplier.digits();
        let ours = settling::ours(supplier, &number);
        let made = invoices::propose(tx, actor, ours, *id, body.written_on).await?;
        Ok::<_, PartnerError>(Answer::ok(PurchaseInvoiceBody::from(&made)))
    };
    app.act(&person, &once, act).await
}

/// 역발행 승인 / Approve a drafted invoice
///
/// 협력사가 승인하면 등록됩니다. The partner approves: it is registered.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "approvePurchaseInvoice",
    security(("bearer" = [])),
    params(
        ("purchase_invoice_id" = String, Path, description = "The tax invoice", example = "pin_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The invoice", body = PurchaseInvoiceBody))
)]
#[post("/purchase-invoices/{purchase_invoice_id}/approve")]
async fn approve(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PurchaseInvoiceId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let once = asked.once;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = invoices::approve(tx, actor, *id, Some(version)).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(PurchaseInvoiceBody::bare(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 역발행 거절 / Refuse a drafted invoice
///
/// 협력사가 사유를 적어 거절합니다. The partner refuses, and says why.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "refusePurchaseInvoice",
    security(("bearer" = [])),
    params(
        ("purchase_invoice_id" = String, Path, description = "The tax invoice", example = "pin_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "금액 오류"})),
    responses((status = 200, description = "The invoice", body = PurchaseInvoiceBody))
)]
#[post("/purchase-invoices/{purchase_invoice_id}/refuse")]
async fn refuse(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PurchaseInvoiceId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = invoices::refuse(tx, actor, *id, Some(version), &body.reason).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(PurchaseInvoiceBody::bare(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 매입세금계산서 철회 / Withdraw a purchase invoice
///
/// 잘못 등록한 것을 치우고 다시 등록합니다. So that the right one can be registered.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "withdrawPurchaseInvoice",
    security(("bearer" = [])),
    params(
        ("purchase_invoice_id" = String, Path, description = "The tax invoice", example = "pin_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "금액 오류"})),
    responses((status = 200, description = "The invoice", body = PurchaseInvoiceBody))
)]
#[post("/purchase-invoices/{purchase_invoice_id}/withdraw")]
async fn withdraw(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PurchaseInvoiceId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = invoices::withdraw(tx, actor, *id, Some(version), &body.reason).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(PurchaseInvoiceBody::bare(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 매입처별 합계표 / Purchases by supplier
///
/// 작성월 기준입니다. By the month of writing.
#[utoipa::path(
    tag = "purchase-invoices",
    operation_id = "readPurchaseSummary",
    security(("bearer" = [])),
    params(MonthsQuery),
    responses((status = 200, description = "The totals", body = PurchaseSummaryBody))
)]
#[get("/purchase-summary")]
async fn summary(
    app: web::Data<App>,
    person: Person,
    query: web::Query<MonthsQuery>,
) -> Result<web::Json<PurchaseSummaryBody>, Problem> {
    settling::staff(&person.actor)?;
    let this = Month::of(person.actor.today());
    let from = query.from.as_deref().map(bills::month).transpose()?.unwrap_or(this);
    let to = query.to.as_deref().map(bills::month).transpose()?.unwrap_or(from);
    let tx = app.read(&person.actor).await?;
    let totals = invoices::summary(&tx, from, to).await?;
    Ok(web::Json(PurchaseSummaryBody {
        supply: totals.iter().map(|total| total.supply.get()).sum(),
        vat: totals.iter().map(|total| total.vat.get()).sum(),
        data: totals.iter().map(PurchaseTotalBody::from).collect(),
    }))
}
