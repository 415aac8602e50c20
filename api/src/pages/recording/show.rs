//! One recording: where it is, when it was made, where it can go.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use gaetong_entity::ids::RecordingId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::recording_booking::{Model as Booking, RecordingState};
use gaetong_provisioning::recording::{self, Board, Place, RecordingError, Slot, WEEKS};

use super::{RecordingPage, place, tag};
use crate::pages::component::{Choice, Field, FieldKind, Identity};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn show_recording(desk: Desk, id: Path<RecordingId>) -> Result<HttpResponse, Problem> {
    let (booking, board) = found(&desk, *id).await?;
    let page = desk.page(desk.lang().t("recording-title"));
    show(&present(page, &booking, &board, &desk))
}

async fn found(desk: &Desk, id: RecordingId) -> Result<(Booking, Board), Problem> {
    let (tx, actor) = (desk.read().await?, &desk.person.actor);
    let booking = recording::one(&tx, actor, id).await?;
    let board = recording::board(&tx, actor, actor.today(), WEEKS).await?;
    Ok((booking, board))
}

pub async fn move_to(posted: Posted, id: Path<RecordingId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (posted.field("version").parse().ok(), posted.field("reason"));
    let day = posted.field("day").parse::<NaiveDate>().unwrap_or_default();
    let done = posted.act(async |tx, actor| {
        recording::move_to(tx, actor, *id, version, Place { day, slot: None }, reason).await?;
        Ok::<_, RecordingError>(format!("/recordings/{id}?said=recording-moved"))
    });
    or_back(done.await, &posted.desk, *id).await
}

pub async fn complete(posted: Posted, id: Path<RecordingId>) -> Result<HttpResponse, Problem> {
    let (version, evidence) = (posted.field("version").parse().ok(), posted.field("evidence"));
    let done = posted.act(async |tx, actor| {
        recording::complete(tx, actor, *id, version, evidence).await?;
        Ok::<_, RecordingError>(format!("/recordings/{id}?said=recording-made"))
    });
    or_back(done.await, &posted.desk, *id).await
}

pub async fn cancel(posted: Posted, id: Path<RecordingId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (posted.field("version").parse().ok(), posted.field("reason"));
    let done = posted.act(async |tx, actor| {
        recording::cancel(tx, actor, *id, version, reason).await?;
        Ok::<_, RecordingError>(format!("/recordings/{id}?said=recording-given-up"))
    });
    or_back(done.await, &posted.desk, *id).await
}

async fn or_back(
    done: Result<HttpResponse, Problem>,
    desk: &Desk,
    id: RecordingId,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let (booking, board) = found(desk, id).await?;
    let page = desk.refused(desk.lang().t("recording-title"), &problem);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(page, &booking, &board, desk))
}

fn present(page: Page, booking: &Booking, board: &Board, desk: &Desk) -> RecordingPage {
    let role = desk.person.actor.role;
    let open = booking.state == RecordingState::Booked;
    let mover = matches!(role, Role::Consulting | Role::Partner);
    let again = booking.task_id.is_none();
    let task_here = booking.task_id.filter(|_| open);
    let due = open && again && booking.day <= page.today;
    RecordingPage {
        crumbs: vec![(page.t("nav-recordings"), "/recordings".into())],
        identity: identity(&page, booking),
        address: format!("/recordings/{}", booking.id),
        version: booking.version.to_string(),
        facts: facts(&page, booking),
        task: task_here.map(|id| format!("/tasks/{id}")),
        complete: match mover && due {
            true => vec![Field::new(&page, "evidence", FieldKind::Area).width("field-wide")],
            false => Vec::new(),
        },
        move_to: if open && mover { move_fields(&page, booking, board) } else { Vec::new() },
        may_cancel: open && again && role == Role::Consulting,
        page,
    }
}

fn identity(page: &Page, booking: &Booking) -> Identity {
    Identity {
        customer: booking.customer_label.clone(),
        number: Some(booking.service_id.to_string()),
        copy: page.t("copy"),
        tag: Some(tag(page, booking)),
        facts: vec![(page.t("recording-when"), place(page, booking))],
    }
}

fn facts(page: &Page, booking: &Booking) -> Vec<(String, String)> {
    let cost = match booking.cost {
        Some(cost) => format!("{} {}", figures::money(cost), page.t("won")),
        None => page.t("recording-free-why"),
    };
    let mut facts = vec![
        (page.t("field-description"), booking.description.clone()),
        (page.t("field-cost"), cost),
        (
            page.t("recording-made-on"),
            booking.recorded_on.map(|d| page.date(&d)).unwrap_or_default(),
        ),
        (page.t("task-reason"), booking.reason.clone().unwrap_or_default()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// The coming Thursdays with a free slot.
fn move_fields(page: &Page, booking: &Booking, board: &Board) -> Vec<Field> {
    let days = board.days.iter().filter(|day| day.day != booking.day).filter_map(|day| {
        let free = day.slots.iter().filter(|slot| matches!(slot, Slot::Free(_))).count();
        let label = || {
            let (day, n) = (page.date(&day.day), free.to_string());
            page.t_with("recording-day-free", &[("day", &day), ("n", &n)])
        };
        (free > 0).then(|| Choice::new(day.day.to_string(), label()))
    });
    let days: Vec<Choice> = days.collect();
    if days.is_empty() {
        return Vec::new();
    }
    vec![
        Field::new(page, "day", FieldKind::Select(days)),
        Field::new(page, "reason", FieldKind::Text).width("field-wide"),
    ]
}
