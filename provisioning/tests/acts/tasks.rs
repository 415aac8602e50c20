//! Provisioning tasks, and what follows from them.

use super::world::{Partners, World, day};
use gaetong_entity::Scope;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::service::task::TaskState;
use gaetong_provisioning::application::papers;
use gaetong_provisioning::delay;
use gaetong_provisioning::order;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, TaskFilter};
use gaetong_provisioning::task::{self, Jeopardy, NewEvidence};

crate::on_both! {
    the_plan_of_the_example
    a_partner_sees_and_moves_its_own_tasks_only
    a_task_needs_its_evidence
    a_failed_task_is_tried_again_or_handed_over
    a_task_struck_out_lets_the_next_begin
    the_later_of_two_people_on_a_task_gets_a_conflict
    the_customer_is_told_of_a_delay_once_and_before_the_date
    a_postponed_opening_is_no_delay
    a_missing_partner_is_named
    an_election_day_is_no_business_day
    tasks_are_listed_by_due_date_in_pages
}

/// Wished for Thursday 12 February 2026, accepted Monday 5 January.
async fn the_plan_of_the_example(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let plan: Vec<String> = accepted
        .tasks
        .iter()
        .map(|task| format!("{} {} {}", task.kind, task.due_on, task.state.code()))
        .collect();
    let expected = [
        "line_order 2026-01-22 ready",
        "ip_assignment 2026-01-30 waiting",
        "scenario_received 2026-01-27 ready",
        "scenario_recording 2026-01-29 waiting",
        "program_installation 2026-02-04 waiting",
        "user_training 2026-02-09 waiting",
        "app_configuration 2026-02-05 waiting",
        "app_training 2026-02-09 waiting",
        "final_test 2026-02-10 waiting",
        "acceptance_request 2026-02-11 waiting",
        "acceptance_certificate 2026-02-11 waiting",
        "service_opening 2026-02-12 waiting",
        "stabilisation_check 2026-02-24 waiting",
        "certificate_to_settlement 2026-02-12 waiting",
    ];
    assert_eq!(plan, expected);
    assert_eq!(world.letters().await.len(), 2, "no partner can begin yet, no delay is in sight");
}

async fn a_partner_sees_and_moves_its_own_tasks_only(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let line = world.task(&id, "line_order").await;
    let install = world.task(&id, "program_installation").await;
    let foreign = async |tx: &_, actor: &_| task::start(tx, actor, line.id, None).await;
    assert_eq!(world.refused(&partners.system, foreign).await, "not-found");
    let other = async |tx: &_, actor: &_| task::start(tx, actor, install.id, None).await;
    assert_eq!(world.refused(&partners.app, other).await, "not-found");
    assert_eq!(world.refused(&world.sales, other).await, "not-the-owner");
    assert_eq!(world.refused(&partners.system, other).await, "no-such-move");

    let actor = world.actor(&partners.app);
    let tx = world.read(actor.scope()).await;
    let page = PageRequest::first(50);
    let mine = queue::tasks(&tx, &TaskFilter::default(), actor.today(), &page).await;
    let kinds: Vec<String> =
        mine.expect("a list").rows.into_iter().map(|row| row.task.kind).collect();
    assert_eq!(kinds, ["app_configuration", "app_training"]);
    let configuration = world_task(&accepted, "app_configuration");
    let detail = queue::task_detail(&tx, configuration, actor.today()).await.expect("reads");
    let detail = detail.expect("its own task");
    assert_eq!(detail.install_address, "서울시 중구 세종대로 1, 5층");
    assert_eq!(detail.row.blocked_by[0].ko, "프로그램 설치·소프트폰");
    drop(tx);
    let tx = world.read(actor.scope()).await;
    let foreign = queue::task_detail(&tx, line.id, actor.today()).await.expect("reads");
    assert!(foreign.is_none());
    drop(tx);

    // The first finished task sets the order under way and tells the partner who can go on.
    world.complete_task(&world.sales, line.id, "").await;
    let ip = world.task(&id, "ip_assignment").await;
    world.complete_task(&world.operations, ip.id, "10.20.30.0/26").await;
    let order = world.read_application(accepted.application.id).await;
    assert_eq!(order.state, OrderState::Provisioning);
    assert_eq!(world.task(&id, "program_installation").await.state, TaskState::Ready);
    assert_eq!(world.letters().await[2..], ["tasks_ready → system@partner.example"]);
    let started = world
        .does(&partners.system, async |tx, actor| task::start(tx, actor, install.id, None).await)
        .await;
    assert_eq!(started.state, TaskState::InProgress);
}

