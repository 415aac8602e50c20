//! What is sent and answered about attendance reports. Agent-months in hundredths.

use crate::json::bills;
use crate::problem::Problem;
use gaetong_billing::partners::attendance::{FileError, ReportDetail, ReportSummary, Serviced};
use gaetong_billing::usage_month;
use gaetong_entity::Actor;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::settling::attendance_report;
use gaetong_rules::Month;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which reports.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttendanceQuery {
    /// Of this month.
    #[param(example = "2026-10")]
    pub month: Option<String>,
    /// `draft`, `submitted`, `signed` or `returned`.
    #[param(example = "submitted")]
    pub state: Option<String>,
}

/// Which month; the one before today's unless told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthQuery {
    /// The month.
    #[param(example = "2026-10")]
    pub month: Option<String>,
}

/// An attendance report. Agent-months in hundredths.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceBody {
    /// The report.
    #[schema(example = "att_01k00000000000000000000000")]
    pub id: String,
    /// The partner.
    #[schema(example = "휴먼잇다㈜")]
    pub partner: String,
    /// The customer.
    #[schema(example = "㈜한빛보험")]
    pub customer: String,
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// 1, or more for a correction.
    #[schema(example = 1)]
    pub seq: i32,
    /// `draft`, `submitted`, `signed` or `returned`.
    #[schema(example = "submitted")]
    pub state: &'static str,
    /// Days that make a whole agent-month.
    #[schema(example = 21)]
    pub base_days: i32,
    /// What the days come to.
    #[schema(example = 755)]
    pub confirmed: i64,
    /// By how much it differs from the report it corrects.
    #[schema(example = 755)]
    pub difference: i64,
    /// Who signed.
    #[schema(example = "김고객")]
    pub signatory: Option<String>,
    /// Why it came back.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// The bill it is on.
    #[schema(example = json!(null))]
    pub bill_id: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// Reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceListBody {
    /// The latest month first.
    pub data: Vec<AttendanceBody>,
}

/// An agent's month.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentBody {
    /// The agent.
    #[schema(example = "김상담")]
    pub agent: String,
    /// A letter a day: w worked, t trained, - neither.
    #[schema(example = "www--wwwww--wwwww--wwwww--wwwww-")]
    pub days: String,
    /// Days worked.
    #[schema(example = 21)]
    pub worked: i32,
    /// Days trained.
    #[schema(example = 0)]
    pub trained: i32,
    /// Of an agent-month.
    #[schema(example = 100)]
    pub hundredths: i32,
}

/// A report with its agents.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceDetailBody {
    /// The report.
    pub report: AttendanceBody,
    /// In their order.
    pub agents: Vec<AgentBody>,
}

/// A month as the partner fills it in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceRequest {
    /// The service.
    #[schema(value_type = String, example = "J00000001")]
    pub service_id: ServiceId,
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// Days that make a whole agent-month; the business days unless told.
    #[schema(example = 21)]
    pub base_days: Option<u32>,
    /// The agents.
    pub agents: Vec<AgentRequest>,
    /// Anything else.
    #[serde(default)]
    #[schema(example = "")]
    pub remark: String,
}

/// An agent's month.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentRequest {
    /// The agent.
    #[schema(example = "김상담")]
    pub agent: String,
    /// A letter a day: w worked, t trained, - neither.
    #[schema(example = "www--wwwww--wwwww--wwwww--wwwww-")]
    pub days: String,
}

/// In whose name it is signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceSignRequest {
    /// Who signs.
    #[schema(example = "김고객")]
    pub signatory: String,
}

/// A month's attendance as a file.
#[derive(Debug, ToSchema)]
pub struct AttendanceUpload {
    /// XLSX or CSV: a row an agent, a column a day.
    #[schema(value_type = String, format = Binary, example = "(file)")]
    pub file: Vec<u8>,
}

