//! Where what is owed meets what is used: billing says which step of the ladder is due and proves
//! it, provisioning writes it into the services' lives. One transaction for both.

use crate::contracts;
use crate::problem::{OrBroken, Problem};
use chrono::NaiveDate;
use gaetong_billing::arrears::{self, ArrearsError, Payer, Terms, demand, late_charge, step};
use gaetong_billing::outlook::monthly_on;
use gaetong_entity::ids::{BillId, BillingAccountId, ServiceId, TenantId};
use gaetong_entity::money::arrears_step;
use gaetong_entity::money::demand::{DemandChannel, Model as Demand};
use gaetong_entity::service::change_order;
use gaetong_entity::service::change_order::EndGround;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::contract::{Order, Wish, collection};
use gaetong_rules::arrears::Step;
use sea_orm::DbErr;
use serde::Deserialize;

/// A step that is taken for many payers at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bulk {
    /// 납부최고 by mail.
    Demand,
    /// 이용정지.
    Suspend,
    /// 직권해지 예고.
    NoticeOfTermination,
    /// 직권해지.
    Terminate,
}

impl Bulk {
    pub const ALL: [Bulk; 4] =
        [Bulk::Demand, Bulk::Suspend, Bulk::NoticeOfTermination, Bulk::Terminate];

    pub const fn step(self) -> Step {
        match self {
            Bulk::Demand => Step::Demand,
            Bulk::Suspend => Step::Suspend,
            Bulk::NoticeOfTermination => Step::NoticeOfTermination,
            Bulk::Terminate => Step::Terminate,
        }
    }

    /// The wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        self.step().code()
    }
}

/// What a step for some payers comes to, before it is taken.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// Those it can be taken for.
    pub payers: Vec<Payer>,
    /// Those left out, each with why.
    pub left_out: Vec<(Payer, String, String)>,
    pub services: usize,
    pub seats: i64,
    /// Won a month that the services concerned are billed.
    pub monthly: i64,
    /// Won overdue.
    pub amount: i64,
}

/// The billing account's payer, as of the actor's day.
pub async fn payer(
    tx: &Tx,
    actor: &Actor,
    account: BillingAccountId,
    terms: &Terms,
) -> Result<Payer, Problem> {
    Ok(arrears::payer(tx, account, actor.today(), terms).await?)
}

/// What a step would do; nothing is written.
pub async fn preview(
    tx: &Tx,
    actor: &Actor,
    (bulk, accounts): (Bulk, &[BillingAccountId]),
    terms: &Terms,
) -> Result<Preview, Problem> {
    let mut found = Preview::default();
    for account in accounts {
        let payer = payer(tx, actor, *account, terms).await?;
        match may(actor, &payer, bulk) {
            Ok(()) => {
                found.amount += payer.overdue_amount().get();
                for service in concerned(&payer, bulk) {
                    let (seats, monthly) = size(tx, service, actor.today()).await?;
                    found.services += 1;
                    found.seats += seats;
                    found.monthly += monthly;
                }
                found.payers.push(payer);
            }
            Err(why) => {
                use gaetong_entity::Refusal;
                use gaetong_entity::party::user_account::Language::{En, Ko};
                found.left_out.push((payer, why.message(Ko), why.message(En)));
            }
        }
    }
    Ok(found)
}

/// The services a step touches: those that run where it stops them.
fn concerned(payer: &Payer, bulk: Bulk) -> impl Iterator<Item = &ServiceId> {
    let all = bulk != Bulk::Suspend;
    payer.services.iter().filter(move |s| all || s.is_running()).map(|s| &s.service_id)
}

/// Whether a step can be taken now.
fn may(actor: &Actor, payer: &Payer, bulk: Bulk) -> Result<(), ArrearsError> {
    if bulk == Bulk::Demand && payer.demanded().is_some() {
        let on = payer.demanded().map(|sent| sent.demand.sent_on);
        return Err(ArrearsError::DemandedAlready { on: on.unwrap_or_default() });
    }
    step::next(actor, payer, bulk.step())?;
    if bulk != Bulk::Suspend {
        return Ok(());
    }
    if payer.proof().is_none() {
        return Err(ArrearsError::DemandNotServed);
    }
    match concerned(payer, bulk).next() {
        Some(_) => Ok(()),
        None => Err(ArrearsError::NothingToSuspend),
    }
}

/// Seats and won a month of a service.
async fn size(tx: &Tx, service: &ServiceId, today: NaiveDate) -> Result<(i64, i64), Problem> {
    let Some(quote) = monthly_on(tx, service, today).await? else { return Ok((0, 0)) };
    let seats = quote.lines.iter().filter(|line| line.item.as_str() == "asp-base");
    let seats: i64 = seats.map(|line| i64::from(line.quantity.get())).sum();
    Ok((seats, quote.supply.get()))
}

/// Takes a step for one payer.
pub async fn take(
    tx: &Tx,
    actor: &Actor,
    (bulk, account): (Bulk, BillingAccountId),
    terms: &Terms,
) -> Result<(), Problem> {
    match bulk {
        Bulk::Demand => demand(tx, actor, (account, DemandChannel::Mail), terms).await.map(drop),
        Bulk::Suspend => suspend(tx, actor, account, terms).await.map(drop),
        Bulk::NoticeOfTermination => give_notice(tx, actor, account, terms).await.map(drop),
        Bulk::Terminate => terminate(tx, actor, account, terms).await.map(drop),
    }
}

