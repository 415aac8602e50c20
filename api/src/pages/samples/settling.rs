//! Samples of the pages of partner settlement.

use super::*;
use crate::pages::attendance::{AgentRow, AttendancePage, DayHead, DueReport, Mark, ReportPage};
use crate::pages::partner::PartnerPage;
use crate::pages::payout::{PayoutPage, PayoutsPage, ReadyBatch, ReadyRow};
use crate::pages::purchase::{DifferenceView, InvoicePage};
use crate::pages::request::RequestPage;
use crate::pages::settlement::{
    BoardPage as Settlements, BoardRow as Settlement, ComparePage, ComparedRow, DisputeView,
    InvoiceRow, InvoicesPart, LineView, MainAct, MessageView, StatementPage,
};

fn at(lang: Lang, role: &str, here: &str, key: &str) -> Page {
    let title = lang
        .t_with(key, &[("month", "2014-07"), ("service", "J00001587"), ("number", "PO-2014-0007")]);
    page(lang, role, here, &title)
}

fn empty(page: &Page) -> Empty {
    Empty {
        icon: Icon::named("receipt"),
        title: page.t("settlement-none"),
        why: page.t("settlement-none-why"),
        action: None,
    }
}

fn partner(page: &Page, key: &str) -> Identity {
    Identity {
        customer: "새길인력㈜".into(),
        number: Some("ST-2014-0007".into()),
        copy: page.t("copy"),
        tag: Some(Tag::new(Tone::Warn, page.t(key))),
        facts: vec![
            (page.t("settlement-pay-on"), "2014-08-25(월)".into()),
            (page.t("settlement-settled-on"), "2014-08-02(토)".into()),
        ],
    }
}

pub(super) fn settlements(lang: Lang) -> Settlements {
    let page = at(lang, "settlement", "/settlements", "settlements-title");
    let row = |askable: bool| Settlement {
        id: "x".into(),
        partner: "새길인력㈜".into(),
        contracts: "PC-2014-0003".into(),
        basis: format!("{} 2", page.t("settlement-source-attendance")),
        total: 26_812_500,
        confirmation: Tag::new(Tone::Mute, page.t("settlement-answer-not-asked")),
        budget: "지급수수료(위탁운영)".into(),
        pay_on: "2014-08-25".into(),
        settled_on: "2014-08-02".into(),
        state: Tag::new(Tone::Mute, page.t("settlement-state-made")),
        askable,
    };
    Settlements {
        lead: page.t("settlements-lead"),
        month: "2014-07".into(),
        previous: "/settlements?month=2014-06".into(),
        next: Some("/settlements?month=2014-08".into()),
        may_act: true,
        made: true,
        rooms: vec![View {
            label: page.t("settlement-room-board"),
            href: "/settlements".into(),
            count: None,
            current: true,
        }],
        tiles: vec![Tile::new(page.t("settlement-tile-to-ask"), 1, "").tone(Tone::Warn)],
        findings: vec![(
            page.t1("settlement-finding-paid-twice", "what", "J00001587"),
            "/settlements/x".into(),
        )],
        rows: vec![row(true), row(false)],
        sum: 53_625_000,
        empty: empty(&page),
        page,
    }
}

fn line(page: &Page, no: i32, supply: i64) -> LineView {
    LineView {
        no,
        label: "상담원 위탁운영".into(),
        detail: page.t1("settlement-late", "month", "2014-06"),
        source: page.t("settlement-source-attendance"),
        source_href: Some("/attendance/x".into()),
        customer: "한빛***".into(),
        unit_price: "1,950,000".into(),
        quantity: "12.50".into(),
        supply,
        vat: supply / 10,
        dispute: (no == 2).then(|| {
            let tag = Tag::new(Tone::Warn, page.t("settlement-dispute-state-open"));
            (tag, "#dispute-2".to_owned())
        }),
    }
}

fn dispute(page: &Page, may_decide: bool) -> DisputeView {
    DisputeView {
        id: "x".into(),
        line_no: 2,
        title: page.t1("settlement-dispute-of", "line", 2),
        tag: Tag::new(Tone::Warn, page.t("settlement-dispute-state-open")),
        messages: vec![MessageView {
            who: "정기사".into(),
            partner: true,
            when: "2014-08-04(월) 10:12".into(),
            body: "교육일 이틀이 빠졌습니다.".into(),
            file: Some(("근무표.xlsx".into(), "/partner-documents/x".into())),
        }],
        decision: None,
        open: true,
        may_withdraw: !may_decide,
        may_decide,
        version: 1,
    }
}

