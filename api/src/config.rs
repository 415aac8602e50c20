//! Configuration: flag > `GAETONG_*` > `gaetong.toml` > default. Unknown keys are errors.

mod tax_invoicing;

pub use tax_invoicing::{Gateway, Reading, TaxInvoicing};

use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Profile};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What the deployment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Real customers: secrets must be given, the clock is the machine's.
    Production,
    /// Invented companies; sign-in by role card; the clock may be moved forward.
    Demo,
    /// As demo, without the role cards.
    Test,
}

/// Everything that can be configured. `gaetong config` prints it with secrets hidden.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub mode: Mode,
    /// `sqlite://gaetong.db?mode=rwc` or `postgres://user:password@host/database`.
    pub database_url: String,
    /// A login that owns the tables, for migrations; the same as `database_url` when empty.
    pub migration_database_url: String,
    pub database_connections: u32,
    /// Address and port of pages and API.
    pub listen: String,
    /// Address and port of Prometheus metrics; loopback unless told otherwise. Empty: none.
    pub metrics_listen: String,
    /// The address people reach the pages at; `https://` makes cookies secure.
    pub public_url: String,
    /// Uploaded papers and, without an SMTP server, letters are kept below this folder.
    pub data_dir: PathBuf,
    /// Signs access tokens and form tokens: 32 characters or more.
    #[serde(skip_serializing)]
    pub secret: String,
    /// A file holding `secret`, read when `secret` is empty.
    pub secret_file: PathBuf,
    /// Checks the bank's messages of deposits; empty: none are taken. `whsec_` and base64, or any
    /// text.
    #[serde(skip_serializing)]
    pub deposit_callback_secret: String,
    /// A file holding `deposit_callback_secret`, read when that is empty.
    pub deposit_callback_secret_file: PathBuf,
    /// Seals the account numbers of partners: 32 random characters or more. Without it none can
    /// be recorded; with another one those recorded cannot be read.
    #[serde(skip_serializing)]
    pub account_key: String,
    /// A file holding `account_key`, read when that is empty.
    pub account_key_file: PathBuf,
    pub workers: usize,
    pub mail: Mail,
    pub supplier: Supplier,
    pub arrears: Arrears,
    pub tax_invoice: TaxInvoicing,
}

/// What is asked of those who pay late (spec 3.4).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Arrears {
    /// Late charge in hundredths of a percent: 200 are 2 %.
    pub late_charge_basis_points: u32,
    /// Days from the due date to the demand.
    pub demand_after_days: u64,
    /// Days a demand gives at the least.
    pub demand_gives_days: u64,
    /// Months from the suspension to the termination.
    pub termination_after_months: u32,
    /// Days of notice before the termination.
    pub notice_days: u64,
}

impl Arrears {
    /// The same as the rules take it.
    #[must_use]
    pub fn terms(&self) -> gaetong_billing::arrears::Terms {
        gaetong_billing::arrears::Terms {
            ladder: gaetong_rules::arrears::Ladder {
                demand_after_days: self.demand_after_days,
                demand_gives_days: self.demand_gives_days,
                termination_after: gaetong_rules::Months::new(self.termination_after_months),
                notice_days: self.notice_days,
            },
            late_charge: gaetong_rules::late_payment::Rate::from_basis_points(
                self.late_charge_basis_points,
            ),
        }
    }
}

impl Default for Arrears {
    fn default() -> Arrears {
        Arrears {
            late_charge_basis_points: 200,
            demand_after_days: 7,
            demand_gives_days: 7,
            termination_after_months: 2,
            notice_days: 7,
        }
    }
}

/// Where letters go.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// `smtp://host:port` or `smtps://user:password@host:port`. Empty: `.eml` files in
    /// `data_dir/mail`, which nobody receives.
    #[serde(skip_serializing)]
    pub smtp_url: String,
    pub from: String,
    pub reply_to: String,
}

/// The provider, as printed on its papers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Supplier {
    pub name: String,
    pub business_number: String,
    pub representative: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    /// Where customers pay, as printed on the bill.
    pub bank_account: String,
    /// 종사업장번호, four digits; empty where there is none.
    pub branch: String,
    /// 업태.
    pub business_type: String,
    /// 종목.
    pub business_item: String,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            mode: Mode::Production,
            database_url: "sqlite://gaetong.db?mode=rwc".into(),
            migration_database_url: String::new(),
            database_connections: 8,
            listen: "127.0.0.1:8080".into(),
            metrics_listen: "127.0.0.1:9464".into(),
            public_url: "http://127.0.0.1:8080".into(),
            data_dir: PathBuf::from("gaetong-data"),
            secret: String::new(),
            secret_file: PathBuf::new(),
            deposit_callback_secret: String::new(),
            deposit_callback_secret_file: PathBuf::new(),
            account_key: String::new(),
            account_key_file: PathBuf::new(),
            workers: 2,
            mail: Mail::default(),
            supplier: Supplier::default(),
            arrears: Arrears::default(),
            tax_invoice: TaxInvoicing::default(),
        }
    }
}

impl Default for Mail {
    fn default() -> Mail {
        Mail {
            smtp_url: String::new(),
            from: "개통 <billing@gaetong.example>".into(),
            reply_to: "billing@gaetong.example".into(),
        }
    }
}

