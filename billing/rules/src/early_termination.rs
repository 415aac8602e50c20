//! Early-termination penalty (해지위약금): terms of service, art. 14(3).
//!
//! > 계약기간 내 해지 또는 계약기간 단축 시에는 다음과 같이 "고객사"는 "케이티"에게
//! > 해지위약금을 납부한다. = 사용월수*회선수*약정기간 월할인액
//!
//! The customer gives back the discount its promise earned: months used × units that leave × the
//! monthly term discount, per product. Units count from the day they came into force; the latest
//! added leave first (T1–T7). The penalty is taxable (T8).

use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::charge::ChargeKind;
use crate::month::completed_months;
use crate::price_book::NoPrice;
use crate::renewal::{ContractPeriod, RenewalError, contract_period};
use crate::won::Overflow;
use crate::{
    Article, Days, Derivation, Input, ItemCode, Months, Period, PriceBook, Quantity, Term, Text,
    Won,
};

/// What the rule needs to know of a contract that ends early, shrinks or is shortened.
#[derive(Debug, Clone)]
pub struct PenaltyFacts<'a> {
    /// The subscription's version (T4).
    pub price_book: &'a PriceBook,
    pub term: Term,
    /// The contract's first day.
    pub contract_from: NaiveDate,
    /// The last day of service (of what leaves, or at the old term), which is billed (C3).
    pub last_day: NaiveDate,
    /// Units in force on the last day, by the day they came into force.
    pub units: Vec<Units>,
    pub act: Act,
    /// The subscription's base seats, which choose the row of the table the discount stands in.
    pub base_seats: Quantity,
    /// Days suspended free of charge (art. 13), in any order.
    pub suspended: Vec<Period>,
    /// Discounts an approval states in place of the table's (T4), won per unit per month.
    pub agreed_discounts: Vec<(ItemCode, Won)>,
}

/// Units of a product that came into force on one day (T3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Units {
    pub item: ItemCode,
    pub quantity: Quantity,
    pub from: NaiveDate,
}

/// What happens after the last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Everything leaves (해지).
    Terminate(Cause),
    /// So many units of each product leave, the latest added first (T3).
    Reduce(Vec<(ItemCode, Quantity)>),
    /// The term becomes this one (계약기간 단축, T5).
    ChangeTerm(Term),
}

/// On whose account the contract ends (T6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The customer terminates.
    Customer,
    /// The provider terminates for the customer's breach or arrears (직권해지).
    CustomersBreach,
    /// The provider ends its business (art. 15(5)).
    ProvidersReason,
    /// The customer refused the acceptance.
    RefusedAcceptance,
    /// The application is withdrawn before opening.
    WithdrawnBeforeOpening,
}

/// The penalty with its workings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Penalty {
    /// The term whose discount is taken back: the contract's, or 12 months in a renewal year (T7).
    pub term: Term,
    pub new_term: Option<Term>,
    /// The contract period the act falls into; none for a contract without a term.
    pub period: Option<ContractPeriod>,
    pub lines: Vec<PenaltyLine>,
    /// Why nothing is due, where nothing is.
    pub free: Option<Free>,
    /// Won, VAT excluded, taxable (T8).
    pub amount: Won,
}

/// One product's units with one start day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PenaltyLine {
    pub item: ItemCode,
    /// 회선수: the units that leave, or whose term is shortened.
    pub quantity: Quantity,
    /// The day from which the months count.
    pub from: NaiveDate,
    /// The day after the last day of service.
    pub until: NaiveDate,
    /// Taken off the end before counting (T2).
    pub suspended: Days,
    /// 사용월수: completed months.
    pub months: Months,
    /// 약정기간 월할인액 given back, won per unit per month.
    pub discount: Won,
    /// Won, VAT excluded.
    pub amount: Won,
}

/// Why there is no penalty (T5, T6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Free {
    /// 무약정: nothing was promised.
    NoTerm,
    /// The contract period is served to its end.
    Served,
    /// The provider's reason, a refused acceptance or a withdrawal before opening.
    NotTheCustomersDoing(Cause),
    /// A longer term costs nothing.
    NotShortened,
}

