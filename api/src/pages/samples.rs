//! One sample of every page, rendered in both languages: a template that cannot be filled, a text that
//! is missing or a page without its frame fails here. With `GAETONG_SAMPLES=folder` they are written out to be looked at.

use chrono::NaiveDate;

use super::bill::{ArticleView, BillLineView, BillPage, Tab};
use super::component::*;
use super::language::Lang;
use super::nav;
use super::page::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn page(lang: Lang, role: &str, here: &str, title: &str) -> Page {
    let tenant = role.starts_with("tenant");
    Page {
        title: title.to_string(),
        look: Look { lang, ..Look::default() },
        here: here.to_string(),
        viewer: Some(Viewer {
            name: if tenant { "한소라" } else { "박정산" }.to_string(),
            organisation: if tenant { "한빛보험㈜" } else { "개통 사업자" }.to_string(),
            role: role.to_string(),
        }),
        nav: nav::rail(role),
        csrf: "c5rf".to_string(),
        today: day(2014, 8, 29),
        demo: true,
        flash: None,
        errors: Vec::new(),
    }
}

fn why(
    title: &str,
    rule: &str,
    article: &str,
    formula: &str,
    result: &str,
    inputs: &[(&str, &str, &str)],
) -> Why {
    let input = |(name, value, source): &(&str, &str, &str)| WhyInput {
        name: name.to_string(),
        value: value.to_string(),
        source: source.to_string(),
    };
    Why {
        title: title.to_string(),
        rule: rule.to_string(),
        article: article.to_string(),
        article_href: Some("/bills/x?tab=terms#a10".to_string()),
        said: String::new(),
        formula: formula.to_string(),
        inputs: inputs.iter().map(input).collect(),
        result: result.to_string(),
        parts: Vec::new(),
        words: ["why-input", "why-value", "why-source", "why-read"].map(|key| Lang::Ko.t(key)),
        anchor: String::new(),
    }
}

fn bill(lang: Lang) -> BillPage {
    let mut credit = why(
        "손해배상 감면",
        "S5",
        "약관 제10조 3항",
        "7,448,000 ÷ 25 × (5 ÷ 24) × 3",
        "−186,200",
        &[
            ("월정액", "7,448,000원", "요금표 2014-07"),
            ("장애 시간", "5시간 00분", "장애 2014-08-12 09:00–14:00"),
        ],
    );
    credit.parts.push(why(
        "장애 시간",
        "S4",
        "약관 제10조 3항 1호",
        "14:00 − 09:00 = 5시간 ≥ 4시간",
        "5시간",
        &[],
    ));
    let line =
        |title: &str, condition: &str, price: i64, quantity: &str, amount: i64| BillLineView {
            title: title.into(),
            condition: condition.into(),
            unit_price: (price > 0).then_some(price),
            quantity: quantity.into(),
            days: String::new(),
            amount,
            anchor: "why-1".into(),
        };
    BillPage {
        page: page(lang, "settlement", "/bills/201408-0001", "2014년 8월 청구서"),
        identity: Identity {
            customer: "한빛보험㈜".into(),
            number: Some("J00001587".into()),
            copy: lang.t("copy"),
            tag: Some(Tag::new(Tone::Ok, "발행")),
            facts: vec![
                ("청구번호".into(), "201408-0001".into()),
                ("담당".into(), "박정산".into()),
            ],
        },
        address: "/bills/201408-0001".into(),
        number: "201408-0001".into(),
        dates: vec![
            ("사용월".into(), "2014-08".into()),
            ("작성일".into(), "2014-09-01(월)".into()),
            ("납기일".into(), "2014-09-25(목)".into()),
        ],
        payer: vec![
            ("요금납부책임자".into(), "한빛보험㈜".into()),
            ("사업자번호".into(), "124-81-00998".into()),
        ],
        lines: vec![
            line("ASP 기본서비스", "30–49석 · 24개월", 170_000, "32석", 5_440_000),
            line("상담어플리케이션 Basic", "24개월", 54_000, "32석", 1_728_000),
            line("녹음서비스", "", 20_000, "10석", 200_000),
            line("추가회선서비스", "", 20_000, "4회선", 80_000),
            line("손해배상 감면", "08-12 09:00–14:00 · 제10조 3항", 0, "", -186_200),
        ],
        supply: 7_261_800,
        vat: 726_180,
        carried: None,
        total: 7_987_980,
        in_words: "일금 칠백구십팔만칠천구백팔십원정".into(),
        tab: Tab::Why,
        whys: vec![
            why(
                "ASP 기본서비스",
                "C2",
                "요금표 #3 30–49석 × 24개월",
                "170,000 × 32석 × 31/31일",
                "5,440,000",
                &[
                    ("석수", "32석", "변경신청 2014-06-02"),
                    ("단가", "170,000원", "요금표 2014-07"),
                    ("약정", "24개월", "신청서 2014-01-10"),
                ],
            ),
            credit,
            why("부가가치세", "M2", "", "7,261,800 × 10%", "726,180", &[]),
        ],
        compare: None,
        articles: vec![ArticleView {
            anchor: "a10".into(),
            title: "제10조".into(),
            before: "".into(),
            marked: "4시간 이상".into(),
            after: "".into(),
        }],
        history: Vec::new(),
        pdf: Some("/bills/201408-0001/pdf".into()),
        text: String::new(),
    }
}

fn check(name: &str, html: &str) {
    assert!(
        !html.contains('⟦'),
        "{name}: {}",
        html.split('⟦').nth(1).unwrap_or_default().split('⟧').next().unwrap_or_default()
    );
    assert!(html.contains("<main") && html.contains("</html>"), "{name} has no frame");
    if let Ok(folder) = std::env::var("GAETONG_SAMPLES") {
        std::fs::write(format!("{folder}/{name}.html"), html)
            .expect("the folder for samples can be written");
    }
}

#[test]
fn the_bill_and_its_derivation_are_shown_in_both_languages() {
    for lang in [Lang::Ko, Lang::En] {
        check(&format!("bill-{}", lang.code()), &bill(lang).to_string());
    }
}
