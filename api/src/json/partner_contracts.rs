//! Partner contracts (협력사 계약).

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use gaetong_billing::partners::contracts::{self, ContractDetail, NewContract};
use gaetong_billing::partners::{PartnerError, may_read};
use gaetong_entity::ids::{PartnerContractId, PartnerId, ServiceId, TenantId};
use gaetong_entity::settling::partner_contract::{self, PayKind};
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Won;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(create).service(end);
}

/// Which contracts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContractQuery {
    /// Of this partner.
    #[param(example = "ptn_01k00000000000000000000000")]
    pub partner_id: Option<String>,
}

/// A partner contract. Amounts in won, VAT excluded.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractBody {
    /// The contract.
    #[schema(example = "pct_01k00000000000000000000000")]
    pub id: String,
    /// Its number.
    #[schema(example = "PC-2026-0001")]
    pub number: String,
    /// The partner.
    #[schema(example = "ptn_01k00000000000000000000000")]
    pub partner_id: String,
    /// Its name.
    #[schema(example = "휴먼잇다㈜")]
    pub partner_name: String,
    /// `on_acceptance`, `agent_month`, `fixed_monthly` or `revenue_share`.
    #[schema(example = "agent_month")]
    pub kind: &'static str,
    /// What it is about; a line of the statement is named by it.
    #[schema(example = "상담원 위탁운영")]
    pub title: String,
    /// The product it is about.
    #[schema(example = "agent-staffing")]
    pub product: String,
    /// On acceptance: the provisioning task it pays for.
    #[schema(example = json!(null))]
    pub task_kind: Option<String>,
    /// Only this customer's.
    #[schema(example = "㈜한빛보험")]
    pub customer: Option<String>,
    /// Only this service.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// Won per piece, agent-month or unit and month.
    #[schema(example = 1950000)]
    pub price: Option<i64>,
    /// Units, for a fixed month.
    #[schema(example = 1)]
    pub units: i64,
    /// Basis points of the billed revenue.
    #[schema(example = json!(null))]
    pub share: Option<i32>,
    /// Basis points of an outage's credit; 0: no clause.
    #[schema(example = 0)]
    pub claim_back: i32,
    /// 예산과목.
    #[schema(example = "지급수수료")]
    pub budget_item: String,
    /// Its first day.
    #[schema(example = "2026-01-01")]
    pub from_on: NaiveDate,
    /// The day after its last one.
    #[schema(example = json!(null))]
    pub until_on: Option<NaiveDate>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// Contracts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractsBody {
    /// The newest first.
    pub data: Vec<ContractBody>,
}

/// A contract somebody makes. Amounts in won, VAT excluded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractRequest {
    /// The partner.
    #[schema(value_type = String, example = "ptn_01k00000000000000000000000")]
    pub partner_id: PartnerId,
    /// `on_acceptance`, `agent_month`, `fixed_monthly` or `revenue_share`.
    #[schema(value_type = String, example = "agent_month")]
    pub kind: PayKind,
    /// What it is about; a line of the statement is named by it.
    #[schema(example = "상담원 위탁운영")]
    pub title: String,
    /// The product it is about.
    #[schema(example = "agent-staffing")]
    pub product: String,
    /// On acceptance: the provisioning task it pays for.
    #[schema(example = json!(null))]
    pub task_kind: Option<String>,
    /// Only this customer's.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub customer_id: Option<TenantId>,
    /// Only this service; agent-months need one.
    #[schema(value_type = Option<String>, example = "J00000001")]
    pub service_id: Option<ServiceId>,
    /// Won per piece, agent-month or unit and month.
    #[schema(example = 1950000)]
    pub price: Option<i64>,
    /// Units, for a fixed month; 1 unless told.
    #[schema(example = 1)]
    pub units: Option<i64>,
    /// Basis points of the billed revenue.
    #[schema(example = json!(null))]
    pub share: Option<i32>,
    /// Basis points of an outage's credit; none unless told.
    #[schema(example = 0)]
    pub claim_back: Option<i32>,
    /// 예산과목.
    #[schema(example = "지급수수료")]
    pub budget_item: String,
    /// Its first day.
    #[schema(example = "2026-01-01")]
    pub from_on: NaiveDate,
    /// The day after its last one.
    #[schema(example = json!(null))]
    pub until_on: Option<NaiveDate>,
    /// The contract it takes the place of.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub replaces: Option<PartnerContractId>,
}

/// The end of a contract.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndContractRequest {
    /// The first day without it.
    #[schema(example = "2026-12-01")]
    pub until_on: NaiveDate,
    /// Why.
    #[schema(example = "계약 만료")]
    pub reason: String,
}

impl From<&ContractDetail> for ContractBody {
    fn from(detail: &ContractDetail) -> ContractBody {
        ContractBody::of(&detail.contract, detail.partner_name.clone())
    }
}

