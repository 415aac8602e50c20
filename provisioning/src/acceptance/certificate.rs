//! The certificate (납품(검수) 확인서, form 5) as it is read, hashed and printed.

use crate::application::papers::hex;
use crate::{application, service};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{AcceptanceId, ServiceId};
use gaetong_entity::party::tenant;
use gaetong_entity::service::acceptance::{self, AcceptanceState};
use gaetong_entity::service::{acceptance_item, subscription};
use gaetong_entity::work::event;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;
use sha2::{Digest, Sha256};

/// One acceptance round with all that its certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub acceptance: acceptance::Model,
    pub service_id: ServiceId,
    pub customer: tenant::Model,
    pub items: Vec<CertificateItem>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateItem {
    pub line_no: i32,
    pub delivered_on: NaiveDate,
    pub name: String,
    pub specification: String,
    pub quantity: i64,
    pub remark: String,
    /// None while the customer has not decided.
    pub confirmed: Option<bool>,
    pub rejection_reason: Option<String>,
}

impl Certificate {
    pub fn is_signed(&self) -> bool {
        self.acceptance.state == AcceptanceState::Signed
    }

    /// When it was signed or rejected.
    pub fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.acceptance.decided_at
    }

    /// What is signed, as one line of JSON with its fields in this order.
    pub fn canonical(&self) -> String {
        let a = &self.acceptance;
        let items: Vec<_> = self
            .items
            .iter()
            .map(|i| {
                json!([i.line_no, i.delivered_on, i.name, i.specification, i.quantity, i.remark])
            })
            .collect();
        let mut signed = json!([
            a.number,
            self.service_id.as_str(),
            self.customer.name,
            self.customer.business_number.digits(),
            self.customer.representative,
            a.installed_at,
            items,
            [&a.handed_over_company, &a.handed_over_person],
            [&a.taken_over_company, &a.taken_over_person, &a.signature],
            a.decided_at.map(|at| at.to_rfc3339()),
            a.billing_start_on,
        ]);
        // Certificates without a picture read as they did before there were any.
        if let (Some(hash), Some(all)) = (&a.image_sha256, signed.as_array_mut()) {
            all.push(json!([a.signature_kind.code(), hash]));
        }
        signed.to_string()
    }

    /// SHA-256 of [`Certificate::canonical`], lower-case hexadecimal.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.canonical().as_bytes()))
    }
}

/// Reads one round; none where there is none this person may see.
pub async fn certificate(tx: &Tx, id: AcceptanceId) -> Result<Option<Certificate>, DbErr> {
    let found =
        tx.find::<acceptance::Entity>().filter(acceptance::Column::Id.eq(id)).one(tx.raw()).await?;
    match found {
        Some(row) => with_items(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// Whether a signed certificate still says what was signed. The customer's name as it was then: what
/// was corrected since is in the trail.
///
/// # Errors
/// If the database fails.
pub async fn is_as_signed(tx: &Tx, id: AcceptanceId) -> Result<bool, DbErr> {
    let Some(mut signed) = certificate(tx, id).await? else { return Ok(false) };
    let (hash, at) = (signed.acceptance.sha256.clone(), signed.decided_at());
    let (Some(hash), Some(at)) = (hash, at) else { return Ok(false) };
    if signed.hash() == hash {
        return Ok(true);
    }
    use event::Column::{Act, At, Id, TenantId};
    let edits = tx.find::<event::Entity>().filter(TenantId.eq(signed.customer.id));
    let edits = edits.filter(Act.eq("customer.edited")).filter(At.gt(at));
    for edit in edits.order_by_desc(At).order_by_desc(Id).all(tx.raw()).await? {
        let before: serde_json::Value =
            serde_json::from_str(&edit.before).map_err(|e| DbErr::Custom(e.to_string()))?;
        let word = |key: &str| before[key].as_str().map(str::to_owned);
        let customer = &mut signed.customer;
        customer.name = word("name").unwrap_or_else(|| customer.name.clone());
        customer.representative =
            word("representative").unwrap_or_else(|| customer.representative.clone());
    }
    Ok(signed.hash() == hash)
}

/// The rounds of a service, the first one first.
pub async fn of_service(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<Vec<acceptance::Model>, DbErr> {
    tx.find::<acceptance::Entity>()
        .filter(acceptance::Column::TenantId.eq(service.tenant_id))
        .filter(acceptance::Column::SubscriptionId.eq(service.id))
        .order_by_asc(acceptance::Column::Round)
        .all(tx.raw())
        .await
}

pub(super) async fn with_items(tx: &Tx, row: acceptance::Model) -> Result<Certificate, DbErr> {
    let service = service::by_id(tx, row.tenant_id, row.subscription_id).await?;
    let order = crate::order::order_of_reading(tx, &service).await?;
    let items = items_of(tx, &row).await?;
    Ok(Certificate {
        service_id: service.service_id,
        customer: application::customer_of(tx, &order).await?,
        items: items.into_iter().map(line).collect(),
        acceptance: row,
    })
}

pub(super) async fn items_of(
    tx: &Tx,
    row: &acceptance::Model,
) -> Result<Vec<acceptance_item::Model>, DbErr> {
    tx.find::<acceptance_item::Entity>()
        .filter(acceptance_item::Column::TenantId.eq(row.tenant_id))
        .filter(acceptance_item::Column::AcceptanceId.eq(row.id))
        .order_by_asc(acceptance_item::Column::LineNo)
        .all(tx.raw())
        .await
}

fn line(row: acceptance_item::Model) -> CertificateItem {
    CertificateItem {
        line_no: row.line_no,
        delivered_on: row.delivered_on,
        name: row.name,
        specification: row.specification,
        quantity: row.quantity,
        remark: row.remark,
        confirmed: row.confirmed,
        rejection_reason: row.rejection_reason,
    }
}
