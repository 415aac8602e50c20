//! Why a bill is that amount (산출 근거): its stored workings, and the recount that proves them.

use crate::bills::{self, BillDetail};
use crate::facts::{self, Account};
use crate::rating::{self, ENGINE_VERSION, Plan, Unbillable};
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, ServiceId};
use gaetong_entity::money::bill::BillKind;
use gaetong_entity::money::{bill, bill_line};
use gaetong_entity::party::billing_account;
use gaetong_rules::{Lang, Month, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

/// The bill that charged a service for a month; none if there is none for these eyes.
pub async fn of_service(
    tx: &Tx,
    service: &ServiceId,
    month: Month,
) -> Result<Option<BillDetail>, DbErr> {
    let charged = bill_line::Column::ServiceId.eq(service.clone());
    let lines = tx.find::<bill_line::Entity>().filter(charged).all(tx.raw()).await?;
    let bills: Vec<BillId> = lines.into_iter().map(|line| line.bill_id).collect();
    let of_month = bill::Column::Month.eq(usage_month::stored(month));
    let found = tx.find::<bill::Entity>().filter(bill::Column::Id.is_in(bills)).filter(of_month);
    match found.order_by_asc(bill::Column::Seq).one(tx.raw()).await? {
        Some(bill) => bills::detail(tx, bill.id).await,
        None => Ok(None),
    }
}

impl BillDetail {
    /// The explanation as lines of text: what the terminal, the copy button and the letter show.
    pub fn explanation(&self, lang: Lang) -> Vec<String> {
        let lines = self.lines.iter().flat_map(|line| {
            let service = line.service_id.as_ref().map(ToString::to_string).unwrap_or_default();
            let tree = line.workings.render(lang);
            let first = format!("{} {}", service, tree.first().cloned().unwrap_or_default());
            std::iter::once(first.trim().to_owned()).chain(tree.into_iter().skip(1))
        });
        lines.chain(self.workings.iter().flat_map(|tree| tree.render(lang))).collect()
    }
}

/// A bill counted again from today's rows (다시 계산).
#[derive(Debug, Clone)]
pub struct Recount {
    /// What would be billed now; none where there would be nothing to charge.
    pub plan: Option<Plan>,
    /// Why it could not be counted again, where it could not.
    pub problem: Option<Unbillable>,
    /// Whether the facts are those the bill was made from.
    pub same_facts: bool,
    /// Whether every line and every sum comes to the same won.
    pub same_amounts: bool,
    /// The rules that counted now; the bill says which made it.
    pub engine_version: &'static str,
}

/// Counts a bill again; none if there is no such bill for these eyes, or it is a debit note: what
/// that comes to was decided by people.
pub async fn recount(tx: &Tx, id: BillId) -> Result<Option<Recount>, DbErr> {
    let found = tx.find::<bill::Entity>().filter(bill::Column::Id.eq(id));
    let made_by_hand = bill::Column::Kind.eq(BillKind::DebitNote);
    if found.filter(made_by_hand).one(tx.raw()).await?.is_some() {
        return Ok(None);
    }
    let Some(bill) = bills::detail(tx, id).await? else { return Ok(None) };
    let account = billing_account::Column::Id.eq(bill.summary.billing_account_id);
    let account = tx.find::<billing_account::Entity>().filter(account);
    let account = account.into_partial_model::<Account>().all(tx.raw()).await?;
    let holidays = rating::holidays(tx).await?;
    let known = facts::of_accounts(tx, bill.summary.month, account).await?;
    let facts = known.into_iter().next().map(|(_, facts)| facts);
    let facts = facts.ok_or_else(|| DbErr::RecordNotFound(bill.account_number.clone()))?;
    let rated = facts.map_err(Unbillable::from).and_then(|f| rating::rate(&f, &holidays));
    let (plan, problem) = match rated {
        Ok(rated) => (rated.plan, None),
        Err(problem) => (None, Some(problem)),
    };
    Ok(Some(Recount {
        same_facts: plan.as_ref().is_some_and(|p| p.inputs_sha256 == bill.inputs_sha256),
        same_amounts: plan.as_ref().is_some_and(|p| amounts_of_plan(p) == amounts_of_bill(&bill)),
        plan,
        problem,
        engine_version: ENGINE_VERSION,
    }))
}

/// Supply, tax and total of the document, then supply and tax of each line.
type Amounts = (Won, Won, Won, Vec<(Won, Won)>);

fn amounts_of_plan(plan: &Plan) -> Amounts {
    let lines = plan.lines.iter().map(|line| (line.supply, line.vat));
    (plan.supply, plan.vat, plan.total, lines.collect())
}

fn amounts_of_bill(bill: &BillDetail) -> Amounts {
    let lines = bill.lines.iter().map(|line| (line.supply, line.vat));
    (bill.summary.supply, bill.summary.vat, bill.summary.total, lines.collect())
}
