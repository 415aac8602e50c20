//! A credit or debit note by hand: which lines of the bill, how much of each, and why.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_billing::notes::{self, LineLeft, MAY_CREDIT, NewRequest, NoteError, Outcome};
use gaetong_entity::ids::BillId;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::note_request::NoteKind;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Won;

use super::{AskPage, line_field, reason, won};
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

/// What may be said of a kind of note.
fn grounds(kind: NoteKind) -> &'static [CreditGround] {
    match kind {
        NoteKind::Credit => &GROUNDS,
        NoteKind::Debit => &[CreditGround::BillingError, CreditGround::PriceChange],
    }
}

/// What a clerk may say; credits for outages come from the register.
const GROUNDS: [CreditGround; 4] = [
    CreditGround::BillingError,
    CreditGround::Goodwill,
    CreditGround::PriceChange,
    CreditGround::Termination,
];

/// The words of a page and its address, by what kind of note it is.
fn words(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Credit => "note",
        NoteKind::Debit => "debit",
    }
}

fn title(desk: &Desk, kind: NoteKind) -> String {
    desk.lang().t(&format!("{}-new", words(kind)))
}

pub async fn form(desk: Desk, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    open(&desk, *id, NoteKind::Credit).await
}

pub async fn debit_form(desk: Desk, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    open(&desk, *id, NoteKind::Debit).await
}

pub async fn ask(posted: Posted, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    send(&posted, *id, NoteKind::Credit).await
}

pub async fn ask_debit(posted: Posted, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    send(&posted, *id, NoteKind::Debit).await
}

async fn open(desk: &Desk, id: BillId, kind: NoteKind) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_CREDIT)?;
    let page = desk.page(title(desk, kind));
    show(&present(desk, page, (id, kind), &|_| String::new()).await?)
}

async fn send(posted: &Posted, id: BillId, kind: NoteKind) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&MAY_CREDIT)?;
    let typed = |name: &str| posted.field(name).to_owned();
    let mut page = desk.page(title(desk, kind));
    let lines = left(desk, id).await?;
    let new = match read(&page, id, &lines, &typed) {
        Ok(new) => new,
        Err(errors) => {
            page.errors = errors;
            return again(desk, page, (id, kind), &typed).await;
        }
    };
    let act = async |tx: &Tx, actor: &Actor| {
        let outcome = match kind {
            NoteKind::Credit => notes::ask(tx, actor, new).await?,
            NoteKind::Debit => notes::ask_debit(tx, actor, new).await?,
        };
        Ok::<_, NoteError>(after(&outcome))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let mut page = desk.refused(title(desk, kind), &problem);
            for error in &mut page.errors {
                error.field = match error.field.as_str() {
                    "reason" => "note_reason".to_owned(),
                    _ => String::new(),
                };
            }
            again(desk, page, (id, kind), &typed).await
        }
        other => other,
    }
}

/// Where somebody goes once a note is out, or waits.
pub(super) fn after(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Issued(note) => format!("/credit-notes/{}?said=note-issued", note.id),
        Outcome::Billed(bill) => format!("/bills/{}?said=debit-issued", bill.id),
        Outcome::Waiting(_) => "/credit-notes?said=note-asked".to_owned(),
    }
}

async fn again(
    desk: &Desk,
    page: Page,
    of: (BillId, NoteKind),
    typed: &dyn Fn(&str) -> String,
) -> Result<HttpResponse, Problem> {
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(desk, page, of, typed).await?)
}

async fn left(desk: &Desk, id: BillId) -> Result<Vec<LineLeft>, Problem> {
    let tx = desk.read().await?;
    notes::left_of(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

fn read(
    page: &Page,
    bill_id: BillId,
    lines: &[LineLeft],
    typed: &dyn Fn(&str) -> String,
) -> Result<NewRequest, Vec<FieldError>> {
    let (mut wanted, mut errors) = (Vec::new(), Vec::new());
    for line in lines {
        let name = line_field(line.line.line_no);
        match won(&typed(&name)) {
            Some(Ok(0)) | None => {}
            Some(Ok(amount)) if amount < 0 => {
                errors.push(FieldError { field: name, text: page.t("error-won-negative") });
            }
            Some(Ok(amount)) => wanted.push((line.line.line_no, Won::new(amount))),
            Some(Err(_)) => errors.push(FieldError { field: name, text: page.t("error-won") }),
        }
    }
    let ground = GROUNDS.into_iter().find(|ground| ground.code() == typed("note_ground"));
    let Some(ground) = ground else {
        errors.push(FieldError { field: "note_ground".into(), text: page.t("error-choice") });
        return Err(errors);
    };
    match errors.is_empty() {
        true => Ok(NewRequest { bill_id, ground, reason: typed("note_reason"), lines: wanted }),
        false => Err(errors),
    }
}

async fn present(
    desk: &Desk,
    page: Page,
    (id, kind): (BillId, NoteKind),
    typed: &dyn Fn(&str) -> String,
) -> Result<AskPage, Problem> {
    let lines = left(desk, id).await?;
    let tx = desk.read().await?;
    let limit = notes::limit(&tx, desk.person.actor.role).await.or_broken()?;
    // What is credited comes off what is left; what is charged further needs nothing to be left.
    let open = lines.iter().filter(|line| line.supply > 0 || kind == NoteKind::Debit);
    let amounts = open.map(|line| amount(&page, line, typed)).collect();
    let own = words(kind);
    let grounds =
        grounds(kind).iter().map(|g| Choice::new(g.code(), page.word("note-ground", g.code())));
    let why = vec![
        Field::new(&page, "note_ground", FieldKind::Select(grounds.collect()))
            .value(typed("note_ground")),
        reason(&page, &typed("note_reason")),
    ];
    let address = format!("/bills/{id}");
    Ok(AskPage {
        crumbs: vec![
            (page.t("nav-bills"), "/bills".to_owned()),
            (page.t("note-back-to-bill"), address.clone()),
        ],
        lead: page.t1(&format!("{own}-limit"), "won", figures::money(limit.get())),
        action: match kind {
            NoteKind::Credit => format!("{address}/credit-note"),
            NoteKind::Debit => format!("{address}/debit-note"),
        },
        sections: vec![
            Section::new(page.t(&format!("{own}-amounts")), amounts),
            Section::new(page.t("field-note-reason"), why),
        ],
        submit: page.t(&format!("{own}-issue")),
        back: address,
        page,
    })
}

/// How much of a line, VAT excluded.
fn amount(page: &Page, line: &LineLeft, typed: &dyn Fn(&str) -> String) -> Field {
    let name = line_field(line.line.line_no);
    let label = match page.look.lang {
        crate::pages::language::Lang::Ko => &line.line.label_ko,
        crate::pages::language::Lang::En => &line.line.label_en,
    };
    let mut field = Field::new(page, "note_amount", FieldKind::Number)
        .named(&name)
        .label(format!("{}. {label}", line.line.line_no))
        .hinted(page.t1("note-left", "won", figures::money(line.supply)))
        .value(typed(&name))
        .unit(page.t("won"))
        .width("w-md")
        .optional();
    field.error = page.error_of(&name).map(str::to_owned);
    field
}
