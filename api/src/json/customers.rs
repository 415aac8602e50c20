//! Customer companies.

use crate::app::App;
use crate::json::applications::bodies::{AccountBody, CustomerBody};
use crate::json::list::{Limit, List, page_of, place_in};
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_web::{get, web};
use gaetong_entity::ids::{BusinessNumber, TenantId};
use gaetong_provisioning::customer::{self, CustomerDetail};
use gaetong_provisioning::page::PageRequest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one);
}

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CustomerQuery {
    /// Part of the name or business number.
    #[param(example = "한빛")]
    pub q: Option<String>,
    /// Exactly this business number.
    #[param(example = "124-81-00998", value_type = Option<String>)]
    pub business_number: Option<BusinessNumber>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A customer with its accounts and services.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerDetailBody {
    #[serde(flatten)]
    pub customer: CustomerBody,
    /// Its billing accounts.
    pub accounts: Vec<AccountBody>,
    /// Its services.
    #[schema(example = json!(["J00000001"]))]
    pub services: Vec<String>,
}

/// 고객사 목록 / List customers
///
/// 이름이나 사업자등록번호로 찾습니다. By part of the name or by business number. A customer company
/// sees itself.
#[utoipa::path(
    tag = "customers",
    operation_id = "listCustomers",
    security(("bearer" = [])),
    params(
        CustomerQuery,
    ),
    responses(
        (status = 200, description = "A page of customers", body = List<CustomerBody>),
        (status = 400, description = "Malformed, or a header is missing", body = ProblemBody),
    )
)]
#[get("/customers")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<CustomerQuery>,
) -> Result<web::Json<List<CustomerBody>>, Problem> {
    let tx = app.read(&person.actor).await?;
    if let Some(number) = &query.business_number {
        let found = customer::lookup(&tx, number).await.or_broken()?;
        let data = found.iter().map(CustomerBody::from).collect();
        return Ok(web::Json(List::of(data, 1, |_| String::new())));
    }
    let after = place_in(query.after.as_deref())?;
    let page = PageRequest { limit: query.limit.get(), after };
    let found = customer::list(&tx, query.q.as_deref(), &page).await.or_broken()?;
    Ok(web::Json(page_of(found, |row| CustomerBody::from(&row))))
}

/// 고객사 / Read a customer
///
/// 납부 계정과 서비스를 함께 보여 줍니다. With its billing accounts and services.
#[utoipa::path(
    tag = "customers",
    operation_id = "readCustomer",
    security(("bearer" = [])),
    params(
        ("customer_id" = String, Path, description = "The customer", example = "ten_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The customer", body = CustomerDetailBody),
    )
)]
#[get("/customers/{customer_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TenantId>,
) -> Result<web::Json<CustomerDetailBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = customer::detail(&tx, *id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    Ok(web::Json(CustomerDetailBody::from(&found)))
}

impl From<&CustomerDetail> for CustomerDetailBody {
    fn from(found: &CustomerDetail) -> CustomerDetailBody {
        CustomerDetailBody {
            customer: CustomerBody::from(&found.customer),
            accounts: found.accounts.iter().map(AccountBody::from).collect(),
            services: found.services.iter().map(|s| s.service_id.to_string()).collect(),
        }
    }
}
