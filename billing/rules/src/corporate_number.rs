//! The corporate registration number (법인등록번호): thirteen digits.
//!
//! Numbers given before 31 January 2025 end in a check digit; later ones do not. A number that
//! does not fit the old check is therefore accepted with a warning.

use alloc::string::String;

use crate::{Article, Derivation, Input, Text};

/// A corporate registration number as it is stored, with what to ask the customer about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorporateNumber {
    /// Thirteen digits.
    pub digits: String,
    /// Whether it fits the check digit of the numbers given before 31 January 2025.
    pub fits_check_digit: bool,
}

/// A text that is no corporate registration number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a corporate registration number has thirteen digits, like 110111-1468754")]
pub struct NotACorporateNumber;

/// Reads a corporate registration number (order form 1, 법인등록번호), with or without its hyphen.
pub fn corporate_number(written: &str) -> Result<CorporateNumber, NotACorporateNumber> {
    let written = written.trim();
    let digits: String = match written.split_once('-') {
        Some((office, rest)) if office.len() == 6 => [office, rest].concat(),
        Some(_) => return Err(NotACorporateNumber),
        None => written.into(),
    };
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    if digits.len() != 13 || !all_digits || digits.bytes().all(|byte| byte == b'0') {
        return Err(NotACorporateNumber);
    }
    let values = || digits.chars().filter_map(|digit| digit.to_digit(10));
    let weights = [1, 2].into_iter().cycle().take(12);
    let sum: u32 = values().zip(weights).map(|(digit, weight)| digit * weight).sum();
    let fits_check_digit = values().next_back() == Some((10 - sum % 10) % 10);
    Ok(CorporateNumber { digits, fits_check_digit })
}

impl CorporateNumber {
    /// What to tell whoever typed it, if anything.
    pub fn warning(&self) -> Option<Text> {
        (!self.fits_check_digit).then_some(Text::fixed(
            "검증번호가 맞지 않습니다. 2025년 1월 31일 이후 부여된 번호가 아니면 다시 확인하세요",
            "the check digit does not fit; unless the number was given on or after 31 January 2025, check it again",
        ))
    }
}

/// Why a number is one, is doubted or is not (order form 1, 법인등록번호).
pub fn derivation(written: &str) -> Derivation {
    let title = Text::fixed("법인등록번호 검증", "Corporate registration number check");
    let result = match corporate_number(written) {
        Err(NotACorporateNumber) => Text::fixed("숫자 13자리가 아님", "not thirteen digits"),
        Ok(number) => number.warning().unwrap_or(Text::fixed("형식이 맞음", "well-formed")),
    };
    Derivation::new("corporate-number", Article::ORDER_FORM, title)
        .input(Input::new(Text::fixed("번호", "Number"), Text::same(written), Text::default()))
        .formula(Text::fixed(
            "가중치 1 2 1 2 …에 따른 검증번호 (2025-01-31 전 부여분)",
            "check digit by the weights 1 2 1 2 … (numbers given before 2025-01-31)",
        ))
        .results_in(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// tax-and-law 5.2: numbers of the old rule.
    #[test]
    fn numbers_with_a_check_digit() {
        let known = [
            "110111-1468754",
            "130111-0006246",
            "110111-1707178",
            "110111-1129497",
            "131111-0427798",
            "1311110427798",
        ];
        for number in known {
            let found = corporate_number(number).expect(number);
            assert!(found.fits_check_digit && found.warning().is_none(), "{number}");
            assert_eq!(found.digits.len(), 13);
        }
    }

    /// Since 2025-01-31 there is no check digit: a warning, not a refusal.
    #[test]
    fn what_does_not_fit_is_a_warning() {
        let found = corporate_number("110111-1234567").expect("thirteen digits");
        assert!(!found.fits_check_digit && found.warning().is_some());
    }

    #[test]
    fn what_is_no_number() {
        for written in [
            "",
            "110111-146875",
            "1101111-468754",
            "110111-14687545",
            "110111 1468754",
            "000000-0000000",
            "11011-11468754",
            "110111-146875a",
        ] {
            assert_eq!(corporate_number(written), Err(NotACorporateNumber), "{written:?}");
        }
    }
}
