//! Drives lives through the acts, a month at a time: what customers wish is filed and approved,
//! the month is billed, and every bill is compared with the naive count.

use super::house::{House, Service};
use super::naive::date;
use super::oracle::{Ask, Life, Line, Month, PRODUCTS, Why, month_of};
use super::random::Random;
use super::wishes;
use chrono::{Datelike, NaiveDate};
use gaetong_api::contracts;
use gaetong_billing::outlook::{self, MonthOutlook};
use gaetong_billing::{contract, run, usage_month};
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_entity::money::{bill, bill_line};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::refusal::Refusal as _;
use gaetong_entity::service::subscription_state::Ground;
use gaetong_entity::{Scope, Tx};
use gaetong_provisioning::contract as wish;
use gaetong_provisioning::contract::standstill;
use gaetong_rules::early_termination::{Act, Cause};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap};

/// Months of a life: six years.
const YEARS_IN_MONTHS: u32 = 72;

/// One life: what was asked of it and what came of it.
struct Told {
    seed: u64,
    random: Random,
    opens_on: NaiveDate,
    service: Option<Service>,
    life: Life,
    /// By a court (art. 11): charges go on (L5).
    stopped: bool,
    months: u32,
    items: Vec<(usize, u32, Option<i64>)>,
    log: Vec<String>,
}

/// How much happened, so that nobody believes in a test of nothing.
#[derive(Debug, Default)]
pub struct Happened {
    pub lives: u32,
    pub bills: u64,
    pub carried_out: BTreeMap<&'static str, u32>,
    pub refused: BTreeMap<&'static str, u32>,
    pub penalties: u32,
    pub renewals: u32,
}

impl Told {
    fn new(seed: u64, first: NaiveDate) -> Told {
        let mut random = Random::new(seed);
        let opens_on = first + chrono::Days::new(u64::from(random.between(0, 180)));
        let (months, items) = wishes::application(&mut random);
        let life = Life::open(opens_on, months, &items);
        let log = vec![format!("opens on {opens_on}: {months} months, {items:?}")];
        Told { seed, random, opens_on, service: None, life, stopped: false, months, items, log }
    }

    /// Whoever has ended a contract asks for little more.
    fn wishes_in_a_hundred_months(&self) -> u32 {
        if self.life.end.is_some() { 2 } else { 24 }
    }

    fn service(&self) -> &Service {
        self.service.as_ref().expect("the service is open")
    }

    /// Everything needed to see what went wrong.
    fn story(&self) -> String {
        format!("seed {}\n  {}", self.seed, self.log.join("\n  "))
    }
}

/// Drives these lives to their end.
pub async fn lives(mut house: House, seeds: std::ops::Range<u64>) -> Happened {
    let mut dice = Random::new(seeds.start ^ 0x5eed);
    let first = date(2023, 1, 1) + chrono::Days::new(u64::from(dice.between(0, 1_100)));
    let mut lives: Vec<Told> = seeds.map(|seed| Told::new(seed, first)).collect();
    let lives_told = u32::try_from(lives.len()).expect("not that many");
    let mut happened = Happened { lives: lives_told, ..Happened::default() };
    let mut month = month_of(first);
    for _ in 0..YEARS_IN_MONTHS + 7 {
        a_month(&mut house, &mut dice, &mut lives, month, &mut happened).await;
        month = next(month);
    }
    happened
}

