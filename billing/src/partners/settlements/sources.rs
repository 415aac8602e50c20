//! What a month's statements are made of: everything accepted, confirmed or billed up to the month
//! that no statement has yet, one query a table.

use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, OutageId, PartnerId, SubscriptionId};
use gaetong_entity::money::{bill, bill_line, outage_credit};
use gaetong_entity::party::tenant;
use gaetong_entity::service::acceptance::{self, AcceptanceState};
use gaetong_entity::service::task::{self, TaskState};
use gaetong_entity::service::{one_off_item, outage, subscription};
use gaetong_entity::settling::attendance_report::{self, AttendanceState};
use gaetong_entity::settling::outage_fault;
use gaetong_entity::settling::partner_contract::{self, PayKind};
use gaetong_entity::settling::settlement_line::{self, Source};
use gaetong_rules::Month;
use gaetong_rules::month::seoul_date;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A source by which nothing is settled twice.
pub(super) type Key = (PartnerId, Source, Uuid, i32);

/// The rows a plan is made from.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub contracts: Vec<partner_contract::Model>,
    pub reports: Vec<attendance_report::Model>,
    /// Done tasks of partners with the day their subscription was accepted.
    pub tasks: Vec<(task::Model, chrono::NaiveDate)>,
    pub one_offs: Vec<one_off_item::Model>,
    pub bills: HashMap<BillId, bill::Model>,
    pub bill_lines: Vec<bill_line::Model>,
    pub credits: Vec<outage_credit::Model>,
    pub faults: Vec<outage_fault::Model>,
    pub outages: HashMap<OutageId, String>,
    pub subscriptions: HashMap<SubscriptionId, subscription::Model>,
    pub customers: HashMap<gaetong_entity::ids::TenantId, String>,
    /// What has been settled of these.
    pub settled: HashSet<Key>,
}

impl Sources {
    /// Reads what concerns the contracts up to a month.
    pub(super) async fn read(tx: &Tx, month: Month) -> Result<Sources, DbErr> {
        use partner_contract::Column::{FromOn, Id};
        let contracts = tx.find::<partner_contract::Entity>();
        let contracts = contracts.filter(FromOn.lte(month.last_day())).order_by_asc(Id);
        let mut sources =
            Sources { contracts: contracts.all(tx.raw()).await?, ..Sources::default() };
        if sources.contracts.is_empty() {
            return Ok(sources);
        }
        sources.reports = reports(tx, month).await?;
        sources.tasks(tx, month).await?;
        sources.one_offs(tx, month).await?;
        sources.bill_lines(tx, month).await?;
        sources.faults(tx, month).await?;
        sources.whose(tx).await?;
        sources.settled = settled(tx).await?;
        Ok(sources)
    }

    fn of_kind(&self, kind: PayKind) -> impl Iterator<Item = &partner_contract::Model> {
        self.contracts.iter().filter(move |contract| contract.kind == kind)
    }

    async fn tasks(&mut self, tx: &Tx, month: Month) -> Result<(), DbErr> {
        let by_task = || self.of_kind(PayKind::OnAcceptance).filter(|c| c.task_kind.is_some());
        let kinds: HashSet<String> = by_task().filter_map(|c| c.task_kind.clone()).collect();
        let partners: HashSet<PartnerId> = by_task().map(|contract| contract.partner_id).collect();
        if kinds.is_empty() {
            return Ok(());
        }
        let done = tx.find::<task::Entity>().filter(task::Column::State.eq(TaskState::Done));
        let done = done.filter(task::Column::Kind.is_in(kinds));
        let done = done.filter(task::Column::PartnerId.is_in(partners));
        let done = done.filter(task::Column::Compensates.eq(false));
        let done = done.order_by_asc(task::Column::Id).all(tx.raw()).await?;
        let accepted = accepted(tx, done.iter().map(|task| task.subscription_id)).await?;
        let paid = |task: task::Model| {
            let on = *accepted.get(&task.subscription_id)?;
            (on <= month.last_day()).then_some((task, on))
        };
        self.tasks = done.into_iter().filter_map(paid).collect();
        Ok(())
    }

    async fn one_offs(&mut self, tx: &Tx, month: Month) -> Result<(), DbErr> {
        use one_off_item::Column::{AcceptedOn, Product, Seq, SubscriptionId};
        let items = self.of_kind(PayKind::OnAcceptance).filter(|c| c.task_kind.is_none());
        let products: HashSet<String> = items.map(|contract| contract.product.clone()).collect();
        if products.is_empty() {
            return Ok(());
        }
        let items = tx.find::<one_off_item::Entity>().filter(Product.is_in(products));
        let items = items.filter(AcceptedOn.lte(month.last_day()));
        let items = items.order_by_asc(SubscriptionId).order_by_asc(Seq);
        self.one_offs = items.all(tx.raw()).await?;
        Ok(())
    }

