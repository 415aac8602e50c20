//! The time machine of demo and test deployments: the clock goes forward day by day, and what the
//! daily jobs would have done on each of those days is done.
//!
//! A whole move is one transaction: sent twice under one key it happens once, and two movers wait
//! for each other.

use crate::app::App;
use crate::jobs::daily::{self, Deed};
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use gaetong_billing::arrears::Terms;
use gaetong_entity::ids::{ServiceId, TenantId};
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{Kind, Refusal};
use gaetong_entity::service::subscription;
use gaetong_entity::work::{event, outbox};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_provisioning::Barred;
use gaetong_rules::month::{seoul_date, seoul_midnight};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The jobs of a passed day run at eight in the morning.
const LOOK_AT: TimeDelta = TimeDelta::hours(8);
/// After a move it is nine in the morning.
const ARRIVE_AT: TimeDelta = TimeDelta::hours(9);
/// Ten years.
const FARTHEST: Days = Days::new(3653);

const MOVED: &str = "clock.moved";

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forward {
    Days(u32),
    Months(u32),
    To(NaiveDate),
}

/// One thing a daily job did on a passed day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClockDeed)]
pub struct Happened {
    /// The day in Seoul.
    #[schema(example = "2026-12-01")]
    pub day: NaiveDate,
    /// The service it was done for.
    #[schema(value_type = String, example = "J00000001")]
    pub service_id: ServiceId,
    /// What was done.
    pub deed: Deed,
}

/// Letters of one kind the jobs left in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClockLetters)]
pub struct LettersOfKind {
    /// The kind of letter.
    #[schema(example = "renewal_ahead")]
    pub kind: String,
    /// How many.
    #[schema(example = 2)]
    pub count: u64,
}

/// What time it is now, and what happened on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClockMoved)]
pub struct Moved {
    /// The deployment's time.
    #[schema(example = "2026-12-01T00:00:00Z")]
    pub now: DateTime<Utc>,
    /// The deployment's date in Seoul.
    #[schema(example = "2026-12-01")]
    pub today: NaiveDate,
    /// The date before the move.
    #[schema(example = "2026-11-23")]
    pub from: NaiveDate,
    /// Days passed; the daily jobs ran once for each.
    #[schema(example = 8)]
    pub days: i64,
    /// What the jobs did, in order. People of one customer see what concerns it.
    pub happened: Vec<Happened>,
    /// Letters the jobs left to be sent, by kind.
    pub letters: Vec<LettersOfKind>,
}

