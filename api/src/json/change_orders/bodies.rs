//! What is sent and answered about changes of a contract.

use crate::contracts::WhatIf;
use crate::json::quotes::wrong_field;
use crate::json::workings::{Words, Workings};
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::outlook::{Cause, MonthChange};
use gaetong_entity::ids::{BillingAccountId, ServiceId};
use gaetong_entity::service::change_order::{self, ChangeKind, EndGround};
use gaetong_entity::service::change_order_item;
use gaetong_provisioning::contract::list::{ChangeOrderDetail, ChangeOrderRow};
use gaetong_provisioning::contract::{ChangeOfTerms, ItemChange, Order, Wish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A wish about a running contract.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WishRequest {
    /// `change`, `pause`, `pause_extension`, `resumption` or `termination`.
    #[schema(value_type = String, example = "change")]
    pub kind: ChangeKind,
    /// The first day on which it holds; of an extension the day the pause would have ended. Not
    /// for a termination.
    #[schema(example = "2026-12-01")]
    pub effective_on: Option<NaiveDate>,
    /// Of a termination: the last day of service, which is billed.
    #[schema(example = "2026-12-31")]
    pub last_day: Option<NaiveDate>,
    /// Of a pause or its extension: the day the service is used again.
    #[schema(example = "2027-02-01")]
    pub until_on: Option<NaiveDate>,
    /// Of a termination: `customers_wish` unless the provider ends it on a ground of article 15
    /// (`public_order`, `serious_breach`, `pause_over_six_months`, `similar_ground`,
    /// `end_of_business`) or for `arrears`.
    #[schema(value_type = Option<String>, example = "customers_wish")]
    pub ground: Option<EndGround>,
    /// Of a change: products with their new quantities; those not named stay.
    #[serde(default)]
    pub items: Vec<ItemWish>,
    /// Of a change: the new term, 12, 24 or 36 months.
    #[schema(example = 24)]
    pub term_months: Option<i32>,
    /// Of a change: another payer, from the first of a month.
    #[schema(value_type = Option<String>, example = "acc_01k00000000000000000000000")]
    pub billing_account_id: Option<BillingAccountId>,
    /// Of a change: another place of installation.
    #[schema(example = "서울시 중구 세종대로 2")]
    pub install_address: Option<String>,
    /// Why, as the form says.
    #[serde(default)]
    #[schema(example = "상담석 증설")]
    pub reason: String,
}

/// A product's new quantity.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemWish {
    /// The product's code.
    #[schema(example = "asp-base")]
    pub product: String,
    /// Units; zero where it leaves.
    #[schema(example = 35)]
    pub quantity: i64,
    /// A negotiated price, won per unit and month, VAT excluded; the product manager approves it.
    pub agreed_price: Option<i64>,
    /// Why it is negotiated.
    pub agreed_reason: Option<String>,
}

impl WishRequest {
    /// The wish as the acts take it.
    pub fn order(&self) -> Result<Order, Problem> {
        let on = || self.effective_on.ok_or_else(|| needed("/effective_on"));
        let until = || self.until_on.ok_or_else(|| needed("/until_on"));
        let (effective_on, wish) = match self.kind {
            ChangeKind::Change => (on()?, Wish::Change(self.terms())),
            ChangeKind::Pause => (on()?, Wish::Pause { until: until()? }),
            ChangeKind::PauseExtension => (on()?, Wish::ExtendPause { until: until()? }),
            ChangeKind::Resumption => (on()?, Wish::Resume),
            ChangeKind::Termination => {
                let last_day = self.last_day.ok_or_else(|| needed("/last_day"))?;
                let ground = self.ground.unwrap_or(EndGround::CustomersWish);
                (last_day.succ_opt().unwrap_or(last_day), Wish::Terminate { ground })
            }
        };
        Ok(Order { effective_on, wish })
    }

    fn terms(&self) -> ChangeOfTerms {
        let item = |item: &ItemWish| ItemChange {
            product: item.product.clone(),
            quantity: item.quantity,
            agreed_price: item.agreed_price,
            agreed_reason: item.agreed_reason.clone(),
        };
        ChangeOfTerms {
            items: self.items.iter().map(item).collect(),
            term_months: self.term_months,
            billing_account_id: self.billing_account_id,
            install_address: self.install_address.clone(),
        }
    }
}

fn needed(pointer: &str) -> Problem {
    wrong_field(pointer, "empty", "날짜를 입력하세요.", "A date is needed here.")
}

