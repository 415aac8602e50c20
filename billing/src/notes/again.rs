//! Notes counted again. What a person decided (which lines, how much, why) is taken as decided;
//! what follows from it by rule is worked out anew: the tax line by line, the sums, the postings;
//! and that whoever decided it might: alone up to the limit of that day, above it with a second one.

use super::debit::Corrected;
use super::request::{self, RequestLine};
use super::{Left, issue};
use crate::ledger::Move;
use chrono::{DateTime, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::TenantId;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::note_request::{self, RequestState};
use gaetong_entity::money::posting::Source;
use gaetong_entity::money::{
    bill, bill_line, credit_note, credit_note_line, outage_credit, posting,
};
use gaetong_entity::work::event;
use gaetong_rules::{Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a recount of a note came to.
#[derive(Debug, Default)]
pub(crate) struct Again {
    /// Won, VAT included; none where it cannot be worked out.
    pub counted: Option<Won>,
    /// The first line that differs.
    pub line_no: Option<i32>,
    /// Whether it is not about what it was issued about.
    pub other_facts: bool,
    pub problem: Option<Unproved>,
}

impl Again {
    /// Whether it is what was issued.
    pub(crate) fn proves(&self, total: i64) -> bool {
        let same = self.counted == Some(Won::new(total)) && self.line_no.is_none();
        same && !self.other_facts && self.problem.is_none()
    }

    fn because(problem: Unproved) -> Again {
        Again { problem: Some(problem), ..Again::default() }
    }
}

/// Why a note is not what was decided and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unproved {
    /// Its bill or one of its lines is not there, or the amount may not stand on it.
    NotOfItsBill,
    Sums,
    Postings,
    /// Nobody is recorded to have issued it.
    NobodyIssuedIt,
    /// Won, VAT included: what one person might decide alone then.
    AboveTheLimit(Won),
    /// What was asked for and approved is something else.
    NotAsApproved,
    /// The outage credits it gives come to something else.
    NotAsGranted,
}

impl Unproved {
    pub fn text(&self) -> Text {
        match self {
            Unproved::NotOfItsBill => {
                Text::fixed("청구서의 항목과 맞지 않음", "not of a line of its bill")
            }
            Unproved::Sums => Text::fixed("합계가 내역과 다름", "its sums are not its lines'"),
            Unproved::Postings => Text::fixed("원장 분개가 다름", "posted as something else"),
            Unproved::NobodyIssuedIt => {
                Text::fixed("발행한 사람의 이력이 없음", "nobody is recorded to have issued it")
            }
            Unproved::AboveTheLimit(limit) => Text::new(
                format!("한도 {limit}원을 넘는데 승인이 없음"),
                format!("above the limit of {limit} won and not approved"),
            ),
            Unproved::NotAsApproved => {
                Text::fixed("승인된 요청과 다름", "not what was asked for and approved")
            }
            Unproved::NotAsGranted => {
                Text::fixed("부여된 장애 감면과 다름", "not the outage credits that were granted")
            }
        }
    }
}

/// A debit note, with its lines in order, and the bill it corrects with its own.
pub(crate) async fn debit_again(
    tx: &Tx,
    note: (&bill::Model, &[bill_line::Model]),
    of: Option<(bill::Model, Vec<bill_line::Model>)>,
) -> Result<Again, DbErr> {
    let (note, lines) = note;
    let whose = |bill: &bill::Model| (bill.tenant_id, bill.billing_account_id, bill.month);
    let Some((bill, of_bill)) = of.filter(|(bill, _)| whose(bill) == whose(note)) else {
        return Ok(Again::because(Unproved::NotOfItsBill));
    };
    let of = Corrected { bill, lines: of_bill };
    let asked: Option<Vec<RequestLine>> = lines.iter().map(|line| of.asked(line)).collect();
    let reason = note.reason.as_deref().unwrap_or_default();
    let counted = asked.as_ref().and_then(|asked| of.recount(asked, reason).ok());
    let (Some(asked), Some(counted)) = (asked, counted) else {
        return Ok(Again::because(Unproved::NotOfItsBill));
    };
    let (supply, vat, out_of_scope) = counted.sums;
    let amounts = lines.iter().map(|line| (Won::new(line.supply), Won::new(line.vat)));
    let same_kind = |line: &bill_line::Model, asked: &RequestLine| {
        let of = of.lines.iter().find(|of| of.line_no == asked.line_no);
        let kind = |line: &bill_line::Model| {
            (line.charge, line.product.clone(), line.tax_category, line.subscription_id)
        };
        of.map(kind) == Some(kind(line))
    };
    let other = amounts.zip(&counted.lines).position(|(is, ought)| is != *ought);
    let other = other.or_else(|| lines.iter().zip(&asked).position(|(l, a)| !same_kind(l, a)));
    let problem = if (note.supply, note.vat, note.out_of_scope) != counted.sums {
        Some(Unproved::Sums)
    } else if !posted(tx, note.tenant_id, (note.id.0, Source::Bill), &counted.moves).await? {
        Some(Unproved::Postings)
    } else {
        let request = note_request::Column::DebitBillId.eq(note.id);
        let event = ("bill", note.id.to_string());
        let said = Said { reason, at: note.issued_at, total: note.total, lines: asked };
        decided(tx, note.tenant_id, request, event, said).await?
    };
    Ok(Again {
        counted: Some(Won::new(supply + vat + out_of_scope)),
        line_no: other.and_then(|at| lines.get(at)).map(|line| line.line_no),
        other_facts: counted.inputs_sha256 != note.inputs_sha256,
        problem,
    })
}

/// The credit note after `earlier` ones of its bill, all with their lines.
pub(crate) async fn credit_again(
    tx: &Tx,
    (bill, of_bill): (&bill::Model, &[bill_line::Model]),
    (earlier, taken): (&[credit_note::Model], &[credit_note_line::Model]),
    (note, lines): (&credit_note::Model, &[credit_note_line::Model]),
) -> Result<Again, DbErr> {
    let left = Left::less(bill.clone(), of_bill.to_vec(), earlier, taken);
    let wanted: Vec<(i32, i64)> =
        lines.iter().map(|line| (line.bill_line_no.unwrap_or_default(), line.supply)).collect();
    let counted = issue::within(&left, &wanted).and_then(|sums| Ok((sums, left.tax(&wanted)?)));
    let Ok(((supply, out_of_scope), tax)) = counted else {
        return Ok(Again::because(Unproved::NotOfItsBill));
    };
    let vat: i64 = tax.iter().sum();
    let other = lines.iter().zip(&tax).find(|(line, vat)| line.vat != **vat);
    let gone = wanted.iter().map(|(line_no, won)| (*line_no, Won::new(*won)));
    let moves = issue::moves(&left, note.ground, gone, vat);
    let problem = if (note.supply, note.vat, note.out_of_scope) != (supply, vat, out_of_scope) {
        Some(Unproved::Sums)
    } else if !posted(tx, note.tenant_id, (note.id.0, Source::CreditNote), &moves).await? {
        Some(Unproved::Postings)
    } else {
        given(tx, note, lines, &wanted).await?
    };
    Ok(Again {
        counted: Some(Won::new(supply + vat + out_of_scope)),
        line_no: other.map(|(line, _)| line.line_no),
        other_facts: false,
        problem,
    })
}

/// Whether a credit note's amounts are an outage's, by its credits, or somebody's who might.
async fn given(
    tx: &Tx,
    note: &credit_note::Model,
    lines: &[credit_note_line::Model],
    wanted: &[(i32, i64)],
) -> Result<Option<Unproved>, DbErr> {
    let granted = tx.find::<outage_credit::Entity>();
    let granted = granted.filter(outage_credit::Column::TenantId.eq(note.tenant_id));
    let granted = granted.filter(outage_credit::Column::CreditNoteId.eq(note.id));
    let granted = granted.all(tx.raw()).await?;
    if note.ground == CreditGround::Outage && !granted.is_empty() {
        let mut by_product: BTreeMap<Option<String>, i64> = BTreeMap::new();
        for credit in granted {
            *by_product.entry(Some(credit.product)).or_default() += credit.amount;
        }
        for line in lines {
            *by_product.entry(line.product.clone()).or_default() -= line.supply;
        }
        let same = by_product.values().all(|rest| *rest == 0);
        return Ok((!same).then_some(Unproved::NotAsGranted));
    }
    let lines = wanted.iter().map(|&(line_no, supply)| RequestLine { line_no, supply }).collect();
    let request = note_request::Column::CreditNoteId.eq(note.id);
    let event = ("credit_note", note.id.to_string());
    let said = Said { reason: &note.reason, at: note.issued_at, total: note.total, lines };
    decided(tx, note.tenant_id, request, event, said).await
}

/// Whether the books hold these moves of a document and no others.
async fn posted(
    tx: &Tx,
    tenant: TenantId,
    (document, source): (Uuid, Source),
    moves: &[Move],
) -> Result<bool, DbErr> {
    use posting::Column::{EntryId, TenantId};
    let rows = tx.find::<posting::Entity>().filter(TenantId.eq(tenant));
    let rows = rows.filter(EntryId.eq(document)).all(tx.raw()).await?;
    let of_source = rows.iter().all(|row| row.source == source);
    let mut held: Vec<_> =
        rows.into_iter().map(|row| (row.debit, row.credit, row.amount, row.product)).collect();
    let code = |account: crate::ledger::Account| account.code().to_owned();
    let mut ought: Vec<_> = moves
        .iter()
        .map(|m| (code(m.debit), code(m.credit), m.amount.get(), m.product.clone()))
        .collect();
    held.sort();
    ought.sort();
    Ok(of_source && held == ought)
}

/// What a note says of itself: why, when, how much (won, VAT included), of which lines.
struct Said<'a> {
    reason: &'a str,
    at: DateTime<Utc>,
    total: i64,
    lines: Vec<RequestLine>,
}

