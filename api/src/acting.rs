//! The way of every act through the door: one transaction, one act, one answer, and the same
//! answer again for the same `Idempotency-Key`.

use crate::app::App;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use gaetong_entity::ids::UserId;
use gaetong_entity::work::idempotency_key as answered;
use gaetong_entity::{Actor, Tx};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The largest JSON or form body taken, in bytes. Files have their own limit.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// How long an answered key is remembered.
const KEPT_HOURS: i64 = 48;

/// A request to be carried out once: its key and what it asked for.
#[derive(Debug, Clone)]
pub struct Once {
    key: String,
    fingerprint: String,
}

impl Once {
    /// `what` names the door, `body` is what was asked of it.
    pub fn new(key: &str, what: &str, body: &[u8]) -> Result<Once, Problem> {
        let fits = (1..=255).contains(&key.len()) && key.bytes().all(|b| (0x21..0x7f).contains(&b));
        if !fits {
            return Err(Problem::malformed(
                "Idempotency-Key는 공백 없는 ASCII 1~255자여야 합니다.",
                "Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.",
            ));
        }
        let mut hash = Sha256::new();
        hash.update(what.as_bytes());
        hash.update([0]);
        hash.update(body);
        Ok(Once { key: key.to_owned(), fingerprint: crate::session::hex(&hash.finalize()) })
    }
}

/// A JSON request that changes something: the parsed body and its idempotency key.
#[derive(Debug)]
pub struct Write<T> {
    pub body: T,
    pub once: Once,
}

impl<T: DeserializeOwned + 'static> FromRequest for Write<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let bytes = bytes.await.map_err(|_| too_large())?;
            let key = key_of(&request)?;
            let door = format!("{} {}", request.method(), request.path());
            let once = Once::new(&key, &door, &bytes)?;
            Ok(Write { body: parse(&request, &bytes)?, once })
        })
    }
}

/// The idempotency key of a request that changes something.
pub(crate) fn key_of(request: &HttpRequest) -> Result<String, Problem> {
    let value = request.headers().get("idempotency-key").and_then(|v| v.to_str().ok());
    value.map(str::to_owned).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "idempotency-key-missing",
            "Idempotency-Key 헤더가 필요합니다. 요청마다 새 값을 보내고, 재시도에는 같은 값을 보내세요.",
            "An Idempotency-Key header is required: a fresh value for each request, the same for a retry.",
        )
    })
}

/// No body at all reads as an empty object.
fn parse<T: DeserializeOwned>(request: &HttpRequest, bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let json = media_type.is_some_and(|t| t.starts_with("application/json"));
    if !json && bytes != b"{}" {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "json-expected",
            "Content-Type: application/json 으로 보내세요.",
            "Send it as Content-Type: application/json.",
        ));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let where_ = format!("{error}");
        Problem::malformed(
            &format!("요청 본문을 읽을 수 없습니다: {where_}"),
            &format!("The body cannot be read: {where_}"),
        )
    })
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "본문이 너무 큽니다(최대 1 MB).",
        "The body is too large (1 MB at most).",
    )
}

/// The version a change is based on, from `If-Match: "3"`.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let value = request.headers().get(header::IF_MATCH).and_then(|v| v.to_str().ok());
        let version = value.map(|v| v.trim_matches('"').parse());
        std::future::ready(match version {
            Some(Ok(version)) => Ok(IfMatch(version)),
            Some(Err(_)) => Err(Problem::malformed(
                "If-Match 헤더는 읽은 버전이어야 합니다. 예: \"3\"",
                "If-Match must be the version that was read, such as \"3\".",
            )),
            None => Err(Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "version-required",
                "If-Match 헤더에 읽은 버전(ETag)을 보내세요.",
                "Send the version that was read (its ETag) in If-Match.",
            )),
        })
    }
}

/// What an act answers.
#[derive(Debug)]
pub struct Answer<T> {
    status: StatusCode,
    body: T,
    location: Option<String>,
    version: Option<i64>,
}

impl<T> Answer<T> {
    pub fn ok(body: T) -> Answer<T> {
        Answer { status: StatusCode::OK, body, location: None, version: None }
    }

    pub fn created(location: String, body: T) -> Answer<T> {
        Answer { status: StatusCode::CREATED, body, location: Some(location), version: None }
    }

    /// The version of the thing after the act, sent as its ETag.
    pub fn version(self, version: i64) -> Answer<T> {
        Answer { version: Some(version), ..self }
    }
}

/// A thing read, with its version as ETag.
pub fn read_answer<T: Serialize>(body: T, version: Option<i64>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(version) = version {
        response.insert_header((header::ETAG, format!("\"{version}\"")));
    }
    response.json(body)
}

