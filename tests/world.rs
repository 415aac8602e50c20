//! A deployment of the house for one story: a server that listens, a clock that moves when the
//! story says so, a mailbox, and people who sign in with their own passwords.

use crate::client::{Answer, Request};
use crate::database::TestDatabase;
use crate::mailbox::{self, Arrived};
use chrono::{DateTime, Utc};
use gaetong_api::app::App;
use gaetong_api::config::{Config, Mail, Mode};
use gaetong_api::people::{self, NewPartner, NewUser};
use gaetong_api::session::{self, Origin};
use gaetong_entity::Scope;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{PartnerId, TenantId, UserId};
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::party::sign_in::Channel;
use gaetong_entity::party::user_account::{Language, Role};
use serde_json::{Value, json};
use std::path::PathBuf;

/// What the bank signs its messages with.
pub const CALLBACK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const PASSWORD: &str = "correct horse battery staple";

pub struct World {
    pub db: TestDatabase,
    pub app: App,
    /// `host:port` of the server.
    pub address: String,
}

/// Someone at a desk, signed in to the API and to the pages.
#[derive(Debug, Clone)]
pub struct Person {
    pub email: String,
    pub role: Role,
    address: String,
    token: String,
}

impl World {
    /// Opens the house on this database; its clock stands at `now`.
    pub async fn open(db: TestDatabase, now: &str) -> World {
        let app = App::open(config(&db)).await.expect("the application opens");
        app.clock.set(instant(now));
        let bound = gaetong_api::server::bind(&app).expect("a free port");
        let address = bound.address.to_string();
        actix_web::rt::spawn(bound.server);
        World { db, app, address }
    }

    /// Moves the clock; it only goes forward.
    pub fn clock(&self, to: &str) {
        assert!(instant(to) > self.app.clock.now(), "the clock only goes forward");
        self.app.clock.set(instant(to));
    }

    /// A person of the provider.
    pub async fn staff(&self, name: &'static str, role: Role) -> Person {
        self.person(name, role, None, None).await
    }

    /// A person of a customer company.
    pub async fn customer(&self, name: &'static str, role: Role, tenant: TenantId) -> Person {
        self.person(name, role, Some(tenant), None).await
    }

    /// A partner company of this kind, and its person.
    pub async fn partner(&self, name: &'static str, kind: PartnerKind, number: &str) -> Person {
        let new = NewPartner {
            name: format!("{name} 회사"),
            kind,
            business_number: number.parse().expect("a business number"),
            email: format!("office.{}@partner.example", kind.code()),
            phone: "02-000-0200".into(),
        };
        let tx = self.app.store.begin(Scope::Provider).await.expect("begins");
        let row = people::register_partner(&tx, &self.admin(), new).await.expect("registers");
        tx.commit().await.expect("commits");
        self.person(name, Role::Partner, None, Some(row.id)).await
    }

    /// Another person of a partner company that is on file.
    pub async fn of_partner(&self, name: &'static str, partner: PartnerId) -> Person {
        self.person(name, Role::Partner, None, Some(partner)).await
    }

    /// Signs a person in to the pages: the cookie their browser sends from then on.
    pub async fn cookie_of(&self, person: &Person) -> String {
        let origin = Origin { address: "127.0.0.1".into(), user_agent: "test".into() };
        let email = &person.email;
        let signed_in =
            session::sign_in_by_password(&self.app, Channel::Page, email, PASSWORD, &origin).await;
        let secret = signed_in.expect("signs in").secret;
        format!("{}={secret}", session::cookie_name(false))
    }

    async fn person(
        &self,
        name: &'static str,
        role: Role,
        tenant_id: Option<TenantId>,
        partner_id: Option<PartnerId>,
    ) -> Person {
        let email = format!("{}@people.example", uuid::Uuid::new_v4().simple());
        let new = NewUser {
            email: email.clone(),
            name: name.into(),
            department: "부서".into(),
            phone: "02-000-0100".into(),
            role,
            tenant_id,
            partner_id,
            language: Language::Ko,
            password: PASSWORD.into(),
        };
        let tx = self.app.store.begin(Scope::Provider).await.expect("begins");
        people::create_user(&tx, &self.admin(), new).await.expect("makes the user");
        tx.commit().await.expect("commits");
        self.sign_in(email, role).await
    }

    async fn sign_in(&self, email: String, role: Role) -> Person {
        let body = json!({ "email": email, "password": PASSWORD });
        let request = Request::new("POST", "/api/v1/sessions").json(&body);
        let tokens = request.send(&self.address).await.expect(200).json();
        let token = tokens["access_token"].as_str().expect("an access token").to_owned();
        let address = self.address.clone();
        Person { email, role, address, token }
    }

    /// Sends what is waiting to be sent, and brings the letters to this address.
    pub async fn letters_to(&self, address: &str) -> Vec<Arrived> {
        gaetong_api::jobs::run_due_once(&self.app).await.expect("the jobs run");
        mailbox::letters_to(address, &self.app.config.data_dir)
    }

    /// Asks without signing in.
    pub async fn anonymous(&self, method: &'static str, path: &str) -> Answer {
        Request::new(method, path).send(&self.address).await
    }

    /// Who made the first users, before anybody could sign in.
    pub fn admin(&self) -> Actor {
        Actor {
            user_id: UserId(uuid::Uuid::nil()),
            name: "설치".into(),
            role: Role::Admin,
            tenant_id: None,
            partner_id: None,
            from_address: "cli".into(),
            channel: "cli",
            request_id: String::new(),
            now: self.app.clock.now(),
        }
    }
}

fn config(db: &TestDatabase) -> Config {
    Config {
        mode: Mode::Test,
        database_url: db.url.clone(),
        database_connections: 4,
        listen: "127.0.0.1:0".into(),
        metrics_listen: String::new(),
        data_dir: db.folder().join("data"),
        secret: "0123456789abcdef0123456789abcdef".into(),
        secret_file: PathBuf::new(),
        deposit_callback_secret: CALLBACK_SECRET.into(),
        workers: 1,
        mail: Mail { smtp_url: mailbox::smtp_url(), ..Mail::default() },
        ..Config::default()
    }
}

/// `2026-02-12T09:00`, in Seoul.
pub fn instant(seoul: &str) -> DateTime<Utc> {
    let text = format!("{seoul}:00+09:00");
    DateTime::parse_from_rfc3339(&text).expect("a moment in Seoul").to_utc()
}

impl Person {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::new("GET", path)).await
    }

    /// Asks for something new, with a fresh idempotency key.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let key = uuid::Uuid::new_v4().to_string();
        self.send(Request::new("POST", path).header("idempotency-key", &key).json(&body)).await
    }

    /// Changes what is at version `version`.
    pub async fn change(
        &self,
        method: &'static str,
        path: &str,
        version: i64,
        body: Value,
    ) -> Answer {
        let key = uuid::Uuid::new_v4().to_string();
        let request = Request::new(method, path)
            .header("if-match", &format!("\"{version}\""))
            .header("idempotency-key", &key);
        self.send(request.json(&body)).await
    }

    /// Sends a request under this person's access token.
    pub async fn send(&self, request: Request) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        request.header("authorization", &bearer).send(&self.address).await
    }
}
