//! The consents: each text by itself, given or refused, by whom and by which means.

use actix_web::{HttpResponse, web};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::consent::Means;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::ApplicationError;
use gaetong_provisioning::application::consents::{NewConsent, record_consent};
use gaetong_provisioning::application::detail::ApplicationDetail;

use super::show::is_editable;
use super::{ConsentView, ConsentsPage, address, crumbs, read};
use crate::pages::component::{Choice, Field, FieldKind};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::door::sign_in::go_to;
use crate::pages::language::Lang;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

const MEANS: [Means; 3] = [Means::Paper, Means::Electronic, Means::Phone];

pub async fn form(desk: Desk, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let detail = read(&desk, *id).await?;
    if !is_editable(&desk, &detail) {
        return Ok(go_to(&address(&detail)));
    }
    let page = desk.page(desk.lang().t("application-section-consents"));
    let by = detail.contents.application.applicant_name.clone();
    show(&consents_page(page, &detail, &by, "paper"))
}

pub async fn record(posted: Posted, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let detail = read(&posted.desk, *id).await?;
    let (by, means) = (posted.field("given_by"), posted.field("means"));
    let answers = answers(&posted, &detail);
    let go = super::show::next_place(&detail, "consents");
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        for answer in &answers {
            record_consent(tx, actor, *id, answer.clone()).await?;
        }
        Ok(go.clone())
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let title = posted.desk.lang().t("application-section-consents");
            let page = posted.desk.refused(title, &problem);
            show_with(problem.status, &consents_page(page, &detail, by, means))
        }
        other => other,
    }
}

/// The answers that differ from what is on record; the same answer is not recorded twice.
fn answers(posted: &Posted, detail: &ApplicationDetail) -> Vec<NewConsent> {
    let means = MEANS.into_iter().find(|means| means.code() == posted.field("means"));
    let answer = |kind: &str| match posted.field(&format!("consent-{kind}")) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let known = |kind: &str| {
        detail.contents.consents.iter().find(|consent| consent.kind == kind).map(|c| c.given)
    };
    let texts = detail.contents.texts.iter();
    texts
        .filter_map(|text| Some((text, answer(&text.kind)?)))
        .filter(|(text, given)| known(&text.kind) != Some(*given))
        .map(|(text, given)| NewConsent {
            kind: text.kind.clone(),
            given,
            given_by: posted.field("given_by").to_owned(),
            means: means.unwrap_or(Means::Paper),
            given_at: posted.desk.person.actor.now,
        })
        .collect()
}

fn consents_page(page: Page, detail: &ApplicationDetail, by: &str, means: &str) -> ConsentsPage {
    let choices = MEANS.map(|means| Choice::new(means.code(), page.word("means", means.code())));
    ConsentsPage {
        crumbs: crumbs(&page, detail),
        action: format!("{}/consents", address(detail)),
        back: address(detail),
        consents: views(&page, detail),
        who: vec![
            Field::new(&page, "given_by", FieldKind::Text)
                .label(page.t("consent-given-by"))
                .value(by)
                .width("w-md"),
            Field::new(&page, "means", FieldKind::Radio(choices.to_vec()))
                .label(page.t("consent-means"))
                .value(means),
        ],
        page,
    }
}

fn views(page: &Page, detail: &ApplicationDetail) -> Vec<ConsentView> {
    let view = |text: &gaetong_entity::catalogue::consent_text::Model| {
        let answer = detail.contents.consents.iter().find(|consent| consent.kind == text.kind);
        let (title, body) = match page.look.lang {
            Lang::Ko => (&text.title_ko, &text.body_ko),
            Lang::En => (&text.title_en, &text.body_en),
        };
        let facts = answer.map(|answer| {
            let day = gaetong_rules::month::seoul_date(answer.given_at);
            format!("{} · {} · {}", answer.given_by, page.date(&day), answer.text_version)
        });
        ConsentView {
            kind: text.kind.clone(),
            title: title.clone(),
            body: body.clone(),
            required: text.required,
            given: answer.map(|answer| answer.given),
            facts: facts.unwrap_or_default(),
        }
    };
    detail.contents.texts.iter().map(view).collect()
}