impl ContractBody {
    fn of(contract: &partner_contract::Model, partner_name: String) -> ContractBody {
        ContractBody {
            id: contract.id.to_string(),
            number: contract.number.clone(),
            partner_id: contract.partner_id.to_string(),
            partner_name,
            kind: contract.kind.code(),
            title: contract.title.clone(),
            product: contract.product.clone(),
            task_kind: contract.task_kind.clone(),
            customer: contract.customer_label.clone(),
            service_id: contract.service_id.as_ref().map(ToString::to_string),
            price: contract.price,
            units: contract.units,
            share: contract.share,
            claim_back: contract.claim_back,
            budget_item: contract.budget_item.clone(),
            from_on: contract.from_on,
            until_on: contract.until_on,
            version: contract.version,
        }
    }
}

impl From<ContractRequest> for NewContract {
    fn from(asked: ContractRequest) -> NewContract {
        NewContract {
            partner_id: asked.partner_id,
            title: asked.title,
            kind: asked.kind,
            product: asked.product,
            task_kind: asked.task_kind,
            service: asked.service_id,
            customer: asked.customer_id,
            price: asked.price.map(Won::new),
            units: asked.units.unwrap_or(1),
            share: asked.share,
            claim_back: asked.claim_back.unwrap_or(0),
            budget_item: asked.budget_item,
            from_on: asked.from_on,
            until_on: asked.until_on,
            replaces: asked.replaces,
        }
    }
}

/// 협력사 계약 목록 / List partner contracts
///
/// 새 계약부터. 협력사는 자기 것만 봅니다. The newest first; a partner sees its own.
#[utoipa::path(
    tag = "partner-contracts",
    operation_id = "listPartnerContracts",
    security(("bearer" = [])),
    params(ContractQuery),
    responses((status = 200, description = "The contracts", body = ContractsBody))
)]
#[get("/partner-contracts")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<ContractQuery>,
) -> Result<web::Json<ContractsBody>, Problem> {
    may_read(&person.actor)?;
    let of = query.partner_id.as_deref().map(str::parse::<PartnerId>).transpose();
    let of = of.map_err(|_| Problem::not_found())?;
    let tx = app.read(&person.actor).await?;
    let all = contracts::list(&tx, of).await.or_broken()?;
    Ok(web::Json(ContractsBody { data: all.iter().map(ContractBody::from).collect() }))
}

/// 협력사 계약 / Read a partner contract
///
/// 지급 방식과 단가, 기간입니다. How and how much is paid, and since when.
#[utoipa::path(
    tag = "partner-contracts",
    operation_id = "readPartnerContract",
    security(("bearer" = [])),
    params(
        ("contract_id" = String, Path, description = "The contract", example = "pct_01k00000000000000000000000"),
    ),
    responses((status = 200, description = "The contract; its version is the ETag", body = ContractBody))
)]
#[get("/partner-contracts/{contract_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PartnerContractId>,
) -> Result<HttpResponse, Problem> {
    may_read(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let found = contracts::detail(&tx, *id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let version = found.contract.version;
    Ok(read_answer(ContractBody::from(&found), Some(version)))
}

/// 협력사 계약 등록 / Make a partner contract
///
/// 같은 것을 정한 계약과 기간이 겹치지 않습니다. 대체하면 앞 계약은 전날 끝납니다. No two for the same days; the one it
/// replaces ends the day before.
#[utoipa::path(
    tag = "partner-contracts",
    operation_id = "createPartnerContract",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = ContractRequest, example = json!({"partner_id": "ptn_01k00000000000000000000000", "kind": "agent_month", "title": "상담원 위탁운영", "product": "agent-staffing", "service_id": "J00000001", "price": 1950000, "budget_item": "지급수수료", "from_on": "2026-01-01"})),
    responses((status = 201, description = "The contract", body = ContractBody))
)]
#[post("/partner-contracts")]
async fn create(
    app: web::Data<App>,
    person: Person,
    asked: Write<ContractRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = contracts::create(tx, actor, NewContract::from(body)).await?;
        let location = format!("/api/v1/partner-contracts/{}", row.id);
        Ok::<_, PartnerError>(Answer::created(location, ContractBody::of(&row, String::new())))
    };
    app.act(&person, &once, act).await
}

/// 협력사 계약 종료 / End a partner contract
///
/// 이미 정산한 달보다 앞서 끝낼 수 없습니다. Not before a month that is settled.
#[utoipa::path(
    tag = "partner-contracts",
    operation_id = "endPartnerContract",
    security(("bearer" = [])),
    params(
        ("contract_id" = String, Path, description = "The contract", example = "pct_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = EndContractRequest, example = json!({"until_on": "2026-12-01", "reason": "계약 만료"})),
    responses((status = 200, description = "The contract", body = ContractBody))
)]
#[post("/partner-contracts/{contract_id}/end")]
async fn end(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PartnerContractId>,
    IfMatch(version): IfMatch,
    asked: Write<EndContractRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let end = (body.until_on, body.reason.as_str());
        let row = contracts::end(tx, actor, *id, Some(version), end).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(ContractBody::of(&row, String::new())).version(version))
    };
    app.act(&person, &once, act).await
}
