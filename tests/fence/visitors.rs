//! One person of every role, the outsiders at home in world number 1, and somebody unknown.

use super::rows;
use crate::client::{Answer, Request};
use crate::world::{Person, World};
use gaetong_entity::party::user_account::Role;

/// In the order they stand in the lists.
pub const ROLES: [&str; 12] = [
    "sales",
    "consulting",
    "product",
    "operations",
    "settlement",
    "credit",
    "legal",
    "admin",
    "tenant_admin",
    "tenant_viewer",
    "partner",
    "anonymous",
];

pub struct Visitor {
    pub role: &'static str,
    /// Nobody for a stranger.
    person: Option<Person>,
    /// The session cookie of the visitor's browser.
    cookie: String,
}

pub async fn visitors(world: &World) -> Vec<Visitor> {
    let staff = [
        Role::Sales,
        Role::Consulting,
        Role::Product,
        Role::Operations,
        Role::Settlement,
        Role::Credit,
        Role::Legal,
        Role::Admin,
    ];
    let mut people = Vec::new();
    for role in staff {
        people.push(world.staff("직원", role).await);
    }
    let home = rows::tenant(1);
    people.push(world.customer("고객", Role::TenantAdmin, home).await);
    people.push(world.customer("고객", Role::TenantViewer, home).await);
    people.push(world.of_partner("협력", rows::partner(1)).await);
    let mut visitors = Vec::new();
    for person in people {
        let cookie = world.cookie_of(&person).await;
        visitors.push(Visitor { role: person.role.code(), person: Some(person), cookie });
    }
    visitors.push(Visitor { role: "anonymous", person: None, cookie: String::new() });
    visitors
}

impl Visitor {
    pub async fn ask_the_api(&self, world: &World, request: Request) -> Answer {
        match &self.person {
            Some(person) => person.send(request).await,
            None => request.send(&world.address).await,
        }
    }

    /// Asks for a page, with the session cookie of a browser.
    pub async fn ask_for_a_page(&self, world: &World, request: Request) -> Answer {
        let known = self.person.is_some();
        let request = if known { request.header("cookie", &self.cookie) } else { request };
        request.send(&world.address).await
    }
}
