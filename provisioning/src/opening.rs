//! Opening a service (spec 2.7): from this day the contract runs and, unless the certificate
//! names a later day, the customer is charged.

use crate::application::draft::{all_set, touched};
use crate::application::{addresses_of, customer_of, items_of};
use crate::axes::{self, AxisEvent};
use crate::barred::{self, Barred, in_language};
use crate::lifecycle::{
    BillingEvent, ServiceEvent, TaskEvent, billing_after, order_after, service_after,
};
use crate::task::{self, TaskStep, settle};
use crate::{acceptance, calendar, letters, order, service};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product::{self, Charge};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::order::{application, application_item};
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_entity::service::{subscription, subscription_price, subscription_unit};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::month::seoul_date;
use gaetong_rules::{Article, Lang, Text};
use sea_orm::{ActiveValue::Set, DbErr};
use serde_json::json;

/// A service as it was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    pub subscription: subscription::Model,
    /// The first day charged.
    pub billed_from: NaiveDate,
    /// The first day after the contract's term; none without one.
    pub contract_until: Option<NaiveDate>,
}

/// Why a service was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    #[error(transparent)]
    Barred(#[from] Barred),
    #[error("the customer has not signed the acceptance")]
    NotAccepted,
    #[error("the certificate is of {signed_on}; the service cannot open on {on}, before it")]
    BeforeCertificate { on: NaiveDate, signed_on: NaiveDate },
    #[error("{on} is after {today}: a service is opened when it opens")]
    InTheFuture { on: NaiveDate, today: NaiveDate },
}

crate::passes_barred_on!(OpeningError);

/// Opens a service whose acceptance is signed. Its units and negotiated prices are in force from
/// that day; the order is completed. Records `service.opened`.
pub async fn open(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    expected: Option<i64>,
    on: NaiveDate,
) -> Result<Opened, OpeningError> {
    barred::only(actor, &[Role::Consulting])?;
    let found = service::find(tx, service_id).await?.ok_or_else(Barred::no_service)?;
    let mut order = order::order_of(tx, &found).await?;
    let service = service::reread(tx, &found).await?;
    let subject = ("subscription", service.id.to_string());
    barred::unchanged(tx, subject, service.version, expected).await?;
    order.state = order_after(order.state, order::opened_as(tx, &order).await?)?;
    let billed_from = first_day_billed(tx, actor, &service, on).await?;
    let order = tx.update(touched(order, actor)).await?;
    let mut opened = service;
    opened.opened_on = Some(on);
    opened.contract_from = Some(on);
    opened.version += 1;
    let opened: subscription::Model = tx.update(all_set(opened)).await?;
    bring_into_force(tx, actor, &opened, &order, on).await?;
    set_axes(tx, actor, &opened, (on, billed_from)).await?;
    let step = TaskStep {
        kind: task::SERVICE_OPENING,
        event: TaskEvent::Complete,
        evidence: &on.to_string(),
    };
    settle(tx, actor, &opened, &[step]).await?;
    let contract_until = calendar::contract_until(on, opened.term_months);
    let opened = Opened { subscription: opened, billed_from, contract_until };
    record(tx, actor, &order, &opened).await?;
    tell(tx, actor, &order, &opened).await?;
    Ok(opened)
}

/// The opening day, unless the certificate states a later one; never an earlier one.
async fn first_day_billed(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    on: NaiveDate,
) -> Result<NaiveDate, OpeningError> {
    let rounds = acceptance::of_service(tx, service).await?;
    let signed = rounds.last().filter(|last| last.state == AcceptanceState::Signed);
    let signed = signed.ok_or(OpeningError::NotAccepted)?;
    let signed_on = signed.decided_at.map_or(on, seoul_date);
    if on < signed_on {
        return Err(OpeningError::BeforeCertificate { on, signed_on });
    }
    let today = actor.today();
    if on > today {
        return Err(OpeningError::InTheFuture { on, today });
    }
    Ok(signed.billing_start_on.map_or(on, |stated| stated.max(on)))
}

/// What was ordered is in force from the opening day on. One-off items were billable with the
/// certificate already; staffing is in force too, though it is billed by attendance (C6).
async fn bring_into_force(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    order: &application::Model,
    on: NaiveDate,
) -> Result<(), DbErr> {
    let products = tx.find::<product::Entity>().all(tx.raw()).await?;
    let charge = |item: &application_item::Model| {
        products.iter().find(|product| product.code == item.product).map(|product| product.charge)
    };
    let items = items_of(tx, order.id).await?;
    let lasting: Vec<_> =
        items.iter().filter(|item| charge(item) != Some(Charge::OneOff)).collect();
    let units = (1..).zip(&lasting).map(|(seq, item)| subscription_unit::ActiveModel {
        tenant_id: Set(service.tenant_id),
        subscription_id: Set(service.id),
        seq: Set(seq),
        product: Set(item.product.clone()),
        quantity: Set(item.quantity),
        from_on: Set(on),
        source: Set(format!("신청서 {}", application_date(order))),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
    });
    tx.insert_all(units.collect()).await?;
    let agreed = lasting.iter().filter_map(|item| Some((item, item.agreed_price?)));
    let prices = (1..).zip(agreed).map(|(seq, (item, price))| subscription_price::ActiveModel {
        tenant_id: Set(service.tenant_id),
        subscription_id: Set(service.id),
        seq: Set(seq),
        product: Set(item.product.clone()),
        unit_price: Set(price),
        from_on: Set(on),
        reason: Set(item.agreed_reason.clone().unwrap_or_else(|| "별도 협정가".to_owned())),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
    });
    tx.insert_all(prices.collect()).await
}

