//! The program itself, as a process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::{Child, Command};

/// Where `cargo build` puts it: beside the tests.
fn path() -> PathBuf {
    let tests = std::env::current_exe().expect("the tests are a file");
    let folder = tests.parent().and_then(Path::parent).expect("target/debug");
    let path = folder.join("gaetong");
    assert!(path.exists(), "{} is not there: run cargo build", path.display());
    path
}

/// `gaetong ARGUMENTS` on this database, with nothing of this machine's configuration.
pub fn gaetong(database_url: &str, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(path());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GAETONG_") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .args(["--mode", "test", "--database-url", database_url, "--data-dir"])
        .arg(folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Runs it to its end and brings what it printed.
pub async fn run(mut command: Command) -> String {
    let output = command.output().await.expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).expect("prints UTF-8")
}

/// Starts it and lets it go on.
pub fn start(mut command: Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}
