//! Applications as the API answers them.

use crate::json::workings::Words;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::order::application;
use gaetong_entity::order::{application_check, application_item, consent, document};
use gaetong_entity::party::{billing_account, tenant};
use gaetong_provisioning::application::detail::{ApplicationDetail, PricedApplication};
use gaetong_provisioning::application::{Missing, base_seats};
use gaetong_provisioning::barred::state_name;
use gaetong_provisioning::queue::ApplicationRow;
use gaetong_rules::quote::QuoteError;
use serde::Serialize;
use utoipa::ToSchema;

/// An application in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationRowBody {
    /// The application.
    #[schema(example = "app_01k00000000000000000000000")]
    pub id: String,
    /// `draft`, `submitted`, `under_review`, `accepted`, `provisioning`, `awaiting_acceptance`,
    /// `completed`, `partial`, `returned`, `refused`, `withdrawn` or `cancelled`.
    #[schema(example = "submitted")]
    pub state: &'static str,
    /// The state in words.
    pub state_label: Words,
    /// Why it was returned, refused, withdrawn or cancelled.
    #[schema(example = json!(null))]
    pub state_reason: Option<String>,
    /// The ground of article 3 it was refused on.
    #[schema(example = json!(null))]
    pub refusal_ground: Option<String>,
    /// The customer company.
    #[schema(example = "ten_01k00000000000000000000000")]
    pub customer_id: String,
    /// Its name.
    #[schema(example = "한빛보험(주)")]
    pub customer_name: String,
    /// Base seats applied for.
    #[schema(example = 35)]
    pub seats: i64,
    /// Contract term in months, 0 for none.
    #[schema(example = 36)]
    pub term_months: i32,
    /// Wished opening date.
    #[schema(example = "2026-12-10")]
    pub wished_opening_on: Option<NaiveDate>,
    /// Papers attached.
    #[schema(example = 4)]
    pub papers: usize,
    /// Checks made.
    #[schema(example = json!(["network_reviewed"]))]
    pub checks: Vec<&'static str>,
    /// Who filed it, where this person may know.
    #[schema(example = "최영업")]
    pub filed_by: Option<String>,
    /// When it was submitted.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// The service it became.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// For If-Match.
    #[schema(example = 3)]
    pub version: i64,
}

/// An application with everything on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationBody {
    #[serde(flatten)]
    pub row: ApplicationRowBody,
    /// The form's own fields.
    pub form: FormBody,
    /// The customer company.
    pub customer: CustomerBody,
    /// Who pays.
    pub payer: Option<AccountBody>,
    /// What is applied for.
    pub items: Vec<ItemBody>,
    /// Papers attached.
    pub documents: Vec<DocumentBody>,
    /// The answers to the consent texts that hold.
    pub consents: Vec<ConsentBody>,
    /// Checks and approvals.
    pub check_details: Vec<CheckBody>,
    /// What is missing before it can be submitted; empty once it is.
    pub missing: Vec<MissingBody>,
    /// What to look at again, though nothing is refused for it.
    pub warnings: Vec<Words>,
    /// What it costs a month.
    pub quote: Option<SummaryBody>,
    /// What can happen next.
    #[schema(example = json!(["submit", "withdraw"]))]
    pub next: Vec<&'static str>,
    /// Who reviews it.
    #[schema(example = "윤접수")]
    pub handled_by: Option<String>,
}

/// The fields of the form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormBody {
    /// Applicant or agent.
    #[schema(example = "이신청")]
    pub applicant_name: String,
    /// Their relation to the contractor.
    #[schema(example = "직원")]
    pub applicant_relation: String,
    /// The end date of an application without a term.
    #[schema(example = json!(null))]
    pub term_until: Option<NaiveDate>,
    /// `dedicated`, `vpn` or `existing`.
    #[schema(example = "vpn")]
    pub access_line: &'static str,
    /// Whether an intelligent-network number is wanted.
    #[schema(example = false)]
    pub intelligent_network: bool,
    /// Whether staffing is wanted.
    #[schema(example = false)]
    pub staffing: bool,
    /// Whether headsets or IP phones are to be supplied.
    #[schema(example = false)]
    pub headsets: bool,
    /// Where it is installed.
    #[schema(example = "서울시 중구 세종대로 1, 5층")]
    pub install_address: String,
    /// The seller's department.
    #[schema(example = "강남지사")]
    pub seller_department: String,
    /// The seller's name.
    #[schema(example = "최영업")]
    pub seller_name: String,
    /// The seller's telephone.
    #[schema(example = "02-000-0100")]
    pub seller_phone: String,
    /// Sales opportunity code.
    #[schema(example = "OPP-2026-0012")]
    pub opportunity_code: String,
    /// Remarks.
    #[schema(example = "")]
    pub remarks: String,
    /// The price table frozen at acceptance.
    #[schema(example = "2014-07")]
    pub price_book: Option<String>,
}

