//! Stories told in users' words, fences between tenants, papers, and the rules of the house.
//!
//! Every story runs on SQLite and on PostgreSQL (`sqlite::…` and `postgres::…`).

mod client;
mod cluster;
mod database;
mod demo;
mod fence;
mod jobs;
mod letters;
mod mailbox;
mod model;
mod paper;
mod program;
mod server;
mod story;
pub mod tidy;
mod time_machine;
mod world;
