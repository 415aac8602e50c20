//! What looks at every service does not mind how many there are.

use super::killed_bill_run::{ACCOUNTS, found_companies};
use crate::database::TestDatabase;
use crate::on_both_databases;
use gaetong_entity::Scope;
use gaetong_entity::service::subscription;
use gaetong_provisioning::contract::in_force::walk;

on_both_databases!(each_is_walked_once_in_the_order_of_its_number);

/// There are more than are read at a time.
async fn each_is_walked_once_in_the_order_of_its_number(db: TestDatabase) {
    found_companies(&db).await;
    let tx = db.store.read(Scope::Provider).await.expect("begins");
    let all = tx.find::<subscription::Entity>();
    let walked = walk(&tx, &all, |contract| {
        let units = contract.units.len();
        Some((contract.service.service_id.to_string(), units))
    });
    let there: Vec<_> = (1..=ACCOUNTS).map(|n| (format!("J{n:08}"), 3)).collect();
    assert_eq!(walked.await.expect("are read"), there);
}
