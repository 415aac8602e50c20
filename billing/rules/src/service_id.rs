//! The service ID (서비스번호): `J` and eight digits, as in `J00001587` (order forms 1 and 4).

use alloc::string::String;

use crate::{Article, Derivation, Input, Text};

/// A text that is no service ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a service ID is J and eight digits, like J00001587")]
pub struct NotAServiceId;

/// The stored form of a service ID as people write it (forms 1 and 4 print `J-`): the hyphen is
/// accepted and left out.
pub fn service_id(written: &str) -> Result<String, NotAServiceId> {
    let digits = written.trim().strip_prefix('J').ok_or(NotAServiceId)?;
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(alloc::format!("J{digits}"))
    } else {
        Err(NotAServiceId)
    }
}

/// Why a text is a service ID or is not (forms 1 and 4).
pub fn derivation(written: &str) -> Derivation {
    let title = Text::fixed("서비스번호 검증", "Service ID check");
    let result = match service_id(written) {
        Ok(stored) => Text::same(stored),
        Err(NotAServiceId) => Text::fixed("J와 숫자 8자리가 아님", "not J and eight digits"),
    };
    Derivation::new("service-id", Article::ORDER_FORM, title)
        .input(Input::new(Text::fixed("번호", "Number"), Text::same(written), Text::default()))
        .formula(Text::fixed("J + 숫자 8자리", "J + eight digits"))
        .results_in(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Guide: 서비스번호 J+8자리 일련번호, 예시-J00001587.
    #[test]
    fn j_and_eight_digits() {
        for written in ["J00001587", "J-00001587", " J00001587 "] {
            assert_eq!(service_id(written).as_deref(), Ok("J00001587"), "{written:?}");
        }
        let not = [
            "",
            "J",
            "J0001587",
            "J000015870",
            "K00001587",
            "00001587",
            "J--0001587",
            "J0000 587",
            "j00001587",
            "J0000158７",
        ];
        for written in not {
            assert_eq!(service_id(written), Err(NotAServiceId), "{written:?}");
        }
    }
}
