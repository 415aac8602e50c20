//! Thursdays, their slots, and recordings that are ordered again.

use super::world::{World, day};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::refusal::Refusal;
use gaetong_entity::service::one_off_item;
use gaetong_entity::service::recording_booking::{
    self as booking, Model as Booking, RecordingState,
};
use gaetong_entity::service::task::TaskState;
use gaetong_entity::{Actor, Scope, Tx};
use gaetong_provisioning::recording::{
    self, Closed, NewCapacity, NewRecording, Place, RecordingError, Slot,
};
use gaetong_provisioning::{order, task};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

crate::on_both! {
    the_planner_books_the_next_thursday_with_a_free_slot
    two_clerks_want_the_same_slot_at_once
    two_orders_accepted_at_once_get_two_slots
    a_booking_follows_its_task
    a_move_needs_a_thursday_with_room
    a_partner_moves_its_own_recordings_only
    a_recording_ordered_again_is_charged_when_it_is_made
    the_board_shows_closed_thursdays_and_hides_others
}

async fn bookings(world: &World) -> Vec<Booking> {
    let tx = world.read(Scope::Provider).await;
    let all = tx.find::<booking::Entity>().order_by_asc(booking::Column::Id).all(tx.raw()).await;
    all.expect("bookings")
}

async fn booking_of(world: &World, id: &ServiceId) -> Booking {
    let all = bookings(world).await;
    all.into_iter().find(|booking| booking.service_id == *id).expect("a booking")
}

fn at(date: &str, slot: i32) -> Place {
    Place { day: day(date), slot: Some(slot) }
}

async fn capacity(world: &World, from_on: &str, only_that_day: bool, slots: i32) {
    let new =
        NewCapacity { from_on: day(from_on), only_that_day, slots, reason: "녹음실".into() };
    world
        .does(&world.consulting, async |tx, actor| recording::set_capacity(tx, actor, new).await)
        .await;
}

async fn moved(world: &World, id: &ServiceId, to: Place) -> Result<Booking, RecordingError> {
    let booked = booking_of(world, id).await.id;
    let act = async |tx: &Tx, actor: &Actor| {
        recording::move_to(tx, actor, booked, None, to, "고객 요청").await
    };
    world.act(&world.consulting, act).await
}

async fn the_planner_books_the_next_thursday_with_a_free_slot(world: World) {
    let partners = world.with_partners().await;
    capacity(&world, "2026-01-29", true, 2).await;
    let mut booked = Vec::new();
    for _ in 0..3 {
        let accepted = world.accepted().await;
        let own = booking_of(&world, &accepted.subscription.service_id).await;
        let task = world.task(&accepted.subscription.service_id, "scenario_recording").await;
        assert_eq!((own.task_id, own.day), (Some(task.id), task.due_on));
        assert_eq!((own.cost, own.partner_id), (None, partners.system.partner));
        booked.push(format!("{} {}", own.day, own.slot.expect("a slot")));
    }
    assert_eq!(booked, ["2026-01-29 1", "2026-01-29 2", "2026-02-05 1"]);
}

async fn two_clerks_want_the_same_slot_at_once(world: World) {
    let _partners = world.with_partners().await;
    let one = world.accepted().await.subscription.service_id;
    let other = world.accepted().await.subscription.service_id;
    let wanted = at("2026-02-05", 1);
    let (a, b) = tokio::join!(moved(&world, &one, wanted), moved(&world, &other, wanted));
    let refused: Vec<&str> = [a.err(), b.err()].iter().flatten().map(Refusal::code).collect();
    assert_eq!(refused, ["slot-taken"], "one of the two has it, the other is told so");
    let there = bookings(&world).await.into_iter().filter(|b| b.day == wanted.day).count();
    assert_eq!(there, 1);
}

async fn two_orders_accepted_at_once_get_two_slots(world: World) {
    let _partners = world.with_partners().await;
    let one = world.reviewed().await.id;
    let other = world.reviewed().await.id;
    let accept = async |id| {
        world
            .does(&world.consulting, async |tx, actor| order::accept(tx, actor, id, None).await)
            .await
    };
    tokio::join!(accept(one), accept(other));
    let mut slots: Vec<_> =
        bookings(&world).await.iter().map(|b| (b.day.to_string(), b.slot)).collect();
    slots.sort();
    assert_eq!(slots, [("2026-01-29".into(), Some(1)), ("2026-01-29".into(), Some(2))]);
}

