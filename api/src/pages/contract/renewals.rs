//! What the order desk keeps an eye on: contracts that end soon, and pauses that are overdue (X2).

use std::collections::HashMap;

use actix_web::HttpResponse;
use chrono::{Months, NaiveDate};
use gaetong_entity::Tx;
use gaetong_entity::ids::SubscriptionId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::notice::{Model as Notice, NoticeKind};
use gaetong_provisioning::contract::{Contract, Standstill, list, notice};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ServiceFilter};
use gaetong_rules::month::months_after;
use gaetong_rules::suspension::LONGEST;

use super::RenewalsPage;
use super::words::stage_tag;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::service::{life, term};
use crate::problem::{OrBroken, Problem};

/// How far ahead the list looks, in months.
const AHEAD: u32 = 3;
/// Who is answerable for renewals, and who sells them.
pub const KEEPERS: [Role; 4] = [Role::Consulting, Role::Sales, Role::Product, Role::Admin];
/// Services whose customers' names are read at once.
const MOST: u64 = 10_000;

pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&KEEPERS)?;
    let page = desk.page(desk.lang().t("renewals"));
    let tx = desk.read().await?;
    let by = page.today.checked_add_months(Months::new(AHEAD)).unwrap_or(page.today);
    let ending = list::ending_by(&tx, page.today, by).await.or_broken()?;
    let overdue = list::overdue_pauses(&tx, page.today).await.or_broken()?;
    let names = names(&tx, page.today).await?;
    let mut letters = HashMap::new();
    for contract in &ending {
        let told = notice::of_service(&tx, &contract.service).await.or_broken()?;
        letters.insert(contract.service.id, told);
    }
    show(&RenewalsPage {
        ending: ending_grid(&page, &ending, &names, &letters),
        overdue: overdue_grid(&page, &overdue, &names),
        page,
    })
}

async fn names(tx: &Tx, today: NaiveDate) -> Result<HashMap<SubscriptionId, String>, Problem> {
    let request = PageRequest { limit: MOST, after: None };
    let all = queue::services(tx, &ServiceFilter::default(), today, &request).await.or_broken()?;
    Ok(all.rows.into_iter().map(|row| (row.service.id, row.customer_name)).collect())
}

fn ending_grid(
    page: &Page,
    contracts: &[Contract],
    names: &HashMap<SubscriptionId, String>,
    letters: &HashMap<SubscriptionId, Vec<Notice>>,
) -> Grid {
    let columns = vec![
        Column::fit(page.t("service-number")),
        Column::text(page.t("order-customer")),
        Column::fit(page.t("service-term")),
        Column::fit(page.t("service-contract-until")),
        Column::fit(page.t("contract-left")),
        Column::fit(page.t("contract-notice-due")),
        Column::text(page.t("renewals-letters")),
        Column::fit(page.t("renewals-then")),
    ];
    let rows = contracts.iter().filter_map(|contract| {
        let told = letters.get(&contract.service.id).map_or(&[][..], Vec::as_slice);
        ending_row(page, contract, names, told)
    });
    let empty = Empty {
        icon: Icon::named("calendar"),
        title: page.t("renewals-none"),
        why: page.t("renewals-none-why"),
        action: None,
    };
    Grid::new(page.t("renewals-ending"), columns, rows.collect())
        .shown_caption("")
        .total(page.t1("list-total", "n", contracts.len()))
        .when_empty(empty)
}

fn ending_row(
    page: &Page,
    contract: &Contract,
    names: &HashMap<SubscriptionId, String>,
    told: &[Notice],
) -> Option<Row> {
    let period = contract.period_on(page.today)?;
    let service = &contract.service;
    let months = contract.term_on(page.today).map_or(service.term_months, |term| term.months);
    let until = period.period.until();
    let due = period.notice_due_by();
    let ends = contract.ends_on().is_some_and(|ends| ends <= until);
    let then = match (ends, due < page.today) {
        (true, _) => stage_tag(page, contract.stage_on(page.today)),
        (false, true) => Tag::new(Tone::Info, page.t("renewals-renews")),
        (false, false) => Tag::new(Tone::Warn, page.t("renewals-open")),
    };
    Some(Row::to(
        format!("/services/{}", service.service_id),
        vec![
            Cell::Code(service.service_id.to_string()),
            Cell::text(names.get(&service.id).cloned().unwrap_or_default()),
            Cell::text(term(page, months)),
            Cell::text(page.date(&period.period.last_day())),
            Cell::text(life::left(page, page.today, until)),
            Cell::text(page.date(&due)),
            letters_cell(page, told, until),
            Cell::Tag(then),
        ],
    ))
}

/// The letters about this end: which of the two, and when.
fn letters_cell(page: &Page, told: &[Notice], until: NaiveDate) -> Cell {
    let about = |kind: NoticeKind| {
        told.iter().find(|notice| notice.kind == kind && notice.promised_on == Some(until))
    };
    let line = |kind: NoticeKind| {
        let notice = about(kind)?;
        let at = figures::instant(notice.told_at, page.look.lang);
        Some(format!("{} {at}", page.word("notice-kind", kind.code())))
    };
    let sent: Vec<String> = [NoticeKind::RenewalTwoMonths, NoticeKind::RenewalOneMonth]
        .into_iter()
        .filter_map(line)
        .collect();
    match sent.is_empty() {
        true => Cell::Quiet(page.t("renewals-no-letter")),
        false => Cell::text(sent.join(", ")),
    }
}

fn overdue_grid(
    page: &Page,
    overdue: &[(Contract, Standstill)],
    names: &HashMap<SubscriptionId, String>,
) -> Grid {
    let columns = vec![
        Column::fit(page.t("service-number")),
        Column::text(page.t("order-customer")),
        Column::fit(page.t("field-pause-from")),
        Column::fit(page.t("contract-planned-until")),
        Column::fit(page.t("pause-latest")),
        Column::fit(page.t("renewals-then")),
    ];
    let rows = overdue.iter().map(|(contract, pause)| {
        let service = &contract.service;
        let latest = months_after(pause.from, LONGEST);
        let day = |day: Option<NaiveDate>| day.map(|day| page.date(&day)).unwrap_or_default();
        let then = match latest.is_some_and(|latest| latest <= page.today) {
            true => Tag::new(Tone::Bad, page.t("pause-over-six")),
            false => Tag::new(Tone::Warn, page.t("pause-overdue")),
        };
        Row::to(
            format!("/services/{}", service.service_id),
            vec![
                Cell::Code(service.service_id.to_string()),
                Cell::text(names.get(&service.id).cloned().unwrap_or_default()),
                Cell::text(page.date(&pause.from)),
                Cell::text(day(pause.planned_until)),
                Cell::text(day(latest)),
                Cell::Tag(then),
            ],
        )
    });
    let empty = Empty {
        icon: Icon::named("circle-check"),
        title: page.t("pauses-none"),
        why: page.t("pauses-none-why"),
        action: None,
    };
    Grid::new(page.t("pauses-overdue"), columns, rows.collect())
        .shown_caption("")
        .total(page.t1("list-total", "n", overdue.len()))
        .when_empty(empty)
}
