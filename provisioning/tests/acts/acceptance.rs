//! Acceptance, rejection, opening, cancelling.

use super::world::{MIRAE, World, day};
use gaetong_entity::Scope;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::refusal::Refusal;
use gaetong_entity::service::acceptance::{AcceptanceState, SignatureKind};
use gaetong_entity::service::task::TaskState;
use gaetong_provisioning::acceptance::{self, Handover, Rejection, SignaturePicture, Signing};
use gaetong_provisioning::lifecycle::{BillingState, ServiceState};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::{opening, order, queue, service, task};

crate::on_both! {
    acceptance_waits_for_the_final_test
    every_item_is_confirmed_by_a_typed_name
    a_rejected_acceptance_is_tested_and_requested_again
    a_seal_stands_for_the_typed_name_and_is_part_of_the_hash
    another_customers_certificate_does_not_exist
    a_service_opens_after_its_certificate_and_not_in_the_future
    a_cancelled_order_ends_before_it_began
}

async fn acceptance_waits_for_the_final_test(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let handover =
        Handover {
            company: "가나통신".into(), person: "최영업".into(), ..Handover::default()
        };
    let request =
        async |tx: &_, actor: &_| acceptance::request(tx, actor, &id, handover.clone()).await;
    assert_eq!(world.refused(&world.sales, request).await, "not-ready-for-acceptance");
    assert_eq!(world.refused(&world.consulting, request).await, "not-allowed");
    let open =
        async |tx: &_, actor: &_| opening::open(tx, actor, &id, None, day("2026-01-05")).await;
    assert_eq!(world.refused(&world.consulting, open).await, "no-such-move");
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let row = world.does(&world.sales, request).await;
    assert_eq!((row.round, row.installed_at.as_str()), (1, "서울시 중구 세종대로 1, 5층"));
    assert_eq!(world.refused(&world.sales, request).await, "no-such-move");
    let tx = world.read(Scope::Provider).await;
    let paper = acceptance::certificate(&tx, row.id).await.expect("reads").expect("a round");
    let lines: Vec<_> =
        paper.items.iter().map(|line| (line.name.as_str(), line.quantity)).collect();
    let expected = [
        ("ASP 기본서비스", 35),
        ("상담어플리케이션 ASP Premium", 35),
        ("녹음서비스", 35),
        ("추가회선서비스", 5),
    ];
    assert_eq!(lines, expected);
}

async fn every_item_is_confirmed_by_a_typed_name(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let round = world.request_acceptance(&id).await;
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let mut some = world.signing();
    some.confirmed = vec![1, 2, 4];
    let mut other = world.signing();
    other.signature = "김고객 대리".into();
    let mut nobody = world.signing();
    nobody.person = String::new();
    let mut early = world.signing();
    early.billing_start_on = Some(day("2026-02-08"));
    let mut odd = world.signing();
    odd.confirmed.push(9);
    let wrong = [
        (some, "items-not-confirmed"),
        (other, "signature-differs"),
        (nobody, "empty"),
        (early, "billing-start-past"),
        (odd, "no-such-line"),
    ];
    for (signing, code) in wrong {
        let sign =
            async |tx: &_, actor: &_| acceptance::sign(tx, actor, round, None, signing).await;
        assert_eq!(world.refused(&customer, sign).await, code);
    }
    let signing = world.signing();
    let staff =
        async |tx: &_, actor: &_| acceptance::sign(tx, actor, round, None, signing.clone()).await;
    assert_eq!(world.refused(&world.sales, staff).await, "not-allowed");
    let stale = async |tx: &_, actor: &_| {
        acceptance::sign(tx, actor, round, Some(9), signing.clone()).await
    };
    assert_eq!(world.refused(&customer, stale).await, "changed");
    world.does(&customer, staff).await;
    assert_eq!(world.refused(&customer, staff).await, "already-decided");
}

