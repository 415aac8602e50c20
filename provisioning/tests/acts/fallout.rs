//! What went wrong with one task stays with it: tried again, replaced, left out, its item dropped,
//! its order cancelled and undone. And what the customer is told of it.

use super::world::{Partners, Person, World, day};
use gaetong_entity::Scope;
use gaetong_entity::ids::{OutboxId, ServiceId};
use gaetong_entity::order::application::OrderState;
use gaetong_entity::service::notice::{Channel, NoticeKind};
use gaetong_entity::service::task::{Model as Task, TaskState};
use gaetong_provisioning::acceptance::{self, Rejection};
use gaetong_provisioning::contract::notice::{self, ByHand, ToldByHand};
use gaetong_provisioning::opening;
use gaetong_provisioning::order::{self, Accepted};
use gaetong_provisioning::task::{self, ReplacedBy, Replacement};
use gaetong_provisioning::{compensation, delay, service};

crate::on_both! {
    another_task_takes_the_place_of_a_failed_one
    the_order_desk_agrees_that_a_task_is_left_out
    an_item_is_dropped_and_the_rest_opens
    a_cancelled_order_is_undone_as_far_as_it_was_done
    the_equipment_of_an_ended_service_comes_back
    exactly_the_rejected_products_tasks_are_done_again
    a_notice_is_kept_and_delivered_with_its_letter
}

fn task_of(accepted: &Accepted, kind: &str) -> gaetong_entity::ids::TaskId {
    accepted.tasks.iter().find(|task| task.kind == kind).expect("a task").id
}

async fn failed(world: &World, by: &Person, id: gaetong_entity::ids::TaskId) -> Task {
    world.does(by, async |tx, actor| task::fail(tx, actor, id, None, "장비 고장").await).await
}

fn titled(title: &str, partner: &Person) -> Replacement {
    let by = ReplacedBy::Titled {
        title: title.into(),
        rule: "야간 출장".into(),
        partner_id: partner.partner,
        lead_days: Some(1),
    };
    Replacement { by, reason: "다른 방법으로".into() }
}

async fn another_task_takes_the_place_of_a_failed_one(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let recording = task_of(&accepted, "scenario_recording");
    world.complete_task(&world.sales, task_of(&accepted, "scenario_received"), "멘트").await;
    let put = async |tx: &_, actor: &_, by| task::replace(tx, actor, recording, None, by).await;
    let by_title =
        async |tx: &_, actor: &_| put(tx, actor, titled("외부 녹음실 녹음", &partners.app)).await;
    assert_eq!(world.refused(&world.sales, by_title).await, "no-such-move", "it has not failed");
    failed(&world, &partners.system, recording).await;
    assert_eq!(world.refused(&partners.system, by_title).await, "not-allowed");
    for (kind, code) in [
        ("user_training", "task-kind-in-plan"),
        (task::SERVICE_OPENING, "no-such-task-kind"),
        ("magic", "no-such-task-kind"),
    ] {
        let by = Replacement {
            by: ReplacedBy::Template(kind.into()),
            reason: "다른 작업으로".into(),
        };
        let act = async |tx: &_, actor: &_| put(tx, actor, by).await;
        assert_eq!(world.refused(&world.sales, act).await, code, "{kind}");
    }
    let new = world.does(&world.sales, by_title).await;
    assert_eq!((new.kind.as_str(), new.state), ("own_task_1", TaskState::Ready));
    assert_eq!(new.partner_id, partners.app.partner);
    let old = world.task(&id, "scenario_recording").await;
    assert_eq!((old.state, old.replaced_by), (TaskState::Cancelled, Some(new.id)));
    // The final test waits for the new one: everything else is done, it is not ready.
    for task in world.tasks_of(&id).await {
        assert_ne!((task.kind.as_str(), task.state), (task::FINAL_TEST, TaskState::Ready));
    }
    world.do_all_tasks(&partners, &id).await;
    assert_eq!(world.task(&id, "own_task_1").await.state, TaskState::Done);
    assert_eq!(world.task(&id, task::ACCEPTANCE_REQUEST).await.state, TaskState::Ready);

    let other = world.accepted().await;
    let line = task_of(&other, "line_order");
    failed(&world, &world.sales, line).await;
    let by = ReplacedBy::Template("number_assignment".into());
    let by = Replacement { by, reason: "회선 대신 번호".into() };
    let new = world
        .does(&world.consulting, async |tx, actor| task::replace(tx, actor, line, None, by).await)
        .await;
    assert_eq!(
        (new.title_ko.as_str(), new.partner_id),
        ("DID/DOD 회선번호 부여", partners.system.partner)
    );
}

