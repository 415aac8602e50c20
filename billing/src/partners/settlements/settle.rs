//! Making a month's statements, all at once. Made once per partner and month, however often it is
//! run; what came up later waits for the next month's.

use super::lines::NewLine;
use super::sources::Sources;
use crate::notes::refusal::only;
use crate::partners::refusal::PartnerError;
use crate::partners::{MAY_SETTLE, settlers};
use crate::{rating, usage_month, workings};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{PartnerId, SettlementId, TenantId};
use gaetong_entity::money::bill_run::{self, RunState};
use gaetong_entity::party::{deployment_setting, number_series, partner};
use gaetong_entity::settling::settlement::{self, SettlementState};
use gaetong_entity::settling::settlement_line;
use gaetong_rules::business_day::Roll;
use gaetong_rules::payout::{PayDate, pay_date};
use gaetong_rules::value_added_tax::value_added_tax;
use gaetong_rules::{Lang, Month, Won};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use serde_json::json;
use std::collections::HashSet;

/// A statement as it would be made. Amounts in won.
#[derive(Debug, Clone)]
pub struct Planned {
    pub partner: partner::Model,
    pub lines: Vec<NewLine>,
    pub supply: Won,
    /// Tax of each line; they add up to `vat`.
    pub taxes: Vec<Won>,
    pub vat: Won,
    pub total: Won,
}

/// What a run made.
#[derive(Debug, Clone)]
pub struct Settled {
    pub month: Month,
    pub pay_on: chrono::NaiveDate,
    pub made: Vec<settlement::Model>,
    /// Partners whose statement of the month was there already.
    pub there: usize,
}

const ROLL_SETTING: &str = "payout_day_off";

/// Which way the day of payment moves off a holiday; to the next business day where nobody said.
pub async fn roll(tx: &Tx) -> Result<Roll, DbErr> {
    let named = deployment_setting::Column::Name.eq(ROLL_SETTING);
    let set = tx.find::<deployment_setting::Entity>().filter(named).one(tx.raw()).await?;
    let previous = set.is_some_and(|set| set.value == "previous");
    Ok(if previous { Roll::Previous } else { Roll::Next })
}

/// Sets it. Records `payout_day_off.set`.
pub async fn set_roll(tx: &Tx, actor: &Actor, roll: Roll) -> Result<(), PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let value = if roll == Roll::Previous { "previous" } else { "next" };
    let named = deployment_setting::Column::Name.eq(ROLL_SETTING);
    let row = tx.find::<deployment_setting::Entity>().filter(named).one(tx.raw()).await?;
    let before = row.as_ref().map(|row| row.value.clone());
    match row {
        Some(row) => {
            let mut row = row.into_active_model();
            row.value = Set(value.to_owned());
            tx.update(row).await?;
        }
        None => {
            let (name, value) = (Set(ROLL_SETTING.to_owned()), Set(value.to_owned()));
            tx.insert(deployment_setting::ActiveModel { name, value }).await?;
        }
    }
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "payout_day_off.set",
        subject_kind: "deployment_setting",
        subject_id: ROLL_SETTING.to_owned(),
        before: json!({ "to": before }),
        after: json!({ "to": value }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(())
}

/// What the statements of a month would say, without writing anything: of partners that have none
/// of the month yet.
///
/// # Errors
/// [`PartnerError::MonthNotOver`].
pub async fn plan(tx: &Tx, actor: &Actor, month: Month) -> Result<Vec<Planned>, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    if !usage_month::is_over(month, actor.today()) {
        return Err(PartnerError::MonthNotOver(month));
    }
    let there = there(tx, month).await?;
    let sources = Sources::read(tx, month).await?;
    let with_contract: HashSet<PartnerId> =
        sources.contracts.iter().map(|contract| contract.partner_id).collect();
    let mut planned = Vec::new();
    for partner in crate::partners::list(tx).await? {
        if !with_contract.contains(&partner.id) || there.contains(&partner.id) {
            continue;
        }
        let lines = sources.lines_of(partner.id, month)?;
        if !lines.is_empty() {
            planned.push(Planned::of(partner, lines)?);
        }
    }
    Ok(planned)
}

