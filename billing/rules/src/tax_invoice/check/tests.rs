use super::*;
use alloc::string::ToString;
use alloc::vec;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn party(id: &str) -> Party {
    Party {
        id: id.to_string(),
        name: "한빛보험".to_string(),
        representative: "김대표".to_string(),
        email: "tax@customer.example".to_string(),
        ..Party::default()
    }
}

fn line(supply: i64, vat: i64) -> PaperLine {
    PaperLine {
        name: "ASP 기본서비스".to_string(),
        spec: String::new(),
        remark: String::new(),
        supply: Won::new(supply),
        vat: Won::new(vat),
    }
}

/// A paper nothing is wrong with.
fn paper() -> Paper {
    Paper {
        issue_id: Some("202608314100000000000001".to_string()),
        class: Class::Normal,
        kind: Kind::Taxable,
        written_on: day("2026-08-31"),
        issued_on: day("2026-09-09"),
        purpose: Some(Purpose::Charge),
        amendment: None,
        original_issue_id: None,
        supplier: party("1248100998"),
        customer: party("2208162517"),
        customer_id: IdKind::Business,
        remarks: vec![],
        lines: vec![line(1_000, 100), line(-200, -20)],
        supply: Won::new(800),
        vat: Some(Won::new(80)),
        total: Won::new(880),
        paid: Means { credit: Won::new(880), ..Means::default() },
    }
}

/// An amendment nothing is wrong with.
fn amended() -> Paper {
    Paper {
        class: Class::Amended,
        amendment: Some(Amendment::SupplyChanged),
        original_issue_id: Some("202607314100000000000001".to_string()),
        ..paper()
    }
}

