//! 한글 금액: an amount spelled out, as it is written after 일금 on bills and certificates.
//!
//! The enforcement rules of the Administrative Affairs Regulation (행정업무의 운영 및 혁신에 관한
//! 규정 시행규칙, the section on figures) write `113,560원` as `금일십일만삼천오백육십원`: the 일 before
//! 십, 백, 천 is kept, so that nobody can add a stroke in front of it.

const DIGITS: [&str; 10] = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const PLACES: [&str; 4] = ["", "십", "백", "천"];
const GROUPS: [&str; 5] = ["", "만", "억", "조", "경"];

/// Spells won in Hangul: `7_987_980` is `칠백구십팔만칠천구백팔십원`, `0` is `영원`, and a negative
/// amount starts with `마이너스 `.
pub fn hangul_amount(won: i64) -> String {
    let sign = if won < 0 { "마이너스 " } else { "" };
    let number = match won.unsigned_abs() {
        0 => "영".to_owned(),
        magnitude => spell(magnitude),
    };
    format!("{sign}{number}원")
}

fn spell(magnitude: u64) -> String {
    let mut rest = magnitude;
    let mut groups = Vec::new();
    for name in GROUPS {
        let four = rest % 10_000;
        if four > 0 {
            groups.push(format!("{}{name}", spell_four(four)));
        }
        rest /= 10_000;
    }
    groups.reverse();
    groups.concat()
}

fn spell_four(four: u64) -> String {
    let mut rest = four;
    let mut places = Vec::new();
    for place in PLACES {
        if let Some(digit) = usize::try_from(rest % 10).ok().filter(|digit| *digit > 0) {
            places.push(format!("{}{place}", DIGITS[digit]));
        }
        rest /= 10;
    }
    places.reverse();
    places.concat()
}

#[cfg(test)]
mod tests {
    use super::hangul_amount;

    fn check(won: i64, expected: &str) {
        assert_eq!(hangul_amount(won), expected, "{won}");
    }

    #[test]
    fn amounts_are_spelled_as_on_official_papers() {
        check(0, "영원");
        check(1, "일원");
        check(10, "일십원");
        check(11, "일십일원");
        check(100, "일백원");
        check(1_001, "일천일원");
        check(9_999, "구천구백구십구원");
        check(10_000, "일만원");
        check(10_001, "일만일원");
        check(113_560, "일십일만삼천오백육십원");
        check(7_987_980, "칠백구십팔만칠천구백팔십원");
        check(9_985_250, "구백구십팔만오천이백오십원");
        check(100_000_000, "일억원");
        check(100_010_000, "일억일만원");
        check(1_000_000_000_000, "일조원");
        check(-54_000, "마이너스 오만사천원");
    }

    #[test]
    fn the_widest_amounts_are_spelled_too() {
        check(i64::MAX, "구백이십이경삼천삼백칠십이조삼백육십팔억오천사백칠십칠만오천팔백칠원");
        check(
            i64::MIN,
            "마이너스 구백이십이경삼천삼백칠십이조삼백육십팔억오천사백칠십칠만오천팔백팔원",
        );
    }
}
