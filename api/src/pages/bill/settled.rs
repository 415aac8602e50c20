//! How a bill stands: what is open of it, what was paid when, where to pay.

use gaetong_billing::bills::BillDetail;
use gaetong_billing::payments::{list, virtual_account};
use gaetong_billing::receivables;
use gaetong_entity::Tx;

use crate::pages::figures;
use crate::pages::page::Page;
use crate::problem::{OrBroken, Problem};

/// Label and value, as they stand beside the bill's dates.
pub async fn facts(
    tx: &Tx,
    page: &Page,
    bill: &BillDetail,
) -> Result<Vec<(String, String)>, Problem> {
    let (id, account) = (bill.summary.id, bill.summary.billing_account_id);
    let found = receivables::balances(tx, [id]).await.or_broken()?;
    let Some(balance) = found.get(&id) else { return Ok(Vec::new()) };
    let won = |won: i64| format!("{} {}", figures::money(won), page.t("won"));
    let standing = balance.standing(page.today);
    let mut facts = vec![(page.t("bill-standing"), page.word("bill-standing", standing.code()))];
    for settled in list::of_bill(tx, id).await.or_broken()? {
        let what = page.word("bill-settled-by", settled.source.code());
        let amount = won(settled.late + settled.principal);
        facts.push((what, format!("{amount} · {}", page.date(&settled.on))));
    }
    if !balance.open().is_zero() {
        facts.push((page.t("bill-open"), won(balance.open().get())));
        let number = virtual_account::of_account(tx, account).await.or_broken()?;
        let number = number.map(|row| format!("{} {}", row.bank, row.number));
        facts.extend(number.map(|number| (page.t("bill-pay-to"), number)));
    }
    let credit = list::credit_of(tx, balance.tenant_id, account).await.or_broken()?;
    if !credit.is_zero() {
        facts.push((page.t("payment-remaining"), won(credit.get())));
    }
    Ok(facts)
}
