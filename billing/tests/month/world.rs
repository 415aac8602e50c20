//! A migrated database with customers whose services are open, on either engine.

use crate::server::{fresh_postgres, server, throw_away};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{
    ApplicationId, AssessedChargeId, BillingAccountId, PartnerId, ServiceId, SubscriptionId,
    TenantId, UserId,
};
use gaetong_entity::money::assessed_charge;
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::order::application::{self, AccessLine, OrderState};
use gaetong_entity::party::billing_account::{self, TaxKind};
use gaetong_entity::party::tenant;
use gaetong_entity::party::user_account::{self, Language, Role};
use gaetong_entity::service::subscription_state::{Axis, Ground};
use gaetong_entity::service::{
    one_off_item, service_number, subscription, subscription_leaving, subscription_payer,
    subscription_price, subscription_state, subscription_term, subscription_unit,
};
use gaetong_entity::store::Settings;
use gaetong_entity::{Scope, Store};
use gaetong_migration::{APP_ROLE, Migrator};
use gaetong_rules::Month;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter, Statement};
use sea_orm_migration::MigratorTrait;
use std::future::Future;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub struct World {
    pub store: Store,
    pub settlement: UserId,
    owner: Store,
    url: String,
    /// None where the database is another process's.
    folder: Option<PathBuf>,
    customers: u32,
    services: i64,
}

/// A customer with one billing account.
#[derive(Debug, Clone, Copy)]
pub struct Customer {
    pub tenant: TenantId,
    pub account: BillingAccountId,
}

