//! A wish in the words it was typed in, before it is filed and at the order desk.

use gaetong_entity::service::change_order::ChangeKind;
use gaetong_provisioning::contract::{Order, Wish};
use gaetong_provisioning::service::ServiceDetail;

use super::wish::{Ask, Wishing};
use super::words::kind_name;
use crate::pages::component::{Answer, Answers};
use crate::pages::page::Page;
use crate::pages::service::{life, term};

/// The answers, with their way back.
#[must_use]
pub fn answers(
    page: &Page,
    wishing: &Wishing<'_>,
    order: &Order,
    ask: Ask,
    back: &str,
) -> Vec<Answers> {
    let mut answers = vec![
        (page.t("change-order-kind"), kind_name(page, wishing.kind)),
        (page.t("change-order-reason"), ask("change_reason")),
    ];
    answers.extend(days(page, order));
    if let Wish::Change(_) = order.wish {
        answers.extend(of_terms(page, wishing, ask));
    }
    let answers = answers.into_iter().map(|(label, value)| Answer { label, value });
    let change = Some((page.t("change"), back.to_owned()));
    vec![Answers { title: page.t("change-answers"), answers: answers.collect(), change }]
}

/// The days of an order by what they mean for its kind.
#[must_use]
pub fn days(page: &Page, order: &Order) -> Vec<(String, String)> {
    let on = order.effective_on;
    match order.wish {
        Wish::Change(_) => vec![(page.t("field-effective-on"), page.date(&on))],
        Wish::Pause { until } => vec![
            (page.t("field-pause-from"), page.date(&on)),
            (page.t("field-until-on"), page.date(&until)),
        ],
        Wish::ExtendPause { until } => vec![
            (page.t("contract-planned-until"), page.date(&on)),
            (page.t("field-until-on"), page.date(&until)),
        ],
        Wish::Resume => vec![(page.t("pause-resumed-on"), page.date(&on))],
        Wish::Terminate { ground } => vec![
            (page.t("field-last-day"), page.date(&on.pred_opt().unwrap_or(on))),
            (page.t("field-ground"), page.word("end-ground", ground.code())),
        ],
    }
}

fn of_terms(page: &Page, wishing: &Wishing<'_>, ask: Ask) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    if let Ok(months) = ask("term").parse() {
        let now = term(page, months_now(wishing.detail));
        answers.push((page.t("service-term"), format!("{now} → {}", term(page, months))));
    }
    if let Ok(account) = ask("payer").parse() {
        answers.push((page.t("service-payer"), life::payer(wishing.accounts, account)));
    }
    for (name, key) in [
        ("install_address", "field-install-address"),
        ("price_asp-base", "field-agreed-price"),
        ("agreed_reason", "field-agreed-reason"),
    ] {
        answers.push((page.t(key), ask(name)));
    }
    answers.retain(|(_, value)| !value.trim().is_empty());
    answers
}

fn months_now(detail: &ServiceDetail) -> i32 {
    detail.contract.term_on(detail.as_of).map_or(0, |term| term.months)
}

/// The title of a wish's form.
#[must_use]
pub fn title(page: &Page, kind: ChangeKind) -> String {
    page.word("wish-title", kind.code())
}
