//! What credit control orders after the demand: suspension with its proof (L5, art. 11(1)), notice
//! and termination (L6), and the lifting when everything overdue is paid.
//!
//! An order is written here, with the days it rests on. What it does to the services is the
//! business of who runs them; the door brings the two together.

use super::demand::{about, before};
use super::payer::Payer;
use super::{ArrearsError, CREDIT, Terms, letters, only};
use crate::{rating, workings};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::ids::{ArrearsStepId, DemandId, ServiceId};
use gaetong_entity::money::arrears_step::{self, StepKind};
use gaetong_rules::arrears::{Rung, Step, notice_over_from, termination_possible_from};
use sea_orm::{ActiveValue::Set, DbErr};
use serde_json::{Value, json};

/// Orders the suspension of every running service of a payer. Records `arrears.suspended`; the
/// payer is written to.
///
/// # Errors
/// [`ArrearsError`]: not the next step, too early, held, no demand served, nothing to suspend.
pub async fn suspend(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
) -> Result<arrears_step::Model, ArrearsError> {
    only(actor, &CREDIT)?;
    let rung = next(actor, payer, Step::Suspend)?;
    let proof = payer.proof().ok_or(ArrearsError::DemandNotServed)?;
    let running: Vec<&ServiceId> =
        payer.services.iter().filter(|s| s.is_running()).map(|s| &s.service_id).collect();
    if running.is_empty() {
        return Err(ArrearsError::NothingToSuspend);
    }
    let demand = &proof.demand;
    let new = New {
        kind: StepKind::Suspension,
        demand: Some(demand.id),
        possible_from: Some(rung.possible_from),
        services: json!(running),
        reason: format!("납부최고 {} ({})", demand.number, demand.sent_on),
        workings: workings::to_json(&rung.derivation),
    };
    let row = new.take(tx, actor, payer).await?;
    let payload = json!({
        "from": row.taken_on, "services": running, "demand_number": demand.number,
        "demand_sent_on": demand.sent_on, "first_due_on": row.first_due_on,
    });
    write_to(tx, actor, payer, (letters::ARREARS_SUSPENDED, payload)).await?;
    Ok(row)
}

/// Announces the end of the contracts (직권해지 예고). Records `arrears.termination_noticed`; the
/// payer is told the first day on which it may come.
///
/// # Errors
/// [`ArrearsError`]: not the next step, too early, held.
pub async fn give_notice(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
    terms: &Terms,
) -> Result<arrears_step::Model, ArrearsError> {
    only(actor, &CREDIT)?;
    let rung = next(actor, payer, Step::NoticeOfTermination)?;
    let since = payer.suspension().ok_or(ArrearsError::NotSuspended)?.taken_on;
    let holidays = rating::holidays(tx).await?;
    let over = termination_possible_from(since, &terms.ladder, &holidays)?;
    let ends_from = over.max(notice_over_from(actor.today(), &terms.ladder, &holidays)?);
    let services: Vec<&ServiceId> = payer.services.iter().map(|s| &s.service_id).collect();
    let new = New {
        kind: StepKind::TerminationNotice,
        demand: None,
        possible_from: Some(rung.possible_from),
        services: json!(services),
        reason: format!("이용정지 {since}, 해지 가능일 {ends_from}"),
        workings: workings::to_json(&rung.derivation),
    };
    let row = new.take(tx, actor, payer).await?;
    let payload = json!({ "ends_from": ends_from, "suspended_since": since, "services": services });
    write_to(tx, actor, payer, (letters::ARREARS_TERMINATION_NOTICE, payload)).await?;
    Ok(row)
}

/// Orders the end of the contracts of these services (직권해지), which the order desk carries out.
/// Records `arrears.termination_ordered`.
///
/// # Errors
/// [`ArrearsError`]: not the next step, too early, held.
pub async fn terminate(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
    services: &[ServiceId],
) -> Result<arrears_step::Model, ArrearsError> {
    only(actor, &CREDIT)?;
    let rung = next(actor, payer, Step::Terminate)?;
    let noticed = payer.notice().map(|step| step.taken_on.to_string()).unwrap_or_default();
    let new = New {
        kind: StepKind::Termination,
        demand: None,
        possible_from: Some(rung.possible_from),
        services: json!(services),
        reason: format!("직권해지 예고 {noticed}"),
        workings: workings::to_json(&rung.derivation),
    };
    Ok(new.take(tx, actor, payer).await?)
}

