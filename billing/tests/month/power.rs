//! The power goes while a month is billed. SQLite does not wait for the disk after each part of a run:
//! what was written last may be missing then, from any byte of its log on. What is there is whole
//! parts, and the run goes on from them.

use crate::books::healthy;
use crate::world::{Engine, World, day, month, tell};
use gaetong_billing::run::{self, Billed};
use gaetong_entity::Scope;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::BillRunId;
use std::path::Path;

const CUSTOMERS: i64 = 8;
const PARTS_WRITTEN: i64 = 3;
const IN_A_PART: i64 = 2;

#[test]
fn the_log_loses_its_end() {
    tell(Engine::Sqlite, the_log_loses_its_end_and_the_run_goes_on);
}

async fn the_log_loses_its_end_and_the_run_goes_on(mut world: World) {
    for n in 0..CUSTOMERS {
        let customer = world.customer(&format!("고객 {n}")).await;
        world.service(customer, 36, "2026-01-01", &[("asp-base", 10 + n)]).await;
    }
    let actor = world.clerk_on(day("2026-04-01"));
    let tx = world.store.begin(actor.scope()).await.expect("a transaction");
    let run = run::start_in_parts(&tx, &actor, month("2026-03"), IN_A_PART.unsigned_abs());
    let run = run.await.expect("starts").id;
    // Everything up to here was waited for.
    tx.commit().await.expect("commits");
    let database = world.url().trim_start_matches("sqlite://").split('?').next().expect("a path");
    let database = Path::new(database);
    let log = |of: &Path| of.with_file_name("gaetong.db-wal");
    let kept = std::fs::metadata(log(database)).expect("a log").len();
    for _ in 0..PARTS_WRITTEN {
        bill_a_part(&world, &actor, run).await;
    }
    let written = std::fs::read(log(database)).expect("the log");
    let lost = u64::try_from(written.len()).expect("a length") - kept;
    assert!(lost > 10 * 4_096, "the parts are in the log");

    let mut found = Vec::new();
    // Not a multiple of a page: most cuts go through one.
    for cut in (0..=lost).step_by(usize::try_from(lost / 23).expect("small")).chain([lost]) {
        let folder = database.with_file_name(format!("cut-{cut}"));
        std::fs::create_dir(&folder).expect("a folder");
        let copy = folder.join("gaetong.db");
        std::fs::copy(database, &copy).expect("is copied");
        let end = usize::try_from(kept + cut).expect("small");
        std::fs::write(log(&copy), written.get(..end).expect("within")).expect("is written");
        let after = World::joined(&format!("sqlite://{}?mode=rw", copy.display())).await;
        let bills = after.count("bill").await;
        assert_eq!(bills % IN_A_PART, 0, "half a part after {cut} bytes");
        healthy(&after).await;
        found.push(bills);
        run::to_the_end(&after.store, &actor, run, |_| ()).await.expect("is done");
        assert_eq!(after.count("bill").await, CUSTOMERS, "one bill an account after {cut} bytes");
        healthy(&after).await;
    }
    assert!(found.is_sorted(), "{found:?}");
    assert_eq!((found.first(), found.last()), (Some(&0), Some(&(PARTS_WRITTEN * IN_A_PART))));
}

/// As a hand of a run does it.
async fn bill_a_part(world: &World, actor: &Actor, run: BillRunId) {
    let tx = world.store.begin_part(Scope::Provider).await.expect("a transaction");
    let part = run::take(&tx, actor, run).await.expect("is read").expect("a part");
    let billed = run::bill(&tx, actor, run, &part).await.expect("bills");
    assert!(matches!(billed, Billed::Written(_)));
    tx.commit().await.expect("commits");
}