    /// Lines of bills whose product is shared, from the first month a contract shares it.
    async fn bill_lines(&mut self, tx: &Tx, month: Month) -> Result<(), DbErr> {
        let shares = || self.of_kind(PayKind::RevenueShare);
        let Some(first) = shares().map(|contract| contract.from_on).min() else { return Ok(()) };
        let products: HashSet<String> = shares().map(|share| share.product.clone()).collect();
        let bills = tx.find::<bill::Entity>();
        let bills = bills.filter(bill::Column::Month.gte(usage_month::stored(Month::of(first))));
        let bills = bills.filter(bill::Column::Month.lte(usage_month::stored(month)));
        let bills = bills.all(tx.raw()).await?;
        let lines = tx.find::<bill_line::Entity>();
        let lines = lines.filter(bill_line::Column::Product.is_in(products));
        let lines = lines.order_by_asc(bill_line::Column::BillId);
        let lines = lines.order_by_asc(bill_line::Column::LineNo).all(tx.raw()).await?;
        self.bills = bills.into_iter().map(|bill| (bill.id, bill)).collect();
        self.bill_lines =
            lines.into_iter().filter(|line| self.bills.contains_key(&line.bill_id)).collect();
        Ok(())
    }

    async fn faults(&mut self, tx: &Tx, month: Month) -> Result<(), DbErr> {
        self.faults = tx.find::<outage_fault::Entity>().all(tx.raw()).await?;
        let these: HashSet<OutageId> = self.faults.iter().map(|fault| fault.outage_id).collect();
        if these.is_empty() {
            return Ok(());
        }
        let known = outage::Column::Id.is_in(these.iter().copied());
        let known = tx.find::<outage::Entity>().filter(known).all(tx.raw()).await?;
        self.outages = known.into_iter().map(|outage| (outage.id, outage.number)).collect();
        let credits = outage_credit::Column::OutageId.is_in(these);
        let credits = tx.find::<outage_credit::Entity>().filter(credits);
        let credits = credits.filter(outage_credit::Column::Month.lte(usage_month::stored(month)));
        let credits = credits.filter(outage_credit::Column::Amount.gt(0));
        self.credits = credits.order_by_asc(outage_credit::Column::Id).all(tx.raw()).await?;
        Ok(())
    }

    /// The services and customers the rows above are about.
    async fn whose(&mut self, tx: &Tx) -> Result<(), DbErr> {
        let named = self.one_offs.iter().map(|item| item.subscription_id);
        let named = named.chain(self.credits.iter().map(|credit| credit.subscription_id));
        let named = named.chain(self.tasks.iter().map(|(task, _)| task.subscription_id));
        let named: HashSet<SubscriptionId> =
            named.chain(self.bill_lines.iter().filter_map(|line| line.subscription_id)).collect();
        let rows = tx.find::<subscription::Entity>();
        let rows = rows.filter(subscription::Column::Id.is_in(named)).all(tx.raw()).await?;
        let customers: HashSet<_> = rows.iter().map(|row| row.tenant_id).collect();
        self.subscriptions = rows.into_iter().map(|row| (row.id, row)).collect();
        let customers = tx.find::<tenant::Entity>().filter(tenant::Column::Id.is_in(customers));
        let customers = customers.all(tx.raw()).await?;
        self.customers = customers.into_iter().map(|row| (row.id, row.name)).collect();
        Ok(())
    }
}

async fn reports(tx: &Tx, month: Month) -> Result<Vec<attendance_report::Model>, DbErr> {
    use attendance_report::Column::{Difference, Id, Month, State};
    let signed = tx.find::<attendance_report::Entity>();
    let signed = signed.filter(State.eq(AttendanceState::Signed)).filter(Difference.ne(0));
    let signed = signed.filter(Month.lte(usage_month::stored(month)));
    signed.order_by_asc(Month).order_by_asc(Id).all(tx.raw()).await
}

/// The day each of these subscriptions was accepted.
async fn accepted(
    tx: &Tx,
    these: impl Iterator<Item = SubscriptionId>,
) -> Result<HashMap<SubscriptionId, chrono::NaiveDate>, DbErr> {
    let these: HashSet<SubscriptionId> = these.collect();
    let signed = acceptance::Column::SubscriptionId.is_in(these);
    let signed = tx.find::<acceptance::Entity>().filter(signed);
    let signed = signed.filter(acceptance::Column::State.eq(AcceptanceState::Signed));
    let signed = signed.all(tx.raw()).await?.into_iter();
    let on = |row: acceptance::Model| Some((row.subscription_id, seoul_date(row.decided_at?)));
    Ok(signed.filter_map(on).collect())
}

async fn settled(tx: &Tx) -> Result<HashSet<Key>, DbErr> {
    use sea_orm::QuerySelect;
    use settlement_line::Column;
    let rows = tx.find::<settlement_line::Entity>().filter(Column::Source.ne(Source::Adjustment));
    let rows = rows.select_only().column(Column::PartnerId).column(Column::Source);
    let rows = rows.column(Column::SourceId).column(Column::SourceNo);
    let rows: Vec<Key> = rows.into_tuple().all(tx.raw()).await?;
    Ok(rows.into_iter().collect())
}
