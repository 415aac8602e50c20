//! The whole path: an application becomes a running service.

use super::world::{HANBIT, World, day};
use gaetong_entity::Scope;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::service::task::TaskState;
use gaetong_entity::service::{one_off_item, subscription_state, subscription_unit};
use gaetong_provisioning::lifecycle::{BillingState, ServiceState};
use gaetong_provisioning::{acceptance, axes, service, timeline};
use sea_orm::QueryOrder;

crate::on_both! {
    an_application_becomes_a_running_service
    a_later_billing_start_on_the_certificate_is_kept
    service_ids_are_given_in_order_without_gaps
}

async fn an_application_becomes_a_running_service(world: World) {
    let partners = world.with_partners().await;
    let accepted = world.accepted().await;
    let id = accepted.subscription.service_id.clone();
    assert_eq!(id.to_string(), "J00000001");
    assert_eq!(accepted.application.state, OrderState::Accepted);
    assert_eq!(accepted.application.price_book_version.as_deref(), Some("2014-07"));

    world.on("2026-02-09");
    world.do_all_tasks(&partners, &id).await;
    let order = world.read_application(accepted.application.id).await;
    assert_eq!(order.state, OrderState::Provisioning);

    let round = world.request_acceptance(&id).await;
    let tenant = world.tenant_admin(accepted.application.tenant_id).await;
    let signing = world.signing();
    let certificate = world
        .does(&tenant, async |tx, actor| acceptance::sign(tx, actor, round, None, signing).await)
        .await;
    assert_eq!(certificate.acceptance.number, "J00000001-1");
    assert_eq!(certificate.acceptance.sha256, Some(certificate.hash()));

    world.on("2026-02-12");
    let opened = world.open(&id, "2026-02-12").await;
    assert_eq!(opened.billed_from, day("2026-02-12"));
    assert_eq!(opened.contract_until, Some(day("2029-02-12")));
    let order = world.read_application(accepted.application.id).await;
    assert_eq!(order.state, OrderState::Completed);

    let tx = world.read(Scope::Provider).await;
    let dates = (day("2026-02-12"), day("2026-02-12"));
    let detail = service::detail(&tx, &id, dates).await.expect("reads").expect("a service");
    assert_eq!(detail.axes.service, ServiceState::Active);
    assert_eq!(detail.axes.billing, BillingState::Running);
    let quote = detail.monthly.expect("priced").expect("a quote");
    assert_eq!((quote.supply.get(), quote.vat.get()), (9_077_500, 907_750));
    let before = axes::on(&detail.contract.states, day("2026-02-11"));
    assert_eq!(before.service, ServiceState::Provisioning);
    assert!(detail.forecast.is_none());
    // The stored row reads back as what was signed.
    let again = acceptance::certificate(&tx, round).await.expect("reads").expect("a certificate");
    assert_eq!(again.acceptance.sha256, Some(again.hash()));
    drop(tx);

    let left: Vec<String> = world
        .tasks_of(&id)
        .await
        .into_iter()
        .filter(|task| task.state != TaskState::Done)
        .map(|task| format!("{} {}", task.kind, task.state.code()))
        .collect();
    assert_eq!(left, ["stabilisation_check ready"]);
    let units = {
        let tx = world.read(Scope::Provider).await;
        tx.find::<subscription_unit::Entity>()
            .order_by_asc(subscription_unit::Column::Seq)
            .all(tx.raw())
            .await
            .expect("units")
    };
    let units: Vec<_> =
        units.into_iter().map(|u| (u.product, u.quantity, u.from_on.to_string())).collect();
    let expected = [("asp-base", 35), ("app-premium", 35), ("recording", 35), ("extra-line", 5)]
        .map(|(product, quantity)| (product.to_owned(), quantity, "2026-02-12".to_owned()));
    assert_eq!(units, expected);
    the_trail_is_whole(&world, accepted.application.id).await;
}

