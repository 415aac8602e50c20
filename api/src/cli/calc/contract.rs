//! The contract: `penalty`, `renewal`, `suspension`.

use chrono::NaiveDate;
use gaetong_rules::early_termination::{
    Act, Cause, PenaltyError, PenaltyFacts, Units, early_termination,
};
use gaetong_rules::renewal::{RenewalError, contract_period};
use gaetong_rules::suspension::{self, SuspensionRefused};
use gaetong_rules::{ItemCode, Quantity};
use serde::Serialize;

use super::fields::Fields;
use super::figures::{Amount, price_book};
use super::why::Why;
use super::{Answer, Refused, write};

/// `{"rule":"penalty","term":36,"units":[{"item":…,"quantity":10,"from":…,"leaving":10}],
/// "contract_from":…,"last_day":…,"suspended":[…],"new_term":24}`
///
/// `leaving` says how many units of the item leave, the latest added first; several groups of an
/// item add theirs up. An item no group of which says so leaves entirely. `cause` and
/// `base_seats` are optional as well.
pub(super) fn penalty(mut fields: Fields) -> Answer {
    let book = price_book()?;
    let groups = fields.objects("units")?;
    let groups = groups.into_iter().map(group).collect::<Result<Vec<Group>, _>>()?;
    let facts = PenaltyFacts {
        price_book: &book,
        term: fields.term("term")?,
        contract_from: fields.date("contract_from")?,
        last_day: fields.date("last_day")?,
        act: act(&mut fields, &groups)?,
        base_seats: base_seats(&mut fields, &groups, book.base_item())?,
        suspended: fields.periods("suspended")?,
        agreed_discounts: Vec::new(),
        units: groups.into_iter().map(|group| group.units).collect(),
    };
    fields.finish()?;
    if facts.units.is_empty() {
        return Err(Refused::new("missing-field", "the field units is missing").at("units"));
    }
    let penalty = early_termination(&facts).map_err(refused_penalty)?;
    let derivation = penalty.derivation(&book).into();
    write(&Amount { amount: penalty.amount.get(), derivation })
}

/// Units with one start day, and how many of their item leave.
struct Group {
    units: Units,
    leaving: Option<u32>,
}

fn group(mut fields: Fields) -> Result<Group, Refused> {
    let units = Units {
        item: fields.parsed("item")?,
        quantity: fields.quantity("quantity")?,
        from: fields.date("from")?,
    };
    let leaving = fields.optional("leaving")?;
    fields.finish()?;
    Ok(Group { units, leaving })
}

fn act(fields: &mut Fields, groups: &[Group]) -> Result<Act, Refused> {
    let cause = cause(fields)?;
    let reduced = groups.iter().any(|group| group.leaving.is_some());
    match fields.optional_term("new_term")? {
        Some(_) if reduced => {
            Err(fields
                .invalid("new_term", "units that leave keep no term; ask for one or the other"))
        }
        Some(new_term) => Ok(Act::ChangeTerm(new_term)),
        None if reduced && cause.bears_penalty() => Ok(Act::Reduce(leaving(groups))),
        None => Ok(Act::Terminate(cause)),
    }
}

fn cause(fields: &mut Fields) -> Result<Cause, Refused> {
    let Some(code) = fields.optional::<String>("cause")? else { return Ok(Cause::Customer) };
    Cause::ALL.into_iter().find(|cause| cause.code() == code).ok_or_else(|| {
        let codes: Vec<&str> = Cause::ALL.into_iter().map(Cause::code).collect();
        fields.invalid("cause", format!("{code:?} is none of {}", codes.join(", ")))
    })
}

/// How many of each item leave in all.
fn leaving(groups: &[Group]) -> Vec<(ItemCode, Quantity)> {
    let mut leaving: Vec<(ItemCode, Quantity)> = Vec::new();
    for group in groups {
        let item = group.units.item;
        if leaving.iter().any(|&(other, _)| other == item) {
            continue;
        }
        let of_item = || groups.iter().filter(|other| other.units.item == item);
        let said: Vec<u32> = of_item().filter_map(|group| group.leaving).collect();
        let units = if said.is_empty() {
            sum(of_item().map(|group| group.units.quantity.get()))
        } else {
            sum(said.into_iter())
        };
        leaving.push((item, Quantity::new(units)));
    }
    leaving
}

/// More units than 32 bits hold are more than any contract has, and are refused as such.
fn sum(units: impl Iterator<Item = u32>) -> u32 {
    units.fold(0, u32::saturating_add)
}

/// The base seats in force, which choose the row of the price table; where the question lists
/// none, the most units of any item listed.
fn base_seats(
    fields: &mut Fields,
    groups: &[Group],
    base_item: ItemCode,
) -> Result<Quantity, Refused> {
    if let Some(seats) = fields.optional("base_seats")? {
        return Ok(Quantity::new(seats));
    }
    let units_of = |item: ItemCode| {
        let of_item = groups.iter().filter(|group| group.units.item == item);
        sum(of_item.map(|group| group.units.quantity.get()))
    };
    let most = groups.iter().map(|group| units_of(group.units.item)).max();
    Ok(Quantity::new(match units_of(base_item) {
        0 => most.unwrap_or(0),
        seats => seats,
    }))
}

fn refused_penalty(error: PenaltyError) -> Refused {
    Refused::new(error.code(), error).by(error.article())
}

#[derive(Serialize)]
struct Renewed {
    from: NaiveDate,
    until: NaiveDate,
    renewal: u32,
    notice_due_by: NaiveDate,
    derivation: Why,
}

/// `{"rule":"renewal","contract_from":…,"term":24,"on":…,"notice":…}`: the contract period a day
/// lies in and by when notice ends it; `notice` is checked against that.
pub(super) fn renewal(mut fields: Fields) -> Answer {
    let contract_from = fields.date("contract_from")?;
    let term = fields.term("term")?;
    let notice: Option<NaiveDate> = fields.optional("notice")?;
    let on = fields.optional("on")?.or(notice).unwrap_or(contract_from);
    fields.finish()?;
    let refused = |error: RenewalError| Refused::new(error.code(), error).by(error.article());
    let contract = contract_period(contract_from, term, on).map_err(refused)?;
    if let Some(given_on) = notice {
        contract.accept_notice(given_on).map_err(refused)?;
    }
    write(&Renewed {
        from: contract.period.from(),
        until: contract.period.until(),
        renewal: contract.renewal,
        notice_due_by: contract.notice_due_by(),
        derivation: contract.derivation(contract_from, term).into(),
    })
}

#[derive(Serialize)]
struct Suspended {
    from: NaiveDate,
    until: NaiveDate,
    days: u32,
    derivation: Why,
}

/// `{"rule":"suspension","from":…,"until":…,"extends":…}`: whether a suspension, or an extension
/// of one that ends on `extends`, keeps to the limits of art. 13.
pub(super) fn suspension(mut fields: Fields) -> Answer {
    let (from, until) = (fields.date("from")?, fields.date("until")?);
    let extends: Option<NaiveDate> = fields.optional("extends")?;
    fields.finish()?;
    let refused = |error: SuspensionRefused| Refused::new(error.code(), error).by(error.article());
    let period = match extends {
        None => suspension::suspension(from, until),
        Some(current) => suspension::suspension(from, current)
            .and_then(|current| suspension::extension(current, until)),
    };
    let period = period.map_err(refused)?;
    let derivation = suspension::derivation(period).into();
    write(&Suspended { from, until, days: period.days().get(), derivation })
}
