//! What every page handler starts from: the person at the desk, the look they chose, and where they are.

use super::language::Lang;
use super::nav;
use super::page::{FieldError, Flash, Look, Page, Theme, Tone, Viewer};
use crate::app::{self, App};
use crate::people;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use futures_util::future::LocalBoxFuture;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Scope, Tx};
use gaetong_provisioning::Barred;

/// A signed-in person in front of a page.
#[derive(Clone)]
pub struct Desk {
    pub app: App,
    pub person: Person,
    organisation: String,
    look: Look,
    here: String,
    said: Option<Flash>,
}

impl FromRequest for Desk {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let person = Person::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (app, person) = (app::of(&request)?, person.await?);
            let organisation = organisation(&app, &person).await?;
            let look = look_of(&request, Lang::from(person.language));
            let here = here(&request);
            let said = said(&request, look.lang);
            let desk = Desk { app, person, organisation, look, here, said };
            // A refusal further on keeps the rail and the name on its page.
            request.extensions_mut().insert(Frame(desk.page("")));
            Ok(desk)
        })
    }
}

impl Desk {
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.look.lang
    }

    /// A transaction that only reads, through this person's eyes.
    pub async fn read(&self) -> Result<Tx, Problem> {
        self.app.read(&self.person.actor).await
    }

    /// A page for these roles: who may not do what it is for is not shown it.
    pub fn only(&self, allowed: &'static [Role]) -> Result<(), Problem> {
        let role = self.person.actor.role;
        match allowed.contains(&role) {
            true => Ok(()),
            false => Err(Barred::NotAllowed { role, allowed }.into()),
        }
    }

    /// The frame of a page with this title.
    #[must_use]
    pub fn page(&self, title: impl Into<String>) -> Page {
        let role = self.person.actor.role.code();
        Page {
            title: title.into(),
            look: self.look,
            here: self.here.clone(),
            viewer: Some(Viewer {
                name: self.person.actor.name.clone(),
                organisation: self.organisation.clone(),
                role: role.to_string(),
            }),
            nav: nav::rail(role),
            csrf: self.person.form_token.clone(),
            today: self.person.actor.today(),
            demo: self.app.config.is_demo(),
            flash: self.said.clone(),
            errors: Vec::new(),
        }
    }

    /// The frame of a page that comes back because something was refused: what and where.
    #[must_use]
    pub fn refused(&self, title: impl Into<String>, problem: &Problem) -> Page {
        let mut page = self.page(title);
        page.errors = errors_of(problem, self.person.language);
        page
    }
}

fn errors_of(
    problem: &Problem,
    language: gaetong_entity::party::user_account::Language,
) -> Vec<FieldError> {
    let field = |error: &gaetong_entity::refusal::FieldError| FieldError {
        field: error.pointer.trim_start_matches('/').replace('/', "-"),
        text: error.message(language).to_owned(),
    };
    let whole = || FieldError { field: String::new(), text: problem.detail(language).to_owned() };
    match problem.fields.is_empty() {
        true => vec![whole()],
        false => problem.fields.iter().map(field).collect(),
    }
}

/// The company a person belongs to; the provider's own name for its staff.
async fn organisation(app: &App, person: &Person) -> Result<String, Problem> {
    if person.actor.scope() == Scope::Provider {
        return Ok(app.config.supplier.name.clone());
    }
    let tx = app.read(&person.actor).await?;
    let homes = people::homes(&tx).await.or_broken()?;
    let tenant = homes.tenants.into_iter().next().map(|row| row.name);
    let partner = homes.partners.into_iter().next().map(|row| row.name);
    Ok(tenant.or(partner).unwrap_or_default())
}

/// The frame of the page being made, left with the request for the page that says no.
pub struct Frame(pub Page);

/// Where to come back to: a form that came back has no address of its own, but the page it was on has.
fn here(request: &HttpRequest) -> String {
    if request.method().is_safe() {
        return request.uri().to_string();
    }
    let from = request.headers().get(actix_web::http::header::REFERER);
    let from = from.and_then(|value| url::Url::parse(value.to_str().ok()?).ok());
    from.map_or_else(|| "/".to_owned(), |place| place.path().to_owned())
}

/// The frame of a page nobody is signed in for.
#[must_use]
pub fn bare_page(request: &HttpRequest, app: &App, title: &str) -> Page {
    let look = look_of(request, Lang::from(crate::problem::language_of(request)));
    Page {
        title: look.lang.t(title),
        look,
        here: here(request),
        viewer: None,
        nav: &[],
        csrf: String::new(),
        today: app.clock.today(),
        demo: app.config.is_demo(),
        flash: said(request, look.lang),
        errors: Vec::new(),
    }
}

