//! How statements, their lines and disputes read on pages.

use gaetong_billing::partners::settlements::{DisputeDetail, SettlementSummary, line_text};
use gaetong_billing::{usage_month, workings};
use gaetong_entity::settling::partner_document::Model as Paper;
use gaetong_entity::settling::settlement::SettlementState;
use gaetong_entity::settling::settlement_dispute::DisputeState;
use gaetong_entity::settling::settlement_line::{Model as Line, Source};
use gaetong_entity::settling::settlement_message::Model as Message;

use super::{DisputeView, LineView, MessageView};
use crate::pages::bill::tree;
use crate::pages::component::{Tag, Why};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::settling;

pub const STATES: [SettlementState; 4] = [
    SettlementState::Made,
    SettlementState::Sent,
    SettlementState::Confirmed,
    SettlementState::Paid,
];

#[must_use]
pub fn state_tag(page: &Page, state: SettlementState) -> Tag {
    let tone = match state {
        SettlementState::Made => Tone::Mute,
        SettlementState::Sent => Tone::Warn,
        SettlementState::Confirmed => Tone::Info,
        SettlementState::Paid => Tone::Ok,
    };
    Tag::new(tone, page.word("settlement-state", state.code()))
}

/// What the partner said to a statement.
pub fn answer_tag(page: &Page, one: &SettlementSummary) -> Tag {
    match (one.settlement.state, one.open_disputes) {
        (_, disputes) if disputes > 0 => {
            Tag::new(Tone::Bad, page.t1("settlement-answer-disputed", "n", disputes))
        }
        (SettlementState::Made, _) => Tag::new(Tone::Mute, page.t("settlement-answer-not-asked")),
        (SettlementState::Sent, _) => Tag::new(Tone::Warn, page.t("settlement-answer-waits")),
        _ => Tag::new(Tone::Ok, page.t("settlement-answer-yes")),
    }
}

/// A line's own name in the reader's language.
pub fn label(page: &Page, line: &Line) -> String {
    line_text(line).get(page.look.lang.of_rules()).to_owned()
}

/// A line of the statement; `of_month` is the statement's, so that what is late says so.
pub fn line(page: &Page, line: &Line, of_month: i32, disputes: &[DisputeDetail]) -> LineView {
    let late = (line.usage_month != of_month).then(|| late(page, line)).flatten();
    let detail = [late, line.reason.clone()].into_iter().flatten().collect::<Vec<_>>();
    let dispute = disputes.iter().rev().find(|one| one.dispute.line_no == line.line_no);
    LineView {
        no: line.line_no,
        label: label(page, line),
        detail: detail.join(" · "),
        source: page.word("settlement-source", line.source.code()),
        source_href: source_href(line),
        customer: customer(line),
        unit_price: settling::unit_price(line),
        quantity: settling::quantity(line),
        supply: line.supply,
        vat: line.vat,
        dispute: dispute.map(|one| {
            let tag = dispute_tag(page, one.dispute.state);
            (tag, format!("#dispute-{}", line.line_no))
        }),
    }
}

fn late(page: &Page, line: &Line) -> Option<String> {
    let month = usage_month::read(line.usage_month).ok()?;
    Some(page.t1("settlement-late", "month", month))
}

/// A customer as the partner may name it, with its service.
pub fn customer(line: &Line) -> String {
    let service = line.service_id.as_ref().map(ToString::to_string);
    let parts = [line.customer_label.clone(), service];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Where the paper a line rests on can be read; bills are the customer's own and stay closed.
fn source_href(line: &Line) -> Option<String> {
    use gaetong_entity::ids::{AttendanceId, TaskId};
    match line.source {
        Source::Attendance => Some(format!("/attendance/{}", AttendanceId(line.source_id))),
        Source::Task => Some(format!("/tasks/{}", TaskId(line.source_id))),
        _ => None,
    }
}

/// Why a line comes to what it does.
pub fn why(page: &Page, line: &Line) -> Option<Why> {
    let told = workings::from_json(&line.workings).ok()?;
    Some(tree::why(&told, format!("why-{}", line.line_no), "", page.look.lang))
}

pub fn dispute_tag(page: &Page, state: DisputeState) -> Tag {
    let tone = match state {
        DisputeState::Open => Tone::Warn,
        DisputeState::Upheld => Tone::Ok,
        DisputeState::Rejected | DisputeState::Withdrawn => Tone::Mute,
    };
    Tag::new(tone, page.word("settlement-dispute-state", state.code()))
}

/// A dispute with its thread, and what this person may do about it.
pub fn dispute(
    page: &Page,
    one: &DisputeDetail,
    papers: &[Paper],
    (partner, settler): (bool, bool),
) -> DisputeView {
    let row = &one.dispute;
    let open = row.state == DisputeState::Open;
    DisputeView {
        id: row.id.to_string(),
        line_no: row.line_no,
        title: page.t1("settlement-dispute-of", "line", row.line_no),
        tag: dispute_tag(page, row.state),
        messages: one.messages.iter().map(|said| message(page, said, papers)).collect(),
        decision: row.decision.clone(),
        open: open && (partner || settler),
        may_withdraw: open && partner,
        may_decide: open && settler,
        version: row.version,
    }
}

fn message(page: &Page, said: &Message, papers: &[Paper]) -> MessageView {
    let paper = papers.iter().find(|paper| Some(paper.id) == said.document_id);
    MessageView {
        who: said.author_name.clone(),
        partner: said.by_partner,
        when: figures::instant(said.written_at, page.look.lang),
        body: said.body.clone(),
        file: paper
            .map(|paper| (paper.file_name.clone(), format!("/partner-documents/{}", paper.id))),
    }
}
