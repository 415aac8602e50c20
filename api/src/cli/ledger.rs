//! `gaetong ledger`

use super::{CommandError, Global, print_json, table};
use crate::json::books::AccountBody;
use gaetong_billing::ledger::{self, AccountTotals};
use gaetong_entity::Scope;
use gaetong_rules::{Month, Won};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The first accounting month, such as 2026-10
    from: Month,
    /// The last one [default: the first]
    #[arg(long, value_name = "YYYY-MM")]
    to: Option<Month>,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let found = ledger::trial_balance(&tx, args.from, args.to.unwrap_or(args.from)).await?;
    if global.json {
        return print_json(&found.into_iter().map(AccountBody::from).collect::<Vec<_>>());
    }
    let mut lines = table(&["계정과목", "전월 이월", "차변", "대변", "잔액"], 1..5);
    for line in &found {
        lines.add_row(cells(line.name.ko.as_ref(), line));
    }
    let sum =
        |of: fn(&AccountTotals) -> i64| Won::new(found.iter().map(of).sum::<i64>()).to_string();
    lines.add_row([
        "합계".to_owned(),
        sum(|line| line.opening.get()),
        sum(|line| line.debits.get()),
        sum(|line| line.credits.get()),
        sum(|line| line.closing.get()),
    ]);
    say!("{lines}");
    Ok(())
}

fn cells(name: &str, line: &AccountTotals) -> [String; 5] {
    let amounts = [line.opening, line.debits, line.credits, line.closing];
    let [opening, debits, credits, closing] = amounts.map(|won| won.to_string());
    [name.to_owned(), opening, debits, credits, closing]
}
