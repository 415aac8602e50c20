//! One-off items (일회성 요금, C5) and staffing by attendance confirmation (복무확인서, C6).

use chrono::NaiveDate;

use crate::charge::TaxCategory;
use crate::won::Overflow;
use crate::{Article, Derivation, Input, ItemCode, Month, Quantity, Text, Won};

/// A one-off item the customer has accepted: billed in full in the run of that month (C5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOff {
    pub item: ItemCode,
    /// What it is, as the contract names it.
    pub label: Text,
    pub quantity: Quantity,
    /// Won per piece, VAT excluded.
    pub unit_price: Won,
    pub category: TaxCategory,
    /// The acceptance certificate's date.
    pub accepted_on: NaiveDate,
    pub source: Text,
}

/// Agent-months in hundredths, as the attendance confirmation states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentMonths(u32);

/// A month's attendance of outsourced agents (C6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// The caller's own number for it; comes back on its line.
    pub mark: u32,
    pub item: ItemCode,
    /// The month the agents worked in, which a late confirmation keeps.
    pub usage_month: Month,
    /// None while the customer's confirmation is missing: not billed, but listed.
    pub confirmed: Option<AgentMonths>,
    /// Won per agent-month, VAT excluded.
    pub price: Won,
    pub source: Text,
}

impl AgentMonths {
    /// `1,250` hundredths are 12.50 agent-months.
    pub const fn from_hundredths(hundredths: u32) -> AgentMonths {
        AgentMonths(hundredths)
    }

    pub const fn hundredths(self) -> u32 {
        self.0
    }

    /// `12.50인월` / `12.50 agent-months`.
    pub fn text(self) -> Text {
        let whole = self.0.checked_div(100).unwrap_or(0);
        let rest = self.0 % 100;
        Text::new(
            alloc::format!("{whole}.{rest:02}인월"),
            alloc::format!("{whole}.{rest:02} agent-months"),
        )
    }
}

impl OneOff {
    /// Won, VAT excluded, in full (C5).
    pub fn amount(&self) -> Result<Won, Overflow> {
        self.unit_price.times(self.quantity, "one-off item")
    }

    /// `검수 완료된 달에 전액` (C5).
    pub fn derivation(&self, amount: Won) -> Derivation {
        let quantity = Text::quantity(self.quantity, &self.item.unit());
        Derivation::new("C5", Article::ACCEPTANCE_FORM, self.label.clone())
            .input(Input::new(
                Text::fixed("검수일", "Accepted on"),
                Text::date(self.accepted_on),
                self.source.clone(),
            ))
            .formula(Text::new(
                alloc::format!("{}원 × {}", self.unit_price, quantity.ko),
                alloc::format!("{} × {}", self.unit_price, quantity.en),
            ))
            .amounts_to(amount)
    }
}

impl Attendance {
    /// Confirmed agent-months × agreed price, truncated once (C6, M1).
    pub fn amount(&self, confirmed: AgentMonths) -> Result<Won, Overflow> {
        self.price.mul_div(&[u64::from(confirmed.0)], 100, "agent staffing")
    }

    /// The charge by the month's 복무확인서 (C6).
    pub fn derivation(&self, confirmed: AgentMonths, amount: Won) -> Derivation {
        let months = confirmed.text();
        Derivation::new("C6", Article::ATTENDANCE, self.item.name())
            .input(Input::new(
                Text::fixed("확인된 인월", "Confirmed agent-months"),
                months.clone(),
                self.source.clone(),
            ))
            .formula(Text::new(
                alloc::format!("{}원 × {}", self.price, months.ko),
                alloc::format!("{} × {}", self.price, months.en),
            ))
            .amounts_to(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C6: "confirmed agent-months (two decimals) × agreed price".
    #[test]
    fn agent_months_to_two_decimals() {
        let attendance = Attendance {
            mark: 0,
            item: ItemCode::AGENT_STAFFING,
            usage_month: "2026-02".parse().expect("a month"),
            confirmed: None,
            price: Won::new(2_345_679),
            source: Text::default(),
        };
        for (hundredths, won, read) in [
            (100, 2_345_679, "1.00인월"),
            (1_250, 29_320_987, "12.50인월"),
            (1, 23_456, "0.01인월"),
            (0, 0, "0.00인월"),
        ] {
            let confirmed = AgentMonths::from_hundredths(hundredths);
            assert_eq!(attendance.amount(confirmed), Ok(Won::new(won)));
            assert_eq!((&*confirmed.text().ko, confirmed.hundredths()), (read, hundredths));
        }
    }
}
