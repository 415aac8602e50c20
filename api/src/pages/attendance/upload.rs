//! A month's grid from a file: read, looked through, and only then saved by its owner.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::partners::attendance::{self, FileError, Preview};
use gaetong_entity::ids::ServiceId;
use gaetong_rules::Month;

use super::edit::{Of, base_days, on_the_desk, partner};
use super::report::titled;
use super::roster::row;
use crate::pages::desk::{Desk, show_with};
use crate::pages::page::{FieldError, Page, Tone};
use crate::pages::upload::Uploaded;
use crate::problem::{OrBroken, Problem};
use crate::sheet::{FileKind, Guide, Sheet};
use actix_web::http::StatusCode;

/// What is wrong in a file is told for so many cells; the rest would only repeat it.
const FAULTS: usize = 30;

pub async fn upload(uploaded: Uploaded) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    let desk = &posted.desk;
    partner(desk)?;
    let of =
        Of { service: posted.field("service").to_owned(), month: posted.field("month").to_owned() };
    let (service, month) = of.read()?;
    let mut page = desk.page(titled(desk, month, service.as_str()));
    let read = match &file {
        None => Err(page.t("error-no-file")),
        Some(file) => attendance::preview(&file.bytes, month)
            .map_err(|_| page.t("attendance-file-unreadable")),
    };
    match read {
        Ok(read) => {
            let status = match read.errors.is_empty() {
                true => StatusCode::OK,
                false => StatusCode::UNPROCESSABLE_ENTITY,
            };
            looked_through(desk, page, (&service, month), &read, status).await
        }
        Err(text) => {
            page.errors = vec![FieldError { field: "file".to_owned(), text }];
            let read = Preview { agents: Vec::new(), errors: Vec::new() };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            looked_through(desk, page, (&service, month), &read, status).await
        }
    }
}

async fn looked_through(
    desk: &Desk,
    mut page: Page,
    (service, month): (&ServiceId, Month),
    read: &Preview,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let tx = desk.read().await?;
    let base_days = base_days(&tx, month).await?;
    let lang = page.look.lang;
    let told = |error: &FileError| FieldError {
        field: String::new(),
        text: format!("{}: {}", cell_name(error), error.message.get(lang.of_rules())),
    };
    page.errors.extend(read.errors.iter().take(FAULTS).map(told));
    let rows = read.agents.iter().map(|one| row(&one.agent, &one.days, base_days)).collect();
    let note = match (read.agents.is_empty(), read.errors.len()) {
        (true, _) => None,
        (false, 0) => Some((Tone::Info, page.t("attendance-read"))),
        (false, n) => Some((Tone::Warn, page.t1("attendance-faults", "n", n))),
    };
    let mut shown = on_the_desk(&tx, page, (service, month), rows).await?;
    shown.notes.extend(note);
    show_with(status, &shown)
}

/// `C7`, as a spreadsheet names it.
fn cell_name(error: &FileError) -> String {
    let mut column = error.column;
    let mut letters = Vec::new();
    while column > 0 {
        let letter = u8::try_from((column - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        column = (column - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", error.row)
}

/// The form of a month as a file to fill in, with the agents that are stored.
pub async fn sheet(desk: Desk, of: Query<Of>) -> Result<HttpResponse, Problem> {
    let partner = partner(&desk)?;
    let (service, month) = of.read()?;
    let tx = desk.read().await?;
    let all = attendance::serviced(&tx, partner, month).await.or_broken()?;
    let one = all.into_iter().find(|one| one.service_id == service);
    let one = one.ok_or_else(Problem::not_found)?;
    let agents = match one.report {
        None => Vec::new(),
        Some(report) => {
            let detail = attendance::detail(&tx, report.id).await.or_broken()?;
            detail.map(|detail| detail.agents).unwrap_or_default()
        }
    };
    let lang = desk.lang();
    let heads = (1..=month.days().get()).map(|day| day.to_string());
    let sign = |letter: char| match letter {
        'w' => lang.t("attendance-sign-worked").into(),
        't' => lang.t("attendance-sign-trained").into(),
        _ => "".into(),
    };
    let titles = std::iter::once(lang.t("attendance-agent")).chain(heads).collect();
    let row = |agent: &gaetong_entity::settling::attendance_agent::Model| {
        let marks = agent.days.chars().map(sign);
        std::iter::once(agent.agent.as_str().into()).chain(marks).collect()
    };
    let page = desk.page("");
    let title = titled(&desk, month, service.as_str());
    let guide = Guide::of(&page, title, Vec::new());
    let name = format!("attendance-{service}-{month}");
    let sheet = Sheet::new(lang.t("attendance"), titles, agents.iter().map(row).collect());
    sheet.download(FileKind::Xlsx, &name, guide).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use gaetong_rules::Text;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        let named = |row, column| cell_name(&FileError { row, column, message: Text::default() });
        assert_eq!((named(7, 3), named(1, 27)), ("C7".to_owned(), "AA1".to_owned()));
    }
}
