//! `gaetong demo`: no questions, no set-up, a year of history, and the way to the first bill.

use super::{CommandError, Global, migrate, serve};
use crate::app::App;
use crate::config::{Config, Mode};
use crate::demo;
use gaetong_entity::Store;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the demo keeps its database, papers and letters
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    pub dir: PathBuf,
    /// Address and port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Begin again: forget everything the demo did before
    #[arg(long)]
    pub reset: bool,
    /// Make the data and stop, without serving
    #[arg(long)]
    pub no_serve: bool,
}

impl Args {
    /// The demo in this folder, at its usual address.
    pub fn of(dir: PathBuf) -> Args {
        Args { dir, listen: "127.0.0.1:8080".into(), reset: false, no_serve: true }
    }
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let config = configuration(global, &args)?;
    if args.reset {
        forget(&args.dir)?;
    }
    std::fs::create_dir_all(&args.dir).map_err(CommandError::io(&shown(&args.dir)))?;
    migrate::migrate(&config).await?;
    let app = App::open(config).await?;
    if !demo::is_told(&app).await? {
        let start = Instant::now();
        eprintln!("시연 자료를 만드는 중: 가상 기업 24곳의 1년치 청약·개통·청구 …");
        let app = App {
            store: Store::connect_for_throwaway_data(&app.config.store_settings()).await?,
            ..app.clone()
        };
        demo::tell(&app).await?;
        app.store.close().await?;
        eprintln!("완료 ({:.0}초)", start.elapsed().as_secs_f32());
    }
    if args.no_serve {
        return Ok(());
    }
    welcome(&app);
    serve::serve(app).await
}

/// Everything in a folder of its own; what the command line names is left as it is.
pub fn configuration(global: &Global, args: &Args) -> Result<Config, CommandError> {
    let mut global = global.clone();
    global.mode = Some(Mode::Demo);
    let database = format!("sqlite://{}?mode=rwc", args.dir.join("gaetong.db").display());
    global.database_url.get_or_insert(database);
    global.data_dir.get_or_insert_with(|| args.dir.clone());
    let mut config = global.configuration()?.with_signing_secret()?;
    config.listen = args.listen.clone();
    config.public_url = format!("http://{}", args.listen);
    config.metrics_listen = String::new();
    Ok(config)
}

/// Removes what the demo made, and nothing else that may be in the folder.
fn forget(dir: &Path) -> Result<(), CommandError> {
    for name in ["gaetong.db", "gaetong.db-wal", "gaetong.db-shm"] {
        remove(std::fs::remove_file(dir.join(name)), &dir.join(name))?;
    }
    for name in ["papers", "mail"] {
        remove(std::fs::remove_dir_all(dir.join(name)), &dir.join(name))?;
    }
    Ok(())
}

fn remove(done: std::io::Result<()>, path: &Path) -> Result<(), CommandError> {
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(CommandError::io(&shown(path))(error))
        }
        _ => Ok(()),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn welcome(app: &App) {
    let (listen, last) = (&app.config.listen, gaetong_rules::Month::of(app.clock.today()).prev());
    eprintln!(
        "
  개통(Gaetong) 시연 — http://{listen}
  첫 청구서까지: ① 위 주소에서 '고객정산팀' 카드 ② 청구 실행 → {last} 시험 실행 ③ 확정 → 청구서
  역할 카드를 누르면 바로 로그인됩니다. API 문서 http://{listen}/docs
  비밀번호로 로그인하려면 settlement@gaetong.example / {}
  모두 지어낸 자료입니다. 다시 시작: gaetong demo --reset   종료: Ctrl-C
",
        demo::people::PASSWORD
    );
}
