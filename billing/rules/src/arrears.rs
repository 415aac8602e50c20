//! The ladder of arrears (L4–L6): which step a payer stands on, and the day the next one becomes
//! possible.
//!
//! > "고객사"가 요금과 가산금의 납부최고를 받고도 최초의 요금납기일 다음 날부터 1월 이내에 납입하지
//! > 못할 때 — 제11조 1
//!
//! What is disputed is no arrears; a promise or an exception holds the next step while it lasts.

use chrono::{Days, NaiveDate};

use crate::business_day::{Holidays, OutsideCalendar, Roll};
use crate::late_payment::suspension_possible_from;
use crate::month::months_after;
use crate::{Article, Derivation, Input, Months, Text};

/// What a deployment may set of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ladder {
    /// Days from the due date to the demand (L4).
    pub demand_after_days: u64,
    /// Days a demand gives at the least.
    pub demand_gives_days: u64,
    /// Months from the suspension to the termination (L6).
    pub termination_after: Months,
    /// Days of notice before the termination (L6).
    pub notice_days: u64,
}

impl Default for Ladder {
    fn default() -> Ladder {
        Ladder {
            demand_after_days: 7,
            demand_gives_days: 7,
            termination_after: Months::new(2),
            notice_days: 7,
        }
    }
}

/// A demand (납부최고) that reached the payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demanded {
    pub sent_on: NaiveDate,
    /// The last day it gives.
    pub pay_by: NaiveDate,
}

/// How a payer with something overdue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The due date of the oldest bill that is open without what is disputed of it.
    pub first_due: NaiveDate,
    /// The latest demand that names that bill.
    pub demand: Option<Demanded>,
    /// The first day of the suspension for arrears that still lasts.
    pub suspended_since: Option<NaiveDate>,
    /// The day the notice of termination was sent, of this suspension.
    pub noticed_on: Option<NaiveDate>,
    /// The last day on which a promise or an exception holds the next step.
    pub held_until: Option<NaiveDate>,
}

/// The steps of the ladder, from below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 납기경과: the due date has passed.
    Overdue,
    /// 최고: a demand was sent, the month of art. 11(1) is not over.
    Demanded,
    /// 정지 가능: the month is over.
    SuspensionPossible,
    /// 이용정지.
    Suspended,
    /// 직권해지 예고: told that the contract will be ended.
    TerminationNoticed,
    /// 직권해지 가능.
    TerminationPossible,
}

impl Stage {
    pub const ALL: [Stage; 6] = [
        Stage::Overdue,
        Stage::Demanded,
        Stage::SuspensionPossible,
        Stage::Suspended,
        Stage::TerminationNoticed,
        Stage::TerminationPossible,
    ];

    /// The wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Stage::Overdue => "overdue",
            Stage::Demanded => "demanded",
            Stage::SuspensionPossible => "suspension_possible",
            Stage::Suspended => "suspended",
            Stage::TerminationNoticed => "termination_noticed",
            Stage::TerminationPossible => "termination_possible",
        }
    }
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 납부최고 (L4).
    Demand,
    /// 이용정지 (L5).
    Suspend,
    /// 직권해지 예고 (L6).
    NoticeOfTermination,
    /// 직권해지 (L6).
    Terminate,
}

impl Step {
    pub const fn code(self) -> &'static str {
        match self {
            Step::Demand => "demand",
            Step::Suspend => "suspend",
            Step::NoticeOfTermination => "notice_of_termination",
            Step::Terminate => "terminate",
        }
    }

    /// Where the step stands.
    pub const fn article(self) -> Article {
        match self {
            Step::Demand | Step::Suspend => Article::SUSPENSION_FOR_ARREARS,
            Step::NoticeOfTermination | Step::Terminate => Article::TERMINATION_FOR_ARREARS,
        }
    }

    const fn rule(self) -> &'static str {
        match self {
            Step::Demand => "L4",
            Step::Suspend => "L5",
            Step::NoticeOfTermination | Step::Terminate => "L6",
        }
    }

    const fn title(self) -> Text {
        match self {
            Step::Demand => Text::fixed("납부최고 가능일", "Demand possible from"),
            Step::Suspend => Text::fixed("이용정지 가능일", "Suspension possible from"),
            Step::NoticeOfTermination => {
                Text::fixed("직권해지 예고 가능일", "Notice of termination possible from")
            }
            Step::Terminate => Text::fixed("직권해지 가능일", "Termination possible from"),
        }
    }
}

