//! A month with more tax invoices than one act issues: the desk types the month once, and the page
//! goes on to the end.

use super::killed_bill_run::{ACCOUNTS, found_companies};
use crate::client::{Answer, Request};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::World;
use gaetong_billing::run;
use gaetong_entity::party::user_account::Role;
use gaetong_rules::Month;
use sea_orm::ConnectionTrait;

on_both_databases!(one_press_and_one_more_issue_all_of_them);

/// What the office would accept: a number with its check digit.
const PAYERS: &str = "UPDATE billing_account SET business_number = '1248100998'";

async fn billed(db: TestDatabase) -> World {
    found_companies(&db).await;
    let world = World::open(db, "2026-04-02T10:00").await;
    let (store, admin) = (&world.app.store, world.admin());
    let tx = store.begin(admin.scope()).await.expect("begins");
    tx.raw().execute_unprepared(PAYERS).await.expect("payers");
    let march = Month::new(2026, 3).expect("a month");
    let begun = run::start(&tx, &admin, march).await.expect("starts");
    tx.commit().await.expect("commits");
    run::to_the_end(store, &admin, begun.id, |_| ()).await.expect("ends");
    world
}

/// The value of the first hidden field of this name.
fn hidden(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    let value = rest.and_then(|rest| rest.split('"').next());
    value.unwrap_or_else(|| panic!("no field {name}: {page}")).to_owned()
}

/// The form of a page, by its hidden fields, with the month typed.
fn form(page: &str) -> Request {
    let field = |name| hidden(page, name);
    let (csrf, key, of) = (field("_csrf"), field("_key"), field("of"));
    let fields = [
        ("_csrf", csrf.as_str()),
        ("_key", &key),
        ("month", "2026-03"),
        ("typed", "2026-03"),
        ("of", &of),
    ];
    Request::new("POST", "/tax-invoices/issue").form(&fields)
}

async fn one_press_and_one_more_issue_all_of_them(db: TestDatabase) {
    let world = billed(db).await;
    let desk = world.staff("정산", Role::Settlement).await;
    let cookie = world.cookie_of(&desk).await;
    let ask = async |request: Request| -> Answer {
        let request = request.header("cookie", &cookie).header("accept", "text/html");
        request.send(&world.address).await
    };
    let get = async |path: &str| ask(Request::new("GET", path)).await.expect(200).text();
    let issued = async || {
        let out = desk.get("/api/v1/tax-invoices?month=2026-03&limit=1").await.expect(200).json();
        out["totals"]["count"].as_u64().expect("a count")
    };

    let meant = get("/tax-invoices/confirm?month=2026-03").await;
    assert!(meant.contains("500건씩, 끝까지 이어집니다"), "{meant}");
    let pressed = ask(form(&meant)).await.expect(303);
    let place = pressed.header("location").expect("a page").to_owned();
    assert_eq!(place, "/tax-invoices/issue?month=2026-03&of=800");
    assert_eq!(issued().await, 500);

    // A link, or the page opened again, says how far it has come and issues nothing by itself.
    let page = get(&place).await;
    assert!(
        page.contains("800건 중 500건을 발행했습니다") && page.contains("이어서 발행"),
        "{page}"
    );
    assert!(!page.contains("load delay"), "{page}");
    let by_itself = ask(Request::new("GET", &place).header("hx-request", "true")).await.expect(200);
    assert!(by_itself.text().contains("load delay"), "once pressed on, the page goes on");
    assert_eq!(issued().await, 500, "looking issues nothing");

    let last = ask(form(&page)).await.expect(303);
    let place = last.header("location").expect("a page").to_owned();
    assert_eq!(place, "/tax-invoices/issue?month=2026-03&said=tax-issued");
    assert_eq!(issued().await, u64::try_from(ACCOUNTS).expect("fits"));
    let again = get("/tax-invoices/issue?month=2026-03&of=800").await;
    assert!(!again.contains("id=\"going\""), "nothing is left");
}
