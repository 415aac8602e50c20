//! What is answered where two sides are laid beside each other. Amounts in won.

use gaetong_billing::partners::settlements::{BackToBack, Compared, Comparison, Counterpart};
use gaetong_rules::Won;
use serde::Serialize;
use utoipa::ToSchema;

/// A line of ours, theirs or both.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedBody {
    /// Our line.
    #[schema(example = 1)]
    pub line_no: Option<i32>,
    /// The row of their file.
    #[schema(example = 2)]
    pub row: Option<usize>,
    /// What it is.
    #[schema(example = "J00000001 ㈜한빛보험 상담원 위탁운영")]
    pub name: String,
    /// Won, VAT excluded.
    #[schema(example = 14625000)]
    pub ours: Option<i64>,
    /// Won, VAT excluded.
    #[schema(example = 14000000)]
    pub theirs: Option<i64>,
    /// Whether they are the same.
    #[schema(example = false)]
    pub agrees: bool,
}

/// The two lists beside each other.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonBody {
    /// Ours in order, then what is only theirs.
    pub lines: Vec<ComparedBody>,
    /// Our sum.
    #[schema(example = 14625000)]
    pub ours: i64,
    /// Their sum.
    #[schema(example = 14000000)]
    pub theirs: i64,
    /// Rows that could not be read.
    pub errors: Vec<RowErrorBody>,
}

/// A row that could not be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowErrorBody {
    /// From one.
    #[schema(example = 3)]
    pub row: usize,
    /// Why, in Korean.
    #[schema(example = "금액이 아닙니다.")]
    pub message_ko: String,
    /// Why, in English.
    #[schema(example = "This is no amount.")]
    pub message_en: String,
}

/// A line of one side.
#[derive(Debug, Serialize, ToSchema)]
pub struct SideBody {
    /// The bill's or statement's number.
    #[schema(example = "202610-A000001")]
    pub document: String,
    /// The payer or the partner.
    #[schema(example = "㈜한빛보험")]
    pub party: String,
    /// The line.
    #[schema(example = 3)]
    pub line_no: i32,
    /// What it is for.
    #[schema(example = "상담원 제공")]
    pub label: String,
    /// VAT excluded.
    #[schema(example = 18750000)]
    pub supply: i64,
}

/// Two lines beside each other.
#[derive(Debug, Serialize, ToSchema)]
pub struct CounterpartBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// The product.
    #[schema(example = "agent-staffing")]
    pub product: Option<String>,
    /// The customer's line.
    pub customer: Option<SideBody>,
    /// The partner's line.
    pub partner: Option<SideBody>,
    /// What is left, VAT excluded.
    #[schema(example = 4125000)]
    pub margin: i64,
    /// Of the customer's amount.
    #[schema(example = 2200)]
    pub margin_basis_points: Option<i64>,
    /// `no_customer_line`, `no_partner_line` or `paid_twice`.
    #[schema(example = json!(null))]
    pub finding: Option<&'static str>,
}

/// Both sides of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackToBackBody {
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// What customers pay, VAT excluded.
    #[schema(example = 18750000)]
    pub customer: i64,
    /// What partners get, VAT excluded.
    #[schema(example = 14625000)]
    pub partner: i64,
    /// What is left.
    #[schema(example = 4125000)]
    pub margin: i64,
    /// Of the customers' amount.
    #[schema(example = 2200)]
    pub margin_basis_points: Option<i64>,
    /// Line by line.
    pub rows: Vec<CounterpartBody>,
}

impl From<&Compared> for ComparedBody {
    fn from(line: &Compared) -> ComparedBody {
        ComparedBody {
            line_no: line.line_no,
            row: line.row,
            name: line.name.clone(),
            ours: line.ours.map(Won::get),
            theirs: line.theirs.map(Won::get),
            agrees: line.agrees(),
        }
    }
}

impl From<&Comparison> for ComparisonBody {
    fn from(found: &Comparison) -> ComparisonBody {
        let errors = found.errors.iter().map(|(row, why)| RowErrorBody {
            row: *row,
            message_ko: why.ko.to_string(),
            message_en: why.en.to_string(),
        });
        ComparisonBody {
            lines: found.lines.iter().map(ComparedBody::from).collect(),
            ours: found.ours.get(),
            theirs: found.theirs.get(),
            errors: errors.collect(),
        }
    }
}

impl From<&Counterpart> for CounterpartBody {
    fn from(row: &Counterpart) -> CounterpartBody {
        let customer = row.customer.as_ref().map(|side| SideBody {
            document: side.bill_number.clone(),
            party: side.payer_name.clone(),
            line_no: side.line_no,
            label: side.label.ko.to_string(),
            supply: side.supply.get(),
        });
        let partner = row.partner.as_ref().map(|side| SideBody {
            document: side.settlement_id.to_string(),
            party: side.partner_name.clone(),
            line_no: side.line_no,
            label: side.label.ko.to_string(),
            supply: side.supply.get(),
        });
        CounterpartBody {
            service_id: row.service_id.as_ref().map(ToString::to_string),
            product: row.product.clone(),
            customer,
            partner,
            margin: row.margin.amount.get(),
            margin_basis_points: row.margin.basis_points,
            finding: row.finding.map(|finding| finding.code()),
        }
    }
}

impl From<&BackToBack> for BackToBackBody {
    fn from(found: &BackToBack) -> BackToBackBody {
        BackToBackBody {
            month: found.month.to_string(),
            customer: found.customer.get(),
            partner: found.partner.get(),
            margin: found.margin.amount.get(),
            margin_basis_points: found.margin.basis_points,
            rows: found.rows.iter().map(CounterpartBody::from).collect(),
        }
    }
}
