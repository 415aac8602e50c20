//! What arrived by mail: at the SMTP server `./test` starts, or, without one, as files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};

/// `host:port` of a mail server and the Maildir it delivers into; set by `./test`.
const SERVER: &str = "GAETONG_TEST_SMTP";
const MAILDIR: &str = "GAETONG_TEST_MAILDIR";

/// One letter as it arrived.
pub struct Arrived {
    /// Everything, as sent.
    pub raw: String,
    /// The attached PDF, and its file name.
    pub pdf: Option<Vec<u8>>,
    pub file_name: String,
}

impl std::fmt::Debug for Arrived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let headers = self.raw.split("\n\n").next().unwrap_or_default();
        write!(f, "[{headers} | {}]", self.file_name)
    }
}

/// Where the application sends: the server's URL, or nothing for files.
pub fn smtp_url() -> String {
    std::env::var(SERVER).map(|server| format!("smtp://{server}")).unwrap_or_default()
}

/// The letters to this address.
pub fn letters_to(address: &str, data_dir: &Path) -> Vec<Arrived> {
    let folder = match std::env::var(MAILDIR) {
        Ok(maildir) if !smtp_url().is_empty() => PathBuf::from(maildir).join("new"),
        _ => data_dir.join("mail"),
    };
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let texts = texts.map(|text| text.replace("\r\n", "\n"));
    let to = format!("\nTo: {address}");
    texts.filter(|text| format!("\n{text}").contains(&to)).map(Arrived::read).collect()
}

impl Arrived {
    fn read(raw: String) -> Arrived {
        let part = raw.split("\n--").find(|part| part.contains("Content-Type: application/pdf"));
        let (head, body) = part.and_then(|part| part.split_once("\n\n")).unwrap_or_default();
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        let pdf = STANDARD.decode(body).ok().filter(|bytes| !bytes.is_empty());
        let file_name = head.split("filename").nth(1).and_then(|rest| rest.split('"').nth(1));
        let file_name = file_name.unwrap_or_default().to_owned();
        Arrived { pdf, file_name, raw }
    }
}