/// A service that runs.
#[derive(Debug, Clone)]
pub struct Service {
    pub id: ServiceId,
    pub subscription: SubscriptionId,
    pub tenant: TenantId,
    seq: i32,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn instant(day: NaiveDate) -> DateTime<Utc> {
    gaetong_rules::month::seoul_midnight(day) + chrono::TimeDelta::hours(9)
}

impl World {
    async fn new(engine: Engine) -> World {
        let folder = std::env::temp_dir().join(format!("gaetong-billing-{}", unique()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let (url, role) = match engine {
            Engine::Sqlite => {
                (format!("sqlite://{}?mode=rwc", folder.join("gaetong.db").display()), None)
            }
            Engine::Postgres => (fresh_postgres(&server()).await, Some(APP_ROLE)),
        };
        let owner = connect(&url, None).await;
        Migrator::up(owner.connection(), None).await.expect("migrations run");
        let store = connect(&url, role).await;
        let settlement = UserId::new();
        let folder = Some(folder);
        let world = World { store, settlement, owner, url, folder, customers: 0, services: 0 };
        world.insert(vec![clerk(settlement)]).await;
        world
    }

    /// The world of another process, by its [`World::url`].
    pub async fn joined(url: &str) -> World {
        let role = url.starts_with("postgres").then_some(APP_ROLE);
        let store = connect(url, role).await;
        let tx = store.read(Scope::Provider).await.expect("begins");
        let clerk = tx.find::<user_account::Entity>();
        let clerk = clerk.filter(user_account::Column::Email.eq("park@gaetong.example"));
        let clerk = clerk.one(tx.raw()).await.expect("is read").expect("the clerk").id;
        drop(tx);
        World {
            settlement: clerk,
            owner: store.clone(),
            store,
            url: url.into(),
            folder: None,
            customers: 0,
            services: 0,
        }
    }

    /// What [`World::joined`] takes.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The settlement clerk at nine in the morning of a day.
    pub fn clerk_on(&self, day: NaiveDate) -> Actor {
        Actor {
            user_id: self.settlement,
            name: "박정산".into(),
            role: Role::Settlement,
            tenant_id: None,
            partner_id: None,
            from_address: "127.0.0.1".into(),
            channel: "api",
            request_id: "test".into(),
            now: instant(day),
        }
    }

    /// Somebody of this role at nine in the morning of a day, who can sign in.
    pub async fn person(&self, role: Role, tenant: Option<TenantId>, on: &str) -> Actor {
        let id = UserId::new();
        let email = format!("{}@gaetong.example", id.0.simple());
        let row = user_account::ActiveModel {
            email: Set(email),
            role: Set(role),
            tenant_id: Set(tenant),
            ..clerk(id)
        };
        self.insert(vec![row]).await;
        Actor { user_id: id, role, tenant_id: tenant, ..self.clerk_on(day(on)) }
    }

    /// Somebody of a partner at nine in the morning of a day.
    pub async fn partners_person(&self, partner: PartnerId, on: &str) -> Actor {
        let id = UserId::new();
        let row = user_account::ActiveModel {
            email: Set(format!("{}@partner.example", id.0.simple())),
            role: Set(Role::Partner),
            partner_id: Set(Some(partner)),
            ..clerk(id)
        };
        self.insert(vec![row]).await;
        let clerk = self.clerk_on(day(on));
        Actor { user_id: id, role: Role::Partner, partner_id: Some(partner), ..clerk }
    }

    pub async fn customer(&mut self, name: &str) -> Customer {
        let tenant = TenantId::new();
        let number = business_number(self.customers + 1);
        let created_at = instant(day("2026-01-02"));
        self.insert(vec![tenant::ActiveModel {
            id: Set(tenant),
            business_number: Set(number.parse().expect("a business number")),
            corporate_number: Set(None),
            name: Set(name.into()),
            representative: Set("김대표".into()),
            address: Set("서울".into()),
            phone: Set("02-000-0000".into()),
            mobile: Set(None),
            email: Set("bills@customer.example".into()),
            created_at: Set(created_at),
            version: Set(1),
        }])
        .await;
        let account = self.account(tenant, name).await;
        Customer { tenant, account }
    }

    async fn account(&mut self, tenant: TenantId, name: &str) -> BillingAccountId {
        self.customers += 1;
        let account = BillingAccountId::new();
        let number = business_number(self.customers);
        self.insert(vec![billing_account::ActiveModel {
            tenant_id: Set(tenant),
            id: Set(account),
            number: Set(format!("A{:07}", self.customers)),
            payer_name: Set(name.into()),
            business_number: Set(number.parse().expect("a business number")),
            address: Set("서울".into()),
            phone: Set("02-000-0000".into()),
            email: Set("bills@customer.example".into()),
            tax_kind: Set(TaxKind::Taxable),
            created_at: Set(instant(day("2026-01-02"))),
            version: Set(1),
            representative: Set("김대표".into()),
            business_type: Set("서비스".into()),
            business_item: Set("콜센터".into()),
            branch: Set(String::new()),
        }])
        .await;
        self.numbered("billing_account", i64::from(self.customers)).await;
        account
    }

    /// The series goes on after a number that no act took.
    pub async fn numbered(&self, series: &str, last: i64) {
        let next = last + 1;
        let sql = format!("UPDATE number_series SET next_number = {next} WHERE name = '{series}'");
        self.try_sql(&sql).await.expect("the series goes on");
    }

    /// How supplies to the customer's account are taxed.
    pub async fn tax(&self, customer: Customer, kind: TaxKind) {
        let tx = self.store.begin(Scope::Provider).await.expect("a transaction");
        let account = billing_account::Column::Id.eq(customer.account);
        let account = tx.find::<billing_account::Entity>().filter(account).one(tx.raw()).await;
        let mut row = account.expect("is read").expect("an account").into_active_model();
        row.tax_kind = Set(kind);
        tx.update(row).await.expect("is changed");
        tx.commit().await.expect("commits");
    }

    /// A service that opened on a day with these units.
    pub async fn service(
        &mut self,
        customer: Customer,
        term: i32,
        opened_on: &str,
        units: &[(&str, i64)],
    ) -> Service {
        self.services += 1;
        let id = ServiceId::numbered(self.services).expect("a service ID");
        let subscription = SubscriptionId::new();
        let application = ApplicationId::new();
        self.insert(vec![filed(customer, application, self.settlement, term)]).await;
        self.insert(vec![service_number::ActiveModel {
            service_id: Set(id.clone()),
            tenant_id: Set(customer.tenant),
            subscription_id: Set(subscription),
        }])
        .await;
        self.insert(vec![subscription::ActiveModel {
            tenant_id: Set(customer.tenant),
            id: Set(subscription),
            service_id: Set(id.clone()),
            application_id: Set(application),
            billing_account_id: Set(customer.account),
            term_months: Set(term),
            price_book_version: Set("2014-07".into()),
            wished_opening_on: Set(day(opened_on)),
            opened_on: Set(Some(day(opened_on))),
            contract_from: Set(Some(day(opened_on))),
            created_at: Set(instant(day("2026-01-02"))),
            version: Set(1),
        }])
        .await;
        self.numbered("service_id", self.services).await;
        let mut service = Service { id, subscription, tenant: customer.tenant, seq: 0 };
        self.charge(&mut service, "running", opened_on).await;
        for (product, quantity) in units {
            self.add_units(&mut service, product, *quantity, opened_on).await;
        }
        service
    }

    /// The billing axis changes on a day.
    pub async fn charge(&self, service: &mut Service, state: &str, on: &str) {
        service.seq += 1;
        self.insert(vec![subscription_state::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            axis: Set(Axis::Billing),
            state: Set(state.into()),
            effective_on: Set(day(on)),
            reason: Set("일시이용중단 신청".into()),
            recorded_by: Set(Some(self.settlement)),
            recorded_at: Set(instant(day(on))),
            ground: Set(None),
        }])
        .await;
    }

    /// The service stands still from a day on; its charges go on.
    pub async fn suspend(&self, service: &mut Service, on: &str) {
        service.seq += 1;
        self.insert(vec![subscription_state::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            axis: Set(Axis::Service),
            state: Set("suspended".into()),
            effective_on: Set(day(on)),
            reason: Set("이용정지".into()),
            recorded_by: Set(Some(self.settlement)),
            recorded_at: Set(instant(day(on))),
            ground: Set(Some(Ground::CourtOrder)),
        }])
        .await;
    }

