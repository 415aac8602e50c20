//! What is counted: units of a product, days, months. Numbers that differ in kind differ in type.

use core::fmt;

/// Seats (석), lines (회선) or units of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(u32);

/// Calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Days(u32);

/// Calendar months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Months(u32);

impl Quantity {
    pub const ZERO: Quantity = Quantity(0);

    pub const fn new(units: u32) -> Quantity {
        Quantity(units)
    }

    pub const fn get(self) -> u32 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn checked_add(self, other: Quantity) -> Option<Quantity> {
        self.0.checked_add(other.0).map(Quantity)
    }

    pub fn checked_sub(self, other: Quantity) -> Option<Quantity> {
        self.0.checked_sub(other.0).map(Quantity)
    }
}

impl Days {
    pub const ZERO: Days = Days(0);

    pub const fn new(days: u32) -> Days {
        Days(days)
    }

    pub const fn get(self) -> u32 {
        self.0
    }

    /// The two together; no calendar is long enough to reach the limit.
    #[must_use]
    pub const fn plus(self, other: Days) -> Days {
        Days(self.0.saturating_add(other.0))
    }

    /// What is left of these days without the others; none if those are more.
    #[must_use]
    pub const fn minus(self, other: Days) -> Days {
        Days(self.0.saturating_sub(other.0))
    }
}

impl Months {
    pub const ZERO: Months = Months(0);

    pub const fn new(months: u32) -> Months {
        Months(months)
    }

    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Months {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
