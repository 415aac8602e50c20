//! A PostgreSQL cluster of one test alone, for tests that kill the server itself.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Stopped, and its folder gone, when the test ends.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Initialised and answering, with a user who may make databases and roles and is no superuser.
    pub fn new() -> Cluster {
        let folder = std::env::temp_dir().join(format!("gaetong-cluster-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        if is_root() {
            done(Command::new("chown").arg("postgres").arg(&folder));
        }
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("has an address").port();
        drop(listener);
        let cluster = Cluster { folder, port };
        let data = cluster.data();
        done(
            as_postgres("initdb")
                .args(["-U", "owner", "-A", "trust", "-E", "UTF8", "-D"])
                .arg(data),
        );
        assert!(cluster.start(), "the cluster starts");
        done(
            as_postgres("psql")
                .args(["-q", "-U", "owner", "-d", "postgres", "-h"])
                .arg(&cluster.folder)
                .args(["-p", &port.to_string(), "-c"])
                .arg("CREATE ROLE tester LOGIN CREATEDB CREATEROLE"),
        );
        cluster
    }

    /// Where its first database is.
    pub fn url(&self) -> String {
        format!("postgres://tester@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn start(&self) -> bool {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off",
            self.port,
            self.folder.display()
        );
        let mut command = as_postgres("pg_ctl");
        command.arg("-D").arg(self.data()).args(["-w", "-s", "-o", &options, "start", "-l"]);
        command.arg(self.folder.join("log"));
        quiet(&mut command).status().expect("pg_ctl starts").success()
    }

    /// SIGKILL to the server, without a word to anybody; its sessions end with it.
    pub fn kill(&self) {
        let text = std::fs::read_to_string(self.data().join("postmaster.pid")).expect("it runs");
        let pid = text.lines().next().expect("the first line is its number");
        done(Command::new("kill").args(["-9", pid]));
    }

    /// Up again after [`Cluster::kill`]: it recovers from its log as soon as its sessions are gone.
    pub fn start_again(&self) {
        for _ in 0..100 {
            if self.start() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("the cluster does not come back:\n{log}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = as_postgres("pg_ctl");
        stop.arg("-D").arg(self.data()).args(["-m", "immediate", "-s", "stop"]);
        let _ = quiet(&mut stop).status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

/// PostgreSQL refuses to run as root, so root hands it to the package's own user.
fn as_postgres(program: &str) -> Command {
    let program = installed().join(program);
    let mut command = match is_root() {
        true => Command::new("runuser"),
        false => return Command::new(program),
    };
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

/// The newest PostgreSQL of the machine, as Debian lays it out.
fn installed() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().expect("initdb is installed").1
}

/// Anywhere but in a folder its user may not enter, and without holding the test's output open.
fn quiet(command: &mut Command) -> &mut Command {
    let nowhere = || Stdio::null();
    command.current_dir(Path::new("/")).stdin(nowhere()).stdout(nowhere()).stderr(nowhere())
}

fn done(command: &mut Command) {
    let output = command.current_dir("/").stdin(Stdio::null()).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}
