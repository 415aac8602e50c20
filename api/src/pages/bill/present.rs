//! An issued bill as its page.

use gaetong_billing::bills::{BillDetail, LineDetail};
use gaetong_billing::difference::Difference;
use gaetong_documents::hangul_amount;
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_rules::Derivation;

use super::{BillLineView, BillPage, Tab, terms, tree};
use crate::pages::component::{Cell, Column, EventLine, Grid, Identity, Row, Tag, Why};
use crate::pages::figures;
use crate::pages::language::Lang;
use crate::pages::page::{Page, Tone};

/// The whole page of a bill, with one of its tabs open.
#[must_use]
pub fn bill_page(page: Page, bill: &BillDetail, tab: Tab, history: Vec<EventLine>) -> BillPage {
    let lang = page.look.lang;
    let address = format!("/bills/{}", bill.summary.id);
    let trees = || bill.lines.iter().map(|line| &line.workings).chain(&bill.workings);
    let cited = terms::cited_by(trees());
    let several = services(bill) > 1;
    let whys: Vec<Why> =
        trees().zip(1..).map(|(t, place)| tree::why(t, anchor(place), &address, lang)).collect();
    let line = |(line, place): (&LineDetail, usize)| line_view(line, place, several, lang);
    BillPage {
        identity: identity(&page, bill),
        number: bill.summary.number.clone(),
        dates: dates(&page, bill),
        payer: payer(&page, bill),
        lines: bill.lines.iter().zip(1..).map(line).collect(),
        supply: bill.summary.supply.get(),
        vat: bill.summary.vat.get(),
        out_of_scope: Some(bill.summary.out_of_scope.get()).filter(|won| *won != 0),
        total: bill.summary.total.get(),
        in_words: in_words(&page, bill.summary.total.get()),
        tab,
        text: whys.iter().map(Why::text).collect::<Vec<_>>().join("\n"),
        whys,
        compare: Some(compare(&page, &bill.difference)),
        articles: terms::articles(&cited, lang),
        history,
        pdf: Some(format!("{address}/pdf")),
        corrections: None,
        tax_invoices: None,
        json: format!("{address}/explanation.json"),
        address,
        page,
    }
}

fn anchor(place: usize) -> String {
    format!("why-{place}")
}

fn services(bill: &BillDetail) -> usize {
    let ids: std::collections::BTreeSet<_> =
        bill.lines.iter().filter_map(|line| line.service_id.as_ref()).collect();
    ids.len()
}

/// `일금 구백구십팔만오천이백오십원정`, in Korean only: English bills have no such custom.
fn in_words(page: &Page, total: i64) -> String {
    match page.look.lang {
        Lang::Ko => page.t1("bill-in-words", "word", hangul_amount(total)),
        Lang::En => String::new(),
    }
}

fn identity(page: &Page, bill: &BillDetail) -> Identity {
    Identity {
        customer: bill.summary.tenant_name.clone(),
        number: Some(bill.summary.number.clone()),
        copy: page.t("copy"),
        tag: Some(Tag::new(Tone::Ok, page.t("bill-issued"))),
        facts: vec![
            (page.t("bill-account"), bill.account_number.clone()),
            (page.t("bill-due-on"), page.date(&bill.summary.due_on)),
        ],
    }
}

fn dates(page: &Page, bill: &BillDetail) -> Vec<(String, String)> {
    vec![
        (page.t("bill-month"), bill.summary.month.to_string()),
        (page.t("bill-issued-on"), page.date(&bill.summary.issued_on)),
        (page.t("bill-due-on"), page.date(&bill.summary.due_on)),
    ]
}

fn payer(page: &Page, bill: &BillDetail) -> Vec<(String, String)> {
    vec![
        (page.t("bill-payer"), bill.summary.payer_name.clone()),
        (page.t("bill-business-number"), bill.payer_business_number.to_string()),
        (page.t("bill-payer-email"), bill.payer_email.clone()),
    ]
}