/// A customer company.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerBody {
    /// The customer.
    #[schema(example = "ten_01k00000000000000000000000")]
    pub id: String,
    /// Business registration number.
    #[schema(example = "124-81-00998")]
    pub business_number: String,
    /// Corporate registration number.
    #[schema(example = "110111-1468754")]
    pub corporate_number: Option<String>,
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
    #[schema(example = json!(null))]
    pub mobile: Option<String>,
    /// Where letters go.
    #[schema(example = "office@hanbit.example")]
    pub email: String,
}

/// A billing account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountBody {
    /// The account.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub id: String,
    /// Its number.
    #[schema(example = "A000001")]
    pub number: String,
    /// The payer's company name.
    #[schema(example = "한빛보험(주)")]
    pub payer_name: String,
    /// Its business registration number.
    #[schema(example = "124-81-00998")]
    pub business_number: String,
    /// Address.
    #[schema(example = "서울시 중구 세종대로 1")]
    pub address: String,
    /// Telephone.
    #[schema(example = "02-000-0000")]
    pub phone: String,
    /// Where invoices are mailed.
    #[schema(example = "office@hanbit.example")]
    pub email: String,
}

/// One line of what is applied for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApplicationItemBody)]
pub struct ItemBody {
    /// Its place in the form, from 1.
    #[schema(example = 1)]
    pub line_no: i32,
    /// The product's code.
    #[schema(example = "asp-base")]
    pub product: String,
    /// What exactly.
    #[schema(example = "")]
    pub description: String,
    /// Seats, lines or pieces.
    #[schema(example = 35)]
    pub quantity: i64,
    /// Won, VAT excluded, where agreed.
    #[schema(example = json!(null))]
    pub agreed_price: Option<i64>,
    /// Why it differs from the table's.
    #[schema(example = json!(null))]
    pub agreed_reason: Option<String>,
}

/// A paper attached.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentBody {
    /// The paper.
    #[schema(example = "doc_01k00000000000000000000000")]
    pub id: String,
    /// `application`, `terms`, `quotation`, `business_registration`, `contract`,
    /// `partner_contract`, `other` or `evidence`.
    #[schema(example = "quotation")]
    pub kind: String,
    /// Whether it bears the customer's seal.
    #[schema(example = true)]
    pub sealed: bool,
    /// The file's name.
    #[schema(example = "견적서.pdf")]
    pub file_name: String,
    /// What its content is.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Its size in bytes.
    #[schema(example = 48213)]
    pub byte_count: i64,
    /// SHA-256 of its content, hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// When it was uploaded.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub uploaded_at: DateTime<Utc>,
}

/// An answer to a consent text.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentBody {
    /// `collection`, `collection_optional`, `third_party` or `marketing`.
    #[schema(example = "collection")]
    pub kind: String,
    /// The version of the text.
    #[schema(example = "2014-07")]
    pub text_version: String,
    /// Given, or refused.
    #[schema(example = true)]
    pub given: bool,
    /// By whom.
    #[schema(example = "김한빛")]
    pub given_by: String,
    /// `paper`, `electronic` or `phone`.
    #[schema(example = "paper")]
    pub means: &'static str,
    /// When.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub given_at: DateTime<Utc>,
}

/// A check made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckBody {
    /// Which.
    #[schema(example = "network_reviewed")]
    pub kind: &'static str,
    /// When.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub checked_at: DateTime<Utc>,
    /// The note to it.
    #[schema(example = "현장 확인")]
    pub note: String,
}

