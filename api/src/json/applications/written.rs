//! What is sent to change an application.

use crate::json::quotes::wrong_field;
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::ids::{BillingAccountId, BusinessNumber, CorporateNumber};
use gaetong_entity::order::application::AccessLine;
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::order::consent::Means;
use gaetong_provisioning::application::consents::NewConsent;
use gaetong_provisioning::application::draft::{CustomerFacts, FormChange, Payer, PayerFacts};
use gaetong_provisioning::application::items::NewItem;
use gaetong_rules::Term;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// A company to apply for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartRequest {
    /// Business registration number, with or without hyphens.
    #[schema(value_type = String, example = "124-81-00998")]
    pub business_number: BusinessNumber,
    /// Used where the company is new.
    pub customer: Option<CustomerRequest>,
}

/// A customer company.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct CustomerRequest {
    /// Corporate registration number.
    #[schema(value_type = Option<String>, example = "110111-1468754")]
    pub corporate_number: Option<CorporateNumber>,
    /// Registered name.
    #[schema(example = "한빛보험(주)")]
    pub name: String,
    /// Who represents it.
    #[schema(example = "김한빛")]
    pub representative: String,
    /// Address.
    #[schema(example = "서울시 중구 세종대로 1")]
    pub address: String,
    /// Telephone.
    #[schema(example = "02-000-0000")]
    pub phone: String,
    /// Mobile telephone.
    #[schema(example = "010-0000-0000")]
    pub mobile: Option<String>,
    /// Where letters go.
    #[schema(example = "office@hanbit.example")]
    pub email: String,
}

impl CustomerRequest {
    pub fn facts(self) -> CustomerFacts {
        CustomerFacts {
            corporate_number: self.corporate_number,
            name: self.name,
            representative: self.representative,
            address: self.address,
            phone: self.phone,
            mobile: self.mobile,
            email: self.email,
        }
    }
}

/// Fields of the form that change; a date sent as null is taken out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FormRequest {
    /// Applicant or agent.
    #[schema(example = "이신청")]
    pub applicant_name: Option<String>,
    /// Their relation to the contractor.
    #[schema(example = "직원")]
    pub applicant_relation: Option<String>,
    /// Contract term in months: 0 (none), 12, 24 or 36.
    #[schema(example = 36)]
    pub term_months: Option<u32>,
    /// The end date of an application without a term.
    #[schema(value_type = Option<NaiveDate>, example = json!(null))]
    #[serde(deserialize_with = "sent")]
    pub term_until: Option<Option<NaiveDate>>,
    /// Wished opening date.
    #[schema(value_type = Option<NaiveDate>, example = "2026-12-10")]
    #[serde(deserialize_with = "sent")]
    pub wished_opening_on: Option<Option<NaiveDate>>,
    /// `dedicated`, `vpn` or `existing`.
    #[schema(value_type = Option<String>, example = "vpn")]
    pub access_line: Option<AccessLine>,
    /// Whether an intelligent-network number is wanted.
    #[schema(example = false)]
    pub intelligent_network: Option<bool>,
    /// Whether staffing is wanted.
    #[schema(example = false)]
    pub staffing: Option<bool>,
    /// Whether headsets or IP phones are to be supplied.
    #[schema(example = false)]
    pub headsets: Option<bool>,
    /// Where it is installed.
    #[schema(example = "서울시 중구 세종대로 1, 5층")]
    pub install_address: Option<String>,
    /// The seller's department.
    #[schema(example = "강남지사")]
    pub seller_department: Option<String>,
    /// The seller's name.
    #[schema(example = "최영업")]
    pub seller_name: Option<String>,
    /// The seller's telephone.
    #[schema(example = "02-000-0100")]
    pub seller_phone: Option<String>,
    /// Sales opportunity code.
    #[schema(example = "OPP-2026-0012")]
    pub opportunity_code: Option<String>,
    /// Remarks. Resident registration numbers are refused.
    #[schema(example = "오전 설치 희망")]
    pub remarks: Option<String>,
}

/// Tells a field that was sent as null from one that was not sent.
fn sent<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

impl FormRequest {
    pub fn change(self) -> Result<FormChange, Problem> {
        Ok(FormChange {
            term: self.term_months.map(term).transpose()?,
            applicant_name: self.applicant_name,
            applicant_relation: self.applicant_relation,
            term_until: self.term_until,
            wished_opening_on: self.wished_opening_on,
            access_line: self.access_line,
            intelligent_network: self.intelligent_network,
            staffing: self.staffing,
            headsets: self.headsets,
            install_address: self.install_address,
            seller_department: self.seller_department,
            seller_name: self.seller_name,
            seller_phone: self.seller_phone,
            opportunity_code: self.opportunity_code,
            remarks: self.remarks,
        })
    }
}

