//! `gaetong serve`

use super::{CommandError, Global, migrate};
use crate::app::App;
use crate::jobs;
use crate::server;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Bring the schema up to date first
    #[arg(long)]
    pub migrate: bool,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let mut config = global.configuration()?.with_signing_secret()?;
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    if args.migrate {
        migrate::migrate(&config).await?;
    }
    serve(App::open(config).await?).await
}

/// Serves until told to stop (Ctrl-C, SIGTERM); requests under way are finished first.
pub async fn serve(app: App) -> Result<(), CommandError> {
    let bound = server::bind(&app).map_err(CommandError::io(&app.config.listen))?;
    let metrics = server::bind_metrics(&app);
    let metrics = metrics.map_err(CommandError::io(&app.config.metrics_listen))?;
    if let Some(metrics) = metrics {
        actix_web::rt::spawn(metrics);
    }
    let jobs = jobs::start(app.clone()).map_err(|e| CommandError::Refused(e.to_string()))?;
    say!("http://{}", bound.address);
    bound.server.await.map_err(CommandError::io("server"))?;
    drop(jobs);
    app.store.close().await?;
    Ok(())
}
