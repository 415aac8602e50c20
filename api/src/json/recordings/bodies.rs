//! What is sent and answered about recordings.

use crate::json::workings::Words;
use chrono::NaiveDate;
use gaetong_entity::catalogue::recording_capacity::Model as Capacity;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::recording_booking::Model as Booking;
use gaetong_provisioning::recording::{
    Board, BoardDay, Closed, NewCapacity, NewRecording, Place, Slot,
};
use gaetong_rules::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The slot a task of a plan takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookRequest {
    /// A Thursday.
    #[schema(example = "2026-12-03")]
    pub day: NaiveDate,
    /// From 1; the first free one unless told.
    #[schema(example = 2)]
    pub slot: Option<i32>,
    /// Why it is moved, if it has a slot already.
    #[serde(default)]
    #[schema(example = "고객 요청")]
    pub reason: String,
}

impl BookRequest {
    pub fn place(&self) -> Place {
        Place { day: self.day, slot: self.slot }
    }
}

/// Where a recording goes, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    /// A Thursday.
    #[schema(example = "2026-12-10")]
    pub day: NaiveDate,
    /// From 1; the first free one unless told.
    #[schema(example = 1)]
    pub slot: Option<i32>,
    /// Why.
    #[schema(example = "성우 일정")]
    pub reason: String,
}

impl MoveRequest {
    pub fn place(&self) -> Place {
        Place { day: self.day, slot: self.slot }
    }
}

/// Another recording of a service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgainRequest {
    /// The service.
    #[schema(value_type = String, example = "J00000001")]
    pub service_id: ServiceId,
    /// A Thursday.
    #[schema(example = "2026-12-03")]
    pub day: NaiveDate,
    /// From 1; the first free one unless told.
    #[schema(example = 1)]
    pub slot: Option<i32>,
    /// The actual cost in won, VAT excluded.
    #[schema(example = 80000)]
    pub cost: i64,
    /// Which scenario; it stands on the bill.
    #[schema(example = "연말 안내 멘트")]
    pub description: String,
}

impl From<AgainRequest> for NewRecording {
    fn from(asked: AgainRequest) -> NewRecording {
        let place = Place { day: asked.day, slot: asked.slot };
        let AgainRequest { service_id, cost, description, .. } = asked;
        NewRecording { service_id, place, cost, description }
    }
}

/// How a recording was made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeRequest {
    /// What was recorded.
    #[serde(default)]
    #[schema(example = "멘트 3종, wav 3개")]
    pub evidence: String,
}

/// So many slots on Thursdays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CapacityRequest {
    /// From this day on, or on this Thursday.
    #[schema(example = "2026-12-03")]
    pub from_on: NaiveDate,
    /// On this Thursday only.
    #[serde(default)]
    #[schema(example = true)]
    pub only_that_day: bool,
    /// How many, 0 to 50; none closes the day.
    #[schema(example = 2)]
    pub slots: i32,
    /// Why.
    #[schema(example = "녹음실 점검")]
    pub reason: String,
}

impl From<CapacityRequest> for NewCapacity {
    fn from(asked: CapacityRequest) -> NewCapacity {
        let CapacityRequest { from_on, only_that_day, slots, reason } = asked;
        NewCapacity { from_on, only_that_day, slots, reason }
    }
}

/// How many slots Thursdays have.
#[derive(Debug, Serialize, ToSchema)]
pub struct CapacityBody {
    /// From this day on, or on this Thursday.
    #[schema(example = "2026-12-03")]
    pub from_on: NaiveDate,
    /// On this Thursday only.
    #[schema(example = true)]
    pub only_that_day: bool,
    /// How many.
    #[schema(example = 2)]
    pub slots: i32,
    /// Why.
    #[schema(example = "녹음실 점검")]
    pub reason: String,
}

impl From<&Capacity> for CapacityBody {
    fn from(row: &Capacity) -> CapacityBody {
        CapacityBody {
            from_on: row.from_on,
            only_that_day: row.only_that_day,
            slots: row.slots,
            reason: row.reason.clone(),
        }
    }
}