async fn a_rejected_acceptance_is_tested_and_requested_again(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let round = world.request_acceptance(&id).await;
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let rejection = Rejection {
        reason: "녹음이 되지 않음".into(),
        lines: vec![(3, "녹음 파일 없음".into())],
    };
    let rejected = world
        .does(&customer, async |tx, actor| {
            acceptance::reject(tx, actor, round, None, rejection).await
        })
        .await;
    assert_eq!(rejected.state, AcceptanceState::Rejected);
    let order = world.read_application(accepted.application.id).await;
    assert_eq!(order.state, OrderState::Provisioning);
    assert_eq!(world.task(&id, "program_installation").await.state, TaskState::Ready);
    assert_eq!(world.task(&id, task::FINAL_TEST).await.state, TaskState::Waiting);
    assert_eq!(world.task(&id, task::ACCEPTANCE_REQUEST).await.state, TaskState::Waiting);
    let told = format!("acceptance_rejected → {}", world.sales.email());
    assert!(world.letters().await.contains(&told));

    world.do_all_tasks(&partners, &id).await;
    let second = world.request_acceptance(&id).await;
    let signing = world.signing();
    let certificate = world
        .does(&customer, async |tx, actor| acceptance::sign(tx, actor, second, None, signing).await)
        .await;
    assert_eq!(certificate.acceptance.number, "J00000001-2");
    let tx = world.read(customer_scope(&customer)).await;
    let page = PageRequest::first(10);
    let signed = queue::acceptances(&tx, AcceptanceState::Signed, &page).await.expect("a list");
    assert_eq!(signed.rows.len(), 1);
}

async fn a_seal_stands_for_the_typed_name_and_is_part_of_the_hash(world: World) {
    let no_picture = |kind, bytes: &[u8]| {
        SignaturePicture::examine(kind, bytes).expect_err("no signature").code()
    };
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a seal";
    assert_eq!(no_picture(SignatureKind::Seal, b"%PDF-1.7"), "not-a-picture");
    assert_eq!(no_picture(SignatureKind::Drawn, b""), "not-a-picture");
    assert_eq!(no_picture(SignatureKind::Typed, PNG), "not-a-picture");
    let large = [PNG, &vec![0; 500 * 1024]].concat();
    assert_eq!(no_picture(SignatureKind::Seal, &large), "picture-too-large");

    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let round = world.request_acceptance(&id).await;
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let mut signing = world.signing();
    signing.signature = String::new();
    signing.picture = Some(SignaturePicture::examine(SignatureKind::Seal, PNG).expect("a picture"));
    let signed = world
        .does(&customer, async |tx, actor| acceptance::sign(tx, actor, round, None, signing).await)
        .await;
    let row = &signed.acceptance;
    assert_eq!(
        (row.signature_kind, row.signature.as_deref()),
        (SignatureKind::Seal, Some("김고객"))
    );
    assert!(row.image_key.is_some());
    let mut other = signed.clone();
    other.acceptance.image_sha256 = Some("0".repeat(64));
    assert_ne!(other.hash(), signed.hash(), "another seal is another certificate");
    assert_eq!(row.sha256.as_ref(), Some(&signed.hash()));
}

fn customer_scope(person: &super::world::Person) -> Scope {
    Scope::Tenant(person.tenant.expect("a tenant"))
}

