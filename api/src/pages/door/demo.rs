//! The demonstration: role cards that sign in with one click, and the clock that can be moved forward.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{Datelike, Days};
use gaetong_billing::bills::{self, BillFilter};
use gaetong_entity::party::user_account::{self as user, Role};
use gaetong_entity::party::{partner, tenant};
use gaetong_entity::{Actor, Scope, Tx};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Deserialize;

use super::sign_in::{inside, welcome};
use super::{DemoPage, FirstBill, RoleCard};
use crate::app::App;
use crate::pages::application::form::read_day;
use crate::pages::desk::{Desk, bare_page, show, show_with};
use crate::pages::page::{FieldError, Icon, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};
use crate::session::{self, Origin};
use crate::time_machine::{self, ClockRefused, Forward};

/// The cards in the order of the story, with their pictures.
const CARDS: [(Role, &str); 10] = [
    (Role::Sales, "file-text"),
    (Role::Consulting, "clipboard-list"),
    (Role::Partner, "tools"),
    (Role::Operations, "network"),
    (Role::TenantAdmin, "building"),
    (Role::Settlement, "calculator"),
    (Role::TenantViewer, "eye"),
    (Role::Product, "book"),
    (Role::Credit, "cash"),
    (Role::Admin, "settings"),
];

#[derive(Deserialize)]
pub struct Card {
    user: String,
    then: Option<String>,
}

pub async fn landing(
    request: HttpRequest,
    app: web::Data<App>,
    desk: Option<Desk>,
) -> Result<HttpResponse, Problem> {
    if !app.config.is_demo() {
        return Err(Problem::not_found());
    }
    let page = match desk {
        Some(desk) => desk.page(desk.lang().t("demo-title")),
        None => bare_page(&request, &app, "demo-title"),
    };
    show(&demo_page(&app, page).await?)
}

/// One click on a card.
pub async fn sign_in(
    request: HttpRequest,
    app: web::Data<App>,
    card: web::Form<Card>,
) -> Result<HttpResponse, Problem> {
    let signed_in = session::sign_in_as(&app, &card.user, &Origin::of(&request)).await?;
    Ok(welcome(&app, &signed_in, &inside(card.then.as_deref())))
}

/// Makes it the morning of a later day; whoever is signed in is on record for it.
pub async fn move_clock(posted: Posted) -> Result<HttpResponse, Problem> {
    let app = posted.desk.app.clone();
    let mut page = posted.desk.page(posted.desk.lang().t("demo-title"));
    let Some(day) = read_day(posted.field("day")) else {
        let text = page.t("demo-clock-malformed");
        page.errors = vec![FieldError { field: "day".into(), text }];
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_with(status, &demo_page(&app, page).await?);
    };
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ClockRefused> {
        time_machine::advance(&app, tx, actor, Forward::To(day)).await?;
        Ok("/demo?said=clock-moved".to_owned())
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let mut page = posted.desk.refused(posted.desk.lang().t("demo-title"), &problem);
            page.errors.iter_mut().for_each(|error| error.field = "day".into());
            show_with(problem.status, &demo_page(&app, page).await?)
        }
        other => other,
    }
}

async fn demo_page(app: &App, page: Page) -> Result<DemoPage, Problem> {
    let tx = app.store.read(Scope::Provider).await.or_broken()?;
    let mut cards = Vec::new();
    for (role, picture) in CARDS {
        if let Some(card) = card(app, &tx, &page, role, picture).await? {
            cards.push(card);
        }
    }
    let first_bill = first_bill(&tx, &page).await?;
    let moves = moves(&page);
    Ok(DemoPage { page, cards, moves, first_bill })
}

/// The first person of a role; a deployment may have none.
async fn card(
    app: &App,
    tx: &Tx,
    page: &Page,
    role: Role,
    picture: &'static str,
) -> Result<Option<RoleCard>, Problem> {
    let people = tx.find::<user::Entity>().filter(user::Column::Role.eq(role));
    let people = people.filter(user::Column::DisabledAt.is_null());
    let first = people.order_by_asc(user::Column::Id).one(tx.raw()).await.or_broken()?;
    let Some(person) = first else { return Ok(None) };
    let company = company_of(app, tx, &person).await?;
    Ok(Some(RoleCard {
        icon: Icon::named(picture),
        title: page.word("role", role.code()),
        what: page.word("demo-what", role.code()),
        who: format!("{} · {company}", person.name),
        user: person.email,
    }))
}

async fn company_of(app: &App, tx: &Tx, person: &user::Model) -> Result<String, Problem> {
    if let Some(id) = person.tenant_id {
        let row = tx.find::<tenant::Entity>().filter(tenant::Column::Id.eq(id));
        return Ok(row.one(tx.raw()).await.or_broken()?.map(|row| row.name).unwrap_or_default());
    }
    if let Some(id) = person.partner_id {
        let row = tx.find::<partner::Entity>().filter(partner::Column::Id.eq(id));
        return Ok(row.one(tx.raw()).await.or_broken()?.map(|row| row.name).unwrap_or_default());
    }
    Ok(app.config.supplier.name.clone())
}

/// The newest bill, opened as the customer's own administrator.
async fn first_bill(tx: &Tx, page: &Page) -> Result<Option<FirstBill>, Problem> {
    let newest = bills::list(tx, &BillFilter::default(), None, 1).await.or_broken()?;
    let Some(bill) = newest.rows.first() else { return Ok(None) };
    let people = tx
        .find::<user::Entity>()
        .filter(user::Column::TenantId.eq(bill.tenant_id))
        .filter(user::Column::Role.eq(Role::TenantAdmin));
    let Some(owner) = people.one(tx.raw()).await.or_broken()? else { return Ok(None) };
    let places = [("name", bill.tenant_name.as_str()), ("month", &bill.month.to_string())];
    Ok(Some(FirstBill {
        label: page.t_with("demo-open-bill", &places),
        user: owner.email,
        then: format!("/bills/{}", bill.id),
    }))
}

fn moves(page: &Page) -> Vec<(String, String)> {
    let today = page.today;
    let next_month =
        today.checked_add_months(chrono::Months::new(1)).and_then(|day| day.with_day(1));
    let days = [
        ("demo-clock-tomorrow", today.checked_add_days(Days::new(1))),
        ("demo-clock-week", today.checked_add_days(Days::new(7))),
        ("demo-clock-next-month", next_month),
    ];
    days.into_iter().filter_map(|(key, day)| Some((page.t(key), day?.to_string()))).collect()
}
