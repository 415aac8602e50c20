//! An application: a list of tasks while it is its filer's, what was filed afterwards.

use actix_web::{HttpResponse, web};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::application::detail::ApplicationDetail;
use gaetong_provisioning::application::{Missing, RefusalGround, base_seats};
use gaetong_provisioning::lifecycle::OrderEvent;
use gaetong_provisioning::timeline;

use super::form::Part;
use super::{FiledPage, TasksPage, address, papers, quote, read, title_of};
use crate::pages::component::{Answer, Answers, Identity, Steps, Tag, TaskItem, TaskList};
use crate::pages::desk::{Desk, show as show_page};
use crate::pages::figures;
use crate::pages::history;
use crate::pages::page::{Page, Tone};
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let detail = read(&desk, *id).await?;
    let page = desk.page("");
    let tx = desk.read().await?;
    let happenings = timeline::of_application(&tx, *id).await.or_broken()?;
    let history = history::lines(&page, &happenings);
    if is_editable(&desk, &detail) {
        return show_page(&TasksPage { history, ..tasks_page(page, &detail) });
    }
    show_page(&FiledPage { history, ..filed_page(page, &desk, &detail) })
}

/// Whether this person may change the form as it stands.
pub fn is_editable(desk: &Desk, detail: &ApplicationDetail) -> bool {
    in_hand(detail) && may_edit(desk)
}

/// Still the filer's to change.
#[must_use]
pub fn in_hand(detail: &ApplicationDetail) -> bool {
    matches!(detail.contents.application.state, OrderState::Draft | OrderState::Returned)
}

pub fn may_edit(desk: &Desk) -> bool {
    desk.person.actor.is_one_of(&[Role::Sales, Role::TenantAdmin])
}

#[must_use]
pub fn tone(state: OrderState) -> Tone {
    match state {
        OrderState::Draft | OrderState::Withdrawn | OrderState::Cancelled => Tone::Mute,
        OrderState::Submitted | OrderState::UnderReview | OrderState::Provisioning => Tone::Info,
        OrderState::Accepted | OrderState::Completed | OrderState::Partial => Tone::Ok,
        OrderState::Returned | OrderState::AwaitingAcceptance => Tone::Warn,
        OrderState::Refused => Tone::Bad,
    }
}

#[must_use]
pub fn state_tag(page: &Page, state: OrderState) -> Tag {
    Tag::new(tone(state), page.word("order-state", state.code()))
}

pub fn identity(page: &Page, detail: &ApplicationDetail) -> Identity {
    let form = &detail.contents.application;
    let mut facts = Vec::new();
    if let Some(day) = form.wished_opening_on {
        facts.push((page.t("field-wished-opening-on"), page.date(&day)));
    }
    facts.extend(detail.filed_by.clone().map(|name| (page.t("order-seller"), name)));
    facts.extend(detail.handled_by.clone().map(|name| (page.t("order-handler"), name)));
    Identity {
        customer: title_of(page, detail),
        number: detail.service_id.as_ref().map(ToString::to_string),
        copy: page.t("copy"),
        tag: Some(state_tag(page, form.state)),
        facts,
    }
}

/// Where the filer goes on after this part: the next one that lacks something, or the task list.
/// After no part at all (`""`), the first one.
#[must_use]
pub fn next_place(detail: &ApplicationDetail, after: &str) -> String {
    let is_open = |code: &str| detail.missing.iter().any(|missing| part_of(missing) == code);
    let codes = || TASKS.iter().map(|(code, _)| *code);
    let done = codes().position(|code| code == after).map_or(0, |place| place + 1);
    match codes().skip(done).find(|code| is_open(code)) {
        Some(code) => format!("{}/{code}", address(detail)),
        None => format!("{}?said=application-saved", address(detail)),
    }
}

/// Which task a missing thing belongs to.
fn part_of(missing: &Missing) -> &'static str {
    match missing {
        Missing::Field { name, .. } if name.starts_with("customer/") => "customer",
        Missing::Field { name, .. } if name.starts_with("payer/") => "payer",
        Missing::BaseSeats => "items",
        Missing::Field { .. } | Missing::WishedDatePassed => "terms",
        Missing::Paper(_) | Missing::Seal(_) => "papers",
        Missing::Consent { .. } => "consents",
        Missing::Check(_) => "checks",
    }
}

const TASKS: [(&str, &str); 7] = [
    ("customer", "application-section-customer"),
    ("payer", "application-section-payer"),
    ("items", "application-section-products"),
    ("terms", "application-section-terms"),
    ("consents", "application-section-consents"),
    ("papers", "application-section-papers"),
    ("checks", "application-section-checks"),
];

fn tasks(page: &Page, detail: &ApplicationDetail) -> TaskList {
    let seats = base_seats(&detail.contents.items);
    let item = |(code, key): (&str, &str)| {
        let lacking = detail.missing.iter().filter(|missing| part_of(missing) == code).count();
        let blocked = code == "checks" && seats == 0;
        let (status, tone) = match (lacking, blocked) {
            (_, true) => ("task-status-blocked", Tone::Mute),
            (0, _) => ("task-status-done", Tone::Ok),
            _ => ("task-status-todo", Tone::Info),
        };
        TaskItem {
            title: page.t(key),
            hint: hint(page, detail, code),
            href: (!blocked).then(|| format!("{}/{code}", address(detail))),
            tag: Tag::new(tone, page.t(status)),
            done: lacking == 0 && !blocked,
        }
    };
    TaskList { items: TASKS.map(item).to_vec() }
}

