//! Where a contract's change meets its bill: provisioning knows what a wish writes, billing what it
//! costs. The two never see each other; the doors bring them together here, in one transaction.

use crate::app::App;
use crate::arrears;
use crate::problem::{OrBroken, Problem};
use chrono::NaiveDate;
use gaetong_billing::contract::{
    GrantedDiscount, Penalty, assess_penalty, granted_discount, penalty,
};
use gaetong_billing::outlook::{
    MonthChange, MonthOutlook, compare, first_unbilled_month, monthly_on, outlook,
};
use gaetong_entity::ids::{ChangeOrderId, ServiceId};
use gaetong_entity::money::assessed_charge;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::{self, EndGround};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::contract::{self, Approval, Carried, Order, PenaltyDue, Wish, list};
use gaetong_rules::Month;
use gaetong_rules::quote::Quote;

/// What a wish would bring about, worked out by carrying it out and taking it back.
#[derive(Debug, Clone)]
pub struct WhatIf {
    pub order: Order,
    /// The contract as it is, and what the wish would write.
    pub carried: Carried,
    /// The months it touches, the first whole one after it included.
    pub months: Vec<MonthChange>,
    pub before: Vec<MonthOutlook>,
    pub after: Vec<MonthOutlook>,
    /// A month at the old and at the new unit prices, with the advice of P2.
    pub monthly_before: Option<Quote>,
    pub monthly_after: Option<Quote>,
    /// None where the act bears no penalty at all.
    pub penalty: Option<Penalty>,
    /// T9, beside the penalty.
    pub granted: Option<GrantedDiscount>,
}

/// The longest look ahead: a pause of six months touches seven, and one more shows it is over.
const MOST_MONTHS: u32 = 8;

/// Carries a wish out in a transaction that is thrown away, and tells what came of it.
pub async fn what_if(
    app: &App,
    actor: &Actor,
    service: &ServiceId,
    order: &Order,
) -> Result<WhatIf, Problem> {
    let tx = app.store.begin(actor.scope()).await.or_broken()?;
    // Dropped without a commit, whatever happens.
    what_if_within(&tx, actor, service, order).await
}

async fn what_if_within(
    tx: &Tx,
    actor: &Actor,
    service: &ServiceId,
    order: &Order,
) -> Result<WhatIf, Problem> {
    let unbilled = first_unbilled_month(tx, service).await?.first_day();
    let (from, months) = months_touched(order);
    let on = order.effective_on;
    let before = outlook(tx, service, from, months).await?;
    let monthly_before = monthly_on(tx, service, on).await?;
    let carried = contract::try_out(tx, actor, service, order, Some(unbilled)).await?;
    let due = carried.planned.penalty.clone();
    let (penalty, granted) = match &due {
        Some(due) => worked_out(tx, service, due).await?,
        None => (None, None),
    };
    if let Some(due) = due {
        assess_penalty(tx, actor, service, due.last_day, due.act, None, None).await?;
    }
    let after = outlook(tx, service, from, months).await?;
    let ends = matches!(order.wish, Wish::Terminate { .. });
    Ok(WhatIf {
        order: order.clone(),
        carried,
        months: changed(&before, &after, on),
        before,
        after,
        monthly_before,
        monthly_after: if ends { None } else { monthly_on(tx, service, on).await? },
        penalty,
        granted,
    })
}

async fn worked_out(
    tx: &Tx,
    service: &ServiceId,
    due: &PenaltyDue,
) -> Result<(Option<Penalty>, Option<GrantedDiscount>), Problem> {
    let found = penalty(tx, service, due.last_day, due.act.clone()).await?;
    let granted = granted_discount(tx, service, due.last_day).await?;
    Ok((Some(found), Some(granted)))
}

/// From the month of the last day before, which bears the penalty, to the first whole month.
fn months_touched(order: &Order) -> (Month, u32) {
    let on = order.effective_on;
    let first = Month::of(on.pred_opt().unwrap_or(on));
    let last = match order.wish {
        Wish::Pause { until } | Wish::ExtendPause { until } => Month::of(until).next(),
        _ => first.next(),
    };
    let mut months = 1;
    let mut month = first;
    while month < last && months < MOST_MONTHS {
        (month, months) = (month.next(), months + 1);
    }
    (first, months)
}

