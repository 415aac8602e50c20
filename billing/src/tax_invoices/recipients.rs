//! To whom a payer's tax invoices go, and what the form wants to know of the payer.

use super::issue::letter;
use super::{ISSUERS, TaxInvoiceError};
use crate::facts::of_tenants;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{BillingAccountId, BusinessNumber, RecipientId, TaxInvoiceId};
use gaetong_entity::money::{billing_recipient, tax_invoice};
use gaetong_entity::party::billing_account::{self, TaxKind};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What the form says of a payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayerDetails {
    pub payer_name: String,
    pub business_number: BusinessNumber,
    /// 대표자.
    pub representative: String,
    pub address: String,
    /// 업태.
    pub business_type: String,
    /// 종목.
    pub business_item: String,
    /// 종사업장번호, four digits or nothing.
    pub branch: String,
    pub email: String,
    /// How supplies to the payer are taxed from the next bill on.
    pub tax_kind: TaxKind,
}

/// Corrects what tax invoices say of a payer. Records `billing_account.tax_details_corrected`.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`], [`TaxInvoiceError::Changed`],
/// [`TaxInvoiceError::Unfit`].
pub async fn correct_payer(
    tx: &Tx,
    actor: &Actor,
    id: BillingAccountId,
    details: PayerDetails,
    expected: Option<i64>,
) -> Result<billing_account::Model, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let account = account(tx, id).await?;
    let subject = ("billing_account", id.to_string());
    super::unchanged(tx, subject, account.version, expected).await?;
    let before = told(&account);
    let (tenant_id, version) = (account.tenant_id, account.version);
    let mut row = account.into_active_model();
    row.payer_name = Set(free_text::line("payer_name", &details.payer_name)?);
    row.business_number = Set(details.business_number);
    row.representative = Set(free_text::line("representative", &details.representative)?);
    row.address = Set(free_text::line("address", &details.address)?);
    row.business_type = Set(free_text::line("business_type", &details.business_type)?);
    row.business_item = Set(free_text::line("business_item", &details.business_item)?);
    row.branch = Set(free_text::line("branch", &details.branch)?);
    row.email = Set(address(&details.email)?);
    row.tax_kind = Set(details.tax_kind);
    row.version = Set(version + 1);
    let account = tx.update(row).await?;
    let change = Change {
        tenant_id,
        act: "billing_account.tax_details_corrected",
        subject_kind: "billing_account",
        subject_id: id.to_string(),
        before,
        after: told(&account),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(account)
}

fn told(account: &billing_account::Model) -> Value {
    json!({
        "payer_name": account.payer_name, "business_number": account.business_number,
        "representative": account.representative, "address": account.address,
        "business_type": account.business_type, "business_item": account.business_item,
        "branch": account.branch, "email": account.email, "tax_kind": account.tax_kind,
    })
}

async fn account(tx: &Tx, id: BillingAccountId) -> Result<billing_account::Model, TaxInvoiceError> {
    let account = tx.find::<billing_account::Entity>().filter(billing_account::Column::Id.eq(id));
    account.one(tx.raw()).await?.ok_or(TaxInvoiceError::no_account())
}

/// The payer's account, as tax invoices name it.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`].
pub async fn payer(
    tx: &Tx,
    actor: &Actor,
    id: BillingAccountId,
) -> Result<billing_account::Model, TaxInvoiceError> {
    super::may_read(actor)?;
    account(tx, id).await
}

/// The further recipients of a payer's tax invoices, in the order they were added.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`].
pub async fn recipients(
    tx: &Tx,
    actor: &Actor,
    id: BillingAccountId,
) -> Result<Vec<billing_recipient::Model>, TaxInvoiceError> {
    super::may_read(actor)?;
    account(tx, id).await?;
    let of_account = billing_recipient::Column::BillingAccountId.eq(id);
    let rows = tx.find::<billing_recipient::Entity>().filter(of_account);
    Ok(rows.order_by_asc(billing_recipient::Column::Id).all(tx.raw()).await?)
}

