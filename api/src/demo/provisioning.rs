//! The order desk accepts, partners and staff do their tasks as they come due, the customer
//! signs, the service opens.

use super::companies::Company;
use super::filing::Filed;
use super::history::Told;
use super::people::staff_email;
use crate::cli::CommandError;
use chrono::{Days, NaiveDate};
use gaetong_entity::ids::{ApplicationId, ServiceId};
use gaetong_entity::service::number_pool_entry::NumberKind;
use gaetong_entity::service::task::{self, TaskState};
use gaetong_entity::{Actor, Scope, Tx};
use gaetong_provisioning::acceptance::{self, Handover, Signing};
use gaetong_provisioning::application::review;
use gaetong_provisioning::pools::{self, NewRange, Wanted};
use gaetong_provisioning::{opening, order, service};

/// S/O processing: review and acceptance; the service has its ID from here on.
pub async fn accept(told: &Told<'_>, id: ApplicationId) -> Result<(), CommandError> {
    let desk = staff_email("orders");
    told.act(&desk, async |tx: &Tx, actor: &Actor| review::start_review(tx, actor, id, None).await)
        .await?;
    told.act(&desk, async |tx: &Tx, actor: &Actor| order::accept(tx, actor, id, None).await)
        .await?;
    Ok(())
}

/// What everyone does for this order on one working day. True once the service is stable.
pub async fn a_days_work(
    told: &Told<'_>,
    filed: Filed,
    company: &Company,
    wished: NaiveDate,
    day: NaiveDate,
) -> Result<bool, CommandError> {
    let (service_id, tasks) = tasks(told, filed).await?;
    let open: Vec<_> = tasks
        .iter()
        .filter(|t| matches!(t.state, TaskState::Ready | TaskState::InProgress))
        .collect();
    for task in &open {
        let due = match task.kind.as_str() {
            "service_opening" => wished,
            // Nobody hurries the customer.
            "acceptance_request" | "acceptance_certificate" => wished - Days::new(4),
            _ => task.due_on - Days::new(6),
        };
        if day >= due {
            do_task(told, &service_id, company, task, day).await?;
        }
    }
    let waiting = tasks.iter().any(|t| !is_settled(t.state));
    Ok(!waiting)
}

fn is_settled(state: TaskState) -> bool {
    matches!(state, TaskState::Done | TaskState::NotNeeded | TaskState::Cancelled)
}

async fn tasks(
    told: &Told<'_>,
    filed: Filed,
) -> Result<(ServiceId, Vec<task::Model>), CommandError> {
    let tx = told.app.store.read(Scope::Provider).await?;
    let found = service::of_application(&tx, filed.id).await?;
    let found = found.ok_or_else(|| CommandError::Refused(format!("{}: no service", filed.id)))?;
    let tasks = gaetong_provisioning::task::of_service(&tx, &found).await?;
    Ok((found.service_id, tasks))
}

async fn do_task(
    told: &Told<'_>,
    service_id: &ServiceId,
    company: &Company,
    task: &task::Model,
    day: NaiveDate,
) -> Result<(), CommandError> {
    match task.kind.as_str() {
        "acceptance_request" => ask_for_acceptance(told, service_id).await,
        "acceptance_certificate" => sign(told, service_id, company).await,
        "service_opening" => {
            told.act(&staff_email("orders"), async |tx: &Tx, actor: &Actor| {
                opening::open(tx, actor, service_id, None, day).await
            })
            .await?;
            Ok(())
        }
        _ => complete(told, company, task).await,
    }
}

async fn complete(
    told: &Told<'_>,
    company: &Company,
    task: &task::Model,
) -> Result<(), CommandError> {
    let partner = task.partner_id.and_then(|id| told.partner_email(id));
    let who = match (partner, task.owner_role.as_str()) {
        (Some(email), _) => email,
        (None, "operations") => staff_email("operations"),
        (None, "consulting") => staff_email("orders"),
        (None, "tenant_admin") => company.email("admin"),
        (None, _) => staff_email("sales"),
    };
    let wanted = numbers(company, &task.kind);
    if wanted != Wanted::default() {
        let give =
            async |tx: &Tx, actor: &Actor| pools::assign(tx, actor, task.id, None, wanted).await;
        told.act(&who, give).await?;
    }
    let evidence = evidence(company, &task.kind);
    told.act(&who, async |tx: &Tx, actor: &Actor| {
        gaetong_provisioning::task::complete(tx, actor, task.id, None, &evidence).await
    })
    .await?;
    Ok(())
}

