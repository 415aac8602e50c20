//! What a month is still to be invoiced for, and issuing it: looked through, confirmed by typing the
//! month, and then what is left over with its cause.

use actix_web::http::StatusCode;
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use gaetong_billing::tax_invoices::{
    self, Draft, Drafts, Filter, Finding, ISSUERS, NotIssued, Nothing, Order, READERS, Slot,
};
use gaetong_entity::Tx;
use gaetong_entity::money::tax_invoice::InvoiceClass;
use gaetong_rules::Month;
use serde::Deserialize;

use super::way::{self, issuer, seal};
use super::{FailureView, GoingOn, IssuePage, list, words};
use crate::pages::component::{Cell, Check, Column, Confirm, Empty, Grid, Row, Tag, Tile};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Icon, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

/// What is issued in one act: nobody else writes meanwhile. The page goes on with the others.
const AT_ONCE: usize = 500;
/// Rows of a list on this page; its sum is over all.
const SHOWN: usize = 200;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
    /// How many could not be signed at the last press.
    #[serde(default)]
    unsigned: String,
    /// How many were to be issued when issuing began, while some are left.
    #[serde(default)]
    of: String,
}

impl Asked {
    fn month(&self, page: &Page) -> Month {
        self.month.trim().parse().unwrap_or_else(|_| Month::of(page.today).prev())
    }
}

/// A number of documents as people read it.
fn n(number: usize) -> String {
    figures::grouped(number as u64)
}

fn address(month: Month) -> String {
    format!("/tax-invoices/issue?month={month}")
}

pub async fn look(
    desk: Desk,
    request: HttpRequest,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let month = asked.month(&desk.page(""));
    let title = desk.lang().t_with("tax-issue-title", &[("month", &month.to_string())]);
    let mut page = desk.page(title);
    if let Ok(n) = asked.unsigned.parse::<u32>() {
        let text = page.t1("tax-unsigned", "n", n);
        page.errors.push(FieldError { field: String::new(), text });
    }
    let tx = desk.read().await?;
    let found = Sorted::read(&desk, &tx, month).await?;
    let filter = Filter { month: Some(month), ..Filter::default() };
    let out = tax_invoices::list(&tx, &desk.person.actor, &filter, (None, 50)).await?;
    let issued = list::short_grid(&page, "tax-issued-list", &out.rows);
    let may_act = desk.only(&ISSUERS).is_ok();
    let simulated = way::simulated(&desk.app);
    // Only the page itself asks this way, after somebody pressed on it: a link issues nothing.
    let by_itself = request.headers().contains_key("hx-request");
    let going = asked.of.parse().ok().filter(|_| may_act);
    let going = going.and_then(|of| going_on(&page, &found, (month, of), by_itself));
    let shown = present(page, &found, month, may_act);
    let issued = (!issued.rows.is_empty()).then_some(issued);
    show(&IssuePage { issued, simulated, going, ..shown })
}

/// What is issued of `all`, and whether the page goes on `by_itself`; none before the first act and
/// after the last.
fn going_on(
    page: &Page,
    sorted: &Sorted,
    (month, all): (Month, usize),
    by_itself: bool,
) -> Option<GoingOn> {
    let left = sorted.issuable().count;
    let done = all.checked_sub(left).filter(|done| *done > 0 && left > 0)?;
    let count = |key, number| page.t1(key, "n", n(number));
    Some(GoingOn {
        told: page.t_with("tax-going", &[("done", &n(done)), ("all", &n(all))]),
        hint: match by_itself {
            true => count("tax-going-by-itself", left),
            false => count("tax-going-pressed", left),
        },
        by_itself,
        done,
        all,
        hidden: [
            ("month", month.to_string()),
            ("typed", month.to_string()),
            ("of", all.to_string()),
        ],
    })
}

/// What is to be done with a draft.
enum Next {
    /// A person has to say which reason it is.
    Choose,
    Mend,
    Issue(InvoiceClass),
}

impl Next {
    fn of(draft: &Draft) -> Next {
        match draft.class {
            _ if draft.amendment.is_none() && draft.choices.len() > 1 => Next::Choose,
            _ if !draft.is_ready() => Next::Mend,
            class => Next::Issue(class),
        }
    }
}

/// Drafts by what is to be done with them.
#[derive(Default)]
struct Sorted {
    ready: Group,
    amended: Group,
    to_choose: Group,
    failing: Group,
    nothing: Vec<Nothing>,
}

