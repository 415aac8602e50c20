//! 세금계산서: the customer's copy as PDF and the signed original as XML.

use super::{Occasion, Undeliverable, Words};
use crate::jobs::daily::by_itself;
use crate::outside::smtp::Attachment;
use crate::papers::tax_invoice::{self as papers, Print, Stamp};
use gaetong_billing::tax_invoices::{self, TaxInvoiceError};
use gaetong_documents::Copies;
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::money::tax_invoice::Model;
use gaetong_rules::tax_invoice::Kind;

pub async fn write(occasion: &Occasion<'_>) -> Result<(Words, Vec<Attachment>), Undeliverable> {
    let gone = || Undeliverable::Gone(occasion.row.subject_id.clone());
    let id: TaxInvoiceId = occasion.row.subject_id.parse().map_err(|_| gone())?;
    let app = occasion.app;
    let actor = by_itself(app.clock.now());
    let found =
        tax_invoices::detail(occasion.tx, &actor, id).await.map_err(|e| broken(e, occasion))?;
    let found = found.ok_or_else(gone)?;
    let words = words(occasion, &found.invoice.document);
    if !occasion.enclose {
        return Ok((words, Vec::new()));
    }
    let xml = tax_invoices::xml(occasion.tx, &actor, id).await.map_err(|e| broken(e, occasion))?;
    let xml = xml.ok_or_else(gone)?.xml;
    let print = Print { invoice: found.invoice, sent_at: found.progress.sent_at };
    let document = &print.invoice.document;
    let (pdf_name, xml_name) =
        (papers::file_name(document, "pdf"), papers::file_name(document, "xml"));
    let pdf = papers::pdf(&[print], Copies::Customer, Stamp::of(&app.config))?;
    let files = vec![
        Attachment { name: pdf_name, media_type: "application/pdf", bytes: pdf },
        Attachment { name: xml_name, media_type: "application/xml", bytes: xml.into_bytes() },
    ];
    Ok((words, files))
}

/// Only the database can fail here: nobody asks whose eyes they are.
fn broken(error: TaxInvoiceError, occasion: &Occasion<'_>) -> Undeliverable {
    match error {
        TaxInvoiceError::Database(error) => error.into(),
        _ => Undeliverable::Gone(occasion.row.subject_id.clone()),
    }
}

fn words(occasion: &Occasion<'_>, document: &Model) -> Words {
    let (title, total) = (title(occasion, document), occasion.won(document.total));
    let (written, customer) = (document.written_on, &document.customer_name);
    let mut facts = vec![
        occasion.fact("승인번호", "Approval number", &document.issue_id),
        occasion.fact("작성일자", "Written on", &written.to_string()),
        occasion.fact("공급자", "Supplier", &document.supplier_name),
        occasion.fact("공급받는자", "Customer", customer),
        occasion.fact("공급가액", "Supply", &occasion.won(document.supply)),
    ];
    if tax_invoices::kind(document.kind) != Kind::Exempt {
        facts.push(occasion.fact("세액", "VAT", &occasion.won(document.vat)));
    }
    facts.push(occasion.fact("합계금액", "Total", &total));
    if let Some(code) = document.amendment {
        let label = tax_invoices::amendment(code).label();
        let reason = format!("{} {}", code.code(), label.get(occasion.lang));
        facts.push(occasion.fact("수정사유", "Amended because", &reason));
    }
    if let Some(original) = &document.original_issue_id {
        facts.push(occasion.fact("당초 승인번호", "Original", original));
    }
    Words {
        subject: occasion.say(
            format!("[개통] {title} – {customer} ({total}, 작성일자 {written})"),
            format!("[Gaetong] {title} – {customer} ({total}, dated {written})"),
        ),
        lead: occasion.say(
            format!("{title}를 발급했습니다. 합계금액 {total}, 작성일자 {written}"),
            format!("{title} over {total}, dated {written}, has been issued"),
        ),
        paragraphs: vec![occasion.say(
            "첨부한 PDF는 공급받는자 보관용이고, XML은 공급자가 전자서명한 원본입니다.",
            "The attached PDF is the customer's copy; the XML is the original, signed by the supplier.",
        )],
        facts,
        link: occasion.link(
            "세금계산서 보기",
            "See the tax invoice",
            format!("/tax-invoices/{}", document.id),
        ),
    }
}

/// 세금계산서, 수정세금계산서, 계산서 …
fn title(occasion: &Occasion<'_>, document: &Model) -> String {
    let title = tax_invoices::kind(document.kind).title();
    let title = title.get(occasion.lang);
    match document.amendment {
        Some(_) => {
            occasion.say(format!("수정{title}"), format!("Amended {}", title.to_lowercase()))
        }
        None => title.to_owned(),
    }
}
