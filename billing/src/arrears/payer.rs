//! Who owes something that is overdue, or stands still for it, and on which step they are.

use super::promise::Promise;
use super::{Account, ArrearsError, Terms, promise};
use crate::facts::of_tenants;
use crate::rating;
use crate::receivables::{self, Balance};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillingAccountId, ServiceId, SubscriptionId, TenantId, UserId};
use gaetong_entity::money::arrears_exception::ExceptionState;
use gaetong_entity::money::arrears_step::{self, StepKind};
use gaetong_entity::money::demand::DemandChannel;
use gaetong_entity::money::{arrears_exception, demand, receivable};
use gaetong_entity::party::{billing_account, tenant, user_account};
use gaetong_entity::service::subscription_state::{Axis, Ground};
use gaetong_entity::service::{subscription, subscription_payer, subscription_state};
use gaetong_entity::work::outbox;
use gaetong_rules::arrears::{Demanded, Rung, Stage, Standing, rung};
use gaetong_rules::business_day::Holidays;
use gaetong_rules::{Month, Won};
use sea_orm::{
    ColumnTrait, Condition, DbErr, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A payer as credit control sees them.
#[derive(Debug, Clone)]
pub struct Payer {
    pub account: billing_account::Model,
    /// The company whose account it is.
    pub customer: String,
    /// Every bill with something open, oldest due first.
    pub open: Vec<Balance>,
    /// The latest first.
    pub demands: Vec<Sent>,
    pub steps: Vec<arrears_step::Model>,
    pub promises: Vec<Promise>,
    pub exceptions: Vec<arrears_exception::Model>,
    /// The services this account pays for that are not over.
    pub services: Vec<ServiceOfPayer>,
    /// Where they stand; none where nothing is overdue or suspended.
    pub rung: Option<Rung>,
    /// Who took the last step.
    pub in_charge: Option<String>,
    today: NaiveDate,
}

/// A demand, and when it reached the payer as far as can be known: the letter has left.
#[derive(Debug, Clone)]
pub struct Sent {
    pub demand: demand::Model,
    pub served: bool,
    /// The letter came back, or cannot be sent.
    pub failed: bool,
}

/// A service and how it stands today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOfPayer {
    pub id: SubscriptionId,
    pub service_id: ServiceId,
    pub state: String,
    pub ground: Option<Ground>,
}

impl ServiceOfPayer {
    pub fn is_running(&self) -> bool {
        self.state == "active"
    }
}

impl Payer {
    pub fn whose(&self) -> Account {
        (self.account.tenant_id, self.account.id)
    }

    /// The bills that are overdue, disputed amounts aside.
    pub fn overdue(&self) -> impl Iterator<Item = &Balance> {
        self.open.iter().filter(|bill| bill.is_overdue(self.today))
    }

    /// Won that are overdue and not disputed.
    pub fn overdue_amount(&self) -> Won {
        Won::new(self.overdue().map(|bill| bill.undisputed().get()).sum())
    }

    /// 미납월수: how many months' bills are overdue.
    pub fn months(&self) -> usize {
        self.overdue().map(|bill| bill.month).collect::<BTreeSet<_>>().len()
    }

    /// Won that are disputed.
    pub fn on_hold(&self) -> Won {
        Won::new(self.open.iter().map(|bill| bill.on_hold.get()).sum())
    }

    /// The due date of the oldest bill that is overdue.
    pub fn first_due(&self) -> Option<NaiveDate> {
        self.overdue().map(|bill| bill.due_on).min()
    }

    pub fn stage(&self) -> Option<Stage> {
        self.rung.as_ref().map(|rung| rung.stage)
    }

    /// The suspension for arrears that lasts.
    pub fn suspension(&self) -> Option<&arrears_step::Model> {
        let ends = |step: &&arrears_step::Model| {
            matches!(step.kind, StepKind::Suspension | StepKind::Lift)
        };
        self.steps.iter().find(ends).filter(|step| step.kind == StepKind::Suspension)
    }

