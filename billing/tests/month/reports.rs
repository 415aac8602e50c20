//! What the months came to.

use crate::world::{World, day, month};
use crate::{on_both_databases, run_month};
use gaetong_billing::reports;
use gaetong_entity::Scope;

on_both_databases!(recurring_revenue_and_its_movement, openings_and_how_long_they_took);

/// Twelve seats in January, ten more of another customer in February, then two leave and the other
/// stands still: what is new, gone and less adds up to the difference.
async fn recurring_revenue_and_its_movement(mut world: World) {
    let staying = world.customer("누리카드").await;
    let mut service = world.service(staying, 0, "2026-01-01", &[("asp-base", 10)]).await;
    let added = world.add_units(&mut service, "asp-base", 2, "2026-01-01").await;
    world.units_leave(&mut service, added, 2, "2026-03-01").await;
    let other = world.customer("다온여행").await;
    let mut paused = world.service(other, 0, "2026-02-01", &[("asp-base", 10)]).await;
    world.charge(&mut paused, "paused", "2026-03-01").await;
    for of in ["2026-01", "2026-02", "2026-03"] {
        run_month(&world, month(of)).await;
    }
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let months = reports::revenue(&tx, month("2026-01"), month("2026-03")).await.expect("is read");
    let told: Vec<[i64; 6]> = months
        .iter()
        .map(|m| {
            [m.revenue, m.recurring, m.new, m.expansion, m.contraction, m.churn]
                .map(gaetong_rules::Won::get)
        })
        .collect();
    assert_eq!(
        told,
        [
            [2_880_000, 2_880_000, 2_880_000, 0, 0, 0],
            [5_280_000, 5_280_000, 2_400_000, 0, 0, 0],
            [2_400_000, 2_400_000, 0, 0, -480_000, -2_400_000],
        ]
    );
    for pair in told.windows(2) {
        let moved: i64 = pair[1][2..].iter().sum();
        assert_eq!(pair[0][1] + moved, pair[1][1]);
    }
}

async fn openings_and_how_long_they_took(mut world: World) {
    let customer = world.customer("누리카드").await;
    world.service(customer, 12, "2026-02-12", &[("asp-base", 10)]).await;
    let tx = world.store.read(Scope::Provider).await.expect("a transaction");
    let found = reports::lead_times(&tx, month("2026-01"), month("2026-03")).await;
    let found = found.expect("is read");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].month, found[0].opened), (month("2026-02"), 1));
    // Filed on the second of January.
    let days = (day("2026-02-12") - day("2026-01-02")).num_days();
    assert_eq!((found[0].median_days, found[0].ninetieth_days), (days, days));
}
