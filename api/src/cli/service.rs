//! `gaetong service`

use super::{CommandError, Global, print_json, table};
use crate::json::services::ServiceBody;
use chrono::NaiveDate;
use gaetong_entity::Scope;
use gaetong_entity::ids::ServiceId;
use gaetong_provisioning::contract::stage_name;
use gaetong_provisioning::service::{self, ServiceDetail};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, such as J00000001
    service: ServiceId,
    /// The day, past or to come [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    let today = app.clock.today();
    let as_of = args.as_of.unwrap_or(today);
    let tx = app.store.read(Scope::Provider).await?;
    let found = service::detail(&tx, &args.service, (as_of, today)).await?;
    let found = found.ok_or_else(|| {
        CommandError::Refused(format!("{}: 그런 서비스가 없습니다.", args.service))
    })?;
    if global.json {
        return print_json(&ServiceBody::from(&found));
    }
    print(&found);
    Ok(())
}

fn print(found: &ServiceDetail) {
    let stage = stage_name(found.stage).ko;
    say!("{} {} — {}: {stage}", found.service.service_id, found.customer.name, found.as_of);
    if let Some(period) = found.period {
        let (from, last) = (period.period.from(), period.period.last_day());
        let renewal = match period.renewal {
            0 => String::new(),
            years => format!(", {years}번째 자동 연장"),
        };
        say!("계약 기간 {from}–{last}{renewal}, 종료 의사 표시 기한 {}", period.notice_due_by());
    }
    let mut lines = table(&["상품", "수량", "개시일", "근거"], 1..2);
    for line in &found.lines {
        if line.batches.is_empty() {
            let quantity = line.quantity.to_string();
            lines.add_row([line.product.as_str(), &quantity, "", "신청"]);
        }
        for batch in &line.batches {
            let (quantity, from) = (batch.quantity.to_string(), batch.from_on.to_string());
            lines.add_row([line.product.as_str(), &quantity, &from, &batch.source]);
        }
    }
    say!("{lines}");
    if let Some(Ok(quote)) = &found.monthly {
        say!("월정액 {}원 (부가세 {}원)", quote.supply, quote.vat);
    }
    if let Some(ends) = found.contract.ends_on().and_then(|ends| ends.pred_opt()) {
        say!("마지막 이용일 {ends}");
    }
}