    /// The notice of termination given since that suspension.
    pub fn notice(&self) -> Option<&arrears_step::Model> {
        let since = self.suspension()?;
        self.steps.iter().find(|step| {
            step.kind == StepKind::TerminationNotice && step.taken_at >= since.taken_at
        })
    }

    /// Whether the end of the contracts was ordered since the suspension.
    pub fn is_to_be_terminated(&self) -> bool {
        self.suspension().is_some_and(|since| {
            self.steps
                .iter()
                .any(|step| step.kind == StepKind::Termination && step.taken_at >= since.taken_at)
        })
    }

    /// The latest demand that reached the payer and names the oldest bill that is overdue.
    pub fn proof(&self) -> Option<&Sent> {
        let first = self.overdue().next()?;
        self.demands.iter().find(|sent| sent.served && sent.names(first))
    }

    /// The latest demand that names the oldest overdue bill, whether its letter has left or not.
    pub fn demanded(&self) -> Option<&Sent> {
        let first = self.overdue().next()?;
        self.demands.iter().find(|sent| !sent.failed && sent.names(first))
    }

    /// The last day on which a promise or an exception holds the next step.
    pub fn held_until(&self) -> Option<NaiveDate> {
        let promised = self.promises.iter().filter(|promise| promise.is_open());
        let promised = promised.map(|promise| promise.row.pay_by);
        let excepted = self
            .exceptions
            .iter()
            .filter(|row| row.state == ExceptionState::Approved && row.until_on >= self.today);
        promised.chain(excepted.map(|row| row.until_on)).max()
    }

    /// Services stopped by a court or for insolvency, which need no demand (art. 11(2), (3)).
    pub fn stopped_otherwise(&self) -> impl Iterator<Item = &ServiceOfPayer> {
        self.services.iter().filter(|service| {
            matches!(service.ground, Some(Ground::CourtOrder | Ground::Insolvency))
        })
    }

    fn standing(&self) -> Option<Standing> {
        let suspension = self.suspension();
        let first_due = self.first_due().or(suspension.and_then(|step| step.first_due_on))?;
        Some(Standing {
            first_due,
            demand: self
                .demanded()
                .map(|sent| Demanded { sent_on: sent.demand.sent_on, pay_by: sent.demand.pay_by }),
            suspended_since: suspension.map(|step| step.taken_on),
            noticed_on: self.notice().map(|step| step.taken_on),
            held_until: self.held_until(),
        })
    }
}

impl Sent {
    fn names(&self, bill: &Balance) -> bool {
        super::demand::bills_of(&self.demand).iter().any(|named| named.number == bill.number)
    }
}

/// Everybody on the ladder, and those stopped by a court or for insolvency.
pub type Board = Vec<Payer>;

/// Payers whose rows are asked for in one statement a table.
const AT_A_TIME: usize = 1_000;

/// Whose payer's rows: its tenant's and its own.
type Key = (TenantId, BillingAccountId);

/// The board: who is overdue longest comes first.
pub async fn board(tx: &Tx, today: NaiveDate, terms: &Terms) -> Result<Board, ArrearsError> {
    let accounts = on_the_ladder(tx, today).await?;
    let mut payers = Vec::with_capacity(accounts.len());
    for some in accounts.chunks(AT_A_TIME) {
        let mut read = read(tx, some, today, terms).await?;
        read.retain(|payer| payer.rung.is_some() || payer.stopped_otherwise().next().is_some());
        payers.extend(read);
    }
    payers.sort_by_cached_key(|payer| {
        (payer.first_due().unwrap_or(today), payer.account.number.clone())
    });
    Ok(payers)
}