pub(super) fn statement(lang: Lang, role: &str) -> StatementPage {
    let page = at(lang, role, "/settlements/x", "settlement-title");
    let staff = role == "settlement";
    let steps = ["made", "sent", "confirmed", "paid"]
        .map(|state| page.word("settlement-state", state))
        .to_vec();
    StatementPage {
        back: "/settlements".into(),
        lead: page.t("settlement-lead-sent"),
        address: "/settlements/x".into(),
        version: 1,
        identity: partner(&page, "settlement-state-sent"),
        steps: Steps::at(page.t("settlement-steps"), steps, 1),
        main_act: (!staff).then(|| MainAct {
            verb: "confirm",
            label: page.t("settlement-confirm"),
            icon: "check",
        }),
        links: vec![(page.t("settlement-xlsx"), "/settlements/x/sheet".into(), "download")],
        notes: vec![(Tone::Warn, page.t("settlement-lead-disputed"))],
        lines: vec![line(&page, 1, 24_375_000), line(&page, 2, -135_000)],
        supply: 24_240_000,
        vat: 2_424_000,
        total: 26_664_000,
        may_dispute: !staff,
        may_compare: !staff,
        disputes: vec![dispute(&page, staff)],
        invoices: Some(InvoicesPart {
            address: "/settlements/x".into(),
            hint: page.t("purchase-hint-register"),
            may_register: true,
            may_propose: staff,
            rows: vec![InvoiceRow {
                href: "/purchase-invoices/x".into(),
                title: "20140804-41000000-00000001".into(),
                detail: page.t("purchase-way-xml"),
                differences: vec!["공급가액 24,240,001".into()],
                tag: Tag::new(Tone::Bad, page.t1("purchase-differs-n", "n", 1)),
            }],
            page: page.clone(),
        }),
        grids: vec![order_list(lang)],
        whys: vec![why("위탁운영", "R1", "", "1,950,000 × 1,250 ÷ 100", "24,375,000", &[])],
        history: events(),
        page,
    }
}

pub(super) fn compared(lang: Lang) -> ComparePage {
    let page = at(lang, "partner", "/settlements/x", "settlement-compare-title");
    let row = |tag: Tag, dispute: Option<&str>| ComparedRow {
        label: "1. 상담원 위탁운영".into(),
        ours: "24,375,000".into(),
        theirs: "24,570,000".into(),
        difference: "+195,000".into(),
        tag,
        dispute: dispute.map(str::to_owned),
    };
    ComparePage {
        address: "/settlements/x".into(),
        name: "2014-07".into(),
        lead: page.t1("settlement-compare-differs", "n", 1),
        version: 1,
        may_confirm: true,
        same: false,
        tiles: vec![Tile::new(page.t("settlement-difference"), "+195,000", page.t("won"))],
        faults: vec!["3행".into()],
        rows: vec![
            row(
                Tag::new(Tone::Bad, page.t("settlement-differs-line")),
                Some("/settlements/x/dispute?line=1"),
            ),
            row(Tag::new(Tone::Ok, page.t("settlement-same-line")), None),
        ],
        page,
    }
}

pub(super) fn purchase(lang: Lang) -> InvoicePage {
    let page = at(lang, "partner", "/purchase-invoices/x", "purchase-title");
    InvoicePage {
        crumbs: vec![(page.t("purchase-invoices"), "/purchase-invoices".into())],
        lead: page.t("purchase-lead-proposed"),
        address: "/purchase-invoices/x".into(),
        version: 1,
        identity: partner(&page, "purchase-state-proposed"),
        paper: Some("/partner-documents/x".into()),
        matched: false,
        differences: vec![DifferenceView {
            said: "공급가액".into(),
            place: "공급가액".into(),
            found: "24,375,001".into(),
            expected: "24,375,000".into(),
        }],
        facts: Answers { title: page.t("purchase-about"), answers: Vec::new(), change: None },
        lines: order_list(lang),
        may_approve: true,
        may_refuse: true,
        refuse_label: page.t("purchase-refuse"),
        refuse_verb: "refuse",
        page,
    }
}

pub(super) fn payouts(lang: Lang) -> PayoutsPage {
    let page = at(lang, "settlement", "/payouts", "payouts");
    PayoutsPage {
        rooms: Vec::new(),
        ready: vec![ReadyBatch {
            title: page.t1("payout-ready", "day", "2014-08-25"),
            pay_on: "2014-08-25".into(),
            payable: 1,
            rows: vec![ReadyRow {
                id: "x".into(),
                href: "/settlements/x".into(),
                partner: "새길인력㈜".into(),
                detail: "ST-2014-0007".into(),
                amount: 26_812_500,
                blocks: vec![page.t("purchase-differs")],
                tag: Tag::new(Tone::Warn, page.t("payout-cannot")),
            }],
        }],
        grid: order_list(lang),
        page,
    }
}

