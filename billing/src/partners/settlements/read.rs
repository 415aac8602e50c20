//! Statements as they are looked at.

use crate::partners::invoices::{self, InvoiceDetail};
use crate::partners::payouts;
use crate::partners::refusal::{PartnerError, missing};
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::ids::{PartnerDocumentId, PartnerId, SettlementDisputeId, SettlementId};
use gaetong_entity::party::partner;
use gaetong_entity::settling::settlement::{self, SettlementState};
use gaetong_entity::settling::settlement_dispute::{self, DisputeState};
use gaetong_entity::settling::{partner_document, payout, settlement_line, settlement_message};
use gaetong_rules::{Month, Text};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Which statements.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    pub month: Option<Month>,
    pub state: Option<SettlementState>,
    pub partner: Option<PartnerId>,
}

/// A statement in a list.
#[derive(Debug, Clone)]
pub struct SettlementSummary {
    pub settlement: settlement::Model,
    pub month: Month,
    pub partner_name: String,
    pub open_disputes: usize,
    /// Whether its tax invoice is registered.
    pub invoiced: bool,
}

/// A disputed line with what was said.
#[derive(Debug, Clone)]
pub struct DisputeDetail {
    pub dispute: settlement_dispute::Model,
    pub messages: Vec<settlement_message::Model>,
}

/// A statement with everything about it.
#[derive(Debug, Clone)]
pub struct SettlementDetail {
    pub summary: SettlementSummary,
    pub partner: partner::Model,
    pub lines: Vec<settlement_line::Model>,
    pub disputes: Vec<DisputeDetail>,
    pub documents: Vec<partner_document::Model>,
    /// The latest first.
    pub invoices: Vec<InvoiceDetail>,
    /// The payout it is in; the provider's eyes only.
    pub payout: Option<payout::Model>,
}

/// The most statements listed.
const MOST: u64 = 1_000;

/// Statements, the latest month first, then by partner. Partners see theirs once they are sent.
pub async fn list(tx: &Tx, filter: Filter) -> Result<Vec<SettlementSummary>, DbErr> {
    use settlement::Column;
    let mut rows = tx.find::<settlement::Entity>();
    if let Some(month) = filter.month {
        rows = rows.filter(Column::Month.eq(usage_month::stored(month)));
    }
    if let Some(state) = filter.state {
        rows = rows.filter(Column::State.eq(state));
    }
    if let Some(partner) = filter.partner {
        rows = rows.filter(Column::PartnerId.eq(partner));
    }
    if is_partners(tx) {
        rows = rows.filter(Column::State.ne(SettlementState::Made));
    }
    let rows = rows.order_by_desc(Column::Month).order_by_asc(Column::Number).limit(MOST);
    summaries(tx, rows.all(tx.raw()).await?).await
}

fn is_partners(tx: &Tx) -> bool {
    matches!(tx.scope(), gaetong_entity::Scope::Partner(_))
}

async fn summaries(tx: &Tx, rows: Vec<settlement::Model>) -> Result<Vec<SettlementSummary>, DbErr> {
    let names = crate::partners::names(tx).await?;
    let ids = || rows.iter().map(|row| row.id);
    let open = settlement_dispute::Column::SettlementId.is_in(ids());
    let open = tx.find::<settlement_dispute::Entity>().filter(open);
    let open = open.filter(settlement_dispute::Column::State.eq(DisputeState::Open));
    let mut disputes: HashMap<SettlementId, usize> = HashMap::new();
    for dispute in open.all(tx.raw()).await? {
        *disputes.entry(dispute.settlement_id).or_default() += 1;
    }
    let registered = invoices::registered(tx, ids()).await?;
    let summary = |settlement: settlement::Model| {
        Ok(SettlementSummary {
            month: usage_month::read(settlement.month)?,
            partner_name: names.get(&settlement.partner_id).cloned().unwrap_or_default(),
            open_disputes: disputes.get(&settlement.id).copied().unwrap_or(0),
            invoiced: registered.contains_key(&settlement.id),
            settlement,
        })
    };
    rows.into_iter().map(summary).collect()
}

/// One statement; none if there is no such for these eyes, or for a partner's not yet. `ours` is
/// the provider's business number, for the three-way match.
pub async fn detail(
    tx: &Tx,
    id: SettlementId,
    ours: &str,
) -> Result<Option<SettlementDetail>, PartnerError> {
    let found = tx.find::<settlement::Entity>().filter(settlement::Column::Id.eq(id));
    let found = found.all(tx.raw()).await?;
    let Some(summary) = summaries(tx, found).await?.into_iter().next() else { return Ok(None) };
    if is_partners(tx) && summary.settlement.state == SettlementState::Made {
        return Ok(None);
    }
    let papers = partner_document::Column::SettlementId.eq(id);
    let papers = tx.find::<partner_document::Entity>().filter(papers);
    let papers = papers.order_by_asc(partner_document::Column::Id).all(tx.raw()).await?;
    Ok(Some(SettlementDetail {
        partner: crate::partners::partner(tx, summary.settlement.partner_id).await?,
        lines: lines(tx, id).await?,
        disputes: disputes(tx, id).await?,
        documents: papers,
        invoices: invoices::of_settlement(tx, id, ours).await?,
        payout: payouts::of_settlement(tx, id).await?,
        summary,
    }))
}

/// The lines of a statement.
pub(in crate::partners) async fn lines(
    tx: &Tx,
    id: SettlementId,
) -> Result<Vec<settlement_line::Model>, DbErr> {
    use settlement_line::Column::{LineNo, SettlementId};
    let of = tx.find::<settlement_line::Entity>().filter(SettlementId.eq(id));
    of.order_by_asc(LineNo).all(tx.raw()).await
}

async fn disputes(tx: &Tx, id: SettlementId) -> Result<Vec<DisputeDetail>, DbErr> {
    let of = settlement_dispute::Column::SettlementId.eq(id);
    let rows = tx.find::<settlement_dispute::Entity>().filter(of);
    let rows = rows.order_by_asc(settlement_dispute::Column::Id).all(tx.raw()).await?;
    let said = settlement_message::Column::DisputeId.is_in(rows.iter().map(|row| row.id));
    let said = tx.find::<settlement_message::Entity>().filter(said);
    let said = said.order_by_asc(settlement_message::Column::Seq).all(tx.raw()).await?;
    let mut of_dispute: HashMap<SettlementDisputeId, Vec<settlement_message::Model>> =
        HashMap::new();
    for message in said {
        of_dispute.entry(message.dispute_id).or_default().push(message);
    }
    let detail = |dispute: settlement_dispute::Model| DisputeDetail {
        messages: of_dispute.remove(&dispute.id).unwrap_or_default(),
        dispute,
    };
    Ok(rows.into_iter().map(detail).collect())
}

/// A paper of a statement's, for its download.
///
/// # Errors
/// If there is no such for these eyes.
pub async fn document(
    tx: &Tx,
    id: PartnerDocumentId,
) -> Result<partner_document::Model, PartnerError> {
    let found = tx.find::<partner_document::Entity>().filter(partner_document::Column::Id.eq(id));
    found.one(tx.raw()).await?.ok_or(missing("첨부가", "attachment"))
}

/// What a line is called.
pub fn line_text(line: &settlement_line::Model) -> Text {
    Text::new(line.label_ko.clone(), line.label_en.clone())
}
