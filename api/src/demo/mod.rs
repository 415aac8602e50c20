//! The demo: an invented provider with two dozen invented customers and a year of history, made
//! by driving the acts themselves, never by inserting rows.

mod arrears;
pub mod companies;
mod filing;
mod history;
mod lives;
mod outages;
mod paying;
pub mod people;
mod provisioning;
mod settling;
mod tax_invoices;

use crate::app::App;
use crate::cli::CommandError;
use gaetong_entity::Scope;
use history::Told;

/// Whether the demo's story has been told in this database.
pub async fn is_told(app: &App) -> Result<bool, CommandError> {
    let tx = app.store.read(Scope::Provider).await?;
    Ok(!crate::people::users(&tx).await?.is_empty())
}

/// Tells the story up to today and leaves the clock there.
pub async fn tell(app: &App) -> Result<(), CommandError> {
    let today = app.clock.today();
    let admin = crate::cli::operator(app);
    people::register(app, &admin).await?;
    let mut told = Told::new(app, admin).await?;
    history::tell(&mut told, today).await?;
    app.clock.set(app.clock.wall());
    Ok(())
}
