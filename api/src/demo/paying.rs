//! The customers of the demo pay: most of them on time, one in part, one too much, two not at all
//! of late, and three deposits nobody knows the payer of.

use super::history::{Told, weekday};
use super::people::staff_email;
use crate::cli::CommandError;
use chrono::{Datelike, Months, NaiveDate};
use gaetong_billing::payments::hand::{self, Share};
use gaetong_billing::payments::import::{self, NewFile};
use gaetong_billing::payments::list::{self, DepositFilter};
use gaetong_billing::payments::matching::{Book, Payer};
use gaetong_billing::payments::virtual_account::{self, NewVirtualAccount};
use gaetong_entity::Scope;

const BANK: &str = "가온은행";
const HEADER: &str = "거래일자,거래시간,입금자명,출금액,입금액,적요,가상계좌번호\n";

/// The virtual accounts of the first payers: `docs/examples/statement.csv` pays into them.
const VIRTUAL_ACCOUNTS: [&str; 2] = ["900-1000-0001", "900-1000-0002"];

/// On the twentieth of a month, or the Monday after, the bank's file of the month is brought in.
pub async fn on(told: &Told<'_>, day: NaiveDate, today: NaiveDate) -> Result<(), CommandError> {
    let first = day.with_day(1).unwrap_or(day);
    // Without a bill of this month, which is left for the newcomer, there is nothing to pay.
    let billed = first + Months::new(1) <= today;
    if !billed || day.with_day(20).map(weekday) != Some(day) {
        return Ok(());
    }
    told.set_time(day, 16);
    let book = Book::read(&told.app.store.read(Scope::Provider).await?).await?;
    if book.payers.iter().all(|payer| payer.open.is_empty()) {
        return Ok(());
    }
    open_virtual_accounts(told, &book).await?;
    let last = first + Months::new(2) > today;
    let recent = first + Months::new(3) > today;
    let file = statement(&book, day, recent, last);
    told.act(&staff_email("settlement"), async |tx, actor| {
        let new =
            NewFile {
                bank: BANK, file_name: "가온은행_입금내역.csv", bytes: file.as_bytes()
            };
        let read = import::preview(tx, actor, new).await?;
        import::confirm(tx, actor, read.id).await
    })
    .await?;
    if last { assign_what_is_clear(told).await } else { Ok(()) }
}

/// What a payer pays: `n` says which of them does otherwise.
fn pays(n: usize, payer: &Payer, recent: bool, last: bool) -> Option<i64> {
    let total = payer.total();
    match n % 11 {
        3 if recent => None,
        5 if last => Some(total / 2),
        7 if last => Some(total + 100_000),
        _ => Some(total),
    }
    .filter(|won| *won > 0)
}

fn statement(book: &Book, day: NaiveDate, recent: bool, last: bool) -> String {
    let mut file = HEADER.to_owned();
    for (n, payer) in book.payers.iter().enumerate() {
        let Some(won) = pays(n, payer, recent, last) else { continue };
        let (hour, minute) = (9 + n / 60, n % 60);
        let number = VIRTUAL_ACCOUNTS.get(n).copied().unwrap_or_default();
        file += &format!("{day},{hour:02}:{minute:02}:00,{},,{won},,{number}\n", payer.name);
    }
    if last {
        file += &format!("{day},14:10:00,이순신,,330000,10월분,\n");
        file += &format!("{day},14:20:00,(주)새한,,1250000,,\n");
        file += &format!("{day},14:30:00,강남지점,,77000,,\n");
    }
    file
}

async fn open_virtual_accounts(told: &Told<'_>, book: &Book) -> Result<(), CommandError> {
    for (payer, number) in book.payers.iter().zip(VIRTUAL_ACCOUNTS) {
        let account = payer.billing_account_id;
        let tx = told.app.store.read(Scope::Provider).await?;
        if virtual_account::of_account(&tx, account).await?.is_some() {
            continue;
        }
        drop(tx);
        told.act(&staff_email("settlement"), async |tx, actor| {
            let new = NewVirtualAccount { billing_account_id: account, bank: BANK, number };
            virtual_account::open(tx, actor, new).await
        })
        .await?;
    }
    Ok(())
}

/// The clerk knows the payers whose names are right though the amounts are not.
async fn assign_what_is_clear(told: &Told<'_>) -> Result<(), CommandError> {
    let email = staff_email("settlement");
    let actor = told.actor(&email)?;
    let tx = told.app.store.read(Scope::Provider).await?;
    let refused = |refusal| CommandError::refused(&refusal);
    let waiting = DepositFilter { unmatched: true, ..DepositFilter::default() };
    let waiting = list::deposits(&tx, &actor, &waiting, None, 100).await.map_err(refused)?;
    let mut clear = Vec::new();
    for row in waiting.rows {
        let detail = list::deposit(&tx, &actor, row.deposit.id).await.map_err(refused)?;
        let sure = detail.candidates.first().filter(|candidate| candidate.score >= 60);
        if let Some(payer) = sure.and_then(|candidate| detail.book.payers.get(candidate.payer)) {
            clear.push((row.deposit, payer.billing_account_id));
        }
    }
    drop(tx);
    for (deposit, account) in clear {
        told.act(&email, async |tx, actor| {
            let share =
                Share { billing_account_id: account, amount: deposit.amount, bill_id: None };
            hand::assign(tx, actor, deposit.id, deposit.version, &[share]).await
        })
        .await?;
    }
    Ok(())
}
