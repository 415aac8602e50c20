//! Letters: what is said to whom, in Korean and English, as plain text and as HTML.
//!
//! An act leaves a row in the outbox that names the kind; the words are made here when the letter
//! leaves, from what the row carries and what the database says then.

mod acceptance;
mod application;
mod arrears;
mod bill;
mod change;
mod correction;
mod notice;
mod outage;
mod service;
mod settling;
mod standstill;
mod task;
mod tax_invoice;

use crate::app::App;
use crate::outside::smtp::{Attachment, Outgoing};
use askama::Template;
use gaetong_documents::PaperError;
use gaetong_entity::Tx;
use gaetong_entity::party::user_account::{self as user, Language};
use gaetong_entity::work::outbox;
use gaetong_rules::{Article, Lang, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use serde_json::Value;

/// What a letter says.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub subject: String,
    /// The first line: what it is about, with the figure or date that matters.
    pub lead: String,
    pub paragraphs: Vec<String>,
    /// Label and value, in a table.
    pub facts: Vec<(String, String)>,
    /// Words and path of the one thing to do.
    pub link: Option<(String, String)>,
}

/// Why a letter could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Undeliverable {
    #[error("there is no letter of the kind {0:?}")]
    UnknownKind(String),
    #[error("the letter's payload says nothing of {0:?}")]
    Payload(String),
    #[error("what the letter is about is gone: {0}")]
    Gone(String),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error("the letter's template: {0}")]
    Template(#[from] askama::Error),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Undeliverable {
    /// Whether trying again cannot help.
    pub fn is_final(&self) -> bool {
        !matches!(self, Undeliverable::Database(_))
    }
}

/// What a letter is made from.
pub(crate) struct Occasion<'a> {
    app: &'a App,
    tx: &'a Tx,
    row: &'a outbox::Model,
    payload: Value,
    lang: Lang,
    /// Whether the papers that go with it are made as well.
    enclose: bool,
}

/// Makes the letter of an outbox row, in the language of the person it goes to.
pub async fn compose(app: &App, tx: &Tx, row: &outbox::Model) -> Result<Outgoing, Undeliverable> {
    let occasion = occasion(app, tx, row, true).await?;
    let (words, attachments) = write(&occasion).await?;
    let page = Page::of(app, occasion.lang, &words);
    Ok(Outgoing {
        id: row.id.to_string(),
        to: row.recipient.clone(),
        subject: words.subject.clone(),
        text: page.text(),
        html: page.render()?,
        attachments,
    })
}

/// The subject alone, for a list of letters; no paper is made for it.
pub async fn subject(app: &App, tx: &Tx, row: &outbox::Model) -> Result<String, Undeliverable> {
    let occasion = occasion(app, tx, row, false).await?;
    Ok(write(&occasion).await?.0.subject)
}

async fn occasion<'a>(
    app: &'a App,
    tx: &'a Tx,
    row: &'a outbox::Model,
    enclose: bool,
) -> Result<Occasion<'a>, Undeliverable> {
    let payload = serde_json::from_str(&row.payload).unwrap_or(Value::Null);
    let lang = language_of(tx, &row.recipient).await?;
    Ok(Occasion { app, tx, row, payload, lang, enclose })
}

/// The index of every letter. A kind that is not here cannot be sent.
async fn write(occasion: &Occasion<'_>) -> Result<(Words, Vec<Attachment>), Undeliverable> {
    let words = match occasion.row.kind.as_str() {
        "bill" => return bill::write(occasion).await,
        "tax_invoice" => return tax_invoice::write(occasion).await,
        "payment_demand" => return arrears::demand(occasion).await,
        "acceptance_signed" => return acceptance::signed(occasion).await,
        "service_id_assigned" => service::id_assigned(occasion)?,
        "service_opened" => service::opened(occasion)?,
        "order_cancelled" => service::order_cancelled(occasion)?,
        "delay_notice" => service::delay_notice(occasion)?,
        "application_returned" => application::returned(occasion)?,
        "application_refused" => application::refused(occasion)?,
        "tasks_ready" => task::ready(occasion)?,
        "task_failed" => task::failed(occasion)?,
        "task_rescheduled" => task::rescheduled(occasion)?,
        "acceptance_requested" => acceptance::requested(occasion)?,
        "acceptance_rejected" => acceptance::rejected(occasion)?,
        "change_confirmed" => change::confirmed(occasion)?,
        "pause_confirmed" => change::pause(occasion)?,
        "resumption_confirmed" => change::resumption(occasion)?,
        "termination_confirmed" => change::termination(occasion)?,
        "change_order_refused" => change::refused(occasion)?,
        "termination_notice" => notice::termination(occasion)?,
        "renewal_ahead" => notice::renewal(occasion)?,
        "maintenance_ahead" => notice::maintenance(occasion)?,
        "maintenance_cancelled" => notice::maintenance_cancelled(occasion)?,
        "credit_note" => correction::credit_note(occasion)?,
        "dispute_decided" => correction::dispute(occasion)?,
        "outage_notice" => outage::notice(occasion)?,
        "service_suspended" => standstill::suspended(occasion)?,
        "suspension_lifted" => standstill::lifted(occasion)?,
        "arrears_suspended" => arrears::suspended(occasion)?,
        "arrears_lifted" => arrears::lifted(occasion)?,
        "arrears_termination_notice" => arrears::termination_notice(occasion)?,
        "attendance_returned" => settling::attendance_returned(occasion)?,
        "settlement_statement" => settling::statement(occasion)?,
        "remittance_advice" => settling::remittance(occasion)?,
        other => return Err(Undeliverable::UnknownKind(other.to_owned())),
    };
    Ok((words, Vec::new()))
}