/// One payer, whether something is overdue or not.
pub async fn payer(
    tx: &Tx,
    account: BillingAccountId,
    today: NaiveDate,
    terms: &Terms,
) -> Result<Payer, ArrearsError> {
    let found = read(tx, &keys(tx, [account]).await?, today, terms).await?;
    found.into_iter().next().ok_or(ArrearsError::NoSuchPayer)
}

/// The account that pays for a service in the month of today.
pub async fn account_of(
    tx: &Tx,
    service: &ServiceId,
    today: NaiveDate,
) -> Result<Option<BillingAccountId>, DbErr> {
    let found = tx.find::<subscription::Entity>();
    let found = found.filter(subscription::Column::ServiceId.eq(service.clone()));
    let paid = with_payers(tx, found.all(tx.raw()).await?, today).await?;
    Ok(paid.into_iter().next().map(|(_, account)| account))
}

/// The accounts whose suspension for arrears lasts.
pub async fn suspended(tx: &Tx) -> Result<Vec<BillingAccountId>, DbErr> {
    let kinds = [StepKind::Suspension, StepKind::Lift];
    let rows = tx.find::<arrears_step::Entity>();
    let rows = rows.filter(arrears_step::Column::Kind.is_in(kinds));
    let rows = rows.order_by_asc(arrears_step::Column::TakenAt);
    let rows = rows.order_by_asc(arrears_step::Column::Id).all(tx.raw()).await?;
    let mut last = BTreeMap::new();
    for row in rows {
        last.insert(row.billing_account_id, row.kind);
    }
    let suspended = last.into_iter().filter(|(_, kind)| *kind == StepKind::Suspension);
    Ok(suspended.map(|(account, _)| account).collect())
}

/// The accounts with something open after its due date, suspended for arrears, or paying for a
/// service that a court or insolvency has stopped.
async fn on_the_ladder(tx: &Tx, today: NaiveDate) -> Result<Vec<Key>, DbErr> {
    use receivable::Column::{BillingAccountId, DueOn, TenantId};
    let open = tx.find::<receivable::Entity>().filter(receivables::is_open());
    let open = open.filter(DueOn.lt(today)).select_only();
    let open = open.columns([TenantId, BillingAccountId]).distinct().into_tuple().all(tx.raw());
    let mut payers: BTreeSet<Key> = open.await?.into_iter().collect();
    let mut others = suspended(tx).await?;
    others.extend(stopped(tx, today).await?);
    payers.extend(keys(tx, others).await?);
    Ok(payers.into_iter().collect())
}

async fn keys(
    tx: &Tx,
    accounts: impl IntoIterator<Item = BillingAccountId>,
) -> Result<Vec<Key>, DbErr> {
    use billing_account::Column::{Id, TenantId};
    let found = tx.find::<billing_account::Entity>().select_only().columns([TenantId, Id]);
    let found: Vec<AccountKey> = tx.some_of(found, Id, accounts).await?;
    Ok(found.into_iter().map(|key| (key.tenant_id, key.id)).collect())
}

#[derive(FromQueryResult)]
struct AccountKey {
    tenant_id: TenantId,
    id: BillingAccountId,
}

