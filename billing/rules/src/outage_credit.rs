//! Outage credit (손해배상): terms of service, art. 10(3).
//!
//! > 1) "케이티"의 귀책사유로 인해 "고객사"가 4시간이상 서비스를 이용하지 못 할 때
//! > 2) 월 장애누적시간이 24시간을 초과하여 손해가 발생하였을 때
//! > 3) 손해배상액 = 월정액/25일*(중지시간/24시간)*3
//! > 4) 단, … 부가서비스와 관련한 손해배상액의 산정은 해당 부가서비스의 월정액을 기준으로 한다.
//!
//! Each product's time in a month is added up from merged intervals, cut at midnight of the 1st in
//! Seoul. An outage of four hours or more, measured uncut, counts; once the month's time exceeds
//! 24 hours, all of it does (S3–S5).

use alloc::vec::Vec;

use chrono::{DateTime, NaiveDate, Utc};

use crate::month::{seoul_date, seoul_midnight, seoul_time};
use crate::monthly_fee::Dated;
use crate::won::{Exact, Overflow};
use crate::{Article, Derivation, Input, Month, Period, Text, Won};

/// An outage this long counts by itself (art. 10(3)1): 4시간 이상.
const ALONE: Seconds = Seconds(4 * 3_600);
/// A month's time beyond this counts entirely (art. 10(3)2): 24시간 초과.
const IN_A_MONTH: Seconds = Seconds(24 * 3_600);
/// 25 days of 24 hours in seconds: what a whole monthly fee is spread over (art. 10(3)3).
const SECONDS_OF_25_DAYS: u64 = 25 * 24 * 3_600;
/// The credit is three times the fee of the time lost (art. 10(3)3).
const TIMES: u64 = 3;
/// The duty of notice runs this long from recovery (Telecommunications Business Act art. 33).
const NOTICE_DAYS: chrono::Days = chrono::Days::new(30);

/// A length of time, exact to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seconds(u64);

/// Why the service stood still; only the provider's own failures are credited (S1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutageCause {
    /// 시스템 장애, the provider's responsibility.
    SystemFailure,
    /// 회선장애: follows the line's own terms (art. 10(1)).
    LineFailure,
    /// 휴지 with prior notice (art. 12).
    PlannedMaintenance,
    /// 천재지변 등 (art. 9(1)).
    ForceMajeure,
    /// 고객사 귀책.
    CustomerCause,
}

/// An interval in which a product could not be used, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outage {
    pub from: DateTime<Utc>,
    /// The instant of recovery.
    pub until: DateTime<Utc>,
}

/// What the rule needs to know of one product in one month.
#[derive(Debug, Clone)]
pub struct OutageFacts {
    pub month: Month,
    /// The product's monthly fee and its changes, oldest first: unit price × quantity, after term
    /// discount and negotiation, before VAT, unprorated (S2). The first holds before its date too.
    pub monthly_fees: Vec<Dated<Won>>,
    /// Every outage the provider answers for that may touch the month, uncut (S1), in any order.
    pub outages: Vec<Outage>,
    /// Suspensions of the service; time within does not count (S1).
    pub suspended: Vec<Period>,
}

/// The credit with its workings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutageCredit {
    pub month: Month,
    /// The merged outages with a part in the month, qualifying or not.
    pub parts: Vec<OutagePart>,
    /// All the product's time in the month.
    pub accumulated: Seconds,
    /// The time the credit is for.
    pub credited: Seconds,
    /// Won, VAT excluded, as a positive amount; the bill shows it as a negative line.
    pub amount: Won,
}

/// A merged outage's part in the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutagePart {
    /// Uncut.
    pub outage: Outage,
    pub time_in_month: Seconds,
    /// Won a month, in force when the part began (S2).
    pub monthly_fee: Won,
    pub counts: Counts,
}

/// Whether an outage's time is credited, and by which of the two conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Under four hours, in a month of 24 hours or less.
    No,
    /// Four hours or more (art. 10(3)1).
    Alone,
    /// The month's time exceeds 24 hours (art. 10(3)2).
    WithTheMonth,
}

/// Why no credit can be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutageError {
    #[error("the outage from {from} ends no later than it begins, on {until}")]
    Empty { from: DateTime<Utc>, until: DateTime<Utc> },
    #[error("no monthly fee is given")]
    NoFee,
    #[error("the monthly fee from {0} is negative")]
    NegativeFee(NaiveDate),
    #[error("the monthly fee from {0} is not after the one before it")]
    OutOfOrder(NaiveDate),
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl OutageError {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            OutageError::Empty { .. } => "empty-period",
            OutageError::NoFee => "no-fee",
            OutageError::NegativeFee(_) => "negative-fee",
            OutageError::OutOfOrder(_) => "out-of-order",
            OutageError::Overflow(_) => "overflow",
        }
    }
}

impl OutageCause {
    pub const ALL: [OutageCause; 5] = [
        OutageCause::SystemFailure,
        OutageCause::LineFailure,
        OutageCause::PlannedMaintenance,
        OutageCause::ForceMajeure,
        OutageCause::CustomerCause,
    ];

