//! Credits on a bill (C8): a bill whose total would be negative takes them down to zero and
//! carries the rest to the next one.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{DraftLine, GivenCharge, Sums, Working};
use crate::charge::{ChargeKind, TaxCategory};
use crate::won::Overflow;
use crate::{Article, Derivation, Input, Text, Won};

/// Adds the given charges and as much of the given credits as leaves the total at zero or more;
/// returns what is left of the credits (C8).
pub(super) fn apply(
    given: &[GivenCharge],
    lines: &mut Vec<DraftLine<'_>>,
) -> Result<Vec<GivenCharge>, Overflow> {
    let (credits, charges): (Vec<_>, Vec<_>) =
        given.iter().partition(|given| given.supply.is_negative());
    lines.extend(charges.into_iter().map(|charge| line(charge, charge.supply)));
    let before_credits = lines.len();
    lines.extend(credits.iter().map(|credit| line(credit, credit.supply)));
    if !Sums::of(lines)?.total()?.is_negative() {
        return Ok(Vec::new());
    }
    lines.truncate(before_credits);
    let mut carried = Vec::new();
    for credit in credits {
        let applied = largest_applicable(credit, Sums::of(lines)?)?;
        if !applied.is_zero() {
            lines.push(line(credit, applied));
        }
        let rest = credit.supply.minus(applied, "carried credit")?;
        if !rest.is_zero() {
            carried.push(carry(credit, rest));
        }
    }
    Ok(carried)
}

/// The largest part of a credit (negative won) that leaves the total at zero or more. The total
/// falls as the part grows, so halving finds it.
fn largest_applicable(credit: &GivenCharge, so_far: Sums) -> Result<Won, Overflow> {
    let part = |won: u64| Won::new(0_i64.saturating_sub_unsigned(won));
    let (mut fits, mut at_most) = (0, credit.supply.get().unsigned_abs());
    while fits < at_most {
        let middle = at_most - ((at_most - fits) >> 1);
        if so_far.with(credit.category, part(middle))?.total()?.is_negative() {
            at_most = middle - 1;
        } else {
            fits = middle;
        }
    }
    Ok(part(fits))
}

impl Sums {
    /// These sums and one more line.
    fn with(self, category: TaxCategory, supply: Won) -> Result<Sums, Overflow> {
        let what = "sum of the bill";
        Ok(match category {
            TaxCategory::Taxable => Sums { taxable: self.taxable.plus(supply, what)?, ..self },
            TaxCategory::ZeroRated | TaxCategory::Exempt => {
                Sums { untaxed: self.untaxed.plus(supply, what)?, ..self }
            }
            TaxCategory::OutOfScope => {
                Sums { out_of_scope: self.out_of_scope.plus(supply, what)?, ..self }
            }
        })
    }
}

fn line<'a>(given: &GivenCharge, supply: Won) -> DraftLine<'a> {
    let derivation = if supply == given.supply {
        given.derivation.clone()
    } else {
        partly_applied(given, supply)
    };
    DraftLine {
        service: given.service.clone(),
        item: given.item,
        kind: given.kind,
        category: given.category,
        label: given.label.clone(),
        usage_month: given.usage_month,
        supply,
        vat: Won::ZERO,
        granted_discount: Won::ZERO,
        working: Working::Given { mark: given.mark, derivation: Box::new(derivation) },
    }
}

fn partly_applied(given: &GivenCharge, applied: Won) -> Derivation {
    Derivation::new("C8", Article::MONTHLY_BILL, given.label.clone())
        .input(Input::new(
            Text::fixed("감면액", "Credit"),
            Text::won(given.supply),
            Text::default(),
        ))
        .formula(Text::fixed(
            "청구 금액이 0원이 될 때까지 적용하고 나머지는 이월",
            "applied until the bill is zero, the rest carried to the next one",
        ))
        .amounts_to(applied)
        .child(given.derivation.clone())
}

fn carry(credit: &GivenCharge, rest: Won) -> GivenCharge {
    let label = ChargeKind::CarriedCredit.label().then(": ", &credit.label);
    // A credit carried again keeps its name.
    let again = credit.kind == ChargeKind::CarriedCredit;
    let derivation = Derivation::new("C8", Article::MONTHLY_BILL, label.clone())
        .amounts_to(rest)
        .child(credit.derivation.clone());
    GivenCharge {
        kind: ChargeKind::CarriedCredit,
        label: if again { credit.label.clone() } else { label },
        supply: rest,
        derivation: if again {
            Derivation { amount: Some(rest), result: Text::won(rest), ..credit.derivation.clone() }
        } else {
            derivation
        },
        ..credit.clone()
    }
}
