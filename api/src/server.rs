//! Running the server: listeners, background work, and a graceful end.

use crate::app::{self, App};
use crate::with_middleware;
use actix_web::dev::Server;
use actix_web::{App as Actix, HttpServer, web};
use std::net::TcpListener;

/// A server that is bound and ready to run.
pub struct Bound {
    pub server: Server,
    /// Where it listens; the port is the real one where 0 was asked for.
    pub address: std::net::SocketAddr,
}

/// Binds pages and API to `config.listen`.
pub fn bind(app: &App) -> std::io::Result<Bound> {
    let listener = TcpListener::bind(&app.config.listen)?;
    let address = listener.local_addr()?;
    let (data, workers) = (web::Data::new(app.clone()), app.config.workers.max(1));
    let server = HttpServer::new(move || {
        with_middleware!(Actix::new().app_data(data.clone()).configure(app::configure))
    })
    .workers(workers)
    .shutdown_timeout(20)
    .listen(listener)?
    .run();
    Ok(Bound { server, address })
}

/// Binds metrics to `config.metrics_listen`, if one is named.
pub fn bind_metrics(app: &App) -> std::io::Result<Option<Server>> {
    if app.config.metrics_listen.is_empty() {
        return Ok(None);
    }
    let data = web::Data::new(app.clone());
    let server = HttpServer::new(move || {
        Actix::new().app_data(data.clone()).configure(crate::health::metrics_routes)
    })
    .workers(1)
    .bind(&app.config.metrics_listen)?
    .run();
    Ok(Some(server))
}
