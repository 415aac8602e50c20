//! Issued bills, read back: lists, one bill with its lines and workings.

use crate::difference::{self, Difference, Figure, LineFigure};
use crate::facts::{Between, OfBills, of_tenants};
use crate::{usage_month, workings};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{
    BillId, BillRunId, BillingAccountId, BusinessNumber, ServiceId, SubscriptionId, TenantId,
};
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::money::{bill, bill_line};
use gaetong_entity::party::{billing_account, tenant};
use gaetong_rules::{Derivation, ItemCode, Month, Text, Won};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, DbErr, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// A bill as a list shows it. Amounts in won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillSummary {
    pub id: BillId,
    pub tenant_id: TenantId,
    pub tenant_name: String,
    pub billing_account_id: BillingAccountId,
    /// `201408-A000001`.
    pub number: String,
    pub month: Month,
    pub payer_name: String,
    pub supply: Won,
    pub vat: Won,
    /// Charges outside the tax, such as the late charge.
    pub out_of_scope: Won,
    pub total: Won,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
}

/// A bill with everything that is printed on it and why.
#[derive(Debug, Clone)]
pub struct BillDetail {
    pub summary: BillSummary,
    pub account_number: String,
    pub payer_business_number: BusinessNumber,
    pub payer_address: String,
    pub payer_email: String,
    pub issued_at: DateTime<Utc>,
    pub run_id: Option<BillRunId>,
    pub lines: Vec<LineDetail>,
    /// How the figures of the whole bill came about: the tax, the due date.
    pub workings: Vec<Derivation>,
    /// What the same account paid the month before and what makes the difference.
    pub difference: Difference,
    /// The version of the rules that made the bill, and the hash of the facts they were given.
    pub engine_version: String,
    pub inputs_sha256: String,
}

/// A line of an issued bill.
#[derive(Debug, Clone)]
pub struct LineDetail {
    pub line_no: i32,
    pub subscription_id: Option<SubscriptionId>,
    pub service_id: Option<ServiceId>,
    pub charge: ChargeKind,
    pub product: Option<String>,
    pub label: Text,
    /// Size, term, days: what the price depends on.
    pub conditions: Text,
    /// What the quantity counts: seats, lines, pieces.
    pub unit: Text,
    /// Won per unit and month, or per piece; VAT excluded.
    pub unit_price: Won,
    pub quantity: i64,
    /// First and last day billed; none where days do not matter.
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// Billed days, of the days of the month; both zero where days do not matter.
    pub days: i32,
    pub month_days: i32,
    /// Won, VAT excluded.
    pub supply: Won,
    pub vat: Won,
    /// Won of term discount the line granted (T9).
    pub discount_granted: Won,
    pub tax_category: TaxCategory,
    pub workings: Derivation,
}

/// Which bills.
#[derive(Debug, Clone, Default)]
pub struct BillFilter {
    pub month: Option<Month>,
    pub tenant_id: Option<TenantId>,
    pub billing_account_id: Option<BillingAccountId>,
    pub run_id: Option<BillRunId>,
    /// Part of the bill's number or the payer's name.
    pub text: Option<String>,
}

/// Where a list stands: newest month first, then by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillCursor {
    pub month: Month,
    pub number: String,
    pub id: BillId,
}

impl BillSummary {
    pub fn cursor(&self) -> BillCursor {
        BillCursor { month: self.month, number: self.number.clone(), id: self.id }
    }
}

/// Some of a longer list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Whether more rows follow the last one.
    pub has_more: bool,
}

impl<T> Page<T> {
    /// From one row more than was asked for.
    pub(crate) fn of(mut rows: Vec<T>, limit: u64) -> Page<T> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        Page { rows, has_more }
    }
}

/// The bills this transaction may see, newest month first.
pub async fn list(
    tx: &Tx,
    filter: &BillFilter,
    after: Option<&BillCursor>,
    limit: u64,
) -> Result<Page<BillSummary>, DbErr> {
    use bill::Column::{Id, Month, Number};
    let mut query = tx.find::<bill::Entity>().filter(filter.condition());
    if let Some(cursor) = after {
        let month = usage_month::stored(cursor.month);
        let same = Condition::all().add(Month.eq(month)).add(Number.gt(cursor.number.as_str()));
        let twin = Condition::all().add(Month.eq(month)).add(Number.eq(cursor.number.as_str()));
        let later = Condition::any().add(Month.lt(month)).add(same).add(twin.add(Id.gt(cursor.id)));
        query = query.filter(later);
    }
    query = query.order_by_desc(Month).order_by_asc(Number).order_by_asc(Id);
    let rows = query.limit(limit.saturating_add(1)).all(tx.raw()).await?;
    Ok(Page::of(summaries(tx, rows).await?, limit))
}

/// How many bills a filter finds and what they come to. Amounts in won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    pub count: i64,
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
}

