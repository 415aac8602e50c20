//! What becomes of those who do not pay: the one who owes longest is suspended, the next was
//! demanded to pay and may be suspended today, the others are left for the newcomer.

use super::history::Told;
use super::people::staff_email;
use crate::arrears::{self, Bulk};
use crate::cli::CommandError;
use crate::jobs::daily::by_itself;
use chrono::{Days, NaiveDate};
use gaetong_billing::arrears::{board, late_charge};
use gaetong_entity::Scope;
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::money::demand::DemandChannel;

/// Days before today in which somebody does not pay.
const LATELY: u64 = 120;

/// How far credit control goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Treated {
    Suspended,
    Demanded,
}

/// The order in which they owe.
const TREATED: [Treated; 2] = [Treated::Suspended, Treated::Demanded];

/// Late charges fall due, and credit control does its work.
pub async fn on(told: &Told<'_>, day: NaiveDate, today: NaiveDate) -> Result<(), CommandError> {
    if day + Days::new(LATELY) < today {
        return Ok(());
    }
    told.set_time(day, 17);
    charge_what_is_late(told, day).await?;
    let terms = told.app.config.arrears.terms();
    let tx = told.app.store.read(Scope::Provider).await?;
    let found = board(&tx, day, &terms).await;
    drop(tx);
    let found = found.map_err(|refusal| CommandError::refused(&refusal))?;
    let owing = found.iter().filter(|payer| payer.rung.is_some());
    let owing: Vec<BillingAccountId> = owing.map(|payer| payer.account.id).collect();
    for (account, treated) in owing.into_iter().zip(TREATED) {
        take_a_step(told, account, treated).await?;
    }
    Ok(())
}

async fn charge_what_is_late(told: &Told<'_>, day: NaiveDate) -> Result<(), CommandError> {
    let actor = by_itself(told.app.clock.now());
    let terms = told.app.config.arrears.terms();
    let tx = told.app.store.begin(Scope::Provider).await?;
    for bill in late_charge::due(&tx, day).await? {
        let charged = late_charge::charge(&tx, &actor, bill, &terms).await;
        charged.map_err(|refusal| CommandError::refused(&refusal))?;
    }
    tx.commit().await?;
    Ok(())
}

/// What credit control does for this payer on the day, if it is possible then.
async fn take_a_step(
    told: &Told<'_>,
    account: BillingAccountId,
    treated: Treated,
) -> Result<(), CommandError> {
    let terms = told.app.config.arrears.terms();
    told.at_the_door(&staff_email("credit"), async |tx, actor| {
        let payer = arrears::payer(tx, actor, account, &terms).await?;
        let ready = payer.rung.as_ref().filter(|rung| rung.is_ready(actor.today()));
        match (ready.map(|rung| rung.next.code()), treated) {
            // By registered post, which is served the day it is recorded.
            (Some("demand"), _) => {
                let by_post = (account, DemandChannel::Post);
                arrears::demand(tx, actor, by_post, &terms).await.map(drop)
            }
            (Some("suspend"), Treated::Suspended) => {
                arrears::take(tx, actor, (Bulk::Suspend, account), &terms).await
            }
            _ => Ok(()),
        }
    })
    .await
}
