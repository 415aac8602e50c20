//! Payouts as they are looked at.

use crate::notes::names;
use crate::partners::refusal::PartnerError;
use gaetong_entity::Tx;
use gaetong_entity::ids::{PayoutId, SettlementId};
use gaetong_entity::settling::{partner_bank_account, payout, payout_line, settlement};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// A payout with its lines and who made, approved and paid it.
#[derive(Debug, Clone)]
pub struct PayoutDetail {
    pub payout: payout::Model,
    pub made_by: String,
    pub approved_by: Option<String>,
    pub paid_by: Option<String>,
    pub lines: Vec<PayoutLineDetail>,
}

/// What one partner gets.
#[derive(Debug, Clone)]
pub struct PayoutLineDetail {
    pub line: payout_line::Model,
    pub partner_name: String,
    pub settlement_number: String,
    pub bank_code: String,
    /// `****1234`.
    pub account: String,
    pub holder: String,
}

/// Payouts, the latest first.
pub async fn list(tx: &Tx) -> Result<Vec<payout::Model>, DbErr> {
    let rows = tx.find::<payout::Entity>().order_by_desc(payout::Column::Id);
    rows.limit(500).all(tx.raw()).await
}

/// One payout; none if there is no such for these eyes.
pub async fn detail(tx: &Tx, id: PayoutId) -> Result<Option<PayoutDetail>, PartnerError> {
    let found = tx.find::<payout::Entity>().filter(payout::Column::Id.eq(id)).one(tx.raw()).await?;
    let Some(payout) = found else { return Ok(None) };
    let people = [Some(payout.made_by), payout.approved_by, payout.paid_by];
    let names = names(tx, people).await?;
    let name = |id| names.get(&id).cloned();
    Ok(Some(PayoutDetail {
        made_by: name(payout.made_by).unwrap_or_default(),
        approved_by: payout.approved_by.and_then(name),
        paid_by: payout.paid_by.and_then(name),
        lines: lines(tx, id).await?,
        payout,
    }))
}

/// The payout a statement is in.
pub async fn of_settlement(tx: &Tx, id: SettlementId) -> Result<Option<payout::Model>, DbErr> {
    let line = payout_line::Column::SettlementId.eq(id);
    let line = tx.find::<payout_line::Entity>().filter(line).one(tx.raw()).await?;
    let Some(line) = line else { return Ok(None) };
    let of = payout::Column::Id.eq(line.payout_id);
    tx.find::<payout::Entity>().filter(of).one(tx.raw()).await
}

async fn lines(tx: &Tx, id: PayoutId) -> Result<Vec<PayoutLineDetail>, DbErr> {
    let rows = tx.find::<payout_line::Entity>().filter(payout_line::Column::PayoutId.eq(id));
    let rows = rows.order_by_asc(payout_line::Column::Id).all(tx.raw()).await?;
    let partners = crate::partners::names(tx).await?;
    let of = settlement::Column::Id.is_in(rows.iter().map(|row| row.settlement_id));
    let of = tx.find::<settlement::Entity>().filter(of).all(tx.raw()).await?;
    let numbers: HashMap<SettlementId, String> =
        of.into_iter().map(|row| (row.id, row.number)).collect();
    let of = partner_bank_account::Column::PartnerId.is_in(rows.iter().map(|row| row.partner_id));
    let accounts = tx.find::<partner_bank_account::Entity>().filter(of).all(tx.raw()).await?;
    let detail = |line: payout_line::Model| {
        let own = accounts.iter().find(|account| {
            (account.partner_id, account.seq) == (line.partner_id, line.account_seq)
        });
        PayoutLineDetail {
            partner_name: partners.get(&line.partner_id).cloned().unwrap_or_default(),
            settlement_number: numbers.get(&line.settlement_id).cloned().unwrap_or_default(),
            bank_code: own.map(|account| account.bank_code.clone()).unwrap_or_default(),
            account: own.map(|a| format!("****{}", a.last_four)).unwrap_or_default(),
            holder: own.map(|account| account.holder.clone()).unwrap_or_default(),
            line,
        }
    };
    Ok(rows.into_iter().map(detail).collect())
}
