//! Writes tax invoices as XML and PDF, to be looked at:
//! `cargo run -p gaetong-documents --example tax_invoices -- DIRECTORY`.

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::error::Error;
use std::path::Path;

use gaetong_documents::tax_invoice::AmendmentCode;
use gaetong_documents::{Copies, PrintedTaxInvoice, render_tax_invoices, write_tax_invoice};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let directory = Path::new(&directory);
    let awkward = {
        let mut printed = sample::printed(&sample::taxable());
        printed.invoice.customer.name =
            "대한민국 중앙 고객만족 상담서비스 연구진흥원 부설 운영본부".into();
        printed.invoice.customer.representative = "남궁가나다라마 외 2명".into();
        printed.invoice.customer.number = "9999999999999".into();
        printed.invoice.supply = -123_456_789_012_345;
        printed.invoice.vat = Some(-12_345_678_901_234);
        printed.invoice.total = i64::MIN;
        printed.shown[0].name = "상담어플리케이션ASP서비스Premium확장형".repeat(3);
        printed.invoice.remarks =
            vec!["아주 긴 비고가 여기에 들어갑니다. ".repeat(4); 3];
        printed
    };
    for (name, copies, printed) in [
        ("taxable", Copies::Both, sample::printed(&sample::taxable())),
        ("exempt", Copies::Customer, sample::printed(&sample::exempt())),
        (
            "amended",
            Copies::Both,
            sample::printed(&sample::amended(sample::taxable(), AmendmentCode::PriceChange)),
        ),
        ("many-lines", Copies::Customer, sample::printed(&sample::many_lines(60))),
        ("awkward", Copies::Both, awkward),
    ] {
        keep(directory, name, copies, &[printed])?;
    }
    let many: Vec<PrintedTaxInvoice> = vec![sample::printed(&sample::taxable()); 100];
    keep(directory, "hundred", Copies::Both, &many)
}

fn keep(
    directory: &Path,
    name: &str,
    copies: Copies,
    printed: &[PrintedTaxInvoice],
) -> Result<(), Box<dyn Error>> {
    let pdf = render_tax_invoices(printed, copies)?;
    println!("{name}.pdf: {} bytes", pdf.len());
    std::fs::write(directory.join(format!("{name}.pdf")), pdf)?;
    if let Some(first) = printed.first() {
        match write_tax_invoice(&first.invoice) {
            Ok(xml) => std::fs::write(directory.join(format!("{name}.xml")), xml)?,
            Err(refused) => println!("{name}.xml: {refused}"),
        }
    }
    Ok(())
}
