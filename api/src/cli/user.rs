//! `gaetong user`

use super::{CommandError, Global, print_json};
use crate::app::App;
use crate::people::{self, NewUser};
use clap::Subcommand;
use gaetong_entity::Actor;
use gaetong_entity::Scope;
use gaetong_entity::ids::{PartnerId, TenantId, UserId};
use gaetong_entity::party::user_account::{self as user, Language, Role};
use sea_orm::ActiveEnum;
use serde_json::json;
use std::io::BufRead;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a user; the password is read from standard input
    ///
    /// Example: gaetong user add --email park@gaetong.example --name 박정산 --role settlement < password
    Add(Add),
    /// List users
    List,
    /// Shut a user out at once
    Disable {
        #[arg(long)]
        email: String,
    },
}

#[derive(Debug, clap::Args)]
struct Add {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    #[arg(long, default_value = "")]
    department: String,
    #[arg(long, default_value = "")]
    phone: String,
    /// sales, consulting, product, operations, settlement, credit, legal, admin, tenant_admin,
    /// tenant_viewer or partner
    #[arg(long)]
    role: String,
    /// The customer company of a tenant user
    #[arg(long)]
    tenant: Option<TenantId>,
    /// The partner company of a partner user
    #[arg(long)]
    partner: Option<PartnerId>,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    match args.command {
        UserCommand::Add(new) => add(&app, new).await,
        UserCommand::List => list(&app, global.json).await,
        UserCommand::Disable { email } => disable(&app, &email).await,
    }
}

/// The command line acts as an administrator: who can run it can read the database anyway.
pub fn operator(app: &App) -> Actor {
    operator_at(app.clock.now())
}

/// Whoever has the machine, at a moment.
pub(super) fn operator_at(now: chrono::DateTime<chrono::Utc>) -> Actor {
    Actor {
        user_id: UserId(uuid::Uuid::nil()),
        name: "command line".into(),
        role: Role::Admin,
        tenant_id: None,
        partner_id: None,
        from_address: "cli".into(),
        channel: "cli",
        request_id: String::new(),
        now,
    }
}

async fn add(app: &App, new: Add) -> Result<(), CommandError> {
    let unknown = || CommandError::Refused(format!("{} is no role; see --help", new.role));
    let role = Role::try_from_value(&new.role).map_err(|_| unknown())?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).map_err(CommandError::io("password"))?;
    let new = NewUser {
        email: new.email,
        name: new.name,
        department: new.department,
        phone: new.phone,
        role,
        tenant_id: new.tenant,
        partner_id: new.partner,
        language: Language::Ko,
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
    };
    let tx = app.store.begin(Scope::Provider).await?;
    let made = people::create_user(&tx, &operator(app), new).await;
    let made = made.map_err(|refusal| CommandError::refused(&refusal))?;
    tx.commit().await?;
    say!("{}", made.id);
    Ok(())
}

async fn list(app: &App, as_json: bool) -> Result<(), CommandError> {
    let tx = app.store.read(Scope::Provider).await?;
    let users = people::users(&tx).await?;
    if as_json {
        let rows: Vec<_> = users.iter().map(described).collect();
        return print_json(&rows);
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["이메일", "이름", "역할", "상태"]);
    for user in &users {
        let state = if user.disabled_at.is_some() { "정지" } else { "사용" };
        table.add_row([&user.email, &user.name, user.role.code(), state]);
    }
    say!("{table}");
    Ok(())
}

fn described(user: &user::Model) -> serde_json::Value {
    json!({
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role.code(),
        "disabled": user.disabled_at.is_some(),
    })
}

async fn disable(app: &App, email: &str) -> Result<(), CommandError> {
    let tx = app.store.begin(Scope::Provider).await?;
    let done = people::disable_user(&tx, &operator(app), email).await;
    done.map_err(|refusal| CommandError::refused(&refusal))?;
    tx.commit().await?;
    say!("{email}");
    Ok(())
}
