//! The contract on the service's page: its period as a bar, its units by the day they came (T3),
//! and everything that changed it.

use chrono::{Months, NaiveDate};
use gaetong_entity::party::billing_account;
use gaetong_entity::service::subscription_state::{Axis, Ground};
use gaetong_provisioning::contract::{Batch, Contract};
use gaetong_provisioning::service::ServiceDetail;
use gaetong_rules::month::completed_months;
use gaetong_rules::renewal::ContractPeriod;

use super::term;
use crate::pages::component::{Cell, Column, ContractBar, Grid, Row, Span};
use crate::pages::contract::words::source;
use crate::pages::figures;
use crate::pages::page::Page;

/// The period the day lies in; none without a term, before the opening or after the end.
#[must_use]
pub fn bar(page: &Page, detail: &ServiceDetail) -> Option<ContractBar> {
    let period = detail.period?;
    let (first, last) = (period.period.from(), period.period.last_day());
    let pauses = standstills(&detail.contract)
        .into_iter()
        .filter(|still| still.ground == Ground::CustomersWish)
        .filter_map(|still| {
            let until = still.until.or(still.planned_until).unwrap_or(still.from);
            let shown = (still.from.max(first), until.pred_opt().unwrap_or(until).min(last));
            (shown.0 <= shown.1).then_some(shown)
        });
    Some(ContractBar {
        title: page.t("contract-period"),
        span: Span { first, last },
        as_of: detail.as_of,
        notice_due: period.notice_due_by(),
        pauses: pauses.collect(),
        facts: period_facts(page, detail, period),
    })
}

fn period_facts(
    page: &Page,
    detail: &ServiceDetail,
    period: ContractPeriod,
) -> Vec<(String, String)> {
    let (first, last) = (period.period.from(), period.period.last_day());
    let mut facts =
        vec![(page.t("contract-period"), format!("{} – {}", page.date(&first), page.date(&last)))];
    if period.renewal > 0 {
        facts.push((page.t("contract-renewals"), page.t1("contract-times", "n", period.renewal)));
    }
    match detail.contract.ends_on().and_then(|ends| ends.pred_opt()) {
        Some(last_day) => facts.push((page.t("contract-last-day"), page.date(&last_day))),
        None => {
            facts.push((page.t("contract-left"), left(page, detail.as_of, period.period.until())));
            facts.push((page.t("contract-notice-due"), page.date(&period.notice_due_by())));
        }
    }
    facts
}

/// `7개월 12일` from a day to the day after the end.
#[must_use]
pub fn left(page: &Page, from: NaiveDate, until: NaiveDate) -> String {
    let months = completed_months(from, until).get();
    let after = from.checked_add_months(Months::new(months)).unwrap_or(until);
    let days = (until - after).num_days().max(0);
    let (months, days) = (months.to_string(), days.to_string());
    page.t_with("contract-left-value", &[("months", &months), ("days", &days)])
}

/// A standstill from its first day to the day it was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Still {
    pub ground: Ground,
    pub from: NaiveDate,
    /// The first day of service again.
    pub until: Option<NaiveDate>,
    /// The day a pause ends by plan.
    pub planned_until: Option<NaiveDate>,
}

/// Every standstill of a contract, the first one first.
#[must_use]
pub fn standstills(contract: &Contract) -> Vec<Still> {
    let of_service = || contract.states.iter().filter(|state| state.axis == Axis::Service);
    let mut days: Vec<NaiveDate> = of_service()
        .filter(|state| state.ground.is_some())
        .map(|state| state.effective_on)
        .collect();
    days.sort_unstable();
    days.dedup();
    let still = |day: NaiveDate| {
        let stands = contract.standstill_on(day).filter(|stands| stands.from == day)?;
        let next = of_service().map(|state| state.effective_on).filter(|next| *next > day).min();
        let (ground, planned_until) = (stands.ground, stands.planned_until);
        Some(Still { ground, from: day, until: next, planned_until })
    };
    days.into_iter().filter_map(still).collect()
}

/// Units by the day they came into force, as a reduction would take them: the latest first.
#[must_use]
pub fn batches(page: &Page, detail: &ServiceDetail) -> Option<Grid> {
    let columns = vec![
        Column::text(page.t("service-product")),
        Column::fit(page.t("service-since")),
        Column::number(page.t("service-quantity")),
        Column::number(page.t("service-months-used")),
        Column::text(page.t("service-source")),
    ];
    let lines = detail.lines.iter().filter(|line| !line.batches.is_empty());
    let rows: Vec<Row> = lines
        .flat_map(|line| {
            let mut batches: Vec<&Batch> = line.batches.iter().collect();
            batches.sort_by_key(|batch| std::cmp::Reverse((batch.from_on, batch.seq)));
            batches.into_iter().map(|batch| batch_row(page, detail, batch)).collect::<Vec<_>>()
        })
        .collect();
    let caption = page.t("service-batches");
    let hint = page.t("service-batches-hint");
    (!rows.is_empty()).then(|| Grid::new(caption, columns, rows).shown_caption(hint))
}

