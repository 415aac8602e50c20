//! What runs without anybody asking: letters leave once, begun bill runs come to their end.

use crate::database::TestDatabase;
use gaetong_api::app::App;
use gaetong_api::config::{Config, Mail, Mode};
use gaetong_api::jobs::{self, Delivered, outbox};
use gaetong_api::outside::smtp::PostOffice;
use gaetong_billing::run;
use gaetong_entity::act::Letter;
use gaetong_entity::ids::{TenantId, UserId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Scope};
use serde_json::json;

crate::on_both_databases!(
    a_letter_leaves_once,
    a_letter_taken_is_nobody_elses,
    a_taker_that_comes_back_late_changes_nothing,
    a_letter_nobody_can_write_is_given_up,
    a_letter_the_server_refuses_is_put_off,
    a_begun_bill_run_comes_to_its_end,
);

async fn app(database: &TestDatabase, smtp_url: &str) -> App {
    let config = Config {
        mode: Mode::Test,
        database_url: database.url.clone(),
        data_dir: database.folder().to_owned(),
        secret: "0123456789abcdef0123456789abcdef".into(),
        mail: Mail { smtp_url: smtp_url.into(), ..Mail::default() },
        ..Config::default()
    };
    App::open(config).await.expect("the application opens")
}

fn clerk(app: &App) -> Actor {
    Actor {
        user_id: UserId(uuid::Uuid::nil()),
        name: "박정산".into(),
        role: Role::Settlement,
        tenant_id: None,
        partner_id: None,
        from_address: "test".into(),
        channel: "cli",
        request_id: String::new(),
        now: app.clock.now(),
    }
}

/// An act posts a letter of this kind.
async fn post(app: &App, kind: &'static str) -> String {
    let tx = app.store.begin(Scope::Provider).await.expect("a transaction");
    let letter = Letter {
        kind,
        subject_id: "app_01k00000000000000000000000".into(),
        recipient: "sales@gaetong.example".into(),
        payload: json!({"customer": "㈜한빛보험", "reason": "사업자등록증 사본이 없습니다."}),
    };
    let id = tx.post(&clerk(app), TenantId::NONE, letter).await.expect("is posted");
    tx.commit().await.expect("commits");
    id.to_string()
}

/// Attempts, done, dead, taken and the last error of the only letter.
async fn letter(database: &TestDatabase) -> Vec<String> {
    let sql = "SELECT CAST(attempts AS text), \
        CASE WHEN done_at IS NULL THEN 'waiting' ELSE 'done' END, \
        CASE WHEN dead_at IS NULL THEN 'alive' ELSE 'dead' END, \
        CASE WHEN lease_token IS NULL THEN 'free' ELSE 'taken' END, last_error FROM outbox";
    let mut rows = database.ask(sql).await;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

async fn expire_the_lease(database: &TestDatabase) {
    let sql = "UPDATE outbox SET lease_until = '2020-01-01T00:00:00.000000+00:00'";
    database.run_as(Scope::Provider, sql).await.expect("the lease runs out");
}

async fn a_letter_leaves_once(database: TestDatabase) {
    let app = app(&database, "").await;
    let id = post(&app, "application_returned").await;
    let first = jobs::run_due_once(&app).await.expect("jobs run");
    assert_eq!(first, Delivered { claimed: 1, sent: 1, put_off: 0, dead: 0 });
    let path = database.folder().join("mail").join(format!("{id}.eml"));
    let written = std::fs::read_to_string(&path).expect("the letter is a file");
    assert!(written.contains("To: sales@gaetong.example"), "{written}");
    assert!(written.contains(&format!("Message-ID: <{id}@gaetong.example>")), "{written}");
    std::fs::remove_file(&path).expect("removed");
    let again = jobs::run_due_once(&app).await.expect("jobs run");
    assert_eq!((again, path.exists()), (Delivered::default(), false));
    assert_eq!(letter(&database).await, ["1", "done", "alive", "free", "NULL"]);
}

async fn a_letter_taken_is_nobody_elses(database: TestDatabase) {
    let app = app(&database, "").await;
    post(&app, "application_returned").await;
    assert_eq!(outbox::claim(&app, 10).await.expect("taken").len(), 1);
    assert_eq!(outbox::claim(&app, 10).await.expect("taken").len(), 0);
    // The taker died: a minute later the letter is anybody's again.
    expire_the_lease(&database).await;
    assert_eq!(outbox::claim(&app, 10).await.expect("taken").len(), 1);
    assert_eq!(letter(&database).await, ["2", "waiting", "alive", "taken", "NULL"]);
}

async fn a_taker_that_comes_back_late_changes_nothing(database: TestDatabase) {
    let app = app(&database, "").await;
    post(&app, "no_such_letter").await;
    let office = PostOffice::open(&app.config.mail, database.folder()).expect("opens");
    let late = outbox::claim(&app, 10).await.expect("taken");
    expire_the_lease(&database).await;
    let second = outbox::claim(&app, 10).await.expect("taken again");
    outbox::deliver(&app, &office, &late).await.expect("finds itself late");
    assert_eq!(letter(&database).await, ["2", "waiting", "alive", "taken", "NULL"]);
    outbox::deliver(&app, &office, &second).await.expect("decides");
    assert_eq!(letter(&database).await[2], "dead");
}

async fn a_letter_nobody_can_write_is_given_up(database: TestDatabase) {
    let app = app(&database, "").await;
    post(&app, "no_such_letter").await;
    let done = jobs::run_due_once(&app).await.expect("jobs run");
    assert_eq!(done, Delivered { claimed: 1, sent: 0, put_off: 0, dead: 1 });
    let error = "there is no letter of the kind \"no_such_letter\"";
    assert_eq!(letter(&database).await, ["1", "waiting", "dead", "free", error]);
    assert_eq!(jobs::run_due_once(&app).await.expect("jobs run"), Delivered::default());
}

async fn a_letter_the_server_refuses_is_put_off(database: TestDatabase) {
    // Nothing listens on the port a closed listener had.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let app = app(&database, &format!("smtp://127.0.0.1:{port}")).await;
    post(&app, "application_returned").await;
    let done = jobs::run_due_once(&app).await.expect("jobs run");
    assert_eq!(done, Delivered { claimed: 1, sent: 0, put_off: 1, dead: 0 });
    let found = letter(&database).await;
    assert_eq!(found[..4], ["1", "waiting", "alive", "free"]);
    assert_ne!(found[4], "NULL");
    // After the last attempt it is given up.
    let due = "UPDATE outbox SET attempts = 9, available_at = '2020-01-01T00:00:00.000000+00:00'";
    database.run_as(Scope::Provider, due).await.expect("time passes");
    let done = jobs::run_due_once(&app).await.expect("jobs run");
    assert_eq!(done.dead, 1);
}

async fn a_begun_bill_run_comes_to_its_end(database: TestDatabase) {
    let app = app(&database, "").await;
    let tx = app.store.begin(Scope::Provider).await.expect("a transaction");
    let month = "2020-01".parse().expect("a month");
    run::start(&tx, &clerk(&app), month).await.expect("begins");
    tx.commit().await.expect("commits");
    jobs::run_due_once(&app).await.expect("jobs run");
    assert_eq!(database.ask("SELECT state FROM bill_run").await, [["issued"]]);
    let acts = "SELECT act FROM event ORDER BY act";
    assert_eq!(
        database.ask(acts).await,
        [["bill_run.finished"], ["bill_run.proposed"], ["bill_run.started"]]
    );
}
