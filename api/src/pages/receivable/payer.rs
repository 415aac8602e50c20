//! One payer: what is open, what was demanded, promised and excepted, and what comes next.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Path};
use gaetong_billing::arrears::exception::{self, Decision};
use gaetong_billing::arrears::promise::{self, NewPromise};
use gaetong_billing::arrears::{self as ladder, Payer, READERS, demand};
use gaetong_billing::receivables::Balance;
use gaetong_entity::ids::{BillingAccountId, DemandId};
use gaetong_entity::money::arrears_exception::ExceptionState;
use gaetong_entity::money::demand::DemandChannel;
use gaetong_entity::party::billing_account;
use gaetong_provisioning::timeline;
use sea_orm::{ColumnTrait, QueryFilter};

use super::PayerPage;
use super::board::{next, stage_tag};
use crate::arrears;
use crate::pages::component::{Cell, Column, Field, FieldKind, Grid, Identity, Row, Tag};
use crate::pages::desk::{Desk, show_with};
use crate::pages::history;
use crate::pages::page::{Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::papers;
use crate::problem::{OrBroken, Problem};

async fn payer_page(desk: &Desk, id: BillingAccountId, page: Page) -> Result<PayerPage, Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    let terms = desk.app.config.arrears.terms();
    let payer = arrears::payer(&tx, &desk.person.actor, id, &terms).await?;
    let happened = timeline::of_account(&tx, id).await.or_broken()?;
    let history = history::lines(&page, &happened);
    Ok(present(desk, page, &payer, history))
}

pub async fn show(desk: Desk, id: Path<BillingAccountId>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("arrears-payer-title"));
    crate::pages::desk::show(&payer_page(&desk, *id, page).await?)
}

fn present(
    desk: &Desk,
    mut page: Page,
    payer: &Payer,
    history: Vec<crate::pages::component::EventLine>,
) -> PayerPage {
    page.title.clone_from(&payer.account.payer_name);
    let may_act = desk.only(&promise::KEEPERS).is_ok();
    let credit = desk.only(&ladder::CREDIT).is_ok();
    let address = format!("/receivables/{}", payer.account.id);
    let rung = payer.rung.as_ref();
    let ready = rung.filter(|rung| rung.is_ready(page.today) && credit);
    let step = ready.map(|rung| {
        let href =
            format!("/receivables/preview?do={}&account={}", rung.next.code(), payer.account.id);
        (page.word("arrears-do", rung.next.code()), href)
    });
    PayerPage {
        identity: identity(&page, payer),
        ladder: rung.map(|_| ladder_facts(&page, payer)).unwrap_or_default(),
        why: rung
            .map(|rung| rung.derivation.render(desk.lang().of_rules()).join("\n"))
            .unwrap_or_default(),
        held: payer.held_until().map(|day| page.t1("arrears-held-until", "day", page.date(&day))),
        step,
        links: links(&page, &address),
        grids: grids(&page, payer),
        may_act,
        promise: promise_fields(&page, payer),
        exception: if credit && rung.is_some() { exception_fields(&page) } else { Vec::new() },
        to_decide: to_decide(desk, &page, payer),
        history,
        address,
        page,
    }
}

fn identity(page: &Page, payer: &Payer) -> Identity {
    let won = |won: i64| format!("{} {}", page.money(&won), page.t("won"));
    Identity {
        customer: payer.customer.clone(),
        number: Some(payer.account.number.clone()),
        copy: page.t("copy"),
        tag: Some(stage_tag(page, payer)),
        facts: vec![
            (page.t("arrears-amount"), won(payer.overdue_amount().get())),
            (page.t("arrears-on-hold"), won(payer.on_hold().get())),
            (page.t("arrears-months"), payer.months().to_string()),
        ],
    }
}

