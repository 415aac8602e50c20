//! The virtual accounts: opened for a payer, closed again.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::payments::virtual_account::{self, NewVirtualAccount};
use gaetong_billing::payments::{PaymentError, SETTLERS, list as payments};
use gaetong_entity::ids::VirtualAccountId;

use super::VirtualAccountsPage;
use crate::pages::component::{Cell, Column, Empty, Field, FieldKind, Grid, Row};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::{Icon, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&SETTLERS)?;
    let page = desk.page(desk.lang().t("virtual-accounts"));
    show(&present(page, &desk, None).await?)
}

pub async fn open(posted: Posted) -> Result<HttpResponse, Problem> {
    let done = posted.act(async |tx, actor| {
        let account = payments::account_numbered(tx, posted.field("account-1")).await?;
        let (bank, number) = (posted.field("bank"), posted.field("number"));
        let new = NewVirtualAccount { billing_account_id: account, bank, number };
        virtual_account::open(tx, actor, new).await?;
        Ok::<_, PaymentError>("/virtual-accounts?said=virtual-account-opened".to_owned())
    });
    let problem = match done.await {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let page = desk.refused(desk.lang().t("virtual-accounts"), &problem);
    show_with(problem.status, &present(page, desk, Some(&posted)).await?)
}

pub async fn close(posted: Posted, id: Path<VirtualAccountId>) -> Result<HttpResponse, Problem> {
    let done = posted.act(async |tx, actor| {
        virtual_account::close(tx, actor, *id).await?;
        Ok::<_, PaymentError>("/virtual-accounts?said=virtual-account-was-closed".to_owned())
    });
    done.await
}

async fn present(
    page: Page,
    desk: &Desk,
    posted: Option<&Posted>,
) -> Result<VirtualAccountsPage, Problem> {
    let tx = desk.read().await?;
    let found = virtual_account::list(&tx).await.or_broken()?;
    let payers = payments::payers_of(&tx, found.iter().map(|row| row.billing_account_id)).await;
    let payers = payers.or_broken()?;
    let columns = vec![
        Column::fit(page.t("virtual-account")),
        Column::fit(page.t("deposit-bank")),
        Column::text(page.t("deposit-payer")),
        Column::fit(page.t("virtual-account-opened-on")),
        Column::fit(page.t("virtual-account-closed-on")),
    ];
    let rows = found.iter().map(|row| {
        let payer = payers.get(&row.billing_account_id);
        let payer = payer.map(|(number, name)| format!("{number} {name}")).unwrap_or_default();
        Row::plain(vec![
            Cell::Code(row.number.clone()),
            Cell::text(&row.bank),
            Cell::Text(payer),
            Cell::text(page.date(&row.opened_on)),
            row.closed_on.map_or(Cell::Blank, |day| Cell::text(page.date(&day))),
        ])
    });
    let empty = Empty {
        icon: Icon::named("cash"),
        title: page.t("virtual-accounts-none"),
        why: page.t("virtual-accounts-none-why"),
        action: None,
    };
    let grid = Grid::new(page.t("virtual-accounts"), columns, rows.collect()).when_empty(empty);
    let open = found.iter().filter(|row| row.closed_on.is_none());
    let closable = open.map(|row| {
        (format!("{} {}", row.bank, row.number), format!("/virtual-accounts/{}/close", row.id))
    });
    let typed = |name: &str| posted.map(|posted| posted.field(name)).unwrap_or_default();
    let field = |name: &str, label: &str| {
        Field::new(&page, name, FieldKind::Text).label(page.t(label)).value(typed(name))
    };
    Ok(VirtualAccountsPage {
        grid,
        fields: vec![
            field("account-1", "bill-account").width("w-sm"),
            field("bank", "deposit-bank").width("w-sm"),
            field("number", "virtual-account").width("w-md"),
        ],
        open: posted.is_some(),
        closable: closable.collect(),
        page,
    })
}
