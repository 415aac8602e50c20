//! Sources → lines: which contract pays for what, and why so much.

use super::sources::{Key, Sources};
use crate::partners::contracts::{covers, is_in_force};
use crate::partners::refusal::PartnerError;
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::ids::{PartnerContractId, ServiceId, SubscriptionId, TenantId};
use gaetong_entity::settling::partner_contract::{self, PayKind};
use gaetong_entity::settling::settlement_line::Source;
use gaetong_rules::payout::{Basis, ClaimBack, Share};
use gaetong_rules::{Days, Derivation, Month, Period, Quantity, Text, Won};
use std::collections::HashMap;
use uuid::Uuid;

/// A line before it has a number. Amounts in won, VAT excluded.
#[derive(Debug, Clone)]
pub struct NewLine {
    pub contract_id: Option<PartnerContractId>,
    pub source: Source,
    pub source_id: Uuid,
    pub source_no: i32,
    pub customer: Option<(TenantId, String)>,
    pub service_id: Option<ServiceId>,
    pub product: Option<String>,
    pub label: Text,
    pub usage_month: Month,
    pub quantity: i64,
    pub unit_price: i64,
    pub supply: Won,
    pub budget_item: String,
    pub workings: Derivation,
}

/// A correction of a statement that is not confirmed yet, with its reason.
#[derive(Debug, Clone)]
pub struct NewAdjustment {
    pub label: String,
    /// Won, VAT excluded; negative takes off.
    pub supply: Won,
    pub reason: String,
}

/// Whose and which a line is.
struct Place {
    source: Source,
    id: Uuid,
    no: i32,
    customer: Option<TenantId>,
    service: Option<ServiceId>,
    month: Month,
}

impl Sources {
    /// The lines of one partner's statement: what is due to it, then what outages take back.
    pub(super) fn lines_of(
        &self,
        partner: gaetong_entity::ids::PartnerId,
        month: Month,
    ) -> Result<Vec<NewLine>, PartnerError> {
        let mut lines = Vec::new();
        for contract in self.contracts.iter().filter(|c| c.partner_id == partner) {
            match contract.kind {
                PayKind::AgentMonth => self.by_attendance(contract, &mut lines)?,
                PayKind::OnAcceptance if contract.task_kind.is_some() => {
                    self.by_tasks(contract, &mut lines)?;
                }
                PayKind::OnAcceptance => self.by_one_offs(contract, &mut lines)?,
                PayKind::FixedMonthly => self.by_month(contract, month, &mut lines)?,
                PayKind::RevenueShare => self.by_share(contract, &mut lines)?,
            }
        }
        self.claim_back(partner, &mut lines)?;
        Ok(lines)
    }

    fn is_open(&self, key: Key) -> bool {
        !self.settled.contains(&key)
    }

    fn by_attendance(
        &self,
        contract: &partner_contract::Model,
        lines: &mut Vec<NewLine>,
    ) -> Result<(), PartnerError> {
        for report in self.reports.iter().filter(|report| report.contract_id == contract.id) {
            if !self.is_open((contract.partner_id, Source::Attendance, report.id.0, 0)) {
                continue;
            }
            let month = usage_month::read(report.month)?;
            let place = Place {
                source: Source::Attendance,
                id: report.id.0,
                no: 0,
                customer: Some(report.tenant_id),
                service: Some(report.service_id.clone()),
                month,
            };
            let basis =
                Basis::AgentMonths { price: price(contract), hundredths: report.difference };
            let by = report.signatory.clone().unwrap_or_default();
            let source = Text::new(
                format!("{month} 복무확인서 ({by} 확인)"),
                format!("attendance report of {month}, signed by {by}"),
            );
            let mut line = self.line(contract, place, (basis, report.difference), source)?;
            line.customer = Some((report.tenant_id, report.customer_label.clone()));
            lines.push(line);
        }
        Ok(())
    }

    fn by_tasks(
        &self,
        contract: &partner_contract::Model,
        lines: &mut Vec<NewLine>,
    ) -> Result<(), PartnerError> {
        for (task, accepted_on) in &self.tasks {
            let of_contract = task.partner_id == Some(contract.partner_id)
                && Some(&task.kind) == contract.task_kind.as_ref()
                && covers(contract, task.tenant_id, &task.service_id)
                && began(contract, *accepted_on);
            if !of_contract || !self.is_open((contract.partner_id, Source::Task, task.id.0, 0)) {
                continue;
            }
            let place = Place {
                source: Source::Task,
                id: task.id.0,
                no: 0,
                customer: Some(task.tenant_id),
                service: Some(task.service_id.clone()),
                month: Month::of(*accepted_on),
            };
            let pieces = units(contract);
            let basis = accepted(contract, pieces, *accepted_on);
            let source = Text::new(
                format!("납품(검수)확인서, {}", task.title_ko),
                format!("acceptance certificate, {}", task.title_en),
            );
            lines.push(self.line(contract, place, (basis, contract.units), source)?);
        }
        Ok(())
    }