/// What a task holds so far, in a few words.
fn hint(page: &Page, detail: &ApplicationDetail, code: &str) -> String {
    let contents = &detail.contents;
    match code {
        "customer" => contents.customer.name.clone(),
        "payer" => contents.account.as_ref().map(|a| a.payer_name.clone()).unwrap_or_default(),
        "items" => match base_seats(&contents.items) {
            0 => String::new(),
            seats => page.t1("seats", "n", figures::money(seats)),
        },
        "terms" => term_name(page, contents.application.term_months),
        "papers" => page.t1("papers-count", "n", contents.documents.len()),
        _ => String::new(),
    }
}

#[must_use]
pub fn term_name(page: &Page, months: i32) -> String {
    if months == 0 { page.t("term-none") } else { page.t1("term-months", "n", months) }
}

#[must_use]
pub fn tasks_page(mut page: Page, detail: &ApplicationDetail) -> TasksPage {
    let lang = page.look.lang.of_rules();
    let form = &detail.contents.application;
    page.title = page.t("application-title");
    let may_withdraw = detail.moves.contains(&OrderEvent::Withdraw);
    let missing = detail.missing.iter().map(|missing| missing.text().get(lang).to_owned());
    let complete = detail.missing.is_empty();
    TasksPage {
        identity: identity(&page, detail),
        returned: form.state_reason.clone().filter(|_| form.state == OrderState::Returned),
        tasks: tasks(&page, detail),
        quote: Some(quote::of_application(&page, detail)),
        check: complete.then(|| format!("{}/check", address(detail))),
        missing: missing.collect(),
        withdraw: may_withdraw.then(|| format!("{}/withdraw", address(detail))),
        history: Vec::new(),
        page,
    }
}

/// All answers, part by part; with links back while they can be changed.
#[must_use]
pub fn answers(page: &Page, detail: &ApplicationDetail, changeable: bool) -> Vec<Answers> {
    let part = |part: Part| {
        let sections = part.sections(page, detail, &|name: &str| part.stored(detail, name));
        let fields = sections.into_iter().flat_map(|section| section.fields);
        let answers = fields.filter_map(|field| answer(page, &field)).collect();
        let change = format!("{}/{}", address(detail), part.code());
        Answers {
            title: page.t(part.title()),
            answers,
            change: changeable.then(|| (page.t("change"), change)),
        }
    };
    Part::ALL.map(part).to_vec()
}

/// What was answered, in words; what was left empty is left out.
fn answer(page: &Page, field: &crate::pages::component::Field) -> Option<Answer> {
    use crate::pages::component::FieldKind;
    let value = match &field.kind {
        FieldKind::Radio(choices) | FieldKind::Select(choices) => {
            let chosen = choices.iter().find(|choice| choice.value == field.value)?;
            chosen.label.clone()
        }
        FieldKind::Check if field.value == "on" => page.t("yes"),
        FieldKind::Check => return None,
        FieldKind::Number => field.value.parse().map(figures::money).ok()?,
        _ => field.value.clone(),
    };
    let value = if field.unit.is_empty() { value } else { format!("{value}{}", field.unit) };
    (!field.value.is_empty()).then(|| Answer { label: field.label.clone(), value })
}

fn filed_page(mut page: Page, desk: &Desk, detail: &ApplicationDetail) -> FiledPage {
    let form = &detail.contents.application;
    page.title = page.t("application-title");
    let filer =
        desk.person.actor.user_id == form.filed_by || desk.person.actor.role == Role::TenantAdmin;
    let may_withdraw = filer && detail.moves.contains(&OrderEvent::Withdraw);
    FiledPage {
        identity: identity(&page, detail),
        note: note(&page, detail),
        steps: steps(&page, form.state),
        parts: answers(&page, detail, false),
        papers: papers::views(&page, detail),
        quote: Some(quote::of_application(&page, detail)),
        checks: in_hand(detail).then(|| format!("{}/checks", address(detail))),
        withdraw: may_withdraw.then(|| format!("{}/withdraw", address(detail))),
        history: Vec::new(),
        page,
    }
}

/// Why it stands where it stands: the reason of a return, the ground of a refusal.
fn note(page: &Page, detail: &ApplicationDetail) -> Option<(Tone, String)> {
    let form = &detail.contents.application;
    let lang = page.look.lang.of_rules();
    let reason = form.state_reason.clone().unwrap_or_default();
    let ground = form.refusal_ground.as_deref().and_then(RefusalGround::from_code);
    match (form.state, ground) {
        (OrderState::Refused, Some(ground)) => {
            let (text, article) = (ground.text(), ground.article());
            Some((Tone::Bad, format!("{} ({article}). {reason}", text.get(lang))))
        }
        (OrderState::Returned | OrderState::Withdrawn | OrderState::Cancelled, _) => {
            Some((Tone::Warn, reason)).filter(|(_, reason)| !reason.is_empty())
        }
        _ => None,
    }
}

/// The way from application to opening, as parcel tracking shows it.
#[must_use]
pub fn steps(page: &Page, state: OrderState) -> Steps {
    const WAY: [OrderState; 6] = [
        OrderState::Submitted,
        OrderState::UnderReview,
        OrderState::Accepted,
        OrderState::Provisioning,
        OrderState::AwaitingAcceptance,
        OrderState::Completed,
    ];
    let labels = WAY.map(|state| page.word("order-state", state.code())).to_vec();
    let done = WAY.len();
    let at = match state {
        OrderState::Completed | OrderState::Partial => done,
        state => WAY.into_iter().position(|step| step == state).unwrap_or(0),
    };
    Steps::at(page.t("application-steps"), labels, at)
}
