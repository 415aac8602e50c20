//! One sample of every page, rendered in both languages: a template that cannot be filled, a text that
//! is missing or a page without its frame fails here. With `GAETONG_SAMPLES=folder` they are written out to be looked at.

mod applying;
mod invoicing;
mod living;
mod running;
mod settling;

use applying::*;
use invoicing::*;
use living::*;
use running::*;
use settling::*;

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
use super::outbox::LetterPage;
use super::page::*;
use super::provisioning::{BoardPage, BoardRow, Moves, TaskPage};
use super::report::{Part, ReportsPage};
use super::service::ServicePage;
use super::time_machine::{TimeMachinePage, journey};
use super::view::{Action, FormPage, HomePage, ListPage};

use crate::jobs::daily::Deed;
use crate::time_machine::Earlier;

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

fn letter(lang: Lang) -> LetterPage {
    let page = page(lang, "admin", "/outbox/x", "[개통] 한빛보험㈜ J00001587 개통 완료");
    LetterPage {
        state: Tag::new(Tone::Ok, page.t("outbox-state-sent")),
        facts: vec![(page.t("outbox-to"), "office@hanbit.example".into())],
        frame: Some("/outbox/x/html".into()),
        text: "J00001587 서비스가 개통되었습니다.".into(),
        problem: None,
        page,
    }
}

fn time_machine(lang: Lang) -> TimeMachinePage {
    let page = page(lang, "sales", "/time-machine", &lang.t("time-machine-title"));
    let deeds =
        [Deed::DelayNotice, Deed::RenewalTwoMonthsAhead, Deed::RenewalOneMonthAhead, Deed::Renewed];
    let (from, to) = (day(2014, 8, 29), day(2014, 9, 5));
    let happened = deeds.map(|deed| (to, "J00001587".to_owned(), deed.code().to_owned()));
    let letters = vec![("renewal_ahead".to_owned(), 2)];
    let by = "박정산".to_owned();
    let earlier = [
        Earlier { by: by.clone(), from, to, happened: happened.into(), letters },
        Earlier { by, from: to, to, happened: Vec::new(), letters: Vec::new() },
    ];
    TimeMachinePage {
        moves: vec![(page.t("time-machine-day"), "day", to)],
        journeys: earlier.iter().map(|earlier| journey(&page, earlier)).collect(),
        page,
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
            ("wish", wish(lang).to_string()),
            ("wish-check", wish_check(lang).to_string()),
            ("change-order", change_order(lang).to_string()),
            ("renewals", renewals(lang).to_string()),
            ("maintenance", maintenance(lang).to_string()),
            ("simulator", simulator(lang).to_string()),
            ("tax-invoices", tax_invoices(lang).to_string()),
            ("tax-issue", tax_issue(lang).to_string()),
            ("tax-invoice", tax_invoice(lang).to_string()),
            ("tax-amendment", tax_amendment(lang, false).to_string()),
            ("tax-amendment-preview", tax_amendment(lang, true).to_string()),
            ("tax-transmissions", tax_transmissions(lang).to_string()),
            ("tax-summary", tax_summary(lang).to_string()),
            ("tax-payer", tax_payer(lang).to_string()),
            ("letter", letter(lang).to_string()),
            ("figures", figures(lang).to_string()),
            ("time-machine", time_machine(lang).to_string()),
            ("demo", demo(lang).to_string()),
            ("login", login(lang).to_string()),
            ("problem", problem(lang).to_string()),
            ("settlements", settlements(lang).to_string()),
            ("statement", statement(lang, "settlement").to_string()),
            ("statement-ours", statement(lang, "partner").to_string()),
            ("compared", compared(lang).to_string()),
            ("purchase", purchase(lang).to_string()),
            ("payouts", payouts(lang).to_string()),
            ("payout", payout(lang).to_string()),
            ("partner", partner_page(lang).to_string()),
            ("reports", reports(lang).to_string()),
            ("report-edit", report(lang, "partner").to_string()),
            ("report-sign", report(lang, "tenant_admin").to_string()),
            ("request", request(lang).to_string()),
        ];
        pages.iter().for_each(|(name, html)| check(&format!("{name}-{}", lang.code()), html));
    }
}
