//! Samples of the pages of tax invoices.

use super::*;
use crate::pages::tax_invoice::{
    AmendPage, FailureView, FormView, GoingOn, InvoicePage, InvoiceRow, InvoicesPage, IssuePage,
    ItemView, PartyView, PayerPage, ReasonGroup, ReasonView, SummaryPage, TransmissionsPage,
};

fn here(lang: Lang, address: &str, title: &str) -> Page {
    page(lang, "settlement", address, &lang.t(title))
}

fn form(lang: Lang, red: bool) -> FormView {
    let party = |title: &str, number: &str, name: &str| PartyView {
        title: lang.t(title),
        facts: vec![
            (lang.t("tax-form-registration"), number.into()),
            (lang.t("tax-form-name"), name.into()),
            (lang.t("tax-form-address"), "서울특별시 종로구 청계천로 1".into()),
            (lang.t("tax-form-email"), "office@hanbit.example".into()),
        ],
    };
    FormView {
        title: lang.t("tax-title-taxable"),
        side: lang.t("tax-form-side-ours"),
        red,
        numbers: vec![(lang.t("tax-issue-id"), "201408314200023800000001".into())],
        parties: [
            party("tax-form-supplier", "999-81-00001", "개통 사업자"),
            party("tax-form-customer", "124-81-00998", "한빛보험㈜"),
        ],
        amounts: vec![
            (lang.t("tax-written-on"), "2014-08-31(일)".into()),
            (lang.t("tax-form-blanks"), "4".into()),
            (lang.t("tax-supply"), "7,261,800".into()),
            (lang.t("tax-vat"), "726,180".into()),
            (lang.t("tax-amendment"), "02 공급가액 변동".into()),
        ],
        remark_label: lang.t("tax-form-remarks"),
        remarks: "201408-A0000001".into(),
        columns: ["tax-form-day", "tax-item", "tax-form-spec", "tax-form-quantity"]
            .into_iter()
            .chain(["tax-form-price", "tax-supply", "tax-vat", "tax-form-remarks"])
            .map(|key| lang.t(key))
            .collect::<Vec<_>>()
            .try_into()
            .expect("eight columns"),
        lines: vec![ItemView {
            day: "08-31".into(),
            name: "ASP 기본서비스".into(),
            spec: "30–49석".into(),
            quantity: "32".into(),
            price: "170,000".into(),
            supply: "5,440,000".into(),
            vat: "544,000".into(),
            remark: String::new(),
        }],
        means: vec![
            (lang.t("tax-total"), "7,987,980".into()),
            (lang.t("tax-form-cash"), String::new()),
            (lang.t("tax-form-cheque"), String::new()),
            (lang.t("tax-form-bill-of-exchange"), String::new()),
            (lang.t("tax-form-credit"), "7,987,980".into()),
        ],
        purpose: (lang.t("tax-form-this-amount"), lang.t("tax-purpose-charge")),
    }
}

pub(super) fn tax_invoices(lang: Lang) -> InvoicesPage {
    let page = here(lang, "/tax-invoices", "tax-invoices");
    let row = InvoiceRow {
        id: "x".into(),
        number: "T201408-00000001".into(),
        issue_id: "201408314200023800000001".into(),
        written_on: "2014-08-31(일)".into(),
        customer: "한빛보험㈜".into(),
        business_number: "124-81-00998".into(),
        item: "ASP 기본서비스 외 4건".into(),
        supply: 7_261_800,
        vat: 726_180,
        total: 7_987_980,
        state: Tag::new(Tone::Ok, lang.t("tax-state-accepted")),
        late: Some(Tag::new(Tone::Warn, lang.t("tax-late"))),
        sent_at: "2014-09-11(목) 15:00".into(),
        mail: Some(Tag::new(Tone::Ok, lang.t("tax-mail-sent"))),
        amendment: "02 공급가액 변동".into(),
        checked: true,
    };
    InvoicesPage {
        lead: lang.t("tax-lead"),
        issue: Some((lang.t("tax-issue"), "/tax-invoices/issue?month=2014-08".into())),
        links: vec![(lang.t("tax-summary"), "/tax-invoices/summary".into())],
        simulated: true,
        tiles: vec![
            Tile::new(lang.t("tax-tile-unissued"), 3, "").tone(Tone::Warn),
            Tile::new(lang.t("tax-tile-deadline"), "D-5", ""),
        ],
        views: vec![View {
            label: lang.t("tax-view-all"),
            href: "/tax-invoices".into(),
            count: None,
            current: true,
        }],
        filter: ["tax-month", "tax-q"]
            .map(|name| Field::new(&page, name, FieldKind::Text).optional())
            .to_vec(),
        asked: vec![("month".into(), "2014-08".into())],
        bulk: vec![("queue", lang.t("tax-bulk-queue")), ("pdf", lang.t("tax-bulk-pdf"))],
        bulk_hint: lang.t_with("tax-bulk-hint", &[("n", "1"), ("won", "7,987,980")]),
        all: "/tax-invoices?all=1".into(),
        rows: vec![row],
        sum: (7_261_800, 726_180, 7_987_980),
        total: lang.t_with("list-total", &[("n", "1")]),
        older: Some((lang.t("older"), "/tax-invoices?after=x".into())),
        newer: None,
        empty: nothing(lang),
        page,
    }
}