async fn a_booking_follows_its_task(world: World) {
    let partners = world.with_partners().await;
    let first = world.accepted().await;
    let second = world.accepted().await;
    let id = first.subscription.service_id.clone();
    // The customer puts its opening off by two weeks: so is the recording.
    world
        .does(&world.consulting, async |tx, actor| {
            order::postpone(tx, actor, &id, day("2026-03-05"), "이전 지연").await
        })
        .await;
    let task = world.task(&id, "scenario_recording").await;
    assert_eq!(booking_of(&world, &id).await.day, task.due_on);
    assert!(task.due_on > day("2026-02-05"), "{}", task.due_on);
    // It fails on its day and is tried again on the next Thursday with room.
    let scenario = world.task(&id, "scenario_received").await;
    world.complete_task(&world.sales, scenario.id, "멘트 3종").await;
    world.on(&task.due_on.to_string());
    let again = async |tx: &Tx, actor: &Actor| {
        task::fail(tx, actor, task.id, None, "장비 고장").await?;
        task::retry(tx, actor, task.id, None).await
    };
    let again = world.does(&partners.system, again).await;
    let booked = booking_of(&world, &id).await;
    assert_eq!((booked.day, booked.slot), (again.due_on, Some(1)));
    assert_eq!((again.due_on - task.due_on).num_days(), 7);
    world.on(&again.due_on.to_string());
    world.complete_task(&partners.system, task.id, "멘트 3종 녹음").await;
    let made = booking_of(&world, &id).await;
    assert_eq!((made.state, made.recorded_on), (RecordingState::Recorded, Some(again.due_on)));

    let id = second.subscription.service_id.clone();
    world
        .does(&world.consulting, async |tx, actor| {
            order::cancel(tx, actor, second.application.id, None, "고객 변심").await
        })
        .await;
    let given_up = booking_of(&world, &id).await;
    assert_eq!((given_up.state, given_up.slot), (RecordingState::Cancelled, None));
}

async fn a_move_needs_a_thursday_with_room(world: World) {
    let _partners = world.with_partners().await;
    let id = world.accepted().await.subscription.service_id;
    let refused = async |to: Place| moved(&world, &id, to).await.expect_err("refused").code();
    assert_eq!(refused(at("2026-02-04", 1)).await, "no-recording-day");
    assert_eq!(refused(at("2026-01-01", 1)).await, "recording-day-past");
    // The scenario is due on 27 January.
    assert_eq!(refused(at("2026-01-22", 1)).await, "before-what-it-waits-for");
    assert_eq!(refused(at("2026-02-05", 5)).await, "no-such-slot");
    // Chuseok 2027 is on 15 September; its Thursday is a holiday.
    let chuseok = moved(&world, &id, at("2027-09-16", 1)).await.expect_err("a holiday");
    assert!(chuseok.to_string().contains("no recording day"), "{chuseok}");
    capacity(&world, "2026-02-05", true, 0).await;
    assert_eq!(refused(at("2026-02-05", 1)).await, "recording-day-full");
    let letters = world.letters().await.len();
    moved(&world, &id, at("2026-02-26", 3)).await.expect("it has room");
    let task = world.task(&id, "scenario_recording").await;
    assert_eq!((task.due_on, task.version), (day("2026-02-26"), 2));
    let told = world.letters().await.split_off(letters);
    assert!(told.iter().any(|letter| letter.starts_with("task_rescheduled")), "{told:?}");
    // A recording after the wished day makes the opening late: the customer is told.
    assert!(told.iter().any(|letter| letter.starts_with("delay_notice")), "{told:?}");
}

async fn a_partner_moves_its_own_recordings_only(world: World) {
    let partners = world.with_partners().await;
    let id = world.accepted().await.subscription.service_id;
    let booked = booking_of(&world, &id).await.id;
    let to = async |tx: &Tx, actor: &Actor| {
        recording::move_to(tx, actor, booked, None, at("2026-02-05", 2), "성우 일정").await
    };
    assert_eq!(world.refused(&partners.app, to).await, "not-found");
    assert_eq!(world.refused(&world.sales, to).await, "not-allowed");
    let moved = world.does(&partners.system, to).await;
    assert_eq!((moved.day, moved.slot), (day("2026-02-05"), Some(2)));
    let acts = world.acts().await;
    assert_eq!(acts.last().map(String::as_str), Some("recording.moved"));
}

