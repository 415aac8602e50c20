//! 마감: the checklist of a month, its lock, and opening it again.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use gaetong_billing::close::{self, Books, Check, CheckCode, CloseError, Decision};
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::money::month_close::CloseState;
use gaetong_rules::Month;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{CheckView, ClosingPage, rooms};
use crate::json::bills::month;
use crate::pages::component::{EventLine, Tile};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

#[derive(Debug, Deserialize)]
pub struct Asked {
    month: Option<String>,
}

pub async fn look(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&close::MAY_CLOSE)?;
    let last = Month::of(desk.person.actor.today()).prev();
    let of = asked.month.as_deref().filter(|text| !text.is_empty());
    let of = of.map(month).transpose()?.unwrap_or(last);
    let page = desk.page(title(&desk, of));
    show(&present(&desk, page, (of, None), &BTreeMap::new()).await?)
}

pub async fn decide(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let of = month(posted.field("month"))?;
    let notes = notes(&posted);
    let mut page = desk.page(title(desk, of));
    let (looks, opens) = (posted.field("books") == "now", posted.field("what") == "reopen");
    // A word typed wrong is no reason to look into the books of all months.
    let closes = !looks && !opens && posted.field("typed") == of.to_string();
    let books = if looks || closes { Some(look_into_books(desk).await?) } else { None };
    if looks {
        return show(&present(desk, page, (of, books.as_ref()), &notes).await?);
    }
    let done = match &books {
        Some(books) => Some(close_it(&posted, (of, books), &notes).await),
        None if opens => Some(open_again(&posted, of).await),
        None => None,
    };
    match done {
        None => {
            let text = page.t1("run-typed-wrong", "word", of);
            page.errors = vec![FieldError { field: "typed".into(), text }];
        }
        Some(Err(problem)) if comes_back(&problem) => {
            page = desk.refused(title(desk, of), &problem);
        }
        Some(other) => return other,
    }
    let shown = present(desk, page, (of, books.as_ref()), &notes).await?;
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

async fn look_into_books(desk: &Desk) -> Result<Books, Problem> {
    let tx = desk.read().await?;
    Ok(close::look_into_books(&tx, &desk.person.actor).await?)
}

async fn close_it(
    posted: &Posted,
    (of, books): (Month, &Books),
    notes: &BTreeMap<String, String>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        close::close(tx, actor, of, notes, books).await?;
        Ok::<_, CloseError>(format!("/closing?month={of}&said=month-closed"))
    };
    posted.act(act).await
}

async fn open_again(posted: &Posted, of: Month) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        close::reopen(tx, actor, of, posted.field("reason")).await?;
        Ok::<_, CloseError>(format!("/closing?month={of}&said=month-reopened"))
    };
    posted.act(act).await
}

fn title(desk: &Desk, of: Month) -> String {
    desk.lang().t_with("books-closing-title", &[("month", &of.to_string())])
}

/// The notes typed beside the checks, by their codes.
fn notes(posted: &Posted) -> BTreeMap<String, String> {
    let noted = |(name, value): &(String, String)| {
        let code = name.strip_prefix("note-")?;
        Some((code.to_owned(), value.trim().to_owned())).filter(|(_, note)| !note.is_empty())
    };
    posted.fields().iter().filter_map(noted).collect()
}

