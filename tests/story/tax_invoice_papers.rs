//! Tax invoices leave the house: as a letter with paper and original, as files, and to the tax office,
//! which here is the simulator.

use super::spine::{HANBIT, House};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::world::Person;
use gaetong_api::app::App;
use gaetong_api::letters::compose;
use gaetong_api::tax_transmission;
use gaetong_billing::tax_invoices::{self, Draft, Order, PayerDetails, Slot};
use gaetong_documents::read_tax_invoice;
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::work::outbox;
use gaetong_entity::{Actor, Scope, Tx};
use gaetong_seal::verify;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;

on_both_databases!(
    a_tax_invoice_is_read_by_the_customer_and_taken_by_the_tax_office,
    what_was_dropped_and_not_noted_is_handed_over_again,
);

/// Issues everything there is to issue of a month.
pub async fn issue_all(app: &App, actor: &Actor, month: &str) -> Vec<TaxInvoiceId> {
    let issuer = app.config.issuer();
    let month = month.parse().expect("a month");
    let tx = app.store.begin(Scope::Provider).await.expect("begins");
    let drafts = tax_invoices::drafts(&tx, actor, &issuer, month).await.expect("drafts");
    for draft in &drafts.drafts {
        reachable(&tx, actor, draft).await;
    }
    let slots = drafts.drafts.into_iter().map(Slot::from).collect();
    let order = Order { slots, late_too: true };
    let outcomes = tax_invoices::issue(&tx, actor, &issuer, &order, app.seal.as_ref()).await;
    tx.commit().await.expect("commits");
    let outcomes = outcomes.expect("issues");
    outcomes.into_iter().map(|outcome| outcome.result.expect("is issued").id).collect()
}

/// The stories' addresses are too long for a tax invoice: the payer gets a short one.
async fn reachable(tx: &Tx, actor: &Actor, draft: &Draft) {
    let customer = draft.customer.clone();
    let details = PayerDetails {
        payer_name: customer.name,
        business_number: customer.id.parse().expect("a business number"),
        representative: customer.representative,
        address: customer.address,
        business_type: customer.business_type,
        business_item: customer.business_item,
        branch: customer.branch,
        email: "tax@hanbit.example".into(),
        tax_kind: draft.kind,
    };
    let account = draft.billing_account_id;
    let corrected = tax_invoices::correct_payer(tx, actor, account, details, None).await;
    corrected.expect("the payer is corrected");
}

/// The house with one tax invoice of 2026-04, and who reads it.
async fn issued(db: TestDatabase) -> (House, Person, TaxInvoiceId) {
    let house = House::open(db).await;
    let items = json!([{ "product": "asp-base", "quantity": 35 }]);
    let (_, customer) = house.serve(HANBIT, items, json!({})).await;
    house.world.clock("2026-05-04T09:00");
    house.bill("2026-04").await;
    let ids = issue_all(&house.world.app, &house.world.admin(), "2026-04").await;
    assert_eq!(ids.len(), 1);
    (house, customer, ids[0])
}

async fn state(app: &App, actor: &Actor, id: TaxInvoiceId) -> (InvoiceState, Option<String>) {
    let tx = app.store.read(Scope::Provider).await.expect("begins");
    let found = tax_invoices::detail(&tx, actor, id).await.expect("reads").expect("is there");
    (found.progress.state, found.progress.result_code)
}

async fn a_tax_invoice_is_read_by_the_customer_and_taken_by_the_tax_office(db: TestDatabase) {
    let (house, customer, id) = issued(db).await;
    let app = &house.world.app;

    let xml = customer.get(&format!("/api/v1/tax-invoices/{id}/xml")).await.expect(200);
    let invoice = read_tax_invoice(&xml.text()).expect("follows the standard");
    assert!(verify(&xml.text()).is_ok());
    assert_eq!(invoice.issue_id, "202604309999999900000001");
    for copy in ["customer", "supplier", "both"] {
        let pdf =
            customer.get(&format!("/api/v1/tax-invoices/{id}/pdf?copy={copy}")).await.expect(200);
        assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    }
    for (form, media_type) in [
        ("pdf", "application/pdf"),
        ("zip", "application/zip"),
        ("hometax", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ] {
        let path = format!("/api/v1/tax-invoice-files?form={form}&month=2026-04");
        let file = house.settlement.get(&path).await.expect(200);
        assert_eq!(file.header("content-type"), Some(media_type));
    }

    let tx = app.store.read(Scope::Provider).await.expect("begins");
    let left = tx.find::<outbox::Entity>().filter(outbox::Column::Kind.eq("tax_invoice"));
    let letter = left.one(tx.raw()).await.expect("reads").expect("was left");
    let letter = compose(app, &tx, &letter).await.expect("is written");
    drop(tx);
    let names: Vec<&str> = letter.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["T202604-00000001.pdf", "T202604-00000001.xml"]);
    assert_eq!(letter.attachments[1].bytes, xml.text().into_bytes());

    let today = tax_transmission::daily(app, &house.world.admin()).await.expect("nothing is due");
    assert_eq!(today.documents, 0, "what is issued today goes tomorrow");
    house.world.clock("2026-05-05T09:00");
    let tomorrow = tax_transmission::daily(app, &house.world.admin()).await.expect("is sent");
    assert_eq!((tomorrow.documents, tomorrow.accepted, tomorrow.rejected), (1, 1, 0));
    let told = state(app, &house.world.admin(), id).await;
    assert_eq!(told, (InvoiceState::Accepted, Some("SUC001".to_owned())));
}

async fn what_was_dropped_and_not_noted_is_handed_over_again(db: TestDatabase) {
    let (house, _, id) = issued(db).await;
    let (app, actor) = (&house.world.app, house.world.admin());
    // A process that packed and died before it handed the package over.
    let tx = app.store.begin(Scope::Provider).await.expect("begins");
    tax_invoices::queue(&tx, &actor, &[id]).await.expect("is queued");
    let gateway = gaetong_api::outside::tax_gateway::open(&app.config);
    let carrier = tax_transmission::carrier(app, gateway.as_ref());
    assert!(carrier.simulated);
    tax_invoices::package(&tx, &actor, &carrier).await.expect("is packed").expect("one waits");
    tx.commit().await.expect("commits");
    assert_eq!(state(app, &actor, id).await.0, InvoiceState::Sent);
    let round = tax_transmission::follow_up(app, &actor).await.expect("is taken up");
    assert_eq!((round.packages, round.accepted), (1, 1));
    let again = tax_transmission::follow_up(app, &actor).await.expect("nothing is left");
    assert_eq!(again, tax_transmission::Round::default());
    assert_eq!(state(app, &actor, id).await.0, InvoiceState::Accepted);
}
