//! Messages of the bank about deposits, signed in the manner of Standard Webhooks: `webhook-id`,
//! `webhook-timestamp`, `webhook-signature` with `v1,` and the HMAC-SHA256 of `id.timestamp.body`.

use crate::app::App;
use crate::payments::lift_who_paid;
use crate::problem::{OrBroken, Problem, ProblemBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, NaiveTime};
use gaetong_billing::payments::message::{self, Message};
use gaetong_entity::ids::UserId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Scope};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(receive);
}

/// How far a message's time may be from ours, in seconds.
const AWAY: i64 = 5 * 60;

/// A deposit as the bank tells of it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DepositMessage {
    /// The bank.
    #[schema(example = "가온은행")]
    pub bank: String,
    /// The bank's own number of the deposit.
    #[schema(example = "20261105-000123")]
    pub transaction_id: String,
    /// The day it came, in Seoul.
    #[schema(example = "2026-11-05")]
    pub deposited_on: NaiveDate,
    /// The time of day.
    #[schema(value_type = Option<String>, example = "14:03:05")]
    pub deposited_at: Option<NaiveTime>,
    /// Who paid.
    #[schema(example = "한빛보험(주)")]
    pub depositor: String,
    /// Won.
    #[schema(example = 9985250)]
    pub amount: i64,
    /// The virtual account it came to.
    #[schema(example = json!(null))]
    pub virtual_account: Option<String>,
    /// What stands beside it.
    #[schema(example = json!(null))]
    pub memo: Option<String>,
}

/// What a message led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceivedBody {
    /// The deposit.
    #[schema(example = "dep_01k00000000000000000000000")]
    pub deposit_id: String,
    /// Whether it was not known before.
    #[schema(example = true)]
    pub new: bool,
}

/// 입금 통지 수신 / Take the bank's message of a deposit
///
/// 서명(webhook-signature)이 맞고 5분 안의 것만 받습니다. 여러 번 와도 한 번만 셉니다. 서명은 `webhook-id.webhook-timestamp.본문`의
/// HMAC-SHA256을 base64로 적은 것이며(Standard Webhooks), 열쇠는 `whsec_` 뒤를 base64로 푼 것입니다. Only with a valid signature and
/// within five minutes; however often it comes it counts once. Signed is `webhook-id.webhook-timestamp.body` with HMAC-SHA256
/// (Standard Webhooks); the key is what follows `whsec_`, decoded from base64.
#[utoipa::path(
    tag = "payments",
    operation_id = "receiveDepositCallback",
    params(
        ("webhook-id" = String, Header, description = "The message's own number", example = "msg_1"),
        ("webhook-timestamp" = String, Header, description = "Seconds since 1970", example = "1793862185"),
        ("webhook-signature" = String, Header, description = "`v1,` and the HMAC-SHA256 in base64", example = "v1,AAAA"),
    ),
    request_body(content = DepositMessage),
    responses(
        (status = 200, description = "Taken, now or before", body = ReceivedBody),
        (status = 401, description = "The signature or its time is wrong", body = ProblemBody),
        (status = 404, description = "No secret is configured", body = ProblemBody),
    )
)]
#[post("/deposit-callbacks")]
async fn receive(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let secret = app.config.deposit_callback_secret.as_str();
    if secret.is_empty() {
        return Err(switched_off());
    }
    let message_id = signed_id(&request, &body, secret, app.clock.wall().timestamp())?;
    let told: DepositMessage = serde_json::from_slice(&body).map_err(|error| {
        Problem::malformed(
            &format!("입금 통지를 읽을 수 없습니다: {error}"),
            &format!("The message cannot be read: {error}"),
        )
    })?;
    let message = Message {
        message_id,
        bank: told.bank,
        reference: told.transaction_id,
        on: told.deposited_on,
        at: told.deposited_at,
        depositor: told.depositor,
        amount: told.amount,
        virtual_account: told.virtual_account,
        memo: told.memo,
    };
    let tx = app.store.begin(Scope::Provider).await.or_broken()?;
    let bank = the_bank(&app, &request);
    let taken = message::receive(&tx, &bank, &message).await?;
    lift_who_paid(&tx, &bank).await?;
    tx.commit().await.or_broken()?;
    let deposit_id = taken.deposit_id.to_string();
    Ok(HttpResponse::Ok().json(ReceivedBody { deposit_id, new: taken.is_new }))
}

