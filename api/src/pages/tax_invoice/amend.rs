//! Amending: the reason first, then only what it leaves open, then the papers it makes.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use gaetong_billing::notes::{self, NoteSummary};
use gaetong_billing::tax_invoices::{
    self, Amendment, Detail, ISSUERS, Outcome, Plan, Reason, Wish,
};
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_rules::tax_invoice::{Dated, Documents};
use serde::Deserialize;

use super::way::{issuer, seal, simulated};
use super::{AmendPage, ReasonGroup, ReasonView, form, show, words};
use crate::pages::component::{Choice, Field, FieldKind, Section, Steps};
use crate::pages::desk::{self, Desk, show_with};
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

/// What the wizard has been told so far; it lives in the address until the papers are issued.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    reason: String,
    /// The credit note, by its id.
    #[serde(default, alias = "tax_note")]
    note: String,
    #[serde(default, alias = "tax_happened_on", alias = "tax_opened_on")]
    on: String,
    #[serde(default, alias = "tax_why")]
    why: String,
    /// Whether the papers are to be shown.
    #[serde(default)]
    preview: String,
}

impl Asked {
    fn of(posted: &Posted) -> Asked {
        let field = |name| posted.field(name).to_owned();
        Asked {
            reason: field("reason"),
            note: field("note"),
            on: field("on"),
            why: field("why"),
            preview: "1".to_owned(),
        }
    }

    fn reason(&self) -> Option<Reason> {
        Reason::from_code(&self.reason)
    }

    /// What is wished, or the field that cannot be read.
    fn wish(&self, page: &Page, id: TaxInvoiceId, reason: Reason) -> Result<Wish, FieldError> {
        let wrong = |field: &str, key: &str| FieldError { field: field.into(), text: page.t(key) };
        let note = Some(self.note.as_str()).filter(|id| !id.is_empty());
        let on = Some(self.on.trim()).filter(|day| !day.is_empty());
        Ok(Wish {
            original: id,
            reason,
            credit_note: note
                .map(|id| id.parse().map_err(|_| wrong("tax_note", "error-choice")))
                .transpose()?,
            happened_on: on
                .map(|day| day.parse().map_err(|_| wrong(date_field(reason), "error-date")))
                .transpose()?,
            words: self.why.clone(),
        })
    }
}

/// The field of the day, which for a letter of credit is another day.
fn date_field(reason: Reason) -> &'static str {
    match reason {
        Reason::LetterOfCredit => "tax_opened_on",
        _ => "tax_happened_on",
    }
}

/// Where the wizard stands and what it has to show.
struct Stand<'a> {
    found: &'a Detail,
    notes: &'a [NoteSummary],
    asked: &'a Asked,
    plan: Option<&'a Plan>,
}

pub async fn ask(
    desk: Desk,
    id: Path<TaxInvoiceId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    desk.only(&ISSUERS)?;
    let page = desk.page("");
    desk::show(&wizard(&desk, page, *id, &asked).await?)
}

/// The wizard with as much as it has been told.
async fn wizard(
    desk: &Desk,
    mut page: Page,
    id: TaxInvoiceId,
    asked: &Asked,
) -> Result<AmendPage, Problem> {
    let tx = desk.read().await?;
    let actor = &desk.person.actor;
    let found = show::found(desk, &tx, id).await?;
    let notes = notes::of_bill(&tx, found.invoice.document.bill_id).await.or_broken()?;
    page.title = page.t1("tax-amend-title", "number", &found.invoice.document.number);
    let mut plan = None;
    if let Some(reason) = asked.reason().filter(|_| asked.preview == "1" && page.errors.is_empty())
    {
        match asked.wish(&page, id, reason) {
            Err(error) => page.errors.push(error),
            Ok(wish) => {
                let planned =
                    tax_invoices::plan_amendment(&tx, actor, &issuer(&desk.app), &wish).await;
                match planned.map_err(Problem::from) {
                    Ok(found) => plan = Some(found),
                    Err(problem) if comes_back(&problem) => {
                        page.errors = errors(desk, &problem, reason)
                    }
                    Err(problem) => return Err(problem),
                }
            }
        }
    }
    let stand = Stand { found: &found, notes: &notes, asked, plan: plan.as_ref() };
    Ok(present(desk, page, &stand))
}

/// A refusal beside the fields of the wizard.
fn errors(desk: &Desk, problem: &Problem, reason: Reason) -> Vec<FieldError> {
    let mut errors = desk.refused("", problem).errors;
    for error in &mut errors {
        error.field = match error.field.as_str() {
            "credit_note_id" => "tax_note".to_owned(),
            "happened_on" => date_field(reason).to_owned(),
            "words" => "tax_why".to_owned(),
            _ => String::new(),
        };
    }
    errors
}

