//! `gaetong clock`: the time machine of a demo or test database.

use super::demo::{self, Args as Demo};
use super::{CommandError, Global, operator, print_json, table};
use crate::app::App;
use crate::time_machine::{self, Forward, Moved};
use chrono::NaiveDate;
use gaetong_entity::Scope;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// How far forward: days (3d), months (2m) or a date (2027-01-01)
    #[arg(long, value_name = "3d|2m|DATE", value_parser = forward)]
    advance: Option<Forward>,
    /// Where the demo keeps its database
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    dir: PathBuf,
}

/// Reads `3d`, `2m` or a date.
fn forward(text: &str) -> Result<Forward, String> {
    let number = |unit| text.strip_suffix(unit).and_then(|number| number.parse::<u32>().ok());
    if let Some(days) = number('d') {
        return Ok(Forward::Days(days));
    }
    if let Some(months) = number('m') {
        return Ok(Forward::Months(months));
    }
    let day = text.parse::<NaiveDate>();
    day.map(Forward::To).map_err(|_| "write 3d, 2m or 2027-01-01".to_owned())
}

/// Shows the clock or moves it. Without a database named, the demo's own is meant; a production
/// deployment's clock is the machine's.
pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let config = match (&global.database_url, global.mode) {
        (None, None) => demo::configuration(global, &Demo::of(args.dir))?,
        _ => global.configuration()?,
    };
    let app = App::open(config).await?;
    let Some(forward) = args.advance else {
        say!("{}", app.clock.today());
        return Ok(());
    };
    let tx = app.store.begin(Scope::Provider).await?;
    let moved = time_machine::advance(&app, &tx, &operator(&app), forward).await;
    let moved = moved.map_err(|refusal| CommandError::refused(&refusal))?;
    tx.commit().await?;
    if global.json {
        return print_json(&moved);
    }
    told(&moved);
    Ok(())
}

fn told(moved: &Moved) {
    say!("{} → {} ({}일)", moved.from, moved.today, moved.days);
    if !moved.happened.is_empty() {
        let mut rows = table(&["날짜", "서비스번호", "한 일"], 0..0);
        for happened in &moved.happened {
            let (day, service) = (happened.day.to_string(), happened.service_id.to_string());
            rows.add_row([day, service, happened.deed.code().to_owned()]);
        }
        say!("{rows}");
    }
    for letters in &moved.letters {
        say!("{} {}통", letters.kind, letters.count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_days_months_or_a_date() {
        assert_eq!(forward("3d"), Ok(Forward::Days(3)));
        assert_eq!(forward("2m"), Ok(Forward::Months(2)));
        let day = NaiveDate::from_ymd_opt(2027, 1, 1).map(Forward::To);
        assert_eq!(forward("2027-01-01").ok(), day);
        for wrong in ["", "d", "-1d", "1y", "2027-13-01"] {
            assert!(forward(wrong).is_err(), "{wrong}");
        }
    }
}
