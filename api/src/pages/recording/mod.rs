//! The Thursdays of the recording studio: the board, a free slot, one recording, the capacity.

mod board;
mod capacity;
mod show;
mod slot;

use actix_web::web;
use askama::Template;
use gaetong_entity::service::recording_booking::{Model as Booking, RecordingState};

use super::component::{Field, Identity, Tag};
use super::figures;
use super::page::{Page, Tone};

/// One Thursday of the board.
#[derive(Clone, Debug)]
pub struct DayColumn {
    /// `2026-12-03(목)`
    pub title: String,
    /// "2 / 4"
    pub taken: String,
    /// Why it is closed, in words.
    pub closed: Option<String>,
    pub slots: Vec<SlotView>,
}

/// One slot of a Thursday.
#[derive(Clone, Debug)]
pub struct SlotView {
    pub number: i32,
    pub what: String,
    pub detail: String,
    pub href: Option<String>,
    pub tag: Option<Tag>,
    /// It can be had, and this person may give it.
    pub is_free: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "recording/board.html")]
pub struct BoardPage {
    pub page: Page,
    /// Words and address of the capacity page, for those who set it.
    pub capacity: Option<(String, String)>,
    /// What is late: words and address.
    pub overdue: Vec<(String, String)>,
    pub days: Vec<DayColumn>,
    pub earlier: Option<String>,
    pub later: String,
}

#[derive(Clone, Debug, Template)]
#[template(path = "recording/slot.html")]
pub struct SlotPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub address: String,
    /// The recordings that could take it, and why; empty where none waits.
    pub assign: Vec<Field>,
    pub again: Vec<Field>,
    /// The second form was sent and came back.
    pub again_open: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "recording/recording.html")]
pub struct RecordingPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub address: String,
    pub version: String,
    pub facts: Vec<(String, String)>,
    /// The task of the plan, where it is done.
    pub task: Option<String>,
    pub complete: Vec<Field>,
    pub move_to: Vec<Field>,
    pub may_cancel: bool,
}

/// Board, slots, recordings and capacity.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/recordings", web::get().to(board::board))
        .route("/recordings/capacity", web::get().to(capacity::form))
        .route("/recordings/capacity", web::post().to(capacity::set))
        .route("/recordings/{id}", web::get().to(show::show_recording))
        .route("/recordings/{id}/move", web::post().to(show::move_to))
        .route("/recordings/{id}/complete", web::post().to(show::complete))
        .route("/recordings/{id}/cancel", web::post().to(show::cancel))
        .route("/recordings/{day}/{slot}", web::get().to(slot::slot))
        .route("/recordings/{day}/{slot}", web::post().to(slot::assign))
        .route("/recordings/{day}/{slot}/again", web::post().to(slot::again));
}

/// Free for the first one, the actual cost for another, what became of it otherwise.
fn tag(page: &Page, booking: &Booking) -> Tag {
    match (booking.state, booking.cost) {
        (RecordingState::Recorded, _) => Tag::new(Tone::Ok, page.t("recording-state-recorded")),
        (RecordingState::Cancelled, _) => Tag::new(Tone::Mute, page.t("recording-state-cancelled")),
        (RecordingState::Booked, None) => Tag::new(Tone::Info, page.t("recording-free")),
        (RecordingState::Booked, Some(cost)) => {
            Tag::new(Tone::Warn, page.t1("recording-cost", "won", figures::money(cost)))
        }
    }
}

/// `2026-12-03(목) 2번`
fn place(page: &Page, booking: &Booking) -> String {
    let day = page.date(&booking.day);
    match booking.slot {
        Some(slot) => page.t_with("recording-place", &[("day", &day), ("n", &slot.to_string())]),
        None => day,
    }
}
