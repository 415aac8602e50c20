//! Banks' files: previewed, read in another way, confirmed.

use crate::acting::{Answer, Once, Write, key_of};
use crate::app::App;
use crate::json::Nothing;
use crate::json::payments::bodies::CandidateBody;
use crate::payments::lift_who_paid;
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, web};
use chrono::NaiveDate;
use futures_util::TryStreamExt;
use futures_util::future::LocalBoxFuture;
use gaetong_billing::payments::PaymentError;
use gaetong_billing::payments::import::{self, Confirmed, NewFile, Preview};
use gaetong_billing::payments::known::{Fate, Told};
use gaetong_billing::payments::matching::Verdict;
use gaetong_billing::payments::statement::grid::LARGEST;
use gaetong_billing::payments::statement::{
    CellError, Columns, DateOrder, Mapping, StatementDeposit,
};
use gaetong_entity::ids::DepositImportId;
use gaetong_entity::money::deposit_import;
use gaetong_entity::{Actor, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(upload).service(one).service(remap).service(confirm);
    cfg.service(discard);
}

/// A bank's file.
#[derive(Debug, ToSchema)]
pub struct StatementUpload {
    /// The bank's name; read off the file unless told.
    #[schema(example = "가온은행")]
    pub bank: Option<String>,
    /// XLSX, or CSV in UTF-8 or CP949, up to 10 MB.
    #[schema(value_type = String, format = Binary, example = "(file)")]
    pub file: Vec<u8>,
}

/// A file that was read in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportBody {
    /// The import.
    #[schema(example = "imp_01k00000000000000000000000")]
    pub id: String,
    /// The bank.
    #[schema(example = "가온은행")]
    pub bank: String,
    /// The file's name.
    #[schema(example = "가온은행_202611.xlsx")]
    pub file_name: String,
    /// `xlsx` or `csv`.
    #[schema(example = "csv")]
    pub kind: String,
    /// `utf8`, `utf16` or `cp949`.
    #[schema(example = "cp949")]
    pub encoding: String,
    /// `previewed`, `confirmed` or `discarded`.
    #[schema(example = "previewed")]
    pub state: &'static str,
    /// Once confirmed: how many deposits were new.
    #[schema(example = json!(null))]
    pub deposits: Option<i64>,
    /// Once confirmed: their sum in won.
    #[schema(example = json!(null))]
    pub amount: Option<i64>,
}

/// An import and what confirming it would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPreviewBody {
    #[serde(flatten)]
    pub import: ImportBody,
    /// How the file is read.
    #[schema(value_type = Object, example = json!({"header_row": 1, "columns": {"date": 0, "depositor": 2, "amount": 3}, "date_order": "ymd"}))]
    pub mapping: Mapping,
    /// What it comes to.
    pub counts: CountsBody,
    /// Row by row; none once it is decided.
    pub rows: Vec<RowBody>,
}

/// What a preview comes to. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountsBody {
    /// New deposits.
    #[schema(example = 300)]
    pub new: usize,
    /// Their sum.
    #[schema(example = 99852500)]
    pub new_amount: i64,
    /// Of the new ones, those matched beyond doubt.
    #[schema(example = 297)]
    pub matched: usize,
    /// Their sum.
    #[schema(example = 99352500)]
    pub matched_amount: i64,
    /// Known already.
    #[schema(example = 0)]
    pub known: usize,
    /// The same row twice in the file.
    #[schema(example = 0)]
    pub repeated: usize,
    /// Money that went out.
    #[schema(example = 12)]
    pub withdrawals: usize,
    /// Rows that cannot be read.
    #[schema(example = 0)]
    pub wrong: usize,
}

