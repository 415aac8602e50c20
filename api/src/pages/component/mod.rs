//! The parts pages are made of. Each is a value with its texts already in the reader's language, and
//! shows itself as safe HTML: `{{ grid }}` in a template.

mod answers;
mod chart;
mod contract_bar;
mod field;
mod grid;
mod identity;
mod plan;
mod signs;
mod task_list;
mod why;

pub use answers::{Answer, Answers};
pub use chart::{Chart, Ink, Measure, Series};
pub use contract_bar::ContractBar;
pub use field::{Choice, Field, FieldKind, Section};
pub use grid::{Cell, Column, Grid, Row, Shape, View};
pub use identity::Identity;
pub use plan::{PlanBar, Span};
pub use signs::{Check, Confirm, Empty, EventLine, Step, StepState, Steps, Tag, Tile};
pub use task_list::{TaskItem, TaskList};
pub use why::{Why, WhyInput};