/// Who pays for services that were ever stopped by a court or for insolvency.
async fn stopped(tx: &Tx, today: NaiveDate) -> Result<Vec<BillingAccountId>, DbErr> {
    let grounds = [Ground::CourtOrder, Ground::Insolvency];
    let rows = tx.find::<subscription_state::Entity>();
    let rows = rows.filter(subscription_state::Column::Ground.is_in(grounds)).all(tx.raw()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.into_iter().map(|row| row.subscription_id);
    let services = tx.among(tx.find::<subscription::Entity>(), subscription::Column::Id, ids);
    let paid = with_payers(tx, services.await?, today).await?;
    Ok(paid.into_iter().map(|(_, account)| account).collect())
}

/// Each service with who pays the month of today (C7).
async fn with_payers(
    tx: &Tx,
    services: Vec<subscription::Model>,
    today: NaiveDate,
) -> Result<Vec<(subscription::Model, BillingAccountId)>, DbErr> {
    use subscription_payer::Column::{FromOn, SubscriptionId, TenantId};
    let changes = tx.find::<subscription_payer::Entity>();
    let changes = changes.filter(of_tenants(TenantId, services.iter().map(|s| s.tenant_id)));
    let changes = changes.filter(FromOn.lte(Month::of(today).first_day()));
    let changes =
        tx.among(changes, SubscriptionId, services.iter().map(|service| service.id)).await?;
    let mut latest: HashMap<_, subscription_payer::Model> = HashMap::new();
    for row in changes {
        let known = latest.get(&row.subscription_id);
        if known.is_none_or(|known| (known.from_on, known.seq) < (row.from_on, row.seq)) {
            latest.insert(row.subscription_id, row);
        }
    }
    let with_payer = |service: subscription::Model| {
        let changed = latest.get(&service.id).map(|row| row.billing_account_id);
        let account = changed.unwrap_or(service.billing_account_id);
        (service, account)
    };
    Ok(services.into_iter().map(with_payer).collect())
}

/// The rows of many accounts, one query per table.
struct Rows {
    accounts: Vec<billing_account::Model>,
    names: HashMap<TenantId, String>,
    open: HashMap<BillingAccountId, Vec<Balance>>,
    demands: HashMap<BillingAccountId, Vec<Sent>>,
    steps: HashMap<BillingAccountId, Vec<arrears_step::Model>>,
    promises: HashMap<BillingAccountId, Vec<Promise>>,
    exceptions: HashMap<BillingAccountId, Vec<arrears_exception::Model>>,
    services: HashMap<BillingAccountId, Vec<ServiceOfPayer>>,
    people: HashMap<UserId, String>,
}

async fn read(
    tx: &Tx,
    accounts: &[Key],
    today: NaiveDate,
    terms: &Terms,
) -> Result<Vec<Payer>, ArrearsError> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Rows::read(tx, accounts, today).await?;
    let holidays = rating::holidays(tx).await?;
    let accounts = std::mem::take(&mut rows.accounts);
    accounts.into_iter().map(|account| rows.payer(account, today, (terms, &holidays))).collect()
}

impl Rows {
    async fn read(tx: &Tx, keys: &[Key], today: NaiveDate) -> Result<Rows, DbErr> {
        use billing_account::Column::{Id, TenantId};
        let accounts = tx.find::<billing_account::Entity>();
        let accounts = accounts.filter(these(keys, TenantId, Id)).all(tx.raw()).await?;
        let tenants = tenant::Column::Id.is_in(accounts.iter().map(|account| account.tenant_id));
        let tenants_found = tx.find::<tenant::Entity>().filter(tenants).all(tx.raw()).await?;
        let steps = steps(tx, keys).await?;
        let demands = demands(tx, keys).await?;
        let people = people(tx, &steps, &demands).await?;
        Ok(Rows {
            names: tenants_found.into_iter().map(|row| (row.id, row.name)).collect(),
            open: open(tx, keys).await?,
            promises: promise::of_accounts(tx, keys, today).await?,
            exceptions: exceptions(tx, keys).await?,
            services: services(tx, &accounts, today).await?,
            accounts,
            demands,
            steps,
            people,
        })
    }

    fn payer(
        &mut self,
        account: billing_account::Model,
        today: NaiveDate,
        (terms, holidays): (&Terms, &Holidays),
    ) -> Result<Payer, ArrearsError> {
        let id = account.id;
        let mut payer = Payer {
            customer: self.names.get(&account.tenant_id).cloned().unwrap_or_default(),
            open: self.open.remove(&id).unwrap_or_default(),
            demands: self.demands.remove(&id).unwrap_or_default(),
            steps: self.steps.remove(&id).unwrap_or_default(),
            promises: self.promises.remove(&id).unwrap_or_default(),
            exceptions: self.exceptions.remove(&id).unwrap_or_default(),
            services: self.services.remove(&id).unwrap_or_default(),
            rung: None,
            in_charge: None,
            account,
            today,
        };
        payer.in_charge = self.in_charge(&payer);
        payer.rung = match payer.standing() {
            Some(standing) => Some(rung(&standing, &terms.ladder, today, holidays)?),
            None => None,
        };
        Ok(payer)
    }

