//! The acts of this crate through a real database: on SQLite, and on PostgreSQL where
//! `GAETONG_TEST_POSTGRES` names a server (its application role and row level security included).

mod acts {
    mod acceptance;
    mod application;
    mod contract;
    mod fallout;
    mod path;
    mod pools;
    mod races;
    mod recordings;
    mod reschedule;
    #[path = "../../../tests/server.rs"]
    mod server;
    mod tasks;
    mod template;
    mod world;
}
