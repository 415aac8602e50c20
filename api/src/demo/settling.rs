//! Partners of the demo: their contracts, the attendance of one customer's agents, and three
//! months of statements: one paid, one confirmed with its tax invoice, one that is talked about.

use super::history::Told;
use super::people::staff_email;
use crate::cli::CommandError;
use crate::settling;
use crate::vault::Vault;
use chrono::{Datelike, NaiveDate, Weekday};
use gaetong_billing::partners::accounts::{self, NewAccount};
use gaetong_billing::partners::attendance::{self, AgentMonth, NewReport, Signature};
use gaetong_billing::partners::contracts::{self, NewContract};
use gaetong_billing::partners::settlements::{self, Filter, Message};
use gaetong_billing::partners::{self, PartnerError, invoices, payouts};
use gaetong_entity::ids::{PartnerId, SettlementId};
use gaetong_entity::party::partner::{self, PartnerKind};
use gaetong_entity::service::subscription;
use gaetong_entity::settling::partner_contract::PayKind;
use gaetong_entity::{Actor, Scope, Tx};
use gaetong_rules::{Month, Won};

/// Months that are settled: the last ones that are billed.
const SETTLED: u32 = 3;
/// Won per agent-month that the staffing partner gets.
const AGENT: i64 = 2_050_000;
/// Agents at work for the customer with staffing.
const AGENTS: usize = 8;

/// A service with agents, and its customer's administrator.
#[derive(Debug)]
pub struct Staffed<'a> {
    pub service: &'a subscription::Model,
    pub admin_email: String,
    pub signatory: &'a str,
}

/// On the 1st, before the month before is billed: contracts if it is the first settled month, and
/// the attendance of the agents.
pub async fn before_the_bills(
    told: &Told<'_>,
    staffed: Option<&Staffed<'_>>,
    first: NaiveDate,
    today: NaiveDate,
) -> Result<(), CommandError> {
    let month = Month::of(first).prev();
    let Some(age) = age(month, today) else { return Ok(()) };
    if age == SETTLED {
        make_contracts(told, staffed, month).await?;
    }
    if let Some(staffed) = staffed {
        report(told, staffed, month).await?;
    }
    Ok(())
}

/// After the month is billed: its statements are made and sent, and what the partners do with them.
pub async fn after_the_bills(
    told: &Told<'_>,
    first: NaiveDate,
    today: NaiveDate,
) -> Result<(), CommandError> {
    let month = Month::of(first).prev();
    let Some(age) = age(month, today) else { return Ok(()) };
    let settlement = staff_email("settlement");
    let settle = async |tx: &Tx, actor: &Actor| {
        let settled = settlements::settle(tx, actor, month).await?;
        for made in &settled.made {
            settlements::send(tx, actor, made.id, None).await?;
        }
        Ok::<_, PartnerError>(settled)
    };
    let settled = told.act(&settlement, settle).await?;
    for made in &settled.made {
        if age > 1 {
            confirm(told, made.partner_id, made.id, month).await?;
        }
    }
    match age {
        1 => dispute(told, month).await,
        SETTLED => pay(told, settled.pay_on).await,
        _ => Ok(()),
    }
}

/// How many billed months back a month is, 1 the last one; none if it is not settled.
fn age(month: Month, today: NaiveDate) -> Option<u32> {
    let last = Month::of(today).prev().prev();
    let months = (last.year() * 12 + number(last)) - (month.year() * 12 + number(month)) + 1;
    u32::try_from(months).ok().filter(|age| (1..=SETTLED).contains(age))
}

fn number(month: Month) -> i32 {
    i32::try_from(month.number()).unwrap_or(0)
}

async fn everyone(told: &Told<'_>) -> Result<Vec<partner::Model>, CommandError> {
    let tx = told.app.store.read(Scope::Provider).await?;
    Ok(partners::list(&tx).await?)
}

