//! What every act shares: who acts and from where, the audit event it leaves, the letters it
//! puts in the outbox, the numbers it takes. All of it within the act's own transaction.

use crate::bulk::Bulk;
use crate::ids::{EventId, OutboxId, PartnerId, TenantId, UserId};
use crate::party::number_series;
use crate::party::user_account::Role;
use crate::work::{event, outbox};
use crate::{Scope, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_rules::month::seoul_date;
use sea_orm::{ActiveValue::Set, DbErr, QuerySelect};
use sea_orm::{ColumnTrait, DbBackend, IntoActiveModel, QueryFilter};
use serde_json::Value;

/// Who acts, as known from the sign-in, and when and from where.
#[derive(Debug, Clone)]
pub struct Actor {
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
    pub tenant_id: Option<TenantId>,
    pub partner_id: Option<PartnerId>,
    /// Address the request came from; `cli` or `job` where there is none.
    pub from_address: String,
    /// `page`, `api`, `cli` or `job`.
    pub channel: &'static str,
    pub request_id: String,
    /// The deployment's clock at the start of the act.
    pub now: DateTime<Utc>,
}

impl Actor {
    /// Whose eyes this person looks through.
    pub fn scope(&self) -> Scope {
        match (self.tenant_id, self.partner_id) {
            (Some(tenant), _) => Scope::Tenant(tenant),
            (None, Some(partner)) => Scope::Partner(partner),
            (None, None) => Scope::Provider,
        }
    }

    /// The person who acts; a job acts in nobody's name.
    pub fn person(&self) -> Option<UserId> {
        (!self.user_id.0.is_nil()).then_some(self.user_id)
    }

    /// Today's date in Seoul.
    pub fn today(&self) -> NaiveDate {
        seoul_date(self.now)
    }

    pub fn is_one_of(&self, roles: &[Role]) -> bool {
        roles.contains(&self.role)
    }
}

/// One audit event: what was done to which thing.
#[derive(Debug, Clone)]
pub struct Change {
    /// The tenant concerned; [`TenantId::NONE`] where there is none.
    pub tenant_id: TenantId,
    /// The act, `noun.past_tense`: `application.submitted`.
    pub act: &'static str,
    /// The kind of thing changed, the table's name: `application`.
    pub subject_kind: &'static str,
    pub subject_id: String,
    /// What was there before and is there now, as JSON objects of the changed fields.
    pub before: Value,
    pub after: Value,
    pub reason: Option<String>,
}

impl Tx {
    /// Writes the act's audit event.
    pub async fn record(&self, actor: &Actor, change: Change) -> Result<EventId, DbErr> {
        let id = EventId::new();
        self.insert(event_row(actor, id, change)).await?;
        Ok(id)
    }

    /// Writes the audit events of an act that does the same to many things at once.
    pub async fn record_all(&self, actor: &Actor, changes: Vec<Change>) -> Result<(), DbErr> {
        let mut ready = self.bulk();
        ready.record(actor, changes);
        self.write(ready).await
    }

    /// Leaves a letter to be sent once the act is committed. `kind` names the letter's template
    /// in `api/letters`, `subject_id` the thing it is about, `payload` what only the act knows.
    pub async fn post(
        &self,
        actor: &Actor,
        tenant_id: TenantId,
        letter: Letter,
    ) -> Result<OutboxId, DbErr> {
        let id = OutboxId::new();
        self.insert(outbox_row(actor, id, tenant_id, letter)).await?;
        Ok(id)
    }

    /// Leaves many letters, as [`Tx::post`] leaves one.
    pub async fn post_all(
        &self,
        actor: &Actor,
        letters: Vec<(TenantId, Letter)>,
    ) -> Result<(), DbErr> {
        let mut ready = self.bulk();
        ready.post(actor, letters);
        self.write(ready).await
    }

    /// Takes the next number of a series, from 1, in order and without gaps: a roll-back gives
    /// it back. Writers of one series wait for each other.
    pub async fn next_number(&self, series: &str) -> Result<i64, DbErr> {
        let row = self.locked_series(series).await?;
        let number = row.next_number;
        self.leave_off(row, number + 1).await?;
        Ok(number)
    }

    /// The next number of a series, nobody else's until the transaction ends; [`Tx::took_numbers`]
    /// says how many from it on were used.
    pub async fn hold_numbers(&self, series: &str) -> Result<i64, DbErr> {
        Ok(self.locked_series(series).await?.next_number)
    }

    /// Takes `count` numbers of a series that is held.
    pub async fn took_numbers(&self, series: &str, count: usize) -> Result<(), DbErr> {
        let row = self.locked_series(series).await?;
        let next = row.next_number + i64::try_from(count).unwrap_or(i64::MAX);
        self.leave_off(row, next).await
    }

    async fn locked_series(&self, series: &str) -> Result<number_series::Model, DbErr> {
        let mut query = self.find::<number_series::Entity>();
        query = query.filter(number_series::Column::Name.eq(series));
        if self.backend() == DbBackend::Postgres {
            query = query.lock_exclusive();
        }
        let row = query.one(self.raw()).await?;
        row.ok_or_else(|| DbErr::RecordNotFound(format!("number series {series}")))
    }

    async fn leave_off(&self, row: number_series::Model, next: i64) -> Result<(), DbErr> {
        let mut row = row.into_active_model();
        row.next_number = Set(next);
        self.update(row).await.map(drop)
    }
}

impl Bulk {
    /// Makes audit events ready, as [`Tx::record_all`] writes them.
    pub fn record(&mut self, actor: &Actor, changes: Vec<Change>) {
        let row = |change| event_row(actor, EventId::new(), change);
        self.add(changes.into_iter().map(row).collect());
    }

    /// Makes letters ready, as [`Tx::post_all`] leaves them.
    pub fn post(&mut self, actor: &Actor, letters: Vec<(TenantId, Letter)>) {
        let row = |(tenant, letter)| outbox_row(actor, OutboxId::new(), tenant, letter);
        self.add(letters.into_iter().map(row).collect());
    }
}

fn event_row(actor: &Actor, id: EventId, change: Change) -> event::ActiveModel {
    event::ActiveModel {
        tenant_id: Set(change.tenant_id),
        id: Set(id),
        at: Set(actor.now),
        recorded_at: Set(actor.now),
        actor_id: Set(Some(actor.user_id)),
        actor_name: Set(actor.name.clone()),
        actor_role: Set(actor.role.code().to_owned()),
        from_address: Set(actor.from_address.clone()),
        channel: Set(actor.channel.to_owned()),
        request_id: Set(actor.request_id.clone()),
        act: Set(change.act.to_owned()),
        subject_kind: Set(change.subject_kind.to_owned()),
        subject_id: Set(change.subject_id),
        before: Set(json(&change.before)),
        after: Set(json(&change.after)),
        reason: Set(change.reason),
    }
}

fn outbox_row(
    actor: &Actor,
    id: OutboxId,
    tenant_id: TenantId,
    letter: Letter,
) -> outbox::ActiveModel {
    outbox::ActiveModel {
        tenant_id: Set(tenant_id),
        id: Set(id),
        kind: Set(letter.kind.to_owned()),
        subject_id: Set(letter.subject_id),
        recipient: Set(letter.recipient),
        payload: Set(json(&letter.payload)),
        created_at: Set(actor.now),
        available_at: Set(actor.now),
        attempts: Set(0),
        lease_token: Set(None),
        lease_until: Set(None),
        done_at: Set(None),
        dead_at: Set(None),
        last_error: Set(None),
    }
}

/// As `to_string` says it, in half the time.
fn json(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| value.to_string())
}

/// A letter to be sent.
#[derive(Debug, Clone)]
pub struct Letter {
    pub kind: &'static str,
    pub subject_id: String,
    /// E-mail address.
    pub recipient: String,
    pub payload: Value,
}
