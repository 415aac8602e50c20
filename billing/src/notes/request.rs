//! Manual notes: up to a limit one person issues them, above it a second one approves.

use super::refusal::{only, unchanged};
use super::{Left, NewLine, NewNote, NoteError, debit, disputes, issue};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{BillId, DisputeId, NoteRequestId};
use gaetong_entity::money::bill;
use gaetong_entity::money::credit_note::{self, CreditGround};
use gaetong_entity::money::note_request::{self, NoteKind, RequestState};
use gaetong_entity::party::deployment_setting;
use gaetong_entity::party::user_account::Role;
use gaetong_rules::{Article, Derivation, Input, Text, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Who corrects bills, and approves what is above the limit.
pub const MAY_CREDIT: [Role; 3] = [Role::Settlement, Role::Credit, Role::Admin];

/// Won, VAT included, that one person may give in one note, where nobody set another amount.
pub(super) const LIMIT: i64 = 500_000;
pub(super) const LIMIT_SETTING: &str = "credit_note_limit";

/// A note somebody wants.
#[derive(Debug, Clone)]
pub struct NewRequest {
    pub bill_id: BillId,
    pub ground: CreditGround,
    pub reason: String,
    /// Lines of the bill and won, VAT excluded.
    pub lines: Vec<(i32, Won)>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum Outcome {
    Issued(credit_note::Model),
    /// A debit note is a bill.
    Billed(bill::Model),
    /// Above the limit: it waits for a second person.
    Waiting(note_request::Model),
}

/// A line of a request, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLine {
    pub line_no: i32,
    /// Won, VAT excluded.
    pub supply: i64,
}

/// A request with who asked and what for.
#[derive(Debug, Clone)]
pub struct RequestDetail {
    pub request: note_request::Model,
    pub bill_number: String,
    pub payer_name: String,
    pub requested_by: String,
    pub decided_by: Option<String>,
    pub lines: Vec<RequestLine>,
}

/// What one person of a role may give or charge in one note: won, VAT included. The role's own
/// limit, where it has one, or that of everybody.
pub async fn limit(tx: &Tx, role: Role) -> Result<Won, DbErr> {
    for name in [setting(Some(role)), setting(None)] {
        let named = deployment_setting::Column::Name.eq(name);
        let set = tx.find::<deployment_setting::Entity>().filter(named).one(tx.raw()).await?;
        if let Some(won) = set.and_then(|row| row.value.parse().ok()) {
            return Ok(Won::new(won));
        }
    }
    Ok(Won::new(LIMIT))
}

fn setting(role: Option<Role>) -> String {
    role.map_or(LIMIT_SETTING.to_owned(), |role| format!("{LIMIT_SETTING}.{}", role.code()))
}

/// Sets the limit of a role, or of all that have none of their own. Records
/// `credit_note_limit.set`.
pub async fn set_limit(
    tx: &Tx,
    actor: &Actor,
    role: Option<Role>,
    won: Won,
) -> Result<(), NoteError> {
    only(actor, &[Role::Admin], Text::fixed("관리자", "admin"))?;
    if won.is_negative() {
        return Err(NoteError::NothingToCredit);
    }
    let name = setting(role);
    let before = limit(tx, role.unwrap_or(actor.role)).await?;
    let named = deployment_setting::Column::Name.eq(name.clone());
    let row = tx.find::<deployment_setting::Entity>().filter(named).one(tx.raw()).await?;
    let value = Set(won.get().to_string());
    match row {
        Some(row) => {
            let mut row = row.into_active_model();
            row.value = value;
            tx.update(row).await?;
        }
        None => {
            let name = Set(name.clone());
            tx.insert(deployment_setting::ActiveModel { name, value }).await?;
        }
    }
    let change = Change {
        tenant_id: gaetong_entity::ids::TenantId::NONE,
        act: "credit_note_limit.set",
        subject_kind: "deployment_setting",
        subject_id: name,
        before: json!({ "won": before.get() }),
        after: json!({ "won": won.get() }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(())
}

/// Issues a manual credit note, or leaves it for a second person where it is above the limit.
/// Records `credit_note.issued` or `note_request.made`.
pub async fn ask(tx: &Tx, actor: &Actor, new: NewRequest) -> Result<Outcome, NoteError> {
    ask_for(tx, actor, new, None).await
}

pub(super) async fn ask_for(
    tx: &Tx,
    actor: &Actor,
    new: NewRequest,
    dispute_id: Option<DisputeId>,
) -> Result<Outcome, NoteError> {
    only(actor, &MAY_CREDIT, allowed())?;
    let reason = free_text::reason("reason", &new.reason)?;
    let bill = super::bill(tx, new.bill_id).await?.ok_or_else(NoteError::no_bill)?;
    let left = Left::locked(tx, bill).await?;
    let lines = lines(&new);
    let note = note(&left, new.ground, &reason, &lines, actor)?;
    let total = total(&left, &lines)?;
    if total <= limit(tx, actor.role).await? {
        return Ok(Outcome::Issued(issue(tx, actor, left, note).await?));
    }
    let what = (NoteKind::Credit, new.ground, reason, total);
    leave(tx, actor, &left.bill, what, &lines, dispute_id).await.map(Outcome::Waiting)
}

pub(super) fn lines(new: &NewRequest) -> Vec<RequestLine> {
    let line = |&(line_no, won): &(i32, Won)| RequestLine { line_no, supply: won.get() };
    new.lines.iter().map(line).collect()
}

/// Leaves a note on a bill for a second person: its kind, ground, reason and total.
pub(super) async fn leave(
    tx: &Tx,
    actor: &Actor,
    bill: &bill::Model,
    what: (NoteKind, CreditGround, String, Won),
    lines: &[RequestLine],
    dispute_id: Option<DisputeId>,
) -> Result<note_request::Model, NoteError> {
    let row = tx.insert(request_row(actor, bill, what, lines, dispute_id)?).await?;
    record(tx, actor, &row, "note_request.made").await?;
    Ok(row)
}

fn request_row(
    actor: &Actor,
    bill: &bill::Model,
    (kind, ground, reason, total): (NoteKind, CreditGround, String, Won),
    lines: &[RequestLine],
    dispute_id: Option<DisputeId>,
) -> Result<note_request::ActiveModel, NoteError> {
    let lines = serde_json::to_string(lines).map_err(|e| DbErr::Custom(e.to_string()))?;
    Ok(note_request::ActiveModel {
        tenant_id: Set(bill.tenant_id),
        id: Set(NoteRequestId::new()),
        billing_account_id: Set(bill.billing_account_id),
        bill_id: Set(bill.id),
        ground: Set(ground),
        reason: Set(reason),
        lines: Set(lines),
        total: Set(total.get()),
        dispute_id: Set(dispute_id),
        state: Set(RequestState::Pending),
        requested_by: Set(actor.user_id),
        requested_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        decision: Set(None),
        credit_note_id: Set(None),
        version: Set(1),
        kind: Set(kind),
        debit_bill_id: Set(None),
    })
}

/// A second person approves; the note is issued. Records `note_request.approved`.
pub async fn approve(
    tx: &Tx,
    actor: &Actor,
    id: NoteRequestId,
    expected: Option<i64>,
) -> Result<Outcome, NoteError> {
    let row = waiting(tx, actor, id, expected).await?;
    let (asked, lines) = ((row.bill_id, row.reason.clone()), lines_of(&row)?);
    let outcome = match row.kind {
        NoteKind::Credit => Outcome::Issued(credit(tx, actor, &row, &lines).await?),
        NoteKind::Debit => {
            Outcome::Billed(debit::approved(tx, actor, (asked.0, &asked.1), &lines).await?)
        }
    };
    let row = decide(tx, actor, row, RequestState::Approved, None, Some(&outcome)).await?;
    record(tx, actor, &row, "note_request.approved").await?;
    Ok(outcome)
}

async fn credit(
    tx: &Tx,
    actor: &Actor,
    row: &note_request::Model,
    lines: &[RequestLine],
) -> Result<credit_note::Model, NoteError> {
    let bill = super::bill(tx, row.bill_id).await?.ok_or_else(NoteError::no_bill)?;
    let left = Left::locked(tx, bill).await?;
    let note = NewNote {
        requested_by: row.requested_by,
        approved_by: Some(actor.user_id),
        ..note(&left, row.ground, &row.reason, lines, actor)?
    };
    let issued = issue(tx, actor, left, note).await?;
    if let Some(dispute) = row.dispute_id {
        disputes::upheld(tx, actor, dispute, &issued).await?;
    }
    Ok(issued)
}

/// A second person says no. Records `note_request.refused`.
pub async fn refuse(
    tx: &Tx,
    actor: &Actor,
    id: NoteRequestId,
    expected: Option<i64>,
    reason: &str,
) -> Result<note_request::Model, NoteError> {
    let reason = free_text::reason("reason", reason)?;
    let row = waiting(tx, actor, id, expected).await?;
    let row = decide(tx, actor, row, RequestState::Refused, Some(reason), None).await?;
    record(tx, actor, &row, "note_request.refused").await?;
    Ok(row)
}

/// Requests, those that wait first, then the latest.
pub async fn requests(tx: &Tx, only_waiting: bool) -> Result<Vec<RequestDetail>, DbErr> {
    let mut rows = tx.find::<note_request::Entity>().order_by_desc(note_request::Column::Id);
    if only_waiting {
        rows = rows.filter(note_request::Column::State.eq(RequestState::Pending));
    }
    let mut rows = rows.limit(200).all(tx.raw()).await?;
    rows.sort_by_key(|row| row.state != RequestState::Pending);
    let people = rows.iter().flat_map(|row| [Some(row.requested_by), row.decided_by]);
    let names = super::read::names(tx, people).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(bill) = super::bill(tx, row.bill_id).await? else { continue };
        all.push(RequestDetail {
            bill_number: bill.number,
            payer_name: bill.payer_name,
            requested_by: names.get(&row.requested_by).cloned().unwrap_or_default(),
            decided_by: row.decided_by.and_then(|id| names.get(&id).cloned()),
            lines: lines_of(&row)?,
            request: row,
        });
    }
    Ok(all)
}

/// A request that waits, for somebody who did not make it.
async fn waiting(
    tx: &Tx,
    actor: &Actor,
    id: NoteRequestId,
    expected: Option<i64>,
) -> Result<note_request::Model, NoteError> {
    only(actor, &MAY_CREDIT, allowed())?;
    let mut found = tx.find::<note_request::Entity>().filter(note_request::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or_else(NoteError::no_request)?;
    unchanged(tx, ("note_request", id.to_string()), row.version, expected).await?;
    if row.state != RequestState::Pending {
        return Err(NoteError::AlreadyDecided);
    }
    if row.requested_by == actor.user_id {
        return Err(NoteError::OwnRequest);
    }
    Ok(row)
}

async fn decide(
    tx: &Tx,
    actor: &Actor,
    row: note_request::Model,
    state: RequestState,
    decision: Option<String>,
    became: Option<&Outcome>,
) -> Result<note_request::Model, DbErr> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.decision = Set(decision);
    row.credit_note_id = Set(match became {
        Some(Outcome::Issued(note)) => Some(note.id),
        _ => None,
    });
    row.debit_bill_id = Set(match became {
        Some(Outcome::Billed(bill)) => Some(bill.id),
        _ => None,
    });
    row.version = Set(version);
    tx.update(row).await
}

pub(super) fn lines_of(row: &note_request::Model) -> Result<Vec<RequestLine>, DbErr> {
    serde_json::from_str(&row.lines).map_err(|error| DbErr::Custom(error.to_string()))
}

/// What the note would come to, VAT included.
fn total(left: &Left, lines: &[RequestLine]) -> Result<Won, NoteError> {
    let wanted: Vec<(i32, i64)> = lines.iter().map(|line| (line.line_no, line.supply)).collect();
    super::issue::within(left, &wanted)?;
    let tax = left.tax(&wanted)?;
    Ok(Won::new(wanted.iter().map(|(_, won)| won).chain(&tax).sum()))
}

fn note(
    left: &Left,
    ground: CreditGround,
    reason: &str,
    lines: &[RequestLine],
    actor: &Actor,
) -> Result<NewNote, NoteError> {
    let line = |asked: &RequestLine| {
        let of = left.lines.get(&asked.line_no).ok_or_else(NoteError::no_line)?;
        let label = Text::new(of.line.label_ko.clone(), of.line.label_en.clone());
        let supply = Won::new(asked.supply);
        let workings = why(&label, of.supply, supply, reason);
        Ok(NewLine { line_no: asked.line_no, supply, label, workings })
    };
    Ok(NewNote {
        ground,
        reason: reason.to_owned(),
        lines: lines.iter().map(line).collect::<Result<_, NoteError>>()?,
        requested_by: actor.user_id,
        approved_by: None,
    })
}

/// What was left of the line, what is given back of it, and why.
fn why(label: &Text, left: i64, supply: Won, reason: &str) -> Derivation {
    let title = Text::fixed("감액", "Credit").then(": ", label);
    Derivation::new("I7", Article::MONTHLY_BILL, title)
        .input(Input::new(
            Text::fixed("남은 청구 금액", "Left of what was billed"),
            Text::won(Won::new(left)),
            Text::default(),
        ))
        .input(Input::new(
            Text::fixed("사유", "Reason"),
            Text::same(reason.to_owned()),
            Text::default(),
        ))
        .amounts_to(supply)
}

/// Whether this person may look at what waits.
///
/// # Errors
/// [`NoteError::NotAllowed`].
pub fn may_credit(actor: &Actor) -> Result<(), NoteError> {
    only(actor, &MAY_CREDIT, allowed())
}

pub(super) fn allowed() -> Text {
    Text::fixed("고객정산팀, 고객신용센터, 관리자", "settlement, credit, admin")
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &note_request::Model,
    act: &'static str,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "note_request",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "kind": row.kind.code(), "state": row.state.code(), "total": row.total, "ground": row.ground.code(),
            "credit_note_id": row.credit_note_id.map(|id| id.to_string()),
            "bill_id": row.debit_bill_id.map(|id| id.to_string()),
        }),
        reason: Some(row.decision.clone().unwrap_or_else(|| row.reason.clone())),
    };
    tx.record(actor, change).await.map(drop)
}
