//! Asking the customer to accept: what was delivered, where, and who hands it over.

use super::AcceptanceError;
use super::certificate::of_service;
use crate::application::draft::touched;
use crate::application::{addresses_of, customer_of, items_of};
use crate::barred::{self, Barred};
use crate::lifecycle::{OrderEvent, TaskEvent, is_settled, order_after};
use crate::task::{self, TaskStep, settle};
use crate::{free_text, letters, order, service};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product;
use gaetong_entity::ids::{AcceptanceId, ServiceId};
use gaetong_entity::order::application;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::{self, AcceptanceState, SignatureKind};
use gaetong_entity::service::task::TaskState;
use gaetong_entity::service::{acceptance_item, subscription};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::Text;
use sea_orm::{ActiveValue::Set, DbErr};
use serde_json::json;
use std::collections::HashMap;

/// Who hands over what, and where.
#[derive(Debug, Clone, Default)]
pub struct Handover {
    /// 인계자.
    pub company: String,
    pub person: String,
    /// 설치위치; none takes the place of installation from the application.
    pub installed_at: Option<String>,
    /// What is delivered; none takes the items of the order.
    pub items: Vec<HandedOver>,
}

/// One thing delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    pub delivered_on: NaiveDate,
    pub name: String,
    pub specification: String,
    pub quantity: i64,
    pub remark: String,
    /// The ordered product, where the line is one.
    pub product: Option<String>,
}

/// Requests the customer's acceptance once everything before it is done; the customer is told.
/// Records `acceptance.requested`.
pub async fn request(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    handover: Handover,
) -> Result<acceptance::Model, AcceptanceError> {
    barred::only(actor, &[Role::Sales])?;
    let found = service::find(tx, service_id).await?.ok_or_else(Barred::no_service)?;
    let mut order = order::order_of(tx, &found).await?;
    let service = service::reread(tx, &found).await?;
    must_be_ready(tx, &service).await?;
    order.state = order_after(order.state, OrderEvent::RequestAcceptance)?;
    let handover = fit(tx, actor, &order, handover).await?;
    let order = tx.update(touched(order, actor)).await?;
    let row = store(tx, actor, &service, handover).await?;
    let step = TaskStep {
        kind: task::ACCEPTANCE_REQUEST,
        event: TaskEvent::Complete,
        evidence: &row.number,
    };
    settle(tx, actor, &service, &[step]).await?;
    let change = Change {
        tenant_id: row.tenant_id,
        act: "acceptance.requested",
        subject_kind: "acceptance",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "number": row.number, "round": row.round, "service_id": service_id.to_string(),
            "order_state": order.state.code(),
        }),
        reason: None,
    };
    tx.record(actor, change).await?;
    tell_customer(tx, actor, &order, &row, service_id).await?;
    Ok(row)
}

/// What an acceptance of this order would list, before anybody changes it.
pub async fn prefill(
    tx: &Tx,
    order: &application::Model,
    today: NaiveDate,
) -> Result<Vec<HandedOver>, DbErr> {
    let products = tx.find::<product::Entity>().all(tx.raw()).await?;
    let names: HashMap<String, String> =
        products.into_iter().map(|product| (product.code, product.name_ko)).collect();
    let items = items_of(tx, order.id).await?;
    let handed = items.into_iter().map(|item| HandedOver {
        delivered_on: today,
        name: names.get(&item.product).unwrap_or(&item.product).clone(),
        product: Some(item.product),
        specification: item.description,
        quantity: item.quantity,
        remark: String::new(),
    });
    Ok(handed.collect())
}

/// Everything the acceptance waits for must be done; if not, it is named.
async fn must_be_ready(tx: &Tx, service: &subscription::Model) -> Result<(), AcceptanceError> {
    let tasks = task::of_service(tx, service).await?;
    let Some(request) = tasks.iter().find(|task| task.kind == task::ACCEPTANCE_REQUEST) else {
        return Ok(());
    };
    if request.state != TaskState::Waiting {
        return Ok(());
    }
    let position = request.position;
    let open = tasks.iter().filter(|task| task.position < position && !is_settled(task.state));
    let waiting_for = open.map(|task| Text::new(task.title_ko.clone(), task.title_en.clone()));
    Err(AcceptanceError::NotReady { waiting_for: waiting_for.collect() })
}

