//! Samples of the pages of a contract's life.

use super::*;
use crate::pages::contract::what_if::{MonthView, PenaltyView, WhatIfView};
use crate::pages::contract::{
    ChangeRow, CheckPage, MaintenancePage, MaintenanceView, OrderPage, RenewalsPage, SimulatorPage,
    WishPage,
};

fn here(lang: Lang) -> Page {
    page(lang, "consulting", "/services/J00001587/change", &lang.t("wish-title-change"))
}

fn what_if(lang: Lang) -> WhatIfView {
    let month = |month: &str, after: i64| MonthView {
        month: month.into(),
        remark: lang.t_with("what-if-free", &[("days", "09-01 – 09-30")]),
        before: 9_985_250,
        after,
        difference: after - 9_985_250,
        causes: vec![("ASP 기본서비스 35석 → 40석 (15일)".into(), 400_000)],
    };
    WhatIfView {
        page: here(lang),
        id: "what-if",
        title: lang.t("what-if-title"),
        remark: Some(lang.t("what-if-nothing")),
        refused: true,
        months: vec![month("2014-09", 10_425_250), month("2014-10", 10_865_250)],
        prices: Some(order_list(lang)),
        last_bill: Some(order_list(lang)),
        cliff: Some("50석으로 신청하면 월 300,000원 절감".into()),
        exceptions: vec![lang.t("exception-under-ten-seats")],
        penalty: Some(PenaltyView {
            amount: 7_200_000,
            granted: Some((
                lang.t_with("penalty-granted", &[("from", "2014-01-10"), ("until", "2014-08-29")]),
                7_500_000,
            )),
            why: why(
                "해지위약금",
                "T1",
                "약관 제14조 3항",
                "12개월 × 10석 × 60,000원",
                "7,200,000",
                &[],
            ),
        }),
    }
}

pub(super) fn wish(lang: Lang) -> WishPage {
    let page = here(lang);
    WishPage {
        crumbs: vec![("J00001587".into(), "/services/J00001587".into())],
        identity: identity(lang, "이용 중", Tone::Ok),
        lead: lang.t("wish-lead-change"),
        address: "/services/J00001587/change".into(),
        rows: vec![ChangeRow {
            group: lang.t("change-group-asp"),
            label: lang.t("change-row-asp-base"),
            old_price: Some(160_000),
            old_quantity: "35".into(),
            new_price: None,
            price_input: Some(("price_asp-base".into(), "150000".into())),
            quantity_input: ("quantity_asp-base".into(), "40".into()),
            unit: "석".into(),
            note: lang.t("change-by-agreement"),
            error: Some(lang.t("error-number")),
        }],
        sections: vec![Section::new(
            lang.t("change-section-when"),
            ["effective_on", "change_reason", "pause_from", "until_on", "last_day", "ground"]
                .map(|name| Field::new(&page, name, FieldKind::Text))
                .to_vec(),
        )],
        facts: vec![(lang.t("pause-earliest"), "2014-10-01(수)".into())],
        what_if: what_if(lang),
        back: "/services/J00001587".into(),
        page,
    }
}

pub(super) fn wish_check(lang: Lang) -> CheckPage {
    CheckPage {
        page: here(lang),
        crumbs: Vec::new(),
        identity: identity(lang, "이용 중", Tone::Ok),
        lead: lang.t("wish-check-lead"),
        parts: vec![answers(lang)],
        grid: Some(order_list(lang)),
        what_if: what_if(lang),
        action: "/services/J00001587/change".into(),
        hidden: vec![("quantity_asp-base".into(), "40".into())],
        button: lang.t("wish-file-change"),
        back: "/services/J00001587/change".into(),
    }
}

pub(super) fn change_order(lang: Lang) -> OrderPage {
    let page = here(lang);
    OrderPage {
        identity: identity(lang, "처리 대기", Tone::Warn),
        address: "/change-orders/x".into(),
        service: "/services/J00001587".into(),
        parts: vec![answers(lang)],
        grid: Some(order_list(lang)),
        papers: papers(),
        may_attach: true,
        what_if: Some(what_if(lang)),
        version: "1".into(),
        may_approve: true,
        may_withdraw: true,
        may_except: true,
        waiver: ["waived", "waiver_reason"]
            .map(|name| Field::new(&page, name, FieldKind::Text))
            .to_vec(),
        history: events(),
        page,
    }
}

pub(super) fn renewals(lang: Lang) -> RenewalsPage {
    RenewalsPage {
        page: page(lang, "consulting", "/renewals", &lang.t("renewals")),
        ending: order_list(lang),
        overdue: order_list(lang),
    }
}

pub(super) fn maintenance(lang: Lang) -> MaintenancePage {
    let page = page(lang, "operations", "/maintenance", &lang.t("maintenance"));
    let fields =
        ["from_day", "from_time", "until_day", "until_time", "maintenance_reason", "services"];
    MaintenancePage {
        fields: fields.map(|name| Field::new(&page, name, FieldKind::Text)).to_vec(),
        affected: Some(order_list(lang)),
        list: vec![MaintenanceView {
            title: "2014-09-06(토) 02:00 – 2014-09-06(토) 05:30".into(),
            reason: "교환기 소프트웨어 교체".into(),
            tag: Tag::new(Tone::Warn, lang.t("maintenance-ahead")),
            told: lang.t_with("maintenance-told", &[("n", "12")]),
            cancel: Some("/maintenance/x/cancel".into()),
            version: "1".into(),
        }],
        page,
    }
}

pub(super) fn simulator(lang: Lang) -> SimulatorPage {
    let page = page(lang, "tenant_admin", "/services/J00001587/simulator", &lang.t("simulator"));
    SimulatorPage {
        crumbs: Vec::new(),
        identity: identity(lang, "이용 중", Tone::Ok),
        bar: None,
        address: "/services/J00001587/simulator".into(),
        fields: vec![Field::new(&page, "seats", FieldKind::Number)],
        changed: what_if(lang),
        ended: Some(WhatIfView {
            id: "what-if-end",
            title: lang.t("simulator-end"),
            ..what_if(lang)
        }),
        file_change: Some("/services/J00001587/change?quantity_asp-base=40".into()),
        file_end: Some("/services/J00001587/terminate?last_day=2014-09-30".into()),
        page,
    }
}