async fn another_customers_certificate_does_not_exist(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let round = world.request_acceptance(&id).await;
    let mirae = world.draft(&world.sales, MIRAE).await;
    let stranger = world.tenant_admin(mirae.tenant_id).await;
    let signing = world.signing();
    let sign = async |tx: &_, actor: &_| acceptance::sign(tx, actor, round, None, signing).await;
    assert_eq!(world.refused(&stranger, sign).await, "not-found");
    let reject = async |tx: &_, actor: &_| {
        let rejection = Rejection { reason: "남의 것".into(), lines: Vec::new() };
        acceptance::reject(tx, actor, round, None, rejection).await
    };
    assert_eq!(world.refused(&stranger, reject).await, "not-found");
    let tx = world.read(customer_scope(&stranger)).await;
    assert!(acceptance::certificate(&tx, round).await.expect("reads").is_none());
    let dates = (day("2026-02-09"), day("2026-02-09"));
    assert!(service::detail(&tx, &id, dates).await.expect("reads").is_none());
    drop(tx);
    let cancel = async |tx: &_, actor: &_| {
        order::cancel(tx, actor, accepted.application.id, None, "남의 것").await
    };
    assert_eq!(world.refused(&stranger, cancel).await, "not-found");
    let postpone = async |tx: &_, actor: &_| {
        order::postpone(tx, actor, &id, day("2026-05-01"), "남의 것").await
    };
    assert_eq!(world.refused(&stranger, postpone).await, "not-found");
}

async fn a_service_opens_after_its_certificate_and_not_in_the_future(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let round = world.request_acceptance(&id).await;
    let open =
        async |tx: &_, actor: &_, on: &str| opening::open(tx, actor, &id, None, day(on)).await;
    let unsigned = async |tx: &_, actor: &_| open(tx, actor, "2026-02-09").await;
    assert_eq!(world.refused(&world.consulting, unsigned).await, "not-accepted");
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let signing: Signing = world.signing();
    world
        .does(&customer, async |tx, actor| acceptance::sign(tx, actor, round, None, signing).await)
        .await;
    let before = async |tx: &_, actor: &_| open(tx, actor, "2026-02-08").await;
    assert_eq!(world.refused(&world.consulting, before).await, "opens-before-certificate");
    let future = async |tx: &_, actor: &_| open(tx, actor, "2026-02-10").await;
    assert_eq!(world.refused(&world.consulting, future).await, "opens-in-the-future");
    assert_eq!(world.refused(&world.sales, unsigned).await, "not-allowed");
    let stale =
        async |tx: &_, actor: &_| opening::open(tx, actor, &id, Some(7), day("2026-02-09")).await;
    assert_eq!(world.refused(&world.consulting, stale).await, "changed");
    world.does(&world.consulting, unsigned).await;
    assert_eq!(world.refused(&world.consulting, unsigned).await, "no-such-move");
    let late = async |tx: &_, actor: &_| {
        order::cancel(tx, actor, accepted.application.id, None, "너무 늦음").await
    };
    assert_eq!(world.refused(&world.consulting, late).await, "no-such-move");
}

async fn a_cancelled_order_ends_before_it_began(world: World) {
    let _partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    let customer = world.tenant_admin(accepted.application.tenant_id).await;
    let cancel = async |tx: &_, actor: &_| {
        order::cancel(tx, actor, accepted.application.id, None, "사업 계획 변경").await
    };
    assert_eq!(world.refused(&world.operations, cancel).await, "not-allowed");
    let cancelled = world.does(&customer, cancel).await;
    assert_eq!(cancelled.state, OrderState::Cancelled);
    let tasks = world.tasks_of(&id).await;
    assert!(tasks.iter().all(|task| task.state == TaskState::Cancelled));
    let tx = world.read(Scope::Provider).await;
    let today = day("2026-01-05");
    let detail =
        service::detail(&tx, &id, (today, today)).await.expect("reads").expect("a service");
    assert_eq!(detail.axes.service, ServiceState::Terminated);
    assert_eq!(detail.axes.billing, BillingState::Closed);
    drop(tx);
    let line = tasks[0].id;
    let start = async |tx: &_, actor: &_| task::start(tx, actor, line, None).await;
    assert_eq!(world.refused(&world.sales, start).await, "order-closed");
    let letters = world.letters().await;
    let told = letters.iter().filter(|letter| letter.starts_with("order_cancelled")).count();
    assert_eq!(told, 2);
}
