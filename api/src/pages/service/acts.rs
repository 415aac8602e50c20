//! What a role can do with a running service, in the order people need it.

use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::contract::Stage;
use gaetong_provisioning::contract::filing::FILERS;
use gaetong_provisioning::service::ServiceDetail;

use crate::pages::page::Page;

/// Words and address of each.
#[must_use]
pub fn acts(page: &Page, detail: &ServiceDetail, role: Role) -> Vec<(String, String)> {
    let address = format!("/services/{}", detail.service.service_id);
    let act = |key: &str, door: &str| (page.t(key), format!("{address}/{door}"));
    let mut acts = Vec::new();
    let stage = detail.contract.stage_on(page.today);
    if FILERS.contains(&role) {
        match stage {
            Stage::Active => {
                acts.push(act("do-change", "change"));
                acts.push(act("do-pause", "pause"));
            }
            Stage::SuspendedByCustomer => {
                acts.push(act("do-resume", "resume"));
                acts.push(act("do-extend", "extension"));
            }
            _ => {}
        }
    }
    let ends = !matches!(stage, Stage::NotOpened | Stage::Terminating | Stage::Terminated);
    if ends && (FILERS.contains(&role) || role == Role::Credit) {
        acts.push(act("do-terminate", "terminate"));
    }
    if ends && matches!(role, Role::TenantAdmin | Role::TenantViewer | Role::Sales) {
        acts.push(act("do-simulate", "simulator"));
    }
    match stage {
        Stage::Active if role == Role::Credit => acts.push(act("do-suspend", "suspend")),
        Stage::SuspendedByCourt | Stage::SuspendedForInsolvency if role == Role::Credit => {
            acts.push(act("do-lift", "lift"));
        }
        _ => {}
    }
    acts
}
