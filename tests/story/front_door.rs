//! Coming in, staying in, and being kept out.

use crate::client::Request;
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::World;
use gaetong_entity::Scope;
use gaetong_entity::party::user_account::Role;
use serde_json::json;

on_both_databases!(
    a_clerk_signs_in_and_is_known,
    a_used_refresh_token_ends_the_sign_in,
    a_stranger_learns_nothing,
    ten_wrong_passwords_shut_the_door,
);

const MONDAY: &str = "2026-02-02T09:00";

async fn a_clerk_signs_in_and_is_known(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let clerk = world.staff("박정산", Role::Settlement).await;
    let me = clerk.get("/api/v1/me").await.expect(200).json();
    assert_eq!(me["name"], "박정산");
    assert_eq!(me["role"], "settlement");
    assert_eq!(me["today"], "2026-02-02");
}

async fn a_used_refresh_token_ends_the_sign_in(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let clerk = world.staff("박정산", Role::Settlement).await;
    let body = json!({ "email": clerk.email, "password": "correct horse battery staple" });
    let sign_in = Request::new("POST", "/api/v1/sessions").json(&body);
    let first = sign_in.send(&world.address).await.expect(200).json();
    let exchange = |token: &serde_json::Value| {
        Request::new("POST", "/api/v1/sessions/refresh").json(&json!({ "refresh_token": token }))
    };
    let second = exchange(&first["refresh_token"]).send(&world.address).await.expect(200).json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    // A twin request is forgiven for ten seconds; after that the token must have been stolen.
    let long_ago = "UPDATE refresh_token SET used_at = '2020-01-01T00:00:00+00:00' \
                    WHERE used_at IS NOT NULL";
    world.db.run_as(Scope::Provider, long_ago).await.expect("moves the moment");
    exchange(&first["refresh_token"]).send(&world.address).await.expect(401);
    exchange(&second["refresh_token"]).send(&world.address).await.expect(401);
}

async fn a_stranger_learns_nothing(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    for (token, path) in [("", "/api/v1/me"), ("Bearer x.y.z", "/api/v1/me")] {
        let request = Request::new("GET", path).header("authorization", token);
        let problem = request.send(&world.address).await.expect(401);
        assert_eq!(problem.header("content-type"), Some("application/problem+json"));
        assert_eq!(problem.json()["code"], "sign-in-first");
    }
    let nowhere = world.anonymous("GET", "/api/v1/nowhere").await.expect(404);
    assert_eq!(nowhere.header("content-type"), Some("application/problem+json"));
}

async fn ten_wrong_passwords_shut_the_door(db: TestDatabase) {
    let world = World::open(db, MONDAY).await;
    let clerk = world.staff("박정산", Role::Settlement).await;
    let attempt = |password: &str| {
        let body = json!({ "email": clerk.email, "password": password });
        Request::new("POST", "/api/v1/sessions").json(&body)
    };
    for _ in 0..10 {
        attempt("wrong wrong wrong").send(&world.address).await.expect(401);
    }
    attempt("correct horse battery staple").send(&world.address).await.expect(429);
    let unknown = json!({ "email": "nobody@people.example", "password": "wrong wrong wrong" });
    let request = Request::new("POST", "/api/v1/sessions").json(&unknown);
    let answer = request.send(&world.address).await.expect(401).json();
    assert_eq!(answer["code"], "wrong-credentials", "unknown and wrong look the same");
}
