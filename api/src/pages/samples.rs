//! One sample of every page, rendered in both languages: a template that cannot be filled, a text that
//! is missing or a page without its frame fails here. With `GAETONG_SAMPLES=folder` they are written out to be looked at.

use chrono::NaiveDate;

use super::acceptance::{AcceptancePage, ItemView};
use super::application::{
    CheckPage, FiledPage, PaperView, PapersPage, QuoteLine, QuoteView, TasksPage,
};
use super::bill::{ArticleView, BillLineView, BillPage, Tab};
use super::bill_run::RunPage;
use super::component::*;
use super::door::{DemoPage, FirstBill, LoginPage, ProblemPage, RoleCard};
use super::home::{BillNow, Coming, TenantHome};
use super::language::Lang;
use super::nav;
use super::order::{OpenPaper, OrderPage};
use super::page::*;
use super::provisioning::{BoardPage, BoardRow, Moves, TaskPage};
use super::service::ServicePage;
use super::view::{Action, FormPage, HomePage, ListPage};

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
        out_of_scope: None,
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
        json: "/bills/201408-0001/explanation.json".into(),
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

fn identity(lang: Lang, state: &str, tone: Tone) -> Identity {
    Identity {
        customer: "한빛보험㈜".into(),
        number: Some("J00001587".into()),
        copy: lang.t("copy"),
        tag: Some(Tag::new(tone, state)),
        facts: vec![
            ("개통희망일".into(), "2014-09-15(월)".into()),
            ("담당".into(), "김영업".into()),
        ],
    }
}

fn quote(lang: Lang) -> QuoteView {
    let line = |title: &str, working: &str, amount| QuoteLine {
        title: title.into(),
        working: working.into(),
        amount,
    };
    QuoteView {
        title: lang.t("quote-title"),
        unit: lang.t("unit-won"),
        lines: vec![
            line("ASP 기본서비스", "200,000 × 29석", 5_800_000),
            line("상담어플리케이션 Premium", "85,500 × 29석", 2_479_500),
        ],
        sums: vec![
            (lang.t("quote-supply"), 8_279_500),
            (lang.t("quote-vat"), 827_950),
            (lang.t("quote-total"), 9_107_450),
        ],
        cliff: Some((
            lang.t_with("quote-cliff", &[("n", "30"), ("won", "314,500")]),
            lang.t("quote-cliff-why"),
        )),
        remark: String::new(),
    }
}

fn answers(lang: Lang) -> Answers {
    let answer = |label: &str, value: &str| Answer { label: label.into(), value: value.into() };
    Answers {
        title: lang.t("application-section-customer"),
        answers: vec![
            answer("법인명(상호)", "한빛보험㈜"),
            answer("사업자등록번호", "124-81-00998"),
            answer("주소", "서울특별시 중구 가온로 12, 7층"),
        ],
        change: Some((lang.t("change"), "/applications/x/customer".into())),
    }
}

fn papers() -> Vec<PaperView> {
    let paper = |title: &str, kind: &str, file: bool| PaperView {
        title: title.into(),
        required: true,
        kind: kind.into(),
        sealed: true,
        remove: file.then(|| "/applications/x/papers/y/remove".to_string()),
        file: file.then(|| (format!("{title}.pdf"), "/documents/x".into(), "1.2 MB".into())),
    };
    vec![
        paper("신청서(날인)", "application", true),
        paper("이용약관(날인)", "terms", true),
        paper("견적서(날인)", "quotation", false),
        paper("사업자등록증 사본", "registration", false),
    ]
}

fn events() -> Vec<EventLine> {
    let event = |when: &str, what: &str, who: &str| EventLine {
        when: when.into(),
        what: what.into(),
        who: who.into(),
        detail: String::new(),
    };
    vec![
        event("2014-08-29(금) 10:12", "접수", "이주문"),
        event("2014-08-28(목) 17:40", "신청서 제출", "김영업"),
    ]
}

