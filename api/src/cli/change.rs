//! `gaetong change`: what a wish about a contract would bring about, and filing it.

use super::{CommandError, Global, print_json, table};
use crate::app::App;
use crate::contracts::{self, WhatIf};
use crate::json::change_orders::bodies::WhatIfBody;
use crate::people;
use crate::problem::Problem;
use chrono::NaiveDate;
use gaetong_entity::Actor;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::service::change_order::EndGround;
use gaetong_provisioning::contract::{ChangeOfTerms, ItemChange, Order, Wish};
use gaetong_rules::Lang;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, such as J00000001
    service: ServiceId,
    /// The first day on which it holds; with --end the last day of service
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: NaiveDate,
    #[command(flatten)]
    wish: WishArgs,
    /// File it, not only look
    #[arg(long)]
    file: bool,
    /// Who asks, or files it: a user's address
    #[arg(long = "as", value_name = "EMAIL")]
    as_email: String,
    /// Why, as the form says
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, clap::Args)]
struct WishArgs {
    /// So many base seats
    #[arg(long)]
    seats: Option<i64>,
    /// Another product: CODE=QUANTITY; may be given several times
    #[arg(long = "item", value_name = "CODE=QUANTITY")]
    items: Vec<String>,
    /// Another contract term: 12, 24 or 36 months
    #[arg(long, value_name = "MONTHS")]
    term: Option<i32>,
    /// Pause until the day before this one (일시이용중단)
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["seats", "items", "term"])]
    pause_until: Option<NaiveDate>,
    /// Let a pause go on until the day before this one
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["seats", "items", "term", "pause_until"])]
    extend_until: Option<NaiveDate>,
    /// End a pause
    #[arg(long, conflicts_with_all = ["seats", "items", "term", "pause_until", "extend_until"])]
    resume: bool,
    /// End the contract (해지)
    #[arg(long, conflicts_with_all = ["seats", "items", "term", "pause_until", "extend_until", "resume"])]
    end: bool,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let order = order(&args)?;
    let app = global.app().await?;
    let email = &args.as_email;
    let actor = people::actor(&app, email).await?.ok_or_else(|| {
        CommandError::Refused(format!("{email}: 그런 사용자가 없습니다. 먼저: gaetong user list"))
    })?;
    if args.file {
        return file(&app, &actor, &args, &order).await;
    }
    let found = contracts::what_if(&app, &actor, &args.service, &order).await.map_err(refused)?;
    if global.json {
        return print_json(&WhatIfBody::of(&args.service, &found));
    }
    print(&found);
    Ok(())
}

fn order(args: &Args) -> Result<Order, CommandError> {
    let WishArgs { seats, items, term, pause_until, extend_until, resume, end } = &args.wish;
    let wish = match (pause_until, extend_until, resume, end) {
        (Some(until), ..) => Wish::Pause { until: *until },
        (_, Some(until), ..) => Wish::ExtendPause { until: *until },
        (_, _, true, _) => Wish::Resume,
        (_, _, _, true) => {
            let effective_on = args.on.succ_opt().unwrap_or(args.on);
            let wish = Wish::Terminate { ground: EndGround::CustomersWish };
            return Ok(Order { effective_on, wish });
        }
        _ => {
            let base = seats.map(|quantity| ("asp-base".to_owned(), quantity));
            let named = items.iter().map(|item| read_item(item));
            let items = base.into_iter().map(Ok).chain(named).collect::<Result<Vec<_>, _>>()?;
            let items = items.into_iter().map(|(product, quantity)| ItemChange {
                product,
                quantity,
                agreed_price: None,
                agreed_reason: None,
            });
            Wish::Change(ChangeOfTerms {
                items: items.collect(),
                term_months: *term,
                ..ChangeOfTerms::default()
            })
        }
    };
    Ok(Order { effective_on: args.on, wish })
}

fn read_item(text: &str) -> Result<(String, i64), CommandError> {
    let parsed = text
        .split_once('=')
        .and_then(|(code, quantity)| Some((code.to_owned(), quantity.parse().ok()?)));
    parsed.ok_or_else(|| {
        CommandError::Refused(format!("--item {text}: 상품코드=수량으로 쓰세요. 예: recording=30"))
    })
}

async fn file(app: &App, actor: &Actor, args: &Args, order: &Order) -> Result<(), CommandError> {
    let tx = app.store.begin(actor.scope()).await?;
    let filed = contracts::file(&tx, actor, &args.service, None, order, &args.reason).await;
    let filed = filed.map_err(refused)?;
    tx.commit().await?;
    say!(
        "{} {} {} 접수. 주문 처리 담당의 승인을 기다립니다.",
        filed.id,
        args.service,
        filed.kind.code()
    );
    Ok(())
}

fn refused(problem: Problem) -> CommandError {
    let article = problem.article.map(|article| format!(" ({article})")).unwrap_or_default();
    let sentence = problem.detail(Language::Ko);
    CommandError::Refused(format!("{sentence}{article} [{}]", problem.code))
}

fn print(found: &WhatIf) {
    let mut months = table(&["사용월", "지금", "변경 후", "차이", "이유"], 1..4);
    for month in &found.months {
        let causes: Vec<String> = month
            .causes
            .iter()
            .map(|cause| format!("{} {}원", cause.text.get(Lang::Ko), cause.amount))
            .collect();
        months.add_row([
            month.month.to_string(),
            month.before.supply.to_string(),
            month.after.supply.to_string(),
            month.difference.to_string(),
            causes.join("\n"),
        ]);
    }
    say!("{months}");
    if let Some(penalty) = &found.penalty {
        for line in penalty.workings.render(Lang::Ko) {
            say!("{line}");
        }
    }
    if let Some(granted) = &found.granted {
        say!("약정 할인 실제 합계: {}원 (위약금과 비교용)", granted.total);
    }
    let cheaper = found.monthly_after.as_ref().and_then(|quote| quote.cheaper);
    if let Some(cheaper) = cheaper {
        say!("{}석으로 신청하면 월 {}원 절감", cheaper.quantity, cheaper.saving);
    }
}
