//! Writes one PDF of each kind of paper, to be looked at:
//! `cargo run -p gaetong-documents --example samples -- DIRECTORY`.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use gaetong_documents::{
    AcceptancePaper, AcceptedItem, AgentRow, AttendancePaper, BillLine, BillPaper, DayMark,
    DerivationInput, DerivationNode, Enquiry, Lang, LinePeriod, Party, PaymentAccount, Signature,
    SignedBy, render_acceptance, render_attendance, render_bill,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let directory = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let one = bill(1)?;
    let mut english = bill(4)?;
    english.lang = Lang::English;
    let mut long_name = bill(4)?;
    long_name.payer.name =
        "재단법인 대한민국 중앙 고객만족 상담서비스 연구진흥원 부설 통합콜센터 운영본부 사업단"
            .to_owned();
    for (name, bill) in [
        ("bill-1-line", &one),
        ("bill-40-lines", &bill(40)?),
        ("bill-long-name", &long_name),
        ("bill-english", &english),
        ("bill-awkward", &awkward()?),
    ] {
        let started = Instant::now();
        let bytes = render_bill(bill)?;
        keep(&directory, name, &bytes, started)?;
        let started = Instant::now();
        let again = render_bill(bill)?;
        println!("  again: {:?}, same bytes: {}", started.elapsed(), again == bytes);
    }
    let started = Instant::now();
    let bytes = render_acceptance(&acceptance()?)?;
    keep(&directory, "acceptance", &bytes, started)?;
    let started = Instant::now();
    let bytes = render_attendance(&attendance()?)?;
    keep(&directory, "attendance", &bytes, started)
}

/// October 2026 of twelve agents.
fn attendance() -> Outcome<AttendancePaper> {
    let days: Vec<(u32, bool)> = (1..=31)
        .map(|day| (day, ![3, 4, 5, 9, 10, 11, 17, 18, 24, 25, 31].contains(&day)))
        .collect();
    let marks: Vec<DayMark> = days
        .iter()
        .map(|(day, business)| match (business, day) {
            (false, _) => DayMark::Off,
            (true, 1 | 2) => DayMark::Trained,
            (true, _) => DayMark::Worked,
        })
        .collect();
    let agent = |number: usize| AgentRow {
        name: format!("상담사 {number:02}"),
        marks: marks.clone(),
        counts: ["18".to_owned(), "2".to_owned(), "1.00".to_owned()],
    };
    let signed = |side: &str, company: &str, name: &str, on: &str| SignedBy {
        side: side.to_owned(),
        company: company.to_owned(),
        name: name.to_owned(),
        on: on.to_owned(),
    };
    let facts = [
        ("고객사", "㈜한빛보험"),
        ("협력사", "㈜누리상담"),
        ("서비스번호", "J00000001"),
        ("사용월", "2026-10"),
        ("기준일수", "20"),
        ("인월", "12.00"),
    ];
    Ok(AttendancePaper {
        demo: true,
        number: "J00000001-202610-1".to_owned(),
        facts: facts.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec(),
        days,
        agents: (1..=12).map(agent).collect(),
        sum: ["216", "24", "12.00"].map(str::to_owned),
        sentences: vec!["위와 같이 복무하였음을 확인합니다. ○ 근무, 교 교육.".to_owned()],
        dated: date(2026, 11, 2)?,
        signatures: vec![
            signed("협력사", "㈜누리상담", "", "2026-11-02"),
            signed("고객사", "㈜한빛보험", "이한빛", "2026-11-03"),
        ],
        ..AttendancePaper::default()
    })
}

fn keep(directory: &str, name: &str, bytes: &[u8], started: Instant) -> Outcome<()> {
    println!("{name}: {} bytes, {:?}", bytes.len(), started.elapsed());
    std::fs::write(Path::new(directory).join(format!("{name}.pdf")), bytes)?;
    Ok(())
}

fn date(year: i32, month: u32, day: u32) -> Outcome<NaiveDate> {
    Ok(NaiveDate::from_ymd_opt(year, month, day).ok_or("no such date")?)
}

fn at(date: NaiveDate, hour: u32, minute: u32) -> Outcome<NaiveDateTime> {
    Ok(date.and_time(NaiveTime::from_hms_opt(hour, minute, 0).ok_or("no such time")?))
}

