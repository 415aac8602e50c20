//! Papers: uploaded, taken off, downloaded. What a file is, its content says, not its name.

use crate::acting::{Answer, Once, Write, key_of};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::bodies::DocumentBody;
use crate::pages::upload::{fetch, keep};
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, get, post, web};
use futures_util::TryStreamExt;
use futures_util::future::LocalBoxFuture;
use gaetong_entity::ids::{ApplicationId, ChangeOrderId, DocumentId, TaskId};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::ApplicationError;
use gaetong_provisioning::application::papers::{self, LARGEST, NewPaper};
use gaetong_provisioning::contract::{ContractError, list};
use gaetong_provisioning::task::{self, NewEvidence, TaskError};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(attach).service(remove).service(evidence).service(content);
    cfg.service(of_change_order);
}

/// A paper to be attached to an application.
#[derive(Debug, ToSchema)]
pub struct PaperUpload {
    /// `application`, `terms`, `quotation`, `business_registration`, `contract`,
    /// `partner_contract` or `other`; on a change order also `change_application`,
    /// `pause_application` or `termination_application`.
    #[schema(example = "quotation")]
    pub kind: String,
    /// `true` if it bears the customer's seal.
    #[schema(example = "true")]
    pub sealed: Option<String>,
    /// PDF, JPEG, PNG or TIFF, up to 20 MB.
    #[schema(value_type = String, format = Binary, example = "(file)")]
    pub file: Vec<u8>,
}

/// A paper that proves a task.
#[derive(Debug, ToSchema)]
pub struct EvidenceUpload {
    /// PDF, JPEG, PNG or TIFF, up to 20 MB.
    #[schema(value_type = String, format = Binary, example = "(file)")]
    pub file: Vec<u8>,
}

/// Nothing more to say.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemovedBody {
    /// The paper that was taken off.
    #[schema(example = "doc_01k00000000000000000000000")]
    pub id: String,
}

/// 서류 올리기 / Attach a paper
///
/// PDF, JPEG, PNG, TIFF만 20 MB까지. 종류는 내용으로 판단합니다. Judged by content; its SHA-256 is kept.
#[utoipa::path(
    tag = "documents",
    operation_id = "attachDocument",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = PaperUpload, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The paper", body = DocumentBody),
        (status = 413, description = "Too large", body = ProblemBody),
    )
)]
#[post("/applications/{application_id}/documents")]
async fn attach(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let examined = papers::examine(&sent.bytes)?;
    keep(&app, &examined, sent.bytes).await?;
    let Sent { kind, sealed, file_name, once, .. } = sent;
    let paper = NewPaper { kind, sealed, file_name, examined };
    let act = async |tx: &Tx, actor: &Actor| {
        let stored = papers::attach(tx, actor, *id, paper).await?;
        let location = format!("/api/v1/documents/{}/content", stored.id);
        Ok::<_, ApplicationError>(Answer::created(location, DocumentBody::from(&stored)))
    };
    app.act(&person, &once, act).await
}

/// 서류 빼기 / Take a paper off
///
/// 기록과 파일은 남습니다. Its record and bytes stay.
#[utoipa::path(
    tag = "documents",
    operation_id = "removeDocument",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("document_id" = String, Path, description = "The paper", example = "doc_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    responses(
        (status = 200, description = "Taken off", body = RemovedBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[delete("/applications/{application_id}/documents/{document_id}")]
async fn remove(
    app: web::Data<App>,
    person: Person,
    path: web::Path<(ApplicationId, DocumentId)>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (id, document_id) = path.into_inner();
    let act = async |tx: &Tx, actor: &Actor| {
        papers::remove(tx, actor, id, document_id).await?;
        Ok::<_, ApplicationError>(Answer::ok(RemovedBody { id: document_id.to_string() }))
    };
    app.act(&person, &asked.once, act).await
}

/// 증빙 올리기 / Attach evidence to a task
///
/// 납품서, 점검표, 복무확인서 등. A delivery note, a checklist, an attendance certificate.
#[utoipa::path(
    tag = "documents",
    operation_id = "attachEvidence",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = EvidenceUpload, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The paper", body = DocumentBody),
        (status = 413, description = "Too large", body = ProblemBody),
    )
)]
#[post("/tasks/{task_id}/documents")]
async fn evidence(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let examined = papers::examine(&sent.bytes)?;
    keep(&app, &examined, sent.bytes).await?;
    let Sent { file_name, once, .. } = sent;
    let paper = NewEvidence { file_name, examined };
    let act = async |tx: &Tx, actor: &Actor| {
        let stored = task::attach_evidence(tx, actor, *id, paper).await?;
        let location = format!("/api/v1/documents/{}/content", stored.id);
        Ok::<_, TaskError>(Answer::created(location, DocumentBody::from(&stored)))
    };
    app.act(&person, &once, act).await
}

