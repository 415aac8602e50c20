//! A bank's file: previewed, corrected, confirmed. Nothing is a deposit until it is confirmed.

use super::SETTLERS;
use super::fingerprint::payer_name;
use super::known::{self, Fate, Told};
use super::matching::{Book, Seen, Verdict};
use super::pay::{self, Part, person};
use super::refusal::PaymentError;
use super::statement::{Columns, DateOrder, Grid, Mapping, StatementDeposit, lines};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{DepositId, DepositImportId, TenantId};
use gaetong_entity::money::deposit::{self, DepositSource};
use gaetong_entity::money::deposit_import::{self, ImportState};
use gaetong_entity::money::{bank_mapping, payment};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;
use sha2::{Digest, Sha256};

/// A file as it was handed in.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// The bank's name; empty to let the file say it.
    pub bank: &'a str,
    pub file_name: &'a str,
    pub bytes: &'a [u8],
}

/// An import and what confirming it would do.
#[derive(Debug, Clone)]
pub struct Preview {
    pub import: deposit_import::Model,
    pub mapping: Mapping,
    /// The file's cells.
    pub grid: Vec<Vec<String>>,
    pub told: Vec<Told>,
    /// For each of `told`, whose it would be; empty for what is not new.
    pub verdicts: Vec<Verdict>,
    pub book: Book,
}

/// What a preview comes to. Amounts in won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub new: usize,
    pub new_amount: i64,
    /// Of the new ones, those that would be somebody's at once.
    pub matched: usize,
    pub matched_amount: i64,
    pub known: usize,
    pub repeated: usize,
    pub withdrawals: usize,
    pub wrong: usize,
}

impl Preview {
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (told, verdict) in self.told.iter().zip(&self.verdicts) {
            match &told.fate {
                Fate::New { deposit, .. } => {
                    counts.new += 1;
                    counts.new_amount += deposit.amount;
                    if verdict.payer.is_some() {
                        counts.matched += 1;
                        counts.matched_amount += deposit.amount;
                    }
                }
                Fate::Known { .. } => counts.known += 1,
                Fate::Repeated { .. } => counts.repeated += 1,
                Fate::Withdrawal => counts.withdrawals += 1,
                Fate::Wrong(_) => counts.wrong += 1,
            }
        }
        counts
    }
}

/// What a confirmed import did. Amounts in won.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    pub deposits: usize,
    pub amount: i64,
    pub matched: usize,
    pub matched_amount: i64,
}

/// Reads a file and keeps it for a look. Records `deposit_import.previewed`.
///
/// # Errors
/// [`PaymentError::Unreadable`], [`PaymentError::BankUnknown`].
pub async fn preview(
    tx: &Tx,
    actor: &Actor,
    file: NewFile<'_>,
) -> Result<deposit_import::Model, PaymentError> {
    may(actor)?;
    let file_name = free_text::line("file", file.file_name)?;
    let typed = free_text::line("bank", file.bank)?;
    let grid = Grid::read(file.bytes)?;
    let saved = tx.find::<bank_mapping::Entity>().all(tx.raw()).await?;
    let bank = match typed.as_str() {
        "" => bank_of(&grid, &file_name, &saved).ok_or(PaymentError::BankUnknown)?,
        _ => typed,
    };
    let mapping = saved_mapping(&grid, saved.iter().find(|row| row.bank == bank))?;
    let mapping = mapping.or_else(|| Mapping::guess(&grid)).unwrap_or_default();
    let row = deposit_import::ActiveModel {
        id: Set(DepositImportId::new()),
        bank: Set(bank),
        file_name: Set(file_name),
        sha256: Set(Sha256::digest(file.bytes).iter().map(|b| format!("{b:02x}")).collect()),
        kind: Set(grid.kind.code().to_owned()),
        encoding: Set(grid.encoding.code().to_owned()),
        header_row: Set(i32::try_from(mapping.header_row).unwrap_or(0)),
        columns: Set(stored(&mapping.columns)?),
        date_order: Set(mapping.date_order.code().to_owned()),
        grid: Set(stored(&grid.rows)?),
        state: Set(ImportState::Previewed),
        imported_by: Set(person(actor)),
        imported_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        deposits: Set(None),
        amount: Set(None),
        version: Set(1),
    };
    let row = tx.insert(row).await?;
    record(tx, actor, &row, "deposit_import.previewed").await?;
    Ok(row)
}