fn nothing(lang: Lang) -> Empty {
    Empty {
        icon: Icon::named("file-invoice"),
        title: lang.t("tax-none"),
        why: lang.t("tax-none-why"),
        action: None,
    }
}

fn finding(lang: Lang) -> Check {
    Check {
        tone: Tone::Bad,
        text: "INV146 이메일이 없습니다.".into(),
        detail: lang.t("tax-mend-payer"),
    }
}

pub(super) fn tax_issue(lang: Lang) -> IssuePage {
    IssuePage {
        page: here(lang, "/tax-invoices/issue?month=2014-08", "tax-issue"),
        lead: lang.t("tax-issue-lead"),
        simulated: true,
        previous: Some(("2014-07".into(), "/tax-invoices/issue?month=2014-07".into())),
        next: None,
        issue: Some((lang.t("tax-issue"), "/tax-invoices/confirm?month=2014-08".into())),
        tiles: vec![Tile::new(lang.t("tax-tile-unissued"), 3, "")],
        failing: "총 1건".into(),
        failures: vec![FailureView {
            title: "한빛보험㈜".into(),
            detail: "201408-A0000001".into(),
            findings: vec![finding(lang)],
            mend: Some((lang.t("tax-mend-payer"), "/billing-accounts/x/tax".into())),
        }],
        drafts: order_list(lang),
        amendments: Some(order_list(lang)),
        nothing: Some(order_list(lang)),
        issued: Some(order_list(lang)),
        going: Some(GoingOn {
            told: lang.t_with("tax-going", &[("done", "500"), ("all", "800")]),
            hint: lang.t_with("tax-going-pressed", &[("n", "300")]),
            by_itself: false,
            done: 500,
            all: 800,
            hidden: ["month", "typed", "of"].map(|name| (name, "2014-08".into())),
        }),
    }
}

pub(super) fn tax_invoice(lang: Lang) -> InvoicePage {
    InvoicePage {
        page: here(lang, "/tax-invoices/x", "tax-title-taxable"),
        address: "/tax-invoices/x".into(),
        simulated: true,
        identity: identity(lang, &lang.t("tax-state-rejected"), Tone::Bad),
        steps: Steps::at(
            lang.t("tax-steps"),
            vec![lang.t("tax-state-issued"), lang.t("tax-state-queued")],
            1,
        ),
        answer: Some(finding(lang)),
        form: form(lang, true),
        pdf: (lang.t("tax-pdf-ours"), "/tax-invoices/x/pdf?side=ours".into()),
        papers: vec![(lang.t("tax-xml"), "/tax-invoices/x/xml".into())],
        next: Some((lang.t("tax-queue"), "/tax-invoices/x/act?wish=queue".into())),
        others: vec![(lang.t("tax-amend"), "/tax-invoices/x/amend".into())],
        facts: vec![(lang.t("tax-issue-by"), "2014-09-11(목)".into())],
        related: Some(order_list(lang)),
        letters: Some(order_list(lang)),
        recipients: vec![("회계팀".into(), "tax@hanbit.example".into())],
        may_act: true,
        mend: Some((lang.t("tax-mend-link"), "/billing-accounts/x/tax".into())),
        history: events(),
    }
}

