//! `gaetong settlement`

use super::{CommandError, Global, print_json, table, user};
use crate::json::payouts::bodies::PayoutCandidateBody;
use crate::json::settlements::{SettledMonthBody, SettlementBody, SettlementDetailBody};
use crate::settling;
use chrono::NaiveDate;
use gaetong_billing::partners::payouts;
use gaetong_billing::partners::settlements::{self, Filter};
use gaetong_entity::Scope;
use gaetong_entity::ids::SettlementId;
use gaetong_rules::{Month, Won};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make the statements of partners for a month, after its bill run
    ///
    /// Example: gaetong settlement run --month 2026-10 --dry-run
    Run(RunArgs),
    /// List the statements of a month
    ///
    /// Example: gaetong settlement list --month 2026-10
    List(MonthArgs),
    /// Show one statement line by line
    ///
    /// Example: gaetong settlement show stl_01k00000000000000000000000
    Show(ShowArgs),
    /// Say what can be paid by a day and what stands in the way of the rest
    ///
    /// Example: gaetong settlement payout --month 2026-10
    Payout(MonthArgs),
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    /// The month, such as 2026-10
    #[arg(long)]
    month: Month,
    /// Write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, clap::Args)]
struct MonthArgs {
    /// The month, such as 2026-10
    #[arg(long)]
    month: Month,
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// The statement
    settlement: SettlementId,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    match args.command {
        Command::Run(args) => make(global, &args).await,
        Command::List(args) => list(global, args.month).await,
        Command::Show(args) => show(global, args.settlement).await,
        Command::Payout(args) => payout(global, args.month).await,
    }
}

async fn make(global: &Global, args: &RunArgs) -> Result<(), CommandError> {
    let app = global.app().await?;
    let actor = user::operator(&app);
    let tx = app.store.begin(Scope::Provider).await?;
    let refused = |refusal| CommandError::refused(&refusal);
    let body = if args.dry_run {
        let planned = settlements::plan(&tx, &actor, args.month).await.map_err(refused)?;
        SettledMonthBody::planned(args.month, &planned)
    } else {
        let settled = settlements::settle(&tx, &actor, args.month).await.map_err(refused)?;
        tx.commit().await?;
        SettledMonthBody::from(&settled)
    };
    if global.json {
        return print_json(&body);
    }
    let mut rows = table(&["정산서", "공급가액", "부가세", "합계"], 1..4);
    for one in &body.statements {
        rows.add_row([one.number.clone(), won(one.supply), won(one.vat), won(one.total)]);
    }
    say!("{rows}");
    say!("{}건 {}원 (이미 있음 {}건)", body.statements.len(), won(body.total), body.there);
    if args.dry_run {
        say!("아무것도 기록하지 않았습니다. 기록하려면 --dry-run 없이 실행하세요.");
    } else {
        say!("다음: gaetong settlement list --month {}", args.month);
    }
    Ok(())
}

async fn list(global: &Global, month: Month) -> Result<(), CommandError> {
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let filter = Filter { month: Some(month), ..Filter::default() };
    let found = settlements::list(&tx, filter).await?;
    let found: Vec<SettlementBody> = found.iter().map(SettlementBody::from).collect();
    if global.json {
        return print_json(&found);
    }
    let mut rows = table(&["id", "협력사", "상태", "합계", "지급일자", "이의", "세금계산서"], 3..4);
    for one in &found {
        let invoiced = if one.invoiced { "있음" } else { "없음" };
        rows.add_row([
            one.id.clone(),
            one.partner.clone(),
            one.state.to_owned(),
            won(one.total),
            one.pay_on.to_string(),
            one.open_disputes.to_string(),
            invoiced.to_owned(),
        ]);
    }
    say!("{rows}");
    Ok(())
}

async fn show(global: &Global, id: SettlementId) -> Result<(), CommandError> {
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let ours = app.config.supplier.digits();
    let found = settlements::detail(&tx, id, &ours).await;
    let found = found.map_err(|refusal| CommandError::refused(&refusal))?;
    let found = found.ok_or_else(|| CommandError::Refused(format!("no statement {id}")))?;
    let body = SettlementDetailBody::from(&found);
    if global.json {
        return print_json(&body);
    }
    let mut rows = table(&["줄", "출처", "내역", "서비스", "월", "공급가액", "부가세"], 5..7);
    for line in &body.lines {
        rows.add_row([
            line.line_no.to_string(),
            line.source.to_owned(),
            line.label_ko.clone(),
            line.service_id.clone().unwrap_or_default(),
            line.month.clone(),
            won(line.supply),
            won(line.vat),
        ]);
    }
    say!("{rows}");
    say!(
        "{} {} 합계 {}원",
        body.settlement.number,
        body.settlement.partner,
        won(body.settlement.total)
    );
    for invoice in &body.invoices {
        for difference in &invoice.differences {
            say!("{}: {} → {}", difference.name_ko, difference.found, difference.expected);
        }
    }
    Ok(())
}

async fn payout(global: &Global, month: Month) -> Result<(), CommandError> {
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let number = app.config.supplier.digits();
    let ours = settling::ours(&app.config.supplier, &number);
    let by: NaiveDate = month.next().last_day();
    let found = payouts::candidates(&tx, ours, by).await;
    let found = found.map_err(|refusal| CommandError::refused(&refusal))?;
    let found: Vec<PayoutCandidateBody> = found.iter().map(PayoutCandidateBody::from).collect();
    if global.json {
        return print_json(&found);
    }
    let mut rows = table(&["정산서", "협력사", "지급일자", "합계", "막는 까닭"], 3..4);
    for one in &found {
        let why: Vec<&str> = one.blocked.iter().map(|block| block.message_ko.as_str()).collect();
        rows.add_row([
            one.number.clone(),
            one.partner.clone(),
            one.pay_on.to_string(),
            won(one.total),
            why.join(", "),
        ]);
    }
    say!("{rows}");
    let free = found.iter().filter(|one| one.blocked.is_empty());
    let total: i64 = free.map(|one| one.total).sum();
    say!("지급할 수 있는 금액 {}원. 지급은 두 사람이 /payouts 에서 만들고 승인합니다.", won(total));
    Ok(())
}

fn won(amount: i64) -> String {
    Won::new(amount).to_string()
}