/// What a wish would bring about. Amounts in won.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIfBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The first day on which it would hold.
    #[schema(example = "2026-12-01")]
    pub effective_on: NaiveDate,
    /// The months it touches, before and after.
    pub months: Vec<MonthChangeBody>,
    /// Unit prices before, per product.
    pub prices_before: Vec<PriceBody>,
    /// Unit prices after; none where the contract ends.
    pub prices_after: Vec<PriceBody>,
    /// More base seats that would cost the same or less (P2).
    pub cheaper: Option<CheaperSeats>,
    /// What must be paid for leaving or shortening early (art. 14(3)); none where nothing is asked.
    pub penalty: Option<PenaltyBody>,
    /// What the product manager would have to approve: `under_ten_seats`, `agreed_price`.
    pub exceptions: Vec<String>,
}

/// A month before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthChangeBody {
    /// The usage month.
    #[schema(example = "2026-12")]
    pub month: String,
    /// Won, VAT excluded, as things stand.
    pub supply_before: i64,
    /// Won, VAT excluded, with the wish.
    pub supply_after: i64,
    /// Won to pay, as things stand.
    pub total_before: i64,
    /// Won to pay, with the wish.
    pub total_after: i64,
    /// Won, VAT excluded, after minus before.
    pub difference: i64,
    /// Why, the largest first; they add up to the difference.
    pub causes: Vec<CauseBody>,
}

/// One reason for a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct CauseBody {
    /// `quantity`, `band`, `term`, `agreed_price`, `pause`, `end`, `penalty` or `charge`.
    #[schema(example = "band")]
    pub kind: &'static str,
    /// The product, where it is about one.
    pub product: Option<String>,
    /// In words.
    pub text: Words,
    /// Won, VAT excluded.
    pub amount: i64,
}

/// A unit price.
#[derive(Debug, Serialize, ToSchema)]
pub struct PriceBody {
    /// The product.
    #[schema(example = "asp-base")]
    pub product: String,
    /// Units.
    pub quantity: u32,
    /// Won per unit and month, VAT excluded.
    pub unit_price: i64,
    /// Won a month, VAT excluded.
    pub amount: i64,
}

/// A larger order that costs the same or less (P2).
#[derive(Debug, Serialize, ToSchema)]
pub struct CheaperSeats {
    /// So many base seats.
    #[schema(example = 30)]
    pub quantity: u32,
    /// Won a month saved, VAT excluded.
    #[schema(example = 400000)]
    pub saving: i64,
}

/// A penalty with its workings. Amounts in won, VAT excluded, taxable (T8).
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyBody {
    /// The last day of service of what leaves.
    #[schema(example = "2026-12-31")]
    pub last_day: NaiveDate,
    /// Won.
    #[schema(example = 7200000)]
    pub amount: i64,
    /// Why nothing is due, where nothing is: `no-term`, `served`, `not-shortened` …
    pub free: Option<String>,
    /// What the term discount really came to (T9), for judging a waiver.
    pub granted_discount: i64,
    /// The derivation.
    pub workings: Workings,
}

/// A change order in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeOrderRowBody {
    /// The order.
    #[schema(example = "chg_01k00000000000000000000000")]
    pub id: String,
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The customer company.
    pub customer: String,
    /// `change`, `pause`, `pause_extension`, `resumption` or `termination`.
    #[schema(example = "change")]
    pub kind: &'static str,
    /// `filed`, `approved`, `refused` or `withdrawn`.
    #[schema(example = "filed")]
    pub state: &'static str,
    /// The first day on which it holds.
    #[schema(example = "2026-12-01")]
    pub effective_on: NaiveDate,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// Send it in `If-Match`.
    pub version: i64,
}

/// A change order with its form.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeOrderBody {
    #[serde(flatten)]
    pub row: ChangeOrderRowBody,
    /// Why, as the form says.
    pub reason: String,
    /// The day a pause ends.
    pub until_on: Option<NaiveDate>,
    /// The ground of a termination.
    pub ground: Option<&'static str>,
    /// The grid of form 4.
    pub items: Vec<ChangeItemBody>,
    /// The term as it was.
    pub old_term_months: Option<i32>,
    /// The new term.
    pub new_term_months: Option<i32>,
    /// Another place of installation.
    pub new_install_address: Option<String>,
    /// Won of penalty, once decided or judged for a waiver.
    pub penalty: Option<i64>,
    /// Won of it that are waived.
    pub waived: Option<i64>,
    /// Whether the product manager approved its exception.
    pub exception_approved: bool,
    /// Why it was refused.
    pub decision_reason: Option<String>,
    /// Who filed it.
    pub filed_by: Option<String>,
    /// Who decided it.
    pub decided_by: Option<String>,
    /// The papers it holds.
    pub papers: Vec<String>,
    /// The papers it must hold, sealed, unless the customer itself filed it.
    pub papers_needed: Vec<&'static str>,
}

/// A row of the form: 기존 and 변경.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeItemBody {
    /// The product.
    #[schema(example = "asp-base")]
    pub product: String,
    /// Units before.
    pub old_quantity: i64,
    /// Won per unit and month before.
    pub old_unit_price: Option<i64>,
    /// Units after.
    pub new_quantity: i64,
    /// Won per unit and month after.
    pub new_unit_price: Option<i64>,
}

