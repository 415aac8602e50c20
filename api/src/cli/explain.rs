//! `gaetong explain`

use super::{CommandError, Global, print_json};
use gaetong_billing::{bills::BillDetail, explain, workings};
use gaetong_entity::Scope;
use gaetong_entity::ids::ServiceId;
use gaetong_rules::{Lang, Month};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, such as J00000001
    service: ServiceId,
    /// The usage month, such as 2026-10
    month: Month,
    /// In English
    #[arg(long)]
    english: bool,
    /// Count the bill again and say whether it comes to the same
    #[arg(long)]
    recount: bool,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let found = explain::of_service(&tx, &args.service, args.month).await?;
    let bill = found.ok_or_else(|| {
        let (service, month) = (&args.service, args.month);
        CommandError::Refused(format!(
            "{service}의 {month} 청구서가 없습니다. 먼저: gaetong bill-run {month}"
        ))
    })?;
    let recount = if args.recount { explain::recount(&tx, bill.summary.id).await? } else { None };
    if global.json {
        let same =
            recount.map(|r| json!({"same_facts": r.same_facts, "same_amounts": r.same_amounts}));
        return print_json(&described(&bill, same));
    }
    print(&bill, if args.english { Lang::En } else { Lang::Ko });
    if let Some(recount) = recount {
        say!(
            "다시 계산: {}",
            match (recount.same_facts, recount.same_amounts) {
                (true, true) => "같은 입력, 같은 금액",
                (false, true) => "입력이 달라졌으나 금액은 같음",
                _ => "금액이 다름",
            }
        );
    }
    Ok(())
}

fn print(bill: &BillDetail, lang: Lang) {
    let summary = &bill.summary;
    say!("{} {} {}원 (납기 {})", summary.number, summary.payer_name, summary.total, summary.due_on);
    for line in bill.explanation(lang) {
        say!("{line}");
    }
    say!("sha256 {}", bill.inputs_sha256);
}

fn described(bill: &BillDetail, recount: Option<serde_json::Value>) -> serde_json::Value {
    let summary = &bill.summary;
    json!({
        "number": summary.number,
        "month": summary.month.to_string(),
        "supply": summary.supply.get(),
        "vat": summary.vat.get(),
        "total": summary.total.get(),
        "due_on": summary.due_on,
        "lines": bill.lines.iter().map(|l| workings::to_value(&l.workings)).collect::<Vec<_>>(),
        "document": bill.workings.iter().map(workings::to_value).collect::<Vec<_>>(),
        "inputs_sha256": bill.inputs_sha256,
        "recount": recount,
    })
}
