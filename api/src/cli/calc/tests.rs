//! Every worked example of the billing rules, and what is no question.

use serde_json::Value;

use super::*;

const QUESTIONS: &str = include_str!("../../../../docs/examples/calc.jsonl");
const EXPECTED: &str = include_str!("../../../../docs/examples/calc.expected.jsonl");

fn ask(questions: &[u8]) -> (Vec<Value>, Outcome) {
    let mut output = Vec::new();
    let outcome = run(questions, &mut output).expect("a writable buffer");
    let answers = String::from_utf8(output).expect("UTF-8");
    let parse = |line: &str| serde_json::from_str(line).expect("one JSON value a line");
    (answers.lines().map(parse).collect(), outcome)
}

/// The only answer to one line.
fn only(question: &str) -> Value {
    let (mut answers, _) = ask(question.as_bytes());
    assert_eq!(answers.len(), 1, "{question}");
    answers.remove(0)
}

/// Whether every field named in `expected` is so in `answer`.
fn holds(expected: &Value, answer: &Value) -> bool {
    match (expected, answer) {
        (Value::Object(expected), Value::Object(answer)) => expected
            .iter()
            .all(|(name, value)| answer.get(name).is_some_and(|found| holds(value, found))),
        _ => expected == answer,
    }
}

/// Spec 3.1, 3.2, 3.3, 3.5 and the examples of the calculator itself, line by line.
#[test]
fn every_worked_example() {
    let (answers, outcome) = ask(QUESTIONS.as_bytes());
    let expected: Vec<Value> =
        EXPECTED.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), expected.len());
    for ((question, expected), answer) in QUESTIONS.lines().zip(&expected).zip(&answers) {
        assert!(holds(expected, answer), "{question}\nexpected {expected}\nfound {answer}");
    }
    assert_eq!(outcome, Outcome::SomeRefused, "the examples hold refusals too");
}

/// Each answer that is no refusal says why: rule, article, formula and result, in both languages.
#[test]
fn every_answer_carries_its_derivation() {
    let (answers, _) = ask(QUESTIONS.as_bytes());
    let explained = answers.iter().filter(|answer| answer.get("error").is_none());
    for answer in explained {
        for field in ["article", "title", "result"] {
            for language in ["ko", "en"] {
                let words = answer.pointer(&format!("/derivation/{field}/{language}"));
                let words = words.and_then(Value::as_str).unwrap_or_default();
                assert!(!words.is_empty(), "{field} {language} of {answer}");
            }
        }
        if let Some(amount) = answer.get("amount") {
            assert_eq!(answer.pointer("/derivation/amount"), Some(amount));
        }
    }
}

/// The named fields, the derivation, and nothing else.
#[test]
fn an_answer_has_the_named_fields() {
    let cases: [(&str, &[&str]); 4] = [
        ("quote", &["amount", "cheaper", "derivation", "lines", "vat"]),
        ("proration", &["amount", "derivation"]),
        ("vat", &["allocated", "derivation", "vat"]),
        ("corporate_number", &["derivation", "valid", "warning"]),
    ];
    for (rule, fields) in cases {
        let named = format!("\"rule\":\"{rule}\"");
        let question = QUESTIONS.lines().find(|line| line.contains(&named));
        let answer = only(question.expect("an example of each rule"));
        let mut found: Vec<&String> = answer.as_object().expect("an object").keys().collect();
        found.sort();
        assert_eq!(found, fields, "{rule}");
    }
}

/// Every rule the calculator knows has a worked example.
#[test]
fn every_rule_has_an_example() {
    for (rule, _) in RULES {
        assert!(QUESTIONS.contains(&format!("{{\"rule\":\"{rule}\"")), "{rule}");
    }
}

#[test]
fn refusals_name_code_and_field() {
    let cases = [
        ("nonsense", "not-json", None),
        ("[1]", "not-an-object", None),
        ("{}", "missing-field", Some("rule")),
        ("{\"rule\":1}", "invalid-field", Some("rule")),
        ("{\"rule\":\"vat\"}", "missing-field", Some("supply")),
        ("{\"rule\":\"vat\",\"supply\":[1.5]}", "invalid-field", Some("supply")),
        ("{\"rule\":\"due_date\",\"month\":\"2026-13\"}", "invalid-field", Some("month")),
        (
            "{\"rule\":\"business_day\",\"date\":\"2026-02-30\",\"roll\":\"next\"}",
            "invalid-field",
            Some("date"),
        ),
        (
            "{\"rule\":\"business_day\",\"date\":\"2051-02-20\",\"roll\":\"next\"}",
            "outside-calendar",
            None,
        ),
        (
            "{\"rule\":\"penalty\",\"term\":12,\"contract_from\":\"2025-01-01\",\"last_day\":\"2025-06-30\",\
             \"units\":[{\"item\":\"asp-base\",\"quantity\":1,\"from\":\"2025-01-01\",\"seats\":2}]}",
            "unknown-field",
            Some("units[0].seats"),
        ),
        (
            "{\"rule\":\"outage_credit\",\"monthly_fee\":1,\"month\":\"2026-05\",\
             \"outages\":[{\"from\":\"2026-05-10T09:00:00\",\"until\":\"2026-05-10T14:00:00+09:00\"}]}",
            "invalid-field",
            Some("outages[0].from"),
        ),
    ];
    for (question, code, field) in cases {
        let answer = only(question);
        let found = answer.pointer("/error/code").and_then(Value::as_str);
        assert_eq!(found, Some(code), "{answer}");
        let found = answer.pointer("/error/field").and_then(Value::as_str);
        assert_eq!(found, field, "{answer}");
        assert!(answer.pointer("/error/message").is_some_and(Value::is_string));
    }
}

/// A refused line does not stop the others; the exit status says there was one.
#[test]
fn one_bad_line_spoils_only_itself() {
    let good = "{\"rule\":\"due_date\",\"month\":\"2026-02\"}";
    let (answers, outcome) = ask(format!("{good}\n\nnonsense\n{good}").as_bytes());
    assert_eq!((answers.len(), outcome), (3, Outcome::SomeRefused));
    assert_eq!(answers.first(), answers.last());
    let (answers, outcome) = ask(format!("\r\n{good}\r\n").as_bytes());
    assert_eq!((answers.len(), outcome), (1, Outcome::AllAnswered));
    let (answers, outcome) = ask(b"\xff\n");
    assert_eq!((answers.len(), outcome), (1, Outcome::SomeRefused));
}
