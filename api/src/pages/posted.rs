//! A form as it was sent: its fields, its token compared, its key so that a second click is harmless.

use super::desk::Desk;
use crate::acting::Once;
use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use gaetong_entity::{Actor, Tx};

/// A form sent by a signed-in person.
pub struct Posted {
    pub desk: Desk,
    pub once: Once,
    fields: Vec<(String, String)>,
}

impl FromRequest for Posted {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = web::Bytes::from_request(request, payload);
        let desk = Desk::from_request(request, &mut Payload::None);
        let door = request.path().to_owned();
        Box::pin(async move {
            let (desk, body) = (desk.await?, body.await.map_err(|_| unreadable())?);
            let fields: Vec<(String, String)> =
                url::form_urlencoded::parse(&body).into_owned().collect();
            Posted::checked(desk, &door, fields)
        })
    }
}

impl Posted {
    /// Takes the fields of a form, whatever way they came, if the token is this sign-in's.
    pub fn checked(
        desk: Desk,
        door: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Posted, Problem> {
        let field = |name| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        if field("_csrf") != Some(&desk.person.form_token) {
            return Err(stale());
        }
        let said = fields.iter().filter(|(name, _)| !name.starts_with('_'));
        let said: Vec<String> = said.map(|(name, value)| format!("{name}={value}")).collect();
        let key = field("_key").cloned().unwrap_or_default();
        let once = Once::new(&key, &format!("POST {door}"), said.join("\0").as_bytes())?;
        Ok(Posted { desk, once, fields })
    }

    /// Every field as it was sent.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// A field without the spaces around it; empty where it was not sent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// All values of a field that was sent more than once: ticked boxes.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        let sent = self.fields.iter().filter(|(key, _)| key == name);
        sent.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// Carries out one act and says where to go next; a second click goes there as well.
    pub async fn act<E>(
        &self,
        act: impl AsyncFnOnce(&Tx, &Actor) -> Result<String, E>,
    ) -> Result<HttpResponse, Problem>
    where
        Problem: From<E>,
    {
        self.desk.app.act_then_go(&self.desk.person, &self.once, act).await
    }
}

/// Whether a refusal is about what was typed, so that the form comes back with it; anything else
/// is a page of its own.
#[must_use]
pub fn comes_back(problem: &Problem) -> bool {
    matches!(
        problem.status,
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED
    )
}

fn unreadable() -> Problem {
    Problem::malformed("보낸 양식이 올바르지 않습니다.", "The form is malformed.")
}

fn stale() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "form-stale",
        "이 양식은 지금 로그인에서 연 것이 아닙니다. 페이지를 새로 열어 다시 보내세요. 아무것도 바뀌지 않았습니다.",
        "This form was not opened in this sign-in. Reload the page and send it again. Nothing was changed.",
    )
}
