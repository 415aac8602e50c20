//! What a month is still to be invoiced for, and issuing it: looked through, confirmed by typing the
//! month, and then what is left over with its cause.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use gaetong_billing::tax_invoices::{
    self, Draft, Drafts, Filter, Finding, ISSUERS, NotIssued, Nothing, Order, READERS,
};
use gaetong_entity::money::tax_invoice::InvoiceClass;
use gaetong_rules::Month;
use serde::Deserialize;

use super::way::{self, issuer, seal};
use super::{FailureView, IssuePage, list, words};
use crate::pages::component::{Cell, Check, Column, Confirm, Empty, Grid, Row, Tag, Tile};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Icon, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

/// What is issued at one press; whoever has more presses again.
const AT_ONCE: usize = 1_000;
/// Rows of a list on this page; its sum is over all.
const SHOWN: usize = 200;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
    /// How many could not be signed at the last press.
    #[serde(default)]
    unsigned: String,
}

impl Asked {
    fn month(&self, page: &Page) -> Month {
        self.month.trim().parse().unwrap_or_else(|_| Month::of(page.today).prev())
    }
}

fn address(month: Month) -> String {
    format!("/tax-invoices/issue?month={month}")
}

pub async fn look(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let month = asked.month(&desk.page(""));
    let title = desk.lang().t_with("tax-issue-title", &[("month", &month.to_string())]);
    let mut page = desk.page(title);
    if let Ok(n) = asked.unsigned.parse::<u32>() {
        let text = page.t1("tax-unsigned", "n", n);
        page.errors.push(FieldError { field: String::new(), text });
    }
    let tx = desk.read().await?;
    let issuer = issuer(&desk.app);
    let found = tax_invoices::drafts(&tx, &desk.person.actor, &issuer, month).await?;
    let filter = Filter { month: Some(month), ..Filter::default() };
    let out = tax_invoices::list(&tx, &desk.person.actor, &filter, (None, 50)).await?;
    let issued = list::short_grid(&page, "tax-issued-list", &out.rows);
    let may_act = desk.only(&ISSUERS).is_ok();
    let simulated = way::simulated(&desk.app);
    let shown = present(page, &found, month, may_act);
    show(&IssuePage { issued: (!issued.rows.is_empty()).then_some(issued), simulated, ..shown })
}

/// Drafts by what is to be done with them.
struct Sorted<'a> {
    ready: Vec<&'a Draft>,
    amended: Vec<&'a Draft>,
    /// Where a person has to say which reason it is.
    to_choose: Vec<&'a Draft>,
    failing: Vec<&'a Draft>,
}

impl<'a> Sorted<'a> {
    fn of(found: &'a Drafts) -> Sorted<'a> {
        let mut sorted = Sorted {
            ready: Vec::new(),
            amended: Vec::new(),
            to_choose: Vec::new(),
            failing: Vec::new(),
        };
        for draft in &found.drafts {
            let place = match draft.class {
                _ if draft.amendment.is_none() && draft.choices.len() > 1 => &mut sorted.to_choose,
                _ if !draft.is_ready() => &mut sorted.failing,
                InvoiceClass::Normal => &mut sorted.ready,
                InvoiceClass::Amended => &mut sorted.amended,
            };
            place.push(draft);
        }
        sorted
    }

    fn issuable(&self) -> impl Iterator<Item = &'a Draft> {
        self.ready.iter().chain(&self.amended).copied()
    }
}

/// Won of drafts: supply, tax, total.
fn sums<'a>(drafts: impl Iterator<Item = &'a Draft>) -> (i64, i64, i64) {
    drafts.fold((0, 0, 0), |sum, draft| {
        let of = (draft.supply.get(), draft.vat.get(), draft.total.get());
        (sum.0 + of.0, sum.1 + of.1, sum.2 + of.2)
    })
}

/// Won that issuing today would cost.
fn penalties<'a>(drafts: impl Iterator<Item = &'a Draft>) -> (usize, i64) {
    drafts
        .filter_map(|draft| draft.penalty)
        .fold((0, 0), |(count, won), penalty| (count + 1, won + penalty.amount.get()))
}

fn present(page: Page, found: &Drafts, month: Month, may_act: bool) -> IssuePage {
    let sorted = Sorted::of(found);
    let count = sorted.issuable().count();
    let issue = (page.t("tax-issue"), format!("/tax-invoices/confirm?month={month}"));
    let later = month.next();
    let amendments: Vec<&Draft> = sorted.amended.iter().chain(&sorted.to_choose).copied().collect();
    IssuePage {
        lead: page.t("tax-issue-lead"),
        simulated: false,
        previous: Some((month.prev().to_string(), address(month.prev()))),
        next: (later.first_day() <= page.today).then(|| (later.to_string(), address(later))),
        issue: (may_act && count > 0).then_some(issue),
        tiles: tiles(&page, &sorted),
        failures: sorted.failing.iter().map(|draft| failure(&page, draft, month)).collect(),
        drafts: grid(&page, "tax-drafts", &sorted.ready).when_empty(none(&page)),
        amendments: (!amendments.is_empty()).then(|| grid(&page, "tax-amendments", &amendments)),
        nothing: nothing(&page, &found.nothing),
        issued: None,
        page,
    }
}

