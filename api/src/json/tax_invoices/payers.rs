//! What tax invoices say of a payer, and to whom they go.

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::problem::Problem;
use crate::session::Person;
use actix_web::{HttpResponse, delete, get, post, put, web};
use gaetong_billing::tax_invoices::{self, PayerDetails, TaxInvoiceError};
use gaetong_entity::ids::{BillingAccountId, BusinessNumber, RecipientId};
use gaetong_entity::money::billing_recipient;
use gaetong_entity::party::billing_account::{self, TaxKind};
use gaetong_entity::{Actor, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(tax_details).service(correct).service(recipients).service(add).service(remove);
}

/// What the form says of a payer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerDetailsBody {
    /// 상호.
    #[schema(example = "㈜한빛보험")]
    payer_name: String,
    /// 등록번호.
    #[schema(value_type = String, example = "220-81-62517")]
    business_number: BusinessNumber,
    /// 대표자.
    #[schema(example = "김대표")]
    representative: String,
    /// 사업장 주소.
    #[schema(example = "서울특별시 중구 을지로 1")]
    address: String,
    /// 업태.
    #[schema(example = "보험업")]
    business_type: String,
    /// 종목.
    #[schema(example = "손해보험")]
    business_item: String,
    /// 종사업장번호, four digits or nothing.
    #[serde(default)]
    #[schema(example = "")]
    branch: String,
    /// Where tax invoices are mailed.
    #[schema(example = "tax@customer.example")]
    email: String,
    /// `taxable`, `zero_rated` or `exempt`, from the next bill on.
    #[schema(value_type = String, example = "taxable")]
    tax_kind: TaxKind,
}

/// A further recipient.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipientRequest {
    /// Who it is.
    #[schema(example = "세무대리인")]
    name: String,
    /// The address.
    #[schema(example = "tax@accountant.example")]
    email: String,
}

/// A further recipient of a payer's tax invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecipientBody {
    /// The recipient.
    #[schema(example = "rcp_01k00000000000000000000000")]
    id: String,
    /// Who it is.
    #[schema(example = "세무대리인")]
    name: String,
    /// The address.
    #[schema(example = "tax@accountant.example")]
    email: String,
}

/// Further recipients.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecipientsBody {
    /// In the order they were added.
    data: Vec<RecipientBody>,
}

/// A recipient that was taken off.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenOffBody {
    /// The recipient.
    #[schema(example = "rcp_01k00000000000000000000000")]
    id: String,
}

/// 납부자의 세금계산서 정보 / What tax invoices say of a payer
///
/// 상호, 대표자, 업태·종목, 주소, 이메일, 과세 구분. Name, representative, kinds of business, address, e-mail, how
/// supplies are taxed.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readPayerTaxDetails",
    security(("bearer" = [])),
    params(("billing_account_id" = String, Path, description = "The payer's account", example = "acc_01k00000000000000000000000")),
    responses((status = 200, description = "The details; their version is the ETag", body = PayerDetailsBody))
)]
#[get("/billing-accounts/{billing_account_id}/tax-details")]
async fn tax_details(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let account = tax_invoices::payer(&tx, &person.actor, *id).await?;
    Ok(read_answer(PayerDetailsBody::from(&account), Some(account.version)))
}

/// 납부자의 세금계산서 정보 고치기 / Correct what tax invoices say of a payer
///
/// 앞으로 발급할 것에 쓰입니다. 발급한 것은 수정세금계산서(01)로 고칩니다. For those to come; what is out is amended
/// (01).
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "correctPayerTaxDetails",
    security(("bearer" = [])),
    params(
        ("billing_account_id" = String, Path, description = "The payer's account", example = "acc_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-6"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = PayerDetailsBody, example = json!({
        "payer_name": "㈜한빛보험", "business_number": "220-81-62517", "representative": "김대표",
        "address": "서울특별시 중구 을지로 1", "business_type": "보험업", "business_item": "손해보험",
        "branch": "", "email": "tax@customer.example", "tax_kind": "taxable"
    })),
    responses((status = 200, description = "The details", body = PayerDetailsBody))
)]
#[put("/billing-accounts/{billing_account_id}/tax-details")]
async fn correct(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
    IfMatch(version): IfMatch,
    asked: Write<PayerDetailsBody>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let details = PayerDetails::from(body);
    let act = async |tx: &Tx, actor: &Actor| {
        let account = tax_invoices::correct_payer(tx, actor, *id, details, Some(version)).await?;
        let version = account.version;
        let body = PayerDetailsBody::from(&account);
        Ok::<_, TaxInvoiceError>(Answer::ok(body).version(version))
    };
    app.act(&person, &once, act).await
}

