//! Issuing (발행): planned bills become rows that never change, each with its lines, its audit
//! event and its letter, a whole part of the run in a few statements.

use super::RatedAccount;
use crate::facts::{Account, of_tenants};
use crate::ledger::{self, ClosedMonths, Entry, Source};
use crate::rating::{Carried, ENGINE_VERSION, Plan, PlanLine, Rated, Unbillable, Warning};
use crate::{receivables, usage_month, workings};
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::ids::{
    AssessedChargeId, AttendanceId, BillId, BillRunId, BillingAccountId, TenantId,
};
use gaetong_entity::money::bill::BillKind;
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_entity::money::{
    assessed_charge, bill, bill_line, bill_run, bill_run_failure, billed_charge, credit_balance,
    posting, receivable,
};
use gaetong_entity::settling::billed_attendance;
use gaetong_entity::{Bulk, Tx};
use gaetong_rules::won::Overflow;
use gaetong_rules::{ItemCode, Lang, Month, Won};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use serde_json::json;
use std::collections::BTreeSet;

/// What a part issues.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Outcome {
    pub(super) looked_at: u64,
    pub(super) bills: u64,
    pub(super) amount: Won,
}

/// The bills of a part, made but not written.
#[derive(Debug)]
pub(super) struct Made {
    run: BillRunId,
    /// As the months stood when the rows were made.
    closed: ClosedMonths,
    /// Looked at: what an earlier attempt of this run listed of them is forgotten.
    accounts: Vec<(TenantId, BillingAccountId)>,
    rows: Bulk,
    outcome: Outcome,
}

/// The rows of a part, gathered to be written together.
#[derive(Debug, Default)]
struct Rows {
    bills: Vec<bill::ActiveModel>,
    lines: Vec<bill_line::ActiveModel>,
    billed: Vec<billed_charge::ActiveModel>,
    attended: Vec<billed_attendance::ActiveModel>,
    postings: Vec<posting::ActiveModel>,
    receivables: Vec<receivable::ActiveModel>,
    carried: Vec<assessed_charge::ActiveModel>,
    failures: Vec<bill_run_failure::ActiveModel>,
    events: Vec<Change>,
    letters: Vec<(TenantId, Letter)>,
}

impl Made {
    /// The rows of the planned bills, and of what could not be billed.
    pub(super) fn of(
        actor: &Actor,
        (run, closed): (&bill_run::Model, ClosedMonths),
        accounts: impl Iterator<Item = RatedAccount>,
        mut ready: Bulk,
    ) -> Result<Made, super::RunError> {
        let mut rows = Rows::of_about(accounts.size_hint().0);
        let mut looked_at = Vec::with_capacity(accounts.size_hint().0);
        let mut outcome = Outcome::default();
        let month = usage_month::read(run.month)?;
        for (account, rated) in accounts {
            looked_at.push((account.tenant_id, account.id));
            outcome.looked_at += 1;
            if let Some(billed) = rows.add_rated(actor, run, (month, &closed), &account, rated)? {
                outcome.bills += 1;
                outcome.amount = outcome.amount.plus(billed, "amount of the run")?;
            }
        }
        rows.make_ready(actor, &mut ready);
        Ok(Made { run: run.id, closed, accounts: looked_at, rows: ready, outcome })
    }

    pub(super) fn run(&self) -> BillRunId {
        self.run
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// False if a month was closed or opened since the rows were made: they are to be made anew.
    pub(super) async fn write(self, tx: &Tx, actor: &Actor) -> Result<bool, DbErr> {
        if ClosedMonths::held_still(tx).await? != self.closed {
            return Ok(false);
        }
        forget_failures(tx, self.run, &self.accounts).await?;
        tx.write(self.rows).await?;
        settle(tx, actor, &self.accounts).await?;
        Ok(true)
    }
}

/// What an earlier attempt of this run listed is looked at anew.
async fn forget_failures(
    tx: &Tx,
    run: BillRunId,
    accounts: &[(TenantId, BillingAccountId)],
) -> Result<(), DbErr> {
    use bill_run_failure::Column::{BillingAccountId, RunId, TenantId};
    let listed = tx.find::<bill_run_failure::Entity>().filter(RunId.eq(run));
    if listed.one(tx.raw()).await?.is_none() {
        return Ok(());
    }
    let (tenants, these): (Vec<_>, Vec<_>) = accounts.iter().copied().unzip();
    let listed = bill_run_failure::Entity::delete_many().filter(RunId.eq(run));
    let listed = listed.filter(TenantId.is_in(tenants)).filter(BillingAccountId.is_in(these));
    listed.exec(tx.raw()).await.map(drop)
}

/// What a payer had to its credit settles the new bill at once.
async fn settle(
    tx: &Tx,
    actor: &Actor,
    billed: &[(TenantId, BillingAccountId)],
) -> Result<(), DbErr> {
    use credit_balance::Column::{Remaining, TenantId};
    let tenants = of_tenants(TenantId, billed.iter().map(|account| account.0));
    let left = tx.find::<credit_balance::Entity>().filter(tenants).filter(Remaining.gt(0));
    let left = left.all(tx.raw()).await?;
    let billed: BTreeSet<_> = billed.iter().copied().collect();
    let payers = left.iter().map(|credit| (credit.tenant_id, credit.billing_account_id));
    let payers: BTreeSet<_> = payers.filter(|payer| billed.contains(payer)).collect();
    for (tenant, account) in payers {
        receivables::settle(tx, actor, tenant, account).await?;
    }
    Ok(())
}

impl Rows {
    /// With room for the bills of so many accounts, a few lines each.
    fn of_about(accounts: usize) -> Rows {
        let (one, few) = (accounts, accounts.saturating_mul(4));
        Rows {
            bills: Vec::with_capacity(one),
            lines: Vec::with_capacity(few),
            postings: Vec::with_capacity(few),
            receivables: Vec::with_capacity(one),
            events: Vec::with_capacity(one),
            letters: Vec::with_capacity(one),
            ..Rows::default()
        }
    }

