//! One deposit: its payments, and while something of it is in suspense, whose it may be.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::payments::list::{self, DepositDetail, DepositState, PaymentDetail};
use gaetong_entity::ids::DepositId;
use gaetong_entity::money::payment_reversal::BackTo;

use super::{CandidateView, DepositPage, PaymentView, tag};
use crate::pages::component::{Choice, Field, FieldKind, Identity};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::Page;
use crate::problem::Problem;

/// Payers one form can share a deposit among.
pub const PARTS: usize = 3;

pub async fn deposit(desk: Desk, id: Path<DepositId>) -> Result<HttpResponse, Problem> {
    let detail = read(&desk, *id).await?;
    let page = desk.page(title(&desk, &detail));
    show(&present(page, &detail, &[]))
}

pub async fn read(desk: &Desk, id: DepositId) -> Result<DepositDetail, Problem> {
    let tx = desk.read().await?;
    Ok(list::deposit(&tx, &desk.person.actor, id).await?)
}

pub fn title(desk: &Desk, detail: &DepositDetail) -> String {
    let on = detail.deposit.deposited_on.to_string();
    desk.lang().t_with("deposit-title", &[("on", &on), ("who", &detail.deposit.depositor)])
}

/// `typed` holds what a form that came back had: field and value.
pub fn present(page: Page, detail: &DepositDetail, typed: &[(String, String)]) -> DepositPage {
    let deposit = &detail.deposit;
    let left = deposit.amount - deposit.assigned;
    let note = Field::new(&page, "note", FieldKind::Area)
        .label(page.t("deposit-note"))
        .value(deposit.acknowledged_note.as_deref().unwrap_or_default());
    let parts_open = page.errors.iter().any(|error| error.field != "note");
    DepositPage {
        identity: identity(&page, detail),
        address: format!("/deposits/{}", deposit.id),
        version: deposit.version,
        left,
        candidates: if left > 0 { candidates(&page, detail) } else { Vec::new() },
        parts: if left > 0 { parts(&page, left, typed) } else { Vec::new() },
        parts_open,
        note: (left > 0).then_some(note),
        payments: detail.payments.iter().map(|one| payment(&page, one)).collect(),
        reverse: reverse_fields(&page),
        page,
    }
}

fn identity(page: &Page, detail: &DepositDetail) -> Identity {
    let deposit = &detail.deposit;
    let won = |won: i64| format!("{} {}", figures::money(won), page.t("won"));
    let at = deposit.deposited_at.clone().unwrap_or_default();
    let mut facts = vec![
        (page.t("deposit-amount"), won(deposit.amount)),
        (page.t("deposit-left"), won(deposit.amount - deposit.assigned)),
        (page.t("deposit-on"), format!("{} {at}", page.date(&deposit.deposited_on))),
        (page.t("deposit-bank"), deposit.bank.clone()),
        (page.t("deposit-source"), page.word("deposit-source", deposit.source.code())),
    ];
    facts.extend(deposit.virtual_account.clone().map(|no| (page.t("virtual-account"), no)));
    facts.extend(deposit.memo.clone().map(|memo| (page.t("import-column-memo"), memo)));
    let acknowledged = deposit.acknowledged_at.is_some();
    Identity {
        customer: deposit.depositor.clone(),
        number: None,
        copy: page.t("copy"),
        tag: Some(tag(page, DepositState::of(deposit), acknowledged)),
        facts,
    }
}

fn candidates(page: &Page, detail: &DepositDetail) -> Vec<CandidateView> {
    let view = |candidate: &gaetong_billing::payments::matching::Candidate| {
        let payer = detail.book.payers.get(candidate.payer)?;
        let evidence = candidate.evidence.iter().map(|what| page.word("evidence", what.code()));
        Some(CandidateView {
            account: payer.number.clone(),
            payer: payer.name.clone(),
            score: candidate.score,
            evidence: evidence.collect::<Vec<_>>().join(" · "),
            open: payer.total(),
        })
    };
    detail.candidates.iter().filter_map(view).collect()
}

fn parts(page: &Page, left: i64, typed: &[(String, String)]) -> Vec<Field> {
    let value = |name: &str| typed.iter().find(|(key, _)| key == name).map(|(_, v)| v.clone());
    let mut fields = Vec::new();
    for part in 1..=PARTS {
        let default = if part == 1 { left.to_string() } else { String::new() };
        let text = |name: &str, kind: FieldKind, default: String| {
            let name = format!("{name}-{part}");
            let value = value(&name).unwrap_or(default);
            Field::new(page, &name, kind).value(value).width("w-sm")
        };
        let account = text("account", FieldKind::Text, String::new());
        let account = account.label(page.t1("deposit-part-account", "n", part));
        let amount = text("amount", FieldKind::Number, default).label(page.t("deposit-amount"));
        let bill = text("bill", FieldKind::Text, String::new()).optional();
        let bill = bill.label(page.t("deposit-part-bill"));
        let (account, amount) =
            if part > 1 { (account.optional(), amount.optional()) } else { (account, amount) };
        fields.extend([account, amount.unit(page.t("won")), bill]);
    }
    fields
}

fn payment(page: &Page, detail: &PaymentDetail) -> PaymentView {
    let row = &detail.row;
    let won = |won: i64| format!("{} {}", figures::money(won), page.t("won"));
    let by = page.word("matched-by", row.payment.matched_by.code());
    let mut facts = vec![(page.t("payment-matched-by"), by)];
    for settled in &detail.settled {
        facts.push((settled.number.clone(), won(settled.late + settled.principal)));
    }
    if detail.remaining > 0 {
        facts.push((page.t("payment-remaining"), won(detail.remaining)));
    }
    let undone = row.reversal.as_ref().map(|reversal| {
        let where_to = page.word("back-to", reversal.back_to.code());
        format!("{where_to}: {}", reversal.reason)
    });
    PaymentView {
        anchor: row.payment.id.to_string(),
        title: format!("{} {}", row.account_number, row.payer_name),
        amount: row.payment.amount,
        facts,
        reverse: undone.is_none().then(|| format!("/payments/{}/reverse", row.payment.id)),
        undone,
    }
}

fn reverse_fields(page: &Page) -> Vec<Field> {
    let choice = |to: BackTo| Choice::new(to.code(), page.word("back-to", to.code()));
    let choices = [BackTo::Suspense, BackTo::Bank].map(choice).to_vec();
    vec![
        Field::new(page, "back_to", FieldKind::Radio(choices))
            .label(page.t("payment-back-to"))
            .value(BackTo::Suspense.code()),
        Field::new(page, "reason", FieldKind::Area),
    ]
}
