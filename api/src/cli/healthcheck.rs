//! `gaetong healthcheck`: for containers, which have no curl.

use super::{CommandError, Global};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Duration;

/// Exit status 0 when the server of this configuration is ready, 1 otherwise.
pub fn run(global: &Global) -> Result<ExitCode, CommandError> {
    let listen = global.configuration()?.listen;
    // A server that listens on every address is asked on this machine's own.
    let address = listen.replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "[::1]:");
    let answer = ask(&address).map_err(CommandError::io(&address))?;
    let ready = answer.starts_with("HTTP/1.1 200");
    eprintln!("{}", answer.lines().next().unwrap_or("no answer"));
    Ok(if ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn ask(address: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
