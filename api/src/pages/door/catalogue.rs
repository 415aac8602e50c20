//! `/problems/{code}`: what a problem means and what to do, where the `type` of every problem
//! answer points.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::ProblemPage;
use crate::app;
use crate::pages::desk::bare_page;
use crate::pages::language::Lang;
use crate::problem::Problem;

/// code, what happened and what to do in Korean, the same in English.
const CATALOGUE: &str = include_str!("../../../../data/problems.csv");

/// One documented problem.
struct Documented {
    what: [&'static str; 2],
    remedy: [&'static str; 2],
}

fn documented(code: &str) -> Option<Documented> {
    let row = CATALOGUE.lines().skip(1).find(|row| row.split(',').next() == Some(code))?;
    let cells: Vec<&'static str> = row.split(',').collect();
    let [_, what_ko, remedy_ko, what_en, remedy_en] = cells[..] else { return None };
    Some(Documented { what: [what_ko, what_en], remedy: [remedy_ko, remedy_en] })
}

pub async fn show(request: HttpRequest, code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app::of(&request)?;
    let found = documented(&code).ok_or_else(Problem::not_found)?;
    let page = bare_page(&request, &app, "problem-title");
    let language = usize::from(page.look.lang == Lang::En);
    let shown = ProblemPage {
        what: found.what[language].to_owned(),
        not_done: String::new(),
        next: found.remedy[language].to_owned(),
        article: String::new(),
        code: code.into_inner(),
        request_id: String::new(),
        back: None,
        page,
    };
    let written = shown.render().map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(written))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_row_has_five_cells() {
        for row in CATALOGUE.lines() {
            let cells: Vec<&str> = row.split(',').collect();
            assert!(cells.len() == 5 && cells.iter().all(|cell| !cell.is_empty()), "{row}");
        }
    }

    /// The codes a crate's refusals can have: what its `fn code` functions return.
    fn codes_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("the source is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                codes_in(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                if !text.contains("\nimpl Refusal for") {
                    continue;
                }
                for part in text.split("fn code(&self)").skip(1) {
                    let body = part.split("\n    }").next().unwrap_or_default();
                    let quoted = body.split('"').skip(1).step_by(2);
                    found.extend(quoted.map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_refusal_is_documented() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut codes = BTreeSet::new();
        for folder in ["api/src", "billing/src", "provisioning/src"] {
            codes_in(&root.join(folder), &mut codes);
        }
        assert!(codes.len() > 50, "found only {codes:?}");
        let missing: Vec<_> = codes.iter().filter(|code| documented(code).is_none()).collect();
        assert!(missing.is_empty(), "data/problems.csv lacks {missing:?}");
    }
}
