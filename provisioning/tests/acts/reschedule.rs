//! Putting tasks on other days.

use super::world::{World, day};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::task;

crate::on_both! {
    a_partner_puts_its_task_on_another_day
    a_recordings_new_day_is_a_thursday
}

async fn a_partner_puts_its_task_on_another_day(world: World) {
    let partners = world.with_partners().await;
    let id = world.accepted().await.subscription.service_id;
    // Due on 4 February, after the IP assignment of 30 January.
    let install = world.task(&id, "program_installation").await;
    let to = async |date: &str| {
        let to = day(date);
        let act = async |tx: &Tx, actor: &Actor| {
            task::reschedule(tx, actor, install.id, None, to, "고객사 공사").await
        };
        world.refused(&partners.system, act).await
    };
    assert_eq!(to("2026-01-29").await, "before-what-it-waits-for");
    assert_eq!(to("2026-02-07").await, "no-business-day");
    assert_eq!(to("2026-01-02").await, "day-past");
    let silent = async |tx: &Tx, actor: &Actor| {
        task::reschedule(tx, actor, install.id, None, day("2026-02-05"), " ").await
    };
    assert_eq!(world.refused(&partners.system, silent).await, "empty");
    let late = async |tx: &Tx, actor: &Actor| {
        task::reschedule(tx, actor, install.id, Some(1), day("2026-02-05"), "고객사 공사").await
    };
    assert_eq!(world.refused(&partners.app, late).await, "not-found");
    let letters = world.letters().await.len();
    let moved = world.does(&partners.system, late).await;
    assert_eq!((moved.due_on, moved.version), (day("2026-02-05"), 2));
    assert_eq!(world.refused(&partners.system, late).await, "changed");
    let told = world.letters().await.split_off(letters);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("task_rescheduled"), "{told:?}");
    assert_eq!(world.acts().await.last().map(String::as_str), Some("task.rescheduled"));
}

async fn a_recordings_new_day_is_a_thursday(world: World) {
    let partners = world.with_partners().await;
    let id = world.accepted().await.subscription.service_id;
    let recording = world.task(&id, "scenario_recording").await;
    let to = async |tx: &Tx, actor: &Actor, date: &str| {
        task::reschedule(tx, actor, recording.id, None, day(date), "성우 일정").await
    };
    let friday = async |tx: &Tx, actor: &Actor| to(tx, actor, "2026-02-06").await;
    assert_eq!(world.refused(&partners.system, friday).await, "no-recording-day");
    let thursday = async |tx: &Tx, actor: &Actor| to(tx, actor, "2026-02-05").await;
    let moved = world.does(&partners.system, thursday).await;
    assert_eq!(moved.due_on, day("2026-02-05"));
    assert_eq!(world.acts().await.last().map(String::as_str), Some("recording.moved"));
}
