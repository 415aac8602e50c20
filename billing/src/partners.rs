//! Partner settlement (협력사 정산, spec 4.6): what partners are paid for, what they report, their
//! monthly statement and what they say to it, their tax invoice, and the payout.

pub mod accounts;
pub mod attendance;
pub mod contracts;
pub mod faults;
pub mod invoices;
pub mod payouts;
mod refusal;
pub mod requests;
pub mod settlements;

pub use refusal::PartnerError;

use crate::notes::NoteError;
use crate::notes::refusal::only;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{PartnerId, TenantId};
use gaetong_entity::party::partner;
use gaetong_entity::party::user_account::Role;
use gaetong_rules::Text;
use refusal::missing;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::HashMap;

/// Who settles with partners and pays them.
pub const MAY_SETTLE: [Role; 2] = [Role::Settlement, Role::Admin];
/// Who makes and ends partner contracts.
pub const MAY_CONTRACT: [Role; 3] = [Role::Settlement, Role::Product, Role::Admin];
/// Who of the staff looks at partner settlement.
pub const MAY_READ: [Role; 7] = [
    Role::Settlement,
    Role::Admin,
    Role::Product,
    Role::Credit,
    Role::Legal,
    Role::Consulting,
    Role::Sales,
];

/// A file that is kept already: what is stored of it.
#[derive(Debug, Clone)]
pub struct StoredFile {
    pub file_name: String,
    pub media_type: String,
    pub byte_count: i64,
    pub sha256: String,
    pub object_key: String,
}

/// The provider as a tax invoice names it.
#[derive(Debug, Clone, Copy)]
pub struct Ours<'a> {
    /// Ten digits.
    pub business_number: &'a str,
    pub name: &'a str,
}

/// Whether this person may look at the settlement of partners: staff who may, and partners, whose
/// scope shows them their own.
///
/// # Errors
/// [`NoteError::NotAllowed`].
pub fn may_read(actor: &Actor) -> Result<(), PartnerError> {
    if actor.role == Role::Partner {
        return Ok(());
    }
    Ok(only(actor, &MAY_READ, Text::fixed("정산·상품·영업 담당", "settlement, product, sales"))?)
}

/// Partners by name.
pub async fn list(tx: &Tx) -> Result<Vec<partner::Model>, DbErr> {
    tx.find::<partner::Entity>().order_by_asc(partner::Column::Name).all(tx.raw()).await
}

/// What a tax invoice says of its supplier.
#[derive(Debug, Clone)]
pub struct InvoiceDetails {
    pub representative: String,
    pub address: String,
    /// 업태 and 종목.
    pub business_type: String,
    pub business_item: String,
}

/// Writes down what a tax invoice says of a partner. Records `partner.described`.
///
/// # Errors
/// [`NoteError::NotAllowed`], [`NoteError::NotFound`].
pub async fn describe(
    tx: &Tx,
    actor: &Actor,
    id: PartnerId,
    details: InvoiceDetails,
) -> Result<partner::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let mut row = partner(tx, id).await?.into_active_model();
    row.representative = Set(free_text::line("representative", &details.representative)?);
    row.address = Set(free_text::line("address", &details.address)?);
    row.business_type = Set(free_text::line("business_type", &details.business_type)?);
    row.business_item = Set(free_text::line("business_item", &details.business_item)?);
    let row = tx.update(row).await?;
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "partner.described",
        subject_kind: "partner",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({ "representative": row.representative, "address": row.address }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(row)
}

async fn partner(tx: &Tx, id: PartnerId) -> Result<partner::Model, PartnerError> {
    let found = tx.find::<partner::Entity>().filter(partner::Column::Id.eq(id));
    found.one(tx.raw()).await?.ok_or(missing("협력사가", "partner"))
}

/// A partner somebody names in what they ask for.
async fn named(tx: &Tx, id: PartnerId) -> Result<partner::Model, PartnerError> {
    let found = tx.find::<partner::Entity>().filter(partner::Column::Id.eq(id));
    found.one(tx.raw()).await?.ok_or(PartnerError::NoSuchPartner(id))
}

async fn names(tx: &Tx) -> Result<HashMap<PartnerId, String>, DbErr> {
    Ok(list(tx).await?.into_iter().map(|partner| (partner.id, partner.name)).collect())
}

/// The partner this person acts for.
fn own(actor: &Actor) -> Result<PartnerId, PartnerError> {
    let own = actor.partner_id.filter(|_| actor.role == Role::Partner);
    let refused = || NoteError::NotAllowed { role: actor.role, allowed: partners() };
    own.ok_or_else(|| refused().into())
}

fn partners() -> Text {
    Text::fixed("협력사", "the partner")
}

fn settlers() -> Text {
    Text::fixed("고객정산팀, 관리자", "settlement, admin")
}

fn contractors() -> Text {
    Text::fixed("고객정산팀, 상품 담당, 관리자", "settlement, product, admin")
}
