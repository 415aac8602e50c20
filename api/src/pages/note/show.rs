//! One credit note, and its paper.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::notes::{self, NoteDetail, NoteLineDetail};
use gaetong_entity::ids::CreditNoteId;

use super::NotePage;
use crate::json::credit_notes::pdf_answer;
use crate::pages::bill::tree;
use crate::pages::component::{Answer, Answers, Cell, Column, Grid, Identity, Row, Tag};
use crate::pages::desk::{self, Desk};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: Path<CreditNoteId>) -> Result<HttpResponse, Problem> {
    let note = found(&desk, *id).await?;
    let page = desk.page(desk.lang().t_with("note-title", &[("number", &note.summary.number)]));
    desk::show(&present(page, &note))
}

pub async fn pdf(desk: Desk, id: Path<CreditNoteId>) -> Result<HttpResponse, Problem> {
    let note = found(&desk, *id).await?;
    pdf_answer(&desk.app, note, desk.lang().of_rules()).await
}

async fn found(desk: &Desk, id: CreditNoteId) -> Result<NoteDetail, Problem> {
    let tx = desk.read().await?;
    notes::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

fn present(page: Page, note: &NoteDetail) -> NotePage {
    let lang = page.look.lang;
    let address = format!("/credit-notes/{}", note.summary.id);
    let trees = note.lines.iter().filter_map(|line| line.workings.as_ref()).zip(1..);
    let whys = trees.map(|(t, place)| tree::why(t, format!("why-{place}"), &address, lang));
    NotePage {
        identity: identity(&page, note),
        pdf: format!("{address}/pdf"),
        crumbs: vec![
            (page.t("nav-bills"), "/bills".to_owned()),
            (page.t("note-back-to-bill"), format!("/bills/{}", note.summary.bill_id)),
        ],
        bill: format!("/bills/{}", note.summary.bill_id),
        facts: vec![facts(&page, note)],
        lines: lines(&page, note),
        whys: whys.collect(),
        page,
    }
}

fn identity(page: &Page, note: &NoteDetail) -> Identity {
    let summary = &note.summary;
    Identity {
        customer: summary.payer_name.clone(),
        number: Some(summary.number.clone()),
        copy: page.t("copy"),
        tag: Some(Tag::new(Tone::Ok, page.word("note-ground", summary.ground.code()))),
        facts: vec![
            (page.t("note-total"), page.t1("note-won", "won", figures::money(summary.total.get()))),
            (page.t("bill-issued-on"), page.date(&summary.issued_on)),
        ],
    }
}

fn facts(page: &Page, note: &NoteDetail) -> Answers {
    let mut answers = vec![
        (page.t("note-of-bill"), note.summary.bill_number.clone()),
        (page.t("field-note-reason"), note.summary.reason.clone()),
    ];
    answers.extend(note.requested_by.clone().map(|name| (page.t("note-requested"), name)));
    answers.extend(note.approved_by.clone().map(|name| (page.t("note-approved"), name)));
    let answers = answers.into_iter().map(|(label, value)| Answer { label, value }).collect();
    Answers { title: page.t("note-about"), answers, change: None }
}

fn lines(page: &Page, note: &NoteDetail) -> Grid {
    let columns = vec![
        Column::number(page.t("note-line")),
        Column::text(page.t("bill-item")),
        Column::number(page.t("bill-supply")),
        Column::number(page.t("bill-vat")),
        Column::number(page.t("note-total")),
    ];
    let row = |line: &NoteLineDetail| {
        let no = line.bill_line_no.and_then(|no| u64::try_from(no).ok()).unwrap_or(0);
        Row::plain(vec![
            Cell::Count(no),
            Cell::text(line.label.get(page.look.lang.of_rules())),
            Cell::Money(line.supply.get()),
            Cell::Money(line.vat.get()),
            Cell::Money(line.supply.get() + line.vat.get()),
        ])
    };
    let sum = vec![
        Cell::Blank,
        Cell::text(page.t("bill-sum")),
        Cell::Money(note.summary.supply.get() + note.summary.out_of_scope.get()),
        Cell::Money(note.summary.vat.get()),
        Cell::Money(note.summary.total.get()),
    ];
    Grid::new(page.t("note-lines"), columns, note.lines.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .sum(sum)
}
