//! Users: made by an administrator, on the command line or by the demo.

use crate::app::App;
use crate::session::{hash_password, is_acceptable_password};
use gaetong_entity::ids::{PartnerId, TenantId, UserId};
use gaetong_entity::party::partner::{self, PartnerKind};
use gaetong_entity::party::tenant;
use gaetong_entity::party::user_account::{self as user, Language, Role};
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

/// What a new user needs.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub department: String,
    pub phone: String,
    pub role: Role,
    pub tenant_id: Option<TenantId>,
    pub partner_id: Option<PartnerId>,
    pub language: Language,
    pub password: String,
}

/// Why a user was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum UserRefused {
    #[error("only an administrator may manage users")]
    NotAllowed,
    #[error("{0} is not an e-mail address")]
    NoEmail(String),
    #[error("there is a user {0} already")]
    Taken(String),
    #[error("a password has 10 to 128 characters that are not all the same")]
    WeakPassword,
    #[error("role {} belongs to {needs}", role.code())]
    WrongHome { role: Role, needs: &'static str },
    #[error("there is no such user")]
    NoSuchUser,
    #[error("the password could not be hashed: {0}")]
    Hash(String),
    #[error(transparent)]
    Database(#[from] sea_orm::DbErr),
}

impl Refusal for UserRefused {
    fn kind(&self) -> Kind {
        match self {
            UserRefused::NotAllowed => Kind::NotAllowed,
            UserRefused::NoSuchUser => Kind::NotFound,
            UserRefused::Taken(_) => Kind::Conflict,
            UserRefused::NoEmail(_) | UserRefused::WeakPassword | UserRefused::WrongHome { .. } => {
                Kind::Invalid
            }
            UserRefused::Hash(_) | UserRefused::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            UserRefused::NotAllowed => "not-allowed",
            UserRefused::NoEmail(_) => "no-email",
            UserRefused::Taken(_) => "email-taken",
            UserRefused::WeakPassword => "weak-password",
            UserRefused::WrongHome { .. } => "role-without-home",
            UserRefused::NoSuchUser => "no-such-user",
            UserRefused::Hash(_) | UserRefused::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        if language == Language::En {
            return format!("{self}.");
        }
        match self {
            UserRefused::NotAllowed => "사용자 관리는 관리자만 할 수 있습니다.".into(),
            UserRefused::NoEmail(text) => format!("{text}은(는) 이메일 주소가 아닙니다."),
            UserRefused::Taken(email) => format!("{email} 사용자가 이미 있습니다."),
            UserRefused::WeakPassword => {
                "비밀번호는 10~128자이고 한 글자의 반복이 아니어야 합니다.".into()
            }
            UserRefused::WrongHome { .. } => {
                "역할에 맞는 소속(고객사 또는 협력사)이 필요합니다.".into()
            }
            UserRefused::NoSuchUser => "그런 사용자가 없습니다.".into(),
            UserRefused::Hash(_) | UserRefused::Database(_) => String::new(),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        let pointer = match self {
            UserRefused::NoEmail(_) | UserRefused::Taken(_) => "/email",
            UserRefused::WeakPassword => "/password",
            UserRefused::WrongHome { .. } => "/role",
            _ => return Vec::new(),
        };
        vec![FieldError {
            pointer: pointer.into(),
            code: self.code(),
            message_ko: self.message(Language::Ko),
            message_en: self.message(Language::En),
        }]
    }
}

/// Makes a user.
pub async fn create_user(tx: &Tx, actor: &Actor, new: NewUser) -> Result<user::Model, UserRefused> {
    if actor.role != Role::Admin {
        return Err(UserRefused::NotAllowed);
    }
    let email = check(&new)?;
    let same = tx.find::<user::Entity>().filter(user::Column::Email.eq(&email));
    if same.one(tx.raw()).await?.is_some() {
        return Err(UserRefused::Taken(email));
    }
    let hash = hash_password(&new.password).map_err(|e| UserRefused::Hash(e.to_string()))?;
    let row = tx.insert(row(new, email, hash, actor)).await?;
    tx.record(actor, change(&row, "user.created", json!({ "role": row.role.code() }))).await?;
    Ok(row)
}

fn row(new: NewUser, email: String, hash: String, actor: &Actor) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(UserId::new()),
        email: Set(email),
        name: Set(new.name),
        department: Set(new.department),
        phone: Set(new.phone),
        role: Set(new.role),
        tenant_id: Set(new.tenant_id),
        partner_id: Set(new.partner_id),
        language: Set(new.language),
        password_hash: Set(hash),
        disabled_at: Set(None),
        created_at: Set(actor.now),
        version: Set(1),
    }
}

/// The address in its one spelling, if everything about the new user holds.
fn check(new: &NewUser) -> Result<String, UserRefused> {
    let email = new.email.trim().to_lowercase();
    let (name, host) = email.split_once('@').unwrap_or_default();
    if name.is_empty() || !host.contains('.') || email.contains(char::is_whitespace) {
        return Err(UserRefused::NoEmail(new.email.clone()));
    }
    if !is_acceptable_password(&new.password) {
        return Err(UserRefused::WeakPassword);
    }
    let (needs, fits) = match new.role {
        Role::TenantAdmin | Role::TenantViewer => {
            ("a tenant", new.tenant_id.is_some() && new.partner_id.is_none())
        }
        Role::Partner => ("a partner", new.partner_id.is_some() && new.tenant_id.is_none()),
        _ => ("the provider", new.tenant_id.is_none() && new.partner_id.is_none()),
    };
    if fits { Ok(email) } else { Err(UserRefused::WrongHome { role: new.role, needs }) }
}

/// Shuts a user out; running sign-ins end with the next request.
pub async fn disable_user(tx: &Tx, actor: &Actor, email: &str) -> Result<user::Model, UserRefused> {
    if actor.role != Role::Admin {
        return Err(UserRefused::NotAllowed);
    }
    let rows = tx.find::<user::Entity>().filter(user::Column::Email.eq(email));
    let row = rows.one(tx.raw()).await?.ok_or(UserRefused::NoSuchUser)?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.disabled_at = Set(Some(actor.now));
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.record(actor, change(&row, "user.disabled", json!({ "disabled": true }))).await?;
    Ok(row)
}

/// The person with this address, acting at the command line; none where there is none, or not any
/// more.
pub async fn actor(app: &App, email: &str) -> Result<Option<Actor>, sea_orm::DbErr> {
    let tx = app.store.read(gaetong_entity::Scope::Provider).await?;
    let found = tx
        .find::<user::Entity>()
        .filter(user::Column::Email.eq(email))
        .filter(user::Column::DisabledAt.is_null())
        .one(tx.raw())
        .await?;
    Ok(found.map(|user| Actor {
        user_id: user.id,
        name: user.name,
        role: user.role,
        tenant_id: user.tenant_id,
        partner_id: user.partner_id,
        from_address: "cli".to_owned(),
        channel: "cli",
        request_id: String::new(),
        now: app.clock.now(),
    }))
}

/// All users this person may see, by e-mail.
pub async fn users(tx: &Tx) -> Result<Vec<user::Model>, sea_orm::DbErr> {
    tx.find::<user::Entity>().order_by_asc(user::Column::Email).all(tx.raw()).await
}

/// The companies a user can belong to.
#[derive(Debug, Clone)]
pub struct Homes {
    pub tenants: Vec<tenant::Model>,
    pub partners: Vec<partner::Model>,
}

/// The companies this person may see, by name.
pub async fn homes(tx: &Tx) -> Result<Homes, sea_orm::DbErr> {
    let tenants = tx.find::<tenant::Entity>().order_by_asc(tenant::Column::Name);
    let partners = tx.find::<partner::Entity>().order_by_asc(partner::Column::Name);
    Ok(Homes { tenants: tenants.all(tx.raw()).await?, partners: partners.all(tx.raw()).await? })
}

fn change(row: &user::Model, act: &'static str, after: serde_json::Value) -> Change {
    Change {
        tenant_id: row.tenant_id.unwrap_or(TenantId::NONE),
        act,
        subject_kind: "user_account",
        subject_id: row.id.to_string(),
        before: json!({}),
        after,
        reason: None,
    }
}

/// What a new partner company needs.
#[derive(Debug, Clone)]
pub struct NewPartner {
    pub name: String,
    pub kind: PartnerKind,
    pub business_number: gaetong_entity::ids::BusinessNumber,
    pub email: String,
    pub phone: String,
}

/// Registers a partner company (협력사).
pub async fn register_partner(
    tx: &Tx,
    actor: &Actor,
    new: NewPartner,
) -> Result<partner::Model, UserRefused> {
    if actor.role != Role::Admin {
        return Err(UserRefused::NotAllowed);
    }
    let row = tx
        .insert(partner::ActiveModel {
            id: Set(PartnerId::new()),
            name: Set(new.name),
            kind: Set(new.kind),
            business_number: Set(new.business_number),
            email: Set(new.email),
            phone: Set(new.phone),
            created_at: Set(actor.now),
            representative: Set(String::new()),
            address: Set(String::new()),
            business_type: Set(String::new()),
            business_item: Set(String::new()),
        })
        .await?;
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "partner.registered",
        subject_kind: "partner",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({ "name": row.name, "kind": row.kind.code() }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(row)
}
