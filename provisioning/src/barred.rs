//! The refusals every act shares, and the checks that make them.

use crate::free_text::Unfit;
use crate::lifecycle::NoSuchMove;
use chrono::{DateTime, Utc};
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_entity::work::event;
use gaetong_entity::{Actor, Owned, Tx};
use gaetong_rules::{Lang, Text};
use sea_orm::{ColumnTrait, DbBackend, DbErr, QueryFilter, QueryOrder, QuerySelect, Select};

/// What stops an act before its own rules are asked.
#[derive(Debug, thiserror::Error)]
pub enum Barred {
    #[error("{} may not do this", role.code())]
    NotAllowed { role: Role, allowed: &'static [Role] },
    /// There is none, or none this person may see; the two look alike.
    #[error("there is no such {}", what.en)]
    NotFound { what: Text },
    /// The row changed since the version the person saw.
    #[error("{by} changed it at {at}; it is version {version} now")]
    Changed { by: String, at: DateTime<Utc>, version: i64 },
    #[error(transparent)]
    NoSuchMove(#[from] NoSuchMove),
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("the database failed")]
    Database(#[from] DbErr),
}

impl Barred {
    pub const fn no_application() -> Barred {
        Barred::NotFound { what: Text::fixed("신청서가", "application") }
    }

    pub const fn no_service() -> Barred {
        Barred::NotFound { what: Text::fixed("서비스가", "service") }
    }

    pub const fn no_task() -> Barred {
        Barred::NotFound { what: Text::fixed("개통 작업이", "task") }
    }

    pub const fn no_acceptance() -> Barred {
        Barred::NotFound { what: Text::fixed("검수 요청이", "acceptance") }
    }

    pub const fn no_change_order() -> Barred {
        Barred::NotFound { what: Text::fixed("변경 신청이", "change order") }
    }

    pub const fn no_maintenance() -> Barred {
        Barred::NotFound { what: Text::fixed("휴지 작업이", "maintenance") }
    }

    pub const fn no_document() -> Barred {
        Barred::NotFound { what: Text::fixed("서류가", "document") }
    }

    fn text(&self) -> Text {
        match self {
            Barred::NotAllowed { allowed, .. } => not_allowed(allowed),
            Barred::NotFound { what } => Text::new(
                format!("그런 {} 없습니다.", what.ko),
                format!("There is no such {}.", what.en),
            ),
            Barred::Changed { by, at, version } => changed(by, *at, *version),
            Barred::NoSuchMove(NoSuchMove { state, event }) => Text::new(
                format!("지금 상태({})에서는 할 수 없는 일입니다({event}).", state_name(state).ko),
                format!("This cannot be done in the state \"{}\" ({event}).", state_name(state).en),
            ),
            Barred::Unfit(unfit) => unfit.text(),
            Barred::Database(_) => Text::fixed(
                "처리하지 못했습니다. 아무것도 바뀌지 않았습니다.",
                "This failed. Nothing was changed.",
            ),
        }
    }
}

impl Refusal for Barred {
    fn kind(&self) -> Kind {
        match self {
            Barred::NotAllowed { .. } => Kind::NotAllowed,
            Barred::NotFound { .. } => Kind::NotFound,
            Barred::Changed { .. } => Kind::Changed,
            Barred::NoSuchMove(_) => Kind::Conflict,
            Barred::Unfit(_) => Kind::Invalid,
            Barred::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Barred::NotAllowed { .. } => "not-allowed",
            Barred::NotFound { .. } => "not-found",
            Barred::Changed { .. } => "changed",
            Barred::NoSuchMove(_) => "no-such-move",
            Barred::Unfit(unfit) => unfit.code(),
            Barred::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        in_language(&self.text(), language)
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            Barred::Unfit(unfit) => {
                vec![field_error(format!("/{}", unfit.field()), unfit.code(), &unfit.text())]
            }
            _ => Vec::new(),
        }
    }
}

/// A field at fault, in both languages.
pub(crate) fn field_error(pointer: String, code: &'static str, text: &Text) -> FieldError {
    FieldError { pointer, code, message_ko: text.ko.to_string(), message_en: text.en.to_string() }
}

pub(crate) fn in_language(text: &Text, language: Language) -> String {
    let lang = match language {
        Language::Ko => Lang::Ko,
        Language::En => Lang::En,
    };
    text.get(lang).to_owned()
}

/// The name of a state in both languages, from its code: orders, tasks, acceptance rounds, axes.
pub fn state_name(code: &str) -> Text {
    let (ko, en) = match code {
        "draft" => ("작성중", "draft"),
        "submitted" => ("제출됨", "submitted"),
        "under_review" => ("검토중", "under review"),
        "accepted" => ("승낙", "accepted"),
        "provisioning" => ("개통중", "provisioning"),
        "awaiting_acceptance" => ("검수 대기", "awaiting acceptance"),
        "completed" => ("개통 완료", "completed"),
        "partial" => ("일부 개통", "partially opened"),
        "returned" => ("보완요청", "returned"),
        "refused" => ("거절", "refused"),
        "withdrawn" => ("철회", "withdrawn"),
        "cancelled" => ("취소", "cancelled"),
        "filed" => ("처리 대기", "filed"),
        "approved" => ("처리 완료", "approved"),
        "waiting" => ("선행작업 대기", "waiting"),
        "ready" => ("시작 가능", "ready"),
        "in_progress" => ("진행중", "in progress"),
        "done" => ("완료", "done"),
        "failed" => ("실패", "failed"),
        "not_needed" => ("불필요", "not needed"),
        "requested" => ("검수 요청됨", "requested"),
        "signed" => ("검수 완료", "signed"),
        "rejected" => ("검수 거절", "rejected"),
        "active" => ("이용중", "active"),
        "suspended" => ("이용정지", "suspended"),
        "terminated" => ("해지", "terminated"),
        "not_started" => ("과금 전", "not started"),
        "running" => ("과금중", "running"),
        "paused" => ("과금 중지", "paused"),
        "closed" => ("과금 종료", "closed"),
        "clear" => ("정상", "clear"),
        "demanded" => ("납부최고", "demanded"),
        "ex_officio_terminated" => ("직권해지", "terminated ex officio"),
        other => return Text::same(other),
    };
    Text::fixed(ko, en)
}

/// The name of a role in both languages.
pub const fn role_name(role: Role) -> Text {
    match role {
        Role::Sales => Text::fixed("영업대표", "sales"),
        Role::Consulting => Text::fixed("컨설팅지원담당", "consulting"),
        Role::Product => Text::fixed("상품담당", "product"),
        Role::Operations => Text::fixed("운용센터", "operations"),
        Role::Settlement => Text::fixed("고객정산팀", "settlement"),
        Role::Credit => Text::fixed("고객신용센터", "credit"),
        Role::Legal => Text::fixed("법무센터", "legal"),
        Role::Admin => Text::fixed("관리자", "admin"),
        Role::TenantAdmin => Text::fixed("고객사 관리자", "tenant admin"),
        Role::TenantViewer => Text::fixed("고객사 조회자", "tenant viewer"),
        Role::Partner => Text::fixed("협력사", "partner"),
    }
}

fn not_allowed(allowed: &[Role]) -> Text {
    let names = Text::join(allowed.iter().map(|role| role_name(*role)), ", ");
    Text::new(
        format!("{}만 할 수 있습니다.", names.ko),
        format!("Only these may do it: {}.", names.en),
    )
}

fn changed(by: &str, at: DateTime<Utc>, version: i64) -> Text {
    let when = at.naive_utc() + chrono::Duration::hours(9);
    let when = when.format("%Y-%m-%d %H:%M");
    Text::new(
        format!("{by}님이 {when}에 먼저 바꿨습니다(버전 {version}). 바뀐 내용을 보고 다시 하세요."),
        format!("{by} changed it first, at {when} (version {version}). Look at it and try again."),
    )
}

/// Only these roles may go on.
pub(crate) fn only(actor: &Actor, allowed: &'static [Role]) -> Result<(), Barred> {
    if actor.is_one_of(allowed) {
        Ok(())
    } else {
        Err(Barred::NotAllowed { role: actor.role, allowed })
    }
}

/// Rows that are about to change: on PostgreSQL locked, so that the second of two people waits
/// and then sees what the first one did. SQLite writers wait for each other anyway.
pub(crate) fn for_update<E: Owned>(tx: &Tx) -> Select<E> {
    let select = tx.find::<E>();
    if tx.backend() == DbBackend::Postgres { select.lock_exclusive() } else { select }
}

/// The version the person saw must still be the row's.
pub(crate) async fn unchanged(
    tx: &Tx,
    subject: (&'static str, String),
    version: i64,
    expected: Option<i64>,
) -> Result<(), Barred> {
    if expected.is_none_or(|expected| expected == version) {
        return Ok(());
    }
    let last = tx
        .find::<event::Entity>()
        .filter(event::Column::SubjectKind.eq(subject.0))
        .filter(event::Column::SubjectId.eq(subject.1))
        .order_by_desc(event::Column::Id)
        .one(tx.raw())
        .await?;
    let (by, at) = last.map_or_else(Default::default, |last| (last.actor_name, last.at));
    Err(Barred::Changed { by, at, version })
}

/// The refusals of one family of acts speak through this: its own texts, or the shared ones.
#[macro_export]
macro_rules! passes_barred_on {
    ($family:ident) => {
        impl From<sea_orm::DbErr> for $family {
            fn from(error: sea_orm::DbErr) -> Self {
                $family::Barred($crate::Barred::Database(error))
            }
        }

        impl From<$crate::lifecycle::NoSuchMove> for $family {
            fn from(refused: $crate::lifecycle::NoSuchMove) -> Self {
                $family::Barred($crate::Barred::NoSuchMove(refused))
            }
        }

        impl From<$crate::free_text::Unfit> for $family {
            fn from(unfit: $crate::free_text::Unfit) -> Self {
                $family::Barred($crate::Barred::Unfit(unfit))
            }
        }
    };
}
