//! The one shape in which this house says no: `application/problem+json` (RFC 9457) to programs,
//! a page to people. Both carry a stable code, a sentence, and the article where one applies.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use serde::Serialize;
use std::fmt;

/// A refusal on its way out.
#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    /// Stable and documented; clients switch on it.
    pub code: &'static str,
    pub article: Option<&'static str>,
    pub detail_ko: String,
    pub detail_en: String,
    pub fields: Vec<FieldError>,
}

/// The body of a problem answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// Where this kind of problem is documented.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not-found")]
    pub kind: String,
    /// The status in words.
    #[schema(example = "Not Found")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// Stable and documented; clients switch on it.
    #[schema(example = "not-found")]
    pub code: String,
    /// What happened and what to do, in the language asked for.
    #[schema(example = "그런 신청서가 없습니다.")]
    pub detail: String,
    /// The article of the terms the refusal rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "약관 제3조 7항")]
    pub article: Option<String>,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The path asked for.
    #[schema(example = "/api/v1/applications/app_01k00000000000000000000000")]
    pub instance: String,
    /// Quote this when asking for help; the log has it too.
    #[schema(example = "0199f6a0-0000-7000-8000-000000000000")]
    pub request_id: String,
}

/// One field at fault.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the request.
    #[schema(example = "/items/0/quantity")]
    pub pointer: String,
    /// Stable and documented.
    #[schema(example = "out-of-range")]
    pub code: String,
    /// What is wrong with it, in the language asked for.
    #[schema(example = "수량은 1 이상이어야 합니다.")]
    pub detail: String,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, ko: &str, en: &str) -> Problem {
        let (detail_ko, detail_en) = (ko.to_owned(), en.to_owned());
        Problem { status, code, article: None, detail_ko, detail_en, fields: Vec::new() }
    }

    pub fn not_found() -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "찾으시는 것이 없습니다. 주소나 번호를 확인하세요.",
            "There is no such thing. Check the address or number.",
        )
    }

    pub fn sign_in_first() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "sign-in-first",
            "로그인이 필요합니다.",
            "Sign in first.",
        )
    }

    /// The machinery failed: silence outside, a line in the log inside.
    pub fn internal(error: &dyn fmt::Display) -> Problem {
        tracing::error!(%error, "internal error");
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "시스템 오류로 처리하지 못했습니다. 아무것도 바뀌지 않았습니다. 잠시 후 다시 시도하세요.",
            "The system failed and nothing was changed. Try again in a moment.",
        )
    }

    pub fn malformed(ko: &str, en: &str) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", ko, en)
    }

    pub fn detail(&self, language: Language) -> &str {
        match language {
            Language::Ko => &self.detail_ko,
            Language::En => &self.detail_en,
        }
    }

    fn body(&self, request: &HttpRequest) -> ProblemBody {
        let language = language_of(request);
        let field = |f: &FieldError| FieldProblem {
            pointer: f.pointer.clone(),
            code: f.code.to_owned(),
            detail: f.message(language).to_owned(),
        };
        ProblemBody {
            kind: format!("/problems/{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail(language).to_owned(),
            article: self.article.map(str::to_owned),
            errors: self.fields.iter().map(field).collect(),
            instance: request.path().to_owned(),
            request_id: crate::app::request_id(request),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Leaves the problem with the response; [`present`] writes it out, knowing who asked.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status);
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl<E: Refusal> From<E> for Problem {
    fn from(refusal: E) -> Problem {
        let status = match refusal.kind() {
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::NotAllowed => StatusCode::FORBIDDEN,
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Changed => StatusCode::PRECONDITION_FAILED,
            Kind::Broken => return Problem::internal(&refusal),
        };
        Problem {
            status,
            code: refusal.code(),
            article: refusal.article(),
            detail_ko: refusal.message(Language::Ko),
            detail_en: refusal.message(Language::En),
            fields: refusal.fields(),
        }
    }
}

/// Broken machinery, as a refusal like any other.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Broken(#[from] pub sea_orm::DbErr);

impl Refusal for Broken {
    fn kind(&self) -> Kind {
        Kind::Broken
    }

    fn code(&self) -> &'static str {
        "internal"
    }

    fn message(&self, _: Language) -> String {
        String::new()
    }
}

/// Reads the database for a page or an answer; a failure is the machinery's.
pub trait OrBroken<T> {
    fn or_broken(self) -> Result<T, Problem>;
}

impl<T> OrBroken<T> for Result<T, sea_orm::DbErr> {
    fn or_broken(self) -> Result<T, Problem> {
        self.map_err(|error| Problem::from(Broken(error)))
    }
}

/// The language of the answer: the choice kept in the cookie, else what the client accepts, else
/// Korean.
pub fn language_of(request: &HttpRequest) -> Language {
    let chosen = request.cookie("language").map(|cookie| cookie.value().to_owned());
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
    match chosen.as_deref() {
        Some("en") => Language::En,
        Some("ko") => Language::Ko,
        _ if accepted.to_ascii_lowercase().starts_with("en") => Language::En,
        _ => Language::Ko,
    }
}

/// Middleware: writes out the problem a handler or extractor left, as JSON below `/api`, as a
/// page elsewhere.
pub async fn present(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<actix_web::body::BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let problem = response.response().extensions().get::<Problem>().cloned();
    let Some(problem) = problem else { return Ok(response) };
    let request = response.request().clone();
    let for_programs = request.path().starts_with("/api/");
    let written = if for_programs {
        HttpResponse::build(problem.status)
            .content_type("application/problem+json")
            .json(problem.body(&request))
    } else {
        crate::pages::problem_page(&problem, &request)
    };
    let written = with_headers_of(&problem, &request, written);
    Ok(ServiceResponse::new(request, written))
}

fn with_headers_of(
    problem: &Problem,
    request: &HttpRequest,
    mut response: HttpResponse,
) -> HttpResponse {
    if problem.status == StatusCode::METHOD_NOT_ALLOWED {
        let methods = crate::json::methods_of(request.path()).join(", ");
        if let Ok(methods) = methods.parse() {
            response.headers_mut().insert(header::ALLOW, methods);
        }
    }
    let (name, value) = match problem.status {
        StatusCode::UNAUTHORIZED => (header::WWW_AUTHENTICATE, "Bearer"),
        StatusCode::TOO_MANY_REQUESTS => (header::RETRY_AFTER, "900"),
        _ => return response,
    };
    response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    response
}
