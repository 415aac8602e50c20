//! Whose a deposit is: by its virtual account, or by name and amount together where exactly one
//! payer fits. Anything less certain is a candidate for people to judge.

use super::fingerprint::payer_name;
use super::statement::cells::narrow;
use super::statement::lines::account_digits;
use crate::receivables;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, BillingAccountId, TenantId};
use gaetong_entity::money::payment::MatchedBy;
use gaetong_entity::money::{receivable, virtual_account};
use gaetong_entity::party::billing_account;
use sea_orm::{DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A payer and what is open of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    /// `A000001`.
    pub number: String,
    pub name: String,
    /// Oldest due first: the bill and won open of it.
    pub open: Vec<(BillId, i64)>,
}

impl Payer {
    /// Won open of all bills.
    pub fn total(&self) -> i64 {
        self.open.iter().map(|(_, won)| won).sum()
    }
}

/// What speaks for a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The deposit came to a virtual account that was once theirs and is closed.
    ClosedVirtualAccount,
    /// The account's number stands in the depositor's name or the note.
    Number,
    Name,
    /// The depositor's name is a part of theirs, or theirs of it.
    PartOfName,
    OneBill,
    AllBills,
}

impl Evidence {
    /// The wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Evidence::ClosedVirtualAccount => "closed_virtual_account",
            Evidence::Number => "number",
            Evidence::Name => "name",
            Evidence::PartOfName => "part_of_name",
            Evidence::OneBill => "one_bill",
            Evidence::AllBills => "all_bills",
        }
    }

    fn weight(self) -> u32 {
        match self {
            Evidence::ClosedVirtualAccount | Evidence::Number | Evidence::Name => 60,
            Evidence::PartOfName | Evidence::OneBill | Evidence::AllBills => 40,
        }
    }
}

/// Somebody whose deposit it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Place in [`Book::payers`].
    pub payer: usize,
    /// Out of a hundred.
    pub score: u32,
    pub evidence: Vec<Evidence>,
}

/// What was found out about one deposit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Whose it is, beyond doubt.
    pub payer: Option<(usize, MatchedBy)>,
    /// Best first, five at most; empty where it is decided.
    pub candidates: Vec<Candidate>,
}

/// A deposit as matching looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub amount: i64,
    pub depositor: &'a str,
    pub virtual_account: Option<&'a str>,
    pub memo: Option<&'a str>,
}

/// Most candidates shown.
const SHOWN: usize = 5;
/// Shorter parts of names say nothing.
const LEAST_NAME: usize = 2;

/// Every payer, found by number, name and amount.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub payers: Vec<Payer>,
    by_virtual_account: HashMap<String, (usize, bool)>,
    by_number: HashMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_amount: HashMap<i64, BTreeSet<usize>>,
}

impl Book {
    /// Reads it as it stands now, in three statements.
    pub async fn read(tx: &Tx) -> Result<Book, DbErr> {
        use billing_account::Column::{Id, Number, PayerName, TenantId};
        let accounts = tx.find::<billing_account::Entity>().select_only();
        let accounts = accounts.columns([TenantId, Id, Number, PayerName]).order_by_asc(Number);
        let accounts = accounts
            .into_tuple::<(gaetong_entity::ids::TenantId, BillingAccountId, String, String)>();
        let mut open = open_bills(tx).await?;
        let payer = |(tenant_id, billing_account_id, number, name)| Payer {
            tenant_id,
            billing_account_id,
            number,
            name,
            open: open.remove(&billing_account_id).unwrap_or_default(),
        };
        let mut book = Book::of(accounts.all(tx.raw()).await?.into_iter().map(payer).collect());
        let places: HashMap<BillingAccountId, usize> = (0..)
            .zip(&book.payers)
            .map(|(place, payer)| (payer.billing_account_id, place))
            .collect();
        for row in tx.find::<virtual_account::Entity>().all(tx.raw()).await? {
            if let Some(place) = places.get(&row.billing_account_id) {
                book.by_virtual_account.insert(row.number, (*place, row.closed_on.is_none()));
            }
        }
        Ok(book)
    }

    /// A book of these payers.
    pub fn of(payers: Vec<Payer>) -> Book {
        let mut book = Book::default();
        for (place, payer) in payers.iter().enumerate() {
            book.by_number.insert(payer.number.to_ascii_uppercase(), place);
            book.by_name.entry(payer_name(&payer.name)).or_default().push(place);
            for amount in amounts(payer) {
                book.by_amount.entry(amount).or_default().insert(place);
            }
        }
        book.payers = payers;
        book
    }

    /// Names the virtual account of a payer.
    pub fn with_virtual_account(mut self, number: &str, payer: usize) -> Book {
        self.by_virtual_account.insert(number.to_owned(), (payer, true));
        self
    }

    /// Whose a deposit is.
    pub fn judge(&self, deposit: Seen<'_>) -> Verdict {
        if let Some((payer, true)) = self.virtual_account(deposit) {
            let payer = Some((payer, MatchedBy::VirtualAccount));
            return Verdict { payer, candidates: Vec::new() };
        }
        let mut found = self.candidates(deposit);
        let sure: Vec<usize> = found
            .iter()
            .filter(|candidate| candidate.is_sure())
            .map(|candidate| candidate.payer)
            .collect();
        if let [payer] = sure[..] {
            let payer = Some((payer, MatchedBy::NameAndAmount));
            return Verdict { payer, candidates: Vec::new() };
        }
        found.truncate(SHOWN);
        Verdict { payer: None, candidates: found }
    }

