//! What became of the mails a tax invoice left.

use gaetong_billing::tax_invoices::Listed;
use gaetong_entity::Tx;
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::work::outbox::{self, Column as Field};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

use crate::pages::component::{Cell, Column, Grid, Row, Tag};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::problem::{OrBroken, Problem};

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mail {
    Sent,
    Pending,
    Failed,
}

impl Mail {
    fn of(letter: &outbox::Model) -> Mail {
        match (letter.dead_at, letter.done_at) {
            (Some(_), _) => Mail::Failed,
            (None, Some(_)) => Mail::Sent,
            (None, None) => Mail::Pending,
        }
    }

    /// The state in a word.
    pub fn tag(self, page: &Page) -> Tag {
        let (tone, key) = match self {
            Mail::Sent => (Tone::Ok, "tax-mail-sent"),
            Mail::Pending => (Tone::Warn, "tax-mail-pending"),
            Mail::Failed => (Tone::Bad, "tax-mail-failed"),
        };
        Tag::new(tone, page.t(key))
    }
}

/// The worst of each tax invoice's mails: one that failed is to be seen.
pub async fn of_many(tx: &Tx, rows: &[Listed]) -> Result<HashMap<TaxInvoiceId, Mail>, Problem> {
    let ids: Vec<String> = rows.iter().map(|row| row.document.id.to_string()).collect();
    let mut mails: HashMap<TaxInvoiceId, Mail> = HashMap::new();
    for letter in found(tx, ids).await? {
        let Ok(id) = letter.subject_id.parse::<TaxInvoiceId>() else { continue };
        let mail = Mail::of(&letter);
        mails.entry(id).and_modify(|worst| *worst = mail.max(*worst)).or_insert(mail);
    }
    Ok(mails)
}

async fn found(tx: &Tx, ids: Vec<String>) -> Result<Vec<outbox::Model>, Problem> {
    let letters = tx.find::<outbox::Entity>().filter(Field::Kind.eq("tax_invoice"));
    let letters = letters.filter(Field::SubjectId.is_in(ids)).order_by_desc(Field::Id);
    letters.all(tx.raw()).await.or_broken()
}

/// The mails of one, the latest first; none where it has none.
pub async fn grid(page: &Page, tx: &Tx, id: TaxInvoiceId) -> Result<Option<Grid>, Problem> {
    let columns = vec![
        Column::text(page.t("tax-letter-to")),
        Column::fit(page.t("tax-state")),
        Column::fit(page.t("tax-letter-at")),
    ];
    let row = |letter: &outbox::Model| {
        let at = letter.done_at.or(letter.dead_at).unwrap_or(letter.created_at);
        Row::plain(vec![
            Cell::text(&letter.recipient),
            Cell::Tag(Mail::of(letter).tag(page)),
            Cell::text(figures::instant(at, page.look.lang)),
        ])
    };
    let rows: Vec<Row> = found(tx, vec![id.to_string()]).await?.iter().map(row).collect();
    Ok((!rows.is_empty())
        .then(|| Grid::new(page.t("tax-letters"), columns, rows).shown_caption("")))
}