fn order_list(lang: Lang) -> Grid {
    let columns = vec![
        Column::text(lang.t("order-customer")),
        Column::fit(lang.t("order-received")),
        Column::number(lang.t("order-seats")),
        Column::fit(lang.t("order-term")),
        Column::fit(lang.t("order-wished")),
        Column::text(lang.t("order-checks")),
        Column::text(lang.t("order-state")),
        Column::number(lang.t("run-total")),
    ];
    let row = |name: &str, seats, tone, state: &str, won| {
        Row::to(
            "/orders/x",
            vec![
                Cell::text(name),
                Cell::text("2014-08-28(목) 17:40"),
                Cell::Count(seats),
                Cell::text("36개월"),
                Cell::text("2014-09-15(월)"),
                Cell::Tag(Tag::new(tone, "5/5")),
                Cell::Tag(Tag::new(Tone::Info, state)),
                Cell::Money(won),
            ],
        )
    };
    let rows = vec![
        row("한빛보험㈜", 35, Tone::Ok, "접수 대기", 9_985_250),
        row("새봄병원", 12, Tone::Warn, "검토 중", 3_201_000),
        row("가온시청 민원콜센터", 120, Tone::Ok, "접수 대기", 21_450_000),
    ];
    let mut sum = vec![Cell::text("합계"), Cell::Blank, Cell::Count(167)];
    sum.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Money(34_636_250)]);
    Grid::new(lang.t("nav-orders"), columns, rows)
        .shown_caption(lang.t("unit-won"))
        .total(lang.t_with("list-total", &[("n", "3")]))
        .sum(sum)
}

fn board(lang: Lang) -> BoardPage {
    let span = Span { first: day(2014, 8, 18), last: day(2014, 9, 22) };
    let row = |title: &str,
               owner: &str,
               state: &str,
               tone,
               from,
               until,
               left: &str,
               waits: &str| BoardRow {
        title: title.into(),
        href: Some("/tasks/x".into()),
        owner: owner.into(),
        tag: Tag::new(tone, state),
        due: super::figures::date(until, lang),
        left: left.into(),
        late: left.contains('지'),
        waits: waits.into(),
        bar: PlanBar { span, from, until, today: day(2014, 8, 29), wished: day(2014, 9, 15), tone },
    };
    BoardPage {
        page: page(lang, "consulting", "/provisioning/J00001587", "J00001587 개통 계획"),
        crumbs: vec![(lang.t("nav-provisioning"), "/provisioning".into())],
        identity: identity(lang, "개통 진행", Tone::Info),
        done: 2,
        jeopardy: Some(
            lang.t_with("board-jeopardy", &[("day", "2014-09-15(월)"), ("t", "2014-09-18(목)")]),
        ),
        line_text: lang.t_with("board-line-text", &[("number", "J00001587")]),
        rows: vec![
            row(
                "회선 신청(VPN)",
                "영업대표",
                "완료",
                Tone::Ok,
                day(2014, 8, 18),
                day(2014, 8, 21),
                "",
                "",
            ),
            row(
                "ARS 시나리오 수령",
                "영업대표",
                "완료",
                Tone::Ok,
                day(2014, 8, 18),
                day(2014, 8, 25),
                "",
                "",
            ),
            row(
                "IP 배정 · 라우터 설정",
                "IMO운용센터",
                "시작 가능",
                Tone::Info,
                day(2014, 8, 22),
                day(2014, 8, 28),
                "1일 지남",
                "",
            ),
            row(
                "ARS 시나리오 녹음",
                "한울시스템",
                "진행 중",
                Tone::Info,
                day(2014, 8, 26),
                day(2014, 9, 4),
                "D-6",
                "",
            ),
            row(
                "프로그램 설치 · 소프트폰",
                "한울시스템",
                "선행작업 대기",
                Tone::Mute,
                day(2014, 8, 29),
                day(2014, 9, 5),
                "D-7",
                "IP 배정 · 라우터 설정",
            ),
            row(
                "최종 시험",
                "한울시스템",
                "선행작업 대기",
                Tone::Mute,
                day(2014, 9, 5),
                day(2014, 9, 12),
                "D-14",
                "프로그램 설치 외 3",
            ),
        ],
        open: None,
    }
}