fn bill(count: usize) -> Outcome<BillPaper> {
    let lines: Vec<BillLine> = lines()?.into_iter().cycle().take(count).collect();
    Ok(BillPaper {
        lang: Lang::Korean,
        demo: true,
        supplier: supplier(),
        payer: payer(),
        number: "201408-A0000017".to_owned(),
        account: "A0000017".to_owned(),
        usage_month: date(2014, 8, 1)?,
        issued_on: date(2014, 9, 3)?,
        due_on: date(2014, 9, 25)?,
        supply: lines.iter().map(|line| line.supply).sum(),
        vat: lines.iter().map(|line| line.vat).sum(),
        total: lines.iter().map(|line| line.supply + line.vat).sum(),
        lines,
        payment: Some(PaymentAccount {
            bank: "한빛은행".to_owned(),
            account: "100-014-201408".to_owned(),
            holder: "(주)개통통신".to_owned(),
            note: "입금하실 때 청구번호를 적어 주시면 바로 확인됩니다. 납기일이 지나면 연체료가 더해질 수 있습니다."
                .to_owned(),
        }),
        remarks: vec!["8월 12일 시스템 장애(09:00~14:00)에 대한 손해배상 186,200원을 뺐습니다.".to_owned()],
        enquiry: Enquiry {
            desk: "요금관리국 김정산".to_owned(),
            phone: "02-555-0100".to_owned(),
            email: "billing@gaetong.example".to_owned(),
        },
        derivations: vec![base_fee(), outage_credit(), value_added_tax()],
        explanation_hash: "9f2c4be1a77d03c5e81b6f0a2d94cc37518e6a90bb42f17c3d05a6e8f19b7c24".to_owned(),
    })
}

/// Long texts, large amounts and a deep explanation.
fn awkward() -> Outcome<BillPaper> {
    let mut bill = bill(6)?;
    bill.payer.name = "대한민국중앙고객만족상담서비스연구진흥원".repeat(3);
    bill.payer.address = "서울특별시 영등포구 국제금융로 8길 25 ".repeat(4);
    bill.number = "201408-A0000017-2".repeat(2);
    bill.total = -1_234_567_890_123;
    for line in &mut bill.lines {
        line.kind = "상담어플리케이션 ASP 서비스(Premium 확장형)".to_owned();
        line.note = "이용정지 14일을 뺐습니다".to_owned();
        line.supply = -123_456_789_012;
    }
    let mut tree = base_fee();
    for _ in 0..14 {
        tree = DerivationNode { children: vec![tree], ..base_fee() };
    }
    bill.derivations = vec![tree];
    Ok(bill)
}

fn supplier() -> Party {
    Party {
        name: "(주)개통통신".to_owned(),
        business_number: "120-81-12345".to_owned(),
        representative: "박개통".to_owned(),
        address: "서울특별시 중구 통일로 10 개통빌딩 12층".to_owned(),
        phone: "02-555-0100".to_owned(),
        email: "billing@gaetong.example".to_owned(),
    }
}

fn payer() -> Party {
    Party {
        name: "㈜한빛보험".to_owned(),
        business_number: "124-81-00998".to_owned(),
        representative: "이한빛".to_owned(),
        address: "서울특별시 영등포구 국제금융로 8길 25 한빛보험빌딩 본관 15층 고객지원본부"
            .to_owned(),
        ..Party::default()
    }
}

fn lines() -> Outcome<Vec<BillLine>> {
    let august = LinePeriod {
        first_day: date(2014, 8, 1)?,
        last_day: date(2014, 8, 31)?,
        billed_days: 31,
        days_in_month: 31,
    };
    let line = |kind: &str, condition: &str, unit_price, quantity: &str, supply, vat| BillLine {
        service: "J00001587".to_owned(),
        kind: kind.to_owned(),
        condition: condition.to_owned(),
        note: String::new(),
        period: Some(august),
        unit_price: Some(unit_price),
        quantity: quantity.to_owned(),
        supply,
        vat,
    };
    Ok(vec![
        line("ASP기본서비스", "30~49석 · 2년", 170_000, "32", 5_440_000, 544_000),
        line("상담어플리케이션 ASP Basic", "2년", 54_000, "32", 1_728_000, 172_800),
        line("녹음서비스", "", 20_000, "10", 200_000, 20_000),
        line("추가회선서비스", "", 20_000, "4", 80_000, 8_000),
        BillLine {
            service: "J00001587".to_owned(),
            kind: "손해배상 감면".to_owned(),
            condition: "약관 제10조".to_owned(),
            note: "시스템 장애 5시간".to_owned(),
            supply: -186_200,
            vat: -18_620,
            ..BillLine::default()
        },
    ])
}

fn input(name: &str, value: &str, source: &str) -> DerivationInput {
    DerivationInput { name: name.to_owned(), value: value.to_owned(), source: source.to_owned() }
}

