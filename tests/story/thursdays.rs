//! The Thursdays of an order: booked with the plan, moved by the partner, recorded again at a
//! price that stands on the month's bill, and read in a calendar.

use super::spine::{HANBIT, House};
use crate::client::Request;
use crate::database::TestDatabase;
use crate::on_both_databases;
use serde_json::{Value, json};

on_both_databases!(
    a_recording_is_booked_moved_and_another_one_billed,
    a_calendar_is_read_by_its_secret_address,
    the_order_desk_gives_a_slot_in_three_presses,
);

fn items() -> Value {
    json!([{ "product": "asp-base", "quantity": 35 }, { "product": "app-premium", "quantity": 35 }])
}

/// The recordings on the board, whatever day they are on.
async fn booked(house: &House) -> Vec<Value> {
    let board = house.desk.get("/api/v1/recordings?from=2026-03-01&weeks=12").await.expect(200);
    let days = board.json()["days"].as_array().expect("days").clone();
    let slots = days.iter().flat_map(|day| day["slots"].as_array().expect("slots").clone());
    slots.map(|slot| slot["recording"].clone()).filter(|booked| !booked.is_null()).collect()
}

async fn a_recording_is_booked_moved_and_another_one_billed(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.file(HANBIT, items(), "2026-04-01").await;
    house.accept(&mut order).await;
    let own = booked(&house).await.remove(0);
    assert_eq!((&own["service_id"], &own["is_free"]), (&json!(order.service_id), &json!(true)));

    // The partner puts it a week later; its task goes with it.
    let path = format!("/api/v1/recordings/{}", own["id"].as_str().expect("an id"));
    let system = &house.partners[0];
    let to = json!({ "day": "2026-03-26", "slot": 2, "reason": "성우 일정" });
    let moved = system.change("POST", &format!("{path}/move"), 1, to.clone()).await.expect(200);
    assert_eq!((&moved.json()["day"], &moved.json()["slot"]), (&json!("2026-03-26"), &json!(2)));
    let late = system.change("POST", &format!("{path}/move"), 1, to).await;
    assert_eq!(late.status, 412, "{}", late.text());
    let task = format!("/api/v1/tasks/{}", own["task_id"].as_str().expect("a task"));
    assert_eq!(system.get(&task).await.expect(200).json()["due_on"], "2026-03-26");

    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let customer = house
        .world
        .customer("이한빛", gaetong_entity::party::user_account::Role::TenantAdmin, order.tenant_id)
        .await;
    house.sign(&order, &customer).await;
    house.world.clock("2026-04-01T09:00");
    house.open_service(&order, "2026-04-01").await;

    let again = json!({
        "service_id": order.service_id, "day": "2026-04-16", "cost": 80_000,
        "description": "봄 행사 멘트",
    });
    let again = house.desk.post("/api/v1/recordings/order-again", again).await.expect(200).json();
    assert_eq!((&again["cost"], &again["slot"]), (&json!(80_000), &json!(1)));
    let path = format!("/api/v1/recordings/{}", again["id"].as_str().expect("an id"));
    let done = json!({ "evidence": "wav 1개" });
    let early = system.change("POST", &format!("{path}/complete"), 1, done.clone()).await;
    assert_eq!(early.json()["code"], "not-yet-recorded");
    house.world.clock("2026-04-16T16:00");
    system.change("POST", &format!("{path}/complete"), 1, done).await.expect(200);

    house.world.clock("2026-05-01T09:00");
    house.bill("2026-04").await;
    let bills = customer.get("/api/v1/bills").await.expect(200).json();
    let bill = bills["data"][0]["id"].as_str().expect("a bill").to_owned();
    let bill = customer.get(&format!("/api/v1/bills/{bill}")).await.expect(200).json();
    let lines = bill["lines"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["supply"] == 80_000);
    assert!(line.is_some(), "the actual cost stands on the bill: {lines:?}");
}

async fn a_calendar_is_read_by_its_secret_address(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.file(HANBIT, items(), "2026-04-01").await;
    house.accept(&mut order).await;
    let system = &house.partners[0];
    let cookie = house.world.cookie_of(system).await;
    let get = async |path: &str| {
        let request = Request::new("GET", path).header("cookie", &cookie);
        request.send(&house.world.address).await.expect(200).text()
    };
    let post = async |path: &str| {
        let page = get("/calendar").await;
        let hidden = |name: &str| {
            let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field");
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let (csrf, key) = (hidden("_csrf"), hidden("_key"));
        let form = [("_csrf", csrf.as_str()), ("_key", key.as_str())];
        let request = Request::new("POST", path).header("cookie", &cookie).form(&form);
        request.send(&house.world.address).await
    };
    let address_in = |page: &str| {
        let rest = page.split("/calendar/").nth(1).expect("an address");
        format!("/calendar/{}.ics", rest.split(".ics").next().unwrap_or_default())
    };
    let first = address_in(&post("/calendar").await.expect(200).text());
    assert!(!get("/calendar").await.contains(&first), "it is shown once");

    let feed = house.world.anonymous("GET", &first).await.expect(200);
    assert!(feed.header("content-type").is_some_and(|kind| kind.starts_with("text/calendar")));
    let text = feed.text();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains(&order.service_id), "{text}");
    let own = booked(&house).await.remove(0);
    let uid = format!("UID:{}@gaetong", own["id"].as_str().expect("an id"));
    assert!(text.contains(&uid), "the booked Thursday is in it: {text}");
    let task = own["task_id"].as_str().expect("a task");
    assert!(!text.contains(task), "and its task is not there twice");
    assert!(!text.contains("회선 청약"), "a partner reads its own work only");

    let second = address_in(&post("/calendar").await.expect(200).text());
    house.world.anonymous("GET", &first).await.expect(404);
    house.world.anonymous("GET", &second).await.expect(200);
    post("/calendar/revoke").await.expect(303);
    house.world.anonymous("GET", &second).await.expect(404);
}

/// J12: the board, a slot, assign.
async fn the_order_desk_gives_a_slot_in_three_presses(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.file(HANBIT, items(), "2026-04-01").await;
    house.accept(&mut order).await;
    let cookie = house.world.cookie_of(&house.desk).await;
    let get = async |path: &str| {
        let request = Request::new("GET", path).header("cookie", &cookie);
        request.send(&house.world.address).await.expect(200).text()
    };
    assert!(get("/").await.contains("href=\"/recordings\""), "the first press");
    let board = get("/recordings").await;
    assert!(board.contains("href=\"/recordings/2026-03-26/3\""), "the second press: {board}");
    let slot = get("/recordings/2026-03-26/3").await;
    let hidden = |name: &str| {
        let rest = slot.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    // What the form holds when it is opened: the first of those that wait is chosen.
    let (csrf, key, task) = (hidden("_csrf"), hidden("_key"), hidden("task"));
    let form = [
        ("_csrf", csrf.as_str()),
        ("_key", key.as_str()),
        ("task", task.as_str()),
        ("move_reason", "빈 자리로 일정 변경"),
    ];
    let request = Request::new("POST", "/recordings/2026-03-26/3").header("cookie", &cookie);
    request.form(&form).send(&house.world.address).await.expect(303);
    let own = booked(&house).await.remove(0);
    assert_eq!((&own["day"], &own["slot"]), (&json!("2026-03-26"), &json!(3)));
}