fn none(page: &Page) -> Empty {
    Empty {
        icon: Icon::named("circle-check"),
        title: page.t("tax-drafts-none"),
        why: page.t("tax-drafts-none-why"),
        action: None,
    }
}

fn tiles(page: &Page, sorted: &Sorted<'_>) -> Vec<Tile> {
    let (supply, vat, total) = sums(sorted.issuable());
    let won = |key: &str, won: i64| Tile::new(page.t(key), figures::money(won), page.t("won"));
    let warned = |tile: Tile, count: usize, tone| if count > 0 { tile.tone(tone) } else { tile };
    let (late, penalty) = penalties(sorted.issuable().chain(sorted.failing.iter().copied()));
    let hint = match late {
        0 => page.t("tax-no-penalty"),
        _ => page.t1("tax-penalty", "won", figures::money(penalty)),
    };
    let failing = sorted.failing.len() + sorted.to_choose.len();
    vec![
        Tile::new(page.t("tax-tile-unissued"), sorted.issuable().count(), "").hint(page.t1(
            "tax-total-of",
            "won",
            figures::money(total),
        )),
        won("tax-supply", supply),
        won("tax-vat", vat),
        warned(Tile::new(page.t("tax-tile-late"), late, "").hint(hint), late, Tone::Bad),
        warned(Tile::new(page.t("tax-failures"), failing, ""), failing, Tone::Warn),
    ]
}

fn failure(page: &Page, draft: &Draft, month: Month) -> FailureView {
    let of = page.look.lang.of_rules();
    let finding = |finding: &Finding| Check {
        tone: Tone::Bad,
        text: format!("{} {}", finding.rule, finding.message.get(of)),
        detail: finding.fix.get(of).to_owned(),
    };
    let payers = draft.findings.iter().any(|finding| finding.field.starts_with("/customer"));
    let then = url::form_urlencoded::byte_serialize(address(month).as_bytes()).collect::<String>();
    let mend = match payers {
        true => (
            page.t("tax-mend-payer"),
            format!("/billing-accounts/{}/tax?then={then}", draft.billing_account_id),
        ),
        false => (page.t("tax-mend-bill"), format!("/bills/{}", draft.bill_id)),
    };
    FailureView {
        title: draft.name(),
        detail: words::won(page, draft.total.get()),
        findings: draft.findings.iter().map(finding).collect(),
        mend: Some(mend),
    }
}

fn grid(page: &Page, caption: &str, drafts: &[&Draft]) -> Grid {
    let columns = vec![
        Column::text(page.t("tax-customer")),
        Column::fit(page.t("tax-draft-bill")),
        Column::fit(page.t("tax-written-on")),
        Column::fit(page.t("tax-draft-kind")),
        Column::text(page.t("tax-item")),
        Column::number(page.t("tax-supply")),
        Column::number(page.t("tax-vat")),
        Column::number(page.t("tax-total")),
        Column::fit(page.t("tax-draft-due")),
    ];
    let (supply, vat, total) = sums(drafts.iter().copied());
    let mut sum = vec![Cell::text(page.t("run-sum"))];
    sum.extend((0..4).map(|_| Cell::Blank));
    sum.extend([supply, vat, total].map(Cell::Money));
    sum.push(Cell::Blank);
    let rows = drafts.iter().take(SHOWN).map(|draft| row(page, draft)).collect();
    Grid::new(page.t(caption), columns, rows)
        .shown_caption(page.t("unit-won"))
        .sum(sum)
        .total(page.t1("list-total", "n", drafts.len()))
}

fn row(page: &Page, draft: &Draft) -> Row {
    let kind = match draft.amendment {
        Some(code) => words::amendment(page, code),
        None if draft.choices.is_empty() => words::kind(page, draft.kind),
        None => page.t("tax-amendments-choose"),
    };
    let due = match (&draft.penalty, draft.issue_by) {
        (Some(penalty), _) => {
            let won = figures::money(penalty.amount.get());
            Cell::Tag(Tag::new(Tone::Bad, page.t1("tax-late-penalty", "won", won)))
        }
        (None, Some(day)) => Cell::text(page.date(&day)),
        (None, None) => Cell::Blank,
    };
    let item = draft.lines.first().map(|line| line.name.as_str()).unwrap_or_default();
    let cells = vec![
        Cell::text(&draft.customer.name),
        Cell::Code(draft.credit_note.as_ref().map_or(&draft.bill_number, |n| &n.number).clone()),
        Cell::text(page.date(&draft.written_on)),
        Cell::text(kind),
        Cell::text(words::item(page, item, draft.lines.len())),
        Cell::Money(draft.supply.get()),
        Cell::Money(draft.vat.get()),
        Cell::Money(draft.total.get()),
        due,
    ];
    match (&draft.original, &draft.credit_note, draft.amendment) {
        (Some(original), Some(note), None) => {
            Row::to(format!("/tax-invoices/{}/amend?note={}", original.id, note.id), cells)
        }
        _ => Row::to(format!("/bills/{}", draft.bill_id), cells),
    }
}

