//! Two outlooks of the same months, before an act and after it: what changes and why, taken apart
//! day by day. It compares what was rated; it rates nothing.

use super::{MonthOutlook, Stretch};
use chrono::NaiveDate;
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_rules::{ItemCode, Month, Quantity, Text, Won};

/// Sums of a month for the service, in won.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// VAT excluded.
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
}

/// A month before an act and after it. Amounts in won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthChange {
    pub month: Month,
    pub before: Figures,
    pub after: Figures,
    /// After minus before, VAT excluded; the causes add up to it.
    pub difference: Won,
    /// After minus before, VAT included.
    pub difference_total: Won,
    /// The largest first.
    pub causes: Vec<Cause>,
}

/// One reason for a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub kind: CauseKind,
    pub product: Option<ItemCode>,
    /// `ASP 기본서비스 28석 → 30석 (15일)`.
    pub text: Text,
    /// Won, VAT excluded.
    pub amount: Won,
}

/// The kinds of reasons; codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CauseKind {
    /// More or fewer units, a product added or given up.
    Quantity,
    /// Another unit price because the size is in another band (P1).
    Band,
    /// Another unit price because of the term (T5).
    Term,
    /// Another unit price by agreement (P5).
    AgreedPrice,
    /// Days free of charge (X1), or charged again.
    Pause,
    /// Days after the end of the contract.
    End,
    /// 해지위약금.
    Penalty,
    /// Any other charge or credit.
    Charge,
}

impl CauseKind {
    /// Stable, as it is sent, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            CauseKind::Quantity => "quantity",
            CauseKind::Band => "band",
            CauseKind::Term => "term",
            CauseKind::AgreedPrice => "agreed_price",
            CauseKind::Pause => "pause",
            CauseKind::End => "end",
            CauseKind::Penalty => "penalty",
            CauseKind::Charge => "charge",
        }
    }
}

/// Compares the same months before an act and after it.
pub fn compare(before: &[MonthOutlook], after: &[MonthOutlook]) -> Vec<MonthChange> {
    let pairs = after.iter().filter_map(|after| {
        before.iter().find(|before| before.month == after.month).map(|before| (before, after))
    });
    pairs.map(|(before, after)| month_change(before, after)).collect()
}

fn month_change(before: &MonthOutlook, after: &MonthOutlook) -> MonthChange {
    let difference = less(after.supply, before.supply);
    MonthChange {
        month: after.month,
        before: figures(before),
        after: figures(after),
        difference,
        difference_total: less(after.total, before.total),
        causes: causes(before, after, difference),
    }
}

fn figures(month: &MonthOutlook) -> Figures {
    Figures { supply: month.supply, vat: month.vat, total: month.total }
}

/// Both were amounts of one bill, so their difference is far from the ends of 64 bits.
fn less(a: Won, b: Won) -> Won {
    Won::new(a.get().saturating_sub(b.get()))
}

/// One reason over the days of the month on which it makes a difference.
#[derive(Debug)]
struct Effect {
    kind: CauseKind,
    item: ItemCode,
    /// Won times units, a day each: to be divided by the days of the month.
    won_days: i128,
    days: u32,
    /// Of the last such day.
    before: Option<Stretch>,
    after: Option<Stretch>,
}

fn causes(before: &MonthOutlook, after: &MonthOutlook, difference: Won) -> Vec<Cause> {
    let month_days = after.month.days().get();
    let effects = effects(before, after);
    let recurring = effects.iter().map(|effect| Cause {
        kind: effect.kind,
        product: Some(effect.item),
        text: effect.text(month_days),
        amount: Won::new(
            i64::try_from(effect.won_days / i128::from(month_days)).unwrap_or(i64::MAX),
        ),
    });
    let mut causes: Vec<Cause> = recurring.chain(charges(before, after)).collect();
    let explained: i64 = causes.iter().map(|cause| cause.amount.get()).sum();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.amount.get().saturating_abs()));
    // Every line is truncated by itself (M1); the won between stay with the largest cause.
    if let Some(largest) = causes.first_mut() {
        largest.amount = Won::new(largest.amount.get() + difference.get() - explained);
    }
    causes.retain(|cause| !cause.amount.is_zero());
    causes
}

fn effects(before: &MonthOutlook, after: &MonthOutlook) -> Vec<Effect> {
    let mut items: Vec<ItemCode> = Vec::new();
    for stretch in before.stretches.iter().chain(&after.stretches) {
        if !items.contains(&stretch.item) {
            items.push(stretch.item);
        }
    }
    let mut effects: Vec<Effect> = Vec::new();
    let month = after.month.period();
    for day in month.from().iter_days().take_while(|day| month.contains(*day)) {
        for &item in &items {
            for effect in on_a_day(before, after, item, day) {
                add(&mut effects, effect);
            }
        }
    }
    effects
}

fn add(effects: &mut Vec<Effect>, effect: Effect) {
    let same = |other: &&mut Effect| (other.kind, other.item) == (effect.kind, effect.item);
    match effects.iter_mut().find(same) {
        Some(sum) => {
            sum.won_days += effect.won_days;
            sum.days += effect.days;
            (sum.before, sum.after) = (effect.before, effect.after);
        }
        None => effects.push(effect),
    }
}

