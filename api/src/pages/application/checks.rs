//! The pre-checks and approvals, each by the role whose it is.

use actix_web::{HttpResponse, web};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::ApplicationError;
use gaetong_provisioning::application::checks::{self, roles_for};
use gaetong_provisioning::application::detail::ApplicationDetail;
use gaetong_provisioning::application::missing::checks_needed;

use super::show::{identity, in_hand};
use super::{CheckRow, ChecksPage, address, crumbs, quote, read};
use crate::pages::desk::{Desk, show};
use crate::pages::page::Page;
use crate::pages::posted::Posted;
use crate::problem::Problem;

const KINDS: [CheckKind; 5] = [
    CheckKind::NetworkReviewed,
    CheckKind::QuoteConfirmedByProduct,
    CheckKind::QuoteConfirmedByConsulting,
    CheckKind::UnderTenSeatsApproved,
    CheckKind::AgreedPriceApproved,
];

pub async fn list(desk: Desk, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let detail = read(&desk, *id).await?;
    let page = desk.page(desk.lang().t("application-section-checks"));
    show(&checks_page(page, &desk, &detail))
}

pub async fn make(posted: Posted, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let asked = KINDS.into_iter().find(|kind| kind.code() == posted.field("kind"));
    let kind = asked.ok_or_else(Problem::not_found)?;
    let note = posted.field("note").to_owned();
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        checks::check(tx, actor, *id, kind, &note).await?;
        Ok(format!("/applications/{id}/checks?said=application-checked"))
    };
    posted.act(act).await
}

fn checks_page(page: Page, desk: &Desk, detail: &ApplicationDetail) -> ChecksPage {
    let needed = checks_needed(&detail.contents.items, &detail.contents.products);
    ChecksPage {
        crumbs: crumbs(&page, detail),
        identity: identity(&page, detail),
        action: format!("{}/checks", address(detail)),
        back: address(detail),
        rows: needed.into_iter().map(|kind| row(&page, desk, detail, kind)).collect(),
        quote: Some(quote::of_application(&page, detail)),
        page,
    }
}

fn row(page: &Page, desk: &Desk, detail: &ApplicationDetail, kind: CheckKind) -> CheckRow {
    let lang = page.look.lang.of_rules();
    let made = detail.contents.checks.iter().find(|check| check.kind == kind);
    let made = made.map(|check| {
        let day = page.date(&gaetong_rules::month::seoul_date(check.checked_at));
        if check.note.is_empty() { day } else { format!("{day} · {}", check.note) }
    });
    let owners = roles_for(kind).iter().map(|role| page.word("role", role.code()));
    let mine = desk.person.actor.is_one_of(roles_for(kind));
    CheckRow {
        kind: kind.code().to_owned(),
        title: checks::name(kind).get(lang).to_owned(),
        owner: owners.collect::<Vec<_>>().join(", "),
        mine: mine && made.is_none() && in_hand(detail),
        made: made.unwrap_or_default(),
    }
}
