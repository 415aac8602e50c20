//! The doors of a wish: its form, the what-if that follows the typing, the answers before filing,
//! the filing.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::billing_account;
use gaetong_entity::service::change_order::ChangeKind;
use gaetong_provisioning::service::{self, ServiceDetail};

use super::what_if::{self, WhatIfView};
use super::wish::{Ask, Read, Wishing, at_fields, may_wish, of_slug, read, slug, typed};
use super::{CheckPage, WishPage, answers, change, pause, termination};
use crate::contracts::{self, WhatIf};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::service::identity;
use crate::problem::{OrBroken, Problem};

type Typed = Query<HashMap<String, String>>;

pub async fn form(
    desk: Desk,
    path: Path<(ServiceId, String)>,
    sent: Typed,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::find(&desk, &path).await?;
    let ask = asked.presets(&desk, |name: &str| sent.get(name).cloned().unwrap_or_default());
    let (page, found) = asked.try_out(&desk, &ask, false).await?;
    show(&asked.present(&desk, page, found, &ask).await?)
}

/// The part of the page that is exchanged while typing.
pub async fn live(
    desk: Desk,
    path: Path<(ServiceId, String)>,
    sent: Typed,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::find(&desk, &path).await?;
    let ask = asked.presets(&desk, |name: &str| sent.get(name).cloned().unwrap_or_default());
    let (_, found) = asked.try_out(&desk, &ask, false).await?;
    show(&found.shown)
}