/// Why no penalty can be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PenaltyError {
    #[error("{item}: the units came into force on {from}, before the contract on {contract_from}")]
    UnitsBeforeContract { item: ItemCode, from: NaiveDate, contract_from: NaiveDate },
    #[error("{item}: the units come into force on {from}, after the last day {last_day}")]
    UnitsAfterLastDay { item: ItemCode, from: NaiveDate, last_day: NaiveDate },
    #[error("the last day {last_day} lies before the contract's first day {contract_from}")]
    EndsBeforeContract { last_day: NaiveDate, contract_from: NaiveDate },
    #[error("{item}: {leaving} units would leave, but only {held} are in force")]
    MoreThanHeld { item: ItemCode, leaving: Quantity, held: Quantity },
    #[error("{item}: a group of no units from {from}")]
    NoUnits { item: ItemCode, from: NaiveDate },
    #[error("the new term of {new_term} months would have ended on or before {last_day}")]
    NewTermAlreadyOver { new_term: Months, last_day: NaiveDate },
    #[error("the agreed discount of {0} is negative")]
    NegativeDiscount(ItemCode),
    #[error(transparent)]
    NoPrice(#[from] NoPrice),
    #[error(transparent)]
    Contract(#[from] RenewalError),
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl PenaltyError {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            PenaltyError::UnitsBeforeContract { .. } => "units-before-contract",
            PenaltyError::UnitsAfterLastDay { .. } => "units-after-last-day",
            PenaltyError::EndsBeforeContract { .. } => "ends-before-contract",
            PenaltyError::MoreThanHeld { .. } => "more-than-held",
            PenaltyError::NoUnits { .. } => "no-units",
            PenaltyError::NewTermAlreadyOver { .. } => "new-term-already-over",
            PenaltyError::NegativeDiscount(_) => "negative-discount",
            PenaltyError::NoPrice(refused) => refused.code(),
            PenaltyError::Contract(error) => error.code(),
            PenaltyError::Overflow(_) => "overflow",
        }
    }

    /// The article the refusal rests on.
    pub const fn article(&self) -> Article {
        match self {
            PenaltyError::NoPrice(refused) => refused.article(),
            PenaltyError::Contract(error) => error.article(),
            _ => Article::PENALTY,
        }
    }
}

impl Cause {
    /// Whether the penalty of art. 14(3) is due at all (T6).
    pub const fn bears_penalty(self) -> bool {
        matches!(self, Cause::Customer | Cause::CustomersBreach)
    }

    /// Stable, as it is stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Cause::Customer => "customer",
            Cause::CustomersBreach => "customers_breach",
            Cause::ProvidersReason => "providers_reason",
            Cause::RefusedAcceptance => "refused_acceptance",
            Cause::WithdrawnBeforeOpening => "withdrawn_before_opening",
        }
    }

    pub const ALL: [Cause; 5] = [
        Cause::Customer,
        Cause::CustomersBreach,
        Cause::ProvidersReason,
        Cause::RefusedAcceptance,
        Cause::WithdrawnBeforeOpening,
    ];
}

/// 사용월수 × 회선수 × 약정기간 월할인액 (art. 14(3), T1–T7), one line per product and start day.
pub fn early_termination(facts: &PenaltyFacts<'_>) -> Result<Penalty, PenaltyError> {
    if let Act::Terminate(cause) = facts.act
        && !cause.bears_penalty()
    {
        return Ok(facts.nothing_due(None, Free::NotTheCustomersDoing(cause)));
    }
    facts.check()?;
    let until = facts.until()?;
    if facts.term == Term::None {
        return Ok(facts.nothing_due(None, Free::NoTerm));
    }
    let period = contract_period(facts.contract_from, facts.term, facts.last_day)?;
    if let Some(free) = facts.free_in(period, until)? {
        return Ok(facts.nothing_due(Some(period), free));
    }
    let mut lines = Vec::new();
    for units in facts.units_concerned()? {
        let line = facts.line(units, period, until)?;
        if !line.discount.is_zero() {
            lines.push(line);
        }
    }
    let amount = Won::sum(lines.iter().map(|line| line.amount), "penalty")?;
    let term = period.discount_term(facts.term);
    Ok(Penalty {
        term,
        new_term: facts.new_term(),
        period: Some(period),
        lines,
        free: None,
        amount,
    })
}