/// Demands what is overdue, and marks the services it is for.
pub async fn demand(
    tx: &Tx,
    actor: &Actor,
    (account, channel): (BillingAccountId, DemandChannel),
    terms: &Terms,
) -> Result<Demand, Problem> {
    let payer = payer(tx, actor, account, terms).await?;
    let row = demand::demand(tx, actor, &payer, channel, terms).await?;
    let reason = format!("납부최고 {}", row.number);
    for service in &payer.services {
        collection::demanded(tx, actor, &service.service_id, &reason).await?;
    }
    Ok(row)
}

/// Orders the suspension and stops the services that run (art. 11(1)).
pub async fn suspend(
    tx: &Tx,
    actor: &Actor,
    account: BillingAccountId,
    terms: &Terms,
) -> Result<arrears_step::Model, Problem> {
    let payer = payer(tx, actor, account, terms).await?;
    let row = step::suspend(tx, actor, &payer).await?;
    for service in step::services_of(&row) {
        collection::suspend(tx, actor, &service, &row.reason).await?;
    }
    Ok(row)
}

/// Announces the end of the contracts.
pub async fn give_notice(
    tx: &Tx,
    actor: &Actor,
    account: BillingAccountId,
    terms: &Terms,
) -> Result<arrears_step::Model, Problem> {
    let payer = payer(tx, actor, account, terms).await?;
    Ok(step::give_notice(tx, actor, &payer, terms).await?)
}

/// Orders the end of the contracts: a change order per service for the order desk, today being the
/// last day. What waits for its decision already is left to it.
pub async fn terminate(
    tx: &Tx,
    actor: &Actor,
    account: BillingAccountId,
    terms: &Terms,
) -> Result<Vec<change_order::Model>, Problem> {
    let payer = payer(tx, actor, account, terms).await?;
    let services: Vec<ServiceId> = payer.services.iter().map(|s| s.service_id.clone()).collect();
    let row = step::terminate(tx, actor, &payer, &services).await?;
    let today = actor.today();
    let order = Order {
        effective_on: today.succ_opt().unwrap_or(today),
        wish: Wish::Terminate { ground: EndGround::Arrears },
    };
    let mut filed = Vec::new();
    for service in &services {
        match contracts::file(tx, actor, service, None, &order, &row.reason).await {
            Ok(row) => filed.push(row),
            Err(waiting) if waiting.code == "already-filed" => {}
            Err(refused) => return Err(refused),
        }
    }
    Ok(filed)
}

/// Lets the services run again when nothing of a payer's is overdue any more; whoever brought the
/// payment in. Every act that settles bills calls it. Says whether something was lifted.
pub async fn lift_if_paid(
    tx: &Tx,
    actor: &Actor,
    account: BillingAccountId,
) -> Result<bool, Problem> {
    let payer = payer(tx, actor, account, &Terms::default()).await?;
    if !payer.overdue_amount().is_zero() {
        return Ok(false);
    }
    let lifted = step::lift_if_paid(tx, actor, &payer).await?;
    let reason = "연체 요금 완납";
    for service in &payer.services {
        collection::settled(tx, actor, &service.service_id, reason).await?;
    }
    Ok(lifted.is_some())
}

/// A contract is ended for arrears only where credit control has ordered it since the suspension
/// (L6).
pub async fn may_end_service(tx: &Tx, actor: &Actor, service: &ServiceId) -> Result<(), Problem> {
    let account = arrears::account_of(tx, service, actor.today()).await.or_broken()?;
    let account = account.ok_or_else(Problem::not_found)?;
    let payer = payer(tx, actor, account, &Terms::default()).await?;
    match payer.is_to_be_terminated() {
        true => Ok(()),
        false => Err(ArrearsError::NotTheNextStep {
            asked: Step::Terminate,
            next: payer.rung.map_or(Step::Demand, |rung| rung.next),
        }
        .into()),
    }
}

/// The bills whose due date has passed unpaid and that bear no late charge.
pub async fn late(tx: &Tx, today: NaiveDate) -> Result<Vec<(TenantId, BillId)>, DbErr> {
    late_charge::due(tx, today).await
}

/// Charges a bill for being late; nothing where it is charged or paid.
pub async fn charge(
    tx: &Tx,
    actor: &Actor,
    bill: (TenantId, BillId),
    terms: &Terms,
) -> Result<bool, Problem> {
    let charged = late_charge::charge(tx, actor, bill, terms).await?;
    Ok(charged.is_some_and(|row| row.amount > 0))
}

/// What the daily look does of its own: late charges, and suspensions whose ground is paid.
pub async fn look_within(tx: &Tx, actor: &Actor, terms: &Terms) -> Result<(), Problem> {
    for bill in late(tx, actor.today()).await.or_broken()? {
        charge(tx, actor, bill, terms).await?;
    }
    for account in arrears::suspended(tx).await.or_broken()? {
        lift_if_paid(tx, actor, account).await?;
    }
    Ok(())
}
