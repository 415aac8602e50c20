//! What is done with a proposed run and with what was left over: each on a page that says what it
//! means, with the reason or the month typed where one is needed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use gaetong_billing::dry_run::{self, DryRunRow};
use gaetong_billing::run::{self, RunError};
use gaetong_billing::runs::{self, BillRunDetail};
use gaetong_entity::ids::BillRunId;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Month;
use serde::Deserialize;

use crate::json::bill_runs::go_on;
use crate::pages::bill_run::issue;
use crate::pages::component::Confirm;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

/// What may be done with a run from its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Review,
    Issue,
    Hold,
    Release,
    Alone,
}

impl Wish {
    const ALL: [Wish; 5] = [Wish::Review, Wish::Issue, Wish::Hold, Wish::Release, Wish::Alone];

    pub fn code(self) -> &'static str {
        match self {
            Wish::Review => "review",
            Wish::Issue => "issue",
            Wish::Hold => "hold",
            Wish::Release => "release",
            Wish::Alone => "alone",
        }
    }

    fn named(code: &str) -> Option<Wish> {
        Wish::ALL.into_iter().find(|wish| wish.code() == code)
    }

    fn of_account(self) -> bool {
        matches!(self, Wish::Hold | Wish::Release | Wish::Alone)
    }

    /// Where it is asked whether it is meant.
    pub fn address(self, run: BillRunId, account: &str) -> String {
        let asked = format!("/bill-runs/{run}/act?wish={}", self.code());
        if account.is_empty() { asked } else { format!("{asked}&account={account}") }
    }
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    wish: String,
    #[serde(default)]
    account: String,
}

pub async fn ask(
    desk: Desk,
    id: Path<BillRunId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    desk.only(&run::MAY_RUN)?;
    let detail = found(&desk, *id).await?;
    let wish = Wish::named(&asked.wish).unwrap_or(Wish::Review);
    let page = desk.page(title(&desk, wish, &detail));
    let effects = effects(&desk, &page, (&detail, wish), &asked.account).await?;
    show(&present(page, &detail, wish, (&asked.account, effects)))
}

