//! What partners are paid for: the list of contracts, making one, ending one.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use gaetong_billing::partners::contracts::{self, ContractDetail, NewContract};
use gaetong_billing::partners::{self, MAY_CONTRACT, MAY_READ, PartnerError};
use gaetong_entity::catalogue::product;
use gaetong_entity::ids::{PartnerContractId, PartnerId};
use gaetong_entity::settling::partner_contract::{Model as Contract, PayKind};
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Won;
use sea_orm::QueryOrder;
use serde::Deserialize;

use crate::pages::component::{
    Cell, Choice, Column, Empty, Field, FieldKind, Grid, Row, Section, Tag,
};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Icon, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::settlement::rooms;
use crate::pages::view::{Action, FormPage, ListPage};
use crate::problem::{OrBroken, Problem};

const KINDS: [PayKind; 4] =
    [PayKind::OnAcceptance, PayKind::AgentMonth, PayKind::FixedMonthly, PayKind::RevenueShare];

pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_READ)?;
    let page = desk.page(desk.lang().t("partner-contracts"));
    let tx = desk.read().await?;
    let all = contracts::list(&tx, None).await.or_broken()?;
    let may = desk.only(&MAY_CONTRACT).is_ok();
    show(&ListPage {
        lead: page.t("partner-contracts-lead"),
        action: may.then(|| new_action(&page)),
        views: rooms(&desk, &page, "/partner-contracts"),
        filter: Vec::new(),
        grid: grid(&page, &all, Opens::Partner),
        page,
    })
}

fn new_action(page: &Page) -> Action {
    Action {
        label: page.t("partner-contract-new"),
        href: "/partner-contracts/new".to_owned(),
        icon: "plus",
    }
}

/// What a contract in a list opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// Its partner, whose name stands beside it.
    Partner,
    /// On the partner's own page, for those who may end it: the form of its end.
    End,
    Nothing,
}

/// Contracts as a list.
#[must_use]
pub fn grid(page: &Page, all: &[ContractDetail], opens: Opens) -> Grid {
    let with_partner = opens == Opens::Partner;
    let mut columns = vec![Column::fit(page.t("partner-contract-number"))];
    if with_partner {
        columns.push(Column::text(page.t("settlement-partner")));
    }
    columns.extend([
        Column::text(page.t("partner-contract-title")),
        Column::fit(page.t("partner-contract-kind")),
        Column::fit(page.t("settlement-customer")),
        Column::number(page.t("partner-contract-price")),
    ]);
    if with_partner {
        columns.push(Column::text(page.t("partner-contract-budget")));
    }
    columns.extend([
        Column::fit(page.t("partner-contract-period")),
        Column::fit(page.t("settlement-state")),
    ]);
    let rows = all.iter().map(|one| row(page, one, opens)).collect();
    let empty = Empty {
        icon: Icon::named("file-text"),
        title: page.t("partner-contract-none"),
        why: page.t("partner-contract-none-why"),
        action: None,
    };
    Grid::new(page.t("partner-contracts"), columns, rows)
        .shown_caption("")
        .total(page.t1("list-total", "n", all.len()))
        .when_empty(empty)
}

fn row(page: &Page, one: &ContractDetail, opens: Opens) -> Row {
    let (contract, with_partner) = (&one.contract, opens == Opens::Partner);
    let mut cells = vec![Cell::Code(contract.number.clone())];
    if with_partner {
        cells.push(Cell::text(&one.partner_name));
    }
    cells.extend([
        Cell::text(&contract.title),
        Cell::text(page.word("pay-kind", contract.kind.code())),
        Cell::text(covers(contract)),
        Cell::text(price(page, contract)),
    ]);
    if with_partner {
        cells.push(Cell::text(&contract.budget_item));
    }
    cells.extend([Cell::text(period(page, contract)), Cell::Tag(state(page, contract))]);
    match opens {
        Opens::Partner => Row::to(format!("/partners/{}", contract.partner_id), cells),
        Opens::End if contract.ended_at.is_none() => {
            Row::to(format!("/partner-contracts/{}/end", contract.id), cells)
        }
        Opens::End | Opens::Nothing => Row::plain(cells),
    }
}