/// The month before the wish takes effect is of interest only where it bears something of it.
fn changed(before: &[MonthOutlook], after: &[MonthOutlook], on: NaiveDate) -> Vec<MonthChange> {
    let mut months = compare(before, after);
    months.retain(|month| month.month >= Month::of(on) || !month.difference.is_zero());
    months
}

/// What ending, shrinking or shortening a contract after a day costs, and what its discount came
/// to (T9); nothing is written.
pub async fn what_it_costs_to_end(
    tx: &Tx,
    service: &ServiceId,
    due: &PenaltyDue,
) -> Result<(Penalty, GrantedDiscount), Problem> {
    let found = penalty(tx, service, due.last_day, due.act.clone()).await?;
    Ok((found, granted_discount(tx, service, due.last_day).await?))
}

/// Files a wish, as [`contract::file`] does, with what billing knows: which days no bill holds.
pub async fn file(
    tx: &Tx,
    actor: &Actor,
    service: &ServiceId,
    expected: Option<i64>,
    order: &Order,
    reason: &str,
) -> Result<change_order::Model, Problem> {
    if let Wish::Terminate { ground: EndGround::Arrears } = order.wish {
        arrears::may_end_service(tx, actor, service).await?;
    }
    let unbilled = first_unbilled_month(tx, service).await?.first_day();
    Ok(contract::file(tx, actor, service, expected, order, reason, Some(unbilled)).await?)
}

/// An order carried out, and the charge its penalty became.
#[derive(Debug, Clone)]
pub struct Approved {
    pub approval: Approval,
    pub charge: Option<assessed_charge::Model>,
}

/// Approves an order: carried out by provisioning, its penalty less the waiver assessed by billing.
pub async fn approve(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    expected: Option<i64>,
) -> Result<Approved, Problem> {
    let Filed { order, unbilled, penalty, due } = filed(tx, actor, &contract::DECIDERS, id).await?;
    let approval = contract::approve(tx, actor, id, expected, Some(unbilled), penalty).await?;
    let charge = match due {
        Some(due) => {
            let waived = approval.order.waived;
            let service = &order.service_id;
            assess_penalty(tx, actor, service, due.last_day, due.act, waived, Some(id)).await?
        }
        None => None,
    };
    Ok(Approved { approval, charge })
}

/// Waives the penalty of a filed order in part or whole (T9).
pub async fn waive(
    tx: &Tx,
    actor: &Actor,
    id: ChangeOrderId,
    expected: Option<i64>,
    waived: i64,
    reason: &str,
) -> Result<change_order::Model, Problem> {
    let filed = filed(tx, actor, &contract::WAIVERS, id).await?;
    let penalty = filed.penalty.unwrap_or(0);
    Ok(contract::waive(tx, actor, id, expected, (penalty, waived), reason).await?)
}

/// A filed order with what billing says of it. Amounts in won.
struct Filed {
    order: change_order::Model,
    unbilled: NaiveDate,
    penalty: Option<i64>,
    due: Option<PenaltyDue>,
}

async fn filed(
    tx: &Tx,
    actor: &Actor,
    allowed: &'static [Role],
    id: ChangeOrderId,
) -> Result<Filed, Problem> {
    let order = list::find(tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let service = &order.service_id;
    let unbilled = first_unbilled_month(tx, service).await?.first_day();
    let (order, due) = contract::penalty_of(tx, actor, allowed, id, Some(unbilled)).await?;
    let penalty = match &due {
        Some(due) => {
            let found = penalty(tx, &order.service_id, due.last_day, due.act.clone()).await?;
            Some(found.amount().get())
        }
        None => None,
    };
    Ok(Filed { order, unbilled, penalty, due })
}

/// A filed order as it would be carried out today: the order desk's what-if.
pub async fn what_if_of_order(
    app: &App,
    actor: &Actor,
    id: ChangeOrderId,
) -> Result<WhatIf, Problem> {
    let tx = app.store.begin(actor.scope()).await.or_broken()?;
    let detail = list::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let order = list::wish_of(&detail);
    // The what-if judges as of the filing, as the approval will: notice counts from then (T7).
    let actor = Actor { now: detail.order.filed_at, ..actor.clone() };
    what_if_within(&tx, &actor, &detail.order.service_id, &order).await
}
