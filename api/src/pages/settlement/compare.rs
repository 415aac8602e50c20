//! The partner's own list beside the statement, line by line; accepted in one press.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_billing::partners::settlements::{self, Compared, Comparison, SettlementDetail};
use gaetong_entity::ids::SettlementId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::settlement::SettlementState;

use super::show::{found, present, title};
use super::{ComparePage, ComparedRow};
use crate::pages::component::{Tag, Tile};
use crate::pages::desk::{show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page, Tone};
use crate::pages::posted::comes_back;
use crate::pages::upload::Uploaded;
use crate::problem::Problem;

pub async fn compare(uploaded: Uploaded, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    let Uploaded { posted, file } = uploaded;
    let desk = &posted.desk;
    let detail = found(desk, *id).await?;
    let Some(file) = file else {
        let mut page = desk.page(title(desk, &detail));
        page.errors = vec![FieldError { field: "file".into(), text: page.t("error-no-file") }];
        let page = present(desk, page, &detail).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let tx = desk.read().await?;
    match settlements::compare(&tx, *id, &file.bytes).await.map_err(Problem::from) {
        Ok(compared) => {
            let page = desk.page(desk.lang().t("settlement-compare-title"));
            let partner = desk.person.actor.role == Role::Partner;
            show(&beside(page, &detail, &compared, partner))
        }
        Err(problem) if comes_back(&problem) => {
            let page = desk.refused(title(desk, &detail), &problem);
            show_with(problem.status, &present(desk, page, &detail).await?)
        }
        Err(problem) => Err(problem),
    }
}

fn beside(
    page: Page,
    detail: &SettlementDetail,
    compared: &Comparison,
    partner: bool,
) -> ComparePage {
    let settlement = &detail.summary.settlement;
    let sent = settlement.state == SettlementState::Sent;
    let address = format!("/settlements/{}", settlement.id);
    let differing = compared.lines.iter().filter(|line| !line.agrees()).count();
    let same = differing == 0 && compared.errors.is_empty();
    let fault = |(row, text): &(usize, gaetong_rules::Text)| {
        let what = text.get(page.look.lang.of_rules());
        page.t_with("settlement-compare-fault", &[("row", &row.to_string()), ("what", what)])
    };
    ComparePage {
        name: detail.summary.month.to_string(),
        lead: match same {
            true => page.t("settlement-compare-same"),
            false => page.t1("settlement-compare-differs", "n", differing),
        },
        version: settlement.version,
        may_confirm: partner && sent && detail.summary.open_disputes == 0,
        same,
        tiles: tiles(&page, compared),
        faults: compared.errors.iter().map(fault).collect(),
        rows: compared
            .lines
            .iter()
            .map(|line| row(&page, line, (&address, partner && sent)))
            .collect(),
        address,
        page,
    }
}

fn tiles(page: &Page, compared: &Comparison) -> Vec<Tile> {
    let (ours, theirs) = (compared.ours.get(), compared.theirs.get());
    let won = |key: &str, text: String| Tile::new(page.t(key), text, page.t("won"));
    let difference = won("settlement-difference", figures::difference(theirs - ours));
    vec![
        won("settlement-theirs", figures::money(ours)),
        won("settlement-yours", figures::money(theirs)),
        if ours == theirs { difference } else { difference.tone(Tone::Bad) },
    ]
}

fn row(page: &Page, line: &Compared, (address, may_dispute): (&str, bool)) -> ComparedRow {
    let money = |won: Option<gaetong_rules::Won>| {
        won.map(|won| figures::money(won.get())).unwrap_or_default()
    };
    let (tone, key) = match (line.agrees(), line.ours, line.theirs) {
        (true, _, _) => (Tone::Ok, "settlement-same-line"),
        (false, Some(_), None) => (Tone::Warn, "settlement-only-ours"),
        (false, None, Some(_)) => (Tone::Warn, "settlement-only-theirs"),
        _ => (Tone::Bad, "settlement-differs-line"),
    };
    let amount = |won: Option<gaetong_rules::Won>| won.map_or(0, gaetong_rules::Won::get);
    let disputable = line.line_no.filter(|_| may_dispute && !line.agrees());
    ComparedRow {
        label: match (line.line_no, line.row) {
            (Some(no), _) => format!("{no}. {}", line.name),
            (None, Some(row)) => {
                let row = row.to_string();
                page.t_with("settlement-row-of-file", &[("row", &row), ("what", &line.name)])
            }
            (None, None) => line.name.clone(),
        },
        ours: money(line.ours),
        theirs: money(line.theirs),
        difference: match line.agrees() {
            true => String::new(),
            false => figures::difference(amount(line.theirs) - amount(line.ours)),
        },
        tag: Tag::new(tone, page.t(key)),
        dispute: disputable.map(|no| format!("{address}/dispute?line={no}")),
    }
}
