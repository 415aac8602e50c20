//! The way out of the house: in whose name tax invoices are issued, with which seal, by which gateway.

use std::sync::Arc;

use gaetong_billing::tax_invoices::Issuer;

use crate::app::App;
use crate::outside::tax_gateway::{self, TaxGateway};
use crate::seal::Sealer;

/// The gateway that answers by itself.
pub const SIMULATOR: &str = "simulator";

/// What the tax office answers.
pub const CODES: [&str; 16] = [
    "SUC001", "SYN002", "SYN003", "SYN004", "ERR001", "ERR002", "ERR003", "ERR004", "ERR005",
    "ERR006", "ERR007", "ERR008", "ERR009", "ERR010", "ERR011", "ERR999",
];

/// In whose name.
pub fn issuer(app: &App) -> Issuer {
    app.config.issuer()
}

/// What signs.
pub fn seal(app: &App) -> Arc<Sealer> {
    app.seal.clone()
}

/// The gateway that is configured.
pub fn gateway(app: &App) -> Box<dyn TaxGateway> {
    tax_gateway::open(&app.config)
}

/// Whether nothing that is transmitted reaches the tax office.
pub fn simulated(app: &App) -> bool {
    gateway(app).simulated()
}
