//! Why an account could not be billed, in the reader's language.

use crate::pages::page::Page;

/// The text `unbillable-…` of a code, with the machinery's own detail behind it.
pub fn unbillable(page: &Page, code: &str, detail: &str) -> String {
    match page.look.lang.t_opt(&format!("unbillable-{code}")) {
        Some(text) => format!("{text} ({detail})"),
        None => detail.to_owned(),
    }
}
