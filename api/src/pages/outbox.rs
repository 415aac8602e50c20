//! The outbox: letters that left, wait or were given up, each as its reader sees it. For the
//! administrator; in a demonstration, which sends nothing, for everyone of the provider.

use actix_web::http::header;
use actix_web::web::{self, Path, Query};
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use gaetong_entity::ids::OutboxId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::work::outbox::{self, Column as Field};
use gaetong_entity::{Scope, Tx};
use gaetong_provisioning::Barred;
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

use super::component::{Cell, Column, Empty, FieldKind, Grid, Row, Tag, View};
use super::desk::{Desk, show};
use super::figures;
use super::page::{Icon, Page, Tone};
use super::view::ListPage;
use crate::letters::{self, Undeliverable};
use crate::outside::smtp::Outgoing;
use crate::problem::{OrBroken, Problem};

/// Letters on one page of the list.
const SHOWN: u64 = 30;

/// A letter's own policy: nothing is fetched, run or sent from it.
const LETTER_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; frame-ancestors 'self'";

/// One letter: to whom, what became of it, both its parts.
#[derive(Clone, Debug, Template)]
#[template(path = "outbox/letter.html")]
pub struct LetterPage {
    pub page: Page,
    pub state: Tag,
    pub facts: Vec<(String, String)>,
    /// Where the HTML part is shown from, if the letter can be written.
    pub frame: Option<String>,
    pub text: String,
    /// Why it cannot be written or was not sent.
    pub problem: Option<String>,
}

/// Below `/outbox`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/outbox", web::get().to(list))
        .route("/outbox/{id}", web::get().to(letter))
        .route("/outbox/{id}/html", web::get().to(html));
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    reader: String,
    #[serde(default)]
    after: String,
}

/// Everyone of the provider in a demonstration, otherwise the administrator.
fn may_look(desk: &Desk) -> Result<(), Problem> {
    let actor = &desk.person.actor;
    let demo = desk.app.config.is_demo() && actor.scope() == Scope::Provider;
    if demo || actor.role == Role::Admin {
        return Ok(());
    }
    Err(Barred::NotAllowed { role: actor.role, allowed: &[Role::Admin] }.into())
}

async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    may_look(&desk)?;
    let page = desk.page(desk.lang().t("outbox-title"));
    let tx = desk.read().await?;
    let chosen = tx.find::<outbox::Entity>().filter(asked.condition());
    let total = chosen.clone().count(tx.raw()).await.or_broken()?;
    let mut rows = chosen.order_by_desc(Field::Id).limit(SHOWN + 1);
    if let Ok(after) = asked.after.parse::<OutboxId>() {
        rows = rows.filter(Field::Id.lt(after));
    }
    let mut rows = rows.all(tx.raw()).await.or_broken()?;
    let more = rows.len() as u64 > SHOWN;
    rows.truncate(SHOWN as usize);
    let mut shown = Vec::with_capacity(rows.len());
    for letter in &rows {
        shown.push(row(&desk, &page, &tx, letter).await?);
    }
    let mut grid = grid(&page, shown).total(page.t1("list-total", "n", total));
    grid.older = rows.last().filter(|_| more).map(|last| (page.t("older"), asked.older(last)));
    let field = super::component::Field::new(&page, "reader", FieldKind::Text);
    show(&ListPage {
        lead: page.t(if page.demo { "outbox-lead-demo" } else { "outbox-lead" }),
        action: None,
        views: asked.views(&page),
        filter: vec![field.optional().value(&asked.reader)],
        grid,
        page,
    })
}

impl Asked {
    fn condition(&self) -> Condition {
        let all = Condition::all();
        let all = match self.view.as_str() {
            "waiting" => all.add(Field::DoneAt.is_null()).add(Field::DeadAt.is_null()),
            "dead" => all.add(Field::DeadAt.is_not_null()),
            _ => all,
        };
        match self.reader.trim() {
            "" => all,
            text => all.add(
                Condition::any()
                    .add(Field::Recipient.contains(text))
                    .add(Field::SubjectId.contains(text)),
            ),
        }
    }

    fn older(&self, last: &outbox::Model) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("view", &self.view), ("reader", &self.reader)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("after", &last.id.to_string());
        format!("/outbox?{}", query.finish())
    }

    fn views(&self, page: &Page) -> Vec<View> {
        let view = |code: &str, key: &str| View {
            label: page.t(key),
            href: if code.is_empty() { "/outbox".into() } else { format!("/outbox?view={code}") },
            count: None,
            current: self.view == code && self.reader.is_empty(),
        };
        vec![
            view("", "outbox-view-all"),
            view("waiting", "outbox-view-waiting"),
            view("dead", "outbox-view-dead"),
        ]
    }
}

fn grid(page: &Page, rows: Vec<Row>) -> Grid {
    let columns = vec![
        Column::text(page.t("outbox-subject")),
        Column::text(page.t("outbox-to")),
        Column::fit(page.t("outbox-left")),
        Column::fit(page.t("outbox-state")),
    ];
    let empty = Empty {
        icon: Icon::named("file-text"),
        title: page.t("outbox-none"),
        why: page.t("outbox-none-why"),
        action: None,
    };
    Grid::new(page.t("outbox-title"), columns, rows).when_empty(empty)
}

