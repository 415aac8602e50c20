//! Change orders as they are listed and shown.

use super::ContractError;
use super::filing::{FILERS, still_filed};
use super::in_force::{Contract, walk};
use super::plan::Order;
use crate::application::papers::{NewPaper, file_name};
use crate::barred;
use crate::lifecycle::ChangeOrderEvent;
use crate::page::{Page, PageRequest};
use crate::people;
use gaetong_entity::ids::{ChangeOrderId, DocumentId, ServiceId};
use gaetong_entity::order::document;
use gaetong_entity::party::tenant;
use gaetong_entity::party::user_account::{self, Role};
use gaetong_entity::service::change_order::{self, ChangeKind, ChangeState};
use gaetong_entity::service::{change_order_item, subscription};
use gaetong_entity::{Actor, Tx};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use serde_json::json;
use std::collections::HashMap;

/// Which change orders are listed; none of a kind means all.
#[derive(Debug, Clone, Default)]
pub struct ChangeOrderFilter {
    pub state: Option<ChangeState>,
    pub service_id: Option<ServiceId>,
}

/// A change order in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeOrderRow {
    pub order: change_order::Model,
    pub customer_name: String,
}

/// A change order with everything a decision needs.
#[derive(Debug, Clone)]
pub struct ChangeOrderDetail {
    pub order: change_order::Model,
    pub customer: tenant::Model,
    pub items: Vec<change_order_item::Model>,
    pub papers: Vec<document::Model>,
    /// The kinds of papers it must bear with the customer's seal, unless the customer filed it.
    pub papers_needed: &'static [&'static str],
    pub contract: Contract,
    pub filed_by: Option<String>,
    pub decided_by: Option<String>,
    pub waived_by: Option<String>,
}

/// Change orders, the latest first.
pub async fn list(
    tx: &Tx,
    filter: &ChangeOrderFilter,
    page: &PageRequest<ChangeOrderId>,
) -> Result<Page<ChangeOrderRow, ChangeOrderId>, DbErr> {
    let mut select = tx.find::<change_order::Entity>();
    if let Some(state) = filter.state {
        select = select.filter(change_order::Column::State.eq(state));
    }
    if let Some(service) = &filter.service_id {
        select = select.filter(change_order::Column::ServiceId.eq(service.clone()));
    }
    if let Some(after) = page.after {
        select = select.filter(change_order::Column::Id.lt(after));
    }
    let rows =
        select.order_by_desc(change_order::Column::Id).limit(page.size() + 1).all(tx.raw()).await?;
    let cut = Page::cut(rows, page.size(), |row: &change_order::Model| row.id);
    let tenants = tx
        .find::<tenant::Entity>()
        .filter(tenant::Column::Id.is_in(cut.rows.iter().map(|row| row.tenant_id)))
        .all(tx.raw())
        .await?;
    let names: HashMap<_, _> = tenants.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(cut.map(|order| {
        let customer_name = names.get(&order.tenant_id).cloned().unwrap_or_default();
        ChangeOrderRow { order, customer_name }
    }))
}

/// How many change orders are in a state.
pub async fn count(tx: &Tx, state: ChangeState) -> Result<u64, DbErr> {
    let of_state = change_order::Column::State.eq(state);
    tx.find::<change_order::Entity>().filter(of_state).count(tx.raw()).await
}

/// The row of a change order; none where there is none this person may see.
pub async fn find(tx: &Tx, id: ChangeOrderId) -> Result<Option<change_order::Model>, DbErr> {
    tx.find::<change_order::Entity>().filter(change_order::Column::Id.eq(id)).one(tx.raw()).await
}

/// What an order asks for, as it was filed.
pub fn wish_of(detail: &ChangeOrderDetail) -> Order {
    super::decision::wished(&detail.order, &detail.items)
}

/// Contracts whose period ends by a day, the earliest first: what the renewals' list shows.
pub async fn ending_by(
    tx: &Tx,
    today: chrono::NaiveDate,
    by: chrono::NaiveDate,
) -> Result<Vec<Contract>, DbErr> {
    let opened = subscription::Column::OpenedOn.is_not_null();
    let opened = tx.find::<subscription::Entity>().filter(opened);
    let until = |contract: &Contract| contract.period_on(today).map(|p| p.period.until());
    let runs = |contract: &Contract| contract.ends_on().is_none_or(|ends| ends > today);
    let ends = |contract: &Contract| until(contract).is_some_and(|until| until <= by);
    let ending = |contract| (runs(&contract) && ends(&contract)).then_some(contract);
    let mut ending = walk(tx, &opened, ending).await?;
    ending.sort_by_key(|contract| (until(contract), contract.service.service_id.clone()));
    Ok(ending)
}

/// One change order; none where there is none this person may see.
pub async fn detail(tx: &Tx, id: ChangeOrderId) -> Result<Option<ChangeOrderDetail>, DbErr> {
    let Some(order) = find(tx, id).await? else { return Ok(None) };
    let service = crate::service::by_id(tx, order.tenant_id, order.subscription_id).await?;
    let (_, customer) = crate::service::customer_of(tx, &service).await?;
    let who = [Some(order.filed_by), order.decided_by, order.waived_by];
    let names = people::names(tx, who.into_iter().flatten().collect()).await?;
    let name = |id: Option<_>| id.and_then(|id| names.get(&id).cloned());
    Ok(Some(ChangeOrderDetail {
        customer,
        items: items_of(tx, &order).await?,
        papers: papers_of(tx, &order).await?,
        papers_needed: papers_still_needed(tx, &order).await?,
        contract: Contract::read(tx, &service).await?,
        filed_by: name(Some(order.filed_by)),
        decided_by: name(order.decided_by),
        waived_by: name(order.waived_by),
        order,
    }))
}

