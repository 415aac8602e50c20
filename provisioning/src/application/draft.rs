//! Starting an application and filling in its form (spec 2.1).

use super::{ApplicationError, FILERS, difference, for_editing};
use crate::barred::{self, Barred};
use crate::free_text;
use chrono::NaiveDate;
use gaetong_entity::ids::{
    ApplicationId, BillingAccountId, BusinessNumber, CorporateNumber, TenantId,
};
use gaetong_entity::order::application::{self, AccessLine, OrderState};
use gaetong_entity::order::application_check;
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::party::billing_account::{self, TaxKind};
use gaetong_entity::party::tenant;
use gaetong_entity::party::user_account::{self, Role};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::Term;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use serde_json::{Value, json};

/// What is known of a customer company (고객사항). All but the name may be filled in later.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerFacts {
    pub corporate_number: Option<CorporateNumber>,
    pub name: String,
    pub representative: String,
    pub address: String,
    pub phone: String,
    pub mobile: Option<String>,
    pub email: String,
}

/// Who pays (요금납부책임자).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payer {
    /// An account the customer has already.
    Existing(BillingAccountId),
    /// A new account, with a number of its own.
    New(PayerFacts),
    /// The account the application names already, with corrected facts.
    Corrected(PayerFacts),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayerFacts {
    pub payer_name: String,
    pub business_number: BusinessNumber,
    pub address: String,
    pub phone: String,
    /// Where invoices are mailed.
    pub email: String,
}

/// The fields of the form that change; the others stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormChange {
    pub applicant_name: Option<String>,
    /// The applicant's relation to the contractor: 본인, 대리인, an employee's position.
    pub applicant_relation: Option<String>,
    pub term: Option<Term>,
    /// The end date of an application without a term.
    pub term_until: Option<Option<NaiveDate>>,
    pub wished_opening_on: Option<Option<NaiveDate>>,
    pub access_line: Option<AccessLine>,
    pub intelligent_network: Option<bool>,
    pub staffing: Option<bool>,
    pub headsets: Option<bool>,
    pub install_address: Option<String>,
    pub seller_department: Option<String>,
    pub seller_name: Option<String>,
    pub seller_phone: Option<String>,
    pub opportunity_code: Option<String>,
    pub remarks: Option<String>,
}

/// Starts an application for the company with this business number. A company we know is found
/// and its form prefilled; `facts` are used for a new one only. Records `application.started`.
pub async fn start(
    tx: &Tx,
    actor: &Actor,
    business_number: &BusinessNumber,
    facts: CustomerFacts,
) -> Result<application::Model, ApplicationError> {
    barred::only(actor, &FILERS)?;
    let facts = fit_customer(facts)?;
    let known = tx
        .find::<tenant::Entity>()
        .filter(tenant::Column::BusinessNumber.eq(business_number.clone()))
        .one(tx.raw())
        .await?;
    if known.is_none() && actor.role == Role::TenantAdmin {
        return Err(ApplicationError::NotYourCompany);
    }
    // Account numbers are one series of the provider's.
    tx.widen_to_consequences().await?;
    let is_new = known.is_none();
    let customer = match known {
        Some(customer) => customer,
        None => enrol(tx, actor, business_number, facts).await?,
    };
    let account = account_for(tx, actor, &customer).await?;
    let row = tx.insert(blank(tx, actor, &customer, &account).await?).await?;
    let after = json!({
        "state": row.state.code(), "business_number": business_number.to_string(),
        "customer": customer.name, "new_customer": is_new, "billing_account": account.number,
    });
    record(tx, actor, &row, "application.started", (json!({}), after), None).await?;
    Ok(row)
}

/// Changes fields of the form. Changing the term voids the confirmations of the quote, changing
/// the line or the place voids the review of the network. Records `application.edited`, or
/// nothing where nothing changes.
pub async fn edit(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    change: FormChange,
) -> Result<application::Model, ApplicationError> {
    let row = for_editing(tx, actor, id, expected).await?;
    let edited = applied(&row, change)?;
    let (before, after) = difference(form(&row), form(&edited));
    if before == after {
        return Ok(row);
    }
    let mut stale = Vec::new();
    if row.term_months != edited.term_months {
        stale.extend(super::checks::OF_THE_QUOTE);
    }
    if row.access_line != edited.access_line || row.install_address != edited.install_address {
        stale.push(CheckKind::NetworkReviewed);
    }
    void_checks(tx, &row, &stale).await?;
    let edited = tx.update(touched(edited, actor)).await?;
    record(tx, actor, &edited, "application.edited", (before, after), None).await?;
    Ok(edited)
}