    fn by_one_offs(
        &self,
        contract: &partner_contract::Model,
        lines: &mut Vec<NewLine>,
    ) -> Result<(), PartnerError> {
        for item in self.one_offs.iter().filter(|item| item.product == contract.product) {
            let Some(accepted_on) = item.accepted_on else { continue };
            let Some((customer, service)) = self.whose_service(item.subscription_id) else {
                continue;
            };
            let key = (contract.partner_id, Source::OneOff, item.subscription_id.0, item.seq);
            let of_contract = covers(contract, customer, &service) && began(contract, accepted_on);
            if !of_contract || !self.is_open(key) {
                continue;
            }
            let place = Place {
                source: Source::OneOff,
                id: item.subscription_id.0,
                no: item.seq,
                customer: Some(customer),
                service: Some(service),
                month: Month::of(accepted_on),
            };
            let pieces = Quantity::new(u32::try_from(item.quantity).unwrap_or(u32::MAX));
            let basis = accepted(contract, pieces, accepted_on);
            let source = Text::new(
                format!("납품(검수)확인서, {}", item.description),
                format!("acceptance certificate, {}", item.description),
            );
            lines.push(self.line(contract, place, (basis, item.quantity), source)?);
        }
        Ok(())
    }

    fn by_month(
        &self,
        contract: &partner_contract::Model,
        month: Month,
        lines: &mut Vec<NewLine>,
    ) -> Result<(), PartnerError> {
        let no = usage_month::stored(month);
        let key = (contract.partner_id, Source::Fixed, contract.id.0, no);
        let Some(days) = days_in_force(contract, month).filter(|_| self.is_open(key)) else {
            return Ok(());
        };
        let place = Place {
            source: Source::Fixed,
            id: contract.id.0,
            no,
            customer: contract.customer_id,
            service: contract.service_id.clone(),
            month,
        };
        let of = month.days();
        let basis =
            Basis::FixedMonthly { price: price(contract), units: units(contract), days, of };
        let source = Text::new(
            format!("협력사 계약 {}", contract.number),
            format!("partner contract {}", contract.number),
        );
        lines.push(self.line(contract, place, (basis, contract.units), source)?);
        Ok(())
    }

    fn by_share(
        &self,
        contract: &partner_contract::Model,
        lines: &mut Vec<NewLine>,
    ) -> Result<(), PartnerError> {
        let share = share(contract.share.unwrap_or(0));
        for line in &self.bill_lines {
            if line.product.as_ref() != Some(&contract.product) {
                continue;
            }
            let (Some(bill), Some(service)) = (self.bills.get(&line.bill_id), &line.service_id)
            else {
                continue;
            };
            let month = usage_month::read(bill.month)?;
            let of_contract =
                covers(contract, line.tenant_id, service) && is_in_force(contract, month);
            let key = (contract.partner_id, Source::BillLine, line.bill_id.0, line.line_no);
            if !of_contract || !self.is_open(key) {
                continue;
            }
            let place = Place {
                source: Source::BillLine,
                id: line.bill_id.0,
                no: line.line_no,
                customer: Some(line.tenant_id),
                service: Some(service.clone()),
                month,
            };
            let basis = Basis::RevenueShare { share, billed: Won::new(line.supply) };
            let source = Text::new(
                format!("청구서 {} {}번 줄", bill.number, line.line_no),
                format!("bill {}, line {}", bill.number, line.line_no),
            );
            lines.push(self.line(contract, place, (basis, line.supply), source)?);
        }
        Ok(())
    }

