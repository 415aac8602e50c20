//! A year of business, told day by day by the acts themselves through a moving clock.

use super::arrears;
use super::companies::{COMPANIES, Company, Stage};
use super::filing::{self, Filed};
use super::lives::{self, Step};
use super::outages;
use super::paying;
use super::people::{self, staff_email};
use super::provisioning;
use super::settling;
use super::tax_invoices;
use crate::app::App;
use crate::cli::CommandError;
use crate::problem::Problem;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc, Weekday};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account as user;
use gaetong_entity::service::subscription;
use gaetong_entity::{Actor, Refusal, Scope, Tx};
use gaetong_provisioning::service;
use gaetong_rules::Month;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use std::collections::HashMap;

/// The story's teller: who is who, and the clock.
pub struct Told<'a> {
    pub app: &'a App,
    admin: Actor,
    users: HashMap<String, user::Model>,
}

impl<'a> Told<'a> {
    pub async fn new(app: &'a App, admin: Actor) -> Result<Told<'a>, CommandError> {
        let mut told = Told { app, admin, users: HashMap::new() };
        told.meet_everyone().await?;
        Ok(told)
    }

    /// Reads who can act; again after somebody new came.
    pub async fn meet_everyone(&mut self) -> Result<(), CommandError> {
        let tx = self.app.store.read(Scope::Provider).await?;
        let all = crate::people::users(&tx).await?;
        self.users = all.into_iter().map(|user| (user.email.clone(), user)).collect();
        Ok(())
    }

    pub fn actor(&self, email: &str) -> Result<Actor, CommandError> {
        let user = self.users.get(email);
        let user = user.ok_or_else(|| CommandError::Refused(format!("no demo user {email}")))?;
        Ok(people::acting(self.app, user))
    }

    /// The administrator, at the clock's present time.
    pub fn admin(&self) -> Actor {
        Actor { now: self.app.clock.now(), ..self.admin.clone() }
    }

    /// The user of a partner company.
    pub fn partner_email(&self, id: gaetong_entity::ids::PartnerId) -> Option<String> {
        self.users.values().find(|u| u.partner_id == Some(id)).map(|u| u.email.clone())
    }

    /// One act of one person, in a transaction of its own.
    pub async fn act<T, E: Refusal>(
        &self,
        email: &str,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<T, E>,
    ) -> Result<T, CommandError> {
        let actor = self.actor(email)?;
        let tx = self.app.store.begin(actor.scope()).await?;
        let thing = act(&tx, &actor).await.map_err(|refusal| CommandError::refused(&refusal))?;
        tx.commit().await?;
        Ok(thing)
    }

    /// As [`Told::act`], for the doors' own steps.
    pub async fn at_the_door<T>(
        &self,
        email: &str,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<T, Problem>,
    ) -> Result<T, CommandError> {
        let actor = self.actor(email)?;
        let tx = self.app.store.begin(actor.scope()).await?;
        let refused = |problem: Problem| CommandError::Refused(problem.detail_ko);
        let thing = act(&tx, &actor).await.map_err(refused)?;
        tx.commit().await?;
        Ok(thing)
    }

    pub async fn store_paper(&self, key: &str, bytes: Vec<u8>) -> Result<(), CommandError> {
        let put = self.app.objects.put(&Path::from(key), PutPayload::from(bytes)).await;
        put.map(drop).map_err(|e| CommandError::Refused(format!("paper {key}: {e}")))
    }

    /// `hour` o'clock in Seoul on `day`, and a little later for each act.
    pub fn set_time(&self, day: NaiveDate, hour: i64) {
        self.app.clock.set(seoul(day, hour));
    }
}

fn seoul(day: NaiveDate, hour: i64) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(hour - 9)
}

/// One company's way through the year.
struct Journey<'c> {
    n: usize,
    company: &'c Company,
    files_on: NaiveDate,
    wished: NaiveDate,
    filed: Option<Filed>,
    accepted: bool,
    done: bool,
    /// Once everything is done.
    service: Option<subscription::Model>,
}

/// Tells the year that ends `today`: applications, provisioning, openings, and the bill run of
/// every month but the last, which is left for the newcomer.
pub async fn tell(told: &mut Told<'_>, today: NaiveDate) -> Result<(), CommandError> {
    let mut paths: Vec<Journey> = (1..).zip(&COMPANIES).map(|(n, c)| path(n, c, today)).collect();
    let steps = lives::steps(today);
    let work_announced = weekday(today - Days::new(4)).min(today);
    let start = paths.iter().map(|path| path.files_on).min().unwrap_or(today);
    told.set_time(start, 8);
    provisioning::stock(told).await?;
    let mut day = start;
    while day <= today {
        if day.day() == 1 {
            month_end(told, &paths, day, today).await?;
        }
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            for path in &mut paths {
                working_day(told, path, day).await?;
            }
            if day == work_announced {
                planned_work(told, &paths, day).await?;
            }
        }
        for path in &paths {
            contract_day(told, path, &steps, day).await?;
        }
        outages::on(told, open_services(&paths), day, today).await?;
        paying::on(told, day, today).await?;
        arrears::on(told, day, today).await?;
        tax_invoices::on(told, day, today).await?;
        day = day + Days::new(1);
    }
    Ok(())
}

