//! `/docs`: the API reference, read from the OpenAPI document by a vendored viewer.

use crate::pages::assets;
use actix_web::{HttpResponse, web};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/docs", web::get().to(viewer));
}

async fn viewer() -> HttpResponse {
    let script = assets::url("rapidoc.js");
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(format!(
        r#"<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gaetong API</title>
<script type="module" src="{script}"></script>
</head>
<body>
<rapi-doc spec-url="/api/openapi.json" render-style="read" theme="light" show-header="false"
  primary-color="{BLUE}" load-fonts="false" schema-description-expanded="true"
  regular-font="system-ui, 'Apple SD Gothic Neo', 'Noto Sans KR', 'NanumGothic', sans-serif"></rapi-doc>
</body>
</html>
"#
    ))
}

const BLUE: &str = "#0d5a9e";