/// Where somebody stands, and what comes next when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    pub stage: Stage,
    pub next: Step,
    /// The day the terms allow it, whoever holds it.
    pub possible_from: NaiveDate,
    /// The day it may be done: later, where it is held.
    pub from: NaiveDate,
    pub derivation: Derivation,
}

impl Rung {
    /// Whether the next step may be taken on that day.
    pub fn is_ready(&self, today: NaiveDate) -> bool {
        self.from <= today
    }

    /// Whether a promise or an exception is what keeps the next step from being taken.
    pub fn is_held(&self, today: NaiveDate) -> bool {
        self.possible_from <= today && today < self.from
    }
}

/// Where a payer stands on `today` (L4–L6, art. 11(1)).
pub fn rung(
    standing: &Standing,
    ladder: &Ladder,
    today: NaiveDate,
    holidays: &Holidays,
) -> Result<Rung, OutsideCalendar> {
    let (next, possible_from) = next_step(standing, ladder, holidays)?;
    let from = match standing.held_until {
        Some(held) => possible_from.max(after(held, 1)?),
        None => possible_from,
    };
    let stage = match next {
        Step::Demand => Stage::Overdue,
        Step::Suspend if possible_from <= today => Stage::SuspensionPossible,
        Step::Suspend => Stage::Demanded,
        Step::NoticeOfTermination => Stage::Suspended,
        Step::Terminate if possible_from <= today => Stage::TerminationPossible,
        Step::Terminate => Stage::TerminationNoticed,
    };
    let derivation = derivation(standing, ladder, (next, possible_from, from));
    Ok(Rung { stage, next, possible_from, from, derivation })
}

fn next_step(
    standing: &Standing,
    ladder: &Ladder,
    holidays: &Holidays,
) -> Result<(Step, NaiveDate), OutsideCalendar> {
    if let Some(since) = standing.suspended_since {
        let over = termination_possible_from(since, ladder, holidays)?;
        return Ok(match standing.noticed_on {
            None => {
                let before = over.checked_sub_days(Days::new(ladder.notice_days.saturating_add(1)));
                (Step::NoticeOfTermination, before.unwrap_or(over).max(since))
            }
            Some(noticed) => {
                (Step::Terminate, over.max(notice_over_from(noticed, ladder, holidays)?))
            }
        });
    }
    let Some(demand) = standing.demand else {
        return Ok((Step::Demand, after(standing.first_due, ladder.demand_after_days)?));
    };
    let month_over = suspension_possible_from(standing.first_due, holidays)?;
    Ok((Step::Suspend, month_over.max(after(demand.pay_by, 1)?)))
}

/// The last day a demand gives: the last day of the month of art. 11(1), and no fewer days than
/// the ladder says, moved to the next business day.
pub fn pay_by(
    sent_on: NaiveDate,
    first_due: NaiveDate,
    ladder: &Ladder,
    holidays: &Holidays,
) -> Result<NaiveDate, OutsideCalendar> {
    let at_least = holidays.roll(after(sent_on, ladder.demand_gives_days)?, Roll::Next)?;
    let over = suspension_possible_from(first_due, holidays)?;
    Ok(at_least.max(over.pred_opt().ok_or(OutsideCalendar(over))?))
}