    fn in_charge(&self, payer: &Payer) -> Option<String> {
        let step = payer.steps.first().map(|step| (step.taken_at, step.taken_by));
        let sent = payer.demands.first().map(|sent| (sent.demand.sent_at, sent.demand.sent_by));
        let (_, person) = step.into_iter().chain(sent).max()?;
        self.people.get(&person).cloned()
    }
}

fn by_account<T>(
    rows: impl IntoIterator<Item = T>,
    account: impl Fn(&T) -> BillingAccountId,
) -> HashMap<BillingAccountId, Vec<T>> {
    let mut sorted: HashMap<BillingAccountId, Vec<T>> = HashMap::new();
    for row in rows {
        sorted.entry(account(&row)).or_default().push(row);
    }
    sorted
}

/// The rows of these payers, in a table by its columns for tenant and account.
pub(super) fn these<C: ColumnTrait>(keys: &[Key], tenant: C, account: C) -> Condition {
    let tenants = of_tenants(tenant, keys.iter().map(|key| key.0));
    tenants.add(account.is_in(keys.iter().map(|key| key.1)))
}

async fn open(tx: &Tx, keys: &[Key]) -> Result<HashMap<BillingAccountId, Vec<Balance>>, DbErr> {
    use receivable::Column::{BillId, BillingAccountId, DueOn, TenantId};
    let rows = tx.find::<receivable::Entity>().filter(receivables::is_open());
    let rows = rows.filter(these(keys, TenantId, BillingAccountId));
    let rows = rows.order_by_asc(DueOn).order_by_asc(BillId).all(tx.raw()).await?;
    let read = receivables::read(tx, rows).await?;
    Ok(by_account(read, |balance| balance.billing_account_id))
}

async fn steps(
    tx: &Tx,
    keys: &[Key],
) -> Result<HashMap<BillingAccountId, Vec<arrears_step::Model>>, DbErr> {
    use arrears_step::Column::{BillingAccountId, Id, TakenAt, TenantId};
    let rows = tx.find::<arrears_step::Entity>();
    let rows = rows.filter(these(keys, TenantId, BillingAccountId));
    let rows = rows.order_by_desc(TakenAt).order_by_desc(Id).all(tx.raw()).await?;
    Ok(by_account(rows, |step| step.billing_account_id))
}

async fn exceptions(
    tx: &Tx,
    keys: &[Key],
) -> Result<HashMap<BillingAccountId, Vec<arrears_exception::Model>>, DbErr> {
    use arrears_exception::Column::{BillingAccountId, Id, RequestedAt, TenantId};
    let rows = tx.find::<arrears_exception::Entity>();
    let rows = rows.filter(these(keys, TenantId, BillingAccountId));
    let rows = rows.order_by_desc(RequestedAt).order_by_desc(Id).all(tx.raw()).await?;
    Ok(by_account(rows, |row| row.billing_account_id))
}

