//! A column for every Thursday, with who has which slot.

use actix_web::HttpResponse;
use actix_web::web::Query;
use chrono::{Days, NaiveDate};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::recording_booking::Model as Booking;
use gaetong_provisioning::recording::{self, Board, BoardDay, Closed, Slot, WEEKS};
use serde::Deserialize;

use super::{BoardPage, DayColumn, SlotView, place, tag};
use crate::pages::desk::{Desk, show};
use crate::pages::page::Page;
use crate::problem::Problem;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The first day of the board; today where it is none.
    #[serde(default)]
    from: String,
}

pub async fn board(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("recording-board-title"));
    let from = asked.from.parse::<NaiveDate>().unwrap_or(page.today);
    let tx = desk.read().await?;
    let found = recording::board(&tx, &desk.person.actor, from, WEEKS).await?;
    show(&present(page, &found, from, desk.person.actor.role))
}

fn present(page: Page, board: &Board, from: NaiveDate, role: Role) -> BoardPage {
    let gives = role == Role::Consulting;
    let overdue = |booking: &Booking| {
        let what = [booking.customer_label.as_str(), &place(&page, booking)].join(" · ");
        (what, format!("/recordings/{}", booking.id))
    };
    let at = |day: Option<NaiveDate>| day.map(|day| format!("/recordings?from={day}"));
    let weeks = Days::new(u64::from(WEEKS) * 7);
    BoardPage {
        capacity: matches!(role, Role::Consulting | Role::Product)
            .then(|| (page.t("recording-capacity"), "/recordings/capacity".to_owned())),
        overdue: board.overdue.iter().map(overdue).collect(),
        days: board.days.iter().map(|day| column(&page, day, gives)).collect(),
        earlier: at(from.checked_sub_days(weeks)).filter(|_| from > page.today),
        later: at(from.checked_add_days(weeks)).unwrap_or_default(),
        page,
    }
}

fn column(page: &Page, day: &BoardDay, gives: bool) -> DayColumn {
    let taken = day.slots.iter().filter(|slot| !matches!(slot, Slot::Free(_))).count();
    let (taken, all) = (taken.to_string(), day.slots.len().to_string());
    let closed = |closed: &Closed| match closed {
        Closed::Holiday(name) => {
            page.t1("recording-closed", "name", name.get(page.look.lang.of_rules()))
        }
        Closed::NoSlots => page.t("recording-closed-no-slots"),
    };
    DayColumn {
        title: page.date(&day.day),
        taken: page.t_with("recording-taken", &[("n", &taken), ("all", &all)]),
        closed: day.closed.as_ref().map(closed),
        slots: day.slots.iter().map(|slot| view(page, day.day, slot, gives)).collect(),
    }
}

fn view(page: &Page, day: NaiveDate, slot: &Slot, gives: bool) -> SlotView {
    match slot {
        Slot::Free(number) => SlotView {
            number: *number,
            what: page.t("recording-slot-free"),
            detail: String::new(),
            href: (gives && day >= page.today).then(|| format!("/recordings/{day}/{number}")),
            tag: None,
            is_free: true,
        },
        Slot::Taken(number) => SlotView {
            number: *number,
            what: page.t("recording-slot-taken"),
            detail: String::new(),
            href: None,
            tag: None,
            is_free: false,
        },
        Slot::Booked(number, booking) => SlotView {
            number: *number,
            what: booking.customer_label.clone(),
            detail: booking.service_id.to_string(),
            href: Some(format!("/recordings/{}", booking.id)),
            tag: Some(tag(page, booking)),
            is_free: false,
        },
    }
}
