//! IP ranges and telephone numbers: added, given with their task, taken back.

use super::world::{World, day};
use gaetong_entity::Scope;
use gaetong_entity::refusal::Refusal;
use gaetong_entity::service::change_order::EndGround;
use gaetong_entity::service::number_pool_entry::{NumberKind, NumberState};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::contract::{self, Order, Wish, ended};
use gaetong_provisioning::order;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::pools::{self, NewRange, NumberFilter, Wanted};

crate::on_both! {
    a_range_is_added_once
    the_next_free_network_is_given_with_its_task
    two_services_never_get_the_same_network
    a_cancelled_order_gives_its_numbers_back
    an_ended_service_gives_its_numbers_back_the_day_after
}

async fn add(world: &World, kind: NumberKind, first: &str, last: &str) {
    let new = NewRange { kind, first: first.into(), last: last.into() };
    world.does(&world.operations, async |tx, actor| pools::add_range(tx, actor, new).await).await;
}

/// An order whose line is done, so that its network can be given.
async fn with_a_line(world: &World) -> gaetong_provisioning::order::Accepted {
    let accepted = world.accepted().await;
    let line = world.task(&accepted.subscription.service_id, "line_order").await;
    world.complete_task(&world.sales, line.id, "청약 접수").await;
    accepted
}

const ONE_NETWORK: Wanted = Wanted { ip_ranges: 1, did: 0, dod: 0 };

async fn a_range_is_added_once(world: World) {
    add(&world, NumberKind::Did, "070-0000-1000", "070-0000-1009").await;
    let refused = async |kind, first: &str, last: &str| {
        let new = NewRange { kind, first: first.into(), last: last.into() };
        let act = async |tx: &Tx, actor: &Actor| pools::add_range(tx, actor, new.clone()).await;
        world.refused(&world.operations, act).await
    };
    let did = NumberKind::Did;
    assert_eq!(refused(did, "070-0000-1009", "070-0000-1010").await, "numbers-overlap");
    assert_eq!(refused(did, "070-0000-2000", "070-0000-1999").await, "no-number-range");
    add(&world, NumberKind::Dod, "070-0000-1009", "").await;
    add(&world, NumberKind::IpRange, "10.20.0.0/26", "10.20.0.192/26").await;
    let smaller = refused(NumberKind::IpRange, "10.20.0.64/30", "10.20.0.64/30").await;
    assert_eq!(smaller, "numbers-overlap");
    let new = NewRange { kind: did, first: "070-0000-3000".into(), last: String::new() };
    let act = async |tx: &Tx, actor: &Actor| pools::add_range(tx, actor, new.clone()).await;
    assert_eq!(world.refused(&world.sales, act).await, "not-allowed");

    let actor = world.actor(&world.operations);
    let tx = world.read(Scope::Provider).await;
    let usage = pools::usage(&tx, &actor).await.expect("usage");
    let counts: Vec<_> = usage.iter().map(|u| (u.kind, u.all(), u.free)).collect();
    let expected =
        [(NumberKind::IpRange, 4, 4), (NumberKind::Did, 10, 10), (NumberKind::Dod, 1, 1)];
    assert_eq!(counts, expected);
}

async fn the_next_free_network_is_given_with_its_task(world: World) {
    let partners = world.with_partners().await;
    let accepted = with_a_line(&world).await;
    let id = accepted.subscription.service_id.clone();
    let task = world.task(&id, "ip_assignment").await;
    let give =
        async |tx: &Tx, actor: &Actor| pools::assign(tx, actor, task.id, None, ONE_NETWORK).await;
    assert_eq!(world.refused(&world.operations, give).await, "too-few-numbers");
    add(&world, NumberKind::IpRange, "10.20.0.0/26", "10.20.0.64/26").await;
    assert_eq!(world.refused(&world.sales, give).await, "not-the-owner");
    let none = async |tx: &Tx, actor: &Actor| {
        pools::assign(tx, actor, task.id, None, Wanted::default()).await
    };
    assert_eq!(world.refused(&world.operations, none).await, "no-numbers-wanted");
    let suggested = {
        let tx = world.read(Scope::Provider).await;
        pools::suggestion(&tx, &task).await.expect("a suggestion")
    };
    assert_eq!((suggested[0].words.as_str(), suggested[0].assigned), ("10.20.0.0/26", false));
    let moved = world.does(&world.operations, give).await;
    assert_eq!(moved.evidence, "IP 10.20.0.0/26");
    assert_eq!(world.refused(&world.operations, give).await, "numbers-assigned-already");
    // What is written down already is evidence enough.
    let done = world.complete_task(&world.operations, task.id, "").await;
    assert_eq!(done.evidence, "IP 10.20.0.0/26");
    let other = world.task(&id, "program_installation").await;
    let wrong =
        async |tx: &Tx, actor: &Actor| pools::assign(tx, actor, other.id, None, ONE_NETWORK).await;
    assert_eq!(world.refused(&partners.system, wrong).await, "no-numbers-with-this-task");

    let actor = world.actor(&world.operations);
    let given = {
        let tx = world.read(Scope::Provider).await;
        let filter = NumberFilter { service_id: Some(id.clone()), ..NumberFilter::default() };
        let page = pools::numbers(&tx, &actor, &filter, &PageRequest::first(10)).await;
        page.expect("numbers").rows.remove(0)
    };
    assert_eq!((given.state, given.assigned_on), (NumberState::Assigned, Some(day("2026-01-05"))));
    let back = async |tx: &Tx, actor: &Actor| {
        pools::release(tx, actor, given.id, Some(given.version), "대역 변경").await
    };
    assert_eq!(world.refused(&world.sales, back).await, "not-allowed");
    let free = world.does(&world.operations, back).await;
    assert_eq!((free.state, free.service_id), (NumberState::Free, None));
    assert_eq!(world.refused(&world.operations, back).await, "changed");
    let blocked = async |tx: &Tx, actor: &Actor| {
        pools::set_blocked(tx, actor, given.id, None, (true, "장비 점검")).await
    };
    assert_eq!(world.does(&world.operations, blocked).await.state, NumberState::Blocked);
    assert_eq!(world.refused(&world.operations, blocked).await, "not-in-this-state");
    let tx = world.read(Scope::Provider).await;
    let acts: Vec<String> = pools::history(&tx, &actor, given.id)
        .await
        .expect("a history")
        .into_iter()
        .map(|happening| happening.act)
        .collect();
    assert_eq!(acts, ["number.blocked", "number.released", "number.assigned"]);
}

