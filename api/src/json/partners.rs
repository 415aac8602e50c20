//! Partners (협력사): who they are, the account they are paid to, whose doing an outage was.

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::json::applications::ReasonRequest;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use crate::vault::Vault;
use actix_web::{HttpResponse, get, post, put, web};
use gaetong_billing::partners::accounts::{self, AccountDetail, NewAccount};
use gaetong_billing::partners::{self, InvoiceDetails, PartnerError, faults};
use gaetong_entity::ids::{OutageId, PartnerId};
use gaetong_entity::party::partner;
use gaetong_entity::{Actor, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(describe).service(record_account).service(check_holder);
    cfg.service(unmask).service(fault);
}

/// The account a partner is paid to; its number is never whole here.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankAccountBody {
    /// Three digits.
    #[schema(example = "088")]
    pub bank_code: String,
    /// Its last four digits.
    #[schema(example = "****6789")]
    pub number: String,
    /// Who holds it, as the partner says.
    #[schema(example = "휴먼잇다㈜")]
    pub holder: String,
    /// Whether the bank named the same holder.
    #[schema(example = true)]
    pub checked: bool,
    /// Who the bank says holds it.
    #[schema(example = "(주)휴먼잇다")]
    pub holder_found: Option<String>,
}

/// A partner company.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerBody {
    /// The partner.
    #[schema(example = "ptn_01k00000000000000000000000")]
    pub id: String,
    /// Its name.
    #[schema(example = "휴먼잇다㈜")]
    pub name: String,
    /// `system`, `app`, `staffing`, `development`, `network` or `goods`.
    #[schema(example = "staffing")]
    pub kind: &'static str,
    /// Its business registration number.
    #[schema(example = "124-81-00998")]
    pub business_number: String,
    /// Who represents it.
    #[schema(example = "나대표")]
    pub representative: String,
    /// Where it is.
    #[schema(example = "서울특별시 중구")]
    pub address: String,
    /// 업태.
    #[schema(example = "서비스")]
    pub business_type: String,
    /// 종목.
    #[schema(example = "인력공급")]
    pub business_item: String,
    /// Where its letters go.
    #[schema(example = "staffing@partner.example")]
    pub email: String,
    /// The account it is paid to.
    pub account: Option<BankAccountBody>,
}

/// Partners.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnersBody {
    /// By name.
    pub data: Vec<PartnerBody>,
}

/// What a tax invoice says of its supplier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceDetailsRequest {
    /// Who represents it.
    #[schema(example = "나대표")]
    pub representative: String,
    /// Where it is.
    #[schema(example = "서울특별시 중구")]
    pub address: String,
    /// 업태.
    #[schema(example = "서비스")]
    pub business_type: String,
    /// 종목.
    #[schema(example = "인력공급")]
    pub business_item: String,
}

/// An account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankAccountRequest {
    /// Three digits.
    #[schema(example = "088")]
    pub bank_code: String,
    /// The account's number.
    #[schema(example = "110-123-456789")]
    pub number: String,
    /// Who holds it.
    #[schema(example = "휴먼잇다㈜")]
    pub holder: String,
}

/// What the bank says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderRequest {
    /// Who the bank says holds it.
    #[schema(example = "(주)휴먼잇다")]
    pub holder_found: String,
}

/// A whole account number.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeNumberBody {
    /// Its digits.
    #[schema(example = "110123456789")]
    pub number: String,
}

/// Whose doing an outage was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRequest {
    /// The partner.
    #[schema(value_type = String, example = "ptn_01k00000000000000000000000")]
    pub partner_id: PartnerId,
    /// Why.
    #[schema(example = "작업자 실수")]
    pub reason: String,
}

/// Whose doing an outage was.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultBody {
    /// The outage.
    #[schema(example = "out_01k00000000000000000000000")]
    pub outage_id: String,
    /// The partner.
    #[schema(example = "ptn_01k00000000000000000000000")]
    pub partner_id: String,
    /// Why.
    #[schema(example = "작업자 실수")]
    pub reason: String,
}

impl From<&AccountDetail> for BankAccountBody {
    fn from(detail: &AccountDetail) -> BankAccountBody {
        BankAccountBody {
            bank_code: detail.account.bank_code.clone(),
            number: detail.masked(),
            holder: detail.account.holder.clone(),
            checked: detail.is_checked(),
            holder_found: detail.check.as_ref().map(|check| check.holder_found.clone()),
        }
    }
}

impl PartnerBody {
    fn of(partner: &partner::Model, account: Option<&AccountDetail>) -> PartnerBody {
        PartnerBody {
            id: partner.id.to_string(),
            name: partner.name.clone(),
            kind: partner.kind.code(),
            business_number: partner.business_number.to_string(),
            representative: partner.representative.clone(),
            address: partner.address.clone(),
            business_type: partner.business_type.clone(),
            business_item: partner.business_item.clone(),
            email: partner.email.clone(),
            account: account.map(BankAccountBody::from),
        }
    }
}

