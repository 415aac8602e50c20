//! What changed since last month and why: the sentence a customer reads first, and what a clerk
//! looks for before a run is confirmed. It compares figures; it makes none.

use gaetong_entity::ids::{BillId, ServiceId};
use gaetong_entity::money::bill_line::{self, ChargeKind};
use gaetong_rules::{ItemCode, Text, Won, charge};
use sea_orm::DerivePartialModel;
use std::collections::{BTreeMap, BTreeSet};

/// A line as the comparison needs it. Amounts in won, VAT excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub service_id: Option<ServiceId>,
    pub charge: ChargeKind,
    pub product: Option<String>,
    pub unit_price: Won,
    pub quantity: i64,
    pub days: i32,
    pub supply: Won,
}

/// This month against the last. Amounts in won, VAT excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// None if there was no bill last month.
    pub previous: Option<Won>,
    pub current: Won,
    /// Current minus previous; the whole of it where there was none.
    pub change: Won,
    /// The largest first.
    pub causes: Vec<Cause>,
}

/// One reason for a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub kind: CauseKind,
    pub service_id: Option<ServiceId>,
    pub product: Option<String>,
    /// `ASP 기본서비스 5석 증가`.
    pub text: Text,
    pub amount: Won,
}

/// The kinds of reasons; codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CauseKind {
    NewService,
    EndedService,
    AddedProduct,
    RemovedProduct,
    Quantity,
    UnitPrice,
    Days,
    OneOff,
    OneOffLastMonth,
    /// For an outage.
    OutageCredit,
    /// Any other credit or correction.
    Credit,
    /// For ending early (T9).
    Penalty,
    /// For paying late.
    LateCharge,
    Other,
}

impl CauseKind {
    pub fn code(self) -> &'static str {
        match self {
            CauseKind::NewService => "new_service",
            CauseKind::EndedService => "ended_service",
            CauseKind::AddedProduct => "added_product",
            CauseKind::RemovedProduct => "removed_product",
            CauseKind::Quantity => "quantity",
            CauseKind::UnitPrice => "unit_price",
            CauseKind::Days => "days",
            CauseKind::OneOff => "one_off",
            CauseKind::OneOffLastMonth => "one_off_last_month",
            CauseKind::OutageCredit => "outage_credit",
            CauseKind::Credit => "credit",
            CauseKind::Penalty => "penalty",
            CauseKind::LateCharge => "late_charge",
            CauseKind::Other => "other",
        }
    }
}

/// A line as far as it is compared.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "bill_line::Entity")]
pub(crate) struct LineFigure {
    pub bill_id: BillId,
    service_id: Option<ServiceId>,
    charge: ChargeKind,
    product: Option<String>,
    unit_price: i64,
    quantity: i64,
    days: i32,
    supply: i64,
}

impl From<LineFigure> for Figure {
    fn from(line: LineFigure) -> Figure {
        Figure {
            service_id: line.service_id,
            charge: line.charge,
            product: line.product,
            unit_price: Won::new(line.unit_price),
            quantity: line.quantity,
            days: line.days,
            supply: Won::new(line.supply),
        }
    }
}

impl From<&bill_line::Model> for Figure {
    fn from(line: &bill_line::Model) -> Figure {
        Figure {
            service_id: line.service_id.clone(),
            charge: line.charge,
            product: line.product.clone(),
            unit_price: Won::new(line.unit_price),
            quantity: line.quantity,
            days: line.days,
            supply: Won::new(line.supply),
        }
    }
}

/// Compares a month's lines with those of the month before; `None` where there was no bill.
pub fn between(previous: Option<&[Figure]>, current: &[Figure]) -> Difference {
    let before = previous.unwrap_or_default();
    let sum = |figures: &[Figure]| Won::new(figures.iter().map(|f| f.supply.get()).sum());
    let mut causes = causes(before, current);
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.amount.get().abs()));
    let change = Won::new(sum(current).get().saturating_sub(sum(before).get()));
    Difference { previous: previous.map(sum), current: sum(current), change, causes }
}

impl Difference {
    /// `상담석 5석 추가 +850,000원`: the largest cause, and how many more there are.
    pub fn reason(&self) -> Text {
        let Some(first) = self.causes.first() else {
            return Text::fixed("지난달과 같습니다", "same as last month");
        };
        let amount = signed(first.amount);
        let line = first.text.clone().then(" ", &amount);
        match self.causes.len().saturating_sub(1) {
            0 => line,
            more => line.then(" ", &Text::new(format!("외 {more}건"), format!("and {more} more"))),
        }
    }

    /// Whether a clerk should look: ten per cent of last month's amount or more.
    pub fn is_outlier(&self) -> bool {
        self.previous.is_some_and(|previous| {
            let change = self.change.get().unsigned_abs();
            change > 0 && change.saturating_mul(10) >= previous.get().unsigned_abs()
        })
    }
}

/// `+850,000원`, `−186,200원`.
fn signed(amount: Won) -> Text {
    let sign = if amount.is_negative() { "−" } else { "+" };
    let digits = Won::new(amount.get().saturating_abs());
    Text::new(format!("{sign}{digits}원"), format!("{sign}KRW {digits}"))
}

/// Service, kind of charge by its code, product.
type Key<'a> = (Option<&'a ServiceId>, &'static str, Option<&'a str>);

