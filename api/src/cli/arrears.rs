//! `gaetong arrears`

use super::{CommandError, Global, print_json, table};
use crate::json::receivables::Row;
use chrono::NaiveDate;
use gaetong_billing::arrears::{self, Payer};
use gaetong_entity::Scope;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    let as_of = args.as_of.unwrap_or(app.clock.today());
    let tx = app.store.read(Scope::Provider).await?;
    let board = arrears::board(&tx, as_of, &app.config.arrears.terms()).await;
    let board = board.map_err(|refusal| CommandError::refused(&refusal))?;
    if global.json {
        return print_json(&board.iter().map(Row::from).collect::<Vec<_>>());
    }
    let mut lines =
        table(&["계정", "납부자", "단계", "미납월수", "미납액", "다음 단계", "가능일"], 3..5);
    for payer in &board {
        lines.add_row(row(payer));
    }
    say!("{lines}");
    Ok(())
}

fn row(payer: &Payer) -> [String; 7] {
    let rung = payer.rung.as_ref();
    [
        payer.account.number.clone(),
        payer.account.payer_name.clone(),
        payer.stage().map(|stage| stage.code().to_owned()).unwrap_or_default(),
        payer.months().to_string(),
        payer.overdue_amount().to_string(),
        rung.map(|rung| rung.next.code().to_owned()).unwrap_or_default(),
        rung.map(|rung| rung.from.to_string()).unwrap_or_default(),
    ]
}
