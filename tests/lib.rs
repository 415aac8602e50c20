//! The test package has no library; see `main.rs`.
