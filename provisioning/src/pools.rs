//! The provider's IP ranges and telephone numbers: added by operations, given to a service with
//! the task that asks for them, free again when the service is cancelled or ended, or by hand.

mod assignment;
mod label;
mod list;
mod refusal;
mod stock;

pub use assignment::{Suggested, Wanted, assign, beside, release, release_all_of, suggestion};
pub use list::{NumberCursor, NumberFilter, Usage, history, numbers, one, usage};
pub use refusal::PoolError;
pub use stock::{NewRange, add_range, set_blocked};

use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::number_pool_entry::NumberKind;

/// The tasks that numbers are given with, and which kinds.
const TASKS: [(&str, &[NumberKind]); 2] = [
    ("ip_assignment", &[NumberKind::IpRange]),
    ("number_assignment", &[NumberKind::Did, NumberKind::Dod]),
];

/// Who keeps the pools.
const KEEPERS: [Role; 1] = [Role::Operations];

/// Who looks at them.
const LOOKERS: [Role; 5] =
    [Role::Operations, Role::Consulting, Role::Sales, Role::Product, Role::Admin];

/// The kinds of numbers a task gives; none for most tasks.
pub fn kinds_of(task_kind: &str) -> &'static [NumberKind] {
    let found = TASKS.iter().find(|(kind, _)| *kind == task_kind);
    found.map_or(&[], |(_, kinds)| kinds)
}
