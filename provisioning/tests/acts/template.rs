//! The provisioning template: looked at, tried on an order, published; plans that run keep theirs.

use super::world::{HANBIT, World, day};
use gaetong_entity::Scope;
use gaetong_entity::order::application::AccessLine;
use gaetong_entity::refusal::Refusal;
use gaetong_provisioning::plan::Ordered;
use gaetong_provisioning::template::{self, NewTemplate, Sample, TemplateTask};

crate::on_both! {
    the_default_template_is_sound_and_in_force
    a_new_version_plans_new_orders_and_leaves_running_ones
    a_broken_template_is_told_row_by_row
}

async fn default_tasks(world: &World) -> Vec<TemplateTask> {
    let actor = world.actor(&world.product);
    let tx = world.read(Scope::Provider).await;
    let found = template::one(&tx, &actor, "2014-07").await.expect("reads");
    found.expect("the default template").tasks
}

async fn the_default_template_is_sound_and_in_force(world: World) {
    let tasks = default_tasks(&world).await;
    assert_eq!(tasks.len(), 20);
    let app = tasks.iter().find(|task| task.kind == "app_configuration").expect("a task");
    assert_eq!(app.delivers, ["app-basic", "app-premium"]);
    let actor = world.actor(&world.product);
    let tx = world.read(Scope::Provider).await;
    template::check(&tx, &tasks).await.expect("sound");
    let versions = template::versions(&tx, &actor).await.expect("versions");
    let now = template::in_force(&versions, actor.today()).expect("one in force");
    assert_eq!((versions.len(), now.version.as_str()), (1, "2014-07"));
    assert!(template::in_force(&versions, day("2014-06-30")).is_none());
}

async fn a_new_version_plans_new_orders_and_leaves_running_ones(world: World) {
    let _partners = world.with_partners().await;
    let running = world.accepted().await;
    let mut tasks = default_tasks(&world).await;
    tasks.retain(|task| task.kind != "user_training");
    for task in &mut tasks {
        task.depends_on.retain(|kind| kind != "user_training");
    }
    tasks[2].lead_days = Some(5);
    let new = |from: &str| NewTemplate {
        valid_from: day(from),
        note: "소프트폰 교육을 설치에 합침".into(),
        tasks: tasks.clone(),
    };
    let publish = |from: &'static str| {
        let new = new(from);
        async move |tx: &_, actor: &_| template::publish(tx, actor, new).await
    };
    assert_eq!(world.refused(&world.consulting, publish("2026-02-02")).await, "not-allowed");
    assert_eq!(world.refused(&world.product, publish("2026-01-04")).await, "template-day-past");
    let version = world.does(&world.product, publish("2026-02-02")).await;
    assert_eq!(version.version, "2026-02-02");
    let second = world.does(&world.product, publish("2026-02-02")).await;
    assert_eq!(second.version, "2026-02-02.2");

    let kinds = |tasks: &[gaetong_entity::service::task::Model]| {
        tasks.iter().filter(|task| task.kind == "user_training").count()
    };
    let before = world.accepted().await;
    assert_eq!(kinds(&before.tasks), 1, "not in force yet");
    world.on("2026-02-02");
    let id = world.draft(&world.sales, HANBIT).await.id;
    let after = super::application::carry_to_acceptance(&world, id).await;
    assert_eq!(kinds(&after.tasks), 0);
    let ip = after.tasks.iter().find(|task| task.kind == "ip_assignment").expect("a task");
    assert_eq!(ip.lead_days, Some(5));
    let kept = world.tasks_of(&running.subscription.service_id).await;
    assert_eq!(kinds(&kept), 1, "a plan that runs keeps what it was made by");
}

async fn a_broken_template_is_told_row_by_row(world: World) {
    let mut tasks = default_tasks(&world).await;
    let sample = Sample {
        ordered: Ordered {
            access_line: AccessLine::Dedicated,
            headsets: true,
            app: true,
            staffing: true,
            training: true,
            intelligent_network: true,
        },
        accepted_on: day("2026-01-05"),
        wished_on: day("2026-02-12"),
    };
    let try_out = async |tx: &_, actor: &_, tasks: &[TemplateTask]| {
        template::preview(tx, actor, tasks, sample).await
    };
    let all = async |tx: &_, actor: &_| try_out(tx, actor, &tasks).await;
    let planned = world.does(&world.product, all).await;
    assert_eq!(planned.len(), 20);
    let opening = planned.iter().find(|task| task.template.kind == "service_opening");
    assert_eq!(opening.expect("the opening").due_on, day("2026-02-12"));
    assert_eq!(world.refused(&world.sales, all).await, "not-allowed");

    tasks[1].partner_kind = None;
    // What was waited for waits for what waits for it.
    assert_eq!(tasks[13].depends_on, ["number_assignment"]);
    tasks[12].depends_on = vec!["routing_registration".into()];
    let refused = world
        .act(&world.product, async |tx, actor| try_out(tx, actor, &tasks).await)
        .await
        .expect_err("it makes no plan");
    assert_eq!(refused.code(), "unsound-template");
    let pointers: Vec<String> = refused.fields().into_iter().map(|field| field.pointer).collect();
    assert_eq!(pointers, ["/tasks/1/partner_kind", "/tasks/12/depends_on"]);
}
