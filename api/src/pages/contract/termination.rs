//! 해지: what would ending on this day cost, and what at the end of the contract.

use chrono::{Datelike, Days, NaiveDate};
use gaetong_entity::Tx;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::EndGround;
use gaetong_provisioning::contract::{Order, PenaltyDue, Wish};
use gaetong_rules::early_termination::{Act, Cause};

use super::wish::{Ask, Read, Wishing, day};
use crate::contracts;
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::service::life;
use crate::problem::Problem;

const GROUNDS: [EndGround; 7] = [
    EndGround::CustomersWish,
    EndGround::PublicOrder,
    EndGround::SeriousBreach,
    EndGround::PauseOverSixMonths,
    EndGround::SimilarGround,
    EndGround::EndOfBusiness,
    EndGround::Arrears,
];

/// The last day of this month, unless another is typed.
#[must_use]
pub fn preset(page: &Page, role: Role, name: &str) -> String {
    match name {
        "last_day" => end_of_month(page.today).to_string(),
        "ground" if role == Role::Credit => EndGround::Arrears.code().to_owned(),
        "ground" => EndGround::CustomersWish.code().to_owned(),
        _ => String::new(),
    }
}

fn end_of_month(today: NaiveDate) -> NaiveDate {
    let first = today.with_day(1).unwrap_or(today);
    let next = first.checked_add_months(chrono::Months::new(1));
    next.and_then(|next| next.pred_opt()).unwrap_or(today)
}

pub fn read(page: &Page, ask: Ask) -> Result<Read, Vec<FieldError>> {
    let last_day = day(page, ask, "last_day").map_err(|error| vec![error])?;
    let asked = ask("ground");
    let ground = GROUNDS.into_iter().find(|ground| ground.code() == asked);
    let ground = ground.unwrap_or(EndGround::CustomersWish);
    let effective_on = last_day.checked_add_days(Days::new(1)).unwrap_or(last_day);
    let order = Order { effective_on, wish: Wish::Terminate { ground } };
    Ok(Read { order, lines: Vec::new() })
}

#[must_use]
pub fn sections(page: &Page, wishing: &Wishing<'_>, ask: Ask) -> Vec<Section> {
    let mut fields = vec![Field::new(page, "last_day", FieldKind::Date).value(ask("last_day"))];
    let grounds: Vec<Choice> = GROUNDS
        .into_iter()
        .filter(|ground| wishing.role != Role::Credit || *ground != EndGround::CustomersWish)
        .map(|ground| Choice::new(ground.code(), page.word("end-ground", ground.code())))
        .collect();
    if matches!(wishing.role, Role::Consulting | Role::Credit) {
        fields.push(Field::new(page, "ground", FieldKind::Select(grounds)).value(ask("ground")));
    }
    let reason = Field::new(page, "change_reason", FieldKind::Text).value(ask("change_reason"));
    fields.push(reason.label(page.t("change-order-reason")).width("field-wide"));
    vec![Section::new(page.t("terminate-section"), fields)]
}

/// How long the contract still runs, by when notice is due, and what its end would cost then.
pub async fn facts(
    page: &Page,
    wishing: &Wishing<'_>,
    tx: &Tx,
) -> Result<Vec<(String, String)>, Problem> {
    let detail = wishing.detail;
    let Some(period) = detail.contract.period_on(page.today) else { return Ok(Vec::new()) };
    let last_day = period.period.last_day();
    let act = Act::Terminate(Cause::Customer);
    let due = PenaltyDue { last_day, act };
    let at_the_end = contracts::what_it_costs_to_end(tx, &detail.service.service_id, &due).await;
    let mut facts = vec![
        (page.t("service-contract-until"), page.date(&last_day)),
        (page.t("contract-left"), life::left(page, page.today, period.period.until())),
        (page.t("contract-notice-due"), page.date(&period.notice_due_by())),
    ];
    if let Ok((penalty, _)) = at_the_end {
        let won = format!("{} {}", figures::money(penalty.amount().get()), page.t("won"));
        facts.push((page.t("terminate-at-the-end"), won));
    }
    if page.today > period.notice_due_by() {
        facts.push((page.t("terminate-renews"), page.t("terminate-renews-value")));
    }
    Ok(facts)
}
