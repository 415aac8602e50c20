//! The customer's answer: signed item by item, or rejected with reasons.

use super::certificate::{Certificate, items_of, with_items};
use super::{AcceptanceError, SignaturePicture};
use crate::application::draft::{all_set, touched};
use crate::application::{self as applied, addresses_of, customer_of};
use crate::barred::{self, Barred};
use crate::lifecycle::{OrderEvent, TaskEvent, order_after, task_after};
use crate::task::{self, TaskStep, settle};
use crate::{delay, free_text, letters, order, service};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product::{self, Charge};
use gaetong_entity::ids::AcceptanceId;
use gaetong_entity::order::application;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::{self, AcceptanceState};
use gaetong_entity::service::task::Model as Task;
use gaetong_entity::service::{acceptance_item, one_off_item, subscription};
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter};
use serde_json::json;

/// What the customer signs.
#[derive(Debug, Clone, Default)]
pub struct Signing {
    /// 인수자; none takes the customer company's name.
    pub company: Option<String>,
    pub person: String,
    /// The person's name, typed again: it stands for the signature where there is no picture.
    pub signature: String,
    /// A drawn signature or the company's seal.
    pub picture: Option<SignaturePicture>,
    /// 서비스개시 및 과금일자, if charging shall begin later than the opening.
    pub billing_start_on: Option<NaiveDate>,
    /// The lines confirmed: all of them.
    pub confirmed: Vec<i32>,
}

/// Why the customer does not accept.
#[derive(Debug, Clone, Default)]
pub struct Rejection {
    pub reason: String,
    /// Line numbers with what is wrong with each; the other lines stay undecided.
    pub lines: Vec<(i32, String)>,
}

/// Signs the certificate. One-off items become billable on this day, the service can be opened.
/// Records `acceptance.signed` with the certificate's hash.
pub async fn sign(
    tx: &Tx,
    actor: &Actor,
    id: AcceptanceId,
    expected: Option<i64>,
    signing: Signing,
) -> Result<Certificate, AcceptanceError> {
    let Held { mut row, service, order } = hold(tx, actor, id, expected).await?;
    let items = items_of(tx, &row).await?;
    let customer = customer_of(tx, &order).await?;
    all_confirmed(&items, &signing.confirmed)?;
    let person = free_text::reason("person", &signing.person)?;
    let signature = free_text::line("signature", &signing.signature)?;
    let signature = match &signing.picture {
        Some(_) if signature.is_empty() => person.clone(),
        _ => signature,
    };
    if signature != person {
        return Err(AcceptanceError::SignatureDiffers);
    }
    let today = actor.today();
    if let Some(on) = signing.billing_start_on.filter(|on| *on < today) {
        return Err(AcceptanceError::BillingStartPast { on, today });
    }
    let company = signing.company.unwrap_or(customer.name);
    row.state = AcceptanceState::Signed;
    row.taken_over_company = Some(free_text::line("company", &company)?);
    row.taken_over_person = Some(person);
    row.signature = Some(signature);
    if let Some(picture) = &signing.picture {
        picture.put_on(&mut row);
    }
    row.billing_start_on = signing.billing_start_on;
    decided(&mut row, actor);
    confirm(tx, items).await?;
    let mut certificate = with_items(tx, row).await?;
    certificate.acceptance.sha256 = Some(certificate.hash());
    tx.update(all_set::<_, acceptance::ActiveModel>(certificate.acceptance.clone())).await?;

    tx.widen_to_consequences().await?;
    make_billable(tx, &service, &order, today).await?;
    let signed = |kind, evidence| TaskStep { kind, event: TaskEvent::Complete, evidence };
    let number = certificate.acceptance.number.clone();
    settle(tx, actor, &service, &[signed(task::ACCEPTANCE_CERTIFICATE, &number)]).await?;
    settle(tx, actor, &service, &[signed(task::CERTIFICATE_TO_SETTLEMENT, &number)]).await?;
    let after = json!({
        "state": certificate.acceptance.state.code(), "sha256": certificate.acceptance.sha256,
        "taken_over_person": certificate.acceptance.taken_over_person,
        "billing_start_on": certificate.acceptance.billing_start_on,
    });
    record(tx, actor, &certificate.acceptance, ("acceptance.signed", after, None)).await?;
    tell(tx, actor, &order, &certificate).await?;
    Ok(certificate)
}

