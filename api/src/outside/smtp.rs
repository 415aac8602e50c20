//! Letters leave by SMTP, or, where no server is configured, as `.eml` files nobody receives.

use crate::config::Mail;
use lettre::message::header::ContentType;
use lettre::message::{Attachment as Enclosure, Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::{Path, PathBuf};

/// A letter ready to leave.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Stable for the letter, so that a letter sent twice is one letter to its reader.
    pub id: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Where letters go.
#[derive(Debug, Clone)]
pub struct PostOffice {
    from: Mailbox,
    reply_to: Option<Mailbox>,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

/// Why a letter did not leave.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    #[error("the sender's address in the configuration: {0}")]
    Sender(String),
    #[error("the mail server in the configuration: {0}")]
    Server(String),
    /// Trying again cannot help.
    #[error("the letter cannot be written: {0}")]
    Unwritable(String),
    #[error("{0}")]
    Refused(String),
    #[error("{path}: {error}")]
    Folder { path: PathBuf, error: std::io::Error },
}

impl NotSent {
    /// Whether trying again cannot help.
    pub fn is_final(&self) -> bool {
        matches!(self, NotSent::Unwritable(_))
    }
}

impl PostOffice {
    /// Opens the way the configuration names: SMTP, or the folder `mail` below `data_dir`.
    ///
    /// # Errors
    /// [`NotSent::Sender`], [`NotSent::Server`], [`NotSent::Folder`].
    pub fn open(mail: &Mail, data_dir: &Path) -> Result<PostOffice, NotSent> {
        let from = mail.from.parse().map_err(|e| NotSent::Sender(format!("{e}")))?;
        let reply_to = match mail.reply_to.as_str() {
            "" => None,
            address => Some(address.parse().map_err(|e| NotSent::Sender(format!("{e}")))?),
        };
        let way = if mail.smtp_url.is_empty() {
            let path = data_dir.join("mail");
            std::fs::create_dir_all(&path)
                .map_err(|error| NotSent::Folder { path: path.clone(), error })?;
            Way::Folder(path)
        } else {
            let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.smtp_url);
            Way::Smtp(smtp.map_err(|e| NotSent::Server(e.to_string()))?.build())
        };
        Ok(PostOffice { from, reply_to, way })
    }

    /// Sends one letter.
    ///
    /// # Errors
    /// [`NotSent::Unwritable`] for good; [`NotSent::Refused`] and [`NotSent::Folder`] for now.
    pub async fn send(&self, letter: Outgoing) -> Result<(), NotSent> {
        let name = format!("{}.eml", letter.id);
        let message = self.write(letter)?;
        match &self.way {
            Way::Smtp(server) => {
                let sent = server.send(message).await;
                sent.map(drop).map_err(|error| NotSent::Refused(error.to_string()))
            }
            Way::Folder(folder) => {
                let path = folder.join(name);
                let written = tokio::fs::write(&path, message.formatted()).await;
                written.map_err(|error| NotSent::Folder { path, error })
            }
        }
    }

    fn write(&self, letter: Outgoing) -> Result<Message, NotSent> {
        let unwritable = |error: &dyn std::fmt::Display| NotSent::Unwritable(error.to_string());
        let to: Mailbox =
            letter.to.parse().map_err(|e: lettre::address::AddressError| unwritable(&e))?;
        let domain = self.from.email.domain();
        let mut message = Message::builder()
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject);
        if let Some(address) = &self.reply_to {
            message = message.reply_to(address.clone());
        }
        let words = MultiPart::alternative_plain_html(letter.text, letter.html);
        let mut whole = MultiPart::mixed().multipart(words);
        for file in letter.attachments {
            whole = whole.singlepart(enclose(file).map_err(|e| unwritable(&e))?);
        }
        message.multipart(whole).map_err(|e| unwritable(&e))
    }
}

fn enclose(file: Attachment) -> Result<SinglePart, lettre::message::header::ContentTypeErr> {
    let media_type = ContentType::parse(file.media_type)?;
    Ok(Enclosure::new(file.name).body(file.bytes, media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(to: &str) -> Outgoing {
        Outgoing {
            id: "out_1".into(),
            to: to.into(),
            subject: "[개통] 2026년 9월 청구서".into(),
            text: "청구 금액 9,985,250원".into(),
            html: "<p>청구 금액 9,985,250원</p>".into(),
            attachments: vec![Attachment {
                name: "202609-A0000001.pdf".into(),
                media_type: "application/pdf",
                bytes: b"%PDF-1.7".to_vec(),
            }],
        }
    }

    #[test]
    fn without_a_server_a_letter_is_a_file() {
        let folder = std::env::temp_dir().join(format!("gaetong-mail-{}", uuid::Uuid::new_v4()));
        let office = PostOffice::open(&Mail::default(), &folder).unwrap();
        let send = |to: &'static str| office.send(letter(to));
        actix_web::rt::System::new().block_on(async {
            send("bills@customer.example").await.unwrap();
            let refused = send("nowhere").await.unwrap_err();
            assert!(refused.is_final(), "{refused}");
        });
        let written = std::fs::read_to_string(folder.join("mail/out_1.eml")).unwrap();
        for part in [
            "Message-ID: <out_1@gaetong.example>",
            "To: bills@customer.example",
            "multipart/alternative",
            "Content-Type: application/pdf",
            "202609-A0000001.pdf",
        ] {
            assert!(written.contains(part), "{part} is not in\n{written}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_wrong_configuration_is_said_at_once() {
        let folder = std::env::temp_dir();
        let from = Mail { from: "nobody".into(), ..Mail::default() };
        assert!(matches!(PostOffice::open(&from, &folder), Err(NotSent::Sender(_))));
        let server = Mail { smtp_url: "carrier-pigeon://x".into(), ..Mail::default() };
        assert!(matches!(PostOffice::open(&server, &folder), Err(NotSent::Server(_))));
    }
}