/// All lines of one product of one service.
#[derive(Debug, Clone, Copy)]
struct Position {
    charge: ChargeKind,
    supply: i64,
    days: i32,
    /// Of the last line: how the month ended.
    quantity: i64,
    unit_price: i64,
}

type Positions<'a> = BTreeMap<Key<'a>, Position>;

fn causes(before: &[Figure], now: &[Figure]) -> Vec<Cause> {
    let (before, now) = (positions(before), positions(now));
    let keys: BTreeSet<Key> = before.keys().chain(now.keys()).copied().collect();
    let known = |positions: &Positions, service| positions.keys().any(|key| key.0 == service);
    let supply = |position: Option<&Position>| position.map_or(0, |position| position.supply);
    keys.into_iter()
        .filter_map(|key| {
            let (was, is) = (before.get(&key), now.get(&key));
            let amount = supply(is).saturating_sub(supply(was));
            let service_known = known(&before, key.0) && known(&now, key.0);
            let (kind, text) = cause(key, was, is, service_known);
            (amount != 0).then(|| Cause {
                kind,
                service_id: key.0.cloned(),
                product: key.2.map(str::to_owned),
                text,
                amount: Won::new(amount),
            })
        })
        .collect()
}

fn positions(figures: &[Figure]) -> Positions<'_> {
    let mut positions = Positions::new();
    for figure in figures {
        let key = (figure.service_id.as_ref(), figure.charge.code(), figure.product.as_deref());
        let position = positions.entry(key).or_insert(Position {
            charge: figure.charge,
            supply: 0,
            days: 0,
            quantity: 0,
            unit_price: 0,
        });
        position.supply = position.supply.saturating_add(figure.supply.get());
        position.days = position.days.saturating_add(figure.days);
        position.quantity = figure.quantity;
        position.unit_price = figure.unit_price.get();
    }
    positions
}

fn cause(
    key: Key,
    was: Option<&Position>,
    is: Option<&Position>,
    service_known: bool,
) -> (CauseKind, Text) {
    let name = name(key);
    let said = |ko, en| name.clone().then(" ", &Text::fixed(ko, en));
    let charge = is.or(was).map(|position| position.charge);
    match (charge, was, is) {
        (Some(ChargeKind::OneOff), _, Some(_)) => {
            (CauseKind::OneOff, said("일회성 요금", "one-off charge"))
        }
        (Some(ChargeKind::OneOff), _, None) => {
            (CauseKind::OneOffLastMonth, said("지난달 일회성 요금", "one-off charge of last month"))
        }
        (Some(ChargeKind::OutageCredit), _, _) => (CauseKind::OutageCredit, name),
        (Some(ChargeKind::Adjustment), _, _) => (CauseKind::Credit, name),
        (Some(ChargeKind::Clawback), _, _) => (CauseKind::Penalty, name),
        (Some(ChargeKind::LateCharge), _, _) => (CauseKind::LateCharge, name),
        (Some(ChargeKind::Recurring), Some(was), Some(is)) => changed(key, was, is),
        (Some(ChargeKind::Recurring), None, _) if service_known => {
            (CauseKind::AddedProduct, said("추가", "added"))
        }
        (Some(ChargeKind::Recurring), None, _) => {
            (CauseKind::NewService, said("신규 이용 시작", "started"))
        }
        (Some(ChargeKind::Recurring), _, None) if service_known => {
            (CauseKind::RemovedProduct, said("이용 종료", "removed"))
        }
        (Some(ChargeKind::Recurring), _, None) => {
            (CauseKind::EndedService, said("서비스 종료", "ended"))
        }
        _ => (CauseKind::Other, name),
    }
}

/// The same product in both months: more or fewer units, another price, or other days.
fn changed(key: Key, was: &Position, is: &Position) -> (CauseKind, Text) {
    let (name, unit) = (name(key), unit(key));
    let more = is.quantity - was.quantity;
    if more != 0 {
        let units = more.abs();
        let (ko, en) = if more > 0 { ("증가", "more") } else { ("감소", "fewer") };
        let text = Text::new(format!("{units}{} {ko}", unit.ko), format!("{units} {en}"));
        return (CauseKind::Quantity, name.then(" ", &text));
    }
    if is.unit_price != was.unit_price {
        let price = Won::new(is.unit_price);
        let text = Text::new(format!("단가 변경({price}원)"), format!("unit price now {price}"));
        return (CauseKind::UnitPrice, name.then(" ", &text));
    }
    let text = Text::new(
        format!("이용일수 변경({}일 → {}일)", was.days, is.days),
        format!("billed days {} → {}", was.days, is.days),
    );
    (CauseKind::Days, name.then(" ", &text))
}

fn item(key: Key) -> Option<ItemCode> {
    key.2.and_then(|product| product.parse().ok())
}

/// What is bought goes by its product's name, a charge that was assessed by its own.
fn name(key: Key) -> Text {
    let assessed = charge::ChargeKind::from_code(key.1).filter(|kind| kind.is_assessed());
    match (assessed, item(key)) {
        (Some(kind), _) => kind.label(),
        (None, Some(item)) => item.name(),
        (None, None) => Text::same(key.1),
    }
}

fn unit(key: Key) -> Text {
    item(key).map(ItemCode::unit).unwrap_or_default()
}
