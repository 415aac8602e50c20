//! Facts → plan: what a month's bill of an account will say. The rules do the work; this turns
//! what they made into what is stored.

use crate::facts::{AccountFacts, Assessed, BrokenFacts, Confirmed, ServiceFacts};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::catalogue::extra_holiday;
use gaetong_entity::ids::{AssessedChargeId, AttendanceId, ServiceId, SubscriptionId};
use gaetong_entity::money::assessed_charge;
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_rules::bill::{
    self, BillError, Draft, DraftLine, GivenCharge, Remark, SubscriptionCharges, Working,
};
use gaetong_rules::business_day::{Holiday, Holidays};
use gaetong_rules::late_payment::due_date_of_issue;
use gaetong_rules::monthly_fee::RecurringLine;
use gaetong_rules::one_off::Attendance;
use gaetong_rules::value_added_tax::Vat;
use gaetong_rules::{Derivation, ItemCode, Month, PriceBook, Text, Won, charge};
use sea_orm::DbErr;

/// The version of the rules and of this translation, stored with every bill.
pub const ENGINE_VERSION: &str = concat!("gaetong ", env!("CARGO_PKG_VERSION"));

/// What a month comes to for an account.
#[derive(Debug, Clone)]
pub struct Rated {
    /// None where there is nothing to charge (C8).
    pub plan: Option<Plan>,
    /// What is left of credits that were applied in part, to be assessed anew (C8).
    pub carried: Vec<Carried>,
    pub warnings: Vec<Warning>,
}

/// The rest of a credit.
#[derive(Debug, Clone)]
pub struct Carried {
    /// The charge it was a part of.
    pub of: assessed_charge::Model,
    pub label: Text,
    /// Won, VAT excluded; negative.
    pub rest: Won,
    pub workings: Derivation,
}

/// A bill before it has a number. Amounts in won.
#[derive(Debug, Clone)]
pub struct Plan {
    pub lines: Vec<PlanLine>,
    pub supply: Won,
    pub vat: Won,
    pub out_of_scope: Won,
    pub total: Won,
    pub due_on: NaiveDate,
    /// The tax and the due date.
    pub workings: Vec<Derivation>,
    pub inputs_sha256: String,
}

/// A line before it is stored.
#[derive(Debug, Clone)]
pub struct PlanLine {
    pub subscription_id: Option<SubscriptionId>,
    pub service_id: Option<ServiceId>,
    /// The assessed charge the line bills, where it bills one.
    pub assessed: Option<AssessedChargeId>,
    /// The attendance report the line bills, where it bills one (C6).
    pub attendance: Option<AttendanceId>,
    pub charge: ChargeKind,
    pub item: Option<ItemCode>,
    pub label: Text,
    pub conditions: Text,
    pub unit_price: Won,
    /// Units; for staffing, hundredths of agent-months.
    pub quantity: i64,
    /// First and last day billed; none where days do not matter.
    pub span: Option<(NaiveDate, NaiveDate)>,
    pub days: i32,
    pub month_days: i32,
    pub supply: Won,
    pub vat: Won,
    pub discount_granted: Won,
    pub tax_category: TaxCategory,
    pub workings: Derivation,
}

/// What a clerk should know about an account that could be billed all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// C6: not billed until the attendance is confirmed.
    MissingAttendance { service: String, item: ItemCode, month: Month },
    /// C8.
    CreditCarried { amount: Won },
}

impl Warning {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::MissingAttendance { .. } => "missing-attendance",
            Warning::CreditCarried { .. } => "credit-carried",
        }
    }

    pub fn text(&self) -> Text {
        match self {
            Warning::MissingAttendance { service, item, month } => {
                let name = item.name();
                Text::new(
                    format!("{service}: {month} 복무확인서가 없어 {} 요금이 빠졌습니다", name.ko),
                    format!(
                        "{service}: {} of {month} is not billed, no attendance report",
                        name.en
                    ),
                )
            }
            Warning::CreditCarried { amount } => Text::new(
                format!("감면 {amount}원을 다음 청구로 이월합니다"),
                format!("a credit of {amount} won is carried to the next bill"),
            ),
        }
    }
}

