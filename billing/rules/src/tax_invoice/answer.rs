//! What the tax office answers (`tax-and-law.md` 1.6), in plain words with the remedy.

use crate::Text;

/// An answer in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `SUC001`, `ERR009`.
    pub code: &'static str,
    pub accepted: bool,
    pub message: Text,
    /// What to do; empty where all is well.
    pub remedy: Text,
}

const fn no(
    code: &'static str,
    (ko, en): (&'static str, &'static str),
    (remedy_ko, remedy_en): (&'static str, &'static str),
) -> Answer {
    let message = Text::fixed(ko, en);
    let remedy = Text::fixed(remedy_ko, remedy_en);
    Answer { code, accepted: false, message, remedy }
}

static ANSWERS: [Answer; 16] = [
    Answer {
        code: "SUC001",
        accepted: true,
        message: Text::fixed("국세청이 접수했습니다.", "The tax office took it."),
        remedy: Text::fixed("", ""),
    },
    no(
        "SYN002",
        ("전자서명이 맞지 않습니다.", "The signature is not valid."),
        (
            "인증서가 공급자의 것인지, 만료되지 않았는지 확인한 뒤 다시 발급하세요.",
            "See that the certificate is the supplier's and has not expired, then issue it again.",
        ),
    ),
    no(
        "SYN003",
        (
            "승인번호가 잘못되었거나 이미 쓰였습니다.",
            "The approval number is wrong or was used before.",
        ),
        (
            "다시 발급하면 새 승인번호를 받습니다. 되풀이되면 국세청 등록번호 설정을 확인하세요.",
            "Issuing it again takes a new number. If it recurs, check the registration number.",
        ),
    ),
    no(
        "SYN004",
        ("문서가 표준 서식에 맞지 않습니다.", "The document does not follow the standard form."),
        (
            "기재사항의 길이와 문자를 확인하고 다시 발급하세요.",
            "Check the entries' lengths and characters and issue it again.",
        ),
    ),
    no(
        "ERR001",
        (
            "국세청에 등록되지 않은 공급자 사업자번호입니다.",
            "The tax office does not know the supplier's number.",
        ),
        (
            "설정의 공급자 사업자번호를 확인한 뒤 다시 발급하세요.",
            "Check the supplier's number in the configuration and issue it again.",
        ),
    ),
    no(
        "ERR002",
        (
            "국세청에 등록되지 않은 공급받는 자 사업자번호입니다.",
            "The tax office does not know the customer's number.",
        ),
        (
            "고객의 사업자등록증을 받아 납부자의 사업자번호를 고치고 다시 발급하세요.",
            "Ask the customer for its registration, correct the payer's number and issue it again.",
        ),
    ),
    no(
        "ERR003",
        ("국세청에 등록되지 않은 수탁자 사업자번호입니다.", "The broker's number is unknown."),
        (
            "위수탁 거래가 아니면 수탁자를 비우고 다시 발급하세요.",
            "Leave the broker out and issue it again.",
        ),
    ),
    no(
        "ERR004",
        ("전송일시가 오늘이 아닙니다.", "The transmission is not dated today."),
        (
            "서버의 시각을 맞추고 다시 발급하세요.",
            "Set the server's clock right and issue it again.",
        ),
    ),
    no(
        "ERR005",
        (
            "발행일시가 잘못되었거나 전송일시보다 늦습니다.",
            "The time of issue is wrong or after the transmission.",
        ),
        (
            "서버의 시각을 맞추고 다시 발급하세요.",
            "Set the server's clock right and issue it again.",
        ),
    ),
    no(
        "ERR006",
        (
            "작성일자가 잘못되었거나 발행일보다 늦거나 승인번호와 다릅니다.",
            "The writing date is wrong, after the issue or not the approval number's.",
        ),
        ("작성일자를 확인하고 다시 발급하세요.", "Check the writing date and issue it again."),
    ),
    no(
        "ERR007",
        (
            "공급가액과 세액의 부호가 다르거나, 환입·해제인데 금액이 양수입니다.",
            "Supply and tax differ in sign, or a return or rescission is positive.",
        ),
        ("금액의 부호를 확인하고 다시 발급하세요.", "Check the signs and issue it again."),
    ),
    no(
        "ERR008",
        (
            "종류, 공급받는 자 구분 또는 수정사유 코드가 잘못되었습니다.",
            "The type, the customer's kind or the amendment code is wrong.",
        ),
        (
            "수정사유를 확인하고 다시 발급하세요.",
            "Check the reason of the amendment and issue it again.",
        ),
    ),
    no(
        "ERR009",
        (
            "공급자가 발행 전에 폐업한 사업자입니다.",
            "The supplier had closed its business before issuing.",
        ),
        (
            "홈택스에서 공급자의 휴폐업 상태를 확인하세요. 사업자번호가 바뀌었으면 설정을 고치고 다시 발급합니다.",
            "Look up the supplier's status at the tax office; if its number changed, correct the \
             configuration and issue it again.",
        ),
    ),
    no(
        "ERR010",
        ("국세청 등록번호가 맞지 않습니다.", "The registration number does not match."),
        (
            "설정의 국세청 등록번호를 확인하고 다시 발급하세요.",
            "Check the registration number in the configuration and issue it again.",
        ),
    ),
    no(
        "ERR011",
        (
            "당초승인번호가 없거나 다른 문서의 것입니다.",
            "The original's approval number is missing or another document's.",
        ),
        (
            "당초 세금계산서가 전송성공인지 확인하고 수정세금계산서를 다시 발급하세요.",
            "See that the original was accepted and issue the amendment again.",
        ),
    ),
    no(
        "ERR999",
        (
            "국세청이 그 밖의 이유로 접수하지 않았습니다.",
            "The tax office refused it for another reason.",
        ),
        (
            "전송 서비스에 사유를 묻고 다시 발급하세요.",
            "Ask the transmission service why and issue it again.",
        ),
    ),
];

/// The answer a code means; none for a code that is not known.
pub fn answer(code: &str) -> Option<&'static Answer> {
    // Some services list ERR099 for what the tax office calls ERR999.
    let code = if code == "ERR099" { "ERR999" } else { code };
    ANSWERS.iter().find(|answer| answer.code == code)
}

impl Answer {
    /// Every answer, in the order of the codes.
    pub fn all() -> &'static [Answer] {
        &ANSWERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tax-and-law 1.6: SUC001, SYN002–004, ERR001–011, ERR999.
    #[test]
    fn every_code_has_words_and_a_remedy() {
        let told = [
            "SUC001", "SYN002", "SYN003", "SYN004", "ERR001", "ERR002", "ERR003", "ERR004",
            "ERR005", "ERR006", "ERR007", "ERR008", "ERR009", "ERR010", "ERR011", "ERR999",
        ];
        assert_eq!(Answer::all().iter().map(|a| a.code).collect::<alloc::vec::Vec<_>>(), told);
        for code in told {
            let answer = answer(code).expect("a known code");
            assert_eq!(answer.accepted, code == "SUC001");
            assert!(!answer.message.is_empty());
            assert_eq!(answer.remedy.is_empty(), answer.accepted, "{code}");
        }
        assert_eq!(answer("ERR099").map(|answer| answer.code), Some("ERR999"));
        assert_eq!(answer("ERR012"), None);
    }
}
