//! Everything an application still lacks before it can be submitted (spec 2.1–2.3): the task list
//! of the form shows it, and `submit` refuses by it.

use super::papers::PaperKind;
use super::{base_seats, checks, checks_of, consents, customer_of, items_of, papers};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::catalogue::consent_text;
use gaetong_entity::catalogue::product::{self, Pricing};
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::order::{application, application_check, application_item, consent, document};
use gaetong_entity::party::{billing_account, tenant};
use gaetong_rules::Text;
use gaetong_rules::quote::SMALLEST_ORDER;
use sea_orm::{ColumnTrait, DbErr, QueryFilter};

/// One thing that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A field of the form, by its JSON name, with what it is called.
    Field {
        name: &'static str,
        label: Text,
    },
    /// No base seats are applied for.
    BaseSeats,
    /// A day that lies behind.
    WishedDatePassed,
    Paper(PaperKind),
    /// It is there, without the customer's seal.
    Seal(PaperKind),
    /// The required consent was not given.
    Consent {
        kind: String,
        title: Text,
    },
    Check(CheckKind),
}

impl Missing {
    pub fn code(&self) -> &'static str {
        match self {
            Missing::Field { .. } => "missing-field",
            Missing::BaseSeats => "missing-base-seats",
            Missing::WishedDatePassed => "wished-date-passed",
            Missing::Paper(_) => "missing-paper",
            Missing::Seal(_) => "missing-seal",
            Missing::Consent { .. } => "missing-consent",
            Missing::Check(_) => "missing-check",
        }
    }

    pub fn text(&self) -> Text {
        match self {
            Missing::Field { label, .. } => label.clone(),
            Missing::BaseSeats => Text::fixed("기본서비스 석수", "base seats"),
            Missing::WishedDatePassed => {
                Text::fixed("개통희망일(이미 지났음)", "wished opening date (has passed)")
            }
            Missing::Paper(kind) => kind.text(),
            Missing::Seal(kind) => {
                let name = kind.text();
                Text::new(format!("{}의 날인", name.ko), format!("the seal on the {}", name.en))
            }
            Missing::Consent { title, .. } => title.clone(),
            Missing::Check(kind) => checks::name(*kind),
        }
    }

    /// Where it belongs in the application.
    pub fn pointer(&self) -> String {
        match self {
            Missing::Field { name, .. } => format!("/{name}"),
            Missing::BaseSeats => "/items".to_owned(),
            Missing::WishedDatePassed => "/wished_opening_on".to_owned(),
            Missing::Paper(kind) | Missing::Seal(kind) => format!("/documents/{}", kind.code()),
            Missing::Consent { kind, .. } => format!("/consents/{kind}"),
            Missing::Check(kind) => format!("/checks/{}", kind.code()),
        }
    }
}

/// All that an application holds, as it was read.
#[derive(Debug, Clone)]
pub struct Contents {
    pub application: application::Model,
    pub customer: tenant::Model,
    pub account: Option<billing_account::Model>,
    pub items: Vec<application_item::Model>,
    pub documents: Vec<document::Model>,
    /// The answer that holds to each consent text.
    pub consents: Vec<consent::Model>,
    pub checks: Vec<application_check::Model>,
    pub products: Vec<product::Model>,
    /// The consent texts in force.
    pub texts: Vec<consent_text::Model>,
}

/// Reads all that an application holds.
pub async fn contents(
    tx: &Tx,
    application: application::Model,
    today: NaiveDate,
) -> Result<Contents, DbErr> {
    let id = application.id;
    let account = match application.billing_account_id {
        Some(account) => {
            tx.find::<billing_account::Entity>()
                .filter(billing_account::Column::TenantId.eq(application.tenant_id))
                .filter(billing_account::Column::Id.eq(account))
                .one(tx.raw())
                .await?
        }
        None => None,
    };
    Ok(Contents {
        customer: customer_of(tx, &application).await?,
        account,
        items: items_of(tx, id).await?,
        documents: papers::of_application(tx, id).await?,
        consents: consents::in_force(tx, id).await?,
        checks: checks_of(tx, id).await?,
        products: tx.find::<product::Entity>().all(tx.raw()).await?,
        texts: consents::texts(tx, today).await?,
        application,
    })
}

/// Everything still missing on `today`, in the order of the form.
pub fn missing(contents: &Contents, today: NaiveDate) -> Vec<Missing> {
    let mut missing = fields(contents);
    if base_seats(&contents.items) == 0 {
        missing.push(Missing::BaseSeats);
    }
    if contents.application.wished_opening_on.is_some_and(|wished| wished < today) {
        missing.push(Missing::WishedDatePassed);
    }
    missing.extend(missing_papers(contents));
    missing.extend(missing_consents(contents));
    let made = |kind: &CheckKind| contents.checks.iter().any(|check| check.kind == *kind);
    let needed = checks_needed(&contents.items, &contents.products);
    missing.extend(needed.into_iter().filter(|kind| !made(kind)).map(Missing::Check));
    missing
}

