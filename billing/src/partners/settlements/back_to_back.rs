//! What the customer pays beside what the partner gets for it: the margin, and what stands alone on
//! either side or is paid to two partners.

use crate::notes::refusal::only;
use crate::partners::contracts::covers;
use crate::partners::refusal::PartnerError;
use crate::partners::{MAY_READ, settlers};
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{AttendanceId, BillId, PartnerId, ServiceId, SettlementId};
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_entity::money::{bill, bill_line};
use gaetong_entity::settling::partner_contract::PayKind;
use gaetong_entity::settling::settlement_line::{self, Source};
use gaetong_entity::settling::{billed_attendance, partner_contract, settlement};
use gaetong_rules::payout::{Margin, margin};
use gaetong_rules::{Month, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};

/// A month's two sides. Amounts in won, VAT excluded; a customer's line counts once, however many
/// partners have a part in it.
#[derive(Debug, Clone)]
pub struct BackToBack {
    pub month: Month,
    pub rows: Vec<Counterpart>,
    pub customer: Won,
    pub partner: Won,
    pub margin: Margin,
}

/// One line of each side, or of one alone.
#[derive(Debug, Clone)]
pub struct Counterpart {
    pub service_id: Option<ServiceId>,
    pub product: Option<String>,
    pub customer: Option<CustomerSide>,
    pub partner: Option<PartnerSide>,
    pub margin: Margin,
    pub finding: Option<Finding>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSide {
    pub bill_id: BillId,
    pub bill_number: String,
    pub line_no: i32,
    pub payer_name: String,
    pub label: Text,
    pub supply: Won,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerSide {
    pub settlement_id: SettlementId,
    pub partner_id: PartnerId,
    pub partner_name: String,
    pub line_no: i32,
    pub source: Source,
    pub label: Text,
    pub supply: Won,
}

/// What is to be looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The partner is paid for what no customer was billed.
    NoCustomerLine,
    /// The customer was billed for what a partner does, and no partner is paid.
    NoPartnerLine,
    /// Two partners are paid for the same.
    PaidTwice,
}

impl Finding {
    /// Stable, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Finding::NoCustomerLine => "no_customer_line",
            Finding::NoPartnerLine => "no_partner_line",
            Finding::PaidTwice => "paid_twice",
        }
    }
}

/// Lays the two sides of a month beside each other.
///
/// # Errors
/// [`crate::notes::NoteError::NotAllowed`].
pub async fn back_to_back(
    tx: &Tx,
    actor: &Actor,
    month: Month,
) -> Result<BackToBack, PartnerError> {
    only(actor, &MAY_READ, settlers())?;
    let sides = Sides::read(tx, month).await?;
    let mut rows = Vec::new();
    let mut met: HashSet<(BillId, i32)> = HashSet::new();
    for line in &sides.lines {
        let customers = sides.counterpart(line);
        met.extend(customers.map(|line| (line.bill_id, line.line_no)));
        rows.push(sides.row(Some(line), customers)?);
    }
    for line in sides.partners_work() {
        if met.insert((line.bill_id, line.line_no)) {
            rows.push(sides.row(None, Some(line))?);
        }
    }
    let mut once: HashSet<(BillId, i32)> = HashSet::new();
    let customers = rows.iter().filter_map(|row| row.customer.as_ref());
    let customers = customers.filter(|side| once.insert((side.bill_id, side.line_no)));
    let customer = Won::sum(customers.map(|side| side.supply).collect::<Vec<_>>(), "customers")?;
    let partners = rows.iter().filter_map(|row| row.partner.as_ref());
    let partner = Won::sum(partners.map(|side| side.supply), "partners")?;
    let margin = margin(customer, partner)?;
    Ok(BackToBack { month, rows, customer, partner, margin })
}

/// The rows of both sides.
#[derive(Debug)]
struct Sides {
    lines: Vec<settlement_line::Model>,
    contracts: Vec<partner_contract::Model>,
    names: HashMap<PartnerId, String>,
    bills: HashMap<BillId, bill::Model>,
    bill_lines: Vec<bill_line::Model>,
    attended: HashMap<AttendanceId, (BillId, i32)>,
}

