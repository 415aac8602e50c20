//! A migrated database with the provider's people, its partners, and a clock that the story moves.

use super::server::{fresh_postgres, server, throw_away};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{
    ApplicationId, BusinessNumber, PartnerId, ServiceId, TaskId, TenantId, UserId,
};
use gaetong_entity::order::application::{self, AccessLine};
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::order::consent::Means;
use gaetong_entity::party::partner::{self, PartnerKind};
use gaetong_entity::party::user_account::{self, Language, Role};
use gaetong_entity::refusal::Refusal;
use gaetong_entity::service::task::{Model as Task, TaskState};
use gaetong_entity::store::Settings;
use gaetong_entity::work::{event, outbox};
use gaetong_entity::{Scope, Store, Tx};
use gaetong_migration::{APP_ROLE, Migrator};
use gaetong_provisioning::acceptance::{self, Handover, Signing};
use gaetong_provisioning::application::draft::{self, CustomerFacts, FormChange};
use gaetong_provisioning::application::items::{self, NewItem};
use gaetong_provisioning::application::papers::{self, NewPaper};
use gaetong_provisioning::application::{checks, consents, review, submission};
use gaetong_provisioning::opening::{self, Opened};
use gaetong_provisioning::order::{self, Accepted};
use gaetong_provisioning::{service, task};
use gaetong_rules::Term;
use sea_orm::ActiveValue::Set;
use sea_orm::{DbErr, QueryOrder};
use sea_orm_migration::MigratorTrait;
use std::cell::Cell;
use std::future::Future;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub struct World {
    pub store: Store,
    pub clock: Cell<DateTime<Utc>>,
    pub sales: Person,
    pub other_sales: Person,
    pub consulting: Person,
    pub product: Person,
    pub operations: Person,
    url: String,
    folder: PathBuf,
}

#[derive(Debug, Clone)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub role: Role,
    pub tenant: Option<TenantId>,
    pub partner: Option<PartnerId>,
}

pub const HANBIT: &str = "124-81-00998";
pub const MIRAE: &str = "102-81-42945";

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Tells one story on one engine.
pub fn tell<F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(World) -> F) {
    if engine == Engine::Postgres && std::env::var_os("GAETONG_SKIP_POSTGRES").is_some() {
        eprintln!("skipped: GAETONG_SKIP_POSTGRES is set");
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let world = World::new(engine).await;
        let url = world.url.clone();
        story(world).await;
        throw_away(&url).await;
    });
}

/// A story told on both engines.
#[macro_export]
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() {
                super::super::world::tell(super::super::world::Engine::Sqlite, super::$name);
            })*
        }
        mod postgres {
            $(#[test] fn $name() {
                super::super::world::tell(super::super::world::Engine::Postgres, super::$name);
            })*
        }
    };
}

