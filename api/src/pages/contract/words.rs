//! A contract's states, orders and notices by their names, each with its colour.

use gaetong_entity::service::change_order::{ChangeKind, ChangeState};
use gaetong_provisioning::contract::Stage;

use crate::pages::component::Tag;
use crate::pages::page::{Page, Tone};

/// The state by the terms of service, told apart by its article.
#[must_use]
pub fn stage_tag(page: &Page, stage: Stage) -> Tag {
    let tone = match stage {
        Stage::NotOpened => Tone::Info,
        Stage::Active => Tone::Ok,
        Stage::SuspendedByCustomer | Stage::Terminating => Tone::Warn,
        Stage::SuspendedForArrears | Stage::SuspendedByCourt | Stage::SuspendedForInsolvency => {
            Tone::Bad
        }
        Stage::Terminated => Tone::Mute,
    };
    Tag::new(tone, page.word("stage", stage.code()))
}

#[must_use]
pub fn kind_name(page: &Page, kind: ChangeKind) -> String {
    page.word("change-kind", kind.code())
}

#[must_use]
pub fn state_tag(page: &Page, state: ChangeState) -> Tag {
    let tone = match state {
        ChangeState::Filed => Tone::Warn,
        ChangeState::Approved => Tone::Ok,
        ChangeState::Refused => Tone::Bad,
        ChangeState::Withdrawn => Tone::Mute,
    };
    Tag::new(tone, page.word("change-state", state.code()))
}

/// The paper a fact rests on; the first one is the application.
#[must_use]
pub fn source(page: &Page, source: &str) -> String {
    match source.starts_with("app_") {
        true => page.t("service-application"),
        false => source.to_owned(),
    }
}
