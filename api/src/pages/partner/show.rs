//! A partner: what it is paid for, where it is paid to, what it was paid.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::accounts::{self, AccountDetail};
use gaetong_billing::partners::settlements::{self, SettlementSummary};
use gaetong_billing::partners::{self, MAY_CONTRACT, MAY_READ, MAY_SETTLE, contracts};
use gaetong_entity::Tx;
use gaetong_entity::ids::PartnerId;
use gaetong_entity::party::partner::Model as Partner;

use super::PartnerPage;
use super::contracts::{Opens, grid};
use crate::pages::component::{Cell, Column, Field, FieldKind, Grid, Identity, Row};
use crate::pages::desk::{self, Desk};
use crate::pages::figures;
use crate::pages::page::Page;
use crate::pages::payout::holder_tag;
use crate::pages::settlement::state_tag;
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: Path<PartnerId>) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_READ)?;
    let tx = desk.read().await?;
    let partner = found(&tx, *id).await?;
    let page = desk.page(partner.name.clone());
    desk::show(&present(&desk, &tx, page, &partner, &|_| String::new()).await?)
}

pub(super) async fn found(tx: &Tx, id: PartnerId) -> Result<Partner, Problem> {
    let all = partners::list(tx).await.or_broken()?;
    all.into_iter().find(|partner| partner.id == id).ok_or_else(Problem::not_found)
}

pub(super) async fn present(
    desk: &Desk,
    tx: &Tx,
    page: Page,
    partner: &Partner,
    typed: &dyn Fn(&str) -> String,
) -> Result<PartnerPage, Problem> {
    let all = contracts::list(tx, Some(partner.id)).await.or_broken()?;
    let filter = settlements::Filter { partner: Some(partner.id), ..Default::default() };
    let paid = settlements::list(tx, filter).await.or_broken()?;
    let held = accounts::of(tx, &[partner.id]).await.or_broken()?.remove(&partner.id);
    let wrong = |name: &str| page.error_of(name).is_some();
    let opens = if desk.only(&MAY_CONTRACT).is_ok() { Opens::End } else { Opens::Nothing };
    Ok(PartnerPage {
        identity: identity(&page, partner),
        address: format!("/partners/{}", partner.id),
        contracts: grid(&page, &all, opens),
        settlements: (!paid.is_empty()).then(|| statements(&page, &paid)),
        account: held.as_ref().map(|held| account(&page, held)).unwrap_or_default(),
        account_tag: held.as_ref().map(|held| holder_tag(&page, Some(held))),
        shown: None,
        may_act: desk.only(&MAY_SETTLE).is_ok(),
        check_open: held.as_ref().is_some_and(|held| !held.is_checked()) || wrong("holder_found"),
        account_open: held.is_none() || ["bank_code", "number", "holder"].into_iter().any(wrong),
        account_fields: account_fields(&page, typed),
        page,
    })
}

fn identity(page: &Page, partner: &Partner) -> Identity {
    let number = figures::business_number(partner.business_number.digits());
    let facts = [
        ("partner-number", number),
        ("partner-email", partner.email.clone()),
        ("partner-phone", partner.phone.clone()),
    ];
    Identity {
        customer: partner.name.clone(),
        number: None,
        copy: page.t("copy"),
        tag: None,
        facts: facts.into_iter().map(|(key, value)| (page.t(key), value)).collect(),
    }
}

fn statements(page: &Page, all: &[SettlementSummary]) -> Grid {
    let columns = vec![
        Column::fit(page.t("settlement-month")),
        Column::fit(page.t("settlement-number")),
        Column::number(page.t("settlement-total")),
        Column::fit(page.t("settlement-pay-on")),
        Column::fit(page.t("settlement-state")),
    ];
    let row = |one: &SettlementSummary| {
        let settlement = &one.settlement;
        Row::to(
            format!("/settlements/{}", settlement.id),
            vec![
                Cell::text(one.month.to_string()),
                Cell::Code(settlement.number.clone()),
                Cell::Money(settlement.total),
                Cell::text(page.date(&settlement.pay_on)),
                Cell::Tag(state_tag(page, settlement.state)),
            ],
        )
    };
    Grid::new(page.t("settlements"), columns, all.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
}

/// The account as everybody may see it: its number by four digits.
fn account(page: &Page, held: &AccountDetail) -> Vec<(String, String)> {
    let account = &held.account;
    let lang = page.look.lang;
    let mut facts = vec![
        (page.t("partner-account-bank"), account.bank_code.clone()),
        (page.t("partner-account-number"), held.masked()),
        (page.t("partner-account-holder"), account.holder.clone()),
        (page.t("partner-account-recorded-on"), figures::instant(account.recorded_at, lang)),
    ];
    if let Some(check) = &held.check {
        let at = figures::instant(check.checked_at, lang);
        let found = format!("{} · {at}", check.holder_found);
        facts.push((page.t("partner-account-holder-found"), found));
    }
    facts
}

fn account_fields(page: &Page, typed: &dyn Fn(&str) -> String) -> Vec<Field> {
    let field = |name: &str, key: &str| {
        Field::new(page, name, FieldKind::Text).label(page.t(key)).value(typed(name))
    };
    vec![
        field("bank_code", "partner-account-bank")
            .hinted(page.t("partner-account-bank-hint"))
            .width("w-xs"),
        field("number", "partner-account-number").hinted(page.t("partner-account-number-hint")),
        field("holder", "partner-account-holder"),
    ]
}