/// One thing that is missing.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingBody {
    /// Stable.
    #[schema(example = "missing-paper")]
    pub code: &'static str,
    /// Where it belongs.
    #[schema(example = "/documents/quotation")]
    pub pointer: String,
    /// What it is.
    pub label: Words,
}

/// What an application costs.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryBody {
    /// The price table that was used.
    #[schema(example = "2014-07")]
    pub price_book: String,
    /// Won per month, VAT excluded.
    #[schema(example = 9077500)]
    pub supply: Option<i64>,
    /// Won of tax per month.
    #[schema(example = 907750)]
    pub vat: Option<i64>,
    /// Won per month, VAT included.
    #[schema(example = 9985250)]
    pub total: Option<i64>,
    /// Won charged once, on acceptance, VAT excluded.
    #[schema(example = 0)]
    pub one_off: i64,
    /// More seats would cost the same or less.
    pub cheaper: Option<Words>,
    /// Why there is no price.
    #[schema(example = json!(null))]
    pub problem: Option<&'static str>,
}

/// What became of an application.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedBody {
    /// The application.
    #[schema(example = "app_01k00000000000000000000000")]
    pub id: String,
    /// Its state now.
    #[schema(example = "submitted")]
    pub state: &'static str,
    /// The state in words.
    pub state_label: Words,
    /// Why.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// For If-Match.
    #[schema(example = 4)]
    pub version: i64,
}

impl From<&application::Model> for MovedBody {
    fn from(row: &application::Model) -> MovedBody {
        MovedBody {
            id: row.id.to_string(),
            state: row.state.code(),
            state_label: Words::from(&state_name(row.state.code())),
            reason: row.state_reason.clone(),
            version: row.version,
        }
    }
}

impl From<&ApplicationRow> for ApplicationRowBody {
    fn from(row: &ApplicationRow) -> ApplicationRowBody {
        ApplicationRowBody {
            customer_name: row.customer_name.clone(),
            seats: row.seats,
            papers: row.papers,
            checks: row.checks.iter().map(|check| check.code()).collect(),
            filed_by: row.filed_by.clone(),
            service_id: row.service_id.as_ref().map(ToString::to_string),
            ..bare(&row.application)
        }
    }
}

/// What the application's own row says.
fn bare(row: &application::Model) -> ApplicationRowBody {
    ApplicationRowBody {
        id: row.id.to_string(),
        state: row.state.code(),
        state_label: Words::from(&state_name(row.state.code())),
        state_reason: row.state_reason.clone(),
        refusal_ground: row.refusal_ground.clone(),
        customer_id: row.tenant_id.to_string(),
        customer_name: String::new(),
        seats: 0,
        term_months: row.term_months,
        wished_opening_on: row.wished_opening_on,
        papers: 0,
        checks: Vec::new(),
        filed_by: None,
        submitted_at: row.submitted_at,
        updated_at: row.updated_at,
        service_id: None,
        version: row.version,
    }
}

impl From<&ApplicationDetail> for ApplicationBody {
    fn from(found: &ApplicationDetail) -> ApplicationBody {
        let contents = &found.contents;
        ApplicationBody {
            row: ApplicationRowBody {
                customer_name: contents.customer.name.clone(),
                seats: base_seats(&contents.items),
                papers: contents.documents.len(),
                checks: contents.checks.iter().map(|check| check.kind.code()).collect(),
                filed_by: found.filed_by.clone(),
                service_id: found.service_id.as_ref().map(ToString::to_string),
                ..bare(&contents.application)
            },
            form: FormBody::from(&contents.application),
            customer: CustomerBody::from(&contents.customer),
            payer: contents.account.as_ref().map(AccountBody::from),
            items: contents.items.iter().map(ItemBody::from).collect(),
            documents: contents.documents.iter().map(DocumentBody::from).collect(),
            consents: contents.consents.iter().map(ConsentBody::from).collect(),
            check_details: contents.checks.iter().map(CheckBody::from).collect(),
            missing: found.missing.iter().map(MissingBody::from).collect(),
            warnings: found.warnings.iter().map(Words::from).collect(),
            quote: found.quote.as_ref().map(SummaryBody::from),
            next: found.moves.iter().map(|event| event.code()).collect(),
            handled_by: found.handled_by.clone(),
        }
    }
}

