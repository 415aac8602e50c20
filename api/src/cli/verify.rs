//! `gaetong verify`

use super::{CommandError, Global, print_json};
use crate::app::App;
use crate::json::books::PromiseBody;
use crate::papers::kept::{self, Kept};
use gaetong_billing::verify;
use gaetong_entity::Scope;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Read every kept paper too and compare it with its hash
    #[arg(long)]
    papers: bool,
}

/// A kind of paper that was looked through, for programs.
#[derive(Debug, Serialize)]
struct KeptBody {
    code: &'static str,
    papers: u64,
    holds: bool,
    broken_by: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Body {
    promises: Vec<PromiseBody>,
    papers: Vec<KeptBody>,
}

/// 0: every promise holds; 1: one does not.
pub async fn run(global: &Global, args: Args) -> Result<ExitCode, CommandError> {
    let app = global.app().await?;
    let found = promises(&app, global.json).await?;
    let papers = if args.papers { papers(&app, global.json).await? } else { Vec::new() };
    let held = found.iter().filter(|promise| promise.holds).count();
    let whole = papers.iter().filter(|kept| kept.holds()).count();
    let in_order = held == found.len() && whole == papers.len();
    if global.json && args.papers {
        print_json(&Body { promises: found, papers: papers.into_iter().map(body).collect() })?;
    } else if global.json {
        print_json(&found)?;
    } else {
        say!("{} / {}", held + whole, found.len() + papers.len());
    }
    Ok(if in_order { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says of each promise whether it holds as soon as it was looked into.
async fn promises(app: &App, silent: bool) -> Result<Vec<PromiseBody>, CommandError> {
    let tx = app.store.read(Scope::Provider).await?;
    let mut found = Vec::new();
    for promise in verify::promises() {
        let verified = verify::verify_one(&tx, promise).await?;
        if !silent {
            tell(verified.holds(), promise.ko, promise.code, &verified.broken_by);
        }
        found.push(PromiseBody::from(verified));
    }
    Ok(found)
}

async fn papers(app: &App, silent: bool) -> Result<Vec<Kept>, CommandError> {
    let progress = |kept: &Kept| {
        if !silent {
            eprint!("\r{} {}", kept.title.ko, kept.papers);
        }
    };
    let papers = kept::look(app, progress).await?;
    if !silent {
        eprintln!();
        for kept in &papers {
            let title = format!("{} {}건", kept.title.ko, kept.papers);
            tell(kept.holds(), &title, kept.code, &kept.broken_by);
        }
    }
    Ok(papers)
}

fn tell(holds: bool, title: &str, code: &str, broken_by: &[String]) {
    let sign = if holds { '✓' } else { '✗' };
    say!("{sign} {title} [{code}]");
    broken_by.iter().for_each(|what| say!("    {what}"));
}

fn body(kept: Kept) -> KeptBody {
    KeptBody {
        code: kept.code,
        papers: kept.papers,
        holds: kept.holds(),
        broken_by: kept.broken_by,
    }
}
