//! Tax invoices issued many at a time: a hundred in a transaction, so that nobody waits long for
//! another, and what was issued stays issued if the rest is broken off.

use crate::app::App;
use gaetong_billing::tax_invoices::{self, Order, Outcome, Slot, TaxInvoiceError};
use gaetong_entity::{Actor, Scope};
use gaetong_rules::Month;

/// Drafts issued in one transaction.
const AT_ONCE: usize = 100;

/// Issues these drafts, part by part.
///
/// # Errors
/// As [`tax_invoices::issue`]; the parts before stay issued.
pub async fn issue(
    app: &App,
    actor: &Actor,
    order: &Order,
) -> Result<Vec<Outcome>, TaxInvoiceError> {
    let issuer = app.config.issuer();
    let mut outcomes = Vec::with_capacity(order.slots.len());
    for slots in order.slots.chunks(AT_ONCE) {
        let part = Order { slots: slots.to_vec(), late_too: order.late_too };
        let tx = app.store.begin(Scope::Provider).await?;
        let done = tax_invoices::issue(&tx, actor, &issuer, &part, app.seal.as_ref()).await?;
        tx.commit().await?;
        outcomes.extend(done);
    }
    Ok(outcomes)
}

/// Issues whatever waits of a month.
///
/// # Errors
/// As [`issue`].
pub async fn issue_month(
    app: &App,
    actor: &Actor,
    month: Month,
    late_too: bool,
) -> Result<Vec<Outcome>, TaxInvoiceError> {
    let tx = app.store.read(Scope::Provider).await?;
    let mut slots = Vec::new();
    let add = |part: tax_invoices::Drafts| {
        slots.extend(part.drafts.into_iter().map(Slot::from));
        Ok(())
    };
    tax_invoices::drafts_in_parts(&tx, actor, &app.config.issuer(), month, add).await?;
    drop(tx);
    issue(app, actor, &Order { slots, late_too }).await
}