    /// What the bill comes to, if there is one.
    fn add_rated(
        &mut self,
        actor: &Actor,
        run: &bill_run::Model,
        (month, closed): (Month, &ClosedMonths),
        account: &Account,
        rated: Result<Rated, Unbillable>,
    ) -> Result<Option<Won>, Overflow> {
        let rated = match rated {
            Ok(rated) => rated,
            Err(unbillable) => {
                self.failures.push(failure(run, account, &unbillable));
                return Ok(None);
            }
        };
        if let Some(warning) = rated.warnings.first() {
            self.failures.push(listed(run, account, warning));
        }
        let Some(plan) = &rated.plan else { return Ok(None) };
        self.add(actor, run, (month, closed), account, plan)?;
        let next = usage_month::stored(month.next());
        self.carried.extend(rated.carried.iter().map(|rest| carried_row(actor, next, rest)));
        Ok(Some(plan.total))
    }

    fn add(
        &mut self,
        actor: &Actor,
        run: &bill_run::Model,
        (month, closed): (Month, &ClosedMonths),
        account: &Account,
        plan: &Plan,
    ) -> Result<(), Overflow> {
        let id = BillId::new();
        let number = bill_number(month, account);
        self.events.push(issued_event(id, &number, month, account, plan));
        self.letters.push((account.tenant_id, letter(id, &number, account)));
        for (line_no, line) in (1..).zip(&plan.lines) {
            self.lines.push(line_row(account.tenant_id, id, line_no, line));
            if let Some(charge) = line.assessed {
                self.billed.push(billed_row(account.tenant_id, charge, id, line_no));
            }
            if let Some(report) = line.attendance {
                self.attended.push(attended_row(account.tenant_id, report, id, line_no));
            }
        }
        let bill = bill_row(actor, run, id, number, account, plan);
        let lines = plan
            .lines
            .iter()
            .map(|line| (line.charge, line.item.as_ref().map(ItemCode::as_str), line.supply));
        let entry = Entry {
            tenant_id: bill.tenant_id,
            document: id.0,
            source: Source::Bill,
            month,
            entered_on: bill.issued_on,
            billing_account_id: Some(account.id),
            partner_id: None,
            moves: ledger::of_bill(lines, plan.vat)?,
        };
        self.postings.extend(entry.rows(closed));
        self.receivables.push(receivables::opened(&bill));
        self.bills.push(bill.into_active_model().reset_all());
        Ok(())
    }