async fn the_order_desk_agrees_that_a_task_is_left_out(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let scenario = task_of(&accepted, "scenario_received");
    let skip = async |tx: &_, actor: &_| {
        task::declare_not_needed(tx, actor, scenario, None, "기존 시나리오 사용").await
    };
    let decline =
        async |tx: &_, actor: &_| task::decline_skip(tx, actor, scenario, None, "필요함").await;
    assert_eq!(world.refused(&world.operations, skip).await, "not-the-owner");
    assert_eq!(world.refused(&world.consulting, decline).await, "skip-not-proposed");
    let asked = world.does(&world.sales, skip).await;
    assert_eq!((asked.state, asked.skip_proposed_by), (TaskState::Ready, Some(world.sales.id)));
    assert_eq!(world.task(&id, "scenario_recording").await.state, TaskState::Waiting);
    assert_eq!(world.refused(&world.sales, decline).await, "not-allowed");
    world.does(&world.consulting, decline).await;
    assert_eq!(world.task(&id, "scenario_received").await.skip_proposed_by, None);
    world.does(&world.sales, skip).await;
    let left_out = world.does(&world.consulting, skip).await;
    assert_eq!(left_out.state, TaskState::NotNeeded);
    assert_eq!(left_out.skip_proposed_by, Some(world.sales.id));
    assert_eq!(left_out.skip_approved_by, Some(world.consulting.id));
    assert_eq!(world.task(&id, "scenario_recording").await.state, TaskState::Ready);
    // A partner asks for its own task only, and going on with it takes the wish back.
    let recording = task_of(&accepted, "scenario_recording");
    let ask = async |tx: &_, actor: &_| {
        task::declare_not_needed(tx, actor, recording, None, "녹음 불필요").await
    };
    assert_eq!(world.refused(&partners.app, ask).await, "not-found");
    world.does(&partners.system, ask).await;
    let done = world.complete_task(&partners.system, recording, "").await;
    assert_eq!((done.state, done.skip_proposed_by), (TaskState::Done, None));
}

async fn opened(world: &World, partners: &Partners, accepted: &Accepted) -> ServiceId {
    let id = accepted.subscription.service_id.clone();
    world.do_all_tasks(partners, &id).await;
    let round = world.request_acceptance(&id).await;
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let tx = world.read(Scope::Provider).await;
    let paper = acceptance::certificate(&tx, round).await.expect("reads").expect("a round");
    drop(tx);
    let mut signing = world.signing();
    signing.confirmed = paper.items.iter().map(|item| item.line_no).collect();
    world
        .does(&customer, async |tx, actor| acceptance::sign(tx, actor, round, None, signing).await)
        .await;
    let today = world.actor(&customer).today();
    world
        .does(&world.consulting, async |tx, actor| opening::open(tx, actor, &id, None, today).await)
        .await;
    id
}

async fn an_item_is_dropped_and_the_rest_opens(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let order = accepted.application.id;
    let id = accepted.subscription.service_id.clone();
    let drop_line = |line_no: i32| {
        async move |tx: &_, actor: &_| {
            order::drop_item(tx, actor, order, None, (line_no, "상담앱 공급 불가")).await
        }
    };
    assert_eq!(world.refused(&world.operations, drop_line(2)).await, "not-allowed");
    assert_eq!(world.refused(&world.sales, drop_line(1)).await, "mandatory-item");
    assert_eq!(world.refused(&world.sales, drop_line(9)).await, "no-such-line");
    world.on("2026-02-09");
    world.does(&world.sales, drop_line(2)).await;
    assert_eq!(world.refused(&world.sales, drop_line(2)).await, "no-such-line");
    for kind in ["app_configuration", "app_training"] {
        assert_eq!(world.task(&id, kind).await.state, TaskState::NotNeeded, "{kind}");
    }
    assert_eq!(world.task(&id, "program_installation").await.state, TaskState::Waiting);
    opened(&world, &partners, &accepted).await;
    assert_eq!(world.read_application(order).await.state, OrderState::Partial);
    let tx = world.read(Scope::Provider).await;
    let dates = (day("2026-02-09"), day("2026-02-09"));
    let detail = service::detail(&tx, &id, dates).await.expect("reads").expect("a service");
    let products: Vec<&str> = detail.lines.iter().map(|line| line.product.as_str()).collect();
    assert_eq!(products, ["asp-base", "recording", "extra-line"], "neither opened nor billed");
    let dropped = order::dropped(&tx, &detail.order).await.expect("reads");
    assert_eq!(dropped[0].item.product, "app-premium");
    assert_eq!(dropped[0].row.dropped_by, world.sales.id);
    drop(tx);
    assert_eq!(world.refused(&world.sales, drop_line(3)).await, "no-such-move");
}