/// Whose services it is for: a service, a customer, or everybody's.
fn covers(contract: &Contract) -> String {
    let service = contract.service_id.as_ref().map(ToString::to_string);
    let parts = [contract.customer_label.clone(), service];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `1,950,000`, `15.00 %`.
fn price(page: &Page, contract: &Contract) -> String {
    match (contract.price, contract.share) {
        (Some(price), _) if contract.units > 1 => {
            format!("{} × {}", figures::money(price), contract.units)
        }
        (Some(price), _) => figures::money(price),
        (None, Some(share)) => figures::percent(share.into()),
        (None, None) => page.t("partner-contract-open"),
    }
}

fn period(page: &Page, contract: &Contract) -> String {
    let last = contract.until_on.and_then(|until| until.pred_opt());
    let last = last.map_or(page.t("partner-contract-open"), |last| last.to_string());
    format!("{} – {last}", contract.from_on)
}

fn state(page: &Page, contract: &Contract) -> Tag {
    let over = contract.until_on.is_some_and(|until| until <= page.today);
    match contract.from_on > page.today {
        _ if over => Tag::new(Tone::Mute, page.t("partner-contract-over")),
        true => Tag::new(Tone::Info, page.t("partner-contract-ahead")),
        false => Tag::new(Tone::Ok, page.t("partner-contract-in-force")),
    }
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    partner: String,
}

pub async fn form(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_CONTRACT)?;
    let page = desk.page(desk.lang().t("partner-contract-new"));
    let typed = |name: &str| match name {
        "partner" => asked.partner.clone(),
        "kind" => PayKind::AgentMonth.code().to_owned(),
        "units" => "1".to_owned(),
        "claim_back" => "0".to_owned(),
        _ => String::new(),
    };
    show(&present(&desk, page, &typed).await?)
}

pub async fn create(posted: Posted) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_CONTRACT)?;
    let title = posted.desk.lang().t("partner-contract-new");
    let typed = |name: &str| posted.field(name).to_owned();
    let mut page = posted.desk.page(title.clone());
    match read(&page, &typed) {
        Err(errors) => page.errors = errors,
        Ok(new) => {
            let partner = new.partner_id;
            let act = async |tx: &Tx, actor: &Actor| {
                contracts::create(tx, actor, new).await?;
                Ok::<_, PartnerError>(format!("/partners/{partner}?said=partner-contract-made"))
            };
            match posted.act(act).await {
                Err(problem) if comes_back(&problem) => {
                    page = posted.desk.refused(title, &problem);
                }
                other => return other,
            }
        }
    }
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    show_with(status, &present(&posted.desk, page, &typed).await?)
}

/// The form as it was sent; what cannot be read is said beside its field.
fn read(page: &Page, typed: &dyn Fn(&str) -> String) -> Result<NewContract, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, key: &str| {
        errors.push(FieldError { field: field.to_owned(), text: page.t(key) });
    };
    let partner = typed("partner").parse::<PartnerId>().ok();
    if partner.is_none() {
        wrong("partner", "error-choice");
    }
    let kind = KINDS.into_iter().find(|kind| kind.code() == typed("kind"));
    if kind.is_none() {
        wrong("kind", "error-choice");
    }
    let from_on = typed("from_on").parse::<NaiveDate>().ok();
    if from_on.is_none() {
        wrong("from_on", "error-day");
    }
    let mut parsed = |name: &str, read: &dyn Fn(&str) -> Option<i64>| match typed(name).as_str() {
        "" => None,
        text => {
            let found = read(text);
            if found.is_none() {
                wrong(name, "error-number");
            }
            found
        }
    };
    let price = parsed("price", &whole);
    let units = parsed("units", &whole);
    let share = parsed("share", &hundredths);
    let claim_back = parsed("claim_back", &hundredths);
    let last = typed("until_on");
    let until_on = last.parse::<NaiveDate>().ok().and_then(|last| last.succ_opt());
    if !last.is_empty() && until_on.is_none() {
        wrong("until_on", "error-day");
    }
    let service = typed("service");
    let named = service.parse().ok();
    if !service.is_empty() && named.is_none() {
        wrong("service", "error-services");
    }
    let (Some(partner_id), Some(kind), Some(from_on), true) =
        (partner, kind, from_on, errors.is_empty())
    else {
        return Err(errors);
    };
    let optional = |name: &str| Some(typed(name)).filter(|text| !text.is_empty());
    Ok(NewContract {
        partner_id,
        title: typed("contract_title"),
        kind,
        product: typed("product"),
        task_kind: optional("task_kind"),
        service: named,
        customer: None,
        price: price.map(Won::new),
        units: units.unwrap_or(1),
        share: share.and_then(|share| i32::try_from(share).ok()),
        claim_back: claim_back.and_then(|share| i32::try_from(share).ok()).unwrap_or(0),
        budget_item: typed("budget_item"),
        from_on,
        until_on,
        replaces: optional("replaces").and_then(|id| id.parse().ok()),
    })
}