    /// In the order in which they refer to each other.
    fn make_ready(self, actor: &Actor, ready: &mut Bulk) {
        ready.add(self.bills);
        ready.add(self.lines);
        ready.add(self.billed);
        ready.add(self.attended);
        ready.add(self.postings);
        ready.add(self.receivables);
        ready.add(self.carried);
        ready.add(self.failures);
        ready.record(actor, self.events);
        ready.post(actor, self.letters);
    }
}

/// C7: `YYYYMM-` and the account's number.
fn bill_number(month: Month, account: &Account) -> String {
    format!("{}-{}", usage_month::stored(month), account.number)
}

fn bill_row(
    actor: &Actor,
    run: &bill_run::Model,
    id: BillId,
    number: String,
    account: &Account,
    plan: &Plan,
) -> bill::Model {
    bill::Model {
        tenant_id: account.tenant_id,
        id,
        billing_account_id: account.id,
        month: run.month,
        seq: 1,
        number,
        payer_name: account.payer_name.clone(),
        payer_business_number: account.business_number.clone(),
        payer_address: account.address.clone(),
        payer_email: account.email.clone(),
        supply: plan.supply.get(),
        vat: plan.vat.get(),
        out_of_scope: plan.out_of_scope.get(),
        total: plan.total.get(),
        due_on: plan.due_on,
        issued_on: actor.today(),
        issued_at: actor.now,
        run_id: Some(run.id),
        engine_version: ENGINE_VERSION.to_owned(),
        inputs_sha256: plan.inputs_sha256.clone(),
        workings: workings::all_to_json(&plan.workings),
        kind: BillKind::Regular,
        corrects_bill_id: None,
        reason: None,
    }
}

fn line_row(
    tenant: TenantId,
    bill: BillId,
    line_no: i32,
    line: &PlanLine,
) -> bill_line::ActiveModel {
    bill_line::ActiveModel {
        tenant_id: Set(tenant),
        bill_id: Set(bill),
        line_no: Set(line_no),
        subscription_id: Set(line.subscription_id),
        service_id: Set(line.service_id.clone()),
        charge: Set(line.charge),
        product: Set(line.item.map(|item| item.to_string())),
        label_ko: Set(line.label.get(Lang::Ko).to_owned()),
        label_en: Set(line.label.get(Lang::En).to_owned()),
        conditions_ko: Set(line.conditions.get(Lang::Ko).to_owned()),
        conditions_en: Set(line.conditions.get(Lang::En).to_owned()),
        unit_price: Set(line.unit_price.get()),
        quantity: Set(line.quantity),
        first_day: Set(line.span.map(|(first, _)| first)),
        last_day: Set(line.span.map(|(_, last)| last)),
        days: Set(line.days),
        month_days: Set(line.month_days),
        supply: Set(line.supply.get()),
        vat: Set(line.vat.get()),
        discount_granted: Set(line.discount_granted.get()),
        tax_category: Set(line.tax_category),
        workings: Set(workings::to_json(&line.workings)),
    }
}

/// An assessed charge is billed once: a constraint stands behind this row.
fn billed_row(
    tenant: TenantId,
    charge: AssessedChargeId,
    bill: BillId,
    line_no: i32,
) -> billed_charge::ActiveModel {
    billed_charge::ActiveModel {
        tenant_id: Set(tenant),
        assessed_charge_id: Set(charge),
        bill_id: Set(bill),
        line_no: Set(line_no),
    }
}

/// A signed attendance report is billed once (C6): a constraint stands behind this row.
fn attended_row(
    tenant: TenantId,
    report: AttendanceId,
    bill: BillId,
    line_no: i32,
) -> billed_attendance::ActiveModel {
    billed_attendance::ActiveModel {
        tenant_id: Set(tenant),
        report_id: Set(report),
        bill_id: Set(bill),
        line_no: Set(line_no),
    }
}

/// The rest of a credit waits for the next month (C8), in the name of whoever gave the credit.
fn carried_row(actor: &Actor, month: i32, rest: &Carried) -> assessed_charge::ActiveModel {
    assessed_charge::ActiveModel {
        tenant_id: Set(rest.of.tenant_id),
        id: Set(AssessedChargeId::new()),
        subscription_id: Set(rest.of.subscription_id),
        month: Set(month),
        charge: Set(ChargeKind::Adjustment),
        product: Set(rest.of.product.clone()),
        label_ko: Set(rest.label.get(Lang::Ko).to_owned()),
        label_en: Set(rest.label.get(Lang::En).to_owned()),
        supply: Set(rest.rest.get()),
        tax_category: Set(rest.of.tax_category),
        workings: Set(workings::to_json(&rest.workings)),
        change_order_id: Set(None),
        recorded_by: Set(rest.of.recorded_by),
        recorded_at: Set(actor.now),
        billing_account_id: Set(rest.of.billing_account_id),
    }
}

fn issued_event(id: BillId, number: &str, month: Month, account: &Account, plan: &Plan) -> Change {
    Change {
        tenant_id: account.tenant_id,
        act: "bill.issued",
        subject_kind: "bill",
        subject_id: id.to_string(),
        before: json!({}),
        after: json!({
            "number": number,
            "month": month.to_string(),
            "supply": plan.supply.get(),
            "vat": plan.vat.get(),
            "total": plan.total.get(),
            "due_on": plan.due_on.to_string(),
            "inputs_sha256": plan.inputs_sha256,
        }),
        reason: None,
    }
}

fn letter(id: BillId, number: &str, account: &Account) -> Letter {
    Letter {
        kind: "bill",
        subject_id: id.to_string(),
        recipient: account.email.clone(),
        payload: json!({"number": number}),
    }
}

fn failure(
    run: &bill_run::Model,
    account: &Account,
    unbillable: &Unbillable,
) -> bill_run_failure::ActiveModel {
    failure_row(run, account, unbillable.code(), unbillable.text().get(Lang::Ko).to_owned())
}

fn listed(
    run: &bill_run::Model,
    account: &Account,
    warning: &Warning,
) -> bill_run_failure::ActiveModel {
    failure_row(run, account, warning.code(), warning.text().get(Lang::Ko).to_owned())
}

fn failure_row(
    run: &bill_run::Model,
    account: &Account,
    code: &str,
    detail: String,
) -> bill_run_failure::ActiveModel {
    bill_run_failure::ActiveModel {
        run_id: Set(run.id),
        tenant_id: Set(account.tenant_id),
        billing_account_id: Set(account.id),
        code: Set(code.to_owned()),
        detail: Set(detail),
    }
}
