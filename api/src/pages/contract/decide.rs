//! What is decided of a change order: approved and carried out, refused, withdrawn; an exception
//! approved, a penalty waived, a paper attached.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_entity::ids::ChangeOrderId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::ChangeKind;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::papers::{NewPaper, examine};
use gaetong_provisioning::contract::list::{self, attach};
use gaetong_provisioning::contract::{self, ContractError};

use super::order::{Opened, order_page, title};
use super::{answers, words};
use crate::contracts;
use crate::pages::component::Confirm;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::{self, Uploaded};
use crate::problem::Problem;

type Id = Path<ChangeOrderId>;

/// What approving carries out, before it is done.
pub async fn confirm(desk: Desk, id: Id) -> Result<HttpResponse, Problem> {
    desk.only(&[Role::Consulting])?;
    let opened = Opened::read(&desk, *id).await?;
    show(&confirmation(&desk, desk.page(""), &opened).await?)
}

async fn confirmation(desk: &Desk, mut page: Page, opened: &Opened) -> Result<Confirm, Problem> {
    let (found, order) = (&opened.found, &opened.found.order);
    page.title = page.t1("change-approve-title", "what", title(&page, found));
    let tried = contracts::what_if_of_order(&desk.app, &desk.person.actor, order.id).await;
    let (penalty, warning) = match tried {
        Ok(tried) => (tried.penalty.map(|penalty| penalty.amount().get()), None),
        Err(problem) if comes_back(&problem) => {
            (None, Some(problem.detail(desk.person.language).to_owned()))
        }
        Err(problem) => return Err(problem),
    };
    let won = |amount: i64| format!("{} {}", figures::money(amount), page.t("won"));
    let mut effects = vec![
        (page.t("order-customer"), format!("{} · {}", found.customer.name, order.service_id)),
        (page.t("change-order-kind"), words::kind_name(&page, order.kind)),
    ];
    effects.extend(answers::days(&page, &list::wish_of(found)));
    if let Some(penalty) = penalty {
        let waived = order.waived.unwrap_or(0);
        effects.push((page.t("penalty"), won(penalty)));
        if waived > 0 {
            effects.push((page.t("change-waived-amount"), won(waived)));
            effects.push((page.t("change-penalty-due"), won(penalty - waived)));
        }
    }
    effects.push((page.t("service-letters"), page.t("change-letters")));
    let ends = order.kind == ChangeKind::Termination;
    Ok(Confirm {
        lead: page.t("change-approve-lead"),
        effects,
        warning,
        typed: ends.then(|| order.service_id.to_string()),
        reason: None,
        action: format!("/change-orders/{}/approve", order.id),
        button: page.t("change-approve"),
        back: format!("/change-orders/{}", order.id),
        hidden: vec![("version".into(), order.version.to_string())],
        page,
    })
}

pub async fn approve(posted: Posted, id: Id) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let opened = Opened::read(desk, *id).await?;
    let order = &opened.found.order;
    let number = order.service_id.to_string();
    if order.kind == ChangeKind::Termination && posted.field("typed") != number {
        let mut page = desk.page("");
        let text = page.t1("run-typed-wrong", "word", number);
        page.errors = vec![FieldError { field: "typed".into(), text }];
        let page = confirmation(desk, page, &opened).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        contracts::approve(tx, actor, *id, version).await?;
        Ok::<_, Problem>(go(*id, "change-approved"))
    });
    let done = done.await;
    or_come_back(&posted, *id, done, "").await
}

pub async fn refuse(posted: Posted, id: Id) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("refusal_reason"));
    let act = async |tx: &Tx, actor: &Actor| {
        contract::refuse(tx, actor, *id, version, reason).await?;
        Ok::<_, ContractError>(go(*id, "change-refused"))
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done, "refusal_reason").await
}

pub async fn withdraw(posted: Posted, id: Id) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let act = async |tx: &Tx, actor: &Actor| {
        contract::withdraw(tx, actor, *id, version).await?;
        Ok::<_, ContractError>(go(*id, "change-withdrawn"))
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done, "").await
}

pub async fn except(posted: Posted, id: Id) -> Result<HttpResponse, Problem> {
    let (version, note) = (version(&posted), posted.field("note"));
    let act = async |tx: &Tx, actor: &Actor| {
        contract::approve_exception(tx, actor, *id, version, note).await?;
        Ok::<_, ContractError>(go(*id, "change-excepted"))
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done, "note").await
}

pub async fn waive(posted: Posted, id: Id) -> Result<HttpResponse, Problem> {
    let typed: String =
        posted.field("waived").chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let Ok(waived) = typed.parse::<i64>() else {
        let mut page = posted.desk.page("");
        let text = page.t("error-number");
        page.errors = vec![FieldError { field: "waived".into(), text }];
        let page = order_page(&posted.desk, *id, page).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let (version, reason) = (version(&posted), posted.field("waiver_reason"));
    let act = async |tx: &Tx, actor: &Actor| {
        contracts::waive(tx, actor, *id, version, waived, reason).await?;
        Ok::<_, Problem>(go(*id, "change-waived"))
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done, "waiver_reason").await
}

/// A paper of the order, stored by its content first.
pub async fn upload(uploaded: Uploaded, id: Id) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    let field = format!("file-{}", posted.field("kind"));
    let Some(file) = file else {
        let mut page = posted.desk.page("");
        let text = page.t("error-no-file");
        page.errors = vec![FieldError { field, text }];
        let page = order_page(&posted.desk, *id, page).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let examined = match examine(&file.bytes) {
        Ok(examined) => examined,
        Err(no) => return or_come_back(&posted, *id, Err(no.into()), &field).await,
    };
    upload::keep(&posted.desk.app, &examined, file.bytes).await?;
    let (kind, sealed) = (posted.field("kind").to_owned(), posted.field("sealed") == "on");
    let act = async |tx: &Tx, actor: &Actor| {
        let paper = NewPaper { kind, sealed, file_name: file.name, examined };
        attach(tx, actor, *id, paper).await?;
        Ok::<_, ContractError>(format!("/change-orders/{id}"))
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done, &field).await
}

fn go(id: ChangeOrderId, said: &str) -> String {
    format!("/change-orders/{id}?said={said}")
}

fn version(posted: &Posted) -> Option<i64> {
    posted.field("version").parse().ok()
}

/// A refusal about what was decided is told on the order's page; `reason` is the field its free
/// text stands in.
async fn or_come_back(
    posted: &Posted,
    id: ChangeOrderId,
    done: Result<HttpResponse, Problem>,
    reason: &str,
) -> Result<HttpResponse, Problem> {
    match done {
        Err(problem) if comes_back(&problem) => {
            let mut page = posted.desk.refused("", &problem);
            for error in &mut page.errors {
                let of_text = matches!(error.field.as_str(), "reason" | "note" | "file");
                if of_text || (error.field.is_empty() && reason.starts_with("file-")) {
                    error.field = reason.to_owned();
                }
            }
            show_with(problem.status, &order_page(&posted.desk, id, page).await?)
        }
        other => other,
    }
}