fn next((year, month): Month) -> Month {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

fn previous((year, month): Month) -> Month {
    if month == 1 { (year - 1, 12) } else { (year, month - 1) }
}

/// The month's openings and wishes by day; somewhere in its first days the month before is billed.
async fn a_month(
    house: &mut House,
    dice: &mut Random,
    lives: &mut [Told],
    month: Month,
    happened: &mut Happened,
) {
    let billing_day = dice.between(1, 9);
    let mut agenda = Vec::new();
    for (at, told) in lives.iter_mut().enumerate() {
        if month_of(told.opens_on) == month {
            agenda.push((told.opens_on.day(), at, false));
        } else if told.service.is_some() && told.random.chance(told.wishes_in_a_hundred_months()) {
            agenda.push((told.random.between(1, 29), at, true));
        }
    }
    agenda.sort_unstable();
    let (before, after): (Vec<_>, Vec<_>) =
        agenda.into_iter().partition(|&(day, ..)| day < billing_day);
    for (day, at, wishes) in before {
        something(house, &mut lives[at], on(month, day), wishes, happened).await;
    }
    the_bills(house, lives, previous(month), on(month, billing_day), happened).await;
    renewals(house, lives, on(month, billing_day), happened).await;
    for (day, at, wishes) in after {
        something(house, &mut lives[at], on(month, day), wishes, happened).await;
    }
}

fn on((year, month): Month, day: u32) -> NaiveDate {
    date(year, month, day)
}

async fn something(
    house: &mut House,
    told: &mut Told,
    today: NaiveDate,
    wishes: bool,
    happened: &mut Happened,
) {
    if !wishes {
        told.service = Some(house.open(today, told.months, &told.items).await);
        return;
    }
    if told.random.chance(5) {
        a_court(house, told, today, happened).await;
        return;
    }
    let (on, ask) = wishes::wish(&mut told.random, &told.life, today);
    a_question(house, told, today).await;
    a_wish(house, told, (today, on), &ask, happened).await;
}

/// A court stops the service, or lets it go on; the naive count need not know (L5).
async fn a_court(house: &House, told: &mut Told, today: NaiveDate, happened: &mut Happened) {
    let credit = house.actor(Role::Credit, today);
    let id = told.service().id.clone();
    let tx = house.begin().await;
    let moved = if told.stopped {
        standstill::lift(&tx, &credit, &id, None, "가처분 취소").await
    } else {
        let ground = Ground::CourtOrder;
        standstill::suspend(&tx, &credit, &id, None, ground, "법원 가처분").await
    };
    match moved {
        Ok(_) => {
            tx.commit().await.expect("commits");
            told.stopped = !told.stopped;
            told.log.push(format!("on {today}: stopped by a court: {}", told.stopped));
            *happened.carried_out.entry("court").or_default() += 1;
        }
        Err(refused) => {
            let code = refused.code();
            let idle = told.life.last_pause().is_some() || told.life.end.is_some();
            assert!(idle, "a court may stop what runs: {code}, {}", told.story());
        }
    }
}

/// T1–T9 before anything is filed: what ending on some day would cost, and the sum beside it.
async fn a_question(house: &House, told: &mut Told, today: NaiveDate) {
    let later = told.random.between(0, 700);
    let last_day = today + chrono::Days::new(u64::from(later));
    if told.life.end.is_some_and(|end| end <= last_day) || !told.random.chance(25) {
        return;
    }
    let tx = house.store.read(Scope::Provider).await.expect("a transaction");
    let service = &told.service().id;
    let act = Act::Terminate(Cause::Customer);
    let found = contract::penalty(&tx, service, last_day, act).await.expect("a penalty");
    let expected = told.life.penalty_of_the_end(last_day);
    assert_eq!(found.amount().get(), expected, "ending with {last_day}: {}", told.story());
    let granted = contract::granted_discount(&tx, service, last_day).await.expect("a sum");
    let expected = told.life.granted(last_day);
    assert_eq!(granted.total.get(), expected, "granted until {last_day}: {}", told.story());
}

async fn a_wish(
    house: &House,
    told: &mut Told,
    (today, on): (NaiveDate, NaiveDate),
    ask: &Ask,
    happened: &mut Happened,
) {
    told.log.push(format!("on {today}, from {on}: {ask:?}"));
    let compares = told.random.chance(15);
    let before = if compares { outlook_of(house, told, on).await } else { Vec::new() };
    let kind = name(ask);
    match decided(house, told, (today, on), ask).await {
        Ok(Some(waived)) => {
            let penalty = told.life.carry_out(on, ask);
            told.log.push(format!("  carried out, penalty {penalty}, waived {waived}"));
            told.life.owes(on.pred_opt().expect("a day before"), penalty - waived);
            happened.penalties += u32::from(penalty > 0);
            *happened.carried_out.entry(kind).or_default() += 1;
            in_time(told, today, on, ask);
            if compares {
                let after = outlook_of(house, told, on).await;
                the_causes_add_up(told, &before, &after);
            }
        }
        Ok(None) => told.log.push("  refused by the desk".into()),
        Err(code) => {
            told.log.push(format!("  refused: {code}"));
            *happened.refused.entry(code).or_default() += 1;
            rightly_refused(told, today, on, ask, code);
        }
    }
}

fn name(ask: &Ask) -> &'static str {
    match ask {
        Ask::Change { payer: Some(_), .. } => "payer",
        Ask::Change { term: Some(_), .. } => "term",
        Ask::Change { .. } => "change",
        Ask::Pause { .. } => "pause",
        Ask::Extend { .. } => "extension",
        Ask::Resume => "resumption",
        Ask::End(_) => "end",
    }
}