fn present(desk: &Desk, mut page: Page, stand: &Stand<'_>) -> AmendPage {
    let document = &stand.found.invoice.document;
    let back = format!("/tax-invoices/{}", document.id);
    let reason = stand.asked.reason();
    let findings: Vec<FieldError> =
        stand.plan.map(|plan| findings(&page, plan)).unwrap_or_default();
    let blocked = !findings.is_empty();
    page.errors.extend(findings);
    let at = match (reason, stand.plan) {
        (None, _) => 0,
        (Some(_), None) => 1,
        (Some(_), Some(_)) => 2,
    };
    let labels =
        ["reason", "details", "preview", "done"].map(|step| page.word("tax-amend-step", step));
    let lead =
        ["tax-amend-lead", "tax-amend-lead-details", "tax-amend-lead-preview"].map(|k| page.t(k));
    let issuing = at == 2 && !blocked;
    let forms = stand.plan.map_or(Vec::new(), |plan| {
        let issuer = issuer(&desk.app);
        plan.drafts.iter().map(|draft| form::of_draft(&page, &issuer, draft)).collect()
    });
    AmendPage {
        crumbs: vec![
            (page.t("tax-invoices"), "/tax-invoices".to_owned()),
            (document.number.clone(), back.clone()),
        ],
        lead: lead.into_iter().nth(at).unwrap_or_default(),
        simulated: simulated(&desk.app),
        identity: show::identity(&page, &stand.found.invoice, &stand.found.progress),
        steps: Steps::at(page.t("tax-amend-steps"), labels.to_vec(), at),
        groups: if at == 0 { groups(&page, stand) } else { Vec::new() },
        method: if issuing { "post" } else { "get" },
        action: format!("{back}/amend"),
        hidden: hidden(stand.asked, at),
        locked: reason.map(|reason| decided(&page, reason, stand)).unwrap_or_default(),
        sections: match reason {
            Some(reason) if at == 1 => {
                vec![Section::new(page.t("tax-amend-details"), fields(&page, reason, stand))]
            }
            _ => Vec::new(),
        },
        forms,
        submit: match (at, blocked) {
            (2, false) => page.t("tax-amend-issue"),
            (2, true) => String::new(),
            _ => page.t("tax-amend-to-preview"),
        },
        back: match reason {
            Some(reason) if at == 2 => {
                format!("{back}/amend?reason={}&note={}", reason.code(), stand.asked.note)
            }
            Some(_) => format!("{back}/amend"),
            None => back,
        },
        page,
    }
}

fn findings(page: &Page, plan: &Plan) -> Vec<FieldError> {
    let of = page.look.lang.of_rules();
    let all = plan.drafts.iter().flat_map(|draft| &draft.findings);
    let mut errors: Vec<FieldError> = Vec::new();
    for finding in all {
        let text = format!("{} {} {}", finding.rule, finding.message.get(of), finding.fix.get(of));
        if errors.iter().all(|error| error.text != text) {
            errors.push(FieldError { field: String::new(), text });
        }
    }
    errors
}

/// What goes on to the next step without being asked again.
fn hidden(asked: &Asked, at: usize) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    match at {
        0 => Vec::new(),
        1 => vec![pair("reason", &asked.reason), pair("preview", "1")],
        _ => vec![
            pair("reason", &asked.reason),
            pair("note", &asked.note),
            pair("on", &asked.on),
            pair("why", &asked.why),
        ],
    }
}

/// The reasons, by the code they make.
fn groups(page: &Page, stand: &Stand<'_>) -> Vec<ReasonGroup> {
    let of = page.look.lang.of_rules();
    let group = |amendment: Amendment| {
        let reasons = Reason::ALL.into_iter().filter(|reason| reason.amendment() == amendment);
        ReasonGroup {
            title: format!("{} {}", amendment.code(), amendment.label().get(of)),
            makes: page.word("tax-documents", documents_code(amendment.documents())),
            reasons: reasons.map(|reason| choice(page, stand, reason)).collect(),
        }
    };
    Amendment::ALL.map(group).to_vec()
}

