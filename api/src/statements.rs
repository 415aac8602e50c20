//! Outages and credit notes → the papers' inputs, and the papers made of them.

use crate::config::Supplier;
use crate::papers;
use gaetong_billing::notes::{NoteDetail, NoteLineDetail};
use gaetong_billing::outages::{Due, ServiceOutages};
use gaetong_documents::{PaperError, StatementColumn, StatementPaper, render_statement};
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::service::service_outage;
use gaetong_rules::month::seoul_time;
use gaetong_rules::outage_credit::Seconds;
use gaetong_rules::{Lang, Month, Text, Won};

/// 감액 통지서: what is taken off a bill, line by line, and why.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn credit_note_pdf(
    note: &NoteDetail,
    supplier: &Supplier,
    demo: bool,
    lang: Lang,
) -> Result<Vec<u8>, PaperError> {
    let say = |ko: &str, en: &str| Text::new(ko.to_owned(), en.to_owned()).get(lang).to_owned();
    let summary = &note.summary;
    let won = |amount: Won| amount.to_string();
    let line = |line: &NoteLineDetail| {
        vec![
            line.bill_line_no.map(|no| no.to_string()).unwrap_or_default(),
            line.label.get(lang).to_owned(),
            won(line.supply),
            won(line.vat),
            won(Won::new(line.supply.get() + line.vat.get())),
        ]
    };
    render_statement(&StatementPaper {
        lang: papers::paper_lang(lang),
        demo,
        title: say("감액 통지서", "Credit note"),
        number: summary.number.clone(),
        customer: summary.payer_name.clone(),
        facts: vec![
            (say("고객명", "Customer"), summary.payer_name.clone()),
            (say("사업자번호", "Business no."), note.bill.payer_business_number.to_string()),
            (say("원 청구번호", "Bill"), summary.bill_number.clone()),
            (say("원 청구 금액", "Billed"), Text::won(Won::new(note.bill.total)).get(lang).into()),
            (say("사유", "Reason"), summary.reason.clone()),
        ],
        table_title: say("감액 내역", "What is taken off"),
        columns: vec![
            column(say("줄", "Line"), 70, true),
            column(say("항목", "Item"), 450, false),
            column(say("공급가액", "Supply"), 170, true),
            column(say("부가가치세", "VAT"), 140, true),
            column(say("합계", "Total"), 170, true),
        ],
        rows: note.lines.iter().map(line).collect(),
        sum: vec![
            String::new(),
            String::new(),
            won(Won::new(summary.supply.get() + summary.out_of_scope.get())),
            won(summary.vat),
            won(summary.total),
        ],
        sentences: vec![say(
            "위 금액을 원 청구서에서 감액합니다. 아직 내지 않은 금액에서 먼저 빼고, 남으면 다음 청구에 씁니다.",
            "These amounts are taken off the bill: first off what is still open, then off bills to come.",
        )],
        dated: summary.issued_on,
        issuer: supplier.name.clone(),
        derivations: note
            .lines
            .iter()
            .filter_map(|line| line.workings.as_ref())
            .map(|tree| papers::node(tree, lang))
            .collect(),
    })
}

/// 장애확인서: what stood still in a month, for how long, and what the terms give for it.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn outage_certificate_pdf(
    service: &ServiceOutages,
    month: Month,
    dated: chrono::NaiveDate,
    supplier: &Supplier,
    demo: bool,
    lang: Lang,
) -> Result<Vec<u8>, PaperError> {
    let say = |ko: &str, en: &str| Text::new(ko.to_owned(), en.to_owned()).get(lang).to_owned();
    let total: i64 = service.dues.iter().map(|due| due.credit.amount.get()).sum();
    render_statement(&StatementPaper {
        lang: papers::paper_lang(lang),
        demo,
        title: say("장애확인서", "Certificate of outages"),
        number: format!("{}-{month}", service.service_id),
        customer: service.tenant_name.clone(),
        facts: vec![
            (say("고객명", "Customer"), service.tenant_name.clone()),
            (say("서비스번호", "Service"), service.service_id.to_string()),
            (say("대상 월", "Month"), month.to_string()),
            (
                say("손해배상액(부가세 별도)", "Credit (VAT excl.)"),
                credit_words(service, total, lang),
            ),
        ],
        table_title: say("장애 내역(한국 시각)", "Outages (Seoul time)"),
        columns: vec![
            column(say("번호", "Outage"), 170, false),
            column(say("시작", "Began"), 240, false),
            column(say("복구", "Ended"), 240, false),
            column(say("시간", "Length"), 170, false),
            column(say("원인", "Cause"), 180, false),
        ],
        rows: service.outages.iter().map(|row| outage_row(row, lang)).collect(),
        sum: Vec::new(),
        sentences: vec![say(
            "위와 같이 장애가 있었음을 확인합니다. 손해배상액은 이용약관 제10조 제3항에 따라 계산했습니다.",
            "We certify the outages above. The credit is worked out by art. 10(3) of the terms.",
        )],
        dated,
        issuer: supplier.name.clone(),
        derivations: service
            .dues
            .iter()
            .filter(|due| !due.credit.amount.is_zero())
            .map(|due| papers::node(&due.credit.derivation(), lang))
            .collect(),
    })
}

/// Product by product, and the sum.
fn credit_words(service: &ServiceOutages, total: i64, lang: Lang) -> String {
    let part = |due: &Due| {
        format!("{} {}", due.item.name().get(lang), Text::won(due.credit.amount).get(lang))
    };
    let credited = service.dues.iter().filter(|due| !due.credit.amount.is_zero());
    let parts: Vec<String> = credited.map(part).collect();
    let sum = Text::won(Won::new(total));
    match parts.len() {
        0 | 1 => sum.get(lang).to_owned(),
        _ => format!("{} ({})", sum.get(lang), parts.join(" · ")),
    }
}

fn outage_row(row: &service_outage::Model, lang: Lang) -> Vec<String> {
    let wall = |at| seoul_time(at).format("%Y-%m-%d %H:%M:%S").to_string();
    let seconds = row.ended_at.map(|ended| (ended - row.began_at).num_seconds());
    let length = seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Seconds::new);
    vec![
        row.number.clone(),
        wall(row.began_at),
        row.ended_at.map(wall).unwrap_or_default(),
        length.map(|seconds| seconds.text().get(lang).to_owned()).unwrap_or_default(),
        cause(row.cause).get(lang).to_owned(),
    ]
}

/// The cause as papers and letters name it.
pub fn cause(cause: Cause) -> Text {
    match cause {
        Cause::SystemFailure => Text::fixed("시스템 장애", "system failure"),
        Cause::LineFailure => Text::fixed("회선 장애", "line failure"),
        Cause::PlannedMaintenance => Text::fixed("계획된 작업", "planned work"),
        Cause::ForceMajeure => Text::fixed("천재지변 등", "force majeure"),
        Cause::CustomerCause => Text::fixed("고객사 원인", "caused by the customer"),
    }
}

const fn column(title: String, share: u16, figures: bool) -> StatementColumn {
    StatementColumn { title, share, figures }
}
