//! Which rows of a file are deposits already known, or the same row twice.

use super::fingerprint::Likeness;
use super::statement::{CellError, Line, LineState, StatementDeposit};
use chrono::{NaiveTime, Timelike};
use gaetong_entity::Tx;
use gaetong_entity::ids::DepositId;
use gaetong_entity::money::deposit;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};

/// What confirming would make of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    New {
        deposit: StatementDeposit,
        fingerprint: String,
    },
    /// It was imported before, or the bank told of it.
    Known {
        deposit: StatementDeposit,
        id: DepositId,
    },
    /// The same as an earlier row of the file, balance and all.
    Repeated {
        deposit: StatementDeposit,
        of_row: usize,
    },
    Withdrawal,
    Wrong(Vec<CellError>),
}

/// A row of the file and what it would become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// As the spreadsheet numbers it.
    pub row: usize,
    pub fate: Fate,
}

/// Deposits there are already, each to be claimed by one row.
struct Known {
    by_fingerprint: HashMap<String, DepositId>,
    by_likeness: HashMap<Likeness, Vec<(DepositId, bool)>>,
}

/// Sorts the rows of a bank's file.
pub async fn tell(tx: &Tx, bank: &str, lines: Vec<Line>) -> Result<Vec<Told>, DbErr> {
    let known = Known::read(tx, &lines).await?;
    Ok(sort(bank, lines, known))
}

impl Known {
    async fn read(tx: &Tx, lines: &[Line]) -> Result<Known, DbErr> {
        use deposit::Column as C;
        let mut known = Known { by_fingerprint: HashMap::new(), by_likeness: HashMap::new() };
        let days = lines.iter().filter_map(|line| match &line.state {
            LineState::Deposit(deposit) => Some(deposit.on),
            _ => None,
        });
        let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
            return Ok(known);
        };
        let rows = tx.find::<deposit::Entity>().filter(C::DepositedOn.between(first, last));
        let rows = rows.select_only().columns([
            C::Id,
            C::Fingerprint,
            C::Bank,
            C::DepositedOn,
            C::DepositedAt,
            C::Amount,
            C::Depositor,
        ]);
        type Row = (DepositId, String, String, chrono::NaiveDate, Option<String>, i64, String);
        for (id, print, bank, on, at, amount, depositor) in
            rows.into_tuple::<Row>().all(tx.raw()).await?
        {
            known.by_fingerprint.insert(print, id);
            let likeness = Likeness::new(&bank, on, amount, &depositor);
            known.by_likeness.entry(likeness).or_default().push((id, at.is_some()));
        }
        Ok(known)
    }
}

/// What equal rows of one minute have in common.
type Moment = (Likeness, Option<(u32, u32)>);

fn sort(bank: &str, lines: Vec<Line>, known: Known) -> Vec<Told> {
    let mut seen: HashMap<Moment, Vec<(usize, Option<i64>)>> = HashMap::new();
    let mut claimed: HashSet<DepositId> = HashSet::new();
    let mut told: Vec<Told> = Vec::with_capacity(lines.len());
    let mut open: Vec<(usize, Likeness)> = Vec::new();
    for line in lines {
        let fate = match line.state {
            LineState::Withdrawal => Fate::Withdrawal,
            LineState::Wrong(errors) => Fate::Wrong(errors),
            LineState::Deposit(deposit) => {
                let likeness = Likeness::of(bank, &deposit);
                let twins = seen.entry((likeness.clone(), minute(deposit.at))).or_default();
                let same = |(_, balance): &&(usize, Option<i64>)| {
                    balance.is_some() && *balance == deposit.balance
                };
                if let Some((of_row, _)) = twins.iter().find(same) {
                    Fate::Repeated { of_row: *of_row, deposit }
                } else {
                    let fingerprint = likeness.fingerprint(deposit.at, twins.len());
                    twins.push((line.row, deposit.balance));
                    match known.by_fingerprint.get(&fingerprint) {
                        Some(id) => {
                            claimed.insert(*id);
                            Fate::Known { deposit, id: *id }
                        }
                        None => {
                            open.push((told.len(), likeness));
                            Fate::New { deposit, fingerprint }
                        }
                    }
                }
            }
        };
        told.push(Told { row: line.row, fate });
    }
    for (place, likeness) in open {
        claim_untimed(&mut told[place].fate, known.by_likeness.get(&likeness), &mut claimed);
    }
    told
}

