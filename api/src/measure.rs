//! What the machinery does, as Prometheus metrics.

use crate::app::App;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};
use std::sync::Arc;
use std::time::Instant;

/// The metrics of one process.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: HistogramVec,
    bill_run_items: IntCounterVec,
    outbox_age: IntGauge,
}

impl Default for Metrics {
    fn default() -> Metrics {
        // The names and labels are constants; the library refuses only malformed ones.
        let built = Inner::build();
        Metrics(Arc::new(built.expect("metric names are well formed")))
    }
}

impl Inner {
    fn build() -> prometheus::Result<Inner> {
        let registry = Registry::new();
        let seconds = HistogramOpts::new("gaetong_http_request_seconds", "Time to answer.")
            .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0]);
        let requests = HistogramVec::new(seconds, &["route", "method", "status"])?;
        let items = Opts::new("gaetong_billrun_items_total", "Accounts of bill runs by result.");
        let bill_run_items = IntCounterVec::new(items, &["result"])?;
        let outbox_age =
            IntGauge::new("gaetong_outbox_age_seconds", "Age of the oldest letter not yet sent.")?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(bill_run_items.clone()))?;
        registry.register(Box::new(outbox_age.clone()))?;
        Ok(Inner { registry, requests, bill_run_items, outbox_age })
    }
}

impl Metrics {
    /// Counts accounts of a bill run: `billed`, `nothing_to_bill`, `failed`.
    pub fn bill_run_items(&self, result: &str, count: u64) {
        self.0.bill_run_items.with_label_values(&[result]).inc_by(count);
    }

    pub fn outbox_age(&self, seconds: i64) {
        self.0.outbox_age.set(seconds);
    }

    /// The text Prometheus reads.
    pub fn text(&self) -> String {
        let mut text = Vec::new();
        let encoded = TextEncoder::new().encode(&self.0.registry.gather(), &mut text);
        encoded.ok().and_then(|()| String::from_utf8(text).ok()).unwrap_or_default()
    }
}

/// Middleware: times every answer by its route, never by its path, which would name customers.
pub async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let start = Instant::now();
    let metrics = request.app_data::<web::Data<App>>().map(|app| app.metrics.clone());
    let method = request.method().to_string();
    let response = next.call(request).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16().to_string();
    if let Some(Metrics(inner)) = metrics {
        let labels = [route.as_str(), method.as_str(), status.as_str()];
        inner.requests.with_label_values(&labels).observe(start.elapsed().as_secs_f64());
    }
    Ok(response)
}
