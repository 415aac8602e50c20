//! What papers say, read as a customer's program would read them.

use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The text of a PDF, in reading order.
pub async fn pdf_text(pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF-"), "not a PDF");
    let mut program = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext (Debian's poppler-utils) is installed");
    let mut input = program.stdin.take().expect("an input");
    let bytes = pdf.to_owned();
    let writer = tokio::spawn(async move { input.write_all(&bytes).await });
    let output = program.wait_with_output().await.expect("it ends");
    writer.await.expect("writes").expect("reads all");
    assert!(output.status.success(), "pdftotext refuses the paper");
    String::from_utf8(output.stdout).expect("text is UTF-8")
}

/// `9,077,500`
pub fn won(amount: i64) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
