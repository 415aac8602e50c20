//! One binary: `gaetong serve | demo | migrate | user | quote | calc | bill-run | explain | …`.

use std::process::ExitCode;

/// A bill run takes and gives back memory from many threads at once (docs/decisions/0024-loading-a-month.md).
/// Without huge pages (`no_thp`): a thread that needs little of one touches all of it. For SQLite,
/// too (`override`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gaetong_api::cli::run()
}
