//! The database server itself dies in the middle of a bill run.

use super::killed_bill_run::{
    ACCOUNTS, Chance, LAST, found_companies, healthy, kills, of, undisturbed,
};
use crate::cluster::Cluster;
use crate::database::{Engine, TestDatabase};
use crate::on_one_database;
use crate::program::{self, gaetong};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
use tokio::process::Child;

on_one_database!(postgres, Postgres:
    it_comes_back_and_the_month_is_billed_to_its_end,
    the_program_that_serves_is_not_restarted,
);

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

/// How long the program may take to answer again once PostgreSQL does.
const AT_MOST: Duration = Duration::from_secs(10);

/// The program that serves lives through it all and answers again by itself; a month that was being
/// billed by another is as whole as ever.
async fn the_program_that_serves_is_not_restarted(_: TestDatabase) {
    let cluster = Cluster::new();
    let db = TestDatabase::at(Engine::Postgres, &cluster.url()).await;
    found_companies(&db).await;
    let (mut chance, undisturbed) = (Chance::new(), undisturbed(&db).await);
    let (mut server, address) = serving(&db).await;
    for month in 1..=kills(KILLS).min(LAST) {
        let mut run = program::start(gaetong(&db.url, db.folder(), &["bill-run", &of(month)]));
        chance.wait(undisturbed).await;
        cluster.kill();
        no_longer_ready(&address).await;
        run.wait().await.expect("ends, one way or the other");
        let killed = Instant::now();
        cluster.start_again();
        let recovered = killed.elapsed().as_millis();
        let again = answers(&address, AT_MOST).await.as_millis();
        assert!(server.try_wait().expect("is looked at").is_none(), "it lives");
        let billed = healthy(&db, month).await;
        println!("{}: {billed} bills; up in {recovered} ms, answers {again} ms later", of(month));
    }
    server.kill().await.expect("is stopped");
}

/// Without its database it says so. Connections outlive the killed server until they notice.
async fn no_longer_ready(address: &str) {
    let killed = Instant::now();
    while is_ready(address) {
        assert!(killed.elapsed() < AT_MOST, "ready without its database");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A program that serves and is ready, and its address. The port was free a moment before; a
/// program that finds it taken after all ends, and another is tried.
async fn serving(db: &TestDatabase) -> (Child, String) {
    let began = Instant::now();
    loop {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("has an address").to_string();
        drop(free);
        let serve = ["serve", "--listen", &address];
        let mut server = program::start(gaetong(&db.url, db.folder(), &serve));
        while server.try_wait().expect("is looked at").is_none() {
            if is_ready(&address) {
                return (server, address);
            }
            assert!(began.elapsed() < Duration::from_secs(90), "no answer at {address}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Waits until the program is ready; how long that took.
async fn answers(address: &str, at_most: Duration) -> Duration {
    let began = Instant::now();
    while !is_ready(address) {
        assert!(began.elapsed() < at_most, "no answer within {at_most:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    began.elapsed()
}

fn is_ready(address: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(15)))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}
