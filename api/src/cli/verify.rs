//! `gaetong verify`

use super::{CommandError, Global, print_json};
use crate::json::books::PromiseBody;
use gaetong_billing::verify;
use gaetong_entity::Scope;
use std::process::ExitCode;

/// 0: every promise holds; 1: one does not.
pub async fn run(global: &Global) -> Result<ExitCode, CommandError> {
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let found = verify::verify(&tx).await?;
    let broken = found.iter().filter(|verified| !verified.holds()).count();
    if global.json {
        print_json(&found.into_iter().map(PromiseBody::from).collect::<Vec<_>>())?;
    } else {
        for verified in &found {
            let sign = if verified.holds() { '✓' } else { '✗' };
            say!("{sign} {} [{}]", verified.promise.ko, verified.promise.code);
            verified.broken_by.iter().for_each(|what| say!("    {what}"));
        }
        say!("{} / {}", found.len() - broken, found.len());
    }
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
