//! What is decided about a deposit: whose it is, that it may wait, that a payment was none.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::payments::PaymentError;
use gaetong_billing::payments::hand::{self, Share};
use gaetong_billing::payments::list;
use gaetong_billing::payments::statement::cells::amount;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, DepositId, PaymentId};
use gaetong_entity::money::payment_reversal::BackTo;

use super::deposit::{PARTS, present, read, title};
use crate::pages::desk::show_with;
use crate::pages::posted::{Posted, comes_back};
use crate::payments::lift_who_paid;
use crate::problem::Problem;

pub async fn assign(posted: Posted, id: Path<DepositId>) -> Result<HttpResponse, Problem> {
    let version: i64 = posted.field("version").parse().unwrap_or(0);
    let done = posted.act(async |tx, actor| {
        let shares = shares(tx, &posted).await?;
        hand::assign(tx, actor, *id, version, &shares).await?;
        lift_who_paid(tx, actor).await?;
        Ok::<_, Problem>(format!("/deposits/{id}?said=deposit-assigned"))
    });
    let done = done.await;
    or_the_form(&posted, *id, done).await
}

/// The lines of the form that name an account.
async fn shares(tx: &Tx, posted: &Posted) -> Result<Vec<Share>, PaymentError> {
    let mut shares = Vec::new();
    for part in 1..=PARTS {
        let field = |name: &str| posted.field(&format!("{name}-{part}"));
        if field("account").is_empty() {
            continue;
        }
        let account = list::account_numbered(tx, field("account")).await?;
        let bill: Option<BillId> = match field("bill") {
            "" => None,
            number => Some(list::bill_numbered(tx, number).await?),
        };
        shares.push(Share {
            billing_account_id: account,
            amount: amount(field("amount")).map_or(0, |won| won.get()),
            bill_id: bill,
        });
    }
    Ok(shares)
}

pub async fn acknowledge(posted: Posted, id: Path<DepositId>) -> Result<HttpResponse, Problem> {
    let note = posted.field("note").to_owned();
    let done = posted.act(async |tx, actor| {
        hand::acknowledge(tx, actor, *id, &note).await?;
        Ok::<_, PaymentError>(format!("/deposits/{id}?said=deposit-acknowledged"))
    });
    let done = done.await;
    or_the_form(&posted, *id, done).await
}

/// A refusal about what was typed comes back on the deposit's page.
async fn or_the_form(
    posted: &Posted,
    id: DepositId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let detail = read(desk, id).await?;
    let mut page = desk.refused(title(desk, &detail), &problem);
    for error in &mut page.errors {
        error.field = match error.field.as_str() {
            "parts" => "amount-1".to_owned(),
            "parts-0-amount" => "amount-1".to_owned(),
            "parts-1-amount" => "amount-2".to_owned(),
            "parts-2-amount" => "amount-3".to_owned(),
            other => other.to_owned(),
        };
    }
    let typed = ["account", "amount", "bill"]
        .into_iter()
        .flat_map(|name| (1..=PARTS).map(move |part| format!("{name}-{part}")));
    let typed: Vec<(String, String)> =
        typed.map(|name| (name.clone(), posted.field(&name).to_owned())).collect();
    show_with(problem.status, &present(page, &detail, &typed))
}

pub async fn reverse(posted: Posted, id: Path<PaymentId>) -> Result<HttpResponse, Problem> {
    let back_to = match posted.field("back_to") {
        "bank" => BackTo::Bank,
        _ => BackTo::Suspense,
    };
    let reason = posted.field("reason").to_owned();
    let deposit = posted.field("deposit").parse::<DepositId>().map_err(|_| Problem::not_found())?;
    let done = posted.act(async |tx, actor| {
        hand::reverse(tx, actor, *id, back_to, &reason).await?;
        Ok::<_, PaymentError>(format!("/deposits/{deposit}?said=payment-was-reversed"))
    });
    let done = done.await;
    or_the_form(&posted, deposit, done).await
}
