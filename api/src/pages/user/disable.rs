//! Shutting a user out: first what it means, then the button.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_entity::ids::UserId;
use gaetong_entity::party::user_account::Model as User;

use super::{for_administrators, list};
use crate::pages::component::Confirm;
use crate::pages::desk::{Desk, show};
use crate::pages::posted::Posted;
use crate::people::{self, UserRefused};
use crate::problem::{OrBroken, Problem};

pub async fn confirm(desk: Desk, id: Path<UserId>) -> Result<HttpResponse, Problem> {
    for_administrators(&desk)?;
    let tx = desk.read().await?;
    let user = found(people::users(&tx).await.or_broken()?, *id)?;
    let homes = people::homes(&tx).await.or_broken()?;
    let page = desk.page(desk.lang().t("user-disable-title"));
    show(&Confirm {
        lead: page.t("user-disable-lead"),
        effects: vec![
            (page.t("user-name"), user.name.clone()),
            (page.t("field-email"), user.email.clone()),
            (page.t("field-role"), page.word("role", user.role.code())),
            (page.t("user-organisation"), list::organisation(&user, &homes)),
        ],
        warning: None,
        typed: None,
        reason: None,
        action: format!("/users/{id}/disable"),
        button: page.t("user-disable"),
        back: "/users".into(),
        hidden: Vec::new(),
        page,
    })
}

fn found(users: Vec<User>, id: UserId) -> Result<User, Problem> {
    let user = users.into_iter().find(|user| user.id == id && user.disabled_at.is_none());
    user.ok_or_else(Problem::not_found)
}

pub async fn disable(posted: Posted, id: Path<UserId>) -> Result<HttpResponse, Problem> {
    for_administrators(&posted.desk)?;
    let tx = posted.desk.read().await?;
    let user = found(people::users(&tx).await.or_broken()?, *id)?;
    drop(tx);
    let act = posted.act(async |tx, actor| {
        people::disable_user(tx, actor, &user.email).await?;
        Ok::<_, UserRefused>("/users?said=user-shut-out".to_owned())
    });
    act.await
}