fn minute(at: Option<NaiveTime>) -> Option<(u32, u32)> {
    at.map(|at| (at.hour(), at.minute()))
}

/// One source told the time and the other did not: the same deposit, if nobody else is.
fn claim_untimed(
    fate: &mut Fate,
    alike: Option<&Vec<(DepositId, bool)>>,
    claimed: &mut HashSet<DepositId>,
) {
    let Fate::New { deposit, .. } = fate else { return };
    let timed = deposit.at.is_some();
    let free = |(id, other): &&(DepositId, bool)| timed != *other && !claimed.contains(id);
    let found = alike.into_iter().flatten().find(free).copied();
    if let Some((id, _)) = found {
        claimed.insert(id);
        *fate = Fate::Known { deposit: deposit.clone(), id };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: usize, at: Option<&str>, amount: i64, balance: Option<i64>) -> Line {
        let deposit = StatementDeposit {
            on: "2026-11-05".parse().expect("a day"),
            at: at.map(|at| at.parse().expect("a time")),
            depositor: "한빛보험".into(),
            amount,
            virtual_account: None,
            reference: None,
            memo: None,
            balance,
        };
        Line { row, state: LineState::Deposit(deposit) }
    }

    fn sorted(lines: Vec<Line>, before: &[Line]) -> Vec<&'static str> {
        let nothing = || Known { by_fingerprint: HashMap::new(), by_likeness: HashMap::new() };
        let mut known = nothing();
        for told in sort("가온은행", before.to_vec(), nothing()) {
            if let Fate::New { deposit, fingerprint } = told.fate {
                let id = DepositId::new();
                known.by_fingerprint.insert(fingerprint, id);
                let likeness = Likeness::of("가온은행", &deposit);
                known.by_likeness.entry(likeness).or_default().push((id, deposit.at.is_some()));
            }
        }
        let name = |told: Told| match told.fate {
            Fate::New { .. } => "new",
            Fate::Known { .. } => "known",
            Fate::Repeated { .. } => "repeated",
            Fate::Withdrawal => "withdrawal",
            Fate::Wrong(_) => "wrong",
        };
        sort("가온은행", lines, known).into_iter().map(name).collect()
    }

    #[test]
    fn equal_rows_are_two_deposits_unless_the_balance_says_otherwise() {
        let at = Some("14:03:05");
        assert_eq!(sorted(vec![row(2, at, 5, None), row(3, at, 5, None)], &[]), ["new", "new"]);
        let both = vec![row(2, at, 5, Some(100)), row(3, at, 5, Some(105))];
        assert_eq!(sorted(both, &[]), ["new", "new"]);
        let twice = vec![row(2, at, 5, Some(100)), row(3, at, 5, Some(100))];
        assert_eq!(sorted(twice, &[]), ["new", "repeated"]);
    }

    #[test]
    fn a_longer_export_brings_only_what_is_new() {
        let at = Some("14:03:05");
        let whole =
            vec![row(2, at, 5, None), row(3, at, 5, None), row(4, Some("15:00:00"), 5, None)];
        assert_eq!(sorted(whole.clone(), &whole[..1]), ["known", "new", "new"]);
        assert_eq!(sorted(whole.clone(), &whole), ["known", "known", "known"]);
        // Another deposit later that day is another deposit.
        assert_eq!(sorted(vec![row(2, Some("16:00:00"), 5, None)], &whole), ["new"]);
    }

    #[test]
    fn a_source_without_times_knows_the_deposits_of_one_with_times() {
        let timed = [row(2, Some("14:03:05"), 5, None), row(3, Some("15:00:00"), 5, None)];
        let untimed = [row(2, None, 5, None), row(3, None, 5, None), row(4, None, 5, None)];
        assert_eq!(sorted(untimed.to_vec(), &timed), ["known", "known", "new"]);
        assert_eq!(sorted(timed.to_vec(), &untimed[..1]), ["known", "new"]);
        assert_eq!(sorted(vec![row(2, None, 6, None)], &timed), ["new"]);
    }
}