/// Why an account cannot be billed. It does not stop the others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbillable {
    #[error(transparent)]
    Facts(#[from] BrokenFacts),
    #[error(transparent)]
    Rules(#[from] BillError),
}

impl Unbillable {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Unbillable::Facts(broken) => broken.code(),
            Unbillable::Rules(error) => error.code(),
        }
    }

    pub fn text(&self) -> Text {
        let ko = match self {
            Unbillable::Facts(broken) => broken.ko(),
            Unbillable::Rules(BillError::Rating { service, error }) => {
                format!("{service}: 요금을 계산할 수 없습니다 ({error})")
            }
            Unbillable::Rules(BillError::NegativePrice { service, item }) => {
                format!("{service}: {} 단가가 음수입니다", item.name().ko)
            }
            Unbillable::Rules(BillError::OutsideCalendar(error)) => {
                format!("휴일 달력 밖의 날짜입니다 ({error})")
            }
            Unbillable::Rules(BillError::Overflow(error)) => {
                format!("금액이 너무 큽니다 ({error})")
            }
        };
        Text::new(ko, self.to_string())
    }
}

/// The calendar with this deployment's election and ad-hoc holidays.
pub async fn holidays(tx: &Tx) -> Result<Holidays, DbErr> {
    let extra = tx.find::<extra_holiday::Entity>().all(tx.raw()).await?;
    let holiday = |row: extra_holiday::Model| Holiday { date: row.day, name: Text::same(row.name) };
    Holidays::new(extra.into_iter().map(holiday))
        .map_err(|outside| DbErr::Custom(format!("extra holidays: {outside}")))
}

/// Rates a month of an account (C1–C8).
pub fn rate(facts: &AccountFacts, holidays: &Holidays) -> Result<Rated, Unbillable> {
    rate_and_date(facts, None, holidays)
}

/// As [`rate`], for a bill that is issued on `day`: after its due date it gets another (L1).
pub fn rate_to_issue(
    facts: &AccountFacts,
    day: NaiveDate,
    holidays: &Holidays,
) -> Result<Rated, Unbillable> {
    rate_and_date(facts, Some(day), holidays)
}

fn rate_and_date(
    facts: &AccountFacts,
    issued_on: Option<NaiveDate>,
    holidays: &Holidays,
) -> Result<Rated, Unbillable> {
    let rules_facts = bill::AccountFacts {
        subscriptions: facts.services.iter().filter_map(|s| charges(s, facts.month)).collect(),
        given: facts.assessed.iter().map(|assessed| assessed.given.clone()).collect(),
        payer: payer(facts.account.tax_kind),
    };
    let mut drafted = bill::draft(&rules_facts, facts.month, holidays)?;
    if let (Some(draft), Some(day)) = (&mut drafted.draft, issued_on) {
        draft.due = due_date_of_issue(facts.month, day, holidays).map_err(BillError::from)?;
    }
    let (left_out, carried) = carried(facts, drafted.carried);
    let plan = drafted.draft.map(|draft| plan(facts, draft, &left_out, holidays));
    let warnings = drafted.remarks.into_iter().map(warning).collect();
    Ok(Rated { plan, carried, warnings })
}

/// How supplies to the payer are taxed (spec 4.2).
fn payer(kind: TaxKind) -> charge::TaxCategory {
    match kind {
        TaxKind::Taxable => charge::TaxCategory::Taxable,
        TaxKind::ZeroRated => charge::TaxCategory::ZeroRated,
        TaxKind::Exempt => charge::TaxCategory::Exempt,
    }
}

/// C8: a credit that did not fit at all waits as it is; of one that fitted in part there is a rest.
fn carried(
    facts: &AccountFacts,
    credits: Vec<GivenCharge>,
) -> (Vec<AssessedChargeId>, Vec<Carried>) {
    let (mut left_out, mut carried) = (Vec::new(), Vec::new());
    for credit in credits {
        let Some(assessed) = marked(facts, credit.mark) else { continue };
        if credit.supply == assessed.given.supply {
            left_out.push(assessed.id);
        } else {
            let (of, rest) = (assessed.row.clone(), credit.supply);
            carried.push(Carried { of, label: credit.label, rest, workings: credit.derivation });
        }
    }
    (left_out, carried)
}