async fn row(desk: &Desk, page: &Page, tx: &Tx, letter: &outbox::Model) -> Result<Row, Problem> {
    let subject = match letters::subject(&desk.app, tx, letter).await {
        Ok(subject) => subject,
        Err(Undeliverable::Database(broken)) => return Err(broken).or_broken(),
        // What cannot be written is named by its kind.
        Err(_) => letter.kind.clone(),
    };
    let cells = vec![
        Cell::text(subject),
        Cell::text(&letter.recipient),
        Cell::text(figures::instant(letter.created_at, page.look.lang)),
        Cell::Tag(state(page, letter)),
    ];
    Ok(Row::to(format!("/outbox/{}", letter.id), cells))
}

/// What became of a letter.
fn state(page: &Page, letter: &outbox::Model) -> Tag {
    let (tone, key) = if letter.dead_at.is_some() {
        (Tone::Bad, "outbox-state-dead")
    } else if letter.done_at.is_some() {
        (Tone::Ok, if page.demo { "outbox-state-kept" } else { "outbox-state-sent" })
    } else if letter.attempts > 0 {
        (Tone::Warn, "outbox-state-again")
    } else {
        (Tone::Info, "outbox-state-waiting")
    };
    Tag::new(tone, page.t(key))
}

async fn find(tx: &Tx, id: OutboxId) -> Result<outbox::Model, Problem> {
    let found = tx.find::<outbox::Entity>().filter(Field::Id.eq(id));
    found.one(tx.raw()).await.or_broken()?.ok_or_else(Problem::not_found)
}

/// The letter as it is, or why it cannot be written.
async fn written(
    desk: &Desk,
    tx: &Tx,
    row: &outbox::Model,
) -> Result<Result<Outgoing, String>, Problem> {
    match letters::compose(&desk.app, tx, row).await {
        Ok(letter) => Ok(Ok(letter)),
        Err(Undeliverable::Database(broken)) => Err(broken).or_broken(),
        Err(other) => Ok(Err(other.to_string())),
    }
}

async fn letter(desk: Desk, id: Path<OutboxId>) -> Result<HttpResponse, Problem> {
    may_look(&desk)?;
    let tx = desk.read().await?;
    let row = find(&tx, *id).await?;
    let made = written(&desk, &tx, &row).await?;
    let title = made.as_ref().map_or_else(|_| row.kind.clone(), |made| made.subject.clone());
    let page = desk.page(title);
    show(&LetterPage {
        state: state(&page, &row),
        facts: facts(&page, &row, made.as_ref().ok()),
        frame: made.as_ref().ok().map(|_| format!("/outbox/{}/html", row.id)),
        problem: made.as_ref().err().cloned().or_else(|| row.last_error.clone()),
        text: made.map(|made| made.text).unwrap_or_default(),
        page,
    })
}

fn facts(page: &Page, row: &outbox::Model, made: Option<&Outgoing>) -> Vec<(String, String)> {
    let instant = |at| figures::instant(at, page.look.lang);
    let mut facts = vec![
        (page.t("outbox-to"), row.recipient.clone()),
        (page.t("outbox-left"), instant(row.created_at)),
    ];
    facts.extend(row.done_at.map(|at| (page.t("outbox-done"), instant(at))));
    facts.extend(row.dead_at.map(|at| (page.t("outbox-dead"), instant(at))));
    facts.push((page.t("outbox-attempts"), row.attempts.to_string()));
    let names: Vec<String> = made
        .into_iter()
        .flat_map(|made| &made.attachments)
        .map(|file| format!("{} ({} KB)", file.name, file.bytes.len().div_ceil(1024)))
        .collect();
    if !names.is_empty() {
        facts.push((page.t("outbox-files"), names.join(", ")));
    }
    facts
}

/// The HTML part alone, as a mail reader would show it.
async fn html(desk: Desk, id: Path<OutboxId>) -> Result<HttpResponse, Problem> {
    may_look(&desk)?;
    let tx = desk.read().await?;
    let row = find(&tx, *id).await?;
    let made = written(&desk, &tx, &row).await?.map_err(|_| Problem::not_found())?;
    Ok(HttpResponse::build(StatusCode::OK)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, LETTER_POLICY))
        .body(made.html))
}

#[cfg(test)]
mod tests {
    use crate::pages::language::Lang;
    use gaetong_provisioning::letters::KINDS;

    #[test]
    fn every_kind_of_letter_has_a_name() {
        for kind in KINDS.into_iter().chain(["bill"]) {
            let key = format!("letter-kind-{}", kind.replace('_', "-"));
            for lang in [Lang::Ko, Lang::En] {
                assert!(lang.t_opt(&key).is_some(), "{key} in {lang:?}");
            }
        }
    }
}