/// Corrects the customer's facts; a payer that was the customer itself follows. Records
/// `customer.edited`, or nothing where nothing changes.
pub async fn edit_customer(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    facts: CustomerFacts,
) -> Result<tenant::Model, ApplicationError> {
    let row = for_editing(tx, actor, id, None).await?;
    let facts = fit_customer(facts)?;
    let old = super::customer_of(tx, &row).await?;
    let mut new = old.clone();
    new.corporate_number = facts.corporate_number;
    new.name = facts.name;
    new.representative = facts.representative;
    new.address = facts.address;
    new.phone = facts.phone;
    new.mobile = facts.mobile;
    new.email = facts.email;
    let (before, after) = difference(customer_json(&old), customer_json(&new));
    if before == after {
        return Ok(old);
    }
    follow_customer(tx, &row, &old, &new).await?;
    new.version += 1;
    let new = tx.update(all_set(new)).await?;
    let change = Change {
        tenant_id: new.id,
        act: "customer.edited",
        subject_kind: "application",
        subject_id: id.to_string(),
        before,
        after,
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(new)
}

/// Says who pays. Records `application.payer_set`.
pub async fn set_payer(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    payer: Payer,
) -> Result<billing_account::Model, ApplicationError> {
    let row = for_editing(tx, actor, id, expected).await?;
    let account = match payer {
        Payer::Existing(account) => own_account(tx, row.tenant_id, account).await?,
        Payer::New(facts) => {
            let facts = fit_payer(facts)?;
            tx.widen_to_consequences().await?;
            new_account(tx, actor, row.tenant_id, facts).await?
        }
        Payer::Corrected(facts) => correct_account(tx, &row, fit_payer(facts)?).await?,
    };
    let before = json!({ "billing_account_id": row.billing_account_id.map(|id| id.to_string()) });
    let after = json!({
        "billing_account_id": account.id.to_string(), "number": account.number,
        "payer_name": account.payer_name, "business_number": account.business_number.to_string(),
        "address": account.address, "phone": account.phone, "email": account.email,
    });
    let mut edited = row.clone();
    edited.billing_account_id = Some(account.id);
    let edited = tx.update(touched(edited, actor)).await?;
    record(tx, actor, &edited, "application.payer_set", (before, after), None).await?;
    Ok(account)
}

/// The audit event of an act on an application.
pub(crate) async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &application::Model,
    act: &'static str,
    (before, after): (Value, Value),
    reason: Option<String>,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "application",
        subject_id: row.id.to_string(),
        before,
        after,
        reason,
    };
    tx.record(actor, change).await.map(drop)
}

/// The row with its next version, every column written.
pub(crate) fn touched(mut row: application::Model, actor: &Actor) -> application::ActiveModel {
    row.version += 1;
    row.updated_at = actor.now;
    all_set(row)
}

/// A changed model as it was read and changed: every column is written.
pub(crate) fn all_set<M, A>(row: M) -> A
where
    M: IntoActiveModel<A>,
    A: sea_orm::ActiveModelTrait,
{
    row.into_active_model().reset_all()
}

/// Takes back checks that no longer say anything about what is applied for.
pub(crate) async fn void_checks(
    tx: &Tx,
    row: &application::Model,
    kinds: &[CheckKind],
) -> Result<(), DbErr> {
    if kinds.is_empty() {
        return Ok(());
    }
    application_check::Entity::delete_many()
        .filter(application_check::Column::TenantId.eq(row.tenant_id))
        .filter(application_check::Column::ApplicationId.eq(row.id))
        .filter(application_check::Column::Kind.is_in(kinds.iter().copied()))
        .exec(tx.raw())
        .await
        .map(drop)
}

fn fit_customer(facts: CustomerFacts) -> Result<CustomerFacts, Barred> {
    let mobile = facts.mobile.map(|mobile| free_text::line("mobile", &mobile)).transpose()?;
    Ok(CustomerFacts {
        corporate_number: facts.corporate_number,
        name: free_text::line("name", &facts.name)?,
        representative: free_text::line("representative", &facts.representative)?,
        address: free_text::line("address", &facts.address)?,
        phone: free_text::line("phone", &facts.phone)?,
        mobile: mobile.filter(|mobile| !mobile.is_empty()),
        email: free_text::line("email", &facts.email)?,
    })
}

fn fit_payer(facts: PayerFacts) -> Result<PayerFacts, Barred> {
    Ok(PayerFacts {
        payer_name: free_text::line("payer_name", &facts.payer_name)?,
        business_number: facts.business_number,
        address: free_text::line("address", &facts.address)?,
        phone: free_text::line("phone", &facts.phone)?,
        email: free_text::line("email", &facts.email)?,
    })
}

