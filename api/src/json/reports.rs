//! What the months came to: revenue and its movement, outages, openings.

use crate::app::App;
use crate::json::bills::month;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{get, web};
use gaetong_billing::reports::{self, LeadTime, OutageMinutes, RevenueMonth};
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::barred::Barred;
use gaetong_rules::Month;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(revenue).service(outages).service(lead_time);
}

/// Who reads the reports.
pub const READERS: [Role; 5] =
    [Role::Product, Role::Operations, Role::Settlement, Role::Credit, Role::Admin];

/// Only for those who read the reports.
pub fn readers_only(person: &Person) -> Result<(), Problem> {
    let role = person.actor.role;
    match READERS.contains(&role) {
        true => Ok(()),
        false => Err(Barred::NotAllowed { role, allowed: &READERS }.into()),
    }
}

/// Months, both included; twelve up to last month unless told, 120 at most.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Span {
    /// The first month.
    #[param(example = "2025-11", value_type = Option<String>)]
    pub from: Option<String>,
    /// The last month.
    #[param(example = "2026-10", value_type = Option<String>)]
    pub to: Option<String>,
}

/// How many months one answer holds.
const MOST: u32 = 120;

impl Span {
    pub fn months(&self, person: &Person) -> Result<(Month, Month), Problem> {
        let to = self.to.as_deref().filter(|text| !text.is_empty()).map(month).transpose()?;
        let to = to.unwrap_or(Month::of(person.actor.today()).prev());
        let from = self.from.as_deref().filter(|text| !text.is_empty()).map(month).transpose()?;
        let from = from.unwrap_or_else(|| (0..11).fold(to, |month, _| month.prev()));
        let earliest = (1..MOST).fold(to, |month, _| month.prev());
        Ok((from.clamp(earliest, to), to))
    }
}

/// A usage month. Won, VAT excluded.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevenueBody {
    /// Usage month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// What its bills charged, credits taken off.
    #[schema(example = 163692939)]
    pub revenue: i64,
    /// Monthly recurring revenue at the end of the month.
    #[schema(example = 160000000)]
    pub recurring: i64,
    /// Of services that were not charged the month before.
    #[schema(example = 5600000)]
    pub new: i64,
    /// What services that stayed charge more.
    #[schema(example = 850000)]
    pub expansion: i64,
    /// What services that stayed charge less; not positive.
    #[schema(example = -400000)]
    pub contraction: i64,
    /// What services that left or stand still charged; not positive.
    #[schema(example = -2400000)]
    pub churn: i64,
}

/// Outages of a month and a cause.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutageMinutesBody {
    /// The month they began in.
    #[schema(example = "2026-10")]
    pub month: String,
    /// The cause's code.
    #[schema(example = "system_failure")]
    pub cause: &'static str,
    /// How many.
    #[schema(example = 2)]
    pub outages: u64,
    /// Whole minutes of those that are over.
    #[schema(example = 545)]
    pub minutes: u64,
    /// Services touched, one touched twice counted twice.
    #[schema(example = 31)]
    pub services: u64,
}

/// Services that opened in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadTimeBody {
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// How many opened.
    #[schema(example = 4)]
    pub opened: usize,
    /// Days from the application within which half of them opened.
    #[schema(example = 21)]
    pub median_days: i64,
    /// Days within which nine in ten opened.
    #[schema(example = 35)]
    pub ninetieth_days: i64,
}

/// 월별 매출과 반복 매출 증감 / Revenue and its movement
///
/// 발행된 청구서에서 계산합니다. From the bills that were issued.
#[utoipa::path(
    tag = "reports",
    operation_id = "reportRevenue",
    security(("bearer" = [])),
    params(Span),
    responses((status = 200, description = "A row a month", body = Vec<RevenueBody>))
)]
#[get("/reports/revenue")]
async fn revenue(
    app: web::Data<App>,
    person: Person,
    asked: web::Query<Span>,
) -> Result<web::Json<Vec<RevenueBody>>, Problem> {
    readers_only(&person)?;
    let (from, to) = asked.months(&person)?;
    let tx = app.read(&person.actor).await?;
    let found = reports::revenue(&tx, from, to).await.or_broken()?;
    Ok(web::Json(found.into_iter().map(RevenueBody::from).collect()))
}

/// 장애 시간 / Outage minutes
///
/// 시작한 달과 원인별. By the month they began in and their cause.
#[utoipa::path(
    tag = "reports",
    operation_id = "reportOutages",
    security(("bearer" = [])),
    params(Span),
    responses((status = 200, description = "A row a month and cause", body = Vec<OutageMinutesBody>))
)]
#[get("/reports/outages")]
async fn outages(
    app: web::Data<App>,
    person: Person,
    asked: web::Query<Span>,
) -> Result<web::Json<Vec<OutageMinutesBody>>, Problem> {
    readers_only(&person)?;
    let (from, to) = asked.months(&person)?;
    let tx = app.read(&person.actor).await?;
    let found = reports::outage_minutes(&tx, from, to).await.or_broken()?;
    Ok(web::Json(found.into_iter().map(OutageMinutesBody::from).collect()))
}

/// 개통 리드타임 / Lead time of openings
///
/// 신청 접수부터 서비스 개시까지의 일수. Days from the application to the opening.
#[utoipa::path(
    tag = "reports",
    operation_id = "reportLeadTime",
    security(("bearer" = [])),
    params(Span),
    responses((status = 200, description = "A row a month", body = Vec<LeadTimeBody>))
)]
#[get("/reports/lead-time")]
async fn lead_time(
    app: web::Data<App>,
    person: Person,
    asked: web::Query<Span>,
) -> Result<web::Json<Vec<LeadTimeBody>>, Problem> {
    readers_only(&person)?;
    let (from, to) = asked.months(&person)?;
    let tx = app.read(&person.actor).await?;
    let found = reports::lead_times(&tx, from, to).await.or_broken()?;
    Ok(web::Json(found.into_iter().map(LeadTimeBody::from).collect()))
}

impl From<RevenueMonth> for RevenueBody {
    fn from(row: RevenueMonth) -> RevenueBody {
        RevenueBody {
            month: row.month.to_string(),
            revenue: row.revenue.get(),
            recurring: row.recurring.get(),
            new: row.new.get(),
            expansion: row.expansion.get(),
            contraction: row.contraction.get(),
            churn: row.churn.get(),
        }
    }
}

impl From<OutageMinutes> for OutageMinutesBody {
    fn from(row: OutageMinutes) -> OutageMinutesBody {
        OutageMinutesBody {
            month: row.month.to_string(),
            cause: row.cause.code(),
            outages: row.outages,
            minutes: row.minutes,
            services: row.services,
        }
    }
}

impl From<LeadTime> for LeadTimeBody {
    fn from(row: LeadTime) -> LeadTimeBody {
        LeadTimeBody {
            month: row.month.to_string(),
            opened: row.opened,
            median_days: row.median_days,
            ninetieth_days: row.ninetieth_days,
        }
    }
}
