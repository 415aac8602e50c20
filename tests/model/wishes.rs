//! What customers may think of: a random wish that fits the contract as it stands, more or less.

use super::naive::{after_months, date};
use super::oracle::{Ask, Life, PRODUCTS, Why};
use super::random::Random;
use chrono::{Datelike, NaiveDate};
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::service::change_order::EndGround;
use gaetong_provisioning::contract::{ChangeOfTerms, ItemChange, Order, Wish};

/// Product, quantity, negotiated price.
type Item = (usize, u32, Option<i64>);

const PER_SEAT: [usize; 3] = [1, 2, 3];
const RENTAL: usize = 5;

/// What a first application asks for.
pub fn application(random: &mut Random) -> (u32, Vec<Item>) {
    let months = random.one_of(&[0, 12, 12, 24, 36, 36]);
    let seats = seats(random);
    let mut items = vec![(0, seats, None)];
    if random.chance(60) {
        items.push((random.one_of(&[1, 2]), random.between(1, seats + 1), None));
    }
    if random.chance(40) {
        items.push((3, seats, None));
    }
    if random.chance(30) {
        items.push((4, random.between(1, 12), None));
    }
    if random.chance(20) {
        items.push((RENTAL, random.between(1, 6), Some(35_000)));
    }
    if random.chance(10) {
        items[0].2 = Some(i64::from(random.between(150, 180)) * 1_000);
    }
    (months, items)
}

/// Mostly around the edges of the bands.
fn seats(random: &mut Random) -> u32 {
    match random.between(0, 10) {
        0..4 => random.between(10, 30),
        4..8 => random.between(26, 36),
        8 => random.between(46, 54),
        _ => random.between(96, 104),
    }
}

/// What is asked, and from which day on.
pub fn wish(random: &mut Random, life: &Life, today: NaiveDate) -> (NaiveDate, Ask) {
    let on = effective(random, today);
    if let Some((from, until)) = life
        .last_pause()
        .filter(|(from, until)| *from <= today && today < *until && random.chance(70))
    {
        return while_paused(random, on, (from, until));
    }
    match random.between(0, 100) {
        0..45 => (on, change_of_quantities(random, life, on)),
        45..60 => (on, change_of_term(random)),
        60..68 => (first_of_month(on), change_of_payer(random, life, on)),
        68..90 => (on, pause(random, on)),
        90..96 => (on, Ask::Resume),
        _ => end(random, life, on),
    }
}

