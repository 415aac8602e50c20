//! Partners of a world: companies with their people, contracts, and a vault.

use crate::world::{Service, World, day};
use gaetong_billing::partners::accounts::{Vault, WrongKey};
use gaetong_billing::partners::attendance::{self, AgentMonth, NewReport, Signature};
use gaetong_billing::partners::contracts::{self, NewContract};
use gaetong_billing::partners::{Ours, PartnerError, settlements};
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{PartnerId, SettlementId};
use gaetong_entity::party::partner::{self, PartnerKind};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::attendance_report;
use gaetong_entity::settling::partner_contract::{self, PayKind};
use gaetong_entity::settling::settlement_line;
use gaetong_entity::{Scope, Tx};
use gaetong_rules::{Month, Won};
use sea_orm::ActiveValue::Set;

pub const OURS: Ours<'static> = Ours { business_number: "1028142945", name: "개통통신㈜" };

/// A partner and the person who signs in for it.
#[derive(Debug, Clone)]
pub struct Partner {
    pub id: PartnerId,
    pub person: Actor,
}

/// Turns a number round and says so: enough to see that nothing is stored as it is.
pub struct Mirror;

impl Vault for Mirror {
    fn seal(&self, plain: &str) -> Result<String, WrongKey> {
        Ok(format!("sealed:{}", plain.chars().rev().collect::<String>()))
    }

    fn open(&self, sealed: &str) -> Result<String, WrongKey> {
        let inner = sealed.strip_prefix("sealed:").ok_or(WrongKey)?;
        Ok(inner.chars().rev().collect())
    }
}

pub async fn partner(world: &World, name: &str, number: &str) -> Partner {
    let id = PartnerId::new();
    world
        .insert(vec![partner::ActiveModel {
            id: Set(id),
            name: Set(name.into()),
            kind: Set(PartnerKind::Staffing),
            business_number: Set(number.parse().expect("a business number")),
            email: Set("settle@partner.example".into()),
            phone: Set("02-000-0300".into()),
            created_at: Set(world.clerk_on(day("2026-01-02")).now),
            representative: Set("나대표".into()),
            address: Set("서울".into()),
            business_type: Set("서비스".into()),
            business_item: Set("인력공급".into()),
        }])
        .await;
    let person = world.partners_person(id, "2026-04-01").await;
    Partner { id, person }
}

/// The terms of a contract nobody has named yet.
pub fn terms(partner: &Partner, kind: PayKind, product: &str, won: i64) -> NewContract {
    let shared = kind == PayKind::RevenueShare;
    NewContract {
        partner_id: partner.id,
        title: "위탁 계약".into(),
        kind,
        product: product.into(),
        task_kind: None,
        service: None,
        customer: None,
        price: (!shared).then_some(Won::new(won)),
        units: 1,
        share: shared.then(|| i32::try_from(won).expect("basis points")),
        claim_back: 0,
        budget_item: "지급수수료".into(),
        from_on: day("2026-01-01"),
        until_on: None,
        replaces: None,
    }
}

pub async fn contract(world: &World, new: NewContract) -> partner_contract::Model {
    try_contract(world, new).await.expect("a contract")
}

pub async fn try_contract(
    world: &World,
    new: NewContract,
) -> Result<partner_contract::Model, PartnerError> {
    let clerk = world.clerk_on(day("2026-01-05"));
    let tx = begin(world, &clerk).await;
    let made = contracts::create(&tx, &clerk, new).await?;
    tx.commit().await.expect("commits");
    Ok(made)
}

/// Agents for a service, as a contract.
pub fn staffing(partner: &Partner, service: &Service, won: i64) -> NewContract {
    NewContract {
        service: Some(service.id.clone()),
        ..terms(partner, PayKind::AgentMonth, "agent-staffing", won)
    }
}

pub async fn begin(world: &World, actor: &Actor) -> Tx {
    world.store.begin(actor.scope()).await.expect("a transaction")
}

/// The same person on another day.
pub fn on(actor: &Actor, world: &World, date: &str) -> Actor {
    Actor { now: world.clerk_on(day(date)).now, ..actor.clone() }
}

/// So many agents who worked all business days of a month, and days of one more.
pub fn agents(month: Month, whole: usize, days_of_another: usize) -> Vec<AgentMonth> {
    let all: String =
        month.first_day().iter_days().take_while(|d| month.contains(*d)).map(|_| 'w').collect();
    let mut agents: Vec<AgentMonth> = (1..=whole)
        .map(|n| AgentMonth { agent: format!("상담원{n}"), days: all.clone() })
        .collect();
    if days_of_another > 0 {
        let rest = "-".repeat(all.len() - days_of_another);
        let days = format!("{}{rest}", "w".repeat(days_of_another));
        agents.push(AgentMonth { agent: "상담원X".into(), days });
    }
    agents
}

/// Fills in and hands in a month's report.
pub async fn submit(
    world: &World,
    by: &Actor,
    service: &Service,
    month: Month,
    agents: Vec<AgentMonth>,
) -> attendance_report::Model {
    let tx = begin(world, by).await;
    let new = NewReport {
        service: service.id.clone(),
        month,
        base_days: Some(20),
        agents,
        remark: String::new(),
    };
    let report = attendance::fill(&tx, by, new).await.expect("is filled in");
    tx.commit().await.expect("commits");
    let tx = begin(world, by).await;
    let report = attendance::submit(&tx, by, report.id, None).await.expect("is submitted");
    tx.commit().await.expect("commits");
    report
}

pub async fn sign(
    world: &World,
    by: &Actor,
    report: &attendance_report::Model,
) -> Result<attendance_report::Model, PartnerError> {
    let tx = begin(world, by).await;
    let signature = Signature { expected: None, signatory: "김고객".into() };
    let signed = attendance::sign(&tx, by, report.id, signature).await?;
    tx.commit().await.expect("commits");
    Ok(signed)
}

/// Makes and sends the month's statements.
pub async fn settle(world: &World, month: Month) -> settlements::Settled {
    let clerk = world.clerk_on(month.next().day(3).expect("a day"));
    let tx = begin(world, &clerk).await;
    let settled = settlements::settle(&tx, &clerk, month).await.expect("is settled");
    for made in &settled.made {
        settlements::send(&tx, &clerk, made.id, None).await.expect("is sent");
    }
    tx.commit().await.expect("commits");
    settled
}

pub async fn lines(world: &World, id: SettlementId) -> Vec<settlement_line::Model> {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let found = settlements::detail(&tx, id, OURS.business_number).await.expect("is read");
    found.expect("the statement").lines
}

/// Every promise about money holds.
pub async fn all_promises_hold(world: &World) {
    let tx = world.store.read(Scope::Provider).await.expect("begins");
    let verified = gaetong_billing::verify::verify(&tx).await.expect("is verified");
    let broken = verified.iter().filter(|verified| !verified.holds());
    let broken: Vec<_> = broken.map(|v| (v.promise.code, &v.broken_by)).collect();
    assert_eq!(broken, []);
}

pub async fn staff(world: &World, role: Role, date: &str) -> Actor {
    world.person(role, None, date).await
}
