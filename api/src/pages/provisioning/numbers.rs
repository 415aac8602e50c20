//! The next free numbers beside the task that gives them.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_entity::ids::TaskId;
use gaetong_entity::service::number_pool_entry::NumberKind;
use gaetong_provisioning::pools::{self, PoolError, Suggested, Wanted};

use super::task::{after, or_back, version};
use crate::pages::component::{Field, FieldKind};
use crate::pages::page::Page;
use crate::pages::posted::Posted;
use crate::problem::Problem;

/// Gives the next free numbers to the task's service.
pub async fn assign(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let count = |kind| posted.field(name_of(kind)).parse().unwrap_or(0);
    let wanted = Wanted {
        ip_ranges: count(NumberKind::IpRange),
        did: count(NumberKind::Did),
        dod: count(NumberKind::Dod),
    };
    let version = version(&posted);
    let done = posted.act(async |tx, actor| {
        pools::assign(tx, actor, *id, version, wanted).await?;
        Ok::<_, PoolError>(after(*id, "numbers-assigned"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

fn name_of(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::IpRange => "ip_ranges",
        NumberKind::Did => "did",
        NumberKind::Dod => "dod",
    }
}

/// The kind of the numbers, and which they are.
pub fn in_words(page: &Page, suggested: &[Suggested]) -> Vec<(String, String)> {
    let line = |of: &Suggested| {
        let words =
            if of.words.is_empty() { page.t("numbers-none-left") } else { of.words.clone() };
        (page.word("number-kind", of.kind.code()), words)
    };
    suggested.iter().map(line).collect()
}

/// How many of each; none once the service has its numbers.
pub fn fields(page: &Page, suggested: &[Suggested]) -> Vec<Field> {
    if suggested.iter().any(|of| of.assigned) {
        return Vec::new();
    }
    let field = |of: &Suggested| {
        Field::new(page, name_of(of.kind), FieldKind::Number).value(of.count).width("w-xs")
    };
    suggested.iter().map(field).collect()
}