/// Whole numbers, with or without separators.
fn whole(text: &str) -> Option<i64> {
    text.replace([',', ' '], "").parse().ok()
}

/// A percentage with up to two decimals, in basis points.
fn hundredths(text: &str) -> Option<i64> {
    let text = text.trim_end_matches(['%', ' ']);
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    digits.then_some(whole * 100 + part)
}

async fn present(
    desk: &Desk,
    page: Page,
    typed: &dyn Fn(&str) -> String,
) -> Result<FormPage, Problem> {
    let tx = desk.read().await?;
    let all = partners::list(&tx).await.or_broken()?;
    let products = tx.find::<product::Entity>().order_by_asc(product::Column::Position);
    let products = products.all(tx.raw()).await.or_broken()?;
    let in_force = contracts::list(&tx, None).await.or_broken()?;
    let choices = Choices {
        partners: all.iter().map(|p| Choice::new(p.id.to_string(), &p.name)).collect(),
        products: products.iter().map(|p| product_choice(&page, p)).collect(),
        contracts: replaceable(&page, &in_force),
    };
    Ok(FormPage {
        lead: page.t("partner-contract-new-lead"),
        crumbs: vec![(page.t("partner-contracts"), "/partner-contracts".to_owned())],
        action: "/partner-contracts".to_owned(),
        sections: sections(&page, choices, typed),
        hidden: Vec::new(),
        submit: page.t("partner-contract-save"),
        back: "/partner-contracts".to_owned(),
        autosave: None,
        quote: None,
        quote_now: None,
        files: false,
        page,
    })
}

struct Choices {
    partners: Vec<Choice>,
    products: Vec<Choice>,
    contracts: Vec<Choice>,
}

fn product_choice(page: &Page, product: &product::Model) -> Choice {
    let name = match page.look.lang {
        crate::pages::language::Lang::Ko => &product.name_ko,
        crate::pages::language::Lang::En => &product.name_en,
    };
    Choice::new(&product.code, name)
}

fn replaceable(page: &Page, all: &[ContractDetail]) -> Vec<Choice> {
    let open = all.iter().filter(|one| one.contract.ended_at.is_none());
    let named = open.map(|one| {
        let label =
            format!("{} {} · {}", one.contract.number, one.partner_name, one.contract.title);
        Choice::new(one.contract.id.to_string(), label)
    });
    let none = Choice::new("", page.t("partner-contract-replaces-none"));
    std::iter::once(none).chain(named).collect()
}

fn sections(page: &Page, choices: Choices, typed: &dyn Fn(&str) -> String) -> Vec<Section> {
    let field = |name: &str, key: &str, kind| {
        Field::new(page, name, kind).label(page.t(key)).value(typed(name))
    };
    let kinds = KINDS.map(|kind| Choice {
        value: kind.code().to_owned(),
        label: page.word("pay-kind", kind.code()),
        hint: page.word("pay-kind-hint", kind.code()),
    });
    let about = vec![
        field("partner", "settlement-partner", FieldKind::Select(choices.partners)),
        field("contract_title", "partner-contract-title", FieldKind::Text),
        field("kind", "partner-contract-kind", FieldKind::Radio(kinds.to_vec()))
            .width("field-wide"),
        field("product", "partner-contract-product", FieldKind::Select(choices.products)),
        field("service", "partner-contract-service", FieldKind::Text)
            .optional()
            .hinted(page.t("partner-contract-service-hint"))
            .width("w-sm"),
    ];
    let terms = vec![
        field("price", "partner-contract-price", FieldKind::Number)
            .optional()
            .hinted(page.t("partner-contract-price-hint"))
            .unit(page.t("won"))
            .width("w-sm"),
        field("units", "partner-contract-units", FieldKind::Number).optional().width("w-xs"),
        field("share", "partner-contract-share", FieldKind::Number)
            .optional()
            .unit("%")
            .width("w-xs"),
        field("claim_back", "partner-contract-claim-back", FieldKind::Number)
            .optional()
            .hinted(page.t("partner-contract-claim-back-hint"))
            .unit("%")
            .width("w-xs"),
        field("budget_item", "partner-contract-budget", FieldKind::Text),
        field("from_on", "partner-contract-from", FieldKind::Date),
        field("until_on", "partner-contract-until", FieldKind::Date).hinted("").optional(),
    ];
    let rare = vec![
        field("task_kind", "partner-contract-task", FieldKind::Text).optional(),
        field("replaces", "partner-contract-replaces", FieldKind::Select(choices.contracts))
            .optional(),
    ];
    vec![
        Section::new(page.t("partner-contract-about"), about),
        Section::new(page.t("partner-contract-terms"), terms),
        Section::new(page.t("partner-contract-replaces"), rare).rare(),
    ]
}

