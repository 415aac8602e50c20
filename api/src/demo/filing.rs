//! A sales rep files an application, as in real life: form, papers, consents, pre-checks, submit.

use super::companies::{Company, Stage, business_number};
use super::history::Told;
use crate::cli::CommandError;
use chrono::{Datelike, NaiveDate};
use gaetong_entity::ids::{ApplicationId, BusinessNumber, TenantId};
use gaetong_entity::order::application::AccessLine;
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::order::consent::Means;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::ApplicationError;
use gaetong_provisioning::application::checks;
use gaetong_provisioning::application::consents::{self, NewConsent};
use gaetong_provisioning::application::draft::{
    self, CustomerFacts, FormChange, Payer, PayerFacts,
};
use gaetong_provisioning::application::items::{self, NewItem};
use gaetong_provisioning::application::papers::{self, NewPaper};
use gaetong_provisioning::application::submission;
use gaetong_rules::Term;

/// An application in the demo, with whom it is for.
#[derive(Debug, Clone, Copy)]
pub struct Filed {
    pub id: ApplicationId,
    pub tenant_id: TenantId,
}

/// Files the application of the `n`th company and, unless it stays a draft, submits it.
pub async fn file(
    told: &Told<'_>,
    n: usize,
    company: &Company,
    wished: NaiveDate,
) -> Result<Filed, CommandError> {
    let (sales, filed) = start(told, n, company).await?;
    told.act(sales, async |tx: &Tx, actor: &Actor| {
        draft::edit(tx, actor, filed.id, None, form(company, wished)).await
    })
    .await?;
    told.act(sales, async |tx: &Tx, actor: &Actor| {
        let payer = Payer::Corrected(payer(n, company)?);
        draft::set_payer(tx, actor, filed.id, None, payer).await
    })
    .await?;
    told.act(sales, async |tx: &Tx, actor: &Actor| {
        items::set_items(tx, actor, filed.id, None, wanted(company)).await
    })
    .await?;
    if company.stage == Stage::Draft {
        return Ok(filed);
    }
    attach_papers(told, sales, company, filed.id).await?;
    give_consents(told, sales, company, filed.id).await?;
    make_checks(told, company, filed.id).await?;
    told.act(sales, async |tx: &Tx, actor: &Actor| {
        submission::submit(tx, actor, filed.id, None).await
    })
    .await?;
    Ok(filed)
}

async fn start(
    told: &Told<'_>,
    n: usize,
    company: &Company,
) -> Result<(&'static str, Filed), CommandError> {
    let sales = "sales@gaetong.example";
    let row = told
        .act(sales, async |tx: &Tx, actor: &Actor| {
            let number = number(n)?;
            draft::start(tx, actor, &number, customer(n, company)).await
        })
        .await?;
    Ok((sales, Filed { id: row.id, tenant_id: row.tenant_id }))
}

fn number(n: usize) -> Result<BusinessNumber, ApplicationError> {
    let number = business_number(n);
    number.ok_or_else(|| sea_orm::DbErr::Custom(format!("no business number {n}")).into())
}

fn customer(n: usize, company: &Company) -> CustomerFacts {
    CustomerFacts {
        corporate_number: None,
        name: company.name.into(),
        representative: company.representative.into(),
        address: company.address.into(),
        phone: format!("02-000-{n:04}"),
        mobile: Some(format!("010-0000-{n:04}")),
        email: company.email("admin"),
    }
}

fn payer(n: usize, company: &Company) -> Result<PayerFacts, ApplicationError> {
    Ok(PayerFacts {
        payer_name: company.name.into(),
        business_number: number(n)?,
        address: company.address.into(),
        phone: format!("02-000-{n:04}"),
        email: company.email("billing"),
    })
}

fn form(company: &Company, wished: NaiveDate) -> FormChange {
    FormChange {
        applicant_name: Some(company.representative.into()),
        applicant_relation: Some("대표자 본인".into()),
        term: Term::from_months(company.term).ok(),
        // The form asks an end date of an application without a term.
        term_until: (company.term == 0).then(|| wished.with_year(wished.year() + 2)),
        wished_opening_on: Some(Some(wished)),
        access_line: Some(company.access),
        intelligent_network: Some(company.intelligent_network),
        staffing: Some(company.staffing.is_some()),
        headsets: Some(company.headsets),
        install_address: Some(company.address.into()),
        seller_department: Some("기업고객본부 1지사".into()),
        seller_name: Some("김영업".into()),
        seller_phone: Some("02-000-0101".into()),
        opportunity_code: Some(format!("OPP-{}", company.host.to_uppercase())),
        remarks: (company.access == AccessLine::Existing).then(|| "기존 회선 사용".into()),
    }
}

