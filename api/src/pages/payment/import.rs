//! The bank's file: dropped, looked through, its columns corrected, confirmed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_billing::payments::import::{self, NewFile, Preview};
use gaetong_billing::payments::known::{Fate, Told};
use gaetong_billing::payments::matching::Verdict;
use gaetong_billing::payments::statement::mapping::Field as Holds;
use gaetong_billing::payments::statement::{CellError, Columns, DateOrder, Mapping};
use gaetong_billing::payments::{PaymentError, SETTLERS};
use gaetong_entity::ids::DepositImportId;
use gaetong_entity::money::deposit_import::{self, ImportState};

use super::{ImportPage, PreviewPage};
use crate::json::deposit_imports::fate;
use crate::pages::component::{
    Cell, Choice, Column, Empty, Field, FieldKind, Grid, Row, Tag, Tile,
};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Icon, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::Uploaded;
use crate::payments::lift_who_paid;
use crate::problem::Problem;

/// Files a bank's statement comes as.
const ACCEPT: &str = ".xlsx,.csv,.txt";
/// Rows of the file shown beside the mapping, and rows of a preview shown at most.
const HEAD: usize = 8;
const SHOWN: usize = 500;

pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&SETTLERS)?;
    let page = desk.page(desk.lang().t("deposit-import"));
    show(&form_page(page, &desk, "").await?)
}

async fn form_page(page: Page, desk: &Desk, bank: &str) -> Result<ImportPage, Problem> {
    let tx = desk.read().await?;
    let earlier = import::list(&tx, &desk.person.actor).await?;
    Ok(ImportPage {
        fields: vec![
            Field::new(&page, "file", FieldKind::File { accept: ACCEPT })
                .label(page.t("deposit-file"))
                .hinted(page.t("deposit-file-hint")),
            Field::new(&page, "bank", FieldKind::Text)
                .optional()
                .label(page.t("deposit-bank"))
                .hinted(page.t("deposit-bank-hint"))
                .value(bank)
                .width("w-md"),
        ],
        earlier: earlier_grid(&page, &earlier),
        page,
    })
}

