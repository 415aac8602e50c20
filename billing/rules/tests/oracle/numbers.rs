//! Registration numbers and service IDs, digit by digit.

use gaetong_rules::business_number::business_number;
use gaetong_rules::corporate_number::corporate_number;
use gaetong_rules::service_id::service_id;
use gaetong_rules::{Month, Won};
use proptest::prelude::*;

use super::cases;

fn digits(number: &str) -> Vec<u64> {
    number.chars().map(|digit| u64::from(digit) - u64::from('0')).collect()
}

proptest! {
    #![proptest_config(cases())]

    /// The ninth digit counts five times, with its tens.
    #[test]
    fn business_numbers(number in "[0-9]{10}", fitting in any::<bool>()) {
        let d = digits(&number);
        let sum = d[0] + 3 * d[1] + 7 * d[2] + d[3] + 3 * d[4] + 7 * d[5] + d[6] + 3 * d[7]
            + 5 * d[8] + 5 * d[8] / 10;
        let check = (1_000 - sum) % 10;
        let number = if fitting { format!("{}{check}", &number[..9]) } else { number };
        let valid = digits(&number)[9] == check && number != "0000000000";
        prop_assert_eq!(business_number(&number).is_ok(), valid);
        let printed = format!("{}-{}-{}", &number[..3], &number[3..5], &number[5..]);
        prop_assert_eq!(business_number(&printed), business_number(&number));
    }

    /// Odd places once, even places twice.
    #[test]
    fn corporate_numbers(number in "[0-9]{13}", fitting in any::<bool>()) {
        let d = digits(&number);
        let odd: u64 = d[..12].iter().step_by(2).sum();
        let even: u64 = d[1..12].iter().step_by(2).sum();
        let check = (1_000 - odd - 2 * even) % 10;
        let number = if fitting { format!("{}{check}", &number[..12]) } else { number };
        let found = corporate_number(&number);
        prop_assert_eq!(found.is_ok(), number != "0000000000000");
        if let Ok(found) = found {
            prop_assert_eq!(found.fits_check_digit, digits(&number)[12] == check);
            prop_assert_eq!(found.warning().is_none(), found.fits_check_digit);
        }
    }

    /// J, perhaps a hyphen, and eight digits.
    #[test]
    fn service_ids(text in "J?-?[0-9]{7,9}|[J0-9-]{0,11}") {
        let mut rest = text.as_str();
        let mut fits = rest.starts_with('J');
        if fits {
            rest = &rest[1..];
            if rest.starts_with('-') {
                rest = &rest[1..];
            }
            fits = rest.len() == 8 && rest.chars().all(|digit| digit.is_ascii_digit());
        }
        prop_assert_eq!(service_id(&text).is_ok(), fits);
        if let Ok(stored) = service_id(&text) {
            prop_assert_eq!(stored, format!("J{rest}"));
        }
    }

    /// An amount reads as its digits in threes.
    #[test]
    fn amounts_in_threes(won in any::<i64>()) {
        let printed = Won::new(won).to_string();
        prop_assert_eq!(printed.replace(',', ""), won.to_string());
        let groups: Vec<&str> = printed.trim_start_matches('-').split(',').collect();
        prop_assert!(groups[1..].iter().all(|group| group.len() == 3));
        prop_assert!((1..=3).contains(&groups[0].len()));
    }

    /// What is printed as a month reads as that month, and nothing else does.
    #[test]
    fn months_read_as_printed(year in 1900_i32..3000, month in 1_u32..=12, text in "[0-9]{4}-?[0-9]{1,3}") {
        let printed = Month::new(year, month).expect("a month").to_string();
        prop_assert_eq!(printed.parse::<Month>().map(|m| (m.year(), m.number())), Ok((year, month)));
        if let Ok(read) = text.parse::<Month>() {
            prop_assert_eq!(read.to_string(), text);
        }
    }
}