pub(super) fn payout(lang: Lang) -> PayoutPage {
    let page = at(lang, "settlement", "/payouts/x", "payout-title");
    let steps = ["made", "approved", "paid"].map(|step| page.word("payout-step", step)).to_vec();
    PayoutPage {
        lead: String::new(),
        address: "/payouts/x".into(),
        version: 1,
        identity: partner(&page, "payout-state-made"),
        steps: Steps::at(page.t("payout-steps"), steps, 1),
        note: Some(page.t("payout-own")),
        lines: order_list(lang),
        may_approve: true,
        may_file: true,
        file_fields: vec![Field::new(&page, "bank", FieldKind::Text).label(page.t("payout-bank"))],
        may_pay: true,
        paid_fields: vec![
            Field::new(&page, "paid_on", FieldKind::Date).label(page.t("payout-paid-on")),
        ],
        may_cancel: true,
        page,
    }
}

pub(super) fn partner_page(lang: Lang) -> PartnerPage {
    let page = page(lang, "settlement", "/partners/x", "새길인력㈜");
    PartnerPage {
        identity: partner(&page, "holder-check-matched"),
        address: "/partners/x".into(),
        contracts: order_list(lang),
        settlements: Some(order_list(lang)),
        account: vec![(page.t("partner-account-number"), "***-****-1234".into())],
        account_tag: Some(Tag::new(Tone::Ok, page.t("holder-check-matched"))),
        shown: Some("110-123-451234".into()),
        may_act: true,
        check_open: true,
        account_open: true,
        account_fields: vec![
            Field::new(&page, "number", FieldKind::Text)
                .label(page.t("partner-account-number"))
                .hinted(page.t("partner-account-number-hint")),
        ],
        page,
    }
}

pub(super) fn reports(lang: Lang) -> AttendancePage {
    let page = at(lang, "partner", "/attendance", "attendance");
    AttendancePage {
        lead: page.t("attendance-lead-partner"),
        due: vec![DueReport {
            title: "J00001587 한빛*** · 2014-08".into(),
            href: "/attendance/new?service=J00001587&month=2014-08".into(),
        }],
        views: Vec::new(),
        grid: order_list(lang),
        page,
    }
}

pub(super) fn report(lang: Lang, role: &str) -> ReportPage {
    let page = at(lang, role, "/attendance/x", "attendance-title");
    let day = |number: u32| DayHead {
        number,
        name: page.t("weekday-fri"),
        off: number % 7 < 2,
        there: 1,
    };
    let marks = (1..=31).map(|day| match day % 7 {
        0 | 1 => Mark::Neither,
        2 => Mark::Trained,
        _ => Mark::Worked,
    });
    let row = AgentRow {
        agent: "김상담".into(),
        marks: marks.collect(),
        worked: "18".into(),
        trained: "4".into(),
        agent_months: "1.00".into(),
        fault: None,
    };
    let wrong = AgentRow { fault: Some(page.t("attendance-no-name")), ..row.clone() };
    ReportPage {
        lead: page.t("attendance-lead-partner"),
        address: "/attendance/x".into(),
        service: "J00001587".into(),
        month: "2014-08".into(),
        version: 1,
        identity: identity(lang, &page.t("attendance-state-submitted"), Tone::Warn),
        links: Vec::new(),
        notes: vec![(Tone::Warn, page.t1("attendance-returned-because", "reason", "3일 휴무"))],
        tiles: vec![Tile::new(page.t("attendance-agent-months"), "12.50", "")],
        days: (1..=31).map(day).collect(),
        rows: vec![row, wrong],
        worked: "36".into(),
        trained: "8".into(),
        agent_months: "2.00".into(),
        remark: String::new(),
        may_edit: role == "partner",
        may_sign: role == "tenant_admin",
        may_correct: false,
        sign_fields: vec![
            Field::new(&page, "signatory", FieldKind::Text).label(page.t("attendance-signatory")),
        ],
        page,
    }
}

pub(super) fn request(lang: Lang) -> RequestPage {
    let page = at(lang, "settlement", "/billing-requests/x", "request-title");
    let answers = |title: &str, label: &str, value: &str| Answers {
        title: page.t(title),
        answers: vec![Answer { label: page.t(label), value: value.into() }],
        change: None,
    };
    RequestPage {
        address: "/billing-requests/x".into(),
        version: 1,
        identity: identity(lang, &page.t("request-state-filed"), Tone::Warn),
        links: Vec::new(),
        notes: Vec::new(),
        billing: answers("request-billing", "request-amount", "30,000,000"),
        settling: answers("request-settling", "request-partner-amount", "21,000,000"),
        papers: vec![("납품확인서.pdf".into(), "2014-08-20".into(), "/documents/x".into())],
        may_attach: true,
        may_decide: true,
        page,
    }
}
