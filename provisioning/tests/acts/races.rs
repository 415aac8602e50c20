//! Two people at once: the second one waits, and then sees what the first one did.

use super::world::World;
use gaetong_entity::refusal::Refusal;
use gaetong_entity::service::task::TaskState;
use gaetong_provisioning::{order, task};

crate::on_both! {
    two_partners_finish_the_last_two_tasks_at_once
    two_clerks_accept_the_same_application_at_once
}

/// Each finishes one of the two tasks the final test still waits for; neither act alone frees it.
async fn two_partners_finish_the_last_two_tasks_at_once(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    for kind in [
        "line_order",
        "ip_assignment",
        "scenario_received",
        "scenario_recording",
        "program_installation",
        "app_configuration",
    ] {
        let next = world.task(&id, kind).await;
        world.complete_task(&world.owner(&partners, &next), next.id, "완료").await;
    }
    let user = world.task(&id, "user_training").await.id;
    let app = world.task(&id, "app_training").await.id;
    tokio::join!(
        world.complete_task(&partners.system, user, "10명"),
        world.complete_task(&partners.app, app, "10명"),
    );
    assert_eq!(world.task(&id, task::FINAL_TEST).await.state, TaskState::Ready);
}

async fn two_clerks_accept_the_same_application_at_once(world: World) {
    let _partners = world.with_partners().await;
    let row = world.reviewed().await;
    let accept = || {
        world.act(&world.consulting, async |tx, actor| {
            order::accept(tx, actor, row.id, Some(row.version)).await
        })
    };
    let (one, other) = tokio::join!(accept(), accept());
    let refused: Vec<&str> = [one.err(), other.err()].iter().flatten().map(Refusal::code).collect();
    assert_eq!(refused, ["changed"], "one of the two was accepted, the other told so");
    let acts = world.acts().await;
    let accepted = acts.iter().filter(|act| *act == "application.accepted").count();
    assert_eq!(accepted, 1);
}