/// 변경 신청에 서류 첨부 / Attach a paper to a change order
///
/// 고객사의 날인이 있는 변경신청서·견적서·해지신청서. The sealed forms of what was filed for the customer.
#[utoipa::path(
    tag = "documents",
    operation_id = "attachChangeOrderPaper",
    security(("bearer" = [])),
    params(
        ("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "p-1"),
    ),
    request_body(content = PaperUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The paper", body = DocumentBody))
)]
#[post("/change-orders/{change_order_id}/documents")]
async fn of_change_order(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let examined = papers::examine(&sent.bytes)?;
    keep(&app, &examined, sent.bytes).await?;
    let Sent { kind, sealed, file_name, once, .. } = sent;
    let paper = NewPaper { kind, sealed, file_name, examined };
    let act = async |tx: &Tx, actor: &Actor| {
        let stored = list::attach(tx, actor, *id, paper).await?;
        let location = format!("/api/v1/documents/{}/content", stored.id);
        Ok::<_, ContractError>(Answer::created(location, DocumentBody::from(&stored)))
    };
    app.act(&person, &once, act).await
}

/// 서류 내려받기 / Download a paper
///
/// 내려받기는 기록됩니다. Downloads are logged.
#[utoipa::path(
    tag = "documents",
    operation_id = "documentContent",
    security(("bearer" = [])),
    params(
        ("document_id" = String, Path, description = "The paper", example = "doc_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The file as it was uploaded", content_type = "application/octet-stream"),
    )
)]
#[get("/documents/{document_id}/content")]
async fn content(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DocumentId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.store.begin(person.actor.scope()).await.or_broken()?;
    let paper = papers::download(&tx, &person.actor, *id).await?;
    tx.commit().await.or_broken()?;
    let bytes = fetch(&app, &paper.object_key).await?;
    Ok(file_answer(&paper.file_name, paper.media_type, bytes))
}

/// A kept file as a download.
pub(super) fn file_answer(file_name: &str, media_type: String, bytes: web::Bytes) -> HttpResponse {
    let name = percent(file_name);
    let disposition = format!("attachment; filename=\"paper\"; filename*=UTF-8''{name}");
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes)
}

/// The file's name as RFC 5987 writes it into a header.
fn percent(name: &str) -> String {
    let byte = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    name.bytes().map(byte).collect()
}

/// A multipart body with one file.
pub(super) struct Sent {
    pub kind: String,
    pub sealed: bool,
    pub file_name: String,
    pub bytes: web::Bytes,
    pub once: Once,
}

/// The longest text part, in bytes.
const PART: usize = 4 * 1024;

impl FromRequest for Sent {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = Multipart::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let parts = parts.await.map_err(|_| unreadable())?;
            let (fields, file_name, bytes) = read(parts).await?;
            let field = |name: &str| {
                let found = fields.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            let (kind, sealed) = (field("kind"), field("sealed") == "true");
            let door =
                format!("{} {} {kind} {sealed} {file_name}", request.method(), request.path());
            let once = Once::new(&key_of(&request)?, &door, &bytes)?;
            Ok(Sent { kind, sealed, file_name, bytes, once })
        })
    }
}

type Parts = (Vec<(String, String)>, String, web::Bytes);

async fn read(mut parts: Multipart) -> Result<Parts, Problem> {
    // One byte more than allowed, so that the act itself refuses what is too large.
    let most = usize::try_from(LARGEST).unwrap_or(usize::MAX).saturating_add(1);
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(mut part) = parts.try_next().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        let disposition = part.content_disposition();
        let chosen = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
        let limit = if chosen.is_some() { most } else { PART };
        let bytes = part.bytes(limit).await.map_err(|_| too_large())?.map_err(|_| unreadable())?;
        match chosen {
            Some(chosen) => file = Some((chosen, bytes)),
            None => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    let (file_name, bytes) = file.ok_or_else(unreadable)?;
    Ok((fields, file_name, bytes))
}

fn unreadable() -> Problem {
    Problem::malformed(
        "multipart/form-data로 file 부분에 파일을 보내세요.",
        "Send the file as the part `file` of multipart/form-data.",
    )
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "file-too-large",
        "파일은 20 MB까지 올릴 수 있습니다.",
        "A file may have up to 20 MB.",
    )
}