/// Today, soon, the first of a month, or the last day of one.
fn effective(random: &mut Random, today: NaiveDate) -> NaiveDate {
    let later = today + chrono::Days::new(u64::from(random.between(0, 50)));
    match random.between(0, 10) {
        0 | 1 => today,
        2 => first_of_month(later),
        3 => first_of_month(later).pred_opt().filter(|day| *day >= today).unwrap_or(later),
        _ => later,
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    let first = date(day.year(), day.month(), 1);
    if first == day { day } else { after_months(first, 1) }
}

fn while_paused(
    random: &mut Random,
    on: NaiveDate,
    (from, until): (NaiveDate, NaiveDate),
) -> (NaiveDate, Ask) {
    if random.chance(40) {
        let until_now = until + chrono::Days::new(u64::from(random.between(1, 70)));
        let longest = after_months(from, 6);
        let until_now = if random.chance(80) { until_now.min(longest) } else { until_now };
        (until, Ask::Extend { until: until_now })
    } else {
        (on, Ask::Resume)
    }
}

/// X1 allows one month to six; a few ask for less or more.
fn pause(random: &mut Random, on: NaiveDate) -> Ask {
    let months = random.between(0, 7);
    let days = chrono::Days::new(u64::from(random.between(0, 20)));
    let until = after_months(on, months) + days;
    Ask::Pause { until: if random.chance(85) { until.min(after_months(on, 6)) } else { until } }
}

fn change_of_quantities(random: &mut Random, life: &Life, on: NaiveDate) -> Ask {
    let held = life.held(on);
    let mut items: Vec<Item> = Vec::new();
    let seats = if random.chance(70) { next_seats(random, held[0]) } else { held[0] };
    if seats != held[0] {
        let agreed = random.chance(8).then(|| i64::from(random.between(120, 180)) * 1_000);
        items.push((0, seats, agreed));
    }
    for product in PER_SEAT {
        if held[product] > seats || (held[product] > 0 && random.chance(15)) {
            items.push((product, random.between(0, seats + 1), None));
        } else if held[product] == 0 && random.chance(8) {
            items.push((product, random.between(1, seats + 1), None));
        }
    }
    if random.chance(15) {
        items.push((4, random.between(0, 12), None));
    }
    if random.chance(8) {
        let agreed = life.agreed(RENTAL, on).is_none() || random.chance(30);
        let won = i64::from(random.between(30, 40)) * 1_000;
        items.push((RENTAL, random.between(0, 6), agreed.then_some(won)));
    }
    if items.is_empty() {
        items.push((4, held[4] + random.between(1, 4), None));
    }
    let term = random.chance(5).then(|| random.one_of(&[12, 24, 36]));
    Ask::Change { items, term, payer: None }
}

fn next_seats(random: &mut Random, seats: u32) -> u32 {
    match random.between(0, 10) {
        0..5 => seats + random.between(1, 9),
        5..8 => seats.saturating_sub(random.between(1, 9)).max(1),
        8 => random.between(5, 12),
        _ => self::seats(random),
    }
}

fn change_of_term(random: &mut Random) -> Ask {
    let term = Some(random.one_of(&[12, 24, 36]));
    Ask::Change { items: Vec::new(), term, payer: None }
}

fn change_of_payer(random: &mut Random, life: &Life, on: NaiveDate) -> Ask {
    let month = super::oracle::month_of(first_of_month(on));
    let other = 1 - life.payer(month);
    let items = if random.chance(20) { vec![(4, random.between(1, 12), None)] } else { Vec::new() };
    Ask::Change { items, term: None, payer: Some(other) }
}

/// Some day, the last day of the contract period, or the day before it.
fn end(random: &mut Random, life: &Life, on: NaiveDate) -> (NaiveDate, Ask) {
    let served = life.period(on).1;
    let on = match (random.between(0, 4), served) {
        (0, Some(end)) => end,
        (1, Some(end)) => end.pred_opt().filter(|day| *day > on).unwrap_or(end),
        _ => on,
    };
    match random.between(0, 10) {
        0..7 => (on, Ask::End(Why::CustomersWish)),
        // The customer is told of the provider's ground before the last day.
        7 => (on + chrono::Days::new(1), Ask::End(Why::EndOfBusiness)),
        _ => (on + chrono::Days::new(1), Ask::End(Why::CustomersBreach)),
    }
}

fn ground(why: Why) -> EndGround {
    match why {
        Why::CustomersWish => EndGround::CustomersWish,
        Why::CustomersBreach => EndGround::SeriousBreach,
        Why::EndOfBusiness => EndGround::EndOfBusiness,
    }
}

/// The wish as the acts take it.
pub fn order(on: NaiveDate, ask: &Ask, accounts: [BillingAccountId; 2]) -> Order {
    let item = |&(product, quantity, agreed_price): &Item| ItemChange {
        product: PRODUCTS[product].to_owned(),
        quantity: i64::from(quantity),
        agreed_price,
        agreed_reason: agreed_price.map(|_| "장기 고객 협의가".to_owned()),
    };
    let wish = match ask {
        Ask::Change { items, term, payer } => Wish::Change(ChangeOfTerms {
            items: items.iter().map(item).collect(),
            term_months: term.map(|months| i32::try_from(months).expect("a term")),
            billing_account_id: payer.map(|at| accounts[at]),
            install_address: None,
        }),
        Ask::Pause { until } => Wish::Pause { until: *until },
        Ask::Extend { until } => Wish::ExtendPause { until: *until },
        Ask::Resume => Wish::Resume,
        Ask::End(why) => Wish::Terminate { ground: ground(*why) },
    };
    Order { effective_on: on, wish }
}
