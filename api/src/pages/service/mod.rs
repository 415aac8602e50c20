//! One service: what the customer has, since when, at which price, in which state on each axis.

use askama::Template;

use super::component::{EventLine, Grid, Identity, Steps, Tag};
use super::page::Page;

#[derive(Clone, Debug, Template)]
#[template(path = "service/service.html")]
pub struct ServicePage {
    pub page: Page,
    pub identity: Identity,
    /// While it is on its way to opening.
    pub steps: Option<Steps>,
    /// Axis and state: 서비스, 과금, 수납.
    pub axes: Vec<(String, Tag)>,
    pub facts: Vec<(String, String)>,
    pub units: Grid,
    pub bills: Grid,
    /// Links to the plan, the application, the acceptance.
    pub links: Vec<(String, String)>,
    pub history: Vec<EventLine>,
}