/// The coming Thursdays.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardBody {
    /// A column a Thursday.
    pub days: Vec<DayBody>,
    /// Booked on a day that is past, and neither made nor moved.
    pub overdue: Vec<RecordingBody>,
}

/// One Thursday.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayBody {
    /// The day.
    #[schema(example = "2026-12-03")]
    pub day: NaiveDate,
    /// Why nothing is recorded on it; none where something is.
    pub closed: Option<Words>,
    /// Its slots in order.
    pub slots: Vec<SlotBody>,
}

/// One slot of a Thursday.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotBody {
    /// Its number, from 1.
    #[schema(example = 1)]
    pub slot: i32,
    /// Whether it can be had.
    #[schema(example = false)]
    pub is_free: bool,
    /// Who has it, where this person may know.
    pub recording: Option<RecordingBody>,
}

/// A recording in its slot.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordingBody {
    /// The recording.
    #[schema(example = "rec_01k00000000000000000000000")]
    pub id: String,
    /// The service it is for.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The customer.
    #[schema(example = "한빛보험(주)")]
    pub customer: String,
    /// The task of the plan; none for one that was ordered again.
    #[schema(example = "tsk_01k00000000000000000000000")]
    pub task_id: Option<String>,
    /// The partner that makes it.
    #[schema(example = json!(null))]
    pub partner_id: Option<String>,
    /// Its Thursday.
    #[schema(example = "2026-12-03")]
    pub day: NaiveDate,
    /// From 1; none once it takes no slot.
    #[schema(example = 1)]
    pub slot: Option<i32>,
    /// `booked`, `recorded` or `cancelled`.
    #[schema(example = "booked")]
    pub state: &'static str,
    /// Whether it is the first one, which is free.
    #[schema(example = true)]
    pub is_free: bool,
    /// Otherwise the actual cost in won, VAT excluded.
    #[schema(example = json!(null))]
    pub cost: Option<i64>,
    /// Which scenario was ordered again.
    #[schema(example = "")]
    pub description: String,
    /// Why it was moved or cancelled, the last time.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// The day it was made.
    #[schema(example = json!(null))]
    pub recorded_on: Option<NaiveDate>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

impl From<&Booking> for RecordingBody {
    fn from(row: &Booking) -> RecordingBody {
        RecordingBody {
            id: row.id.to_string(),
            service_id: row.service_id.to_string(),
            customer: row.customer_label.clone(),
            task_id: row.task_id.map(|id| id.to_string()),
            partner_id: row.partner_id.map(|id| id.to_string()),
            day: row.day,
            slot: row.slot,
            state: row.state.code(),
            is_free: row.cost.is_none(),
            cost: row.cost,
            description: row.description.clone(),
            reason: row.reason.clone(),
            recorded_on: row.recorded_on,
            version: row.version,
        }
    }
}

impl From<&Board> for BoardBody {
    fn from(board: &Board) -> BoardBody {
        BoardBody {
            days: board.days.iter().map(DayBody::from).collect(),
            overdue: board.overdue.iter().map(RecordingBody::from).collect(),
        }
    }
}

impl From<&BoardDay> for DayBody {
    fn from(day: &BoardDay) -> DayBody {
        let why = |closed: &Closed| match closed {
            Closed::Holiday(name) => Words::from(name),
            Closed::NoSlots => Words::from(&Text::fixed("녹음 자리 없음", "no slots")),
        };
        DayBody {
            day: day.day,
            closed: day.closed.as_ref().map(why),
            slots: day.slots.iter().map(SlotBody::from).collect(),
        }
    }
}

impl From<&Slot> for SlotBody {
    fn from(slot: &Slot) -> SlotBody {
        let (slot, is_free, recording) = match slot {
            Slot::Free(slot) => (*slot, true, None),
            Slot::Taken(slot) => (*slot, false, None),
            Slot::Booked(slot, booking) => (*slot, false, Some(booking)),
        };
        let recording = recording.map(|booking| RecordingBody::from(&**booking));
        SlotBody { slot, is_free, recording }
    }
}