/// The day the form was handed in, by which papers name it.
fn application_date(order: &application::Model) -> NaiveDate {
    seoul_date(order.submitted_at.unwrap_or(order.created_at))
}

async fn set_axes(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    (opened_on, billed_from): (NaiveDate, NaiveDate),
) -> Result<(), OpeningError> {
    let axes = axes::on(&axes::events(tx, service).await?, actor.today());
    let active = service_after(axes.service, ServiceEvent::Open)?;
    let running = billing_after(axes.billing, BillingEvent::Start)?;
    let event = |axis, state, effective_on| AxisEvent {
        axis,
        state,
        effective_on,
        reason: "서비스 개시".to_owned(),
        ground: None,
    };
    let events = vec![
        event(Axis::Service, active.code(), opened_on),
        event(Axis::Billing, running.code(), billed_from),
    ];
    axes::append(tx, actor, service, events).await?;
    Ok(())
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    order: &application::Model,
    opened: &Opened,
) -> Result<(), DbErr> {
    let service = &opened.subscription;
    let change = Change {
        tenant_id: service.tenant_id,
        act: "service.opened",
        subject_kind: "subscription",
        subject_id: service.id.to_string(),
        before: json!({ "opened_on": null, "service": "provisioning", "billing": "not_started" }),
        after: json!({
            "opened_on": service.opened_on, "billed_from": opened.billed_from,
            "contract_until": opened.contract_until, "service": "active", "billing": "running",
            "order_state": order.state.code(),
        }),
        reason: None,
    };
    tx.record(actor, change).await.map(drop)
}

async fn tell(
    tx: &Tx,
    actor: &Actor,
    order: &application::Model,
    opened: &Opened,
) -> Result<(), DbErr> {
    let (filer, customer) = addresses_of(tx, order).await?;
    let service = &opened.subscription;
    let payload = json!({
        "customer": customer_of(tx, order).await?.name,
        "service_id": service.service_id.to_string(), "opened_on": service.opened_on,
        "billed_from": opened.billed_from, "contract_until": opened.contract_until,
    });
    let (subject, to) = (service.service_id.to_string(), [filer.as_str(), customer.as_str()]);
    for letter in letters::to_all(letters::SERVICE_OPENED, &subject, &to, &payload) {
        tx.post(actor, service.tenant_id, letter).await?;
    }
    Ok(())
}

impl OpeningError {
    fn text(&self) -> Text {
        match self {
            OpeningError::Barred(_) => Text::default(),
            OpeningError::NotAccepted => Text::fixed(
                "고객사가 납품(검수) 확인서에 서명해야 개시할 수 있습니다.",
                "The customer must sign the acceptance certificate first.",
            ),
            OpeningError::BeforeCertificate { on, signed_on } => Text::new(
                format!("개시일({on})은 확인서 날짜({signed_on})보다 빠를 수 없습니다."),
                format!("The opening ({on}) cannot be before the certificate ({signed_on})."),
            ),
            OpeningError::InTheFuture { on, today } => Text::new(
                format!("개시일({on})이 오늘({today}) 이후입니다. 개시한 날에 처리하세요."),
                format!("The opening ({on}) is after today ({today}): open it on the day."),
            ),
        }
    }
}

impl Refusal for OpeningError {
    fn kind(&self) -> Kind {
        match self {
            OpeningError::Barred(barred) => barred.kind(),
            OpeningError::NotAccepted => Kind::Conflict,
            OpeningError::BeforeCertificate { .. } | OpeningError::InTheFuture { .. } => {
                Kind::Invalid
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            OpeningError::Barred(barred) => barred.code(),
            OpeningError::NotAccepted => "not-accepted",
            OpeningError::BeforeCertificate { .. } => "opens-before-certificate",
            OpeningError::InTheFuture { .. } => "opens-in-the-future",
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            OpeningError::Barred(_) => None,
            OpeningError::NotAccepted => Some(Article::ACCEPTANCE_FORM.get(Lang::Ko)),
            OpeningError::BeforeCertificate { .. } | OpeningError::InTheFuture { .. } => {
                Some(Article::CHANGE_FORM.get(Lang::Ko))
            }
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            OpeningError::Barred(barred) => barred.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            OpeningError::Barred(barred) => barred.fields(),
            OpeningError::NotAccepted => Vec::new(),
            _ => vec![barred::field_error("/opened_on".to_owned(), self.code(), &self.text())],
        }
    }
}