impl Sides {
    async fn read(tx: &Tx, month: Month) -> Result<Sides, DbErr> {
        let stored = usage_month::stored(month);
        let settlements = settlement::Column::Month.eq(stored);
        let settlements = tx.find::<settlement::Entity>().filter(settlements).all(tx.raw()).await?;
        let ids = settlements.iter().map(|settlement| settlement.id);
        let lines = settlement_line::Column::SettlementId.is_in(ids);
        let lines = tx.find::<settlement_line::Entity>().filter(lines);
        let lines = lines.order_by_asc(settlement_line::Column::PartnerId);
        let lines = lines.order_by_asc(settlement_line::Column::LineNo).all(tx.raw()).await?;
        let contracts = tx.find::<partner_contract::Entity>().all(tx.raw()).await?;
        let attended = attended(tx, &lines).await?;
        let bills = bills(tx, stored, &lines, &attended).await?;
        let bill_lines = lines_of(tx, &contracts, bills.keys().copied()).await?;
        Ok(Sides {
            lines,
            contracts,
            names: crate::partners::names(tx).await?,
            bills,
            bill_lines,
            attended,
        })
    }

    /// The customer's line a partner's line has its money from.
    fn counterpart(&self, line: &settlement_line::Model) -> Option<&bill_line::Model> {
        let at = |bill: BillId, no: i32| {
            self.bill_lines.iter().find(|other| (other.bill_id, other.line_no) == (bill, no))
        };
        let of_service = |charge: ChargeKind| {
            self.bill_lines.iter().find(|other| {
                other.charge == charge
                    && other.service_id == line.service_id
                    && other.product == line.product
                    && self.month_of(other) == Some(line.usage_month)
            })
        };
        match line.source {
            Source::Attendance => {
                let (bill, no) = *self.attended.get(&AttendanceId(line.source_id))?;
                at(bill, no)
            }
            Source::BillLine => at(BillId(line.source_id), line.source_no),
            Source::Task | Source::OneOff => of_service(ChargeKind::OneOff),
            Source::Fixed => of_service(ChargeKind::Recurring),
            Source::Outage => of_service(ChargeKind::OutageCredit),
            Source::Adjustment => None,
        }
    }

    fn month_of(&self, line: &bill_line::Model) -> Option<i32> {
        self.bills.get(&line.bill_id).map(|bill| bill.month)
    }

    /// The customers' lines a partner does the work for: staffing, and one-off items of a product a
    /// contract pays for.
    fn partners_work(&self) -> impl Iterator<Item = &bill_line::Model> {
        self.bill_lines.iter().filter(|line| match line.charge {
            ChargeKind::Attendance => true,
            ChargeKind::OneOff => self.is_bought(line),
            _ => false,
        })
    }

    fn is_bought(&self, line: &bill_line::Model) -> bool {
        let Some(service) = &line.service_id else { return false };
        self.contracts.iter().any(|contract| {
            contract.kind == PayKind::OnAcceptance
                && Some(&contract.product) == line.product.as_ref()
                && covers(contract, line.tenant_id, service)
        })
    }

    fn row(
        &self,
        partner: Option<&settlement_line::Model>,
        customer: Option<&bill_line::Model>,
    ) -> Result<Counterpart, PartnerError> {
        let amount = |won: Option<i64>| Won::new(won.unwrap_or(0));
        let own = partner.map(|line| (line.service_id.clone(), line.product.clone()));
        let theirs = customer.map(|line| (line.service_id.clone(), line.product.clone()));
        let (service_id, product) = own.or(theirs).unwrap_or_default();
        Ok(Counterpart {
            service_id,
            product,
            customer: customer.map(|line| self.customer_side(line)),
            partner: partner.map(|line| self.partner_side(line)),
            margin: margin(
                amount(customer.map(|line| line.supply)),
                amount(partner.map(|line| line.supply)),
            )?,
            finding: self.finding(partner, customer),
        })
    }

