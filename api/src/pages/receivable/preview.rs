//! Before a step is taken for one or many: what it does, who is left out and why; then the button.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use gaetong_billing::arrears::{CREDIT, Payer};
use gaetong_entity::ids::BillingAccountId;

use crate::arrears::{self, Bulk, Preview};
use crate::pages::component::Confirm;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::language::Lang;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

/// Payers in one go: what a page's address can carry.
const MOST: usize = 500;
/// Payers named one by one.
const SHOWN: usize = 20;

pub async fn preview(desk: Desk, request: actix_web::HttpRequest) -> Result<HttpResponse, Problem> {
    desk.only(&CREDIT)?;
    let asked = url::form_urlencoded::parse(request.query_string().as_bytes());
    let asked: Vec<(String, String)> = asked.into_owned().collect();
    let first = asked.iter().find(|(key, _)| key == "do").map(|(_, value)| value.as_str());
    let bulk = bulk(first.unwrap_or_default())?;
    let named = asked.iter().filter(|(key, _)| key == "account");
    let accounts = accounts(named.map(|(_, id)| id.as_str()))?;
    let page = desk.page(title(&desk, bulk));
    show(&confirm(&desk, page, bulk, &accounts).await?)
}

pub async fn take(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let bulk = bulk(posted.field("do"))?;
    let accounts = accounts(posted.all("account").into_iter())?;
    let terms = desk.app.config.arrears.terms();
    let done = posted.act(async |tx, actor| {
        for account in &accounts {
            arrears::take(tx, actor, (bulk, *account), &terms).await?;
        }
        Ok::<_, Problem>(back(bulk, &accounts))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let page = desk.refused(title(desk, bulk), &problem);
            let shown = confirm(desk, page, bulk, &accounts).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        other => other,
    }
}

/// To the payer, where it is one; else to the list.
fn back(bulk: Bulk, accounts: &[BillingAccountId]) -> String {
    let said = format!("said=arrears-took-{}", bulk.code().replace('_', "-"));
    match accounts {
        [one] => format!("/receivables/{one}?{said}"),
        _ => format!("/receivables?{said}"),
    }
}

fn bulk(text: &str) -> Result<Bulk, Problem> {
    let found = Bulk::ALL.into_iter().find(|bulk| bulk.code() == text);
    found.ok_or_else(|| Problem::malformed("그런 단계가 없습니다.", "There is no such step."))
}

fn accounts<'a>(named: impl Iterator<Item = &'a str>) -> Result<Vec<BillingAccountId>, Problem> {
    let unknown = || Problem::malformed("청구계정 번호가 아닙니다.", "That is no billing account.");
    let mut found: Vec<BillingAccountId> =
        named.map(|id| id.parse().map_err(|_| unknown())).collect::<Result<_, _>>()?;
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    Ok(found)
}

fn title(desk: &Desk, bulk: Bulk) -> String {
    desk.page("").word("arrears-confirm", bulk.code())
}

async fn confirm(
    desk: &Desk,
    page: Page,
    bulk: Bulk,
    accounts: &[BillingAccountId],
) -> Result<Confirm, Problem> {
    let tx = desk.read().await?;
    let terms = desk.app.config.arrears.terms();
    let found = arrears::preview(&tx, &desk.person.actor, (bulk, accounts), &terms).await?;
    let mut hidden = vec![("do".to_owned(), bulk.code().to_owned())];
    let ids = found.payers.iter().map(|payer| payer.account.id.to_string());
    hidden.extend(ids.map(|id| ("account".to_owned(), id)));
    Ok(Confirm {
        lead: page.word("arrears-confirm-lead", bulk.code()),
        effects: effects(&page, bulk, &found),
        warning: left_out(&page, &found),
        typed: None,
        reason: None,
        action: "/receivables/take".to_owned(),
        button: page.word("arrears-do", bulk.code()),
        back: "/receivables".to_owned(),
        hidden,
        page,
    })
}

fn effects(page: &Page, bulk: Bulk, found: &Preview) -> Vec<(String, String)> {
    let won = |won: i64| format!("{} {}", figures::money(won), page.t("won"));
    let mut effects = vec![
        (page.t("arrears-payers"), page.t1("arrears-count-payers", "n", found.payers.len())),
        (page.t("arrears-amount"), won(found.amount)),
    ];
    if bulk != Bulk::Demand {
        let services = page.t1("arrears-count-services", "n", found.services);
        effects.push((page.t("arrears-services"), services));
        effects.push((page.t("arrears-seats"), page.t1("arrears-count-seats", "n", found.seats)));
        effects.push((page.t("arrears-monthly"), won(found.monthly)));
    }
    let shown = found.payers.iter().take(SHOWN);
    effects.extend(shown.map(|payer| (payer.account.payer_name.clone(), proof(page, payer))));
    if let Some(more) = found.payers.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let more = page.t1("arrears-count-payers", "n", more);
        effects.push((page.t("arrears-and-more"), more));
    }
    effects
}

/// What is open, and the demand the step rests on.
fn proof(page: &Page, payer: &Payer) -> String {
    let won = figures::money(payer.overdue_amount().get());
    let Some(sent) = payer.demanded() else { return page.t1("arrears-owes", "won", won) };
    let (on, due) = (page.date(&sent.demand.sent_on), page.date(&sent.demand.pay_by));
    let places = [("won", &*won), ("number", &*sent.demand.number), ("sent", &*on), ("due", &*due)];
    page.t_with("arrears-rests-on", &places)
}

fn left_out(page: &Page, found: &Preview) -> Option<String> {
    let why = |(payer, ko, en): &(Payer, String, String)| {
        let why = if page.look.lang == Lang::Ko { ko } else { en };
        format!("{}: {why}", payer.account.payer_name)
    };
    let all: Vec<String> = found.left_out.iter().map(why).collect();
    (!all.is_empty()).then(|| format!("{} {}", page.t("arrears-left-out"), all.join(" · ")))
}
