//! A provider with one customer company and the desks a contract passes; applications are on file
//! up to the signed certificate, and the act opens each service.

use super::oracle::PRODUCTS;
use crate::database::{Engine, TestDatabase};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{
    AcceptanceId, ApplicationId, BillingAccountId, ServiceId, SubscriptionId, TenantId, UserId,
};
use gaetong_entity::order::application::{self, AccessLine, OrderState};
use gaetong_entity::order::application_item;
use gaetong_entity::party::billing_account::{self, TaxKind};
use gaetong_entity::party::tenant;
use gaetong_entity::party::user_account::{self, Language, Role};
use gaetong_entity::service::acceptance::{self, AcceptanceState, SignatureKind};
use gaetong_entity::service::{service_number, subscription};
use gaetong_entity::store::Settings;
use gaetong_entity::{Scope, Store, Tx};
use gaetong_migration::APP_ROLE;
use gaetong_provisioning::opening;
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;

pub struct House {
    pub store: Store,
    tenant: TenantId,
    people: [(Role, UserId); 5],
    services: i64,
    accounts: u32,
}

/// A service of the house and the two accounts that may pay it.
#[derive(Debug, Clone)]
pub struct Service {
    pub id: ServiceId,
    pub accounts: [BillingAccountId; 2],
}

fn nine_o_clock(day: NaiveDate) -> DateTime<Utc> {
    gaetong_rules::month::seoul_midnight(day) + TimeDelta::hours(9)
}

const NUMBER: &str = "1248100998";

impl House {
    pub async fn new(db: &TestDatabase) -> House {
        let role = (db.engine == Engine::Postgres).then_some(APP_ROLE);
        let settings = Settings { url: db.url.clone(), max_connections: 3, role };
        let store = Store::connect_for_throwaway_data(&settings).await.expect("connects");
        let roles =
            [Role::TenantAdmin, Role::Consulting, Role::Product, Role::Settlement, Role::Credit];
        let people = roles.map(|role| (role, UserId::new()));
        let house = House { store, tenant: TenantId::new(), people, services: 0, accounts: 0 };
        let tx = house.begin().await;
        house.write(&tx, house.company()).await;
        for (role, id) in people {
            house.write(&tx, house.person(role, id)).await;
        }
        tx.commit().await.expect("commits");
        house
    }

    pub async fn begin(&self) -> Tx {
        self.store.begin(Scope::Provider).await.expect("a transaction")
    }

    /// Someone at a desk, at nine in the morning of a day.
    pub fn actor(&self, role: Role, day: NaiveDate) -> Actor {
        let person = self.people.iter().find(|(other, _)| *other == role).expect("a desk");
        Actor {
            user_id: person.1,
            name: role.code().into(),
            role,
            tenant_id: (role == Role::TenantAdmin).then_some(self.tenant),
            partner_id: None,
            from_address: "127.0.0.1".into(),
            channel: "api",
            request_id: "model".into(),
            now: nine_o_clock(day),
        }
    }

    /// Files an application up to its certificate and opens the service.
    pub async fn open(
        &mut self,
        on: NaiveDate,
        months: u32,
        items: &[(usize, u32, Option<i64>)],
    ) -> Service {
        self.services += 1;
        let id = ServiceId::numbered(self.services).expect("a service ID");
        let tx = self.begin().await;
        let accounts = [self.account(&tx).await, self.account(&tx).await];
        let term = i32::try_from(months).expect("a term");
        let order = self.order(accounts[0], term, on);
        let application = order.id.clone().unwrap();
        self.write(&tx, order).await;
        for (line_no, &(product, quantity, agreed)) in (1..).zip(items) {
            let row = self.item(application, line_no, (PRODUCTS[product], quantity, agreed));
            self.write(&tx, row).await;
        }
        let subscription = SubscriptionId::new();
        let (tenant_id, subscription_id) = (Set(self.tenant), Set(subscription));
        let service_id = Set(id.clone());
        let number = service_number::ActiveModel { service_id, tenant_id, subscription_id };
        self.write(&tx, number).await;
        let row = self.subscription(&id, subscription, application, (accounts[0], term, on));
        self.write(&tx, row).await;
        self.write(&tx, self.signed(&id, subscription, on)).await;
        let consulting = self.actor(Role::Consulting, on);
        opening::open(&tx, &consulting, &id, None, on).await.expect("the service opens");
        tx.commit().await.expect("commits");
        Service { id, accounts }
    }

    async fn write<A>(&self, tx: &Tx, row: A)
    where
        A: ActiveModelTrait + Send,
    {
        tx.insert_all(vec![row]).await.expect("a row is written");
    }

    fn company(&self) -> tenant::ActiveModel {
        tenant::ActiveModel {
            id: Set(self.tenant),
            business_number: Set(NUMBER.parse().expect("a business number")),
            corporate_number: Set(None),
            name: Set("한빛보험".into()),
            representative: Set("김대표".into()),
            address: Set("서울".into()),
            phone: Set("02-000-0000".into()),
            mobile: Set(None),
            email: Set("office@customer.example".into()),
            created_at: Set(DateTime::UNIX_EPOCH),
            version: Set(1),
        }
    }

