//! The month's bill run: tried first, looked through, then confirmed by typing the month.

use askama::Template;

use super::component::{Grid, Steps, Tag, Tile, View};
use super::page::Page;

/// Accounts done of all, while a run is going.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub done: i64,
    pub all: i64,
}

#[derive(Clone, Debug, Template)]
#[template(path = "bill_run/run.html")]
pub struct RunPage {
    pub page: Page,
    /// `2014-08`
    pub month: String,
    pub previous: String,
    pub next: Option<String>,
    pub steps: Steps,
    pub tag: Tag,
    pub tiles: Vec<Tile>,
    pub progress: Option<Progress>,
    /// Shown when this month cannot be billed yet.
    pub blocked: Option<String>,
    pub may_try: bool,
    pub may_issue: bool,
    pub views: Vec<View>,
    pub drafts: Option<Grid>,
    pub failures: Option<Grid>,
}