fn wanted(company: &Company) -> Vec<NewItem> {
    let item = |product: &str, quantity: i64| NewItem {
        product: product.into(),
        description: String::new(),
        quantity,
        agreed_price: None,
        agreed_reason: None,
    };
    let mut items = vec![item("asp-base", company.seats)];
    items.extend(company.app.map(|app| item(app, company.seats)));
    if company.recording > 0 {
        items.push(item("recording", company.recording));
    }
    if company.extra_lines > 0 {
        items.push(item("extra-line", company.extra_lines));
    }
    items.extend(company.staffing.map(|agents| NewItem {
        agreed_price: Some(2_450_000),
        agreed_reason: Some("위탁운영 계약에 따른 인월 단가".into()),
        ..item("agent-staffing", agents)
    }));
    items.extend(company.build.map(|price| NewItem {
        product: "build".into(),
        description: "상담 연동 S/W 개발".into(),
        quantity: 1,
        agreed_price: Some(price),
        agreed_reason: Some("개발계약서에 따른 금액".into()),
    }));
    items
}

async fn attach_papers(
    told: &Told<'_>,
    sales: &str,
    company: &Company,
    id: ApplicationId,
) -> Result<(), CommandError> {
    let mut kinds = vec!["application", "terms", "quotation", "business_registration"];
    if company.build.is_some() || company.staffing.is_some() {
        kinds.extend(["contract", "partner_contract"]);
    }
    for kind in kinds {
        let bytes = sheet(kind, company.host);
        let examined = papers::examine(&bytes).map_err(|e| CommandError::refused(&e))?;
        told.store_paper(&examined.object_key(), bytes).await?;
        let paper = NewPaper {
            kind: kind.into(),
            sealed: kind != "business_registration",
            file_name: format!("{kind}.pdf"),
            examined,
        };
        told.act(sales, async |tx: &Tx, actor: &Actor| {
            papers::attach(tx, actor, id, paper.clone()).await
        })
        .await?;
    }
    Ok(())
}

/// A one-page PDF that says what it stands for.
fn sheet(kind: &str, host: &str) -> Vec<u8> {
    let text = format!("BT /F1 24 Tf 72 760 Td (DEMO: {kind} of {host}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let (mut file, mut offsets) = (String::from("%PDF-1.4\n"), Vec::new());
    for (n, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        file += &format!("{n} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        file += &format!("{offset:010} 00000 n \n");
    }
    file += &format!("trailer << /Size {} /Root 1 0 R >>\n", objects.len() + 1);
    file += &format!("startxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

async fn give_consents(
    told: &Told<'_>,
    sales: &str,
    company: &Company,
    id: ApplicationId,
) -> Result<(), CommandError> {
    // Everyone gives the required consent, and most refuse marketing.
    let answers = [
        ("collection", true),
        ("collection_optional", true),
        ("third_party", false),
        ("marketing", false),
    ];
    for (kind, given) in answers {
        told.act(sales, async |tx: &Tx, actor: &Actor| {
            let consent = NewConsent {
                kind: kind.into(),
                given,
                given_by: company.representative.into(),
                means: Means::Paper,
                given_at: actor.now,
            };
            consents::record_consent(tx, actor, id, consent).await
        })
        .await?;
    }
    Ok(())
}

async fn make_checks(
    told: &Told<'_>,
    company: &Company,
    id: ApplicationId,
) -> Result<(), CommandError> {
    let mut checks = vec![
        ("sales", CheckKind::NetworkReviewed, "방화벽 1대, 대역폭 충분"),
        ("product", CheckKind::QuoteConfirmedByProduct, "요금표와 일치"),
        ("orders", CheckKind::QuoteConfirmedByConsulting, "구성 확인"),
    ];
    if company.build.is_some() || company.staffing.is_some() {
        checks.push(("product", CheckKind::AgreedPriceApproved, "계약 금액 승인"));
    }
    for (who, kind, note) in checks {
        let who = super::people::staff_email(who);
        told.act(&who, async |tx: &Tx, actor: &Actor| {
            checks::check(tx, actor, id, kind, note).await
        })
        .await?;
    }
    Ok(())
}