impl From<&application::Model> for FormBody {
    fn from(row: &application::Model) -> FormBody {
        FormBody {
            applicant_name: row.applicant_name.clone(),
            applicant_relation: row.applicant_relation.clone(),
            term_until: row.term_until,
            access_line: row.access_line.code(),
            intelligent_network: row.intelligent_network,
            staffing: row.staffing,
            headsets: row.headsets,
            install_address: row.install_address.clone(),
            seller_department: row.seller_department.clone(),
            seller_name: row.seller_name.clone(),
            seller_phone: row.seller_phone.clone(),
            opportunity_code: row.opportunity_code.clone(),
            remarks: row.remarks.clone(),
            price_book: row.price_book_version.clone(),
        }
    }
}

impl From<&tenant::Model> for CustomerBody {
    fn from(row: &tenant::Model) -> CustomerBody {
        CustomerBody {
            id: row.id.to_string(),
            business_number: row.business_number.to_string(),
            corporate_number: row.corporate_number.as_ref().map(ToString::to_string),
            name: row.name.clone(),
            representative: row.representative.clone(),
            address: row.address.clone(),
            phone: row.phone.clone(),
            mobile: row.mobile.clone(),
            email: row.email.clone(),
        }
    }
}

impl From<&billing_account::Model> for AccountBody {
    fn from(row: &billing_account::Model) -> AccountBody {
        AccountBody {
            id: row.id.to_string(),
            number: row.number.clone(),
            payer_name: row.payer_name.clone(),
            business_number: row.business_number.to_string(),
            address: row.address.clone(),
            phone: row.phone.clone(),
            email: row.email.clone(),
        }
    }
}

impl From<&application_item::Model> for ItemBody {
    fn from(row: &application_item::Model) -> ItemBody {
        ItemBody {
            line_no: row.line_no,
            product: row.product.clone(),
            description: row.description.clone(),
            quantity: row.quantity,
            agreed_price: row.agreed_price,
            agreed_reason: row.agreed_reason.clone(),
        }
    }
}

impl From<&document::Model> for DocumentBody {
    fn from(row: &document::Model) -> DocumentBody {
        DocumentBody {
            id: row.id.to_string(),
            kind: row.kind.clone(),
            sealed: row.sealed,
            file_name: row.file_name.clone(),
            media_type: row.media_type.clone(),
            byte_count: row.byte_count,
            sha256: row.sha256.clone(),
            uploaded_at: row.uploaded_at,
        }
    }
}

impl From<&consent::Model> for ConsentBody {
    fn from(row: &consent::Model) -> ConsentBody {
        ConsentBody {
            kind: row.kind.clone(),
            text_version: row.text_version.clone(),
            given: row.given,
            given_by: row.given_by.clone(),
            means: row.means.code(),
            given_at: row.given_at,
        }
    }
}

impl From<&application_check::Model> for CheckBody {
    fn from(row: &application_check::Model) -> CheckBody {
        CheckBody { kind: row.kind.code(), checked_at: row.checked_at, note: row.note.clone() }
    }
}

impl From<&Missing> for MissingBody {
    fn from(missing: &Missing) -> MissingBody {
        MissingBody {
            code: missing.code(),
            pointer: missing.pointer(),
            label: Words::from(&missing.text()),
        }
    }
}

impl From<&PricedApplication> for SummaryBody {
    fn from(priced: &PricedApplication) -> SummaryBody {
        let quote = priced.quote.as_ref().ok();
        let unit = priced.book.base_item().unit();
        SummaryBody {
            price_book: priced.book.version().to_owned(),
            supply: quote.map(|quote| quote.supply.get()),
            vat: quote.map(|quote| quote.vat.get()),
            total: quote.map(|quote| quote.total.get()),
            one_off: priced.one_off.get(),
            cheaper: quote
                .and_then(|quote| quote.cheaper)
                .map(|cheaper| Words::from(&cheaper.advice(&unit))),
            problem: priced.quote.as_ref().err().map(QuoteError::code),
        }
    }
}
