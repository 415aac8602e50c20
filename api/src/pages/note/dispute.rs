//! Disputing a line: which one, and why.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use gaetong_billing::notes::{self, NoteError, disputes};
use gaetong_entity::ids::BillId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Tx};
use std::collections::HashMap;

use super::{AskPage, reason};
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

const MAY_DISPUTE: [Role; 4] = [Role::TenantAdmin, Role::Settlement, Role::Credit, Role::Admin];

pub async fn form(
    desk: Desk,
    id: Path<BillId>,
    sent: Query<HashMap<String, String>>,
) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_DISPUTE)?;
    let page = desk.page(desk.lang().t("dispute-new"));
    let typed = |name: &str| match name {
        "dispute_line" => sent.get("line").cloned().unwrap_or_default(),
        _ => String::new(),
    };
    show(&present(&desk, page, *id, &typed).await?)
}

pub async fn open(posted: Posted, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_DISPUTE)?;
    let typed = |name: &str| posted.field(name).to_owned();
    let line: i32 = typed("dispute_line").parse().unwrap_or(0);
    let why = typed("note_reason");
    let act = async |tx: &Tx, actor: &Actor| {
        disputes::open(tx, actor, *id, line, &why).await?;
        Ok::<_, NoteError>(format!("/bills/{}?said=dispute-opened", *id))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let mut page = posted.desk.refused(posted.desk.lang().t("dispute-new"), &problem);
            for error in &mut page.errors {
                error.field = match error.field.as_str() {
                    "reason" => "note_reason".to_owned(),
                    _ => "dispute_line".to_owned(),
                };
            }
            let page = present(&posted.desk, page, *id, &typed).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        other => other,
    }
}

async fn present(
    desk: &Desk,
    page: Page,
    id: BillId,
    typed: &dyn Fn(&str) -> String,
) -> Result<AskPage, Problem> {
    let tx = desk.read().await?;
    let lines = notes::left_of(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let open = lines.iter().filter(|line| line.supply > 0);
    let choice = |line: &notes::LineLeft| {
        let label = match page.look.lang {
            crate::pages::language::Lang::Ko => &line.line.label_ko,
            crate::pages::language::Lang::En => &line.line.label_en,
        };
        let amount = figures::money(line.total());
        let words =
            format!("{}. {label} · {}", line.line.line_no, page.t1("note-won", "won", amount));
        Choice::new(line.line.line_no.to_string(), words)
    };
    let choices = open.map(choice).collect();
    let fields = vec![
        Field::new(&page, "dispute_line", FieldKind::Select(choices))
            .value(typed("dispute_line"))
            .width("field-wide"),
        reason(&page, &typed("note_reason")),
    ];
    let address = format!("/bills/{id}");
    Ok(AskPage {
        crumbs: vec![
            (page.t("nav-bills"), "/bills".to_owned()),
            (page.t("note-back-to-bill"), address.clone()),
        ],
        lead: page.t("dispute-lead"),
        action: format!("{address}/dispute"),
        sections: vec![Section::new(page.t("dispute-what"), fields)],
        submit: page.t("dispute-open"),
        back: address,
        page,
    })
}