    /// Those a deposit may be of, best first: the certain one too, for who decides by hand.
    pub fn candidates_for(&self, deposit: Seen<'_>) -> Vec<Candidate> {
        let mut found = self.candidates(deposit);
        found.truncate(SHOWN);
        found
    }

    /// What a payer pays settles their oldest bills, so that the next deposit of the same amount is
    /// not taken for the same bill.
    pub fn pay(&mut self, place: usize, won: i64) {
        let Some(payer) = self.payers.get_mut(place) else { return };
        for amount in amounts(payer) {
            if let Some(places) = self.by_amount.get_mut(&amount) {
                places.remove(&place);
            }
        }
        let mut left = won;
        for (_, open) in &mut payer.open {
            let used = left.min(*open);
            *open -= used;
            left -= used;
        }
        payer.open.retain(|(_, open)| *open > 0);
        for amount in amounts(payer) {
            self.by_amount.entry(amount).or_default().insert(place);
        }
    }

    fn virtual_account(&self, deposit: Seen<'_>) -> Option<(usize, bool)> {
        let number = account_digits(deposit.virtual_account?);
        self.by_virtual_account.get(&number).copied()
    }

    fn candidates(&self, deposit: Seen<'_>) -> Vec<Candidate> {
        let mut evidence: BTreeMap<usize, BTreeSet<Evidence>> = BTreeMap::new();
        let mut speaks = |place: usize, what| {
            evidence.entry(place).or_default().insert(what);
        };
        if let Some((place, _)) = self.virtual_account(deposit) {
            speaks(place, Evidence::ClosedVirtualAccount);
        }
        for place in self.numbers_in(deposit) {
            speaks(place, Evidence::Number);
        }
        for (place, what) in self.named(&payer_name(deposit.depositor)) {
            speaks(place, what);
        }
        for place in self.by_amount.get(&deposit.amount).into_iter().flatten() {
            let one = self.payers[*place].open.iter().any(|(_, won)| *won == deposit.amount);
            speaks(*place, if one { Evidence::OneBill } else { Evidence::AllBills });
        }
        let mut found: Vec<Candidate> = evidence.into_iter().map(candidate).collect();
        found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.payer));
        found
    }

    /// Account numbers that stand in what the payer wrote.
    fn numbers_in(&self, deposit: Seen<'_>) -> Vec<usize> {
        let text = format!("{} {}", deposit.depositor, deposit.memo.unwrap_or_default());
        let text = narrow(&text).to_ascii_uppercase();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.filter_map(|word| self.by_number.get(word).copied()).collect()
    }

    fn named(&self, name: &str) -> Vec<(usize, Evidence)> {
        let whole = self.by_name.get(name).into_iter().flatten();
        let mut found: Vec<_> = whole.map(|place| (*place, Evidence::Name)).collect();
        if name.chars().count() < LEAST_NAME {
            return found;
        }
        let longer = self.by_name.range(name.to_owned()..).take(SHOWN * 4);
        let longer = longer.filter(|(known, _)| known.starts_with(name) && *known != name);
        // Every beginning of the depositor's name that is somebody's whole name.
        let cuts = name.char_indices().map(|(at, _)| at).skip(LEAST_NAME);
        let shorter = cuts.filter_map(|at| self.by_name.get_key_value(&name[..at]));
        let parts = longer.chain(shorter).flat_map(|(_, places)| places);
        found.extend(parts.map(|place| (*place, Evidence::PartOfName)));
        found
    }
}

fn candidate((payer, evidence): (usize, BTreeSet<Evidence>)) -> Candidate {
    let evidence: Vec<Evidence> = evidence.into_iter().collect();
    let score: u32 = evidence.iter().map(|what| what.weight()).sum();
    Candidate { payer, score: score.min(100), evidence }
}

impl Candidate {
    /// The whole name or the number, and the amount of a bill or of all of them.
    fn is_sure(&self) -> bool {
        let has = |wanted: &[Evidence]| self.evidence.iter().any(|what| wanted.contains(what));
        has(&[Evidence::Number, Evidence::Name]) && has(&[Evidence::OneBill, Evidence::AllBills])
    }
}

/// What a payer may be expected to pay at once: one bill, or everything.
fn amounts(payer: &Payer) -> BTreeSet<i64> {
    let one = payer.open.iter().map(|(_, won)| *won);
    one.chain([payer.total()]).filter(|won| *won > 0).collect()
}

async fn open_bills(tx: &Tx) -> Result<HashMap<BillingAccountId, Vec<(BillId, i64)>>, DbErr> {
    use receivable::Column::{BillId, BillingAccountId, DueOn, LateOpen, Month, PrincipalOpen};
    let rows = tx.find::<receivable::Entity>().filter(receivables::is_open());
    let rows = rows.select_only().columns([BillingAccountId, BillId, LateOpen, PrincipalOpen]);
    let rows = rows.order_by_asc(DueOn).order_by_asc(Month).order_by_asc(BillId);
    let rows = rows
        .into_tuple::<(
            gaetong_entity::ids::BillingAccountId,
            gaetong_entity::ids::BillId,
            i64,
            i64,
        )>()
        .all(tx.raw())
        .await?;
    let mut open: HashMap<_, Vec<_>> = HashMap::new();
    for (account, bill, late, principal) in rows {
        open.entry(account).or_default().push((bill, late + principal));
    }
    Ok(open)
}
