//! A task in words: its state, its owner, how its due date stands.

use gaetong_provisioning::forecast::{Forecast, Level};
use gaetong_provisioning::lifecycle::is_settled;
use gaetong_provisioning::queue::{TaskRow, TaskState};

use crate::pages::component::Tag;
use crate::pages::language::Lang;
use crate::pages::page::{Page, Tone};
use gaetong_entity::service::task::Model as Task;

pub fn tone(state: TaskState) -> Tone {
    match state {
        TaskState::Ready | TaskState::InProgress => Tone::Info,
        TaskState::Done => Tone::Ok,
        TaskState::Failed => Tone::Bad,
        TaskState::Waiting | TaskState::Cancelled | TaskState::NotNeeded => Tone::Mute,
    }
}

pub fn tag(page: &Page, state: TaskState) -> Tag {
    Tag::new(tone(state), page.word("task-state", state.code()))
}

pub fn title(lang: Lang, task: &Task) -> String {
    if lang == Lang::Ko { task.title_ko.clone() } else { task.title_en.clone() }
}

pub fn rule(lang: Lang, task: &Task) -> String {
    if lang == Lang::Ko { task.rule_ko.clone() } else { task.rule_en.clone() }
}

/// The partner by name, staff by role.
pub fn owner(page: &Page, row: &TaskRow) -> String {
    row.partner_name.clone().unwrap_or_else(|| page.word("role", &row.task.owner_role))
}

/// `3일 지남`, `오늘`, `D-4`, and whether that is late; nothing for what is over.
pub fn left(page: &Page, task: &Task) -> (String, bool) {
    if is_settled(task.state) {
        return (String::new(), false);
    }
    match (task.due_on - page.today).num_days() {
        0 => (page.t("task-today"), false),
        days if days < 0 => (page.t1("task-days-late", "n", -days), true),
        days => (page.t1("task-days-left", "n", days), false),
    }
}

/// Business days to spare, with the colour of their level.
pub fn slack(page: &Page, slack: i64) -> Tag {
    let tone = tone_of(Level::of(slack));
    match slack {
        ..0 => Tag::new(tone, page.t1("slack-short", "n", -slack)),
        _ => Tag::new(tone, page.t1("slack-days", "n", slack)),
    }
}

/// How an order stands against its wished day, and when it can open.
pub fn outlook(page: &Page, forecast: &Forecast) -> (Tag, String) {
    let level = forecast.level();
    let day = page.date(&forecast.expected_opening_on);
    let room = slack(page, forecast.slack).text;
    let said = page.t_with("outlook-said", &[("day", &day), ("slack", &room)]);
    (Tag::new(tone_of(level), page.word("outlook-level", level.code())), said)
}

fn tone_of(level: Level) -> Tone {
    match level {
        Level::Normal => Tone::Ok,
        Level::Hazard => Tone::Warn,
        Level::Critical => Tone::Bad,
    }
}

/// The open tasks it waits for, the first by name.
pub fn waits(page: &Page, row: &TaskRow) -> String {
    let of = page.look.lang.of_rules();
    match row.blocked_by.as_slice() {
        [] => String::new(),
        [one] => one.get(of).to_owned(),
        [one, more @ ..] => {
            let n = more.len().to_string();
            page.t_with("task-waits-more", &[("name", one.get(of)), ("n", &n)])
        }
    }
}
