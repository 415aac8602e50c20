//! A form with a file: its fields checked like any other form, its file read up to the limit and stored by content.

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::TryStreamExt;
use futures_util::future::LocalBoxFuture;
use gaetong_documents::PaperError;
use gaetong_provisioning::application::papers::{self, Examined};
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};

use super::desk::Desk;
use super::posted::Posted;
use crate::app::App;
use crate::papers::settling::Sheet;
use crate::problem::Problem;

/// One file as it was chosen.
pub struct ChosenFile {
    pub name: String,
    pub bytes: web::Bytes,
}

/// A form sent with at most one file.
pub struct Uploaded {
    pub posted: Posted,
    pub file: Option<ChosenFile>,
}

/// The longest text field beside a file, in bytes.
const FIELD: usize = 16 * 1024;

impl FromRequest for Uploaded {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = Multipart::from_request(request, payload);
        let desk = Desk::from_request(request, &mut Payload::None);
        let door = request.path().to_owned();
        Box::pin(async move {
            let desk = desk.await?;
            let parts = parts.await.map_err(|_| unreadable())?;
            let (mut fields, file) = read(parts).await?;
            if let Some(file) = &file {
                // The key's fingerprint knows the file by its name and size.
                fields.push(("file".to_owned(), format!("{} {}", file.name, file.bytes.len())));
            }
            Ok(Uploaded { posted: Posted::checked(desk, &door, fields)?, file })
        })
    }
}

type Fields = Vec<(String, String)>;

async fn read(mut parts: Multipart) -> Result<(Fields, Option<ChosenFile>), Problem> {
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(mut part) = parts.try_next().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        let disposition = part.content_disposition();
        let file_name = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
        let limit = if file_name.is_some() { limit_of_files() } else { FIELD };
        let bytes = part.bytes(limit).await.map_err(|_| too_large())?.map_err(|_| unreadable())?;
        match file_name {
            Some(chosen) if !chosen.is_empty() && !bytes.is_empty() => {
                file = Some(ChosenFile { name: chosen, bytes });
            }
            Some(_) => {}
            None => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((fields, file))
}

/// One byte more than a paper may have, so that the act itself refuses what is too large.
fn limit_of_files() -> usize {
    usize::try_from(papers::LARGEST).unwrap_or(usize::MAX).saturating_add(1)
}

/// Stores an examined file under the key its content gives it; the same content twice is one object.
pub async fn keep(app: &App, examined: &Examined, bytes: web::Bytes) -> Result<(), Problem> {
    keep_bytes(app, &examined.object_key(), bytes).await
}

/// Stores bytes under a key.
pub async fn keep_bytes(app: &App, key: &str, bytes: web::Bytes) -> Result<(), Problem> {
    let place = Path::from(key);
    let stored = app.objects.put(&place, PutPayload::from_bytes(bytes)).await;
    stored.map(drop).map_err(|error| Problem::internal(&error))
}

/// The bytes kept under a key.
pub async fn fetch(app: &App, key: &str) -> Result<web::Bytes, Problem> {
    let found = app.objects.get(&Path::from(key)).await.map_err(|e| Problem::internal(&e))?;
    found.bytes().await.map_err(|error| Problem::internal(&error))
}

/// A paper made off the event loop, shown in the browser.
pub async fn paper(
    desk: &Desk,
    name: String,
    make: impl FnOnce(Sheet<'_>) -> Result<Vec<u8>, PaperError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let (config, lang) = (desk.app.config.clone(), desk.lang().of_rules());
    let made = web::block(move || make((&config.supplier, config.is_demo(), lang))).await;
    let made = made.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    let disposition = format!("inline; filename=\"{name}.pdf\"");
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes))
}

fn unreadable() -> Problem {
    Problem::malformed("보낸 파일을 읽을 수 없습니다.", "The file sent cannot be read.")
}

fn too_large() -> Problem {
    Problem::new(
        actix_web::http::StatusCode::PAYLOAD_TOO_LARGE,
        "file-too-large",
        "파일은 20 MB까지 올릴 수 있습니다. 아무것도 올리지 않았습니다.",
        "A file may have up to 20 MB. Nothing was uploaded.",
    )
}