impl PenaltyFacts<'_> {
    /// Dates out of order and empty groups are errors (M4).
    fn check(&self) -> Result<(), PenaltyError> {
        let (contract_from, last_day) = (self.contract_from, self.last_day);
        if last_day < contract_from {
            return Err(PenaltyError::EndsBeforeContract { last_day, contract_from });
        }
        for &Units { item, quantity, from } in &self.units {
            if from < contract_from {
                return Err(PenaltyError::UnitsBeforeContract { item, from, contract_from });
            }
            if from > last_day {
                return Err(PenaltyError::UnitsAfterLastDay { item, from, last_day });
            }
            if quantity.is_zero() {
                return Err(PenaltyError::NoUnits { item, from });
            }
        }
        match self.agreed_discounts.iter().find(|(_, discount)| discount.is_negative()) {
            Some(&(item, _)) => Err(PenaltyError::NegativeDiscount(item)),
            None => Ok(()),
        }
    }

    /// The day after the last day of service.
    fn until(&self) -> Result<NaiveDate, PenaltyError> {
        let beyond = RenewalError::BeyondCalendar(self.contract_from);
        Ok(self.last_day.succ_opt().ok_or(beyond)?)
    }

    fn new_term(&self) -> Option<Term> {
        match self.act {
            Act::ChangeTerm(term) => Some(term),
            _ => None,
        }
    }

    /// Whether the act is free of penalty in this contract period (T5, T6).
    fn free_in(
        &self,
        period: ContractPeriod,
        until: NaiveDate,
    ) -> Result<Option<Free>, PenaltyError> {
        if until == period.period.until() {
            return Ok(Some(Free::Served));
        }
        let Some(new_term) = self.new_term() else { return Ok(None) };
        if new_term >= self.term {
            return Ok(Some(Free::NotShortened));
        }
        // B must still lie ahead (T5): its end comes after the day from which it holds. A renewal
        // year is past every end a shorter term could have.
        let ends = crate::month::months_after(self.contract_from, new_term.months());
        if ends.is_none_or(|ends| ends <= until) {
            let (new_term, last_day) = (new_term.months(), self.last_day);
            return Err(PenaltyError::NewTermAlreadyOver { new_term, last_day });
        }
        Ok(None)
    }

    /// The units that leave, or all of them when the term is shortened.
    fn units_concerned(&self) -> Result<Vec<Units>, PenaltyError> {
        let Act::Reduce(leaving) = &self.act else { return Ok(self.units.clone()) };
        let mut concerned = Vec::new();
        for &(item, leaving) in leaving {
            concerned.extend(self.latest_added(item, leaving)?);
        }
        Ok(concerned)
    }

    /// The `leaving` units of a product that were added last (T3).
    fn latest_added(&self, item: ItemCode, leaving: Quantity) -> Result<Vec<Units>, PenaltyError> {
        let mut of_item: Vec<Units> =
            self.units.iter().filter(|units| units.item == item).copied().collect();
        of_item.sort_by_key(|units| core::cmp::Reverse(units.from));
        let mut left = leaving.get();
        for units in &mut of_item {
            let taken = units.quantity.get().min(left);
            left = left.saturating_sub(taken);
            units.quantity = Quantity::new(taken);
        }
        if left > 0 {
            let held = Quantity::new(leaving.get().saturating_sub(left));
            return Err(PenaltyError::MoreThanHeld { item, leaving, held });
        }
        of_item.retain(|units| !units.quantity.is_zero());
        Ok(of_item)
    }

    /// Months used × units × discount of one group of units (T1, T2).
    fn line(
        &self,
        units: Units,
        period: ContractPeriod,
        until: NaiveDate,
    ) -> Result<PenaltyLine, PenaltyError> {
        // In a renewal year the months count from that year's first day (T7).
        let from = units.from.max(period.period.from());
        let suspended = self.suspended_days(from, until);
        let counted_until =
            until.checked_sub_days(chrono::Days::new(u64::from(suspended.get()))).unwrap_or(from);
        let months = completed_months(from, counted_until);
        let discount = self.discount(units.item, period)?;
        let factors = [u64::from(months.get()), u64::from(units.quantity.get())];
        Ok(PenaltyLine {
            item: units.item,
            quantity: units.quantity,
            from,
            until,
            suspended,
            months,
            discount,
            amount: discount.mul_div(&factors, 1, "penalty")?,
        })
    }

    /// Days suspended free of charge between the two, a day at most once (T2).
    fn suspended_days(&self, from: NaiveDate, until: NaiveDate) -> Days {
        Period::new(from, until).map_or(Days::ZERO, |period| period.covered_by(&self.suspended))
    }

    /// The discount given back: the term's, or its difference to the shorter term's (T4, T5).
    fn discount(&self, item: ItemCode, period: ContractPeriod) -> Result<Won, PenaltyError> {
        let agreed = self.agreed_discounts.iter().find(|&&(other, _)| other == item);
        let term = period.discount_term(self.term);
        let at_term = match agreed {
            Some(&(_, discount)) => discount,
            None => self.table_discount(item, term)?,
        };
        let kept = match self.new_term() {
            Some(new_term) => self.table_discount(item, new_term)?.min(at_term),
            None => Won::ZERO,
        };
        Ok(at_term.minus(kept, "term discount")?)
    }

    /// P3; products by agreement are not in the table and have no discount to give back.
    fn table_discount(&self, item: ItemCode, term: Term) -> Result<Won, PenaltyError> {
        match self.price_book.term_discount(item, self.base_seats, term) {
            Err(NoPrice::UnknownItem(_)) => Ok(Won::ZERO),
            found => Ok(found?),
        }
    }

    fn nothing_due(&self, period: Option<ContractPeriod>, free: Free) -> Penalty {
        Penalty {
            term: self.term,
            new_term: self.new_term(),
            period,
            lines: Vec::new(),
            free: Some(free),
            amount: Won::ZERO,
        }
    }
}

