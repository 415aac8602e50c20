//! Samples of the pages up to the order desk.

use super::*;

pub(super) fn quote(lang: Lang) -> QuoteView {
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

pub(super) fn answers(lang: Lang) -> Answers {
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

pub(super) fn papers() -> Vec<PaperView> {
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

pub(super) fn order_list(lang: Lang) -> Grid {
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

pub(super) fn order(lang: Lang) -> OrderPage {
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

pub(super) fn form(lang: Lang) -> FormPage {
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

pub(super) fn tasks(lang: Lang) -> TasksPage {
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

pub(super) fn home(lang: Lang) -> HomePage {
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
        register: None,
        queues: vec![
            order_list(lang),
            Grid::new("빈 목록", Vec::new(), Vec::new()).when_empty(empty(lang)),
        ],
    }
}

pub(super) fn empty(lang: Lang) -> Empty {
    Empty {
        icon: Icon { name: "circle-check", class: "icon icon-lg" },
        title: lang.t("home-nothing"),
        why: lang.t("home-nothing-why"),
        action: None,
    }
}

pub(super) fn list(lang: Lang) -> ListPage {
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

pub(super) fn check_page(lang: Lang) -> CheckPage {
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

pub(super) fn papers_page(lang: Lang) -> PapersPage {
    PapersPage {
        page: page(lang, "sales", "/applications/x/papers", &lang.t("papers-title")),
        crumbs: vec![(lang.t("nav-applications"), "/applications".into())],
        lead: lang.t("paper-lead"),
        papers: papers(),
        upload: "/applications/x/documents".into(),
        back: "/applications/x".into(),
    }
}

pub(super) fn filed(lang: Lang) -> FiledPage {
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
