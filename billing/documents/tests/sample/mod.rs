//! Tax invoices of invented companies, one of each kind.

use chrono::NaiveDate;
use gaetong_documents::PrintedTaxInvoice;
use gaetong_documents::tax_invoice::{
    AmendmentCode, Amends, Contact, InvoiceParty, Kind, PaymentMeans, Purpose, TaxInvoice,
    TaxInvoiceLine,
};

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// 0101: five kinds of text field, two lines, everything filled in.
pub fn taxable() -> TaxInvoice {
    TaxInvoice {
        management_number: "T202609-000001".into(),
        issued_at: day(2026, 10, 5).and_hms_opt(9, 12, 33).unwrap_or_default(),
        issue_id: "202609304200023800000001".into(),
        kind: Kind::Taxable,
        remarks: vec!["청구번호 202609-A0000017".into(), "R&D 센터 <2층>".into()],
        written_on: day(2026, 9, 30),
        amends: None,
        purpose: Purpose::Charge,
        supplier: supplier(),
        customer: customer(),
        payments: vec![(PaymentMeans::Credit, 9_985_250)],
        supply: 9_077_500,
        vat: Some(907_750),
        total: 9_985_250,
        lines: vec![
            line("ASP기본서비스", "30~49석 · 3년", 3_500, 16_000_000, 5_600_000),
            TaxInvoiceLine {
                quantity: Some(1_250),
                unit_price: Some(27_820_000),
                remark: "상담사 파견".into(),
                ..line("상담사 파견", "9월", 0, 0, 3_477_500)
            },
        ],
        ..TaxInvoice::default()
    }
}

fn line(name: &str, specification: &str, quantity: i64, price: i64, supply: i64) -> TaxInvoiceLine {
    TaxInvoiceLine {
        supplied_on: Some(day(2026, 9, 30)),
        name: name.into(),
        specification: specification.into(),
        quantity: Some(quantity),
        unit_price: Some(price),
        supply,
        vat: Some(supply / 10),
        remark: String::new(),
    }
}

fn supplier() -> InvoiceParty {
    InvoiceParty {
        number: "1248100998".into(),
        branch: "0001".into(),
        name: "㈜개통텔레콤".into(),
        representative: "한개통".into(),
        address: "서울특별시 종로구 세종대로 100".into(),
        business_type: "정보통신업".into(),
        business_item: "기간통신, 콜센터 ASP".into(),
        contact: Contact {
            department: "고객정산팀".into(),
            name: "정산담당".into(),
            phone: "02-000-0100".into(),
            email: "billing@gaetong.example".into(),
        },
        ..InvoiceParty::default()
    }
}

fn customer() -> InvoiceParty {
    InvoiceParty {
        number: "2208162517".into(),
        name: "㈜한빛보험".into(),
        representative: "김한빛".into(),
        address: "서울특별시 영등포구 국제금융로 8길 25, 한빛타워 12층 고객지원본부".into(),
        business_type: "금융및보험업".into(),
        business_item: "손해보험".into(),
        contact: Contact { email: "tax@hanbit.example".into(), ..Contact::default() },
        second_contact: Contact { email: "pay@hanbit.example".into(), ..Contact::default() },
        ..InvoiceParty::default()
    }
}

/// 0102.
pub fn zero_rated() -> TaxInvoice {
    let mut invoice = taxable();
    invoice.kind = Kind::ZeroRated;
    invoice.vat = Some(0);
    invoice.total = invoice.supply;
    invoice.payments = vec![(PaymentMeans::Credit, invoice.supply)];
    invoice.lines.iter_mut().for_each(|line| line.vat = Some(0));
    invoice
}

/// 0301.
pub fn exempt() -> TaxInvoice {
    let mut invoice = zero_rated();
    invoice.kind = Kind::Exempt;
    invoice.vat = None;
    invoice.lines.iter_mut().for_each(|line| line.vat = None);
    invoice
}

/// 0201 or 0401 with a reason; what is taken back is negative.
pub fn amended(mut invoice: TaxInvoice, reason: AmendmentCode) -> TaxInvoice {
    invoice.amends = Some(Amends { reason, original_issue_id: "202608314200023800000007".into() });
    invoice.supply = -300_000;
    invoice.vat = invoice.vat.map(|_| -30_000);
    invoice.total = invoice.supply + invoice.vat.unwrap_or(0);
    invoice.payments = vec![(PaymentMeans::Credit, invoice.total)];
    invoice.lines = vec![TaxInvoiceLine {
        supplied_on: Some(day(2026, 9, 30)),
        name: "장애 감액".into(),
        supply: invoice.supply,
        vat: invoice.vat,
        ..TaxInvoiceLine::default()
    }];
    invoice.remarks = vec!["당초 작성일자 2026-08-31".into()];
    invoice
}

/// Ready to be printed, with the first lines on the form.
pub fn printed(invoice: &TaxInvoice) -> PrintedTaxInvoice {
    let mut shown: Vec<TaxInvoiceLine> = invoice.lines.iter().take(4).cloned().collect();
    if invoice.lines.len() > 4 {
        let rest = &invoice.lines[3..];
        shown[3] = TaxInvoiceLine {
            name: format!("{} 외 {}건", rest[0].name, rest.len() - 1),
            supply: rest.iter().map(|line| line.supply).sum(),
            vat: rest.iter().map(|line| line.vat).sum(),
            ..TaxInvoiceLine::default()
        };
    }
    PrintedTaxInvoice {
        invoice: invoice.clone(),
        shown,
        transmitted: "2026-10-06 15:00 (모의 전송)".into(),
        warning: "시연 데이터".into(),
    }
}

/// With so many lines that the form does not take them.
pub fn many_lines(count: usize) -> TaxInvoice {
    let mut invoice = taxable();
    invoice.lines = invoice.lines.into_iter().cycle().take(count).collect();
    invoice.supply = invoice.lines.iter().map(|line| line.supply).sum();
    invoice.vat = invoice.lines.iter().map(|line| line.vat).sum();
    invoice.total = invoice.supply + invoice.vat.unwrap_or(0);
    invoice.payments = vec![(PaymentMeans::Credit, invoice.total)];
    invoice
}
