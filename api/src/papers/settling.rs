//! Papers of partner settlement: the statement (정산서·지급명세서), the attendance certificate
//! (복무확인서), the billing and settlement request (청구·정산 요청서).

use super::{paper_lang, pick};
use crate::config::Supplier;
use crate::pages::figures::hundredths;
use crate::settling;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use gaetong_billing::partners::attendance::ReportDetail;
use gaetong_billing::partners::requests::RequestDetail;
use gaetong_billing::partners::settlements::SettlementDetail;
use gaetong_documents::{
    AgentRow, AttendancePaper, DayMark, PaperError, SignedBy, StatementColumn, StatementPaper,
    render_attendance, render_statement,
};
use gaetong_entity::settling::attendance_agent;
use gaetong_entity::settling::attendance_report::AttendanceState;
use gaetong_entity::settling::billing_request::RequestKind;
use gaetong_entity::settling::{settlement, settlement_line};
use gaetong_rules::business_day::Holidays;
use gaetong_rules::month::{seoul_date, seoul_time};
use gaetong_rules::{Lang, Text, Won};

/// Who writes, whether it is a demonstration, and in which language.
pub type Sheet<'a> = (&'a Supplier, bool, Lang);

/// 정산서: what a partner gets for a month, every line with where it comes from; once it is paid, the
/// 지급명세서.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn settlement_pdf(
    detail: &SettlementDetail,
    (supplier, demo, lang): Sheet<'_>,
) -> Result<Vec<u8>, PaperError> {
    let row = &detail.summary.settlement;
    let partner = &detail.partner;
    let title = match row.paid_on {
        Some(_) => pick(lang, "지급명세서", "Remittance advice"),
        None => pick(lang, "정산서", "Settlement statement"),
    };
    let fact = |ko, en, value: String| (pick(lang, ko, en), value);
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let invoice = detail.invoices.first().map(|invoice| &invoice.invoice);
    let issue_id = invoice.and_then(|invoice| invoice.issue_id.clone()).unwrap_or_default();
    render_statement(&StatementPaper {
        lang: paper_lang(lang),
        demo,
        title,
        number: row.number.clone(),
        customer: partner.name.clone(),
        facts: vec![
            fact("협력사", "Partner", partner.name.clone()),
            fact("사업자번호", "Business no.", partner.business_number.to_string()),
            fact("사용월", "Month", detail.summary.month.to_string()),
            fact("합계", "Total", Text::won(Won::new(row.total)).get(lang).to_owned()),
            fact("세금계산서", "Tax invoice", issue_id),
            fact("지급 예정일", "To be paid on", row.pay_on.to_string()),
            fact("지급일", "Paid on", day(row.paid_on)),
        ],
        table_title: pick(lang, "정산 내역", "What it is made of"),
        columns: columns(
            lang,
            &[
                ("항목", "Item", 330, false),
                ("고객·서비스", "Customer, service", 200, false),
                ("수량", "Quantity", 90, true),
                ("단가", "Price", 120, true),
                ("공급가액", "Supply", 140, true),
                ("세액", "VAT", 120, true),
            ],
        ),
        rows: detail.lines.iter().map(|line| settled(line, lang)).collect(),
        sum: ["", "", "", ""]
            .map(str::to_owned)
            .into_iter()
            .chain([Won::new(row.supply).to_string(), Won::new(row.vat).to_string()])
            .collect(),
        sentences: vec![sentence(row, lang)],
        dated: row.paid_on.unwrap_or(row.settled_on),
        issuer: supplier.name.clone(),
        derivations: Vec::new(),
    })
}