impl World {
    async fn new(engine: Engine) -> World {
        let folder = std::env::temp_dir().join(format!("gaetong-provisioning-{}", unique()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let (url, role) = match engine {
            Engine::Sqlite => {
                (format!("sqlite://{}?mode=rwc", folder.join("gaetong.db").display()), None)
            }
            Engine::Postgres => (fresh_postgres(&server()).await, Some(APP_ROLE)),
        };
        let owner = connect(&url, None).await;
        Migrator::up(owner.connection(), None).await.expect("migrations run");
        owner.close().await.expect("closes");
        let store = connect(&url, role).await;
        let clock = Cell::new(instant("2026-01-05T09:00"));
        let sales = Person::new("최영업", Role::Sales);
        let other_sales = Person::new("나영업", Role::Sales);
        let consulting = Person::new("윤접수", Role::Consulting);
        let product = Person::new("한상품", Role::Product);
        let operations = Person::new("오운용", Role::Operations);
        let world = World {
            store,
            clock,
            sales,
            other_sales,
            consulting,
            product,
            operations,
            url,
            folder,
        };
        let staff = [
            &world.sales,
            &world.other_sales,
            &world.consulting,
            &world.product,
            &world.operations,
        ];
        for person in staff {
            world.employ(person).await;
        }
        world
    }

    /// All kinds of partners, so that any order can be planned.
    pub async fn with_partners(&self) -> Partners {
        Partners {
            system: self.partner("시스템", PartnerKind::System, "220-81-62517").await,
            app: self.partner("앱", PartnerKind::App, "111-11-11119").await,
            network: self.partner("망", PartnerKind::Network, "105-86-00005").await,
            goods: self.partner("물품", PartnerKind::Goods, "130-81-00008").await,
            staffing: self.partner("인력", PartnerKind::Staffing, "214-81-00009").await,
        }
    }

    /// A partner company and its person.
    pub async fn partner(&self, name: &str, kind: PartnerKind, number: &str) -> Person {
        let id = PartnerId::new();
        let tx = self.begin(Scope::Provider).await;
        tx.insert(partner::ActiveModel {
            id: Set(id),
            name: Set(format!("{name}(주)")),
            kind: Set(kind),
            business_number: Set(valid(number)),
            email: Set(format!("{}@partner.example", kind.code())),
            phone: Set("02-000-0200".into()),
            created_at: Set(self.clock.get()),
            representative: Set(String::new()),
            address: Set(String::new()),
            business_type: Set(String::new()),
            business_item: Set(String::new()),
        })
        .await
        .expect("a partner");
        tx.commit().await.expect("commits");
        let person = Person { partner: Some(id), ..Person::new(name, Role::Partner) };
        self.employ(&person).await;
        person
    }

    /// A person of the customer company.
    pub async fn tenant_admin(&self, tenant: TenantId) -> Person {
        let person = Person { tenant: Some(tenant), ..Person::new("김고객", Role::TenantAdmin) };
        self.employ(&person).await;
        person
    }

    /// Another person of the provider.
    pub async fn colleague(&self, name: &str, role: Role) -> Person {
        let person = Person::new(name, role);
        self.employ(&person).await;
        person
    }

    async fn employ(&self, person: &Person) {
        let tx = self.begin(Scope::Provider).await;
        tx.insert(user_account::ActiveModel {
            id: Set(person.id),
            email: Set(person.email()),
            name: Set(person.name.clone()),
            department: Set("강남지사".into()),
            phone: Set("02-000-0100".into()),
            role: Set(person.role),
            tenant_id: Set(person.tenant),
            partner_id: Set(person.partner),
            language: Set(Language::Ko),
            password_hash: Set("-".into()),
            disabled_at: Set(None),
            created_at: Set(self.clock.get()),
            version: Set(1),
        })
        .await
        .expect("a user");
        tx.commit().await.expect("commits");
    }

    pub fn actor(&self, person: &Person) -> Actor {
        Actor {
            user_id: person.id,
            name: person.name.clone(),
            role: person.role,
            tenant_id: person.tenant,
            partner_id: person.partner,
            from_address: "127.0.0.1".into(),
            channel: "api",
            request_id: "test".into(),
            now: self.clock.get(),
        }
    }

    /// The clock moves to nine in the morning of a day in Seoul; it only goes forward.
    pub fn on(&self, day: &str) {
        let moment = instant(&format!("{day}T09:00"));
        assert!(moment >= self.clock.get(), "the clock only goes forward");
        self.clock.set(moment);
    }

    pub async fn begin(&self, scope: Scope) -> Tx {
        self.store.begin(scope).await.expect("a transaction")
    }

    /// What is read in a scope.
    pub async fn read(&self, scope: Scope) -> Tx {
        self.store.read(scope).await.expect("a reading transaction")
    }

    /// The acts of the audit trail, in order.
    pub async fn acts(&self) -> Vec<String> {
        let tx = self.read(Scope::Provider).await;
        let all = tx.find::<event::Entity>().order_by_asc(event::Column::Id).all(tx.raw()).await;
        all.expect("events").into_iter().map(|event| event.act).collect()
    }

    /// The letters that left, `kind → recipient`, in order.
    pub async fn letters(&self) -> Vec<String> {
        let tx = self.read(Scope::Provider).await;
        let all = tx.find::<outbox::Entity>().order_by_asc(outbox::Column::Id).all(tx.raw()).await;
        let line = |letter: outbox::Model| format!("{} → {}", letter.kind, letter.recipient);
        all.expect("letters").into_iter().map(line).collect()
    }

    pub async fn tasks_of(&self, id: &ServiceId) -> Vec<Task> {
        let tx = self.read(Scope::Provider).await;
        let found = service::find(&tx, id).await.expect("reads").expect("a service");
        task::of_service(&tx, &found).await.expect("tasks")
    }

    pub async fn task(&self, id: &ServiceId, kind: &str) -> Task {
        let all = self.tasks_of(id).await;
        all.into_iter().find(|task| task.kind == kind).unwrap_or_else(|| panic!("no task {kind}"))
    }
}

/// The partners of a world.
pub struct Partners {
    pub system: Person,
    pub app: Person,
    pub network: Person,
    pub goods: Person,
    pub staffing: Person,
}

impl Partners {
    pub fn all(&self) -> [&Person; 5] {
        [&self.system, &self.app, &self.network, &self.goods, &self.staffing]
    }
}

impl Person {
    fn new(name: &str, role: Role) -> Person {
        Person { id: UserId::new(), name: name.into(), role, tenant: None, partner: None }
    }

    pub fn email(&self) -> String {
        format!("{}@people.example", self.id.0.simple())
    }
}

impl World {
    /// One act by one person in a transaction of its own, committed unless it is refused.
    pub async fn act<T, E: Refusal>(
        &self,
        person: &Person,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<T, E>,
    ) -> Result<T, E> {
        let actor = self.actor(person);
        let tx = self.begin(actor.scope()).await;
        let done = act(&tx, &actor).await?;
        tx.commit().await.expect("commits");
        Ok(done)
    }

    /// An act that is not refused.
    pub async fn does<T, E: Refusal>(
        &self,
        person: &Person,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<T, E>,
    ) -> T {
        self.act(person, act).await.unwrap_or_else(|refused| {
            panic!("{} is refused: {} {refused:?}", person.name, refused.message(Language::Ko))
        })
    }

    /// The code of the refusal of an act that is refused; nothing is left of it.
    pub async fn refused<T, E: Refusal>(
        &self,
        person: &Person,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<T, E>,
    ) -> &'static str {
        let events = self.acts().await.len();
        let refused = self.act(person, act).await.err().expect("this act is refused");
        assert_eq!(self.acts().await.len(), events, "a refusal leaves no trace");
        for language in [Language::Ko, Language::En] {
            assert!(!refused.message(language).is_empty(), "{refused:?} says nothing");
        }
        refused.code()
    }

    /// The application of the worked example of spec 3.1, filled in but for papers, consents and
    /// checks.
    pub async fn draft(&self, by: &Person, number: &str) -> application::Model {
        let facts = CustomerFacts {
            corporate_number: Some("110111-1468754".parse().expect("a corporate number")),
            name: "한빛보험(주)".into(),
            representative: "김한빛".into(),
            address: "서울시 중구 세종대로 1".into(),
            phone: "02-000-0000".into(),
            mobile: None,
            email: "office@hanbit.example".into(),
        };
        let number: BusinessNumber = number.parse().expect("a business number");
        let row =
            self.does(by, async |tx, actor| draft::start(tx, actor, &number, facts).await).await;
        let change = FormChange {
            applicant_name: Some("이신청".into()),
            applicant_relation: Some("직원".into()),
            term: Some(Term::Months36),
            wished_opening_on: Some(Some(day("2026-02-12"))),
            access_line: Some(AccessLine::Vpn),
            install_address: Some("서울시 중구 세종대로 1, 5층".into()),
            seller_department: Some("강남지사".into()),
            seller_name: Some("최영업".into()),
            ..FormChange::default()
        };
        let id = row.id;
        let row =
            self.does(by, async |tx, actor| draft::edit(tx, actor, id, None, change).await).await;
        self.order_items(by, row.id, the_example()).await;
        self.read_application(row.id).await
    }

    pub async fn order_items(&self, by: &Person, id: ApplicationId, items: Vec<NewItem>) {
        self.does(by, async |tx, actor| items::set_items(tx, actor, id, None, items).await).await;
    }

    pub async fn read_application(&self, id: ApplicationId) -> application::Model {
        use sea_orm::{ColumnTrait, QueryFilter};
        let tx = self.read(Scope::Provider).await;
        let found =
            tx.find::<application::Entity>().filter(application::Column::Id.eq(id)).one(tx.raw());
        found.await.expect("reads").expect("an application")
    }

    pub async fn attach(&self, by: &Person, id: ApplicationId, kind: &str, sealed: bool) {
        let examined = papers::examine(b"%PDF-1.7 a scan").expect("a paper");
        let file_name = format!("{kind}.pdf");
        let paper = NewPaper { kind: kind.into(), sealed, file_name, examined };
        self.does(by, async |tx, actor| papers::attach(tx, actor, id, paper).await).await;
    }

    pub async fn papers(&self, by: &Person, id: ApplicationId) {
        for (kind, sealed) in [
            ("application", true),
            ("terms", true),
            ("quotation", true),
            ("business_registration", false),
        ] {
            self.attach(by, id, kind, sealed).await;
        }
    }

    pub async fn consent(&self, by: &Person, id: ApplicationId, kind: &str, given: bool) {
        let answer = consents::NewConsent {
            kind: kind.into(),
            given,
            given_by: "김한빛".into(),
            means: Means::Paper,
            given_at: self.clock.get(),
        };
        self.does(by, async |tx, actor| consents::record_consent(tx, actor, id, answer).await)
            .await;
    }

    pub async fn check(&self, by: &Person, id: ApplicationId, kind: CheckKind) {
        self.does(by, async |tx, actor| checks::check(tx, actor, id, kind, "").await).await;
    }

    pub async fn pre_checks(&self, id: ApplicationId) {
        self.check(&self.sales, id, CheckKind::NetworkReviewed).await;
        self.check(&self.product, id, CheckKind::QuoteConfirmedByProduct).await;
        self.check(&self.consulting, id, CheckKind::QuoteConfirmedByConsulting).await;
    }

    /// An application with everything, handed in.
    pub async fn submitted(&self) -> application::Model {
        let id = self.draft(&self.sales, HANBIT).await.id;
        self.complete(id).await;
        self.does(&self.sales, async |tx, actor| submission::submit(tx, actor, id, None).await)
            .await
    }

    /// All that a drafted application lacks.
    pub async fn complete(&self, id: ApplicationId) {
        self.papers(&self.sales, id).await;
        self.consent(&self.sales, id, "collection", true).await;
        self.pre_checks(id).await;
    }

    pub async fn reviewed(&self) -> application::Model {
        let id = self.submitted().await.id;
        self.does(&self.consulting, async |tx, actor| {
            review::start_review(tx, actor, id, None).await
        })
        .await
    }

    pub async fn accepted(&self) -> Accepted {
        let id = self.reviewed().await.id;
        self.does(&self.consulting, async |tx, actor| order::accept(tx, actor, id, None).await)
            .await
    }

    /// Does every task that can be done, by whose it is, until only the acceptance is left.
    pub async fn do_all_tasks(&self, partners: &Partners, id: &ServiceId) {
        loop {
            let tasks = self.tasks_of(id).await;
            let by_their_own_acts = [
                task::ACCEPTANCE_REQUEST,
                task::ACCEPTANCE_CERTIFICATE,
                task::SERVICE_OPENING,
                task::CERTIFICATE_TO_SETTLEMENT,
            ];
            let next = tasks.into_iter().find(|task| {
                task.state == TaskState::Ready && !by_their_own_acts.contains(&task.kind.as_str())
            });
            let Some(next) = next else { return };
            let owner = self.owner(partners, &next);
            self.complete_task(&owner, next.id, "점검 완료").await;
        }
    }

    pub fn owner(&self, partners: &Partners, task: &Task) -> Person {
        let staff = [&self.sales, &self.operations, &self.consulting];
        let partners = partners.all();
        let mut all = staff.iter().chain(partners.iter());
        let owns = |person: &&&Person| match task.partner_id {
            Some(_) => person.partner == task.partner_id,
            None => person.role.code() == task.owner_role,
        };
        (**all.find(owns).unwrap_or_else(|| panic!("nobody does {}", task.kind))).clone()
    }

    pub async fn complete_task(&self, by: &Person, id: TaskId, evidence: &str) -> Task {
        self.does(by, async |tx, actor| task::complete(tx, actor, id, None, evidence).await).await
    }

    pub async fn request_acceptance(&self, id: &ServiceId) -> gaetong_entity::ids::AcceptanceId {
        let handover =
            Handover {
                company: "가나통신".into(), person: "최영업".into(), ..Handover::default()
            };
        let row = self.does(&self.sales, async |tx, actor| {
            acceptance::request(tx, actor, id, handover).await
        });
        row.await.id
    }

    pub fn signing(&self) -> Signing {
        Signing {
            picture: None,
            person: "김고객".into(),
            signature: "김고객".into(),
            confirmed: vec![1, 2, 3, 4],
            ..Signing::default()
        }
    }

    /// The example, opened on 12 February 2026 for 36 months, and the customer's admin.
    pub async fn opened(&self) -> (ServiceId, Person) {
        let partners = self.with_partners().await;
        let accepted = self.accepted().await;
        self.carried_to_opening(&partners, accepted).await
    }

    /// An accepted order, opened on 12 February 2026, and the customer's admin.
    pub async fn carried_to_opening(
        &self,
        partners: &Partners,
        accepted: Accepted,
    ) -> (ServiceId, Person) {
        let id = accepted.subscription.service_id;
        self.on("2026-02-09");
        self.do_all_tasks(partners, &id).await;
        let round = self.request_acceptance(&id).await;
        let tenant = self.tenant_admin(accepted.application.tenant_id).await;
        let signing = self.signing();
        self.does(&tenant, async |tx, actor| {
            acceptance::sign(tx, actor, round, None, signing).await
        })
        .await;
        self.on("2026-02-12");
        self.open(&id, "2026-02-12").await;
        (id, tenant)
    }

    pub async fn open(&self, id: &ServiceId, on: &str) -> Opened {
        self.does(&self.consulting, async |tx, actor| {
            opening::open(tx, actor, id, None, day(on)).await
        })
        .await
    }
}

/// 35 seats, 36 months: base, app-premium, recording, 5 extra lines.
pub fn the_example() -> Vec<NewItem> {
    [("asp-base", 35), ("app-premium", 35), ("recording", 35), ("extra-line", 5)]
        .map(|(product, quantity)| item(product, quantity))
        .to_vec()
}

pub fn item(product: &str, quantity: i64) -> NewItem {
    NewItem {
        product: product.into(),
        description: String::new(),
        quantity,
        agreed_price: None,
        agreed_reason: None,
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// `2026-02-12T09:00`, in Seoul.
pub fn instant(seoul: &str) -> DateTime<Utc> {
    let text = format!("{seoul}:00+09:00");
    DateTime::parse_from_rfc3339(&text).expect("a moment in Seoul").to_utc()
}

/// The number with the check digit that makes it one.
fn valid(number: &str) -> BusinessNumber {
    let digits: String = number.chars().filter(char::is_ascii_digit).take(9).collect();
    let parsed = |check: u32| format!("{digits}{check}").parse().ok();
    (0..10).find_map(parsed).expect("one check digit fits")
}

fn unique() -> String {
    TenantId::new().0.simple().to_string()
}

async fn connect(url: &str, role: Option<&'static str>) -> Store {
    let settings = Settings { url: url.to_owned(), max_connections: 4, role };
    Store::connect(&settings).await.unwrap_or_else(|e: DbErr| panic!("{url}: {e}"))
}
