//! `gaetong tax-invoice`

use super::{CommandError, Global, print_json, table, user};
use crate::app::App;
use crate::json::tax_invoices::bodies::TaxInvoiceBody;
use crate::json::tax_invoices::outcomes::OutcomesBody;
use crate::json::tax_invoices::{DraftBody, RoundBody, states};
use crate::{tax_issuing, tax_transmission};
use gaetong_billing::tax_invoices::{
    self, Draft, Filter, Listed, NotIssued, Outcome, Reason, TaxInvoiceError, Wish,
};
use gaetong_entity::Scope;
use gaetong_entity::ids::{CreditNoteId, TaxInvoiceId};
use gaetong_rules::{Month, Won};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List what of a month is not issued yet, and what stands in its way
    ///
    /// Example: gaetong tax-invoice drafts --month 2026-08
    Drafts(OfMonth),
    /// Issue what of a month is not issued yet; what is blocked is listed, the rest goes on
    ///
    /// Example: gaetong tax-invoice issue --month 2026-08
    Issue(IssueArgs),
    /// List tax invoices
    ///
    /// Example: gaetong tax-invoice list --month 2026-08 --state rejected
    List(ListArgs),
    /// Say what amending a tax invoice would issue; issue it with --confirm
    ///
    /// Example: gaetong tax-invoice amend txi_… --reason wrong_customer --words "상호 변경"
    Amend(AmendArgs),
    /// Queue what was issued before today, hand over what is queued, book the answers
    Send,
}

#[derive(Debug, clap::Args)]
struct OfMonth {
    /// The month [default: the last one that is over]
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
}

#[derive(Debug, clap::Args)]
struct IssueArgs {
    #[command(flatten)]
    of: OfMonth,
    /// Late ones too; they are flagged and may cost a penalty
    #[arg(long)]
    late_too: bool,
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    of: OfMonth,
    /// issued, queued, sent, accepted, rejected, cancelled; several with commas
    #[arg(long)]
    state: Option<String>,
}

#[derive(Debug, clap::Args)]
struct AmendArgs {
    /// The tax invoice to amend
    original: TaxInvoiceId,
    /// outage_credit, price_change, termination, wrong_amount, wrong_customer, returned,
    /// rescinded, letter_of_credit, issued_twice or not_invoiceable
    #[arg(long)]
    reason: String,
    /// The credit note that says by how much
    #[arg(long)]
    credit_note: Option<CreditNoteId>,
    /// The day the reason arose
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<chrono::NaiveDate>,
    /// In your own words
    #[arg(long)]
    words: String,
    /// Issue it
    #[arg(long)]
    confirm: bool,
}

/// Rows printed.
const MOST: u64 = 1_000;

fn refused(refusal: TaxInvoiceError) -> CommandError {
    CommandError::refused(&refusal)
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    match args.command {
        Command::Drafts(args) => drafts(global, &app, &args).await,
        Command::Issue(args) => issue(global, &app, &args).await,
        Command::List(args) => list(global, &app, &args).await,
        Command::Amend(args) => amend(global, &app, args).await,
        Command::Send => send(global, &app).await,
    }
}

impl OfMonth {
    fn month(&self, app: &App) -> Month {
        self.month.unwrap_or_else(|| Month::of(app.clock.today()).prev())
    }
}

async fn drafts(global: &Global, app: &App, args: &OfMonth) -> Result<(), CommandError> {
    let (actor, issuer) = (user::operator(app), app.config.issuer());
    let tx = app.store.read(Scope::Provider).await?;
    let found = tax_invoices::drafts(&tx, &actor, &issuer, args.month(app)).await;
    let found = found.map_err(refused)?;
    if global.json {
        return print_json(&found.drafts.iter().map(DraftBody::from).collect::<Vec<_>>());
    }
    print_drafts(&found.drafts);
    for nothing in &found.nothing {
        say!(
            "{} {}: 발급 대상 아님 ({}원)",
            nothing.bill_number,
            nothing.payer_name,
            nothing.supply
        );
    }
    Ok(())
}

fn print_drafts(drafts: &[Draft]) {
    let heads =
        ["청구서", "공급받는 자", "작성일자", "기한", "사유", "공급가액", "세액", "확인할 것"];
    let mut rows = table(&heads, 5..7);
    for draft in drafts {
        let number = draft.credit_note.as_ref().map_or(&draft.bill_number, |note| &note.number);
        let finding =
            |found: &tax_invoices::Finding| format!("{} {}", found.rule, found.message.ko);
        let late = draft.penalty.map(|penalty| {
            format!("기한 지남, 예상 가산세 {} {}원", penalty.kind.label().ko, penalty.amount)
        });
        let findings = draft.findings.iter().map(finding).chain(late);
        let findings = findings.collect::<Vec<_>>().join("\n");
        rows.add_row([
            number.clone(),
            draft.customer.name.clone(),
            draft.written_on.to_string(),
            draft.issue_by.map(|day| day.to_string()).unwrap_or_default(),
            draft.amendment.map_or("", |code| code.code()).to_owned(),
            draft.supply.to_string(),
            draft.vat.to_string(),
            findings,
        ]);
    }
    say!("{rows}");
}

