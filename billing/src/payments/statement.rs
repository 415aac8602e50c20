//! A bank's statement file: bytes to a grid of texts, the grid through a mapping to rows with what is
//! wrong in which cell. Nothing here knows the database.

pub mod cells;
pub mod grid;
pub mod lines;
pub mod mapping;

pub use grid::{Encoding, FileKind, Grid, Unreadable};
pub use lines::{CellError, Line, LineState, StatementDeposit, lines};
pub use mapping::{Columns, DateOrder, Mapping};
