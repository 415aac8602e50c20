//! S1–S5: outage credit, slot by slot.

use chrono::{DateTime, Duration, Utc};
use gaetong_rules::monthly_fee::Dated;
use gaetong_rules::outage_credit::{Outage, OutageFacts, outage_credit};
use gaetong_rules::{Month, Period, Text, Won};
use proptest::prelude::*;

use super::cases;

/// Slots on either side of the midnight of 1 June 2026 in Seoul.
const SLOTS: usize = 192;

/// Outages painted onto slots of equal length around midnight of the 1st.
#[derive(Debug, Clone)]
struct Painted {
    /// Seconds.
    slot: i64,
    /// From slot to slot, `SLOTS` being the midnight.
    outages: Vec<(usize, usize)>,
    /// Days suspended, counted from the day of the first slot; only with slots that divide a day.
    suspended: Vec<(usize, usize)>,
    fees: (i64, i64),
}

fn painted() -> impl Strategy<Value = Painted> {
    let slot = prop::sample::select(vec![1_i64, 599, 1_799, 1_800, 1_801, 3_600]);
    let outage = (0_usize..2 * SLOTS, 1_usize..24);
    let suspended = prop::collection::vec((0_usize..14, 1_usize..4), 0..2);
    (slot, prop::collection::vec(outage, 0..14), suspended, (0_i64..9_000_000, 0_i64..9_000_000))
        .prop_map(|(slot, outages, suspended, fees)| {
            let until = |(from, length): (usize, usize)| (from, (from + length).min(2 * SLOTS));
            let divides = 86_400 % slot == 0 && slot > 1;
            Painted {
                slot,
                outages: outages.into_iter().map(until).collect(),
                suspended: if divides { suspended } else { vec![] },
                fees,
            }
        })
}

fn midnight() -> DateTime<Utc> {
    "2026-05-31T15:00:00Z".parse().expect("an instant")
}

impl Painted {
    fn instant(&self, slot: usize) -> DateTime<Utc> {
        midnight() + Duration::seconds(self.slot * (slot as i64 - SLOTS as i64))
    }

    fn first_day(&self) -> chrono::NaiveDate {
        gaetong_rules::month::seoul_date(self.instant(0))
    }

    fn suspensions(&self) -> Vec<Period> {
        let period = |&(from, length): &(usize, usize)| {
            let from = self.first_day() + chrono::Days::new(from as u64);
            Period::new(from, from + chrono::Days::new(length as u64)).expect("a period")
        };
        self.suspended.iter().map(period).collect()
    }

    fn facts(&self, month: &str) -> OutageFacts {
        let outage = |&(from, until): &(usize, usize)| Outage {
            from: self.instant(from),
            until: self.instant(until),
        };
        let fee = |from: &str, won| Dated {
            from: from.parse().expect("a date"),
            value: Won::new(won),
            source: Text::default(),
        };
        OutageFacts {
            month: month.parse().expect("a month"),
            monthly_fees: vec![fee("2026-05-01", self.fees.0), fee("2026-06-01", self.fees.1)],
            outages: self.outages.iter().map(outage).collect(),
            suspended: self.suspensions(),
        }
    }

    /// Which slots were down and not suspended.
    fn down(&self) -> Vec<bool> {
        let mut down = vec![false; 2 * SLOTS];
        for &(from, until) in &self.outages {
            down[from..until].fill(true);
        }
        for period in self.suspensions() {
            for (slot, down) in down.iter_mut().enumerate() {
                let day = gaetong_rules::month::seoul_date(self.instant(slot));
                *down = *down && !(period.from() <= day && day < period.until());
            }
        }
        down
    }

    /// The credit of the month before the midnight, or after it, run by run of slots down.
    fn credit(&self, down: &[bool], after: bool) -> i64 {
        let (mut total, mut alone, mut run, mut part) = (0, 0, 0, 0);
        for down in down.iter().copied().chain([false]).enumerate() {
            match down {
                (at, true) => {
                    run += self.slot;
                    if (at >= SLOTS) == after {
                        part += self.slot;
                    }
                }
                (_, false) => {
                    total += part;
                    if run >= 4 * 3_600 {
                        alone += part;
                    }
                    (run, part) = (0, 0);
                }
            }
        }
        let seconds = if total > 24 * 3_600 { total } else { alone };
        let fee = if after { self.fees.1 } else { self.fees.0 };
        i64::try_from(i128::from(fee) * i128::from(seconds) / 720_000).expect("a fee")
    }
}

proptest! {
    #![proptest_config(cases())]

    /// S3–S5: merged, cut at midnight of the 1st, four hours uncut or more than 24 in the month.
    #[test]
    fn outages_slot_by_slot(painted in painted()) {
        let down = painted.down();
        for (month, after) in [("2026-05", false), ("2026-06", true)] {
            let credit = outage_credit(&painted.facts(month)).expect("a credit");
            prop_assert_eq!(credit.amount.get(), painted.credit(&down, after), "{}", month);
        }
        let neighbour = outage_credit(&painted.facts("2026-09")).expect("a credit");
        prop_assert_eq!(neighbour.amount, Won::ZERO);
    }

    /// S3: cutting an interval in two, or listing it twice, changes nothing.
    #[test]
    fn pieces_of_an_outage_are_the_outage(painted in painted(), at in 0_usize..14, cut in 1_usize..24) {
        let whole = outage_credit(&painted.facts("2026-05")).map(|credit| credit.amount);
        let mut pieces = painted.clone();
        if let Some(&(from, until)) = painted.outages.get(at)
            && from + cut < until
        {
            pieces.outages.remove(at);
            pieces.outages.extend([(from + cut, until), (from, from + cut), (from, until)]);
        }
        prop_assert_eq!(outage_credit(&pieces.facts("2026-05")).map(|credit| credit.amount), whole);
    }
}

/// The month is the month's own.
#[test]
fn the_midnight_is_the_first_of_june() {
    assert_eq!(Month::in_seoul(midnight()).to_string(), "2026-06");
    assert_eq!(Month::in_seoul(midnight() - Duration::seconds(1)).to_string(), "2026-05");
}