async fn two_services_never_get_the_same_network(world: World) {
    let _partners = world.with_partners().await;
    add(&world, NumberKind::IpRange, "10.20.0.0/26", "10.20.0.64/26").await;
    let one = with_a_line(&world).await.subscription.service_id;
    let other = with_a_line(&world).await.subscription.service_id;
    let (one, other) =
        (world.task(&one, "ip_assignment").await, world.task(&other, "ip_assignment").await);
    let give = async |id| {
        let act =
            async |tx: &Tx, actor: &Actor| pools::assign(tx, actor, id, None, ONE_NETWORK).await;
        world.does(&world.operations, act).await.evidence
    };
    let (a, b) = tokio::join!(give(one.id), give(other.id));
    let mut given = [a, b];
    given.sort();
    assert_eq!(given, ["IP 10.20.0.0/26", "IP 10.20.0.64/26"]);
}

async fn a_cancelled_order_gives_its_numbers_back(world: World) {
    let _partners = world.with_partners().await;
    add(&world, NumberKind::IpRange, "10.20.0.0/26", "").await;
    let accepted = with_a_line(&world).await;
    let task = world.task(&accepted.subscription.service_id, "ip_assignment").await;
    let give =
        async |tx: &Tx, actor: &Actor| pools::assign(tx, actor, task.id, None, ONE_NETWORK).await;
    world.does(&world.operations, give).await;
    let cancelled = async |tx: &Tx, actor: &Actor| {
        order::cancel(tx, actor, accepted.application.id, None, "고객 변심").await
    };
    let refused = world.act(&world.consulting, cancelled).await.map(|_| ()).map_err(|e| e.code());
    assert_eq!(refused, Ok(()));
    let actor = world.actor(&world.operations);
    let tx = world.read(Scope::Provider).await;
    let usage = pools::usage(&tx, &actor).await.expect("usage");
    assert_eq!((usage[0].free, usage[0].assigned), (1, 0));
}

async fn an_ended_service_gives_its_numbers_back_the_day_after(world: World) {
    let partners = world.with_partners().await;
    add(&world, NumberKind::IpRange, "10.20.0.0/26", "").await;
    let accepted = with_a_line(&world).await;
    let task = world.task(&accepted.subscription.service_id, "ip_assignment").await;
    let give =
        async |tx: &Tx, actor: &Actor| pools::assign(tx, actor, task.id, None, ONE_NETWORK).await;
    world.does(&world.operations, give).await;
    let (id, tenant) = world.carried_to_opening(&partners, accepted).await;
    let end = Order {
        effective_on: day("2026-06-01"),
        wish: Wish::Terminate { ground: EndGround::CustomersWish },
    };
    let filed = world
        .does(&tenant, async |tx, actor| {
            contract::file(tx, actor, &id, None, &end, "폐업", None).await
        })
        .await;
    world
        .does(&world.consulting, async |tx, actor| {
            contract::approve(tx, actor, filed.id, None, None, None).await
        })
        .await;
    let due = async |on: &str| {
        let tx = world.read(Scope::Provider).await;
        ended::due(&tx, day(on)).await.expect("reads")
    };
    assert_eq!(due("2026-05-31").await, [], "on its last day it still rings");
    assert_eq!(due("2026-06-01").await, std::slice::from_ref(&id));
    world.on("2026-06-01");
    let look = async |tx: &Tx, actor: &Actor| ended::look_after(tx, actor, &id).await;
    assert_eq!(world.does(&world.consulting, look).await, Some(1));
    assert_eq!(world.does(&world.consulting, look).await, None, "once");
    let actor = world.actor(&world.operations);
    let tx = world.read(Scope::Provider).await;
    let usage = pools::usage(&tx, &actor).await.expect("usage");
    assert_eq!((usage[0].free, usage[0].assigned), (1, 0));
}