/// After the change exactly these rules object: code and field.
#[track_caller]
fn check_rules(mut paper: Paper, change: impl FnOnce(&mut Paper), expected: &[&str]) {
    change(&mut paper);
    let found: Vec<String> =
        check(&paper).iter().map(|f| alloc::format!("{} {}", f.rule, f.field)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_right_paper_passes() {
    check_rules(paper(), |_| (), &[]);
    check_rules(paper(), |p| p.issue_id = None, &[]);
    check_rules(amended(), |_| (), &[]);
    // Lower-case letters occur in real serials.
    check_rules(paper(), |p| p.issue_id = Some("2026083141000001900049c0".into()), &[]);
}

/// INV100, 110, 112, 114; ERR006, ERR011.
#[test]
fn numbers_dates_and_codes() {
    let id = |text: &str| Some(text.to_string());
    check_rules(paper(), |p| p.issue_id = id("202609014100000000000001"), &["INV100 /issue_id"]);
    check_rules(paper(), |p| p.issue_id = id("20260831410000000000001"), &["INV100 /issue_id"]);
    check_rules(paper(), |p| p.issue_id = id("20260831410000000000000A"), &["INV100 /issue_id"]);
    check_rules(amended(), |p| p.amendment = None, &["INV110 /amendment"]);
    check_rules(paper(), |p| p.amendment = Some(Amendment::Error), &["INV112 /amendment"]);
    check_rules(paper(), |p| p.purpose = None, &["INV114 /purpose"]);
    check_rules(paper(), |p| p.issued_on = day("2026-08-30"), &["ERR006 /written_on"]);
    check_rules(paper(), |p| p.issued_on = day("2026-08-31"), &[]);
    check_rules(amended(), |p| p.original_issue_id = None, &["ERR011 /original"]);
    check_rules(
        paper(),
        |p| p.original_issue_id = id("202607314100000000000001"),
        &["ERR011 /original"],
    );
}

/// INV120, 122, 124, 126.
#[test]
fn the_supplier() {
    check_rules(paper(), |p| p.supplier.id.clear(), &["INV120 /supplier/business_number"]);
    check_rules(paper(), |p| p.supplier.name = " ".into(), &["INV122 /supplier/name"]);
    check_rules(
        paper(),
        |p| p.supplier.representative.clear(),
        &["INV124 /supplier/representative"],
    );
    for wrong in ["124810099", "12481009981", "124-81-009"] {
        check_rules(
            paper(),
            |p| p.supplier.id = wrong.into(),
            &["INV126 /supplier/business_number"],
        );
    }
}

/// INV130 to 148.
#[test]
fn the_customer() {
    let number = "/customer/business_number";
    let of = |rule: &str| alloc::format!("{rule} {number}");
    check_rules(paper(), |p| p.customer.id = "220816251".into(), &[&of("INV130")]);
    check_rules(paper(), |p| p.customer.name.clear(), &["INV132 /customer/name"]);
    check_rules(
        paper(),
        |p| p.customer.representative.clear(),
        &["INV134 /customer/representative"],
    );
    check_rules(
        paper(),
        |p| p.customer_id = IdKind::Foreigner,
        &[&of("INV138"), &of("INV140"), "INV142 /remarks"],
    );
    let foreigner = |p: &mut Paper| {
        p.customer_id = IdKind::Foreigner;
        p.customer.id = "9999999999999".into();
        p.remarks = vec!["여권 M12345678".into()];
    };
    check_rules(paper(), foreigner, &[]);
    let resident = |p: &mut Paper| {
        p.customer_id = IdKind::Resident;
        p.customer.id = "0000000000000".into();
    };
    check_rules(paper(), resident, &[&of("INV144")]);
    check_rules(paper(), |p| p.customer.id.clear(), &[&of("INV148")]);
}

/// INV146: the first e-mail address is needed.
#[test]
fn the_email() {
    for wrong in [
        "",
        "tax",
        "tax@",
        "@customer.example",
        "a b@customer.example",
        "tax@customer",
        "tax@customer.",
        "a@b.kr,c@d.kr",
        "세금@customer.example",
    ] {
        check_rules(paper(), |p| p.customer.email = wrong.into(), &["INV146 /customer/email"]);
    }
    check_rules(paper(), |p| p.customer.email = "t.ax+1@mail.customer.example".into(), &[]);
}

/// INV206 to 212, ERR007.
#[test]
fn the_amounts() {
    check_rules(paper(), |p| p.vat = None, &["INV206 /vat", "INV212 /total", "INV310 /lines"]);
    check_rules(paper(), |p| p.kind = Kind::Exempt, &["INV208 /vat"]);
    let exempt = |p: &mut Paper| {
        p.kind = Kind::Exempt;
        p.vat = None;
        p.lines = vec![line(880, 0)];
        p.supply = Won::new(880);
    };
    check_rules(paper(), exempt, &[]);
    check_rules(paper(), |p| p.paid.cash = Won::new(1), &["INV210 /paid"]);
    check_rules(paper(), |p| p.kind = Kind::ZeroRated, &["ERR007 /supply"]);
    let apart = |p: &mut Paper| {
        p.lines = vec![line(-960, 80)];
        p.supply = Won::new(-960);
        p.total = Won::new(-880);
        p.paid.credit = Won::new(-880);
    };
    check_rules(amended(), apart, &["ERR007 /supply"]);
    for (code, expected) in
        [("02", &[][..]), ("03", &["ERR007 /supply"]), ("04", &["ERR007 /supply"])]
    {
        check_rules(amended(), |p| p.amendment = Amendment::from_code(code), expected);
    }
}

/// INV308, 310, 312 and the ninety-nine lines of the form.
#[test]
fn the_lines() {
    check_rules(paper(), |p| p.lines[0].supply = Won::new(1_001), &["INV308 /lines"]);
    check_rules(paper(), |p| p.lines[0].vat = Won::new(101), &["INV310 /lines"]);
    let none = |p: &mut Paper| {
        p.lines.clear();
        p.supply = Won::ZERO;
        p.vat = Some(Won::ZERO);
        p.total = Won::ZERO;
        p.paid = Means::default();
    };
    check_rules(paper(), none, &["INV312 /lines"]);
    check_rules(paper(), |p| p.lines.extend(vec![line(0, 0); 97]), &[]);
    check_rules(paper(), |p| p.lines.extend(vec![line(0, 0); 98]), &["SYN004 /lines"]);
}

/// 1.3: upper bounds in characters, not bytes.
#[test]
fn the_lengths() {
    check_rules(paper(), |p| p.customer.name = "가".repeat(70), &[]);
    check_rules(paper(), |p| p.customer.name = "가".repeat(71), &["SYN004 /customer/name"]);
    check_rules(paper(), |p| p.supplier.branch = "00001".into(), &["SYN004 /supplier/branch"]);
    check_rules(paper(), |p| p.remarks = vec!["가".repeat(151)], &["SYN004 /remarks"]);
    check_rules(paper(), |p| p.remarks = vec![String::new(); 4], &["SYN004 /remarks"]);
    check_rules(paper(), |p| p.lines[0].name = "가".repeat(101), &["SYN004 /lines"]);
}

/// Every objection says what is wrong and what to do, in both languages.
#[test]
fn every_finding_has_its_words() {
    let empty = Paper {
        supplier: Party::default(),
        customer: Party::default(),
        lines: vec![],
        purpose: None,
        ..amended()
    };
    let findings = check(&empty);
    assert!(findings.len() > 8);
    for finding in findings {
        let words = [&finding.message.ko, &finding.message.en, &finding.fix.ko, &finding.fix.en];
        assert!(words.iter().all(|words| words.ends_with('.')), "{}", finding.rule);
    }
}