async fn enrol(
    tx: &Tx,
    actor: &Actor,
    business_number: &BusinessNumber,
    facts: CustomerFacts,
) -> Result<tenant::Model, DbErr> {
    tx.insert(tenant::ActiveModel {
        id: Set(TenantId::new()),
        business_number: Set(business_number.clone()),
        corporate_number: Set(facts.corporate_number),
        name: Set(facts.name),
        representative: Set(facts.representative),
        address: Set(facts.address),
        phone: Set(facts.phone),
        mobile: Set(facts.mobile),
        email: Set(facts.email),
        created_at: Set(actor.now),
        version: Set(1),
    })
    .await
}

/// The customer's first billing account, made if there is none.
async fn account_for(
    tx: &Tx,
    actor: &Actor,
    customer: &tenant::Model,
) -> Result<billing_account::Model, DbErr> {
    let first = tx
        .find::<billing_account::Entity>()
        .filter(billing_account::Column::TenantId.eq(customer.id))
        .order_by_asc(billing_account::Column::Number)
        .one(tx.raw())
        .await?;
    match first {
        Some(account) => Ok(account),
        None => {
            let facts = PayerFacts {
                payer_name: customer.name.clone(),
                business_number: customer.business_number.clone(),
                address: customer.address.clone(),
                phone: customer.phone.clone(),
                email: customer.email.clone(),
            };
            new_account(tx, actor, customer.id, facts).await
        }
    }
}

/// A billing account under the next number: `A` and six digits.
async fn new_account(
    tx: &Tx,
    actor: &Actor,
    tenant_id: TenantId,
    facts: PayerFacts,
) -> Result<billing_account::Model, DbErr> {
    let number = tx.next_number("billing_account").await?;
    let representative = representative(tx, tenant_id, &facts.business_number).await?;
    tx.insert(billing_account::ActiveModel {
        tenant_id: Set(tenant_id),
        id: Set(BillingAccountId::new()),
        number: Set(format!("A{number:06}")),
        payer_name: Set(facts.payer_name),
        business_number: Set(facts.business_number),
        address: Set(facts.address),
        phone: Set(facts.phone),
        email: Set(facts.email),
        tax_kind: Set(TaxKind::Taxable),
        created_at: Set(actor.now),
        version: Set(1),
        representative: Set(representative),
        business_type: Set(String::new()),
        business_item: Set(String::new()),
        branch: Set(String::new()),
    })
    .await
}

/// Who represents the payer (대표자), where the payer is the customer itself; else nobody has said.
async fn representative(
    tx: &Tx,
    tenant_id: TenantId,
    payer: &BusinessNumber,
) -> Result<String, DbErr> {
    let customer = tx.find::<tenant::Entity>().filter(tenant::Column::Id.eq(tenant_id));
    let customer = customer.filter(tenant::Column::BusinessNumber.eq(payer.clone()));
    Ok(customer.one(tx.raw()).await?.map(|customer| customer.representative).unwrap_or_default())
}

async fn own_account(
    tx: &Tx,
    tenant_id: TenantId,
    id: BillingAccountId,
) -> Result<billing_account::Model, ApplicationError> {
    tx.find::<billing_account::Entity>()
        .filter(billing_account::Column::TenantId.eq(tenant_id))
        .filter(billing_account::Column::Id.eq(id))
        .one(tx.raw())
        .await?
        .ok_or(ApplicationError::NoSuchAccount)
}

async fn correct_account(
    tx: &Tx,
    row: &application::Model,
    facts: PayerFacts,
) -> Result<billing_account::Model, ApplicationError> {
    let id = row.billing_account_id.ok_or(ApplicationError::NoSuchAccount)?;
    let mut account = own_account(tx, row.tenant_id, id).await?;
    account.payer_name = facts.payer_name;
    if account.business_number != facts.business_number {
        account.representative = representative(tx, row.tenant_id, &facts.business_number).await?;
    }
    account.business_number = facts.business_number;
    account.address = facts.address;
    account.phone = facts.phone;
    account.email = facts.email;
    account.version += 1;
    Ok(tx.update(all_set(account)).await?)
}

/// While the payer is the customer itself, it moves and is renamed with it.
async fn follow_customer(
    tx: &Tx,
    row: &application::Model,
    old: &tenant::Model,
    new: &tenant::Model,
) -> Result<(), ApplicationError> {
    let Some(id) = row.billing_account_id else { return Ok(()) };
    let mut account = own_account(tx, row.tenant_id, id).await?;
    let is_the_customer = account.business_number == old.business_number
        && account.payer_name == old.name
        && account.address == old.address
        && account.email == old.email;
    if is_the_customer {
        account.payer_name.clone_from(&new.name);
        account.representative.clone_from(&new.representative);
        account.address.clone_from(&new.address);
        account.phone.clone_from(&new.phone);
        account.email.clone_from(&new.email);
        account.version += 1;
        tx.update(all_set(account)).await?;
    }
    Ok(())
}