fn marked(facts: &AccountFacts, mark: u32) -> Option<&Assessed> {
    facts.assessed.get(usize::try_from(mark).ok()?)
}

fn charges(service: &ServiceFacts, month: Month) -> Option<SubscriptionCharges<'_>> {
    let signed = |(mark, signed): (u32, &Confirmed)| Attendance {
        mark,
        item: signed.item,
        usage_month: signed.month,
        confirmed: Some(signed.agent_months),
        price: signed.price,
        source: signed.source.clone(),
    };
    let missing = |&item: &ItemCode| Attendance {
        mark: 0,
        item,
        usage_month: month,
        confirmed: None,
        price: Won::ZERO,
        source: Text::default(),
    };
    Some(SubscriptionCharges {
        facts: service.to_rate()?,
        one_off: service.one_offs.clone(),
        attendance: (0..)
            .zip(&service.attendance)
            .map(signed)
            .chain(service.missing_attendance.iter().map(missing))
            .collect(),
    })
}

fn plan(
    facts: &AccountFacts,
    draft: Draft<'_>,
    left_out: &[AssessedChargeId],
    holidays: &Holidays,
) -> Plan {
    let vat = Vat { supply: draft.taxable, total: draft.vat, allocated: Vec::new() };
    Plan {
        supply: draft.supply,
        vat: draft.vat,
        out_of_scope: draft.out_of_scope,
        total: draft.total,
        due_on: draft.due.date,
        workings: vec![vat.derivation(), draft.due.derivation(holidays)],
        inputs_sha256: facts.sha256(left_out),
        lines: draft.lines.into_iter().map(|line| plan_line(facts, line)).collect(),
    }
}

fn plan_line(facts: &AccountFacts, line: DraftLine<'_>) -> PlanLine {
    let of = |service: &&ServiceFacts| line.service.as_deref() == Some(service.service_id.as_str());
    let service = facts.services.iter().find(of);
    let basis = Basis::of(&line);
    PlanLine {
        subscription_id: service.map(|service| service.subscription_id),
        service_id: service.map(|service| service.service_id.clone()),
        assessed: match line.working {
            Working::Given { mark, .. } => marked(facts, mark).map(|assessed| assessed.id),
            _ => None,
        },
        attendance: match &line.working {
            Working::Staffing { attendance, .. } => service.and_then(|s| report(s, attendance)),
            _ => None,
        },
        charge: charge_kind(line.kind),
        item: line.item,
        conditions: basis.conditions,
        unit_price: basis.unit_price,
        quantity: basis.quantity,
        span: basis.span,
        days: basis.days,
        month_days: basis.month_days,
        supply: line.supply,
        vat: line.vat,
        discount_granted: line.granted_discount,
        tax_category: tax_category(line.category),
        workings: line.derivation(),
        label: line.label,
    }
}

/// The signed report a line of staffing bills.
fn report(service: &ServiceFacts, attendance: &Attendance) -> Option<AttendanceId> {
    let place = usize::try_from(attendance.mark).ok()?;
    service.attendance.get(place).map(|signed| signed.report)
}

/// The columns of a line between its name and its amount.
#[derive(Debug, Default)]
struct Basis {
    conditions: Text,
    unit_price: Won,
    quantity: i64,
    span: Option<(NaiveDate, NaiveDate)>,
    days: i32,
    month_days: i32,
}

impl Basis {
    fn of(line: &DraftLine<'_>) -> Basis {
        match &line.working {
            Working::Recurring { line, price_book } => Basis {
                conditions: conditions(line, price_book),
                unit_price: line.unit_price,
                quantity: i64::from(line.quantity.get()),
                span: span(line),
                days: days(line.days),
                month_days: days(line.month.days()),
            },
            Working::Staffing { attendance, confirmed } => Basis {
                conditions: Text::same(attendance.usage_month.to_string()),
                unit_price: attendance.price,
                quantity: i64::from(confirmed.hundredths()),
                ..Basis::default()
            },
            Working::OneOff(one_off) => Basis {
                conditions: Text::new(
                    format!("검수일 {}", one_off.accepted_on),
                    format!("accepted on {}", one_off.accepted_on),
                ),
                unit_price: one_off.unit_price,
                quantity: i64::from(one_off.quantity.get()),
                // The day its tax invoice is written on.
                span: Some((one_off.accepted_on, one_off.accepted_on)),
                ..Basis::default()
            },
            // One charge of that amount.
            Working::Given { .. } => Basis {
                conditions: Text::same(line.usage_month.to_string()),
                unit_price: line.supply,
                quantity: 1,
                ..Basis::default()
            },
        }
    }
}

