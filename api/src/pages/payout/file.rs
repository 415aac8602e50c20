//! The bank's file of an approved payout. It has the account numbers in clear, so taking it is an act
//! that is recorded, not a look.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::MAY_SETTLE;
use gaetong_billing::partners::payouts;
use gaetong_entity::ids::PayoutId;

use super::show::{found, present, title};
use crate::pages::desk::show_with;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};
use crate::settling::bank_csv;
use crate::vault::Vault;

pub async fn file(posted: Posted, id: Path<PayoutId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&MAY_SETTLE)?;
    let actor = &desk.person.actor;
    let bank = Some(posted.field("bank")).filter(|bank| !bank.is_empty());
    let tx = desk.app.store.begin(actor.scope()).await.or_broken()?;
    let vault = Vault::of(&desk.app.config);
    let made = payouts::bank_file(&tx, actor, &vault, *id, bank).await;
    match made.map_err(Problem::from) {
        Ok(made) => {
            tx.commit().await.or_broken()?;
            Ok(bank_csv(&made))
        }
        Err(problem) if comes_back(&problem) => {
            drop(tx);
            let tx = desk.read().await?;
            let detail = found(&tx, *id).await?;
            let page = desk.refused(title(desk, &detail), &problem);
            show_with(problem.status, &present(desk, &tx, page, &detail).await?)
        }
        Err(problem) => Err(problem),
    }
}