impl Default for Supplier {
    fn default() -> Supplier {
        Supplier {
            name: "㈜개통텔레콤".into(),
            business_number: "124-81-00998".into(),
            representative: "한개통".into(),
            address: "서울특별시 종로구 세종대로 100".into(),
            phone: "02-000-0100".into(),
            email: "billing@gaetong.example".into(),
            bank_account: "가온은행 000-000000-00-000 ㈜개통텔레콤".into(),
            branch: String::new(),
            business_type: "정보통신업".into(),
            business_item: "기간통신, 콜센터 ASP".into(),
        }
    }
}

impl Supplier {
    /// The business number without hyphens.
    pub fn digits(&self) -> String {
        self.business_number.chars().filter(char::is_ascii_digit).collect()
    }
}

/// Why a configuration cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigProblem {
    #[error("configuration: {0}")]
    Unreadable(Box<figment::Error>),
    #[error(
        "configuration: no secret in production mode. Put 32 or more random characters into a \
         file readable by this user alone and name it in GAETONG_SECRET_FILE \
         (for example: head -c 32 /dev/urandom | base64 > secret)"
    )]
    NoSecret,
    #[error("configuration: the secret has {0} characters; 32 are the least")]
    ShortSecret(usize),
    #[error("configuration: secret file {path}: {error}")]
    SecretFile { path: PathBuf, error: std::io::Error },
    #[error("configuration: secret file {0} can be read by others; run: chmod 600 {0}")]
    OpenSecretFile(PathBuf),
    #[error("configuration: tax_invoice.{0}")]
    TaxInvoicing(String),
}

impl Config {
    /// Reads `file` (or `gaetong.toml` if it is there), the environment, then `flags`.
    pub fn read(file: Option<&Path>, flags: &impl Serialize) -> Result<Config, ConfigProblem> {
        let toml = file.unwrap_or(Path::new("gaetong.toml"));
        let figment = Figment::from(Serialized::defaults(Config::default()))
            .merge(Toml::file(toml))
            .merge(Env::prefixed("GAETONG_").filter(|key| !is_no_setting(key.as_str())).split("__"))
            .merge(Serialized::from(flags, Profile::Default));
        let mut config: Config =
            figment.extract().map_err(|e| ConfigProblem::Unreadable(Box::new(e)))?;
        config.secret = config.checked_secret()?;
        let file = &config.deposit_callback_secret_file;
        if config.deposit_callback_secret.is_empty() && file != Path::new("") {
            config.deposit_callback_secret = read_secret(file)?;
        }
        config.tax_invoice.read_password()?;
        config.tax_invoice.check(config.mode)?;
        if config.account_key.is_empty() && config.account_key_file != Path::new("") {
            config.account_key = read_secret(&config.account_key_file)?;
        }
        match config.account_key.len() {
            1..32 => Err(ConfigProblem::ShortSecret(config.account_key.len())),
            _ => Ok(config),
        }
    }

    fn checked_secret(&self) -> Result<String, ConfigProblem> {
        let mut secret = self.secret.clone();
        if secret.is_empty() && self.secret_file != Path::new("") {
            secret = read_secret(&self.secret_file)?;
        }
        match secret.len() {
            1..32 => Err(ConfigProblem::ShortSecret(secret.len())),
            _ => Ok(secret),
        }
    }

    /// What a server signs with. In production it must be given; the sessions of a demo end with
    /// its process.
    pub fn with_signing_secret(mut self) -> Result<Config, ConfigProblem> {
        match (self.secret.is_empty(), self.mode) {
            (true, Mode::Production) => return Err(ConfigProblem::NoSecret),
            (true, Mode::Demo | Mode::Test) => self.secret = crate::session::random_secret(),
            (false, _) => {}
        }
        Ok(self)
    }

    pub fn may_move_clock(&self) -> bool {
        matches!(self.mode, Mode::Demo | Mode::Test)
    }

    pub fn is_demo(&self) -> bool {
        self.mode == Mode::Demo
    }

    pub fn secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The database settings for the application, which works under its own role.
    pub fn store_settings(&self) -> gaetong_entity::Settings {
        gaetong_entity::Settings {
            url: self.database_url.clone(),
            max_connections: self.database_connections,
            role: Some(gaetong_migration::APP_ROLE),
        }
    }

    /// The database settings for migrations, which own the tables.
    pub fn owner_settings(&self) -> gaetong_entity::Settings {
        let own = &self.migration_database_url;
        let url = if own.is_empty() { &self.database_url } else { own };
        gaetong_entity::Settings { url: url.clone(), max_connections: 1, role: None }
    }
}

/// Variables that steer the command line or the tests, and are no part of the configuration.
fn is_no_setting(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    matches!(key.as_str(), "config" | "log") || key.starts_with("test_") || key.starts_with("skip_")
}

fn read_secret(path: &Path) -> Result<String, ConfigProblem> {
    let unreadable = |error| ConfigProblem::SecretFile { path: path.to_owned(), error };
    let bytes = read_secret_bytes(path)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        unreadable(std::io::Error::new(std::io::ErrorKind::InvalidData, "it is no UTF-8 text"))
    })?;
    Ok(text.trim().to_owned())
}

/// A file that nobody but its owner may read.
pub(crate) fn read_secret_bytes(path: &Path) -> Result<Vec<u8>, ConfigProblem> {
    let unreadable = |error| ConfigProblem::SecretFile { path: path.to_owned(), error };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(ConfigProblem::OpenSecretFile(path.to_owned()));
        }
    }
    std::fs::read(path).map_err(unreadable)
}