/// The sums over all bills of a filter that this transaction may see.
pub async fn totals(tx: &Tx, filter: &BillFilter) -> Result<Totals, DbErr> {
    let sum = |column: &str| Expr::cust(format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)"));
    let query = tx
        .find::<bill::Entity>()
        .filter(filter.condition())
        .select_only()
        .column_as(bill::Column::Id.count(), "count")
        .column_as(sum("supply"), "supply")
        .column_as(sum("vat"), "vat")
        .column_as(sum("total"), "total");
    let sums = query.into_tuple::<(i64, i64, i64, i64)>().one(tx.raw()).await?;
    let (count, supply, vat, total) = sums.unwrap_or_default();
    Ok(Totals { count, supply: Won::new(supply), vat: Won::new(vat), total: Won::new(total) })
}

impl BillFilter {
    fn condition(&self) -> Condition {
        use bill::Column::{BillingAccountId, Month, Number, PayerName, RunId, TenantId};
        let text = self
            .text
            .as_deref()
            .map(|text| Condition::any().add(Number.contains(text)).add(PayerName.contains(text)));
        Condition::all()
            .add_option(self.month.map(|month| Month.eq(usage_month::stored(month))))
            .add_option(self.tenant_id.map(|id| TenantId.eq(id)))
            .add_option(self.billing_account_id.map(|id| BillingAccountId.eq(id)))
            .add_option(self.run_id.map(|id| RunId.eq(id)))
            .add_option(text)
    }
}

/// One bill with its lines; none if there is no such bill for these eyes.
pub async fn detail(tx: &Tx, id: BillId) -> Result<Option<BillDetail>, DbErr> {
    let found = tx.find::<bill::Entity>().filter(bill::Column::Id.eq(id)).one(tx.raw()).await?;
    match found {
        Some(bill) => read_whole(tx, bill).await.map(Some),
        None => Ok(None),
    }
}

/// The numbers of these bills, without their workings, which are most of a bill.
pub(crate) async fn numbers(
    tx: &Tx,
    bills: impl Iterator<Item = (TenantId, BillId)> + Clone,
) -> Result<HashMap<BillId, String>, DbErr> {
    use bill::Column::{Id, Number, TenantId};
    let all =
        tx.find::<bill::Entity>().filter(of_tenants(TenantId, bills.clone().map(|key| key.0)));
    let all = all.select_only().columns([Id, Number]);
    let rows = tx.some_of::<_, _, Numbered>(all, Id, bills.map(|key| key.1)).await?;
    Ok(rows.into_iter().map(|bill| (bill.id, bill.number)).collect())
}

#[derive(Debug, FromQueryResult)]
struct Numbered {
    id: BillId,
    number: String,
}

/// The bill that carries this number.
pub async fn by_number(tx: &Tx, number: &str) -> Result<Option<BillDetail>, DbErr> {
    let named = tx.find::<bill::Entity>().filter(bill::Column::Number.eq(number));
    match named.one(tx.raw()).await? {
        Some(bill) => read_whole(tx, bill).await.map(Some),
        None => Ok(None),
    }
}

async fn read_whole(tx: &Tx, bill: bill::Model) -> Result<BillDetail, DbErr> {
    let lines = lines(tx, &[(bill.tenant_id, bill.id)]).await?;
    let figures = lines.iter().map(Figure::from).collect::<Vec<_>>();
    let account = tx.find::<billing_account::Entity>();
    let account = account.filter(billing_account::Column::Id.eq(bill.billing_account_id));
    let account = account.one(tx.raw()).await?;
    let month = usage_month::read(bill.month)?;
    let between = Between::tenants(std::iter::once(bill.tenant_id));
    let payer = [bill.billing_account_id];
    let previous = figures_of(tx, month.prev(), (between, &payer)).await?;
    let previous = previous.get(&bill.billing_account_id);
    let mut summaries = summaries(tx, vec![bill.clone()]).await?;
    let summary = summaries.pop().ok_or_else(|| DbErr::RecordNotFound(bill.number.clone()))?;
    Ok(BillDetail {
        summary,
        account_number: account.map(|account| account.number).unwrap_or_default(),
        payer_business_number: bill.payer_business_number,
        payer_address: bill.payer_address,
        payer_email: bill.payer_email,
        issued_at: bill.issued_at,
        run_id: bill.run_id,
        lines: lines.into_iter().map(line).collect::<Result<_, _>>()?,
        workings: workings::all_from_json(&bill.workings).map_err(unreadable)?,
        difference: difference::between(previous.map(Vec::as_slice), &figures),
        engine_version: bill.engine_version,
        inputs_sha256: bill.inputs_sha256,
    })
}