/// Reads the columns of a previewed file in another way. Records `deposit_import.remapped`.
pub async fn remap(
    tx: &Tx,
    actor: &Actor,
    id: DepositImportId,
    mapping: &Mapping,
) -> Result<deposit_import::Model, PaymentError> {
    may(actor)?;
    let row = undecided(tx, id).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.header_row = Set(i32::try_from(mapping.header_row).unwrap_or(0));
    row.columns = Set(stored(&mapping.columns)?);
    row.date_order = Set(mapping.date_order.code().to_owned());
    row.version = Set(version);
    let row = tx.update(row).await?;
    record(tx, actor, &row, "deposit_import.remapped").await?;
    Ok(row)
}

/// Puts a previewed file aside: it makes no deposit. Records `deposit_import.discarded`.
pub async fn discard(tx: &Tx, actor: &Actor, id: DepositImportId) -> Result<(), PaymentError> {
    may(actor)?;
    let row = undecided(tx, id).await?;
    decide(tx, actor, row, ImportState::Discarded, None).await.map(drop)
}

/// Makes deposits of the rows that are new, matches those beyond doubt, leaves the rest in
/// suspense, and keeps the mapping for the bank's next file. Records `deposit_import.confirmed`
/// and a `payment.recorded` each.
///
/// # Errors
/// [`PaymentError::ImportDecided`].
pub async fn confirm(
    tx: &Tx,
    actor: &Actor,
    id: DepositImportId,
) -> Result<Confirmed, PaymentError> {
    may(actor)?;
    let row = undecided(tx, id).await?;
    let mapping = mapping_of(&row)?;
    let told = told(tx, &row, &mapping, actor).await?;
    let fresh = told.into_iter().filter_map(|told| match told.fate {
        Fate::New { deposit, fingerprint } => Some(deposit_row(actor, &row, deposit, fingerprint)),
        _ => None,
    });
    tx.insert_new(fresh.collect()).await?;
    // What another import or message brought meanwhile is not of this one.
    let made = tx.find::<deposit::Entity>().filter(deposit::Column::ImportId.eq(id.0));
    let made = made.all(tx.raw()).await?;
    pay::post_deposits(tx, &made).await?;
    let matched = match_all(tx, actor, &made).await?;
    let done = Confirmed {
        deposits: made.len(),
        amount: made.iter().map(|row| row.amount).sum(),
        matched: matched.0,
        matched_amount: matched.1,
    };
    keep_mapping(tx, actor, &row).await?;
    decide(tx, actor, row, ImportState::Confirmed, Some(done)).await?;
    Ok(done)
}

/// Matches what is beyond doubt; how many deposits, and their won.
pub(super) async fn match_all(
    tx: &Tx,
    actor: &Actor,
    made: &[deposit::Model],
) -> Result<(usize, i64), PaymentError> {
    let mut book = Book::read(tx).await?;
    let mut parts = Vec::new();
    for deposit in made {
        let Some((place, matched_by)) = book.judge(seen(deposit)).payer else { continue };
        let payer = &book.payers[place];
        parts.push(Part {
            deposit,
            tenant_id: payer.tenant_id,
            billing_account_id: payer.billing_account_id,
            amount: deposit.amount,
            matched_by,
            bill: None,
        });
        book.pay(place, deposit.amount);
    }
    pay::pay(tx, actor, &parts).await?;
    Ok((parts.len(), parts.iter().map(|part| part.amount).sum()))
}

/// A deposit as matching looks at it.
pub fn seen(deposit: &deposit::Model) -> Seen<'_> {
    Seen {
        amount: deposit.amount,
        depositor: &deposit.depositor,
        virtual_account: deposit.virtual_account.as_deref(),
        memo: deposit.memo.as_deref(),
    }
}

fn seen_in_file(deposit: &StatementDeposit) -> Seen<'_> {
    Seen {
        amount: deposit.amount,
        depositor: &deposit.depositor,
        virtual_account: deposit.virtual_account.as_deref(),
        memo: deposit.memo.as_deref(),
    }
}

/// An import and, while it is undecided, what confirming it would do.
pub async fn read(tx: &Tx, actor: &Actor, id: DepositImportId) -> Result<Preview, PaymentError> {
    may(actor)?;
    let import = find(tx, id).await?;
    let mapping = mapping_of(&import)?;
    let grid: Vec<Vec<String>> = parsed(&import.grid)?;
    let (mut told, mut book) = (Vec::new(), Book::default());
    if import.state == ImportState::Previewed {
        told = self::told(tx, &import, &mapping, actor).await?;
        book = Book::read(tx).await?;
    }
    let mut verdicts = Vec::with_capacity(told.len());
    let mut left = book.clone();
    for told in &told {
        let Fate::New { deposit, .. } = &told.fate else {
            verdicts.push(Verdict::default());
            continue;
        };
        let verdict = left.judge(seen_in_file(deposit));
        if let Some((place, _)) = verdict.payer {
            left.pay(place, deposit.amount);
        }
        verdicts.push(verdict);
    }
    Ok(Preview { import, mapping, grid, told, verdicts, book })
}