fn world_task(accepted: &order::Accepted, kind: &str) -> gaetong_entity::ids::TaskId {
    accepted.tasks.iter().find(|task| task.kind == kind).expect("a task").id
}

async fn a_task_needs_its_evidence(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let scenario = world_task(&accepted, "scenario_received");
    let bare = async |tx: &_, actor: &_| task::complete(tx, actor, scenario, None, " ").await;
    assert_eq!(world.refused(&world.sales, bare).await, "evidence-needed");
    let examined = papers::examine(b"%PDF-1.4 scenario").expect("a paper");
    let paper = NewEvidence { file_name: "시나리오.pdf".into(), examined };
    world
        .does(&world.sales, async |tx, actor| {
            task::attach_evidence(tx, actor, scenario, paper).await
        })
        .await;
    world.does(&world.sales, bare).await;
    let acceptance = world_task(&accepted, task::ACCEPTANCE_REQUEST);
    let by_hand = async |tx: &_, actor: &_| task::complete(tx, actor, acceptance, None, "").await;
    assert_eq!(world.refused(&world.sales, by_hand).await, "done-by-its-own-act");
}

async fn a_failed_task_is_tried_again_or_handed_over(world: World) {
    let partners = world.with_partners().await;
    let second = world.partner("둘째", PartnerKind::System, "617-81-00001").await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let scenario = world_task(&accepted, "scenario_received");
    let recording = world_task(&accepted, "scenario_recording");
    world.complete_task(&world.sales, scenario, "멘트 초안").await;
    // Booked on Thursday 29 January; it fails on that day.
    world.on("2026-01-29");
    let failed = world
        .does(&partners.system, async |tx, actor| {
            task::fail(tx, actor, recording, None, "녹음실 장비 고장").await
        })
        .await;
    assert_eq!(failed.state, TaskState::Failed);
    let tomorrow = world.actor(&world.sales).today();
    assert_eq!(task::jeopardy(&failed, tomorrow), Some(Jeopardy::AtRisk));
    let told = format!("task_failed → {}", world.sales.email());
    assert!(world.letters().await.contains(&told));
    let retried = world
        .does(&world.sales, async |tx, actor| task::retry(tx, actor, recording, None).await)
        .await;
    assert_eq!((retried.state, retried.due_on), (TaskState::Ready, day("2026-02-05")));

    let to = second.partner.expect("a partner");
    let by_partner = async |tx: &_, actor: &_| task::reassign(tx, actor, recording, None, to).await;
    assert_eq!(world.refused(&partners.system, by_partner).await, "not-allowed");
    let handed = world.does(&world.consulting, by_partner).await;
    assert_eq!(handed.partner_id, Some(to));
    let old = async |tx: &_, actor: &_| task::complete(tx, actor, recording, None, "").await;
    assert_eq!(world.refused(&partners.system, old).await, "not-found");
    world.does(&second, old).await;
    assert_eq!(world.task(&id, "scenario_recording").await.state, TaskState::Done);
    let line = world_task(&accepted, "line_order");
    let staff = async |tx: &_, actor: &_| task::reassign(tx, actor, line, None, to).await;
    assert_eq!(world.refused(&world.consulting, staff).await, "not-a-partners-task");
}

async fn a_task_struck_out_lets_the_next_begin(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let scenario = world_task(&accepted, "scenario_received");
    let strike = async |tx: &_, actor: &_| {
        task::declare_not_needed(tx, actor, scenario, None, "기존 시나리오 사용").await
    };
    assert_eq!(world.refused(&world.operations, strike).await, "not-the-owner");
    world.does(&world.consulting, strike).await;
    assert_eq!(world.task(&id, "scenario_recording").await.state, TaskState::Ready);
    assert_eq!(world.refused(&world.sales, strike).await, "no-such-move");
}

async fn the_later_of_two_people_on_a_task_gets_a_conflict(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let line = world_task(&accepted, "line_order");
    world.does(&world.sales, async |tx, actor| task::start(tx, actor, line, Some(1)).await).await;
    let late = async |tx: &_, actor: &_| task::start(tx, actor, line, Some(1)).await;
    assert_eq!(world.refused(&world.other_sales, late).await, "changed");
}

