//! The account a partner is paid to. Its number is stored sealed, with a key only the door knows;
//! everywhere else four digits stand for it. Before the first payout the holder is looked up at the
//! bank (예금주 조회) and compared with the one the partner named.

use super::refusal::PartnerError;
use super::{MAY_SETTLE, settlers};
use crate::notes::refusal::only;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{PartnerId, TenantId};
use gaetong_entity::settling::{partner_account_check, partner_bank_account};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::HashMap;

/// What seals account numbers; the key is not in the database.
pub trait Vault: Sync {
    /// The number as it is stored.
    fn seal(&self, plain: &str) -> Result<String, WrongKey>;
    /// The number again.
    fn open(&self, sealed: &str) -> Result<String, WrongKey>;
}

/// The key does not fit what was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key does not fit")]
pub struct WrongKey;

impl From<WrongKey> for PartnerError {
    fn from(_: WrongKey) -> PartnerError {
        PartnerError::Vault
    }
}

/// An account as the partner's paper names it.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Three digits: `088`.
    pub bank_code: String,
    /// Digits, hyphens allowed.
    pub number: String,
    /// 예금주.
    pub holder: String,
}

/// The account that holds, with its latest holder check.
#[derive(Debug, Clone)]
pub struct AccountDetail {
    pub account: partner_bank_account::Model,
    pub check: Option<partner_account_check::Model>,
}

impl AccountDetail {
    /// Whether the bank named the same holder.
    pub fn is_checked(&self) -> bool {
        self.check.as_ref().is_some_and(|check| check.matched)
    }

    /// `****1234`.
    pub fn masked(&self) -> String {
        format!("****{}", self.account.last_four)
    }
}

/// Records the account a partner is paid to from now on; its holder is to be checked anew.
/// Records `partner_account.recorded`.
///
/// # Errors
/// [`PartnerError::NotABank`], [`PartnerError::NotAnAccount`].
pub async fn record(
    tx: &Tx,
    actor: &Actor,
    vault: &dyn Vault,
    partner: PartnerId,
    new: NewAccount,
) -> Result<AccountDetail, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    super::partner(tx, partner).await?;
    let bank_code = new.bank_code.trim().to_owned();
    if bank_code.len() != 3 || !bank_code.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(PartnerError::NotABank(bank_code));
    }
    let number = digits(&new.number).ok_or(PartnerError::NotAnAccount)?;
    let before = of(tx, &[partner]).await?.remove(&partner);
    let account = partner_bank_account::ActiveModel {
        partner_id: Set(partner),
        seq: Set(before.map_or(0, |before| before.account.seq) + 1),
        bank_code: Set(bank_code),
        number_sealed: Set(vault.seal(&number)?),
        last_four: Set(number[number.len() - 4..].to_owned()),
        holder: Set(free_text::line("holder", &new.holder)?),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
    };
    let account = tx.insert(account).await?;
    let after = json!({
        "bank_code": account.bank_code, "last_four": account.last_four, "holder": account.holder,
    });
    tx.record(actor, change("partner_account.recorded", partner, after, None)).await?;
    Ok(AccountDetail { account, check: None })
}

/// What the bank answered to the question whose account it is; matched where the names are the
/// same but for spaces and the words for a company. Records `partner_account.checked`.
///
/// # Errors
/// [`PartnerError::AccountMissing`].
pub async fn check_holder(
    tx: &Tx,
    actor: &Actor,
    partner: PartnerId,
    holder_found: &str,
) -> Result<AccountDetail, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let holder_found = free_text::reason("holder_found", holder_found)?;
    let detail = of(tx, &[partner]).await?.remove(&partner);
    let AccountDetail { account, check } = detail.ok_or(PartnerError::AccountMissing)?;
    let matched = bare(&holder_found) == bare(&account.holder);
    let row = partner_account_check::ActiveModel {
        partner_id: Set(partner),
        account_seq: Set(account.seq),
        seq: Set(check.map_or(0, |check| check.seq) + 1),
        matched: Set(matched),
        holder_found: Set(holder_found),
        checked_by: Set(actor.user_id),
        checked_at: Set(actor.now),
    };
    let check = tx.insert(row).await?;
    let after = json!({ "matched": matched, "holder_found": check.holder_found });
    tx.record(actor, change("partner_account.checked", partner, after, None)).await?;
    Ok(AccountDetail { account, check: Some(check) })
}