fn line_view(line: &LineDetail, place: usize, several: bool, lang: Lang) -> BillLineView {
    let of = lang.of_rules();
    let service = line.service_id.as_ref().filter(|_| several).map(ToString::to_string);
    let condition = [service.unwrap_or_default(), line.conditions.get(of).to_owned()];
    let condition: Vec<String> = condition.into_iter().filter(|part| !part.is_empty()).collect();
    let part_of_month = line.month_days > 0 && line.days != line.month_days;
    BillLineView {
        title: line.label.get(of).to_owned(),
        condition: condition.join(" · "),
        unit_price: Some(line.unit_price.get()).filter(|won| *won != 0),
        quantity: quantity(line, lang),
        days: if part_of_month {
            format!("{}/{}", line.days, line.month_days)
        } else {
            String::new()
        },
        amount: line.supply.get(),
        anchor: anchor(place),
    }
}

/// Units; agents confirmed by an attendance report come in hundredths of an agent's month.
fn quantity(line: &LineDetail, lang: Lang) -> String {
    if line.quantity == 0 {
        return String::new();
    }
    let unit = line.unit.get(lang.of_rules());
    let number = match line.charge {
        ChargeKind::Attendance => format!("{}.{:02}", line.quantity / 100, line.quantity % 100),
        _ => figures::money(line.quantity),
    };
    match lang {
        Lang::Ko => format!("{number}{unit}"),
        Lang::En if unit.is_empty() => number,
        Lang::En => format!("{number} {unit}{}", if line.quantity == 1 { "" } else { "s" }),
    }
}

/// Last month, this month, and each cause of the difference.
fn compare(page: &Page, difference: &Difference) -> Grid {
    let columns = vec![
        Column::text(page.t("bill-cause")),
        Column::fit(page.t("bill-service")),
        Column::number(page.t("bill-difference")),
    ];
    let of = page.look.lang.of_rules();
    let last = match difference.previous {
        Some(won) => {
            vec![Cell::text(page.t("bill-last-month")), Cell::Blank, Cell::Money(won.get())]
        }
        None => vec![Cell::text(page.t("bill-no-last-month")), Cell::Blank, Cell::Money(0)],
    };
    let cause = |cause: &gaetong_billing::difference::Cause| {
        let service = cause.service_id.as_ref().map(ToString::to_string).unwrap_or_default();
        Row::plain(vec![
            Cell::text(cause.text.get(of)),
            Cell::Code(service),
            Cell::Difference(cause.amount.get()),
        ])
    };
    let rows = std::iter::once(Row::plain(last)).chain(difference.causes.iter().map(cause));
    let sum = vec![
        Cell::text(page.t("bill-this-month")),
        Cell::Blank,
        Cell::Money(difference.current.get()),
    ];
    Grid::new(page.t("bill-tab-compare"), columns, rows.collect())
        .shown_caption(page.t("unit-won"))
        .sum(sum)
}

/// What the bill itself remembers: when it was issued, by which rules, from which facts.
#[must_use]
pub fn history(page: &Page, bill: &BillDetail) -> Vec<EventLine> {
    let detail = format!(
        "{} {} · {} {}",
        page.t("bill-engine"),
        bill.engine_version,
        page.t("bill-inputs"),
        bill.inputs_sha256
    );
    vec![EventLine {
        when: figures::instant(bill.issued_at, page.look.lang),
        what: page.t("bill-issued-event"),
        who: String::new(),
        detail,
    }]
}

/// Everything the page explains, as a program reads it.
#[must_use]
pub fn explanation(bill: &BillDetail) -> serde_json::Value {
    let tree = |tree: &Derivation| gaetong_billing::workings::to_value(tree);
    let line = |line: &LineDetail| {
        serde_json::json!({
            "line_no": line.line_no,
            "service_id": line.service_id,
            "product": line.product,
            "supply": line.supply.get(),
            "vat": line.vat.get(),
            "derivation": tree(&line.workings),
        })
    };
    serde_json::json!({
        "number": bill.summary.number,
        "month": bill.summary.month.to_string(),
        "supply": bill.summary.supply.get(),
        "vat": bill.summary.vat.get(),
        "total": bill.summary.total.get(),
        "currency": "KRW",
        "lines": bill.lines.iter().map(line).collect::<Vec<_>>(),
        "derivations": bill.workings.iter().map(tree).collect::<Vec<_>>(),
        "engine_version": bill.engine_version,
        "inputs_sha256": bill.inputs_sha256,
    })
}
