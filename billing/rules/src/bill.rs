//! The month's bill of a billing account: facts in, an immutable draft out (C1–C8, M2, M3, L1).
//!
//! The draft is the plan a bill run carries out: every line with its tax and its workings. What
//! cannot be billed is not dropped but remarked on or carried.

mod credit;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::business_day::{Holidays, OutsideCalendar};
use crate::charge::{ChargeKind, TaxCategory};
use crate::late_payment::{DueDate, due_date};
use crate::monthly_fee::{RatingError, RecurringLine, SubscriptionFacts, rate_month};
use crate::one_off::{AgentMonths, Attendance, OneOff};
use crate::value_added_tax::{Vat, value_added_tax};
use crate::won::Overflow;
use crate::{Article, Derivation, Input, ItemCode, Month, PriceBook, Text, Won};

/// What the rules need to know of a billing account to bill it for a month.
#[derive(Debug, Clone)]
pub struct AccountFacts<'a> {
    pub subscriptions: Vec<SubscriptionCharges<'a>>,
    /// Charges and credits worked out by other rules: penalties, outage credits, late charges,
    /// credits carried from an earlier bill. Credits are negative and applied in this order.
    pub given: Vec<GivenCharge>,
    /// How supplies to this payer are taxed: what is taxable by its kind (M3) is of this category
    /// on the payer's bill. [`TaxCategory::Taxable`] but for zero-rated and exempt payers.
    pub payer: TaxCategory,
}

/// One subscription of the account with everything it may be charged for.
#[derive(Debug, Clone)]
pub struct SubscriptionCharges<'a> {
    pub facts: SubscriptionFacts<'a>,
    /// One-off items; those accepted in the month are billed (C5).
    pub one_off: Vec<OneOff>,
    /// Attendance not billed yet, of this month or, confirmed late, of an earlier one (C6).
    pub attendance: Vec<Attendance>,
}

/// A charge or credit worked out by another rule, with its derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCharge {
    /// The caller's own number for it; comes back on its line and on what is carried of it.
    pub mark: u32,
    /// The service it belongs to; none if it belongs to the account.
    pub service: Option<String>,
    pub item: Option<ItemCode>,
    pub kind: ChargeKind,
    pub category: TaxCategory,
    pub label: Text,
    pub usage_month: Month,
    /// Won, VAT excluded; negative for a credit.
    pub supply: Won,
    pub derivation: Derivation,
}

/// What a month's run makes of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted<'a> {
    /// None where there is nothing to charge (C8).
    pub draft: Option<Draft<'a>>,
    /// What credits could not be applied, to be given again with the next bill (C8).
    pub carried: Vec<GivenCharge>,
    pub remarks: Vec<Remark>,
}

/// A bill before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft<'a> {
    pub month: Month,
    pub lines: Vec<DraftLine<'a>>,
    /// Won, VAT excluded: taxable, zero-rated and exempt lines.
    pub supply: Won,
    /// Won, the part of `supply` that is taxable.
    pub taxable: Won,
    /// Won of tax (M2); the lines' taxes add up to it.
    pub vat: Won,
    /// Won that no tax invoice holds: late charges.
    pub out_of_scope: Won,
    /// Won to pay: supply + VAT + out of scope.
    pub total: Won,
    pub due: DueDate,
}

/// One line of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine<'a> {
    pub service: Option<String>,
    pub item: Option<ItemCode>,
    pub kind: ChargeKind,
    pub category: TaxCategory,
    pub label: Text,
    /// The month the line is about; a late confirmation keeps its own (C6).
    pub usage_month: Month,
    /// Won, VAT excluded.
    pub supply: Won,
    /// Won of tax allocated to the line (M2).
    pub vat: Won,
    /// Won of term discount the line granted (T9).
    pub granted_discount: Won,
    pub working: Working<'a>,
}

/// What a line was worked out from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Working<'a> {
    Recurring {
        line: RecurringLine,
        price_book: &'a PriceBook,
    },
    Staffing {
        attendance: Attendance,
        confirmed: AgentMonths,
    },
    OneOff(OneOff),
    /// Worked out by another rule; `mark` is the caller's number for the charge.
    Given {
        mark: u32,
        derivation: Box<Derivation>,
    },
}

/// What the run tells the settlement desk about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// No 복무확인서 yet: not billed, listed as missing (C6).
    MissingAttendance { service: String, item: ItemCode, usage_month: Month },
    /// So much credit, VAT excluded, goes to the next bill (C8).
    CreditCarried { amount: Won },
}