/// Rejects the acceptance, whole or by line: the order goes back to provisioning, and what is to
/// be done again are the tasks that brought the rejected products and the final test. Records
/// `acceptance.rejected`.
pub async fn reject(
    tx: &Tx,
    actor: &Actor,
    id: AcceptanceId,
    expected: Option<i64>,
    rejection: Rejection,
) -> Result<acceptance::Model, AcceptanceError> {
    let reason = free_text::reason("reason", &rejection.reason)?;
    let Held { mut row, service, mut order } = hold(tx, actor, id, expected).await?;
    order.state = order_after(order.state, OrderEvent::RejectAcceptance)?;
    let products = refuse_lines(tx, items_of(tx, &row).await?, rejection.lines).await?;
    row.state = AcceptanceState::Rejected;
    row.rejection_reason = Some(reason.clone());
    decided(&mut row, actor);
    let row = tx.update(all_set::<_, acceptance::ActiveModel>(row)).await?;
    tx.widen_to_consequences().await?;
    let order = tx.update(touched(order, actor)).await?;
    let again = reopen(tx, actor, &service, &products).await?;
    let after = json!({
        "state": row.state.code(), "order_state": order.state.code(), "reopened": again,
    });
    record(tx, actor, &row, ("acceptance.rejected", after, Some(reason.clone()))).await?;
    let (filer, _) = addresses_of(tx, &order).await?;
    let payload = json!({
        "customer": customer_of(tx, &order).await?.name, "number": row.number, "reason": reason,
        "service_id": service.service_id.to_string(),
    });
    let subject = row.id.to_string();
    for letter in letters::to_all(letters::ACCEPTANCE_REJECTED, &subject, &[&filer], &payload) {
        tx.post(actor, row.tenant_id, letter).await?;
    }
    delay::tell_if_late(tx, actor, &service).await?;
    Ok(row)
}

/// An undecided round, with its order locked.
struct Held {
    row: acceptance::Model,
    service: subscription::Model,
    order: application::Model,
}

async fn hold(
    tx: &Tx,
    actor: &Actor,
    id: AcceptanceId,
    expected: Option<i64>,
) -> Result<Held, AcceptanceError> {
    barred::only(actor, &[Role::TenantAdmin])?;
    let find =
        || tx.find::<acceptance::Entity>().filter(acceptance::Column::Id.eq(id)).one(tx.raw());
    let seen = find().await?.ok_or_else(Barred::no_acceptance)?;
    let service = service::by_id(tx, seen.tenant_id, seen.subscription_id).await?;
    let order = order::order_of(tx, &service).await?;
    let row = find().await?.ok_or_else(Barred::no_acceptance)?;
    barred::unchanged(tx, ("acceptance", id.to_string()), row.version, expected).await?;
    if row.state != AcceptanceState::Requested {
        return Err(AcceptanceError::AlreadyDecided { state: row.state });
    }
    // A cancelled order has nothing left to accept.
    order_after(order.state, OrderEvent::RejectAcceptance)?;
    Ok(Held { row, service, order })
}

fn decided(row: &mut acceptance::Model, actor: &Actor) {
    row.decided_by = Some(actor.user_id);
    // The stored instant is what is hashed: whole seconds read back the same from any database.
    row.decided_at =
        Some(chrono::DateTime::from_timestamp(actor.now.timestamp(), 0).unwrap_or(actor.now));
    row.version += 1;
}

fn all_confirmed(
    items: &[acceptance_item::Model],
    confirmed: &[i32],
) -> Result<(), AcceptanceError> {
    let unknown = confirmed.iter().find(|line| items.iter().all(|item| item.line_no != **line));
    if let Some(line) = unknown {
        return Err(AcceptanceError::NoSuchLine { line: *line });
    }
    let lines: Vec<i32> =
        items.iter().map(|item| item.line_no).filter(|line| !confirmed.contains(line)).collect();
    if lines.is_empty() { Ok(()) } else { Err(AcceptanceError::ItemsNotConfirmed { lines }) }
}

async fn confirm(tx: &Tx, items: Vec<acceptance_item::Model>) -> Result<(), DbErr> {
    for mut item in items {
        item.confirmed = Some(true);
        tx.update(all_set::<_, acceptance_item::ActiveModel>(item)).await?;
    }
    Ok(())
}

