//! The contract term (약정기간) the order form offers.

use core::fmt;

use crate::{Months, Text};

/// □ 12개월 □ 24개월 □ 36개월 □ 무약정.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// 무약정 (단기): no commitment, no discount, no penalty.
    None,
    Months12,
    Months24,
    Months36,
}

/// A number of months no contract term has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a contract term is 0 (none), 12, 24 or 36 months, not {0}")]
pub struct NoSuchTerm(pub u32);

impl Term {
    pub const ALL: [Term; 4] = [Term::None, Term::Months12, Term::Months24, Term::Months36];

    /// The months committed to; zero for no commitment.
    pub const fn months(self) -> Months {
        Months::new(match self {
            Term::None => 0,
            Term::Months12 => 12,
            Term::Months24 => 24,
            Term::Months36 => 36,
        })
    }

    pub const fn from_months(months: u32) -> Result<Term, NoSuchTerm> {
        match months {
            0 => Ok(Term::None),
            12 => Ok(Term::Months12),
            24 => Ok(Term::Months24),
            36 => Ok(Term::Months36),
            other => Err(NoSuchTerm(other)),
        }
    }

    pub const fn label(self) -> Text {
        match self {
            Term::None => Text::fixed("무약정", "no commitment"),
            Term::Months12 => Text::fixed("12개월", "12 months"),
            Term::Months24 => Text::fixed("24개월", "24 months"),
            Term::Months36 => Text::fixed("36개월", "36 months"),
        }
    }
}

/// As the price book's columns are headed: `none`, `12`, `24`, `36`.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Term::None => "none",
            Term::Months12 => "12",
            Term::Months24 => "24",
            Term::Months36 => "36",
        })
    }
}