fn span(line: &RecurringLine) -> Option<(NaiveDate, NaiveDate)> {
    let first = line.segments.iter().map(|segment| segment.period.from()).min()?;
    let last = line.segments.iter().map(|segment| segment.period.last_day()).max()?;
    Some((first, last))
}

fn days(days: gaetong_rules::Days) -> i32 {
    i32::try_from(days.get()).expect("a month has at most 31 days")
}

/// `30석 이상 · 36개월 · 17/28일`: what the price depends on.
fn conditions(line: &RecurringLine, book: &PriceBook) -> Text {
    let mut parts = Vec::new();
    if let Some(price) = line.segments.first().map(|segment| segment.unit_price) {
        let rows_of_item = book.rows().iter().filter(|row| row.item == line.item).count();
        let band = book.row(line.item, price.basis.base_seats).ok().filter(|_| rows_of_item > 1);
        if let Some(row) = band {
            let (from, unit) = (row.min_seats, book.base_item().unit());
            parts.push(Text::new(
                format!("{from}{} 이상", unit.ko),
                format!("{from} {}s and over", unit.en),
            ));
        }
        parts.push(price.basis.term.label());
        if price.negotiated {
            parts.push(Text::fixed("협정 단가", "negotiated price"));
        }
    }
    if !line.is_whole_month() {
        let (billed, of) = (line.days, line.month.days());
        parts.push(Text::new(format!("{billed}/{of}일"), format!("{billed} of {of} days")));
    }
    Text::join(parts, " · ")
}

fn charge_kind(kind: charge::ChargeKind) -> ChargeKind {
    match kind {
        charge::ChargeKind::Recurring => ChargeKind::Recurring,
        charge::ChargeKind::Staffing => ChargeKind::Attendance,
        charge::ChargeKind::OneOff => ChargeKind::OneOff,
        charge::ChargeKind::Clawback => ChargeKind::Clawback,
        charge::ChargeKind::OutageCredit => ChargeKind::OutageCredit,
        charge::ChargeKind::LateCharge => ChargeKind::LateCharge,
        charge::ChargeKind::Adjustment | charge::ChargeKind::CarriedCredit => {
            ChargeKind::Adjustment
        }
    }
}

fn tax_category(category: charge::TaxCategory) -> TaxCategory {
    match category {
        charge::TaxCategory::Taxable => TaxCategory::Taxable,
        charge::TaxCategory::ZeroRated => TaxCategory::ZeroRated,
        charge::TaxCategory::Exempt => TaxCategory::Exempt,
        charge::TaxCategory::OutOfScope => TaxCategory::OutOfScope,
    }
}

fn warning(remark: Remark) -> Warning {
    match remark {
        Remark::MissingAttendance { service, item, usage_month } => {
            Warning::MissingAttendance { service, item, month: usage_month }
        }
        Remark::CreditCarried { amount } => Warning::CreditCarried { amount },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gaetong_entity::ids::ServiceId;

    #[test]
    fn what_stops_a_bill_is_said_in_both_languages() {
        let service = || ServiceId::numbered(1587).expect("a service ID");
        let book = BrokenFacts::NoPriceBook { service: service(), version: "2099-01".into() };
        let price = BrokenFacts::NoStaffingPrice { service: service(), month: 202_610 };
        let item: ItemCode = "asp-base".parse().expect("a product");
        let negative = BillError::NegativePrice { service: "J00001587".into(), item };
        for (stopped, ko) in [
            (book.into(), "J00001587: 요금표 2099-01 버전이 없습니다".to_owned()),
            (price.into(), "J00001587: 2026-10의 인월 단가가 합의되지 않았습니다".to_owned()),
            (negative.into(), format!("J00001587: {} 단가가 음수입니다", item.name().ko)),
        ] {
            let stopped: Unbillable = stopped;
            assert_eq!(stopped.text(), Text::new(ko, stopped.to_string()));
        }
    }
}
