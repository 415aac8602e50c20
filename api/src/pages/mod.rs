//! Server-rendered pages: extract, authorise, call one act, present.
//!
//! A page is a template context holding a [`page::Page`] (who looks, in which language, on which day)
//! and the components it shows. Pages work without scripts; htmx and `gaetong.js` only make them quicker.

pub mod application;
pub mod assets;
pub mod bill;
pub mod component;
pub mod figures;
pub mod language;
pub mod nav;
pub mod page;
pub mod view;

#[cfg(test)]
mod samples;