    /// What customers were credited for outages the partner caused, at most each contract's month.
    fn claim_back(
        &self,
        partner: gaetong_entity::ids::PartnerId,
        lines: &mut Vec<NewLine>,
    ) -> Result<(), PartnerError> {
        let mut left: HashMap<PartnerContractId, i64> = HashMap::new();
        for line in lines.iter() {
            if let Some(contract) = line.contract_id {
                *left.entry(contract).or_default() += line.supply.get();
            }
        }
        for credit in &self.credits {
            let caused = |fault: &&gaetong_entity::settling::outage_fault::Model| {
                (fault.partner_id, fault.outage_id) == (partner, credit.outage_id)
            };
            let open = self.is_open((partner, Source::Outage, credit.id.0, 0));
            let Some((customer, service)) = self.whose_service(credit.subscription_id) else {
                continue;
            };
            if !open || self.faults.iter().find(caused).is_none() {
                continue;
            }
            let month = usage_month::read(credit.month)?;
            let with_clause = |contract: &&partner_contract::Model| {
                contract.partner_id == partner
                    && contract.claim_back > 0
                    && covers(contract, customer, &service)
                    && is_in_force(contract, month)
            };
            let Some(contract) = self.contracts.iter().find(with_clause) else { continue };
            let rest = left.entry(contract.id).or_default();
            let claim = ClaimBack {
                credited: Won::new(credit.amount),
                share: share(contract.claim_back),
                left: Won::new(*rest),
            };
            let amount = claim.amount()?;
            if amount.is_zero() {
                continue;
            }
            *rest -= amount.get();
            let number = self.outages.get(&credit.outage_id).cloned().unwrap_or_default();
            let told = claim.derivation(Text::same(number.clone()), amount);
            lines.push(NewLine {
                contract_id: Some(contract.id),
                source: Source::Outage,
                source_id: credit.id.0,
                source_no: 0,
                customer: self.customer(Some(customer)),
                service_id: Some(service),
                product: Some(credit.product.clone()),
                label: Text::new(
                    format!("장애 구상 ({number})"),
                    format!("Claim-back for outage {number}"),
                ),
                usage_month: month,
                quantity: credit.amount,
                unit_price: i64::from(contract.claim_back),
                supply: amount.negated("claim-back")?,
                budget_item: contract.budget_item.clone(),
                workings: told,
            });
        }
        Ok(())
    }

    fn line(
        &self,
        contract: &partner_contract::Model,
        place: Place,
        (basis, quantity): (Basis, i64),
        source: Text,
    ) -> Result<NewLine, PartnerError> {
        let supply = basis.amount()?;
        let label = Text::same(contract.title.clone());
        Ok(NewLine {
            contract_id: Some(contract.id),
            source: place.source,
            source_id: place.id,
            source_no: place.no,
            customer: self.customer(place.customer),
            service_id: place.service,
            product: Some(contract.product.clone()),
            workings: basis.derivation(label.clone(), source, supply),
            label,
            usage_month: place.month,
            quantity,
            unit_price: contract.price.unwrap_or(i64::from(contract.share.unwrap_or(0))),
            supply,
            budget_item: contract.budget_item.clone(),
        })
    }

    fn whose_service(&self, id: SubscriptionId) -> Option<(TenantId, ServiceId)> {
        self.subscriptions.get(&id).map(|row| (row.tenant_id, row.service_id.clone()))
    }

    fn customer(&self, id: Option<TenantId>) -> Option<(TenantId, String)> {
        let id = id?;
        let of_contract = || {
            let same = self.contracts.iter().find(|c| c.customer_id == Some(id))?;
            same.customer_label.clone()
        };
        let name = self.customers.get(&id).cloned().or_else(of_contract).unwrap_or_default();
        Some((id, name))
    }
}

fn price(contract: &partner_contract::Model) -> Won {
    Won::new(contract.price.unwrap_or(0))
}

fn units(contract: &partner_contract::Model) -> Quantity {
    Quantity::new(u32::try_from(contract.units).unwrap_or(u32::MAX))
}

fn share(basis_points: i32) -> Share {
    let points = u32::try_from(basis_points).ok().and_then(Share::from_basis_points);
    points.unwrap_or(Share::ALL)
}

fn accepted(
    contract: &partner_contract::Model,
    quantity: Quantity,
    accepted_on: NaiveDate,
) -> Basis {
    Basis::OnAcceptance { price: price(contract), quantity, accepted_on }
}

/// Whether the contract was in force on the day of acceptance.
fn began(contract: &partner_contract::Model, on: NaiveDate) -> bool {
    contract.from_on <= on && contract.until_on.is_none_or(|until| on < until)
}

/// The days of a month the contract is in force; none where it is not.
fn days_in_force(contract: &partner_contract::Model, month: Month) -> Option<Days> {
    let until = contract.until_on.unwrap_or(month.next().first_day());
    let in_force = Period::new(contract.from_on, until).ok()?;
    Some(month.period().overlap(in_force)?.days())
}
