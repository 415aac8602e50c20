//! The text of a calendar (RFC 5545): lines end in CRLF and are folded at 75 octets.

use chrono::{DateTime, Days, NaiveDate, Utc};

/// An all-day entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Stays the same as long as the thing does.
    pub uid: String,
    pub day: NaiveDate,
    pub summary: String,
    pub description: String,
    /// Where to read more, below the deployment's address.
    pub path: String,
    /// Grows with every change of the thing.
    pub sequence: i64,
}

/// The calendar of these entries, as made at `now`.
pub fn calendar(name: &str, base: &str, now: DateTime<Utc>, entries: &[Entry]) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Gaetong//Gaetong//KO".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("NAME:{}", escaped(name)),
        format!("X-WR-CALNAME:{}", escaped(name)),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H".to_owned(),
        "X-PUBLISHED-TTL:PT1H".to_owned(),
    ];
    for entry in entries {
        lines.extend(event(entry, base, now));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn event(entry: &Entry, base: &str, now: DateTime<Utc>) -> Vec<String> {
    let next = entry.day.checked_add_days(Days::new(1)).unwrap_or(entry.day);
    vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@gaetong", entry.uid),
        format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")),
        format!("DTSTART;VALUE=DATE:{}", entry.day.format("%Y%m%d")),
        format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")),
        format!("SEQUENCE:{}", entry.sequence),
        format!("SUMMARY:{}", escaped(&entry.summary)),
        format!("DESCRIPTION:{}", escaped(&entry.description)),
        format!("URL:{base}{}", entry.path),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// Text as a value: backslash, semicolon and comma are escaped, a new line is written `\n`
/// (3.3.11).
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\\' | ';' | ',' => written.extend(['\\', c]),
            '\n' => written.push_str("\\n"),
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    written
}

/// A line of at most 75 octets and those it is continued on, each after a space; never in the
/// middle of a character (3.1).
fn folded(line: &str) -> String {
    const MOST: usize = 75;
    let mut written = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > MOST {
            written.push_str("\r\n ");
            octets = 1;
        }
        written.push(c);
        octets += c.len_utf8();
    }
    written + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(summary: &str) -> Entry {
        Entry {
            uid: "tsk_1".into(),
            day: "2026-12-31".parse().expect("a date"),
            summary: summary.into(),
            description: "J00000001 신청서에; 서비스번호, 기재\n두 줄".into(),
            path: "/tasks/tsk_1".into(),
            sequence: 3,
        }
    }

    fn written(summary: &str) -> String {
        let now = "2026-11-23T00:00:00Z".parse().expect("a moment");
        calendar("개통 작업", "https://gaetong.example", now, &[entry(summary)])
    }

    #[test]
    fn an_entry_is_a_whole_day() {
        let text = written("IP 배정 · 한빛보험");
        let lines: Vec<&str> = text.split("\r\n").collect();
        for line in [
            "UID:tsk_1@gaetong",
            "DTSTAMP:20261123T000000Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "SUMMARY:IP 배정 · 한빛보험",
            "URL:https://gaetong.example/tasks/tsk_1",
        ] {
            assert!(lines.contains(&line), "{line} in {text}");
        }
        assert!(text.contains("J00000001 신청서에\\; 서비스번호\\, 기재\\n두 줄"), "{text}");
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let long = "가".repeat(60);
        let text = written(&long);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends in CRLF");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:{long}\r\n")), "{unfolded}");
    }
}
