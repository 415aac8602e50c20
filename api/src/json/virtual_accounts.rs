//! Virtual accounts: a number of a bank that belongs to one payer.

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::json::Nothing;
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use gaetong_billing::payments::PaymentError;
use gaetong_billing::payments::virtual_account::{self, NewVirtualAccount};
use gaetong_entity::ids::{BillingAccountId, VirtualAccountId};
use gaetong_entity::money::virtual_account::Model;
use gaetong_entity::{Actor, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(open).service(close);
}

/// A virtual account to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenVirtualAccountRequest {
    /// The payer.
    #[schema(value_type = String, example = "acc_01k00000000000000000000000")]
    pub billing_account_id: BillingAccountId,
    /// The bank.
    #[schema(example = "가온은행")]
    pub bank: String,
    /// The number, with or without hyphens.
    #[schema(example = "900-12-345678")]
    pub number: String,
}

/// A virtual account.
#[derive(Debug, Serialize, ToSchema)]
pub struct VirtualAccountBody {
    /// The virtual account.
    #[schema(example = "vac_01k00000000000000000000000")]
    pub id: String,
    /// The payer.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub billing_account_id: String,
    /// The bank.
    #[schema(example = "가온은행")]
    pub bank: String,
    /// Digits alone.
    #[schema(example = "90012345678")]
    pub number: String,
    /// Since when.
    #[schema(example = "2026-11-05")]
    pub opened_on: NaiveDate,
    /// Until when.
    #[schema(example = json!(null))]
    pub closed_on: Option<NaiveDate>,
}

impl From<&Model> for VirtualAccountBody {
    fn from(row: &Model) -> VirtualAccountBody {
        VirtualAccountBody {
            id: row.id.to_string(),
            billing_account_id: row.billing_account_id.to_string(),
            bank: row.bank.clone(),
            number: row.number.clone(),
            opened_on: row.opened_on,
            closed_on: row.closed_on,
        }
    }
}

/// 가상계좌 목록 / List virtual accounts
///
/// 고객은 자기 것만 봅니다. Customers see their own.
#[utoipa::path(
    tag = "payments",
    operation_id = "listVirtualAccounts",
    security(("bearer" = [])),
    responses((status = 200, description = "The virtual accounts", body = [VirtualAccountBody]))
)]
#[get("/virtual-accounts")]
async fn list(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<Vec<VirtualAccountBody>>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = virtual_account::list(&tx).await.or_broken()?;
    Ok(web::Json(found.iter().map(VirtualAccountBody::from).collect()))
}

/// 가상계좌 개설 / Open a virtual account
///
/// 청구 계정에 하나씩, 그 계좌의 입금은 자동으로 그 계정의 수납이 됩니다. One a billing account; what arrives there is
/// that payer's.
#[utoipa::path(
    tag = "payments",
    operation_id = "openVirtualAccount",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1")),
    request_body(content = OpenVirtualAccountRequest, example = json!({"billing_account_id": "acc_01k00000000000000000000000", "bank": "가온은행", "number": "900-12-345678"})),
    responses(
        (status = 200, description = "The virtual account", body = VirtualAccountBody),
        (status = 409, description = "The payer has one, or the number is taken", body = ProblemBody),
    )
)]
#[post("/virtual-accounts")]
async fn open(
    app: web::Data<App>,
    person: Person,
    asked: Write<OpenVirtualAccountRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let OpenVirtualAccountRequest { billing_account_id, bank, number } = &body;
        let new = NewVirtualAccount { billing_account_id: *billing_account_id, bank, number };
        let row = virtual_account::open(tx, actor, new).await?;
        Ok::<_, PaymentError>(Answer::ok(VirtualAccountBody::from(&row)))
    };
    app.act(&person, &once, act).await
}

/// 가상계좌 해지 / Close a virtual account
///
/// 그 뒤에 들어온 입금은 가수금이 됩니다. What still arrives there waits in suspense.
#[utoipa::path(
    tag = "payments",
    operation_id = "closeVirtualAccount",
    security(("bearer" = [])),
    params(
        ("virtual_account_id" = String, Path, description = "The virtual account", example = "vac_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    responses(
        (status = 200, description = "The virtual account", body = VirtualAccountBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/virtual-accounts/{virtual_account_id}/close")]
async fn close(
    app: web::Data<App>,
    person: Person,
    id: web::Path<VirtualAccountId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let row = virtual_account::close(tx, actor, *id).await?;
        Ok::<_, PaymentError>(Answer::ok(VirtualAccountBody::from(&row)))
    };
    app.act(&person, &asked.once, act).await
}