/// The whole number, for a reason that is written down. Records `partner_account.unmasked`.
///
/// # Errors
/// [`PartnerError::AccountMissing`], [`PartnerError::Vault`].
pub async fn unmask(
    tx: &Tx,
    actor: &Actor,
    vault: &dyn Vault,
    partner: PartnerId,
    reason: &str,
) -> Result<String, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let reason = free_text::reason("reason", reason)?;
    let detail = of(tx, &[partner]).await?.remove(&partner);
    let AccountDetail { account, .. } = detail.ok_or(PartnerError::AccountMissing)?;
    let number = vault.open(&account.number_sealed)?;
    let after = json!({ "last_four": account.last_four });
    tx.record(actor, change("partner_account.unmasked", partner, after, Some(reason))).await?;
    Ok(number)
}

/// The account that holds for each of these partners.
pub async fn of(
    tx: &Tx,
    partners: &[PartnerId],
) -> Result<HashMap<PartnerId, AccountDetail>, DbErr> {
    let these = partner_bank_account::Column::PartnerId.is_in(partners.iter().copied());
    let accounts = tx.find::<partner_bank_account::Entity>().filter(these);
    let accounts = accounts.order_by_asc(partner_bank_account::Column::Seq).all(tx.raw()).await?;
    let these = partner_account_check::Column::PartnerId.is_in(partners.iter().copied());
    let checks = tx.find::<partner_account_check::Entity>().filter(these);
    let checks = checks.order_by_asc(partner_account_check::Column::Seq).all(tx.raw()).await?;
    let mut holding: HashMap<PartnerId, AccountDetail> = HashMap::new();
    for account in accounts {
        holding.insert(account.partner_id, AccountDetail { account, check: None });
    }
    for check in checks {
        let detail = holding.get_mut(&check.partner_id);
        if let Some(detail) = detail.filter(|detail| detail.account.seq == check.account_seq) {
            detail.check = Some(check);
        }
    }
    Ok(holding)
}

/// 6 to 20 digits without what people put between them.
fn digits(number: &str) -> Option<String> {
    let bare: String = number.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let fits = (6..=20).contains(&bare.len()) && bare.bytes().all(|digit| digit.is_ascii_digit());
    fits.then_some(bare)
}

/// A company's name as banks shorten it.
fn bare(name: &str) -> String {
    let bare = name.replace("주식회사", "").replace("(주)", "").replace('㈜', "");
    bare.chars().filter(|c| !c.is_whitespace()).collect()
}

fn change(
    act: &'static str,
    partner: PartnerId,
    after: serde_json::Value,
    reason: Option<String>,
) -> Change {
    Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "partner",
        subject_id: partner.to_string(),
        before: json!({}),
        after,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_are_digits() {
        assert_eq!(digits("110-123-456789").as_deref(), Some("110123456789"));
        assert_eq!(digits(" 1002 345 678901 ").as_deref(), Some("1002345678901"));
        for wrong in ["", "12345", "110-12a-456", "123456789012345678901"] {
            assert_eq!(digits(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_companys_name_as_banks_shorten_it() {
        assert_eq!(bare("휴먼잇다㈜"), bare("주식회사 휴먼잇다"));
        assert_eq!(bare("(주)휴먼 잇다"), bare("휴먼잇다"));
        assert_ne!(bare("휴먼잇다"), bare("휴먼이다"));
    }
}