/// What drafts come to, in won, and those that are shown.
#[derive(Default)]
struct Group {
    count: usize,
    supply: i64,
    vat: i64,
    total: i64,
    /// What issuing them today would cost, and how many have their day behind them.
    late: usize,
    penalty: i64,
    shown: Vec<Draft>,
}

impl Group {
    fn add(&mut self, draft: Draft) {
        self.count += 1;
        self.supply += draft.supply.get();
        self.vat += draft.vat.get();
        self.total += draft.total.get();
        if let Some(penalty) = draft.penalty {
            self.late += 1;
            self.penalty += penalty.amount.get();
        }
        if self.shown.len() < SHOWN {
            self.shown.push(draft);
        }
    }

    /// Both, without what is shown of them.
    fn and(&self, other: &Group) -> Group {
        Group {
            count: self.count + other.count,
            supply: self.supply + other.supply,
            vat: self.vat + other.vat,
            total: self.total + other.total,
            late: self.late + other.late,
            penalty: self.penalty + other.penalty,
            shown: Vec::new(),
        }
    }
}

impl Sorted {
    async fn read(desk: &Desk, tx: &Tx, month: Month) -> Result<Sorted, Problem> {
        let mut sorted = Sorted::default();
        let add = |part: Drafts| {
            part.drafts.into_iter().for_each(|draft| sorted.add(draft));
            sorted.nothing.extend(part.nothing);
            Ok(())
        };
        let (actor, issuer) = (&desk.person.actor, issuer(&desk.app));
        tax_invoices::drafts_in_parts(tx, actor, &issuer, month, add).await?;
        Ok(sorted)
    }

    fn add(&mut self, draft: Draft) {
        let group = match Next::of(&draft) {
            Next::Choose => &mut self.to_choose,
            Next::Mend => &mut self.failing,
            Next::Issue(InvoiceClass::Normal) => &mut self.ready,
            Next::Issue(InvoiceClass::Amended) => &mut self.amended,
        };
        group.add(draft);
    }

    fn issuable(&self) -> Group {
        self.ready.and(&self.amended)
    }
}

