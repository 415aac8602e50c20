//! Everybody who may sign in, with their role and company.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_entity::party::user_account::Model as User;
use serde::Deserialize;

use super::for_administrators;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, View};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::view::{Action, ListPage};
use crate::people::{self, Homes};
use crate::problem::{OrBroken, Problem};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    for_administrators(&desk)?;
    let page = desk.page(desk.lang().t("nav-users"));
    let tx = desk.read().await?;
    let users = people::users(&tx).await.or_broken()?;
    let homes = people::homes(&tx).await.or_broken()?;
    let shown: Vec<&User> = users.iter().filter(|user| is_shown(user, &asked.view)).collect();
    let grid = grid(&page, &shown, &homes);
    show(&ListPage {
        lead: String::new(),
        action: Some(Action { label: page.t("user-new"), href: "/users/new".into(), icon: "plus" }),
        views: views(&page, &users, &asked.view),
        filter: Vec::new(),
        grid,
        page,
    })
}

fn is_shown(user: &User, view: &str) -> bool {
    match view {
        "staff" => user.tenant_id.is_none() && user.partner_id.is_none(),
        "tenants" => user.tenant_id.is_some(),
        "partners" => user.partner_id.is_some(),
        _ => true,
    }
}

fn views(page: &Page, users: &[User], current: &str) -> Vec<View> {
    let view = |code: &str, key: &str| View {
        label: page.t(key),
        href: if code.is_empty() { "/users".into() } else { format!("/users?view={code}") },
        count: u64::try_from(users.iter().filter(|user| is_shown(user, code)).count()).ok(),
        current: current == code,
    };
    vec![
        view("", "user-view-all"),
        view("staff", "user-view-staff"),
        view("tenants", "user-view-tenants"),
        view("partners", "user-view-partners"),
    ]
}

fn grid(page: &Page, users: &[&User], homes: &Homes) -> Grid {
    let columns = vec![
        Column::text(page.t("user-name")),
        Column::text(page.t("field-email")),
        Column::text(page.t("field-role")),
        Column::text(page.t("user-organisation")),
        Column::text(page.t("field-department")),
        Column::fit(page.t("user-state")),
        Column::fit(page.t("user-disable")),
    ];
    let empty = Empty {
        icon: Icon::named("users"),
        title: page.t("user-none"),
        why: page.t("user-none-why"),
        action: None,
    };
    let total = page.t1("list-total", "n", users.len());
    let rows = users.iter().map(|user| row(page, user, homes)).collect();
    Grid::new(page.t("nav-users"), columns, rows).total(total).when_empty(empty)
}

fn row(page: &Page, user: &User, homes: &Homes) -> Row {
    let (state, disable) = match user.disabled_at {
        Some(_) => (Tag::new(Tone::Mute, page.t("user-shut")), Cell::Blank),
        None => {
            let href = format!("/users/{}/disable", user.id);
            let link = Cell::Link { text: page.t("user-disable"), href };
            (Tag::new(Tone::Ok, page.t("user-active")), link)
        }
    };
    Row::plain(vec![
        Cell::text(&user.name),
        Cell::text(&user.email),
        Cell::text(page.word("role", user.role.code())),
        Cell::text(organisation(user, homes)),
        Cell::text(&user.department),
        Cell::Tag(state),
        disable,
    ])
}

/// The company of a user of a tenant or a partner; nothing for the provider's own people.
pub fn organisation(user: &User, homes: &Homes) -> String {
    let tenant = homes.tenants.iter().find(|tenant| user.tenant_id == Some(tenant.id));
    let partner = homes.partners.iter().find(|partner| user.partner_id == Some(partner.id));
    tenant
        .map(|tenant| tenant.name.clone())
        .or_else(|| partner.map(|partner| partner.name.clone()))
        .unwrap_or_default()
}