async fn the_trail_is_whole(world: &World, id: gaetong_entity::ids::ApplicationId) {
    let acts = world.acts().await;
    let main: Vec<&str> = acts
        .iter()
        .map(String::as_str)
        .filter(|act| {
            !["document.attached", "consent.recorded", "application.checked", "task.completed"]
                .contains(act)
        })
        .collect();
    let expected = [
        "application.started",
        "application.edited",
        "application.items_set",
        "application.submitted",
        "application.review_started",
        "application.accepted",
        "acceptance.requested",
        "acceptance.signed",
        "service.opened",
    ];
    assert_eq!(main, expected);
    let tx = world.read(Scope::Provider).await;
    let happened = timeline::of_application(&tx, id).await.expect("a timeline");
    assert_eq!(happened.len(), acts.len(), "the timeline holds every event of the order");
    assert_eq!(happened[0].act, "service.opened");
    drop(tx);
    let letters = world.letters().await;
    let count = |kind: &str| letters.iter().filter(|letter| letter.starts_with(kind)).count();
    assert_eq!(count("service_id_assigned"), 2);
    assert_eq!(count("acceptance_requested"), 1);
    assert_eq!(count("acceptance_signed"), 2);
    assert_eq!(count("service_opened"), 2);
    assert_eq!(count("delay_notice"), 0);
}

async fn a_later_billing_start_on_the_certificate_is_kept(world: World) {
    let partners = world.with_partners().await;
    let mut items = super::world::the_example();
    let mut build = super::world::item("build", 2);
    build.agreed_price = Some(5_000_000);
    build.description = "상담 화면 개발".into();
    items.push(build);
    let id = world.draft(&world.sales, HANBIT).await.id;
    world.order_items(&world.sales, id, items).await;
    world.attach(&world.sales, id, "contract", true).await;
    world.attach(&world.sales, id, "partner_contract", false).await;
    let accepted = super::application::carry_to_acceptance(&world, id).await;
    let service_id = accepted.subscription.service_id.clone();
    world.on("2026-02-09");
    world.do_all_tasks(&partners, &service_id).await;
    let round = world.request_acceptance(&service_id).await;
    let tenant = world.tenant_admin(accepted.application.tenant_id).await;
    let mut signing = world.signing();
    signing.confirmed.push(5);
    signing.billing_start_on = Some(day("2026-03-01"));
    world
        .does(&tenant, async |tx, actor| acceptance::sign(tx, actor, round, None, signing).await)
        .await;

    // Accepted is billable, though the service is not open yet (C5).
    let tx = world.read(Scope::Provider).await;
    let one_off = tx.find::<one_off_item::Entity>().all(tx.raw()).await.expect("rows");
    drop(tx);
    assert_eq!(one_off.len(), 1);
    assert_eq!((one_off[0].quantity, one_off[0].unit_price), (2, 5_000_000));
    assert_eq!(one_off[0].accepted_on, Some(day("2026-02-09")));

    world.on("2026-02-12");
    let opened = world.open(&service_id, "2026-02-12").await;
    assert_eq!(opened.billed_from, day("2026-03-01"));
    assert_eq!(opened.subscription.contract_from, Some(day("2026-02-12")));
    let tx = world.read(Scope::Provider).await;
    let states = tx
        .find::<subscription_state::Entity>()
        .order_by_asc(subscription_state::Column::Seq)
        .all(tx.raw())
        .await
        .expect("states");
    let on = |date: &str| axes::on(&states, day(date));
    assert_eq!(on("2026-02-28").billing, BillingState::NotStarted);
    assert_eq!(on("2026-02-28").service, ServiceState::Active);
    assert_eq!(on("2026-03-01").billing, BillingState::Running);
}

async fn service_ids_are_given_in_order_without_gaps(world: World) {
    let _partners = world.with_partners().await;
    let first = world.accepted().await;
    // A refused acceptance gives its number back.
    let id = world.submitted().await.id;
    let refused = world
        .refused(&world.consulting, async |tx, actor| {
            gaetong_provisioning::order::accept(tx, actor, id, None).await
        })
        .await;
    assert_eq!(refused, "no-such-move");
    let second = world.accepted().await;
    assert_eq!(first.subscription.service_id.to_string(), "J00000001");
    assert_eq!(second.subscription.service_id.to_string(), "J00000002");
    assert_eq!(first.application.tenant_id, second.application.tenant_id);
    assert_eq!(
        first.subscription.billing_account_id, second.subscription.billing_account_id,
        "a known company keeps its billing account"
    );
}