/// Whether somebody might decide it: alone, or as asked for by one and approved by another.
async fn decided(
    tx: &Tx,
    tenant: TenantId,
    request: sea_orm::sea_query::SimpleExpr,
    (kind, id): (&str, String),
    said: Said<'_>,
) -> Result<Option<Unproved>, DbErr> {
    let asked = tx.find::<note_request::Entity>();
    let asked = asked.filter(note_request::Column::TenantId.eq(tenant)).filter(request);
    if let Some(asked) = asked.one(tx.raw()).await? {
        let by_two = asked.decided_by.is_some_and(|by| by != asked.requested_by);
        let same = asked.reason == said.reason && asked.total == said.total;
        let same = same && request::lines_of(&asked)? == said.lines;
        let approved = asked.state == RequestState::Approved && by_two && same;
        return Ok((!approved).then_some(Unproved::NotAsApproved));
    }
    use event::Column::{Act, SubjectId, SubjectKind, TenantId};
    let issued = tx.find::<event::Entity>().filter(TenantId.eq(tenant)).filter(SubjectId.eq(id));
    let issued = issued.filter(SubjectKind.eq(kind)).filter(Act.eq(format!("{kind}.issued")));
    let Some(issued) = issued.one(tx.raw()).await? else {
        return Ok(Some(Unproved::NobodyIssuedIt));
    };
    let limit = limit_at(tx, &issued.actor_role, said.at).await?;
    Ok((said.total > limit.get()).then_some(Unproved::AboveTheLimit(limit)))
}

/// What one person of a role might give or charge alone at that moment, by the trail of the limits.
async fn limit_at(tx: &Tx, role: &str, at: DateTime<Utc>) -> Result<Won, DbErr> {
    use event::Column::{Act, At, Id, SubjectId, TenantId as Tenant};
    let set = tx.find::<event::Entity>().filter(Tenant.eq(TenantId::NONE));
    let set = set.filter(Act.eq("credit_note_limit.set")).filter(At.lte(at));
    let set = set.order_by_desc(At).order_by_desc(Id);
    let own = format!("{}.{role}", request::LIMIT_SETTING);
    for name in [own.as_str(), request::LIMIT_SETTING] {
        let latest = set.clone().filter(SubjectId.eq(name)).one(tx.raw()).await?;
        let Some(latest) = latest else { continue };
        let after: serde_json::Value =
            serde_json::from_str(&latest.after).map_err(|e| DbErr::Custom(e.to_string()))?;
        if let Some(won) = after["won"].as_i64() {
            return Ok(Won::new(won));
        }
    }
    Ok(Won::new(request::LIMIT))
}