/// The imports, newest first, a hundred at most.
pub async fn list(tx: &Tx, actor: &Actor) -> Result<Vec<deposit_import::Model>, PaymentError> {
    use sea_orm::QueryOrder;
    may(actor)?;
    let rows = tx.find::<deposit_import::Entity>().order_by_desc(deposit_import::Column::Id);
    Ok(rows.limit(100).all(tx.raw()).await?)
}

/// The layouts that are saved.
pub async fn mappings(tx: &Tx, actor: &Actor) -> Result<Vec<bank_mapping::Model>, PaymentError> {
    use sea_orm::QueryOrder;
    may(actor)?;
    let rows = tx.find::<bank_mapping::Entity>().order_by_asc(bank_mapping::Column::Bank);
    Ok(rows.all(tx.raw()).await?)
}

/// How many payments a confirmed import led to.
pub async fn payments_of(tx: &Tx, id: DepositImportId) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    let deposits = tx.find::<deposit::Entity>().filter(deposit::Column::ImportId.eq(id.0));
    let ids = deposits.select_only().column(deposit::Column::Id).into_tuple::<DepositId>();
    let ids = ids.all(tx.raw()).await?;
    tx.find::<payment::Entity>().filter(payment::Column::DepositId.is_in(ids)).count(tx.raw()).await
}

fn may(actor: &Actor) -> Result<(), PaymentError> {
    match actor.is_one_of(&SETTLERS) {
        true => Ok(()),
        false => Err(PaymentError::NotAllowed(actor.role)),
    }
}

async fn find(tx: &Tx, id: DepositImportId) -> Result<deposit_import::Model, PaymentError> {
    let rows = tx.find::<deposit_import::Entity>().filter(deposit_import::Column::Id.eq(id));
    rows.one(tx.raw()).await?.ok_or(PaymentError::NoSuchImport)
}

/// The import, held until the act ends, if it may still be decided.
async fn undecided(tx: &Tx, id: DepositImportId) -> Result<deposit_import::Model, PaymentError> {
    let mut rows = tx.find::<deposit_import::Entity>().filter(deposit_import::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        rows = rows.lock_exclusive();
    }
    let row = rows.one(tx.raw()).await?.ok_or(PaymentError::NoSuchImport)?;
    match row.state {
        ImportState::Previewed => Ok(row),
        _ => Err(PaymentError::ImportDecided),
    }
}

async fn told(
    tx: &Tx,
    import: &deposit_import::Model,
    mapping: &Mapping,
    actor: &Actor,
) -> Result<Vec<Told>, PaymentError> {
    let grid = Grid {
        kind: super::statement::FileKind::Csv,
        encoding: super::statement::Encoding::Utf8,
        rows: parsed(&import.grid)?,
    };
    let lines = lines(&grid, mapping, actor.today());
    Ok(known::tell(tx, &import.bank, lines).await?)
}

async fn decide(
    tx: &Tx,
    actor: &Actor,
    row: deposit_import::Model,
    state: ImportState,
    done: Option<Confirmed>,
) -> Result<(), PaymentError> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(person(actor));
    row.decided_at = Set(Some(actor.now));
    row.deposits = Set(done.and_then(|done| i64::try_from(done.deposits).ok()));
    row.amount = Set(done.map(|done| done.amount));
    row.version = Set(version);
    let row = tx.update(row).await?;
    let act = match state {
        ImportState::Confirmed => "deposit_import.confirmed",
        _ => "deposit_import.discarded",
    };
    record(tx, actor, &row, act).await
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &deposit_import::Model,
    act: &'static str,
) -> Result<(), PaymentError> {
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "deposit_import",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "bank": row.bank,
            "file_name": row.file_name,
            "sha256": row.sha256,
            "state": row.state.code(),
            "columns": row.columns,
            "deposits": row.deposits,
            "amount": row.amount,
        }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(())
}

