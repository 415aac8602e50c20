//! The business registration number (사업자등록번호): ten digits, the last a check digit.
//!
//! The check catches every single wrong digit and misses one swap of neighbours in ten. It is no
//! proof that the business exists; that is asked of the tax office.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{Article, Derivation, Input, Text};

/// Why a text is no business registration number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotABusinessNumber {
    #[error("a business registration number has ten digits, like 124-81-00998")]
    Form,
    #[error("the check digit does not fit: a digit was mistyped")]
    CheckDigit,
}

impl NotABusinessNumber {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            NotABusinessNumber::Form => "not-ten-digits",
            NotABusinessNumber::CheckDigit => "check-digit",
        }
    }
}

const WEIGHTS: [u32; 9] = [1, 3, 7, 1, 3, 7, 1, 3, 5];

/// The ten digits of a business registration number (order form 1, 사업자번호), checked. Hyphens
/// are accepted where the certificate prints them: `124-81-00998`.
pub fn business_number(written: &str) -> Result<String, NotABusinessNumber> {
    let digits = digits(written.trim(), [3, 5]).ok_or(NotABusinessNumber::Form)?;
    let values: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    // 000-00-00000 fits its check digit and is nobody's.
    if values.last() != Some(&check_digit(&values)) || values.iter().all(|&digit| digit == 0) {
        return Err(NotABusinessNumber::CheckDigit);
    }
    Ok(digits)
}

/// The weighted sum of nine digits, a tenth of five times the ninth added, taken from the next ten.
fn check_digit(values: &[u32]) -> u32 {
    let weighted: u32 = values.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let carry = values.get(8).and_then(|ninth| (ninth * 5).checked_div(10)).unwrap_or(0);
    (10 - (weighted + carry) % 10) % 10
}

/// Why a number is one or is not (order form 1, 사업자번호).
pub fn derivation(written: &str) -> Derivation {
    let title = Text::fixed("사업자등록번호 검증", "Business registration number check");
    let (formula, result) = match (digits(written.trim(), [3, 5]), business_number(written)) {
        (None, _) => (Text::default(), Text::fixed("숫자 10자리가 아님", "not ten digits")),
        (Some(digits), checked) => {
            let values: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
            let check = check_digit(&values);
            let formula = Text::new(
                alloc::format!("가중치 1 3 7 1 3 7 1 3 5에 따른 검증번호 = {check}"),
                alloc::format!("check digit by the weights 1 3 7 1 3 7 1 3 5 = {check}"),
            );
            let fits = Text::fixed("형식이 맞음", "well-formed");
            let not = Text::fixed("검증번호가 맞지 않음", "the check digit does not fit");
            (formula, if checked.is_ok() { fits } else { not })
        }
    };
    Derivation::new("business-number", Article::ORDER_FORM, title)
        .input(Input::new(Text::fixed("번호", "Number"), Text::same(written), Text::default()))
        .formula(formula)
        .results_in(result)
}

/// The digits of a number of ten written plainly or with hyphens after the given positions.
fn digits(written: &str, hyphens: [usize; 2]) -> Option<String> {
    let digits: String = match written.len() {
        10 => written.into(),
        12 => {
            let mut parts = written.split('-').map(str::len);
            let lengths = [hyphens[0], hyphens[1] - hyphens[0], 10 - hyphens[1]];
            lengths.into_iter().all(|length| parts.next() == Some(length)).then_some(())?;
            written.split('-').collect()
        }
        _ => return None,
    };
    (digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// tax-and-law 5.1, numbers of real businesses.
    #[test]
    fn known_numbers() {
        let known = [
            "102-81-42945",
            "124-81-00998",
            "220-81-62517",
            "120-81-47521",
            "138-86-02200",
            "204-86-31263",
            "602-81-31841",
            "220-82-03228",
            "123-45-67891",
            "111-11-11119",
            "888-88-88888",
        ];
        for number in known {
            let plain: String = number.split('-').collect();
            assert_eq!(business_number(number), Ok(plain.clone()));
            assert_eq!(business_number(&plain), Ok(plain));
        }
    }

    #[test]
    fn what_is_refused() {
        use NotABusinessNumber::{CheckDigit, Form};
        let cases = [
            ("123-45-67890", CheckDigit),
            ("999-99-99999", CheckDigit),
            ("138-85-04400", CheckDigit),
            ("352-57-34275", CheckDigit),
            ("000-00-00000", CheckDigit),
            ("", Form),
            ("124-81-0099", Form),
            ("1248-1-00998", Form),
            ("124-8100998", Form),
            ("12481 00998", Form),
            ("124-81-0099８", Form),
            ("12481009980", Form),
        ];
        for (number, refused) in cases {
            assert_eq!(business_number(number), Err(refused), "{number:?}");
        }
    }

    /// The check digit catches every single mistyped digit.
    #[test]
    fn every_single_wrong_digit_is_caught() {
        let right = b"1248100998";
        for at in 0..10 {
            for digit in b'0'..=b'9' {
                let mut typed = *right;
                typed[at] = digit;
                let typed = core::str::from_utf8(&typed).expect("digits");
                assert_eq!(business_number(typed).is_ok(), digit == right[at], "{typed}");
            }
        }
    }
}