    /// A statement past every act, as the application's own role.
    pub async fn try_sql(&self, sql: &str) -> Result<(), sea_orm::DbErr> {
        let tx = self.store.begin(Scope::Provider).await?;
        let statement = Statement::from_string(tx.backend(), sql);
        tx.raw().execute_raw(statement).await?;
        tx.commit().await
    }

    /// As the owner of the tables.
    pub fn owner(&self) -> &Store {
        &self.owner
    }

    /// Units come into force; their batch's number.
    pub async fn add_units(
        &self,
        service: &mut Service,
        product: &str,
        units: i64,
        from: &str,
    ) -> i32 {
        self.tell_of_units(service, (product, units), from, from).await
    }

    /// Units added that were recorded on another day than the one they count from.
    pub async fn tell_of_units(
        &self,
        service: &mut Service,
        (product, units): (&str, i64),
        from: &str,
        told_on: &str,
    ) -> i32 {
        service.seq += 1;
        self.insert(vec![subscription_unit::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            product: Set(product.into()),
            quantity: Set(units),
            from_on: Set(day(from)),
            source: Set(format!("변경신청 {from}")),
            recorded_by: Set(self.settlement),
            recorded_at: Set(instant(day(told_on))),
        }])
        .await;
        service.seq
    }

    /// Units of a batch leave; `from` is the first day without them.
    pub async fn units_leave(&self, service: &mut Service, batch: i32, units: i64, from: &str) {
        service.seq += 1;
        self.insert(vec![subscription_leaving::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            unit_seq: Set(batch),
            quantity: Set(units),
            from_on: Set(day(from)),
            source: Set(format!("변경신청 {from}")),
            recorded_by: Set(self.settlement),
            recorded_at: Set(instant(day(from))),
        }])
        .await;
    }

    /// The term becomes another from a day; the contract counts from `contract_from`.
    pub async fn change_term(
        &self,
        service: &mut Service,
        months: i32,
        from: &str,
        contract_from: &str,
    ) {
        service.seq += 1;
        self.insert(vec![subscription_term::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            term_months: Set(months),
            contract_from: Set(day(contract_from)),
            from_on: Set(day(from)),
            source: Set(format!("변경신청 {from}")),
            recorded_by: Set(self.settlement),
            recorded_at: Set(instant(day(from))),
        }])
        .await;
    }

    /// Another account of the same customer pays from the first of a month.
    pub async fn change_payer(
        &mut self,
        service: &mut Service,
        name: &str,
        from: &str,
    ) -> Customer {
        let account = self.account(service.tenant, name).await;
        service.seq += 1;
        self.insert(vec![subscription_payer::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            billing_account_id: Set(account),
            from_on: Set(day(from)),
            source: Set(format!("변경신청 {from}")),
            recorded_by: Set(self.settlement),
            recorded_at: Set(instant(day(from))),
        }])
        .await;
        Customer { tenant: service.tenant, account }
    }

    /// An act assesses a charge or credit of a usage month.
    pub async fn assess(&self, service: &Service, kind: ChargeKind, won: i64, of: &str) {
        let label = gaetong_rules::Text::fixed("장애 손해배상", "Outage credit");
        let article = gaetong_rules::Article::OUTAGE_CREDIT;
        let workings = gaetong_rules::Derivation::new("S5", article, label.clone());
        self.insert(vec![assessed_charge::ActiveModel {
            tenant_id: Set(service.tenant),
            id: Set(AssessedChargeId::new()),
            subscription_id: Set(Some(service.subscription)),
            month: Set(gaetong_billing::usage_month::stored(month(of))),
            charge: Set(kind),
            product: Set(None),
            label_ko: Set(label.ko.into_owned()),
            label_en: Set(label.en.into_owned()),
            supply: Set(won),
            tax_category: Set(TaxCategory::Taxable),
            workings: Set(gaetong_billing::workings::to_json(&workings)),
            change_order_id: Set(None),
            recorded_by: Set(Some(self.settlement)),
            recorded_at: Set(instant(day("2026-01-02"))),
            billing_account_id: Set(None),
        }])
        .await;
    }

    pub async fn agree_price(&self, service: &mut Service, product: &str, won: i64, from: &str) {
        service.seq += 1;
        self.insert(vec![subscription_price::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            product: Set(product.into()),
            unit_price: Set(won),
            from_on: Set(day(from)),
            reason: Set("상품 담당 승인".into()),
            recorded_by: Set(self.settlement),
            recorded_at: Set(instant(day(from))),
        }])
        .await;
    }

    pub async fn one_off(&self, service: &mut Service, won: i64, accepted_on: Option<&str>) {
        service.seq += 1;
        self.insert(vec![one_off_item::ActiveModel {
            tenant_id: Set(service.tenant),
            subscription_id: Set(service.subscription),
            seq: Set(service.seq),
            product: Set("build".into()),
            description: Set("상담 화면 개발".into()),
            quantity: Set(1),
            unit_price: Set(won),
            accepted_on: Set(accepted_on.map(day)),
        }])
        .await;
    }

    pub async fn insert<A>(&self, rows: Vec<A>)
    where
        A: sea_orm::ActiveModelTrait + Send,
    {
        let tx = self.store.begin(Scope::Provider).await.expect("a transaction");
        tx.insert_all(rows).await.expect("rows are written");
        tx.commit().await.expect("commits");
    }

    /// How many rows a table has, past every scope.
    pub async fn count(&self, table: &str) -> i64 {
        // Row level security hides rows from the tables' owner too, if it says nobody's scope.
        let tx = self.owner.read(Scope::Provider).await.expect("begins");
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let statement = Statement::from_string(tx.backend(), sql);
        let row = tx.raw().query_one_raw(statement).await.expect("counts").expect("a row");
        row.try_get("", "n").expect("a number")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn unique() -> String {
    TenantId::new().0.simple().to_string()
}

async fn connect(url: &str, role: Option<&'static str>) -> Store {
    let settings = Settings { url: url.to_owned(), max_connections: 4, role };
    Store::connect(&settings).await.unwrap_or_else(|e| panic!("{url}: {e}"))
}

/// Ten digits with the check digit that makes them a number.
fn business_number(n: u32) -> String {
    let start = format!("{:09}", 124_810_000 + n);
    let fits = |check: &u32| {
        format!("{start}{check}").parse::<gaetong_entity::ids::BusinessNumber>().is_ok()
    };
    let check = (0..10).find(fits).expect("one check digit fits");
    format!("{start}{check}")
}

fn clerk(id: UserId) -> user_account::ActiveModel {
    user_account::ActiveModel {
        id: Set(id),
        email: Set("park@gaetong.example".into()),
        name: Set("박정산".into()),
        department: Set("고객정산팀".into()),
        phone: Set("02-000-0100".into()),
        role: Set(Role::Settlement),
        tenant_id: Set(None),
        partner_id: Set(None),
        language: Set(Language::Ko),
        password_hash: Set("-".into()),
        disabled_at: Set(None),
        created_at: Set(instant(day("2026-01-02"))),
        version: Set(1),
    }
}

fn filed(customer: Customer, id: ApplicationId, by: UserId, term: i32) -> application::ActiveModel {
    let at = instant(day("2026-01-02"));
    application::ActiveModel {
        tenant_id: Set(customer.tenant),
        id: Set(id),
        state: Set(OrderState::Completed),
        filed_by: Set(by),
        billing_account_id: Set(Some(customer.account)),
        applicant_name: Set("이신청".into()),
        applicant_relation: Set("직원".into()),
        term_months: Set(term),
        term_until: Set(None),
        wished_opening_on: Set(None),
        access_line: Set(AccessLine::Vpn),
        intelligent_network: Set(false),
        staffing: Set(false),
        headsets: Set(false),
        install_address: Set("서울".into()),
        seller_department: Set("영업".into()),
        seller_name: Set("최영업".into()),
        seller_phone: Set("02-000-0001".into()),
        opportunity_code: Set("OPP".into()),
        remarks: Set(String::new()),
        price_book_version: Set(Some("2014-07".into())),
        state_reason: Set(None),
        refusal_ground: Set(None),
        handler_id: Set(None),
        submitted_at: Set(Some(at)),
        accepted_at: Set(Some(at)),
        created_at: Set(at),
        updated_at: Set(at),
        version: Set(1),
    }
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