    fn person(&self, role: Role, id: UserId) -> user_account::ActiveModel {
        user_account::ActiveModel {
            id: Set(id),
            email: Set(format!("{}@people.example", role.code())),
            name: Set(role.code().into()),
            department: Set("부서".into()),
            phone: Set("02-000-0100".into()),
            role: Set(role),
            tenant_id: Set((role == Role::TenantAdmin).then_some(self.tenant)),
            partner_id: Set(None),
            language: Set(Language::Ko),
            password_hash: Set("-".into()),
            disabled_at: Set(None),
            created_at: Set(DateTime::UNIX_EPOCH),
            version: Set(1),
        }
    }

    async fn account(&mut self, tx: &Tx) -> BillingAccountId {
        self.accounts += 1;
        let id = BillingAccountId::new();
        let row = billing_account::ActiveModel {
            tenant_id: Set(self.tenant),
            id: Set(id),
            number: Set(format!("A{:07}", self.accounts)),
            payer_name: Set("한빛보험".into()),
            business_number: Set(NUMBER.parse().expect("a business number")),
            address: Set("서울".into()),
            phone: Set("02-000-0000".into()),
            email: Set("bills@customer.example".into()),
            tax_kind: Set(TaxKind::Taxable),
            created_at: Set(DateTime::UNIX_EPOCH),
            version: Set(1),
            representative: Set("김대표".into()),
            business_type: Set("서비스".into()),
            business_item: Set("콜센터".into()),
            branch: Set(String::new()),
        };
        self.write(tx, row).await;
        id
    }

    fn order(
        &self,
        account: BillingAccountId,
        term: i32,
        opens_on: NaiveDate,
    ) -> application::ActiveModel {
        let at = nine_o_clock(opens_on - chrono::Days::new(30));
        application::ActiveModel {
            tenant_id: Set(self.tenant),
            id: Set(ApplicationId::new()),
            state: Set(OrderState::AwaitingAcceptance),
            filed_by: Set(self.people[0].1),
            billing_account_id: Set(Some(account)),
            applicant_name: Set("이신청".into()),
            applicant_relation: Set("직원".into()),
            term_months: Set(term),
            term_until: Set(None),
            wished_opening_on: Set(Some(opens_on)),
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

    fn item(
        &self,
        application: ApplicationId,
        line_no: i32,
        (product, quantity, agreed): (&str, u32, Option<i64>),
    ) -> application_item::ActiveModel {
        application_item::ActiveModel {
            tenant_id: Set(self.tenant),
            application_id: Set(application),
            line_no: Set(line_no),
            product: Set(product.to_owned()),
            description: Set(String::new()),
            quantity: Set(i64::from(quantity)),
            agreed_price: Set(agreed),
            agreed_reason: Set(agreed.map(|_| "장기 고객 협의가".to_owned())),
        }
    }

    fn subscription(
        &self,
        service: &ServiceId,
        id: SubscriptionId,
        application: ApplicationId,
        (account, term, on): (BillingAccountId, i32, NaiveDate),
    ) -> subscription::ActiveModel {
        subscription::ActiveModel {
            tenant_id: Set(self.tenant),
            id: Set(id),
            service_id: Set(service.clone()),
            application_id: Set(application),
            billing_account_id: Set(account),
            term_months: Set(term),
            price_book_version: Set("2014-07".into()),
            wished_opening_on: Set(on),
            opened_on: Set(None),
            contract_from: Set(None),
            created_at: Set(nine_o_clock(on)),
            version: Set(1),
        }
    }

    fn signed(
        &self,
        service: &ServiceId,
        subscription: SubscriptionId,
        on: NaiveDate,
    ) -> acceptance::ActiveModel {
        acceptance::ActiveModel {
            tenant_id: Set(self.tenant),
            id: Set(AcceptanceId::new()),
            subscription_id: Set(subscription),
            round: Set(1),
            state: Set(AcceptanceState::Signed),
            number: Set(format!("{service}-1")),
            requested_by: Set(self.people[1].1),
            requested_at: Set(nine_o_clock(on)),
            installed_at: Set("서울".into()),
            handed_over_company: Set("제공사".into()),
            handed_over_person: Set("김영업".into()),
            taken_over_company: Set(Some("한빛보험".into())),
            taken_over_person: Set(Some("이한빛".into())),
            signature: Set(Some("이한빛".into())),
            billing_start_on: Set(None),
            decided_by: Set(Some(self.people[0].1)),
            decided_at: Set(Some(nine_o_clock(on))),
            rejection_reason: Set(None),
            sha256: Set(Some("0".repeat(64))),
            version: Set(1),
            signature_kind: Set(SignatureKind::Typed),
            image_key: Set(None),
            image_sha256: Set(None),
            image_media_type: Set(None),
        }
    }
}
