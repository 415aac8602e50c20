//! How credits are spread over bills (L3), as a pure rule.
//!
//! > 변제충당: 비용, 이자, 원본의 순서로 — 민법 제479조

/// A payment or credit note with won left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    pub remaining: i64,
}

/// What is open of a bill, in won: late charges, the rest, and what of both is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    pub late: i64,
    pub principal: i64,
    pub on_hold: i64,
}

/// What one credit settles of one bill, both by their place in the lists, in won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    pub credit: usize,
    pub bill: usize,
    pub late: i64,
    pub principal: i64,
}

impl Share {
    pub(super) fn and(self, other: &Share) -> Share {
        let (late, principal) = (self.late + other.late, self.principal + other.principal);
        Share { credit: other.credit, bill: other.bill, late, principal }
    }
}

/// Spreads credits over bills, both in the order given (oldest first): what is not disputed of
/// every bill first, then what is. In each bill the late charge comes before the principal.
pub fn spread(credits: &[Credit], bills: &[Open]) -> Vec<Share> {
    let mut left: Vec<i64> = credits.iter().map(|credit| credit.remaining).collect();
    let mut open: Vec<Open> = bills.to_vec();
    let mut shares: Vec<Share> = Vec::new();
    for disputed_too in [false, true] {
        for (bill, open) in open.iter_mut().enumerate() {
            let hold = if disputed_too { 0 } else { open.on_hold };
            for (credit, left) in left.iter_mut().enumerate() {
                let payable = (open.late + open.principal - hold).max(0);
                let amount = payable.min(*left);
                let late = amount.min(open.late);
                let principal = amount - late;
                if amount > 0 {
                    *left -= amount;
                    open.late -= late;
                    open.principal -= principal;
                    add(&mut shares, Share { credit, bill, late, principal });
                }
            }
        }
    }
    shares
}

/// One credit settles one bill in one row.
fn add(shares: &mut Vec<Share>, share: Share) {
    let same = |s: &&mut Share| (s.credit, s.bill) == (share.credit, share.bill);
    match shares.iter_mut().find(same) {
        Some(before) => *before = before.and(&share),
        None => shares.push(share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn open(late: i64, principal: i64, on_hold: i64) -> Open {
        Open { late, principal, on_hold }
    }

    const fn share(credit: usize, bill: usize, late: i64, principal: i64) -> Share {
        Share { credit, bill, late, principal }
    }

    fn spread_of(credits: &[i64], bills: &[Open]) -> Vec<Share> {
        let credits: Vec<Credit> = credits.iter().map(|&remaining| Credit { remaining }).collect();
        spread(&credits, bills)
    }

    /// L3: the oldest bill first, and within it the late charge, then the principal.
    #[test]
    fn oldest_first_and_the_late_charge_before_the_principal() {
        let bills = [open(20, 1_000, 0), open(0, 500, 0)];
        for (paid, settled) in [
            (0, vec![]),
            (15, vec![share(0, 0, 15, 0)]),
            (520, vec![share(0, 0, 20, 500)]),
            (1_020, vec![share(0, 0, 20, 1_000)]),
            (1_100, vec![share(0, 0, 20, 1_000), share(0, 1, 0, 80)]),
            (9_999, vec![share(0, 0, 20, 1_000), share(0, 1, 0, 500)]),
        ] {
            assert_eq!(spread_of(&[paid], &bills), settled, "{paid}");
        }
    }

    /// A disputed amount is settled only when nothing undisputed is open any more.
    #[test]
    fn disputed_amounts_come_last() {
        let bills = [open(0, 1_000, 300), open(0, 500, 0)];
        let paid = |won| spread_of(&[won], &bills);
        assert_eq!(paid(1_200), [share(0, 0, 0, 700), share(0, 1, 0, 500)]);
        assert_eq!(paid(1_300), [share(0, 0, 0, 800), share(0, 1, 0, 500)]);
    }

    #[test]
    fn several_credits_are_used_up_in_their_order() {
        let shares = spread_of(&[100, 50, 7], &[open(0, 120, 0), open(0, 30, 0)]);
        let expected = [share(0, 0, 0, 100), share(1, 0, 0, 20), share(1, 1, 0, 30)];
        assert_eq!(shares, expected);
    }

    proptest::proptest! {
        /// Nothing is settled twice, nothing is paid out of nothing, and money is left only where
        /// everything is settled.
        #[test]
        fn adds_up(
            credits in proptest::collection::vec(1_i64..1_000, 0..6),
            bills in proptest::collection::vec((0_i64..50, 0_i64..1_000, 0_i64..400), 0..6),
        ) {
            let bills: Vec<Open> = bills.into_iter().map(|(l, p, h)| open(l, p, h)).collect();
            let shares = spread_of(&credits, &bills);
            for (at, credit) in credits.iter().enumerate() {
                let used: i64 =
                    shares.iter().filter(|s| s.credit == at).map(|s| s.late + s.principal).sum();
                assert!(used <= *credit);
            }
            for (at, bill) in bills.iter().enumerate() {
                let of_it = || shares.iter().filter(|s| s.bill == at);
                assert!(of_it().map(|s| s.late).sum::<i64>() <= bill.late);
                assert!(of_it().map(|s| s.principal).sum::<i64>() <= bill.principal);
            }
            let settled: i64 = shares.iter().map(|s| s.late + s.principal).sum();
            let owed: i64 = bills.iter().map(|b| b.late + b.principal).sum();
            assert_eq!(settled, owed.min(credits.iter().sum()));
        }
    }
}