/// The first day on which the contract may be ended (L6): the day after the months counted from
/// the day after the suspension, their last day moved to the next business day (Civil Act
/// 157, 161).
pub fn termination_possible_from(
    suspended_since: NaiveDate,
    ladder: &Ladder,
    holidays: &Holidays,
) -> Result<NaiveDate, OutsideCalendar> {
    let start = after(suspended_since, 1)?;
    let over =
        months_after(start, ladder.termination_after).ok_or(OutsideCalendar(suspended_since))?;
    let last_day = over.pred_opt().ok_or(OutsideCalendar(over))?;
    after(holidays.roll(last_day, Roll::Next)?, 1)
}

/// The first day after the notice of termination has run out (L6).
pub fn notice_over_from(
    noticed_on: NaiveDate,
    ladder: &Ladder,
    holidays: &Holidays,
) -> Result<NaiveDate, OutsideCalendar> {
    after(holidays.roll(after(noticed_on, ladder.notice_days)?, Roll::Next)?, 1)
}

fn after(day: NaiveDate, days: u64) -> Result<NaiveDate, OutsideCalendar> {
    day.checked_add_days(Days::new(days)).ok_or(OutsideCalendar(day))
}

/// `최초 납기일 …, 납부최고 …, 그 다음 날부터 1월`: what the day rests on.
fn derivation(
    standing: &Standing,
    ladder: &Ladder,
    (next, possible_from, from): (Step, NaiveDate, NaiveDate),
) -> Derivation {
    let mut why = Derivation::new(next.rule(), next.article(), next.title());
    for (label, day) in days_of(standing) {
        why = why.input(Input::new(label, Text::date(day), Text::default()));
    }
    why = why.formula(formula(next, ladder)).results_in(Text::date(from));
    if from > possible_from {
        let title = Text::fixed("약속·유예로 미룬 날", "Held by a promise or an exception");
        let held = Derivation::new(next.rule(), next.article(), title)
            .formula(Text::same(alloc::format!("{possible_from} → {from}")))
            .results_in(Text::date(from));
        why = why.child(held);
    }
    why
}

fn days_of(standing: &Standing) -> impl Iterator<Item = (Text, NaiveDate)> {
    let demand = standing.demand;
    let days = [
        (Text::fixed("최초 납기일", "First due date"), Some(standing.first_due)),
        (Text::fixed("납부최고일", "Demand sent"), demand.map(|demand| demand.sent_on)),
        (Text::fixed("최고 납부기한", "The demand's deadline"), demand.map(|demand| demand.pay_by)),
        (Text::fixed("이용정지일", "Suspended since"), standing.suspended_since),
        (Text::fixed("직권해지 예고일", "Notice of termination"), standing.noticed_on),
        (Text::fixed("약속·유예 마지막 날", "Held until"), standing.held_until),
    ];
    days.into_iter().filter_map(|(label, day)| Some((label, day?)))
}

fn formula(next: Step, ladder: &Ladder) -> Text {
    let (demand, notice) = (ladder.demand_after_days, ladder.notice_days);
    let months = ladder.termination_after.get();
    match next {
        Step::Demand => Text::new(
            alloc::format!("최초 납기일 + {demand}일"),
            alloc::format!("first due date + {demand} days"),
        ),
        Step::Suspend => Text::fixed(
            "최초 납기일 다음 날부터 1월과 최고 납부기한이 지난 다음 날(말일이 토요일·공휴일이면 다음 영업일까지)",
            "the day after one month from the day after the first due date, and after the demand's \
             deadline (a last day on a Saturday or holiday moves to the next business day)",
        ),
        Step::NoticeOfTermination => Text::new(
            alloc::format!("이용정지 다음 날부터 {months}월이 지나기 {notice}일 전"),
            alloc::format!("{notice} days before {months} months of suspension are over"),
        ),
        Step::Terminate => Text::new(
            alloc::format!(
                "이용정지 다음 날부터 {months}월, 예고 다음 날부터 {notice}일이 지난 다음 날"
            ),
            alloc::format!(
                "the day after {months} months of suspension and {notice} days of notice"
            ),
        ),
    }
}

#[cfg(test)]
mod tests;