/// Why an account's month cannot be drafted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BillError {
    #[error("service {service}: {error}")]
    Rating { service: String, error: RatingError },
    #[error("service {service}: a price of {item} is negative")]
    NegativePrice { service: String, item: ItemCode },
    #[error(transparent)]
    OutsideCalendar(#[from] OutsideCalendar),
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl BillError {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            BillError::Rating { error, .. } => error.code(),
            BillError::NegativePrice { .. } => "negative-price",
            BillError::OutsideCalendar(_) => "outside-calendar",
            BillError::Overflow(_) => "overflow",
        }
    }
}

/// Drafts the bill of an account for a usage month (C1–C8): one line per product and price, tax
/// by M2, due date by L1.
pub fn draft<'a>(
    facts: &AccountFacts<'a>,
    month: Month,
    holidays: &Holidays,
) -> Result<Drafted<'a>, BillError> {
    let mut lines = Vec::new();
    let mut remarks = Vec::new();
    for subscription in &facts.subscriptions {
        subscription.recurring(month, &mut lines)?;
        subscription.staffing(&mut lines, &mut remarks)?;
        subscription.one_offs(month, &mut lines)?;
    }
    for line in &mut lines {
        line.category = facts.taxed(line.category);
    }
    let carried = credit::apply(&facts.given_as_taxed(), &mut lines)?;
    if !carried.is_empty() {
        let amount = Won::sum(carried.iter().map(|credit| credit.supply), "carried credit")?;
        remarks.push(Remark::CreditCarried { amount: amount.negated("carried credit")? });
    }
    let nothing_to_charge = lines.iter().all(|line| line.supply.is_zero());
    let draft = if nothing_to_charge { None } else { Some(total(month, lines, holidays)?) };
    Ok(Drafted { draft, carried, remarks })
}

impl AccountFacts<'_> {
    /// What a charge of that category is on this payer's bill.
    fn taxed(&self, category: TaxCategory) -> TaxCategory {
        if category == TaxCategory::Taxable { self.payer } else { category }
    }

    fn given_as_taxed(&self) -> Vec<GivenCharge> {
        let taxed = |given: &GivenCharge| {
            let category = self.taxed(given.category);
            GivenCharge { category, ..given.clone() }
        };
        self.given.iter().map(taxed).collect()
    }
}

impl<'a> SubscriptionCharges<'a> {
    fn recurring(&self, month: Month, lines: &mut Vec<DraftLine<'a>>) -> Result<(), BillError> {
        let rated = rate_month(&self.facts, month)
            .map_err(|error| BillError::Rating { service: self.facts.service.clone(), error })?;
        lines.extend(rated.into_iter().map(|line| DraftLine {
            granted_discount: line.granted_discount,
            ..self.line(
                line.item,
                month,
                line.amount,
                Working::Recurring { price_book: self.facts.price_book, line },
            )
        }));
        Ok(())
    }

    /// C6: without a confirmation the line is not billed and listed as missing.
    fn staffing(
        &self,
        lines: &mut Vec<DraftLine<'a>>,
        remarks: &mut Vec<Remark>,
    ) -> Result<(), BillError> {
        for attendance in &self.attendance {
            let Attendance { item, usage_month, .. } = *attendance;
            self.refuse_negative(item, attendance.price)?;
            let Some(confirmed) = attendance.confirmed else {
                let service = self.facts.service.clone();
                remarks.push(Remark::MissingAttendance { service, item, usage_month });
                continue;
            };
            let amount = attendance.amount(confirmed)?;
            let working = Working::Staffing { attendance: attendance.clone(), confirmed };
            lines.push(DraftLine {
                kind: ChargeKind::Staffing,
                ..self.line(item, usage_month, amount, working)
            });
        }
        Ok(())
    }

    /// C5: in full, in the run of the month of acceptance.
    fn one_offs(&self, month: Month, lines: &mut Vec<DraftLine<'a>>) -> Result<(), BillError> {
        for one_off in self.one_off.iter().filter(|one_off| month.contains(one_off.accepted_on)) {
            self.refuse_negative(one_off.item, one_off.unit_price)?;
            let working = Working::OneOff(one_off.clone());
            lines.push(DraftLine {
                kind: ChargeKind::OneOff,
                category: one_off.category,
                label: one_off.label.clone(),
                ..self.line(one_off.item, month, one_off.amount()?, working)
            });
        }
        Ok(())
    }

