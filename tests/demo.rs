//! The demo's story can be told whatever day it is: on the first and the last of a month, in a
//! leap year, when yesterday was Sunday.

use crate::database::TestDatabase;
use crate::on_one_database;
use crate::world::instant;
use gaetong_api::app::App;
use gaetong_api::config::{Config, Mode};
use gaetong_api::demo;
use gaetong_entity::service::change_order::ChangeState;
use gaetong_entity::{Scope, Store};
use gaetong_provisioning::contract::list::{ChangeOrderFilter, list, overdue_pauses};
use gaetong_provisioning::page::PageRequest;

on_one_database!(sqlite, Sqlite: told_on_a_leap_day, told_on_new_years_day);

async fn told_on_a_leap_day(db: TestDatabase) {
    told_on(db, "2028-02-29").await;
}

async fn told_on_new_years_day(db: TestDatabase) {
    told_on(db, "2027-01-01").await;
}

/// The program over this database, as the demo opens it, before anything is told.
pub async fn opened(db: &TestDatabase) -> App {
    let config = Config {
        mode: Mode::Demo,
        database_url: db.url.clone(),
        data_dir: db.folder().join("data"),
        secret: "0123456789abcdef0123456789abcdef".into(),
        ..Config::default()
    };
    let app = App::open(config).await.expect("the application opens");
    let settings = app.config.store_settings();
    let quick = Store::connect_for_throwaway_data(&settings).await.expect("connects");
    App { store: quick, ..app }
}

async fn told_on(db: TestDatabase, day: &str) {
    let app = opened(&db).await;
    app.clock.set(instant(&format!("{day}T09:00")));
    demo::tell(&app).await.unwrap_or_else(|error| panic!("{day}: {error}"));

    let tx = app.store.read(Scope::Provider).await.expect("begins");
    let waiting = ChangeOrderFilter { state: Some(ChangeState::Filed), ..Default::default() };
    let waiting = list(&tx, &waiting, &PageRequest::first(10)).await.expect("reads");
    assert_eq!(waiting.rows.len(), 2, "two orders wait for the order desk on {day}");
    let today = day.parse().expect("a day");
    let overdue = overdue_pauses(&tx, today).await.expect("reads");
    assert_eq!(overdue.len(), 1, "one pause is over and nobody resumed it on {day}");
    drop(tx);
    for (act, times) in [
        ("change_order.approved", 8),
        ("service.renewed", 1),
        // One by a court, one for arrears.
        ("service.suspended", 2),
        ("maintenance.planned", 1),
    ] {
        let sql = format!("SELECT CAST(count(*) AS text) FROM event WHERE act = '{act}'");
        assert_eq!(db.ask(&sql).await, [[times.to_string()]], "{act} on {day}");
    }
}
