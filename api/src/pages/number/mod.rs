//! The pools of IP ranges and telephone numbers: how full they are, what is in them, one number.

mod pools;
mod show;

use actix_web::web;
use askama::Template;
use gaetong_entity::service::number_pool_entry::{Model as Entry, NumberState};

use super::component::{EventLine, Field, Grid, Identity, Tag, View};
use super::page::{Page, Tone};

/// How full one pool is.
#[derive(Clone, Debug)]
pub struct UsageBar {
    pub name: String,
    pub words: String,
    pub used: u64,
    pub all: u64,
}

#[derive(Clone, Debug, Template)]
#[template(path = "number/pools.html")]
pub struct PoolsPage {
    pub page: Page,
    pub bars: Vec<UsageBar>,
    pub views: Vec<View>,
    pub grid: Grid,
    /// The form that adds numbers, for those who keep the pools.
    pub add: Vec<Field>,
    pub add_open: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "number/number.html")]
pub struct NumberPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub address: String,
    pub version: String,
    pub facts: Vec<(String, String)>,
    /// The one thing that can be done with it: its words and address.
    pub act: Option<(String, String)>,
    pub history: Vec<EventLine>,
}

/// Pools and numbers.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/number-pools", web::get().to(pools::show_pools))
        .route("/number-pools", web::post().to(pools::add))
        .route("/numbers/{id}", web::get().to(show::show_number))
        .route("/numbers/{id}/release", web::post().to(show::release))
        .route("/numbers/{id}/block", web::post().to(show::block))
        .route("/numbers/{id}/unblock", web::post().to(show::unblock));
}

fn tag(page: &Page, entry: &Entry) -> Tag {
    let tone = match entry.state {
        NumberState::Free => Tone::Ok,
        NumberState::Assigned => Tone::Info,
        NumberState::Blocked => Tone::Warn,
    };
    Tag::new(tone, page.word("number-state", entry.state.code()))
}