/// The wizard where it asks why, and where it shows what it will make.
pub(super) fn tax_amendment(lang: Lang, preview: bool) -> AmendPage {
    let page = here(lang, "/tax-invoices/x/amend", "tax-amend");
    let why = vec![Field::new(&page, "tax_why", FieldKind::Area).optional()];
    let reason = ReasonView {
        title: "장애 감면".into(),
        when: lang.t("tax-when-outage-credit"),
        href: Some("/tax-invoices/x/amend?reason=outage_credit".into()),
    };
    let group = ReasonGroup {
        title: "02 공급가액 변동".into(),
        makes: lang.t("tax-documents-difference"),
        reasons: vec![reason.clone(), ReasonView { href: None, ..reason }],
    };
    AmendPage {
        crumbs: vec![(lang.t("tax-invoices"), "/tax-invoices".into())],
        lead: lang.t("tax-amend-lead"),
        simulated: true,
        identity: identity(lang, &lang.t("tax-state-accepted"), Tone::Ok),
        steps: Steps::at(lang.t("tax-amend-steps"), vec![lang.t("tax-amend-step-reason")], 0),
        groups: if preview { Vec::new() } else { vec![group] },
        method: if preview { "post" } else { "get" },
        action: "/tax-invoices/x/amend".into(),
        hidden: vec![("reason".into(), "outage_credit".into())],
        locked: if preview {
            vec![(lang.t("tax-locked-date"), "2014-08-31".into())]
        } else {
            Vec::new()
        },
        sections: if preview {
            vec![Section::new(lang.t("tax-amend-details"), why)]
        } else {
            Vec::new()
        },
        forms: if preview { vec![form(lang, true), form(lang, false)] } else { Vec::new() },
        submit: lang.t("tax-amend-issue"),
        back: "/tax-invoices/x".into(),
        page,
    }
}

pub(super) fn tax_transmissions(lang: Lang) -> TransmissionsPage {
    let page = here(lang, "/tax-invoices/transmissions", "tax-transmissions");
    TransmissionsPage {
        simulated: true,
        facts: vec![(lang.t("tax-gateway"), "simulator".into())],
        may_act: true,
        to_queue: Some((lang.t("tax-queue"), "/tax-invoices/bulk?do=queue".into())),
        packages: order_list(lang),
        choose: ["tax_customer_number", "tax_answer"]
            .map(|name| Field::new(&page, name, FieldKind::Text))
            .to_vec(),
        chosen: Some(order_list(lang)),
        page,
    }
}

pub(super) fn tax_summary(lang: Lang) -> SummaryPage {
    let page = here(lang, "/tax-invoices/summary", "tax-summary-title");
    SummaryPage {
        downloads: vec![(lang.t("sheet-csv"), "/tax-invoices/summary?download=csv".into())],
        filter: ["tax_from", "tax_to"]
            .map(|name| Field::new(&page, name, FieldKind::Text).optional())
            .to_vec(),
        tiles: vec![Tile::new(lang.t("tax-summary-documents"), 500, "")],
        grids: vec![order_list(lang)],
        ties: vec![Check { tone: Tone::Ok, text: lang.t("tax-ties"), detail: "1,234,000".into() }],
        page,
    }
}

pub(super) fn tax_payer(lang: Lang) -> PayerPage {
    let page = here(lang, "/billing-accounts/x/tax", "tax-payer-title");
    let field = |name: &str| Field::new(&page, name, FieldKind::Text);
    let fields = [
        "tax_representative",
        "tax_business_type",
        "tax_business_item",
        "tax_branch",
        "tax_address",
        "tax_email",
    ];
    PayerPage {
        crumbs: vec![(lang.t("tax-invoices"), "/tax-invoices".into())],
        identity: identity(lang, "A000001", Tone::Mute),
        address: "/billing-accounts/x/tax".into(),
        version: "1".into(),
        then: Some("/tax-invoices/issue?month=2014-08".into()),
        sections: vec![Section::new(lang.t("tax-payer-fields"), fields.map(field).to_vec())],
        may_act: true,
        recipients: vec![("x".into(), "회계팀".into(), "tax@hanbit.example".into())],
        add: ["tax_recipient_name", "tax_recipient_email"].map(field).to_vec(),
        back: "/tax-invoices".into(),
        page,
    }
}