/// What one product's day costs more or less, and why.
fn on_a_day(
    before: &MonthOutlook,
    after: &MonthOutlook,
    item: ItemCode,
    day: NaiveDate,
) -> Vec<Effect> {
    let (was, is) = (before.on(item, day), after.on(item, day));
    let effect = |kind, won_days| Effect { kind, item, won_days, days: 1, before: was, after: is };
    let effects = match (was, is) {
        (None, None) => vec![],
        (Some(old), None) => vec![effect(after.why_free(day), -cost(old, old.quantity))],
        (None, Some(new)) => vec![effect(before.why_free(day), cost(new, new.quantity))],
        (Some(old), Some(new)) => {
            let units = cost(old, new.quantity) - cost(old, old.quantity);
            let price = cost(new, new.quantity) - cost(old, new.quantity);
            vec![effect(CauseKind::Quantity, units), effect(price_kind(old, new), price)]
        }
    };
    effects.into_iter().filter(|effect| effect.won_days != 0).collect()
}

/// Won for a whole month of so many units at the stretch's price.
fn cost(stretch: Stretch, units: Quantity) -> i128 {
    i128::from(stretch.unit_price.price.get()) * i128::from(units.get())
}

fn price_kind(old: Stretch, new: Stretch) -> CauseKind {
    let (old, new) = (old.unit_price, new.unit_price);
    if old.negotiated || new.negotiated {
        CauseKind::AgreedPrice
    } else if old.basis.term != new.basis.term {
        CauseKind::Term
    } else {
        CauseKind::Band
    }
}

impl MonthOutlook {
    fn on(&self, item: ItemCode, day: NaiveDate) -> Option<Stretch> {
        self.stretches.iter().find(|s| s.item == item && s.period.contains(day)).copied()
    }

    /// Why a product costs nothing on a day: the service stands still or has ended, or there is
    /// none of the product.
    fn why_free(&self, day: NaiveDate) -> CauseKind {
        if self.until.is_some_and(|until| until <= day) {
            CauseKind::End
        } else if self.paused.iter().any(|period| period.contains(day)) {
            CauseKind::Pause
        } else {
            CauseKind::Quantity
        }
    }
}

impl Effect {
    fn text(&self, month_days: u32) -> Text {
        let name = self.item.name();
        let what = match self.kind {
            CauseKind::Quantity => self.arrow(|s| Text::quantity(s.quantity, &self.item.unit())),
            CauseKind::Band => self.price_arrow(&Text::fixed("석수 구간", "size band")),
            CauseKind::Term => self.price_arrow(&Text::fixed("약정기간", "term")),
            CauseKind::AgreedPrice => self.price_arrow(&Text::fixed("협정가", "agreed price")),
            CauseKind::Pause if self.after.is_none() => {
                Text::fixed("일시이용중단", "suspended at the customer's wish")
            }
            CauseKind::Pause => Text::fixed("이용 재개", "resumed"),
            CauseKind::End if self.after.is_none() => Text::fixed("해지", "ended"),
            CauseKind::End => Text::fixed("해지 철회", "end withdrawn"),
            CauseKind::Penalty | CauseKind::Charge => Text::default(),
        };
        let text = name.then(" ", &what);
        if self.days == month_days {
            return text;
        }
        let days = Text::days(gaetong_rules::Days::new(self.days));
        text.then(" ", &Text::new(format!("({})", days.ko), format!("({})", days.en)))
    }

    /// `28석 → 30석`.
    fn arrow(&self, of: impl Fn(Stretch) -> Text) -> Text {
        let none = Text::quantity(Quantity::ZERO, &self.item.unit());
        let side = |stretch: Option<Stretch>| stretch.map_or_else(|| none.clone(), &of);
        side(self.before).then(" → ", &side(self.after))
    }

    /// `단가 200,000원 → 180,000원, 석수 구간`.
    fn price_arrow(&self, because: &Text) -> Text {
        let prices = self.arrow(|stretch| Text::won(stretch.unit_price.price));
        Text::fixed("단가", "unit price").then(" ", &prices).then(", ", because)
    }
}

/// Differences of what does not recur, one for each kind of charge and name.
fn charges(before: &MonthOutlook, after: &MonthOutlook) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let signed =
        before.lines.iter().map(|line| (line, -1)).chain(after.lines.iter().map(|l| (l, 1)));
    for (line, sign) in signed.filter(|(line, _)| line.charge != ChargeKind::Recurring) {
        let kind = match line.charge {
            ChargeKind::Clawback => CauseKind::Penalty,
            _ => CauseKind::Charge,
        };
        let amount = line.supply.get() * sign;
        match causes.iter_mut().find(|cause| cause.kind == kind && cause.text == line.label) {
            Some(cause) => cause.amount = Won::new(cause.amount.get() + amount),
            None => causes.push(Cause {
                kind,
                product: line.item,
                text: line.label.clone(),
                amount: Won::new(amount),
            }),
        }
    }
    causes
}
