//! 가산금 (L2): once per bill, when its due date has passed unpaid; the next bill takes it up.

use super::{ArrearsError, Terms};
use crate::receivables::{self, Balance};
use crate::{usage_month, workings};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{AssessedChargeId, BillId, TenantId};
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::money::{assessed_charge, late_charge, receivable};
use gaetong_rules::late_payment::{late_charge, late_charge_derivation};
use gaetong_rules::{Derivation, Lang, Month, Text, Won};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;

/// The bills that are open after their due date and bear no late charge yet; some may be wholly
/// disputed, which [`charge`] sees.
pub async fn due(tx: &Tx, today: NaiveDate) -> Result<Vec<(TenantId, BillId)>, DbErr> {
    let mut charged = Query::select();
    charged
        .expr(Expr::val(1))
        .from(late_charge::Entity)
        .and_where(
            Expr::col((late_charge::Entity, late_charge::Column::TenantId))
                .equals((receivable::Entity, receivable::Column::TenantId)),
        )
        .and_where(
            Expr::col((late_charge::Entity, late_charge::Column::BillId))
                .equals((receivable::Entity, receivable::Column::BillId)),
        );
    let open = tx.find::<receivable::Entity>().filter(receivables::is_open());
    let open = open.filter(receivable::Column::DueOn.lt(today));
    let open = open.filter(Expr::exists(charged).not());
    let rows = open.order_by_asc(receivable::Column::BillId).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.bill_id)).collect())
}

/// Charges a bill for being late: a share of what is unpaid of it without what is disputed, outside
/// the tax, as a charge of the payer's for the running month. Nothing where the bill is charged
/// already, paid, or wholly disputed. Records `arrears.late_charged`.
pub async fn charge(
    tx: &Tx,
    actor: &Actor,
    (tenant, bill): (TenantId, BillId),
    terms: &Terms,
) -> Result<Option<late_charge::Model>, ArrearsError> {
    let found = receivables::balances(tx, [bill]).await?.remove(&bill);
    let Some(balance) = found.filter(|bill| bill.is_overdue(actor.today())) else {
        return Ok(None);
    };
    if charged(tx, tenant, bill).await? {
        return Ok(None);
    }
    let base = balance.undisputed();
    let amount = late_charge(base, terms.late_charge)?;
    let assessed = match amount.is_zero() {
        true => None,
        false => {
            let why = late_charge_derivation(base, terms.late_charge, amount);
            Some(assess(tx, actor, &balance, (amount, why)).await?)
        }
    };
    let row = tx
        .insert(late_charge::ActiveModel {
            tenant_id: Set(tenant),
            bill_id: Set(bill),
            billing_account_id: Set(balance.billing_account_id),
            base: Set(base.get()),
            rate: Set(i32::try_from(terms.late_charge.basis_points()).unwrap_or(i32::MAX)),
            amount: Set(amount.get()),
            charged_on: Set(actor.today()),
            assessed_charge_id: Set(assessed),
        })
        .await?;
    tx.record(actor, event(&row, &balance)).await?;
    Ok(Some(row))
}

async fn charged(tx: &Tx, tenant: TenantId, bill: BillId) -> Result<bool, DbErr> {
    let row = tx.find::<late_charge::Entity>().filter(late_charge::Column::TenantId.eq(tenant));
    let row = row.filter(late_charge::Column::BillId.eq(bill)).one(tx.raw()).await?;
    Ok(row.is_some())
}

/// The charge the payer's next bill takes up.
async fn assess(
    tx: &Tx,
    actor: &Actor,
    bill: &Balance,
    (amount, why): (Won, Derivation),
) -> Result<AssessedChargeId, DbErr> {
    let label = Text::new(
        format!("가산금({} 청구분)", bill.month),
        format!("Late charge (bill of {})", bill.month),
    );
    let row = tx
        .insert(assessed_charge::ActiveModel {
            tenant_id: Set(bill.tenant_id),
            id: Set(AssessedChargeId::new()),
            subscription_id: Set(None),
            billing_account_id: Set(Some(bill.billing_account_id)),
            month: Set(usage_month::stored(Month::of(actor.today()))),
            charge: Set(ChargeKind::LateCharge),
            product: Set(None),
            label_ko: Set(label.get(Lang::Ko).to_owned()),
            label_en: Set(label.get(Lang::En).to_owned()),
            supply: Set(amount.get()),
            tax_category: Set(TaxCategory::OutOfScope),
            workings: Set(workings::to_json(&why)),
            change_order_id: Set(None),
            recorded_by: Set(actor.person()),
            recorded_at: Set(actor.now),
        })
        .await?;
    Ok(row.id)
}

fn event(row: &late_charge::Model, bill: &Balance) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act: "arrears.late_charged",
        subject_kind: "bill",
        subject_id: row.bill_id.to_string(),
        before: json!({}),
        after: json!({
            "number": bill.number, "base": row.base, "rate": row.rate, "amount": row.amount,
            "assessed_charge_id": row.assessed_charge_id.map(|id| id.to_string()),
        }),
        reason: None,
    }
}
