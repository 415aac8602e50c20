//! Whether the papers that are kept under a hash still are what they were (I9): the tax invoices'
//! signed XML, certificates of acceptance, uploaded papers and signatures.
//! `docs/decisions/0023-papers-and-hashes.md` says which papers have no hash and why.

use crate::app::App;
use crate::pages::upload::fetch;
use crate::session::hex;
use gaetong_billing::verify::SAMPLES;
use gaetong_entity::money::{tax_invoice, tax_invoice_paper};
use gaetong_entity::order::document;
use gaetong_entity::service::acceptance::{self, AcceptanceState};
use gaetong_entity::settling::partner_document;
use gaetong_entity::{Owned, Scope, Tx};
use gaetong_provisioning::acceptance::is_as_signed;
use gaetong_rules::Text;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect, Value};
use sha2::{Digest, Sha256};

/// A kind of paper that was looked through.
#[derive(Debug)]
pub struct Kept {
    /// Stable, for programs.
    pub code: &'static str,
    pub title: Text,
    pub papers: u64,
    /// Those that are not what they were, [`SAMPLES`] at most.
    pub broken_by: Vec<String>,
}

/// Rows read at a time.
const PAGE: u64 = 200;

impl Kept {
    fn of(code: &'static str, ko: &'static str, en: &'static str) -> Kept {
        Kept { code, title: Text::fixed(ko, en), papers: 0, broken_by: Vec::new() }
    }

    pub fn holds(&self) -> bool {
        self.broken_by.is_empty()
    }

    fn found(&mut self, whole: bool, what: impl FnOnce() -> String) {
        self.papers += 1;
        if !whole && self.broken_by.len() < SAMPLES {
            self.broken_by.push(what());
        }
    }
}

/// Looks through every paper, a page of rows and one file at a time; `progress` is told how many
/// of a kind are done.
///
/// # Errors
/// If the database fails. A file that is not there is broken, not an error.
pub async fn look(app: &App, mut progress: impl FnMut(&Kept)) -> Result<Vec<Kept>, DbErr> {
    let tx = app.store.read(Scope::Provider).await?;
    Ok(vec![
        tax_invoices(&tx, &mut progress).await?,
        certificates(app, &tx, &mut progress).await?,
        uploads(app, &tx, &mut progress).await?,
        partner_uploads(app, &tx, &mut progress).await?,
    ])
}

/// The XML is what was hashed, its signature holds, and it is about the invoice it belongs to.
async fn tax_invoices(tx: &Tx, progress: &mut impl FnMut(&Kept)) -> Result<Kept, DbErr> {
    use tax_invoice_paper::Column::{TaxInvoiceId, TenantId};
    let mut kept = Kept::of("tax-invoices", "세금계산서 서명 원문", "Tax invoices as signed");
    let mut after = None;
    loop {
        let page = page::<tax_invoice_paper::Entity>(tx, (TenantId, TaxInvoiceId), after);
        let papers = page.await?;
        let Some(last) = papers.last() else { return Ok(kept) };
        after = Some((last.tenant_id, last.tax_invoice_id));
        let ids = papers.iter().map(|paper| paper.tax_invoice_id);
        let about = tx.find::<tax_invoice::Entity>().filter(tax_invoice::Column::Id.is_in(ids));
        let about = about.all(tx.raw()).await?;
        for paper in papers {
            let about = about.iter().find(|invoice| invoice.id == paper.tax_invoice_id);
            let own = about.is_some_and(|invoice| paper.xml.contains(&invoice.issue_id));
            let whole = own && sha256(paper.xml.as_bytes()) == paper.sha256;
            let whole = whole && gaetong_seal::verify(&paper.xml).is_ok();
            let number = || about.map(|invoice| invoice.number.clone());
            kept.found(whole, || number().unwrap_or_else(|| paper.tax_invoice_id.to_string()));
        }
        progress(&kept);
    }
}

/// What was signed, and with which picture.
async fn certificates(app: &App, tx: &Tx, progress: &mut impl FnMut(&Kept)) -> Result<Kept, DbErr> {
    use acceptance::Column::{Id, TenantId};
    let mut kept = Kept::of("certificates", "검수확인서", "Certificates of acceptance");
    let mut after = None;
    loop {
        let rounds = page::<acceptance::Entity>(tx, (TenantId, Id), after).await?;
        let Some(last) = rounds.last() else { return Ok(kept) };
        after = Some((last.tenant_id, last.id));
        for round in rounds.into_iter().filter(|round| round.state == AcceptanceState::Signed) {
            let mut whole = is_as_signed(tx, round.id).await?;
            if let (Some(key), Some(hash)) = (&round.image_key, &round.image_sha256) {
                whole = whole && is_there(app, key, hash).await;
            }
            kept.found(whole, || round.number);
        }
        progress(&kept);
    }
}

async fn uploads(app: &App, tx: &Tx, progress: &mut impl FnMut(&Kept)) -> Result<Kept, DbErr> {
    use document::Column::{Id, TenantId};
    let mut kept = Kept::of("documents", "첨부 서류", "Uploaded papers");
    let mut after = None;
    loop {
        let papers = page::<document::Entity>(tx, (TenantId, Id), after).await?;
        let Some(last) = papers.last() else { return Ok(kept) };
        after = Some((last.tenant_id, last.id));
        for paper in papers.into_iter().filter(|paper| paper.removed_at.is_none()) {
            let whole = is_there(app, &paper.object_key, &paper.sha256).await;
            kept.found(whole, || format!("{} {}", paper.id, paper.file_name));
        }
        progress(&kept);
    }
}

async fn partner_uploads(
    app: &App,
    tx: &Tx,
    progress: &mut impl FnMut(&Kept),
) -> Result<Kept, DbErr> {
    use partner_document::Column::{Id, PartnerId};
    let mut kept = Kept::of("partner-documents", "협력사 증빙", "Papers of partners");
    let mut after = None;
    loop {
        let papers = page::<partner_document::Entity>(tx, (PartnerId, Id), after).await?;
        let Some(last) = papers.last() else { return Ok(kept) };
        after = Some((last.partner_id, last.id));
        for paper in papers {
            let whole = is_there(app, &paper.object_key, &paper.sha256).await;
            kept.found(whole, || format!("{} {}", paper.id, paper.file_name));
        }
        progress(&kept);
    }
}

/// The rows after a key, in the order of their keys.
async fn page<E: Owned>(
    tx: &Tx,
    (owner, id): (E::Column, E::Column),
    after: Option<(impl Into<Value>, impl Into<Value>)>,
) -> Result<Vec<E::Model>, DbErr> {
    let mut rows = tx.find::<E>();
    if let Some((of, last)) = after {
        let (of, last) = (of.into(), last.into());
        let later = Condition::all().add(owner.eq(of.clone())).add(id.gt(last));
        rows = rows.filter(Condition::any().add(owner.gt(of)).add(later));
    }
    rows.order_by_asc(owner).order_by_asc(id).limit(PAGE).all(tx.raw()).await
}

async fn is_there(app: &App, key: &str, hash: &str) -> bool {
    fetch(app, key).await.is_ok_and(|bytes| sha256(&bytes) == hash)
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
