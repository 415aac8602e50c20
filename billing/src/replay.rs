//! A month counted again (재현): every regular bill from the facts as they were recorded when it was
//! issued, compared to the won, line by line, with the hash of its inputs; and the notes on the
//! month's bills from what was asked for and approved.

mod notes;

use crate::facts::{self, Account, of_tenants};
use crate::rating::{self, Rated, Unbillable};
use crate::run::rated;
use crate::usage_month;
use chrono::{DateTime, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, BillingAccountId};
use gaetong_entity::money::bill::{self, BillKind};
use gaetong_entity::money::bill_line;
use gaetong_rules::business_day::Holidays;
use gaetong_rules::month::seoul_date;
use gaetong_rules::{Month, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, HashMap};

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    pub month: Month,
    /// Regular bills counted again.
    pub bills: u64,
    /// Debit notes and credit notes on bills of the month, counted again.
    pub debit_notes: u64,
    pub credit_notes: u64,
    /// Those that do not come to the same; empty where the month is proved.
    pub deviations: Vec<Deviation>,
}

impl Replay {
    /// How many documents were counted again.
    pub fn documents(&self) -> u64 {
        self.bills + self.debit_notes + self.credit_notes
    }

    /// How many documents of a kind came to the same.
    pub fn proved(&self, kind: DocumentKind) -> u64 {
        let counted = match kind {
            DocumentKind::Regular => self.bills,
            DocumentKind::DebitNote => self.debit_notes,
            DocumentKind::CreditNote => self.credit_notes,
            DocumentKind::Final => 0,
        };
        let of_kind = self.deviations.iter().filter(|deviation| deviation.kind == kind);
        counted.saturating_sub(of_kind.count() as u64)
    }
}

/// What was counted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    Regular,
    /// A bill out of turn that no act makes: it is there by other means.
    Final,
    DebitNote,
    CreditNote,
}

impl DocumentKind {
    /// Stable, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            DocumentKind::Regular => "regular",
            DocumentKind::Final => "final",
            DocumentKind::DebitNote => "debit_note",
            DocumentKind::CreditNote => "credit_note",
        }
    }
}

/// A document that does not come to the same again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    pub kind: DocumentKind,
    /// The bill, of a credit note the one it corrects.
    pub bill_id: BillId,
    pub number: String,
    pub payer_name: String,
    /// The rules that made it.
    pub engine_version: String,
    /// Won, VAT included, as issued and as counted now; none where nothing would be billed.
    pub issued: Won,
    pub counted: Option<Won>,
    /// Whether the facts differ, or the rules make something else of the same facts.
    pub other_facts: bool,
    /// The first line that differs, where the sums are the same.
    pub line_no: Option<i32>,
    /// Why it cannot be counted at all, or does not follow from what was decided.
    pub problem: Option<Text>,
}

/// Accounts counted at a time.
const CHUNK: u64 = 500;

/// Counts a month again, without writing anything.
///
/// # Errors
/// If the database fails.
pub async fn replay(tx: &Tx, month: Month) -> Result<Replay, DbErr> {
    let holidays = rating::holidays(tx).await?;
    let mut found =
        Replay { month, bills: 0, debit_notes: 0, credit_notes: 0, deviations: Vec::new() };
    let mut after = None;
    loop {
        let accounts = facts::account_page(tx, after, CHUNK).await?;
        let Some(last) = accounts.last() else { break };
        after = Some((last.tenant_id, last.id));
        found.some(tx, &holidays, accounts).await?;
    }
    found.further(tx).await?;
    found.credits(tx).await?;
    Ok(found)
}

/// Bills of accounts, and the accounts, that were issued at the same moment.
type OneMoment = (HashMap<BillingAccountId, bill::Model>, Vec<Account>);