/// Before it is paid how to object, after that what was paid and when.
fn sentence(row: &settlement::Model, lang: Lang) -> String {
    let total = Text::won(Won::new(row.total));
    match (lang, row.paid_on) {
        (Lang::Ko, Some(on)) => {
            format!("위와 같이 {}을 {on}에 지급하였습니다(부가가치세 포함).", total.ko)
        }
        (Lang::En, Some(on)) => format!("{} were paid on {on}, VAT included.", total.en),
        (Lang::Ko, None) => format!(
            "정산액은 {}이고 부가가치세를 포함합니다. 이의가 있으면 확인하기 전에 줄마다 알려 주십시오.",
            total.ko
        ),
        (Lang::En, None) => format!(
            "The settlement comes to {}, VAT included. Please dispute a line before you confirm.",
            total.en
        ),
    }
}

fn columns(lang: Lang, titles: &[(&str, &str, u16, bool)]) -> Vec<StatementColumn> {
    let column = |&(ko, en, share, figures): &(&str, &str, u16, bool)| StatementColumn {
        title: pick(lang, ko, en),
        share,
        figures,
    };
    titles.iter().map(column).collect()
}

fn settled(line: &settlement_line::Model, lang: Lang) -> Vec<String> {
    let won = |won: i64| Won::new(won).to_string();
    let label = match lang {
        Lang::Ko => &line.label_ko,
        Lang::En => &line.label_en,
    };
    let (quantity, price) = (settling::quantity(line), settling::unit_price(line));
    let whom = [line.customer_label.clone(), line.service_id.as_ref().map(ToString::to_string)];
    let whom: Vec<String> = whom.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    vec![label.clone(), whom.join(" "), quantity, price, won(line.supply), won(line.vat)]
}

/// 복무확인서: agents by days, with who handed it in and who confirmed it.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn attendance_pdf(
    detail: &ReportDetail,
    holidays: &Holidays,
    (_, demo, lang): Sheet<'_>,
) -> Result<Vec<u8>, PaperError> {
    let (summary, report) = (&detail.summary, &detail.summary.report);
    let fact = |ko, en, value: String| (pick(lang, ko, en), value);
    let sum = |count: fn(&attendance_agent::Model) -> i32| {
        detail.agents.iter().map(|agent| i64::from(count(agent))).sum::<i64>()
    };
    let day =
        |at: Option<DateTime<Utc>>| at.map(|at| seoul_date(at).to_string()).unwrap_or_default();
    let dated = report.decided_at.or(report.submitted_at).map(seoul_date);
    let month = summary.month;
    let days = month.first_day().iter_days().take_while(|day| month.contains(*day));
    let signatory = report.signatory.clone().filter(|_| report.state == AttendanceState::Signed);
    render_attendance(&AttendancePaper {
        lang: paper_lang(lang),
        demo,
        number: format!("{}-{}-{}", report.service_id, report.month, report.seq),
        facts: vec![
            fact("고객사", "Customer", report.customer_label.clone()),
            fact("협력사", "Partner", summary.partner_name.clone()),
            fact("서비스번호", "Service", report.service_id.to_string()),
            fact("사용월", "Month", month.to_string()),
            fact("기준일수", "Days of a month", report.base_days.to_string()),
            fact("인월", "Agent-months", hundredths(report.confirmed)),
            fact("비고", "Remark", report.remark.clone()),
        ],
        // Days the calendar does not know are printed like business days.
        days: days.map(|day| (day.day(), holidays.is_business_day(day).unwrap_or(true))).collect(),
        agents: detail.agents.iter().map(agent).collect(),
        sum: [
            sum(|agent| agent.worked).to_string(),
            sum(|agent| agent.trained).to_string(),
            hundredths(sum(|agent| agent.hundredths)),
        ],
        sentences: vec![pick(
            lang,
            "위와 같이 복무하였음을 확인합니다. ○ 근무, 교 교육.",
            "We confirm the attendance above. ○ worked, T trained.",
        )],
        dated: dated.unwrap_or(month.last_day()),
        signatures: vec![
            SignedBy {
                side: pick(lang, "협력사", "Partner"),
                company: summary.partner_name.clone(),
                name: String::new(),
                on: day(report.submitted_at),
            },
            SignedBy {
                side: pick(lang, "고객사", "Customer"),
                company: report.customer_label.clone(),
                on: day(report.decided_at.filter(|_| signatory.is_some())),
                name: signatory.unwrap_or_default(),
            },
        ],
    })
}