/// Users read their letters in their language; other addresses read Korean.
async fn language_of(tx: &Tx, address: &str) -> Result<Lang, DbErr> {
    let found = tx.find::<user::Entity>().filter(user::Column::Email.eq(address));
    let language = found.one(tx.raw()).await?.map_or(Language::Ko, |user| user.language);
    Ok(crate::papers::lang(language))
}

impl Occasion<'_> {
    /// Picks the words that fit the reader.
    fn say(&self, ko: impl Into<String>, en: impl Into<String>) -> String {
        match self.lang {
            Lang::Ko => ko.into(),
            Lang::En => en.into(),
        }
    }

    /// A text of the payload; an empty one where it is null.
    fn text(&self, name: &str) -> Result<&str, Undeliverable> {
        match self.payload.get(name) {
            Some(Value::String(text)) => Ok(text),
            Some(Value::Null) => Ok(""),
            _ => Err(Undeliverable::Payload(name.to_owned())),
        }
    }

    /// A text the payload carries in both languages, `title_ko` and `title_en`.
    fn words(&self, name: &str) -> Result<&str, Undeliverable> {
        self.text(&self.say(format!("{name}_ko"), format!("{name}_en")))
    }

    /// A text of the payload, where there is one.
    fn maybe(&self, name: &str) -> Option<&str> {
        self.payload.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// A count or an amount of the payload, where there is one.
    fn number(&self, name: &str) -> Option<i64> {
        self.payload.get(name).and_then(Value::as_i64)
    }

    /// Won in the reader's way of writing them.
    fn won(&self, won: i64) -> String {
        Text::won(Won::new(won)).get(self.lang).to_owned()
    }

    /// The article it rests on, as a row of the table.
    fn article(&self, article: Article) -> (String, String) {
        self.fact("근거", "Article", article.get(self.lang))
    }

    /// Who and which service it is about: the first rows of most letters.
    fn about(&self) -> Result<Vec<(String, String)>, Undeliverable> {
        Ok(vec![
            self.fact("고객사", "Customer", self.text("customer")?),
            self.fact("서비스번호", "Service ID", self.text("service_id")?),
        ])
    }

    /// The page of the service.
    fn to_the_service(&self) -> Result<Option<(String, String)>, Undeliverable> {
        let path = format!("/services/{}", self.text("service_id")?);
        Ok(self.link("서비스 보기", "See the service", path))
    }

    /// A row of the table of facts.
    fn fact(&self, ko: &str, en: &str, value: &str) -> (String, String) {
        (self.say(ko, en), value.to_owned())
    }

    /// The one thing to do.
    fn link(&self, ko: &str, en: &str, path: String) -> Option<(String, String)> {
        Some((self.say(ko, en), path))
    }
}

/// The sheet every letter is written on.
#[derive(Template)]
#[template(path = "letters/letter.html")]
struct Page<'a> {
    language: &'static str,
    words: &'a Words,
    /// The link with the deployment's own address in front.
    link: Option<(&'a str, String)>,
    closing: &'static str,
    supplier: &'a str,
    contact: String,
    /// Set in demonstrations, whose companies are invented.
    warning: Option<&'static str>,
}

impl<'a> Page<'a> {
    fn of(app: &'a App, lang: Lang, words: &'a Words) -> Page<'a> {
        let pick = |ko, en| if lang == Lang::Ko { ko } else { en };
        let (supplier, base) = (&app.config.supplier, app.config.public_url.trim_end_matches('/'));
        let demo = app.config.is_demo();
        Page {
            language: pick("ko", "en"),
            words,
            link: words.link.as_ref().map(|(text, path)| (text.as_str(), format!("{base}{path}"))),
            closing: pick(
                "궁금한 점은 이 메일에 회신하시거나 아래로 연락해 주십시오.",
                "Reply to this mail or call us with any question.",
            ),
            supplier: &supplier.name,
            contact: format!("{} · {} · {}", supplier.phone, supplier.email, supplier.address),
            warning: demo.then_some(pick("시연 데이터입니다.", "This is demonstration data.")),
        }
    }

    /// The same letter without markup.
    fn text(&self) -> String {
        let mut lines = vec![self.words.lead.clone(), String::new()];
        for paragraph in &self.words.paragraphs {
            lines.extend([paragraph.clone(), String::new()]);
        }
        lines.extend(self.words.facts.iter().map(|(label, value)| format!("{label}: {value}")));
        if !self.words.facts.is_empty() {
            lines.push(String::new());
        }
        if let Some((text, address)) = &self.link {
            lines.extend([format!("{text}: {address}"), String::new()]);
        }
        lines.push(self.closing.to_owned());
        lines.extend([self.supplier.to_owned(), self.contact.clone()]);
        lines.extend(self.warning.map(str::to_owned));
        lines.join("\n")
    }
}