    fn finding(
        &self,
        partner: Option<&settlement_line::Model>,
        customer: Option<&bill_line::Model>,
    ) -> Option<Finding> {
        let Some(line) = partner else { return Some(Finding::NoPartnerLine) };
        let same = |other: &&settlement_line::Model| {
            (other.source, other.source_id, other.source_no)
                == (line.source, line.source_id, line.source_no)
                && other.partner_id != line.partner_id
        };
        let by_work = matches!(line.source, Source::Attendance | Source::Task | Source::OneOff);
        if by_work && self.lines.iter().any(|other| same(&other)) {
            return Some(Finding::PaidTwice);
        }
        let expected =
            matches!(line.source, Source::Attendance | Source::OneOff) && line.supply > 0;
        (expected && customer.is_none()).then_some(Finding::NoCustomerLine)
    }

    fn customer_side(&self, line: &bill_line::Model) -> CustomerSide {
        let bill = self.bills.get(&line.bill_id);
        CustomerSide {
            bill_id: line.bill_id,
            bill_number: bill.map(|bill| bill.number.clone()).unwrap_or_default(),
            line_no: line.line_no,
            payer_name: bill.map(|bill| bill.payer_name.clone()).unwrap_or_default(),
            label: Text::new(line.label_ko.clone(), line.label_en.clone()),
            supply: Won::new(line.supply),
        }
    }

    fn partner_side(&self, line: &settlement_line::Model) -> PartnerSide {
        PartnerSide {
            settlement_id: line.settlement_id,
            partner_id: line.partner_id,
            partner_name: self.names.get(&line.partner_id).cloned().unwrap_or_default(),
            line_no: line.line_no,
            source: line.source,
            label: super::line_text(line),
            supply: Won::new(line.supply),
        }
    }
}

/// On which line of which bill the reports of these lines are.
async fn attended(
    tx: &Tx,
    lines: &[settlement_line::Model],
) -> Result<HashMap<AttendanceId, (BillId, i32)>, DbErr> {
    let reports = lines.iter().filter(|line| line.source == Source::Attendance);
    let reports = reports.map(|line| AttendanceId(line.source_id));
    let rows = billed_attendance::Column::ReportId.is_in(reports);
    let rows = tx.find::<billed_attendance::Entity>().filter(rows).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.report_id, (row.bill_id, row.line_no))).collect())
}

/// The month's bills, and those the lines name.
async fn bills(
    tx: &Tx,
    month: i32,
    lines: &[settlement_line::Model],
    attended: &HashMap<AttendanceId, (BillId, i32)>,
) -> Result<HashMap<BillId, bill::Model>, DbErr> {
    let of_month = tx.find::<bill::Entity>().filter(bill::Column::Month.eq(month));
    let mut all = of_month.all(tx.raw()).await?;
    let shared = lines.iter().filter(|line| line.source == Source::BillLine);
    let named: HashSet<BillId> = shared
        .map(|line| BillId(line.source_id))
        .chain(attended.values().map(|(bill, _)| *bill))
        .filter(|id| all.iter().all(|bill| bill.id != *id))
        .collect();
    let others = tx.find::<bill::Entity>().filter(bill::Column::Id.is_in(named));
    all.extend(others.all(tx.raw()).await?);
    Ok(all.into_iter().map(|bill| (bill.id, bill)).collect())
}

/// The lines of these bills that are about a product partners have a part in.
async fn lines_of(
    tx: &Tx,
    contracts: &[partner_contract::Model],
    bills: impl Iterator<Item = BillId>,
) -> Result<Vec<bill_line::Model>, DbErr> {
    let bills: HashSet<BillId> = bills.collect();
    let products: HashSet<String> = contracts.iter().map(|c| c.product.clone()).collect();
    let lines = tx.find::<bill_line::Entity>();
    let lines = lines.filter(bill_line::Column::Product.is_in(products));
    let lines = lines.order_by_asc(bill_line::Column::BillId);
    let lines = lines.order_by_asc(bill_line::Column::LineNo).all(tx.raw()).await?;
    Ok(lines.into_iter().filter(|line| bills.contains(&line.bill_id)).collect())
}