/// Everything once more; what cannot be filed comes back with the form.
pub async fn check(
    desk: Desk,
    path: Path<(ServiceId, String)>,
    sent: Typed,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::find(&desk, &path).await?;
    let ask = asked.presets(&desk, |name: &str| sent.get(name).cloned().unwrap_or_default());
    let (page, found) = asked.try_out(&desk, &ask, true).await?;
    let (Some(tried), true) = (&found.tried, page.errors.is_empty()) else {
        let page = asked.present(&desk, page, found, &ask).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    show(&asked.checked(&desk, page, (tried, found.shown.clone()), &ask))
}

pub async fn file(
    posted: Posted,
    path: Path<(ServiceId, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let asked = Asked::find(desk, &path).await?;
    let ask = |name: &str| posted.field(name).to_owned();
    let page = desk.page(answers::title(&desk.page(""), asked.kind));
    let wish = match read(&page, &asked.wishing(desk), &ask) {
        Ok(wish) => wish,
        Err(errors) => return asked.come_back(desk, Page { errors, ..page }, &ask).await,
    };
    let (id, version) = (&asked.detail.service.service_id, posted.field("version").parse().ok());
    let reason = posted.field("change_reason");
    let done = posted.act(async |tx, actor| {
        let filed = contracts::file(tx, actor, id, version, &wish.order, reason).await?;
        Ok::<_, Problem>(format!("/change-orders/{}?said=change-filed", filed.id))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let mut page = desk.refused(page.title, &problem);
            at_fields(&mut page.errors, asked.kind, &wish.lines);
            asked.come_back(desk, page, &ask).await
        }
        other => other,
    }
}

/// A service and what is asked of it.
struct Asked {
    kind: ChangeKind,
    detail: ServiceDetail,
    accounts: Vec<billing_account::Model>,
}

/// What was worked out, and how it is shown.
struct Found {
    tried: Option<WhatIf>,
    shown: WhatIfView,
}

impl Asked {
    async fn find(desk: &Desk, path: &(ServiceId, String)) -> Result<Asked, Problem> {
        let (id, wish) = path;
        let kind = of_slug(wish).ok_or_else(Problem::not_found)?;
        may_wish(desk, kind)?;
        let (tx, today) = (desk.read().await?, desk.person.actor.today());
        let detail = service::detail(&tx, id, (today, today)).await.or_broken()?;
        let detail = detail.ok_or_else(Problem::not_found)?;
        let accounts = service::accounts_of(&tx, detail.service.tenant_id).await.or_broken()?;
        Ok(Asked { kind, detail, accounts })
    }

    fn wishing(&self, desk: &Desk) -> Wishing<'_> {
        let role = desk.person.actor.role;
        Wishing { kind: self.kind, detail: &self.detail, accounts: &self.accounts, role }
    }

    fn address(&self) -> String {
        format!("/services/{}/{}", self.detail.service.service_id, slug(self.kind))
    }

    /// What was typed; where nothing was, what the form proposes.
    fn presets<'a>(
        &'a self,
        desk: &Desk,
        sent: impl Fn(&str) -> String + 'a,
    ) -> impl Fn(&str) -> String + 'a {
        let (page, role) = (desk.page(""), desk.person.actor.role);
        let wishing = self.wishing(desk);
        move |name: &str| match sent(name) {
            typed if typed.is_empty() => match wishing.kind {
                ChangeKind::Change => typed,
                ChangeKind::Termination => termination::preset(&page, role, name),
                _ => pause::preset(&page, &wishing, name),
            },
            typed => typed,
        }
    }

    /// Reads the wish and tries it out. Before it is filed (`strict`) every fault is told at its
    /// field; while it is typed only the what-if says why there is none.
    async fn try_out(
        &self,
        desk: &Desk,
        ask: Ask<'_>,
        strict: bool,
    ) -> Result<(Page, Found), Problem> {
        let mut page = desk.page(answers::title(&desk.page(""), self.kind));
        let nothing = what_if::nothing(&page);
        let untouched = self.kind == ChangeKind::Change
            && !strict
            && typed(&self.wishing(desk), ask).is_empty();
        if untouched {
            return Ok((page, Found { tried: None, shown: nothing }));
        }
        let wish = match read(&page, &self.wishing(desk), ask) {
            Ok(wish) => wish,
            Err(errors) => {
                page.errors = errors;
                return Ok((page, Found { tried: None, shown: nothing }));
            }
        };
        if strict && ask("change_reason").trim().is_empty() {
            let text = page.t("error-reason");
            page.errors.push(FieldError { field: "change_reason".into(), text });
        }
        let found = self.worked_out(desk, &mut page, &wish, strict).await?;
        Ok((page, found))
    }

    async fn worked_out(
        &self,
        desk: &Desk,
        page: &mut Page,
        wish: &Read,
        strict: bool,
    ) -> Result<Found, Problem> {
        let id = &self.detail.service.service_id;
        match contracts::what_if(&desk.app, &desk.person.actor, id, &wish.order).await {
            Ok(found) => Ok(Found { shown: what_if::view(page, &found), tried: Some(found) }),
            Err(problem) if comes_back(&problem) => {
                if strict {
                    let mut errors = desk.refused("", &problem).errors;
                    at_fields(&mut errors, self.kind, &wish.lines);
                    page.errors.extend(errors);
                }
                let nothing_changes = problem.code == "nothing-changes" && !strict;
                let shown = match nothing_changes {
                    true => what_if::nothing(page),
                    false => what_if::refused(page, &problem),
                };
                Ok(Found { tried: None, shown })
            }
            Err(problem) => Err(problem),
        }
    }

    async fn come_back(
        &self,
        desk: &Desk,
        page: Page,
        ask: Ask<'_>,
    ) -> Result<HttpResponse, Problem> {
        let (_, found) = self.try_out(desk, ask, false).await?;
        let page = self.present(desk, page, found, ask).await?;
        show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
    }

    async fn present(
        &self,
        desk: &Desk,
        page: Page,
        found: Found,
        ask: Ask<'_>,
    ) -> Result<WishPage, Problem> {
        let wishing = self.wishing(desk);
        let (rows, sections, facts) = match self.kind {
            ChangeKind::Change => (
                change::rows(&page, &self.detail, found.tried.as_ref(), ask),
                change::sections(&page, &wishing, ask),
                Vec::new(),
            ),
            ChangeKind::Termination => {
                let tx = desk.read().await?;
                let facts = termination::facts(&page, &wishing, &tx).await?;
                (Vec::new(), termination::sections(&page, &wishing, ask), facts)
            }
            _ => (
                Vec::new(),
                pause::sections(&page, &wishing, ask),
                pause::facts(&page, &wishing, ask),
            ),
        };
        Ok(WishPage {
            crumbs: self.crumbs(&page),
            identity: identity(&page, &self.detail),
            lead: page.word("wish-lead", self.kind.code()),
            address: self.address(),
            rows,
            sections,
            facts,
            what_if: found.shown,
            back: format!("/services/{}", self.detail.service.service_id),
            page,
        })
    }

    fn checked(
        &self,
        desk: &Desk,
        page: Page,
        (tried, shown): (&WhatIf, WhatIfView),
        ask: Ask<'_>,
    ) -> CheckPage {
        let wishing = self.wishing(desk);
        let mut hidden = typed(&wishing, ask);
        let query: String =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&hidden).finish();
        let back = format!("{}?{query}", self.address());
        hidden.push(("version".into(), self.detail.service.version.to_string()));
        CheckPage {
            crumbs: self.crumbs(&page),
            identity: identity(&page, &self.detail),
            lead: page.t("wish-check-lead"),
            parts: answers::answers(&page, &wishing, &tried.order, ask, &back),
            grid: (self.kind == ChangeKind::Change)
                .then(|| change::compared(&page, &self.detail, tried)),
            what_if: shown,
            action: self.address(),
            hidden,
            button: page.word("wish-file", self.kind.code()),
            back,
            page,
        }
    }

    fn crumbs(&self, page: &Page) -> Vec<(String, String)> {
        let number = &self.detail.service.service_id;
        vec![
            (page.t("nav-services"), "/services".into()),
            (number.to_string(), format!("/services/{number}")),
        ]
    }
}