fn ladder_facts(page: &Page, payer: &Payer) -> Vec<(String, String)> {
    let Some(rung) = &payer.rung else { return Vec::new() };
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| page.date(&day)).unwrap_or_default();
    let facts = [
        (page.t("arrears-next"), next(page, rung)),
        (page.t("arrears-from"), page.date(&rung.from)),
        (page.t("arrears-first-due"), day(payer.first_due())),
        (page.t("arrears-suspended-on"), day(payer.suspension().map(|step| step.taken_on))),
        (page.t("arrears-noticed-on"), day(payer.notice().map(|step| step.taken_on))),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn links(page: &Page, address: &str) -> Vec<(String, String)> {
    vec![
        (page.t("statement"), format!("{address}/statement")),
        (page.t("balance-confirmation"), format!("{address}/confirmation.pdf")),
    ]
}

fn grids(page: &Page, payer: &Payer) -> Vec<Grid> {
    let mut grids = vec![bills(page, &payer.open)];
    let some = [demands(page, payer), promises(page, payer), exceptions(page, payer)];
    grids.extend(some.into_iter().chain([steps(page, payer), services(page, payer)]));
    grids.retain(|grid| !grid.rows.is_empty());
    grids
}

fn bills(page: &Page, open: &[Balance]) -> Grid {
    let columns = vec![
        Column::fit(page.t("bill-number")),
        Column::fit(page.t("bill-month")),
        Column::fit(page.t("bill-due-on")),
        Column::number(page.t("bill-total")),
        Column::number(page.t("arrears-late-open")),
        Column::number(page.t("arrears-open")),
        Column::number(page.t("arrears-on-hold")),
    ];
    let row = |bill: &Balance| {
        Row::to(
            format!("/bills/{}", bill.bill_id),
            vec![
                Cell::Code(bill.number.clone()),
                Cell::text(bill.month.to_string()),
                Cell::text(page.date(&bill.due_on)),
                Cell::Money(bill.total.get()),
                Cell::Money(bill.late_open.get()),
                Cell::Money(bill.open().get()),
                if bill.on_hold.is_zero() { Cell::Blank } else { Cell::Money(bill.on_hold.get()) },
            ],
        )
    };
    Grid::new(page.t("arrears-bills"), columns, open.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
}

fn demands(page: &Page, payer: &Payer) -> Grid {
    let columns = vec![
        Column::fit(page.t("demand-number")),
        Column::fit(page.t("arrears-demanded-on")),
        Column::fit(page.t("demand-pay-by")),
        Column::number(page.t("arrears-amount")),
        Column::fit(page.t("demand-channel")),
        Column::fit(page.t("demand-served")),
    ];
    let row = |sent: &ladder::Sent| {
        let demand = &sent.demand;
        let served = match (sent.served, sent.failed) {
            (true, _) => Tag::new(Tone::Ok, page.t("demand-served-yes")),
            (_, true) => Tag::new(Tone::Bad, page.t("demand-served-failed")),
            _ => Tag::new(Tone::Warn, page.t("demand-served-no")),
        };
        Row::to(
            format!("/demands/{}/pdf", demand.id),
            vec![
                Cell::Code(demand.number.clone()),
                Cell::text(page.date(&demand.sent_on)),
                Cell::text(page.date(&demand.pay_by)),
                Cell::Money(demand.amount),
                Cell::text(page.word("demand-channel", demand.channel.code())),
                Cell::Tag(served),
            ],
        )
    };
    Grid::new(page.t("demands"), columns, payer.demands.iter().map(row).collect()).shown_caption("")
}

fn promises(page: &Page, payer: &Payer) -> Grid {
    let columns = vec![
        Column::fit(page.t("promise-on")),
        Column::fit(page.t("arrears-promised-by")),
        Column::number(page.t("promise-amount")),
        Column::number(page.t("promise-paid")),
        Column::fit(page.t("promise-state")),
        Column::text(page.t("promise-note")),
    ];
    let row = |promise: &promise::Promise| {
        let tone = match promise.state {
            promise::PromiseState::Open => Tone::Info,
            promise::PromiseState::Kept => Tone::Ok,
            promise::PromiseState::Broken => Tone::Bad,
        };
        Row::plain(vec![
            Cell::text(page.date(&promise.row.promised_on)),
            Cell::text(page.date(&promise.row.pay_by)),
            Cell::Money(promise.row.amount),
            Cell::Money(promise.paid.get()),
            Cell::Tag(Tag::new(tone, page.word("promise-state", promise.state.code()))),
            Cell::text(promise.row.note.clone()),
        ])
    };
    Grid::new(page.t("promises"), columns, payer.promises.iter().map(row).collect())
        .shown_caption("")
}

fn exceptions(page: &Page, payer: &Payer) -> Grid {
    let columns = vec![
        Column::fit(page.t("exception-until")),
        Column::fit(page.t("exception-state")),
        Column::text(page.t("exception-reason")),
        Column::text(page.t("exception-note")),
    ];
    let rows = payer.exceptions.iter().map(|row| {
        let tone = match row.state {
            ExceptionState::Requested => Tone::Warn,
            ExceptionState::Approved => Tone::Ok,
            ExceptionState::Refused => Tone::Mute,
        };
        Row::plain(vec![
            Cell::text(page.date(&row.until_on)),
            Cell::Tag(Tag::new(tone, page.word("exception-state", row.state.code()))),
            Cell::text(row.reason.clone()),
            Cell::text(row.decision.clone().unwrap_or_default()),
        ])
    });
    Grid::new(page.t("exceptions"), columns, rows.collect()).shown_caption("")
}

fn steps(page: &Page, payer: &Payer) -> Grid {
    let columns = vec![
        Column::fit(page.t("arrears-taken-on")),
        Column::fit(page.t("arrears-step")),
        Column::number(page.t("arrears-amount")),
        Column::text(page.t("arrears-proof")),
    ];
    let rows = payer.steps.iter().map(|step| {
        Row::plain(vec![
            Cell::text(page.date(&step.taken_on)),
            Cell::text(page.word("arrears-took", step.kind.code())),
            Cell::Money(step.amount),
            Cell::text(step.reason.clone()),
        ])
    });
    Grid::new(page.t("arrears-steps"), columns, rows.collect()).shown_caption("")
}

fn services(page: &Page, payer: &Payer) -> Grid {
    let columns =
        vec![Column::fit(page.t("service-number")), Column::text(page.t("arrears-service-state"))];
    let rows = payer.services.iter().map(|service| {
        let (tone, words) = match service.ground {
            Some(ground) => (Tone::Bad, page.word("ground", ground.code())),
            None => (Tone::Ok, page.t("stage-active")),
        };
        Row::to(
            format!("/services/{}", service.service_id),
            vec![Cell::Code(service.service_id.to_string()), Cell::Tag(Tag::new(tone, words))],
        )
    });
    Grid::new(page.t("arrears-services"), columns, rows.collect()).shown_caption("")
}

fn promise_fields(page: &Page, payer: &Payer) -> Vec<Field> {
    if payer.overdue_amount().is_zero() {
        return Vec::new();
    }
    vec![
        Field::new(page, "pay_by", FieldKind::Date).label(page.t("arrears-promised-by")),
        Field::new(page, "amount", FieldKind::Number)
            .label(page.t("promise-amount"))
            .value(payer.overdue_amount().get())
            .unit(page.t("won")),
        Field::new(page, "note", FieldKind::Area).label(page.t("promise-note")),
    ]
}

fn exception_fields(page: &Page) -> Vec<Field> {
    vec![
        Field::new(page, "until_on", FieldKind::Date)
            .label(page.t("exception-until"))
            .hinted(page.t("exception-until-hint")),
        Field::new(page, "reason", FieldKind::Area).label(page.t("exception-reason")),
    ]
}

/// What somebody else asked for and this person may decide.
fn to_decide(desk: &Desk, page: &Page, payer: &Payer) -> Vec<(String, i64, String)> {
    if desk.only(&exception::DECIDERS).is_err() {
        return Vec::new();
    }
    let me = desk.person.actor.user_id;
    let waiting = payer
        .exceptions
        .iter()
        .filter(|row| row.state == ExceptionState::Requested && row.requested_by != me);
    let words = |until: String, reason: &str| format!("{until} · {reason}");
    waiting
        .map(|row| (row.id.to_string(), row.version, words(page.date(&row.until_on), &row.reason)))
        .collect()
}

pub async fn demand_by_post(
    posted: Posted,
    id: Path<BillingAccountId>,
) -> Result<HttpResponse, Problem> {
    let terms = posted.desk.app.config.arrears.terms();
    let done = posted.act(async |tx, actor| {
        arrears::demand(tx, actor, (*id, DemandChannel::Post), &terms).await?;
        Ok::<_, Problem>(back(*id, "arrears-took-demand"))
    });
    let done = done.await;
    or_come_back(&posted, *id, done).await
}

pub async fn promise(posted: Posted, id: Path<BillingAccountId>) -> Result<HttpResponse, Problem> {
    let terms = posted.desk.app.config.arrears.terms();
    let new = NewPromise {
        pay_by: posted.field("pay_by").parse().unwrap_or_default(),
        amount: posted.field("amount").replace(',', "").parse().unwrap_or(0),
        note: posted.field("note").to_owned(),
    };
    let done = posted.act(async |tx, actor| {
        let payer = arrears::payer(tx, actor, *id, &terms).await?;
        promise::promise(tx, actor, &payer, new.clone()).await?;
        Ok::<_, Problem>(back(*id, "arrears-promised"))
    });
    let done = done.await;
    or_come_back(&posted, *id, done).await
}

pub async fn exception(
    posted: Posted,
    id: Path<BillingAccountId>,
) -> Result<HttpResponse, Problem> {
    let terms = posted.desk.app.config.arrears.terms();
    let until = posted.field("until_on").parse().unwrap_or_default();
    let reason = posted.field("reason");
    let done = posted.act(async |tx, actor| {
        let payer = arrears::payer(tx, actor, *id, &terms).await?;
        exception::request(tx, actor, &payer, (until, reason)).await?;
        Ok::<_, Problem>(back(*id, "exception-asked"))
    });
    let done = done.await;
    or_come_back(&posted, *id, done).await
}

pub async fn decide(posted: Posted, id: Path<BillingAccountId>) -> Result<HttpResponse, Problem> {
    let decision = Decision {
        id: posted.field("exception").parse().map_err(|_| Problem::not_found())?,
        expected: posted.field("version").parse().ok(),
        approve: posted.field("approve") == "yes",
        note: posted.field("note").to_owned(),
    };
    let done = posted.act(async |tx, actor| {
        exception::decide(tx, actor, decision.clone()).await?;
        Ok::<_, Problem>(back(*id, "exception-was-decided"))
    });
    let done = done.await;
    or_come_back(&posted, *id, done).await
}

fn back(id: BillingAccountId, said: &str) -> String {
    format!("/receivables/{id}?said={said}")
}

async fn or_come_back(
    posted: &Posted,
    id: BillingAccountId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    match done {
        Err(problem) if comes_back(&problem) => {
            let page = posted.desk.refused(String::new(), &problem);
            let shown = payer_page(&posted.desk, id, page).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        other => other,
    }
}

pub async fn demand_pdf(desk: Desk, id: Path<DemandId>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    demand_paper(&desk.app, &desk.person.actor, *id, desk.lang().of_rules()).await
}

/// The paper of a demand, as an answer.
pub async fn demand_paper(
    app: &crate::app::App,
    actor: &gaetong_entity::Actor,
    id: DemandId,
    lang: gaetong_rules::Lang,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(actor).await?;
    let row = demand::find(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let account = tx.find::<billing_account::Entity>();
    let account = account.filter(billing_account::Column::Id.eq(row.billing_account_id));
    let account = account.one(tx.raw()).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let name = format!("{}.pdf", row.number);
    let config = app.config.clone();
    let made = web::block(move || {
        papers::arrears::demand_pdf(&row, &account, (&config.supplier, config.is_demo(), lang))
    });
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok(pdf(name, bytes))
}

/// A PDF to look at.
pub fn pdf(name: String, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .body(bytes)
}