fn task(lang: Lang) -> TaskPage {
    let page = page(lang, "partner", "/provisioning/tasks/x", "ARS 시나리오 녹음");
    TaskPage {
        crumbs: vec![(lang.t("nav-provisioning"), "/provisioning".into())],
        identity: identity(lang, "진행 중", Tone::Info),
        address: "/tasks/x".into(),
        rule: "녹음은 목요일에만 합니다. 최초 1회는 무료입니다.".into(),
        facts: vec![("기한".into(), "2014-09-04(목)".into()), ("담당".into(), "한울시스템".into())],
        waits: vec!["IP 배정 · 라우터 설정".into()],
        moves: Moves { start: true, complete: true, fail: true, retry: false, skip: true },
        go: None,
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

fn acceptance(lang: Lang, may_sign: bool) -> AcceptancePage {
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

fn run(lang: Lang) -> RunPage {
    let labels = ["run-step-close", "run-step-try", "run-step-check", "run-step-issue"]
        .map(|key| lang.t(key))
        .to_vec();
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
        progress: Some(super::bill_run::Progress { done: 12, all: 24 }),
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
        drafts: Some(
            Grid::new(lang.t("run-drafts"), columns, rows)
                .shown_caption(lang.t("unit-won"))
                .sum(sum),
        ),
        failures: None,
        page,
    }
}

fn order(lang: Lang) -> OrderPage {
    let check =
        |tone, text: &str, detail: &str| Check { tone, text: text.into(), detail: detail.into() };
    OrderPage {
        page: page(lang, "consulting", "/orders/x", "한빛보험㈜ 신규 35석"),
        address: "/orders/x".into(),
        identity: identity(lang, "검토 중", Tone::Info),
        papers: papers(),
        open: None::<OpenPaper>,
        checks: vec![
            check(Tone::Ok, "사업자등록번호 검증 숫자가 맞습니다", "124-81-00998"),
            check(Tone::Ok, "석수 10석 이상", "35석"),
            check(
                Tone::Warn,
                "법인등록번호 검증 숫자가 맞지 않습니다",
                "2025-01-31 이후 발급 번호일 수 있습니다",
            ),
            check(Tone::Bad, "견적서가 없습니다", ""),
        ],
        parts: vec![Answers { change: None, ..answers(lang) }],
        quote: Some(quote(lang)),
        version: "2".into(),
        may_review: false,
        may_accept: true,
        may_return: true,
        may_refuse: true,
        return_reasons: vec![Choice::new("return-seal", lang.t("return-seal"))],
        refusal_grounds: vec![Choice::new(
            "false_papers",
            "다른 사람의 명의를 사용하였거나 허위 서류를 첨부한 경우",
        )],
        service: None,
        history: events(),
    }
}

fn form(lang: Lang) -> FormPage {
    let mut page =
        page(lang, "sales", "/applications/x/products", &lang.t("application-section-products"));
    page.errors = vec![FieldError {
        field: "seats".into(),
        text: "석수를 숫자로 입력하세요".into(),
    }];
    let apps = vec![
        Choice::new("", lang.t("product-app-none")),
        Choice::new("app-basic", "Basic"),
        Choice::new("app-premium", "Premium"),
    ];
    let terms =
        ["12", "24", "36", "0"].map(|months| Choice::new(months, format!("{months}개월"))).to_vec();
    let fields = vec![
        Field::new(&page, "seats", FieldKind::Number)
            .value("29석쯤")
            .unit(lang.t("unit-seat"))
            .width("w-xs"),
        Field::new(&page, "application_product", FieldKind::Select(apps)).value("app-premium"),
        Field::new(&page, "term", FieldKind::Radio(terms)).value("36"),
        Field::new(&page, "wished_opening_on", FieldKind::Date).value("2014-09-15"),
        Field::new(&page, "intelligent_network", FieldKind::Check).value("on"),
        Field::new(&page, "remarks", FieldKind::Area).optional().width("field-wide"),
    ];
    FormPage {
        lead: String::new(),
        crumbs: vec![(lang.t("nav-applications"), "/applications".into())],
        action: "/applications/x/products".into(),
        sections: vec![Section::new(lang.t("application-section-products"), fields)],
        hidden: vec![("version".into(), "1".into())],
        submit: lang.t("save-and-continue"),
        back: "/applications/x".into(),
        autosave: Some("/applications/x/draft".into()),
        quote: Some("/applications/x/quote".into()),
        quote_now: Some(quote(lang)),
        files: false,
        page,
    }
}

fn tasks(lang: Lang) -> TasksPage {
    let item = |title: &str, hint: &str, status: &str, tone, done| TaskItem {
        title: title.into(),
        hint: hint.into(),
        href: (status != "task-status-blocked").then(|| "/applications/x/customer".to_string()),
        tag: Tag::new(tone, lang.t(status)),
        done,
    };
    TasksPage {
        page: page(lang, "sales", "/applications/x", &lang.t("application-title")),
        identity: Identity { number: None, ..identity(lang, "작성 중", Tone::Mute) },
        returned: Some("견적서에 날인이 없습니다".into()),
        tasks: TaskList {
            items: vec![
                item("신청고객", "한빛보험㈜", "task-status-done", Tone::Ok, true),
                item("서비스와 수량", "29석 · Premium", "task-status-done", Tone::Ok, true),
                item("개인정보 동의", "", "task-status-todo", Tone::Info, false),
                item("첨부서류", "2 / 4", "task-status-todo", Tone::Info, false),
                item("사전 점검", "상품 담당", "task-status-blocked", Tone::Mute, false),
            ],
        },
        quote: Some(quote(lang)),
        check: None,
        missing: vec!["견적서(날인)".into(), "개인정보 수집 · 이용 동의".into()],
        withdraw: Some("/applications/x/withdraw".into()),
        history: events(),
    }
}

fn home(lang: Lang) -> HomePage {
    HomePage {
        page: page(lang, "consulting", "/", &lang.t("home-title")),
        lead: String::new(),
        action: Some(Action {
            label: lang.t("application-new"),
            href: "/applications/new".into(),
            icon: "plus",
        }),
        tiles: vec![
            Tile::new(lang.t("tile-submitted"), "3", "").to("/orders"),
            Tile::new(lang.t("tile-under-review"), "1", "").to("/orders"),
            Tile::new(lang.t("tile-late"), "2", "").tone(Tone::Bad).to("/provisioning"),
            Tile::new(lang.t("tile-amount"), "24,388,980", lang.t("won")),
        ],
        queues: vec![
            order_list(lang),
            Grid::new("빈 목록", Vec::new(), Vec::new()).when_empty(empty(lang)),
        ],
    }
}

fn empty(lang: Lang) -> Empty {
    Empty {
        icon: Icon { name: "circle-check", class: "icon icon-lg" },
        title: lang.t("home-nothing"),
        why: lang.t("home-nothing-why"),
        action: None,
    }
}

fn tenant_home(lang: Lang) -> TenantHome {
    let months = (1..=12)
        .map(|month| Bar { month: format!("2014-{month:02}"), won: 5_000_000 + month * 250_000 });
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
        bars: Some(Bars { title: lang.t("home-bars"), bars: months.collect() }),
        todo: vec![Tile::new(lang.t("home-to-sign"), "1", "").tone(Tone::Warn).to("/acceptances")],
        coming: vec![Coming {
            title: lang.t_with("home-coming", &[("number", "J00001587")]),
            href: "/provisioning/J00001587".into(),
            steps: Steps::at(lang.t("application-steps"), steps.map(|key| lang.t(key)).to_vec(), 1),
        }],
        services: order_list(lang),
    }
}

fn service(lang: Lang) -> ServicePage {
    ServicePage {
        page: page(lang, "sales", "/services/J00001587", "J00001587"),
        identity: identity(lang, "이용 중", Tone::Ok),
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

fn demo(lang: Lang) -> DemoPage {
    let card = |role: &str, icon, who: &str| RoleCard {
        icon: Icon::named(icon),
        title: lang.t(&format!("role-{role}")),
        what: lang.t(&format!("demo-what-{role}")),
        who: who.into(),
        user: "x".into(),
    };
    let mut page = page(lang, "sales", "/demo", &lang.t("demo-title"));
    page.viewer = None;
    DemoPage {
        page,
        cards: vec![
            card("sales", "user", "김영업 · 개통 사업자"),
            card("consulting", "clipboard-list", "이주문 · 개통 사업자"),
            card("settlement", "calculator", "박정산 · 개통 사업자"),
            card("tenant-admin", "building", "한소라 · 한빛보험㈜"),
            card("partner", "tools", "정기사 · 한울시스템"),
        ],
        moves: vec![
            (lang.t("demo-clock-tomorrow"), "2014-08-30".into()),
            (lang.t("demo-clock-next-month"), "2014-09-01".into()),
        ],
        first_bill: Some(FirstBill {
            label: lang.t_with("demo-open-bill", &[("name", "한빛보험㈜"), ("month", "2014-08")]),
            user: "x".into(),
            then: "/bills/x".into(),
        }),
    }
}

fn login(lang: Lang) -> LoginPage {
    let mut page = page(lang, "sales", "/login", &lang.t("login-title"));
    page.viewer = None;
    page.errors = vec![FieldError { field: "email".into(), text: lang.t("login-refused") }];
    LoginPage {
        fields: vec![
            Field::new(&page, "email", FieldKind::Email).autocomplete("username"),
            Field::new(&page, "password", FieldKind::Password).autocomplete("current-password"),
        ],
        then: "/".into(),
        page,
    }
}

fn problem(lang: Lang) -> ProblemPage {
    ProblemPage {
        page: page(lang, "sales", "/orders/x", &lang.t("problem-title")),
        what: lang.t("problem-not-found"),
        not_done: lang.t("problem-not-done"),
        next: lang.t("problem-next-not-found"),
        article: "이용약관 제3조".into(),
        code: "not-found".into(),
        request_id: "0192f".into(),
        back: Some("/orders".into()),
    }
}

fn confirm(lang: Lang) -> Confirm {
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

fn list(lang: Lang) -> ListPage {
    let page = page(lang, "consulting", "/orders", &lang.t("nav-orders"));
    ListPage {
        lead: String::new(),
        action: None,
        views: run(lang).views,
        filter: vec![Field::new(&page, "company_name", FieldKind::Text).optional()],
        grid: order_list(lang),
        page,
    }
}

fn check_page(lang: Lang) -> CheckPage {
    CheckPage {
        page: page(lang, "sales", "/applications/x/check", &lang.t("application-check-title")),
        crumbs: vec![(lang.t("nav-applications"), "/applications".into())],
        identity: identity(lang, "작성 중", Tone::Mute),
        parts: vec![answers(lang)],
        checks: order(lang).checks,
        quote: Some(quote(lang)),
        submit: "/applications/x/submit".into(),
        version: "4".into(),
        back: "/applications/x".into(),
    }
}

fn papers_page(lang: Lang) -> PapersPage {
    PapersPage {
        page: page(lang, "sales", "/applications/x/papers", &lang.t("papers-title")),
        crumbs: vec![(lang.t("nav-applications"), "/applications".into())],
        lead: lang.t("paper-lead"),
        papers: papers(),
        upload: "/applications/x/documents".into(),
        back: "/applications/x".into(),
    }
}

fn filed(lang: Lang) -> FiledPage {
    let steps = ["order-state-submitted", "order-state-under-review", "order-state-accepted"];
    FiledPage {
        page: page(lang, "sales", "/applications/x", &lang.t("application-title")),
        identity: identity(lang, "검토 중", Tone::Info),
        note: Some((Tone::Info, "접수되었습니다".into())),
        steps: Steps::at(lang.t("application-steps"), steps.map(|key| lang.t(key)).to_vec(), 1),
        parts: vec![answers(lang)],
        papers: papers(),
        quote: Some(quote(lang)),
        checks: Some("/applications/x/checks".into()),
        withdraw: Some("/applications/x/withdraw".into()),
        history: events(),
    }
}

#[test]
fn every_page_can_be_shown_in_both_languages() {
    for lang in [Lang::Ko, Lang::En] {
        let pages = [
            ("bill", bill(lang).to_string()),
            ("home", home(lang).to_string()),
            ("tenant-home", tenant_home(lang).to_string()),
            ("list", list(lang).to_string()),
            ("form", form(lang).to_string()),
            ("tasks", tasks(lang).to_string()),
            ("papers", papers_page(lang).to_string()),
            ("check", check_page(lang).to_string()),
            ("filed", filed(lang).to_string()),
            ("order", order(lang).to_string()),
            ("board", board(lang).to_string()),
            ("task", task(lang).to_string()),
            ("acceptance-sign", acceptance(lang, true).to_string()),
            ("acceptance", acceptance(lang, false).to_string()),
            ("service", service(lang).to_string()),
            ("run", run(lang).to_string()),
            ("confirm", confirm(lang).to_string()),
            ("demo", demo(lang).to_string()),
            ("login", login(lang).to_string()),
            ("problem", problem(lang).to_string()),
        ];
        pages.iter().for_each(|(name, html)| check(&format!("{name}-{}", lang.code()), html));
    }
}
