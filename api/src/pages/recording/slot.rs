//! A free slot, and who gets it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use gaetong_entity::ids::{ServiceId, TaskId};
use gaetong_entity::service::recording_booking::Model as Booking;
use gaetong_entity::service::task::Model as Task;
use gaetong_provisioning::recording::{self, NewRecording, Place, RecordingError};

use super::{SlotPage, place};
use crate::pages::component::{Choice, Field, FieldKind};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

type At = Path<(NaiveDate, i32)>;

/// What stands in the second form.
#[derive(Default)]
struct Filled<'a> {
    service: &'a str,
    cost: &'a str,
    description: &'a str,
}

pub async fn slot(desk: Desk, at: At) -> Result<HttpResponse, Problem> {
    let waiting = waiting(&desk).await?;
    let page = desk.page(title(&desk, *at));
    show(&present(page, *at, &waiting, None))
}

async fn waiting(desk: &Desk) -> Result<Vec<(Task, Option<Booking>)>, Problem> {
    let tx = desk.read().await?;
    Ok(recording::waiting_for_a_slot(&tx, &desk.person.actor).await?)
}

fn title(desk: &Desk, (day, slot): (NaiveDate, i32)) -> String {
    let day = desk.page("").date(&day);
    desk.lang().t_with("recording-place", &[("day", &day), ("n", &slot.to_string())])
}

pub async fn assign(posted: Posted, at: At) -> Result<HttpResponse, Problem> {
    let place = Place { day: at.0, slot: Some(at.1) };
    let task: TaskId = posted.field("task").parse().map_err(|_| Problem::not_found())?;
    let done = posted.act(async |tx, actor| {
        recording::book(tx, actor, task, place, posted.field("move_reason")).await?;
        Ok::<_, RecordingError>("/recordings?said=recording-assigned".to_owned())
    });
    or_back(done.await, &posted, *at, None).await
}

/// Orders another recording of a service into this slot.
pub async fn again(posted: Posted, at: At) -> Result<HttpResponse, Problem> {
    let filled = Filled {
        service: posted.field("service_id"),
        cost: posted.field("cost"),
        description: posted.field("description"),
    };
    let cost: String = filled.cost.chars().filter(|c| *c != ',').collect();
    let service_id: Result<ServiceId, _> = filled.service.parse();
    let new = service_id.map(|service_id| NewRecording {
        service_id,
        place: Place { day: at.0, slot: Some(at.1) },
        cost: cost.parse().unwrap_or(0),
        description: filled.description.to_owned(),
    });
    let done = match new {
        Ok(new) => {
            let act = posted.act(async |tx, actor| {
                recording::order_again(tx, actor, new).await?;
                Ok::<_, RecordingError>("/recordings?said=recording-ordered".to_owned())
            });
            act.await
        }
        Err(_) => Err(crate::json::quotes::wrong_field(
            "/service_id",
            "malformed",
            "서비스번호는 J와 숫자 8자리입니다.",
            "A service ID is J and eight digits.",
        )),
    };
    or_back(done, &posted, *at, Some(filled)).await
}

async fn or_back(
    done: Result<HttpResponse, Problem>,
    posted: &Posted,
    at: (NaiveDate, i32),
    filled: Option<Filled<'_>>,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let waiting = waiting(desk).await?;
    let page = desk.refused(title(desk, at), &problem);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(page, at, &waiting, filled))
}

fn present(
    page: Page,
    (day, slot): (NaiveDate, i32),
    waiting: &[(Task, Option<Booking>)],
    filled: Option<Filled<'_>>,
) -> SlotPage {
    let again_open = filled.is_some();
    let filled = filled.unwrap_or_default();
    let text = |name, value: &str| Field::new(&page, name, FieldKind::Text).value(value);
    SlotPage {
        crumbs: vec![(page.t("nav-recordings"), "/recordings".into())],
        address: format!("/recordings/{day}/{slot}"),
        assign: assign_fields(&page, day, waiting),
        again: vec![
            text("service_id", filled.service).width("w-sm"),
            Field::new(&page, "cost", FieldKind::Number)
                .value(filled.cost)
                .width("w-sm")
                .unit(page.t("won")),
            text("description", filled.description).width("field-wide"),
        ],
        again_open,
        page,
    }
}

fn assign_fields(page: &Page, day: NaiveDate, waiting: &[(Task, Option<Booking>)]) -> Vec<Field> {
    let elsewhere = |booked: &Option<Booking>| booked.as_ref().is_none_or(|b| b.day != day);
    let choices: Vec<Choice> = waiting
        .iter()
        .filter(|(_, booked)| elsewhere(booked))
        .map(|(task, booked)| Choice {
            value: task.id.to_string(),
            label: [task.customer_label.as_str(), task.service_id.as_str()].join(" · "),
            hint: match booked {
                Some(booked) => page.t1("recording-now-at", "t", place(page, booked)),
                None => page.t("recording-not-booked"),
            },
        })
        .collect();
    let Some(first) = choices.first().map(|choice| choice.value.clone()) else { return Vec::new() };
    vec![
        Field::new(page, "task", FieldKind::Radio(choices)).value(first),
        Field::new(page, "move_reason", FieldKind::Text)
            .value(page.t("recording-usual-reason"))
            .width("field-wide"),
    ]
}
