//! The two pages most rooms need: a list with its views and filter, and a form.

use askama::Template;

use super::component::{Field, Grid, Section, Tile, View};
use super::outage::RegisterForm;
use super::page::Page;

/// The one button of a page: its words, where it leads, the icon before them.
#[derive(Clone, Debug)]
pub struct Action {
    pub label: String,
    pub href: String,
    pub icon: &'static str,
}

/// A list: saved views, a filter that lives in the address, the grid.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub struct ListPage {
    pub page: Page,
    pub lead: String,
    pub action: Option<Action>,
    pub views: Vec<View>,
    pub filter: Vec<Field>,
    pub grid: Grid,
}

/// What to do today: counts, then the queue, soonest deadline first.
#[derive(Clone, Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    pub page: Page,
    pub lead: String,
    pub action: Option<Action>,
    pub tiles: Vec<Tile>,
    /// The form that records an outage, for operations.
    pub register: Option<RegisterForm>,
    pub queues: Vec<Grid>,
}

/// A form with its fields in sections; errors summed up above, each beside its field as well.
#[derive(Clone, Debug, Template)]
#[template(path = "form.html")]
pub struct FormPage {
    pub page: Page,
    pub lead: String,
    pub crumbs: Vec<(String, String)>,
    pub action: String,
    pub sections: Vec<Section>,
    pub hidden: Vec<(String, String)>,
    pub submit: String,
    pub back: String,
    /// Where drafts are kept while typing, or nothing.
    pub autosave: Option<String>,
    /// Where the live quote beside the form comes from, or nothing.
    pub quote: Option<String>,
    /// The quote as it stands when the page is opened.
    pub quote_now: Option<super::application::QuoteView>,
    pub files: bool,
}
