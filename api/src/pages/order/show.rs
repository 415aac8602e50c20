//! One S/O: the papers on the left, what was filed with its automatic checks on the right.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::application::detail::ApplicationDetail;
use gaetong_provisioning::application::missing::{checks_needed, missing};
use gaetong_provisioning::application::{RefusalGround, base_seats, checks};
use gaetong_provisioning::lifecycle::OrderEvent;
use gaetong_provisioning::timeline::{self, Happening};
use gaetong_rules::corporate_number::corporate_number;

use super::queue::staff_only;
use super::{OpenPaper, OrderPage};
use crate::pages::application::show::{answers, identity};
use crate::pages::application::{papers, quote, read};
use crate::pages::component::{Check, Choice};
use crate::pages::desk::{Desk, show as show_page};
use crate::pages::page::{Page, Tone};
use crate::pages::{figures, history};
use crate::problem::{OrBroken, Problem};

pub async fn show(
    desk: Desk,
    id: web::Path<ApplicationId>,
    asked: web::Query<HashMap<String, String>>,
) -> Result<HttpResponse, Problem> {
    let chosen = asked.get("paper").map(String::as_str);
    show_page(&order_page(&desk, *id, desk.page(""), chosen).await?)
}

pub async fn order_page(
    desk: &Desk,
    id: ApplicationId,
    mut page: Page,
    chosen: Option<&str>,
) -> Result<OrderPage, Problem> {
    staff_only(desk)?;
    let detail = read(desk, id).await?;
    let tx = desk.read().await?;
    let happenings = timeline::of_application(&tx, id).await.or_broken()?;
    page.title = title(&page, &detail);
    Ok(present(page, desk, &detail, &happenings, chosen))
}

/// `한빛보험㈜ · 35석`
fn title(page: &Page, detail: &ApplicationDetail) -> String {
    let seats = page.t1("seats", "n", figures::money(base_seats(&detail.contents.items)));
    format!("{} · {seats}", detail.contents.customer.name)
}

fn present(
    page: Page,
    desk: &Desk,
    detail: &ApplicationDetail,
    happenings: &[Happening],
    chosen: Option<&str>,
) -> OrderPage {
    let form = &detail.contents.application;
    let at_the_desk = desk.person.actor.is_one_of(&[Role::Consulting]);
    let may = |event: OrderEvent| at_the_desk && detail.moves.contains(&event);
    let papers = papers::views(&page, detail);
    OrderPage {
        address: format!("/orders/{}", form.id),
        identity: identity(&page, detail),
        open: open_paper(detail, chosen),
        papers,
        checks: automatic_checks(&page, detail),
        parts: answers(&page, detail, false),
        quote: Some(quote::of_application(&page, detail)),
        version: form.version.to_string(),
        may_review: may(OrderEvent::StartReview),
        may_accept: may(OrderEvent::Accept) || may(OrderEvent::StartReview),
        may_return: may(OrderEvent::Return),
        may_refuse: may(OrderEvent::Refuse),
        return_reasons: return_reasons(&page),
        refusal_grounds: refusal_grounds(&page),
        service: detail.service_id.as_ref().map(|id| format!("/services/{id}")),
        history: history::lines(&page, happenings),
        page,
    }
}

/// The paper asked for, else the first that can be shown in the page.
fn open_paper(detail: &ApplicationDetail, chosen: Option<&str>) -> Option<OpenPaper> {
    let mut papers = detail.contents.documents.iter().rev();
    let wanted = |kind: &str| chosen.is_none_or(|chosen| chosen == kind);
    let shown = |media: &str| media != "image/tiff";
    let paper = papers.find(|paper| wanted(&paper.kind) && shown(&paper.media_type))?;
    Some(OpenPaper {
        title: paper.file_name.clone(),
        href: format!("/documents/{}", paper.id),
        is_image: paper.media_type.starts_with("image/"),
    })
}

fn automatic_checks(page: &Page, detail: &ApplicationDetail) -> Vec<Check> {
    let lang = page.look.lang.of_rules();
    let contents = &detail.contents;
    let seats = base_seats(&contents.items);
    let mut found = vec![Check {
        tone: Tone::Ok,
        text: page.t("check-business-number"),
        detail: contents.customer.business_number.to_string(),
    }];
    found.extend(corporate_check(page, detail));
    found.push(Check {
        tone: if seats >= 10 { Tone::Ok } else { Tone::Warn },
        text: page.t(if seats >= 10 { "check-ten-seats" } else { "check-under-ten-seats" }),
        detail: page.t1("seats", "n", figures::money(seats)),
    });
    let lacking = missing(contents, page.today);
    found.extend(lacking.iter().map(|lack| Check {
        tone: Tone::Bad,
        text: page.t1("check-missing", "name", lack.text().get(lang)),
        detail: String::new(),
    }));
    if lacking.is_empty() {
        let detail = page.t1("papers-count", "n", contents.documents.len());
        found.push(Check { tone: Tone::Ok, text: page.t("check-complete"), detail });
    }
    found.extend(agreed_prices(page, detail));
    let needed = checks_needed(&contents.items, &contents.products);
    let made = |kind| contents.checks.iter().find(|check| check.kind == kind);
    found.extend(needed.into_iter().filter_map(|kind| Some((kind, made(kind)?))).map(
        |(kind, check)| Check {
            tone: Tone::Ok,
            text: checks::name(kind).get(lang).to_owned(),
            detail: figures::instant(check.checked_at, page.look.lang),
        },
    ));
    found
}

/// Numbers issued since 2025-01-31 have no check digit, so this only warns.
fn corporate_check(page: &Page, detail: &ApplicationDetail) -> Option<Check> {
    let number = detail.contents.customer.corporate_number.as_ref()?;
    let warning = corporate_number(number.digits()).ok()?.warning();
    let lang = page.look.lang.of_rules();
    Some(Check {
        tone: if warning.is_some() { Tone::Warn } else { Tone::Ok },
        text: page.t("check-corporate-number"),
        detail: warning.map_or_else(|| number.to_string(), |text| text.get(lang).to_owned()),
    })
}

/// P5: a negotiated price is visible before it is accepted.
fn agreed_prices(page: &Page, detail: &ApplicationDetail) -> Vec<Check> {
    let agreed = detail.contents.items.iter().filter(|item| item.agreed_reason.is_some());
    agreed
        .map(|item| Check {
            tone: Tone::Warn,
            text: page.t1(
                "check-agreed-price",
                "won",
                figures::money(item.agreed_price.unwrap_or(0)),
            ),
            detail: item.agreed_reason.clone().unwrap_or_default(),
        })
        .collect()
}

fn return_reasons(page: &Page) -> Vec<Choice> {
    const REASONS: [&str; 5] =
        ["return-seal", "return-registration", "return-quantity", "return-consent", "return-term"];
    REASONS.map(|key| Choice::new(key, page.t(key))).to_vec()
}

fn refusal_grounds(page: &Page) -> Vec<Choice> {
    let lang = page.look.lang.of_rules();
    let ground = |ground: RefusalGround| {
        Choice::new(ground.code(), format!("{} ({})", ground.text().get(lang), ground.article()))
    };
    RefusalGround::ALL.map(ground).to_vec()
}