impl WhatIfBody {
    pub fn of(service: &ServiceId, found: &WhatIf) -> WhatIfBody {
        let prices = |quote: Option<&gaetong_rules::quote::Quote>| -> Vec<PriceBody> {
            quote.map(|quote| quote.lines.iter().map(PriceBody::from).collect()).unwrap_or_default()
        };
        let after = found.monthly_after.as_ref();
        WhatIfBody {
            service_id: service.to_string(),
            effective_on: found.order.effective_on,
            months: found.months.iter().map(MonthChangeBody::from).collect(),
            prices_before: prices(found.monthly_before.as_ref()),
            prices_after: prices(after),
            cheaper: after.and_then(|quote| quote.cheaper).map(|cheaper| CheaperSeats {
                quantity: cheaper.quantity.get(),
                saving: cheaper.saving.get(),
            }),
            penalty: found.penalty.as_ref().zip(found.granted.as_ref()).map(
                |(penalty, granted)| PenaltyBody {
                    last_day: penalty.last_day,
                    amount: penalty.amount().get(),
                    free: penalty.worked.free.map(|free| free.code().to_owned()),
                    granted_discount: granted.total.get(),
                    workings: Workings::from(&penalty.workings),
                },
            ),
            exceptions: found
                .carried
                .planned
                .exceptions
                .iter()
                .map(|reason| (*reason).to_owned())
                .collect(),
        }
    }
}

impl From<&gaetong_rules::quote::QuoteLine> for PriceBody {
    fn from(line: &gaetong_rules::quote::QuoteLine) -> PriceBody {
        PriceBody {
            product: line.item.to_string(),
            quantity: line.quantity.get(),
            unit_price: line.unit_price.price.get(),
            amount: line.amount.get(),
        }
    }
}

impl From<&MonthChange> for MonthChangeBody {
    fn from(change: &MonthChange) -> MonthChangeBody {
        MonthChangeBody {
            month: change.month.to_string(),
            supply_before: change.before.supply.get(),
            supply_after: change.after.supply.get(),
            total_before: change.before.total.get(),
            total_after: change.after.total.get(),
            difference: change.difference.get(),
            causes: change.causes.iter().map(CauseBody::from).collect(),
        }
    }
}

impl From<&Cause> for CauseBody {
    fn from(cause: &Cause) -> CauseBody {
        CauseBody {
            kind: cause.kind.code(),
            product: cause.product.map(|product| product.to_string()),
            text: Words::from(&cause.text),
            amount: cause.amount.get(),
        }
    }
}

impl From<&ChangeOrderRow> for ChangeOrderRowBody {
    fn from(row: &ChangeOrderRow) -> ChangeOrderRowBody {
        ChangeOrderRowBody::of(&row.order, &row.customer_name)
    }
}

impl ChangeOrderRowBody {
    fn of(order: &change_order::Model, customer: &str) -> ChangeOrderRowBody {
        ChangeOrderRowBody {
            id: order.id.to_string(),
            service_id: order.service_id.to_string(),
            customer: customer.to_owned(),
            kind: order.kind.code(),
            state: order.state.code(),
            effective_on: order.effective_on,
            filed_at: order.filed_at,
            version: order.version,
        }
    }
}

impl From<&ChangeOrderDetail> for ChangeOrderBody {
    fn from(found: &ChangeOrderDetail) -> ChangeOrderBody {
        let order = &found.order;
        ChangeOrderBody {
            row: ChangeOrderRowBody::of(order, &found.customer.name),
            reason: order.reason.clone(),
            until_on: order.until_on,
            ground: order.ground.map(EndGround::code),
            items: found.items.iter().map(ChangeItemBody::from).collect(),
            old_term_months: order.old_term_months,
            new_term_months: order.new_term_months,
            new_install_address: order.new_install_address.clone(),
            penalty: order.penalty,
            waived: order.waived,
            exception_approved: order.product_approved_at.is_some(),
            decision_reason: order.decision_reason.clone(),
            filed_by: found.filed_by.clone(),
            decided_by: found.decided_by.clone(),
            papers: found.papers.iter().map(|paper| paper.kind.clone()).collect(),
            papers_needed: found.papers_needed.to_vec(),
        }
    }
}

impl From<&change_order_item::Model> for ChangeItemBody {
    fn from(item: &change_order_item::Model) -> ChangeItemBody {
        ChangeItemBody {
            product: item.product.clone(),
            old_quantity: item.old_quantity,
            old_unit_price: item.old_unit_price,
            new_quantity: item.new_quantity,
            new_unit_price: item.new_unit_price,
        }
    }
}