impl Replay {
    async fn some(
        &mut self,
        tx: &Tx,
        holidays: &Holidays,
        accounts: Vec<Account>,
    ) -> Result<(), DbErr> {
        let mut moments: BTreeMap<DateTime<Utc>, OneMoment> = BTreeMap::new();
        let mut bills = bills_of(tx, self.month, &accounts).await?;
        for account in accounts {
            let Some(bill) = bills.remove(&account.id) else { continue };
            let moment = moments.entry(bill.issued_at).or_default();
            moment.0.insert(account.id, bill);
            moment.1.push(account);
        }
        for (moment, (bills, accounts)) in moments {
            let lines = lines_of(tx, bills.values()).await?;
            let known = facts::as_recorded(tx, self.month, accounts, Some(moment)).await?;
            for known in known {
                let (account, rated) = rated(known, seoul_date(moment), holidays);
                let Some(bill) = bills.get(&account.id) else { continue };
                self.bills += 1;
                let lines = lines.get(&bill.id).map(Vec::as_slice).unwrap_or_default();
                self.deviations.extend(deviation(bill, lines, rated));
            }
        }
        Ok(())
    }
}

fn deviation(
    bill: &bill::Model,
    lines: &[bill_line::Model],
    rated: Result<Rated, Unbillable>,
) -> Option<Deviation> {
    let (plan, problem) = match rated {
        Ok(rated) => (rated.plan, None),
        Err(problem) => (None, Some(problem.text())),
    };
    let issued: Vec<_> = lines.iter().map(|l| (l.charge, l.supply, l.vat, l.quantity)).collect();
    let counted: Vec<_> = plan
        .iter()
        .flat_map(|plan| &plan.lines)
        .map(|l| (l.charge, l.supply.get(), l.vat.get(), l.quantity))
        .collect();
    let same = |at: &usize| issued.get(*at) == counted.get(*at);
    let line = (0..issued.len().max(counted.len())).find(|at| !same(at));
    let line_no = line.and_then(|at| i32::try_from(at + 1).ok());
    let sums = plan.as_ref().map(|plan| (plan.supply.get(), plan.vat.get(), plan.total.get()));
    let same_sums = sums == Some((bill.supply, bill.vat, bill.total));
    let same_facts = plan.as_ref().is_some_and(|plan| plan.inputs_sha256 == bill.inputs_sha256);
    (line_no.is_some() || !same_sums || !same_facts).then(|| Deviation {
        kind: DocumentKind::Regular,
        bill_id: bill.id,
        number: bill.number.clone(),
        payer_name: bill.payer_name.clone(),
        engine_version: bill.engine_version.clone(),
        issued: Won::new(bill.total),
        counted: plan.as_ref().map(|plan| plan.total),
        other_facts: !same_facts,
        line_no,
        problem,
    })
}

async fn bills_of(
    tx: &Tx,
    month: Month,
    accounts: &[Account],
) -> Result<HashMap<BillingAccountId, bill::Model>, DbErr> {
    use bill::Column::{BillingAccountId, Kind, Month, TenantId};
    let tenants = of_tenants(TenantId, accounts.iter().map(|account| account.tenant_id));
    let bills = tx.find::<bill::Entity>().filter(Month.eq(usage_month::stored(month)));
    let bills = bills.filter(tenants).filter(Kind.eq(BillKind::Regular));
    let bills = bills.filter(BillingAccountId.is_in(accounts.iter().map(|account| account.id)));
    let bills = bills.all(tx.raw()).await?;
    Ok(bills.into_iter().map(|bill| (bill.billing_account_id, bill)).collect())
}

async fn lines_of(
    tx: &Tx,
    bills: impl Iterator<Item = &bill::Model> + Clone,
) -> Result<HashMap<BillId, Vec<bill_line::Model>>, DbErr> {
    use bill_line::Column::{BillId, LineNo, TenantId};
    let tenants = of_tenants(TenantId, bills.clone().map(|bill| bill.tenant_id));
    let lines = tx.find::<bill_line::Entity>().filter(tenants);
    let lines = lines.filter(BillId.is_in(bills.map(|bill| bill.id)));
    let mut of_bill = HashMap::<_, Vec<_>>::new();
    for line in lines.order_by_asc(LineNo).all(tx.raw()).await? {
        of_bill.entry(line.bill_id).or_default().push(line);
    }
    Ok(of_bill)
}