    /// A line of recurring charge; the other kinds say what differs.
    fn line(
        &self,
        item: ItemCode,
        usage_month: Month,
        supply: Won,
        working: Working<'a>,
    ) -> DraftLine<'a> {
        DraftLine {
            service: Some(self.facts.service.clone()),
            item: Some(item),
            kind: ChargeKind::Recurring,
            category: ChargeKind::Recurring.tax_category(),
            label: item.name(),
            usage_month,
            supply,
            vat: Won::ZERO,
            granted_discount: Won::ZERO,
            working,
        }
    }

    fn refuse_negative(&self, item: ItemCode, price: Won) -> Result<(), BillError> {
        if price.is_negative() {
            return Err(BillError::NegativePrice { service: self.facts.service.clone(), item });
        }
        Ok(())
    }
}

/// The sums of a document's lines before tax.
#[derive(Debug, Clone, Copy)]
struct Sums {
    taxable: Won,
    /// Zero-rated and exempt.
    untaxed: Won,
    out_of_scope: Won,
}

impl Sums {
    fn of(lines: &[DraftLine<'_>]) -> Result<Sums, Overflow> {
        let sum = |wanted: &[TaxCategory]| {
            let lines = lines.iter().filter(|line| wanted.contains(&line.category));
            Won::sum(lines.map(|line| line.supply), "sum of the bill")
        };
        Ok(Sums {
            taxable: sum(&[TaxCategory::Taxable])?,
            untaxed: sum(&[TaxCategory::ZeroRated, TaxCategory::Exempt])?,
            out_of_scope: sum(&[TaxCategory::OutOfScope])?,
        })
    }

    fn supply(self) -> Result<Won, Overflow> {
        self.taxable.plus(self.untaxed, "supply of the bill")
    }

    /// What the customer would pay: supply, its tax and what is out of scope.
    fn total(self) -> Result<Won, Overflow> {
        let vat = self.taxable.mul_div(&[1], 10, "VAT")?;
        let what = "total of the bill";
        self.supply()?.plus(vat, what)?.plus(self.out_of_scope, what)
    }
}

/// Adds up a draft and allocates its tax to its taxable lines (M2, M3).
fn total<'a>(
    month: Month,
    mut lines: Vec<DraftLine<'a>>,
    holidays: &Holidays,
) -> Result<Draft<'a>, BillError> {
    let sums = Sums::of(&lines)?;
    let taxable = |line: &&DraftLine<'_>| line.category == TaxCategory::Taxable;
    let supplies: Vec<Won> = lines.iter().filter(taxable).map(|line| line.supply).collect();
    let Vat { total: vat, allocated, .. } = value_added_tax(&supplies)?;
    let taxable = lines.iter_mut().filter(|line| line.category == TaxCategory::Taxable);
    for (line, tax) in taxable.zip(allocated) {
        line.vat = tax;
    }
    Ok(Draft {
        month,
        lines,
        supply: sums.supply()?,
        taxable: sums.taxable,
        vat,
        out_of_scope: sums.out_of_scope,
        total: sums.total()?,
        due: due_date(month, holidays)?,
    })
}

impl DraftLine<'_> {
    /// Why the line is that amount.
    pub fn derivation(&self) -> Derivation {
        match &self.working {
            Working::Recurring { line, price_book } => line.derivation(price_book),
            Working::Staffing { attendance, confirmed } => {
                attendance.derivation(*confirmed, self.supply)
            }
            Working::OneOff(one_off) => one_off.derivation(self.supply),
            Working::Given { derivation, .. } => derivation.as_ref().clone(),
        }
    }
}

impl Draft<'_> {
    /// The whole bill: its lines, its tax and its due date (C1, M2, L1).
    pub fn derivation(&self, holidays: &Holidays) -> Derivation {
        let vat = Vat { supply: self.taxable, total: self.vat, allocated: Vec::new() };
        let month = self.month;
        let title = Text::new(
            alloc::format!("{month} 사용분 청구 금액"),
            alloc::format!("Bill for {month}"),
        );
        let Draft { supply, vat: tax, out_of_scope, .. } = self;
        Derivation::new("C1", Article::MONTHLY_BILL, title)
            .input(Input::new(
                Text::fixed("공급가액", "Supply"),
                Text::won(*supply),
                Text::default(),
            ))
            .input(Input::new(Text::fixed("부가가치세", "VAT"), Text::won(*tax), Text::default()))
            .input(Input::new(
                Text::fixed("과세대상 아닌 금액", "Out of scope of VAT"),
                Text::won(*out_of_scope),
                Text::default(),
            ))
            .formula(Text::same(alloc::format!("{supply} + {tax} + {out_of_scope}")))
            .amounts_to(self.total)
            .children(self.lines.iter().map(DraftLine::derivation))
            .child(vat.derivation())
            .child(self.due.derivation(holidays))
    }
}

#[cfg(test)]
mod tests;
