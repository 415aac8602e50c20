//! What makes a deposit the same deposit, whatever file or message brings it: bank, day, minute,
//! amount and depositor, and which of several equal ones it is.
//!
//! Neither the balance nor the bank's own number is part of it: a message has no balance and not
//! every file the number, and the deposit is the same.

use super::statement::StatementDeposit;
use super::statement::cells::narrow;
use chrono::{NaiveDate, NaiveTime, Timelike};
use sha2::{Digest, Sha256};

/// What equal deposits have in common on one day: bank, day, amount and depositor.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Likeness {
    pub bank: String,
    pub on: NaiveDate,
    /// Won.
    pub amount: i64,
    pub depositor: String,
}

impl Likeness {
    pub fn new(bank: &str, on: NaiveDate, amount: i64, depositor: &str) -> Likeness {
        Likeness { bank: folded(bank), on, amount, depositor: folded(depositor) }
    }

    pub fn of(bank: &str, deposit: &StatementDeposit) -> Likeness {
        Likeness::new(bank, deposit.on, deposit.amount, &deposit.depositor)
    }

    /// The stored fingerprint of the `nth` (from zero) deposit of this likeness in that minute.
    pub fn fingerprint(&self, at: Option<NaiveTime>, nth: usize) -> String {
        let minute = at.map(|at| format!("{:02}:{:02}", at.hour(), at.minute()));
        let facts = [
            self.bank.clone(),
            self.on.to_string(),
            minute.unwrap_or_default(),
            self.amount.to_string(),
            self.depositor.clone(),
            nth.to_string(),
        ];
        let mut hash = Sha256::new();
        hash.update(facts.join("\0").as_bytes());
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A name however wide its letters and spaces are.
fn folded(text: &str) -> String {
    let bare = narrow(text).to_lowercase();
    bare.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// A company's name without what says that it is one: `㈜ 한빛 보험` and `한빛보험주식회사` are one payer.
pub fn payer_name(text: &str) -> String {
    const FORMS: [&str; 13] = [
        "주식회사",
        "유한회사",
        "유한책임회사",
        "합자회사",
        "사단법인",
        "재단법인",
        "(주)",
        "(유)",
        "(재)",
        "(사)",
        "㈜",
        "co.,ltd.",
        "inc.",
    ];
    let mut name = folded(text);
    for form in FORMS {
        name = name.replace(form, "");
    }
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payers_name_however_it_is_written() {
        for name in [
            "한빛보험(주)",
            "㈜한빛보험",
            "주식회사 한빛보험",
            " 한빛 보험 ",
            "（주）한빛보험",
            "한빛보험㈜",
        ] {
            assert_eq!(payer_name(name), "한빛보험", "{name}");
        }
        assert_eq!(payer_name("ＡＢＣ Co.,Ltd."), "abc");
    }

    #[test]
    fn equal_deposits_differ_by_their_place_and_by_nothing_unseen() {
        let on = NaiveDate::from_ymd_opt(2026, 11, 5).expect("a day");
        let at = |h, m, s| NaiveTime::from_hms_opt(h, m, s);
        let one = Likeness::new("가온은행", on, 1_000, "한빛보험");
        let print = one.fingerprint(at(14, 3, 0), 0);
        let spaced = Likeness::new("가온 은행", on, 1_000, "한빛 보험");
        assert_eq!(spaced.fingerprint(at(14, 3, 59), 0), print);
        assert_ne!(one.fingerprint(at(14, 3, 0), 1), print);
        assert_ne!(one.fingerprint(at(14, 4, 0), 0), print);
        assert_ne!(one.fingerprint(None, 0), print);
        let other = Likeness::new("가온은행", on, 1_001, "한빛보험");
        assert_ne!(other.fingerprint(at(14, 3, 0), 0), print);
    }
}
