//! The ladder: who is overdue, on which step, and what can be done today.

use actix_web::HttpResponse;
use actix_web::web::Query;
use chrono::NaiveDate;
use gaetong_billing::arrears::{self, Board, Payer, READERS};
use gaetong_entity::Tx;
use gaetong_rules::arrears::{Rung, Stage, Step};
use serde::Deserialize;

use super::{BoardPage, BoardRow};
use crate::pages::component::{Empty, Tag, Tile, View};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::Problem;
use crate::sheet::{self, FileKind, Guide, Sheet};

/// Rows of the ladder on the page, of those longest overdue; its sum is over all.
const SHOWN: usize = 200;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    stage: String,
    /// Every box is ticked.
    #[serde(default)]
    all: String,
    /// `xlsx` or `csv` to take it away.
    download: Option<String>,
}

pub async fn board(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let page = desk.page(desk.lang().t("receivables"));
    let tx = desk.read().await?;
    let terms = desk.app.config.arrears.terms();
    let board = arrears::board(&tx, page.today, &terms).await?;
    let asked_for = Stage::ALL.into_iter().find(|stage| stage.code() == asked.stage);
    let shown: Vec<&Payer> =
        board.iter().filter(|payer| asked_for.is_none() || payer.stage() == asked_for).collect();
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        let stage = asked_for.map(|stage| page.word("arrears-stage", stage.code()));
        let of = vec![(page.t("arrears-stage"), stage.unwrap_or_default())];
        let guide = Guide::of(&page, page.t("receivables"), of);
        return sheet(&page, &shown)
            .download(kind, &format!("arrears-{}", page.today), guide)
            .await;
    }
    let may_act = desk.only(&arrears::CREDIT).is_ok();
    let step = asked_for.and_then(next_of).filter(|_| may_act && !shown.is_empty());
    let all = match asked.stage.as_str() {
        "" => "/receivables?all=1".to_owned(),
        stage => format!("/receivables?stage={stage}&all=1"),
    };
    show(&BoardPage {
        tiles: tiles(&page, &board),
        views: views(&page, &board, asked_for),
        rows: shown.iter().take(SHOWN).map(|p| row(&page, p, asked.all == "1")).collect(),
        count: shown.len(),
        sum: shown.iter().map(|payer| payer.overdue_amount().get()).sum(),
        step: step.map(|step| (step.code(), page.word("arrears-do", step.code()))),
        files: match asked.stage.as_str() {
            "" => "/receivables?download=".to_owned(),
            stage => format!("/receivables?stage={stage}&download="),
        },
        all,
        empty: Empty {
            icon: Icon::named("circle-check"),
            title: page.t("receivables-none"),
            why: page.t("receivables-none-why"),
            action: None,
        },
        page,
    })
}

/// The step that can be taken on a stage; on the others a day is waited for.
fn next_of(stage: Stage) -> Option<Step> {
    match stage {
        Stage::Overdue => Some(Step::Demand),
        Stage::SuspensionPossible => Some(Step::Suspend),
        Stage::Suspended => Some(Step::NoticeOfTermination),
        Stage::TerminationPossible => Some(Step::Terminate),
        Stage::Demanded | Stage::TerminationNoticed => None,
    }
}

/// What can be done today, step by step, and what is overdue altogether.
pub fn tiles(page: &Page, board: &Board) -> Vec<Tile> {
    let ready = |step: Step| {
        board
            .iter()
            .filter_map(|payer| payer.rung.as_ref())
            .filter(move |rung| rung.next == step && rung.is_ready(page.today))
    };
    let sum: i64 = board.iter().map(|payer| payer.overdue_amount().get()).sum();
    let mut tiles = vec![
        Tile::new(page.t("receivables-overdue"), figures::money(sum), page.t("won"))
            .hint(page.t1("receivables-payers", "n", board.len()))
            .to("/receivables"),
    ];
    for (step, stage) in [
        (Step::Demand, Stage::Overdue),
        (Step::Suspend, Stage::SuspensionPossible),
        (Step::NoticeOfTermination, Stage::Suspended),
        (Step::Terminate, Stage::TerminationPossible),
    ] {
        let count = ready(step).count();
        let tile = Tile::new(page.word("arrears-tile", step.code()), count, "")
            .to(format!("/receivables?stage={}", stage.code()));
        tiles.push(if count > 0 { tile.tone(Tone::Warn) } else { tile });
    }
    tiles
}