    pub fn from_code(code: &str) -> Option<OutageCause> {
        OutageCause::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// Whether the provider answers for it under art. 10 (S1).
    pub const fn is_credited(self) -> bool {
        matches!(self, OutageCause::SystemFailure)
    }

    /// Stable, as it is stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            OutageCause::SystemFailure => "system_failure",
            OutageCause::LineFailure => "line_failure",
            OutageCause::PlannedMaintenance => "planned_maintenance",
            OutageCause::ForceMajeure => "force_majeure",
            OutageCause::CustomerCause => "customer_cause",
        }
    }
}

/// The credit for one product's outages in one month (art. 10(3), S3–S5):
/// fee × seconds × 3 ÷ (25 × 24 × 3,600), truncated once.
pub fn outage_credit(facts: &OutageFacts) -> Result<OutageCredit, OutageError> {
    check(facts)?;
    let mut parts: Vec<OutagePart> = without(&facts.suspended, merged(&facts.outages))
        .into_iter()
        .filter_map(|outage| facts.part_in_month(outage))
        .collect();
    let accumulated = Seconds::sum(parts.iter().map(|part| part.time_in_month));
    for part in &mut parts {
        part.counts = if part.outage.length() >= ALONE {
            Counts::Alone
        } else if accumulated > IN_A_MONTH {
            Counts::WithTheMonth
        } else {
            Counts::No
        };
    }
    let credited: Vec<&OutagePart> =
        parts.iter().filter(|part| part.counts != Counts::No).collect();
    let fee_seconds = credited.iter().try_fold(Exact::ZERO, |sum, part| {
        sum.plus_product(part.monthly_fee, &[part.time_in_month.0, TIMES], "outage credit")
    })?;
    Ok(OutageCredit {
        month: facts.month,
        accumulated,
        credited: Seconds::sum(credited.iter().map(|part| part.time_in_month)),
        amount: fee_seconds.divided(SECONDS_OF_25_DAYS, "outage credit")?,
        parts,
    })
}

/// The day by which those affected are told who may claim, on what basis and how: 30 days after
/// recovery (Telecommunications Business Act art. 33(2), S7).
pub fn notice_due_on(recovered: DateTime<Utc>) -> NaiveDate {
    let day = seoul_date(recovered);
    day.checked_add_days(NOTICE_DAYS).unwrap_or(day)
}

/// What cannot be is an error, not zero (M4).
fn check(facts: &OutageFacts) -> Result<(), OutageError> {
    for outage in &facts.outages {
        let Outage { from, until } = *outage;
        if until <= from {
            return Err(OutageError::Empty { from, until });
        }
    }
    if facts.monthly_fees.is_empty() {
        return Err(OutageError::NoFee);
    }
    if let Some(fee) = facts.monthly_fees.iter().find(|fee| fee.value.is_negative()) {
        return Err(OutageError::NegativeFee(fee.from));
    }
    for pair in facts.monthly_fees.windows(2) {
        if let [earlier, later] = pair
            && later.from <= earlier.from
        {
            return Err(OutageError::OutOfOrder(later.from));
        }
    }
    Ok(())
}

/// Overlapping or touching intervals become one (S3).
fn merged(outages: &[Outage]) -> Vec<Outage> {
    let mut sorted = outages.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<Outage> = Vec::with_capacity(sorted.len());
    for outage in sorted {
        match merged.last_mut() {
            Some(last) if outage.from <= last.until => last.until = last.until.max(outage.until),
            _ => merged.push(outage),
        }
    }
    merged
}

/// The outages without the time of suspensions (S1).
fn without(suspended: &[Period], outages: Vec<Outage>) -> Vec<Outage> {
    suspended.iter().fold(outages, |outages, period| {
        let (from, until) = (seoul_midnight(period.from()), seoul_midnight(period.until()));
        outages
            .into_iter()
            .flat_map(|outage| {
                let before = Outage { from: outage.from, until: outage.until.min(from) };
                let after = Outage { from: outage.from.max(until), until: outage.until };
                [before, after]
            })
            .filter(|outage| outage.from < outage.until)
            .collect()
    })
}

impl OutageFacts {
    /// The outage's part in the month, cut at midnight of the 1st in Seoul (S3).
    fn part_in_month(&self, outage: Outage) -> Option<OutagePart> {
        let (first, next) = (self.month.first_day(), self.month.next().first_day());
        let part = Outage {
            from: outage.from.max(seoul_midnight(first)),
            until: outage.until.min(seoul_midnight(next)),
        };
        if part.until <= part.from {
            return None;
        }
        Some(OutagePart {
            outage,
            time_in_month: part.length(),
            monthly_fee: self.fee_on(seoul_date(part.from)),
            counts: Counts::No,
        })
    }