/// Makes the month's statements, after its bill run. Records `settlement.made` for each.
///
/// # Errors
/// [`PartnerError::MonthNotOver`], [`PartnerError::BillRunMissing`].
pub async fn settle(tx: &Tx, actor: &Actor, month: Month) -> Result<Settled, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    one_at_a_time(tx).await?;
    after_the_bill_run(tx, month).await?;
    let there = there(tx, month).await?.len();
    let holidays = rating::holidays(tx).await?;
    let paid = pay_date(month, roll(tx).await?, &holidays)?;
    let mut made = Vec::new();
    let (mut lines, mut events) = (Vec::new(), Vec::new());
    for planned in plan(tx, actor, month).await? {
        let row = planned.row(actor, month, paid);
        lines.extend(planned.rows(actor, &row));
        events.push(super::event(&row, "settlement.made", None)?);
        made.push(row);
    }
    let rows = made.iter().map(|row| row.clone().into_active_model().reset_all());
    tx.insert_all(rows.collect::<Vec<settlement::ActiveModel>>()).await?;
    tx.insert_all(lines).await?;
    tx.record_all(actor, events).await?;
    Ok(Settled { month, pay_on: paid.date, made, there })
}

/// Two who settle the same month at once wait for each other.
async fn one_at_a_time(tx: &Tx) -> Result<(), DbErr> {
    if tx.backend() == DbBackend::Postgres {
        let guard = tx.find::<number_series::Entity>();
        let guard = guard.filter(number_series::Column::Name.eq("payout"));
        guard.lock_exclusive().one(tx.raw()).await?;
    }
    Ok(())
}

async fn after_the_bill_run(tx: &Tx, month: Month) -> Result<(), PartnerError> {
    use bill_run::Column::{Month, State};
    let of_month = tx.find::<bill_run::Entity>().filter(Month.eq(usage_month::stored(month)));
    let run = of_month.filter(State.eq(RunState::Issued)).one(tx.raw()).await?;
    run.map(drop).ok_or(PartnerError::BillRunMissing(month))
}

/// Partners that have their statement of the month.
async fn there(tx: &Tx, month: Month) -> Result<HashSet<PartnerId>, DbErr> {
    let of_month = settlement::Column::Month.eq(usage_month::stored(month));
    let rows = tx.find::<settlement::Entity>().filter(of_month).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| row.partner_id).collect())
}

impl Planned {
    fn of(partner: partner::Model, lines: Vec<NewLine>) -> Result<Planned, PartnerError> {
        let supplies: Vec<Won> = lines.iter().map(|line| line.supply).collect();
        let vat = value_added_tax(&supplies)?;
        let total = vat.supply.plus(vat.total, "partner settlement")?;
        let (supply, taxes, vat) = (vat.supply, vat.allocated, vat.total);
        Ok(Planned { partner, lines, supply, taxes, vat, total })
    }

    fn row(&self, actor: &Actor, month: Month, paid: PayDate) -> settlement::Model {
        let stored = usage_month::stored(month);
        settlement::Model {
            partner_id: self.partner.id,
            id: SettlementId::new(),
            number: format!("{stored}-{}", self.partner.business_number.digits()),
            month: stored,
            state: SettlementState::Made,
            supply: self.supply.get(),
            vat: self.vat.get(),
            total: self.total.get(),
            settled_on: paid.nominal,
            pay_on: paid.date,
            made_by: actor.person(),
            made_at: actor.now,
            sent_at: None,
            confirmed_by: None,
            confirmed_at: None,
            paid_on: None,
            version: 1,
        }
    }

    fn rows(
        self,
        actor: &Actor,
        of: &settlement::Model,
    ) -> impl Iterator<Item = settlement_line::ActiveModel> {
        let (partner, settlement, at, by) = (of.partner_id, of.id, actor.now, actor.person());
        (1..).zip(self.lines.into_iter().zip(self.taxes)).map(move |(line_no, (line, vat))| {
            let (customer_id, customer_label) = line.customer.unzip();
            settlement_line::ActiveModel {
                partner_id: Set(partner),
                settlement_id: Set(settlement),
                line_no: Set(line_no),
                contract_id: Set(line.contract_id),
                source: Set(line.source),
                source_id: Set(line.source_id),
                source_no: Set(line.source_no),
                customer_id: Set(customer_id),
                customer_label: Set(customer_label),
                service_id: Set(line.service_id),
                product: Set(line.product),
                label_ko: Set(line.label.get(Lang::Ko).to_owned()),
                label_en: Set(line.label.get(Lang::En).to_owned()),
                usage_month: Set(usage_month::stored(line.usage_month)),
                quantity: Set(line.quantity),
                unit_price: Set(line.unit_price),
                supply: Set(line.supply.get()),
                vat: Set(vat.get()),
                budget_item: Set(line.budget_item),
                reason: Set(None),
                workings: Set(workings::to_json(&line.workings)),
                recorded_by: Set(by),
                recorded_at: Set(at),
            }
        })
    }
}
