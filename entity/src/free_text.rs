//! What people type. Resident registration numbers (주민등록번호) are never stored: there is no
//! column for one, and text that looks like one is refused (Personal Information Protection Act,
//! art. 24-2).

use gaetong_rules::Text;

/// Characters a line of a form may hold.
pub const LINE: usize = 200;
/// Characters a remark may hold.
pub const REMARK: usize = 2_000;

/// Text that may not be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("{field} holds {length} characters, {most} are allowed")]
    TooLong { field: &'static str, length: usize, most: usize },
    #[error("{field} looks like it holds a resident registration number")]
    ResidentNumber { field: &'static str },
    #[error("{field} holds a control character")]
    ControlCharacter { field: &'static str },
    #[error("{field} is empty")]
    Empty { field: &'static str },
}

impl Unfit {
    pub fn field(&self) -> &'static str {
        match self {
            Unfit::TooLong { field, .. }
            | Unfit::ResidentNumber { field }
            | Unfit::ControlCharacter { field }
            | Unfit::Empty { field } => field,
        }
    }

    pub fn code(&self) -> &'static str {
        match self {
            Unfit::TooLong { .. } => "too-long",
            Unfit::ResidentNumber { .. } => "resident-number",
            Unfit::ControlCharacter { .. } => "control-character",
            Unfit::Empty { .. } => "empty",
        }
    }

    pub fn text(&self) -> Text {
        match self {
            Unfit::TooLong { length, most, .. } => Text::new(
                format!("{most}자까지 쓸 수 있습니다. 지금 {length}자입니다."),
                format!("At most {most} characters; this has {length}."),
            ),
            Unfit::ResidentNumber { .. } => Text::fixed(
                "주민등록번호로 보이는 숫자가 있습니다. 주민등록번호는 저장하지 않으니 지우고 다시 입력하세요.",
                "This looks like a resident registration number. They are never stored: remove it.",
            ),
            Unfit::ControlCharacter { .. } => Text::fixed(
                "입력할 수 없는 제어 문자가 들어 있습니다.",
                "This holds a control character.",
            ),
            Unfit::Empty { .. } => Text::fixed("내용을 입력하세요.", "This must be filled in."),
        }
    }
}

/// One line of a form: trimmed, at most [`LINE`] characters.
pub fn line(field: &'static str, text: &str) -> Result<String, Unfit> {
    if text.chars().any(char::is_control) {
        return Err(Unfit::ControlCharacter { field });
    }
    fit(field, text, LINE)
}

/// Several lines: a remark, a reason, a task's evidence. At most [`REMARK`] characters.
pub fn remark(field: &'static str, text: &str) -> Result<String, Unfit> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Unfit::ControlCharacter { field });
    }
    fit(field, text, REMARK)
}

/// A remark that must say something.
pub fn reason(field: &'static str, text: &str) -> Result<String, Unfit> {
    let text = remark(field, text)?;
    if text.is_empty() { Err(Unfit::Empty { field }) } else { Ok(text) }
}

fn fit(field: &'static str, text: &str, most: usize) -> Result<String, Unfit> {
    let text = text.trim();
    let length = text.chars().count();
    if length > most {
        return Err(Unfit::TooLong { field, length, most });
    }
    if holds_resident_number(text) {
        return Err(Unfit::ResidentNumber { field });
    }
    Ok(text.to_owned())
}

/// Thirteen digits, perhaps with a dash or spaces after the sixth, that begin with a birthday and
/// go on with a digit for century and sex; not part of a longer number.
pub fn holds_resident_number(text: &str) -> bool {
    let chars: Vec<char> = text.chars().map(ascii_digit).collect();
    (0..chars.len()).any(|at| {
        let starts = at == 0 || !chars[at - 1].is_ascii_digit();
        starts && is_resident_number(&chars[at..])
    })
}

fn is_resident_number(chars: &[char]) -> bool {
    let Some((birthday, rest)) = chars.split_at_checked(6) else { return false };
    let gap = rest.iter().take_while(|c| is_gap(**c)).count();
    let Some((serial, after)) = rest.get(gap..).and_then(|rest| rest.split_at_checked(7)) else {
        return false;
    };
    let digits = birthday.iter().chain(serial).all(char::is_ascii_digit);
    let ends = after.first().is_none_or(|c| !c.is_ascii_digit());
    gap <= 3 && digits && ends && is_birthday(birthday) && ('1'..='8').contains(&serial[0])
}

fn is_birthday(digits: &[char]) -> bool {
    let two = |at: usize| {
        digits[at..at + 2].iter().filter_map(|c| c.to_digit(10)).fold(0, |n, d| n * 10 + d)
    };
    (1..=12).contains(&two(2)) && (1..=31).contains(&two(4))
}

/// Dashes of every width, and spaces.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−' | '－' | '.' | '/')
}

/// Full-width digits, as Korean input methods type them, count like any other.
fn ascii_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_resident_number_is_found() {
        for text in [
            "대표 900101-1234567",
            "9001011234567",
            "900101 - 2234567 확인",
            "(050505–3234567)",
            "９００１０１-１２３４５６７",
            "900101-5234567",
        ] {
            assert!(holds_resident_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_let_through() {
        for text in [
            "",
            "010-1234-5678",
            "124-81-00998",
            "J00001587",
            "901301-1234567",  // no month 13
            "900132-1234567",  // no day 32
            "900101-0234567",  // no such century
            "1900101-1234567", // part of a longer number
            "900101-12345678",
            "900101-123456",
            "210.100.1.0/24",
        ] {
            assert!(!holds_resident_number(text), "{text}");
        }
    }

    #[test]
    fn a_line_has_its_length_and_no_control_characters() {
        assert_eq!(line("name", "  한빛보험(주) ").as_deref(), Ok("한빛보험(주)"));
        assert_eq!(line("name", &"가".repeat(LINE)).map(|text| text.chars().count()), Ok(LINE));
        let long = line("name", &"가".repeat(LINE + 1));
        assert_eq!(long, Err(Unfit::TooLong { field: "name", length: LINE + 1, most: LINE }));
        assert_eq!(line("name", "a\0b"), Err(Unfit::ControlCharacter { field: "name" }));
        assert_eq!(line("name", "a\nb"), Err(Unfit::ControlCharacter { field: "name" }));
        assert_eq!(remark("remarks", "a\nb").as_deref(), Ok("a\nb"));
        assert_eq!(reason("reason", " \n"), Err(Unfit::Empty { field: "reason" }));
    }
}