fn deposit_row(
    actor: &Actor,
    import: &deposit_import::Model,
    deposit: StatementDeposit,
    fingerprint: String,
) -> deposit::ActiveModel {
    deposit::ActiveModel {
        id: Set(DepositId::new()),
        fingerprint: Set(fingerprint),
        source: Set(DepositSource::Import),
        bank: Set(import.bank.clone()),
        deposited_on: Set(deposit.on),
        deposited_at: Set(deposit.at.map(|at| at.format("%H:%M:%S").to_string())),
        depositor: Set(deposit.depositor),
        amount: Set(deposit.amount),
        virtual_account: Set(deposit.virtual_account),
        reference: Set(deposit.reference),
        memo: Set(deposit.memo),
        import_id: Set(Some(import.id.0)),
        assigned: Set(0),
        acknowledged_by: Set(None),
        acknowledged_at: Set(None),
        acknowledged_note: Set(None),
        recorded_by: Set(person(actor)),
        recorded_at: Set(actor.now),
        version: Set(1),
    }
}

/// A bank whose layout is saved and whose name stands in the file or its name; else any word of
/// them that names a bank.
fn bank_of(grid: &Grid, file_name: &str, saved: &[bank_mapping::Model]) -> Option<String> {
    const HEAD: usize = 10;
    let head = grid.rows.iter().take(HEAD).flatten().map(String::as_str);
    let texts: Vec<&str> = std::iter::once(file_name).chain(head).collect();
    let known = saved.iter().map(|row| row.bank.clone());
    let known =
        known.into_iter().find(|bank| texts.iter().any(|text| text.contains(bank.as_str())));
    let named = || {
        let words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
        let mut banks = words.filter_map(|word| {
            let (name, _) = word.split_once("은행")?;
            (!name.is_empty()).then(|| format!("{name}은행"))
        });
        banks.next()
    };
    let same_header = || {
        let header = |row: &bank_mapping::Model| saved_mapping(grid, Some(row)).ok().flatten();
        let mut fits = saved.iter().filter(|row| header(row).is_some());
        fits.next().map(|row| row.bank.clone()).filter(|_| fits.next().is_none())
    };
    known.or_else(named).or_else(same_header)
}

/// The bank's saved layout, if the file still has it: its header is where it was.
fn saved_mapping(
    grid: &Grid,
    saved: Option<&bank_mapping::Model>,
) -> Result<Option<Mapping>, PaymentError> {
    let Some(row) = saved.filter(|row| row.kind == grid.kind.code()) else { return Ok(None) };
    let mapping = mapping(row.header_row, &row.columns, &row.date_order)?;
    let widest = |row: &Vec<String>| row.len() > mapping.columns.amount;
    let fits = match mapping.header_row.checked_sub(1) {
        Some(header) => grid.rows.get(header).is_some_and(|row| {
            let named = row.get(mapping.columns.amount).map(|cell| payer_name(cell));
            named.is_some_and(|name| name.chars().any(|c| !c.is_ascii_digit()))
        }),
        None => grid.rows.iter().any(widest),
    };
    Ok(fits.then_some(mapping))
}

async fn keep_mapping(
    tx: &Tx,
    actor: &Actor,
    import: &deposit_import::Model,
) -> Result<(), PaymentError> {
    let rows = tx.find::<bank_mapping::Entity>();
    let before = rows.filter(bank_mapping::Column::Bank.eq(&import.bank)).one(tx.raw()).await?;
    let mut row = match &before {
        Some(row) => row.clone().into_active_model(),
        None => bank_mapping::ActiveModel { bank: Set(import.bank.clone()), ..Default::default() },
    };
    row.kind = Set(import.kind.clone());
    row.encoding = Set(import.encoding.clone());
    row.header_row = Set(import.header_row);
    row.columns = Set(import.columns.clone());
    row.date_order = Set(import.date_order.clone());
    row.saved_by = Set(person(actor));
    row.saved_at = Set(actor.now);
    row.version = Set(before.as_ref().map_or(1, |row| row.version + 1));
    match before {
        Some(_) => tx.update(row).await.map(drop)?,
        None => tx.insert(row).await.map(drop)?,
    }
    Ok(())
}

fn mapping_of(row: &deposit_import::Model) -> Result<Mapping, PaymentError> {
    mapping(row.header_row, &row.columns, &row.date_order)
}

fn mapping(header_row: i32, columns: &str, order: &str) -> Result<Mapping, PaymentError> {
    let columns: Columns = parsed(columns)?;
    let order = DateOrder::ALL.into_iter().find(|known| known.code() == order);
    Ok(Mapping {
        header_row: usize::try_from(header_row).unwrap_or(0),
        columns,
        date_order: order.unwrap_or_default(),
    })
}

fn stored<T: serde::Serialize>(value: &T) -> Result<String, PaymentError> {
    serde_json::to_string(value).map_err(|error| PaymentError::Broken(error.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PaymentError> {
    serde_json::from_str(text).map_err(|error| PaymentError::Broken(error.to_string()))
}
