//! Samples of the pages from the plan to the bill.

use super::*;
use gaetong_rules::Month;

pub(super) fn why(
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

pub(super) fn bill(lang: Lang) -> BillPage {
    BillPage {
        corrections: None,
        tax_invoices: Some(order_list(lang)),
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
        lines: bill_lines(),
        supply: 7_261_800,
        vat: 726_180,
        out_of_scope: None,
        total: 7_987_980,
        in_words: "일금 칠백구십팔만칠천구백팔십원정".into(),
        tab: Tab::Why,
        whys: bill_whys(),
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
        json: "/bills/201408-0001/explanation.json".into(),
        text: String::new(),
    }
}

fn bill_lines() -> Vec<BillLineView> {
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
    vec![
        line("ASP 기본서비스", "30–49석 · 24개월", 170_000, "32석", 5_440_000),
        line("상담어플리케이션 Basic", "24개월", 54_000, "32석", 1_728_000),
        line("녹음서비스", "", 20_000, "10석", 200_000),
        line("추가회선서비스", "", 20_000, "4회선", 80_000),
        line("손해배상 감면", "08-12 09:00–14:00 · 제10조 3항", 0, "", -186_200),
    ]
}

fn bill_whys() -> Vec<Why> {
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
    vec![
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
    ]
}

pub(super) fn board(lang: Lang) -> BoardPage {
    BoardPage {
        page: page(lang, "consulting", "/provisioning/J00001587", "J00001587 개통 계획"),
        crumbs: vec![(lang.t("nav-provisioning"), "/provisioning".into())],
        identity: identity(lang, "개통 진행", Tone::Info),
        outlook: Some((
            Tag::new(Tone::Bad, lang.t("outlook-level-critical")),
            lang.t_with("outlook-said", &[("day", "2014-09-18(목)"), ("slack", "3")]),
        )),
        done: 2,
        jeopardy: Some(
            lang.t_with("board-jeopardy", &[("day", "2014-09-15(월)"), ("t", "2014-09-18(목)")]),
        ),
        line_text: lang.t_with("board-line-text", &[("number", "J00001587")]),
        rows: board_rows(lang),
        open: None,
    }
}

/// Title, owner, state, first and last day in August 2014 and beyond, what is left, what is waited for.
type TaskSample =
    (&'static str, &'static str, &'static str, Tone, [u32; 4], &'static str, &'static str);

const BOARD: [TaskSample; 6] = [
    ("회선 신청(VPN)", "영업대표", "완료", Tone::Ok, [8, 18, 8, 21], "", ""),
    ("ARS 시나리오 수령", "영업대표", "완료", Tone::Ok, [8, 18, 8, 25], "", ""),
    ("IP 배정", "IMO운용센터", "시작 가능", Tone::Info, [8, 22, 8, 28], "1일 지남", ""),
    ("ARS 시나리오 녹음", "한울시스템", "진행 중", Tone::Info, [8, 26, 9, 4], "D-6", ""),
    ("소프트폰", "한울시스템", "선행작업 대기", Tone::Mute, [8, 29, 9, 5], "D-7", "IP 배정"),
    (
        "최종 시험",
        "한울시스템",
        "선행작업 대기",
        Tone::Mute,
        [9, 5, 9, 12],
        "D-14",
        "소프트폰 외 3",
    ),
];

fn board_rows(lang: Lang) -> Vec<BoardRow> {
    let span = Span { first: day(2014, 8, 18), last: day(2014, 9, 22) };
    let (today, wished) = (day(2014, 8, 29), day(2014, 9, 15));
    let rows =
        BOARD.iter().map(|(title, owner, state, tone, [m, d, until_m, until_d], left, waits)| {
            let (from, until) = (day(2014, *m, *d), day(2014, *until_m, *until_d));
            BoardRow {
                title: (*title).into(),
                href: Some("/tasks/x".into()),
                owner: (*owner).into(),
                tag: Tag::new(*tone, *state),
                due: crate::pages::figures::date(until, lang),
                left: (*left).into(),
                late: left.contains('지'),
                slack: (!left.is_empty()).then(|| Tag::new(Tone::Ok, "5")),
                critical_path: left.contains('지'),
                waits: (*waits).into(),
                bar: PlanBar { span, from, until, today, wished, tone: *tone },
            }
        });
    rows.collect()
}

pub(super) fn task(lang: Lang) -> TaskPage {
    let page = page(lang, "partner", "/provisioning/tasks/x", "ARS 시나리오 녹음");
    TaskPage {
        crumbs: vec![(lang.t("nav-provisioning"), "/provisioning".into())],
        identity: identity(lang, "진행 중", Tone::Info),
        address: "/tasks/x".into(),
        rule: "녹음은 목요일에만 합니다. 최초 1회는 무료입니다.".into(),
        facts: vec![("기한".into(), "2014-09-04(목)".into()), ("담당".into(), "한울시스템".into())],
        waits: vec!["IP 배정 · 라우터 설정".into()],
        fallout: Vec::new(),
        moves: Moves {
            start: true,
            complete: true,
            fail: true,
            retry: false,
            skip: true,
            reschedule: true,
        },
        go: None,
        numbers: vec![("IP".into(), "10.20.0.0/26".into())],
        give: vec![Field::new(&page, "ip_ranges", FieldKind::Number).value("1")],
        reschedule: vec![Field::new(&page, "day", FieldKind::Date).value("2014-09-04")],
        fields: vec![
            Field::new(&page, "evidence", FieldKind::Area),
            Field::new(&page, "evidence_file", FieldKind::File { accept: ".pdf" }).optional(),
        ],
        version: "3".into(),
        evidence: String::new(),
        files: Vec::new(),
        history: events(),
        page,
    }
}

pub(super) fn acceptance(lang: Lang, may_sign: bool) -> AcceptancePage {
    let item = |line_no, name: &str, quantity: &str| ItemView {
        line_no,
        name: name.into(),
        specification: "36개월 · VPN".into(),
        quantity: quantity.into(),
        delivered_on: "2014-09-12(금)".into(),
        remark: String::new(),
        confirmed: (line_no == 1).then_some(true),
        reason: String::new(),
    };
    let role = if may_sign { "tenant_admin" } else { "sales" };
    AcceptancePage {
        page: page(lang, role, "/acceptances/x", &lang.t("acceptance-title")),
        identity: identity(lang, "서명 대기", Tone::Warn),
        address: "/acceptances/x".into(),
        lead: lang.t(if may_sign { "acceptance-lead-sign" } else { "acceptance-lead-wait" }),
        installed_at: "서울특별시 중구 가온로 12, 7층".into(),
        items: vec![
            item(1, "ASP 기본서비스", "35석"),
            item(2, "상담어플리케이션 Premium", "35석"),
            item(3, "헤드셋", "35개"),
        ],
        may_sign,
        fields: ["company", "person", "signature"]
            .map(|name| Field::new(&page(lang, role, "", ""), name, FieldKind::Text))
            .to_vec(),
        parties: vec![(lang.t("acceptance-handed-by"), "개통 사업자 김영업".into())],
        rejection: String::new(),
        pdf: None,
        open: None,
        version: "1".into(),
        history: events(),
    }
}

pub(super) fn run(lang: Lang) -> RunPage {
    let labels = ["run-step-close", "run-step-try", "run-step-check", "run-step-issue"]
        .map(|key| lang.t(key))
        .to_vec();
    let page = page(
        lang,
        "settlement",
        "/bill-runs/2014-08",
        &lang.t_with("run-title", &[("month", "2014-08")]),
    );
    RunPage {
        address: "/bill-runs/x".into(),
        previous: Some(("2014-07".into(), "/bill-runs/dry?month=2014-07".into())),
        next: None,
        steps: Steps::at(page.title.clone(), labels, 2),
        tag: Tag::new(Tone::Warn, lang.t("run-state-open")),
        tiles: vec![
            Tile::new(lang.t("run-accounts"), "24", ""),
            Tile::new(lang.t("run-bills"), "23", "").hint("+1"),
            Tile::new(lang.t("run-amount"), "24,388,980", lang.t("won")).hint("−138,820"),
            Tile::new(lang.t("run-failed"), "1", "").tone(Tone::Bad),
        ],
        progress: Some(crate::pages::bill_run::Progress {
            done: 12,
            all: 24,
            told: "12 / 24 계정 처리".into(),
            pace: "초당 410건 · 남은 시간 3초 · 실패 0건".into(),
        }),
        holds: None,
        blocked: None,
        again: Some((lang.t("run-again"), "/bill-runs/dry?month=2014-08".into())),
        issue: Some((lang.t("run-issue"), "/bill-runs/confirm?month=2014-08".into())),
        views: vec![
            View {
                label: lang.t("run-view-all"),
                href: "?".into(),
                count: Some(23),
                current: true,
            },
            View {
                label: lang.t("run-view-new"),
                href: "?view=new".into(),
                count: Some(1),
                current: false,
            },
        ],
        drafts: Some(run_drafts(lang)),
        failures: None,
        page,
    }
}

fn run_drafts(lang: Lang) -> Grid {
    let columns = vec![
        Column::text(lang.t("run-customer")),
        Column::number(lang.t("run-before")),
        Column::number(lang.t("run-total")),
        Column::number(lang.t("run-difference")),
        Column::text(lang.t("run-reason")),
    ];
    let row = |name: &str, before, now, why: &str| {
        let cells = [
            Cell::Money(before),
            Cell::Money(now),
            Cell::Difference(now - before),
            Cell::text(why),
        ];
        Row::to("/bill-runs/2014-08/x", [vec![Cell::text(name)], cells.to_vec()].concat())
    };
    let rows = vec![
        row("한빛보험㈜", 8_192_800, 7_987_980, "감면 −186,200"),
        row("새봄병원", 0, 3_201_000, "신규 일할"),
        row("가온시청 민원콜센터", 16_335_000, 13_200_000, "석수 +1, 단가구간 변경"),
    ];
    let sum = vec![
        Cell::text(lang.t("run-sum")),
        Cell::Money(24_527_800),
        Cell::Money(24_388_980),
        Cell::Difference(-138_820),
        Cell::Blank,
    ];
    Grid::new(lang.t("run-drafts"), columns, rows).shown_caption(lang.t("unit-won")).sum(sum)
}

pub(super) fn tenant_home(lang: Lang) -> TenantHome {
    let steps = [
        "order-state-accepted",
        "order-state-provisioning",
        "order-state-awaiting-acceptance",
        "order-state-completed",
    ];
    TenantHome {
        page: page(lang, "tenant_admin", "/", &lang.t("home-tenant-title")),
        bill: Some(BillNow {
            title: "2014년 8월 청구서".into(),
            total: 7_987_980,
            tag: Tag::new(Tone::Info, "발행"),
            facts: vec![
                ("납기일".into(), "2014-09-25(목)".into()),
                ("청구번호".into(), "201408-0001".into()),
            ],
            difference: Some(lang.t_with("home-difference", &[("won", "−204,820")])),
            reasons: vec!["손해배상 감면 −186,200".into()],
            href: "/bills/x".into(),
            pdf: "/bills/x/pdf".into(),
        }),
        bills: Some(monthly(lang, "home-bars")),
        todo: vec![Tile::new(lang.t("home-to-sign"), "1", "").tone(Tone::Warn).to("/acceptances")],
        coming: vec![Coming {
            title: lang.t_with("home-coming", &[("number", "J00001587")]),
            href: "/provisioning/J00001587".into(),
            steps: Steps::at(lang.t("application-steps"), steps.map(|key| lang.t(key)).to_vec(), 1),
        }],
        tax_invoices: Some(order_list(lang)),
        services: order_list(lang),
    }
}

pub(super) fn service(lang: Lang) -> ServicePage {
    ServicePage {
        page: page(lang, "sales", "/services/J00001587", "J00001587"),
        identity: identity(lang, "이용 중", Tone::Ok),
        address: "/services/J00001587".into(),
        as_of: Field::new(&page(lang, "sales", "", ""), "as_of", FieldKind::Date),
        other_day: Some(lang.t_with("service-other-day", &[("day", "2014-05-01(목)")])),
        waiting: Some((lang.t("change-kind-change"), "/change-orders/x".into())),
        acts: vec![(lang.t("do-change"), "/services/J00001587/change".into())],
        bar: Some(contract_bar(lang)),
        batches: Some(order_list(lang)),
        records: vec![order_list(lang)],
        steps: None,
        axes: vec![
            (lang.t("axis-service"), Tag::new(Tone::Ok, lang.t("service-state-active"))),
            (lang.t("axis-billing"), Tag::new(Tone::Ok, lang.t("billing-state-running"))),
            (lang.t("axis-collection"), Tag::new(Tone::Warn, lang.t("collection-state-demanded"))),
        ],
        facts: vec![
            (lang.t("service-opened"), "2014-01-10(금)".into()),
            (lang.t("service-term"), "24개월".into()),
        ],
        units: order_list(lang),
        bills: order_list(lang),
        links: vec![(lang.t("service-plan"), "/services/J00001587/provisioning".into())],
        changes: events(),
        action: None,
        history: events(),
    }
}

fn contract_bar(lang: Lang) -> ContractBar {
    ContractBar {
        title: lang.t("contract-period"),
        span: Span { first: day(2014, 1, 10), last: day(2016, 1, 9) },
        as_of: day(2014, 8, 29),
        notice_due: day(2015, 12, 9),
        pauses: vec![(day(2014, 5, 1), day(2014, 5, 31))],
        facts: vec![(lang.t("contract-left"), "16개월 12일".into())],
    }
}

pub(super) fn confirm(lang: Lang) -> Confirm {
    Confirm {
        page: page(
            lang,
            "settlement",
            "/bill-runs/2014-08/confirm",
            &lang.t_with("run-confirm-title", &[("month", "2014-08")]),
        ),
        lead: lang.t("run-confirm-lead"),
        effects: vec![
            (lang.t("run-bills"), "23".into()),
            (lang.t("run-amount"), "24,388,980".into()),
        ],
        warning: None,
        typed: Some("2014-08".into()),
        reason: None,
        action: "/bill-runs/2014-08".into(),
        button: lang.t("run-issue"),
        back: "/bill-runs/2014-08".into(),
        hidden: Vec::new(),
    }
}

fn monthly(lang: Lang, key: &str) -> Chart {
    let months = (1..=12).filter_map(|month| Month::new(2014, month).ok());
    let won = (1..=12).map(|month| 5_000_000 + month * 250_000);
    Chart::months(lang, lang.t(key), Measure::Won, months).with(Series::new(
        lang.t(key),
        Ink::Blue,
        won,
    ))
}

/// The reports, with every kind of chart.
pub(super) fn figures(lang: Lang) -> ReportsPage {
    let page = page(lang, "settlement", "/reports", &lang.t("reports"));
    let movement = monthly(lang, "report-new")
        .with(Series::new(lang.t("report-churn"), Ink::Red, (1..=12).map(|m| m * -100_000)))
        .net(lang.t("report-net"))
        .tabled();
    let days = monthly(lang, "report-median")
        .with(Series::new(lang.t("report-ninetieth"), Ink::Teal, 1..=12))
        .beside();
    let names = ["not-due", "days-91"].map(|code| page.word("aging-bucket", code));
    let aging = Chart::named(lang, lang.t("report-aging"), Measure::Won, names).with(Series::new(
        lang.t("report-open"),
        Ink::Blue,
        [12_000_000, 0],
    ));
    let part = |charts: Vec<Chart>| Part { charts, grid: order_list(lang) };
    ReportsPage {
        download: "/reports?download=xlsx".into(),
        filter: vec![Field::new(&page, "month", FieldKind::Text).value("2014-01")],
        parts: vec![part(vec![monthly(lang, "report-revenue"), movement]), part(vec![days, aging])],
        page,
    }
}
