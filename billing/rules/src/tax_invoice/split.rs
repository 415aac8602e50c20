//! How a bill becomes tax invoices: by tax category and writing date (spec 4.2).
//!
//! Recurring charges are written on the last day of the month, one-off ones on the day of their
//! acceptance. No paper may come out negative or empty: then all of the category goes into one,
//! written at the month's end; a category that is no charge at all is on no paper.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use chrono::NaiveDate;

use super::Kind;
use crate::Won;
use crate::won::Overflow;

/// How many lines a paper holds (1.3: `TaxInvoiceTradeLineItem 1..99`).
pub const MOST_LINES: usize = 99;

/// A charge or credit as the split needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    pub kind: Kind,
    /// The acceptance date of a one-off charge; none for everything else.
    pub accepted_on: Option<NaiveDate>,
    /// Won, VAT excluded.
    pub supply: Won,
    pub vat: Won,
}

/// One paper: which of the charges are on it, by their place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    pub written_on: NaiveDate,
    pub charges: Vec<usize>,
    pub supply: Won,
    pub vat: Won,
}

/// The papers of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    pub parts: Vec<Part>,
    /// Categories that come to nothing or less: on no paper.
    pub nothing: Vec<Part>,
}

/// Splits charges into papers. `month_end` is the writing date of what has none of its own.
pub fn split(charges: &[Charged], month_end: NaiveDate) -> Result<Split, Overflow> {
    let mut split = Split::default();
    for kind in Kind::ALL {
        let of_kind: Vec<usize> = (0..charges.len())
            .filter(|&at| charges.get(at).is_some_and(|c| c.kind == kind))
            .collect();
        if of_kind.is_empty() {
            continue;
        }
        let whole = part(charges, kind, month_end, of_kind.clone())?;
        if !invoiceable(&whole) {
            split.nothing.push(whole);
            continue;
        }
        let parts = by_date(charges, kind, month_end, of_kind)?;
        let each = parts.iter().all(invoiceable);
        split.parts.extend(if each { parts } else { vec![whole] });
    }
    Ok(split)
}

fn by_date(
    charges: &[Charged],
    kind: Kind,
    month_end: NaiveDate,
    of_kind: Vec<usize>,
) -> Result<Vec<Part>, Overflow> {
    let mut dates: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for at in of_kind {
        let own = charges.get(at).and_then(|charge| charge.accepted_on);
        dates.entry(own.unwrap_or(month_end)).or_default().push(at);
    }
    dates.into_iter().map(|(date, these)| part(charges, kind, date, these)).collect()
}

fn part(
    charges: &[Charged],
    kind: Kind,
    written_on: NaiveDate,
    these: Vec<usize>,
) -> Result<Part, Overflow> {
    let on_it = || these.iter().filter_map(|&at| charges.get(at));
    let supply = Won::sum(on_it().map(|charge| charge.supply), "supply of the tax invoice")?;
    let vat = Won::sum(on_it().map(|charge| charge.vat), "tax of the tax invoice")?;
    Ok(Part { kind, written_on, charges: these, supply, vat })
}

/// A paper stands for a supply: its amount is positive and its tax not of the other sign (ERR007).
fn invoiceable(part: &Part) -> bool {
    part.supply > Won::ZERO && !part.vat.is_negative()
}

/// How many lines stand by themselves, and how many the last one, "외 n건", holds together.
pub const fn merged(lines: usize) -> (usize, usize) {
    if lines > MOST_LINES {
        let alone = MOST_LINES.saturating_sub(1);
        (alone, lines.saturating_sub(alone))
    } else {
        (lines, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    const END: &str = "2026-08-31";

    /// Kind, acceptance date or `-`, supply; the tax is a tenth where there is any.
    fn charge(text: &str) -> Charged {
        let mut words = text.split(' ');
        let kind = match words.next() {
            Some("zero") => Kind::ZeroRated,
            Some("exempt") => Kind::Exempt,
            _ => Kind::Taxable,
        };
        let accepted_on = words.next().and_then(|date| date.parse().ok());
        let supply = words.next().and_then(|won| won.parse::<i64>().ok()).expect("won");
        let tenth = supply.checked_div(10).expect("a tenth");
        let vat = Won::new(if kind == Kind::Taxable { tenth } else { 0 });
        Charged { kind, accepted_on, supply: Won::new(supply), vat }
    }

    #[track_caller]
    fn check(charges: &[&str], parts: &[&str], nothing: &[&str]) {
        let charges: Vec<Charged> = charges.iter().map(|text| charge(text)).collect();
        let split = split(&charges, END.parse().expect("a date")).expect("small amounts");
        let told = |parts: &[Part]| -> Vec<String> {
            parts
                .iter()
                .map(|p| alloc::format!("{:?} {} {} {}", p.kind, p.written_on, p.supply, p.vat))
                .collect()
        };
        assert_eq!(told(&split.parts), parts, "parts");
        assert_eq!(told(&split.nothing), nothing, "nothing");
    }

    /// Spec 4.2: one tax invoice per account and month, one-off ones by their acceptance.
    #[test]
    fn by_category_and_writing_date() {
        check(&["taxable - 1000", "taxable - -100"], &["Taxable 2026-08-31 900 90"], &[]);
        check(
            &["taxable - 1000", "taxable 2026-08-12 5000", "taxable 2026-08-12 500"],
            &["Taxable 2026-08-12 5,500 550", "Taxable 2026-08-31 1,000 100"],
            &[],
        );
        check(
            &["taxable - 1000", "zero - 700", "exempt - 300"],
            &[
                "Taxable 2026-08-31 1,000 100",
                "ZeroRated 2026-08-31 700 0",
                "Exempt 2026-08-31 300 0",
            ],
            &[],
        );
    }

    /// A credit larger than its paper pulls everything of the category into one.
    #[test]
    fn no_paper_is_negative() {
        check(
            &["taxable - 100", "taxable - -600", "taxable 2026-08-12 5000"],
            &["Taxable 2026-08-31 4,500 450"],
            &[],
        );
        check(
            &["taxable - -600", "exempt - 300"],
            &["Exempt 2026-08-31 300 0"],
            &["Taxable 2026-08-31 -600 -60"],
        );
        check(&["taxable - 100", "taxable - -100"], &[], &["Taxable 2026-08-31 0 0"]);
        check(&[], &[], &[]);
    }

    /// 1.3: 99 lines; of a hundred the last two share one, "외 1건".
    #[test]
    fn ninety_nine_lines_fit() {
        for (lines, expected) in [(1, (1, 0)), (99, (99, 0)), (100, (98, 2)), (250, (98, 152))] {
            assert_eq!(merged(lines), expected, "{lines}");
        }
    }
}