fn path(n: usize, company: &Company, today: NaiveDate) -> Journey<'_> {
    // The day of the month differs from company to company, so that openings spread.
    let ago = today - Months::new(company.filed_months_ago);
    let files_on = match company.stage {
        Stage::Open => weekday(ago.with_day(2 + (n as u32 * 5) % 17).unwrap_or(ago)),
        Stage::Provisioning => weekday(today - Days::new(9)),
        Stage::Submitted => weekday(today - Days::new(2)),
        Stage::Draft => weekday(today - Days::new(1)),
    };
    let wished = weekday(files_on + Days::new(30));
    Journey {
        n,
        company,
        files_on,
        wished,
        filed: None,
        accepted: false,
        done: false,
        service: None,
    }
}

/// What happens to a contract on a day.
async fn contract_day(
    told: &Told<'_>,
    path: &Journey<'_>,
    steps: &[Step],
    day: NaiveDate,
) -> Result<(), CommandError> {
    let Some(service) = &path.service else { return Ok(()) };
    lives::renew(told, service, day).await?;
    let today = steps.iter().filter(|step| step.on == day && step.host == path.company.host);
    for step in today {
        told.set_time(day, 14);
        lives::take(told, step, &service.service_id, &path.company.email("admin")).await?;
    }
    Ok(())
}

async fn planned_work(
    told: &Told<'_>,
    paths: &[Journey<'_>],
    day: NaiveDate,
) -> Result<(), CommandError> {
    told.set_time(day, 11);
    lives::announce_maintenance(told, open_services(paths), day).await
}

/// Three of those that are open.
fn open_services(paths: &[Journey<'_>]) -> Vec<ServiceId> {
    let open = paths.iter().filter_map(|path| path.service.as_ref());
    open.take(3).map(|service| service.service_id.clone()).collect()
}

/// The day itself, or the Monday after a weekend.
pub fn weekday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        _ => day,
    }
}

async fn working_day(
    told: &mut Told<'_>,
    path: &mut Journey<'_>,
    day: NaiveDate,
) -> Result<(), CommandError> {
    if path.done || day < path.files_on {
        return Ok(());
    }
    told.set_time(day, 10);
    let Some(filed) = path.filed else {
        let filed = filing::file(told, path.n, path.company, path.wished).await?;
        let (email, name) = (path.company.email("admin"), path.company.representative);
        people::register_customer(told.app, &told.admin(), filed.tenant_id, &email, name).await?;
        told.meet_everyone().await?;
        path.filed = Some(filed);
        path.done = matches!(path.company.stage, Stage::Draft | Stage::Submitted);
        return Ok(());
    };
    if !path.accepted {
        provisioning::accept(told, filed.id).await?;
        path.accepted = true;
        return Ok(());
    }
    path.done = provisioning::a_days_work(told, filed, path.company, path.wished, day).await?;
    if path.done {
        let tx = told.app.store.read(Scope::Provider).await?;
        path.service = service::of_application(&tx, filed.id).await?;
    }
    Ok(())
}

/// On the 1st, the month before is billed, unless it is the last one.
async fn month_end(
    told: &Told<'_>,
    paths: &[Journey<'_>],
    first: NaiveDate,
    today: NaiveDate,
) -> Result<(), CommandError> {
    let left_for_the_newcomer = first + Months::new(1) > today;
    if left_for_the_newcomer {
        return Ok(());
    }
    let month = Month::of(first).prev();
    told.set_time(first, 8);
    let staffed = staffed(paths);
    settling::before_the_bills(told, staffed.as_ref(), first, today).await?;
    told.set_time(first, 9);
    let settlement = told.actor(&staff_email("settlement"))?;
    let run = gaetong_billing::run::whole_month(&told.app.store, &settlement, month, |_| ());
    run.await.map_err(|refusal| CommandError::refused(&refusal))?;
    settling::after_the_bills(told, first, today).await
}

/// The service whose agents a partner provides.
fn staffed<'a>(paths: &'a [Journey<'_>]) -> Option<settling::Staffed<'a>> {
    let path = paths.iter().find(|path| path.company.staffing.is_some())?;
    Some(settling::Staffed {
        service: path.service.as_ref()?,
        admin_email: path.company.email("admin"),
        signatory: path.company.representative,
    })
}