/// Theme, size of letters and keys as the cookies say.
#[must_use]
pub fn look_of(request: &HttpRequest, lang: Lang) -> Look {
    let cookie = |name| request.cookie(name).map(|cookie| cookie.value().to_owned());
    let size = cookie("size").and_then(|size| size.parse().ok());
    Look {
        lang,
        theme: Theme::from_code(cookie("theme").as_deref().unwrap_or_default()),
        size: size.filter(|size| (1..=5).contains(size)).unwrap_or(1),
        keys: cookie("keys").as_deref() != Some("off"),
    }
}

/// What the act before this page did, as `?said=task-done`; only these sentences can be asked for.
const SENTENCES: &[&str] = &[
    "tax-issued",
    "tax-amended",
    "tax-queued",
    "tax-was-cancelled",
    "tax-resent",
    "tax-sent",
    "tax-payer-saved",
    "tax-recipient-added",
    "tax-recipient-removed",
    "tax-simulator-was-set",
    "settlement-made-n",
    "settlement-made-none",
    "settlement-asked",
    "settlement-was-confirmed",
    "settlement-disputed",
    "settlement-replied",
    "settlement-withdrawn",
    "settlement-decided",
    "attendance-opened",
    "attendance-saved",
    "attendance-submitted",
    "attendance-signed",
    "attendance-was-returned",
    "purchase-registered",
    "purchase-proposed",
    "purchase-approved",
    "purchase-refused",
    "purchase-withdrawn",
    "payout-was-made",
    "payout-was-approved",
    "payout-was-cancelled",
    "payout-was-paid",
    "partner-contract-made",
    "partner-contract-ended",
    "partner-account-recorded",
    "partner-account-checked",
    "request-filed",
    "request-handled",
    "request-was-returned",
    "request-attached",
    "import-confirmed",
    "import-discarded",
    "import-remapped",
    "deposit-assigned",
    "deposit-acknowledged",
    "payment-was-reversed",
    "virtual-account-opened",
    "virtual-account-was-closed",
    "outage-recorded",
    "outage-recovered",
    "outage-corrected",
    "outage-requested",
    "outage-confirmed",
    "outage-told",
    "debit-issued",
    "note-issued",
    "note-asked",
    "note-refused",
    "dispute-opened",
    "dispute-withdrawn",
    "dispute-rejected",
    "arrears-took-demand",
    "arrears-took-suspend",
    "arrears-took-notice-of-termination",
    "arrears-took-terminate",
    "arrears-promised",
    "exception-asked",
    "exception-was-decided",
    "change-filed",
    "change-approved",
    "change-refused",
    "change-withdrawn",
    "change-excepted",
    "change-waived",
    "service-suspended",
    "service-lifted",
    "maintenance-announced",
    "maintenance-cancelled",
    "plan-template-published",
    "task-reassigned",
    "task-replaced",
    "task-kept",
    "task-skip-asked",
    "item-dropped",
    "order-cancelled",
    "notice-recorded",
    "order-reviewing",
    "application-checked",
    "task-begun",
    "task-done",
    "task-failed",
    "task-skipped",
    "task-again",
    "numbers-added",
    "numbers-assigned",
    "number-released",
    "number-blocked",
    "number-unblocked",
    "calendar-revoked",
    "task-moved",
    "recording-assigned",
    "recording-ordered",
    "recording-moved",
    "recording-made",
    "recording-given-up",
    "recording-capacity-set",
    "acceptance-requested",
    "acceptance-signed",
    "acceptance-was-rejected",
    "service-is-open",
    "run-done",
    "user-added",
    "user-shut-out",
    "application-submitted",
    "application-withdrawn",
    "application-saved",
    "order-taken",
    "order-returned",
    "order-refused",
    "order-accepted",
    "clock-moved",
];

fn said(request: &HttpRequest, lang: Lang) -> Option<Flash> {
    let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("said="))?;
    let key = SENTENCES.iter().copied().find(|key| *key == asked)?;
    Some(Flash { tone: Tone::Ok, text: lang.t_opt(key)? })
}

/// A page on its way out.
pub fn show(page: &impl Template) -> Result<HttpResponse, Problem> {
    show_with(StatusCode::OK, page)
}

/// A page with another status: the form that came back, the refusal.
pub fn show_with(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Problem> {
    let html = page.render().map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}
