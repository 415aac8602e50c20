//! A person's work as a calendar other programs subscribe to: a secret address each, of which the
//! database keeps the hash only. Asking for a new one makes the old one worthless.

mod written;

use crate::app::App;
use crate::problem::{OrBroken, Problem};
use crate::session::{fingerprint, random_secret};
use chrono::{DateTime, Utc};
use gaetong_entity::ids::{TenantId, UserId};
use gaetong_entity::party::calendar_feed as feed;
use gaetong_entity::party::user_account::{self as user, Language, Role};
use gaetong_entity::refusal::{Kind, Refusal};
use gaetong_entity::service::recording_booking::{Model as Booking, RecordingState};
use gaetong_entity::{Actor, Change, Scope, Tx};
use gaetong_provisioning::page::{MOST, PageRequest};
use gaetong_provisioning::queue::{self, TaskFilter};
use gaetong_provisioning::recording::{self, Slot};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, QueryFilter, sea_query::Query,
};
use serde_json::json;
use written::{Entry, calendar};

/// Tasks in one calendar, at most.
const TASKS: usize = 1_000;
/// Thursdays ahead.
const WEEKS: u32 = 26;

/// Why there is no calendar.
#[derive(Debug, thiserror::Error)]
pub enum FeedRefused {
    #[error("only the provider's people and partners have tasks to subscribe to")]
    NotAllowed,
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Refusal for FeedRefused {
    fn kind(&self) -> Kind {
        match self {
            FeedRefused::NotAllowed => Kind::NotAllowed,
            FeedRefused::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            FeedRefused::NotAllowed => "not-allowed",
            FeedRefused::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        match (self, language) {
            (FeedRefused::NotAllowed, Language::Ko) => {
                "달력 구독은 담당자와 협력사만 쓸 수 있습니다.".into()
            }
            (FeedRefused::NotAllowed, Language::En) => format!("{self}."),
            (FeedRefused::Database(_), _) => String::new(),
        }
    }
}

/// When a person's address was made, if it has one.
pub async fn since(tx: &Tx, actor: &Actor) -> Result<Option<DateTime<Utc>>, FeedRefused> {
    has_tasks(actor)?;
    tx.widen_to_consequences().await?;
    Ok(of(tx, actor.user_id).await?.map(|feed| feed.created_at))
}

/// Makes a new address and forgets the one before. Records `calendar_feed.created`. Returns the
/// token, which is shown once.
pub async fn create(tx: &Tx, actor: &Actor) -> Result<String, FeedRefused> {
    has_tasks(actor)?;
    tx.widen_to_consequences().await?;
    forget(tx, actor.user_id).await?;
    let token = random_secret();
    tx.insert(feed::ActiveModel {
        user_id: Set(actor.user_id),
        token_hash: Set(fingerprint(&token)),
        created_at: Set(actor.now),
    })
    .await?;
    tx.record(actor, change(actor, "calendar_feed.created")).await?;
    Ok(token)
}

/// Forgets a person's address. Records `calendar_feed.revoked`.
pub async fn revoke(tx: &Tx, actor: &Actor) -> Result<(), FeedRefused> {
    has_tasks(actor)?;
    tx.widen_to_consequences().await?;
    forget(tx, actor.user_id).await?;
    tx.record(actor, change(actor, "calendar_feed.revoked")).await?;
    Ok(())
}

fn has_tasks(actor: &Actor) -> Result<(), FeedRefused> {
    if actor.tenant_id.is_some() { Err(FeedRefused::NotAllowed) } else { Ok(()) }
}

fn change(actor: &Actor, act: &'static str) -> Change {
    Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "user_account",
        subject_id: actor.user_id.to_string(),
        before: json!({}),
        after: json!({}),
        reason: None,
    }
}

async fn of(tx: &Tx, user: UserId) -> Result<Option<feed::Model>, DbErr> {
    tx.find::<feed::Entity>().filter(feed::Column::UserId.eq(user)).one(tx.raw()).await
}

async fn forget(tx: &Tx, user: UserId) -> Result<(), DbErr> {
    let mut delete = Query::delete();
    delete.from_table(feed::Entity).and_where(feed::Column::UserId.eq(user));
    tx.raw().execute(&delete).await.map(drop)
}

/// The calendar at a secret address; nothing is there for a token nobody has, or whose holder was
/// shut out.
pub async fn read(app: &App, token: &str) -> Result<String, Problem> {
    let holder = holder(app, token).await?.ok_or_else(Problem::not_found)?;
    let actor = Actor {
        user_id: holder.id,
        name: holder.name,
        role: holder.role,
        tenant_id: holder.tenant_id,
        partner_id: holder.partner_id,
        from_address: String::new(),
        channel: "page",
        request_id: String::new(),
        now: app.clock.now(),
    };
    let tx = app.read(&actor).await?;
    let booked = match actor.role {
        Role::Partner | Role::Consulting => booked(&app.read(&actor).await?, &actor).await?,
        _ => Vec::new(),
    };
    let mut entries = tasks(&tx, &actor, (holder.language, &booked)).await.or_broken()?;
    entries.extend(booked.iter().filter_map(|booking| recording(booking, holder.language)));
    let base = app.config.public_url.trim_end_matches('/');
    Ok(calendar(&title(holder.language), base, app.clock.now(), &entries))
}

fn title(language: Language) -> String {
    match language {
        Language::Ko => "개통 작업".into(),
        Language::En => "Gaetong tasks".into(),
    }
}

async fn holder(app: &App, token: &str) -> Result<Option<user::Model>, Problem> {
    let tx = app.store.read(Scope::Provider).await.or_broken()?;
    let found = tx.find::<feed::Entity>().filter(feed::Column::TokenHash.eq(fingerprint(token)));
    let Some(found) = found.one(tx.raw()).await.or_broken()? else { return Ok(None) };
    let holder = tx
        .find::<user::Entity>()
        .filter(user::Column::Id.eq(found.user_id))
        .filter(user::Column::DisabledAt.is_null());
    holder.one(tx.raw()).await.or_broken()
}

/// The open tasks of a partner, or of a person's role. A recording stands in its slot instead.
async fn tasks(
    tx: &Tx,
    actor: &Actor,
    (language, booked): (Language, &[Booking]),
) -> Result<Vec<Entry>, DbErr> {
    let in_a_slot = |id| booked.iter().any(|booking| booking.task_id == Some(id));
    let filter =
        TaskFilter { owner_role: Some(actor.role.code().to_owned()), ..TaskFilter::default() };
    let mut page = PageRequest::first(MOST);
    let mut entries: Vec<Entry> = Vec::new();
    while entries.len() < TASKS {
        let found = queue::tasks(tx, &filter, actor.today(), &page).await?;
        let tasks = found.rows.into_iter().map(|row| row.task);
        for task in tasks.filter(|task| !in_a_slot(task.id)) {
            let title = if language == Language::Ko { &task.title_ko } else { &task.title_en };
            let rule = if language == Language::Ko { &task.rule_ko } else { &task.rule_en };
            entries.push(Entry {
                uid: task.id.to_string(),
                day: task.due_on,
                summary: format!("{title} · {}", task.customer_label),
                description: format!("{} {rule}", task.service_id),
                path: format!("/tasks/{}", task.id),
                sequence: task.version,
            });
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    Ok(entries)
}

/// The coming Thursdays' recordings, as far as they are this person's to know.
async fn booked(tx: &Tx, actor: &Actor) -> Result<Vec<Booking>, Problem> {
    let board = recording::board(tx, actor, actor.today(), WEEKS).await?;
    let slots = board.days.into_iter().flat_map(|day| day.slots);
    let booked = slots.filter_map(|slot| match slot {
        Slot::Booked(_, booking) if booking.state == RecordingState::Booked => Some(*booking),
        _ => None,
    });
    Ok(booked.collect())
}

fn recording(booking: &Booking, language: Language) -> Option<Entry> {
    let number = booking.slot?;
    let summary = match language {
        Language::Ko => format!("녹음 {number}번 · {}", booking.customer_label),
        Language::En => format!("Recording {number} · {}", booking.customer_label),
    };
    Some(Entry {
        uid: booking.id.to_string(),
        day: booking.day,
        summary,
        description: format!("{} {}", booking.service_id, booking.description),
        path: format!("/recordings/{}", booking.id),
        sequence: booking.version,
    })
}
