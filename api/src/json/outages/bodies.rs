//! What is said of outages. Amounts in won, VAT excluded.

use crate::json::workings::Workings;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::outages::{
    Confirmed, Due, Impact, NewOutage, OutageDetail, OutageSummary, ServiceAffected, ServiceOutages,
};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::outage_entry::{self, Cause};
use gaetong_entity::service::service_outage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of an outage.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutageRequest {
    /// When it began; not in the future.
    #[schema(example = "2026-11-10T00:00:00Z")]
    began_at: DateTime<Utc>,
    /// When it ended; none while it runs.
    #[schema(example = "2026-11-10T05:00:00Z")]
    ended_at: Option<DateTime<Utc>>,
    /// `system_failure`, `line_failure`, `planned_maintenance`, `force_majeure` or
    /// `customer_cause`; only the first is credited.
    #[schema(value_type = String, example = "system_failure")]
    cause: Cause,
    /// The services it stopped; all that were running where none is named.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["J00000001"]))]
    services: Vec<ServiceId>,
    /// The products it stopped; the base service where none is named.
    #[serde(default)]
    #[schema(example = json!(["asp-base"]))]
    products: Vec<String>,
    /// Whether an outage of the base service stopped that alone, and not all products.
    #[serde(default)]
    #[schema(example = false)]
    narrowed: bool,
    /// What happened.
    #[schema(example = "교환기 장애")]
    note: String,
}

impl From<OutageRequest> for NewOutage {
    fn from(asked: OutageRequest) -> NewOutage {
        let OutageRequest { began_at, ended_at, cause, services, products, narrowed, note } = asked;
        NewOutage { began_at, ended_at, cause, services, products, narrowed, note }
    }
}

/// When a service ran again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryRequest {
    /// Now where it is left out.
    #[schema(example = "2026-11-10T05:00:00Z")]
    pub ended_at: Option<DateTime<Utc>>,
}

/// An outage as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutageBody {
    /// The outage.
    #[schema(example = "out_01k00000000000000000000000")]
    id: String,
    /// Its number.
    #[schema(example = "O-2026-0001")]
    number: String,
    /// `running`, `recovered`, `requested`, `confirmed` or `corrected`.
    #[schema(example = "recovered")]
    state: &'static str,
    /// When it began.
    began_at: DateTime<Utc>,
    /// When it ended; none while it runs.
    ended_at: Option<DateTime<Utc>>,
    /// Why.
    #[schema(example = "system_failure")]
    cause: &'static str,
    /// The products named.
    #[schema(example = json!(["asp-base"]))]
    products: Vec<String>,
    /// Whether the base service alone was stopped.
    narrowed: bool,
    /// What happened.
    #[schema(example = "교환기 장애")]
    note: String,
    /// How many services it stopped.
    #[schema(example = 3)]
    affected: usize,
    /// How many of them were told.
    #[schema(example = 0)]
    told: usize,
    /// By when they must be.
    #[schema(example = "2026-12-10")]
    notice_due: Option<NaiveDate>,
    /// What its confirmations granted.
    #[schema(example = 135000)]
    granted: i64,
    /// For If-Match.
    #[schema(example = 2)]
    version: i64,
}

/// Outages.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutagesBody {
    /// Those that run first, then the latest.
    pub data: Vec<OutageBody>,
}

/// What was said of an outage at a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryBody {
    /// Counts from 1; the highest holds.
    #[schema(example = 1)]
    seq: i32,
    /// When it began.
    began_at: DateTime<Utc>,
    /// When it ended.
    ended_at: Option<DateTime<Utc>>,
    /// Why.
    #[schema(example = "system_failure")]
    cause: &'static str,
    /// What happened.
    #[schema(example = "교환기 장애")]
    note: String,
    /// When it was written down.
    recorded_at: DateTime<Utc>,
}

/// A service an outage stopped.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffectedBody {
    /// The service.
    #[schema(example = "J00000001")]
    service_id: String,
    /// Whose it is.
    #[schema(example = "㈜한빛보험")]
    customer: String,
    /// When the customer was told.
    told_at: Option<DateTime<Utc>>,
}

/// An outage with all that was said of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutageDetailBody {
    #[serde(flatten)]
    outage: OutageBody,
    /// The first first.
    entries: Vec<EntryBody>,
    /// The services it stopped.
    services: Vec<AffectedBody>,
}

/// A product's credit of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueBody {
    /// The service.
    #[schema(example = "J00000001")]
    service_id: String,
    /// Whose it is.
    #[schema(example = "㈜한빛보험")]
    customer: String,
    /// The month.
    #[schema(example = "2026-11")]
    month: String,
    /// The product.
    #[schema(example = "asp-base")]
    product: String,
    /// The product's time out of order in the month, seconds.
    #[schema(example = 18000)]
    accumulated_seconds: u64,
    /// What of it is credited, seconds.
    #[schema(example = 18000)]
    credited_seconds: u64,
    /// Due in all.
    #[schema(example = 135000)]
    amount: i64,
    /// Granted before.
    #[schema(example = 0)]
    granted: i64,
    /// To be granted now; negative where too much was.
    #[schema(example = 135000)]
    difference: i64,
    /// The month's bill, where it is out: a credit note corrects it.
    #[schema(example = "202611-A000001")]
    bill_number: Option<String>,
    /// How it came about.
    derivation: Workings,
}

