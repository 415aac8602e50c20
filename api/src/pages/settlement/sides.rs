//! What the customer pays beside what the partner gets for it, as a table and as findings.

use gaetong_billing::partners::settlements::{BackToBack, Counterpart, Finding};
use gaetong_entity::ids::SettlementId;

use crate::pages::component::{Cell, Column, Grid, Row, Tag};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};

/// Which thing a row is about: the service and what it is called on either side.
fn what(page: &Page, row: &Counterpart) -> String {
    let lang = page.look.lang.of_rules();
    let service = row.service_id.as_ref().map(ToString::to_string);
    let customer = row.customer.as_ref();
    let partner = row.partner.as_ref();
    let name = customer.map(|side| side.label.get(lang).to_owned());
    let name = name.or_else(|| partner.map(|side| side.label.get(lang).to_owned()));
    let payer = customer.map(|side| side.payer_name.clone());
    [service, payer, name].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What is to be looked into about a row, and where.
pub(super) fn finding(page: &Page, row: &Counterpart) -> Option<(String, String)> {
    let finding = row.finding?;
    let key = format!("settlement-finding-{}", finding.code().replace('_', "-"));
    let partner = row.partner.as_ref().map(|side| format!("/settlements/{}", side.settlement_id));
    let customer = row.customer.as_ref().map(|side| format!("/bills/{}", side.bill_id));
    let place = match finding {
        Finding::NoPartnerLine => customer,
        Finding::NoCustomerLine | Finding::PaidTwice => partner,
    };
    Some((page.t1(&key, "what", what(page, row)), place.unwrap_or_default()))
}

/// Both sides of one statement's lines.
pub(super) fn grid(page: &Page, sides: &BackToBack, of: SettlementId) -> Option<Grid> {
    let own =
        |row: &&Counterpart| row.partner.as_ref().is_some_and(|side| side.settlement_id == of);
    let rows: Vec<&Counterpart> = sides.rows.iter().filter(own).collect();
    let columns = vec![
        Column::text(page.t("settlement-line")),
        Column::text(page.t("settlement-both-customer")),
        Column::number(page.t("settlement-supply")),
        Column::number(page.t("settlement-both-partner")),
        Column::number(page.t("settlement-both-margin")),
        Column::fit(page.t("settlement-both-note")),
    ];
    let shown = rows.iter().map(|one| row(page, one)).collect();
    let caption = page.t("settlement-both-sides");
    let grid = Grid::new(caption, columns, shown).shown_caption(page.t("unit-won"));
    (!rows.is_empty()).then_some(grid)
}

fn row(page: &Page, one: &Counterpart) -> Row {
    let lang = page.look.lang.of_rules();
    let partner = one.partner.as_ref();
    let label = partner.map(|side| format!("{}. {}", side.line_no, side.label.get(lang)));
    let customer = one.customer.as_ref();
    let bill = customer.map(|side| Cell::Link {
        text: format!("{} · {}", side.bill_number, side.label.get(lang)),
        href: format!("/bills/{}", side.bill_id),
    });
    let share = one.margin.basis_points.and_then(|points| i32::try_from(points).ok());
    let margin = match share {
        Some(points) => {
            let percent = figures::percent(points.into());
            format!("{} ({percent})", figures::money(one.margin.amount.get()))
        }
        None => figures::money(one.margin.amount.get()),
    };
    Row::plain(vec![
        Cell::text(label.unwrap_or_default()),
        bill.unwrap_or(Cell::Blank),
        customer.map_or(Cell::Blank, |side| Cell::Money(side.supply.get())),
        partner.map_or(Cell::Blank, |side| Cell::Money(side.supply.get())),
        Cell::text(margin),
        Cell::Tag(tag(page, one)),
    ])
}

fn tag(page: &Page, one: &Counterpart) -> Tag {
    match one.finding {
        None if one.customer.is_none() => Tag::new(Tone::Mute, page.t("settlement-both-cost")),
        None => Tag::new(Tone::Ok, page.t("settlement-both-fine")),
        Some(finding) => {
            let tone = if finding == Finding::PaidTwice { Tone::Bad } else { Tone::Warn };
            Tag::new(tone, page.word("settlement-side", finding.code()))
        }
    }
}
