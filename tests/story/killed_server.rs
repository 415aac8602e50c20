//! The database server itself dies in the middle of a bill run.

use super::killed_bill_run::{
    ACCOUNTS, Chance, LAST, found_companies, healthy, kills, of, undisturbed,
};
use crate::cluster::Cluster;
use crate::database::{Engine, TestDatabase};
use crate::on_one_database;
use crate::program::{self, gaetong};

on_one_database!(postgres, Postgres: it_comes_back_and_the_month_is_billed_to_its_end);

/// How often it is killed; `GAETONG_KILLS` says otherwise.
const KILLS: u32 = 3;

/// PostgreSQL is killed while a month is billed. It comes back by itself, and the month is billed to
/// its end by whoever asks again; nothing that was promised is broken in between.
async fn it_comes_back_and_the_month_is_billed_to_its_end(_: TestDatabase) {
    let cluster = Cluster::new();
    let db = TestDatabase::at(Engine::Postgres, &cluster.url()).await;
    found_companies(&db).await;
    let (mut chance, undisturbed) = (Chance::new(), undisturbed(&db).await);
    for month in 1..=kills(KILLS).min(LAST) {
        let mut run = program::start(gaetong(&db.url, db.folder(), &["bill-run", &of(month)]));
        chance.wait(undisturbed).await;
        cluster.kill();
        run.wait().await.expect("ends, one way or the other");
        cluster.start_again();
        let billed = healthy(&db, month).await;
        println!("{}: {billed} of {ACCOUNTS} when it was killed", of(month));
        program::run(gaetong(&db.url, db.folder(), &["bill-run", &of(month)])).await;
        assert_eq!(healthy(&db, month).await, ACCOUNTS, "{}", of(month));
    }
}
