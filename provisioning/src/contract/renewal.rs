//! 자동 연장 (art. 14(2)): the customer is written to two months and one month before the contract
//! period ends, and told by when notice is due; without notice the contract goes on for a year.

use super::in_force::{Contract, Stage, walk};
use super::notice::{self, NewNotice};
use crate::{barred, letters, order, service};
use chrono::{Months, NaiveDate};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::notice::{self as notices, NoticeKind};
use gaetong_entity::service::subscription;
use gaetong_entity::work::event;
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::renewal::ContractPeriod;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;

const RENEWED: &str = "service.renewed";

/// What the daily look found to do for a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    TwoMonthsAhead,
    OneMonthAhead,
    /// A renewal year began.
    Renewed,
}

/// The services with something to do today.
pub async fn due(tx: &Tx, today: NaiveDate) -> Result<Vec<ServiceId>, DbErr> {
    let opened = subscription::Column::OpenedOn.is_not_null();
    let opened = tx.find::<subscription::Entity>().filter(opened);
    let asked = |contract: Contract| asked_for(&contract, today).map(|asked| (contract, asked));
    let mut due = Vec::new();
    for (contract, (period, what)) in walk(tx, &opened, asked).await? {
        if !done(tx, &contract, period, what).await? {
            due.push(contract.service.service_id);
        }
    }
    Ok(due)
}

/// Sends the letter that is due, or records that the contract goes on. Doing it again does
/// nothing. Records `service.renewal_announced` or `service.renewed`.
pub async fn look_after(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
) -> Result<Option<Due>, barred::Barred> {
    barred::only(actor, &[Role::Admin, Role::Consulting])?;
    let found = service::find(tx, service_id).await?.ok_or_else(barred::Barred::no_service)?;
    order::order_of(tx, &found).await?;
    let contract = Contract::read(tx, &found).await?;
    let Some((period, what)) = asked_for(&contract, actor.today()) else { return Ok(None) };
    if done(tx, &contract, period, what).await? {
        return Ok(None);
    }
    let act = match what {
        Due::Renewed => RENEWED,
        Due::TwoMonthsAhead | Due::OneMonthAhead => {
            announce(tx, actor, &contract, period, what).await?;
            "service.renewal_announced"
        }
    };
    let change = Change {
        tenant_id: found.tenant_id,
        act,
        subject_kind: "subscription",
        subject_id: found.id.to_string(),
        before: json!({}),
        after: json!({
            "period_from": period.period.from(), "period_until": period.period.until(),
            "renewal": period.renewal,
        }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(Some(what))
}

/// What the calendar asks for; nothing of a contract that ends or has no term.
fn asked_for(contract: &Contract, today: NaiveDate) -> Option<(ContractPeriod, Due)> {
    let ends = contract.ends_on();
    if contract.stage_on(today) == Stage::NotOpened || ends.is_some_and(|ends| ends <= today) {
        return None;
    }
    let period = contract.period_on(today)?;
    let until = period.period.until();
    // A contract that ends with this period, or before it, needs no renewal letter.
    let goes_on = ends.is_none_or(|ends| ends > until);
    // The second letter comes on the last day on which notice ends the contract (art. 14(2)).
    let ahead = |months| until.checked_sub_months(Months::new(months))?.pred_opt();
    if goes_on && ahead(1).is_some_and(|day| day <= today) {
        Some((period, Due::OneMonthAhead))
    } else if goes_on && ahead(2).is_some_and(|day| day <= today) {
        Some((period, Due::TwoMonthsAhead))
    } else if period.renewal > 0 {
        Some((period, Due::Renewed))
    } else {
        None
    }
}

async fn done(
    tx: &Tx,
    contract: &Contract,
    period: ContractPeriod,
    what: Due,
) -> Result<bool, DbErr> {
    let service = &contract.service;
    let kind = match what {
        Due::TwoMonthsAhead => NoticeKind::RenewalTwoMonths,
        Due::OneMonthAhead => NoticeKind::RenewalOneMonth,
        Due::Renewed => return renewal_recorded(tx, service, period).await,
    };
    let told = tx
        .find::<notices::Entity>()
        .filter(notices::Column::TenantId.eq(service.tenant_id))
        .filter(notices::Column::SubscriptionId.eq(service.id))
        .filter(notices::Column::Kind.eq(kind))
        .filter(notices::Column::PromisedOn.eq(period.period.until()))
        .one(tx.raw())
        .await?;
    Ok(told.is_some())
}

async fn renewal_recorded(
    tx: &Tx,
    service: &subscription::Model,
    period: ContractPeriod,
) -> Result<bool, DbErr> {
    let last = tx
        .find::<event::Entity>()
        .filter(event::Column::TenantId.eq(service.tenant_id))
        .filter(event::Column::SubjectKind.eq("subscription"))
        .filter(event::Column::SubjectId.eq(service.id.to_string()))
        .filter(event::Column::Act.eq(RENEWED))
        .order_by_desc(event::Column::Id)
        .one(tx.raw())
        .await?;
    let from = period.period.from();
    Ok(last.is_some_and(|last| gaetong_rules::month::seoul_date(last.at) >= from))
}

async fn announce(
    tx: &Tx,
    actor: &Actor,
    contract: &Contract,
    period: ContractPeriod,
    what: Due,
) -> Result<(), DbErr> {
    let kind = match what {
        Due::OneMonthAhead => NoticeKind::RenewalOneMonth,
        _ => NoticeKind::RenewalTwoMonths,
    };
    let (ends_on, due_by) = (period.period.last_day(), period.notice_due_by());
    let until = period.period.until();
    let new = NewNotice {
        kind,
        subject: "계약 만료와 자동 연장 안내".to_owned(),
        reason: format!("{ends_on} 계약 만료, 종료 의사 표시 기한 {due_by}"),
        promised_on: Some(until),
        tell_by: Some(until),
        maintenance_id: None,
        letter: (
            letters::RENEWAL_AHEAD,
            json!({
                "ends_on": ends_on, "notice_due_by": due_by,
                "renews_until": until.checked_add_months(Months::new(12)),
                "notice_possible": actor.today() <= due_by,
            }),
        ),
    };
    notice::send(tx, actor, &contract.service, new).await.map(drop)
}