async fn a_recording_ordered_again_is_charged_when_it_is_made(world: World) {
    let partners = world.with_partners().await;
    let id = world.accepted().await.subscription.service_id;
    let again = |cost: i64| NewRecording {
        service_id: id.clone(),
        place: at("2026-02-19", 1),
        cost,
        description: "명절 안내 멘트".into(),
    };
    let order =
        async |tx: &Tx, actor: &Actor| recording::order_again(tx, actor, again(80_000)).await;
    assert_eq!(world.refused(&world.consulting, order).await, "nothing-to-record-again");
    let scenario = world.task(&id, "scenario_received").await;
    world.complete_task(&world.sales, scenario.id, "멘트 3종").await;
    let first = world.task(&id, "scenario_recording").await;
    world.complete_task(&partners.system, first.id, "녹음 완료").await;

    // Seollal 2026 ends on Wednesday 18 February; the Thursday after it is open.
    let free = async |tx: &Tx, actor: &Actor| recording::order_again(tx, actor, again(0)).await;
    assert_eq!(world.refused(&world.consulting, free).await, "cost-out-of-range");
    assert_eq!(world.refused(&world.sales, order).await, "not-allowed");
    let booked = world.does(&world.consulting, order).await;
    assert_eq!((booked.cost, booked.task_id), (Some(80_000), None));
    let done = async |tx: &Tx, actor: &Actor| {
        recording::complete(tx, actor, booked.id, None, "wav 1개").await
    };
    assert_eq!(world.refused(&partners.system, done).await, "not-yet-recorded");
    world.on("2026-02-19");
    let made = world.does(&partners.system, done).await;
    assert_eq!(made.state, RecordingState::Recorded);
    assert_eq!(world.refused(&partners.system, done).await, "recording-settled");
    let tx = world.read(Scope::Provider).await;
    let charged = tx
        .find::<one_off_item::Entity>()
        .filter(one_off_item::Column::Product.eq(recording::PRODUCT))
        .all(tx.raw())
        .await
        .expect("items");
    let charged: Vec<_> =
        charged.iter().map(|i| (i.quantity, i.unit_price, i.accepted_on)).collect();
    assert_eq!(charged, [(1, 80_000, Some(day("2026-02-19")))]);
}

async fn the_board_shows_closed_thursdays_and_hides_others(world: World) {
    let partners = world.with_partners().await;
    let id = world.accepted().await.subscription.service_id;
    let look = async |person: &super::world::Person, from: &str| {
        let actor = world.actor(person);
        let tx = world.read(actor.scope()).await;
        recording::board(&tx, &actor, day(from), 8).await.expect("a board")
    };
    // 25 December 2025 and 1 January 2026 were Thursdays.
    let board = look(&world.consulting, "2025-12-20").await;
    let closed: Vec<_> = board.days.iter().filter(|d| d.closed.is_some()).map(|d| d.day).collect();
    assert_eq!(closed, [day("2025-12-25"), day("2026-01-01")]);
    let Some(Closed::Holiday(name)) = &board.days[0].closed else { panic!("{board:?}") };
    assert!(name.ko.contains("성탄절") || name.ko.contains("기독탄신일"), "{name:?}");
    let on = |board: &recording::Board| {
        let found = board.days.iter().find(|d| d.day == day("2026-01-29"));
        found.expect("the Thursday").slots.clone()
    };
    let seen = on(&board);
    assert!(matches!(&seen[0], Slot::Booked(1, booked) if booked.service_id == id), "{seen:?}");
    assert_eq!(seen[1..], [Slot::Free(2), Slot::Free(3), Slot::Free(4)]);
    assert_eq!(on(&look(&partners.system, "2026-01-05").await).len(), 4);
    let foreign = on(&look(&partners.app, "2026-01-05").await);
    assert_eq!(foreign[0], Slot::Taken(1));
    let task = world.task(&id, "scenario_recording").await;
    assert_eq!(task.state, TaskState::Waiting);
    world.on("2026-01-30");
    assert_eq!(look(&world.consulting, "2026-01-30").await.overdue.len(), 1);
    assert_eq!(look(&partners.app, "2026-01-30").await.overdue.len(), 0);
}
