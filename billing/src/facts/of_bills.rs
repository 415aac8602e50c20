//! Rows that hang on bills: found by the bills' month and tenants, so that it does not matter how many
//! months there are.

use super::between::Between;
use gaetong_entity::Tx;
use gaetong_entity::money::bill;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

/// The bills of some tenants that meet a condition.
#[derive(Debug, Clone)]
pub(crate) struct OfBills {
    tenants: Between,
    bills: SelectStatement,
}

impl OfBills {
    pub(crate) fn which(tx: &Tx, tenants: Between, wanted: Condition) -> OfBills {
        use bill::Column::{Id, TenantId};
        let bills = tx.find::<bill::Entity>().filter(tenants.walk(TenantId)).filter(wanted);
        let bills = bills.select_only().columns([TenantId, Id]).into_query();
        OfBills { tenants, bills }
    }

    /// The rows of these bills, in a table by its columns for tenant and bill.
    pub(crate) fn rows<C: ColumnTrait>(&self, tenant: C, bill: C) -> Condition {
        let row = Expr::tuple([Expr::col(tenant), Expr::col(bill)]);
        self.tenants.walk(tenant).add(row.in_subquery(self.bills.clone()))
    }
}
