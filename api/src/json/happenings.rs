//! The audit trail as the API answers it.

use chrono::{DateTime, Utc};
use gaetong_provisioning::timeline;
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Happening {
    /// The event.
    #[schema(example = "evt_01k00000000000000000000000")]
    pub id: String,
    /// When.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub at: DateTime<Utc>,
    /// Who.
    #[schema(example = "윤접수")]
    pub by: String,
    /// In which role.
    #[schema(example = "consulting")]
    pub role: String,
    /// What, `noun.past_tense`.
    #[schema(example = "application.accepted")]
    pub act: String,
    /// To what kind of thing.
    #[schema(example = "application")]
    pub subject_kind: String,
    /// To which.
    #[schema(example = "app_01k00000000000000000000000")]
    pub subject_id: String,
    /// The changed fields before.
    #[schema(value_type = Object, example = json!({"state": "under_review"}))]
    pub before: serde_json::Value,
    /// And after.
    #[schema(value_type = Object, example = json!({"state": "accepted", "service_id": "J00000001"}))]
    pub after: serde_json::Value,
    /// Why, where a reason was given.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
}

impl From<timeline::Happening> for Happening {
    fn from(happened: timeline::Happening) -> Happening {
        Happening {
            id: happened.id.to_string(),
            at: happened.at,
            by: happened.by,
            role: happened.role,
            act: happened.act,
            subject_kind: happened.subject_kind,
            subject_id: happened.subject_id,
            before: happened.before,
            after: happened.after,
            reason: happened.reason,
        }
    }
}