/// A row of the file and what it would become.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowBody {
    /// As the spreadsheet numbers it.
    #[schema(example = 4)]
    pub row: usize,
    /// `new`, `known`, `repeated`, `withdrawal` or `wrong`.
    #[schema(example = "new")]
    pub state: &'static str,
    /// The day it came.
    #[schema(example = "2026-11-05")]
    pub deposited_on: Option<NaiveDate>,
    /// Who the bank says paid.
    #[schema(example = "한빛보험(주)")]
    pub depositor: Option<String>,
    /// Won.
    #[schema(example = 9985250)]
    pub amount: Option<i64>,
    /// Whose it would be.
    pub payer: Option<CandidateBody>,
    /// Whose it may be, where that is not certain.
    pub candidates: Vec<CandidateBody>,
    /// What is wrong in which cell.
    pub errors: Vec<CellErrorBody>,
}

/// A cell that cannot be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellErrorBody {
    /// Column letter and row.
    #[schema(example = "E7")]
    pub cell: String,
    /// What the column holds.
    #[schema(example = "amount")]
    pub field: String,
    /// What stands there.
    #[schema(example = "삼만원")]
    pub value: String,
    /// `missing`, `not-a-date`, `not-a-time`, `not-an-amount` or `in-the-future`.
    #[schema(example = "not-an-amount")]
    pub code: String,
}

/// Which column is what, counted from zero.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingRequest {
    /// The row with the columns' names, from one; 0 for none.
    #[schema(example = 1)]
    pub header_row: usize,
    /// `date`, `depositor` and `amount`, and if there `time`, `withdrawal`, `virtual_account`,
    /// `reference`, `balance`, `memo`.
    #[schema(value_type = Object, example = json!({"date": 0, "depositor": 2, "amount": 3}))]
    pub columns: Columns,
    /// How a date is written: `ymd`, `mdy` or `dmy`.
    #[serde(default)]
    #[schema(value_type = String, example = "ymd")]
    pub date_order: DateOrder,
}

/// What a confirmed import did. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfirmedImportBody {
    /// New deposits.
    #[schema(example = 300)]
    pub deposits: usize,
    /// Their sum.
    #[schema(example = 99852500)]
    pub amount: i64,
    /// Those matched beyond doubt.
    #[schema(example = 297)]
    pub matched: usize,
    /// Their sum.
    #[schema(example = 99352500)]
    pub matched_amount: i64,
}

/// 입금 파일 목록 / List imports
///
/// 최근 올린 파일부터, 100건까지. The newest first, a hundred at most.
#[utoipa::path(
    tag = "payments",
    operation_id = "listDepositImports",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The imports", body = [ImportBody]),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/deposit-imports")]
async fn list(app: web::Data<App>, person: Person) -> Result<web::Json<Vec<ImportBody>>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = import::list(&tx, &person.actor).await?;
    Ok(web::Json(found.iter().map(ImportBody::from).collect()))
}

/// 입금 파일 올리기 / Upload a bank's file
///
/// 읽어서 미리 보여 줍니다. 확정하기 전에는 아무것도 입금으로 적지 않습니다. Read for a preview: nothing is a deposit until
/// it is confirmed.
#[utoipa::path(
    tag = "payments",
    operation_id = "uploadDepositImport",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1")),
    request_body(content = StatementUpload, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The import", body = ImportBody),
        (status = 413, description = "Too large", body = ProblemBody),
    )
)]
#[post("/deposit-imports")]
async fn upload(app: web::Data<App>, person: Person, sent: Sent) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let file = NewFile { bank: &sent.bank, file_name: &sent.file_name, bytes: &sent.bytes };
        let row = import::preview(tx, actor, file).await?;
        let location = format!("/api/v1/deposit-imports/{}", row.id);
        Ok::<_, PaymentError>(Answer::created(location, ImportBody::from(&row)))
    };
    app.act(&person, &sent.once, act).await
}

/// 입금 파일 미리보기 / Read an import
///
/// 행마다 무엇이 될지, 칸마다 무엇이 잘못됐는지입니다. What each row would become and what is wrong in which cell.
#[utoipa::path(
    tag = "payments",
    operation_id = "readDepositImport",
    security(("bearer" = [])),
    params(("import_id" = String, Path, description = "The import", example = "imp_01k00000000000000000000000")),
    responses(
        (status = 200, description = "The import and its rows", body = ImportPreviewBody),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/deposit-imports/{import_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DepositImportId>,
) -> Result<web::Json<ImportPreviewBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    Ok(web::Json(ImportPreviewBody::from(import::read(&tx, &person.actor, *id).await?)))
}

