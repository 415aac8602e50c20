//! What the rules look at in a subscription's rows, and no more: a month's run reads them for every
//! customer there is.

use super::between::Between;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{
    AttendanceId, BillingAccountId, BusinessNumber, SubscriptionId, TenantId,
};
use gaetong_entity::party::billing_account::{self, TaxKind};
use gaetong_entity::service::subscription_state::Axis;
use gaetong_entity::service::{
    one_off_item, subscription, subscription_leaving, subscription_payer, subscription_price,
    subscription_state, subscription_term, subscription_unit,
};
use gaetong_entity::settling::attendance_report;
use gaetong_rules::Month;
use sea_orm::{ColumnTrait, Condition, DbErr, DerivePartialModel, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};

/// A billing account, as far as a bill needs to know it.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "billing_account::Entity")]
pub struct Account {
    pub tenant_id: TenantId,
    pub id: BillingAccountId,
    pub number: String,
    pub payer_name: String,
    pub business_number: BusinessNumber,
    pub address: String,
    pub email: String,
    pub tax_kind: TaxKind,
}

/// What happened on one of the three axes.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "subscription_state::Entity")]
pub(crate) struct State {
    pub subscription_id: SubscriptionId,
    pub seq: i32,
    pub axis: Axis,
    pub state: String,
    pub effective_on: NaiveDate,
    pub reason: String,
}

/// Units that came into force together.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "subscription_unit::Entity")]
pub(crate) struct Unit {
    pub subscription_id: SubscriptionId,
    pub seq: i32,
    pub product: String,
    pub quantity: i64,
    pub from_on: NaiveDate,
    pub source: String,
}

/// Units of a batch that left.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "subscription_leaving::Entity")]
pub(crate) struct Leaving {
    pub subscription_id: SubscriptionId,
    pub unit_seq: i32,
    pub quantity: i64,
    pub from_on: NaiveDate,
    pub source: String,
}

/// A term agreed later than the application's.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "subscription_term::Entity")]
pub(crate) struct NewTerm {
    pub subscription_id: SubscriptionId,
    pub seq: i32,
    pub term_months: i32,
    pub contract_from: NaiveDate,
    pub from_on: NaiveDate,
    pub source: String,
}

/// Who pays since when, if not the payer of the application.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "subscription_payer::Entity")]
pub(crate) struct NewPayer {
    pub subscription_id: SubscriptionId,
    pub seq: i32,
    pub billing_account_id: BillingAccountId,
    pub from_on: NaiveDate,
}

/// A price agreed beside the book's.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "subscription_price::Entity")]
pub(crate) struct AgreedPrice {
    pub subscription_id: SubscriptionId,
    pub seq: i32,
    pub product: String,
    pub unit_price: i64,
    pub from_on: NaiveDate,
    pub reason: String,
}

/// The rows of one subscription, each kind in the order it was recorded.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub states: Vec<State>,
    pub units: Vec<Unit>,
    pub leavings: Vec<Leaving>,
    pub terms: Vec<NewTerm>,
    pub payers: Vec<NewPayer>,
    pub prices: Vec<AgreedPrice>,
    pub one_offs: Vec<one_off_item::Model>,
    pub attendance: Vec<attendance_report::Model>,
    /// Of these, the reports the bill in question takes up (C6).
    pub due: HashSet<AttendanceId>,
}

impl Rows {
    /// Who pays a month: the payer of its first day, for a month has one payer (C7).
    pub(crate) fn payer(
        &self,
        subscription: &subscription::Model,
        month: Month,
    ) -> BillingAccountId {
        let begun = self.payers.iter().filter(|payer| payer.from_on <= month.first_day());
        let latest = begun.max_by_key(|payer| (payer.from_on, payer.seq));
        latest.map_or(subscription.billing_account_id, |payer| payer.billing_account_id)
    }
}

/// The rows of these subscriptions, of their states those on these axes; nothing that was recorded
/// after `until`.
pub(crate) async fn rows_of(
    tx: &Tx,
    between: Between,
    subscriptions: &[subscription::Model],
    axes: &[Axis],
    until: Option<DateTime<Utc>>,
) -> Result<HashMap<SubscriptionId, Rows>, DbErr> {
    let ids = || subscriptions.iter().map(|subscription| subscription.id);
    let mut rows: HashMap<SubscriptionId, Rows> = ids().map(|id| (id, Rows::default())).collect();
    /// Reads one table and puts each row where it belongs.
    macro_rules! read {
        ($table:ident => $list:ident, $known:expr $(, $row:ty)?) => {
            let these = || Condition::all().add($table::Column::SubscriptionId.is_in(ids()));
            let found = tx.find::<$table::Entity>().filter(between.only(these));
            let found = found.filter(between.walk($table::Column::TenantId)).filter($known);
            let found = found.order_by_asc($table::Column::Seq)$(.into_partial_model::<$row>())?;
            for row in found.all(tx.raw()).await? {
                if let Some(rows) = rows.get_mut(&row.subscription_id) {
                    rows.$list.push(row);
                }
            }
        };
    }
    let on_axes = subscription_state::Column::Axis.is_in(axes.iter().copied());
    let states = known(subscription_state::Column::RecordedAt, until).add(on_axes);
    read!(subscription_state => states, states, State);
    read!(subscription_unit => units, known(subscription_unit::Column::RecordedAt, until), Unit);
    let leavings = known(subscription_leaving::Column::RecordedAt, until);
    read!(subscription_leaving => leavings, leavings, Leaving);
    read!(subscription_term => terms, known(subscription_term::Column::RecordedAt, until), NewTerm);
    let payers = known(subscription_payer::Column::RecordedAt, until);
    read!(subscription_payer => payers, payers, NewPayer);
    let prices = known(subscription_price::Column::RecordedAt, until);
    read!(subscription_price => prices, prices, AgreedPrice);
    read!(one_off_item => one_offs, Condition::all());
    let decided = known(attendance_report::Column::DecidedAt, until);
    read!(attendance_report => attendance, decided);
    Ok(rows)
}

/// What was recorded by then.
fn known<C: ColumnTrait>(recorded: C, until: Option<DateTime<Utc>>) -> Condition {
    Condition::all().add_option(until.map(|until| recorded.lte(until)))
}