fn batch_row(page: &Page, detail: &ServiceDetail, batch: &Batch) -> Row {
    let months = completed_months(batch.from_on, detail.as_of).get();
    Row::plain(vec![
        Cell::text(super::product_name(page, detail, &batch.product)),
        Cell::text(page.date(&batch.from_on)),
        Cell::text(super::units_of(page, detail, &batch.product, batch.quantity)),
        Cell::Count(u64::from(months)),
        Cell::text(source(page, &batch.source)),
    ])
}

/// Terms, payers, places and negotiated prices with the day each began to hold, the latest first.
#[must_use]
pub fn terms_over_time(
    page: &Page,
    detail: &ServiceDetail,
    accounts: &[billing_account::Model],
) -> Option<Grid> {
    let contract = &detail.contract;
    let mut facts: Vec<(NaiveDate, &str, String, String)> = Vec::new();
    let first = contract.service.contract_from.or(contract.service.opened_on)?;
    let application = page.t("service-application");
    let own = term(page, contract.service.term_months);
    facts.push((first, "service-term", own, application.clone()));
    let payer = payer(accounts, contract.service.billing_account_id);
    facts.push((first, "service-payer", payer, application));
    facts.extend(changed(page, contract, accounts));
    for price in &contract.prices {
        let product = super::product_name(page, detail, &price.product);
        let won = format!("{product} {}{}", figures::money(price.unit_price), page.t("won"));
        facts.push((price.from_on, "contract-agreed-price", won, price.reason.clone()));
    }
    facts.sort_by_key(|fact| std::cmp::Reverse(fact.0));
    let columns = vec![
        Column::fit(page.t("service-since")),
        Column::fit(page.t("contract-what")),
        Column::text(page.t("contract-value")),
        Column::text(page.t("service-source")),
    ];
    let row = |(from, what, value, source): (NaiveDate, &str, String, String)| {
        let cells = [page.date(&from), page.t(what), value, source];
        Row::plain(cells.into_iter().map(Cell::Text).collect())
    };
    let rows = facts.into_iter().map(row).collect();
    Some(Grid::new(page.t("contract-over-time"), columns, rows).shown_caption(""))
}

type Changed = (NaiveDate, &'static str, String, String);

fn changed(page: &Page, contract: &Contract, accounts: &[billing_account::Model]) -> Vec<Changed> {
    let terms = contract.terms.iter().map(|row| {
        (row.from_on, "service-term", term(page, row.term_months), source(page, &row.source))
    });
    let payers = contract.payers.iter().map(|row| {
        let name = payer(accounts, row.billing_account_id);
        (row.from_on, "service-payer", name, source(page, &row.source))
    });
    let places = contract.addresses.iter().map(|row| {
        let place = row.install_address.clone();
        (row.from_on, "field-install-address", place, source(page, &row.source))
    });
    terms.chain(payers).chain(places).collect()
}

/// `한빛보험㈜ (A-000001)`
#[must_use]
pub fn payer(
    accounts: &[billing_account::Model],
    id: gaetong_entity::ids::BillingAccountId,
) -> String {
    let account = accounts.iter().find(|account| account.id == id);
    account.map_or_else(String::new, |a| format!("{} ({})", a.payer_name, a.number))
}

/// 일시이용중단 and 이용정지, each with its article.
#[must_use]
pub fn standstill_grid(page: &Page, detail: &ServiceDetail) -> Option<Grid> {
    let all = standstills(&detail.contract);
    let columns = vec![
        Column::text(page.t("contract-standstill")),
        Column::fit(page.t("contract-from")),
        Column::fit(page.t("contract-planned-until")),
        Column::fit(page.t("contract-resumed")),
    ];
    let date = |day: Option<NaiveDate>| day.map_or(Cell::Blank, |day| Cell::text(page.date(&day)));
    let row = |still: &Still| {
        Row::plain(vec![
            Cell::text(page.word("ground", still.ground.code())),
            Cell::text(page.date(&still.from)),
            date(still.planned_until),
            date(still.until),
        ])
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    (!rows.is_empty())
        .then(|| Grid::new(page.t("contract-standstills"), columns, rows).shown_caption(""))
}