fn agent(row: &attendance_agent::Model) -> AgentRow {
    let mark = |letter: char| match letter {
        'w' => DayMark::Worked,
        't' => DayMark::Trained,
        _ => DayMark::Off,
    };
    AgentRow {
        name: row.agent.clone(),
        marks: row.days.chars().map(mark).collect(),
        counts: [
            row.worked.to_string(),
            row.trained.to_string(),
            hundredths(i64::from(row.hundredths)),
        ],
    }
}

/// 청구·정산 요청서: what sales asks settlement to bill and to pay, with the papers it rests on.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn request_pdf(
    detail: &RequestDetail,
    (supplier, demo, lang): Sheet<'_>,
) -> Result<Vec<u8>, PaperError> {
    let row = &detail.request;
    let fact = |ko, en, value: String| (pick(lang, ko, en), value);
    let won = |won: i64| Text::won(Won::new(won)).get(lang).to_owned();
    let kind = match row.kind {
        RequestKind::OneOff => pick(lang, "일회성(구축·재화)", "One-off"),
        RequestKind::Staffing => pick(lang, "상담사 파견", "Staffing"),
    };
    let paper = |document: &gaetong_entity::order::document::Model| {
        vec![
            document.file_name.clone(),
            seoul_time(document.uploaded_at).format("%Y-%m-%d %H:%M").to_string(),
        ]
    };
    render_statement(&StatementPaper {
        lang: paper_lang(lang),
        demo,
        title: pick(lang, "청구·정산 요청서", "Billing and settlement request"),
        number: row.number.clone(),
        customer: row.customer_name.clone(),
        facts: vec![
            fact("구분", "Kind", kind),
            fact("고객명", "Customer", row.customer_name.clone()),
            fact("서비스번호", "Service", row.service_id.to_string()),
            fact("계약기간", "Contract period", row.contract_period.clone()),
            fact("청구금액(VAT 별도)", "To be billed, VAT excluded", won(row.amount)),
            fact("청구계정과목", "Account", row.account_code.clone()),
            fact("세금계산서 작성일자", "Tax invoice dated", row.written_on.to_string()),
            fact("납기일", "Due on", row.due_on.to_string()),
            fact("판매국", "Sales office", row.sales_office.clone()),
            fact("요금관리국", "Billing office", row.billing_office.clone()),
            fact("협력사", "Partner", detail.partner_name.clone().unwrap_or_default()),
            fact(
                "협력사 정산금액(VAT 별도)",
                "To be paid, VAT excluded",
                row.partner_amount.map(won).unwrap_or_default(),
            ),
            fact("예산과목", "Budget item", row.budget_item.clone()),
            fact(
                "지급 요청일",
                "To be paid on",
                row.pay_on.map(|day| day.to_string()).unwrap_or_default(),
            ),
            fact("비고", "Remarks", row.remarks.clone()),
            fact("요청자", "Asked by", detail.filed_by.clone()),
            fact("처리자", "Handled by", detail.decided_by.clone().unwrap_or_default()),
        ],
        table_title: pick(lang, "첨부", "Papers"),
        columns: columns(lang, &[("파일", "File", 700, false), ("등록", "Added", 300, false)]),
        rows: detail.documents.iter().map(paper).collect(),
        sum: Vec::new(),
        sentences: vec![pick(
            lang,
            "위와 같이 청구와 정산을 요청합니다.",
            "We ask for this to be billed and settled.",
        )],
        dated: seoul_date(row.filed_at),
        issuer: supplier.name.clone(),
        derivations: Vec::new(),
    })
}