/// Whether an exception for under ten seats is needed and not there (P6, art. 3(7)).
pub fn lacks_exception(missing: &[Missing]) -> bool {
    missing.contains(&Missing::Check(CheckKind::UnderTenSeatsApproved))
}

/// The pre-checks every application needs, and the approvals this one does.
pub fn checks_needed(
    items: &[application_item::Model],
    products: &[product::Model],
) -> Vec<CheckKind> {
    let mut needed = vec![
        CheckKind::NetworkReviewed,
        CheckKind::QuoteConfirmedByProduct,
        CheckKind::QuoteConfirmedByConsulting,
    ];
    let seats = base_seats(items);
    if (1..i64::from(SMALLEST_ORDER.get())).contains(&seats) {
        needed.push(CheckKind::UnderTenSeatsApproved);
    }
    let in_table = |code: &str| {
        products.iter().any(|product| product.code == code && product.pricing == Pricing::PriceBook)
    };
    if items.iter().any(|item| item.agreed_price.is_some() && in_table(&item.product)) {
        needed.push(CheckKind::AgreedPriceApproved);
    }
    needed
}

/// The papers this application needs (spec 2.3).
pub fn papers_needed(contents: &Contents) -> Vec<PaperKind> {
    let mut needed = vec![
        PaperKind::Application,
        PaperKind::Terms,
        PaperKind::Quotation,
        PaperKind::BusinessRegistration,
    ];
    let with_contract = ["build", "training", "agent-staffing"];
    let beyond_asp = contents.application.staffing
        || contents.items.iter().any(|item| with_contract.contains(&item.product.as_str()));
    if beyond_asp {
        needed.extend([PaperKind::Contract, PaperKind::PartnerContract]);
    }
    needed
}

fn fields(contents: &Contents) -> Vec<Missing> {
    let Contents { application: form, customer, account, .. } = contents;
    let empty = |text: &str| text.is_empty();
    let payer = |ask: fn(&billing_account::Model) -> &str| {
        account.as_ref().is_none_or(|a| ask(a).is_empty())
    };
    let asked: [(&'static str, bool, Text); 14] = [
        ("customer/name", empty(&customer.name), Text::fixed("법인명", "company name")),
        (
            "customer/representative",
            empty(&customer.representative),
            Text::fixed("대표자명", "representative"),
        ),
        ("customer/address", empty(&customer.address), Text::fixed("주소", "address")),
        ("customer/phone", empty(&customer.phone), Text::fixed("전화번호", "phone number")),
        ("customer/email", empty(&customer.email), Text::fixed("이메일", "e-mail")),
        ("applicant_name", empty(&form.applicant_name), Text::fixed("신청인", "applicant")),
        (
            "applicant_relation",
            empty(&form.applicant_relation),
            Text::fixed("계약자와의 관계", "relation to the contractor"),
        ),
        ("payer/payer_name", payer(|a| &a.payer_name), Text::fixed("요금납부책임자", "payer")),
        (
            "payer/email",
            payer(|a| &a.email),
            Text::fixed("청구서 받을 이메일", "e-mail for invoices"),
        ),
        (
            "term_until",
            form.term_months == 0 && form.term_until.is_none(),
            Text::fixed("무약정 종료일", "end date without a term"),
        ),
        (
            "wished_opening_on",
            form.wished_opening_on.is_none(),
            Text::fixed("개통희망일", "wished opening date"),
        ),
        (
            "install_address",
            empty(&form.install_address),
            Text::fixed("설치 장소", "place of installation"),
        ),
        (
            "seller_department",
            empty(&form.seller_department),
            Text::fixed("판매자 소속", "seller's department"),
        ),
        ("seller_name", empty(&form.seller_name), Text::fixed("판매자 성명", "seller's name")),
    ];
    let lacking = asked.into_iter().filter(|(_, is_missing, _)| *is_missing);
    lacking.map(|(name, _, label)| Missing::Field { name, label }).collect()
}

fn missing_papers(contents: &Contents) -> Vec<Missing> {
    let lacking = |kind: PaperKind| {
        let mut there = contents.documents.iter().filter(|paper| paper.kind == kind.code());
        match (kind.is_sealed(), there.clone().next().is_some(), there.any(|paper| paper.sealed)) {
            (_, false, _) => Some(Missing::Paper(kind)),
            (true, true, false) => Some(Missing::Seal(kind)),
            _ => None,
        }
    };
    papers_needed(contents).into_iter().filter_map(lacking).collect()
}

fn missing_consents(contents: &Contents) -> Vec<Missing> {
    let given = |text: &&consent_text::Model| {
        contents.consents.iter().any(|answer| answer.kind == text.kind && answer.given)
    };
    let required = contents.texts.iter().filter(|text| text.required);
    let lacking = required.filter(|text| !given(text));
    lacking
        .map(|text| Missing::Consent {
            kind: text.kind.clone(),
            title: Text::new(text.title_ko.clone(), text.title_en.clone()),
        })
        .collect()
}
