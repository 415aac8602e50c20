//! Assessing what an act costs: the charge a bill will take up (T1–T9).

use super::{ContractError, ContractFacts, Penalty, facts_of};
use crate::{usage_month, workings};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{AssessedChargeId, ChangeOrderId, ServiceId};
use gaetong_entity::money::assessed_charge;
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_rules::early_termination::Act;
use gaetong_rules::{Article, Derivation, Input, Lang, Month, Text, Won};
use sea_orm::{ActiveValue::Set, DbErr};
use serde_json::json;

/// Assesses the penalty of an act, less what is waived of it (won), as a charge of the last day's
/// month; nothing where nothing is due. Who may waive is decided by the act. Records
/// `charge.assessed`.
///
/// # Errors
/// As [`super::penalty`]; [`ContractError::WaiverTooLarge`].
pub async fn assess_penalty(
    tx: &Tx,
    actor: &Actor,
    service: &ServiceId,
    last_day: NaiveDate,
    act: Act,
    waived: Option<i64>,
    change_order_id: Option<ChangeOrderId>,
) -> Result<Option<assessed_charge::Model>, ContractError> {
    let contract = facts_of(tx, service).await?;
    let penalty = contract.penalty(last_day, act)?;
    let waived = Won::new(waived.unwrap_or(0));
    if waived.is_negative() || waived > penalty.amount() {
        return Err(ContractError::WaiverTooLarge { penalty: penalty.amount(), waived });
    }
    let due = penalty.amount().minus(waived, "penalty")?;
    if due.is_zero() {
        return Ok(None);
    }
    let charge = Charge {
        kind: ChargeKind::Clawback,
        month: Month::of(last_day),
        product: only_product(&penalty),
        label: label(&penalty.act),
        supply: due,
        workings: after_waiver(&penalty, waived, due),
        change_order_id,
    };
    Ok(Some(charge.record(tx, actor, &contract).await?))
}

/// A charge before it is stored.
struct Charge {
    kind: ChargeKind,
    month: Month,
    product: Option<String>,
    label: Text,
    supply: Won,
    workings: Derivation,
    change_order_id: Option<ChangeOrderId>,
}

impl Charge {
    async fn record(
        self,
        tx: &Tx,
        actor: &Actor,
        contract: &ContractFacts,
    ) -> Result<assessed_charge::Model, DbErr> {
        let row = tx
            .insert(assessed_charge::ActiveModel {
                tenant_id: Set(contract.tenant_id),
                id: Set(AssessedChargeId::new()),
                subscription_id: Set(Some(contract.subscription_id)),
                month: Set(usage_month::stored(self.month)),
                charge: Set(self.kind),
                product: Set(self.product),
                label_ko: Set(self.label.get(Lang::Ko).to_owned()),
                label_en: Set(self.label.get(Lang::En).to_owned()),
                supply: Set(self.supply.get()),
                tax_category: Set(TaxCategory::Taxable),
                workings: Set(workings::to_json(&self.workings)),
                change_order_id: Set(self.change_order_id),
                recorded_by: Set(actor.person()),
                recorded_at: Set(actor.now),
                billing_account_id: Set(None),
            })
            .await?;
        tx.record(actor, event(&row, contract, self.month)).await?;
        Ok(row)
    }
}

fn event(row: &assessed_charge::Model, contract: &ContractFacts, month: Month) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act: "charge.assessed",
        subject_kind: "assessed_charge",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "service_id": contract.service_id, "charge": row.charge,
            "month": month.to_string(), "supply": row.supply, "label": row.label_ko,
            "change_order_id": row.change_order_id,
        }),
        reason: None,
    }
}

fn only_product(penalty: &Penalty) -> Option<String> {
    let (first, rest) = penalty.worked.lines.split_first()?;
    let same = rest.iter().all(|line| line.item == first.item);
    same.then(|| first.item.to_string())
}

fn label(act: &Act) -> Text {
    match act {
        Act::Terminate(_) => Text::fixed("해지위약금", "Early-termination penalty"),
        Act::Reduce(_) => {
            Text::fixed("해지위약금(수량 감소)", "Early-termination penalty (fewer units)")
        }
        Act::ChangeTerm(_) => {
            Text::fixed("해지위약금(약정기간 단축)", "Early-termination penalty (shorter term)")
        }
    }
}

/// T9: the penalty and what is waived of it, on the bill with what is left.
fn after_waiver(penalty: &Penalty, waived: Won, due: Won) -> Derivation {
    if waived.is_zero() {
        return penalty.workings.clone();
    }
    let amount = penalty.amount();
    let title = Text::fixed("해지위약금 감면", "Early-termination penalty after a waiver");
    Derivation::new("T9", Article::PENALTY, title)
        .input(Input::new(
            Text::fixed("해지위약금", "Penalty"),
            Text::won(amount),
            Article::PENALTY.text(),
        ))
        .input(Input::new(
            Text::fixed("감면액", "Waived"),
            Text::won(waived),
            Text::fixed("감면 승인", "approved waiver"),
        ))
        .formula(Text::same(format!("{amount} − {waived}")))
        .amounts_to(due)
        .child(penalty.workings.clone())
}