/// A demand by post is served when it is recorded; one by mail when its letter has left.
async fn demands(tx: &Tx, keys: &[Key]) -> Result<HashMap<BillingAccountId, Vec<Sent>>, DbErr> {
    use demand::Column::{BillingAccountId, Id, SentAt, TenantId};
    let rows = tx.find::<demand::Entity>();
    let rows = rows.filter(these(keys, TenantId, BillingAccountId));
    let rows = rows.order_by_desc(SentAt).order_by_desc(Id).all(tx.raw()).await?;
    let letters = rows.iter().filter_map(|row| row.outbox_id);
    let letters = tx.among(tx.find::<outbox::Entity>(), outbox::Column::Id, letters).await?;
    let letters: HashMap<_, _> = letters.into_iter().map(|letter| (letter.id, letter)).collect();
    let sent = |demand: demand::Model| {
        let letter = demand.outbox_id.and_then(|id| letters.get(&id));
        Sent {
            served: demand.channel == DemandChannel::Post
                || letter.is_some_and(|letter| letter.done_at.is_some()),
            failed: letter.is_some_and(|letter| letter.dead_at.is_some()),
            demand,
        }
    };
    Ok(by_account(rows.into_iter().map(sent), |sent| sent.demand.billing_account_id))
}

async fn people(
    tx: &Tx,
    steps: &HashMap<BillingAccountId, Vec<arrears_step::Model>>,
    demands: &HashMap<BillingAccountId, Vec<Sent>>,
) -> Result<HashMap<UserId, String>, DbErr> {
    let took = steps.values().flatten().map(|step| step.taken_by);
    let sent = demands.values().flatten().map(|sent| sent.demand.sent_by);
    let ids: BTreeSet<_> = took.chain(sent).collect();
    let found = tx.find::<user_account::Entity>().filter(user_account::Column::Id.is_in(ids));
    Ok(found.all(tx.raw()).await?.into_iter().map(|user| (user.id, user.name)).collect())
}

/// The services each account pays for and how they stand; those that are over are left out.
async fn services(
    tx: &Tx,
    accounts: &[billing_account::Model],
    today: NaiveDate,
) -> Result<HashMap<BillingAccountId, Vec<ServiceOfPayer>>, DbErr> {
    use subscription::Column::{OpenedOn, ServiceId, TenantId};
    let tenants: BTreeSet<_> = accounts.iter().map(|account| account.tenant_id).collect();
    let opened = of_tenants(TenantId, tenants.iter().copied()).add(OpenedOn.lte(today));
    let opened = opened.add(TenantId.is_in(tenants));
    let found = tx.find::<subscription::Entity>().filter(opened).order_by_asc(ServiceId);
    let found = found.all(tx.raw()).await?;
    let states = states(tx, &found, today).await?;
    let mut of_account: HashMap<BillingAccountId, Vec<ServiceOfPayer>> = HashMap::new();
    for (service, payer) in with_payers(tx, found, today).await? {
        let its = states.get(&service.id).map(Vec::as_slice).unwrap_or_default();
        if its.iter().any(|row| row.state == "terminated") {
            continue;
        }
        let held = its.iter().max_by_key(|row| (row.effective_on, row.seq));
        of_account.entry(payer).or_default().push(ServiceOfPayer {
            id: service.id,
            service_id: service.service_id,
            state: held.map_or("active", |row| row.state.as_str()).to_owned(),
            ground: held.and_then(|row| row.ground),
        });
    }
    Ok(of_account)
}

/// What happened to the services themselves by a day.
async fn states(
    tx: &Tx,
    services: &[subscription::Model],
    today: NaiveDate,
) -> Result<HashMap<SubscriptionId, Vec<subscription_state::Model>>, DbErr> {
    use subscription_state::Column::{Axis as OfAxis, EffectiveOn, SubscriptionId, TenantId};
    let tenants = of_tenants(TenantId, services.iter().map(|service| service.tenant_id));
    let states = tx.find::<subscription_state::Entity>().filter(tenants);
    let states = states.filter(OfAxis.eq(Axis::Service)).filter(EffectiveOn.lte(today));
    let ids = services.iter().map(|service| service.id);
    let mut of_service = HashMap::<_, Vec<_>>::new();
    for row in tx.among(states, SubscriptionId, ids).await? {
        of_service.entry(row.subscription_id).or_default().push(row);
    }
    Ok(of_service)
}