impl Penalty {
    /// The kind of charge, and with it the tax category (T8).
    pub const KIND: ChargeKind = ChargeKind::Clawback;

    /// `사용월수 × 회선수 × 약정기간 월할인액`, product by product (art. 14(3)).
    pub fn derivation(&self, book: &PriceBook) -> Derivation {
        let amounts = self.lines.iter().map(|line| Text::same(alloc::format!("{}", line.amount)));
        let title = Text::fixed("해지위약금 (공급가액)", "Early-termination penalty, VAT excluded");
        let mut derivation = Derivation::new("T1", Article::PENALTY, title)
            .input(Input::new(
                Text::fixed("할인의 약정기간", "Term of the discount"),
                self.term.label(),
                Article::CONTRACT_TERM.text(),
            ))
            .formula(Text::join(amounts, " + "))
            .amounts_to(self.amount)
            .children(self.lines.iter().map(|line| line.derivation(book, self)));
        if let Some(period) = self.period {
            derivation = derivation.input(Input::new(
                Text::fixed("계약 기간", "Contract period"),
                Text::period(period.period),
                Article::RENEWAL.text(),
            ));
        }
        if let Some(new_term) = self.new_term {
            derivation = derivation.input(Input::new(
                Text::fixed("변경 약정기간", "New term"),
                new_term.label(),
                Text::fixed("변경신청서(양식 #4)", "change form (form 4)"),
            ));
        }
        derivation.children(self.free.map(Free::derivation))
    }
}

impl PenaltyLine {
    fn derivation(&self, book: &PriceBook, penalty: &Penalty) -> Derivation {
        let PenaltyLine { months, discount, .. } = *self;
        let quantity = Text::quantity(self.quantity, &self.item.unit());
        let rule = if penalty.new_term.is_some() { "T5" } else { "T1" };
        let months_text = Text::months(months);
        Derivation::new(rule, Article::PENALTY, self.item.name())
            .input(
                Input::new(
                    Text::fixed("회선수", "Units"),
                    quantity.clone(),
                    Text::fixed("신청서·변경신청서(양식 #1, #4)", "order and change forms (1, 4)"),
                )
                .since(self.from),
            )
            .input(Input::new(
                Text::fixed("약정기간 월할인액", "Monthly term discount"),
                Text::won(discount),
                book.source(),
            ))
            .formula(Text::new(
                alloc::format!("{} × {} × {discount}원", months_text.ko, quantity.ko),
                alloc::format!("{} × {} × {discount}", months_text.en, quantity.en),
            ))
            .amounts_to(self.amount)
            .child(self.months_used())
    }

    /// T2: completed months; suspended days come off the end.
    fn months_used(&self) -> Derivation {
        let (from, until, suspended) = (self.from, self.until, self.suspended);
        let title = Text::fixed("사용월수(만 개월)", "Months used (completed)");
        let formula = if suspended == Days::ZERO {
            Text::new(
                alloc::format!("{from}부터 {until} 전날까지"),
                alloc::format!("from {from} to the day before {until}"),
            )
        } else {
            Text::new(
                alloc::format!("{from}부터 {until} 전날까지, 일시중단 {suspended}일 제외"),
                alloc::format!(
                    "from {from} to the day before {until}, less {suspended} days suspended"
                ),
            )
        };
        Derivation::new("T2", Article::PENALTY, title)
            .formula(formula)
            .results_in(Text::months(self.months))
    }
}

impl Free {
    /// Stable, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Free::NoTerm => "no-term",
            Free::Served => "served",
            Free::NotTheCustomersDoing(_) => "not-the-customers-doing",
            Free::NotShortened => "not-shortened",
        }
    }

    fn derivation(self) -> Derivation {
        let (rule, article, reason) = match self {
            Free::NoTerm => (
                "T6",
                Article::PENALTY,
                Text::fixed(
                    "무약정 계약에는 위약금이 없습니다",
                    "a contract without a term has none",
                ),
            ),
            Free::Served => (
                "T6",
                Article::PENALTY,
                Text::fixed("계약 기간을 모두 채웠습니다", "the contract period is served"),
            ),
            Free::NotTheCustomersDoing(_) => (
                "T6",
                Article::PROVIDERS_REASON,
                Text::fixed(
                    "고객사의 사유가 아니므로 위약금이 없습니다",
                    "not on the customer's account",
                ),
            ),
            Free::NotShortened => (
                "T5",
                Article::PENALTY,
                Text::fixed("약정기간이 짧아지지 않습니다", "the term is not shortened"),
            ),
        };
        let title = Text::fixed("위약금 없음", "No penalty");
        Derivation::new(rule, article, title).results_in(reason)
    }
}

#[cfg(test)]
mod tests;
