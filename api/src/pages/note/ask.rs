//! A credit note by hand: which lines of the bill, how much of each, and why.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_billing::notes::{self, LineLeft, MAY_CREDIT, NewRequest, NoteError, Outcome};
use gaetong_entity::ids::BillId;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Won;

use super::{AskPage, line_field, reason, won};
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

/// What a clerk may say; credits for outages come from the register.
const GROUNDS: [CreditGround; 4] = [
    CreditGround::BillingError,
    CreditGround::Goodwill,
    CreditGround::PriceChange,
    CreditGround::Termination,
];

pub async fn form(desk: Desk, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_CREDIT)?;
    let page = desk.page(desk.lang().t("note-new"));
    show(&present(&desk, page, *id, &|_| String::new()).await?)
}

pub async fn ask(posted: Posted, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_CREDIT)?;
    let typed = |name: &str| posted.field(name).to_owned();
    let mut page = posted.desk.page(posted.desk.lang().t("note-new"));
    let lines = left(&posted.desk, *id).await?;
    let new = match read(&page, *id, &lines, &typed) {
        Ok(new) => new,
        Err(errors) => {
            page.errors = errors;
            return again(&posted.desk, page, *id, &typed).await;
        }
    };
    let act = async |tx: &Tx, actor: &Actor| {
        Ok::<_, NoteError>(match notes::ask(tx, actor, new).await? {
            Outcome::Issued(note) => format!("/credit-notes/{}?said=note-issued", note.id),
            Outcome::Waiting(_) => "/credit-notes?said=note-asked".to_owned(),
        })
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let mut page = posted.desk.refused(posted.desk.lang().t("note-new"), &problem);
            for error in &mut page.errors {
                error.field = match error.field.as_str() {
                    "reason" => "note_reason".to_owned(),
                    _ => String::new(),
                };
            }
            again(&posted.desk, page, *id, &typed).await
        }
        other => other,
    }
}

async fn again(
    desk: &Desk,
    page: Page,
    id: BillId,
    typed: &dyn Fn(&str) -> String,
) -> Result<HttpResponse, Problem> {
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(desk, page, id, typed).await?)
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
    id: BillId,
    typed: &dyn Fn(&str) -> String,
) -> Result<AskPage, Problem> {
    let lines = left(desk, id).await?;
    let tx = desk.read().await?;
    let limit = notes::limit(&tx).await.or_broken()?;
    let open = lines.iter().filter(|line| line.supply > 0);
    let amounts = open.map(|line| amount(&page, line, typed)).collect();
    let grounds = GROUNDS.map(|g| Choice::new(g.code(), page.word("note-ground", g.code())));
    let why = vec![
        Field::new(&page, "note_ground", FieldKind::Select(grounds.to_vec()))
            .value(typed("note_ground")),
        reason(&page, &typed("note_reason")),
    ];
    let address = format!("/bills/{id}");
    Ok(AskPage {
        crumbs: vec![
            (page.t("nav-bills"), "/bills".to_owned()),
            (page.t("note-back-to-bill"), address.clone()),
        ],
        lead: page.t1("note-limit", "won", figures::money(limit.get())),
        action: format!("{address}/credit-note"),
        sections: vec![
            Section::new(page.t("note-amounts"), amounts),
            Section::new(page.t("field-note-reason"), why),
        ],
        submit: page.t("note-issue"),
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