/// Adds a recipient. Records `billing_recipient.added`.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`], [`TaxInvoiceError::Unfit`],
/// [`TaxInvoiceError::KnownAddress`].
pub async fn add_recipient(
    tx: &Tx,
    actor: &Actor,
    id: BillingAccountId,
    (name, email): (&str, &str),
) -> Result<billing_recipient::Model, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let account = account(tx, id).await?;
    let (name, email) = (free_text::line("name", name)?, address(email)?);
    let known = tx
        .find::<billing_recipient::Entity>()
        .filter(billing_recipient::Column::BillingAccountId.eq(id))
        .filter(billing_recipient::Column::Email.eq(&email));
    if email == account.email || known.one(tx.raw()).await?.is_some() {
        return Err(TaxInvoiceError::KnownAddress);
    }
    let row = billing_recipient::ActiveModel {
        tenant_id: Set(account.tenant_id),
        id: Set(RecipientId::new()),
        billing_account_id: Set(id),
        name: Set(name),
        email: Set(email),
        added_by: Set(actor.user_id),
        added_at: Set(actor.now),
    };
    let row = tx.insert(row).await?;
    record(tx, actor, "billing_recipient.added", &row).await?;
    Ok(row)
}

/// Takes a recipient off the list. Records `billing_recipient.removed`.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`].
pub async fn remove_recipient(
    tx: &Tx,
    actor: &Actor,
    id: RecipientId,
) -> Result<(), TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let row = tx.find::<billing_recipient::Entity>().filter(billing_recipient::Column::Id.eq(id));
    let row = row.one(tx.raw()).await?.ok_or(TaxInvoiceError::no_recipient())?;
    record(tx, actor, "billing_recipient.removed", &row).await?;
    let this = billing_recipient::Entity::delete_many()
        .filter(billing_recipient::Column::TenantId.eq(row.tenant_id))
        .filter(billing_recipient::Column::Id.eq(id));
    this.exec(tx.raw()).await?;
    Ok(())
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    act: &'static str,
    row: &billing_recipient::Model,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "billing_account",
        subject_id: row.billing_account_id.to_string(),
        before: json!({}),
        after: json!({"name": row.name, "email": row.email}),
        reason: None,
    };
    tx.record(actor, change).await.map(drop)
}

/// An address letters can be sent to, as the form takes it.
fn address(email: &str) -> Result<String, TaxInvoiceError> {
    let email = free_text::line("email", email)?;
    if gaetong_rules::tax_invoice::is_email(&email) {
        Ok(email)
    } else {
        Err(TaxInvoiceError::NoAddress)
    }
}

/// Where each of these papers goes: the payer's address and the further ones, each once.
pub(super) async fn addresses<'a>(
    tx: &Tx,
    documents: impl Iterator<Item = &'a tax_invoice::Model> + Clone,
) -> Result<HashMap<TaxInvoiceId, Vec<String>>, DbErr> {
    use billing_recipient::Column::{BillingAccountId as Account, Id, TenantId};
    let rows = tx
        .find::<billing_recipient::Entity>()
        .filter(of_tenants(TenantId, documents.clone().map(|document| document.tenant_id)))
        .filter(Account.is_in(documents.clone().map(|document| document.billing_account_id)))
        .order_by_asc(Id)
        .all(tx.raw())
        .await?;
    let of = |document: &tax_invoice::Model| {
        let own = [&document.customer_email, &document.customer_second_email];
        let further = rows.iter().filter(|r| r.billing_account_id == document.billing_account_id);
        let mut to: Vec<String> = Vec::new();
        for email in own.into_iter().chain(further.map(|row| &row.email)) {
            if !email.is_empty() && !to.contains(email) {
                to.push(email.clone());
            }
        }
        (document.id, to)
    };
    Ok(documents.map(of).collect())
}

/// Sends the paper again to everybody on the list. Records `tax_invoice.resent`.
///
/// # Errors
/// [`TaxInvoiceError::NotAllowed`], [`TaxInvoiceError::NotFound`].
pub async fn resend(
    tx: &Tx,
    actor: &Actor,
    id: TaxInvoiceId,
) -> Result<Vec<String>, TaxInvoiceError> {
    super::only(actor, &ISSUERS)?;
    let document = super::find(tx, id).await?;
    let mut addresses = addresses(tx, std::iter::once(&document)).await?;
    let to = addresses.remove(&id).unwrap_or_default();
    let letters = to.iter().map(|to| (document.tenant_id, letter(&document, to))).collect();
    tx.post_all(actor, letters).await?;
    let change = Change {
        tenant_id: document.tenant_id,
        act: "tax_invoice.resent",
        subject_kind: "tax_invoice",
        subject_id: id.to_string(),
        before: json!({}),
        after: json!({"number": document.number, "to": to}),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(to)
}
