//! What is sent and answered about numbers.

use crate::json::list::Limit;
use chrono::NaiveDate;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::number_pool_entry::{Model as Entry, NumberKind, NumberState};
use gaetong_provisioning::pools::{NewRange, NumberFilter, Usage, Wanted};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which numbers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NumberQuery {
    /// `ip_range`, `did` or `dod`.
    #[param(value_type = Option<String>, example = "did")]
    pub kind: Option<NumberKind>,
    /// `free`, `assigned` or `blocked`.
    #[param(value_type = Option<String>, example = "free")]
    pub state: Option<NumberState>,
    /// Those of one service.
    #[param(value_type = Option<String>, example = "J00000001")]
    pub service_id: Option<ServiceId>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl NumberQuery {
    pub fn filter(&self) -> NumberFilter {
        NumberFilter { kind: self.kind, state: self.state, service_id: self.service_id.clone() }
    }
}

/// From one number to another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeRequest {
    /// `ip_range`, `did` or `dod`.
    #[schema(value_type = String, example = "did")]
    pub kind: NumberKind,
    /// `10.20.0.0/26` or `070-0000-1000`.
    #[schema(example = "070-0000-1000")]
    pub first: String,
    /// In the same form; the first one unless told.
    #[serde(default)]
    #[schema(example = "070-0000-1099")]
    pub last: String,
}

impl From<RangeRequest> for NewRange {
    fn from(asked: RangeRequest) -> NewRange {
        let RangeRequest { kind, first, last } = asked;
        NewRange { kind, first, last }
    }
}

/// How many of each kind a service gets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignRequest {
    /// IP ranges, with the task that assigns them.
    #[serde(default)]
    #[schema(example = 1, maximum = 200)]
    pub ip_ranges: u8,
    /// DID numbers.
    #[serde(default)]
    #[schema(example = 0, maximum = 200)]
    pub did: u8,
    /// DOD numbers.
    #[serde(default)]
    #[schema(example = 0, maximum = 200)]
    pub dod: u8,
}

impl From<AssignRequest> for Wanted {
    fn from(asked: AssignRequest) -> Wanted {
        Wanted { ip_ranges: asked.ip_ranges.into(), did: asked.did.into(), dod: asked.dod.into() }
    }
}

/// Whether a number is kept back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockRequest {
    /// True to keep it back, false to give it free again.
    #[schema(example = true)]
    pub blocked: bool,
    /// Why.
    #[schema(example = "장비 점검")]
    pub reason: String,
}

/// How many were added.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedBody {
    /// The count.
    #[schema(example = 100)]
    pub count: usize,
}

/// How full a pool is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolBody {
    /// `ip_range`, `did` or `dod`.
    #[schema(example = "did")]
    pub kind: &'static str,
    /// Those that can be given.
    #[schema(example = 80)]
    pub free: u64,
    /// Those a service has.
    #[schema(example = 20)]
    pub assigned: u64,
    /// Those kept back.
    #[schema(example = 0)]
    pub blocked: u64,
}

impl From<Usage> for PoolBody {
    fn from(usage: Usage) -> PoolBody {
        PoolBody {
            kind: usage.kind.code(),
            free: usage.free,
            assigned: usage.assigned,
            blocked: usage.blocked,
        }
    }
}

/// A number of a pool.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberBody {
    /// The number.
    #[schema(example = "num_01k00000000000000000000000")]
    pub id: String,
    /// `ip_range`, `did` or `dod`.
    #[schema(example = "did")]
    pub kind: &'static str,
    /// As it is written.
    #[schema(example = "070-0000-1000")]
    pub label: String,
    /// `free`, `assigned` or `blocked`.
    #[schema(example = "assigned")]
    pub state: &'static str,
    /// The service that has it.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// Since when.
    #[schema(example = "2026-11-23")]
    pub assigned_on: Option<NaiveDate>,
    /// Why it was taken back or kept back, the last time.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// For If-Match.
    #[schema(example = 2)]
    pub version: i64,
}

impl From<&Entry> for NumberBody {
    fn from(row: &Entry) -> NumberBody {
        NumberBody {
            id: row.id.to_string(),
            kind: row.kind.code(),
            label: row.label.clone(),
            state: row.state.code(),
            service_id: row.service_id.as_ref().map(ToString::to_string),
            assigned_on: row.assigned_on,
            reason: row.reason.clone(),
            version: row.version,
        }
    }
}
