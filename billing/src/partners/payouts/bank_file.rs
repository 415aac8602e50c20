//! The list of transfers a bank takes (대량이체): which columns in which order is the bank's own, so
//! it is data. The account numbers in it are whole, which is why reading it is recorded.

use super::{PartnerError, in_state, record};
use crate::notes::refusal::only;
use crate::partners::accounts::Vault;
use crate::partners::{MAY_SETTLE, settlers};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{PayoutId, TenantId};
use gaetong_entity::settling::payout::PayoutState;
use gaetong_entity::settling::{partner_bank_account, payout_line, payout_template};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

/// Columns a bank may ask for: code and head.
pub const COLUMNS: [(&str, &str); 8] = [
    ("no", "순번"),
    ("bank_code", "입금은행"),
    ("account", "입금계좌번호"),
    ("amount", "이체금액"),
    ("holder", "예금주"),
    ("payee_text", "받는통장표시"),
    ("own_text", "보내는통장표시"),
    ("cms_code", "CMS코드"),
];

/// What most banks take, for one nobody described.
const USUAL: &str = "bank_code account amount holder payee_text own_text";

/// How a bank wants its list.
#[derive(Debug, Clone)]
pub struct NewTemplate {
    pub bank: String,
    /// Codes of [`COLUMNS`], in order.
    pub columns: Vec<String>,
    pub with_header: bool,
    /// What stands in the partner's bank book, seven letters at most.
    pub payee_text: String,
}

/// A list of transfers: its head, if the bank wants one, and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankFile {
    pub name: String,
    pub header: Option<Vec<String>>,
    pub rows: Vec<Vec<String>>,
}

/// The banks' templates by name.
pub async fn templates(tx: &Tx) -> Result<Vec<payout_template::Model>, DbErr> {
    let rows = tx.find::<payout_template::Entity>();
    rows.order_by_asc(payout_template::Column::Bank).all(tx.raw()).await
}

/// Saves how a bank wants its list. Records `payout_template.saved`.
///
/// # Errors
/// [`PartnerError::TemplateColumn`].
pub async fn save_template(
    tx: &Tx,
    actor: &Actor,
    new: NewTemplate,
) -> Result<payout_template::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let known = |column: &&String| COLUMNS.iter().any(|(code, _)| code == column);
    if let Some(unknown) = new.columns.iter().find(|column| !known(column)) {
        return Err(PartnerError::TemplateColumn(unknown.clone()));
    }
    if new.columns.is_empty() {
        return Err(PartnerError::TemplateColumn(String::new()));
    }
    let bank = free_text::reason("bank", &new.bank)?;
    let before = find(tx, &bank).await?;
    let row = payout_template::Model {
        bank: bank.clone(),
        columns: new.columns.join(" "),
        with_header: new.with_header,
        payee_text: free_text::line("payee_text", &new.payee_text)?,
        saved_by: actor.person(),
        saved_at: actor.now,
        version: before.as_ref().map_or(0, |before| before.version) + 1,
    };
    let columns_before = before.as_ref().map(|before| before.columns.clone());
    let row = row.into_active_model().reset_all();
    let row = match before {
        Some(_) => tx.update(row).await?,
        None => tx.insert(row).await?,
    };
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "payout_template.saved",
        subject_kind: "payout_template",
        subject_id: bank,
        before: json!({ "columns": columns_before }),
        after: json!({ "columns": row.columns, "with_header": row.with_header }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(row)
}

/// The list of transfers of an approved payout, for a bank. Records `payout.file_made`.
///
/// # Errors
/// [`PartnerError::PayoutState`] unless it was approved, [`PartnerError::Vault`].
pub async fn bank_file(
    tx: &Tx,
    actor: &Actor,
    vault: &dyn Vault,
    id: PayoutId,
    bank: Option<&str>,
) -> Result<BankFile, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let ready = [PayoutState::Approved, PayoutState::Paid];
    let payout = in_state(tx, id, None, &ready).await?;
    let template = match bank {
        None => None,
        Some(bank) => {
            let named = find(tx, bank).await?;
            Some(named.ok_or_else(|| PartnerError::NoTemplate(bank.to_owned()))?)
        }
    };
    let columns = template.as_ref().map_or(USUAL, |template| template.columns.as_str());
    let columns: Vec<&str> = columns.split(' ').collect();
    let payee_text = template.as_ref().map_or("개통정산", |template| &template.payee_text);
    let lines = transfers(tx, vault, id).await?;
    let row = |(at, transfer): (usize, &Transfer)| {
        columns.iter().map(|column| transfer.cell(column, at + 1, payee_text)).collect()
    };
    let head = |code: &&str| {
        let known = COLUMNS.iter().find(|(own, _)| own == code);
        known.map(|(_, head)| (*head).to_owned()).unwrap_or_default()
    };
    let with_header = template.as_ref().is_none_or(|template| template.with_header);
    record(tx, actor, &payout, "payout.file_made").await?;
    Ok(BankFile {
        name: format!("{}-{}", payout.number, payout.pay_on),
        header: with_header.then(|| columns.iter().map(head).collect()),
        rows: lines.iter().enumerate().map(row).collect(),
    })
}

/// One transfer, its account number whole.
struct Transfer {
    bank_code: String,
    account: String,
    amount: i64,
    holder: String,
}

impl Transfer {
    fn cell(&self, column: &str, at: usize, payee_text: &str) -> String {
        match column {
            "no" => at.to_string(),
            "bank_code" => self.bank_code.clone(),
            "account" => self.account.clone(),
            "amount" => self.amount.to_string(),
            "holder" => self.holder.clone(),
            "payee_text" => payee_text.chars().take(7).collect(),
            "own_text" => self.holder.chars().take(7).collect(),
            _ => String::new(),
        }
    }
}

async fn transfers(
    tx: &Tx,
    vault: &dyn Vault,
    id: PayoutId,
) -> Result<Vec<Transfer>, PartnerError> {
    let lines = tx.find::<payout_line::Entity>().filter(payout_line::Column::PayoutId.eq(id));
    let lines = lines.order_by_asc(payout_line::Column::Id).all(tx.raw()).await?;
    let of = partner_bank_account::Column::PartnerId.is_in(lines.iter().map(|l| l.partner_id));
    let accounts = tx.find::<partner_bank_account::Entity>().filter(of).all(tx.raw()).await?;
    let transfer = |line: &payout_line::Model| {
        let own = accounts
            .iter()
            .find(|account| {
                (account.partner_id, account.seq) == (line.partner_id, line.account_seq)
            })
            .ok_or(PartnerError::AccountMissing)?;
        Ok(Transfer {
            bank_code: own.bank_code.clone(),
            account: vault.open(&own.number_sealed)?,
            amount: line.amount,
            holder: own.holder.clone(),
        })
    };
    lines.iter().map(transfer).collect()
}

async fn find(tx: &Tx, bank: &str) -> Result<Option<payout_template::Model>, DbErr> {
    let named = payout_template::Column::Bank.eq(bank);
    tx.find::<payout_template::Entity>().filter(named).one(tx.raw()).await
}