/// kind, title, how, product, task, won or basis points, claim-back
type Terms = (PartnerKind, &'static str, PayKind, &'static str, Option<&'static str>, i64, i32);

#[rustfmt::skip]
const TERMS: [Terms; 8] = [
    (PartnerKind::System, "프로그램 설치", PayKind::OnAcceptance, "asp-base", Some("program_installation"), 1_200_000, 0),
    (PartnerKind::System, "시스템 운영", PayKind::FixedMonthly, "asp-base", None, 3_500_000, 5_000),
    (PartnerKind::System, "녹취 시스템 운영", PayKind::RevenueShare, "recording", None, 2_000, 0),
    (PartnerKind::App, "상담앱 Premium 수익배분", PayKind::RevenueShare, "app-premium", None, 3_500, 0),
    (PartnerKind::App, "상담앱 Basic 수익배분", PayKind::RevenueShare, "app-basic", None, 3_000, 0),
    (PartnerKind::Development, "상담 연동 S/W 개발", PayKind::OnAcceptance, "build", None, 5_000_000, 0),
    (PartnerKind::Network, "라우터 공급", PayKind::OnAcceptance, "asp-base", Some("router_supply"), 900_000, 0),
    (PartnerKind::Goods, "헤드셋 납품", PayKind::OnAcceptance, "asp-base", Some("headset_supply"), 650_000, 0),
];

async fn make_contracts(
    told: &Told<'_>,
    staffed: Option<&Staffed<'_>>,
    from: Month,
) -> Result<(), CommandError> {
    let all = everyone(told).await?;
    let of_kind = |kind: PartnerKind| all.iter().find(|partner| partner.kind == kind);
    for terms in TERMS {
        if let Some(partner) = of_kind(terms.0) {
            make(told, contract(partner.id, terms, from)).await?;
        }
    }
    if let (Some(partner), Some(staffed)) = (of_kind(PartnerKind::Staffing), staffed) {
        let terms = (
            PartnerKind::Staffing,
            "상담원 위탁운영",
            PayKind::AgentMonth,
            "agent-staffing",
            None,
            AGENT,
            0,
        );
        let service = Some(staffed.service.service_id.clone());
        make(told, NewContract { service, ..contract(partner.id, terms, from) }).await?;
    }
    for (n, partner) in all.iter().enumerate() {
        record_account(told, partner, n).await?;
    }
    Ok(())
}

fn contract(partner_id: PartnerId, terms: Terms, from: Month) -> NewContract {
    let (_, title, kind, product, task, amount, claim_back) = terms;
    let shared = kind == PayKind::RevenueShare;
    NewContract {
        partner_id,
        title: title.into(),
        kind,
        product: product.into(),
        task_kind: task.map(str::to_owned),
        service: None,
        customer: None,
        price: (!shared).then_some(Won::new(amount)),
        units: 1,
        share: i32::try_from(amount).ok().filter(|_| shared),
        claim_back,
        budget_item: if product == "build" { "개발비" } else { "지급수수료" }.into(),
        from_on: from.first_day(),
        until_on: None,
        replaces: None,
    }
}

async fn make(told: &Told<'_>, new: NewContract) -> Result<(), CommandError> {
    let create = async |tx: &Tx, actor: &Actor| contracts::create(tx, actor, new).await;
    told.act(&staff_email("product"), create).await.map(drop)
}

async fn record_account(
    told: &Told<'_>,
    partner: &partner::Model,
    n: usize,
) -> Result<(), CommandError> {
    let holder = partner.name.clone();
    let number = format!("000-{n:03}-000000");
    let record = async |tx: &Tx, actor: &Actor| {
        let vault = Vault::of(&told.app.config);
        let new = NewAccount { bank_code: "088".into(), number, holder: holder.clone() };
        accounts::record(tx, actor, &vault, partner.id, new).await?;
        accounts::check_holder(tx, actor, partner.id, &holder).await
    };
    told.act(&staff_email("settlement"), record).await.map(drop)
}

/// The agents' month, handed in by the partner and signed by the customer.
async fn report(told: &Told<'_>, staffed: &Staffed<'_>, month: Month) -> Result<(), CommandError> {
    let Some(opened) = staffed.service.opened_on.filter(|day| *day <= month.last_day()) else {
        return Ok(());
    };
    let all = everyone(told).await?;
    let partner = all.iter().find(|partner| partner.kind == PartnerKind::Staffing);
    let Some(email) = partner.and_then(|partner| told.partner_email(partner.id)) else {
        return Ok(());
    };
    let new = NewReport {
        service: staffed.service.service_id.clone(),
        month,
        base_days: None,
        agents: agents(month, opened),
        remark: String::new(),
    };
    let fill = async |tx: &Tx, actor: &Actor| attendance::fill(tx, actor, new).await;
    let id = told.act(&email, fill).await?.id;
    let submit = async |tx: &Tx, actor: &Actor| attendance::submit(tx, actor, id, None).await;
    told.act(&email, submit).await?;
    let signature = Signature { expected: None, signatory: staffed.signatory.into() };
    let sign = async |tx: &Tx, actor: &Actor| attendance::sign(tx, actor, id, signature).await;
    told.act(&staffed.admin_email, sign).await.map(drop)
}

/// Weekdays from the opening on; every agent is away on a day of its own.
fn agents(month: Month, opened: NaiveDate) -> Vec<AgentMonth> {
    let days = || month.first_day().iter_days().take_while(|day| month.contains(*day));
    let agent = |n: usize| {
        let away = 5 + u32::try_from(n).unwrap_or(0) * 2;
        let mark = |day: NaiveDate| {
            let off = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if off || day < opened || day.day() == away { '-' } else { 'w' }
        };
        AgentMonth { agent: format!("상담원 {n:02}"), days: days().map(mark).collect() }
    };
    (1..=AGENTS).map(agent).collect()
}

/// The partner agrees and approves the tax invoice we draft.
async fn confirm(
    told: &Told<'_>,
    partner: PartnerId,
    id: SettlementId,
    month: Month,
) -> Result<(), CommandError> {
    let Some(email) = told.partner_email(partner) else { return Ok(()) };
    let confirm = async |tx: &Tx, actor: &Actor| settlements::confirm(tx, actor, id, None).await;
    told.act(&email, confirm).await?;
    let supplier = &told.app.config.supplier;
    let number = supplier.digits();
    let propose = async |tx: &Tx, actor: &Actor| {
        let ours = settling::ours(supplier, &number);
        invoices::propose(tx, actor, ours, id, month.last_day()).await
    };
    let draft = told.act(&staff_email("settlement"), propose).await?.invoice.id;
    let approve = async |tx: &Tx, actor: &Actor| invoices::approve(tx, actor, draft, None).await;
    told.act(&email, approve).await.map(drop)
}

/// The staffing partner, or the first there is, does not accept its first line.
async fn dispute(told: &Told<'_>, month: Month) -> Result<(), CommandError> {
    let tx = told.app.store.read(Scope::Provider).await?;
    let filter = Filter { month: Some(month), ..Filter::default() };
    let made = settlements::list(&tx, filter).await?;
    let all = partners::list(&tx).await?;
    drop(tx);
    let staffing = |id: PartnerId| {
        all.iter().any(|partner| partner.id == id && partner.kind == PartnerKind::Staffing)
    };
    let chosen = made.iter().find(|row| staffing(row.settlement.partner_id)).or(made.first());
    let Some(row) = chosen else { return Ok(()) };
    let Some(email) = told.partner_email(row.settlement.partner_id) else { return Ok(()) };
    let id = row.settlement.id;
    let say = async |tx: &Tx, actor: &Actor| {
        let body = "대체 근무 하루가 빠진 것 같습니다. 확인 부탁드립니다.".into();
        settlements::dispute(tx, actor, id, 1, Message { body, document: None }).await
    };
    let dispute = told.act(&email, say).await?.id;
    let answer = async |tx: &Tx, actor: &Actor| {
        let body = "고객사에 확인하고 있습니다.".into();
        settlements::say(tx, actor, dispute, Message { body, document: None }).await
    };
    told.act(&staff_email("settlement"), answer).await.map(drop)
}

/// Settlement makes the payout, an administrator approves it, and it is paid.
async fn pay(told: &Told<'_>, pay_on: NaiveDate) -> Result<(), CommandError> {
    let supplier = &told.app.config.supplier;
    let number = supplier.digits();
    let make = async |tx: &Tx, actor: &Actor| {
        let ours = settling::ours(supplier, &number);
        payouts::make(tx, actor, ours, pay_on, None).await
    };
    let id = told.act(&staff_email("settlement"), make).await?.id;
    let approve = async |tx: &Tx, actor: &Actor| {
        payouts::approve(tx, actor, id, None).await?;
        payouts::mark_paid(tx, actor, id, None, pay_on).await
    };
    told.act(&staff_email("admin"), approve).await.map(drop)
}
