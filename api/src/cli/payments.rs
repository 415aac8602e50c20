//! `gaetong payments`

use super::{CommandError, Global, print_json, table, user};
use crate::json::deposit_imports::ImportPreviewBody;
use crate::payments::lift_who_paid;
use gaetong_billing::payments::import::{self, NewFile};
use gaetong_entity::Scope;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Read a bank's file and say what would become of each row; write it with --confirm
    ///
    /// Example: gaetong payments import docs/examples/statement.csv --bank 가온은행
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// XLSX, or CSV in UTF-8 or CP949
    file: PathBuf,
    /// The bank's name; read off the file unless told
    #[arg(long, default_value = "")]
    bank: String,
    /// Write the deposits and match them
    #[arg(long)]
    confirm: bool,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let Command::Import(args) = args.command;
    let bytes = std::fs::read(&args.file).map_err(CommandError::io("file"))?;
    let file_name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let file_name = file_name.unwrap_or_default();
    let app = global.app().await?;
    let actor = user::operator(&app);
    let tx = app.store.begin(Scope::Provider).await?;
    let file = NewFile { bank: &args.bank, file_name: &file_name, bytes: &bytes };
    let refused = |refusal| CommandError::refused(&refusal);
    let row = import::preview(&tx, &actor, file).await.map_err(refused)?;
    let preview =
        ImportPreviewBody::from(import::read(&tx, &actor, row.id).await.map_err(refused)?);
    if args.confirm {
        import::confirm(&tx, &actor, row.id).await.map_err(refused)?;
        let lifted = lift_who_paid(&tx, &actor).await;
        lifted.map_err(|problem| CommandError::Refused(problem.to_string()))?;
        tx.commit().await?;
    }
    if global.json {
        return print_json(&preview);
    }
    print(&preview, args.confirm);
    Ok(())
}

fn print(preview: &ImportPreviewBody, confirmed: bool) {
    let mut rows = table(&["행", "상태", "입금일", "입금자", "금액", "납부자·이유"], 4..5);
    for row in &preview.rows {
        let faults = row.errors.iter().map(|error| format!("{} {}", error.cell, error.code));
        let faults = faults.collect::<Vec<_>>().join(", ");
        let payer = row.payer.as_ref().map(|payer| payer.payer_name.clone()).unwrap_or(faults);
        rows.add_row([
            row.row.to_string(),
            row.state.to_owned(),
            row.deposited_on.map(|day| day.to_string()).unwrap_or_default(),
            row.depositor.clone().unwrap_or_default(),
            row.amount.map(|won| won.to_string()).unwrap_or_default(),
            payer,
        ]);
    }
    say!("{rows}");
    let counts = &preview.counts;
    say!(
        "{}: 새 입금 {}건 {}원, 자동 수납 {}건 {}원, 이미 있음 {}, 출금 {}, 오류 {}",
        preview.import.bank,
        counts.new,
        counts.new_amount,
        counts.matched,
        counts.matched_amount,
        counts.known + counts.repeated,
        counts.withdrawals,
        counts.wrong
    );
    match confirmed {
        true => say!("기록했습니다. 남은 것: /payments?view=unmatched"),
        false => say!("아무것도 기록하지 않았습니다. 기록하려면 --confirm"),
    }
}