fn earlier_grid(page: &Page, rows: &[deposit_import::Model]) -> Grid {
    let columns = vec![
        Column::text(page.t("deposit-file")),
        Column::fit(page.t("deposit-bank")),
        Column::fit(page.t("import-at")),
        Column::fit(page.t("deposit-state")),
        Column::number(page.t("deposit-count")),
        Column::number(page.t("deposit-amount")),
    ];
    let row = |row: &deposit_import::Model| {
        let count = row.deposits.and_then(|count| u64::try_from(count).ok());
        let cells = vec![
            Cell::text(&row.file_name),
            Cell::text(&row.bank),
            Cell::text(figures::instant(row.imported_at, page.look.lang)),
            Cell::Tag(state_tag(page, row.state)),
            count.map_or(Cell::Blank, Cell::Count),
            row.amount.map_or(Cell::Blank, Cell::Money),
        ];
        Row::to(format!("/deposit-imports/{}", row.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("upload"),
        title: page.t("deposit-imports-none"),
        why: page.t("deposit-imports-none-why"),
        action: None,
    };
    Grid::new(page.t("deposit-imports"), columns, rows.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .when_empty(empty)
}

fn state_tag(page: &Page, state: ImportState) -> Tag {
    let tone = match state {
        ImportState::Previewed => Tone::Warn,
        ImportState::Confirmed => Tone::Ok,
        ImportState::Discarded => Tone::Mute,
    };
    Tag::new(tone, page.word("import-state", state.code()))
}

pub async fn upload(uploaded: Uploaded) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    posted.desk.only(&SETTLERS)?;
    let bank = posted.field("bank").to_owned();
    let title = posted.desk.lang().t("deposit-import");
    let is_read = |name: &str| {
        let name = name.to_ascii_lowercase();
        ACCEPT.split(',').any(|end| name.ends_with(end))
    };
    let wrong = match &file {
        None => Some("error-no-file"),
        Some(file) if !is_read(&file.name) => Some("import-no-table"),
        Some(_) => None,
    };
    let (Some(file), None) = (file, wrong) else {
        let mut page = posted.desk.page(title);
        let text = page.t(wrong.unwrap_or("error-no-file"));
        page.errors = vec![FieldError { field: "file".into(), text }];
        let page = form_page(page, &posted.desk, &bank).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let done = posted.act(async |tx, actor| {
        let new = NewFile { bank: &bank, file_name: &file.name, bytes: &file.bytes };
        let row = import::preview(tx, actor, new).await?;
        Ok::<_, PaymentError>(format!("/deposit-imports/{}", row.id))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let page = posted.desk.refused(title, &problem);
            show_with(problem.status, &form_page(page, &posted.desk, &bank).await?)
        }
        other => other,
    }
}

pub async fn preview(desk: Desk, id: Path<DepositImportId>) -> Result<HttpResponse, Problem> {
    let found = read(&desk, *id).await?;
    let page = desk.page(title(&desk, &found));
    show(&preview_page(page, &found))
}

async fn read(desk: &Desk, id: DepositImportId) -> Result<Preview, Problem> {
    let tx = desk.read().await?;
    Ok(import::read(&tx, &desk.person.actor, id).await?)
}

fn title(desk: &Desk, found: &Preview) -> String {
    format!("{} · {}", desk.lang().t("deposit-import"), found.import.bank)
}

fn preview_page(page: Page, found: &Preview) -> PreviewPage {
    let counts = found.counts();
    let open = found.import.state == ImportState::Previewed;
    let wrong = open.then_some(counts.wrong).filter(|wrong| *wrong > 0);
    PreviewPage {
        address: format!("/deposit-imports/{}", found.import.id),
        tag: state_tag(&page, found.import.state),
        tiles: tiles(&page, found),
        open,
        warning: wrong.map(|wrong| match counts.new + counts.known {
            0 => page.t("import-columns-unknown"),
            _ => page.t1("import-wrong-left-out", "n", wrong),
        }),
        rows: rows(&page, found),
        mapping: mapping_fields(&page, found),
        mapping_open: open && (counts.new + counts.known == 0 || !page.errors.is_empty()),
        letters: (0..width(found)).map(letters).collect(),
        sheet: found.grid.iter().take(HEAD).cloned().collect(),
        page,
    }
}

fn tiles(page: &Page, found: &Preview) -> Vec<Tile> {
    let n = |count: usize| figures::grouped(count as u64);
    let unit = || page.t("deposit-cases");
    let won = |won: i64| format!("{} {}", figures::money(won), page.t("won"));
    if found.import.state != ImportState::Previewed {
        let made = usize::try_from(found.import.deposits.unwrap_or(0)).unwrap_or(0);
        let amount = won(found.import.amount.unwrap_or(0));
        return vec![Tile::new(page.t("import-made"), n(made), unit()).hint(amount)];
    }
    let counts = found.counts();
    let rest = counts.new - counts.matched;
    let bad = if counts.wrong > 0 { Tone::Bad } else { Tone::Mute };
    vec![
        Tile::new(page.t("import-new"), n(counts.new), unit()).hint(won(counts.new_amount)),
        Tile::new(page.t("import-matched"), n(counts.matched), unit())
            .hint(won(counts.matched_amount))
            .tone(Tone::Ok),
        Tile::new(page.t("import-suspense"), n(rest), unit())
            .hint(won(counts.new_amount - counts.matched_amount)),
        Tile::new(page.t("import-known"), n(counts.known + counts.repeated), unit()),
        Tile::new(page.t("import-withdrawals"), n(counts.withdrawals), unit()),
        Tile::new(page.t("import-wrong"), n(counts.wrong), unit()).tone(bad),
    ]
}

/// What needs a look first: faults, then what finds no payer.
fn rows(page: &Page, found: &Preview) -> Grid {
    let columns = vec![
        Column::fit(page.t("import-row")),
        Column::fit(page.t("deposit-on")),
        Column::text(page.t("deposit-depositor")),
        Column::number(page.t("deposit-amount")),
        Column::fit(page.t("deposit-state")),
        Column::text(page.t("import-becomes")),
    ];
    let mut pairs: Vec<(&Told, &Verdict)> = found.told.iter().zip(&found.verdicts).collect();
    pairs.retain(|(told, _)| told.fate != Fate::Withdrawal);
    pairs.sort_by_key(|(told, verdict)| match &told.fate {
        Fate::Wrong(_) => 0,
        Fate::New { .. } if verdict.payer.is_none() => 1,
        Fate::New { .. } => 2,
        _ => 3,
    });
    let all = pairs.len();
    pairs.truncate(SHOWN);
    let rows = pairs.iter().map(|(told, verdict)| row(page, found, told, verdict)).collect();
    let empty = Empty {
        icon: Icon::named("cash"),
        title: page.t("import-no-rows"),
        why: page.t("import-no-rows-why"),
        action: None,
    };
    Grid::new(page.t("import-rows"), columns, rows)
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", all))
        .when_empty(empty)
}

fn row(page: &Page, found: &Preview, told: &Told, verdict: &Verdict) -> Row {
    let (state, deposit) = fate(told);
    let shown = match (state, verdict.payer.is_some()) {
        ("new", true) => ("matched", Tone::Ok),
        ("new", false) => ("suspense", Tone::Warn),
        ("wrong", _) => ("wrong", Tone::Bad),
        (other, _) => (other, Tone::Mute),
    };
    let text = |text: Option<String>| text.map_or(Cell::Blank, Cell::Text);
    Row::plain(vec![
        Cell::text(told.row.to_string()),
        text(deposit.map(|deposit| page.date(&deposit.on))),
        text(deposit.map(|deposit| deposit.depositor.clone())),
        deposit.map_or(Cell::Blank, |deposit| Cell::Money(deposit.amount)),
        Cell::Tag(Tag::new(shown.1, page.word("import-fate", shown.0))),
        Cell::text(becomes(page, found, told, verdict)),
    ])
}

fn becomes(page: &Page, found: &Preview, told: &Told, verdict: &Verdict) -> String {
    if let Fate::Wrong(errors) = &told.fate {
        let said = errors.iter().map(|error| fault(page, told.row, error));
        return said.collect::<Vec<_>>().join(" · ");
    }
    if let Fate::Repeated { of_row, .. } = &told.fate {
        return page.t1("import-same-as-row", "n", of_row);
    }
    if let Some((place, by)) = verdict.payer {
        let payer = found.book.payers.get(place);
        let name = payer.map(|payer| format!("{} {}", payer.number, payer.name));
        return format!("{} · {}", name.unwrap_or_default(), page.word("matched-by", by.code()));
    }
    let names = verdict.candidates.iter().take(3).filter_map(|candidate| {
        let payer = found.book.payers.get(candidate.payer)?;
        Some(format!("{} {}%", payer.name, candidate.score))
    });
    match names.collect::<Vec<_>>() {
        none if none.is_empty() => page.t("import-nobody"),
        names => page.t1("import-candidates", "names", names.join(", ")),
    }
}

fn fault(page: &Page, row: usize, error: &CellError) -> String {
    let what = page.word("cell-error", &error.code.replace('-', "_"));
    let value =
        if error.value.is_empty() { String::new() } else { format!(" “{}”", error.value) };
    let column = page.word("import-column", &error.field);
    let cell = [("column", error.column.to_string()), ("row", row.to_string())];
    let cell: Vec<(&'static str, &str)> =
        cell.iter().map(|(name, value)| (*name, value.as_str())).collect();
    format!("{} {column}{value}: {what}", page.t_with("import-cell", &cell))
}

fn width(found: &Preview) -> usize {
    found.grid.iter().take(50).map(Vec::len).max().unwrap_or(0)
}

/// A column's letters as a spreadsheet has them: A to Z, then AA.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    match column / 26 {
        0 => letter.to_string(),
        before => format!("{}{letter}", letters(before - 1)),
    }
}

/// A column is chosen by its letter and what stands in its header.
fn mapping_fields(page: &Page, found: &Preview) -> Vec<Field> {
    let header = found.mapping.header_row.checked_sub(1).and_then(|row| found.grid.get(row));
    let name = |column: usize| {
        let head = header.and_then(|row| row.get(column)).cloned().unwrap_or_default();
        format!("{} {head}", letters(column))
    };
    let choices = |required: bool| {
        let none = (!required).then(|| Choice::new("", page.t("import-column-none")));
        let columns = (0..width(found)).map(|column| Choice::new(column.to_string(), name(column)));
        none.into_iter().chain(columns).collect::<Vec<_>>()
    };
    let mut fields = vec![
        Field::new(page, "header_row", FieldKind::Number)
            .label(page.t("import-header-row"))
            .value(found.mapping.header_row)
            .width("w-xs"),
    ];
    for holds in Holds::ALL {
        let value = found.mapping.columns.get(holds).map(|c| c.to_string()).unwrap_or_default();
        let field = Field::new(page, holds.code(), FieldKind::Select(choices(holds.is_required())))
            .label(page.word("import-column", holds.code()))
            .value(value);
        fields.push(if holds.is_required() { field } else { field.optional() });
    }
    let orders = DateOrder::ALL.map(|o| Choice::new(o.code(), page.word("date-order", o.code())));
    let order = Field::new(page, "date_order", FieldKind::Select(orders.to_vec()))
        .label(page.t("import-date-order"))
        .value(found.mapping.date_order.code());
    fields.push(order);
    fields
}

pub async fn remap(posted: Posted, id: Path<DepositImportId>) -> Result<HttpResponse, Problem> {
    let number = |name: &str| posted.field(name).parse::<usize>().ok();
    let columns = Columns::from_fields(|holds| number(holds.code()));
    let columns = columns.ok_or_else(|| {
        Problem::malformed(
            "날짜·입금자·금액의 열을 고르세요.",
            "Choose the columns of date, depositor, amount.",
        )
    })?;
    let order = DateOrder::ALL.into_iter().find(|o| o.code() == posted.field("date_order"));
    let mapping = Mapping {
        header_row: number("header_row").unwrap_or(0),
        columns,
        date_order: order.unwrap_or_default(),
    };
    let done = posted.act(async |tx, actor| {
        import::remap(tx, actor, *id, &mapping).await?;
        Ok::<_, PaymentError>(format!("/deposit-imports/{id}?said=import-remapped"))
    });
    done.await
}

pub async fn confirm(posted: Posted, id: Path<DepositImportId>) -> Result<HttpResponse, Problem> {
    let done = posted.act(async |tx, actor| {
        import::confirm(tx, actor, *id).await?;
        lift_who_paid(tx, actor).await?;
        Ok::<_, Problem>("/payments?view=unmatched&said=import-confirmed".to_owned())
    });
    done.await
}

pub async fn discard(posted: Posted, id: Path<DepositImportId>) -> Result<HttpResponse, Problem> {
    let done = posted.act(async |tx, actor| {
        import::discard(tx, actor, *id).await?;
        Ok::<_, PaymentError>("/payments/import?said=import-discarded".to_owned())
    });
    done.await
}