/// Why the clock was not moved.
#[derive(Debug, thiserror::Error)]
pub enum ClockRefused {
    #[error("this deployment's clock is the machine's")]
    NotHere,
    #[error("say either to, days or months")]
    Unclear,
    #[error("the clock goes forward only, by ten years at most; it is {today} now")]
    OutOfReach { today: NaiveDate },
    #[error(transparent)]
    Job(#[from] Barred),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Refusal for ClockRefused {
    fn kind(&self) -> Kind {
        match self {
            ClockRefused::NotHere => Kind::NotFound,
            ClockRefused::Unclear | ClockRefused::OutOfReach { .. } => Kind::Invalid,
            ClockRefused::Job(barred) => barred.kind(),
            ClockRefused::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ClockRefused::NotHere => "not-found",
            ClockRefused::Unclear => "clock-move-unclear",
            ClockRefused::OutOfReach { .. } => "clock-out-of-reach",
            ClockRefused::Job(barred) => barred.code(),
            ClockRefused::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        match (self, language) {
            (ClockRefused::Job(barred), _) => barred.message(language),
            (ClockRefused::OutOfReach { today }, Language::Ko) => {
                format!("시각은 앞으로만, 10년까지 옮길 수 있습니다. 지금은 {today}입니다.")
            }
            (ClockRefused::NotHere, Language::Ko) => "시연·시험 환경에서만 됩니다.".into(),
            (ClockRefused::Unclear, Language::Ko) => {
                "날짜(to)·일수(days)·개월수(months) 가운데 하나만 보내세요.".into()
            }
            _ => format!("{self}."),
        }
    }
}

/// Moves the deployment's clock forward to 09:00 in Seoul and does what the daily jobs would have
/// done on the days passed. Today, the clock stays where it is. Records `clock.moved`.
pub async fn advance(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    forward: Forward,
) -> Result<Moved, ClockRefused> {
    if !app.config.may_move_clock() {
        return Err(ClockRefused::NotHere);
    }
    // The clock is the deployment's, whoever moves it; so are the contracts it moves for.
    tx.widen_to_consequences().await?;
    app.clock.hold(tx).await?;
    let from = app.clock.today();
    let to = target(from, forward)?;
    let happened = pass(tx, (from, to), &app.config.arrears.terms()).await?;
    app.clock.set((seoul_midnight(to) + ARRIVE_AT).max(app.clock.now()));
    app.clock.save(tx).await?;
    let moved = Moved {
        now: app.clock.now(),
        today: app.clock.today(),
        from,
        days: (to - from).num_days(),
        letters: letters(tx, from, to, None).await?,
        happened,
    };
    let change = Change {
        tenant_id: TenantId::NONE,
        act: MOVED,
        subject_kind: "deployment_setting",
        subject_id: "clock_offset_seconds".into(),
        before: json!({ "today": from }),
        after: json!({
            "today": moved.today, "happened": moved.happened, "letters": moved.letters,
        }),
        reason: None,
    };
    tx.record(actor, change).await?;
    as_seen_by(tx, actor, moved, to).await
}

fn target(from: NaiveDate, forward: Forward) -> Result<NaiveDate, ClockRefused> {
    let out_of_reach = || ClockRefused::OutOfReach { today: from };
    let to = match forward {
        Forward::Days(days) => from.checked_add_days(Days::new(days.into())),
        Forward::Months(months) => from.checked_add_months(Months::new(months)),
        Forward::To(day) => Some(day),
    };
    let to = to.ok_or_else(out_of_reach)?;
    let farthest = from.checked_add_days(FARTHEST).ok_or_else(out_of_reach)?;
    if to < from || to > farthest { Err(out_of_reach()) } else { Ok(to) }
}

/// Every day after `from` up to `to`, its jobs done.
async fn pass(
    tx: &Tx,
    (from, to): (NaiveDate, NaiveDate),
    terms: &Terms,
) -> Result<Vec<Happened>, Barred> {
    let mut happened = Vec::new();
    for day in from.iter_days().skip(1).take_while(|day| *day <= to) {
        let done = daily::look_within(tx, seoul_midnight(day) + LOOK_AT, terms).await?;
        let on_that_day = |(service_id, deed)| Happened { day, service_id, deed };
        happened.extend(done.into_iter().map(on_that_day));
    }
    Ok(happened)
}

/// The letters left on the days passed; only the jobs wrote then.
async fn letters(
    tx: &Tx,
    from: NaiveDate,
    to: NaiveDate,
    tenant: Option<TenantId>,
) -> Result<Vec<LettersOfKind>, DbErr> {
    let mut select = tx
        .find::<outbox::Entity>()
        .filter(outbox::Column::CreatedAt.gte(seoul_midnight(from + Days::new(1))))
        .filter(outbox::Column::CreatedAt.lte(seoul_midnight(to) + LOOK_AT));
    if let Some(tenant) = tenant {
        select = select.filter(outbox::Column::TenantId.eq(tenant));
    }
    let kinds: Vec<String> =
        select.select_only().column(outbox::Column::Kind).into_tuple().all(tx.raw()).await?;
    let mut counts = BTreeMap::new();
    for kind in kinds {
        *counts.entry(kind).or_insert(0) += 1;
    }
    Ok(counts.into_iter().map(|(kind, count)| LettersOfKind { kind, count }).collect())
}

/// The provider sees everything, a customer what concerns it, a partner nothing of contracts.
async fn as_seen_by(
    tx: &Tx,
    actor: &Actor,
    mut moved: Moved,
    to: NaiveDate,
) -> Result<Moved, ClockRefused> {
    match (actor.tenant_id, actor.partner_id) {
        (Some(tenant), _) => {
            let own: Vec<ServiceId> = tx
                .find::<subscription::Entity>()
                .filter(subscription::Column::TenantId.eq(tenant))
                .select_only()
                .column(subscription::Column::ServiceId)
                .into_tuple()
                .all(tx.raw())
                .await?;
            moved.happened.retain(|happened| own.contains(&happened.service_id));
            moved.letters = letters(tx, moved.from, to, Some(tenant)).await?;
        }
        (None, Some(_)) => {
            moved.happened.clear();
            moved.letters.clear();
        }
        (None, None) => {}
    }
    Ok(moved)
}

/// One earlier move, as it was recorded.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub by: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Day, service and code of the deed.
    pub happened: Vec<(NaiveDate, String, String)>,
    /// Kind and count.
    pub letters: Vec<(String, u64)>,
}

/// The latest moves, the last one first, as far as this transaction's eyes may see.
pub async fn log(tx: &Tx, most: u64) -> Result<Vec<Earlier>, DbErr> {
    let rows = tx
        .find::<event::Entity>()
        .filter(event::Column::Act.eq(MOVED))
        .order_by_desc(event::Column::Id)
        .limit(most)
        .all(tx.raw())
        .await?;
    Ok(rows.iter().map(earlier).collect())
}

fn earlier(row: &event::Model) -> Earlier {
    let before: Value = serde_json::from_str(&row.before).unwrap_or_default();
    let after: Value = serde_json::from_str(&row.after).unwrap_or_default();
    let day = |value: &Value| value.as_str().and_then(|day| day.parse().ok());
    let rows = |name: &str| after[name].as_array().cloned().unwrap_or_default();
    let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let from = day(&before["today"]).unwrap_or_else(|| seoul_date(row.at));
    Earlier {
        by: row.actor_name.clone(),
        from,
        to: day(&after["today"]).unwrap_or(from),
        happened: rows("happened")
            .iter()
            .filter_map(|row| {
                Some((day(&row["day"])?, words(&row["service_id"]), words(&row["deed"])))
            })
            .collect(),
        letters: rows("letters")
            .iter()
            .map(|row| (words(&row["kind"]), row["count"].as_u64().unwrap_or(0)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_clock_goes_forward_only_and_ten_years_at_most() {
        let today = day("2026-01-31");
        for (forward, to) in [
            (Forward::Days(1), Some("2026-02-01")),
            (Forward::Months(1), Some("2026-02-28")),
            (Forward::Months(2), Some("2026-03-31")),
            (Forward::To(today), Some("2026-01-31")),
            (Forward::To(day("2026-01-30")), None),
            (Forward::Days(3653), Some("2036-02-01")),
            (Forward::Days(3654), None),
            (Forward::Months(u32::MAX), None),
        ] {
            assert_eq!(target(today, forward).ok(), to.map(day), "{forward:?}");
        }
    }
}
