//! What comes onto a bill and when it is due: `outage_credit`, `business_day`, `due_date`,
//! `late_charge`, `arrears`.

use chrono::{DateTime, NaiveDate, Utc};
use gaetong_rules::business_day::{Holidays, OutsideCalendar, Roll};
use gaetong_rules::late_payment::{self, Rate};
use gaetong_rules::monthly_fee::Dated;
use gaetong_rules::outage_credit::{Outage, OutageCause, OutageError, OutageFacts};
use gaetong_rules::{Article, Derivation, Input, Month, Text};
use serde::Serialize;

use super::fields::Fields;
use super::figures::{Amount, overflow};
use super::why::Why;
use super::{Answer, Refused, write};

/// `{"rule":"outage_credit","monthly_fee":5400000,"month":…,"outages":[{"from":…,"until":…}]}`
///
/// An outage may name its `cause`; only a `system_failure`, the default, is credited.
pub(super) fn outage_credit(mut fields: Fields) -> Answer {
    let month: Month = fields.parsed("month")?;
    let fee = fields.won("monthly_fee")?;
    let outages = fields.objects("outages")?;
    let outages = outages.into_iter().map(outage).collect::<Result<Vec<_>, _>>()?;
    let facts = OutageFacts {
        month,
        monthly_fees: vec![Dated { from: month.first_day(), value: fee, source: Text::default() }],
        outages: outages.into_iter().flatten().collect(),
        suspended: fields.periods("suspended")?,
    };
    fields.finish()?;
    let credit = gaetong_rules::outage_credit::outage_credit(&facts);
    let credit = credit.map_err(|error: OutageError| Refused::new(error.code(), error))?;
    write(&Amount { amount: credit.amount.get(), derivation: credit.derivation().into() })
}

/// An outage, if the provider answers for it.
fn outage(mut fields: Fields) -> Result<Option<Outage>, Refused> {
    let from: DateTime<Utc> = fields.required("from")?;
    let until: DateTime<Utc> = fields.required("until")?;
    let cause = fields.optional::<String>("cause")?;
    let cause = match cause.as_deref() {
        None => OutageCause::SystemFailure,
        Some(code) => OutageCause::from_code(code)
            .ok_or_else(|| fields.invalid("cause", format!("{code:?} is no cause of an outage")))?,
    };
    fields.finish()?;
    Ok(cause.is_credited().then_some(Outage { from, until }))
}

/// The calendar with the election and named days the product ships with.
fn holidays() -> Result<Holidays, Refused> {
    const EXTRA: &str = include_str!("../../../../data/holidays-extra-kr.csv");
    Holidays::from_csv(EXTRA).map_err(|error| Refused::new("holidays", error))
}

fn outside(error: OutsideCalendar) -> Refused {
    Refused::new("outside-calendar", error)
}

#[derive(Serialize)]
struct OnDate {
    date: NaiveDate,
    derivation: Why,
}

/// `{"rule":"business_day","date":"2026-10-24","roll":"next"}`
pub(super) fn business_day(mut fields: Fields) -> Answer {
    let date = fields.date("date")?;
    let roll = match fields.required::<String>("roll")?.as_str() {
        "next" => Roll::Next,
        "previous" => Roll::Previous,
        other => return Err(fields.invalid("roll", format!("{other:?} is not next or previous"))),
    };
    fields.finish()?;
    let holidays = holidays()?;
    let rolled = holidays.roll(date, roll).map_err(outside)?;
    write(&OnDate { date: rolled, derivation: holidays.derivation(date, rolled).into() })
}

/// `{"rule":"due_date","month":"2026-02"}`
pub(super) fn due_date(mut fields: Fields) -> Answer {
    let month = fields.parsed("month")?;
    fields.finish()?;
    let holidays = holidays()?;
    let due = late_payment::due_date(month, &holidays).map_err(outside)?;
    write(&OnDate { date: due.date, derivation: due.derivation(&holidays).into() })
}

/// `{"rule":"late_charge","unpaid":9985250,"rate":200}`, the rate in hundredths of a percent.
pub(super) fn late_charge(mut fields: Fields) -> Answer {
    let unpaid = fields.won("unpaid")?;
    if unpaid.is_negative() {
        return Err(fields.invalid("unpaid", "what is unpaid is not negative"));
    }
    let rate = fields.optional("rate")?.map_or(Rate::LATE_CHARGE, Rate::from_basis_points);
    fields.finish()?;
    let charge = late_payment::late_charge(unpaid, rate).map_err(overflow)?;
    let derivation = late_payment::late_charge_derivation(unpaid, rate, charge);
    write(&Amount { amount: charge.get(), derivation: derivation.into() })
}

/// `{"rule":"arrears","first_due":"2014-08-25"}`: the first day on which suspension for arrears
/// may be ordered.
pub(super) fn arrears(mut fields: Fields) -> Answer {
    let first_due = fields.date("first_due")?;
    fields.finish()?;
    let date = late_payment::suspension_possible_from(first_due, &holidays()?).map_err(outside)?;
    let title = Text::fixed("이용정지 가능일", "Suspension possible from");
    let derivation = Derivation::new("L5", Article::SUSPENSION_FOR_ARREARS, title)
        .input(Input::new(
            Text::fixed("최초 요금납기일", "First due date"),
            Text::date(first_due),
            Text::default(),
        ))
        .formula(Text::fixed(
            "최초 납기일 다음 날부터 1월이 지난 다음 날, 말일이 휴일이면 그 다음 영업일까지",
            "one month from the day after the first due date, its last day moved off holidays, and a day",
        ))
        .results_in(Text::date(date));
    write(&OnDate { date, derivation: derivation.into() })
}