/// What is given from the pools with a task; it stands as its evidence then.
fn numbers(company: &Company, kind: &str) -> Wanted {
    let seats = u64::try_from(company.seats).unwrap_or(1);
    match kind {
        "ip_assignment" => Wanted { ip_ranges: 1, ..Wanted::default() },
        "number_assignment" => Wanted { did: seats, dod: 1, ..Wanted::default() },
        _ => Wanted::default(),
    }
}

/// The provider's ranges, as operations has them before the first order.
pub async fn stock(told: &Told<'_>) -> Result<(), CommandError> {
    let ranges = [
        (NumberKind::IpRange, "10.20.0.0/26", "10.20.31.192/26"),
        (NumberKind::Did, "070-0000-1000", "070-0000-1999"),
        (NumberKind::Dod, "070-0001-1000", "070-0001-1099"),
    ];
    for (kind, first, last) in ranges {
        let new = NewRange { kind, first: first.into(), last: last.into() };
        let add = async |tx: &Tx, actor: &Actor| pools::add_range(tx, actor, new).await;
        told.act(&staff_email("operations"), add).await?;
    }
    Ok(())
}

fn evidence(company: &Company, kind: &str) -> String {
    let seats = company.seats;
    match kind {
        "line_order" => "회선 청약 접수, 서비스번호 기재".into(),
        "router_supply" => "라우터 1대 설치".into(),
        "ip_assignment" | "number_assignment" => String::new(),
        "headset_supply" => format!("헤드셋 {seats}개 납품서 수령"),
        "scenario_received" => "인사말·업무시간·대기 멘트 3종".into(),
        "scenario_recording" => "멘트 3종 녹음 완료".into(),
        "program_installation" => format!("소프트폰 {seats}석 설치"),
        "user_training" | "app_training" => format!("참석 {}명", seats.min(30)),
        "final_test" => "호분배 20건, ARS 5건 정상".into(),
        _ => "정상 처리".into(),
    }
}

async fn ask_for_acceptance(told: &Told<'_>, service_id: &ServiceId) -> Result<(), CommandError> {
    told.act(&staff_email("sales"), async |tx: &Tx, actor: &Actor| {
        let handover = Handover {
            company: told.app.config.supplier.name.clone(),
            person: actor.name.clone(),
            ..Handover::default()
        };
        acceptance::request(tx, actor, service_id, handover).await
    })
    .await?;
    Ok(())
}

async fn sign(
    told: &Told<'_>,
    service_id: &ServiceId,
    company: &Company,
) -> Result<(), CommandError> {
    let (round, lines) = asked(told, service_id).await?;
    told.act(&company.email("admin"), async |tx: &Tx, actor: &Actor| {
        let signing = Signing {
            picture: None,
            company: None,
            person: actor.name.clone(),
            signature: actor.name.clone(),
            billing_start_on: None,
            confirmed: lines,
        };
        acceptance::sign(tx, actor, round, None, signing).await
    })
    .await?;
    Ok(())
}

/// The round the customer is asked to decide, with its line numbers.
async fn asked(
    told: &Told<'_>,
    service_id: &ServiceId,
) -> Result<(gaetong_entity::ids::AcceptanceId, Vec<i32>), CommandError> {
    let nothing = || CommandError::Refused(format!("{service_id}: no acceptance is asked for"));
    let tx = told.app.store.read(Scope::Provider).await?;
    let found = service::find(&tx, service_id).await?.ok_or_else(nothing)?;
    let round = acceptance::of_service(&tx, &found).await?.pop().ok_or_else(nothing)?;
    let round = acceptance::certificate(&tx, round.id).await?.ok_or_else(nothing)?;
    Ok((round.acceptance.id, round.items.iter().map(|item| item.line_no).collect()))
}
