//! The pools, and the form that adds to them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::number_pool_entry::{Model as Entry, NumberKind, NumberState};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::pools::{self, NewRange, NumberCursor, NumberFilter, PoolError, Usage};
use sea_orm::Iterable;
use serde::Deserialize;

use super::{PoolsPage, UsageBar, tag};
use crate::pages::component::{Cell, Choice, Column, Empty, Field, FieldKind, Grid, Row, View};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{Icon, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

/// Numbers on one page of the list.
const SHOWN: u64 = 100;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// `free`, `assigned` or `blocked`; those in use where it is none.
    #[serde(default)]
    view: String,
    #[serde(default)]
    after: String,
}

/// What stands in the form.
#[derive(Default)]
struct Filled<'a> {
    kind: &'a str,
    first: &'a str,
    last: &'a str,
}

pub async fn show_pools(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("number-pools-title"));
    show(&present(page, &desk, &asked, None).await?)
}

pub async fn add(posted: Posted) -> Result<HttpResponse, Problem> {
    let filled = Filled {
        kind: posted.field("kind"),
        first: posted.field("first"),
        last: posted.field("last"),
    };
    let kind = NumberKind::iter().find(|kind| kind.code() == filled.kind);
    let new = NewRange {
        kind: kind.ok_or_else(Problem::not_found)?,
        first: filled.first.to_owned(),
        last: filled.last.to_owned(),
    };
    let done = posted.act(async |tx, actor| {
        pools::add_range(tx, actor, new).await?;
        Ok::<_, PoolError>("/number-pools?view=free&said=numbers-added".to_owned())
    });
    let problem = match done.await {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let page = desk.refused(desk.lang().t("number-pools-title"), &problem);
    let page = present(page, desk, &Asked::default(), Some(filled)).await?;
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn present(
    page: Page,
    desk: &Desk,
    asked: &Asked,
    filled: Option<Filled<'_>>,
) -> Result<PoolsPage, Problem> {
    let (tx, actor) = (desk.read().await?, &desk.person.actor);
    let state = NumberState::iter().find(|state| state.code() == asked.view);
    let state = state.unwrap_or(NumberState::Assigned);
    let usage = pools::usage(&tx, actor).await?;
    let request = PageRequest { limit: SHOWN, after: asked.after.parse::<NumberCursor>().ok() };
    let filter = NumberFilter { state: Some(state), ..NumberFilter::default() };
    let found = pools::numbers(&tx, actor, &filter, &request).await?;
    let mut grid = grid(&page, &found.rows);
    let more = |next: NumberCursor| {
        (page.t("older"), format!("/number-pools?view={}&after={next}", state.code()))
    };
    grid.older = found.next.map(more);
    Ok(PoolsPage {
        bars: usage.iter().map(|usage| bar(&page, *usage)).collect(),
        views: views(&page, &usage, state),
        grid,
        add_open: filled.is_some(),
        add: match actor.role {
            Role::Operations => form(&page, &filled.unwrap_or_default()),
            _ => Vec::new(),
        },
        page,
    })
}

fn bar(page: &Page, usage: Usage) -> UsageBar {
    let (free, all) = (figures::grouped(usage.free), figures::grouped(usage.all()));
    UsageBar {
        name: page.word("number-kind", usage.kind.code()),
        words: page.t_with("number-left", &[("n", &free), ("all", &all)]),
        used: usage.assigned + usage.blocked,
        all: usage.all().max(1),
    }
}

fn views(page: &Page, usage: &[Usage], current: NumberState) -> Vec<View> {
    let count = |state| {
        let of = |usage: &Usage| match state {
            NumberState::Free => usage.free,
            NumberState::Assigned => usage.assigned,
            NumberState::Blocked => usage.blocked,
        };
        usage.iter().map(of).sum::<u64>()
    };
    let view = |state: NumberState| View {
        label: page.word("number-state", state.code()),
        href: format!("/number-pools?view={}", state.code()),
        count: Some(count(state)),
        current: state == current,
    };
    [NumberState::Assigned, NumberState::Free, NumberState::Blocked].map(view).to_vec()
}

fn grid(page: &Page, rows: &[Entry]) -> Grid {
    let columns = vec![
        Column::fit(page.t("number-label")),
        Column::text(page.t("number-kind")),
        Column::fit(page.t("number-state")),
        Column::fit(page.t("task-service")),
        Column::fit(page.t("number-since")),
        Column::text(page.t("task-reason")),
    ];
    let row = |entry: &Entry| {
        let text = |text: Option<String>| text.map_or(Cell::Blank, Cell::Text);
        let cells = vec![
            Cell::Code(entry.label.clone()),
            Cell::text(page.word("number-kind", entry.kind.code())),
            Cell::Tag(tag(page, entry)),
            text(entry.service_id.as_ref().map(ToString::to_string)),
            text(entry.assigned_on.map(|day| page.date(&day))),
            text(entry.reason.clone()),
        ];
        Row::to(format!("/numbers/{}", entry.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("network"),
        title: page.t("number-list-empty"),
        why: page.t("number-list-empty-why"),
        action: None,
    };
    let rows = rows.iter().map(row).collect();
    Grid::new(page.t("number-pools-title"), columns, rows).when_empty(empty)
}

fn form(page: &Page, filled: &Filled<'_>) -> Vec<Field> {
    let choice = |kind: NumberKind| Choice::new(kind.code(), page.word("number-kind", kind.code()));
    let text =
        |name, value: &str| Field::new(page, name, FieldKind::Text).value(value).width("w-md");
    let kind = if filled.kind.is_empty() { NumberKind::IpRange.code() } else { filled.kind };
    vec![
        Field::new(page, "kind", FieldKind::Radio(NumberKind::iter().map(choice).collect()))
            .value(kind),
        text("first", filled.first),
        text("last", filled.last).optional(),
    ]
}