/// The tiles of credit control's home.
pub async fn counts(desk: &Desk, page: &Page, tx: &Tx) -> Result<Vec<Tile>, Problem> {
    let terms = desk.app.config.arrears.terms();
    Ok(tiles(page, &arrears::board(tx, page.today, &terms).await?))
}

fn views(page: &Page, board: &Board, current: Option<Stage>) -> Vec<View> {
    let view = |stage: Option<Stage>| View {
        label: stage.map_or(page.t("receivables-all"), |s| page.word("arrears-stage", s.code())),
        href: stage.map_or("/receivables".into(), |s| format!("/receivables?stage={}", s.code())),
        count: u64::try_from(
            board.iter().filter(|p| stage.is_none() || p.stage() == stage).count(),
        )
        .ok(),
        current: stage == current,
    };
    std::iter::once(None).chain(Stage::ALL.map(Some)).map(view).collect()
}

fn sheet(page: &Page, shown: &[&Payer]) -> Sheet {
    let titles = [
        "arrears-payer",
        "arrears-account",
        "arrears-stage",
        "arrears-months",
        "arrears-amount",
        "arrears-on-hold",
        "arrears-demanded-on",
        "arrears-next",
        "arrears-promised-by",
        "arrears-in-charge",
    ];
    let cells = |payer: &&Payer| {
        let row = row(page, payer, false);
        vec![
            row.customer.into(),
            row.account.into(),
            row.stage.text.into(),
            row.months.to_string().into(),
            sheet::Cell::Won(row.amount),
            sheet::Cell::Won(row.on_hold),
            row.demanded.into(),
            row.next.into(),
            row.promise.into(),
            row.in_charge.into(),
        ]
    };
    let titles = titles.map(|key| page.t(key)).to_vec();
    Sheet::new(page.t("receivables"), titles, shown.iter().map(cells).collect()).summed([4, 5])
}

fn row(page: &Page, payer: &Payer, checked: bool) -> BoardRow {
    let open = payer.promises.iter().find(|promise| promise.is_open());
    let latest = payer.demanded().or(payer.demands.first());
    BoardRow {
        id: payer.account.id.to_string(),
        customer: payer.account.payer_name.clone(),
        account: payer.account.number.clone(),
        stage: stage_tag(page, payer),
        months: payer.months(),
        amount: payer.overdue_amount().get(),
        on_hold: payer.on_hold().get(),
        demanded: latest.map(|sent| page.date(&sent.demand.sent_on)).unwrap_or_default(),
        next: payer.rung.as_ref().map(|rung| next(page, rung)).unwrap_or_default(),
        promise: open.map(|promise| page.date(&promise.row.pay_by)).unwrap_or_default(),
        in_charge: payer.in_charge.clone().unwrap_or_default(),
        checked,
    }
}

/// On which step, or what else has stopped the services.
pub(super) fn stage_tag(page: &Page, payer: &Payer) -> Tag {
    match (payer.stage(), payer.stopped_otherwise().next()) {
        (_, Some(service)) => {
            let ground = service.ground.map_or("court_order", |ground| ground.code());
            Tag::new(Tone::Info, page.word("ground", ground))
        }
        (Some(stage), None) => {
            let tone = match stage {
                Stage::Overdue | Stage::Demanded => Tone::Warn,
                _ => Tone::Bad,
            };
            Tag::new(tone, page.word("arrears-stage", stage.code()))
        }
        (None, None) => Tag::new(Tone::Ok, page.t("arrears-clear")),
    }
}

/// `이용정지 D-5`, `이용정지 가능`.
pub(super) fn next(page: &Page, rung: &Rung) -> String {
    let step = page.word("arrears-step", rung.next.code());
    format!("{step} {}", days_to(page, rung.from, page.today))
}

fn days_to(page: &Page, from: NaiveDate, today: NaiveDate) -> String {
    match (from - today).num_days() {
        ..=0 => page.t("arrears-now"),
        days => format!("D-{days}"),
    }
}