/// 협력사 목록 / List partners
///
/// 이름순입니다. 협력사는 자기 회사만 봅니다. By name; a partner sees itself.
#[utoipa::path(
    tag = "partners",
    operation_id = "listPartners",
    security(("bearer" = [])),
    responses((status = 200, description = "The partners", body = PartnersBody))
)]
#[get("/partners")]
async fn list(app: web::Data<App>, person: Person) -> Result<web::Json<PartnersBody>, Problem> {
    partners::may_read(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let all = partners::list(&tx).await.or_broken()?;
    let ids: Vec<PartnerId> = all.iter().map(|partner| partner.id).collect();
    let accounts = accounts::of(&tx, &ids).await.or_broken()?;
    let body = |partner: &partner::Model| PartnerBody::of(partner, accounts.get(&partner.id));
    Ok(web::Json(PartnersBody { data: all.iter().map(body).collect() }))
}

/// 협력사 사업자 정보 / Details for tax invoices
///
/// 세금계산서에 적는 대표자·주소·업태·종목입니다. What a tax invoice says of its supplier.
#[utoipa::path(
    tag = "partners",
    operation_id = "describePartner",
    security(("bearer" = [])),
    params(
        ("partner_id" = String, Path, description = "The partner", example = "ptn_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = InvoiceDetailsRequest, example = json!({"representative": "나대표", "address": "서울특별시 중구", "business_type": "서비스", "business_item": "인력공급"})),
    responses((status = 200, description = "The partner", body = PartnerBody))
)]
#[put("/partners/{partner_id}/invoice-details")]
async fn describe(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PartnerId>,
    asked: Write<InvoiceDetailsRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let details = InvoiceDetails {
            representative: body.representative,
            address: body.address,
            business_type: body.business_type,
            business_item: body.business_item,
        };
        let row = partners::describe(tx, actor, *id, details).await?;
        Ok::<_, PartnerError>(Answer::ok(PartnerBody::of(&row, None)))
    };
    app.act(&person, &once, act).await
}

/// 지급 계좌 등록 / Record the account a partner is paid to
///
/// 번호는 암호화해 저장하고, 예금주는 다시 확인해야 합니다. Stored encrypted; the holder is to be checked anew.
#[utoipa::path(
    tag = "partners",
    operation_id = "recordPartnerAccount",
    security(("bearer" = [])),
    params(
        ("partner_id" = String, Path, description = "The partner", example = "ptn_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = BankAccountRequest, example = json!({"bank_code": "088", "number": "110-123-456789", "holder": "휴먼잇다㈜"})),
    responses((status = 200, description = "The account", body = BankAccountBody))
)]
#[post("/partners/{partner_id}/bank-account")]
async fn record_account(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PartnerId>,
    asked: Write<BankAccountRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let BankAccountRequest { bank_code, number, holder } = body;
        let new = NewAccount { bank_code, number, holder };
        let vault = Vault::of(&app.config);
        let made = accounts::record(tx, actor, &vault, *id, new).await?;
        Ok::<_, PartnerError>(Answer::ok(BankAccountBody::from(&made)))
    };
    app.act(&person, &once, act).await
}

/// 예금주 확인 / Check the holder
///
/// 은행이 알려 준 예금주를 적고 대조합니다. What the bank says, compared with what the partner said.
#[utoipa::path(
    tag = "partners",
    operation_id = "checkPartnerAccount",
    security(("bearer" = [])),
    params(
        ("partner_id" = String, Path, description = "The partner", example = "ptn_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = HolderRequest, example = json!({"holder_found": "(주)휴먼잇다"})),
    responses((status = 200, description = "The account", body = BankAccountBody))
)]
#[post("/partners/{partner_id}/bank-account/check")]
async fn check_holder(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PartnerId>,
    asked: Write<HolderRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let made = accounts::check_holder(tx, actor, *id, &body.holder_found).await?;
        Ok::<_, PartnerError>(Answer::ok(BankAccountBody::from(&made)))
    };
    app.act(&person, &once, act).await
}

/// 계좌번호 전체 보기 / The whole account number
///
/// 사유를 적으며, 본 사람과 사유가 기록됩니다. For a reason; who saw it and why is recorded.
#[utoipa::path(
    tag = "partners",
    operation_id = "unmaskPartnerAccount",
    security(("bearer" = [])),
    params(
        ("partner_id" = String, Path, description = "The partner", example = "ptn_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "이체 오류 확인"})),
    responses((status = 200, description = "The number", body = WholeNumberBody))
)]
#[post("/partners/{partner_id}/bank-account/unmask")]
async fn unmask(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PartnerId>,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let vault = Vault::of(&app.config);
        let number = accounts::unmask(tx, actor, &vault, *id, &body.reason).await?;
        Ok::<_, PartnerError>(Answer::ok(WholeNumberBody { number }))
    };
    app.act(&person, &once, act).await
}

/// 장애 귀책 협력사 / Whose doing an outage was
///
/// 구상 조항이 있는 계약이면 다음 정산서에서 뺍니다. With a claim-back clause it comes off the next statement.
#[utoipa::path(
    tag = "partners",
    operation_id = "findOutageFault",
    security(("bearer" = [])),
    params(
        ("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = FaultRequest, example = json!({"partner_id": "ptn_01k00000000000000000000000", "reason": "작업자 실수"})),
    responses((status = 200, description = "What was found", body = FaultBody))
)]
#[post("/outages/{outage_id}/fault")]
async fn fault(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
    asked: Write<FaultRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = faults::find(tx, actor, *id, body.partner_id, &body.reason).await?;
        Ok::<_, PartnerError>(Answer::ok(FaultBody {
            outage_id: row.outage_id.to_string(),
            partner_id: row.partner_id.to_string(),
            reason: row.reason,
        }))
    };
    app.act(&person, &once, act).await
}
