//! One binary: `gaetong serve | demo | migrate | user | quote | calc | bill-run | explain | …`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gaetong_api::cli::run()
}