/// Files a wish and has it decided; the won waived of its penalty, none where the desk refused it.
async fn decided(
    house: &House,
    told: &mut Told,
    (today, on): (NaiveDate, NaiveDate),
    ask: &Ask,
) -> Result<Option<i64>, &'static str> {
    let service = told.service().clone();
    let order = wishes::order(on, ask, service.accounts);
    let filer = match ask {
        Ask::End(Why::CustomersBreach | Why::EndOfBusiness) => Role::Consulting,
        _ => Role::TenantAdmin,
    };
    let (filer, desk) = (house.actor(filer, today), house.actor(Role::Consulting, today));
    let product = house.actor(Role::Product, today);
    let tx = house.begin().await;
    let filed = contracts::file(&tx, &filer, &service.id, None, &order, "고객사 요청").await;
    let filed = filed.map_err(|refused| refused.code)?;
    tx.commit().await.expect("commits");
    let id = filed.id;
    let tx = house.begin().await;
    if told.random.chance(4) {
        wish::refuse(&tx, &desk, id, None, "서류 미비").await.expect("is refused");
        tx.commit().await.expect("commits");
        return Ok(None);
    }
    let waives = told.random.chance(20);
    let waived = if waives { waived(&tx, &product, told, (on, ask), id).await } else { 0 };
    if wish::approve_exception(&tx, &product, id, None, "규모 유지").await.is_err() {
        unreachable!("the product manager may approve any filed order");
    }
    let approved = contracts::approve(&tx, &desk, id, None).await;
    if let Err(refused) = approved {
        panic!("filed and not approved, {}: {}", refused.code, told.story());
    }
    tx.commit().await.expect("commits");
    Ok(Some(waived))
}

/// Waives a part of the penalty, as the naive count has it.
async fn waived(
    tx: &Tx,
    product: &gaetong_entity::Actor,
    told: &mut Told,
    (on, ask): (NaiveDate, &Ask),
    id: gaetong_entity::ids::ChangeOrderId,
) -> i64 {
    let penalty = told.life.clone().carry_out(on, ask);
    if penalty == 0 {
        return 0;
    }
    let part = penalty * i64::from(told.random.between(1, 101)) / 100;
    let waived = contracts::waive(tx, product, id, None, part, "장기 고객").await;
    if let Err(refused) = waived {
        panic!("waiving {part} of {penalty}, {}: {}", refused.code, told.story());
    }
    part
}

/// X1 and T7, where an act said yes.
fn in_time(told: &Told, today: NaiveDate, on: NaiveDate, ask: &Ask) {
    let within = |from, until| {
        let shortest = super::naive::after_months(from, 1);
        (shortest..=super::naive::after_months(from, 6)).contains(&until)
    };
    let (from, until) = told.life.last_pause().unwrap_or((on, on));
    match ask {
        Ask::Pause { .. } | Ask::Extend { .. } => assert!(within(from, until), "{}", told.story()),
        Ask::End(Why::CustomersWish) => {
            assert!(!notice_is_late(told, today, on), "{}", told.story());
        }
        _ => {}
    }
}

/// T7: an end together with the contract period, of which a whole month is not left.
fn notice_is_late(told: &Told, today: NaiveDate, on: NaiveDate) -> bool {
    let last_day = on.pred_opt().expect("a day before");
    let tomorrow = today.succ_opt().expect("a next day");
    told.life.period(last_day).1 == Some(on) && super::naive::after_months(tomorrow, 1) > on
}

/// Where an act said no, the naive count must see why.
fn rightly_refused(told: &Told, today: NaiveDate, on: NaiveDate, ask: &Ask, code: &str) {
    let life = &told.life;
    let term = match ask {
        Ask::Change { term, .. } => *term,
        _ => None,
    };
    let pause = match (ask, life.last_pause()) {
        (Ask::Pause { until }, _) => Some((on, *until)),
        (Ask::Extend { until }, Some((from, _))) => Some((from, *until)),
        _ => None,
    };
    let (months, now) = (term.unwrap_or(0), life.term_months(on));
    let right = match code {
        "suspension-too-short" | "empty-period" => {
            pause.is_some_and(|(from, until)| until < super::naive::after_months(from, 1))
        }
        "suspension-too-long" => {
            pause.is_some_and(|(from, until)| until > super::naive::after_months(from, 6))
        }
        "no-extension" => {
            life.last_pause().is_some_and(|(_, end)| pause.is_some_and(|(_, until)| until <= end))
        }
        "notice-too-late" => notice_is_late(told, today, on),
        "shorter-while-renewed" => months < now && life.no_term_runs(on),
        "new-term-already-over" => {
            months < now && super::naive::after_months(life.period(on).0, months) <= on
        }
        "contract-ending" => life.end.is_some(),
        "not-paused" => matches!(ask, Ask::Resume | Ask::Extend { .. }),
        "extends-from-its-end" => matches!(ask, Ask::Extend { .. }),
        "not-running" => life.last_pause().is_some() || life.end.is_some() || told.stopped,
        "nothing-changes" => matches!(ask, Ask::Change { .. }),
        "already-billed" => on < date(today.year(), today.month(), 1),
        "shorter-and-fewer" => months < now,
        "under-ten-seats" | "needs-exception" | "not-sold-under" | "too-few-seats-for-app" => true,
        "two-applications" | "more-than-seats" => matches!(ask, Ask::Change { .. }),
        "on-the-first-day" | "out-of-order" | "before-opening" => true,
        _ => false,
    };
    assert!(right, "refused: {code}, {}", told.story());
}