fn nothing(page: &Page, found: &[Nothing]) -> Option<Grid> {
    let columns = vec![
        Column::text(page.t("tax-customer")),
        Column::fit(page.t("tax-draft-bill")),
        Column::fit(page.t("tax-draft-kind")),
        Column::number(page.t("tax-supply")),
        Column::text(page.t("tax-reason")),
    ];
    let row = |one: &Nothing| {
        let cells = vec![
            Cell::text(&one.payer_name),
            Cell::Code(one.bill_number.clone()),
            Cell::text(words::kind(page, one.kind)),
            Cell::Money(one.supply.get()),
            Cell::Quiet(page.t("tax-nothing-why")),
        ];
        Row::to(format!("/bills/{}", one.bill_id), cells)
    };
    let rows: Vec<Row> = found.iter().map(row).collect();
    (!rows.is_empty()).then(|| Grid::new(page.t("tax-nothing"), columns, rows).shown_caption(""))
}

pub async fn confirm(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&ISSUERS)?;
    let month = asked.month(&desk.page(""));
    let page = desk.page(title(&desk, month));
    show(&asks(&desk, page, month).await?)
}

fn title(desk: &Desk, month: Month) -> String {
    desk.lang().t_with("tax-confirm-title", &[("month", &month.to_string())])
}

async fn asks(desk: &Desk, page: Page, month: Month) -> Result<Confirm, Problem> {
    let tx = desk.read().await?;
    let issuer = issuer(&desk.app);
    let found = tax_invoices::drafts(&tx, &desk.person.actor, &issuer, month).await?;
    let sorted = Sorted::of(&found);
    let (supply, vat, total) = sums(sorted.issuable());
    let (late, penalty) = penalties(sorted.issuable());
    let count = |n: usize| page.t1("tax-count", "n", n);
    let mut effects = vec![(page.t("tax-confirm-count"), count(sorted.issuable().count()))];
    if !sorted.amended.is_empty() {
        effects.push((page.t("tax-confirm-amended"), count(sorted.amended.len())));
    }
    effects.extend([
        (page.t("tax-supply"), words::won(&page, supply)),
        (page.t("tax-vat"), words::won(&page, vat)),
        (page.t("tax-total"), words::won(&page, total)),
    ]);
    if late > 0 {
        let cost = page.t1("tax-penalty", "won", figures::money(penalty));
        effects.push((page.t("tax-confirm-late"), format!("{} · {cost}", count(late))));
    }
    let left_out = sorted.failing.len() + sorted.to_choose.len();
    Ok(Confirm {
        lead: page.t("tax-confirm-lead"),
        effects,
        warning: (left_out > 0).then(|| page.t1("tax-confirm-failed", "n", left_out)),
        typed: Some(month.to_string()),
        reason: None,
        action: "/tax-invoices/issue".into(),
        button: page.t("tax-issue"),
        back: address(month),
        hidden: vec![("month".into(), month.to_string())],
        page,
    })
}

pub async fn issue(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    let month = crate::pages::bill_run::month(posted.field("month"))?;
    let mut page = desk.page(title(desk, month));
    if posted.field("typed") == month.to_string() {
        match issued(&posted, month).await {
            Err(problem) if comes_back(&problem) => {
                page = desk.refused(title(desk, month), &problem)
            }
            other => return other,
        }
    } else {
        let text = page.t1("error-month-typed", "word", month);
        page.errors = vec![FieldError { field: "typed".into(), text }];
    }
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &asks(desk, page, month).await?)
}

async fn issued(posted: &Posted, month: Month) -> Result<HttpResponse, Problem> {
    let app = &posted.desk.app;
    let (issuer, seal) = (issuer(app), seal(app));
    let act = async |tx: &gaetong_entity::Tx, actor: &gaetong_entity::Actor| {
        let found = tax_invoices::drafts(tx, actor, &issuer, month).await?;
        let sorted = Sorted::of(&found);
        let slots = sorted.issuable().take(AT_ONCE).map(|draft| draft.slot.clone());
        let order = Order { slots: slots.collect(), late_too: true };
        let done = tax_invoices::issue(tx, actor, &issuer, &order, &*seal).await?;
        let unsigned = done.iter().filter(|one| matches!(one.result, Err(NotIssued::Seal(_))));
        Ok::<_, Problem>(match unsigned.count() {
            0 => format!("{}&said=tax-issued", address(month)),
            n => format!("{}&unsigned={n}", address(month)),
        })
    };
    posted.act(act).await
}
