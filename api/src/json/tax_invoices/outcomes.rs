//! What became of drafts that were to be issued, and what stands in the way of those that were not.

use super::bodies::words;
use crate::json::workings::Words;
use gaetong_billing::tax_invoices::{Finding, NotIssued, Outcome, Penalty};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that stands in the way of issuing.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingBody {
    /// The rule.
    #[schema(example = "INV146")]
    pub rule: &'static str,
    /// The field, as a JSON pointer.
    #[schema(example = "/customer/email")]
    pub field: &'static str,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub fix: Words,
}

/// What lateness would cost; the tax office decides.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyBody {
    /// `late_issue`, `not_issued`, `late_transmission` or `not_transmitted`.
    #[schema(example = "late_issue")]
    pub kind: &'static str,
    /// In words.
    pub label: Words,
    /// Won.
    #[schema(example = 24000)]
    pub amount: i64,
}

/// What became of the drafts.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomesBody {
    /// How many were issued.
    #[schema(example = 499)]
    pub issued: usize,
    /// How many were not.
    #[schema(example = 1)]
    pub failed: usize,
    /// Each, in the order asked for.
    pub results: Vec<OutcomeBody>,
}

/// What became of one draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomeBody {
    /// The draft.
    #[schema(example = "bill/bil_01k00000000000000000000000/taxable/2026-08-31")]
    pub slot: String,
    /// The bill and the payer.
    #[schema(example = "202608-A000001 ㈜한빛보험")]
    pub what: String,
    /// The tax invoice, where it was issued.
    #[schema(example = "txi_01k00000000000000000000000")]
    pub tax_invoice_id: Option<String>,
    /// Its number.
    #[schema(example = "T202608-00000001")]
    pub number: Option<String>,
    /// Its approval number.
    #[schema(example = "202608314100000000000001")]
    pub issue_id: Option<String>,
    /// Whether it was issued after its last day.
    #[schema(example = false)]
    pub late: bool,
    /// Why not: `no-such-draft`, `findings`, `late`, `not-signed` or `companion-not-issued`.
    #[schema(example = "findings")]
    pub problem: Option<&'static str>,
    /// In words, with what to do.
    pub message: Option<Words>,
    /// What stands in the way.
    pub findings: Vec<FindingBody>,
    /// What issuing it late would cost.
    pub penalty: Option<PenaltyBody>,
}

impl From<&Finding> for FindingBody {
    fn from(finding: &Finding) -> FindingBody {
        FindingBody {
            rule: finding.rule,
            field: finding.field,
            message: words(&finding.message),
            fix: words(&finding.fix),
        }
    }
}

impl From<Penalty> for PenaltyBody {
    fn from(penalty: Penalty) -> PenaltyBody {
        PenaltyBody {
            kind: penalty.kind.code(),
            label: words(&penalty.kind.label()),
            amount: penalty.amount.get(),
        }
    }
}

impl From<Vec<Outcome>> for OutcomesBody {
    fn from(outcomes: Vec<Outcome>) -> OutcomesBody {
        let issued = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
        OutcomesBody {
            issued,
            failed: outcomes.len() - issued,
            results: outcomes.iter().map(OutcomeBody::from).collect(),
        }
    }
}

impl From<&Outcome> for OutcomeBody {
    fn from(outcome: &Outcome) -> OutcomeBody {
        let (issued, not) = (outcome.result.as_ref().ok(), outcome.result.as_ref().err());
        OutcomeBody {
            slot: outcome.slot.clone(),
            what: outcome.what.clone(),
            tax_invoice_id: issued.map(|issued| issued.id.to_string()),
            number: issued.map(|issued| issued.number.clone()),
            issue_id: issued.map(|issued| issued.issue_id.clone()),
            late: issued.is_some_and(|issued| issued.late),
            problem: not.map(NotIssued::code),
            message: not.map(|why| words(&why.text())),
            findings: match not {
                Some(NotIssued::Findings(found)) => found.iter().map(FindingBody::from).collect(),
                _ => Vec::new(),
            },
            penalty: match not {
                Some(NotIssued::Late(penalty)) => Some((*penalty).into()),
                _ => None,
            },
        }
    }
}
