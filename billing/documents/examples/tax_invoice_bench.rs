//! How many tax invoices a core writes, signs and prints, as JSON, beside another program that makes
//! the same documents in the same run:
//!
//! `cargo run --release -p gaetong-documents --example tax_invoice_bench -- COUNT [PYTHON]`
//!
//! `PYTHON` is an interpreter with lxml, xmlsec and reportlab; it runs
//! `tests/bench/tax_invoices.py`.

#[expect(dead_code, reason = "the other samples are for the tests")]
#[path = "../tests/sample/mod.rs"]
mod sample;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use gaetong_documents::{Copies, render_tax_invoices, write_tax_invoice};
use gaetong_seal::{Credentials, Reading, sign};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().unwrap_or_else(|| "1000".to_owned()).parse()?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = here.join("../seal/tests/given");
    let (certificate, key) = (given.join("certificate.pem"), given.join("key.pem"));
    let credentials = Credentials::from_pem(&std::fs::read(&certificate)?, &std::fs::read(&key)?)?;
    let invoices: Vec<_> = (0..count)
        .map(|number| {
            let mut invoice = sample::taxable();
            invoice.issue_id = format!("2026093042000238{number:08}");
            invoice
        })
        .collect();

    let begun = Instant::now();
    let mut bytes = 0;
    for invoice in &invoices {
        bytes += sign(&write_tax_invoice(invoice)?, &credentials, Reading::ToTheLetter)?.len();
    }
    let (signed, xml_bytes) = (begun.elapsed().as_secs_f64(), bytes / count.max(1));

    let begun = Instant::now();
    let mut bytes = 0;
    for invoice in &invoices {
        bytes += render_tax_invoices(&[sample::printed(invoice)], Copies::Customer)?.len();
    }
    let (printed, pdf_bytes) = (begun.elapsed().as_secs_f64(), bytes / count.max(1));

    let all: Vec<_> = invoices.iter().map(sample::printed).collect();
    let begun = Instant::now();
    let together = render_tax_invoices(&all, Copies::Customer)?.len();
    let in_one = begun.elapsed().as_secs_f64();

    let rate = |seconds: f64| count as f64 / seconds;
    println!(
        "{{\"program\":\"gaetong\",\"count\":{count},\"signed_per_second\":{:.0},\"xml_bytes\":{xml_bytes},\
         \"pdfs_per_second\":{:.0},\"pdf_bytes\":{pdf_bytes},\"pages_in_one_pdf_per_second\":{:.0},\
         \"one_pdf_bytes\":{together}}}",
        rate(signed),
        rate(printed),
        rate(in_one)
    );
    match arguments.next() {
        Some(python) => other(&python, here, (&certificate, &key), count),
        None => Ok(()),
    }
}

/// The same by libxmlsec1 and reportlab: a tenth as many, which is enough for a rate.
fn other(
    python: &str,
    here: &Path,
    (certificate, key): (&PathBuf, &PathBuf),
    count: usize,
) -> Result<(), Box<dyn Error>> {
    let unsigned = std::env::temp_dir().join(format!("gaetong-bench-{}.xml", std::process::id()));
    std::fs::write(&unsigned, write_tax_invoice(&sample::taxable())?)?;
    let status = Command::new(python)
        .arg(here.join("../../tests/bench/tax_invoices.py"))
        .args([&unsigned, certificate, key])
        .arg(here.join("fonts/Pretendard-Regular.ttf"))
        .arg((count / 10).max(1).to_string())
        .status()?;
    std::fs::remove_file(unsigned)?;
    if status.success() { Ok(()) } else { Err("the other program failed".into()) }
}