pub async fn end_form(desk: Desk, id: Path<PartnerContractId>) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_CONTRACT)?;
    let page = desk.page(desk.lang().t("partner-contract-end"));
    show(&end_page(&desk, page, *id, &|_| String::new()).await?)
}

async fn end_page(
    desk: &Desk,
    page: Page,
    id: PartnerContractId,
    typed: &dyn Fn(&str) -> String,
) -> Result<FormPage, Problem> {
    let tx = desk.read().await?;
    let found = contracts::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let partner = format!("/partners/{}", found.contract.partner_id);
    let fields = vec![
        Field::new(&page, "until_on", FieldKind::Date)
            .label(page.t("partner-contract-until"))
            .hinted("")
            .value(typed("until_on")),
        Field::new(&page, "reason", FieldKind::Area)
            .label(page.t("purchase-reason"))
            .value(typed("reason")),
    ];
    let name = format!("{} · {}", found.contract.number, found.contract.title);
    Ok(FormPage {
        lead: page.t("partner-contract-end-lead"),
        crumbs: vec![
            (page.t("partner-contracts"), "/partner-contracts".to_owned()),
            (found.partner_name.clone(), partner.clone()),
        ],
        action: format!("/partner-contracts/{id}/end"),
        sections: vec![Section::new(name, fields)],
        hidden: vec![("version".to_owned(), found.contract.version.to_string())],
        submit: page.t("partner-contract-end"),
        back: partner,
        autosave: None,
        quote: None,
        quote_now: None,
        files: false,
        page,
    })
}

pub async fn end(posted: Posted, id: Path<PartnerContractId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_CONTRACT)?;
    let title = posted.desk.lang().t("partner-contract-end");
    let typed = |name: &str| posted.field(name).to_owned();
    let mut page = posted.desk.page(title.clone());
    let last = typed("until_on").parse::<NaiveDate>().ok().and_then(|last| last.succ_opt());
    match last {
        None => {
            let text = page.t("error-day");
            page.errors = vec![FieldError { field: "until_on".to_owned(), text }];
        }
        Some(until) => {
            let version = posted.field("version").parse().ok();
            let reason = typed("reason");
            let act = async |tx: &Tx, actor: &Actor| {
                let row = contracts::end(tx, actor, *id, version, (until, &reason)).await?;
                let partner = row.partner_id;
                Ok::<_, PartnerError>(format!("/partners/{partner}?said=partner-contract-ended"))
            };
            match posted.act(act).await {
                Err(problem) if comes_back(&problem) => {
                    page = posted.desk.refused(title, &problem);
                }
                other => return other,
            }
        }
    }
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    show_with(status, &end_page(&posted.desk, page, *id, &typed).await?)
}

#[cfg(test)]
mod tests {
    use super::{hundredths, whole};
    use crate::pages::figures::percent;

    #[test]
    fn a_share_is_read_to_two_decimals() {
        let read = [("15", Some(1_500)), ("15.5 %", Some(1_550)), ("0.05", Some(5))];
        for (text, expected) in read.into_iter().chain([("1.234", None), ("x", None)]) {
            assert_eq!(hundredths(text), expected, "{text}");
        }
        assert_eq!(percent(1_505), "15.05 %");
        assert_eq!(whole("1,950,000"), Some(1_950_000));
    }
}