async fn issue(global: &Global, app: &App, args: &IssueArgs) -> Result<(), CommandError> {
    let actor = user::operator(app);
    let month = args.of.month(app);
    let done =
        tax_issuing::issue_month(app, &actor, month, args.late_too).await.map_err(refused)?;
    if global.json {
        return print_json(&OutcomesBody::from(done));
    }
    print_outcomes(&done);
    Ok(())
}

fn print_outcomes(outcomes: &[Outcome]) {
    let mut rows = table(&["청구서", "세금계산서", "합계금액", "결과"], 2..3);
    for outcome in outcomes {
        let (number, total, result) = match &outcome.result {
            Ok(issued) => (issued.number.clone(), issued.total.to_string(), "발행완료".to_owned()),
            Err(why) => (String::new(), String::new(), told(why)),
        };
        rows.add_row([outcome.what.clone(), number, total, result]);
    }
    say!("{rows}");
    let issued = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
    say!("발행완료 {issued}건, 발급하지 못한 것 {}건", outcomes.len() - issued);
}

fn told(why: &NotIssued) -> String {
    match why {
        NotIssued::Findings(findings) => {
            let told = |found: &tax_invoices::Finding| {
                format!("{} {} {} {}", found.rule, found.field, found.message.ko, found.fix.ko)
            };
            findings.iter().map(told).collect::<Vec<_>>().join("\n")
        }
        other => other.text().ko.into_owned(),
    }
}

async fn list(global: &Global, app: &App, args: &ListArgs) -> Result<(), CommandError> {
    let states = states(args.state.as_deref());
    let filter = Filter {
        month: Some(args.of.month(app)),
        states: states.map_err(|problem| CommandError::Refused(problem.to_string()))?,
        ..Filter::default()
    };
    let tx = app.store.read(Scope::Provider).await?;
    let found = tax_invoices::list(&tx, &user::operator(app), &filter, (None, MOST)).await;
    let found = found.map_err(refused)?;
    if global.json {
        return print_json(&found.rows.iter().map(TaxInvoiceBody::from).collect::<Vec<_>>());
    }
    print_list(&found.rows);
    if found.has_more {
        say!("처음 {MOST}건만 보였습니다. --state로 나누어 보세요.");
    }
    Ok(())
}

fn print_list(listed: &[Listed]) {
    let heads = ["번호", "승인번호", "종류", "작성일자", "공급받는 자", "공급가액", "세액", "상태"];
    let mut rows = table(&heads, 5..7);
    for Listed { document, progress } in listed {
        let state = progress.state.code();
        let code = progress.result_code.as_deref().map(|code| format!("{state} {code}"));
        rows.add_row([
            document.number.clone(),
            document.issue_id.clone(),
            tax_invoices::type_code(document).to_owned(),
            document.written_on.to_string(),
            document.customer_name.clone(),
            Won::new(document.supply).to_string(),
            Won::new(document.vat).to_string(),
            code.unwrap_or_else(|| state.to_owned()),
        ]);
    }
    say!("{rows}");
}

async fn amend(global: &Global, app: &App, args: AmendArgs) -> Result<(), CommandError> {
    let unknown = || CommandError::Refused(format!("{} is no reason; see --help", args.reason));
    let reason = Reason::from_code(&args.reason).ok_or_else(unknown)?;
    let wish = Wish {
        original: args.original,
        reason,
        credit_note: args.credit_note,
        happened_on: args.on,
        words: args.words,
    };
    let (actor, issuer) = (user::operator(app), app.config.issuer());
    let tx = app.store.begin(Scope::Provider).await?;
    if !args.confirm {
        let plan = tax_invoices::plan_amendment(&tx, &actor, &issuer, &wish).await;
        let plan = plan.map_err(refused)?;
        if global.json {
            return print_json(&plan.drafts.iter().map(DraftBody::from).collect::<Vec<_>>());
        }
        print_drafts(&plan.drafts);
        say!("아무것도 발급하지 않았습니다. 발급하려면 --confirm");
        return Ok(());
    }
    let done = tax_invoices::amend(&tx, &actor, &issuer, &wish, app.seal.as_ref()).await;
    let done = done.map_err(refused)?;
    tx.commit().await?;
    if global.json {
        return print_json(&OutcomesBody::from(done));
    }
    print_outcomes(&done);
    Ok(())
}

async fn send(global: &Global, app: &App) -> Result<(), CommandError> {
    let round = tax_transmission::daily(app, &user::operator(app)).await.map_err(refused)?;
    if global.json {
        return print_json(&RoundBody::from(round));
    }
    say!("보낸 묶음 {}개, 문서 {}건", round.packages, round.documents);
    say!("전송성공 {}건, 전송실패 {}건", round.accepted, round.rejected);
    for told in round.put_off.iter().chain(&round.unclear) {
        say!("{told}");
    }
    Ok(())
}
