//! Scenario recordings: on Thursdays only, so many a Thursday, each in a slot of its own. The
//! plan's recording is the first one and free; one that is ordered again is charged at its actual
//! cost, with the bill of the month it was made in.

mod again;
mod board;
mod capacity;
mod moves;
mod refusal;
mod slots;

pub use again::{NewRecording, cancel, order_again};
pub use board::{Board, BoardDay, Closed, Slot, WEEKS, board, one, waiting_for_a_slot};
pub use capacity::{NewCapacity, set_capacity};
pub use moves::{Place, book, complete, move_to};
pub use refusal::RecordingError;

pub(crate) use slots::{book_for_plan, follow, of_task, thursdays, thursdays_to_write};

/// The product a recording that was ordered again is charged as.
pub const PRODUCT: &str = "scenario-recording";
