//! A round of acceptance as its page.

use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::{AcceptanceState, SignatureKind};
use gaetong_provisioning::acceptance::{Certificate, CertificateItem};

use super::answer::{Answers, ItemAnswer};
use super::{AcceptancePage, ItemView};
use crate::pages::component::{Choice, Field, FieldKind, Identity, Tag};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};

pub fn tone(state: AcceptanceState) -> Tone {
    match state {
        AcceptanceState::Requested => Tone::Warn,
        AcceptanceState::Signed => Tone::Ok,
        AcceptanceState::Rejected => Tone::Bad,
    }
}

/// The page for this role, with the form filled as `answers` says.
pub fn present(
    page: Page,
    certificate: &Certificate,
    answers: &Answers,
    role: Role,
) -> AcceptancePage {
    let round = &certificate.acceptance;
    let may_sign = round.state == AcceptanceState::Requested && role == Role::TenantAdmin;
    let address = format!("/acceptances/{}", round.id);
    let items = certificate.items.iter().zip(&answers.items);
    let open = certificate.is_signed() && role == Role::Consulting;
    let open_at = format!("/services/{}/open", certificate.service_id);
    AcceptancePage {
        identity: identity(&page, certificate),
        lead: page.t(lead(round.state, may_sign)),
        installed_at: round.installed_at.clone(),
        items: items.map(|(item, answer)| item_view(&page, item, answer)).collect(),
        may_sign,
        fields: fields(&page, answers),
        parties: parties(&page, certificate),
        rejection: round.rejection_reason.clone().unwrap_or_default(),
        pdf: certificate.is_signed().then(|| format!("{address}/pdf")),
        open: open.then(|| (page.t("board-open"), open_at)),
        version: round.version.to_string(),
        history: Vec::new(),
        address,
        page,
    }
}

fn lead(state: AcceptanceState, may_sign: bool) -> &'static str {
    match state {
        AcceptanceState::Requested if may_sign => "acceptance-lead-sign",
        AcceptanceState::Requested => "acceptance-lead-wait",
        AcceptanceState::Signed => "acceptance-lead-signed",
        AcceptanceState::Rejected => "acceptance-lead-rejected",
    }
}

fn identity(page: &Page, certificate: &Certificate) -> Identity {
    let round = &certificate.acceptance;
    Identity {
        customer: certificate.customer.name.clone(),
        number: Some(certificate.service_id.to_string()),
        copy: page.t("copy"),
        tag: Some(Tag::new(tone(round.state), page.word("acceptance-state", round.state.code()))),
        facts: vec![
            (page.t("acceptance-number"), round.number.clone()),
            (page.t("acceptance-round"), round.round.to_string()),
        ],
    }
}

fn item_view(page: &Page, item: &CertificateItem, answer: &ItemAnswer) -> ItemView {
    ItemView {
        line_no: item.line_no,
        name: item.name.clone(),
        specification: item.specification.clone(),
        quantity: figures::money(item.quantity),
        delivered_on: page.date(&item.delivered_on),
        remark: item.remark.clone(),
        confirmed: answer.confirmed,
        reason: answer.reason.clone(),
    }
}

fn fields(page: &Page, answers: &Answers) -> Vec<Field> {
    let text = |name, value: &str| Field::new(page, name, FieldKind::Text).value(value);
    vec![
        text("company", &answers.company).autocomplete("organization"),
        text("person", &answers.person).autocomplete("name"),
        Field::new(page, "signature_kind", FieldKind::Select(signatures(page)))
            .value(&answers.signature_kind)
            .optional(),
        text("signature", &answers.signature).optional(),
        Field::new(page, "billing_start_on", FieldKind::Date)
            .value(&answers.billing_start_on)
            .optional(),
    ]
}

fn signatures(page: &Page) -> Vec<Choice> {
    let kinds = [SignatureKind::Typed, SignatureKind::Drawn, SignatureKind::Seal];
    let choice =
        |kind: SignatureKind| Choice::new(kind.code(), page.word("signature-kind", kind.code()));
    kinds.into_iter().map(choice).collect()
}

fn parties(page: &Page, certificate: &Certificate) -> Vec<(String, String)> {
    let round = &certificate.acceptance;
    let at = |instant| figures::instant(instant, page.look.lang);
    let both = |company: &str, person: &str| format!("{company} {person}").trim().to_owned();
    let mut parties = vec![
        (
            page.t("acceptance-handed-by"),
            both(&round.handed_over_company, &round.handed_over_person),
        ),
        (page.t("acceptance-requested-on"), at(round.requested_at)),
    ];
    if let (Some(company), Some(person)) = (&round.taken_over_company, &round.taken_over_person) {
        parties.push((page.t("acceptance-taken-by"), both(company, person)));
    }
    if certificate.is_signed() {
        parties
            .extend(round.decided_at.map(|instant| (page.t("acceptance-signed-on"), at(instant))));
    }
    if round.image_key.is_some() {
        let kind = page.word("signature-kind", round.signature_kind.code());
        parties.push((page.t("signature-by"), kind));
    }
    let start = round.billing_start_on.map(|day| page.date(&day));
    parties.extend(start.map(|day| (page.t("acceptance-billing-start"), day)));
    parties.extend(round.sha256.clone().map(|hash| (page.t("acceptance-hash"), hash)));
    parties
}
