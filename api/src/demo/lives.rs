//! What some of the companies do with their contracts after the opening: more seats, fewer, a
//! pause, a shorter term, an end; and what the provider does: a suspension, planned work.

use super::history::Told;
use super::people::staff_email;
use crate::cli::CommandError;
use crate::contracts;
use crate::jobs::daily::by_itself;
use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::change_order::EndGround;
use gaetong_entity::service::subscription;
use gaetong_entity::service::subscription_state::Ground;
use gaetong_entity::{Actor, Scope, Tx};
use gaetong_provisioning::contract::maintenance::{self, NewMaintenance};
use gaetong_provisioning::contract::{ChangeOfTerms, ItemChange, Order, Wish, renewal, standstill};
use gaetong_rules::month::seoul_midnight;

/// What happens in a contract's life on a day.
#[derive(Debug, Clone)]
pub enum Turn {
    /// The customer files it; the order desk approves it the same day, or has yet to.
    Files { order: Order, reason: &'static str, approved: bool },
    /// Credit control stops the service on a court's order (art. 11(2)).
    CourtOrder { reason: &'static str },
}

/// A turn of the company with this host name.
#[derive(Debug, Clone)]
pub struct Step {
    pub host: &'static str,
    pub on: NaiveDate,
    pub turn: Turn,
}

/// The day of the month `ago` months before `today`; a Monday where it is a weekend.
fn on(today: NaiveDate, ago: u32, day: u32) -> NaiveDate {
    let month = today.with_day(1).unwrap_or(today) - Months::new(ago);
    super::history::weekday(month.with_day(day).unwrap_or(month))
}

fn quantities(items: &[(&str, i64)]) -> Vec<ItemChange> {
    let item = |(product, quantity): &(&str, i64)| ItemChange {
        product: (*product).to_owned(),
        quantity: *quantity,
        agreed_price: None,
        agreed_reason: None,
    };
    items.iter().map(item).collect()
}

fn change(items: &[(&str, i64)], term_months: Option<i32>) -> Wish {
    let items = quantities(items);
    Wish::Change(ChangeOfTerms { items, term_months, ..ChangeOfTerms::default() })
}

/// Every turn up to `today`, in no order.
pub fn steps(today: NaiveDate) -> Vec<Step> {
    let mut steps = changes(today);
    steps.extend(pauses(today));
    steps.extend(endings(today));
    steps
}

fn files(
    host: &'static str,
    on: NaiveDate,
    (effective_on, wish): (NaiveDate, Wish),
    reason: &'static str,
) -> Step {
    let order = Order { effective_on, wish };
    Step { host, on, turn: Turn::Files { order, reason, approved: true } }
}

fn changes(today: NaiveDate) -> Vec<Step> {
    let of = |ago, day| on(today, ago, day);
    let more = change(&[("asp-base", 52), ("app-premium", 52), ("recording", 52)], None);
    let fewer = change(&[("asp-base", 80), ("recording", 80)], None);
    vec![
        // From 48 seats to 52 within a month: the band of fifty begins (P1).
        files("onsaemi", of(3, 8), (of(3, 16), more), "상담 인력 4명 증원"),
        files("raon", of(4, 3), (of(4, 11), fewer), "야간 상담 축소"),
        files("ara", of(2, 3), (of(2, 11), change(&[], Some(12))), "약정 단축"),
    ]
}

fn pauses(today: NaiveDate) -> Vec<Step> {
    let of = |ago, day| on(today, ago, day);
    let pause = |until| Wish::Pause { until };
    let rest = of(1, 20);
    vec![
        // Over the month's end, and still resting.
        files("byeolha", of(1, 8), (rest, pause(rest + Months::new(3))), "방학 기간 상담 중단"),
        files("sandeul", of(5, 2), (of(5, 10), pause(of(2, 10))), "공장 이전"),
        files("sandeul", of(3, 12), (of(3, 16), Wish::Resume), "공장 이전 조기 완료"),
        // Over, and nobody has resumed it (X2).
        files("yunseul", of(3, 1), (of(3, 5), pause(of(3, 5) + Months::new(1))), "사무실 공사"),
    ]
}

fn endings(today: NaiveDate) -> Vec<Step> {
    let of = |ago, day| on(today, ago, day);
    let yesterday = super::history::weekday(today - Days::new(3)).min(today);
    let end = Wish::Terminate { ground: EndGround::CustomersWish };
    let waiting = |mut step: Step| {
        if let Turn::Files { approved, .. } = &mut step.turn {
            *approved = false;
        }
        step
    };
    let next = |days| super::history::weekday(today + Days::new(days));
    let more = change(&[("asp-base", 52), ("recording", 52)], None);
    vec![
        files("iden", of(2, 4), (of(2, 21), end.clone()), "상담실 폐쇄"),
        Step {
            host: "maru",
            on: of(1, 8),
            turn: Turn::CourtOrder { reason: "서울중앙지방법원 가처분 결정 통지" },
        },
        // In the order desk's queue.
        waiting(files("haram", yesterday, (next(14), more), "신규 상담 업무")),
        waiting(files("haetsal", yesterday, (next(40), end), "본사 상담실로 통합")),
    ]
}

/// Takes one turn on its day.
pub async fn take(
    told: &Told<'_>,
    step: &Step,
    service: &ServiceId,
    customer: &str,
) -> Result<(), CommandError> {
    match &step.turn {
        Turn::Files { order, reason, approved } => {
            let filed = told
                .at_the_door(customer, async |tx: &Tx, actor: &Actor| {
                    contracts::file(tx, actor, service, None, order, reason).await
                })
                .await?;
            if *approved {
                told.at_the_door(&staff_email("orders"), async |tx: &Tx, actor: &Actor| {
                    contracts::approve(tx, actor, filed.id, None).await
                })
                .await?;
            }
            Ok(())
        }
        Turn::CourtOrder { reason } => {
            told.act(&staff_email("credit"), async |tx: &Tx, actor: &Actor| {
                let ground = Ground::CourtOrder;
                standstill::suspend(tx, actor, service, None, ground, reason).await
            })
            .await?;
            Ok(())
        }
    }
}

/// On the days on which something of a contract period is due, the daily look at this contract.
pub async fn renew(
    told: &Told<'_>,
    service: &subscription::Model,
    day: NaiveDate,
) -> Result<(), CommandError> {
    let (Some(from), Ok(months)) = (service.contract_from, u32::try_from(service.term_months))
    else {
        return Ok(());
    };
    if months == 0 || !is_due(from + Months::new(months), day) {
        return Ok(());
    }
    let actor = by_itself(seoul_midnight(day) + TimeDelta::hours(8));
    let tx = told.app.store.begin(Scope::Provider).await?;
    renewal::look_after(&tx, &actor, &service.service_id)
        .await
        .map_err(|refusal| CommandError::refused(&refusal))?;
    tx.commit().await?;
    Ok(())
}

/// Two months and one month before the period's last day, and the first day after it.
fn is_due(until: NaiveDate, day: NaiveDate) -> bool {
    let letters = [2, 1].map(|months| until - Months::new(months) - Days::new(1));
    letters.contains(&day) || until == day
}

/// Operations announces work at night, five days ahead, to three customers.
pub async fn announce_maintenance(
    told: &Told<'_>,
    services: Vec<ServiceId>,
    day: NaiveDate,
) -> Result<(), CommandError> {
    let from_at = seoul_midnight(day + Days::new(5)) + TimeDelta::hours(2);
    let work = NewMaintenance {
        from_at,
        until_at: from_at + TimeDelta::minutes(150),
        reason: "교환기 소프트웨어 교체".into(),
        services,
    };
    told.act(&staff_email("operations"), async |tx: &Tx, actor: &Actor| {
        maintenance::announce(tx, actor, work.clone()).await
    })
    .await?;
    Ok(())
}