async fn a_cancelled_order_is_undone_as_far_as_it_was_done(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.complete_task(&world.sales, task_of(&accepted, "line_order"), "").await;
    let ip = task_of(&accepted, "ip_assignment");
    world.complete_task(&world.operations, ip, "10.20.30.0/26").await;
    let order = accepted.application.id;
    world
        .does(&world.consulting, async |tx, actor| {
            order::cancel(tx, actor, order, None, "사업 계획 변경").await
        })
        .await;
    let undoing: Vec<(String, String)> = world
        .tasks_of(&id)
        .await
        .into_iter()
        .filter(|task| task.compensates)
        .map(|task| (task.kind, task.due_on.to_string()))
        .collect();
    let expected = [("undo_line_order", "2026-01-07"), ("release_ip", "2026-01-07")]
        .map(|(kind, due)| (kind.to_owned(), due.to_owned()));
    assert_eq!(undoing, expected, "two business days after Monday 5 January, only what was done");
    let free = world.task(&id, "release_ip").await;
    let freed = world.complete_task(&world.operations, free.id, "10.20.30.0/26").await;
    assert_eq!(freed.state, TaskState::Done);
    let planned = world.task(&id, "program_installation").await;
    assert_eq!(planned.state, TaskState::Cancelled);
    let start = async |tx: &_, actor: &_| task::start(tx, actor, planned.id, None).await;
    assert_eq!(world.refused(&partners.system, start).await, "order-closed");
    assert_eq!(world.read_application(order).await.state, OrderState::Cancelled);
}

async fn the_equipment_of_an_ended_service_comes_back(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    world.on("2026-02-09");
    let id = opened(&world, &partners, &accepted).await;
    let bring = async |tx: &gaetong_entity::Tx, actor: &_| {
        let found =
            service::find(tx, &id).await?.ok_or_else(gaetong_provisioning::Barred::no_service)?;
        compensation::equipment_return(tx, actor, &found, day("2026-02-27")).await
    };
    let made = world.does(&world.consulting, bring).await;
    let kinds: Vec<&str> = made.iter().map(|task| task.kind.as_str()).collect();
    assert_eq!(kinds, ["release_ip"], "no router, no headsets, nothing rented");
    // Two business days after Friday 27 February: Monday is a holiday's substitute.
    assert_eq!(made[0].due_on, day("2026-03-04"));
    assert!(world.does(&world.consulting, bring).await.is_empty(), "once");
}

async fn exactly_the_rejected_products_tasks_are_done_again(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let round = world.request_acceptance(&id).await;
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let rejection = Rejection {
        reason: "앱이 열리지 않음".into(),
        lines: vec![(2, "로그인 실패".into())],
    };
    world
        .does(&customer, async |tx, actor| {
            acceptance::reject(tx, actor, round, None, rejection).await
        })
        .await;
    let open: Vec<String> = world
        .tasks_of(&id)
        .await
        .into_iter()
        .filter(|task| matches!(task.state, TaskState::Ready | TaskState::Waiting))
        .map(|task| format!("{} {}", task.kind, task.state.code()))
        .collect();
    let expected = [
        "app_configuration ready",
        "final_test waiting",
        "acceptance_request waiting",
        "acceptance_certificate waiting",
        "service_opening waiting",
        "stabilisation_check waiting",
        "certificate_to_settlement waiting",
    ];
    assert_eq!(open, expected);
}

async fn a_notice_is_kept_and_delivered_with_its_letter(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.on("2026-02-10");
    world
        .does(&world.consulting, async |tx, actor| delay::announce(tx, actor, &id).await)
        .await
        .expect("a delay");
    let tx = world.read(Scope::Provider).await;
    let found = service::find(&tx, &id).await.expect("reads").expect("a service");
    let told = notice::of_service(&tx, &found).await.expect("notices");
    let [told] = told.as_slice() else { panic!("one notice: {told:?}") };
    assert_eq!((told.kind, told.channel), (NoticeKind::Delay, Channel::Mail));
    assert_eq!(told.promised_on, Some(day("2026-02-13")));
    assert_eq!(told.tell_by, Some(day("2026-02-11")));
    assert_eq!((told.told_by, told.delivered_at), (Some(world.consulting.id), None));
    let letter = told.outbox_id.expect("its letter");
    drop(tx);
    let at = world.clock.get();
    let tx = world.begin(Scope::Provider).await;
    notice::delivered(&tx, letter, at).await.expect("is delivered");
    notice::delivered(&tx, OutboxId::new(), at).await.expect("another letter is no notice");
    tx.commit().await.expect("commits");

    let by_phone = ToldByHand {
        kind: NoticeKind::Delay,
        channel: ByHand::Phone,
        recipient: "김고객 02-000-0000".into(),
        reason: "개통 지연 통화".into(),
        promised_on: Some(day("2026-02-19")),
    };
    let record =
        async |tx: &_, actor: &_| notice::record_told(tx, actor, &id, by_phone.clone()).await;
    assert_eq!(world.refused(&world.sales, record).await, "not-allowed");
    let by_hand = world.does(&world.consulting, record).await;
    assert_eq!(by_hand.delivered_at, Some(at));
    let tx = world.read(Scope::Provider).await;
    let all = notice::of_service(&tx, &found).await.expect("notices");
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|notice| notice.delivered_at == Some(at)), "{all:?}");
}
