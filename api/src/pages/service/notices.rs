//! What the customer of a service was told before a day, and the form for what was told by
//! telephone or post.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::notice::{Model as Notice, NoticeKind};
use gaetong_provisioning::Barred;
use gaetong_provisioning::contract::notice::{self, RECORDERS, ToldByHand};
use gaetong_provisioning::service::{self, ServiceDetail};
use sea_orm::Iterable;

use super::identity;
use crate::json::notices::by_hand;
use crate::pages::component::{
    Cell, Choice, Column, Empty, Field, FieldKind, Grid, Identity, Row, Tag,
};
use crate::pages::desk::{Desk, show as answer, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Icon, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

#[derive(Clone, Debug, Template)]
#[template(path = "service/notices.html")]
pub struct NoticesPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub notices: Grid,
    /// The form, for those who may record.
    pub fields: Vec<Field>,
    pub action: String,
}

pub async fn show(desk: Desk, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("notices-title"));
    answer(&present(page, &desk, &id, |_| String::new()).await?)
}

async fn present(
    page: Page,
    desk: &Desk,
    id: &ServiceId,
    typed: impl Fn(&str) -> String,
) -> Result<NoticesPage, Problem> {
    let tx = desk.read().await?;
    let detail = service::detail(&tx, id, (page.today, page.today)).await.or_broken()?;
    let detail: ServiceDetail = detail.ok_or_else(Problem::not_found)?;
    let told = notice::of_service(&tx, &detail.service).await.or_broken()?;
    let fields = match desk.person.actor.is_one_of(&RECORDERS) {
        true => fields(&page, typed),
        false => Vec::new(),
    };
    Ok(NoticesPage {
        crumbs: vec![
            (page.t("nav-services"), "/services".into()),
            (id.to_string(), format!("/services/{id}")),
        ],
        identity: identity(&page, &detail),
        notices: grid(&page, &told),
        fields,
        action: format!("/services/{id}/notices"),
        page,
    })
}

/// The notices as a list; the service's page shows the same.
#[must_use]
pub fn grid(page: &Page, told: &[Notice]) -> Grid {
    let columns = vec![
        Column::fit(page.t("notice-kind")),
        Column::text(page.t("notice-reason")),
        Column::fit(page.t("notice-promised")),
        Column::fit(page.t("notice-channel")),
        Column::text(page.t("notice-recipient")),
        Column::fit(page.t("notice-told")),
        Column::fit(page.t("notice-delivered")),
    ];
    let empty = Empty {
        icon: Icon::named("file-text"),
        title: page.t("notices-empty"),
        why: page.t("notices-empty-why"),
        action: None,
    };
    let rows = told.iter().map(|notice| row(page, notice)).collect();
    Grid::new(page.t("notices-title"), columns, rows).when_empty(empty)
}

fn row(page: &Page, notice: &Notice) -> Row {
    let at = |instant| figures::instant(instant, page.look.lang);
    let promised = notice.promised_on.map(|day| page.date(&day));
    Row::plain(vec![
        Cell::text(page.word("notice-kind", notice.kind.code())),
        Cell::Quiet(notice.reason.clone()),
        promised.map_or(Cell::Blank, Cell::text),
        Cell::text(page.word("notice-channel", notice.channel.code())),
        Cell::text(&notice.recipient),
        Cell::text(at(notice.told_at)),
        match notice.delivered_at {
            Some(instant) => Cell::text(at(instant)),
            None => Cell::Tag(Tag::new(Tone::Warn, page.t("notice-on-its-way"))),
        },
    ])
}

fn fields(page: &Page, typed: impl Fn(&str) -> String) -> Vec<Field> {
    let kinds = NoticeKind::iter();
    let kinds = kinds.map(|kind| Choice::new(kind.code(), page.word("notice-kind", kind.code())));
    let channels = ["phone", "post"];
    let channels = channels.map(|code| Choice::new(code, page.word("notice-channel", code)));
    let select = |name, choices| Field::new(page, name, FieldKind::Select(choices));
    vec![
        select("notice_kind", kinds.collect()).value(typed("notice_kind")),
        select("notice_channel", channels.to_vec()).value(typed("notice_channel")),
        Field::new(page, "recipient", FieldKind::Text).value(typed("recipient")),
        Field::new(page, "promised_on", FieldKind::Date).value(typed("promised_on")).optional(),
        Field::new(page, "reason", FieldKind::Area).value(typed("reason")).width("field-wide"),
    ]
}

pub async fn record(posted: Posted, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let typed = |name: &str| posted.field(name).to_owned();
    let title = posted.desk.lang().t("notices-title");
    let mut page = posted.desk.page(title.clone());
    match told(&posted) {
        None => page
            .errors
            .push(FieldError { field: "notice_kind".to_owned(), text: page.t("notice-choose") }),
        Some(told) => {
            let done = posted.act(async |tx, actor| {
                notice::record_told(tx, actor, &id, told).await?;
                Ok::<_, Barred>(format!("/services/{}/notices?said=notice-recorded", *id))
            });
            match done.await {
                Err(problem) if comes_back(&problem) => page = posted.desk.refused(title, &problem),
                other => return other,
            }
        }
    }
    let shown = present(page, &posted.desk, &id, typed).await?;
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

fn told(posted: &Posted) -> Option<ToldByHand> {
    let kind = posted.field("notice_kind");
    Some(ToldByHand {
        kind: NoticeKind::iter().find(|known| known.code() == kind)?,
        channel: by_hand(posted.field("notice_channel"))?,
        recipient: posted.field("recipient").to_owned(),
        reason: posted.field("reason").to_owned(),
        promised_on: posted.field("promised_on").parse().ok(),
    })
}