fn the_bank(app: &App, request: &HttpRequest) -> Actor {
    let address = request.peer_addr().map(|address| address.ip().to_string());
    Actor {
        user_id: UserId(uuid::Uuid::nil()),
        name: "bank".into(),
        role: Role::Admin,
        tenant_id: None,
        partner_id: None,
        from_address: address.unwrap_or_default(),
        channel: "api",
        request_id: crate::app::request_id(request),
        now: app.clock.now(),
    }
}

/// The message's id, if one of its signatures is ours and its time is near `now`.
fn signed_id(
    request: &HttpRequest,
    body: &[u8],
    secret: &str,
    now: i64,
) -> Result<String, Problem> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (Some(id), Some(timestamp), Some(signatures)) =
        (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"))
    else {
        return Err(unsigned());
    };
    let at: i64 = timestamp.parse().map_err(|_| unsigned())?;
    if id.is_empty() || id.contains('.') || at.abs_diff(now) > AWAY.unsigned_abs() {
        return Err(unsigned());
    }
    let genuine = signatures
        .split(' ')
        .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
        .any(|given| verifies(secret, id, timestamp, body, &given));
    if genuine { Ok(id.to_owned()) } else { Err(unsigned()) }
}

/// Compares in constant time.
fn verifies(secret: &str, id: &str, timestamp: &str, body: &[u8], given: &[u8]) -> bool {
    mac(secret, id, timestamp, body).is_some_and(|mac| mac.verify_slice(given).is_ok())
}

/// The value of `webhook-signature` for a message: what a sender writes.
pub fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let mac = mac(secret, id, &timestamp.to_string(), body)?;
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// A secret that begins with `whsec_` is the base64 of the key, any other the key itself.
fn mac(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let key = match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).ok()?,
        None => secret.as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    Some(mac)
}

fn switched_off() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "callback-switched-off",
        "입금 통지를 받지 않는 서버입니다. deposit_callback_secret_file을 설정하면 받습니다.",
        "This server takes no deposit messages: no deposit_callback_secret_file is configured.",
    )
}

fn unsigned() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "signature-wrong",
        "서명이 없거나 틀렸거나, 시각이 5분 넘게 벗어났습니다. 아무것도 적지 않았습니다.",
        "The signature is missing or wrong, or its time is more than five minutes off. Nothing was taken.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn accepted(id: &str, at: i64, body: &[u8], signature: &str, now: i64) -> bool {
        let request = TestRequest::default()
            .insert_header(("webhook-id", id))
            .insert_header(("webhook-timestamp", at.to_string()))
            .insert_header(("webhook-signature", signature))
            .to_http_request();
        signed_id(&request, body, SECRET, now).is_ok()
    }

    /// The published example of Standard Webhooks.
    #[test]
    fn the_standards_own_example() {
        let (id, at, body) =
            ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        let known = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signature(SECRET, id, at, body).as_deref(), Some(known));
        assert!(accepted(id, at, body, known, at));
        assert!(accepted(id, at, body, &format!("v1,AAAA v2,x {known}"), at + 299));
        for (id, body, signature, now) in [
            (id, &body[..], known, at + 301),
            (id, &body[..], known, at - 301),
            ("msg_other", &body[..], known, at),
            (id, b"{}", known, at),
            (id, &body[..], "v1,AAAA", at),
            (id, &body[..], known.trim_start_matches("v1,"), at),
            (id, &body[..], "", at),
        ] {
            assert!(!accepted(id, at, body, signature, now), "{id} {signature} {now}");
        }
    }
}