/// Art. 8(4). The wished date is 12 February; by 10 February nothing has been done.
async fn the_customer_is_told_of_a_delay_once_and_before_the_date(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let look = async |tx: &_, actor: &_| delay::announce(tx, actor, &id).await;
    world.on("2026-01-30");
    assert!(world.does(&world.consulting, look).await.is_none());
    world.on("2026-02-10");
    let late = world.does(&world.consulting, look).await.expect("a delay");
    assert_eq!(late.wished_opening_on, day("2026-02-12"));
    // The next Thursday after the scenario, 12 February, would do; the installation would not:
    // three business days over Seollal (16-18 February).
    assert_eq!(late.expected_opening_on, day("2026-02-13"));
    assert!(world.does(&world.consulting, look).await.is_none(), "told once");
    let notices = |letters: Vec<String>| {
        letters.into_iter().filter(|letter| letter.starts_with("delay_notice")).count()
    };
    assert_eq!(notices(world.letters().await), 1);
    world.on("2026-02-11");
    let later = world.does(&world.consulting, look).await.expect("later still");
    assert!(later.expected_opening_on > day("2026-02-13"));
    assert_eq!(notices(world.letters().await), 2);
    world.on("2026-02-13");
    assert!(world.does(&world.consulting, look).await.is_none(), "the wished date is past");
    let tx = world.read(Scope::Provider).await;
    assert_eq!(delay::under_way(&tx).await.expect("a list").as_slice(), std::slice::from_ref(&id));
}

async fn a_postponed_opening_is_no_delay(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let earlier =
        async |tx: &_, actor: &_| order::postpone(tx, actor, &id, day("2026-02-11"), "이전").await;
    assert_eq!(world.refused(&customer, earlier).await, "not-later");
    let postponed = world
        .does(&customer, async |tx, actor| {
            order::postpone(tx, actor, &id, day("2026-03-12"), "사무실 이전이 늦어짐").await
        })
        .await;
    assert_eq!(postponed.wished_opening_on, day("2026-03-12"));
    assert_eq!(world.task(&id, "service_opening").await.due_on, day("2026-03-12"));
    world.on("2026-02-10");
    let look = async |tx: &_, actor: &_| delay::announce(tx, actor, &id).await;
    assert!(world.does(&world.consulting, look).await.is_none());
}

async fn a_missing_partner_is_named(world: World) {
    world.partner("시스템", PartnerKind::System, "220-81-62517").await;
    let id = world.reviewed().await.id;
    let refused = world
        .act(&world.consulting, async |tx, actor| order::accept(tx, actor, id, None).await)
        .await
        .expect_err("nobody configures the app");
    assert!(matches!(&refused, order::OrderError::NoPartner { kinds } if *kinds == ["app"]));
    assert_eq!(world.read_application(id).await.state, OrderState::UnderReview);
}

async fn tasks_are_listed_by_due_date_in_pages(world: World) {
    let partners: Partners = world.with_partners().await;
    world.accepted().await;
    world.accepted().await;
    let filter = TaskFilter { partner_id: partners.system.partner, ..TaskFilter::default() };
    let mut page = PageRequest::first(3);
    let mut due = Vec::new();
    loop {
        let tx = world.read(Scope::Provider).await;
        let found = queue::tasks(&tx, &filter, day("2026-01-05"), &page).await.expect("a page");
        due.extend(found.rows.iter().map(|row| row.task.due_on));
        let Some(next) = found.next else { break };
        page.after = Some(next.to_string().parse().expect("a cursor reads back"));
    }
    assert_eq!(due.len(), 8, "recording, installation, training, test; twice");
    assert!(due.is_sorted());
}

/// Local elections, Wednesday 3 June 2026: data, not rule.
async fn an_election_day_is_no_business_day(world: World) {
    let tx = world.read(Scope::Provider).await;
    let holidays = gaetong_provisioning::calendar::holidays(&tx).await.expect("a calendar");
    let after = |from| gaetong_provisioning::calendar::business_days_after(&holidays, day(from), 1);
    assert_eq!(after("2026-06-02"), Ok(day("2026-06-04")));
}
