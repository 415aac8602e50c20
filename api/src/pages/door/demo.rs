//! The demonstration: role cards that sign in with one click, and the clock that can be moved forward.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use gaetong_billing::bills::{self, BillFilter};
use gaetong_entity::party::user_account::{self as user, Role};
use gaetong_entity::party::{partner, tenant};
use gaetong_entity::{Scope, Tx};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Deserialize;

use super::sign_in::{go_to, inside, welcome};
use super::{DemoPage, FirstBill, RoleCard};
use crate::app::App;
use crate::pages::desk::{bare_page, show, show_with};
use crate::pages::page::{FieldError, Icon, Page};
use crate::problem::{OrBroken, Problem};
use crate::session::{self, Origin};

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

#[derive(Deserialize)]
pub struct Move {
    day: String,
}

pub async fn landing(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Problem> {
    if !app.config.is_demo() {
        return Err(Problem::not_found());
    }
    let page = bare_page(&request, &app, "demo-title");
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

/// Makes it the morning of a later day.
pub async fn move_clock(
    request: HttpRequest,
    app: web::Data<App>,
    wish: web::Form<Move>,
) -> Result<HttpResponse, Problem> {
    if !app.config.may_move_clock() {
        return Err(Problem::not_found());
    }
    let refusal = match wish.day.trim().parse::<NaiveDate>() {
        Ok(day) if day > app.clock.today() => {
            advance(&app, day).await?;
            return Ok(go_to("/demo?said=clock-moved"));
        }
        Ok(_) => "demo-clock-backwards",
        Err(_) => "demo-clock-malformed",
    };
    let mut page = bare_page(&request, &app, "demo-title");
    page.errors = vec![FieldError { field: "day".into(), text: page.t(refusal) }];
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &demo_page(&app, page).await?)
}

async fn advance(app: &App, day: NaiveDate) -> Result<(), Problem> {
    app.clock.set(morning_of(day));
    let tx = app.store.begin(Scope::Provider).await.or_broken()?;
    app.clock.save(&tx).await.or_broken()?;
    tx.commit().await.or_broken()
}

/// Nine in the morning in Seoul, which is midnight UTC.
fn morning_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
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
