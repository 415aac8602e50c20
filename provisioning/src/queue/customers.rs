//! Customer companies by what people type into the search box.

use gaetong_entity::Tx;
use gaetong_entity::party::tenant;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};

/// The companies whose name contains the text or whose registration number it is, by name.
pub async fn customers(tx: &Tx, text: &str, limit: u64) -> Result<Vec<tenant::Model>, DbErr> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let mut named = Condition::any().add(tenant::Column::Name.contains(text));
    if digits.len() == 10 {
        named = named.add(tenant::Column::BusinessNumber.eq(digits));
    }
    tx.find::<tenant::Entity>()
        .filter(named)
        .order_by_asc(tenant::Column::Name)
        .limit(limit)
        .all(tx.raw())
        .await
}
