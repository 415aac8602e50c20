//! Stylesheet, scripts and icons, embedded in the binary and served under a name that carries their
//! content's hash, so that browsers may keep them for a year.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/dist"]
struct Dist;

/// Name -> first eight hex digits of the content's SHA-256.
static STAMPS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let plain = Dist::iter().filter(|name| !name.ends_with(".br"));
    plain.filter_map(|name| Some((name.to_string(), stamp(&name)?))).collect()
});

fn stamp(name: &str) -> Option<String> {
    let hash = Dist::get(name)?.metadata.sha256_hash();
    Some(hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect())
}

/// Where the browser finds an asset: `/assets/1f2e3d4c/app.css`.
#[must_use]
pub fn url(name: &str) -> String {
    let stamp = STAMPS.get(name).map_or("missing", String::as_str);
    format!("/assets/{stamp}/{name}")
}

/// Adds `GET /assets/{stamp}/{name}`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/assets/{stamp}/{name}", web::get().to(serve));
}

async fn serve(request: HttpRequest, path: web::Path<(String, String)>) -> HttpResponse {
    let (asked, name) = path.into_inner();
    let Some(current) = STAMPS.get(&name) else {
        return HttpResponse::NotFound().finish();
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_TYPE, media_type(&name)));
    answer.insert_header((header::CACHE_CONTROL, cache_rule(&asked, current)));
    answer.insert_header((header::VARY, "accept-encoding"));
    answer.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if let (true, Some(packed)) = (takes_brotli(&request), Dist::get(&format!("{name}.br"))) {
        answer.insert_header((header::CONTENT_ENCODING, "br"));
        return answer.body(packed.data.into_owned());
    }
    match Dist::get(&name) {
        Some(file) => answer
            .insert_header((header::CONTENT_ENCODING, "identity"))
            .body(file.data.into_owned()),
        None => HttpResponse::NotFound().finish(),
    }
}

fn takes_brotli(request: &HttpRequest) -> bool {
    let accepted =
        request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|value| value.split(',').any(|coding| coding.trim() == "br"))
}

/// A stale stamp (an old page after an update) still gets the file, but must not keep it.
fn cache_rule(asked: &str, current: &str) -> &'static str {
    if asked == current { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_a_stamped_address() {
        for name in ["app.css", "htmx.js", "gaetong.js", "icons.svg", "rapidoc.js"] {
            assert!(!url(name).contains("missing"), "{name}");
        }
    }

    #[actix_web::test]
    async fn a_current_stamp_may_be_kept_and_a_stale_one_not() {
        let app = actix_web::test::init_service(actix_web::App::new().configure(routes)).await;
        for (address, rule) in
            [(url("app.css"), "immutable"), ("/assets/00000000/app.css".to_string(), "no-cache")]
        {
            let request = actix_web::test::TestRequest::get().uri(&address).to_request();
            let answer = actix_web::test::call_service(&app, request).await;
            let kept = answer
                .headers()
                .get(header::CACHE_CONTROL)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            assert!(answer.status().is_success() && kept.contains(rule), "{address}: {kept}");
        }
    }

    #[test]
    fn pages_stay_within_their_budget_of_bytes() {
        let sizes = ["app.css.br", "htmx.js.br", "gaetong.js.br", "icons.svg.br"];
        let bytes: usize =
            sizes.iter().filter_map(|name| Dist::get(name)).map(|file| file.data.len()).sum();
        assert!((20_000..48_000).contains(&bytes), "{bytes}");
    }
}