/// The months around a day, as they would be billed now.
async fn outlook_of(house: &House, told: &Told, on: NaiveDate) -> Vec<MonthOutlook> {
    let tx = house.store.read(Scope::Provider).await.expect("a transaction");
    let month = gaetong_rules::Month::of(on);
    outlook::outlook(&tx, &told.service().id, month, 3).await.expect("an outlook")
}

/// P2's neighbour: a what-if names causes that add up to its difference.
fn the_causes_add_up(told: &Told, before: &[MonthOutlook], after: &[MonthOutlook]) {
    for change in outlook::compare(before, after) {
        let explained: i64 = change.causes.iter().map(|cause| cause.amount.get()).sum();
        assert_eq!(explained, change.difference.get(), "{}: {}", change.month, told.story());
        let supply = change.after.supply.get() - change.before.supply.get();
        assert_eq!(supply, change.difference.get());
    }
}

/// The daily look after renewals, once a month.
async fn renewals(house: &House, lives: &[Told], today: NaiveDate, happened: &mut Happened) {
    let desk = house.actor(Role::Consulting, today);
    let tx = house.begin().await;
    for service in wish::renewal::due(&tx, today).await.expect("a list") {
        let due = wish::renewal::look_after(&tx, &desk, &service).await.expect("is looked after");
        if due == Some(wish::renewal::Due::Renewed) {
            happened.renewals += 1;
            let of = |told: &&Told| told.service.as_ref().is_some_and(|known| known.id == service);
            let told = lives.iter().find(of).expect("a life");
            assert!(told.life.period(today).2, "{today} lies in no renewal year: {}", told.story());
        }
    }
    tx.commit().await.expect("commits");
}

/// Runs the month and compares every bill of it.
async fn the_bills(
    house: &House,
    lives: &mut [Told],
    month: Month,
    today: NaiveDate,
    happened: &mut Happened,
) {
    let of: gaetong_rules::Month = gaetong_rules::Month::new(month.0, month.1).expect("a month");
    let clerk = house.actor(Role::Settlement, today);
    run::whole_month(&house.store, &clerk, of, |_| ()).await.expect("the month is billed");
    let mut bills = issued(house, of).await;
    for told in lives.iter_mut().filter(|told| told.service.is_some()) {
        let account = told.service().accounts[told.life.payer(month)];
        let expected = told.life.bill(month);
        let found = bills.remove(&account);
        happened.bills += u64::from(found.is_some());
        let story = || format!("{of}: {}", told.story());
        let Some(lines) = expected else {
            assert!(found.is_none(), "a bill of nothing, {}", story());
            continue;
        };
        let (found, supply, vat, total) = found.unwrap_or_else(|| panic!("no bill, {}", story()));
        assert_eq!(found, lines, "{}", story());
        let sum: i64 = lines.iter().map(|line| line.4).sum();
        assert_eq!((supply, vat, total), (sum, sum / 10, sum + sum / 10), "{}", story());
    }
    assert!(bills.is_empty(), "{of}: bills of nobody {:?}", bills.keys());
}

/// Lines, supply, VAT, total.
type Bill = (Vec<Line>, i64, i64, i64);

async fn issued(house: &House, month: gaetong_rules::Month) -> HashMap<BillingAccountId, Bill> {
    let tx = house.store.read(Scope::Provider).await.expect("a transaction");
    let of_month = bill::Column::Month.eq(usage_month::stored(month));
    let bills = tx.find::<bill::Entity>().filter(of_month).all(tx.raw()).await.expect("bills");
    let ids = bills.iter().map(|bill| bill.id);
    let lines = tx.find::<bill_line::Entity>().filter(bill_line::Column::BillId.is_in(ids));
    let mut lines_of: HashMap<_, Vec<Line>> = HashMap::new();
    for line in lines.all(tx.raw()).await.expect("lines") {
        lines_of.entry(line.bill_id).or_default().push(read(&line));
    }
    let read = |bill: bill::Model| {
        let mut lines = lines_of.remove(&bill.id).unwrap_or_default();
        lines.sort_unstable();
        (bill.billing_account_id, (lines, bill.supply, bill.vat, bill.total))
    };
    bills.into_iter().map(read).collect()
}

fn read(line: &bill_line::Model) -> Line {
    let days = u32::try_from(line.days).expect("at most 31");
    let quantity = u32::try_from(line.quantity).expect("units");
    let product = (line.charge == ChargeKind::Recurring).then(|| {
        let code = line.product.as_deref();
        PRODUCTS.iter().position(|known| Some(*known) == code).expect("a product")
    });
    (product, quantity, line.unit_price, days, line.supply, line.discount_granted)
}