/// A new form, with what is known filled in: the seller from the sales rep, the rest from the
/// customer's last application.
async fn blank(
    tx: &Tx,
    actor: &Actor,
    customer: &tenant::Model,
    account: &billing_account::Model,
) -> Result<application::ActiveModel, DbErr> {
    let last = tx
        .find::<application::Entity>()
        .filter(application::Column::TenantId.eq(customer.id))
        .order_by_desc(application::Column::Id)
        .one(tx.raw())
        .await?;
    let seller = tx
        .find::<user_account::Entity>()
        .filter(user_account::Column::Id.eq(actor.user_id))
        .filter(user_account::Column::Role.eq(Role::Sales))
        .one(tx.raw())
        .await?;
    let (department, name, phone) =
        seller.map(|s| (s.department, s.name, s.phone)).unwrap_or_default();
    let (applicant, relation, place) = last
        .map(|last| (last.applicant_name, last.applicant_relation, last.install_address))
        .unwrap_or_else(|| (String::new(), String::new(), customer.address.clone()));
    Ok(application::ActiveModel {
        tenant_id: Set(customer.id),
        id: Set(ApplicationId::new()),
        state: Set(OrderState::Draft),
        filed_by: Set(actor.user_id),
        billing_account_id: Set(Some(account.id)),
        applicant_name: Set(applicant),
        applicant_relation: Set(relation),
        term_months: Set(36),
        term_until: Set(None),
        wished_opening_on: Set(None),
        access_line: Set(AccessLine::Vpn),
        intelligent_network: Set(false),
        staffing: Set(false),
        headsets: Set(false),
        install_address: Set(place),
        seller_department: Set(department),
        seller_name: Set(name),
        seller_phone: Set(phone),
        opportunity_code: Set(String::new()),
        remarks: Set(String::new()),
        price_book_version: Set(None),
        state_reason: Set(None),
        refusal_ground: Set(None),
        handler_id: Set(None),
        submitted_at: Set(None),
        accepted_at: Set(None),
        created_at: Set(actor.now),
        updated_at: Set(actor.now),
        version: Set(1),
    })
}

fn applied(row: &application::Model, change: FormChange) -> Result<application::Model, Barred> {
    let mut row = row.clone();
    let lines: [(&'static str, Option<String>, &mut String); 7] = [
        ("applicant_name", change.applicant_name, &mut row.applicant_name),
        ("applicant_relation", change.applicant_relation, &mut row.applicant_relation),
        ("install_address", change.install_address, &mut row.install_address),
        ("seller_department", change.seller_department, &mut row.seller_department),
        ("seller_name", change.seller_name, &mut row.seller_name),
        ("seller_phone", change.seller_phone, &mut row.seller_phone),
        ("opportunity_code", change.opportunity_code, &mut row.opportunity_code),
    ];
    for (field, new, place) in lines {
        if let Some(new) = new {
            *place = free_text::line(field, &new)?;
        }
    }
    if let Some(remarks) = change.remarks {
        row.remarks = free_text::remark("remarks", &remarks)?;
    }
    if let Some(term) = change.term {
        row.term_months = months(term);
    }
    row.term_until = change.term_until.unwrap_or(row.term_until);
    row.wished_opening_on = change.wished_opening_on.unwrap_or(row.wished_opening_on);
    row.access_line = change.access_line.unwrap_or(row.access_line);
    row.intelligent_network = change.intelligent_network.unwrap_or(row.intelligent_network);
    row.staffing = change.staffing.unwrap_or(row.staffing);
    row.headsets = change.headsets.unwrap_or(row.headsets);
    Ok(row)
}

/// A term as it is stored: its months, 0 for none.
fn months(term: Term) -> i32 {
    match term {
        Term::None => 0,
        Term::Months12 => 12,
        Term::Months24 => 24,
        Term::Months36 => 36,
    }
}

fn form(row: &application::Model) -> Value {
    json!({
        "applicant_name": row.applicant_name,
        "applicant_relation": row.applicant_relation,
        "term_months": row.term_months,
        "term_until": row.term_until,
        "wished_opening_on": row.wished_opening_on,
        "access_line": row.access_line.code(),
        "intelligent_network": row.intelligent_network,
        "staffing": row.staffing,
        "headsets": row.headsets,
        "install_address": row.install_address,
        "seller_department": row.seller_department,
        "seller_name": row.seller_name,
        "seller_phone": row.seller_phone,
        "opportunity_code": row.opportunity_code,
        "remarks": row.remarks,
    })
}

fn customer_json(row: &tenant::Model) -> Value {
    json!({
        "corporate_number": row.corporate_number.as_ref().map(ToString::to_string),
        "name": row.name,
        "representative": row.representative,
        "address": row.address,
        "phone": row.phone,
        "mobile": row.mobile,
        "email": row.email,
    })
}
