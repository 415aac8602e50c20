//! Whose rows are read. Every table leads with its tenant, so that the rows of the tenants between a
//! first and a last one are one walk along the key.

use super::query::of_tenants;
use super::rows::Account;
use gaetong_entity::Tx;
use gaetong_entity::ids::TenantId;
use gaetong_entity::party::billing_account;
use sea_orm::{ColumnTrait, Condition, DbErr, PaginatorTrait, QueryFilter};

/// Fewer are named one by one, whoever else lies between them.
const MANY: usize = 50;

/// The rows of some tenants, and perhaps of others between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Between {
    ends: Option<(TenantId, TenantId)>,
    /// Whether those wanted are told from the others by the database; whoever reads them does it
    /// in any case.
    named: bool,
}

impl Between {
    pub(crate) fn tenants(these: impl Iterator<Item = TenantId> + Clone) -> Between {
        Between { ends: these.clone().min().zip(these.max()), named: true }
    }

    /// Where hardly anybody else lies between these accounts, as in a part of a run, passing over
    /// the others is less work for the database than comparing each row with a list of a thousand.
    pub(crate) async fn accounts(tx: &Tx, accounts: &[Account]) -> Result<Between, DbErr> {
        let between = Between::tenants(accounts.iter().map(|account| account.tenant_id));
        if accounts.len() < MANY {
            return Ok(between);
        }
        let all = tx.find::<billing_account::Entity>();
        let all = all.filter(between.walk(billing_account::Column::TenantId));
        Ok(between.unless_alone(accounts.len(), all.count(tx.raw()).await?))
    }

    /// As it is, but naming nobody where these many make up nearly all there are on the way.
    pub(crate) fn unless_alone(self, these: usize, all: u64) -> Between {
        let all = usize::try_from(all).unwrap_or(usize::MAX);
        Between { named: these < MANY || all > these + these / 4, ..self }
    }

    /// By the table's tenant.
    pub(crate) fn walk<C: ColumnTrait>(self, tenant: C) -> Condition {
        of_tenants(tenant, self.ends.into_iter().flat_map(|(first, last)| [first, last]))
    }

    /// Those that meet a condition, where they are told from the others.
    pub(crate) fn only(self, wanted: impl FnOnce() -> Condition) -> Condition {
        if self.named { wanted() } else { Condition::all() }
    }
}