/// Lifts the suspension when nothing is overdue any more; nothing happens otherwise. Anybody's
/// payment may bring it about. Records `arrears.lifted`; the payer is written to.
pub async fn lift_if_paid(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
) -> Result<Option<arrears_step::Model>, ArrearsError> {
    let Some(suspension) = payer.suspension() else { return Ok(None) };
    if !payer.overdue_amount().is_zero() {
        return Ok(None);
    }
    let services: Value = serde_json::from_str(&suspension.services).unwrap_or_default();
    let new = New {
        kind: StepKind::Lift,
        demand: suspension.demand_id,
        possible_from: None,
        services: services.clone(),
        reason: "연체 요금 완납".to_owned(),
        workings: "null".to_owned(),
    };
    let row = new.take(tx, actor, payer).await?;
    let payload = json!({ "from": row.taken_on, "services": services });
    write_to(tx, actor, payer, (letters::ARREARS_LIFTED, payload)).await?;
    Ok(Some(row))
}

/// The services a step names.
pub fn services_of(row: &arrears_step::Model) -> Vec<ServiceId> {
    serde_json::from_str(&row.services).unwrap_or_default()
}

/// The step must be the next one, and its day must have come.
pub fn next(actor: &Actor, payer: &Payer, asked: Step) -> Result<Rung, ArrearsError> {
    let rung = payer.rung.as_ref().ok_or(ArrearsError::NothingOverdue)?;
    if payer.overdue_amount().is_zero() {
        return Err(ArrearsError::NothingOverdue);
    }
    if rung.next != asked {
        return Err(ArrearsError::NotTheNextStep { asked, next: rung.next });
    }
    let today = actor.today();
    if rung.is_held(today) {
        return Err(ArrearsError::Held { step: asked, until: before(rung.from) });
    }
    if !rung.is_ready(today) {
        return Err(ArrearsError::TooEarly { step: asked, from: rung.from });
    }
    Ok(rung.clone())
}

/// A step about to be taken.
struct New {
    kind: StepKind,
    demand: Option<DemandId>,
    possible_from: Option<NaiveDate>,
    services: Value,
    reason: String,
    workings: String,
}

impl New {
    async fn take(
        self,
        tx: &Tx,
        actor: &Actor,
        payer: &Payer,
    ) -> Result<arrears_step::Model, DbErr> {
        let row = tx
            .insert(arrears_step::ActiveModel {
                tenant_id: Set(payer.account.tenant_id),
                id: Set(ArrearsStepId::new()),
                billing_account_id: Set(payer.account.id),
                kind: Set(self.kind),
                taken_on: Set(actor.today()),
                taken_at: Set(actor.now),
                demand_id: Set(self.demand),
                first_due_on: Set(payer.first_due()),
                possible_from: Set(self.possible_from),
                amount: Set(payer.overdue_amount().get()),
                services: Set(self.services.to_string()),
                reason: Set(self.reason),
                workings: Set(self.workings),
                taken_by: Set(actor.user_id),
            })
            .await?;
        tx.record(actor, event(&row)).await?;
        Ok(row)
    }
}

const fn act(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Suspension => "arrears.suspended",
        StepKind::Lift => "arrears.lifted",
        StepKind::TerminationNotice => "arrears.termination_noticed",
        StepKind::Termination => "arrears.termination_ordered",
    }
}

fn event(row: &arrears_step::Model) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act: act(row.kind),
        subject_kind: "billing_account",
        subject_id: row.billing_account_id.to_string(),
        before: json!({}),
        after: json!({
            "step_id": row.id.to_string(), "amount": row.amount, "services": services_of(row),
            "demand_id": row.demand_id.map(|id| id.to_string()),
            "first_due_on": row.first_due_on, "possible_from": row.possible_from,
        }),
        reason: Some(row.reason.clone()),
    }
}

async fn write_to(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
    (kind, more): (&'static str, Value),
) -> Result<(), DbErr> {
    let mut payload = about(payer);
    if let (Value::Object(all), Value::Object(more)) = (&mut payload, more) {
        all.extend(more);
    }
    let letter = Letter {
        kind,
        subject_id: payer.account.id.to_string(),
        recipient: payer.account.email.clone(),
        payload,
    };
    tx.post(actor, payer.account.tenant_id, letter).await.map(drop)
}
