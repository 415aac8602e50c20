//! A year of the demo's companies: every promise holds, every month is counted again to the won, and
//! every kept paper is what its hash says, until somebody changes one.

use crate::database::{Engine, TestDatabase};
use crate::demo::opened;
use crate::on_both_databases;
use gaetong_api::app::App;
use gaetong_api::demo;
use gaetong_api::pages::upload::keep_bytes;
use gaetong_api::papers::kept::{self, Kept};
use gaetong_billing::{replay, verify};
use gaetong_entity::Scope;

on_both_databases!(a_year_is_proved_and_its_papers_are_whole);

async fn told(db: &TestDatabase) -> App {
    let app = opened(db).await;
    demo::tell(&app).await.expect("the year is told");
    app
}

async fn looked_through(app: &App) -> Vec<Kept> {
    kept::look(app, |_| ()).await.expect("is looked through")
}

/// What is not whole, kind by kind.
async fn broken(app: &App) -> Vec<(&'static str, usize)> {
    let kinds = looked_through(app).await.into_iter();
    let broken = kinds.filter(|kept| !kept.holds());
    broken.map(|kept| (kept.code, kept.broken_by.len())).collect()
}

async fn a_year_is_proved_and_its_papers_are_whole(db: TestDatabase) {
    let app = told(&db).await;
    let tx = app.store.read(Scope::Provider).await.expect("begins");
    for verified in verify::verify(&tx).await.expect("is looked into") {
        assert!(verified.holds(), "{}: {:?}", verified.promise.code, verified.broken_by);
    }
    let months = "SELECT DISTINCT CAST(month AS text) FROM bill ORDER BY 1";
    let (mut bills, mut notes) = (0, 0);
    for month in db.ask(months).await.into_iter().flatten() {
        let month = format!("{}-{}", &month[..4], &month[4..]).parse().expect("a month");
        let found = replay::replay(&tx, month).await.expect("is counted again");
        assert_eq!(found.deviations, [], "{month}");
        bills += found.bills;
        notes += found.credit_notes + found.debit_notes;
    }
    drop(tx);
    assert!(bills > 100 && notes > 0, "{bills} bills, {notes} notes");
    let papers = looked_through(&app).await;
    let (codes, counts): (Vec<_>, Vec<_>) = papers.iter().map(|k| (k.code, k.papers)).unzip();
    assert_eq!(codes, ["tax-invoices", "certificates", "documents", "partner-documents"]);
    assert!(counts[..3].iter().all(|papers| *papers > 0), "{counts:?}");
    assert_eq!(broken(&app).await, []);
    tampered(&app, &db).await;
}

async fn tampered(app: &App, db: &TestDatabase) {
    if db.engine == Engine::Sqlite {
        db.ask("DROP TRIGGER tax_invoice_paper_is_written_once_UPDATE").await;
    }
    // The XML is not what was hashed.
    let one = "(SELECT max(number) FROM tax_invoice)";
    let of_one = format!("tax_invoice_id IN (SELECT id FROM tax_invoice WHERE number = {one})");
    let changed = "replace(xml, 'TaxInvoice', 'Taxinvoice')";
    db.ask(&format!("UPDATE tax_invoice_paper SET xml = {changed} WHERE {of_one}")).await;
    assert_eq!(broken(app).await, [("tax-invoices", 1)]);
    // A customer's corrected name is not the certificate's, and is in the trail.
    let round = "(SELECT min(number) FROM acceptance WHERE state = 'signed')";
    let whose = format!("(SELECT tenant_id FROM acceptance WHERE number = {round})");
    let event = match db.engine {
        Engine::Sqlite => "randomblob(16)",
        Engine::Postgres => "gen_random_uuid()",
    };
    let named = format!("(SELECT name FROM tenant WHERE id = {whose})");
    db.ask(&format!(
        "INSERT INTO event SELECT tenant_id, {event}, at, recorded_at, actor_id, actor_name, \
         actor_role, from_address, channel, request_id, 'customer.edited', subject_kind, \
         subject_id, '{{\"name\":\"' || {named} || '\"}}', '{{}}', reason FROM event \
         WHERE act = 'service.opened' AND tenant_id = {whose}"
    ))
    .await;
    db.ask(&format!("UPDATE tenant SET name = 'New' WHERE id = {whose}")).await;
    assert_eq!(broken(app).await, [("tax-invoices", 1)]);
    db.ask(&format!("UPDATE acceptance SET installed_at = 'x' WHERE number = {round}")).await;
    assert_eq!(broken(app).await, [("tax-invoices", 1), ("certificates", 1)]);
    let key = "SELECT object_key FROM document WHERE removed_at IS NULL ORDER BY id LIMIT 1";
    let key = db.ask(key).await.remove(0).remove(0);
    keep_bytes(app, &key, "other bytes".into()).await.expect("is written over");
    let uploads = broken(app).await.pop().expect("something is broken");
    assert!(uploads.0 == "documents" && uploads.1 > 0, "{uploads:?}");
}