/// The lines of these bills, in the order they are printed.
pub(crate) async fn lines(
    tx: &Tx,
    bills: &[(TenantId, BillId)],
) -> Result<Vec<bill_line::Model>, DbErr> {
    let of_bills = bill_line::Column::BillId.is_in(bills.iter().map(|bill| bill.1));
    let tenants = of_tenants(bill_line::Column::TenantId, bills.iter().map(|bill| bill.0));
    let lines = tx.find::<bill_line::Entity>().filter(of_bills).filter(tenants);
    lines.order_by_asc(bill_line::Column::LineNo).all(tx.raw()).await
}

/// What the lines of these accounts' bills of a month came to; nothing for an account without.
pub(crate) async fn figures_of(
    tx: &Tx,
    month: Month,
    (between, accounts): (Between, &[BillingAccountId]),
) -> Result<HashMap<BillingAccountId, Vec<Figure>>, DbErr> {
    use bill::Column::{BillingAccountId as Payer, Id, Month, TenantId};
    let named = between.only(|| Payer.is_in(accounts.iter().copied()).into());
    let wanted = Condition::all().add(Month.eq(usage_month::stored(month))).add(named);
    let bills = tx.find::<bill::Entity>().filter(between.walk(TenantId)).filter(wanted.clone());
    let bills = bills.select_only().columns([Id, Payer]).into_tuple();
    let account_of: HashMap<BillId, BillingAccountId> =
        bills.all(tx.raw()).await?.into_iter().collect();
    let mut figures: HashMap<BillingAccountId, Vec<Figure>> =
        account_of.values().map(|account| (*account, Vec::new())).collect();
    if figures.is_empty() {
        return Ok(figures);
    }
    use bill_line::Column as Line;
    let rows = OfBills::which(tx, between, wanted).rows(Line::TenantId, Line::BillId);
    let lines = tx.find::<bill_line::Entity>().filter(rows).order_by_asc(Line::LineNo);
    for line in lines.into_partial_model::<LineFigure>().all(tx.raw()).await? {
        if let Some(account) = account_of.get(&line.bill_id) {
            figures.entry(*account).or_default().push(Figure::from(line));
        }
    }
    Ok(figures)
}

pub(crate) async fn summaries(tx: &Tx, bills: Vec<bill::Model>) -> Result<Vec<BillSummary>, DbErr> {
    let ids = bills.iter().map(|bill| bill.tenant_id);
    let tenants = tx.find::<tenant::Entity>().filter(tenant::Column::Id.is_in(ids));
    let tenants = tenants.all(tx.raw()).await?;
    let names: HashMap<TenantId, String> =
        tenants.into_iter().map(|tenant| (tenant.id, tenant.name)).collect();
    let summary = |bill: bill::Model| {
        Ok(BillSummary {
            id: bill.id,
            tenant_id: bill.tenant_id,
            tenant_name: names.get(&bill.tenant_id).cloned().unwrap_or_default(),
            billing_account_id: bill.billing_account_id,
            number: bill.number,
            month: usage_month::read(bill.month)?,
            payer_name: bill.payer_name,
            supply: Won::new(bill.supply),
            vat: Won::new(bill.vat),
            out_of_scope: Won::new(bill.out_of_scope),
            total: Won::new(bill.total),
            issued_on: bill.issued_on,
            due_on: bill.due_on,
        })
    };
    bills.into_iter().map(summary).collect()
}

fn line(row: bill_line::Model) -> Result<LineDetail, DbErr> {
    let item = row.product.as_deref().and_then(|product| product.parse::<ItemCode>().ok());
    Ok(LineDetail {
        line_no: row.line_no,
        subscription_id: row.subscription_id,
        service_id: row.service_id,
        charge: row.charge,
        product: row.product,
        label: Text::new(row.label_ko, row.label_en),
        conditions: Text::new(row.conditions_ko, row.conditions_en),
        unit: unit(row.charge, item),
        unit_price: Won::new(row.unit_price),
        quantity: row.quantity,
        span: row.first_day.zip(row.last_day),
        days: row.days,
        month_days: row.month_days,
        supply: Won::new(row.supply),
        vat: Won::new(row.vat),
        discount_granted: Won::new(row.discount_granted),
        tax_category: row.tax_category,
        workings: workings::from_json(&row.workings).map_err(unreadable)?,
    })
}

/// What is bought is counted in its product's unit; a charge that was assessed is one.
fn unit(charge: ChargeKind, item: Option<ItemCode>) -> Text {
    match charge {
        ChargeKind::Recurring | ChargeKind::OneOff | ChargeKind::Attendance => {
            item.map(ItemCode::unit).unwrap_or_default()
        }
        ChargeKind::Clawback
        | ChargeKind::OutageCredit
        | ChargeKind::LateCharge
        | ChargeKind::Adjustment => Text::fixed("건", "item"),
    }
}

fn unreadable(error: serde_json::Error) -> DbErr {
    DbErr::Custom(format!("stored workings: {error}"))
}
