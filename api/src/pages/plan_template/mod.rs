//! The provisioning template: its versions, one of them as a table, and the product manager's form
//! for a new one, with the plan it makes for a sample order.

mod form;
mod publish;
mod show;

use actix_web::web;
use askama::Template;

use super::component::{Field, Grid};
use super::page::Page;

#[derive(Clone, Debug, Template)]
#[template(path = "plan_template/template.html")]
pub struct TemplatePage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub lead: String,
    pub versions: Grid,
    pub tasks: Grid,
    /// Where a new version is begun from this one, for those who may.
    pub edit: Option<String>,
}

/// One task as a row of the form.
#[derive(Clone, Debug)]
pub struct FormRow {
    /// Its number, counted from 1; empty for a row to be filled.
    pub label: String,
    pub fields: Vec<Field>,
    /// What is wrong with it.
    pub faults: Vec<String>,
    /// A row that holds a task is shown open only where it has faults.
    pub open: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "plan_template/edit.html")]
pub struct EditPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub head: Vec<Field>,
    pub rows: Vec<FormRow>,
    pub sample: Vec<Field>,
    /// The plan of the sample order, once it was asked for.
    pub plan: Option<Grid>,
}

/// Below `/plan-templates`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/plan-templates", web::get().to(show::current))
        .route("/plan-templates", web::post().to(publish::submit))
        .route("/plan-templates/new", web::get().to(form::blank))
        .route("/plan-templates/{id}", web::get().to(show::version));
}