fn base_fee() -> DerivationNode {
    DerivationNode {
        title: "ASP기본서비스 월 이용료".to_owned(),
        rule: "C2".to_owned(),
        article: "요금표 양식 #3".to_owned(),
        inputs: vec![
            input("회선수(석)", "32", "변경신청 2014-06-02"),
            input("청구 일수", "31일 / 31일", "이용 구간 2014-08-01 ~ 2014-08-31"),
        ],
        formula: "170,000 × 32 × 31 ÷ 31".to_owned(),
        result: "5,440,000원".to_owned(),
        children: vec![DerivationNode {
            title: "단가".to_owned(),
            rule: "P1".to_owned(),
            article: "요금표 양식 #3 「30석 이상」 × 「2년」".to_owned(),
            inputs: vec![
                input(
                    "청약규모",
                    "32석",
                    "변경신청 2014-06-02 · 2014-06-16부터 적용, 그 전에는 28석이었으며 청약규모 구간이 바뀐 날부터 전체 석수에 새 단가를 적용합니다",
                ),
                input("계약기간", "24개월", "신청서 2014-01-10"),
            ],
            formula: String::new(),
            result: "170,000원".to_owned(),
            children: Vec::new(),
        }],
    }
}

fn outage_credit() -> DerivationNode {
    DerivationNode {
        title: "손해배상 감면".to_owned(),
        rule: "S5".to_owned(),
        article: "약관 제10조 제3항 제1호 · 제3호".to_owned(),
        inputs: vec![
            input("월 이용료", "7,448,000원", "이 청구서의 월정액 합계"),
            input("장애 시간", "5시간", "장애 o-31, 2014-08-12 09:00~14:00"),
        ],
        formula: "7,448,000 ÷ 25 × (5 ÷ 24) × 3".to_owned(),
        result: "-186,200원".to_owned(),
        children: Vec::new(),
    }
}

fn value_added_tax() -> DerivationNode {
    DerivationNode {
        title: "부가가치세".to_owned(),
        rule: "M2".to_owned(),
        article: "부가가치세법 제30조".to_owned(),
        inputs: vec![input("공급가액", "7,261,800원", "과세 항목의 합계")],
        formula: "7,261,800 × 10 ÷ 100".to_owned(),
        result: "726,180원".to_owned(),
        children: Vec::new(),
    }
}

fn acceptance() -> Outcome<AcceptancePaper> {
    let delivered = Some(date(2014, 2, 10)?);
    let item = |name: &str, specification: &str, quantity: &str, remark: &str| AcceptedItem {
        delivered_on: delivered,
        name: name.to_owned(),
        specification: specification.to_owned(),
        quantity: quantity.to_owned(),
        remark: remark.to_owned(),
    };
    Ok(AcceptancePaper {
        lang: Lang::Korean,
        demo: true,
        number: "ACC-J00001587-1".to_owned(),
        service: "J00001587".to_owned(),
        customer: "㈜한빛보험".to_owned(),
        representative: "이한빛".to_owned(),
        business_number: "124-81-00998".to_owned(),
        content: "콜센터 ASP 서비스 신규 구축".to_owned(),
        installed_at: "서울특별시 영등포구 국제금융로 8길 25 한빛보험빌딩 15층 고객지원본부"
            .to_owned(),
        items: vec![
            item("ASP기본서비스", "교환기·CTI·IVR, 35석", "35", ""),
            item("상담어플리케이션 Premium", "웹 상담 화면, 상담 이력", "35", ""),
            item("녹음서비스", "전수 녹취, 6개월 보관", "35", ""),
            item("IP 전화기", "기가비트 PoE", "35", "예비 2대 포함"),
            item("ARS 시나리오 녹음", "최초 1회", "1", "2014-02-06(목) 녹음"),
        ],
        handed_over_by: Signature {
            company: "(주)개통통신".to_owned(),
            person: "최영업".to_owned(),
            signed_at: Some(at(date(2014, 2, 11)?, 10, 5)?),
            picture: None,
        },
        taken_over_by: Signature {
            company: "㈜한빛보험".to_owned(),
            person: "김고객".to_owned(),
            signed_at: Some(at(date(2014, 2, 12)?, 16, 42)?),
            picture: None,
        },
        accepted_on: date(2014, 2, 12)?,
        billing_start: None,
        content_hash: "51d2f0a9c38b7e6414a0d97752fbe8c06e1f3b94a8d27c5509be1f6673ad8e02".to_owned(),
    })
}
