//! `gaetong penalty`

use super::{CommandError, Global, print_json};
use chrono::NaiveDate;
use gaetong_billing::contract::{self, ContractError, GrantedDiscount, Penalty};
use gaetong_billing::workings;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::{Scope, Tx};
use gaetong_rules::early_termination::{Act, Cause};
use gaetong_rules::{Lang, Term};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, such as J00000001
    service: ServiceId,
    /// The last day of service, which is billed
    #[arg(long)]
    on: NaiveDate,
    /// Shorten the term to so many months instead of ending the contract
    #[arg(long, value_name = "MONTHS")]
    term: Option<u32>,
    /// In English
    #[arg(long)]
    english: bool,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let act = match args.term {
        None => Act::Terminate(Cause::Customer),
        Some(months) => Act::ChangeTerm(
            Term::from_months(months).map_err(|none| CommandError::Refused(none.to_string()))?,
        ),
    };
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let asked = ask(&tx, &args, act).await.map_err(|error| CommandError::refused(&error))?;
    if global.json {
        return print_json(&described(&args, &asked));
    }
    print(&args, &asked);
    Ok(())
}

async fn ask(tx: &Tx, args: &Args, act: Act) -> Result<(Penalty, GrantedDiscount), ContractError> {
    let penalty = contract::penalty(tx, &args.service, args.on, act).await?;
    Ok((penalty, contract::granted_discount(tx, &args.service, args.on).await?))
}

fn print(args: &Args, (penalty, granted): &(Penalty, GrantedDiscount)) {
    let lang = if args.english { Lang::En } else { Lang::Ko };
    for line in penalty.workings.render(lang) {
        say!("{line}");
    }
    let (from, last_day, total) = (granted.from, granted.last_day, granted.total);
    match lang {
        Lang::Ko => say!("{from}–{last_day} 약정 할인 실제 합계: {total}원 (위약금과 비교용)"),
        Lang::En => say!("Discount really granted {from} to {last_day}: KRW {total}"),
    }
}

fn described(args: &Args, (penalty, granted): &(Penalty, GrantedDiscount)) -> serde_json::Value {
    let months = granted.months.iter();
    let months = months.map(|(month, won)| json!({"month": month.to_string(), "won": won.get()}));
    json!({
        "service_id": args.service,
        "last_day": args.on,
        "penalty": penalty.amount().get(),
        "workings": workings::to_value(&penalty.workings),
        "granted_discount": {
            "from": granted.from,
            "last_day": granted.last_day,
            "total": granted.total.get(),
            "months": months.collect::<Vec<_>>(),
        },
    })
}
