//! The people who may sign in: listed, added, shut out by an administrator.

mod add;
mod disable;
mod list;

use actix_web::web;
use gaetong_entity::party::user_account::Role;

use super::desk::Desk;
use crate::people::UserRefused;
use crate::problem::Problem;

/// Users, below `/users`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/users", web::get().to(list::list))
        .route("/users/new", web::get().to(add::form))
        .route("/users", web::post().to(add::add))
        .route("/users/{id}/disable", web::get().to(disable::confirm))
        .route("/users/{id}/disable", web::post().to(disable::disable));
}

/// The pages of users are the administrator's, as the acts are.
fn for_administrators(desk: &Desk) -> Result<(), Problem> {
    match desk.person.actor.role {
        Role::Admin => Ok(()),
        _ => Err(UserRefused::NotAllowed.into()),
    }
}
