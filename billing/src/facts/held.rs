//! What a service holds: batches of units that came into force together, less those that left
//! (T3), as quantities from each day on.

use super::BrokenFacts;
use super::rows::{Leaving, Unit};
use super::service::{Catalogue, Window, item, source};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product::Charge;
use gaetong_entity::ids::ServiceId;
use gaetong_rules::monthly_fee::{Dated, ItemQuantity};
use gaetong_rules::{ItemCode, Quantity, Text};

/// Units of a product that came into force together, and how they left.
#[derive(Debug, Clone)]
pub(crate) struct Batch<'a> {
    pub unit: &'a Unit,
    pub leavings: Vec<&'a Leaving>,
}

impl Batch<'_> {
    /// Units in force on a day; negative only where the rows contradict each other.
    pub(crate) fn held_on(&self, day: NaiveDate) -> i64 {
        if day < self.unit.from_on {
            return 0;
        }
        let gone = self.leavings.iter().filter(|leaving| leaving.from_on <= day);
        self.unit.quantity - gone.map(|leaving| leaving.quantity).sum::<i64>()
    }
}

pub(crate) fn batches<'a>(units: &'a [Unit], leavings: &'a [Leaving]) -> Vec<Batch<'a>> {
    let of = |unit: &'a Unit| Batch {
        unit,
        leavings: leavings.iter().filter(|leaving| leaving.unit_seq == unit.seq).collect(),
    };
    units.iter().map(of).collect()
}

/// One step up or down.
struct Step {
    item: ItemCode,
    on: NaiveDate,
    /// Units that come, or negative, that leave.
    change: i64,
    source: Text,
}

/// The quantity from each day on, product by product in the order of the catalogue. What came
/// before the window holds from its first day.
pub(super) fn quantities(
    catalogue: &Catalogue,
    service: &ServiceId,
    batches: &[Batch<'_>],
    window: Window,
) -> Result<Vec<Dated<ItemQuantity>>, BrokenFacts> {
    let mut steps = Vec::new();
    for batch in batches {
        if catalogue.charge(&batch.unit.product) == Some(Charge::Recurring) {
            steps.extend(steps_of(service, batch, window)?);
        }
    }
    steps.sort_by_key(|step| (catalogue.position(step.item), step.on, step.change < 0));
    let mut changes: Vec<Dated<ItemQuantity>> = Vec::new();
    let mut held = 0;
    for step in steps {
        let before = changes.last().filter(|last| last.value.item == step.item);
        held = before.map_or(0, |_| held) + step.change;
        if before.is_some_and(|last| last.from == step.on) {
            changes.pop();
        }
        let value = ItemQuantity { item: step.item, quantity: quantity(service, step.item, held)? };
        changes.push(Dated { from: step.on, value, source: step.source });
    }
    Ok(changes)
}

fn steps_of(
    service: &ServiceId,
    batch: &Batch<'_>,
    window: Window,
) -> Result<Vec<Step>, BrokenFacts> {
    let item = item(service, &batch.unit.product)?;
    let unit = batch.unit;
    let came = (unit.from_on, unit.quantity, &unit.source);
    let left = batch.leavings.iter().map(|left| (left.from_on, -left.quantity, &left.source));
    let steps = std::iter::once(came).chain(left).filter(|(on, _, _)| *on < window.end);
    Ok(steps
        .map(|(on, change, paper)| Step {
            item,
            on: on.max(window.from),
            change,
            source: source(paper),
        })
        .collect())
}

fn quantity(service: &ServiceId, item: ItemCode, held: i64) -> Result<Quantity, BrokenFacts> {
    u32::try_from(held).map(Quantity::new).map_err(|_| BrokenFacts::Quantity {
        service: service.clone(),
        product: item.to_string(),
        quantity: held,
    })
}