/// Marks the rejected lines. Returns the products they are.
async fn refuse_lines(
    tx: &Tx,
    items: Vec<acceptance_item::Model>,
    lines: Vec<(i32, String)>,
) -> Result<Vec<String>, AcceptanceError> {
    let mut products = Vec::new();
    for (line, reason) in lines {
        let found = items.iter().find(|item| item.line_no == line);
        let mut item = found.cloned().ok_or(AcceptanceError::NoSuchLine { line })?;
        item.confirmed = Some(false);
        item.rejection_reason = Some(free_text::remark("rejection_reason", &reason)?);
        products.extend(item.product.clone());
        tx.update(all_set::<_, acceptance_item::ActiveModel>(item)).await?;
    }
    Ok(products)
}

/// One-off items are billable from the day of the certificate (C5).
async fn make_billable(
    tx: &Tx,
    service: &subscription::Model,
    order: &application::Model,
    accepted_on: NaiveDate,
) -> Result<(), DbErr> {
    let one_off = tx
        .find::<product::Entity>()
        .filter(product::Column::Charge.eq(Charge::OneOff))
        .all(tx.raw())
        .await?;
    let items = applied::items_of(tx, order.id).await?;
    let billable = items.into_iter().filter(|item| one_off.iter().any(|p| p.code == item.product));
    let first = crate::service::next_one_off(tx, service).await?;
    let rows = (first..).zip(billable).map(|(seq, item)| one_off_item::ActiveModel {
        tenant_id: Set(service.tenant_id),
        subscription_id: Set(service.id),
        seq: Set(seq),
        product: Set(item.product),
        description: Set(item.description),
        quantity: Set(item.quantity),
        unit_price: Set(item.agreed_price.unwrap_or(0)),
        accepted_on: Set(Some(accepted_on)),
    });
    tx.insert_all(rows.collect()).await
}

/// The tasks that brought these products, the final test and the acceptance are to be done again;
/// everything else stays done. Returns their kinds.
async fn reopen(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    products: &[String],
) -> Result<Vec<String>, AcceptanceError> {
    let tasks = task::of_service(tx, service).await?;
    let test = task::in_place_of(&tasks, task::FINAL_TEST).map(|task| task.kind.clone());
    let brings = |task: &&Task| {
        let mut codes = task.delivers.split_whitespace();
        task.replaced_by.is_none() && codes.any(|code| products.iter().any(|p| p == code))
    };
    let acceptance = [task::ACCEPTANCE_CERTIFICATE, task::ACCEPTANCE_REQUEST];
    let concerned = tasks.iter().filter(brings).map(|task| task.kind.clone());
    let mut again: Vec<String> = acceptance.iter().map(|kind| (*kind).to_owned()).collect();
    again.extend(test.into_iter().chain(concerned));
    // A task that was struck out of the plan stays out.
    let can_reopen = |kind: &String| {
        let found = tasks.iter().find(|task| task.kind == *kind);
        found.is_some_and(|task| task_after(task.state, TaskEvent::Reopen).is_ok())
    };
    again.retain(can_reopen);
    let step = |kind| TaskStep { kind, event: TaskEvent::Reopen, evidence: "" };
    let steps: Vec<TaskStep<'_>> = again.iter().map(|kind| step(kind.as_str())).collect();
    settle(tx, actor, service, &steps).await?;
    Ok(again)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &acceptance::Model,
    (act, after, reason): (&'static str, serde_json::Value, Option<String>),
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "acceptance",
        subject_id: row.id.to_string(),
        before: json!({ "state": AcceptanceState::Requested.code() }),
        after,
        reason,
    };
    tx.record(actor, change).await.map(drop)
}

async fn tell(
    tx: &Tx,
    actor: &Actor,
    order: &application::Model,
    certificate: &Certificate,
) -> Result<(), DbErr> {
    let (filer, customer) = addresses_of(tx, order).await?;
    let payload = json!({
        "customer": certificate.customer.name,
        "service_id": certificate.service_id.to_string(),
        "acceptance_id": certificate.acceptance.id.to_string(),
        "number": certificate.acceptance.number,
    });
    let subject = certificate.acceptance.id.to_string();
    let to = [filer.as_str(), customer.as_str()];
    for letter in letters::to_all(letters::ACCEPTANCE_SIGNED, &subject, &to, &payload) {
        tx.post(actor, order.tenant_id, letter).await?;
    }
    Ok(())
}