impl App {
    /// Carries out one act in one transaction and answers with JSON; the same key brings the
    /// same answer. A refusal leaves nothing behind, not even the key.
    pub async fn act<T: Serialize, E>(
        &self,
        person: &Person,
        once: &Once,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<Answer<T>, E>,
    ) -> Result<HttpResponse, Problem>
    where
        Problem: From<E>,
    {
        let tx = self.store.begin(person.actor.scope()).await.or_broken()?;
        if let Some(earlier) = self.claim(&tx, person.actor.user_id, once).await? {
            return earlier.response();
        }
        let answer = act(&tx, &person.actor).await?;
        let kept = Kept {
            status: answer.status,
            body: serde_json::to_string(&answer.body).map_err(|e| Problem::internal(&e))?,
            location: answer.location,
            version: answer.version,
        };
        remember(&tx, person.actor.user_id, once, &kept).await?;
        tx.commit().await.or_broken()?;
        kept.response()
    }

    /// Carries out one act from a page and says where to go next; the form's own key makes a
    /// second click harmless.
    pub async fn act_then_go<E>(
        &self,
        person: &Person,
        once: &Once,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<String, E>,
    ) -> Result<HttpResponse, Problem>
    where
        Problem: From<E>,
    {
        let act = async |tx: &Tx, actor: &Actor| -> Result<Answer<()>, E> {
            let go = act(tx, actor).await?;
            let status = StatusCode::SEE_OTHER;
            Ok(Answer { status, body: (), location: Some(go), version: None })
        };
        self.act(person, once, act).await
    }

    /// Takes the key for this transaction; if it is taken already, brings the earlier answer.
    /// A twin still at work holds the row, so this waits for its end.
    async fn claim(&self, tx: &Tx, who: UserId, once: &Once) -> Result<Option<Kept>, Problem> {
        use answered::Column as C;
        let now = self.clock.wall();
        let expires = now + chrono::TimeDelta::hours(KEPT_HOURS);
        let mut insert = Query::insert();
        insert
            .into_table(answered::Entity)
            .columns([
                C::PrincipalId,
                C::Key,
                C::Fingerprint,
                C::Status,
                C::Body,
                C::CreatedAt,
                C::ExpiresAt,
            ])
            .values_panic([
                who.0.into(),
                once.key.clone().into(),
                once.fingerprint.clone().into(),
                0.into(),
                "".into(),
                now.into(),
                expires.into(),
            ])
            .on_conflict(OnConflict::new().do_nothing().to_owned());
        let taken = tx.raw().execute(&insert).await.or_broken()?.rows_affected();
        if taken == 1 {
            return Ok(None);
        }
        let earlier = find(tx, who, once).await?;
        if earlier.fingerprint != once.fingerprint {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "같은 Idempotency-Key로 다른 내용을 보냈습니다. 새 요청에는 새 값을 쓰세요.",
                "This Idempotency-Key was used for another request. Use a fresh one.",
            ));
        }
        Kept::read(earlier).map(Some)
    }
}

async fn find(tx: &Tx, who: UserId, once: &Once) -> Result<answered::Model, Problem> {
    let rows = tx
        .find::<answered::Entity>()
        .filter(answered::Column::PrincipalId.eq(who))
        .filter(answered::Column::Key.eq(&once.key));
    let row = rows.one(tx.raw()).await.or_broken()?;
    row.ok_or_else(|| Problem::internal(&"an idempotency key vanished"))
}

async fn remember(tx: &Tx, who: UserId, once: &Once, kept: &Kept) -> Result<(), Problem> {
    let mut row = find(tx, who, once).await?.into_active_model();
    row.status = Set(kept.status.as_u16().into());
    row.body = Set(match kept.version {
        Some(version) => format!("{version}\n{}", kept.body),
        None => format!("\n{}", kept.body),
    });
    row.location = Set(kept.location.clone());
    tx.update(row).await.or_broken().map(drop)
}

/// An answer as it is kept: the version stands on the body's first line.
struct Kept {
    status: StatusCode,
    body: String,
    location: Option<String>,
    version: Option<i64>,
}

impl Kept {
    fn read(row: answered::Model) -> Result<Kept, Problem> {
        let code = u16::try_from(row.status).ok().and_then(|s| StatusCode::from_u16(s).ok());
        let status = code.ok_or_else(|| Problem::internal(&"a kept answer has no status"))?;
        let (version, body) = row.body.split_once('\n').unwrap_or(("", ""));
        let (version, body) = (version.parse().ok(), body.to_owned());
        Ok(Kept { status, body, location: row.location, version })
    }

    fn response(self) -> Result<HttpResponse, Problem> {
        let mut response = HttpResponse::build(self.status);
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(version) = self.version {
            response.insert_header((header::ETAG, format!("\"{version}\"")));
        }
        if self.status == StatusCode::SEE_OTHER {
            return Ok(response.finish());
        }
        Ok(response.content_type("application/json").body(self.body))
    }
}
