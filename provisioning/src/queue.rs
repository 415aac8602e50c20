//! Work queues: what waits for whom, in pages.

mod applications;
mod customers;
mod services;
mod tasks;

pub use applications::{
    ApplicationFilter, ApplicationRow, applications, awaiting_check, counts_by_state,
};
pub use customers::customers;
pub use services::{AcceptanceRow, ServiceFilter, ServiceRow, acceptances, services};
pub use tasks::{
    TaskCursor, TaskDetail, TaskFilter, TaskRow, TaskState, task_detail, tasks, with_context,
};