async fn fit(
    tx: &Tx,
    actor: &Actor,
    order: &application::Model,
    handover: Handover,
) -> Result<Handover, AcceptanceError> {
    let given = match handover.items {
        items if items.is_empty() => prefill(tx, order, actor.today()).await?,
        items => items,
    };
    if given.is_empty() {
        return Err(AcceptanceError::NothingHandedOver);
    }
    let mut items = Vec::with_capacity(given.len());
    for (line, item) in given.into_iter().enumerate() {
        if item.quantity < 1 {
            return Err(AcceptanceError::QuantityTooSmall { line });
        }
        items.push(HandedOver {
            name: free_text::line("name", &item.name)?,
            specification: free_text::line("specification", &item.specification)?,
            remark: free_text::line("remark", &item.remark)?,
            ..item
        });
    }
    let place = handover.installed_at.as_deref().unwrap_or(&order.install_address);
    Ok(Handover {
        company: free_text::reason("handed_over_company", &handover.company)?,
        person: free_text::reason("handed_over_person", &handover.person)?,
        installed_at: Some(free_text::line("installed_at", place)?),
        items,
    })
}

/// A new round, numbered after the service: `J00001587-1`.
async fn store(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    handover: Handover,
) -> Result<acceptance::Model, DbErr> {
    let round = of_service(tx, service).await?.last().map_or(1, |last| last.round + 1);
    let id = AcceptanceId::new();
    let row = tx
        .insert(acceptance::ActiveModel {
            tenant_id: Set(service.tenant_id),
            id: Set(id),
            subscription_id: Set(service.id),
            round: Set(round),
            state: Set(AcceptanceState::Requested),
            number: Set(format!("{}-{round}", service.service_id)),
            requested_by: Set(actor.user_id),
            requested_at: Set(actor.now),
            installed_at: Set(handover.installed_at.unwrap_or_default()),
            handed_over_company: Set(handover.company),
            handed_over_person: Set(handover.person),
            taken_over_company: Set(None),
            taken_over_person: Set(None),
            signature: Set(None),
            billing_start_on: Set(None),
            decided_by: Set(None),
            decided_at: Set(None),
            rejection_reason: Set(None),
            sha256: Set(None),
            version: Set(1),
            signature_kind: Set(SignatureKind::Typed),
            image_key: Set(None),
            image_sha256: Set(None),
            image_media_type: Set(None),
        })
        .await?;
    let lines = (1..).zip(handover.items).map(|(line_no, item)| acceptance_item::ActiveModel {
        tenant_id: Set(service.tenant_id),
        acceptance_id: Set(id),
        line_no: Set(line_no),
        delivered_on: Set(item.delivered_on),
        name: Set(item.name),
        specification: Set(item.specification),
        quantity: Set(item.quantity),
        remark: Set(item.remark),
        confirmed: Set(None),
        rejection_reason: Set(None),
        product: Set(item.product),
    });
    tx.insert_all(lines.collect()).await?;
    Ok(row)
}

async fn tell_customer(
    tx: &Tx,
    actor: &Actor,
    order: &application::Model,
    row: &acceptance::Model,
    service_id: &ServiceId,
) -> Result<(), DbErr> {
    let (_, customer) = addresses_of(tx, order).await?;
    let payload = json!({
        "customer": customer_of(tx, order).await?.name, "service_id": service_id.to_string(),
        "acceptance_id": row.id.to_string(), "number": row.number,
    });
    let subject = row.id.to_string();
    for letter in letters::to_all(letters::ACCEPTANCE_REQUESTED, &subject, &[&customer], &payload) {
        tx.post(actor, row.tenant_id, letter).await?;
    }
    Ok(())
}
