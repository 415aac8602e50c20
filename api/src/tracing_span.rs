//! The span of a request in the log. The address of a calendar is a secret and stays out of it.

use actix_web::Error;
use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use tracing::field::Empty;
use tracing::{Span, info_span};
use tracing_actix_web::{DefaultRootSpanBuilder, RequestId, RootSpanBuilder};

/// The default span, without the path where that is a secret.
pub struct DiscreetSpan;

impl RootSpanBuilder for DiscreetSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        if !request.path().starts_with("/calendar/") {
            return DefaultRootSpanBuilder::on_request_start(request);
        }
        let id = request.extensions().get::<RequestId>().copied();
        info_span!(
            "HTTP request",
            http.method = %request.method(),
            http.route = "/calendar/{token}.ics",
            http.status_code = Empty,
            otel.status_code = Empty,
            exception.message = Empty,
            exception.details = Empty,
            request_id = %id.map(|id| id.to_string()).unwrap_or_default(),
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        DefaultRootSpanBuilder::on_request_end(span, outcome);
    }
}