async fn found(desk: &Desk, id: BillRunId) -> Result<BillRunDetail, Problem> {
    let tx = desk.read().await?;
    runs::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

fn title(desk: &Desk, wish: Wish, detail: &BillRunDetail) -> String {
    let month = detail.run.month.to_string();
    desk.lang().t_with(&format!("run-{}-title", wish.code()), &[("month", &month)])
}

pub async fn act(posted: Posted, id: Path<BillRunId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let wish = Wish::named(posted.field("wish")).ok_or_else(Problem::not_found)?;
    let account = posted.field("account").to_owned();
    let done = posted.act(async |tx, actor| {
        carry_out(tx, actor, (*id, wish), &posted).await?;
        Ok::<_, RunError>(format!("/bill-runs/{}", *id))
    });
    match done.await {
        Ok(done) => {
            if wish == Wish::Issue {
                go_on(&desk.app);
            }
            Ok(done)
        }
        Err(problem) if comes_back(&problem) => {
            let detail = found(desk, *id).await?;
            let mut page = desk.refused(title(desk, wish, &detail), &problem);
            if let Some(field) = field_of(problem.code) {
                page.errors.iter_mut().for_each(|error| error.field = field.into());
            }
            let effects = effects(desk, &page, (&detail, wish), &account).await?;
            let shown = present(page, &detail, wish, (&account, effects));
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(problem) => Err(problem),
    }
}

fn field_of(code: &str) -> Option<&'static str> {
    match code {
        "month-typed-otherwise" => Some("typed"),
        "hold-reason-needed" => Some("reason"),
        _ => None,
    }
}

async fn carry_out(
    tx: &Tx,
    actor: &Actor,
    (run, wish): (BillRunId, Wish),
    posted: &Posted,
) -> Result<(), RunError> {
    let account = posted.field("account");
    match wish {
        Wish::Review => run::review(tx, actor, run).await,
        Wish::Issue => run::confirm(tx, actor, run, posted.field("typed")).await,
        Wish::Hold => run::hold(tx, actor, run, account, posted.field("reason")).await,
        Wish::Release => run::release(tx, actor, run, account).await,
        Wish::Alone => run::bill_alone(tx, actor, run, account).await,
    }
    .map(drop)
}

/// What it is about, in facts; what issuing comes to is rated anew.
async fn effects(
    desk: &Desk,
    page: &Page,
    (detail, wish): (&BillRunDetail, Wish),
    account: &str,
) -> Result<Vec<(String, String)>, Problem> {
    let tx = desk.read().await?;
    let month = detail.run.month;
    let mut effects = vec![(page.t("run-month"), month.to_string())];
    if wish.of_account() {
        let payer = match run::account_of(&tx, account).await {
            Err(RunError::NoSuchAccount(_)) => String::new(),
            found => found?.payer_name,
        };
        effects.push((page.t("run-customer"), payer));
        effects.push((page.t("bill-account"), account.to_owned()));
        return Ok(effects);
    }
    let rated = dry_run::dry_run(&tx, &desk.person.actor, month).await?;
    let is_held = |row: &&DryRunRow| {
        detail.holds.iter().any(|hold| hold.billing_account_id == row.billing_account_id)
    };
    let made = rated.rows.iter().filter(|row| row.already_billed.is_none() && !is_held(row));
    let plans: Vec<i64> = made.filter_map(|row| Some(row.plan.as_ref()?.total.get())).collect();
    let amount = figures::money(plans.iter().sum());
    effects.extend([
        (page.t("run-bills"), page.t1("run-bills-of", "n", plans.len())),
        (page.t("run-amount"), format!("{amount} {}", page.t("won"))),
        (page.t("run-due"), issue::due(page, &rated)),
        (page.t("run-held"), page.t1("run-accounts-of", "n", detail.holds.len())),
    ]);
    Ok(effects)
}

fn present(
    page: Page,
    detail: &BillRunDetail,
    wish: Wish,
    (account, effects): (&str, Vec<(String, String)>),
) -> Confirm {
    let run = &detail.run;
    let month = run.month.to_string();
    Confirm {
        lead: page.t(&format!("run-{}-lead", wish.code())),
        effects,
        warning: None,
        typed: (wish == Wish::Issue).then(|| month.clone()),
        reason: (wish == Wish::Hold).then(|| page.t("run-hold-reason")),
        action: format!("/bill-runs/{}/act", run.id),
        button: page.t(&format!("run-{}-button", wish.code())),
        back: format!("/bill-runs/{}", run.id),
        hidden: vec![("wish".into(), wish.code().into()), ("account".into(), account.to_owned())],
        page,
    }
}

#[derive(Debug, Deserialize)]
pub struct AskedMonth {
    #[serde(default)]
    month: String,
}

/// Before a month is proposed: what that means.
pub async fn ask_proposal(desk: Desk, asked: Query<AskedMonth>) -> Result<HttpResponse, Problem> {
    desk.only(&run::MAY_RUN)?;
    let month = super::issue::month(&asked.month)?;
    show(&proposal(desk.page(desk.lang().t("run-propose-title")), month))
}

pub async fn propose(posted: Posted) -> Result<HttpResponse, Problem> {
    let month = super::issue::month(posted.field("month"))?;
    let done = posted.act(async |tx, actor| {
        let run = run::propose(tx, actor, month).await?;
        Ok::<_, RunError>(format!("/bill-runs/{}", run.id))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let title = posted.desk.lang().t("run-propose-title");
            let mut page = posted.desk.refused(title, &problem);
            page.errors.iter_mut().for_each(|error: &mut FieldError| error.field = "month".into());
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &proposal(page, month))
        }
        done => done,
    }
}

fn proposal(page: Page, month: Month) -> Confirm {
    Confirm {
        lead: page.t("run-propose-lead"),
        effects: vec![(page.t("run-month"), month.to_string())],
        warning: None,
        typed: None,
        reason: None,
        action: "/bill-runs/propose".into(),
        button: page.t("run-propose-button"),
        back: format!("/bill-runs/dry?month={month}"),
        hidden: vec![("month".into(), month.to_string())],
        page,
    }
}
