//! Art. 10(3) and spec 3.2: one product, monthly fee 5,400,000.

use alloc::string::String;
use alloc::vec;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    alloc::format!("{}+09:00", text.replace(' ', "T")).parse().expect("an instant")
}

fn outage(from: &str, until: &str) -> Outage {
    Outage { from: at(from), until: at(until) }
}

fn fee(from: &str, won: i64) -> Dated<Won> {
    Dated { from: day(from), value: Won::new(won), source: Text::default() }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn facts(month: &str, outages: Vec<Outage>) -> OutageFacts {
    OutageFacts {
        month: month.parse().expect("a month"),
        monthly_fees: vec![fee("2025-01-01", 5_400_000)],
        outages,
        suspended: vec![],
    }
}

#[track_caller]
fn check(month: &str, outages: Vec<Outage>, amount: i64) {
    let credit = outage_credit(&facts(month, outages)).expect("a credit");
    assert_eq!(credit.amount, Won::new(amount));
}

/// As many outages of that length, one a day from 9 o'clock.
fn daily(times: u32, hours: &str) -> Vec<Outage> {
    let until = |day| alloc::format!("2026-05-{day:02} {hours}");
    let from = |day| alloc::format!("2026-05-{day:02} 09:00:00");
    (1..=times).map(|day| outage(&from(day), &until(day))).collect()
}

/// Art. 10(3)1: 4시간 이상. 3): 월정액/25일*(중지시간/24시간)*3.
#[test]
fn four_hours_at_once() {
    check("2026-05", vec![outage("2026-05-10 09:00:00", "2026-05-10 14:00:00")], 135_000);
    check("2026-05", vec![outage("2026-05-10 09:00:00", "2026-05-10 12:59:59")], 0);
    check("2026-05", vec![outage("2026-05-10 09:00:00", "2026-05-10 13:00:00")], 108_000);
    // A second more is 7.5 won more, truncated once: 5,400,000 × 3 × 14,401 ÷ 2,160,000.
    check("2026-05", vec![outage("2026-05-10 09:00:00", "2026-05-10 13:00:01")], 108_007);
    check("2026-05", vec![], 0);
}

/// Art. 10(3)2: 월 장애누적시간이 24시간을 초과.
#[test]
fn more_than_24_hours_in_the_month() {
    check("2026-05", daily(7, "12:30:00"), 661_500);
    check("2026-05", daily(8, "12:00:00"), 0);
    let mut a_second_more = daily(8, "12:00:00");
    a_second_more.push(outage("2026-05-20 00:00:00", "2026-05-20 00:00:01"));
    check("2026-05", a_second_more, 648_007);
    // Both conditions: nothing counts twice.
    let mut both = daily(7, "12:30:00");
    both.push(outage("2026-05-20 00:00:00", "2026-05-20 04:00:00"));
    check("2026-05", both, 661_500 + 108_000);
    // Four hours and some shorter ones, 24 h in all: only the four hours.
    let mut alone = daily(5, "13:00:00");
    alone.extend([("00:00:00", "03:00:00"), ("04:00:00", "05:00:00")].map(|(from, until)| {
        let on = |time| alloc::format!("2026-05-20 {time}");
        outage(&on(from), &on(until))
    }));
    check("2026-05", alone, 5 * 108_000);
}

/// S3: "Overlapping or touching intervals of the same product are merged first".
#[test]
fn overlapping_and_touching_outages_are_one() {
    let overlap = vec![
        outage("2026-05-10 11:00:00", "2026-05-10 13:00:00"),
        outage("2026-05-10 09:00:00", "2026-05-10 11:30:00"),
    ];
    check("2026-05", overlap, 108_000);
    let touch = vec![
        outage("2026-05-10 09:00:00", "2026-05-10 11:00:00"),
        outage("2026-05-10 11:00:00", "2026-05-10 13:00:00"),
    ];
    check("2026-05", touch, 108_000);
    let within = vec![
        outage("2026-05-10 09:00:00", "2026-05-10 13:00:00"),
        outage("2026-05-10 10:00:00", "2026-05-10 11:00:00"),
    ];
    check("2026-05", within, 108_000);
    let a_second_apart = vec![
        outage("2026-05-10 09:00:00", "2026-05-10 11:00:00"),
        outage("2026-05-10 11:00:01", "2026-05-10 13:00:01"),
    ];
    check("2026-05", a_second_apart, 0);
}

/// S3: "an interval across midnight of the 1st is cut there"; S4: measured uncut.
#[test]
fn midnight_of_the_first_in_seoul() {
    let night = || vec![outage("2026-05-31 22:00:00", "2026-06-01 03:00:00")];
    check("2026-05", night(), 54_000);
    check("2026-06", night(), 81_000);
    check("2026-04", night(), 0);
    check("2026-07", night(), 0);
    // Uncut under four hours, in each month alike.
    let short = || vec![outage("2026-05-31 22:00:00", "2026-06-01 01:59:59")];
    check("2026-05", short(), 0);
    check("2026-06", short(), 0);
}

/// S5: "200 hours equal a whole monthly fee"; no cap.
#[test]
fn two_hundred_hours_are_a_monthly_fee() {
    check("2026-05", vec![outage("2026-05-01 00:00:00", "2026-05-09 08:00:00")], 5_400_000);
    check("2026-05", vec![outage("2026-04-01 00:00:00", "2026-07-01 00:00:00")], 20_088_000);
}

/// S2: the fee in force when the outage, or its part in the month, began.
#[test]
fn the_fee_when_the_outage_began() {
    let mut changed = facts(
        "2026-05",
        vec![
            outage("2026-05-10 20:00:00", "2026-05-11 04:00:00"),
            outage("2026-05-11 09:00:00", "2026-05-11 13:00:00"),
        ],
    );
    changed.monthly_fees.push(fee("2026-05-11", 2_000_000));
    let credit = outage_credit(&changed).expect("a credit");
    // 5,400,000 × 8 h + 2,000,000 × 4 h
    assert_eq!(credit.amount, Won::new(216_000 + 40_000));
    let mut over_midnight =
        facts("2026-06", vec![outage("2026-05-31 22:00:00", "2026-06-01 03:00:00")]);
    over_midnight.monthly_fees.push(fee("2026-06-01", 2_000_000));
    assert_eq!(outage_credit(&over_midnight).map(|c| c.amount), Ok(Won::new(30_000)));
}

/// S1: "time during a suspension do[es] not count".
#[test]
fn suspended_time_does_not_count() {
    let mut stopped = facts("2026-05", vec![outage("2026-05-10 18:00:00", "2026-05-13 03:00:00")]);
    stopped.suspended = vec![Period::new(day("2026-05-11"), day("2026-05-13")).expect("two days")];
    let credit = outage_credit(&stopped).expect("a credit");
    // Six hours before count, the three hours after do not.
    assert_eq!(credit.accumulated, Seconds::new(9 * 3_600));
    assert_eq!((credit.credited, credit.amount), (Seconds::new(6 * 3_600), Won::new(162_000)));
}

/// S1: what is credited at all.
#[test]
fn only_system_failures_are_credited() {
    use OutageCause::*;
    let causes = [SystemFailure, LineFailure, PlannedMaintenance, ForceMajeure, CustomerCause];
    let credited: Vec<&str> =
        causes.into_iter().filter(|cause| cause.is_credited()).map(OutageCause::code).collect();
    assert_eq!(credited, ["system_failure"]);
    for cause in OutageCause::ALL {
        assert_eq!(OutageCause::from_code(cause.code()), Some(cause));
    }
    assert_eq!(OutageCause::from_code("weather"), None);
}

/// S7: 30 days after recovery.
#[test]
fn the_duty_of_notice() {
    assert_eq!(notice_due_on(at("2026-05-10 14:00:00")), day("2026-06-09"));
    assert_eq!(notice_due_on(at("2026-05-11 00:00:00")), day("2026-06-10"));
}

/// M4.
#[test]
fn what_is_no_outage() {
    let good = || vec![outage("2026-05-10 09:00:00", "2026-05-10 14:00:00")];
    let code = |facts: OutageFacts| outage_credit(&facts).err().map(|error| error.code());
    let empty = outage("2026-05-10 09:00:00", "2026-05-10 09:00:00");
    let turned = outage("2026-05-10 09:00:00", "2026-05-10 08:00:00");
    assert_eq!(code(facts("2026-05", vec![empty])), Some("empty-period"));
    assert_eq!(code(facts("2026-05", vec![turned])), Some("empty-period"));
    let monthly_fees = |fees| OutageFacts { monthly_fees: fees, ..facts("2026-05", good()) };
    assert_eq!(code(monthly_fees(vec![])), Some("no-fee"));
    assert_eq!(code(monthly_fees(vec![fee("2026-05-01", -1)])), Some("negative-fee"));
    let same_day = vec![fee("2026-05-01", 1), fee("2026-05-01", 2)];
    assert_eq!(code(monthly_fees(same_day)), Some("out-of-order"));
    assert_eq!(code(monthly_fees(vec![fee("2026-05-01", i64::MAX)])), None);
    let long = OutageFacts {
        outages: vec![outage("2026-05-01 00:00:00", "2026-06-01 00:00:00")],
        ..monthly_fees(vec![fee("2026-05-01", i64::MAX)])
    };
    assert_eq!(code(long), Some("overflow"));
}

#[test]
fn lengths_as_people_say_them() {
    let cases = [
        (14_399, "3시간 59분 59초", "3 h 59 min 59 s"),
        (14_400, "4시간", "4 h"),
        (61, "0시간 1분 1초", "0 h 1 min 1 s"),
        (3_601, "1시간 1초", "1 h 1 s"),
    ];
    for (seconds, ko, en) in cases {
        let length = Seconds::new(seconds);
        assert_eq!(length.get(), seconds);
        let text = length.text();
        assert_eq!((&*text.ko, &*text.en), (ko, en));
    }
}

#[test]
fn the_derivation() {
    let credit = outage_credit(&facts(
        "2026-05",
        vec![outage("2026-05-31 22:00:00", "2026-06-01 03:00:00")],
    ));
    let lines: Vec<String> = credit.expect("a credit").derivation().render(crate::Lang::Ko);
    let expected = "\
2026-05 장애 손해배상: 54,000원
  = 5,400,000원 ÷ 25일 × (2시간 ÷ 24시간) × 3
  [S5] 이용약관 제10조 제3항
  · 월 장애누적시간: 2시간 — 장애 기록
  · 배상 대상 시간: 2시간 — 제10조 제3항 제1호·제2호
  장애: 대상: 4시간 이상
    [S4] 이용약관 제10조 제3항
    · 중지 시간(한국 시각): 2026-05-31 22:00:00 – 2026-06-01 03:00:00 — 장애 기록
    · 해당 월의 시간: 2시간
    · 월정액: 5,400,000원 — 장애 시작 시점의 단가 × 수량";
    assert_eq!(lines.join("\n"), expected);
}