fn choice(page: &Page, stand: &Stand<'_>, reason: Reason) -> ReasonView {
    let document = &stand.found.invoice.document;
    let when = page.word("tax-when", reason.code());
    let lacking = reason.needs_a_note() && stand.notes.is_empty();
    let href = format!(
        "/tax-invoices/{}/amend?reason={}&note={}",
        document.id,
        reason.code(),
        stand.asked.note
    );
    ReasonView {
        title: reason.label().get(page.look.lang.of_rules()).to_owned(),
        when: if lacking { format!("{when} · {}", page.t("tax-amend-no-note")) } else { when },
        href: (!lacking).then_some(href),
    }
}

fn documents_code(documents: Documents) -> &'static str {
    match documents {
        Documents::FullNegativeAndCorrect => "full_negative_and_correct",
        Documents::FullNegativeAndZeroRated => "full_negative_and_zero_rated",
        Documents::Difference => "difference",
        Documents::NegativePart => "negative_part",
        Documents::FullNegative => "full_negative",
    }
}

/// What the reason has decided.
fn locked(page: &Page, reason: Reason, written_on: NaiveDate) -> Vec<(String, String)> {
    let amendment = reason.amendment();
    let of = page.look.lang.of_rules();
    let date = match amendment.dated() {
        Dated::LikeOriginal => page.t1("tax-dated-like-original", "day", page.date(&written_on)),
        Dated::WhenItArose => page.t("tax-dated-when-it-arose"),
    };
    vec![
        (page.t("tax-reason"), reason.label().get(of).to_owned()),
        (page.t("tax-locked-code"), format!("{} {}", amendment.code(), amendment.label().get(of))),
        (
            page.t("tax-locked-documents"),
            page.word("tax-documents", documents_code(amendment.documents())),
        ),
        (page.t("tax-locked-date"), date),
    ]
}

/// The same, and with the papers what was filled in.
fn decided(page: &Page, reason: Reason, stand: &Stand<'_>) -> Vec<(String, String)> {
    let mut facts = locked(page, reason, stand.found.invoice.document.written_on);
    if stand.plan.is_some() {
        let note = stand.notes.iter().find(|note| note.id.to_string() == stand.asked.note);
        facts.extend(note.map(|note| (page.t("field-tax-note"), note.number.clone())));
        facts.push((page.t("field-tax-why"), stand.asked.why.clone()));
    }
    facts
}

/// What the reason leaves open.
fn fields(page: &Page, reason: Reason, stand: &Stand<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    if reason.needs_a_note() {
        let note = |note: &NoteSummary| {
            let ground = page.word("note-ground", note.ground.code());
            let total = words::won(page, -note.total.get());
            Choice::new(note.id.to_string(), format!("{} · {ground} · {total}", note.number))
        };
        let choices = stand.notes.iter().map(note).collect();
        let chosen = Field::new(page, "tax_note", FieldKind::Select(choices));
        fields.push(chosen.value(&stand.asked.note).width("field-wide"));
    }
    let dated = reason.amendment().dated() == Dated::WhenItArose;
    if dated || reason == Reason::LetterOfCredit {
        let mut day = Field::new(page, date_field(reason), FieldKind::Date);
        if dated {
            day = day.optional().hinted(page.t("tax-happened-on-hint"));
        }
        fields.push(day.value(&stand.asked.on));
    }
    let why = Field::new(page, "tax_why", FieldKind::Area).width("field-wide");
    fields.push(why.value(&stand.asked.why));
    fields
}

pub async fn carry_out(posted: Posted, id: Path<TaxInvoiceId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    let asked = Asked::of(&posted);
    let reason = asked.reason().ok_or_else(Problem::not_found)?;
    let wish = asked.wish(&desk.page(""), *id, reason);
    let wish = wish.map_err(|error| Problem::malformed(&error.text, &error.text))?;
    let (issuer, seal) = (issuer(&desk.app), seal(&desk.app));
    let done = posted.act(async |tx, actor| {
        let done = tax_invoices::amend(tx, actor, &issuer, &wish, &*seal).await?;
        match refused(&done) {
            Some(problem) => Err(problem),
            None => Ok::<_, Problem>(format!("/tax-invoices/{}?said=tax-amended", *id)),
        }
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let mut page = desk.page("");
            page.errors = errors(desk, &problem, reason);
            let asked = Asked { preview: String::new(), ..asked };
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &wizard(desk, page, *id, &asked).await?)
        }
        other => other,
    }
}

/// Why the papers were not issued, if they were not.
fn refused(done: &[Outcome]) -> Option<Problem> {
    let why = done.iter().find_map(|outcome| outcome.result.as_ref().err())?;
    let text = why.text();
    Some(Problem::new(StatusCode::CONFLICT, why.code(), &text.ko, &text.en))
}