async fn present(
    desk: &Desk,
    page: Page,
    (of, books): (Month, Option<&Books>),
    notes: &BTreeMap<String, String>,
) -> Result<ClosingPage, Problem> {
    let (tx, actor) = (desk.read().await?, &desk.person.actor);
    let decisions = close::decisions(&tx).await.or_broken()?;
    let of_month: Vec<&Decision> = decisions.iter().filter(|d| d.month == of).collect();
    let closed = of_month.first().is_some_and(|last| last.state == CloseState::Closed);
    let mut checks = Vec::new();
    if !closed {
        checks = close::checklist_of_month(&tx, actor, of).await?;
        checks.extend(books.map(Books::check));
    }
    let this_month = Month::of(actor.today());
    Ok(ClosingPage {
        month: of.to_string(),
        rooms: rooms(&page, "/closing", &of.to_string()),
        previous: format!("/closing?month={}", of.prev()),
        next: (of < this_month).then(|| format!("/closing?month={}", of.next())),
        closed,
        tiles: tiles(&page, &of_month, closed, &checks),
        checks: checks.iter().map(|check| view(&page, of, check, notes)).collect(),
        books_later: books
            .is_none()
            .then(|| page.word("close-check", CheckCode::BooksInOrder.code())),
        may_decide: true,
        history: of_month.iter().map(|decision| event(&page, decision)).collect(),
        page,
    })
}

fn tiles(page: &Page, decided: &[&Decision], closed: bool, checks: &[Check]) -> Vec<Tile> {
    let state = if closed { "books-closed" } else { "books-open" };
    let tone = if closed { Tone::Ok } else { Tone::Info };
    let mut tiles = vec![Tile::new(page.t("books-state"), page.t(state), "").tone(tone)];
    if let Some(last) = decided.first().filter(|_| closed) {
        let total = figures::money(last.control_total.get());
        tiles.push(Tile::new(page.t("books-control-total"), total, page.t("won")));
        tiles.push(Tile::new(page.t("books-postings"), last.postings, page.t("books-cases")));
    } else {
        let left = checks.iter().filter(|check| !check.is_in_order()).count();
        let tone = if left == 0 { Tone::Ok } else { Tone::Warn };
        tiles.push(Tile::new(page.t("books-left"), left, page.t("books-cases")).tone(tone));
    }
    tiles
}

fn view(page: &Page, of: Month, check: &Check, notes: &BTreeMap<String, String>) -> CheckView {
    let lang = page.look.lang.of_rules();
    let said = |text: &gaetong_rules::Text| text.get(lang).to_owned();
    let code = check.code.code();
    CheckView {
        code,
        title: page.word("close-check", code),
        found: match check.is_in_order() {
            true => page.t("books-in-order"),
            false => page.t1("books-found", "n", check.found),
        },
        in_order: check.is_in_order(),
        examples: check.examples.iter().map(said).collect(),
        more: (check.found > check.examples.len())
            .then(|| page.t1("books-more", "n", check.found - check.examples.len())),
        href: (!check.is_in_order()).then(|| remedy(check.code, of)).flatten(),
        note: !check.is_in_order() && check.code.can_be_acknowledged(),
        typed: notes.get(code).cloned().unwrap_or_default(),
    }
}

/// The page on which a check is put in order.
fn remedy(code: CheckCode, of: Month) -> Option<String> {
    Some(match code {
        CheckCode::MonthOver | CheckCode::BooksInOrder => return None,
        CheckCode::EarlierMonthsClosed => format!("/closing?month={}", of.prev()),
        CheckCode::EverythingBilled => format!("/bill-runs/dry?month={of}"),
        CheckCode::FailuresExplained => "/bill-runs".to_owned(),
        CheckCode::AttendanceComplete => "/attendance".to_owned(),
        CheckCode::OutagesConfirmed => "/outages".to_owned(),
        CheckCode::CorrectionsDecided => "/credit-notes".to_owned(),
        CheckCode::TaxInvoicesIssued => format!("/tax-invoices/issue?month={of}"),
        CheckCode::AmendmentsIssued => format!("/tax-invoices?month={of}"),
        CheckCode::SettlementsConfirmed => format!("/settlements?month={of}"),
        CheckCode::SuspenseClear => "/payments?view=unmatched".to_owned(),
    })
}

fn event(page: &Page, decision: &Decision) -> EventLine {
    EventLine {
        when: figures::instant(decision.decided_at, page.look.lang),
        who: decision.decided_by_name.clone(),
        what: page.word("close-state", decision.state.code()),
        detail: decision.reason.clone(),
    }
}
