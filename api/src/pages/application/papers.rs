//! The papers of an application: what is required, uploaded one by one, downloaded with a record of it.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use gaetong_entity::ids::{ApplicationId, DocumentId};
use gaetong_entity::order::document;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::detail::ApplicationDetail;
use gaetong_provisioning::application::missing::papers_needed;
use gaetong_provisioning::application::papers::{self, NewPaper, PaperKind};
use gaetong_provisioning::application::{ApplicationError, Missing};

use super::show::is_editable;
use super::{PaperView, PapersPage, address, crumbs, read};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::door::sign_in::go_to;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::{self, Uploaded};
use crate::problem::{OrBroken, Problem};

pub async fn list(desk: Desk, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let detail = read(&desk, *id).await?;
    if !is_editable(&desk, &detail) {
        return Ok(go_to(&address(&detail)));
    }
    let page = desk.page(desk.lang().t("papers-title"));
    show(&papers_page(page, &detail))
}

pub async fn upload(
    uploaded: Uploaded,
    id: web::Path<ApplicationId>,
) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    let detail = read(&posted.desk, *id).await?;
    let Some(file) = file else { return refused(&posted, &detail, None) };
    let examined = match papers::examine(&file.bytes) {
        Ok(examined) => examined,
        Err(no) => return refused(&posted, &detail, Some(no.into())),
    };
    upload::keep(&posted.desk.app, &examined, file.bytes).await?;
    let kind = posted.field("kind").to_owned();
    let sealed = posted.field("sealed") == "on";
    let go = format!("{}/papers", address(&detail));
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        let (file_name, examined) = (file.name.clone(), examined.clone());
        let paper = NewPaper { kind: kind.clone(), sealed, file_name, examined };
        papers::attach(tx, actor, *id, paper).await?;
        Ok(go.clone())
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => refused(&posted, &detail, Some(problem)),
        other => other,
    }
}

fn refused(
    posted: &Posted,
    detail: &ApplicationDetail,
    problem: Option<Problem>,
) -> Result<HttpResponse, Problem> {
    let title = posted.desk.lang().t("papers-title");
    let mut page = match &problem {
        Some(problem) => posted.desk.refused(title, problem),
        None => posted.desk.page(title),
    };
    let field = format!("file-{}", posted.field("kind"));
    match page.errors.first_mut() {
        Some(error) => error.field = field,
        None => page.errors = vec![FieldError { field, text: page.t("error-no-file") }],
    }
    let status = problem.map_or(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, |no| no.status);
    show_with(status, &papers_page(page, detail))
}

pub async fn remove(
    posted: Posted,
    path: web::Path<(ApplicationId, DocumentId)>,
) -> Result<HttpResponse, Problem> {
    let (id, paper) = *path;
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        papers::remove(tx, actor, id, paper).await?;
        Ok(format!("/applications/{id}/papers"))
    };
    posted.act(act).await
}

/// The paper itself, shown in the browser; the download is recorded.
pub async fn download(desk: Desk, id: web::Path<DocumentId>) -> Result<HttpResponse, Problem> {
    let actor = &desk.person.actor;
    let tx = desk.app.store.begin(actor.scope()).await.or_broken()?;
    let paper = papers::download(&tx, actor, *id).await?;
    tx.commit().await.or_broken()?;
    let bytes = upload::fetch(&desk.app, &paper.object_key).await?;
    let name: String = url::form_urlencoded::byte_serialize(paper.file_name.as_bytes()).collect();
    let disposition = format!("inline; filename*=UTF-8''{}", name.replace('+', "%20"));
    Ok(HttpResponse::Ok()
        .content_type(paper.media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

/// The required papers first, with what is there; then whatever else was attached.
pub fn views(page: &Page, detail: &ApplicationDetail) -> Vec<PaperView> {
    let needed = papers_needed(&detail.contents);
    let others = PaperKind::ALL.into_iter().filter(|kind| !needed.contains(kind));
    let there = |kind: &PaperKind| paper_of(detail, *kind).is_some();
    let others: Vec<PaperKind> = others.filter(there).collect();
    let required = needed.iter().map(|kind| view(page, detail, *kind, true));
    required.chain(others.into_iter().map(|kind| view(page, detail, kind, false))).collect()
}

/// The latest paper of a kind.
fn paper_of(detail: &ApplicationDetail, kind: PaperKind) -> Option<&document::Model> {
    detail.contents.documents.iter().rev().find(|paper| paper.kind == kind.code())
}

fn view(page: &Page, detail: &ApplicationDetail, kind: PaperKind, required: bool) -> PaperView {
    let lang = page.look.lang.of_rules();
    let title = kind.text().get(lang).to_owned();
    let paper = paper_of(detail, kind);
    let remove =
        |paper: &document::Model| format!("{}/papers/{}/remove", address(detail), paper.id);
    PaperView {
        title: if kind.is_sealed() { page.t1("paper-sealed", "name", title) } else { title },
        required,
        kind: kind.code().to_owned(),
        sealed: kind.is_sealed(),
        remove: paper.map(remove),
        file: paper.map(|paper| {
            (paper.file_name.clone(), format!("/documents/{}", paper.id), facts(page, paper))
        }),
    }
}

/// `1.2 MB · 날인 있음 · SHA-256 9f2c…`
fn facts(page: &Page, paper: &document::Model) -> String {
    let tenths = paper.byte_count.saturating_mul(10) / (1024 * 1024);
    let size = match tenths {
        0 => format!("{} KB", (paper.byte_count / 1024).max(1)),
        tenths => format!("{}.{} MB", tenths / 10, tenths % 10),
    };
    let seal =
        if paper.sealed { format!(" · {}", page.t("paper-has-seal")) } else { String::new() };
    format!("{size}{seal} · SHA-256 {}…", paper.sha256.get(..8).unwrap_or_default())
}

fn papers_page(page: Page, detail: &ApplicationDetail) -> PapersPage {
    let mut papers = views(&page, detail);
    if paper_of(detail, PaperKind::Other).is_none() {
        papers.push(view(&page, detail, PaperKind::Other, false));
    }
    let seal_lacking = detail.missing.iter().any(|missing| matches!(missing, Missing::Seal(_)));
    let lead = if seal_lacking { page.t("paper-seal-lacking") } else { page.t("paper-lead") };
    PapersPage {
        crumbs: crumbs(&page, detail),
        lead,
        papers,
        upload: format!("{}/papers", address(detail)),
        back: super::show::next_place(detail, "papers"),
        page,
    }
}