    /// The fee in force when the outage's part in the month began (S2).
    fn fee_on(&self, day: NaiveDate) -> Won {
        let in_force = self.monthly_fees.iter().rev().find(|fee| fee.from <= day);
        in_force.or(self.monthly_fees.first()).map_or(Won::ZERO, |fee| fee.value)
    }
}

impl Outage {
    /// Whole seconds; fractions at either end are dropped.
    fn length(self) -> Seconds {
        let seconds = self.until.timestamp().saturating_sub(self.from.timestamp());
        Seconds(u64::try_from(seconds).unwrap_or(0))
    }
}

impl Seconds {
    pub const fn new(seconds: u64) -> Seconds {
        Seconds(seconds)
    }

    pub const fn get(self) -> u64 {
        self.0
    }

    fn sum(times: impl Iterator<Item = Seconds>) -> Seconds {
        Seconds(times.fold(0, |sum, time| sum.saturating_add(time.0)))
    }

    /// `3시간 59분 59초` / `3 h 59 min 59 s`.
    pub fn text(self) -> Text {
        let unit = |length: u64| self.0.checked_div(length).unwrap_or(0);
        let (hours, minutes, seconds) = (unit(3_600), unit(60) % 60, self.0 % 60);
        let mut text = Text::new(alloc::format!("{hours}시간"), alloc::format!("{hours} h"));
        for (n, ko, en) in [(minutes, "분", "min"), (seconds, "초", "s")] {
            if n > 0 {
                let next = Text::new(alloc::format!("{n}{ko}"), alloc::format!("{n} {en}"));
                text = text.then(" ", &next);
            }
        }
        text
    }
}

impl OutageCredit {
    /// `월정액 ÷ 25일 × (중지시간 ÷ 24시간) × 3` with the outages it is for (art. 10(3)).
    pub fn derivation(&self) -> Derivation {
        let title = Text::new(
            alloc::format!("{} 장애 손해배상", self.month),
            alloc::format!("Outage credit for {}", self.month),
        );
        Derivation::new("S5", Article::OUTAGE_CREDIT, title)
            .input(Input::new(
                Text::fixed("월 장애누적시간", "Outage time of the month"),
                self.accumulated.text(),
                Text::fixed("장애 기록", "outage records"),
            ))
            .input(Input::new(
                Text::fixed("배상 대상 시간", "Time credited"),
                self.credited.text(),
                Text::fixed("제10조 제3항 제1호·제2호", "art. 10(3)1 and 2"),
            ))
            .formula(self.formula())
            .amounts_to(self.amount)
            .children(self.parts.iter().map(OutagePart::derivation))
    }

    fn formula(&self) -> Text {
        let counted = self.parts.iter().filter(|part| part.counts != Counts::No);
        let mut by_fee: Vec<(Won, Seconds)> = Vec::new();
        for part in counted {
            match by_fee.iter_mut().find(|(fee, _)| *fee == part.monthly_fee) {
                Some((_, time)) => *time = Seconds::sum([*time, part.time_in_month].into_iter()),
                None => by_fee.push((part.monthly_fee, part.time_in_month)),
            }
        }
        let term = |(fee, time): (Won, Seconds)| {
            let time = time.text();
            Text::new(
                alloc::format!("{fee}원 ÷ 25일 × ({} ÷ 24시간) × {TIMES}", time.ko),
                alloc::format!("{fee} ÷ 25 days × ({} ÷ 24 h) × {TIMES}", time.en),
            )
        };
        Text::join(by_fee.into_iter().map(term), " + ")
    }
}

impl OutagePart {
    fn derivation(&self) -> Derivation {
        let title = Text::fixed("장애", "Outage");
        let why = match self.counts {
            Counts::No => Text::fixed(
                "제외: 4시간 미만이고 월 누적 24시간 이하",
                "not credited: under 4 h, and no more than 24 h in the month",
            ),
            Counts::Alone => Text::fixed("대상: 4시간 이상", "credited: 4 h or more"),
            Counts::WithTheMonth => {
                Text::fixed("대상: 월 누적 24시간 초과", "credited: over 24 h in the month")
            }
        };
        Derivation::new("S4", Article::OUTAGE_CREDIT, title)
            .input(Input::new(
                Text::fixed("중지 시간(한국 시각)", "Interval (Seoul time)"),
                self.outage.text(),
                Text::fixed("장애 기록", "outage record"),
            ))
            .input(Input::new(
                Text::fixed("해당 월의 시간", "Time in the month"),
                self.time_in_month.text(),
                Text::default(),
            ))
            .input(Input::new(
                Text::fixed("월정액", "Monthly fee"),
                Text::won(self.monthly_fee),
                Text::fixed("장애 시작 시점의 단가 × 수량", "unit price × quantity when it began"),
            ))
            .results_in(why)
    }
}

impl Outage {
    /// By the clocks of Seoul.
    fn text(self) -> Text {
        let at = |instant| seoul_time(instant).format("%Y-%m-%d %H:%M:%S");
        Text::same(alloc::format!("{} – {}", at(self.from), at(self.until)))
    }
}

#[cfg(test)]
mod tests;