/// What confirming would grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImpactBody {
    /// By service, month and product.
    data: Vec<DueBody>,
    /// Due in all.
    #[schema(example = 135000)]
    total: i64,
    /// To be granted now.
    #[schema(example = 135000)]
    to_grant: i64,
    /// Services that could not be worked out.
    #[schema(example = json!([]))]
    broken: Vec<String>,
}

/// What a confirmation did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfirmedBody {
    /// What was granted.
    impact: ImpactBody,
    /// Charges for bills to come.
    #[schema(example = 1)]
    charges: usize,
    /// Credit notes issued.
    #[schema(example = json!(["crn_01k00000000000000000000000"]))]
    credit_notes: Vec<String>,
    /// Letters of notice written.
    #[schema(example = 1)]
    told: usize,
    /// For If-Match.
    #[schema(example = 3)]
    version: i64,
}

/// How many were told.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldBody {
    /// Letters written.
    #[schema(example = 3)]
    pub told: usize,
}

/// An outage as the service sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeenBody {
    /// Its number.
    #[schema(example = "O-2026-0001")]
    number: String,
    /// When it began.
    began_at: DateTime<Utc>,
    /// When it ended.
    ended_at: Option<DateTime<Utc>>,
    /// Why.
    #[schema(example = "system_failure")]
    cause: &'static str,
}

/// The outages of a service and what they come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceOutagesBody {
    /// The service.
    #[schema(example = "J00000001")]
    service_id: String,
    /// The latest first.
    outages: Vec<SeenBody>,
    /// By month and product.
    credits: Vec<DueBody>,
}

/// Outages by service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceOutagesList {
    /// By service ID.
    pub data: Vec<ServiceOutagesBody>,
}

impl From<&OutageSummary> for OutageBody {
    fn from(found: &OutageSummary) -> OutageBody {
        OutageBody {
            id: found.outage.id.to_string(),
            number: found.outage.number.clone(),
            state: found.state.code(),
            began_at: found.entry.began_at,
            ended_at: found.entry.ended_at,
            cause: found.entry.cause.code(),
            products: found.entry.products.split_whitespace().map(str::to_owned).collect(),
            narrowed: found.entry.narrowed,
            note: found.entry.note.clone(),
            affected: found.affected,
            told: found.told,
            notice_due: found.notice_due,
            granted: found.granted.get(),
            version: found.outage.version,
        }
    }
}

impl From<&OutageDetail> for OutageDetailBody {
    fn from(found: &OutageDetail) -> OutageDetailBody {
        let entry = |entry: &outage_entry::Model| EntryBody {
            seq: entry.seq,
            began_at: entry.began_at,
            ended_at: entry.ended_at,
            cause: entry.cause.code(),
            note: entry.note.clone(),
            recorded_at: entry.recorded_at,
        };
        let service = |service: &ServiceAffected| AffectedBody {
            service_id: service.service_id.to_string(),
            customer: service.tenant_name.clone(),
            told_at: service.told_at,
        };
        OutageDetailBody {
            outage: OutageBody::from(&found.summary),
            entries: found.entries.iter().map(entry).collect(),
            services: found.services.iter().map(service).collect(),
        }
    }
}

impl From<&Due> for DueBody {
    fn from(due: &Due) -> DueBody {
        DueBody {
            service_id: due.service_id.to_string(),
            customer: due.tenant_name.clone(),
            month: due.month.to_string(),
            product: due.item.to_string(),
            accumulated_seconds: due.credit.accumulated.get(),
            credited_seconds: due.credit.credited.get(),
            amount: due.credit.amount.get(),
            granted: due.granted.get(),
            difference: due.difference.get(),
            bill_number: due.bill.as_ref().map(|(_, number)| number.clone()),
            derivation: Workings::from(&due.credit.derivation()),
        }
    }
}

impl From<&Impact> for ImpactBody {
    fn from(impact: &Impact) -> ImpactBody {
        ImpactBody {
            data: impact.dues.iter().map(DueBody::from).collect(),
            total: impact.total().get(),
            to_grant: impact.to_grant().get(),
            broken: impact.broken.iter().map(|(id, why)| format!("{id}: {why}")).collect(),
        }
    }
}

impl From<&Confirmed> for ConfirmedBody {
    fn from(done: &Confirmed) -> ConfirmedBody {
        ConfirmedBody {
            impact: ImpactBody::from(&done.impact),
            charges: done.charges,
            credit_notes: done.notes.iter().map(ToString::to_string).collect(),
            told: done.told,
            version: done.outage.version,
        }
    }
}

impl From<&ServiceOutages> for ServiceOutagesBody {
    fn from(service: &ServiceOutages) -> ServiceOutagesBody {
        let seen = |row: &service_outage::Model| SeenBody {
            number: row.number.clone(),
            began_at: row.began_at,
            ended_at: row.ended_at,
            cause: row.cause.code(),
        };
        ServiceOutagesBody {
            service_id: service.service_id.to_string(),
            outages: service.outages.iter().map(seen).collect(),
            credits: service.dues.iter().map(DueBody::from).collect(),
        }
    }
}
