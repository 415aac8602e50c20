//! What a customer sees of its outages: each month, compensated or why not.

use actix_web::HttpResponse;
use gaetong_billing::outages::{self, Due, ServiceOutages};
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::service::service_outage;
use gaetong_rules::Month;
use gaetong_rules::outage_credit::{Counts, OutagePart};

use super::{OursOutage, OursPage, OursView, Strip, present};
use crate::pages::bill::tree;
use crate::pages::component::{Field, FieldKind, Tag};
use crate::pages::desk::{self, Desk};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::problem::Problem;

pub async fn show(desk: &Desk, month: Option<&str>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("our-outages"));
    let month: Option<Month> = month.and_then(|month| month.trim().parse().ok());
    let tx = desk.read().await?;
    let now = desk.person.actor.now;
    let all = outages::of_tenant(&tx, month, now).await?;
    let value = month.map(|month| month.to_string()).unwrap_or_default();
    let filter = Field::new(&page, "month", FieldKind::Text).value(value).width("w-sm").optional();
    let services = all.iter().map(|service| view(&page, service)).collect();
    desk::show(&OursPage { filter: vec![filter], services, page })
}

fn view(page: &Page, service: &ServiceOutages) -> OursView {
    let credited = |due: &&Due| !due.credit.amount.is_zero();
    let why = |(due, place): (&Due, usize)| {
        let anchor = format!("why-{}-{place}", service.service_id);
        tree::why(&present::worked(due), anchor, "/outages", page.look.lang)
    };
    let months: std::collections::BTreeSet<Month> =
        service.dues.iter().map(|due| due.month).collect();
    let latest = months.last().map(|month| format!("?month={month}")).unwrap_or_default();
    OursView {
        service: service.service_id.to_string(),
        certificate: format!("/services/{}/outages.pdf{latest}", service.service_id),
        strips: first_product(service).map(|due| Strip::of(page, due)).collect(),
        outages: service.outages.iter().map(|row| outage(page, service, row)).collect(),
        whys: service.dues.iter().filter(credited).zip(1..).map(why).collect(),
    }
}

/// One strip a month: the first product stands for all it went down with.
fn first_product(service: &ServiceOutages) -> impl Iterator<Item = &Due> {
    let mut seen = std::collections::BTreeSet::new();
    service.dues.iter().filter(move |due| seen.insert(due.month))
}

fn outage(page: &Page, service: &ServiceOutages, row: &service_outage::Model) -> OursOutage {
    let lang = page.look.lang;
    let ended = row.ended_at.map(|at| figures::instant(at, lang));
    let title = format!(
        "{} · {} – {}",
        row.number,
        figures::instant(row.began_at, lang),
        ended.unwrap_or_else(|| page.t("outage-runs"))
    );
    let cause = page.word("outage-cause", row.cause.code());
    if row.cause != Cause::SystemFailure {
        let detail = format!("{cause} · {}", page.t("outage-not-ours"));
        return OursOutage { title, detail, tag: Tag::new(Tone::Mute, page.t("outage-no")) };
    }
    let of_it = |due: &&Due| due.credit.parts.iter().any(|part| holds(part, row));
    let found: Vec<&Due> = service.dues.iter().filter(of_it).collect();
    let paid: i64 = found.iter().map(|due| due.credit.amount.get()).sum();
    let verdict = found.first().and_then(|due| {
        let part = due.credit.parts.iter().find(|part| holds(part, row))?;
        Some((present::verdict(page, due, part), part.counts))
    });
    let (verdict, counts) = verdict.unwrap_or_else(|| (page.t("outage-not-running"), Counts::No));
    let (tone, key) = match (row.ended_at, counts) {
        (None, _) => (Tone::Bad, "outage-state-running"),
        (_, Counts::No) => (Tone::Mute, "outage-no"),
        _ => (Tone::Ok, "outage-yes"),
    };
    let month_total = page.t1("outage-month-credit", "won", figures::money(paid));
    let detail = match counts {
        Counts::No => format!("{cause} · {verdict}"),
        _ => format!("{cause} · {verdict} · {month_total}"),
    };
    OursOutage { title, detail, tag: Tag::new(tone, page.t(key)) }
}

/// Whether a merged interval is made of this outage.
fn holds(part: &OutagePart, row: &service_outage::Model) -> bool {
    part.outage.from <= row.began_at && row.began_at < part.outage.until
}