/// Spec 2.3: what a change order must come with, sealed.
const fn papers_needed(kind: ChangeKind) -> &'static [&'static str] {
    match kind {
        ChangeKind::Change => &["change_application", "quotation"],
        ChangeKind::Pause | ChangeKind::PauseExtension | ChangeKind::Resumption => {
            &["pause_application"]
        }
        ChangeKind::Termination => &["termination_application"],
    }
}

/// What the order must come with: nothing where the customer filed it under its own name, which is
/// the customer's own word; the sealed forms where somebody filed it for the customer.
pub(super) async fn papers_still_needed(
    tx: &Tx,
    order: &change_order::Model,
) -> Result<&'static [&'static str], DbErr> {
    let filer = tx
        .find::<user_account::Entity>()
        .filter(user_account::Column::Id.eq(order.filed_by))
        .one(tx.raw())
        .await?;
    let own_word = filer.is_some_and(|filer| filer.role == Role::TenantAdmin);
    Ok(if own_word { &[] } else { papers_needed(order.kind) })
}

/// The papers a change order can hold.
pub const PAPERS: [&str; 8] = [
    "change_application",
    "pause_application",
    "termination_application",
    "quotation",
    "contract",
    "partner_contract",
    "business_registration",
    "other",
];

/// Attaches a paper to a filed order; its bytes are stored already. Records `document.attached`.
pub async fn attach(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    paper: NewPaper,
) -> Result<document::Model, ContractError> {
    barred::only(actor, &FILERS)?;
    let order = still_filed(tx, id, None, ChangeOrderEvent::AttachPaper).await?;
    let kind = PAPERS.into_iter().find(|kind| *kind == paper.kind);
    let kind = kind.ok_or_else(|| ContractError::NoSuchPaper { kind: paper.kind.clone() })?;
    let row = document::ActiveModel {
        tenant_id: Set(order.tenant_id),
        id: Set(DocumentId::new()),
        application_id: Set(None),
        task_id: Set(None),
        partner_id: Set(None),
        kind: Set(kind.to_owned()),
        sealed: Set(paper.sealed),
        file_name: Set(file_name(&paper.file_name)?),
        media_type: Set(paper.examined.media_type.code().to_owned()),
        byte_count: Set(paper.examined.byte_count),
        sha256: Set(paper.examined.sha256.clone()),
        object_key: Set(paper.examined.object_key()),
        uploaded_by: Set(actor.user_id),
        uploaded_at: Set(actor.now),
        removed_at: Set(None),
        change_order_id: Set(Some(id)),
        billing_request_id: Set(None),
    };
    let stored: document::Model = tx.insert(row).await?;
    let after = json!({
        "document_id": stored.id.to_string(), "kind": stored.kind, "sealed": stored.sealed,
        "file_name": stored.file_name, "sha256": stored.sha256,
    });
    let change = (json!({}), after);
    super::filing::record(tx, actor, &order, "document.attached", change, None).await?;
    Ok(stored)
}

pub(super) async fn items_of(
    tx: &Tx,
    order: &change_order::Model,
) -> Result<Vec<change_order_item::Model>, DbErr> {
    tx.find::<change_order_item::Entity>()
        .filter(change_order_item::Column::TenantId.eq(order.tenant_id))
        .filter(change_order_item::Column::ChangeOrderId.eq(order.id))
        .order_by_asc(change_order_item::Column::LineNo)
        .all(tx.raw())
        .await
}

async fn papers_of(tx: &Tx, order: &change_order::Model) -> Result<Vec<document::Model>, DbErr> {
    tx.find::<document::Entity>()
        .filter(document::Column::ChangeOrderId.eq(order.id))
        .filter(document::Column::RemovedAt.is_null())
        .order_by_asc(document::Column::Id)
        .all(tx.raw())
        .await
}

/// The services whose pause is over while they still stand still (X2): from its planned end the
/// fee runs again, and after six months it is a ground for termination (art. 15(3)).
pub async fn overdue_pauses(
    tx: &Tx,
    today: chrono::NaiveDate,
) -> Result<Vec<(Contract, super::Standstill)>, DbErr> {
    use gaetong_entity::service::subscription_state::{self, Ground};
    let stopped = tx
        .find::<subscription_state::Entity>()
        .filter(subscription_state::Column::Ground.eq(Ground::CustomersWish))
        .select_only()
        .column(subscription_state::Column::SubscriptionId)
        .into_query();
    let stopped = subscription::Column::Id.in_subquery(stopped);
    let stopped = tx.find::<subscription::Entity>().filter(stopped);
    let overdue = |contract: Contract| {
        let pause = contract.standstill_on(today)?;
        let over = pause.planned_until.is_some_and(|until| until <= today);
        over.then_some((contract, pause))
    };
    walk(tx, &stopped, overdue).await
}
