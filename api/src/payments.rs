//! What follows from a payment in other rooms: services stopped for arrears run again.

use crate::arrears;
use crate::problem::{OrBroken, Problem};
use gaetong_entity::{Actor, Tx};

/// Lets the services of every payer run again who was suspended and now owes nothing overdue. Every
/// door that brings in payments ends with it, in the act's own transaction.
pub async fn lift_who_paid(tx: &Tx, actor: &Actor) -> Result<(), Problem> {
    for account in gaetong_billing::arrears::suspended(tx).await.or_broken()? {
        arrears::lift_if_paid(tx, actor, account).await?;
    }
    Ok(())
}
