//! Carries begun bill runs to their end: the one just started from a page, and the one a killed
//! process left behind.

use crate::app::App;
use gaetong_billing::run::{self, RunError};
use gaetong_billing::runs::{self, BillRun};
use gaetong_entity::ids::UserId;
use gaetong_entity::party::user_account::{self as user, Role};
use gaetong_entity::{Actor, Refusal, Scope};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};

/// Carries every open run to its end. One that fails is marked interrupted; starting its month
/// again takes it over.
///
/// # Errors
/// If the database fails outside of a run.
pub async fn carry_on(app: &App) -> Result<(), DbErr> {
    let tx = app.store.read(Scope::Provider).await?;
    let open = runs::open(&tx).await?;
    drop(tx);
    for begun in open {
        let actor = actor(app, begun.started_by).await?;
        let before = begun.bills_issued;
        let done = run::to_the_end(&app.store, &actor, begun.id, |_| ()).await;
        match done {
            Ok(done) => count(app, &done, before),
            Err(error) => {
                tracing::error!(%error, code = error.code(), run = %begun.id, "bill run failed");
                interrupt(app, &actor, &begun).await;
            }
        }
    }
    Ok(())
}

fn count(app: &App, run: &BillRun, before: i64) {
    let billed = u64::try_from(run.bills_issued - before).unwrap_or(0);
    app.metrics.bill_run_items("billed", billed);
}

async fn interrupt(app: &App, actor: &Actor, begun: &BillRun) {
    let noted = async {
        let tx = app.store.begin(Scope::Provider).await?;
        run::interrupt(&tx, actor, begun.id).await?;
        Ok::<(), RunError>(tx.commit().await?)
    };
    if let Err(error) = noted.await {
        tracing::error!(%error, run = %begun.id, "the bill run could not be marked interrupted");
    }
}

/// The run goes on in the name of whoever began it.
async fn actor(app: &App, began: Option<UserId>) -> Result<Actor, DbErr> {
    let tx = app.store.read(Scope::Provider).await?;
    let rows = tx.find::<user::Entity>().filter(user::Column::Id.is_in(began));
    let (user_id, name, role) = match rows.one(tx.raw()).await? {
        Some(user) => (user.id, user.name, user.role),
        None => (UserId(uuid::Uuid::nil()), "command line".to_owned(), Role::Admin),
    };
    Ok(Actor {
        user_id,
        name,
        role,
        tenant_id: None,
        partner_id: None,
        from_address: "job".into(),
        channel: "job",
        request_id: String::new(),
        now: app.clock.now(),
    })
}