/// What a file says; nothing is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancePreviewBody {
    /// As they would be filled in.
    pub agents: Vec<PreviewedAgentBody>,
    /// What is wrong in which cell.
    pub errors: Vec<FileErrorBody>,
}

/// An agent's month from a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewedAgentBody {
    /// The agent.
    #[schema(example = "김상담")]
    pub agent: String,
    /// A letter a day.
    #[schema(example = "www--wwwww--wwwww--wwwww--wwwww-")]
    pub days: String,
}

/// A cell that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileErrorBody {
    /// From one.
    #[schema(example = 3)]
    pub row: usize,
    /// From one.
    #[schema(example = 5)]
    pub column: usize,
    /// Why, in Korean.
    #[schema(example = "알 수 없는 표시입니다.")]
    pub message_ko: String,
    /// Why, in English.
    #[schema(example = "This is no mark.")]
    pub message_en: String,
}

/// A service the partner reports for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServicedBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The customer.
    #[schema(example = "㈜한빛보험")]
    pub customer: String,
    /// The contract.
    #[schema(example = "PC-2026-0001")]
    pub contract: String,
    /// Its report of the month.
    #[schema(example = "att_01k00000000000000000000000")]
    pub report_id: Option<String>,
    /// Where that stands.
    #[schema(example = "draft")]
    pub state: Option<&'static str>,
}

/// Services to report for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServicesBody {
    /// By service.
    pub data: Vec<ServicedBody>,
}

impl AttendanceBody {
    pub fn of(report: &attendance_report::Model, partner: String) -> AttendanceBody {
        let month = usage_month::read(report.month);
        AttendanceBody {
            id: report.id.to_string(),
            partner,
            customer: report.customer_label.clone(),
            service_id: report.service_id.to_string(),
            month: month.map(|month| month.to_string()).unwrap_or_default(),
            seq: report.seq,
            state: report.state.code(),
            base_days: report.base_days,
            confirmed: report.confirmed,
            difference: report.difference,
            signatory: report.signatory.clone(),
            reason: report.reason.clone(),
            bill_id: None,
            version: report.version,
        }
    }
}

impl From<&ReportSummary> for AttendanceBody {
    fn from(summary: &ReportSummary) -> AttendanceBody {
        AttendanceBody {
            bill_id: summary.bill_id.map(|id| id.to_string()),
            ..AttendanceBody::of(&summary.report, summary.partner_name.clone())
        }
    }
}

impl From<&ReportDetail> for AttendanceDetailBody {
    fn from(detail: &ReportDetail) -> AttendanceDetailBody {
        let agents = detail.agents.iter().map(|agent| AgentBody {
            agent: agent.agent.clone(),
            days: agent.days.clone(),
            worked: agent.worked,
            trained: agent.trained,
            hundredths: agent.hundredths,
        });
        let report = AttendanceBody::from(&detail.summary);
        AttendanceDetailBody { report, agents: agents.collect() }
    }
}

impl From<&FileError> for FileErrorBody {
    fn from(error: &FileError) -> FileErrorBody {
        FileErrorBody {
            row: error.row,
            column: error.column,
            message_ko: error.message.ko.to_string(),
            message_en: error.message.en.to_string(),
        }
    }
}

impl From<&Serviced> for ServicedBody {
    fn from(serviced: &Serviced) -> ServicedBody {
        ServicedBody {
            service_id: serviced.service_id.to_string(),
            customer: serviced.customer_label.clone(),
            contract: serviced.contract_number.clone(),
            report_id: serviced.report.as_ref().map(|report| report.id.to_string()),
            state: serviced.report.as_ref().map(|report| report.state.code()),
        }
    }
}

impl MonthQuery {
    /// The month asked for.
    pub fn of(&self, actor: &Actor) -> Result<Month, Problem> {
        let told = self.month.as_deref().map(bills::month).transpose()?;
        Ok(told.unwrap_or(Month::of(actor.today()).prev()))
    }
}