/// 열 지정 / Say which column is what
///
/// 확정하면 그 은행의 다음 파일에도 씁니다. Once confirmed it serves for the bank's next file too.
#[utoipa::path(
    tag = "payments",
    operation_id = "mapDepositImport",
    security(("bearer" = [])),
    params(
        ("import_id" = String, Path, description = "The import", example = "imp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = MappingRequest, example = json!({"header_row": 1, "columns": {"date": 0, "depositor": 2, "amount": 3}})),
    responses((status = 200, description = "The import", body = ImportBody))
)]
#[post("/deposit-imports/{import_id}/mapping")]
async fn remap(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DepositImportId>,
    asked: Write<MappingRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let MappingRequest { header_row, columns, date_order } = body;
    let mapping = Mapping { header_row, columns, date_order };
    let act = async |tx: &Tx, actor: &Actor| {
        let row = import::remap(tx, actor, *id, &mapping).await?;
        Ok::<_, PaymentError>(Answer::ok(ImportBody::from(&row)))
    };
    app.act(&person, &once, act).await
}

/// 자동매칭 확정 / Confirm an import
///
/// 새 입금을 적고, 확실한 것은 수납하고, 나머지는 가수금으로 둡니다. 같은 입금은 한 번만 셉니다. New deposits are
/// written, the certain ones become payments, the rest waits in suspense. The same deposit counts once.
#[utoipa::path(
    tag = "payments",
    operation_id = "confirmDepositImport",
    security(("bearer" = [])),
    params(
        ("import_id" = String, Path, description = "The import", example = "imp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    responses(
        (status = 200, description = "What it did", body = ConfirmedImportBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/deposit-imports/{import_id}/confirm")]
async fn confirm(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DepositImportId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let done = import::confirm(tx, actor, *id).await?;
        lift_who_paid(tx, actor).await?;
        Ok::<_, Problem>(Answer::ok(ConfirmedImportBody::from(done)))
    };
    app.act(&person, &asked.once, act).await
}

/// 입금 파일 버리기 / Discard an import
///
/// 확정하지 않은 파일을 치웁니다. A file that was not confirmed is put aside.
#[utoipa::path(
    tag = "payments",
    operation_id = "discardDepositImport",
    security(("bearer" = [])),
    params(
        ("import_id" = String, Path, description = "The import", example = "imp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    responses(
        (status = 200, description = "Put aside", body = DiscardedBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/deposit-imports/{import_id}/discard")]
async fn discard(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DepositImportId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        import::discard(tx, actor, *id).await?;
        Ok::<_, PaymentError>(Answer::ok(DiscardedBody { id: id.to_string() }))
    };
    app.act(&person, &asked.once, act).await
}

/// An import that was put aside.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiscardedBody {
    /// The import.
    #[schema(example = "imp_01k00000000000000000000000")]
    pub id: String,
}

impl From<&deposit_import::Model> for ImportBody {
    fn from(row: &deposit_import::Model) -> ImportBody {
        ImportBody {
            id: row.id.to_string(),
            bank: row.bank.clone(),
            file_name: row.file_name.clone(),
            kind: row.kind.clone(),
            encoding: row.encoding.clone(),
            state: row.state.code(),
            deposits: row.deposits,
            amount: row.amount,
        }
    }
}

impl From<Confirmed> for ConfirmedImportBody {
    fn from(done: Confirmed) -> ConfirmedImportBody {
        let Confirmed { deposits, amount, matched, matched_amount } = done;
        ConfirmedImportBody { deposits, amount, matched, matched_amount }
    }
}

impl From<Preview> for ImportPreviewBody {
    fn from(found: Preview) -> ImportPreviewBody {
        let counts = found.counts();
        let rows = found.told.iter().zip(&found.verdicts);
        ImportPreviewBody {
            import: ImportBody::from(&found.import),
            mapping: found.mapping,
            counts: CountsBody {
                new: counts.new,
                new_amount: counts.new_amount,
                matched: counts.matched,
                matched_amount: counts.matched_amount,
                known: counts.known,
                repeated: counts.repeated,
                withdrawals: counts.withdrawals,
                wrong: counts.wrong,
            },
            rows: rows.map(|(told, verdict)| RowBody::of(&found, told, verdict)).collect(),
        }
    }
}

/// The code of what a row would become, and the deposit it tells of.
pub(crate) fn fate(told: &Told) -> (&'static str, Option<&StatementDeposit>) {
    match &told.fate {
        Fate::New { deposit, .. } => ("new", Some(deposit)),
        Fate::Known { deposit, .. } => ("known", Some(deposit)),
        Fate::Repeated { deposit, .. } => ("repeated", Some(deposit)),
        Fate::Withdrawal => ("withdrawal", None),
        Fate::Wrong(_) => ("wrong", None),
    }
}

impl RowBody {
    fn of(found: &Preview, told: &Told, verdict: &Verdict) -> RowBody {
        let (state, deposit) = fate(told);
        let sure = verdict.payer.and_then(|(place, _)| found.book.payers.get(place));
        let errors = match &told.fate {
            Fate::Wrong(errors) => errors.iter().map(|e| CellErrorBody::of(told.row, e)).collect(),
            _ => Vec::new(),
        };
        let candidates = verdict.candidates.iter();
        RowBody {
            row: told.row,
            state,
            deposited_on: deposit.map(|deposit| deposit.on),
            depositor: deposit.map(|deposit| deposit.depositor.clone()),
            amount: deposit.map(|deposit| deposit.amount),
            payer: sure.map(|payer| CandidateBody {
                billing_account_id: payer.billing_account_id.to_string(),
                account_number: payer.number.clone(),
                payer_name: payer.name.clone(),
                open: payer.total(),
                score: 100,
                evidence: verdict.payer.iter().map(|(_, by)| by.code()).collect(),
            }),
            candidates: candidates.filter_map(|who| CandidateBody::of(&found.book, who)).collect(),
            errors,
        }
    }
}

impl CellErrorBody {
    fn of(row: usize, error: &CellError) -> CellErrorBody {
        CellErrorBody {
            cell: format!("{}{row}", error.column),
            field: error.field.clone(),
            value: error.value.clone(),
            code: error.code.clone(),
        }
    }
}

/// A multipart body with one file.
struct Sent {
    bank: String,
    file_name: String,
    bytes: web::Bytes,
    once: Once,
}

/// The longest text part, in bytes.
const PART: usize = 4 * 1024;

impl FromRequest for Sent {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = Multipart::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let parts = parts.await.map_err(|_| unreadable())?;
            let (bank, file_name, bytes) = read(parts).await?;
            let door = format!("{} {} {bank} {file_name}", request.method(), request.path());
            let once = Once::new(&key_of(&request)?, &door, &bytes)?;
            Ok(Sent { bank, file_name, bytes, once })
        })
    }
}

async fn read(mut parts: Multipart) -> Result<(String, String, web::Bytes), Problem> {
    let (mut bank, mut file) = (String::new(), None);
    while let Some(mut part) = parts.try_next().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        let disposition = part.content_disposition();
        let chosen = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
        // One byte more than allowed, so that the act itself refuses what is too large.
        let limit = if chosen.is_some() { LARGEST + 1 } else { PART };
        let bytes = part.bytes(limit).await.map_err(|_| too_large())?.map_err(|_| unreadable())?;
        match chosen {
            Some(chosen) => file = Some((chosen, bytes)),
            None if name == "bank" => bank = String::from_utf8_lossy(&bytes).into_owned(),
            None => {}
        }
    }
    let (file_name, bytes) = file.ok_or_else(unreadable)?;
    Ok((bank, file_name, bytes))
}

fn unreadable() -> Problem {
    Problem::malformed(
        "multipart/form-data로 file 부분에 파일을 보내세요.",
        "Send the file as the part `file` of multipart/form-data.",
    )
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "file-too-large",
        "파일은 10 MB까지 올릴 수 있습니다.",
        "A file may have up to 10 MB.",
    )
}