fn present(page: Page, sorted: &Sorted, month: Month, may_act: bool) -> IssuePage {
    let issue = (page.t("tax-issue"), format!("/tax-invoices/confirm?month={month}"));
    let later = month.next();
    let mut amendments = sorted.amended.and(&sorted.to_choose);
    let shown = sorted.amended.shown.iter().chain(&sorted.to_choose.shown);
    amendments.shown = shown.take(SHOWN).cloned().collect();
    IssuePage {
        lead: page.t("tax-issue-lead"),
        simulated: false,
        previous: Some((month.prev().to_string(), address(month.prev()))),
        next: (later.first_day() <= page.today).then(|| (later.to_string(), address(later))),
        issue: (may_act && sorted.issuable().count > 0).then_some(issue),
        tiles: tiles(&page, sorted),
        failing: page.t1("list-total", "n", n(sorted.failing.count)),
        failures: sorted.failing.shown.iter().map(|draft| failure(&page, draft, month)).collect(),
        drafts: grid(&page, "tax-drafts", &sorted.ready).when_empty(none(&page)),
        amendments: (amendments.count > 0).then(|| grid(&page, "tax-amendments", &amendments)),
        nothing: nothing(&page, &sorted.nothing),
        issued: None,
        going: None,
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

fn tiles(page: &Page, sorted: &Sorted) -> Vec<Tile> {
    let issuable = sorted.issuable();
    let won = |key: &str, won: i64| Tile::new(page.t(key), figures::money(won), page.t("won"));
    let warned = |tile: Tile, count: usize, tone| if count > 0 { tile.tone(tone) } else { tile };
    let Group { late, penalty, .. } = issuable.and(&sorted.failing);
    let hint = match late {
        0 => page.t("tax-no-penalty"),
        _ => page.t1("tax-penalty", "won", figures::money(penalty)),
    };
    let failing = sorted.failing.count + sorted.to_choose.count;
    let total = page.t1("tax-total-of", "won", figures::money(issuable.total));
    vec![
        Tile::new(page.t("tax-tile-unissued"), n(issuable.count), "").hint(total),
        won("tax-supply", issuable.supply),
        won("tax-vat", issuable.vat),
        warned(Tile::new(page.t("tax-tile-late"), n(late), "").hint(hint), late, Tone::Bad),
        warned(Tile::new(page.t("tax-failures"), n(failing), ""), failing, Tone::Warn),
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

fn grid(page: &Page, caption: &str, group: &Group) -> Grid {
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
    let mut sum = vec![Cell::text(page.t("run-sum"))];
    sum.extend((0..4).map(|_| Cell::Blank));
    sum.extend([group.supply, group.vat, group.total].map(Cell::Money));
    sum.push(Cell::Blank);
    let rows = group.shown.iter().map(|draft| row(page, draft)).collect();
    Grid::new(page.t(caption), columns, rows)
        .shown_caption(page.t("unit-won"))
        .sum(sum)
        .total(page.t1("list-total", "n", n(group.count)))
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
    let rows: Vec<Row> = found.iter().take(SHOWN).map(row).collect();
    let total = page.t1("list-total", "n", n(found.len()));
    let grid = || Grid::new(page.t("tax-nothing"), columns, rows).shown_caption("").total(total);
    (!found.is_empty()).then(grid)
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
    let sorted = Sorted::read(desk, &tx, month).await?;
    let issuable = sorted.issuable();
    let count = |number| page.t1("tax-count", "n", n(number));
    let mut effects = vec![(page.t("tax-confirm-count"), count(issuable.count))];
    if sorted.amended.count > 0 {
        effects.push((page.t("tax-confirm-amended"), count(sorted.amended.count)));
    }
    effects.extend([
        (page.t("tax-supply"), words::won(&page, issuable.supply)),
        (page.t("tax-vat"), words::won(&page, issuable.vat)),
        (page.t("tax-total"), words::won(&page, issuable.total)),
    ]);
    if issuable.count > AT_ONCE {
        effects.push((page.t("tax-confirm-parts"), page.t1("tax-confirm-at-once", "n", AT_ONCE)));
    }
    if issuable.late > 0 {
        let cost = page.t1("tax-penalty", "won", figures::money(issuable.penalty));
        effects.push((page.t("tax-confirm-late"), format!("{} · {cost}", count(issuable.late))));
    }
    let left_out = sorted.failing.count + sorted.to_choose.count;
    Ok(Confirm {
        lead: page.t("tax-confirm-lead"),
        effects,
        warning: (left_out > 0).then(|| page.t1("tax-confirm-failed", "n", n(left_out))),
        typed: Some(month.to_string()),
        reason: None,
        action: "/tax-invoices/issue".into(),
        button: page.t("tax-issue"),
        back: address(month),
        hidden: vec![
            ("month".into(), month.to_string()),
            ("of".into(), issuable.count.to_string()),
        ],
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
    // Looked for while others may write; whoever issues looks at each of these once more.
    let Found { slots, left } = first_slots(&posted.desk, month).await?;
    let of = posted.field("of").parse().unwrap_or(slots.len() + left);
    let order = Order { slots, late_too: true };
    let act = async |tx: &Tx, actor: &gaetong_entity::Actor| {
        let done = tax_invoices::issue(tx, actor, &issuer, &order, &*seal).await?;
        let unsigned = done.iter().filter(|one| matches!(one.result, Err(NotIssued::Seal(_))));
        let refused = done.iter().any(|one| one.result.is_err());
        Ok::<_, Problem>(match unsigned.count() {
            // What was refused would be refused again.
            0 if left > 0 && !refused => format!("{}&of={of}", address(month)),
            0 => format!("{}&said=tax-issued", address(month)),
            n => format!("{}&unsigned={n}", address(month)),
        })
    };
    posted.act(act).await
}

/// What one act issues, and how many there are beside.
struct Found {
    slots: Vec<Slot>,
    left: usize,
}

/// The first that may be issued, amendments after the others.
async fn first_slots(desk: &Desk, month: Month) -> Result<Found, Problem> {
    let tx = desk.read().await?;
    let (mut ready, mut amended, mut all) = (Vec::new(), Vec::new(), 0);
    let add = |part: Drafts| {
        for draft in part.drafts {
            let list = match Next::of(&draft) {
                Next::Issue(InvoiceClass::Normal) => &mut ready,
                Next::Issue(InvoiceClass::Amended) => &mut amended,
                Next::Choose | Next::Mend => continue,
            };
            all += 1;
            if list.len() < AT_ONCE {
                list.push(Slot::from(draft));
            }
        }
        Ok(())
    };
    let (actor, issuer) = (&desk.person.actor, issuer(&desk.app));
    tax_invoices::drafts_in_parts(&tx, actor, &issuer, month, add).await?;
    ready.extend(amended);
    ready.truncate(AT_ONCE);
    let left = all - ready.len();
    Ok(Found { slots: ready, left })
}