fn term(months: u32) -> Result<Term, Problem> {
    Term::from_months(months).map_err(|_| {
        wrong_field(
            "/term_months",
            "no-such-term",
            "약정기간은 0(무약정), 12, 24, 36개월 중 하나입니다.",
            "A contract term is 0 (none), 12, 24 or 36 months.",
        )
    })
}

/// Who pays: an account there is, or the facts of one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum PayerRequest {
    Existing(ExistingPayer),
    Facts(PayerFactsRequest),
}

/// An account the customer has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExistingPayer {
    /// The billing account.
    #[schema(value_type = String, example = "acc_01k00000000000000000000000")]
    pub account_id: BillingAccountId,
}

/// The payer of a new account, or of the present one corrected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerFactsRequest {
    /// Correct the present account instead of making one.
    #[serde(default)]
    #[schema(example = false)]
    pub correct: bool,
    /// The payer's company name.
    #[schema(example = "한빛홀딩스")]
    pub payer_name: String,
    /// Its business registration number.
    #[schema(value_type = String, example = "102-81-42945")]
    pub business_number: BusinessNumber,
    /// Address.
    #[schema(example = "서울")]
    pub address: String,
    /// Telephone.
    #[schema(example = "02-000-0001")]
    pub phone: String,
    /// Where invoices are mailed.
    #[schema(example = "pay@hanbit.example")]
    pub email: String,
}

impl PayerRequest {
    pub fn payer(self) -> Payer {
        let sent = match self {
            PayerRequest::Existing(sent) => return Payer::Existing(sent.account_id),
            PayerRequest::Facts(sent) => sent,
        };
        let facts = PayerFacts {
            payer_name: sent.payer_name,
            business_number: sent.business_number,
            address: sent.address,
            phone: sent.phone,
            email: sent.email,
        };
        if sent.correct { Payer::Corrected(facts) } else { Payer::New(facts) }
    }
}

/// All that is applied for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemsRequest {
    /// The lines, in the order of the form.
    pub items: Vec<ItemRequest>,
}

/// One product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationItemRequest)]
pub struct ItemRequest {
    /// The product's code.
    #[schema(example = "asp-base")]
    pub product: String,
    /// What exactly, for what is sold by contract.
    #[serde(default)]
    #[schema(example = "")]
    pub description: String,
    /// Seats, lines or pieces.
    #[schema(example = 35, minimum = 1, maximum = 100000)]
    pub quantity: i64,
    /// Won, VAT excluded: per unit and month, or per piece of a one-off item. Needed where the
    /// product is sold by agreement.
    #[schema(example = json!(null), minimum = 0)]
    pub agreed_price: Option<i64>,
    /// Why the price differs from the table's.
    #[schema(example = json!(null))]
    pub agreed_reason: Option<String>,
}

impl ItemsRequest {
    pub fn items(self) -> Vec<NewItem> {
        let item = |sent: ItemRequest| NewItem {
            product: sent.product,
            description: sent.description,
            quantity: sent.quantity,
            agreed_price: sent.agreed_price,
            agreed_reason: sent.agreed_reason,
        };
        self.items.into_iter().map(item).collect()
    }
}

/// An answer to a consent text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRequest {
    /// `collection`, `collection_optional`, `third_party` or `marketing`.
    #[schema(example = "collection")]
    pub kind: String,
    /// Given, or refused.
    #[schema(example = true)]
    pub given: bool,
    /// Who gave or refused it.
    #[schema(example = "김한빛")]
    pub given_by: String,
    /// `paper`, `electronic` or `phone`.
    #[schema(value_type = String, example = "paper")]
    pub means: Means,
    /// When; now unless told.
    #[schema(example = "2026-11-02T09:00:00+09:00")]
    pub given_at: Option<DateTime<Utc>>,
}

impl ConsentRequest {
    pub fn answer(self, now: DateTime<Utc>) -> NewConsent {
        NewConsent {
            kind: self.kind,
            given: self.given,
            given_by: self.given_by,
            means: self.means,
            given_at: self.given_at.unwrap_or(now),
        }
    }
}

/// A check made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// `network_reviewed`, `quote_confirmed_by_product`, `quote_confirmed_by_consulting`,
    /// `under_ten_seats_approved` or `agreed_price_approved`.
    #[schema(value_type = String, example = "network_reviewed")]
    pub kind: CheckKind,
    /// A note to it.
    #[serde(default)]
    #[schema(example = "현장 확인")]
    pub note: String,
}

/// A reason, told to those it concerns.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonRequest {
    /// In words.
    #[schema(example = "견적서 날인이 흐립니다")]
    pub reason: String,
}