/// 추가 수신자 / List further recipients
///
/// 납부자 말고도 세금계산서를 받는 사람. Who gets a payer's tax invoices besides the payer.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "listTaxInvoiceRecipients",
    security(("bearer" = [])),
    params(("billing_account_id" = String, Path, description = "The payer's account", example = "acc_01k00000000000000000000000")),
    responses((status = 200, description = "The recipients", body = RecipientsBody))
)]
#[get("/billing-accounts/{billing_account_id}/recipients")]
async fn recipients(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
) -> Result<web::Json<RecipientsBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let rows = tax_invoices::recipients(&tx, &person.actor, *id).await?;
    Ok(web::Json(RecipientsBody { data: rows.iter().map(RecipientBody::from).collect() }))
}

/// 수신자 추가 / Add a recipient
///
/// 다음 발급부터 함께 받습니다. From the next tax invoice on.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "addTaxInvoiceRecipient",
    security(("bearer" = [])),
    params(
        ("billing_account_id" = String, Path, description = "The payer's account", example = "acc_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-7"),
    ),
    request_body(content = RecipientRequest, example = json!({"name": "세무대리인", "email": "tax@accountant.example"})),
    responses((status = 200, description = "The recipient", body = RecipientBody))
)]
#[post("/billing-accounts/{billing_account_id}/recipients")]
async fn add(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
    asked: Write<RecipientRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let who = (body.name.as_str(), body.email.as_str());
        let row = tax_invoices::add_recipient(tx, actor, *id, who).await?;
        Ok::<_, TaxInvoiceError>(Answer::ok(RecipientBody::from(&row)))
    };
    app.act(&person, &once, act).await
}

/// 수신자 빼기 / Take a recipient off
///
/// 이미 보낸 메일은 남습니다. What was mailed stays mailed.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "removeTaxInvoiceRecipient",
    security(("bearer" = [])),
    params(
        ("recipient_id" = String, Path, description = "The recipient", example = "rcp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-8"),
    ),
    responses((status = 200, description = "Taken off", body = TakenOffBody))
)]
#[delete("/recipients/{recipient_id}")]
async fn remove(
    app: web::Data<App>,
    person: Person,
    id: web::Path<RecipientId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        tax_invoices::remove_recipient(tx, actor, *id).await?;
        Ok::<_, TaxInvoiceError>(Answer::ok(TakenOffBody { id: id.to_string() }))
    };
    app.act(&person, &asked.once, act).await
}

impl From<&billing_account::Model> for PayerDetailsBody {
    fn from(account: &billing_account::Model) -> PayerDetailsBody {
        PayerDetailsBody {
            payer_name: account.payer_name.clone(),
            business_number: account.business_number.clone(),
            representative: account.representative.clone(),
            address: account.address.clone(),
            business_type: account.business_type.clone(),
            business_item: account.business_item.clone(),
            branch: account.branch.clone(),
            email: account.email.clone(),
            tax_kind: account.tax_kind,
        }
    }
}

impl From<PayerDetailsBody> for PayerDetails {
    fn from(body: PayerDetailsBody) -> PayerDetails {
        PayerDetails {
            payer_name: body.payer_name,
            business_number: body.business_number,
            representative: body.representative,
            address: body.address,
            business_type: body.business_type,
            business_item: body.business_item,
            branch: body.branch,
            email: body.email,
            tax_kind: body.tax_kind,
        }
    }
}

impl From<&billing_recipient::Model> for RecipientBody {
    fn from(row: &billing_recipient::Model) -> RecipientBody {
        RecipientBody { id: row.id.to_string(), name: row.name.clone(), email: row.email.clone() }
    }
}
