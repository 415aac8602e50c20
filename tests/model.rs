//! Random lives of contracts, driven through the acts of the house for six years and compared
//! month by month with a naive count of what they owe. `GAETONG_LIVES=20000` drives so many;
//! a failure names the seed of its life, and `GAETONG_LIFE=<seed>` drives that one alone.

mod drive;
mod house;
#[expect(dead_code, reason = "the oracle of the rules uses more of it")]
#[path = "../billing/rules/tests/oracle/naive.rs"]
mod naive;
mod oracle;
mod random;
mod wishes;

use crate::database::{Engine, TestDatabase};
use crate::on_both_databases;
use drive::Happened;
use house::House;

on_both_databases!(every_bill_of_random_lives);

/// Lives in one database.
const AT_ONCE: u64 = 100;

/// How many lives, and which is the first.
fn wanted(engine: Engine) -> std::ops::Range<u64> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("GAETONG_LIFE") {
        return seed..seed + 1;
    }
    let lives = number("GAETONG_LIVES");
    match engine {
        Engine::Sqlite => 0..lives.unwrap_or(60),
        Engine::Postgres => 0..lives.map_or(12, |lives| (lives / 20).max(12)),
    }
}

async fn every_bill_of_random_lives(db: TestDatabase) {
    let wanted = wanted(db.engine);
    let alone = wanted.end - wanted.start == 1;
    let mut first = wanted.start;
    while first < wanted.end {
        let seeds = first..wanted.end.min(first + AT_ONCE);
        first = seeds.end;
        let fresh = TestDatabase::new(db.engine).await;
        let happened = drive::lives(House::new(&fresh).await, seeds).await;
        eprintln!("{happened:?}");
        if !alone {
            something_happened(&happened);
        }
    }
}

/// A model test in which nothing happens proves nothing.
fn something_happened(happened: &Happened) {
    let carried_out: u32 = happened.carried_out.values().sum();
    let refused: u32 = happened.refused.values().sum();
    assert!(carried_out > happened.lives * 5, "{happened:?}");
    assert!(carried_out > refused, "{happened:?}");
    assert!(happened.bills > u64::from(happened.lives) * 30, "{happened:?}");
    assert!(happened.penalties > happened.lives / 2, "{happened:?}");
    assert!(happened.renewals > happened.lives / 4, "{happened:?}");
    for kind in ["change", "term", "payer", "pause", "extension", "resumption", "end", "court"] {
        assert!(happened.carried_out.contains_key(kind), "no {kind}: {happened:?}");
    }
}
