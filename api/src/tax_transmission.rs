//! Where tax invoices leave the house: billing packs them, the gateway takes the package and
//! answers, billing books the answers. Every step may be cut off and is taken up again.

use crate::app::App;
use crate::outside::tax_gateway::{self, AnswerBatch, Enclosed, Envelope, TaxGateway};
use gaetong_billing::tax_invoices::{self, Carrier, Package, TaxInvoiceError};
use gaetong_entity::{Actor, Scope};

/// What one round came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Packages the gateway took.
    pub packages: u64,
    /// Documents in them.
    pub documents: u64,
    /// What the gateway did not do, in its words; it is asked again next time.
    pub put_off: Vec<String>,
    pub accepted: u64,
    pub rejected: u64,
    /// Answers that say nothing or that nobody waits for.
    pub unclear: Vec<String>,
}

/// The gateway's name as billing notes it beside each package.
pub fn carrier(app: &App, gateway: &dyn TaxGateway) -> Carrier {
    let config = &app.config;
    Carrier {
        name: gateway.name().to_owned(),
        simulated: gateway.simulated(),
        registration: config.tax_invoice.registration(config.mode).to_owned(),
    }
}

/// Packs what is queued, hands it over with what was left behind, and books the answers.
///
/// # Errors
/// As the acts; a gateway that fails is no error but put off.
pub async fn send(app: &App, actor: &Actor) -> Result<Round, TaxInvoiceError> {
    let gateway = tax_gateway::open(&app.config);
    let mut round = Round::default();
    hand_over_what_was_left(app, actor, gateway.as_ref(), &mut round).await?;
    loop {
        let tx = app.store.begin(Scope::Provider).await?;
        let package = tax_invoices::package(&tx, actor, &carrier(app, gateway.as_ref())).await?;
        tx.commit().await?;
        let Some(package) = package else { break };
        hand_over(app, actor, gateway.as_ref(), package, &mut round).await?;
    }
    take_answers(app, actor, gateway.as_ref(), &mut round).await?;
    Ok(round)
}

/// Hands over again what no gateway took, and books the answers; packs nothing new.
///
/// # Errors
/// As [`send`].
pub async fn follow_up(app: &App, actor: &Actor) -> Result<Round, TaxInvoiceError> {
    let gateway = tax_gateway::open(&app.config);
    let mut round = Round::default();
    hand_over_what_was_left(app, actor, gateway.as_ref(), &mut round).await?;
    take_answers(app, actor, gateway.as_ref(), &mut round).await?;
    Ok(round)
}

/// What is due by itself each day: what was issued before today is queued and sent.
///
/// # Errors
/// As [`send`].
pub async fn daily(app: &App, actor: &Actor) -> Result<Round, TaxInvoiceError> {
    let tx = app.store.begin(Scope::Provider).await?;
    tax_invoices::queue_issued_before_today(&tx, actor).await?;
    tx.commit().await?;
    send(app, actor).await
}

async fn hand_over_what_was_left(
    app: &App,
    actor: &Actor,
    gateway: &dyn TaxGateway,
    round: &mut Round,
) -> Result<(), TaxInvoiceError> {
    let tx = app.store.read(Scope::Provider).await?;
    let left = tax_invoices::unsubmitted(&tx, actor).await?;
    drop(tx);
    for package in left {
        hand_over(app, actor, gateway, package, round).await?;
    }
    Ok(())
}

async fn hand_over(
    app: &App,
    actor: &Actor,
    gateway: &dyn TaxGateway,
    package: Package,
    round: &mut Round,
) -> Result<(), TaxInvoiceError> {
    let id = package.transmission.id;
    let envelope = envelope(package);
    // Nothing of the database is held while the gateway takes its time.
    let outcome = gateway.submit(&envelope).await.map_err(|problem| problem.to_string());
    match &outcome {
        Ok(()) => {
            round.packages += 1;
            round.documents += envelope.papers.len() as u64;
        }
        Err(problem) => {
            tracing::warn!(package = envelope.submit_id, problem, "a package was put off");
            round.put_off.push(problem.clone());
        }
    }
    let tx = app.store.begin(Scope::Provider).await?;
    tax_invoices::submitted(&tx, actor, id, outcome).await?;
    Ok(tx.commit().await?)
}

fn envelope(package: Package) -> Envelope {
    let papers = package.papers.into_iter().map(|paper| Enclosed {
        issue_id: paper.issue_id,
        customer_business_number: paper.customer_business_number,
        xml: paper.xml,
    });
    Envelope { submit_id: package.transmission.submit_id, papers: papers.collect() }
}

async fn take_answers(
    app: &App,
    actor: &Actor,
    gateway: &dyn TaxGateway,
    round: &mut Round,
) -> Result<(), TaxInvoiceError> {
    let batches = match gateway.answers().await {
        Ok(batches) => batches,
        Err(problem) => {
            round.put_off.push(problem.to_string());
            return Ok(());
        }
    };
    for batch in batches {
        book(app, actor, &batch, round).await?;
        if let Err(problem) = gateway.taken(&batch).await {
            round.put_off.push(problem.to_string());
        }
    }
    Ok(())
}

async fn book(
    app: &App,
    actor: &Actor,
    batch: &AnswerBatch,
    round: &mut Round,
) -> Result<(), TaxInvoiceError> {
    let tx = app.store.begin(Scope::Provider).await?;
    let answered = tax_invoices::answer(&tx, actor, &batch.answers).await?;
    tx.commit().await?;
    round.accepted += answered.accepted.len() as u64;
    round.rejected += answered.rejected.len() as u64;
    round.unclear.extend(answered.unexpected);
    for line in &batch.unreadable {
        tracing::error!(line, "an answer of the tax office cannot be read");
        round.unclear.push(line.clone());
    }
    Ok(())
}
